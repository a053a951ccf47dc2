package livekit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/coder/websocket"
	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"

	"visavis/internal/cc"
	"visavis/internal/limit"
	"visavis/internal/media"
)

const (
	// maxFromClient bounds one message of a client. Offers with many tracks have some 30 kB.
	maxFromClient = 256 << 10
	maxFromServer = 4 << 20
	// openLimit is how long the server may take to let a client in, a restart
	// of the media process and a missing room included. Browsers wait 15 s.
	openLimit = 8 * time.Second
	// openTry is how long one try may take, twice as long after each that took
	// it all; usually it takes some milliseconds, and then and again the server loses one.
	openTry = 1500 * time.Millisecond
	// The longest pauses between tries: where nobody answers, and where a
	// server does that has to be given what is missing.
	pauseUnanswered, pauseAnswered = 100 * time.Millisecond, 500 * time.Millisecond
	// gateLimit is how long a client may have to wait until its rights are settled.
	gateLimit = 10 * time.Second
	// A client that does not answer a ping for this long is gone: the others are to
	// be told within 4 s. Browsers answer by themselves, however busy the page is.
	pingEvery = 500 * time.Millisecond
	pingLimit = 2500 * time.Millisecond
	// How often a client asks us whether we are there, and how long it waits, in seconds.
	clientPingEvery, clientPingLimit = 1, 3
	// goodbyeLimit is how long a client has to answer when a connection is closed.
	goodbyeLimit = 500 * time.Millisecond
)

// ProxyOptions of a Proxy. Endpoint, Seats and Problem are required.
type ProxyOptions struct {
	Endpoint func() media.Endpoint
	Seats    media.Seats
	// Problem answers a request that is refused before the socket opens.
	Problem func(w http.ResponseWriter, r *http.Request, err error)
	// AllowOrigin says whether a page of this origin may connect. Nil: the
	// page's host must be the request's; requests without Origin are no pages and pass.
	AllowOrigin func(r *http.Request) bool
	// RoomMissing is told when the server does not have an admitted leg's
	// room; the proxy then tries again for a while. May be nil.
	RoomMissing func(cc.Room)
	// Announced is told of each track that a leg is about to send. May be nil.
	Announced func(cc.Room, cc.LegID, cc.Source)
	// Opens bounds how often one seat may open a connection, each of which
	// changes its interaction. Zero: 20 at once and two a second, which is more
	// than a client needs that looks for a way back.
	Opens limit.Rate
	// ICEServers are told to a leg's browser in place of the media server's own
	// list: how it may reach us, as the request found us. May be nil.
	ICEServers func(r *http.Request, leg cc.LegID) []ICEServer
	Log        *slog.Logger // nil: slog.Default()
}

// ICEServer is a STUN or TURN server for browsers.
type ICEServer struct {
	URLs                 []string
	Username, Credential string
}

// Proxy is the way of browsers to the media server's signalling. Browsers
// open it with a seat; the proxy lets Seats judge it, mints a token with the
// plan's rights, opens the server's side and passes messages both ways, except
// those that filter holds back. What a client sends, and what the server
// answers after its first message, waits until the leg's rights are settled.
//
// Mount it with its prefix stripped: it serves /rtc, /rtc/v1 and /validate
// below both.
type Proxy struct {
	opt   ProxyOptions
	http  *http.Client
	opens *limit.Buckets

	mu      sync.Mutex
	closing bool
	cancels map[int]context.CancelFunc
	next    int
	open    sync.WaitGroup
}

