package testrig_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pion/logging"
	"github.com/pion/turn/v5"
	"gopkg.in/yaml.v3"

	"visavis/internal/account"
	"visavis/internal/media/livekit/livekittest"
	"visavis/internal/media/relay"
	"visavis/internal/server"
	"visavis/internal/view"
)

// administration is what can be tried with the doors of administrators.
func administration() []abuse {
	const group = "administration"
	every := func(who string, status int, as func(*victims) (*http.Client, string)) abuse {
		return abuse{group, "each route of the administration by " + who, func(t *testing.T, v *victims) string {
			client, bearer := as(v)
			open := []string{}
			routes := adminRoutes(t)
			if len(routes) < 50 {
				t.Fatalf("only %d routes", len(routes))
			}
			for _, r := range routes {
				h := jsonBody("If-Match", `"1"`)
				if bearer != "" {
					h["Authorization"] = "Bearer " + bearer
				}
				method, path, _ := strings.Cut(r, " ")
				body := "{}"
				if method == http.MethodGet || method == http.MethodDelete {
					body = ""
				}
				if got, _, _ := (raw{method, path, body, h, client}).send(t, v.rig.URL); got != status {
					open = append(open, fmt.Sprint(r, " ", got))
				}
			}
			return strings.Join(open, ", ")
		}}
	}
	lists := func(name, list string) abuse {
		return abuse{group, "a list of people " + name, func(t *testing.T, v *victims) string {
			admin := v.rig.SignIn(t, "admin")
			var before, after json.RawMessage
			admin.Get(t, "/api/v1/admin/people", &before)
			var result struct{ Applied bool }
			if p := admin.Send(t, "POST", "/api/v1/admin/people/import", map[string]any{"csv": list, "apply": true}, &result); p == nil && result.Applied {
				return "applied"
			}
			if admin.Get(t, "/api/v1/admin/people", &after); string(before) != string(after) {
				return "somebody was changed"
			}
			return ""
		}}
	}
	return []abuse{
		every("an agent", 403, func(v *victims) (*http.Client, string) { return v.nadia.Client(), "" }),
		every("a contact", 401, func(v *victims) (*http.Client, string) { return nil, v.claire.Token }),
		every("an integrator's key for reports", 403, func(v *victims) (*http.Client, string) { return nil, v.keys[string(account.ReadReports)] }),
		every("nobody", 401, func(*victims) (*http.Client, string) { return nil, "" }),
		lists("with a formula for a user name", "username,name,roles\n\"=cmd|' /C calc'!A0\",X,agent\n"),
		lists("with a page for a user name", "username,name,roles\n<img src=x>,X,agent\n"),
		lists("with control characters in a name", "username,name,roles\nmallory,\"Mal\x00\x1blory\",agent\n"),
		lists("with a name without end", "username,name,roles\nmallory,"+strings.Repeat("x", 5000)+",agent\n"),
		lists("with a role that there is not", "username,name,roles\nmallory,Mallory,root\n"),
		lists("with one person twice", "username,name,roles\nmallory,Mallory,agent\nMALLORY,Mallory,administrator\n"),
		lists("with a column that is nobody's to set", "username,name,epoch\nmallory,Mallory,0\n"),
		lists("of a hundred thousand", "username,name\n"+strings.Repeat("u,n\n", 100_000)),
		{group, "a queue's name that spreadsheets compute, in a report", func(t *testing.T, v *victims) string {
			admin := v.rig.SignIn(t, "admin")
			evil := "=HYPERLINK(A1)"
			name := map[string]string{"fr": evil, "en": evil}
			if p := admin.Send(t, "POST", "/api/v1/admin/queues", map[string]any{"name": name}, nil); p != nil {
				return "" // refused already
			}
			_, _, text := raw{"GET", "/api/v1/reports/queues?period=today&format=csv", "", map[string]string{"Sec-Fetch-Site": "same-origin"}, v.rig.SignIn(t, "sami").Client()}.send(t, v.rig.URL)
			rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
			if err != nil || len(rows) < 2 {
				t.Fatalf("%v in %s", err, text)
			}
			for _, row := range rows {
				for _, cell := range row {
					if strings.HasPrefix(cell, "=") {
						return cell
					}
				}
			}
			return ""
		}},
	}
}

