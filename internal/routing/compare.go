package routing

import (
	"context"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// look is a walk through all rows, a page at a time, in the order of their
// ids: agents first, then contacts.
type look struct {
	number   int
	over     bool
	next     time.Time // when the next one begins
	agents   bool      // are done
	agent    cc.AgentID
	contact  cc.InteractionID
	serving  map[cc.AgentID][]cc.QueueID
	skills   map[cc.AgentID]map[string]int
	accounts map[cc.AgentID]store.Account
}

// suspicion is a difference that news may still explain.
type suspicion struct {
	what  string
	since time.Time
}

// begin starts a look.
func (d *desk) begin() { d.look = look{number: d.look.number + 1} }

// compare goes on with the look through all rows, or begins one when it is
// time. What differs from the index is mended; if no news of it arrive soon,
// it was a mistake, which is counted and logged.
func (d *desk) compare(ctx context.Context) {
	now := d.r.opt.DB.Now()
	for id, s := range d.suspected {
		if now.Sub(s.since) > newsWithin {
			delete(d.suspected, id)
			d.r.drift.Add(1)
			d.r.opt.Log.WarnContext(ctx, "routing index was wrong", "id", id, "what", s.what)
		}
	}
	if d.look.over {
		if now.Before(d.look.next) {
			return
		}
		d.begin()
	}
	// As much as fits between two contacts without keeping one waiting.
	for spent := time.Now(); !d.look.over && time.Since(spent) < 5*time.Millisecond; {
		if !d.step(ctx) {
			return
		}
	}
}

// step looks at one page. False: it could not.
func (d *desk) step(ctx context.Context) bool {
	err := d.r.opt.DB.Read(ctx, func(q store.Queries) error {
		if !d.look.agents {
			return d.agentsPage(ctx, q)
		}
		return d.contactsPage(ctx, q)
	})
	d.r.warn(ctx, "routing", err)
	return err == nil
}

func (d *desk) agentsPage(ctx context.Context, q store.Queries) (err error) {
	l := &d.look
	if l.serving == nil {
		if l.skills, err = q.AgentSkills(ctx); err != nil {
			return err
		}
		accounts, err := q.Accounts(ctx)
		if err != nil {
			return err
		}
		l.accounts = make(map[cc.AgentID]store.Account, len(accounts))
		for _, a := range accounts {
			l.accounts[a.ID] = a
		}
		if l.serving, err = q.Serving(ctx, ""); err != nil {
			return err
		}
	}
	all, err := q.Candidates(ctx, l.agent, page)
	if err != nil {
		return err
	}
	for _, c := range all {
		l.agent = c.Agent
		a := Agent{Candidate: c, Queues: l.serving[c.Agent], Skills: levels(l.skills[c.Agent]), MayVideo: d.hasVideo(l.accounts[c.Agent])}
		if d.tellAgent(a) {
			d.suspect(string(c.Agent), "agent")
		}
	}
	l.agents = len(all) < page
	return nil
}

func (d *desk) contactsPage(ctx context.Context, q store.Queries) error {
	l := &d.look
	all, err := q.WaitingPage(ctx, l.contact, page)
	if err != nil {
		return err
	}
	if n := len(all); n > 0 {
		last := all[n-1].Interaction
		refused, err := q.RefusersOf(ctx, l.contact, last)
		if err != nil {
			return err
		}
		for _, w := range all {
			if d.tellContact(w.Interaction, w, true, refused[w.Interaction]) {
				d.suspect(string(w.Interaction), "place in the queue")
			}
		}
		l.contact = last
	}
	if len(all) == page {
		return nil
	}
	for id, k := range d.contacts {
		if k.look == l.number {
			continue
		}
		// Not among the rows: unless it came back behind our back, it waits no longer.
		if err := d.readContact(ctx, q, id); err != nil {
			return err
		}
		if _, still := d.contacts[id]; !still {
			d.suspect(string(id), "waits no longer")
		}
	}
	l.over, l.next = true, d.r.opt.DB.Now().Add(compareEvery)
	l.serving, l.skills, l.accounts = nil, nil, nil
	return nil
}

// explain takes a suspicion back: what a look had found was on its way.
func (d *desk) explain(id string, happened news) {
	if s, suspected := d.suspected[id]; suspected && !happened.at.IsZero() && !happened.at.After(s.since) {
		delete(d.suspected, id)
	}
}

// suspect notes a difference that was mended.
func (d *desk) suspect(id, what string) {
	d.suspected[id] = suspicion{what: what, since: d.r.opt.DB.Now()}
}
