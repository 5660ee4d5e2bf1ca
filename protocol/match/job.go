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

// MaxInputs bounds Job.Inputs.
const MaxInputs = 16

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
// is the network's token.
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
		j.Inputs = append(j.Inputs, Content(in.CID))
	}
	return j, nil
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
	b = be.AppendUint16(b, uint16(len(j.Inputs)))
	for _, in := range j.Inputs {
		b = append(b, in[:]...)
	}
	return append(b, j.Salt[:]...)
}

// Hash returns keccak256(0x02 ‖ Encode).
func (j Job) Hash() common.Hash { return crypto.Keccak256Hash([]byte{jobPrefix}, j.Encode()) }
