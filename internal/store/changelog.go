package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"visavis/internal/cc"
)

// The change log says who changed what of the company's set-up, and when. Each
// entry's code is made over the entry and the code before it, with a key that
// is not in the database, so an entry that was altered, put in or taken out
// breaks the chain. That entries are missing at its end shows against a LogEnd
// kept elsewhere. What the thing was before and after lies beside the entry,
// which holds only a salted digest of it: it can be erased and the chain holds.

// What is done to a thing.
const (
	Created  = "created"
	Replaced = "replaced"
	Deleted  = "deleted"

	SecretChanged = "secretChanged"
)

// SettingsChanged tells in the stream "<what>/settings" that somebody changed it.
const SettingsChanged cc.EventType = "settings.changed"

// Edit is an entry of the change log to be written. Before and After become
// JSON; nil is nothing.
type Edit struct {
	Actor  cc.Actor
	Kind   string // of thing: queue, skill …
	Object string // its id
	Action string
	Before any
	After  any
}

// LogEntry is an entry of the change log.
type LogEntry struct {
	Seq    int64
	At     time.Time
	Actor  cc.Actor
	Kind   string
	Object string
	Action string
	Before json.RawMessage // nil: nothing, or erased
	After  json.RawMessage
	Erased bool // what it was and became is not known any more

	digest, code, salt string
}

// LogEnd is the last entry of the change log at some moment. The zero value is
// an empty log's.
type LogEnd struct {
	Seq  int64  `json:"seq"`
	Code string `json:"code"`
}

// Change is Write for what the change log tells. Changes of the set-up come one
// after the other, and take its lock before any row.
func (db *DB) Change(ctx context.Context, f func(Tx) error) error {
	return db.Write(ctx, func(tx Tx) error {
		if err := tx.LockLog(ctx); err != nil {
			return err
		}
		return f(tx)
	})
}

// LockLog lets nobody else add to the change log until the transaction ends.
// What is read after it of the company's set-up stays true, for whoever changes
// it takes it first: two administrators who remove each other come one after
// the other.
func (t Tx) LockLog(ctx context.Context) error {
	if t.dialect.logLock == "" {
		return nil
	}
	_, err := t.exec(ctx, t.dialect.logLock)
	return err
}

