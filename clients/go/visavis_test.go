package visavis

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// answers is a transport that gives one answer after the other.
type answers struct {
	list []string // status, a space, Retry-After
	n    int
}

func (a *answers) RoundTrip(r *http.Request) (*http.Response, error) {
	status, after, _ := strings.Cut(a.list[a.n], " ")
	a.n++
	h := http.Header{"Content-Type": {"application/json"}}
	if after != "" {
		h.Set("Retry-After", after)
	}
	code := map[string]int{"200": 200, "429": 429, "503": 503}[status]
	return &http.Response{StatusCode: code, Header: h, Body: io.NopCloser(strings.NewReader(`{}`)), Request: r}, nil
}

func TestPatience(t *testing.T) {
	for name, c := range map[string]struct {
		answers  []string
		patience time.Duration
		post     bool
		options  []Option
		tries    int
		took     time.Duration
		fails    bool
	}{
		"none":                           {answers: []string{"429 7"}, tries: 1, fails: true},
		"enough":                         {answers: []string{"429 7", "503 5", "200"}, patience: 12 * time.Second, tries: 3, took: 12 * time.Second},
		"not enough":                     {answers: []string{"429 7", "503 5"}, patience: 11 * time.Second, tries: 2, took: 7 * time.Second, fails: true},
		"the server does not say":        {answers: []string{"503"}, patience: time.Hour, tries: 1, fails: true},
		"a POST that may have done it":   {answers: []string{"503 1"}, patience: time.Hour, post: true, tries: 1, fails: true},
		"a POST that was limited":        {answers: []string{"429 1", "200"}, patience: time.Hour, post: true, tries: 2, took: time.Second},
		"a POST that cannot count twice": {answers: []string{"503 1", "200"}, patience: time.Hour, post: true, options: []Option{IdempotencyKey("x")}, tries: 2, took: time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := &answers{list: c.answers}
				v, err := New("https://calls.example.com/", "vva_x")
				if err != nil {
					t.Fatal(err)
				}
				v.HTTP, v.Patience = &http.Client{Transport: a}, c.patience
				begin := time.Now()
				if c.post {
					_, err = v.CreateInteraction(t.Context(), APICall{}, c.options...)
				} else {
					_, err = v.GetInteraction(t.Context(), "int_1")
				}
				if (err != nil) != c.fails || a.n != c.tries || time.Since(begin) != c.took {
					t.Errorf("%v after %d tries and %s", err, a.n, time.Since(begin))
				}
			})
		})
	}
}

func TestPatienceEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, _ := New("https://calls.example.com", "vva_x")
		v.HTTP, v.Patience = &http.Client{Transport: &answers{list: []string{"429 60"}}}, time.Hour
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin := time.Now()
		if _, err := v.GetInteraction(ctx, "int_1"); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != time.Second {
			t.Errorf("%v after %s", err, time.Since(begin))
		}
	})
}

func TestAddresses(t *testing.T) {
	for _, address := range []string{"", "calls.example.com", "ftp://calls.example.com", "https://", "https://%"} {
		if _, err := New(address, "vva_x"); err == nil {
			t.Errorf("%q is taken for an address", address)
		}
	}
}

// The example is that of the specification, Standard Webhooks 1.0.0.
func TestVerify(t *testing.T) {
	const secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", `{"test": 2432232314}`
	const id, stamp, signature = "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
	at := time.Unix(1614265330, 0)
	for name, c := range map[string]struct {
		secret, id, stamp, signature, body string
		late                               time.Duration
		genuine                            bool
	}{
		"genuine":           {secret, id, stamp, signature, body, 0, true},
		"five minutes late": {secret, id, stamp, signature, body, 5 * time.Minute, true},
		"later":             {secret, id, stamp, signature, body, 5*time.Minute + time.Second, false},
		"from the future":   {secret, id, stamp, signature, body, -6 * time.Minute, false},
		"one of two":        {secret, id, stamp, "v1,bm90IG91cnM= " + signature, body, 0, true},
		"another body":      {secret, id, stamp, signature, `{"test": 2432232315}`, 0, false},
		"another id":        {secret, "msg_x", stamp, signature, body, 0, false},
		"another moment":    {secret, id, "1614265331", signature, body, 0, false},
		"another version":   {secret, id, stamp, "v1a" + signature[2:], body, 0, false},
		"another secret":    {"whsec_" + strings.Repeat("A", 32), id, stamp, signature, body, 0, false},
		"no secret":         {"", id, stamp, signature, body, 0, false},
		"no signature":      {secret, id, stamp, "", body, 0, false},
		"not even a moment": {secret, id, "now", signature, body, 0, false},
	} {
		h := http.Header{}
		h.Set("webhook-id", c.id)
		h.Set("webhook-timestamp", c.stamp)
		h.Set("webhook-signature", c.signature)
		if err := verify(c.secret, h, []byte(c.body), at.Add(c.late)); (err == nil) != c.genuine {
			t.Errorf("%s: %v", name, err)
		}
	}
}
