package cc

import "fmt"

// checkWishes: nobody's camera wish is changed by another.
func (q *sequence) checkWishes(c change) {
	for _, p := range c.after.Parties {
		was, ok := c.before.party(p.ID)
		if p.Camera == (ok && was.Camera) {
			continue
		}
		own, said := false, false
		switch cmd := c.cmd.(type) {
		case StartVideo:
			own, said = p.Kind == AgentParty && cmd.Agent == p.Agent, cmd.Camera
		case SetCamera:
			own, said = cmd.Agent == p.Agent, cmd.On
		case AnswerVideo:
			own, said = p.Kind == ContactParty, cmd.Choice == ChooseCamera
		case SetVideoRight: // who may no more wishes no more
			own, said = cmd.Agent == p.Agent && !cmd.On, false
		}
		q.must(own && said == p.Camera, "the camera wish of %s became %v by %T", p.ID, p.Camera, c.cmd)
	}
}

// checkRights: an agent's right to video is what was last told of it.
func (q *sequence) checkRights(c change) {
	told, is := c.cmd.(SetVideoRight)
	for _, p := range c.after.Parties {
		was, ok := c.settled.party(p.ID)
		if p.Kind != AgentParty || !ok {
			continue
		}
		if is && told.Agent == p.Agent {
			q.must(p.VideoRight == told.On && (told.On || !p.Camera), "told %v: right %v, wish %v", told.On, p.VideoRight, p.Camera)
			if was.VideoRight != p.VideoRight {
				q.cover[fmt.Sprint("right to video in a call ", p.VideoRight)]++
			}
			continue
		}
		q.must(p.VideoRight == was.VideoRight, "the right to video of %s became %v by %T", p.ID, p.VideoRight, c.cmd)
	}
}

// checkGate: the table of the video gate.
func (q *sequence) checkGate(c change) {
	from, to := c.settled, c.after
	right := false
	for _, g := range to.Segments {
		if p, ok := to.party(g.Party); ok && g.State == SegmentOpen {
			right = right || p.VideoRight
		}
	}
	right = right && to.Video.Enabled
	q.must(right || to.Video.Gate == GateOff || to.Video.Gate == GatePaused, "gate %s, and no agent may see", to.Video.Gate)
	_, elsewhere := c.cmd.(TransferQueue) // another queue, another switch
	q.must(to.Video.Enabled == c.before.Video.Enabled || c.before.Version == 0 || elsewhere && c.err == nil, "video was switched")
	if from.Version > 0 {
		q.checkGateMove(c, from, to, right)
		move := string(c.before.Video.Gate) + "→" + string(from.Video.Gate)
		q.must(c.before.Video.Gate == from.Video.Gate || move == "requested→off" || move == "on→paused", "time moved the gate %s", move)
	}
	switch cmd := c.cmd.(type) {
	case StartVideo:
		if c.err != nil {
			return
		}
		p, ok := from.PartyOf(cmd.Agent)
		q.must(ok && p.VideoRight && from.Video.Enabled && q.maySteer(from, cmd.Agent), "started by who may not")
		q.must(to.Video.Gate == GateRequested || to.Video.Gate == GateOn, "start left the gate %s", to.Video.Gate)
		p, _ = to.PartyOf(cmd.Agent)
		q.must(p.Camera == cmd.Camera, "the starter's wish is %v", p.Camera)
	case StopVideo:
		q.must(c.err != nil || q.maySteer(from, cmd.Agent) && (to.Video.Gate == GateOff || to.Video.Gate == GatePaused), "stop left the gate %s", to.Video.Gate)
	case AnswerVideo:
		if c.err == nil {
			q.must(from.Video.Question != nil && from.Video.Question.ID == cmd.Question, "answered a question that was not asked")
			q.must(to.Video.Answer != nil && to.Video.Answer.Choice == cmd.Choice && to.Video.Answer.At.Equal(q.now), "the answer was lost")
			q.must((to.Video.Gate == GateOn) == (cmd.Choice != ChooseDecline), "%s left the gate %s", cmd.Choice, to.Video.Gate)
		}
	case SetCamera:
		if contact, ok := to.Contact(); ok && cmd.Agent == "" && c.err == nil {
			q.must(contact.Camera == cmd.On, "the contact's wish is %v", contact.Camera)
			q.must(!cmd.On || to.Video.Gate == GateOn || to.Video.Gate == GatePaused, "the contact's camera left the gate %s", to.Video.Gate)
		}
	case CancelVideo:
		if c.err == nil {
			q.must(from.Video.Question != nil && from.Video.Question.ID == cmd.Question && to.Video.Gate == GateOff, "cancelled something else")
		}
	}
}

func (q *sequence) checkGateMove(c change, from, to Interaction, right bool) {
	contact, _ := from.Contact()
	move := string(from.Video.Gate) + "→" + string(to.Video.Gate)
	if from.Video.Gate != to.Video.Gate {
		q.cover["gate "+move]++
	}
	ok := false
	switch cmd := c.cmd.(type) {
	case StartVideo:
		ok = (move == "off→requested" || move == "paused→on") && from.Hold == nil && contact.CanVideo
	case StopVideo:
		ok = move == "requested→off" || move == "on→paused"
	case CancelVideo:
		ok = move == "requested→off" && q.maySteer(from, cmd.Agent)
	case AnswerVideo:
		ok = move == "requested→on" || move == "requested→off"
	case SetCamera:
		ok = cmd.Agent == "" && cmd.On && (move == "off→on" || move == "requested→on")
	}
	// The end of a call and the loss of the last agent who may see close it too.
	if to.Phase() != Active || !right {
		ok = ok || move == "requested→off" || move == "on→paused"
	}
	q.must(ok || from.Video.Gate == to.Video.Gate, "gate %s by %T", move, c.cmd)
	if to.Video.Gate == GateOn {
		q.must(to.Video.Ever, "video was never on")
	}
}
