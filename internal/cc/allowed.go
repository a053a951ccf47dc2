package cc

// Allowed returns an agent's controls by the command's public name: absent
// means hidden, "" allowed, anything else the reason for which it is shown
// disabled. canVideo is the agent's permission to use video.
//
// Whether a shown control is allowed is asked of the rules themselves, so a
// control never promises what the command then refuses.
func Allowed(s Interaction, agent AgentID, canVideo bool) map[string]string {
	return standard().allowed(s, agent, canVideo)
}

func (r rules) allowed(s Interaction, agent AgentID, canVideo bool) map[string]string {
	can := map[string]string{}
	t := turn{rules: r, newID: func(prefix string) string { return prefix }, policy: DefaultPolicy(), actor: Actor(agent)}
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
	if p, ok := s.PartyOf(agent); ok {
		if s.Hold == nil {
			show("hold", HoldContact{Agent: agent})
		} else {
			show("resume", ResumeContact{Agent: agent})
		}
		if canVideo && p.VideoRight && s.Video.Enabled {
			showVideo(s, p, show)
			if _, shown := can["stop-video"]; shown && s.Hold != nil {
				can["stop-video"] = "onHold" // the command would do no harm, but one button at a time is enough
			}
		}
		if s.Steers(agent) {
			show("disconnect", Disconnect{Agent: agent})
		}
		return can
	}
	if g, ok := s.SegmentOf(agent); ok && g.State == SegmentWrapUp {
		show("mark-done", MarkDone{Agent: agent})
	}
	return can
}

// showVideo: start, stop and cancel take turns; the own camera has a button
// while video is asked for or on.
func showVideo(s Interaction, p Party, show func(string, Command)) {
	switch s.Video.Gate {
	case GateRequested:
		show("cancel-video", CancelVideo{Agent: p.Agent, Question: s.Video.Question.ID})
	case GateOn:
		show("stop-video", StopVideo{Agent: p.Agent})
	default:
		show("start-video", StartVideo{Agent: p.Agent, Camera: true})
	}
	if s.Video.Gate == GateRequested || s.Video.Gate == GateOn {
		show("camera", SetCamera{Agent: p.Agent, On: !p.Camera})
	}
}
