package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// peopleAreKept checks the tables of people, doors and what surrounds a call.
func peopleAreKept(t *testing.T, open Opener) {
	ctx := t.Context()
	clock := NewClock()
	c := NewCentre(t, open(t, clock.Now))
	now := clock.Now()

	nadia := store.Account{
		ID: "agt_nadia", Issuer: "local", Subject: "nadia", Username: "Nadia", Name: "Nadia Ferrand", FirstName: "Nadia", Password: "x",
		Roles: []string{"agent"}, Withheld: []string{"video"}, Theme: "dark", RingVolume: 0.25, Language: "fr", CreatedAt: now,
	}
	entry := Entry()
	c.Write(func(tx store.Tx) error {
		if err := tx.InsertAccount(ctx, nadia); err != nil {
			return err
		}
		return tx.PutEntryPoint(ctx, entry)
	})
	err := c.DB.Write(ctx, func(tx store.Tx) error { return tx.InsertAccount(ctx, nadia) })
	if cc.ReasonOf(err) != store.Taken {
		t.Errorf("the same account again: %v", err)
	}
	c.Write(func(tx store.Tx) error {
		a, err := tx.AccountBySubject(ctx, "local", "nadia")
		if err != nil {
			return err
		}
		if a.RingVolume != 0.25 || !slices.Equal(a.Withheld, nadia.Withheld) || len(a.Granted) != 0 || a.Disabled || !a.CreatedAt.Equal(now) || a.Epoch != 1 {
			return fmt.Errorf("account %+v", a)
		}
		a.Disabled, a.Language = true, ""
		if err := tx.SaveAccount(ctx, a, true); err != nil {
			return err
		}
		if err := tx.SaveAccount(ctx, a, true); cc.ReasonOf(err) != "revisionStale" {
			return fmt.Errorf("saved over a newer one: %w", err)
		}
		b, err := tx.Account(ctx, a.ID)
		if b.Epoch != 2 || !b.Disabled || b.Language != "" || b.Version != 2 {
			return fmt.Errorf("saved account %+v", b)
		}
		return err
	})
	c.Write(func(tx store.Tx) error {
		e, err := tx.EntryPointByKey(ctx, "sav")
		if err == nil && (e.ID != entry.ID || e.Secret != entry.Secret || len(e.Fields) != 3 || e.Labels["client"].En != "Customer number") {
			err = fmt.Errorf("entry point %+v", e)
		}
		return err
	})
	peopleTokens(t, c, clock)
	around(t, c, c.Contact())
	history(t, c)
}

// keySecrets checks which secrets of a key count.
func keySecrets(t *testing.T, c *Centre, clock *Clock) {
	ctx := t.Context()
	counts := func(secrets ...string) {
		t.Helper()
		c.Read(func(q store.Queries) error {
			for _, secret := range []string{"key", "second", "third", "fourth"} {
				k, err := q.APIKeyByHash(ctx, store.Hash(secret))
				if found := err == nil && k.ID == "key_1"; found != slices.Contains(secrets, secret) || err != nil && cc.CodeOf(err) != cc.NotFound {
					t.Errorf("%s: %+v, %v", secret, k, err)
				}
			}
			return nil
		})
	}
	rotate := func(secret string, grace time.Duration) {
		t.Helper()
		c.Write(func(tx store.Tx) error { return tx.RotateAPIKey(ctx, "key_1", store.Hash(secret), tx.Now().Add(grace)) })
	}
	rotate("second", time.Hour)
	rotate("third", 30*time.Minute) // the first counts no longer than this either
	counts("key", "second", "third")
	clock.Advance(30 * time.Minute)
	counts("third")
	rotate("fourth", 0)
	counts("fourth")
	c.Write(func(tx store.Tx) error {
		k, err := tx.APIKey(ctx, "key_1")
		if err != nil {
			return err
		}
		k.ExpiresAt = tx.Now().Add(time.Hour)
		return tx.SaveAPIKey(ctx, k)
	})
	c.Read(func(q store.Queries) error {
		k, err := q.APIKeyByHash(ctx, store.Hash("fourth"))
		if !k.ExpiresAt.Equal(q.Now().Add(time.Hour)) || k.Revision != 5 || !k.OldUntil.IsZero() {
			t.Errorf("key %+v", k)
		}
		return err
	})
	rotate("third", time.Hour)
	c.Write(func(tx store.Tx) error { return tx.DeleteAPIKey(ctx, "key_1") })
	counts()
}

