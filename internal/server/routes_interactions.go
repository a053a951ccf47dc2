package server

import (
	"context"
	"net/http"
	"strings"

	"visavis/internal/account"
	"visavis/internal/cc"
	"visavis/internal/records"
	"visavis/internal/view"
)

// The bodies of commands.
type (
	OnInteraction struct {
		ID string `path:"id" maxLength:"60" doc:"The interaction"`
	}
	// Repeatable names a command, so that it can be sent again; see replayed.
	Repeatable struct {
		Key string `header:"Idempotency-Key" maxLength:"200" doc:"New for each thing wanted; repeating it with the same body gives the first answer again"`
	}
	acceptBody struct {
		Offer string `json:"offer" maxLength:"60"`
	}
	startVideoBody struct {
		Camera bool `json:"camera" doc:"The agent's own camera from now on"`
	}
	questionBody struct {
		Question string `json:"question" maxLength:"60"`
	}
	cameraBody struct {
		On bool `json:"on"`
	}
	disconnectBody struct {
		Everyone bool `json:"everyone,omitempty" doc:"Also other agents who are in the call; without it they are a reason to refuse (othersInCall)"`
	}
)

func (in OnInteraction) id() cc.InteractionID { return cc.InteractionID(in.ID) }

// command registers one of the agent's commands. make turns the body into what cc decides on.
func command[B any](s *Server, name, summary string, make func(context.Context, cc.AgentID, B) cc.Command) {
	commanded(s, name, summary, account.Call, func(ctx context.Context, c commandOf, b B) (cc.Interaction, error) {
		return s.Calls.Do(ctx, c.id, make(ctx, c.who.ID, b), c.who.Actor(), c.key)
	})
}

// commandOf is who commands what.
type commandOf struct {
	id  cc.InteractionID
	who account.Person
	key string
}

// commanded registers a command that run runs, for agents with a permission.
func commanded[B any](s *Server, name, summary string, permission account.Permission, run func(context.Context, commandOf, B) (cc.Interaction, error)) {
	words := strings.Split(name, "-")
	for i := range words[1:] {
		words[i+1] = strings.ToUpper(words[i+1][:1]) + words[i+1][1:]
	}
	register(s, operation{
		id: strings.Join(words, ""), method: http.MethodPost, path: "/api/v1/interactions/{id}/" + name,
		tag: "commands", guard: agent(permission), summary: summary,
	}, func(ctx context.Context, in *struct {
		OnInteraction
		Repeatable
		Body B
	},
	) (*body[view.InteractionView], error) {
		who := callerOf(ctx).person
		viewer := view.ViewerOf(callerOf(ctx).viewer())
		if _, err := s.Views.Interaction(ctx, in.id(), viewer); err != nil {
			return nil, err // none of theirs: for them it does not exist
		}
		state, err := run(ctx, commandOf{in.id(), who, in.Key}, in.Body)
		if err != nil {
			return nil, err
		}
		v, err := s.Views.Interaction(ctx, in.id(), viewer)
		if cc.CodeOf(err) == cc.NotFound && err != nil {
			// Declined, say: it is done, and there is nothing to see any more.
			return answer(gone(state), nil)
		}
		return answer(v, err)
	})
}

// gone is what is left to tell of an interaction that has left the agent's desk.
func gone(state cc.Interaction) view.InteractionView {
	return view.InteractionView{
		ID: string(state.ID), Version: state.Version, Phase: state.Phase(), EnteredAt: view.MillisOf(state.EnteredAt),
		Parties: []view.PartyView{}, Rings: []view.RingView{}, Attached: []view.AttachedValue{}, CustomData: []view.CustomValue{}, Unfinished: []view.SegmentView{},
		Notes: []view.Note{}, Can: map[string]string{},
	}
}

