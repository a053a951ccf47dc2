package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"visavis/internal/cc"
)

// errStale says that another transaction changed an interaction first.
var errStale = errors.New("store: the interaction changed meanwhile")

// Result is what became of a change. A refusal is part of it, not a failure:
// the deadlines that ran before it are kept.
type Result struct {
	Before  cc.Interaction
	After   cc.Interaction
	Events  []cc.Event
	Refused error // *cc.Error, or nil
}

// Decision makes the next facts and events of the present facts; of an
// interaction that does not exist, of the zero ones. It may run more than once.
type Decision func(cc.Interaction) (cc.Interaction, []cc.Event, error)

// Change lets decide change an interaction within this transaction: facts,
// derived rows and events, if nobody changed it meanwhile. An error means that
// the transaction must not commit; a conflict's reason then says which claim
// was lost (slotTaken, otherCallLive, offerGone).
func (t Tx) Change(ctx context.Context, id cc.InteractionID, decide Decision) (Result, error) {
	before, err := t.Interaction(ctx, id)
	if _, err := orNone(err); err != nil {
		return Result{}, fmt.Errorf("load %s: %w", id, err)
	}
	r := Result{Before: before}
	r.After, r.Events, r.Refused = decide(before)
	if len(r.Events) == 0 {
		return r, nil
	}
	if err := t.save(ctx, r); err != nil {
		return Result{}, fmt.Errorf("save %s: %w", id, err)
	}
	return r, nil
}

// Do runs a command within this transaction, with the time limits of its queue.
func (t Tx) Do(ctx context.Context, id cc.InteractionID, cmd cc.Command, actor cc.Actor) (Result, error) {
	var policyErr, codesErr error
	r, err := t.Change(ctx, id, func(s cc.Interaction) (cc.Interaction, []cc.Event, error) {
		queue := s.Queue
		if create, ok := cmd.(cc.Create); ok && s.Version == 0 {
			queue = create.Queue
		}
		var settings Queue
		settings, policyErr = t.Queue(ctx, queue)
		if _, policyErr = orNone(policyErr); policyErr != nil {
			return s, nil, nil
		}
		codesErr = nil
		codes := func(queue cc.QueueID) cc.Codes {
			asked, _, err := t.WrapUp(ctx, queue)
			codesErr = errors.Join(codesErr, err)
			return asked.Asks()
		}
		return cc.Decide(s, cmd, cc.Env{Now: t.Now(), Actor: actor, NewID: cc.NewID[string], Policy: settings.Policy().Or(t.options.Limits), Codes: codes})
	})
	if codesErr != nil {
		return Result{}, codesErr
	}
	if policyErr != nil {
		return Result{}, fmt.Errorf("limits of %s: %w", id, policyErr)
	}
	return r, err
}

