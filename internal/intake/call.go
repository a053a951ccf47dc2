package intake

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"visavis/internal/cc"
	"visavis/internal/limit"
	"visavis/internal/store"
	"visavis/internal/view"
)

// Limits of what a contact types.
const (
	maxName  = 80
	maxField = 200
)

// Started is a new call. The token is stored nowhere: who loses it has lost the call.
type Started struct {
	Interaction cc.InteractionID
	Token       string
	// Page is the page that called, as if its event socket were open: the caller
	// closes it when that does not come. Empty when no page has called.
	Page cc.LegID
}

// person is who calls, as far as it is known.
type person struct {
	name       string
	language   string
	identifier string // the company's own
	email      store.ContactPoint
	phone      store.ContactPoint
	// vouched: an integrator or a signature says so, so it may complete the contact's record.
	vouched bool
}

// arrival is everything that becomes a call.
type arrival struct {
	door     store.EntryPoint
	person   person
	attached []store.Attached
	consent  *store.GivenConsent
	device   *view.Capabilities
	actor    cc.Actor
	page     cc.LegID  // the page that calls, which is there; empty: one has to come
	backBy   time.Time // until when it must come; zero: the usual
	asks     asks
}

// asks is whom an arrival wants besides what queue and entry point ask for.
type asks struct {
	priority *int // nil: the queue's
	needs    []cc.Need
	wanted   cc.Wanted
	video    bool
}

// maxPriority bounds what a queue or an integrator may set.
const maxPriority = 10

// Start lets a contact in through an entry point. Refusals: notFound,
// entryClosed, badOrigin, consentStale, tooManyAttempts, and those of the
// fields, each naming its field.
func (s *Service) Start(ctx context.Context, key string, r view.CallRequest, from From) (Started, error) {
	door, err := s.open(ctx, key)
	if err != nil {
		return Started{}, err
	}
	a, err := s.arrive(door, r, from)
	if err != nil {
		return Started{}, err
	}
	if _, err := s.buckets.Take(limit.Bucket{Key: "call " + limit.AddressKey(from.Address), Rate: s.o.Calls}); err != nil {
		return Started{}, err
	}
	return s.create(ctx, a)
}

// arrive checks a contact's request.
func (s *Service) arrive(door store.EntryPoint, r view.CallRequest, from From) (arrival, error) {
	now := s.o.Now()
	pageOrigin := originOf(r.Page)
	if r.Page != "" && pageOrigin == "" {
		return arrival{}, cc.Fail(cc.Forbidden, "badOrigin")
	}
	// The request's own origin is ours when the call page sends it; the page it was opened from is what it says.
	for _, origin := range []string{from.Origin, r.Origin, pageOrigin} {
		if !allowed(origin, door.Origins, from.Own) {
			return arrival{}, cc.Fail(cc.Forbidden, "badOrigin")
		}
	}
	consent, err := consentOf(door, r.ConsentVersion, r.Language, now)
	if err != nil {
		return arrival{}, err
	}
	// Whoever taps is there: the ring need not wait for the event socket.
	a := arrival{door: door, consent: consent, device: &r.Device, actor: cc.ByContact, page: cc.NewID[cc.LegID]("page")}
	if a.person.language = r.Language; r.Language != "en" {
		a.person.language = "fr"
	}
	if a.person.name, err = nameOf(r.Name); err != nil {
		return arrival{}, err
	}
	if err := s.values(&a, r, now); err != nil {
		return arrival{}, err
	}
	return a, fields(&a, r, now)
}

func nameOf(given string) (string, error) {
	name, ok := line(given)
	switch {
	case !ok:
		return "", &cc.Error{Code: cc.Invalid, Reason: "invalidBody", Field: "name"}
	case name == "":
		return "", &cc.Error{Code: cc.Invalid, Reason: "required", Field: "name"}
	case utf8.RuneCountInString(name) > maxName:
		return "", &cc.Error{Code: cc.Invalid, Reason: "tooLong", Field: "name"}
	}
	return name, nil
}

