package server

import (
	"context"
	"net/http"

	"visavis/internal/account"
	"visavis/internal/cc"
	"visavis/internal/routing"
	"visavis/internal/store"
	"visavis/internal/view"
)

// body is an answer with one JSON body.
type body[T any] struct{ Body T }

func answer[T any](v T, err error) (*body[T], error) {
	if err != nil {
		return nil, err
	}
	return &body[T]{v}, nil
}

type none struct{}

func (s *Server) routePeople() {
	register(s, operation{
		id: "signIn", method: http.MethodPost, path: "/api/v1/session", tag: "people", guard: public(),
		summary: "Sign in; also sets the session's cookie", unkept: true,
	}, func(ctx context.Context, in *struct {
		Device string `cookie:"visavis-device" hidden:"true"`
		Body   view.Credentials
	},
	) (*signedInAnswer, error) {
		who, err := s.Accounts.SignIn(ctx, account.Attempt{
			Username: in.Body.Username, Password: in.Body.Password, Address: callerOf(ctx).address, Device: in.Device,
		})
		if err != nil {
			return nil, err
		}
		person, err := s.Accounts.Check(ctx, account.Session{Agent: who.Agent, Epoch: who.Epoch})
		if err != nil {
			return nil, err
		}
		if err := s.begin(ctx, who, vouched{}); err != nil {
			return nil, err
		}
		if _, err := s.Presence.SignIn(ctx, who.Agent); err != nil {
			return nil, err
		}
		return &signedInAnswer{s.deviceCookie(who.Device), s.dressed(ctx, person.Me)}, nil
	})

	register(s, operation{
		id: "whoAmI", method: http.MethodGet, path: "/api/v1/session", tag: "people", guard: agent(""), locked: allowedLocked,
		summary: "Who is signed in",
	}, func(ctx context.Context, _ *none) (*body[view.Me], error) {
		return answer(callerOf(ctx).person.Me, nil)
	})

	register(s, operation{
		id: "signOut", method: http.MethodDelete, path: "/api/v1/session", tag: "people", guard: public(),
		summary: "Sign out; repeating it changes nothing. With a body, the browser goes on to that address to sign out there too", status: http.StatusNoContent,
	}, func(ctx context.Context, _ *none) (*struct {
		Status int
		Body   *view.SignOut
	}, error) {
		out := &struct {
			Status int
			Body   *view.SignOut
		}{Status: http.StatusNoContent}
		if at := s.leaveAt(ctx); at != "" {
			out.Status, out.Body = http.StatusOK, &view.SignOut{LeaveAt: at}
		}
		who := cc.AgentID(s.sessions.GetString(ctx, sessionAgent))
		token := s.sessions.Token(ctx)
		if err := s.sessions.Destroy(ctx); err != nil {
			return nil, err
		}
		if who != "" && s.hub.signedOut(who, token) {
			return out, nil // signed in elsewhere too
		}
		if who != "" {
			if _, err := s.Presence.SignOut(ctx, who); err != nil {
				return nil, err
			}
		}
		return out, nil
	})

	register(s, operation{
		id: "changePreferences", method: http.MethodPatch, path: "/api/v1/me", tag: "people", guard: agent(""),
		summary: "Change one's own settings; what is absent stays",
	}, func(ctx context.Context, in *struct{ Body view.Preferences }) (*body[view.Me], error) {
		me, err := s.Accounts.SetPreferences(ctx, callerOf(ctx).person.ID, in.Body)
		return answer(s.dressed(ctx, me), err)
	})

	register(s, operation{
		id: "setPresence", method: http.MethodPut, path: "/api/v1/me/presence", tag: "people", guard: agent(account.Call),
		summary: "Take work, or not",
	}, func(ctx context.Context, in *struct{ Body view.PresenceRequest }) (*body[view.Presence], error) {
		who := callerOf(ctx).person.ID
		wish := routing.Wish{Ready: in.Body.Ready, Video: in.Body.Video}
		if in.Body.Reason != nil {
			wish.Reason = *in.Body.Reason
		}
		if _, err := s.Presence.Set(ctx, who, wish); err != nil {
			return nil, err
		}
		return answer(s.Views.Presence(ctx, who))
	})

	register(s, operation{
		id: "getNotReadyReasons", method: http.MethodGet, path: "/api/v1/not-ready-reasons", tag: "people", guard: agent(account.Call),
		summary: "The company's reasons to take no work",
	}, func(ctx context.Context, _ *none) (*body[Listed[store.Reason]], error) {
		kept, err := s.Company.NotReady.List(ctx)
		return answer(listOf(kept), err)
	})
}
