package testrig_test

import (
	"net/http"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/config"
	"visavis/internal/testrig"
	"visavis/internal/view"
)

// talking has nadia and a contact in a call, both heard.
type talking struct {
	rig     *testrig.Rig
	nadia   *testrig.Agent
	desk    *testrig.Desk
	claire  *testrig.Contact
	id      string
	agent   leg
	contact leg
}

type leg interface {
	Leg() cc.LegID
	Received(cc.LegID, cc.Source) int64
	Publish(cc.Source)
	Leave()
	Gone() <-chan struct{}
}

func talk(t *testing.T, change ...func(*config.Config)) *talking {
	t.Helper()
	return talkOn(t, testrig.Start(t, change...))
}

func talkOn(t *testing.T, rig *testrig.Rig) *talking {
	t.Helper()
	c := &talking{rig: rig}
	c.nadia = c.rig.SignIn(t, "nadia")
	c.desk = c.nadia.OpenDesk(t)
	c.nadia.Ready(t, true)
	c.claire = c.rig.Call(t, "sav", "Claire")
	ring := c.desk.Ring(t)
	c.id = ring.ID
	v := c.nadia.Do(t, c.id, "accept", offer(ring))
	c.agent = c.nadia.Join(t, v.Mine.Seat)
	c.contact = c.claire.Join(t, c.claire.Await(t, "a seat", func(v view.ContactView) bool { return v.Seat != nil && v.AnsweredAt != nil }).Seat)
	c.agent.Publish(cc.Microphone)
	c.contact.Publish(cc.Microphone)
	c.heard(t)
	return c
}

func (c *talking) heard(t *testing.T) {
	t.Helper()
	grows(t, "the agent's voice", func() int64 { return c.contact.Received(c.agent.Leg(), cc.Microphone) }, 10)
	grows(t, "the contact's voice", func() int64 { return c.agent.Received(c.contact.Leg(), cc.Microphone) }, 10)
}

func contactReloads(t *testing.T, start starter) {
	c := talkOn(t, start(t))
	c.claire.Close()
	c.contact.Leave()
	c.desk.See(t, c.id, "the contact lost", func(v view.InteractionView) bool { return v.Parties[0].Conn == cc.Lost && v.Parties[0].BackBy != nil })
	c.claire.Open(t)
	seat := c.claire.Now().Seat
	c.contact = c.claire.Join(t, seat)
	c.contact.Publish(cc.Microphone)
	c.desk.See(t, c.id, "the contact back", func(v view.InteractionView) bool { return v.Parties[0].Conn == cc.Here })
	c.heard(t)
}

func agentReloads(t *testing.T, start starter) {
	c := talkOn(t, start(t))
	c.desk.Close()
	c.agent.Leave()
	c.claire.Await(t, "the adviser lost", func(v view.ContactView) bool { return v.Adviser != nil && v.Adviser.Conn == cc.Lost })
	c.desk = c.nadia.OpenDesk(t)
	v := c.desk.See(t, c.id, "the call", func(v view.InteractionView) bool { return v.Mine != nil && v.Mine.Seat != nil })
	c.agent = c.nadia.Join(t, v.Mine.Seat)
	c.agent.Publish(cc.Microphone)
	c.claire.Await(t, "the adviser back", func(v view.ContactView) bool { return v.Adviser != nil && v.Adviser.Conn == cc.Here })
	c.heard(t)
}

func TestContactStaysAway(t *testing.T) {
	t.Parallel()
	c := talk(t, func(c *config.Config) { c.Times.ContactBack = 2 * time.Second })
	c.claire.Close()
	c.contact.Leave()
	v := c.desk.See(t, c.id, "the end", func(v view.InteractionView) bool { return v.End != nil })
	if v.End.By != "system" || v.Phase != cc.WrapUp {
		t.Errorf("ended by %s, phase %s", v.End.By, v.Phase)
	}
	<-c.agent.Gone()
}

func agentStaysAway(t *testing.T, start starter) {
	c := talkOn(t, start(t, func(c *config.Config) { c.Times.AgentBack = 2 * time.Second }))
	entered := c.claire.Now().EnteredAt
	c.desk.Close()
	c.agent.Leave()
	v := c.claire.Await(t, "the queue again", isQueued)
	if v.EnteredAt != entered || v.Ahead != 0 {
		t.Errorf("not at the head of the queue: %+v", v)
	}
	luc := c.rig.SignIn(t, "luc")
	desk := luc.OpenDesk(t)
	luc.Ready(t, true)
	if ring := desk.Ring(t); ring.ID != c.id {
		t.Errorf("Luc is rung for %s", ring.ID)
	}
}

