package main

import (
	"context"
	"errors"
	"fmt"

	"visavis/internal/app"
	"visavis/internal/logs"
)

// serve is `visavis serve`: it runs until a signal or a fault ends it.
func serve(ctx context.Context, stop func(), args []string, io streams) error {
	c, err := load("serve", args, io)
	if err != nil {
		return err
	}
	log, err := logs.New(io.err, c.Log.Level, c.Log.Format)
	if err != nil {
		return err
	}
	product := app.New(app.Options{Config: c, Out: io.out, Log: log})
	if err := product.Start(ctx); err != nil {
		return fmt.Errorf("start: %w", err)
	}
	if err = product.Ready(ctx); err == nil {
		product.PlayPast(ctx)
		select {
		case <-ctx.Done():
		case err = <-product.Failed():
		}
	}
	if ctx.Err() != nil {
		err = nil // we were told to end
		log.Info("stopping")
	}
	stop() // a second signal kills
	return errors.Join(err, product.Stop(context.WithoutCancel(ctx)))
}
