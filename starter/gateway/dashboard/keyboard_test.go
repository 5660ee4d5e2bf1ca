package dashboard_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/gateway/apitest"
	workjob "github.com/skyops/skyops/workflows/job"
)

// labelled is true of the button, link or summary that says a text.
func labelled(text string) string { return fmt.Sprintf("e.textContent.trim() === %q", text) }

// A job is submitted and its result is opened with nothing but a keyboard, in a window
// of 320 pixels, which is also what a page of 1,280 is at four times its size.
func TestBrowserByKeyboardAlone(t *testing.T) {
	t.Parallel()
	g := gateway(t)
	g.Jobs.SetProgram(func(workjob.Input, *seal.Identity) apitest.Run {
		return apitest.Run{Lines: []string{"done\n"}, Output: map[string]string{"answer.txt": "forty-two"}}
	})
	v := visit(t, g)
	v.Device(320, 640, "light")
	v.Go(g.URL + "/jobs")
	v.Await(`document.querySelector(".session button")`)
	v.TabTo(labelled("Skip to the content"))
	v.TabTo(labelled("Sign in"))
	v.Type(kb.Enter)
	v.Await(`document.body.innerText.includes("No jobs yet")`)
	v.TabTo(labelled("New job"))
	v.Type(kb.Enter)
	v.Await(`location.pathname === "/jobs/new" && document.querySelector("#presets input")`)
	v.TabTo(`e.type === "radio"`)
	for range 10 {
		if v.Text(`document.activeElement.closest("label").textContent.startsWith("counter") && document.activeElement.checked`) == "true" {
			break
		}
		v.Type(kb.ArrowDown)
	}
	v.TabTo(`e.id === "name"`)
	v.Type("by hand")
	v.Await(`document.getElementById("quote").innerText.includes("Best node") && !document.getElementById("submit").disabled`)
	v.TabTo(labelled("Sign and submit"))
	v.Type(kb.Enter)
	v.Await(`document.querySelector("dialog[open]")?.contains(document.activeElement)`)
	v.TabTo(labelled("Make one"))
	v.Type(kb.Enter)
	v.Await(`location.pathname.startsWith("/jobs/0x") && document.querySelector("h1")?.textContent === "by hand"`)
	v.Await(`[...document.querySelectorAll("button")].some((e) => e.textContent === "Open the result")`)
	v.TabTo(labelled("Open the result"))
	v.Type(kb.Enter)
	v.Await(`document.getElementById("result").innerText.includes("Checked and opened")`)
	v.TabTo(`e.matches("#result summary") && e.textContent.includes("answer.txt")`)
	if v.Text(`document.activeElement.closest("details").open`) != "true" {
		v.Type(kb.Enter)
	}
	v.Await(`document.activeElement.closest("details").innerText.includes("forty-two")`)
	v.fits(t, "the result by keyboard")
}
