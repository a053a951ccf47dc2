package intake

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/view"
)

// maxAttached bounds the values of one interaction, all sources together.
const maxAttached = 4 * maxKeys

// Create makes an interaction for an integrator; the contact has ten minutes
// to open path, which is an address on this host.
func (s *Service) Create(ctx context.Context, by cc.Actor, r view.APICall) (id cc.InteractionID, path string, err error) {
	door, err := s.open(ctx, r.EntryPoint)
	if err != nil {
		if cc.CodeOf(err) == cc.NotFound {
			err = &cc.Error{Code: cc.Invalid, Reason: "notFound", Field: "entryPoint", Err: err}
		}
		return "", "", err
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
	if a.asks, err = s.asks(ctx, r, now); err != nil {
		return "", "", err
	}
	started, err := s.create(ctx, a)
	if err != nil {
		return "", "", err
	}
	return started.Interaction, "/call/" + url.PathEscape(door.Key) + "#t=" + started.Token, nil
}

// agentFor is how long the agent whom a contact asks for is waited for, unless said otherwise.
const agentFor = time.Minute

// asks is whom an integrator wants for a contact.
func (s *Service) asks(ctx context.Context, r view.APICall, now time.Time) (asks, error) {
	a := asks{priority: r.Priority, video: r.Video}
	if r.Priority != nil && (*r.Priority < 0 || *r.Priority > maxPriority) {
		return a, &cc.Error{Code: cc.Invalid, Reason: "outOfRange", Field: "priority"}
	}
	if r.AgentFor < 0 || r.AgentFor > 3600 {
		return a, &cc.Error{Code: cc.Invalid, Reason: "outOfRange", Field: "agentFor"}
	}
	return a, s.db.Read(ctx, func(q store.Queries) error {
		for i, n := range r.Skills {
			where := fmt.Sprintf("skills.%d.", i)
			if n.Level < 1 || n.Level > 5 {
				return &cc.Error{Code: cc.Invalid, Reason: "outOfRange", Field: where + "level"}
			}
			if _, err := store.Skills.Read(ctx, q, n.Skill); err != nil {
				return missing(err, where+"skill")
			}
			a.needs = append(a.needs, cc.Need{Skill: cc.SkillID(n.Skill), Level: n.Level})
		}
		if r.Agent == "" {
			return nil
		}
		if _, err := q.Account(ctx, cc.AgentID(r.Agent)); err != nil {
			return missing(err, "agent")
		}
		a.wanted = cc.Wanted{Agent: cc.AgentID(r.Agent), Until: now.Add(agentFor)}
		if r.AgentFor > 0 {
			a.wanted.Until = now.Add(time.Duration(r.AgentFor) * time.Second)
		}
		return nil
	})
}

// missing names the field that names a thing which is not there.
func missing(err error, field string) error {
	if cc.CodeOf(err) == cc.NotFound {
		return &cc.Error{Code: cc.Invalid, Reason: "notFound", Field: field, Err: err}
	}
	return err
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
