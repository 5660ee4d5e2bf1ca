package command

import (
	"context"
	"crypto/ecdsa"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/spf13/cobra"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/cli/home"
)

// operatorHelp is what all changes of a node have in common.
const operatorHelp = "\nThe chosen wallet is the node's operator: it signs the transaction and pays its gas."

func (a *app) nodeRegisterCommand() *cobra.Command {
	var o registration
	c := &cobra.Command{
		Use: "register", Short: "Register a node of your wallet's, and lock its stake", Args: cobra.NoArgs,
		Long: "Register a node of your wallet's, and lock its stake. The key is the node's own, another than the wallet's; it needs no\n" +
			"coin. It belongs to this node for ever. Start the node worker with it: skyops-worker node --key FILE.\n" + operatorHelp,
		RunE: func(c *cobra.Command, _ []string) error { return a.nodeRegister(c.Context(), o) },
	}
	o.fresh.flags(c, "key")
	c.Flags().StringVar(&o.stake, "stake", "", "SKYOPS to lock (default: the least that is due)")
	c.Flags().StringVar(&o.payout, "payout", "", "address that the node's pay goes to (default: the wallet)")
	c.Flags().StringVar(&o.name, "name", "", "words for people, public")
	c.Flags().BoolVar(&o.json, "json", false, "write JSON")
	return c
}

func (a *app) nodeStakeCommand() *cobra.Command {
	var w whichNode
	c := &cobra.Command{
		Use: "stake AMOUNT", Short: "Add SKYOPS of your wallet to a node's stake", Args: cobra.ExactArgs(1),
		Long: "Add SKYOPS of your wallet to a node's stake. Anybody may; it is the operator's from then on. It counts in matches\n" +
			"within half a minute.",
		RunE: func(c *cobra.Command, args []string) error { return a.nodeStake(c.Context(), w, args[0]) },
	}
	w.flags(c)
	return c
}

func (a *app) nodeUnstakeCommand() *cobra.Command {
	var w whichNode
	var retire bool
	c := &cobra.Command{
		Use: "unstake AMOUNT|all", Short: "Begin to take stake out of a node", Args: cobra.ExactArgs(1),
		Long: "Begin to take stake out of a node. It counts no more from now on, and thaws: only later may it be withdrawn, by\n" +
			"skyops node withdraw, and until then a proven fault still costs it. What thaws already thaws anew with it.\n\n" +
			"A node with less than the least stake may not run jobs, and those that run on it are lost to it within half a minute:\n" +
			"drain it first (skyops node drain), then say --retire.\n" + operatorHelp,
		RunE: func(c *cobra.Command, args []string) error { return a.nodeUnstake(c.Context(), w, args[0], retire) },
	}
	w.flags(c)
	c.Flags().BoolVar(&retire, "retire", false, "also when less than the least stake is left, so that the node runs no jobs")
	return c
}

func (a *app) nodeWithdrawCommand() *cobra.Command {
	var w whichNode
	c := &cobra.Command{
		Use: "withdraw", Short: "Take a node's thawed stake back into your wallet", Args: cobra.NoArgs,
		Long: "Take a node's thawed stake back into your wallet. Its pay is another thing: that lies in the escrow, for the payout\n" +
			"address, which takes it with skyops wallet withdraw.\n" + operatorHelp,
		RunE: func(c *cobra.Command, _ []string) error { return a.nodeWithdraw(c.Context(), w) },
	}
	w.flags(c)
	return c
}

func (a *app) nodePayoutCommand() *cobra.Command {
	var w whichNode
	c := &cobra.Command{
		Use: "payout WALLET", Short: "Have a node's pay go to another address", Args: cobra.ExactArgs(1),
		Long: "Have a node's pay go to another address, WALLET. It holds for all that is settled from now on, also for work that was\n" +
			"done before; what was settled stays the old address's.\n" + operatorHelp,
		RunE: func(c *cobra.Command, args []string) error { return a.nodePayout(c.Context(), w, args[0]) },
	}
	w.flags(c)
	return c
}

