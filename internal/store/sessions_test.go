package store_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"visavis/internal/store"
)

var (
	_ scs.CtxStore = (*store.Sessions)(nil)
	_ scs.Store    = (*store.Sessions)(nil)
)

func TestSessions(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	now := time.UnixMilli(1_800_000_000_000)
	db, err := store.Open(ctx, filepath.Join(t.TempDir(), "visavis.db"), store.Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	s := db.Sessions()
	if err := s.CommitCtx(ctx, "secret", []byte{0, 1, 255}, now.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if err := s.CommitCtx(ctx, "secret", []byte{0, 2, 255}, now.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	content, found, err := s.FindCtx(ctx, "secret")
	if err != nil || !found || content[1] != 2 {
		t.Fatalf("%v %v %v", content, found, err)
	}
	if _, found, _ := s.FindCtx(ctx, store.Hash("secret")); found {
		t.Error("what is read from the table must not be a session")
	}
	now = now.Add(time.Minute)
	if _, found, err := s.FindCtx(ctx, "secret"); found || err != nil {
		t.Errorf("expired: %v %v", found, err)
	}
	if err := s.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	now = now.Add(-time.Minute)
	if _, found, _ := s.FindCtx(ctx, "secret"); found {
		t.Error("swept, and yet there")
	}
	if err := s.DeleteCtx(ctx, "never there"); err != nil {
		t.Error(err)
	}
}
