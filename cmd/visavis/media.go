package main

import (
	"context"
	"flag"

	"visavis/internal/app"
)

// mediaProcess is `visavis media --config FILE`, which serve starts by itself.
func mediaProcess(ctx context.Context, args []string, io streams) error {
	set := flag.NewFlagSet("media", flag.ContinueOnError)
	set.SetOutput(io.err)
	file := set.String("config", "", "file that serve has written (media.json in the data folder)")
	if err := set.Parse(args); err != nil {
		return err
	}
	if *file == "" {
		return &usageError{"media needs --config; serve starts it by itself"}
	}
	return app.MediaProcess(ctx, *file)
}
