// Package logs makes the program's logger: text or JSON lines in which
// personal data and secrets are blacked out, whoever logs them.
//
// An attribute is blacked out by its key, wherever it stands, groups included.
// That is a net below the rule that personal data is not logged at all. The
// package keeps no state; its handlers are safe for concurrent use. It must
// not know what the program does.
package logs

import (
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"
)

// Blacked is what stands in place of a value that must not be in a log.
const Blacked = "[redacted]"

// New returns a logger writing to w. Level is debug, info, warn or error; format is text or json.
func New(w io.Writer, level, format string) (*slog.Logger, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		return nil, fmt.Errorf("log level: %w", err)
	}
	opt := &slog.HandlerOptions{Level: l, ReplaceAttr: redact}
	switch format {
	case "text":
		return slog.New(slog.NewTextHandler(w, opt)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, opt)), nil
	default:
		return nil, fmt.Errorf("log format %q is neither text nor json", format)
	}
}

// redact is called for every attribute that is not a group.
func redact(_ []string, a slog.Attr) slog.Attr {
	if secret(a.Key) {
		return slog.String(a.Key, Blacked)
	}
	if u, ok := a.Value.Any().(*url.URL); ok && u != nil {
		return slog.String(a.Key, u.Path) // queries carry tokens
	}
	return a
}

// secret reports whether a key names personal data or a secret.
func secret(key string) bool {
	switch strings.ToLower(strings.NewReplacer("_", "", "-", "", ".", "").Replace(key)) {
	case "name", "firstname", "lastname", "username", "email", "mail", "phone", "number", "identifier",
		"note", "notes", "text", "body", "attached", "fields", "value", "values",
		"password", "secret", "token", "seat", "cookie", "authorization", "accesstoken", "apikey", "key", "signed", "sdp",
		"query", "rawquery", "contactname", "displayname":
		return true
	}
	return false
}
