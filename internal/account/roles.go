package account

import (
	"context"
	"slices"

	"visavis/internal/cc"
	"visavis/internal/ledger"
	"visavis/internal/store"
)

// Roles is the book of roles. A changed role counts at once: who may take calls
// no more is out of theirs.
func (s *Service) Roles() ledger.Book[store.Role] {
	b := ledger.Of(s.db, store.Roles, "rol", checkRole, func(ctx context.Context, q store.Queries, id string) error {
		used, err := q.RoleInUse(ctx, id)
		if err == nil && (used || slices.Contains([]string{Agent, Supervisor, Administrator}, id)) {
			err = cc.Refuse("inUse")
		}
		return err
	})
	put := b.Write
	b.Write = func(ctx context.Context, tx store.Tx, id string, over int64, v store.Role, by cc.Actor) error {
		if err := put(ctx, tx, id, over, v, by); err != nil {
			return err
		}
		accounts, err := tx.Accounts(ctx)
		if err != nil {
			return err
		}
		for _, a := range accounts {
			if !slices.Contains(a.Roles, id) {
				continue
			}
			if err := counts(ctx, tx, a, by); err != nil {
				return err
			}
		}
		return keepsAdministrator(accounts)
	}
	return b
}

func checkRole(ctx context.Context, q store.Queries, _ string, v *store.Role) error {
	var wrong cc.Wrong
	if err := wrong.Take(v.Name.Check(maxName, "name")); err != nil {
		return err
	}
	if v.Permissions == nil {
		v.Permissions = []string{}
	}
	for i, p := range v.Permissions {
		if !known(Permission(p)) || slices.Contains(v.Permissions[:i], p) {
			wrong.Add("invalidBody", "permissions[%d]", i)
		}
	}
	if err := checkQueues(ctx, q, v.Queues, &wrong); err != nil {
		return err
	}
	return wrong.Err()
}

func checkQueues(ctx context.Context, q store.Queries, queues []cc.QueueID, wrong *cc.Wrong) error {
	for i, id := range queues {
		_, err := q.Queue(ctx, id)
		if err := wrong.Missing(err, "queues[%d]", i); err != nil {
			return err
		}
	}
	return nil
}

// counts has an account's rights count at once: open sockets are told, who may
// take calls no more is out of theirs, and in the others video follows the right.
func counts(ctx context.Context, tx store.Tx, a store.Account, by cc.Actor) error {
	may := Permissions(a)
	follow := bar
	if !a.Disabled && slices.Contains(may, Call) {
		follow = func(ctx context.Context, tx store.Tx, agent cc.AgentID) error {
			return inCalls(ctx, tx, agent, cc.SetVideoRight{Agent: agent, On: slices.Contains(may, Video)})
		}
	}
	if err := follow(ctx, tx, a.ID); err != nil {
		return err
	}
	return tx.Append(ctx, store.Stream(a.ID+"/account"), Changed, by, struct{}{})
}

// keepsAdministrator refuses a change after which nobody could undo it.
func keepsAdministrator(accounts []store.Account) error {
	if slices.ContainsFunc(accounts, func(a store.Account) bool { return !a.Disabled && slices.Contains(Permissions(a), Administer) }) {
		return nil
	}
	return cc.Refuse("lastAdministrator")
}
