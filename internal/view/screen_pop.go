package view

import (
	"context"
	"net/url"
	"regexp"
	"strings"

	"visavis/internal/cc"
	"visavis/internal/store"
)

var popField = regexp.MustCompile(`\{([A-Za-z0-9_.-]{1,60})\}`)

// screenPop is the address of the company's own system that belongs to an
// interaction, nil if its queue has none. Its {fields} are filled in: what is
// known of the interaction and the contact, and attached values by their keys;
// what is not known is empty. Values cannot leave their place in the address.
func (b *Builder) screenPop(ctx context.Context, q store.Queries, queue store.Queue, v InteractionView, viewer Viewer) (*string, error) {
	if queue.ScreenPop == "" {
		return nil, nil
	}
	rows, err := q.Attached(ctx, cc.InteractionID(v.ID))
	if err != nil {
		return nil, err
	}
	values := make(map[string]string, len(rows)+9)
	for _, r := range rows {
		if _, given := values[r.Key]; !given || r.Source == "signed" || r.Source == "api" { // what is vouched for goes before what is stated
			values[r.Key] = r.Value
		}
	}
	for key, value := range map[string]string{
		"interaction": v.ID, "queue": queue.Key, "entryPoint": v.EntryPoint.Key, "agent": string(viewer.Agent),
		"contact.id": v.Contact.ID, "contact.name": v.Contact.Name, "contact.identifier": v.Contact.Identifier,
		"contact.email": v.Contact.Email, "contact.phone": v.Contact.Phone,
	} {
		values[key] = value
	}
	address := popField.ReplaceAllStringFunc(queue.ScreenPop, func(field string) string {
		return escaped(values[field[1:len(field)-1]])
	})
	return &address, nil
}

// escaped is a value as it may stand anywhere in an address behind its host: in
// the path, where a plus is a plus, as well as in the query, where it is a space.
func escaped(value string) string { return strings.ReplaceAll(url.QueryEscape(value), "+", "%20") }
