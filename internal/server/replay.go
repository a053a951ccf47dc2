package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"visavis/internal/cc"
	"visavis/internal/store"
)

const (
	idempotencyHeader = "Idempotency-Key"
	maxIdempotencyKey = 200
)

// replayed gives a repeated command its first answer, refusals too, so that a
// client may repeat what it got no answer to. A crash between the command's
// commit and the answer's leaves no answer: then the command runs again, and
// commands name what they were aimed at, so a second run changes nothing.
func (s *Server) replayed(hc huma.Context, next func(huma.Context)) {
	key := hc.Header(idempotencyHeader)
	if key == "" {
		next(hc)
		return
	}
	r, w := humago.Unwrap(hc)
	ctx := hc.Context()
	if len(key) > maxIdempotencyKey {
		writeProblem(w, problemOf(ctx, s.log, &cc.Error{Code: cc.Invalid, Reason: "tooLong", Field: "header." + idempotencyHeader}))
		return
	}
	who := callerOf(ctx)
	owner := string(who.actor()) + " " + string(who.interaction)
	if who.actor() == cc.BySystem {
		owner = "address " + who.address
	}
	unlock := s.turns.lock(owner + "\x00" + key)
	defer unlock()

	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		writeProblem(w, newProblem(http.StatusRequestEntityTooLarge, cc.Invalid, "tooLong"))
		return
	}
	sum := sha256.Sum256([]byte(r.Method + " " + r.URL.Path + "\n" + string(body)))
	hash := hex.EncodeToString(sum[:])
	kept, found, err := s.kept(ctx, owner, key)
	if err != nil {
		writeProblem(w, problemOf(ctx, s.log, err))
		return
	}
	if found {
		if kept.BodyHash != hash {
			writeProblem(w, newProblem(http.StatusUnprocessableEntity, cc.Invalid, "idempotencyReused"))
			return
		}
		kind := "application/json"
		if kept.Status >= 400 {
			kind = "application/problem+json"
		}
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(kept.Status)
		_, _ = w.Write(kept.Body) // a client that has gone asks again
		return
	}

	rec := &recorder{ResponseWriter: w, status: http.StatusOK}
	again := r.Clone(ctx)
	again.Body = io.NopCloser(bytes.NewReader(body))
	again.ContentLength = int64(len(body))
	next(withParams(humago.NewContext(hc.Operation(), again, rec), hc))
	if rec.status == http.StatusTooManyRequests || rec.status >= 500 {
		return // no answer to keep: trying again is right
	}
	// The client may be gone; the answer is kept for when it is back.
	if err := s.keep(context.WithoutCancel(ctx), owner, key, store.Answer{BodyHash: hash, Status: rec.status, Body: rec.body.Bytes()}); err != nil {
		s.log.WarnContext(ctx, "answer not kept", "err", err)
	}
}

// kept reads an answer. Bodies are sealed: they hold tokens and names, which
// stand nowhere else in the clear.
func (s *Server) kept(ctx context.Context, owner, key string) (a store.Answer, found bool, err error) {
	err = s.db.Read(ctx, func(q store.Queries) error {
		a, found, err = q.Answer(ctx, owner, key)
		return err
	})
	if err != nil || !found {
		return a, false, err
	}
	sealed, err := base64.StdEncoding.DecodeString(string(a.Body))
	if err != nil {
		return a, false, fmt.Errorf("kept answer: %w", err)
	}
	a.Body, err = s.sealed.Open(nil, nil, sealed, []byte(owner+"\x00"+key))
	if err != nil {
		return a, false, fmt.Errorf("kept answer: %w", err)
	}
	return a, true, nil
}

func (s *Server) keep(ctx context.Context, owner, key string, a store.Answer) error {
	a.Body = []byte(base64.StdEncoding.EncodeToString(s.sealed.Seal(nil, nil, a.Body, []byte(owner+"\x00"+key))))
	return s.db.Write(ctx, func(tx store.Tx) error { return tx.KeepAnswer(ctx, owner, key, a) })
}

// withParams keeps the context values of the original while reading from the copy.
func withParams(copied, original huma.Context) huma.Context {
	return huma.WithContext(copied, original.Context())
}

// recorder remembers an answer while it is written.
type recorder struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	r.body.Write(b)
	return r.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
