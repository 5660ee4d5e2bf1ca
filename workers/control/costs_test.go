package control

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/skyops/skyops/activities/placement"
)

var updateCosts = flag.Bool("update-costs", false, "write the tables of docs/costs.md")

const (
	gasFile   = "../../chain/testdata/gas.json"
	costsPage = "../../docs/costs.md"
)

// A batch of records waits for its parcel and then for a block to share, at most
// as long each; a page of matches is full at entriesPerPage. The coin's price is
// an example.
const (
	anchorsPerSecond = 1 / (2 * float64(parcelWindow) / float64(time.Second))
	entriesPerPage   = 1024
	dollarsPerCoin   = 2000.0
)

// countsPerJob is how many of a busy node's jobs, each of four hours, count
// towards its reputation.
const countsPerJob = float64(4*time.Hour) / float64(reputePeriod)

// gasOf is what a transaction costs, by name and rules.
type gasOf map[string]map[string]float64

// job returns the gas of one job at so many jobs per second, by what it is for.
func (g gasOf) job(rules string, rate float64) (parts []float64) {
	pages := min(rate, max(1/placement.PageAge.Seconds(), rate/entriesPerPage))
	return []float64{
		g["escrow: open an order"][rules],
		g["escrow: settle a receipt and close"][rules],
		g["reputation: count an order's pay"][rules] * countsPerJob,
		g["anchor: a batch, mean"][rules] * min(rate, anchorsPerSecond) / rate,
		g["book: commit a page"][rules] * pages / rate,
	}
}

// TestCosts: the page says what the contracts cost now.
func TestCosts(t *testing.T) {
	t.Parallel()
	var gas gasOf
	b, err := os.ReadFile(gasFile)
	if err == nil {
		err = json.Unmarshal(b, &gas)
	}
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(costsPage)
	if err != nil {
		t.Fatal(err)
	}
	const from, to = "<!-- begin: go test ./workers/control -run TestCosts -update-costs -->\n", "<!-- end -->\n"
	before, rest, ok := strings.Cut(string(page), from)
	_, after, ok2 := strings.Cut(rest, to)
	if !ok || !ok2 {
		t.Fatalf("%s lacks the marks of its tables", costsPage)
	}
	want := before + from + tables(gas) + to + after
	if *updateCosts {
		if err := os.WriteFile(costsPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if want != string(page) {
		t.Errorf("%s is not what the contracts cost: run go test ./workers/control -run TestCosts -update-costs", costsPage)
	}
}

func tables(gas gasOf) string {
	var s strings.Builder
	s.WriteString("\n| gas of one job, rules of Osaka (Amsterdam) | 1 job/s | 10 jobs/s | 100 jobs/s |\n|---|---|---|---|\n")
	rates := []float64{1, 10, 100}
	names := []string{"lock the order's money", "pay the node, return the rest", "count the pay for the node's reputation", "anchor the record", "publish the match"}
	sums := map[string][]float64{"osaka": make([]float64, len(rates)), "amsterdam": make([]float64, len(rates))}
	for i, name := range names {
		fmt.Fprintf(&s, "| %s |", name)
		for j, rate := range rates {
			o, a := gas.job("osaka", rate)[i], gas.job("amsterdam", rate)[i]
			sums["osaka"][j] += o
			sums["amsterdam"][j] += a
			fmt.Fprintf(&s, " %.0f (%.0f) |", o, a)
		}
		s.WriteString("\n")
	}
	s.WriteString("| **one job** |")
	for j := range rates {
		fmt.Fprintf(&s, " **%.0f** (%.0f) |", sums["osaka"][j], sums["amsterdam"][j])
	}
	s.WriteString("\n| all jobs, million gas per second |")
	for j, rate := range rates {
		fmt.Fprintf(&s, " %.2g (%.2g) |", sums["osaka"][j]*rate/1e6, sums["amsterdam"][j]*rate/1e6)
	}
	fmt.Fprintf(&s, "\n\n| dollars for the gas of one job, at %.0f dollars a coin | 1 job/s | 10 jobs/s | 100 jobs/s |\n|---|---|---|---|\n", dollarsPerCoin)
	for _, gwei := range []float64{0.01, 0.05, 1} {
		fmt.Fprintf(&s, "| at %v gwei |", gwei)
		for j := range rates {
			fmt.Fprintf(&s, " %.2g (%.2g) |", dollars(sums["osaka"][j], gwei), dollars(sums["amsterdam"][j], gwei))
		}
		s.WriteString("\n")
	}
	s.WriteString("\n")
	return s.String()
}

func dollars(gas, gwei float64) float64 { return gas * gwei * 1e-9 * dollarsPerCoin }
