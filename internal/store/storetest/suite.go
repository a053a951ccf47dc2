package storetest

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// Opener gives a test an empty database with that clock.
type Opener func(t *testing.T, now func() time.Time) *store.DB

// Run checks a database.
func Run(t *testing.T, open Opener) {
	for name, check := range map[string]func(*testing.T, Opener){
		"a call leaves facts that are the sum of its events":    callIsSumOfEvents,
		"people, doors and what surrounds a call are kept":      peopleAreKept,
		"accept, hang-up and time-out at once":                  acceptHangUpTimeOut,
		"a desk closes as another one opens":                    deskClosesAsAnotherOpens,
		"two agents and one contact":                            twoAgentsOneContact,
		"two contacts and one agent":                            twoContactsOneAgent,
		"one offer accepted many times":                         oneOfferManyAccepts,
		"two calls taken from hold at once":                     twoCallsOneMouth,
		"a failure writes nothing":                              failureWritesNothing,
		"a refusal keeps the deadlines before it":               refusalKeepsDeadlines,
		"a key keeps the outcome":                               keyKeepsOutcome,
		"places in the queue":                                   placesInTheQueue,
		"presence":                                              presence,
		"who lost queue, skill or video is rung for it no more": whoMayBeRung,
		"a transfer answered, taken back and hung up at once":   handedOverAtOnce,
		"custom values written at once":                         customAtOnce,
		"wrap-ups that nobody finished":                         forgotten,
		"done and a code at once":                               doneAndCodeAtOnce,
		"facts that must not change meanwhile":                  unchanging,
		"settings go over the revision that was read":           settingsAreKept,
		"what the log says of people can be erased":             logErased,
		"the log of changes is one chain":                       loggedAtOnce,
		"rights are those of the roles":                         rightsAreThoseOfTheRoles,
		"leases":                                                leases,
		"webhooks are told once and in order":                   webhooksAreTold,
		"the feed tells everything once and in order":           feedInOrder,
		"generated commands":                                    generated,
	} {
		t.Run(name, func(t *testing.T) { check(t, open) })
	}
}

func callIsSumOfEvents(t *testing.T, open Opener) {
	clock := NewClock()
	c := NewCentre(t, open(t, clock.Now))
	nadia := c.Agent("agt_nadia", true)
	id := c.Contact()
	c.Answer(id, nadia)
	c.Must(id, cc.HoldContact{Agent: nadia}, cc.Actor(nadia))
	clock.Advance(time.Minute)
	c.Must(id, cc.ResumeContact{Agent: nadia}, cc.Actor(nadia))
	c.Must(id, cc.HangUp{}, cc.ByContact)
	s := c.Must(id, cc.MarkDone{Agent: nadia}, cc.Actor(nadia))
	if s.Phase() != cc.Done {
		t.Errorf("phase %s", s.Phase())
	}
	if got, want := text(c.Load(id)), text(s); got != want {
		t.Errorf("loaded\n%s\nwant\n%s", got, want)
	}
	c.Audit()
}

// Audit fails the test for every derived thing that differs from what it is derived from.
func (c *Centre) Audit() {
	c.T.Helper()
	c.Read(func(q store.Queries) error {
		wrong, err := q.Audit(context.Background())
		for _, w := range wrong {
			c.T.Error(w)
		}
		return err
	})
}

// text is an interaction as it is stored: two are the same if their texts are.
func text(s cc.Interaction) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // facts always marshal
	}
	return string(b)
}
