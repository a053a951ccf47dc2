package cc

import (
	"slices"
	"time"
)

// PriorityBoost is how much waiting one point of priority is worth.
const PriorityBoost = 2 * time.Minute

// Derived is what the store keeps beside the facts so that it can be searched
// and claimed; all of it follows from the facts.
type Derived struct {
	Phase    Phase
	Queue    QueueID
	Owner    PartyID     // empty unless active
	Due      time.Time   // zero: never
	Waiting  *WaitingRow // nil unless queued
	Offers   []OfferRow  // pending ones
	Slots    []SlotRow   // by agent
	Segments []SegmentRow
}

// WaitingRow is a place in a queue. Lower bands first, then lower ranks.
type WaitingRow struct {
	Queue       QueueID
	Profile     string  // of Profile.String
	Wanted      AgentID // empty: nobody in particular
	WantedUntil time.Time
	Band        int // 0: came back through no fault of the contact; 1: others
	RankAt      time.Time
	EnteredAt   time.Time
	ContactHere bool
}

// OfferRow is a pending ring.
type OfferRow struct {
	ID    OfferID
	Kind  OfferKind
	Agent AgentID
	Until time.Time
}

// SlotRow says that an agent has one unit of capacity taken here, from the
// ring to the end of the wrap-up. Live means that their microphone is taken.
type SlotRow struct {
	Agent AgentID
	Live  bool
}

// SegmentRow is one agent's stretch.
type SegmentRow struct {
	ID    SegmentID
	Agent AgentID
	Kind  SegmentKind
	Owns  bool // the present owner's
	State SegmentState
	Code  DispositionCode
}

// Derive returns the derived rows of an interaction.
func Derive(s Interaction) Derived {
	d := Derived{Phase: s.Phase(), Queue: s.Queue, Owner: s.Owner, Due: s.Due(), Slots: s.Slots()}
	if d.Phase == Queued {
		contact, _ := s.Contact()
		d.Waiting = &WaitingRow{
			Queue: s.Queue, Profile: s.Profile().String(), Band: 1, EnteredAt: s.EnteredAt,
			RankAt:      s.EnteredAt.Add(-time.Duration(s.Priority) * PriorityBoost),
			ContactHere: contact.Conn == Here,
		}
		if s.Returned {
			d.Waiting.Band = 0
		}
		if s.Wanted != nil {
			d.Waiting.Wanted, d.Waiting.WantedUntil = s.Wanted.Agent, s.Wanted.Until
		}
	}
	for _, o := range s.Offers {
		d.Offers = append(d.Offers, OfferRow{ID: o.ID, Kind: o.Kind, Agent: o.Agent, Until: o.Until})
	}
	for _, g := range s.Segments {
		d.Segments = append(d.Segments, SegmentRow{
			ID: g.ID, Agent: g.Agent, Kind: g.Kind, State: g.State, Owns: g.State == SegmentOpen && g.Party == s.Owner, Code: g.Code,
		})
	}
	return d
}

// Slots returns which agents have a slot taken by this interaction, by agent
// id: those with an offer, a party or a wrap-up that keeps one. A party's is
// live unless the contact is on a plain hold: nobody else to talk to, no
// transfer or consultation under way.
func (s Interaction) Slots() []SlotRow {
	var rows []SlotRow
	take := func(agent AgentID, live bool) {
		if agent == "" {
			return
		}
		if i := slices.IndexFunc(rows, func(r SlotRow) bool { return r.Agent == agent }); i >= 0 {
			rows[i].Live = rows[i].Live || live
			return
		}
		rows = append(rows, SlotRow{Agent: agent, Live: live})
	}
	held := s.Hold != nil && s.Consultation == nil && s.Transfer == nil && len(s.agentsOnStage()) < 2
	for _, p := range s.Parties {
		take(p.Agent, !held)
	}
	for _, o := range s.Offers {
		take(o.Agent, false)
	}
	for _, g := range s.Segments {
		if g.KeepsSlot() {
			take(g.Agent, false)
		}
	}
	slices.SortFunc(rows, func(a, b SlotRow) int {
		if a.Agent < b.Agent {
			return -1
		}
		return 1
	})
	return rows
}

func (s Interaction) hasSlot(agent AgentID) bool {
	return slices.ContainsFunc(s.Slots(), func(r SlotRow) bool { return r.Agent == agent })
}
