package command_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/cli/command"
	"github.com/skyops/skyops/starter/cli/image"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/apitest"
	workjob "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/pipeline"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"skyops": func() {
			s := command.System("test")
			s.ReadPassword = func(string) (string, error) { return "", command.ErrNoTerminal }
			s.Engine = func() (image.Engine, error) { return engine{}, nil }
			os.Exit(command.Execute(context.Background(), s, os.Args[1:]))
		},
	})
}

// engine is a container engine that has one image of its own and one of a registry.
type engine struct{}

const (
	localID  = "sha256:1111111111111111111111111111111111111111111111111111111111111111"
	pulledID = "sha256:2222222222222222222222222222222222222222222222222222222222222222"
	remoteID = "sha256:3333333333333333333333333333333333333333333333333333333333333333"
)

func (engine) Inspect(_ context.Context, ref string) (image.Local, error) {
	if os.Getenv("ENGINE") == "down" {
		return image.Local{}, image.ErrNoEngine
	}
	switch ref {
	case "mine:1":
		return image.Local{ID: localID, Bytes: 11}, nil
	case "large:1":
		return image.Local{ID: localID, Bytes: 20 << 30}, nil
	case "pulled:1":
		return image.Local{ID: localID, RepoDigests: []string{"pulled@" + pulledID}}, nil
	}
	return image.Local{}, image.ErrNotFound
}

func (engine) Registry(_ context.Context, ref string) (string, error) {
	if ref == "remote:1" {
		return remoteID, nil
	}
	return "", image.ErrNotFound
}

func (engine) Save(context.Context, string) (io.ReadCloser, error) {
	if path := os.Getenv("MEANWHILE"); path != "" {
		if err := os.WriteFile(path, []byte("written meanwhile"), 0o600); err != nil {
			return nil, err
		}
	}
	return io.NopCloser(strings.NewReader("docker save")), nil
}

// samples are so many readings of one device; its name is hostile.
func samples(n int) (all []execution.Sample) {
	for i := range n {
		all = append(all, execution.Sample{
			At: uint64(1_700_000_000_000 + i), DiskUsed: 1 << 30, DiskSize: 10 << 30, Step: 4, Total: 5, Unit: "steps", CPU: 1500, MemoryUsed: 1 << 30, MemorySize: 8 << 30,
			Devices: []execution.Device{{ID: "GPU-1", Name: "A100\x1b]0;owned\a", Simulated: true, Utilization: uint32(70 + i), MemoryUsed: 40 << 30, MemoryTotal: 80 << 30, Power: 300_000, Temperature: 61, ProcessMemory: 39 << 30, Xid: 79, Faults: 1}},
		})
	}
	return all
}

// program does what the job's environment says: LOG, ERRORS, CODE, GPUS, SAVES, HOLD. Its output are
// its inputs, the image archive and its secrets, opened as a node would.
func program(t *testing.T, g *apitest.Gateway) apitest.Program {
	return func(in workjob.Input, key *seal.Identity) apitest.Run {
		spec := in.Submission.Spec
		r := apitest.Run{Output: map[string]string{"out.txt": "done\n"}}
		for name, into := range map[string]*[]string{"LOG": &r.Lines, "ERRORS": &r.Errors} {
			for line := range strings.Lines(spec.Env[name]) {
				line = strings.NewReplacer(`\e`, "\x1b", `\a`, "\a", `\b`, "\b", `\r`, "\r", `\u202e`, "\u202e", `\x9b`, "\x9b").Replace(line)
				*into = append(*into, strings.TrimRight(line, "\n")+"\n")
			}
		}
		r.Code, _ = strconv.Atoi(spec.Env["CODE"])
		if spec.Env["GPUS"] != "" {
			r.Samples = samples(2)
		}
		for save := range strings.FieldsSeq(spec.Env["SAVES"]) {
			r.Saved = append(r.Saved, map[string]string{"model/weights": save})
		}
		if spec.Env["HOLD"] != "" {
			r.Hold = make(chan struct{})
		}
		keys := map[string]string{}
		if len(spec.InputKeys) > 0 {
			var err error
			if keys, err = seal.OpenSecrets(key, spec.InputKeys); err != nil {
				t.Error(err)
			}
		}
		for _, i := range spec.Inputs {
			own := key
			if text, ok := keys[i.Name]; ok || !i.Start {
				var err error
				if own, err = seal.ParseIdentity(text); err != nil {
					t.Error(err)
					continue
				}
			}
			for name, content := range openTar(t, g, i.CID, own) {
				r.Output["in/"+i.Name+"/"+name] = content
			}
		}
		if a := spec.Image.Archive; a != "" {
			r.Output["image.tar"] = string(openBytes(t, g, a, key))
		}
		if spec.Secrets != nil {
			values, err := seal.OpenSecrets(key, spec.Secrets.Sealed)
			if err != nil {
				t.Error(err)
			}
			for name, v := range values {
				r.Output["secrets/"+name] = v
			}
		}
		return r
	}
}

