package view

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// excerptLength is how much of the notes a history row shows, in characters.
const excerptLength = 140

// HistoryItem builds one row of a contact's history.
func (b *Builder) HistoryItem(ctx context.Context, q store.Queries, s cc.Interaction, language string) (HistoryItem, error) {
	notes, err := q.Notes(ctx, s.ID)
	if err != nil {
		return HistoryItem{}, err
	}
	return b.historyItem(ctx, q, s, notes, language)
}

func (b *Builder) historyItem(ctx context.Context, q store.Queries, s cc.Interaction, notes []store.Note, language string) (HistoryItem, error) {
	queue, err := b.queue(ctx, q, s.Queue)
	if err != nil {
		return HistoryItem{}, err
	}
	phase := s.Phase()
	v := HistoryItem{
		ID: string(s.ID), Kind: "voice", At: MillisOf(s.EnteredAt), Queue: textOf(queue.Name).In(language), AgentNames: []string{}, Codes: []Text{},
		Phase: string(phase), Pending: phase != cc.Done && phase != cc.Abandoned, Excerpt: excerpt(notes),
	}
	if s.Video.Ever {
		v.Kind = "video"
	}
	end := b.o.Now()
	if s.End != nil {
		end = s.End.At
	}
	v.DurationMs = end.Sub(s.EnteredAt).Milliseconds()
	if !s.AnsweredAt.IsZero() {
		v.TalkMs = end.Sub(s.AnsweredAt).Milliseconds()
	}
	for _, g := range s.Segments {
		a, err := b.agent(ctx, q, g.Agent)
		if err != nil {
			return HistoryItem{}, err
		}
		if !slices.Contains(v.AgentNames, a.Name) {
			v.AgentNames = append(v.AgentNames, a.Name)
		}
		if g.Code != "" {
			w, err := b.wrapUp(ctx, q, s.WorkedIn(g))
			if err != nil {
				return HistoryItem{}, err
			}
			v.Codes = append(v.Codes, textOf(w.CodeName(g.Code)))
		}
	}
	return v, nil
}

// excerpt is the beginning of the notes, on one line.
func excerpt(notes []store.Note) string {
	var words []string
	for _, n := range notes {
		words = append(words, strings.Fields(n.Text)...)
	}
	text := []rune(strings.Join(words, " "))
	if len(text) <= excerptLength {
		return string(text)
	}
	return strings.TrimRight(string(text[:excerptLength-1]), " ,;:") + "…"
}

// Record builds everything that is kept of an interaction. Who may read it is the caller's to know.
func (b *Builder) Record(ctx context.Context, q store.Queries, s cc.Interaction, language string) (v InteractionRecord, err error) {
	if v.Contact, err = b.cardOf(ctx, q, s.ID); err != nil {
		return v, err
	}
	if v.Attached, err = b.attached(ctx, q, s); err != nil {
		return v, err
	}
	if v.CustomData, err = b.customData(ctx, q, s.ID); err != nil {
		return v, err
	}
	if v.Segments, err = b.stretches(ctx, q, s, language); err != nil {
		return v, err
	}
	notes, err := q.Notes(ctx, s.ID)
	if err != nil {
		return v, err
	}
	if v.Item, err = b.historyItem(ctx, q, s, notes, language); err != nil {
		return v, err
	}
	if v.Notes, err = b.notes(ctx, q, s.ID); err != nil {
		return v, err
	}
	if v.Timeline, err = b.timeline(ctx, q, s, language); err != nil {
		return v, err
	}
	given, err := q.GivenConsent(ctx, s.ID)
	switch {
	case err == nil:
		v.Consent = &ConsentView{Version: given.Version, Text: given.Shown, At: MillisOf(given.At)}
	case cc.CodeOf(err) != cc.NotFound:
		return v, err
	}
	stars, err := q.Rating(ctx, s.ID)
	if err != nil {
		return v, err
	}
	if stars > 0 {
		v.Rating = &stars
	}
	samples, err := q.Quality(ctx, s.ID)
	if err != nil {
		return v, err
	}
	v.Quality = make([]QualityView, 0, len(samples))
	for _, m := range samples {
		v.Quality = append(v.Quality, QualityView{
			At: MillisOf(m.At), Party: string(m.Party), RTTMs: m.RTTMs, LossPct: m.LossPct, JitterMs: m.JitterMs, BitrateKbps: m.BitrateKbps,
		})
	}
	return v, nil
}

// backstage is what happens between machines: kept, but nothing for people to read.
var backstage = []cc.EventType{
	cc.LegOpened, cc.LegUp, cc.LegDown, cc.LegDropped, cc.PageOpened, cc.PageClosed, cc.PartyAwaited, cc.SegmentReleased,
}

