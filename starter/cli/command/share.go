package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/cli/home"
	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/client"
)

// maxGrant bounds a grant's file, in bytes.
const maxGrant = 2 << 20

// shareResult writes a grant of a result, sealed to others.
func (a *app) shareResult(ctx context.Context, text string, o resultOptions) error {
	to, err := a.recipients(ctx, "share", o.share)
	if err != nil {
		return err
	}
	c, id, r, m, err := a.delivered(ctx, text, o.wait)
	if err != nil {
		return err
	}
	keys, err := a.dataKeys()
	if err != nil {
		return err
	}
	g, err := seal.NewGrant(ctx, m, r.Package.CID, keys, func(ctx context.Context, i int) (io.ReadCloser, error) {
		return c.Blob(ctx, r.Package.CID, seal.SegmentName(i), 0)
	})
	if err != nil {
		return fmt.Errorf("share the result: %w", err)
	}
	sealed, err := g.Seal(to...)
	if err != nil {
		return err
	}
	if o.output == "" {
		o.output = "skyops-" + short(id) + ".grant"
	}
	if err := home.WriteFile(o.output, sealed); err != nil {
		return err
	}
	a.say("Whoever has one of the %d data keys opens the result of %s with it, for ever:\n  skyops result --grant %s", len(o.share), short(id), o.output)
	fmt.Fprintln(a.Out, o.output)
	return nil
}

// granted fetches and opens the result that a grant names.
func (a *app) granted(ctx context.Context, o resultOptions) error {
	f, err := os.Open(o.grant)
	if err != nil {
		return fmt.Errorf("read the grant: %w", err)
	}
	sealed, err := io.ReadAll(io.LimitReader(f, maxGrant+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("read the grant: %w", err)
	}
	if len(sealed) > maxGrant {
		return usage("give the file that skyops result JOB --share wrote", "%s has more than %d bytes: it is no grant", o.grant, maxGrant)
	}
	keys, err := a.dataKeys()
	if err != nil {
		return err
	}
	g, err := seal.OpenGrant(keys, sealed)
	if errors.Is(err, seal.ErrKey) {
		return fail(exitUnauthorized, "it is sealed to another data key: skyops keys status shows yours, for who shares", err)
	}
	if err != nil {
		return err
	}
	c, err := a.client()
	if err != nil {
		return err
	}
	m, err := a.manifest(ctx, c, g.CID)
	if err != nil {
		return err
	}
	if hash, err := m.Hash(); err != nil || hash != g.Manifest {
		return fail(exitUnverified, "", errors.New("the package is not the one that the grant names"))
	}
	if o.output == "" {
		o.output = "skyops-" + short(g.Job)
	}
	out := fetched{Job: g.Job, Output: o.output}
	out.Package.CID, out.Package.Manifest, out.Package.Bytes = g.CID, g.Manifest, m.Size
	err = a.stage(o.output, func(root *os.Root) error {
		bar := terminal.NewBar(a.Err, "Fetching result", int64(m.Size))
		x, err := seal.UnpackGranted(ctx, m, g, a.fetcher(c, g.CID, m, bar), root, seal.Limits{})
		if err != nil {
			return fmt.Errorf("open the result: %w", err)
		}
		bar.Finish()
		a.warnOfCode(root)
		out.Files, out.Bytes = x.Files, x.Bytes
		return nil
	})
	if err != nil {
		return err
	}
	if o.json {
		return a.printJSON(out)
	}
	a.say("%d files, %s. That they are what job %s made is the word of who shared them;\nits proof (skyops verify) names the package %s.", out.Files, terminal.Bytes(uint64(out.Bytes)), short(g.Job), g.Manifest)
	fmt.Fprintln(a.Out, o.output)
	return nil
}

// manifest reads a package's manifest.
func (a *app) manifest(ctx context.Context, c *client.Client, cid string) (*seal.Manifest, error) {
	r, err := c.Blob(ctx, cid, seal.ManifestName, 0)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	encoded, err := io.ReadAll(io.LimitReader(r, seal.MaxManifest+1))
	if err != nil {
		return nil, fmt.Errorf("read the manifest: %w", err)
	}
	return seal.ParseManifest(encoded)
}
