package report

import (
	"context"
	"errors"

	"visavis/internal/cc"
)

func asError(err error, into **cc.Error) bool { return errors.As(err, into) }

// PackLate is Pack for a day, with something that happens before it is kept.
func (c *Counter) PackLate(ctx context.Context, day int64, meanwhile func()) error {
	read, err := c.readDay(ctx, day)
	if err != nil {
		return err
	}
	meanwhile()
	return c.keepDay(ctx, read)
}
