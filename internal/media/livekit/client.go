// Package livekit drives a LiveKit server: its room service over HTTP
// (Client), its webhooks (Webhooks) and the signalling connections of browsers
// (Proxy). It and the packages below it are the only ones that import LiveKit.
//
// State: none but open signalling connections; rooms live in the server. All
// types are safe for concurrent use. The package must not know interactions:
// control tells it rooms, legs and grants, and what a seat is worth.
package livekit

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/livekit"
	"github.com/twitchtv/twirp"

	"visavis/internal/cc"
	"visavis/internal/media"
)

const (
	// A call that meets a participant in the instant of its join can get lost
	// inside the server, which then says so after a second. It happens to one
	// join in seven, so asking again soon pays; an answer takes less than a millisecond.
	joinRace  = 15 * time.Millisecond
	patience  = 240 * time.Millisecond // tries get longer up to this, for a server that is only slow
	callLimit = 3 * time.Second
	// Rooms live exactly as long as the plan has them, never by LiveKit's own clock.
	roomLife = 7 * 24 * 60 * 60
	// arrives is how long a track is on its way in after it was announced.
	arrives = 600 * time.Millisecond
)

// Client is a media.Server. Make one with NewClient.
type Client struct {
	endpoint func() media.Endpoint
	http     *http.Client

	mu        sync.Mutex
	underWay  map[string]*sync.WaitGroup // tries at a participant's rights that nobody waits for any more
	announced map[string]map[cc.Source]time.Time
}

var _ media.Server = (*Client)(nil)

// NewClient returns a client of the server that endpoint tells of; it is asked
// before each call, since a restarted media process may have moved.
func NewClient(endpoint func() media.Endpoint) *Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 32
	transport.Proxy = nil // the media server is ours; a proxy from the environment is not meant for it
	return &Client{endpoint: endpoint, http: &http.Client{Transport: transport}, underWay: make(map[string]*sync.WaitGroup), announced: make(map[string]map[cc.Source]time.Time)}
}

// EnsureRoom implements media.Server.
func (c *Client) EnsureRoom(ctx context.Context, room cc.Room) error {
	return c.call(ctx, room, callLimit, func(ctx context.Context, api livekit.RoomService) error {
		_, err := api.CreateRoom(ctx, &livekit.CreateRoomRequest{
			Name: string(room), EmptyTimeout: roomLife, DepartureTimeout: roomLife,
		})
		return err
	})
}

// DeleteRoom implements media.Server.
func (c *Client) DeleteRoom(ctx context.Context, room cc.Room) error {
	err := c.call(ctx, room, callLimit, func(ctx context.Context, api livekit.RoomService) error {
		_, err := api.DeleteRoom(ctx, &livekit.DeleteRoomRequest{Room: string(room)})
		return err
	})
	if isNotFound(err) {
		return nil
	}
	return err
}

// Rooms implements media.Server.
func (c *Client) Rooms(ctx context.Context) ([]cc.Room, error) {
	var rooms []cc.Room
	err := c.call(ctx, "", callLimit, func(ctx context.Context, api livekit.RoomService) error {
		list, err := api.ListRooms(ctx, &livekit.ListRoomsRequest{})
		rooms = rooms[:0]
		for _, r := range list.GetRooms() {
			rooms = append(rooms, cc.Room(r.GetName()))
		}
		return err
	})
	return rooms, err
}

// Participants implements media.Server.
func (c *Client) Participants(ctx context.Context, room cc.Room) ([]media.Participant, error) {
	var ps []media.Participant
	err := c.call(ctx, room, callLimit, func(ctx context.Context, api livekit.RoomService) error {
		list, err := api.ListParticipants(ctx, &livekit.ListParticipantsRequest{Room: string(room)})
		ps = ps[:0]
		for _, p := range list.GetParticipants() {
			ps = append(ps, media.Participant{
				Leg: cc.LegID(p.GetIdentity()), Grant: grantOf(p.GetPermission()), Published: publishedBy(p),
				Joined: time.UnixMilli(max(p.GetJoinedAtMs(), p.GetJoinedAt()*1000)),
			})
		}
		return err
	})
	if isNotFound(err) {
		return nil, nil
	}
	return ps, err
}

// Permit implements media.Server.
func (c *Client) Permit(ctx context.Context, room cc.Room, leg cc.LegID, g cc.Grant) error {
	if err := c.letArrive(ctx, room, leg, g); err != nil {
		return err
	}
	return c.permit(ctx, room, leg, permissionOf(g))
}

// Announced hears from the Proxy that a leg is about to send a source.
func (c *Client) Announced(room cc.Room, leg cc.LegID, s cc.Source) {
	key, now := legKey(room, leg), time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.announced[key] == nil {
		c.announced[key] = make(map[cc.Source]time.Time)
		time.AfterFunc(2*arrives, func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			delete(c.announced, key)
		})
	}
	c.announced[key][s] = now
}

