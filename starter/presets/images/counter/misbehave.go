package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// held keeps -alloc-mib reachable.
var held []byte

// prepare does what comes before the first step.
func prepare(o options, e env) error {
	if o.secret != "" {
		b, err := os.ReadFile(filepath.Join(e.secrets, filepath.Base(o.secret)))
		if err != nil {
			return fmt.Errorf("read secret: %w", err)
		}
		if err := os.WriteFile(filepath.Join(e.output, "secret.txt"), b, 0o600); err != nil {
			return err
		}
	}
	if o.inputs {
		return listInputs(e)
	}
	return nil
}

// listInputs writes one line per input file: SHA-256, two spaces, path.
func listInputs(e env) error {
	var out strings.Builder
	err := filepath.WalkDir(e.input, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		h := sha256.New()
		if _, err := io.Copy(h, f); err != nil {
			return err
		}
		rel, err := filepath.Rel(e.input, path)
		fmt.Fprintf(&out, "%x  %s\n", h.Sum(nil), rel)
		return err
	})
	if err != nil {
		return fmt.Errorf("list inputs: %w", err)
	}
	return os.WriteFile(filepath.Join(e.output, "inputs.txt"), []byte(out.String()), 0o644)
}

// misbehave does what was asked for after the first step.
func misbehave(o options, e env) error {
	if o.alloc > 0 {
		held = make([]byte, o.alloc<<20)
		for i := 0; i < len(held); i += 4096 {
			held[i] = 1
		}
	}
	if o.fillDisk > 0 {
		if err := fill(filepath.Join(e.output, "filler"), o.fillDisk); err != nil {
			return fmt.Errorf("fill disk: %w", err)
		}
	}
	if o.oomChild {
		child := exec.Command("/proc/self/exe", "-eat-memory")
		child.Stdout, child.Stderr = os.Stdout, os.Stderr
		fmt.Println("child ended:", child.Run())
	}
	return nil
}

func fill(path string, mib int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	block := make([]byte, 1<<20)
	for range mib {
		if _, err := f.Write(block); err != nil {
			return err
		}
	}
	return f.Sync()
}

// eatMemory touches more and more memory and does not return.
func eatMemory() {
	var all [][]byte
	for {
		b := make([]byte, 16<<20)
		for i := 0; i < len(b); i += 4096 {
			b[i] = 1
		}
		all = append(all, b)
		if len(all)%16 == 0 {
			fmt.Println("child holds", len(all)*16, "MiB")
		}
	}
}
