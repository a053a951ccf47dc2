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
		Video: ContactVideo{Gate: s.Video.Gate},
	}
	if v.Video.Gate == "" {
		v.Video.Gate = cc.GateOff
	}
	if phase == cc.Queued {
		if v.Ahead, err = q.Ahead(ctx, s.ID); err != nil {
			return ContactView{}, err
		}
	}
	if v.Adviser, err = b.adviser(ctx, q, s); err != nil {
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

// adviser is who has the contact, or after the call who had them last.
func (b *Builder) adviser(ctx context.Context, q store.Queries, s cc.Interaction) (*AdviserView, error) {
	var v AdviserView
	var who cc.AgentID
	if p, ok := s.OwnerParty(); ok {
		who, v.Camera, v.Leg, v.Conn = p.Agent, p.Camera, legOf(p), p.Conn
	} else if n := len(s.Segments); s.End != nil && n > 0 {
		who, v.Conn = s.Segments[n-1].Agent, cc.Lost
	}
	if who == "" {
		return nil, nil
	}
	a, err := b.agent(ctx, q, who)
	if err != nil {
		return nil, err
	}
	v.Name, v.Initials = a.FirstName, Initials(a.FirstName)
	return &v, nil
}
