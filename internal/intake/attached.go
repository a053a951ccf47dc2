package intake

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// Limits of what may come with a call.
const (
	maxKeys  = 32
	maxKey   = 64
	maxValue = 500
	// signedLife is the longest time a signature may be valid for, so that a stolen one does not live for ever.
	signedLife = 24 * time.Hour
	maxSigned  = 32 << 10
)

// The sources of attached values.
const (
	fromPage   = "page"   // stated by the page: anybody may have written it
	fromSigned = "signed" // vouched for by the company's server
	fromAPI    = "api"    // given by an integrator with a key
	fromForm   = "form"   // typed by the contact
)

// checkValues refuses what is too much, too long or unreadable; field names where the values stood.
func checkValues(values map[string]string, field string) error {
	if len(values) > maxKeys {
		return &cc.Error{Code: cc.Invalid, Reason: "tooLong", Field: field}
	}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		value := values[key]
		if !keyOK(key) {
			return &cc.Error{Code: cc.Invalid, Reason: "invalidBody", Field: field}
		}
		if !cc.Legible(value) || strings.Contains(value, "\r") {
			return &cc.Error{Code: cc.Invalid, Reason: "invalidBody", Field: field + "." + key}
		}
		if utf8.RuneCountInString(value) > maxValue {
			return &cc.Error{Code: cc.Invalid, Reason: "tooLong", Field: field + "." + key}
		}
	}
	return nil
}

func keyOK(key string) bool {
	if key == "" || utf8.RuneCountInString(key) > maxKey {
		return false
	}
	return !strings.ContainsFunc(key, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_.- ", r)
	})
}

// signed is what the company's server signs.
type signed struct {
	// Exp is when the signature ends: Unix seconds, or milliseconds (told by their size).
	Exp  float64           `json:"exp"`
	Data map[string]string `json:"data"`
}

// openSigned checks base64url(JSON{exp,data}) "." base64url(HMAC-SHA256 of the
// first part as it stands). A signature that is genuine but over makes its
// values no better than the page's: the visitor may have left the page open,
// and shall get through. A false one is refused.
func openSigned(text, secret string, now time.Time) (values map[string]string, source string, err error) {
	bad := &cc.Error{Code: cc.Invalid, Reason: "invalidBody", Field: "signed"}
	body, signature, found := strings.Cut(text, ".")
	if !found || secret == "" || len(text) > maxSigned {
		return nil, "", bad
	}
	given, err := decode64(signature)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	if err != nil || !hmac.Equal(given, mac.Sum(nil)) {
		return nil, "", bad
	}
	raw, err := decode64(body)
	var s signed
	if err != nil || json.Unmarshal(raw, &s) != nil {
		return nil, "", bad
	}
	if err := checkValues(s.Data, "signed"); err != nil {
		return nil, "", err
	}
	ms := s.Exp
	if ms < 1e11 {
		ms *= 1000
	}
	end := time.UnixMilli(int64(ms))
	if !now.Before(end) || end.Sub(now) > signedLife {
		return s.Data, fromPage, nil
	}
	return s.Data, fromSigned, nil
}

// Sign makes what a company's server puts beside its page's values, valid until end.
func Sign(secret string, end time.Time, data map[string]string) (string, error) {
	if secret == "" {
		return "", cc.Fail(cc.Unavailable, "unavailable")
	}
	body, err := json.Marshal(signed{Exp: float64(end.Unix()), Data: data})
	if err != nil {
		return "", &cc.Error{Code: cc.Internal, Reason: "internal", Err: err}
	}
	text := base64.RawURLEncoding.EncodeToString(body)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)), nil
}

func decode64(s string) ([]byte, error) {
	return base64.RawURLEncoding.DecodeString(strings.TrimRight(s, "="))
}

// labelOf gives a key its name on the desk: the entry point's, a field's, or the key itself.
func labelOf(key string, door store.EntryPoint) store.Words {
	if w, ok := door.Labels[key]; ok {
		return w
	}
	for _, f := range door.Fields {
		if f.Key == key {
			return f.Label
		}
	}
	if key == pageKey {
		return store.Words{Fr: "Page d’origine", En: "Started on page"}
	}
	return store.Words{Fr: key, En: key}
}

// The keys that the product itself attaches.
const (
	pageKey = "page"
	nameKey = "name"
)
