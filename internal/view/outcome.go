package view

// Outcome is what an integrator may know of a record: what became of the
// interaction, under the names that programs know things by. The contact is who
// the company says they are (its own identifier), without a name, an address or
// a number; agents are ids. What was attached is told where the company itself
// said it, custom data because it is what agents fill in for other systems.
// Notes, excerpts, the timeline and measurements are left out.
func Outcome(r InteractionRecord) InteractionRecord {
	o := InteractionRecord{
		Item: HistoryItem{
			ID: r.Item.ID, Kind: r.Item.Kind, At: r.Item.At, DurationMs: r.Item.DurationMs, TalkMs: r.Item.TalkMs, Queue: r.Item.Queue,
			AgentNames: []string{}, Phase: r.Item.Phase, Pending: r.Item.Pending, Codes: r.Item.Codes,
		},
		Contact:    ContactCard{ID: r.Contact.ID, Language: r.Contact.Language, Identifier: r.Contact.Identifier, Since: r.Contact.Since},
		Attached:   []AttachedValue{},
		CustomData: []CustomValue{}, Segments: []RecordSegment{}, Notes: []Note{}, Timeline: []TimelineItem{},
		Rating: r.Rating, Quality: []QualityView{},
	}
	for _, a := range r.Attached {
		if a.Source == "api" || a.Source == "signed" {
			o.Attached = append(o.Attached, a)
		}
	}
	for _, v := range r.CustomData {
		o.CustomData = append(o.CustomData, CustomValue{Field: v.Field, Value: v.Value, Revision: v.Revision})
	}
	for _, g := range r.Segments {
		g.AgentName = ""
		o.Segments = append(o.Segments, g)
	}
	return o
}
