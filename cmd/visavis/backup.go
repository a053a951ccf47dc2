package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"visavis/internal/app"
	"visavis/internal/store"
)

// backup is `visavis backup FILE`.
func backup(ctx context.Context, args []string, io streams) (err error) {
	name, args, err := fileName("backup", args)
	if err != nil {
		return err
	}
	c, err := load("backup", args, io)
	if err != nil {
		return err
	}
	if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already: name another file", name)
	}
	// Whoever sees the file under its name sees all of it.
	partial := name + ".partial"
	file, err := os.OpenFile(partial, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(partial) // the first error is the one to tell
		}
	}()
	rows, err := app.Backup(ctx, c, file, tables(io))
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	info, err := os.Stat(partial)
	if err != nil {
		return err
	}
	if err := os.Rename(partial, name); err != nil {
		return err
	}
	fmt.Fprintf(io.out, "%s: %d rows, %.1f kB. It has personal data and the installation's key: keep it secret.\n", name, rows, float64(info.Size())/1e3)
	return nil
}

// restore is `visavis restore FILE`.
func restore(ctx context.Context, args []string, io streams) error {
	name, args, err := fileName("restore", args)
	if err != nil {
		return err
	}
	c, err := load("restore", args, io)
	if err != nil {
		return err
	}
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	at, err := app.Restore(ctx, c, file, tables(io))
	switch {
	case errors.Is(err, store.ErrNotEmpty):
		return fmt.Errorf("%w: restore into an empty one, or drop this one's tables first if you are sure", err)
	case err != nil:
		return err
	}
	fmt.Fprintf(io.out, "Restored as it was on %s. Start it with visavis serve and the same settings.\n", at.Local().Format(time.DateTime))
	return nil
}

// fileName takes the file from the words of a command.
func fileName(command string, args []string) (name string, rest []string, err error) {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return "", nil, &usageError{command + " needs a file: visavis " + command + " FILE [flags]"}
	}
	return args[0], args[1:], nil
}

// tables tells the progress, apart from the result.
func tables(io streams) func(string, int64) {
	return func(table string, rows int64) { fmt.Fprintf(io.err, "  %-16s %d\n", table, rows) }
}
