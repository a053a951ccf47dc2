package account_test

import (
	"sync"
	"testing"

	"visavis/internal/account"
	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/store/postgrestest"
)

// What a provider calls somebody follows its own rules, and it may take all their roles away.
func TestPeopleOfAProviderCanBeDisabled(t *testing.T) {
	b := open(t)
	b.add(t, account.Draft{Username: "root", Name: "Root", Roles: []string{account.Administrator}})
	guest := account.Outside{
		Issuer: "https://login.example", Subject: "1", Username: "zoe_mail.example#EXT#@corp.example", Name: "Zoé", Roles: []string{account.Agent}, MayJoin: true,
	}
	in, err := b.Enter(t.Context(), guest)
	if err != nil {
		t.Fatal(err)
	}
	for _, roles := range [][]string{{account.Agent}, nil} {
		guest.Roles = roles
		if _, err := b.Enter(t.Context(), guest); err != nil && len(roles) > 0 {
			t.Fatal(err)
		}
		k, err := b.People().Get(t.Context(), string(in.Agent))
		if err != nil || len(k.Content.Roles) != len(roles) {
			t.Fatalf("%+v, %v", k.Content, err)
		}
		for _, disabled := range []bool{true, false} {
			k.Content.Disabled = disabled
			if _, k, err = b.People().Replace(t.Context(), string(in.Agent), k.Content, &k.Revision, "agt_root"); err != nil || k.Content.Disabled != disabled {
				t.Fatalf("with roles %v, disabled %v: %v", roles, disabled, err)
			}
		}
	}
	// The provider's words stay the provider's.
	k, err := b.People().Get(t.Context(), string(in.Agent))
	if err != nil {
		t.Fatal(err)
	}
	k.Content.Username = "zoe"
	if _, _, err := b.People().Replace(t.Context(), string(in.Agent), k.Content, &k.Revision, "agt_root"); cc.ReasonOf(err) != "notHere" {
		t.Errorf("renamed here: %v", err)
	}
}

func TestOnceToldNothingEndsAgain(t *testing.T) {
	b := open(t)
	in, err := b.Enter(t.Context(), account.Outside{Issuer: "https://login.example", Subject: "1", Username: "zoe", Name: "Zoé", Roles: []string{account.Agent}, MayJoin: true})
	if err != nil {
		t.Fatal(err)
	}
	epoch := func() (n int64) {
		err := b.db.Read(t.Context(), func(q store.Queries) error {
			a, err := q.Account(t.Context(), in.Agent)
			n = a.Epoch
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := epoch()
	for _, told := range []string{"a", "a", "b"} {
		if err := b.EndOutside(t.Context(), told, "https://login.example", "1"); err != nil {
			t.Fatal(err)
		}
	}
	if n := epoch() - before; n != 2 {
		t.Errorf("sessions ended %d times, want 2", n)
	}
}

func TestImportKnowsYesAndNoInBothLanguages(t *testing.T) {
	b := open(t)
	b.add(t, account.Draft{Username: "root", Name: "Root", Roles: []string{account.Administrator}})
	b.add(t, account.Draft{Username: "zoe", Name: "Zoé"})
	disabled := func() bool {
		all, err := b.List(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range all {
			if a.Username == "zoe" {
				return a.Disabled
			}
		}
		t.Fatal("zoe is gone")
		return false
	}
	for _, was := range []bool{true, false} {
		for word, want := range map[string]bool{"VRAI": true, "oui": true, "1": true, "x": true, "FAUX": false, "non": false, "0": false, "": was} {
			if err := b.SetDisabled(t.Context(), "zoe", was); err != nil {
				t.Fatal(err)
			}
			if _, err := b.Import(t.Context(), "username;disabled\nzoe;"+word+"\n", true, "agt_root"); err != nil {
				t.Fatal(err)
			}
			if disabled() != want {
				t.Errorf("%q makes of %v not %v", word, was, want)
			}
		}
	}
	got, err := b.Import(t.Context(), "username;disabled\nzoe;peut-être\n", false, "agt_root")
	if err != nil || len(got.Rows) != 1 || got.Rows[0].Action != "refuse" || got.Rows[0].Field != "disabled" {
		t.Errorf("a word that is neither: %+v, %v", got, err)
	}
}

// Two administrators who disable each other at the same moment come one after the other, on any database.
func TestTwoAdministratorsDoNotRemoveEachOther(t *testing.T) {
	db, err := store.Open(t.Context(), postgrestest.Start(t).Database(t))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	service := account.New(db, account.Options{Key: key, Params: cheap})
	var ids []cc.AgentID
	for _, name := range []string{"anna", "boris"} {
		id, err := service.Add(t.Context(), account.Draft{Username: name, Name: name, Password: "correct horse", Roles: []string{account.Administrator}})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	set := func(id cc.AgentID, disabled bool) error {
		k, err := service.People().Get(t.Context(), string(id))
		if err != nil {
			return err
		}
		k.Content.Disabled = disabled
		_, _, err = service.People().Replace(t.Context(), string(id), k.Content, nil, "agt_root")
		return err
	}
	for range 20 {
		errs := make([]error, len(ids))
		var both sync.WaitGroup
		for i, id := range ids {
			both.Go(func() { errs[i] = set(id, true) })
		}
		both.Wait()
		refused := 0
		for i, err := range errs {
			if cc.ReasonOf(err) == "lastAdministrator" {
				refused++
			} else if err != nil {
				t.Fatal(err)
			} else if err := set(ids[i], false); err != nil {
				t.Fatal(err)
			}
		}
		if refused != 1 {
			t.Fatalf("%d of two were refused: %v", refused, errs)
		}
	}
}
