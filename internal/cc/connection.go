package cc

import "slices"

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
	if c.Room == t.s.StageRoom() {
		c.Room = ""
	}
	p, ok := t.s.sitter(c.Party)
	if !ok || !t.s.seated(p, c.Room) {
		return Refuse("seatGone")
	}
	if leg, _ := t.s.LegIn(p, c.Room); leg != c.Leg {
		t.emit(Event{Type: LegOpened, Party: p.ID, Leg: c.Leg, Room: c.Room})
	}
	return nil
}

// Sitters returns everybody who may have a leg: the parties, and those who are
// rung to come on stage as the parties they are going to be.
func (s Interaction) Sitters() []Party {
	all := slices.Clone(s.Parties)
	for _, o := range s.Offers {
		if o.Kind != ConsultOffer {
			all = append(all, Party{ID: o.Party, Kind: AgentParty, Agent: o.Agent, Place: Stage, Leg: o.Leg, Up: o.Up, Conn: Joining, BackBy: o.Until})
		}
	}
	return all
}

func (s Interaction) sitter(id PartyID) (Party, bool) {
	if p, ok := s.party(id); ok {
		return p, true
	}
	all := s.Sitters()
	if i := slices.IndexFunc(all, func(p Party) bool { return id != "" && p.ID == id }); i >= 0 {
		return all[i], true
	}
	return Party{}, false
}

// LegIn returns a party's current leg in a room, if it has one, and whether it
// is up. No room named means the stage.
func (s Interaction) LegIn(p Party, room Room) (LegID, bool) {
	switch room {
	case "", s.StageRoom():
		return p.Leg, p.Up
	case p.SideRoom:
		return p.SideLeg, p.SideUp
	default:
		return "", false
	}
}

// Seats returns the rooms in which a party may have a leg.
func (s Interaction) Seats(p Party) []Room {
	var rooms []Room
	if !s.hasRooms() {
		return rooms
	}
	if !s.consulted(p.ID) {
		rooms = append(rooms, s.StageRoom())
	}
	if c := s.Consultation; c != nil && (c.By == p.ID || c.Peer == p.ID) {
		rooms = append(rooms, s.SideRoom())
	}
	return rooms
}

func (s Interaction) seated(p Party, room Room) bool {
	if room == "" {
		room = s.StageRoom()
	}
	return slices.Contains(s.Seats(p), room)
}

// arrived and legLost hear of old legs too; only the current one means anything.
func (t *turn) arrived(c Arrived) error {
	p, ok := t.s.sitter(c.Party)
	switch {
	case !ok || c.Leg == "":
	case p.Leg == c.Leg && !p.Up:
		t.emit(Event{Type: LegUp, Party: p.ID, Leg: c.Leg})
	case p.SideLeg == c.Leg && !p.SideUp:
		t.emit(Event{Type: LegUp, Party: p.ID, Leg: c.Leg, Room: p.SideRoom})
	}
	return nil
}

func (t *turn) legLost(c LegLost) error {
	p, ok := t.s.sitter(c.Party)
	switch {
	case !ok:
	case p.Leg == c.Leg && p.Up:
		t.emit(Event{Type: LegDown, Party: p.ID, Leg: c.Leg})
	case p.SideLeg == c.Leg && p.SideUp:
		t.emit(Event{Type: LegDown, Party: p.ID, Leg: c.Leg, Room: p.SideRoom})
	}
	return nil
}

// settleLegs: where a party has no seat it has no leg, whatever was heard of it
// last: the room is gone, or they are kept out of it.
func settleLegs(t *turn) {
	for _, p := range t.s.Parties {
		if p.Leg != "" && !t.s.seated(p, "") {
			t.emit(Event{Type: LegDropped, Party: p.ID, Leg: p.Leg})
		}
		if p.SideLeg != "" && !t.s.seated(p, p.SideRoom) {
			t.emit(Event{Type: LegDropped, Party: p.ID, Leg: p.SideLeg, Room: p.SideRoom})
		}
	}
}

// settleConnections: a party whose connection is there is here; one who was
// here and has lost it (also by opening a new one, until that is up) has a
// deadline. One who is still expected keeps the deadline it has.
func settleConnections(t *turn) {
	for _, p := range t.s.Parties {
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
	if p.Place == Side {
		return p.SideUp
	}
	return p.Up
}

// move brings a party to another place. If the leg it needs there is not up
// yet it has the time of a newcomer; one who is lost anyway keeps its deadline.
func (t *turn) move(id PartyID, to Place) {
	p, ok := t.s.party(id)
	if !ok || p.Place == to {
		return
	}
	moved := Event{Type: PartyMoved, Party: id, Agent: p.Agent, Place: to}
	p.Place = to
	if p.Conn == Here && !t.s.connected(p) {
		moved.Until = t.now.Add(t.policy.Join)
	}
	t.emit(moved)
}