func (s *Server) routeInteractions() {
	command(s, "accept", "Take an offer", func(ctx context.Context, who cc.AgentID, b acceptBody) cc.Command {
		return cc.Accept{Offer: cc.OfferID(b.Offer), Agent: who, VideoRight: callerOf(ctx).person.May(account.Video)}
	})
	command(s, "hold", "Put the contact on hold", func(_ context.Context, who cc.AgentID, _ none) cc.Command {
		return cc.HoldContact{Agent: who}
	})
	command(s, "resume", "Bring the contact back", func(_ context.Context, who cc.AgentID, _ none) cc.Command {
		return cc.ResumeContact{Agent: who}
	})
	command(s, "start-video", "Ask the contact for video, or start it again", func(_ context.Context, who cc.AgentID, b startVideoBody) cc.Command {
		return cc.StartVideo{Agent: who, Camera: b.Camera}
	})
	command(s, "stop-video", "Pause video both ways; voice goes on", func(_ context.Context, who cc.AgentID, _ none) cc.Command {
		return cc.StopVideo{Agent: who}
	})
	command(s, "cancel-video", "Withdraw the question for video", func(_ context.Context, who cc.AgentID, b questionBody) cc.Command {
		return cc.CancelVideo{Agent: who, Question: cc.QuestionID(b.Question)}
	})
	command(s, "camera", "Turn one's own camera on or off", func(_ context.Context, who cc.AgentID, b cameraBody) cc.Command {
		return cc.SetCamera{Agent: who, On: b.On}
	})
	command(s, "disconnect", "End the call for everybody", func(_ context.Context, who cc.AgentID, b disconnectBody) cc.Command {
		return cc.Disconnect{Agent: who, Everyone: b.Everyone}
	})

	register(s, operation{
		id: "getInteraction", method: http.MethodGet, path: "/api/v1/interactions/{id}", tag: "history", guard: agent("").orKey(account.ReadInteractions),
		summary: "Everything kept of an interaction, for those in it and those who may read history; for integrators what became of it, without personal data",
	}, func(ctx context.Context, in *OnInteraction) (*body[view.InteractionRecord], error) {
		if who := callerOf(ctx); who.key.ID != "" {
			return answer(s.Records.Outcome(ctx, in.id(), who.language))
		}
		return answer(s.Records.Record(ctx, in.id(), reader(ctx)))
	})

	register(s, operation{
		id: "reportQuality", method: http.MethodPost, path: "/api/v1/interactions/{id}/quality", tag: "interactions", guard: agent(account.Call),
		summary: "Report the media quality of the last minute", status: http.StatusNoContent,
	}, func(ctx context.Context, in *struct {
		OnInteraction
		Repeatable
		Body view.QualityReport
	},
	) (*none, error) {
		return nil, s.Records.AddQuality(ctx, in.id(), callerOf(ctx).person.ID, in.Body.Samples)
	})

	register(s, operation{
		id: "getContact", method: http.MethodGet, path: "/api/v1/contacts/{id}", tag: "history", guard: agent(account.HistoryRead),
		summary: "A contact",
	}, func(ctx context.Context, in *struct {
		ID string `path:"id" maxLength:"60"`
	},
	) (*body[view.ContactCard], error) {
		return answer(s.Records.Contact(ctx, cc.ContactID(in.ID), reader(ctx)))
	})

	register(s, operation{
		id: "getHistory", method: http.MethodGet, path: "/api/v1/contacts/{id}/history", tag: "history", guard: agent(account.HistoryRead),
		summary: "A contact's interactions, newest first",
	}, func(ctx context.Context, in *struct {
		ID     string `path:"id" maxLength:"60"`
		Before string `query:"before" maxLength:"200" doc:"The next of the page before"`
		Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
	},
	) (*body[view.HistoryPage], error) {
		return answer(s.Records.History(ctx, cc.ContactID(in.ID), reader(ctx), in.Before, in.Limit))
	})
}

// reader is the caller as one who reads records.
func reader(ctx context.Context) records.Reader {
	who := callerOf(ctx)
	r := records.ReaderOf(who.viewer())
	r.Queues, _ = who.person.Where(account.HistoryRead)
	return r
}
