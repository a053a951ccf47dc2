package view

import (
	"net/url"
	"testing"

	"visavis/internal/store"
	"visavis/internal/store/storetest"
)

// Values stay in their place, whatever somebody wrote into them.
func TestScreenPop(t *testing.T) {
	shop := storetest.NewShop(t)
	b := New(shop.DB, Options{Now: shop.Now})
	id := shop.Contact()
	shop.Write(func(tx store.Tx) error {
		for i, a := range []store.Attached{
			{Key: "client", Source: "page", Value: "stated"}, {Key: "client", Source: "signed", Value: "C 1/2?&#+é"}, {Key: "order", Source: "page", Value: "../../x"},
		} {
			a.At = tx.Now()
			if err := tx.InsertAttached(t.Context(), id, i, a); err != nil {
				return err
			}
		}
		return nil
	})
	v := InteractionView{ID: string(id), Contact: ContactCard{ID: "ctc_1", Name: "Zoé & Fils"}}
	for template, want := range map[string]string{
		"": "",
		"https://crm.example/find?c={client}&n={contact.name}&i={interaction}&x={unknown}": "https://crm.example/find?c=C%201%2F2%3F%26%23%2B%C3%A9&n=Zo%C3%A9%20%26%20Fils&i=" + string(id) + "&x=",
		"https://crm.example/orders/{order}/open":                                          "https://crm.example/orders/..%2F..%2Fx/open",
	} {
		var got *string
		shop.Read(func(q store.Queries) (err error) {
			got, err = b.screenPop(t.Context(), q, store.Queue{QueueSettings: store.QueueSettings{ScreenPop: template}}, v, Viewer{})
			return err
		})
		switch {
		case want == "" && got != nil, want != "" && (got == nil || *got != want):
			t.Errorf("%s: %v, want %s", template, got, want)
		case got != nil:
			if u, err := url.Parse(*got); err != nil || u.Host != "crm.example" {
				t.Errorf("%s: %v", *got, err)
			}
		}
	}
}
