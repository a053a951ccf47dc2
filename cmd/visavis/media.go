package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"visavis/internal/app"
	"visavis/internal/config"
	"visavis/internal/logs"
)

// mediaProcess is `visavis media --config FILE`, which serve starts by itself,
// or `visavis media`, which others start beside it.
func mediaProcess(ctx context.Context, args []string, io streams) error {
	set := flag.NewFlagSet("media", flag.ContinueOnError)
	set.SetOutput(io.err)
	file := set.String("config", "", "file that serve has written (media.json in the data folder); serve gives it")
	data := set.String("data", "", "data folder of the server that has media.apart set (default VISAVIS_DATA)")
	if err := set.Parse(args); err != nil {
		return err
	}
	if set.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", set.Arg(0))
	}
	if *file != "" {
		return app.MediaProcess(ctx, *file)
	}
	c, err := config.Load(config.Source{Getenv: os.LookupEnv})
	if err != nil {
		return fmt.Errorf("settings:\n%w", err)
	}
	if *data != "" {
		c.Data = *data
	}
	log, err := logs.New(io.err, c.Log.Level, c.Log.Format)
	if err != nil {
		return err
	}
	return app.MediaApart(ctx, c.Data, log)
}
