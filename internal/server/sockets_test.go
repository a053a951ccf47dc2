package server_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"visavis/internal/store"
	"visavis/internal/view"
)

// soon is how long a frame or a close may take on a busy machine.
const soon = 20 * time.Second

func (e *edge) desk(t *testing.T, cookie string) *websocket.Conn {
	t.Helper()
	return e.dial(t, "/api/v1/desk/socket", http.Header{"Cookie": {"visavis=" + cookie}})
}

func (e *edge) dial(t *testing.T, path string, header http.Header, protocols ...string) *websocket.Conn {
	t.Helper()
	conn, res, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(e.url, "http")+path, &websocket.DialOptions{HTTPHeader: header, Subprotocols: protocols})
	if err != nil {
		t.Fatalf("open %s: %v", path, err)
	}
	if res.Body != nil {
		res.Body.Close()
	}
	conn.SetReadLimit(1 << 20)
	t.Cleanup(func() { conn.CloseNow() })
	return conn
}

type frame struct {
	Seq  string          `json:"seq"`
	Type string          `json:"type"`
	Data json.RawMessage `json:"data"`
}

func next(t *testing.T, conn *websocket.Conn) frame {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	_, text, err := conn.Read(ctx)
	if err != nil {
		t.Fatalf("no frame: %v", err)
	}
	var f frame
	must(t, json.Unmarshal(text, &f))
	return f
}

func ping(t *testing.T, conn *websocket.Conn, n int) {
	t.Helper()
	must(t, conn.Write(t.Context(), websocket.MessageText, fmt.Appendf(nil, `{"type":"ping","t":%d}`, n)))
}

func TestADeskIsToldOnlyWhatChanged(t *testing.T) {
	e := open(t)
	cookie := e.signIn(t, "anna")
	id := e.onCall(t, "anna")
	conn := e.desk(t, cookie)
	if f := next(t, conn); f.Type != view.FrameSnapshot || !strings.Contains(string(f.Data), string(id)) {
		t.Fatalf("first came %s", f.Type)
	}
	hold := func(command string) {
		if a := e.do(t, request{method: "POST", path: "/api/v1/interactions/" + string(id) + "/" + command, body: "{}", cookie: cookie}); a.status != http.StatusOK {
			t.Fatalf("%s: %d %s", command, a.status, a.body)
		}
	}
	until := func(what string, ok func(frame) bool) {
		t.Helper()
		for {
			f := next(t, conn)
			if ok(f) {
				return
			}
			if f.Type == view.FramePong {
				t.Fatalf("%s did not come", what)
			}
		}
	}
	hold("hold")
	until("the hold", func(f frame) bool {
		var v view.InteractionView
		return f.Type == view.FrameInteraction && json.Unmarshal(f.Data, &v) == nil && v.Hold != nil
	})
	// What changes nothing is not told: the pong is the next frame.
	hold("hold")
	ping(t, conn, 7)
	f := next(t, conn)
	for f.Type == view.FrameQueues || f.Type == view.FramePresence { // of before, at their own pace
		f = next(t, conn)
	}
	var pong view.Pong
	if must(t, json.Unmarshal(f.Data, &pong)); f.Type != view.FramePong || pong.T != 7 || pong.Now == 0 {
		t.Errorf("after a hold that changed nothing came %s %s", f.Type, f.Data)
	}
	// Another agent's desk is told nothing of it.
	other := e.desk(t, e.signIn(t, "bert"))
	if f := next(t, other); strings.Contains(string(f.Data), string(id)) {
		t.Error("another agent sees the call")
	}
	hold("resume")
	until("the resume", func(f frame) bool { return f.Type == view.FrameInteraction })
	ping(t, other, 1)
	for f := next(t, other); f.Type != view.FramePong; f = next(t, other) {
		if f.Type == view.FrameInteraction {
			t.Error("another agent is told of the call")
		}
	}
}

