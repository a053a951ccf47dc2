package relay

import (
	"errors"
	"net"
	"net/netip"

	"github.com/pion/turn/v5"
)

var errOnlyUDP = errors.New("relay: media goes on by UDP only")

// generator makes the relayed addresses: UDP sockets of this machine that reach the media server alone.
type generator struct{ r *Relay }

func (generator) Validate() error { return nil }

func (g generator) AllocatePacketConn(conf turn.AllocateListenerConfig) (net.PacketConn, net.Addr, error) {
	from, ok := home(conf.Network)
	if !ok {
		return nil, nil, errors.New("relay: no address of this family")
	}
	conn, err := net.ListenUDP(conf.Network, net.UDPAddrFromAddrPort(netip.AddrPortFrom(from, 0)))
	if err != nil {
		return nil, nil, err
	}
	p := &path{UDPConn: conn, port: g.r.opt.Port}
	if told := g.r.opt.NodeIP; told.IsValid() && !own(told) {
		p.told, p.home = told, from
	}
	return p, conn.LocalAddr(), nil
}

func (generator) AllocateListener(turn.AllocateListenerConfig) (net.Listener, net.Addr, error) {
	return nil, nil, errOnlyUDP
}

func (generator) AllocateConn(turn.AllocateConnConfig) (net.Conn, error) { return nil, errOnlyUDP }

// path is a relayed address. Between the addresses that the relay permits it
// lets pass what goes to the media server's port, or comes from it. A told
// address is a router's that leads here: few routers lead their own network to
// it, so one of this machine's stands for it.
type path struct {
	*net.UDPConn
	port       func() int
	told, home netip.Addr // both valid, or neither
}

func (p *path) WriteTo(b []byte, to net.Addr) (int, error) {
	udp, ok := to.(*net.UDPAddr)
	if !ok || udp.Port == 0 || udp.Port != p.port() {
		return len(b), nil // dropped: on a network nobody would say so either
	}
	addr := udp.AddrPort()
	if p.told.IsValid() && addr.Addr().Unmap() == p.told {
		addr = netip.AddrPortFrom(p.home, addr.Port())
	}
	return p.WriteToUDPAddrPort(b, addr)
}

func (p *path) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		n, from, err := p.ReadFromUDPAddrPort(b)
		if err != nil {
			return n, nil, err
		}
		if int(from.Port()) != p.port() {
			continue
		}
		ip := from.Addr().Unmap()
		if ip == p.home {
			ip = p.told
		}
		return n, net.UDPAddrFromAddrPort(netip.AddrPortFrom(ip, from.Port())), nil
	}
}

// own tells whether an address is this machine's.
func own(ip netip.Addr) bool {
	for _, a := range addresses() {
		if a == ip {
			return true
		}
	}
	return false
}

// home is the address that relayed media comes from: one that the media server listens on.
func home(network string) (netip.Addr, bool) {
	var loopback netip.Addr
	for _, a := range addresses() {
		switch {
		case a.Is4() != (network == "udp4"):
		case a.IsLoopback():
			loopback = a
		case !a.IsLinkLocalUnicast():
			return a, true
		}
	}
	return loopback, loopback.IsValid()
}

func addresses() []netip.Addr {
	interfaces, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	var list []netip.Addr
	for _, i := range interfaces {
		if ip, ok := i.(*net.IPNet); ok {
			if a, ok := netip.AddrFromSlice(ip.IP); ok {
				list = append(list, a.Unmap())
			}
		}
	}
	return list
}
