package app

import (
	"context"

	"visavis/internal/account"
	"visavis/internal/account/openid"
	"visavis/internal/config"
)

// providers are the identity providers of the settings; none is asked anything yet.
func providers(c config.OIDC) (all []*openid.Provider) {
	for _, name := range c.Names() {
		p := c.Providers[name]
		all = append(all, openid.New(openid.Settings{
			ID: name, NameFR: p.NameFR, NameEN: p.NameEN,
			Issuer: p.Issuer, ClientID: p.ClientID, ClientSecret: p.ClientSecret,
			Scopes: p.Scopes, GroupClaims: p.Groups,
			Roles: []openid.Mapping{
				{Role: account.Agent, Groups: p.Agents},
				{Role: account.Supervisor, Groups: p.Supervisors},
				{Role: account.Administrator, Groups: p.Administrators},
			},
			Domains: p.Domains, NewGroups: p.NewGroups, Queues: p.Queues, Logout: p.Logout,
		}, nil))
	}
	return all
}

// ExamineProviders asks each identity provider of the settings whether it would
// do, and calls tell with what it found.
func ExamineProviders(ctx context.Context, c config.Config, tell func(name string, err error)) {
	for _, p := range providers(c.OIDC) {
		tell(p.ID, p.Examine(ctx))
	}
}
