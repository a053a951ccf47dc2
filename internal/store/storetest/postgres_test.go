package storetest_test

import (
	"testing"
	"time"

	"visavis/internal/store"
	"visavis/internal/store/postgrestest"
	"visavis/internal/store/storetest"
)

func TestPostgreSQL(t *testing.T) {
	server := postgrestest.Start(t)
	storetest.Run(t, func(t *testing.T, now func() time.Time) *store.DB {
		return storetest.OpenAt(t, server.Database(t), now)
	})
}
