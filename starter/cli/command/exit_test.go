package command

import (
	"strings"
	"testing"
)

// What the gateway says in its own terms is said in commands.
func TestNextStepsAreCommands(t *testing.T) {
	t.Parallel()
	id := "0x59d2f04f5eb424e5880bb20931af39fa6e94b73960446f81b3770abeda9305f7"
	for next, want := range map[string]string{
		"read the job: GET /v1/jobs/" + id:                                            "read the job: skyops status 0x59d2f04f5e",
		"wait for it: GET /v1/jobs/" + id + "?wait=final":                             "wait for it: skyops status 0x59d2f04f5e --watch",
		"read the batch: GET /v1/batches/" + id:                                       "read the batch: skyops batch status 0x59d2f04f5e",
		"read it: GET /v1/schedules/" + id:                                            "read it: skyops schedule show 0x59d2f04f5e",
		"check the name and which wallet signed in: GET /v1/jobs lists what is yours": "check the name and which wallet signed in: skyops list lists what is yours",
		"GET /v1/pipelines lists yours":                                               "skyops pipeline list lists yours",
		"GET /v1/data lists yours":                                                    "skyops data ls lists yours",
		"deposit, or sign a lower maximum":                                            "deposit, or sign a lower maximum",
	} {
		if got := inCommands(next); got != want {
			t.Errorf("%q becomes %q, want %q", next, got, want)
		}
	}
}

func TestAmountsHaveTheirUnits(t *testing.T) {
	t.Parallel()
	for milli, want := range map[uint32]string{500: "0.5 cores", 1000: "1 core", 8000: "8 cores"} {
		if got := cores(milli); !strings.HasSuffix(got, want) {
			t.Errorf("%d thousandths are %q, want %q", milli, got, want)
		}
	}
	for request, want := range map[string]string{"": "-", "1": "1 of any kind", "A100:80GB:2": "A100:80GB:2"} {
		if got := gpus(request); got != want {
			t.Errorf("%q is %q, want %q", request, got, want)
		}
	}
}
