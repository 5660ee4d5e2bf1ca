package command

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
)

func (a *app) keysPublishCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "publish", Short: "Publish the data key's public half, so that others share with your address", Args: cobra.NoArgs,
		Long: "Publish the public half of the data key at the gateway, signed by the wallet. Others then name your address\n" +
			"(--share 0x…, --share-with 0x…) instead of the key. It shows that this address has a data key, and which one; it\n" +
			"opens nothing. After skyops keys rotate publish the new one: the newest counts.",
		RunE: func(c *cobra.Command, _ []string) error { return a.keysPublish(c.Context(), asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}

func (a *app) keysPublish(ctx context.Context, asJSON bool) error {
	n, err := a.network()
	if err != nil {
		return err
	}
	c, err := a.client()
	if err != nil {
		return err
	}
	u, err := a.unlock()
	if err != nil {
		return err
	}
	p := seal.Publication{Wallet: u.Address(), Recipient: u.Recipient(), Issued: uint64(a.Now().UnixMilli())}
	if p.Signature, err = u.Sign(p.Digest(n.Domain())); err != nil {
		return fmt.Errorf("sign the data key: %w", err)
	}
	if p, err = c.PublishRecipient(ctx, p); err != nil {
		return err
	}
	if asJSON {
		return a.printJSON(p)
	}
	a.say("Published. Others share with you by your address; have them compare the fingerprint:")
	fmt.Fprintln(a.Out, fingerprint(p.Recipient))
	return nil
}

// recipients makes data keys of what a flag names: data keys, and addresses of
// wallets that published theirs.
func (a *app) recipients(ctx context.Context, flag string, named []string) ([]string, error) {
	var keys []string
	for _, name := range named {
		key := name
		switch {
		case strings.HasPrefix(name, "0x") && common.IsHexAddress(name):
			p, err := a.publishedBy(ctx, common.HexToAddress(name))
			if err != nil {
				return nil, fmt.Errorf("--%s: %w", flag, err)
			}
			key = p.Recipient
		case seal.CheckRecipient(name) != nil:
			return nil, usage("give the address of a wallet that published its data key, or the key: skyops keys status shows it", "--%s: %.40q is neither a data key (age1pq…) nor an address", flag, name)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// publishedBy asks for the data key that a wallet published, and holds it to the
// wallet's signature and to what was seen before.
func (a *app) publishedBy(ctx context.Context, wallet common.Address) (p seal.Publication, err error) {
	n, err := a.network()
	if err != nil {
		return p, err
	}
	c, err := a.client()
	if err != nil {
		return p, err
	}
	p, err = c.Recipient(ctx, wallet)
	if client.IsCode(err, client.CodeNotFound) {
		return p, fail(exitNotFound, "ask its owner for it: skyops keys publish, or the key itself, of skyops keys status", fmt.Errorf("wallet %s has published no data key", wallet))
	}
	if err != nil {
		return p, err
	}
	err = p.Verify(n.Domain(), wallet, a.Now(), func(wallet common.Address, digest common.Hash, sig []byte) (bool, error) {
		link, err := a.dialChain(ctx)
		if err != nil {
			return false, err
		}
		defer link.Close()
		return link.IsValidSignature(ctx, wallet, digest, sig)
	})
	if errors.Is(err, seal.ErrPublication) {
		err = fail(exitUnverified, "do not seal anything to it; get the key from its owner", err)
	}
	if err != nil {
		return p, err
	}
	return p, a.remember(p)
}

// remember keeps a published data key, and refuses one that is older than the
// one that was seen before.
func (a *app) remember(p seal.Publication) error {
	h, err := a.home()
	if err != nil {
		return err
	}
	last, known, err := h.Recipient(a.networkName, p.Wallet)
	if err != nil {
		return err
	}
	since := time.UnixMilli(int64(p.Issued)).Format(time.DateTime)
	switch {
	case known && p.Issued < last.Issued:
		return fail(exitUnverified, "get the key from its owner: skyops keys status", fmt.Errorf("the gateway shows a data key of wallet %s of %s, but a newer one was published", p.Wallet, since))
	case known && p.Recipient != last.Recipient:
		a.say("Note: wallet %s has another data key since %s; it was %s.", p.Wallet, since, fingerprint(last.Recipient))
	}
	a.say("Wallet %s: data key %s, published %s.", p.Wallet, fingerprint(p.Recipient), since)
	return h.SetRecipient(a.networkName, p)
}
