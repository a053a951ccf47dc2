package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"visavis/internal/store"
	"visavis/internal/view"
)

// Style is how a table is written for spreadsheets.
type Style struct {
	Mark     bool   // begin with a byte order mark, by which some of them know UTF-8
	Labels   bool   // name the columns as people do, not as the API does
	Language string // of the labels
}

// column is one column of a table of R. A cell is a text, a number, or nil for nothing.
type column[R any] struct {
	name   string
	fr, en string
	cell   func(R) any
}

// table writes rows as RFC 4180 has it.
func table[R any](w io.Writer, style Style, columns []column[R], rows []R) error {
	if style.Mark {
		if _, err := io.WriteString(w, "\uFEFF"); err != nil {
			return err
		}
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	line := make([]string, len(columns))
	for i, c := range columns {
		line[i] = c.name
		if style.Labels {
			line[i] = in(store.Words{Fr: c.fr, En: c.en}, style.Language)
		}
	}
	if err := out.Write(line); err != nil {
		return err
	}
	for _, row := range rows {
		for i, c := range columns {
			line[i] = written(c.cell(row))
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func written(cell any) string {
	switch v := cell.(type) {
	case string:
		return harmless(v)
	case int:
		return strconv.Itoa(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case *float64:
		if v != nil {
			return strconv.FormatFloat(*v, 'f', -1, 64)
		}
	}
	return ""
}

// harmless keeps spreadsheets from taking a text for a formula.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r\n", rune(text[0])) {
		return "'" + text
	}
	return text
}

// moment is a time on the wall clock of a zone, as spreadsheets understand it.
func moment(m view.Millis, zone *time.Location) any {
	if m == 0 {
		return nil
	}
	return m.Time().In(zone).Format("2006-01-02 15:04:05")
}

// figureColumns are those of what happened to contacts.
func figureColumns[R any](of func(R) view.ContactFigures) []column[R] {
	figure := func(name, fr, en string, cell func(view.ContactFigures) any) column[R] {
		return column[R]{name, fr, en, func(row R) any { return cell(of(row)) }}
	}
	type f = view.ContactFigures
	return []column[R]{
		figure("entered", "Entrés", "Entered", func(f f) any { return f.Entered }),
		figure("answered", "Répondus", "Answered", func(f f) any { return f.Answered }),
		figure("abandoned", "Abandonnés", "Abandoned", func(f f) any { return f.Abandoned }),
		figure("shortAbandoned", "Abandons brefs", "Short abandons", func(f f) any { return f.ShortAbandoned }),
		figure("waiting", "En file", "Waiting", func(f f) any { return f.Waiting }),
		figure("serviceLevel", "Niveau de service (%)", "Service level (%)", func(f f) any { return f.ServiceLevel }),
		figure("answeredInTime", "Répondus dans le délai", "Answered in time", func(f f) any { return f.AnsweredInTime }),
		figure("abandonedLate", "Abandonnés après le délai", "Abandoned late", func(f f) any { return f.AbandonedLate }),
		figure("abandonedShare", "Part d’abandons (%)", "Abandoned (%)", func(f f) any { return f.AbandonedShare }),
		figure("waitMean", "Attente moyenne (s)", "Mean wait (s)", func(f f) any { return f.Wait.Mean }),
		figure("waitMedian", "Attente médiane (s)", "Median wait (s)", func(f f) any { return f.Wait.Median }),
		figure("waitP90", "Attente, 9 sur 10 (s)", "Wait, 9 of 10 (s)", func(f f) any { return f.Wait.P90 }),
		figure("waitLongest", "Attente la plus longue (s)", "Longest wait (s)", func(f f) any { return f.Wait.Longest }),
		figure("waitTime", "Attente (s)", "Wait (s)", func(f f) any { return f.WaitTime }),
		figure("ringTime", "dont sonnerie (s)", "of it ringing (s)", func(f f) any { return f.RingTime }),
		figure("returnedTime", "Attente après un retour en file (s)", "Wait after a return (s)", func(f f) any { return f.ReturnedTime }),
		figure("talkTime", "Conversation (s)", "Talk (s)", func(f f) any { return f.TalkTime }),
		figure("talkMean", "Conversation moyenne (s)", "Mean talk (s)", func(f f) any { return f.TalkMean }),
		figure("holdTime", "Garde (s)", "Hold (s)", func(f f) any { return f.HoldTime }),
		figure("holdMean", "Garde moyenne (s)", "Mean hold (s)", func(f f) any { return f.HoldMean }),
		figure("consultTime", "Consultation (s)", "Consultation (s)", func(f f) any { return f.ConsultTime }),
		figure("wrapUpTime", "Post-appel (s)", "Wrap-up (s)", func(f f) any { return f.WrapUpTime }),
		figure("wrapUpMean", "Post-appel moyen (s)", "Mean wrap-up (s)", func(f f) any { return f.WrapUpMean }),
		figure("handlingMean", "Traitement moyen (s)", "Mean handling (s)", func(f f) any { return f.HandlingMean }),
		figure("videos", "Avec vidéo", "With video", func(f f) any { return f.Videos }),
		figure("videoShare", "Part de vidéo (%)", "Video (%)", func(f f) any { return f.VideoShare }),
		figure("videoTime", "Vidéo (s)", "Video (s)", func(f f) any { return f.VideoTime }),
		figure("transfersIn", "Venus d’une autre file", "From another queue", func(f f) any { return f.TransfersIn }),
		figure("transfersOut", "Envoyés à une autre file", "To another queue", func(f f) any { return f.TransfersOut }),
		figure("transfers", "Transferts entre agents", "Transfers between agents", func(f f) any { return f.Transfers }),
		figure("conferences", "Conférences", "Conferences", func(f f) any { return f.Conferences }),
		figure("missed", "Offres manquées", "Missed offers", func(f f) any { return f.Missed }),
		figure("declined", "Offres refusées", "Declined offers", func(f f) any { return f.Declined }),
	}
}

// WriteQueues writes a report of queues.
func WriteQueues(w io.Writer, style Style, r view.QueueReport) error {
	type row = view.QueueRow
	columns := []column[row]{
		{"queue", "Identifiant", "Id", func(r row) any { return r.ID }},
		{"name", "File", "Queue", func(r row) any { return r.Name }},
	}
	return table(w, style, append(columns, figureColumns(func(r row) view.ContactFigures { return r.ContactFigures })...), r.Rows)
}

// WriteDays writes a report of days.
func WriteDays(w io.Writer, style Style, r view.DayReport) error {
	type row = view.DayRow
	columns := []column[row]{{"day", "Jour", "Day", func(r row) any { return r.Day }}}
	return table(w, style, append(columns, figureColumns(func(r row) view.ContactFigures { return r.ContactFigures })...), r.Rows)
}

// WriteHours writes a report of hours.
func WriteHours(w io.Writer, style Style, r view.HourReport) error {
	type row = view.HourRow
	columns := []column[row]{{"hour", "Heure", "Hour", func(r row) any { return r.Hour }}}
	return table(w, style, append(columns, figureColumns(func(r row) view.ContactFigures { return r.ContactFigures })...), r.Rows)
}

// WriteAgents writes a report of agents.
func WriteAgents(w io.Writer, style Style, r view.AgentReport) error {
	type row = view.AgentRow
	columns := []column[row]{
		{"agent", "Identifiant", "Id", func(r row) any { return r.ID }},
		{"name", "Agent", "Agent", func(r row) any { return r.Name }},
		{"offered", "Offres", "Offers", func(r row) any { return r.Offered }},
		{"answered", "Répondus", "Answered", func(r row) any { return r.Answered }},
		{"missed", "Offres manquées", "Missed offers", func(r row) any { return r.Missed }},
		{"declined", "Offres refusées", "Declined offers", func(r row) any { return r.Declined }},
		{"transfersIn", "Transferts reçus", "Transfers in", func(r row) any { return r.TransfersIn }},
		{"transfersOut", "Transferts faits", "Transfers out", func(r row) any { return r.TransfersOut }},
		{"conferences", "Conférences", "Conferences", func(r row) any { return r.Conferences }},
		{"consulted", "Consulté", "Consulted", func(r row) any { return r.Consulted }},
		{"stretches", "Passages", "Segments", func(r row) any { return r.Stretches }},
		{"talkTime", "Conversation (s)", "Talk (s)", func(r row) any { return r.TalkTime }},
		{"talkMean", "Conversation moyenne (s)", "Mean talk (s)", func(r row) any { return r.TalkMean }},
		{"holdTime", "Garde (s)", "Hold (s)", func(r row) any { return r.HoldTime }},
		{"consultTime", "Consultation (s)", "Consultation (s)", func(r row) any { return r.ConsultTime }},
		{"ringTime", "Sonnerie (s)", "Ringing (s)", func(r row) any { return r.RingTime }},
		{"wrapUpTime", "Post-appel (s)", "Wrap-up (s)", func(r row) any { return r.WrapUpTime }},
		{"wrapUpMean", "Post-appel moyen (s)", "Mean wrap-up (s)", func(r row) any { return r.WrapUpMean }},
		{"handlingMean", "Traitement moyen (s)", "Mean handling (s)", func(r row) any { return r.HandlingMean }},
		{"videos", "Avec vidéo", "With video", func(r row) any { return r.Videos }},
		{"videoShare", "Part de vidéo (%)", "Video (%)", func(r row) any { return r.VideoShare }},
		{"videoTime", "Vidéo (s)", "Video (s)", func(r row) any { return r.VideoTime }},
		{"signedInTime", "Connecté (s)", "Signed in (s)", func(r row) any { return r.SignedInTime }},
		{"readyTime", "Prêt (s)", "Ready (s)", func(r row) any { return r.ReadyTime }},
		{"notReadyTime", "Non prêt (s)", "Not ready (s)", func(r row) any { return r.NotReadyTime }},
	}
	for _, reason := range r.Reasons {
		columns = append(columns, column[row]{
			harmless("notReady." + reason.ID), "Non prêt, " + reason.Name + " (s)", "Not ready, " + reason.Name + " (s)",
			func(r row) any { return r.NotReady[reason.ID] },
		})
	}
	return table(w, style, columns, r.Rows)
}

// WriteDispositions writes a report of dispositions.
func WriteDispositions(w io.Writer, style Style, r view.DispositionReport) error {
	type row = view.DispositionRow
	return table(w, style, []column[row]{
		{"queue", "Identifiant de la file", "Queue id", func(r row) any { return r.Queue }},
		{"queueName", "File", "Queue", func(r row) any { return r.QueueName }},
		{"code", "Code", "Code", func(r row) any { return r.Code }},
		{"name", "Code de disposition", "Disposition code", func(r row) any { return r.Name }},
		{"count", "Nombre", "Count", func(r row) any { return r.Count }},
		{"share", "Part de la file (%)", "Of the queue (%)", func(r row) any { return r.Share }},
		{"talkMean", "Conversation moyenne (s)", "Mean talk (s)", func(r row) any { return r.TalkMean }},
		{"wrapUpMean", "Post-appel moyen (s)", "Mean wrap-up (s)", func(r row) any { return r.WrapUpMean }},
		{"videos", "Avec vidéo", "With video", func(r row) any { return r.Videos }},
	}, r.Rows)
}

// WriteInteractions writes a report of interactions, with times of its zone.
func WriteInteractions(w io.Writer, style Style, r view.InteractionReport) error {
	type row = view.CountedInteraction
	zone, err := zoneOf(r.Zone, "")
	if err != nil {
		return err
	}
	maybe := func(m *view.Millis) any {
		if m == nil {
			return nil
		}
		return moment(*m, zone)
	}
	return table(w, style, []column[row]{
		{"id", "Identifiant", "Id", func(r row) any { return r.ID }},
		{"enteredAt", "Arrivée", "Entered", func(r row) any { return moment(r.EnteredAt, zone) }},
		{"answeredAt", "Réponse", "Answered", func(r row) any { return maybe(r.AnsweredAt) }},
		{"endedAt", "Fin", "Ended", func(r row) any { return maybe(r.EndedAt) }},
		{"queue", "Identifiant de la file", "Queue id", func(r row) any { return r.Queue }},
		{"queueName", "File", "Queue", func(r row) any { return r.QueueName }},
		{"agent", "Identifiant de l’agent", "Agent id", func(r row) any { return r.Agent }},
		{"agentName", "Agent", "Agent", func(r row) any { return r.AgentName }},
		{"outcome", "Issue", "Outcome", func(r row) any { return r.Outcome }},
		{"queuedTime", "En file (s)", "Queued (s)", func(r row) any { return r.QueuedTime }},
		{"ringTime", "Sonnerie (s)", "Ringing (s)", func(r row) any { return r.RingTime }},
		{"returnedTime", "De retour en file (s)", "Queued again (s)", func(r row) any { return r.ReturnedTime }},
		{"talkTime", "Conversation (s)", "Talk (s)", func(r row) any { return r.TalkTime }},
		{"holdTime", "Garde (s)", "Hold (s)", func(r row) any { return r.HoldTime }},
		{"videoTime", "Vidéo (s)", "Video (s)", func(r row) any { return r.VideoTime }},
		{"queues", "Files", "Queues", func(r row) any { return r.Queues }},
		{"transfers", "Transferts", "Transfers", func(r row) any { return r.Transfers }},
		{"conferences", "Conférences", "Conferences", func(r row) any { return r.Conferences }},
		{"code", "Code", "Code", func(r row) any { return r.Code }},
		{"codeName", "Code de disposition", "Disposition code", func(r row) any { return r.CodeName }},
	}, r.Rows)
}
