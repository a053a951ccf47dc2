package report_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"visavis/internal/report"
	"visavis/internal/view"
)

func TestTablesForSpreadsheets(t *testing.T) {
	t.Parallel()
	level := 83.3
	r := view.QueueReport{Rows: []view.QueueRow{
		{ID: "que_1", Name: `Après-vente, "urgent"`, ContactFigures: view.ContactFigures{Entered: 12, ServiceLevel: &level, WaitTime: 81.25}},
		{ID: "-1+1", Name: `=HYPERLINK("http://x")`},
		{ID: "@x", Name: "+33 1\n2"},
	}}
	var plain, marked bytes.Buffer
	if err := report.WriteQueues(&plain, report.Style{}, r); err != nil {
		t.Fatal(err)
	}
	text := plain.String()
	if strings.Count(text, "\r\n") != 5 || strings.HasPrefix(text, "\ufeff") { // one of them within a cell
		t.Errorf("lines: %q", text)
	}
	rows, err := csv.NewReader(&plain).ReadAll()
	if err != nil || len(rows) != 4 {
		t.Fatalf("%q, %v", rows, err)
	}
	at := func(row int, name string) string {
		for i, column := range rows[0] {
			if column == name {
				return rows[row][i]
			}
		}
		t.Fatalf("no column %s in %v", name, rows[0])
		return ""
	}
	if at(1, "name") != `Après-vente, "urgent"` || at(1, "entered") != "12" || at(1, "serviceLevel") != "83.3" || at(1, "waitTime") != "81.25" || at(2, "serviceLevel") != "" {
		t.Errorf("%q", rows)
	}
	for row, want := range map[int][2]string{2: {"'-1+1", `'=HYPERLINK("http://x")`}, 3: {"'@x", "'+33 1\n2"}} {
		if got := [2]string{at(row, "queue"), at(row, "name")}; got != want {
			t.Errorf("a formula is left: %q, want %q", got, want)
		}
	}
	if err := report.WriteQueues(&marked, report.Style{Mark: true, Labels: true, Language: "fr"}, r); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(marked.String(), "\ufeffIdentifiant,File,Entrés,") {
		t.Errorf("%q", marked.String()[:60])
	}
	entered := view.Millis(1774742400000) // midnight UTC
	var list bytes.Buffer
	if err := report.WriteInteractions(&list, report.Style{}, view.InteractionReport{
		ReportRange: view.ReportRange{Zone: "Europe/Paris"}, Rows: []view.CountedInteraction{{ID: "int_1", EnteredAt: entered, Outcome: "waiting"}},
	}); err != nil || !strings.Contains(list.String(), "\r\nint_1,2026-03-29 01:00:00,,,") {
		t.Errorf("%q, %v", list.String(), err)
	}
}
