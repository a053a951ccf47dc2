package testrig_test

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	lkproto "github.com/livekit/protocol/livekit"

	"visavis/internal/config"
	"visavis/internal/testrig"
	"visavis/internal/view"
)

func attempts() []abuse {
	return slices.Concat(webEdge(), signIn(), providers(), objects(), administration(), integrators(), doors(), mediaAbuse(), relays(), contents())
}

func webEdge() []abuse {
	const group = "web edge"
	upgrade := func(origin string) map[string]string {
		return map[string]string{"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
			"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Origin": origin}
	}
	change := func(header map[string]string) func(*victims) raw {
		return func(v *victims) raw {
			return raw{"POST", "/api/v1/interactions/" + v.id + "/hold", "{}", header, v.nadia.Client()}
		}
	}
	socket := func(path, origin string) func(*victims) raw {
		return func(v *victims) raw { return raw{"GET", path, "", upgrade(origin), v.nadia.Client()} }
	}
	widget := func(origin string) func(*victims) raw {
		body := `{"name":"X","language":"fr","consentVersion":"1","device":{"camera":true,"microphone":true,"webrtc":true,"browser":"B","os":"O","mobile":false,"network":null}}`
		return func(*victims) raw {
			return raw{"POST", "/api/v1/entry-points/sav/calls", body, map[string]string{"Content-Type": "application/json", "Origin": origin}, nil}
		}
	}
	all := []abuse{
		{group, "a foreign page opens the desk's socket", want(socket("/api/v1/desk/socket", evil), 403)},
		{group, "a page without origin opens the desk's socket", want(socket("/api/v1/desk/socket", "null"), 403)},
		{group, "a foreign page opens the contact's socket with a stolen token", want(func(v *victims) raw {
			h := upgrade(evil)
			h["Sec-WebSocket-Protocol"] = "visavis.v1, token." + v.claire.Token
			return raw{"GET", "/api/v1/call/socket", "", h, nil}
		}, 403)},
		{group, "a form posts", want(change(map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}), 415)},
		{group, "JSON posted as text/plain", want(change(map[string]string{"Content-Type": "text/plain", "Sec-Fetch-Site": "same-origin"}), 415)},
		{group, "a body of no kind", want(change(map[string]string{"Sec-Fetch-Site": "same-origin"}), 415)},
		{group, "the cookie comes from nowhere", want(change(map[string]string{"Content-Type": "application/json"}), 403)},
		{group, "another site posts", want(change(jsonBody("Sec-Fetch-Site", "cross-site")), 403)},
		{group, "a sister site posts", want(change(jsonBody("Sec-Fetch-Site", "same-site")), 403)},
		{group, "another site posts from an old browser", want(change(jsonBody("Origin", evil)), 403)},
		{group, "a sandboxed page posts (Origin null)", want(change(jsonBody("Origin", "null")), 403)},
		{group, "the widget from an unlisted site", want(widget(evil), 403)},
		{group, "the widget from no site (null)", want(widget("null"), 403)},
		{group, "the widget from a site whose name only begins like ours", func(t *testing.T, v *victims) string {
			u, err := url.Parse(v.rig.URL)
			if err != nil {
				t.Fatal(err)
			}
			return want(widget("http://"+u.Hostname()+".evil.example"), 403)(t, v)
		}},
		{group, "a foreign page reads an answer with the cookie", func(t *testing.T, v *victims) string {
			_, h, _ := raw{"GET", "/api/v1/session", "", map[string]string{"Origin": evil}, v.nadia.Client()}.send(t, v.rig.URL)
			return h.Get("Access-Control-Allow-Origin")
		}},
		{group, "a foreign page asks beforehand whether it may", func(t *testing.T, v *victims) string {
			_, h, _ := raw{"OPTIONS", "/api/v1/interactions/" + v.id + "/hold", "", map[string]string{
				"Origin": evil, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}, nil}.send(t, v.rig.URL)
			return h.Get("Access-Control-Allow-Origin") + h.Get("Access-Control-Allow-Methods")
		}},
		{group, "an unlisted site shows the desk in a frame", notFramed("/desk")},
		{group, "a site shows the contact's page in a frame", notFramed("/call/sav")},
		{group, "a script that is not ours runs on our pages", func(t *testing.T, v *victims) string {
			for _, path := range []string{"/desk", "/call/sav"} {
				_, h, _ := raw{method: "GET", path: path}.send(t, v.rig.URL)
				policy := h.Get("Content-Security-Policy")
				if !strings.Contains(policy, "script-src 'self';") || strings.Contains(policy, "unsafe-eval") || !strings.Contains(policy, "default-src 'none'") {
					return path + ": " + policy
				}
			}
			return ""
		}},
		{group, "the metrics through a proxy nobody told of", want(func(*victims) raw {
			return raw{"GET", "/metrics", "", map[string]string{"X-Forwarded-For": "203.0.113.9"}, nil}
		}, 404)},
		{group, "a body of a megabyte", want(func(v *victims) raw {
			return raw{"PUT", "/api/v1/interactions/" + v.id + "/note", `{"text":"` + strings.Repeat("x", 1<<20) + `"}`, jsonBody(), v.nadia.Client()}
		}, 413, 0)},
		{group, "JSON nested ten thousand deep", want(func(v *victims) raw {
			return raw{"PUT", "/api/v1/interactions/" + v.id + "/note", strings.Repeat("[", 10_000), jsonBody(), v.nadia.Client()}
		}, 400, 422)},
		{group, "a huge frame on the desk's socket", func(t *testing.T, v *victims) string {
			desk := v.luc.OpenDesk(t)
			return desk.Shout(t, strings.Repeat("x", 300<<10))
		}},
	}
	for _, path := range []string{"/desk/..%2f..%2f..%2fetc/passwd", "/call-assets/..%2fdesk/index.html%00", "/hold/..%2f..%2fkey", "/desk/assets/..%2f..%2f..%2fkey"} {
		all = append(all, abuse{group, "a path that leads out: " + path, func(t *testing.T, v *victims) string {
			status, _, body := raw{method: "GET", path: path}.send(t, v.rig.URL)
			if status == http.StatusOK && !strings.Contains(body, "<title>") {
				return fmt.Sprintf("%d bytes", len(body))
			}
			return ""
		}})
	}
	return all
}

