package store

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"visavis/internal/cc"
)

// A day of UTC that is over is kept packed beside its rows: each row's words as
// numbers of a list, its numbers as varints, all in one text. Nothing is added
// up, so that a report may ask for any zone, queue, agent and promise. What
// changes a row deletes the packed day in the same transaction; there is no
// moment at which both are there and differ.

// packFormat is how days are packed. Those packed otherwise are packed anew.
const packFormat = 1

const dayMillis = 86_400_000

// packing is what is packed of a table. The first word is the queue, the second the agent.
type packing struct {
	kind, table, at       string
	words, numbers, flags []string
}

var (
	packedVisits = packing{
		"visits", "report_visits", "entered_at", []string{"queue_id", "answered_by", "outcome"},
		[]string{"queued_ms", "ring_ms", "returned_ms", "talk_ms", "hold_ms", "video_ms", "transfers", "conferences"},
		[]string{"transferred", "sent_on"},
	}
	packedSegments = packing{
		"segments", "report_segments", "opened_at", []string{"queue_id", "agent_id", "kind", "code"},
		[]string{"talk_ms", "hold_ms", "consult_ms", "wrap_ms", "video_ms"},
		[]string{"closed_at IS NOT NULL", "answered", "transfer_in", "transfer_out", "conference"},
	}
	packedOffers = packing{"offers", "report_offers", "made_at", []string{"queue_id", "agent_id", "kind", "outcome"}, []string{"ring_ms"}, nil}
	packings     = []packing{packedVisits, packedSegments, packedOffers}
)

const (
	mostWords   = 4
	mostNumbers = 8
)

// packedRow is one row; its words are numbers of the reader's list.
type packedRow struct {
	at      int64
	words   [mostWords]int32
	numbers [mostNumbers]int64
	flags   uint64
}

func (r *packedRow) flag(i int) int64 { return int64(r.flags >> i & 1) }

// PackedDay is a day as it is kept.
type PackedDay struct {
	day    int64
	bodies []string // of each packing
}

// Pack makes the packed form of a day of UTC, a number since 1970.
func (q Queries) Pack(ctx context.Context, day int64) (PackedDay, error) {
	d := PackedDay{day: day}
	for _, p := range packings {
		body, err := q.pack(ctx, p, day*dayMillis)
		if err != nil {
			return d, fmt.Errorf("pack %s of day %d: %w", p.kind, day, err)
		}
		d.bodies = append(d.bodies, body)
	}
	return d, nil
}

func (q Queries) pack(ctx context.Context, p packing, from int64) (string, error) {
	columns := append(append([]string{p.at}, p.words...), p.numbers...)
	for _, f := range p.flags {
		columns = append(columns, flag(f))
	}
	numbers := make([]int64, 1+len(p.numbers)+len(p.flags))
	words := make([]string, len(p.words))
	into := []any{&numbers[0]}
	for i := range words {
		into = append(into, &words[i])
	}
	for i := range numbers[1:] {
		into = append(into, &numbers[i+1])
	}
	known := map[string]uint64{}
	var list, rows []byte
	n, last := uint64(0), from
	query := `SELECT ` + strings.Join(columns, ", ") + ` FROM ` + p.table + ` WHERE ` + p.at + ` >= $1 AND ` + p.at + ` < $2 ORDER BY ` + p.at
	err := q.each(ctx, query, []any{from, from + dayMillis}, func(scan Scan) error {
		if err := scan(into...); err != nil {
			return err
		}
		n++
		rows = binary.AppendUvarint(rows, uint64(numbers[0]-last))
		last = numbers[0]
		for _, w := range words {
			i, ok := known[w]
			if !ok {
				i = uint64(len(known))
				known[w] = i
				list = append(binary.AppendUvarint(list, uint64(len(w))), w...)
			}
			rows = binary.AppendUvarint(rows, i)
		}
		for _, v := range numbers[1 : 1+len(p.numbers)] {
			rows = binary.AppendVarint(rows, v)
		}
		flags := uint64(0)
		for i, v := range numbers[1+len(p.numbers):] {
			flags |= uint64(v) << i
		}
		rows = binary.AppendUvarint(rows, flags)
		return nil
	})
	body := append(binary.AppendUvarint(nil, uint64(len(known))), list...)
	body = append(binary.AppendUvarint(body, n), rows...)
	return base64.RawStdEncoding.EncodeToString(body), err
}

// PutPacked keeps a day packed. Its rows must be as they were when it was.
func (t Tx) PutPacked(ctx context.Context, d PackedDay) error {
	if err := t.unpack(ctx, d.day); err != nil {
		return err
	}
	for i, p := range packings {
		if _, err := t.exec(ctx, `INSERT INTO report_days (kind, format, day, body) VALUES ($1, $2, $3, $4)`, p.kind, packFormat, d.day, d.bodies[i]); err != nil {
			return fmt.Errorf("keep %s of day %d: %w", p.kind, d.day, err)
		}
	}
	return nil
}

// unpack forgets packed days: a row of theirs changes.
func (t Tx) unpack(ctx context.Context, days ...int64) error {
	for _, day := range days {
		if _, err := t.exec(ctx, `DELETE FROM report_days WHERE kind IN ('visits', 'segments', 'offers') AND format <= $1 AND day = $2`, packFormat, day); err != nil {
			return fmt.Errorf("unpack day %d: %w", day, err)
		}
	}
	return nil
}

