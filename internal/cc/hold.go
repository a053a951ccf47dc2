package cc

func (t *turn) hold(c HoldContact) error {
	if err := t.steering(c.Agent); err != nil {
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
	if t.s.Hold != nil {
		t.emit(Event{Type: ContactResumed, Why: "asked"})
	}
	return nil
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
		t.emit(Event{Type: ContactHeld, Why: string(HoldAlone)})
	case t.s.Hold != nil && t.s.Hold.Why == HoldAlone && len(t.s.agentsOnStage()) > 0:
		t.emit(Event{Type: ContactResumed, Why: "accompanied"})
	}
}
