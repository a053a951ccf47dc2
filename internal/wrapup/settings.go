package wrapup

import (
	"context"
	"fmt"
	"maps"
	"regexp"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/view"
)

// SettingsChanged is the event of a queue's settings, in the stream "<queue>/wrapUp".
const SettingsChanged cc.EventType = "queue.wrapUpChanged"

// Limits of a queue's settings.
const (
	maxLabel = 80
	maxDepth = 4
	maxCodes = 500
)

// Settings reads what a queue asks, and the revision of that.
func (s *Service) Settings(ctx context.Context, id cc.QueueID) (v view.WrapUpSettings, revision int64, err error) {
	err = s.db.Read(ctx, func(q store.Queries) error {
		v, revision, err = settings(ctx, q, id)
		return err
	})
	return v, revision, err
}

func settings(ctx context.Context, q store.Queries, id cc.QueueID) (view.WrapUpSettings, int64, error) {
	queue, err := q.Queue(ctx, id)
	if err != nil {
		return view.WrapUpSettings{}, 0, err
	}
	w, revision, err := q.WrapUp(ctx, id)
	return shown(queue, w), revision, err
}

// SetSettings replaces what a queue asks, over the revision that was read; nil:
// over whatever is there. Refusals name the field; revisionStale.
func (s *Service) SetSettings(ctx context.Context, id cc.QueueID, v view.WrapUpSettings, over *int64, by cc.Actor) (after view.WrapUpSettings, revision int64, err error) {
	if err := check(v); err != nil {
		return after, 0, err
	}
	err = s.db.Change(ctx, func(tx store.Tx) error {
		queue, err := tx.Queue(ctx, id)
		if err != nil {
			return err
		}
		old, at, err := tx.WrapUp(ctx, id)
		if err != nil {
			return err
		}
		if over != nil && *over != at {
			return cc.Refuse("revisionStale")
		}
		next := kept(v)
		next.Former = former(old, next)
		if err := tx.PutWrapUp(ctx, id, at, next); err != nil {
			return err
		}
		wrapUp, extend := queue.WrapUp, queue.Extend
		queue.WrapUp, queue.Extend = v.Time, v.Extend
		if err := tx.PutQueue(ctx, queue); err != nil {
			return err
		}
		if err := tx.Append(ctx, store.Stream(id+"/wrapUp"), SettingsChanged, by, struct {
			Revision int64 `json:"revision"`
		}{at + 1}); err != nil {
			return err
		}
		before := shown(queue, old)
		before.Time, before.Extend = wrapUp, extend
		if after, revision, err = settings(ctx, tx.Queries, id); err != nil {
			return err
		}
		return tx.Log(ctx, store.Edit{Actor: by, Kind: "wrapUp", Object: string(id), Action: store.Replaced, Before: before, After: after})
	})
	return after, revision, err
}

// former keeps the names of codes that are no longer on the list.
func former(old, next store.WrapUpSettings) map[cc.DispositionCode]store.Words {
	names := maps.Clone(old.Former)
	if names == nil {
		names = make(map[cc.DispositionCode]store.Words)
	}
	maps.Copy(names, old.Names())
	for code := range next.Names() {
		delete(names, code)
	}
	return names
}

func words(t view.Text) store.Words { return store.Words{Fr: t.Fr, En: t.En} }

func kept(v view.WrapUpSettings) store.WrapUpSettings {
	s := store.WrapUpSettings{
		Mandatory: v.Dispositions.Mandatory, Hidden: v.Dispositions.Hidden, Codes: keptCodes(v.Dispositions.Codes), OnlyListed: v.Attached.OnlyListed,
	}
	for _, f := range v.CustomFields {
		s.Fields = append(s.Fields, keptField(f))
	}
	for _, a := range v.Attached.Fields {
		field := store.AttachedField{Key: a.Key, Hidden: !a.Shown}
		if a.Label != nil {
			field.Label = words(*a.Label)
		}
		s.Attached = append(s.Attached, field)
	}
	return s
}

func keptCodes(codes []view.Disposition) []store.Disposition {
	var all []store.Disposition
	for _, d := range codes {
		all = append(all, store.Disposition{Code: cc.DispositionCode(d.Code), Label: words(d.Label), Children: keptCodes(d.Children)})
	}
	return all
}

func keptField(f view.CustomField) store.CustomField {
	field := store.CustomField{
		Key: f.Key, Label: words(f.Label), Type: f.Type, Required: f.Required, Default: f.Default,
		MaxLength: f.MaxLength, Pattern: f.Pattern, Min: f.Min, Max: f.Max,
	}
	for _, o := range f.Options {
		field.Options = append(field.Options, store.CustomOption{Value: o.Value, Label: words(o.Label)})
	}
	return field
}

