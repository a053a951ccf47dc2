package cc

import (
	"slices"
	"time"
)

// Who has the contact: the queue, an agent or nobody any more. Offers are how
// custody is proposed.

func (t *turn) create(c Create) error {
	if t.s.Version != 0 {
		if t.s.ID == c.ID {
			return nil
		}
		return Fail(Invalid, "invalidBody")
	}
	contact := PartyID(t.newID("pty"))
	backBy := c.BackBy.UTC().Truncate(time.Millisecond)
	if c.BackBy.IsZero() {
		backBy = t.now.Add(t.policy.ContactBack)
	}
	t.emit(Event{
		Type: InteractionCreated, ID: c.ID, Queue: c.Queue, EntryPoint: c.EntryPoint, Priority: c.Priority, On: c.VideoEnabled,
		Needs: Needs(c.Needs), Agent: c.Wanted.Agent, Until: c.Wanted.Until.UTC().Truncate(time.Millisecond), AsksVideo: c.AsksVideo, Told: c.Told.Milliseconds(),
	})
	t.emit(Event{Type: PartyJoined, Party: contact, Kind: string(ContactParty), Place: Stage, Until: backBy, Right: c.VideoEnabled})
	if c.CanCamera || c.CanVideo {
		t.emit(Event{Type: DeviceReported, Party: contact, CanCamera: c.CanCamera, CanVideo: c.CanVideo})
	}
	if c.Page != "" {
		t.emit(Event{Type: PageOpened, Party: contact, Leg: c.Page})
	}
	return nil
}

func (t *turn) makeOffer(c MakeOffer) error {
	contact, ok := t.s.Contact()
	switch {
	case t.s.End != nil:
		return Refuse("callEnded")
	case t.s.Phase() != Queued:
		return Refuse("notQueued")
	case !ok || contact.Conn != Here:
		return Refuse("contactAway")
	case t.s.hasSlot(c.Agent):
		return Refuse("slotTaken") // their wrap-up of this very interaction
	}
	t.emit(Event{
		Type: OfferMade, Offer: OfferID(t.newID("off")), Kind: string(WorkOffer), Agent: c.Agent, Party: PartyID(t.newID("pty")),
		Until: t.now.Add(t.policy.Ring),
	})
	return nil
}

// offered returns the pending offer that a command of an agent names.
func (t *turn) offered(id OfferID, agent AgentID) (Offer, error) {
	o, ok := t.s.offer(id)
	switch {
	case !ok:
		return Offer{}, Refuse("offerGone")
	case o.Agent != agent:
		return Offer{}, Fail(NotFound, "notFound")
	}
	return o, nil
}

// accept needs no look at the clock: an offer past its deadline is gone, since
// deadlines run first.
func (t *turn) accept(c Accept) error {
	o, err := t.offered(c.Offer, c.Agent)
	if err != nil {
		return err
	}
	place := Stage
	if o.Kind == ConsultOffer {
		place = Side
	}
	party := o.Party
	t.endOffer(o.ID, "accepted")
	t.emit(Event{
		Type: PartyJoined, Party: party, Kind: string(AgentParty), Agent: c.Agent, Place: place,
		Leg: o.Leg, On: o.Up, Until: t.now.Add(t.policy.Join), Right: c.VideoRight,
	})
	switch o.Kind {
	case ConsultOffer:
		t.emit(Event{Type: ConsultationAnswered, Consultation: t.s.Consultation.ID, Party: party, Agent: c.Agent})
		return nil
	case TransferOffer:
		t.emit(Event{Type: TransferAnswered, Transfer: t.s.Transfer.ID, Party: party, Agent: c.Agent})
		return nil
	case InviteOffer:
		return nil // a member from the moment they arrive
	case WorkOffer:
	}
	answered := Event{Type: OwnerChanged, Party: party, Agent: c.Agent, Why: "accepted"}
	if t.s.AnsweredAt.IsZero() { // what was told beside what came of it
		answered.Told, answered.Waited = t.s.Told, t.now.Sub(t.s.EnteredAt).Milliseconds()
	}
	t.emit(answered)
	t.openSegment(party, OwnerSegment)
	// From now on the contact's leg counts, not its page. Unless it is up
	// already, the contact has the time of a lost one to bring it up.
	if contact, ok := t.s.Contact(); ok && !contact.Up {
		t.emit(Event{Type: PartyAwaited, Party: contact.ID, Until: t.now.Add(t.policy.ContactBack)})
	}
	return nil
}

func (t *turn) decline(c Decline) error {
	o, err := t.offered(c.Offer, c.Agent)
	if err != nil {
		return err
	}
	t.emit(Event{Type: OfferEnded, Offer: o.ID, Kind: string(o.Kind), Agent: o.Agent, Why: "declined", Note: c.Note})
	return nil
}

