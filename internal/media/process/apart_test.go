package process_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"visavis/internal/media"
	"visavis/internal/media/livekit/livekittest"
	"visavis/internal/media/livekit/sfu"
	"visavis/internal/media/process"
)

// others run a media server as `visavis media` does, until end.
type others struct {
	node media.NodeConfig // of the one that ended, once it has
	end  context.CancelFunc
	done chan error
}

func runApart(t *testing.T, dir string) *others {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	o := &others{end: cancel, done: make(chan error, 1)}
	go func() {
		file := filepath.Join(dir, process.File)
		node, err := process.Await(ctx, file, slog.New(slog.DiscardHandler))
		if err != nil {
			o.done <- nil // ended before it began
			return
		}
		o.node = node
		running, stop := context.WithCancel(ctx)
		defer stop()
		ended := make(chan error, 1)
		go func() { ended <- sfu.Run(running, node) }()
		err = process.Follow(running, file, node, livekittest.Probe)
		stop()
		if e := <-ended; err == nil {
			err = e
		}
		o.done <- err
	}()
	t.Cleanup(o.end)
	return o
}

func (o *others) over(t *testing.T) {
	t.Helper()
	select {
	case err := <-o.done:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("it goes on")
	}
}

func TestAdoptsWhatOthersRun(t *testing.T) {
	dir := t.TempDir()
	first := runApart(t, dir) // before there is anything to read
	control := run(t, process.Options{Dir: dir, Apart: true})
	control.wait(t, false)
	if control.PID() != 0 {
		t.Errorf("a process id that need not be of this machine: %d", control.PID())
	}
	if err := control.client.EnsureRoom(t.Context(), "int_1"); err != nil {
		t.Fatal(err)
	}

	// Control comes and goes.
	control.end()
	control = run(t, process.Options{Dir: dir, Apart: true})
	control.wait(t, false)
	if !control.hasRoom(t, "int_1") {
		t.Error("the room is gone")
	}

	// Media comes and goes.
	first.end()
	first.over(t)
	second := runApart(t, dir)
	control.wait(t, true)
	if control.hasRoom(t, "int_1") {
		t.Error("a new process knows an old room")
	}

	// Another setting ends it, so that it begins anew with that.
	control.end()
	control = run(t, process.Options{Dir: dir, Apart: true, NodeIP: "127.0.0.1"})
	second.over(t)
	third := runApart(t, dir)
	control.client = nil
	for range control.up { // of the second, if it was still there; then of the third
		if control.Up() && control.Node().NodeIP == "127.0.0.1" {
			break
		}
	}
	control.end()

	// A server that starts its own again has it make way.
	own := run(t, process.Options{Dir: dir})
	third.over(t)
	if third.node.NodeIP != "127.0.0.1" {
		t.Errorf("it was told %+v", third.node)
	}
	own.wait(t, true)
}

// What was written for a child is not for a process that others run, and half a file is for nobody.
func TestAwaitsTheServersWord(t *testing.T) {
	for _, text := range []string{`{"pid":7,"node":{"httpPort":1,"udpPort":2,"tcpPort":3,"key":"k","secret":"s"}}`, `{"apart":true,"no`, ``} {
		file := filepath.Join(t.TempDir(), process.File)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var log lines
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() {
			_, err := process.Await(ctx, file, slog.New(slog.NewTextHandler(&log, nil)))
			done <- err
		}()
		log.await(t, "waiting for the server")
		cancel()
		if err := <-done; err == nil {
			t.Errorf("begun with %s", text)
		}
	}
}
