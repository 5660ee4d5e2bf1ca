package command_test

import (
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/apitest"
	workjob "github.com/skyops/skyops/workflows/job"
)

// lossy cuts downloads of segments and counts their bytes.
type lossy struct {
	next http.Handler
	mu   sync.Mutex
	cut  int64 // the next download ends after so many bytes; 0: none is cut
	gone bool  // and every later one is refused
	sent int64
}

func (l *lossy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, ".age") {
		l.next.ServeHTTP(w, r)
		return
	}
	l.mu.Lock()
	left, gone := l.cut, l.gone && l.cut == 0
	if l.cut = 0; left == 0 {
		left = 1 << 40
	}
	l.mu.Unlock()
	if gone {
		http.NotFound(w, r)
		return
	}
	l.next.ServeHTTP(&lossyWriter{ResponseWriter: w, l: l, left: left}, r)
}

type lossyWriter struct {
	http.ResponseWriter
	l    *lossy
	left int64
}

func (w *lossyWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *lossyWriter) Write(b []byte) (int, error) {
	if w.left <= 0 {
		panic(http.ErrAbortHandler)
	}
	n, err := w.ResponseWriter.Write(b[:min(int64(len(b)), w.left)])
	w.left -= int64(n)
	w.l.mu.Lock()
	w.l.sent += int64(n)
	w.l.mu.Unlock()
	if err == nil && n < len(b) {
		_ = http.NewResponseController(w.ResponseWriter).Flush() // a connection that is cut has carried it
		panic(http.ErrAbortHandler)
	}
	return n, err
}

// download is a job with a result of a few megabytes, behind a lossy connection.
func download(t *testing.T) (p *person, l *lossy, id string, size int64) {
	t.Helper()
	g, proxy := throughProxy(t)
	l = &lossy{next: proxy.Config.Handler}
	proxy.Config.Handler = l
	p = newPerson(t, g)
	noise := make([]byte, 3<<20)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	id = p.finished(apitest.Run{Output: map[string]string{"out.bin": string(noise)}})
	var st client.Job
	if err := json.Unmarshal([]byte(p.run(0, "status", id, "--json")), &st); err != nil {
		t.Fatal(err)
	}
	return p, l, id, int64(st.Package.Bytes)
}

// finished runs a job to its end.
func (p *person) finished(r apitest.Run) string {
	p.t.Helper()
	p.g.Jobs.SetProgram(func(workjob.Input, *seal.Identity) apitest.Run { return r })
	var j client.Job
	out := p.run(0, "submit-task", "--image", "any/name:1@"+remoteID, "--gpu", "A100", "--wait", "--json")
	if err := json.Unmarshal([]byte(out), &j); err != nil {
		p.t.Fatal(err)
	}
	return j.Job.Hex()
}

// slack is what a cut connection may have carried beyond what its reader saw.
const slack = 256 << 10

func TestBrokenDownloadGoesOn(t *testing.T) {
	t.Parallel()
	for _, from := range []string{"", "direct"} {
		p, l, id, size := download(t)
		l.cut = size / 2
		out := filepath.Join(t.TempDir(), "out")
		p.run(0, "result", id, "-o", out, "--from", from)
		if info, err := os.Stat(filepath.Join(out, "out.bin")); err != nil || info.Size() != 3<<20 {
			t.Errorf("%v, %v", info, err)
		}
		if l.sent < size || l.sent > size+slack {
			t.Errorf("from %q: %d bytes were sent of %d", from, l.sent, size)
		}
	}
}

