package api_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/apitest"
	workjob "github.com/skyops/skyops/workflows/job"
)

// run submits a job whose program logs lines and then waits for the returned function.
func (w *wallet) run(t *testing.T, lines ...string) (common.Hash, func()) {
	t.Helper()
	hold := make(chan struct{})
	w.g.Jobs.SetProgram(func(workjob.Input, *seal.Identity) apitest.Run {
		return apitest.Run{Lines: lines, Hold: hold, Output: map[string]string{"out.txt": "x"}}
	})
	id, err := w.Submit(t.Context(), w.submission(t, spec(t), nil))
	if err != nil {
		t.Fatal(err)
	}
	if f, err := w.Frames(t.Context(), id.Job, client.LogStream, 1, 0, 10*time.Second); err != nil || len(f.Frames) == 0 {
		t.Fatalf("the log's first frames: %+v, %v", f, err)
	}
	return id.Job, func() { close(hold) }
}

// A stream tells the whole of a job's life while it happens, and then ends.
func TestStreamFollowsAJobToItsEnd(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	id, finish := w.run(t, "one\n", "two\n")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var names, states []string
	var story []client.Event
	log := seal.NewFrameReader(seal.Stream{Job: id, Epoch: 1, Kind: seal.StreamLog}, w.udk)
	var text []byte
	for e, err := range w.Stream(ctx, id, client.StreamOptions{}) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, e.Name)
		switch {
		case e.Status != nil:
			states = append(states, string(e.Status.State))
		case e.Line != nil:
			story = append(story, *e.Line)
		case e.Name == client.LogEvent:
			for _, f := range e.Frames.Frames {
				text = append(text, open(t, log, f)...)
			}
			if strings.Contains(string(text), "two") && finish != nil {
				finish() // only now: the log came while the job ran
				finish = nil
			}
		}
	}
	if names[0] != client.StatusEvent || names[len(names)-1] != client.EndEvent {
		t.Errorf("events %v", names)
	}
	if string(text) != "one\ntwo\n" {
		t.Errorf("log %q", text)
	}
	if !slices.Contains(states, "running") || states[len(states)-1] != "succeeded" {
		t.Errorf("states %v", states)
	}
	all, err := w.Events(t.Context(), id, 0, 0)
	if err != nil || !slices.Equal(story, all.Events) {
		t.Errorf("story %v, want %v, %v", story, all.Events, err)
	}
}

// open returns the text of the lines in a log's next frame.
func open(t *testing.T, r *seal.FrameReader, frame []byte) (text []byte) {
	t.Helper()
	payload, err := r.Open(frame)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := seal.ParseLines(payload)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		text = append(text, l.Text...)
	}
	return text
}

// cutter breaks a response body off after so many bytes, once for each number.
type cutter struct {
	cuts []int
	ids  []string // Last-Event-ID of each request for a stream
}

func (c *cutter) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil || !strings.HasSuffix(r.URL.Path, "/stream") {
		return resp, err
	}
	c.ids = append(c.ids, r.Header.Get("Last-Event-ID"))
	if len(c.cuts) > 0 {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(resp.Body, int64(c.cuts[0])), resp.Body}
		c.cuts = c.cuts[1:]
	}
	return resp, nil
}

