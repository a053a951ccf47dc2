package webhook

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/view"
)

// testType is the type of what an administrator sends to try a webhook out.
const testType = "webhook.test"

// kind is a type of event that webhooks can be told of.
type kind struct {
	name   cc.EventType
	fr, en string
	// phase: the interaction's phase after the event goes with it.
	phase bool
}

// kinds are the types of event that webhooks can be told of, in the order in
// which they are told. What is not here is between our own machines, or nobody
// else's to know (consultations' questions, typing, legs and pages).
func kinds() []kind {
	return []kind{
		{name: cc.InteractionCreated, fr: "Un contact est arrivé", en: "A contact has arrived"},
		{name: cc.InteractionRequeued, fr: "Le contact est remis en file, la même ou une autre", en: "The contact is back in a queue, the same or another"},
		{name: cc.InteractionEnded, fr: "L’appel est terminé, ou a été abandonné avant la réponse", en: "The call has ended, or was abandoned before it was answered", phase: true},
		{name: cc.OfferMade, fr: "L’appel sonne chez un agent", en: "The call rings at an agent’s desk"},
		{name: cc.OfferEnded, fr: "La sonnerie a pris fin : appel pris, refusé, sans réponse ou retiré", en: "The ring is over: accepted, declined, unanswered or withdrawn"},
		{name: cc.OwnerChanged, fr: "Le contact a un autre agent responsable", en: "The contact has another owner among the agents"},
		{name: cc.ContactHeld, fr: "Le contact est mis en attente", en: "The contact is put on hold"},
		{name: cc.ContactResumed, fr: "Le contact est repris", en: "The contact is brought back from hold"},
		{name: cc.VideoStarted, fr: "La vidéo a commencé", en: "Video has started"},
		{name: cc.VideoPaused, fr: "La vidéo est en pause", en: "Video is paused"},
		{name: cc.ConsultationStarted, fr: "Un collègue est consulté", en: "A colleague is consulted"},
		{name: cc.ConsultationEnded, fr: "La consultation est terminée", en: "The consultation is over"},
		{name: cc.TransferStarted, fr: "Un transfert vers un agent a commencé", en: "A transfer to an agent has started"},
		{name: cc.TransferEnded, fr: "Le transfert a abouti, a échoué ou a été annulé", en: "The transfer has succeeded, failed or been cancelled"},
		{name: cc.SegmentOpened, fr: "Un agent entre en communication", en: "An agent joins the call"},
		{name: cc.SegmentClosed, fr: "Un agent a quitté la communication", en: "An agent has left the call"},
		{name: cc.DispositionSet, fr: "Un code de disposition est choisi", en: "A disposition code is chosen"},
		{name: cc.SegmentDoneEvent, fr: "Un agent a terminé sa part ; l’interaction est close quand sa phase est « done »", en: "An agent has finished their part; the interaction is done when its phase is", phase: true},
		{name: "attached.added", fr: "Des données jointes ont été ajoutées", en: "Attached data was added"},
		{name: view.CustomValueChanged, fr: "Une donnée personnalisée a changé", en: "A custom value has changed"},
		{name: "rating.given", fr: "Le contact a noté l’appel", en: "The contact has rated the call"},
		{name: store.PresenceChanged, fr: "L’état d’un agent a changé", en: "An agent’s status has changed"},
	}
}

func kindOf(name cc.EventType) (kind, bool) {
	all := kinds()
	i := slices.IndexFunc(all, func(k kind) bool { return k.name == name })
	if i < 0 {
		return kind{}, false
	}
	return all[i], true
}

// EventTypes lists what webhooks can be told of.
func EventTypes() view.WebhookEvents {
	var list view.WebhookEvents
	for _, k := range kinds() {
		list.Events = append(list.Events, view.WebhookEvent{
			Type: string(k.name), Description: view.Text{Fr: k.fr, En: k.en}, Queue: k.name != store.PresenceChanged,
		})
	}
	return list
}

// message is what is sent.
type message struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"` // when it happened
	Data      data      `json:"data"`
}

