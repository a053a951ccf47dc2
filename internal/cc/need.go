package cc

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Need is a skill that the contact's agent must have, at a level or above.
type Need struct {
	Skill SkillID `json:"skill"`
	Level int     `json:"level"`
}

// Needs brings needs from several sides together, in the one order in which
// they are kept: by skill, each once, at the highest level asked for.
func Needs(sides ...[]Need) []Need {
	var all []Need
	for _, side := range sides {
		for _, n := range side {
			if i := slices.IndexFunc(all, func(o Need) bool { return o.Skill == n.Skill }); i >= 0 {
				all[i].Level = max(all[i].Level, n.Level)
			} else if n.Skill != "" && n.Level > 0 {
				all = append(all, n)
			}
		}
	}
	slices.SortFunc(all, func(a, b Need) int { return cmp.Compare(a.Skill, b.Skill) })
	return all
}

// Wanted is the one agent who is to have the contact, if they can be had in
// time; from then on anybody of the queue.
type Wanted struct {
	Agent AgentID   `json:"agent"`
	Until time.Time `json:"until"`
}

// Profile is whom a contact waits for: all with the same one wait for the same agents.
type Profile struct {
	Queue QueueID
	Needs []Need // as Needs returns them
	Video bool   // somebody who may use video
}

// Profile returns whom the contact waits for.
func (s Interaction) Profile() Profile {
	return Profile{Queue: s.Queue, Needs: s.Needs, Video: s.AsksVideo && s.Video.Enabled}
}

const profileVideo = "+video"

// String writes a profile the way it is stored: "que_x skl_a:3 skl_b:1 +video".
func (p Profile) String() string {
	var b strings.Builder
	b.WriteString(string(p.Queue))
	for _, n := range p.Needs {
		b.WriteByte(' ')
		b.WriteString(string(n.Skill))
		b.WriteByte(':')
		b.WriteString(strconv.Itoa(n.Level))
	}
	if p.Video {
		b.WriteString(" " + profileVideo)
	}
	return b.String()
}

// ParseProfile reads what String wrote; what it does not understand it leaves out.
func ParseProfile(s string) Profile {
	queue, rest, _ := strings.Cut(s, " ")
	p := Profile{Queue: QueueID(queue)}
	for word := range strings.FieldsSeq(rest) {
		if word == profileVideo {
			p.Video = true
			continue
		}
		if i := strings.LastIndexByte(word, ':'); i > 0 {
			if level, err := strconv.Atoi(word[i+1:]); err == nil {
				p.Needs = append(p.Needs, Need{Skill: SkillID(word[:i]), Level: level})
			}
		}
	}
	return p
}
