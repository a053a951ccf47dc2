package app

import "testing"

func TestRelayURL(t *testing.T) {
	for _, c := range []struct{ requested, public, want string }{
		{"call.example", "", "turns:call.example:443?transport=tcp"},
		{"call.example:8443", "", "turns:call.example:8443?transport=tcp"},
		{"10.0.0.5:8080", "https://call.example", "turns:call.example:443?transport=tcp"},
		{"10.0.0.5:8080", "https://call.example:8443", "turns:call.example:8443?transport=tcp"},
		{"[::1]:8443", "", "turns:[::1]:8443?transport=tcp"},
	} {
		if got := relayURL(c.requested, c.public); got != c.want {
			t.Errorf("%q with %q: %s, want %s", c.requested, c.public, got, c.want)
		}
	}
}
