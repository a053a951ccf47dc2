package wrapup_test

import (
	"testing"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
	"visavis/internal/view"
	"visavis/internal/wrapup"
)

// known is a call of somebody in the records.
func known(t *testing.T, shop *storetest.Shop) cc.InteractionID {
	t.Helper()
	id := shop.Contact()
	shop.Write(func(tx store.Tx) error {
		if err := tx.InsertContact(t.Context(), store.Contact{ID: "ctc_1", Name: "Claire", Language: "fr", CreatedAt: tx.Now()}); err != nil {
			return err
		}
		return tx.Assign(t.Context(), store.Assignment{Interaction: id, Contact: "ctc_1", EnteredAt: tx.Now(), Language: "fr"})
	})
	return id
}

// Two agents in one interaction: each has a note of their own in each stretch, reads the
// other's, and both fill in the same custom data, through a transfer and after it.
func TestTwoAgents(t *testing.T) {
	t.Parallel()
	shop := storetest.NewShop(t)
	ctx := t.Context()
	views := view.New(shop.DB, view.Options{Now: shop.Now})
	s := wrapup.New(shop.DB, views)
	id := known(t, shop)
	shop.Write(func(tx store.Tx) error {
		return tx.MakeCustomValues(ctx, id, []store.CustomField{{Key: "serial", Type: cc.TextField, Label: store.Words{Fr: "Série", En: "Serial"}}})
	})
	edit := func(agent cc.AgentID, value string) string {
		t.Helper()
		_, err := s.Edit(ctx, id, agent, cc.CustomEdit{Values: map[string]cc.CustomWrite{"serial": {Value: value}}})
		return cc.ReasonOf(err)
	}
	note := func(agent cc.AgentID, text string) string {
		t.Helper()
		_, err := s.Write(ctx, id, agent, text, nil)
		return cc.ReasonOf(err)
	}
	is := func(what, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	is("nobody has answered", edit(storetest.Nadia, "x"), "notFound")
	shop.Pick(id, storetest.Nadia)
	is("the owner", edit(storetest.Nadia, "SN-1"), "")
	is("her note", note(storetest.Nadia, "porte bloquée"), "")
	ring := shop.Must(id, cc.TransferAgent{Agent: storetest.Nadia, Target: storetest.Luc}, cc.Actor(storetest.Nadia))
	is("who is rung", edit(storetest.Luc, "x"), "notFound")
	o, _ := ring.OfferTo(storetest.Luc)
	shop.Must(id, cc.Accept{Offer: o.ID, Agent: storetest.Luc}, cc.Actor(storetest.Luc))
	is("the target, on the way", edit(storetest.Luc, "SN-2"), "")
	for _, p := range shop.Load(id).Parties {
		if p.Agent == storetest.Luc {
			shop.Must(id, cc.OpenLeg{Party: p.ID, Leg: "leg_luc"}, cc.BySystem)
			shop.Must(id, cc.Arrived{Party: p.ID, Leg: "leg_luc"}, cc.BySystem)
		}
	}
	is("his note", note(storetest.Luc, "filtre nettoyé"), "")
	is("the sender's note goes on", note(storetest.Nadia, "porte bloquée, four Pyra"), "")
	is("the sender, finishing", edit(storetest.Nadia, "SN-3"), "")
	shop.Must(id, cc.HangUp{}, cc.ByContact)
	if _, err := s.Done(ctx, wrapup.Finish{Interaction: id, Agent: storetest.Nadia, MayFill: true}); err != nil {
		t.Fatal(err)
	}
	is("the sender, done", edit(storetest.Nadia, "SN-4"), "frozen")
	is("her note is frozen", note(storetest.Nadia, "trop tard"), "frozen")
	is("the other, still finishing", edit(storetest.Luc, "SN-5"), "")
	v, err := views.Interaction(ctx, id, view.Viewer{Agent: storetest.Luc, Language: "fr"})
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Notes) != 2 || v.Notes[0].AuthorName == v.Notes[1].AuthorName || len(v.Unfinished) != 1 {
		t.Errorf("notes %+v, unfinished %+v", v.Notes, v.Unfinished)
	}
	for _, n := range v.Notes {
		want := map[string]string{"Nadia Ferrand": "porte bloquée, four Pyra", "Luc Martin": "filtre nettoyé"}[n.AuthorName]
		if n.Text != want || n.At == 0 {
			t.Errorf("%s wrote %q, want %q", n.AuthorName, n.Text, want)
		}
	}
	if c := v.CustomData[0]; c.Value != "SN-5" || c.Revision != 4 || c.Change == nil || c.Change.AuthorName != "Luc Martin" || c.Change.Previous != "SN-3" {
		t.Errorf("custom value %+v", c)
	}
	if _, err := views.Interaction(ctx, id, view.Viewer{Agent: storetest.Nadia}); cc.CodeOf(err) != cc.NotFound {
		t.Errorf("done, and still on the desk: %v", err)
	}
}