// afterEnd is what follows from the end of the call by itself: everybody
// leaves, and nothing is on hold or on video any longer. People who read "taken
// off hold" after "ended" would wonder.
var afterEnd = []cc.EventType{cc.PartyLeft, cc.OfferEnded, cc.ContactResumed, cc.VideoPaused, cc.VideoClosed}

// timeline tells the events in order, with the names people have now. Events
// hold ids only; a party's agent is known from the event of its joining.
func (b *Builder) timeline(ctx context.Context, q store.Queries, s cc.Interaction, language string) ([]TimelineItem, error) {
	events, err := q.InteractionEvents(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	changes, err := b.changes(ctx, q, s.ID)
	if err != nil {
		return nil, err
	}
	// The feed's order is that of commits; people read by the clock.
	slices.SortStableFunc(events, func(a, b store.Event) int { return a.At.Compare(b.At) })
	all := []TimelineItem{}
	parties := map[cc.PartyID]string{}
	ended := false
	for _, stored := range events {
		if slices.Contains(backstage, stored.Type) || ended && slices.Contains(afterEnd, stored.Type) {
			continue
		}
		ended = ended || stored.Type == cc.InteractionEnded
		item := TimelineItem{At: MillisOf(stored.At), Type: string(stored.Type), Detail: map[string]any{}}
		if item.Actor, err = b.actorName(ctx, q, stored.Actor); err != nil {
			return nil, err
		}
		if n := len(all); n > 0 && companion(stored.Stream) && stored.Type != CustomValueChanged && all[n-1].Type == item.Type && all[n-1].Actor == item.Actor {
			all[n-1].At = item.At // typing is one entry, not one for each save
			continue
		}
		switch {
		case stored.Type == CustomValueChanged:
			item.Detail, err = changes.detail(stored.Payload, language)
		case companion(stored.Stream):
			err = json.Unmarshal(stored.Payload, &item.Detail)
		default:
			err = b.detail(ctx, q, s, stored, parties, item.Detail, language)
		}
		if err != nil {
			return nil, fmt.Errorf("event %s: %w", stored.Cursor, err)
		}
		item.Seq = int64(len(all) + 1)
		all = append(all, item)
	}
	return all, nil
}

// companion tells whether a stream is not the interaction's own.
func companion(s store.Stream) bool { return strings.Contains(string(s), "/") }

func (b *Builder) actorName(ctx context.Context, q store.Queries, who cc.Actor) (string, error) {
	switch {
	case who == cc.ByContact:
		return "contact", nil
	case strings.HasPrefix(string(who), "agt_"):
		a, err := b.agent(ctx, q, cc.AgentID(who))
		return a.Name, err
	case strings.HasPrefix(string(who), "api:"):
		return "api", nil
	}
	return "system", nil
}

func (b *Builder) detail(ctx context.Context, q store.Queries, s cc.Interaction, stored store.Event, parties map[cc.PartyID]string, into map[string]any, language string) error {
	e, err := stored.CC()
	if err != nil {
		return err
	}
	if e.Agent != "" {
		a, err := b.agent(ctx, q, e.Agent)
		if err != nil {
			return err
		}
		into["agent"] = a.Name
		if e.Party != "" {
			parties[e.Party] = a.Name
		}
	}
	if e.Party != "" {
		name, known := parties[e.Party]
		if !known {
			name = "contact"
		}
		into["party"] = name
	}
	if e.Queue != "" {
		queue, err := b.queue(ctx, q, e.Queue)
		if err != nil {
			return err
		}
		into["queue"] = textOf(queue.Name).In(language)
	}
	if name, known := parties[e.By]; known {
		into["by"] = name
	}
	if e.Note != "" {
		note, err := q.Note(ctx, e.Note)
		if err != nil && cc.CodeOf(err) != cc.NotFound {
			return err
		}
		if err == nil {
			into["reason"] = note.Text
		}
	}
	for key, value := range map[string]string{"place": string(e.Place), "kind": e.Kind, "why": e.Why, "choice": string(e.Choice)} {
		if value != "" {
			into[key] = value
		}
	}
	if e.Type == cc.DispositionSet {
		name, err := b.codeName(ctx, q, s, e)
		if err != nil {
			return err
		}
		into["code"] = name.In(language)
	}
	switch e.Type {
	case cc.CameraChanged, cc.InteractionCreated, cc.PartySilenced:
		into["on"] = e.On
	case cc.VideoRightChanged:
		into["on"] = e.Right
	case cc.DeviceReported:
		into["canCamera"], into["canVideo"] = e.CanCamera, e.CanVideo
	case cc.InteractionRequeued:
		into["head"] = e.On
	}
	if !e.Until.IsZero() && e.Until.Before(cc.Forever()) {
		into["until"] = int64(MillisOf(e.Until))
	}
	return nil
}
