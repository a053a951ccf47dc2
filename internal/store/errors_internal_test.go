package store

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"testing"

	"visavis/internal/cc"
)

// A connection that broke is nothing that is wrong with what was asked: it may be asked again.
func TestABrokenConnectionIsUnavailable(t *testing.T) {
	for _, err := range []error{driver.ErrBadConn, io.ErrUnexpectedEOF, io.EOF, &net.OpError{Op: "read", Err: syscall.ECONNRESET}} {
		if got := cc.CodeOf(translate(fmt.Errorf("query: %w", err))); got != cc.Unavailable {
			t.Errorf("%v is %s", err, got)
		}
	}
	if got := cc.CodeOf(translate(errors.New("no such table"))); got != cc.Internal {
		t.Errorf("a mistake of ours is %s", got)
	}
}
