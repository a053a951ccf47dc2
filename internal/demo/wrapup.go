package demo

import (
	"visavis/internal/cc"
	"visavis/internal/store"
)

// asks is what each queue of the demo wants to know: one has a tree of codes,
// one a list of which a code must be chosen, one hides its list.
func asks(key string) store.WrapUpSettings {
	switch key {
	case "sav":
		return afterSales()
	case "sante":
		return consultation()
	default:
		return workshop()
	}
}

func code(code cc.DispositionCode, fr, en string, children ...store.Disposition) store.Disposition {
	return store.Disposition{Code: code, Label: store.Words{Fr: fr, En: en}, Children: children}
}

func field(key string, kind cc.FieldType, fr, en string) store.CustomField {
	return store.CustomField{Key: key, Type: kind, Label: store.Words{Fr: fr, En: en}}
}

func option(value, fr, en string) store.CustomOption {
	return store.CustomOption{Value: value, Label: store.Words{Fr: fr, En: en}}
}

// inOrder shows these values first.
func inOrder(keys ...string) []store.AttachedField {
	var all []store.AttachedField
	for _, key := range keys {
		all = append(all, store.AttachedField{Key: key})
	}
	return all
}

func afterSales() store.WrapUpSettings {
	serial := field("serie", cc.TextField, "Numéro de série relevé", "Serial number read")
	serial.MaxLength = 40
	warranty := field("garantie", cc.YesNoField, "Sous garantie", "Under warranty")
	quote := field("devis", cc.NumberField, "Montant du devis (€)", "Amount of the quote (€)")
	quote.Min, quote.Max = number(0), number(5000)
	part := field("piece", cc.ListField, "Pièce en cause", "Faulty part")
	part.Options = []store.CustomOption{
		option("pompe", "Pompe de vidange", "Drain pump"), option("resistance", "Résistance", "Heating element"),
		option("joint", "Joint de porte", "Door seal"), option("carte", "Carte électronique", "Control board"), option("autre", "Autre", "Other"),
	}
	return store.WrapUpSettings{
		Codes: []store.Disposition{
			code("depannage", "Dépannage", "Repair",
				code("resolu", "Résolu à distance", "Solved remotely"),
				code("technicien", "Passage d’un technicien", "Technician’s visit"),
				code("piece", "Pièce commandée", "Part ordered"),
				code("remplacement", "Appareil remplacé", "Appliance replaced")),
			code("commande", "Commande et livraison", "Order and delivery",
				code("suivi", "Suivi de livraison", "Delivery status"),
				code("retard", "Livraison en retard", "Late delivery"),
				code("retour", "Retour ou échange", "Return or exchange")),
			code("contrat", "Contrat d’entretien", "Service contract",
				code("couverture", "Question sur la couverture", "Question about the cover"),
				code("souscription", "Souscription", "New contract"),
				code("resiliation", "Résiliation", "Cancellation")),
			code("renseignement", "Simple renseignement", "General question"),
			code("sansreponse", "Coupé avant la fin", "Cut off"),
		},
		Fields: []store.CustomField{
			serial, warranty, part, field("intervention", cc.DateField, "Date d’intervention", "Date of the visit"), quote,
			field("photos", cc.LinkField, "Dossier photos", "Folder of pictures"),
		},
		Attached: inOrder("client", "contrat", "commande", "service", "motif", "produit", "modele"),
	}
}

func consultation() store.WrapUpSettings {
	urgency := field("urgence", cc.ListField, "Degré d’urgence", "Urgency")
	urgency.Required, urgency.Default = true, "courant"
	urgency.Options = []store.CustomOption{
		option("courant", "Courant", "Routine"), option("rapide", "À voir sous 48 heures", "Within 48 hours"), option("immediat", "Immédiat", "Immediate"),
	}
	return store.WrapUpSettings{
		Mandatory: true,
		Codes: []store.Disposition{
			code("conseil", "Conseil donné", "Advice given"), code("ordonnance", "Ordonnance envoyée", "Prescription sent"),
			code("revoir", "À revoir en téléconsultation", "Another online consultation"), code("cabinet", "À examiner au cabinet", "To be seen in person"),
			code("urgences", "Orientation vers les urgences", "Sent to the emergency room"), code("sanssuite", "Consultation interrompue", "Consultation interrupted"),
		},
		Fields: []store.CustomField{
			urgency, field("traitant", cc.TextField, "Médecin traitant", "Family doctor"), field("revu", cc.DateField, "Revoir le patient le", "See the patient again on"),
			field("courrier", cc.YesNoField, "Courrier au médecin traitant", "Letter to the family doctor"),
		},
		Attached: append(inOrder("motif", "rendezvous"), store.AttachedField{Key: "page", Hidden: true}),
	}
}

func workshop() store.WrapUpSettings {
	plate := field("plaque", cc.TextField, "Immatriculation vérifiée", "Registration number, checked")
	plate.Pattern, plate.MaxLength = `[A-Z]{2}-\d{3}-[A-Z]{2}`, 9
	mileage := field("compteur", cc.NumberField, "Kilométrage au compteur", "Mileage on the clock")
	mileage.Min = number(0)
	return store.WrapUpSettings{
		Hidden: true,
		Codes:  []store.Disposition{code("rendezvous", "Rendez-vous pris", "Appointment made"), code("devis", "Devis envoyé", "Quote sent")},
		Fields: []store.CustomField{plate, mileage, field("controle", cc.DateField, "Prochain contrôle technique", "Next inspection")},
		Attached: append(inOrder("vehicule", "immatriculation", "kilometrage", "motif"),
			store.AttachedField{Key: "client", Label: store.Words{Fr: "Client", En: "Customer"}}),
	}
}

func number(n float64) *float64 { return &n }
