package account

import (
	"testing"
)

func FuzzDecode(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$MTIzNDU2Nzg5MDEyMzQ1Ng")
	f.Add("$argon2id$v=19$m=99999999,t=2,p=1$c29tZXNhbHQ$MTIzNDU2Nzg5MDEyMzQ1Ng")
	f.Add("$2a$10$abc")
	f.Fuzz(func(t *testing.T, phc string) {
		p, salt, hash, err := decode(phc)
		if err != nil {
			return
		}
		p2, salt2, hash2, err := decode(encode(p, salt, hash))
		if err != nil || p2 != p || string(salt2) != string(salt) || string(hash2) != string(hash) {
			t.Errorf("%q does not come back", phc)
		}
	})
}

func TestDefaultCost(t *testing.T) {
	t.Parallel()
	if p := newHasher(Params{}).params; p.MemoryKiB < 19*1024 || p.Passes < 2 {
		t.Errorf("cost %+v is below the minimum", p)
	}
	if _, _, _, err := decode(newHasher(Params{}).decoy); err != nil {
		t.Errorf("the decoy must be as dear as a real hash: %v", err)
	}
}

// A name that nobody has costs the same work as a wrong password: exactly one hash of the same price.
func TestUnknownNamesCostAsMuch(t *testing.T) {
	t.Parallel()
	h := newHasher(Params{MemoryKiB: 64, Passes: 1, Lanes: 1})
	phc, err := h.hash(t.Context(), "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	type price struct {
		passes, memory, length uint32
		lanes                  uint8
	}
	var paid []price
	real := h.derive
	h.derive = func(password, salt []byte, passes, memory uint32, lanes uint8, length uint32) []byte {
		paid = append(paid, price{passes, memory, length, lanes})
		return real(password, salt, passes, memory, lanes, length)
	}
	for _, stored := range []string{phc, "", "$2a$10$unreadable"} {
		if match, _, err := h.verify(t.Context(), stored, "wrong horse"); match || err != nil {
			t.Errorf("%q: %v, %v", stored, match, err)
		}
	}
	if len(paid) != 3 || paid[0] != paid[1] || paid[0] != paid[2] {
		t.Errorf("paid %+v", paid)
	}
	// Not even the hash that the decoy holds opens a name that nobody has.
	h.derive = func(_, _ []byte, _, _ uint32, _ uint8, length uint32) []byte { return make([]byte, length) }
	if match, _, _ := h.verify(t.Context(), "", "anything"); match {
		t.Error("the decoy is a password")
	}
}
