// Command skyops-dev runs all of Skyops on one machine, on loopback, on one
// state folder: for trying it, for developing it, and for its demo.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/skyops/skyops/dev/demo"
	"github.com/skyops/skyops/dev/infra"
	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/dev/state"
)

var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := root().ExecuteContext(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "skyops-dev:", err)
		os.Exit(1)
	}
}

func root() *cobra.Command {
	c := &cobra.Command{
		Use: "skyops-dev", Short: "All of Skyops on this machine",
		Version: version, SilenceUsage: true, SilenceErrors: true,
	}
	c.AddCommand(upCommand(), demoCommand(), demoPipelineCommand(), infraCommand())
	return c
}

// programs is the folder this program was started from: its siblings are the roles.
func programs() (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find own program: %w", err)
	}
	return filepath.Dir(self), nil
}

func logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelInfo}))
}

func upCommand() *cobra.Command {
	var dir, runtime, fleetFile string
	var freePorts bool
	c := &cobra.Command{
		Use: "up", Short: "Run the stack in the foreground and print its URLs", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			bin, err := programs()
			if err != nil {
				return err
			}
			addresses := state.WellKnown()
			if freePorts {
				addresses = state.Addresses{}
			}
			fleet, err := readFleet(fleetFile)
			if err != nil {
				return err
			}
			return up(cmd.Context(), stack.Options{
				Dir: dir, Bin: bin, Addresses: addresses, Fleet: fleet, Runtime: runtime, Restart: 3 * time.Second, Log: logger(),
			})
		},
	}
	c.Flags().StringVar(&dir, "state", ".dev", "state folder; delete it to start from nothing")
	c.Flags().StringVar(&runtime, "runtime", "docker", "how hosts run jobs: docker, or process (no isolation)")
	c.Flags().StringVar(&fleetFile, "fleet", "", "JSON file with the hosts to simulate (counts on a fresh state folder); fleet.json in a state folder is an example")
	c.Flags().BoolVar(&freePorts, "free-ports", false, "take any free ports instead of the well-known ones (counts on a fresh state folder)")
	return c
}

// readFleet reads the hosts of a file; no file means the default fleet.
func readFleet(file string) ([]state.Host, error) {
	if file == "" {
		return nil, nil
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read fleet: %w", err)
	}
	fleet := []state.Host{}
	if err := json.Unmarshal(b, &fleet); err != nil {
		return nil, fmt.Errorf("read fleet from %s: %w", file, err)
	}
	return fleet, nil
}

func up(ctx context.Context, o stack.Options) error {
	began := time.Now()
	startCtx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	s, err := stack.Start(startCtx, o)
	if err != nil {
		return err
	}
	a := s.State.Addresses
	fmt.Printf(`Skyops is up after %.1f s, on %s (Ctrl-C ends it; jobs go on at the next start)

  API               http://%s        (OpenAPI: /openapi.json)
  Temporal Web UI   http://%s        (readable payloads: open http://%s/operator/login once; token in %s)
  chain RPC         http://%s        (chain id %d)
  IPFS gateway      http://%s/ipfs/CID
  IPFS RPC          http://%s

  Hosts, all of them simulated: `, time.Since(began).Seconds(), s.State.Dir, a.Gateway, a.UI, a.Gateway, s.State.KeyFile("operator-token"),
		a.Chain, s.Network.ChainID, a.IPFSGateway, a.IPFS)
	for i, h := range s.Fleet {
		if i > 0 {
			fmt.Print(", ")
		}
		fmt.Print(h.Name, " ", h.GPUs)
	}
	fmt.Printf("\n\n  Next:  bin/skyops network add %s\n         bin/skyops wallet new && bin/skyops wallet faucet\n", s.Network.Gateway)
	<-ctx.Done()
	fmt.Fprintln(os.Stderr, "\nstopping …")
	stopCtx, cancelStop := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancelStop()
	return s.Stop(stopCtx)
}

// infraCommand is what the stack starts; it is of no use by itself.
func infraCommand() *cobra.Command {
	var dir string
	var o infra.Options
	c := &cobra.Command{
		Use: "infra", Short: "Run Temporal, chain and IPFS for a stack", Hidden: true, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, log := cmd.Context(), logger()
			if os.Getenv("GOGC") == "" {
				// Three servers in one heap: memory is cheaper here than the collector's time.
				debug.SetGCPercent(300)
			}
			st, err := state.Attach(dir, state.Addresses{})
			if err != nil {
				return err
			}
			in, err := infra.Start(ctx, st, o, log)
			if err != nil {
				return err
			}
			log.Info("ready", "role", stack.Infra, "ipfs", in.IPFS())
			<-ctx.Done()
			return in.Stop()
		},
	}
	c.Flags().StringVar(&dir, "state", "", "state folder of the stack")
	c.Flags().DurationVar(&o.Notice.Timelock, "timelock", 0, "how long the council's timelock waits (counts on a fresh state folder)")
	c.Flags().DurationVar(&o.Notice.Delay, "notice", 0, "between a proposal of matching parameters and its being in force (counts on a fresh state folder)")
	c.Flags().StringVar(&o.Arweave, "arweave", "", "gateway that the network file names for Arweave (counts on a fresh state folder)")
	return c
}

func demoCommand() *cobra.Command {
	o := demo.Options{Setting: demo.Setting{Out: os.Stdout, Log: logger()}}
	c := &cobra.Command{
		Use: "demo", Short: "A training job survives its node's death, from signature to settled bill", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return play(&o.Setting, func() error { return demo.Run(cmd.Context(), o) })
		},
	}
	c.Flags().StringVar(&o.Dir, "state", ".demo", "folder for the demo's stack, wallet and result; emptied first")
	c.Flags().IntVar(&o.Steps, "steps", 600, "training steps")
	return c
}

func demoPipelineCommand() *cobra.Command {
	o := demo.PipelineOptions{Setting: demo.Setting{Out: os.Stdout, Log: logger()}}
	c := &cobra.Command{
		Use: "demo-pipeline", Short: "Four variants are trained over their node's death, and the best one's result is fetched from three places", Args: cobra.NoArgs,
		Long: "prepare data → train 4 variants → pick the best → evaluate, in PyTorch, over the death of the node that trains one of them.\n" +
			"The sealed result is fetched from IPFS by a stock Kubo, from a stock Arweave gateway and from the network's own by curl, and\n" +
			"compared. Then an animation is rendered. make demo-pipeline brings the images and programs that this needs.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return play(&o.Setting, func() error { return demo.RunPipeline(cmd.Context(), o) })
		},
	}
	c.Flags().StringVar(&o.Dir, "state", ".demo", "folder for the demo's stack, wallet and results; emptied first")
	c.Flags().StringVar(&o.Examples, "examples", "examples", "folder of the pipelines")
	c.Flags().StringVar(&o.Kubo, "kubo", "bin/interop/ipfs", "stock ipfs program")
	c.Flags().BoolVar(&o.Render, "render", true, "render the animation too")
	return c
}

// play runs a demo with the programs beside this one.
func play(s *demo.Setting, run func() error) (err error) {
	if s.Bin, err = programs(); err != nil {
		return err
	}
	if err = run(); errors.Is(err, context.Canceled) {
		return errors.New("interrupted")
	}
	return err
}
