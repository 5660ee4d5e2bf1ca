package command

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/record"
)

func (a *app) disputeCommand() *cobra.Command {
	var show bool
	c := &cobra.Command{
		Use: "dispute PROOF [PROOF]...", Short: "Bring a node that contradicts itself to court", Args: cobra.MinimumNArgs(1),
		Long: "Bring a node that contradicts itself to court.\n\n" +
			"PROOF are files that skyops verify --output stored, perhaps of one job from several places. A node that signed two\n" +
			"different receipts with one number, or found the same work right and wrong, loses a part of its stake: half of it\n" +
			"goes to the wallet that shows it, the rest is burned. It needs nobody's word, and costs one transaction.",
		RunE: func(c *cobra.Command, args []string) error { return a.disputeNodes(c.Context(), args, show) },
	}
	c.Flags().BoolVar(&show, "show", false, "say what is found, send nothing")
	return c
}

func (a *app) disputeNodes(ctx context.Context, files []string, show bool) error {
	n, err := a.network()
	if err != nil {
		return err
	}
	var records []record.Record
	for _, f := range files {
		p, err := a.readProof(ctx, f)
		if err != nil {
			return err
		}
		records = append(records, p.Record)
	}
	found := record.Contradictions(n.Domain(), records...)
	if len(found) == 0 {
		a.say("No node contradicts itself in them.")
		return nil
	}
	for _, x := range found {
		what := "signed two receipts with one number"
		if x.Verdicts != nil {
			what = "found the same work right and wrong"
		}
		fmt.Fprintf(a.Out, "%s %s\n", x.Node.Hex(), what)
	}
	if show {
		return nil
	}
	return a.convict(ctx, found)
}

// convict shows the court over nodes each contradiction.
func (a *app) convict(ctx context.Context, found []record.Contradiction) error {
	link, err := a.dialChain(ctx)
	if err != nil {
		return err
	}
	defer link.Close()
	for _, x := range found {
		tx, err := a.send(ctx, link.Convict(x))
		if r, ok := errors.AsType[*chain.Revert](chain.RevertReason(err)); ok && r.Name == "PunishedBefore" {
			a.say("Node %s was punished for it before.", x.Node.Hex())
			continue
		}
		if err != nil {
			return fmt.Errorf("bring node %s to court: %w", x.Node.Hex(), err)
		}
		a.say("The court agreed: node %s is punished in transaction %s.", x.Node.Hex(), tx)
	}
	return nil
}
