package cc

import "slices"

// Apply returns the facts after an event. It is the only place where facts
// change; it decides nothing and reads nothing but its arguments, so that
// folding the events gives exactly the stored facts. The argument is not
// changed and shares no memory with the result.
func Apply(s Interaction, e Event) Interaction {
	s = s.clone()
	s.Version = e.Seq
	switch e.Type {
	case InteractionCreated, InteractionRequeued, InteractionEnded, OwnerChanged:
		s.applyCustody(e)
	case OfferMade:
		s.Offers = append(s.Offers, Offer{
			ID: e.Offer, Kind: OfferKind(e.Kind), Agent: e.Agent, Party: e.Party, By: e.By, Note: e.Note, MadeAt: e.At, Until: e.Until,
		})
		s.Refusal = nil
	case OfferEnded:
		s.refused(e)
		s.Offers = slices.DeleteFunc(s.Offers, func(o Offer) bool { return o.ID == e.Offer })
		if missed := e.Why == "expired" || e.Why == "agentGone"; missed && OfferKind(e.Kind) == WorkOffer {
			s.Returned = true // not the contact's fault: back to the head
		}
		if s.Wanted != nil && e.Agent == s.Wanted.Agent && OfferKind(e.Kind) == WorkOffer {
			s.Wanted = nil // they were asked
		}
	case PartyJoined:
		s.Parties = append(s.Parties, Party{
			ID: e.Party, Kind: PartyKind(e.Kind), Agent: e.Agent, Place: e.Place,
			Leg: e.Leg, Up: e.On, Conn: Joining, BackBy: e.Until, VideoRight: e.Right,
		})
	case PartyLeft:
		s.dropped(e)
		s.Parties = slices.DeleteFunc(s.Parties, func(p Party) bool { return p.ID == e.Party })
	case ContactHeld:
		s.Hold = &Hold{Since: e.At, Why: HoldWhy(e.Why)}
	case ContactResumed:
		s.Hold = nil
	case ConsultationStarted, ConsultationAnswered, ConsultationEnded, TransferStarted, TransferAnswered, TransferEnded:
		s.applyHandover(e)
	case VideoRequested, VideoStarted, VideoPaused, VideoClosed:
		s.Video.apply(e)
	case SegmentOpened:
		s.Segments = append(s.Segments, Segment{
			ID: e.Segment, Agent: e.Agent, Party: e.Party, Queue: s.Queue, Kind: SegmentKind(e.Kind), State: SegmentOpen, OpenedAt: e.At,
		})
	case SegmentRaised, SegmentClosed, SegmentExtended, SegmentReleased, SegmentDoneEvent, DispositionSet:
		if i := slices.IndexFunc(s.Segments, func(g Segment) bool { return g.ID == e.Segment }); i >= 0 {
			s.Segments[i].apply(e)
		}
	default:
		if i := slices.IndexFunc(s.Parties, func(p Party) bool { return p.ID == e.Party }); i >= 0 {
			s.Parties[i].apply(e)
		} else if i := slices.IndexFunc(s.Offers, func(o Offer) bool { return o.Party == e.Party }); i >= 0 {
			s.Offers[i].apply(e)
		}
	}
	return s
}

func (s *Interaction) applyCustody(e Event) {
	switch e.Type {
	case InteractionCreated:
		s.ID, s.Queue, s.EntryPoint = e.ID, e.Queue, e.EntryPoint
		s.EnteredAt, s.Priority = e.At, e.Priority
		s.Needs, s.AsksVideo, s.Told = slices.Clone(e.Needs), e.AsksVideo, e.Told
		if e.Agent != "" {
			s.Wanted = &Wanted{Agent: e.Agent, Until: e.Until}
		}
		s.Video = Video{Gate: GateOff, Enabled: e.On}
	case InteractionRequeued:
		s.Owner, s.Queue, s.Returned = "", e.Queue, e.On
		s.Needs, s.Wanted = slices.Clone(e.Needs), nil
		s.enableVideo(e.Right)
	case InteractionEnded:
		s.Owner, s.End = "", &End{At: e.At, By: e.Actor, Why: e.Why}
	case OwnerChanged:
		s.Owner, s.Returned, s.Wanted = e.Party, false, nil
		if s.AnsweredAt.IsZero() {
			s.AnsweredAt = e.At
		}
	default: // of something else
	}
}

// enableVideo follows the switch of a queue that the contact has come to.
func (s *Interaction) enableVideo(on bool) {
	s.Video.Enabled = on
	for i := range s.Parties {
		if s.Parties[i].Kind == ContactParty {
			s.Parties[i].VideoRight = on
		}
	}
}

// refused keeps how a colleague's ring came to nothing, unless it was taken back.
func (s *Interaction) refused(e Event) {
	o, ok := s.offer(e.Offer)
	if !ok || o.By == "" || e.Why == "accepted" || e.Why == "withdrawn" {
		return
	}
	s.Refusal = &Refusal{Offer: o.ID, Kind: o.Kind, Agent: o.Agent, By: o.By, Why: e.Why, Note: e.Note, At: e.At}
}

