package command

import (
	"context"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/skyops/skyops/starter/client"
)

func (a *app) pauseCommand() *cobra.Command {
	return a.standCommand("pause JOB", "Have a job save, stop, and give its node back",
		"The program is asked to save and end. Nothing runs and nothing is paid until skyops resume; the order's deadline stays as it is.",
		(*client.Client).Pause, func(j client.Job) {
			if j.State == client.Paused {
				a.say("Job %s is paused.", short(j.Job))
				return
			}
			a.say("Job %s is being paused.\nNext: skyops resume %s", short(j.Job), short(j.Job))
		})
}

// standCommand is one of the two: ask does it, told says what came of it.
func (a *app) standCommand(use, shortly, long string, ask func(*client.Client, context.Context, common.Hash) (client.Job, error), told func(client.Job)) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: use, Short: shortly, Long: long, Args: cobra.ExactArgs(1),
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
			j, err := ask(cl, ctx, id)
			if err != nil {
				return err
			}
			if asJSON {
				return a.printJSON(j)
			}
			told(j)
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}
