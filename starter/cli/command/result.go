package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/skyops/skyops/activities/delivery/direct"
	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/cli/home"
	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/client"
)

// resultOptions are the flags of result.
type resultOptions struct {
	output, grant, from      string
	share                    []string
	sealed, wait, json, link bool
	linkFor                  time.Duration
}

func (a *app) resultCommand() *cobra.Command {
	var o resultOptions
	c := &cobra.Command{
		Use: "result JOB", Short: "Fetch a job's result, verify it and open it with the wallet", Args: cobra.MaximumNArgs(1),
		Long: "Fetch a job's result, verify it against what the job committed to, and open it with the wallet.\n\n" +
			"Files appear in the output folder all at once, or not at all. A job that failed may have a result too.\n\n" +
			"A download that breaks off goes on where it was, by itself and when it is called again: until it is complete, what\n" +
			"was fetched lies sealed in the partial folder of skyops's own folder.\n\n" +
			"With --share nothing is fetched: a small file is written that lets another one open this result, and nothing else,\n" +
			"with --grant and a data key of their own. It is sealed to them; send it as you like. It cannot be taken back.",
		Example: "  skyops result 0x1f9a -o out/\n  skyops result 0x1f9a --share age1pq1… -o for-ann.grant\n  skyops result --grant for-ann.grant -o out/",
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case o.grant != "" && (len(args) > 0 || len(o.share) > 0 || o.wait || o.sealed):
				return usage("give --grant FILE alone, and --output", "a grant names the job itself")
			case o.grant != "":
				return a.granted(c.Context(), o)
			case len(args) == 0:
				return usage("name the job, or give --grant FILE", "no job is named")
			case len(o.share) > 0:
				return a.shareResult(c.Context(), args[0], o)
			case o.link:
				return a.resultLink(c.Context(), args[0], o)
			}
			return a.result(c.Context(), args[0], o)
		},
	}
	c.Flags().StringSliceVar(&o.share, "share", nil, "let others open it: addresses of wallets that published their data key, or the keys (age1pq…, skyops keys status); writes a file for them; repeatable")
	c.Flags().StringVar(&o.grant, "grant", "", "open the result that this file of another one's --share names")
	c.Flags().StringVarP(&o.output, "output", "o", "", "folder to make (default: skyops- and the job's first digits)")
	c.Flags().BoolVar(&o.sealed, "sealed", false, "keep the package sealed: manifest.json and .age files")
	c.Flags().StringVar(&o.from, "from", "", "where to fetch it: ipfs, arweave or direct (default: the gateway, and IPFS while that fails)")
	c.Flags().BoolVar(&o.link, "link", false, "print a link to the sealed files instead, which opens them to plain HTTP for a while")
	c.Flags().DurationVar(&o.linkFor, "link-for", time.Hour, "how long the link works, a minute to a day")
	c.Flags().BoolVar(&o.wait, "wait", false, "wait until the result is there")
	c.Flags().BoolVar(&o.json, "json", false, "write JSON: where the files and the package are")
	return c
}

// fetched is what result --json writes.
type fetched struct {
	Job     common.Hash    `json:"job"`
	Outcome record.Outcome `json:"outcome"`
	Output  string         `json:"output"`
	Files   int            `json:"files"`
	Bytes   int64          `json:"bytes"`
	Package record.Package `json:"package"`
}

func (a *app) result(ctx context.Context, text string, o resultOptions) error {
	c, id, r, m, err := a.delivered(ctx, text, o.wait)
	if err != nil {
		return err
	}
	if o.output == "" {
		o.output = "skyops-" + short(id)
	}
	out := fetched{Job: id, Outcome: r.Outcome, Output: o.output, Package: r.Package}
	if err := a.fetch(ctx, c, r, m, o, &out); err != nil {
		return err
	}
	if r.Outcome != record.Succeeded {
		a.say("Note: the job %s; these are the outputs it left.", r.Outcome)
	}
	if o.json {
		return a.printJSON(out)
	}
	a.say("%d files, %s, verified.", out.Files, terminal.Bytes(uint64(out.Bytes)))
	fmt.Fprintln(a.Out, o.output)
	return nil
}

