package account

import (
	"slices"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// Permission is one thing an account may do. The server enforces them; what
// matters during a call (video) also becomes a fact of the agent's party.
type Permission string

// The permissions, in the order in which they are told.
const (
	Video         Permission = "video"           // send and receive video
	Call          Permission = "call"            // take interactions
	Conference    Permission = "conference"      // bring colleagues to a contact
	TransferAgent Permission = "transfer.agent"  // hand a contact over to an agent
	TransferQueue Permission = "transfer.queue"  // give a contact back to a queue
	CustomData    Permission = "customData.edit" // edit custom values of one's own calls
	HistoryRead   Permission = "history.read"    // read contacts' history beyond one's own calls
	Supervise     Permission = "supervise"
	Administer    Permission = "administer"
)

// Every returns the permissions in the order in which they are told.
func Every() []Permission {
	return []Permission{Video, Call, Conference, TransferAgent, TransferQueue, CustomData, HistoryRead, Supervise, Administer}
}

// The roles that every company begins with; their rights may be changed.
const (
	Agent         = "agent"
	Supervisor    = "supervisor"
	Administrator = "administrator"
)

func known(p Permission) bool {
	return slices.Contains(Every(), p)
}

// limited are the permissions that a role may give for some queues only. The
// others are about one's own calls, or about the company as a whole.
func limited() []Permission { return []Permission{HistoryRead, Supervise} }

// Permissions are those of the account's roles, with the granted and without the withheld ones.
func Permissions(a store.Account) []Permission {
	has := []Permission{}
	for _, p := range Every() {
		given := slices.Contains(a.Granted, string(p)) || slices.ContainsFunc(a.Rights, func(r store.Right) bool { return r.Permission == string(p) })
		if given && !slices.Contains(a.Withheld, string(p)) {
			has = append(has, p)
		}
	}
	return has
}

// Scope tells in which queues an account has a permission; everywhere means in
// all of them, also in those to come.
func Scope(a store.Account, p Permission) (queues []cc.QueueID, everywhere bool) {
	switch {
	case !slices.Contains(Permissions(a), p):
		return nil, false
	case !slices.Contains(limited(), p), slices.Contains(a.Granted, string(p)):
		return nil, true
	}
	for _, r := range a.Rights {
		if r.Permission != string(p) {
			continue
		}
		if len(r.Queues) == 0 {
			return nil, true
		}
		queues = append(queues, r.Queues...)
	}
	return queues, false
}

// PermissionNames are an account's permissions as other parts know them.
func PermissionNames(a store.Account) []string { return names(Permissions(a)) }
