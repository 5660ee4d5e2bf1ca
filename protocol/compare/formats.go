package compare

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"math"
	"regexp"
	"slices"
)

// Bounds of headers; a longer one is no header.
const (
	maxSafetensorsHeader = 16 << 20
	maxNumpyHeader       = 64 << 10
)

// window is how much of a file is held at once; a multiple of every number's size.
const window = 64 << 10

// pair is one file on both sides, read in step.
type pair struct {
	theirs, mine io.Reader
	left         int64 // bytes of either that are still to be read
	at           int64 // where the part that is read now begins
	tolerance    Tolerance
	a, b         [window]byte
}

// both reads n bytes of each side, at most a window.
func (p *pair) both(n int) (a, b []byte, err error) {
	a, b = p.a[:n], p.b[:n]
	if _, err := io.ReadFull(p.theirs, a); err != nil {
		return nil, nil, unexpected(err)
	}
	if _, err := io.ReadFull(p.mine, b); err != nil {
		return nil, nil, unexpected(err)
	}
	p.left -= int64(n)
	return a, b, nil
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// span compares the next n bytes, as numbers of the given kind.
func (p *pair) span(n int64, k kind) (bool, error) {
	for n > 0 {
		size := int(min(n, window))
		a, b, err := p.both(size)
		if err != nil {
			return false, err
		}
		if !bytes.Equal(a, b) && !k.close(a, b, p.tolerance) {
			return false, nil
		}
		p.at += int64(size)
		n -= int64(size)
	}
	return true, nil
}

// asBytes compares what is left byte by byte.
func asBytes(p *pair) (bool, error) { return p.span(p.left, kind{}) }

// head reads n bytes of both sides, which have to be the same.
func (p *pair) head(n int) ([]byte, bool, error) {
	var whole []byte
	for n > 0 {
		size := min(n, window)
		a, b, err := p.both(size)
		if err != nil || !bytes.Equal(a, b) {
			return nil, false, err
		}
		whole = append(whole, b...)
		p.at += int64(size)
		n -= size
	}
	return whole, true, nil
}

// asSafetensors compares a file of tensors: eight bytes with the length of a
// JSON header, the header, then the tensors one after the other.
func asSafetensors(p *pair) (bool, error) {
	if p.left < 8 {
		return asBytes(p)
	}
	b, same, err := p.head(8)
	if err != nil || !same {
		return false, err
	}
	n := binary.LittleEndian.Uint64(b)
	if n > maxSafetensorsHeader || int64(n) > p.left {
		return asBytes(p)
	}
	header, same, err := p.head(int(n))
	if err != nil || !same {
		return false, err
	}
	for _, t := range tensors(header, p.left) {
		if same, err := p.span(t.end-t.begin, kinds[t.dtype]); !same || err != nil {
			return false, err
		}
	}
	return asBytes(p)
}

type tensor struct {
	dtype      string
	begin, end int64
}

// tensors returns the tensors of a header that lie one after the other from the
// beginning of size bytes; none when they do not.
func tensors(header []byte, size int64) []tensor {
	var entries map[string]json.RawMessage
	if json.Unmarshal(header, &entries) != nil {
		return nil
	}
	list := make([]tensor, 0, len(entries))
	for name, raw := range entries {
		if name == "__metadata__" {
			continue
		}
		var e struct {
			Type    string  `json:"dtype"`
			Offsets []int64 `json:"data_offsets"`
		}
		if json.Unmarshal(raw, &e) != nil || len(e.Offsets) != 2 {
			return nil
		}
		list = append(list, tensor{e.Type, e.Offsets[0], e.Offsets[1]})
	}
	slices.SortFunc(list, func(a, b tensor) int { return int(min(max(a.begin-b.begin, -1), 1)) })
	var at int64
	for _, t := range list {
		width := int64(max(kinds[t.dtype].width, 1))
		if t.begin != at || t.end < t.begin || t.end > size || (t.end-t.begin)%width != 0 {
			return nil
		}
		at = t.end
	}
	return list
}

var numpyType = regexp.MustCompile(`'descr': '<(f[248])'`)

// asNumpy compares an array: a magic number, a header in words, then the numbers.
func asNumpy(p *pair) (bool, error) {
	if p.left < 12 {
		return asBytes(p)
	}
	b, same, err := p.head(8)
	if err != nil || !same {
		return false, err
	}
	size := 2
	if b[6] > 1 {
		size = 4
	}
	if !bytes.HasPrefix(b, []byte("\x93NUMPY")) {
		return asBytes(p)
	}
	lead, same, err := p.head(size)
	if err != nil || !same {
		return false, err
	}
	n := binary.LittleEndian.Uint32(append(bytes.Clone(lead), 0, 0)[:4])
	if n > maxNumpyHeader || int64(n) > p.left {
		return asBytes(p)
	}
	header, same, err := p.head(int(n))
	if err != nil || !same {
		return false, err
	}
	m := numpyType.FindSubmatch(header)
	if m == nil {
		return asBytes(p)
	}
	k := kinds[map[string]string{"f2": "F16", "f4": "F32", "f8": "F64"}[string(m[1])]]
	if p.left%int64(k.width) != 0 {
		return asBytes(p)
	}
	return p.span(p.left, k)
}

// kind is how a number of floating point is stored. The zero value is none:
// bytes that differ are then not close.
type kind struct {
	width int
	read  func([]byte) float64
}

var kinds = map[string]kind{
	"F16": {2, func(b []byte) float64 { return half(binary.LittleEndian.Uint16(b)) }},
	"BF16": {2, func(b []byte) float64 {
		return float64(math.Float32frombits(uint32(binary.LittleEndian.Uint16(b)) << 16))
	}},
	"F32": {4, func(b []byte) float64 { return float64(math.Float32frombits(binary.LittleEndian.Uint32(b))) }},
	"F64": {8, func(b []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b)) }},
}

// close reports whether all numbers of two spans are within a tolerance.
func (k kind) close(a, b []byte, t Tolerance) bool {
	if k.width == 0 {
		return false
	}
	for i := 0; i+k.width <= len(a); i += k.width {
		if !t.close(k.read(a[i:]), k.read(b[i:])) {
			return false
		}
	}
	return true
}

func (t Tolerance) close(a, b float64) bool {
	if a == b || math.IsNaN(a) && math.IsNaN(b) {
		return true
	}
	if math.IsInf(a, 0) || math.IsInf(b, 0) {
		return false
	}
	return math.Abs(a-b) <= t.Absolute+t.Relative*max(math.Abs(a), math.Abs(b))
}

// half is the value of a number in IEEE's half precision.
func half(b uint16) float64 {
	sign := 1.0
	if b>>15 == 1 {
		sign = -1
	}
	exponent, fraction := int(b>>10)&0x1f, float64(b&0x3ff)
	switch exponent {
	case 0:
		return sign * math.Ldexp(fraction, -24)
	case 0x1f:
		if fraction != 0 {
			return math.NaN()
		}
		return math.Inf(int(sign))
	}
	return sign * math.Ldexp(1024+fraction, exponent-25)
}
