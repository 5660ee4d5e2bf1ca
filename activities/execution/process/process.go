// Package process runs jobs as plain processes, for hosts without a container
// engine whose operator says so.
//
// A job gets its own process group, user (when the node is root), a clean
// environment, no core dumps, a bound on open files and on memory, and init's
// supervision. That is all: it is NOT isolated. It sees the host's files,
// processes and network with its user's rights, and a hostile job of the same
// user can tamper with its node. Offer it only to programs you trust.
//
// Start at New.
package process

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/sys/unix"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/execution/pid1"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
)

// maxFiles bounds the open files of each process of a job.
const maxFiles = 65536

// Runtime starts processes and remembers them in a directory.
type Runtime struct{ state string }

var _ execution.Runtime = (*Runtime)(nil)

// New returns a runtime that keeps one small file per started attempt in state,
// so that a later process of the node finds them again. The files hold no
// secrets and nothing of the job's content.
func New(state string) (*Runtime, error) {
	if err := os.MkdirAll(state, 0o700); err != nil {
		return nil, fmt.Errorf("make process runtime's directory: %w", err)
	}
	return &Runtime{state: state}, nil
}

// entry is what the runtime remembers of an attempt.
type entry struct {
	Labels map[string]string `json:"labels"`
	PID    int               `json:"pid"`
	Start  string            `json:"start"` // the process's start time, which tells it from a later one of the same id
	Boot   string            `json:"boot"`
}

// Close implements execution.Runtime.
func (r *Runtime) Close() error { return nil }

// Show implements execution.Runtime: processes see the host's own paths.
func (r *Runtime) Show(l execution.Layout) execution.View {
	return execution.View{Dir: l.Dir, Data: l.Data}
}

// Preflight implements execution.Runtime.
func (r *Runtime) Preflight(context.Context) (execution.Engine, error) {
	return execution.Engine{
		Name:  "process",
		Risks: []string{"jobs run as plain processes: they see this host's files, processes and network"},
	}, nil
}

// Image implements execution.Runtime: there are no images.
func (r *Runtime) Image(context.Context, job.Image) (uint64, error) { return 0, nil }

// Images implements execution.Runtime.
func (r *Runtime) Images(context.Context) ([]string, error) { return nil, nil }

// EnsureImage implements execution.Runtime: a spec that names an image is not for this runtime.
func (r *Runtime) EnsureImage(_ context.Context, i job.Image, _ execution.Holder, _ uint64, _ func(context.Context) (io.ReadCloser, error)) error {
	if i != (job.Image{}) {
		return fmt.Errorf("%w: the process runtime has no images", execution.ErrImage)
	}
	return nil
}

// ReleaseImages implements execution.Runtime.
func (r *Runtime) ReleaseImages(context.Context, common.Address, ...lease.Ref) error { return nil }

// Create implements execution.Runtime: a process needs nothing before it starts.
func (r *Runtime) Create(_ context.Context, c execution.Container) (execution.Handle, error) {
	handle := execution.Handle(c.Name())
	if e, err := r.read(handle); err == nil && e.running() {
		return "", fmt.Errorf("the attempt runs already as process %d", e.PID)
	}
	return handle, nil
}

// Start implements execution.Runtime.
func (r *Runtime) Start(ctx context.Context, handle execution.Handle, c execution.Container) error {
	if len(c.Command) == 0 {
		return errors.New("start process: the spec has no command")
	}
	cmd := command(c)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start process: %w", err)
	}
	// Collecting it keeps it from staying a zombie; Wait watches it by other means.
	go func() { _ = cmd.Wait() }()
	e := entry{Labels: c.Labels(), PID: cmd.Process.Pid, Start: startTime(cmd.Process.Pid), Boot: bootID()}
	if err := r.write(handle, e); err != nil {
		return errors.Join(err, r.Kill(context.WithoutCancel(ctx), handle))
	}
	return nil
}

func command(c execution.Container) *exec.Cmd {
	args := []string{"-dir", c.Place.Dir, "-grace", c.Grace.String(), "-nofile", strconv.Itoa(maxFiles),
		"-memory", strconv.FormatUint(c.Memory, 10), "--"}
	cmd := exec.Command(c.Init, append(args, c.Command...)...)
	cmd.Dir = filepath.Join(c.Place.Data, execution.PartWork)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if c.UID != os.Geteuid() {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(c.UID), Gid: uint32(c.UID)}
	}
	cmd.Env = []string{
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		"TMPDIR=" + filepath.Join(c.Place.Data, execution.PartTemporary),
	}
	for name, value := range c.Env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	// Last, and so it holds: a spec does not choose among the host's devices.
	cmd.Env = append(cmd.Env, "CUDA_VISIBLE_DEVICES="+strings.Join(c.Devices, ","))
	return cmd
}

// Wait implements execution.Runtime.
func (r *Runtime) Wait(ctx context.Context, h execution.Handle) (execution.Exit, error) {
	e, err := r.read(h)
	if errors.Is(err, fs.ErrNotExist) {
		return execution.Exit{Missing: true}, nil
	}
	if err != nil {
		return execution.Exit{}, err
	}
	if err := e.await(ctx); err != nil {
		return execution.Exit{}, err
	}
	report, err := pid1.ReadReport(e.Labels[execution.LabelDir])
	if err != nil {
		// Init itself was killed: what it left behind has no parent to end it.
		return execution.Exit{Code: 128 + int(syscall.SIGKILL)}, e.sweep(ctx)
	}
	return execution.Exit{Code: report.Code, OOMKills: report.OOMKills, Orphaned: report.Orphaned}, nil
}

