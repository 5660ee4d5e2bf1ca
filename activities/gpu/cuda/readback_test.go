package cuda

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/ebitengine/purego"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/activities/gpu/gputest"
	"github.com/skyops/skyops/activities/gpu/nvml"
)

// paint is the byte that stands for what a job left.
const paint = 0xa5

// painted has all free memory of the device hold a job's leavings, and returns how many bytes that is.
func painted(l *library) (uint64, error) {
	return l.each(func(at, size uint64) error { return failed("paint", l.set(at, paint, size)) })
}

// found is what the next program finds in the memory that it gets: how many bytes it
// read, and how many of them still are an earlier one's.
func found(l *library, read func(to []byte, at uint64) int32) (all, left uint64, err error) {
	part := make([]byte, 4<<20)
	zeros := make([]byte, len(part))
	all, err = l.each(func(at, size uint64) error {
		for end := at + size; at < end; at += uint64(len(part)) {
			part = part[:min(uint64(cap(part)), end-at)]
			if err := failed("read back", read(part, at)); err != nil {
				return err
			}
			if !bytes.Equal(part, zeros[:len(part)]) {
				left += leavings(part)
			}
		}
		return nil
	})
	return all, left, err
}

// leavings counts the bytes of whole painted words: what the driver left itself has hardly any.
func leavings(b []byte) (n uint64) {
	const word = paint * 0x0101010101010101
	for ; len(b) >= 8; b = b[8:] {
		if binary.LittleEndian.Uint64(b) == word {
			n += 8
		}
	}
	return n
}

// asProgram does, in a process of its own, what a test asks for: a CUDA context holds
// its memory for as long as its process lives.
func asProgram(mode string) error {
	l, err := open()
	if err != nil {
		return err
	}
	runtime.LockOSThread()
	if mode == "paint" {
		n, err := painted(l)
		fmt.Println(n)
		return err
	}
	handle, err := purego.Dlopen("libcuda.so.1", purego.RTLD_NOW|purego.RTLD_GLOBAL)
	if err != nil {
		return err
	}
	var out func(to *byte, at, bytes uint64) int32
	purego.RegisterLibFunc(&out, handle, "cuMemcpyDtoH_v2")
	all, left, err := found(l, func(to []byte, at uint64) int32 { return out(&to[0], at, uint64(len(to))) })
	fmt.Println(all, left)
	return err
}

// program starts this test's program on a device, and reads the numbers that it says.
func program(t *testing.T, mode, device string, numbers ...any) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), stand+"="+mode, visible+"="+device)
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err == nil {
		_, err = fmt.Sscan(string(out), numbers...)
	}
	if err != nil {
		t.Fatalf("%s %s: %v: %s", mode, device, err, said.String())
	}
}

// TestGPUMemoryIsOverwritten runs the suite on this machine's GPUs, and then reads back
// what a program left there. `make test-gpu` runs it.
func TestGPUMemoryIsOverwritten(t *testing.T) {
	host, err := nvml.Open()
	if errors.Is(err, nvml.ErrAbsent) {
		t.Skipf("no GPU to overwrite the memory of: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	devices, err := host.Devices(t.Context())
	if err = errors.Join(err, host.Close()); err != nil {
		t.Fatal(err)
	}
	t.Setenv(stand, "device")
	scrubber := New(os.Args[0])
	gputest.Scrub(t, devices, scrubber)
	for _, d := range devices {
		var dirty, all, left uint64
		program(t, "paint", d.ID, &dirty)
		program(t, "find", d.ID, &all, &left)
		t.Logf("%s (%s): of %d MiB that a program left, the next one finds %d MiB where nobody overwrites them", d.ID, d.Name, dirty>>20, left>>20)
		program(t, "paint", d.ID, &dirty)
		done, err := scrubber.Scrub(t.Context(), d.ID)
		if err != nil {
			t.Error(err)
			continue
		}
		program(t, "find", d.ID, &all, &left)
		t.Logf("%s (%s): %d of %d MiB were overwritten, %d MiB read back, %d bytes of what was left among them",
			d.ID, d.Name, done>>20, d.Memory>>20, all>>20, left)
		if left > 0 || all < done/10*9 {
			t.Errorf("%s: of %d bytes that were overwritten %d were read back, and %d are still the earlier program's", d.ID, done, all, left)
		}
	}
}

// board is a device whose memory keeps what is written there, also when a program ends.
type board struct {
	memory [][]byte // the pieces that are free when nobody is there
	taken  []uint64 // bytes of each
	deaf   int      // a piece that no zeros reach; -1: none
}

// place is where a piece of a board's memory begins.
const place = 1 << 32

func (b *board) at(at, size uint64) (piece int, bytes []byte) {
	piece = int(at/place) - 1
	return piece, b.memory[piece][at%place:][:size]
}

func (b *board) library() *library {
	return &library{
		start:  func(uint32) int32 { return success },
		device: func(*int32, int32) int32 { return success },
		fact:   func(*int32, int32, int32) int32 { return success },
		enter:  func(*uintptr, uint32, int32) int32 { b.taken = make([]uint64, len(b.memory)); return success },
		leave:  func(uintptr) int32 { return success },
		memory: func(free, total *uint64) int32 {
			for _, m := range b.memory {
				*free += uint64(len(m))
			}
			*total = *free
			return success
		},
		take: func(at *uint64, bytes uint64) int32 {
			for i, m := range b.memory {
				if uint64(len(m))-b.taken[i] >= bytes {
					*at = uint64(i+1)*place + b.taken[i]
					b.taken[i] += bytes
					return success
				}
			}
			return outOfMemory
		},
		set: func(at uint64, value uint8, size uint64) int32 {
			if piece, m := b.at(at, size); value != 0 || piece != b.deaf {
				for i := range m {
					m[i] = value
				}
			}
			return success
		},
		settled: func() int32 { return success },
	}
}

func (b *board) read(to []byte, at uint64) int32 {
	_, m := b.at(at, uint64(len(to)))
	copy(to, m)
	return success
}

// After the overwriting the next program finds nothing of the one before in all the
// memory that it gets; where some was not reached, what is read back shows it.
func TestWhatIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := &board{deaf: -1}
		var most uint64 // that can be taken
		for _, n := range rapid.SliceOfN(rapid.IntRange(1, 9), 1, 3).Draw(t, "MiB") {
			b.memory = append(b.memory, make([]byte, n<<20))
			most += uint64(n) << 20 / least * least
		}
		look := func() uint64 {
			all, left, err := found(b.library(), b.read)
			if err != nil || all != most {
				t.Fatalf("%d of %d bytes were read: %v", all, most, err)
			}
			return left
		}
		if dirty, err := painted(b.library()); err != nil || dirty != most || look() != most {
			t.Fatalf("%d of %d bytes were painted: %v", dirty, most, err)
		}
		b.deaf = rapid.IntRange(-1, len(b.memory)-1).Draw(t, "deaf")
		if done, err := b.library().overwrite(); err != nil || done != most {
			t.Fatalf("%d of %d bytes were overwritten: %v", done, most, err)
		}
		var want uint64
		if b.deaf >= 0 {
			want = uint64(len(b.memory[b.deaf])) / least * least
		}
		if left := look(); left != want {
			t.Errorf("%d bytes of the program before were read back, not %d", left, want)
		}
	})
}
