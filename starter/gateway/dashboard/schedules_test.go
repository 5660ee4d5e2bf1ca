package dashboard_test

import (
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/workflows/schedule"
)

// nightly is a schedule of the visitor's.
func (v *visitor) nightly(t *testing.T, name string) common.Hash {
	t.Helper()
	o := job.Order{
		Kind: job.KindSchedule, Owner: v.wallet.Address(), Count: 1, MaxCost: job.Units(4e15), Fee: job.Units(3e13),
		Nonce: common.BytesToHash([]byte(name)), Deadline: uint64(time.Now().Add(72 * time.Hour).Unix()),
	}
	hash := o.Hash(v.g.Network.Domain())
	_, err := v.g.Schedules.Submit(t.Context(), schedule.Input{
		Order: hash, Submission: job.Submission{Order: o, Spec: job.Spec{Name: name}},
		Terms: job.Schedule{Cron: "30 6 * * *", TimeZone: "Europe/Zurich", CatchUp: 3600, Runs: 40},
	})
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

// Schedules are listed with when they are due and what they spent of the most they
// may; one is paused, goes on, makes runs and is deleted. What people wrote is text.
func TestBrowserFollowsASchedule(t *testing.T) {
	t.Parallel()
	g := gateway(t)
	v := visit(t, g)
	v.signIn()
	v.Go(g.URL + "/schedules")
	v.Await(`document.body.innerText.includes("skyops schedule create")`)
	v.fits(t, "no schedules")
	v.nightly(t, "the older one")
	order := v.nightly(t, "nightly "+attack)
	v.Await(`document.querySelector("td a.cover")?.textContent.startsWith("nightly <img") && document.body.innerText.includes("30 6 * * *")`)
	v.Await(`document.body.innerText.includes("0 of 40") && document.body.innerText.includes("0 of 0.004 ETH")`)
	v.Press("Show older ones")
	v.Await(`document.querySelectorAll("td a.cover").length === 2`)
	v.fits(t, "schedules")
	v.Text(`document.querySelector("td a.cover").click()`)
	v.Await(`location.pathname === "/schedules/` + order.Hex() + `" && document.querySelectorAll("#next li").length === 3`)
	v.Await(`document.querySelector(".head .badge").textContent === "active" && document.getElementById("cost").textContent === "0"`)
	v.Press("Pause")
	v.Await(`document.querySelector(".head .badge").textContent === "paused"`)
	v.Press("Resume")
	v.Await(`document.querySelector(".head .badge").textContent === "active"`)
	for range 2 {
		if err := g.Schedules.Backfill(t.Context(), order, time.Now().Add(-time.Hour), time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	v.Await(`[...document.querySelectorAll("#runs tbody a")].map((e) => e.textContent).join() === "2,1" && document.getElementById("counts").textContent === "2 of 40 at most"`)
	if to := v.Text(`document.querySelector("#runs tbody a").getAttribute("href")`); to != "/jobs/"+job.ID(order, 1).Hex() {
		t.Errorf("the newest run leads to %s", to)
	}
	v.fits(t, "schedule")
	v.Press("Delete")
	v.Press("Delete the schedule")
	v.Await(`document.querySelector(".head .badge").textContent === "closed" && document.querySelectorAll("#next li").length === 0`)
	if n := v.Text(`document.querySelectorAll("main img, main script, main [onerror], .head button:not(.hash)").length`); n != "0" {
		t.Errorf("%s elements came out of text, or act on what is over", n)
	}
	v.Go(g.URL + "/schedules/0x" + common.Bytes2Hex(make([]byte, 32)))
	v.Await(`document.getElementById("schedule").innerText.includes("No such schedule")`)
}
