package intake

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"visavis/internal/cc"
	"visavis/internal/ledger"
	"visavis/internal/store"
)

// Door is what an administrator sets of an entry point.
type Door struct {
	Key        string                  `json:"key" maxLength:"40" doc:"In the address of its page: small letters, digits and hyphens"`
	Queue      cc.QueueID              `json:"queue" maxLength:"60"`
	Name       store.Words             `json:"name"`
	Brand      string                  `json:"brand,omitempty" maxLength:"80" doc:"The name contacts see"`
	Colour     string                  `json:"colour,omitempty" maxLength:"7" example:"#1f4e5f"`
	Logo       string                  `json:"logo,omitempty" maxLength:"140000" doc:"An address, or the picture itself (data:image/…)"`
	Video      bool                    `json:"video" doc:"Whether there is video for those who come through it"`
	Languages  []string                `json:"languages" nullable:"false" maxItems:"2" enum:"fr,en" doc:"Not empty"`
	Closed     bool                    `json:"closed,omitempty"`
	Fields     []store.EntryPointField `json:"fields" nullable:"false" maxItems:"20" doc:"Of the form before a call"`
	Consent    store.Words             `json:"consent" doc:"What a contact agrees to; another text is another version"`
	PrivacyURL string                  `json:"privacyUrl,omitempty" maxLength:"500"`
	Origins    []string                `json:"origins" nullable:"false" maxItems:"100" doc:"Sites whose pages may start calls"`
	Labels     map[string]store.Words  `json:"labels,omitempty" doc:"Of attached values, by key"`
	Identifier string                  `json:"identifier,omitempty" maxLength:"60" doc:"The attached value that says who the contact is, if it is signed"`
	HoldMusic  string                  `json:"holdMusic,omitempty" maxLength:"500" doc:"An address; absent: ours"`
	Calling    string                  `json:"calling,omitempty" maxLength:"4" doc:"Calling code of numbers written without one"`
	Signed     bool                    `json:"signed,omitempty" readOnly:"true" doc:"Whether it has a secret for signed values"`
}

// Book is the book of entry points.
func (s *Service) Book() ledger.Book[Door] {
	return ledger.Book[Door]{
		DB: s.db, Kind: "entryPoint", Prefix: "ent", Check: checkDoor,
		All: func(ctx context.Context, q store.Queries) ([]store.Kept[Door], error) {
			doors, err := q.EntryPoints(ctx)
			all := make([]store.Kept[Door], 0, len(doors))
			for _, e := range doors {
				all = append(all, keptDoor(e))
			}
			return all, err
		},
		Read: func(ctx context.Context, q store.Queries, id string) (store.Kept[Door], error) {
			e, err := q.EntryPoint(ctx, cc.EntryPointID(id))
			return keptDoor(e), err
		},
		Write: s.writeDoor,
		Remove: func(ctx context.Context, tx store.Tx, id string) error {
			used, err := tx.EntryPointInUse(ctx, cc.EntryPointID(id))
			if err == nil && used {
				err = cc.Refuse("inUse")
			}
			if err != nil {
				return err
			}
			return tx.DeleteEntryPoint(ctx, cc.EntryPointID(id))
		},
	}
}

func keptDoor(e store.EntryPoint) store.Kept[Door] {
	d := Door{
		Key: e.Key, Queue: e.Queue, Name: e.Name, Brand: e.Brand.Name, Colour: e.Brand.Colour, Logo: e.Brand.Logo, Video: e.Brand.Video,
		Languages: e.Languages, Closed: e.Closed, Fields: e.Fields, PrivacyURL: e.PrivacyURL, Origins: e.Origins, Labels: e.Labels,
		Identifier: e.Identifier, HoldMusic: e.HoldMusic, Calling: e.Calling, Signed: e.Secret != "",
	}
	if n := len(e.Consents); n > 0 {
		d.Consent = e.Consents[n-1].Text
	}
	for _, list := range []*[]string{&d.Languages, &d.Origins} {
		if *list == nil {
			*list = []string{}
		}
	}
	if d.Fields == nil {
		d.Fields = []store.EntryPointField{}
	}
	return store.Kept[Door]{ID: string(e.ID), Revision: e.Version, Content: d}
}

