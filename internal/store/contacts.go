package store

import (
	"context"
	"time"

	"visavis/internal/cc"
)

// Contact is a person outside the company.
type Contact struct {
	ID         cc.ContactID
	Name       string
	Language   string
	Identifier string // the company's own
	Emails     []ContactPoint
	Phones     []ContactPoint
	Version    int64
	CreatedAt  time.Time
}

// ContactPoint is an address or number: normalised for matching, and as it was given.
type ContactPoint struct {
	Value string
	Shown string
}

// Contact reads one contact.
func (q Queries) Contact(ctx context.Context, id cc.ContactID) (Contact, error) {
	c := Contact{ID: id}
	var identifier *string
	var created *int64
	err := q.one(ctx, `SELECT name, language, identifier, version, created_at FROM contacts WHERE id = $1`, []any{string(id)},
		&c.Name, &c.Language, &identifier, &c.Version, &created)
	if err != nil {
		return Contact{}, err
	}
	if identifier != nil {
		c.Identifier = *identifier
	}
	c.CreatedAt = fromMillis(created)
	err = q.each(ctx, `SELECT kind, value, shown FROM contact_points WHERE contact_id = $1 ORDER BY kind, position`, []any{string(id)},
		func(scan Scan) error {
			var kind string
			var p ContactPoint
			if err := scan(&kind, &p.Value, &p.Shown); err != nil {
				return err
			}
			if kind == "email" {
				c.Emails = append(c.Emails, p)
			} else {
				c.Phones = append(c.Phones, p)
			}
			return nil
		})
	return c, err
}

// ContactByIdentifier finds the oldest contact with the company's identifier.
func (q Queries) ContactByIdentifier(ctx context.Context, identifier string) (id cc.ContactID, found bool, err error) {
	found, err = orNone(q.one(ctx, `SELECT id FROM contacts WHERE identifier = $1 ORDER BY created_at, id LIMIT 1`, []any{identifier}, &id))
	return id, found, err
}

// ContactByPoint finds the oldest contact with a normalised address or number.
func (q Queries) ContactByPoint(ctx context.Context, kind, value string) (id cc.ContactID, found bool, err error) {
	found, err = orNone(q.one(ctx, `SELECT c.id FROM contact_points p JOIN contacts c ON c.id = p.contact_id
		WHERE p.kind = $1 AND p.value = $2 ORDER BY c.created_at, c.id LIMIT 1`, []any{kind, value}, &id))
	return id, found, err
}

// CountContacts tells how many contacts there are.
func (q Queries) CountContacts(ctx context.Context) (n int, err error) {
	return n, q.one(ctx, `SELECT COUNT(*) FROM contacts`, nil, &n)
}

// InsertContact adds a contact.
func (t Tx) InsertContact(ctx context.Context, c Contact) error {
	_, err := t.exec(ctx, `INSERT INTO contacts (id, name, language, identifier, version, created_at) VALUES ($1, $2, $3, $4, 1, $5)`,
		string(c.ID), c.Name, c.Language, orNull(c.Identifier), millis(c.CreatedAt))
	if err != nil {
		return err
	}
	for _, p := range c.Emails {
		if err := t.AddContactPoint(ctx, c.ID, "email", p); err != nil {
			return err
		}
	}
	for _, p := range c.Phones {
		if err := t.AddContactPoint(ctx, c.ID, "phone", p); err != nil {
			return err
		}
	}
	return nil
}

// AddContactPoint gives a contact one more address or number; one it has stays as it is.
func (t Tx) AddContactPoint(ctx context.Context, id cc.ContactID, kind string, p ContactPoint) error {
	_, err := t.exec(ctx, `INSERT INTO contact_points (contact_id, kind, value, shown, position)
		SELECT $1, $2, $3, $4, COALESCE(MAX(position), 0) + 1 FROM contact_points WHERE contact_id = $5 AND kind = $6
		ON CONFLICT (contact_id, kind, value) DO NOTHING`, string(id), kind, p.Value, p.Shown, string(id), kind)
	return err
}

