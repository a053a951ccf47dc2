package intake

import (
	"net/mail"
	"strings"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// defaultCalling is the calling code of numbers written without one.
const defaultCalling = "33"

// email is an address as it is matched: in lower case.
func email(given string) (store.ContactPoint, bool) {
	shown := strings.TrimSpace(given)
	a, err := mail.ParseAddress(shown)
	value := strings.ToLower(shown)
	if err != nil || a.Address != shown || len(value) > 254 || !strings.Contains(shown[strings.LastIndexByte(shown, '@')+1:], ".") {
		return store.ContactPoint{}, false
	}
	return store.ContactPoint{Value: value, Shown: shown}, true
}

// phone is a number as it is matched: + and digits. A number without a calling
// code gets that of the entry point's country; its trunk zero goes.
func phone(given, calling string) (store.ContactPoint, bool) {
	shown := strings.TrimSpace(given)
	if calling == "" {
		calling = defaultCalling
	}
	var digits strings.Builder
	for i, r := range strings.ReplaceAll(shown, "(0)", "") {
		switch {
		case r >= '0' && r <= '9':
			digits.WriteRune(r)
		case r == '+' && i == 0, strings.ContainsRune(" .-/()\u00a0\u202f\u2011", r):
		default:
			return store.ContactPoint{}, false
		}
	}
	number := digits.String()
	switch {
	case strings.HasPrefix(shown, "+"):
	case strings.HasPrefix(number, "00"):
		number = number[2:]
	default:
		number = calling + strings.TrimPrefix(number, "0")
	}
	if len(number) < 6 || len(number) > 15 { // ITU-T E.164: 15 at most
		return store.ContactPoint{}, false
	}
	return store.ContactPoint{Value: "+" + number, Shown: shown}, true
}

// line is a text of one line: valid, trimmed, runs of blanks made one, without
// control or formatting characters (which could turn a name around on screen).
func line(given string) (string, bool) {
	if !cc.Legible(given) {
		return "", false
	}
	return strings.Join(strings.Fields(given), " "), true
}

// sameName tells whether two names are written alike, but for case and blanks.
func sameName(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}
