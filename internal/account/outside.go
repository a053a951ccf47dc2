package account

import (
	"context"
	"slices"
	"strings"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// Outside is somebody an identity provider vouches for.
type Outside struct {
	Issuer    string
	Subject   string
	Username  string // as the provider shows it; nobody is found by it
	Name      string
	FirstName string
	Language  string   // of a new account
	Roles     []string // all they have now; none: they may not sign in
	MayJoin   bool     // a first sign-in makes an account
	Queues    []string // keys, of a new account; none: all there are
}

// Enter signs somebody in whom a provider vouches for. Accounts are found by
// issuer and subject alone, so a local one of the same name is another one.
// Name and roles become the provider's; who lost all roles is signed out
// everywhere. Refusals: noGroup, notInvited, accountDisabled.
func (s *Service) Enter(ctx context.Context, o Outside) (SignedIn, error) {
	in, err := s.enter(ctx, o)
	if cc.ReasonOf(err) == store.Taken {
		return s.enter(ctx, o) // two first sign-ins at once: there is an account now
	}
	return in, err
}

func (s *Service) enter(ctx context.Context, o Outside) (in SignedIn, err error) {
	var refused error // once what the provider said is written
	err = s.db.Change(ctx, func(tx store.Tx) error {
		a, err := tx.AccountBySubject(ctx, o.Issuer, o.Subject)
		switch {
		case cc.CodeOf(err) == cc.NotFound && err != nil:
			a, err = s.join(ctx, tx, o)
		case err != nil:
		case a.Disabled:
			err = cc.Fail(cc.Forbidden, "accountDisabled")
		default:
			err = follow(ctx, tx, &a, o)
		}
		if err != nil {
			return err
		}
		if len(o.Roles) == 0 {
			refused = cc.Fail(cc.Forbidden, "noGroup")
		}
		in = SignedIn{Agent: a.ID, Epoch: a.Epoch}
		return nil
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return SignedIn{}, err
	}
	return in, nil
}

// join makes the account of somebody who is here for the first time.
func (s *Service) join(ctx context.Context, tx store.Tx, o Outside) (store.Account, error) {
	switch {
	case len(o.Roles) == 0:
		return store.Account{}, cc.Fail(cc.Forbidden, "noGroup")
	case !o.MayJoin:
		return store.Account{}, cc.Fail(cc.Forbidden, "notInvited")
	}
	a := store.Account{
		ID: cc.NewID[cc.AgentID]("agt"), Issuer: o.Issuer, Subject: o.Subject, Language: o.Language,
		Theme: "system", PopOut: true, RingVolume: 0.8, CreatedAt: s.now(), Epoch: 1, Version: 1,
	}
	o.describe(&a)
	queues, err := o.queues(ctx, tx)
	if err != nil {
		return a, err
	}
	if err := tx.InsertAccount(ctx, a); err != nil {
		return a, err
	}
	if err := tx.SetAgentQueues(ctx, a.ID, queues); err != nil {
		return a, err
	}
	if err := tx.SetCapacity(ctx, a.ID, 1); err != nil {
		return a, err
	}
	made, err := profile(ctx, tx.Queries, a)
	if err != nil {
		return a, err
	}
	return a, tx.Log(ctx, store.Edit{Actor: cc.Actor(a.ID), Kind: "person", Object: string(a.ID), Action: store.Created, After: made.Content})
}

// queues are those that a new account serves. The keys stand in a file, so one
// that is there no more keeps nobody out.
func (o Outside) queues(ctx context.Context, tx store.Tx) (ids []cc.QueueID, err error) {
	if len(o.Queues) == 0 {
		return queuesOf(ctx, tx.Queries, nil)
	}
	for _, key := range o.Queues {
		queue, err := tx.QueueByKey(ctx, key)
		if err != nil && cc.CodeOf(err) != cc.NotFound {
			return nil, err
		}
		if err == nil {
			ids = append(ids, queue.ID)
		}
	}
	return ids, nil
}

// follow gives an account what its provider says now.
func follow(ctx context.Context, tx store.Tx, a *store.Account, o Outside) error {
	before := *a
	o.describe(a)
	lost := len(o.Roles) == 0
	if !lost && a.Username == before.Username && a.Name == before.Name && a.FirstName == before.FirstName && slices.Equal(a.Roles, before.Roles) {
		return nil
	}
	return save(ctx, tx, *a, lost, cc.Actor(a.ID))
}

// describe writes what the provider says over what it said before.
func (o Outside) describe(a *store.Account) {
	a.Username, a.Name, a.FirstName = o.Username, o.Name, o.FirstName
	if a.FirstName == "" {
		a.FirstName, _, _ = strings.Cut(o.Name, " ")
	}
	a.Roles = slices.Clone(o.Roles)
}

// OpenID owns what happens once of what providers tell.
const OpenID = "oidc"

// EndOutside ends all sessions of somebody whose session ended at their
// provider, once for what the provider told. Who has no account here has no
// session either.
func (s *Service) EndOutside(ctx context.Context, told, issuer, subject string) error {
	return s.db.Change(ctx, func(tx store.Tx) error {
		if first, err := tx.Once(ctx, OpenID, told); err != nil || !first {
			return err
		}
		a, err := tx.AccountBySubject(ctx, issuer, subject)
		if cc.CodeOf(err) == cc.NotFound && err != nil {
			return nil
		}
		if err != nil {
			return err
		}
		return save(ctx, tx, a, true, cc.Actor(a.ID))
	})
}
