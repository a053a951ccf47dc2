package view_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/intake"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
	"visavis/internal/view"
	"visavis/internal/wrapup"
)

type stage struct {
	*storetest.Shop
	*view.Builder
	settled map[cc.InteractionID]int64
}

func open(t testing.TB) *stage {
	t.Helper()
	s := &stage{Shop: storetest.NewShop(t), settled: map[cc.InteractionID]int64{}}
	s.Builder = view.New(s.DB, view.Options{
		Now: s.Now, HoldMusic: "/hold/lenoir.mp3",
		Seats: func(id cc.InteractionID, party cc.PartyID, room cc.Room) string {
			return string(party) + "@" + string(room)
		},
		Settled: func(id cc.InteractionID) (int64, bool) {
			v, ok := s.settled[id]
			return v, ok
		},
	})
	return s
}

// call brings a contact in who says more than contacts should be told back.
func (s *stage) call(t testing.TB) cc.InteractionID {
	t.Helper()
	return s.start(t).Interaction
}

func (s *stage) start(t testing.TB) intake.Started {
	t.Helper()
	started, err := intake.New(s.DB, intake.Options{Now: s.Now}).Start(t.Context(), "sav", view.CallRequest{
		Name: "Claire Dubois", Language: "fr", ConsentVersion: "2", Attached: map[string]string{"client": "C-1"},
		Device: view.Capabilities{Camera: true, Microphone: true, WebRTC: true, Browser: "Firefox 140"},
	}, intake.From{})
	if err != nil {
		t.Fatal(err)
	}
	return started
}

