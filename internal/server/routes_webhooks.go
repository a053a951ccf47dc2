package server

import (
	"context"
	"net/http"
	"time"

	"visavis/internal/account"
	"visavis/internal/view"
	"visavis/internal/webhook"
)

// OnWebhook names a webhook in the path.
type OnWebhook struct {
	ID string `path:"id" maxLength:"60" doc:"The webhook"`
}

func (s *Server) routeWebhooks() {
	admin := func(id, method, path, summary string) operation {
		return operation{id: id, method: method, path: "/api/v1/admin" + path, tag: "administration", guard: agent(account.Administer).orKey(account.Webhooks), summary: summary}
	}
	created := func(op operation) operation { op.status = http.StatusCreated; return op }

	register(s, admin("listWebhookEvents", http.MethodGet, "/webhook-events", "The types of event that webhooks can be told of"),
		func(context.Context, *none) (*body[view.WebhookEvents], error) {
			return answer(webhook.EventTypes(), nil)
		})
	register(s, admin("listWebhooks", http.MethodGet, "/webhooks", "All webhooks, oldest first"),
		func(ctx context.Context, _ *none) (*body[view.Webhooks], error) {
			return answer(s.Webhooks.List(ctx))
		})
	register(s, created(admin("createWebhook", http.MethodPost, "/webhooks", "Tell a company system of events. The secret is told this once")),
		func(ctx context.Context, in *struct {
			Repeatable
			Body view.WebhookDraft
		},
		) (*body[view.WebhookWithSecret], error) {
			return answer(s.Webhooks.Create(ctx, in.Body, callerOf(ctx).actor()))
		})
	register(s, admin("getWebhook", http.MethodGet, "/webhooks/{id}", "A webhook"),
		func(ctx context.Context, in *OnWebhook) (*withRevision[view.Webhook], error) {
			v, err := s.Webhooks.Get(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			return revised(v, v.Revision), nil
		})
	register(s, admin("setWebhook", http.MethodPut, "/webhooks/{id}", "Replace what is set of a webhook. Enabled again, it is told of what happens from then on"),
		func(ctx context.Context, in *struct {
			OnWebhook
			OverRevision
			Body view.WebhookDraft
		},
		) (*withRevision[view.Webhook], error) {
			over, err := revisionOf(in.IfMatch)
			if err != nil {
				return nil, err
			}
			v, err := s.Webhooks.Set(ctx, in.ID, in.Body, over, callerOf(ctx).actor())
			if err != nil {
				return nil, err
			}
			return revised(v, v.Revision), nil
		})
	register(s, admin("deleteWebhook", http.MethodDelete, "/webhooks/{id}", "Remove a webhook with what is under way to it"),
		func(ctx context.Context, in *OnWebhook) (*none, error) {
			return nil, s.Webhooks.Delete(ctx, in.ID, callerOf(ctx).actor())
		})
	register(s, admin("rotateWebhookSecret", http.MethodPost, "/webhooks/{id}/rotate", "Make a new secret, told this once; for a day the one before signs too"),
		func(ctx context.Context, in *struct {
			OnWebhook
			Repeatable
		},
		) (*body[view.WebhookWithSecret], error) {
			return answer(s.Webhooks.Rotate(ctx, in.ID, callerOf(ctx).actor()))
		})
	register(s, admin("testWebhook", http.MethodPost, "/webhooks/{id}/test", "Send the event webhook.test once, now, and tell what came of it"),
		func(ctx context.Context, in *struct {
			OnWebhook
			Repeatable
		},
		) (*body[view.Delivery], error) {
			return answer(s.Webhooks.Test(ctx, in.ID, callerOf(ctx).actor()))
		})
	s.routeDeliveries(admin)
}

func (s *Server) routeDeliveries(admin func(id, method, path, summary string) operation) {
	register(s, admin("listDeliveries", http.MethodGet, "/webhooks/{id}/deliveries", "What was sent to a webhook in the last seven days or is under way, newest first"),
		func(ctx context.Context, in *struct {
			OnWebhook
			State  string `query:"state" enum:"pending,delivered,failed" doc:"Only these"`
			Before string `query:"before" maxLength:"40" doc:"The next of the page before"`
			Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
		},
		) (*body[view.DeliveryPage], error) {
			return answer(s.Webhooks.Deliveries(ctx, in.ID, in.State, in.Before, in.Limit))
		})
	register(s, admin("replayDelivery", http.MethodPost, "/webhooks/{id}/deliveries/{delivery}/replay", "Send a delivery again, whatever became of it, with the same webhook-id"),
		func(ctx context.Context, in *struct {
			OnWebhook
			Repeatable
			Delivery string `path:"delivery" maxLength:"60"`
		},
		) (*body[view.Delivery], error) {
			return answer(s.Webhooks.Replay(ctx, in.ID, in.Delivery, callerOf(ctx).actor()))
		})
	register(s, admin("replayFailed", http.MethodPost, "/webhooks/{id}/replay-failed", "Send again all that failed of what happened since a time"),
		func(ctx context.Context, in *struct {
			OnWebhook
			Repeatable
			Body replayBody
		},
		) (*body[view.Replayed], error) {
			return answer(s.Webhooks.ReplayFailed(ctx, in.ID, time.UnixMilli(in.Body.Since), callerOf(ctx).actor()))
		})
}

type replayBody struct {
	Since int64 `json:"since" minimum:"0" doc:"Unix milliseconds; 0: everything that is kept"`
}
