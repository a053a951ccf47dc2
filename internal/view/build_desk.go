package view

import (
	"context"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// Desk builds everything an agent's desk shows, on one snapshot of the store.
func (b *Builder) Desk(ctx context.Context, me Me) (v DeskSnapshot, err error) {
	viewer := ViewerOf(me)
	err = b.db.Read(ctx, func(q store.Queries) error {
		v = DeskSnapshot{Now: b.now(), Me: me, Interactions: []InteractionView{}}
		work, err := q.AgentInteractions(ctx, viewer.Agent)
		if err != nil {
			return err
		}
		for _, s := range work {
			// Who takes no calls any more has nothing to do about what is left of theirs.
			if !Concerns(s, viewer.Agent) || !me.May("call") {
				continue
			}
			one, err := b.interaction(ctx, q, s, viewer)
			if err != nil {
				return err
			}
			v.Interactions = append(v.Interactions, one)
		}
		if v.Presence, err = presence(ctx, q, viewer.Agent); err != nil {
			return err
		}
		v.Queues, err = b.queueViews(ctx, q, viewer, me.May("supervise"))
		return err
	})
	return v, err
}

// Presence builds an agent's presence.
func (b *Builder) Presence(ctx context.Context, agent cc.AgentID) (v Presence, err error) {
	err = b.db.Read(ctx, func(q store.Queries) error {
		v, err = presence(ctx, q, agent)
		return err
	})
	return v, err
}

func presence(ctx context.Context, q store.Queries, agent cc.AgentID) (Presence, error) {
	row, err := q.Presence(ctx, agent)
	if err != nil {
		return Presence{}, err
	}
	doing, err := q.Doing(ctx, agent)
	if err != nil {
		return Presence{}, err
	}
	v := Presence{Ready: row.Ready, Since: MillisOf(row.Since), Version: row.Version, Video: row.Video, Derived: string(doing)}
	if !row.Ready && row.Reason != "" {
		v.Reason = &row.Reason
	}
	return v, nil
}

// Queues builds the state of the queues an agent serves; of all, for who supervises.
func (b *Builder) Queues(ctx context.Context, me Me) (v []QueueView, err error) {
	err = b.db.Read(ctx, func(q store.Queries) error {
		v, err = b.queueViews(ctx, q, ViewerOf(me), me.May("supervise"))
		return err
	})
	return v, err
}

func (b *Builder) queueViews(ctx context.Context, q store.Queries, viewer Viewer, all bool) ([]QueueView, error) {
	var queues []store.Queue
	var err error
	if all {
		queues, err = q.Queues(ctx)
	} else {
		queues, err = q.AgentQueues(ctx, viewer.Agent)
	}
	if err != nil {
		return nil, err
	}
	figures, err := q.QueueFigures(ctx)
	if err != nil {
		return nil, err
	}
	of := make(map[cc.QueueID]store.QueueFigures, len(figures))
	for _, f := range figures {
		of[f.Queue] = f
	}
	views := make([]QueueView, 0, len(queues))
	now := b.o.Now()
	for _, queue := range queues {
		f := of[queue.ID]
		v := QueueView{
			ID: string(queue.ID), Name: textOf(queue.Name).In(viewer.Language), Waiting: f.Waiting,
			LongestSince: MillisOrNil(f.LongestSince), AgentsReady: f.AgentsReady,
		}
		if queue.WarnAfter > 0 && !f.LongestSince.IsZero() {
			v.Warn = now.Sub(f.LongestSince).Seconds() >= float64(queue.WarnAfter)
		}
		views = append(views, v)
	}
	return views, nil
}

// EntryPoint builds a door as contacts see it.
func (b *Builder) EntryPoint(ctx context.Context, key, language string) (v EntryPointView, err error) {
	err = b.db.Read(ctx, func(q store.Queries) error {
		e, err := q.EntryPointByKey(ctx, key)
		if err != nil {
			return err
		}
		queue, err := b.queue(ctx, q, e.Queue)
		if err != nil {
			return err
		}
		company, err := b.house(ctx, q)
		if err != nil {
			return err
		}
		figures, err := q.QueueFigures(ctx)
		if err != nil {
			return err
		}
		brand, err := b.brand(ctx, q, e)
		if err != nil {
			return err
		}
		hours, err := HoursOf(ctx, q, queue.QueueSettings, b.o.Now())
		if err != nil {
			return err
		}
		v = EntryPointView{
			Key: e.Key, Name: textOf(e.Name).In(language), Brand: brand, Languages: e.Languages,
			Video: company.Video && queue.Video && e.Brand.Video, Open: !e.Closed && hours.Open, Zone: hours.Zone, Fields: []FieldView{},
			Consent: ConsentText{PrivacyURL: e.PrivacyURL},
		}
		if v.Languages == nil {
			v.Languages = []string{"fr", "en"}
		}
		if !v.Open {
			v.ClosedText = textOf(queue.ClosedMessage).In(language)
		}
		if !e.Closed { // by hand: nobody knows until when
			v.OpensAt = MillisOrNil(hours.Opens)
		}
		for _, f := range e.Fields {
			v.Fields = append(v.Fields, FieldView{Key: f.Key, Label: textOf(f.Label), Required: f.Required, Kind: f.Kind})
		}
		if n := len(e.Consents); n > 0 {
			v.Consent.Version, v.Consent.Text = e.Consents[n-1].Version, textOf(e.Consents[n-1].Text)
		}
		for _, f := range figures {
			if f.Queue == e.Queue {
				v.Ahead, v.AgentsReady = f.Waiting, f.AgentsReady
			}
		}
		return nil
	})
	return v, err
}
