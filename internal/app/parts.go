package app

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"strconv"
	"time"

	"visavis/internal/account"
	"visavis/internal/cc"
	"visavis/internal/certs"
	"visavis/internal/config"
	"visavis/internal/demo"
	"visavis/internal/intake"
	"visavis/internal/limit"
	"visavis/internal/store"
)

// node names this process among those of the installation; there is one as yet.
const node = "one"

// perMinute is a rate of n a minute, half of them at once.
func perMinute(n int) limit.Rate {
	if n <= 0 {
		return limit.Rate{Burst: 1 << 30, Every: time.Nanosecond}
	}
	return limit.Rate{Burst: max(n/2, 1), Every: time.Minute / time.Duration(n)}
}

// mustSub is a folder of the embedded files, which is there because it was embedded.
func mustSub(root fs.FS, folder string) fs.FS {
	sub, err := fs.Sub(root, folder)
	if err != nil {
		panic(err)
	}
	return sub
}

// Office is what the command line does in an installation that need not be running.
type Office struct {
	Accounts *account.Service
	Intake   *intake.Service
	Close    func() error
}

// OpenOffice opens an installation for the command line. Close it when done.
func OpenOffice(ctx context.Context, c config.Config) (*Office, error) {
	f, err := openFolder(c.Data, false)
	if err != nil {
		return nil, err
	}
	key, err := f.key("devices")
	if err != nil {
		return nil, err
	}
	db, err := openStore(ctx, c, f)
	if err != nil {
		return nil, err
	}
	return &Office{
		Accounts: account.New(db, account.Options{Key: key}), Intake: intake.New(db, intake.Options{}), Close: db.Close,
	}, nil
}

// fill makes the demonstration company if asked to, and writes the settings
// that concern people into the database, where everybody reads them.
func (a *App) fill(ctx context.Context) error {
	if a.c.Demo {
		if err := demo.Fill(ctx, a.db, a.accounts); err != nil {
			return err
		}
	}
	err := a.db.Write(ctx, func(tx store.Tx) error {
		company, err := tx.Company(ctx)
		if err != nil {
			return err
		}
		// Both are the administrators' to say once they are set; that there shall be no video at all stays the operator's.
		set := company
		if !a.c.Video {
			set.Video = false
		}
		if company.Name == "" {
			set.Name = a.c.Company.Name
		}
		if set == company {
			return nil
		}
		return tx.PutCompany(ctx, set)
	})
	if err != nil {
		return err
	}
	return intake.EnsureDoor(ctx, a.db)
}

// abroad is how other devices on the network reach us, if they can.
func (a *App) abroad() []string {
	tcp, ok := a.web.Addr().(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return nil
	}
	var lines, hosts []string
	for _, ip := range certs.LocalAddresses() {
		hosts = append(hosts, net.JoinHostPort(ip.String(), strconv.Itoa(tcp.Port)))
		lines = append(lines, "  On the network "+a.scheme+"://"+hosts[len(hosts)-1])
	}
	switch {
	case len(lines) == 0:
		return nil
	case a.rootCert != nil:
		lines = append(lines, "  Each phone first installs http://"+hosts[0]+"/ca.crt")
	case a.scheme == "http" && a.c.PublicURL == "":
		lines = append(lines, "  Browsers there give neither camera nor microphone without HTTPS: see visavis doctor")
	}
	return append([]string{""}, lines...)
}

// welcome is what the demonstration tells beside the address.
func (a *App) welcome() []string {
	if a.demo == nil {
		return nil
	}
	return []string{
		"",
		"  Desk           " + a.URL() + "/desk",
		"  Call page      " + a.URL() + "/call/sav   (also /call/sante, /call/atelier)",
		"  Company's site " + address("http", a.demo) + "/",
		"",
		"  Agents nadia, luc, ines · supervisor sami · administrator admin",
		"  Password of all of them: " + demo.Password,
		"",
	}
}

// recover puts right what the end of the last process left: the pages of
// contacts that were open then are not open now. Each is back within a second
// or so, and its place is kept meanwhile.
func (a *App) recover(ctx context.Context) error {
	var running []cc.Interaction
	err := a.db.Read(ctx, func(q store.Queries) (err error) {
		running, err = q.Running(ctx)
		return err
	})
	if err != nil {
		return err
	}
	for _, s := range running {
		for _, p := range s.Parties {
			if p.Page == "" {
				continue
			}
			_, err := a.calls.Do(ctx, s.ID, cc.ClosePage{Page: p.Page}, cc.BySystem, "")
			if code := cc.CodeOf(err); err != nil && code != cc.Conflict {
				return errors.Join(errors.New("close pages of before"), err)
			}
		}
	}
	return nil
}
