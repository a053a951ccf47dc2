package histories_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/store/postgrestest"
	"visavis/internal/store/storetest"
)

// kills is how often clients are killed on each database.
var kills = flag.Int("kills", 20, "how often clients are killed, on each database")

// What makes the test program the clients that are killed: the database, and what line comes first in which round.
const asClients, asRound, asLine = "VISAVIS_TEST_CLIENTS", "VISAVIS_TEST_ROUND", "VISAVIS_TEST_LINE"

func TestMain(m *testing.M) {
	if address := os.Getenv(asClients); address != "" {
		untilKilled(address)
	}
	os.Exit(m.Run())
}

// unattended is a testing.TB for a process that is no test.
type unattended struct{ testing.TB }

func (unattended) Helper()                  {}
func (unattended) Context() context.Context { return context.Background() }
func (unattended) Fatal(args ...any)        { panic(fmt.Sprint(args...)) }

func untilKilled(address string) {
	number := func(name string) int64 {
		n, err := strconv.ParseInt(os.Getenv(name), 10, 64)
		if err != nil {
			panic(err)
		}
		return n
	}
	now := begin.Add(time.Duration(number(asRound)) * time.Minute)
	db, err := store.Open(context.Background(), address, store.Options{Now: func() time.Time { return now }})
	if err != nil {
		panic(err)
	}
	newCrew(unattended{}, db, newJournal(os.Stdout, number(asLine), now), -1).work(rand.Uint64())
}

func TestHistoriesOnSQLite(t *testing.T) {
	t.Run("alive", func(t *testing.T) { alive(t, filepath.Join(t.TempDir(), "visavis.db")) })
	t.Run("killed", func(t *testing.T) { killed(t, filepath.Join(t.TempDir(), "visavis.db")) })
}

func TestHistoriesOnPostgreSQL(t *testing.T) {
	server := postgrestest.Start(t)
	t.Run("alive", func(t *testing.T) { alive(t, server.Database(t)) })
	t.Run("killed", func(t *testing.T) { killed(t, server.Database(t)) })
}

// alive has clients that nobody kills.
func alive(t *testing.T, address string) {
	seed := rand.Uint64()
	history := run(t, storetest.OpenAt(t, address, func() time.Time { return begin }), seed, nil)
	if wrong := check(history); wrong != "" {
		t.Errorf("seed %d: %s", seed, wrong)
	}
	tell(t, history)
}

// run has a crew work on an open database, through a tampered store if one is given.
func run(t testing.TB, db *store.DB, seed uint64, tamper func(*crew)) []op {
	t.Helper()
	var written bytes.Buffer
	c := newCrew(t, db, newJournal(&written, 0, begin), each)
	if tamper != nil {
		tamper(c)
	}
	c.work(seed)
	return collect(lines(t, &written))
}

func lines(t testing.TB, from io.Reader) (all []op) {
	t.Helper()
	scanner := bufio.NewScanner(from)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var o op
		if err := json.Unmarshal(scanner.Bytes(), &o); err != nil {
			break // cut off by the kill
		}
		all = append(all, o)
	}
	return all
}

// killed has clients that are killed with kill -9 at some moment, over and
// over on the same database, and looks in the end at what is there.
func killed(t *testing.T, address string) {
	var written []op
	line := int64(0)
	for round := range *kills {
		victim := exec.CommandContext(t.Context(), os.Args[0])
		victim.Env = append(os.Environ(), asClients+"="+address, asRound+"="+strconv.Itoa(round), asLine+"="+strconv.FormatInt(line, 10))
		var errs bytes.Buffer
		victim.Stderr = &errs
		out, err := victim.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := victim.Start(); err != nil {
			t.Fatal(err)
		}
		end := 30 + rand.IntN(200) // lines; then it is in the middle of something
		first := true
		reader, into := io.Pipe()
		go func() {
			scanner := bufio.NewScanner(out)
			scanner.Buffer(nil, 1<<20)
			for n := 0; scanner.Scan(); n++ {
				if _, err := into.Write(append(slices.Clone(scanner.Bytes()), '\n')); err != nil {
					break
				}
				if n >= end && first {
					first = false
					_ = victim.Process.Kill() // what it still wrote is read on
				}
			}
			_ = into.Close()
		}()
		heard := lines(t, reader)
		_ = victim.Wait() // it was killed
		if len(heard) < end {
			t.Fatalf("round %d: the clients ended by themselves after %d lines:\n%s", round, len(heard), errs.String())
		}
		for _, o := range heard {
			line = max(line, o.Call, o.Return)
		}
		written = append(written, heard...)
	}
	history := collect(written)
	// What everybody finds in the end.
	db := storetest.OpenAt(t, address, func() time.Time { return begin.Add(time.Hour) })
	var ends []op
	found := map[cc.InteractionID]bool{}
	for _, o := range history {
		if found[o.Interaction] {
			continue
		}
		found[o.Interaction] = true
		s, err := read(db, o.Interaction)
		if err != nil {
			t.Fatal(err)
		}
		line++
		ends = append(ends, op{Client: clients, Call: line, Return: line + 1, Interaction: o.Interaction, Name: load, After: encode(s)})
		line++
	}
	history = append(history, ends...)
	if wrong := check(history); wrong != "" {
		t.Error(wrong)
	}
	centre := &storetest.Centre{T: t, DB: db}
	centre.Audit()
	tell(t, history)
}

// tell logs what a history had in it, and fails one that could not go wrong.
func tell(t *testing.T, history []op) {
	t.Helper()
	unknown, refused, did := 0, 0, map[string]int{}
	for _, o := range history {
		switch {
		case o.Return == 0:
			unknown++
		case o.Reason != "":
			refused++
		default:
			did[o.Name]++
		}
	}
	t.Logf("%d operations, %d refused, %d never answered; done %v", len(history), refused, unknown, did)
	if did["Accept"] == 0 || refused == 0 {
		t.Error("nothing happened that could have gone wrong")
	}
}
