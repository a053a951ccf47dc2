package cc

import (
	"errors"
	"fmt"
)

// Code is the family of an error; the server maps it to an HTTP status.
type Code string

// The codes, few on purpose: what a caller can do differs only between these.
const (
	Invalid         Code = "invalid"
	Unauthenticated Code = "unauthenticated"
	Forbidden       Code = "forbidden"
	NotFound        Code = "notFound"
	Conflict        Code = "conflict"
	Limited         Code = "limited"
	Unavailable     Code = "unavailable"
	Internal        Code = "internal"
)

// Error is a refusal or a failure with a reason that people's interfaces
// translate ("error.<reason>"). Field names the offending input, if any; More
// are further ones of the same input (see Wrong). Err is the cause, for logs
// only; it is never shown.
type Error struct {
	Code   Code
	Reason string
	Field  string
	More   []FieldError
	Err    error
}

func (e *Error) Error() string {
	s := fmt.Sprintf("%s: %s", e.Code, e.Reason)
	if e.Field != "" {
		s += " (" + e.Field + ")"
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Fields are all fields that are refused, each with its reason.
func (e *Error) Fields() []FieldError {
	if e.Field == "" {
		return nil
	}
	return append([]FieldError{{e.Field, e.Reason}}, e.More...)
}

// Refuse returns a conflict: the command was understood but the state does not allow it.
func Refuse(reason string) *Error { return &Error{Code: Conflict, Reason: reason} }

// Fail returns an error of the given code and reason.
func Fail(code Code, reason string) *Error { return &Error{Code: code, Reason: reason} }

// ReasonOf returns the reason of the first *Error in err's chain, or "" if there is none.
func ReasonOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return ""
}

// CodeOf returns the code of the first *Error in err's chain, or Internal.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}
