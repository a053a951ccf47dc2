package server

import (
	"context"
	"net/http"
	"reflect"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"visavis/internal/account"
	"visavis/internal/cc"
	"visavis/internal/view"
)

// maxBody bounds request bodies; a notepad of 100,000 characters fits.
const maxBody = 512 << 10

// openAPI describes the API. Version is the API's, not the program's.
func openAPI() huma.Config {
	c := huma.DefaultConfig("Vis-à-vis", "1")
	c.Info.Description = "The API of the contact centre. Agents' desks use the cookie `visavis` they get by signing in; " +
		"contacts the token of their call; integrators a key. Every error is a problem (RFC 9457) with a `reason` that clients translate. " +
		"Every POST takes an `Idempotency-Key`: the same key and body give the same answer."
	c.Info.License = &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", "" // served by us, without adding $schema to bodies
	c.CreateHooks = nil
	c.Transformers = []huma.Transformer{problems}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: cookieName, Description: "An agent who is signed in"},
		"call":    {Type: "http", Scheme: "bearer", Description: "The token of a contact's own call"},
		"key":     {Type: "http", Scheme: "bearer", Description: "An integrator's key, vva_…, with one of the scopes named"},
	}
	return c
}

// operation describes one route: the guard says who may call it.
type operation struct {
	id      string // operationId; the TypeScript client's name for it
	method  string
	path    string
	summary string
	tag     string
	guard   guard
	status  int // of success; 0: 200, or 204 without a body
	locked  whileLocked
	unkept  bool // its answers hold secrets of one connection and are not kept for repetitions
}

// whileLocked is what the operation does for a locked session. What belongs to a call goes on in one.
func (op operation) whileLocked() whileLocked {
	if op.tag == "commands" || op.tag == "interactions" {
		return inCallLocked
	}
	return op.locked
}

// register adds a route. Its handler returns errors as they are; they become
// problems here, and only here. The compiler writes it anew for nearly every
// route, so all that can be said once stands in announce and refused.
func register[I, O any](s *Server, op operation, handler func(context.Context, *I) (*O, error)) {
	huma.Register(s.api, s.announce(&op), func(ctx context.Context, in *I) (*O, error) {
		out, err := handler(ctx, in)
		if err != nil {
			return nil, s.refused(ctx, err)
		}
		return out, nil
	})
	describeErrors(s.api.OpenAPI(), &op)
}

// announce notes an operation and says it in huma's words.
//
//go:noinline
func (s *Server) announce(op *operation) huma.Operation {
	s.operations = append(s.operations, *op)
	o := huma.Operation{
		OperationID: op.id, Method: op.method, Path: op.path, Summary: op.summary, Tags: []string{op.tag},
		DefaultStatus: op.status, MaxBodyBytes: maxBody,
		Security:    op.guard.security(),
		Middlewares: huma.Middlewares{s.guarded(*op)},
	}
	if op.method == http.MethodPost && !op.unkept {
		o.Middlewares = append(o.Middlewares, s.replayed)
	}
	return o
}

// refused is an operation's error as its caller gets it.
//
//go:noinline
func (s *Server) refused(ctx context.Context, err error) error {
	return withHeaders(problemOf(ctx, s.log, err))
}

// withHeaders adds Retry-After where the problem has it.
func withHeaders(p *view.Problem) error {
	if p.RetryAfter == 0 {
		return p
	}
	return huma.ErrorWithHeaders(p, http.Header{"Retry-After": {itoa(p.RetryAfter)}})
}

// describeErrors replaces huma's own error type by ours in the description.
func describeErrors(doc *huma.OpenAPI, op *operation) {
	item := doc.Paths[op.path]
	if item == nil {
		return
	}
	schema := doc.Components.Schemas.Schema(reflect.TypeFor[view.Problem](), true, "Problem")
	for _, o := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
		if o == nil || o.OperationID != op.id {
			continue
		}
		for code := range o.Responses {
			if code == "default" || code[0] == '4' || code[0] == '5' {
				delete(o.Responses, code)
			}
		}
		o.Responses["default"] = &huma.Response{
			Description: "A problem",
			Content:     map[string]*huma.MediaType{"application/problem+json": {Schema: schema}},
		}
	}
	delete(doc.Components.Schemas.Map(), "ErrorModel")
	delete(doc.Components.Schemas.Map(), "ErrorDetail")
}

// frames are the bodies of the sockets' frames. They are no operation's, but
// belong to the contract all the same.
func describeFrames(doc *huma.OpenAPI) {
	for _, t := range []reflect.Type{
		reflect.TypeFor[view.DeskFrame](), reflect.TypeFor[view.DeskSnapshot](), reflect.TypeFor[view.Removed](),
		reflect.TypeFor[view.SignedOut](), reflect.TypeFor[view.Pong](), reflect.TypeFor[view.ContactFrame](), reflect.TypeFor[view.WallboardFrame](),
	} {
		doc.Components.Schemas.Schema(t, true, t.Name())
	}
}

func ptr[T any](v T) *T { return &v }

// guard is who may call an operation.
type guard struct {
	kind       guardKind
	permission account.Permission // for agents; empty: any who is signed in
	scopes     []account.KeyScope // integrators' keys that have one of these may call it too
}

type guardKind int

const (
	anybody guardKind = iota
	signedIn
	contactOfCall
	integrator // and nobody else
)

func public() guard  { return guard{kind: anybody} }
func ownCall() guard { return guard{kind: contactOfCall} }

// agent lets people who are signed in call, with a permission. What an
// administrator may do a key with the scope "administer" may do too.
func agent(permission account.Permission) guard {
	g := guard{kind: signedIn, permission: permission}
	if permission == account.Administer {
		g.scopes = []account.KeyScope{account.AdministerAll}
	}
	return g
}

// withKey lets integrators alone call, whose key has a scope.
func withKey(scope account.KeyScope) guard {
	return guard{kind: integrator, scopes: []account.KeyScope{scope}}
}

// orKey also lets integrators call whose key has a scope.
func (g guard) orKey(scope account.KeyScope) guard {
	g.scopes = append(slices.Clone(g.scopes), scope)
	return g
}

func (g guard) security() []map[string][]string {
	var ways []map[string][]string
	switch g.kind {
	case signedIn:
		ways = append(ways, map[string][]string{"session": {}})
	case contactOfCall:
		return []map[string][]string{{"call": {}}}
	case anybody:
		return []map[string][]string{{}}
	}
	for _, scope := range g.scopes { // one of them is enough
		ways = append(ways, map[string][]string{"key": {string(scope)}})
	}
	return ways
}

// caller is who is calling: exactly one of the ids is set, or none for anybody.
type caller struct {
	person      account.Person
	interaction cc.InteractionID // the contact's own
	key         account.Key
	address     string
	host        string // as the caller reaches us
	language    string // of the request, for who has none of their own
}

// actor is the caller's name in events and stored answers.
func (c caller) actor() cc.Actor {
	switch {
	case c.person.ID != "":
		return c.person.Actor()
	case c.key.ID != "":
		return c.key.Actor()
	case c.interaction != "":
		return cc.ByContact
	default:
		return cc.BySystem
	}
}

// viewer is the signed-in caller as views are made for them.
func (c caller) viewer() view.Me {
	me := c.person.Me
	if me.Language == nil {
		me.Language = &c.language
	}
	return me
}

type callerKey struct{}

func callerOf(ctx context.Context) caller {
	c, _ := ctx.Value(callerKey{}).(caller)
	return c
}
