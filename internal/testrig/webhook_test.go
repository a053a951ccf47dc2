package testrig_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"visavis/internal/config"
	"visavis/internal/testrig"
	"visavis/internal/view"
)

// What follows up to the next comment like this one is in docs/guide/webhooks.md, letter by letter.
func verified(secret string, h http.Header, body []byte) error {
	id, stamp := h.Get("webhook-id"), h.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || time.Since(time.Unix(seconds, 0)).Abs() > 5*time.Minute {
		return errors.New("too old, or from the future")
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + stamp + "." + string(body)))
	want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	for _, signature := range strings.Split(h.Get("webhook-signature"), " ") {
		if hmac.Equal([]byte(signature), []byte(want)) {
			return nil
		}
	}
	return errors.New("not signed with our secret")
}

// End of what is in the guide.

func TestTheGuideShowsWhatIsTested(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("webhook_test.go")
	if err != nil {
		t.Fatal(err)
	}
	guide, err := os.ReadFile("../../docs/guide/webhooks.md")
	if err != nil {
		t.Fatal(err)
	}
	_, code, _ := strings.Cut(string(source), "letter by letter.\n")
	code, _, found := strings.Cut(code, "\n// End of what is in the guide.")
	if !found || len(code) < 500 || !strings.Contains(string(guide), "```go\n"+code+"```") {
		t.Error("docs/guide/webhooks.md shows other code than the one that is tested")
	}
}

// crm is a company's system: an HTTP server that checks what it is sent.
type crm struct {
	*httptest.Server
	mu     sync.Mutex
	secret string
	away   bool
	events []sent
	tried  []string      // ids of what came while it was away
	came   chan struct{} // after each request
}

type sent struct {
	header http.Header
	body   []byte
	kind   string
	data   map[string]any
}

