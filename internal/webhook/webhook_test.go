package webhook_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/intake"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
	"visavis/internal/view"
	"visavis/internal/webhook"
)

func make1(t *testing.T, db *store.DB, private bool) *webhook.Service {
	t.Helper()
	s, err := webhook.New(webhook.Options{DB: db, Key: bytes.Repeat([]byte("k"), 32), Node: "one", Private: private})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Addresses are refused by their form as they are given.
func TestAddressesThatAreRefused(t *testing.T) {
	t.Parallel()
	shop := storetest.NewShop(t)
	open, closed := make1(t, shop.DB, true), make1(t, shop.DB, false)
	for _, row := range []struct {
		url                string
		anywhere, inPublic string // reason, with private addresses allowed and without; empty: taken
	}{
		{"https://crm.example.com/hook?a=b", "", ""},
		{"https://93.184.215.14:8443/", "", ""},
		{"https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/", "", ""},
		{"http://crm.example.com/hook", "", "addressForbidden"}, // where the name leads is looked at when it is sent to
		{"http://93.184.215.14/", "addressForbidden", "addressForbidden"},
		{"https://127.0.0.1/", "", "addressForbidden"},
		{"http://localhost:9000/", "", "addressForbidden"},
		{"http://LOCALHOST./", "", "addressForbidden"},
		{"https://app.localhost/", "", "addressForbidden"},
		{"https://10.1.2.3/", "", "addressForbidden"},
		{"https://172.31.255.255/", "", "addressForbidden"},
		{"https://192.168.0.1/", "", "addressForbidden"},
		{"https://100.64.0.1/", "", "addressForbidden"},
		{"https://[::1]/", "", "addressForbidden"},
		{"https://[fd12::1]/", "", "addressForbidden"},
		{"https://[::ffff:127.0.0.1]/", "", "addressForbidden"},
		{"https://169.254.169.254/latest/meta-data/", "addressForbidden", "addressForbidden"},
		{"https://[::ffff:169.254.169.254]/", "addressForbidden", "addressForbidden"},
		{"https://[fe80::1%25eth0]/", "addressForbidden", "addressForbidden"},
		{"https://[fd00:ec2::254]/", "addressForbidden", "addressForbidden"},
		{"https://100.100.100.200/", "addressForbidden", "addressForbidden"},
		{"https://192.0.0.192/", "addressForbidden", "addressForbidden"},
		{"https://0.0.0.0/", "addressForbidden", "addressForbidden"},
		{"https://0.1.2.3/", "addressForbidden", "addressForbidden"},
		{"https://[::]/", "addressForbidden", "addressForbidden"},
		{"https://224.0.0.1/", "addressForbidden", "addressForbidden"},
		{"https://255.255.255.255/", "addressForbidden", "addressForbidden"},
		{"https://[64:ff9b::a9fe:a9fe]/", "addressForbidden", "addressForbidden"},
		{"https://[2002:a9fe:a9fe::]/", "addressForbidden", "addressForbidden"},
		{"https://[::a9fe:a9fe]/", "addressForbidden", "addressForbidden"},
		{"https://user:secret@crm.example.com/", "notLink", "notLink"},
		{"https://crm.example.com/#a", "notLink", "notLink"},
		{"ftp://crm.example.com/", "notLink", "notLink"},
		{"file:///etc/passwd", "notLink", "notLink"},
		{"javascript:alert(1)", "notLink", "notLink"},
		{"crm.example.com", "notLink", "notLink"},
		{"https://", "notLink", "notLink"},
		{"https://a b/", "notLink", "notLink"},
		{"", "required", "required"},
	} {
		for what, at := range map[string]struct {
			s    *webhook.Service
			want string
		}{"private allowed": {open, row.anywhere}, "public only": {closed, row.inPublic}} {
			_, err := at.s.Create(t.Context(), view.WebhookDraft{URL: row.url, Enabled: false}, admin)
			var e *cc.Error
			if cc.ReasonOf(err) != at.want || at.want != "" && (!errors.As(err, &e) || e.Field != "url") {
				t.Errorf("%s, %s: %v, want %q", row.url, what, err, at.want)
			}
		}
	}
}

// A name that leads to a private address is refused at the connection, and so
// is an encrypted connection to where only plain ones would be let, and the other way round.
func TestNamesThatLeadInside(t *testing.T) {
	t.Parallel()
	shop := storetest.NewShop(t)
	asked := 0
	inside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { asked++; w.WriteHeader(http.StatusNoContent) }))
	defer inside.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(inside.URL, "http://"), ":")
	open, closed := make1(t, shop.DB, true), make1(t, shop.DB, false)
	made, err := open.Create(t.Context(), view.WebhookDraft{URL: "http://localhost:" + port}, admin)
	if err != nil {
		t.Fatal(err)
	}
	d, err := open.Test(t.Context(), made.Webhook.ID, admin)
	if err != nil || d.State != "delivered" || asked != 1 {
		t.Fatalf("allowed: %+v, %v", d, err)
	}
	// Made while the setting allowed it, sent to after it no longer does: the look at the form is passed by.
	d, err = closed.Test(t.Context(), made.Webhook.ID, admin)
	if err != nil || d.State != "failed" || d.LastError == nil || *d.LastError != "address" || asked != 1 {
		t.Errorf("no longer allowed: %+v, %v", d, err)
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	shop := storetest.NewShop(t)
	s := make1(t, shop.DB, false)
	ctx := context.Background()
	draft := view.WebhookDraft{Name: " CRM ", URL: "https://crm.example.com/PLANTED", Events: []string{"interaction.ended", "interaction.ended"}, Queues: []string{"que_sav"}, Enabled: true}
	made, err := s.Create(ctx, draft, admin)
	if err != nil {
		t.Fatal(err)
	}
	w := made.Webhook
	if w.Name != "CRM" || len(w.Events) != 1 || len(w.Queues) != 1 || w.Revision != 1 || !strings.HasPrefix(w.ID, "whk_") || !strings.HasPrefix(made.Secret, "whsec_") {
		t.Errorf("made %+v", made)
	}
	for field, bad := range map[string]view.WebhookDraft{
		"events[1]": {URL: draft.URL, Events: []string{"offer.made", "leg.up"}},
		"queues[0]": {URL: draft.URL, Queues: []string{"que_none"}},
		"name":      {URL: draft.URL, Name: strings.Repeat("é", 81)},
		"url":       {URL: "https://crm.example.com/" + strings.Repeat("a", 2000)},
	} {
		var e *cc.Error
		if _, err := s.Create(ctx, bad, admin); !errors.As(err, &e) || e.Field != field || e.Code != cc.Invalid {
			t.Errorf("%s: %v", field, err)
		}
	}
	draft.Events = nil
	one := int64(1)
	changed, err := s.Set(ctx, w.ID, draft, &one, admin)
	if err != nil || changed.Revision != 2 || len(changed.Events) != 0 {
		t.Errorf("changed %+v, %v", changed, err)
	}
	if _, err := s.Set(ctx, w.ID, draft, &one, admin); cc.ReasonOf(err) != "revisionStale" {
		t.Errorf("over an older one: %v", err)
	}
	if _, err := s.Rotate(ctx, w.ID, admin); err != nil {
		t.Error(err)
	}
	if all, err := s.List(ctx); err != nil || len(all.Webhooks) != 1 || all.Webhooks[0].Revision != 3 {
		t.Errorf("list %+v, %v", all, err)
	}
	if err := s.Delete(ctx, w.ID, admin); err != nil {
		t.Error(err)
	}
	for what, err := range map[string]error{
		"get": one1(s.Get(ctx, w.ID)), "set": one1(s.Set(ctx, w.ID, draft, nil, admin)), "delete": s.Delete(ctx, w.ID, admin), "rotate": one1(s.Rotate(ctx, w.ID, admin)),
		"test": one1(s.Test(ctx, w.ID, admin)), "deliveries": one1(s.Deliveries(ctx, w.ID, "", "", 0)), "replay": one1(s.ReplayFailed(ctx, w.ID, time.Time{}, admin)),
	} {
		if cc.CodeOf(err) != cc.NotFound {
			t.Errorf("%s of what is deleted: %v", what, err)
		}
	}
	// Each change is in the events, with who made it and without where it leads.
	var kinds []string
	shop.Read(func(q store.Queries) error {
		events, err := q.Events(ctx, store.Stream(w.ID+"/settings"), 0)
		for _, e := range events {
			var told struct{ Action string }
			if err := json.Unmarshal(e.Payload, &told); err != nil {
				t.Error(err)
			}
			kinds = append(kinds, string(e.Type)+" "+told.Action)
			if e.Actor != admin || strings.Contains(string(e.Payload), "PLANTED") || strings.Contains(string(e.Payload), "CRM") {
				t.Errorf("%s by %s: %s", e.Type, e.Actor, e.Payload)
			}
		}
		return err
	})
	if got := strings.Join(kinds, ", "); got != "settings.changed created, settings.changed replaced, settings.changed secretChanged, settings.changed deleted" {
		t.Errorf("noted %s", got)
	}
}

