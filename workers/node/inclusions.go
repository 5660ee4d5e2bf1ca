package node

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/skyops/skyops/protocol/book"
)

// inclusionsFile lies in the node's state directory: one inclusion a line, as
// JSON, the newest last.
const inclusionsFile = "inclusions.jsonl"

// keptInclusions is how many are kept at least. A match is disputed within a
// day, in which an idle node signs 4,320 beats and a busy one a few more for
// each job.
const keptInclusions = 16384

// inclusions are the scheduler's newest receipts for this node's beats: with two
// of one session the node proves that a snapshot between them left it out. The
// file is not synced: a power cut may take the last moments', no more.
type inclusions struct {
	path  string
	keep  int
	file  *os.File
	lines int
}

// openInclusions goes on with what an earlier process kept.
func openInclusions(path string, keep int) (*inclusions, error) {
	k := &inclusions{path: path, keep: keep}
	if err := k.tidy(); err != nil {
		return nil, fmt.Errorf("keep inclusions: %w", err)
	}
	return k, nil
}

// add keeps one more.
func (k *inclusions) add(i book.Inclusion) error {
	line, err := json.Marshal(i)
	if err != nil {
		return fmt.Errorf("keep inclusion: %w", err)
	}
	if _, err := k.file.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("keep inclusion: %w", err)
	}
	if k.lines++; k.lines < 2*k.keep {
		return nil
	}
	if err := k.tidy(); err != nil {
		return fmt.Errorf("keep inclusions: %w", err)
	}
	return nil
}

// tidy writes the file anew with the newest whole lines, and opens it.
func (k *inclusions) tidy() error {
	lines, err := k.read()
	if err != nil {
		return err
	}
	lines = lines[max(0, len(lines)-k.keep):]
	fresh, err := os.OpenFile(k.path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if _, err := fresh.Write(bytes.Join(lines, nil)); err != nil {
		return errors.Join(err, fresh.Close())
	}
	// Else a power cut could leave an empty file where all of them were.
	if err := errors.Join(fresh.Sync(), os.Rename(k.path+".new", k.path)); err != nil {
		return errors.Join(err, fresh.Close())
	}
	err = k.close()
	k.file, k.lines = fresh, len(lines)
	return err
}

// read returns the file's lines with their ends. What is no inclusion is left
// out: a kill may have cut the last line.
func (k *inclusions) read() (lines [][]byte, err error) {
	f, err := os.Open(k.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		var i book.Inclusion
		if json.Unmarshal(s.Bytes(), &i) == nil {
			lines = append(lines, append(bytes.Clone(s.Bytes()), '\n'))
		}
	}
	return lines, nil
}

func (k *inclusions) close() error {
	if k == nil || k.file == nil {
		return nil
	}
	return k.file.Close()
}
