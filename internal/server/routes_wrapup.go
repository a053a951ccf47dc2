package server

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"visavis/internal/account"
	"visavis/internal/cc"
	"visavis/internal/view"
	"visavis/internal/wrapup"
)

// The bodies of what finishes a stretch. Without a segment it is the agent's latest.
type (
	dispositionBody struct {
		Code    string `json:"code" maxLength:"40" doc:"Of the queue's list; empty takes it back"`
		Segment string `json:"segment,omitempty" maxLength:"60"`
	}
	extendBody struct {
		Until   int64  `json:"until" doc:"The end as it was seen (wrapUpUntil): a second click adds nothing"`
		Segment string `json:"segment,omitempty" maxLength:"60"`
	}
	segmentBody struct {
		Segment string `json:"segment,omitempty" maxLength:"60"`
	}
)

// withRevision is an answer whose revision is its ETag.
type withRevision[T any] struct {
	ETag string `header:"ETag"`
	Body T
}

func revised[T any](body T, revision int64) *withRevision[T] {
	return &withRevision[T]{`"` + strconv.FormatInt(revision, 10) + `"`, body}
}

// revisionOf reads If-Match; nil means whatever is there.
func revisionOf(header string) (*int64, error) {
	if header == "" || header == "*" {
		return nil, nil
	}
	n, err := strconv.ParseInt(strings.Trim(strings.TrimPrefix(header, "W/"), `"`), 10, 64)
	if err != nil {
		return nil, &cc.Error{Code: cc.Invalid, Reason: "invalidBody", Field: "header.If-Match"}
	}
	return &n, nil
}

// OverRevision is If-Match: what was read before it is written over.
type OverRevision struct {
	IfMatch string `header:"If-Match" doc:"The revision read, in quotes; without it, over whatever is there" example:"\"3\""`
}

func (s *Server) routeWrapUp() {
	command(s, "disposition", "Choose the disposition code of one's stretch, from its first second until it is done", func(_ context.Context, who cc.AgentID, b dispositionBody) cc.Command {
		return cc.SetDisposition{Agent: who, Segment: cc.SegmentID(b.Segment), Code: cc.DispositionCode(b.Code)}
	})
	command(s, "extend-wrap-up", "Take more time after the call", func(_ context.Context, who cc.AgentID, b extendBody) cc.Command {
		return cc.ExtendWrapUp{Agent: who, Segment: cc.SegmentID(b.Segment), Until: time.UnixMilli(b.Until)}
	})
	command(s, "end-wrap-up", "Take new work at once; what is not done stays to be finished", func(_ context.Context, who cc.AgentID, b segmentBody) cc.Command {
		return cc.EndWrapUp{Agent: who, Segment: cc.SegmentID(b.Segment)}
	})
	commanded(s, "mark-done", "Finish one's part after the call: a stretch, or all of one's own", account.Call,
		func(ctx context.Context, c commandOf, b segmentBody) (cc.Interaction, error) {
			return s.WrapUp.Done(ctx, wrapup.Finish{
				Interaction: c.id, Segment: cc.SegmentID(b.Segment), Agent: c.who.ID, MayFill: c.who.May(account.CustomData), Key: c.key,
			})
		})

	register(s, operation{
		id: "writeNote", method: http.MethodPut, path: "/api/v1/interactions/{id}/note", tag: "interactions", guard: agent(account.Call),
		summary: "Write one's own notepad. With If-Match, only over the revision that was read",
	}, func(ctx context.Context, in *struct {
		OnInteraction
		IfMatch string `header:"If-Match" doc:"The revision read, in quotes; 0 for the first" example:"\"3\""`
		Body    view.NoteText
	},
	) (*withRevision[view.Note], error) {
		revision, err := revisionOf(in.IfMatch)
		if err != nil {
			return nil, err
		}
		note, err := s.WrapUp.Write(ctx, in.id(), callerOf(ctx).person.ID, in.Body.Text, revision)
		if cc.ReasonOf(err) == "revisionStale" {
			p := problemOf(ctx, s.log, err)
			p.Note = &note // what is stored, to merge with
			return nil, p
		}
		if err != nil {
			return nil, err
		}
		return revised(note, note.Revision), nil
	})

	register(s, operation{
		id: "getCodes", method: http.MethodGet, path: "/api/v1/queues/{id}/codes", tag: "interactions", guard: agent(account.Call),
		summary: "The disposition codes of a queue",
	}, func(ctx context.Context, in *OnQueue) (*body[view.CodeList], error) {
		return answer(s.Views.Codes(ctx, in.id()))
	})

	s.routeCustomData()
	s.routeWrapUpSettings()
}

