package cc

import (
	"crypto/rand"
	"strings"
)

// Ids are random strings with a prefix that tells their kind, 128 bits of
// randomness each. They are made outside Decide and passed in, like the time.
type (
	InteractionID  string // int_
	PartyID        string // pty_
	OfferID        string // off_
	SegmentID      string // seg_
	LegID          string // leg_, the identity of one media connection, never reused
	QuestionID     string // ask_
	AgentID        string // agt_
	ContactID      string // ctc_
	QueueID        string // que_
	SkillID        string // skl_
	EntryPointID   string // ent_
	NoteID         string // not_
	ConsultationID string // con_
	TransferID     string // trf_
)

// NewID returns a fresh id with the given prefix ("int", "leg" …). It never
// fails: crypto/rand aborts the program if the system has no randomness.
func NewID[T ~string](prefix string) T {
	return T(prefix + "_" + strings.ToLower(rand.Text()))
}
