package process

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"time"

	"visavis/internal/media"
)

// glance is how often the two sides of a process that others run look for each other.
const glance = 20 * time.Millisecond

// follow is Run for a process that others run: what it needs to know is
// written down, it is adopted when it answers, and again after it was away.
// It is neither started nor stopped, and no signal is sent: its process id may
// be of another container.
func (s *Supervisor) follow(ctx context.Context, st state) error {
	if err := s.describe(&st, false); err != nil {
		return err
	}
	// The first one that answers is as it was: who comes with an empty memory looks at everything anyway.
	for fresh := false; ; fresh = true {
		c := s.meet(ctx, &st)
		if c == nil {
			return nil
		}
		s.opt.Log.Info("media process adopted", "fresh", fresh)
		s.tell(true, fresh)
		s.watch(ctx, c)
		s.tell(false, false)
		c.conn.Close()
		<-c.done
		if ctx.Err() != nil {
			return nil
		}
		s.opt.Log.Error("media process is away")
	}
}

// describe writes down what the process needs to know.
func (s *Supervisor) describe(st *state, afresh bool) error {
	if err := st.choosePorts(s.opt, afresh); err != nil {
		return fmt.Errorf("find free ports: %w", err)
	}
	st.PID, st.Apart = 0, true
	s.set(*st)
	return st.write(s.file)
}

// meet waits until the process answers; nil when ctx ends first.
func (s *Supervisor) meet(ctx context.Context, st *state) *child {
	late := time.Now().Add(answersWithin)
	for {
		probe, cancel := context.WithTimeout(ctx, probeLimit)
		err := s.opt.Probe(probe, endpointOf(*st))
		cancel()
		if err == nil {
			c, err := adopt(*st)
			if err == nil {
				return c
			}
		}
		if err != nil && ctx.Err() == nil && time.Now().After(late) {
			s.opt.Log.Warn("media process does not answer; is `visavis media` running?", "err", err)
			// A port that was free when it was picked may be somebody else's since.
			if taken(st.Node.HTTPPort) {
				if err := s.describe(st, true); err != nil {
					s.opt.Log.Error("describe the media process", "err", err)
				}
			}
			late = time.Now().Add(answersWithin)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(glance):
		}
	}
}

func taken(port int) bool {
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return true
	}
	l.Close()
	return false
}

// Await is the first step of a media process that the server does not start:
// it waits until the server has written what it needs to know.
func Await(ctx context.Context, file string, log *slog.Logger) (media.NodeConfig, error) {
	told := ""
	for {
		s, err := readState(file)
		if err == nil && s.Apart {
			return s.Node, nil
		}
		why := "the server has not set media.apart"
		if err != nil {
			why = err.Error()
		}
		if why != told { // once, not fifty times a second
			log.Info("waiting for the server", "why", why)
			told = why
		}
		select {
		case <-ctx.Done():
			return media.NodeConfig{}, ctx.Err()
		case <-time.After(glance):
		}
	}
}

// Follow returns when ctx ends (nil), when the server wants something else of
// the process than it was begun with (nil), or when the process answers
// nothing any more: who runs it apart has nobody else to find out.
func Follow(ctx context.Context, file string, begun media.NodeConfig, probe func(context.Context, media.Endpoint) error) error {
	look := time.NewTicker(glance)
	defer look.Stop()
	ask := time.NewTicker(probeEvery)
	defer ask.Stop()
	answered, missed := false, 0
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
			// A file that is away or half read says nothing.
			if s, err := readState(file); err == nil && (!s.Apart || s.Node != begun) {
				return nil
			}
		case <-ask.C:
			limited, cancel := context.WithTimeout(ctx, probeLimit)
			err := probe(limited, endpointOf(state{Node: begun}))
			cancel()
			switch {
			case err == nil:
				answered, missed = true, 0
			case answered && ctx.Err() == nil:
				missed++
			}
			if missed >= hangsAfter {
				return fmt.Errorf("it hangs: %w", err)
			}
		}
	}
}
