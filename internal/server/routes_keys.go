package server

import (
	"context"
	"net/http"

	"visavis/internal/account"
	"visavis/internal/view"
)

// OnKey names an integrator's key in the path.
type OnKey struct {
	ID string `path:"id" maxLength:"60" doc:"The key's id"`
}

func (s *Server) routeKeys() {
	admin := func(id, method, path, summary string) operation {
		return operation{id: id, method: method, path: "/api/v1/admin" + path, tag: "administration", guard: agent(account.Administer), summary: summary}
	}
	create := admin("createKey", http.MethodPost, "/keys", "Make a key for an integrator. It is told this once")
	create.status = http.StatusCreated

	register(s, admin("listKeys", http.MethodGet, "/keys", "All integrators' keys, oldest first, without the keys themselves"),
		func(ctx context.Context, _ *none) (*body[view.APIKeys], error) {
			return answer(s.Accounts.Keys(ctx))
		})
	register(s, create, func(ctx context.Context, in *struct {
		Repeatable
		Body view.APIKeyDraft
	},
	) (*body[view.NewAPIKey], error) {
		return answer(s.Accounts.NewKey(ctx, in.Body, callerOf(ctx).actor()))
	})
	register(s, admin("getKey", http.MethodGet, "/keys/{id}", "An integrator's key, without the key itself"),
		func(ctx context.Context, in *OnKey) (*withRevision[view.APIKey], error) {
			v, err := s.Accounts.Key(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			return revised(v, v.Revision), nil
		})
	register(s, admin("setKey", http.MethodPut, "/keys/{id}", "Replace name, scopes, state and end of a key; counts from the next request on"),
		func(ctx context.Context, in *struct {
			OnKey
			OverRevision
			Body view.APIKeyDraft
		},
		) (*withRevision[view.APIKey], error) {
			over, err := revisionOf(in.IfMatch)
			if err != nil {
				return nil, err
			}
			v, err := s.Accounts.SetKey(ctx, in.ID, in.Body, over, callerOf(ctx).actor())
			if err != nil {
				return nil, err
			}
			return revised(v, v.Revision), nil
		})
	register(s, admin("rotateKey", http.MethodPost, "/keys/{id}/rotate", "Make a new secret, told this once; the ones before still count for the time that is asked for"),
		func(ctx context.Context, in *struct {
			OnKey
			Repeatable
			Body view.Rotation
		},
		) (*body[view.NewAPIKey], error) {
			return answer(s.Accounts.RotateKey(ctx, in.ID, in.Body, callerOf(ctx).actor()))
		})
	register(s, admin("deleteKey", http.MethodDelete, "/keys/{id}", "Remove a key; who uses it is refused from then on"),
		func(ctx context.Context, in *OnKey) (*none, error) {
			return nil, s.Accounts.DeleteKey(ctx, in.ID, callerOf(ctx).actor())
		})
}