// dropped keeps that a colleague accepted and then did not come, or was lost.
func (s *Interaction) dropped(e Event) {
	switch {
	case e.Why != "lost":
	case s.consulted(e.Party):
		s.Refusal = &Refusal{Offer: s.Consultation.Offer, Kind: ConsultOffer, Agent: e.Agent, By: s.Consultation.By, Why: e.Why, At: e.At}
	case s.landing(e.Party):
		s.Refusal = &Refusal{Offer: s.Transfer.Offer, Kind: TransferOffer, Agent: e.Agent, By: s.Transfer.From, Why: e.Why, At: e.At}
	}
}

func (s *Interaction) applyHandover(e Event) {
	switch e.Type {
	case ConsultationStarted:
		s.Consultation = &Consultation{ID: e.Consultation, By: e.Party, Since: e.At, Offer: e.Offer}
	case ConsultationAnswered:
		s.Consultation.Peer, s.Consultation.Since = e.Party, e.At
	case ConsultationEnded:
		s.Consultation = nil
	case TransferStarted:
		s.Transfer = &Transfer{ID: e.Transfer, Kind: TransferKind(e.Kind), From: e.Party, Offer: e.Offer}
	case TransferAnswered:
		s.Transfer.To = e.Party
	case TransferEnded:
		s.Transfer = nil
	default: // of something else
	}
}

func (p *Party) apply(e Event) {
	leg, up := &p.Leg, &p.Up
	if e.Room != "" {
		leg, up = &p.SideLeg, &p.SideUp
	}
	switch e.Type {
	case PartyMoved:
		p.Place = e.Place
		if !e.Until.IsZero() {
			p.Conn, p.BackBy = Joining, e.Until
		}
	case PartySilenced:
		p.Silenced = e.On
	case PartyAwaited:
		p.Conn, p.BackBy = Joining, e.Until
	case PartyArrived:
		p.Conn, p.BackBy = Here, e.Until
	case PartyLost:
		p.Conn, p.BackBy = Lost, e.Until
	case PageOpened:
		p.Page = e.Leg
	case PageClosed:
		p.Page = ""
	case LegOpened:
		*leg, *up = e.Leg, false
		if e.Room != "" {
			p.SideRoom = e.Room
		}
	case LegUp:
		*up = true
	case LegDown:
		*up = false
	case LegDropped:
		*leg, *up = "", false
		if e.Room != "" {
			p.SideRoom = ""
		}
	case DeviceReported:
		p.CanCamera, p.CanVideo = e.CanCamera, e.CanVideo
	case CameraChanged:
		p.Camera = e.On
	case VideoRightChanged:
		p.VideoRight = e.Right
	default: // names the party, but changes another thing
	}
}

// apply follows the leg that a rung agent's desk opens ahead.
func (o *Offer) apply(e Event) {
	switch e.Type {
	case LegOpened:
		o.Leg, o.Up = e.Leg, false
	case LegUp:
		o.Up = true
	case LegDown:
		o.Up = false
	default: // names the agent, but changes another thing
	}
}

func (v *Video) apply(e Event) {
	answered := func() {
		v.Question = nil
		if e.Choice != "" {
			v.Answer = &Answer{Choice: e.Choice, At: e.At}
		}
	}
	switch e.Type {
	case VideoRequested:
		v.Gate = GateRequested
		v.Question = &Question{ID: e.Question, By: e.Party, Until: e.Until}
	case VideoStarted:
		v.Gate, v.Ever = GateOn, true
		answered()
	case VideoPaused:
		v.Gate = GatePaused
	case VideoClosed:
		v.Gate = GateOff
		answered()
	default: // of something else
	}
}

func (g *Segment) apply(e Event) {
	switch e.Type {
	case SegmentRaised:
		g.Kind = OwnerSegment
	case SegmentClosed:
		g.State, g.ClosedAt, g.HoldsSlot = SegmentWrapUp, e.At, e.Until
	case SegmentExtended:
		g.HoldsSlot = e.Until
	case SegmentReleased:
		g.HoldsSlot = e.Until // none
	case SegmentDoneEvent:
		g.State, g.DoneAt, g.HoldsSlot = SegmentDone, e.At, e.Until
	case DispositionSet:
		g.Code = e.Code
	default: // of something else
	}
}

// clone copies everything that a pointer or a slice would share.
func (s Interaction) clone() Interaction {
	s.Parties = slices.Clone(s.Parties)
	s.Offers = slices.Clone(s.Offers)
	s.Segments = slices.Clone(s.Segments)
	s.Needs = slices.Clone(s.Needs)
	s.Wanted = copied(s.Wanted)
	s.Consultation = copied(s.Consultation)
	s.Transfer = copied(s.Transfer)
	s.Refusal = copied(s.Refusal)
	s.Hold = copied(s.Hold)
	s.Video.Question = copied(s.Video.Question)
	s.Video.Answer = copied(s.Video.Answer)
	s.End = copied(s.End)
	return s
}

func copied[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}
