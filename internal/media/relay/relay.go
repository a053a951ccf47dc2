// Package relay is the last way of a browser to the media server: where a
// firewall lets nothing but HTTPS out, the browser sends its media as TURN
// (RFC 8656) over TLS to the web port, and the relay hands it on to the media
// server of this machine by UDP.
//
// It relays to that server's UDP port and to nothing else, so that it is no way
// into the network behind it. TLS ends before it. The package must not know
// seats, interactions, or what the media server is.
package relay

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/pion/logging"
	"github.com/pion/turn/v5"
)

const (
	realm = "visavis"
	// credentialLife is how long a browser's name and password are good, which
	// it needs for as long as its connection lasts. They open the way to the
	// media server's UDP port, where a connection still has to prove itself.
	credentialLife = 24 * time.Hour
	// perUser is how many relayed addresses one leg may have at once. A browser
	// takes two for each of its connections, and more when it looks for a better way.
	perUser = 16
	// silence ends a connection on which nothing comes: what is in use asks
	// for consent every few seconds (RFC 7675).
	silence = time.Minute
)

// Options of a Relay. Listener, Secret and Port are required.
type Options struct {
	// Listener brings connections whose TLS has been ended. Close closes it.
	Listener net.Listener
	// Secret signs credentials: at least 32 bytes, the same after a restart,
	// else browsers could not renew what they have.
	Secret string
	// Port is the media server's UDP port, 0 while it has none.
	Port func() int
	// NodeIP is the address that browsers are told of the media server, where
	// that is not an address of this machine itself. May be the zero Addr.
	NodeIP netip.Addr
	Log    *slog.Logger // nil: slog.Default()
}

// Relay is a running TURN server. Its methods are safe for concurrent use.
type Relay struct {
	opt    Options
	server *turn.Server

	mu    sync.Mutex
	users map[string]int // relayed addresses by user
}

// Start returns a relay that serves until Close.
func Start(opt Options) (*Relay, error) {
	if len(opt.Secret) < 32 {
		return nil, errors.New("relay: the secret is too short")
	}
	opt.Log = cmp.Or(opt.Log, slog.Default())
	logs := &logging.DefaultLoggerFactory{Writer: debugWriter{opt.Log}, DefaultLogLevel: logging.LogLevelWarn}
	r := &Relay{opt: opt, users: make(map[string]int)}
	auth := turn.LongTermTURNRESTAuthHandler(opt.Secret, logs.NewLogger("turn"))
	server, err := turn.NewServer(turn.ServerConfig{
		Realm: realm, LoggerFactory: logs, AuthHandler: auth,
		QuotaHandler: func(user, _ string, _ net.Addr) bool { return r.uses(user) < perUser },
		EventHandler: turn.EventHandler{
			OnAllocationCreated: func(_, _ net.Addr, _, user, _ string, _ net.Addr, _ int) { r.count(user, 1) },
			OnAllocationDeleted: func(_, _ net.Addr, _, user, _ string) { r.count(user, -1) },
		},
		ListenerConfigs: []turn.ListenerConfig{{
			Listener:              patient{opt.Listener},
			RelayAddressGenerator: generator{r},
			PermissionHandler:     func(_ net.Addr, peer net.IP) bool { return r.served(peer) },
		}},
	})
	if err != nil {
		return nil, fmt.Errorf("relay: %w", err)
	}
	r.server = server
	return r, nil
}

// Close ends the relay, its connections and its listener.
func (r *Relay) Close() error { return r.server.Close() }

// Credentials returns a new name and password for one user, a leg say.
func (r *Relay) Credentials(user string) (username, password string, err error) {
	return turn.GenerateLongTermTURNRESTCredentials(r.opt.Secret, user, credentialLife)
}

// served tells whether an address is one that the media server may be reached at.
func (r *Relay) served(peer net.IP) bool {
	ip, ok := netip.AddrFromSlice(peer)
	if !ok {
		return false
	}
	ip = ip.Unmap()
	return ip == r.opt.NodeIP || own(ip)
}

func (r *Relay) uses(user string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.users[user]
}

func (r *Relay) count(user string, n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.users[user] += n; r.users[user] <= 0 {
		delete(r.users, user)
	}
}

// patient closes connections on which nothing comes for a long time.
type patient struct{ net.Listener }

func (l patient) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return patientConn{conn}, nil
}

type patientConn struct{ net.Conn }

func (c patientConn) Read(b []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(silence)); err != nil {
		return 0, err
	}
	return c.Conn.Read(b)
}

// debugWriter passes the library's lines on: what goes wrong on a connection of somebody else's is no alarm of ours.
type debugWriter struct{ log *slog.Logger }

func (w debugWriter) Write(line []byte) (int, error) {
	w.log.Debug("relay", "line", string(line))
	return len(line), nil
}
