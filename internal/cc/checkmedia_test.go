package cc

import (
	"reflect"
	"slices"
)

// checkMedia: who must not hear whom, and who must.
func (q *sequence) checkMedia() {
	s, plan := q.s, q.rules.plan(q.s)
	if p := s.Phase(); p != Offered && p != Active {
		q.must(len(plan) == 0, "a room while %s", p)
		return
	}
	rooms := 1
	if s.Consultation != nil {
		rooms++
	}
	stage, ok := plan[Room(s.ID)]
	q.must(ok && len(plan) == rooms, "rooms %v", plan)
	legs := 0
	for _, p := range s.Parties {
		if p.Leg != "" {
			legs++
			g, ok := stage[p.Leg]
			q.must(ok, "the leg of a %s %s is not in the plan", p.Conn, p.Kind)
			q.checkCamera(p, g)
		}
	}
	for _, o := range s.Offers {
		if o.Leg != "" {
			legs++
			g, ok := stage[o.Leg]
			q.must(ok && !g.Subscribe && len(g.Publish) == 0 && !g.Hidden, "%s is rung, and their leg %+v", o.Agent, g)
			q.must(g.VideoAllowed == s.Video.Enabled, "%s is rung, video allowed: %v", o.Agent, g.VideoAllowed)
			q.must(o.Kind != ConsultOffer, "%s is asked in private and on stage", o.Agent)
			q.cover["waits on stage"]++
		}
	}
	q.must(len(stage) == legs, "a leg of nobody in the plan")
	q.checkStage(plan, stage)
	if s.Consultation != nil {
		q.checkSide(plan, plan[s.SideRoom()])
	}
}

// checkStage: the agents on stage hear each other, and the contact exactly if
// they are not held; an agent who is elsewhere neither hears nor speaks.
func (q *sequence) checkStage(plan Plan, stage map[LegID]Grant) {
	s := q.s
	contact, _ := s.Contact()
	on := 0
	for _, p := range s.Parties {
		if p.Kind != AgentParty {
			continue
		}
		if p.Place != Stage {
			g := stage[p.Leg]
			q.must(!g.Subscribe && len(g.Publish) == 0, "%s is %s and may %+v on stage", p.Agent, p.Place, g)
			continue
		}
		on++
		if p.Leg == "" {
			continue
		}
		for _, o := range s.Parties {
			if o.Kind == AgentParty && o.ID != p.ID && o.Place == Stage && o.Leg != "" {
				q.must(q.hears(plan, p.Leg, o.Leg) == !o.Silenced, "%s hears %s: %v", p.Agent, o.Agent, o.Silenced)
			}
		}
		if contact.Leg != "" {
			talk := s.Hold == nil
			q.must(q.hears(plan, p.Leg, contact.Leg) == talk, "held %v: %s hears the contact: %v", !talk, p.Agent, !talk)
			q.must(q.hears(plan, contact.Leg, p.Leg) == (talk && !p.Silenced), "held %v: the contact hears %s: %v", !talk, p.Agent, !talk)
		}
	}
	if contact.Leg == "" {
		return
	}
	g := stage[contact.Leg]
	if s.Hold != nil || s.Phase() == Offered {
		q.must(!g.Subscribe, "the contact may subscribe, held or before the call")
		q.must((on < 2) == (len(g.Publish) > 0), "nobody hears the contact, agents on stage %d, and they publish %v", on, g.Publish)
	}
}

