package view

import (
	"context"
	"encoding/json"
	"fmt"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// Interaction builds what an agent may see of an interaction: while it rings
// them, while they are in the call and until their work on it is done. After
// that, and to everybody else, it is not found.
func (b *Builder) Interaction(ctx context.Context, id cc.InteractionID, viewer Viewer) (v InteractionView, err error) {
	ctx = context.WithoutCancel(ctx) // a watcher for each of these short queries costs a third of the time
	err = b.db.Read(ctx, func(q store.Queries) error {
		s, err := q.Interaction(ctx, id)
		if err != nil {
			return err
		}
		v, err = b.interaction(ctx, q, s, viewer)
		return err
	})
	return v, err
}

// Concerns tells whether an interaction is on an agent's desk.
func Concerns(s cc.Interaction, agent cc.AgentID) bool {
	if _, ok := s.OfferTo(agent); ok {
		return true
	}
	if _, ok := s.PartyOf(agent); ok {
		return true
	}
	g, ok := s.SegmentOf(agent)
	return ok && g.State != cc.SegmentDone
}

func (b *Builder) interaction(ctx context.Context, q store.Queries, s cc.Interaction, viewer Viewer) (InteractionView, error) {
	if !Concerns(s, viewer.Agent) {
		return InteractionView{}, cc.Fail(cc.NotFound, "notFound")
	}
	queue, err := b.queue(ctx, q, s.Queue)
	if err != nil {
		return InteractionView{}, err
	}
	door, err := b.door(ctx, q, s.EntryPoint)
	if err != nil {
		return InteractionView{}, err
	}
	card, err := b.cardOf(ctx, q, s.ID)
	if err != nil {
		return InteractionView{}, err
	}
	attached, err := b.attached(ctx, q, s)
	if err != nil {
		return InteractionView{}, err
	}
	notes, err := b.notes(ctx, q, s.ID)
	if err != nil {
		return InteractionView{}, err
	}
	codes, err := b.codesOf(ctx, q, s, viewer.Agent)
	if err != nil {
		return InteractionView{}, err
	}
	v := InteractionView{
		ID: string(s.ID), Version: s.Version, Phase: s.Phase(), Settled: b.settled(s),
		Queue: QueueOfInteraction{
			ID: string(queue.ID), Name: textOf(queue.Name).In(viewer.Language),
			AmberAfter: queue.AmberAfter, RedAfter: queue.RedAfter, HoldAmberAfter: queue.HoldAmberAfter,
		},
		EntryPoint: EntryPointName{Key: door.Key, Name: textOf(door.Name).In(viewer.Language)},
		EnteredAt:  MillisOf(s.EnteredAt), AnsweredAt: MillisOrNil(s.AnsweredAt),
		Contact: card, Attached: attached, Notes: notes, Parties: []PartyView{}, Rings: []RingView{}, Unfinished: []SegmentView{},
		Video: VideoView{Gate: cc.GateOff},
		Can:   cc.Allowed(s, viewer.Agent, viewer.May, codes),
	}
	if v.ScreenPop, err = b.screenPop(ctx, q, queue, v, viewer); err != nil {
		return InteractionView{}, err
	}
	mine, inCall := s.PartyOf(viewer.Agent)
	if inCall {
		v.Mine = b.mine(s, mine, viewer)
	}
	if o, ok := s.OfferTo(viewer.Agent); ok {
		if v.Offer, err = b.offer(ctx, q, s, o, notes); err != nil {
			return InteractionView{}, err
		}
	}
	if err := b.finishing(ctx, q, s, viewer, &v); err != nil {
		return InteractionView{}, err
	}
	if s.End != nil {
		if v.End, err = b.agentEnd(ctx, q, *s.End); err != nil {
			return InteractionView{}, err
		}
	}
	if !inCall && v.Offer == nil && s.End == nil {
		// The call goes on without the viewer, who only finishes their own part.
		v.Phase = cc.WrapUp
		return v, nil
	}
	if v.Parties, err = b.parties(ctx, q, s, card); err != nil {
		return InteractionView{}, err
	}
	if err := b.colleagues(ctx, q, s, mine, &v); err != nil {
		return InteractionView{}, err
	}
	if s.Hold != nil {
		v.Hold = &HoldView{Since: MillisOf(s.Hold.Since), Why: s.Hold.Why}
	}
	v.Video = videoView(s, viewer.May.Video && (!inCall || mine.VideoRight))
	return v, nil
}

func (b *Builder) agentEnd(ctx context.Context, q store.Queries, e cc.End) (*AgentEndView, error) {
	v := &AgentEndView{At: MillisOf(e.At), By: actorKind(e.By), Why: e.Why}
	if v.By == "agent" {
		a, err := b.agent(ctx, q, cc.AgentID(e.By))
		if err != nil {
			return nil, err
		}
		v.AgentName = a.Name
	}
	return v, nil
}

// actorKind is what contacts and headlines know of who did something.
func actorKind(a cc.Actor) string {
	switch {
	case a == cc.ByContact:
		return "contact"
	case len(a) > 4 && a[:4] == "agt_":
		return "agent"
	}
	return "system"
}

func (b *Builder) parties(ctx context.Context, q store.Queries, s cc.Interaction, card ContactCard) ([]PartyView, error) {
	all := make([]PartyView, 0, len(s.Parties))
	for _, kind := range []cc.PartyKind{cc.ContactParty, cc.AgentParty} {
		for _, p := range s.Parties {
			if p.Kind != kind {
				continue
			}
			v := PartyView{
				ID: string(p.ID), Kind: p.Kind, Role: roleOf(s, p), Place: p.Place, AgentID: string(p.Agent), Conn: p.Conn,
				BackBy: MillisOrNil(p.BackBy), Camera: p.Camera, CanVideo: p.VideoRight && s.Video.Enabled, Silenced: p.Silenced,
				Leg: orNil(p.Leg), SideLeg: orNil(p.SideLeg),
			}
			if p.Kind == cc.ContactParty {
				v.Name, v.Initials = card.Name, card.Initials
			} else {
				a, err := b.agent(ctx, q, p.Agent)
				if err != nil {
					return nil, err
				}
				v.Name, v.Initials = a.Name, Initials(a.Name)
			}
			all = append(all, v)
		}
	}
	return all, nil
}

// orNil is an id on the wire: null if there is none.
func orNil[T ~string](id T) *string {
	if id == "" {
		return nil
	}
	text := string(id)
	return &text
}

func videoView(s cc.Interaction, right bool) VideoView {
	v := VideoView{Available: true, Gate: s.Video.Gate}
	if v.Gate == "" {
		v.Gate = cc.GateOff
	}
	contact, there := s.Contact()
	switch {
	case !s.Video.Enabled:
		v.Available, v.UnavailableWhy = false, "videoNotAvailable"
	case !right:
		v.Available, v.UnavailableWhy = false, "noVideoRight"
	case there && !contact.CanVideo:
		v.Available, v.UnavailableWhy = false, "contactNoVideo"
	}
	if ask := s.Video.Question; ask != nil {
		v.Question = &QuestionView{ID: string(ask.ID), Until: MillisOf(ask.Until)}
	}
	if a := s.Video.Answer; a != nil {
		v.LastAnswer = &VideoAnswerView{Choice: a.Choice, At: MillisOf(a.At)}
	}
	return v
}

// cardOf builds the contact's card as of one interaction.
func (b *Builder) cardOf(ctx context.Context, q store.Queries, id cc.InteractionID) (ContactCard, error) {
	assigned, err := q.Assignment(ctx, id)
	if err != nil {
		return ContactCard{}, err
	}
	c, err := q.Contact(ctx, assigned.Contact)
	if err != nil {
		return ContactCard{}, err
	}
	card := Card(c)
	card.Previous = assigned.Previous
	card.Language = assigned.Language
	report, err := q.Device(ctx, id)
	if err != nil || report == "" {
		return card, err
	}
	card.Device = new(Capabilities)
	if err := json.Unmarshal([]byte(report), card.Device); err != nil {
		return ContactCard{}, fmt.Errorf("device of %s: %w", id, err)
	}
	return card, nil
}

// Card builds a contact's card, without device and earlier sessions.
func Card(c store.Contact) ContactCard {
	card := ContactCard{
		ID: string(c.ID), Name: c.Name, Initials: Initials(c.Name), Language: c.Language, Identifier: c.Identifier, Since: MillisOf(c.CreatedAt),
	}
	if len(c.Emails) > 0 {
		card.Email = c.Emails[0].Shown
	}
	if len(c.Phones) > 0 {
		card.Phone = c.Phones[0].Shown
	}
	return card
}

// AttachedValues are attached rows as people see them.
func AttachedValues(rows []store.Attached) []AttachedValue {
	all := make([]AttachedValue, 0, len(rows))
	for _, a := range rows {
		all = append(all, AttachedValue{Key: a.Key, Label: textOf(a.Label), Value: a.Value, Source: a.Source, At: MillisOf(a.At)})
	}
	return all
}

func (b *Builder) notes(ctx context.Context, q store.Queries, id cc.InteractionID) ([]Note, error) {
	rows, err := q.Notes(ctx, id)
	if err != nil {
		return nil, err
	}
	all := make([]Note, 0, len(rows))
	for _, n := range rows {
		a, err := b.agent(ctx, q, n.Author)
		if err != nil {
			return nil, err
		}
		all = append(all, NoteView(n, a.Name))
	}
	return all, nil
}

// NoteView is a note as agents see it.
func NoteView(n store.Note, author string) Note {
	return Note{
		ID: string(n.ID), Segment: string(n.Segment), Author: string(n.Author), AuthorName: author,
		Kind: n.Kind, Text: n.Text, Revision: n.Revision, At: MillisOf(n.At),
	}
}
