// Package process starts, watches and adopts the media process: a second
// process of the same binary, so that control can crash or be upgraded while
// calls go on.
//
// The process has a process group of its own and is remembered in the data
// folder. A new control adopts the one it finds, if it answers with our key;
// one that dies is started again at once. With Apart somebody else starts and
// stops the process (a service manager, a container), and control only adopts
// it, as often as it comes back. Run is the only goroutine that
// changes anything; the other methods are safe for concurrent use. The package
// must not know what the media process does, nor what calls there are.
package process

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"visavis/internal/media"
)

// File is the file in the data folder that tells of the process.
const File = "media.json"

const (
	// answersWithin is how long a new process has until it answers.
	answersWithin = 10 * time.Second
	// stopsWithin is how long a process has to end by itself when asked to.
	stopsWithin = 4 * time.Second
	// A process that is alive but answers nothing for this many probes hangs:
	// found after 4 to 5 s. An answer takes a millisecond, so that a machine
	// that is merely busy is not taken for it.
	probeEvery, probeLimit, hangsAfter = time.Second, time.Second, 4
	longestPause                       = 5 * time.Second
)

// Options of a Supervisor. Dir and Probe are required.
type Options struct {
	Dir string // the data folder
	// Command is what starts the process; the state file's name is appended.
	// Nil: this binary with "media", "--config".
	Command []string
	UDPPort int // of media; 0: a free one
	TCPPort int // of media where UDP is blocked; 0: a free one
	NodeIP  string
	// Loopback tells browsers 127.0.0.1 too.
	Loopback bool
	LogLevel string // empty: warn
	// Probe returns nil if a media server answers there with this key.
	Probe func(context.Context, media.Endpoint) error
	// Webhook is served on a port of 127.0.0.1 that the process is told of.
	// The port stays the same over restarts of control. Nil: nothing is told.
	Webhook http.Handler
	// OnUp is told when the process answers; fresh means that it is a new one,
	// which has lost whatever was in the one before. May be nil. Must not block.
	OnUp func(fresh bool)
	// Keep leaves the process running when Run ends, for a control that is
	// being replaced.
	Keep bool
	// Apart is for a process that others run, by Await and Follow.
	Apart bool
	Log   *slog.Logger // nil: slog.Default()
}

// Supervisor keeps one media process running. Make one with New.
type Supervisor struct {
	opt   Options
	file  string
	ready chan struct{}

	mu    sync.Mutex
	state state
	up    bool
}

// New returns a Supervisor that does nothing until Run.
func New(opt Options) *Supervisor {
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	return &Supervisor{opt: opt, file: filepath.Join(opt.Dir, File), ready: make(chan struct{})}
}

// Ready is closed when the process answers for the first time.
func (s *Supervisor) Ready() <-chan struct{} { return s.ready }

// Up reports whether the process answers now.
func (s *Supervisor) Up() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.up
}

// Endpoint tells where the process answers, or will once it is up; zero before Run.
func (s *Supervisor) Endpoint() media.Endpoint {
	return endpointOf(s.snapshot())
}

// Node returns the configuration of the process; zero before Run.
func (s *Supervisor) Node() media.NodeConfig { return s.snapshot().Node }

// PID returns the process id, 0 while there is none.
func (s *Supervisor) PID() int { return s.snapshot().PID }

func endpointOf(st state) media.Endpoint {
	if st.Node.HTTPPort == 0 {
		return media.Endpoint{}
	}
	return media.Endpoint{URL: fmt.Sprintf("http://127.0.0.1:%d", st.Node.HTTPPort), Key: st.Node.Key, Secret: st.Node.Secret}
}

func (s *Supervisor) snapshot() state {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

func (s *Supervisor) set(st state) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state = st
}

