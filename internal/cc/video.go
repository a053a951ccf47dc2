package cc

// Video: one gate for everybody, one wish each. A camera flows only if the
// gate is on and its owner wishes it and has the right. Nobody changes
// another's wish.

func (t *turn) startVideo(c StartVideo) error {
	if err := t.steering(c.Agent); err != nil {
		return err
	}
	p, ok := t.s.PartyOf(c.Agent)
	switch {
	case !t.s.Video.Enabled:
		return Refuse("videoNotAvailable")
	case !ok || !p.VideoRight:
		return Fail(Forbidden, "noVideoRight")
	}
	gate := t.s.Video.Gate
	if gate == GateOff || gate == GatePaused {
		contact, ok := t.s.Contact()
		switch {
		case t.s.Hold != nil:
			return Refuse("onHold")
		case !ok || !contact.CanVideo:
			return Refuse("contactNoVideo")
		}
	}
	switch gate {
	case GateOff:
		t.emit(Event{
			Type: VideoRequested, Question: QuestionID(t.newID("ask")), Party: p.ID, Agent: c.Agent, Until: t.now.Add(t.policy.Question),
		})
	case GatePaused:
		t.emit(Event{Type: VideoStarted, Party: p.ID, Agent: c.Agent})
	case GateRequested, GateOn: // the goal holds
	}
	t.wish(p.ID, c.Camera)
	return nil
}

func (t *turn) stopVideo(c StopVideo) error {
	if err := t.steering(c.Agent); err != nil {
		return err
	}
	switch v := t.s.Video; {
	case !v.Enabled:
		return Refuse("videoNotAvailable")
	case v.Gate == GateRequested:
		t.emit(Event{Type: VideoClosed, Question: v.Question.ID, Choice: Cancelled})
	case v.Gate == GateOn:
		t.emit(Event{Type: VideoPaused, Why: "stopped"})
	}
	return nil
}

func (t *turn) cancelVideo(c CancelVideo) error {
	if err := t.steering(c.Agent); err != nil {
		return err
	}
	if q := t.s.Video.Question; q == nil || q.ID != c.Question {
		return Refuse("askGone")
	}
	t.emit(Event{Type: VideoClosed, Question: c.Question, Choice: Cancelled})
	return nil
}

func (t *turn) answerVideo(c AnswerVideo) error {
	contact, ok := t.s.Contact()
	if q := t.s.Video.Question; !ok || q == nil || q.ID != c.Question {
		return Refuse("askGone")
	}
	switch c.Choice {
	case ChooseCamera, ChooseWatch:
		t.emit(Event{Type: VideoStarted, Party: contact.ID, Question: c.Question, Choice: c.Choice})
		t.wish(contact.ID, c.Choice == ChooseCamera)
	case ChooseDecline:
		t.emit(Event{Type: VideoClosed, Party: contact.ID, Question: c.Question, Choice: c.Choice})
	default:
		return &Error{Code: Invalid, Reason: "invalidBody", Field: "choice"}
	}
	return nil
}

func (t *turn) setCamera(c SetCamera) error {
	if t.s.End != nil {
		return Refuse("callEnded")
	}
	if c.Agent == "" {
		return t.setContactCamera(c.On)
	}
	p, ok := t.s.PartyOf(c.Agent)
	switch {
	case !ok:
		return Fail(NotFound, "notFound")
	case c.On && !t.s.Video.Enabled:
		return Refuse("videoNotAvailable")
	case c.On && !p.VideoRight:
		return Fail(Forbidden, "noVideoRight")
	}
	t.wish(p.ID, c.On)
	return nil
}

// setContactCamera: the contact's own button starts video if some agent on
// call may have it, and answers the question if one is open.
func (t *turn) setContactCamera(on bool) error {
	contact, ok := t.s.Contact()
	if !ok {
		return Fail(NotFound, "notFound")
	}
	if on && !t.s.Video.Enabled {
		return Refuse("videoNotAvailable")
	}
	if gate := t.s.Video.Gate; on && (gate == GateOff || gate == GateRequested) {
		if !t.s.videoRightOnCall() {
			return Refuse("videoNotAvailable")
		}
		started := Event{Type: VideoStarted, Party: contact.ID}
		if q := t.s.Video.Question; q != nil {
			started.Question, started.Choice = q.ID, ChooseCamera
		}
		t.emit(started)
	}
	t.wish(contact.ID, on)
	return nil
}

// setVideoRight: who loses the right loses the wish with it, so that the right
// coming back turns no camera on.
func (t *turn) setVideoRight(c SetVideoRight) error {
	p, ok := t.s.PartyOf(c.Agent)
	if !ok || p.VideoRight == c.On {
		return nil
	}
	if !c.On {
		t.wish(p.ID, false)
	}
	t.emit(Event{Type: VideoRightChanged, Party: p.ID, Agent: c.Agent, Right: c.On})
	return nil
}

// wish changes a party's own camera wish.
func (t *turn) wish(id PartyID, on bool) {
	if p, ok := t.s.party(id); ok && p.Camera != on {
		t.emit(Event{Type: CameraChanged, Party: id, Agent: p.Agent, On: on})
	}
}

// settleVideo: without an agent on call who has the right nobody can be asked
// for video and none flows.
func settleVideo(t *turn) {
	if t.s.videoRightOnCall() {
		return
	}
	switch t.s.Video.Gate {
	case GateRequested:
		t.emit(Event{Type: VideoClosed, Question: t.s.Video.Question.ID, Choice: Cancelled})
	case GateOn:
		t.emit(Event{Type: VideoPaused, Why: "nobodyMay"})
	case GateOff, GatePaused:
	}
}

func (s Interaction) videoRightOnCall() bool {
	for _, p := range s.onCall() {
		if p.VideoRight {
			return s.Video.Enabled
		}
	}
	return false
}
