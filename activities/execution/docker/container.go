package docker

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/mount"
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/execution/pid1"
	"github.com/skyops/skyops/protocol/job"
)

// Limits that no job can raise.
const (
	maxProcesses = 4096 // threads count: data loaders of a large host need some thousands
	maxFiles     = 65536
	minShared    = 64 << 20 // bytes of /dev/shm, the engine's own default
)

// Create implements execution.Runtime. The container's init runs from now on and
// waits for its program: starting a container takes the engine longer than all
// else together, and needs nothing that the job's key protects.
func (r *Runtime) Create(ctx context.Context, c execution.Container) (execution.Handle, error) {
	f, err := r.learn(ctx)
	if err != nil {
		return "", err
	}
	image, err := r.present(ctx, c.Image)
	if err != nil {
		return "", err
	}
	host := hostConfig(c, f)
	if image.Config != nil {
		// Undeclared, the engine would put these on the host's disk.
		for path := range image.Config.Volumes {
			host.Tmpfs[path] = "rw,nosuid,nodev,mode=1777"
		}
	}
	created, err := r.api.ContainerCreate(ctx, config(c, image.ID), host, nil, nil, c.Name())
	if err != nil {
		err = fmt.Errorf("create container: %w", err)
		if errdefs.IsConflict(err) {
			return "", err
		}
		// The engine may have made it all the same.
		return "", errors.Join(err, r.Remove(context.WithoutCancel(ctx), execution.Handle(c.Name())))
	}
	if err := r.api.ContainerStart(ctx, created.ID, container.StartOptions{}); err != nil {
		err = fmt.Errorf("start container: %w", err)
		return "", errors.Join(err, r.Remove(context.WithoutCancel(ctx), execution.Handle(created.ID)))
	}
	return execution.Handle(created.ID), nil
}

// Start implements execution.Runtime.
func (r *Runtime) Start(ctx context.Context, _ execution.Handle, c execution.Container) error {
	command := c.Command
	if len(command) == 0 {
		image, err := r.present(ctx, c.Image)
		if err != nil {
			return err
		}
		if image.Config != nil {
			command = append(append(command, image.Config.Entrypoint...), image.Config.Cmd...)
		}
	}
	if len(command) == 0 {
		return fmt.Errorf("%w: it names no program and the spec has no command", execution.ErrImage)
	}
	return pid1.WriteProgram(c.Place.Dir, c.UID, pid1.Program{Command: command, Env: environ(c.Env)})
}

// present inspects an image that EnsureImage has found: that it is gone is not
// the spec's fault.
func (r *Runtime) present(ctx context.Context, i job.Image) (image.InspectResponse, error) {
	found, err := r.inspect(ctx, i)
	if errors.Is(err, execution.ErrImage) {
		err = fmt.Errorf("the engine lost the image: %v", err)
	}
	return found, err
}

func environ(vars map[string]string) []string {
	env := make([]string, 0, len(vars))
	for name, value := range vars {
		env = append(env, name+"="+value)
	}
	return env
}

// config names neither the command nor its environment: the engine keeps what
// it is told on its disk, also when the node dies and nobody removes the
// container. Init reads them from the attempt's directory, which is memory.
func config(c execution.Container, image string) *container.Config {
	user := strconv.Itoa(c.UID)
	return &container.Config{
		Image:      image,
		Entrypoint: []string{pid1.Root + "/" + pid1.Binary, "-grace", c.Grace.String(), "-nofile", strconv.Itoa(maxFiles)},
		User:       user + ":" + user,
		Labels:     c.Labels(),
		Hostname:   "skyops",
		// An image's own check would run the program a second time.
		Healthcheck:     &container.HealthConfig{Test: []string{"NONE"}},
		NetworkDisabled: true,
	}
}

func hostConfig(c execution.Container, f *facts) *container.HostConfig {
	processes, no := int64(maxProcesses), false
	return &container.HostConfig{
		NetworkMode:    "none",
		ReadonlyRootfs: true,
		CapDrop:        []string{"ALL"},
		SecurityOpt:    f.security,
		IpcMode:        "private",
		Init:           &no,
		LogConfig:      container.LogConfig{Type: "none"},
		RestartPolicy:  container.RestartPolicy{Name: container.RestartPolicyDisabled},
		ShmSize:        max(minShared, int64(c.Memory/2)),
		Runtime:        f.runtimeFor(c.Devices),
		Tmpfs:          map[string]string{},
		Mounts:         mounts(c),
		Resources: container.Resources{
			Memory:     int64(c.Memory),
			MemorySwap: int64(c.Memory),
			// The engine refuses more than the machine has, which a simulated node offers.
			NanoCPUs:       min(int64(c.CPU)*1_000_000, int64(f.cores)*1_000_000_000),
			PidsLimit:      &processes,
			Ulimits:        []*container.Ulimit{{Name: "core"}},
			DeviceRequests: devices(c.Devices, f.cdi),
		},
	}
}

// runtimeFor returns what runs a job with these devices.
func (f *facts) runtimeFor(devices []string) string {
	if len(devices) > 0 {
		return f.gpuRuntime
	}
	return f.runtime
}

