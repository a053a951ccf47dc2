package cc

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Legible tells whether a text can be shown to people: it is valid, and has
// neither control characters, but for blanks and ends of lines, nor any that
// turn around what follows, by which one name could look like another.
func Legible(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r' ||
			r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
	})
}

// OneLine tells whether a text is legible and has no second line, as names have none.
func OneLine(text string) bool {
	return Legible(text) && !strings.ContainsAny(text, "\t\r\n")
}
