package webhook

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// The format of secrets and signatures is that of Standard Webhooks 1.0.0,
// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
const (
	secretPrefix = "whsec_"
	secretSize   = 32 // bytes; 24 to 64 are allowed
	// secretOverlap is how long the secret before goes on signing.
	secretOverlap = 24 * time.Hour
	// maxSecrets is with how many of them something is signed at most.
	maxSecrets = 5
)

func newSecret() string {
	var raw [secretSize]byte
	rand.Read(raw[:]) // never fails
	return secretPrefix + base64.StdEncoding.EncodeToString(raw[:])
}

// sign makes the value of the webhook-signature header: one signature for each secret.
func sign(secrets []string, id string, at time.Time, body string) (string, error) {
	signed := id + "." + strconv.FormatInt(at.Unix(), 10) + "." + body
	var all []string
	for _, secret := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix))
		if err != nil {
			return "", &cc.Error{Code: cc.Internal, Reason: "internal", Err: fmt.Errorf("webhook secret: %w", err)}
		}
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(signed))
		all = append(all, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	return strings.Join(all, " "), nil
}

// sealed is a secret as it is stored: reading the database gives nobody a signature.
func sealed(by cipher.AEAD, webhook, secret string) store.WebhookSecret {
	return store.WebhookSecret{Sealed: base64.StdEncoding.EncodeToString(by.Seal(nil, nil, []byte(secret), []byte(webhook)))}
}

// opened are the secrets that sign at a time, newest first.
func opened(by cipher.AEAD, w store.Webhook, now time.Time) ([]string, error) {
	var all []string
	for _, s := range w.Secrets {
		if !s.Until.IsZero() && !now.Before(s.Until) {
			continue
		}
		raw, err := base64.StdEncoding.DecodeString(s.Sealed)
		if err == nil {
			raw, err = by.Open(nil, nil, raw, []byte(w.ID))
		}
		if err != nil {
			return nil, &cc.Error{Code: cc.Internal, Reason: "internal", Err: fmt.Errorf("secret of webhook %s: %w", w.ID, err)}
		}
		all = append(all, string(raw))
	}
	return all, nil
}
