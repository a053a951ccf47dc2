// Package certs finds the certificate the web server shows: from files of the
// operator, or from an authority of our own kept in the data folder.
//
// The authority exists because phones give a page no camera without HTTPS and
// a machine on a local network has no public name: its root is installed once
// on each phone (/ca.crt), its leaves name localhost, this machine and its
// addresses, live 90 days and are made anew 30 days before their end or when
// an address was added. Keys never leave the folder and are readable by their
// owner only.
//
// A Source is safe for concurrent use. The package must not know HTTP or what
// is served.
package certs

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

const (
	rootLife  = 10 * 365 * 24 * time.Hour
	leafLife  = 90 * 24 * time.Hour
	renewLeft = 30 * 24 * time.Hour // a leaf with less than this left is made anew
	recheck   = time.Minute         // how often files and addresses are looked at again
)

// Source gives the certificate of the moment.
type Source struct {
	load func(now time.Time, current *tls.Certificate) (*tls.Certificate, error)
	now  func() time.Time

	mu      sync.Mutex
	current *tls.Certificate
	checked time.Time
}

// Certificate is a tls.Config's GetCertificate. When a new certificate cannot be had, the last good one is kept.
func (s *Source) Certificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if s.current != nil && now.Sub(s.checked) < recheck {
		return s.current, nil
	}
	cert, err := s.load(now, s.current)
	if err != nil {
		if s.current != nil {
			s.checked = now
			return s.current, nil
		}
		return nil, err
	}
	s.current, s.checked = cert, now
	return cert, nil
}

// Files is a Source reading a certificate chain and its key, again when the certificate's file changes.
func Files(certFile, keyFile string) (*Source, error) {
	var read time.Time
	s := &Source{now: time.Now}
	s.load = func(_ time.Time, current *tls.Certificate) (*tls.Certificate, error) {
		info, err := os.Stat(certFile)
		if err != nil {
			return nil, fmt.Errorf("certificate: %w", err)
		}
		if current != nil && info.ModTime().Equal(read) {
			return current, nil
		}
		cert, err := tls.LoadX509KeyPair(certFile, keyFile)
		if err != nil {
			return nil, fmt.Errorf("certificate: %w", err)
		}
		read = info.ModTime()
		return &cert, nil
	}
	_, err := s.Certificate(nil)
	return s, err
}

// Authority is the local one: its root, and a Source of leaves for this machine.
type Authority struct {
	*Source
	root    *x509.Certificate
	rootPEM []byte
	key     *ecdsa.PrivateKey
	names   []string
}

// Local opens the authority kept in folder, making it at first. Names are
// further host names and addresses for its leaves.
func Local(folder string, names []string) (*Authority, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("local authority: %w", err)
	}
	a := &Authority{names: names}
	if err := a.openRoot(folder, time.Now()); err != nil {
		return nil, fmt.Errorf("local authority: %w", err)
	}
	a.Source = &Source{now: time.Now, load: a.leaf}
	_, err := a.Certificate(nil)
	return a, err
}

// RootPEM is the certificate phones install.
func (a *Authority) RootPEM() []byte { return a.rootPEM }

func (a *Authority) openRoot(folder string, now time.Time) error {
	certFile, keyFile := filepath.Join(folder, "ca.crt"), filepath.Join(folder, "ca.key")
	certPEM, err := os.ReadFile(certFile)
	if errors.Is(err, fs.ErrNotExist) {
		return a.makeRoot(certFile, keyFile, now)
	}
	if err != nil {
		return err
	}
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		return err
	}
	key, ok := pair.PrivateKey.(*ecdsa.PrivateKey)
	if !ok {
		return fmt.Errorf("%s is not an ECDSA key", keyFile)
	}
	a.root, a.rootPEM, a.key = pair.Leaf, certPEM, key
	if now.After(a.root.NotAfter.Add(-leafLife)) {
		// Phones must install the new one: nothing else helps after ten years.
		return a.makeRoot(certFile, keyFile, now)
	}
	return nil
}

func (a *Authority) makeRoot(certFile, keyFile string, now time.Time) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	host, _ := os.Hostname()
	template := &x509.Certificate{
		SerialNumber:          serial(),
		Subject:               pkix.Name{CommonName: "Vis-à-vis " + host, Organization: []string{"Vis-à-vis local authority"}},
		NotBefore:             now.Add(-time.Hour),
		NotAfter:              now.Add(rootLife),
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		IsCA:                  true,
		BasicConstraintsValid: true,
		MaxPathLenZero:        true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	if a.root, err = x509.ParseCertificate(der); err != nil {
		return err
	}
	a.key = key
	a.rootPEM = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	// The key first: a certificate whose key is missing would be kept for good.
	if err := os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}), 0o600); err != nil {
		return err
	}
	return os.WriteFile(certFile, a.rootPEM, 0o644)
}

// leaf returns current while it still serves, else a new leaf. Leaves live in
// memory only: a restart costs one signature.
func (a *Authority) leaf(now time.Time, current *tls.Certificate) (*tls.Certificate, error) {
	hosts, addresses := a.subjects()
	if current != nil && now.Before(current.Leaf.NotAfter.Add(-renewLeft)) &&
		slices.Equal(current.Leaf.DNSNames, hosts) && slices.EqualFunc(current.Leaf.IPAddresses, addresses, net.IP.Equal) {
		return current, nil
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial(),
		Subject:      pkix.Name{CommonName: hosts[0]},
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.Add(leafLife),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:     hosts,
		IPAddresses:  addresses,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.root, &key.PublicKey, a.key)
	if err != nil {
		return nil, fmt.Errorf("sign leaf: %w", err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("sign leaf: %w", err)
	}
	return &tls.Certificate{Certificate: [][]byte{der, a.root.Raw}, PrivateKey: key, Leaf: parsed}, nil
}

// subjects lists what leaves are valid for, in a fixed order.
func (a *Authority) subjects() ([]string, []net.IP) {
	hosts := []string{"localhost"}
	addresses := []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	if host, err := os.Hostname(); err == nil && host != "" {
		hosts = append(hosts, host, host+".local")
	}
	for _, name := range a.names {
		if ip := net.ParseIP(name); ip != nil {
			addresses = append(addresses, ip)
		} else {
			hosts = append(hosts, name)
		}
	}
	addresses = append(addresses, LocalAddresses()...)
	slices.Sort(hosts[1:])
	return slices.Compact(hosts), addresses
}

// LocalAddresses lists this machine's addresses that other machines may reach, in a fixed order.
func LocalAddresses() []net.IP {
	all, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	var list []net.IP
	for _, address := range all {
		network, ok := address.(*net.IPNet)
		if !ok || network.IP.IsLoopback() || network.IP.IsLinkLocalUnicast() {
			continue
		}
		list = append(list, network.IP)
	}
	slices.SortFunc(list, func(x, y net.IP) int { return slices.Compare(x, y) })
	return list
}

func serial() *big.Int {
	n, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		panic(err) // crypto/rand does not fail
	}
	return n.Add(n, big.NewInt(1))
}
