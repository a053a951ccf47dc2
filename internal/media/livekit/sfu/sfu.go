// Package sfu runs the LiveKit server that the product carries in itself. It
// is what `visavis media` does, in a process of its own, so that control can
// restart while calls go on.
//
// Its API listens on 127.0.0.1 only: browsers reach it through control's
// signalling proxy, which is also the only one to hold its key. Two servers can
// run in one process (tests do), but LiveKit's metrics and log settings are the
// process's, set by the first. The package must not know interactions, seats
// or the database.
package sfu

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/livekit/livekit-server/pkg/config"
	"github.com/livekit/livekit-server/pkg/routing"
	"github.com/livekit/livekit-server/pkg/service"
	"github.com/livekit/livekit-server/pkg/telemetry/prometheus"
	"github.com/livekit/protocol/webhook"
	"gopkg.in/yaml.v3"

	"visavis/internal/media"
)

// Run serves until ctx ends, then throws everybody out and returns nil.
func Run(ctx context.Context, c media.NodeConfig) error {
	conf, err := configure(c)
	if err != nil {
		return err
	}
	config.InitLoggerFromConfig(&conf.Logging)
	node, err := routing.NewLocalNode(conf)
	if err != nil {
		return fmt.Errorf("media node: %w", err)
	}
	// Only the first call in a process has an effect.
	if err := prometheus.Init(string(node.NodeID()), node.NodeType()); err != nil {
		return fmt.Errorf("media metrics: %w", err)
	}
	server, err := service.InitializeServer(conf, node)
	if err != nil {
		return fmt.Errorf("media server: %w", err)
	}
	done := make(chan error, 1)
	go func() { done <- server.Start() }()
	select {
	case err := <-done:
		return errors.Join(errors.New("media server stopped by itself"), err)
	case <-ctx.Done():
	}
	// Stop does nothing until Start has got to its end, which it does within
	// a tenth of a second.
	for {
		server.Stop(true)
		select {
		case err := <-done:
			return err
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// configure says our few settings in LiveKit's words. Everything else is LiveKit's default.
func configure(c media.NodeConfig) (*config.Config, error) {
	if c.Key == "" || len(c.Secret) < 32 || c.HTTPPort == 0 || c.UDPPort == 0 {
		return nil, errors.New("media configuration: key, secret of 32 characters, HTTP port and UDP port are required")
	}
	level := c.LogLevel
	if level == "" {
		level = "warn"
	}
	rtc := map[string]any{
		"udp_port": c.UDPPort,
		"tcp_port": c.TCPPort,
		// No outside STUN server learns of calls, neither from us nor from browsers:
		// with ICE lite the server needs none, and its addresses are told as they are.
		"use_external_ip":           false,
		"use_ice_lite":              true,
		"enable_loopback_candidate": c.Loopback,
		"congestion_control":        map[string]any{"enabled": true, "allow_pause": true},
		// How soon a key frame is asked for again. LiveKit waits a second for the large
		// pictures, to spare rooms with many viewers; ours have a few, and a first
		// picture that misses its key frame would come that much later.
		"pli_throttle": map[string]any{"low_quality": "150ms", "mid_quality": "200ms", "high_quality": "250ms"},
	}
	switch {
	case c.NodeIP != "":
		rtc["node_ip"] = c.NodeIP
	case !hasAddress():
		// LiveKit insists on an address of its own; a machine without network has only this one.
		rtc["node_ip"] = "127.0.0.1"
		rtc["enable_loopback_candidate"] = true
	}
	settings := map[string]any{
		"port":           c.HTTPPort,
		"bind_addresses": []string{"127.0.0.1"},
		"keys":           map[string]string{c.Key: c.Secret},
		"rtc":            rtc,
		"room":           map[string]any{"auto_create": false},
		"limit": map[string]any{
			"max_metadata_size": 1 << 10, "max_attributes_size": 1 << 10, "max_room_name_length": 128,
			"max_participant_identity_length": 128, "max_participant_name_length": 128,
		},
		"enable_data_tracks": false,
		"logging":            map[string]any{"level": level, "pion_level": "error", "json": true},
	}
	if c.WebhookURL != "" {
		settings["webhook"] = map[string]any{
			"api_key": c.Key,
			"urls":    []string{c.WebhookURL},
			"filter_params": map[string]any{"include_events": []string{
				webhook.EventParticipantJoined, webhook.EventParticipantLeft,
				webhook.EventParticipantConnectionAborted, webhook.EventRoomFinished, webhook.EventTrackPublished,
			}},
		}
	}
	text, err := yaml.Marshal(settings)
	if err != nil {
		return nil, err
	}
	conf, err := config.NewConfig(string(text), true, nil, nil)
	if err != nil {
		return nil, fmt.Errorf("media configuration: %w", err)
	}
	return conf, nil
}

// hasAddress reports whether the machine has an address that others could reach.
func hasAddress() bool {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return false
	}
	for _, a := range addrs {
		if ip, ok := a.(*net.IPNet); ok && !ip.IP.IsLoopback() && !ip.IP.IsLinkLocalUnicast() {
			return true
		}
	}
	return false
}
