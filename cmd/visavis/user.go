package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"

	"visavis/internal/account"
	"visavis/internal/app"
)

// user is `visavis user add|passwd`.
func user(ctx context.Context, args []string, io streams) error {
	action := ""
	if len(args) > 0 {
		action, args = args[0], args[1:]
	}
	if action != "add" && action != "passwd" {
		return &usageError{"user takes add or passwd"}
	}
	// Settings say which database; what is the command's own goes first and is taken out.
	var own ownFlags
	args = own.take(args)
	if own.username == "" || strings.HasPrefix(own.username, "-") {
		return &usageError{"user " + action + " needs a user name: visavis user " + action + " USERNAME [--name NAME] [--role agent|supervisor|administrator]… [--data DIR]"}
	}
	c, err := load("user "+action, args, io)
	if err != nil {
		return err
	}
	password, err := readPassword(io)
	if err != nil {
		return err
	}
	accounts, closeDB, err := app.Accounts(ctx, c)
	if err != nil {
		return err
	}
	if action == "add" {
		name := own.name
		if name == "" {
			name = own.username
		}
		_, err = accounts.Add(ctx, account.Draft{Username: own.username, Name: name, Password: password, Roles: own.roles})
	} else {
		err = accounts.SetPassword(ctx, own.username, password)
	}
	if err = errors.Join(explain(err), closeDB()); err != nil {
		return err
	}
	if action == "add" {
		fmt.Fprintf(io.out, "The account %s is there.\n", own.username)
	} else {
		fmt.Fprintf(io.out, "The account %s has a new password; its sessions have ended.\n", own.username)
	}
	return nil
}

// ownFlags are a user command's flags that are no settings.
type ownFlags struct {
	username string
	name     string
	roles    []string
}

// take reads USERNAME, --name and --role and returns the other arguments.
func (f *ownFlags) take(args []string) (rest []string) {
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		f.username, args = args[0], args[1:]
	}
	for i := 0; i < len(args); i++ {
		flagName, value, joined := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(args[i], "-"), "-"), "=")
		if !strings.HasPrefix(args[i], "-") || (flagName != "name" && flagName != "role") {
			rest = append(rest, args[i])
			continue
		}
		if !joined && i+1 < len(args) {
			i++
			value = args[i]
		}
		if flagName == "name" {
			f.name = value
		} else {
			f.roles = append(f.roles, value)
		}
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
	if err == nil {
		return nil
	}
	for reason, text := range map[string]string{
		"usernameTaken": "there is an account of this name already",
		"weakPassword":  "the password must have 8 to 1000 characters",
		"notFound":      "there is no account of this name",
	} {
		if strings.Contains(err.Error(), reason) {
			return errors.New(text)
		}
	}
	return err
}
