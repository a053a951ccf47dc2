package routing

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
)

const (
	page = 200 // rows looked at in one go
	// compareEvery is how long after one look through all rows the next begins.
	compareEvery = 30 * time.Second
	// newsWithin is how long the news of a change may take to arrive. What a
	// look found sooner than the news told is no mistake.
	newsWithin = 2 * time.Second
)

// desk is the router while it holds the lease: the index, and what keeps it
// like the rows. It belongs to the router's goroutine alone.
type desk struct {
	r        *Router
	lease    store.Lease
	index    *Index
	offering int // offers on their way

	contacts map[cc.InteractionID]known
	agents   map[cc.AgentID]Agent
	// missed are those whose rows could not be read.
	missed       map[cc.InteractionID]news
	missedAgents map[cc.AgentID]news
	missedQueues bool
	look         look
	suspected    map[string]suspicion
	dismissAt    time.Time
}

// news is why something is read anew.
type news struct {
	at       time.Time // when it happened
	settings bool      // an administrator may have changed something
}

func (n news) and(o news) news {
	if n.at.IsZero() || !o.at.IsZero() && o.at.Before(n.at) {
		n.at = o.at
	}
	n.settings = n.settings || o.settings
	return n
}

// known is a contact as it was last read.
type known struct {
	store.Waiting
	refused map[cc.AgentID]time.Time
	look    int // the last one that saw it
}

// takeOver reads everything; nil: it could not.
func (r *Router) takeOver(ctx context.Context, lease store.Lease) *desk {
	d := &desk{
		r: r, lease: lease, index: NewIndex(), contacts: map[cc.InteractionID]known{}, agents: map[cc.AgentID]Agent{},
		missed: map[cc.InteractionID]news{}, missedAgents: map[cc.AgentID]news{}, suspected: map[string]suspicion{},
	}
	d.readQueues(ctx)
	d.begin()
	for !d.look.over {
		if !d.step(ctx) {
			return nil
		}
	}
	clear(d.suspected)
	return d
}

// hear takes news in: what they are about is read anew, whatever they say.
func (d *desk) hear(ctx context.Context, notices []store.Notice) {
	contacts := map[cc.InteractionID]news{}
	agents := map[cc.AgentID]news{}
	settings := false
	for _, n := range notices {
		switch {
		case n.Interaction != "" && string(n.Stream) == string(n.Interaction):
			if named, matters := about(n.Events); matters {
				happened := news{at: n.Events[0].At}
				contacts[n.Interaction] = contacts[n.Interaction].and(happened)
				for _, a := range named {
					agents[a] = agents[a].and(happened)
				}
			}
		case n.Interaction != "": // notes and the like
		case n.Agent != "":
			agents[n.Agent] = agents[n.Agent].and(news{at: n.Events[0].At, settings: true})
		default:
			settings = true
		}
	}
	if settings {
		d.readQueues(ctx)
		d.begin() // roles and skills concern everybody
	}
	d.read(ctx, contacts, agents)
}

// about tells whether an interaction's events may concern the queue or
// somebody's freedom, and which agents they name.
func about(events []store.Event) (named []cc.AgentID, matters bool) {
	for _, e := range events {
		switch e.Type {
		case cc.LegOpened, cc.LegUp, cc.LegDown, cc.LegDropped, cc.DeviceReported, cc.CameraChanged, cc.VideoRightChanged, cc.PartySilenced, cc.DispositionSet,
			cc.VideoRequested, cc.VideoStarted, cc.VideoPaused, cc.VideoClosed, cc.SegmentExtended:
			continue
		default:
		}
		matters = true
		if !strings.Contains(string(e.Payload), `"agt_`) {
			continue
		}
		if event, err := e.CC(); err == nil && event.Agent != "" {
			named = append(named, event.Agent)
		}
	}
	return named, matters
}

// read reads rows anew and tells the index. What cannot be read now is tried again.
func (d *desk) read(ctx context.Context, contacts map[cc.InteractionID]news, agents map[cc.AgentID]news) {
	if len(contacts) == 0 && len(agents) == 0 {
		return
	}
	err := d.r.opt.DB.Read(ctx, func(q store.Queries) error {
		for id, happened := range contacts {
			held, err := q.HeldAgents(ctx, id)
			if err != nil {
				return err
			}
			for _, a := range held {
				agents[a] = agents[a].and(happened)
			}
			if err := d.readContact(ctx, q, id); err != nil {
				return err
			}
		}
		for id, happened := range agents {
			if err := d.readAgent(ctx, q, id, happened.settings); err != nil {
				return err
			}
		}
		return nil
	})
	for id, happened := range contacts {
		d.explain(string(id), happened)
	}
	for id, happened := range agents {
		d.explain(string(id), happened)
	}
	if err != nil {
		d.r.warn(ctx, "routing", err)
		for id, happened := range contacts {
			d.missed[id] = d.missed[id].and(happened)
		}
		for id, happened := range agents {
			d.missedAgents[id] = d.missedAgents[id].and(happened)
		}
	}
}

