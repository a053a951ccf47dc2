package demo

import (
	"maps"
	"slices"
	"time"

	"visavis/internal/cc"
)

// clock is a time of day, UTC.
func clock(hour, minute int) time.Duration {
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }

func minutes(n, s int) time.Duration { return time.Duration(n)*time.Minute + seconds(s) }

func sorted(values map[string]string) []string { return slices.Sorted(maps.Keys(values)) }

// on is an act some seconds after the one before it.
func on(after int, kind string) act { return act{after: seconds(after), kind: kind} }

func answered(after int, choice cc.Choice) act {
	return act{after: seconds(after), kind: answer, choice: choice}
}

// contacts are the people who called before. Their numbers are of the ranges
// that are kept for fiction, their addresses of a domain that is nobody's. The
// first is the customer of the company's account page.
var contacts = []person{
	{
		identifier: "C-20418", name: "Claire Dubois", language: "fr", email: "claire.dubois@example.fr", phone: "+33639980112", shown: "06 39 98 01 12",
		calls: []call{
			{door: "sav", days: 143, at: clock(9, 12), agent: "nadia", code: "resolu", wait: seconds(24), talk: minutes(6, 41), byAgent: true, stars: 5,
				said: map[string]string{"service": "sav", "modele": "FP-300"}, signed: map[string]string{"client": "C-20418", "contrat": "Sérénité"},
				note: "Porte du four Pyra bloquée après une pyrolyse. Expliqué que le verrou ne se libère qu’au-dessous de 100 °C, environ une heure. Rappelée par précaution : porte ouverte, rien à signaler."},
			{door: "sav", days: 80, at: clock(15, 37), agent: "luc", code: "technicien", filled: map[string]string{"garantie": "yes", "piece": "pompe"}, wait: seconds(51), talk: minutes(9, 18), byAgent: true, stars: 4,
				acts:   []act{on(95, ask), answered(7, cc.ChooseCamera), on(210, hold), on(65, resume)},
				said:   map[string]string{"service": "sav", "modele": "LL-8420", "motif": "voyant E20"},
				signed: map[string]string{"client": "C-20418", "contrat": "Sérénité"},
				note:   "Lave-linge Séréna, voyant E20. Vu en vidéo : filtre de vidange propre, mais la pompe grogne et ne tourne pas. Pièce sous contrat Sérénité, passage d’un technicien vendredi matin pour remplacer la pompe. Cliente prévenue : laisser le robinet fermé."},
			{door: "sav", days: 6, at: clock(10, 5), agent: "nadia", code: "couverture", filled: map[string]string{"garantie": "yes"}, wait: seconds(18), talk: minutes(3, 52), stars: 5,
				said: map[string]string{"service": "sav"}, signed: map[string]string{"client": "C-20418", "contrat": "Sérénité"},
				note: "Pompe remplacée, la machine tourne bien. Demande si le contrat couvre aussi le four : oui, pièces et déplacement jusqu’au 30 juin 2027. Attestation envoyée par e-mail."},
		},
	},
	{
		identifier: "C-20467", name: "Mehdi Lacroix", language: "fr", email: "mehdi.lacroix@example.fr", phone: "+33639980145", shown: "06 39 98 01 45", mobile: true,
		calls: []call{
			{door: "atelier", days: 88, at: clock(8, 26), agent: "luc", filled: map[string]string{"plaque": "ER-905-BV", "compteur": "148212"}, wait: seconds(33), talk: minutes(11, 5), byAgent: true, stars: 5,
				acts: []act{on(70, camera), on(240, stop), on(80, restart)},
				said: map[string]string{"service": "atelier", "vehicule": "Lenoir Mistral 1.6, 2016", "immatriculation": "ER-905-BV", "kilometrage": "148000"},
				note: "Claquement au démarrage à froid. Vu en vidéo, capot ouvert : support moteur droit affaissé, caoutchouc déchiré. Véhicule roulant, mais à ne pas charger. Rendez-vous pris jeudi 8 h 30, pièce commandée."},
			{door: "atelier", days: 79, at: clock(16, 48), agent: "luc", wait: seconds(12), talk: minutes(2, 34), byAgent: true,
				said: map[string]string{"service": "atelier", "immatriculation": "ER-905-BV"},
				note: "Voiture prête, support remplacé, plus de claquement à froid. Vient la chercher avant 18 h."},
		},
	},
	{
		identifier: "C-20512", name: "Odile Perrin", language: "fr", email: "odile.perrin@example.fr", phone: "+33199001234", shown: "01 99 00 12 34",
		calls: []call{
			{door: "sante", days: 52, at: clock(10, 40), agent: "ines", code: "ordonnance", wait: seconds(75), talk: minutes(14, 22), byAgent: true, stars: 5,
				acts: []act{on(40, ask), answered(11, cc.ChooseCamera)},
				said: map[string]string{"service": "sante", "motif": "éruption cutanée", "rendezvous": "10:30"},
				note: "Plaque rouge bien limitée, 4 cm, avant-bras gauche, non douloureuse, apparue après jardinage. Pas de fièvre. Évoque un eczéma de contact. Dermocorticoïde 7 jours, éviter le contact avec les primevères. Revoir si extension."},
			{door: "sante", days: 44, at: clock(11, 15), agent: "ines", code: "conseil", wait: seconds(41), talk: minutes(5, 47), byAgent: true, stars: 5,
				acts: []act{on(30, camera)},
				said: map[string]string{"service": "sante", "motif": "contrôle"},
				note: "Contrôle à 8 jours : lésion presque effacée, léger reste pigmenté. Arrêt du traitement, émollient. Pas d’autre suivi."},
		},
	},
	{
		identifier: "C-20533", name: "Thomas Keller", language: "fr", email: "thomas.keller@example.fr", phone: "+33639980163", shown: "06 39 98 01 63",
		calls: []call{
			{door: "sav", days: 37, at: clock(17, 2), agent: "nadia", code: "technicien", filled: map[string]string{"serie": "SN-FP300-1904", "piece": "resistance"}, missed: "luc", wait: seconds(45), talk: minutes(7, 56), byAgent: true, stars: 3,
				acts: []act{on(120, ask), answered(9, cc.ChooseDecline)},
				said: map[string]string{"service": "sav", "modele": "FP-300", "serie": "SN-FP300-1904"},
				note: "Le four ne dépasse pas 160 °C. N’a pas souhaité la vidéo. Sonde ou résistance de sole : passage d’un technicien nécessaire. Proposé mardi après-midi, accepté. Prévenir le client une heure avant."},
		},
	},
	{
		identifier: "C-20548", name: "Fatou Diarra", language: "fr", email: "fatou.diarra@example.fr", phone: "+33639980171", shown: "06 39 98 01 71", mobile: true,
		calls: []call{
			{door: "sante", days: 29, at: clock(9, 55), wait: minutes(3, 10)},
			{door: "sante", days: 29, at: clock(10, 20), agent: "nadia", code: "conseil", filled: map[string]string{"urgence": "rapide"}, wait: seconds(22), talk: minutes(8, 40), byAgent: true, stars: 4,
				acts: []act{on(25, ask), answered(6, cc.ChooseWatch), on(60, camera)},
				said: map[string]string{"service": "sante", "motif": "toux de mon fils"},
				note: "Enfant de 6 ans, toux sèche depuis 3 jours, 37,8 °C, joue et mange normalement. Vu en vidéo : respire sans effort, parle en phrases entières. Hydratation, surveillance ; consulter en personne si fièvre au-dessus de 38,5 °C ou gêne respiratoire."},
		},
	},
	{
		identifier: "C-20571", name: "Jean-Marc Rivoire", language: "fr", phone: "+33199004417", shown: "01 99 00 44 17",
		calls: []call{
			{door: "atelier", days: 24, at: clock(13, 31), agent: "ines", wait: seconds(64), talk: minutes(4, 29), byAgent: true,
				acts: []act{on(90, hold), on(85, resume)},
				said: map[string]string{"service": "atelier", "vehicule": "Lenoir Brise 1.0, 2021", "immatriculation": "FB-117-QS"},
				note: "Témoin de pression des pneus allumé depuis le changement de roues. Procédure de réinitialisation donnée (menu Véhicule, puis Pneus, moteur coupé). Créneau réservé au cas où : vendredi 14 h."},
		},
	},
	{
		identifier: "C-20590", name: "Emily Carter", language: "en", email: "emily.carter@example.com", phone: "+441632960418", shown: "+44 1632 960418",
		calls: []call{
			{door: "sav", days: 19, at: clock(14, 14), agent: "ines", code: "resolu", wait: seconds(30), talk: minutes(10, 12), byAgent: true, stars: 5,
				acts: []act{on(45, ask), answered(5, cc.ChooseCamera), on(300, reload)},
				said: map[string]string{"service": "sav", "modele": "MX-5"}, signed: map[string]string{"client": "C-20590"},
				note: "Cliente anglophone, maison secondaire près de Gordes. Machine à café Matin, voyant orange : détartrage demandé mais interrompu. Vu en vidéo, bac mal enclenché. Détartrage relancé avec elle et terminé, café correct. Notice en anglais envoyée."},
		},
	},
	{
		identifier: "C-20604", name: "Anaïs Le Goff", language: "fr", email: "anais.legoff@example.fr", phone: "+33639980188", shown: "06 39 98 01 88", mobile: true,
		calls: []call{
			{door: "sav", days: 17, at: clock(11, 49), agent: "luc", code: "renseignement", wait: seconds(26), talk: minutes(5, 3), byAgent: true, stars: 5,
				said: map[string]string{"service": "sav", "modele": "CB-340", "panier": "A-1018"},
				note: "Hésite sur le combiné Clair : la porte s’ouvre-t-elle à gauche ? Oui, charnières réversibles, à faire à l’installation sans supplément. Commande passée par la cliente pendant l’appel."},
			{door: "sav", days: 9, at: clock(16, 20), agent: "nadia", code: "remplacement", filled: map[string]string{"piece": "autre", "garantie": "yes"}, wait: seconds(58), talk: minutes(6, 30), byAgent: true, stars: 2,
				acts: []act{on(60, camera), on(120, hold), on(110, resume)},
				said: map[string]string{"service": "sav", "modele": "CB-340", "commande": "52264"},
				note: "Réfrigérateur livré avec une porte enfoncée en bas à droite, vu en vidéo. Porte neuve expédiée, pose par le livreur lundi. Geste commercial : frais de livraison remboursés."},
		},
	},
	{
		identifier: "C-20618", name: "Bernard Fontaine", language: "fr", email: "b.fontaine@example.fr", phone: "+33199007820", shown: "01 99 00 78 20",
		calls: []call{
			{door: "sav", days: 13, at: clock(9, 3), agent: "luc", code: "resolu", wait: seconds(15), talk: minutes(8, 8), byAgent: true, stars: 4,
				acts: []act{on(150, ask), answered(12, cc.ChooseWatch)},
				said: map[string]string{"service": "sav", "modele": "LL-8420", "serie": "SN-LL8420-2207"},
				note: "Le tambour vibre à l’essorage. Montré à la caméra le réglage des quatre pieds avec un niveau, sur la machine d’exposition. Le client a suivi sans se filmer et a réussi : essorage à 1 200 tours sans bouger."},
		},
	},
	{
		identifier: "C-20627", name: "Sofia Marchetti", language: "fr", email: "sofia.marchetti@example.fr", phone: "+33639980194", shown: "06 39 98 01 94", mobile: true,
		calls: []call{
			{door: "atelier", days: 8, at: clock(12, 36), agent: "luc", wait: seconds(20), talk: minutes(7, 15), byAgent: true, stars: 5,
				acts: []act{on(35, ask), answered(4, cc.ChooseCamera), on(150, stop)},
				said: map[string]string{"service": "atelier", "vehicule": "Lenoir Alizé électrique, 2023", "immatriculation": "HC-903-LM"},
				note: "Câble de recharge bloqué dans la prise. Vu en vidéo : verrou à moitié sorti. Déverrouillage de secours dans le coffre, câble libéré. Prendre rendez-vous si cela se reproduit (moteur de verrou)."},
		},
	},
	{
		identifier: "C-20633", name: "Hugo Steiner", language: "fr", email: "hugo.steiner@example.fr",
		calls: []call{
			{door: "sav", days: 4, at: clock(16, 55), wait: minutes(1, 48), said: map[string]string{"service": "sav", "panier": "A-1039"}},
		},
	},
	{
		identifier: "C-20640", name: "Yvonne Carpentier", language: "fr", phone: "+33199009956", shown: "01 99 00 99 56",
		calls: []call{
			{door: "sante", days: 3, at: clock(8, 44), agent: "nadia", code: "revoir", wait: seconds(37), talk: minutes(12, 9), byAgent: true, stars: 5,
				acts: []act{on(55, ask), answered(18, cc.ChooseCamera), on(400, hold), on(40, resume)},
				said: map[string]string{"service": "sante", "motif": "tension et traitement"},
				note: "Automesures sur 3 jours : 142/84 de moyenne, un peu de fatigue. Traitement bien pris, brassard bien placé (vérifié en vidéo). Pas de changement aujourd’hui, nouvelles mesures dans 15 jours et bilan sanguin."},
		},
	},
}
