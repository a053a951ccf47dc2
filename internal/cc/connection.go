package cc

// Who is connected. A contact has two connections: its page counts while
// nobody has answered, its leg in the stage room once somebody has.

func (t *turn) openPage(c OpenPage) error {
	if p, ok := t.s.Contact(); ok && p.Page != c.Page {
		t.emit(Event{Type: PageOpened, Party: p.ID, Leg: c.Page})
	}
	return nil
}

func (t *turn) closePage(c ClosePage) error {
	if p, ok := t.s.Contact(); ok && p.Page != "" && p.Page == c.Page {
		t.emit(Event{Type: PageClosed, Party: p.ID, Leg: c.Page})
	}
	return nil
}

func (t *turn) reportDevice(c ReportDevice) error {
	p, ok := t.s.Contact()
	if !ok || p.CanCamera == c.CanCamera && p.CanVideo == c.CanVideo {
		return nil
	}
	t.emit(Event{Type: DeviceReported, Party: p.ID, CanCamera: c.CanCamera, CanVideo: c.CanVideo})
	return nil
}

func (t *turn) openLeg(c OpenLeg) error {
	p, ok := t.s.party(c.Party)
	if !ok || !t.s.hasRooms() {
		return Refuse("seatGone")
	}
	if p.Leg != c.Leg {
		t.emit(Event{Type: LegOpened, Party: p.ID, Leg: c.Leg})
	}
	return nil
}

// arrived and legLost hear of old legs too; only the current one means anything.
func (t *turn) arrived(c Arrived) error {
	if p, ok := t.s.party(c.Party); ok && p.Leg != "" && p.Leg == c.Leg && !p.Up {
		t.emit(Event{Type: LegUp, Party: p.ID, Leg: c.Leg})
	}
	return nil
}

func (t *turn) legLost(c LegLost) error {
	if p, ok := t.s.party(c.Party); ok && p.Leg == c.Leg && p.Up {
		t.emit(Event{Type: LegDown, Party: p.ID, Leg: c.Leg})
	}
	return nil
}

// settleLegs: while nobody is offered the contact or has it there is no room,
// so no leg can be up, whatever was heard of it last.
func settleLegs(t *turn) {
	if t.s.hasRooms() {
		return
	}
	if p, ok := t.s.Contact(); ok && p.Leg != "" {
		t.emit(Event{Type: LegDropped, Party: p.ID, Leg: p.Leg})
	}
}

// settleConnections: a party whose connection is there is here; one who was
// here and has lost it (also by opening a new one, until that is up) has a
// deadline. One who is still expected keeps the deadline it has.
func settleConnections(t *turn) {
	for _, p := range t.s.clone().Parties {
		connected := t.s.connected(p)
		switch {
		case connected && p.Conn != Here:
			t.emit(Event{Type: PartyArrived, Party: p.ID, Agent: p.Agent})
		case !connected && p.Conn == Here:
			back := t.policy.AgentBack
			if p.Kind == ContactParty {
				back = t.policy.ContactBack
			}
			t.emit(Event{Type: PartyLost, Party: p.ID, Agent: p.Agent, Until: t.now.Add(back)})
		}
	}
}

// connected tells whether the connection that counts for a party is there.
func (s Interaction) connected(p Party) bool {
	if p.Kind == ContactParty && s.Owner == "" {
		return p.Page != ""
	}
	return p.Up
}