func one1[T any](_ T, err error) error { return err }

// What is older than seven days goes, whatever became of it.
func TestOldDeliveriesGo(t *testing.T) {
	t.Parallel()
	shop := storetest.NewShop(t)
	s := make1(t, shop.DB, false)
	made, err := s.Create(t.Context(), view.WebhookDraft{URL: "https://crm.invalid/", Enabled: false}, admin)
	if err != nil {
		t.Fatal(err)
	}
	old, err := s.Test(t.Context(), made.Webhook.ID, admin)
	if err != nil || old.State != "failed" {
		t.Fatalf("%+v, %v", old, err)
	}
	shop.Advance(6 * 24 * time.Hour)
	young, err := s.Test(t.Context(), made.Webhook.ID, admin)
	if err != nil {
		t.Fatal(err)
	}
	shop.Advance(25 * time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); s.Run(ctx) }()
	for {
		page, err := s.Deliveries(t.Context(), made.Webhook.ID, "", "", 0)
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Deliveries) == 1 && page.Deliveries[0].ID == young.ID {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	cancel()
	<-done
}

// What webhooks can be told of has the names that its owners give it.
func TestTypesExist(t *testing.T) {
	t.Parallel()
	listed := map[string]bool{}
	for _, e := range webhook.EventTypes().Events {
		if listed[e.Type] || e.Description.Fr == "" || e.Description.En == "" {
			t.Errorf("%+v", e)
		}
		listed[e.Type] = true
	}
	for _, name := range []cc.EventType{intake.AttachedAdded, intake.RatingGiven} {
		if !listed[string(name)] {
			t.Errorf("%s is not listed", name)
		}
	}
}

// Who missed the answer rotates again; the receiver still checks with the secret of before both.
func TestTwoRotationsInADay(t *testing.T) {
	inTime(t, func(t *testing.T, c *company) {
		r, w := c.receive("crm.example") // it checks with its first secret
		for range 2 {
			if _, err := c.service.Rotate(context.Background(), w.ID, admin); err != nil {
				t.Fatal(err)
			}
		}
		c.call()
		time.Sleep(3 * time.Second)
		if _, took := r.all(); len(took) == 0 {
			t.Error("nothing came")
		}
	})
}
