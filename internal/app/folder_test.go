package app

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"visavis/internal/config"
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
