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
