package mediatest_test

import (
	"context"
	"testing"

	"visavis/internal/cc"
	"visavis/internal/media/mediatest"
)

func TestFake(t *testing.T) {
	mediatest.Run(t, func(*testing.T) mediatest.Rig {
		fake := mediatest.NewFake()
		return mediatest.Rig{Server: fake, Join: func(_ context.Context, room cc.Room, leg cc.LegID, g cc.Grant) (func(), error) {
			return func() { fake.Leave(room, leg) }, fake.Join(room, leg, g)
		}}
	})
}
