package server_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"visavis/internal/account"
	"visavis/internal/cc"
	"visavis/internal/view"
)

// rights are the operations that a right of its own opens. What agents may call
// beside these takes the right to calls, and what only administrators may, theirs.
var rights = map[account.Permission][]string{
	"": {
		"GET /api/v1/session", "PATCH /api/v1/me", "POST /api/v1/session/lock", "POST /api/v1/session/unlock",
		"GET /api/v1/interactions/{id}", // what it shows is a matter of whose call it is, and of history.read
	},
	account.Conference:    {"POST /api/v1/interactions/{id}/invite", "POST /api/v1/interactions/{id}/merge"},
	account.TransferAgent: {"POST /api/v1/interactions/{id}/transfer"},
	account.TransferQueue: {"POST /api/v1/interactions/{id}/transfer-queue"},
	account.CustomData:    {"PUT /api/v1/interactions/{id}/custom-data", "PUT /api/v1/interactions/{id}/custom-data/{field}"},
	account.HistoryRead:   {"GET /api/v1/contacts/{id}", "GET /api/v1/contacts/{id}/history"},
	account.Supervise: {
		"GET /api/v1/wallboard", "GET /api/v1/reports/queues", "GET /api/v1/reports/agents", "GET /api/v1/reports/dispositions",
		"GET /api/v1/reports/days", "GET /api/v1/reports/hours", "GET /api/v1/reports/interactions",
	},
}

// opens is the right that opens an operation for people; empty: being signed in.
func opens(op string) account.Permission {
	for right, ops := range rights {
		if slices.Contains(ops, op) {
			return right
		}
	}
	if strings.Contains(access[op], "a") {
		return account.Call
	}
	return account.Administer
}

// Each right opens its own operations and no others: who has all but one is
// refused exactly those, who has only one exactly all others.
func TestWhatEachRightOpens(t *testing.T) {
	e := open(t)
	id, _ := e.call(t)
	all := account.Every()
	sent := 0
	for _, right := range all {
		without := slices.DeleteFunc(slices.Clone(all), func(p account.Permission) bool { return p == right })
		for name, has := range map[string][]account.Permission{"all but " + string(right): without, "only " + string(right): {right}} {
			user := strings.NewReplacer(" ", "-").Replace(strings.ToLower(name))
			if _, err := e.accounts.Add(t.Context(), account.Draft{Username: user, Name: name, Password: password, Roles: []string{account.Agent}, Granted: has, Withheld: lacking(has)}); err != nil {
				t.Fatal(err)
			}
			cookie := e.signIn(t, user)
			for op, may := range access {
				method, path, _ := strings.Cut(op, " ")
				if !strings.ContainsAny(may, "asd") || strings.HasPrefix(path, "/api/v1/session") || op == "PATCH /api/v1/me" {
					continue
				}
				r := request{method: method, path: strings.NewReplacer("{id}", string(id), "{field}", "serial").Replace(path), cookie: cookie}
				if method != "GET" {
					r.body = "{}"
				}
				a := e.do(t, r)
				needs := opens(op)
				if refused := a.status == http.StatusForbidden && a.reason() == "notPermitted"; refused == (needs == "" || slices.Contains(has, needs)) {
					t.Errorf("%s with %s: %d %s, needs %q", op, name, a.status, a.reason(), needs)
				}
				sent++
			}
		}
	}
	for _, right := range all {
		// Video is a matter of the call: see TestVideoFollowsTheRight.
		if right != account.Video && !slices.ContainsFunc(operations(t, e), func(op string) bool { return opens(op) == right }) {
			t.Errorf("%s opens no operation", right)
		}
	}
	t.Logf("%d requests", sent)
}

func lacking(has []account.Permission) []account.Permission {
	return slices.DeleteFunc(account.Every(), func(p account.Permission) bool { return slices.Contains(has, p) })
}

