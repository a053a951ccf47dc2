package wrapup

import (
	"context"
	"strings"
	"unicode/utf8"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/view"
)

// NoteChanged is the event of a note, in the stream "<interaction>/notes".
const NoteChanged cc.EventType = "note.changed"

// MaxNote is the length of a note, in characters.
const MaxNote = 20_000

// Service is explained with the package.
type Service struct {
	db    *store.DB
	views *view.Builder
}

// New makes the service.
func New(db *store.DB, views *view.Builder) *Service { return &Service{db: db, views: views} }

// changed is the payload of NoteChanged: no text, ever.
type changed struct {
	Note     cc.NoteID    `json:"note"`
	Segment  cc.SegmentID `json:"segment"`
	Revision int64        `json:"revision"`
}

// Write stores an agent's note on their latest segment. revision is the one
// the text was typed over, 0 for none yet, nil to overwrite whatever of one's
// own is there. Refusals: revisionStale (with the stored note beside it),
// frozen, tooLong, notFound. A text that is there already changes nothing.
func (s *Service) Write(ctx context.Context, id cc.InteractionID, agent cc.AgentID, text string, revision *int64) (view.Note, error) {
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return view.Note{}, &cc.Error{Code: cc.Invalid, Reason: "invalidBody", Field: "text"}
	}
	if utf8.RuneCountInString(text) > MaxNote {
		return view.Note{}, &cc.Error{Code: cc.Invalid, Reason: "tooLong", Field: "text"}
	}
	var note view.Note
	err := s.db.Write(ctx, func(tx store.Tx) error {
		note = view.Note{}
		state, err := tx.Interaction(ctx, id)
		if err != nil {
			return err
		}
		segment, ok := state.SegmentOf(agent)
		if !ok {
			return cc.Fail(cc.NotFound, "notFound")
		}
		author, err := tx.Account(ctx, agent)
		if err != nil {
			return err
		}
		present, found, err := tx.TypedNote(ctx, segment.ID)
		if err != nil {
			return err
		}
		if found {
			note = view.NoteView(present, author.Name)
		}
		next, write, err := decide(segment, present, text, revision)
		if err != nil || !write {
			return err
		}
		next.Interaction, next.Author, next.At = id, agent, tx.Now()
		if found {
			err = tx.UpdateNote(ctx, next.ID, present.Revision, next.Text, next.At)
		} else {
			err = tx.InsertNote(ctx, next)
		}
		if err != nil {
			return err
		}
		note = view.NoteView(next, author.Name)
		return tx.Append(ctx, store.Stream(id+"/notes"), NoteChanged, cc.Actor(agent), changed{next.ID, next.Segment, next.Revision})
	})
	return note, err
}

// decide tells the note that a text makes of the present one (zero: none).
func decide(segment cc.Segment, present store.Note, text string, revision *int64) (next store.Note, write bool, err error) {
	if segment.State == cc.SegmentDone {
		return present, false, cc.Refuse("frozen")
	}
	next = present
	if present.ID != "" && present.Text == text {
		return next, false, nil // said before: a retry
	}
	if revision != nil && *revision != present.Revision {
		return present, false, cc.Refuse("revisionStale")
	}
	if present.ID == "" {
		next = store.Note{ID: cc.NewID[cc.NoteID]("not"), Segment: segment.ID, Kind: store.TypedNote}
	}
	next.Text = text
	next.Revision++
	return next, true, nil
}
