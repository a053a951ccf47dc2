package cc

import "testing"

func TestLegible(t *testing.T) {
	for text, want := range map[string][2]bool{
		"":                     {true, true},
		"Zoé <img> 👩‍👩‍👧 שלום": {true, true},
		"one\ntwo":             {true, false},
		"a\tb":                 {true, false},
		"a\x00b":               {},
		"a\x1b[2Jb":            {},
		"a\u202egnp.exe":       {},
		"a\u2067b\u2069":       {},
		"a\xffb":               {},
	} {
		if got := [2]bool{Legible(text), OneLine(text)}; got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
