package cc

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func limit(n float64) *float64 { return &n }

func someFields() []CustomField {
	return []CustomField{
		{Key: "serial", Type: TextField, Required: true, Pattern: `[A-Z]{2}\d+`, MaxLength: 8},
		{Key: "remark", Type: TextField, Default: "none yet"},
		{Key: "price", Type: NumberField, Min: limit(0), Max: limit(1000)},
		{Key: "warranty", Type: YesNoField, Default: "no"},
		{Key: "visit", Type: DateField},
		{Key: "part", Type: ListField, Required: true, Default: "door", Options: []string{"door", "hob"}},
		{Key: "order", Type: LinkField},
	}
}

func TestWritten(t *testing.T) {
	fields := map[string]CustomField{}
	for _, f := range someFields() {
		fields[f.Key] = f
	}
	for _, row := range []struct{ field, value, kept, reason string }{
		{"serial", "AB12", "AB12", ""},
		{"serial", "xAB12x", "", "notMatching"},
		{"serial", "AB1234567", "", "tooLong"},
		{"serial", "  ", "", "required"},
		{"remark", "", "", ""},
		{"remark", " as typed \n", " as typed \n", ""},
		{"remark", "a\x00b", "", "invalidBody"},
		{"remark", "\xff", "", "invalidBody"},
		{"remark", strings.Repeat("é", MaxText), strings.Repeat("é", MaxText), ""},
		{"remark", strings.Repeat("é", MaxText+1), "", "tooLong"},
		{"price", " 12,50 ", "12.50", ""},
		{"price", "-1", "", "outOfRange"},
		{"price", "1000.01", "", "outOfRange"},
		{"price", "12.", "", "notNumber"},
		{"price", ".5", ".5", ""},
		{"price", "1e2", "", "notNumber"},
		{"price", "0x10", "", "notNumber"},
		{"price", "Inf", "", "notNumber"},
		{"price", "1_0", "", "notNumber"},
		{"price", "twelve", "", "notNumber"},
		{"warranty", "yes", "yes", ""},
		{"warranty", "true", "", "notYesNo"},
		{"visit", "2026-02-28", "2026-02-28", ""},
		{"visit", "2026-02-30", "", "notDate"},
		{"visit", "28/02/2026", "", "notDate"},
		{"part", "hob", "hob", ""},
		{"part", "lid", "", "notListed"},
		{"part", "", "", "required"},
		{"order", "https://lenoir.example/o/1?a=b", "https://lenoir.example/o/1?a=b", ""},
		{"order", "javascript:alert(1)", "", "notLink"},
		{"order", "//lenoir.example", "", "notLink"},
		{"order", "https://", "", "notLink"},
		{"order", "https://a\nb", "", "invalidBody"},
		{"order", "https://" + strings.Repeat("a", MaxLink), "", "tooLong"},
	} {
		kept, err := fields[row.field].Written(row.value)
		if ReasonOf(err) != row.reason || err == nil && kept != row.kept {
			t.Errorf("%s %q: kept %q, %v; want %q, %q", row.field, row.value, kept, err, row.kept, row.reason)
		}
	}
}

// edits is a generated life of one interaction's custom data: several people
// who each know some state of it, and write over what they know.
type edits struct {
	edit func(CustomData, CustomEdit) (CustomData, []CustomChange, error)
	pick func(int) int

	made  CustomData
	data  CustomData
	known [3]CustomData // what each person saw last
	cover coverage
	trace []string
}

func newEdits(edit func(CustomData, CustomEdit) (CustomData, []CustomChange, error), pick func(int) int, cover coverage) *edits {
	made := NewCustomData(someFields())
	g := &edits{edit: edit, pick: pick, made: made, data: slices.Clone(made), cover: cover}
	for i := range g.known {
		g.known[i] = made
	}
	return g
}

func (g *edits) must(holds bool, format string, args ...any) {
	if !holds {
		panic(violation(fmt.Sprintf(format, args...)))
	}
}

func (g *edits) run() (err error) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case violation:
			err = fmt.Errorf("%v\n%s", v, strings.Join(g.trace, "\n"))
		default:
			panic(v)
		}
	}()
	for range 40 {
		g.step(g.pick(len(g.known)))
	}
	return nil
}

