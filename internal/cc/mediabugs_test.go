package cc

import "slices"

func holdAndVideoBugs() []bug {
	return []bug{
		{"anybody holds", instead(func(t *turn, c HoldContact, proper func(Command) error) error {
			return proper(HoldContact{Agent: t.steererNow()})
		})},
		{"anybody resumes", instead(func(t *turn, c ResumeContact, proper func(Command) error) error {
			return proper(ResumeContact{Agent: t.steererNow()})
		})},
		{"holding again starts anew", instead(func(t *turn, c HoldContact, proper func(Command) error) error {
			if err := t.steering(c.Agent); err != nil {
				return err
			}
			t.emit(Event{Type: ContactHeld, Why: string(HoldAsked)})
			return nil
		})},
		{"the hold outlives the call", unsettled(settleHold)},
		{"video goes on without anybody who may", unsettled(settleVideo)},
		{"starting without the right is accepted", instead(func(t *turn, c StartVideo, proper func(Command) error) error {
			err := proper(c)
			if p, ok := t.s.PartyOf(c.Agent); ok && ReasonOf(err) == "noVideoRight" {
				t.wish(p.ID, c.Camera)
				return nil
			}
			return err
		})},
		{"video starts on hold", instead(func(t *turn, c StartVideo, proper func(Command) error) error {
			err := proper(c)
			if p, ok := t.s.PartyOf(c.Agent); ok && ReasonOf(err) == "onHold" && t.s.Video.Gate == GatePaused {
				t.emit(Event{Type: VideoStarted, Party: p.ID})
				t.wish(p.ID, c.Camera)
				return nil
			}
			return err
		})},
		{"starting turns the contact's camera on", instead(func(t *turn, c StartVideo, proper func(Command) error) error {
			err := proper(c)
			if contact, ok := t.s.Contact(); ok && err == nil {
				t.wish(contact.ID, true)
			}
			return err
		})},
		{"stopping forgets the wishes", applying(VideoPaused, func(_ Interaction, s *Interaction, _ Event) {
			for i := range s.Parties {
				s.Parties[i].Camera = false
			}
		})},
		{"watching sends the camera", instead(func(t *turn, c AnswerVideo, proper func(Command) error) error {
			err := proper(c)
			if contact, ok := t.s.Contact(); ok && err == nil && c.Choice == ChooseWatch {
				t.wish(contact.ID, true)
			}
			return err
		})},
		{"declining video starts it", instead(func(t *turn, c AnswerVideo, proper func(Command) error) error {
			if q := t.s.Video.Question; q != nil && q.ID == c.Question && c.Choice == ChooseDecline {
				t.emit(Event{Type: VideoStarted, Question: q.ID, Choice: c.Choice})
				return nil
			}
			return proper(c)
		})},
		{"an old question can be answered", instead(func(t *turn, c AnswerVideo, proper func(Command) error) error {
			if q := t.s.Video.Question; q != nil {
				c.Question = q.ID
			}
			return proper(c)
		})},
		{"no answer means yes", late(func(_ *turn, d deadline) bool { return d.question != "" }, func(t *turn, d deadline) {
			t.emit(Event{Type: VideoStarted, Question: d.question, Choice: ChooseWatch})
		})},
		{"the contact's camera does not answer", instead(func(t *turn, c SetCamera, proper func(Command) error) error {
			if contact, ok := t.s.Contact(); ok && c.Agent == "" && t.s.Video.Gate == GateRequested {
				t.wish(contact.ID, c.On)
				return nil
			}
			return proper(c)
		})},
	}
}

// planningRung changes what the plan gives to agents who are rung.
func planningRung(change func(*Grant)) func(*rules) {
	return func(r *rules) {
		proper := r.plan
		r.plan = func(s Interaction) Plan {
			plan := proper(s)
			for _, o := range s.Offers {
				if g, ok := plan[s.StageRoom()][o.Leg]; ok {
					change(&g)
					plan[s.StageRoom()][o.Leg] = g
				}
			}
			return plan
		}
	}
}

func mediaBugs() []bug {
	return []bug{
		{"the held contact hears", planning(func(s Interaction, p Party, g *Grant) {
			if p.Kind == ContactParty && s.Hold != nil {
				g.Subscribe = true
			}
		})},
		{"the agent hears the held contact", planning(func(s Interaction, p Party, g *Grant) {
			if p.Kind == AgentParty && s.Hold != nil {
				g.Subscribe = true
			}
		})},
		{"nobody hears anybody", planning(func(_ Interaction, _ Party, g *Grant) { g.Subscribe = false })},
		{"the agent is mute", planning(func(_ Interaction, p Party, g *Grant) {
			if p.Kind == AgentParty {
				g.Publish = nil
			}
		})},
		{"a held contact stops sending", planning(func(s Interaction, p Party, g *Grant) {
			if p.Kind == ContactParty && s.Hold != nil {
				g.Publish = nil
			}
		})},
		{"the wish is ignored", planning(func(s Interaction, p Party, g *Grant) {
			if s.Video.Gate == GateOn && p.VideoRight {
				g.Publish = []Source{Microphone, Camera}
			}
		})},
		{"the gate is ignored", planning(func(s Interaction, p Party, g *Grant) {
			if p.Camera && p.VideoRight {
				g.Publish = []Source{Microphone, Camera}
			}
		})},
		{"the right is ignored", planning(func(s Interaction, p Party, g *Grant) { g.VideoAllowed = true })},
		{"cameras never flow", planning(func(s Interaction, p Party, g *Grant) {
			g.Publish = slices.DeleteFunc(slices.Clone(g.Publish), func(s Source) bool { return s == Camera })
		})},
		{"lost parties lose their place in the plan", func(r *rules) {
			proper := r.plan
			r.plan = func(s Interaction) Plan {
				plan := proper(s)
				for _, p := range s.Parties {
					if p.Conn == Lost {
						delete(plan[s.StageRoom()], p.Leg)
					}
				}
				return plan
			}
		}},
		{"who is rung hears the call", planningRung(func(g *Grant) { g.Subscribe = true })},
		{"who is rung is heard", planningRung(func(g *Grant) { g.Publish = []Source{Microphone} })},
		{"who was rung is shut out on accepting", applying(PartyJoined, func(_ Interaction, s *Interaction, e Event) {
			if p := &s.Parties[len(s.Parties)-1]; e.Leg != "" {
				p.Leg, p.Up = "", false
			}
		})},
		{"who declined stays at the door", applying(OfferEnded, func(before Interaction, s *Interaction, e Event) {
			if o, ok := before.offer(e.Offer); ok && e.Why == "declined" && o.Leg != "" {
				s.Parties = append(s.Parties, Party{ID: o.Party, Kind: AgentParty, Agent: o.Agent, Place: Aside, Leg: o.Leg, Up: o.Up})
			}
		})},
		{"a room for those who wait", func(r *rules) {
			proper := r.plan
			r.plan = func(s Interaction) Plan {
				plan := proper(s)
				if s.Phase() == Queued {
					plan[s.StageRoom()] = map[LegID]Grant{}
				}
				return plan
			}
		}},
	}
}