func peopleTokens(t *testing.T, c *Centre, clock *Clock) {
	ctx := t.Context()
	id := c.Contact()
	c.Write(func(tx store.Tx) error {
		if err := tx.PutContactToken(ctx, store.Hash("token"), id, tx.Now().Add(time.Hour)); err != nil {
			return err
		}
		return tx.InsertAPIKey(ctx, store.APIKey{ID: "key_1", Name: "CRM", Scopes: []string{"a"}, CreatedAt: tx.Now()}, store.Hash("key"))
	})
	find := func() (found cc.InteractionID, err error) {
		err = c.DB.Read(ctx, func(q store.Queries) error {
			found, err = q.InteractionByToken(ctx, store.Hash("token"))
			return err
		})
		return found, err
	}
	if found, err := find(); err != nil || found != id {
		t.Errorf("token: %s, %v", found, err)
	}
	clock.Advance(time.Hour)
	if _, err := find(); cc.CodeOf(err) != cc.NotFound {
		t.Errorf("expired token: %v", err)
	}
	if err := c.DB.Sessions().Sweep(ctx); err != nil {
		t.Error(err)
	}
	c.Read(func(q store.Queries) error {
		k, err := q.APIKeyByHash(ctx, store.Hash("key"))
		if k.ID != "key_1" || !slices.Equal(k.Scopes, []string{"a"}) || !k.ExpiresAt.IsZero() || !k.OldUntil.IsZero() {
			t.Errorf("key %+v", k)
		}
		return err
	})
	keySecrets(t, c, clock)
}