// daysOf are the days that have rows of what is counted of an interaction.
func daysOf(c Counted) []int64 {
	var days []int64
	add := func(at time.Time) {
		if day := at.UnixMilli() / dayMillis; !slices.Contains(days, day) {
			days = append(days, day)
		}
	}
	for _, v := range c.Visits {
		add(v.EnteredAt)
	}
	for _, g := range c.Segments {
		add(g.OpenedAt)
	}
	for _, o := range c.Offers {
		add(o.MadeAt)
	}
	return days
}

// Unpacked lists the days that could be packed, those that are over before a time, oldest first.
func (q Queries) Unpacked(ctx context.Context, before time.Time) ([]int64, error) {
	first := int64(-1)
	for _, p := range packings {
		var at *int64
		if err := q.one(ctx, `SELECT MIN(`+p.at+`) FROM `+p.table, nil, &at); err != nil {
			return nil, err
		}
		if at != nil && (first < 0 || *at/dayMillis < first) {
			first = *at / dayMillis
		}
	}
	if first < 0 {
		return nil, nil
	}
	packed, err := list(ctx, q, `SELECT day FROM report_days WHERE kind = 'visits' AND format = $1`, []any{packFormat}, func(scan Scan) (day int64, err error) {
		return day, scan(&day)
	})
	if err != nil {
		return nil, err
	}
	has := make(map[int64]bool, len(packed))
	for _, day := range packed {
		has[day] = true
	}
	var days []int64
	for day := first; (day+1)*dayMillis <= before.UnixMilli(); day++ {
		if !has[day] {
			days = append(days, day)
		}
	}
	return days, nil
}

// wordList gives words numbers, the same in all days of one reading.
type wordList struct {
	ids  map[string]int32
	list []string
}

func (w *wordList) id(word string) int32 {
	i, ok := w.ids[word]
	if !ok {
		i = int32(len(w.list))
		w.ids[word] = i
		w.list = append(w.list, word)
	}
	return i
}

// packed reads the rows of a span from packed days. rest are the parts of the
// span that are not packed, to be read from the rows.
func (q Queries) packed(ctx context.Context, s Span, p packing, words *wordList, row func(*packedRow)) (rest []Span, err error) {
	from, to := s.From.UnixMilli(), s.To.UnixMilli()
	left := from // up to here it was read
	leave := func(until int64) {
		if until > left {
			part := s
			part.From, part.To = time.UnixMilli(left), time.UnixMilli(until)
			rest = append(rest, part)
		}
	}
	err = q.each(ctx, `SELECT day, body FROM report_days WHERE kind = $1 AND format = $2 AND day >= $3 AND day <= $4 ORDER BY day`,
		[]any{p.kind, packFormat, from / dayMillis, (to - 1) / dayMillis}, func(scan Scan) error {
			var day int64
			var body string
			if err := scan(&day, &body); err != nil {
				return err
			}
			leave(day * dayMillis)
			left = (day + 1) * dayMillis
			if err := unpacked(body, p, day*dayMillis, s, words, row); err != nil {
				return &cc.Error{Code: cc.Internal, Reason: "internal", Err: fmt.Errorf("%s of day %d: %w", p.kind, day, err)}
			}
			return nil
		})
	leave(to)
	return rest, err
}

var errPacked = errors.New("not what was packed")

// unpacked goes through the rows of a packed day that lie in a span.
func unpacked(body string, p packing, at int64, s Span, words *wordList, row func(*packedRow)) error {
	raw, err := base64.RawStdEncoding.DecodeString(body)
	if err != nil {
		return err
	}
	pos := 0
	number := func() uint64 {
		v, n := binary.Uvarint(raw[min(pos, len(raw)):])
		if n <= 0 {
			pos = len(raw) + 1
			return 0
		}
		pos += n
		return v
	}
	var ids []int32
	var ours, theirs []bool // whether the span takes a queue, and an agent, of that name
	for range number() {
		n := number()
		if pos > len(raw) || n > uint64(len(raw)-pos) {
			return errPacked
		}
		word := string(raw[pos : pos+int(n)])
		pos += int(n)
		ids = append(ids, words.id(word))
		ours = append(ours, (s.Queue == "" || string(s.Queue) == word) && (len(s.Only) == 0 || slices.Contains(s.Only, cc.QueueID(word))))
		theirs = append(theirs, s.Agent == "" || string(s.Agent) == word)
	}
	from, to := s.From.UnixMilli(), s.To.UnixMilli()
	var r packedRow
	for range number() {
		if pos > len(raw) {
			return errPacked
		}
		at += int64(number())
		r.at = at
		takes := at >= from && at < to
		for i := range p.words {
			n := number()
			if pos > len(raw) || n >= uint64(len(ids)) {
				return errPacked
			}
			r.words[i] = ids[n]
			switch i {
			case 0:
				takes = takes && ours[n]
			case 1:
				takes = takes && theirs[n]
			}
		}
		for i := range p.numbers {
			v := number()
			r.numbers[i] = int64(v>>1) ^ -int64(v&1) // as binary.Varint does
		}
		r.flags = number()
		if pos > len(raw) {
			return errPacked
		}
		if takes {
			row(&r)
		}
	}
	if pos != len(raw) {
		return errPacked
	}
	return nil
}
