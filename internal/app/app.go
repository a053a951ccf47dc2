package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"visavis/internal/account"
	"visavis/internal/call"
	"visavis/internal/cc"
	"visavis/internal/certs"
	"visavis/internal/company"
	"visavis/internal/config"
	"visavis/internal/demo"
	"visavis/internal/hours"
	"visavis/internal/intake"
	"visavis/internal/media"
	"visavis/internal/media/livekit"
	"visavis/internal/media/relay"
	"visavis/internal/records"
	"visavis/internal/report"
	"visavis/internal/routing"
	"visavis/internal/server"
	"visavis/internal/store"
	"visavis/internal/view"
	"visavis/internal/webhook"
	"visavis/internal/wrapup"
	"visavis/web"
)

// holdMusic is what contacts hear whose entry point has no music of its own.
const holdMusic = "/hold/lenoir.mp3"

// Options are what settings do not say.
type Options struct {
	Config config.Config
	Out    io.Writer    // told the ready line; nil: nobody
	Log    *slog.Logger // nil: slog.Default()
	// MediaCommand starts the media process, the file with its settings
	// following; nil: this program's own "media --config".
	MediaCommand []string
}

// App is the product.
type App struct {
	opt Options
	c   config.Config
	log *slog.Logger

	folder   *folder
	db       *store.DB
	accounts *account.Service
	web      net.Listener
	demo     net.Listener
	secure   net.Listener // what comes to web over TLS, or web itself
	turn     net.Listener // media that comes there over TLS; nil without TLS
	plain    net.Listener // the rest; nil without TLS
	scheme   string
	media    mediaServer
	relay    *relay.Relay // nil: none
	proxy    *livekit.Proxy
	rooms    *media.Reconciler
	calls    *call.Service
	routing  *routing.Router
	presence *routing.Presence
	records  *records.Service
	webhook  *webhook.Service
	server   *server.Server
	rootCert []byte

	built   chan struct{} // closed once build is done
	serving []*http.Server
	running context.CancelFunc
	tasks   sync.WaitGroup

	stopping sync.Once
	stopErr  error
	failed   chan error // of what runs, the first thing that ended by itself
}

// New returns a product that is not started.
func New(opt Options) *App {
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	if opt.Out == nil {
		opt.Out = io.Discard
	}
	return &App{opt: opt, c: opt.Config, log: opt.Log, failed: make(chan error, 1), built: make(chan struct{})}
}

// URL is where the web server answers; valid after Start.
func (a *App) URL() string { return address(a.scheme, a.web) }

// Failed tells of a part that ended by itself; the product should then be stopped.
func (a *App) Failed() <-chan error { return a.failed }

// Start builds and starts everything, in order. What it started it stops again when it fails.
func (a *App) Start(ctx context.Context) (err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Stop(context.WithoutCancel(ctx)))
		}
	}()
	if a.folder, err = openFolder(a.c.Data, true); err != nil {
		return err
	}
	a.startMedia()
	if a.db, err = openStore(ctx, a.c, a.folder); err != nil {
		return err
	}
	deviceKey, err := a.folder.key("devices")
	if err != nil {
		return err
	}
	a.accounts = account.New(a.db, account.Options{Key: deviceKey, AdministratorsOnly: a.c.OIDC.Only})
	if err = a.fill(ctx); err != nil {
		return err
	}
	if a.web, a.demo, err = listen(ctx, a.c); err != nil {
		return err
	}
	if err = a.encrypt(); err != nil {
		return err
	}
	if err = a.startRelay(); err != nil {
		return err
	}
	if err = a.build(ctx); err != nil {
		return err
	}
	close(a.built)
	if err = a.recover(ctx); err != nil {
		return err
	}
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	a.running = cancel
	a.tasks.Go(func() {
		if a.media.Wait(running) == nil { // else we are stopping, or Ready tells
			a.rooms.Run(running)
		}
	})
	a.tasks.Go(func() { a.calls.Run(running) })
	a.tasks.Go(func() { a.routing.Run(running) })
	a.tasks.Go(func() { a.webhook.Run(running) })
	a.tasks.Go(func() { report.NewCounter(a.db, node, a.log).Run(running) })
	a.tasks.Go(func() { a.server.Run(running) })
	a.tasks.Go(func() { a.records.Run(running, a.log) })
	return a.serve()
}

// PlayPast gives the demonstration its everyday calls, if it is one: beside
// everything else, since the first start is not to be slowed down.
func (a *App) PlayPast(ctx context.Context) {
	if !a.c.Demo {
		return
	}
	a.tasks.Go(func() {
		if err := demo.Past(ctx, a.db, demo.PastDays); err != nil && ctx.Err() == nil {
			a.log.Warn("the demo's reports stay sparse", "err", err)
		}
	})
}

