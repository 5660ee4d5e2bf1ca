package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/spf13/cobra"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/cli/home"
	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/cli/wallet"
)

func (a *app) delegateCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "delegate", Short: "Let another key sign jobs for the wallet, within limits",
		Long: "Let another key, of an agent or a build, sign jobs for the wallet: with one scheduler, in one currency, for so much\n" +
			"together, until a time. It can do nothing else: no withdrawal, no sign-in as the wallet, no look at its results. What\n" +
			"passes between the steps of a pipeline it can read, since it makes the keys: --kinds job,batch,pipeline allows that.\n" +
			"Who steals it can spend what is left of the maximum, on nodes of the thief's choice, and no more.\n\n" +
			"  skyops delegate create --to 0xADDRESS --max-spend 0.5 --for 168h -o ci.json\n" +
			"  skyops --wallet 0xADDRESS submit-task --delegation ci.json --image me/test:1 --gpu A100",
	}
	c.AddCommand(a.delegateCreateCommand(), a.delegateListCommand(), a.delegateShowCommand(), a.delegateRevokeCommand())
	return c
}

// delegateOptions are the flags of delegate create.
type delegateOptions struct {
	to, maxSpend, maxRate, maxEgress, currency, lasts, image, output string
	kinds                                                            []string
	newKey, light, json                                              bool
}

func (a *app) delegateCreateCommand() *cobra.Command {
	var o delegateOptions
	c := &cobra.Command{
		Use: "create", Short: "Sign a delegation and write it to a file", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.delegateCreate(o) },
	}
	f := c.Flags()
	f.StringVar(&o.to, "to", "", "address of the key that may sign, of skyops wallet new where it will be used")
	f.BoolVar(&o.newKey, "new-key", false, "make that key here, under the same password option, as one more wallet")
	f.BoolVar(&o.light, "light", false, "make the new key's password cheap to check, and to guess")
	f.StringVar(&o.maxSpend, "max-spend", "", "most that its jobs may cost together, in whole units, e.g. 0.5")
	f.StringVar(&o.lasts, "for", "", "how long it is good, e.g. 168h; a job has to be over by then")
	f.StringVar(&o.maxRate, "max-rate", "", "highest price per GPU-hour, in whole units (default: any)")
	f.StringVar(&o.maxEgress, "max-egress", "", "highest price per GiB stored, in whole units (default: any)")
	f.StringVar(&o.currency, "currency", "", "eth (default) or skyops")
	f.StringSliceVar(&o.kinds, "kinds", []string{"job", "batch", "schedule"},
		"what it may sign orders for, pipeline too: it can read what passes between their steps; the maximum is of all of them together")
	f.StringVar(&o.image, "image", "", "the only image it may run, by digest: sha256:… (default: any)")
	f.StringVarP(&o.output, "output", "o", "", "file to write")
	f.BoolVar(&o.json, "json", false, "write JSON: the delegation's hash and terms")
	return c
}

func (a *app) delegateCreate(o delegateOptions) error {
	n, err := a.network()
	if err != nil {
		return err
	}
	if o.output == "" {
		return usage("give -o FILE", "there is no file to write the delegation to")
	}
	if _, err := os.Lstat(o.output); err == nil {
		return usage("give another file, or remove it", "%s is there already", o.output)
	}
	g, err := a.delegationTerms(o)
	if err != nil {
		return err
	}
	u, err := a.unlock()
	if err != nil {
		return err
	}
	if o.newKey {
		if g.Delegate, err = a.newDelegate(o.light); err != nil {
			return err
		}
	}
	if g.Delegate == u.Address() {
		return usage("give another key's address", "%s is the wallet itself", g.Delegate)
	}
	g.Owner, g.Scheduler, g.Recipient = u.Address(), n.Scheduler, job.RecipientHash(u.Recipient())
	d := home.Grant{Delegation: g, Hash: g.Hash(n.Domain()), Recipient: u.Recipient()}
	if d.OwnerSig, err = u.Sign(d.Hash); err != nil {
		return fmt.Errorf("sign the delegation: %w", err)
	}
	b, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return err
	}
	if err := home.WriteFile(o.output, append(b, '\n')); err != nil {
		return err
	}
	if err := a.folder.SetGrant(d); err != nil {
		a.say("Note: no copy of the delegation was kept, so that skyops delegate list does not show it: %v", err)
	}
	a.say("Written to %s. Whoever has it and the key of %s may spend up to the maximum.", o.output, g.Delegate)
	if o.json {
		return a.printJSON(d)
	}
	fmt.Fprintln(a.Out, d.Hash)
	return nil
}

