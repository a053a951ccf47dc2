package store

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// batchLimit bounds how many transactions share one commit, so that the first
// of them never waits long for the others.
const batchLimit = 64

// writer is SQLite's one writer. Transactions that arrive while it works are
// run one after the other, each in a savepoint of its own, and made durable by
// one commit: with n callers at once, a disk's flush is paid once, not n times.
type writer struct {
	session *session
	dialect *dialect
	now     func() time.Time
	options *Options
	jobs    chan *job
	stop    chan struct{}
	once    sync.Once
	done    chan struct{}
	commits int64 // batches made durable, for measuring; the writer's own
}

// job is one caller's transaction.
type job struct {
	ctx  context.Context
	fn   func(Tx) error
	done chan struct{}

	effects effects
	err     error
	failed  any // what fn panicked with
}

func newWriter(s *session, d *dialect, now func() time.Time, options *Options) *writer {
	w := &writer{session: s, dialect: d, now: now, options: options, jobs: make(chan *job), stop: make(chan struct{}), done: make(chan struct{})}
	go w.loop()
	return w
}

// write runs fn in a transaction and returns when it is durable or rolled back.
func (w *writer) write(ctx context.Context, fn func(Tx) error) (effects, error) {
	j := &job{ctx: ctx, fn: fn, done: make(chan struct{})}
	select {
	case w.jobs <- j:
	case <-ctx.Done():
		return effects{}, ctx.Err()
	case <-w.stop:
		return effects{}, errClosed
	}
	<-j.done
	if j.failed != nil {
		panic(j.failed)
	}
	return j.effects, j.err
}

// close waits for the transaction that is running. It may be called more than once.
func (w *writer) close() error {
	var err error
	w.once.Do(func() {
		close(w.stop)
		<-w.done
		err = w.session.close()
	})
	return err
}

func (w *writer) loop() {
	defer close(w.done)
	for {
		select {
		case first := <-w.jobs:
			w.batch(first)
		case <-w.stop:
			return
		}
	}
}

// batch runs the first job and those that came meanwhile, commits, and answers.
// A refused job is answered only after the commit too: what it saw of the
// others must be true.
func (w *writer) batch(first *job) {
	ctx := context.Background()
	batch := []*job{first}
	defer func() {
		for _, j := range batch {
			close(j.done)
		}
	}()
	fail := func(err error) {
		for _, j := range batch {
			if j.err == nil {
				j.err = err
			}
		}
	}
	if err := w.session.do(ctx, "BEGIN IMMEDIATE"); err != nil {
		fail(fmt.Errorf("begin: %w", err))
		return
	}
	err := w.run(first)
more:
	for err == nil && len(batch) < batchLimit {
		select {
		case next := <-w.jobs:
			batch = append(batch, next)
			err = w.run(next)
		default:
			break more
		}
	}
	if err == nil {
		err = w.session.do(ctx, "COMMIT")
	}
	if err != nil {
		// After some failures SQLite has rolled back by itself; then this says so, which is fine.
		_ = w.session.do(ctx, "ROLLBACK")
		fail(fmt.Errorf("commit: %w", err))
		return
	}
	w.commits++
}

// run runs one job in a savepoint. The error it returns is the batch's: the
// transaction as a whole is lost.
func (w *writer) run(j *job) error {
	if err := j.ctx.Err(); err != nil {
		j.err = err // nobody waits for it any more
		return nil
	}
	// Once begun it finishes: interrupting a statement could roll the others back.
	ctx := context.WithoutCancel(j.ctx)
	if err := w.session.do(ctx, "SAVEPOINT job"); err != nil {
		return err
	}
	func() {
		defer func() { j.failed = recover() }()
		j.err = j.fn(Tx{Queries: Queries{run: uncancelled{w.session}, dialect: w.dialect, now: w.now, options: w.options}, effects: &j.effects})
	}()
	if j.err != nil || j.failed != nil {
		if err := w.session.do(ctx, "ROLLBACK TO job"); err != nil {
			return err
		}
	}
	return w.session.do(ctx, "RELEASE job")
}
