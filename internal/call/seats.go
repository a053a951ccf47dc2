package call

import (
	"context"
	"slices"
	"time"

	"visavis/internal/cc"
	"visavis/internal/media"
	"visavis/internal/store"
)

var _ media.Seats = (*Service)(nil)

// factTime bounds how long an ended connection is reported after the caller is gone.
const factTime = 5 * time.Second

// seatGone is what every refused seat gets, so that trying teaches nothing.
func seatGone() error { return cc.Fail(cc.Unauthenticated, "seatGone") }

// Seat returns the token with which a party connects to its room.
func (s *Service) Seat(id cc.InteractionID, party cc.PartyID, room cc.Room) string {
	return s.opt.Key.Sign(media.Seat{Interaction: id, Party: party, Room: room})
}

// Bond is what the browser of an agent, or of a contact, keeps to show with its seats.
func (s *Service) Bond(h media.Holder) string { return s.opt.Key.Bond(h) }

// Check says whether Open would admit a seat.
func (s *Service) Check(ctx context.Context, token string, bonds media.Bonds) error {
	seat, err := s.opt.Key.Open(token)
	if err != nil {
		return err
	}
	if c, ok := parseCheck(seat.Room); ok {
		if _, ok := c.plan(s.opt.Now())[c.room][c.leg(seat.Party)]; !ok {
			return seatGone()
		}
		return nil
	}
	_, _, err = s.seated(ctx, seat, bonds)
	return err
}

// seated loads the interaction of a seat and finds its party, if it has a
// place in that room now and it is its own browser that asks.
func (s *Service) seated(ctx context.Context, seat media.Seat, bonds media.Bonds) (cc.Interaction, cc.Party, error) {
	var facts cc.Interaction
	err := s.opt.DB.Read(ctx, func(q store.Queries) (err error) {
		facts, err = q.Interaction(ctx, seat.Interaction)
		return err
	})
	if err != nil {
		if cc.CodeOf(err) == cc.NotFound {
			err = seatGone()
		}
		return facts, cc.Party{}, err
	}
	sitters := facts.Sitters()
	i := slices.IndexFunc(sitters, func(p cc.Party) bool { return p.ID == seat.Party })
	if i < 0 || !slices.Contains(facts.Seats(sitters[i]), seat.Room) || !s.opt.Key.Holds(holder(facts.ID, sitters[i]), bonds) {
		return facts, cc.Party{}, seatGone()
	}
	return facts, sitters[i], nil
}

// holder is whose browser a party's is.
func holder(id cc.InteractionID, p cc.Party) media.Holder {
	if p.Kind == cc.ContactParty {
		return media.Holder(id)
	}
	return media.Holder(p.Agent)
}

// Open admits a seat whose party is in the call now, to its own browser. A reconnect means the
// party's current leg; any other connection gets a new leg, which takes the
// old one's place.
func (s *Service) Open(ctx context.Context, token string, bonds media.Bonds, reconnect bool) (media.Admission, error) {
	seat, err := s.opt.Key.Open(token)
	if err != nil {
		return media.Admission{}, err
	}
	if c, ok := parseCheck(seat.Room); ok {
		return s.openCheck(c, seat)
	}
	facts, party, err := s.seated(ctx, seat, bonds)
	if err != nil {
		return media.Admission{}, err
	}
	leg, _ := facts.LegIn(party, seat.Room)
	if leg == "" || !reconnect {
		reconnect = false
		leg = cc.NewID[cc.LegID]("leg")
		facts, err = s.Do(ctx, seat.Interaction, cc.OpenLeg{Party: party.ID, Leg: leg, Room: seat.Room}, cc.BySystem, "")
		if err != nil {
			if cc.ReasonOf(err) == "seatGone" {
				err = seatGone()
			}
			return media.Admission{}, err
		}
	}
	grant, ok := cc.MediaPlan(facts)[seat.Room][leg]
	if !ok {
		return media.Admission{}, seatGone()
	}
	s.count(leg, 1)
	return media.Admission{
		Room: seat.Room, Leg: leg, Grant: grant,
		Settled: func(ctx context.Context) error {
			if err := s.opt.Rooms.Admit(ctx, seat.Interaction, seat.Room, leg, grant); err != nil {
				return err
			}
			if reconnect {
				// Its media never went away, so the media server will not tell of its coming.
				s.fact(ctx, seat.Interaction, cc.Arrived{Party: party.ID, Leg: leg})
			}
			return nil
		},
		Closed: func() { s.closed(seat.Interaction, party.ID, leg) },
	}, nil
}

// closed hears that a connection ended. Only the last one of a leg is its loss:
// a client may have opened the next one before it noticed the end of this.
func (s *Service) closed(id cc.InteractionID, party cc.PartyID, leg cc.LegID) {
	left := s.count(leg, -1)
	s.mu.Lock()
	over := s.run != nil && s.run.Err() != nil
	if left == 0 {
		s.ended[leg] = s.opt.Now()
	}
	s.mu.Unlock()
	if left > 0 || over {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), factTime)
	defer cancel()
	s.fact(ctx, id, cc.LegLost{Party: party, Leg: leg})
}

// count changes the number of a leg's open connections and returns it.
func (s *Service) count(leg cc.LegID, by int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.legs[leg] += by
	n := s.legs[leg]
	if n <= 0 {
		delete(s.legs, leg)
	}
	return n
}

// alive tells whether a leg that the media server shows may be there. It keeps one whose browser has died
// for many seconds, and may tell of its coming after we have told of its going. One that it still keeps
// after that has lost its signalling alone: those two hear each other.
func (s *Service) alive(leg cc.LegID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	ended, lately := s.ended[leg]
	return s.legs[leg] > 0 || !lately || s.opt.Now().Sub(ended) >= keeps
}

// Heard takes what the media server told: a leg's media came up or went away.
func (s *Service) Heard(ctx context.Context, ev media.Event) {
	s.opt.Rooms.Handle(ev)
	if ev.Kind != media.Joined && ev.Kind != media.Left {
		return
	}
	id, ok := Owner(ev.Room)
	if !ok {
		return
	}
	if _, isCheck := parseCheck(ev.Room); isCheck {
		return
	}
	facts, err := s.load(ctx, id)
	if err != nil {
		if cc.CodeOf(err) != cc.NotFound {
			s.opt.Log.WarnContext(ctx, "media event not recorded", "room", ev.Room, "kind", ev.Kind, "err", err)
		}
		return
	}
	sitters := facts.Sitters()
	i := slices.IndexFunc(sitters, func(p cc.Party) bool { return p.Leg == ev.Leg || p.SideLeg == ev.Leg })
	if i < 0 {
		return // an old leg
	}
	party := sitters[i].ID
	if ev.Kind == media.Left {
		s.fact(ctx, id, cc.LegLost{Party: party, Leg: ev.Leg})
		return
	}
	s.arrived(ctx, id, party, ev.Leg)
}

// arrived takes it from the media server that a leg is there, if that can be.
func (s *Service) arrived(ctx context.Context, id cc.InteractionID, party cc.PartyID, leg cc.LegID) {
	if !s.alive(leg) {
		return
	}
	s.fact(ctx, id, cc.Arrived{Party: party, Leg: leg})
	if !s.alive(leg) {
		s.fact(ctx, id, cc.LegLost{Party: party, Leg: leg})
	}
}

func (s *Service) load(ctx context.Context, id cc.InteractionID) (facts cc.Interaction, err error) {
	err = s.opt.DB.Read(ctx, func(q store.Queries) error {
		facts, err = q.Interaction(ctx, id)
		return err
	})
	return facts, err
}
