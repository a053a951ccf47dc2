package cc

import (
	"errors"
	"fmt"
	"slices"
)

// FieldError is what one field of an input is refused with.
type FieldError struct {
	Field  string
	Reason string
}

// maxWrong bounds what is told of one input; nobody reads more.
const maxWrong = 100

// Wrong gathers what is wrong with an input, in the order in which people see
// its fields, so that they hear everything at once. The zero value is nothing.
type Wrong struct{ all []FieldError }

// Add notes a refusal of a field, whose name may hold verbs for at. Of a field
// that is refused already, the first reason stays.
func (w *Wrong) Add(reason, field string, at ...any) {
	if len(at) > 0 {
		field = fmt.Sprintf(field, at...)
	}
	known := slices.ContainsFunc(w.all, func(f FieldError) bool { return f.Field == field })
	if !known && len(w.all) < maxWrong {
		w.all = append(w.all, FieldError{field, reason})
	}
}

// Take notes the refusals of another check. Whatever is no refusal of fields,
// such as a failure to look, comes back.
func (w *Wrong) Take(err error) error {
	var e *Error
	if !errors.As(err, &e) || e.Code != Invalid || e.Field == "" {
		return err
	}
	for _, f := range e.Fields() {
		w.Add(f.Reason, "%s", f.Field)
	}
	return nil
}

// Missing notes a field that names something which is not there, as err of
// looking it up says. Any other error comes back.
func (w *Wrong) Missing(err error, field string, at ...any) error {
	if err == nil || CodeOf(err) != NotFound {
		return err
	}
	w.Add(ReasonOf(err), field, at...)
	return nil
}

// Err is the refusal of what was noted; nil if there was nothing.
func (w *Wrong) Err() error {
	if len(w.all) == 0 {
		return nil
	}
	return &Error{Code: Invalid, Reason: w.all[0].Reason, Field: w.all[0].Field, More: w.all[1:]}
}
