package intake

import (
	"net/url"
	"slices"
	"strings"
)

// originOf is the origin of an address, empty if it is not one of a web page.
func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.User != nil {
		return ""
	}
	return strings.ToLower(u.Scheme + "://" + u.Host)
}

// allowed tells whether calls may start from an origin: our own or a listed
// one, compared whole. No origin at all means that no foreign page is involved;
// "null" is one.
func allowed(origin string, listed, own []string) bool {
	if origin == "" {
		return true
	}
	origin = strings.ToLower(origin)
	same := func(o string) bool { return strings.ToLower(strings.TrimSuffix(o, "/")) == origin }
	return slices.ContainsFunc(own, same) || slices.ContainsFunc(listed, same)
}

// pageAddress is what is kept of the page a call was started on: without its
// fragment, which is the visitor's own, and without the query, which may hold
// their secrets.
func pageAddress(page string) string {
	u, err := url.Parse(page)
	if err != nil {
		return ""
	}
	u.RawQuery, u.Fragment, u.RawFragment, u.ForceQuery, u.User = "", "", "", false, nil
	text := []rune(u.String())
	return string(text[:min(len(text), maxValue)])
}
