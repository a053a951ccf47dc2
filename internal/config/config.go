package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Config is all settings. The doc tag is what `visavis config print` and
// `visavis serve --help` say about each.
type Config struct {
	Listen       string   `yaml:"listen" doc:"Address and port of the web server. Port 0 takes a free one, and then so do all others that are not given."`
	PublicURL    string   `yaml:"public_url" doc:"Address people reach the product at, when a proxy stands before it. Empty: what the browser asked for."`
	Data         string   `yaml:"data" doc:"Folder of everything the product keeps. Made if missing; readable by its owner only."`
	Database     string   `yaml:"database" doc:"Where the data is. Empty: SQLite in the data folder. Else postgres://user:password@host/name."`
	Demo         bool     `yaml:"demo" doc:"Fill an empty data folder with the demonstration company, and serve its site."`
	DemoListen   string   `yaml:"demo_listen" doc:"Address of the demonstration company's site. Empty: the web server's address, one port up (a free one if that is 0)."`
	Company      Company  `yaml:"company" doc:"What contacts see of the company."`
	Video        bool     `yaml:"video" doc:"Whether calls may use video at all. Off, no control for it exists and commands answer videoNotAvailable. On, administrators say it."`
	FrameOrigins []string `yaml:"frame_origins" doc:"Sites (https://host) that may show the desk in a frame of theirs."`
	Proxies      []string `yaml:"proxies" doc:"Addresses or networks of reverse proxies whose X-Forwarded-For is believed. Nobody else's is."`
	MetricsFrom  []string `yaml:"metrics_from" doc:"Addresses or networks that may read /metrics."`
	TLS          TLS      `yaml:"tls" doc:"HTTPS. Browsers give no camera or microphone without it, except on localhost."`
	Media        Media    `yaml:"media" doc:"The media server: ours, in a process of its own, unless a URL names another."`
	OIDC         OIDC     `yaml:"oidc" doc:"Sign-in with identity providers (OpenID Connect). See docs/operations/sign-in.md."`
	Times        Times    `yaml:"times" doc:"Time limits."`
	Limits       Limits   `yaml:"limits" doc:"Limits against floods."`
	Webhooks     Webhooks `yaml:"webhooks" doc:"Telling company systems of events."`
	Log          Log      `yaml:"log" doc:"The log, written to standard error. Personal data is blacked out."`
}

// Company is what contacts see of the company.
type Company struct {
	Name     string `yaml:"name" doc:"The company's name when the data folder is filled; from then on administrators say it."`
	Language string `yaml:"language" doc:"Language where neither the person nor the browser says: fr or en."`
}

// TLS says how HTTPS is served.
type TLS struct {
	Mode  string   `yaml:"mode" doc:"off, files (a certificate of yours) or local (an authority of our own in the data folder; phones install /ca.crt once)."`
	Cert  string   `yaml:"cert" doc:"Certificate file (PEM, with the chain), for mode files. Read again when it changes."`
	Key   string   `yaml:"key" doc:"Private key file (PEM), for mode files."`
	Names []string `yaml:"names" doc:"Further host names and addresses for mode local, beside localhost, this machine's name and its addresses."`
}

// Media says where media flows.
type Media struct {
	UDPPort  int    `yaml:"udp_port" doc:"The one UDP port media flows through. 0 takes a free one."`
	TCPPort  int    `yaml:"tcp_port" doc:"The TCP port for browsers whose network blocks UDP. 0 takes a free one."`
	NodeIP   string `yaml:"node_ip" doc:"Address browsers reach the media ports at. Empty: this machine's own."`
	Loopback bool   `yaml:"loopback" doc:"Offer 127.0.0.1 too, for browsers on this machine."`
	Keep     bool   `yaml:"keep" doc:"Leave the media process running when the server stops: the next one takes it over, and calls go on. For upgrades."`
	Apart    bool   `yaml:"apart" doc:"Somebody else (systemd, a container) runs visavis media on this machine, over the same data folder: the server takes it over whenever it is there, and neither starts nor stops it."`
	URL      string `yaml:"url" doc:"A LiveKit server of yours (https://host) instead of our own process. Its webhooks must reach /media/webhook."`
	Key      string `yaml:"key" doc:"API key of that server."`
	Secret   string `yaml:"secret" doc:"API secret of that server. Better given as VISAVIS_MEDIA_SECRET than in a file."`
}

// OIDC says who else vouches for people.
type OIDC struct {
	Only      bool                 `yaml:"only" doc:"Passwords of this product are accepted from administrators only, for emergencies (visavis user add)."`
	Providers map[string]*Provider `yaml:"providers" doc:"Identity providers, each under a name of its own, which is part of the address it sends people back to: https://our-address/api/v1/session/oidc/NAME/callback. In variables: VISAVIS_OIDC_PROVIDERS=NAME,NAME and VISAVIS_OIDC_PROVIDERS_NAME_ISSUER and so on."`
}

