package relay

import (
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/pion/logging"
	"github.com/pion/turn/v5"
)

const secret = "a secret that is long enough for a test"

// open starts a relay before a media server that answers what it hears, and returns that server's port.
func open(t *testing.T, told netip.Addr) (*Relay, int) {
	t.Helper()
	server, err := net.ListenPacket("udp4", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	go echo(server)
	port := server.LocalAddr().(*net.UDPAddr).Port
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r, err := Start(Options{Listener: listener, Secret: secret, Port: func() int { return port }, NodeIP: told})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r, port
}

func echo(conn net.PacketConn) {
	b := make([]byte, 1500)
	for {
		n, from, err := conn.ReadFrom(b)
		if err != nil {
			return
		}
		_, _ = conn.WriteTo(b[:n], from)
	}
}

func client(t *testing.T, r *Relay, user, password string) *turn.Client {
	t.Helper()
	conn, err := net.Dial("tcp", r.opt.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	c, err := turn.NewClient(&turn.ClientConfig{
		TURNServerAddr: "127.0.0.1:443", Username: user, Password: password, Realm: realm,
		Conn: turn.NewSTUNConn(conn), LoggerFactory: logging.NewDefaultLoggerFactory(),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	if err := c.Listen(); err != nil {
		t.Fatal(err)
	}
	return c
}

func credentials(t *testing.T, r *Relay, user string) (string, string) {
	t.Helper()
	name, password, err := r.Credentials(user)
	if err != nil {
		t.Fatal(err)
	}
	return name, password
}

func allocate(t *testing.T, r *Relay) net.PacketConn {
	t.Helper()
	name, password := credentials(t, r, "leg")
	conn, err := client(t, r, name, password).Allocate()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// answered sends to an address and reports who answers within a moment.
func answered(t *testing.T, conn net.PacketConn, ip netip.Addr, port int) (from netip.AddrPort, ok bool) {
	t.Helper()
	to := net.UDPAddrFromAddrPort(netip.AddrPortFrom(ip, uint16(port)))
	if _, err := conn.WriteTo([]byte("are you there?"), to); err != nil {
		return netip.AddrPort{}, false // not permitted
	}
	if err := conn.SetReadDeadline(time.Now().Add(500 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 100)
	n, peer, err := conn.ReadFrom(b)
	if err != nil || string(b[:n]) != "are you there?" {
		return netip.AddrPort{}, false
	}
	return peer.(*net.UDPAddr).AddrPort(), true
}

func TestReachesTheMediaServerAlone(t *testing.T) {
	t.Parallel()
	r, port := open(t, netip.Addr{})
	here, _ := home("udp4")
	other, err := net.ListenPacket("udp4", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	go echo(other)

	conn := allocate(t, r)
	if _, ok := answered(t, conn, here, port); !ok {
		t.Errorf("the media server at %s does not answer", here)
	}
	if _, ok := answered(t, conn, here, other.LocalAddr().(*net.UDPAddr).Port); ok {
		t.Error("another port of this machine was reached")
	}
	for _, ip := range []string{"10.255.0.1", "192.168.77.1", "169.254.169.254", "198.51.100.7"} {
		if r.served(net.ParseIP(ip)) {
			t.Errorf("%s is permitted", ip)
		}
		if err := conn.(interface{ CreatePermissions(...net.Addr) error }).CreatePermissions(&net.UDPAddr{IP: net.ParseIP(ip), Port: port}); err == nil {
			t.Errorf("a browser was let through to %s", ip)
		}
	}
}

// A router's address, as browsers know the server by, does not lead back in from behind the router.
func TestReachesAServerThatIsToldByAnotherAddress(t *testing.T) {
	t.Parallel()
	told := netip.MustParseAddr("198.51.100.7")
	r, port := open(t, told)
	from, ok := answered(t, allocate(t, r), told, port)
	if want := netip.AddrPortFrom(told, uint16(port)); !ok || from != want {
		t.Errorf("answered %v by %v, want by %v", ok, from, want)
	}
}

func TestLetsInOnlyWhomWeLetIn(t *testing.T) {
	t.Parallel()
	r, _ := open(t, netip.Addr{})
	name, password := credentials(t, r, "leg")
	old, oldPassword, err := turn.GenerateLongTermTURNRESTCredentials(secret, "leg", -time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	other, otherPassword, err := turn.GenerateLongTermTURNRESTCredentials("another secret", "leg", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	for why, c := range map[string][2]string{
		"wrong password": {name, password + "x"}, "no password": {name, ""}, "changed name": {name + "x", password},
		"run out": {old, oldPassword}, "another's secret": {other, otherPassword}, "no time": {"leg", password},
	} {
		if conn, err := client(t, r, c[0], c[1]).Allocate(); err == nil {
			_ = conn.Close()
			t.Errorf("%s: let in", why)
		}
	}
}

func TestOneLegTakesOnlySoMuch(t *testing.T) {
	t.Parallel()
	r, _ := open(t, netip.Addr{})
	name, password := credentials(t, r, "leg")
	for i := range perUser {
		if _, err := client(t, r, name, password).Allocate(); err != nil {
			t.Fatalf("allocation %d: %v", i+1, err)
		}
	}
	last := client(t, r, name, password)
	if _, err := last.Allocate(); err == nil {
		t.Errorf("allocation %d was given", perUser+1)
	}
	name, password = credentials(t, r, "another leg")
	if _, err := client(t, r, name, password).Allocate(); err != nil {
		t.Errorf("another leg is refused for it: %v", err)
	}
}
