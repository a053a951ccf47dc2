package demo

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"visavis/internal/account"
	"visavis/internal/cc"
	"visavis/internal/intake"
	"visavis/internal/store"
)

// Password is everybody's.
const Password = "visavis-demo"

// company is who the demo is about; a folder that belongs to another is left alone.
const company = "Maison Lenoir"

// The ids of queues and entry points are fixed, so that filling again finds them.
var doors = []string{"sav", "sante", "atelier"}

func queueID(key string) cc.QueueID     { return cc.QueueID("que_demo" + key) }
func doorID(key string) cc.EntryPointID { return cc.EntryPointID("ent_demo" + key) }

// Fill makes what is missing of the demo company.
func Fill(ctx context.Context, db *store.DB, accounts *account.Service) error {
	var foreign bool
	err := db.Read(ctx, func(q store.Queries) error {
		c, err := q.Company(ctx)
		foreign = c.Name != "" && c.Name != company
		return err
	})
	if err != nil || foreign {
		return err
	}
	if err := db.Write(ctx, func(tx store.Tx) error { return house(ctx, tx) }); err != nil {
		return fmt.Errorf("demo company: %w", err)
	}
	people, err := staff(ctx, db, accounts)
	if err != nil {
		return fmt.Errorf("demo accounts: %w", err)
	}
	err = db.Write(ctx, func(tx store.Tx) error { return histories(ctx, tx, people) })
	if err != nil {
		return fmt.Errorf("demo histories: %w", err)
	}
	return nil
}

// house makes the company, its queues and its entry points, where they are missing.
func house(ctx context.Context, tx store.Tx) error {
	c, err := tx.Company(ctx)
	if err != nil {
		return err
	}
	if c.Name == "" {
		if err := tx.PutCompany(ctx, store.Company{Name: company, Colour: "#1f4e5f", Video: true, Zone: "Europe/Paris"}); err != nil {
			return err
		}
	}
	for _, key := range doors {
		_, revision, err := tx.WrapUp(ctx, queueID(key))
		if err == nil && revision == 0 {
			err = tx.PutWrapUp(ctx, queueID(key), 0, asks(key))
		}
		if err != nil {
			return err
		}
		_, err = tx.EntryPointByKey(ctx, key)
		if err == nil {
			continue
		}
		if cc.CodeOf(err) != cc.NotFound {
			return err
		}
		if err := tx.PutQueue(ctx, queue(key)); err != nil {
			return err
		}
		e := door(key)
		e.Secret = rand.Text()
		if err := tx.PutEntryPoint(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

func queue(key string) store.Queue {
	q := store.Queue{ID: queueID(key), Key: key, QueueSettings: store.QueueSettings{
		Video: true, WrapUp: 60, AmberAfter: 480, RedAfter: 900, HoldAmberAfter: 90, WarnAfter: 60,
		ServiceLevel: store.ServiceLevel{Percent: 80, Seconds: 45},
	}}
	switch key {
	case "sav":
		q.Name = store.Words{Fr: "Service après-vente", En: "After-sales service"}
	case "sante":
		q.Name = store.Words{Fr: "Téléconsultation", En: "Online consultation"}
		q.AmberAfter, q.RedAfter, q.WrapUp = 900, 1200, 120
		q.ServiceLevel.Seconds = 60
	case "atelier":
		q.Name = store.Words{Fr: "Atelier auto", En: "Car workshop"}
	}
	return q
}

// Sign is what the company's own server would put into its account page: who
// the signed-in customer is.
func Sign(ctx context.Context, db *store.DB) (signed string, err error) {
	err = db.Read(ctx, func(q store.Queries) error {
		e, err := q.EntryPoint(ctx, doorID("sav"))
		if err != nil {
			return err
		}
		signed, err = intake.Sign(e.Secret, q.Now().Add(time.Hour), map[string]string{"client": contacts[0].identifier, "contrat": "Sérénité"})
		return err
	})
	return signed, err
}

// staff makes the accounts that are missing and tells everybody's id by user name.
func staff(ctx context.Context, db *store.DB, accounts *account.Service) (map[string]cc.AgentID, error) {
	people := make(map[string]cc.AgentID)
	for _, d := range []account.Draft{
		{Username: "nadia", Name: "Nadia Ferrand", Roles: []string{account.Agent}, Queues: []string{"sav", "sante"}},
		{Username: "luc", Name: "Luc Martin", Roles: []string{account.Agent}, Queues: []string{"sav", "atelier"}},
		{Username: "ines", Name: "Inès Benali", Roles: []string{account.Agent}, Queues: []string{"sav", "sante", "atelier"}},
		{Username: "sami", Name: "Sami Haddad", Roles: []string{account.Supervisor}, Queues: doors},
		{Username: "admin", Name: "Admin", Roles: []string{account.Administrator}, Queues: []string{}},
	} {
		var found store.Account
		err := db.Read(ctx, func(q store.Queries) (err error) {
			found, err = q.AccountBySubject(ctx, account.Local, d.Username)
			return err
		})
		switch {
		case err == nil:
			people[d.Username] = found.ID
			continue
		case cc.CodeOf(err) != cc.NotFound:
			return nil, err
		}
		d.Password = Password
		if people[d.Username], err = accounts.Add(ctx, d); err != nil {
			return nil, fmt.Errorf("%s: %w", d.Username, err)
		}
	}
	return people, nil
}

// histories plays the past of every contact, once.
func histories(ctx context.Context, tx store.Tx, people map[string]cc.AgentID) error {
	_, done, err := tx.ContactByIdentifier(ctx, contacts[0].identifier)
	if err != nil || done {
		return err
	}
	today := tx.Now().Truncate(24 * time.Hour)
	for _, p := range contacts {
		if err := p.keep(ctx, tx, today, people); err != nil {
			return fmt.Errorf("%s: %w", p.identifier, err)
		}
	}
	return nil
}
