package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"visavis/internal/cc"
)

// WrapUpSettings is what a queue asks of its interactions beside the call. The
// zero value asks nothing and shows all attached data as it came.
type WrapUpSettings struct {
	Mandatory bool          `json:"mandatory,omitempty"`
	Hidden    bool          `json:"hidden,omitempty"` // never with Mandatory
	Codes     []Disposition `json:"codes"`
	// Former names codes that were removed from the list, for the history.
	Former map[cc.DispositionCode]Words `json:"former,omitempty"`

	Fields []CustomField `json:"fields"` // of interactions to come

	Attached   []AttachedField `json:"attached"`             // in this order; all others after them
	OnlyListed bool            `json:"onlyListed,omitempty"` // do not show those others
}

// Disposition is one entry of the list of codes, or a branch of the tree.
// Only entries without children can be chosen.
type Disposition struct {
	Code     cc.DispositionCode `json:"code"`
	Label    Words              `json:"label"`
	Children []Disposition      `json:"children,omitempty"`
}

// CustomField is a custom field with its texts.
type CustomField struct {
	Key       string         `json:"key"`
	Label     Words          `json:"label"`
	Type      cc.FieldType   `json:"type"`
	Required  bool           `json:"required,omitempty"`
	Default   string         `json:"default,omitempty"`
	MaxLength int            `json:"maxLength,omitempty"`
	Pattern   string         `json:"pattern,omitempty"`
	Min       *float64       `json:"min,omitempty"`
	Max       *float64       `json:"max,omitempty"`
	Options   []CustomOption `json:"options,omitempty"`
}

// CustomOption is one of the values of a list.
type CustomOption struct {
	Value string `json:"value"`
	Label Words  `json:"label"`
}

// AttachedField is how one attached value is shown.
type AttachedField struct {
	Key    string `json:"key"`
	Label  Words  `json:"label"` // empty: as it came
	Hidden bool   `json:"hidden,omitempty"`
}

// Rules are the field without its texts.
func (f CustomField) Rules() cc.CustomField {
	rules := cc.CustomField{
		Key: f.Key, Type: f.Type, Required: f.Required, Default: f.Default, MaxLength: f.MaxLength, Pattern: f.Pattern, Min: f.Min, Max: f.Max,
	}
	for _, o := range f.Options {
		rules.Options = append(rules.Options, o.Value)
	}
	return rules
}

// Asks is what the settings mean for cc.
func (s WrapUpSettings) Asks() cc.Codes {
	c := cc.Codes{Mandatory: s.Mandatory, Hidden: s.Hidden}
	eachLeaf(s.Codes, Words{}, func(code cc.DispositionCode, _ Words) { c.Choice = append(c.Choice, code) })
	return c
}

// CodeName is a code as people read it, with the branches that lead to it. A
// code that nobody knows any more is its own name.
func (s WrapUpSettings) CodeName(code cc.DispositionCode) Words {
	name, found := s.Former[code]
	eachLeaf(s.Codes, Words{}, func(c cc.DispositionCode, path Words) {
		if c == code {
			name, found = path, true
		}
	})
	if !found {
		return Words{Fr: string(code), En: string(code)}
	}
	return name
}

// Names are all codes that can be chosen, with their names.
func (s WrapUpSettings) Names() map[cc.DispositionCode]Words {
	names := make(map[cc.DispositionCode]Words)
	eachLeaf(s.Codes, Words{}, func(c cc.DispositionCode, path Words) { names[c] = path })
	return names
}

func eachLeaf(codes []Disposition, path Words, visit func(cc.DispositionCode, Words)) {
	for _, d := range codes {
		here := d.Label
		if path != (Words{}) {
			here = Words{Fr: path.Fr + " › " + d.Label.Fr, En: path.En + " › " + d.Label.En}
		}
		if len(d.Children) == 0 {
			visit(d.Code, here)
			continue
		}
		eachLeaf(d.Children, here, visit)
	}
}

// WrapUp reads the settings of a queue and their revision; of a queue that has none, the zero ones with 0.
func (q Queries) WrapUp(ctx context.Context, queue cc.QueueID) (s WrapUpSettings, revision int64, err error) {
	var text string
	found, err := orNone(q.one(ctx, `SELECT settings, revision FROM wrapup_settings WHERE queue_id = $1`, []any{queue}, &text, &revision))
	if err != nil {
		return s, 0, fmt.Errorf("wrap-up settings of %s: %w", queue, err)
	}
	if !found {
		return WrapUpSettings{}, 0, nil
	}
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return s, 0, &cc.Error{Code: cc.Internal, Reason: "internal", Err: fmt.Errorf("wrap-up settings of %s: %w", queue, err)}
	}
	return s, revision, nil
}

