package view

// WallboardView is what happens now and what happened today, the same for all
// who may see it: names are in both languages.
type WallboardView struct {
	Now     Millis           `json:"now"`
	Zone    string           `json:"zone" doc:"Whose day today is (IANA)"`
	Numbers WallboardNumbers `json:"numbers"`
	Queues  []WallboardQueue `json:"queues" nullable:"false"`
	Agents  []WallboardAgent `json:"agents" nullable:"false" doc:"Who is there, those who need attention first"`
	Trends  WallboardTrends  `json:"trends"`
}

// WallboardNumbers are the six figures on top, with what explains them.
type WallboardNumbers struct {
	Waiting        int      `json:"waiting"`
	LongestSince   *Millis  `json:"longestSince"`
	Warn           bool     `json:"warn" doc:"In some queue somebody waits longer than its limit"`
	ServiceLevel   *float64 `json:"serviceLevel" doc:"Per cent, today; null: nobody counts yet"`
	ServicePercent int      `json:"servicePercent" doc:"The target; 0: of several"`
	ServiceSeconds int      `json:"serviceSeconds"`
	ServiceBelow   bool     `json:"serviceBelow"`
	Answered       int64    `json:"answered" doc:"Today"`
	Abandoned      int64    `json:"abandoned" doc:"Today, short ones apart"`
	VideoSessions  int      `json:"videoSessions"`
	Calls          int      `json:"calls" doc:"Contacts with an agent"`
	AgentsReady    int      `json:"agentsReady" doc:"Who would be offered a contact now"`
	AgentsSignedIn int      `json:"agentsSignedIn"`
}

// WallboardQueue is a queue's line.
type WallboardQueue struct {
	ID             string   `json:"id"`
	Name           Text     `json:"name"`
	Waiting        int      `json:"waiting"`
	LongestSince   *Millis  `json:"longestSince"`
	Warn           bool     `json:"warn"`
	Ready          int      `json:"ready" doc:"Agents who would be offered its next contact"`
	Busy           int      `json:"busy" doc:"Its agents in a call or being rung"`
	WrapUp         int      `json:"wrapUp"`
	ServiceLevel   *float64 `json:"serviceLevel"`
	ServicePercent int      `json:"servicePercent"`
	ServiceSeconds int      `json:"serviceSeconds"`
	ServiceBelow   bool     `json:"serviceBelow"`
	Answered       int64    `json:"answered"`
	Abandoned      int64    `json:"abandoned"`
}

// WallboardAgent is an agent who is there.
type WallboardAgent struct {
	ID         string  `json:"id"`
	Name       string  `json:"name"`
	Initials   string  `json:"initials"`
	Status     string  `json:"status" enum:"ready,notReady,ringing,onCall,wrapUp,lost"`
	Reason     *string `json:"reason" doc:"Why not ready: missedOffer, signedIn, or the id of one of the company's reasons"`
	ReasonName *Text   `json:"reasonName"`
	Since      *Millis `json:"since" doc:"In this status"`
	Queue      *Text   `json:"queue" doc:"Of the call"`
	HoldSince  *Millis `json:"holdSince" doc:"The contact of the call is on hold"`
	Video      bool    `json:"video" doc:"The call has video now"`
	Attention  *string `json:"attention" enum:"lost,talk,hold,missed,wrapUp,notReady" doc:"Why somebody should look; null: no reason"`
	Urgent     bool    `json:"urgent"`
}

// WallboardTrends are the last sixty minutes, the oldest first; the last one is not over.
type WallboardTrends struct {
	From      Millis  `json:"from" doc:"Beginning of the first minute"`
	Waiting   []int64 `json:"waiting" nullable:"false" doc:"At most at once, in each minute"`
	Answered  []int64 `json:"answered" nullable:"false"`
	Abandoned []int64 `json:"abandoned" nullable:"false"`
}

// WallboardFrame is a frame of the wallboard's socket, once a second.
type WallboardFrame struct {
	Type string `json:"type" enum:"wallboard,signedOut,pong"`
	Data any    `json:"data" doc:"WallboardView, SignedOut or Pong"`
}

// FrameWallboard is the type of the frame that has it.
const FrameWallboard = "wallboard"
