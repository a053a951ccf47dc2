package testrig_test

import (
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/config"
	"visavis/internal/testrig"
	"visavis/internal/view"
)

func TestMain(m *testing.M) { testrig.Main(m) }

// quickly makes rings short, for what happens when nobody answers.
func quickly(c *config.Config) { c.Times.Ring = 2 * time.Second }

// patience is how long an assertion on media waits.
const patience = 20 * time.Second

// grows waits until a counter has risen by n.
func grows(t *testing.T, what string, count func() int64, n int64) {
	t.Helper()
	from, end := count(), time.Now().Add(patience)
	for count() < from+n {
		if time.Now().After(end) {
			t.Fatalf("%s: %d packets came, want %d", what, count()-from, n)
		}
		time.Sleep(10 * time.Millisecond) // packets tell nobody of their coming
	}
}

// still waits until a counter has stood still for a while, and fails if it goes on.
func still(t *testing.T, what string, count func() int64) {
	t.Helper()
	end := time.Now().Add(patience)
	for {
		from := count()
		time.Sleep(2 * time.Second) // the time in which nothing may come
		if count() == from {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%s: packets go on coming", what)
		}
	}
}

func firstCall(t *testing.T, start starter) {
	rig := start(t)
	nadia := rig.SignIn(t, "nadia")
	desk := nadia.OpenDesk(t)
	nadia.Ready(t, true)

	claire := rig.CallWith(t, "sav", view.CallRequest{Name: "Claire Dubois", Attached: map[string]string{"panier": "A-12"}})
	ring := desk.Ring(t)
	if ring.Contact.Name != "Claire Dubois" || len(ring.Attached) == 0 || ring.Mine != nil {
		t.Errorf("the ring card shows %+v", ring)
	}
	claire.Await(t, "ringing", func(v view.ContactView) bool { return v.Ringing })

	id := ring.ID
	v := nadia.Do(t, id, "accept", map[string]string{"offer": ring.Offer.ID})
	if v.Phase != cc.Active || v.Mine == nil || v.Mine.Seat == nil {
		t.Fatalf("after the accept: %+v", v)
	}
	if reason := nadia.Refused(t, id, "accept", map[string]string{"offer": ring.Offer.ID}); reason != "offerGone" {
		t.Errorf("a second accept: %s", reason)
	}
	agentLeg := nadia.Join(t, v.Mine.Seat)
	agentLeg.Publish(cc.Microphone)
	cv := claire.Await(t, "a seat", func(v view.ContactView) bool { return v.Seat != nil && v.Adviser != nil })
	if cv.Adviser.Name != "Nadia" {
		t.Errorf("the contact is told more than the first name: %q", cv.Adviser.Name)
	}
	contactLeg := claire.Join(t, cv.Seat)
	contactLeg.Publish(cc.Microphone)
	hears := func() int64 { return contactLeg.Received(agentLeg.Leg(), cc.Microphone) }
	heard := func() int64 { return agentLeg.Received(contactLeg.Leg(), cc.Microphone) }
	grows(t, "the agent's voice at the contact", hears, 20)
	grows(t, "the contact's voice at the agent", heard, 20)
	desk.See(t, id, "both here", func(v view.InteractionView) bool {
		return v.Settled && v.Parties[0].Conn == cc.Here && v.Parties[1].Conn == cc.Here
	})

	// The contact starts video; the agent follows with a camera.
	contactLeg.Publish(cc.Camera)
	agentLeg.Publish(cc.Camera)
	claire.Do(t, "camera", map[string]bool{"on": true})
	grows(t, "the contact's picture at the agent", func() int64 { return agentLeg.Received(contactLeg.Leg(), cc.Camera) }, 10)
	nadia.Do(t, id, "camera", map[string]bool{"on": true})
	grows(t, "the agent's picture at the contact", func() int64 { return contactLeg.Received(agentLeg.Leg(), cc.Camera) }, 10)

	nadia.Do(t, id, "stop-video", nil)
	still(t, "the contact's picture after stop", func() int64 { return agentLeg.Received(contactLeg.Leg(), cc.Camera) })
	grows(t, "the contact's voice after stop", heard, 20)
	nadia.Do(t, id, "start-video", map[string]bool{"camera": true})
	grows(t, "the contact's picture after start", func() int64 { return agentLeg.Received(contactLeg.Leg(), cc.Camera) }, 10)

	// Hold: nothing passes, either way.
	nadia.Do(t, id, "hold", nil)
	desk.See(t, id, "held and settled", func(v view.InteractionView) bool { return v.Hold != nil && v.Settled })
	if h := claire.Await(t, "the slate", func(v view.ContactView) bool { return v.Hold != nil }).Hold; h.Music == "" {
		t.Error("no music on hold")
	}
	still(t, "the agent's voice on hold", hears)
	still(t, "the contact's voice on hold", heard)
	still(t, "the contact's picture on hold", func() int64 { return agentLeg.Received(contactLeg.Leg(), cc.Camera) })
	nadia.Do(t, id, "resume", nil)
	grows(t, "the agent's voice after hold", hears, 20)
	grows(t, "the contact's voice after hold", heard, 20)
	grows(t, "the contact's picture after hold", func() int64 { return agentLeg.Received(contactLeg.Leg(), cc.Camera) }, 10)

	var note view.Note
	if p := nadia.Send(t, "PUT", "/api/v1/interactions/"+id+"/note", view.NoteText{Text: "Écran fissuré"}, &note); p != nil {
		t.Fatal(p)
	}
	if reason := nadia.Refused(t, id, "mark-done", nil); reason != "callInProgress" {
		t.Errorf("mark done during the call: %s", reason)
	}
	nadia.Do(t, id, "disconnect", nil)
	claire.Await(t, "the end", func(v view.ContactView) bool { return v.End != nil })
	<-contactLeg.Gone()
	desk.See(t, id, "wrap-up", func(v view.InteractionView) bool { return v.Phase == cc.WrapUp })
	claire.Do(t, "rating", map[string]int{"stars": 5})
	nadia.Do(t, id, "mark-done", nil)
	desk.Gone(t, id)

	var history view.HistoryPage
	nadia.Get(t, "/api/v1/contacts/"+ring.Contact.ID+"/history", &history)
	if len(history.Items) == 0 || history.Items[0].ID != id || history.Items[0].Pending || history.Items[0].Kind != "video" || history.Items[0].Excerpt != "Écran fissuré" {
		t.Fatalf("history: %+v", history)
	}
	var record view.InteractionRecord
	nadia.Get(t, "/api/v1/interactions/"+id, &record)
	if len(record.Timeline) < 10 || record.Consent == nil || len(record.Attached) == 0 || record.Rating == nil || len(record.Notes) != 1 {
		t.Errorf("record: %+v", record)
	}
}
