package call

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strings"
	"unicode/utf8"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// MaxReason is the length of a reason, in characters.
const MaxReason = 500

// Request is a command that asks something of a colleague or a queue, or
// answers such a request. Its reason, if any, becomes a note.
type Request struct {
	Interaction cc.InteractionID
	Cmd         cc.Command // Consult, Invite, TransferAgent, TransferQueue, Complete or Decline; its Note is set here
	Agent       cc.AgentID
	Reason      string
	Key         string // of idempotency
}

// Ask runs a request. Whoever is asked must be able to answer: an account that
// is open and takes calls (else agentUnavailable), signed in and heard
// (agentSignedOut), with room for it (agentBusy). All of that is looked at in
// the very transaction that rings; the reason is written in it too.
func (s *Service) Ask(ctx context.Context, r Request) (cc.Interaction, error) {
	r.Reason = strings.TrimSpace(r.Reason)
	switch {
	case !utf8.ValidString(r.Reason) || strings.ContainsRune(r.Reason, 0):
		return cc.Interaction{}, &cc.Error{Code: cc.Invalid, Reason: "invalidBody", Field: "reason"}
	case utf8.RuneCountInString(r.Reason) > MaxReason:
		return cc.Interaction{}, &cc.Error{Code: cc.Invalid, Reason: "tooLong", Field: "reason"}
	}
	var note store.Note
	if r.Reason != "" {
		note = store.Note{ID: r.note(), Interaction: r.Interaction, Author: r.Agent, Text: r.Reason, Revision: 1}
	}
	cmd := noted(r.Cmd, note.ID)
	note.Kind = kindOf(cmd)
	c := store.Command{
		Interaction: r.Interaction, Cmd: cmd, Actor: cc.Actor(r.Agent), Key: r.Key,
		Before: func(ctx context.Context, tx store.Tx) (cc.Command, error) {
			return s.reachable(ctx, tx, r.Interaction, cmd)
		},
	}
	if note.ID != "" && note.Kind != "" {
		c.After = func(ctx context.Context, tx store.Tx, result store.Result) error { return keep(ctx, tx, note, result) }
	}
	after, err := s.opt.DB.Do(ctx, c)
	s.opt.Rooms.Wake(r.Interaction)
	if cc.ReasonOf(err) == "slotTaken" && target(cmd) != "" {
		err = cc.Refuse("agentBusy") // not the one who asks
	}
	return after, err
}

// note is the id of the reason's note: of one request always the same, so that
// repeating it is recognised as the same command.
func (r Request) note() cc.NoteID {
	if r.Key == "" {
		return cc.NewID[cc.NoteID]("not")
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{string(r.Interaction), string(r.Agent), r.Key}, "\x00")))
	return cc.NoteID("not_" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:26]))
}

// noted is the command with its note.
func noted(cmd cc.Command, note cc.NoteID) cc.Command {
	switch c := cmd.(type) {
	case cc.Consult:
		c.Note = note
		return c
	case cc.Invite:
		c.Note = note
		return c
	case cc.TransferAgent:
		c.Note = note
		return c
	case cc.TransferQueue:
		c.Note = note
		return c
	case cc.Complete:
		c.Note = note
		return c
	case cc.Decline:
		c.Note = note
		return c
	}
	return cmd
}

func kindOf(cmd cc.Command) string {
	switch cmd.(type) {
	case cc.Consult:
		return store.ConsultReason
	case cc.Invite:
		return store.InviteReason
	case cc.TransferAgent, cc.TransferQueue, cc.Complete:
		return store.TransferReason
	case cc.Decline:
		return store.DeclineReason
	}
	return ""
}

// target is the agent whom a command rings, or empty.
func target(cmd cc.Command) cc.AgentID {
	switch c := cmd.(type) {
	case cc.Consult:
		return c.Target
	case cc.Invite:
		return c.Target
	case cc.TransferAgent:
		return c.Target
	}
	return ""
}

// reachable looks at what lies outside the interaction and completes the command with it.
func (s *Service) reachable(ctx context.Context, tx store.Tx, id cc.InteractionID, cmd cc.Command) (cc.Command, error) {
	if queue, ok := cmd.(cc.TransferQueue); ok {
		var err error
		queue.VideoEnabled, queue.Needs, err = wantsOf(ctx, tx, id, queue.Queue)
		return queue, err
	}
	who := target(cmd)
	if who == "" {
		return cmd, nil
	}
	account, err := tx.Account(ctx, who)
	if err != nil && cc.CodeOf(err) != cc.NotFound {
		return nil, err
	}
	if err != nil || account.Disabled || !slices.Contains(s.opt.Permissions(account), "call") {
		return nil, cc.Refuse("agentUnavailable")
	}
	presence, err := tx.Presence(ctx, who)
	if err != nil {
		return nil, err
	}
	if !(store.Colleague{Presence: presence}).Heard() {
		return nil, cc.Refuse("agentSignedOut")
	}
	return cmd, nil
}

// wantsOf tells whether an interaction has video in a queue (the company's,
// the queue's and the entry point's switch) and what the queue asks of agents.
func wantsOf(ctx context.Context, tx store.Tx, id cc.InteractionID, queue cc.QueueID) (video bool, needs []cc.Need, err error) {
	q, err := tx.Queue(ctx, queue)
	if err != nil {
		if cc.CodeOf(err) == cc.NotFound {
			err = cc.Refuse("queueUnavailable")
		}
		return false, nil, err
	}
	facts, err := tx.Interaction(ctx, id)
	if err != nil {
		return false, nil, err
	}
	door, err := tx.EntryPoint(ctx, facts.EntryPoint)
	if err != nil {
		return false, nil, err
	}
	company, err := tx.Company(ctx)
	return company.Video && q.Video && door.Brand.Video, q.Needs(), err
}

// keep writes the reason of a command that took effect, on the segment of who asks.
func keep(ctx context.Context, tx store.Tx, note store.Note, r store.Result) error {
	i := slices.IndexFunc(r.Events, func(e cc.Event) bool { return e.Note == note.ID })
	if i < 0 {
		return nil
	}
	asker := note.Author
	if note.Kind == store.DeclineReason {
		asker = askerOf(r.Before, r.Events[i].Offer)
	}
	segment, ok := r.Before.SegmentOf(asker)
	if !ok {
		return nil // a ring of the queue: nobody asked
	}
	note.Segment, note.At = segment.ID, tx.Now()
	return tx.InsertNote(ctx, note)
}

// askerOf is the agent who made a ring, or empty.
func askerOf(s cc.Interaction, offer cc.OfferID) cc.AgentID {
	for _, o := range s.Offers {
		for _, p := range s.Parties {
			if o.ID == offer && p.ID == o.By && o.By != "" {
				return p.Agent
			}
		}
	}
	return ""
}
