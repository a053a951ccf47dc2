package cc

// A transfer: the owner steps aside, the contact waits on hold, the target is
// rung and comes on stage. Until the target's leg is up the sender has custody
// and everything can be rolled back: to the sender, with the contact on hold.

func (t *turn) transferAgent(c TransferAgent) error {
	if err := t.handingOver(c.Agent); err != nil {
		return err
	}
	if err := t.reachable(c.Target); err != nil {
		return err
	}
	owner := t.s.Owner
	t.holdUnlessAccompanied(HoldTransfer)
	t.move(owner, Aside)
	offer := t.ring(TransferOffer, c.Target, owner, c.Note)
	t.emit(Event{
		Type: TransferStarted, Transfer: TransferID(t.newID("trf")), Kind: string(TransferToAgent),
		Party: owner, Agent: c.Target, Offer: offer, Note: c.Note,
	})
	return nil
}

func (t *turn) transferQueue(c TransferQueue) error {
	if err := t.handingOver(c.Agent); err != nil {
		return err
	}
	if c.Queue == "" {
		return &Error{Code: Invalid, Reason: "required", Field: "queue"}
	}
	if len(t.s.company(c.Agent)) > 0 {
		return Refuse("othersInCall")
	}
	owner := t.s.Owner
	t.emit(Event{Type: InteractionRequeued, Queue: c.Queue, Needs: Needs(c.Needs), Why: "transferred", Party: owner, Right: c.VideoEnabled, Note: c.Note})
	t.leave(owner, "transferred")
	return nil
}

func (t *turn) cancelTransfer(c CancelTransfer) error {
	if t.s.Transfer == nil || t.s.Transfer.ID != c.Transfer {
		return Refuse("transferGone")
	}
	if err := t.steering(c.Agent); err != nil {
		return err
	}
	to := t.s.Transfer.To
	t.emit(Event{Type: TransferEnded, Transfer: c.Transfer, Why: "cancelled"})
	t.leave(to, "cancelled")
	return nil
}

// settleTransfer: done as soon as the target is on stage; failed without its
// sender, or without a target or a ring that may bring one.
func settleTransfer(t *turn) {
	tr := t.s.Transfer
	if tr == nil {
		return
	}
	target, landing := t.s.party(tr.To)
	_, pending := t.s.offer(tr.Offer)
	switch {
	case t.s.Owner != tr.From || !landing && !pending:
		t.emit(Event{Type: TransferEnded, Transfer: tr.ID, Why: "failed"})
		t.leave(target.ID, "over")
	case landing && target.Place == Stage && target.Conn == Here:
		t.emit(Event{Type: TransferEnded, Transfer: tr.ID, Why: "done"})
		t.own(target.ID, "transferred")
		t.leave(tr.From, "transferred")
		if t.s.Hold != nil {
			t.emit(Event{Type: ContactResumed, Why: "transferred"})
		}
	}
}

// settleRings: nobody is rung for a consultation or transfer that is over, or
// to join a call that is none.
func settleRings(t *turn) {
	for _, o := range t.s.Offers {
		needed := false
		switch o.Kind {
		case WorkOffer:
			needed = t.s.Owner == ""
		case InviteOffer:
			needed = t.s.Owner != ""
		case ConsultOffer:
			needed = t.s.Consultation != nil && t.s.Consultation.Offer == o.ID
		case TransferOffer:
			needed = t.s.Transfer != nil && t.s.Transfer.Offer == o.ID
		}
		if !needed {
			t.endOffer(o.ID, "withdrawn")
		}
	}
}