// save writes facts, derived rows and events.
func (t Tx) save(ctx context.Context, r Result) error {
	state, err := json.Marshal(r.After)
	if err != nil {
		return &cc.Error{Code: cc.Internal, Reason: "internal", Err: err}
	}
	s, d := r.After, cc.Derive(r.After)
	var owner *string
	if d.Owner != "" {
		owner = (*string)(&d.Owner)
	}
	if r.Before.Version == 0 {
		var told *int64
		if s.Told > 0 {
			told = &s.Told
		}
		_, err = t.exec(ctx, `INSERT INTO interactions
			(id, version, phase, queue_id, entry_point_id, entered_at, answered_at, ended_at, owner_party, due_at, state, told_wait)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			s.ID, s.Version, d.Phase, s.Queue, s.EntryPoint, s.EnteredAt.UnixMilli(), millis(s.AnsweredAt), millis(endOf(s)), owner, millis(d.Due), string(state), told)
		if cc.ReasonOf(err) == Taken {
			return errStale
		}
	} else {
		var n int64
		n, err = t.exec(ctx, `UPDATE interactions SET version = $3, phase = $4, queue_id = $5, answered_at = $6, ended_at = $7,
			owner_party = $8, due_at = $9, state = $10 WHERE id = $1 AND version = $2`,
			s.ID, r.Before.Version, s.Version, d.Phase, s.Queue, millis(s.AnsweredAt), millis(endOf(s)), owner, millis(d.Due), string(state))
		if err == nil && n == 0 {
			return errStale
		}
	}
	if err != nil {
		return fmt.Errorf("facts: %w", err)
	}
	if err := t.saveRows(ctx, r, cc.Derive(r.Before), d); err != nil {
		return err
	}
	for _, e := range r.Events {
		if err := t.insertEvent(ctx, Stream(s.ID), e.Seq, e.At, e.Type, e.Actor, e); err != nil {
			return err
		}
	}
	return nil
}

// Command is one request to change an interaction.
type Command struct {
	Interaction cc.InteractionID
	Cmd         cc.Command
	Actor       cc.Actor
	Key         string // of idempotency; empty: none

	// Before runs first in the same transaction, with what lies outside the
	// interaction. It returns the command to run, or a conflict to refuse it with.
	Before func(context.Context, Tx) (cc.Command, error)
	// After runs after a command that was not refused, and writes what is kept beside the facts.
	After func(context.Context, Tx, Result) error
}

// run runs the command with what surrounds it.
func (c Command) run(ctx context.Context, tx Tx) (Result, error) {
	cmd := c.Cmd
	if c.Before != nil {
		var err error
		if cmd, err = c.Before(ctx, tx); err != nil {
			if cc.CodeOf(err) == cc.Conflict {
				return Result{Refused: err}, nil
			}
			return Result{}, err
		}
	}
	r, err := tx.Do(ctx, c.Interaction, cmd, c.Actor)
	if err == nil && r.Refused == nil && c.After != nil {
		err = c.After(ctx, tx, r)
	}
	return r, err
}

// Do runs a command in a transaction of its own and returns the facts after
// it, also beside a refusal. With a key the outcome is stored in that very
// transaction, refusals too: the same key brings the same outcome again, with
// another command it is refused (idempotencyReused).
func (db *DB) Do(ctx context.Context, c Command) (cc.Interaction, error) {
	var after cc.Interaction
	var refused error
	err := db.Write(ctx, func(tx Tx) error {
		after, refused = cc.Interaction{}, nil
		if c.Key != "" {
			kept, found, err := tx.outcome(ctx, c)
			if err != nil {
				return err
			}
			if found {
				after, refused = kept.After, kept.refusal()
				return nil
			}
		}
		r, err := c.run(ctx, tx)
		if err != nil {
			return err
		}
		after, refused = r.After, r.Refused
		return tx.keepOutcome(ctx, c, after, refused)
	})
	if err == nil {
		return after, refused
	}
	if c.Key != "" && cc.CodeOf(err) == cc.Conflict {
		// A lost claim rolled its transaction back, so this refusal is kept by one of its own.
		keep := func(tx Tx) error { return tx.keepOutcome(ctx, c, cc.Interaction{}, err) }
		if kept := db.Write(ctx, keep); kept != nil {
			return cc.Interaction{}, kept
		}
	}
	return cc.Interaction{}, err
}

// What the status of a kept outcome says; for those who look into the table.
const (
	statusDone    = 200
	statusRefused = 409
)

// outcome is a kept command's.
type outcome struct {
	After  cc.Interaction `json:"after"`
	Code   cc.Code        `json:"code,omitempty"`
	Reason string         `json:"reason,omitempty"`
	Field  string         `json:"field,omitempty"`
}

func (o outcome) refusal() error {
	if o.Code == "" {
		return nil
	}
	return &cc.Error{Code: o.Code, Reason: o.Reason, Field: o.Field}
}

// owner keeps these keys apart from those of other parts of the product.
func (c Command) owner() string { return "command " + string(c.Actor) + " " + string(c.Interaction) }

func (c Command) hash() (string, error) {
	body, err := json.Marshal(c.Cmd)
	if err != nil {
		return "", &cc.Error{Code: cc.Internal, Reason: "internal", Err: err}
	}
	sum := sha256.Sum256(append([]byte(fmt.Sprintf("%T ", c.Cmd)), body...))
	return hex.EncodeToString(sum[:]), nil
}

func (q Queries) outcome(ctx context.Context, c Command) (outcome, bool, error) {
	var o outcome
	kept, found, err := q.Answer(ctx, c.owner(), c.Key)
	if err != nil || !found {
		return o, false, err
	}
	hash, err := c.hash()
	if err != nil {
		return o, false, err
	}
	if kept.BodyHash != hash {
		return o, false, cc.Fail(cc.Invalid, "idempotencyReused")
	}
	if err := json.Unmarshal(kept.Body, &o); err != nil {
		return o, false, &cc.Error{Code: cc.Internal, Reason: "internal", Err: fmt.Errorf("kept outcome: %w", err)}
	}
	return o, true, nil
}

func (t Tx) keepOutcome(ctx context.Context, c Command, after cc.Interaction, refused error) error {
	if c.Key == "" {
		return nil
	}
	o := outcome{After: after}
	status := statusDone
	if refused != nil {
		o.Code, o.Reason, status = cc.CodeOf(refused), cc.ReasonOf(refused), statusRefused
		var e *cc.Error
		if errors.As(refused, &e) {
			o.Field = e.Field
		}
	}
	body, err := json.Marshal(o)
	if err != nil {
		return &cc.Error{Code: cc.Internal, Reason: "internal", Err: err}
	}
	hash, err := c.hash()
	if err != nil {
		return err
	}
	return t.KeepAnswer(ctx, c.owner(), c.Key, Answer{BodyHash: hash, Status: status, Body: body})
}
