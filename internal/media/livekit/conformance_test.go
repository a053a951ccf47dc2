package livekit_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/livekit/protocol/auth"

	"visavis/internal/cc"
	"visavis/internal/media"
	"visavis/internal/media/livekit"
	"visavis/internal/media/livekit/livekittest"
	"visavis/internal/media/mediatest"
)

// one is the server that most tests of this package share; nil until one asks for it.
var one struct {
	sync.Mutex
	server *livekittest.Server
}

func TestMain(m *testing.M) {
	livekittest.BeServer()
	code := m.Run()
	if one.server != nil {
		if err := one.server.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

func server(t testing.TB) *livekittest.Server {
	t.Helper()
	one.Lock()
	defer one.Unlock()
	if one.server == nil {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		s, err := livekittest.Start(ctx, livekittest.Options{})
		if err != nil {
			t.Fatal(err)
		}
		one.server = s
	}
	return one.server
}

func TestClientConforms(t *testing.T) {
	s := server(t)
	mediatest.Run(t, func(t *testing.T) mediatest.Rig {
		return mediatest.Rig{
			Server: livekit.NewClient(s.Endpoint),
			Join: func(ctx context.Context, room cc.Room, leg cc.LegID, g cc.Grant) (func(), error) {
				return knock(t, ctx, s.Endpoint(), room, leg, g)
			},
		}
	})
}

// knock joins by opening LiveKit's own signalling socket, without media.
func knock(t testing.TB, ctx context.Context, e media.Endpoint, room cc.Room, leg cc.LegID, g cc.Grant) (func(), error) {
	t.Helper()
	token, err := livekit.Mint(e, media.Admission{Room: room, Leg: leg, Grant: g})
	if err != nil {
		return nil, err
	}
	conn, resp, err := websocket.Dial(ctx, e.URL+"/rtc?protocol=16&sdk=go", &websocket.DialOptions{
		HTTPHeader: http.Header{"Authorization": {"Bearer " + token}},
	})
	if err != nil {
		if resp != nil && resp.StatusCode == http.StatusNotFound {
			return nil, media.ErrNoRoom
		}
		return nil, err
	}
	if _, _, err := conn.Read(ctx); err != nil {
		return nil, err
	}
	t.Cleanup(func() { conn.CloseNow() })
	return func() {
		conn.Write(ctx, websocket.MessageBinary, livekit.LeaveMessage())
		conn.Close(websocket.StatusNormalClosure, "")
	}, nil
}

func TestMintedTokensAreShortAndNarrow(t *testing.T) {
	e := media.Endpoint{Key: "k", Secret: "0123456789012345678901234567890123"}
	token, err := livekit.Mint(e, media.Admission{Room: "int_1", Leg: "leg_1", Grant: cc.Grant{Subscribe: true}})
	if err != nil {
		t.Fatal(err)
	}
	v, err := auth.ParseAPIToken(token)
	if err != nil {
		t.Fatal(err)
	}
	claims, grants, err := v.Verify(e.Secret)
	if err != nil {
		t.Fatal(err)
	}
	if life := time.Until(claims.ExpiresAt.Time); life > time.Minute {
		t.Errorf("token lives %v", life)
	}
	video := grants.Video
	if grants.Identity != "leg_1" || video.Room != "int_1" || !video.RoomJoin || !video.GetCanSubscribe() {
		t.Errorf("grants %+v", grants)
	}
	if video.GetCanPublish() || video.GetCanPublishData() || video.GetCanUpdateOwnMetadata() || video.RoomAdmin || video.RoomList || video.RoomCreate {
		t.Errorf("more than asked for: %+v", video)
	}
}
