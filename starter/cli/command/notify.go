package command

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/client"
)

func (a *app) notifyCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "notify", Short: "Webhooks that are told what became of jobs",
		Long: "Webhooks that are told what became of jobs: skyops submit-task --notify https://…\n\n" +
			"A notice is signed as the Standard Webhooks specification says, with a secret of the wallet's. It is sent again\n" +
			"for a day until the receiver answers with 2xx. It holds the outcome, its cause and what was paid, nothing of the job's data.",
	}
	c.AddCommand(a.notifyListCommand(), a.notifySecretCommand())
	return c
}

func (a *app) notifyListCommand() *cobra.Command {
	var limit int
	var asJSON bool
	c := &cobra.Command{
		Use: "list", Short: "List what webhooks were told, newest first", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.notices(c.Context(), limit, asJSON) },
	}
	c.Flags().IntVar(&limit, "limit", 50, "how many at most")
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}

func (a *app) notices(ctx context.Context, limit int, asJSON bool) error {
	c, err := a.client()
	if err != nil {
		return err
	}
	all := []client.Notice{}
	for cursor := ""; len(all) < limit; {
		page, err := c.Notices(ctx, cursor, min(limit-len(all), 200))
		if err != nil {
			return err
		}
		all = append(all, page.Notices...)
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if asJSON {
		return a.printJSON(all)
	}
	var rows [][]string
	for _, n := range all {
		rows = append(rows, []string{short(n.Job), n.Event, n.State, fmt.Sprint(n.Attempts), n.Host, when(n.UpdatedAt), n.Problem})
	}
	terminal.Table(a.Out, []string{"JOB", "EVENT", "STATE", "ATTEMPTS", "HOST", "UPDATED", ""}, rows)
	return nil
}

func (a *app) notifySecretCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "secret", Short: "Make the secret that notices are signed with, and show it once", Args: cobra.NoArgs,
		Long: "Make the secret that the wallet's notices are signed with, and show it once: give it to your receiver. The one before\n" +
			"it goes on signing too for a day, so that receivers can be changed one by one.",
		RunE: func(c *cobra.Command, _ []string) error {
			cl, err := a.client()
			if err != nil {
				return err
			}
			s, err := cl.MakeNoticeSecret(c.Context())
			if err != nil {
				return err
			}
			if asJSON {
				return a.printJSON(s)
			}
			fmt.Fprintln(a.Out, s.Secret)
			a.say("This is version %d. It is not shown again.", s.Version)
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}
