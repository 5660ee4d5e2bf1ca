package main

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	random "math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

const stepsFile = "steps.txt"

// counter is where the program is. lines is the output so far: it travels in
// checkpoints, so the output of a resumed run begins at step 1 too.
type counter struct {
	step  uint64
	chain [32]byte
	lines bytes.Buffer
}

// advance counts one step.
func (c *counter) advance(attempt string) {
	c.step++
	c.chain = sha256.Sum256(fmt.Appendf(c.chain[:], "%d", c.step))
	if attempt == "" {
		attempt = "-"
	}
	fmt.Fprintf(&c.lines, "%d %s %s\n", c.step, attempt, hex.EncodeToString(c.chain[:]))
}

// load reads the checkpoint to resume from, if there is one. It refuses one
// whose steps are not 1, 2, 3, … with the right chain.
func load(e env) (*counter, error) {
	c := &counter{}
	dir, err := newest(e)
	if err != nil || dir == "" {
		return c, err
	}
	b, err := os.ReadFile(filepath.Join(dir, stepsFile))
	if err != nil {
		return nil, fmt.Errorf("resume: %w", err)
	}
	lines := bufio.NewScanner(bytes.NewReader(b))
	for lines.Scan() {
		f := strings.Fields(lines.Text())
		if len(f) != 3 {
			return nil, fmt.Errorf("resume: malformed line %q", lines.Text())
		}
		c.advance(f[1])
		if f[0] != fmt.Sprint(c.step) || f[2] != hex.EncodeToString(c.chain[:]) {
			return nil, fmt.Errorf("resume: line %d says %q", c.step, lines.Text())
		}
	}
	return c, lines.Err()
}

// newest returns the directory of the checkpoint to resume from: the one the
// node names, or the last complete one in the checkpoint directory.
func newest(e env) (string, error) {
	for _, base := range []string{e.resume, e.checkpoint} {
		if base == "" {
			continue
		}
		if _, err := os.Stat(filepath.Join(base, stepsFile)); err == nil {
			return base, nil
		}
		saved, err := filepath.Glob(filepath.Join(base, "step-*", ".skyops-complete"))
		if err != nil {
			return "", err
		}
		if len(saved) > 0 {
			return filepath.Dir(saved[len(saved)-1]), nil
		}
	}
	return "", nil
}

// save writes a checkpoint beside the others, marks it complete, renames it
// into place and drops the one before the last.
func (c *counter) save(e env, o options) error {
	if e.checkpoint == "" || c.step == 0 {
		return nil
	}
	place := filepath.Join(e.checkpoint, fmt.Sprintf("step-%09d", c.step))
	if _, err := os.Stat(place); err == nil {
		return nil
	}
	work := filepath.Join(e.checkpoint, ".saving")
	if err := errors.Join(os.RemoveAll(work), os.MkdirAll(work, 0o755)); err != nil {
		return fmt.Errorf("save: %w", err)
	}
	ballast := make([]byte, (o.frozen+o.ballast)<<10)
	_, _ = random.NewChaCha8([32]byte{}).Read(ballast[:o.frozen<<10]) // the same in every process
	rand.Read(ballast[o.frozen<<10:])
	for name, b := range map[string][]byte{stepsFile: c.lines.Bytes(), "ballast": ballast} {
		if err := os.WriteFile(filepath.Join(work, name), b, 0o644); err != nil {
			return fmt.Errorf("save: %w", err)
		}
	}
	if err := os.WriteFile(filepath.Join(work, ".skyops-complete"), nil, 0o644); err != nil {
		return fmt.Errorf("save: %w", err)
	}
	if err := os.Rename(work, place); err != nil {
		return fmt.Errorf("save: %w", err)
	}
	fmt.Printf("saved step %d\n", c.step)
	return prune(e.checkpoint, 2)
}

// prune keeps the newest checkpoints.
func prune(dir string, keep int) error {
	saved, err := filepath.Glob(filepath.Join(dir, "step-*"))
	if err != nil {
		return err
	}
	for len(saved) > keep {
		if err := os.RemoveAll(saved[0]); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("prune: %w", err)
		}
		saved = saved[1:]
	}
	return nil
}

// finish writes the output.
func (c *counter) finish(e env) error {
	if e.output == "" {
		return nil
	}
	return os.WriteFile(filepath.Join(e.output, stepsFile), c.lines.Bytes(), 0o644)
}
