package account

import (
	"context"
	"slices"
	"strings"
	"time"

	"visavis/internal/cc"
	"visavis/internal/limit"
	"visavis/internal/store"
	"visavis/internal/view"
)

// Local is the issuer of accounts with a password here.
const Local = "local"

// Changed is the event of an account whose rights, password or state changed,
// in the stream "<agent>/account". Open sockets check their session when they see it.
const Changed cc.EventType = "account.changed"

// Options change how accounts work; the zero value needs only a Key.
type Options struct {
	Key    []byte // signs device cookies; at least 32 random bytes that survive restarts
	Now    func() time.Time
	Params Params // of password hashes; tests make them cheap
	// AdministratorsOnly accepts passwords from nobody else: people sign in with a provider.
	AdministratorsOnly bool
}

// Service knows the accounts.
type Service struct {
	db      *store.DB
	key     []byte
	hasher  *hasher
	buckets *limit.Buckets
	now     func() time.Time
	admins  bool // only administrators sign in with passwords
}

// New makes the service.
func New(db *store.DB, o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Service{db: db, key: o.Key, hasher: newHasher(o.Params), buckets: limit.New(o.Now), now: o.Now, admins: o.AdministratorsOnly}
}

// Subject is the form of a user name that accounts are found by.
func Subject(username string) string { return strings.ToLower(strings.TrimSpace(username)) }

// Session is what the server keeps of a signed-in person.
type Session struct {
	Agent cc.AgentID
	Epoch int64
}

// Person is a signed-in person as they are now.
type Person struct {
	ID          cc.AgentID
	Name        string
	Permissions []Permission
	Me          view.Me

	account store.Account
}

// May tells whether the person has a permission.
func (p Person) May(permission Permission) bool { return slices.Contains(p.Permissions, permission) }

// Where tells in which queues the person has a permission; everywhere means in
// all of them, also in those to come.
func (p Person) Where(permission Permission) (queues []cc.QueueID, everywhere bool) {
	return Scope(p.account, permission)
}

// Actor is the person in events.
func (p Person) Actor() cc.Actor { return cc.Actor(p.ID) }

// Check reads the person of a session as they are now: called for every
// request, so that a lowered role or a disabled account counts at once.
// Refusals: signedOut, accountDisabled (both unauthenticated).
func (s *Service) Check(ctx context.Context, session Session) (Person, error) {
	var a store.Account
	var company store.Company
	err := s.db.Read(ctx, func(q store.Queries) (err error) {
		if a, err = q.Account(ctx, session.Agent); err != nil {
			return err
		}
		company, err = q.Company(ctx)
		return err
	})
	switch {
	case cc.CodeOf(err) == cc.NotFound && err != nil:
		return Person{}, cc.Fail(cc.Unauthenticated, "signedOut")
	case err != nil:
		return Person{}, err
	case a.Disabled:
		return Person{}, cc.Fail(cc.Unauthenticated, "accountDisabled")
	case a.Epoch != session.Epoch:
		return Person{}, cc.Fail(cc.Unauthenticated, "signedOut")
	}
	return person(a, company), nil
}

func person(a store.Account, company store.Company) Person {
	me := view.Me{
		ID: string(a.ID), Username: a.Username, Name: a.Name, FirstName: a.FirstName, Initials: view.Initials(a.Name),
		Roles: a.Roles, Permissions: []string{}, Theme: a.Theme, PopOut: a.PopOut, RingVolume: a.RingVolume,
		Company: view.BrandOf(company),
	}
	if a.Language != "" {
		me.Language = &a.Language
	}
	permissions := Permissions(a)
	for _, p := range permissions {
		me.Permissions = append(me.Permissions, string(p))
	}
	return Person{ID: a.ID, Name: a.Name, Permissions: permissions, Me: me, account: a}
}

// SetPreferences changes a person's own settings; what is nil stays.
func (s *Service) SetPreferences(ctx context.Context, id cc.AgentID, p view.Preferences) (view.Me, error) {
	switch {
	case p.Language != nil && *p.Language != "" && *p.Language != "fr" && *p.Language != "en":
		return view.Me{}, &cc.Error{Code: cc.Invalid, Reason: "invalidBody", Field: "language"}
	case p.Theme != nil && *p.Theme != "light" && *p.Theme != "dark" && *p.Theme != "system":
		return view.Me{}, &cc.Error{Code: cc.Invalid, Reason: "invalidBody", Field: "theme"}
	case p.RingVolume != nil && (*p.RingVolume < 0 || *p.RingVolume > 1):
		return view.Me{}, &cc.Error{Code: cc.Invalid, Reason: "invalidBody", Field: "ringVolume"}
	}
	var me view.Me
	err := s.db.Write(ctx, func(tx store.Tx) error {
		a, err := tx.Account(ctx, id)
		if err != nil {
			return err
		}
		set(&a.Language, p.Language)
		set(&a.Theme, p.Theme)
		set(&a.PopOut, p.PopOut)
		set(&a.RingVolume, p.RingVolume)
		if err := tx.SaveAccount(ctx, a, false); err != nil {
			return err
		}
		company, err := tx.Company(ctx)
		me = person(a, company).Me
		return err
	})
	return me, err
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// maxFavourites bounds what one account marks.
const maxFavourites = 200

// SetFavourite marks a colleague or a queue for a person, or takes the mark
// away. What does not exist is not found; more than enough is refused (tooMany).
func (s *Service) SetFavourite(ctx context.Context, id cc.AgentID, target string, marked bool) error {
	return s.db.Write(ctx, func(tx store.Tx) error {
		if !marked {
			return tx.SetFavourite(ctx, id, target, false)
		}
		_, err := tx.Account(ctx, cc.AgentID(target))
		if err != nil && cc.CodeOf(err) == cc.NotFound {
			_, err = tx.Queue(ctx, cc.QueueID(target))
		}
		if err != nil {
			return err
		}
		all, err := tx.Favourites(ctx, id)
		if err != nil {
			return err
		}
		if len(all) >= maxFavourites && !all[target] {
			return &cc.Error{Code: cc.Invalid, Reason: "tooMany", Field: "id"}
		}
		return tx.SetFavourite(ctx, id, target, true)
	})
}
