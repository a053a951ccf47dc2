package cc

import "slices"

// A conference: more than one agent on call. Who steers invites and ends;
// everybody else may leave.

func (t *turn) invite(c Invite) error {
	if err := t.steering(c.Agent); err != nil {
		return err
	}
	if err := t.untransferred(); err != nil {
		return err
	}
	if err := t.reachable(c.Target); err != nil {
		return err
	}
	p, _ := t.s.PartyOf(c.Agent)
	t.ring(InviteOffer, c.Target, p.ID, c.Note)
	return nil
}

func (t *turn) cancelInvite(c CancelInvite) error {
	if err := t.steering(c.Agent); err != nil {
		return err
	}
	if o, ok := t.s.offer(c.Offer); !ok || o.Kind != InviteOffer {
		return Refuse("offerGone")
	}
	t.endOffer(c.Offer, "withdrawn")
	return nil
}

func (t *turn) endConference(c EndConference) error {
	if err := t.steering(c.Agent); err != nil {
		return err
	}
	for _, o := range t.s.Offers {
		if o.Kind == InviteOffer {
			t.endOffer(o.ID, "withdrawn")
		}
	}
	for _, p := range t.s.Parties {
		if t.s.member(p) && p.Agent != c.Agent {
			t.leave(p.ID, "conferenceEnded")
		}
	}
	return nil
}

// member tells whether a party is in the conference without owning it. The
// colleague of a consultation and the target of a transfer are not.
func (s Interaction) member(p Party) bool {
	return p.Kind == AgentParty && p.ID != s.Owner && !s.landing(p.ID) && !s.consulted(p.ID)
}

// steered returns the member whom a command of the one who steers names.
func (t *turn) steered(agent AgentID, id PartyID) (Party, error) {
	if err := t.steering(agent); err != nil {
		return Party{}, err
	}
	p, ok := t.s.party(id)
	switch {
	case !ok:
		return Party{}, Refuse("partyGone")
	case !t.s.member(p) || p.Agent == agent:
		return Party{}, Refuse("notMember")
	}
	return p, nil
}

func (t *turn) remove(c Remove) error {
	p, err := t.steered(c.Agent, c.Party)
	if err != nil {
		return err
	}
	t.leave(p.ID, "removed")
	return nil
}

func (t *turn) suspend(c Suspend) error {
	p, err := t.steered(c.Agent, c.Party)
	if err != nil {
		return err
	}
	place := Stage
	if c.On {
		place = Aside
	}
	t.move(p.ID, place)
	return nil
}

func (t *turn) silence(c Silence) error {
	p, err := t.steered(c.Agent, c.Party)
	if err != nil {
		return err
	}
	if p.Silenced != c.On {
		t.emit(Event{Type: PartySilenced, Party: p.ID, Agent: p.Agent, On: c.On})
	}
	return nil
}

// leaveCall: a member may always go. For the colleague of a consultation it is
// its end, for a transfer's target its failure: both follow from their absence.
func (t *turn) leaveCall(c Leave) error {
	if t.s.End != nil {
		return Refuse("callEnded")
	}
	p, ok := t.s.PartyOf(c.Agent)
	if !ok {
		return Fail(NotFound, "notFound")
	}
	if p.ID == t.s.Owner {
		if err := t.pass(c.Agent, c.To); err != nil {
			return err
		}
	}
	t.leave(p.ID, "left")
	return nil
}

// pass gives the contact to another agent on stage before the owner leaves.
func (t *turn) pass(agent AgentID, to PartyID) error {
	if err := t.untransferred(); err != nil {
		return err
	}
	var heirs []Party
	for _, p := range t.s.onCall() {
		if p.Agent != agent && p.Place == Stage && p.Conn == Here {
			heirs = append(heirs, p)
		}
	}
	if len(heirs) == 0 {
		return Refuse("lastAgent")
	}
	heir := heirs[0].ID
	if to != "" {
		if !slices.ContainsFunc(heirs, func(p Party) bool { return p.ID == to }) {
			return Refuse("partyGone")
		}
		heir = to
	}
	t.own(heir, "passed")
	return nil
}

// settleMembers: an agent who has arrived on stage is on call, and a segment
// says so. The owner and a transfer's target get theirs with custody.
func settleMembers(t *turn) {
	for _, p := range t.s.Parties {
		if _, open := t.s.openSegment(p.ID); !open && t.s.member(p) && p.Place == Stage && p.Conn == Here {
			t.openSegment(p.ID, MemberSegment)
		}
	}
}
