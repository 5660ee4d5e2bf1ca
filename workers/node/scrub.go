package node

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/gpu"
	"github.com/skyops/skyops/activities/gpu/cuda"
	"github.com/skyops/skyops/protocol/lease"
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

// askAgain is how long after a driver that gave no answer it is asked again.
const askAgain = time.Second

// killed is how long a program that overwrites memory has to be gone once it is killed.
// One that waits for its driver never is.
const killed = time.Second

// errShared reports a device that others use too: what takes all its memory takes theirs.
var errShared = errors.New("other programs are on the device, and would get no memory meanwhile")

// Scrub implements execution.Host. What could not be overwritten counts as nothing,
// and the operator is told. A device that is out of use is left alone.
func (s *status) Scrub(ctx context.Context, ids []string) (overwritten, of uint64) {
	ctx, cancel := context.WithTimeout(ctx, scrubWithin)
	defer cancel()
	var all sync.WaitGroup
	var sum atomic.Uint64
	for _, d := range s.devices {
		if !slices.Contains(ids, d.ID) {
			continue
		}
		of += d.Memory >> 20
		if s.ledger.Retired(d.ID) {
			s.log.Error("GPU memory is not overwritten: its device is out of use", "device", d.ID)
			continue
		}
		all.Go(func() {
			done, err := s.overwrite(ctx, d.ID)
			s.overwrote(d.ID, err)
			sum.Add(min(done, d.Memory) >> 20)
		})
	}
	all.Wait()
	return sum.Load(), of
}

// overwrite has the memory of one device overwritten, and gives a device up that does
// not answer.
func (s *status) overwrite(ctx context.Context, device string) (uint64, error) {
	type answer struct {
		bytes uint64
		err   error
	}
	answers := make(chan answer, 1)
	go func() {
		n, err := s.programs(ctx, device)
		if err == nil && n > 0 {
			err = fmt.Errorf("overwrite memory of %s: %d %w", device, n, errShared)
		}
		var bytes uint64
		if err == nil {
			bytes, err = s.scrub.Scrub(ctx, device)
		}
		answers <- answer{bytes, err}
	}()
	select {
	case a := <-answers:
		return a.bytes, a.err
	case <-ctx.Done():
	}
	select {
	case a := <-answers:
		return a.bytes, a.err
	case <-time.After(killed):
		return 0, fmt.Errorf("overwrite memory of %s: %w, and what waits for it cannot be killed", device, gpu.ErrNoAnswer)
	}
}

// programs counts what runs on a device. Nothing is begun there yet, and a driver is slow
// where it takes down what a job left: one that gives no answer is asked again until ctx ends.
func (s *status) programs(ctx context.Context, device string) (int, error) {
	var silent error
	for {
		n, err := s.host.Programs(ctx, device)
		switch {
		case errors.Is(err, gpu.ErrNoAnswer):
			silent = err
		case err != nil && silent != nil && ctx.Err() != nil:
			return 0, silent
		default:
			return n, err
		}
		select {
		case <-time.After(askAgain):
		case <-ctx.Done():
			return 0, silent
		}
	}
}

// overwrote notes how it went for a device. One that does not answer is out of use,
// since what was begun there may still hold its memory, and so is one that could be
// overwritten before: it is broken. Where it never worked the node goes on without.
func (s *status) overwrote(device string, err error) {
	if errors.Is(err, errShared) {
		s.log.Warn("GPU memory is not overwritten: the next job may find there what was left. Keep other programs off a node's GPUs", "err", err)
		return
	}
	s.mu.Lock()
	worked, tried := s.overwritable[device]
	s.overwritable[device] = worked || err == nil
	s.mu.Unlock()
	switch {
	case err == nil:
	case worked || errors.Is(err, gpu.ErrNoAnswer):
		s.log.Error("GPU memory is not overwritten, and the device is out of use until the node starts again: check it with nvidia-smi", "err", err)
		s.ledger.Retire(device)
	case !tried:
		s.log.Error("this node cannot overwrite GPU memory: the next job may find there what was left. Install the driver with its "+
			"CUDA library (in a container: give it the driver capability compute), and start the node again", "err", err)
	}
}

// starting holds the devices until they are overwritten for the first time.
var starting = lease.Ref{}

// scrub has the memory of all devices overwritten, whoever used them before: an earlier
// process's attempts, or others. The node goes on soon, and offers them when it is done.
func (n *node) scrub(ctx context.Context) error {
	ids := n.status.ids()
	now := time.Now()
	if _, err := n.status.ledger.Reserve(starting, execution.Resources{GPUs: uint16(len(ids))}, now, now.Add(2*scrubWithin)); err != nil {
		return err
	}
	n.scrubbed = make(chan struct{})
	go func() {
		defer close(n.scrubbed)
		n.overwritten, n.gpuMemory = n.status.Scrub(ctx, ids)
		n.status.ledger.Release(starting)
	}()
	select {
	case <-n.scrubbed:
	case <-time.After(execution.ScrubPatience):
		n.log.Warn("GPU memory is still being overwritten: the GPUs are offered when that is over")
	}
	return nil
}