// Provider is one identity provider and what its word is worth here.
type Provider struct {
	Issuer           string   `yaml:"issuer" doc:"Its issuer address (https://…), exactly as its discovery document writes it."`
	ClientID         string   `yaml:"client_id" doc:"What it knows this product as."`
	ClientSecret     string   `yaml:"client_secret" doc:"The secret that goes with it. Better in a file or a variable than here. Empty for a public client."`
	ClientSecretFile string   `yaml:"client_secret_file" doc:"A file with that secret."`
	NameFR           string   `yaml:"name_fr" doc:"What the button calls it in French: Se connecter avec … Empty: the English name, else its name here."`
	NameEN           string   `yaml:"name_en" doc:"What the button calls it in English: Sign in with … Empty: the French name."`
	Scopes           []string `yaml:"scopes" doc:"What is asked for beside openid."`
	Groups           []string `yaml:"groups" doc:"Claims that name a person's groups; a path with dots reaches into objects (realm_access.roles). A mail address counts only if it is verified."`
	Agents           []string `yaml:"agents" doc:"Groups whose members are agents. Roles are read anew at every sign-in; people in no group of these three lists are refused."`
	Supervisors      []string `yaml:"supervisors" doc:"Groups whose members are supervisors."`
	Administrators   []string `yaml:"administrators" doc:"Groups whose members are administrators."`
	Domains          []string `yaml:"domains" doc:"At their first sign-in, people get an account only with a verified mail address in one of these domains. Empty: with any."`
	NewGroups        []string `yaml:"new_groups" doc:"At their first sign-in, people get an account only as members of one of these groups. Empty: without."`
	Queues           []string `yaml:"queues" doc:"Keys of the queues that a new account serves. Empty: all there are."`
	Logout           bool     `yaml:"logout" doc:"Signing out here signs out there too, where the provider can."`
}

// Times are the limits people feel.
type Times struct {
	Ring        time.Duration `yaml:"ring" doc:"How long an agent is rung before the next one is."`
	AgentBack   time.Duration `yaml:"agent_back" doc:"How long a lost agent's place in a call is kept."`
	ContactBack time.Duration `yaml:"contact_back" doc:"How long a lost contact's place is kept."`
	Question    time.Duration `yaml:"question" doc:"How long a contact is asked for video."`
	Session     time.Duration `yaml:"session" doc:"How long a sign-in lasts; one in a call, until the call and its wrap-up have ended."`
	Lock        time.Duration `yaml:"lock" doc:"After how long without keyboard or pointer the desk locks, except in a call. 0s: never."`
}

// Limits are requests per minute and address.
type Limits struct {
	Calls  int `yaml:"calls" doc:"Calls that one address may begin within a minute. 0: any number."`
	Checks int `yaml:"checks" doc:"Device checks that one address may begin within a minute. 0: any number."`
}

// Webhooks says where events may be sent.
type Webhooks struct {
	Private bool `yaml:"private" doc:"Let webhooks lead to this machine and to private networks, there also without encryption. Whoever administers could then reach what this server reaches."`
}

// Log is how the log is written.
type Log struct {
	Level  string `yaml:"level" doc:"debug, info, warn or error."`
	Format string `yaml:"format" doc:"text or json."`
}

// Default returns the settings nobody has touched.
func Default() Config {
	return Config{
		Listen:      "127.0.0.1:8080",
		Data:        "data",
		Company:     Company{Language: "fr"},
		MetricsFrom: []string{"127.0.0.0/8", "::1/128"},
		Video:       true,
		TLS:         TLS{Mode: "off"},
		Media:       Media{UDPPort: 7882, TCPPort: 7881, Loopback: true},
		Times: Times{
			Ring: 20 * time.Second, AgentBack: 45 * time.Second, ContactBack: 30 * time.Second,
			Question: 30 * time.Second, Session: 12 * time.Hour, Lock: 15 * time.Minute,
		},
		Limits: Limits{Calls: 60, Checks: 60},
		Log:    Log{Level: "info", Format: "text"},
	}
}

// settle fills what follows from other settings: with a free web port, ports
// that nobody chose are free ones too, so that two products on one machine
// never meet.
func (c *Config) settle(given map[string]bool) {
	_, port, err := net.SplitHostPort(c.Listen)
	if err == nil && port == "0" {
		if !given["media.udp_port"] {
			c.Media.UDPPort = 0
		}
		if !given["media.tcp_port"] {
			c.Media.TCPPort = 0
		}
	}
}

