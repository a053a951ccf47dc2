package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"

	"visavis/internal/config"
)

// listen opens the web server's address and, in demo mode, the demonstration site's.
func listen(ctx context.Context, c config.Config) (web, demo net.Listener, err error) {
	var listen net.ListenConfig
	web, err = listen.Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return nil, nil, fmt.Errorf("listen: %w", err)
	}
	if !c.Demo {
		return web, nil, nil
	}
	demo, err = listen.Listen(ctx, "tcp", demoAddress(c))
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("listen for the demonstration site: %w", err), web.Close())
	}
	return web, demo, nil
}

// demoAddress is the web server's, one port up; free if that is.
func demoAddress(c config.Config) string {
	if c.DemoListen != "" {
		return c.DemoListen
	}
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return c.Listen // listening has told
	}
	n, err := strconv.Atoi(port)
	if err != nil || n == 0 {
		return net.JoinHostPort(host, "0")
	}
	return net.JoinHostPort(host, strconv.Itoa(n+1))
}

// address is how to reach a listener from this machine.
func address(scheme string, l net.Listener) string {
	tcp, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return scheme + "://" + l.Addr().String()
	}
	host := tcp.IP.String()
	if tcp.IP.IsUnspecified() {
		host = "localhost"
	}
	return scheme + "://" + net.JoinHostPort(host, strconv.Itoa(tcp.Port))
}

// beside is the origin of a listener of ours, on the host the browser used.
func beside(requested, scheme string, l net.Listener) string {
	host := requested
	if h, _, err := net.SplitHostPort(requested); err == nil {
		host = h
	}
	tcp, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return address(scheme, l)
	}
	return scheme + "://" + net.JoinHostPort(host, strconv.Itoa(tcp.Port))
}

// upgrade tells plain HTTP on the TLS port to come back with HTTPS. The local
// authority's root is the exception: who does not have it yet cannot fetch it
// with HTTPS without a warning.
func upgrade(rootCert []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/ca.crt" && rootCert != nil {
			w.Header().Set("Content-Type", "application/x-x509-ca-cert")
			_, _ = w.Write(rootCert) // a client that has gone does not read it
			return
		}
		http.Redirect(w, r, "https://"+r.Host+r.URL.RequestURI(), http.StatusPermanentRedirect)
	})
}
