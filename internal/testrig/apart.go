package testrig

import (
	"context"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"
)

// manager is what a service manager is to the media process: it starts it
// before control, and again as soon as it has ended, as deploy's unit says.
type manager struct {
	mu      sync.Mutex
	running *os.Process
	next    chan struct{} // closed when another one is running
	over    bool
	done    chan struct{}
}

// restart is RestartSec of deploy/visavis-media.service.
const restart = 100 * time.Millisecond

func manage(t testing.TB, data string) *manager {
	t.Helper()
	m := &manager{done: make(chan struct{}), next: make(chan struct{})}
	cmd, err := m.start(t, data)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(m.done)
		for {
			_ = cmd.Wait() // it is killed, or told to end
			time.Sleep(restart)
			if cmd, err = m.start(t, data); cmd == nil {
				if err != nil {
					t.Error(err)
				}
				return
			}
		}
	}()
	t.Cleanup(m.end)
	return m
}

// start returns nothing once the test is over.
func (m *manager) start(t testing.TB, data string) (*exec.Cmd, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.over {
		return nil, nil
	}
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), os.Args[0], data)
	cmd.Env = append(os.Environ(), asMedia+"="+apart)
	if testing.Verbose() {
		cmd.Stderr = os.Stderr
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	if m.running != nil {
		close(m.next)
		m.next = make(chan struct{})
	}
	m.running = cmd.Process
	return cmd, nil
}

func (m *manager) now() (running *os.Process, next <-chan struct{}) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.running, m.next
}

func (m *manager) end() {
	m.mu.Lock()
	m.over = true
	_ = m.running.Signal(syscall.SIGTERM) // it may have ended
	m.mu.Unlock()
	<-m.done
}

// RenewMedia has the manager of a media process that is apart replace it, as
// an upgrade does: told to end, then started again.
func (p *Control) RenewMedia(t testing.TB) {
	t.Helper()
	running, next := p.apart.now()
	if err := running.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-next:
	case <-time.After(patience):
		t.Fatal("the media process does not end")
	}
}
