package testrig

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"visavis/internal/app"
	"visavis/internal/config"
)

// Control is the product as a process of its own, which can be killed.
type Control struct {
	*Rig
	cmd   *exec.Cmd
	apart *manager // of the media process; nil: control starts it
}

// StartControl starts the product as a process on a fixed free port and
// returns when calls can be taken. It ends with the test, its media process too.
func StartControl(t testing.TB, change ...func(*config.Config)) *Control {
	t.Helper()
	var listen net.ListenConfig
	l, err := listen.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := config.Default()
	c.Listen, c.DemoListen, c.Data, c.Demo = l.Addr().String(), "127.0.0.1:0", t.TempDir(), true
	c.Media.UDPPort, c.Media.TCPPort = 0, 0
	for _, f := range change {
		f(&c)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	p := &Control{Rig: &Rig{Config: c, Data: c.Data}}
	if c.Media.Apart {
		p.apart = manage(t, c.Data)
	}
	p.Run(t)
	t.Cleanup(func() { p.end(t) })
	return p
}

// Run starts the process, again after Kill.
func (p *Control) Run(t testing.TB) {
	t.Helper()
	settings, err := json.Marshal(p.Config)
	if err != nil {
		t.Fatal(err)
	}
	p.cmd = exec.CommandContext(context.WithoutCancel(t.Context()), os.Args[0]) // end stops it in its own way
	p.cmd.Env = append(os.Environ(), asServer+"="+string(settings), asMedia+"=1")
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if testing.Verbose() {
		p.cmd.Stderr = os.Stderr
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if url, ok := strings.CutPrefix(lines.Text(), "ready "); ok {
			p.URL = url
			go func() {
				for lines.Scan() { // or it would block on writing
				}
			}()
			return
		}
	}
	t.Fatalf("the server ended before it was ready: %v", p.cmd.Wait())
}

// MediaPID is the process id of the media process.
func (p *Control) MediaPID(t testing.TB) int {
	t.Helper()
	if p.apart != nil {
		running, _ := p.apart.now()
		return running.Pid
	}
	text, err := os.ReadFile(filepath.Join(p.Data, "media.json"))
	if err != nil {
		t.Fatal(err)
	}
	var state struct {
		PID int `json:"pid"`
	}
	if err := json.Unmarshal(text, &state); err != nil {
		t.Fatal(err)
	}
	return state.PID
}

// Kill ends the process as a crash does.
func (p *Control) Kill(t testing.TB) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = p.cmd.Wait() // it was killed
}

// Replace stops the process as an upgrade does, and starts the next one.
func (p *Control) Replace(t testing.TB) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = p.cmd.Wait() // it was told to
	p.Run(t)
}

// end stops the process and with it its media process; a killed one's is ended by hand.
func (p *Control) end(t testing.TB) {
	if p.cmd.ProcessState != nil && p.apart == nil {
		if media, err := os.FindProcess(p.MediaPID(t)); err == nil {
			_ = media.Kill() // it may have ended too
		}
		return
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	_ = p.cmd.Wait() // tests are over
	if p.Config.Media.Keep && p.apart == nil {
		_ = syscall.Kill(p.MediaPID(t), syscall.SIGKILL) // it may have ended too
	}
}

// serve is the process.
func serve(ctx context.Context, settings string) error {
	var c config.Config
	if err := json.Unmarshal([]byte(settings), &c); err != nil {
		return err
	}
	if err := os.Unsetenv(asServer); err != nil { // the media process inherits the rest
		return err
	}
	product := app.New(app.Options{Config: c, Out: os.Stdout, MediaCommand: []string{os.Args[0]}})
	if err := product.Start(ctx); err != nil {
		return err
	}
	err := product.Ready(ctx)
	if err == nil {
		<-ctx.Done()
	}
	return errors.Join(err, product.Stop(context.WithoutCancel(ctx)))
}