// Validate returns every fault of the settings' form, joined.
func (c Config) Validate() error {
	var faults []error
	fault := func(path, format string, args ...any) {
		faults = append(faults, &Fault{Path: path, Message: fmt.Sprintf(format, args...)})
	}
	oneOf := func(path, value string, allowed ...string) {
		if !slices.Contains(allowed, value) {
			fault(path, "%q is not one of %s", value, strings.Join(allowed, ", "))
		}
	}
	address := func(path, value string) {
		if _, _, err := net.SplitHostPort(value); err != nil {
			fault(path, "%q is not host:port", value)
		}
	}
	port := func(path string, value int) {
		if value < 0 || value > 65535 {
			fault(path, "%d is not a port", value)
		}
	}
	origin := func(path, value string) {
		u, err := url.Parse(value)
		if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || strings.Trim(u.Path, "/") != "" {
			fault(path, "%q is not a site like https://host", value)
		}
	}

	address("listen", c.Listen)
	if c.DemoListen != "" {
		address("demo_listen", c.DemoListen)
	}
	if c.Data == "" {
		fault("data", "is empty")
	}
	if c.PublicURL != "" {
		origin("public_url", c.PublicURL)
	}
	if c.Database != "" && !strings.HasPrefix(c.Database, "postgres://") && !strings.HasPrefix(c.Database, "postgresql://") && !strings.HasPrefix(c.Database, "sqlite:") {
		fault("database", "is neither empty nor postgres://…")
	}
	for _, o := range c.FrameOrigins {
		origin("frame_origins", o)
	}
	network := func(path, value string) {
		if _, err := netip.ParsePrefix(value); err == nil {
			return
		}
		if _, err := netip.ParseAddr(value); err != nil {
			fault(path, "%q is neither an address nor a network", value)
		}
	}
	for _, p := range c.Proxies {
		network("proxies", p)
	}
	for _, p := range c.MetricsFrom {
		network("metrics_from", p)
	}
	oneOf("company.language", c.Company.Language, "fr", "en")
	oneOf("tls.mode", c.TLS.Mode, "off", "files", "local")
	if c.TLS.Mode == "files" && (c.TLS.Cert == "" || c.TLS.Key == "") {
		fault("tls.mode", "files needs tls.cert and tls.key")
	}
	if c.TLS.Mode != "files" && (c.TLS.Cert != "" || c.TLS.Key != "") {
		fault("tls.cert", "and tls.key are for mode files, and the mode is %s", c.TLS.Mode)
	}
	port("media.udp_port", c.Media.UDPPort)
	port("media.tcp_port", c.Media.TCPPort)
	if c.Media.NodeIP != "" {
		if _, err := netip.ParseAddr(c.Media.NodeIP); err != nil {
			fault("media.node_ip", "%q is not an address", c.Media.NodeIP)
		}
	}
	if c.Media.URL != "" {
		origin("media.url", c.Media.URL)
		if c.Media.Key == "" || c.Media.Secret == "" {
			fault("media.url", "needs media.key and media.secret")
		}
	}
	if c.Media.Apart && c.Media.URL != "" {
		fault("media.apart", "is for our own media process, and media.url names another server")
	}
	for _, t := range []struct {
		path  string
		value time.Duration
	}{
		{"times.ring", c.Times.Ring}, {"times.agent_back", c.Times.AgentBack}, {"times.contact_back", c.Times.ContactBack},
		{"times.question", c.Times.Question}, {"times.session", c.Times.Session},
	} {
		if t.value < time.Second {
			fault(t.path, "%s is shorter than 1s", t.value)
		}
	}
	if c.Times.Lock != 0 && c.Times.Lock < time.Second {
		fault("times.lock", "%s is neither 0s nor at least 1s", c.Times.Lock)
	}
	c.OIDC.validate(fault)
	for path, value := range map[string]int{"limits.calls": c.Limits.Calls, "limits.checks": c.Limits.Checks} {
		if value < 0 {
			fault(path, "%d is negative", value)
		}
	}
	oneOf("log.level", c.Log.Level, "debug", "info", "warn", "error")
	oneOf("log.format", c.Log.Format, "text", "json")
	return errors.Join(faults...)
}

// Fault is one thing wrong with one setting. Where names the file and line,
// the variable or the flag it came from; empty for the settings as a whole.
type Fault struct {
	Where   string
	Path    string
	Message string
}

func (f *Fault) Error() string {
	s := f.Message
	if f.Path != "" {
		s = f.Path + ": " + s
	}
	if f.Where != "" {
		s = f.Where + ": " + s
	}
	return s
}
