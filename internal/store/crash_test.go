package store_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
)

// crashFolder names the variable that makes the test program the one that is killed.
const crashFolder = "VISAVIS_TEST_CRASH"

// TestWhatWasAcknowledgedSurvivesAKill kills a process that changes
// interactions as fast as it can, at some moment, several times over the same
// database, and looks for everything it had been told was durable.
func TestWhatWasAcknowledgedSurvivesAKill(t *testing.T) {
	if folder := os.Getenv(crashFolder); folder != "" {
		untilKilled(t, folder)
		return
	}
	folder := t.TempDir()
	acknowledged := make(map[cc.InteractionID]int64)
	for round := range 3 {
		victim := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
		victim.Env = append(os.Environ(), crashFolder+"="+folder)
		out, err := victim.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := victim.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			var id cc.InteractionID
			var version int64
			if _, err := fmt.Sscanf(lines.Text(), "ack %s %d", &id, &version); err != nil {
				t.Fatalf("the victim says %q", lines.Text())
			}
			acknowledged[id] = max(acknowledged[id], version)
			if n == 60+round*17 { // then it is in the middle of something
				if err := victim.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		_ = victim.Wait() // it was killed
		look(t, folder, acknowledged)
	}
}

func look(t *testing.T, folder string, acknowledged map[cc.InteractionID]int64) {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(folder, "visavis.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	if len(acknowledged) < 10 {
		t.Errorf("only %d interactions", len(acknowledged))
	}
	err = db.Read(t.Context(), func(q store.Queries) error {
		for id, version := range acknowledged {
			s, err := q.Interaction(t.Context(), id)
			if err != nil || s.Version < version {
				t.Errorf("%s was acknowledged with version %d, and is at %d (%v)", id, version, s.Version, err)
			}
		}
		wrong, err := q.Audit(t.Context())
		for _, w := range wrong {
			t.Error(w)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// untilKilled has three agents take calls side by side, and tells each change
// that it was told is durable.
func untilKilled(t *testing.T, folder string) {
	db, err := store.Open(context.Background(), filepath.Join(folder, "visavis.db"))
	if err != nil {
		t.Fatal(err)
	}
	c := storetest.NewCentre(t, db)
	var mu sync.Mutex
	acknowledge := func(s cc.Interaction, err error) cc.Interaction {
		if err != nil {
			panic(err)
		}
		mu.Lock()
		defer mu.Unlock()
		fmt.Printf("ack %s %d\n", s.ID, s.Version)
		return s
	}
	var working sync.WaitGroup
	for i := range 3 {
		// A new one each time: the old ones are still in the calls of the process before.
		agent := c.Agent(cc.NewID[cc.AgentID](fmt.Sprint("agt_", i)), true)
		working.Go(func() {
			for {
				id := c.Contact()
				s := acknowledge(c.Do(id, cc.MakeOffer{Agent: agent}, cc.BySystem))
				acknowledge(c.Do(id, cc.Accept{Offer: s.Offers[0].ID, Agent: agent}, cc.Actor(agent)))
				acknowledge(c.Do(id, cc.HoldContact{Agent: agent}, cc.Actor(agent)))
				acknowledge(c.Do(id, cc.HangUp{}, cc.ByContact))
				acknowledge(c.Do(id, cc.MarkDone{Agent: agent}, cc.Actor(agent)))
			}
		})
	}
	working.Wait()
}
