// Command skyops-worker runs one role of a Skyops network: control, keeper,
// ingress (the scheduler's), node (a GPU host's) or watch (its advocate).
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/skyops/skyops/workers/control"
	"github.com/skyops/skyops/workers/ingress"
	"github.com/skyops/skyops/workers/keeper"
	"github.com/skyops/skyops/workers/node"
	"github.com/skyops/skyops/workers/watch"
)

var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	root := &cobra.Command{
		Use: "skyops-worker", Short: "Run one role of a Skyops network",
		Version: version, SilenceUsage: true, SilenceErrors: true,
	}
	root.AddCommand(control.Command(), keeper.Command(), ingress.Command(), node.Command(), watch.Command(), node.ScrubCommand())
	err := root.ExecuteContext(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "skyops-worker:", err)
		os.Exit(1)
	}
}