// A consultation is the beginning of a conference or of a transfer, and takes
// the right to one of them; what ends it takes its own.
func TestWhatAConsultationTakes(t *testing.T) {
	e := open(t)
	id := e.onCall(t, "anna")
	anna := e.signIn(t, "anna")
	_, target := e.readyDesk(t, "bert")
	next(t, target)
	send := func(command, body string) answer {
		return e.do(t, request{method: "POST", path: "/api/v1/interactions/" + string(id) + "/" + command, body: body, cookie: anna})
	}
	refused := func(command, body string) {
		t.Helper()
		if a := send(command, body); a.status != http.StatusForbidden || a.reason() != "notPermitted" {
			t.Errorf("%s: %d %s", command, a.status, a.reason())
		}
	}
	consult := `{"target":"` + string(e.agents["bert"]) + `"}`
	begin := func() (consultation string) {
		t.Helper()
		a := send("consult", consult)
		var v view.InteractionView
		if err := json.Unmarshal([]byte(a.body), &v); err != nil || a.status != http.StatusOK || v.Consultation == nil {
			t.Fatalf("consult: %d %s", a.status, a.body)
		}
		return `{"consultation":"` + v.Consultation.ID + `"}`
	}
	may := func(permissions string) {
		t.Helper()
		if a := (office{e, t, e.signIn(t, "adele")}).ask("PUT", "roles/agent", `{"name":{"fr":"Agent","en":"Agent"},"permissions":[`+permissions+`]}`); a.status != http.StatusOK {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	may(`"call"`)
	refused("consult", consult)
	may(`"call","transfer.agent"`)
	consultation := begin()
	refused("merge", consultation)
	if a := send("end-consultation", consultation); a.status != http.StatusOK {
		t.Fatalf("end: %d %s", a.status, a.body)
	}
	may(`"call","conference"`)
	consultation = begin()
	refused("complete", consultation)
	if a := send("merge", consultation); a.reason() == "notPermitted" {
		t.Errorf("merge with the right: %d %s", a.status, a.reason())
	}
}

// Video follows the right during a call: taken away, the controls go from the
// desk, video stops and the API refuses; given back, they come, and no camera
// is turned on by it.
func TestVideoFollowsTheRight(t *testing.T) {
	e := open(t)
	o := office{e, t, e.signIn(t, "adele")}
	id := e.onCall(t, "anna")
	anna := e.signIn(t, "anna")
	e.Must(id, cc.ReportDevice{CanCamera: true, CanVideo: true}, cc.ByContact)
	send := func(command, body string) answer {
		return e.do(t, request{method: "POST", path: "/api/v1/interactions/" + string(id) + "/" + command, body: body, cookie: anna})
	}
	e.Must(id, cc.SetCamera{On: true}, cc.ByContact)
	if a := send("camera", `{"on":true}`); a.status != http.StatusOK {
		t.Fatalf("camera: %d %s", a.status, a.body)
	}
	conn := e.desk(t, anna)
	seen := func() (me view.Me, v view.InteractionView) {
		t.Helper()
		for {
			f := next(t, conn)
			var snap view.DeskSnapshot
			if f.Type != view.FrameSnapshot {
				continue
			}
			must(t, json.Unmarshal(f.Data, &snap))
			if len(snap.Interactions) != 1 {
				t.Fatalf("%d interactions", len(snap.Interactions))
			}
			return snap.Me, snap.Interactions[0]
		}
	}
	if _, v := seen(); v.Can["stop-video"] != "" || !v.Video.Available || v.Video.Gate != cc.GateOn {
		t.Fatalf("video is not on: %+v %v", v.Video, v.Can)
	}
	role := func(permissions string) {
		t.Helper()
		if a := o.ask("PUT", "roles/agent", `{"name":{"fr":"Agent","en":"Agent"},"permissions":[`+permissions+`]}`); a.status != http.StatusOK {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	role(`"call","conference","transfer.agent"`)
	me, v := seen()
	for _, gone := range []string{"start-video", "stop-video", "camera", "transfer-queue"} {
		if _, shown := v.Can[gone]; shown {
			t.Errorf("%s is still shown", gone)
		}
	}
	if slices.Contains(me.Permissions, "video") || v.Video.UnavailableWhy != "noVideoRight" || v.Video.Gate != cc.GatePaused || v.Can["invite"] != "" {
		t.Errorf("without the right: %v %+v %v", me.Permissions, v.Video, v.Can)
	}
	for command, body := range map[string]string{"start-video": `{"camera":true}`, "camera": `{"on":true}`} {
		if a := send(command, body); a.status != http.StatusForbidden || a.reason() != "noVideoRight" {
			t.Errorf("%s without the right: %d %s", command, a.status, a.reason())
		}
	}
	if s := e.Load(id); s.Parties[1].Camera || s.Parties[1].VideoRight {
		t.Errorf("the party keeps %+v", s.Parties[1])
	}
	role(`"call","video","conference","transfer.agent"`)
	if _, v := seen(); v.Can["start-video"] != "" || !v.Video.Available || v.Mine == nil || v.Mine.Camera {
		t.Errorf("with the right again: %+v %v", v.Video, v.Can)
	}
	if a := send("start-video", `{"camera":false}`); a.status != http.StatusOK {
		t.Errorf("start with the right: %d %s", a.status, a.body)
	}

	// Who may take no calls has nothing left on the desk that they could not finish.
	role(`"video"`)
	for {
		f := next(t, conn)
		var snap view.DeskSnapshot
		if f.Type != view.FrameSnapshot {
			continue
		}
		if must(t, json.Unmarshal(f.Data, &snap)); len(snap.Interactions) > 0 {
			t.Errorf("without calls the desk shows %+v", snap.Interactions)
		}
		break
	}
}

// Who supervises some queues only reads of those: in reports, and on the wallboard.
func TestSupervisionOfSomeQueuesOnly(t *testing.T) {
	e := open(t)
	o := office{e, t, e.signIn(t, "adele")}
	other := o.made("queues", `{"key":"other","name":{"fr":"Autre","en":"Other"},"video":true}`)
	e.onCall(t, "anna")
	e.count(t)
	for name, c := range map[string]struct{ queues, named, hidden string }{
		"theirs": {`"que_sav"`, "que_sav", other.ID}, "another": {`"` + other.ID + `"`, other.ID, "que_sav"},
	} {
		role := o.made("roles", `{"name":{"fr":"`+name+`","en":"`+name+`"},"permissions":["supervise"],"queues":[`+c.queues+`]}`)
		o.made("people", `{"username":"`+name+`","name":"`+name+`","password":"`+password+`","roles":["`+role.ID+`"],"queues":[]}`)
		cookie := e.signIn(t, name)
		for _, path := range []string{"/api/v1/wallboard", "/api/v1/reports/queues?period=today"} {
			if a := e.do(t, request{method: "GET", path: path, cookie: cookie}); a.status != http.StatusOK || !strings.Contains(a.body, c.named) || strings.Contains(a.body, c.hidden) {
				t.Errorf("%s, %s: %d %s", name, path, a.status, a.body)
			}
		}
		a := e.do(t, request{method: "GET", path: "/api/v1/reports/interactions?period=today", cookie: cookie})
		if a.status != http.StatusOK || strings.Contains(a.body, `"int_`) != (name == "theirs") {
			t.Errorf("%s, interactions: %d %s", name, a.status, a.body)
		}
	}
	a := e.do(t, request{method: "GET", path: "/api/v1/reports/interactions?period=today", bearer: e.key(t, account.ReadReports)})
	if a.status != http.StatusOK || !strings.Contains(a.body, `"int_`) {
		t.Errorf("an integrator reads reports: %d %s", a.status, a.body)
	}
}
