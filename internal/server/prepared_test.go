package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"visavis/internal/account"
	"visavis/internal/view"
)

// Whoever opens the address of a prepared call comes in once they have agreed
// to the text, and what was shown to them is kept.
func TestAPreparedCallIsEnteredWithConsent(t *testing.T) {
	e := open(t)
	key := e.key(t, account.CreateInteractions, account.AttachData)
	made := e.do(t, request{method: "POST", path: "/api/v1/interactions", bearer: key, body: `{"entryPoint":"sav","contact":{"name":"Claire"}}`})
	var created view.APICallCreated
	must(t, json.Unmarshal([]byte(made.body), &created))
	_, token, found := strings.Cut(created.CallURL, "#t=")
	if !found {
		t.Fatalf("created: %d %s", made.status, made.body)
	}
	socket := func() (*websocket.Conn, *http.Response, error) {
		return websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(e.url, "http")+"/api/v1/call/socket", &websocket.DialOptions{
			Subprotocols: []string{"visavis.v1", "token." + token},
		})
	}
	if _, res, err := socket(); err == nil || res.StatusCode != http.StatusConflict {
		t.Fatalf("entered without consent: %v", err)
	}
	agree := func(version string) answer {
		return e.do(t, request{method: "POST", path: "/api/v1/call/consent", bearer: token, body: `{"version":"` + version + `","language":"en"}`})
	}
	if a := agree(""); a.status != http.StatusUnprocessableEntity || a.reason() != "required" {
		t.Errorf("no version: %d %s", a.status, a.body)
	}
	if a := agree("1"); a.status != http.StatusConflict || a.reason() != "consentStale" {
		t.Errorf("an old text: %d %s", a.status, a.body)
	}
	for range 2 { // a reload asks again
		if a := agree("2"); a.status != http.StatusOK {
			t.Fatalf("agree: %d %s", a.status, a.body)
		}
	}
	conn, _, err := socket()
	must(t, err)
	defer conn.CloseNow()
	next(t, conn)
	var record view.InteractionRecord
	a := e.do(t, request{method: "GET", path: "/api/v1/interactions/" + created.ID, cookie: e.signIn(t, "adele")})
	if err := json.Unmarshal([]byte(a.body), &record); err != nil || record.Consent == nil || record.Consent.Version != "2" {
		t.Errorf("kept: %d %s", a.status, a.body)
	}
}
