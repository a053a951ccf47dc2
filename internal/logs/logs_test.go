package logs

import (
	"bytes"
	"log/slog"
	"net/url"
	"strings"
	"testing"
)

func TestPersonalDataIsBlackedOut(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		var out bytes.Buffer
		log, err := New(&out, "debug", format)
		if err != nil {
			t.Fatal(err)
		}
		u, _ := url.Parse("/media/rtc?access_token=planted-1")
		log.With("email", "planted-2@example.com").WithGroup("contact").Info("call",
			"name", "planted-3", "phone", "planted-4", "interaction", "int_kept",
			slog.Group("device", "token", "planted-5", "browser", "kept-too"), "url", u, "access_token", "planted-6")
		if strings.Contains(out.String(), "planted") {
			t.Errorf("%s: personal data in %s", format, out.String())
		}
		for _, kept := range []string{"int_kept", "kept-too", "/media/rtc", Blacked} {
			if !strings.Contains(out.String(), kept) {
				t.Errorf("%s: %s is missing in %s", format, kept, out.String())
			}
		}
	}
}

func TestBadLevelAndFormatAreRefused(t *testing.T) {
	if _, err := New(&bytes.Buffer{}, "loud", "text"); err == nil {
		t.Error("level loud was accepted")
	}
	if _, err := New(&bytes.Buffer{}, "info", "xml"); err == nil {
		t.Error("format xml was accepted")
	}
}
