//go:build !cgo

// Package nvml reads a host's GPUs through the NVIDIA Management Library. This
// build has no cgo and so cannot: Open says so.
package nvml

import (
	"errors"
	"fmt"

	"github.com/skyops/skyops/activities/gpu"
)

// ErrAbsent reports a machine without a usable NVIDIA driver.
var ErrAbsent = errors.New("no NVIDIA driver")

// Open always fails with ErrAbsent.
func Open() (gpu.Host, error) {
	return nil, fmt.Errorf("%w: this program was built without cgo, which NVML needs; rebuild with CGO_ENABLED=1 and a C compiler", ErrAbsent)
}
