package dashboard_test

import (
	"testing"

	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/gateway/apitest"
	workjob "github.com/skyops/skyops/workflows/job"
)

// nameless lists controls that a screen reader has no name for.
const nameless = `[...document.querySelectorAll("button, a[href], input:not([type=hidden]):not([hidden]), select, textarea, [role=img], [role=log]")].filter((e) =>
	!(e.getAttribute("aria-label") || e.textContent.trim() || e.labels?.length || e.title)).map((e) => e.outerHTML.slice(0, 90)).join("\n")`

// unreachable lists controls that the keyboard passes over.
const unreachable = `[...document.querySelectorAll("button, a[href], input, select, textarea, summary")].filter((e) => e.tabIndex < 0 && e.offsetParent).map((e) => e.outerHTML.slice(0, 90)).join("\n")`

// wide lists what is broader than the window and does not scroll by itself.
const wide = `document.documentElement.scrollWidth <= document.documentElement.clientWidth ? "" : [...document.querySelectorAll("main *")].filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map((e) => e.outerHTML.slice(0, 90)).slice(0, 5).join("\n")`

// cut lists tables and menus of which a part lies out of sight.
const cut = `[...document.querySelectorAll(".scroll:not(#graph), .top nav")].filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.scrollWidth + " of " + e.clientWidth + " pixels: " + e.innerText.slice(0, 60)).join("\n")`

// fits fails the test where the page is too wide for a window, or keeps somebody out.
func (v *visitor) fits(t *testing.T, page string) {
	t.Helper()
	for _, width := range []int64{320, 390, 1280} {
		v.Device(width, 800, "dark")
		for what, expression := range map[string]string{"too wide": wide, "cut off": cut, "without a name": nameless, "out of the keyboard's reach": unreachable} {
			if found := v.Text(expression); found != "" {
				t.Errorf("%s at %d pixels has, %s:\n%s", page, width, what, found)
			}
		}
	}
	if n := v.Text(`document.querySelectorAll("h1").length`); n != "1" {
		t.Errorf("%s has %s main headings", page, n)
	}
}

// Every page fits a phone, says what its controls are and lets the keyboard reach them.
func TestBrowserPagesFit(t *testing.T) {
	t.Parallel()
	g := gateway(t)
	hold := make(chan struct{})
	g.Jobs.SetProgram(func(in workjob.Input, _ *seal.Identity) apitest.Run {
		telemetry(t, g, in, 20)
		return apitest.Run{Lines: []string{"a-very-long-word-" + counterDigest + counterDigest + "\n"}, Output: map[string]string{"deep/" + counterDigest + "/answer.txt": "42"}, Hold: hold}
	})
	v := visit(t, g)
	fits := func(page string) { t.Helper(); v.fits(t, page) }
	v.Go(g.URL + "/")
	v.Await(`document.getElementById("supply").innerText.includes("A100")`)
	fits("front page")
	v.signIn()
	v.Go(g.URL + "/account")
	v.Press("Make a data key")
	v.Await(`document.getElementById("datakey").innerText.includes("open in this tab")`)
	fits("account")
	v.Go(g.URL + "/jobs/new?preset=counter")
	v.Await(`document.getElementById("quote").innerText.includes("Best node")`)
	v.Press("Add a data set")
	v.Press("Add a secret")
	v.Text(`document.querySelectorAll("details").forEach((e) => { e.open = true; })`)
	fits("new job")
	v.Press("Sign and submit")
	v.Await(`document.querySelectorAll("figure.chart canvas").length === 4`)
	v.Await(`document.querySelector(".log").textContent.includes("very-long")`)
	fits("running job")
	close(hold)
	v.Press("Open the result")
	v.Await(`document.getElementById("result").innerText.includes("Checked and opened")`)
	fits("ended job")
	v.Go(g.URL + "/jobs")
	v.Await(`document.querySelector("td a.cover")`)
	fits("jobs")
}
