package view

// APIKeyDraft is what an administrator sets of an integrator's key.
type APIKeyDraft struct {
	Name     string   `json:"name" minLength:"1" maxLength:"80" doc:"Who uses it"`
	Scopes   []string `json:"scopes" nullable:"false" minItems:"1" maxItems:"20" enum:"interactions.create,interactions.attach,interactions.read,reports.read,webhooks,administer" doc:"What it may do"`
	Disabled bool     `json:"disabled,omitempty"`
}

// APIKey is an integrator's key, without the key itself.
type APIKey struct {
	ID        string   `json:"id"`
	Revision  int64    `json:"revision"`
	Name      string   `json:"name"`
	Scopes    []string `json:"scopes" nullable:"false" enum:"interactions.create,interactions.attach,interactions.read,reports.read,webhooks,administer"`
	Disabled  bool     `json:"disabled"`
	UsedOn    *string  `json:"usedOn" doc:"The last day it was used (UTC), YYYY-MM-DD; null: never"`
	CreatedAt Millis   `json:"createdAt"`
	CreatedBy *string  `json:"createdBy" doc:"Who made it, as in the log of changes; null where that is not known"`
}

// APIKeys is all of them, oldest first.
type APIKeys struct {
	Keys []APIKey `json:"keys" nullable:"false"`
}

// NewAPIKey is an answer that tells the key itself, the only time it is told.
type NewAPIKey struct {
	Key    APIKey `json:"key"`
	Secret string `json:"secret" doc:"Told this once. Send it as Authorization: Bearer …" example:"vva_…"`
}
