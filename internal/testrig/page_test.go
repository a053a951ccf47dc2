package testrig_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/media/livekit/livekittest"
	"visavis/internal/testrig"
	"visavis/internal/view"
)

// page is what a page of ours does for its person: it keeps its event socket
// and its media connections, and opens both anew, at once and often.
type page struct {
	name  string
	agent *testrig.Agent // nil: the contact
	open  func() (opened, error)
	door  func() string // of its media

	again chan chan struct{}
	over  context.CancelFunc
	done  chan struct{}

	mu   sync.Mutex
	sits map[string]*livekittest.Client // by seat; nil while one is being opened
	legs map[cc.LegID]bool
	past []livekittest.Frame
	all  []*livekittest.Client
}

// opened is an open event socket.
type opened struct {
	look  func() (map[string]*view.Seat, <-chan struct{})
	ended <-chan struct{}
	close func()
}

func newAgentPage(t *testing.T, c *scene, a *testrig.Agent) *page {
	p := &page{name: a.Me.Name, agent: a, door: a.Door}
	p.open = func() (opened, error) {
		d, err := a.TryDesk(t)
		if err != nil {
			return opened{}, err
		}
		return opened{func() (map[string]*view.Seat, <-chan struct{}) {
			state, changed := d.Look()
			var all []*view.Seat
			for _, v := range state.Interactions {
				if v.Offer != nil {
					all = append(all, v.Offer.Seat)
				}
				if v.Mine != nil {
					all = append(all, v.Mine.Seat, v.Mine.SideSeat)
				}
			}
			if state.Presence.Derived == "" {
				return nil, changed // nothing is known yet
			}
			return seats(all...), changed
		}, d.Ended(), d.Close}, nil
	}
	p.start(t)
	return p
}

func newContactPage(t *testing.T, c *scene, contact *testrig.Contact) *page {
	p := &page{name: "the contact", door: contact.Door}
	p.open = func() (opened, error) {
		if err := contact.TryOpen(t); err != nil {
			return opened{}, err
		}
		return opened{func() (map[string]*view.Seat, <-chan struct{}) {
			v, changed := contact.Look()
			if v.ID == "" {
				return nil, changed
			}
			return seats(v.Seat), changed
		}, contact.Ended(), contact.Close}, nil
	}
	p.start(t)
	return p
}

func (p *page) start(t *testing.T) {
	p.again, p.done = make(chan chan struct{}), make(chan struct{})
	p.sits, p.legs = map[string]*livekittest.Client{}, map[cc.LegID]bool{}
	ctx, over := context.WithCancel(t.Context())
	p.over = over
	go p.run(ctx)
}

func (p *page) stop() {
	p.over()
	<-p.done
}

// restart is a reload: everything is closed and opened anew.
func (p *page) restart() {
	left := make(chan struct{})
	select {
	case p.again <- left:
		<-left
	case <-p.done:
	}
}

func (p *page) run(ctx context.Context) {
	defer close(p.done)
	defer p.leave()
	gone := make(chan string, 100)
	for ctx.Err() == nil {
		socket, err := p.open()
		if err != nil {
			select { // as often as our pages try
			case <-ctx.Done():
			case <-time.After(100 * time.Millisecond):
			case left := <-p.again:
				p.leave()
				close(left)
			}
			continue
		}
		p.follow(ctx, socket, gone)
		socket.close()
	}
}

// follow keeps the connections that the socket tells of, until it ends or the page reloads.
func (p *page) follow(ctx context.Context, socket opened, gone chan string) {
	for {
		wanted, changed := socket.look()
		if wanted != nil {
			p.sit(ctx, wanted, gone)
		}
		select {
		case <-ctx.Done():
			return
		case left := <-p.again:
			p.leave()
			socket.close()
			close(left)
			return
		case <-socket.ended:
			return // media goes on
		case <-changed:
		case token := <-gone:
			p.mu.Lock()
			delete(p.sits, token)
			p.mu.Unlock()
		}
	}
}

func (p *page) sit(ctx context.Context, wanted map[string]*view.Seat, gone chan string) {
	p.mu.Lock()
	var leaving []*livekittest.Client
	for token, c := range p.sits {
		if wanted[token] == nil {
			delete(p.sits, token)
			if c != nil {
				leaving = append(leaving, c)
			}
		}
	}
	var missing []string
	for token := range wanted {
		if _, there := p.sits[token]; !there {
			missing = append(missing, token)
			p.sits[token] = nil // being opened
		}
	}
	p.mu.Unlock()
	for _, c := range leaving {
		c.Leave()
	}
	for _, token := range missing {
		go p.join(ctx, wanted[token], gone) // the socket must not wait for it
	}
}

// join opens the connection of a seat that sit has marked as being opened.
func (p *page) join(ctx context.Context, seat *view.Seat, gone chan string) {
	c, err := livekittest.Join(ctx, p.door()+seat.Path, seat.Token, livekittest.Recording())
	p.mu.Lock()
	mark, still := p.sits[seat.Token]
	still = still && mark == nil
	if err == nil && still {
		p.sits[seat.Token] = c
		p.legs[c.Leg()] = true
		p.all = append(p.all, c)
	}
	p.mu.Unlock()
	switch {
	case err != nil:
		time.Sleep(100 * time.Millisecond) // then again
	case !still: // it was left meanwhile
		c.Leave()
		return
	default:
		c.Publish(cc.Microphone)
		c.Publish(cc.Camera)
		<-c.Gone()
		defer c.Leave() // it would go on trying
	}
	gone <- seat.Token
}

func (p *page) leave() {
	p.mu.Lock()
	sits := p.sits
	p.sits = map[string]*livekittest.Client{}
	p.mu.Unlock()
	for _, c := range sits {
		if c != nil {
			c.Leave()
		}
	}
}

func (p *page) has(leg cc.LegID) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.all { // one that opened its connection anew has another leg
		p.legs[c.Leg()] = true
	}
	return p.legs[leg]
}

func (p *page) sitting() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.sits) > 0
}

// frames is everything that came since keepFrames was called last.
func (p *page) frames() []livekittest.Frame {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.all {
		p.past = append(p.past, c.Frames()...)
	}
	return p.past
}

func (p *page) keepFrames() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.past = nil
	for _, c := range p.all {
		c.Frames()
	}
}
