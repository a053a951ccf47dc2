package testrig_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"visavis/internal/testrig"
	"visavis/internal/view"
)

// expired is how long a sign-in stays over before its owner signs in again:
// longer than the server takes to notice.
const expired = 1500 * time.Millisecond

// signInRunsOut ends an agent's sign-in by its time. In a call nothing is taken
// from them until they have signed in again, over the page as it is; in none
// they are signed out.
func (c *scene) signInRunsOut(t *testing.T) {
	t.Helper()
	s, n, talks := c.facts(t), 0, false
	for i, a := range c.agents {
		for _, p := range s.Parties {
			if p.ID == s.Owner && string(p.Agent) == a.agent.Me.ID {
				n, talks = i, true
			}
		}
	}
	who := c.agents[n].agent
	c.runOut(t, who)
	if talks {
		time.Sleep(expired) // nothing happens, for so long
		if p := who.Send(t, http.MethodPut, "/api/v1/interactions/"+c.id+"/note", view.NoteText{Text: "after the sign-in ran out"}, nil); p != nil {
			t.Errorf("a note is refused: %s", p.Reason)
		}
		if s.Hold == nil && s.Consultation == nil && s.Transfer == nil {
			c.do(t, n, "hold", nil)
			c.do(t, n, "resume", nil)
		}
	} else if p := who.Send(t, http.MethodPut, "/api/v1/me/presence", view.PresenceRequest{}, nil); p == nil || p.Status != http.StatusUnauthorized {
		t.Errorf("who is in no call is still signed in: %+v", p)
	}
	again := view.Credentials{Username: who.Me.Username, Password: testrig.Password}
	if p := who.Send(t, http.MethodPost, "/api/v1/session", again, nil); p != nil {
		t.Fatalf("signing in again: %s", p.Reason)
	}
	if c.overdue(t, who) {
		t.Error("signed in again, and the time is over already")
	}
}

// runOut makes an agent's sign-in one whose time is over.
func (c *scene) runOut(t *testing.T, who *testrig.Agent) {
	t.Helper()
	token, deadline, values := c.session(t, who)
	values["until"] = time.Now().Add(-time.Second).UnixMilli()
	data, err := scs.GobCodec{}.Encode(deadline, values)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.db.Sessions().CommitCtx(t.Context(), token, data, deadline); err != nil {
		t.Fatal(err)
	}
}

func (c *scene) overdue(t *testing.T, who *testrig.Agent) bool {
	t.Helper()
	_, _, values := c.session(t, who)
	until, ok := values["until"].(int64)
	if !ok {
		t.Fatalf("a session without a time: %v", values)
	}
	return until <= time.Now().UnixMilli()
}

func (c *scene) session(t *testing.T, who *testrig.Agent) (token string, deadline time.Time, values map[string]any) {
	t.Helper()
	u, err := url.Parse(c.control.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, cookie := range who.Client().Jar.Cookies(u) {
		if cookie.Name == "visavis" {
			token = cookie.Value
		}
	}
	data, found, err := c.db.Sessions().FindCtx(t.Context(), token)
	if err != nil || !found {
		t.Fatalf("%s has no session: %v", who.Me.Name, err)
	}
	if deadline, values, err = (scs.GobCodec{}).Decode(data); err != nil {
		t.Fatal(err)
	}
	return token, deadline, values
}
