package e2e

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
)

// run is a submitted job.
type run struct {
	*user
	id, order common.Hash
	sub       job.Submission
}

// until polls the job's status until done.
func (r *run) until(t *testing.T, within time.Duration, what string, done func(client.Job) bool) (j client.Job) {
	t.Helper()
	until(t, within, what, func() (bool, error) {
		var err error
		if j, err = r.Job(t.Context(), r.id); err != nil {
			return false, err
		}
		if done(j) {
			return true, nil
		}
		if j.State.Terminal() {
			t.Fatalf("the job ended before %s: %s", what, tell(j))
		}
		return false, fmt.Errorf("the job is %s", tell(j))
	})
	return j
}

// tell shows what matters of a job.
func tell(j client.Job) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s epoch %d", j.State, j.Epoch)
	if j.Waiting != "" {
		fmt.Fprintf(&b, ", waiting for %s", j.Waiting)
	}
	if j.Cause != nil {
		fmt.Fprintf(&b, ", cause %+v", *j.Cause)
	}
	if j.Progress != nil {
		fmt.Fprintf(&b, ", progress %+v", *j.Progress)
	}
	for _, a := range j.Attempts {
		fmt.Fprintf(&b, "; attempt %d on %s %s", a.Epoch, a.Node, a.Outcome)
		if a.Cause != nil {
			fmt.Fprintf(&b, " (%s: %s %s)", a.Cause.Code, a.Cause.Message, a.Cause.Evidence)
		}
	}
	return b.String()
}

// untilStep waits until the running attempt has counted so far.
func (r *run) untilStep(t *testing.T, step uint64) client.Job {
	t.Helper()
	return r.until(t, soon, fmt.Sprintf("step %d", step), func(j client.Job) bool {
		return j.State == client.Running && j.Progress != nil && j.Progress.Step >= step
	})
}

// untilCheckpoint waits for an acknowledged checkpoint of at least this step.
func (r *run) untilCheckpoint(t *testing.T, step uint64) client.Job {
	t.Helper()
	return r.until(t, soon, fmt.Sprintf("a checkpoint of step %d", step), func(j client.Job) bool {
		return j.State == client.Running && j.Checkpoint != nil && j.Checkpoint.Step >= step
	})
}

// end waits for the job's end, its money and its proof, and checks all that
// must hold for any job that was accepted.
func (r *run) end(t *testing.T, want client.State, code string) client.Job {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), endWithin)
	defer cancel()
	j, err := r.AwaitFinal(ctx, r.id)
	if err != nil {
		last, lastErr := r.Job(t.Context(), r.id)
		t.Fatalf("the job did not end: %v; it is %s %v", err, tell(last), lastErr)
	}
	got := ""
	if j.Cause != nil {
		got = j.Cause.Code
	}
	if j.State != want || got != code {
		t.Fatalf("the job ended as %q with cause %q, not as %q with %q: %s", j.State, got, want, code, tell(j))
	}
	r.checkMoney(t, j)
	r.verify(t)
	return j
}

// checkMoney: paid at most the maximum, the fee taken, the rest refunded, all of it accounted for.
func (r *run) checkMoney(t *testing.T, j client.Job) {
	t.Helper()
	max := r.sub.Order.MaxCost
	switch s := j.Settlement; {
	case s == nil:
		t.Errorf("the job ended without a settlement: %s", tell(j))
	case s.Paid.Cmp(max) > 0 || s.Paid.Add(s.Fee).Add(s.Refunded).Cmp(max) != 0:
		t.Errorf("of %s, %s was paid, %s taken as fee and %s refunded", max, s.Paid, s.Fee, s.Refunded)
	case j.Anchoring == nil || j.RecordHash == (common.Hash{}):
		t.Errorf("the job's record is not anchored: %s", tell(j))
	}
	var due job.Amount
	for _, s := range (record.Record{Attempts: j.Attempts, Repeat: j.Repeat}).Payable() {
		due = due.Add(s.Receipt.Cost)
	}
	if j.Settlement != nil && due.Cmp(j.Settlement.Paid) != 0 {
		t.Errorf("the receipts come to %s, %s was paid", due, j.Settlement.Paid)
	}
}

// verify checks the job's proof as skyops verify does.
func (r *run) verify(t *testing.T) record.Proof {
	t.Helper()
	var p record.Proof
	until(t, soon, "the job's proof", func() (ok bool, err error) {
		p, err = r.Proof(t.Context(), r.id)
		return err == nil, err
	})
	domain := r.User.Network.Domain()
	schedule, err := r.chain.Schedule(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	checks := record.Verify(p, record.Options{
		Domain: &domain, Token: r.User.Network.Token, Spec: &r.sub.Spec, Params: schedule.Of,
		Page: func(number uint64) (*book.Page, error) { return r.page(t.Context(), number) },
		Manifest: func(cid string, hash common.Hash) (common.Hash, uint64, error) {
			m, err := r.manifest(t.Context(), cid, hash)
			if err != nil {
				return common.Hash{}, 0, err
			}
			return m.Content, m.Step, nil
		},
	})
	checks = append(checks, record.VerifyOnChain(t.Context(), p, r.chain)...)
	for _, c := range checks {
		if !c.OK || c.Name == "repeat" && strings.Contains(c.Detail, "scheduler's word") {
			t.Errorf("verify: %s: %s: %s", c.Name, c.Input, c.Detail)
		}
	}
	return p
}

// manifest reads that of a package or checkpoint from storage.
func (r *run) manifest(ctx context.Context, cid string, hash common.Hash) (*seal.Manifest, error) {
	body, err := r.Blob(ctx, cid, seal.ManifestName, 0)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	b, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	return seal.VerifyManifest(b, hash)
}

// page returns a page of the scheduler's book from chain and storage; nil while
// the chain does not have it.
func (r *run) page(ctx context.Context, number uint64) (*book.Page, error) {
	at, err := r.chain.CommittedPage(ctx, r.User.Network.Scheduler, number)
	if errors.Is(err, chain.ErrNotCommitted) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	header, err := book.DecodeHeader(at.Header)
	if err != nil {
		return nil, err
	}
	body, err := r.Blob(ctx, at.CID, "", 0)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	log, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	return book.Read(log, header)
}

// open fetches the job's package and opens it with the user's data key.
func (r *run) open(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	j, err := r.Job(t.Context(), r.id)
	if err == nil && j.Package == nil {
		err = errors.New("the job has no package")
	}
	if err == nil {
		_, err = r.Open(t.Context(), *j.Package, dir)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// checkSteps fails unless a result lists each of n steps exactly once, in order,
// and returns which attempt counted each.
func checkSteps(t *testing.T, dir string, n int) (attempts []string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "output", "steps.txt"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(bytes.TrimSpace(b)), "\n")
	if len(lines) != n {
		t.Fatalf("the result lists %d steps of %d", len(lines), n)
	}
	var chain [32]byte
	for i, line := range lines {
		chain = sha256.Sum256(fmt.Appendf(chain[:], "%d", i+1))
		f := strings.Fields(line)
		if len(f) != 3 || f[0] != strconv.Itoa(i+1) || f[2] != fmt.Sprintf("%x", chain) {
			t.Fatalf("line %d of the result is %q: a step was lost or repeated", i+1, line)
		}
		attempts = append(attempts, f[1])
	}
	return attempts
}

// count is a task of n steps with a checkpoint every so many.
func count(n, every int, interval time.Duration, more ...string) []string {
	return append([]string{
		fmt.Sprintf("-steps=%d", n), fmt.Sprintf("-checkpoint-every=%d", every), "-interval=" + interval.String(),
	}, more...)
}
