package account

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"visavis/internal/cc"
	"visavis/internal/limit"
	"visavis/internal/store"
)

// How guessing is slowed down. Only failures count: a success gives its tokens
// back. Somebody who floods one name from one address runs into the pair's
// bucket long before the name's, so the owner signs in elsewhere at once; a
// browser the owner has used before (it holds a device cookie) has a bucket of
// its own and gets in even from the attacker's address or when many addresses
// attack one name.
var (
	pairRate    = limit.Rate{Burst: 5, Every: time.Minute}       // one name from one address
	addressRate = limit.Rate{Burst: 50, Every: 3 * time.Second}  // any names from one address
	nameRate    = limit.Rate{Burst: 50, Every: 20 * time.Second} // one name from anywhere unknown
	deviceRate  = limit.Rate{Burst: 10, Every: time.Minute}      // one name from a browser that knew the password once
)

// Attempt is somebody trying to sign in.
type Attempt struct {
	Username string
	Password string
	Address  string // where from
	Device   string // the device cookie, or empty
}

// SignedIn is what the server keeps: in the session the agent and the epoch, in a long-lived cookie the device.
type SignedIn struct {
	Agent  cc.AgentID
	Epoch  int64
	Device string
}

// SignIn checks a name and a password. Refusals: badCredentials (the same for
// unknown names, in the same time), accountDisabled and passwordOff (to the
// owner only, who knew the password), tooManyAttempts with limit.After as its cause.
func (s *Service) SignIn(ctx context.Context, a Attempt) (SignedIn, error) {
	subject := Subject(a.Username)
	refund, err := s.admit(subject, a)
	if err != nil {
		return SignedIn{}, err
	}
	who, err := s.bySubject(ctx, subject)
	if err != nil && cc.CodeOf(err) != cc.NotFound {
		refund()
		return SignedIn{}, err
	}
	// who.Password is empty for unknown names: verified against the decoy.
	match, outdated, err := s.hasher.verify(ctx, who.Password, a.Password)
	if err != nil {
		refund()
		return SignedIn{}, &cc.Error{Code: cc.Unavailable, Reason: "unavailable", Err: err}
	}
	if !match {
		return SignedIn{}, cc.Fail(cc.Unauthenticated, "badCredentials")
	}
	refund()
	if who.Disabled {
		return SignedIn{}, cc.Fail(cc.Forbidden, "accountDisabled")
	}
	if s.admins && !slices.Contains(Permissions(who), Administer) {
		return SignedIn{}, cc.Fail(cc.Forbidden, "passwordOff")
	}
	if outdated {
		// A lost race or a failing write costs nothing: the next sign-in tries again.
		_ = s.rehash(ctx, who, a.Password)
	}
	device := a.Device
	if _, ok := s.deviceOf(subject, device); !ok {
		device = s.newDevice(subject)
	}
	return SignedIn{Agent: who.ID, Epoch: who.Epoch, Device: device}, nil
}

// admit takes from the buckets of an attempt.
func (s *Service) admit(subject string, a Attempt) (refund func(), err error) {
	if nonce, ok := s.deviceOf(subject, a.Device); ok {
		if refund, err := s.buckets.Take(limit.Bucket{Key: "device " + nonce, Rate: deviceRate}); err == nil {
			return refund, nil
		}
	}
	address := limit.AddressKey(a.Address)
	return s.buckets.Take(
		limit.Bucket{Key: "pair " + address + " " + subject, Rate: pairRate},
		limit.Bucket{Key: "address " + address, Rate: addressRate},
		limit.Bucket{Key: "name " + subject, Rate: nameRate})
}

func (s *Service) bySubject(ctx context.Context, subject string) (a store.Account, err error) {
	err = s.db.Read(ctx, func(q store.Queries) error {
		a, err = q.AccountBySubject(ctx, Local, subject)
		return err
	})
	return a, err
}

func (s *Service) rehash(ctx context.Context, a store.Account, password string) error {
	phc, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	a.Password = phc
	return s.db.Write(ctx, func(tx store.Tx) error { return tx.SaveAccount(ctx, a, false) })
}

// A device cookie says that this browser once knew the password of one name:
// a random number and its signature together with the name.
func (s *Service) newDevice(subject string) string {
	nonce := rand.Text()
	return nonce + "." + s.signDevice(subject, nonce)
}

func (s *Service) deviceOf(subject, cookie string) (nonce string, ok bool) {
	nonce, signature, found := strings.Cut(cookie, ".")
	if !found {
		return "", false
	}
	return nonce, hmac.Equal([]byte(signature), []byte(s.signDevice(subject, nonce)))
}

func (s *Service) signDevice(subject, nonce string) string {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte("device\x00" + subject + "\x00" + nonce))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