// checkSide: the two of a consultation hear each other while its owner is with
// the colleague, and the contact is never there.
func (q *sequence) checkSide(plan Plan, side map[LegID]Grant) {
	s := q.s
	owner, _ := s.party(s.Consultation.By)
	peer, _ := s.party(s.Consultation.Peer)
	count := 0
	for _, p := range []Party{owner, peer} {
		if p.SideLeg == "" {
			continue
		}
		count++
		g, ok := side[p.SideLeg]
		q.must(ok, "the side leg of a %s agent is not in the plan", p.Conn)
		talk := owner.Place == Side
		q.must(g.Subscribe == talk && (len(g.Publish) > 0) == (talk && len(s.sources(p)) > 0), "owner %s, and in the side room %+v", owner.Place, g)
		q.checkCamera(p, g)
	}
	q.must(len(side) == count, "somebody else is in the side room")
	if owner.SideLeg != "" && peer.SideLeg != "" && owner.Place == Side {
		q.must(q.hears(plan, owner.SideLeg, peer.SideLeg) == !peer.Silenced && q.hears(plan, peer.SideLeg, owner.SideLeg) == !owner.Silenced, "consulting in silence")
		q.cover["consulting"]++
	}
}

// checkCamera: a camera flows exactly if the gate is on, its owner wishes it
// and has the right.
func (q *sequence) checkCamera(p Party, g Grant) {
	q.must(!g.Hidden, "somebody is hidden")
	q.must(!g.VideoAllowed || p.VideoRight && q.s.Video.Enabled, "video for one without the right")
	q.must(!p.Silenced || !slices.Contains(g.Publish, Microphone), "a silenced agent speaks")
	flows := slices.Contains(g.Publish, Camera)
	ought := q.s.Video.Gate == GateOn && q.s.Video.Enabled && p.Camera && p.VideoRight
	q.must(!flows || ought, "a camera flows: gate %s, wish %v, right %v", q.s.Video.Gate, p.Camera, p.VideoRight)
	q.must(flows || !ought || len(g.Publish) == 0, "a camera does not flow")
	if flows {
		q.cover["camera of "+string(p.Kind)]++
	}
}

func (q *sequence) hears(plan Plan, listener, speaker LegID) bool {
	for _, legs := range plan {
		l, here := legs[listener]
		sp, there := legs[speaker]
		if here && there && l.Subscribe && slices.Contains(sp.Publish, Microphone) {
			return true
		}
	}
	return false
}

// checkRows: the rows the store keeps agree with the facts.
func (q *sequence) checkRows() {
	s, d := q.s, q.rules.derive(q.s)
	q.must(d.Phase == s.Phase() && d.Owner == s.Owner && (d.Phase == Active) == (d.Owner != ""), "rows: %+v", d)
	q.must((d.Waiting != nil) == (d.Phase == Queued), "waiting while %s", d.Phase)
	if w := d.Waiting; w != nil {
		contact, _ := s.Contact()
		q.must(w.ContactHere == (contact.Page != "") && w.EnteredAt.Equal(s.EnteredAt), "waiting row %+v", w)
		q.must(w.RankAt.Equal(s.EnteredAt.Add(-timesOver(s.Priority, PriorityBoost))), "rank %v", w.RankAt)
		q.must((w.Band == 0) == q.wasReturned(), "band %d", w.Band)
	}
	want := map[AgentID]bool{}
	for _, o := range s.Offers {
		want[o.Agent] = false
	}
	for _, g := range s.Segments {
		if !g.HoldsSlot.IsZero() {
			want[g.Agent] = false
		}
	}
	for _, p := range s.Parties {
		if p.Kind == AgentParty {
			onStage := 0
			for _, o := range s.Parties {
				if o.Kind == AgentParty && o.Place == Stage && !s.landing(o.ID) {
					onStage++
				}
			}
			want[p.Agent] = s.Hold == nil || s.Consultation != nil || s.Transfer != nil || onStage > 1
		}
	}
	got := map[AgentID]bool{}
	for _, r := range d.Slots {
		_, twice := got[r.Agent]
		q.must(!twice, "two slots of %s", r.Agent)
		got[r.Agent] = r.Live
	}
	q.must(reflect.DeepEqual(got, want), "slots %v, want %v", got, want)
	q.must(len(d.Offers) == len(s.Offers) && len(d.Segments) == len(s.Segments), "rows: %+v", d)
	owns := 0
	for _, g := range d.Segments {
		if g.Owns {
			owns++
		}
	}
	q.must(owns <= 1 && (owns == 1) == (d.Phase == Active), "%d segments own while %s", owns, d.Phase)
}

