package main

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"golang.org/x/sys/unix"

	"github.com/skyops/skyops/bench/measure"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/workers/ingress/nodemap"
	"github.com/skyops/skyops/workers/nodeservice"
)

// beatNodes is how many nodes beat in one sample, each once.
const beatNodes = 10_000

// beats takes signed beats as an ingress does, on two cores: the signature and
// all bounds checked, the node map changed, the receipt signed. The floor is the
// two curve operations alone. Rates count processor time, so that what else runs
// on the machine takes none of it.
func (b *bench) beats(ctx context.Context) ([]measure.Line, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	c, err := newChorus()
	if err != nil {
		return nil, err
	}
	p, err := measure.Turns(ctx, b.gate, b.rounds, b.n, c.sing, c.bare)
	if err != nil {
		return nil, err
	}
	l := measure.Absolute("signed beats through the ingress's check, two cores", "beats/s by processor time", p.Ours, measure.AtLeast(10_000))
	l.Floor, l.Peer = p.Floor, "one ecrecover and one signature each"
	l.Notes = append(l.Notes, p.Noise()...)
	return []measure.Line{l}, nil
}

// chorus is a fleet that beats, and the map that hears it.
type chorus struct {
	domain    eip712.Domain
	scheduler *ecdsa.PrivateKey
	keys      []*ecdsa.PrivateKey
	nodes     []common.Address
	nodemap   *nodemap.Map
	seq       uint64
}

func newChorus() (*chorus, error) {
	c := &chorus{domain: eip712.Domain{ChainID: 1, Escrow: common.Address{1}}}
	var err error
	if c.scheduler, err = crypto.GenerateKey(); err != nil {
		return nil, err
	}
	c.nodemap = nodemap.New(nodemap.Config{Domain: c.domain, Key: c.scheduler, Now: time.Now})
	for slot := range beatNodes {
		key, err := crypto.GenerateKey()
		if err != nil {
			return nil, err
		}
		node := crypto.PubkeyToAddress(key.PublicKey)
		c.keys, c.nodes = append(c.keys, key), append(c.nodes, node)
		c.nodemap.Hello(node, nodemap.Member{Slot: uint32(slot), Stake: 1000, Rep: 500}, &nodeservice.Hello{})
	}
	return c, nil
}

// sing has every node beat once and returns how many beats a second were taken.
func (c *chorus) sing(context.Context) (float64, error) {
	c.seq++
	said := make([]*nodeservice.Beat, beatNodes)
	device := &nodeservice.Device{Id: "GPU-0", Name: "NVIDIA A100-SXM4-80GB", MemoryTotal: 80 << 30}
	for slot, key := range c.keys {
		beat := match.Beat{
			Slot: uint32(slot), Node: c.nodes[slot], Model: 1, GPUs: 1, VRAM: 80 << 10, CPU: 8000, RAM: 64 << 10, Disk: 1 << 20,
			Rate: [2]uint64{1, 1}, Seq: c.seq, Time: uint64(time.Now().Unix()),
		}
		sig, err := eip712.Sign(key, match.BeatDigest(c.domain, beat))
		if err != nil {
			return 0, err
		}
		said[slot] = &nodeservice.Beat{Seq: c.seq, Leaf: beat.Encode(), Signature: sig, Devices: []*nodeservice.Device{device}}
	}
	return perSecond(func(slot int) error {
		i, err := c.nodemap.Beat(c.nodes[slot], 1, said[slot])
		if err == nil && i == nil {
			err = fmt.Errorf("beat of slot %d has no receipt", slot)
		}
		return err
	})
}

// bare does the curve operations alone.
func (c *chorus) bare(context.Context) (float64, error) {
	digest := crypto.Keccak256([]byte("beat"))
	sig, err := crypto.Sign(digest, c.keys[0])
	if err != nil {
		return 0, err
	}
	return perSecond(func(int) error {
		if _, err := crypto.Ecrecover(digest, sig); err != nil {
			return err
		}
		_, err := crypto.Sign(digest, c.scheduler)
		return err
	})
}

// perSecond runs one thing per node on two cores and returns how many of it two
// cores do in a second.
func perSecond(do func(slot int) error) (float64, error) {
	var wait sync.WaitGroup
	var errs [2]error
	began, err := processorTime()
	if err != nil {
		return 0, err
	}
	for half := range errs {
		wait.Go(func() {
			for slot := half; slot < beatNodes && errs[half] == nil; slot += len(errs) {
				errs[half] = do(slot)
			}
		})
	}
	wait.Wait()
	ended, err := processorTime()
	if err := errors.Join(err, errs[0], errs[1]); err != nil {
		return 0, err
	}
	return float64(beatNodes*len(errs)) / (ended - began).Seconds(), nil
}

// processorTime is what this process has used on all cores.
func processorTime() (time.Duration, error) {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		return 0, fmt.Errorf("read processor time: %w", err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), nil
}