// delivered finds a job's result and holds its manifest to the job's record.
func (a *app) delivered(ctx context.Context, text string, wait bool) (c *client.Client, id common.Hash, r client.Result, m *seal.Manifest, err error) {
	if c, err = a.client(); err != nil {
		return c, id, r, nil, err
	}
	if id, err = a.job(ctx, c, text); err != nil {
		return c, id, r, nil, err
	}
	if wait {
		if _, err := c.AwaitDelivered(ctx, id); err != nil {
			return c, id, r, nil, err
		}
	}
	r, err = c.Result(ctx, id)
	if client.IsCode(err, client.CodeNotReady) {
		err = fail(exitFailure, "wait for it with --wait, or see skyops status "+short(id)+" --watch", err)
	}
	if err != nil {
		return c, id, r, nil, err
	}
	if m, err = seal.VerifyManifest(r.Manifest, r.Package.Manifest); err != nil {
		return c, id, r, nil, err
	}
	return c, id, r, m, a.confirm(ctx, c, id, r)
}

// fetch brings the package into the output folder. What it read is kept until it is
// complete, unless it turned out to be wrong: then it is fetched anew, once.
func (a *app) fetch(ctx context.Context, c *client.Client, r client.Result, m *seal.Manifest, o resultOptions, out *fetched) error {
	src, err := a.originOf(ctx, c, r, o.from)
	if err != nil {
		return err
	}
	bar := terminal.NewBar(a.Err, "Fetching result", int64(m.Size))
	s, err := a.newShelf(r.Package.Manifest, m, src, bar)
	if err != nil {
		return err
	}
	for again := s.holds(); ; again = false {
		err := a.stage(o.output, func(root *os.Root) (err error) {
			if o.sealed {
				out.Files, out.Bytes, err = keepSealed(ctx, root, m, r.Manifest, s.fetch)
			} else {
				out.Files, out.Bytes, err = a.open(ctx, root, m, s.fetch)
			}
			if err == nil {
				bar.Finish()
			}
			return err
		})
		if err == nil || errors.Is(err, seal.ErrCorrupt) {
			err = errors.Join(err, s.clear())
		}
		if again && errors.Is(err, seal.ErrCorrupt) {
			if s, err = a.newShelf(r.Package.Manifest, m, src, bar); err != nil {
				return err
			}
			continue
		}
		return err
	}
}

// resultLink prints a link to the sealed files.
func (a *app) resultLink(ctx context.Context, text string, o resultOptions) error {
	if o.linkFor < direct.MinLife || o.linkFor > direct.MaxLife {
		return usage("give --link-for between 1m and 24h", "a link cannot work for %s", o.linkFor)
	}
	c, err := a.client()
	if err != nil {
		return err
	}
	id, err := a.job(ctx, c, text)
	if err != nil {
		return err
	}
	if o.wait {
		if _, err := c.AwaitDelivered(ctx, id); err != nil {
			return err
		}
	}
	link, err := c.CreateLink(ctx, id, client.LinkRequest{Seconds: uint32(o.linkFor / time.Second)})
	if err != nil {
		return err
	}
	if o.json {
		return a.printJSON(link)
	}
	a.say("%d segments, %s sealed; append %s, %s and so on. It works until %s, for whoever has it.", link.Segments,
		terminal.Bytes(link.Bytes), seal.ManifestName, seal.SegmentName(0), time.Unix(int64(link.ExpiresAt), 0).Format(time.DateTime))
	fmt.Fprintln(a.Out, link.URL)
	return nil
}

// open unpacks the package with the user's data key.
func (a *app) open(ctx context.Context, root *os.Root, m *seal.Manifest, fetch seal.Fetch) (int, int64, error) {
	keys, err := a.dataKeys()
	if err != nil {
		return 0, 0, err
	}
	x, err := seal.Unpack(ctx, m, keys, fetch, root, seal.Limits{})
	if err != nil {
		return 0, 0, fmt.Errorf("open the result: %w", err)
	}
	a.warnOfCode(root)
	return x.Files, x.Bytes, nil
}

// codeSuffixes are formats that run code when they are loaded.
var codeSuffixes = []string{".pt", ".pth", ".pkl", ".pickle", ".bin", ".ckpt", ".joblib"}

// warnOfCode names files that may be programs: a node could have written anything.
func (a *app) warnOfCode(root *os.Root) {
	found := ""
	_ = fs.WalkDir(root.FS(), ".", func(path string, d fs.DirEntry, err error) error { // a note is not worth an error
		if err == nil && d.Type().IsRegular() && slices.Contains(codeSuffixes, strings.ToLower(filepath.Ext(path))) {
			found = path
			return fs.SkipAll
		}
		return err
	})
	if found != "" {
		a.say("Note: files such as %s can run code when loaded; load them with weights_only or as safetensors.", terminal.Cell(found))
	}
}

