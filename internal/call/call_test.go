package call_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"visavis/internal/call"
	"visavis/internal/cc"
	"visavis/internal/media"
	"visavis/internal/media/mediatest"
	"visavis/internal/store/storetest"
)

// stage is a centre with a running call service and a media server without media.
type stage struct {
	*storetest.Centre
	calls *call.Service
	sfu   *mediatest.Fake
	rooms *media.Reconciler
	stop  func() // ends the service as a shutdown does
}

func onStage(t *testing.T, test func(t *testing.T, s *stage)) {
	synctest.Test(t, func(t *testing.T) {
		db := storetest.Open(t, nil)
		sfu := mediatest.NewFake()
		rooms := media.NewReconciler(media.Options{Server: sfu, Plans: call.NewPlans(db), Owner: call.Owner})
		s := &stage{Centre: storetest.NewCentre(t, db), sfu: sfu, rooms: rooms}
		s.calls = call.New(call.Options{DB: db, Key: media.SeatKey("0123456789abcdef0123456789abcdef"), Rooms: rooms, Server: sfu})
		ctx, cancel := context.WithCancel(context.Background())
		var running sync.WaitGroup
		running.Go(func() { s.calls.Run(ctx) })
		running.Go(func() { rooms.Run(ctx) })
		s.stop = func() { cancel(); running.Wait() }
		defer s.stop()
		test(t, s)
	})
}

// join connects a party as its browser, the proxy and the media server do.
func (s *stage) join(id cc.InteractionID, party cc.PartyID, reconnect bool) media.Admission {
	s.T.Helper()
	a, err := s.calls.Open(s.T.Context(), s.calls.Seat(id, party, cc.Room(id)), s.calls.Bond, reconnect)
	if err != nil {
		s.T.Fatalf("open: %v", err)
	}
	for s.sfu.Join(a.Room, a.Leg, a.Grant) != nil { // the proxy tries again until the room is there
		time.Sleep(time.Millisecond)
	}
	if err := a.Settled(s.T.Context()); err != nil {
		s.T.Fatalf("settled: %v", err)
	}
	if !reconnect {
		s.calls.Heard(s.T.Context(), media.Event{Kind: media.Joined, Room: a.Room, Leg: a.Leg})
	}
	return a
}

// talking brings a contact and an agent together.
func (s *stage) talking() (id cc.InteractionID, contact, agent media.Admission, facts cc.Interaction) {
	s.T.Helper()
	nadia := s.Agent("agt_nadia", true)
	id = s.Contact()
	offer := s.Ring(id, nadia)
	facts = s.Must(id, cc.Accept{Offer: offer, Agent: nadia, VideoRight: true}, cc.Actor(nadia))
	contact = s.join(id, facts.Parties[0].ID, false)
	agent = s.join(id, facts.Parties[1].ID, false)
	return id, contact, agent, s.Load(id)
}

func (s *stage) conn(id cc.InteractionID, party cc.PartyID) cc.Conn {
	for _, p := range s.Load(id).Parties {
		if p.ID == party {
			return p.Conn
		}
	}
	return "gone"
}

func TestASeatLeadsIntoTheRoomOfThePlan(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		id, contact, agent, facts := s.talking()
		if contact.Room != cc.Room(id) || contact.Leg != facts.Parties[0].Leg || agent.Leg != facts.Parties[1].Leg {
			t.Errorf("admitted %+v and %+v to %+v", contact, agent, facts)
		}
		for _, p := range facts.Parties {
			if p.Conn != cc.Here {
				t.Errorf("%s is %s", p.Kind, p.Conn)
			}
		}
		if err := s.rooms.WaitSettled(t.Context(), id, facts.Version); err != nil {
			t.Fatal(err)
		}
		for _, a := range []media.Admission{contact, agent} {
			if g, ok := s.sfu.Grant(a.Room, a.Leg); !ok || !g.Subscribe || len(g.Publish) != 1 {
				t.Errorf("%s has %+v, %v", a.Leg, g, ok)
			}
		}
	})
}

