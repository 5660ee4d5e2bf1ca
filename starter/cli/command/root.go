package command

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/skyops/skyops/starter/cli/image"
	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/workers/tracing"
)

// Streams are what a command reads, writes and is told by its surroundings.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	Getenv   func(string) string
	// ReadPassword asks a person for a password; ErrNoTerminal where there is none to ask.
	ReadPassword func(prompt string) (string, error)
	// Engine connects to the local container engine, when an image is to be resolved.
	Engine func() (image.Engine, error)
	Now    func() time.Time
	// Version is the program's; empty: the commit it was built from.
	Version string
}

// System returns the process's own streams.
func System(version string) Streams {
	return Streams{
		Version: version,
		In:      os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv,
		ReadPassword: terminalPassword, Engine: image.Docker, Now: time.Now,
	}
}

// Execute runs one command line and returns its exit code.
func Execute(ctx context.Context, s Streams, args []string) int {
	a := &app{Streams: s, colour: colourFlag(terminal.ColourAuto)}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	err := a.traced(ctx, root, args)
	if err == nil {
		return exitOK
	}
	return report(ctx, s.Err, err)
}

// traced runs the command as the first span of a trace, where the environment asks for one.
func (a *app) traced(ctx context.Context, root *cobra.Command, args []string) (err error) {
	if a.traces, err = tracing.Start(ctx, "skyops", a.version(), a.Getenv); err != nil {
		return usage("mend or unset it", "%w", err)
	}
	name := root.Name()
	if c, _, err := root.Find(args); err == nil {
		name = c.CommandPath()
	}
	ctx, end := a.traces.Span(ctx, name)
	err = root.ExecuteContext(ctx)
	end()
	if _, _, unknown := root.Find(args); err != nil && unknown != nil {
		err = usage("see skyops --help", "%w", err)
	}
	if lost := a.traces.Close(ctx); lost != nil {
		a.say("Note: %v", lost)
	}
	return err
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "skyops",
		Short: "Run GPU jobs on a decentralised network, paid and opened with your wallet",
		Long: "Run GPU jobs on a decentralised network, paid and opened with your wallet.\n\n" +
			"  skyops network add URL\n  skyops wallet new\n  skyops wallet deposit 0.5\n" +
			"  skyops submit-task --model gpt2 --gpu A100 --ram 64 --duration 4h\n\n" +
			"A job's id may be abbreviated to its first digits. Jobs, presets, GPUs and nodes complete with the tabulator after\n" +
			"  source <(skyops completion bash)      # needs bash-completion; skyops completion --help for zsh and fish\n\n" + exitHelp +
			"\n\nEnvironment: SKYOPS_HOME (default ~/.skyops), SKYOPS_NETWORK, SKYOPS_WALLET, SKYOPS_PASSWORD_FILE, SKYOPS_PASSPHRASE_FILE, NO_COLOR.",
		SilenceErrors: true, SilenceUsage: true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: false},
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usage("see "+c.CommandPath()+" --help", "%w", err)
	})
	f := root.PersistentFlags()
	f.StringVar(&a.networkName, "network", a.Getenv("SKYOPS_NETWORK"), "network to use, of skyops network list")
	f.StringVar(&a.walletName, "wallet", a.Getenv("SKYOPS_WALLET"), "address of the wallet to use, of skyops wallet list")
	a.passwordFrom.register(f, "password", a.Getenv("SKYOPS_PASSWORD_FILE"), "the wallet's password")
	a.passphraseFrom.register(f, "passphrase", a.Getenv("SKYOPS_PASSPHRASE_FILE"), "the passphrase that opens the data key, instead of the wallet")
	a.phraseFrom.register(f, "phrase", "", "the recovery phrase that opens the data key, instead of the wallet")
	f.Var(&a.colour, "color", "colours: auto (on a terminal, unless NO_COLOR is set), always or never")
	f.StringVar(&a.signatureFile, "signature-file", "", "file with a wallet's signature that opens the data key; see skyops keys message")
	for _, c := range []*cobra.Command{
		a.submitCommand(), a.submitBatchCommand(), a.batchCommand(), a.submitChainCommand(), a.pipelineCommand(), a.statusCommand(), a.listCommand(), a.whyCommand(), a.logsCommand(), a.cancelCommand(), a.pauseCommand(), a.resumeCommand(), a.extendCommand(), a.notifyCommand(), a.scheduleCommand(),
		a.resultCommand(), a.checkpointsCommand(), a.verifyCommand(), a.auditCommand(), a.disputeCommand(), a.schedulerCommand(), a.nodesCommand(), a.nodeCommand(), a.paramsCommand(), a.modelsCommand(), a.dataCommand(), a.walletCommand(), a.delegateCommand(), a.keysCommand(), a.networkCommand(), a.versionCommand(),
	} {
		root.AddCommand(strict(c))
	}
	a.complete(root)
	return root
}

// strict makes wrong arguments usage errors, down the tree.
func strict(c *cobra.Command) *cobra.Command {
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return usage("see "+c.CommandPath()+" --help", "%w", err)
			}
			return nil
		}
	}
	if c.HasSubCommands() && c.Run == nil && c.RunE == nil {
		c.RunE = func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage("see "+c.CommandPath()+" --help", "there is no %s %s", c.CommandPath(), strings.Join(args, " "))
			}
			return c.Help()
		}
	}
	for _, sub := range c.Commands() {
		strict(sub)
	}
	return c
}

// printJSON writes one JSON document.
func (a *app) printJSON(v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := io.WriteString(a.Out, escapeControls(b.String()))
	return err
}

// printJSONLine writes one JSON document on one line.
func printJSONLine(w io.Writer, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, escapeControls(string(b))+"\n")
	return err
}

// escapeControls writes out the control characters that JSON leaves as they are,
// and some terminals obey: DEL and C1. They can only stand in strings.
func escapeControls(document string) string {
	if !strings.ContainsFunc(document, isLateControl) {
		return document
	}
	var b strings.Builder
	for _, r := range document {
		if isLateControl(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isLateControl(r rune) bool { return r >= 0x7f && r < 0xa0 }

// colourFlag is when colours are used.
type colourFlag terminal.When

// Set implements pflag.Value.
func (f *colourFlag) Set(text string) error {
	switch w := terminal.When(text); w {
	case terminal.ColourAuto, terminal.ColourAlways, terminal.ColourNever:
		*f = colourFlag(w)
		return nil
	}
	return errors.New("use auto, always or never")
}

// String implements pflag.Value.
func (f *colourFlag) String() string { return string(*f) }

// Type implements pflag.Value.
func (f *colourFlag) Type() string { return "when" }

// colours reports whether what is written to a stream is coloured.
func (a *app) colours(stream any) bool {
	return terminal.Colours(terminal.When(a.colour), stream, a.Getenv)
}

// say talks to the person.
func (a *app) say(format string, args ...any) { fmt.Fprintf(a.Err, format+"\n", args...) }
