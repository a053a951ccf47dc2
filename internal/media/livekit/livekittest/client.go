package livekittest

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/livekit/protocol/logger"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/webrtc/v4"
	pionmedia "github.com/pion/webrtc/v4/pkg/media"

	"visavis/internal/cc"
)

// Client is a person's media connection: it holds a seat, publishes what it
// wishes to whenever it may, and counts what it receives. Like the browser's
// call engine it publishes again when a right comes back. Safe for concurrent use.
type Client struct {
	room *lksdk.Room
	stop context.CancelFunc
	work sync.WaitGroup
	left chan struct{}
	end  func() // closes left; may be called twice

	recording bool

	mu       sync.Mutex
	wishes   map[cc.Source]bool
	received map[heard]*atomic.Int64
	frames   []Frame
	data     int  // packets of data that came
	away     bool // signalling is being opened again
}

// Frame is a packet that came: whose it is, when it was sent, which every
// packet of such a client says, and when it came.
type Frame struct {
	From   cc.LegID
	Source cc.Source
	Sent   time.Time
	Came   time.Time
}

// Recording keeps every packet that comes, for Frames.
func Recording() JoinOption { return func(o *joinOptions) { o.recording = true } }

// Frames hands over what came since it was called last.
func (c *Client) Frames() []Frame {
	c.mu.Lock()
	defer c.mu.Unlock()
	frames := c.frames
	c.frames = nil
	return frames
}

type heard struct {
	leg    cc.LegID
	source cc.Source
}

// JoinOption changes how Join connects.
type JoinOption func(*joinOptions)

type joinOptions struct {
	sdk       []lksdk.ConnectOption
	recording bool
}

// SinglePeerConnection joins as current browsers' clients do, by one packed request (/rtc/v1).
func SinglePeerConnection() JoinOption {
	return func(o *joinOptions) { o.sdk = append(o.sdk, lksdk.WithSinglePeerConnection()) }
}

// quiet silences the client library, which tells a lot while connections are
// repaired. Its logger is a package variable of its own.
var quiet = sync.OnceFunc(func() { lksdk.SetLogger(logger.GetDiscardLogger()) })

// Join opens a connection through the signalling proxy at base ("http://…/media") with a seat.
func Join(ctx context.Context, base, seat string, options ...JoinOption) (*Client, error) {
	quiet()
	var o joinOptions
	for _, option := range options {
		option(&o)
	}
	c := &Client{recording: o.recording, wishes: make(map[cc.Source]bool), received: make(map[heard]*atomic.Int64)}
	// A connection that does not come up in time is begun anew, as the product's own pages do.
	err := lksdk.ErrConnectionTimeout
	for errors.Is(err, lksdk.ErrConnectionTimeout) && ctx.Err() == nil {
		c.room = c.newRoom()
		err = c.room.JoinWithContextAndToken(ctx, base, seat, o.sdk...)
	}
	if err != nil {
		return nil, fmt.Errorf("join: %w", err)
	}
	ctx, c.stop = context.WithCancel(context.Background())
	c.work.Go(func() { c.keep(ctx) })
	return c, nil
}

// newRoom makes a connection that is not open yet.
func (c *Client) newRoom() *lksdk.Room {
	left := make(chan struct{})
	end := sync.OnceFunc(func() { close(left) })
	c.left, c.end = left, end // of this one alone: one given up may still tell that it ended
	room := lksdk.NewRoom(&lksdk.RoomCallback{
		OnDisconnected: end,
		OnReconnecting: func() { c.setAway(true) },
		OnReconnected:  func() { c.setAway(false) },
		ParticipantCallback: lksdk.ParticipantCallback{
			OnDataPacket: func(lksdk.DataPacket, lksdk.DataReceiveParams) {
				c.mu.Lock()
				c.data++
				c.mu.Unlock()
			},
			OnTrackSubscribed: func(track *webrtc.TrackRemote, pub *lksdk.RemoteTrackPublication, rp *lksdk.RemoteParticipant) {
				n := c.counter(heard{cc.LegID(rp.Identity()), sourceOf(pub.Source())})
				for {
					packet, _, err := track.ReadRTP()
					if err != nil {
						return
					}
					if !filler(track.Kind(), packet.Payload) {
						n.Add(1)
						c.record(cc.LegID(rp.Identity()), sourceOf(pub.Source()), packet.Payload)
					}
				}
			},
		},
	})
	room.SetLogger(logger.GetDiscardLogger())
	return room
}

// filler recognises what the server sends on its own to end a track that was
// taken: for 200 ms Opus frames of digital silence, or tiny black pictures.
func filler(kind webrtc.RTPCodecType, payload []byte) bool {
	if kind == webrtc.RTPCodecTypeVideo {
		return len(payload) < 64
	}
	return len(bytes.TrimRight(payload, "\x00")) <= 3
}

func (c *Client) counter(h heard) *atomic.Int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.received[h]
	if n == nil {
		n = new(atomic.Int64)
		c.received[h] = n
	}
	return n
}

func (c *Client) record(from cc.LegID, s cc.Source, payload []byte) {
	if !c.recording || len(payload) < stampSize {
		return
	}
	sent := time.UnixMicro(int64(binary.BigEndian.Uint64(payload[len(payload)-stampSize:])))
	c.mu.Lock()
	defer c.mu.Unlock()
	c.frames = append(c.frames, Frame{From: from, Source: s, Sent: sent, Came: time.Now()})
}

