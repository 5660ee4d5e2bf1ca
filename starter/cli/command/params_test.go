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
		"nothing":         func(*paramsVersion) {},
		"jitter 300 to 7": func(v *paramsVersion) { v.Jitter = 7 },
		"A100 5500 to 6000, H100 8000 to 0": func(v *paramsVersion) {
			models, worths := v.Performance.Table()
			worths[0], worths[1] = 6000, 0
			v.Performance, _ = match.NewPerformance(models, worths)
		},
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
