package server

import (
	"context"

	"visavis/internal/account"
	"visavis/internal/call"
	"visavis/internal/cc"
	"visavis/internal/company"
	"visavis/internal/intake"
	"visavis/internal/records"
	"visavis/internal/report"
	"visavis/internal/routing"
	"visavis/internal/store"
	"visavis/internal/view"
	"visavis/internal/webhook"
	"visavis/internal/wrapup"
)

// Capabilities is what the server asks; all are required.
type Capabilities struct {
	Accounts *account.Service
	Presence *routing.Presence
	Calls    *call.Service
	Intake   *intake.Service
	WrapUp   *wrapup.Service
	Company  company.Books
	Changes  *company.Changes
	Webhooks *webhook.Service
	Records  *records.Service
	Reports  *report.Service
	Views    *view.Builder
}

// concerned lists the agents whose view an interaction may be part of.
func (s *Server) concerned(ctx context.Context, id cc.InteractionID) (agents []cc.AgentID, err error) {
	err = s.db.Read(ctx, func(q store.Queries) error {
		agents, err = q.Concerned(ctx, id)
		return err
	})
	return agents, err
}

// busy tells whether an agent is in a call, or in the time after it that is counted for them.
func (s *Server) busy(ctx context.Context, agent cc.AgentID) (busy bool, err error) {
	err = s.db.Read(ctx, func(q store.Queries) error {
		doing, err := q.Doing(ctx, agent)
		busy = doing == store.DoingOnCall || doing == store.DoingWrapUp
		return err
	})
	return busy, err
}

// figures counts interactions by phase, for the metrics.
func (s *Server) figures(ctx context.Context) (counts map[cc.Phase]int, err error) {
	err = s.db.Read(ctx, func(q store.Queries) error {
		counts, err = q.Phases(ctx)
		return err
	})
	return counts, err
}
