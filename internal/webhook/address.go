package webhook

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"visavis/internal/cc"
)

// An address that an administrator gives leads into the network that this
// server stands in. Two looks at it: the form, when it is given, so that people
// hear at once; and the address that the name leads to, at every connection,
// because names can be made to lead elsewhere between two looks.

// reach is how far out an address lies.
type reach int

const (
	public    reach = iota
	private         // this machine or a private network: where an installation allows it
	forbidden       // never: link-local with its metadata services, multicast, no address at all
)

func prefixes(all ...string) []netip.Prefix {
	var parsed []netip.Prefix
	for _, text := range all {
		parsed = append(parsed, netip.MustParsePrefix(text))
	}
	return parsed
}

// reachOf tells how far out an address lies.
func reachOf(ip netip.Addr) reach {
	ip = ip.WithZone("").Unmap()
	in := func(all []netip.Prefix) bool {
		for _, p := range all {
			if p.Contains(ip) {
				return true
			}
		}
		return false
	}
	switch {
	case !ip.IsValid(), ip.IsUnspecified(), ip.IsMulticast(), ip.IsLinkLocalUnicast():
		return forbidden
	case in(prefixes("0.0.0.0/8", "192.0.0.0/24", "240.0.0.0/4", // this network; protocols, with metadata services; reserved, broadcast
		"100.100.100.200/32", "fd00:ec2::/32", // metadata services among private addresses
		"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16", "fec0::/10")) && !ip.IsLoopback(): // an IPv4 address in disguise; site-local
		return forbidden
	case ip.IsLoopback(), ip.IsPrivate(), in(prefixes("100.64.0.0/10", "198.18.0.0/15")):
		return private
	}
	return public
}

// checkURL refuses an address that could never be sent to, with the field url.
func checkURL(text string, mayPrivate bool) error {
	refuse := func(reason string) error { return &cc.Error{Code: cc.Invalid, Reason: reason, Field: "url"} }
	u, err := url.Parse(text)
	switch {
	case text == "":
		return refuse("required")
	case err != nil, u.Hostname() == "", u.User != nil, u.Fragment != "", u.Opaque != "", strings.ContainsAny(text, " \t\r\n"):
		return refuse("notLink")
	case u.Scheme != "https" && u.Scheme != "http":
		return refuse("notLink")
	case u.Scheme == "http" && !mayPrivate:
		return refuse("addressForbidden") // only private addresses may do without encryption
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		host = "127.0.0.1"
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return nil // a name; where it leads is looked at when it is
	}
	if err := allowed(ip, u.Scheme == "https", mayPrivate); err != nil {
		return refuse("addressForbidden")
	}
	return nil
}

var errAddress = errors.New("the address may not be sent to")

// allowed tells whether something may be sent to an address.
func allowed(ip netip.Addr, encrypted, mayPrivate bool) error {
	switch r := reachOf(ip); {
	case r == public && encrypted, r == private && mayPrivate:
		return nil
	}
	return errAddress
}

// dialer connects only to addresses that are allowed. It looks at the one that
// the system is about to connect to, after names were resolved.
func dialer(encrypted, mayPrivate bool) func(context.Context, string, string) (net.Conn, error) {
	d := &net.Dialer{Timeout: 5 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return errAddress
		}
		return allowed(at.Addr(), encrypted, mayPrivate)
	}}
	return d.DialContext
}
