package cc

// choose returns the next command: one in ten a late repetition, else one that
// the state gives a chance.
func (q *sequence) choose() Command {
	if q.pick(10) == 0 {
		return q.past[q.pick(len(q.past))]
	}
	var bag []func() Command
	add := func(weight int, cmd func() Command) {
		for range weight {
			bag = append(bag, cmd)
		}
	}
	q.machines(add)
	q.people(add)
	return bag[q.pick(len(bag))]()
}

// machines adds what connections and clocks may report.
func (q *sequence) machines(add func(int, func() Command)) {
	s := q.s
	add(1, func() Command { return Tick{} })
	add(1, func() Command { return AgentGone{Agent: q.agent(), SignedOut: q.pick(2) == 0, Barred: q.pick(8) == 0} })
	add(1, func() Command { return SetVideoRight{Agent: q.agent(), On: q.pick(3) > 0} })
	add(1, func() Command { return ReportDevice{CanCamera: q.pick(4) > 0, CanVideo: q.pick(4) > 0} })
	for _, p := range s.Sitters() {
		if p.Kind == ContactParty {
			if p.Page != "" {
				add(1, func() Command { return ClosePage{Page: p.Page} })
				add(1, func() Command { return OpenPage{Page: LegID(q.fresh("page"))} })
			} else {
				add(8, func() Command { return OpenPage{Page: LegID(q.fresh("page"))} })
			}
		}
		if q.dead[p.Agent] {
			continue
		}
		for _, room := range s.Seats(p) {
			leg, up := s.LegIn(p, room)
			opens := func() Command { return OpenLeg{Party: p.ID, Leg: LegID(q.fresh("leg")), Room: room} }
			switch {
			case up:
				if q.pick(5) == 0 {
					add(1, func() Command { return LegLost{Party: p.ID, Leg: leg} })
					add(1, func() Command { return LegLost{Party: p.ID, Leg: "leg_old"} })
					add(1, opens)
				}
			case leg != "":
				add(40, func() Command { return Arrived{Party: p.ID, Leg: leg} })
				add(1, opens)
			default:
				add(40, opens)
			}
		}
	}
}

// people adds what the contact and agents may do.
func (q *sequence) people(add func(int, func() Command)) {
	s := q.s
	switch s.Phase() {
	case Queued:
		add(8, func() Command { return MakeOffer{Agent: q.agent()} })
	case Offered:
		o := s.Offers[0]
		add(8, func() Command { return Accept{Offer: o.ID, Agent: o.Agent, VideoRight: hasVideoRight(o.Agent)} })
		add(1, func() Command { return Accept{Offer: o.ID, Agent: q.agent(), VideoRight: true} })
		add(1, func() Command { return Decline{Offer: o.ID, Agent: o.Agent} })
		add(1, func() Command { return Decline{Offer: o.ID, Agent: q.agent()} })
		add(1, func() Command { return AgentGone{Agent: o.Agent} })
	case Active:
		add(3, func() Command { return HoldContact{Agent: q.steerer()} })
		add(3, func() Command { return ResumeContact{Agent: q.steerer()} })
		add(3, func() Command { return SetCamera{Agent: q.steerer(), On: q.pick(2) == 0} })
		add(5, func() Command { return StartVideo{Agent: q.steerer(), Camera: q.pick(3) > 0} })
		add(3, func() Command { return StopVideo{Agent: q.steerer()} })
		if q.pick(3) == 0 {
			add(1, func() Command { return Disconnect{Agent: q.steerer(), Everyone: q.pick(2) == 0} })
		}
		q.colleagues(add)
	case WrapUp, Done, Abandoned:
	}
	if s.End == nil {
		add(1, func() Command { return SetCamera{On: q.pick(3) > 0} })
		if q.pick(5) == 0 {
			add(1, func() Command { return HangUp{} })
		}
	}
	if a := s.Video.Question; a != nil {
		choices := []Choice{ChooseCamera, ChooseWatch, ChooseDecline}
		add(5, func() Command { return AnswerVideo{Question: a.ID, Choice: choices[q.pick(3)]} })
		add(1, func() Command { return AnswerVideo{Question: "ask_old", Choice: choices[q.pick(3)]} })
		add(1, func() Command { return CancelVideo{Agent: q.steerer(), Question: "ask_old"} })
		add(2, func() Command { return CancelVideo{Agent: q.steerer(), Question: a.ID} })
	}
	for _, g := range s.Segments {
		add(1, func() Command { return MarkDone{Agent: g.Agent} })
		add(1, func() Command { return MarkDone{Agent: g.Agent, Segment: g.ID} })
		q.wrapUps(g, add)
	}
	if q.pick(10) == 0 {
		add(1, func() Command { return EndForgotten{} })
	}
}