// Signal implements execution.Runtime.
func (r *Runtime) Signal(_ context.Context, h execution.Handle, s syscall.Signal) error {
	e, err := r.read(h)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return e.signal(s)
}

// killPatience is how long init may take to end a program.
const killPatience = 5 * time.Second

// Kill implements execution.Runtime.
func (r *Runtime) Kill(ctx context.Context, h execution.Handle) error {
	e, err := r.read(h)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := e.signal(pid1.KillSignal); err != nil {
		return err
	}
	patient, cancel := context.WithTimeout(ctx, killPatience)
	defer cancel()
	if e.await(patient) != nil {
		if err := e.signal(syscall.SIGKILL); err != nil {
			return err
		}
	}
	return e.sweep(ctx)
}

// List implements execution.Runtime.
func (r *Runtime) List(_ context.Context, node common.Address) ([]execution.Running, error) {
	files, err := os.ReadDir(r.state)
	if err != nil {
		return nil, fmt.Errorf("list processes: %w", err)
	}
	var running []execution.Running
	for _, f := range files {
		h := execution.Handle(strings.TrimSuffix(f.Name(), ".json"))
		e, err := r.read(h)
		if err != nil {
			continue
		}
		attempt, dir, ok := execution.FindAttempt(e.Labels)
		if ok && e.Labels[execution.LabelNode] == strings.ToLower(node.Hex()) {
			running = append(running, execution.Running{Attempt: attempt, Handle: h, Dir: dir})
		}
	}
	return running, nil
}

// Remove implements execution.Runtime.
func (r *Runtime) Remove(ctx context.Context, h execution.Handle) error {
	if err := r.Kill(ctx, h); err != nil {
		return err
	}
	if err := os.Remove(r.path(h)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("forget process: %w", err)
	}
	return nil
}

func (r *Runtime) path(h execution.Handle) string {
	return filepath.Join(r.state, filepath.Base(string(h))+".json")
}

func (r *Runtime) read(h execution.Handle) (entry, error) {
	var e entry
	b, err := os.ReadFile(r.path(h))
	if err != nil {
		return e, fmt.Errorf("find process: %w", err)
	}
	if err := json.Unmarshal(b, &e); err != nil {
		return e, fmt.Errorf("read process file: %w", err)
	}
	return e, nil
}

func (r *Runtime) write(h execution.Handle, e entry) error {
	b, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("write process file: %w", err)
	}
	temporary := r.path(h) + ".new"
	if err := os.WriteFile(temporary, b, 0o600); err != nil {
		return fmt.Errorf("write process file: %w", err)
	}
	if err := os.Rename(temporary, r.path(h)); err != nil {
		return fmt.Errorf("write process file: %w", err)
	}
	return nil
}

// running reports whether the entry's own process is alive: not ended, not a
// zombie, not another one with its number.
func (e entry) running() bool {
	return e.Boot == bootID() && e.Start != "" && startTime(e.PID) == e.Start
}

func (e entry) signal(s syscall.Signal) error {
	fd, err := unix.PidfdOpen(e.PID, 0)
	if err != nil {
		return nil // it has ended and is collected
	}
	defer unix.Close(fd)
	if !e.running() {
		return nil
	}
	if err := unix.PidfdSendSignal(fd, s, nil, 0); err != nil && !errors.Is(err, unix.ESRCH) {
		return fmt.Errorf("send signal %d to process %d: %w", s, e.PID, err)
	}
	return nil
}

// pollEvery is how often await looks whether its caller still waits.
const pollEvery = 100 * time.Millisecond

// await returns when the process has ended.
func (e entry) await(ctx context.Context) error {
	fd, err := unix.PidfdOpen(e.PID, 0)
	if err != nil {
		return nil
	}
	defer unix.Close(fd)
	for e.running() {
		if err := ctx.Err(); err != nil {
			return err
		}
		_, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, int(pollEvery.Milliseconds()))
		if err != nil && !errors.Is(err, unix.EINTR) {
			return fmt.Errorf("watch process %d: %w", e.PID, err)
		}
	}
	return nil
}

// sweep kills what is left of the attempt: processes that carry its directory
// in their environment, whoever their parent is by now.
func (e entry) sweep(ctx context.Context) error {
	mark := "SKYOPS_OUTPUT_DIR=" + filepath.Join(filepath.Dir(e.Labels[execution.LabelDir]), "d") + "/"
	for {
		pids := marked(mark)
		if len(pids) == 0 {
			return nil
		}
		for _, pid := range pids {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("end processes %v: %w", pids, ctx.Err())
		case <-time.After(time.Millisecond):
		}
	}
}

// marked lists the living processes whose environment has a variable that starts so.
func marked(prefix string) []int {
	var pids []int
	dirs, _ := filepath.Glob("/proc/[0-9]*")
	for _, dir := range dirs {
		b, err := os.ReadFile(dir + "/environ")
		if err != nil {
			continue
		}
		has := func(v string) bool { return strings.HasPrefix(v, prefix) }
		if slices.ContainsFunc(strings.Split(string(b), "\x00"), has) {
			if pid, err := strconv.Atoi(filepath.Base(dir)); err == nil {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

// startTime returns a process's start time in clock ticks since boot, empty
// when it is not there or a zombie.
func startTime(pid int) string {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return ""
	}
	// The program's name may hold anything: fields count from its last bracket.
	_, rest, ok := cutLast(string(b), ")")
	fields := strings.Fields(rest)
	if !ok || len(fields) < 20 || fields[0] == "Z" {
		return ""
	}
	return fields[19]
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

func bootID() string {
	b, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return strings.TrimSpace(string(b))
}
