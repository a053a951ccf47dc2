package store

import (
	"encoding/base64"
	"net/url"
	"strings"
	"unicode/utf8"

	"visavis/internal/cc"
)

// Words is a text in the product's two languages.
type Words struct {
	Fr string `json:"fr"`
	En string `json:"en"`
}

// Check refuses a text that is missing in a language, or longer than so many
// characters; field is what the refusals name.
func (w Words) Check(longest int, field string) error {
	var wrong cc.Wrong
	for _, one := range []struct{ language, text string }{{"fr", w.Fr}, {"en", w.En}} {
		switch {
		case strings.TrimSpace(one.text) == "":
			wrong.Add("required", "%s.%s", field, one.language)
		case utf8.RuneCountInString(one.text) > longest:
			wrong.Add("tooLong", "%s.%s", field, one.language)
		case !cc.Legible(one.text):
			wrong.Add("invalidBody", "%s.%s", field, one.language)
		}
	}
	return wrong.Err()
}

// maxPicture bounds a picture that is kept in the settings, in bytes of its address.
const maxPicture = 140_000

// Picture tells whether an address is itself a picture of a kind that cannot
// hold a script, and not too large to be kept with the settings.
func Picture(address string) bool {
	for _, kind := range []string{"png", "jpeg", "webp"} {
		if data, ok := strings.CutPrefix(address, "data:image/"+kind+";base64,"); ok {
			_, err := base64.StdEncoding.DecodeString(data)
			return err == nil && len(address) <= maxPicture
		}
	}
	return false
}

// WebAddress tells an address of the web, or one on this host.
func WebAddress(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil {
		return false
	}
	if u.Scheme == "" {
		return u.Host == "" && strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") && !strings.ContainsRune(address, '\\')
	}
	return (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}
