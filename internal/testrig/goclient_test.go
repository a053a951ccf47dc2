package testrig_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	visavis "visavis/clients/go"
	"visavis/internal/testrig"
	"visavis/internal/view"
)

// integrate makes a client with a key of its own.
func integrate(t *testing.T, rig *testrig.Rig, scopes ...string) *visavis.Client {
	t.Helper()
	var made view.NewAPIKey
	if p := rig.SignIn(t, "admin").Send(t, "POST", "/api/v1/admin/keys", view.APIKeyDraft{Name: "CRM", Scopes: scopes}, &made); p != nil {
		t.Fatal(p.Reason)
	}
	c, err := visavis.New(rig.URL, made.Secret)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A company's system in Go from one end to the other: it makes its webhook, starts a call,
// adds what it learns, is told of the end, and reads what became of it.
func TestTheGoClient(t *testing.T) {
	t.Parallel()
	rig := testrig.Start(t, private)
	crm := integrate(t, rig, "interactions.create", "interactions.attach", "interactions.read", "webhooks")
	ctx := t.Context()

	secret := make(chan string, 1) // known once the webhook is made
	heard := make(chan visavis.Message, 100)
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := <-secret
		secret <- s
		m, err := visavis.Receive(s, r)
		if err != nil {
			t.Error(err)
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		w.WriteHeader(http.StatusNoContent)
		heard <- m
	}))
	t.Cleanup(receiver.Close)
	hook, err := crm.CreateWebhook(ctx, visavis.WebhookDraft{Name: new("CRM"), URL: receiver.URL, Enabled: true, Events: []string{"interaction.created", "interaction.ended"}})
	if err != nil {
		t.Fatal(err)
	}
	secret <- hook.Secret

	order := visavis.APICall{
		EntryPoint: "sav", Contact: visavis.APIContact{Name: "Claire Morel", Identifier: new("C-1713")}, Attached: map[string]string{"commande": "1713"},
	}
	made, err := crm.CreateInteraction(ctx, order, visavis.IdempotencyKey("order-1713"))
	if err != nil {
		t.Fatal(err)
	}
	if again, err := crm.CreateInteraction(ctx, order, visavis.IdempotencyKey("order-1713")); err != nil || again != made {
		t.Errorf("repeated: %+v, %v", again, err)
	}
	if _, err := crm.Attach(ctx, made.ID, map[string]string{"garantie": "oui"}); err != nil {
		t.Error(err)
	}
	// Opening the link calls nobody yet; another contact comes by the door, and gives up.
	bruno := rig.Call(t, "sav", "Bruno")
	bruno.Do(t, "hang-up", nil)
	late := time.After(30 * time.Second)
	for ended := false; !ended; {
		select {
		case m := <-heard:
			if m.ID == "" || m.Timestamp.IsZero() || m.Data.Interaction == "" {
				t.Errorf("heard %+v", m)
			}
			ended = m.Type == "interaction.ended" && m.Data.Interaction == bruno.ID && m.Data.Phase == "abandoned"
		case <-late:
			t.Fatal("nothing was heard of the end")
		}
	}
	record, err := crm.GetInteraction(ctx, bruno.ID)
	if err != nil || record.Item.Phase != "abandoned" {
		t.Errorf("read %+v, %v", record.Item, err)
	}

	// Every delivery is gone through, two to a page.
	tested, err := crm.TestWebhook(ctx, hook.Webhook.ID)
	if err != nil || tested.State != "delivered" {
		t.Errorf("tried out: %+v, %v", tested, err)
	}
	var all []string
	for d, err := range crm.Deliveries(ctx, hook.Webhook.ID, visavis.ListDeliveriesParams{Limit: new(int64(2))}) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, d.ID)
	}
	whole, err := crm.ListDeliveries(ctx, hook.Webhook.ID, visavis.ListDeliveriesParams{Limit: new(int64(200))})
	if err != nil || len(all) < 3 || len(all) != len(whole.Deliveries) || slices.Compact(slices.Sorted(slices.Values(all)))[0] == "" {
		t.Errorf("%d deliveries by pages, %d at once: %v", len(all), len(whole.Deliveries), err)
	}
	for i, d := range whole.Deliveries {
		if i < len(all) && all[i] != d.ID {
			t.Errorf("delivery %d is %s by pages and %s at once", i, all[i], d.ID)
		}
	}

	// Refusals say what and where.
	_, err = crm.CreateInteraction(ctx, visavis.APICall{EntryPoint: "nowhere", Contact: visavis.APIContact{Name: "X"}})
	var refused *visavis.Error
	if !errors.As(err, &refused) || refused.Status < 400 || refused.Reason == "" || refused.Problem == nil {
		t.Errorf("a door that is none: %v", err)
	}
	_, err = crm.CreateWebhook(ctx, visavis.WebhookDraft{URL: "file:///etc/passwd"})
	if !errors.As(err, &refused) || refused.Code != "invalid" || refused.Field != "body.url" {
		t.Errorf("a webhook to a file: %v", err)
	}
	draft := visavis.WebhookDraft{Name: new("CRM"), URL: receiver.URL, Enabled: true}
	if _, err = crm.SetWebhook(ctx, hook.Webhook.ID, draft, visavis.IfMatch(hook.Webhook.Revision)); err != nil {
		t.Error(err)
	}
	if _, err = crm.SetWebhook(ctx, hook.Webhook.ID, draft, visavis.IfMatch(hook.Webhook.Revision)); !errors.Is(err, &visavis.Error{Status: 412, Reason: "revisionStale"}) {
		t.Errorf("over an older one: %v", err)
	}
	if _, err := crm.ListKeys(ctx); !errors.Is(err, &visavis.Error{Code: "forbidden", Reason: "notPermitted"}) {
		t.Errorf("without the scope: %v", err)
	}
	if err := crm.DeleteWebhook(ctx, hook.Webhook.ID); err != nil {
		t.Error(err)
	}
	reportsByPages(t, rig, bruno.ID)
}

