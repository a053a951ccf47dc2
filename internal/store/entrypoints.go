package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"visavis/internal/cc"
)

// Company is what the installation says of itself.
type Company struct {
	Name   string `json:"name"`
	Colour string `json:"colour,omitempty"`
	Logo   string `json:"logo,omitempty"`
	Video  bool   `json:"video"`          // the installation's switch
	Zone   string `json:"zone,omitempty"` // IANA name, of its days and hours; empty: UTC

	Retention Retention `json:"retention,omitzero"`
}

// Retention is for how many days personal data is kept; 0: for ever.
type Retention struct {
	Interactions int `json:"interactions"`  // notes, data and devices, after an interaction's end
	Contacts     int `json:"contacts"`      // a contact's record, after the last interaction
	Log          int `json:"log,omitempty"` // what the log of changes says of people, after the change
}

// EntryPoint is a door contacts come through.
type EntryPoint struct {
	ID      cc.EntryPointID
	Key     string
	Queue   cc.QueueID
	Secret  string // shared with the company's own server; empty: nothing is signed
	Version int64
	EntryPointSettings
}

// EntryPointSettings is what an administrator sets of an entry point.
type EntryPointSettings struct {
	Name      Words             `json:"name"`
	Brand     Company           `json:"brand"` // its Video is the entry point's switch
	Languages []string          `json:"languages"`
	Closed    bool              `json:"closed,omitempty"`
	Fields    []EntryPointField `json:"fields"`
	// Consents holds every version of the text that was ever shown; the last one is current.
	Consents   []Consent        `json:"consents"`
	PrivacyURL string           `json:"privacyUrl"`
	Origins    []string         `json:"origins"`              // other sites that may start calls; our own always may
	Labels     map[string]Words `json:"labels"`               // of attached values, by key
	Identifier string           `json:"identifier,omitempty"` // attached key that holds the company's own identifier of the contact
	HoldMusic  string           `json:"holdMusic,omitempty"`  // address
	// What is asked of the agent besides what the queue asks.
	Skills    []NeededSkill `json:"skills,omitempty"`
	AsksVideo bool          `json:"asksVideo,omitempty"` // contacts come for video: only agents who may use it are rung
	Calling   string        `json:"calling,omitempty"`   // calling code of numbers written without one; default 33
}

// Needs is what the entry point asks of who answers.
func (s EntryPointSettings) Needs() []cc.Need { return needs(s.Skills) }

// EntryPointField is a field of the form before a call.
type EntryPointField struct {
	Key      string `json:"key"`
	Label    Words  `json:"label"`
	Required bool   `json:"required"`
	Kind     string `json:"kind"` // text, email, tel
}

// Consent is one version of the text a contact agrees to.
type Consent struct {
	Version string `json:"version"`
	Text    Words  `json:"text"`
}

const entryPointColumns = `id, key, queue_id, settings, signing_secret, version`

func scanEntryPoint(scan Scan) (EntryPoint, error) {
	var e EntryPoint
	var settings string
	if err := scan(&e.ID, &e.Key, &e.Queue, &settings, &e.Secret, &e.Version); err != nil {
		return EntryPoint{}, err
	}
	if err := json.Unmarshal([]byte(settings), &e.EntryPointSettings); err != nil {
		return EntryPoint{}, fmt.Errorf("entry point %s: %w", e.ID, err)
	}
	return e, nil
}

// EntryPoint reads one entry point.
func (q Queries) EntryPoint(ctx context.Context, id cc.EntryPointID) (EntryPoint, error) {
	return single(ctx, q, `SELECT `+entryPointColumns+` FROM entry_points WHERE id = $1`, []any{string(id)}, scanEntryPoint)
}

// EntryPointByKey reads the entry point of a public key.
func (q Queries) EntryPointByKey(ctx context.Context, key string) (EntryPoint, error) {
	return single(ctx, q, `SELECT `+entryPointColumns+` FROM entry_points WHERE key = $1`, []any{key}, scanEntryPoint)
}

// EntryPoints reads all entry points.
func (q Queries) EntryPoints(ctx context.Context) ([]EntryPoint, error) {
	return list(ctx, q, `SELECT `+entryPointColumns+` FROM entry_points ORDER BY key`, nil, scanEntryPoint)
}

// PutEntryPoint adds or replaces an entry point by its id.
func (t Tx) PutEntryPoint(ctx context.Context, e EntryPoint) error {
	settings, err := json.Marshal(e.EntryPointSettings)
	if err != nil {
		return fmt.Errorf("entry point %s: %w", e.ID, err)
	}
	_, err = t.exec(ctx, `INSERT INTO entry_points (`+entryPointColumns+`) VALUES ($1, $2, $3, $4, $5, 1)
		ON CONFLICT (id) DO UPDATE SET key = excluded.key, queue_id = excluded.queue_id, settings = excluded.settings,
		signing_secret = excluded.signing_secret, version = entry_points.version + 1`,
		string(e.ID), e.Key, string(e.Queue), string(settings), e.Secret)
	return err
}

// Company reads what the installation says of itself; before anything is set it has video and no name.
func (q Queries) Company(ctx context.Context) (Company, error) {
	c, err := q.KeptCompany(ctx)
	return c.Content, err
}

// KeptCompany is Company with its revision, 0 before anything is set.
func (q Queries) KeptCompany(ctx context.Context) (Kept[Company], error) {
	c := Kept[Company]{ID: "company", Content: Company{Video: true}}
	var settings string
	found, err := orNone(q.one(ctx, `SELECT settings, revision FROM company WHERE id = 'company'`, nil, &settings, &c.Revision))
	if err != nil || !found {
		return c, err
	}
	if err := json.Unmarshal([]byte(settings), &c.Content); err != nil {
		return c, fmt.Errorf("company: %w", err)
	}
	return c, nil
}

// PutCompany sets it, whatever its revision.
func (t Tx) PutCompany(ctx context.Context, c Company) error {
	settings, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("company: %w", err)
	}
	_, err = t.exec(ctx, `INSERT INTO company (id, settings) VALUES ('company', $1)
		ON CONFLICT (id) DO UPDATE SET settings = excluded.settings, revision = company.revision + 1`, string(settings))
	return err
}

// PutContactToken gives a contact's token (its hash) an interaction.
func (t Tx) PutContactToken(ctx context.Context, hash string, id cc.InteractionID, expires time.Time) error {
	_, err := t.exec(ctx, `INSERT INTO contact_tokens (token_hash, interaction_id, expires_at) VALUES ($1, $2, $3)`,
		hash, string(id), expires.UnixMilli())
	return err
}

// InteractionByToken finds the interaction of a contact's token that has not expired.
func (q Queries) InteractionByToken(ctx context.Context, hash string) (cc.InteractionID, error) {
	var id cc.InteractionID
	err := q.one(ctx, `SELECT interaction_id FROM contact_tokens WHERE token_hash = $1 AND expires_at > $2`,
		[]any{hash, q.Now().UnixMilli()}, &id)
	return id, err
}
