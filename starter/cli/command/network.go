package command

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/client"
)

func (a *app) networkCommand() *cobra.Command {
	c := &cobra.Command{Use: "network", Short: "Add and choose networks"}
	var name string
	add := &cobra.Command{
		Use: "add URL", Short: "Pin the network of a gateway and choose it", Args: cobra.ExactArgs(1),
		Long: "Pin the network of a gateway and choose it.\n\nChain, contracts, scheduler and keeper are stored here and used from then on:\n" +
			"a gateway that later describes another network is refused.",
		RunE: func(c *cobra.Command, args []string) error { return a.networkAdd(c.Context(), args[0], name) },
	}
	add.Flags().StringVar(&name, "name", "", "name to pin it under (default: its own)")
	var asJSON bool
	list := &cobra.Command{
		Use: "list", Short: "List the pinned networks", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return a.networkList(asJSON) },
	}
	list.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	use := &cobra.Command{
		Use: "use NAME", Short: "Choose a network", Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return a.networkUse(args[0]) },
	}
	remove := &cobra.Command{
		Use: "remove NAME", Short: "Forget a network", Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			h, err := a.home()
			if err != nil {
				return err
			}
			return h.Unpin(args[0])
		},
	}
	c.AddCommand(add, list, use, remove)
	return c
}

func (a *app) networkAdd(ctx context.Context, base, name string) error {
	c, err := client.New(base, client.Options{UserAgent: "skyops/" + a.version()})
	if err != nil {
		return usage("give its URL, e.g. http://127.0.0.1:8480", "%w", err)
	}
	info, err := c.Network(ctx)
	if err != nil {
		return err
	}
	n := info.Network.Public()
	own, err := url.Parse(n.Gateway)
	if err != nil || own.Host == "" {
		return fmt.Errorf("the gateway at %s does not say its own address", base)
	}
	if reached, _ := url.Parse(c.Base()); !strings.EqualFold(reached.Host, own.Host) {
		return usage("add it by that name: skyops network add "+n.Gateway, "the gateway at %s calls itself %s; sign-ins name the latter", base, n.Gateway)
	}
	h, err := a.home()
	if err != nil {
		return err
	}
	if name == "" {
		name = strings.ToLower(n.Name)
	}
	if old, _, err := h.Network(name); err == nil && identity(old) != identity(n) {
		return fail(exitUnverified, "skyops network remove "+name+" first if you trust the new one, or give --name",
			fmt.Errorf("a different network is pinned as %q: chain %d and escrow %s, the gateway says chain %d and escrow %s",
				name, old.ChainID, old.Escrow, n.ChainID, n.Escrow))
	}
	if err := h.Pin(name, n); err != nil {
		return err
	}
	cfg, err := h.Config()
	if err != nil {
		return err
	}
	cfg.Network = name
	if err := h.SetConfig(cfg); err != nil {
		return err
	}
	a.say("Network %s: chain %d, escrow %s, scheduler %s.", name, n.ChainID, n.Escrow, n.Scheduler)
	if info.Faucet {
		a.say("It is a development network: skyops wallet faucet gives test coins.")
	}
	fmt.Fprintln(a.Out, name)
	return nil
}

// identity is what must not change behind a pinned network.
func identity(n network.Network) string {
	return fmt.Sprint(n.ChainID, n.Escrow, n.Token, n.Registry, n.Anchor, n.Scheduler, n.Keeper)
}

// checkPinned refuses a gateway that describes another network than the pinned one.
func (a *app) checkPinned(ctx context.Context, c *client.Client) (client.NetworkInfo, error) {
	n, err := a.network()
	if err != nil {
		return client.NetworkInfo{}, err
	}
	info, err := c.Network(ctx)
	if err != nil {
		return info, err
	}
	if identity(info.Network) != identity(n) {
		return info, &client.Problem{
			Code:   client.CodeNetworkChanged,
			Detail: fmt.Sprintf("the gateway at %s describes another network than the one pinned as %q", c.Base(), a.networkName),
			Next:   fmt.Sprintf("if you trust it: skyops network remove %s, then skyops network add %s", a.networkName, c.Base()),
		}
	}
	return info, nil
}

func (a *app) networkList(asJSON bool) error {
	h, err := a.home()
	if err != nil {
		return err
	}
	names, err := h.Networks()
	if err != nil {
		return err
	}
	cfg, err := h.Config()
	if err != nil {
		return err
	}
	type line struct {
		Pinned  string          `json:"pinned"`
		Chosen  bool            `json:"chosen"`
		Network network.Network `json:"network"`
	}
	lines, rows := []line{}, [][]string{}
	for _, name := range names {
		n, _, err := h.Network(name)
		if err != nil {
			return err
		}
		lines = append(lines, line{name, name == cfg.Network, n})
		mark := ""
		if name == cfg.Network {
			mark = "*"
		}
		rows = append(rows, []string{mark, name, n.Gateway, fmt.Sprint(n.ChainID), n.Escrow.Hex()})
	}
	if asJSON {
		return a.printJSON(lines)
	}
	terminal.Table(a.Out, []string{"", "NAME", "GATEWAY", "CHAIN", "ESCROW"}, rows)
	return nil
}

func (a *app) networkUse(name string) error {
	h, err := a.home()
	if err != nil {
		return err
	}
	if _, _, err := h.Network(name); err != nil {
		return err
	}
	cfg, err := h.Config()
	if err != nil {
		return err
	}
	cfg.Network = name
	return h.SetConfig(cfg)
}
