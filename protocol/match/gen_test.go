package match

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/eip712"
)

func keccak(parts ...[]byte) common.Hash { return crypto.Keccak256Hash(parts...) }

// now is the time of all test snapshots.
const now = 1_800_000_000

// randLeaf returns a plausible node at slot.
func randLeaf(r *rand.Rand, slot uint32) Leaf {
	models := []struct {
		id   uint16
		vram uint32
	}{{1, 40960}, {1, 81920}, {2, 81559}, {12, 23034}, {41, 24564}, {15, 15360}, {0, 0}}
	m := models[r.IntN(len(models))]
	l := Leaf{
		Beat: Beat{
			Slot: slot, Model: m.id, VRAM: m.vram, CPU: 4000 * (1 + r.Uint32N(16)), RAM: 16384 * (1 + r.Uint32N(16)),
			Disk: 100_000 * (1 + r.Uint32N(10)), Rate: [2]uint64{r.Uint64N(2_000_000), r.Uint64N(90_000_000)},
			Egress: [2]uint64{r.Uint64N(1000), r.Uint64N(1000)}, Flags: FlagDocker,
			Answered: r.Uint64N(10), Seq: r.Uint64N(1 << 40), Time: now - r.Uint64N(20),
		},
		Stake: r.Uint64N(2_000_000), Rep: uint16(r.UintN(10_001)), Uptime: uint16(r.UintN(10_001)),
		Claims: 10 + r.Uint64N(10), ClaimedAt: now - r.Uint64N(20),
	}
	node := crypto.Keccak256([]byte(fmt.Sprint(slot)))
	copy(l.Node[:], node)
	if m.id != 0 {
		l.GPUs = uint16(r.UintN(9))
	}
	if r.UintN(4) == 0 {
		l.Claimed = Resources{GPUs: uint16(r.UintN(uint(l.GPUs) + 1)), CPU: r.Uint32N(l.CPU), RAM: r.Uint32N(l.RAM), Disk: r.Uint32N(l.Disk)}
	}
	for i := range l.Signature {
		l.Signature[i] = byte(r.Uint32())
	}
	if r.UintN(30) == 0 {
		l.Flags |= FlagDrained
	}
	if r.UintN(8) == 0 {
		l.Flags |= FlagProcess | FlagSimulated
	}
	for i := range l.Latency {
		l.Latency[i] = uint16(r.UintN(400))
	}
	for i := range l.Data {
		bits := r.Uint32() // three of four bits set
		l.Data[i] = byte(bits) | byte(bits>>8)
	}
	return l
}

// signedLeaf returns a random leaf whose node has signed its beat.
func signedLeaf(t *testing.T, slot uint32) Leaf {
	t.Helper()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	l := randLeaf(rand.New(rand.NewPCG(uint64(slot), 5)), slot)
	l.Node = crypto.PubkeyToAddress(key.PublicKey)
	sig, err := eip712.Sign(key, BeatDigest(vectorDomain, l.Beat))
	if err != nil {
		t.Fatal(err)
	}
	l.Signature = Signature(sig)
	return l
}

func randSnapshot(r *rand.Rand, n int) *Snapshot {
	s := new(Snapshot)
	for i := range n {
		if err := s.Set(randLeaf(r, uint32(i))); err != nil {
			panic(err)
		}
	}
	return s
}

func randHash(r *rand.Rand) (h common.Hash) {
	for i := range h {
		h[i] = byte(r.Uint32())
	}
	return h
}

// randJob returns a job that some of the random nodes can run.
func randJob(r *rand.Rand) Job {
	j := Job{
		ID: randHash(r), Salt: randHash(r), GPUMin: 1, GPUMax: 1 + uint16(r.UintN(4)), CPU: 4000, RAM: 16384, Disk: 50_000,
		Asset: Asset(r.UintN(2)), MaxRate: 1_500_000, MaxEgress: 900, Region: uint8(r.UintN(8)), Runtime: FlagDocker,
		Order: randHash(r), Index: r.Uint32N(100), Weight: r.Uint32N(MaxFeeWeight + 1),
	}
	if r.UintN(2) == 0 {
		j.Queued = now - r.Uint64N(100)
	}
	if j.Asset == AssetSkyops {
		j.MaxRate = 70_000_000
	}
	switch r.UintN(4) {
	case 0:
		j.Models = []uint16{1, 2}
	case 1:
		j.VRAMMin = 24 * 1024 * 93 / 100
	case 2:
		j.GPUMin, j.GPUMax = 0, 0
	}
	for range r.UintN(4) {
		j.Inputs = append(j.Inputs, randHash(r))
	}
	for range r.UintN(5) {
		j.Excluded = append(j.Excluded, r.Uint32N(100))
	}
	return j
}

func params() *Params {
	p := DefaultParams()
	return &p
}
