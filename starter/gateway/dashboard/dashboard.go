// Package dashboard is the browser's face of a gateway for who runs jobs: sign
// in with a wallet, submit, follow, open the result.
//
// Nouns: a page is a frame that this package renders without knowing anybody;
// its script fills it from the API with the session of its tab. Specs are built,
// orders computed and things sealed and opened in the browser, in modules that
// mirror packages protocol/job, protocol/eip712 and protocol/seal; tests hold
// them against each other.
//
// The package keeps nothing and reads nothing but presets. It promises no more
// than who serves it: whose gateway you use, writes the scripts you run. Start
// at New.
package dashboard

import (
	"embed"
	"fmt"
	"io/fs"
	"net/http"

	"github.com/skyops/skyops/starter/gateway/page"
)

//go:embed assets/*.js assets/*.css
var assets embed.FS

//go:embed templates/*.html
var templates embed.FS

// Assets are the dashboard's scripts and styles, for page.Options.
func Assets() fs.FS { return assets }

// screen is one page of the dashboard.
type screen struct {
	pattern, file string
	view          page.View
}

var styles = []string{"dashboard.css"}

var screens = []screen{
	{"GET /{$}", "home.html", page.View{Title: "GPU jobs, checked", Modules: []string{"home.js"}, Styles: styles}},
	{"GET /jobs", "jobs.html", page.View{Title: "Jobs", Section: "jobs", Modules: []string{"jobs.js"}, Styles: styles}},
	{"GET /jobs/new", "new.html", page.View{Title: "New job", Section: "new", Modules: []string{"new.js"}, Styles: styles}},
	{"GET /jobs/several", "several.html", page.View{Title: "Several jobs", Section: "new", Modules: []string{"several.js"}, Styles: styles}},
	{"GET /jobs/{job}", "job.html", page.View{Title: "Job", Section: "jobs", Modules: []string{"job.js"}, Styles: []string{"dashboard.css", "uplot.css"}}},
	{"GET /batches", "batches.html", page.View{Title: "Batches", Section: "jobs", Modules: []string{"batches.js"}, Styles: styles}},
	{"GET /batches/{order}", "batch.html", page.View{Title: "Batch", Section: "jobs", Modules: []string{"batch.js"}, Styles: styles}},
	{"GET /pipelines", "pipelines.html", page.View{Title: "Pipelines", Section: "jobs", Modules: []string{"pipelines.js"}, Styles: styles}},
	{"GET /pipelines/{order}", "pipeline.html", page.View{Title: "Pipeline", Section: "jobs", Modules: []string{"pipeline.js"}, Styles: styles}},
	{"GET /schedules", "schedules.html", page.View{Title: "Schedules", Section: "jobs", Modules: []string{"schedules.js"}, Styles: styles}},
	{"GET /schedules/{order}", "schedule.html", page.View{Title: "Schedule", Section: "jobs", Modules: []string{"schedule.js"}, Styles: styles}},
	{"GET /account", "account.html", page.View{Title: "Account", Section: "account", Modules: []string{"account.js"}, Styles: styles}},
}

// New returns the handler of the dashboard's pages; anything else below it is
// not found. images are the digests of presets' images that are in no registry,
// by their names: what nodes hold of them.
func New(site *page.Site, images map[string]string) (http.Handler, error) {
	catalogue, err := makeForm(images)
	if err != nil {
		return nil, fmt.Errorf("read presets: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /presets.json", func(w http.ResponseWriter, _ *http.Request) {
		site.Secure(w.Header())
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(catalogue) // the browser is gone, or has it
	})
	for _, s := range screens {
		t, err := site.Template(templates, "templates/"+s.file)
		if err != nil {
			return nil, err
		}
		mux.HandleFunc(s.pattern, func(w http.ResponseWriter, r *http.Request) { t.Serve(w, r, http.StatusOK, s.view) })
	}
	lost, err := site.Template(templates, "templates/lost.html")
	if err != nil {
		return nil, err
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		lost.Serve(w, r, http.StatusNotFound, page.View{Title: "Not found"})
	})
	return mux, nil
}