func (s *Service) writeDoor(ctx context.Context, tx store.Tx, id string, over int64, d Door, _ cc.Actor) error {
	e := store.EntryPoint{ID: cc.EntryPointID(id)}
	if over > 0 {
		var err error
		if e, err = tx.EntryPoint(ctx, e.ID); err != nil {
			return err
		}
	}
	e.Key, e.Queue = d.Key, d.Queue
	e.Name, e.Languages, e.Closed, e.Fields, e.PrivacyURL, e.Origins = d.Name, d.Languages, d.Closed, d.Fields, d.PrivacyURL, d.Origins
	e.Brand.Name, e.Brand.Colour, e.Brand.Logo, e.Brand.Video = d.Brand, d.Colour, d.Logo, d.Video
	e.Labels, e.Identifier, e.HoldMusic, e.Calling = d.Labels, d.Identifier, d.HoldMusic, d.Calling
	if n := len(e.Consents); d.Consent != (store.Words{}) && (n == 0 || e.Consents[n-1].Text != d.Consent) {
		// Every text that was ever agreed to stays.
		e.Consents = append(e.Consents, store.Consent{Version: fmt.Sprintf("%s.%d", tx.Now().Format("2006-01-02"), n+1), Text: d.Consent})
	}
	if err := tx.PutEntryPoint(ctx, e); err != nil {
		if cc.ReasonOf(err) == store.Taken {
			err = &cc.Error{Code: cc.Conflict, Reason: store.Taken, Field: "key", Err: err}
		}
		return err
	}
	after, err := tx.EntryPoint(ctx, e.ID)
	if err == nil && after.Version != over+1 {
		err = cc.Refuse("revisionStale") // another change came between
	}
	return err
}

var (
	doorKey  = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)
	colour   = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
	valueKey = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,60}$`)
	digits   = regexp.MustCompile(`^[1-9][0-9]{0,3}$`)
)

const (
	maxText = 80
	maxLong = 2000
)

func checkDoor(ctx context.Context, q store.Queries, _ string, d *Door) error {
	var wrong cc.Wrong
	if err := wrong.Take(d.Name.Check(maxText, "name")); err != nil {
		return err
	}
	if !doorKey.MatchString(d.Key) {
		wrong.Add("invalidBody", "key")
	}
	_, err := q.Queue(ctx, d.Queue)
	if err := wrong.Missing(err, "queue"); err != nil {
		return err
	}
	if d.Consent != (store.Words{}) {
		if err := wrong.Take(d.Consent.Check(maxLong, "consent")); err != nil {
			return err
		}
	}
	if utf8.RuneCountInString(d.Brand) > maxText {
		wrong.Add("tooLong", "brand")
	}
	if d.Colour != "" && !colour.MatchString(d.Colour) {
		wrong.Add("invalidBody", "colour")
	}
	if d.Logo != "" && !store.WebAddress(d.Logo) && !store.Picture(d.Logo) {
		wrong.Add("badAddress", "logo")
	}
	if d.PrivacyURL != "" && !store.WebAddress(d.PrivacyURL) {
		wrong.Add("badAddress", "privacyUrl")
	}
	if d.HoldMusic != "" && !store.WebAddress(d.HoldMusic) {
		wrong.Add("badAddress", "holdMusic")
	}
	if d.Calling != "" && !digits.MatchString(d.Calling) {
		wrong.Add("invalidBody", "calling")
	}
	if len(d.Languages) == 0 {
		wrong.Add("required", "languages")
	}
	for i, l := range d.Languages {
		if l != "fr" && l != "en" || slices.Contains(d.Languages[:i], l) {
			wrong.Add("invalidBody", "languages[%d]", i)
		}
	}
	for i, o := range d.Origins {
		o = strings.TrimSuffix(strings.TrimSpace(o), "/")
		if originOf(o) == "" || originOf(o) != strings.ToLower(o) {
			wrong.Add("badOrigin", "origins[%d]", i)
			continue
		}
		d.Origins[i] = originOf(o)
	}
	for _, key := range slices.Sorted(maps.Keys(d.Labels)) {
		if !valueKey.MatchString(key) {
			wrong.Add("invalidBody", "labels.%s", key)
		}
		if err := wrong.Take(d.Labels[key].Check(maxText, "labels."+key)); err != nil {
			return err
		}
	}
	if err := checkForm(d.Fields, &wrong); err != nil {
		return err
	}
	return wrong.Err()
}

func checkForm(form []store.EntryPointField, wrong *cc.Wrong) error {
	for i, f := range form {
		at := fmt.Sprintf("fields[%d]", i)
		switch {
		case !valueKey.MatchString(f.Key):
			wrong.Add("invalidBody", "%s.key", at)
		case slices.ContainsFunc(form[:i], func(o store.EntryPointField) bool { return o.Key == f.Key }):
			wrong.Add("taken", "%s.key", at)
		}
		if !slices.Contains([]string{"text", "email", "tel"}, f.Kind) {
			wrong.Add("invalidBody", "%s.kind", at)
		}
		if err := wrong.Take(f.Label.Check(maxText, at+".label")); err != nil {
			return err
		}
	}
	return nil
}
