package dashboard_test

import (
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/store"
	"github.com/skyops/skyops/workflows/pipeline"
)

// animated is a pipeline of the visitor's: plan, then render in several runs beside
// a check, then encode what came of both. memo is kept with it.
func (v *visitor) animated(t *testing.T, memo string) common.Hash {
	t.Helper()
	o := job.Order{Kind: job.KindPipeline, Owner: v.wallet.Address(), Count: 4, MaxCost: job.Units(4e15), Fee: job.Units(3e13), Nonce: common.Hash{byte(len(memo)) + 1}}
	hash := o.Hash(v.g.Network.Domain())
	after := func(steps ...uint32) (out []job.After) {
		for _, s := range steps {
			out = append(out, job.After{Step: s, When: job.Succeeded})
		}
		return out
	}
	var steps []job.Submission
	for i, one := range []struct {
		name  string
		after []job.After
	}{{"plan", nil}, {"render " + attack, after(0)}, {"check", []job.After{{Step: 0, When: job.Always}}}, {"encode", after(1, 2)}} {
		steps = append(steps, job.Submission{Order: o, Index: uint32(i), Spec: job.Spec{Version: 1, Name: one.name, Step: &job.Step{After: one.after, Budget: job.Units(1000)}}})
	}
	if err := v.g.Store.PutPipeline(t.Context(), store.Pipeline{Order: hash, Owner: o.Owner, At: time.Now(), Memo: []byte(memo)}, steps); err != nil {
		t.Fatal(err)
	}
	if err := v.g.Jobs.SubmitPipeline(t.Context(), pipeline.Input{Name: "an animation " + attack, Order: o, OrderHash: hash}); err != nil {
		t.Fatal(err)
	}
	return hash
}

// A pipeline is listed, drawn and followed: steps turn, runs come, its cost grows,
// and its owner cancels it. What people wrote in it is text.
func TestBrowserFollowsAPipeline(t *testing.T) {
	t.Parallel()
	g := gateway(t)
	v := visit(t, g)
	v.signIn()
	v.Go(g.URL + "/pipelines")
	v.Await(`document.body.innerText.includes("No pipelines yet")`)
	order := v.animated(t, "")
	v.Await(`document.querySelector("td a.cover")?.textContent.startsWith("an animation <img")`)
	v.Text(`document.querySelector("td a.cover").click()`)
	v.Await(`document.getElementById("counts")?.textContent === "0 of 4 steps have ended"`)
	v.Await(`document.querySelectorAll(".graph .step").length === 4 && document.querySelectorAll(".graph .edge").length === 4 && document.querySelectorAll(".graph .other").length === 1`)
	if column := v.Text(`[...document.querySelectorAll(".graph rect")].map((e) => e.getAttribute("x")).join()`); column != "2,226,226,450" {
		t.Errorf("the steps stand at %s", column)
	}
	now := uint64(time.Now().UnixMilli())
	g.Jobs.ChangePipeline(order, func(st *pipeline.Status) {
		st.Steps[0].State, st.Steps[0].Runs[0].State, st.Steps[0].Runs[0].EndedAt = pipeline.Succeeded, pipeline.Succeeded, now
		st.Steps[1].State, st.Cost = pipeline.Running, job.Units(2e15)
		for i := range 70 {
			r := pipeline.Run{Job: job.ID(order, uint32(4*i+1)), State: pipeline.Waiting}
			if i < 2 {
				r.State, r.StartedAt, r.Node, r.Cost = pipeline.Succeeded, now, common.Address{7}, job.Units(1e15)
			}
			st.Steps[1].Runs = append(st.Steps[1].Runs, r)
		}
		st.Steps[2].State, st.Steps[2].Why = pipeline.Skipped, "why "+attack
	})
	v.Await(`document.getElementById("counts").textContent === "2 of 4 steps have ended" && document.querySelector(".graph .running").textContent.includes("running, 2 of 70")`)
	v.Await(`document.getElementById("cost").textContent === "0.00203"`) // with the fee
	v.Text(`document.querySelector("#step-1 summary").click()`)
	v.Await(`document.querySelectorAll("#step-1 tbody tr").length === 50 && document.getElementById("step-1").textContent.includes("The first 50 of 70")`)
	if to := v.Text(`document.querySelector("#step-1 tbody a").getAttribute("href")`); to != "/jobs/"+job.ID(order, 1).Hex() {
		t.Errorf("the first run leads to %s", to)
	}
	v.fits(t, "pipeline")
	g.Jobs.ChangePipeline(order, func(st *pipeline.Status) {
		st.Cause = &record.Cause{Code: record.CauseExitCode, Message: "message " + attack, Fix: "look at it"}
		st.Cost = st.Cost.Add(job.Units(1))
	})
	v.Await(`document.querySelector("main").textContent.includes("message <img")`)
	if note := v.Text(`String(document.getElementById("again"))`); note != "null" {
		t.Errorf("of one that runs it says how to go on: %s", note)
	}
	if open := v.Text(`document.querySelector("#step-1 details").open`); open != "true" {
		t.Error("what the reader had opened is closed")
	}
	if n := v.Text(`document.querySelectorAll("main img, main script, main [onerror]").length`); n != "0" {
		t.Errorf("%s elements came out of text", n)
	}
	v.Press("Cancel")
	v.Press("Cancel the pipeline")
	v.Await(`document.querySelector(".head .badge").textContent === "cancelled"`)
	v.Await(`document.getElementById("again")?.textContent.includes("submit its file again. What is cached by then is not paid again")`)
	if asked := v.Text(`String(performance.getEntriesByType("resource").some((e) => e.name.endsWith("/memo")))`); asked != "false" {
		t.Error("the page fetches the memo")
	}
	v.Go(g.URL + "/pipelines")
	v.Await(`document.querySelector("td .badge")?.textContent === "cancelled"`)
	v.fits(t, "pipelines")
	kept := v.animated(t, "sealed")
	g.Jobs.EndPipeline(kept, pipeline.Failed)
	v.Go(g.URL + "/pipelines/" + kept.Hex())
	v.Await(`document.getElementById("again")?.textContent.includes("skyops pipeline resume ` + kept.Hex() + `. The rest")`)
	v.Go(g.URL + "/pipelines/0x" + common.Bytes2Hex(make([]byte, 32)))
	v.Await(`document.getElementById("pipeline").innerText.includes("No such pipeline")`)
}