// Wherever the connection breaks, within an event or between two, a stream goes
// on with the next frame and the next line, over attempts and both kinds.
func TestStreamResumesExactly(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	id, finish := w.run(t)
	for epoch := uint32(1); epoch <= 3; epoch++ { // the twin has one attempt; the store may hold more
		for stream := uint8(1); stream <= 2; stream++ {
			for i := uint64(0); i < 40; i += 8 {
				var batch [][]byte
				for n := range uint64(8) {
					batch = append(batch, fmt.Appendf(nil, "%d/%d/%d", epoch, stream, 100+i+n))
				}
				if _, err := g.Store.PutFrames(t.Context(), nil, id, epoch, stream, i+offset(epoch, stream), batch); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	g.Jobs.Change(id, func(s *workjob.Status) { s.Epoch = 3 })
	finish()
	if _, err := w.AwaitFinal(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	whole, _ := w.streamed(t, id, nil)
	if n := strings.Count(whole, "/2/"); n != 3*40 {
		t.Fatalf("%d frames of telemetry", n)
	}
	rapid.Check(t, func(rt *rapid.T) {
		cuts := rapid.SliceOfN(rapid.IntRange(0, 6000), 0, 3).Draw(rt, "cuts")
		got, _ := w.streamed(t, id, cuts)
		if got != whole {
			rt.Fatalf("cut at %v:\n%s\nwant\n%s", cuts, got, whole)
		}
	})
}

// offset is where a stream's own frames end: the twin writes a key frame to the first log.
func offset(epoch uint32, stream uint8) uint64 {
	if epoch == 1 && stream == 1 {
		return 1
	}
	return 0
}

// streamed returns what a stream brings that breaks at the given places: the story,
// and each kind's frames, in order.
func (w *wallet) streamed(t *testing.T, id common.Hash, cuts []int) (string, *cutter) {
	t.Helper()
	c := &cutter{cuts: cuts}
	token, err := w.SignIn(t.Context(), w.key, w.g.Network.ChainID)
	if err != nil {
		t.Fatal(err)
	}
	cl, err := client.New(w.g.URL, client.Options{HTTP: &http.Client{Transport: c}, Pause: time.Millisecond,
		Token: func(context.Context, bool) (string, error) { return token.Token, nil }})
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]*bytes.Buffer{client.StoryEvent: {}, client.LogEvent: {}, client.TelemetryEvent: {}}
	for e, err := range cl.Stream(t.Context(), id, client.StreamOptions{Epoch: 1}) {
		switch {
		case err != nil:
			t.Fatal(err)
		case e.Line != nil:
			fmt.Fprintln(parts[e.Name], *e.Line)
		case e.Frames != nil:
			for i, f := range e.Frames.Frames {
				fmt.Fprintf(parts[e.Name], "%d.%d %q\n", e.Frames.Epoch, e.Frames.First+uint64(i), f)
			}
		}
	}
	return parts[client.StoryEvent].String() + parts[client.LogEvent].String() + parts[client.TelemetryEvent].String(), c
}

// Who does not read is dropped; meanwhile the gateway holds one page of frames.
func TestAStreamThatIsNotReadIsDropped(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, func(o *api.Options) { o.StreamStall, o.StreamsPerWallet = 100*time.Millisecond, 1 })
	w := signIn(t, g)
	id, finish := w.run(t)
	defer finish()
	flood := bytes.Repeat([]byte{7}, 128<<10)
	for i := range uint64(200) { // more than any socket's buffer
		if _, err := g.Store.PutFrames(t.Context(), nil, id, 1, 2, i, [][]byte{flood}); err != nil {
			t.Fatal(err)
		}
	}
	s, err := w.SignIn(t.Context(), w.key, g.Network.ChainID)
	if err != nil {
		t.Fatal(err)
	}
	idle := w.watch(t, id, s.Token)
	defer idle.Body.Close()
	if idle.StatusCode != http.StatusOK {
		t.Fatal(idle.Status)
	}
	// Its place is free again without its having read or closed anything.
	for deadline := time.Now().Add(20 * time.Second); ; {
		again := w.watch(t, id, s.Token)
		again.Body.Close()
		if again.StatusCode == http.StatusOK {
			return
		}
		if again.StatusCode != http.StatusTooManyRequests || time.Now().After(deadline) {
			t.Fatalf("the second stream: %s", again.Status)
		}
	}
}

func TestStreamsAreRefused(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, func(o *api.Options) { o.StreamsPerWallet = 2 })
	w, other := signIn(t, g), signIn(t, g)
	id, finish := w.run(t)
	defer finish()
	follow := func(w *wallet, o client.StreamOptions) (stop func(), err error) {
		ctx, cancel := context.WithCancel(t.Context())
		got := make(chan error, 1)
		go func() {
			for _, err := range w.Stream(ctx, id, o) {
				select {
				case got <- err:
				default:
				}
			}
		}()
		return cancel, <-got
	}
	if _, err := follow(other, client.StreamOptions{}); !client.IsCode(err, client.CodeNotFound) {
		t.Errorf("another wallet: %v", err)
	}
	if _, err := follow(w, client.StreamOptions{Only: []string{"secrets"}}); !client.IsCode(err, client.CodeInvalid) {
		t.Errorf("an unknown name: %v", err)
	}
	var problem client.Problem
	session, err := w.SignIn(t.Context(), w.key, g.Network.ChainID)
	if err != nil {
		t.Fatal(err)
	}
	path := "/v1/jobs/" + id.Hex() + "/stream"
	if code := send(t, g, http.MethodGet, path, "", &problem, "Authorization", "Bearer "+session.Token, "Last-Event-ID", "1.2.3"); code != 400 || problem.Code != client.CodeInvalid {
		t.Errorf("an id that is none: %d %+v", code, problem)
	}
	for range 2 {
		stop, err := follow(w, client.StreamOptions{})
		defer stop()
		if err != nil {
			t.Fatal(err)
		}
	}
	if code := send(t, g, http.MethodGet, path, "", &problem, "Authorization", "Bearer "+session.Token); code != 429 || problem.Code != client.CodeRateLimited || problem.Next == "" {
		t.Errorf("a third stream: %d %+v", code, problem)
	}
}

// watch opens a job's stream, for the test to read itself.
func (w *wallet) watch(t *testing.T, id common.Hash, token string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.g.URL+"/v1/jobs/"+id.Hex()+"/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := w.g.HTTP.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

// A gateway that stops lets go of its streams, for their clients to go on elsewhere.
func TestStreamsEndWithTheGateway(t *testing.T) {
	t.Parallel()
	closing := make(chan struct{})
	g := apitest.Start(t, func(o *api.Options) { o.Closing = closing })
	w := signIn(t, g)
	id, finish := w.run(t)
	defer finish()
	s, err := w.SignIn(t.Context(), w.key, g.Network.ChainID)
	if err != nil {
		t.Fatal(err)
	}
	resp := w.watch(t, id, s.Token)
	defer resp.Body.Close()
	close(closing)
	b, err := io.ReadAll(resp.Body)
	if err != nil || bytes.Contains(b, []byte("event: end")) || bytes.Contains(b, []byte("event: problem")) {
		t.Errorf("%q, %v", b, err)
	}
}

func TestStreamsEndWithTheirSession(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, func(o *api.Options) { o.StreamBeat = 10 * time.Millisecond })
	w := signIn(t, g)
	id, finish := w.run(t)
	defer finish()
	s, err := w.SignIn(t.Context(), w.key, g.Network.ChainID)
	if err != nil {
		t.Fatal(err)
	}
	resp := w.watch(t, id, s.Token)
	defer resp.Body.Close()
	if code := send(t, g, http.MethodPost, "/v1/auth/logout", "", nil, "Authorization", "Bearer "+s.Token); code >= 300 {
		t.Fatal(code)
	}
	b, err := io.ReadAll(resp.Body)
	if err != nil || !bytes.Contains(b, []byte("event: problem\ndata: {")) || !bytes.Contains(b, []byte(`"code":"unauthorized"`)) || !bytes.Contains(b, []byte(": beat\n")) {
		t.Errorf("%q, %v", b, err)
	}
}
