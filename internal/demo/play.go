package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/view"
)

// person is a contact of the demo and their calls, oldest first.
type person struct {
	identifier, name, language string
	email, phone, shown        string // phone as it is matched, and as it is written
	mobile                     bool   // calls from a phone
	calls                      []call
}

// call is one finished call.
type call struct {
	door    string
	days    int // before today
	at      time.Duration
	agent   string        // empty: nobody answered
	missed  string        // an agent who let it ring, or declined, first
	wait    time.Duration // until the agent takes it, or the contact gives up
	talk    time.Duration
	acts    []act // what happened, in order, within the talk
	byAgent bool  // who hung up
	note    string
	code    cc.DispositionCode // empty where none was chosen
	filled  map[string]string  // custom values
	said    map[string]string  // attached by the page
	signed  map[string]string  // vouched for by the company's server
	stars   int
}

// act is something that happens in a call.
type act struct {
	after  time.Duration
	kind   string // ask, answer, camera, stop, restart, hold, resume, reload
	choice cc.Choice
}

const (
	ask     = "ask"     // the agent asks for video
	answer  = "answer"  // the contact answers
	camera  = "camera"  // the contact turns their camera on
	stop    = "stop"    // the agent stops video
	restart = "restart" // and starts it again
	hold    = "hold"
	resume  = "resume"
	reload  = "reload" // the contact's page is reloaded
)

// scene plays a call through the rules of real ones.
type scene struct {
	state  cc.Interaction
	events []cc.Event
	now    time.Time
	policy cc.Policy
	codes  cc.Codes
	err    error
}

// do runs a command at the scene's time. After a refusal nothing more happens.
func (s *scene) do(cmd cc.Command, actor cc.Actor) {
	if s.err != nil {
		return
	}
	next, events, err := cc.Decide(s.state, cmd, cc.Env{Now: s.now, Actor: actor, NewID: cc.NewID[string], Policy: s.policy, Codes: func(cc.QueueID) cc.Codes { return s.codes }})
	if err != nil {
		s.err = fmt.Errorf("%T at %s: %w", cmd, s.now.Format(time.DateTime), err)
		return
	}
	s.state, s.events = next, append(s.events, events...)
}

func (s *scene) wait(d time.Duration) { s.now = s.now.Add(d) }

// up connects a party's media.
func (s *scene) up(party cc.PartyID) {
	leg := cc.NewID[cc.LegID]("leg")
	s.do(cc.OpenLeg{Party: party, Leg: leg}, cc.BySystem)
	s.wait(400 * time.Millisecond)
	s.do(cc.Arrived{Party: party, Leg: leg}, cc.BySystem)
}

// play makes the events of a call. people are the agents' ids.
func (c call) play(id cc.InteractionID, start time.Time, limits store.Queue, people map[string]cc.AgentID) *scene {
	s := &scene{now: start, policy: limits.Policy(), codes: asks(c.door).Asks()}
	s.do(cc.Create{
		ID: id, Queue: queueID(c.door), EntryPoint: doorID(c.door), VideoEnabled: true, CanCamera: true, CanVideo: true,
		Page: cc.NewID[cc.LegID]("leg"),
	}, cc.ByContact)
	if c.missed != "" {
		s.wait(time.Second)
		s.do(cc.MakeOffer{Agent: people[c.missed]}, cc.BySystem)
		s.wait(s.policyRing())
		s.do(cc.Tick{}, cc.BySystem)
	}
	if c.agent == "" {
		s.wait(c.wait)
		s.do(cc.HangUp{}, cc.ByContact)
		return s
	}
	agent := people[c.agent]
	s.wait(max(c.wait-4*time.Second, time.Second))
	s.do(cc.MakeOffer{Agent: agent}, cc.BySystem)
	s.wait(4 * time.Second)
	if s.err != nil {
		return s
	}
	s.do(cc.Accept{Offer: s.state.Offers[0].ID, Agent: agent, VideoRight: true}, cc.Actor(agent))
	for _, p := range s.state.Parties {
		s.up(p.ID)
	}
	answered := s.now
	for _, a := range c.acts {
		s.wait(a.after)
		s.act(a, agent)
	}
	if end := answered.Add(c.talk); s.now.Before(end) {
		s.now = end
	}
	if c.byAgent {
		s.do(cc.Disconnect{Agent: agent}, cc.Actor(agent))
	} else {
		s.do(cc.HangUp{}, cc.ByContact)
	}
	s.wait(20 * time.Second)
	if c.code != "" {
		s.do(cc.SetDisposition{Agent: agent, Code: c.code}, cc.Actor(agent))
	}
	s.wait(15 * time.Second)
	s.do(cc.MarkDone{Agent: agent}, cc.Actor(agent))
	return s
}