// wasReturned reads from the history whether the contact came back through no
// fault of theirs since they were last answered.
func (q *sequence) wasReturned() bool {
	for i := len(q.history) - 1; i >= 0; i-- {
		switch e := &q.history[i]; {
		case e.Type == OwnerChanged:
			return false
		case e.Type == InteractionRequeued && e.Why == "transferred":
			return false
		case e.Type == InteractionRequeued, e.Type == OfferEnded && e.Kind == string(WorkOffer) && (e.Why == "expired" || e.Why == "agentGone"):
			return true
		}
	}
	return false
}

// checkFuture: hanging up always works; what is shown as allowed is; a contact
// in the queue can be offered and an offer accepted; the owner is at most two
// commands from the contact.
func (q *sequence) checkFuture(c change) {
	s := q.s
	probe := func(s Interaction, cmd Command) (Interaction, error) {
		next, _, err := q.rules.decide(s, cmd, q.env())
		return next, err
	}
	ended, err := probe(s, HangUp{})
	q.must(err == nil && ended.End != nil && len(ended.Parties) == 0 && len(ended.Offers) == 0, "hanging up fails: %v", err)
	switch s.Phase() {
	case Queued:
		contact, _ := s.Contact()
		for _, a := range crew() {
			_, err := probe(s, MakeOffer{Agent: a})
			q.must((err == nil) == (contact.Conn == Here && !s.hasSlot(a)), "offer to %s: %v", a, err)
		}
	case Offered:
		o := s.Offers[0]
		next, err := probe(s, Accept{Offer: o.ID, Agent: o.Agent})
		q.must(err == nil && next.Phase() == Active, "accept: %v", err)
	case Active:
		p, _ := s.Steerer()
		if s.Transfer != nil { // one more command
			_, err := probe(s, ResumeContact{Agent: p.Agent})
			q.must(ReasonOf(err) == "transferPending", "resume: %v", err)
			s, err = probe(s, CancelTransfer{Agent: p.Agent, Transfer: s.Transfer.ID})
			q.must(err == nil && s.Transfer == nil && s.Hold == nil == (q.s.Hold == nil), "cancel: %v", err)
			p, _ = s.Steerer()
		}
		next, err := probe(s, ResumeContact{Agent: p.Agent})
		q.must(err == nil && next.Hold == nil && len(next.agentsOnStage()) > 0, "resume: %v", err)
		contact, _ := s.Contact()
		if s.Video.Enabled && p.VideoRight && contact.CanVideo {
			next, err = probe(next, StartVideo{Agent: p.Agent, Camera: true})
			q.must(err == nil && (next.Video.Gate == GateOn || next.Video.Gate == GateRequested), "start video: %v", err)
			next, err = probe(next, SetCamera{On: true})
			q.must(err == nil && next.Video.Gate == GateOn, "the contact's camera: %v", err)
		}
		next, err = probe(s, Disconnect{Agent: p.Agent, Everyone: true})
		q.must(err == nil && next.Phase() == WrapUp, "disconnect: %v", err)
	case WrapUp, Done, Abandoned:
	}
	if q.pick(2) == 0 {
		q.checkAllowed(q.steerer())
	}
	q.checkLimbo()
}

// checkLimbo: whoever waits for somebody waits against a deadline.
func (q *sequence) checkLimbo() {
	for _, p := range q.s.Parties {
		if p.Conn != Here {
			q.must(!q.s.Due().IsZero(), "waits for a %s forever", p.Kind)
		}
	}
}

