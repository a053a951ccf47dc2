package cc

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// situation is one state, reached by commands, with nadia as the agent who has
// or had the call. Luc is another agent.
type situation struct {
	name  string
	reach func(w *walker)
}

func situations() []situation {
	accepted := func(w *walker) {
		w.queue()
		w.do(MakeOffer{Agent: "nadia"}, "offer.made")
		w.must(Accept{Offer: w.s.Offers[0].ID, Agent: "nadia", VideoRight: true})
	}
	requested := func(w *walker) {
		w.answer()
		w.must(StartVideo{Agent: "nadia", Camera: true})
	}
	video := func(w *walker) {
		requested(w)
		w.must(AnswerVideo{Question: w.s.Video.Question.ID, Choice: ChooseCamera})
	}
	wrapUp := func(w *walker) {
		w.answer()
		w.must(HangUp{})
	}
	consulting := func(w *walker) {
		video(w)
		w.consulting()
	}
	conference := func(w *walker) {
		video(w)
		w.joined()
	}
	landing := func(w *walker) {
		consulting(w)
		w.must(Complete{Agent: "nadia", Consultation: w.s.Consultation.ID})
		w.must(OpenLeg{Party: w.party("luc"), Leg: "leg_l"})
	}
	return []situation{
		{"waiting", func(w *walker) { w.queue() }},
		{"waiting, away", func(w *walker) { w.queue(); w.must(ClosePage{Page: "page_1"}) }},
		{"ringing", func(w *walker) { w.queue(); w.must(MakeOffer{Agent: "nadia"}) }},
		{"accepted", accepted},
		{"voice", func(w *walker) { w.answer() }},
		{"no camera", func(w *walker) { w.answer(); w.must(ReportDevice{}) }},
		{"video asked", requested},
		{"video on", video},
		{"video paused", func(w *walker) { video(w); w.must(StopVideo{Agent: "nadia"}) }},
		{"held", func(w *walker) { w.answer(); w.must(HoldContact{Agent: "nadia"}) }},
		{"held, video on", func(w *walker) { video(w); w.must(HoldContact{Agent: "nadia"}) }},
		{"ringing a colleague", func(w *walker) { video(w); w.must(Consult{Agent: "nadia", Target: "luc"}) }},
		{"consulting", consulting},
		{"back with the contact", func(w *walker) {
			consulting(w)
			w.must(Alternate{Agent: "nadia", Consultation: w.s.Consultation.ID, To: Stage})
		}},
		{"consulting, owner lost", func(w *walker) {
			consulting(w)
			w.must(LegLost{Party: w.party("nadia"), Leg: "leg_n"})
			w.must(LegLost{Party: w.party("nadia"), Leg: "leg_ns"})
		}},
		{"conference", conference},
		{"conference, held", func(w *walker) { conference(w); w.must(HoldContact{Agent: "nadia"}) }},
		{"luc suspended", func(w *walker) { conference(w); w.must(Suspend{Agent: "nadia", Party: w.party("luc"), On: true}) }},
		{"luc silenced", func(w *walker) { conference(w); w.must(Silence{Agent: "nadia", Party: w.party("luc"), On: true}) }},
		{"conference, owner lost", func(w *walker) { conference(w); w.must(LegLost{Party: w.party("nadia"), Leg: "leg_n"}) }},
		{"consulting, luc stays", func(w *walker) {
			conference(w)
			w.must(Consult{Agent: "nadia", Target: "sami"})
			w.must(OpenLeg{Party: w.party("nadia"), Leg: "leg_ns", Room: w.s.SideRoom()})
			w.must(Arrived{Party: w.party("nadia"), Leg: "leg_ns"})
		}},
		{"inviting", func(w *walker) { w.answer(); w.must(Invite{Agent: "nadia", Target: "luc"}) }},
		{"transfer rings", func(w *walker) { video(w); w.must(TransferAgent{Agent: "nadia", Target: "luc"}) }},
		{"transfer lands", landing},
		{"transfer rings, luc stays", func(w *walker) { conference(w); w.must(TransferAgent{Agent: "nadia", Target: "sami"}) }},
		{"agent lost", func(w *walker) { video(w); w.must(LegLost{Party: w.party("nadia"), Leg: "leg_n"}) }},
		{"contact lost", func(w *walker) { video(w); w.must(LegLost{Party: w.contact(), Leg: "leg_c"}) }},
		{"wrap-up", wrapUp},
		{"wrap-up, code asked", func(w *walker) { w.codes = Codes{Mandatory: true, Choice: outcomes()}; wrapUp(w) }},
		{"wrap-up, code chosen", func(w *walker) {
			w.codes = Codes{Mandatory: true, Choice: outcomes()}
			wrapUp(w)
			w.must(SetDisposition{Agent: "nadia", Code: "solved"})
		}},
		{"wrap-up, time over", func(w *walker) { wrapUp(w); w.after(time.Minute); w.must(Tick{}) }},
		{"luc left", func(w *walker) { w.codes = Codes{Choice: outcomes()}; conference(w); w.must(Leave{Agent: "luc"}) }},
		{"voice, codes hidden", func(w *walker) { w.codes = Codes{Hidden: true, Choice: outcomes()}; w.answer() }},
		{"done", func(w *walker) { wrapUp(w); w.must(MarkDone{Agent: "nadia"}) }},
		{"abandoned", func(w *walker) { w.queue(); w.must(HangUp{}) }},
	}
}

