package company

import (
	"cmp"
	"context"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"visavis/internal/cc"
	"visavis/internal/ledger"
	"visavis/internal/store"
)

// Books are the things a company sets up.
type Books struct {
	Company  ledger.Book[store.Company] // only one, of the id "company"
	Queues   ledger.Book[Queue]
	Skills   ledger.Book[store.Skill]
	Hours    ledger.Book[store.Calendar]
	NotReady ledger.Book[store.Reason]
}

// Company is the id of the only company.
const Company = "company"

// New returns the books over a database. Hours checks a calendar; without
// video the operator has ruled it out, and no administrator can turn it on.
func New(db *store.DB, hours func(store.Calendar) error, video bool) Books {
	return Books{
		Company: companyBook(db, video), Queues: queueBook(db),
		Skills: ledger.Of(db, store.Skills, "skl", func(_ context.Context, _ store.Queries, _ string, v *store.Skill) error {
			return v.Name.Check(maxName, "name")
		}, refuseUsed(store.Queries.SkillInUse)),
		Hours: ledger.Of(db, store.Calendars, "cal", func(_ context.Context, _ store.Queries, _ string, v *store.Calendar) error {
			if v.Week == nil {
				v.Week = []store.Opening{}
			}
			var wrong cc.Wrong
			if err := cmp.Or(wrong.Take(v.Name.Check(maxName, "name")), wrong.Take(hours(*v))); err != nil {
				return err
			}
			return wrong.Err()
		}, refuseUsed(store.Queries.CalendarInUse)),
		NotReady: ledger.Of(db, store.NotReady, "rsn", func(_ context.Context, _ store.Queries, _ string, v *store.Reason) error {
			return v.Name.Check(maxName, "name")
		}, func(context.Context, store.Queries, string) error { return nil }), // who is away for it stays away
	}
}

func refuseUsed(used func(store.Queries, context.Context, string) (bool, error)) func(context.Context, store.Queries, string) error {
	return func(ctx context.Context, q store.Queries, id string) error {
		is, err := used(q, ctx, id)
		if err == nil && is {
			err = cc.Refuse("inUse")
		}
		return err
	}
}

const (
	maxName = 80
	maxText = 2000
)

var (
	colour = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
	key    = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)
)

func companyBook(db *store.DB, video bool) ledger.Book[store.Company] {
	return ledger.Book[store.Company]{
		DB: db, Kind: "company",
		Read: func(ctx context.Context, q store.Queries, id string) (store.Kept[store.Company], error) {
			if id != Company {
				return store.Kept[store.Company]{}, cc.Fail(cc.NotFound, "notFound")
			}
			return q.KeptCompany(ctx)
		},
		Check: func(_ context.Context, _ store.Queries, _ string, v *store.Company) error {
			return checkCompany(v, video)
		},
		Write: func(ctx context.Context, tx store.Tx, _ string, over int64, v store.Company, _ cc.Actor) error {
			if err := tx.PutCompany(ctx, v); err != nil {
				return err
			}
			after, err := tx.KeptCompany(ctx)
			if err == nil && after.Revision != over+1 {
				err = cc.Refuse("revisionStale") // another change came between
			}
			return err
		},
	}
}

func checkCompany(v *store.Company, video bool) error {
	v.Name = strings.TrimSpace(v.Name)
	var wrong cc.Wrong
	switch {
	case v.Name == "":
		wrong.Add("required", "name")
	case utf8.RuneCountInString(v.Name) > maxName:
		wrong.Add("tooLong", "name")
	case !cc.OneLine(v.Name):
		wrong.Add("invalidBody", "name")
	}
	if v.Colour != "" && !colour.MatchString(v.Colour) {
		wrong.Add("invalidBody", "colour")
	}
	if v.Logo != "" && !store.Picture(v.Logo) && !store.WebAddress(v.Logo) {
		wrong.Add("badAddress", "logo")
	}
	if _, err := time.LoadLocation(v.Zone); err != nil || v.Zone == "Local" {
		wrong.Add("unknownZone", "zone")
	}
	if v.Video && !video {
		wrong.Add("videoNotAvailable", "video")
	}
	for _, f := range []struct {
		name string
		days int
	}{{"interactions", v.Retention.Interactions}, {"contacts", v.Retention.Contacts}, {"log", v.Retention.Log}} {
		if f.days < 0 || f.days > 36500 {
			wrong.Add("outOfRange", "retention.%s", f.name)
		}
	}
	if v.Retention.Contacts > 0 && (v.Retention.Interactions == 0 || v.Retention.Contacts < v.Retention.Interactions) {
		wrong.Add("contactsBeforeInteractions", "retention.contacts")
	}
	return wrong.Err()
}

// Queue is what an administrator sets of a queue. Times are seconds; 0 takes
// the installation's.
type Queue struct {
	Key string `json:"key" maxLength:"40" doc:"Short name in addresses and scripts: small letters, digits and hyphens"`
	store.QueueSettings
}

