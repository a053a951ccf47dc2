package livekit_test

import (
	"context"
	"net/http"
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

// one starts the server that most tests of this package share.
var one = sync.OnceValues(func() (*livekittest.Server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	return livekittest.Start(ctx, "")
})

func server(t testing.TB) *livekittest.Server {
	t.Helper()
	s, err := one()
	if err != nil {
		t.Fatal(err)
	}
	return s
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
