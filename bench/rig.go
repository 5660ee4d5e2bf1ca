package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"os"
	"strings"
	"time"

	"github.com/docker/docker/client"
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/dev/state"
	"github.com/skyops/skyops/dev/user"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	api "github.com/skyops/skyops/starter/client"
)

// counterImage is the image of the trivial job; starter/presets/build.sh makes it.
const counterImage = "skyops/counter:local"

// Patience with the stack; none of these is a measurement.
const (
	startWithin = 2 * time.Minute
	stopWithin  = time.Minute
	jobWithin   = 2 * time.Minute
)

// rig is a running stack with a funded user, and the engine its nodes use.
type rig struct {
	dir    string
	stack  *stack.Stack
	user   *user.User
	engine *client.Client
	image  job.Image
}

// rigFleet has room for sixteen jobs at once on any two of its hosts.
func rigFleet() (fleet []state.Host) {
	for i := range 3 {
		fleet = append(fleet, state.Host{
			Name: fmt.Sprintf("host-%d", i+1), GPUs: "A100:80GB:8", CPUMilli: 64_000, RAMMiB: 512 << 10, DiskMiB: 100 << 10,
			RateETH: 900_000, RateSkyops: 1_800_000_000, EgressETH: 10_000, EgressSkyops: 20_000_000,
		})
	}
	return fleet
}

// startStack starts an embedded stack.
func startStack(ctx context.Context, o stack.Options) (*stack.Stack, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, startWithin, errors.New("the stack took too long to start"))
	defer cancel()
	o.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	return stack.Start(ctx, o)
}

func stopStack(s *stack.Stack) error {
	ctx, cancel := context.WithTimeoutCause(context.Background(), stopWithin, errors.New("the stack took too long to stop"))
	defer cancel()
	return s.Stop(ctx)
}

// needRig returns the stack that rows share.
func (b *bench) needRig(ctx context.Context) (*rig, error) {
	if b.rig == nil {
		r, err := newRig(ctx, b.bin)
		if err != nil {
			return nil, err
		}
		b.rig = r
	}
	return b.rig, nil
}

func (b *bench) closeRig() error {
	if b.rig == nil {
		return nil
	}
	return b.rig.close()
}

func newRig(ctx context.Context, bin string) (*rig, error) {
	engine, err := client.NewClientWithOpts(client.FromEnv, client.WithAPIVersionNegotiation())
	if err != nil {
		return nil, err
	}
	image, err := engine.ImageInspect(ctx, counterImage)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("find the trivial job's image (starter/presets/build.sh counter builds it): %w", err), engine.Close())
	}
	r, err := newRigOf(ctx, stack.Options{Bin: bin, Fleet: rigFleet()})
	if err != nil {
		return nil, errors.Join(err, engine.Close())
	}
	r.engine, r.image = engine, job.Image{Ref: counterImage, Digest: image.ID}
	return r, nil
}

// newRigOf starts a stack on a folder of its own, with a funded user.
func newRigOf(ctx context.Context, o stack.Options) (*rig, error) {
	// Every request comes from one address and one wallet.
	for _, limit := range []string{"SKYOPS_RATE_IP", "SKYOPS_RATE_WALLET"} {
		if err := os.Setenv(limit, "0"); err != nil {
			return nil, err
		}
	}
	var err error
	if o.Dir, err = os.MkdirTemp("", "skyops-bench-"); err != nil {
		return nil, err
	}
	r := &rig{dir: o.Dir}
	if r.stack, err = startStack(ctx, o); err == nil {
		if r.user, err = user.New(r.stack.Network); err == nil {
			err = r.user.Fund(ctx, milliether(9000))
		}
	}
	if err != nil {
		return nil, errors.Join(err, r.close())
	}
	return r, nil
}

func (r *rig) close() error {
	var err error
	if r.stack != nil {
		err = stopStack(r.stack)
	}
	if r.engine != nil {
		err = errors.Join(err, r.engine.Close())
	}
	return errors.Join(err, os.RemoveAll(r.dir))
}

// milliether is so many thousandths of the coin.
func milliether(n int64) job.Amount {
	return job.NewAmount(new(big.Int).Mul(big.NewInt(n), big.NewInt(1e15)))
}

