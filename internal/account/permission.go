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
	Video       Permission = "video"        // send and receive video
	Call        Permission = "call"         // take interactions
	HistoryRead Permission = "history.read" // read contacts' history beyond one's own calls
	Supervise   Permission = "supervise"
	Administer  Permission = "administer"
)

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
		return []Permission{Video, Call, HistoryRead}
	case Supervisor:
		return []Permission{Video, Call, HistoryRead, Supervise}
	case Administrator:
		return []Permission{HistoryRead, Supervise, Administer}
	}
	return nil
}

func known(p Permission) bool {
	return slices.Contains([]Permission{Video, Call, HistoryRead, Supervise, Administer}, p)
}

// Permissions are those of the account's roles, with the granted and without the withheld ones.
func Permissions(a store.Account) []Permission {
	has := []Permission{}
	for _, p := range []Permission{Video, Call, HistoryRead, Supervise, Administer} {
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