func queueBook(db *store.DB) ledger.Book[Queue] {
	kept := func(q store.Queue) store.Kept[Queue] {
		return store.Kept[Queue]{ID: string(q.ID), Revision: q.Revision, Content: Queue{q.Key, q.QueueSettings}}
	}
	return ledger.Book[Queue]{
		DB: db, Kind: "queue", Prefix: "que", Check: checkQueue,
		All: func(ctx context.Context, q store.Queries) ([]store.Kept[Queue], error) {
			queues, err := q.Queues(ctx)
			all := make([]store.Kept[Queue], 0, len(queues))
			for _, one := range queues {
				all = append(all, kept(one))
			}
			return all, err
		},
		Read: func(ctx context.Context, q store.Queries, id string) (store.Kept[Queue], error) {
			one, err := q.Queue(ctx, cc.QueueID(id))
			return kept(one), err
		},
		Write: func(ctx context.Context, tx store.Tx, id string, over int64, v Queue, _ cc.Actor) error {
			err := tx.PutQueue(ctx, store.Queue{ID: cc.QueueID(id), Key: v.Key, QueueSettings: v.QueueSettings})
			if cc.ReasonOf(err) == store.Taken {
				return &cc.Error{Code: cc.Conflict, Reason: store.Taken, Field: "key", Err: err}
			}
			if err != nil {
				return err
			}
			after, err := tx.Queue(ctx, cc.QueueID(id))
			if err == nil && after.Revision != over+1 {
				err = cc.Refuse("revisionStale") // another change came between
			}
			return err
		},
		Remove: func(ctx context.Context, tx store.Tx, id string) error {
			used, err := tx.QueueInUse(ctx, cc.QueueID(id))
			if err == nil && used {
				err = cc.Refuse("inUse")
			}
			if err != nil {
				return err
			}
			return tx.DeleteQueue(ctx, cc.QueueID(id))
		},
	}
}

// longest is the longest time that can be set, in seconds.
const longest = 24 * 3600

func checkQueue(ctx context.Context, q store.Queries, id string, v *Queue) error {
	var wrong cc.Wrong
	if err := wrong.Take(v.Name.Check(maxName, "name")); err != nil {
		return err
	}
	if !key.MatchString(v.Key) {
		wrong.Add("invalidBody", "key")
	}
	for _, f := range []struct {
		name  string
		value int
		least int
	}{
		{"ring", v.Ring, 0}, {"join", v.Join, 0}, {"agentBack", v.AgentBack, 0}, {"contactBack", v.ContactBack, 0}, {"question", v.Question, 0},
		{"wrapUp", v.WrapUp, -1}, {"extend", v.Extend, 0}, {"amberAfter", v.AmberAfter, 0}, {"redAfter", v.RedAfter, 0},
		{"holdAmberAfter", v.HoldAmberAfter, 0}, {"warnAfter", v.WarnAfter, 0}, {"serviceLevel.seconds", v.ServiceLevel.Seconds, 0},
	} {
		if f.value < f.least || f.value > longest {
			wrong.Add("outOfRange", "%s", f.name)
		}
	}
	if v.Ring > 0 && v.Ring < 5 {
		wrong.Add("outOfRange", "ring")
	}
	if v.AmberAfter > 0 && v.RedAfter > 0 && v.RedAfter < v.AmberAfter {
		wrong.Add("outOfRange", "redAfter")
	}
	if v.ServiceLevel.Percent < 0 || v.ServiceLevel.Percent > 100 {
		wrong.Add("outOfRange", "serviceLevel.percent")
	}
	if (v.ServiceLevel.Percent == 0) != (v.ServiceLevel.Seconds == 0) {
		wrong.Add("required", "serviceLevel.seconds")
	}
	if v.Priority < 0 || v.Priority > 10 {
		wrong.Add("outOfRange", "priority")
	}
	if v.ScreenPop != "" && !popAddress(v.ScreenPop) {
		wrong.Add("badAddress", "screenPop")
	}
	if v.ClosedMessage != (store.Words{}) {
		if err := wrong.Take(v.ClosedMessage.Check(maxText, "closedMessage")); err != nil {
			return err
		}
	}
	if err := checkGiving(ctx, q, id, v, &wrong); err != nil {
		return err
	}
	return wrong.Err()
}

// popAddress tells an address of the web that may have {fields} in it, after its host.
func popAddress(address string) bool {
	bare := regexp.MustCompile(`\{[A-Za-z0-9_.-]{1,60}\}`).ReplaceAllString(address, "x")
	u, err := url.Parse(bare)
	if err != nil || u.User != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return false
	}
	return len(address) <= 1000 && !strings.ContainsAny(bare, "{} ") && strings.HasPrefix(address, u.Scheme+"://"+u.Host)
}

// checkGiving notes what is wrong with how a queue gives its contacts to agents.
func checkGiving(ctx context.Context, q store.Queries, id string, v *Queue, wrong *cc.Wrong) error {
	for i, s := range v.Skills {
		if slices.ContainsFunc(v.Skills[:i], func(o store.NeededSkill) bool { return o.Skill == s.Skill }) {
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
	for i, o := range v.Overflow {
		if o.After <= 0 || o.After > longest || i > 0 && o.After < v.Overflow[i-1].After {
			wrong.Add("outOfRange", "overflow[%d].after", i)
		}
		if o.Lower < 0 || o.Lower > 5 {
			wrong.Add("outOfRange", "overflow[%d].lower", i)
		}
		switch {
		case o.Queue == "" && o.Lower == 0:
			wrong.Add("required", "overflow[%d].queue", i)
		case o.Queue != "" && string(o.Queue) == id:
			wrong.Add("sameQueue", "overflow[%d].queue", i)
		case o.Queue != "":
			_, err := q.Queue(ctx, o.Queue)
			if err := wrong.Missing(err, "overflow[%d].queue", i); err != nil {
				return err
			}
		}
	}
	if v.Hours == "" {
		return nil
	}
	_, err := store.Calendars.Read(ctx, q, v.Hours)
	return wrong.Missing(err, "hours")
}
