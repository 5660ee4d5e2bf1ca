package e2e

import (
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/starter/client"
)

// admins are arguments that have processes answer monitoring, each at a free port.
func admins(names ...string) (map[string][]string, error) {
	args := map[string][]string{}
	for _, n := range names {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close() // when all are drawn, so that none is drawn twice
		args[n] = []string{"--admin", l.Addr().String()}
	}
	return args, nil
}

// personal is what no number may be labelled with: an address or a hash.
var personal = regexp.MustCompile(`0x[0-9a-fA-F]{40}`)

// Every process says that it is alive and ready, and numbers that name nobody.
func TestMonitoring(t *testing.T) {
	t.Parallel()
	w := sharedWorld(t)
	u := w.user(t)
	r := u.submit(t, task{hosts: []string{"calm-1", "calm-2"}, args: count(2, 0, 0)})
	r.end(t, client.Succeeded, "")
	want := map[string][]string{
		stack.Control: {"skyops_jobs_waiting 0", `skyops_nodes{state="present"}`, "skyops_pages_due", "skyops_transactions_open", `activity_type="Commit"`},
		stack.Keeper:  {`skyops_key_release_seconds_count{answer="released"}`},
		stack.Ingress: {"skyops_node_sessions", "skyops_leases_running", "skyops_node_tasks"},
		stack.Gateway: {`skyops_http_requests_total{family="jobs",status="2xx"}`, "skyops_explorer_blocks_behind", "skyops_http_request_seconds_bucket"},
		"calm-1":      {"skyops_devices 4", "skyops_attempts_running", "skyops_draining 0", "go_goroutines"},
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		base := "http://" + w.options.Args[name][1]
		ask := func(path string) (string, error) {
			reply, err := http.Get(base + path)
			if err != nil {
				return "", err
			}
			defer reply.Body.Close()
			b, err := io.ReadAll(reply.Body)
			if err == nil && reply.StatusCode != http.StatusOK {
				err = fmt.Errorf("%s%s: %d %s", name, path, reply.StatusCode, b)
			}
			return string(b), err
		}
		if text, err := ask("/healthz"); err != nil || text != "ok\n" {
			t.Errorf("%s: %q, %v", name, text, err)
		}
		until(t, soon, name+" to be ready", func() (bool, error) { _, err := ask("/readyz"); return err == nil, nil })
		text, err := ask("/metrics")
		if err != nil {
			t.Error(err)
		}
		for _, line := range want[name] {
			if !strings.Contains(text, line) {
				t.Errorf("%s does not tell %s:\n%s", name, line, text)
			}
		}
		if found := personal.FindString(text); found != "" {
			t.Errorf("%s names %s", name, found)
		}
	}
}

// An operator sees a node of theirs and what it earned, and gives it rest.
func TestNodeOfAnOperator(t *testing.T) {
	t.Parallel()
	w := sharedWorld(t)
	s := newShell(t)
	s.run("network", "add", w.Network.Gateway)
	const host = "rest-1"
	key := w.State.KeyFile(host)
	says := func(want string) {
		t.Helper()
		until(t, soon, "node status to say: "+want, func() (bool, error) {
			return strings.Contains(s.run("node", "status", "--key", key), want), nil
		})
	}
	says("the scheduler hears of it")
	if out := s.run("node", "earnings", "--key", key); !strings.Contains(out, "Can withdraw") {
		t.Errorf("earnings: %s", out)
	}
	dir := w.State.Path("hosts", host)
	s.run("node", "drain", "--state", dir)
	says("it takes no new jobs")
	s.run("node", "drain", "--state", dir, "--undo")
	says("the scheduler hears of it")
}
