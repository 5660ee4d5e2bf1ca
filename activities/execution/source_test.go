package execution_test

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/temporal"
	"golang.org/x/sys/unix"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// web answers every address with the same.
type web struct {
	content string
	err     error
}

func (w web) Fetch(_ context.Context, _ job.Input, _ execution.Blobs, to io.Writer) error {
	if w.err != nil {
		return w.err
	}
	_, err := io.WriteString(to, w.content)
	return err
}

func (web) Folder(context.Context, job.Input, execution.Blobs) (func(io.Writer) error, error) {
	return nil, nil
}

func plain(content string, bytes uint64) job.Input {
	return job.Input{Name: "page", URL: "https://example.com/set.csv?x=1", SHA256: common.Hash(sha256.Sum256([]byte(content))), Bytes: bytes}
}

func TestPlainInputIsThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.config.Outside = web{content: "a,b\n"}
	w.node = execution.New(w.config)
	spec := w.counter("-steps", "1", "-list-inputs")
	spec.Inputs = []job.Input{plain("a,b\n", 4)}
	req := w.request(spec, 1)
	res := w.execute(req).wait(t)
	if res.Outcome != record.Succeeded {
		t.Fatalf("%+v, %+v", res, res.Cause)
	}
	pack := w.pack(req, res)
	if files := w.owner.Open(w.owner.Data, pack.CID, pack.Manifest); !strings.Contains(files["output/inputs.txt"], "page/set.csv") {
		t.Errorf("inputs %q", files["output/inputs.txt"])
	}
}

func TestPlainInputThatIsNotTheSpecs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		web  web
		in   job.Input
		code string
		says string
	}{
		"another hash":  {web{content: "a,c\n"}, plain("a,b\n", 4), record.CauseInput, "not what the spec names"},
		"larger":        {web{content: "a,b\n"}, plain("a,b\n", 3), record.CauseInput, "larger than the spec says"},
		"no address":    {web{err: fmt.Errorf("%w: really", execution.ErrForbidden)}, plain("", 1), record.CauseInput, "address that nodes do not go to"},
		"not served":    {web{err: fmt.Errorf("%w: 404", execution.ErrOutside)}, plain("", 1), record.CauseInput, "cannot be had"},
		"no space left": {web{err: unix.ENOSPC}, plain("", 1), record.CauseDisk, "does not fit into the disk"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.config.Outside = c.web
			w.node = execution.New(w.config)
			spec := w.counter("-steps", "1")
			spec.Inputs = []job.Input{c.in}
			req := w.request(spec, 1)
			res := w.execute(req).wait(t)
			if res.Outcome != record.Failed || res.Cause == nil || res.Cause.Code != c.code || !strings.Contains(res.Cause.Message, c.says) {
				t.Errorf("%+v, %+v", res, res.Cause)
			}
			w.wiped(refOf(req))
		})
	}
}

// still answers nothing until it is given up.
type still struct{ web }

func (still) Fetch(ctx context.Context, _ job.Input, _ execution.Blobs, _ io.Writer) error {
	<-ctx.Done()
	return ctx.Err()
}

// Inputs that do not arrive end the job, and give its node's devices back.
func TestSlowInputsEndTheJob(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.config.Outside, w.config.PrepareWithin = still{}, 300*time.Millisecond
	w.node = execution.New(w.config)
	spec := w.counter("-steps", "1")
	spec.Inputs = []job.Input{plain("a,b\n", 4)}
	req := w.request(spec, 1)
	res := w.execute(req).wait(t)
	if res.Outcome != record.Failed || res.Cause == nil || res.Cause.Code != record.CauseInput || !strings.Contains(res.Cause.Message, "did not arrive within 300ms") {
		t.Errorf("%+v, %+v", res, res.Cause)
	}
	w.wiped(refOf(req))
}

// stuck is an ingress whose storage gives out manifests and no segments, and says
// when it is asked for one.
type stuck struct {
	execution.Ingress
	asked chan struct{}
}

type stuckBlobs struct {
	execution.Blobs
	asked chan struct{}
}

func (s stuck) Grant(ctx context.Context, a lease.Ref) (execution.Blobs, error) {
	b, err := s.Ingress.Grant(ctx, a)
	return stuckBlobs{b, s.asked}, err
}

func (s stuckBlobs) Get(ctx context.Context, cid, name string) (io.ReadCloser, error) {
	if name == seal.ManifestName {
		return s.Blobs.Get(ctx, cid, name)
	}
	select {
	case s.asked <- struct{}{}:
	default:
	}
	<-ctx.Done()
	return nil, ctx.Err()
}

