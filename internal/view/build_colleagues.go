package view

import (
	"context"
	"slices"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// What an agent sees of colleagues in the call: who is what there, who is
// asked to come, and how that ended.

func roleOf(s cc.Interaction, p cc.Party) Role {
	switch {
	case p.Kind == cc.ContactParty:
		return RoleContact
	case p.ID == s.Owner:
		return RoleOwner
	case s.Consultation != nil && s.Consultation.Peer == p.ID:
		return RoleConsulted
	case s.Transfer != nil && s.Transfer.To == p.ID:
		return RoleTarget
	}
	return RoleMember
}

func (b *Builder) mine(s cc.Interaction, p cc.Party, viewer Viewer) *MineView {
	v := &MineView{
		Party: string(p.ID), Place: p.Place, Owner: p.ID == s.Owner, Role: roleOf(s, p), Steers: s.Steers(p.Agent), Silenced: p.Silenced,
		Conn: p.Conn, Camera: p.Camera, VideoRight: p.VideoRight && viewer.May.Video,
	}
	for _, room := range s.Seats(p) {
		seat := b.seat(s.ID, p.ID, room)
		if room == s.StageRoom() {
			v.Seat = seat
		} else {
			v.SideSeat = seat
		}
	}
	return v
}

// person is a name as colleagues are shown.
func (b *Builder) person(ctx context.Context, q store.Queries, id cc.AgentID) (name, initials string, err error) {
	a, err := b.agent(ctx, q, id)
	return a.Name, Initials(a.Name), err
}

func partyOf(s cc.Interaction, id cc.PartyID) (cc.Party, bool) {
	i := slices.IndexFunc(s.Parties, func(p cc.Party) bool { return id != "" && p.ID == id })
	if i < 0 {
		return cc.Party{}, false
	}
	return s.Parties[i], true
}

func offerOf(s cc.Interaction, id cc.OfferID) (cc.Offer, bool) {
	i := slices.IndexFunc(s.Offers, func(o cc.Offer) bool { return o.ID == id })
	if i < 0 {
		return cc.Offer{}, false
	}
	return s.Offers[i], true
}

// offer is the viewer's ring.
func (b *Builder) offer(ctx context.Context, q store.Queries, s cc.Interaction, o cc.Offer, notes []Note) (*OfferView, error) {
	v := &OfferView{ID: string(o.ID), Kind: o.Kind, MadeAt: MillisOf(o.MadeAt), Until: MillisOf(o.Until), Reason: reason(notes, o.Note)}
	if o.Kind != cc.ConsultOffer {
		v.Seat = b.seat(s.ID, o.Party, s.StageRoom())
	}
	asker, ok := partyOf(s, o.By)
	if !ok {
		return v, nil
	}
	name, initials, err := b.person(ctx, q, asker.Agent)
	v.By = &AskerView{Party: string(asker.ID), AgentID: string(asker.Agent), Name: name, Initials: initials}
	return v, err
}

func reason(notes []Note, id cc.NoteID) string {
	for _, n := range notes {
		if n.ID == string(id) {
			return n.Text
		}
	}
	return ""
}

// colleagues adds what goes on between agents.
func (b *Builder) colleagues(ctx context.Context, q store.Queries, s cc.Interaction, mine cc.Party, v *InteractionView) (err error) {
	for _, o := range s.Offers {
		if o.Kind == cc.WorkOffer {
			continue
		}
		r := RingView{
			Offer: string(o.ID), Kind: o.Kind, By: string(o.By), AgentID: string(o.Agent), MadeAt: MillisOf(o.MadeAt), Until: MillisOf(o.Until),
		}
		if r.Name, r.Initials, err = b.person(ctx, q, o.Agent); err != nil {
			return err
		}
		v.Rings = append(v.Rings, r)
	}
	if c := s.Consultation; c != nil {
		w := &ConsultationView{ID: string(c.ID), By: string(c.By), Peer: orNil(c.Peer), Since: MillisOf(c.Since)}
		if w.AgentID, w.Name, w.Initials, w.Offer, err = b.target(ctx, q, s, c.Peer, c.Offer); err != nil {
			return err
		}
		v.Consultation = w
	}
	if t := s.Transfer; t != nil {
		w := &TransferView{ID: string(t.ID), Kind: t.Kind, From: string(t.From), To: orNil(t.To)}
		if w.AgentID, w.Name, w.Initials, w.Offer, err = b.target(ctx, q, s, t.To, t.Offer); err != nil {
			return err
		}
		v.Transfer = w
	}
	if r := s.Refusal; r != nil && r.By == mine.ID {
		w := &RefusalView{Offer: string(r.Offer), Kind: r.Kind, AgentID: string(r.Agent), Why: r.Why, Reason: reason(v.Notes, r.Note), At: MillisOf(r.At)}
		if w.Name, _, err = b.person(ctx, q, r.Agent); err != nil {
			return err
		}
		v.Refusal = w
	}
	return nil
}

// target is who is asked: as a party once they have accepted, by their ring before.
func (b *Builder) target(ctx context.Context, q store.Queries, s cc.Interaction, party cc.PartyID, ring cc.OfferID) (id, name, initials string, offer *string, err error) {
	var agent cc.AgentID
	if p, ok := partyOf(s, party); ok {
		agent = p.Agent
	} else if o, ok := offerOf(s, ring); ok {
		agent, offer = o.Agent, orNil(o.ID)
	}
	name, initials, err = b.person(ctx, q, agent)
	return string(agent), name, initials, offer, err
}
