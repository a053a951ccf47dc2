package server

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"visavis/internal/cc"
	"visavis/internal/intake"
	"visavis/internal/limit"
	"visavis/internal/view"
)

// statusOf maps a code to its HTTP status: the only place that does.
func statusOf(code cc.Code) int {
	switch code {
	case cc.Invalid:
		return http.StatusUnprocessableEntity
	case cc.Unauthenticated:
		return http.StatusUnauthorized
	case cc.Forbidden:
		return http.StatusForbidden
	case cc.NotFound:
		return http.StatusNotFound
	case cc.Conflict:
		return http.StatusConflict
	case cc.Limited:
		return http.StatusTooManyRequests
	case cc.Unavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

func newProblem(status int, code cc.Code, reason string) *view.Problem {
	return &view.Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: code, Reason: reason}
}

// problemOf turns any error into what the client is told. Causes stay in the
// log; what is not a refusal is logged here and nowhere else.
func problemOf(ctx context.Context, log *slog.Logger, err error) *view.Problem {
	var ready *view.Problem
	if errors.As(err, &ready) {
		return ready
	}
	var e *cc.Error
	if !errors.As(err, &e) {
		if errors.Is(err, context.Canceled) && ctx.Err() != nil {
			return newProblem(statusOf(cc.Unavailable), cc.Unavailable, "unavailable") // nobody is left to read it
		}
		log.ErrorContext(ctx, "request failed", "err", err)
		return newProblem(statusOf(cc.Internal), cc.Internal, "internal")
	}
	if e.Code == cc.Internal || e.Code == cc.Unavailable {
		log.ErrorContext(ctx, "request failed", "err", err)
	}
	p := newProblem(statusOf(e.Code), e.Code, e.Reason)
	if e.Reason == "revisionStale" {
		p.Status, p.Title = http.StatusPreconditionFailed, http.StatusText(http.StatusPreconditionFailed)
	}
	var wait limit.After
	if errors.As(err, &wait) {
		p.RetryAfter = int(math.Ceil(wait.RetryAfter().Seconds()))
	}
	var closed intake.Closed
	if errors.As(err, &closed) {
		p.OpensAt = view.MillisOrNil(closed.Opens)
	}
	for _, f := range e.Fields() {
		p.Errors = append(p.Errors, view.ProblemField{Location: location(f.Field), Message: f.Reason, Reason: f.Reason})
	}
	return p
}

// location names a field the way huma's own validation does.
func location(field string) string {
	if strings.Contains(field, ".") && (strings.HasPrefix(field, "body.") || strings.HasPrefix(field, "query.") || strings.HasPrefix(field, "path.")) {
		return field
	}
	return "body." + field
}

// problemOfHuma turns what huma refuses by itself (decoding, validation,
// content type, size) into our form.
func problemOfHuma(m *huma.ErrorModel) *view.Problem {
	code, reason := cc.Invalid, "invalidBody"
	switch {
	case m.Status == http.StatusNotFound:
		code, reason = cc.NotFound, "notFound"
	case m.Status == http.StatusServiceUnavailable, m.Status == http.StatusRequestTimeout:
		code, reason = cc.Unavailable, "unavailable"
	case m.Status >= 500:
		code, reason = cc.Internal, "internal"
	}
	p := newProblem(m.Status, code, reason)
	if code == cc.Invalid {
		p.Detail = m.Detail
	}
	for _, d := range m.Errors {
		f := view.ProblemField{Location: d.Location, Message: d.Message}
		switch {
		case strings.HasPrefix(d.Message, "expected required property "):
			f.Reason = "required"
			if name, _, ok := strings.Cut(strings.TrimPrefix(d.Message, "expected required property "), " "); ok {
				f.Location += "." + name
			}
		case strings.HasPrefix(d.Message, "expected length <="):
			f.Reason = "tooLong"
		case strings.HasPrefix(d.Message, "expected length >="), strings.HasPrefix(d.Message, "expected array length >="):
			f.Reason = "required"
		}
		p.Errors = append(p.Errors, f)
	}
	return p
}

// problems is huma's hook on every answer.
func problems(_ huma.Context, _ string, v any) (any, error) {
	if m, ok := v.(*huma.ErrorModel); ok {
		return problemOfHuma(m), nil
	}
	return v, nil
}

// writeProblem answers outside of huma.
func writeProblem(w http.ResponseWriter, p *view.Problem) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	if p.RetryAfter > 0 {
		w.Header().Set("Retry-After", itoa(p.RetryAfter))
	}
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // a client that has gone needs no answer
}
