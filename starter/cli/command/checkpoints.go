package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/client"
)

func (a *app) checkpointsCommand() *cobra.Command {
	c := &cobra.Command{Use: "checkpoints", Short: "List a job's checkpoints, and fetch one"}
	c.AddCommand(a.checkpointsListCommand(), a.checkpointsGetCommand())
	return c
}

func (a *app) checkpointsListCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "list JOB", Short: "List what is stored of a job, newest first", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			ctx := c.Context()
			cl, err := a.client()
			if err != nil {
				return err
			}
			id, err := a.job(ctx, cl, args[0])
			if err != nil {
				return err
			}
			all, err := cl.Checkpoints(ctx, id)
			if err != nil {
				return err
			}
			if asJSON {
				return a.printJSON(all)
			}
			var rows [][]string
			for _, p := range all {
				rows = append(rows, []string{strconv.Itoa(int(p.Seq)), strconv.FormatUint(p.Step, 10), terminal.Bytes(p.Bytes), strconv.Itoa(int(p.Epoch)), when(p.At), p.CID})
			}
			terminal.Table(a.Out, []string{"NUMBER", "STEP", "SIZE", "ATTEMPT", "SAVED", "CID"}, rows)
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}

// gotCheckpoint is what checkpoints get --json writes.
type gotCheckpoint struct {
	client.Checkpoint
	Output string `json:"output"`
	Files  int    `json:"files"`
}

func (a *app) checkpointsGetCommand() *cobra.Command {
	var output string
	var asJSON bool
	c := &cobra.Command{
		Use: "get JOB[@STEP]", Short: "Fetch a checkpoint, verify it and open it with the wallet", Args: cobra.ExactArgs(1),
		Long: "Fetch a checkpoint, the newest or that of a step, check that node and scheduler signed for it, and open it with the wallet.\n\n" +
			"Files appear in the output folder all at once, or not at all.",
		Example: "  skyops checkpoints get 0x1f9a\n  skyops checkpoints get 0x1f9a@500 -o before/",
		RunE: func(c *cobra.Command, args []string) error {
			ctx := c.Context()
			cl, err := a.client()
			if err != nil {
				return err
			}
			id, p, err := a.checkpoint(ctx, cl, args[0])
			if err != nil {
				return err
			}
			if output == "" {
				output = fmt.Sprintf("skyops-%s-step-%d", short(id), p.Step)
			}
			out := gotCheckpoint{Checkpoint: p, Output: output}
			err = a.stage(output, func(root *os.Root) (err error) {
				out.Files, err = a.openCheckpoint(ctx, cl, p, root)
				return err
			})
			if err != nil {
				return err
			}
			if asJSON {
				return a.printJSON(out)
			}
			a.say("Checkpoint %d of step %d: %d files, verified.", p.Seq, p.Step, out.Files)
			fmt.Fprintln(a.Out, output)
			return nil
		},
	}
	c.Flags().StringVarP(&output, "output", "o", "", "folder to make (default: skyops-, the job's first digits and the step)")
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON: the checkpoint, and where its files are")
	return c
}

// checkpoint finds the checkpoint that JOB or JOB@STEP names, and holds it to
// the signatures under its receipt.
func (a *app) checkpoint(ctx context.Context, c *client.Client, text string) (id common.Hash, p client.Checkpoint, err error) {
	name, at, exact := strings.Cut(text, "@")
	var step uint64
	if exact {
		if step, err = strconv.ParseUint(at, 10, 64); err != nil {
			return id, p, usage("name it as JOB@STEP, e.g. 0x1f9a@500", "%q is not a step", at)
		}
	}
	if id, err = a.job(ctx, c, name); err != nil {
		return id, p, err
	}
	all, err := c.Checkpoints(ctx, id)
	if err != nil {
		return id, p, err
	}
	for _, p := range all {
		if !exact || p.Step == step {
			return id, p, a.vouched(id, p)
		}
	}
	next := "skyops checkpoints list " + short(id) + " shows what is"
	if len(all) == 0 {
		next = "it saves into SKYOPS_CHECKPOINT_DIR; skyops logs " + short(id) + " says what became of that"
	}
	return id, p, fail(exitNotFound, next, errors.New("no such checkpoint is stored"))
}

