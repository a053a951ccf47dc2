package livekit

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"
)

// maxJoin bounds a join request, packed and unpacked. One with an offer for
// two tracks has some 10 kB.
const maxJoin = 256 << 10

// join is what a client asks for when it opens its signalling socket. Clients
// say it in two ways: with query parameters (/rtc) or with one packed message (/rtc/v1).
type join struct {
	seat     string
	validate bool                 // only asks whether it would be let in
	query    url.Values           // the harmless parameters of /rtc
	request  *livekit.JoinRequest // of /rtc/v1, else nil
}

// passedOn are the parameters of /rtc that describe the client and its wishes.
// The rest would change who it is ("publish"), what it says of itself
// ("attributes") or its rights ("access_token").
var passedOn = []string{
	"protocol", "client_protocol", "sdk", "version", "os", "os_version", "browser", "browser_version",
	"device_model", "network", "capabilities", "auto_subscribe", "adaptive_stream", "disable_ice_lite",
	"reconnect", "reconnect_reason", "sid", "subscriber_allow_pause",
}

var (
	errNoSuchPath = errors.New("no such signalling path")
	errBadJoin    = errors.New("join request cannot be read")
)

// readJoin reads the request of a client.
func readJoin(r *http.Request) (join, error) {
	path, validate := strings.CutSuffix(r.URL.Path, "/validate")
	q := r.URL.Query()
	j := join{seat: q.Get("access_token"), validate: validate}
	if j.seat == "" {
		j.seat, _ = strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	}
	packed := q.Get("join_request") // some clients use it on the old path too
	switch {
	case path == "/rtc" && packed == "":
		j.query = url.Values{}
		for _, name := range passedOn {
			if v := q.Get(name); v != "" {
				j.query.Set(name, v)
			}
		}
	case path == "/rtc" || path == "/rtc/v1":
		request, err := unpack(packed)
		if err != nil {
			return join{}, err
		}
		// Names, metadata and attributes come from control alone.
		request.Metadata = ""
		request.ParticipantAttributes = nil
		if request.GetConnectionSettings() != nil && request.ConnectionSettings.SubscriberAllowPause == nil {
			// On a line too narrow for both, pictures give way to voices. LiveKit
			// takes silence about it for a no.
			request.ConnectionSettings.SubscriberAllowPause = proto.Bool(true)
		}
		j.request = request
	default:
		return join{}, errNoSuchPath
	}
	return j, nil
}

func (j *join) reconnect() bool {
	if j.request != nil {
		return j.request.GetReconnect()
	}
	v := j.query.Get("reconnect")
	return v == "1" || v == "true"
}

// audioOnly keeps the server from subscribing the client to video by itself;
// the filter subscribes it to audio.
func (j *join) audioOnly() {
	if j.request == nil {
		j.query.Set("auto_subscribe", "0")
		return
	}
	if j.request.ConnectionSettings == nil {
		j.request.ConnectionSettings = &livekit.ConnectionSettings{}
	}
	j.request.ConnectionSettings.AutoSubscribe = false
	if j.request.SyncState != nil {
		j.request.SyncState.Subscription = nil
	}
}

// path returns path and query of the server's side.
func (j *join) path() (string, error) {
	if j.request == nil {
		return "/rtc?" + j.query.Encode(), nil
	}
	packed, err := pack(j.request)
	if err != nil {
		return "", err
	}
	return "/rtc/v1?join_request=" + url.QueryEscape(packed), nil
}

func unpack(text string) (*livekit.JoinRequest, error) {
	if len(text) > maxJoin {
		return nil, errBadJoin
	}
	// Clients differ in padding; both alphabets are the URL one.
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
	if err != nil || len(raw) == 0 {
		return nil, errBadJoin
	}
	var wrapped livekit.WrappedJoinRequest
	if err := proto.Unmarshal(raw, &wrapped); err != nil {
		return nil, errBadJoin
	}
	body := wrapped.GetJoinRequest()
	if wrapped.GetCompression() == livekit.WrappedJoinRequest_GZIP {
		zr, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			return nil, errBadJoin
		}
		body, err = io.ReadAll(io.LimitReader(zr, maxJoin+1))
		if err != nil || len(body) > maxJoin {
			return nil, errBadJoin
		}
	}
	var request livekit.JoinRequest
	if err := proto.Unmarshal(body, &request); err != nil {
		return nil, errBadJoin
	}
	return &request, nil
}

func pack(request *livekit.JoinRequest) (string, error) {
	body, err := proto.Marshal(request)
	if err != nil {
		return "", err
	}
	var zipped bytes.Buffer
	zw := gzip.NewWriter(&zipped)
	if _, err := zw.Write(body); err != nil {
		return "", err
	}
	if err := zw.Close(); err != nil {
		return "", err
	}
	raw, err := proto.Marshal(&livekit.WrappedJoinRequest{
		Compression: livekit.WrappedJoinRequest_GZIP, JoinRequest: zipped.Bytes(),
	})
	if err != nil {
		return "", err
	}
	return base64.URLEncoding.EncodeToString(raw), nil
}
