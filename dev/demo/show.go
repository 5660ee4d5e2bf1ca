package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/dev/state"
)

// Setting says where a demo plays.
type Setting struct {
	Dir string // emptied first
	Bin string // folder of the programs
	Out io.Writer
	Log *slog.Logger
}

// startWithin bounds the stack's start.
const startWithin = time.Minute

// show is what all demos share: a stack, a user, and who tells what happens.
type show struct {
	Setting
	began time.Time
	stack *stack.Stack
	after []func() // to be done at the end, the last one first

	victim string // host that was killed
}

// later has something done at the end of the demo.
func (s *show) later(do func()) { s.after = append(s.after, do) }

// play empties the demo's folder, plays one act after the other, and leaves
// nothing running.
func (s *show) play(ctx context.Context, acts ...func(context.Context) error) (err error) {
	if s.Dir, err = filepath.Abs(s.Dir); err != nil {
		return fmt.Errorf("find the demo's folder: %w", err)
	}
	if err := s.clear(); err != nil {
		return err
	}
	defer func() {
		for _, do := range s.after {
			defer do()
		}
		if s.stack == nil {
			return
		}
		s.say("stopping the stack")
		stopCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		if s.victim != "" { // what it held in memory is wiped by itself, when it starts again
			err = errors.Join(err, s.stack.Restart(stopCtx, s.victim))
		}
		err = errors.Join(err, s.stack.Stop(stopCtx))
	}()
	for _, act := range acts {
		if err := act(ctx); err != nil {
			return err
		}
	}
	return nil
}

// clear removes what an earlier demo left, if no stack runs on it.
func (s *show) clear() error {
	st, err := state.Open(s.Dir, state.Addresses{})
	if err != nil {
		return err
	}
	if err := st.Close(); err != nil {
		return err
	}
	if err := os.RemoveAll(s.Dir); err != nil {
		return fmt.Errorf("empty the demo's folder: %w", err)
	}
	return nil
}

// kill ends a host as a power cut does.
func (s *show) kill(host string) error {
	s.victim = host
	return s.stack.Signal(host, syscall.SIGKILL, false)
}

func (s *show) say(format string, args ...any) {
	fmt.Fprintf(s.Out, "%6.1fs  %s\n", time.Since(s.began).Seconds(), fmt.Sprintf(format, args...))
}

// startStack starts the default network, with what a demo needs besides.
func (s *show) startStack(ctx context.Context, o stack.Options) error {
	s.say("starting the network: Temporal, Ethereum chain, IPFS, gateway, control, keeper, ingress, 4 simulated GPU hosts")
	ctx, cancel := context.WithTimeout(ctx, startWithin)
	defer cancel()
	o.Dir, o.Bin, o.Log, o.Restart = s.Dir, s.Bin, s.Log, 30*time.Second
	var err error
	s.stack, err = stack.Start(ctx, o)
	if err != nil {
		return err
	}
	s.say("up; its workflows can be watched at http://%s while this runs", s.stack.State.Addresses.UI)
	return nil
}

// makeWallet does what a new user does first.
func (s *show) makeWallet(ctx context.Context, deposit string) error {
	if err := os.MkdirAll(s.home(), 0o700); err != nil {
		return fmt.Errorf("make the demo's home: %w", err)
	}
	password, err := s.stack.State.File("wallet-password", func() ([]byte, error) {
		return []byte(strconv.FormatInt(time.Now().UnixNano(), 36) + "\n"), nil
	})
	if err != nil || len(password) == 0 {
		return fmt.Errorf("make the demo's password: %w", err)
	}
	for _, args := range [][]string{
		{"network", "add", s.stack.Network.Gateway},
		{"wallet", "new"},
		{"wallet", "faucet"},
		{"wallet", "deposit", deposit},
		{"wallet", "balance"},
	} {
		if _, err := s.run(ctx, true, args...); err != nil {
			return err
		}
	}
	return nil
}

func (s *show) home() string { return filepath.Join(s.Dir, "home") }

// run calls the skyops command as the demo's user and returns its standard
// output. A shown command is printed with its output, as in a terminal.
func (s *show) run(ctx context.Context, shown bool, args ...string) ([]byte, error) {
	if shown {
		s.say("$ skyops %s", strings.Join(args, " "))
	}
	cmd := exec.CommandContext(ctx, filepath.Join(s.Bin, "skyops"), args...)
	cmd.Env = append(os.Environ(), "SKYOPS_HOME="+s.home(), "SKYOPS_PASSWORD_FILE="+s.stack.State.Path("wallet-password"))
	var talk strings.Builder
	cmd.Stderr = &talk
	screen := &indent{w: s.Out}
	if shown {
		cmd.Stderr = io.MultiWriter(&talk, screen)
	}
	out, err := cmd.Output()
	if shown {
		_, _ = screen.Write(out)
	}
	if err != nil {
		return out, fmt.Errorf("skyops %s: %w: %s", strings.Join(args, " "), err, shorten(talk.String(), 2000))
	}
	return out, nil
}

// ask reads a command's JSON, also that of one that fails for what it shows has failed.
func (s *show) ask(ctx context.Context, into any, args ...string) error {
	out, failed := s.run(ctx, false, args...)
	if err := json.Unmarshal(out, into); err != nil && failed == nil {
		return fmt.Errorf("read what skyops %s says: %w", strings.Join(args, " "), err)
	}
	return failed
}

// indent sets a command's output off from the demo's own lines.
type indent struct {
	w    io.Writer
	line []byte // what has come of a line that is not ended yet
}

func (i *indent) Write(b []byte) (int, error) {
	for _, c := range b {
		if c != '\n' {
			i.line = append(i.line, c)
			continue
		}
		if _, err := fmt.Fprintf(i.w, "         │ %s\n", i.line); err != nil {
			return 0, err
		}
		i.line = i.line[:0]
	}
	return len(b), nil
}

func shorten(text string, n int) string {
	text = strings.TrimSpace(text)
	if r := []rune(text); len(r) > n {
		return string(r[:n]) + "…"
	}
	return text
}

// ether writes an amount of 1e-18 units with nine digits after the point.
func ether(units string) string {
	for len(units) < 19 {
		units = "0" + units
	}
	return units[:len(units)-18] + "." + units[len(units)-18:len(units)-9]
}