func TestClientsThatMisbehaveAreDropped(t *testing.T) {
	e := open(t)
	cookie := e.signIn(t, "anna")
	for name, message := range map[string]string{
		"huge":       `{"type":"ping","t":"` + strings.Repeat("x", 20<<10) + `"}`,
		"no ping":    `{"type":"command"}`,
		"no JSON":    `ping`,
		"wrong JSON": `[1]`,
	} {
		t.Run(name, func(t *testing.T) {
			conn := e.desk(t, cookie)
			next(t, conn)
			must(t, conn.Write(t.Context(), websocket.MessageText, []byte(message)))
			ctx, cancel := context.WithTimeout(t.Context(), soon)
			defer cancel()
			for {
				if _, _, err := conn.Read(ctx); err != nil {
					if ctx.Err() != nil {
						t.Fatal("the socket stays open")
					}
					return
				}
			}
		})
	}
}

func TestADeskEndsWithItsAccount(t *testing.T) {
	e := open(t)
	for name, end := range map[string]func() error{
		"disabled":  func() error { return e.accounts.SetDisabled(t.Context(), "anna", true) },
		"signedOut": func() error { return e.accounts.EndSessions(t.Context(), "bert") },
	} {
		t.Run(name, func(t *testing.T) {
			conn := e.desk(t, e.signIn(t, map[string]string{"disabled": "anna", "signedOut": "bert"}[name]))
			next(t, conn)
			must(t, end())
			began := time.Now()
			for {
				ctx, cancel := context.WithTimeout(t.Context(), soon)
				_, text, err := conn.Read(ctx)
				cancel()
				if err != nil {
					if code := websocket.CloseStatus(err); code != 4401 {
						t.Fatalf("closed with %d: %v", code, err)
					}
					break
				}
				if strings.Contains(string(text), view.FrameSignedOut) && name == "disabled" && !strings.Contains(string(text), "disabled") {
					t.Errorf("told %s", text)
				}
			}
			if took := time.Since(began); took > time.Second {
				t.Errorf("the desk stayed open for %s", took)
			}
		})
	}
}

// A desk whose machine has gone without a word is found within 4 s: nothing
// answers the server's pings any more.
func TestASilentDeskIsFound(t *testing.T) {
	e := open(t)
	cookie := e.signIn(t, "anna")
	news := e.DB.Feed().Listen()
	defer news.Close()
	conn, err := net.Dial("tcp", strings.TrimPrefix(e.url, "http://"))
	must(t, err)
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "GET /api/v1/desk/socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: visavis=%s\r\n\r\n", cookie)
	must(t, err)
	line, err := bufio.NewReader(conn).ReadString('\n')
	must(t, err)
	if !strings.Contains(line, "101") {
		t.Fatalf("upgrade: %s", line)
	}
	await := func(n int) {
		t.Helper()
		for e.openDesks(t, "anna") != n {
			select {
			case <-news.C():
				news.Take()
			case <-time.After(soon):
				t.Fatalf("%d desks count as open, want %d", e.openDesks(t, "anna"), n)
			}
		}
	}
	await(1)
	began := time.Now()
	await(0)
	if took := time.Since(began); took > 6*time.Second { // 4 s, and what a busy machine adds
		t.Errorf("found after %s", took)
	}
}

func (e *edge) openDesks(t *testing.T, agent string) (n int) {
	t.Helper()
	e.Read(func(q store.Queries) error {
		p, err := q.Presence(t.Context(), e.agents[agent])
		n = p.Desks
		return err
	})
	return n
}

func TestAContactsPageIsHereWhileItsSocketIsOpen(t *testing.T) {
	e := open(t)
	id, token := e.call(t)
	conn := e.dial(t, "/api/v1/call/socket", nil, "visavis.v1", "token."+token)
	if conn.Subprotocol() != "visavis.v1" {
		t.Errorf("protocol %q: the token must not be said back", conn.Subprotocol())
	}
	var v view.ContactView
	must(t, json.Unmarshal(next(t, conn).Data, &v))
	if v.ID != string(id) || v.Phase != "queued" || v.Conn != "here" {
		t.Errorf("first view: %+v", v)
	}
	news := e.DB.Feed().Listen()
	defer news.Close()
	conn.CloseNow()
	for e.Load(id).Parties[0].Page != "" {
		select {
		case <-news.C():
			news.Take()
		case <-time.After(soon):
			t.Fatal("the page counts as open")
		}
	}
}
