package histories_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/anishathalye/porcupine"

	"visavis/internal/cc"
)

// verdictWithin bounds the search for an order. It takes milliseconds when there is one.
const verdictWithin = 60 * time.Second

// facts is a state of one interaction with the ids that the store gave.
type facts struct {
	text string // of s, the ids numbered in the order of their appearance
	s    cc.Interaction
}

func factsOf(s cc.Interaction) facts { return facts{text: plain(encode(s)), s: s} }

// ids are made anew by each try, so states are compared without them.
var ids = regexp.MustCompile(`[a-z]+_[a-z2-7]{26}`)

func plain(text []byte) string {
	seen := map[string]int{}
	return ids.ReplaceAllStringFunc(string(text), func(id string) string {
		if _, known := seen[id]; !known {
			seen[id] = len(seen)
		}
		prefix, _, _ := strings.Cut(id, "_")
		return fmt.Sprint(prefix, "#", seen[id])
	})
}

// claimed are the refusals that depend on other interactions too.
var claimed = map[string]bool{"slotTaken": true, "otherCallLive": true}

// step returns the states in which an interaction may be after an operation
// that was answered like this; none: it cannot have been answered like this.
func step(from facts, o op) []facts {
	if o.Name == load {
		if known := told(o); known.text == from.text {
			return []facts{known} // with the store's own ids
		}
		return nil
	}
	after, _, err := cc.Decide(from.s, o.command(), cc.Env{
		Now: time.UnixMilli(o.Now), Actor: o.Actor, NewID: cc.NewID[string], Policy: cc.DefaultPolicy(),
	})
	expected := factsOf(after)
	switch {
	case o.Return == 0: // nobody knows
		if expected.text == from.text {
			return []facts{from}
		}
		return []facts{from, expected}
	case o.Reason != "":
		if cc.ReasonOf(err) == o.Reason {
			return []facts{expected} // deadlines before it stay
		}
		if err == nil && claimed[o.Reason] {
			return []facts{from}
		}
		return nil
	case err != nil:
		return nil
	}
	if known := told(o); known.text == expected.text {
		return []facts{known}
	}
	return nil
}

func told(o op) facts {
	var s cc.Interaction
	if err := json.Unmarshal(o.After, &s); err != nil {
		panic(err) // this program wrote it
	}
	return factsOf(s)
}

// check says which interaction's history fits no order, or "".
func check(history []op) string {
	model := (&porcupine.NondeterministicModel{
		Init:  func() []any { return []any{factsOf(cc.Interaction{})} },
		Equal: func(a, b any) bool { return a.(facts).text == b.(facts).text },
		Step: func(state, input, _ any) []any {
			var next []any
			for _, f := range step(state.(facts), input.(op)) {
				next = append(next, f)
			}
			return next
		},
	}).ToModel()
	parts := map[cc.InteractionID][]porcupine.Operation{}
	end := int64(len(history)*4 + 4)
	for _, o := range history {
		if o.Name == load && o.Return == 0 {
			continue // asked, and never told
		}
		back := o.Return
		if back == 0 {
			back = end
		}
		parts[o.Interaction] = append(parts[o.Interaction], porcupine.Operation{ClientId: o.Client, Input: o, Call: o.Call, Return: back})
	}
	for id, operations := range parts {
		if verdict := porcupine.CheckOperationsTimeout(model, operations, verdictWithin); verdict != porcupine.Ok {
			return fmt.Sprintf("%s: no order explains its %d operations (%s)", id, len(operations), verdict)
		}
	}
	return ""
}
