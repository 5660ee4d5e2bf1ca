package main

import (
	"context"
	"fmt"

	"github.com/docker/docker/api/types/container"
)

// container is the floor of every job: the engine's API alone creates, starts,
// awaits and removes a container of the same image and command, without network.
func (r *rig) container(ctx context.Context, args ...string) error {
	created, err := r.engine.ContainerCreate(ctx,
		&container.Config{Image: r.image.Digest, Entrypoint: []string{"/counter"}, Cmd: args, NetworkDisabled: true},
		&container.HostConfig{NetworkMode: "none"}, nil, nil, "")
	if err != nil {
		return fmt.Errorf("create container: %w", err)
	}
	if err := r.engine.ContainerStart(ctx, created.ID, container.StartOptions{}); err != nil {
		return fmt.Errorf("start container: %w", err)
	}
	ended, failed := r.engine.ContainerWait(ctx, created.ID, container.WaitConditionNotRunning)
	select {
	case end := <-ended:
		if end.StatusCode != 0 {
			return fmt.Errorf("the container exited with %d", end.StatusCode)
		}
	case err := <-failed:
		return fmt.Errorf("wait for container: %w", err)
	}
	if err := r.engine.ContainerRemove(ctx, created.ID, container.RemoveOptions{}); err != nil {
		return fmt.Errorf("remove container: %w", err)
	}
	return nil
}