// The old seat and the old connection are worth nothing once the call is over.
func TestNobodyComesBackAfterTheEnd(t *testing.T) {
	t.Parallel()
	c := talk(t)
	seat := c.claire.Now().Seat
	c.claire.Do(t, "hang-up", nil)
	<-c.contact.Gone()
	<-c.agent.Gone()
	res, err := http.Get(c.rig.URL + seat.Path + "/rtc/validate?access_token=" + seat.Token)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusUnauthorized && res.StatusCode != http.StatusForbidden {
		t.Errorf("the old seat is answered with %d", res.StatusCode)
	}
	if v := c.claire.Await(t, "the end", hasEnded); v.Seat != nil {
		t.Error("a seat after the end")
	}
}

// A crash of the server leaves the media process running, and the next server
// adopts it: same process, same rooms. (That browsers hear each other all the
// while is the journeys' to show: this client opens its connection anew.)
func TestServerIsKilledDuringACall(t *testing.T) {
	t.Parallel()
	control := testrig.StartControl(t)
	c := talkOn(t, control.Rig)
	before := control.MediaPID(t)
	control.Kill(t)
	control.Run(t)
	if after := control.MediaPID(t); after != before {
		t.Errorf("the media process is %d, was %d", after, before)
	}
	desk := c.nadia.OpenDesk(t) // the session is still good
	desk.See(t, c.id, "the call, both there", func(v view.InteractionView) bool {
		return v.Phase == cc.Active && v.Mine != nil && v.Parties[0].Conn == cc.Here && v.Parties[1].Conn == cc.Here
	})
	claire := c.rig.Resume(t, c.claire.Token)
	c.heard(t)
	c.nadia.Do(t, c.id, "hold", nil)
	claire.Await(t, "the slate", func(v view.ContactView) bool { return v.Hold != nil })
	still(t, "the agent's voice on hold", func() int64 { return c.contact.Received(c.agent.Leg(), cc.Microphone) })
	c.nadia.Do(t, c.id, "resume", nil)
	c.heard(t)
}

func serverRestartsDuringACall(t *testing.T, start starter) {
	c := talkOn(t, start(t))
	token := c.claire.Token
	c.rig.Stop(t)
	c.rig.Run(t) // on another port: everybody connects again
	nadia := c.rig.SignIn(t, "nadia")
	desk := nadia.OpenDesk(t)
	v := desk.See(t, c.id, "the call", func(v view.InteractionView) bool { return v.Phase == cc.Active && v.Mine != nil && v.Mine.Seat != nil })
	agent := nadia.Join(t, v.Mine.Seat)
	agent.Publish(cc.Microphone)
	claire := c.rig.Resume(t, token)
	contact := claire.Join(t, claire.Now().Seat)
	contact.Publish(cc.Microphone)
	grows(t, "the agent's voice after the restart", func() int64 { return contact.Received(agent.Leg(), cc.Microphone) }, 10)
	grows(t, "the contact's voice after the restart", func() int64 { return agent.Received(contact.Leg(), cc.Microphone) }, 10)
}

// A sign-in whose time is over in a call lasts until that has ended.
func TestASessionOutlastsNoneButACall(t *testing.T) {
	t.Parallel()
	rig := testrig.Start(t, func(c *config.Config) { c.Times.Session = 15 * time.Second })
	signedIn := time.Now()
	idle := rig.SignIn(t, "luc").OpenDesk(t)
	c := talkOn(t, rig)
	if code := idle.Closed(t); code != 4401 || idle.Now().SignedOut != "expired" {
		t.Errorf("who was in no call is closed with %d, told %q", code, idle.Now().SignedOut)
	}
	if took := time.Since(signedIn); took < 15*time.Second {
		t.Fatalf("after %s already", took)
	}
	for time.Since(signedIn) < 20*time.Second { // hers is over too
		c.heard(t)
	}
	c.nadia.Do(t, c.id, "hold", nil)
	c.nadia.Do(t, c.id, "resume", nil)
	c.heard(t)
	c.nadia.Do(t, c.id, "disconnect", nil)
	c.nadia.Do(t, c.id, "end-wrap-up", nil)
	if code := c.desk.Closed(t); code != 4401 || c.desk.Now().SignedOut != "expired" {
		t.Errorf("after the call, closed with %d, told %q", code, c.desk.Now().SignedOut)
	}
}

func TestSocketsEndWithTheSession(t *testing.T) {
	t.Parallel()
	rig := testrig.Start(t)
	nadia := rig.SignIn(t, "nadia")
	desk := nadia.OpenDesk(t)
	if p := nadia.Send(t, http.MethodDelete, "/api/v1/session", nil, nil); p != nil {
		t.Fatal(p)
	}
	began := time.Now()
	if code := desk.Closed(t); code != 4401 {
		t.Errorf("closed with %d", code)
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("the desk stayed open for %s", took)
	}
	if why := desk.Now().SignedOut; why != "signedOut" {
		t.Errorf("told %q", why)
	}
}
