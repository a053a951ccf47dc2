package view

import "visavis/internal/cc"

// CodeRule is what a queue asks of a stretch in it.
type CodeRule string

// The rules about disposition codes.
const (
	NoCodes        CodeRule = "none"
	OptionalCode   CodeRule = "optional"
	MandatoryCode  CodeRule = "mandatory"
	CodesAreHidden CodeRule = "hidden"
)

// CodeList is a queue's disposition codes as agents choose from them.
type CodeList struct {
	Queue    string        `json:"queue"`
	Revision int64         `json:"revision"`
	Rule     CodeRule      `json:"rule" enum:"none,optional,mandatory,hidden"`
	Codes    []Disposition `json:"codes" nullable:"false"`
}

// Disposition is a code, or with children a branch that cannot be chosen itself.
type Disposition struct {
	Code     string        `json:"code" minLength:"1" maxLength:"40" pattern:"^[A-Za-z0-9][A-Za-z0-9._-]*$" doc:"Unique in the queue"`
	Label    Text          `json:"label"`
	Children []Disposition `json:"children,omitempty" nullable:"false" maxItems:"200"`
}

// CustomField is one typed field that the interactions of a queue have.
type CustomField struct {
	Key       string         `json:"key" minLength:"1" maxLength:"40" pattern:"^[A-Za-z0-9][A-Za-z0-9._-]*$" doc:"Unique in the queue"`
	Label     Text           `json:"label"`
	Type      cc.FieldType   `json:"type" enum:"text,number,yesNo,date,list,link"`
	Required  bool           `json:"required" doc:"Cannot be emptied, and the owner's part is not done without it"`
	Default   string         `json:"default,omitempty" maxLength:"2000" doc:"What new interactions start with"`
	MaxLength int            `json:"maxLength,omitempty" minimum:"0" maximum:"2000" doc:"Of a text, in characters; 0: 2000"`
	Pattern   string         `json:"pattern,omitempty" maxLength:"200" doc:"Regular expression (RE2) that a whole text must match"`
	Min       *float64       `json:"min,omitempty" doc:"Of a number"`
	Max       *float64       `json:"max,omitempty" doc:"Of a number"`
	Options   []CustomOption `json:"options,omitempty" nullable:"false" maxItems:"200" doc:"Of a list"`
}

// CustomOption is one of the values of a list.
type CustomOption struct {
	Value string `json:"value" minLength:"1" maxLength:"100"`
	Label Text   `json:"label"`
}

// CustomValue is a custom field of an interaction with what stands in it.
type CustomValue struct {
	Field    CustomField   `json:"field" doc:"As it was when the interaction came"`
	Value    string        `json:"value" doc:"Empty: none. number 12.5, yesNo yes or no, date 2026-03-02, list the option's value, link an address"`
	Revision int64         `json:"revision" doc:"Counts the changes; 0: as it was made"`
	Change   *CustomChange `json:"change" doc:"The last one; null: never changed"`
}

// CustomChange is who changed a value, and what stood there.
type CustomChange struct {
	_          struct{} `nullable:"true"`
	Author     string   `json:"author"`
	AuthorName string   `json:"authorName"`
	At         Millis   `json:"at"`
	Previous   string   `json:"previous"`
}

// CustomData is all custom fields of an interaction.
type CustomData struct {
	Values []CustomValue `json:"values" nullable:"false"`
}

// CustomText is one value to be written.
type CustomText struct {
	Value string `json:"value" doc:"Empty takes the value away and keeps the field"`
}

// CustomWrites is values to be written: all fields, each by its key.
type CustomWrites struct {
	Values map[string]CustomWrite `json:"values" doc:"Every field of the interaction by its key; one that is missing is refused (fieldMissing), an unknown one too (unknownField)"`
}

// CustomWrite is a value and what it was written over.
type CustomWrite struct {
	Value    string `json:"value"`
	Revision *int64 `json:"revision,omitempty" doc:"The revision read; another one is refused (revisionStale). Without it, over whatever is there"`
}

// WrapUpSettings is what a queue asks of its interactions beside the call.
type WrapUpSettings struct {
	Time         int             `json:"time" minimum:"-1" maximum:"86400" doc:"Seconds of wrap-up; 0: the installation's; -1: until the agent is done"`
	Extend       int             `json:"extend" minimum:"0" maximum:"3600" doc:"Seconds by which an agent extends it at a time; 0: 60"`
	Dispositions Dispositions    `json:"dispositions"`
	CustomFields []CustomField   `json:"customFields" nullable:"false" maxItems:"50" doc:"Of interactions to come; those that exist keep theirs"`
	Attached     AttachedDisplay `json:"attached"`
}

// Dispositions is the codes of a queue and what it asks about them.
type Dispositions struct {
	Mandatory bool          `json:"mandatory" doc:"Nobody who owned the contact is done without a code; never with hidden"`
	Hidden    bool          `json:"hidden" doc:"Agents are not asked; never with mandatory"`
	Codes     []Disposition `json:"codes" nullable:"false" maxItems:"200"`
}

// AttachedDisplay is how a queue shows attached data.
type AttachedDisplay struct {
	Fields     []AttachedField `json:"fields" nullable:"false" maxItems:"200" doc:"In this order; others come after them"`
	OnlyListed bool            `json:"onlyListed" doc:"Do not show those others"`
}

// AttachedField is how one attached value is shown.
type AttachedField struct {
	Key   string `json:"key" minLength:"1" maxLength:"64"`
	Label *Text  `json:"label,omitempty" doc:"Without it, the name it came with"`
	Shown bool   `json:"shown"`
}

// SegmentView is one agent's stretch.
type SegmentView struct {
	_           struct{}        `nullable:"true"`
	ID          string          `json:"id"`
	State       cc.SegmentState `json:"state" enum:"open,wrapUp,done"`
	OpenedAt    Millis          `json:"openedAt"`
	ClosedAt    *Millis         `json:"closedAt"`
	WrapUpUntil *Millis         `json:"wrapUpUntil" doc:"Until when wrap-up keeps new work away"`
	HoldsSlot   bool            `json:"holdsSlot" doc:"Wrap-up keeps new work away, with or without an end"`
	Queue       string          `json:"queue" doc:"Id of the queue it belongs to"`
	QueueName   string          `json:"queueName"`
	Rule        CodeRule        `json:"rule" enum:"none,optional,mandatory,hidden" doc:"What the queue asks; none: it has no list"`
	Code        *string         `json:"code" doc:"The disposition code chosen"`
	CodeName    *Text           `json:"codeName" doc:"With the branches that lead to it"`
	CodesAt     int64           `json:"codesAt" doc:"Revision of the queue's list of codes"`
}