// Run keeps the process running until ctx ends, then stops it unless Keep is set.
func (s *Supervisor) Run(ctx context.Context) error {
	st, remembered := load(s.file, s.opt)
	if s.opt.Webhook != nil {
		stop, err := s.listen(&st)
		if err != nil {
			return err
		}
		defer stop()
	} else {
		st.Webhook, st.Node.WebhookURL = 0, ""
	}

	if s.opt.Apart {
		return s.follow(ctx, st)
	}
	st.Apart = false
	var current *child
	if old := s.found(ctx, st); old != nil {
		if remembered {
			s.opt.Log.Info("media process adopted", "pid", old.pid)
			current = old
			s.set(st)
		} else {
			s.opt.Log.Info("media process does not fit the configuration any more", "pid", old.pid)
			old.stop(stopsWithin)
		}
	}

	fresh := false
	pause := time.Duration(0)
	failures := 0
	for {
		if current == nil {
			fresh = true
			var err error
			if current, err = s.start(ctx, &st, failures >= 2); err != nil {
				if ctx.Err() != nil {
					return nil
				}
				failures++
				s.opt.Log.Error("start media process", "err", err)
			}
		}
		if current != nil {
			since := time.Now()
			s.tell(true, fresh)
			s.watch(ctx, current)
			s.tell(false, false)
			if ctx.Err() != nil {
				if s.opt.Keep {
					return nil
				}
				current.stop(stopsWithin)
				st.PID = 0
				s.set(st)
				return st.write(s.file)
			}
			current.kill() // it may only hang
			s.opt.Log.Error("media process ended", "pid", current.pid)
			current, failures = nil, 0
			if time.Since(since) > 10*time.Second {
				pause = 0
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
		pause = min(max(2*pause, 50*time.Millisecond), longestPause)
	}
}

// listen serves the webhooks, on the port that a running process knows if possible.
func (s *Supervisor) listen(st *state) (stop func(), err error) {
	var l net.Listener
	if st.Webhook != 0 {
		l, err = net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", st.Webhook))
	}
	if l == nil {
		if err != nil {
			s.opt.Log.Warn("webhook port taken; events of the running media process are lost", "err", err)
		}
		if l, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			return nil, fmt.Errorf("listen for webhooks: %w", err)
		}
	}
	st.Webhook = l.Addr().(*net.TCPAddr).Port
	st.Node.WebhookURL = fmt.Sprintf("http://127.0.0.1:%d/", st.Webhook)
	server := &http.Server{Handler: s.opt.Webhook, ReadHeaderTimeout: 5 * time.Second}
	var done sync.WaitGroup
	done.Go(func() { _ = server.Serve(l) })
	return func() {
		// Handlers end before Run does: what they use is taken down after it.
		ctx, cancel := context.WithTimeout(context.Background(), stopsWithin)
		defer cancel()
		if server.Shutdown(ctx) != nil {
			server.Close()
		}
		done.Wait()
	}, nil
}

// found returns the process of an earlier control, if it is still there and ours.
func (s *Supervisor) found(ctx context.Context, st state) *child {
	if st.PID == 0 || st.Node.HTTPPort == 0 {
		return nil
	}
	probe, cancel := context.WithTimeout(ctx, probeLimit)
	defer cancel()
	if err := s.opt.Probe(probe, endpointOf(st)); err != nil {
		s.opt.Log.Info("media process of before does not answer", "pid", st.PID, "err", err)
		return nil
	}
	c, err := adopt(st)
	if err != nil {
		return nil
	}
	return c
}

// start starts a process and waits until it answers.
func (s *Supervisor) start(ctx context.Context, st *state, afresh bool) (*child, error) {
	if err := st.choosePorts(s.opt, afresh); err != nil {
		return nil, fmt.Errorf("find free ports: %w", err)
	}
	st.PID = 0
	if err := st.write(s.file); err != nil {
		return nil, err
	}
	command := s.opt.Command
	if command == nil {
		self, err := os.Executable()
		if err != nil {
			return nil, err
		}
		command = []string{self, "media", "--config"}
	}
	log := filepath.Join(s.opt.Dir, "media.log")
	c, err := spawn(command, s.file, log)
	if err != nil {
		return nil, err
	}
	st.PID = c.pid
	s.set(*st)
	if err := st.write(s.file); err != nil {
		c.kill()
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, answersWithin)
	defer cancel()
	for {
		err := s.opt.Probe(ctx, endpointOf(*st))
		if err == nil {
			return c, nil
		}
		select {
		case <-c.done:
			return nil, fmt.Errorf("it ended before it answered: %s", lastLine(log))
		case <-ctx.Done():
			c.kill()
			return nil, fmt.Errorf("it does not answer: %w", err)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (s *Supervisor) tell(up, fresh bool) {
	s.mu.Lock()
	s.up = up
	s.mu.Unlock()
	if !up {
		return
	}
	select {
	case <-s.ready:
	default:
		close(s.ready)
	}
	if s.opt.OnUp != nil {
		s.opt.OnUp(fresh)
	}
}

// watch returns when the process has ended, hangs, or ctx ends.
func (s *Supervisor) watch(ctx context.Context, c *child) {
	ticker := time.NewTicker(probeEvery)
	defer ticker.Stop()
	for missed := 0; missed < hangsAfter; {
		select {
		case <-ctx.Done():
			return
		case <-c.done:
			return
		case <-ticker.C:
		}
		probe, cancel := context.WithTimeout(ctx, probeLimit)
		err := s.opt.Probe(probe, s.Endpoint())
		cancel()
		if err == nil {
			missed = 0
		} else {
			missed++
		}
	}
	s.opt.Log.Error("media process hangs", "pid", c.pid)
}
