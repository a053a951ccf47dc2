package cc

import "time"

// Decide applies a command to the stored facts and returns the next facts with
// the events that lead there. It runs the deadlines that are due, then the
// command, then settle, which restores every rule that spans regions.
//
// A refusal is an *Error; the facts and events returned beside it are those of
// the deadlines and must be saved all the same. No events means that nothing
// changed: the goal already held.
func Decide(s Interaction, cmd Command, env Env) (Interaction, []Event, error) {
	return standard().decide(s, cmd, env)
}

// rules is what Decide is made of, as values, so that tests can break one and
// see that the checkers notice.
type rules struct {
	overdue func(*turn, deadline)      // what happens at the end of a deadline
	command func(*turn, Command) error // guards first, events after
	settle  []func(*turn)              // in this order, repeated until nothing changes
	apply   func(Interaction, Event) Interaction
	plan    func(Interaction) Plan
	derive  func(Interaction) Derived
}

func standard() rules {
	return rules{
		overdue: overdue,
		command: command,
		settle:  []func(*turn){settleEnd, settleCustody, settleConsultation, settleTransfer, settleRings, settlePlaces, settleMembers, settleHold, settleVideo, settleLegs, settleConnections},
		apply:   Apply,
		plan:    MediaPlan,
		derive:  Derive,
	}
}

// turn is one run of Decide. State changes only through emit. Handlers keep
// ids across an emit, never parties: the party may be somebody else by then.
// Ranging over a slice of the facts while emitting is safe, since Apply leaves
// the old facts alone.
type turn struct {
	rules  rules
	s      Interaction
	now    time.Time
	actor  Actor
	newID  func(prefix string) string
	policy Policy
	codes  func(QueueID) Codes
	events []Event
}

func (r rules) decide(s Interaction, cmd Command, env Env) (Interaction, []Event, error) {
	t := &turn{
		rules:  r,
		s:      s,
		now:    env.Now.UTC().Truncate(time.Millisecond),
		newID:  env.NewID,
		policy: env.Policy.complete(),
		codes:  env.Codes,
	}
	if t.codes == nil {
		t.codes = func(QueueID) Codes { return Codes{} }
	}
	t.actor = BySystem
	t.runDeadlines()
	if env.Actor != "" {
		t.actor = env.Actor
	}
	err := r.command(t, cmd)
	t.settle()
	return t.s, t.events, err
}

// emit makes an event happen.
func (t *turn) emit(e Event) {
	e.Seq = t.s.Version + 1
	e.At = t.now
	if e.Actor == "" {
		e.Actor = t.actor
	}
	t.s = t.rules.apply(t.s, e)
	t.events = append(t.events, e)
}

// settle restores the rules that span regions. Each rule looks at the facts
// alone, never at the command, so consequences live nowhere else.
func (t *turn) settle() {
	const enough = 16 // a rule that undoes another's work must not hang the product
	for range enough {
		before := len(t.events)
		for _, rule := range t.rules.settle {
			rule(t)
		}
		if len(t.events) == before {
			return
		}
	}
}

// runDeadlines brings the facts to the present, earliest deadline first: the
// end of one may make another pointless.
func (t *turn) runDeadlines() {
	for {
		d, ok := t.s.nextDeadline()
		if !ok || d.at.After(t.now) {
			return
		}
		before := len(t.events)
		t.rules.overdue(t, d)
		t.settle()
		if len(t.events) == before {
			return
		}
	}
}

// command dispatches. Handlers check every guard before the first event.
func command(t *turn, cmd Command) error {
	if c, ok := cmd.(Create); ok {
		return t.create(c)
	}
	if t.s.Version == 0 {
		return Fail(NotFound, "notFound")
	}
	switch c := cmd.(type) {
	case OpenPage:
		return t.openPage(c)
	case ClosePage:
		return t.closePage(c)
	case ReportDevice:
		return t.reportDevice(c)
	case MakeOffer:
		return t.makeOffer(c)
	case Accept:
		return t.accept(c)
	case Decline:
		return t.decline(c)
	case AgentGone:
		return t.agentGone(c)
	case SetVideoRight:
		return t.setVideoRight(c)
	case OpenLeg:
		return t.openLeg(c)
	case Arrived:
		return t.arrived(c)
	case LegLost:
		return t.legLost(c)
	case HangUp:
		return t.hangUp()
	case Disconnect:
		return t.disconnect(c)
	case HoldContact:
		return t.hold(c)
	case ResumeContact:
		return t.resume(c)
	case Consult:
		return t.consult(c)
	case Alternate:
		return t.alternate(c)
	case Merge:
		return t.merge(c)
	case Complete:
		return t.complete(c)
	case EndConsultation:
		return t.endConsultation(c)
	case TransferAgent:
		return t.transferAgent(c)
	case TransferQueue:
		return t.transferQueue(c)
	case CancelTransfer:
		return t.cancelTransfer(c)
	case Invite:
		return t.invite(c)
	case CancelInvite:
		return t.cancelInvite(c)
	case EndConference:
		return t.endConference(c)
	case Remove:
		return t.remove(c)
	case Suspend:
		return t.suspend(c)
	case Silence:
		return t.silence(c)
	case Leave:
		return t.leaveCall(c)
	case StartVideo:
		return t.startVideo(c)
	case StopVideo:
		return t.stopVideo(c)
	case CancelVideo:
		return t.cancelVideo(c)
	case AnswerVideo:
		return t.answerVideo(c)
	case SetCamera:
		return t.setCamera(c)
	case MarkDone:
		return t.markDone(c)
	case EndForgotten:
		return t.endForgotten()
	case SetDisposition:
		return t.setDisposition(c)
	case ExtendWrapUp:
		return t.extendWrapUp(c)
	case EndWrapUp:
		return t.endWrapUp(c)
	case Tick:
		return nil
	default:
		return Fail(Invalid, "invalidBody")
	}
}

// owning refuses what only the owner may do, lost or not.
func (t *turn) owning(agent AgentID) error {
	if t.s.End != nil {
		return Refuse("callEnded")
	}
	if p, ok := t.s.OwnerParty(); !ok || p.Agent != agent {
		return Refuse("notOwner")
	}
	return nil
}

// untransferred refuses what would meddle with a transfer on its way.
func (t *turn) untransferred() error {
	if t.s.Transfer != nil {
		return Refuse("transferPending")
	}
	return nil
}

// steering refuses what only the one who steers may do.
func (t *turn) steering(agent AgentID) error {
	if t.s.End != nil {
		return Refuse("callEnded")
	}
	if !t.s.Steers(agent) {
		return Refuse("notOwner")
	}
	return nil
}