func (a *app) nodeRotateKeyCommand() *cobra.Command {
	var w whichNode
	var fresh freshKey
	c := &cobra.Command{
		Use: "rotate-key", Short: "Give a node another key, with its stake and reputation", Args: cobra.NoArgs,
		Long: "Give a node another key. Stake, reputation and slot stay the node's. The old key runs no jobs from then on, those that\n" +
			"run are lost to it within half a minute: drain it first (skyops node drain). What the old key earned is still paid. Then\n" +
			"start the node worker with the new key: skyops-worker node --key FILE.\n" + operatorHelp,
		RunE: func(c *cobra.Command, _ []string) error { return a.nodeRotateKey(c.Context(), w, fresh) },
	}
	w.flags(c)
	fresh.flags(c, "new-key")
	return c
}

// freshKey are the flags that bring a node key which is registered nowhere yet.
type freshKey struct {
	flag, file string
	make       bool
}

func (k *freshKey) flags(c *cobra.Command, name string) {
	k.flag = name
	c.Flags().StringVar(&k.file, name, "", "file with the node's key to come: 64 hex digits, readable by its owner only")
	c.Flags().BoolVar(&k.make, "make-key", false, "make that key, and write it to the file")
}

// read returns the key, from its file or made and stored there.
func (k freshKey) read() (*ecdsa.PrivateKey, error) {
	if k.file == "" {
		return nil, usage("give --"+k.flag+" FILE, with --make-key if there is no such key yet", "which key?")
	}
	if !k.make {
		return readNodeKey(k.file)
	}
	if _, err := os.Lstat(k.file); err == nil {
		return nil, usage("name another file, or leave out --make-key", "%s is there already", k.file)
	}
	key, err := crypto.GenerateKey()
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	if err := home.WriteFile(k.file, []byte(hex.EncodeToString(crypto.FromECDSA(key))+"\n")); err != nil {
		return nil, fmt.Errorf("store the node's key: %w", err)
	}
	return key, nil
}

// registration is a node to come.
type registration struct {
	fresh               freshKey
	stake, payout, name string
	json                bool
}

func (a *app) nodeRegister(ctx context.Context, o registration) error {
	u, err := a.unlock()
	if err != nil {
		return err
	}
	payout, err := payoutAddress(o.payout, u.Address())
	if err != nil {
		return err
	}
	link, err := a.dialChain(ctx)
	if err != nil {
		return err
	}
	defer link.Close()
	least, err := link.MinStake(ctx)
	if err != nil {
		return fail(exitUnavailable, "try again", err)
	}
	stake := least
	if o.stake != "" {
		if stake, err = parseAmount(o.stake); err != nil {
			return err
		}
	}
	skyops := currency{name: "SKYOPS"}.format
	if stake.Cmp(least) < 0 {
		return usage("leave out --stake for the least", "a stake of %s is too low: at least %s is due", skyops(stake), skyops(least))
	}
	key, err := o.fresh.read()
	if err != nil {
		return err
	}
	node := crypto.PubkeyToAddress(key.PublicKey)
	if node == u.Address() {
		return usage("make one with --make-key", "the key in %s is the wallet's: a node signs with its own", o.fresh.file)
	}
	sig, err := eip712.Sign(key, link.NodeKeyDigest(node, u.Address()))
	if err != nil {
		return fmt.Errorf("sign with the node's key: %w", err)
	}
	tx, err := a.send(ctx, link.RegisterCalls(node, payout, stake, o.name, sig)...)
	if err != nil {
		return refused("register node "+node.Hex(), err)
	}
	return a.operated(ctx, link, whichNode{node: node.Hex(), json: o.json}, tx, func(n chain.Node) string {
		return fmt.Sprintf("Node %s is registered in slot %d with a stake of %s: start it with skyops-worker node --key %s.", n.Key, n.Slot, skyops(n.Stake), o.fresh.file)
	})
}

