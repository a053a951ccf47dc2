package cc

import (
	"slices"
	"strings"
	"testing"
)

// TestPlanTable compares the media plan of every state with the page in
// testdata: may subscribe (✓ or –) / may publish (m, c or –).
func TestPlanTable(t *testing.T) {
	legs := []struct {
		name string
		leg  LegID
	}{{"contact", "leg_c"}, {"nadia", "leg_n"}, {"luc", "leg_l"}, {"nadia aside", "leg_ns"}, {"luc aside", "leg_ls"}}
	rows := [][]string{{"state"}}
	for _, l := range legs {
		rows[0] = append(rows[0], l.name)
	}
	for _, at := range situations() {
		w := start(t)
		at.reach(w)
		plan := MediaPlan(w.s)
		row := []string{at.name}
		for _, l := range legs {
			row = append(row, grantOf(plan, l.leg))
		}
		if len(plan) == 0 {
			row[1] = "no rooms"
		}
		rows = append(rows, row)
	}
	golden(t, "plan.txt", []byte("Media plan: may subscribe / may publish microphone and camera. An empty cell has no leg.\n\n"+aligned(rows)))
}

func grantOf(plan Plan, leg LegID) string {
	for _, legs := range plan {
		g, ok := legs[leg]
		if !ok {
			continue
		}
		cell := "– /"
		if g.Subscribe {
			cell = "✓ /"
		}
		for _, s := range []struct {
			source Source
			letter string
		}{{Microphone, " m"}, {Camera, " c"}} {
			if slices.Contains(g.Publish, s.source) {
				cell += s.letter
			}
		}
		if strings.HasSuffix(cell, "/") {
			cell += " –"
		}
		return cell
	}
	return ""
}
