package view

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// TeamQuestion is what a team list is asked for.
type TeamQuestion struct {
	Interaction cc.InteractionID // what the colleague is to be asked about; empty: nothing yet
	Search      string           // parts of names of agents and queues
	Limit       int              // of agents
}

// What is known of a queue's pace comes from the last half hour; before there
// is anything, a call takes so long, and what agents could do counts like so
// many observed answers.
const (
	paceOver      = 30 * time.Minute
	usualHandling = 5 * time.Minute
	modelWeight   = 5
)

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
	figures, err := q.QueueFigures(ctx)
	if err != nil {
		return nil, err
	}
	paces, err := q.QueuePaces(ctx, b.o.Now().Add(-paceOver))
	if err != nil {
		return nil, err
	}
	of := make(map[cc.QueueID]store.QueueFigures, len(figures))
	for _, f := range figures {
		of[f.Queue] = f
	}
	views := []TeamQueue{}
	for _, queue := range queues {
		if !wanted(names[queue.ID] + " " + queue.Key) {
			continue
		}
		f, p := of[queue.ID], paces[queue.ID]
		views = append(views, TeamQueue{
			ID: string(queue.ID), Name: names[queue.ID], Waiting: f.Waiting, LongestSince: MillisOrNil(f.LongestSince),
			AgentsReady: f.AgentsReady, AgentsSignedIn: p.SignedIn, ExpectedWaitMs: expectedWait(f, p),
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

// expectedWait is how long one who comes now would wait: nothing if agents are
// free, else what those ahead and they need at the pace of the queue, which is
// that of the last half hour blended with what the agents there could do.
func expectedWait(f store.QueueFigures, p store.QueuePace) *int64 {
	var none int64
	switch {
	case p.SignedIn == 0:
		return nil
	case f.AgentsReady > f.Waiting:
		return &none
	}
	handling := p.Handling
	if handling < 10*time.Second {
		handling = usualHandling
	}
	model := p.Share / float64(handling.Milliseconds())
	measured := float64(p.Answered) / float64(paceOver.Milliseconds())
	n := float64(p.Answered)
	pace := (modelWeight*model + n*measured) / (modelWeight + n)
	const step = 10_000 // nobody believes in seconds
	wait := int64(math.Ceil(float64(f.Waiting+1)/pace/step) * step)
	return &wait
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
