package openid

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Identity is somebody a provider vouches for.
type Identity struct {
	Issuer    string
	Subject   string
	Username  string
	Name      string
	FirstName string
	Language  string   // fr, en or empty
	Roles     []string // none: they may not sign in
	MayJoin   bool     // they get an account if they have none
	Token     string   // the ID token, for signing out there
}

func (p *Provider) identity(c claims) Identity {
	groups := p.groups(c)
	return Identity{
		Issuer: p.Issuer, Subject: c.text("sub"),
		Username: first(clean(c.text("preferred_username"), 100), clean(c.text("email"), 100), clean(c.text("sub"), 100)),
		Name: first(clean(c.text("name"), 80), clean(c.text("given_name")+" "+c.text("family_name"), 80),
			clean(c.text("preferred_username"), 80), clean(c.text("email"), 80), clean(c.text("sub"), 80)),
		FirstName: clean(c.text("given_name"), 80),
		Language:  languageOf(c.text("locale")),
		Roles:     rolesOf(groups, p.Roles),
		MayJoin:   mayJoin(groups, mailOf(c), p.NewGroups, p.Domains),
	}
}

// groups are the groups that the claims name.
func (p *Provider) groups(c claims) (all []string) {
	for _, name := range p.GroupClaims {
		if name == "email" {
			if mail := mailOf(c); mail != "" {
				all = append(all, mail)
			}
			continue
		}
		all = append(all, listOf(at(c, name))...)
	}
	return all
}

// mailOf is the mail address, if the provider knows that it is theirs.
func mailOf(c claims) string {
	if !c.yes("email_verified") {
		return ""
	}
	return strings.ToLower(c.text("email"))
}

// at finds a claim by its name, or by a path into objects.
func at(c claims, name string) json.RawMessage {
	if value, ok := c[name]; ok {
		return value
	}
	outer, inner, deeper := strings.Cut(name, ".")
	var object claims
	if !deeper || json.Unmarshal(c[outer], &object) != nil {
		return nil
	}
	return at(object, inner)
}

// listOf reads one text or a list of them.
func listOf(value json.RawMessage) (list []string) {
	var one string
	if json.Unmarshal(value, &one) == nil && one != "" {
		return []string{one}
	}
	var several []any
	_ = json.Unmarshal(value, &several) // anything else names no group
	for _, item := range several {
		if text, ok := item.(string); ok && text != "" {
			list = append(list, text)
		}
	}
	return list
}

// rolesOf are the roles that membership in groups gives, in the order of the mappings.
func rolesOf(groups []string, mappings []Mapping) (roles []string) {
	for _, m := range mappings {
		if slices.ContainsFunc(m.Groups, func(g string) bool { return slices.Contains(groups, g) }) {
			roles = append(roles, m.Role)
		}
	}
	return roles
}

// mayJoin tells whether somebody without an account gets one: each rule that there is must hold.
func mayJoin(groups []string, mail string, newGroups, domains []string) bool {
	if len(newGroups) > 0 && !slices.ContainsFunc(newGroups, func(g string) bool { return slices.Contains(groups, g) }) {
		return false
	}
	if len(domains) == 0 {
		return true
	}
	_, domain, ok := strings.Cut(mail, "@")
	return ok && slices.ContainsFunc(domains, func(d string) bool { return strings.EqualFold(d, domain) })
}

func languageOf(locale string) string {
	switch language, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(locale), "_", "-"), "-"); language {
	case "fr", "en":
		return language
	}
	return ""
}

// clean makes what others wrote fit for one line.
func clean(text string, most int) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) > most {
		text = strings.TrimSpace(string([]rune(text)[:most]))
	}
	return text
}

func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