// vouched checks that node and scheduler signed for a checkpoint: anyone could
// seal another one to the same recipients.
func (a *app) vouched(id common.Hash, p client.Checkpoint) error {
	n, err := a.network()
	if err != nil {
		return err
	}
	r := p.Receipt
	if r == nil || r.Receipt.Job != id || r.Receipt.Checkpoint != p.Manifest {
		return fail(exitUnverified, "", errors.New("no receipt names the checkpoint"))
	}
	d := n.Domain()
	if err = eip712.Verify(r.Receipt.Node, d.Digest(r.Receipt.StructHash()), r.NodeSig); err == nil {
		err = eip712.Verify(n.Scheduler, d.Digest(r.SchedulerHash()), r.SchedulerSig)
	}
	if err != nil {
		return fail(exitUnverified, "", fmt.Errorf("the checkpoint's receipt: %w", err))
	}
	return nil
}

// openCheckpoint unpacks a checkpoint with the user's data key.
func (a *app) openCheckpoint(ctx context.Context, c *client.Client, p client.Checkpoint, root *os.Root) (files int, err error) {
	keys, err := a.dataKeys()
	if err != nil {
		return 0, err
	}
	m, err := a.manifest(ctx, c, p.CID)
	if err != nil {
		return 0, err
	}
	if hash, err := m.Hash(); err != nil || hash != p.Manifest {
		return 0, fail(exitUnverified, "", errors.New("the package is not the one that its receipt names"))
	}
	bar := terminal.NewBar(a.Err, "Fetching checkpoint", int64(m.Size))
	x, err := seal.Unpack(ctx, m, keys, a.fetcher(c, p.CID, m, bar), root, seal.Limits{})
	if err != nil {
		return 0, fmt.Errorf("open the checkpoint: %w", err)
	}
	bar.Finish()
	a.warnOfCode(root)
	return x.Files, nil
}

// startName is what the checkpoint that a job begins with is called among its inputs.
const startName = "start"

// beginWith notes the checkpoint that the job is to begin with, for its price.
func (a *app) beginWith(ctx context.Context, p *plan, text string) error {
	if text == "" {
		return nil
	}
	c, err := a.client()
	if err != nil {
		return err
	}
	_, from, err := a.checkpoint(ctx, c, text)
	if err != nil {
		return fmt.Errorf("--from-checkpoint: %w", err)
	}
	p.from = &from
	p.spec.Inputs = append(p.spec.Inputs, job.Input{Name: startName, CID: from.CID, Manifest: from.Manifest, Bytes: from.Bytes, Start: true})
	return nil
}

// resealCheckpoint seals the checkpoint that the job begins with for it: the job
// has a key of its own. Its content passes through here without touching the disk.
func (a *app) resealCheckpoint(ctx context.Context, c *client.Client, p *plan, in *job.Input, recipients []string) error {
	keys, err := a.dataKeys()
	if err != nil {
		return err
	}
	m, err := a.manifest(ctx, c, p.from.CID)
	if err != nil {
		return err
	}
	if hash, err := m.Hash(); err != nil || hash != p.from.Manifest {
		return fail(exitUnverified, "", errors.New("the checkpoint is not the one that its receipt names"))
	}
	bar := terminal.NewBar(a.Err, "Sealing the checkpoint anew", int64(m.Size))
	r := seal.NewReader(ctx, m, keys, a.fetcher(c, p.from.CID, m, bar), seal.ReaderOptions{})
	defer r.Close()
	up, err := upload(ctx, c, seal.KindInput, recipients, func(w io.Writer) error {
		_, err := io.Copy(w, r)
		return err
	})
	if err != nil {
		return fmt.Errorf("checkpoint to begin with: %w", err)
	}
	bar.Finish()
	*in = job.Input{Name: startName, CID: up.CID, Manifest: up.Manifest, Bytes: up.Bytes, Start: true}
	return nil
}