func (a *app) nodeStake(ctx context.Context, w whichNode, text string) error {
	v, err := parseAmount(text)
	if err != nil {
		return err
	}
	if v.IsZero() {
		return usage("give more than nothing", "the amount is zero")
	}
	n, link, err := a.nodeOnChain(ctx, w)
	if err != nil {
		return err
	}
	defer link.Close()
	tx, err := a.send(ctx, link.StakeCalls(n.Slot, v)...)
	if err != nil {
		return refused("stake for node "+n.Key.Hex(), err)
	}
	return a.operated(ctx, link, w, tx, func(n chain.Node) string {
		return fmt.Sprintf("The stake of node %s is now %s.", n.Key, currency{name: "SKYOPS"}.format(n.Stake))
	})
}

func (a *app) nodeUnstake(ctx context.Context, w whichNode, text string, retire bool) error {
	var v job.Amount
	var err error
	if text != "all" {
		if v, err = parseAmount(text); err != nil {
			return err
		}
	}
	n, link, err := a.ownNode(ctx, w)
	if err != nil {
		return err
	}
	defer link.Close()
	if text == "all" {
		v = n.Stake
	}
	skyops := currency{name: "SKYOPS"}.format
	least, err := link.MinStake(ctx)
	switch {
	case err != nil:
		return fail(exitUnavailable, "try again", err)
	case v.IsZero():
		return usage("see skyops node status", "nothing is to be taken of the stake of %s", skyops(n.Stake))
	case v.Cmp(n.Stake) > 0:
		return usage("take less, or all", "the stake is %s only", skyops(n.Stake))
	case n.Stake.Sub(v).Cmp(least) < 0 && n.Stake.Cmp(least) >= 0 && !retire:
		return usage("take less; or drain the node (skyops node drain), wait for its jobs, and say --retire",
			"%s would be left, and a node with less than %s runs no jobs", skyops(n.Stake.Sub(v)), skyops(least))
	}
	tx, err := a.send(ctx, link.BeginUnstakeCall(n.Slot, v))
	if err != nil {
		return refused("unstake of node "+n.Key.Hex(), err)
	}
	return a.operated(ctx, link, w, tx, func(n chain.Node) string {
		return fmt.Sprintf("%s thaws until %s: then take it with skyops node withdraw. %s is left.", skyops(n.Thawing), when(n.ThawAt*1000), skyops(n.Stake))
	})
}

func (a *app) nodeWithdraw(ctx context.Context, w whichNode) error {
	n, link, err := a.ownNode(ctx, w)
	if err != nil {
		return err
	}
	defer link.Close()
	if n.Thawing.IsZero() {
		return usage("begin with skyops node unstake", "node %s has no stake on its way out", n.Key)
	}
	tx, err := a.send(ctx, link.WithdrawStakeCall(n.Slot))
	if r, ok := errors.AsType[*chain.Revert](err); ok && r.Name == "StillThawing" {
		return fail(exitFailure, "come back then", fmt.Errorf("the stake of node %s thaws until %s", n.Key, when(n.ThawAt*1000)))
	}
	if err != nil {
		return refused("withdraw the stake of node "+n.Key.Hex(), err)
	}
	return a.operated(ctx, link, w, tx, func(chain.Node) string {
		return fmt.Sprintf("%s is in your wallet.", currency{name: "SKYOPS"}.format(n.Thawing))
	})
}

func (a *app) nodePayout(ctx context.Context, w whichNode, text string) error {
	payout, err := payoutAddress(text, common.Address{})
	if err != nil {
		return err
	}
	n, link, err := a.ownNode(ctx, w)
	if err != nil {
		return err
	}
	defer link.Close()
	tx, err := a.send(ctx, link.SetPayoutCall(n.Slot, payout))
	if err != nil {
		return refused("change the payout address of node "+n.Key.Hex(), err)
	}
	return a.operated(ctx, link, w, tx, func(after chain.Node) string {
		return fmt.Sprintf("What is settled from now on goes to %s; what was settled stays with %s.", after.Payout, n.Payout)
	})
}

