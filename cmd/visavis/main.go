// Command visavis is the whole product: the contact centre's server, its media
// process, and what an operator needs beside them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

const usage = `Usage: visavis <command> [flags]

  serve           start the contact centre
  media           be the media process (serve starts it by itself, unless media.apart is set)
  user add        make an account
  user passwd     give an account a new password
  user list       tell all accounts
  user disable    close an account, its sessions with it
  user enable     open it again
  key add         make a key for an integrator
  entry list      tell the entry points
  entry origins   say which sites may start calls through one
  entry secret    make a secret to sign attached values with
  backup FILE     write everything into a file, also while the server runs
  restore FILE    make an installation of such a file
  config check    say what is wrong with the settings
  config print    print all settings with their documentation
  doctor          say what would keep this machine from serving calls
  openapi         print the description of the API
  version         print the version

visavis <command> --help tells the flags of a command.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, stop, os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr})
	stop()
	os.Exit(code)
}

// streams are what a command reads and writes.
type streams struct {
	in  io.Reader
	out io.Writer
	err io.Writer
}

// run executes one command and returns the exit code: 0, 1 for a failure, 2 for wrong usage.
func run(ctx context.Context, stop func(), args []string, io streams) int {
	err := command(ctx, stop, args, io)
	var wrong *usageError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, &wrong):
		fmt.Fprintf(io.err, "visavis: %s\n\n%s", wrong.text, usage)
		return 2
	default:
		fmt.Fprintf(io.err, "visavis: %v\n", err)
		return 1
	}
}

type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func command(ctx context.Context, stop func(), args []string, io streams) error {
	name := ""
	if len(args) > 0 {
		name, args = args[0], args[1:]
	}
	switch name {
	case "serve":
		return serve(ctx, stop, args, io)
	case "media":
		return mediaProcess(ctx, args, io)
	case "user":
		return user(ctx, args, io)
	case "key":
		return key(ctx, args, io)
	case "entry":
		return entry(ctx, args, io)
	case "backup":
		return backup(ctx, args, io)
	case "restore":
		return restore(ctx, args, io)
	case "config":
		return settings(args, io)
	case "doctor":
		return doctor(ctx, args, io)
	case "openapi":
		return openAPI(io)
	case "version", "--version":
		fmt.Fprintln(io.out, "visavis", version())
		return nil
	case "", "help", "-h", "--help":
		fmt.Fprint(io.out, usage)
		return nil
	default:
		return &usageError{fmt.Sprintf("unknown command %q", name)}
	}
}

// version is the module's version, or the commit it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	text := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && (text == "" || text == "(devel)") {
			text = s.Value
		}
	}
	return text + " " + info.GoVersion
}