func (s *Server) routeCustomData() {
	register(s, operation{
		id: "getCustomData", method: http.MethodGet, path: "/api/v1/interactions/{id}/custom-data", tag: "interactions", guard: agent(account.Call),
		summary: "The custom fields of an interaction",
	}, func(ctx context.Context, in *OnInteraction) (*body[view.CustomData], error) {
		values, err := s.WrapUp.CustomData(ctx, in.id(), callerOf(ctx).person.ID)
		return answer(view.CustomData{Values: values}, err)
	})

	register(s, operation{
		id: "setCustomValue", method: http.MethodPut, path: "/api/v1/interactions/{id}/custom-data/{field}", tag: "interactions", guard: agent(account.CustomData),
		summary: "Change the value of one custom field. Fields cannot be added or deleted",
	}, func(ctx context.Context, in *struct {
		OnInteraction
		OverRevision
		Field string `path:"field" maxLength:"40"`
		Body  view.CustomText
	},
	) (*withRevision[view.CustomValue], error) {
		over, err := revisionOf(in.IfMatch)
		if err != nil {
			return nil, err
		}
		values, err := s.edit(ctx, in.id(), cc.CustomEdit{Values: map[string]cc.CustomWrite{in.Field: {Value: in.Body.Value, Over: over}}})
		if err != nil {
			return nil, err
		}
		for _, v := range values {
			if v.Field.Key == in.Field {
				return revised(v, v.Revision), nil
			}
		}
		return nil, cc.Fail(cc.NotFound, "unknownField")
	})

	register(s, operation{
		id: "setCustomData", method: http.MethodPut, path: "/api/v1/interactions/{id}/custom-data", tag: "interactions", guard: agent(account.CustomData),
		summary: "Change the values of all custom fields at once, or none. Every field must be there, and no other",
	}, func(ctx context.Context, in *struct {
		OnInteraction
		Body view.CustomWrites
	},
	) (*body[view.CustomData], error) {
		edit := cc.CustomEdit{Values: make(map[string]cc.CustomWrite, len(in.Body.Values)), Whole: true}
		for key, w := range in.Body.Values {
			edit.Values[key] = cc.CustomWrite{Value: w.Value, Over: w.Revision}
		}
		values, err := s.edit(ctx, in.id(), edit)
		return answer(view.CustomData{Values: values}, err)
	})
}

// edit writes custom values; a stale one is refused with what is stored, to choose from.
func (s *Server) edit(ctx context.Context, id cc.InteractionID, edit cc.CustomEdit) ([]view.CustomValue, error) {
	values, err := s.WrapUp.Edit(ctx, id, callerOf(ctx).person.ID, edit)
	if err != nil && !edit.Whole {
		err = ofOneValue(err)
	}
	if cc.ReasonOf(err) == "revisionStale" {
		p := problemOf(ctx, s.log, err)
		p.CustomData = values
		return nil, p
	}
	return values, err
}

// ofOneValue names the offending field of a request for one value, where the field's key is in the path.
func ofOneValue(err error) error {
	var e *cc.Error
	if !errors.As(err, &e) {
		return err
	}
	field := "value"
	if e.Reason == "unknownField" {
		field = "path.field"
	}
	return &cc.Error{Code: e.Code, Reason: e.Reason, Field: field, Err: e.Err}
}

// OnQueue names a queue in the path.
type OnQueue struct {
	ID string `path:"id" maxLength:"60" doc:"The queue"`
}

func (in OnQueue) id() cc.QueueID { return cc.QueueID(in.ID) }

func (s *Server) routeWrapUpSettings() {
	register(s, operation{
		id: "getWrapUpSettings", method: http.MethodGet, path: "/api/v1/queues/{id}/wrap-up", tag: "administration", guard: agent(account.Administer),
		summary: "What a queue asks of its interactions beside the call",
	}, func(ctx context.Context, in *OnQueue) (*withRevision[view.WrapUpSettings], error) {
		v, revision, err := s.WrapUp.Settings(ctx, in.id())
		if err != nil {
			return nil, err
		}
		return revised(v, revision), nil
	})

	register(s, operation{
		id: "setWrapUpSettings", method: http.MethodPut, path: "/api/v1/queues/{id}/wrap-up", tag: "administration", guard: agent(account.Administer),
		summary: "Replace what a queue asks. Interactions that exist keep their custom fields; codes that were chosen keep their names",
	}, func(ctx context.Context, in *struct {
		OnQueue
		OverRevision
		Body view.WrapUpSettings
	},
	) (*withRevision[view.WrapUpSettings], error) {
		over, err := revisionOf(in.IfMatch)
		if err != nil {
			return nil, err
		}
		v, revision, err := s.WrapUp.SetSettings(ctx, in.id(), in.Body, over, callerOf(ctx).actor())
		if err != nil {
			return nil, err
		}
		return revised(v, revision), nil
	})
}
