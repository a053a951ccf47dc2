package view

import "visavis/internal/cc"

// Secret is told once.
type Secret struct {
	Secret string `json:"secret"`
}

// Change is an entry of the log of changes.
type Change struct {
	Seq    int64        `json:"seq"`
	At     Millis       `json:"at"`
	By     ChangeAuthor `json:"by"`
	Kind   string       `json:"kind" doc:"Of thing: queue, person …"`
	Object string       `json:"object" doc:"Its id"`
	Name   Text         `json:"name" doc:"What it is called, as far as that is known"`
	Action string       `json:"action" enum:"created,replaced,deleted,secretChanged"`
	Before any          `json:"before" doc:"What it was; null: nothing, or erased"`
	After  any          `json:"after"`
	Erased bool         `json:"erased,omitempty" doc:"What it was and became was erased"`
}

// ChangeAuthor is who made a change: a person, an integrator's key, or the
// command line, which is the system.
type ChangeAuthor struct {
	ID   cc.Actor `json:"id"`
	Name string   `json:"name,omitempty"`
}

// Changes are entries of the log of changes, the newest first.
type Changes struct {
	Items []Change `json:"items" nullable:"false"`
	More  bool     `json:"more" doc:"Whether there are older ones"`
}

// ChangesCheck is whether the log of changes is as it was written.
type ChangesCheck struct {
	Whole bool   `json:"whole"`
	Fault string `json:"fault,omitempty" enum:"altered,contentAltered,missing,cutShort"`
	Seq   int64  `json:"seq,omitempty" doc:"Of the first entry that is not as it was"`
	Until int64  `json:"until" doc:"The last entry's number"`
}