// must gives a command that is expected to be accepted, whatever it does.
func (w *walker) must(cmd Command) {
	w.t.Helper()
	if _, err := w.try(cmd); err != nil {
		w.t.Fatalf("%T: %v", cmd, err)
	}
}

// column is one command, aimed as well as the state allows.
type column struct {
	name string
	cmd  func(w *walker) Command
}

func columns() [][]column {
	ringing := func(agent AgentID) func(w *walker) OfferID {
		return func(w *walker) OfferID {
			o, _ := w.s.OfferTo(agent)
			return o.ID
		}
	}
	offer := ringing("nadia")
	consultation := func(w *walker) ConsultationID {
		if c := w.s.Consultation; c != nil {
			return c.ID
		}
		return "con_old"
	}
	transfer := func(w *walker) TransferID {
		if tr := w.s.Transfer; tr != nil {
			return tr.ID
		}
		return "trf_old"
	}
	question := func(w *walker) QuestionID {
		if q := w.s.Video.Question; q != nil {
			return q.ID
		}
		return "ask_old"
	}
	return [][]column{{
		{"offer to luc", func(*walker) Command { return MakeOffer{Agent: "luc"} }},
		{"accept", func(w *walker) Command { return Accept{Offer: offer(w), Agent: "nadia", VideoRight: true} }},
		{"luc accepts", func(w *walker) Command { return Accept{Offer: offer(w), Agent: "luc", VideoRight: true} }},
		{"decline", func(w *walker) Command { return Decline{Offer: offer(w), Agent: "nadia"} }},
		{"agent gone", func(*walker) Command { return AgentGone{Agent: "nadia", SignedOut: true} }},
		{"agent barred", func(*walker) Command { return AgentGone{Agent: "nadia", Barred: true} }},
		{"hang up", func(*walker) Command { return HangUp{} }},
		{"disconnect", func(*walker) Command { return Disconnect{Agent: "nadia"} }},
		{"luc disconnects", func(*walker) Command { return Disconnect{Agent: "luc"} }},
		{"mark done", func(*walker) Command { return MarkDone{Agent: "nadia"} }},
	}, {
		{"hold", func(*walker) Command { return HoldContact{Agent: "nadia"} }},
		{"resume", func(*walker) Command { return ResumeContact{Agent: "nadia"} }},
		{"luc resumes", func(*walker) Command { return ResumeContact{Agent: "luc"} }},
		{"start video", func(*walker) Command { return StartVideo{Agent: "nadia", Camera: true} }},
		{"stop video", func(*walker) Command { return StopVideo{Agent: "nadia"} }},
		{"cancel video", func(w *walker) Command { return CancelVideo{Agent: "nadia", Question: question(w)} }},
		{"answer: watch", func(w *walker) Command { return AnswerVideo{Question: question(w), Choice: ChooseWatch} }},
		{"answer: decline", func(w *walker) Command { return AnswerVideo{Question: question(w), Choice: ChooseDecline} }},
		{"contact's camera", func(*walker) Command { return SetCamera{On: true} }},
		{"own camera off", func(*walker) Command { return SetCamera{Agent: "nadia"} }},
	}, {
		{"code", func(*walker) Command { return SetDisposition{Agent: "nadia", Code: "solved"} }},
		{"luc's code", func(*walker) Command { return SetDisposition{Agent: "luc", Code: "solved"} }},
		{"no such code", func(*walker) Command { return SetDisposition{Agent: "nadia", Code: "made up"} }},
		{"extend", func(w *walker) Command {
			g, _ := w.s.SegmentOf("nadia")
			return ExtendWrapUp{Agent: "nadia", Until: g.HoldsSlot}
		}},
		{"extend, late", func(*walker) Command { return ExtendWrapUp{Agent: "nadia"} }},
		{"end wrap-up", func(*walker) Command { return EndWrapUp{Agent: "nadia"} }},
		{"luc done", func(*walker) Command { return MarkDone{Agent: "luc"} }},
		{"forgotten", func(*walker) Command { return EndForgotten{} }},
	}, {
		{"consult sami", func(*walker) Command { return Consult{Agent: "nadia", Target: "sami"} }},
		{"to the contact", func(w *walker) Command { return Alternate{Agent: "nadia", Consultation: consultation(w), To: Stage} }},
		{"to the colleague", func(w *walker) Command { return Alternate{Agent: "nadia", Consultation: consultation(w), To: Side} }},
		{"merge", func(w *walker) Command { return Merge{Agent: "nadia", Consultation: consultation(w)} }},
		{"complete", func(w *walker) Command { return Complete{Agent: "nadia", Consultation: consultation(w)} }},
		{"luc completes", func(w *walker) Command { return Complete{Agent: "luc", Consultation: consultation(w)} }},
		{"luc ends it", func(w *walker) Command { return EndConsultation{Agent: "luc", Consultation: consultation(w)} }},
		{"luc accepts", func(w *walker) Command { return Accept{Offer: ringing("luc")(w), Agent: "luc", VideoRight: true} }},
		{"luc declines", func(w *walker) Command { return Decline{Offer: ringing("luc")(w), Agent: "luc"} }},
	}, {
		{"transfer to sami", func(*walker) Command { return TransferAgent{Agent: "nadia", Target: "sami"} }},
		{"to a queue", func(*walker) Command { return TransferQueue{Agent: "nadia", Queue: "atelier"} }},
		{"cancel", func(w *walker) Command { return CancelTransfer{Agent: "nadia", Transfer: transfer(w)} }},
		{"luc is up", func(w *walker) Command { return Arrived{Party: w.party("luc"), Leg: "leg_l"} }},
		{"disconnect, all", func(*walker) Command { return Disconnect{Agent: "nadia", Everyone: true} }},
		{"invite luc", func(*walker) Command { return Invite{Agent: "nadia", Target: "luc"} }},
		{"cancel invite", func(w *walker) Command { return CancelInvite{Agent: "nadia", Offer: ringing("luc")(w)} }},
		{"end conference", func(*walker) Command { return EndConference{Agent: "nadia"} }},
		{"remove luc", func(w *walker) Command { return Remove{Agent: "nadia", Party: w.party("luc")} }},
		{"suspend luc", func(w *walker) Command { return Suspend{Agent: "nadia", Party: w.party("luc"), On: true} }},
		{"leave", func(*walker) Command { return Leave{Agent: "nadia"} }},
		{"luc leaves", func(*walker) Command { return Leave{Agent: "luc"} }},
	}, {
		{"page opens", func(*walker) Command { return OpenPage{Page: "page_2"} }},
		{"page closes", func(*walker) Command { return ClosePage{Page: "page_1"} }},
		{"contact's new leg", func(w *walker) Command { return OpenLeg{Party: w.contact(), Leg: "leg_c2"} }},
		{"agent's new leg", func(w *walker) Command { return OpenLeg{Party: w.party("nadia"), Leg: "leg_n2"} }},
		{"contact's leg ends", func(w *walker) Command { return LegLost{Party: w.contact(), Leg: "leg_c"} }},
		{"agent's leg ends", func(w *walker) Command { return LegLost{Party: w.party("nadia"), Leg: "leg_n"} }},
		{"agent's leg is up", func(w *walker) Command { return Arrived{Party: w.party("nadia"), Leg: "leg_n"} }},
		{"a minute passes", func(w *walker) Command { w.after(time.Minute); return Tick{} }},
	}}
}

