package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"visavis/internal/app"
	"visavis/internal/certs"
	"visavis/internal/config"
	"visavis/internal/store"
)

// doctor looks at what usually keeps a machine from serving calls. It changes
// nothing but a file it writes and removes in the data folder.
func doctor(ctx context.Context, args []string, io streams) error {
	c, err := load("doctor", args, io)
	if err != nil {
		return err
	}
	bad := 0
	for _, f := range examine(ctx, c, time.Now()) {
		mark := "ok  "
		if f.fault != "" {
			mark = "BAD "
			bad++
		} else if f.warning != "" {
			mark = "note"
		}
		fmt.Fprintf(io.out, "%s  %s", mark, f.what)
		if f.fault != "" {
			fmt.Fprintf(io.out, ": %s", f.fault)
		}
		if f.warning != "" {
			fmt.Fprintf(io.out, ": %s", f.warning)
		}
		fmt.Fprintln(io.out)
		if f.cure != "" {
			fmt.Fprintf(io.out, "      → %s\n", f.cure)
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d of these must be put right first", bad)
	}
	return nil
}

// finding is one thing looked at: in order, worth a note, or at fault.
type finding struct {
	what    string
	warning string
	fault   string
	cure    string
}

func examine(ctx context.Context, c config.Config, now time.Time) []finding {
	findings := []finding{
		free(ctx, "web port", "tcp", c.Listen, "--listen"),
	}
	if c.Media.URL == "" {
		findings = append(findings,
			free(ctx, "media port, UDP", "udp", ":"+strconv.Itoa(c.Media.UDPPort), "--media-udp-port"),
			free(ctx, "media port, TCP", "tcp", ":"+strconv.Itoa(c.Media.TCPPort), "--media-tcp-port"),
		)
	}
	findings = append(findings, ways(c)...)
	findings = append(findings, writable(c.Data), clock(now))
	if strings.HasPrefix(c.Database, "postgres") {
		findings = append(findings, databaseServer(ctx, c.Database))
	}
	findings = append(findings, identity(ctx, c)...)
	return append(findings, browsers(c)...)
}

// identity asks each identity provider what it is asked before anybody can sign in with it.
func identity(ctx context.Context, c config.Config) (findings []finding) {
	app.ExamineProviders(ctx, c, func(name string, err error) {
		p := c.OIDC.Providers[name]
		f := finding{what: fmt.Sprintf("identity provider %s (%s)", name, p.Issuer)}
		if err != nil {
			f.fault = err.Error()
			f.cure = "open " + strings.TrimSuffix(p.Issuer, "/") + "/.well-known/openid-configuration: oidc.providers." + name + ".issuer must be written exactly as issuer is there"
		} else if c.PublicURL == "" {
			f.warning = "people come back to the address they used: each must be registered there"
			f.cure = "--public-url with the one address, and register it with /api/v1/session/oidc/" + name + "/callback"
		}
		findings = append(findings, f)
	})
	return findings
}

// ways says how media comes here, what a firewall has to let in for that, and
// from which networks nothing will come.
func ways(c config.Config) []finding {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil || c.Media.URL != "" || host == "localhost" || net.ParseIP(host).IsLoopback() {
		return nil // unreadable, another's affair, or nobody comes from outside
	}
	f := finding{what: fmt.Sprintf("ways for media: UDP %d, else TCP %d", c.Media.UDPPort, c.Media.TCPPort)}
	f.cure = fmt.Sprintf("let in at the firewall: TCP %s, TCP %d, UDP %d", port, c.Media.TCPPort, c.Media.UDPPort)
	switch {
	case c.TLS.Mode == "off" || len(c.Proxies) > 0:
		f.warning = "networks that let only HTTPS out have neither picture nor voice: media goes through the web port where TLS ends here"
	case port != "443":
		f.what += ", else TLS " + port
		f.warning = "networks that let only port 443 out do not reach port " + port
	default:
		f.what += ", else TLS " + port
	}
	return []finding{f}
}

func free(ctx context.Context, what, network, address, flag string) finding {
	f := finding{what: fmt.Sprintf("%s %s", what, address)}
	if err := bind(ctx, network, address); err != nil {
		f.fault = err.Error()
		f.cure = "stop the program that uses it, or choose another with " + flag
		if errors.Is(err, os.ErrPermission) {
			f.cure = "ports below 1024 need a privilege: choose another with " + flag + ", or put a proxy before it"
		}
	}
	return f
}

// bind takes an address and lets it go again.
func bind(ctx context.Context, network, address string) error {
	var listen net.ListenConfig
	if network == "udp" {
		conn, err := listen.ListenPacket(ctx, network, address)
		if err != nil {
			return err
		}
		return conn.Close()
	}
	l, err := listen.Listen(ctx, network, address)
	if err != nil {
		return err
	}
	return l.Close()
}

func writable(folder string) finding {
	f := finding{what: "data folder " + folder}
	parent := folder
	for {
		if _, err := os.Stat(parent); err == nil {
			break
		}
		up := filepath.Dir(parent)
		if up == parent {
			break
		}
		parent = up
	}
	file, err := os.CreateTemp(parent, ".visavis-doctor-*")
	if err != nil {
		f.fault = err.Error()
		f.cure = "give it to the user who starts the server, or choose another with --data"
		return f
	}
	if err := errors.Join(file.Close(), os.Remove(file.Name())); err != nil {
		f.warning = err.Error()
	}
	if info, err := os.Stat(folder); err == nil && info.Mode().Perm()&0o077 != 0 {
		f.warning = fmt.Sprintf("others on this machine can read it (%s)", info.Mode().Perm())
		f.cure = "chmod 700 " + folder
	}
	return f
}

// databaseServer asks a database server whether it would do; its password is not told.
func databaseServer(ctx context.Context, address string) finding {
	f := finding{what: "database"}
	if u, err := url.Parse(address); err == nil {
		f.what += " " + u.Redacted()
	}
	version, err := store.Ask(ctx, address)
	switch {
	case err != nil:
		f.fault = err.Error()
		f.cure = "is the server running, does it let this user in, does the database exist? See docs/operations/postgresql.md"
	case version < store.OldestServer:
		f.fault = fmt.Sprintf("PostgreSQL %d is too old", version)
		f.cure = fmt.Sprintf("PostgreSQL %d or later", store.OldestServer)
	default:
		f.what += fmt.Sprintf(", PostgreSQL %d", version)
	}
	return f
}

// clock finds a machine that has just woken up without the time: certificates
// and signed links would all seem not yet valid.
func clock(now time.Time) finding {
	f := finding{what: "clock " + now.UTC().Format(time.RFC3339)}
	if now.Year() < 2026 {
		f.fault = "it is in the past"
		f.cure = "set the clock, or let it be set: timedatectl set-ntp true"
	}
	return f
}

// browsers says from where a browser will give camera and microphone.
func browsers(c config.Config) []finding {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return nil
	}
	loopback := host == "localhost" || net.ParseIP(host).IsLoopback()
	var findings []finding
	switch {
	case c.TLS.Mode != "off":
		f := finding{what: "camera and microphone: allowed everywhere over HTTPS"}
		if c.TLS.Mode == "local" {
			f.warning = "each device must first trust the local authority"
			f.cure = "open http://this-machine:" + port + "/ca.crt on the device and install it"
		}
		findings = append(findings, f)
	case loopback:
		findings = append(findings, finding{
			what:    "camera and microphone: allowed on this machine (http://localhost:" + port + ")",
			warning: "no other device can reach the server",
			cure:    "for phones and colleagues: --listen 0.0.0.0:" + port + " --tls-mode local",
		})
	default:
		findings = append(findings, finding{
			what:    "camera and microphone",
			warning: "browsers refuse both on plain HTTP, except on localhost: other devices would have neither picture nor voice",
			cure:    "--tls-mode local, or a certificate of yours with --tls-mode files, or a proxy that ends HTTPS and --public-url https://…",
		})
	}
	if !loopback && c.Media.URL == "" && c.Media.NodeIP == "" && len(certs.LocalAddresses()) == 0 {
		findings = append(findings, finding{
			what: "address for media", warning: "this machine has no address that others reach",
			cure: "--media-node-ip with the one they use",
		})
	}
	if c.PublicURL != "" && c.TLS.Mode == "off" && len(c.Proxies) == 0 {
		findings = append(findings, finding{
			what: "proxy", warning: "a public address is set, but no proxy is believed: all callers count as one address for the limits",
			cure: "--proxies with the proxy's address",
		})
	}
	return findings
}
