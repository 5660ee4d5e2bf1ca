package api_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/apitest"
	workjob "github.com/skyops/skyops/workflows/job"
)

// A wallet's list comes whole, then line by line as its jobs appear and move on;
// other wallets' jobs do not come.
func TestTheListIsFollowed(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w, other := signIn(t, g), signIn(t, g)
	g.Chain.Deposit(common.Address{}, w.key.Address(), coins(5))
	first, finish := w.run(t)
	defer finish()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, g.URL+"/v1/jobs/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", w.token(t)[1])
	resp, err := g.HTTP.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	broken := time.AfterFunc(30*time.Second, func() { resp.Body.Close() })
	defer broken.Stop()
	lines := bufio.NewScanner(resp.Body)
	next := func(name string, into any) {
		t.Helper()
		for event := ""; lines.Scan(); {
			if e, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				event = e
			}
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				if event != name {
					t.Fatalf("event %s %s, want %s", event, data, name)
				}
				if err := json.Unmarshal([]byte(data), into); err != nil {
					t.Fatal(err)
				}
				return
			}
		}
		t.Fatalf("no event %s came: %v", name, lines.Err())
	}
	var list client.JobList
	if next(client.ListEvent, &list); len(list.Jobs) != 1 || list.Jobs[0].Job != first || list.Jobs[0].State != client.Running {
		t.Errorf("list %+v", list)
	}
	_, finishOther := other.run(t)
	defer finishOther()
	g.Jobs.Change(first, func(s *workjob.Status) { s.State = workjob.Recovering })
	var line client.JobLine
	if next(client.JobEvent, &line); line.Job != first || line.State != client.Recovering {
		t.Errorf("line %+v", line)
	}
	second, finishSecond := w.run(t)
	defer finishSecond()
	for line.Job != second || line.State != client.Running {
		line = client.JobLine{}
		if next(client.JobEvent, &line); line.Job != second {
			t.Fatalf("line %+v", line)
		}
	}
}