// retry reads what could not be read before.
func (d *desk) retry(ctx context.Context) {
	if d.missedQueues {
		d.readQueues(ctx)
	}
	if len(d.missed) == 0 && len(d.missedAgents) == 0 {
		return
	}
	contacts, agents := d.missed, d.missedAgents
	d.missed, d.missedAgents = map[cc.InteractionID]news{}, map[cc.AgentID]news{}
	d.read(ctx, contacts, agents)
}

func (d *desk) readQueues(ctx context.Context) {
	var queues []store.Queue
	err := d.r.opt.DB.Read(ctx, func(q store.Queries) (err error) {
		queues, err = q.Queues(ctx)
		return err
	})
	if d.missedQueues = err != nil; err != nil {
		d.r.warn(ctx, "routing", err)
		return
	}
	all := make(map[cc.QueueID]store.QueueSettings, len(queues))
	for _, q := range queues {
		all[q.ID] = q.QueueSettings
	}
	d.index.SetQueues(all, d.r.opt.DB.Now())
}

func (d *desk) readContact(ctx context.Context, q store.Queries, id cc.InteractionID) error {
	w, waits, err := q.Waiting(ctx, id)
	if err != nil {
		return err
	}
	var refused map[cc.AgentID]time.Time
	if waits {
		if refused, err = q.Refusers(ctx, id); err != nil {
			return err
		}
		if !d.index.Knows(w.Queue) {
			d.missedQueues = true
		}
	}
	d.tellContact(id, w, waits, refused)
	return nil
}

// tellContact tells the index, and whether that was new to it.
func (d *desk) tellContact(id cc.InteractionID, w store.Waiting, waits bool, refused map[cc.AgentID]time.Time) (fresh bool) {
	had, knew := d.contacts[id]
	if !waits {
		delete(d.contacts, id)
		d.index.RemoveContact(id)
		return knew
	}
	fresh = !knew || had.Waiting != w || !maps.Equal(had.refused, refused)
	d.contacts[id] = known{Waiting: w, refused: refused, look: d.look.number}
	if fresh {
		d.index.PutContact(w, refused, d.r.opt.DB.Now())
	}
	return fresh
}

func (d *desk) readAgent(ctx context.Context, q store.Queries, id cc.AgentID, settings bool) error {
	c, err := q.Candidate(ctx, id)
	if found := cc.CodeOf(err) != cc.NotFound || err == nil; !found {
		return nil // never seen, so free for nothing
	}
	if err != nil {
		return err
	}
	a, knew := d.agents[id]
	if a.Candidate = c; settings || !knew {
		serving, err := q.Serving(ctx, id)
		if err != nil {
			return err
		}
		skills, err := q.SkillsOf(ctx, id)
		if err != nil {
			return err
		}
		a.Queues, a.Skills = serving[id], levels(skills)
		if a.MayVideo, err = d.mayVideo(ctx, q, id); err != nil {
			return err
		}
	}
	d.tellAgent(a)
	return nil
}

func levels(skills map[string]int) map[cc.SkillID]int {
	all := make(map[cc.SkillID]int, len(skills))
	for skill, level := range skills {
		all[cc.SkillID(skill)] = level
	}
	return all
}

// mayVideo tells whether an agent has the right to video. One without an
// account has the rights of an empty one.
func (d *desk) mayVideo(ctx context.Context, q store.Queries, agent cc.AgentID) (bool, error) {
	account, err := q.Account(ctx, agent)
	if err != nil && cc.CodeOf(err) != cc.NotFound {
		return false, err
	}
	return d.hasVideo(account), nil
}

func (d *desk) hasVideo(a store.Account) bool {
	return slices.Contains(d.r.opt.Permissions(a), "video")
}

func (d *desk) tellAgent(a Agent) (fresh bool) {
	id := a.Candidate.Agent
	if had, knew := d.agents[id]; knew && reflect.DeepEqual(had, a) {
		return false
	}
	d.agents[id] = a
	d.index.PutAgent(a, d.r.opt.DB.Now())
	return true
}
