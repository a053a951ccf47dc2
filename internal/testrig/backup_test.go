package testrig_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"visavis/internal/app"
	"visavis/internal/cc"
	"visavis/internal/config"
	"visavis/internal/store"
	"visavis/internal/store/postgrestest"
	"visavis/internal/testrig"
	"visavis/internal/view"
)

// A backup that is taken while people talk and type has everything that was
// acknowledged before it began, and the product starts on it, on the same kind
// of database or on the other.
func TestBackupDuringCalls(t *testing.T) {
	server := postgrestest.Start(t)
	sqlite := func(*config.Config) {}
	postgres := func(c *config.Config) { c.Database = server.Database(t) }
	for _, tc := range []struct {
		name     string
		from, to func(*config.Config)
	}{
		{"SQLite to SQLite", sqlite, sqlite},
		{"SQLite to PostgreSQL", sqlite, postgres},
		{"PostgreSQL to PostgreSQL", postgres, postgres},
		{"PostgreSQL to SQLite", postgres, sqlite},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			backupDuringCalls(t, tc.from, tc.to)
		})
	}
}

func backupDuringCalls(t *testing.T, from, to func(*config.Config)) {
	c := talkOn(t, testrig.Start(t, from))
	waiting := c.rig.Call(t, "sav", "Bruno")

	// Somebody goes on typing while the backup is taken.
	typing, stop := context.WithCancel(t.Context())
	var typed sync.WaitGroup
	acknowledged := make(chan int, 1)
	enough := make(chan struct{})
	typed.Go(func() {
		last := 0
		for n := 1; typing.Err() == nil; n++ {
			if p := c.nadia.Send(t, "PUT", "/api/v1/interactions/"+c.id+"/note", view.NoteText{Text: fmt.Sprint("ligne ", n)}, nil); p == nil {
				last = n
			}
			if n == 5 {
				select {
				case acknowledged <- last:
				default:
				}
				close(enough)
			}
		}
	})
	<-enough
	var file bytes.Buffer
	_, err := app.Backup(t.Context(), c.rig.Config, &file, nil)
	stop()
	typed.Wait()
	if err != nil {
		t.Fatal(err)
	}
	c.rig.Stop(t)

	again := &testrig.Rig{Config: c.rig.Config, Data: t.TempDir()}
	again.Config.Data, again.Config.Database = again.Data, ""
	to(&again.Config)
	packed := file.Bytes()
	if _, err := app.Restore(t.Context(), again.Config, bytes.NewReader(packed), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := app.Restore(t.Context(), again.Config, bytes.NewReader(packed), nil); err == nil {
		t.Error("restored over what is there")
	}
	again.Run(t)
	t.Cleanup(func() { again.Stop(t) })
	nadia := again.SignIn(t, "nadia")
	var record view.InteractionRecord
	nadia.Get(t, "/api/v1/interactions/"+c.id, &record)
	var n int
	if len(record.Notes) != 1 {
		t.Fatalf("notes: %+v", record.Notes)
	}
	if _, err := fmt.Sscanf(record.Notes[0].Text, "ligne %d", &n); err != nil || n < <-acknowledged {
		t.Errorf("the note is %q", record.Notes[0].Text)
	}
	// Those who were in it come back to it: tokens and seats are still good.
	desk := nadia.OpenDesk(t)
	desk.See(t, c.id, "the call", func(v view.InteractionView) bool { return v.Mine != nil && v.Mine.Seat != nil })
	claire := again.Resume(t, c.claire.Token)
	claire.Await(t, "the call", func(v view.ContactView) bool { return v.Phase == cc.Active && v.Seat != nil })
	if v := again.Resume(t, waiting.Token).Now(); v.Phase != cc.Queued && v.Phase != cc.Offered {
		t.Errorf("who waited is %s", v.Phase)
	}
	// And it goes on: new events find their readers.
	nadia.Do(t, c.id, "hold", nil)
	claire.Await(t, "the slate", func(v view.ContactView) bool { return v.Hold != nil })
}

func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	rig := testrig.Start(t)
	var file bytes.Buffer
	if _, err := app.Backup(t.Context(), rig.Config, &file, nil); err != nil {
		t.Fatal(err)
	}
	packed := file.Bytes()
	changed := bytes.Clone(packed)
	changed[len(changed)/2] ^= 1
	for name, tc := range map[string]struct {
		file []byte
		want string
	}{
		"no backup":     {[]byte("hello"), "not a backup"},
		"half of it":    {packed[:len(packed)/2], "cut off"},
		"one bit of it": {changed, "restore"},
		"nothing":       {nil, "not a backup"},
	} {
		t.Run(name, func(t *testing.T) {
			c := rig.Config
			c.Data = t.TempDir()
			_, err := app.Restore(t.Context(), c, bytes.NewReader(tc.file), nil)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want one with %q", err, tc.want)
			}
			db, err := store.Open(t.Context(), "sqlite:"+c.Data+"/visavis.db")
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			err = db.Read(t.Context(), func(q store.Queries) error {
				all, err := q.Accounts(t.Context())
				if len(all) > 0 {
					t.Error("something was left behind")
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
	if _, err := app.Restore(t.Context(), rig.Config, bytes.NewReader(packed), nil); err == nil {
		t.Error("restored under a running server")
	}
}
