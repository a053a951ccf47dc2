package process_test

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/media/livekit"
	"visavis/internal/media/livekit/livekittest"
	"visavis/internal/media/process"
)

func TestMain(m *testing.M) {
	livekittest.BeServer()
	os.Exit(m.Run())
}

// running is a supervisor under test.
type running struct {
	*process.Supervisor
	client *livekit.Client
	up     chan bool
	stop   context.CancelFunc
	done   chan error
}

func run(t *testing.T, opt process.Options) *running {
	t.Helper()
	r := &running{up: make(chan bool, 10), done: make(chan error, 1)}
	command, err := livekittest.Command()
	if err != nil {
		t.Fatal(err)
	}
	opt.Command, opt.Loopback, opt.Probe = command, true, livekittest.Probe
	opt.OnUp = func(fresh bool) { r.up <- fresh }
	r.Supervisor = process.New(opt)
	r.client = livekit.NewClient(r.Endpoint)
	ctx, cancel := context.WithCancel(context.Background())
	r.stop = cancel
	go func() { r.done <- r.Run(ctx) }()
	t.Cleanup(r.end)
	return r
}

func (r *running) end() {
	r.stop()
	if r.done != nil {
		<-r.done
		r.done = nil
	}
}

func (r *running) wait(t *testing.T, fresh bool) {
	t.Helper()
	select {
	case got := <-r.up:
		if got != fresh {
			t.Fatalf("up with fresh=%v, want %v", got, fresh)
		}
	case err := <-r.done:
		t.Fatalf("ended: %v", err)
	case <-time.After(20 * time.Second):
		t.Fatal("not up within 20 s")
	}
}

func (r *running) hasRoom(t *testing.T, room cc.Room) bool {
	t.Helper()
	rooms, err := r.client.Rooms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return slices.Contains(rooms, room)
}

func TestCrashIsMended(t *testing.T) {
	dir := t.TempDir()
	r := run(t, process.Options{Dir: dir})
	r.wait(t, true)
	<-r.Ready()
	if info, err := os.Stat(filepath.Join(dir, "media.json")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("state file: %v %v", info, err)
	}
	if err := r.client.EnsureRoom(t.Context(), "int_1"); err != nil {
		t.Fatal(err)
	}
	first, endpoint := r.PID(), r.Endpoint()
	if pgid, err := syscall.Getpgid(first); err != nil || pgid != first {
		t.Errorf("process group %d of %d: %v", pgid, first, err)
	}
	at := time.Now()
	if err := syscall.Kill(first, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	r.wait(t, true)
	t.Logf("back after %v", time.Since(at))
	if r.PID() == first || r.Endpoint() != endpoint || !r.Up() {
		t.Errorf("pid %d, was %d; %v, was %v", r.PID(), first, r.Endpoint(), endpoint)
	}
	if r.hasRoom(t, "int_1") {
		t.Error("a new process knows an old room")
	}
	last := r.PID()
	r.end()
	if err := syscall.Kill(last, 0); err == nil {
		t.Error("the process outlives a supervisor that was told to stop")
	}
}

func TestNextControlAdopts(t *testing.T) {
	dir := t.TempDir()
	before := run(t, process.Options{Dir: dir, Keep: true})
	before.wait(t, true)
	if err := before.client.EnsureRoom(t.Context(), "int_1"); err != nil {
		t.Fatal(err)
	}
	pid := before.PID()
	before.end()

	after := run(t, process.Options{Dir: dir})
	after.wait(t, false)
	if after.PID() != pid || !after.hasRoom(t, "int_1") {
		t.Errorf("pid %d, was %d", after.PID(), pid)
	}
	// It is watched like a child of our own.
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	after.wait(t, true)
	if after.PID() == pid {
		t.Error("not a new process")
	}
}

func TestOtherSettingsReplace(t *testing.T) {
	dir := t.TempDir()
	before := run(t, process.Options{Dir: dir, Keep: true})
	before.wait(t, true)
	pid := before.PID()
	before.end()
	after := run(t, process.Options{Dir: dir, NodeIP: "127.0.0.1"})
	after.wait(t, true)
	if after.PID() == pid || after.Node().NodeIP != "127.0.0.1" {
		t.Errorf("pid %d, was %d, node %+v", after.PID(), pid, after.Node())
	}
}

func TestBrokenStateFileStartsAfresh(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "media.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, process.Options{Dir: dir}).wait(t, true)
}

func TestTakenPortIsNamed(t *testing.T) {
	taken, err := net.ListenPacket("udp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	var log lines
	r := run(t, process.Options{
		Dir: t.TempDir(), UDPPort: taken.LocalAddr().(*net.UDPAddr).Port,
		Log: slog.New(slog.NewTextHandler(&log, nil)),
	})
	log.await(t, "address already in use")
	taken.Close()
	r.wait(t, true) // it goes on trying
}

// What a webhook's handler uses is taken down after Run.
func TestRunWaitsForWebhooks(t *testing.T) {
	begun, end, over := make(chan struct{}), make(chan struct{}), make(chan struct{})
	r := run(t, process.Options{Dir: t.TempDir(), Webhook: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(begun)
		<-end
		close(over)
	})})
	r.wait(t, true)
	hook := strings.TrimSuffix(strings.TrimPrefix(r.Node().WebhookURL, "http://"), "/")
	answered := make(chan error, 1)
	go func() {
		res, err := http.Post(r.Node().WebhookURL, "application/webhook+json", nil)
		if err == nil {
			err = res.Body.Close()
		}
		answered <- err
	}()
	<-begun
	r.stop()
	for { // its door closes last
		conn, err := net.Dial("tcp", hook)
		if err != nil {
			break
		}
		conn.Close()
	}
	close(end)
	if err := <-answered; err != nil {
		t.Errorf("a webhook that was begun was cut: %v", err)
	}
	err := <-r.done
	r.done = nil
	select {
	case <-over:
	default:
		t.Errorf("ended with %v while a webhook was handled", err)
	}
}

// lines is a log that a test can wait for.
type lines struct {
	mu      sync.Mutex
	text    strings.Builder
	changed chan struct{}
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
	return l.text.Write(p)
}

func (l *lines) await(t *testing.T, text string) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		l.mu.Lock()
		if strings.Contains(l.text.String(), text) {
			l.mu.Unlock()
			return
		}
		if l.changed == nil {
			l.changed = make(chan struct{})
		}
		changed := l.changed
		l.mu.Unlock()
		select {
		case <-changed:
		case <-deadline:
			t.Fatalf("no %q in the log within 20 s:\n%s", text, l.text.String())
		}
	}
}
