package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// PastDays is how far the everyday calls of a demonstration go back.
const PastDays = 21

// Past plays the everyday calls of some days before today in the company that
// Fill made, once, so that reports have something to say. Three weeks take long
// enough to be done beside the first start: some contacts with all their calls
// at a time. The dice fall the same way each time; the days follow the calendar.
func Past(ctx context.Context, db *store.DB, days int) error {
	people := make(map[string]cc.AgentID)
	var today time.Time
	var all []person
	err := db.Read(ctx, func(q store.Queries) error {
		today = q.Now().Truncate(24 * time.Hour)
		c, err := q.Company(ctx)
		if err != nil || c.Name != company {
			return err
		}
		all = everyday(today, days)
		_, done, err := q.ContactByIdentifier(ctx, all[0].identifier)
		if err != nil || done {
			all = nil
			return err
		}
		for _, name := range []string{"nadia", "luc", "ines"} {
			a, err := q.AccountBySubject(ctx, "local", name)
			if err != nil {
				return err
			}
			people[name] = a.ID
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("demo's past: %w", err)
	}
	for some := range slices.Chunk(all, 6) {
		err := db.Write(ctx, func(tx store.Tx) error {
			for _, p := range some {
				if err := p.keep(ctx, tx, today, people); err != nil {
					return fmt.Errorf("%s: %w", p.identifier, err)
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("demo's past: %w", err)
		}
	}
	return nil
}

// trade is what calls to one of the doors are like.
type trade struct {
	door   string
	agents []string
	calls  int // on a weekday, about
	talk   [2]int
	codes  []cc.DispositionCode // what happens often stands there more often
	filled map[string]string    // fields that must not stay empty
	notes  []string
}

func trades() []trade {
	return []trade{
		{
			door: "sav", agents: []string{"nadia", "luc", "ines"}, calls: 13, talk: [2]int{170, 640},
			codes: []cc.DispositionCode{"resolu", "resolu", "resolu", "technicien", "technicien", "piece", "suivi", "suivi", "retard", "retour", "couverture", "renseignement", "renseignement", "sansreponse", ""},
			notes: []string{
				"Code d’erreur E20 relevé en vidéo, filtre nettoyé avec le client, cycle relancé.", "Joint de porte usé. Pièce commandée, pose expliquée.",
				"Livraison confirmée pour demain matin, créneau 8 h – 12 h.", "Passage d’un technicien proposé et accepté.", "Question sur la garantie : couverte jusqu’à l’an prochain.", "",
			},
		},
		{
			door: "sante", agents: []string{"ines", "nadia"}, calls: 6, talk: [2]int{340, 900},
			codes:  []cc.DispositionCode{"conseil", "conseil", "conseil", "ordonnance", "ordonnance", "revoir", "cabinet", "sanssuite"},
			filled: map[string]string{"urgence": "courant"},
			notes:  []string{"Conseils donnés, pas de signe de gravité.", "Renouvellement pour un mois, contrôle prévu.", "À revoir dans huit jours si les symptômes durent.", ""},
		},
		{
			door: "atelier", agents: []string{"luc", "ines"}, calls: 6, talk: [2]int{140, 480},
			codes: []cc.DispositionCode{""},
			notes: []string{"Rendez-vous pris pour la révision annuelle.", "Bruit au freinage : plaquettes à vérifier, devis envoyé.", "Voiture prête, client prévenu.", ""},
		},
	}
}

// everyday makes the contacts of the last days, with their calls, oldest first.
func everyday(today time.Time, days int) []person {
	dice := rand.New(rand.NewPCG(20, 26))
	all := callers()
	for ; days > 0; days-- {
		for _, c := range day(dice, today.AddDate(0, 0, -days).Weekday()) {
			c.days = days
			p := &all[dice.IntN(len(all))]
			if all[0].calls == nil { // whom Past knows a company by that has its past
				p = &all[0]
			}
			p.calls = append(p.calls, c)
		}
	}
	return slices.DeleteFunc(all, func(p person) bool { return len(p.calls) == 0 })
}

// arrival is a call before anybody has answered it.
type arrival struct {
	at time.Duration
	trade
}

// day makes the calls of one day in their order. An agent has one at a time, so
// contacts wait in the busy hours and some give up.
func day(dice *rand.Rand, weekday time.Weekday) []call {
	if weekday == time.Sunday {
		return nil
	}
	var arrivals []arrival
	for _, t := range trades() {
		n := t.calls - 2 + dice.IntN(5)
		if weekday == time.Monday {
			n += t.calls / 4
		}
		if weekday == time.Saturday {
			n = map[string]int{"sav": n / 2}[t.door]
		}
		for range n {
			arrivals = append(arrivals, arrival{rush(dice), t})
		}
	}
	slices.SortFunc(arrivals, func(a, b arrival) int { return int(a.at - b.at) })
	free := map[string]time.Duration{}
	var calls []call
	for _, a := range arrivals {
		calls = append(calls, a.call(dice, free))
	}
	return calls
}

// rush is a time of day: most call in the middle of the morning and of the afternoon.
func rush(dice *rand.Rand) time.Duration {
	hours := []int{7, 8, 8, 9, 9, 9, 9, 10, 10, 10, 11, 11, 12, 13, 13, 14, 14, 14, 15, 15, 16}
	return clock(hours[dice.IntN(len(hours))], 0) + seconds(dice.IntN(3600))
}

func (a arrival) call(dice *rand.Rand, free map[string]time.Duration) call {
	between := func(from, to int) time.Duration { return seconds(from + dice.IntN(to-from)) }
	c := call{door: a.door, at: a.at, said: map[string]string{"service": a.door}}
	agent := a.agents[dice.IntN(len(a.agents))]
	for _, other := range a.agents {
		if free[other] < free[agent] && free[agent] > a.at {
			agent = other
		}
	}
	c.wait = max(free[agent]-a.at, 0) + between(6, 38)
	if patience := between(70, 420); c.wait > patience || dice.IntN(30) == 0 {
		c.wait = min(patience, c.wait)
		return c
	}
	c.agent, c.talk, c.byAgent = agent, between(a.talk[0], a.talk[1]), dice.IntN(3) > 0
	c.code, c.filled, c.note = a.codes[dice.IntN(len(a.codes))], a.filled, a.notes[dice.IntN(len(a.notes))]
	switch dice.IntN(10) {
	case 0, 1:
		c.acts = []act{on(20+dice.IntN(40), camera)}
	case 2, 3:
		choices := []cc.Choice{cc.ChooseCamera, cc.ChooseCamera, cc.ChooseCamera, cc.ChooseWatch, cc.ChooseDecline}
		c.acts = []act{on(25+dice.IntN(30), ask), answered(4+dice.IntN(10), choices[dice.IntN(len(choices))])}
	case 4:
		c.acts = []act{on(40+dice.IntN(30), hold), on(15+dice.IntN(45), resume)}
	}
	if dice.IntN(5) < 2 {
		c.stars = []int{5, 5, 5, 5, 4, 4, 4, 3, 2}[dice.IntN(9)]
	}
	if other := a.agents[dice.IntN(len(a.agents))]; other != agent && free[other] < a.at && dice.IntN(8) == 0 {
		c.missed = other
		c.wait = max(c.wait, seconds(30))
	}
	free[agent] = a.at + c.wait + c.talk + time.Minute
	return c
}

// callers are invented people, without calls yet. Numbers and addresses are nobody's, as those of contacts are.
func callers() []person {
	first := []string{"Camille", "Julien", "Léa", "Antoine", "Manon", "Karim", "Élise", "Romain", "Sarah", "Paul", "Chloé", "Nicolas"}
	last := []string{"Garnier", "Lefèvre", "Chevalier", "Robin", "Dumas", "Benoît", "Leclerc", "Fabre", "Renaud"}
	plain := strings.NewReplacer("é", "e", "É", "E", "è", "e", "î", "i")
	var all []person
	for i := range len(first) * len(last) {
		name := first[i%len(first)] + " " + last[(i+i/len(first))%len(last)]
		number := fmt.Sprintf("98 2%d %02d", i/100%10, i%100)
		all = append(all, person{
			identifier: fmt.Sprintf("C-%d", 21000+i), name: name, language: "fr", mobile: i%3 == 0,
			email: strings.ToLower(strings.ReplaceAll(plain.Replace(name), " ", ".")) + "@example.fr",
			phone: "+33639" + strings.ReplaceAll(number, " ", ""), shown: "06 39 " + number,
		})
	}
	return all
}