// Each stretch is finished for itself, with the code its queue asks for: also by who
// left, came back, and has two of them.
func TestTwoStretchesOfOneAgent(t *testing.T) {
	t.Parallel()
	shop := storetest.NewShop(t)
	ctx := t.Context()
	views := view.New(shop.DB, view.Options{Now: shop.Now})
	s := wrapup.New(shop.DB, views)
	other := cc.QueueID("que_other")
	shop.Write(func(tx store.Tx) error {
		if err := tx.PutQueue(ctx, store.Queue{ID: other, Key: "other", QueueSettings: store.QueueSettings{Name: store.Words{Fr: "Autre", En: "Other"}, Video: true}}); err != nil {
			return err
		}
		if err := tx.PutWrapUp(ctx, other, 0, store.WrapUpSettings{Mandatory: true, Codes: []store.Disposition{{Code: "b", Label: store.Words{Fr: "B", En: "B"}}}}); err != nil {
			return err
		}
		return tx.PutWrapUp(ctx, storetest.Queue, 0, store.WrapUpSettings{Mandatory: true, Codes: []store.Disposition{{Code: "a", Label: store.Words{Fr: "A", En: "A"}}}})
	})
	id := known(t, shop)
	shop.Pick(id, storetest.Nadia)
	shop.Must(id, cc.TransferQueue{Agent: storetest.Nadia, Queue: other, VideoEnabled: true}, cc.Actor(storetest.Nadia))
	shop.Must(id, cc.EndWrapUp{Agent: storetest.Nadia}, cc.Actor(storetest.Nadia))
	desk := func() view.InteractionView {
		t.Helper()
		v, err := views.Interaction(ctx, id, view.Viewer{Agent: storetest.Nadia, Language: "en"})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if v := desk(); len(v.Unfinished) != 1 || v.Unfinished[0].Queue != string(storetest.Queue) || v.Can["mark-done"] != "dispositionRequired" {
		t.Errorf("transferred away: %+v, %v", v.Unfinished, v.Can)
	}
	shop.Answer(id, storetest.Luc)
	shop.Must(id, cc.TransferQueue{Agent: storetest.Luc, Queue: other, VideoEnabled: true}, cc.Actor(storetest.Luc))
	shop.Must(id, cc.MakeOffer{Agent: storetest.Nadia}, cc.BySystem)
	o, _ := shop.Load(id).OfferTo(storetest.Nadia)
	shop.Must(id, cc.Accept{Offer: o.ID, Agent: storetest.Nadia}, cc.Actor(storetest.Nadia))
	v := desk()
	if len(v.Unfinished) != 2 || v.Unfinished[0].Rule != view.MandatoryCode || v.Unfinished[1].QueueName != "Other" {
		t.Fatalf("two stretches: %+v", v.Unfinished)
	}
	code := func(segment, code string) string {
		_, err := shop.Do(id, cc.SetDisposition{Agent: storetest.Nadia, Segment: cc.SegmentID(segment), Code: cc.DispositionCode(code)}, cc.Actor(storetest.Nadia))
		return cc.ReasonOf(err)
	}
	if r := code(v.Unfinished[0].ID, "b"); r != "unknownCode" {
		t.Errorf("the other queue's code: %q", r)
	}
	if r := code(v.Unfinished[0].ID, "a"); r != "" {
		t.Error(r)
	}
	finish := func(segment string) string {
		_, err := s.Done(ctx, wrapup.Finish{Interaction: id, Agent: storetest.Nadia, Segment: cc.SegmentID(segment), MayFill: true})
		return cc.ReasonOf(err)
	}
	if r := finish(v.Unfinished[0].ID); r != "" {
		t.Errorf("the first, during the second: %q", r)
	}
	shop.Must(id, cc.HangUp{}, cc.ByContact)
	if r := finish(""); r != "dispositionRequired" {
		t.Errorf("the second: %q", r)
	}
	if r := code("", "b"); r != "" {
		t.Error(r)
	}
	if r := finish(""); r != "" {
		t.Error(r)
	}
	shop.Audit()
}
