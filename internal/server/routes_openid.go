package server

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"visavis/internal/account"
	"visavis/internal/account/openid"
	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/view"
)

const (
	roundName = "visavis-signin" // the cookie of a way to a provider and back
	roundPath = "/api/v1/session/oidc"
	lockName  = "visavis-locked" // the cookie that a lock leaves for the next sign-in with a provider
	lockTime  = 30 * 24 * time.Hour
	roundTime = 10 * time.Minute // people may first have to find their second factor
)

// round is what the browser keeps, sealed, while its person is at a provider.
type round struct {
	openid.Round
	Provider string `json:"provider"`
	Next     string `json:"next"`
	Before   string `json:"before,omitempty"` // the session it had: it is over once somebody has signed in
}

// moved sends a browser elsewhere.
type moved struct {
	Status    int
	Location  string        `header:"Location"`
	SetCookie []http.Cookie `header:"Set-Cookie"`
}

func (s *Server) routeOpenID() {
	register(s, operation{
		id: "waysToSignIn", method: http.MethodGet, path: "/api/v1/session/ways", tag: "people", guard: public(),
		summary: "How people may sign in",
	}, func(context.Context, *none) (*body[view.SignInWays], error) {
		ways := view.SignInWays{Password: !s.passwordOff, Providers: []view.SignInProvider{}}
		for _, p := range s.providers {
			ways.Providers = append(ways.Providers, viewOf(p))
		}
		return answer(ways, nil)
	})

	register(s, operation{
		id: "signInWithProvider", method: http.MethodGet, path: "/api/v1/session/oidc/{provider}", tag: "people", guard: public(),
		summary: "Go to an identity provider to sign in; what fails is told on the sign-in page", status: http.StatusFound,
	}, func(ctx context.Context, in *struct {
		Provider string `path:"provider"`
		Locked   string `cookie:"visavis-locked" hidden:"true"`
		Next     string `query:"next" doc:"The page to go to afterwards: /desk, /admin, /wallboard, /reports or one below"`
	},
	) (*moved, error) {
		p := s.provider(in.Provider)
		switch {
		case p == nil:
			return nil, cc.Fail(cc.NotFound, "notFound")
		case in.Next == "":
			in.Next = "/desk"
		case !ownPath(in.Next):
			return nil, &cc.Error{Code: cc.Invalid, Reason: "invalidBody", Field: "query.next"}
		}
		who := callerOf(ctx)
		// A link on another site brings the mark of a lock along, but not the session.
		anew := in.Locked != "" || s.sessions.GetBool(ctx, sessionLocked)
		address, begun, err := p.Begin(ctx, s.ownAddress(who.host)+roundPath+"/"+p.ID+"/callback", who.language, anew)
		if err != nil {
			return s.unsigned(ctx, p, in.Next, err), nil
		}
		sealed, err := s.seal(round{Round: begun, Provider: p.ID, Next: in.Next, Before: s.sessions.Token(ctx)})
		if err != nil {
			return nil, err
		}
		return &moved{http.StatusFound, address, []http.Cookie{s.roundCookie(sealed)}}, nil
	})

	register(s, operation{
		id: "signInFromProvider", method: http.MethodGet, path: "/api/v1/session/oidc/{provider}/callback", tag: "people", guard: public(),
		summary: "Where an identity provider sends people back to; also sets the session's cookie", status: http.StatusFound,
	}, func(ctx context.Context, in *struct {
		Provider string `path:"provider"`
		State    string `query:"state"`
		Code     string `query:"code"`
		Error    string `query:"error"`
		Issuer   string `query:"iss"`
		Round    string `cookie:"visavis-signin" hidden:"true"`
	},
	) (*moved, error) {
		p := s.provider(in.Provider)
		if p == nil {
			return nil, cc.Fail(cc.NotFound, "notFound")
		}
		back := url.Values{"state": {in.State}, "code": {in.Code}}
		if in.Error != "" {
			back.Set("error", in.Error)
		}
		if in.Issuer != "" {
			back.Set("iss", in.Issuer)
		}
		r, err := s.open(ctx, in.Round, p.ID, in.State)
		if err != nil {
			return s.unsigned(ctx, p, "/desk", err), nil
		}
		if err := s.cameBack(ctx, p, r, back); err != nil {
			return s.unsigned(ctx, p, r.Next, err), nil
		}
		used := []http.Cookie{s.roundCookie("")}
		if r.Anew {
			used = append(used, s.lockCookie(false))
		}
		return &moved{http.StatusFound, r.Next, used}, nil
	})
}

