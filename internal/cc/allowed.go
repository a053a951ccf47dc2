package cc

import "slices"

// Allowed returns an agent's controls by the command's public name: absent
// means hidden, "" allowed, anything else the reason for which it is shown
// disabled. may is what the agent has the permission for. A control that takes
// a target or a member is answered for a likely one. codes is as in Env.
//
// Whether a shown control is allowed is asked of the rules themselves, so a
// control never promises what the command then refuses.
func Allowed(s Interaction, agent AgentID, may Permissions, codes func(QueueID) Codes) map[string]string {
	return standard().allowed(s, agent, may, codes)
}

// Permissions is what an account may do of that which not everybody may.
type Permissions struct {
	Video         bool
	Conference    bool // invite and merge
	TransferAgent bool // hand the contact over to an agent
	TransferQueue bool // give the contact back to a queue
}

// anybody stands for a colleague who has nothing to do with the interaction.
const anybody AgentID = "anybody"

func (r rules) allowed(s Interaction, agent AgentID, may Permissions, codes func(QueueID) Codes) map[string]string {
	can := map[string]string{}
	t := turn{rules: r, newID: func(prefix string) string { return prefix }, policy: DefaultPolicy(), actor: Actor(agent), codes: codes}
	show := func(name string, cmd Command) {
		t.s, t.events = s, nil
		can[name] = ""
		if err := t.rules.command(&t, cmd); err != nil {
			can[name] = ReasonOf(err)
		}
	}
	if o, ok := s.OfferTo(agent); ok {
		show("accept", Accept{Offer: o.ID, Agent: agent})
		show("decline", Decline{Offer: o.ID, Agent: agent})
	}
	s.showWrapUp(agent, codes, show)
	p, in := s.PartyOf(agent)
	switch {
	case !in: // only their own part is left to finish
	case s.consulted(p.ID):
		show("end-consultation", EndConsultation{Agent: agent, Consultation: s.Consultation.ID})
		if owner, ok := s.OwnerParty(); ok && owner.Conn == Lost {
			show("complete", Complete{Agent: agent, Consultation: s.Consultation.ID})
		}
		if may.Video && p.VideoRight && s.Video.Enabled {
			s.showCamera(p, show)
		}
	case s.landing(p.ID): // nothing to do but arrive
	default:
		s.showCall(agent, may, show)
		if may.Video && p.VideoRight && s.Video.Enabled {
			s.showVideo(p, show)
			if _, shown := can["stop-video"]; shown && s.Hold != nil {
				can["stop-video"] = "onHold" // the command would do no harm, but one button at a time is enough
			}
		}
	}
	return can
}

// showWrapUp: the code from the first second, the rest once the call is over.
func (s Interaction) showWrapUp(agent AgentID, codes func(QueueID) Codes, show func(string, Command)) {
	g, ok := s.SegmentOf(agent)
	if !ok || g.State == SegmentDone {
		return
	}
	if c := codes(s.WorkedIn(g)); !c.Hidden && len(c.Choice) > 0 {
		show("disposition", SetDisposition{Agent: agent, Segment: g.ID})
	}
	if g.State != SegmentWrapUp {
		return
	}
	if _, in := s.PartyOf(agent); in {
		return
	}
	show("mark-done", MarkDone{Agent: agent})
	if g.KeepsSlot() {
		show("end-wrap-up", EndWrapUp{Agent: agent, Segment: g.ID})
		if !g.HoldsSlot.Equal(Forever()) {
			show("extend-wrap-up", ExtendWrapUp{Agent: agent, Segment: g.ID, Until: g.HoldsSlot})
		}
	}
}

// showCall: hold and resume take turns; so do conference, consultation and
// transfer with what ends them.
func (s Interaction) showCall(agent AgentID, may Permissions, show func(string, Command)) {
	steers := s.Steers(agent)
	if s.Hold == nil {
		show("hold", HoldContact{Agent: agent})
	} else {
		show("resume", ResumeContact{Agent: agent})
	}
	if p, ok := s.OwnerParty(); ok && p.Agent == agent {
		s.showHandover(agent, may, show)
	}
	if steers {
		if s.Transfer != nil {
			show("cancel-transfer", CancelTransfer{Agent: agent, Transfer: s.Transfer.ID})
		}
		if may.Conference {
			show("invite", Invite{Agent: agent, Target: anybody})
		}
		if i := slices.IndexFunc(s.Offers, func(o Offer) bool { return o.Kind == InviteOffer }); i >= 0 {
			show("cancel-invite", CancelInvite{Agent: agent, Offer: s.Offers[i].ID})
		}
		for _, p := range s.Parties {
			if s.member(p) && p.Agent != agent {
				show("end-conference", EndConference{Agent: agent})
				show("remove", Remove{Agent: agent, Party: p.ID})
				show("suspend", Suspend{Agent: agent, Party: p.ID, On: true})
				show("silence", Silence{Agent: agent, Party: p.ID, On: true})
				break
			}
		}
		if s.Consultation == nil {
			show("disconnect", Disconnect{Agent: agent, Everyone: true})
		}
	}
	if p, ok := s.PartyOf(agent); ok && (s.member(p) || len(s.others(agent)) > 0) {
		show("leave", Leave{Agent: agent})
	}
}

func (s Interaction) showHandover(agent AgentID, may Permissions, show func(string, Command)) {
	switch con, tr := s.Consultation, s.Transfer; {
	case con != nil:
		to := Side
		if p, ok := s.party(con.By); ok && p.Place == Side {
			to = Stage
		}
		show("alternate", Alternate{Agent: agent, Consultation: con.ID, To: to})
		if may.Conference {
			show("merge", Merge{Agent: agent, Consultation: con.ID})
		}
		if may.TransferAgent {
			show("complete", Complete{Agent: agent, Consultation: con.ID})
		}
		show("end-consultation", EndConsultation{Agent: agent, Consultation: con.ID})
	case tr == nil:
		if may.Conference || may.TransferAgent {
			show("consult", Consult{Agent: agent, Target: anybody})
		}
		if may.TransferAgent {
			show("transfer", TransferAgent{Agent: agent, Target: anybody})
		}
		if may.TransferQueue {
			show("transfer-queue", TransferQueue{Agent: agent, Queue: s.Queue})
		}
	}
}

// showVideo: start, stop and cancel take turns.
func (s Interaction) showVideo(p Party, show func(string, Command)) {
	switch s.Video.Gate {
	case GateRequested:
		show("cancel-video", CancelVideo{Agent: p.Agent, Question: s.Video.Question.ID})
	case GateOn:
		show("stop-video", StopVideo{Agent: p.Agent})
	default:
		show("start-video", StartVideo{Agent: p.Agent, Camera: true})
	}
	s.showCamera(p, show)
}

// showCamera: one's own has a button while video is asked for or on, with the
// contact or with the colleague alone.
func (s Interaction) showCamera(p Party, show func(string, Command)) {
	if s.Video.Gate == GateRequested || s.Video.Gate == GateOn {
		show("camera", SetCamera{Agent: p.Agent, On: !p.Camera})
	}
}
