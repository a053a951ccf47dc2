package server

import (
	"regexp"
	"slices"
	"strings"
)

// maxNext bounds what is kept of where somebody wanted to go.
const maxNext = 500

var (
	plainPath = regexp.MustCompile(`^/[A-Za-z0-9/_.~-]*$`)
	printable = regexp.MustCompile(`^[\x21-\x7e]*$`)
)

// ownPath tells whether an address is a page of ours that somebody may be sent
// to after signing in. Anybody may have written it, so only plain ones count:
// no backslash, which browsers read as a slash, nothing escaped, no dots that
// lead elsewhere. The desk has the same rule.
func ownPath(next string) bool {
	if len(next) > maxNext || !printable.MatchString(next) || strings.Contains(next, `\`) {
		return false
	}
	path := next
	if i := strings.IndexAny(next, "?#"); i >= 0 {
		path = next[:i]
	}
	if !plainPath.MatchString(path) || strings.Contains(path, "//") {
		return false
	}
	for part := range strings.SplitSeq(path, "/") {
		if part == "." || part == ".." {
			return false
		}
	}
	return slices.ContainsFunc([]string{"/desk", "/admin", "/wallboard", "/reports"}, func(page string) bool {
		return path == page || strings.HasPrefix(path, page+"/")
	})
}
