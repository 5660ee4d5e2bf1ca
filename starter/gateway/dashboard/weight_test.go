package dashboard_test

import (
	"regexp"
	"testing"
)

var (
	loaded   = regexp.MustCompile(`(?:src|href)="(/assets/[^"]+\.(?:js|css|svg))"`)
	imported = regexp.MustCompile(`(?:from|import) ?"\./([a-z0-9]+\.js)"|import\("\./([a-z0-9]+\.js)"\)`)
	folder   = regexp.MustCompile(`^.*/`)
)

// A page with everything that it can come to load has 250 KB at most, without
// compression, and without the age module, which is fetched when a key is used.
func TestPageWeight(t *testing.T) {
	t.Parallel()
	const most, age = 250_000, "age.js"
	g := gateway(t)
	for _, path := range []string{"/", "/jobs", "/jobs/new", "/jobs/several", "/jobs/0x1", "/batches", "/batches/0x1", "/pipelines", "/pipelines/0x1", "/schedules", "/schedules/0x1", "/account"} {
		_, html := read(t, g, path)
		sizes := map[string]int{path: len(html)}
		var queue []string
		for _, m := range loaded.FindAllStringSubmatch(html, -1) {
			queue = append(queue, m[1])
		}
		for len(queue) > 0 {
			at := queue[0]
			queue = queue[1:]
			if _, seen := sizes[at]; seen {
				continue
			}
			r, text := read(t, g, at)
			if r.StatusCode != 200 {
				t.Fatalf("%s loads %s: %s", path, at, r.Status)
			}
			sizes[at] = len(text)
			for _, m := range imported.FindAllStringSubmatch(text, -1) {
				if name := m[1] + m[2]; name != age {
					queue = append(queue, folder.FindString(at)+name)
				}
			}
		}
		sum := 0
		for _, n := range sizes {
			sum += n
		}
		if sum > most || len(sizes) < 6 {
			t.Errorf("%s has %d bytes in %d files; %d is the most", path, sum, len(sizes), most)
		}
		t.Logf("%s: %d bytes, %d files", path, sum, len(sizes))
	}
}
