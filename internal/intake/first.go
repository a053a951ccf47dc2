package intake

import (
	"context"

	"visavis/internal/store"
)

// firstKey is the key of the queue and of the entry point that a new installation has.
const firstKey = "contact"

// EnsureDoor gives an installation that has no entry point a queue and an entry
// point, so that contacts can call as soon as there is an agent. The entry
// point has no brand of its own, so it shows the company's.
func EnsureDoor(ctx context.Context, db *store.DB) error {
	return db.Write(ctx, func(tx store.Tx) error {
		doors, err := tx.EntryPoints(ctx)
		if err != nil || len(doors) > 0 {
			return err
		}
		name := store.Words{Fr: "Accueil", En: "Reception"}
		err = tx.PutQueue(ctx, store.Queue{ID: "que_" + firstKey, Key: firstKey, QueueSettings: store.QueueSettings{
			Name: name, Video: true, WrapUp: 60, AmberAfter: 480, RedAfter: 900, HoldAmberAfter: 90, WarnAfter: 60,
		}})
		if err != nil {
			return err
		}
		return tx.PutEntryPoint(ctx, store.EntryPoint{
			ID: "ent_" + firstKey, Key: firstKey, Queue: "que_" + firstKey,
			EntryPointSettings: store.EntryPointSettings{
				Name: name, Brand: store.Company{Video: true}, Languages: []string{"fr", "en"},
				Fields: []store.EntryPointField{
					{Key: "email", Kind: "email", Label: store.Words{Fr: "Adresse e-mail", En: "E-mail address"}},
					{Key: "telephone", Kind: "tel", Label: store.Words{Fr: "Téléphone", En: "Telephone"}},
				},
				Consents: []store.Consent{{Version: "1", Text: store.Words{
					Fr: "Pour vous répondre, nous conservons votre nom, les coordonnées que vous indiquez et les notes du conseiller. " +
						"Votre caméra ne s’allume que si vous l’activez vous-même.",
					En: "To help you, we keep your name, the details you give and the adviser’s notes. " +
						"Your camera only comes on if you turn it on yourself.",
				}}},
			},
		})
	})
}