func shown(queue store.Queue, s store.WrapUpSettings) view.WrapUpSettings {
	v := view.WrapUpSettings{
		Time: queue.WrapUp, Extend: queue.Extend,
		Dispositions: view.Dispositions{Mandatory: s.Mandatory, Hidden: s.Hidden, Codes: view.DispositionViews(s.Codes)},
		CustomFields: []view.CustomField{},
		Attached:     view.AttachedDisplay{Fields: []view.AttachedField{}, OnlyListed: s.OnlyListed},
	}
	for _, f := range s.Fields {
		v.CustomFields = append(v.CustomFields, view.CustomFieldView(f))
	}
	for _, a := range s.Attached {
		field := view.AttachedField{Key: a.Key, Shown: !a.Hidden}
		if a.Label != (store.Words{}) {
			field.Label = &view.Text{Fr: a.Label.Fr, En: a.Label.En}
		}
		v.Attached.Fields = append(v.Attached.Fields, field)
	}
	return v
}

// check refuses settings that contradict themselves, with all fields that do.
func check(v view.WrapUpSettings) error {
	var wrong cc.Wrong
	d := v.Dispositions
	switch {
	case d.Mandatory && d.Hidden:
		wrong.Add("mandatoryAndHidden", "dispositions.hidden")
	case d.Mandatory && len(d.Codes) == 0:
		wrong.Add("required", "dispositions.codes")
	}
	if err := checkCodes(d.Codes, "dispositions.codes", 1, make(map[string]bool), &wrong); err != nil {
		return err
	}
	seen := make(map[string]bool)
	for i, f := range v.CustomFields {
		at := fmt.Sprintf("customFields[%d]", i)
		if seen[f.Key] {
			wrong.Add("taken", "%s.key", at)
		}
		seen[f.Key] = true
		if err := checkField(f, at, &wrong); err != nil {
			return err
		}
	}
	seen = make(map[string]bool)
	for i, a := range v.Attached.Fields {
		at := fmt.Sprintf("attached.fields[%d]", i)
		if seen[a.Key] {
			wrong.Add("taken", "%s.key", at)
		}
		seen[a.Key] = true
		if a.Label == nil {
			continue
		}
		if err := wrong.Take(checkLabel(*a.Label, at+".label")); err != nil {
			return err
		}
	}
	return wrong.Err()
}

func checkLabel(t view.Text, at string) error { return words(t).Check(maxLabel, at) }

func checkCodes(codes []view.Disposition, at string, depth int, seen map[string]bool, wrong *cc.Wrong) error {
	if depth > maxDepth {
		wrong.Add("tooMany", "%s", at)
		return nil
	}
	for i, d := range codes {
		here := fmt.Sprintf("%s[%d]", at, i)
		if len(seen) >= maxCodes {
			wrong.Add("tooMany", "dispositions.codes")
			return nil
		}
		if seen[d.Code] {
			wrong.Add("taken", "%s.code", here)
		}
		seen[d.Code] = true
		if err := wrong.Take(checkLabel(d.Label, here+".label")); err != nil {
			return err
		}
		if err := checkCodes(d.Children, here+".children", depth+1, seen, wrong); err != nil {
			return err
		}
	}
	return nil
}

func checkField(f view.CustomField, at string, wrong *cc.Wrong) error {
	if err := wrong.Take(checkLabel(f.Label, at+".label")); err != nil {
		return err
	}
	if (f.Type == cc.ListField) != (len(f.Options) > 0) {
		wrong.Add("required", "%s.options", at)
	}
	seen := make(map[string]bool)
	for i, o := range f.Options {
		if seen[o.Value] {
			wrong.Add("taken", "%s.options[%d].value", at, i)
		}
		seen[o.Value] = true
		if err := wrong.Take(checkLabel(o.Label, fmt.Sprintf("%s.options[%d].label", at, i))); err != nil {
			return err
		}
	}
	if _, err := regexp.Compile(`^(?:` + f.Pattern + `)$`); err != nil {
		wrong.Add("invalidBody", "%s.pattern", at)
		return nil // the default cannot be held against it
	}
	if f.Min != nil && f.Max != nil && *f.Min > *f.Max {
		wrong.Add("outOfRange", "%s.max", at)
		return nil
	}
	if f.Default == "" {
		return nil
	}
	written, err := keptField(f).Rules().Written(f.Default)
	switch {
	case err != nil:
		wrong.Add(cc.ReasonOf(err), "%s.default", at)
	case written != f.Default:
		wrong.Add("invalidBody", "%s.default", at) // new interactions start with it as it stands
	}
	return nil
}
