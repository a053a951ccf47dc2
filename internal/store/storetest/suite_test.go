package storetest_test

import (
	"testing"
	"time"

	"visavis/internal/store"
	"visavis/internal/store/storetest"
)

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T, now func() time.Time) *store.DB { return storetest.Open(t, now) })
}