// A key for reports reads what happened, page after page, and who changed what is another key's.
func reportsByPages(t *testing.T, rig *testrig.Rig, id string) {
	for range 2 {
		rig.Call(t, "sav", "Bruno").Do(t, "hang-up", nil)
	}
	reports := integrate(t, rig, "reports.read")
	today := visavis.ReportInteractionsParams{Period: new(visavis.ReportInteractionsParamsPeriod("today")), Limit: new(int64(1))}
	var rows []string
	late := time.Now().Add(20 * time.Second)
	for len(rows) < 3 && time.Now().Before(late) { // they are counted half a second behind
		rows = nil
		for row, err := range reports.CountedInteractions(t.Context(), today) {
			if err != nil {
				t.Fatal(err)
			}
			rows = append(rows, row.ID)
		}
	}
	if len(rows) < 3 || !slices.Contains(rows, id) {
		t.Errorf("the report has %v, want %s and two more", rows, id)
	}
	for _, err := range reports.Changes(t.Context(), visavis.ListChangesParams{}) {
		if !errors.Is(err, &visavis.Error{Status: 403}) {
			t.Errorf("changes with a key for reports: %v", err)
		}
	}
	n, last := 0, int64(0)
	for change, err := range integrate(t, rig, "administer").Changes(t.Context(), visavis.ListChangesParams{Limit: new(int64(1))}) {
		if err != nil {
			t.Fatal(err)
		}
		if n > 0 && change.Seq >= last {
			t.Errorf("change %d after %d", change.Seq, last)
		}
		n, last = n+1, change.Seq
	}
	if n < 3 { // three keys were made
		t.Errorf("%d changes", n)
	}
}

// The client has exactly the calls that a key may make.
func TestTheGoClientHasWhatKeysMay(t *testing.T) {
	t.Parallel()
	rig := testrig.Start(t)
	status, _, body := raw{"GET", "/api/openapi.json", "", nil, nil}.send(t, rig.URL)
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string                `json:"operationId"`
			Security    []map[string][]string `json:"security"`
		} `json:"paths"`
	}
	if err := json.Unmarshal([]byte(body), &doc); err != nil || status != 200 {
		t.Fatal(status, err)
	}
	made, err := os.ReadFile("../../clients/go/api.gen.go")
	if err != nil {
		t.Fatal(err)
	}
	client, n := reflect.TypeFor[*visavis.Client](), 0
	for path, methods := range doc.Paths {
		for _, op := range methods {
			may := slices.ContainsFunc(op.Security, func(way map[string][]string) bool { return way["key"] != nil })
			name := strings.ToUpper(op.OperationID[:1]) + op.OperationID[1:]
			if _, has := client.MethodByName(name); has != may {
				t.Errorf("%s %s: a key may is %v, the client has it is %v", path, name, may, has)
			}
			if may {
				n++
			}
		}
	}
	if calls := strings.Count(string(made), "\nfunc (c *Client) "); calls != n || n < 50 {
		t.Errorf("%d calls in the client, a key may make %d", calls, n)
	}
}
