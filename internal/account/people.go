package account

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"visavis/internal/cc"
	"visavis/internal/ledger"
	"visavis/internal/store"
)

// Profile is what an administrator sets of a person.
type Profile struct {
	Username  string       `json:"username" maxLength:"100"`
	Name      string       `json:"name" maxLength:"80"`
	FirstName string       `json:"firstName,omitempty" maxLength:"80" doc:"What contacts see; by default the name's first word"`
	Password  string       `json:"password,omitempty" maxLength:"1000" writeOnly:"true" doc:"Needed for a new person who signs in here; a new one ends their sessions"`
	Issuer    string       `json:"issuer,omitempty" readOnly:"true" doc:"local, or the identity provider the person signs in at"`
	Roles     []string     `json:"roles" nullable:"false" maxItems:"50"`
	Granted   []Permission `json:"granted,omitempty" maxItems:"50" doc:"Permissions beside those of the roles"`
	Withheld  []Permission `json:"withheld,omitempty" maxItems:"50" doc:"Permissions of the roles that this person has not"`
	Queues    []cc.QueueID `json:"queues" nullable:"false" maxItems:"1000"`
	Skills    []KnownSkill `json:"skills,omitempty" maxItems:"200"`
	Language  string       `json:"language,omitempty" enum:"fr,en" doc:"Absent: the browser's"`
	Calls     int          `json:"calls,omitempty" minimum:"0" maximum:"5" doc:"How many interactions at a time, one of them live; 0 is 1"`
	Disabled  bool         `json:"disabled,omitempty"`

	phc  string // of Password
	weak error  // what Password is refused with, told with what else is wrong
}

// KnownSkill is what a person knows, and how well.
type KnownSkill struct {
	Skill string `json:"skill" maxLength:"60"`
	Level int    `json:"level" minimum:"1" maximum:"5"`
}

// People is the book of accounts. Its passwords are hashed ahead of the
// transaction, which takes long on purpose.
type People struct {
	ledger.Book[Profile]
	hash func(context.Context, string) (string, error)
}

// People returns the book of accounts.
func (s *Service) People() People {
	return People{hash: s.hashNew, Book: ledger.Book[Profile]{
		DB: s.db, Kind: "person", Prefix: "agt", All: profiles, Check: checkProfile,
		Read: func(ctx context.Context, q store.Queries, id string) (store.Kept[Profile], error) {
			a, err := q.Account(ctx, cc.AgentID(id))
			if err != nil {
				return store.Kept[Profile]{}, err
			}
			return profile(ctx, q, a)
		},
		Write: s.writePerson,
	}}
}

// Create makes an account.
func (p People) Create(ctx context.Context, v Profile, by cc.Actor) (made store.Kept[Profile], err error) {
	if err = p.hashed(ctx, &v); err != nil {
		return made, err
	}
	made, err = p.Book.Create(ctx, v, by)
	return made, nameTaken(err)
}

// Replace changes an account. A password ends its sessions, as disabling does.
func (p People) Replace(ctx context.Context, id string, v Profile, over *int64, by cc.Actor) (before, after store.Kept[Profile], err error) {
	if v.Password != "" {
		if err = p.hashed(ctx, &v); err != nil {
			return before, after, err
		}
	}
	before, after, err = p.Book.Replace(ctx, id, v, over, by)
	return before, after, nameTaken(err)
}

// hashed hashes a profile's password; what is wrong with it is left to checkProfile to tell.
func (p People) hashed(ctx context.Context, v *Profile) (err error) {
	if v.phc, err = p.hash(ctx, v.Password); cc.CodeOf(err) == cc.Invalid {
		v.weak, err = err, nil
	}
	return err
}

func nameTaken(err error) error {
	if cc.ReasonOf(err) == store.Taken {
		return &cc.Error{Code: cc.Conflict, Reason: "usernameTaken", Field: "username", Err: err}
	}
	return err
}

func profiles(ctx context.Context, q store.Queries) ([]store.Kept[Profile], error) {
	accounts, err := q.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	serves, err := q.AllAgentQueues(ctx)
	if err != nil {
		return nil, err
	}
	knows, err := q.AgentSkills(ctx)
	if err != nil {
		return nil, err
	}
	slots, err := q.Capacities(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]store.Kept[Profile], 0, len(accounts))
	for _, a := range accounts {
		all = append(all, profileOf(a, serves[a.ID], knows[a.ID], slots[a.ID]))
	}
	return all, nil
}

func profile(ctx context.Context, q store.Queries, a store.Account) (store.Kept[Profile], error) {
	queues, err := q.AgentQueues(ctx, a.ID)
	if err != nil {
		return store.Kept[Profile]{}, err
	}
	var serves []cc.QueueID
	for _, queue := range queues {
		serves = append(serves, queue.ID)
	}
	knows, err := q.SkillsOf(ctx, a.ID)
	if err != nil {
		return store.Kept[Profile]{}, err
	}
	slots, err := q.Capacities(ctx)
	return profileOf(a, serves, knows, slots[a.ID]), err
}

