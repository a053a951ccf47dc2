package store

import (
	"context"
	"fmt"
	"time"

	"visavis/internal/cc"
)

// The events of erasure, in streams "<id>/erasure"; of the log of changes in the
// stream of the person whom it was about.
const (
	InteractionErased cc.EventType = "interaction.erased"
	ContactErased     cc.EventType = "contact.erased"
	LogErased         cc.EventType = "log.erased"
)

// ErasedName is what stands for the name of a contact who was erased.
const ErasedName = "—"

// personal are the statements that erase what may be personal of an
// interaction. Custom fields stay, empty, as fields always do; what is left are
// the facts, which hold ids and times only.
var personal = []string{
	`DELETE FROM notes WHERE interaction_id = $1`,
	`DELETE FROM attached WHERE interaction_id = $1`,
	`DELETE FROM devices WHERE interaction_id = $1`,
	`DELETE FROM contact_tokens WHERE interaction_id = $1`,
	`UPDATE custom_values SET content = '' WHERE interaction_id = $1`,
	`UPDATE custom_changes SET previous = '', content = '' WHERE interaction_id = $1`,
}

// EraseInteractions erases what may be personal of interactions that are
// finished and ended before a time, at most limit of them, and returns how many.
func (t Tx) EraseInteractions(ctx context.Context, before time.Time, limit int) (int, error) {
	ids, err := list(ctx, t.Queries, `SELECT id FROM interactions WHERE erased_at IS NULL AND ended_at IS NOT NULL AND ended_at < $1
		AND phase IN ('done', 'abandoned') ORDER BY ended_at LIMIT $2`, []any{before.UnixMilli(), limit}, scanID)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		for _, statement := range personal {
			if _, err := t.exec(ctx, statement, id); err != nil {
				return 0, fmt.Errorf("erase %s: %w", id, err)
			}
		}
		if _, err := t.exec(ctx, `UPDATE interactions SET erased_at = $2 WHERE id = $1`, id, t.Now().UnixMilli()); err != nil {
			return 0, fmt.Errorf("erase %s: %w", id, err)
		}
		if err := t.Append(ctx, Stream(id+"/erasure"), InteractionErased, cc.BySystem, struct{}{}); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// EndForgotten finishes the work after calls that ended before a time, which
// nobody finished and which would keep them for ever: at most limit of them;
// it returns how many.
func (t Tx) EndForgotten(ctx context.Context, before time.Time, limit int) (int, error) {
	ids, err := list(ctx, t.Queries, `SELECT id FROM interactions WHERE erased_at IS NULL AND ended_at IS NOT NULL AND ended_at < $1
		AND phase = 'wrapUp' ORDER BY ended_at LIMIT $2`, []any{before.UnixMilli(), limit}, scanID)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		r, err := t.Do(ctx, id, cc.EndForgotten{}, cc.BySystem)
		if err == nil {
			err = r.Refused
		}
		if err != nil {
			return 0, fmt.Errorf("end wrap-up of %s: %w", id, err)
		}
	}
	return len(ids), nil
}

// EraseContacts erases who contacts were whose last interaction came before a
// time and is erased, at most limit of them, and returns how many. Their rows
// stay: interactions go on having a contact, whom nobody knows.
func (t Tx) EraseContacts(ctx context.Context, before time.Time, limit int) (int, error) {
	ids, err := list(ctx, t.Queries, `SELECT id FROM contacts c WHERE erased_at IS NULL AND created_at < $1
		AND NOT EXISTS (SELECT 1 FROM assignments a JOIN interactions i ON i.id = a.interaction_id
			WHERE a.contact_id = c.id AND (i.erased_at IS NULL OR i.ended_at >= $1)) ORDER BY created_at LIMIT $2`,
		[]any{before.UnixMilli(), limit}, scanID)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if _, err := t.exec(ctx, `DELETE FROM contact_points WHERE contact_id = $1`, id); err != nil {
			return 0, fmt.Errorf("erase %s: %w", id, err)
		}
		_, err := t.exec(ctx, `UPDATE contacts SET name = $2, identifier = NULL, erased_at = $3, version = version + 1 WHERE id = $1`, id, ErasedName, t.Now().UnixMilli())
		if err != nil {
			return 0, fmt.Errorf("erase %s: %w", id, err)
		}
		if err := t.Append(ctx, Stream(id+"/erasure"), ContactErased, cc.BySystem, struct{}{}); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// EraseLog erases what the log of changes says of people: in entries from
// before a time (the zero one: in none for their age), and of people who are
// not there any more; at most limit entries, and returns how many. The entries
// stay, with who did what to whom and when, and the chain of their codes holds.
func (t Tx) EraseLog(ctx context.Context, before time.Time, limit int) (int, error) {
	at := int64(0)
	if !before.IsZero() {
		at = before.UnixMilli()
	}
	type entry struct {
		seq    int64
		object string
	}
	found, err := list(ctx, t.Queries, `SELECT l.seq, l.object FROM changelog l JOIN changelog_contents c ON c.seq = l.seq WHERE l.kind = 'person'
		AND (l.at < $1 OR NOT EXISTS (SELECT 1 FROM accounts a WHERE a.id = l.object)) ORDER BY l.seq LIMIT $2`, []any{at, limit},
		func(scan Scan) (e entry, err error) { return e, scan(&e.seq, &e.object) })
	if err != nil {
		return 0, err
	}
	told := map[string]bool{}
	for _, e := range found {
		if _, err := t.exec(ctx, `DELETE FROM changelog_contents WHERE seq = $1`, e.seq); err != nil {
			return 0, fmt.Errorf("erase entry %d of the log: %w", e.seq, err)
		}
		if told[e.object] {
			continue
		}
		told[e.object] = true
		if err := t.Append(ctx, Stream(e.object+"/erasure"), LogErased, cc.BySystem, struct{}{}); err != nil {
			return 0, err
		}
	}
	return len(found), nil
}