// draw is one person's edit: of one field or of all, sometimes with a field too many or too few.
func (g *edits) draw(who int) CustomEdit {
	values := map[string][]string{
		"serial": {"AB1", "CD2", "", "bad"}, "remark": {"one", "two", ""}, "price": {"1", "2,5", "-3", ""},
		"warranty": {"yes", "no", "maybe"}, "visit": {"2026-01-02", "2026-02-30", ""}, "part": {"door", "hob", "", "lid"},
		"order": {"https://a.example", "javascript:1", ""},
	}
	e := CustomEdit{Values: map[string]CustomWrite{}, Whole: g.pick(3) == 0}
	for _, v := range g.known[who] {
		if !e.Whole && g.pick(4) > 0 {
			continue
		}
		w := CustomWrite{Value: v.Value}
		if !e.Whole || g.pick(4) == 0 {
			all := values[v.Field.Key]
			w.Value = all[g.pick(len(all))]
		}
		if g.pick(5) > 0 {
			seen := v.Revision
			w.Over = &seen
		}
		e.Values[v.Field.Key] = w
	}
	switch g.pick(8) {
	case 0:
		e.Values["invented"] = CustomWrite{Value: "x"}
	case 1:
		delete(e.Values, []string{"serial", "order"}[g.pick(2)])
	}
	return e
}

func (g *edits) step(who int) {
	e := g.draw(who)
	before := slices.Clone(g.data)
	after, changes, err := g.edit(g.data, e)
	g.trace = append(g.trace, fmt.Sprintf("%d writes %+v → %+v %v", who, e, changes, err))
	g.must(reflect.DeepEqual(before, g.data), "the old data was changed")
	g.data = after
	g.checkSet(before, e, err)
	g.checkValues(before, e, changes, err)
	_, again, _ := g.edit(after, e)
	g.must(err != nil || len(again) == 0, "repeated, it changes %+v", again)
	if err != nil {
		g.cover["refused "+ReasonOf(err)]++
	}
	if err == nil || g.pick(3) == 0 {
		g.known[who] = after
	}
}

// checkSet: no field comes, goes, moves or becomes another, whatever was asked.
func (g *edits) checkSet(before CustomData, e CustomEdit, err error) {
	g.must(len(g.data) == len(g.made), "%d fields of %d", len(g.data), len(g.made))
	for i, v := range g.data {
		g.must(reflect.DeepEqual(v.Field, g.made[i].Field), "field %d became %+v", i, v.Field)
	}
	for _, v := range before {
		if _, given := e.Values[v.Field.Key]; !given && e.Whole {
			g.must(err != nil, "the omission of %s was accepted", v.Field.Key)
		}
	}
	for key := range e.Values {
		known := slices.ContainsFunc(before, func(v CustomValue) bool { return v.Field.Key == key })
		g.must(known || ReasonOf(err) == "unknownField" && CodeOf(err) == NotFound, "%s was accepted", key)
	}
}

// checkValues: all or nothing; each change is told with what stood there and
// counts; nobody's change is overwritten unseen; what is kept is valid.
func (g *edits) checkValues(before CustomData, e CustomEdit, changes []CustomChange, err error) {
	if err != nil {
		g.must(reflect.DeepEqual(before, g.data) && len(changes) == 0, "refused, and changed %+v", changes)
		var refused *Error
		g.must(asError(err, &refused) && strings.HasPrefix(refused.Field, "values."), "the field is not named: %v", err)
		return
	}
	told := map[string]CustomChange{}
	for _, c := range changes {
		told[c.Key] = c
	}
	g.must(len(told) == len(changes), "a field was told twice")
	for i, v := range g.data {
		was, key := before[i], v.Field.Key
		change, changed := told[key]
		g.must(changed == (v.Value != was.Value), "%s: %q became %q, told %v", key, was.Value, v.Value, changed)
		write, given := e.Values[key]
		if !changed {
			g.must(v.Revision == was.Revision, "%s counts without a change", key)
			continue
		}
		g.must(given && change == CustomChange{Key: key, From: was.Value, To: v.Value, Revision: was.Revision + 1} && v.Revision == was.Revision+1, "%s: told %+v, is %+v", key, change, v)
		g.must(write.Over == nil || *write.Over == was.Revision, "%s was overwritten by one who saw revision %v of %d", key, write.Over, was.Revision)
		kept, err := v.Field.Written(v.Value)
		g.must(err == nil && kept == v.Value, "%s keeps %q: %v", key, v.Value, err)
		switch {
		case v.Value == "":
			g.cover["emptied"]++
		case e.Whole:
			g.cover["changed in a whole set"]++
		default:
			g.cover["changed alone"]++
		}
	}
}

func asError(err error, into **Error) bool {
	e, ok := err.(*Error)
	*into = e
	return ok
}

func TestCustomEdits(t *testing.T) {
	cover := coverage{}
	rapid.Check(t, func(t *rapid.T) {
		if err := newEdits(CustomData.Edit, drawn(t), cover).run(); err != nil {
			t.Fatal(err)
		}
	})
	for _, what := range []string{
		"emptied", "changed in a whole set", "changed alone", "refused unknownField", "refused fieldMissing", "refused revisionStale",
		"refused required", "refused notMatching", "refused outOfRange", "refused notYesNo", "refused notDate", "refused notListed", "refused notLink",
	} {
		if cover[what] == 0 {
			t.Errorf("never reached: %s", what)
		}
	}
}

