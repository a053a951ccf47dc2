package cc

import "time"

// Policy is the time limits in force. Fields that are zero take the value of
// DefaultPolicy.
type Policy struct {
	Ring        time.Duration // an offer's life
	Join        time.Duration // from accept to the accepter's leg being up
	AgentBack   time.Duration // how long a lost agent's place is kept
	ContactBack time.Duration // how long a lost contact's place is kept
	Question    time.Duration // how long the contact is asked for video
	WrapUp      time.Duration // how long wrap-up keeps an agent from new work; negative: until done
	Extend      time.Duration // by how much an agent extends that at a time
}

// DefaultPolicy returns the time limits of an installation that changed none.
func DefaultPolicy() Policy {
	return Policy{
		Ring:        20 * time.Second,
		Join:        10 * time.Second,
		AgentBack:   45 * time.Second,
		ContactBack: 30 * time.Second,
		Question:    30 * time.Second,
		WrapUp:      30 * time.Second,
		Extend:      time.Minute,
	}
}

// Or fills the fields that are zero from another policy.
func (p Policy) Or(o Policy) Policy {
	for _, f := range []struct{ own, other *time.Duration }{
		{&p.Ring, &o.Ring}, {&p.Join, &o.Join}, {&p.AgentBack, &o.AgentBack},
		{&p.ContactBack, &o.ContactBack}, {&p.Question, &o.Question}, {&p.WrapUp, &o.WrapUp}, {&p.Extend, &o.Extend},
	} {
		if *f.own == 0 {
			*f.own = *f.other
		}
	}
	return p
}

// complete fills the gaps. A limit of nothing would make a deadline that is due
// as it is set, so negative ones count as gaps too, wrap-up's apart.
func (p Policy) complete() Policy {
	d := DefaultPolicy()
	for _, f := range []struct{ given, standard *time.Duration }{
		{&p.Ring, &d.Ring},
		{&p.Join, &d.Join},
		{&p.AgentBack, &d.AgentBack},
		{&p.ContactBack, &d.ContactBack},
		{&p.Question, &d.Question},
		{&p.Extend, &d.Extend},
	} {
		if *f.given <= 0 {
			*f.given = *f.standard
		}
	}
	if p.WrapUp == 0 {
		p.WrapUp = d.WrapUp
	}
	return p
}

// Forever is the deadline that never comes: a wrap-up without a limit.
func Forever() time.Time { return time.UnixMilli(253402300799000).UTC() }

// wrapUpEnds returns when a wrap-up that begins now frees the agent.
func (p Policy) wrapUpEnds(now time.Time) time.Time {
	if p.WrapUp < 0 {
		return Forever()
	}
	return now.Add(p.WrapUp)
}