// Another process goes on where the first one gave up.
func TestDownloadGoesOnLater(t *testing.T) {
	t.Parallel()
	p, l, id, size := download(t)
	l.cut, l.gone = size/2, true
	out := filepath.Join(t.TempDir(), "out")
	p.run(4, "result", id, "-o", out)
	if _, err := os.Stat(out); !os.IsNotExist(err) {
		t.Errorf("half a result is there: %v", err)
	}
	l.gone = false
	p.run(0, "result", id, "-o", out)
	if l.sent < size || l.sent > size+slack {
		t.Errorf("%d bytes were sent of %d", l.sent, size)
	}
	left, err := os.ReadDir(filepath.Join(p.env["SKYOPS_HOME"], "partial"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// What nobody goes on fetching for a week goes; what is being fetched stays.
func TestAbandonedDownloadGoes(t *testing.T) {
	t.Parallel()
	p, _, id, _ := download(t)
	folder := func(name string) string { return filepath.Join(p.env["SKYOPS_HOME"], "partial", name) }
	old := time.Now().Add(-8 * 24 * time.Hour)
	for _, name := range []string{"abandoned", "slow"} {
		if err := os.MkdirAll(folder(name), 0o700); err != nil {
			t.Fatal(err)
		}
		for _, file := range []string{"00000.age", "00001.age"} {
			if err := os.WriteFile(filepath.Join(folder(name), file), []byte("sealed"), 0o600); err != nil {
				t.Fatal(err)
			}
			if name == "abandoned" || file == "00000.age" {
				if err := os.Chtimes(filepath.Join(folder(name), file), old, old); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := os.Chtimes(folder(name), old, old); err != nil {
			t.Fatal(err)
		}
	}
	p.run(0, "result", id, "-o", filepath.Join(t.TempDir(), "out"))
	left, err := os.ReadDir(folder(""))
	if err != nil || len(left) != 1 || left[0].Name() != "slow" {
		t.Errorf("left are %v, %v", left, err)
	}
}

// What was kept of a download and is wrong is fetched again; what a place serves
// that is wrong is refused, and no folder appears.
func TestTamperedDownloadIsRefused(t *testing.T) {
	t.Parallel()
	p, l, id, size := download(t)
	l.cut, l.gone = size/2, true
	out := filepath.Join(t.TempDir(), "out")
	p.run(4, "result", id, "-o", out)
	l.gone = false
	kept, err := filepath.Glob(filepath.Join(p.env["SKYOPS_HOME"], "partial", "*", "*.age"))
	if err != nil || len(kept) == 0 {
		t.Fatalf("kept %v, %v", kept, err)
	}
	b, err := os.ReadFile(kept[0])
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := os.WriteFile(kept[0], b, 0o600); err != nil {
		t.Fatal(err)
	}
	p.run(0, "result", id, "-o", out)

	l.next = flipping{l.next}
	other := filepath.Join(t.TempDir(), "other")
	p.run(8, "result", id, "-o", other)
	if _, err := os.Stat(other); !os.IsNotExist(err) {
		t.Errorf("a tampered result is there: %v", err)
	}
}

// flipping changes a bit of every segment.
type flipping struct{ next http.Handler }

func (f flipping) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, ".age") {
		w = flippingWriter{w}
	}
	f.next.ServeHTTP(w, r)
}

type flippingWriter struct{ http.ResponseWriter }

func (w flippingWriter) Write(b []byte) (int, error) {
	b = append([]byte{}, b...)
	b[len(b)/2] ^= 1
	return w.ResponseWriter.Write(b)
}

func TestResultByItsLink(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	p := newPerson(t, g)
	id := p.finished(apitest.Run{Output: map[string]string{"a": "b"}})
	out := filepath.Join(t.TempDir(), "out")
	p.run(0, "result", id, "--wait", "-o", out, "--from", "direct")
	link := strings.TrimSpace(p.run(0, "result", id, "--link", "--link-for", "1m"))
	resp, err := http.Get(link + "00000.age") // no session, any client
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if b, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != http.StatusOK || !strings.HasPrefix(string(b), "age-encryption.org/v1") {
		t.Errorf("%s: %.40q, %v", resp.Status, b, err)
	}
	for _, args := range [][]string{{"--link-for", "25h", "--link"}, {"--from", "mars"}, {"--from", "arweave"}} {
		p.run(2, append([]string{"result", id, "-o", filepath.Join(t.TempDir(), "x")}, args...)...)
	}
	g.Jobs.Change(common.HexToHash(id), func(st *workjob.Status) {
		st.Deliveries = []workjob.Delivery{{Target: "arweave", State: workjob.DeliveryFailed, Reason: "the wallet is empty"}}
		st.Depot = "IPFS did not take it: connection refused"
	})
	p.run(1, "result", id, "--from", "arweave")
	if got := p.run(0, "status", id); !strings.Contains(got, "arweave: not there: the wallet is empty") {
		t.Errorf("status says %q", got)
	} else if !strings.Contains(got, "IPFS did not take it: connection refused; the scheduler's own depot took it") {
		t.Errorf("status says nothing of the depot: %q", got)
	}
}
