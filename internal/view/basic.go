package view

import (
	"time"

	"visavis/internal/cc"
)

// Millis is a time in Unix milliseconds of the server's clock. Zero stands for
// no time only in Go; on the wire a missing time is null.
type Millis int64

// MillisOf converts a time; the zero time gives 0.
func MillisOf(t time.Time) Millis {
	if t.IsZero() {
		return 0
	}
	return Millis(t.UnixMilli())
}

// MillisOrNil converts a time; the zero time gives nil, which is null on the wire.
func MillisOrNil(t time.Time) *Millis {
	if t.IsZero() {
		return nil
	}
	m := Millis(t.UnixMilli())
	return &m
}

// Time converts back; 0 gives the zero time.
func (m Millis) Time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(m)).UTC()
}

// Text is a text that an administrator writes in both languages.
type Text struct {
	Fr string `json:"fr" maxLength:"4000" doc:"French"`
	En string `json:"en" maxLength:"4000" doc:"English"`
}

// In returns the text in a language: English if asked for and there, else French, else whatever there is.
func (t Text) In(lang string) string {
	if (lang == "en" && t.En != "") || t.Fr == "" {
		return t.En
	}
	return t.Fr
}

// Problem is the body of every error (RFC 9457). Interfaces translate Reason; nobody is shown server text.
type Problem struct {
	Type   string         `json:"type" doc:"URI reference of the kind of problem"`
	Title  string         `json:"title" doc:"The status in words"`
	Status int            `json:"status" doc:"HTTP status"`
	Code   cc.Code        `json:"code" enum:"invalid,unauthenticated,forbidden,notFound,conflict,limited,unavailable,internal" doc:"Family of the problem"`
	Reason string         `json:"reason" doc:"What exactly; clients translate it" example:"offerGone"`
	Detail string         `json:"detail,omitempty" doc:"For developers, never shown to people"`
	Errors []ProblemField `json:"errors,omitempty" nullable:"false" doc:"The offending fields"`
	// RetryAfter is in seconds.
	RetryAfter int `json:"retryAfter,omitempty" doc:"Seconds after which trying again makes sense"`
	// OpensAt is when an entry point that refused a call takes calls again.
	OpensAt *Millis `json:"opensAt,omitempty" doc:"With entryClosed: when it opens again; absent: nobody knows"`
	// Note is the stored note when a note was refused as stale.
	Note *Note `json:"note,omitempty" doc:"The current note, with revisionStale"`
	// CustomData is what is stored when a custom value was refused as stale.
	CustomData []CustomValue `json:"customData,omitempty" nullable:"false" doc:"The current values, with revisionStale"`
}

// ProblemField names one offending field.
type ProblemField struct {
	Location string `json:"location" doc:"Where in the request" example:"body.name"`
	Message  string `json:"message" doc:"For developers"`
	Reason   string `json:"reason,omitempty" doc:"What is wrong; clients translate it" example:"required"`
}

// Error makes a Problem an error.
func (p *Problem) Error() string { return string(p.Code) + ": " + p.Reason }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of problems, whatever was asked for.
func (p *Problem) ContentType(string) string { return "application/problem+json" }
