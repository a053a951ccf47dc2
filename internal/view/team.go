package view

// TeamView is whom an agent may ask or hand a contact over to.
type TeamView struct {
	Now    Millis      `json:"now"`
	Agents []TeamAgent `json:"agents" nullable:"false"`
	Queues []TeamQueue `json:"queues" nullable:"false"`
	More   bool        `json:"more" doc:"There are more agents than were asked for"`
}

// TeamAgent is a colleague.
type TeamAgent struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Initials    string   `json:"initials"`
	Status      string   `json:"status" enum:"ready,notReady,ringing,onCall,wrapUp,signedOut"`
	Reason      *string  `json:"reason" doc:"Why not ready: missedOffer, signedIn, or the id of one of the company's reasons"`
	Since       *Millis  `json:"since" doc:"In this status"`
	Unavailable string   `json:"unavailable" doc:"Empty: can be rung now. Else the reason a command would be refused with: agentSignedOut, agentBusy, alreadyInCall, alreadyRinging"`
	VideoRight  bool     `json:"videoRight"`
	SpokeAt     *Millis  `json:"spokeAt" doc:"When they last spoke to this contact, before this interaction"`
	Favourite   bool     `json:"favourite"`
	Queues      []string `json:"queues" nullable:"false" doc:"Names of the queues they serve"`
}

// TeamQueue is a queue a contact can be given back to.
type TeamQueue struct {
	ID             string  `json:"id"`
	Name           string  `json:"name"`
	Waiting        int     `json:"waiting"`
	LongestSince   *Millis `json:"longestSince"`
	AgentsReady    int     `json:"agentsReady"`
	AgentsSignedIn int     `json:"agentsSignedIn"`
	ExpectedWaitMs *int64  `json:"expectedWaitMs" doc:"null: nobody who is signed in serves it"`
	Current        bool    `json:"current" doc:"The interaction's own"`
	Favourite      bool    `json:"favourite"`
}