// cameBack signs in whom the provider vouches for.
func (s *Server) cameBack(ctx context.Context, p *openid.Provider, r round, back url.Values) error {
	who, err := p.Finish(ctx, r.Round, back)
	if err != nil {
		return err
	}
	in, err := s.Accounts.Enter(ctx, account.Outside{
		Issuer: who.Issuer, Subject: who.Subject, Username: who.Username, Name: who.Name, FirstName: who.FirstName,
		Language: who.Language, Roles: who.Roles, MayJoin: who.MayJoin, Queues: p.Queues,
	})
	if err != nil {
		return err
	}
	vouched := vouched{provider: p.ID, token: who.Token}
	same, err := s.takeUp(ctx, r, in, vouched)
	if err != nil {
		return err
	}
	if !same {
		if err := s.begin(ctx, in, vouched); err != nil {
			return err
		}
	}
	_, err = s.Presence.SignIn(ctx, in.Agent)
	return err
}

// takeUp goes on with the session that the browser had if it is the same
// person's, so that their other tabs go on too, and ends it if it is somebody
// else's. Browsers do not send its cookie on the way back from another site.
func (s *Server) takeUp(ctx context.Context, r round, in account.SignedIn, v vouched) (same bool, err error) {
	token := r.Before
	if token == "" {
		return false, nil
	}
	old, err := s.read(token)
	if err != nil {
		return false, err
	}
	agent := cc.AgentID(s.sessions.GetString(old, sessionAgent))
	if agent == in.Agent {
		if s.sessions.GetBool(old, sessionLocked) && !r.Anew {
			return false, cc.Fail(cc.Forbidden, "signInStale") // it was locked since
		}
		s.fill(old, in, v)
		return true, s.lockChanged(old, agent, false) // if it was locked, it is so no more
	}
	if err := s.sessions.Destroy(old); err != nil || agent == "" || s.hub.signedOut(agent, token) {
		return false, err
	}
	_, err = s.Presence.SignOut(ctx, agent)
	return false, err
}

// unsigned leads back to the sign-in page, which says why.
func (s *Server) unsigned(ctx context.Context, p *openid.Provider, next string, err error) *moved {
	reason := cc.ReasonOf(err)
	if reason == "" {
		reason = "internal"
	}
	s.log.WarnContext(ctx, "sign-in with provider", "provider", p.ID, "reason", reason, "err", err)
	q := url.Values{"signIn": {reason}}
	if next != "/desk" {
		q.Set("next", next)
	}
	return &moved{http.StatusFound, "/desk?" + q.Encode(), []http.Cookie{s.roundCookie("")}}
}

func (s *Server) provider(id string) *openid.Provider {
	for _, p := range s.providers {
		if p.ID == id {
			return p
		}
	}
	return nil
}

func viewOf(p *openid.Provider) view.SignInProvider {
	return view.SignInProvider{ID: p.ID, Name: view.Text{Fr: p.Name("fr"), En: p.Name("en")}}
}

// ownAddress is our address as the browser knows it.
func (s *Server) ownAddress(host string) string {
	switch {
	case s.publicURL != "":
		return s.publicURL
	case s.overTLS:
		return "https://" + host
	default:
		return "http://" + host
	}
}

// roundCookie goes along when the provider sends the browser back, and nowhere
// else: Lax, because that is a way from another site. Empty: it is used up.
func (s *Server) roundCookie(sealed string) http.Cookie {
	c := http.Cookie{
		Name: roundName, Value: sealed, Path: roundPath, MaxAge: int(roundTime / time.Second),
		HttpOnly: true, Secure: s.overTLS, SameSite: http.SameSiteLaxMode,
	}
	if sealed == "" {
		c.MaxAge = -1
	}
	return c
}

