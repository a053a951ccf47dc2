// Package postgrestest gives tests a PostgreSQL server of their own: made in a
// temporary folder, reachable through a socket in that folder only, stopped
// and removed with the test, also when the test program is killed.
//
// The server is the machine's newest (scripts/setup-test installs it). It does
// not wait for the disk, which a killed process does not need; killing the
// machine is not tested here. Its texts are ordered as French dictionaries
// are, so that an order that was meant to be bytewise shows.
package postgrestest

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Server is a running server. Its methods are for one goroutine, but for Database.
type Server struct {
	folder    string
	programs  string // the folder of initdb and postgres
	as        *syscall.Credential
	process   *exec.Cmd
	lifeline  io.Closer // the server stops when this end is closed
	databases atomic.Int64
}

// watched starts the server and stops it at once when standard input ends,
// which it does with the test program, however that dies.
const watched = `exec 3<&0
"$@" </dev/null 3<&- &
server=$!
( read -r _ <&3; kill -QUIT $server 2>/dev/null ) &
wait $server`

// Start makes and starts a server that lives as long as the test.
func Start(t testing.TB) *Server {
	t.Helper()
	s := &Server{programs: find(t)}
	folder, err := os.MkdirTemp("", "pg") // short: a socket's path has 107 bytes
	if err != nil {
		t.Fatal(err)
	}
	s.folder = folder
	t.Cleanup(func() { _ = os.RemoveAll(folder) }) // the system empties its temporary folder too
	if os.Getuid() == 0 {
		s.as = owner(t)
		if err := os.Chown(folder, int(s.as.Uid), int(s.as.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	initdb := s.command(filepath.Join(s.programs, "initdb"), "--pgdata", s.data(), "--username", "postgres", "--auth", "trust",
		"--no-sync", "--encoding", "UTF8", "--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "fr")
	if out, err := initdb.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	s.Run(t)
	t.Cleanup(func() { s.stop(syscall.SIGQUIT) })
	return s
}

// Run starts the server, again after Kill, and returns when it answers.
func (s *Server) Run(t testing.TB) {
	t.Helper()
	// After a kill the old server's children may need a moment to notice; until then a new one is refused.
	for {
		said, ready := s.try(t)
		if ready {
			return
		}
		if !strings.Contains(said, "shared memory block") && !strings.Contains(said, "lock file") {
			t.Fatalf("PostgreSQL does not start:\n%s", said)
		}
		if t.Context().Err() != nil {
			t.Fatal("the test ended first")
		}
	}
}

func (s *Server) try(t testing.TB) (said string, ready bool) {
	t.Helper()
	s.process = s.command("/bin/sh", "-c", watched, "sh", filepath.Join(s.programs, "postgres"), "-D", s.data(),
		"-c", "listen_addresses=", "-c", "unix_socket_directories="+s.folder, "-c", "max_connections=200",
		"-c", "shared_buffers=32MB", "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "lc_messages=C")
	in, err := s.process.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.lifeline = in
	out, err := s.process.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.process.Start(); err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "ready to accept connections") {
			go func() { _, _ = io.Copy(io.Discard, out) }() // or it would block on writing
			return "", true
		}
		fmt.Fprintln(&all, lines.Text())
	}
	s.stop(syscall.SIGQUIT)
	return all.String(), false
}

// Kill ends the server as kill -9 does. What it had confirmed is there when it runs again.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	s.stop(syscall.SIGKILL)
}

// Freeze stops the server in the middle of whatever it does, as a machine that
// hangs: connections stay open and nothing answers. The returned function lets it go on.
func (s *Server) Freeze(t testing.TB) (thaw func()) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.data(), "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	parent, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	pids := append(childrenOf(t, parent), parent)
	signal := func(with syscall.Signal) {
		for _, pid := range pids {
			_ = syscall.Kill(pid, with) // a connection's process may have ended
		}
	}
	signal(syscall.SIGSTOP)
	return func() { signal(syscall.SIGCONT) }
}

func childrenOf(t testing.TB, parent int) (pids []int) {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range stats {
		text, err := os.ReadFile(name)
		if err != nil {
			continue // it has ended
		}
		_, rest, _ := strings.Cut(string(text), ") ") // the name before it may have spaces
		fields := strings.Fields(rest)
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(name)))
		if err == nil && len(fields) > 1 && fields[1] == strconv.Itoa(parent) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// stop ends the server and waits for its end.
func (s *Server) stop(signal syscall.Signal) {
	if s.process == nil {
		return
	}
	if text, err := os.ReadFile(filepath.Join(s.data(), "postmaster.pid")); err == nil {
		first, _, _ := strings.Cut(string(text), "\n")
		if pid, err := strconv.Atoi(first); err == nil {
			_ = syscall.Kill(pid, signal) // it may have ended by itself
		}
	}
	_ = s.lifeline.Close()
	_ = s.process.Wait() // it was told to end
	s.process = nil
}

// Database makes an empty database and returns its address. Safe for concurrent use.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	name := fmt.Sprint("test", s.databases.Add(1))
	admin, err := sql.Open("pgx", s.address("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	if _, err := admin.ExecContext(context.Background(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	return s.address(name)
}

func (s *Server) address(database string) string {
	query := url.Values{"host": {s.folder}, "user": {"postgres"}}
	return (&url.URL{Scheme: "postgres", Path: "/" + database, RawQuery: query.Encode()}).String()
}

func (s *Server) data() string { return filepath.Join(s.folder, "data") }

// command prepares a program of the server's, run as who may run it.
func (s *Server) command(name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(context.Background(), name, args...) // stop ends it in its own way
	cmd.Dir = s.folder
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC"}
	if s.as != nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.as}
	}
	return cmd
}

// find returns the folder of the newest server's programs, which Debian keeps out of the path.
func find(t testing.TB) string {
	t.Helper()
	folders, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		t.Fatal(err)
	}
	version := func(folder string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(folder))) // 0 for a strange name
		return n
	}
	slices.SortFunc(folders, func(a, b string) int { return version(b) - version(a) })
	for _, folder := range folders {
		if _, err := os.Stat(filepath.Join(folder, "initdb")); err == nil {
			return folder
		}
	}
	initdb, err := exec.LookPath("initdb")
	if err != nil {
		t.Fatal("PostgreSQL's server is not installed: run scripts/setup-test")
	}
	return filepath.Dir(initdb)
}

// owner is the user as whom root runs the server, which refuses root.
func owner(t testing.TB) *syscall.Credential {
	t.Helper()
	who, err := user.Lookup("postgres")
	if err != nil {
		t.Fatalf("PostgreSQL's user: %v", err)
	}
	uid, err := strconv.ParseUint(who.Uid, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	gid, err := strconv.ParseUint(who.Gid, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}
