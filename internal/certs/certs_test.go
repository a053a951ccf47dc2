package certs

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestLocalAuthorityIsKeptAndItsLeavesAreTrusted(t *testing.T) {
	folder := t.TempDir()
	first, err := Local(folder, []string{"desk.example", "192.0.2.7"})
	if err != nil {
		t.Fatal(err)
	}
	again, err := Local(folder, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.RootPEM(), again.RootPEM()) {
		t.Error("a second start made another root: phones would have to install it again")
	}
	info, err := os.Stat(filepath.Join(folder, "ca.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("key file: %v %v", info.Mode(), err)
	}
	cert, err := first.Certificate(nil)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(first.RootPEM())
	for _, name := range []string{"localhost", "127.0.0.1", "desk.example", "192.0.2.7"} {
		if _, err := cert.Leaf.Verify(x509.VerifyOptions{DNSName: name, Roots: roots}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := cert.Leaf.Verify(x509.VerifyOptions{DNSName: "bank.example", Roots: roots}); err == nil {
		t.Error("the leaf is valid for a foreign name")
	}
}

func TestLeafIsMadeAnewBeforeItsEnd(t *testing.T) {
	a, err := Local(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	before, _ := a.Certificate(nil)
	now := time.Now().Add(leafLife - renewLeft - time.Hour)
	a.now = func() time.Time { return now }
	same, _ := a.Certificate(nil)
	if same != before {
		t.Error("a leaf with more than a month left was thrown away")
	}
	now = now.Add(2 * time.Hour)
	after, _ := a.Certificate(nil)
	if after == before {
		t.Error("the leaf was not renewed")
	}
}

func TestFilesAreReadAgainWhenTheyChange(t *testing.T) {
	folder := t.TempDir()
	if _, err := Local(folder, nil); err != nil {
		t.Fatal(err)
	}
	cert, key := filepath.Join(folder, "ca.crt"), filepath.Join(folder, "ca.key")
	s, err := Files(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	s.now = func() time.Time { return now }
	first, _ := s.Certificate(nil)

	other := t.TempDir()
	if _, err := Local(other, nil); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ca.crt", "ca.key"} {
		text, _ := os.ReadFile(filepath.Join(other, name))
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	later := now.Add(time.Hour)
	if err := os.Chtimes(cert, later, later); err != nil {
		t.Fatal(err)
	}
	now = now.Add(2 * recheck)
	second, _ := s.Certificate(nil)
	if bytes.Equal(first.Certificate[0], second.Certificate[0]) {
		t.Error("the new certificate was not read")
	}
	if _, err := Files(filepath.Join(folder, "missing"), key); err == nil {
		t.Error("a missing file was accepted")
	}
}

func TestOnePortAnswersBothKinds(t *testing.T) {
	a, err := Local(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	secure, turn, plain := Split(listener, &tls.Config{GetCertificate: a.Certificate})
	serve := func(l net.Listener, text string) *http.Server {
		s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) })}
		go func() { _ = s.Serve(l) }()
		return s
	}
	s1, s2 := serve(secure, "secure"), serve(plain, "plain")
	defer s1.Close()
	defer s2.Close()
	heard := make(chan byte, 1)
	go func() {
		conn, err := turn.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		first := make([]byte, 1)
		_, _ = io.ReadFull(conn, first)
		heard <- first[0]
	}()

	// A silent client must not hold up the others.
	silent, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()

	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(a.RootPEM())
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	defer client.CloseIdleConnections()
	for _, scheme := range []string{"https", "http"} {
		res, err := client.Get(scheme + "://" + listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if want := strings.NewReplacer("https", "secure", "http", "plain").Replace(scheme); string(text) != want {
			t.Errorf("%s got %s", scheme, text)
		}
	}

	// A STUN binding request begins with 0x0001.
	asking, err := tls.Dial("tcp", listener.Addr().String(), &tls.Config{RootCAs: roots})
	if err != nil {
		t.Fatal(err)
	}
	defer asking.Close()
	if _, err := asking.Write([]byte{0, 1, 0, 0}); err != nil {
		t.Fatal(err)
	}
	select {
	case first := <-heard:
		if first != 0 {
			t.Errorf("the relay reads %#x first", first)
		}
	case <-time.After(10 * time.Second):
		t.Error("a STUN message does not arrive at the relay")
	}
}
