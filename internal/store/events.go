package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"visavis/internal/cc"
)

// Stream is whose events they are: an interaction's id; an agent's id
// (presence); or an interaction's id, a slash and the kind of its companion
// rows ("int_…/notes"), which change without touching the interaction.
type Stream string

// Interaction is the interaction that the stream belongs to, or empty.
func (s Stream) Interaction() cc.InteractionID {
	if !strings.HasPrefix(string(s), "int_") {
		return ""
	}
	id, _, _ := strings.Cut(string(s), "/")
	return cc.InteractionID(id)
}

// Agent is the agent that the stream belongs to, or empty.
func (s Stream) Agent() cc.AgentID {
	if !strings.HasPrefix(string(s), "agt_") {
		return ""
	}
	id, _, _ := strings.Cut(string(s), "/")
	return cc.AgentID(id)
}

// Cursor is a place in the feed. It is ordered by era (raised by a restore),
// transaction, stream and number in the stream; to others it is opaque.
type Cursor struct {
	Era    int64
	Tx     int64
	Stream Stream
	Seq    int64
}

func (c Cursor) String() string { return fmt.Sprintf("%d.%d.%s.%d", c.Era, c.Tx, c.Stream, c.Seq) }

// ParseCursor reads what String wrote.
func ParseCursor(s string) (Cursor, error) {
	var c Cursor
	parts := strings.Split(s, ".")
	if len(parts) != 4 {
		return c, cc.Fail(cc.Invalid, "invalidBody")
	}
	c.Stream = Stream(parts[2])
	for i, into := range map[int]*int64{0: &c.Era, 1: &c.Tx, 3: &c.Seq} {
		if _, err := fmt.Sscanf(parts[i], "%d", into); err != nil {
			return Cursor{}, &cc.Error{Code: cc.Invalid, Reason: "invalidBody", Err: err}
		}
	}
	return c, nil
}

// After tells whether c comes later in the feed than o.
func (c Cursor) After(o Cursor) bool {
	switch {
	case c.Era != o.Era:
		return c.Era > o.Era
	case c.Tx != o.Tx:
		return c.Tx > o.Tx
	case c.Stream != o.Stream:
		return c.Stream > o.Stream
	}
	return c.Seq > o.Seq
}

// Event is one entry of the feed.
type Event struct {
	Cursor
	At      time.Time
	Type    cc.EventType
	Actor   cc.Actor
	Payload json.RawMessage
}

// CC is the event of an interaction's own stream in cc's words.
func (e Event) CC() (cc.Event, error) {
	var event cc.Event
	if err := json.Unmarshal(e.Payload, &event); err != nil {
		return event, &cc.Error{Code: cc.Internal, Reason: "internal", Err: fmt.Errorf("event %s: %w", e.Cursor, err)}
	}
	return event, nil
}

// Append adds an event to a stream that has no version of its own (presence,
// notes …). The payload becomes JSON and must hold no name and no free text.
func (t Tx) Append(ctx context.Context, stream Stream, kind cc.EventType, actor cc.Actor, payload any) error {
	var last int64
	if err := t.one(ctx, `SELECT COALESCE(MAX(seq), 0) FROM events WHERE stream = $1`, []any{stream}, &last); err != nil {
		return fmt.Errorf("last event of %s: %w", stream, err)
	}
	err := t.insertEvent(ctx, stream, last+1, t.Now(), kind, actor, payload)
	if cc.ReasonOf(err) == Taken {
		return errStale // another event has the number; the transaction runs again
	}
	return err
}

