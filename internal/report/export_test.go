package report

import (
	"errors"

	"visavis/internal/cc"
)

func asError(err error, into **cc.Error) bool { return errors.As(err, into) }
