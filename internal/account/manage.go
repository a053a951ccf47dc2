package account

import (
	"context"
	"strings"
	"unicode/utf8"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// The least and greatest length of a password, in characters. The greatest
// bounds what a request costs, not what people may choose.
const (
	minPassword = 8
	maxPassword = 1000
)

// maxName bounds the names of people and roles, in characters.
const maxName = 80

// Draft is an account to be added from the command line.
type Draft struct {
	Username  string
	Name      string
	FirstName string // default: the name's first word
	Password  string
	Roles     []string // default: agent
	Granted   []Permission
	Withheld  []Permission
	Language  string
	Queues    []string // keys of the queues it serves; nil: all there are
}

// Add makes a local account that takes one interaction at a time. Refusals name
// the field; a name that exists is the conflict usernameTaken.
func (s *Service) Add(ctx context.Context, d Draft) (cc.AgentID, error) {
	v := Profile{
		Username: d.Username, Name: d.Name, FirstName: d.FirstName, Password: d.Password, Roles: d.Roles,
		Granted: d.Granted, Withheld: d.Withheld, Language: d.Language,
	}
	if len(v.Roles) == 0 {
		v.Roles = []string{Agent}
	}
	err := s.db.Read(ctx, func(q store.Queries) (err error) {
		v.Queues, err = queuesOf(ctx, q, d.Queues)
		return err
	})
	if err != nil {
		return "", err
	}
	made, err := s.People().Create(ctx, v, cc.BySystem)
	return cc.AgentID(made.ID), err
}

// queuesOf finds the queues with these keys; nil finds all.
func queuesOf(ctx context.Context, q store.Queries, keys []string) (ids []cc.QueueID, err error) {
	if keys == nil {
		all, err := q.Queues(ctx)
		for _, queue := range all {
			ids = append(ids, queue.ID)
		}
		return ids, err
	}
	for _, key := range keys {
		queue, err := q.QueueByKey(ctx, key)
		if err != nil {
			return nil, &cc.Error{Code: cc.CodeOf(err), Reason: cc.ReasonOf(err), Field: "queues", Err: err}
		}
		ids = append(ids, queue.ID)
	}
	return ids, nil
}

func (s *Service) hashNew(ctx context.Context, password string) (string, error) {
	if err := checkPassword(password); err != nil {
		return "", err
	}
	phc, err := s.hasher.hash(ctx, password)
	if err != nil {
		return "", &cc.Error{Code: cc.Unavailable, Reason: "unavailable", Err: err}
	}
	return phc, nil
}

func checkPassword(password string) error {
	if n := utf8.RuneCountInString(password); n < minPassword || n > maxPassword {
		return &cc.Error{Code: cc.Invalid, Reason: "weakPassword", Field: "password"}
	}
	return nil
}

// SetPassword gives a local account a new password and ends its sessions.
func (s *Service) SetPassword(ctx context.Context, username, password string) error {
	phc, err := s.hashNew(ctx, password)
	if err != nil {
		return err
	}
	return s.db.Change(ctx, func(tx store.Tx) error {
		// No one else's: a password beside the provider would be a way around it.
		a, err := tx.AccountBySubject(ctx, Local, Subject(username))
		if err != nil {
			return err
		}
		a.Password = phc
		return save(ctx, tx, a, true, cc.BySystem)
	})
}

// SetDisabled closes or opens an account; closing ends its sessions and puts
// its owner out of their calls. At the command line that also goes for the last
// administrator's: whoever is there can open it again.
func (s *Service) SetDisabled(ctx context.Context, username string, disabled bool) error {
	return s.change(ctx, username, disabled, func(a *store.Account) { a.Disabled = disabled })
}

// SetRoles gives an account other roles; sessions stay and count with the new
// ones at once. Who may take calls no more is out of theirs.
func (s *Service) SetRoles(ctx context.Context, username string, roles []string) error {
	return s.change(ctx, username, false, func(a *store.Account) { a.Roles = roles })
}

// EndSessions ends all sessions of an agent.
func (s *Service) EndSessions(ctx context.Context, username string) error {
	return s.change(ctx, username, true, func(*store.Account) {})
}

// List reads all accounts.
func (s *Service) List(ctx context.Context) (all []store.Account, err error) {
	err = s.db.Read(ctx, func(q store.Queries) error {
		all, err = q.Accounts(ctx)
		return err
	})
	return all, err
}

func (s *Service) change(ctx context.Context, username string, endSessions bool, edit func(*store.Account)) error {
	return s.db.Change(ctx, func(tx store.Tx) error {
		a, err := find(ctx, tx, username)
		if err != nil {
			return err
		}
		edit(&a)
		for _, role := range a.Roles {
			if _, err := store.Roles.Read(ctx, tx.Queries, role); err != nil {
				return &cc.Error{Code: cc.Invalid, Reason: "invalidBody", Field: "roles", Err: err}
			}
		}
		return save(ctx, tx, a, endSessions, cc.BySystem)
	})
}

// find finds the account that somebody means: a local one by its user name,
// else the only one that a provider calls so, else the one with this id.
func find(ctx context.Context, tx store.Tx, name string) (store.Account, error) {
	a, err := tx.AccountBySubject(ctx, Local, Subject(name))
	if err == nil || cc.CodeOf(err) != cc.NotFound {
		return a, err
	}
	all, err := tx.Accounts(ctx)
	if err != nil {
		return a, err
	}
	var meant []store.Account
	for _, a := range all {
		if string(a.ID) == name || Subject(a.Username) == Subject(name) {
			meant = append(meant, a)
		}
	}
	switch len(meant) {
	case 0:
		return a, cc.Fail(cc.NotFound, "notFound")
	case 1:
		return meant[0], nil
	default:
		return a, cc.Refuse("usernameAmbiguous")
	}
}

// save writes a changed account and what follows from the change.
func save(ctx context.Context, tx store.Tx, a store.Account, endSessions bool, actor cc.Actor) error {
	stored, err := tx.Account(ctx, a.ID)
	if err != nil {
		return err
	}
	before, err := profile(ctx, tx.Queries, stored)
	if err != nil {
		return err
	}
	if err := tx.SaveAccount(ctx, a, endSessions); err != nil {
		return err
	}
	if a, err = tx.Account(ctx, a.ID); err != nil { // with what its roles give it now
		return err
	}
	after, err := profile(ctx, tx.Queries, a)
	if err != nil {
		return err
	}
	if err := counts(ctx, tx, a, actor); err != nil {
		return err
	}
	return tx.Log(ctx, store.Edit{
		Actor: actor, Kind: "person", Object: string(a.ID), Action: store.Replaced, Before: before.Content, After: after.Content,
	})
}

func usable(subject string) bool {
	if subject == "" || len(subject) > 100 {
		return false
	}
	return !strings.ContainsFunc(subject, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune("._-@+", r)
	})
}

func names(permissions []Permission) []string {
	all := []string{}
	for _, p := range permissions {
		all = append(all, string(p))
	}
	return all
}

func invalid(field string) error {
	return &cc.Error{Code: cc.Invalid, Reason: "invalidBody", Field: field}
}
