package histories_test

import (
	"encoding/json"
	"fmt"
	"reflect"

	"visavis/internal/cc"
)

// load is the name of a read; all other names are commands'.
const load = "load"

// op is one thing that a client did. Call and Return are places in the one
// order in which everything was written down; Return 0: it was never told.
type op struct {
	Client      int
	Call        int64
	Return      int64
	Now         int64 // the store's clock, Unix milliseconds
	Interaction cc.InteractionID
	Name        string
	Command     json.RawMessage `json:",omitempty"`
	Actor       cc.Actor

	Reason string          `json:",omitempty"` // of a refusal
	After  json.RawMessage `json:",omitempty"` // the facts, of what was not refused
}

// commands by their name.
var commands = func() map[string]reflect.Type {
	all := map[string]reflect.Type{}
	for _, c := range []cc.Command{
		cc.Create{}, cc.OpenPage{}, cc.ClosePage{}, cc.ReportDevice{}, cc.MakeOffer{}, cc.Accept{}, cc.Decline{}, cc.AgentGone{},
		cc.OpenLeg{}, cc.Arrived{}, cc.LegLost{}, cc.HangUp{}, cc.Disconnect{}, cc.HoldContact{}, cc.ResumeContact{}, cc.StartVideo{},
		cc.StopVideo{}, cc.CancelVideo{}, cc.AnswerVideo{}, cc.SetCamera{}, cc.Consult{}, cc.Alternate{}, cc.Merge{}, cc.Complete{},
		cc.EndConsultation{}, cc.TransferAgent{}, cc.TransferQueue{}, cc.CancelTransfer{}, cc.Invite{}, cc.CancelInvite{},
		cc.EndConference{}, cc.Remove{}, cc.Suspend{}, cc.Silence{}, cc.Leave{}, cc.MarkDone{}, cc.SetDisposition{},
		cc.ExtendWrapUp{}, cc.EndWrapUp{}, cc.Tick{},
	} {
		all[reflect.TypeOf(c).Name()] = reflect.TypeOf(c)
	}
	return all
}()

func nameOf(c cc.Command) string { return reflect.TypeOf(c).Name() }

// command is what the client asked for.
func (o op) command() cc.Command {
	kind, known := commands[o.Name]
	if !known {
		panic(fmt.Sprintf("command %q is not listed", o.Name))
	}
	into := reflect.New(kind)
	if err := json.Unmarshal(o.Command, into.Interface()); err != nil {
		panic(err) // this program wrote it
	}
	return into.Elem().Interface().(cc.Command)
}

func encode(v any) json.RawMessage {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // facts and commands always marshal
	}
	return text
}
