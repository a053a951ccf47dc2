package server

import (
	"net/http"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

// plainHost is a Host header that may stand in a policy.
var plainHost = regexp.MustCompile(`^[A-Za-z0-9.:\[\]-]+$`)

// policy is the Content-Security-Policy of our pages: our own files only, no
// inline script. Styles may stand in attributes, since the components place
// their overlays by them. frames are the sites that may show the page in a
// frame; none by default.
func policy(r *http.Request, frames []string) string {
	ancestors := "'none'"
	if len(frames) > 0 {
		ancestors = "'self' " + strings.Join(frames, " ")
	}
	sockets := ""
	if plainHost.MatchString(r.Host) {
		// Older browsers do not count WebSockets as 'self'.
		sockets = " ws://" + r.Host + " wss://" + r.Host
	}
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self' 'unsafe-inline'",
		"img-src 'self' data: blob:",
		"font-src 'self'",
		"media-src 'self' blob: mediastream:",
		"connect-src 'self'" + sockets,
		"worker-src 'self' blob:",
		"manifest-src 'self'",
		"base-uri 'none'",
		"form-action 'self'",
		"frame-ancestors " + ancestors,
	}, "; ")
}

// secured sets the headers every answer has. Pages set a policy of their own.
func secured(next http.Handler, onlyTLS bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Permissions-Policy", "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=()")
		if onlyTLS {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// client tells addresses apart behind proxies.
type client struct{ proxies networks }

// networks is a list of addresses and networks, as settings write them.
type networks []netip.Prefix

func newNetworks(list []string) networks {
	var n networks
	for _, text := range list {
		if prefix, err := netip.ParsePrefix(text); err == nil {
			n = append(n, prefix)
		} else if addr, err := netip.ParseAddr(text); err == nil {
			n = append(n, netip.PrefixFrom(addr, addr.BitLen()))
		}
	}
	return n
}

func (n networks) contain(ip netip.Addr) bool {
	for _, p := range n {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

// address is where a request came from. X-Forwarded-For is read from its end
// and believed only as far as each hop is one of our proxies: what a client
// wrote into it itself stands further left and is never reached.
func (c client) address(r *http.Request) string {
	addr, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	ip := addr.Addr().Unmap()
	if !c.proxies.contain(ip) {
		return ip.String()
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		ip = hop.Unmap()
		if !c.proxies.contain(ip) {
			break
		}
	}
	return ip.String()
}

// behindProxy reports whether a request came through one of our proxies.
func (c client) behindProxy(r *http.Request) bool {
	addr, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && c.proxies.contain(addr.Addr().Unmap())
}