// delegationTerms reads the terms that flags say.
func (a *app) delegationTerms(o delegateOptions) (g job.Delegation, err error) {
	n, err := a.network()
	if err != nil {
		return g, err
	}
	cur, err := parseCurrency(o.currency, n)
	if err != nil {
		return g, err
	}
	g.Asset, g.MaxRate, g.MaxEgress = cur.asset, job.MaxRate-1, job.MaxRate-1
	if g.Kinds, err = parseKinds(o.kinds); err != nil {
		return g, err
	}
	if common.IsHexAddress(o.to) == o.newKey || o.to != "" && o.newKey {
		return g, usage("give --to 0xADDRESS, or --new-key", "it is not said which key may sign")
	}
	g.Delegate = common.HexToAddress(o.to)
	if o.maxSpend == "" || o.lasts == "" {
		return g, usage("give --max-spend AMOUNT and --for DURATION", "a delegation needs a maximum and an end")
	}
	if g.MaxSpend, err = parseAmount(o.maxSpend); err != nil {
		return g, fmt.Errorf("--max-spend: %w", err)
	}
	lasts, err := time.ParseDuration(o.lasts)
	if err != nil || lasts <= 0 {
		return g, usage("write it like 168h", "--for %q is no time to last", o.lasts)
	}
	g.NotBefore, g.Expiry = uint64(a.Now().Add(-time.Minute).Unix()), uint64(a.Now().Add(lasts).Unix())
	for _, f := range []struct {
		flag, text string
		into       *uint64
	}{{"max-rate", o.maxRate, &g.MaxRate}, {"max-egress", o.maxEgress, &g.MaxEgress}} {
		if f.text == "" {
			continue
		}
		if *f.into, err = parsePrice(f.text); err != nil {
			return g, fmt.Errorf("--%s: %w", f.flag, err)
		}
	}
	if o.image != "" {
		if len(o.image) != len("sha256:")+64 || !strings.HasPrefix(o.image, "sha256:") {
			return g, usage("name it by content: sha256: and 64 hex digits", "--image %q is not a digest", o.image)
		}
		g.Image = job.ImageHash(o.image)
	}
	g.Nonce, err = randomHash()
	return g, err
}

// orderKinds are what orders are for, by the words of commands.
var orderKinds = []struct {
	word string
	kind job.Kind
}{{"job", job.KindJob}, {"batch", job.KindBatch}, {"pipeline", job.KindPipeline}, {"schedule", job.KindSchedule}}

func parseKinds(words []string) (all job.KindSet, err error) {
	for _, word := range words {
		known := false
		for _, k := range orderKinds {
			if k.word == word {
				all, known = all|job.Kinds(k.kind), true
			}
		}
		if !known {
			return 0, usage("give some of job, batch, pipeline, schedule, by commas", "--kinds: %q is nothing that orders are for", word)
		}
	}
	if all == 0 {
		return 0, usage("give some of job, batch, pipeline, schedule, by commas", "--kinds is empty")
	}
	return all, nil
}

// kindWords lists kinds for people.
func kindWords(all job.KindSet) string {
	var words []string
	for _, k := range orderKinds {
		if all.Has(k.kind) {
			words = append(words, k.word)
		}
	}
	return strings.Join(words, ", ")
}

// newDelegate makes a key for another's use.
func (a *app) newDelegate(light bool) (common.Address, error) {
	key, err := crypto.GenerateKey()
	if err != nil {
		return common.Address{}, fmt.Errorf("make a key: %w", err)
	}
	info, err := a.storeKey(key, light)
	if err != nil {
		return common.Address{}, err
	}
	a.say("The new key is in %s: move it to where it is used, with skyops wallet import.", info.File)
	return info.Address, nil
}

