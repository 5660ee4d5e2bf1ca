package command

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/presets"
)

// plan reads flags and task file into a spec that is complete but for what must
// be uploaded first.
func (a *app) plan(ctx context.Context, o submitOptions) (*plan, error) {
	p := newPlan()
	if err := a.readTask(p, o); err != nil {
		return nil, err
	}
	return a.makeOut(ctx, p, o)
}

func newPlan() *plan {
	return &plan{secrets: map[string]string{}, datasets: map[string]string{}, kept: map[string]client.DataSet{}, edges: map[string][]*seal.Identity{}}
}

// makeOut turns a plan's task into its spec.
func (a *app) makeOut(ctx context.Context, p *plan, o submitOptions) (*plan, error) {
	n, err := a.network()
	if err != nil {
		return nil, err
	}
	if p.currency, err = parseCurrency(p.task.Currency, n); err != nil {
		return nil, err
	}
	catalogue, err := presets.Catalogue()
	if err != nil {
		return nil, err
	}
	if p.draft, err = p.task.ToSpec(catalogue); err != nil {
		return nil, err
	}
	p.spec = p.draft.Spec
	if p.spec.Salt, err = randomHash(); err != nil {
		return nil, err
	}
	if p.key, err = o.newKey(); err != nil {
		return nil, fmt.Errorf("make the job's key: %w", err)
	}
	if err := a.resolveImage(ctx, p); err != nil {
		return nil, err
	}
	if err := a.sealSecrets(p, !o.dryRun); err != nil {
		return nil, err
	}
	if err := a.announceInputs(ctx, p); err != nil {
		return nil, err
	}
	if err := a.beginWith(ctx, p, o.from); err != nil {
		return nil, err
	}
	for _, note := range p.draft.Notes {
		a.say("Note: %s", note)
	}
	return p, p.spec.Validate()
}

// newKey makes the job's own key, or finds the one that the jobs of an order share.
func (o submitOptions) newKey() (*seal.Identity, error) {
	if o.seed != nil {
		return o.seed.Shared()
	}
	return seal.NewIdentity()
}

func randomHash() (common.Hash, error) {
	h, err := job.NewSalt(rand.Reader)
	if err != nil {
		return h, fmt.Errorf("draw random bytes: %w", err)
	}
	return h, nil
}

// readTask merges the task file and the flags, which win.
func (a *app) readTask(p *plan, o submitOptions) error {
	t := &p.task
	if o.base != nil {
		*t = *o.base
	} else if o.file != "" {
		b, err := a.readInput(o.file)
		if err != nil {
			return fmt.Errorf("read the task file: %w", err)
		}
		if *t, err = job.ParseTaskFile(b); err != nil {
			return fail(exitUsage, "", fmt.Errorf("%s: %w", o.file, err))
		}
		t.Inputs = beside(o.file, t.Inputs)
	}
	override(&t.Name, o.name)
	override(&t.Model, o.model)
	override(&t.Framework, o.framework)
	override(&t.Image, o.image)
	override(&t.Runtime, o.runtime)
	override(&t.MaxCost, o.maxCost)
	override(&t.Fee, o.fee)
	override(&t.Currency, o.currency)
	override(&t.Retry, o.retry)
	if len(o.deliver) > 0 {
		t.Deliver = o.deliver
	}
	override(&t.Notify, o.notify)
	t.AllowOOMKill = t.AllowOOMKill || o.allowOOMKill
	if o.keep > 0 {
		t.KeepCheckpoints = o.keep
	}
	if o.deterministic && t.Deterministic == nil {
		t.Deterministic = &job.Deterministic{}
	}
	if err := readUnits(t, o); err != nil {
		return err
	}
	if err := readCommand(t, o); err != nil {
		return err
	}
	if err := readWhere(t, o); err != nil {
		return err
	}
	for flag, m := range map[string]struct {
		list []string
		into *map[string]string
	}{"env": {o.env, &t.Env}, "set": {o.sets, &t.Options}} {
		if err := readPairs(flag, m.list, m.into); err != nil {
			return err
		}
	}
	return p.readNamed(o)
}

func override(field *string, flag string) {
	if flag != "" {
		*field = flag
	}
}

// readUnits reads the flags with units.
func readUnits(t *job.TaskFile, o submitOptions) error {
	for _, f := range []struct {
		flag, text string
		read       func([]byte) error
	}{
		{"ram", o.ram, t.RAM.UnmarshalText}, {"disk", o.disk, t.Disk.UnmarshalText}, {"cpu", o.cpu, t.CPU.UnmarshalText},
		{"duration", o.duration, t.Duration.UnmarshalText}, {"grace", o.grace, t.Grace.UnmarshalText},
		{"checkpoint-interval", o.interval, t.CheckpointInterval.UnmarshalText},
	} {
		if f.text == "" {
			continue
		}
		if err := f.read([]byte(f.text)); err != nil {
			return usage("see skyops submit-task --help", "--%s: %w", f.flag, err)
		}
	}
	if o.gpu != "" {
		g, err := job.ParseGPU(o.gpu)
		if err != nil {
			return usage("the form is [vendor:]name[,name…][:memory][:count], e.g. A100:80GB:2", "--gpu: %w", err)
		}
		t.GPU = &g
	}
	return nil
}

