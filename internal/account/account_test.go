package account_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"visavis/internal/account"
	"visavis/internal/cc"
	"visavis/internal/limit"
	"visavis/internal/store"
	"visavis/internal/view"
)

var (
	cheap = account.Params{MemoryKiB: 64, Passes: 1, Lanes: 1}
	key   = []byte("0123456789abcdef0123456789abcdef")
)

type bench struct {
	*account.Service
	db  *store.DB
	now time.Time
}

func open(t *testing.T) *bench {
	t.Helper()
	b := &bench{now: time.Unix(1_800_000_000, 0)}
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "visavis.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	b.db = db
	b.Service = account.New(db, account.Options{Key: key, Now: func() time.Time { return b.now }, Params: cheap})
	return b
}

func (b *bench) add(t *testing.T, d account.Draft) cc.AgentID {
	t.Helper()
	if d.Password == "" {
		d.Password = "correct horse"
	}
	id, err := b.Add(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func reason(t *testing.T, err error, want string) {
	t.Helper()
	if got := cc.ReasonOf(err); got != want || err == nil {
		t.Fatalf("got %v, want the reason %q", err, want)
	}
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	b := open(t)
	id := b.add(t, account.Draft{Username: "Nadia", Name: "Nadia Ferrand"})
	b.add(t, account.Draft{Username: "gone", Name: "Parti"})
	if err := b.SetDisabled(t.Context(), "gone", true); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ username, password, want string }{
		"right":                        {" nadia ", "correct horse", ""},
		"wrong password":               {"nadia", "wrong horse", "badCredentials"},
		"empty password":               {"nadia", "", "badCredentials"},
		"unknown name":                 {"nobody", "correct horse", "badCredentials"},
		"disabled":                     {"gone", "correct horse", "accountDisabled"},
		"disabled and wrong: no hint":  {"gone", "wrong horse", "badCredentials"},
		"a name that is SQL":           {"' OR 1=1 --", "x", "badCredentials"},
		"the hash of an unknown name ": {"nobody2", "", "badCredentials"},
	} {
		t.Run(name, func(t *testing.T) {
			in, err := b.SignIn(t.Context(), account.Attempt{Username: c.username, Password: c.password, Address: name})
			if c.want != "" {
				reason(t, err, c.want)
				return
			}
			if err != nil || in.Agent != id || in.Device == "" {
				t.Fatalf("%+v, %v", in, err)
			}
		})
	}
}

// Guessing from one address neither goes on nor locks the owner out.
func TestGuessingIsSlowedDownNotTheOwner(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.add(t, account.Draft{Username: "nadia", Name: "Nadia Ferrand"})
	ctx := t.Context()
	home, err := b.SignIn(ctx, account.Attempt{Username: "nadia", Password: "correct horse", Address: "198.51.100.1"})
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for range 100 {
		_, err := b.SignIn(ctx, account.Attempt{Username: "nadia", Password: "guess", Address: "192.0.2.66"})
		if cc.ReasonOf(err) == "badCredentials" {
			tried++
		}
	}
	if tried != 5 {
		t.Fatalf("%d of 100 guesses were looked at, want 5", tried)
	}
	_, err = b.SignIn(ctx, account.Attempt{Username: "nadia", Password: "correct horse", Address: "192.0.2.66"})
	reason(t, err, "tooManyAttempts")
	var after limit.After
	if !errors.As(err, &after) || after.RetryAfter() != time.Minute {
		t.Fatalf("wait %v, want a minute", after)
	}
	for name, a := range map[string]account.Attempt{
		"from elsewhere":                      {Username: "nadia", Password: "correct horse", Address: "198.51.100.9"},
		"known browser, the attacker's house": {Username: "nadia", Password: "correct horse", Address: "192.0.2.66", Device: home.Device},
	} {
		if _, err := b.SignIn(ctx, a); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err = b.SignIn(ctx, account.Attempt{Username: "nadia", Password: "correct horse", Address: "192.0.2.66", Device: home.Device[:26] + ".forged"})
	reason(t, err, "tooManyAttempts")
	b.now = b.now.Add(time.Minute)
	if _, err := b.SignIn(ctx, account.Attempt{Username: "nadia", Password: "correct horse", Address: "192.0.2.66"}); err != nil {
		t.Fatalf("after the wait: %v", err)
	}
}

// Many addresses against one name: the name's bucket closes, the known browser gets in.
func TestDistributedGuessing(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.add(t, account.Draft{Username: "nadia", Name: "Nadia Ferrand"})
	b.add(t, account.Draft{Username: "luc", Name: "Luc Martin"})
	ctx := t.Context()
	home, err := b.SignIn(ctx, account.Attempt{Username: "nadia", Password: "correct horse", Address: "198.51.100.1"})
	if err != nil {
		t.Fatal(err)
	}
	looked := 0
	for i := range 120 {
		address := "2001:db8:" + string(rune('a'+i%6)) + ":" + string(rune('1'+i/60)) + "::1"
		_, err := b.SignIn(ctx, account.Attempt{Username: "nadia", Password: "guess", Address: address})
		if cc.ReasonOf(err) == "badCredentials" {
			looked++
		}
	}
	if looked != 50 {
		t.Fatalf("%d looked at, want 50", looked)
	}
	if _, err := b.SignIn(ctx, account.Attempt{Username: "nadia", Password: "correct horse", Address: "198.51.100.1", Device: home.Device}); err != nil {
		t.Fatalf("known browser: %v", err)
	}
	_, err = b.SignIn(ctx, account.Attempt{Username: "luc", Password: "correct horse", Address: "198.51.100.1", Device: home.Device})
	if err != nil {
		t.Fatalf("another name is not attacked: %v", err)
	}
}

func TestSessionsCountAsLongAsTheAccountSays(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	attempt := account.Attempt{Username: "nadia", Password: "correct horse"}
	for name, c := range map[string]struct {
		change func(*bench) error
		want   string
	}{
		"nothing":      {func(*bench) error { return nil }, ""},
		"lowered role": {func(b *bench) error { return b.SetRoles(ctx, "nadia", []string{account.Administrator}) }, ""},
		"disabled":     {func(b *bench) error { return b.SetDisabled(ctx, "nadia", true) }, "accountDisabled"},
		"new password": {func(b *bench) error { return b.SetPassword(ctx, "nadia", "another horse") }, "signedOut"},
		"ended":        {func(b *bench) error { return b.EndSessions(ctx, "nadia") }, "signedOut"},
		"disabled and opened again": {func(b *bench) error {
			return errors.Join(b.SetDisabled(ctx, "nadia", true), b.SetDisabled(ctx, "nadia", false))
		}, "signedOut"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := open(t)
			b.add(t, account.Draft{Username: "nadia", Name: "Nadia Ferrand", Withheld: []account.Permission{account.Video}})
			in, err := b.SignIn(ctx, attempt)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.change(b); err != nil {
				t.Fatal(err)
			}
			who, err := b.Check(ctx, account.Session{Agent: in.Agent, Epoch: in.Epoch})
			if c.want != "" {
				reason(t, err, c.want)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			want := []account.Permission{account.Call, account.Conference, account.TransferAgent, account.TransferQueue, account.CustomData, account.HistoryRead}
			if name == "lowered role" {
				want = []account.Permission{account.HistoryRead, account.Supervise, account.Administer}
			}
			if !slices.Equal(who.Permissions, want) || who.May(account.Video) {
				t.Errorf("permissions %v, want %v", who.Permissions, want)
			}
		})
	}
}

func TestAdd(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.add(t, account.Draft{Username: "nadia", Name: "Nadia Ferrand"})
	for name, c := range map[string]struct {
		draft       account.Draft
		want, field string
	}{
		"same name":       {account.Draft{Username: "NADIA", Name: "x", Password: "12345678"}, "usernameTaken", "username"},
		"no name":         {account.Draft{Username: "a", Password: "12345678"}, "invalidBody", "name"},
		"bad username":    {account.Draft{Username: "a b", Name: "x", Password: "12345678"}, "invalidBody", "username"},
		"short password":  {account.Draft{Username: "a", Name: "x", Password: "1234567"}, "weakPassword", "password"},
		"endless one":     {account.Draft{Username: "a", Name: "x", Password: strings.Repeat("x", 1001)}, "weakPassword", "password"},
		"unknown role":    {account.Draft{Username: "a", Name: "x", Password: "12345678", Roles: []string{"admin"}}, "invalidBody", "roles"},
		"unknown queue":   {account.Draft{Username: "a", Name: "x", Password: "12345678", Queues: []string{"none"}}, "notFound", "queues"},
		"unknown granted": {account.Draft{Username: "a", Name: "x", Password: "12345678", Granted: []account.Permission{"all"}}, "invalidBody", "granted[0]"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := b.Add(t.Context(), c.draft)
			reason(t, err, c.want)
			var e *cc.Error
			if errors.As(err, &e); e.Field != c.field {
				t.Errorf("field %q, want %q", e.Field, c.field)
			}
		})
	}
	all, err := b.List(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatalf("%d accounts, %v", len(all), err)
	}
}

// A hash of another cost is made anew when its owner signs in.
func TestRehash(t *testing.T) {
	t.Parallel()
	b := open(t)
	id := b.add(t, account.Draft{Username: "nadia", Name: "Nadia Ferrand"})
	dearer := account.New(b.db, account.Options{Key: key, Params: account.Params{MemoryKiB: 128, Passes: 2, Lanes: 1}})
	for range 2 {
		if _, err := dearer.SignIn(t.Context(), account.Attempt{Username: "nadia", Password: "correct horse"}); err != nil {
			t.Fatal(err)
		}
	}
	err := b.db.Read(t.Context(), func(q store.Queries) error {
		a, err := q.Account(t.Context(), id)
		if !strings.HasPrefix(a.Password, "$argon2id$v=19$m=128,t=2,p=1$") {
			t.Errorf("hash %s", a.Password)
		}
		if a.Epoch != 1 {
			t.Error("a new hash must not end sessions")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestPreferences(t *testing.T) {
	t.Parallel()
	b := open(t)
	id := b.add(t, account.Draft{Username: "nadia", Name: "Nadia Ferrand"})
	lang, dark, loud, no := "en", "dark", 2.0, "no"
	me, err := b.SetPreferences(t.Context(), id, view.Preferences{Language: &lang, Theme: &dark})
	if err != nil || me.Language == nil || *me.Language != "en" || me.Theme != "dark" || me.RingVolume != 0.8 {
		t.Fatalf("%+v, %v", me, err)
	}
	for field, p := range map[string]view.Preferences{"language": {Language: &no}, "theme": {Theme: &no}, "ringVolume": {RingVolume: &loud}} {
		_, err := b.SetPreferences(t.Context(), id, p)
		var e *cc.Error
		if !errors.As(err, &e) || e.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}
