package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/skyops/skyops/activities/delivery/ipfs"
	"github.com/skyops/skyops/bench/measure"
)

// uploadSize is how much fresh random data one sample stores, in bytes.
const uploadSize = 128 << 20

// kuboStart bounds how long a stock node may take to come up.
const kuboStart = time.Minute

// upload stores a blob in the embedded IPFS node, laid out, hashed, sent by the RPC
// and pinned, as a package's segments are. The peer is Kubo's own `ipfs add` of the
// same amount to a daemon of its own, in the same layout, on the same disk.
func (b *bench) upload(ctx context.Context) ([]measure.Line, error) {
	const name = "upload 128 MiB to IPFS"
	r, err := b.needRig(ctx)
	if err != nil {
		return nil, err
	}
	store, err := ipfs.New(r.stack.Network.Operator.IPFS, ipfs.DefaultTimeout)
	if err != nil {
		return nil, err
	}
	peer, err := newKubo(ctx, r.dir)
	if err != nil {
		return nil, err
	}
	ours := func(ctx context.Context) (float64, error) {
		data, err := noise()
		if err != nil {
			return 0, err
		}
		began := time.Now()
		_, err = store.Put(ctx, bytes.NewReader(data), uploadSize)
		return ms(time.Since(began)), err
	}
	p, err := measure.Turns(ctx, b.gate, b.rounds, max(1, b.perRound()/4), ours, peer.add)
	if err = errors.Join(err, peer.close()); err != nil {
		return nil, err
	}
	l := measure.Against(name, "ms", "ipfs add by Kubo of the same amount", p, nil)
	l.Judged, l.As, l.Target = 1/l.Judged, "× Kubo's rate", measure.AtLeast(0.8)
	l.Notes = append(l.Notes, fmt.Sprintf("ours %s MB/s, Kubo %s MB/s", rate(uploadSize, p.Ours), rate(uploadSize, p.Floor)))
	return []measure.Line{l}, nil
}

// noise is content that nobody stored before.
func noise() ([]byte, error) {
	data := make([]byte, uploadSize)
	_, err := rand.Read(data)
	return data, err
}

// kubo is a stock IPFS daemon.
type kubo struct {
	program, repo, file string
	daemon              *exec.Cmd
}

// newKubo builds a stock Kubo and starts it on a repository below dir.
func newKubo(ctx context.Context, dir string) (*kubo, error) {
	k := &kubo{program: filepath.Join(dir, "kubo-program"), repo: filepath.Join(dir, "kubo"), file: filepath.Join(dir, "kubo-noise")}
	build := exec.CommandContext(ctx, "go", "build", "-ldflags=-s -w", "-o", k.program, "github.com/ipfs/kubo/cmd/ipfs")
	build.Dir = filepath.Join("..", "dev", "interop", "kubo")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build Kubo: %w\n%s", err, out)
	}
	if out, err := k.command(ctx, "init", "--profile=test").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("make a repository for Kubo: %w\n%s", err, out)
	}
	k.daemon = k.command(context.WithoutCancel(ctx), "daemon")
	if err := k.daemon.Start(); err != nil {
		return nil, fmt.Errorf("start Kubo: %w", err)
	}
	for until := time.Now().Add(kuboStart); ; time.Sleep(100 * time.Millisecond) {
		if _, err := os.Stat(filepath.Join(k.repo, "api")); err == nil {
			return k, nil
		}
		if time.Now().After(until) || ctx.Err() != nil {
			return nil, errors.Join(errors.New("the Kubo daemon did not come up"), k.close())
		}
	}
}

func (k *kubo) command(ctx context.Context, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, k.program, args...)
	c.Env = append(os.Environ(), "IPFS_PATH="+k.repo)
	return c
}

// add stores fresh data with Kubo's own command; writing the file it reads is not measured.
func (k *kubo) add(ctx context.Context) (float64, error) {
	data, err := noise()
	if err != nil {
		return 0, err
	}
	if err := os.WriteFile(k.file, data, 0o600); err != nil {
		return 0, err
	}
	began := time.Now()
	out, err := k.command(ctx, "add", "--quieter", "--cid-version=1", "--raw-leaves", "--chunker=size-1048576", "--hash=blake3", k.file).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("ipfs add: %w\n%s", err, out)
	}
	return ms(time.Since(began)), nil
}

func (k *kubo) close() error {
	err := errors.Join(k.daemon.Process.Signal(os.Interrupt), k.daemon.Wait())
	return errors.Join(err, os.RemoveAll(k.repo), os.Remove(k.program), os.RemoveAll(k.file))
}
