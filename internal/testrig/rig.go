package testrig

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"visavis/internal/app"
	"visavis/internal/config"
	"visavis/internal/demo"
	"visavis/internal/logs"
)

// Password is everybody's in the demonstration company.
const Password = demo.Password

// What tells the test binary, started again, to be the media process (of the
// server, or apart from it), or the server with the settings given there.
const (
	asMedia  = "VISAVIS_TESTRIG_MEDIA"
	asServer = "VISAVIS_TESTRIG_SERVER"
	apart    = "apart"
)

// Main runs the tests, or is a process of a test that runs. Call it from TestMain.
func Main(m *testing.M) {
	settings := os.Getenv(asServer)
	if os.Getenv(asMedia) == "" && settings == "" {
		os.Exit(m.Run())
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	var err error
	switch last := os.Args[len(os.Args)-1]; {
	case settings != "":
		err = serve(ctx, settings)
	case os.Getenv(asMedia) == apart:
		err = app.MediaApart(ctx, last, slog.New(slog.NewTextHandler(os.Stderr, nil)))
	default:
		err = app.MediaProcess(ctx, last)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Rig is a running product with the demonstration company.
type Rig struct {
	URL    string
	Data   string
	Config config.Config
	Log    io.Writer // of everything; nil: nowhere, or what matters with -v
	app    *app.App
}

// Start starts the product on free ports and returns when calls can be taken.
// It stops with the test.
func Start(t testing.TB, change ...func(*config.Config)) *Rig {
	t.Helper()
	return StartLogging(t, nil, change...)
}

// StartLogging is Start with everything that the product logs.
func StartLogging(t testing.TB, to io.Writer, change ...func(*config.Config)) *Rig {
	t.Helper()
	c := config.Default()
	c.Listen, c.Data, c.Demo = "127.0.0.1:0", t.TempDir(), true
	c.Media.UDPPort, c.Media.TCPPort = 0, 0
	c.Limits.Calls, c.Limits.Checks = 0, 0
	for _, f := range change {
		f(&c)
	}
	r := &Rig{Data: c.Data, Config: c, Log: to}
	r.Run(t)
	t.Cleanup(func() { r.Stop(t) })
	return r
}

// Run starts the product again after Stop, with the same data.
func (r *Rig) Run(t testing.TB) {
	t.Helper()
	if err := os.Setenv(asMedia, "1"); err != nil { // the media process inherits it
		t.Fatal(err)
	}
	out, level := io.Discard, "info"
	if testing.Verbose() {
		out = os.Stderr
	}
	if r.Log != nil {
		out, level = r.Log, "debug"
	}
	log, err := logs.New(out, level, "json")
	if err != nil {
		t.Fatal(err)
	}
	r.app = app.New(app.Options{Config: r.Config, MediaCommand: []string{os.Args[0]}, Log: log})
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := r.app.Start(ctx); err != nil {
		t.Fatalf("start: %v", err)
	}
	if err := r.app.Ready(ctx); err != nil {
		r.Stop(t)
		t.Fatalf("ready: %v", err)
	}
	r.URL = r.app.URL()
}

// Stop stops the product. It may be called twice.
func (r *Rig) Stop(t testing.TB) {
	t.Helper()
	if err := r.app.Stop(context.Background()); err != nil {
		t.Errorf("stop: %v", err)
	}
}