// NewProxy returns a proxy. Close ends its connections.
func NewProxy(opt ProxyOptions) *Proxy {
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	if opt.Opens == (limit.Rate{}) {
		opt.Opens = limit.Rate{Burst: 20, Every: 500 * time.Millisecond}
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil
	return &Proxy{
		opt: opt, http: &http.Client{Transport: transport}, opens: limit.New(time.Now),
		cancels: make(map[int]context.CancelFunc),
	}
}

// Close ends all connections without telling their Admissions: control is
// going down, the calls are not, and browsers will come back with "reconnect".
func (p *Proxy) Close() {
	p.mu.Lock()
	p.closing = true
	for _, cancel := range p.cancels {
		cancel()
	}
	p.mu.Unlock()
	p.open.Wait()
}

// ServeHTTP implements http.Handler.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	j, err := readJoin(r)
	switch {
	case errors.Is(err, errNoSuchPath):
		p.opt.Problem(w, r, &cc.Error{Code: cc.NotFound, Reason: "notFound", Err: err})
		return
	case err != nil:
		p.opt.Problem(w, r, &cc.Error{Code: cc.Invalid, Reason: "invalidBody", Err: err})
		return
	case !p.originAllowed(r):
		p.opt.Problem(w, r, cc.Fail(cc.Forbidden, "badOrigin"))
		return
	case j.validate:
		if err := p.opt.Seats.Check(r.Context(), j.seat, bondsOf(r)); err != nil {
			p.opt.Problem(w, r, err)
			return
		}
		w.Write([]byte("success"))
		return
	case !strings.EqualFold(r.Header.Get("Upgrade"), "websocket"):
		p.opt.Problem(w, r, cc.Fail(cc.Invalid, "invalidBody"))
		return
	}

	// A hijacked connection outlives the request's context; this one ends with Close.
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	defer cancel()
	leave, ok := p.enter(cancel)
	if !ok {
		p.opt.Problem(w, r, cc.Fail(cc.Unavailable, "unavailable"))
		return
	}
	defer leave()

	if _, err := p.opens.Take(limit.Bucket{Key: j.seat, Rate: p.opt.Opens}); err != nil {
		p.opt.Problem(w, r, err)
		return
	}
	adm, err := p.opt.Seats.Open(ctx, j.seat, bondsOf(r), j.reconnect())
	if err != nil {
		p.opt.Problem(w, r, err)
		return
	}
	if err := p.serve(ctx, w, r, j, adm); err != nil {
		p.opt.Log.Debug("signalling ended", "room", adm.Room, "leg", adm.Leg, "err", err)
	}
	p.mu.Lock()
	tell := !p.closing
	p.mu.Unlock()
	if tell && adm.Closed != nil {
		adm.Closed()
	}
}

// enter registers a connection so that Close can end it; not ok once closing.
func (p *Proxy) enter(cancel context.CancelFunc) (leave func(), ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closing {
		return nil, false
	}
	id := p.next
	p.next++
	p.cancels[id] = cancel
	p.open.Add(1)
	return func() {
		p.mu.Lock()
		delete(p.cancels, id)
		p.mu.Unlock()
		p.open.Done()
	}, true
}

// bondsOf are those that a browser's cookies bring.
func bondsOf(r *http.Request) media.Bonds {
	return func(h media.Holder) string {
		cookie, err := r.Cookie(media.BondCookie(h))
		if err != nil {
			return "" // there is none
		}
		return cookie.Value
	}
}

func (p *Proxy) originAllowed(r *http.Request) bool {
	if p.opt.AllowOrigin != nil {
		return p.opt.AllowOrigin(r)
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	_, host, ok := strings.Cut(origin, "://")
	return ok && strings.EqualFold(host, r.Host)
}

// serve opens the server's side, then the client's, and passes messages until one of them ends.
func (p *Proxy) serve(ctx context.Context, w http.ResponseWriter, r *http.Request, j join, adm media.Admission) error {
	if !adm.Grant.VideoAllowed {
		j.audioOnly()
	}
	server, err := p.dial(ctx, r, j, adm)
	if errors.Is(err, errServerGone) {
		return sendAway(ctx, w, r)
	}
	if err != nil {
		p.opt.Log.Warn("open signalling", "room", adm.Room, "leg", adm.Leg, "err", err)
		p.opt.Problem(w, r, &cc.Error{Code: cc.Unavailable, Reason: "unavailable", Err: err})
		return err
	}
	defer server.CloseNow()
	server.SetReadLimit(maxFromServer)

	client, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		InsecureSkipVerify: true, // the origin has been checked
		CompressionMode:    websocket.CompressionDisabled,
	})
	if err != nil {
		return err // it has been answered
	}
	defer client.CloseNow()
	client.SetReadLimit(maxFromClient)

	l := &line{client: client, server: server, settled: make(chan struct{}), filter: filter{
		audioOnly: !adm.Grant.VideoAllowed, self: string(adm.Leg), ice: p.iceServers(r, adm.Leg), tracks: make(map[string]bool),
	}}
	if p.opt.Announced != nil {
		l.filter.announced = func(s cc.Source) { p.opt.Announced(adm.Room, adm.Leg, s) }
	}
	return l.run(ctx, adm)
}

