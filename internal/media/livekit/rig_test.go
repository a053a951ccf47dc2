package livekit_test

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/limit"
	"visavis/internal/media"
	"visavis/internal/media/livekit"
	"visavis/internal/media/livekit/livekittest"
)

// nothing is what somebody has who may only be connected.
var nothing = cc.Grant{VideoAllowed: true}

var talk = cc.Grant{Subscribe: true, VideoAllowed: true, Publish: []cc.Source{cc.Microphone}}

// control is a very small control: one interaction with some parties on its stage.
type control struct {
	id     cc.InteractionID
	key    media.SeatKey
	server media.Server
	rec    *media.Reconciler
	proxy  atomic.Pointer[livekit.Proxy]
	url    string     // base of the signalling proxy
	opens  limit.Rate // of the next proxy

	mu      sync.Mutex
	version int64
	parties map[cc.PartyID]cc.Grant
	legs    map[cc.PartyID]cc.LegID
	closed  []cc.LegID
	settle  func(context.Context) error // ahead of the usual gate
}

func newControl(t testing.TB, endpoint func() media.Endpoint) *control {
	t.Helper()
	c := &control{
		id: cc.NewID[cc.InteractionID]("int"), key: media.SeatKey("0123456789abcdef0123456789abcdef"),
		server: livekit.NewClient(endpoint), parties: map[cc.PartyID]cc.Grant{}, legs: map[cc.PartyID]cc.LegID{},
	}
	c.rec = media.NewReconciler(media.Options{
		Server: c.server, Plans: c,
		Owner: func(r cc.Room) (cc.InteractionID, bool) { return c.id, r == cc.Room(c.id) },
	})
	ctx, cancel := context.WithCancel(context.Background())
	var work sync.WaitGroup
	work.Go(func() { c.rec.Run(ctx) })
	c.start(endpoint)
	web := httptest.NewServer(http.StripPrefix("/media", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.proxy.Load().ServeHTTP(w, r)
	})))
	c.url = web.URL + "/media"
	t.Cleanup(func() {
		c.proxy.Load().Close()
		web.Close()
		cancel()
		work.Wait()
	})
	return c
}

// start makes a new proxy, as a restart of control does.
func (c *control) start(endpoint func() media.Endpoint) {
	c.proxy.Store(livekit.NewProxy(livekit.ProxyOptions{
		Endpoint: endpoint, Seats: c, RoomMissing: c.rec.RoomMissing, Opens: c.opens,
		Problem: func(w http.ResponseWriter, _ *http.Request, err error) {
			status := map[cc.Code]int{cc.Unauthenticated: 401, cc.Forbidden: 403, cc.NotFound: 404, cc.Invalid: 422, cc.Unavailable: 503, cc.Limited: 429}
			http.Error(w, err.Error(), status[cc.CodeOf(err)])
		},
	}))
}

// Plan implements media.Plans.
func (c *control) Plan(context.Context, cc.InteractionID) (int64, cc.Plan, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.parties) == 0 {
		return c.version, nil, nil
	}
	stage := make(map[cc.LegID]cc.Grant)
	for party, leg := range c.legs {
		if g, ok := c.parties[party]; ok {
			stage[leg] = g
		}
	}
	return c.version, cc.Plan{cc.Room(c.id): stage}, nil
}

// Active implements media.Plans.
func (c *control) Active(context.Context) ([]cc.InteractionID, error) {
	return []cc.InteractionID{c.id}, nil
}

// Check implements media.Seats.
func (c *control) Check(_ context.Context, token string, _ media.Bonds) error {
	seat, err := c.key.Open(token)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.parties[seat.Party]; !ok {
		return cc.Fail(cc.Unauthenticated, "seatGone")
	}
	return nil
}

// Open implements media.Seats.
func (c *control) Open(ctx context.Context, token string, _ media.Bonds, reconnect bool) (media.Admission, error) {
	if err := c.Check(ctx, token, nil); err != nil {
		return media.Admission{}, err
	}
	seat, _ := c.key.Open(token)
	c.mu.Lock()
	if !reconnect || c.legs[seat.Party] == "" {
		c.legs[seat.Party] = cc.NewID[cc.LegID]("leg")
		c.version++
	}
	leg, grant, settle := c.legs[seat.Party], c.parties[seat.Party], c.settle
	c.mu.Unlock()
	c.rec.Wake(c.id)
	return media.Admission{
		Room: seat.Room, Leg: leg, Grant: grant,
		Settled: func(ctx context.Context) error {
			if settle != nil {
				if err := settle(ctx); err != nil {
					return err
				}
			}
			return c.rec.Admit(ctx, c.id, seat.Room, leg, grant)
		},
		Closed: func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.closed = append(c.closed, leg)
		},
	}, nil
}

// set makes the parties what they are from now on and waits until the media server agrees.
func (c *control) set(t testing.TB, parties map[cc.PartyID]cc.Grant) {
	t.Helper()
	c.mu.Lock()
	c.parties = maps.Clone(parties)
	c.version++
	version := c.version
	c.mu.Unlock()
	c.rec.Wake(c.id)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := c.rec.WaitSettled(ctx, c.id, version); err != nil {
		t.Fatalf("settle version %d: %v", version, err)
	}
}

func (c *control) seat(party cc.PartyID) string {
	return c.key.Sign(media.Seat{Interaction: c.id, Party: party, Room: cc.Room(c.id)})
}

func (c *control) join(t testing.TB, party cc.PartyID, options ...livekittest.JoinOption) *livekittest.Client {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	client, err := livekittest.Join(ctx, c.url, c.seat(party), options...)
	if err != nil {
		t.Fatalf("%s joins: %v", party, err)
	}
	t.Cleanup(client.Leave)
	return client
}

func (c *control) hasClosed(leg cc.LegID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Contains(c.closed, leg)
}

// hears waits until a client has received n more packets.
func hears(t testing.TB, who *livekittest.Client, leg cc.LegID, s cc.Source, n int64) {
	t.Helper()
	goal := who.Received(leg, s) + n
	soon(t, "hear "+string(s), func() bool { return who.Received(leg, s) >= goal })
}

// soon waits for something that is shown by counters and lists only.
func soon(t testing.TB, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(15 * time.Second)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("not within 15 s: %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// clock is a call of its own whose packets measure time: where nothing must
// arrive, wait for what must arrive elsewhere.
type clock struct {
	ear   *livekittest.Client
	mouth cc.LegID
}

func newClock(t testing.TB, endpoint func() media.Endpoint) clock {
	t.Helper()
	c := newControl(t, endpoint)
	c.set(t, map[cc.PartyID]cc.Grant{"pty_a": talk, "pty_b": talk})
	a, b := c.join(t, "pty_a"), c.join(t, "pty_b")
	a.Publish(cc.Microphone)
	hears(t, b, a.Leg(), cc.Microphone, 1)
	return clock{ear: b, mouth: a.Leg()}
}

// quiet fails if any of the counters moves while the clock hears half a second of voice.
func (c clock) quiet(t testing.TB, what string, counters ...func() int64) {
	t.Helper()
	hears(t, c.ear, c.mouth, cc.Microphone, 5) // what was on its way may still arrive
	before := make([]int64, len(counters))
	for i, count := range counters {
		before[i] = count()
	}
	hears(t, c.ear, c.mouth, cc.Microphone, 25)
	for i, count := range counters {
		if n := count() - before[i]; n != 0 {
			t.Errorf("%s: %d packets came through (counter %d)", what, n, i)
		}
	}
}
