package config

import (
	"maps"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// providersPath is where the names of providers stand; they are the only names
// in the settings that people choose.
const providersPath = "oidc.providers"

// providerName is what a provider may be called: it stands in addresses.
var providerName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,30}$`)

func newProvider() *Provider {
	return &Provider{Scopes: []string{"profile", "email"}, Groups: []string{"groups"}, Logout: true}
}

// add makes providers of these names, with defaults, where there are none yet.
func (o *OIDC) add(names []string) {
	for _, name := range names {
		if name == "" || o.Providers[name] != nil {
			continue
		}
		if o.Providers == nil {
			o.Providers = map[string]*Provider{}
		}
		o.Providers[name] = newProvider()
	}
}

// Names are the providers' names in order.
func (o OIDC) Names() []string { return slices.Sorted(maps.Keys(o.Providers)) }

// providersIn lists the providers that a file names.
func providersIn(doc *yaml.Node) (names []string) {
	n := doc
	for _, key := range strings.Split(providersPath, ".") {
		if n = member(n, key); n == nil {
			return nil
		}
	}
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		names = append(names, n.Content[i].Value)
	}
	return names
}

func member(n *yaml.Node, key string) *yaml.Node {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// readSecrets reads what stands in files.
func (o OIDC) readSecrets() (faults []error) {
	for _, name := range o.Names() {
		p := o.Providers[name]
		if p.ClientSecretFile == "" {
			continue
		}
		path := providersPath + "." + name + ".client_secret_file"
		if p.ClientSecret != "" {
			faults = append(faults, &Fault{Path: path, Message: "and client_secret are both given"})
			continue
		}
		text, err := os.ReadFile(p.ClientSecretFile)
		if err != nil {
			faults = append(faults, &Fault{Path: path, Message: err.Error()})
			continue
		}
		p.ClientSecret = strings.TrimSpace(string(text))
	}
	return faults
}

func (o OIDC) validate(fault func(path, format string, args ...any)) {
	for _, name := range o.Names() {
		p, path := o.Providers[name], providersPath+"."+name
		if !providerName.MatchString(name) {
			fault(path, "a provider is called by small letters, digits and hyphens")
		}
		// Anybody on the way could vouch for anybody over plain HTTP.
		u, err := url.Parse(p.Issuer)
		switch {
		case err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || (u.Scheme != "https" && u.Scheme != "http"):
			fault(path+".issuer", "%q is not an address like https://host/path", p.Issuer)
		case u.Scheme == "http" && u.Hostname() != "localhost" && !net.ParseIP(u.Hostname()).IsLoopback():
			fault(path+".issuer", "%q is not https", p.Issuer)
		}
		if p.ClientID == "" {
			fault(path+".client_id", "is empty")
		}
		if len(p.Agents)+len(p.Supervisors)+len(p.Administrators) == 0 {
			fault(path, "no group is given for any role: nobody could sign in")
		}
		for _, domain := range p.Domains {
			if strings.ContainsAny(domain, "@*/ ") || !strings.Contains(domain, ".") {
				fault(path+".domains", "%q is not a domain like example.com", domain)
			}
		}
		for other, q := range o.Providers {
			if other < name && q.Issuer == p.Issuer {
				fault(path+".issuer", "is that of %s too: they would vouch for the same accounts", other)
			}
		}
	}
	if o.Only && len(o.Providers) == 0 {
		fault("oidc.only", "needs a provider")
	}
}