// values attaches what the page states and what the company's server signed.
func (s *Service) values(a *arrival, r view.CallRequest, now time.Time) error {
	if err := checkValues(r.Attached, "attached"); err != nil {
		return err
	}
	vouched, source := map[string]string{}, ""
	if r.Signed != "" {
		var err error
		if vouched, source, err = openSigned(r.Signed, a.door.Secret, now); err != nil {
			return err
		}
	}
	for _, key := range slices.Sorted(maps.Keys(vouched)) {
		a.attach(key, vouched[key], source, now)
	}
	for _, key := range slices.Sorted(maps.Keys(r.Attached)) {
		if _, better := vouched[key]; !better {
			a.attach(key, r.Attached[key], fromPage, now)
		}
	}
	if _, given := vouched[pageKey]; r.Page != "" && !given && r.Attached[pageKey] == "" {
		a.attach(pageKey, pageAddress(r.Page), fromPage, now)
	}
	// Whoever writes the page could name anybody: only a signature makes it somebody.
	if id := strings.TrimSpace(vouched[a.door.Identifier]); a.door.Identifier != "" && source == fromSigned && id != "" {
		a.person.identifier, a.person.vouched = id, true
	}
	return nil
}

func (a *arrival) attach(key, value, source string, at time.Time) {
	if value = strings.TrimSpace(value); value != "" {
		a.attached = append(a.attached, store.Attached{Key: key, Label: labelOf(key, a.door), Value: value, Source: source, At: at})
	}
}

// fields checks the form's answers and attaches them.
func fields(a *arrival, r view.CallRequest, now time.Time) error {
	for _, key := range slices.Sorted(maps.Keys(r.Fields)) {
		if !slices.ContainsFunc(a.door.Fields, func(f store.EntryPointField) bool { return f.Key == key }) {
			return &cc.Error{Code: cc.Invalid, Reason: "invalidBody", Field: "fields"}
		}
	}
	for _, f := range a.door.Fields {
		where := "fields." + f.Key
		value, ok := line(r.Fields[f.Key])
		switch {
		case !ok:
			return &cc.Error{Code: cc.Invalid, Reason: "invalidBody", Field: where}
		case value == "" && f.Required:
			return &cc.Error{Code: cc.Invalid, Reason: "required", Field: where}
		case value == "":
			continue
		case utf8.RuneCountInString(value) > maxField:
			return &cc.Error{Code: cc.Invalid, Reason: "tooLong", Field: where}
		}
		switch f.Kind {
		case "email":
			a.person.email, ok = email(value)
		case "tel":
			a.person.phone, ok = phone(value, a.door.Calling)
		}
		if !ok {
			return &cc.Error{Code: cc.Invalid, Reason: "invalidBody", Field: where}
		}
		a.attach(f.Key, value, fromForm, now)
	}
	return nil
}

// create makes the call in one transaction.
func (s *Service) create(ctx context.Context, a arrival) (Started, error) {
	started := Started{Interaction: cc.NewID[cc.InteractionID]("int"), Token: rand.Text(), Page: a.page}
	err := s.db.Write(ctx, func(tx store.Tx) error {
		queue, err := tx.Queue(ctx, a.door.Queue)
		if err != nil {
			return fmt.Errorf("queue of entry point %s: %w", a.door.Key, err)
		}
		company, err := tx.Company(ctx)
		if err != nil {
			return err
		}
		create := cc.Create{
			ID: started.Interaction, Queue: queue.ID, EntryPoint: a.door.ID, Page: a.page, BackBy: a.backBy,
			VideoEnabled: company.Video && queue.Video && a.door.Brand.Video,
		}
		create.Priority = min(max(queue.Priority, 0), maxPriority)
		if a.asks.priority != nil {
			create.Priority = *a.asks.priority
		}
		create.Needs = cc.Needs(queue.Needs(), a.door.Needs(), a.asks.needs)
		create.Wanted = a.asks.wanted
		// Who cannot see video must not wait for somebody who can show it.
		create.AsksVideo = (a.door.AsksVideo || a.asks.video) && create.VideoEnabled && (a.device == nil || a.device.WebRTC)
		if a.device != nil {
			create.CanCamera, create.CanVideo = canCamera(*a.device), a.device.WebRTC
		}
		if s.o.Expect != nil {
			if create.Told, err = s.o.Expect(ctx, tx.Queries, create); err != nil {
				return err
			}
		}
		result, err := tx.Do(ctx, started.Interaction, create, a.actor)
		if err == nil {
			err = result.Refused
		}
		if err != nil {
			return err
		}
		if err := tx.PutContactToken(ctx, store.Hash(started.Token), started.Interaction, tx.Now().Add(tokenLife)); err != nil {
			return err
		}
		return surround(ctx, tx, result.After, a)
	})
	return started, err
}