func (s *scene) policyRing() time.Duration {
	if s.policy.Ring > 0 {
		return s.policy.Ring
	}
	return cc.DefaultPolicy().Ring
}

func (s *scene) act(a act, agent cc.AgentID) {
	if s.err != nil {
		return
	}
	switch a.kind {
	case ask, restart:
		s.do(cc.StartVideo{Agent: agent, Camera: true}, cc.Actor(agent))
	case answer:
		if s.state.Video.Question == nil {
			s.err = fmt.Errorf("nothing was asked")
			return
		}
		s.do(cc.AnswerVideo{Question: s.state.Video.Question.ID, Choice: a.choice}, cc.ByContact)
	case camera:
		s.do(cc.SetCamera{On: true}, cc.ByContact)
	case stop:
		s.do(cc.StopVideo{Agent: agent}, cc.Actor(agent))
	case hold:
		s.do(cc.HoldContact{Agent: agent}, cc.Actor(agent))
	case resume:
		s.do(cc.ResumeContact{Agent: agent}, cc.Actor(agent))
	case reload:
		contact, _ := s.state.Contact()
		s.do(cc.LegLost{Party: contact.ID, Leg: contact.Leg}, cc.BySystem)
		s.wait(1500 * time.Millisecond)
		s.up(contact.ID)
	}
}

// keep writes a person and their calls.
func (p person) keep(ctx context.Context, tx store.Tx, today time.Time, people map[string]cc.AgentID) error {
	contact := store.Contact{
		ID: cc.NewID[cc.ContactID]("ctc"), Name: p.name, Language: p.language, Identifier: p.identifier, CreatedAt: p.calls[0].start(today),
	}
	if p.email != "" {
		contact.Emails = []store.ContactPoint{{Value: p.email, Shown: p.email}}
	}
	if p.phone != "" {
		contact.Phones = []store.ContactPoint{{Value: p.phone, Shown: p.shown}}
	}
	if err := tx.InsertContact(ctx, contact); err != nil {
		return err
	}
	for i, c := range p.calls {
		if err := c.keep(ctx, tx, p, contact.ID, today, people); err != nil {
			return fmt.Errorf("call %d: %w", i+1, err)
		}
	}
	return nil
}

// start is when a call came in; on Sundays nobody works.
func (c call) start(today time.Time) time.Time {
	day := today.AddDate(0, 0, -c.days)
	if day.Weekday() == time.Sunday {
		day = day.AddDate(0, 0, -1)
	}
	return day.Add(c.at)
}

