package execution_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// stepOf is a step of a pipeline that runs a shell line and leaves the outputs.
func (w *world) stepOf(line string, outputs ...job.Output) job.Spec {
	spec := w.owner.Spec("sh", "-c", line)
	spec.Step = &job.Step{Budget: job.Units(1e15), Outputs: outputs}
	return spec
}

func newIdentity(t *testing.T) *seal.Identity {
	t.Helper()
	id, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestOutputsAreSealedToWhoTakesThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	model, shards := newIdentity(t), newIdentity(t)
	spec := w.stepOf(`cd "$SKYOPS_OUTPUT_DIR"; mkdir -p out/shards/b; echo weights >out/model; echo 1 >out/shards/a; echo 2 >out/shards/b/c; ln -s a out/shards/link`,
		job.Output{Name: "model", Path: "out/model", To: model.Recipient()},
		job.Output{Name: "all", Path: "out", To: model.Recipient()},
		job.Output{Name: "shards.each", Path: "out/shards", To: shards.Recipient(), Items: 2})
	req := w.request(spec, 1)
	res := w.execute(req).wait(t)
	if res.Outcome != record.Succeeded {
		t.Fatalf("%+v, %+v", res, res.Cause)
	}
	pack := w.pack(req, res)
	for _, c := range []struct {
		key  *seal.Identity
		name string
		item int
		want map[string]string
	}{
		{model, "model", 0, map[string]string{"model": "weights\n"}},
		{model, "all", 0, map[string]string{"model": "weights\n", "shards/a": "1\n", "shards/b/c": "2\n"}},
		{shards, "shards.each", 0, map[string]string{"a": "1\n"}},
		{shards, "shards.each", 1, map[string]string{"b/c": "2\n"}},
		{w.owner.Data, "shards.each", 1, map[string]string{"b/c": "2\n"}},
	} {
		if got := w.owner.OpenOutput(c.key, pack.CID, pack.Manifest, c.name, c.item); !maps.Equal(got, c.want) {
			t.Errorf("%s %d holds %q, want %q", c.name, c.item, got, c.want)
		}
	}
	if n := w.owner.Manifest(pack.CID, pack.Manifest).Count("shards.each"); n != 2 {
		t.Errorf("%d shards", n)
	}
	if files := w.owner.Open(w.owner.Data, pack.CID, pack.Manifest); files["output/out/shards/b/c"] != "2\n" {
		t.Errorf("the package holds %q", files)
	}
	w.wiped(refOf(req))
}

// TestOutputsThatAreNotThere holds that a step that did not leave what others
// take has failed, and that nothing from outside its output folder leaves.
func TestOutputsThatAreNotThere(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		line string
		out  job.Output
		want string
	}{
		"missing":          {`true`, job.Output{Name: "o", Path: "model"}, "left no model"},
		"a link":           {`ln -s /etc/passwd "$SKYOPS_OUTPUT_DIR/model"`, job.Output{Name: "o", Path: "model"}, "neither file nor folder"},
		"behind a link":    {`ln -s /etc "$SKYOPS_OUTPUT_DIR/d"`, job.Output{Name: "o", Path: "d/passwd"}, "neither file nor folder"},
		"an inner link":    {`cd "$SKYOPS_OUTPUT_DIR"; mkdir a; ln -s a d; echo x >a/f`, job.Output{Name: "o", Path: "d/f"}, "neither file nor folder"},
		"a pipe":           {`mkfifo "$SKYOPS_OUTPUT_DIR/model"`, job.Output{Name: "o", Path: "model"}, "neither file nor folder"},
		"a file to cut up": {`echo x >"$SKYOPS_OUTPUT_DIR/model"`, job.Output{Name: "o.each", Path: "model", Items: 2}, "is a file"},
		"too many to each": {`cd "$SKYOPS_OUTPUT_DIR"; echo 1 >a; echo 2 >b; echo 3 >c`, job.Output{Name: "o.each", Path: ".", Items: 2}, "has 3 entries"},
		"none to each":     {`true`, job.Output{Name: "o.each", Path: ".", Items: 2}, "has 0 entries"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c.out.To = newIdentity(t).Recipient()
			req := w.request(w.stepOf(c.line, c.out), 1)
			res := w.execute(req).wait(t)
			if res.Outcome != record.Failed || res.Cause == nil || res.Cause.Code != record.CauseOutput || !strings.Contains(res.Cause.Message, c.want) {
				t.Fatalf("%+v, %+v", res, res.Cause)
			}
			pack := w.pack(req, res)
			if m := w.owner.Manifest(pack.CID, pack.Manifest); len(m.Outputs) != 0 {
				t.Errorf("it has outputs %+v", m.Outputs)
			}
		})
	}
}

// A step that failed by itself leaves nothing for others, and its own cause stands.
func TestAFailedStepHasNoOutputs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.request(w.stepOf(`echo x >"$SKYOPS_OUTPUT_DIR/model"; exit 3`, job.Output{Name: "o", Path: "model", To: newIdentity(t).Recipient()}), 1)
	res := w.execute(req).wait(t)
	if res.Cause == nil || res.Cause.Code != record.CauseExitCode {
		t.Fatalf("%+v, %+v", res, res.Cause)
	}
	pack := w.pack(req, res)
	if m := w.owner.Manifest(pack.CID, pack.Manifest); len(m.Outputs) != 0 {
		t.Errorf("it has outputs %+v", m.Outputs)
	}
}
