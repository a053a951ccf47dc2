package view

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"visavis/internal/store"
)

// Initials are the first letters of the first and the last word of a name.
func Initials(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == '-' || r == '’' || r == '\'' })
	var initials strings.Builder
	for i, w := range words {
		if i == 0 || i == len(words)-1 {
			r, _ := utf8.DecodeRuneInString(w)
			initials.WriteRune(unicode.ToUpper(r))
		}
	}
	return initials.String()
}

// BrandOf is a company as people see it.
func BrandOf(c store.Company) Brand { return Brand{Name: c.Name, Colour: c.Colour, Logo: c.Logo} }

func textOf(w store.Words) Text { return Text{Fr: w.Fr, En: w.En} }