func reader(t *testing.T, g *apitest.Gateway, cid string, key *seal.Identity) *seal.Reader {
	raw, err := g.ReadFile(cid, seal.ManifestName)
	if err != nil {
		t.Error(err)
		return nil
	}
	m, err := seal.ParseManifest(raw)
	if err != nil {
		t.Error(err)
		return nil
	}
	return seal.NewReader(context.Background(), m, []*seal.Identity{key}, func(_ context.Context, i int) (io.ReadCloser, error) {
		b, err := g.ReadFile(cid, seal.SegmentName(i))
		return io.NopCloser(strings.NewReader(string(b))), err
	}, seal.ReaderOptions{})
}

func openBytes(t *testing.T, g *apitest.Gateway, cid string, key *seal.Identity) []byte {
	r := reader(t, g, cid, key)
	if r == nil {
		return nil
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Error(err)
	}
	return b
}

func openTar(t *testing.T, g *apitest.Gateway, cid string, key *seal.Identity) map[string]string {
	files := map[string]string{}
	r := reader(t, g, cid, key)
	if r == nil {
		return files
	}
	defer r.Close()
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Error(err)
		return files
	}
	defer root.Close()
	if _, err := seal.Extract(r, root, seal.Limits{}); err != nil {
		t.Error(err)
	}
	_ = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			name, _ := filepath.Rel(dir, path)
			b, _ := os.ReadFile(path)
			files[name] = string(b)
		}
		return err
	})
	return files
}

func TestScripts(t *testing.T) {
	t.Parallel()
	scripts, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, file := range scripts {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			disk := &disk{left: -1}
			g := apitest.Start(t, func(o *api.Options) { o.RatePerIP, disk.Blobs, o.Blobs, o.Glance = 0, o.Blobs, disk, diskGlance{disk} })
			g.Jobs.SetProgram(program(t, g))
			testscript.Run(t, testscript.Params{
				Files: []string{file}, RequireExplicitExec: false,
				Setup: func(e *testscript.Env) error {
					e.Setenv("GATEWAY", g.URL)
					e.Setenv("SKYOPS_HOME", filepath.Join(e.WorkDir, "home"))
					e.Setenv("SKYOPS_PASSWORD_FILE", filepath.Join(e.WorkDir, "password"))
					large, err := os.Create(filepath.Join(e.WorkDir, "large"))
					if err != nil {
						return err
					}
					return errors.Join(large.Truncate(19<<20), large.Close(),
						os.WriteFile(filepath.Join(e.WorkDir, "password"), []byte("correct horse\n"), 0o600))
				},
				Cmds: map[string]func(*testscript.TestScript, bool, []string){
					"code":    code,
					"capture": capture,
					"nodes":   func(ts *testscript.TestScript, _ bool, args []string) { setNodes(ts, g, args) },
					"escape":  escapes,
					"storage": disk.script,
					"sign":    sign,
					"slot":    slot,
					"spoil":   spoil,
					"bare":    bare,
					"brief":   brief,
					"silent":  silent,
					"left":    func(ts *testscript.TestScript, _ bool, args []string) { left(ts, g, args) },
					"ended":   func(ts *testscript.TestScript, _ bool, args []string) { itemsEnded(ts, g, args) },
					"running": func(ts *testscript.TestScript, _ bool, args []string) {
						ctx, done := context.WithTimeout(context.Background(), time.Minute)
						defer done()
						ts.Check(g.Jobs.Running(ctx, common.HexToHash(args[0])))
					},
				},
			})
		})
	}
}

// itemsEnded waits until so many items of a batch have ended and are noted: ended BATCH N.
func itemsEnded(ts *testscript.TestScript, g *apitest.Gateway, args []string) {
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	for until := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		items, err := g.Store.Items(context.Background(), common.HexToHash(args[0]), "", 0, want)
		ts.Check(err)
		items = slices.DeleteFunc(items, func(it record.Item) bool { return it.State == record.ItemRunning })
		if len(items) == want {
			return
		}
		if time.Now().After(until) {
			ts.Fatalf("%d of %d items have ended", len(items), want)
		}
	}
}

// code runs a command and demands an exit code: code 3 skyops status JOB.
func code(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	got := 0
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, not %d: %s", got, want, ts.ReadFile("stderr"))
	}
}

// capture puts the last command's output into a variable: capture JOB.
func capture(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile("stdout")))
}

// slot puts the id of a keyring's slot, of keys status --json, into a variable: slot KIND NAME.
func slot(ts *testscript.TestScript, _ bool, args []string) {
	var status struct{ Slots []struct{ ID, Kind string } }
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &status))
	for _, s := range status.Slots {
		if s.Kind == args[0] {
			ts.Setenv(args[1], s.ID)
			return
		}
	}
	ts.Fatalf("no %s slot", args[0])
}