func profileOf(a store.Account, queues []cc.QueueID, knows map[string]int, slots int) store.Kept[Profile] {
	p := Profile{
		Username: a.Username, Name: a.Name, FirstName: a.FirstName, Issuer: a.Issuer, Roles: a.Roles,
		Queues: queues, Language: a.Language, Calls: slots, Disabled: a.Disabled,
	}
	if p.Queues == nil {
		p.Queues = []cc.QueueID{}
	}
	for _, one := range a.Granted {
		p.Granted = append(p.Granted, Permission(one))
	}
	for _, one := range a.Withheld {
		p.Withheld = append(p.Withheld, Permission(one))
	}
	for _, skill := range slices.Sorted(maps.Keys(knows)) {
		p.Skills = append(p.Skills, KnownSkill{skill, knows[skill]})
	}
	return store.Kept[Profile]{ID: string(a.ID), Revision: a.Version, Content: p}
}

func checkProfile(ctx context.Context, q store.Queries, id string, v *Profile) error {
	v.Username, v.Name, v.FirstName = strings.TrimSpace(v.Username), strings.TrimSpace(v.Name), strings.TrimSpace(v.FirstName)
	v.Password = "" // from here on there is only its hash
	theirs := false // what a provider says of somebody does not follow the rules of here
	var before store.Account
	if id != "" {
		var err error
		if before, err = q.Account(ctx, cc.AgentID(id)); err != nil {
			return err
		}
		theirs = before.Issuer != Local
	}
	var wrong cc.Wrong
	if v.Name == "" || utf8.RuneCountInString(v.Name) > maxName || !cc.OneLine(v.Name) {
		wrong.Add("invalidBody", "name")
	}
	if !theirs && !usable(Subject(v.Username)) {
		wrong.Add("invalidBody", "username")
	}
	if theirs && (v.phc != "" || v.weak != nil || v.Username != before.Username) {
		wrong.Add("notHere", "username") // their provider's to change
	}
	if utf8.RuneCountInString(v.FirstName) > maxName || !cc.OneLine(v.FirstName) {
		wrong.Add("invalidBody", "firstName")
	}
	if !theirs {
		if err := wrong.Take(v.weak); err != nil {
			return err
		}
	}
	if v.Language != "" && v.Language != "fr" && v.Language != "en" {
		wrong.Add("invalidBody", "language")
	}
	if len(v.Roles) == 0 && !(theirs && len(before.Roles) == 0) {
		wrong.Add("required", "roles")
	}
	if v.Calls < 0 || v.Calls > 5 {
		wrong.Add("invalidBody", "calls")
	}
	if v.FirstName == "" {
		v.FirstName, _, _ = strings.Cut(v.Name, " ")
	}
	v.Calls = max(v.Calls, 1)
	for _, role := range v.Roles {
		switch _, err := store.Roles.Read(ctx, q, role); {
		case err != nil && cc.CodeOf(err) != cc.NotFound:
			return err
		case err != nil:
			wrong.Add("invalidBody", "roles")
		}
	}
	for at, permissions := range [][]Permission{v.Granted, v.Withheld} {
		for i, p := range permissions {
			if !known(p) {
				wrong.Add("invalidBody", "%s[%d]", []string{"granted", "withheld"}[at], i)
			}
		}
	}
	if err := checkQueues(ctx, q, v.Queues, &wrong); err != nil {
		return err
	}
	for i, s := range v.Skills {
		if slices.ContainsFunc(v.Skills[:i], func(o KnownSkill) bool { return o.Skill == s.Skill }) {
			wrong.Add("taken", "skills[%d].skill", i)
		}
		if s.Level < 1 || s.Level > 5 {
			wrong.Add("outOfRange", "skills[%d].level", i)
		}
		_, err := store.Skills.Read(ctx, q, s.Skill)
		if err := wrong.Missing(err, "skills[%d].skill", i); err != nil {
			return err
		}
	}
	return wrong.Err()
}

func (s *Service) writePerson(ctx context.Context, tx store.Tx, id string, over int64, v Profile, by cc.Actor) error {
	a := store.Account{
		ID: cc.AgentID(id), Issuer: Local, Theme: "system", PopOut: true, RingVolume: 0.8, CreatedAt: s.now(),
	}
	if over > 0 {
		var err error
		if a, err = tx.Account(ctx, a.ID); err != nil {
			return err
		}
		if a.Version != over {
			return cc.Refuse("revisionStale")
		}
	}
	ends := over > 0 && (v.phc != "" || v.Disabled && !a.Disabled)
	if a.Issuer == Local {
		a.Subject, a.Username = Subject(v.Username), v.Username
	}
	if v.phc != "" {
		a.Password = v.phc
	}
	a.Name, a.FirstName, a.Roles, a.Granted, a.Withheld = v.Name, v.FirstName, v.Roles, names(v.Granted), names(v.Withheld)
	a.Language, a.Disabled = v.Language, v.Disabled
	var err error
	if over == 0 {
		err = tx.InsertAccount(ctx, a)
	} else {
		err = tx.SaveAccount(ctx, a, ends)
	}
	if err != nil {
		return err
	}
	if err := tx.SetAgentQueues(ctx, a.ID, v.Queues); err != nil {
		return err
	}
	knows := make(map[string]int, len(v.Skills))
	for _, k := range v.Skills {
		knows[k.Skill] = k.Level
	}
	if err := tx.SetAgentSkills(ctx, a.ID, knows); err != nil {
		return err
	}
	if err := tx.SetCapacity(ctx, a.ID, v.Calls); err != nil {
		return err
	}
	if over == 0 {
		return nil
	}
	all, err := tx.Accounts(ctx)
	if err != nil {
		return err
	}
	if err := keepsAdministrator(all); err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(o store.Account) bool { return o.ID == a.ID })
	return counts(ctx, tx, all[i], by)
}
