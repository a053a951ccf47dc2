package account

import (
	"context"
	"crypto/rand"
	"encoding/csv"
	"errors"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// maxImport bounds the people of one import: each password costs time on purpose.
const maxImport = 500

// Import is what a list of people changes.
type Import struct {
	Rows    []ImportRow `json:"rows" nullable:"false"`
	Applied bool        `json:"applied" doc:"Whether it was done; with a refused line nothing is"`
}

// ImportRow is what one line changes.
type ImportRow struct {
	Line     int      `json:"line" doc:"In the list, from 1; the first is the head"`
	Username string   `json:"username"`
	Name     string   `json:"name,omitempty"`
	Action   string   `json:"action" enum:"create,replace,keep,refuse"`
	Changes  []string `json:"changes,omitempty" doc:"The columns that change"`
	Field    string   `json:"field,omitempty" doc:"The column that is refused"`
	Reason   string   `json:"reason,omitempty" doc:"Why it is refused"`
	Password string   `json:"password,omitempty" doc:"Made for a new person whose line has none; told once, when it is done"`

	id      string
	over    int64
	profile Profile
}

// columns are those that a list may have, and how each changes a profile.
// Several values of one column are separated by a bar: agent|supervisor.
var columns = map[string]func(*importer, *Profile, string) error{
	"username":  func(_ *importer, p *Profile, v string) error { p.Username = v; return nil },
	"name":      func(_ *importer, p *Profile, v string) error { p.Name = v; return nil },
	"firstname": func(_ *importer, p *Profile, v string) error { p.FirstName = v; return nil },
	"password":  func(_ *importer, p *Profile, v string) error { p.Password = v; return nil },
	"language":  func(_ *importer, p *Profile, v string) error { p.Language = v; return nil },
	"roles": func(im *importer, p *Profile, v string) error {
		p.Roles = nil
		for _, name := range values(v) {
			id, ok := im.roles[strings.ToLower(name)]
			if !ok {
				return invalid("roles")
			}
			p.Roles = append(p.Roles, id)
		}
		return nil
	},
	"queues": func(im *importer, p *Profile, v string) error {
		p.Queues = []cc.QueueID{}
		for _, name := range values(v) {
			id, ok := im.queues[strings.ToLower(name)]
			if !ok {
				return &cc.Error{Code: cc.Invalid, Reason: "notFound", Field: "queues"}
			}
			p.Queues = append(p.Queues, cc.QueueID(id))
		}
		return nil
	},
	"skills": func(im *importer, p *Profile, v string) error {
		p.Skills = nil
		for _, one := range values(v) {
			name, level, found := strings.Cut(one, ":")
			n, err := strconv.Atoi(strings.TrimSpace(level))
			if !found {
				n, err = 3, nil
			}
			id, ok := im.skills[strings.ToLower(strings.TrimSpace(name))]
			if err != nil || !ok {
				return &cc.Error{Code: cc.Invalid, Reason: "notFound", Field: "skills"}
			}
			p.Skills = append(p.Skills, KnownSkill{id, n})
		}
		return nil
	},
	"disabled": func(_ *importer, p *Profile, v string) error {
		switch strings.ToLower(v) {
		case "": // as it is
		case "1", "yes", "oui", "true", "vrai", "x":
			p.Disabled = true
		case "0", "no", "non", "false", "faux":
			p.Disabled = false
		default:
			return invalid("disabled")
		}
		return nil
	},
}

func values(v string) (all []string) {
	for one := range strings.SplitSeq(v, "|") {
		if one = strings.TrimSpace(one); one != "" {
			all = append(all, one)
		}
	}
	return all
}

// importer knows what names in a list stand for.
type importer struct {
	roles, queues, skills map[string]string // ids by name, in small letters
}

// Import reads a list of people as CSV (RFC 4180; commas or semicolons), whose
// first line names the columns, and tells what each line changes. A user name
// that is known is that person's; columns that are not in the list stay. With
// apply it is done, all or nothing.
func (s *Service) Import(ctx context.Context, list string, apply bool, by cc.Actor) (Import, error) {
	head, lines, err := readList(list)
	if err != nil {
		return Import{}, err
	}
	var result Import
	err = s.db.Read(ctx, func(q store.Queries) error {
		result.Rows, err = plan(ctx, q, head, lines)
		return err
	})
	refused := slices.ContainsFunc(result.Rows, func(r ImportRow) bool { return r.Action == "refuse" })
	if err != nil || !apply || refused {
		return result, err
	}
	for i := range result.Rows {
		row := &result.Rows[i]
		p := &row.profile
		if row.Action == "create" && p.Password == "" {
			p.Password = strings.ToLower(rand.Text()[:16])
			row.Password = p.Password
		}
		if p.Password == "" {
			continue
		}
		if p.phc, err = s.hashNew(ctx, p.Password); err != nil {
			return Import{}, err
		}
	}
	people := s.People()
	err = s.db.Write(ctx, func(tx store.Tx) error {
		for i := range result.Rows {
			var err error
			switch row := &result.Rows[i]; row.Action {
			case "create":
				_, err = people.CreateIn(ctx, tx, cc.NewID[string]("agt"), row.profile, by)
			case "replace":
				_, _, err = people.ReplaceIn(ctx, tx, row.id, row.profile, &row.over, by)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	result.Applied = err == nil
	return result, nameTaken(err)
}

// readList reads the head, in small letters, and the lines below it.
func readList(list string) (head []string, lines [][]string, err error) {
	list = strings.TrimPrefix(list, "\ufeff")
	first, _, _ := strings.Cut(list, "\n")
	r := csv.NewReader(strings.NewReader(list))
	r.TrimLeadingSpace = true
	if strings.Count(first, ";") > strings.Count(first, ",") {
		r.Comma = ';'
	}
	for {
		line, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, &cc.Error{Code: cc.Invalid, Reason: "badList", Field: "csv", Err: err}
		}
		lines = append(lines, line)
	}
	if len(lines) < 2 {
		return nil, nil, &cc.Error{Code: cc.Invalid, Reason: "emptyList", Field: "csv"}
	}
	if len(lines) > maxImport+1 {
		return nil, nil, &cc.Error{Code: cc.Invalid, Reason: "tooMany", Field: "csv"}
	}
	for _, name := range lines[0] {
		name = strings.ToLower(strings.TrimSpace(name))
		if columns[name] == nil || slices.Contains(head, name) {
			return nil, nil, &cc.Error{Code: cc.Invalid, Reason: "unknownColumn", Field: "csv"}
		}
		head = append(head, name)
	}
	if !slices.Contains(head, "username") {
		return nil, nil, &cc.Error{Code: cc.Invalid, Reason: "unknownColumn", Field: "csv"}
	}
	return head, lines[1:], nil
}

func plan(ctx context.Context, q store.Queries, head []string, lines [][]string) ([]ImportRow, error) {
	im := importer{roles: map[string]string{}, queues: map[string]string{}, skills: map[string]string{}}
	roles, err := store.Roles.All(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, r := range roles {
		im.roles[r.ID], im.roles[strings.ToLower(r.Content.Name.Fr)], im.roles[strings.ToLower(r.Content.Name.En)] = r.ID, r.ID, r.ID
	}
	queues, err := q.Queues(ctx)
	if err != nil {
		return nil, err
	}
	for _, o := range queues {
		im.queues[o.Key] = string(o.ID)
	}
	skills, err := store.Skills.All(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, k := range skills {
		im.skills[strings.ToLower(k.Content.Name.Fr)], im.skills[strings.ToLower(k.Content.Name.En)] = k.ID, k.ID
	}
	seen := make(map[string]bool)
	rows := []ImportRow{}
	for i, line := range lines {
		row, err := im.row(ctx, q, head, line)
		if err != nil {
			return nil, err
		}
		row.Line = i + 2
		subject := Subject(row.Username)
		if seen[subject] && row.Action != "refuse" {
			row.Action, row.Field, row.Reason = "refuse", "username", "taken"
		}
		seen[subject] = true
		rows = append(rows, row)
	}
	return rows, nil
}

// row tells what one line changes. An error is a failure; what is wrong with the line is in the row.
func (im *importer) row(ctx context.Context, q store.Queries, head, line []string) (ImportRow, error) {
	row := ImportRow{Action: "create", profile: Profile{Roles: []string{Agent}, Queues: []cc.QueueID{}}}
	row.Username = strings.TrimSpace(line[slices.Index(head, "username")])
	a, err := q.AccountBySubject(ctx, Local, Subject(row.Username))
	known := err == nil
	if err != nil && cc.CodeOf(err) != cc.NotFound {
		return row, err
	}
	var before Profile
	if known {
		k, err := profile(ctx, q, a)
		if err != nil {
			return row, err
		}
		before, row.profile, row.id, row.over = k.Content, k.Content, k.ID, k.Revision
		row.Action = "replace"
	}
	for i, name := range head {
		if wrong := columns[name](im, &row.profile, strings.TrimSpace(line[i])); wrong != nil {
			return row.refused(wrong), nil
		}
	}
	row.Name = row.profile.Name
	if row.profile.Password != "" {
		if wrong := checkPassword(row.profile.Password); wrong != nil {
			return row.refused(wrong), nil
		}
	}
	checked := row.profile
	if wrong := checkProfile(ctx, q, row.id, &checked); wrong != nil {
		if cc.CodeOf(wrong) != cc.Invalid {
			return row, wrong
		}
		return row.refused(wrong), nil
	}
	row.Changes = differing(before, checked, row.profile.Password != "")
	if known && len(row.Changes) == 0 {
		row.Action = "keep"
	}
	return row, nil
}

func (r ImportRow) refused(err error) ImportRow {
	var e *cc.Error
	if errors.As(err, &e) {
		r.Action, r.Field, r.Reason = "refuse", e.Field, e.Reason
	}
	return r
}

// differing names the columns in which two profiles differ.
func differing(a, b Profile, password bool) (all []string) {
	for _, c := range []struct {
		name string
		a, b any
	}{
		{"username", a.Username, b.Username}, {"name", a.Name, b.Name}, {"firstName", a.FirstName, b.FirstName}, {"language", a.Language, b.Language},
		{"roles", slices.Sorted(slices.Values(a.Roles)), slices.Sorted(slices.Values(b.Roles))},
		{"queues", slices.Sorted(slices.Values(a.Queues)), slices.Sorted(slices.Values(b.Queues))},
		{"skills", sortedSkills(a.Skills), sortedSkills(b.Skills)}, {"disabled", a.Disabled, b.Disabled},
	} {
		if !reflect.DeepEqual(c.a, c.b) {
			all = append(all, c.name)
		}
	}
	if password {
		all = append(all, "password")
	}
	return all
}

func sortedSkills(all []KnownSkill) []KnownSkill {
	return slices.SortedFunc(slices.Values(all), func(a, b KnownSkill) int { return strings.Compare(a.Skill, b.Skill) })
}
