package media

// Endpoint is where a media server's API answers and how to prove who asks.
type Endpoint struct {
	URL    string // http://host:port, no trailing slash
	Key    string
	Secret string
}

// NodeConfig is what a media process needs to know. It is written as JSON by
// the process that starts it, readable by its owner alone, because it holds the secret.
type NodeConfig struct {
	HTTPPort int `json:"httpPort"` // API and signalling, on 127.0.0.1 only
	UDPPort  int `json:"udpPort"`  // all media over UDP
	TCPPort  int `json:"tcpPort"`  // media where UDP is blocked; 0: none
	// NodeIP is the address that browsers are told. Empty: all addresses of this machine.
	NodeIP string `json:"nodeIP,omitempty"`
	// Loopback tells browsers 127.0.0.1 too, for calls on one machine.
	Loopback   bool   `json:"loopback,omitempty"`
	Key        string `json:"key"`
	Secret     string `json:"secret"`
	WebhookURL string `json:"webhookURL,omitempty"` // told of joins and leaves; empty: nobody is
	LogLevel   string `json:"logLevel,omitempty"`   // empty: warn
}
