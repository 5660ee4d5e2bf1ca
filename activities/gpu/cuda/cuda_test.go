package cuda

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// stand has this program be the one that a scrubber starts.
const stand = "SKYOPS_TEST_OVERWRITE"

func TestMain(m *testing.M) {
	switch os.Getenv(stand) {
	case "":
		os.Exit(m.Run())
	case "device":
		done, err := Overwrite()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(done)
	case "paint", "find":
		if err := asProgram(os.Getenv(stand)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	case "told":
		fmt.Println(len(os.Getenv(visible)))
	case "nonsense":
		fmt.Println("much")
	case "broken":
		fmt.Fprintln(os.Stderr, "open the device: CUDA error 999")
		os.Exit(1)
	}
}

// The program is told its device, and its own words are in the error.
func TestScrubberRunsAProgram(t *testing.T) {
	t.Setenv(stand, "told")
	if done, err := New(os.Args[0]).Scrub(t.Context(), "GPU-12345"); err != nil || done != 9 {
		t.Errorf("%d, %v", done, err)
	}
	for how, want := range map[string]string{"broken": "CUDA error 999", "nonsense": "invalid syntax"} {
		t.Setenv(stand, how)
		if _, err := New(os.Args[0]).Scrub(t.Context(), "GPU-1"); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "GPU-1") {
			t.Errorf("%s: %v", how, err)
		}
	}
	if _, err := New("/nonexistent").Scrub(t.Context(), "GPU-1"); err == nil {
		t.Error("a program that is not there overwrote something")
	}
}

// card is a device in whose memory some pieces are free.
type card struct {
	free  []uint64 // bytes of each free piece
	taken map[uint64]uint64
	zeros map[uint64]uint64
	left  bool
	fails string // the call that fails
}

func (c *card) library() *library {
	c.taken, c.zeros = map[uint64]uint64{}, map[uint64]uint64{}
	code := func(call string) int32 {
		if call == c.fails {
			return 999
		}
		return success
	}
	return &library{
		start:  func(uint32) int32 { return code("start") },
		device: func(*int32, int32) int32 { return code("device") },
		fact: func(value *int32, _, _ int32) int32 {
			if c.fails == "integrated" {
				*value = 1
			}
			return code("fact")
		},
		enter: func(ctx *uintptr, _ uint32, _ int32) int32 { *ctx = 7; return code("enter") },
		leave: func(ctx uintptr) int32 { c.left = ctx == 7; return code("leave") },
		memory: func(free, total *uint64) int32 {
			for _, n := range c.free {
				*free += n
			}
			*total = *free
			return code("memory")
		},
		take: func(at *uint64, bytes uint64) int32 {
			if c.fails == "take" {
				return 999
			}
			for i, n := range c.free {
				if n >= bytes {
					c.free[i] -= bytes
					*at = uint64(len(c.taken) + 1)
					c.taken[*at] = bytes
					return success
				}
			}
			return outOfMemory
		},
		set: func(at uint64, value uint8, bytes uint64) int32 {
			if value == 0 {
				c.zeros[at] = bytes
			}
			return code("set")
		},
		settled: func() int32 { return code("settled") },
	}
}

// Whatever pieces memory is free in, no piece stays that could be taken, and all
// that was taken is overwritten and given back.
func TestAllThatIsFreeIsOverwritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := &card{free: rapid.SliceOfN(rapid.Uint64Range(0, 1<<38), 0, 6).Draw(t, "free")}
		done, err := c.library().overwrite()
		if err != nil || !c.left {
			t.Fatalf("%v, left %t", err, c.left)
		}
		var taken uint64
		for at, bytes := range c.taken {
			taken += bytes
			if c.zeros[at] != bytes {
				t.Errorf("of %d bytes at %d %d are zero", bytes, at, c.zeros[at])
			}
		}
		if done != taken {
			t.Errorf("%d bytes are said, %d were taken", done, taken)
		}
		for _, left := range c.free {
			if left >= least {
				t.Errorf("a piece of %d bytes was left", left)
			}
		}
	})
}

// Where a call fails nothing is said to be overwritten; a device without memory of
// its own is not filled: that would take the host's.
func TestWhatFailsOverwritesNothing(t *testing.T) {
	t.Parallel()
	for _, call := range []string{"start", "device", "fact", "integrated", "enter", "memory", "take", "set", "settled"} {
		c := &card{free: []uint64{1 << 30}, fails: call}
		if done, err := c.library().overwrite(); err == nil || done != 0 {
			t.Errorf("%s: %d, %v", call, done, err)
		}
	}
}
