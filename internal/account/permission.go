package account

import (
	"slices"

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

// every returns the permissions in the order in which they are told.
func every() []Permission {
	return []Permission{Video, Call, Conference, TransferAgent, TransferQueue, CustomData, HistoryRead, Supervise, Administer}
}

// The roles.
const (
	Agent         = "agent"
	Supervisor    = "supervisor"
	Administrator = "administrator"
)

// permissionsOf tells each role's permissions.
func permissionsOf(role string) []Permission {
	switch role {
	case Agent:
		return []Permission{Video, Call, Conference, TransferAgent, TransferQueue, CustomData, HistoryRead}
	case Supervisor:
		return []Permission{Video, Call, Conference, TransferAgent, TransferQueue, CustomData, HistoryRead, Supervise}
	case Administrator:
		return []Permission{HistoryRead, Supervise, Administer}
	}
	return nil
}

func known(p Permission) bool {
	return slices.Contains(every(), p)
}

// Permissions are those of the account's roles, with the granted and without the withheld ones.
func Permissions(a store.Account) []Permission {
	has := []Permission{}
	for _, p := range every() {
		given := slices.Contains(a.Granted, string(p))
		for _, role := range a.Roles {
			given = given || slices.Contains(permissionsOf(role), p)
		}
		if given && !slices.Contains(a.Withheld, string(p)) {
			has = append(has, p)
		}
	}
	return has
}

// PermissionNames are an account's permissions as other parts know them.
func PermissionNames(a store.Account) []string { return names(Permissions(a)) }
