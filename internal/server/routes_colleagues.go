package server

import (
	"context"
	"net/http"

	"visavis/internal/account"
	"visavis/internal/call"
	"visavis/internal/cc"
	"visavis/internal/view"
)

// The bodies of what agents do together.
type (
	// Explained is a request that may say why.
	Explained struct {
		Reason string `json:"reason,omitempty" maxLength:"500" doc:"Shown to who is asked, and kept in the notepad with author and time"`
	}
	declineBody struct {
		Offer string `json:"offer" maxLength:"60"`
		Explained
	}
	targetBody struct {
		Target string `json:"target" maxLength:"60" doc:"The agent to ring"`
		Explained
	}
	queueBody struct {
		Queue string `json:"queue" minLength:"1" maxLength:"60" doc:"Where the contact is to wait"`
		Explained
	}
	consultationBody struct {
		Consultation string `json:"consultation" maxLength:"60"`
	}
	alternateBody struct {
		Consultation string   `json:"consultation" maxLength:"60"`
		To           cc.Place `json:"to" enum:"stage,side" doc:"stage: to the contact; side: to the colleague"`
	}
	completeBody struct {
		Consultation string `json:"consultation" maxLength:"60"`
		Explained
	}
	transferBody struct {
		Transfer string `json:"transfer" maxLength:"60"`
	}
	offerBody struct {
		Offer string `json:"offer" maxLength:"60"`
	}
	partyBody struct {
		Party string `json:"party" maxLength:"60" doc:"A member of the conference"`
	}
	partyOnBody struct {
		Party string `json:"party" maxLength:"60" doc:"A member of the conference"`
		On    bool   `json:"on"`
	}
	leaveBody struct {
		To string `json:"to,omitempty" maxLength:"60" doc:"The party who is to own the contact; without it the one who is on call the longest"`
	}
)

// asked registers a command that rings somebody, hands over, or refuses, with its reason.
func asked[B interface{ why() string }](s *Server, name, summary string, permission account.Permission, make func(cc.AgentID, B) cc.Command) {
	commanded(s, name, summary, permission, func(ctx context.Context, c commandOf, b B) (cc.Interaction, error) {
		return s.Calls.Ask(ctx, call.Request{Interaction: c.id, Cmd: make(c.who.ID, b), Agent: c.who.ID, Reason: b.why(), Key: c.key})
	})
}

func (e Explained) why() string { return e.Reason }

func (s *Server) routeColleagues() {
	asked(s, "decline", "Refuse an offer", account.Call, func(who cc.AgentID, b declineBody) cc.Command {
		return cc.Decline{Offer: cc.OfferID(b.Offer), Agent: who}
	})
	s.routeConsultation()
	s.routeTransfer()
	s.routeConference()
	s.routeTeam()
}

func (s *Server) routeConsultation() {
	commanded(s, "consult", "Ring a colleague for a private talk; the contact is held meanwhile", account.Call,
		func(ctx context.Context, c commandOf, b targetBody) (cc.Interaction, error) {
			if !c.who.May(account.Conference) && !c.who.May(account.TransferAgent) {
				return cc.Interaction{}, cc.Fail(cc.Forbidden, "notPermitted")
			}
			cmd := cc.Consult{Agent: c.who.ID, Target: cc.AgentID(b.Target)}
			return s.Calls.Ask(ctx, call.Request{Interaction: c.id, Cmd: cmd, Agent: c.who.ID, Reason: b.Reason, Key: c.key})
		})
	command(s, "alternate", "Go to the contact, or to the colleague", func(_ context.Context, who cc.AgentID, b alternateBody) cc.Command {
		return cc.Alternate{Agent: who, Consultation: cc.ConsultationID(b.Consultation), To: b.To}
	})
	commanded(s, "merge", "Join contact, colleague and oneself", account.Conference,
		func(ctx context.Context, c commandOf, b consultationBody) (cc.Interaction, error) {
			cmd := cc.Merge{Agent: c.who.ID, Consultation: cc.ConsultationID(b.Consultation)}
			return s.Calls.Do(ctx, c.id, cmd, c.who.Actor(), c.key)
		})
	command(s, "end-consultation", "End the private talk; the contact stays on hold", func(_ context.Context, who cc.AgentID, b consultationBody) cc.Command {
		return cc.EndConsultation{Agent: who, Consultation: cc.ConsultationID(b.Consultation)}
	})
}

