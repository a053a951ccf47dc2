package store_test

import (
	"errors"
	"testing"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
)

// An audit that never found anything proves nothing.
func TestAuditFindsWhatIsBroken(t *testing.T) {
	c := storetest.NewCentre(t, storetest.Open(t, storetest.NewClock().Now))
	nadia, luc := c.Agent("agt_nadia", true), c.Agent("agt_luc", true)
	talking, ringing := c.Contact(), c.Contact()
	c.Contact() // waits
	c.Answer(talking, nadia)
	c.Ring(ringing, luc)
	c.Audit()
	undo := errors.New("undo")
	for _, sql := range []string{
		`DELETE FROM waiting`,
		`UPDATE waiting SET band = 0`,
		`UPDATE waiting SET rank_at = rank_at + 1`,
		`UPDATE waiting SET contact_here = FALSE`,
		`UPDATE offers SET state = 'declined' WHERE state = 'pending'`,
		`UPDATE offers SET expires_at = expires_at + 1 WHERE state = 'pending'`,
		`UPDATE slots SET interaction_id = NULL, live = FALSE WHERE agent_id = 'agt_nadia'`,
		`UPDATE slots SET live = FALSE WHERE agent_id = 'agt_nadia'`,
		`UPDATE slots SET live = TRUE WHERE agent_id = 'agt_luc'`,
		`UPDATE segments SET owns = FALSE`,
		`UPDATE segments SET state = 'done'`,
		`DELETE FROM segments`,
		`UPDATE interactions SET due_at = NULL WHERE phase = 'offered'`,
		`UPDATE interactions SET phase = 'offered' WHERE phase = 'queued'`,
		`UPDATE interactions SET queue_id = 'que_other' WHERE phase = 'active'`,
		`UPDATE interactions SET version = version + 1 WHERE phase = 'active'`,
		`UPDATE interactions SET state = (SELECT state FROM interactions WHERE phase = 'queued') WHERE phase = 'offered'`,
		`DELETE FROM events WHERE type = 'owner.changed'`,
		`DELETE FROM events WHERE type = 'offer.made' AND seq = (SELECT MAX(seq) FROM events e WHERE e.stream = events.stream)`,
		`INSERT INTO events (stream, seq, era, tx, at, type, actor, payload) VALUES ('int_lost', 1, 1, 0, 0, 'x', 'x', '{}')`,
	} {
		err := c.DB.Write(t.Context(), func(tx store.Tx) error {
			if n, err := tx.Exec(t.Context(), sql); err != nil || n == 0 {
				t.Fatalf("%s: %d rows, %v", sql, n, err)
			}
			wrong, err := tx.Audit(t.Context())
			if len(wrong) == 0 && cc.CodeOf(err) != cc.Internal {
				t.Errorf("not noticed: %s (%v)", sql, err)
			}
			return undo
		})
		if !errors.Is(err, undo) {
			t.Errorf("%s: %v", sql, err)
		}
	}
	c.Audit()
}

// The promises of routing are indexes: the database itself refuses to break them.
func TestTheDatabaseKeepsThePromisesItself(t *testing.T) {
	c := storetest.NewCentre(t, storetest.Open(t, storetest.NewClock().Now))
	nadia, luc := c.Agent("agt_nadia", true), c.Agent("agt_luc", true)
	c.Write(func(tx store.Tx) error { return tx.SetCapacity(t.Context(), nadia, 2) })
	talking, ringing := c.Contact(), c.Contact()
	c.Answer(talking, nadia)
	c.Ring(ringing, luc)
	for what, sql := range map[string]string{
		"a second taker":            `INSERT INTO offers (id, interaction_id, agent_id, kind, state, made_at, expires_at) SELECT 'off_2', interaction_id, 'agt_ines', 'transfer', 'pending', 0, 0 FROM offers WHERE state = 'pending'`,
		"a second ring":             `INSERT INTO offers (id, interaction_id, agent_id, kind, state, made_at, expires_at) VALUES ('off_2', 'int_2', 'agt_luc', 'work', 'pending', 0, 0)`,
		"a second slot of one call": `UPDATE slots SET interaction_id = (SELECT interaction_id FROM slots s WHERE s.agent_id = 'agt_nadia' AND s.interaction_id IS NOT NULL) WHERE agent_id = 'agt_nadia' AND interaction_id IS NULL`,
		"a second live call":        `UPDATE slots SET interaction_id = 'int_2', live = TRUE WHERE agent_id = 'agt_nadia' AND interaction_id IS NULL`,
		"a live call nowhere":       `UPDATE slots SET live = TRUE WHERE agent_id = 'agt_nadia' AND interaction_id IS NULL`,
		"a second owner":            `INSERT INTO segments (id, interaction_id, agent_id, kind, owns, state, opened_at) SELECT 'seg_2', interaction_id, 'agt_luc', 'owner', TRUE, 'open', 0 FROM segments`,
		"active without an owner":   `UPDATE interactions SET owner_party = NULL WHERE phase = 'active'`,
		"an event twice":            `INSERT INTO events SELECT stream, seq, era, tx + 1, at, type, actor, payload FROM events`,
	} {
		err := c.DB.Write(t.Context(), func(tx store.Tx) error {
			_, err := tx.Exec(t.Context(), sql)
			return err
		})
		if err == nil {
			t.Errorf("%s was written", what)
		}
	}
	c.Audit()
}