func (a *app) nodeRotateKey(ctx context.Context, w whichNode, fresh freshKey) error {
	n, link, err := a.ownNode(ctx, w)
	if err != nil {
		return err
	}
	defer link.Close()
	key, err := fresh.read()
	if err != nil {
		return err
	}
	node := crypto.PubkeyToAddress(key.PublicKey)
	if node == n.Operator {
		return usage("make one with --make-key", "the key in %s is the wallet's: a node signs with its own", fresh.file)
	}
	sig, err := eip712.Sign(key, link.NodeKeyDigest(node, n.Operator))
	if err != nil {
		return fmt.Errorf("sign with the new key: %w", err)
	}
	tx, err := a.send(ctx, link.RotateKeyCall(n.Slot, node, sig))
	if err != nil {
		return refused("rotate the key of node "+n.Key.Hex(), err)
	}
	w.node, w.key = node.Hex(), ""
	return a.operated(ctx, link, w, tx, func(after chain.Node) string {
		return fmt.Sprintf("The node in slot %d is now %s, no longer %s: start it with skyops-worker node --key %s.", after.Slot, after.Key, n.Key, fresh.file)
	})
}

// ownNode reads a node that the chosen wallet is the operator of.
func (a *app) ownNode(ctx context.Context, w whichNode) (chain.Node, *chain.Client, error) {
	wallet, err := a.address()
	if err != nil {
		return chain.Node{}, nil, err
	}
	n, link, err := a.nodeOnChain(ctx, w)
	if err != nil {
		return n, nil, err
	}
	if n.Operator == wallet {
		return n, link, nil
	}
	link.Close()
	return n, nil, fail(exitUnauthorized, "choose the operator's wallet with --wallet", fmt.Errorf("node %s belongs to operator %s, not to %s", n.Key, n.Operator, wallet))
}

// operated says what a transaction made of a node, as the chain has it now.
func (a *app) operated(ctx context.Context, link *chain.Client, w whichNode, tx common.Hash, words func(chain.Node) string) error {
	address, err := w.address()
	if err != nil {
		return err
	}
	n, err := link.Node(ctx, address)
	if err != nil {
		return fail(exitUnavailable, "it was done; see skyops node status", err)
	}
	if w.json {
		return a.printJSON(struct {
			Tx common.Hash `json:"tx"`
			chain.Node
		}{tx, n})
	}
	a.say("%s", words(n))
	fmt.Fprintln(a.Out, tx)
	return nil
}

// refused is the error of a transaction that changes a node.
func refused(what string, err error) error {
	next := "see skyops node status, and skyops wallet balance: a transaction costs a little ETH"
	return fail(exitUnauthorized, next, fmt.Errorf("%s: %w", what, err))
}

// payoutAddress reads an address that pay goes to; otherwise is what none given means.
func payoutAddress(text string, otherwise common.Address) (common.Address, error) {
	if text == "" && otherwise != (common.Address{}) {
		return otherwise, nil
	}
	if !common.IsHexAddress(text) || common.HexToAddress(text) == (common.Address{}) {
		return common.Address{}, usage("give an address of yours", "%q is no address that pay can go to", text)
	}
	return common.HexToAddress(text), nil
}

// readNodeKey reads a node's key file.
func readNodeKey(file string) (*ecdsa.PrivateKey, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the node's key: %w", err)
	}
	key, err := crypto.HexToECDSA(strings.TrimPrefix(strings.TrimSpace(string(b)), "0x"))
	if err != nil {
		return nil, usage("the node worker's --key names the file", "%s holds no key of 64 hex digits", file)
	}
	return key, nil
}