// sign does what a wallet elsewhere does, with the private key 1: it shows its
// owner typed data and signs it, here as often as asked: sign MESSAGE FILE TIMES.
func sign(ts *testscript.TestScript, _ bool, args []string) {
	var message apitypes.TypedData
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &message))
	digest, _, err := apitypes.TypedDataAndHash(message)
	ts.Check(err)
	key, err := crypto.HexToECDSA(strings.Repeat("0", 63) + "1")
	ts.Check(err)
	times, err := strconv.Atoi(args[2])
	ts.Check(err)
	text := ""
	for range times {
		signature, err := crypto.Sign(digest, key)
		ts.Check(err)
		text += hexutil.Encode(signature) + "\n"
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o600))
}

// escapes demands that the last command wrote no control characters.
func escapes(ts *testscript.TestScript, _ bool, args []string) {
	for _, stream := range []string{"stdout", "stderr"} {
		for i, b := range []byte(ts.ReadFile(stream)) {
			if b < 0x20 && b != '\n' && b != '\t' || b == 0x7f {
				ts.Fatalf("%s has control character %#x at byte %d", stream, b, i)
			}
		}
	}
}

// spoil replaces text in a file: spoil FILE OLD NEW.
func spoil(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s has no %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(text, args[1], args[2])), 0o600))
}

// left has steps of a pipeline succeed, with one job each or so many, and then ends
// it: left PIPELINE STATE STEP[:JOBS][/ENTRIES]... Of STEP:JOBS! one more job fails. ENTRIES
// are in each folder that they leave.
func left(ts *testscript.TestScript, g *apitest.Gateway, args []string) {
	order := common.HexToHash(args[0])
	for _, text := range args[2:] {
		text, entries, _ := strings.Cut(text, "/")
		step, jobs, _ := strings.Cut(text, ":")
		jobs, fails := strings.CutSuffix(jobs, "!")
		var n [3]uint32
		for i, number := range []string{step, cmp.Or(jobs, "1"), cmp.Or(entries, "0")} {
			v, err := strconv.ParseUint(number, 10, 32)
			ts.Check(err)
			n[i] = uint32(v)
		}
		if fails {
			ts.Check(g.Jobs.LeaveSome(context.Background(), order, n[0], n[1]))
			continue
		}
		ts.Check(g.Jobs.LeaveStep(context.Background(), order, n[0], n[1], n[2]))
	}
	g.Jobs.EndPipeline(order, pipeline.State(args[1]))
}

// bare puts the first digits of a job's id, without 0x, into BARE; brief puts what
// tables show of it into BRIEF.
func bare(ts *testscript.TestScript, _ bool, args []string) { ts.Setenv("BARE", args[0][2:8]) }

func brief(ts *testscript.TestScript, _ bool, args []string) { ts.Setenv("BRIEF", args[0][:12]) }

// silent pins a network whose gateway takes connections and never answers.
func silent(ts *testscript.TestScript, _ bool, _ []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { l.Close() })
	folder := filepath.Join(ts.Getenv("SKYOPS_HOME"), "networks")
	files, err := os.ReadDir(folder)
	ts.Check(err)
	b, err := os.ReadFile(filepath.Join(folder, files[0].Name()))
	ts.Check(err)
	text := strings.ReplaceAll(string(b), ts.Getenv("GATEWAY"), "http://"+l.Addr().String())
	ts.Check(os.WriteFile(filepath.Join(folder, "silent.json"), []byte(text), 0o600))
}

// beside is a node of the map at another slot, changed.
func beside(n api.NodeState, slot byte, change func(*match.Leaf)) api.NodeState {
	n.Leaf.Slot, n.Leaf.Node = uint32(slot), common.BytesToAddress([]byte{slot})
	change(&n.Leaf)
	return n
}

// setNodes changes the map: nodes gone, nodes small, nodes pair.
func setNodes(ts *testscript.TestScript, g *apitest.Gateway, args []string) {
	n := g.Node()
	switch args[0] {
	case "gone":
		g.Fleet.Set()
	case "small":
		n.Leaf.VRAM, n.Leaf.RAM = 24<<10, 8<<10
		m, _ := job.FindGPU("L4")
		n.Leaf.Model = m.ID
		g.Fleet.Set(n)
	case "pair":
		g.Fleet.Set(n, beside(n, 2, func(l *match.Leaf) { l.Rep = 1000 }), beside(n, 3, func(l *match.Leaf) { l.RAM = 1 }))
	case "has":
		n.Images = []string{args[1]}
		g.Fleet.Set(n)
	default:
		ts.Fatalf("nodes %s?", args[0])
	}
}

func TestEveryCommandHasHelp(t *testing.T) {
	t.Parallel()
	var out, errs strings.Builder
	s := command.Streams{In: strings.NewReader(""), Out: &out, Err: &errs, Getenv: func(string) string { return "" }, Now: time.Now}
	if code := command.Execute(t.Context(), s, []string{"--help"}); code != 0 {
		t.Fatalf("code %d: %s", code, errs.String())
	}
	for _, verb := range []string{"submit-task", "status", "list", "logs", "cancel", "pause", "resume", "extend", "result", "verify", "why", "nodes", "node", "params", "models", "wallet", "keys", "network", "version", "completion"} {
		if !strings.Contains(out.String(), fmt.Sprintf("\n  %s", verb)) {
			t.Errorf("help does not name %s", verb)
		}
	}
}
