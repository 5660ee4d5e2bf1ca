// Package arlocal runs a stock Arweave gateway (npm's arlocal, which asks for no
// coins) beside a stack. It is a neighbour for tests and demos, not a part of the
// product.
//
// Start at Run; tests start at package arlocaltest.
package arlocal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// patience bounds how long the gateway may take to come up.
const patience = 60 * time.Second

// Gateway is a gateway that runs.
type Gateway struct {
	URL string // its base, without a slash at the end

	process *exec.Cmd
	ended   chan error
	talk    bytes.Buffer // read only when it has ended
}

// Run installs the gateway if it is not, and runs it on a free port of this
// machine with its data in dir, until Stop. The error is exec.ErrNotFound where
// there is no Node.js.
func Run(ctx context.Context, dir string) (*Gateway, error) {
	folder, err := install(ctx)
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("node", filepath.Join(folder, "node_modules", "arlocal", "bin", "index.js"), port, "--hidelogs", "--dbpath", "db")
	g := &Gateway{URL: "http://127.0.0.1:" + port, process: cmd, ended: make(chan error, 1)}
	cmd.Dir = dir
	cmd.Stdout, cmd.Stderr = &g.talk, &g.talk
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the stock Arweave gateway: %w", err)
	}
	go func() { g.ended <- cmd.Wait() }()
	if err := g.await(ctx); err != nil {
		return nil, fmt.Errorf("start the stock Arweave gateway: %w\n%s", err, g.Stop())
	}
	return g, nil
}

// await returns when the gateway answers.
func (g *Gateway) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("it did not come up within %s", patience))
	defer cancel()
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, g.URL+"/info", nil)
		if err != nil {
			return err
		}
		if resp, err := http.DefaultClient.Do(req); err == nil {
			return resp.Body.Close()
		}
		select {
		case err := <-g.ended:
			g.ended <- err
			return errors.Join(errors.New("it ended"), err)
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-again.C:
		}
	}
}

// Stop ends the gateway and returns what it said.
func (g *Gateway) Stop() string {
	_ = g.process.Process.Kill() // it may be over already
	err := <-g.ended
	g.ended <- err
	return g.talk.String()
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}

// install brings what package-lock.json names into this folder, once.
func install(ctx context.Context) (folder string, err error) {
	_, file, _, _ := runtime.Caller(0)
	folder = filepath.Dir(file)
	lock, err := os.OpenFile(filepath.Join(folder, "package-lock.json"), os.O_RDONLY, 0)
	if err != nil {
		return "", fmt.Errorf("install arlocal: %w", err)
	}
	defer lock.Close()
	// Tests of several packages may come here at once.
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return "", fmt.Errorf("install arlocal: %w", err)
	}
	want, err := os.ReadFile(lock.Name())
	if err != nil {
		return "", fmt.Errorf("install arlocal: %w", err)
	}
	mark := filepath.Join(folder, "node_modules", ".installed-lock")
	if got, err := os.ReadFile(mark); err == nil && bytes.Equal(got, want) {
		return folder, nil
	}
	cmd := exec.CommandContext(ctx, "npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
	cmd.Dir = folder
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("install arlocal: %w\n%s", err, out)
	}
	if err := os.WriteFile(mark, want, 0o644); err != nil {
		return "", fmt.Errorf("install arlocal: %w", err)
	}
	return folder, nil
}
