package intake

import (
	"context"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// consentOf is the consent as it was shown, nil where none is asked for.
// Another version than the current one was not shown.
func consentOf(door store.EntryPoint, version, language string, now time.Time) (*store.GivenConsent, error) {
	n := len(door.Consents)
	if n == 0 {
		return nil, nil
	}
	c := door.Consents[n-1]
	if version == "" {
		return nil, &cc.Error{Code: cc.Invalid, Reason: "required", Field: "consentVersion"}
	}
	if version != c.Version {
		return nil, &cc.Error{Code: cc.Conflict, Reason: "consentStale", Field: "consentVersion"}
	}
	g := &store.GivenConsent{Version: c.Version, Language: "fr", Shown: c.Text.Fr, At: now}
	if language == "en" && c.Text.En != "" {
		g.Language, g.Shown = "en", c.Text.En
	}
	return g, nil
}

// Consent keeps what a contact agreed to whose call was prepared for them: who
// calls through a page agrees as they call. What was agreed to once stays.
// Refusals: required and consentStale, as for a call.
func (s *Service) Consent(ctx context.Context, id cc.InteractionID, version, language string) error {
	return s.db.Write(ctx, func(tx store.Tx) error {
		door, agreed, err := agreement(ctx, tx.Queries, id)
		if err != nil || agreed {
			return err
		}
		given, err := consentOf(door, version, language, tx.Now())
		if err != nil || given == nil {
			return err
		}
		return tx.InsertConsent(ctx, id, *given)
	})
}

// Agreed tells whether a contact may come in: they have agreed to the text, or
// nobody asks them to.
func (s *Service) Agreed(ctx context.Context, id cc.InteractionID) (agreed bool, err error) {
	err = s.db.Read(ctx, func(q store.Queries) error {
		var door store.EntryPoint
		door, agreed, err = agreement(ctx, q, id)
		agreed = agreed || len(door.Consents) == 0
		return err
	})
	return agreed, err
}

func agreement(ctx context.Context, q store.Queries, id cc.InteractionID) (door store.EntryPoint, agreed bool, err error) {
	_, err = q.GivenConsent(ctx, id)
	if err == nil || cc.CodeOf(err) != cc.NotFound {
		return door, err == nil, err
	}
	state, err := q.Interaction(ctx, id)
	if err != nil {
		return door, false, err
	}
	door, err = q.EntryPoint(ctx, state.EntryPoint)
	return door, false, err
}
