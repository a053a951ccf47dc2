package server

import (
	"net/url"
	"strings"
	"testing"
)

func TestOwnPaths(t *testing.T) {
	base, _ := url.Parse("https://ours.example/desk")
	for _, next := range []string{"/desk", "/admin", "/admin/", "/admin/queues", "/wallboard?queue=que_1", "/reports/day?from=2026-01-01#top"} {
		if !ownPath(next) {
			t.Errorf("%q is refused", next)
		}
		if u, err := base.Parse(next); err != nil || u.Host != "ours.example" {
			t.Errorf("%q leads to %v", next, u)
		}
	}
	for _, next := range []string{
		"", " ", "admin", "/", "//evil.example", "//evil.example/admin", "///admin", `/\evil.example`, `\\evil.example`, `/admin\..\x`, "/admin//evil.example",
		"https://evil.example", "https://evil.example/admin", "https:/admin", "https:admin", "javascript:alert(1)", "data:text/html,x",
		"/admin/../x", "/admin/..", "/admin/./x", "/../admin", "/admin/%2e%2e/x", "/admin/%2E%2E%2Fx", "/%61dmin", "/admin/%5cevil", "/admin%2f..%2fx", "/%2f%2fevil.example", "/admin%00",
		"/administrator", "/desktop", "/Admin", "/api/v1/session", "/call/demo", "/media/",
		" /admin", "/admin ", "\t/admin", "/ad\nmin", "/admin\r\nSet-Cookie: a=b", "/\t/evil.example", "/admin/é", "/@evil.example", "/admin@evil.example", "/admin:80",
		"/.//evil.example", "/desk/..//evil.example", "/admin/" + strings.Repeat("a", 600),
	} {
		if ownPath(next) {
			t.Errorf("%q is taken", next)
		}
	}
}
