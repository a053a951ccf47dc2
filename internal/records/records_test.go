package records_test

import (
	"slices"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/intake"
	"visavis/internal/records"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
	"visavis/internal/view"
	"visavis/internal/wrapup"
)

type archive struct {
	*storetest.Shop
	*records.Service
	intake *intake.Service
	notes  *wrapup.Service
}

func open(t *testing.T) archive {
	t.Helper()
	shop := storetest.NewShop(t)
	views := view.New(shop.DB, view.Options{Now: shop.Now})
	return archive{shop, records.New(shop.DB, views), intake.New(shop.DB, intake.Options{Now: shop.Now}), wrapup.New(shop.DB, views)}
}

// call brings the same contact (by e-mail) in.
func (a archive) call(t *testing.T) cc.InteractionID {
	t.Helper()
	started, err := a.intake.Start(t.Context(), "sav", view.CallRequest{
		Name: "Claire Dubois", Language: "fr", ConsentVersion: "2", Fields: map[string]string{"email": "claire@example.fr"},
		Device: view.Capabilities{Camera: true, WebRTC: true},
	}, intake.From{})
	if err != nil {
		t.Fatal(err)
	}
	return started.Interaction
}

// contact is whose call it is.
func (a archive) contact(t *testing.T, id cc.InteractionID) (contact cc.ContactID) {
	t.Helper()
	a.Read(func(q store.Queries) error {
		assigned, err := q.Assignment(t.Context(), id)
		contact = assigned.Contact
		return err
	})
	return contact
}

var historian = records.Reader{Agent: "agt_other", History: true, Language: "fr"}

func TestHistory(t *testing.T) {
	t.Parallel()
	a := open(t)
	ctx := t.Context()
	var ids []cc.InteractionID
	for i := range 5 {
		id := a.call(t)
		ids = append(ids, id)
		switch i {
		case 3: // gave up
			a.Advance(30 * time.Second)
			a.Must(id, cc.HangUp{}, cc.ByContact)
		default:
			a.Pick(id, storetest.Nadia)
			if _, err := a.notes.Write(ctx, id, storetest.Nadia, "Premier mot.\nPuis "+string(rune('A'+i)), nil); err != nil {
				t.Fatal(err)
			}
			if i == 1 {
				a.Must(id, cc.SetCamera{On: true}, cc.ByContact)
			}
			a.Advance(time.Minute)
			a.Must(id, cc.HangUp{}, cc.ByContact)
			if i != 4 {
				a.Must(id, cc.MarkDone{Agent: storetest.Nadia}, cc.Actor(storetest.Nadia))
			}
		}
		a.Advance(time.Hour)
	}
	contact := a.contact(t, ids[0])
	var got []view.HistoryItem
	next, pages := "", 0
	for {
		page, err := a.History(ctx, contact, historian, next, 2)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, page.Items...)
		pages++
		if page.Next == nil {
			break
		}
		next = *page.Next
	}
	var order []string
	for _, item := range got {
		order = append(order, item.ID)
	}
	slices.Reverse(ids)
	want := []string{}
	for _, id := range ids {
		want = append(want, string(id))
	}
	if !slices.Equal(order, want) || pages != 3 {
		t.Fatalf("%v on %d pages, want %v on 3", order, pages, want)
	}
	newest, abandoned, video := got[0], got[1], got[3]
	if !newest.Pending || newest.Phase != "wrapUp" || newest.Kind != "voice" || newest.Excerpt != "Premier mot. Puis E" {
		t.Errorf("newest %+v", newest)
	}
	if newest.TalkMs != 60_000 || newest.DurationMs != 62_000 || !slices.Equal(newest.AgentNames, []string{"Nadia Ferrand"}) || newest.Queue != "Service après-vente" {
		t.Errorf("newest %+v", newest)
	}
	if abandoned.Pending || abandoned.Phase != "abandoned" || abandoned.TalkMs != 0 || abandoned.DurationMs != 30_000 || len(abandoned.AgentNames) != 0 {
		t.Errorf("abandoned %+v", abandoned)
	}
	if video.Kind != "video" {
		t.Errorf("video %+v", video)
	}
	card, err := a.Contact(ctx, contact, historian)
	if err != nil || card.Previous != 5 || card.Email != "claire@example.fr" {
		t.Errorf("card %+v, %v", card, err)
	}
	if _, err := a.History(ctx, contact, historian, "no cursor", 2); cc.CodeOf(err) != cc.Invalid {
		t.Errorf("bad cursor: %v", err)
	}
	if _, err := a.History(ctx, "ctc_none", historian, "", 2); cc.CodeOf(err) != cc.NotFound {
		t.Errorf("unknown contact: %v", err)
	}
}

