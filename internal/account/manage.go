package account

import (
	"context"
	"slices"
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

// Draft is an account to be added.
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
	a, err := s.draft(ctx, d)
	if err != nil {
		return "", err
	}
	err = s.db.Write(ctx, func(tx store.Tx) error {
		queues, err := queuesOf(ctx, tx, d.Queues)
		if err != nil {
			return err
		}
		if err := tx.InsertAccount(ctx, a); err != nil {
			return err
		}
		if err := tx.SetAgentQueues(ctx, a.ID, queues); err != nil {
			return err
		}
		return tx.SetCapacity(ctx, a.ID, 1)
	})
	if cc.ReasonOf(err) == store.Taken {
		return "", &cc.Error{Code: cc.Conflict, Reason: "usernameTaken", Field: "username", Err: err}
	}
	return a.ID, err
}

// queuesOf finds the queues with these keys; nil finds all.
func queuesOf(ctx context.Context, tx store.Tx, keys []string) (ids []cc.QueueID, err error) {
	if keys == nil {
		all, err := tx.Queues(ctx)
		for _, queue := range all {
			ids = append(ids, queue.ID)
		}
		return ids, err
	}
	for _, key := range keys {
		queue, err := tx.QueueByKey(ctx, key)
		if err != nil {
			return nil, &cc.Error{Code: cc.CodeOf(err), Reason: cc.ReasonOf(err), Field: "queues", Err: err}
		}
		ids = append(ids, queue.ID)
	}
	return ids, nil
}

func (s *Service) draft(ctx context.Context, d Draft) (store.Account, error) {
	subject := Subject(d.Username)
	name := strings.TrimSpace(d.Name)
	switch {
	case !usable(subject):
		return store.Account{}, invalid("username")
	case name == "" || utf8.RuneCountInString(name) > 80:
		return store.Account{}, invalid("name")
	}
	first := strings.TrimSpace(d.FirstName)
	if first == "" {
		first, _, _ = strings.Cut(name, " ")
	}
	roles := d.Roles
	if len(roles) == 0 {
		roles = []string{Agent}
	}
	for _, role := range roles {
		if permissionsOf(role) == nil {
			return store.Account{}, invalid("roles")
		}
	}
	granted, withheld := names(d.Granted), names(d.Withheld)
	for _, p := range slices.Concat(d.Granted, d.Withheld) {
		if !known(p) {
			return store.Account{}, invalid("permissions")
		}
	}
	phc, err := s.hashNew(ctx, d.Password)
	if err != nil {
		return store.Account{}, err
	}
	return store.Account{
		ID: cc.NewID[cc.AgentID]("agt"), Issuer: Local, Subject: subject, Username: strings.TrimSpace(d.Username), Name: name, FirstName: first,
		Password: phc, Roles: roles, Granted: granted, Withheld: withheld, Language: d.Language,
		Theme: "system", PopOut: true, RingVolume: 0.8, CreatedAt: s.now(),
	}, nil
}

func (s *Service) hashNew(ctx context.Context, password string) (string, error) {
	if n := utf8.RuneCountInString(password); n < minPassword || n > maxPassword {
		return "", &cc.Error{Code: cc.Invalid, Reason: "weakPassword", Field: "password"}
	}
	phc, err := s.hasher.hash(ctx, password)
	if err != nil {
		return "", &cc.Error{Code: cc.Unavailable, Reason: "unavailable", Err: err}
	}
	return phc, nil
}

// SetPassword gives a local account a new password and ends its sessions.
func (s *Service) SetPassword(ctx context.Context, username, password string) error {
	phc, err := s.hashNew(ctx, password)
	if err != nil {
		return err
	}
	return s.change(ctx, username, true, func(a *store.Account) { a.Password = phc })
}

// SetDisabled closes or opens an account; closing ends its sessions and puts
// its owner out of their calls.
func (s *Service) SetDisabled(ctx context.Context, username string, disabled bool) error {
	return s.change(ctx, username, disabled, func(a *store.Account) { a.Disabled = disabled })
}

// SetRoles gives an account other roles; sessions stay and count with the new
// ones at once. Who may take calls no more is out of theirs.
func (s *Service) SetRoles(ctx context.Context, username string, roles []string) error {
	for _, role := range roles {
		if permissionsOf(role) == nil {
			return invalid("roles")
		}
	}
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
	return s.db.Write(ctx, func(tx store.Tx) error {
		a, err := tx.AccountBySubject(ctx, Local, Subject(username))
		if err != nil {
			return err
		}
		edit(&a)
		if err := tx.SaveAccount(ctx, a, endSessions); err != nil {
			return err
		}
		if a.Disabled || !slices.Contains(Permissions(a), Call) {
			if err := bar(ctx, tx, a.ID); err != nil {
				return err
			}
		}
		return tx.Append(ctx, store.Stream(a.ID+"/account"), Changed, cc.BySystem, struct{}{})
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