// mounts shows the attempt's directory read-only, and in it the writable parts.
func mounts(c execution.Container) []mount.Mount {
	bind := func(source, target string, readOnly bool) mount.Mount {
		return mount.Mount{Type: mount.TypeBind, Source: source, Target: target, ReadOnly: readOnly}
	}
	dir, data := c.Place.Dir, c.Place.Data
	list := []mount.Mount{
		bind(dir, pid1.Root, true),
		bind(c.Init, pid1.Root+"/"+pid1.Binary, true),
		bind(data+"/"+execution.PartTemporary, "/tmp", false),
	}
	for _, part := range []string{execution.PartLog, execution.PartRun} {
		list = append(list, bind(dir+"/"+part, pid1.Root+"/"+part, false))
	}
	for _, part := range []string{execution.PartOutput, execution.PartCheckpoint, execution.PartWork} {
		list = append(list, bind(data+"/"+part, pid1.Root+"/"+part, false))
	}
	list = append(list, bind(data+"/"+execution.PartInput, pid1.Root+"/"+execution.PartInput, true))
	if c.Resume {
		list = append(list, bind(data+"/"+execution.PartResume, pid1.Root+"/"+execution.PartResume, true))
	}
	return list
}

// devices names exactly the GPUs of the job, never "all".
func devices(ids []string, cdi bool) []container.DeviceRequest {
	if len(ids) == 0 {
		return nil
	}
	if !cdi {
		return []container.DeviceRequest{{Driver: "nvidia", DeviceIDs: ids, Capabilities: [][]string{{"gpu", "compute", "utility"}}}}
	}
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = "nvidia.com/gpu=" + id
	}
	return []container.DeviceRequest{{Driver: "cdi", DeviceIDs: names}}
}

// patience is how long Wait bears an engine that does not answer, such as one
// that restarts: containers outlive it when live-restore is on.
const patience = 30 * time.Second

// Wait implements execution.Runtime.
func (r *Runtime) Wait(ctx context.Context, h execution.Handle) (execution.Exit, error) {
	var silent time.Time
	for {
		code, err := r.waitOnce(ctx, h)
		switch {
		case err == nil:
			return r.exit(ctx, h, code)
		case errdefs.IsNotFound(err):
			return execution.Exit{Missing: true}, nil
		case ctx.Err() != nil:
			return execution.Exit{}, ctx.Err()
		case silent.IsZero():
			silent = time.Now()
		case time.Since(silent) > patience:
			return execution.Exit{}, fmt.Errorf("wait for container: %w", err)
		}
		select {
		case <-ctx.Done():
			return execution.Exit{}, ctx.Err()
		case <-time.After(500 * time.Millisecond):
		}
	}
}

func (r *Runtime) waitOnce(ctx context.Context, h execution.Handle) (int, error) {
	done, failed := r.api.ContainerWait(ctx, string(h), container.WaitConditionNotRunning)
	select {
	case err := <-failed:
		return 0, err
	case status := <-done:
		if status.Error != nil {
			return 0, errors.New(status.Error.Message)
		}
		return int(status.StatusCode), nil
	}
}

// exit joins what the engine and the container's init know of its end.
func (r *Runtime) exit(ctx context.Context, h execution.Handle, code int) (execution.Exit, error) {
	found, err := r.api.ContainerInspect(ctx, string(h))
	if err != nil {
		return execution.Exit{}, fmt.Errorf("inspect ended container: %w", err)
	}
	e := execution.Exit{Code: code}
	if report, err := pid1.ReadReport(found.Config.Labels[execution.LabelDir]); err == nil {
		e.OOMKills, e.Orphaned = report.OOMKills, report.Orphaned
	}
	if found.State != nil && found.State.OOMKilled {
		e.OOMKills = max(e.OOMKills, 1)
	}
	return e, nil
}

// Signal implements execution.Runtime.
func (r *Runtime) Signal(ctx context.Context, h execution.Handle, s syscall.Signal) error {
	err := r.api.ContainerKill(ctx, string(h), strconv.Itoa(int(s)))
	if err != nil && !over(err) {
		return fmt.Errorf("send signal %d to container: %w", s, err)
	}
	return nil
}

// Kill implements execution.Runtime.
func (r *Runtime) Kill(ctx context.Context, h execution.Handle) error {
	return r.Signal(ctx, h, syscall.SIGKILL)
}

// over reports whether the container has ended or is gone.
func over(err error) bool {
	return errdefs.IsNotFound(err) || errdefs.IsConflict(err) || strings.Contains(err.Error(), "is not running")
}

// List implements execution.Runtime.
func (r *Runtime) List(ctx context.Context, node common.Address) ([]execution.Running, error) {
	found, err := r.api.ContainerList(ctx, container.ListOptions{
		All:     true,
		Filters: filters.NewArgs(filters.Arg("label", execution.LabelNode+"="+strings.ToLower(node.Hex()))),
	})
	if err != nil {
		return nil, fmt.Errorf("list containers: %w", err)
	}
	var running []execution.Running
	for _, c := range found {
		if attempt, dir, ok := execution.FindAttempt(c.Labels); ok {
			running = append(running, execution.Running{Attempt: attempt, Handle: execution.Handle(c.ID), Dir: dir})
		}
	}
	return running, nil
}

// Remove implements execution.Runtime.
func (r *Runtime) Remove(ctx context.Context, h execution.Handle) error {
	err := r.api.ContainerRemove(ctx, string(h), container.RemoveOptions{Force: true, RemoveVolumes: true})
	if err == nil || errdefs.IsNotFound(err) {
		return nil
	}
	if !errdefs.IsConflict(err) {
		return fmt.Errorf("remove container: %w", err)
	}
	// Somebody else removes it already: wait until it is gone.
	done, failed := r.api.ContainerWait(ctx, string(h), container.WaitConditionRemoved)
	select {
	case <-done:
		return nil
	case err := <-failed:
		if err == nil || errdefs.IsNotFound(err) {
			return nil
		}
		return fmt.Errorf("wait for the container's removal: %w", err)
	}
}
