package config

import (
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write golden files anew")

func TestReferenceIsTheGoldenFile(t *testing.T) {
	const golden = "testdata/reference.yaml"
	got := Reference()
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
		t.Fatalf("the reference changed; run go test ./internal/config -update and look at the difference:\n%s", got)
	}
}

func TestReferenceReadsBackAsDefaults(t *testing.T) {
	c, err := Load(Source{File: "testdata/reference.yaml"})
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	if got, want := dump(c), dump(want); got != want {
		t.Fatalf("got\n%s\nwant\n%s", got, want)
	}
}

func dump(c Config) string {
	var b strings.Builder
	for _, s := range settings(&c) {
		b.WriteString(s.path + "=" + s.text() + "\n")
	}
	return b.String()
}

func TestFlagsGoBeforeVariablesBeforeFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "visavis.yaml")
	write(t, file, "listen: 127.0.0.1:1\ndata: from-file\nlog:\n  level: debug\nframe_origins:\n  - https://a.example\n  - https://b.example\n")
	flags := NewFlags("serve", io.Discard)
	if err := flags.Parse([]string{"--listen", "127.0.0.1:3", "--demo"}); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"VISAVIS_LISTEN": "127.0.0.1:2", "VISAVIS_DATA": "from-env"}
	c, err := Load(Source{File: file, Flags: flags, Getenv: func(k string) (string, bool) { v, ok := env[k]; return v, ok }})
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:3" || c.Data != "from-env" || c.Log.Level != "debug" || !c.Demo || len(c.FrameOrigins) != 2 {
		t.Fatalf("unexpected settings: %+v", c)
	}
}

func TestFaults(t *testing.T) {
	for _, tc := range []struct{ name, yaml, want string }{
		{"unknown", "listen: 127.0.0.1:80\nlisen: x\n", "visavis.yaml:2: lisen: unknown setting"},
		{"unknown in a group", "tls:\n  mode: off\n  certificate: x\n", "visavis.yaml:3: tls.certificate: unknown setting"},
		{"twice", "data: a\ndata: b\n", "visavis.yaml:2: data: given twice"},
		{"group as value", "tls: local\n", "visavis.yaml:1: tls: should be a group of settings"},
		{"value as group", "data:\n  a: b\n", "visavis.yaml:2: data: a plain value or a list is expected"},
		{"bad duration", "times:\n  ring: 20\n", `visavis.yaml:2: times.ring: "20" is not a time like 20s or 12h`},
		{"bad choice", "tls:\n  mode: maybe\n", `tls.mode: "maybe" is not one of off, files, local`},
		{"files without files", "tls:\n  mode: files\n", "tls.mode: files needs tls.cert and tls.key"},
		{"bad origin", "frame_origins: [good.com]\n", `frame_origins: "good.com" is not a site like https://host`},
		{"outside media without key", "media:\n  url: https://lk.example\n", "media.url: needs media.key and media.secret"},
		{"bad port", "media:\n  udp_port: 70000\n", "media.udp_port: 70000 is not a port"},
		{"not yaml", "a: [", "visavis.yaml"},
		{"lock too soon", "times:\n  lock: 5ms\n", "times.lock: 5ms is neither 0s nor at least 1s"},
		{"provider without anything", "oidc:\n  providers:\n    corp: {}\n", `oidc.providers.corp.client_id: is empty`},
		{"provider over plain HTTP", provider("issuer: http://id.example"), `oidc.providers.corp.issuer: "http://id.example" is not https`},
		{"provider's unknown setting", provider("isuer: x"), "visavis.yaml:6: oidc.providers.corp.isuer: unknown setting"},
		{"provider nobody may use", "oidc:\n  providers:\n    corp:\n      issuer: https://id.example\n      client_id: x\n", "oidc.providers.corp: no group is given"},
		{"provider's name", "oidc:\n  providers:\n    Corp SA:\n      issuer: https://id.example\n", "oidc.providers.Corp SA: a provider is called by"},
		{"mail address as domain", provider("domains: [x@a.example]"), `oidc.providers.corp.domains: "x@a.example" is not a domain`},
		{"no file with the secret", provider("client_secret_file: /nowhere/secret"), "oidc.providers.corp.client_secret_file: open /nowhere/secret"},
		{"one issuer twice", provider("issuer: https://id.example") + "    other:\n      issuer: https://id.example\n      client_id: x\n      agents: [a]\n", "oidc.providers.other.issuer: is that of corp too"},
		{"no other way in", "oidc:\n  only: true\n", "oidc.only: needs a provider"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "visavis.yaml")
			write(t, file, tc.yaml)
			_, err := Load(Source{File: file})
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("got %v, want %s", err, tc.want)
			}
		})
	}
}

// provider is a file with one, which lacks only what the line adds.
func provider(line string) string {
	return "oidc:\n  providers:\n    corp:\n      client_id: visavis\n      agents: [agents]\n      " + line + "\n"
}

func TestProvidersComeFromFileAndVariables(t *testing.T) {
	file, secret := filepath.Join(t.TempDir(), "visavis.yaml"), filepath.Join(t.TempDir(), "secret")
	write(t, secret, "s3cret\n")
	write(t, file, provider("issuer: https://id.example/realm\n      supervisors: [\"cn=leads,ou=groups\", others]\n      client_secret_file: "+secret))
	env := map[string]string{
		"VISAVIS_OIDC_PROVIDERS":                  "big-co",
		"VISAVIS_OIDC_PROVIDERS_BIG_CO_ISSUER":    "https://big.example",
		"VISAVIS_OIDC_PROVIDERS_BIG_CO_CLIENT_ID": "us", "VISAVIS_OIDC_PROVIDERS_BIG_CO_AGENTS": "a, b",
		"VISAVIS_OIDC_PROVIDERS_CORP_NAME_FR": "Corp",
	}
	c, err := Load(Source{File: file, Getenv: func(k string) (string, bool) { v, ok := env[k]; return v, ok }})
	if err != nil {
		t.Fatal(err)
	}
	corp, big := c.OIDC.Providers["corp"], c.OIDC.Providers["big-co"]
	if corp == nil || corp.ClientSecret != "s3cret" || corp.NameFR != "Corp" || !corp.Logout || len(corp.Supervisors) != 2 || corp.Supervisors[0] != "cn=leads,ou=groups" {
		t.Errorf("from the file: %+v", corp)
	}
	if big == nil || big.Issuer != "https://big.example" || len(big.Agents) != 2 || len(big.Scopes) != 2 {
		t.Errorf("from variables: %+v", big)
	}
}

func TestFreeWebPortFreesTheOthers(t *testing.T) {
	flags := NewFlags("serve", io.Discard)
	if err := flags.Parse([]string{"--listen", "127.0.0.1:0", "--media-tcp-port", "7000"}); err != nil {
		t.Fatal(err)
	}
	c, err := Load(Source{Flags: flags})
	if err != nil {
		t.Fatal(err)
	}
	if c.Media.UDPPort != 0 || c.Media.TCPPort != 7000 {
		t.Fatalf("media ports: %+v", c.Media)
	}
}

func TestEverySettingIsDocumented(t *testing.T) {
	c := Default()
	for _, s := range settings(&c) {
		if s.doc == "" {
			t.Errorf("%s has no documentation", s.path)
		}
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
