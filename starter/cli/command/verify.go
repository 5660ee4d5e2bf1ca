package command

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/reputation"
	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/client"
)

// verifyOptions are the flags of verify.
type verifyOptions struct {
	offline, public, json bool
	output                string
}

func (a *app) verifyCommand() *cobra.Command {
	var o verifyOptions
	c := &cobra.Command{
		Use: "verify JOB|FILE", Short: "Check that a job's match, run and bill are what was signed", Args: cobra.ExactArgs(1),
		Long: "Check that a job's match, run and bill are what was signed: the order, each node's receipts, the price, the\n" +
			"package, the match, and that the record is anchored and paid on chain.\n\n" +
			"JOB is fetched from the gateway; FILE is a proof that --output stored, which anybody can check. Every check\n" +
			"names the input it failed on. Exit code 8 when one fails.",
		RunE: func(c *cobra.Command, args []string) error { return a.verify(c.Context(), args[0], o) },
	}
	c.Flags().BoolVar(&o.offline, "offline", false, "ask neither chain nor storage")
	c.Flags().BoolVar(&o.public, "public", false, "ask chain and IPFS only, never the gateway; for a FILE")
	c.Flags().StringVarP(&o.output, "output", "o", "", "store the proof in this file")
	c.Flags().BoolVar(&o.json, "json", false, "write JSON")
	return c
}

func (a *app) verify(ctx context.Context, what string, o verifyOptions) error {
	n, err := a.network()
	if err != nil {
		return err
	}
	if o.public && !isFile(what) {
		return usage("store the proof first: skyops verify JOB --output FILE", "--public asks no gateway, so it needs a proof in a file")
	}
	p, err := a.readProof(ctx, what)
	if err != nil {
		return err
	}
	if o.output != "" {
		b, err := json.MarshalIndent(p, "", "  ")
		if err != nil {
			return err
		}
		if err := saveFile(o.output, b); err != nil {
			return err
		}
		a.say("The proof is in %s; anybody checks it: skyops verify --public %s", o.output, o.output)
	}
	domain := n.Domain()
	opts := record.Options{Domain: &domain, Token: n.Token, RepeatFloor: reputation.DefaultChecks().Floor, Manifest: manifests(ctx, p.Manifest, nil, nil)}
	if own := a.submitted(p.Record.Job); own != nil {
		opts.Spec = &own.Spec
	}
	v := verdict{Job: p.Record.Job, Match: "consistent with the scheduler's tickets"}
	if o.offline {
		v.Checks = record.Verify(p, opts)
	} else {
		if err := a.verifyOnline(ctx, p, opts, o.public, &v); err != nil {
			return err
		}
		if !o.public {
			v.Checks = append(v.Checks, a.lateErasures(ctx, p, domain)...)
		}
	}
	return a.showChecks(p, v, o)
}

// byParams has a proof verified by the matching parameters that the chain has.
func (a *app) byParams(ctx context.Context, link *chain.Client, opts *record.Options) error {
	s, err := link.Schedule(ctx)
	switch {
	case errors.Is(err, chain.ErrNoContract):
		return nil
	case err != nil:
		return fail(exitUnavailable, "try again", err)
	}
	opts.Params, opts.RepeatFloor = s.Of, s.Floor()
	return nil
}

// laterParams are the versions of the matching parameters; the chain is asked for
// later ones than the first only.
func laterParams(ctx context.Context, dial func() (*chain.Client, error)) match.Versions {
	return func(version uint32) (match.Params, bool) {
		if p, ok := match.PublishedParams(version); ok {
			return p, true
		}
		c, err := dial()
		if err != nil {
			return match.Params{}, false
		}
		s, err := c.Schedule(ctx)
		if err != nil {
			return match.Params{}, false
		}
		return s.Of(version)
	}
}

// verifyOnline adds what chain and storage know.
func (a *app) verifyOnline(ctx context.Context, p record.Proof, opts record.Options, public bool, v *verdict) error {
	link, err := a.dialChain(ctx)
	if err != nil {
		return err
	}
	defer link.Close()
	opts.Signature = byContract(ctx, func() (contractWallets, error) { return link, nil })
	opts.Manifest = manifests(ctx, p.Manifest, a.stored(public), a.rawBlock)
	if err := a.byParams(ctx, link, &opts); err != nil {
		return err
	}
	terms, err := link.BookTerms(ctx)
	if errors.Is(err, chain.ErrNoContract) {
		v.Checks = append(record.Verify(p, opts), record.VerifyOnChain(ctx, p, link)...)
		v.Match += "; this network has no court for them"
		return nil
	}
	if err != nil {
		return err
	}
	r := &library{chain: link, scheduler: p.Record.Order.Scheduler, fetch: a.published(public), pages: map[uint64]*book.Page{}}
	opts.Page = func(number uint64) (*book.Page, error) { return r.page(ctx, number) }
	v.Checks = append(record.Verify(p, opts), record.VerifyOnChain(ctx, p, link)...)
	v.Match = r.standing(terms.Window, time.Now())
	return nil
}