// adminRoutes are those of the description of the API.
func adminRoutes(t *testing.T) (all []string) {
	t.Helper()
	text, err := server.Describe()
	if err != nil {
		t.Fatal(err)
	}
	var described struct {
		Paths map[string]map[string]any `yaml:"paths"`
	}
	if err := yaml.Unmarshal(text, &described); err != nil {
		t.Fatal(err)
	}
	for path, methods := range described.Paths {
		for method := range methods {
			if strings.HasPrefix(path, "/api/v1/admin/") && slices.Contains([]string{"get", "post", "put", "patch", "delete"}, method) {
				all = append(all, strings.ToUpper(method)+" "+strings.NewReplacer("{id}", "x_1", "{delivery}", "x_2").Replace(path))
			}
		}
	}
	slices.Sort(all)
	return all
}

// doors tries each key on what the others are for, and addresses that webhooks must not have.
func doors() (all []abuse) {
	const group = "integrators"
	opens := []struct {
		scope              account.KeyScope
		method, path, body string
	}{
		{account.CreateInteractions, "POST", "/api/v1/interactions", `{"entryPoint":"sav","contact":{"name":"X"}}`},
		{account.AttachData, "PATCH", "/api/v1/interactions/{id}/attached", `{"a":"b"}`},
		{account.ReadInteractions, "GET", "/api/v1/interactions/{id}", ""},
		{account.ReadReports, "GET", "/api/v1/reports/queues?period=today", ""},
		{account.Webhooks, "GET", "/api/v1/admin/webhooks", ""},
		{account.AdministerAll, "GET", "/api/v1/admin/people", ""},
	}
	for _, key := range opens {
		for _, door := range opens {
			if key.scope == door.scope || key.scope == account.AdministerAll && door.scope == account.Webhooks {
				continue
			}
			all = append(all, abuse{group, fmt.Sprintf("%s with a key for %s", door.scope, key.scope), want(func(v *victims) raw {
				return raw{door.method, strings.ReplaceAll(door.path, "{id}", v.id), door.body, jsonBody("Authorization", "Bearer "+v.keys[string(key.scope)]), nil}
			}, 401, 403)})
		}
	}
	for _, address := range []string{"https://[::1]/", "https://0.0.0.0/", "https://[fe80::1]/", "https://[fd00::1]/", "https://100.64.0.1/", "https://192.168.1.1/", "https://172.16.0.1/",
		"https://user:pass@10.0.0.1/", "http://crm.example/", "ftp://crm.example/", "gopher://127.0.0.1:25/", "javascript:alert(1)"} {
		all = append(all, abuse{group, "a webhook to " + address, func(t *testing.T, v *victims) string {
			if p := v.rig.SignIn(t, "admin").Send(t, "POST", "/api/v1/admin/webhooks", view.WebhookDraft{URL: address, Events: []string{"interaction.created"}}, nil); p == nil || p.Status != 422 {
				return fmt.Sprintf("%+v", p)
			}
			return ""
		}})
	}
	return all
}

