package cc

// A consultation: the owner turns to a colleague in a side room. The contact is
// on hold meanwhile, unless other agents stay with them or the owner goes back
// to them and to and fro.

// reachable refuses a target who has something to do with this interaction
// already. Whether they are free otherwise is for their slots to say.
func (t *turn) reachable(target AgentID) error {
	if _, ok := t.s.PartyOf(target); ok {
		return Refuse("alreadyInCall")
	}
	if _, ok := t.s.OfferTo(target); ok {
		return Refuse("alreadyRinging")
	}
	if t.s.hasSlot(target) {
		return Refuse("agentBusy") // their wrap-up of this very interaction
	}
	return nil
}

// ring makes an offer of a colleague and returns its id.
func (t *turn) ring(kind OfferKind, target AgentID, by PartyID, note NoteID) OfferID {
	id := OfferID(t.newID("off"))
	t.emit(Event{Type: OfferMade, Offer: id, Kind: string(kind), Agent: target, Party: PartyID(t.newID("pty")), By: by, Note: note, Until: t.now.Add(t.policy.Ring)})
	return id
}

// handingOver checks what consulting and transferring have in common.
func (t *turn) handingOver(agent AgentID) error {
	if err := t.owning(agent); err != nil {
		return err
	}
	if t.s.Consultation != nil {
		return Refuse("consultationOpen")
	}
	return t.untransferred()
}

func (t *turn) consult(c Consult) error {
	if err := t.handingOver(c.Agent); err != nil {
		return err
	}
	if err := t.reachable(c.Target); err != nil {
		return err
	}
	owner := t.s.Owner
	t.holdUnlessAccompanied(HoldConsultation)
	t.move(owner, Side)
	offer := t.ring(ConsultOffer, c.Target, owner, c.Note)
	t.emit(Event{Type: ConsultationStarted, Consultation: ConsultationID(t.newID("con")), Party: owner, Agent: c.Target, Offer: offer})
	return nil
}

// consulting returns the named consultation if it is open and the agent its owner.
func (t *turn) consulting(agent AgentID, id ConsultationID) (Consultation, error) {
	if t.s.Consultation == nil || t.s.Consultation.ID != id {
		return Consultation{}, Refuse("consultationGone")
	}
	if err := t.owning(agent); err != nil {
		return Consultation{}, err
	}
	return *t.s.Consultation, nil
}

func (t *turn) alternate(c Alternate) error {
	con, err := t.consulting(c.Agent, c.Consultation)
	if err != nil {
		return err
	}
	switch c.To {
	case Stage:
		t.move(con.By, Stage)
		if t.s.Hold != nil {
			t.emit(Event{Type: ContactResumed, Why: "asked"})
		}
	case Side:
		t.holdUnlessAccompanied(HoldConsultation)
		t.move(con.By, Side)
	default:
		return &Error{Code: Invalid, Reason: "invalidBody", Field: "to"}
	}
	return nil
}

func (t *turn) colleagueHere(con Consultation) error {
	if p, ok := t.s.party(con.Peer); !ok || p.Conn != Here {
		return Refuse("colleagueAway")
	}
	return nil
}

func (t *turn) merge(c Merge) error {
	con, err := t.consulting(c.Agent, c.Consultation)
	if err != nil {
		return err
	}
	if err := t.colleagueHere(con); err != nil {
		return err
	}
	t.emit(Event{Type: ConsultationEnded, Consultation: con.ID, Why: "merged"})
	t.move(con.By, Stage)
	t.move(con.Peer, Stage)
	t.openSegment(con.Peer, MemberSegment)
	if t.s.Hold != nil {
		t.emit(Event{Type: ContactResumed, Why: "merged"})
	}
	return nil
}

// complete may be done by the colleague too while the owner is lost: somebody
// must be able to take the contact off hold.
func (t *turn) complete(c Complete) error {
	con := t.s.Consultation
	if con == nil || con.ID != c.Consultation {
		return Refuse("consultationGone")
	}
	owner, _ := t.s.party(con.By)
	peer, _ := t.s.party(con.Peer)
	if c.Agent != owner.Agent && (c.Agent != peer.Agent || owner.Conn != Lost) {
		return Refuse("notOwner")
	}
	if err := t.colleagueHere(*con); err != nil {
		return err
	}
	transfer := TransferID(t.newID("trf"))
	t.emit(Event{Type: ConsultationEnded, Consultation: con.ID, Why: "transferred"})
	t.emit(Event{Type: TransferStarted, Transfer: transfer, Kind: string(TransferConsulted), Party: owner.ID, Note: c.Note})
	t.emit(Event{Type: TransferAnswered, Transfer: transfer, Party: peer.ID, Agent: peer.Agent})
	t.holdUnlessAccompanied(HoldTransfer)
	t.move(peer.ID, Stage)
	t.move(owner.ID, Aside)
	return nil
}

func (t *turn) endConsultation(c EndConsultation) error {
	con := t.s.Consultation
	if con == nil || con.ID != c.Consultation {
		return Refuse("consultationGone")
	}
	p, ok := t.s.PartyOf(c.Agent)
	if !ok || p.ID != con.By && p.ID != con.Peer {
		return Refuse("notOwner")
	}
	t.emit(Event{Type: ConsultationEnded, Consultation: con.ID, Why: "ended"})
	return nil
}

// settleConsultation: a consultation needs a call, its owner, and a colleague
// or a ring that may bring one.
func settleConsultation(t *turn) {
	c := t.s.Consultation
	if c == nil {
		return
	}
	_, pending := t.s.offer(c.Offer)
	_, peer := t.s.party(c.Peer)
	if t.s.Owner != c.By || !pending && !peer {
		t.emit(Event{Type: ConsultationEnded, Consultation: c.ID, Why: "over"})
	}
}

// settlePlaces: the owner is on stage unless a consultation or a transfer has
// taken them from there; who stands in a side room without a consultation, and
// who is in a call that is none any more, leaves.
func settlePlaces(t *turn) {
	if t.s.End != nil {
		return
	}
	for _, p := range t.s.Parties {
		switch {
		case p.Kind != AgentParty:
		case t.s.Owner == "":
			t.leave(p.ID, "over")
		case p.ID == t.s.Owner && (p.Place == Side && t.s.Consultation == nil || p.Place == Aside && t.s.Transfer == nil):
			t.move(p.ID, Stage)
		case p.ID != t.s.Owner && p.Place == Side && !t.s.consulted(p.ID):
			t.leave(p.ID, "over")
		}
	}
}
