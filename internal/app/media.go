package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"time"

	"visavis/internal/media"
	"visavis/internal/media/livekit"
	"visavis/internal/media/livekit/sfu"
	"visavis/internal/media/process"
)

// mediaServer is where media flows: our own process, or an outside server.
type mediaServer interface {
	Endpoint() media.Endpoint
	Up() bool                       // it answers
	Wait(ctx context.Context) error // until it answers
	Stop() error
}

// startMedia starts our media process, or notes the outside server. It comes
// early: the process takes longest to be there.
func (a *App) startMedia() {
	if m := a.c.Media; m.URL != "" {
		a.media = newOutside(media.Endpoint{URL: m.URL, Key: m.Key, Secret: m.Secret})
		return
	}
	c := &child{supervisor: process.New(process.Options{
		Dir: a.folder.path, Command: a.opt.MediaCommand, Log: a.log,
		Keep: a.c.Media.Keep, Apart: a.c.Media.Apart, UDPPort: a.c.Media.UDPPort, TCPPort: a.c.Media.TCPPort, NodeIP: a.c.Media.NodeIP, Loopback: a.c.Media.Loopback,
		Probe: answers, Webhook: a.whenBuilt(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { a.webhooks().ServeHTTP(w, r) })),
		OnUp: func(fresh bool) {
			select {
			case <-a.built:
				if fresh {
					a.rooms.Restarted()
				}
			default: // nothing was in it yet
			}
		},
	})}
	ctx, cancel := context.WithCancel(context.Background())
	c.cancel, c.done = cancel, make(chan struct{})
	go func() {
		defer close(c.done)
		c.err = c.supervisor.Run(ctx)
		if ctx.Err() == nil {
			a.fail(fmt.Errorf("media process: %w", c.err))
		}
	}()
	a.media = c
}

// whenBuilt turns requests away until there is somebody to take them; the media server tries again.
func (a *App) whenBuilt(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-a.built:
			next.ServeHTTP(w, r)
		default:
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
}

// webhooks hears what the media server tells.
func (a *App) webhooks() http.Handler {
	return livekit.Webhooks(a.media.Endpoint, func(ev media.Event) {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		a.calls.Heard(ctx, ev)
	})
}

// answers asks a media server for its rooms, which only one that knows our key tells.
func answers(ctx context.Context, e media.Endpoint) error {
	_, err := livekit.NewClient(func() media.Endpoint { return e }).Rooms(ctx)
	return err
}

// MediaProcess is what `visavis media --config FILE` does: it is the media
// server until ctx ends. The file is the supervisor's.
func MediaProcess(ctx context.Context, file string) error {
	c, err := process.Begin(file)
	if err != nil {
		return err
	}
	return sfu.Run(ctx, c)
}

// MediaApart is what `visavis media` does without that: it is the media server
// of the installation in a data folder until ctx ends, whenever the server
// comes and goes, and as the server wants it.
func MediaApart(ctx context.Context, data string, log *slog.Logger) error {
	file := filepath.Join(data, process.File)
	for ctx.Err() == nil {
		c, err := process.Await(ctx, file, log)
		if err != nil {
			break // ctx has ended
		}
		log.Info("media begins", "udp", c.UDPPort, "tcp", c.TCPPort)
		server := begin(c)
		watched := make(chan error, 1)
		go func() { watched <- process.Follow(server.ctx, file, c, answers) }()
		select {
		case <-ctx.Done():
			// As if it were killed: who is sent away takes longer to come back than who is cut off.
			return nil
		case err = <-server.ended:
		case err = <-watched:
			if err == nil {
				server.stop()
				err = <-server.ended
			} // else it hangs, and waiting for it would not end
		}
		server.stop()
		if err != nil {
			return fmt.Errorf("media: %w", err)
		}
		log.Info("media begins anew, as the server wants it")
	}
	return nil
}

// begun is a media server in this process.
type begun struct {
	ctx   context.Context // of its life
	stop  func()
	ended chan error
}

func begin(c media.NodeConfig) begun {
	ctx, stop := context.WithCancel(context.Background())
	b := begun{ctx, stop, make(chan error, 1)}
	go func() { b.ended <- sfu.Run(ctx, c) }()
	return b
}

// child is our own media process.
type child struct {
	supervisor *process.Supervisor
	cancel     context.CancelFunc
	done       chan struct{}
	err        error // valid once done is closed
}

func (c *child) Endpoint() media.Endpoint { return c.supervisor.Endpoint() }
func (c *child) Up() bool                 { return c.supervisor.Up() }

func (c *child) Wait(ctx context.Context) error {
	select {
	case <-c.supervisor.Ready():
		return nil
	case <-c.done:
		return errors.Join(errors.New("it ended"), c.err)
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *child) Stop() error {
	c.cancel()
	<-c.done
	return c.err
}

// outside is a media server that others run.
type outside struct{ endpoint media.Endpoint }

func newOutside(e media.Endpoint) *outside { return &outside{endpoint: e} }

func (o *outside) Endpoint() media.Endpoint { return o.endpoint }

func (o *outside) Up() bool {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	return answers(ctx, o.endpoint) == nil
}

func (o *outside) Wait(ctx context.Context) error {
	for {
		err := answers(ctx, o.endpoint)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("%s does not answer", o.endpoint.URL), err)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (o *outside) Stop() error { return nil }
