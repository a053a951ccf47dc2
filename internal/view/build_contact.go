package view

import (
	"context"
	"slices"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// Contact builds what the contact sees of their call. Nothing of notes,
// targets or reasons gets in here; of the adviser the first name only.
func (b *Builder) Contact(ctx context.Context, id cc.InteractionID) (v ContactView, err error) {
	ctx = context.WithoutCancel(ctx) // a watcher for each of these short queries costs a third of the time
	err = b.db.Read(ctx, func(q store.Queries) error {
		s, err := q.Interaction(ctx, id)
		if err != nil {
			return err
		}
		v, err = b.contact(ctx, q, s)
		return err
	})
	return v, err
}

func (b *Builder) contact(ctx context.Context, q store.Queries, s cc.Interaction) (ContactView, error) {
	queue, err := b.queue(ctx, q, s.Queue)
	if err != nil {
		return ContactView{}, err
	}
	door, err := b.door(ctx, q, s.EntryPoint)
	if err != nil {
		return ContactView{}, err
	}
	assigned, err := q.Assignment(ctx, s.ID)
	if err != nil {
		return ContactView{}, err
	}
	brand, err := b.brand(ctx, q, door)
	if err != nil {
		return ContactView{}, err
	}
	phase := s.Phase()
	v := ContactView{
		Now: b.now(), ID: string(s.ID), Version: s.Version, Phase: phase, Ringing: phase == cc.Offered,
		EnteredAt: MillisOf(s.EnteredAt), AnsweredAt: MillisOrNil(s.AnsweredAt),
		Queue: textOf(queue.Name).In(assigned.Language), Brand: brand, Conn: cc.Lost, Music: b.holdMusic(door),
		Video: ContactVideo{Gate: s.Video.Gate}, Others: []FurtherAdviser{},
	}
	if v.Video.Gate == "" {
		v.Video.Gate = cc.GateOff
	}
	if phase == cc.Queued {
		if v.Ahead, err = q.Ahead(ctx, s.ID); err != nil {
			return ContactView{}, err
		}
		known, err := b.expect(ctx, q)
		if err != nil {
			return ContactView{}, err
		}
		if wait, ok := known.wait(s, v.Ahead, b.o.Now()); ok {
			ms := b.told.tell(s, wait, b.o.Now()).Milliseconds()
			v.Wait = &ms
		}
	} else if phase != cc.Offered { // a ring that comes to nothing is no new wait
		b.told.forget(s.ID)
	}
	if err := b.advisers(ctx, q, s, &v); err != nil {
		return ContactView{}, err
	}
	if s.Hold != nil {
		v.Hold = &ContactHoldView{Since: MillisOf(s.Hold.Since), Music: b.holdMusic(door)}
	}
	if me, ok := s.Contact(); ok {
		v.Conn, v.Video.Mine = me.Conn, me.Camera
		if seated(phase) {
			v.Seat = b.seat(s.ID, me.ID, s.StageRoom())
		}
		v.Video.Available = s.Video.Enabled && me.CanVideo && (phase != cc.Active || anyMayVideo(s))
	}
	if ask := s.Video.Question; ask != nil {
		v.Video.Question = &ContactQuestionView{ID: string(ask.ID), Until: MillisOf(ask.Until)}
		for _, p := range s.Parties {
			if p.ID == ask.By {
				a, err := b.agent(ctx, q, p.Agent)
				if err != nil {
					return ContactView{}, err
				}
				v.Video.Question.By = a.FirstName
			}
		}
	}
	if s.End == nil {
		return v, nil
	}
	v.End = &ContactEndView{At: MillisOf(s.End.At), By: actorKind(s.End.By), Why: s.End.Why}
	stars, err := q.Rating(ctx, s.ID)
	if stars > 0 {
		v.Rating = &stars
	}
	return v, err
}

func anyMayVideo(s cc.Interaction) bool {
	return slices.ContainsFunc(s.Parties, func(p cc.Party) bool { return p.Kind == cc.AgentParty && p.VideoRight })
}

// advisers are the agents with the contact: first the owner, or while the owner
// is with a colleague somebody who stayed. After the call it is who had the
// contact last. Of whoever is elsewhere the contact is told nothing.
func (b *Builder) advisers(ctx context.Context, q store.Queries, s cc.Interaction, v *ContactView) error {
	owner, owned := s.OwnerParty()
	if !owned {
		if n := len(s.Segments); s.End != nil && n > 0 {
			last, err := b.adviser(ctx, q, cc.Party{Agent: s.Segments[n-1].Agent, Conn: cc.Lost})
			v.Adviser = &last
			return err
		}
		return nil
	}
	var on []cc.Party
	for _, p := range s.Parties {
		if p.Kind == cc.AgentParty && p.Place == cc.Stage && roleOf(s, p) != RoleTarget && p.ID != owner.ID {
			on = append(on, p)
		}
	}
	switch {
	case owner.Place == cc.Stage:
		on = append([]cc.Party{owner}, on...)
	case len(on) == 0: // on hold: nobody is to be seen, and why is nobody's business
		on = []cc.Party{{Agent: owner.Agent, Conn: cc.Here}}
	}
	for i, p := range on {
		one, err := b.adviser(ctx, q, p)
		switch {
		case err != nil:
			return err
		case i == 0:
			v.Adviser = &one
		case p.Conn != cc.Joining:
			v.Others = append(v.Others, FurtherAdviser{Name: one.Name, Initials: one.Initials, Camera: one.Camera, Leg: one.Leg, Conn: one.Conn})
		}
	}
	return nil
}

func (b *Builder) adviser(ctx context.Context, q store.Queries, p cc.Party) (AdviserView, error) {
	a, err := b.agent(ctx, q, p.Agent)
	return AdviserView{Name: a.FirstName, Initials: Initials(a.FirstName), Camera: p.Camera, Leg: orNil(p.Leg), Conn: p.Conn}, err
}