// surround writes the rows around a new interaction.
func surround(ctx context.Context, tx store.Tx, state cc.Interaction, a arrival) error {
	contact, err := match(ctx, tx, a.person)
	if err != nil {
		return err
	}
	err = tx.Assign(ctx, store.Assignment{Interaction: state.ID, Contact: contact.ID, EnteredAt: state.EnteredAt, Language: a.person.language})
	if err != nil {
		return err
	}
	asked, _, err := tx.WrapUp(ctx, state.Queue)
	if err != nil {
		return err
	}
	if err := tx.MakeCustomValues(ctx, state.ID, asked.Fields); err != nil {
		return err
	}
	attached := a.attached
	if !sameName(contact.Name, a.person.name) {
		// The record says otherwise; what was typed is not lost and not believed.
		attached = append(attached, store.Attached{
			Key: nameKey, Label: store.Words{Fr: "Nom indiqué", En: "Name given"}, Value: a.person.name, Source: sourceOf(a), At: tx.Now(),
		})
	}
	for i, value := range attached {
		if err := tx.InsertAttached(ctx, state.ID, i, value); err != nil && cc.ReasonOf(err) != "frozen" {
			return err
		}
	}
	if a.consent != nil {
		if err := tx.InsertConsent(ctx, state.ID, *a.consent); err != nil {
			return err
		}
	}
	if a.device == nil {
		return nil
	}
	report, err := json.Marshal(a.device)
	if err != nil {
		return fmt.Errorf("device: %w", err)
	}
	return tx.PutDevice(ctx, state.ID, string(report), tx.Now())
}

func sourceOf(a arrival) string {
	if a.actor == cc.ByContact {
		return fromForm
	}
	return fromAPI
}

// match finds whose call it is, by the company's identifier, then the e-mail
// address, then the number; who is not known becomes a new contact. A known
// one's record is completed only with what is vouched for: who merely knows
// somebody's number must not add an address to their record.
func match(ctx context.Context, tx store.Tx, p person) (store.Contact, error) {
	id, found, err := find(ctx, tx, p)
	if err != nil {
		return store.Contact{}, err
	}
	if !found {
		c := store.Contact{
			ID: cc.NewID[cc.ContactID]("ctc"), Name: p.name, Language: p.language, Identifier: p.identifier, CreatedAt: tx.Now(),
			Emails: points(p.email), Phones: points(p.phone),
		}
		return c, tx.InsertContact(ctx, c)
	}
	if p.vouched {
		if p.identifier != "" {
			if err := tx.SetContactIdentifier(ctx, id, p.identifier); err != nil {
				return store.Contact{}, err
			}
		}
		for kind, all := range map[string][]store.ContactPoint{"email": points(p.email), "phone": points(p.phone)} {
			for _, point := range all {
				if err := tx.AddContactPoint(ctx, id, kind, point); err != nil {
					return store.Contact{}, err
				}
			}
		}
	}
	return tx.Contact(ctx, id)
}

func find(ctx context.Context, tx store.Tx, p person) (id cc.ContactID, found bool, err error) {
	if p.identifier != "" {
		if id, found, err = tx.ContactByIdentifier(ctx, p.identifier); err != nil || found {
			return id, found, err
		}
	}
	for _, by := range []struct{ kind, value string }{{"email", p.email.Value}, {"phone", p.phone.Value}} {
		if by.value == "" {
			continue
		}
		if id, found, err = tx.ContactByPoint(ctx, by.kind, by.value); err != nil || found {
			return id, found, err
		}
	}
	return "", false, nil
}

func points(p store.ContactPoint) []store.ContactPoint {
	if p.Value == "" {
		return nil
	}
	return []store.ContactPoint{p}
}

// canCamera: without WebRTC a camera is of no use.
func canCamera(d view.Capabilities) bool { return d.WebRTC && d.Camera }

// ReportDevice keeps what the contact's device can do now.
func (s *Service) ReportDevice(ctx context.Context, id cc.InteractionID, d view.Capabilities) error {
	report, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("device: %w", err)
	}
	return s.db.Write(ctx, func(tx store.Tx) error {
		result, err := tx.Do(ctx, id, cc.ReportDevice{CanCamera: canCamera(d), CanVideo: d.WebRTC}, cc.ByContact)
		if err == nil && result.After.Version == 0 {
			err = result.Refused
		}
		if err != nil {
			return err
		}
		if err := tx.PutDevice(ctx, id, string(report), tx.Now()); err != nil {
			return err
		}
		return tx.Append(ctx, store.Stream(id+"/device"), DeviceChanged, cc.ByContact, struct{}{})
	})
}
