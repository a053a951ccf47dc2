// Package visavis is a client of the API for other systems. Each call, its
// parameters, bodies and answers are typed from the API's own description
// (api.gen.go). It imports the standard library alone: copy the folder's .go
// files, but for the tests.
//
// A Client is safe for concurrent use. Nothing is repeated by itself unless
// Patience says so: give POSTs an IdempotencyKey, and repeat them as you see fit.
package visavis

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// maxAnswer bounds what is read of an answer.
const maxAnswer = 64 << 20

// Client calls one installation with one key.
type Client struct {
	// HTTP sends the requests; New gives one with a time limit of 15 seconds.
	HTTP *http.Client
	// Patience is how long a call waits in all where the server says to come
	// back later (Retry-After); zero: the refusal is returned at once. Calls that
	// could do something twice do not wait.
	Patience time.Duration

	base *url.URL
	key  string
}

// New makes a client of the installation at an address, https://calls.example.com, with a key, vva_….
func New(address, key string) (*Client, error) {
	base, err := url.Parse(strings.TrimSuffix(address, "/"))
	if err != nil {
		return nil, err
	}
	if base.Host == "" || base.Scheme != "https" && base.Scheme != "http" {
		return nil, fmt.Errorf("%q is not the address of an installation", address)
	}
	// A redirect could carry the key to somebody else.
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{HTTP: &http.Client{Timeout: 15 * time.Second, CheckRedirect: stay}, base: base, key: key}, nil
}

// Error is a refusal, or a failure of the server's.
type Error struct {
	Status int // of HTTP
	Code   ProblemCode
	Reason string // does not change between versions
	Field  string // the first one at fault, body.name; empty: none
	// RetryAfter is after how long trying again makes sense; zero: the server did not say.
	RetryAfter time.Duration
	Problem    *Problem // nil: the answer was no problem document: a proxy's, say
}

func (e *Error) Error() string {
	text := strconv.Itoa(e.Status)
	for _, part := range []string{e.Reason, e.Field} {
		if part != "" {
			text += " " + part
		}
	}
	return "visavis: " + text
}

// Is makes errors.Is compare what both say: errors.Is(err, &Error{Reason: "revisionStale"}).
func (e *Error) Is(other error) bool {
	o, ok := other.(*Error)
	return ok && (o.Status == 0 || o.Status == e.Status) && (o.Code == "" || o.Code == e.Code) &&
		(o.Reason == "" || o.Reason == e.Reason) && (o.Field == "" || o.Field == e.Field)
}

// Option is something that goes with one call.
type Option func(http.Header)

// IdempotencyKey lets a POST be repeated: the same key with the same body has the same answer.
func IdempotencyKey(key string) Option {
	return func(h http.Header) { h.Set("Idempotency-Key", key) }
}

// IfMatch is the revision that was read: refused (412, revisionStale) over any other.
func IfMatch(revision int64) Option {
	return func(h http.Header) { h.Set("If-Match", `"`+strconv.FormatInt(revision, 10)+`"`) }
}

// Language is that of names and labels, fr or en.
func Language(tag string) Option {
	return func(h http.Header) { h.Set("Accept-Language", tag) }
}

// call is a request that is made of an operation.
type call struct {
	method, path string
	query        url.Values
	body         any
}

// ask adds a parameter that was given.
func ask[T any](q url.Values, name string, value *T) {
	if value != nil {
		q.Set(name, fmt.Sprint(*value))
	}
}

func (c *Client) do(ctx context.Context, r call, answer any, options []Option) error {
	var body []byte
	if r.body != nil {
		var err error
		if body, err = json.Marshal(r.body); err != nil {
			return err
		}
	}
	patience := c.Patience
	for {
		again, err := c.try(ctx, r, body, answer, options)
		var refused *Error
		if err == nil || !again || !errors.As(err, &refused) || refused.RetryAfter <= 0 || refused.RetryAfter > patience {
			return err
		}
		patience -= refused.RetryAfter
		wait := time.NewTimer(refused.RetryAfter)
		select {
		case <-ctx.Done():
			wait.Stop()
			return ctx.Err()
		case <-wait.C:
		}
	}
}

// try sends a request once. again tells whether sending it again does nothing twice.
func (c *Client) try(ctx context.Context, r call, body []byte, answer any, options []Option) (again bool, err error) {
	address := c.base.String() + r.path
	if len(r.query) > 0 {
		address += "?" + r.query.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, r.method, address, bytes.NewReader(body))
	if err != nil {
		return false, err
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Authorization", "Bearer "+c.key)
	if r.body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	for _, o := range options {
		o(request.Header)
	}
	response, err := c.HTTP.Do(request)
	if err != nil {
		return false, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return false, err
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		// What was limited was not done; what became of a 503 is not known.
		repeatable := r.method != http.MethodPost && r.method != http.MethodPatch || request.Header.Get("Idempotency-Key") != ""
		again := response.StatusCode == http.StatusTooManyRequests || response.StatusCode == http.StatusServiceUnavailable && repeatable
		return again, refusal(response, text)
	}
	if answer == nil || len(text) == 0 {
		return false, nil
	}
	if kind, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type")); kind != "application/json" {
		return false, fmt.Errorf("visavis: %s %s was answered with %q", r.method, r.path, kind)
	}
	return false, json.Unmarshal(text, answer)
}

func refusal(response *http.Response, text []byte) *Error {
	e := &Error{Status: response.StatusCode}
	if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil && seconds > 0 {
		e.RetryAfter = time.Duration(seconds) * time.Second
	}
	var p Problem
	if json.Unmarshal(text, &p) != nil || p.Reason == "" {
		return e
	}
	e.Code, e.Reason, e.Problem = p.Code, p.Reason, &p
	if len(p.Errors) > 0 {
		e.Field = p.Errors[0].Location
	}
	if e.RetryAfter == 0 && p.RetryAfter != nil {
		e.RetryAfter = time.Duration(*p.RetryAfter) * time.Second
	}
	return e
}
