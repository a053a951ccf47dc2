package cc_test

import (
	"errors"
	"fmt"
	"reflect"
	"testing"

	"visavis/internal/cc"
)

func TestWhatIsWrongIsToldTogether(t *testing.T) {
	var none cc.Wrong
	if err := none.Err(); err != nil {
		t.Errorf("nothing wrong is %v", err)
	}

	var inner, outer cc.Wrong
	inner.Add("required", "lines[%d].name", 2)
	inner.Add("tooLong", "lines[%d].note", 2)
	outer.Add("required", "name")
	outer.Add("tooLong", "name")
	if err := outer.Take(fmt.Errorf("look: %w", inner.Err())); err != nil {
		t.Errorf("refusals came back: %v", err)
	}
	if err := outer.Missing(cc.Fail(cc.NotFound, "notFound"), "queue"); err != nil {
		t.Errorf("what is missing came back: %v", err)
	}
	want := []cc.FieldError{{Field: "name", Reason: "required"}, {Field: "lines[2].name", Reason: "required"}, {Field: "lines[2].note", Reason: "tooLong"}, {Field: "queue", Reason: "notFound"}}
	var e *cc.Error
	if err := outer.Err(); !errors.As(err, &e) || e.Code != cc.Invalid || e.Reason != "required" || !reflect.DeepEqual(e.Fields(), want) {
		t.Errorf("got %v of %v, want %v", e.Fields(), e, want)
	}
}

func TestAFailureToLookIsNoRefusalOfAField(t *testing.T) {
	var w cc.Wrong
	for _, err := range []error{cc.Fail(cc.Unavailable, "unavailable"), cc.Refuse("inUse"), errors.New("broken")} {
		if w.Take(err) == nil || w.Missing(err, "queue") == nil {
			t.Errorf("%v was taken for a refusal", err)
		}
	}
	if w.Take(nil) != nil || w.Missing(nil, "queue") != nil || w.Err() != nil {
		t.Error("no error was taken for one")
	}
}

func TestOnlySoMuchIsTold(t *testing.T) {
	var w cc.Wrong
	for i := range 1000 {
		w.Add("required", "lines[%d]", i)
	}
	var e *cc.Error
	if !errors.As(w.Err(), &e) || len(e.Fields()) != 100 {
		t.Errorf("%d fields are told", len(e.Fields()))
	}
}
