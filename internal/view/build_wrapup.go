package view

import (
	"context"
	"encoding/json"
	"slices"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// wrapUp is a queue's settings as views need them.
type wrapUp struct {
	store.WrapUpSettings
	revision int64
	asks     cc.Codes
}

func (b *Builder) wrapUp(ctx context.Context, q store.Queries, queue cc.QueueID) (wrapUp, error) {
	return b.wrapUps.get(queue, func() (w wrapUp, err error) {
		w.WrapUpSettings, w.revision, err = q.WrapUp(ctx, queue)
		w.asks = w.Asks()
		return w, err
	})
}

// codesOf reads what the queues of an agent's stretches ask, for cc.
func (b *Builder) codesOf(ctx context.Context, q store.Queries, s cc.Interaction, agent cc.AgentID) (func(cc.QueueID) cc.Codes, error) {
	asked := make(map[cc.QueueID]cc.Codes)
	for _, g := range s.Segments {
		if g.Agent != agent || g.State == cc.SegmentDone {
			continue
		}
		queue := s.WorkedIn(g)
		w, err := b.wrapUp(ctx, q, queue)
		if err != nil {
			return nil, err
		}
		asked[queue] = w.asks
	}
	return func(queue cc.QueueID) cc.Codes { return asked[queue] }, nil
}

func ruleOf(c cc.Codes) CodeRule {
	switch {
	case c.Hidden:
		return CodesAreHidden
	case len(c.Choice) == 0:
		return NoCodes
	case c.Mandatory:
		return MandatoryCode
	}
	return OptionalCode
}

func (b *Builder) segment(ctx context.Context, q store.Queries, s cc.Interaction, g cc.Segment, language string) (SegmentView, error) {
	v := SegmentView{
		ID: string(g.ID), State: g.State, OpenedAt: MillisOf(g.OpenedAt), ClosedAt: MillisOrNil(g.ClosedAt),
		HoldsSlot: g.KeepsSlot(), Queue: string(s.WorkedIn(g)),
	}
	if g.KeepsSlot() && !g.HoldsSlot.Equal(cc.Forever()) {
		v.WrapUpUntil = MillisOrNil(g.HoldsSlot)
	}
	queue, err := b.queue(ctx, q, s.WorkedIn(g))
	if err != nil {
		return v, err
	}
	w, err := b.wrapUp(ctx, q, s.WorkedIn(g))
	if err != nil {
		return v, err
	}
	v.QueueName, v.Rule, v.CodesAt = textOf(queue.Name).In(language), ruleOf(w.asks), w.revision
	if g.Code != "" {
		code, name := string(g.Code), textOf(w.CodeName(g.Code))
		v.Code, v.CodeName = &code, &name
	}
	return v, nil
}

// finishing adds what is left to the viewer: their stretches and the custom data.
func (b *Builder) finishing(ctx context.Context, q store.Queries, s cc.Interaction, viewer Viewer, v *InteractionView) (err error) {
	if v.CustomData, err = b.customData(ctx, q, s.ID); err != nil {
		return err
	}
	owned := false
	for _, g := range s.Segments {
		if g.Agent != viewer.Agent {
			continue
		}
		one, err := b.segment(ctx, q, s, g, viewer.Language)
		if err != nil {
			return err
		}
		v.Segment = &one
		if g.State != cc.SegmentDone {
			v.Unfinished = append(v.Unfinished, one)
			owned = owned || g.Kind == cc.OwnerSegment
		}
	}
	missing := slices.ContainsFunc(v.CustomData, func(c CustomValue) bool { return c.Field.Required && c.Value == "" })
	if why, shown := v.Can["mark-done"]; shown && why == "" && owned && missing && viewer.MayFill {
		v.Can["mark-done"] = "customDataRequired"
	}
	return nil
}

// CustomData builds the custom fields of an interaction.
func (b *Builder) CustomData(ctx context.Context, q store.Queries, id cc.InteractionID) ([]CustomValue, error) {
	return b.customData(ctx, q, id)
}

func (b *Builder) customData(ctx context.Context, q store.Queries, id cc.InteractionID) ([]CustomValue, error) {
	rows, err := q.CustomValues(ctx, id)
	if err != nil {
		return nil, err
	}
	all := make([]CustomValue, 0, len(rows))
	for _, r := range rows {
		v := CustomValue{Field: CustomFieldView(r.Field), Value: r.Value, Revision: r.Revision}
		if r.Author != "" {
			a, err := b.agent(ctx, q, r.Author)
			if err != nil {
				return nil, err
			}
			v.Change = &CustomChange{Author: string(r.Author), AuthorName: a.Name, At: MillisOf(r.At), Previous: r.Previous}
		}
		all = append(all, v)
	}
	return all, nil
}

// CustomFieldView is a field as people see it.
func CustomFieldView(f store.CustomField) CustomField {
	v := CustomField{
		Key: f.Key, Label: textOf(f.Label), Type: f.Type, Required: f.Required, Default: f.Default,
		MaxLength: f.MaxLength, Pattern: f.Pattern, Min: f.Min, Max: f.Max,
	}
	for _, o := range f.Options {
		v.Options = append(v.Options, CustomOption{Value: o.Value, Label: textOf(o.Label)})
	}
	return v
}

// DispositionViews are codes as people see them.
func DispositionViews(codes []store.Disposition) []Disposition {
	all := make([]Disposition, 0, len(codes))
	for _, d := range codes {
		v := Disposition{Code: string(d.Code), Label: textOf(d.Label)}
		if len(d.Children) > 0 {
			v.Children = DispositionViews(d.Children)
		}
		all = append(all, v)
	}
	return all
}

// Codes builds a queue's list of codes. A hidden one is not told.
func (b *Builder) Codes(ctx context.Context, queue cc.QueueID) (v CodeList, err error) {
	err = b.db.Read(ctx, func(q store.Queries) error {
		if _, err := q.Queue(ctx, queue); err != nil {
			return err
		}
		s, revision, err := q.WrapUp(ctx, queue)
		v = CodeList{Queue: string(queue), Revision: revision, Rule: ruleOf(s.Asks()), Codes: []Disposition{}}
		if !s.Hidden {
			v.Codes = DispositionViews(s.Codes)
		}
		return err
	})
	return v, err
}

// attached builds what came with an interaction, the way its queue shows it.
func (b *Builder) attached(ctx context.Context, q store.Queries, s cc.Interaction) ([]AttachedValue, error) {
	rows, err := q.Attached(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	w, err := b.wrapUp(ctx, q, s.Queue)
	if err != nil {
		return nil, err
	}
	listed := func(a store.Attached) int {
		return slices.IndexFunc(w.Attached, func(f store.AttachedField) bool { return f.Key == a.Key })
	}
	shown := rows[:0:0]
	for _, a := range rows {
		switch i := listed(a); {
		case i < 0 && w.OnlyListed, i >= 0 && w.Attached[i].Hidden:
			continue
		case i >= 0 && w.Attached[i].Label != (store.Words{}):
			a.Label = w.Attached[i].Label
		}
		shown = append(shown, a)
	}
	place := func(a store.Attached) int {
		if i := listed(a); i >= 0 {
			return i
		}
		return len(w.Attached)
	}
	slices.SortStableFunc(shown, func(a, b store.Attached) int { return place(a) - place(b) })
	return AttachedValues(shown), nil
}

// stretches builds every agent's part in an interaction.
func (b *Builder) stretches(ctx context.Context, q store.Queries, s cc.Interaction, language string) ([]RecordSegment, error) {
	all := make([]RecordSegment, 0, len(s.Segments))
	for _, g := range s.Segments {
		a, err := b.agent(ctx, q, g.Agent)
		if err != nil {
			return nil, err
		}
		one, err := b.segment(ctx, q, s, g, language)
		if err != nil {
			return nil, err
		}
		all = append(all, RecordSegment{
			ID: string(g.ID), AgentID: string(g.Agent), QueueID: string(s.WorkedIn(g)), CodeID: string(g.Code),
			AgentName: a.Name, QueueName: one.QueueName, Owner: g.Kind == cc.OwnerSegment, State: g.State,
			OpenedAt: one.OpenedAt, ClosedAt: one.ClosedAt, DoneAt: MillisOrNil(g.DoneAt), Code: one.CodeName,
		})
	}
	return all, nil
}

// codeName names the code of an event; none where it was taken back.
func (b *Builder) codeName(ctx context.Context, q store.Queries, s cc.Interaction, e cc.Event) (Text, error) {
	i := slices.IndexFunc(s.Segments, func(g cc.Segment) bool { return g.ID == e.Segment })
	if e.Code == "" || i < 0 {
		return Text{}, nil
	}
	w, err := b.wrapUp(ctx, q, s.WorkedIn(s.Segments[i]))
	return textOf(w.CodeName(e.Code)), err
}

// CustomValueChanged is the event of a custom value, in the stream
// "<interaction>/values". It tells which change it was, never what was written.
const CustomValueChanged cc.EventType = "customValue.changed"

// CustomEvent is its payload.
type CustomEvent struct {
	Key      string `json:"key"`
	Revision int64  `json:"revision"`
}

// changes is an interaction's changes of custom values, as the timeline needs them.
type changes map[CustomEvent]changeDetail

type changeDetail struct {
	field CustomField
	store.CustomChange
}

func (b *Builder) changes(ctx context.Context, q store.Queries, id cc.InteractionID) (changes, error) {
	values, err := q.CustomValues(ctx, id)
	if err != nil || len(values) == 0 {
		return nil, err
	}
	fields := make(map[string]CustomField)
	for _, v := range values {
		fields[v.Field.Key] = CustomFieldView(v.Field)
	}
	rows, err := q.CustomChanges(ctx, id)
	all := make(changes, len(rows))
	for _, r := range rows {
		all[CustomEvent{r.Key, r.Revision}] = changeDetail{fields[r.Key], r}
	}
	return all, err
}

// detail tells a change with both values; a list's by their names.
func (c changes) detail(payload []byte, language string) (map[string]any, error) {
	var e CustomEvent
	if err := json.Unmarshal(payload, &e); err != nil {
		return nil, err
	}
	change, known := c[e]
	if !known {
		return map[string]any{"field": e.Key}, nil
	}
	shown := func(value string) string {
		for _, o := range change.field.Options {
			if o.Value == value {
				return o.Label.In(language)
			}
		}
		return value
	}
	return map[string]any{
		"field": change.field.Label.In(language), "kind": string(change.field.Type), "from": shown(change.From), "to": shown(change.To),
	}, nil
}
