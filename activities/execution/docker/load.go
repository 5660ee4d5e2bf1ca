package docker

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/skyops/skyops/activities/execution"
)

// maxStats bounds the engine's answer about one container.
const maxStats = 1 << 20

// Load implements execution.Runtime. Files do not count: neither those that only
// lie in the page cache, nor those in memory, whose size is told as the disk's.
func (r *Runtime) Load(ctx context.Context, h execution.Handle) (execution.Load, error) {
	reply, err := r.api.ContainerStatsOneShot(ctx, string(h))
	if err != nil {
		return execution.Load{}, fmt.Errorf("read load of container: %w", err)
	}
	defer reply.Body.Close()
	var s container.StatsResponse
	if err := json.NewDecoder(io.LimitReader(reply.Body, maxStats)).Decode(&s); err != nil {
		return execution.Load{}, fmt.Errorf("read load of container: %w", err)
	}
	used := s.MemoryStats.Usage
	for _, files := range []string{"inactive_file", "total_inactive_file", "shmem"} { // the second is cgroup v1's
		used -= min(used, s.MemoryStats.Stats[files])
	}
	return execution.Load{CPU: time.Duration(s.CPUStats.CPUUsage.TotalUsage), Memory: used}, nil
}