func TestACopiedSeatOpensNothing(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		id, contact, agent, facts := s.talking()
		of := func(h media.Holder) media.Bonds {
			return func(asked media.Holder) string {
				if asked != h {
					return ""
				}
				return s.calls.Bond(h)
			}
		}
		for _, p := range facts.Parties {
			seat := s.calls.Seat(id, p.ID, cc.Room(id))
			for what, bonds := range map[string]media.Bonds{
				"nothing": nil, "an agent who is not in the call": of("agt_luc"), "another call's contact": of("int_other"),
				"the bond of somebody else under the right name": func(media.Holder) string { return s.calls.Bond("agt_luc") },
			} {
				if err := s.calls.Check(t.Context(), seat, bonds); cc.ReasonOf(err) != "seatGone" {
					t.Errorf("%s with %s: %v", p.Kind, what, err)
				}
				for _, reconnect := range []bool{false, true} {
					if _, err := s.calls.Open(t.Context(), seat, bonds, reconnect); cc.ReasonOf(err) != "seatGone" {
						t.Errorf("%s with %s (reconnect: %v): %v", p.Kind, what, reconnect, err)
					}
				}
			}
		}
		if now := s.Load(id); now.Parties[0].Leg != contact.Leg || now.Parties[1].Leg != agent.Leg {
			t.Error("whoever was in the call lost their place to a copy")
		}
	})
}

func TestAComingToldAfterTheGoingIsNone(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		id, _, agent, facts := s.talking()
		party := facts.Parties[1].ID
		again, err := s.calls.Open(t.Context(), s.calls.Seat(id, party, cc.Room(id)), s.calls.Bond, false)
		if err != nil {
			t.Fatal(err)
		}
		agent.Closed()
		again.Closed()
		s.calls.Heard(t.Context(), media.Event{Kind: media.Joined, Room: again.Room, Leg: again.Leg})
		if c := s.conn(id, party); c != cc.Lost {
			t.Errorf("whose connections have all ended is %s", c)
		}
	})
}

func TestWhoIsRungConnectsAheadAndFindsTheWayOpen(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		nadia, luc := s.Agent("agt_nadia", true), s.Agent("agt_luc", true)
		id := s.Contact()
		s.Ring(id, luc)
		offer := s.Load(id).Offers[0]
		ahead := s.join(id, offer.Party, false)
		s.Must(id, cc.Decline{Offer: offer.ID, Agent: luc}, cc.Actor(luc))
		facts := s.Load(id)
		if err := s.rooms.WaitSettled(t.Context(), id, facts.Version); err != nil {
			t.Fatal(err)
		}
		if _, there := s.sfu.Grant(ahead.Room, ahead.Leg); there {
			t.Error("luc declined and is still there")
		}
		if _, err := s.calls.Open(t.Context(), s.calls.Seat(id, offer.Party, cc.Room(id)), s.calls.Bond, true); cc.ReasonOf(err) != "seatGone" {
			t.Errorf("luc declined and comes back: %v", err)
		}

		s.Ring(id, nadia)
		offer = s.Load(id).Offers[0]
		s.join(id, s.Load(id).Parties[0].ID, false)
		ahead = s.join(id, offer.Party, false)
		facts = s.Load(id)
		if err := s.rooms.WaitSettled(t.Context(), id, facts.Version); err != nil {
			t.Fatal(err)
		}
		if g, ok := s.sfu.Grant(ahead.Room, ahead.Leg); !ok || g.Subscribe || len(g.Publish) > 0 {
			t.Errorf("rung, nadia has %+v, %v", g, ok)
		}
		facts = s.Must(id, cc.Accept{Offer: offer.ID, Agent: nadia, VideoRight: true}, cc.Actor(nadia))
		if p, _ := facts.PartyOf(nadia); p.Conn != cc.Here || p.Leg != ahead.Leg {
			t.Errorf("accepted, nadia is %+v", p)
		}
		if err := s.rooms.WaitSettled(t.Context(), id, facts.Version); err != nil {
			t.Fatal(err)
		}
		if g, ok := s.sfu.Grant(ahead.Room, ahead.Leg); !ok || !g.Subscribe || len(g.Publish) != 1 {
			t.Errorf("accepted, nadia has %+v, %v", g, ok)
		}
	})
}

