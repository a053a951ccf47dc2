package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Params is the cost of a password's hash.
type Params struct {
	MemoryKiB uint32
	Passes    uint32
	Lanes     uint8
}

// defaultParams is OWASP's minimum for argon2id.
var defaultParams = Params{MemoryKiB: 19 * 1024, Passes: 2, Lanes: 1}

const (
	saltBytes = 16
	hashBytes = 32
	// hashers is how many passwords are hashed at the same time, so that a flood of sign-ins costs memory for that many only.
	hashers = 4
)

// hasher hashes and compares passwords.
type hasher struct {
	params Params
	places chan struct{}
	derive func(password, salt []byte, passes, memory uint32, lanes uint8, length uint32) []byte // argon2id
	// decoy is compared with when there is no account, so that absence takes as long as a wrong password.
	decoy string
}

func newHasher(p Params) *hasher {
	if p == (Params{}) {
		p = defaultParams
	}
	h := &hasher{params: p, places: make(chan struct{}, hashers), derive: argon2.IDKey}
	salt := make([]byte, saltBytes)
	h.decoy = encode(p, salt, make([]byte, hashBytes))
	return h
}

// hash makes the PHC string of a password.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails: it aborts the program instead
	return encode(h.params, salt, h.derive([]byte(password), salt, h.params.Passes, h.params.MemoryKiB, h.params.Lanes, hashBytes)), nil
}

// verify compares a password with a PHC string. An empty or unreadable string
// matches nothing and takes as long. outdated tells that the cost has changed since.
func (h *hasher) verify(ctx context.Context, phc, password string) (match, outdated bool, err error) {
	p, salt, want, parseErr := decode(phc)
	if parseErr != nil {
		p, salt, want, _ = decode(h.decoy) // our own is readable
	}
	if err := h.enter(ctx); err != nil {
		return false, false, err
	}
	defer h.leave()
	got := h.derive([]byte(password), salt, p.Passes, p.MemoryKiB, p.Lanes, uint32(len(want)))
	same := subtle.ConstantTimeCompare(got, want) == 1
	return same && parseErr == nil, p != h.params, nil
}

func (h *hasher) enter(ctx context.Context) error {
	select {
	case h.places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("hash password: %w", ctx.Err())
	}
}

func (h *hasher) leave() { <-h.places }

func encode(p Params, salt, hash []byte) string {
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.MemoryKiB, p.Passes, p.Lanes, b.EncodeToString(salt), b.EncodeToString(hash))
}

var errPHC = errors.New("not a password hash")

// decode reads a PHC string: https://github.com/P-H-C/phc-string-format
func decode(phc string) (p Params, salt, hash []byte, err error) {
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, nil, nil, errPHC
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.MemoryKiB, &p.Passes, &p.Lanes); err != nil {
		return p, nil, nil, errPHC
	}
	// The bounds keep a planted row from eating the machine.
	if p.MemoryKiB < 8 || p.MemoryKiB > 1<<20 || p.Passes < 1 || p.Passes > 16 || p.Lanes < 1 {
		return p, nil, nil, errPHC
	}
	if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil || len(salt) < 8 || len(salt) > 64 {
		return p, nil, nil, errPHC
	}
	if hash, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil || len(hash) < 16 || len(hash) > 64 {
		return p, nil, nil, errPHC
	}
	return p, salt, hash, nil
}
