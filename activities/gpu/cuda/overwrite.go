package cuda

import (
	"errors"
	"fmt"
	"runtime"

	"github.com/ebitengine/purego"
)

// library is what is used of CUDA's driver interface (docs.nvidia.com/cuda/cuda-driver-api).
// Every call returns a CUresult.
type library struct {
	start   func(flags uint32) int32
	device  func(device *int32, ordinal int32) int32
	fact    func(value *int32, attribute int32, device int32) int32
	enter   func(ctx *uintptr, flags uint32, device int32) int32
	leave   func(ctx uintptr) int32
	memory  func(free, total *uint64) int32
	take    func(at *uint64, bytes uint64) int32
	set     func(at uint64, value uint8, bytes uint64) int32
	settled func() int32
}

// Numbers of CUDA's.
const (
	success     = 0 // CUDA_SUCCESS
	outOfMemory = 2 // CUDA_ERROR_OUT_OF_MEMORY

	integrated = 18 // CU_DEVICE_ATTRIBUTE_INTEGRATED
)

// least is what memory is handed out in, in bytes: less is not asked for.
const least = 2 << 20

// Overwrite fills with zeros what nobody holds of the memory of the one device that
// the environment shows, and returns how many bytes that was.
func Overwrite() (bytes uint64, err error) {
	lib, err := open()
	if err != nil {
		return 0, err
	}
	runtime.LockOSThread() // a CUDA context belongs to a thread
	defer runtime.UnlockOSThread()
	return lib.overwrite()
}

// open loads the library that the driver installed.
func open() (*library, error) {
	const name = "libcuda.so.1"
	handle, err := purego.Dlopen(name, purego.RTLD_NOW|purego.RTLD_GLOBAL)
	if err != nil {
		return nil, fmt.Errorf("load %s: %w: install the driver with its CUDA library", name, err)
	}
	var l library
	for symbol, call := range map[string]any{
		"cuInit": &l.start, "cuDeviceGet": &l.device, "cuDeviceGetAttribute": &l.fact,
		"cuCtxCreate_v2": &l.enter, "cuCtxDestroy_v2": &l.leave, "cuMemGetInfo_v2": &l.memory,
		"cuMemAlloc_v2": &l.take, "cuMemsetD8_v2": &l.set, "cuCtxSynchronize": &l.settled,
	} {
		at, err := purego.Dlsym(handle, symbol)
		if err != nil {
			return nil, fmt.Errorf("find %s in %s: %w", symbol, name, err)
		}
		purego.RegisterFunc(call, at)
	}
	return &l, nil
}

func (l *library) overwrite() (uint64, error) {
	return l.each(func(at, size uint64) error { return failed("overwrite", l.set(at, 0, size)) })
}

// each opens the device, takes what is free of its memory and has use be called with
// every piece. It returns how many bytes that was, once the device has done all.
func (l *library) each(use func(at, size uint64) error) (done uint64, err error) {
	var device, shared int32
	var ctx uintptr
	var free, total uint64
	for _, step := range []struct {
		what string
		do   func() int32
	}{
		{"start CUDA", func() int32 { return l.start(0) }},
		{"find the device", func() int32 { return l.device(&device, 0) }},
		{"learn what memory it has", func() int32 { return l.fact(&shared, integrated, device) }},
		{"open the device", func() int32 { return l.enter(&ctx, 0, device) }},
		{"read how much is free", func() int32 { return l.memory(&free, &total) }},
	} {
		if err := failed(step.what, step.do()); err != nil {
			return 0, err
		}
		if shared != 0 {
			return 0, errors.New("the device has no memory of its own: what is free is the host's")
		}
	}
	if done, err = l.fill(free, use); err != nil {
		return 0, err
	}
	return done, failed("close the device", l.leave(ctx)) // gives all back
}

// fill takes the largest pieces that it gets until so many bytes are taken or no
// piece is left, and uses each. It keeps them, so that no byte is taken twice.
func (l *library) fill(free uint64, use func(at, size uint64) error) (done uint64, err error) {
	for size := free; size >= least; size = min(size, free-done) {
		size -= size % least
		var at uint64
		switch code := l.take(&at, size); code {
		case success:
			if err := use(at, size); err != nil {
				return 0, err
			}
			done += size
		case outOfMemory:
			size /= 2
		default:
			return 0, failed("take memory", code)
		}
	}
	return done, failed("wait for the device", l.settled())
}

func failed(what string, code int32) error {
	if code == success {
		return nil
	}
	return fmt.Errorf("%s: CUDA error %d", what, code)
}
