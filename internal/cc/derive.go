package cc

import "slices"

// Phase tells where in its life the interaction is.
func (s Interaction) Phase() Phase {
	switch {
	case s.End != nil && len(s.Segments) == 0:
		return Abandoned
	case s.End != nil && slices.ContainsFunc(s.Segments, func(g Segment) bool { return g.State != SegmentDone }):
		return WrapUp
	case s.End != nil:
		return Done
	case s.Owner != "":
		return Active
	case slices.ContainsFunc(s.Offers, func(o Offer) bool { return o.Kind == WorkOffer }):
		return Offered
	default:
		return Queued
	}
}

// hasRooms tells whether media rooms exist: from the first ring to the end.
func (s Interaction) hasRooms() bool {
	p := s.Phase()
	return p == Offered || p == Active
}

// Contact returns the contact's party; there is none after the end.
func (s Interaction) Contact() (Party, bool) {
	return s.find(func(p Party) bool { return p.Kind == ContactParty })
}

// PartyOf returns an agent's party.
func (s Interaction) PartyOf(agent AgentID) (Party, bool) {
	return s.find(func(p Party) bool { return p.Kind == AgentParty && p.Agent == agent })
}

// OwnerParty returns the party that has the contact.
func (s Interaction) OwnerParty() (Party, bool) {
	return s.party(s.Owner)
}

// Steerer returns who may hold, stop, invite and end: the owner, or while the
// owner is lost the agent who is present on stage the longest, if there is one.
func (s Interaction) Steerer() (Party, bool) {
	owner, ok := s.OwnerParty()
	if !ok || owner.Conn != Lost {
		return owner, ok
	}
	for _, p := range s.onCall() {
		if p.Conn == Here && p.Place == Stage {
			return p, true
		}
	}
	return owner, true
}

// Steers tells whether an agent is the one who steers.
func (s Interaction) Steers(agent AgentID) bool {
	p, ok := s.Steerer()
	return ok && p.Kind == AgentParty && p.Agent == agent
}

// OfferTo returns the pending offer that rings an agent.
func (s Interaction) OfferTo(agent AgentID) (Offer, bool) {
	for _, o := range s.Offers {
		if o.Agent == agent {
			return o, true
		}
	}
	return Offer{}, false
}

// SegmentOf returns an agent's latest segment.
func (s Interaction) SegmentOf(agent AgentID) (Segment, bool) {
	for _, g := range slices.Backward(s.Segments) {
		if g.Agent == agent {
			return g, true
		}
	}
	return Segment{}, false
}

// KeepsSlot tells whether the wrap-up keeps its agent from new work.
func (g Segment) KeepsSlot() bool { return !g.HoldsSlot.IsZero() }

// onCall returns the agents with an open segment, the longest on call first.
func (s Interaction) onCall() []Party {
	var on []Party
	for _, g := range s.Segments {
		if g.State != SegmentOpen {
			continue
		}
		if p, ok := s.party(g.Party); ok {
			on = append(on, p)
		}
	}
	return on
}

// agentsOnStage returns the agents with the contact. The target of a transfer
// is not until it is up.
func (s Interaction) agentsOnStage() []Party {
	var on []Party
	for _, p := range s.Parties {
		if p.Kind == AgentParty && p.Place == Stage && !s.landing(p.ID) {
			on = append(on, p)
		}
	}
	return on
}

// others returns the agents with the contact apart from one.
func (s Interaction) others(than AgentID) []Party {
	return slices.DeleteFunc(s.agentsOnStage(), func(p Party) bool { return p.Agent == than })
}

// company returns the agents in the call apart from one, suspended or lost
// ones and those who are about to join among them.
func (s Interaction) company(of AgentID) []Party {
	return slices.DeleteFunc(slices.Clone(s.Parties), func(p Party) bool {
		return p.Kind != AgentParty || p.Agent == of || s.landing(p.ID) || s.consulted(p.ID)
	})
}

// landing tells whether a party is a transfer's target on its way.
func (s Interaction) landing(id PartyID) bool {
	return s.Transfer != nil && id != "" && s.Transfer.To == id
}

// consulted tells whether a party is the colleague of the consultation.
func (s Interaction) consulted(id PartyID) bool {
	return s.Consultation != nil && id != "" && s.Consultation.Peer == id
}

func (s Interaction) party(id PartyID) (Party, bool) {
	return s.find(func(p Party) bool { return id != "" && p.ID == id })
}

func (s Interaction) find(is func(Party) bool) (Party, bool) {
	if i := slices.IndexFunc(s.Parties, is); i >= 0 {
		return s.Parties[i], true
	}
	return Party{}, false
}

func (s Interaction) offer(id OfferID) (Offer, bool) {
	if i := slices.IndexFunc(s.Offers, func(o Offer) bool { return o.ID == id }); i >= 0 {
		return s.Offers[i], true
	}
	return Offer{}, false
}

func (s Interaction) openSegment(party PartyID) (Segment, bool) {
	for _, g := range s.Segments {
		if g.Party == party && g.State == SegmentOpen {
			return g, true
		}
	}
	return Segment{}, false
}

func (s Interaction) hasSegment(agent AgentID) bool {
	_, ok := s.SegmentOf(agent)
	return ok
}
