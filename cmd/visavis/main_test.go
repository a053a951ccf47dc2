package main

import (
	"bytes"
	"context"
	"flag"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"visavis/internal/account/oidctest"
	"visavis/internal/config"
	"visavis/internal/store/postgrestest"
)

var update = flag.Bool("update", false, "write golden files anew")

// try runs a command line and returns its exit code and what it printed.
func try(t *testing.T, in string, args ...string) (code int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(context.Background(), func() {}, args, streams{in: strings.NewReader(in), out: &stdout, err: &stderr})
	return code, stdout.String(), stderr.String()
}

func TestHelpIsTheGoldenFile(t *testing.T) {
	const golden = "testdata/help.txt"
	_, got, _ := try(t, "", "help")
	_, _, flags := try(t, "", "serve", "--help")
	got += "\n--- visavis serve --help\n" + flags
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Fatalf("the help changed; run go test ./cmd/visavis -update and look at the difference:\n%s", got)
	}
}

func TestCommandLine(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	broken := filepath.Join(t.TempDir(), "visavis.yaml")
	if err := os.WriteFile(broken, []byte("listen: nowhere\nlisten_on: x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name string
		in   string
		args []string
		code int
		want string // part of what is printed
	}{
		{"nothing", "", nil, 0, "Usage: visavis"},
		{"unknown command", "", []string{"sevre"}, 2, `unknown command "sevre"`},
		{"unknown flag", "", []string{"serve", "--prot", "80"}, 1, "-prot"},
		{"left-over argument", "", []string{"serve", "now"}, 1, `unexpected argument "now"`},
		{"version", "", []string{"version"}, 0, "visavis "},
		{"settings in order", "", []string{"config", "check"}, 0, "in order"},
		{"settings at fault", "", []string{"config", "check", "--file", broken}, 1, "visavis.yaml:2: listen_on: unknown setting"},
		{"all settings", "", []string{"config", "print"}, 0, "udp_port: 7882"},
		{"description", "", []string{"openapi"}, 0, "openapi: 3.1.0"},
		{"media with a word too many", "", []string{"media", "now"}, 1, `unexpected argument "now"`},
		{"account without a name", "", []string{"user", "add"}, 2, "needs a user name"},
		{"account without a password", "", []string{"user", "add", "zoe", "--data", data}, 1, "standard input"},
		{"weak password", "short\n", []string{"user", "add", "zoe", "--data", data}, 1, "8 to 1000 characters"},
		{"account", "long enough\n", []string{"user", "add", "zoe", "--name", "Zoé Test", "--role", "supervisor", "--data", data}, 0, "zoe"},
		{"the same again", "long enough\n", []string{"user", "add", "Zoe", "--data", data}, 1, "already"},
		{"password of nobody", "long enough\n", []string{"user", "passwd", "nobody", "--data", data}, 1, "no account"},
		{"password", "longer than before\n", []string{"user", "passwd", "zoe", "--data", data}, 0, "new password"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			code, out, errs := try(t, tc.in, tc.args...)
			if code != tc.code || !strings.Contains(out+errs, tc.want) {
				t.Fatalf("exit %d, printed\n%s%s\nwant exit %d with %q", code, out, errs, tc.code, tc.want)
			}
		})
	}
}

func TestDoctorFindsWhatIsWrong(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	home := func(change func(*config.Config)) config.Config {
		c := config.Default()
		c.Listen, c.Data, c.Media.UDPPort, c.Media.TCPPort = "127.0.0.1:0", t.TempDir(), 0, 0
		change(&c)
		return c
	}
	for _, tc := range []struct {
		name string
		c    config.Config
		now  time.Time
		want string // part of a finding; empty: no fault
	}{
		{"in order", home(func(*config.Config) {}), time.Now(), ""},
		{"port taken", home(func(c *config.Config) { c.Listen = taken.Addr().String() }), time.Now(), "choose another with --listen"},
		{"folder is a file", home(func(c *config.Config) { c.Data = "main_test.go/data" }), time.Now(), "choose another with --data"},
		{"clock stands", home(func(*config.Config) {}), time.Unix(0, 0), "it is in the past"},
		{"plain HTTP for others", home(func(c *config.Config) { c.Listen = "0.0.0.0:0" }), time.Now(), "browsers refuse both on plain HTTP"},
		{"own authority", home(func(c *config.Config) { c.Listen, c.TLS.Mode = "0.0.0.0:0", "local" }), time.Now(), "/ca.crt"},
		{"no way through the web port", home(func(c *config.Config) { c.Listen = "0.0.0.0:0" }), time.Now(), "networks that let only HTTPS out have neither picture nor voice"},
		{"a web port that few let out", home(func(c *config.Config) { c.Listen, c.TLS.Mode = "0.0.0.0:8443", "local" }), time.Now(), "do not reach port 8443 → let in at the firewall: TCP 8443, TCP 0, UDP 0"},
		{"every way", home(func(c *config.Config) { c.Listen, c.TLS.Mode = "0.0.0.0:443", "local" }), time.Now(), "else TCP 0, else TLS 443:  →"},
		{"proxy unknown", home(func(c *config.Config) { c.PublicURL = "https://calls.example" }), time.Now(), "--proxies"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			text := ""
			for _, f := range examine(t.Context(), tc.c, tc.now) {
				if f.fault != "" && tc.want == "" {
					t.Errorf("%s: %s", f.what, f.fault)
				}
				text += f.what + ": " + f.fault + f.warning + " → " + f.cure + "\n"
			}
			if !strings.Contains(text, tc.want) {
				t.Errorf("%q is not among\n%s", tc.want, text)
			}
		})
	}
}

func TestDoctorAsksIdentityProviders(t *testing.T) {
	var provider *oidctest.Provider
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { provider.Handler().ServeHTTP(w, r) }))
	defer web.Close()
	var err error
	if provider, err = oidctest.New(web.URL); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct{ issuer, public, fault, warning string }{
		"in order":       {web.URL, "https://calls.example", "", ""},
		"no address":     {web.URL, "", "", "people come back to the address they used"},
		"a slash more":   {web.URL + "/", "https://calls.example", "issuer", ""},
		"nobody listens": {"http://127.0.0.1:1", "https://calls.example", "connection refused", ""},
	} {
		c := config.Default()
		c.PublicURL = tc.public
		c.OIDC.Providers = map[string]*config.Provider{"corp": {Issuer: tc.issuer, ClientID: "x"}}
		found := identity(t.Context(), c)
		if len(found) != 1 || (tc.fault == "") != (found[0].fault == "") || !strings.Contains(found[0].fault, tc.fault) || !strings.Contains(found[0].warning, tc.warning) {
			t.Errorf("%s: %+v", name, found)
		}
	}
}

func TestDoctorAsksTheDatabase(t *testing.T) {
	server := postgrestest.Start(t)
	address := server.Database(t)
	if f := databaseServer(t.Context(), address); f.fault != "" || !strings.Contains(f.what, "PostgreSQL") {
		t.Errorf("a good one: %+v", f)
	}
	f := databaseServer(t.Context(), strings.Replace(address, "/test1", "/absent", 1))
	if f.fault == "" || f.cure == "" {
		t.Errorf("one that is not there: %+v", f)
	}
	if f := databaseServer(t.Context(), "postgres://me:hush@127.0.0.1:1/x"); f.fault == "" || strings.Contains(f.what+f.fault, "hush") {
		t.Errorf("nobody listens, or the password is told: %+v", f)
	}
}
