package media

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"

	"visavis/internal/cc"
)

// Seat says which party of which interaction may connect to which room. It is
// valid for as long as the current plan has that party there, so it needs no
// expiry and throwing somebody out needs no list of revoked tokens.
type Seat struct {
	Interaction cc.InteractionID `json:"i"`
	Party       cc.PartyID       `json:"p"`
	Room        cc.Room          `json:"r"`
}

// SeatKey signs seats. At least 32 random bytes, the same on every node and
// after every restart, else browsers lose their calls.
type SeatKey []byte

// seatContext keeps these signatures apart from others made with the same key.
const seatContext = "visavis seat v1\x00"

// maxSeat is the longest token that is looked at; real ones have about 200 bytes.
const maxSeat = 1024

// Sign returns the token of a seat: base64url(JSON) "." base64url(HMAC-SHA256).
func (k SeatKey) Sign(s Seat) string {
	body, err := json.Marshal(s)
	if err != nil {
		panic(err) // three strings always marshal
	}
	payload := base64.RawURLEncoding.EncodeToString(body)
	return payload + "." + base64.RawURLEncoding.EncodeToString(k.mac(payload))
}

// Open checks a token and returns its seat. It says nothing about whether the
// party is still in the call.
func (k SeatKey) Open(token string) (Seat, error) {
	if len(token) > maxSeat {
		return Seat{}, badSeat()
	}
	payload, sig, ok := strings.Cut(token, ".")
	if !ok {
		return Seat{}, badSeat()
	}
	mac, err := base64.RawURLEncoding.DecodeString(sig)
	if err != nil || !hmac.Equal(mac, k.mac(payload)) {
		return Seat{}, badSeat()
	}
	body, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil {
		return Seat{}, badSeat()
	}
	var s Seat
	if err := json.Unmarshal(body, &s); err != nil {
		return Seat{}, badSeat()
	}
	return s, nil
}

func (k SeatKey) mac(payload string) []byte {
	m := hmac.New(sha256.New, k)
	m.Write([]byte(seatContext))
	m.Write([]byte(payload))
	return m.Sum(nil)
}

// Holder is whose browser a seat belongs to: an agent's or, named by its
// interaction, a contact's.
type Holder string

// Bonds are what a request brings to show whose browser it comes from: the
// bond of a holder, or nothing.
type Bonds func(Holder) string

// bondContext keeps bonds apart from seats.
const bondContext = "visavis bond v1\x00"

// Bond returns what a holder's browser keeps where neither the scripts of its
// pages nor logs of addresses see it, and shows with its seats. A seat alone,
// copied from a page or a log, opens nothing.
func (k SeatKey) Bond(h Holder) string {
	m := hmac.New(sha256.New, k)
	m.Write([]byte(bondContext))
	m.Write([]byte(h))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

// Holds reports whether the bond of a holder is among those that a request
// brings. Nil bonds hold nothing.
func (k SeatKey) Holds(h Holder, bonds Bonds) bool {
	return bonds != nil && hmac.Equal([]byte(bonds(h)), []byte(k.Bond(h)))
}

// BondCookie is the name of the cookie that a holder's bond is kept in: one
// each, so that two calls in one browser do not take each other's.
func BondCookie(h Holder) string { return "visavis-bond-" + string(h) }

// badSeat is what every refused seat gets, forged or outdated, so that trying teaches nothing.
func badSeat() error { return cc.Fail(cc.Unauthenticated, "seatGone") }