// cell tells what a command does: ✗ and the reason, = for nothing, else the
// events; more than two are counted.
func cell(events []Event, err error) string {
	if err != nil {
		return "✗ " + ReasonOf(err)
	}
	if len(events) == 0 {
		return "="
	}
	var n []string
	for _, e := range events {
		n = append(n, strings.Replace(string(e.Type), "interaction.", "", 1))
	}
	if len(n) > 2 {
		n = append(n[:1], fmt.Sprintf("+%d", len(n)-1))
	}
	return strings.Join(n, " ")
}

// TestTable compares every state × command with the page in testdata.
func TestTable(t *testing.T) {
	var page strings.Builder
	page.WriteString("What each command does in each state. ✗ is a refusal with its reason, = changes nothing.\n")
	for _, part := range columns() {
		rows := [][]string{{"state"}}
		for _, c := range part {
			rows[0] = append(rows[0], c.name)
		}
		for _, at := range situations() {
			row := []string{at.name}
			for _, c := range part {
				w := start(t)
				at.reach(w)
				row = append(row, cell(w.try(c.cmd(w))))
			}
			rows = append(rows, row)
		}
		page.WriteString("\n" + aligned(rows))
	}
	golden(t, "table.txt", []byte(page.String()))
}

func aligned(rows [][]string) string {
	width := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, c := range row {
			width[i] = max(width[i], utf8.RuneCountInString(c))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		var line strings.Builder
		for i, c := range row {
			line.WriteString(c + strings.Repeat(" ", width[i]-utf8.RuneCountInString(c)+2))
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}

// fixture is one state and what an agent may do in it, for the front end's tests.
type fixture struct {
	State    string            `json:"state"`
	Agent    AgentID           `json:"agent"`
	CanVideo bool              `json:"canVideo"`
	Phase    Phase             `json:"phase"`
	Rung     bool              `json:"rung"`    // the agent has a pending offer
	InCall   bool              `json:"inCall"`  // the agent has a party
	Owner    bool              `json:"owner"`   // the agent owns
	Segment  SegmentState      `json:"segment"` // "" if the agent has none
	Hold     HoldWhy           `json:"hold"`    // "" if not held
	Gate     Gate              `json:"gate"`
	Can      map[string]string `json:"can"`
}

// TestAllowed writes down states × allowed actions; TypeScript reads the same file.
func TestAllowed(t *testing.T) {
	var all []fixture
	for _, at := range situations() {
		for _, canVideo := range []bool{true, false} {
			w := start(t)
			at.reach(w)
			all = append(all, w.fixture(at.name, "nadia", canVideo))
		}
		w := start(t)
		at.reach(w)
		all = append(all, w.fixture(at.name, "luc", true))
	}
	w := start(t)
	w.must(Create{ID: "int_1", Queue: "sav", Page: "page_1", CanCamera: true, CanVideo: true})
	w.must(MakeOffer{Agent: "nadia"})
	w.must(Accept{Offer: w.s.Offers[0].ID, Agent: "nadia", VideoRight: true})
	all = append(all, w.fixture("voice, queue without video", "nadia", true))
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	b.WriteString("[\n")
	for i, f := range all {
		if i > 0 {
			b.Truncate(b.Len() - 1)
			b.WriteString(",\n")
		}
		if err := enc.Encode(f); err != nil {
			t.Fatal(err)
		}
	}
	b.WriteString("]\n")
	golden(t, "allowed.json", b.Bytes())
}

func (w *walker) fixture(state string, agent AgentID, canVideo bool) fixture {
	s := w.s
	f := fixture{State: state, Agent: agent, CanVideo: canVideo, Phase: s.Phase(), Gate: s.Video.Gate, Can: Allowed(s, agent, Permissions{
		Video: canVideo, Conference: true, TransferAgent: true, TransferQueue: true,
	}, w.codesOf)}
	_, f.Rung = s.OfferTo(agent)
	p, in := s.PartyOf(agent)
	f.InCall, f.Owner = in, in && p.ID == s.Owner
	if g, ok := s.SegmentOf(agent); ok {
		f.Segment = g.State
	}
	if s.Hold != nil {
		f.Hold = s.Hold.Why
	}
	return f
}

// golden compares with a file of testdata; VISAVIS_UPDATE=1 writes it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("VISAVIS_UPDATE") != "" {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; look at it, and if it is meant, run with VISAVIS_UPDATE=1. Now:\n%s", path, got)
	}
}