func (t *turn) agentGone(c AgentGone) error {
	for _, o := range t.s.Offers {
		if o.Agent == c.Agent {
			t.endOffer(o.ID, "agentGone")
		}
	}
	if p, ok := t.s.PartyOf(c.Agent); ok && c.Barred {
		t.leave(p.ID, "lost")
	}
	if c.SignedOut || c.Barred {
		t.releaseWrapUps(c.Agent)
	}
	return nil
}

func (t *turn) endOffer(id OfferID, why string) {
	o, ok := t.s.offer(id)
	if !ok {
		return
	}
	t.emit(Event{Type: OfferEnded, Offer: o.ID, Kind: string(o.Kind), Agent: o.Agent, Why: why})
}

// hangUp is never refused, whatever goes on.
func (t *turn) hangUp() error {
	if t.s.End == nil {
		t.emit(Event{Type: InteractionEnded, Actor: ByContact, Why: "hangUp"})
	}
	return nil
}

func (t *turn) disconnect(c Disconnect) error {
	if t.s.End != nil && t.s.hasSegment(c.Agent) {
		return nil // what they wanted
	}
	if err := t.steering(c.Agent); err != nil {
		return err
	}
	if err := t.untransferred(); err != nil {
		return err
	}
	if !c.Everyone && len(t.s.company(c.Agent)) > 0 {
		return Refuse("othersInCall")
	}
	t.emit(Event{Type: InteractionEnded, Actor: Actor(c.Agent), Why: "disconnect"})
	return nil
}

// leave takes a party out and closes its segment. Who was lost is not at the
// desk to wrap up, so the segment waits without keeping a slot.
func (t *turn) leave(id PartyID, why string) {
	if g, ok := t.s.openSegment(id); ok {
		closed := Event{Type: SegmentClosed, Segment: g.ID, Party: id, Agent: g.Agent, Why: why}
		if why != "lost" {
			closed.Until = t.policy.wrapUpEnds(t.now)
		}
		t.emit(closed)
	}
	if p, ok := t.s.party(id); ok {
		t.emit(Event{Type: PartyLeft, Party: id, Kind: string(p.Kind), Agent: p.Agent, Why: why})
	}
}

// settleEnd: when the call has ended nobody rings, nobody stays.
func settleEnd(t *turn) {
	if t.s.End == nil {
		return
	}
	for _, o := range t.s.Offers {
		t.endOffer(o.ID, "withdrawn")
	}
	for _, p := range slices.Backward(t.s.Parties) {
		t.leave(p.ID, "ended")
	}
}

// settleCustody: an owner who left is succeeded by the agent nearest to the
// contact; if there is none the contact goes back to the head of the queue.
func settleCustody(t *turn) {
	if t.s.Owner == "" {
		return
	}
	if _, ok := t.s.party(t.s.Owner); ok {
		return
	}
	heir, ok := t.s.heir()
	if !ok {
		t.emit(Event{Type: InteractionRequeued, Queue: t.s.Queue, Needs: t.s.Needs, Why: "agentLost", On: true, Right: t.s.Video.Enabled})
		return
	}
	if t.s.landing(heir.ID) {
		t.emit(Event{Type: TransferEnded, Transfer: t.s.Transfer.ID, Why: "done"})
	}
	t.own(heir.ID, "succession")
}

// own makes a party the owner, with a segment that says so.
func (t *turn) own(id PartyID, why string) {
	p, ok := t.s.party(id)
	if !ok {
		return
	}
	t.emit(Event{Type: OwnerChanged, Party: id, Agent: p.Agent, Why: why})
	g, ok := t.s.openSegment(id)
	switch {
	case !ok:
		t.openSegment(id, OwnerSegment)
	case g.Kind != OwnerSegment:
		t.emit(Event{Type: SegmentRaised, Segment: g.ID, Party: id, Agent: p.Agent})
	}
}

func (t *turn) openSegment(party PartyID, kind SegmentKind) {
	p, _ := t.s.party(party)
	t.emit(Event{Type: SegmentOpened, Segment: SegmentID(t.newID("seg")), Kind: string(kind), Agent: p.Agent, Party: party})
}

// heir returns the agent who is nearest to the contact: on call and on stage,
// on call and put aside, about to take over, on call and expected back; of
// equals the one who is on call the longest.
func (s Interaction) heir() (Party, bool) {
	const none = 5
	var best Party
	distance := none
	consider := func(p Party, d int) {
		if d < distance {
			best, distance = p, d
		}
	}
	for _, p := range s.onCall() {
		switch {
		case p.Conn != Here:
			consider(p, 4)
		case p.Place == Stage:
			consider(p, 1)
		default:
			consider(p, 2)
		}
	}
	if s.Transfer != nil {
		if p, ok := s.party(s.Transfer.To); ok {
			consider(p, 3)
		}
	}
	return best, distance < none
}
