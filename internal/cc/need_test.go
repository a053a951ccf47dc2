package cc

import (
	"reflect"
	"testing"
)

func TestNeedsAreCanonical(t *testing.T) {
	for _, c := range []struct {
		name  string
		sides [][]Need
		want  []Need
	}{
		{"none", nil, nil},
		{"in order", [][]Need{{{"b", 1}, {"a", 2}}}, []Need{{"a", 2}, {"b", 1}}},
		{"the highest level", [][]Need{{{"a", 2}}, {{"a", 4}, {"b", 1}}, {{"a", 3}}}, []Need{{"a", 4}, {"b", 1}}},
		{"nothing needed", [][]Need{{{"a", 0}, {"", 3}}}, nil},
	} {
		if got := Needs(c.sides...); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestAProfileIsReadAsItWasWritten(t *testing.T) {
	for text, p := range map[string]Profile{
		"que_1":                    {Queue: "que_1"},
		"que_1 skl_a:3 skl_b:1":    {Queue: "que_1", Needs: []Need{{"skl_a", 3}, {"skl_b", 1}}},
		"que_1 skl_a:3 +video":     {Queue: "que_1", Needs: []Need{{"skl_a", 3}}, Video: true},
		"que_1 +video":             {Queue: "que_1", Video: true},
		"que_1 skl:with:colons:10": {Queue: "que_1", Needs: []Need{{"skl:with:colons", 10}}},
	} {
		if got := p.String(); got != text {
			t.Errorf("%q, want %q", got, text)
		}
		if got := ParseProfile(text); !reflect.DeepEqual(got, p) {
			t.Errorf("%q is %+v", text, got)
		}
	}
}
