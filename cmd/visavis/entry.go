package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"visavis/internal/app"
	"visavis/internal/cc"
	"visavis/internal/intake"
)

// entry is `visavis entry list|origins|secret`.
func entry(ctx context.Context, args []string, io streams) error {
	action := ""
	if len(args) > 0 {
		action, args = args[0], args[1:]
	}
	run, known := map[string]func(context.Context, *intake.Service, string, []string, streams) error{
		"list": listDoors, "origins": setOrigins, "secret": newSecret,
	}[action]
	if !known {
		return &usageError{"entry takes list, origins or secret"}
	}
	var words []string // the entry point's key and what follows it, up to the first flag
	for len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		words, args = append(words, args[0]), args[1:]
	}
	if action != "list" && len(words) == 0 {
		return &usageError{"entry " + action + " needs the key of an entry point; visavis entry list tells them"}
	}
	c, err := load("entry "+action, args, io)
	if err != nil {
		return err
	}
	office, err := app.OpenOffice(ctx, c)
	if err != nil {
		return err
	}
	key := ""
	if len(words) > 0 {
		key, words = words[0], words[1:]
	}
	return errors.Join(explainDoor(run(ctx, office.Intake, key, words, io)), office.Close())
}

func listDoors(ctx context.Context, doors *intake.Service, _ string, _ []string, io streams) error {
	all, err := doors.Doors(ctx)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(io.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "KEY\tPAGE\tSIGNED VALUES\tSITES")
	for _, d := range all {
		signed := "no"
		if d.Secret != "" {
			signed = "yes"
		}
		fmt.Fprintf(table, "%s\t/call/%s\t%s\t%s\n", d.Key, d.Key, signed, strings.Join(d.Origins, " "))
	}
	return table.Flush()
}

func setOrigins(ctx context.Context, doors *intake.Service, key string, origins []string, io streams) error {
	if err := doors.SetOrigins(ctx, key, origins, cc.BySystem); err != nil {
		return err
	}
	if len(origins) == 0 {
		fmt.Fprintf(io.out, "No other site may start calls through %s.\n", key)
	} else {
		fmt.Fprintf(io.out, "Calls through %s may start from %s.\n", key, strings.Join(origins, " "))
	}
	return nil
}

func newSecret(ctx context.Context, doors *intake.Service, key string, _ []string, io streams) error {
	secret, err := doors.NewSecret(ctx, key, cc.BySystem)
	if err != nil {
		return err
	}
	fmt.Fprintln(io.out, secret)
	fmt.Fprintln(io.err, "Give it to your web site's server and to nobody else. What was signed with the one before is refused now.")
	return nil
}

// explainDoor says in words what the API would tell by a reason.
func explainDoor(err error) error {
	var e *cc.Error
	switch {
	case errors.As(err, &e) && e.Reason == "badOrigin":
		return fmt.Errorf("%q is no origin: write https://host, without a path", e.Field)
	case cc.CodeOf(err) == cc.NotFound && err != nil:
		return errors.New("there is no entry point with this key; visavis entry list tells them")
	default:
		return err
	}
}
