package intake

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/view"
)

// maxAttached bounds the values of one interaction, all sources together.
const maxAttached = 4 * maxKeys

// Create makes an interaction for an integrator; the contact has ten minutes
// to open path, which is an address on this host.
func (s *Service) Create(ctx context.Context, by cc.Actor, r view.APICall) (id cc.InteractionID, path string, err error) {
	var door store.EntryPoint
	err = s.db.Read(ctx, func(q store.Queries) (err error) {
		door, err = q.EntryPointByKey(ctx, r.EntryPoint)
		return err
	})
	if err != nil {
		if cc.CodeOf(err) == cc.NotFound {
			err = &cc.Error{Code: cc.Invalid, Reason: "notFound", Field: "entryPoint", Err: err}
		}
		return "", "", err
	}
	if door.Closed {
		return "", "", cc.Refuse("entryClosed")
	}
	now := s.o.Now()
	a := arrival{door: door, actor: by, backBy: now.Add(comeWithin)}
	if a.person, err = apiPerson(r.Contact, door); err != nil {
		return "", "", err
	}
	if err := checkValues(r.Attached, "attached"); err != nil {
		return "", "", err
	}
	for _, key := range slices.Sorted(maps.Keys(r.Attached)) {
		a.attach(key, r.Attached[key], fromAPI, now)
	}
	started, err := s.create(ctx, a)
	if err != nil {
		return "", "", err
	}
	return started.Interaction, "/call/" + url.PathEscape(door.Key) + "#t=" + started.Token, nil
}

func apiPerson(c view.APIContact, door store.EntryPoint) (person, error) {
	p := person{language: c.Language, vouched: true}
	if c.Language != "en" {
		p.language = "fr"
	}
	var err error
	if p.name, err = nameOf(c.Name); err != nil {
		return person{}, at("contact.", err)
	}
	var ok bool
	if p.identifier, ok = line(c.Identifier); !ok || len(p.identifier) > maxField {
		return person{}, &cc.Error{Code: cc.Invalid, Reason: "invalidBody", Field: "contact.identifier"}
	}
	if c.Email != "" {
		if p.email, ok = email(c.Email); !ok {
			return person{}, &cc.Error{Code: cc.Invalid, Reason: "invalidBody", Field: "contact.email"}
		}
	}
	if c.Phone != "" {
		if p.phone, ok = phone(c.Phone, door.Calling); !ok {
			return person{}, &cc.Error{Code: cc.Invalid, Reason: "invalidBody", Field: "contact.phone"}
		}
	}
	return p, nil
}

// at puts a prefix before the field that an error names.
func at(prefix string, err error) error {
	return &cc.Error{Code: cc.CodeOf(err), Reason: cc.ReasonOf(err), Field: prefix + "name", Err: err}
}

// Attach adds values to an interaction that is not done. What an integrator
// has said stays: the same value again changes nothing, another one is refused
// (frozen).
func (s *Service) Attach(ctx context.Context, by cc.Actor, id cc.InteractionID, values map[string]string) ([]view.AttachedValue, error) {
	if err := checkValues(values, "body"); err != nil {
		return nil, err
	}
	var rows []store.Attached
	err := s.db.Write(ctx, func(tx store.Tx) error {
		state, err := tx.Interaction(ctx, id)
		if err != nil {
			return err
		}
		if phase := state.Phase(); phase == cc.Done || phase == cc.Abandoned {
			return cc.Refuse("frozen")
		}
		door, err := tx.EntryPoint(ctx, state.EntryPoint)
		if err != nil {
			return err
		}
		if rows, err = tx.Attached(ctx, id); err != nil {
			return err
		}
		a := arrival{door: door}
		for _, key := range slices.Sorted(maps.Keys(values)) {
			i := slices.IndexFunc(rows, func(r store.Attached) bool { return r.Key == key && r.Source == fromAPI })
			if i < 0 {
				a.attach(key, values[key], fromAPI, tx.Now())
			} else if rows[i].Value != strings.TrimSpace(values[key]) {
				return &cc.Error{Code: cc.Conflict, Reason: "frozen", Field: key}
			}
		}
		if len(a.attached) == 0 {
			return nil
		}
		if len(rows)+len(a.attached) > maxAttached {
			return &cc.Error{Code: cc.Invalid, Reason: "tooLong", Field: "body"}
		}
		for i, value := range a.attached {
			if err := tx.InsertAttached(ctx, id, len(rows)+i, value); err != nil {
				return err
			}
		}
		rows = append(rows, a.attached...)
		return tx.Append(ctx, store.Stream(id+"/attached"), AttachedAdded, by, map[string]int{"count": len(a.attached)})
	})
	return view.AttachedValues(rows), err
}