// readDelegation reads a delegation from a file, or by its hash one that was made here.
func (a *app) readDelegation(what string) (d home.Grant, err error) {
	n, err := a.network()
	if err != nil {
		return d, err
	}
	if h, err := a.home(); err == nil && len(what) == 66 {
		if kept, err := h.Grant(common.HexToHash(what)); err == nil {
			return kept, nil
		}
	}
	b, err := a.readInput(what)
	if errors.Is(err, fs.ErrNotExist) {
		return d, fail(exitNotFound, "give the file that skyops delegate create wrote; skyops delegate list lists those made here", err)
	}
	if err != nil {
		return d, fmt.Errorf("read the delegation: %w", err)
	}
	if err := json.Unmarshal(b, &d); err != nil {
		return d, fail(exitUsage, "give the file that skyops delegate create wrote", fmt.Errorf("%s: %w", what, err))
	}
	if d.Hash != d.Delegation.Hash(n.Domain()) || job.RecipientHash(d.Recipient) != d.Delegation.Recipient {
		return d, fail(exitUnverified, "choose its network with --network, or ask its owner for it again", fmt.Errorf("%s is damaged, or of another network", what))
	}
	return d, nil
}

// by is the delegation that submit-task uses, checked as far as this machine can.
func (a *app) by(file string) (*home.Grant, error) {
	if file == "" {
		return nil, nil
	}
	d, err := a.readDelegation(file)
	if err != nil {
		return nil, err
	}
	next := "ask its owner for another one: skyops delegate create"
	if err := d.Delegation.CheckTime(a.Now()); err != nil {
		return nil, fail(exitUnauthorized, next, err)
	}
	own, err := a.address()
	if err != nil {
		return nil, err
	}
	if own != d.Delegation.Delegate {
		return nil, fail(exitUnauthorized, "choose it with --wallet "+d.Delegation.Delegate.Hex(),
			fmt.Errorf("the delegation is to key %s, the wallet in use is %s", d.Delegation.Delegate, own))
	}
	return &d, nil
}

// signOrder signs an order by the wallet, or in another's name by its delegation.
func (a *app) signOrder(u *wallet.Unlocked, d *home.Grant, sub *job.Submission, domain eip712.Domain) error {
	sig, err := u.Sign(sub.Order.Hash(domain))
	if err != nil {
		return fmt.Errorf("sign the order: %w", err)
	}
	if sub.Signature = sig; d == nil {
		_, err = sub.Verify(domain)
		return err
	}
	sub.Signature = job.Envelope{Delegation: d.Delegation, OwnerSig: d.OwnerSig, DelegateSig: sig}.Encode()
	if _, err := sub.Check(domain); err != nil {
		return err
	}
	// Whether a contract wallet delegated is for the gateway to ask the chain.
	if _, err = sub.Authority(domain); err != nil {
		return fail(exitUnauthorized, stayWithin, err)
	}
	return nil
}

func (a *app) delegateListCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "list", Short: "List the delegations made here", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.delegateList(c.Context(), asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON, amounts in smallest units")
	return c
}

// granted is a delegation and what the chain says of it.
type granted struct {
	home.Grant
	Spent   job.Amount `json:"spent"` // open orders by their maximum
	Revoked bool       `json:"revoked"`
}

// grants asks the chain about delegations.
func (a *app) askGrants(ctx context.Context, all []home.Grant) ([]granted, error) {
	c, err := a.dialChain(ctx)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	out := []granted{}
	for _, d := range all {
		spent, revoked, err := c.Granted(ctx, d.Delegation.Owner, d.Hash)
		if err != nil {
			return nil, fail(exitUnavailable, "try again", err)
		}
		out = append(out, granted{d, spent, revoked})
	}
	return out, nil
}

