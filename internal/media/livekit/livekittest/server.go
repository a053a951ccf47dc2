// Package livekittest helps to test with real media: a LiveKit server in a
// process of its own, as the product has it, and clients that talk through the
// signalling proxy.
//
// The server is the test binary again, so a test's TestMain calls BeServer
// first. State: what Start and Join return, and the client library's log
// setting. The package is for tests only.
package livekittest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"visavis/internal/media"
	"visavis/internal/media/livekit"
	"visavis/internal/media/livekit/sfu"
	"visavis/internal/media/process"
)

// asServer tells the test binary to be the media process; its value is the
// test's process id.
const asServer = "VISAVIS_TEST_MEDIA"

// BeServer is the media process if this process was started as one, and does
// not return then. It ends with the test that started it, however that ends.
func BeServer() {
	parent := os.Getenv(asServer)
	if parent == "" {
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	ctx, orphaned := context.WithCancel(ctx)
	go func() {
		for fmt.Sprint(os.Getppid()) == parent {
			time.Sleep(100 * time.Millisecond)
		}
		orphaned()
	}()
	c, err := process.Begin(os.Args[len(os.Args)-1])
	if err == nil {
		err = sfu.Run(ctx, c)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// Command is what a supervisor starts to get the test binary as its media
// process. It has the environment say so for all processes started from now on.
func Command() ([]string, error) {
	return []string{os.Args[0]}, os.Setenv(asServer, fmt.Sprint(os.Getpid()))
}

// Probe is what a supervisor asks whether the server answers.
func Probe(ctx context.Context, e media.Endpoint) error {
	_, err := livekit.NewClient(func() media.Endpoint { return e }).Rooms(ctx)
	return err
}

// Server is a LiveKit server under a supervisor.
type Server struct {
	*process.Supervisor
	dir    string
	cancel context.CancelFunc
	up     chan struct{}
	done   chan error
}

// Options of a Server.
type Options struct {
	Webhook http.Handler // nil: nothing is told
	OnUp    func()       // told each time the server answers; may be nil
}

// Start starts a server on free ports and returns when it answers.
func Start(ctx context.Context, o Options) (*Server, error) {
	command, err := Command()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "livekittest")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, up: make(chan struct{}, 100), done: make(chan error, 1)}
	s.Supervisor = process.New(process.Options{
		Dir: dir, Command: command, Loopback: true, LogLevel: "error", Probe: Probe, Webhook: o.Webhook,
		OnUp: func(bool) {
			if o.OnUp != nil {
				o.OnUp()
			}
			s.up <- struct{}{}
		},
	})
	run, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s.cancel = cancel
	go func() { s.done <- s.Run(run) }()
	if err := s.AwaitUp(ctx); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

// AwaitUp returns when the server answers, once for each time that it came up.
func (s *Server) AwaitUp(ctx context.Context) error {
	select {
	case <-s.up:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("media server: %w", ctx.Err())
	}
}

// Crash kills the server, which its supervisor starts again.
func (s *Server) Crash() error { return syscall.Kill(s.PID(), syscall.SIGKILL) }

// Stop ends the server and removes what it left.
func (s *Server) Stop() error {
	s.cancel()
	return errors.Join(<-s.done, os.RemoveAll(s.dir))
}
