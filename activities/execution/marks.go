package execution

import (
	"bytes"
	"slices"
	"strings"

	"github.com/skyops/skyops/protocol/record"
)

// mark is what a program's log says when memory was refused to it. It alone is
// told to others: the record is public, the program's own words are not.
type mark struct{ text, code string }

// marks are the words of frameworks and run times, the more telling ones first.
var marks = []mark{
	{"CUDA out of memory", record.CauseGPUMemory},
	{"HIP out of memory", record.CauseGPUMemory},
	{"torch.OutOfMemoryError", record.CauseGPUMemory},
	{"CUDA_ERROR_OUT_OF_MEMORY", record.CauseGPUMemory},
	{"cudaErrorMemoryAllocation", record.CauseGPUMemory},
	{"CUBLAS_STATUS_ALLOC_FAILED", record.CauseGPUMemory},
	{"RESOURCE_EXHAUSTED: Out of memory", record.CauseGPUMemory},
	{"OOM when allocating tensor", record.CauseGPUMemory},
	{"DefaultCPUAllocator: can't allocate memory", record.CauseOOM},
	{"\nMemoryError", record.CauseOOM},
	{"std::bad_alloc", record.CauseOOM},
}

// markWithin is how near a log's end a mark has to be, in bytes, to be why the
// program ended: one that a program lives on with says nothing.
const markWithin = 64 << 10

// markReader looks for marks in one of a program's outputs.
type markReader struct {
	rest  []byte // end of what was read, shorter than the longest mark
	found *mark
	since int // bytes that followed it
}

// read looks at the next piece of a log, however it is cut.
func (r *markReader) read(text []byte) {
	all := append(r.rest, text...)
	r.since += len(text)
	for i := range marks {
		at := bytes.LastIndex(all, []byte(marks[i].text))
		if at < 0 {
			continue
		}
		// The most telling one of a piece stands; a later piece's takes its place.
		r.found, r.since = &marks[i], len(all)-at-len(marks[i].text)
		break
	}
	keep := min(len(all), longestMark-1)
	r.rest = bytes.Clone(all[len(all)-keep:])
}

// last returns the mark that the log ended with, nil: there is none.
func (r *markReader) last() *mark {
	if r.found == nil || r.since > markWithin {
		return nil
	}
	return r.found
}

// words are the mark as it is told.
func (m mark) words() string { return strings.TrimSpace(m.text) }

var longestMark = len(slices.MaxFunc(marks, func(a, b mark) int { return len(a.text) - len(b.text) }).text)