func openCRM(t *testing.T) *crm {
	c := &crm{came: make(chan struct{}, 1000)}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { c.came <- struct{}{} }()
		body, err := io.ReadAll(r.Body)
		c.mu.Lock()
		defer c.mu.Unlock()
		if err == nil {
			err = verified(c.secret, r.Header, body)
		}
		if err != nil {
			t.Errorf("received: %v", err)
		}
		if c.away {
			c.tried = append(c.tried, r.Header.Get("webhook-id"))
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		var m struct {
			Type string
			Data map[string]any
		}
		if err := json.Unmarshal(body, &m); err != nil {
			t.Errorf("received %s: %v", body, err)
		}
		c.events = append(c.events, sent{r.Header, body, m.Type, m.Data})
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(c.Close)
	return c
}

// connect makes a webhook that leads here.
func (c *crm) connect(t *testing.T, admin *testrig.Agent) view.Webhook {
	t.Helper()
	var made view.WebhookWithSecret
	if p := admin.Send(t, "POST", "/api/v1/admin/webhooks", view.WebhookDraft{URL: c.URL + "/visavis", Enabled: true}, &made); p != nil {
		t.Fatal(p.Reason)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.secret = made.Secret
	return made.Webhook
}

func (c *crm) setAway(away bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.away = away
}

// until waits for an event of an interaction and returns all that came of it, in order.
func (c *crm) until(t *testing.T, id, kind string) []sent {
	t.Helper()
	late := time.After(30 * time.Second)
	for {
		var of []sent
		c.mu.Lock()
		for _, e := range c.events {
			if e.data["interaction"] == id {
				of = append(of, e)
			}
		}
		c.mu.Unlock()
		if slices.ContainsFunc(of, func(e sent) bool { return e.kind == kind }) {
			return of
		}
		select {
		case <-c.came:
		case <-late:
			t.Fatalf("no %s of %s; %d others", kind, id, len(of))
		}
	}
}

func private(c *config.Config) { c.Webhooks.Private = true }

// A call is taken, held, ended, coded and done; the company's system hears of it, and reads what became of it.
func webhookHearsOfACall(t *testing.T, start starter) {
	rig := start(t, private)
	admin := rig.SignIn(t, "admin")
	crm := openCRM(t)
	crm.connect(t, admin)
	call := talkOn(t, rig)
	call.nadia.Do(t, call.id, "hold", nil)
	call.nadia.Do(t, call.id, "resume", nil)
	call.claire.Do(t, "hang-up", nil)
	call.desk.See(t, call.id, "the end", func(v view.InteractionView) bool { return v.End != nil })
	var codes view.CodeList
	v := call.desk.See(t, call.id, "wrap-up", func(v view.InteractionView) bool { return v.Segment != nil })
	call.nadia.Get(t, "/api/v1/queues/"+v.Queue.ID+"/codes", &codes)
	leaf := codes.Codes[0]
	for len(leaf.Children) > 0 {
		leaf = leaf.Children[0]
	}
	call.nadia.Do(t, call.id, "disposition", map[string]string{"code": leaf.Code})
	for _, value := range v.CustomData {
		if value.Field.Required && value.Value == "" {
			call.nadia.Send(t, "PUT", "/api/v1/interactions/"+call.id+"/custom-data/"+value.Field.Key, map[string]string{"value": "1"}, nil)
		}
	}
	call.nadia.Do(t, call.id, "mark-done", nil)
	events := crm.until(t, call.id, "segment.done")
	var kinds []string
	seq := 0.0
	for _, e := range events {
		if n, own := e.data["seq"].(float64); own {
			if n <= seq {
				t.Errorf("%s is number %v behind %v", e.kind, n, seq)
			}
			seq = n
			kinds = append(kinds, e.kind)
		}
	}
	want := "interaction.created offer.made offer.ended owner.changed segment.opened contact.held contact.resumed interaction.ended segment.closed disposition.set segment.done"
	if got := strings.Join(kinds, " "); got != want {
		t.Errorf("heard\n%s\nwant\n%s", got, want)
	}
	if last := events[len(events)-1].data; last["phase"] != "done" {
		t.Errorf("the last one: %v", last)
	}
	var made view.NewAPIKey
	if p := admin.Send(t, "POST", "/api/v1/admin/keys", view.APIKeyDraft{Name: "CRM", Scopes: []string{"interactions.read"}}, &made); p != nil {
		t.Fatal(p.Reason)
	}
	status, _, body := raw{"GET", "/api/v1/interactions/" + call.id, "", map[string]string{"Authorization": "Bearer " + made.Secret}, nil}.send(t, rig.URL)
	var record view.InteractionRecord
	if err := json.Unmarshal([]byte(body), &record); err != nil || status != 200 || record.Item.Phase != "done" || record.Segments[0].CodeID != leaf.Code ||
		strings.Contains(body, "Claire") || strings.Contains(body, "Nadia") {
		t.Errorf("what became of it: %d %s", status, body)
	}
}

// The company's system is away, the server is killed meanwhile: nothing is lost, and nothing comes as something else.
func TestWebhooksSurviveAKilledServer(t *testing.T) {
	t.Parallel()
	control := testrig.StartControl(t, private)
	crm := openCRM(t)
	crm.connect(t, control.SignIn(t, "admin"))
	crm.setAway(true)
	first := control.Call(t, "sav", "Claire")
	<-crm.came // it was tried
	control.Kill(t)
	crm.setAway(false)
	control.Run(t)
	second := control.Call(t, "sav", "Bruno")
	second.Do(t, "hang-up", nil)
	crm.until(t, first.ID, "interaction.created")
	crm.until(t, second.ID, "interaction.ended")
	crm.mu.Lock()
	defer crm.mu.Unlock()
	seen := map[string]string{}
	for _, e := range crm.events {
		id := e.header.Get("webhook-id")
		if before, again := seen[id]; again && before != string(e.body) {
			t.Errorf("%s says %s and %s", id, before, e.body)
		}
		seen[id] = string(e.body)
	}
	// What was tried before the kill came after it, recognisable as the same.
	for _, id := range crm.tried {
		if _, again := seen[id]; !again {
			t.Errorf("%s was tried and never came", id)
		}
	}
}
