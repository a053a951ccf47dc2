package view_test

import (
	"reflect"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"visavis/internal/view"
)

// The server registers its API from these types; a tag that huma cannot read panics there.
func TestEveryTypeHasASchema(t *testing.T) {
	t.Parallel()
	r := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	for _, v := range []any{
		view.Me{}, view.Preferences{}, view.Credentials{}, view.Presence{}, view.PresenceRequest{}, view.DeskFrame{},
		view.DeskSnapshot{}, view.Removed{}, view.SignedOut{}, view.Pong{}, view.InteractionView{}, view.Note{}, view.NoteText{},
		view.HistoryPage{}, view.InteractionRecord{}, view.QualityReport{}, view.EntryPointView{}, view.CheckSeats{},
		view.CallRequest{}, view.StartedCall{}, view.ContactView{}, view.ContactFrame{}, view.APICall{}, view.APICallCreated{}, view.Problem{},
	} {
		if s := huma.SchemaFromType(r, reflect.TypeOf(v)); s == nil {
			t.Errorf("%T has no schema", v)
		}
	}
	if s := r.SchemaFromRef("#/components/schemas/InteractionView"); s.Properties["mine"].Ref == "" || s.Properties["parties"].Nullable {
		t.Errorf("mine is a reference, parties never null: %+v", s.Properties["parties"])
	}
}
