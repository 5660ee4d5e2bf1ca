package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"

	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/store"
)

// explore reads what the gateway's explorer says; known is false where it does
// not know it.
func (w *world) explore(path string, into any) (known bool, err error) {
	r, err := http.Get(w.Network.Gateway + "/v1/explorer" + path)
	if err != nil {
		return false, err
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode == http.StatusNotFound {
		return false, err
	}
	if r.StatusCode != http.StatusOK {
		return false, fmt.Errorf("GET %s: %d %s", path, r.StatusCode, body)
	}
	return true, json.Unmarshal(body, into)
}

// A job's match, run, payment and execution hash are public and borne out by the
// chain, and the model is the same when it is made anew.
func TestExplorer(t *testing.T) {
	t.Parallel()
	w := sharedWorld(t)
	u := w.user(t)
	r := u.submit(t, task{hosts: []string{"calm-1", "calm-2"}, args: count(10, 5, 20*time.Millisecond)})
	j := r.end(t, client.Succeeded, "")
	var f client.JobFacts
	public := func() (bool, error) {
		known, err := w.explore("/jobs/"+r.id.Hex(), &f)
		return known && f.Record != nil && len(f.Seen) > 0 && len(f.Runs) > 0 && !f.Open, err
	}
	until(t, soon, "the job in the explorer", public)
	if f.Runs[0].Receipt.Node != j.Node || f.Details.Paid.Cmp(j.Settlement.Paid) != 0 || f.Owner != j.Owner || f.Work.Runs != 1 || f.Work.BytesOut == 0 {
		t.Errorf("the explorer has %+v of %s", f, tell(j))
	}
	proof, err := r.Proof(t.Context(), r.id)
	if err != nil {
		t.Fatal(err)
	}
	if *f.Record != proof.Hash || f.Records[0].Anchoring.Index != proof.Anchoring.Index || f.Records[0].Anchoring.Tx != proof.Anchoring.Tx {
		t.Errorf("record %s, %+v; the proof has %s, %+v", f.Record, f.Records, proof.Hash, proof.Anchoring)
	}
	var questions client.Questions
	if known, err := w.explore("/jobs/"+r.id.Hex()+"/questions", &questions); err != nil || !known || len(questions.Questions) < 6 {
		t.Fatalf("questions %+v, %v", questions, err)
	}
	for _, q := range questions.Questions {
		got, err := w.eth.CallContract(t.Context(), ethereum.CallMsg{To: &q.To, Data: q.Data}, nil)
		if err != nil || !bytes.Equal(got, q.Want) {
			t.Errorf("%s: the chain answers %x, %v", q.Claim, got, err)
		}
	}
	var found client.Found
	if _, err := w.explore("/find?q="+f.Details.Opened.Tx.Hex(), &found); err != nil || found.Kind != "tx" {
		t.Errorf("%+v, %v", found, err)
	}

	before, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), w.State.StoreDSN())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.ClearModel(t.Context()); err != nil {
		t.Fatal(err)
	}
	f = client.JobFacts{}
	until(t, soon, "the job in the explorer once more", public)
	if after, err := json.Marshal(f); err != nil || !bytes.Equal(before, after) {
		t.Errorf("made anew it is\n%s, it was\n%s, %v", after, before, err)
	}
}