// count is a spec of the trivial job: one GPU, as many cores as small machines
// have, since the floor is not throttled either, and the counter's arguments.
func (r *rig) count(args ...string) job.Spec {
	return job.Spec{
		Version: job.SpecVersion, Name: "bench", Image: r.image, Command: append([]string{"/counter"}, args...),
		GPU: "A100", CPU: 2000, RAM: 64, Disk: 64, Limits: job.Limits{Duration: 600, Grace: 5},
	}
}

// trivial is a job that counts to one and stops.
var trivial = []string{"-steps=1", "-interval=1ms", "-checkpoint-every=0"}

// order signs an order for a spec, at terms that every host of the rig meets.
func (r *rig) order(spec job.Spec) (job.Submission, error) {
	return r.user.Order(spec, user.Terms{MaxRate: 10_000_000_000, MaxEgress: 100_000_000, MaxCost: milliether(2), Life: time.Hour})
}

// submit has a spec run and returns once it is accepted.
func (r *rig) submit(ctx context.Context, spec job.Spec) (common.Hash, error) {
	s, err := r.order(spec)
	if err != nil {
		return common.Hash{}, err
	}
	reply, err := r.user.Submit(ctx, s)
	return reply.Job, err
}

// succeeded waits for a job's sealed result.
func (r *rig) succeeded(ctx context.Context, id common.Hash) (api.Job, error) {
	j, err := r.user.AwaitDelivered(ctx, id)
	if err == nil && (j.Outcome != record.Succeeded || j.Package == nil) {
		err = errors.New(tell(j))
	}
	return j, err
}

// delivered waits for a job's sealed result and opens it into dir.
func (r *rig) delivered(ctx context.Context, id common.Hash, dir string) (api.Job, error) {
	j, err := r.succeeded(ctx, id)
	if err == nil {
		_, err = r.user.Open(ctx, *j.Package, dir)
	}
	return j, err
}

// follow reads an attempt's log as the user would until found, which sees every
// line in order, says so; an attempt that ends before is an error.
func (r *rig) follow(ctx context.Context, id common.Hash, epoch uint32, found func(seal.Line) bool) error {
	reader := seal.NewFrameReader(seal.Stream{Job: id, Epoch: epoch, Kind: seal.StreamLog}, r.user.Data)
	for next := uint64(0); ; {
		f, err := r.user.Frames(ctx, id, api.LogStream, epoch, next, api.LongPoll)
		if err != nil {
			return err
		}
		for _, frame := range f.Frames {
			payload, err := reader.Open(frame)
			if err != nil {
				return fmt.Errorf("open log of attempt %d: %w", epoch, err)
			}
			lines, err := seal.ParseLines(payload)
			if err != nil {
				return fmt.Errorf("read log of attempt %d: %w", epoch, err)
			}
			for _, l := range lines {
				if found(l) {
					return nil
				}
			}
		}
		if next = f.Next; f.Done {
			j, err := r.user.Job(ctx, id)
			return errors.Join(fmt.Errorf("attempt %d ended without what was looked for in its log: %s", epoch, tell(j)), err)
		}
	}
}

// tell says how a job ended and why.
func tell(j api.Job) string {
	s := fmt.Sprintf("job %s is %s", j.Job, j.State)
	if j.Cause != nil {
		s += fmt.Sprintf(" (%s: %s %s)", j.Cause.Code, j.Cause.Message, j.Cause.Evidence)
	}
	for _, a := range j.Attempts {
		s += fmt.Sprintf("; attempt %d %s", a.Epoch, a.Outcome)
		if a.Cause != nil {
			s += fmt.Sprintf(" (%s: %s %s)", a.Cause.Code, a.Cause.Message, a.Cause.Evidence)
		}
	}
	return s
}

// text is a log line without its end.
func text(l seal.Line) string { return strings.TrimSpace(string(l.Text)) }

// inTemp gives do an empty folder that is removed afterwards.
func inTemp(do func(dir string) error) error {
	dir, err := os.MkdirTemp("", "skyops-bench-out-")
	if err != nil {
		return err
	}
	return errors.Join(do(dir), os.RemoveAll(dir))
}
