// Package livekittest helps to test with real media: a LiveKit server in this
// process, and clients that talk through it.
//
// State: what Start and Join return. LiveKit's log settings are the
// process's. The package is for tests only.
package livekittest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"visavis/internal/media"
	"visavis/internal/media/livekit"
	"visavis/internal/media/livekit/sfu"
)

// Server is a LiveKit server that runs in this process.
type Server struct {
	Config media.NodeConfig
	stop   context.CancelFunc
	done   chan error
}

// Start starts a server on free ports of 127.0.0.1 and returns when it
// answers. The webhook address may be empty.
func Start(ctx context.Context, webhookURL string) (*Server, error) {
	var last error
	for range 3 { // another process may take a port between finding and using it
		c := media.NodeConfig{Key: "test", Secret: strings.Repeat("s", 32), Loopback: true, WebhookURL: webhookURL, LogLevel: "error"}
		var err error
		if c.HTTPPort, err = freeTCP(); err != nil {
			return nil, err
		}
		if c.TCPPort, err = freeTCP(); err != nil {
			return nil, err
		}
		if c.UDPPort, err = freeUDP(); err != nil {
			return nil, err
		}
		s, err := StartWith(ctx, c)
		if err == nil {
			return s, nil
		}
		last = err
	}
	return nil, last
}

// StartWith starts a server with a given configuration, for one that comes back after Stop.
func StartWith(ctx context.Context, c media.NodeConfig) (*Server, error) {
	s := &Server{Config: c, done: make(chan error, 1)}
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	go func() { s.done <- sfu.Run(run, c) }()
	client := livekit.NewClient(s.Endpoint)
	for {
		_, err := client.Rooms(ctx)
		if err == nil {
			return s, nil
		}
		select {
		case failed := <-s.done:
			stop()
			return nil, fmt.Errorf("start media server: %w", failed)
		case <-ctx.Done():
			stop()
			return nil, errors.Join(ctx.Err(), err)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// Endpoint tells where the server answers.
func (s *Server) Endpoint() media.Endpoint {
	return media.Endpoint{URL: fmt.Sprintf("http://127.0.0.1:%d", s.Config.HTTPPort), Key: s.Config.Key, Secret: s.Config.Secret}
}

// Stop ends the server and waits for it.
func (s *Server) Stop() error {
	s.stop()
	return <-s.done
}

func freeTCP() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func freeUDP() (int, error) {
	l, err := net.ListenPacket("udp", ":0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.LocalAddr().(*net.UDPAddr).Port, nil
}