func (s *stage) seen(t testing.TB, id cc.InteractionID, agent cc.AgentID) view.InteractionView {
	t.Helper()
	v, err := s.Interaction(t.Context(), id, view.Viewer{Agent: agent, May: cc.Permissions{Video: true}, Language: "fr"})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (s *stage) shown(t testing.TB, id cc.InteractionID) view.ContactView {
	t.Helper()
	v, err := s.Contact(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func text(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// One call from its first second to its last, as both sides see it.
func TestOneCall(t *testing.T) {
	t.Parallel()
	s := open(t)
	ctx := t.Context()
	other := s.call(t)
	s.Must(other, cc.OpenPage{Page: "leg_other"}, cc.ByContact)
	s.Advance(time.Second)
	id := s.call(t)
	s.Must(id, cc.OpenPage{Page: "leg_page"}, cc.ByContact)

	c := s.shown(t, id)
	if c.Phase != cc.Queued || c.Ahead != 1 || c.Ringing || c.Seat != nil || c.Adviser != nil || c.Music != "/hold/lenoir.mp3" || c.Conn != cc.Here || c.Queue != "Service après-vente" || !c.Video.Available {
		t.Errorf("waiting: %s", text(t, c))
	}
	if _, err := s.Interaction(ctx, id, view.Viewer{Agent: storetest.Nadia}); cc.CodeOf(err) != cc.NotFound {
		t.Errorf("before the ring: %v", err)
	}

	offer := s.Ring(id, storetest.Nadia)
	v := s.seen(t, id, storetest.Nadia)
	if v.Offer == nil || v.Offer.ID != string(offer) || v.Mine != nil || v.Segment != nil || v.Contact.Name != "Claire Dubois" || v.Contact.Device == nil ||
		len(v.Attached) != 1 || v.Can["accept"] != "" || v.Settled || len(v.Parties) != 1 {
		t.Errorf("ringing: %s", text(t, v))
	}
	if c = s.shown(t, id); !c.Ringing || c.Seat == nil || c.Adviser != nil {
		t.Errorf("ringing: %s", text(t, c))
	}
	if _, err := s.Interaction(ctx, id, view.Viewer{Agent: storetest.Luc}); cc.CodeOf(err) != cc.NotFound {
		t.Errorf("somebody else's ring: %v", err)
	}

	state := s.Must(id, cc.Accept{Offer: offer, Agent: storetest.Nadia, VideoRight: true}, cc.Actor(storetest.Nadia))
	s.settled[id] = state.Version
	v = s.seen(t, id, storetest.Nadia)
	mine, _ := state.PartyOf(storetest.Nadia)
	if v.Offer != nil || v.Mine == nil || !v.Mine.Owner || v.Mine.Seat == nil || v.Mine.Seat.Token != string(mine.ID)+"@"+string(id) || !v.Settled ||
		len(v.Parties) != 2 || v.Parties[0].Kind != cc.ContactParty || v.Parties[1].Name != "Nadia Ferrand" || v.Segment.State != cc.SegmentOpen {
		t.Errorf("accepted: %s", text(t, v))
	}
	if _, err := wrapup.New(s.DB, nil).Write(ctx, id, storetest.Nadia, "PLANTED note", nil); err != nil {
		t.Fatal(err)
	}
	s.Must(id, cc.StartVideo{Agent: storetest.Nadia, Camera: true}, cc.Actor(storetest.Nadia))
	if c = s.shown(t, id); c.Video.Question == nil || c.Video.Question.By != "Nadia" || c.Adviser.Name != "Nadia" || c.Adviser.Initials != "N" || !c.Adviser.Camera {
		t.Errorf("asked: %s", text(t, c))
	}
	s.Must(id, cc.AnswerVideo{Question: cc.QuestionID(c.Video.Question.ID), Choice: cc.ChooseWatch}, cc.ByContact)
	s.Must(id, cc.HoldContact{Agent: storetest.Nadia}, cc.Actor(storetest.Nadia))
	v, c = s.seen(t, id, storetest.Nadia), s.shown(t, id)
	if v.Hold == nil || v.Hold.Why != cc.HoldAsked || v.Video.Gate != cc.GateOn || v.Video.LastAnswer.Choice != cc.ChooseWatch || v.Settled {
		t.Errorf("held: %s", text(t, v))
	}
	if c.Hold == nil || c.Hold.Music != "/hold/lenoir.mp3" || c.Video.Mine {
		t.Errorf("held: %s", text(t, c))
	}
	for _, secret := range []string{"Ferrand", "PLANTED", "C-1", "agt_", "\"why\"", "300", "amber"} {
		if strings.Contains(text(t, c), secret) {
			t.Errorf("the contact is told %q: %s", secret, text(t, c))
		}
	}

	s.Must(id, cc.Disconnect{Agent: storetest.Nadia}, cc.Actor(storetest.Nadia))
	v, c = s.seen(t, id, storetest.Nadia), s.shown(t, id)
	if v.Phase != cc.WrapUp || v.End == nil || v.End.By != "agent" || v.End.AgentName != "Nadia Ferrand" || v.Mine != nil || v.Segment.WrapUpUntil == nil ||
		len(v.Notes) != 1 || v.Notes[0].Segment != v.Segment.ID || v.Can["mark-done"] != "" {
		t.Errorf("ended: %s", text(t, v))
	}
	if c.End == nil || c.End.By != "agent" || c.Seat != nil || c.Adviser == nil || c.Adviser.Name != "Nadia" {
		t.Errorf("ended: %s", text(t, c))
	}
	if strings.Contains(text(t, c), "agt_") {
		t.Errorf("the contact is told an id: %s", text(t, c))
	}
	s.Must(id, cc.MarkDone{Agent: storetest.Nadia}, cc.Actor(storetest.Nadia))
	if _, err := s.Interaction(ctx, id, view.Viewer{Agent: storetest.Nadia}); cc.CodeOf(err) != cc.NotFound {
		t.Errorf("after done: %v", err)
	}
}

// An agent who was lost finishes their own part and sees nothing of the call that goes on.
func TestLostAgentSeesOnlyTheirPart(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := s.call(t)
	state := s.Pick(id, storetest.Nadia)
	mine, _ := state.PartyOf(storetest.Nadia)
	s.Must(id, cc.LegLost{Party: mine.ID, Leg: mine.Leg}, cc.BySystem)
	s.Advance(46 * time.Second)
	s.Must(id, cc.Tick{}, cc.BySystem)
	s.Answer(id, storetest.Luc)
	v := s.seen(t, id, storetest.Nadia)
	if v.Phase != cc.WrapUp || len(v.Parties) != 0 || v.Hold != nil || v.Mine != nil || v.Segment.State != cc.SegmentWrapUp {
		t.Errorf("%s", text(t, v))
	}
	if strings.Contains(text(t, v), "Luc") {
		t.Errorf("the call that goes on is nobody else's: %s", text(t, v))
	}
	if v := s.seen(t, id, storetest.Luc); v.Phase != cc.Active || v.Mine == nil {
		t.Errorf("%s", text(t, v))
	}
}

func TestVideoUnavailable(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := s.call(t)
	s.Pick(id, storetest.Nadia)
	v, err := s.Interaction(t.Context(), id, view.Viewer{Agent: storetest.Nadia, May: cc.Permissions{Video: false}})
	if err != nil || v.Video.Available || v.Video.UnavailableWhy != "noVideoRight" || v.Mine.VideoRight {
		t.Errorf("without the permission: %s, %v", text(t, v), err)
	}
	if names := slices.Sorted(maps.Keys(v.Can)); slices.Contains(names, "start-video") || slices.Contains(names, "camera") {
		t.Errorf("without the permission no video control is there: %v", names)
	}
	s.Must(id, cc.ReportDevice{}, cc.ByContact)
	if v := s.seen(t, id, storetest.Nadia); v.Video.UnavailableWhy != "contactNoVideo" {
		t.Errorf("device without video: %s", text(t, v.Video))
	}
}

func TestDesk(t *testing.T) {
	t.Parallel()
	s := open(t)
	ctx := t.Context()
	gone := s.start(t)
	s.call(t) // waits
	s.Must(gone.Interaction, cc.ClosePage{Page: gone.Page}, cc.ByContact)
	s.Advance(2 * time.Minute)
	s.Must(gone.Interaction, cc.Tick{}, cc.BySystem) // did not come back: abandoned
	id := s.call(t)
	s.Pick(id, storetest.Nadia)
	me := view.Me{ID: string(storetest.Nadia), Permissions: []string{"video", "call"}}
	desk, err := s.Desk(ctx, me)
	if err != nil {
		t.Fatal(err)
	}
	if len(desk.Interactions) != 1 || desk.Interactions[0].ID != string(id) || desk.Presence.Derived != "onCall" || desk.Presence.Ready {
		t.Errorf("desk %s", text(t, desk))
	}
	if len(desk.Queues) != 1 || desk.Queues[0].Waiting != 1 || !desk.Queues[0].Warn || desk.Queues[0].LongestSince == nil {
		t.Errorf("queues %s", text(t, desk.Queues))
	}
	if strings.Contains(text(t, desk), ":null,\"notes\"") || strings.Contains(text(t, desk), "\"parties\":null") {
		t.Errorf("lists are never null: %s", text(t, desk))
	}
	e, err := s.EntryPoint(ctx, "sav", "en")
	if err != nil || e.Name != "After-sales service" || e.Consent.Version != "2" || e.Ahead != 1 || len(e.Fields) != 3 || !e.Video {
		t.Errorf("entry point %s, %v", text(t, e), err)
	}
	if _, err := s.EntryPoint(ctx, "none", "en"); cc.CodeOf(err) != cc.NotFound {
		t.Errorf("unknown entry point: %v", err)
	}
}

func TestInitials(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Nadia Ferrand": "NF", "Inès": "I", "Jean-Marc de la Tour": "JT", "émile zola": "ÉZ", "": "", "  ": "", "Claire D’Anjou": "CA",
	} {
		if got := view.Initials(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// A frame is built for every event: this is what it costs.
func BenchmarkInteraction(b *testing.B) {
	s := open(b)
	id := s.call(b)
	s.Pick(id, storetest.Nadia)
	for b.Loop() {
		if v := s.seen(b, id, storetest.Nadia); v.Mine == nil {
			b.Fatal("not in the call")
		}
	}
}

// The rest of the store must not be needed: a company without settings has video and no name.
func TestEmptyCompany(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, nil)
	err := db.Read(t.Context(), func(q store.Queries) error {
		c, err := q.Company(t.Context())
		if !c.Video || view.BrandOf(c).Name != "" {
			t.Errorf("%+v", c)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
