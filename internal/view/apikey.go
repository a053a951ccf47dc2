package view

// APIKeyDraft is what an administrator sets of an integrator's key. What must not
// be empty is refused with all the rest, not by its description before it.
type APIKeyDraft struct {
	Name     string   `json:"name" maxLength:"80" doc:"Who uses it; not empty"`
	Scopes   []string `json:"scopes" nullable:"false" maxItems:"20" enum:"interactions.create,interactions.attach,interactions.read,reports.read,webhooks,administer" doc:"What it may do; not empty"`
	Disabled bool     `json:"disabled,omitempty"`
	// To come, or as it was.
	ExpiresAt *Millis `json:"expiresAt,omitempty" nullable:"true" minimum:"0" maximum:"253402300799000" doc:"When it ends: it is refused (keyExpired) from then on. Absent or null: never"`
}

// Rotation says how a key gets a new secret.
type Rotation struct {
	Grace *int `json:"grace,omitempty" minimum:"0" maximum:"604800" doc:"For how many seconds the secrets before still count, 7 days at most. 0: they end at once; absent: 86400, a day"`
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
	ExpiresAt *Millis  `json:"expiresAt" doc:"When it ends; null: never"`
	OldSecret *Millis  `json:"oldSecretUntil" doc:"Until when a secret that was replaced still counts; null if none does"`
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