// Inputs that had to wait for another job's are not what is wrong with their job.
func TestInputsThatWaitForOthersAreNotToBlame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	asked := make(chan struct{}, 1)
	w.config.Ingress, w.config.PrepareWithin, w.config.Staged = stuck{w.scheduler, asked}, 2*time.Second, 1
	w.node = execution.New(w.config)
	begin := func(name string) *call {
		spec := w.counter("-steps", "1")
		spec.Inputs = []job.Input{w.owner.Input(name, map[string]string{name: name})}
		return w.execute(w.request(spec, 1))
	}
	first := begin("a")
	select {
	case <-asked:
	case <-time.After(30 * time.Second):
		t.Fatal("the first one's input is not asked for")
	}
	second := begin("b")
	if res := first.wait(t); res.Cause == nil || res.Cause.Code != record.CauseInput {
		t.Errorf("the one that was slow: %+v, %+v, %v", res, res.Cause, first.err)
	}
	var failed *temporal.ApplicationError
	if res := second.wait(t); !errors.As(second.err, &failed) || failed.Type() != execution.ErrNodeFault || !strings.Contains(failed.Message(), "memory that other jobs") {
		t.Errorf("the one that waited: %+v, %+v, %v", res, res.Cause, second.err)
	}
}

func TestNodeThatFetchesNothingDeclines(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	spec := w.counter("-steps", "1")
	spec.Inputs = []job.Input{plain("", 1)}
	res, err := w.node.Offer(t.Context(), w.owner.OfferOf(w.owner.Submit(spec), 1, 0))
	if err != nil || res.Decline == nil || res.Decline.Reason != "the node fetches no inputs from outside" {
		t.Errorf("%+v, %v", res.Decline, err)
	}
}

// An input that is sealed to a key of its own opens with that, which the job's key opens.
func TestInputWithAKeyOfItsOwn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		keys    func(own *seal.Identity) map[string]string
		outcome record.Outcome
	}{
		"its own":    {func(own *seal.Identity) map[string]string { return map[string]string{"set": own.Encode()} }, record.Succeeded},
		"another's":  {func(own *seal.Identity) map[string]string { return map[string]string{"other": own.Encode()} }, record.Failed},
		"not a key":  {func(*seal.Identity) map[string]string { return map[string]string{"set": "AGE-SECRET-KEY-1"} }, record.Failed},
		"none given": {nil, record.Failed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			own, err := seal.NewIdentity()
			if err != nil {
				t.Fatal(err)
			}
			spec := w.counter("-steps", "1")
			spec.Inputs = []job.Input{w.owner.InputTo(own.Recipient(), "set", map[string]string{"a.txt": "alpha"})}
			if c.keys != nil {
				if spec.InputKeys, err = seal.SealSecrets(c.keys(own), w.owner.JobKey.Recipient()); err != nil {
					t.Fatal(err)
				}
			}
			if res := w.execute(w.request(spec, 1)).wait(t); res.Outcome != c.outcome || c.outcome == record.Failed && res.Cause.Code != record.CauseInput {
				t.Errorf("%+v, %+v", res, res.Cause)
			}
		})
	}
}

// An archive that would write elsewhere is refused; its owner's log names the
// entry, the public record does not.
func TestHostileInputsAreRefused(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]tar.Header{
		"traversal": {Name: "../outside-entry", Typeflag: tar.TypeReg, Mode: 0o644},
		"absolute":  {Name: "/outside-entry", Typeflag: tar.TypeReg, Mode: 0o644},
		"link":      {Name: "outside-entry", Typeflag: tar.TypeSymlink, Linkname: "../../../etc/passwd"},
		"hard link": {Name: "outside-entry", Typeflag: tar.TypeLink, Linkname: "/etc/passwd"},
		"device":    {Name: "outside-entry", Typeflag: tar.TypeChar, Devmajor: 1, Devminor: 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var archive bytes.Buffer
			a := tar.NewWriter(&archive)
			if err := errors.Join(a.WriteHeader(&h), a.Close()); err != nil {
				t.Fatal(err)
			}
			w := newWorld(t)
			spec := w.counter("-steps", "1")
			spec.Inputs = []job.Input{w.owner.RawInput("set", archive.Bytes())}
			req := w.request(spec, 1)
			res := w.execute(req).wait(t)
			if res.Outcome != record.Failed || res.Cause == nil || res.Cause.Code != record.CauseInput ||
				!strings.Contains(res.Cause.Message, "entries that are not allowed") || strings.Contains(res.Cause.Message, "outside-entry") {
				t.Errorf("%+v, %+v", res, res.Cause)
			}
			if log, _ := w.owner.Log(refOf(req)); !strings.Contains(log[seal.System], "outside-entry") {
				t.Errorf("the log says %q", log[seal.System])
			}
			w.wiped(refOf(req))
		})
	}
}
