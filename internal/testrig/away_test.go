package testrig_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/config"
	"visavis/internal/store/postgrestest"
	"visavis/internal/testrig"
	"visavis/internal/view"
)

// The database answers nothing for a while: people go on talking, the server
// says that it is not ready, nothing is acknowledged that is not kept, and all
// goes on by itself when it is back.
func TestDatabaseAway(t *testing.T) {
	t.Parallel()
	server := postgrestest.Start(t)
	c := talkOn(t, testrig.Start(t, func(c *config.Config) { c.Database = server.Database(t) }))
	note := func(text string) *view.Problem {
		return c.nadia.Send(t, "PUT", "/api/v1/interactions/"+c.id+"/note", view.NoteText{Text: text}, nil)
	}
	ready := func() int {
		res, err := http.Get(c.rig.URL + "/readyz")
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		return res.StatusCode
	}
	if p := note("avant"); p != nil {
		t.Fatal(p)
	}

	thaw := server.Freeze(t)
	typed := make(chan *view.Problem, 1)
	go func() { typed <- note("pendant") }()
	if status := ready(); status != http.StatusServiceUnavailable {
		t.Errorf("ready without a database: %d", status)
	}
	c.heard(t) // what needs no database
	var acknowledged *view.Problem
	answered := false
	select {
	case acknowledged = <-typed:
		if answered = true; acknowledged == nil {
			t.Error("acknowledged while nothing could be kept")
		}
	default:
	}
	thaw()
	back := time.Now()
	for ready() != http.StatusOK {
		if time.Since(back) > patience {
			t.Fatal("it does not get ready again")
		}
		time.Sleep(20 * time.Millisecond) // readiness is asked for, it tells nobody
	}
	if !answered {
		acknowledged = <-typed
	}
	var record view.InteractionRecord
	c.nadia.Get(t, "/api/v1/interactions/"+c.id, &record)
	want := map[string]bool{"pendant": true, "avant": acknowledged != nil}
	if len(record.Notes) != 1 || !want[record.Notes[0].Text] {
		t.Errorf("the note is %+v, the answer was %v", record.Notes, acknowledged)
	}
	c.nadia.Do(t, c.id, "hold", nil)
	c.desk.See(t, c.id, "held", func(v view.InteractionView) bool { return v.Hold != nil && v.Settled })
	c.nadia.Do(t, c.id, "resume", nil)
	c.heard(t)
	if v := c.claire.Now(); v.Phase != cc.Active {
		t.Error(fmt.Sprint("the contact's call is ", v.Phase))
	}
}
