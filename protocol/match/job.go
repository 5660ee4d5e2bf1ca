package match

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/job"
)

// Bounds of a job's lists.
const (
	MaxModels   = 128
	MaxAllowed  = job.MaxAllowed
	MaxExcluded = 256
	MaxInputs   = 16
)

// ErrJob reports terms that no honest scheduler matches on.
var ErrJob = errors.New("the job's terms are not valid")

// ErrAsset reports an order in an asset no node can price.
var ErrAsset = errors.New("the order's asset is not one that nodes are paid in")

// AssetOf maps an order's asset to its place in a leaf's prices.
func AssetOf(asset, skyopsToken common.Address) (Asset, error) {
	switch asset {
	case common.Address{}:
		return AssetCoin, nil
	case skyopsToken:
		return AssetSkyops, nil
	}
	return 0, fmt.Errorf("%w: %s; use the coin (zero address) or SKYOPS %s", ErrAsset, asset, skyopsToken)
}

// String names the asset as users do.
func (a Asset) String() string {
	if a == AssetSkyops {
		return "SKYOPS"
	}
	return "ETH"
}

// NewJob returns the terms of one matching round for a submission. attempt
// numbers the round, excluded lists the slots that are out of it, skyopsToken
// is the network's token. What a place in the queue hangs on (Order, Index,
// Weight, Queued) is left out: feasibility and score have nothing to do with it.
func NewJob(sub job.Submission, id common.Hash, attempt uint32, excluded []uint32, skyopsToken common.Address) (Job, error) {
	asset, err := AssetOf(sub.Order.Asset, skyopsToken)
	if err != nil {
		return Job{}, err
	}
	gpu, err := job.ParseGPU(sub.Spec.GPU)
	if err != nil {
		return Job{}, err
	}
	s, o := sub.Spec, sub.Order
	j := Job{
		ID: id, Owner: o.Owner, Attempt: attempt,
		Models: gpu.Accepts(), GPUMin: gpu.Min, GPUMax: gpu.Max,
		CPU: s.CPU, RAM: s.RAM, Disk: s.Disk,
		Asset: asset, MaxRate: o.MaxRate, MaxEgress: o.MaxEgress,
		MinStake: s.Where.MinStake, MinRep: s.Where.MinReputation, Region: s.Where.Region,
		Runtime: FlagDocker, Allow: slices.Clone(s.Where.Nodes), Excluded: slices.Clone(excluded),
		Salt: o.Nonce,
	}
	j.VRAMMin, j.VRAMMax = gpu.VRAM()
	if s.Runtime == job.RuntimeProcess {
		j.Runtime = FlagProcess
	}
	slices.SortFunc(j.Allow, func(a, b common.Address) int { return a.Cmp(b) })
	slices.Sort(j.Excluded)
	j.Excluded = slices.Compact(j.Excluded)
	if s.Image.Digest != "" {
		j.Inputs = append(j.Inputs, Content(s.Image.Digest))
	}
	for _, in := range s.Inputs[:min(len(s.Inputs), MaxInputs-len(j.Inputs))] {
		j.Inputs = append(j.Inputs, Content(in.Content()))
	}
	return j, j.Validate()
}

// Validate reports terms outside the bounds of their encoding or of the score.
func (j *Job) Validate() error {
	switch {
	case len(j.Models) > MaxModels || len(j.Allow) > MaxAllowed || len(j.Excluded) > MaxExcluded || len(j.Inputs) > MaxInputs:
		return fmt.Errorf("%w: %d models, %d allowed nodes, %d excluded ones and %d inputs, at most %d, %d, %d and %d", ErrJob,
			len(j.Models), len(j.Allow), len(j.Excluded), len(j.Inputs), MaxModels, MaxAllowed, MaxExcluded, MaxInputs)
	case j.Asset > AssetSkyops:
		return fmt.Errorf("%w: asset %d", ErrJob, j.Asset)
	case j.MaxRate >= maxPrice || j.MaxEgress >= maxPrice:
		return fmt.Errorf("%w: a price of 2^50 gwei or more", ErrJob)
	case j.Weight > MaxFeeWeight || j.Queued > maxJSON:
		return fmt.Errorf("%w: weight %d, or a wait since %d", ErrJob, j.Weight, j.Queued)
	}
	return nil
}

