package server

import (
	"context"
	"net/http"

	"visavis/internal/account"
	"visavis/internal/cc"
	"visavis/internal/intake"
	"visavis/internal/view"
)

type (
	answerVideoBody struct {
		Question string `json:"question" maxLength:"60"`
		Choice   string `json:"choice" enum:"camera,watch,decline"`
	}
	consentBody struct {
		Version  string `json:"version" maxLength:"60" doc:"Of the text that was shown"`
		Language string `json:"language" enum:"fr,en" doc:"In which it was shown"`
	}
	ratingBody struct {
		Stars int `json:"stars" minimum:"1" maximum:"5"`
	}
)

// Page is the site of the page that sends a request, as its browser says.
type Page struct {
	Origin string `header:"Origin" hidden:"true"`
}

// origin is our own address, as the caller reaches it.
func (s *Server) origin(host string) string {
	if s.publicURL != "" {
		return s.publicURL
	}
	if s.overTLS {
		return "https://" + host
	}
	return "http://" + host
}

// from is who starts a call, for the entry point to judge.
func (s *Server) from(ctx context.Context, p Page) intake.From {
	who := callerOf(ctx)
	own := []string{s.origin(who.host)}
	if s.demoOrigin != nil {
		own = append(own, s.demoOrigin(who.host))
	}
	return intake.From{Address: who.address, Origin: p.Origin, Own: own}
}

// own registers something a contact does in the call its token opens.
func own[B any](s *Server, id, name, summary string, do func(context.Context, cc.InteractionID, string, B) error) {
	register(s, operation{
		id: id, method: http.MethodPost, path: "/api/v1/call/" + name, tag: "contact", guard: ownCall(), summary: summary,
	}, func(ctx context.Context, in *struct {
		Repeatable
		Body B
	}) (*body[view.ContactView], error) {
		call := callerOf(ctx).interaction
		if err := do(ctx, call, in.Key, in.Body); err != nil {
			return nil, err
		}
		return answer(s.Views.Contact(ctx, call))
	})
}

func (s *Server) routeContact() {
	register(s, operation{
		id: "getEntryPoint", method: http.MethodGet, path: "/api/v1/entry-points/{key}", tag: "contact", guard: public(),
		summary: "A door contacts come through",
	}, func(ctx context.Context, in *struct {
		Key  string `path:"key" maxLength:"60"`
		Lang string `query:"lang" enum:"fr,en" default:"fr"`
	},
	) (*body[view.EntryPointView], error) {
		return answer(s.Views.EntryPoint(ctx, in.Key, in.Lang))
	})

	register(s, operation{
		id: "startCheck", method: http.MethodPost, path: "/api/v1/entry-points/{key}/checks", tag: "contact", guard: public(),
		summary: "Two seats in a throw-away room, to try the way through the media server", status: http.StatusCreated, unkept: true,
	}, func(ctx context.Context, in *struct {
		Page
		Key  string `path:"key" maxLength:"60"`
		Body none
	},
	) (*body[view.CheckSeats], error) {
		return answer(s.Intake.Check(ctx, in.Key, s.from(ctx, in.Page)))
	})

	register(s, operation{
		id: "startCall", method: http.MethodPost, path: "/api/v1/entry-points/{key}/calls", tag: "contact", guard: public(),
		summary: "Call", status: http.StatusCreated,
	}, func(ctx context.Context, in *struct {
		Repeatable
		Page
		Door string `path:"key" maxLength:"60"`
		Body view.CallRequest
	},
	) (*body[view.StartedCall], error) {
		started, err := s.Intake.Start(ctx, in.Door, in.Body, s.from(ctx, in.Page))
		if err != nil {
			return nil, err
		}
		s.expectPage(started.Interaction, started.Page)
		v, err := s.Views.Contact(ctx, started.Interaction)
		return answer(view.StartedCall{Token: started.Token, View: v}, err)
	})

	register(s, operation{
		id: "getCall", method: http.MethodGet, path: "/api/v1/call", tag: "contact", guard: ownCall(),
		summary: "One's own call",
	}, func(ctx context.Context, _ *none) (*body[view.ContactView], error) {
		return answer(s.Views.Contact(ctx, callerOf(ctx).interaction))
	})

	own(s, "consent", "consent", "Agree to the entry point's text, before the event socket of a prepared call is opened", func(ctx context.Context, call cc.InteractionID, _ string, b consentBody) error {
		return s.Intake.Consent(ctx, call, b.Version, b.Language)
	})
	own(s, "hangUp", "hang-up", "End the call", func(ctx context.Context, call cc.InteractionID, key string, _ none) error {
		_, err := s.Calls.Do(ctx, call, cc.HangUp{}, cc.ByContact, key)
		return err
	})
	own(s, "contactCamera", "camera", "Turn one's own camera on or off", func(ctx context.Context, call cc.InteractionID, key string, b cameraBody) error {
		_, err := s.Calls.Do(ctx, call, cc.SetCamera{On: b.On}, cc.ByContact, key)
		return err
	})
	own(s, "answerVideo", "answer-video", "Answer the question for video", func(ctx context.Context, call cc.InteractionID, key string, b answerVideoBody) error {
		_, err := s.Calls.Do(ctx, call, cc.AnswerVideo{Question: cc.QuestionID(b.Question), Choice: cc.Choice(b.Choice)}, cc.ByContact, key)
		return err
	})
	own(s, "reportDevice", "device", "Tell what the device can do", func(ctx context.Context, call cc.InteractionID, _ string, b view.Capabilities) error {
		return s.Intake.ReportDevice(ctx, call, b)
	})
	own(s, "rate", "rating", "Rate the call after its end", func(ctx context.Context, call cc.InteractionID, _ string, b ratingBody) error {
		return s.Intake.Rate(ctx, call, b.Stars)
	})
}

func (s *Server) routeIntegrators() {
	register(s, operation{
		id: "createInteraction", method: http.MethodPost, path: "/api/v1/interactions", tag: "integrators", guard: withKey(account.CreateInteractions),
		summary: "Prepare a call for a contact, who opens the address given back", status: http.StatusCreated,
	}, func(ctx context.Context, in *struct {
		Repeatable
		Body view.APICall
	}) (*body[view.APICallCreated], error) {
		id, path, err := s.Intake.Create(ctx, callerOf(ctx).actor(), in.Body)
		return answer(view.APICallCreated{ID: string(id), CallURL: s.origin(callerOf(ctx).host) + path}, err)
	})

	register(s, operation{
		id: "attach", method: http.MethodPatch, path: "/api/v1/interactions/{id}/attached", tag: "integrators", guard: withKey(account.AttachData),
		summary: "Add attached data; what is there stays as it is",
	}, func(ctx context.Context, in *struct {
		OnInteraction
		Body map[string]string
	},
	) (*body[[]view.AttachedValue], error) {
		return answer(s.Intake.Attach(ctx, callerOf(ctx).actor(), in.id(), in.Body))
	})
}