// lockCookie marks a browser in which somebody who had signed in with a provider
// locked their session: whoever signs in there next proves anew who they are,
// by whatever way they come, also after signing out.
func (s *Server) lockCookie(locked bool) http.Cookie {
	c := s.roundCookie("1")
	c.Name, c.MaxAge = lockName, int(lockTime/time.Second)
	if !locked {
		c.Value, c.MaxAge = "", -1
	}
	return c
}

func (s *Server) seal(r round) (string, error) {
	text, err := json.Marshal(r)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(s.rounds.Seal(nil, nil, text, []byte(roundName))), nil
}

// open reads a round that its browser brings back: sealed by us, of this
// provider, not too old, and the first time.
func (s *Server) open(ctx context.Context, sealed, provider, state string) (r round, err error) {
	stale := cc.Fail(cc.Forbidden, "signInStale")
	box, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil || sealed == "" {
		return r, stale
	}
	text, err := s.rounds.Open(nil, nil, box, []byte(roundName))
	if err != nil || json.Unmarshal(text, &r) != nil {
		return r, stale
	}
	if r.Provider != provider || r.State != state || s.now().Sub(time.UnixMilli(r.Begun)) > roundTime {
		return r, stale
	}
	if first, err := s.once(ctx, "round "+state); err != nil || !first {
		if err == nil {
			err = stale
		}
		return r, err
	}
	return r, nil
}

// once tells whether something that counts once comes the first time, on any node.
func (s *Server) once(ctx context.Context, what string) (first bool, err error) {
	err = s.db.Write(ctx, func(tx store.Tx) error {
		first, err = tx.Once(ctx, account.OpenID, what)
		return err
	})
	return first, err
}

// sealText keeps what a session holds unreadable in the database: an ID token has names in it.
func (s *Server) sealText(text string) string {
	return base64.RawURLEncoding.EncodeToString(s.rounds.Seal(nil, nil, []byte(text), []byte(sessionToken)))
}

func (s *Server) openText(sealed string) string {
	box, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil {
		return ""
	}
	text, err := s.rounds.Open(nil, nil, box, []byte(sessionToken))
	if err != nil {
		return ""
	}
	return string(text)
}

// leaveAt is where a browser goes after signing out, so that its session at
// the provider ends too; empty: nowhere.
func (s *Server) leaveAt(ctx context.Context) string {
	p := s.provider(s.sessions.GetString(ctx, sessionProvider))
	if p == nil {
		return ""
	}
	return p.Leave(ctx, s.openText(s.sessions.GetString(ctx, sessionToken)), s.ownAddress(callerOf(ctx).host)+"/desk")
}

// maxLogout bounds a logout token.
const maxLogout = 64 << 10

// loggedOut serves POST /oidc/{provider}/logout: the provider tells that
// somebody's session ended there (OpenID Connect Back-Channel Logout). It comes
// from a server, as a form, and carries its own proof.
func (s *Server) loggedOut(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	p := s.provider(r.PathValue("provider"))
	if p == nil {
		http.NotFound(w, r)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxLogout)
	ended, err := p.LoggedOut(r.Context(), r.PostFormValue("logout_token"))
	if err == nil {
		err = s.Accounts.EndOutside(r.Context(), "logout "+p.ID+" "+ended.ID, ended.Issuer, ended.Subject)
	}
	if err != nil {
		s.log.WarnContext(r.Context(), "logout at provider", "provider", p.ID, "reason", cc.ReasonOf(err), "err", err)
		status := http.StatusBadRequest
		if code := cc.CodeOf(err); code == cc.Unavailable || code == cc.Conflict || cc.ReasonOf(err) == "" {
			status = http.StatusServiceUnavailable // it tells again
		}
		plain(w, status, "refused")
		return
	}
	plain(w, http.StatusOK, "ok")
}