// keepSealed stores the package as it is, each segment verified.
func keepSealed(ctx context.Context, root *os.Root, m *seal.Manifest, manifest []byte, fetch seal.Fetch) (files int, size int64, err error) {
	for i := range m.Segments {
		if err := keepSegment(ctx, root, m, i, fetch); err != nil {
			return 0, 0, fmt.Errorf("segment %d: %w", i, err)
		}
	}
	return len(m.Segments) + 1, int64(m.Size), root.WriteFile(seal.ManifestName, manifest, 0o600)
}

func keepSegment(ctx context.Context, root *os.Root, m *seal.Manifest, i int, fetch seal.Fetch) error {
	r, err := fetch(ctx, i)
	if err != nil {
		return err
	}
	defer r.Close()
	f, err := root.OpenFile(seal.SegmentName(i), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(m.VerifySegment(i, io.TeeReader(r, f)), f.Close())
}

// stage fills a fresh folder and gives it its name once it is complete.
func (a *app) stage(output string, fill func(*os.Root) error) error {
	if _, err := os.Lstat(output); err == nil {
		return usage("name another folder with --output", "%s exists already", output)
	}
	parent := filepath.Dir(filepath.Clean(output))
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return fmt.Errorf("make %s: %w", parent, err)
	}
	dir, err := os.MkdirTemp(parent, ".skyops-partial-")
	if err != nil {
		return fmt.Errorf("make a folder in %s: %w", parent, err)
	}
	defer os.RemoveAll(dir) // gone already when all went well
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("open %s: %w", dir, err)
	}
	err = fill(root)
	if err = errors.Join(err, root.Close()); err != nil {
		return err
	}
	if err := os.Rename(dir, output); err != nil {
		return fmt.Errorf("put %s in place: %w", output, err)
	}
	return nil
}

// saveFile writes what another command printed as data, e.g. a proof.
func saveFile(path string, b []byte) error {
	return home.WriteFile(path, append(bytes.TrimRight(b, "\n"), '\n'))
}

// recordWithin is how long after delivery a job's record may take to be there.
const recordWithin = 15 * time.Second

// confirm checks that the package is the one that the job's node and scheduler
// signed for. Anyone can seal to a recipient, so what the gateway calls the
// result counts only with the receipts that name it.
func (a *app) confirm(ctx context.Context, c *client.Client, id common.Hash, r client.Result) error {
	n, err := a.network()
	if err != nil {
		return err
	}
	p, err := a.record(ctx, c, id)
	if err != nil {
		return err
	}
	domain := n.Domain()
	var link *chain.Client
	defer func() {
		if link != nil {
			link.Close()
		}
	}()
	dial := func() (_ *chain.Client, err error) {
		if link == nil {
			link, err = a.dialChain(ctx)
		}
		return link, err
	}
	opts := record.Options{
		Domain: &domain, Token: n.Token, Signature: byContract(ctx, func() (contractWallets, error) { return dial() }),
		Params: laterParams(ctx, dial),
	}
	if own := a.submitted(id); own != nil {
		opts.Spec = &own.Spec
	}
	for _, check := range record.Verify(p, opts) {
		if !check.OK {
			return fail(exitUnverified, "skyops verify "+short(id)+" shows every check", fmt.Errorf("the job's record does not hold: %s: %s", check.Name, check.Detail))
		}
	}
	if p.Record.Job != id || p.Record.Package == nil || p.Record.Package.Manifest != r.Package.Manifest {
		return fail(exitUnverified, "", errors.New("the package is not the one that the job's record names"))
	}
	return nil
}

// record waits for the job's record, which follows the delivery.
func (a *app) record(ctx context.Context, c *client.Client, id common.Hash) (record.Proof, error) {
	ctx, cancel := context.WithTimeout(ctx, recordWithin)
	defer cancel()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		p, err := c.Proof(ctx, id)
		var problem *client.Problem
		if err == nil || !errors.As(err, &problem) || problem.Status < 500 && problem.Code != client.CodeNotReady {
			return p, err
		}
		select {
		case <-ctx.Done():
			return p, err
		case <-tick.C:
		}
	}
}
