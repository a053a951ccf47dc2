package call

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"visavis/internal/cc"
	"visavis/internal/media"
)

// checkLife is how long the room of a device check lasts.
const checkLife = 2 * time.Minute

// check is the throw-away room in which a browser sends to itself before a
// call. Its name says until when it lasts; being part of a signed seat, it
// cannot be made up, so nothing needs to be stored.
type check struct {
	room  cc.Room // chk_<end in Unix seconds>_<random>
	until time.Time
}

func newCheck(now time.Time) check {
	until := now.Add(checkLife).Truncate(time.Second)
	random := strings.TrimPrefix(cc.NewID[string]("chk"), "chk_")
	return check{room: cc.Room(fmt.Sprintf("chk_%d_%s", until.Unix(), random)), until: until}
}

func parseCheck(room cc.Room) (check, bool) {
	rest, ok := strings.CutPrefix(string(room), "chk_")
	if !ok {
		return check{}, false
	}
	end, _, ok := strings.Cut(rest, "_")
	seconds, err := strconv.ParseInt(end, 10, 64)
	if !ok || err != nil {
		return check{}, false
	}
	return check{room: room, until: time.Unix(seconds, 0)}, true
}

// The two parties of a check: one sends, the other receives.
const (
	checkSender   cc.PartyID = "pty_send"
	checkReceiver cc.PartyID = "pty_receive"
)

// leg is a party's only leg: a second connection takes the first one's place.
func (c check) leg(party cc.PartyID) cc.LegID {
	return cc.LegID("leg_" + strings.TrimPrefix(string(party), "pty_") + "_" + string(c.room))
}

// plan is empty once the check is over.
func (c check) plan(now time.Time) cc.Plan {
	if !now.Before(c.until) {
		return nil
	}
	return cc.Plan{c.room: {
		c.leg(checkSender):   {Publish: []cc.Source{cc.Microphone, cc.Camera}, VideoAllowed: true},
		c.leg(checkReceiver): {Subscribe: true, VideoAllowed: true},
	}}
}

// CheckSeats makes a room for a device check and returns its name with two
// seats: publish with the first, receive with the second.
func (s *Service) CheckSeats() (room cc.Room, send, receive string) {
	c := newCheck(s.opt.Now())
	id := cc.InteractionID(c.room)
	s.mu.Lock()
	s.checks[id] = c.until
	s.mu.Unlock()
	s.opt.Rooms.Wake(id)
	seat := func(party cc.PartyID) string {
		return s.opt.Key.Sign(media.Seat{Interaction: id, Party: party, Room: c.room})
	}
	return c.room, seat(checkSender), seat(checkReceiver)
}

// openCheck admits a seat of a check.
func (s *Service) openCheck(c check, seat media.Seat) (media.Admission, error) {
	leg := c.leg(seat.Party)
	grant, ok := c.plan(s.opt.Now())[c.room][leg]
	if !ok {
		return media.Admission{}, seatGone()
	}
	return media.Admission{
		Room: c.room, Leg: leg, Grant: grant,
		Settled: func(ctx context.Context) error { return s.opt.Rooms.Admit(ctx, seat.Interaction, c.room, leg, grant) },
		Closed:  func() {},
	}, nil
}

// closeChecks has the rooms of checks that are over removed.
func (s *Service) closeChecks(now time.Time) {
	s.mu.Lock()
	var over []cc.InteractionID
	for id, until := range s.checks {
		if !now.Before(until) {
			over = append(over, id)
			delete(s.checks, id)
		}
	}
	s.mu.Unlock()
	for _, id := range over {
		s.opt.Rooms.Wake(id)
	}
}