// lateErasures checks the erasure receipts that came after the record was made.
// Only the gateway of who may see the job has them; without it there are none.
func (a *app) lateErasures(ctx context.Context, p record.Proof, domain eip712.Domain) (checks []record.Check) {
	c, err := a.client()
	if err != nil {
		return nil
	}
	j, err := c.Job(ctx, p.Record.Job)
	if err != nil {
		return nil
	}
	return checkErasures(p.Record, j.LateErased, domain)
}

// checkErasures checks receipts against the attempts of a record.
func checkErasures(r record.Record, late []record.Erasure, domain eip712.Domain) (checks []record.Check) {
	for _, e := range late {
		check := record.Check{Name: fmt.Sprintf("late erasure %d", e.Epoch), OK: true}
		at := slices.IndexFunc(r.Attempts, func(t record.Attempt) bool { return t.Epoch == e.Epoch && t.Node == e.Node })
		if at < 0 || e.Job != r.Job || eip712.Verify(e.Node, domain.Digest(e.StructHash()), e.Signature) != nil {
			check.OK, check.Detail = false, fmt.Sprintf("the receipt is not node %s's for attempt %d", e.Node.Hex(), e.Epoch)
		} else if err := e.Check(); err != nil {
			check.OK, check.Detail = false, fmt.Sprintf("node %s's receipt for attempt %d cannot be true: %v", e.Node.Hex(), e.Epoch, err)
		} else {
			check.Detail = lateErasure(e, r.GPUMemory(e.Epoch), r.Attempts[at].Simulated)
		}
		checks = append(checks, check)
	}
	return checks
}

// contractWallets judge signatures of wallets that are contracts (ERC-1271).
type contractWallets interface {
	IsValidSignature(ctx context.Context, owner common.Address, digest common.Hash, sig []byte) (bool, error)
}

// byContract makes a record.Options.Signature, which reaches the chain when
// there is something to judge: most wallets are keys.
func byContract(ctx context.Context, reach func() (contractWallets, error)) func(common.Address, common.Hash, []byte) error {
	return func(owner common.Address, digest common.Hash, sig []byte) error {
		link, err := reach()
		if err != nil {
			return err
		}
		ok, err := link.IsValidSignature(ctx, owner, digest, sig)
		if err == nil && !ok {
			err = fmt.Errorf("the contract wallet %s does not accept it", owner)
		}
		return err
	}
}

// isFile reports whether what names a file, not a job.
func isFile(what string) bool {
	_, err := os.Stat(what)
	return err == nil || strings.HasSuffix(what, ".json")
}

// readProof reads a proof file, or fetches the proof of a job.
func (a *app) readProof(ctx context.Context, what string) (record.Proof, error) {
	var p record.Proof
	if isFile(what) {
		b, err := os.ReadFile(what)
		if err != nil {
			return p, fmt.Errorf("read the proof: %w", err)
		}
		d := json.NewDecoder(bytes.NewReader(b))
		d.DisallowUnknownFields()
		if err := d.Decode(&p); err != nil {
			return p, fail(exitUnverified, "", fmt.Errorf("%s is not a proof: %w", what, err))
		}
		return p, nil
	}
	c, err := a.client()
	if err != nil {
		return p, err
	}
	id, err := a.job(ctx, c, what)
	if err != nil {
		return p, err
	}
	p, err = c.Proof(ctx, id)
	if client.IsCode(err, client.CodeNotReady) {
		return p, fail(exitFailure, "wait for it: skyops status "+short(id)+" --watch", err)
	}
	if err == nil && p.Record.Job != id {
		err = fail(exitUnverified, "", fmt.Errorf("the gateway gave the proof of job %s", p.Record.Job))
	}
	return p, err
}

// verdict is what verify --json writes.
type verdict struct {
	Job        common.Hash    `json:"job"`
	OK         bool           `json:"ok"`
	RecordHash common.Hash    `json:"recordHash"`
	Match      string         `json:"match"`
	Checks     []record.Check `json:"checks"`
}

func (a *app) showChecks(p record.Proof, v verdict, o verifyOptions) error {
	checks := v.Checks
	v.OK = record.OK(checks)
	v.RecordHash, _ = p.Record.Hash() // a record that has no hash failed its checks
	for _, c := range checks {
		if !c.OK && strings.HasPrefix(c.Name, "match") {
			v.Match = "not consistent"
		}
	}
	if o.json {
		if err := a.printJSON(v); err != nil {
			return err
		}
	} else {
		var rows [][]string
		for _, c := range checks {
			mark, detail := "ok", c.Detail
			if !c.OK {
				mark = "FAIL"
				if c.Input != "" {
					detail = c.Input + ": " + detail
				}
			}
			rows = append(rows, []string{mark, c.Name, detail})
		}
		terminal.Table(a.Out, nil, rows)
		fmt.Fprintf(a.Out, "\nrecord  %s\nmatch:  %s\n", v.RecordHash, v.Match)
	}
	if !v.OK {
		return fail(exitUnverified, "", fmt.Errorf("the proof of job %s does not hold", p.Record.Job))
	}
	return nil
}
