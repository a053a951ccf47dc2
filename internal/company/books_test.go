package company_test

import (
	"testing"

	"visavis/internal/cc"
	"visavis/internal/company"
	"visavis/internal/hours"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
)

// What the operator has ruled out no administrator turns on.
func TestVideoThatTheOperatorRuledOut(t *testing.T) {
	shop := storetest.NewShop(t)
	set := func(allowed, on bool) error {
		b := company.New(shop.DB, hours.Validate, allowed)
		_, _, err := b.Company.Replace(t.Context(), company.Company, store.Company{Name: "Lenoir", Video: on}, nil, "agt_admin")
		return err
	}
	if err := set(false, true); cc.ReasonOf(err) != "videoNotAvailable" {
		t.Errorf("turned on: %v", err)
	}
	if err := set(false, false); err != nil {
		t.Errorf("left off: %v", err)
	}
	if err := set(true, true); err != nil {
		t.Errorf("allowed: %v", err)
	}
}

// An address is opened for every contact: it leads to the web, and no field decides where.
func TestScreenPopAddresses(t *testing.T) {
	shop := storetest.NewShop(t)
	b := company.New(shop.DB, hours.Validate, true)
	for address, want := range map[string]string{
		"https://crm.example/c?id={contact.identifier}&x={client}": "",
		"http://intranet/{interaction}":                            "",
		"":                                                         "",
		"//crm.example/{client}":                                   "badAddress",
		"https://{client}/":                                        "badAddress",
		"https://crm.example{client}":                              "badAddress",
		"https://me:secret@crm.example/":                           "badAddress",
		"data:text/html,{client}":                                  "badAddress",
		"https://crm.example/{no such field}":                      "badAddress",
	} {
		_, _, err := b.Queues.Replace(t.Context(), string(storetest.Queue), company.Queue{
			Key: "sav", QueueSettings: store.QueueSettings{Name: store.Words{Fr: "SAV", En: "Support"}, ScreenPop: address},
		}, nil, "agt_admin")
		if cc.ReasonOf(err) != want {
			t.Errorf("%s: %v, want %q", address, err, want)
		}
	}
}
