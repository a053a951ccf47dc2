package certs

import (
	"bufio"
	"crypto/tls"
	"net"
	"sync"
	"time"
)

const (
	// recordHandshake is the first byte of every TLS connection.
	recordHandshake = 0x16
	// maxSTUN is the highest first byte of a STUN or TURN message (RFC 7983).
	maxSTUN = 3
	// firstWithin is how long a client has to say its first byte, and for the handshake of TLS.
	firstWithin = 10 * time.Second
)

// Split looks at the first byte of each connection, so that one port answers
// all kinds: what is not TLS goes to plain, where HTTP can be told to come back
// with HTTPS; what is TLS has it ended here, and goes to turn if its first
// message is one of STUN's, to secure otherwise. All three must be accepted
// from; closing one closes the port.
func Split(listener net.Listener, config *tls.Config) (secure, turn, plain net.Listener) {
	s := &splitter{listener: listener, config: config, done: make(chan struct{})}
	half := func() *half { return &half{s: s, conns: make(chan net.Conn)} }
	a, b, c := half(), half(), half()
	go s.run(a, b, c)
	return a, b, c
}

type splitter struct {
	listener net.Listener
	config   *tls.Config
	once     sync.Once
	done     chan struct{} // closed when listening has ended
	err      error         // why; valid once done is closed
}

func (s *splitter) run(secure, turn, plain *half) {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			s.stop(err)
			return
		}
		go s.sort(conn, secure, turn, plain)
	}
}

// sort waits for first bytes off the accepting goroutine: a silent client must not hold up others.
func (s *splitter) sort(conn net.Conn, secure, turn, plain *half) {
	_ = conn.SetDeadline(time.Now().Add(firstWithin))
	kept, first, err := peek(conn)
	to := plain
	if err == nil && first == recordHandshake {
		kept, first, err = peek(tls.Server(kept, s.config))
		to = secure
		if first <= maxSTUN {
			to = turn
		}
	}
	if err != nil {
		_ = conn.Close() // nobody is at the other end, or we are ending
		return
	}
	_ = conn.SetDeadline(time.Time{})
	select {
	case to.conns <- kept:
	case <-s.done:
		_ = conn.Close()
	}
}

// peek returns the connection's first byte, and the connection as if it had not been read.
func peek(conn net.Conn) (net.Conn, byte, error) {
	reader := bufio.NewReaderSize(conn, 1)
	first, err := reader.Peek(1)
	if err != nil {
		return conn, 0, err
	}
	return &peeked{Conn: conn, reader: reader}, first[0], nil
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
