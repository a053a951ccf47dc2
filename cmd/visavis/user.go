package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"golang.org/x/term"

	"visavis/internal/account"
	"visavis/internal/app"
	"visavis/internal/cc"
	"visavis/internal/view"
)

// user is `visavis user add|passwd|list|disable|enable`.
func user(ctx context.Context, args []string, io streams) error {
	action := ""
	if len(args) > 0 {
		action, args = args[0], args[1:]
	}
	run, known := map[string]func(context.Context, *account.Service, ownFlags, streams) error{
		"add": addUser, "passwd": setPassword, "list": listUsers, "disable": setDisabled(true), "enable": setDisabled(false),
	}[action]
	if !known {
		return &usageError{"user takes add, passwd, list, disable or enable"}
	}
	// Settings say which database; what is the command's own goes first and is taken out.
	var own ownFlags
	args = own.take(args, "name", "role", "queue")
	if own.subject == "" && action != "list" {
		return &usageError{"user " + action + " needs a user name: visavis user " + action + " USERNAME [--name NAME] [--role agent|supervisor|administrator]… [--queue KEY]… [--data DIR]"}
	}
	c, err := load("user "+action, args, io)
	if err != nil {
		return err
	}
	office, err := app.OpenOffice(ctx, c)
	if err != nil {
		return err
	}
	return errors.Join(explain(run(ctx, office.Accounts, own, io)), office.Close())
}

func addUser(ctx context.Context, accounts *account.Service, own ownFlags, io streams) error {
	password, err := readPassword(io)
	if err != nil {
		return err
	}
	d := account.Draft{Username: own.subject, Name: own.last("name"), Password: password, Roles: own.values["role"], Queues: own.values["queue"]}
	if d.Name == "" {
		d.Name = own.subject
	}
	if _, err := accounts.Add(ctx, d); err != nil {
		return err
	}
	fmt.Fprintf(io.out, "The account %s is there.\n", own.subject)
	return nil
}

func setPassword(ctx context.Context, accounts *account.Service, own ownFlags, io streams) error {
	password, err := readPassword(io)
	if err != nil {
		return err
	}
	if err := accounts.SetPassword(ctx, own.subject, password); err != nil {
		return err
	}
	fmt.Fprintf(io.out, "The account %s has a new password; its sessions have ended.\n", own.subject)
	return nil
}

func setDisabled(disabled bool) func(context.Context, *account.Service, ownFlags, streams) error {
	return func(ctx context.Context, accounts *account.Service, own ownFlags, io streams) error {
		if err := accounts.SetDisabled(ctx, own.subject, disabled); err != nil {
			return err
		}
		if disabled {
			fmt.Fprintf(io.out, "The account %s is closed; its sessions have ended.\n", own.subject)
		} else {
			fmt.Fprintf(io.out, "The account %s is open.\n", own.subject)
		}
		return nil
	}
}

func listUsers(ctx context.Context, accounts *account.Service, _ ownFlags, io streams) error {
	all, err := accounts.List(ctx)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(io.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "USERNAME\tNAME\tROLES\tSIGNS IN WITH\t")
	for _, a := range all {
		state := ""
		if a.Disabled {
			state = "closed"
		}
		with := a.Issuer
		if with == account.Local {
			with = "password"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", a.Username, a.Name, strings.Join(a.Roles, ", "), with, state)
	}
	return table.Flush()
}

// key is `visavis key add NAME [--scope SCOPE]…`.
func key(ctx context.Context, args []string, io streams) error {
	if len(args) == 0 || args[0] != "add" {
		return &usageError{"key takes add"}
	}
	var own ownFlags
	args = own.take(args[1:], "scope")
	if own.subject == "" {
		return &usageError{"key add needs a name that tells who uses it: visavis key add NAME [--scope SCOPE]… [--data DIR]"}
	}
	c, err := load("key add", args, io)
	if err != nil {
		return err
	}
	office, err := app.OpenOffice(ctx, c)
	if err != nil {
		return err
	}
	d := view.APIKeyDraft{Name: own.subject, Scopes: own.values["scope"]}
	if len(d.Scopes) == 0 {
		d.Scopes = []string{string(account.CreateInteractions), string(account.AttachData)}
	}
	made, err := office.Accounts.NewKey(ctx, d, cc.BySystem)
	if err = errors.Join(explain(err), office.Close()); err != nil {
		return err
	}
	fmt.Fprintf(io.out, "%s\n", made.Secret)
	fmt.Fprintln(io.err, "Keep it well: it is told this once and stored nowhere in the clear.")
	return nil
}

// ownFlags are a command's arguments that are no settings: whom it is about, and flags with values.
type ownFlags struct {
	subject string
	values  map[string][]string
}

// last is the last value of a flag, or empty.
func (f *ownFlags) last(name string) string {
	all := f.values[name]
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1]
}

// take reads the subject and the named flags and returns the other arguments.
func (f *ownFlags) take(args []string, names ...string) (rest []string) {
	f.values = make(map[string][]string)
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		f.subject, args = args[0], args[1:]
	}
	for i := 0; i < len(args); i++ {
		flagName, value, joined := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(args[i], "-"), "-"), "=")
		if !strings.HasPrefix(args[i], "-") || !slices.Contains(names, flagName) {
			rest = append(rest, args[i])
			continue
		}
		if !joined && i+1 < len(args) {
			i++
			value = args[i]
		}
		f.values[flagName] = append(f.values[flagName], value)
	}
	return rest
}

// readPassword asks for a password without showing it, or reads a line from a pipe.
func readPassword(io streams) (string, error) {
	if file, ok := io.in.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		fmt.Fprint(io.err, "Password: ")
		text, err := term.ReadPassword(int(file.Fd()))
		fmt.Fprintln(io.err)
		return string(text), err
	}
	line, err := bufio.NewReader(io.in).ReadString('\n')
	if line == "" && err != nil {
		return "", errors.New("give the password on the standard input")
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// explain says in words what the API would tell by a reason.
func explain(err error) error {
	text, known := map[string]string{
		"usernameTaken": "there is an account of this name already",
		"weakPassword":  "the password must have 8 to 1000 characters",
		"notFound":      "there is no account of this name",

		"usernameAmbiguous": "several identity providers have somebody of this name: give the account's id (agt_…) instead",
	}[cc.ReasonOf(err)]
	var e *cc.Error
	if errors.As(err, &e) && e.Field == "queues" {
		return errors.New("there is no queue with this key")
	}
	if known {
		return errors.New(text)
	}
	return err
}
