package command

import (
	"strings"
	"testing"

	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/reputation"
)

// What a version changes is named, and nothing else.
func TestChangesOfParams(t *testing.T) {
	t.Parallel()
	first := paramsVersion{Params: match.DefaultParams(), Checks: reputation.DefaultChecks()}
	for want, change := range map[string]func(*paramsVersion){
		"the worth of GPU models alone": func(*paramsVersion) {},
		"jitter 300 to 7":               func(v *paramsVersion) { v.Jitter = 7 },
		"weightGPU 2000 to 1900, weightData 1000 to 1100, floor 500 to 900": func(v *paramsVersion) {
			v.WeightGPU, v.WeightData, v.Checks.Floor = 1900, 1100, 900
		},
	} {
		second := first
		second.Version++
		change(&second)
		if got := strings.Join(changes(first, second), ", "); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