func TestSeatsOfThoseWhoHaveNoPlaceAreRefused(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		id, _, _, facts := s.talking()
		good := s.calls.Seat(id, facts.Parties[0].ID, cc.Room(id))
		other := s.Contact()
		seats := map[string]string{
			"forged":         good[:len(good)-2] + "AA",
			"empty":          "",
			"another's call": s.calls.Seat(other, facts.Parties[0].ID, cc.Room(other)),
			"another room":   s.calls.Seat(id, facts.Parties[0].ID, cc.Room(other)),
			"no such call":   s.calls.Seat("int_none", facts.Parties[0].ID, "int_none"),
			"no such party":  s.calls.Seat(id, "pty_none", cc.Room(id)),
			"queued":         s.calls.Seat(other, s.Load(other).Parties[0].ID, cc.Room(other)),
		}
		if err := s.calls.Check(t.Context(), good, s.calls.Bond); err != nil {
			t.Errorf("a good seat: %v", err)
		}
		s.Must(id, cc.HangUp{}, cc.ByContact)
		seats["ended"] = good
		for name, seat := range seats {
			_, err := s.calls.Open(t.Context(), seat, s.calls.Bond, false)
			if cc.CodeOf(err) != cc.Unauthenticated || cc.ReasonOf(err) != "seatGone" {
				t.Errorf("%s: %v", name, err)
			}
			if err := s.calls.Check(t.Context(), seat, s.calls.Bond); cc.ReasonOf(err) != "seatGone" {
				t.Errorf("check %s: %v", name, err)
			}
		}
	})
}

func TestAReloadIsAShortLoss(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		id, _, old, facts := s.talking()
		party := facts.Parties[1].ID
		fresh := s.join(id, party, false)
		if fresh.Leg == old.Leg {
			t.Fatal("a leg was used twice")
		}
		// The end of the old page comes last and means nothing.
		old.Closed()
		s.calls.Heard(t.Context(), media.Event{Kind: media.Left, Room: old.Room, Leg: old.Leg})
		if c := s.conn(id, party); c != cc.Here {
			t.Errorf("after the reload: %s", c)
		}
		if err := s.rooms.WaitSettled(t.Context(), id, s.Load(id).Version); err != nil {
			t.Fatal(err)
		}
		if _, there := s.sfu.Grant(old.Room, old.Leg); there {
			t.Error("the old leg is still in the room")
		}
	})
}

func TestAReconnectKeepsTheLeg(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		id, _, first, facts := s.talking()
		party := facts.Parties[1].ID
		// The new socket opens before the old one's end is noticed.
		again := s.join(id, party, true)
		if again.Leg != first.Leg {
			t.Errorf("leg %s, want %s", again.Leg, first.Leg)
		}
		first.Closed()
		if c := s.conn(id, party); c != cc.Here {
			t.Errorf("the old socket's end made the party %s", c)
		}
		// And the other way round.
		again.Closed()
		if c := s.conn(id, party); c != cc.Lost {
			t.Errorf("without a socket: %s", c)
		}
		s.join(id, party, true)
		if c := s.conn(id, party); c != cc.Here {
			t.Errorf("back again: %s", c)
		}
	})
}

func TestDeadlinesPassByThemselves(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		nadia := s.Agent("agt_nadia", true)
		id := s.Contact()
		s.Ring(id, nadia)
		time.Sleep(cc.DefaultPolicy().Ring + 300*time.Millisecond)
		if facts := s.Load(id); len(facts.Offers) != 0 || !facts.Returned {
			t.Errorf("after the ring: %+v", facts.Offers)
		}
		s.Must(id, cc.ClosePage{Page: s.Load(id).Parties[0].Page}, cc.ByContact)
		time.Sleep(cc.DefaultPolicy().ContactBack + 300*time.Millisecond)
		if phase := s.Load(id).Phase(); phase != cc.Abandoned {
			t.Errorf("after the contact's page was gone: %s", phase)
		}
	})
}

func TestALostAgentLeadsToTheHeadOfTheQueue(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		id, _, agent, facts := s.talking()
		agent.Closed()
		s.sfu.Leave(agent.Room, agent.Leg)
		if c := s.conn(id, facts.Parties[1].ID); c != cc.Lost {
			t.Fatalf("the agent is %s", c)
		}
		time.Sleep(cc.DefaultPolicy().AgentBack + 300*time.Millisecond)
		after := s.Load(id)
		if after.Phase() != cc.Queued || !after.Returned || !after.EnteredAt.Equal(facts.EnteredAt) {
			t.Errorf("after the agent's time: %s, returned %v", after.Phase(), after.Returned)
		}
	})
}