// Encode returns the job's canonical bytes: every field in the order of the
// struct, big-endian, without padding, lists led by their length in two bytes.
func (j Job) Encode() []byte {
	be := binary.BigEndian
	b := append(make([]byte, 0, 256), j.ID[:]...)
	b = append(b, j.Owner[:]...)
	b = be.AppendUint32(b, j.Attempt)
	b = be.AppendUint16(b, uint16(len(j.Models)))
	for _, m := range j.Models {
		b = be.AppendUint16(b, m)
	}
	b = be.AppendUint16(b, j.GPUMin)
	b = be.AppendUint16(b, j.GPUMax)
	for _, v := range []uint32{j.VRAMMin, j.VRAMMax, j.CPU, j.RAM, j.Disk} {
		b = be.AppendUint32(b, v)
	}
	b = append(b, byte(j.Asset))
	b = be.AppendUint64(b, j.MaxRate)
	b = be.AppendUint64(b, j.MaxEgress)
	b = be.AppendUint64(b, j.MinStake)
	b = be.AppendUint16(b, j.MinRep)
	b = append(b, j.Region)
	b = be.AppendUint16(b, j.Runtime)
	b = be.AppendUint16(b, uint16(len(j.Allow)))
	for _, a := range j.Allow {
		b = append(b, a[:]...)
	}
	b = be.AppendUint16(b, uint16(len(j.Excluded)))
	for _, s := range j.Excluded {
		b = be.AppendUint32(b, s)
	}
	b = be.AppendUint64(b, j.PreviousPage)
	b = be.AppendUint32(b, j.PreviousIndex)
	b = append(b, j.PreviousEntry[:]...)
	b = be.AppendUint16(b, uint16(len(j.Inputs)))
	for _, in := range j.Inputs {
		b = append(b, in[:]...)
	}
	b = append(append(b, j.Salt[:]...), j.Order[:]...)
	b = be.AppendUint32(b, j.Index)
	b = be.AppendUint32(b, j.Weight)
	return be.AppendUint64(b, j.Queued)
}

// DecodeJob reads what Job.Encode wrote.
func DecodeJob(b []byte) (Job, error) {
	r := reader{b: b}
	j := Job{ID: r.hash(), Owner: r.address(), Attempt: r.uint32()}
	j.Models = list(&r, MaxModels, r.uint16)
	j.GPUMin, j.GPUMax = r.uint16(), r.uint16()
	for _, v := range []*uint32{&j.VRAMMin, &j.VRAMMax, &j.CPU, &j.RAM, &j.Disk} {
		*v = r.uint32()
	}
	j.Asset = Asset(r.byte())
	j.MaxRate, j.MaxEgress, j.MinStake, j.MinRep = r.uint64(), r.uint64(), r.uint64(), r.uint16()
	j.Region, j.Runtime = r.byte(), r.uint16()
	j.Allow = list(&r, MaxAllowed, r.address)
	j.Excluded = list(&r, MaxExcluded, r.uint32)
	j.PreviousPage, j.PreviousIndex, j.PreviousEntry = r.uint64(), r.uint32(), r.hash()
	j.Inputs = list(&r, MaxInputs, r.hash)
	j.Salt, j.Order = r.hash(), r.hash()
	j.Index, j.Weight, j.Queued = r.uint32(), r.uint32(), r.uint64()
	if r.bad || len(r.b) > 0 {
		return Job{}, fmt.Errorf("%w: %d bytes do not encode one", ErrJob, len(b))
	}
	return j, j.Validate()
}

// reader takes big-endian values off bytes; past their end it is bad and gives zeros.
type reader struct {
	b   []byte
	bad bool
}

var nothing [32]byte

func (r *reader) take(n int) []byte {
	if len(r.b) < n {
		r.b, r.bad = nil, true
		return nothing[:n]
	}
	v := r.b[:n]
	r.b = r.b[n:]
	return v
}

func (r *reader) byte() byte              { return r.take(1)[0] }
func (r *reader) uint16() uint16          { return binary.BigEndian.Uint16(r.take(2)) }
func (r *reader) uint32() uint32          { return binary.BigEndian.Uint32(r.take(4)) }
func (r *reader) uint64() uint64          { return binary.BigEndian.Uint64(r.take(8)) }
func (r *reader) hash() common.Hash       { return common.Hash(r.take(32)) }
func (r *reader) address() common.Address { return common.Address(r.take(20)) }

// list reads a list led by its length in two bytes.
func list[T any](r *reader, most int, one func() T) []T {
	n := int(r.uint16())
	if n > most {
		r.bad = true
		return nil
	}
	var out []T
	for range n {
		out = append(out, one())
	}
	return out
}

// Hash returns keccak256(0x02 ‖ Encode).
func (j Job) Hash() common.Hash { return crypto.Keccak256Hash([]byte{jobPrefix}, j.Encode()) }
