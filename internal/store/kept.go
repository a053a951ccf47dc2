package store

import (
	"context"
	"time"

	"visavis/internal/cc"
)

// What is kept of an interaction beside its facts: texts and measurements in
// tables of their own, because they may hold personal data and because typing
// must not conflict with holding.

// Attached is read-only information that came with an interaction.
type Attached struct {
	Key    string
	Label  Words
	Value  string
	Source string // page, signed, api, form
	At     time.Time
}

// Attached reads what came with an interaction, in the order it came.
func (q Queries) Attached(ctx context.Context, id cc.InteractionID) ([]Attached, error) {
	return list(ctx, q, `SELECT key, label_fr, label_en, value, source, at FROM attached WHERE interaction_id = $1 ORDER BY position, key`,
		[]any{string(id)}, func(scan Scan) (Attached, error) {
			var a Attached
			var at *int64
			err := scan(&a.Key, &a.Label.Fr, &a.Label.En, &a.Value, &a.Source, &at)
			a.At = fromMillis(at)
			return a, err
		})
}

// InsertAttached adds one value; a key that this source has given is the conflict "frozen".
func (t Tx) InsertAttached(ctx context.Context, id cc.InteractionID, position int, a Attached) error {
	_, err := t.exec(ctx, `INSERT INTO attached (interaction_id, key, source, label_fr, label_en, value, position, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		string(id), a.Key, a.Source, a.Label.Fr, a.Label.En, a.Value, position, millis(a.At))
	return refuseTaken(err, "frozen")
}

// GivenConsent is what a contact agreed to, as it was shown.
type GivenConsent struct {
	Version  string
	Language string
	Shown    string
	At       time.Time
}

// GivenConsent reads the consent of an interaction; not found if none was given.
func (q Queries) GivenConsent(ctx context.Context, id cc.InteractionID) (GivenConsent, error) {
	var c GivenConsent
	var at *int64
	err := q.one(ctx, `SELECT version, language, shown, at FROM consents WHERE interaction_id = $1`, []any{string(id)},
		&c.Version, &c.Language, &c.Shown, &at)
	c.At = fromMillis(at)
	return c, err
}

// InsertConsent keeps it.
func (t Tx) InsertConsent(ctx context.Context, id cc.InteractionID, c GivenConsent) error {
	_, err := t.exec(ctx, `INSERT INTO consents (interaction_id, version, language, shown, at) VALUES ($1, $2, $3, $4, $5)`,
		string(id), c.Version, c.Language, c.Shown, millis(c.At))
	return err
}

// Device reads the last report (JSON) of the contact's device; empty if there is none.
func (q Queries) Device(ctx context.Context, id cc.InteractionID) (report string, err error) {
	_, err = orNone(q.one(ctx, `SELECT report FROM devices WHERE interaction_id = $1`, []any{string(id)}, &report))
	return report, err
}

// PutDevice keeps the newest report.
func (t Tx) PutDevice(ctx context.Context, id cc.InteractionID, report string, at time.Time) error {
	_, err := t.exec(ctx, `INSERT INTO devices (interaction_id, report, at) VALUES ($1, $2, $3)
		ON CONFLICT (interaction_id) DO UPDATE SET report = excluded.report, at = excluded.at`, string(id), report, millis(at))
	return err
}

// Note is one text of an interaction's notepad.
type Note struct {
	ID          cc.NoteID
	Interaction cc.InteractionID
	Segment     cc.SegmentID
	Author      cc.AgentID
	Kind        string // typed, or whose reason it is
	Text        string
	Revision    int64
	At          time.Time
}

// The kinds of note: what an agent writes, and the reasons they gave with a
// command, which nobody changes afterwards.
const (
	TypedNote      = "typed"
	TransferReason = "transferReason"
	ConsultReason  = "consultReason"
	InviteReason   = "inviteReason"
	DeclineReason  = "declineReason"
)

const noteColumns = `id, interaction_id, segment_id, author, kind, content, revision, at`

func scanNote(scan Scan) (Note, error) {
	var n Note
	var at *int64
	err := scan(&n.ID, &n.Interaction, &n.Segment, &n.Author, &n.Kind, &n.Text, &n.Revision, &at)
	n.At = fromMillis(at)
	return n, err
}

// Notes reads the notepad of an interaction, oldest segment's note first.
func (q Queries) Notes(ctx context.Context, id cc.InteractionID) ([]Note, error) {
	return list(ctx, q, `SELECT `+noteColumns+` FROM notes WHERE interaction_id = $1 ORDER BY at, id`, []any{string(id)}, scanNote)
}

// Note reads one note.
func (q Queries) Note(ctx context.Context, id cc.NoteID) (Note, error) {
	return single(ctx, q, `SELECT `+noteColumns+` FROM notes WHERE id = $1`, []any{string(id)}, scanNote)
}

// TypedNote reads the typed note of a segment.
func (q Queries) TypedNote(ctx context.Context, segment cc.SegmentID) (note Note, found bool, err error) {
	note, err = single(ctx, q, `SELECT `+noteColumns+` FROM notes WHERE segment_id = $1 AND kind = 'typed'`, []any{string(segment)}, scanNote)
	found, err = orNone(err)
	return note, found, err
}

// InsertNote adds a note; a second typed one of a segment is the conflict "revisionStale".
func (t Tx) InsertNote(ctx context.Context, n Note) error {
	_, err := t.exec(ctx, `INSERT INTO notes (`+noteColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		string(n.ID), string(n.Interaction), string(n.Segment), string(n.Author), n.Kind, n.Text, n.Revision, millis(n.At))
	return refuseTaken(err, "revisionStale")
}

// UpdateNote writes text and time over revision from; another revision is the conflict "revisionStale".
func (t Tx) UpdateNote(ctx context.Context, id cc.NoteID, from int64, text string, at time.Time) error {
	n, err := t.exec(ctx, `UPDATE notes SET content = $1, at = $2, revision = revision + 1 WHERE id = $3 AND revision = $4`,
		text, millis(at), string(id), from)
	if err == nil && n == 0 {
		return cc.Refuse("revisionStale")
	}
	return err
}

// Rating reads the contact's stars; 0 if none were given.
func (q Queries) Rating(ctx context.Context, id cc.InteractionID) (stars int, err error) {
	_, err = orNone(q.one(ctx, `SELECT stars FROM ratings WHERE interaction_id = $1`, []any{string(id)}, &stars))
	return stars, err
}

// PutRating keeps the last one given.
func (t Tx) PutRating(ctx context.Context, id cc.InteractionID, stars int, at time.Time) error {
	_, err := t.exec(ctx, `INSERT INTO ratings (interaction_id, stars, at) VALUES ($1, $2, $3)
		ON CONFLICT (interaction_id) DO UPDATE SET stars = excluded.stars, at = excluded.at`, string(id), stars, millis(at))
	return err
}

// Quality is one kept measurement of a party's connection.
type Quality struct {
	At                                    time.Time
	Party                                 cc.PartyID
	RTTMs, LossPct, JitterMs, BitrateKbps float64
}

// Quality reads the measurements of an interaction in order of time.
func (q Queries) Quality(ctx context.Context, id cc.InteractionID) ([]Quality, error) {
	return list(ctx, q, `SELECT at, party_id, rtt_ms, loss_pct, jitter_ms, bitrate_kbps FROM quality
		WHERE interaction_id = $1 ORDER BY at, party_id`, []any{string(id)}, func(scan Scan) (Quality, error) {
		var s Quality
		var at *int64
		err := scan(&at, &s.Party, &s.RTTMs, &s.LossPct, &s.JitterMs, &s.BitrateKbps)
		s.At = fromMillis(at)
		return s, err
	})
}

// InsertQuality keeps one measurement; a second of the same moment is dropped.
func (t Tx) InsertQuality(ctx context.Context, id cc.InteractionID, s Quality) error {
	_, err := t.exec(ctx, `INSERT INTO quality (interaction_id, party_id, at, rtt_ms, loss_pct, jitter_ms, bitrate_kbps)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (interaction_id, party_id, at) DO NOTHING`,
		string(id), string(s.Party), millis(s.At), s.RTTMs, s.LossPct, s.JitterMs, s.BitrateKbps)
	return err
}
