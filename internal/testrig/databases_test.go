package testrig_test

import (
	"testing"

	"visavis/internal/config"
	"visavis/internal/store/postgrestest"
	"visavis/internal/testrig"
)

// starter starts the product, on the database that is being tested.
type starter func(t testing.TB, change ...func(*config.Config)) *testrig.Rig

// stories are what has to go the same way whatever the data is kept in.
var stories = []struct {
	name string
	tell func(*testing.T, starter)
}{
	{"first call", firstCall},
	{"declined", declined},
	{"nobody answers", nobodyAnswers},
	{"tap rings before the page is open", tapRingsBeforeThePageIsOpen},
	{"given up while queued", givenUpWhileQueued},
	{"given up while ringing", givenUpWhileRinging},
	{"two agents, one contact", twoAgentsOneContact},
	{"two contacts, one agent", twoContactsOneAgent},
	{"accept races hang-up", acceptRacesHangUp},
	{"contact reloads", contactReloads},
	{"agent reloads", agentReloads},
	{"agent stays away", agentStaysAway},
	{"server restarts during a call", serverRestartsDuringACall},
	{"a webhook hears of a call", webhookHearsOfACall},
}

func TestOnSQLite(t *testing.T) {
	for _, s := range stories {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.tell(t, testrig.Start)
		})
	}
}

func TestOnPostgreSQL(t *testing.T) {
	server := postgrestest.Start(t)
	start := func(t testing.TB, change ...func(*config.Config)) *testrig.Rig {
		return testrig.Start(t, append(change, func(c *config.Config) { c.Database = server.Database(t) })...)
	}
	for _, s := range stories {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.tell(t, start)
		})
	}
}
