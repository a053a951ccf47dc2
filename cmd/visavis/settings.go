package main

import (
	"flag"
	"fmt"
	"os"

	"visavis/internal/config"
	"visavis/internal/server"
)

// settings is `visavis config check|print`.
func settings(args []string, io streams) error {
	name := ""
	if len(args) > 0 {
		name, args = args[0], args[1:]
	}
	switch name {
	case "check":
		set := flag.NewFlagSet("config check", flag.ContinueOnError)
		set.SetOutput(io.err)
		file := set.String("file", "", "YAML file to check (default VISAVIS_CONFIG)")
		if err := set.Parse(args); err != nil {
			return err
		}
		if _, err := config.Load(config.Source{File: *file, Getenv: os.LookupEnv}); err != nil {
			return fmt.Errorf("settings:\n%w", err)
		}
		fmt.Fprintln(io.out, "The settings are in order.")
		return nil
	case "print":
		fmt.Fprint(io.out, config.Reference())
		return nil
	default:
		return &usageError{"config takes check or print"}
	}
}

// load reads the settings of a command's flags.
func load(command string, args []string, io streams) (config.Config, error) {
	flags := config.NewFlags(command, io.err)
	if err := flags.Parse(args); err != nil {
		return config.Config{}, err
	}
	c, err := config.Load(config.Source{File: flags.File(), Getenv: os.LookupEnv, Flags: flags})
	if err != nil {
		return c, fmt.Errorf("settings:\n%w", err)
	}
	return c, nil
}

func openAPI(io streams) error {
	text, err := server.Describe()
	if err != nil {
		return err
	}
	_, err = io.out.Write(text)
	return err
}
