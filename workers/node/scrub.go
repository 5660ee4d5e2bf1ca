package node

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/skyops/skyops/activities/gpu/cuda"
)

// scrubName is the command that a node starts its own program with for a device.
const scrubName = "overwrite-gpu-memory"

// selfProgram is the program that runs, also where its file was replaced since.
const selfProgram = "/proc/self/exe"

// ScrubCommand returns the command that a node runs between jobs for each of their
// devices; it is for nobody else.
func ScrubCommand() *cobra.Command {
	return &cobra.Command{
		Use: scrubName, Short: "Overwrite what is free of the memory of the GPU in CUDA_VISIBLE_DEVICES", Hidden: true, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			done, err := cuda.Overwrite()
			if err == nil {
				fmt.Fprintln(cmd.OutOrStdout(), done)
			}
			return err
		},
	}
}

// scrubWithin bounds the overwriting of one device: writing takes a second at most,
// starting CUDA on a host of many devices some more.
const scrubWithin = 30 * time.Second

// Scrub implements execution.Host. What could not be overwritten counts as nothing,
// and the operator is told.
func (s *status) Scrub(ctx context.Context, ids []string) (overwritten, of uint64) {
	ctx, cancel := context.WithTimeout(ctx, scrubWithin)
	defer cancel()
	var all sync.WaitGroup
	var mu sync.Mutex
	for _, d := range s.devices {
		if !slices.Contains(ids, d.ID) {
			continue
		}
		of += d.Memory >> 20
		all.Go(func() {
			done, err := s.scrub.Scrub(ctx, d.ID)
			if err != nil {
				s.log.Error("GPU memory is not overwritten: the next job may find there what was left", "err", err)
			}
			mu.Lock()
			overwritten += done >> 20
			mu.Unlock()
		})
	}
	all.Wait()
	return overwritten, of
}