// PutWrapUp writes a queue's settings over revision from (0: none yet); another revision is the conflict "revisionStale".
func (t Tx) PutWrapUp(ctx context.Context, queue cc.QueueID, from int64, s WrapUpSettings) error {
	text, err := json.Marshal(s)
	if err != nil {
		return &cc.Error{Code: cc.Internal, Reason: "internal", Err: err}
	}
	if from == 0 {
		_, err := t.exec(ctx, `INSERT INTO wrapup_settings (queue_id, revision, settings) VALUES ($1, 1, $2)`, queue, string(text))
		return refuseTaken(err, "revisionStale")
	}
	n, err := t.exec(ctx, `UPDATE wrapup_settings SET settings = $1, revision = revision + 1 WHERE queue_id = $2 AND revision = $3`,
		string(text), queue, from)
	if err == nil && n == 0 {
		return cc.Refuse("revisionStale")
	}
	return err
}

// CustomValue is one custom field of an interaction, with its last change if it ever had one.
type CustomValue struct {
	Field    CustomField
	Value    string
	Revision int64
	Previous string
	Author   cc.AgentID // empty: as it was made
	At       time.Time
}

// CustomChange is one change of a custom value.
type CustomChange struct {
	cc.CustomChange
	Author cc.AgentID
	At     time.Time
}

// Rules is the data as cc decides on it.
func Rules(values []CustomValue) cc.CustomData {
	data := make(cc.CustomData, 0, len(values))
	for _, v := range values {
		data = append(data, cc.CustomValue{Field: v.Field.Rules(), Value: v.Value, Revision: v.Revision})
	}
	return data
}

// CustomValues reads an interaction's custom fields in their order.
func (q Queries) CustomValues(ctx context.Context, id cc.InteractionID) ([]CustomValue, error) {
	return list(ctx, q, `SELECT v.definition, v.content, v.revision, COALESCE(c.previous, ''), COALESCE(c.author, ''), c.at
		FROM custom_values v LEFT JOIN custom_changes c ON c.interaction_id = v.interaction_id AND c.key = v.key AND c.revision = v.revision
		WHERE v.interaction_id = $1 ORDER BY v.position, v.key`, []any{id}, func(scan Scan) (CustomValue, error) {
		var v CustomValue
		var definition string
		var at *int64
		if err := scan(&definition, &v.Value, &v.Revision, &v.Previous, &v.Author, &at); err != nil {
			return v, err
		}
		v.At = fromMillis(at)
		if err := json.Unmarshal([]byte(definition), &v.Field); err != nil {
			return v, fmt.Errorf("custom field of %s: %w", id, err)
		}
		return v, nil
	})
}

// MakeCustomValues makes the fields of a new interaction. It is the only place
// that inserts them; nothing deletes them.
func (t Tx) MakeCustomValues(ctx context.Context, id cc.InteractionID, fields []CustomField) error {
	for i, f := range fields {
		definition, err := json.Marshal(f)
		if err != nil {
			return &cc.Error{Code: cc.Internal, Reason: "internal", Err: err}
		}
		_, err = t.exec(ctx, `INSERT INTO custom_values (interaction_id, key, position, definition, content, revision) VALUES ($1, $2, $3, $4, $5, 0)`,
			id, f.Key, i, string(definition), f.Default)
		if err != nil {
			return fmt.Errorf("custom field %s of %s: %w", f.Key, id, err)
		}
	}
	return nil
}

// ChangeCustomValue writes one change and remembers who made it. Over a value
// that somebody else changed meanwhile it does nothing: the transaction runs again.
func (t Tx) ChangeCustomValue(ctx context.Context, id cc.InteractionID, c cc.CustomChange, author cc.AgentID, at time.Time) error {
	n, err := t.exec(ctx, `UPDATE custom_values SET content = $1, revision = $2 WHERE interaction_id = $3 AND key = $4 AND revision = $5`,
		c.To, c.Revision, id, c.Key, c.Revision-1)
	if err != nil {
		return err
	}
	if n == 0 {
		return errStale
	}
	_, err = t.exec(ctx, `INSERT INTO custom_changes (interaction_id, key, revision, previous, content, author, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		id, c.Key, c.Revision, c.From, c.To, author, millis(at))
	return err
}

// CustomChanges reads all changes of an interaction's custom values.
func (q Queries) CustomChanges(ctx context.Context, id cc.InteractionID) ([]CustomChange, error) {
	return list(ctx, q, `SELECT key, revision, previous, content, author, at FROM custom_changes WHERE interaction_id = $1 ORDER BY key, revision`,
		[]any{id}, func(scan Scan) (CustomChange, error) {
			var c CustomChange
			var at *int64
			err := scan(&c.Key, &c.Revision, &c.From, &c.To, &c.Author, &at)
			c.At = fromMillis(at)
			return c, err
		})
}