// relays is what can be tried with the relay, of which every contact gets a name and a password.
func relays() []abuse {
	const group = "relay"
	open := func(t *testing.T) (r *relay.Relay, address string, media *net.UDPAddr, other *net.UDPAddr) {
		t.Helper()
		at := func() *net.UDPAddr {
			conn, err := net.ListenPacket("udp4", "0.0.0.0:0")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = conn.Close() })
			go echo(conn)
			return conn.LocalAddr().(*net.UDPAddr)
		}
		media, other = at(), at()
		l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		// Told by an address of this machine's own, which leads to the media server here.
		media.IP, other.IP = net.IPv4(198, 51, 100, 7), net.IPv4(198, 51, 100, 7)
		r, err = relay.Start(relay.Options{Listener: l, Secret: strings.Repeat("s", 32), Port: func() int { return media.Port }, NodeIP: netip.MustParseAddr("198.51.100.7")})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = r.Close() })
		return r, l.Addr().String(), media, other
	}
	allocate := func(t *testing.T, address, user, password string) (net.PacketConn, error) {
		t.Helper()
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		c, err := turn.NewClient(&turn.ClientConfig{
			TURNServerAddr: "127.0.0.1:443", Username: user, Password: password, Realm: "visavis",
			Conn: turn.NewSTUNConn(conn), LoggerFactory: logging.NewDefaultLoggerFactory(),
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.Close)
		if err := c.Listen(); err != nil {
			t.Fatal(err)
		}
		return c.Allocate()
	}
	// answers tells whether something comes back from an address through the relay.
	answers := func(t *testing.T, conn net.PacketConn, to net.Addr) bool {
		t.Helper()
		if _, err := conn.WriteTo([]byte("are you there?"), to); err != nil {
			return false
		}
		if err := conn.SetReadDeadline(time.Now().Add(500 * time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		_, _, err := conn.ReadFrom(make([]byte, 100))
		return err == nil
	}
	leads := func(name string, to func(media, other *net.UDPAddr) net.Addr) abuse {
		return abuse{group, "the relay leads to " + name, func(t *testing.T, _ *victims) string {
			r, address, media, other := open(t)
			user, password, err := r.Credentials("leg_1")
			if err != nil {
				t.Fatal(err)
			}
			conn, err := allocate(t, address, user, password)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if !answers(t, conn, media) {
				t.Fatal("not even to the media server")
			}
			if answers(t, conn, to(media, other)) {
				return "answered"
			}
			return ""
		}}
	}
	to := func(ip string) func(media, _ *net.UDPAddr) net.Addr {
		return func(media, _ *net.UDPAddr) net.Addr { return &net.UDPAddr{IP: net.ParseIP(ip), Port: media.Port} }
	}
	enters := func(name string, change func(user, password string) (string, string)) abuse {
		return abuse{group, "the relay lets in " + name, func(t *testing.T, _ *victims) string {
			r, address, _, _ := open(t)
			user, password, err := r.Credentials("leg_1")
			if err != nil {
				t.Fatal(err)
			}
			user, password = change(user, password)
			conn, err := allocate(t, address, user, password)
			if err == nil {
				_ = conn.Close()
				return "let in"
			}
			return ""
		}}
	}
	return []abuse{
		leads("another port of this machine", func(_, other *net.UDPAddr) net.Addr { return other }),
		leads("the private network", to("10.255.0.1")),
		leads("the cloud's metadata", to("169.254.169.254")),
		leads("somebody on the internet", to("203.0.113.9")),
		enters("a wrong password", func(u, p string) (string, string) { return u, p + "x" }),
		enters("a name that was made to last longer", func(u, p string) (string, string) { return "9" + u, p }),
		enters("who has none", func(string, string) (string, string) { return "nobody", "" }),
	}
}

func echo(conn net.PacketConn) {
	b := make([]byte, 1500)
	for {
		n, from, err := conn.ReadFrom(b)
		if err != nil {
			return
		}
		_, _ = conn.WriteTo(b[:n], from)
	}
}

// saysAs has a contact publish data, as a page might that the agent's would believe.
func saysAs(reliably bool) func(*testing.T, *victims) string {
	return func(t *testing.T, v *victims) string {
		from, ok := v.contact.(*livekittest.Client)
		to, also := v.agent.(*livekittest.Client)
		if !ok || !also {
			t.Fatal("these are other clients")
		}
		for range 20 {
			if err := from.Say(`{"type":"hold","by":"`+v.nadia.Me.ID+`"}`, reliably); err != nil {
				t.Logf("not even sent: %v", err)
			}
		}
		v.heard(t) // what was sent before would have come by now
		v.heard(t)
		if n := to.Told() + from.Told(); n > 0 {
			return fmt.Sprint(n, " packets")
		}
		return ""
	}
}
