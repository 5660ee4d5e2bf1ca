package docker

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"time"

	"github.com/docker/docker/api/types/system"
)

// version is a release, and the number of its candidate; 0: the release itself.
type version struct{ major, minor, patch, candidate int }

var versionText = regexp.MustCompile(`^v?(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?:[-.~]?rc\.?(\d{1,6}))?`)

// parseVersion reads a release as distributions write it, such as "1.1.5+ds1-1".
func parseVersion(text string) (v version, ok bool) {
	m := versionText.FindStringSubmatch(text)
	if m == nil {
		return v, false
	}
	for i, field := range []*int{&v.major, &v.minor, &v.patch, &v.candidate} {
		if m[i+1] != "" {
			*field, _ = strconv.Atoi(m[i+1]) // digits, and few
		}
	}
	return v, true
}

// before reports whether v came out before w.
func (v version) before(w version) bool {
	for _, d := range [3]int{v.major - w.major, v.minor - w.minor, v.patch - w.patch} {
		if d != 0 {
			return d < 0
		}
	}
	return v.candidate != 0 && (w.candidate == 0 || v.candidate < w.candidate)
}

// patchedRunc lists, per release line, the first runc without the container
// break-outs CVE-2025-31133, -52565 and -52881. Older lines have none, later
// ones all.
var patchedRunc = []version{{1, 2, 8, 0}, {1, 3, 3, 0}, {1, 4, 0, 3}}

// runcRisk says what is wrong with a version of runc, nothing if it is patched.
// One that cannot be read may be any.
func runcRisk(text string) []string {
	const fix = "install runc 1.2.8, 1.3.3 or newer, or gVisor's runsc"
	v, ok := parseVersion(text)
	if !ok {
		return []string{fmt.Sprintf("the engine does not say which runc it runs (%.40q), so that jobs may break out (CVE-2025-31133, -52565, -52881): %s", text, fix)}
	}
	newest := patchedRunc[len(patchedRunc)-1]
	patched := !v.before(newest)
	for _, first := range patchedRunc {
		patched = patched || v.major == first.major && v.minor == first.minor && !v.before(first)
	}
	if patched {
		return nil
	}
	return []string{"runc " + text + " lets a container break out (CVE-2025-31133, -52565, -52881): " + fix}
}

// toolkitFixes are the releases of the NVIDIA container toolkit that closed
// ways out of a container.
var toolkitFixes = []struct {
	in  version
	cve string
}{
	{version{1, 16, 2, 0}, "CVE-2024-0132"},
	{version{1, 17, 8, 0}, "CVE-2025-23266"},
}

// toolkitRisk says what is wrong with a version of the NVIDIA container toolkit.
func toolkitRisk(text string) []string {
	const fix = "install nvidia-container-toolkit 1.17.8 or newer"
	v, ok := parseVersion(text)
	if !ok {
		return []string{fmt.Sprintf("the host does not say which NVIDIA container toolkit it has (%.40q), so that jobs may take the host over (CVE-2024-0132, CVE-2025-23266): %s, with nvidia-ctk in the node's PATH", text, fix)}
	}
	var open string
	for _, f := range toolkitFixes {
		if v.before(f.in) {
			open += ", " + f.cve
		}
	}
	if open == "" {
		return nil
	}
	return []string{"NVIDIA container toolkit " + text + " lets a container take the host over (" + open[2:] + "): " + fix}
}

// givesGPUs reports whether the engine can hand NVIDIA devices to containers.
func givesGPUs(info system.Info) bool {
	_, runtime := info.Runtimes["nvidia"]
	_, err := exec.LookPath("nvidia-container-runtime-hook")
	return runtime || err == nil || hasCDI(info.CDISpecDirs)
}

// toolkitPatience bounds a question to the toolkit's own programs.
const toolkitPatience = 5 * time.Second

var toolkitText = regexp.MustCompile(`version:?\s+(\S+)`)

// toolkitVersion asks the toolkit's programs, which all have its version; "":
// none answers.
func toolkitVersion(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, toolkitPatience)
	defer cancel()
	for _, program := range []string{"nvidia-ctk", "nvidia-container-runtime-hook", "nvidia-container-cli"} {
		out, err := exec.CommandContext(ctx, program, "--version").Output()
		if m := toolkitText.FindSubmatch(out); err == nil && m != nil {
			return string(bytes.TrimSpace(m[1]))
		}
	}
	return ""
}