func (a *app) delegateList(ctx context.Context, asJSON bool) error {
	h, err := a.home()
	if err != nil {
		return err
	}
	kept, err := h.Grants()
	if err != nil {
		return err
	}
	all, err := a.askGrants(ctx, kept)
	if err != nil {
		return err
	}
	if asJSON {
		return a.printJSON(all)
	}
	var rows [][]string
	for _, g := range all {
		cur := currencyOf(g.Delegation)
		rows = append(rows, []string{
			g.Hash.Hex(), g.Delegation.Delegate.Hex(), cur.format(g.Spent), cur.format(g.Delegation.MaxSpend), when(g.Delegation.Expiry * 1000), a.grantState(g),
		})
	}
	terminal.Table(a.Out, []string{"DELEGATION", "TO", "SPENT", "OF", "UNTIL", "STATE"}, rows)
	return nil
}

func currencyOf(g job.Delegation) currency {
	if g.Asset == (common.Address{}) {
		return currency{name: "ETH"}
	}
	return currency{name: "SKYOPS", asset: g.Asset}
}

func (a *app) grantState(g granted) string {
	switch {
	case g.Revoked:
		return "revoked"
	case g.Delegation.CheckTime(a.Now()) != nil:
		return "expired"
	}
	return "good"
}

func (a *app) delegateShowCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "show FILE", Short: "Show what a delegation allows, and what is left of it", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.delegateShow(c.Context(), args[0], asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON, amounts in smallest units")
	return c
}

func (a *app) delegateShow(ctx context.Context, what string, asJSON bool) error {
	d, err := a.readDelegation(what)
	if err != nil {
		return err
	}
	all, err := a.askGrants(ctx, []home.Grant{d})
	if err != nil {
		return err
	}
	if asJSON {
		return a.printJSON(all[0])
	}
	g, cur := d.Delegation, currencyOf(d.Delegation)
	price := func(gwei uint64, per string) string {
		if gwei >= job.MaxRate-1 {
			return "any per " + per
		}
		return "at most " + cur.gwei(gwei) + " per " + per
	}
	image := "any"
	if g.Image != (common.Hash{}) {
		image = "one, whose digest hashes to " + g.Image.Hex()
	}
	results := "to the owner's data key only"
	if g.Kinds.Has(job.KindPipeline) {
		results += "; what passes between a pipeline's steps opens with keys of the signing key's"
	}
	terminal.Table(a.Out, nil, [][]string{
		{"Delegation", d.Hash.Hex()}, {"State", a.grantState(all[0])}, {"Owner", g.Owner.Hex()}, {"May sign", g.Delegate.Hex()},
		{"Spent", fmt.Sprintf("%s of %s, open jobs by their maximum", cur.format(all[0].Spent), cur.format(g.MaxSpend))},
		{"Price", price(g.MaxRate, "GPU-hour") + "; " + price(g.MaxEgress, "GiB stored")},
		{"Orders for", kindWords(g.Kinds)}, {"Scheduler", g.Scheduler.Hex()}, {"Image", image}, {"Results", results},
		{"Good", when(g.NotBefore*1000) + " to " + when(g.Expiry*1000)},
	})
	return nil
}

func (a *app) delegateRevokeCommand() *cobra.Command {
	return &cobra.Command{
		Use: "revoke FILE", Short: "End a delegation at once; jobs that are paid for already go on", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.delegateRevoke(c.Context(), args[0]) },
	}
}

func (a *app) delegateRevoke(ctx context.Context, what string) error {
	d, err := a.readDelegation(what)
	if err != nil {
		return err
	}
	u, err := a.unlock()
	if err != nil {
		return err
	}
	if u.Address() != d.Delegation.Owner {
		return fail(exitUnauthorized, "choose it with --wallet "+d.Delegation.Owner.Hex(), fmt.Errorf("only its owner %s revokes it", d.Delegation.Owner))
	}
	c, err := a.dialChain(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	tx, err := a.send(ctx, c.RevokeCall(d.Hash))
	if err != nil {
		return fail(exitUnauthorized, "see skyops wallet balance; a transaction costs a little ETH", fmt.Errorf("revoke the delegation: %w", err))
	}
	a.say("Revoked: %s signs no more jobs for %s.", d.Delegation.Delegate, d.Delegation.Owner)
	fmt.Fprintln(a.Out, tx)
	return nil
}
