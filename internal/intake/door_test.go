package intake_test

import (
	"slices"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/intake"
	"visavis/internal/store/storetest"
	"visavis/internal/view"
)

func TestSetOrigins(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := intake.New(storetest.NewShop(t).DB, intake.Options{})
	doors, err := s.Doors(ctx)
	if err != nil || len(doors) != 1 {
		t.Fatal(doors, err)
	}
	key := doors[0].Key
	call := view.CallRequest{Name: "Claire", ConsentVersion: doors[0].Consents[len(doors[0].Consents)-1].Version}
	from := intake.From{Origin: "https://boutique.example"}

	if err := s.SetOrigins(ctx, key, []string{"https://Boutique.example/"}, cc.BySystem); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Start(ctx, key, call, from); err != nil {
		t.Errorf("a listed site is refused: %v", err)
	}
	if err := s.SetOrigins(ctx, key, nil, cc.BySystem); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Start(ctx, key, call, from); cc.ReasonOf(err) != "badOrigin" {
		t.Errorf("a site that is no longer listed: %v", err)
	}
	for _, wrong := range []string{"boutique.example", "https://boutique.example/panier", "*", "null", "https://", "ftp://boutique.example", "https://u@boutique.example"} {
		if err := s.SetOrigins(ctx, key, []string{wrong}, cc.BySystem); cc.ReasonOf(err) != "badOrigin" {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	if err := s.SetOrigins(ctx, "nowhere", nil, cc.BySystem); cc.CodeOf(err) != cc.NotFound {
		t.Errorf("an unknown entry point: %v", err)
	}
}

func TestNewSecretEndsTheOneBefore(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := intake.New(storetest.NewShop(t).DB, intake.Options{})
	doors, err := s.Doors(ctx)
	if err != nil {
		t.Fatal(err)
	}
	key, consent := doors[0].Key, doors[0].Consents[len(doors[0].Consents)-1].Version
	var secrets []string
	for range 2 {
		secret, err := s.NewSecret(ctx, key, cc.BySystem)
		if err != nil || slices.Contains(secrets, secret) || len(secret) < 26 {
			t.Fatal(secret, err)
		}
		secrets = append(secrets, secret)
	}
	try := func(secret string) error {
		signed, err := intake.Sign(secret, time.Now().Add(time.Hour), map[string]string{"compte": "7"})
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Start(ctx, key, view.CallRequest{Name: "Claire", ConsentVersion: consent, Signed: signed}, intake.From{})
		return err
	}
	if err := try(secrets[1]); err != nil {
		t.Errorf("signed with the new secret: %v", err)
	}
	if err := try(secrets[0]); cc.ReasonOf(err) != "invalidBody" {
		t.Errorf("signed with the old secret: %v", err)
	}
}
