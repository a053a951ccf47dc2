package server

import (
	"context"
	"net/http"

	"visavis/internal/account"
	"visavis/internal/cc"
	"visavis/internal/company"
	"visavis/internal/intake"
	"visavis/internal/store"
	"visavis/internal/view"
)

// things are a kind of thing that administrators set up.
type things[T any] interface {
	List(ctx context.Context) ([]store.Kept[T], error)
	Get(ctx context.Context, id string) (store.Kept[T], error)
	Create(ctx context.Context, v T, by cc.Actor) (store.Kept[T], error)
	Replace(ctx context.Context, id string, v T, over *int64, by cc.Actor) (before, after store.Kept[T], err error)
	Delete(ctx context.Context, id string, over *int64, by cc.Actor) error
}

// Thing is one of a kind, with the revision that a change goes over.
type Thing[T any] struct {
	ID       string `json:"id"`
	Revision int64  `json:"revision"`
	Settings T      `json:"settings"`
}

// Listed are all things of a kind.
type Listed[T any] struct {
	Items []Thing[T] `json:"items" nullable:"false"`
}

func thingOf[T any](k store.Kept[T]) Thing[T] { return Thing[T]{k.ID, k.Revision, k.Content} }

func listOf[T any](kept []store.Kept[T]) Listed[T] {
	list := Listed[T]{Items: make([]Thing[T], 0, len(kept))}
	for _, k := range kept {
		list.Items = append(list.Items, thingOf(k))
	}
	return list
}

// OnThing names a thing in the path.
type OnThing struct {
	ID string `path:"id" maxLength:"60"`
}

// names are what a kind is called in paths, in operations' ids and in summaries.
type names struct {
	path     string // entry-points
	one, all string // EntryPoint, EntryPoints
	summary  string // an entry point
}

// administered registers the operations on a kind of thing.
func administered[T any](s *Server, n names, of func() things[T]) {
	where := "/api/v1/admin/" + n.path
	guard := agent(account.Administer)
	register(s, operation{
		id: "list" + n.all, method: http.MethodGet, path: where, tag: "administration", guard: guard, summary: "All of a kind: " + n.summary,
	}, func(ctx context.Context, _ *none) (*body[Listed[T]], error) {
		kept, err := of().List(ctx)
		return answer(listOf(kept), err)
	})
	register(s, operation{
		id: "create" + n.one, method: http.MethodPost, path: where, tag: "administration", guard: guard, status: http.StatusCreated, summary: "Make " + n.summary,
	}, func(ctx context.Context, in *struct {
		Repeatable
		Body T
	},
	) (*withRevision[Thing[T]], error) {
		return current(of().Create(ctx, in.Body, callerOf(ctx).actor()))
	})
	register(s, operation{
		id: "get" + n.one, method: http.MethodGet, path: where + "/{id}", tag: "administration", guard: guard, summary: "Read " + n.summary,
	}, func(ctx context.Context, in *OnThing) (*withRevision[Thing[T]], error) {
		return current(of().Get(ctx, in.ID))
	})
	register(s, operation{
		id: "replace" + n.one, method: http.MethodPut, path: where + "/{id}", tag: "administration", guard: guard,
		summary: "Replace " + n.summary + ". With If-Match, only over the revision that was read",
	}, func(ctx context.Context, in *struct {
		OnThing
		OverRevision
		Body T
	},
	) (*withRevision[Thing[T]], error) {
		return replace(ctx, of(), in.ID, in.Body, in.IfMatch)
	})
	register(s, operation{
		id: "delete" + n.one, method: http.MethodDelete, path: where + "/{id}", tag: "administration", guard: guard,
		summary: "Delete " + n.summary + ". What is in use stays (inUse)",
	}, func(ctx context.Context, in *struct {
		OnThing
		OverRevision
	},
	) (*none, error) {
		over, err := revisionOf(in.IfMatch)
		if err != nil {
			return nil, err
		}
		return nil, of().Delete(ctx, in.ID, over, callerOf(ctx).actor())
	})
}

func current[T any](k store.Kept[T], err error) (*withRevision[Thing[T]], error) {
	if err != nil {
		return nil, err
	}
	return revised(thingOf(k), k.Revision), nil
}

func replace[T any](ctx context.Context, of things[T], id string, v T, ifMatch string) (*withRevision[Thing[T]], error) {
	over, err := revisionOf(ifMatch)
	if err != nil {
		return nil, err
	}
	_, after, err := of.Replace(ctx, id, v, over, callerOf(ctx).actor())
	return current(after, err)
}