func notFramed(path string) func(*testing.T, *victims) string {
	return func(t *testing.T, v *victims) string {
		_, h, _ := raw{method: "GET", path: path}.send(t, v.rig.URL)
		if policy := h.Get("Content-Security-Policy"); !strings.Contains(policy, "frame-ancestors 'none'") {
			return policy
		}
		return ""
	}
}

func signIn() []abuse {
	const group = "sign-in"
	guess := func(user, pass string, more ...string) raw {
		return raw{"POST", "/api/v1/session", `{"username":"` + user + `","password":"` + pass + `"}`, jsonBody(more...), nil}
	}
	return []abuse{
		{group, "a name that is not there is told from a wrong password", func(t *testing.T, v *victims) string {
			first, _, a := guess("sami", "guess guess").send(t, v.rig.URL)
			second, _, b := guess("nobody-here", "guess guess").send(t, v.rig.URL)
			if first != second || a != b {
				return a + " / " + b
			}
			return ""
		}},
		{group, "a hundred passwords are tried, each with another forged address", func(t *testing.T, v *victims) string {
			for n := range 100 {
				status, _, _ := guess("sami", fmt.Sprint("guess ", n), "X-Forwarded-For", fmt.Sprintf("203.0.113.%d", n)).send(t, v.rig.URL)
				if status == http.StatusTooManyRequests {
					return ""
				}
			}
			return "a hundred answers"
		}},
		{group, "a planted session becomes the signed-in one", func(t *testing.T, v *victims) string {
			status, h, _ := guess("ines", testrig.Password, "Cookie", "visavis=planted-by-somebody").send(t, v.rig.URL)
			if status == http.StatusTooManyRequests || status == http.StatusUnauthorized {
				return "" // not even that
			}
			if set := strings.Join(h.Values("Set-Cookie"), "\n"); strings.Contains(set, "planted") || !strings.Contains(set, "visavis=") {
				return set
			}
			return ""
		}},
		{group, "the cookie is read by a script or sent along from other sites", func(t *testing.T, v *victims) string {
			for _, c := range v.cookies(t) {
				if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode {
					return c.String()
				}
			}
			return ""
		}},
		{group, "a made-up session", want(func(*victims) raw {
			return raw{"GET", "/api/v1/session", "", map[string]string{"Cookie": "visavis=" + strings.Repeat("A", 43)}, nil}
		}, 401)},
		{group, "a desk stays open after its account was closed", func(t *testing.T, v *victims) string {
			ines := v.rig.SignIn(t, "ines")
			desk := ines.OpenDesk(t)
			if err := v.office.Accounts.SetDisabled(t.Context(), "ines", true); err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			desk.Closed(t)
			if took := time.Since(began); took > 5*time.Second {
				return fmt.Sprint("open for ", took)
			}
			return want(func(*victims) raw { return raw{"GET", "/api/v1/session", "", nil, ines.Client()} }, 401)(t, v)
		}},
		{group, "a session after its password was changed", func(t *testing.T, v *victims) string {
			if err := v.office.Accounts.SetDisabled(t.Context(), "ines", false); err != nil {
				t.Fatal(err)
			}
			ines := v.rig.SignIn(t, "ines")
			if err := v.office.Accounts.SetPassword(t.Context(), "ines", testrig.Password); err != nil {
				t.Fatal(err)
			}
			return want(func(*victims) raw { return raw{"GET", "/api/v1/session", "", nil, ines.Client()} }, 401)(t, v)
		}},
		{group, "a role that was taken away still counts", func(t *testing.T, v *victims) string {
			ines := v.rig.SignIn(t, "ines")
			if err := v.office.Accounts.SetRoles(t.Context(), "ines", []string{"administrator"}); err != nil {
				t.Fatal(err)
			}
			return want(func(*victims) raw {
				return raw{"PUT", "/api/v1/me/presence", `{"ready":true}`, jsonBody(), ines.Client()}
			}, 401, 403)(t, v)
		}},
	}
}