func (c call) keep(ctx context.Context, tx store.Tx, p person, contact cc.ContactID, today time.Time, people map[string]cc.AgentID) error {
	id := cc.NewID[cc.InteractionID]("int")
	limits, err := tx.Queue(ctx, queueID(c.door))
	if err != nil {
		return err
	}
	scene := c.play(id, c.start(today), limits, people)
	if scene.err != nil {
		return scene.err
	}
	r, err := tx.Change(ctx, id, func(cc.Interaction) (cc.Interaction, []cc.Event, error) { return scene.state, scene.events, nil })
	if err != nil {
		return err
	}
	s := r.After
	if err := tx.Assign(ctx, store.Assignment{Interaction: id, Contact: contact, EnteredAt: s.EnteredAt, Language: p.language}); err != nil {
		return err
	}
	if err := c.around(ctx, tx, p, s); err != nil {
		return err
	}
	if err := tx.MakeCustomValues(ctx, id, asks(c.door).Fields); err != nil {
		return err
	}
	if len(s.Segments) == 0 {
		return nil
	}
	g := s.Segments[0]
	if err := c.fill(ctx, tx, s, g); err != nil {
		return err
	}
	if c.note != "" {
		err := tx.InsertNote(ctx, store.Note{
			ID: cc.NewID[cc.NoteID]("not"), Interaction: id, Segment: g.ID, Author: g.Agent, Kind: store.TypedNote, Text: c.note, Revision: 1, At: g.ClosedAt,
		})
		if err != nil {
			return err
		}
	}
	if c.stars > 0 {
		if err := tx.PutRating(ctx, id, c.stars, s.End.At.Add(9*time.Second)); err != nil {
			return err
		}
	}
	return c.measure(ctx, tx, s, g)
}

// fill writes what the agent found out.
func (c call) fill(ctx context.Context, tx store.Tx, s cc.Interaction, g cc.Segment) error {
	edit := cc.CustomEdit{Values: make(map[string]cc.CustomWrite)}
	for key, value := range c.filled {
		edit.Values[key] = cc.CustomWrite{Value: value}
	}
	stored, err := tx.CustomValues(ctx, s.ID)
	if err != nil {
		return err
	}
	_, changes, err := store.Rules(stored).Edit(edit)
	for _, change := range changes {
		if err := tx.ChangeCustomValue(ctx, s.ID, change, g.Agent, g.ClosedAt); err != nil {
			return err
		}
	}
	return err
}

// around writes what came with the call.
func (c call) around(ctx context.Context, tx store.Tx, p person, s cc.Interaction) error {
	e := door(c.door)
	device, err := json.Marshal(p.device())
	if err != nil {
		return err
	}
	if err := tx.PutDevice(ctx, s.ID, string(device), s.EnteredAt); err != nil {
		return err
	}
	consent := store.GivenConsent{Version: e.Consents[0].Version, Language: p.language, Shown: e.Consents[0].Text.Fr, At: s.EnteredAt}
	if p.language == "en" {
		consent.Shown = e.Consents[0].Text.En
	}
	if err := tx.InsertConsent(ctx, s.ID, consent); err != nil {
		return err
	}
	position := 0
	for _, part := range []struct {
		values map[string]string
		source string
	}{{c.signed, "signed"}, {c.said, "page"}} {
		for _, key := range sorted(part.values) {
			err := tx.InsertAttached(ctx, s.ID, position, store.Attached{
				Key: key, Label: e.Labels[key], Value: part.values[key], Source: part.source, At: s.EnteredAt,
			})
			if err != nil {
				return err
			}
			position++
		}
	}
	return nil
}

func (p person) device() view.Capabilities {
	d := view.Capabilities{
		Camera: true, Microphone: true, WebRTC: true, Browser: "Firefox 140", OS: "Windows 11",
		Network: &view.Network{OK: true, Protocol: "udp", RTTMs: 31, LossPct: 0.1},
	}
	if p.mobile {
		d.Browser, d.OS, d.Mobile = "Safari 19", "iOS 19", true
		d.Network.RTTMs, d.Network.LossPct = 58, 0.6
	}
	return d
}

// measure keeps the connection's figures, one a minute.
func (c call) measure(ctx context.Context, tx store.Tx, s cc.Interaction, g cc.Segment) error {
	rate := 42.0
	if s.Video.Ever {
		rate = 1180
	}
	for i := 1; g.OpenedAt.Add(time.Duration(i) * time.Minute).Before(s.End.At); i++ {
		wave := float64(i * i % 7)
		err := tx.InsertQuality(ctx, s.ID, store.Quality{
			At: g.OpenedAt.Add(time.Duration(i) * time.Minute), Party: g.Party,
			RTTMs: 24 + 3*wave, LossPct: wave / 10, JitterMs: 3 + wave, BitrateKbps: rate - 4*wave,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