// letArrive waits for a track that is on its way in and will have no right to
// be there: taken out once it is in, it is out. Taken while it is on its way,
// the right would be gone and the track would come.
func (c *Client) letArrive(ctx context.Context, room cc.Room, leg cc.LegID, g cc.Grant) error {
	for {
		c.mu.Lock()
		var coming []cc.Source
		for s, at := range c.announced[legKey(room, leg)] {
			if !slices.Contains(g.Publish, s) && time.Since(at) < arrives {
				coming = append(coming, s)
			}
		}
		c.mu.Unlock()
		if len(coming) == 0 {
			return nil
		}
		present, err := c.Participants(ctx, room)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(present, func(p media.Participant) bool { return p.Leg == leg })
		if i < 0 || !slices.ContainsFunc(coming, func(s cc.Source) bool { return !slices.Contains(present[i].Published, s) }) {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func legKey(room cc.Room, leg cc.LegID) string { return string(room) + "/" + string(leg) }

// Withdraw implements media.Server. LiveKit looks through the tracks only when
// the permission becomes another one, and lets a track in without asking again
// if the right to it was taken while it was on its way: so the permission
// becomes another one for a moment, by a source that nobody here has.
func (c *Client) Withdraw(ctx context.Context, room cc.Room, leg cc.LegID, g cc.Grant) error {
	other := permissionOf(g)
	other.CanPublish, other.CanPublishSources = true, append(other.CanPublishSources, livekit.TrackSource_SCREEN_SHARE_AUDIO)
	if err := c.permit(ctx, room, leg, other); err != nil {
		return err
	}
	return c.Permit(ctx, room, leg, g)
}

// permit sets a participant's rights. A try that is given up may still arrive:
// it must not arrive after the next call's. So a try runs to its end, and the
// next call on the same participant begins when all of them have ended.
func (c *Client) permit(ctx context.Context, room cc.Room, leg cc.LegID, p *livekit.ParticipantPermission) error {
	key := legKey(room, leg)
	c.mu.Lock()
	before := c.underWay[key]
	c.mu.Unlock()
	if before != nil {
		before.Wait() // callLimit at most
	}
	tries := new(sync.WaitGroup)
	err := c.call(ctx, room, joinRace, func(try context.Context, api livekit.RoomService) error {
		answer := make(chan error, 1)
		tries.Go(func() {
			own, stop := context.WithTimeout(context.WithoutCancel(try), callLimit)
			defer stop()
			_, err := api.UpdateParticipant(own, &livekit.UpdateParticipantRequest{Room: string(room), Identity: string(leg), Permission: p})
			answer <- err
		})
		select {
		case err := <-answer:
			return err
		case <-try.Done():
			return try.Err()
		}
	})
	c.mu.Lock()
	c.underWay[key] = tries
	c.mu.Unlock()
	go func() {
		tries.Wait()
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.underWay[key] == tries {
			delete(c.underWay, key)
		}
	}()
	if isNotFound(err) {
		return media.ErrNoLeg
	}
	return err
}

// Remove implements media.Server.
func (c *Client) Remove(ctx context.Context, room cc.Room, leg cc.LegID) error {
	err := c.call(ctx, room, joinRace, func(ctx context.Context, api livekit.RoomService) error {
		_, err := api.RemoveParticipant(ctx, &livekit.RoomParticipantIdentity{Room: string(room), Identity: string(leg)})
		return err
	})
	if isNotFound(err) {
		return nil
	}
	return err
}

// call makes one API call. Each try has its own time limit; tries that found
// no answer are repeated until callLimit is over, the call being idempotent.
func (c *Client) call(ctx context.Context, room cc.Room, limit time.Duration, do func(context.Context, livekit.RoomService) error) error {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	e := c.endpoint()
	token, err := auth.NewAccessToken(e.Key, e.Secret).
		SetVideoGrant(&auth.VideoGrant{RoomCreate: true, RoomList: true, RoomAdmin: true, Room: string(room)}).
		SetValidFor(time.Minute).ToJWT()
	if err != nil {
		return fmt.Errorf("mint token: %w", err)
	}
	ctx, err = twirp.WithHTTPRequestHeaders(ctx, http.Header{"Authorization": {"Bearer " + token}})
	if err != nil {
		return err
	}
	api := livekit.NewRoomServiceProtobufClient(e.URL, c.http)
	for {
		try, stop := context.WithTimeout(ctx, limit)
		err := do(try, api)
		late := try.Err() != nil
		stop()
		if err == nil || ctx.Err() != nil || !(late || noResponse(err)) {
			return err
		}
		limit = max(limit, min(2*limit, patience))
	}
}

// noResponse reports whether the server's own parts did not find each other.
func noResponse(err error) bool {
	var te twirp.Error
	if !errors.As(err, &te) || te.Code() != twirp.Unavailable {
		return false
	}
	// A gateway's or a refused connection's "unavailable" has no such text; waiting is the caller's affair then.
	return te.Msg() == "no response from servers" || te.Msg() == "request timed out"
}

func isNotFound(err error) bool {
	var te twirp.Error
	return errors.As(err, &te) && te.Code() == twirp.NotFound
}
