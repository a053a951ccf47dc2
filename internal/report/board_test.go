package report_test

import (
	"slices"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/report"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
	"visavis/internal/view"
)

// Who needs somebody comes first, and says why.
func TestAgentsWhoNeedAttention(t *testing.T) {
	t.Parallel()
	s := storetest.NewShop(t)
	service := report.New(s.DB)
	people := []struct {
		id   cc.AgentID
		name string
	}{{"agt_talk", "Talk"}, {"agt_hold", "Hold"}, {"agt_gone", "Gone"}, {"agt_late", "Late"}, {"agt_free", "Free"}, {"agt_home", "Home"}, {"agt_rest", "Rest"}}
	s.Write(func(tx store.Tx) error {
		q, err := tx.Queue(t.Context(), storetest.Queue)
		if err != nil {
			return err
		}
		q.HoldAmberAfter, q.AmberAfter, q.RedAfter, q.WrapUp = 60, 300, 600, -1
		if err := tx.PutQueue(t.Context(), q); err != nil {
			return err
		}
		for _, p := range people {
			err := tx.InsertAccount(t.Context(), store.Account{ID: p.id, Issuer: "local", Subject: string(p.id), Username: string(p.id), Name: p.name, Roles: []string{"agent"}, CreatedAt: tx.Now()})
			if err != nil {
				return err
			}
		}
		return nil
	})
	for _, p := range people {
		s.Agent(p.id, true)
	}
	set := func(who cc.AgentID, change func(*store.Presence)) {
		t.Helper()
		s.Write(func(tx store.Tx) error {
			_, err := tx.ChangePresence(t.Context(), who, cc.Actor(who), change)
			return err
		})
	}
	set("agt_rest", func(p *store.Presence) { p.Ready, p.Reason = false, "lunch" })
	set("agt_home", func(p *store.Presence) { p.SignedIn, p.Ready = false, false })
	for _, id := range []cc.AgentID{storetest.Nadia, storetest.Luc} {
		set(id, func(p *store.Presence) { p.SignedIn, p.Ready = false, false })
	}
	talk := s.Answer(s.Contact(), "agt_talk")
	done := s.Answer(s.Contact(), "agt_late")
	s.Must(done.ID, cc.HangUp{}, cc.ByContact)
	hold := s.Answer(s.Contact(), "agt_hold")
	s.Must(hold.ID, cc.StartVideo{Agent: "agt_hold"}, "agt_hold")
	s.Must(hold.ID, cc.SetCamera{On: true}, cc.ByContact)
	s.Must(hold.ID, cc.HoldContact{Agent: "agt_hold"}, "agt_hold")
	waits := s.Contact()
	s.Write(func(tx store.Tx) error { _, err := tx.CloseDesk(t.Context(), "agt_gone", "desk_agt_gone"); return err })
	look := func() view.WallboardView {
		t.Helper()
		if err := report.NewCounter(s.DB, "test", nil).CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		v, err := service.Wallboard(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	order := func(v view.WallboardView) (all []string) {
		for _, a := range v.Agents {
			line := a.Name + " " + a.Status
			if a.Attention != nil {
				line += " " + *a.Attention
			}
			if a.Urgent {
				line += "!"
			}
			all = append(all, line)
		}
		return all
	}
	v := look()
	if got, want := order(v), []string{"Gone lost lost!", "Hold onCall", "Talk onCall", "Free ready", "Late wrapUp", "Rest notReady"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	n := v.Numbers
	if n.Waiting != 1 || n.Calls != 2 || n.VideoSessions != 1 || n.AgentsReady != 1 || n.AgentsSignedIn != 6 || n.Answered != 3 || n.Warn || n.ServiceLevel == nil || *n.ServiceLevel != 100 {
		t.Errorf("%+v", n)
	}
	q := v.Queues[0]
	if q.Waiting != 1 || q.Ready != 1 || q.Busy != 2 || q.WrapUp != 1 || q.Answered != 3 {
		t.Errorf("%+v", q)
	}
	if other, err := service.Wallboard(t.Context(), []cc.QueueID{"que_other"}); err != nil ||
		len(other.Queues)+len(other.Agents)+other.Numbers.Waiting+other.Numbers.Calls+int(other.Numbers.Answered) != 0 || slices.Max(other.Trends.Waiting) != 0 {
		t.Errorf("who supervises another queue sees %+v, %v", other, err)
	}
	s.Advance(5 * time.Minute)
	want := []string{"Gone lost lost!", "Hold onCall hold!", "Talk onCall talk", "Late wrapUp wrapUp", "Free ready", "Rest notReady"}
	v = look()
	if got := order(v); !slices.Equal(got, want) || !v.Numbers.Warn || !v.Queues[0].Warn {
		t.Errorf("%q, want %q; %+v", got, want, v.Numbers)
	}
	s.Advance(6 * time.Minute)
	s.Must(waits, cc.HangUp{}, cc.ByContact)
	set("agt_free", func(p *store.Presence) { p.Ready, p.Reason = false, store.ReasonMissedOffer })
	v = look()
	want = []string{"Gone lost lost!", "Hold onCall talk!", "Talk onCall talk!", "Free notReady missed", "Late wrapUp wrapUp", "Rest notReady"}
	if got := order(v); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if v.Numbers.Abandoned != 1 || v.Numbers.Waiting != 0 || v.Trends.Abandoned[59] != 1 || v.Trends.Waiting[59] != 1 || v.Trends.Answered[48] != 3 {
		t.Errorf("%+v %+v", v.Numbers, v.Trends)
	}
	party, _ := talk.PartyOf("agt_talk")
	s.Must(talk.ID, cc.LegLost{Party: party.ID, Leg: party.Leg}, cc.BySystem)
	if got := order(look()); !slices.Contains(got, "Talk onCall lost!") {
		t.Errorf("%q", got)
	}
	s.Advance(2 * time.Hour)
	if got := order(look()); !slices.Contains(got, "Rest notReady notReady") {
		t.Errorf("%q", got)
	}
}