func TestPlantedCustomBugsAreNoticed(t *testing.T) {
	t.Parallel()
	type edit = func(CustomData, CustomEdit) (CustomData, []CustomChange, error)
	// after plants a change to what an accepted edit leaves.
	after := func(does func(before, after CustomData, e CustomEdit) CustomData) edit {
		return func(d CustomData, e CustomEdit) (CustomData, []CustomChange, error) {
			next, changes, err := d.Edit(e)
			if err == nil {
				next = does(d, next, e)
			}
			return next, changes, err
		}
	}
	// asking plants a change to what is asked.
	asking := func(does func(d CustomData, e CustomEdit) CustomEdit) edit {
		return func(d CustomData, e CustomEdit) (CustomData, []CustomChange, error) {
			e.Values = maps.Clone(e.Values)
			return d.Edit(does(d, e))
		}
	}
	for name, planted := range map[string]edit{
		"an unknown field is added": func(d CustomData, e CustomEdit) (CustomData, []CustomChange, error) {
			next, changes, err := d.Edit(e)
			if ReasonOf(err) == "unknownField" {
				return append(slices.Clone(d), CustomValue{Field: CustomField{Key: "invented"}, Value: "x"}), nil, nil
			}
			return next, changes, err
		},
		"emptying deletes the field": after(func(_, d CustomData, _ CustomEdit) CustomData {
			return slices.DeleteFunc(d, func(v CustomValue) bool { return v.Field.Key == "remark" && v.Value == "" })
		}),
		"a whole set replaces the fields": asking(func(_ CustomData, e CustomEdit) CustomEdit { e.Whole = false; return e }),
		"unknown fields are dropped in silence": asking(func(_ CustomData, e CustomEdit) CustomEdit {
			delete(e.Values, "invented")
			return e
		}),
		"the last one wins": asking(func(_ CustomData, e CustomEdit) CustomEdit {
			for key, w := range e.Values {
				e.Values[key] = CustomWrite{Value: w.Value}
			}
			return e
		}),
		"what is required may be emptied": func(d CustomData, e CustomEdit) (CustomData, []CustomChange, error) {
			next, changes, err := d.Edit(e)
			if w, given := e.Values["part"]; ReasonOf(err) == "required" && given && w.Value == "" {
				next = slices.Clone(d)
				next[5].Value, next[5].Revision = "", d[5].Revision+1
				return next, []CustomChange{{Key: "part", From: d[5].Value, Revision: next[5].Revision}}, nil
			}
			return next, changes, err
		},
		"the good half of an edit is kept": func(d CustomData, e CustomEdit) (CustomData, []CustomChange, error) {
			next, changes, err := d.Edit(e)
			if err != nil {
				for key, w := range e.Values {
					if half, _, bad := d.Edit(CustomEdit{Values: map[string]CustomWrite{key: w}}); bad == nil {
						return half, nil, err
					}
				}
			}
			return next, changes, err
		},
		"the fields change places": after(func(was, d CustomData, _ CustomEdit) CustomData {
			if !reflect.DeepEqual(was, d) {
				d[0], d[1] = d[1], d[0]
			}
			return d
		}),
		"a value makes its own option": after(func(_, d CustomData, e CustomEdit) CustomData {
			if w, given := e.Values["part"]; given && w.Value == "hob" {
				d[5].Field.Options = append(slices.Clone(d[5].Field.Options), "lid")
			}
			return d
		}),
		"changes are not counted": after(func(was, d CustomData, _ CustomEdit) CustomData {
			for i := range d {
				d[i].Revision = was[i].Revision
			}
			return d
		}),
		"the old value is not told": func(d CustomData, e CustomEdit) (CustomData, []CustomChange, error) {
			next, changes, err := d.Edit(e)
			for i := range changes {
				changes[i].From = ""
			}
			return next, changes, err
		},
		"writing the same counts": func(d CustomData, e CustomEdit) (CustomData, []CustomChange, error) {
			next, changes, err := d.Edit(e)
			if w, given := e.Values["warranty"]; err == nil && given && w.Value == d[3].Value {
				next[3].Revision++
				changes = append(changes, CustomChange{Key: "warranty", From: w.Value, To: w.Value, Revision: next[3].Revision})
			}
			return next, changes, err
		},
	} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(500) {
				if err := newEdits(planted, seeded(seed), coverage{}).run(); err != nil {
					t.Logf("after %d lives: %s", seed+1, strings.SplitN(err.Error(), "\n", 2)[0])
					return
				}
			}
			t.Error("nobody noticed")
		})
	}
}