// limits are the installation's; queues may have their own.
func limits(c config.Config) cc.Policy {
	return cc.Policy{
		Ring: c.Times.Ring, AgentBack: c.Times.AgentBack, ContactBack: c.Times.ContactBack, Question: c.Times.Question,
	}
}

// openStore opens the database, with what its log of changes needs of the data folder.
func openStore(ctx context.Context, c config.Config, f *folder) (*store.DB, error) {
	key, err := f.key("changes")
	if err != nil {
		return nil, err
	}
	var db *store.DB
	holds := func(end store.LogEnd) (held bool) {
		return db.Read(context.Background(), func(q store.Queries) (err error) {
			held, err = q.HoldsLogEnd(context.Background(), end)
			return err
		}) == nil && held
	}
	db, err = store.Open(ctx, database(c), store.Options{
		Limits: limits(c), ChangeKey: key, Changed: func(end store.LogEnd) { f.keepLogEnd(end, holds) },
	})
	return db, err
}

func database(c config.Config) string {
	if c.Database != "" {
		return c.Database
	}
	return "sqlite:" + c.Data + "/visavis.db"
}

// encrypt prepares HTTPS.
func (a *App) encrypt() error {
	a.scheme, a.secure = "http", a.web
	if a.c.TLS.Mode == "off" {
		return nil
	}
	var source *certs.Source
	if a.c.TLS.Mode == "files" {
		files, err := certs.Files(a.c.TLS.Cert, a.c.TLS.Key)
		if err != nil {
			return err
		}
		source = files
	} else {
		authority, err := certs.Local(a.folder.file("tls"), a.c.TLS.Names)
		if err != nil {
			return err
		}
		source, a.rootCert = authority.Source, authority.RootPEM()
	}
	a.scheme = "https"
	a.secure, a.turn, a.plain = certs.Split(a.web, &tls.Config{
		GetCertificate: source.Certificate, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"},
	})
	return nil
}

// build makes the capabilities and the server over them.
func (a *App) build(ctx context.Context) error {
	seatKey, err := a.folder.key("seats")
	if err != nil {
		return err
	}
	answerKey, err := a.folder.key("answers")
	if err != nil {
		return err
	}
	client := livekit.NewClient(a.media.Endpoint)
	a.rooms = media.NewReconciler(media.Options{
		Server: client, Plans: call.NewPlans(a.db), Owner: call.Owner, Log: a.log,
		OnSettled: func(id cc.InteractionID, _ int64) { a.server.Settled(id) },
	})
	a.calls = call.New(call.Options{DB: a.db, Key: seatKey, Rooms: a.rooms, Server: client, Permissions: account.PermissionNames, Log: a.log})
	views := view.New(a.db, view.Options{Seats: a.calls.Seat, Settled: a.rooms.Settled, HoldMusic: holdMusic, Permissions: account.PermissionNames})
	if a.presence, err = routing.NewPresence(ctx, a.db, node); err != nil {
		return err
	}
	a.records = records.New(a.db, views)
	webhookKey, err := a.folder.key("webhooks")
	if err != nil {
		return err
	}
	if a.webhook, err = webhook.New(webhook.Options{DB: a.db, Key: webhookKey, Node: node, Private: a.c.Webhooks.Private, Log: a.log}); err != nil {
		return err
	}
	a.routing = routing.New(routing.Options{DB: a.db, Node: node, Permissions: account.PermissionNames, Log: a.log})
	a.proxy = livekit.NewProxy(livekit.ProxyOptions{
		Endpoint: a.media.Endpoint, Seats: a.calls, Problem: server.Refuse(a.log),
		RoomMissing: a.rooms.RoomMissing, Announced: client.Announced, Log: a.log,
		AllowOrigin: func(r *http.Request) bool { return a.server.OwnOrigin(r) },
		ICEServers:  a.iceServers,
	})

	o := server.Options{
		DB: a.db, Key: answerKey, Dist: mustSub(web.Dist, "dist"), Hold: mustSub(web.Hold, "hold"),
		Capabilities: server.Capabilities{
			Accounts: a.accounts,
			Presence: a.presence, Calls: a.calls,
			Intake: intake.New(a.db, intake.Options{
				CheckRoom: a.checkRoom, Expect: views.Expect, Calls: perMinute(a.c.Limits.Calls), Checks: perMinute(a.c.Limits.Checks),
			}),
			Company: company.New(a.db, hours.Validate, a.c.Video), Changes: company.NewChanges(a.db, a.folder.logEnd),
			WrapUp: wrapup.New(a.db, views), Webhooks: a.webhook, Records: a.records, Reports: report.New(a.db), Views: views,
		},
		MediaSocket: http.StripPrefix("/media", a.proxy), MediaUp: a.media.Up, Drift: a.routing.Drift,
		OverTLS: a.scheme == "https", OnlyTLS: a.c.TLS.Mode == "files" && !a.c.Demo, PublicURL: a.c.PublicURL, RootCert: a.rootCert,
		Frames: a.c.FrameOrigins, Proxies: a.c.Proxies, MetricsFrom: a.c.MetricsFrom,
		Session: a.c.Times.Session, Providers: providers(a.c.OIDC), PasswordOff: a.c.OIDC.Only, Lock: a.c.Times.Lock, Log: a.log,
	}
	if a.demo != nil {
		o.DemoOrigin = func(host string) string { return beside(host, "http", a.demo) }
	}
	if a.c.Media.URL != "" {
		o.MediaWebhook = a.webhooks()
	}
	a.server, err = server.New(o)
	return err
}

