package testrig_test

import (
	"testing"

	"visavis/internal/account"
	"visavis/internal/app"
	"visavis/internal/cc"
	"visavis/internal/testrig"
	"visavis/internal/view"
)

// Who may take calls no more while in one is out of it: their media ends, and
// the contact waits at the head of the queue for somebody else.
func TestBarred(t *testing.T) {
	t.Parallel()
	for name, bar := range map[string]func(*account.Service) error{
		"account closed": func(s *account.Service) error { return s.SetDisabled(t.Context(), "nadia", true) },
		"role taken away": func(s *account.Service) error {
			return s.SetRoles(t.Context(), "nadia", []string{account.Administrator})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := talk(t)
			entered := c.claire.Now().EnteredAt
			if err := bar(accounts(t, c.rig)); err != nil {
				t.Fatal(err)
			}
			<-c.agent.Gone()
			if v := c.claire.Await(t, "the queue again", isQueued); v.EnteredAt != entered || v.Ahead != 0 {
				t.Errorf("not at the head of the queue: %+v", v)
			}
			luc := c.rig.SignIn(t, "luc")
			desk := luc.OpenDesk(t)
			luc.Ready(t, true)
			ring := desk.Ring(t)
			if ring.ID != c.id {
				t.Fatalf("Luc is rung for %s", ring.ID)
			}
			v := luc.Do(t, c.id, "accept", map[string]string{"offer": ring.Offer.ID})
			leg := luc.Join(t, v.Mine.Seat)
			leg.Publish(cc.Microphone)
			contact := c.claire.Join(t, c.claire.Await(t, "a seat", func(v view.ContactView) bool { return v.Seat != nil }).Seat)
			grows(t, "the next agent's voice", func() int64 { return contact.Received(leg.Leg(), cc.Microphone) }, 10)
		})
	}
}

func TestNothingRingsAtWhoIsBarred(t *testing.T) {
	t.Parallel()
	rig := testrig.Start(t)
	nadia := rig.SignIn(t, "nadia")
	nadia.OpenDesk(t)
	nadia.Ready(t, true)
	if err := accounts(t, rig).SetRoles(t.Context(), "nadia", []string{account.Administrator}); err != nil {
		t.Fatal(err)
	}
	claire := rig.Call(t, "sav", "Claire Dubois")
	luc := rig.SignIn(t, "luc")
	desk := luc.OpenDesk(t)
	luc.Ready(t, true)
	// Nadia has been free for longer: were she still taken for ready it would ring there.
	desk.Ring(t)
	claire.Await(t, "ringing", func(v view.ContactView) bool { return v.Ringing })
}

// accounts is the administrator's way in, beside the running product.
func accounts(t *testing.T, rig *testrig.Rig) *account.Service {
	t.Helper()
	office, err := app.OpenOffice(t.Context(), rig.Config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = office.Close() }) // it only read and wrote what is committed
	return office.Accounts
}
