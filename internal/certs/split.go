package certs

import (
	"bufio"
	"crypto/tls"
	"net"
	"sync"
	"time"
)

// recordHandshake is the first byte of every TLS connection.
const recordHandshake = 0x16

// Split looks at the first byte of each connection and hands TLS ones to
// secure and all others to plain, so that one port answers both: plain HTTP
// can be told to come back with HTTPS.
func Split(listener net.Listener, config *tls.Config) (secure, plain net.Listener) {
	s := &splitter{listener: listener, done: make(chan struct{})}
	a := &half{s: s, conns: make(chan net.Conn)}
	b := &half{s: s, conns: make(chan net.Conn)}
	go s.run(a, b)
	return tls.NewListener(a, config), b
}

type splitter struct {
	listener net.Listener
	once     sync.Once
	done     chan struct{} // closed when listening has ended
	err      error         // why; valid once done is closed
}

func (s *splitter) run(secure, plain *half) {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			s.stop(err)
			return
		}
		go s.sort(conn, secure, plain)
	}
}

// sort waits for the first byte off the accepting goroutine: a silent client must not hold up others.
func (s *splitter) sort(conn net.Conn, secure, plain *half) {
	reader := bufio.NewReaderSize(conn, 1)
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	first, err := reader.Peek(1)
	if err != nil {
		_ = conn.Close() // nobody is at the other end, or we are ending
		return
	}
	_ = conn.SetReadDeadline(time.Time{})
	to := plain
	if first[0] == recordHandshake {
		to = secure
	}
	select {
	case to.conns <- &peeked{Conn: conn, reader: reader}:
	case <-s.done:
		_ = conn.Close() // nobody is at the other end, or we are ending
	}
}

func (s *splitter) stop(err error) {
	s.once.Do(func() { s.err = err; close(s.done) })
}

type half struct {
	s     *splitter
	conns chan net.Conn
}

func (h *half) Accept() (net.Conn, error) {
	select {
	case conn := <-h.conns:
		return conn, nil
	case <-h.s.done:
		return nil, h.s.err
	}
}

func (h *half) Close() error {
	err := h.s.listener.Close()
	h.s.stop(net.ErrClosed)
	return err
}

func (h *half) Addr() net.Addr { return h.s.listener.Addr() }

// peeked is a connection whose first byte is already in a buffer.
type peeked struct {
	net.Conn
	reader *bufio.Reader
}

func (p *peeked) Read(b []byte) (int, error) { return p.reader.Read(b) }