// Log adds an entry to the change log.
func (t Tx) Log(ctx context.Context, e Edit) error {
	before, err := contentOf(e.Before)
	if err != nil {
		return err
	}
	after, err := contentOf(e.After)
	if err != nil {
		return err
	}
	if err := t.LockLog(ctx); err != nil {
		return fmt.Errorf("log change of %s: %w", e.Object, err)
	}
	end, err := t.LogEnd(ctx)
	if err != nil {
		return err
	}
	entry := LogEntry{Seq: end.Seq + 1, At: t.Now(), Actor: e.Actor, Kind: e.Kind, Object: e.Object, Action: e.Action, salt: rand.Text()}
	entry.digest = digestOf(entry.salt, before, after)
	entry.code = entry.codeAfter(end.Code, t.options.ChangeKey)
	_, err = t.exec(ctx, `INSERT INTO changelog (seq, at, actor, kind, object, action, digest, code) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		entry.Seq, entry.At.UnixMilli(), entry.Actor, entry.Kind, entry.Object, entry.Action, entry.digest, entry.code)
	if err != nil {
		return fmt.Errorf("log change of %s: %w", e.Object, err)
	}
	_, err = t.exec(ctx, `INSERT INTO changelog_contents (seq, salt, previous, following) VALUES ($1, $2, $3, $4)`, entry.Seq, entry.salt, before, after)
	if err != nil {
		return fmt.Errorf("log change of %s: %w", e.Object, err)
	}
	if told := t.options.Changed; told != nil {
		t.OnCommit(func() { told(LogEnd{entry.Seq, entry.code}) })
	}
	// Who keeps settings in memory, the router before all, hears of it from the feed.
	return t.Append(ctx, Stream(e.Object+"/settings"), SettingsChanged, e.Actor, map[string]string{"kind": e.Kind, "action": e.Action})
}

func contentOf(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	b, err := json.Marshal(v)
	if err != nil {
		return "", &cc.Error{Code: cc.Internal, Reason: "internal", Err: err}
	}
	return string(b), nil
}

func digestOf(salt, before, after string) string {
	sum := sha256.New()
	for _, part := range []string{salt, before, after} {
		fmt.Fprintf(sum, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// codeAfter is the entry's code, behind the one before.
func (e LogEntry) codeAfter(previous string, key []byte) string {
	mac := hmac.New(sha256.New, key)
	for _, part := range []string{previous, fmt.Sprint(e.Seq), fmt.Sprint(e.At.UnixMilli()), string(e.Actor), e.Kind, e.Object, e.Action, e.digest} {
		fmt.Fprintf(mac, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(mac.Sum(nil))
}

// LogEnd reads the last entry's place.
func (q Queries) LogEnd(ctx context.Context) (LogEnd, error) {
	var end LogEnd
	_, err := orNone(q.one(ctx, `SELECT seq, code FROM changelog ORDER BY seq DESC LIMIT 1`, nil, &end.Seq, &end.Code))
	return end, err
}

// HoldsLogEnd tells whether an end that was seen before is still part of the change log.
func (q Queries) HoldsLogEnd(ctx context.Context, end LogEnd) (bool, error) {
	var n int64
	err := q.one(ctx, `SELECT COUNT(*) FROM changelog WHERE seq = $1 AND code = $2`, []any{end.Seq, end.Code}, &n)
	return n > 0, err
}

const logColumns = `l.seq, l.at, l.actor, l.kind, l.object, l.action, l.digest, l.code, c.salt, c.previous, c.following
	FROM changelog l LEFT JOIN changelog_contents c ON c.seq = l.seq`

func scanLogEntry(scan Scan) (LogEntry, error) {
	var e LogEntry
	var at int64
	var salt, before, after *string
	err := scan(&e.Seq, &at, &e.Actor, &e.Kind, &e.Object, &e.Action, &e.digest, &e.code, &salt, &before, &after)
	e.At, e.Erased = fromMillis(&at), salt == nil
	if err != nil || e.Erased {
		return e, err
	}
	e.salt = *salt
	if *before != "" {
		e.Before = json.RawMessage(*before)
	}
	if *after != "" {
		e.After = json.RawMessage(*after)
	}
	return e, nil
}

// LogFilter chooses entries of the change log; what is empty chooses all.
type LogFilter struct {
	Kind   string
	Object string
	Actor  cc.Actor
	Before int64 // entries with a smaller number; 0: from the newest
}

// ChangeLog reads entries, the newest first, at most limit.
func (q Queries) ChangeLog(ctx context.Context, f LogFilter, limit int) ([]LogEntry, error) {
	return list(ctx, q, `SELECT `+logColumns+` WHERE ($1 = '' OR l.kind = $1) AND ($2 = '' OR l.object = $2) AND ($3 = '' OR l.actor = $3)
		AND ($4 = 0 OR l.seq < $4) ORDER BY l.seq DESC LIMIT $5`, []any{f.Kind, f.Object, string(f.Actor), f.Before, limit}, scanLogEntry)
}

// Makers tells who made the things of a kind, as far as the change log goes.
func (q Queries) Makers(ctx context.Context, kind string) (map[string]cc.Actor, error) {
	makers := map[string]cc.Actor{}
	err := q.each(ctx, `SELECT object, actor FROM changelog WHERE kind = $1 AND action = $2`, []any{kind, Created}, func(scan Scan) error {
		var object string
		var actor cc.Actor
		err := scan(&object, &actor)
		makers[object] = actor
		return err
	})
	return makers, err
}

// LogFault is what is wrong with the change log.
type LogFault struct {
	Seq  int64  // of the first entry that is not as it was written
	What string // altered, contentAltered, missing, cutShort
}

// CheckLog recomputes the change log from its first entry and returns the
// first thing that is wrong with it, nil if nothing is. known is an end that
// was seen before; the log must still reach it.
func (q Queries) CheckLog(ctx context.Context, known LogEnd) (*LogFault, error) {
	var fault *LogFault
	var last LogEnd
	err := q.each(ctx, `SELECT `+logColumns+` ORDER BY l.seq`, nil, func(scan Scan) error {
		e, err := scanLogEntry(scan)
		if err != nil || fault != nil {
			return err
		}
		same := func(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
		switch {
		case e.Seq != last.Seq+1:
			fault = &LogFault{last.Seq + 1, "missing"}
		case !same(e.code, e.codeAfter(last.Code, q.options.ChangeKey)):
			fault = &LogFault{e.Seq, "altered"}
		case !e.Erased && !same(e.digest, digestOf(e.salt, string(e.Before), string(e.After))):
			fault = &LogFault{e.Seq, "contentAltered"}
		case e.Seq == known.Seq && !same(e.code, known.Code):
			fault = &LogFault{e.Seq, "altered"}
		}
		last = LogEnd{e.Seq, e.code}
		return nil
	})
	if err == nil && fault == nil && last.Seq < known.Seq {
		fault = &LogFault{last.Seq + 1, "cutShort"}
	}
	return fault, err
}
