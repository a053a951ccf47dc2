package storetest

import (
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// The ids of a shop's fixed things.
const (
	Queue = cc.QueueID("que_sav")
	Door  = cc.EntryPointID("ent_sav")
	Nadia = cc.AgentID("agt_nadia")
	Luc   = cc.AgentID("agt_luc")
)

// Secret signs attached data of the shop's entry point.
const Secret = "the company's own server knows this"

// Shop is a centre with a company, an entry point and two agents who are not
// ready, and with a clock that only the test moves.
type Shop struct {
	*Centre
	*Clock
}

// NewShop opens a fresh database and fills it.
func NewShop(t testing.TB) *Shop {
	t.Helper()
	clock := NewClock()
	s := &Shop{Centre: NewCentre(t, Open(t, clock.Now)), Clock: clock}
	s.Write(func(tx store.Tx) error {
		ctx := t.Context()
		if err := tx.PutCompany(ctx, store.Company{Name: "Maison Lenoir", Video: true}); err != nil {
			return err
		}
		err := tx.PutQueue(ctx, store.Queue{ID: Queue, Key: "sav", QueueSettings: store.QueueSettings{
			Name: store.Words{Fr: "Service après-vente", En: "After-sales service"}, Video: true, AmberAfter: 300, RedAfter: 600, WarnAfter: 60,
		}})
		if err != nil {
			return err
		}
		if err := tx.PutEntryPoint(ctx, Entry()); err != nil {
			return err
		}
		for id, name := range map[cc.AgentID][2]string{Nadia: {"Nadia Ferrand", "Nadia"}, Luc: {"Luc Martin", "Luc"}} {
			err := tx.InsertAccount(ctx, store.Account{
				ID: id, Issuer: "local", Subject: string(id), Username: string(id), Name: name[0], FirstName: name[1], Roles: []string{"agent"}, CreatedAt: clock.Now(),
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	s.Agent(Nadia, false)
	s.Agent(Luc, false)
	return s
}

// Entry is the shop's entry point.
func Entry() store.EntryPoint {
	return store.EntryPoint{ID: Door, Key: "sav", Queue: Queue, Secret: Secret, EntryPointSettings: store.EntryPointSettings{
		Name:  store.Words{Fr: "Service après-vente", En: "After-sales service"},
		Brand: store.Company{Name: "Maison Lenoir", Colour: "#1f4e5f", Video: true},
		Fields: []store.EntryPointField{
			{Key: "email", Kind: "email", Label: store.Words{Fr: "Adresse e-mail", En: "E-mail address"}},
			{Key: "phone", Kind: "tel", Label: store.Words{Fr: "Téléphone", En: "Telephone"}},
			{Key: "order", Kind: "text", Label: store.Words{Fr: "Numéro de commande", En: "Order number"}},
		},
		Consents: []store.Consent{
			{Version: "1", Text: store.Words{Fr: "Ancien texte.", En: "Old text."}},
			{Version: "2", Text: store.Words{Fr: "Votre appel est traité par la Maison Lenoir.", En: "Maison Lenoir handles your call."}},
		},
		PrivacyURL: "https://lenoir.example/confidentialite",
		Origins:    []string{"https://www.lenoir.example"},
		Labels:     map[string]store.Words{"client": {Fr: "Numéro de client", En: "Customer number"}},
		Identifier: "client",
	}}
}

// Pick has a contact's page come and an agent answer, two seconds later.
func (s *Shop) Pick(id cc.InteractionID, agent cc.AgentID) cc.Interaction {
	s.T.Helper()
	s.Must(id, cc.OpenPage{Page: cc.NewID[cc.LegID]("leg")}, cc.ByContact)
	s.Advance(2 * time.Second)
	return s.Answer(id, agent)
}
