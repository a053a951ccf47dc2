package server

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"visavis/internal/account/openid"
	"visavis/internal/store"
)

// Options are the server's settings. DB, Key, Dist and the capabilities are required.
type Options struct {
	DB   *store.DB
	Key  []byte // 32 random bytes that survive restarts; seals kept answers
	Dist fs.FS  // the built pages
	Hold fs.FS  // hold music

	Capabilities

	MediaSocket  http.Handler // the signalling proxy, under /media/
	MediaWebhook http.Handler // told by an outside media server; nil for our own, which tells an address of its own
	MediaUp      func() bool
	Drift        func() int64 // how often the routing index was found wrong; nil: never

	OverTLS     bool
	OnlyTLS     bool                     // browsers shall never again use plain HTTP with this host, whatever the port
	PublicURL   string                   // as people reach us, when a proxy stands before; empty: as the request says
	RootCert    []byte                   // served as /ca.crt; nil: none
	DemoOrigin  func(host string) string // where /demo/ leads; nil: nowhere
	Frames      []string                 // sites that may frame the desk
	Proxies     []string                 // whose X-Forwarded-For is believed
	MetricsFrom []string                 // who may read the metrics
	Session     time.Duration            // how long a sign-in lasts
	Lock        time.Duration            // after how long without a hand on it a desk locks itself; 0: never
	Providers   []*openid.Provider       // who else vouches for people
	PasswordOff bool                     // the sign-in page offers providers first; accounts decide
	Now         func() time.Time         // default time.Now
	Log         *slog.Logger             // default slog.Default()
}

// Server answers everything that comes over HTTP.
type Server struct {
	Capabilities
	db        *store.DB
	sessions  *scs.SessionManager
	session   time.Duration // how long one lasts
	client    client
	hub       *hub
	boards    boards
	metrics   *metrics
	mediaUp   func() bool
	sealed    cipher.AEAD
	rounds    cipher.AEAD // seals what browsers and sessions keep of a sign-in with a provider
	providers []*openid.Provider
	// passwordOff tells only what the sign-in page shows.
	passwordOff bool
	lockAfter   time.Duration
	locking     sync.Mutex // one agent's desks are looked at and written at a time
	turns       turns
	overTLS     bool
	publicURL   string
	demoOrigin  func(host string) string
	now         func() time.Time
	log         *slog.Logger

	api        huma.API
	operations []operation
	doors      doors
	handler    http.Handler

	mu      sync.Mutex // whoever enters does so before stop is closed, or not at all
	sockets sync.WaitGroup
	stop    chan struct{} // closed when open sockets must end
}

// New builds the server; it follows the feed once Run is called.
func New(o Options) (*Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Drift == nil {
		o.Drift = func() int64 { return 0 }
	}
	if o.MediaUp == nil {
		o.MediaUp = func() bool { return true }
	}
	o.PublicURL = strings.TrimSuffix(o.PublicURL, "/")
	secure := o.OverTLS || strings.HasPrefix(o.PublicURL, "https://")
	sealed, err := sealer(o.Key, "visavis answers v1")
	if err != nil {
		return nil, err
	}
	rounds, err := sealer(o.Key, "visavis sign-in v1")
	if err != nil {
		return nil, err
	}
	pages, err := newPages(o.Dist, o.Hold, o.Frames)
	if err != nil {
		return nil, err
	}
	s := &Server{
		Capabilities: o.Capabilities, db: o.DB,
		sessions: newSessions(o.DB.Sessions(), o.Session, secure), session: o.Session, lockAfter: o.Lock,
		client:  client{newNetworks(o.Proxies)},
		mediaUp: o.MediaUp, sealed: sealed, rounds: rounds, providers: o.Providers, passwordOff: o.PasswordOff, overTLS: secure, publicURL: o.PublicURL, demoOrigin: o.DemoOrigin,
		now: o.Now, log: o.Log, stop: make(chan struct{}),
	}
	s.hub = newHub(s.concerned, o.Log)
	s.metrics = newMetrics(s.hub, s.figures, o.MediaUp, o.Drift)

	mux := &s.doors
	apiMux := s.routes()
	// Written out when somebody asks: it costs more than all the rest of a start.
	description := sync.OnceValues(s.api.OpenAPI().MarshalJSON)

	mux.Handle("/api/v1/", s.sessions.LoadAndSave(named(apiMux)))
	mux.HandleFunc("GET /api/v1/desk/socket", s.deskSocket)
	mux.HandleFunc("GET /api/v1/call/socket", s.contactSocket)
	mux.HandleFunc("GET /api/v1/wallboard/socket", s.wallboardSocket)
	mux.HandleFunc("GET /api/openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		text, err := description()
		if err != nil {
			s.log.Error("describe api", "err", err)
			unreadable(w)
			return
		}
		w.Header().Set("Content-Type", "application/openapi+json")
		_, _ = w.Write(text) // a client that has gone does not read it
	})
	mux.HandleFunc("POST /oidc/{provider}/logout", s.loggedOut)
	if o.MediaSocket != nil {
		mux.Handle("/media/", o.MediaSocket)
	}
	if o.MediaWebhook != nil {
		mux.Handle("POST /media/webhook", o.MediaWebhook)
	}
	if o.DemoOrigin != nil {
		mux.HandleFunc("GET /demo/", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, o.DemoOrigin(r.Host)+strings.TrimPrefix(r.URL.Path, "/demo"), http.StatusFound)
		})
	}
	if o.RootCert != nil {
		mux.HandleFunc("GET /ca.crt", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/x-x509-ca-cert")
			_, _ = w.Write(o.RootCert) // a client that has gone does not read it
		})
	}
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle("GET /metrics", s.metricsFor(newNetworks(o.MetricsFrom), s.metrics.handler()))
	pages.route(mux)

	s.handler = secured(s.measured(s.checked(&mux.mux)), o.OnlyTLS)
	return s, nil
}