func (s *Server) routeTransfer() {
	commanded(s, "complete", "Hand the contact over to the colleague of the consultation", account.Call,
		func(ctx context.Context, c commandOf, b completeBody) (cc.Interaction, error) {
			// Who is consulted takes over from an owner who is lost; that needs no permission, somebody must be able to.
			if !c.who.May(account.TransferAgent) && !s.isConsulted(ctx, c) {
				return cc.Interaction{}, cc.Fail(cc.Forbidden, "notPermitted")
			}
			cmd := cc.Complete{Agent: c.who.ID, Consultation: cc.ConsultationID(b.Consultation)}
			return s.Calls.Ask(ctx, call.Request{Interaction: c.id, Cmd: cmd, Agent: c.who.ID, Reason: b.Reason, Key: c.key})
		})
	asked(s, "transfer", "Hand the contact over to an agent who is rung now; unanswered, the contact comes back", account.TransferAgent,
		func(who cc.AgentID, b targetBody) cc.Command {
			return cc.TransferAgent{Agent: who, Target: cc.AgentID(b.Target)}
		})
	asked(s, "transfer-queue", "Give the contact back to a queue, with the original time and priority", account.TransferQueue,
		func(who cc.AgentID, b queueBody) cc.Command {
			return cc.TransferQueue{Agent: who, Queue: cc.QueueID(b.Queue)}
		})
	command(s, "cancel-transfer", "Take a transfer back that is not done yet", func(_ context.Context, who cc.AgentID, b transferBody) cc.Command {
		return cc.CancelTransfer{Agent: who, Transfer: cc.TransferID(b.Transfer)}
	})
}

func (s *Server) isConsulted(ctx context.Context, c commandOf) bool {
	v, err := s.Views.Interaction(ctx, c.id, view.Viewer{Agent: c.who.ID})
	return err == nil && v.Mine != nil && v.Mine.Role == view.RoleConsulted
}

func (s *Server) routeConference() {
	asked(s, "invite", "Ring a colleague who is to join; the contact goes on talking", account.Conference, func(who cc.AgentID, b targetBody) cc.Command {
		return cc.Invite{Agent: who, Target: cc.AgentID(b.Target)}
	})
	command(s, "cancel-invite", "Take an invitation back that nobody has answered", func(_ context.Context, who cc.AgentID, b offerBody) cc.Command {
		return cc.CancelInvite{Agent: who, Offer: cc.OfferID(b.Offer)}
	})
	command(s, "end-conference", "Leave the contact with the owner alone", func(_ context.Context, who cc.AgentID, _ none) cc.Command {
		return cc.EndConference{Agent: who}
	})
	command(s, "remove", "Take a member out of the conference", func(_ context.Context, who cc.AgentID, b partyBody) cc.Command {
		return cc.Remove{Agent: who, Party: cc.PartyID(b.Party)}
	})
	command(s, "suspend", "Put a member aside, or bring them back", func(_ context.Context, who cc.AgentID, b partyOnBody) cc.Command {
		return cc.Suspend{Agent: who, Party: cc.PartyID(b.Party), On: b.On}
	})
	command(s, "silence", "Take a member's microphone, or give it back", func(_ context.Context, who cc.AgentID, b partyOnBody) cc.Command {
		return cc.Silence{Agent: who, Party: cc.PartyID(b.Party), On: b.On}
	})
	command(s, "leave", "Leave the conference; an owner passes the contact on", func(_ context.Context, who cc.AgentID, b leaveBody) cc.Command {
		return cc.Leave{Agent: who, To: cc.PartyID(b.To)}
	})
}

func (s *Server) routeTeam() {
	register(s, operation{
		id: "getTeam", method: http.MethodGet, path: "/api/v1/team", tag: "people", guard: agent(account.Call),
		summary: "Colleagues and queues that a contact can be brought to",
	}, func(ctx context.Context, in *struct {
		Interaction string `query:"interaction" maxLength:"60" doc:"What they are to be asked about"`
		Search      string `query:"search" maxLength:"100" doc:"Beginnings of names"`
		Limit       int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Of agents"`
	},
	) (*body[view.TeamView], error) {
		return answer(s.Views.Team(ctx, view.ViewerOf(callerOf(ctx).viewer()), view.TeamQuestion{
			Interaction: cc.InteractionID(in.Interaction), Search: in.Search, Limit: in.Limit,
		}))
	})
	for _, mark := range []struct {
		id, method, summary string
		marked              bool
	}{
		{"addFavourite", http.MethodPut, "Mark an agent or a queue as a favourite; repeating it changes nothing", true},
		{"removeFavourite", http.MethodDelete, "Take the mark away; repeating it changes nothing", false},
	} {
		register(s, operation{
			id: mark.id, method: mark.method, path: "/api/v1/me/favourites/{id}", tag: "people", guard: agent(account.Call), summary: mark.summary,
		}, func(ctx context.Context, in *struct {
			ID string `path:"id" maxLength:"60" doc:"An agent or a queue"`
		},
		) (*none, error) {
			return nil, s.Accounts.SetFavourite(ctx, callerOf(ctx).person.ID, in.ID, mark.marked)
		})
	}
}
