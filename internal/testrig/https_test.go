package testrig_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"visavis/internal/config"
	"visavis/internal/testrig"
)

func TestHTTPSByAnAuthorityOfOurOwn(t *testing.T) {
	t.Parallel()
	rig := testrig.Start(t, func(c *config.Config) { c.TLS.Mode = "local" })
	root, err := os.ReadFile(filepath.Join(rig.Data, "tls", "ca.crt"))
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(root)
	client := &http.Client{
		Transport:     &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	t.Cleanup(client.CloseIdleConnections)
	get := func(url string) (*http.Response, string) {
		t.Helper()
		res, err := client.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res, string(body)
	}

	if !strings.HasPrefix(rig.URL, "https://") {
		t.Fatalf("answers at %s", rig.URL)
	}
	plain := "http" + strings.TrimPrefix(rig.URL, "https")
	if res, _ := get(plain + "/desk"); res.StatusCode != http.StatusPermanentRedirect || res.Header.Get("Location") != rig.URL+"/desk" {
		t.Errorf("plain HTTP: %d to %s", res.StatusCode, res.Header.Get("Location"))
	}
	for _, url := range []string{rig.URL, plain} {
		if res, body := get(url + "/ca.crt"); res.StatusCode != http.StatusOK || body != string(root) {
			t.Errorf("the root at %s: %d", url, res.StatusCode)
		}
	}
	if res, _ := get(rig.URL + "/readyz"); res.StatusCode != http.StatusOK || res.Header.Get("Strict-Transport-Security") != "" {
		// It would count for every port of this host: the demonstration site could not be reached.
		t.Errorf("ready: %d, headers %v", res.StatusCode, res.Header)
	}
	if res, _ := get(rig.URL + "/demo/"); !strings.HasPrefix(res.Header.Get("Location"), "http://127.0.0.1:") {
		t.Errorf("the demonstration site is at %s", res.Header.Get("Location"))
	}
	res, err := client.Post(rig.URL+"/api/v1/session", "application/json", strings.NewReader(`{"username":"nadia","password":"`+testrig.Password+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	for _, c := range res.Cookies() {
		if !c.Secure {
			t.Errorf("the cookie %s also goes over plain HTTP", c.Name)
		}
	}
	if len(res.Cookies()) == 0 {
		t.Errorf("sign in: %d", res.StatusCode)
	}
}
