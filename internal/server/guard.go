package server

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"visavis/internal/account"
	"visavis/internal/cc"
	"visavis/internal/view"
)

// guarded lets a request through to an operation if its caller may call it,
// before the body is read. It is the only place that decides so; whether the
// caller may see or change the very thing asked for is its capability's.
func (s *Server) guarded(op operation) func(huma.Context, func(huma.Context)) {
	return func(hc huma.Context, next func(huma.Context)) {
		r, w := humago.Unwrap(hc)
		ctx := hc.Context()
		who, err := s.identify(ctx, r, op.guard)
		if err == nil && op.guard.kind == signedIn {
			err = s.unlocked(ctx, who.person, op.whileLocked())
		}
		if err != nil {
			writeProblem(w, problemOf(ctx, s.log, err))
			return
		}
		next(huma.WithValue(hc, callerKey{}, who))
	}
}

// identify finds out who calls, by the means the guard asks for.
func (s *Server) identify(ctx context.Context, r *http.Request, g guard) (caller, error) {
	who := caller{address: s.client.address(r), host: r.Host, language: languageOf(r)}
	var err error
	// A key counts alone: with one, nobody looks at a cookie, here or anywhere.
	if token := bearer(r); g.kind == integrator || len(g.scopes) > 0 && account.IsKey(token) {
		who.key, err = s.Accounts.KeyOf(ctx, token)
		if err == nil && !slices.ContainsFunc(g.scopes, who.key.May) {
			err = cc.Fail(cc.Forbidden, "notPermitted")
		}
		return who, err
	}
	switch g.kind {
	case signedIn:
		who.person, err = s.signedIn(ctx)
		if err == nil && g.permission != "" && !who.person.May(g.permission) {
			err = cc.Fail(cc.Forbidden, "notPermitted")
		}
	case contactOfCall:
		who.interaction, err = s.Intake.Resume(ctx, bearer(r))
	}
	return who, err
}

// languageOf is what a request asks for: ?lang, else the browser's first language if we speak it.
func languageOf(r *http.Request) string {
	asked := r.URL.Query().Get("lang")
	if asked == "" {
		asked, _, _ = strings.Cut(r.Header.Get("Accept-Language"), ",")
	}
	if asked = strings.ToLower(asked); strings.HasPrefix(asked, "en") {
		return "en"
	}
	return "fr"
}

// inLanguage is a person with a language: their own, else the request's.
func inLanguage(me view.Me, r *http.Request) view.Me {
	if me.Language == nil {
		me.Language = ptr(languageOf(r))
	}
	return me
}

func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// checked refuses, ahead of every handler, what a foreign page could make a
// browser send: state-changing requests from another origin, and bodies of a
// kind that needs no permission of ours (forms, text/plain).
func (s *Server) checked(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	if s.publicURL != "" {
		// It is well formed: settings were checked.
		_ = cross.AddTrustedOrigin(s.publicURL)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/api/") {
			w.Header().Set("Cache-Control", "no-store")
			if err := s.foreign(cross, r); err != nil {
				writeProblem(w, problemOf(r.Context(), s.log, err))
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Server) foreign(cross *http.CrossOriginProtection, r *http.Request) error {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return nil
	}
	if err := cross.Check(r); err != nil {
		return cc.Fail(cc.Forbidden, "badOrigin")
	}
	// A browser always says where it comes from; a request that carries the
	// cookie and does not is no browser's own doing.
	if _, err := r.Cookie(cookieName); err == nil && r.Header.Get("Origin") == "" && r.Header.Get("Sec-Fetch-Site") == "" {
		return cc.Fail(cc.Forbidden, "badOrigin")
	}
	if r.ContentLength != 0 {
		kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
		if !strings.EqualFold(strings.TrimSpace(kind), "application/json") {
			p := newProblem(http.StatusUnsupportedMediaType, cc.Invalid, "invalidBody")
			return p
		}
	}
	return nil
}

// OwnOrigin reports whether an upgrade request comes from a page of ours.
// Browsers let any page open a WebSocket anywhere, cookies included.
func (s *Server) OwnOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true // not a browser: there is no page that could be foreign
	}
	if s.publicURL != "" && strings.EqualFold(origin, s.publicURL) {
		return true
	}
	_, host, ok := strings.Cut(origin, "://")
	return ok && strings.EqualFold(host, r.Host)
}