// data are the ids, kinds, reasons and numbers of an event that are told. A
// field that is not here is told nobody, whatever events may carry one day.
type data struct {
	Interaction  cc.InteractionID   `json:"interaction,omitempty"`
	Seq          int64              `json:"seq,omitempty"`   // number among the interaction's own events, from 1
	Queue        cc.QueueID         `json:"queue,omitempty"` // the event's; else where the interaction is by now
	Phase        cc.Phase           `json:"phase,omitempty"` // after the event
	Actor        cc.Actor           `json:"actor,omitempty"`
	Agent        cc.AgentID         `json:"agent,omitempty"`
	EntryPoint   cc.EntryPointID    `json:"entryPoint,omitempty"`
	Offer        cc.OfferID         `json:"offer,omitempty"`
	Segment      cc.SegmentID       `json:"segment,omitempty"`
	Consultation cc.ConsultationID  `json:"consultation,omitempty"`
	Transfer     cc.TransferID      `json:"transfer,omitempty"`
	Kind         string             `json:"kind,omitempty"`
	Why          string             `json:"why,omitempty"`
	Code         cc.DispositionCode `json:"code,omitempty"`

	// Of what lies beside the interaction.
	Key      string `json:"key,omitempty"` // of a custom field
	Revision int64  `json:"revision,omitempty"`
	Count    int    `json:"count,omitempty"`
	Stars    int    `json:"stars,omitempty"`
	SignedIn *bool  `json:"signedIn,omitempty"`
	Ready    *bool  `json:"ready,omitempty"`
	Reason   string `json:"reason,omitempty"` // why an agent is not ready, one of a few words
}

// eventID names an event to receivers: the same however often it is sent. It
// has no dot, since dots part what is signed. The era keeps what happens after
// a restore apart from what had the same number before it.
func eventID(e store.Event) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s %d", e.Era, e.Stream, e.Seq))
	return "evt_" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:26])
}

// told is an event as receivers may know it.
type told struct {
	event store.Event
	queue cc.QueueID // empty: of none
	body  string
}

// tell makes what receivers may know of an event; not ok when it is nothing.
func tell(ctx context.Context, q store.Queries, e store.Event) (t told, ok bool, err error) {
	k, ok := kindOf(e.Type)
	if !ok {
		return told{}, false, nil
	}
	d := data{Interaction: e.Stream.Interaction(), Actor: e.Actor}
	if d.Interaction != "" && string(e.Stream) == string(d.Interaction) {
		event, err := e.CC()
		if err != nil {
			return told{}, false, err
		}
		d.Seq, d.Queue, d.Agent, d.EntryPoint = e.Seq, event.Queue, event.Agent, event.EntryPoint
		d.Offer, d.Segment, d.Consultation, d.Transfer = event.Offer, event.Segment, event.Consultation, event.Transfer
		d.Kind, d.Why, d.Code = event.Kind, event.Why, event.Code
	} else {
		var beside struct {
			Key      string `json:"key"`
			Revision int64  `json:"revision"`
			Count    int    `json:"count"`
			Stars    int    `json:"stars"`
			SignedIn *bool  `json:"signedIn"`
			Ready    *bool  `json:"ready"`
			Reason   string `json:"reason"`
		}
		if err := json.Unmarshal(e.Payload, &beside); err != nil {
			return told{}, false, &cc.Error{Code: cc.Internal, Reason: "internal", Err: fmt.Errorf("event %s: %w", e.Cursor, err)}
		}
		d.Key, d.Revision, d.Count, d.Stars = beside.Key, beside.Revision, beside.Count, beside.Stars
		d.SignedIn, d.Ready, d.Reason = beside.SignedIn, beside.Ready, beside.Reason
		d.Agent = e.Stream.Agent()
	}
	if d.Interaction != "" && d.Queue == "" {
		if d.Queue, err = q.QueueOf(ctx, d.Interaction); err != nil {
			return told{}, false, err
		}
	}
	if k.phase {
		if d.Phase, err = phaseAfter(ctx, q, e); err != nil {
			return told{}, false, err
		}
	}
	body, err := json.Marshal(message{Type: string(e.Type), Timestamp: e.At, Data: d})
	if err != nil {
		return told{}, false, &cc.Error{Code: cc.Internal, Reason: "internal", Err: err}
	}
	return told{event: e, queue: d.Queue, body: string(body)}, true, nil
}

// phaseAfter is an interaction's phase right after one of its events.
func phaseAfter(ctx context.Context, q store.Queries, e store.Event) (cc.Phase, error) {
	events, err := q.Events(ctx, e.Stream, 0)
	if err != nil {
		return "", err
	}
	var s cc.Interaction
	for _, earlier := range events {
		if earlier.Seq > e.Seq {
			break
		}
		event, err := earlier.CC()
		if err != nil {
			return "", err
		}
		s = cc.Apply(s, event)
	}
	return s.Phase(), nil
}

// wants tells whether a webhook is to be told of an event.
func wants(w store.Webhook, t told) bool {
	if len(w.Events) > 0 && !slices.Contains(w.Events, string(t.event.Type)) {
		return false
	}
	return len(w.Queues) == 0 || slices.Contains(w.Queues, t.queue)
}
