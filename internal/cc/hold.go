package cc

func (t *turn) hold(c HoldContact) error {
	if err := t.steering(c.Agent); err != nil {
		return err
	}
	if err := t.untransferred(); err != nil {
		return err
	}
	if t.s.Hold == nil {
		t.emit(Event{Type: ContactHeld, Why: string(HoldAsked)})
	}
	return nil
}

func (t *turn) resume(c ResumeContact) error {
	if err := t.steering(c.Agent); err != nil {
		return err
	}
	if err := t.untransferred(); err != nil {
		return err
	}
	if t.s.Hold == nil {
		return nil
	}
	t.emit(Event{Type: ContactResumed, Why: "asked"})
	if p, ok := t.s.PartyOf(c.Agent); ok && p.Place == Side {
		t.move(p.ID, Stage) // from the colleague, who stays on the line
	}
	return nil
}

// holdUnlessAccompanied puts the contact on hold as the owner turns away from
// them, unless other agents stay with them.
func (t *turn) holdUnlessAccompanied(why HoldWhy) {
	owner, _ := t.s.OwnerParty()
	if t.s.Hold == nil && len(t.s.others(owner.Agent)) == 0 {
		t.emit(Event{Type: ContactHeld, Why: string(why)})
	}
}

// settleHold: a contact whom no agent is on stage with hears hold media, until
// one is; outside a call there is no hold. A hold that was asked for stays.
func settleHold(t *turn) {
	switch {
	case t.s.Owner == "":
		if t.s.Hold != nil {
			t.emit(Event{Type: ContactResumed, Why: "over"})
		}
	case t.s.Hold == nil && len(t.s.agentsOnStage()) == 0:
		why := HoldAlone
		switch {
		case t.s.Consultation != nil: // no microphone opens by itself at its end
			why = HoldConsultation
		case t.s.Transfer != nil:
			why = HoldTransfer
		}
		t.emit(Event{Type: ContactHeld, Why: string(why)})
	case t.s.Hold != nil && t.s.Hold.Why == HoldAlone && len(t.s.agentsOnStage()) > 0:
		t.emit(Event{Type: ContactResumed, Why: "accompanied"})
	}
}

// HoldableBy tells whether an agent may leave this call on a plain hold for
// another one: it is theirs alone, and nobody is being asked in.
func (s Interaction) HoldableBy(agent AgentID) bool {
	p, ok := s.OwnerParty()
	return ok && p.Agent == agent && p.Conn == Here && s.Consultation == nil && s.Transfer == nil &&
		len(s.company(agent)) == 0 && len(s.Offers) == 0
}
