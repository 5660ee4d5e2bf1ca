// Command skyops submits GPU jobs with a wallet, follows them, fetches and
// verifies their sealed results. Package command has its verbs.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/skyops/skyops/starter/cli/command"
)

// version is set by the linker.
var version string

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := command.Execute(ctx, command.System(version), os.Args[1:])
	stop()
	os.Exit(code)
}
