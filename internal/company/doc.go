// Package company is what a company sets up of itself: its appearance and its
// days, queues and how they give their contacts to agents, skills, opening
// hours, the reasons for which agents take no work, and for how long personal
// data is kept. It also reads and checks the change log of all of that.
//
// Each kind of thing is a ledger.Book; state is in the store. Safe for
// concurrent use. The package must not know how any of it is used.
package company
