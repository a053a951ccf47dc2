package store

import (
	"context"
	"time"
)

// Answer is what a request with an idempotency key was answered.
type Answer struct {
	BodyHash string
	Status   int
	Body     []byte
}

// Answer reads the kept answer of an actor's key.
func (q Queries) Answer(ctx context.Context, actor, key string) (a Answer, found bool, err error) {
	var body string
	found, err = orNone(q.one(ctx, `SELECT body_hash, status, answer FROM requests WHERE actor = $1 AND key = $2`,
		[]any{actor, key}, &a.BodyHash, &a.Status, &body))
	a.Body = []byte(body)
	return a, found, err
}

// KeepAnswer keeps the answer of an actor's key; one that is there already stays.
func (t Tx) KeepAnswer(ctx context.Context, actor, key string, a Answer) error {
	_, err := t.exec(ctx, `INSERT INTO requests (actor, key, body_hash, status, answer, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (actor, key) DO NOTHING`, actor, key, a.BodyHash, a.Status, string(a.Body), t.Now().UnixMilli())
	return err
}

// Once tells whether something of an actor's happens for the first time. In one
// transaction with what follows from it, neither comes without the other.
func (t Tx) Once(ctx context.Context, actor, what string) (first bool, err error) {
	key := Hash(what)
	_, found, err := t.Answer(ctx, actor, key)
	if err != nil || found {
		return false, err
	}
	return true, t.KeepAnswer(ctx, actor, key, Answer{})
}

// ForgetAnswers drops the answers kept before a time.
func (t Tx) ForgetAnswers(ctx context.Context, before time.Time) error {
	_, err := t.exec(ctx, `DELETE FROM requests WHERE at < $1`, before.UnixMilli())
	return err
}
