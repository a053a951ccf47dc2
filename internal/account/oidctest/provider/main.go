// Command provider runs the test provider for journeys in real browsers: one
// person, one client, on a free port of this machine.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"visavis/internal/account/oidctest"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // for as long as the program runs
	if err != nil {
		return err
	}
	issuer := "http://" + l.Addr().String()
	p, err := oidctest.New(issuer, oidctest.Person{
		Username: "nadia", Password: "their own", Name: "Nadia Duprovider", GivenName: "Nadia", Email: "nadia@corp.example", Groups: []string{"callers"},
	}, oidctest.Person{
		Username: "luc", Password: "their own", Name: "Luc Jardinier", Email: "luc@corp.example", Groups: []string{"gardeners"},
	})
	if err != nil {
		return err
	}
	fmt.Println("ready", issuer)
	return (&http.Server{Handler: p.Handler(), ReadHeaderTimeout: 10 * time.Second}).Serve(l)
}
