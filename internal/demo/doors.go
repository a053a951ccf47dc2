package demo

import "visavis/internal/store"

// door is an entry point of the demo. Its texts are what contacts read, so
// they are written, not translated.
func door(key string) store.EntryPoint {
	e := store.EntryPoint{ID: doorID(key), Key: key, Queue: queueID(key), EntryPointSettings: store.EntryPointSettings{
		Languages: []string{"fr", "en"}, Calling: "33", Identifier: "client", PrivacyURL: "/demo/donnees/",
		Fields: []store.EntryPointField{email, telephone},
		Labels: map[string]store.Words{
			"client":          {Fr: "Numéro de client", En: "Customer number"},
			"commande":        {Fr: "Numéro de commande", En: "Order number"},
			"contrat":         {Fr: "Contrat d’entretien", En: "Service contract"},
			"service":         {Fr: "Type de service", En: "Type of service"},
			"motif":           {Fr: "Motif de l’appel", En: "Reason for the call"},
			"produit":         {Fr: "Produit", En: "Product"},
			"modele":          {Fr: "Modèle", En: "Model"},
			"serie":           {Fr: "Numéro de série", En: "Serial number"},
			"panier":          {Fr: "Panier", En: "Basket"},
			"rubrique":        {Fr: "Rubrique", En: "Section"},
			"rendezvous":      {Fr: "Rendez-vous", En: "Appointment"},
			"vehicule":        {Fr: "Véhicule", En: "Vehicle"},
			"immatriculation": {Fr: "Immatriculation", En: "Registration number"},
			"kilometrage":     {Fr: "Kilométrage", En: "Mileage"},
			"page":            {Fr: "Page d’origine", En: "Started on page"},
		},
	}}
	switch key {
	case "sav":
		e.Name = store.Words{Fr: "Service après-vente", En: "After-sales service"}
		e.Brand = store.Company{Name: "Maison Lenoir", Colour: "#1f4e5f", Video: true}
		e.Fields = append(e.Fields, store.EntryPointField{
			Key: "commande", Kind: "text", Label: store.Words{Fr: "Numéro de commande", En: "Order number"},
		})
		e.Consents = []store.Consent{{Version: "2026-01", Text: store.Words{
			Fr: "Pour vous répondre, la Maison Lenoir conserve votre nom, les coordonnées que vous indiquez et les notes du conseiller pendant un an. " +
				"Votre caméra ne s’allume que si vous l’activez vous-même, et l’appel n’est pas enregistré.",
			En: "To help you, Maison Lenoir keeps your name, the details you give and the adviser’s notes for one year. " +
				"Your camera only comes on if you turn it on yourself, and the call is not recorded.",
		}}}
	case "sante":
		e.Name = store.Words{Fr: "Téléconsultation", En: "Online consultation"}
		e.Brand = store.Company{Name: "Lenoir Santé", Colour: "#2b6657", Video: true}
		e.Fields = append(e.Fields, store.EntryPointField{
			Key: "motif", Kind: "text", Label: store.Words{Fr: "Motif de l’appel", En: "Reason for the call"},
		})
		e.Consents = []store.Consent{{Version: "2026-01", Text: store.Words{
			Fr: "Cet échange est couvert par le secret médical. Les notes du médecin rejoignent votre dossier, conservé vingt ans ; " +
				"rien n’est filmé ni enregistré, et votre caméra ne s’allume que si vous l’activez vous-même.",
			En: "This conversation is covered by medical confidentiality. The doctor’s notes go into your file, which is kept for twenty years; " +
				"nothing is filmed or recorded, and your camera only comes on if you turn it on yourself.",
		}}}
	case "atelier":
		e.Name = store.Words{Fr: "Atelier auto", En: "Car workshop"}
		e.Brand = store.Company{Name: "Atelier Lenoir", Colour: "#87481b", Video: true}
		e.Fields = append(e.Fields, store.EntryPointField{
			Key: "immatriculation", Kind: "text", Label: store.Words{Fr: "Immatriculation", En: "Registration number"},
		})
		e.Consents = []store.Consent{{Version: "2026-01", Text: store.Words{
			Fr: "L’Atelier Lenoir conserve votre nom, vos coordonnées et les notes du mécanicien le temps du suivi de votre véhicule. " +
				"Votre caméra ne s’allume que si vous l’activez vous-même, et l’appel n’est pas enregistré.",
			En: "Atelier Lenoir keeps your name, your details and the mechanic’s notes for as long as it looks after your vehicle. " +
				"Your camera only comes on if you turn it on yourself, and the call is not recorded.",
		}}}
	}
	return e
}

var (
	email     = store.EntryPointField{Key: "email", Kind: "email", Label: store.Words{Fr: "Adresse e-mail", En: "E-mail address"}}
	telephone = store.EntryPointField{Key: "telephone", Kind: "tel", Label: store.Words{Fr: "Téléphone", En: "Telephone"}}
)