func (t Tx) insertEvent(ctx context.Context, stream Stream, seq int64, at time.Time, kind cc.EventType, actor cc.Actor, payload any) error {
	body, err := json.Marshal(payload)
	if err != nil {
		return &cc.Error{Code: cc.Internal, Reason: "internal", Err: fmt.Errorf("event %s of %s: %w", kind, stream, err)}
	}
	if t.tx == 0 {
		if err := t.one(ctx, t.dialect.txNumber, nil, &t.tx); err != nil {
			return fmt.Errorf("number transaction: %w", err)
		}
	}
	_, err = t.exec(ctx, `INSERT INTO events (stream, seq, era, tx, at, type, actor, payload)
		VALUES ($1, $2, (SELECT value FROM meta WHERE key = 'era'), $3, $4, $5, $6, $7)`,
		stream, seq, t.tx, at.UnixMilli(), kind, actor, string(body))
	if err != nil {
		return fmt.Errorf("insert event %d of %s: %w", seq, stream, err)
	}
	t.events++
	return nil
}

const eventColumns = `era, tx, stream, seq, at, type, actor, payload`

func scanEvent(scan Scan) (Event, error) {
	var e Event
	var at int64
	var payload string
	err := scan(&e.Era, &e.Tx, &e.Stream, &e.Seq, &at, &e.Type, &e.Actor, &payload)
	e.At, e.Payload = fromMillis(&at), json.RawMessage(payload)
	return e, err
}

// Events returns a stream's events with a number above after, oldest first.
func (q Queries) Events(ctx context.Context, stream Stream, after int64) ([]Event, error) {
	return list(ctx, q, `SELECT `+eventColumns+` FROM events WHERE stream = $1 AND seq > $2 ORDER BY seq`, []any{stream, after}, scanEvent)
}

// InteractionEvents returns the events of an interaction and of its companion
// rows (notes …) in the order in which they were committed.
func (q Queries) InteractionEvents(ctx context.Context, id cc.InteractionID) ([]Event, error) {
	// '0' is the character after '/': the range holds "int_x" and "int_x/…" and nothing else.
	stream := `stream` + q.dialect.bytewise
	return list(ctx, q, `SELECT `+eventColumns+` FROM events WHERE stream = $1 OR (`+stream+` >= $2 AND `+stream+` < $3) ORDER BY era, tx, `+stream+`, seq`,
		[]any{id, string(id) + "/", string(id) + "0"}, scanEvent)
}

// EventsAfter returns the feed's events behind a cursor, at most limit.
func (q Queries) EventsAfter(ctx context.Context, c Cursor, limit int) ([]Event, error) {
	stream := `stream` + q.dialect.bytewise
	return list(ctx, q, `SELECT `+eventColumns+` FROM events
		WHERE (era, tx, `+stream+`, seq) > ($1, $2, $3, $4)`+q.dialect.settled+`
		ORDER BY era, tx, `+stream+`, seq LIMIT $5`, []any{c.Era, c.Tx, c.Stream, c.Seq, limit}, scanEvent)
}

// unsettledAfter tells whether there are events behind a cursor at all, settled or not.
func (q Queries) unsettledAfter(ctx context.Context, c Cursor) (bool, error) {
	if q.dialect.settled == "" {
		return false, nil // whatever is there is settled
	}
	stream := `stream` + q.dialect.bytewise
	// In the order of the index: else the database looks through all events for one that is not there.
	var n int
	err := q.one(ctx, `SELECT COUNT(*) FROM (SELECT seq FROM events WHERE (era, tx, `+stream+`, seq) > ($1, $2, $3, $4)
		ORDER BY era, tx, `+stream+`, seq LIMIT 1) AS behind`, []any{c.Era, c.Tx, c.Stream, c.Seq}, &n)
	return n > 0, err
}

// lastCursor is the end of the feed as this snapshot sees it.
func (q Queries) lastCursor(ctx context.Context) (Cursor, error) {
	var c Cursor
	err := q.one(ctx, `SELECT era, tx, stream, seq FROM events WHERE 1 = 1`+q.dialect.settled+`
		ORDER BY era DESC, tx DESC, stream`+q.dialect.bytewise+` DESC, seq DESC LIMIT 1`, nil, &c.Era, &c.Tx, &c.Stream, &c.Seq)
	_, err = orNone(err)
	return c, err
}