func (s *Server) routeAdministration() {
	administered(s, names{"people", "Person", "People", "a person"}, func() things[account.Profile] { return s.Accounts.People() })
	administered(s, names{"roles", "Role", "Roles", "a role"}, func() things[store.Role] { return s.Accounts.Roles() })
	administered(s, names{"queues", "Queue", "Queues", "a queue"}, func() things[company.Queue] { return s.Company.Queues })
	administered(s, names{"skills", "Skill", "Skills", "a skill"}, func() things[store.Skill] { return s.Company.Skills })
	administered(s, names{"hours", "Calendar", "Calendars", "opening hours"}, func() things[store.Calendar] { return s.Company.Hours })
	administered(s, names{"not-ready", "NotReadyReason", "NotReadyReasons", "a reason to take no work"}, func() things[store.Reason] { return s.Company.NotReady })
	administered(s, names{"entry-points", "Door", "Doors", "an entry point"}, func() things[intake.Door] { return s.Intake.Book() })
	register(s, operation{
		id: "newEntryPointSecret", method: http.MethodPost, path: "/api/v1/admin/entry-points/{id}/secret", tag: "administration", guard: agent(account.Administer),
		summary: "A new secret for signed values; what was signed with the one before is refused from now on", unkept: true,
	}, func(ctx context.Context, in *OnThing) (*body[view.Secret], error) {
		door, err := s.Intake.Book().Get(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		secret, err := s.Intake.NewSecret(ctx, door.Content.Key, callerOf(ctx).actor())
		return answer(view.Secret{Secret: secret}, err)
	})
	s.routeCompany()
	s.routeChanges()
	s.routeImport()
}

func (s *Server) routeCompany() {
	register(s, operation{
		id: "getCompany", method: http.MethodGet, path: "/api/v1/admin/company", tag: "administration", guard: agent(account.Administer),
		summary: "Read the company's appearance, days and retention",
	}, func(ctx context.Context, _ *none) (*withRevision[Thing[store.Company]], error) {
		return current(s.Company.Company.Get(ctx, company.Company))
	})
	register(s, operation{
		id: "replaceCompany", method: http.MethodPut, path: "/api/v1/admin/company", tag: "administration", guard: agent(account.Administer),
		summary: "Replace the company's appearance, days and retention",
	}, func(ctx context.Context, in *struct {
		OverRevision
		Body store.Company
	},
	) (*withRevision[Thing[store.Company]], error) {
		return replace(ctx, s.Company.Company, company.Company, in.Body, in.IfMatch)
	})
}

func (s *Server) routeChanges() {
	register(s, operation{
		id: "listChanges", method: http.MethodGet, path: "/api/v1/admin/changes", tag: "administration", guard: agent(account.Administer),
		summary: "Who changed what, the newest first",
	}, func(ctx context.Context, in *struct {
		Kind   string `query:"kind" maxLength:"40"`
		Object string `query:"object" maxLength:"60"`
		Actor  string `query:"actor" maxLength:"60"`
		Before int64  `query:"before" minimum:"0" doc:"Entries with a smaller number"`
		Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	},
	) (*body[view.Changes], error) {
		return answer(s.Changes.List(ctx, store.LogFilter{Kind: in.Kind, Object: in.Object, Actor: cc.Actor(in.Actor), Before: in.Before}, in.Limit))
	})
	register(s, operation{
		id: "checkChanges", method: http.MethodGet, path: "/api/v1/admin/changes/check", tag: "administration", guard: agent(account.Administer),
		summary: "Whether the log of changes is as it was written: nothing altered, nothing missing",
	}, func(ctx context.Context, _ *none) (*body[view.ChangesCheck], error) {
		return answer(s.Changes.Check(ctx))
	})
}

func (s *Server) routeImport() {
	register(s, operation{
		id: "importPeople", method: http.MethodPost, path: "/api/v1/admin/people/import", tag: "administration", guard: agent(account.Administer),
		summary: "What a list of people in CSV would change, line by line; with apply, change it, all or nothing",
	}, func(ctx context.Context, in *struct {
		Repeatable
		Body struct {
			CSV   string `json:"csv" maxLength:"400000"`
			Apply bool   `json:"apply,omitempty"`
		}
	},
	) (*body[account.Import], error) {
		return answer(s.Accounts.Import(ctx, in.Body.CSV, in.Body.Apply, callerOf(ctx).actor()))
	})
}
