package cc

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// FieldType is what a custom field holds.
type FieldType string

// The types of custom fields, and how their values are written.
const (
	TextField   FieldType = "text"
	NumberField FieldType = "number" // 12 or -0.5
	YesNoField  FieldType = "yesNo"  // yes or no
	DateField   FieldType = "date"   // 2026-03-02
	ListField   FieldType = "list"   // the value of one of its options
	LinkField   FieldType = "link"   // an http or https address
)

// FieldTypes lists them.
func FieldTypes() []FieldType {
	return []FieldType{TextField, NumberField, YesNoField, DateField, ListField, LinkField}
}

// The lengths of custom values, in characters.
const (
	MaxText = 2000
	MaxLink = 1000
)

// CustomField is what may stand in one field. An empty value is none.
type CustomField struct {
	Key       string
	Type      FieldType
	Required  bool // cannot be emptied, and an owner is not done without it
	Default   string
	MaxLength int      // of a text; 0: MaxText
	Pattern   string   // that a whole text must match (RE2)
	Min       *float64 // of a number
	Max       *float64
	Options   []string // of a list
}

// Written returns a value the way it is kept, or the reason why it cannot be.
func (f CustomField) Written(value string) (string, error) {
	refuse := func(reason string) (string, error) { return "", Fail(Invalid, reason) }
	if !utf8.ValidString(value) || strings.ContainsFunc(value, func(r rune) bool {
		return unicode.IsControl(r) && (f.Type != TextField || r != '\n' && r != '\t')
	}) {
		return refuse("invalidBody")
	}
	if strings.TrimSpace(value) == "" {
		if f.Required {
			return refuse("required")
		}
		return "", nil
	}
	if f.Type != TextField {
		value = strings.TrimSpace(value)
	}
	switch f.Type {
	case TextField:
		return value, f.checkText(value)
	case NumberField:
		value = strings.Replace(value, ",", ".", 1)
		return value, f.checkNumber(value)
	case YesNoField:
		if value != "yes" && value != "no" {
			return refuse("notYesNo")
		}
	case DateField:
		if at, err := time.Parse(time.DateOnly, value); err != nil || at.Year() < 1000 {
			return refuse("notDate")
		}
	case ListField:
		if !slices.Contains(f.Options, value) {
			return refuse("notListed")
		}
	case LinkField:
		if utf8.RuneCountInString(value) > MaxLink {
			return refuse("tooLong")
		}
		if u, err := url.Parse(value); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return refuse("notLink")
		}
	default:
		return refuse("invalidBody")
	}
	return value, nil
}

func (f CustomField) checkText(value string) error {
	most := f.MaxLength
	if most == 0 {
		most = MaxText
	}
	if utf8.RuneCountInString(value) > most {
		return Fail(Invalid, "tooLong")
	}
	if f.Pattern == "" {
		return nil
	}
	whole, err := regexp.Compile(`^(?:` + f.Pattern + `)$`)
	if err != nil {
		return &Error{Code: Internal, Reason: "internal", Err: err} // settings are checked before they are kept
	}
	if !whole.MatchString(value) {
		return Fail(Invalid, "notMatching")
	}
	return nil
}

func (f CustomField) checkNumber(value string) error {
	n, err := strconv.ParseFloat(value, 64)
	// No exponents, hexadecimals or infinities, nothing half typed: people read what is kept.
	if err != nil || len(value) > 20 || strings.Trim(value, "-0123456789.") != "" || strings.HasSuffix(value, ".") {
		return Fail(Invalid, "notNumber")
	}
	if f.Min != nil && n < *f.Min || f.Max != nil && n > *f.Max {
		return Fail(Invalid, "outOfRange")
	}
	return nil
}

// CustomValue is one field of an interaction with what stands in it. Revision
// counts the changes; 0 is what it was made with.
type CustomValue struct {
	Field    CustomField
	Value    string
	Revision int64
}

// Missing tells whether a value is required and not there.
func (v CustomValue) Missing() bool { return v.Field.Required && v.Value == "" }

// CustomData is an interaction's custom fields. The set is made with the
// interaction and never changes; only values do.
type CustomData []CustomValue

// NewCustomData makes the fields of a new interaction.
func NewCustomData(fields []CustomField) CustomData {
	data := make(CustomData, 0, len(fields))
	for _, f := range fields {
		data = append(data, CustomValue{Field: f, Value: f.Default})
	}
	return data
}

// CustomEdit is what somebody writes into fields, by their keys. Whole means
// that it claims to be all of them.
type CustomEdit struct {
	Values map[string]CustomWrite
	Whole  bool
}

// CustomWrite is a value and the revision it was written over; nil: whatever is there.
type CustomWrite struct {
	Value string
	Over  *int64
}

// CustomChange is what an edit changed in one field.
type CustomChange struct {
	Key      string
	From, To string
	Revision int64 // from now on
}

// Edit returns the data after an edit and what changed, in the order of the
// fields. It does all of it or nothing: unknownField, fieldMissing,
// revisionStale or the reason of a value, with the field named. A value that
// stands there already changes nothing, whatever it was written over.
func (d CustomData) Edit(e CustomEdit) (CustomData, []CustomChange, error) {
	refused := func(code Code, reason, key string) (CustomData, []CustomChange, error) {
		return d, nil, &Error{Code: code, Reason: reason, Field: "values." + key}
	}
	for _, key := range slices.Sorted(maps.Keys(e.Values)) {
		if !slices.ContainsFunc(d, func(v CustomValue) bool { return v.Field.Key == key }) {
			return refused(NotFound, "unknownField", key)
		}
	}
	after := slices.Clone(d)
	var changes []CustomChange
	for i, v := range d {
		write, given := e.Values[v.Field.Key]
		switch {
		case !given && e.Whole:
			return refused(Invalid, "fieldMissing", v.Field.Key)
		case !given:
			continue
		}
		if write.Value == v.Value {
			continue // also one that is required and was never filled in
		}
		value, err := v.Field.Written(write.Value)
		switch {
		case err != nil:
			return refused(CodeOf(err), ReasonOf(err), v.Field.Key)
		case value == v.Value:
			continue
		case write.Over != nil && *write.Over != v.Revision:
			return refused(Conflict, "revisionStale", v.Field.Key)
		}
		after[i].Value, after[i].Revision = value, v.Revision+1
		changes = append(changes, CustomChange{Key: v.Field.Key, From: v.Value, To: value, Revision: after[i].Revision})
	}
	return after, changes, nil
}