func objects() []abuse {
	const group = "objects and roles"
	var all []abuse
	// What Nadia could be asked to do with her call, done by Luc, who has no part in it, by the contact, and by an integrator.
	for command, body := range map[string]string{
		"accept": `{"offer":"off_x"}`, "decline": `{"offer":"off_x"}`, "hold": `{}`, "resume": `{}`, "start-video": `{"camera":true}`, "stop-video": `{}`,
		"camera": `{"on":true}`, "disconnect": `{}`, "mark-done": `{}`, "extend-wrap-up": `{"until":1}`, "end-wrap-up": `{}`, "end-conference": `{}`, "leave": `{}`,
	} {
		by := func(who string, status int, asking func(*victims) (*http.Client, string)) {
			all = append(all, abuse{group, command + " by " + who, want(func(v *victims) raw {
				client, token := asking(v)
				h := jsonBody()
				if token != "" {
					h["Authorization"] = "Bearer " + token
				}
				return raw{"POST", "/api/v1/interactions/" + v.id + "/" + command, body, h, client}
			}, status)})
		}
		by("a colleague who is not in the call", 404, func(v *victims) (*http.Client, string) { return v.luc.Client(), "" })
		by("the contact", 401, func(v *victims) (*http.Client, string) { return nil, v.claire.Token })
		by("an integrator", 401, func(v *victims) (*http.Client, string) { return nil, v.key })
		by("nobody", 401, func(*victims) (*http.Client, string) { return nil, "" })
	}
	luc := func(method, path, body string) func(*victims) raw {
		return func(v *victims) raw {
			return raw{method, strings.ReplaceAll(path, "{id}", v.id), body, jsonBody(), v.luc.Client()}
		}
	}
	with := func(token func(*victims) string, method, path, body string) func(*victims) raw {
		return func(v *victims) raw {
			return raw{method, strings.ReplaceAll(path, "{id}", v.id), body, jsonBody("Authorization", "Bearer "+token(v)), nil}
		}
	}
	claire := func(v *victims) string { return v.claire.Token }
	key := func(v *victims) string { return v.key }
	return append(all, []abuse{
		{group, "a note in a colleague's call", want(luc("PUT", "/api/v1/interactions/{id}/note", `{"text":"x"}`), 404)},
		{group, "custom data of a colleague's call is written", want(luc("PUT", "/api/v1/interactions/{id}/custom-data/serial", `{"value":"x"}`), 404)},
		{group, "all custom data of a colleague's call is replaced", want(luc("PUT", "/api/v1/interactions/{id}/custom-data", `{"values":{}}`), 404, 422)},
		{group, "a colleague's outcome is coded", want(luc("POST", "/api/v1/interactions/{id}/disposition", `{"code":"dis_x"}`), 404)},
		{group, "an agent changes a queue's settings", want(luc("PUT", "/api/v1/queues/sav/wrap-up", `{}`), 403)},
		{group, "an agent attaches data as an integrator", want(luc("PATCH", "/api/v1/interactions/{id}/attached", `{"a":"b"}`), 401)},
		{group, `{"role":"admin"} in one's preferences`, want(luc("PATCH", "/api/v1/me", `{"role":"admin"}`), 422)},
		{group, `{"roles":["administrator"]} in one's preferences`, want(luc("PATCH", "/api/v1/me", `{"roles":["administrator"]}`), 422)},
		{group, `{"agent":"…"} in a command`, want(func(v *victims) raw {
			return raw{"POST", "/api/v1/interactions/" + v.id + "/hold", `{"agent":"` + v.nadia.Me.ID + `"}`, jsonBody(), v.luc.Client()}
		}, 404, 422)},
		{group, "a custom field is added by an agent", want(func(v *victims) raw {
			return raw{"PUT", "/api/v1/interactions/" + v.id + "/custom-data/made-up", `{"value":"x"}`, jsonBody(), v.nadia.Client()}
		}, 404, 422)},
		{group, "the offer that a colleague took is taken again", want(luc("POST", "/api/v1/interactions/{id}/accept", `{"offer":"off_aaaaaaaaaaaaaaaaaaaaaaaaaa"}`), 404)},
		{group, "a call is read with another call's token", func(t *testing.T, v *victims) string {
			_, _, body := with(func(v *victims) string { return v.bruno.Token }, "GET", "/api/v1/call", "")(v).send(t, v.rig.URL)
			if strings.Contains(body, v.id) || !strings.Contains(body, v.bruno.ID) {
				return body
			}
			return ""
		}},
		{group, "a token is guessed from another one", want(with(func(v *victims) string { return v.claire.Token[:len(v.claire.Token)-2] + "zz" }, "GET", "/api/v1/call", ""), 401)},
		{group, "a token is short enough to be guessed", func(_ *testing.T, v *victims) string {
			if len(v.claire.Token) < 26 { // 128 bits in base32
				return v.claire.Token
			}
			return ""
		}},
		{group, "a contact reads their record as agents do", want(with(claire, "GET", "/api/v1/interactions/{id}", ""), 401)},
		{group, "a contact reads the company's team", want(with(claire, "GET", "/api/v1/team", ""), 401)},
		{group, "a contact attaches data as an integrator", want(with(claire, "PATCH", "/api/v1/interactions/{id}/attached", `{"a":"b"}`), 401)},
		{group, "an integrator whose key may not reads an interaction", want(with(key, "GET", "/api/v1/interactions/{id}", ""), 403)},
		{group, "an integrator reads the history of a contact", want(with(key, "GET", "/api/v1/contacts/con_x/history", ""), 401)},
		{group, "an integrator is the contact", want(with(key, "GET", "/api/v1/call", ""), 401)},
		{group, "an integrator's made-up key", want(with(func(*victims) string { return "vk_" + strings.Repeat("a", 40) }, "POST", "/api/v1/interactions", `{"entryPoint":"sav","contact":{"name":"X"}}`), 401)},
		{group, "an agent without a part calls as the contact", want(luc("POST", "/api/v1/call/hang-up", `{}`), 401)},
		{group, "a target who is signed out", want(func(v *victims) raw {
			return raw{"POST", "/api/v1/interactions/" + v.id + "/consult", `{"target":"agt_nobody"}`, jsonBody(), v.nadia.Client()}
		}, 404, 409, 422)},
		{group, "tokens and keys are found in the database", func(t *testing.T, v *victims) string {
			return v.inFiles(t, "visavis.db", v.claire.Token, v.key, v.sessionOf(t), testrig.Password)
		}},
		{group, "others on the machine read the data", func(t *testing.T, v *victims) string {
			var open []string
			err := filepath.WalkDir(v.rig.Data, func(path string, d fs.DirEntry, err error) error {
				if err != nil {
					return err
				}
				info, err := d.Info()
				if err == nil && info.Mode().Perm()&0o077 != 0 && d.Type()&fs.ModeSocket == 0 && path != v.rig.Data {
					open = append(open, fmt.Sprint(d.Name(), " ", info.Mode().Perm()))
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return strings.Join(open, ", ")
		}},
	}...)
}

// mediaAbuse is what can be tried with a seat in hand.
func mediaAbuse() []abuse {
	const group = "media"
	path := func(tail string) func(*victims) raw {
		return func(v *victims) raw { return raw{method: "GET", path: v.seat.Path + tail} }
	}
	return []abuse{
		{group, "a seat with another signature", want(func(v *victims) raw {
			payload, _, _ := strings.Cut(v.seat.Token, ".")
			return raw{method: "GET", path: v.seat.Path + "/rtc/validate?access_token=" + payload + ".AAAA"}
		}, 401, 403)},
		{group, "a seat with another room written into it", want(func(v *victims) raw {
			_, sign, _ := strings.Cut(v.seat.Token, ".")
			return raw{method: "GET", path: v.seat.Path + "/rtc/validate?access_token=eyJpIjoiaW50X3gifQ." + sign}
		}, 401, 403)},
		{group, "no seat at all", want(path("/rtc/validate"), 401, 403)},
		{group, "a token of the media server's own making", want(path("/rtc/validate?access_token=eyJhbGciOiJub25lIn0.eyJ2aWRlbyI6eyJyb29tSm9pbiI6dHJ1ZX19."), 401, 403)},
		{group, "the rooms are listed", want(func(v *victims) raw {
			return raw{"POST", "/media/twirp/livekit.RoomService/ListRooms", "{}", jsonBody("Authorization", "Bearer "+v.seat.Token), nil}
		}, 401, 403, 404, 405)},
		{group, "a participant is removed through the media server's API", want(func(v *victims) raw {
			return raw{"POST", "/media/twirp/livekit.RoomService/RemoveParticipant", `{"room":"` + v.seat.Room + `"}`, jsonBody("Authorization", "Bearer "+v.seat.Token), nil}
		}, 401, 403, 404, 405)},
		{group, "the media server is told what happened by somebody else", want(func(*victims) raw {
			return raw{"POST", "/media/webhook", `{"event":"participant_left"}`, map[string]string{"Content-Type": "application/webhook+json"}, nil}
		}, 401, 404)},
		{group, "the same with a forged signature", want(func(*victims) raw {
			return raw{"POST", "/media/webhook", `{"event":"participant_left"}`, map[string]string{"Content-Type": "application/webhook+json",
				"Authorization": "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJ4In0.AAAA"}, nil}
		}, 401, 404)},
		{group, "a seat opened by a foreign page", want(func(v *victims) raw {
			return raw{"GET", v.seat.Path + "/rtc?access_token=" + v.seat.Token, "", map[string]string{"Connection": "Upgrade", "Upgrade": "websocket",
				"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Origin": evil}, v.claire.Client()}
		}, 403)},
		{group, "a copied seat, in another browser", func(t *testing.T, v *victims) string {
			try := func(as *http.Client, status int) string {
				return want(func(v *victims) raw {
					return raw{method: "GET", path: v.seat.Path + "/rtc/validate?access_token=" + v.seat.Token, as: as}
				}, status)(t, v)
			}
			if refused := try(v.claire.Client(), 200); refused != "" {
				t.Fatalf("its owner is not let in: %s", refused)
			}
			return try(nil, 401)
		}},
		{group, "a copied seat, in the browser of somebody else in the call", want(func(v *victims) raw {
			return raw{method: "GET", path: v.seat.Path + "/rtc/validate?access_token=" + v.seat.Token, as: v.nadia.Client()}
		}, 401)},
		{group, "who has left comes back with the old seat", func(t *testing.T, v *victims) string {
			v.luc.Ready(t, true)
			desk := v.luc.OpenDesk(t)
			ring := desk.Ring(t)
			if ring.ID != v.bruno.ID {
				t.Fatalf("rung for %s", ring.ID)
			}
			v.luc.Do(t, ring.ID, "accept", offer(ring))
			seat := v.bruno.Await(t, "a seat", func(c view.ContactView) bool { return c.Seat != nil }).Seat
			leg := v.bruno.Join(t, seat)
			v.luc.Ready(t, false)
			v.done(t, desk, ring.ID, v.bruno)
			<-leg.Gone()
			return want(func(*victims) raw {
				return raw{method: "GET", path: seat.Path + "/rtc/validate?access_token=" + seat.Token, as: v.bruno.Client()}
			}, 401, 403)(t, v)
		}},
		{group, "a scenario is simulated, a name and metadata are set, by a client", func(t *testing.T, v *victims) string {
			return v.say(t, false,
				&lkproto.SignalRequest{Message: &lkproto.SignalRequest_Simulate{Simulate: &lkproto.SimulateScenario{Scenario: &lkproto.SimulateScenario_ServerLeave{ServerLeave: true}}}},
				&lkproto.SignalRequest{Message: &lkproto.SignalRequest_UpdateMetadata{UpdateMetadata: &lkproto.UpdateParticipantMetadata{Name: "Nadia", Metadata: "{}"}}})
		}},
		{group, "data is published as if by the agent", saysAs(true)},
		{group, "the same in packets that may be lost", saysAs(false)},
		{group, "a screen is published that nobody asked for", func(t *testing.T, v *victims) string {
			return v.say(t, true, &lkproto.SignalRequest{Message: &lkproto.SignalRequest_AddTrack{AddTrack: &lkproto.AddTrackRequest{
				Cid: "screen", Name: "screen", Type: lkproto.TrackType_VIDEO, Source: lkproto.TrackSource_SCREEN_SHARE}}})
		}},
		{group, "a track is subscribed to that does not exist for this person", func(t *testing.T, v *victims) string {
			return v.say(t, false, &lkproto.SignalRequest{Message: &lkproto.SignalRequest_Subscription{Subscription: &lkproto.UpdateSubscription{
				TrackSids: []string{"TR_guessed"}, Subscribe: true}}})
		}},
		{group, "a session description of nonsense", func(t *testing.T, v *victims) string {
			return v.say(t, true, &lkproto.SignalRequest{Message: &lkproto.SignalRequest_Offer{Offer: &lkproto.SessionDescription{Type: "offer", Sdp: "v=0\r\nnonsense"}}})
		}},
		{group, "three megabytes of signalling", func(t *testing.T, v *victims) string {
			return v.say(t, true, &lkproto.SignalRequest{Message: &lkproto.SignalRequest_Offer{Offer: &lkproto.SessionDescription{Type: "offer", Sdp: strings.Repeat("a", 3<<20)}}})
		}},
	}
}

func contents() []abuse {
	const group = "content"
	return []abuse{
		{group, "a link that is a script, in custom data", want(func(v *victims) raw {
			return raw{"PUT", "/api/v1/interactions/" + v.id + "/custom-data/photos", `{"value":"javascript:alert(1)"}`, jsonBody(), v.nadia.Client()}
		}, 404, 422)},
		{group, "control characters in a name", want(func(*victims) raw {
			return raw{"POST", "/api/v1/entry-points/sav/calls", `{"name":"a\u0000b","language":"fr","consentVersion":"1"}`, map[string]string{"Content-Type": "application/json"}, nil}
		}, 409, 422)},
		{group, "attached values with a forged signature", func(t *testing.T, v *victims) string {
			for _, signed := range []string{"e30.AAAA", "eyJleHAiOjk5OTk5OTk5OTksImRhdGEiOnsidmlwIjoieWVzIn19.", "x", "eyJhbGciOiJub25lIn0.e30."} {
				body := `{"name":"X","language":"fr","consentVersion":"1","signed":"` + signed + `","device":{"camera":true,"microphone":true,"webrtc":true,"browser":"B","os":"O","mobile":false,"network":null}}`
				got := want(func(*victims) raw {
					return raw{"POST", "/api/v1/entry-points/sav/calls", body, map[string]string{"Content-Type": "application/json"}, nil}
				}, 409, 422)(t, v)
				if got != "" {
					return got
				}
			}
			return ""
		}},
		{group, "a thousand attached values", want(func(v *victims) raw {
			var values []string
			for n := range 1000 {
				values = append(values, fmt.Sprintf(`"k%d":"v"`, n))
			}
			return raw{"PATCH", "/api/v1/interactions/" + v.id + "/attached", `{` + strings.Join(values, ",") + `}`, jsonBody("Authorization", "Bearer "+v.key), nil}
		}, 403, 404, 413, 422)},
		{group, "a note without end", want(func(v *victims) raw {
			return raw{"PUT", "/api/v1/interactions/" + v.id + "/note", `{"text":"` + strings.Repeat("x", 200_000) + `"}`, jsonBody(), v.nadia.Client()}
		}, 413, 422)},
		{group, "a flood of calls from one address", func(t *testing.T, _ *victims) string {
			flooded := testrig.Start(t, func(c *config.Config) { c.Limits = config.Default().Limits })
			var door view.EntryPointView
			flooded.SignIn(t, "nadia").Get(t, "/api/v1/entry-points/sav?lang=fr", &door)
			for n := range 200 {
				body := `{"name":"Flood","language":"fr","consentVersion":"` + door.Consent.Version + `","device":{"camera":true,"microphone":true,"webrtc":true,"browser":"B","os":"O","mobile":false,"network":null}}`
				status, _, _ := raw{"POST", "/api/v1/entry-points/sav/calls", body, map[string]string{"Content-Type": "application/json", "X-Forwarded-For": fmt.Sprintf("203.0.113.%d", n)}, nil}.send(t, flooded.URL)
				if status == http.StatusTooManyRequests {
					return ""
				}
			}
			return "two hundred"
		}},
	}
}
