package routing

import (
	"slices"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// refusalHolds is how long a contact is not offered again to an agent who declined it.
const refusalHolds = 10 * time.Second

// pair is one offer to make.
type pair struct {
	interaction cc.InteractionID
	queue       cc.QueueID
	agent       cc.AgentID
}

// match pairs waiting contacts with free agents. Heads may come in any order;
// agents come the longest idle first. Refusers tells who declined a contact
// and when. Pure.
func match(heads []store.Waiting, agents []store.FreeAgent, refusers map[cc.InteractionID]map[cc.AgentID]time.Time, now time.Time) []pair {
	heads = slices.Clone(heads)
	slices.SortFunc(heads, func(a, b store.Waiting) int {
		if a.Before(b) {
			return -1
		}
		return 1
	})
	taken := make(map[cc.AgentID]bool, len(agents))
	var pairs []pair
	for _, head := range heads {
		if len(taken) == len(agents) {
			break
		}
		if !head.ContactHere {
			continue
		}
		var again cc.AgentID // a free agent who declined long enough ago
		var chosen cc.AgentID
		for _, a := range agents {
			if taken[a.Agent] || !slices.Contains(a.Queues, head.Queue) {
				continue
			}
			at, refused := refusers[head.Interaction][a.Agent]
			if !refused {
				chosen = a.Agent
				break
			}
			if again == "" && !now.Before(at.Add(refusalHolds)) {
				again = a.Agent
			}
		}
		if chosen == "" {
			chosen = again
		}
		if chosen == "" {
			continue
		}
		taken[chosen] = true
		pairs = append(pairs, pair{interaction: head.Interaction, queue: head.Queue, agent: chosen})
	}
	return pairs
}
