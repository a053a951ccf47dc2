package cc

import "slices"

// checkHandover: consultations and transfers hang together with custody, and
// custody moves only with the target on the line.
func (q *sequence) checkHandover(c change) {
	s := c.after
	q.must(s.Consultation == nil || s.Transfer == nil, "a consultation and a transfer at once")
	owner, owned := s.OwnerParty()
	con, tr := s.Consultation, s.Transfer
	if con != nil {
		_, rings := s.offer(con.Offer)
		peer, there := s.party(con.Peer)
		q.must(owned && con.By == owner.ID, "a consultation of nobody")
		q.must(rings != there, "consultation: rings %v, colleague there %v", rings, there)
		q.must(!there || peer.Place == Side && peer.Leg == "", "the colleague is %+v", peer)
	}
	if tr != nil {
		_, rings := s.offer(tr.Offer)
		target, there := s.party(tr.To)
		q.must(owned && tr.From == owner.ID && owner.Place == Aside, "a transfer of nobody")
		q.must(rings != there, "transfer: rings %v, target there %v", rings, there)
		q.must(!there || target.Place == Stage && !target.Up, "the target is %+v", target)
	}
	if owned {
		q.must(owner.Place != Aside || tr != nil, "the owner is aside for nothing")
		q.must(owner.Place != Side || con != nil, "the owner is in no side room")
	}
	seen := map[AgentID]bool{}
	for _, p := range s.Parties {
		q.must(p.Kind == ContactParty || !seen[p.Agent], "%s is in the call twice", p.Agent)
		seen[p.Agent] = true
		q.must(p.Place != Side || con != nil && (p.ID == con.By || p.ID == con.Peer), "%s is in no side room", p.Agent)
		_, rung := s.OfferTo(p.Agent)
		q.must(p.Kind == ContactParty || !rung, "%s is rung in the call", p.Agent)
	}
	for _, e := range c.events {
		if e.Type == InteractionRequeued && e.Why == "agentLost" {
			for _, p := range c.before.Parties {
				_, on := c.before.openSegment(p.ID)
				on = on || c.before.Transfer != nil && c.before.Transfer.To == p.ID
				lost := slices.ContainsFunc(c.events, func(l Event) bool { return l.Type == PartyLeft && l.Party == p.ID && l.Why == "lost" })
				q.must(!on || lost, "back in the queue, and %s was there", p.Agent)
			}
		}
		if e.Type == OwnerChanged && e.Why == "transferred" {
			up := slices.ContainsFunc(c.events, func(l Event) bool {
				return l.Party == e.Party && (l.Type == LegUp && l.Room == "" || l.Type == PartyJoined && l.On)
			})
			q.must(up && s.Hold == nil, "custody moved to who is not there")
		}
	}
	q.checkRefusal(c)
	q.checkHandoverCommands(c)
}

// checkRefusal: who asked is told how it came to nothing, and of nothing else.
func (q *sequence) checkRefusal(c change) {
	var want *Refusal
	if r := c.before.Refusal; r != nil {
		want = &Refusal{Offer: r.Offer, Why: r.Why, Note: r.Note}
	}
	asked := map[OfferID]Offer{}
	answered := map[PartyID]OfferID{}
	for _, o := range c.before.Offers {
		asked[o.ID] = o
	}
	if con := c.before.Consultation; con != nil {
		answered[con.Peer] = con.Offer
	}
	if tr := c.before.Transfer; tr != nil {
		answered[tr.To] = tr.Offer
	}
	for _, e := range c.events {
		switch {
		case e.Type == OfferMade:
			want, asked[e.Offer] = nil, Offer{By: e.By}
		case e.Type == OfferEnded && asked[e.Offer].By != "" && slices.Contains([]string{"declined", "expired", "agentGone"}, e.Why):
			want = &Refusal{Offer: e.Offer, Why: e.Why, Note: e.Note}
		case e.Type == PartyLeft && e.Why == "lost" && e.Kind == string(AgentParty):
			offer, ok := answered[e.Party]
			if ok {
				want = &Refusal{Offer: offer, Why: "lost"}
			}
		}
	}
	is := c.after.Refusal
	q.must((is == nil) == (want == nil), "the refusal is %+v, should be %+v", is, want)
	if is != nil {
		q.must(is.Offer == want.Offer && is.Why == want.Why && is.Note == want.Note && is.By != "" && !is.At.IsZero(), "the refusal is %+v, should be %+v", is, want)
		q.cover["refusal "+is.Why]++
	}
}

// agentsInCall counts them; a consulted colleague and a transfer's target are not.
func (q *sequence) agentsInCall(s Interaction) int {
	n := 0
	for _, p := range s.Parties {
		peer := s.Consultation != nil && s.Consultation.Peer == p.ID
		target := s.Transfer != nil && s.Transfer.To == p.ID
		if p.Kind == AgentParty && !peer && !target {
			n++
		}
	}
	return n
}

