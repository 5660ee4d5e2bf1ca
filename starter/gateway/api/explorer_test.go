package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/apitest"
	"github.com/skyops/skyops/starter/gateway/explorer"
	"github.com/skyops/skyops/store"
)

// tip is a chain of which only the newest block matters.
type tip struct{ explorer.Asker }

func (tip) BlockNumber(context.Context) (uint64, error) { return 9, nil }

// Anybody reads what is public, in pages; what is not known and what is no cursor is said so.
func TestExplorerIsPublic(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, func(o *api.Options) {
		o.Explorer = explorer.Service{Reader: explorer.Reader{Rows: o.Store.(*store.Store)}, Chain: tip{}}
	})
	rows := []store.ModelRow{}
	for slot := range uint32(3) {
		body, err := json.Marshal(client.NodeShown{Slot: slot, Metadata: "<script>"})
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, store.ModelRow{Key: fmt.Sprintf("node/%08x", slot), Body: body})
	}
	if err := g.Store.StepModel(t.Context(), store.ModelStep{}, store.ModelStep{Blocks: 8}, rows, 0); err != nil {
		t.Fatal(err)
	}
	read := func(path string, want int, into any) {
		t.Helper()
		r, err := g.HTTP.Get(g.URL + "/v1/explorer" + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		b, err := io.ReadAll(r.Body)
		if err != nil || r.StatusCode != want {
			t.Fatalf("GET %s: %d %s, %v", path, r.StatusCode, b, err)
		}
		if err := json.Unmarshal(b, into); err != nil {
			t.Fatalf("GET %s: %s: %v", path, b, err)
		}
	}
	var e client.Explored
	if read("", http.StatusOK, &e); e.Block != 7 || e.Behind != 2 {
		t.Errorf("%+v", e)
	}
	var slots []uint32
	for cursor := ""; ; {
		var l client.NodeList
		read("/nodes?limit=2&cursor="+cursor, http.StatusOK, &l)
		for _, n := range l.Nodes {
			slots = append(slots, n.Slot)
		}
		if cursor = l.Next; cursor == "" {
			break
		}
	}
	if fmt.Sprint(slots) != "[0 1 2]" {
		t.Errorf("slots %v", slots)
	}
	var j client.JobsShown
	if read("/jobs", http.StatusOK, &j); j.Jobs == nil {
		t.Error("no jobs are null instead of a list")
	}
	var f client.Found
	if read("/find?q=2", http.StatusOK, &f); f.Path != "/explorer/nodes/2" {
		t.Errorf("found %+v", f)
	}
	hash := common.Hash{1}.Hex()
	for path, want := range map[string]int{
		"/jobs/" + hash: 404, "/jobs/" + hash + "/questions": 404, "/orders/" + hash: 404, "/tx/" + hash: 404, "/nodes/7": 404,
		"/jobs/0x12": 422, "/nodes?limit=1000": 422, "/nodes?cursor=%00": 422, "/nodes?other=1": 422,
	} {
		var p client.Problem
		read(path, want, &p)
		if p.Code == "" || want == 404 && p.Next == "" {
			t.Errorf("GET %s: %+v", path, p)
		}
	}
}