func readCommand(t *job.TaskFile, o submitOptions) error {
	switch {
	case len(o.args) > 0 && o.command != "":
		return usage("give one of them", "there is a --command and a command after --")
	case len(o.args) > 0:
		t.Command = o.args
	case o.command != "":
		line, err := json.Marshal(o.command)
		if err != nil {
			return err
		}
		return t.Command.UnmarshalJSON(line)
	}
	return nil
}

func readWhere(t *job.TaskFile, o submitOptions) error {
	for _, n := range o.nodes {
		if !common.IsHexAddress(n) {
			return usage("see skyops nodes", "--node: %q is not an address", n)
		}
		t.Where.Nodes = append(t.Where.Nodes, common.HexToAddress(n))
	}
	if o.minStake > 0 {
		t.Where.MinStake = o.minStake
	}
	if o.minReputation > 0 {
		t.Where.MinReputation = o.minReputation
	}
	return nil
}

// readPairs reads name=value flags over what the file has.
func readPairs(flag string, list []string, into *map[string]string) error {
	for _, pair := range list {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return usage("write --"+flag+" NAME=value", "--%s %q has no name or no value", flag, pair)
		}
		if *into == nil {
			*into = map[string]string{}
		}
		(*into)[name] = value
	}
	return nil
}

// readNamed collects data sets and secrets: paths and sources, not contents.
func (p *plan) readNamed(o submitOptions) error {
	maps.Copy(p.datasets, p.task.Inputs)
	for _, d := range o.datasets {
		name, path, ok := strings.Cut(d, "=")
		if !ok {
			name, path = "data", d
		}
		p.datasets[name] = path
	}
	for _, text := range o.inputs {
		name, from, ok := strings.Cut(text, "=")
		if !ok || job.CheckInputName(name) != nil {
			return usage("write --input NAME=PATH, the name in lower-case letters, digits, . _ and -", "--input %q has no usable name", text)
		}
		p.datasets[name] = from
	}
	for _, name := range slices.Sorted(maps.Keys(p.datasets)) {
		if p.datasets[name] == "" {
			return usage("say where it is: a path, URL or data:NAME", "inputs.%s has no value", name)
		}
	}
	for _, name := range p.task.Secrets {
		p.secrets[name] = ""
	}
	for _, s := range o.secrets {
		name, from, ok := strings.Cut(s, "=")
		if name == "" || ok && from != "-" && !strings.HasPrefix(from, "@") && !strings.HasPrefix(from, "env:") {
			return usage("write NAME (asks), NAME=@file, NAME=env:VAR or NAME=- (stdin): other users can read a command line",
				"--secret %s carries its value", name)
		}
		p.secrets[name] = from
	}
	return nil
}

// sealSecrets reads the secrets' values and seals them to the job's key. A dry
// run reads none.
func (a *app) sealSecrets(p *plan, read bool) error {
	if len(p.secrets) == 0 {
		return nil
	}
	values, stdin := map[string]string{}, ""
	if read {
		p.values = map[string][]byte{}
	}
	for _, name := range slices.Sorted(maps.Keys(p.secrets)) {
		from := p.secrets[name]
		if from == "-" && stdin != "" {
			return usage("give the other one by file", "--secret %s and %s both read stdin", stdin, name)
		}
		if from == "-" {
			stdin = name
		}
		values[name] = ""
		if !read {
			continue
		}
		v, err := a.secretValue(name, from)
		if err != nil {
			return fmt.Errorf("secret %s: %w", name, err)
		}
		values[name], p.values[name] = v, []byte(v)
	}
	sealed, err := seal.SealSecrets(values, p.key.Recipient())
	if err != nil {
		return fmt.Errorf("seal the secrets: %w", err)
	}
	p.spec.Secrets = &job.Secrets{Names: slices.Sorted(maps.Keys(values)), Sealed: sealed}
	return nil
}

// maxSecret bounds one secret, in bytes.
const maxSecret = 64 << 10

func (a *app) secretValue(name, from string) (string, error) {
	switch {
	case from == "":
		v, err := a.ReadPassword("Value of secret " + name + ": ")
		if errors.Is(err, ErrNoTerminal) {
			return "", fail(exitUsage, "name a file: --secret "+name+"=@FILE", err)
		}
		return v, err
	case from == "-":
		b, err := io.ReadAll(io.LimitReader(a.In, maxSecret))
		return strings.TrimRight(string(b), "\r\n"), err
	case strings.HasPrefix(from, "@"):
		f, err := os.Open(from[1:])
		if err != nil {
			return "", err
		}
		defer f.Close()
		b, err := io.ReadAll(io.LimitReader(f, maxSecret))
		return strings.TrimRight(string(b), "\r\n"), err
	}
	v := a.Getenv(strings.TrimPrefix(from, "env:"))
	if v == "" {
		return "", usage("export it first", "the environment variable %s is empty", strings.TrimPrefix(from, "env:"))
	}
	return v, nil
}
