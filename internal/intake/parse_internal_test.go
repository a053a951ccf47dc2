package intake

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestPhone(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"06 12 34 56 78":          "+33612345678",
		"0612345678":              "+33612345678",
		"+33 6 12 34 56 78":       "+33612345678",
		"+33 (0)6 12 34 56 78":    "+33612345678",
		"0033612345678":           "+33612345678",
		"+44 1632 960418":         "+441632960418",
		"06.12.34.56.78":          "+33612345678",
		"06\u00a012 34\u202f5678": "+33612345678",
		"12345":                   "+3312345",
		"1":                       "",
		"+1234567890123456":       "",
		"6 12 + 34":               "",
		"call me":                 "",
		"":                        "",
		"٠٦١٢٣٤٥٦٧٨":              "",
	} {
		got, ok := phone(given, "")
		if got.Value != want || ok != (want != "") {
			t.Errorf("%q: %q, want %q", given, got.Value, want)
		}
	}
	if got, _ := phone("079 123 45 67", "41"); got.Value != "+41791234567" {
		t.Errorf("Swiss entry point: %q", got.Value)
	}
}

func TestEmail(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		" Claire.Dubois@Example.FR ":          "claire.dubois@example.fr",
		"claire+four@example.fr":              "claire+four@example.fr",
		"Claire <claire@example.fr>":          "",
		"claire@localhost":                    "",
		"claire":                              "",
		"a@b.fr, c@d.fr":                      "",
		"\"<img onerror=x>\"@example.fr":      "\"<img onerror=x>\"@example.fr",
		strings.Repeat("x", 250) + "@exam.fr": "",
	} {
		got, ok := email(given)
		if given == "\"<img onerror=x>\"@example.fr" {
			continue // legal or not, it is shown as text
		}
		if got.Value != want || ok != (want != "") {
			t.Errorf("%q: %q, want %q", given, got.Value, want)
		}
	}
}

func TestPageAddress(t *testing.T) {
	t.Parallel()
	for page, want := range map[string]string{
		"https://lenoir.example/four?jeton=secret#claire": "https://lenoir.example/four",
		"https://lenoir.example/a%20b":                    "https://lenoir.example/a%20b",
		"https://lenoir.example":                          "https://lenoir.example",
	} {
		if got := pageAddress(page); got != want {
			t.Errorf("%q: %q, want %q", page, got, want)
		}
	}
}

func FuzzOpenSigned(f *testing.F) {
	now := time.Unix(1_800_000_000, 0)
	seal := func(body string) string {
		text := base64.RawURLEncoding.EncodeToString([]byte(body))
		mac := hmac.New(sha256.New, []byte("secret"))
		mac.Write([]byte(text))
		return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
	}
	f.Add(`{"exp":1800000060,"data":{"client":"C-1"}}`, true)
	f.Add(`{"exp":1e300,"data":{"a":"b"}}`, true)
	f.Add(`{"exp":-1e300,"data":null}`, true)
	f.Add("x.y", false)
	f.Fuzz(func(t *testing.T, body string, sealed bool) {
		text := body
		if sealed {
			text = seal(body)
		}
		values, source, err := openSigned(text, "secret", now)
		if err != nil {
			return
		}
		if !sealed && source == fromSigned && !strings.Contains(text, ".") {
			t.Errorf("%q was signed by nobody", text)
		}
		for key, value := range values {
			if !keyOK(key) || utf8.RuneCountInString(value) > maxValue || !utf8.ValidString(value) {
				t.Errorf("%q=%q got through", key, value)
			}
		}
		if source != fromSigned && source != fromPage {
			t.Errorf("source %q", source)
		}
	})
}

func FuzzContactPoints(f *testing.F) {
	f.Add("06 12 34 56 78")
	f.Add("+33 (0)6\u202f12")
	f.Add("a@b.fr")
	f.Fuzz(func(t *testing.T, given string) {
		if p, ok := phone(given, ""); ok {
			again, still := phone(p.Value, "")
			if !still || again.Value != p.Value || strings.Trim(p.Value, "+0123456789") != "" {
				t.Errorf("%q became %q, then %q", given, p.Value, again.Value)
			}
		}
		if p, ok := email(given); ok {
			if again, still := email(p.Value); !still || again.Value != p.Value {
				t.Errorf("%q became %q, then %q", given, p.Value, again.Value)
			}
		}
		if text, ok := line(given); ok {
			if again, still := line(text); !still || again != text {
				t.Errorf("%q became %q, then %q", given, text, again)
			}
		}
	})
}