func (c *Client) setAway(away bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.away = away
}

// Leg is this connection's identity.
func (c *Client) Leg() cc.LegID { return cc.LegID(c.room.LocalParticipant.Identity()) }

// Publish makes the client send a source whenever it may. The microphone
// sends voice-sized packets every 20 ms, the camera pictures every 100 ms.
func (c *Client) Publish(s cc.Source) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wishes[s] = true
}

// Publishes reports whether the server has a track of this source of ours now.
func (c *Client) Publishes(s cc.Source) bool {
	return c.room.LocalParticipant.GetTrackPublication(trackSources[s]) != nil
}

// Received counts the packets of one leg's source that came so far, silence left out.
func (c *Client) Received(leg cc.LegID, s cc.Source) int64 {
	return c.counter(heard{leg, s}).Load()
}

// Others lists the legs that this client is told of.
func (c *Client) Others() []cc.LegID {
	var legs []cc.LegID
	for _, p := range c.room.GetRemoteParticipants() {
		legs = append(legs, cc.LegID(p.Identity()))
	}
	return legs
}

// Say publishes data, which nobody may: to everybody in the room.
func (c *Client) Say(text string, reliably bool) error {
	return c.room.LocalParticipant.PublishDataPacket(lksdk.UserData([]byte(text)), lksdk.WithDataPublishReliable(reliably))
}

// Told is how many packets of data came.
func (c *Client) Told() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.data
}

// Away reports whether the connection is being repaired.
func (c *Client) Away() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.away
}

// Gone is closed when the connection has ended for good, whoever ended it.
func (c *Client) Gone() <-chan struct{} { return c.left }

// Leave ends the connection. It may be called twice.
func (c *Client) Leave() {
	c.stop()
	c.room.Disconnect()
	c.end()
	c.work.Wait()
}

// keep publishes what is wished and allowed and not there, and sends.
func (c *Client) keep(ctx context.Context) {
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	tracks := make(map[cc.Source]*lksdk.LocalTrack)
	var mu sync.Mutex // guards tracks and busy
	busy := make(map[cc.Source]bool)
	for tick := 0; ; tick++ {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		c.mu.Lock()
		away := c.away
		wishes := make([]cc.Source, 0, len(c.wishes))
		for s := range c.wishes {
			wishes = append(wishes, s)
		}
		c.mu.Unlock()
		for _, s := range wishes {
			mu.Lock()
			track := tracks[s]
			if !away && !busy[s] && !c.Publishes(s) && c.may(s) {
				busy[s] = true
				go func() { // not waited for: in a room that is gone it takes its 10 s to give up
					track, err := c.publish(s)
					mu.Lock()
					defer mu.Unlock()
					if err == nil {
						tracks[s] = track
					}
					busy[s] = false
				}()
			}
			mu.Unlock()
			if track == nil {
				continue
			}
			switch {
			case s == cc.Microphone:
				track.WriteSample(pionmedia.Sample{Data: stamped(voice[:]), Duration: 20 * time.Millisecond}, nil)
			case tick%5 == 0:
				track.WriteSample(pionmedia.Sample{Data: stamped(picture[:]), Duration: 100 * time.Millisecond}, nil)
			}
		}
	}
}

func (c *Client) may(s cc.Source) bool {
	p := c.room.LocalParticipant.Permissions()
	if !p.GetCanPublish() {
		return false
	}
	for _, allowed := range p.GetCanPublishSources() {
		if allowed == trackSources[s] {
			return true
		}
	}
	return false
}

func (c *Client) publish(s cc.Source) (*lksdk.LocalTrack, error) {
	codec := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2}
	if s == cc.Camera || s == cc.Screen {
		codec = webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000}
	}
	track, err := lksdk.NewLocalTrack(codec)
	if err != nil {
		return nil, err
	}
	_, err = c.room.LocalParticipant.PublishTrack(track, &lksdk.TrackPublicationOptions{
		Name: string(s), Source: trackSources[s], DisableDTX: true, VideoWidth: 320, VideoHeight: 180,
	})
	return track, err
}

var trackSources = map[cc.Source]livekit.TrackSource{
	cc.Microphone: livekit.TrackSource_MICROPHONE,
	cc.Camera:     livekit.TrackSource_CAMERA,
	cc.Screen:     livekit.TrackSource_SCREEN_SHARE,
}

func sourceOf(s livekit.TrackSource) cc.Source {
	for ours, theirs := range trackSources {
		if theirs == s {
			return ours
		}
	}
	return ""
}

var (
	// voice looks like an Opus frame of 20 ms, stereo; nobody decodes it.
	voice = [80]byte{0: 0xfc}
	// picture looks like a VP8 key frame of 320 by 180.
	picture = [300]byte{0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 320 & 0xff, 320 >> 8, 180, 0}
)

const stampSize = 8

// stamped is a payload that ends with the time of its sending.
func stamped(payload []byte) []byte {
	out := bytes.Clone(payload)
	binary.BigEndian.PutUint64(out[len(out)-stampSize:], uint64(time.Now().UnixMicro()))
	return out
}
