package visavis

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// tolerance is how far a sender's clock may be from ours: what is older was kept and sent again by somebody.
	tolerance = 5 * time.Minute
	// maxMessage bounds what is read of somebody who need not be the server.
	maxMessage = 1 << 20
)

// ErrNotGenuine is why a message is not believed: it is not signed with the secret, or is not of now.
var ErrNotGenuine = errors.New("visavis: the message is not genuine")

// Message is what a webhook sends.
type Message struct {
	ID        string    `json:"-"` // the same each time the event comes
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"` // when it happened
	Data      struct {
		Interaction  string `json:"interaction"`
		Seq          int64  `json:"seq"` // rises within an interaction
		Queue        string `json:"queue"`
		Phase        string `json:"phase"` // of interaction.ended and segment.done: after the event
		Actor        string `json:"actor"`
		Agent        string `json:"agent"`
		EntryPoint   string `json:"entryPoint"`
		Offer        string `json:"offer"`
		Segment      string `json:"segment"`
		Consultation string `json:"consultation"`
		Transfer     string `json:"transfer"`
		Kind         string `json:"kind"`
		Why          string `json:"why"`
		Code         string `json:"code"`
		Key          string `json:"key"` // of a custom field
		Revision     int64  `json:"revision"`
		Count        int    `json:"count"`
		Stars        int    `json:"stars"`
		SignedIn     *bool  `json:"signedIn"`
		Ready        *bool  `json:"ready"`
		Reason       string `json:"reason"`
	} `json:"data"`
}

// Verify checks the signature of a message (Standard Webhooks): secret is the
// webhook's, whsec_…, body is what came, before any parsing. While a secret is
// being changed a message has two signatures, so that either secret will do.
func Verify(secret string, header http.Header, body []byte) error {
	return verify(secret, header, body, time.Now())
}

func verify(secret string, header http.Header, body []byte, now time.Time) error {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(key) == 0 {
		return errors.New("visavis: the secret is none of a webhook") // anybody could sign with an empty one
	}
	id, stamp := header.Get("webhook-id"), header.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > tolerance {
		return fmt.Errorf("%w: too old, or from the future", ErrNotGenuine)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + stamp + "."))
	mac.Write(body)
	want := mac.Sum(nil)
	for signature := range strings.FieldsSeq(header.Get("webhook-signature")) {
		version, text, _ := strings.Cut(signature, ",")
		got, err := base64.StdEncoding.DecodeString(text)
		if version == "v1" && err == nil && hmac.Equal(got, want) {
			return nil
		}
	}
	return fmt.Errorf("%w: not signed with the secret", ErrNotGenuine)
}

// Receive reads a message and checks it. Answer 2xx before doing anything slow;
// an event may come again, with the same ID.
func Receive(secret string, r *http.Request) (Message, error) {
	var m Message
	body, err := io.ReadAll(io.LimitReader(r.Body, maxMessage))
	if err != nil {
		return m, err
	}
	if err := Verify(secret, r.Header, body); err != nil {
		return m, err
	}
	if err := json.Unmarshal(body, &m); err != nil {
		return m, err
	}
	m.ID = r.Header.Get("webhook-id")
	return m, nil
}
