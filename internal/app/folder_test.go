package app

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"visavis/internal/company"
	"visavis/internal/config"
	"visavis/internal/store"
)

func TestOneServerPerFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data")
	first, err := openFolder(path, true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := openFolder(path, true); err == nil || !strings.Contains(err.Error(), "another server is using it") {
		t.Errorf("a second server on the folder: %v", err)
	}
	if _, err := openFolder(path, false); err != nil {
		t.Errorf("the command line beside a server: %v", err)
	}
	first.close()
	second, err := openFolder(path, true)
	if err != nil {
		t.Fatalf("after the first one's end: %v", err)
	}
	second.close()
	if !bytes.Equal(first.master, second.master) {
		t.Error("the key changed: every session and seat would be worth nothing")
	}
	seats, _ := second.key("seats")
	answers, _ := second.key("answers")
	if bytes.Equal(seats, answers) || bytes.Equal(seats, second.master) {
		t.Error("two uses share a key")
	}
	for name, mode := range map[string]os.FileMode{path: 0o700, filepath.Join(path, "key"): 0o600} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", name, info.Mode().Perm(), err)
		}
	}
	if err := os.WriteFile(filepath.Join(path, "key"), []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openFolder(path, true); err == nil {
		t.Error("half a key was accepted")
	}
}

func TestTheDemonstrationSiteIsOnePortUp(t *testing.T) {
	for listen, want := range map[string]string{"127.0.0.1:8080": "127.0.0.1:8081", "127.0.0.1:0": "127.0.0.1:0", ":443": ":444", "[::1]:80": "[::1]:81"} {
		if got := demoAddress(config.Config{Listen: listen}); got != want {
			t.Errorf("%s: %s, want %s", listen, got, want)
		}
	}
	if got := demoAddress(config.Config{Listen: ":1", DemoListen: ":9"}); got != ":9" {
		t.Errorf("given address: %s", got)
	}
}

func TestStoppingWhatNeverStarted(t *testing.T) {
	a := New(Options{Config: config.Default()})
	for range 2 {
		if err := a.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAFailedStartLeavesNothing(t *testing.T) {
	c := config.Default()
	c.Data, c.Listen, c.Media.UDPPort, c.Media.TCPPort = t.TempDir(), "256.0.0.1:1", 0, 0
	a := New(Options{Config: c, MediaCommand: []string{"/bin/false"}})
	if err := a.Start(t.Context()); err == nil {
		t.Fatal("started on an impossible address")
	}
	f, err := openFolder(c.Data, true)
	if err != nil {
		t.Fatalf("the folder is still held: %v", err)
	}
	f.close()
}

// That the log of changes was cut off shows however much is added to it.
func TestACutLogDoesNotGrowOver(t *testing.T) {
	f, err := openFolder(t.TempDir(), false)
	if err != nil {
		t.Fatal(err)
	}
	c := config.Default()
	c.Database = "sqlite:" + filepath.Join(t.TempDir(), "visavis.db")
	db, err := openStore(t.Context(), c, f)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	add := func(n int) {
		for range n {
			err := db.Write(t.Context(), func(tx store.Tx) error {
				return tx.Log(t.Context(), store.Edit{Actor: "agt_a", Kind: "queue", Object: "que_x", Action: store.Replaced, After: n})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	check := func(when string, whole bool) {
		t.Helper()
		v, err := company.NewChanges(db, f.logEnd).Check(t.Context())
		if err != nil || v.Whole != whole {
			t.Errorf("%s: %+v, %v", when, v, err)
		}
	}
	add(10)
	check("as it was written", true)
	raw, err := sql.Open("sqlite", strings.TrimPrefix(c.Database, "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	for _, cut := range []string{`DELETE FROM changelog WHERE seq > 7`, `DELETE FROM changelog_contents WHERE seq > 7`} {
		if _, err := raw.ExecContext(t.Context(), cut); err != nil {
			t.Fatal(err)
		}
	}
	check("cut", false)
	for range 6 {
		add(1)
		check("cut, and added to", false)
	}
}