// colleagues adds consultation, transfer and conference.
func (q *sequence) colleagues(add func(int, func() Command)) {
	s := q.s
	for _, o := range s.Offers {
		add(20, func() Command { return Accept{Offer: o.ID, Agent: o.Agent, VideoRight: hasVideoRight(o.Agent)} })
		add(1, func() Command { return Decline{Offer: o.ID, Agent: o.Agent} })
		if q.pick(4) == 0 {
			add(1, func() Command { return AgentGone{Agent: o.Agent} })
		}
		if q.pick(2) == 0 {
			add(1, func() Command { return CancelInvite{Agent: q.steerer(), Offer: o.ID} })
		}
	}
	note := NoteID(q.fresh("not"))
	switch con, tr := s.Consultation, s.Transfer; {
	case con != nil:
		peer, _ := s.party(con.Peer)
		add(2, func() Command {
			return Alternate{Agent: q.owner(), Consultation: con.ID, To: []Place{Stage, Side}[q.pick(2)]}
		})
		add(3, func() Command { return Merge{Agent: q.owner(), Consultation: con.ID} })
		add(3, func() Command { return Complete{Agent: q.owner(), Consultation: con.ID, Note: note} })
		add(2, func() Command { return Complete{Agent: peer.Agent, Consultation: con.ID} })
		if owner, ok := s.OwnerParty(); ok && owner.Conn == Lost {
			add(15, func() Command { return Complete{Agent: peer.Agent, Consultation: con.ID} })
		}
		add(1, func() Command {
			return EndConsultation{Agent: []AgentID{q.owner(), peer.Agent}[q.pick(2)], Consultation: con.ID}
		})
		add(1, func() Command { return Merge{Agent: peer.Agent, Consultation: con.ID} })
		add(1, func() Command { return EndConsultation{Agent: q.agent(), Consultation: "con_old"} })
	case tr != nil:
		add(1, func() Command { return CancelTransfer{Agent: q.steerer(), Transfer: tr.ID} })
		add(1, func() Command { return CancelTransfer{Agent: q.steerer(), Transfer: "trf_old"} })
	default:
		add(4, func() Command { return Consult{Agent: q.owner(), Target: q.agent()} })
		add(3, func() Command { return TransferAgent{Agent: q.owner(), Target: q.agent(), Note: note} })
		if q.pick(3) == 0 {
			add(1, func() Command {
				return TransferQueue{Agent: q.owner(), Queue: "atelier", Needs: q.needs(), VideoEnabled: q.pick(2) == 0, Note: note}
			})
		}
	}
	add(4, func() Command { return Invite{Agent: q.steerer(), Target: q.agent(), Note: note} })
	add(1, func() Command { return EndConference{Agent: q.steerer()} })
	for _, p := range s.Parties {
		if p.Kind != AgentParty {
			continue
		}
		add(1, func() Command { return Suspend{Agent: q.steerer(), Party: p.ID, On: q.pick(3) == 0} })
		add(1, func() Command { return Silence{Agent: q.steerer(), Party: p.ID, On: q.pick(2) == 0} })
		if q.pick(3) == 0 {
			add(1, func() Command { return Remove{Agent: q.agent(), Party: p.ID} })
		}
		if p.ID != s.Owner {
			add(1, func() Command { return Suspend{Agent: q.steerer(), Party: p.ID, On: p.Place == Stage} })
		}
		if q.pick(3) == 0 {
			add(1, func() Command { return Leave{Agent: p.Agent} })
			add(1, func() Command { return Remove{Agent: q.steerer(), Party: p.ID} })
			add(1, func() Command { return Leave{Agent: q.owner(), To: p.ID} })
		}
	}
}

// owner mostly returns who owns, now and then anybody.
func (q *sequence) owner() AgentID {
	if p, ok := q.s.OwnerParty(); ok && q.pick(8) > 0 {
		return p.Agent
	}
	return q.agent()
}

func (q *sequence) agent() AgentID { return crew()[q.pick(len(crew()))] }

// steerer mostly returns who steers, now and then anybody.
func (q *sequence) steerer() AgentID {
	if p, ok := q.s.Steerer(); ok && q.pick(8) > 0 {
		return p.Agent
	}
	return q.agent()
}
