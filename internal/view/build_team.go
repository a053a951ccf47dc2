package view

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"visavis/internal/cc"
	"visavis/internal/estimate"
	"visavis/internal/store"
)

// TeamQuestion is what a team list is asked for.
type TeamQuestion struct {
	Interaction cc.InteractionID // what the colleague is to be asked about; empty: nothing yet
	Search      string           // parts of names of agents and queues
	Limit       int              // of agents
}

// Team builds the list of colleagues and queues for an agent. An interaction
// that is not the viewer's is not found.
func (b *Builder) Team(ctx context.Context, viewer Viewer, ask TeamQuestion) (v TeamView, err error) {
	v = TeamView{Now: b.now(), Agents: []TeamAgent{}, Queues: []TeamQueue{}}
	err = b.db.Read(ctx, func(q store.Queries) error {
		var s cc.Interaction
		spoke := map[cc.AgentID]time.Time{}
		if ask.Interaction != "" {
			if s, err = q.Interaction(ctx, ask.Interaction); err != nil {
				return err
			}
			if !Concerns(s, viewer.Agent) {
				return cc.Fail(cc.NotFound, "notFound")
			}
			if spoke, err = q.SpokeTo(ctx, s.ID); err != nil {
				return err
			}
		}
		marked, err := q.Favourites(ctx, viewer.Agent)
		if err != nil {
			return err
		}
		queues, err := q.Queues(ctx)
		if err != nil {
			return err
		}
		names := make(map[cc.QueueID]string, len(queues))
		for _, queue := range queues {
			names[queue.ID] = textOf(queue.Name).In(viewer.Language)
		}
		wanted := search(ask.Search)
		if v.Queues, err = b.teamQueues(ctx, q, s, queues, names, marked, wanted); err != nil {
			return err
		}
		team, err := q.Colleagues(ctx)
		if err != nil {
			return err
		}
		for _, c := range team {
			if c.ID == viewer.Agent || !slices.Contains(b.o.Permissions(c.Account), "call") || !wanted(c.Name+" "+c.Username) {
				continue
			}
			v.Agents = append(v.Agents, b.teamAgent(s, c, names, marked, spoke))
		}
		return nil
	})
	slices.SortStableFunc(v.Agents, sooner)
	if ask.Limit > 0 && len(v.Agents) > ask.Limit {
		v.Agents, v.More = v.Agents[:ask.Limit], true
	}
	return v, err
}

// sooner orders by whom one would ask first.
func sooner(a, b TeamAgent) int {
	first := func(a, b bool) int {
		switch {
		case a == b:
			return 0
		case a:
			return -1
		}
		return 1
	}
	since := func(m *Millis) Millis {
		if m == nil {
			return 0
		}
		return *m
	}
	return cmp.Or(
		first(a.Unavailable == "", b.Unavailable == ""),
		first(a.Status != "signedOut", b.Status != "signedOut"),
		first(a.Favourite, b.Favourite),
		cmp.Compare(since(b.SpokeAt), since(a.SpokeAt)),
		first(a.Status == "ready", b.Status == "ready"),
		cmp.Compare(since(a.Since), since(b.Since)),
		cmp.Compare(a.Name, b.Name),
	)
}

func (b *Builder) teamAgent(s cc.Interaction, c store.Colleague, queues map[cc.QueueID]string, marked map[string]bool, spoke map[cc.AgentID]time.Time) TeamAgent {
	v := TeamAgent{
		ID: string(c.ID), Name: c.Name, Initials: Initials(c.Name), Status: string(c.Doing), Since: MillisOrNil(c.Since),
		VideoRight: slices.Contains(b.o.Permissions(c.Account), "video"),
		SpokeAt:    MillisOrNil(spoke[c.ID]), Favourite: marked[string(c.ID)], Queues: []string{},
	}
	for _, id := range c.Queues {
		v.Queues = append(v.Queues, queues[id])
	}
	if c.Doing == store.DoingNotReady && c.Presence.Reason != "" {
		v.Reason = &c.Presence.Reason
	}
	_, in := s.PartyOf(c.ID)
	_, rung := s.OfferTo(c.ID)
	switch {
	case in:
		v.Unavailable = "alreadyInCall"
	case rung:
		v.Unavailable = "alreadyRinging"
	case !c.Heard():
		v.Status, v.Reason, v.Unavailable = "signedOut", nil, "agentSignedOut"
		v.Since = MillisOrNil(c.Presence.HeardAt)
	case !c.HasSlot || c.Doing == store.DoingRinging:
		v.Unavailable = "agentBusy"
	}
	return v
}

func (b *Builder) teamQueues(ctx context.Context, q store.Queries, s cc.Interaction, queues []store.Queue, names map[cc.QueueID]string, marked map[string]bool, wanted func(string) bool) ([]TeamQueue, error) {
	known, err := b.expect(ctx, q)
	if err != nil {
		return nil, err
	}
	views := []TeamQueue{}
	for _, queue := range queues {
		if !wanted(names[queue.ID] + " " + queue.Key) {
			continue
		}
		f, p := known.figures[queue.ID], known.paces[queue.ID]
		var expects *int64
		if wait, ok := known.entering(queue.ID, b.o.Now()); ok {
			ms := estimate.First(wait, b.o.Now()).Wait.Milliseconds()
			expects = &ms
		}
		views = append(views, TeamQueue{
			ID: string(queue.ID), Name: names[queue.ID], Waiting: f.Waiting, LongestSince: MillisOrNil(f.LongestSince),
			AgentsReady: f.AgentsReady, AgentsSignedIn: p.SignedIn, ExpectedWaitMs: expects,
			Current: s.Queue == queue.ID, Favourite: marked[string(queue.ID)],
		})
	}
	slices.SortStableFunc(views, func(a, b TeamQueue) int {
		switch {
		case a.Favourite == b.Favourite:
			return 0
		case a.Favourite:
			return -1
		}
		return 1
	})
	return views, nil
}

// search returns whether a name has every word looked for at the beginning of
// one of its own, whatever the case and the accents.
func search(text string) func(string) bool {
	words := strings.Fields(plain(text))
	return func(name string) bool {
		parts := strings.FieldsFunc(plain(name), func(r rune) bool { return unicode.IsSpace(r) || r == '-' || r == '’' || r == '\'' || r == '.' })
		for _, w := range words {
			if !slices.ContainsFunc(parts, func(part string) bool { return strings.HasPrefix(part, w) }) {
				return false
			}
		}
		return true
	}
}

// plain is a text without case and accents.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s))
}