// Who may not see something is told that it is not there.
func TestWhoMayRead(t *testing.T) {
	t.Parallel()
	a := open(t)
	ctx := t.Context()
	id := a.call(t)
	contact := a.contact(t, id)
	nadia, luc := records.Reader{Agent: storetest.Nadia}, records.Reader{Agent: storetest.Luc}
	check := func(when string, r records.Reader, want cc.Code) {
		t.Helper()
		_, record := a.Record(ctx, id, r)
		_, history := a.History(ctx, contact, r, "", 0)
		_, card := a.Contact(ctx, contact, r)
		for what, err := range map[string]error{"record": record, "history": history, "card": card} {
			if err == nil && want != "" || err != nil && cc.CodeOf(err) != want {
				t.Errorf("%s: %s: %v, want %q", when, what, err, want)
			}
		}
	}
	check("waiting", nadia, cc.NotFound)
	a.Must(id, cc.OpenPage{Page: "leg_page"}, cc.ByContact)
	offer := a.Ring(id, storetest.Nadia)
	check("ringing", nadia, "")
	check("ringing somebody else", luc, cc.NotFound)
	a.Must(id, cc.Accept{Offer: offer, Agent: storetest.Nadia}, cc.Actor(storetest.Nadia))
	check("in the call", nadia, "")
	check("in the call", luc, cc.NotFound)
	a.Must(id, cc.HangUp{}, cc.ByContact)
	check("wrapping up", nadia, "")
	a.Must(id, cc.MarkDone{Agent: storetest.Nadia}, cc.Actor(storetest.Nadia))
	check("done", nadia, cc.NotFound)
	check("done, with the permission", historian, "")
	if _, err := a.Record(ctx, "int_none", historian); cc.CodeOf(err) != cc.NotFound {
		t.Errorf("unknown: %v", err)
	}
}

func TestRecord(t *testing.T) {
	t.Parallel()
	a := open(t)
	ctx := t.Context()
	id := a.call(t)
	a.Pick(id, storetest.Nadia)
	for _, text := range []string{"a", "ab", "abc"} {
		a.Advance(time.Second)
		if _, err := a.notes.Write(ctx, id, storetest.Nadia, text, nil); err != nil {
			t.Fatal(err)
		}
	}
	a.Must(id, cc.HoldContact{Agent: storetest.Nadia}, cc.Actor(storetest.Nadia))
	a.Advance(time.Minute)
	now := view.MillisOf(a.Now())
	samples := []view.QualitySample{{At: now, RTTMs: 30}, {At: now, RTTMs: 40}, {At: now - 86_400_000, RTTMs: 1}, {At: now + 86_400_000, RTTMs: 1}}
	if err := a.AddQuality(ctx, id, storetest.Nadia, samples); err != nil {
		t.Fatal(err)
	}
	if err := a.AddQuality(ctx, id, storetest.Luc, samples); cc.CodeOf(err) != cc.NotFound {
		t.Errorf("quality of a call one is not in: %v", err)
	}
	a.Must(id, cc.HangUp{}, cc.ByContact)
	if err := a.intake.Rate(ctx, id, 4); err != nil {
		t.Fatal(err)
	}
	r, err := a.Record(ctx, id, historian)
	if err != nil {
		t.Fatal(err)
	}
	if r.Rating == nil || *r.Rating != 4 || r.Consent == nil || r.Consent.Text != "Votre appel est traité par la Maison Lenoir." || len(r.Notes) != 1 {
		t.Errorf("record %+v", r)
	}
	if len(r.Quality) != 1 || r.Quality[0].RTTMs != 30 {
		t.Errorf("quality %+v", r.Quality)
	}
	var types []string
	for i, entry := range r.Timeline {
		if entry.Seq != int64(i+1) {
			t.Errorf("entry %d has number %d", i+1, entry.Seq)
		}
		types = append(types, entry.Type+" "+entry.Actor)
		if entry.Type == "offer.made" && entry.Detail["agent"] != "Nadia Ferrand" {
			t.Errorf("%+v", entry)
		}
	}
	want := []string{
		"interaction.created contact", "party.joined contact", "device.reported contact", "party.arrived contact", "offer.made system",
		"offer.ended Nadia Ferrand", "party.joined Nadia Ferrand", "owner.changed Nadia Ferrand", "segment.opened Nadia Ferrand",
		"party.arrived system", "party.arrived system", "note.changed Nadia Ferrand", "contact.held Nadia Ferrand",
		"interaction.ended contact", "segment.closed contact", "rating.given contact",
	}
	if !slices.Equal(types, want) {
		t.Errorf("timeline\n%q\nwant\n%q", types, want)
	}
}