func (a *App) checkRoom(context.Context) ([]view.Seat, error) {
	room, send, receive := a.calls.CheckSeats()
	seat := func(token string) view.Seat {
		return view.Seat{Path: "/media", Room: string(room), Token: token}
	}
	return []view.Seat{seat(send), seat(receive)}, nil
}

// serve opens the doors.
func (a *App) serve() error {
	a.open("web", a.secure, a.server.Handler())
	if a.plain != nil {
		a.open("redirect", a.plain, upgrade(a.rootCert))
	}
	if a.demo != nil {
		site, err := server.DemoSite(mustSub(web.Dist, "dist"), func(r *http.Request) string {
			if a.c.PublicURL != "" {
				return a.c.PublicURL
			}
			return beside(r.Host, a.scheme, a.web)
		}, func(r *http.Request) string {
			signed, err := demo.Sign(r.Context(), a.db)
			if err != nil {
				a.log.WarnContext(r.Context(), "demo values not signed", "err", err)
			}
			return signed // empty: the page's word alone
		})
		if err != nil {
			return err
		}
		a.open("demo", a.demo, site)
	}
	return nil
}

func (a *App) open(name string, l net.Listener, h http.Handler) {
	s := &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelDebug),
	}
	a.serving = append(a.serving, s)
	a.tasks.Go(func() {
		if err := s.Serve(l); err != nil && !errors.Is(err, http.ErrServerClosed) {
			a.fail(fmt.Errorf("%s server: %w", name, err))
		}
	})
}

func (a *App) fail(err error) {
	select {
	case a.failed <- err:
	default: // the first one is told
	}
}

// Ready waits until calls can be taken and says so.
func (a *App) Ready(ctx context.Context) error {
	if err := a.media.Wait(ctx); err != nil {
		return fmt.Errorf("media: %w", err)
	}
	if err := a.rooms.Sweep(ctx); err != nil {
		return fmt.Errorf("media: %w", err)
	}
	fmt.Fprintf(a.opt.Out, "ready %s\n", a.URL())
	for _, line := range append(a.abroad(), a.welcome()...) {
		fmt.Fprintln(a.opt.Out, line)
	}
	return nil
}

// grace is how long open requests and sockets may take to end.
const grace = 3 * time.Second

// Stop ends everything in the opposite order. Calls end with it: to keep them
// over a restart of the server, the media process has to be one of its own.
func (a *App) Stop(ctx context.Context) error {
	a.stopping.Do(func() { a.stopErr = a.stop(ctx) })
	return a.stopErr
}

func (a *App) stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, grace)
	defer cancel()
	var errs []error
	// What runs ends first, so that sockets that close now are no losses.
	if a.running != nil {
		a.running()
	}
	if a.server != nil {
		a.server.CloseSockets(ctx)
	}
	if a.proxy != nil {
		a.proxy.Close()
	}
	for _, s := range a.serving {
		if err := s.Shutdown(ctx); err != nil {
			errs = append(errs, s.Close())
		}
	}
	if a.relay != nil {
		if err := a.relay.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	for _, l := range []net.Listener{a.web, a.demo} {
		if l != nil && len(a.serving) == 0 {
			errs = append(errs, l.Close())
		}
	}
	if a.media != nil {
		errs = append(errs, a.media.Stop())
	}
	a.tasks.Wait()
	if a.db != nil {
		errs = append(errs, a.db.Close())
	}
	if a.folder != nil {
		a.folder.close()
	}
	return errors.Join(errs...)
}
