package store

import (
	"testing"

	"visavis/internal/cc"
)

func TestACursorSurvivesItsText(t *testing.T) {
	c := Cursor{Era: 3, Tx: 1 << 40, Stream: "int_abc/notes", Seq: 7}
	got, err := ParseCursor(c.String())
	if err != nil || got != c {
		t.Errorf("got %v, %v; want %v", got, err, c)
	}
	for _, bad := range []string{"", "1.2.3", "a.b.c.d", "1.2.s.x"} {
		if _, err := ParseCursor(bad); cc.CodeOf(err) != cc.Invalid {
			t.Errorf("ParseCursor(%q): %v", bad, err)
		}
	}
}
