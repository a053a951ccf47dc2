package process

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// maxLog is how long the log of the media process may be when a new one starts.
const maxLog = 10 << 20

// child is a running media process, ours or an earlier control's.
type child struct {
	pid  int
	conn net.Conn      // to one that we adopted; nil for our own
	done chan struct{} // closed when it has ended
}

// spawn starts a process in a group of its own: what ends control's group,
// such as Ctrl-C or a crash, leaves it running. Its output goes to a file,
// since a pipe would break with control.
func spawn(command []string, config, log string) (*child, error) {
	if info, err := os.Stat(log); err == nil && info.Size() > maxLog {
		_ = os.Truncate(log, 0)
	}
	out, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("media log: %w", err)
	}
	defer out.Close() // the process has its own by then
	cmd := exec.Command(command[0], append(command[1:len(command):len(command)], config)...)
	cmd.Stdout, cmd.Stderr = out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", command[0], err)
	}
	c := &child{pid: cmd.Process.Pid, done: make(chan struct{})}
	go func() {
		_ = cmd.Wait()
		close(c.done)
	}()
	return c, nil
}

// lastLine is the end of a log: what a process said before it ended.
func lastLine(log string) string {
	text, err := os.ReadFile(log)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return lines[len(lines)-1]
}

// adopt watches a process that somebody else started. Not being its parent,
// we hold a connection to it: the system closes it when the process ends.
func adopt(st state) (*child, error) {
	conn, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", st.Node.HTTPPort), time.Second)
	if err != nil {
		return nil, err
	}
	c := &child{pid: st.PID, conn: conn, done: make(chan struct{})}
	go func() {
		_, _ = io.Copy(io.Discard, conn)
		conn.Close()
		close(c.done)
	}()
	return c, nil
}

// stop asks the process to end, and makes it when that takes too long.
func (c *child) stop(limit time.Duration) {
	if c.conn != nil {
		c.conn.Close() // the process would wait for it
	}
	_ = syscall.Kill(c.pid, syscall.SIGTERM)
	deadline := time.Now().Add(limit)
	for c.alive() {
		if time.Now().After(deadline) {
			_ = syscall.Kill(c.pid, syscall.SIGKILL)
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	<-c.done
}

func (c *child) alive() bool {
	if c.conn != nil {
		return syscall.Kill(c.pid, 0) == nil
	}
	select {
	case <-c.done:
		return false
	default:
		return true
	}
}

// kill ends the process at once. One that has ended already is left alone.
func (c *child) kill() {
	select {
	case <-c.done:
		return
	default:
	}
	_ = syscall.Kill(c.pid, syscall.SIGKILL)
	<-c.done
}