// SetContactIdentifier gives a contact that has none the company's identifier.
func (t Tx) SetContactIdentifier(ctx context.Context, id cc.ContactID, identifier string) error {
	_, err := t.exec(ctx, `UPDATE contacts SET identifier = $1, version = version + 1 WHERE id = $2 AND identifier IS NULL`, identifier, string(id))
	return err
}

// Assignment says whose an interaction is.
type Assignment struct {
	Interaction cc.InteractionID
	Contact     cc.ContactID
	EnteredAt   time.Time // the interaction's
	Language    string    // that the contact chose this time
	Previous    int       // interactions of the contact before this one; read, never written
}

// Assign gives a new interaction its contact.
func (t Tx) Assign(ctx context.Context, a Assignment) error {
	_, err := t.exec(ctx, `INSERT INTO assignments (interaction_id, contact_id, entered_at, language, revision) VALUES ($1, $2, $3, $4, 1)`,
		string(a.Interaction), string(a.Contact), a.EnteredAt.UnixMilli(), a.Language)
	return err
}

// Assignment finds the contact of an interaction.
func (q Queries) Assignment(ctx context.Context, id cc.InteractionID) (Assignment, error) {
	a := Assignment{Interaction: id}
	var entered *int64
	err := q.one(ctx, `SELECT a.contact_id, a.entered_at, a.language,
		(SELECT COUNT(*) FROM assignments b WHERE b.contact_id = a.contact_id AND
		(b.entered_at < a.entered_at OR (b.entered_at = a.entered_at AND b.interaction_id < a.interaction_id)))
		FROM assignments a WHERE a.interaction_id = $1`, []any{string(id)}, &a.Contact, &entered, &a.Language, &a.Previous)
	a.EnteredAt = fromMillis(entered)
	return a, err
}

// CountSessions tells how many interactions a contact has.
func (q Queries) CountSessions(ctx context.Context, id cc.ContactID) (n int, err error) {
	return n, q.one(ctx, `SELECT COUNT(*) FROM assignments WHERE contact_id = $1`, []any{string(id)}, &n)
}

// HistoryPosition is where a page of a contact's history begins: after this row, going back in time.
type HistoryPosition struct {
	EnteredAt time.Time
	ID        cc.InteractionID
}

// History reads the ids of a contact's interactions, newest first, after a position (nil: from the newest).
func (q Queries) History(ctx context.Context, contact cc.ContactID, after *HistoryPosition, limit int) ([]HistoryPosition, error) {
	row := func(scan Scan) (HistoryPosition, error) {
		var p HistoryPosition
		var at *int64
		if err := scan(&p.ID, &at); err != nil {
			return p, err
		}
		p.EnteredAt = fromMillis(at)
		return p, nil
	}
	if after == nil {
		return list(ctx, q, `SELECT interaction_id, entered_at FROM assignments WHERE contact_id = $1
			ORDER BY entered_at DESC, interaction_id DESC LIMIT $2`, []any{string(contact), limit}, row)
	}
	return list(ctx, q, `SELECT interaction_id, entered_at FROM assignments WHERE contact_id = $1
		AND (entered_at < $2 OR (entered_at = $3 AND interaction_id < $4))
		ORDER BY entered_at DESC, interaction_id DESC LIMIT $5`,
		[]any{string(contact), after.EnteredAt.UnixMilli(), after.EnteredAt.UnixMilli(), string(after.ID), limit}, row)
}

// SharesCall tells whether an agent has or had a segment of any of the contact's interactions, or is offered one.
func (q Queries) SharesCall(ctx context.Context, agent cc.AgentID, contact cc.ContactID) (bool, error) {
	var n int
	err := q.one(ctx, `SELECT COUNT(*) FROM assignments a WHERE a.contact_id = $1 AND (
		EXISTS (SELECT 1 FROM segments s WHERE s.interaction_id = a.interaction_id AND s.agent_id = $2 AND s.state <> 'done')
		OR EXISTS (SELECT 1 FROM offers o WHERE o.interaction_id = a.interaction_id AND o.agent_id = $3 AND o.state = 'pending'))`,
		[]any{string(contact), string(agent), string(agent)}, &n)
	return n > 0, err
}