// doors are all routes: the API as a whole, and each of those beside it. The
// patterns are kept so that a test can hold a row against every one of them.
type doors struct {
	mux      http.ServeMux
	patterns []string
}

func (d *doors) Handle(pattern string, h http.Handler) {
	d.mux.Handle(pattern, h)
	d.patterns = append(d.patterns, pattern)
}

func (d *doors) HandleFunc(pattern string, h http.HandlerFunc) { d.Handle(pattern, h) }

// sealer makes what encrypts for one purpose: kept answers, which hold tokens
// and names, or what belongs to a sign-in.
func sealer(key []byte, purpose string) (cipher.AEAD, error) {
	derived, err := hkdf.Key(sha256.New, key, nil, purpose, 32)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", purpose, err)
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", purpose, err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// Handler answers requests.
func (s *Server) Handler() http.Handler { return s.handler }

// routes registers the API's operations.
func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	s.api = humago.New(mux, openAPI())
	s.routePeople()
	s.routeOpenID()
	s.routeLock()
	s.routeInteractions()
	s.routeWrapUp()
	s.routeColleagues()
	s.routeReports()
	s.routeWallboard()
	s.routeContact()
	s.routeIntegrators()
	s.routeAdministration()
	s.routeKeys()
	s.routeWebhooks()
	describeFrames(s.api.OpenAPI())
	return mux
}

// Describe returns the API's OpenAPI document as YAML, without a server.
func Describe() ([]byte, error) {
	var s Server
	s.routes()
	return s.api.OpenAPI().YAML()
}

// Refuse answers a request with the problem of an error, for handlers beside the API.
func Refuse(log *slog.Logger) func(http.ResponseWriter, *http.Request, error) {
	return func(w http.ResponseWriter, r *http.Request, err error) {
		writeProblem(w, problemOf(r.Context(), log, err))
	}
}

// Run follows the feed and cleans up until ctx ends.
func (s *Server) Run(ctx context.Context) {
	var tasks sync.WaitGroup
	tasks.Go(func() { s.hub.run(ctx, s.db.Feed(), s.metrics.seen) })
	tasks.Go(func() { s.sweep(ctx) })
	tasks.Wait()
}

// sweep removes expired sessions now and then.
func (s *Server) sweep(ctx context.Context) {
	ticker := time.NewTicker(10 * time.Minute)
	defer ticker.Stop()
	for {
		if err := s.db.Sessions().Sweep(ctx); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "sweep sessions", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// CloseSockets ends all open sockets and waits for them, at most until ctx
// ends. http.Server's Shutdown does not know of them.
func (s *Server) CloseSockets(ctx context.Context) {
	s.mu.Lock()
	if !s.stopping() {
		close(s.stop)
	}
	s.mu.Unlock()
	done := make(chan struct{})
	go func() { s.sockets.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// enter counts what CloseSockets waits for, until it leaves; not ok once sockets must end.
func (s *Server) enter() (leave func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping() {
		return nil, false
	}
	s.sockets.Add(1)
	return s.sockets.Done, true
}

func (s *Server) stopping() bool {
	select {
	case <-s.stop:
		return true
	default:
		return false
	}
}

// untilStopped ends a socket's context with the server's.
func (s *Server) untilStopped(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		select {
		case <-s.stop:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}

// ready answers whether calls can be taken: the database and the media server answer.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := s.db.Read(ctx, func(q store.Queries) error { return q.Alive(ctx) }); err != nil {
		plain(w, http.StatusServiceUnavailable, "database away")
		return
	}
	if !s.mediaUp() {
		plain(w, http.StatusServiceUnavailable, "media away")
		return
	}
	plain(w, http.StatusOK, "ready")
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n")) // a client that has gone does not read it
}
