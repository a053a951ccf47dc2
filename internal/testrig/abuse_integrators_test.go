package testrig_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"visavis/internal/testrig"
	"visavis/internal/view"
)

// integrators is what can be tried with a key, and with what a webhook sent.
func integrators() []abuse {
	const group = "integrators"
	scoped := func(scope, method, path, body string) func(*victims) raw {
		return func(v *victims) raw {
			h := jsonBody("Authorization", "Bearer "+v.keys[scope])
			return raw{method, strings.ReplaceAll(path, "{id}", v.id), body, h, nil}
		}
	}
	all := []abuse{
		{group, "a key that may read calls somebody", want(scoped("interactions.read", "POST", "/api/v1/interactions", `{"entryPoint":"sav","contact":{"name":"X"}}`), 403)},
		{group, "a key that may create reads a call", want(scoped("interactions.create", "GET", "/api/v1/interactions/{id}", ""), 403)},
		{group, "a key that may create attaches data", want(scoped("interactions.create", "PATCH", "/api/v1/interactions/{id}/attached", `{"a":"b"}`), 403)},
		{group, "a key for webhooks makes itself a key for everything", want(scoped("webhooks", "POST", "/api/v1/admin/keys", `{"name":"x","scopes":["administer"]}`), 403)},
		{group, "a key for reports administers", want(scoped("reports.read", "PUT", "/api/v1/queues/sav/wrap-up", `{}`), 403)},
		{group, "a key that administers takes a call as an agent", want(scoped("administer", "POST", "/api/v1/interactions/{id}/hold", `{}`), 401)},
		{group, "an agent makes a key", want(func(v *victims) raw {
			return raw{"POST", "/api/v1/admin/keys", `{"name":"x","scopes":["administer"]}`, jsonBody(), v.nadia.Client()}
		}, 403)},
		{group, "a key that was disabled", func(t *testing.T, v *victims) string {
			admin := v.rig.SignIn(t, "admin")
			var made view.NewAPIKey
			draft := view.APIKeyDraft{Name: "lost", Scopes: []string{"webhooks"}}
			if p := admin.Send(t, "POST", "/api/v1/admin/keys", draft, &made); p != nil {
				t.Fatal(p.Reason)
			}
			try := func(status int) string {
				return want(func(*victims) raw {
					return raw{"GET", "/api/v1/admin/webhooks", "", map[string]string{"Authorization": "Bearer " + made.Secret}, nil}
				}, status)(t, v)
			}
			if refused := try(200); refused != "" {
				t.Fatalf("it never worked: %s", refused)
			}
			draft.Disabled = true
			if p := admin.Send(t, "PUT", "/api/v1/admin/keys/"+made.Key.ID, draft, nil); p != nil {
				t.Fatal(p.Reason)
			}
			return try(401)
		}},
	}
	for what, address := range map[string]string{
		"the cloud's metadata": "https://169.254.169.254/latest/meta-data/", "this machine": "http://127.0.0.1:1/", "the private network": "https://10.0.0.1/",
		"a file": "file:///etc/passwd", "the metadata in disguise": "https://[::ffff:a9fe:a9fe]/",
	} {
		all = append(all, abuse{group, "a webhook to " + what, func(t *testing.T, v *victims) string {
			if p := v.rig.SignIn(t, "admin").Send(t, "POST", "/api/v1/admin/webhooks", view.WebhookDraft{URL: address}, nil); p == nil || p.Status != 422 {
				return fmt.Sprintf("%+v", p)
			}
			return ""
		}})
	}
	return append(all, replays(group)...)
}

// replays are a webhook's request in the hands of somebody else, sent to a
// receiver that checks as the guide says.
func replays(group string) []abuse {
	var secret string
	var genuine sent
	capture := func(t *testing.T) {
		if secret != "" {
			return
		}
		rig := testrig.Start(t, private)
		crm := openCRM(t)
		crm.connect(t, rig.SignIn(t, "admin"))
		genuine = crm.until(t, rig.Call(t, "sav", "Claire").ID, "interaction.created")[0]
		secret = crm.secret
		if err := verified(secret, genuine.header, genuine.body); err != nil {
			t.Fatalf("as it came: %v", err)
		}
	}
	tampered := func(name string, change func(h http.Header, body string) string) abuse {
		return abuse{group, name, func(t *testing.T, _ *victims) string {
			capture(t)
			header := genuine.header.Clone()
			body := change(header, string(genuine.body))
			if verified(secret, header, []byte(body)) == nil {
				return "taken"
			}
			return ""
		}}
	}
	return []abuse{
		tampered("a webhook's request again, ten minutes later", func(h http.Header, body string) string {
			// What was captured ten minutes ago was signed with the stamp of then.
			stamp := strconv.FormatInt(time.Now().Add(-10*time.Minute).Unix(), 10)
			key, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
			mac := hmac.New(sha256.New, key)
			fmt.Fprintf(mac, "%s.%s.%s", h.Get("webhook-id"), stamp, body)
			h.Set("webhook-timestamp", stamp)
			h.Set("webhook-signature", "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
			return body
		}),
		tampered("a webhook's request again, with the time of now", func(h http.Header, body string) string {
			h.Set("webhook-timestamp", strconv.FormatInt(time.Now().Add(time.Second).Unix(), 10))
			return body
		}),
		tampered("a webhook's request with another body", func(_ http.Header, body string) string { return strings.Replace(body, "created", "ended", 1) }),
		tampered("a webhook's request under another id", func(h http.Header, body string) string { h.Set("webhook-id", "evt_other"); return body }),
		tampered("a webhook's request without a signature", func(h http.Header, body string) string { h.Del("webhook-signature"); return body }),
	}
}