func (q *sequence) checkHandoverCommands(c change) {
	if c.err != nil {
		return
	}
	from, to := c.settled, c.after
	owner, _ := from.OwnerParty()
	free := func(target AgentID) bool {
		_, in := from.PartyOf(target)
		_, rung := from.OfferTo(target)
		return !in && !rung
	}
	accompanied := len(from.others(owner.Agent)) > 0
	switch cmd := c.cmd.(type) {
	case Consult:
		q.must(owner.Agent == cmd.Agent && free(cmd.Target) && from.Consultation == nil && from.Transfer == nil, "consulted against the rules")
		q.must(to.Consultation != nil && (to.Hold != nil) == (from.Hold != nil || !accompanied), "consulting left the contact %+v", to.Hold)
	case TransferAgent:
		q.must(owner.Agent == cmd.Agent && free(cmd.Target) && from.Consultation == nil && from.Transfer == nil, "transferred against the rules")
		q.must(to.Transfer != nil && to.Owner == from.Owner && (to.Hold != nil) == (from.Hold != nil || !accompanied), "transferring left the contact %+v", to.Hold)
	case TransferQueue:
		q.must(owner.Agent == cmd.Agent && q.agentsInCall(from) == 1, "given back against the rules")
		contact, _ := to.Contact()
		q.must(to.Video.Enabled == cmd.VideoEnabled && contact.VideoRight == cmd.VideoEnabled, "video of another queue")
		q.must(to.Phase() == Queued && to.Queue == cmd.Queue && to.Priority == from.Priority && !to.Returned, "given back as %s", to.Phase())
	case Alternate:
		p, _ := to.OwnerParty()
		q.must(owner.Agent == cmd.Agent && p.Place == cmd.To, "alternated to %s", p.Place)
		q.must((to.Hold == nil) == (cmd.To == Stage || from.Hold == nil && accompanied), "alternating left the contact %+v", to.Hold)
	case Merge:
		peer, ok := to.party(from.Consultation.Peer)
		q.must(ok && owner.Agent == cmd.Agent && peer.Place == Stage && to.Hold == nil && to.Consultation == nil, "merged, and the colleague is %+v", peer)
		_, member := to.openSegment(peer.ID)
		q.must(member, "merged without a segment")
	case Complete:
		peer, _ := from.party(from.Consultation.Peer)
		q.must(cmd.Agent == owner.Agent || cmd.Agent == peer.Agent && owner.Conn == Lost, "completed by %s", cmd.Agent)
		q.must(peer.Conn == Here && to.Transfer != nil && to.Transfer.To == peer.ID && to.Owner == from.Owner, "completed, and the transfer is %+v", to.Transfer)
		q.cover["completed by the owner "+string(owner.Conn)]++
	case EndConsultation:
		peer, _ := from.party(from.Consultation.Peer)
		q.must(cmd.Agent == owner.Agent || cmd.Agent == peer.Agent, "ended by %s", cmd.Agent)
		q.must(from.Consultation.ID == cmd.Consultation && to.Consultation == nil, "ended another consultation")
	case CancelTransfer:
		p, _ := to.OwnerParty()
		q.must(from.Transfer.ID == cmd.Transfer && q.maySteer(from, cmd.Agent), "cancelled by %s", cmd.Agent)
		q.must(to.Transfer == nil && p.Place == Stage && to.Owner == from.Owner, "cancelled, and the owner is %s", p.Place)
	}
}

// checkConference: who steers decides about members, and only about them;
// everybody may leave but the last.
func (q *sequence) checkConference(c change) {
	if c.err != nil {
		return
	}
	from, to := c.settled, c.after
	gone := func(agent AgentID) bool {
		_, there := to.PartyOf(agent)
		return !there
	}
	steered := func(agent AgentID, id PartyID) {
		p, ok := from.party(id)
		q.must(ok && p.Kind == AgentParty && id != from.Owner && p.Agent != agent && q.maySteer(from, agent), "%s decides about %s", agent, id)
		q.must(!from.landing(id) && !from.consulted(id), "%s decides about a target", agent)
	}
	switch cmd := c.cmd.(type) {
	case Invite:
		q.must(q.maySteer(from, cmd.Agent) && from.Transfer == nil, "invited by %s", cmd.Agent)
		o, ok := to.OfferTo(cmd.Target)
		q.must(ok && o.Kind == InviteOffer, "invited nobody")
	case CancelInvite:
		o, ok := from.offer(cmd.Offer)
		_, rings := to.offer(cmd.Offer)
		q.must(q.maySteer(from, cmd.Agent) && ok && o.Kind == InviteOffer && !rings, "took back %+v", o)
	case Remove:
		steered(cmd.Agent, cmd.Party)
		_, there := to.party(cmd.Party)
		q.must(!there, "removed, and still there")
	case Suspend:
		steered(cmd.Agent, cmd.Party)
		p, _ := to.party(cmd.Party)
		q.must((p.Place == Aside) == cmd.On, "suspended %v, and is %s", cmd.On, p.Place)
	case Silence:
		steered(cmd.Agent, cmd.Party)
		p, _ := to.party(cmd.Party)
		q.must(p.Silenced == cmd.On, "silenced %v, and is %v", cmd.On, p.Silenced)
	case EndConference:
		q.must(q.maySteer(from, cmd.Agent), "ended by %s", cmd.Agent)
		for _, p := range to.Parties {
			kept := p.Kind == ContactParty || p.Agent == cmd.Agent || p.ID == to.Owner || to.landing(p.ID) || to.consulted(p.ID)
			q.must(kept, "%s is still in the conference", p.Agent)
		}
		q.must(to.Owner == from.Owner, "ending the conference moved custody")
	case Leave:
		q.must(gone(cmd.Agent), "left, and is still there")
		q.must(to.Phase() == Active, "leaving ended the call: %s", to.Phase())
		if cmd.To != "" && from.Owner != to.Owner {
			q.must(to.Owner == cmd.To, "passed to another")
		}
	}
}
