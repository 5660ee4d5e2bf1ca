// Package kubonode runs a stock IPFS node (Kubo, as its project builds it) beside a
// stack, with nothing of Skyops in it. It is a neighbour for tests and demos, not a
// part of the product.
//
// Start at Run.
package kubonode

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// patience bounds how long the node may take to come up.
const patience = time.Minute

// Node is a node that runs.
type Node struct {
	program, repo string
	daemon        *exec.Cmd
	ended         chan error
	talk          bytes.Buffer // read only when it has ended
}

// Run makes a repository in the empty folder repo and runs a node on it, until
// Stop. program is Kubo's ipfs.
func Run(ctx context.Context, program, repo string) (*Node, error) {
	n := &Node{program: program, repo: repo, ended: make(chan error, 1)}
	if _, err := n.Do(ctx, "init", "--profile=test"); err != nil {
		return nil, err
	}
	n.daemon = exec.Command(program, "daemon")
	n.daemon.Env = n.env()
	n.daemon.Stdout, n.daemon.Stderr = &n.talk, &n.talk
	if err := n.daemon.Start(); err != nil {
		return nil, fmt.Errorf("start the stock IPFS node: %w", err)
	}
	go func() { n.ended <- n.daemon.Wait() }()
	if err := n.await(ctx); err != nil {
		return nil, fmt.Errorf("start the stock IPFS node: %w\n%s", err, n.Stop())
	}
	return n, nil
}

// await returns when the node serves. Before that, another ipfs command would
// take its repository from it.
func (n *Node) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("it did not come up within %s", patience))
	defer cancel()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		if _, err := os.Stat(filepath.Join(n.repo, "api")); err == nil {
			return nil
		}
		select {
		case err := <-n.ended:
			n.ended <- err
			return errors.Join(errors.New("it ended"), err)
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-again.C:
		}
	}
}

func (n *Node) env() []string { return append(os.Environ(), "IPFS_PATH="+n.repo) }

// Do runs one of Kubo's commands on the node and returns what it printed.
func (n *Node) Do(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, n.program, args...)
	cmd.Env = n.env()
	var talk bytes.Buffer
	cmd.Stderr = &talk
	out, err := cmd.Output()
	if err != nil {
		return out, fmt.Errorf("ipfs %s: %w: %s", args[0], err, bytes.TrimSpace(talk.Bytes()))
	}
	return out, nil
}

// Connect has the node dial another one, whose RPC is at a base URL.
func (n *Node) Connect(ctx context.Context, rpc string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, rpc+"/api/v0/id", nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("ask an IPFS node for its addresses: %w", err)
	}
	defer resp.Body.Close()
	var about struct{ Addresses []string }
	if err := json.NewDecoder(resp.Body).Decode(&about); err != nil || len(about.Addresses) == 0 {
		return fmt.Errorf("the IPFS node at %s names the addresses %v: %w", rpc, about.Addresses, err)
	}
	_, err = n.Do(ctx, "swarm", "connect", about.Addresses[0])
	return err
}

// Get fetches what a CID names into output.
func (n *Node) Get(ctx context.Context, cid, output string) error {
	_, err := n.Do(ctx, "get", "--timeout=60s", "--output="+output, cid)
	return err
}

// Stop ends the node and returns what it said.
func (n *Node) Stop() string {
	_ = n.daemon.Process.Signal(os.Interrupt) // it may be over already
	err := <-n.ended
	n.ended <- err
	return n.talk.String()
}