func (q *sequence) checkAllowed(agent AgentID) {
	s := q.s
	may := Permissions{Video: hasVideoRight(agent), Conference: q.pick(4) > 0, TransferAgent: q.pick(4) > 0, TransferQueue: q.pick(4) > 0}
	can := q.rules.allowed(s, agent, may, q.codesOf)
	p, in := s.PartyOf(agent)
	o, rung := s.OfferTo(agent)
	commands := map[string]Command{
		"accept": Accept{Offer: o.ID, Agent: agent}, "decline": Decline{Offer: o.ID, Agent: agent},
		"hold": HoldContact{Agent: agent}, "resume": ResumeContact{Agent: agent},
		"start-video": StartVideo{Agent: agent, Camera: true}, "stop-video": StopVideo{Agent: agent},
		"camera": SetCamera{Agent: agent, On: !p.Camera}, "disconnect": Disconnect{Agent: agent, Everyone: true},
		"mark-done": MarkDone{Agent: agent}, "leave": Leave{Agent: agent}, "end-conference": EndConference{Agent: agent},
		"consult": Consult{Agent: agent, Target: "zoe"}, "invite": Invite{Agent: agent, Target: "zoe"},
		"transfer": TransferAgent{Agent: agent, Target: "zoe"}, "transfer-queue": TransferQueue{Agent: agent, Queue: "atelier"},
	}
	if con := s.Consultation; con != nil {
		to := Stage
		if owner, _ := s.OwnerParty(); owner.Place == Stage {
			to = Side
		}
		commands["alternate"] = Alternate{Agent: agent, Consultation: con.ID, To: to}
		commands["merge"] = Merge{Agent: agent, Consultation: con.ID}
		commands["complete"] = Complete{Agent: agent, Consultation: con.ID}
		commands["end-consultation"] = EndConsultation{Agent: agent, Consultation: con.ID}
	}
	if s.Transfer != nil {
		commands["cancel-transfer"] = CancelTransfer{Agent: agent, Transfer: s.Transfer.ID}
	}
	for _, invited := range s.Offers {
		if invited.Kind == InviteOffer {
			commands["cancel-invite"] = CancelInvite{Agent: agent, Offer: invited.ID}
		}
	}
	if g, ok := s.SegmentOf(agent); ok {
		commands["disposition"] = SetDisposition{Agent: agent, Segment: g.ID}
		commands["extend-wrap-up"] = ExtendWrapUp{Agent: agent, Until: g.HoldsSlot}
		commands["end-wrap-up"] = EndWrapUp{Agent: agent}
	}
	for _, m := range s.Parties {
		if s.member(m) && m.Agent != agent {
			commands["remove"] = Remove{Agent: agent, Party: m.ID}
			commands["suspend"] = Suspend{Agent: agent, Party: m.ID, On: true}
			commands["silence"] = Silence{Agent: agent, Party: m.ID, On: true}
		}
	}
	if a := s.Video.Question; a != nil {
		commands["cancel-video"] = CancelVideo{Agent: agent, Question: a.ID}
	}
	for name, reason := range can {
		q.cover["allowed "+name+" "+reason]++
		if name == "stop-video" && reason == "onHold" {
			continue
		}
		cmd, ok := commands[name]
		q.must(ok, "shows %s", name)
		_, _, err := q.rules.decide(s, cmd, q.env())
		q.must(ReasonOf(err) == reason, "%s shows %q but is answered %v", name, reason, err)
	}
	for name, has := range map[string]bool{
		"invite": may.Conference, "merge": may.Conference, "consult": may.Conference || may.TransferAgent,
		"transfer": may.TransferAgent, "transfer-queue": may.TransferQueue,
		"complete": may.TransferAgent || s.consulted(p.ID),
	} {
		_, shown := can[name]
		q.must(has || !shown, "%s without the permission", name)
	}
	_, accept := can["accept"]
	q.must(accept == rung, "accept shown: %v", accept)
	_, hold := can["hold"]
	_, resume := can["resume"]
	in = in && !s.consulted(p.ID) && !s.landing(p.ID)
	q.must(hold == (in && s.Hold == nil) && resume == (in && s.Hold != nil), "hold %v, resume %v", hold, resume)
	if !may.Video || in && !p.VideoRight || !s.Video.Enabled {
		for _, name := range []string{"start-video", "stop-video", "cancel-video", "camera"} {
			_, shown := can[name]
			q.must(!shown, "%s without the right", name)
		}
	}
}