func TestASurveyMakesUpForLostWebhooks(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		nadia := s.Agent("agt_nadia", true)
		id := s.Contact()
		facts := s.Must(id, cc.Accept{Offer: s.Ring(id, nadia), Agent: nadia}, cc.Actor(nadia))
		party := facts.Parties[0].ID
		a, err := s.calls.Open(t.Context(), s.calls.Seat(id, party, cc.Room(id)), s.calls.Bond, false)
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if err := s.sfu.Join(a.Room, a.Leg, a.Grant); err != nil {
			t.Fatal(err)
		}
		time.Sleep(11 * time.Second)
		if c := s.conn(id, party); c != cc.Here {
			t.Errorf("connected, and nobody said so: %s", c)
		}
		s.sfu.Leave(a.Room, a.Leg)
		time.Sleep(21 * time.Second)
		if c := s.conn(id, party); c != cc.Lost {
			t.Errorf("gone, and nobody said so: %s", c)
		}
	})
}

func TestASurveyDoesNotBringBackWhomTheMediaServerOnlyKeeps(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		id, _, agent, facts := s.talking()
		party := facts.Parties[1].ID
		agent.Closed() // its browser has died; the media server finds out much later
		synctest.Wait()
		until := s.Load(id).Parties[1].BackBy
		time.Sleep(22 * time.Second)
		s.sfu.Leave(agent.Room, agent.Leg)
		time.Sleep(10 * time.Second)
		if c, still := s.conn(id, party), s.Load(id).Parties[1].BackBy; c != cc.Lost || !still.Equal(until) {
			t.Errorf("the agent is %s, and held until %s instead of %s", c, still, until)
		}
	})
}

func TestWhoHasLostTheirSignallingAloneIsStillThere(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		id, contact, _, facts := s.talking()
		party := facts.Parties[0].ID
		contact.Closed()
		synctest.Wait()
		if c := s.conn(id, party); c != cc.Lost {
			t.Fatalf("without signalling the contact is %s", c)
		}
		time.Sleep(time.Minute) // the place is held for half of that
		if c := s.conn(id, party); c != cc.Here {
			t.Errorf("after a minute in which their media went on the contact is %s", c)
		}
	})
}

func TestConnectionsThatEndWithTheProcessAreNoLoss(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		id, contact, _, facts := s.talking()
		s.stop()
		contact.Closed()
		if c := s.conn(id, facts.Parties[0].ID); c != cc.Here {
			t.Errorf("the contact is %s", c)
		}
	})
}

func TestACheckRoomLastsTwoMinutes(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		room, send, receive := s.calls.CheckSeats()
		synctest.Wait()
		for _, seat := range []string{send, receive} {
			if err := s.calls.Check(t.Context(), seat, s.calls.Bond); err != nil {
				t.Errorf("check: %v", err)
			}
			a, err := s.calls.Open(t.Context(), seat, s.calls.Bond, false)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.sfu.Join(a.Room, a.Leg, a.Grant); err != nil {
				t.Fatal(err)
			}
			if err := a.Settled(t.Context()); err != nil {
				t.Fatal(err)
			}
			if sends := len(a.Grant.Publish) > 0; a.Room != room || sends == a.Grant.Subscribe {
				t.Errorf("admitted %+v", a)
			}
			a.Closed()
		}
		time.Sleep(2*time.Minute + time.Second)
		if _, err := s.calls.Open(t.Context(), send, s.calls.Bond, false); cc.ReasonOf(err) != "seatGone" {
			t.Errorf("after its time: %v", err)
		}
		if rooms, err := s.sfu.Rooms(t.Context()); err != nil || len(rooms) != 0 {
			t.Errorf("rooms left: %v, %v", rooms, err)
		}
	})
}

func TestTheSameKeyBringsTheSameOutcome(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		nadia := s.Agent("agt_nadia", true)
		id := s.Contact()
		accept := cc.Accept{Offer: s.Ring(id, nadia), Agent: nadia}
		first, err := s.calls.Do(t.Context(), id, accept, cc.Actor(nadia), "k1")
		if err != nil {
			t.Fatal(err)
		}
		again, err := s.calls.Do(t.Context(), id, accept, cc.Actor(nadia), "k1")
		if err != nil || again.Version != first.Version {
			t.Errorf("again: version %d, %v; want %d", again.Version, err, first.Version)
		}
		if _, err := s.calls.Do(t.Context(), id, cc.HoldContact{Agent: nadia}, cc.Actor(nadia), "k1"); cc.ReasonOf(err) != "idempotencyReused" {
			t.Errorf("another command with the key: %v", err)
		}
		for range 2 { // a refusal is kept too
			if _, err := s.calls.Do(t.Context(), id, accept, cc.Actor(nadia), "k2"); cc.ReasonOf(err) != "offerGone" {
				t.Errorf("accepted twice: %v", err)
			}
		}
	})
}
