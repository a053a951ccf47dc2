package routing

import (
	"slices"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
)

func TestMatch(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	head := func(id cc.InteractionID, queue cc.QueueID, band int, waited time.Duration) store.Waiting {
		return store.Waiting{Interaction: id, Queue: queue, Band: band, RankAt: now.Add(-waited), ContactHere: true}
	}
	agent := func(id cc.AgentID, queues ...cc.QueueID) store.FreeAgent {
		return store.FreeAgent{Agent: id, Queues: queues}
	}
	refused := func(id cc.InteractionID, ago time.Duration, agents ...cc.AgentID) map[cc.InteractionID]map[cc.AgentID]time.Time {
		m := map[cc.AgentID]time.Time{}
		for _, a := range agents {
			m[a] = now.Add(-ago)
		}
		return map[cc.InteractionID]map[cc.AgentID]time.Time{id: m}
	}
	away := head("away", "q", 1, time.Hour)
	away.ContactHere = false
	for _, c := range []struct {
		name     string
		heads    []store.Waiting
		agents   []store.FreeAgent
		refusers map[cc.InteractionID]map[cc.AgentID]time.Time
		want     []pair
	}{
		{"nobody waits", nil, []store.FreeAgent{agent("a", "q")}, nil, nil},
		{"nobody is free", []store.Waiting{head("1", "q", 1, 0)}, nil, nil, nil},
		{"first come, longest idle", []store.Waiting{head("2", "q", 1, time.Second), head("1", "q", 1, time.Minute)},
			[]store.FreeAgent{agent("idle", "q"), agent("fresh", "q")}, nil, []pair{{"1", "q", "idle"}, {"2", "q", "fresh"}}},
		{"who came back goes first", []store.Waiting{head("1", "q", 1, time.Minute), head("2", "q", 0, time.Second)},
			[]store.FreeAgent{agent("a", "q")}, nil, []pair{{"2", "q", "a"}}},
		{"equal rank is decided by id", []store.Waiting{head("2", "q", 1, 0), head("1", "q", 1, 0)},
			[]store.FreeAgent{agent("a", "q")}, nil, []pair{{"1", "q", "a"}}},
		{"only agents of the queue", []store.Waiting{head("1", "q", 1, time.Minute), head("2", "p", 1, 0)},
			[]store.FreeAgent{agent("a", "p")}, nil, []pair{{"2", "p", "a"}}},
		{"a contact who is away is passed over", []store.Waiting{away, head("1", "q", 1, 0)},
			[]store.FreeAgent{agent("a", "q")}, nil, []pair{{"1", "q", "a"}}},
		{"another agent after a refusal", []store.Waiting{head("1", "q", 1, 0)},
			[]store.FreeAgent{agent("a", "q"), agent("b", "q")}, refused("1", time.Hour, "a"), []pair{{"1", "q", "b"}}},
		{"alone after a refusal: not at once", []store.Waiting{head("1", "q", 1, 0)},
			[]store.FreeAgent{agent("a", "q")}, refused("1", refusalHolds-time.Millisecond, "a"), nil},
		{"alone after a refusal: later", []store.Waiting{head("1", "q", 1, 0)},
			[]store.FreeAgent{agent("a", "q")}, refused("1", refusalHolds, "a"), []pair{{"1", "q", "a"}}},
		{"the next contact for who refused the first", []store.Waiting{head("1", "q", 1, time.Minute), head("2", "q", 1, 0)},
			[]store.FreeAgent{agent("a", "q")}, refused("1", 0, "a"), []pair{{"2", "q", "a"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := match(c.heads, c.agents, c.refusers, now); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}