func (p *Proxy) iceServers(r *http.Request, leg cc.LegID) []*livekit.ICEServer {
	if p.opt.ICEServers == nil {
		return nil
	}
	var out []*livekit.ICEServer
	for _, s := range p.opt.ICEServers(r, leg) {
		out = append(out, &livekit.ICEServer{Urls: s.URLs, Username: s.Username, Credential: s.Credential})
	}
	return out
}

// errServerGone says that there is no server, and with it nothing to resume.
var errServerGone = errors.New("the media server is gone")

// sendAway tells a client that wants to resume to begin anew, as the next server
// would once it is there: the client waits for that one with a new connection already under way.
func sendAway(ctx context.Context, w http.ResponseWriter, r *http.Request) error {
	client, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true}) // the origin has been checked
	if err != nil {
		return err // it has been answered
	}
	defer client.CloseNow()
	leave := &livekit.LeaveRequest{Action: livekit.LeaveRequest_RECONNECT, Reason: livekit.DisconnectReason_STATE_MISMATCH}
	data, err := proto.Marshal(&livekit.SignalResponse{Message: &livekit.SignalResponse_Leave{Leave: leave}})
	if err != nil {
		return err
	}
	if err := client.Write(ctx, websocket.MessageBinary, data); err != nil {
		return err
	}
	goodbye(client, websocket.StatusNormalClosure, "")
	return nil
}

// dial opens the server's side. A room that is missing is being made by the
// reconciler, and a media process that died is being restarted: both are worth some tries.
func (p *Proxy) dial(ctx context.Context, r *http.Request, j join, adm media.Admission) (*websocket.Conn, error) {
	path, err := j.path()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, openLimit)
	defer cancel()
	stop := context.AfterFunc(r.Context(), cancel) // the client has gone before it was let in
	defer stop()
	pause := 20 * time.Millisecond
	wait := openTry
	for {
		e := p.opt.Endpoint()
		token, err := mint(e, adm)
		if err != nil {
			return nil, fmt.Errorf("mint token: %w", err)
		}
		try, done := context.WithTimeout(ctx, wait)
		conn, resp, err := websocket.Dial(try, e.URL+path, &websocket.DialOptions{
			HTTPClient:      p.http,
			HTTPHeader:      http.Header{"Authorization": {"Bearer " + token}, "User-Agent": r.Header["User-Agent"]},
			CompressionMode: websocket.CompressionDisabled,
		})
		timedOut := try.Err() != nil
		done()
		if err == nil {
			return conn, nil
		}
		if timedOut {
			wait = min(2*wait, openLimit)
		}
		switch {
		case ctx.Err() != nil:
			return nil, err
		case errors.Is(err, syscall.ECONNREFUSED):
			if j.reconnect() {
				return nil, errServerGone
			}
			pause = min(pause, pauseUnanswered)
		case resp != nil && resp.StatusCode == http.StatusNotFound:
			if p.opt.RoomMissing != nil {
				p.opt.RoomMissing(adm.Room)
			}
		case resp != nil && resp.StatusCode < 500:
			return nil, err // asking again would not help
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(pause):
		}
		pause = min(2*pause, pauseAnswered)
	}
}
