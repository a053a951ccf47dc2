package app

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"

	"visavis/internal/cc"
	"visavis/internal/media/livekit"
	"visavis/internal/media/relay"
)

// startRelay opens the way of media through the web port: where TLS ends
// here and the media server is our own. An outside server has its own ways.
func (a *App) startRelay() error {
	if a.turn == nil {
		return nil
	}
	own, ok := a.media.(*child)
	if !ok {
		a.tasks.Go(func() { turnAway(a.turn) })
		return nil
	}
	secret, err := a.folder.key("relay")
	if err != nil {
		return err
	}
	var told netip.Addr
	if ip := a.c.Media.NodeIP; ip != "" {
		if told, err = netip.ParseAddr(ip); err != nil {
			return err
		}
	}
	a.relay, err = relay.Start(relay.Options{
		Listener: a.turn, Secret: string(secret), NodeIP: told, Log: a.log,
		Port: func() int { return own.supervisor.Node().UDPPort },
	})
	return err
}

// turnAway closes what comes until listening ends.
func turnAway(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		_ = conn.Close() // there is nothing to lose
	}
}

// iceServers are what one leg's browser is told: the relay, at the address it found us at.
func (a *App) iceServers(r *http.Request, leg cc.LegID) []livekit.ICEServer {
	if a.relay == nil || len(a.c.Proxies) > 0 { // a proxy for HTTP would not pass it on
		return nil
	}
	user, password, err := a.relay.Credentials(string(leg))
	if err != nil {
		a.log.WarnContext(r.Context(), "no relay for a browser", "err", err)
		return nil
	}
	return []livekit.ICEServer{{URLs: []string{relayURL(r.Host, a.c.PublicURL)}, Username: user, Credential: password}}
}

// relayURL is the web port's address as browsers know it, in the words of RFC 7065.
func relayURL(requested, public string) string {
	if u, err := url.Parse(public); err == nil && u.Host != "" {
		requested = u.Host
	}
	host, port, err := net.SplitHostPort(requested)
	if err != nil {
		host, port = requested, "443"
	}
	return "turns:" + net.JoinHostPort(host, port) + "?transport=tcp"
}
