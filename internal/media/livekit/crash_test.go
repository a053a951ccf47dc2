package livekit_test

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/media"
	"visavis/internal/media/livekit"
	"visavis/internal/media/livekit/sfu"
	"visavis/internal/media/process"
)

// TestMain lets the test binary be the media process, as the product's binary is.
func TestMain(m *testing.M) {
	if os.Getenv("VISAVIS_TEST_MEDIA") == "" {
		os.Exit(m.Run())
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	c, err := process.Begin(os.Args[len(os.Args)-1])
	if err == nil {
		err = sfu.Run(ctx, c)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// TestMediaCrashIsMendedByItself kills the media process in a call: everything
// is made again and the clients come back, with new legs, nobody asking.
func TestMediaCrashIsMendedByItself(t *testing.T) {
	t.Setenv("VISAVIS_TEST_MEDIA", "1")
	var sup *process.Supervisor
	var rec *media.Reconciler
	events := make(chan media.Event, 100)
	up := make(chan struct{}, 10)
	endpoint := func() media.Endpoint { return sup.Endpoint() }
	sup = process.New(process.Options{
		Dir: t.TempDir(), Command: []string{os.Args[0]}, Loopback: true,
		Probe: func(ctx context.Context, e media.Endpoint) error {
			_, err := livekit.NewClient(func() media.Endpoint { return e }).Rooms(ctx)
			return err
		},
		Webhook: livekit.Webhooks(endpoint, func(ev media.Event) { events <- ev }),
		OnUp: func(bool) {
			if rec != nil {
				rec.Restarted()
			}
			up <- struct{}{}
		},
	})
	ctx, cancel := context.WithCancel(context.Background())
	var work sync.WaitGroup
	work.Go(func() {
		if err := sup.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() { cancel(); work.Wait() })
	<-up
	c := newControl(t, endpoint)
	rec = c.rec
	c.set(t, map[cc.PartyID]cc.Grant{"pty_contact": talk, "pty_agent": talk})
	contact, agent := c.join(t, "pty_contact"), c.join(t, "pty_agent")
	contact.Publish(cc.Microphone)
	hears(t, agent, contact.Leg(), cc.Microphone, 1)
	joined := map[cc.LegID]bool{}
	for len(joined) < 2 {
		ev := <-events
		if ev.Kind == media.Joined && ev.Room == cc.Room(c.id) {
			joined[ev.Leg] = true
			rec.Handle(ev)
		}
	}
	if !joined[contact.Leg()] || !joined[agent.Leg()] {
		t.Errorf("webhooks told of %v", joined)
	}

	old, at := contact.Leg(), time.Now()
	if err := syscall.Kill(sup.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-up
	soon(t, "hear the new leg", func() bool {
		return contact.Leg() != old && agent.Received(contact.Leg(), cc.Microphone) > 0
	})
	t.Logf("heard again after %v", time.Since(at).Round(time.Millisecond))
}
