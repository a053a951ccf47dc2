package storetest

import (
	"fmt"

	"visavis/internal/cc"
)

// Menu makes up a command that has some sense in the present state, most of
// the time. pick draws evenly from 0 … n-1; queue is where calls may be
// transferred to.
func Menu(s cc.Interaction, agents []cc.AgentID, queue cc.QueueID, pick func(n int) int) cc.Command {
	agent, target := agents[pick(len(agents))], agents[pick(len(agents))]
	var party cc.Party
	if len(s.Parties) > 0 {
		party = s.Parties[pick(len(s.Parties))]
	}
	if owner, ok := s.OwnerParty(); ok && pick(4) > 0 {
		agent = owner.Agent
	}
	for _, p := range s.Parties {
		if cmd := connect(s, p); cmd != nil && pick(2) == 0 {
			return cmd
		}
	}
	if len(s.Parties) > 1 && len(s.Offers) == 0 && s.Consultation == nil && pick(3) == 0 {
		ask := []cc.Command{
			cc.Consult{Agent: agent, Target: target}, cc.Consult{Agent: agent, Target: target}, cc.Consult{Agent: agent, Target: target},
			cc.Invite{Agent: agent, Target: target}, cc.TransferAgent{Agent: agent, Target: target},
		}
		return ask[pick(len(ask))]
	}
	if len(s.Offers) > 0 && (s.Owner != "" && pick(4) > 0 || pick(2) == 0) {
		o := s.Offers[pick(len(s.Offers))]
		if pick(5) > 0 {
			agent = o.Agent
		}
		answers := []cc.Command{
			cc.Accept{Offer: o.ID, Agent: agent, VideoRight: pick(4) > 0}, cc.Accept{Offer: o.ID, Agent: agent, VideoRight: true},
			cc.Accept{Offer: o.ID, Agent: agent, VideoRight: true}, cc.Decline{Offer: o.ID, Agent: agent},
			cc.CancelInvite{Agent: agent, Offer: o.ID},
		}
		return answers[pick(len(answers))]
	}
	if s.Consultation != nil && pick(2) == 0 {
		id := s.Consultation.ID
		merge := cc.Merge{Agent: agent, Consultation: id}
		talk := []cc.Command{
			merge, merge, cc.Alternate{Agent: agent, Consultation: id, To: []cc.Place{cc.Stage, cc.Side}[pick(2)]},
			cc.Complete{Agent: agent, Consultation: id}, cc.EndConsultation{Agent: agent, Consultation: id},
		}
		return talk[pick(len(talk))]
	}
	if s.Transfer != nil && pick(6) == 0 {
		return cc.CancelTransfer{Agent: agent, Transfer: s.Transfer.ID}
	}
	if pick(40) == 0 {
		return []cc.Command{cc.HangUp{}, cc.Disconnect{Agent: agent}, cc.Disconnect{Agent: agent, Everyone: true}}[pick(3)]
	}
	var question cc.QuestionID
	if s.Video.Question != nil {
		question = s.Video.Question.ID
	}
	page := cc.LegID(fmt.Sprint("leg_page", pick(2)))
	menu := []cc.Command{
		cc.MakeOffer{Agent: agent}, cc.MakeOffer{Agent: agent}, cc.MakeOffer{Agent: agent},
		cc.AgentGone{Agent: agent, SignedOut: pick(2) == 0, Barred: pick(8) == 0},
		cc.OpenLeg{Party: party.ID, Leg: cc.NewID[cc.LegID]("leg")}, cc.Arrived{Party: party.ID, Leg: party.Leg},
		cc.Arrived{Party: party.ID, Leg: party.Leg}, cc.LegLost{Party: party.ID, Leg: party.Leg},
		cc.HoldContact{Agent: agent}, cc.HoldContact{Agent: agent}, cc.ResumeContact{Agent: agent}, cc.ResumeContact{Agent: agent},
		cc.StartVideo{Agent: agent, Camera: true}, cc.StopVideo{Agent: agent}, cc.CancelVideo{Agent: agent, Question: question},
		cc.AnswerVideo{Question: question, Choice: []cc.Choice{cc.ChooseCamera, cc.ChooseWatch, cc.ChooseDecline}[pick(3)]},
		cc.SetCamera{On: pick(2) == 0}, cc.SetCamera{Agent: agent, On: pick(2) == 0},
		cc.TransferQueue{Agent: agent, Queue: queue, VideoEnabled: true},
		cc.EndConference{Agent: agent}, cc.Remove{Agent: agent, Party: party.ID}, cc.Suspend{Agent: agent, Party: party.ID, On: pick(2) == 0},
		cc.Silence{Agent: agent, Party: party.ID, On: pick(2) == 0}, cc.Leave{Agent: agent},
		cc.OpenPage{Page: page}, cc.ClosePage{Page: page},
		cc.MarkDone{Agent: agent}, cc.Tick{}, cc.ReportDevice{CanCamera: pick(2) == 0, CanVideo: true},
	}
	return menu[pick(len(menu))]
}

// connect brings a party's media up where it is to sit, or is nil if it is there.
func connect(s cc.Interaction, p cc.Party) cc.Command {
	room, leg, up := cc.Room(""), p.Leg, p.Up
	if p.Place == cc.Side {
		room, leg, up = s.SideRoom(), p.SideLeg, p.SideUp
	}
	switch {
	case p.ID == "" || up || len(s.Parties) < 2: // nobody to talk to: no room
		return nil
	case leg == "":
		return cc.OpenLeg{Party: p.ID, Leg: cc.NewID[cc.LegID]("leg"), Room: room}
	default:
		return cc.Arrived{Party: p.ID, Leg: leg}
	}
}