// around checks the rows around one interaction.
func around(t *testing.T, c *Centre, id cc.InteractionID) {
	ctx := t.Context()
	c.Write(func(tx store.Tx) error {
		now := tx.Now()
		note := store.Note{ID: "not_1", Interaction: id, Segment: "seg_1", Author: "agt_nadia", Kind: store.TypedNote, Text: "un", Revision: 1, At: now}
		for what, err := range map[string]error{
			"attached": tx.InsertAttached(ctx, id, 0, store.Attached{Key: "a", Value: "1", Source: "page", At: now}),
			"consent":  tx.InsertConsent(ctx, id, store.GivenConsent{Version: "2", Language: "fr", Shown: "texte", At: now}),
			"device":   tx.PutDevice(ctx, id, `{"os":"a"}`, now),
			"newer":    tx.PutDevice(ctx, id, `{"os":"b"}`, now),
			"note":     tx.InsertNote(ctx, note),
			"rating":   tx.PutRating(ctx, id, 3, now),
			"stars":    tx.PutRating(ctx, id, 4, now),
			"quality":  tx.InsertQuality(ctx, id, store.Quality{At: now, Party: "pty_1", RTTMs: 1.5, LossPct: 0.25}),
			"twice":    tx.InsertQuality(ctx, id, store.Quality{At: now, Party: "pty_1", RTTMs: 9}),
		} {
			if err != nil {
				return fmt.Errorf("%s: %w", what, err)
			}
		}
		return nil
	})
	for want, write := range map[string]func(store.Tx) error{
		"frozen": func(tx store.Tx) error {
			return tx.InsertAttached(ctx, id, 1, store.Attached{Key: "a", Value: "2", Source: "page", At: tx.Now()})
		},
		"revisionStale": func(tx store.Tx) error {
			return tx.InsertNote(ctx, store.Note{ID: "not_2", Interaction: id, Segment: "seg_1", Kind: store.TypedNote, At: tx.Now()})
		},
	} {
		if err := c.DB.Write(ctx, write); cc.ReasonOf(err) != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	c.Write(func(tx store.Tx) error {
		if err := tx.UpdateNote(ctx, "not_1", 1, "deux", tx.Now()); err != nil {
			return err
		}
		if err := tx.UpdateNote(ctx, "not_1", 1, "trois", tx.Now()); cc.ReasonOf(err) != "revisionStale" {
			return fmt.Errorf("over a newer one: %w", err)
		}
		return nil
	})
	c.Read(func(q store.Queries) error {
		note, found, err := q.TypedNote(ctx, "seg_1")
		if err != nil || !found || note.Text != "deux" || note.Revision != 2 {
			t.Errorf("note %+v, %v", note, err)
		}
		device, err := q.Device(ctx, id)
		if err != nil || device != `{"os":"b"}` {
			t.Errorf("device %s, %v", device, err)
		}
		stars, err := q.Rating(ctx, id)
		if err != nil || stars != 4 {
			t.Errorf("%d stars, %v", stars, err)
		}
		samples, err := q.Quality(ctx, id)
		if err != nil || len(samples) != 1 || samples[0].RTTMs != 1.5 || samples[0].LossPct != 0.25 {
			t.Errorf("quality %+v, %v", samples, err)
		}
		consent, err := q.GivenConsent(ctx, id)
		if consent.Shown != "texte" {
			t.Errorf("consent %+v", consent)
		}
		return err
	})
}

// history checks matching and the order of a contact's interactions.
func history(t *testing.T, c *Centre) {
	ctx := t.Context()
	var ids []cc.InteractionID
	for range 3 { // all of the same millisecond: the id decides
		ids = append(ids, c.Contact())
	}
	slices.Sort(ids)
	slices.Reverse(ids)
	contact := cc.ContactID("ctc_1")
	c.Write(func(tx store.Tx) error {
		err := tx.InsertContact(ctx, store.Contact{
			ID: contact, Name: "Claire", Language: "fr", CreatedAt: tx.Now(), Emails: []store.ContactPoint{{Value: "c@example.fr", Shown: "C@example.fr"}},
		})
		if err != nil {
			return err
		}
		for range 2 {
			if err := tx.AddContactPoint(ctx, contact, "phone", store.ContactPoint{Value: "+33", Shown: "33"}); err != nil {
				return err
			}
		}
		for _, identifier := range []string{"C-1", "C-2"} {
			if err := tx.SetContactIdentifier(ctx, contact, identifier); err != nil {
				return err
			}
		}
		for _, id := range ids {
			if err := tx.Assign(ctx, store.Assignment{Interaction: id, Contact: contact, EnteredAt: tx.Now(), Language: "en"}); err != nil {
				return err
			}
		}
		return nil
	})
	c.Read(func(q store.Queries) error {
		for kind, value := range map[string]string{"email": "c@example.fr", "phone": "+33"} {
			if id, found, err := q.ContactByPoint(ctx, kind, value); err != nil || !found || id != contact {
				t.Errorf("%s: %s, %v", kind, id, err)
			}
		}
		if _, found, err := q.ContactByIdentifier(ctx, "C-2"); found || err != nil {
			t.Errorf("an identifier must not be replaced: %v", err)
		}
		who, err := q.Contact(ctx, contact)
		if err != nil || who.Identifier != "C-1" || len(who.Phones) != 1 || who.Emails[0].Shown != "C@example.fr" {
			t.Errorf("contact %+v, %v", who, err)
		}
		first, err := q.History(ctx, contact, nil, 2)
		if err != nil || len(first) != 2 || first[0].ID != ids[0] || first[1].ID != ids[1] {
			t.Errorf("first page %+v, %v; want %v", first, err, ids)
			return err
		}
		rest, err := q.History(ctx, contact, &first[1], 2)
		if err != nil || len(rest) != 1 || rest[0].ID != ids[2] {
			t.Errorf("second page %+v, %v", rest, err)
		}
		assigned, err := q.Assignment(ctx, ids[0])
		if err != nil || assigned.Previous != 2 || assigned.Language != "en" {
			t.Errorf("assignment %+v, %v", assigned, err)
		}
		n, err := q.CountSessions(ctx, contact)
		if n != 3 {
			t.Errorf("%d sessions", n)
		}
		if shares, err := q.SharesCall(ctx, "agt_nadia", contact); shares || err != nil {
			t.Errorf("shares no call: %v, %v", shares, err)
		}
		return err
	})
}
