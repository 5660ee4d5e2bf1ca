package command_test

import (
	"encoding/json"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/apitest"
	workjob "github.com/skyops/skyops/workflows/job"
)

func TestLogsShowWhereALineCameFrom(t *testing.T) {
	t.Parallel()
	p := newPerson(t, newGateway(t))
	id := p.submit(apitest.Run{Piped: []seal.Line{
		{At: 1000, Source: seal.Stdout, Text: []byte("half ")},
		{At: 1500, Source: seal.Stdout, Text: []byte("line")},
		{At: 2000, Source: seal.System, Text: []byte("saved\n")},
		{At: 3000, Source: seal.Stderr, Text: []byte("10%\r20%\r\n")},
		{At: 4000, Source: seal.Stderr, Text: []byte("\x1b[31mred\x1b[0m\x1b[A\n")},
		{At: 5000, Source: seal.Stdout, Text: []byte("end")},
	}})
	if got, want := p.run(0, "logs", id), "half line\n[node] saved\n10%\n20%\nred\\x1b[A\nend"; got != want {
		t.Errorf("shown as\n%q, not\n%q", got, want)
	}
	got := p.run(0, "--color", "always", "logs", id)
	want := "half line\n\x1b[36m[node] \x1b[0m\x1b[36msaved\x1b[0m\n\x1b[33m10%\x1b[0m\n\x1b[33m20%\x1b[0m\n" +
		"\x1b[33m\x1b[31mred\x1b[0m\\x1b[A\x1b[0m\x1b[0m\nend"
	if got != want {
		t.Errorf("in colours\n%q, not\n%q", got, want)
	}
	if got := p.run(0, "logs", "--timestamps", id); strings.Count(got, ":00:0") != 6 || !strings.Contains(got, ":01.000 half line\n") || !strings.Contains(got, ":03.000 20%\n") {
		t.Errorf("with times: %q", got)
	}
	p.run(0, "cancel", id)
}

// throughProxy is a gateway behind a proxy, whose connections a test can cut.
func throughProxy(t *testing.T) (*apitest.Gateway, *httptest.Server) {
	proxy := httptest.NewUnstartedServer(nil)
	behind := ""
	g := apitest.Start(t, func(o *api.Options) {
		behind = o.Network.Gateway
		o.RatePerIP, o.Network.Gateway = 0, "http://"+proxy.Listener.Addr().String()
	})
	to, err := url.Parse(behind)
	if err != nil {
		t.Fatal(err)
	}
	proxy.Config.Handler = httputil.NewSingleHostReverseProxy(to)
	proxy.Start()
	t.Cleanup(proxy.Close)
	return g, proxy
}

// A log that is followed goes on after a broken connection, each line once, and
// with the next attempt.
func TestLogsFollowOverABreakAndALostNode(t *testing.T) {
	t.Parallel()
	g, proxy := throughProxy(t)
	p := newPerson(t, g)
	id := common.HexToHash(p.submit(apitest.Run{Lines: []string{"one\n"}}))
	var keys struct{ Recipient string }
	if err := json.Unmarshal([]byte(p.run(0, "keys", "status", "--json")), &keys); err != nil {
		t.Fatal(err)
	}
	out := newScreen()
	ended := p.start(out, "logs", "--follow", id.Hex())
	out.await(t, "one\n")
	proxy.CloseClientConnections()

	stream := seal.Stream{Job: id, Epoch: 2, Kind: seal.StreamLog}
	w, first, err := seal.NewFrameWriter(stream, seal.NewChain(stream), keys.Recipient)
	if err != nil {
		t.Fatal(err)
	}
	put := func(from uint64, frames ...[]byte) {
		if _, err := g.Store.PutFrames(t.Context(), nil, id, 2, uint8(seal.StreamLog), from, frames); err != nil {
			t.Fatal(err)
		}
	}
	line := func(text string) []byte {
		f, err := w.Seal(seal.AppendLine(nil, seal.Line{Source: seal.Stdout, Text: []byte(text)}))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	g.Jobs.Change(id, func(st *workjob.Status) { st.Epoch, st.UpdatedAt = 2, st.UpdatedAt+1 })
	put(0, first, line("two\n"))
	out.await(t, "two\n")
	proxy.CloseClientConnections()
	put(2, line("three\n"))
	out.await(t, "three\n")
	p.run(0, "cancel", id.Hex())
	if code := ended(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if got, _ := out.read(); got != "one\ntwo\nthree\n" {
		t.Errorf("the log was %q", got)
	}
}
