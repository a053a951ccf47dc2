package process

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"

	"visavis/internal/media"
)

// state is what the data folder remembers of the media process, readable by
// its owner alone because of the secret.
type state struct {
	PID     int              `json:"pid"`             // 0: being started, stopped, or run by others
	Apart   bool             `json:"apart,omitempty"` // others run it
	Webhook int              `json:"webhook,omitempty"`
	Node    media.NodeConfig `json:"node"`
}

// Begin is the first step of a media process, which `visavis media --config
// FILE` gives the name of its supervisor's file: it reads what it needs to
// know and notes that it is the one, in case the supervisor ends just now.
func Begin(file string) (media.NodeConfig, error) {
	s, err := readState(file)
	if err != nil {
		return media.NodeConfig{}, err
	}
	if s.PID != os.Getpid() {
		s.PID = os.Getpid()
		if err := s.write(file); err != nil {
			return media.NodeConfig{}, err
		}
	}
	return s.Node, nil
}

func readState(file string) (state, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return state{}, fmt.Errorf("media state: %w", err)
	}
	var s state
	if err := json.Unmarshal(text, &s); err != nil {
		return state{}, fmt.Errorf("media state %s: %w", file, err)
	}
	return s, nil
}

// write replaces the file as a whole: whoever reads sees the old or the new.
func (s state) write(file string) error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(file), ".media-*") // made with 0600
	if err != nil {
		return fmt.Errorf("media state: %w", err)
	}
	_, err = tmp.Write(append(text, '\n'))
	err = errors.Join(err, tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), file)
	}
	if err != nil {
		_ = os.Remove(tmp.Name())
		return fmt.Errorf("media state: %w", err)
	}
	return nil
}

// fits reports whether a process with this state is what the options ask for.
// Ports that the options leave open may be any.
func (s state) fits(o Options) bool {
	n := s.Node
	return n.HTTPPort != 0 && n.Key != "" && n.Secret != "" &&
		(o.UDPPort == 0 || o.UDPPort == n.UDPPort) && (o.TCPPort == 0 || o.TCPPort == n.TCPPort) &&
		o.NodeIP == n.NodeIP && o.Loopback == n.Loopback && (o.Webhook == nil) == (s.Webhook == 0)
}

// load returns the remembered state, or a new one, also where a crash of the
// machine has left half a file: a process that it told of is gone too. Key and
// secret are kept for as long as the folder is; ports that fit are kept too,
// so that browsers which come back find what they knew.
func load(file string, o Options) (s state, remembered bool) {
	s, err := readState(file)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			o.Log.Warn("start the media process afresh", "err", err)
		}
		s = state{}
	}
	if s.Node.Key == "" || s.Node.Secret == "" {
		s.Node.Key = "visavis" + rand.Text()[:8]
		s.Node.Secret = rand.Text() + rand.Text()
	}
	return s, s.fits(o)
}

// choosePorts fills in what is to be picked free. With afresh, ports that were
// picked before are picked again: somebody else may have taken them meanwhile.
func (s *state) choosePorts(o Options, afresh bool) error {
	pick := func(port *int, given int, free func() (int, error)) error {
		if given != 0 {
			*port = given
			return nil
		}
		if *port != 0 && !afresh {
			return nil
		}
		p, err := free()
		*port = p
		return err
	}
	s.Node.NodeIP, s.Node.Loopback, s.Node.LogLevel = o.NodeIP, o.Loopback, o.LogLevel
	return errors.Join(
		pick(&s.Node.HTTPPort, 0, freeTCP),
		pick(&s.Node.TCPPort, o.TCPPort, freeTCP),
		pick(&s.Node.UDPPort, o.UDPPort, freeUDP),
	)
}

func freeTCP() (int, error) {
	l, err := net.Listen("tcp", ":0")
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
