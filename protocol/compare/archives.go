package compare

import (
	"archive/tar"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// Tolerance bounds how far two numbers may be apart: |a-b| ≤ Absolute +
// Relative·max(|a|,|b|). The zero value compares bytes.
type Tolerance struct {
	Absolute, Relative float64
}

func (t Tolerance) exact() bool { return t == Tolerance{} }

// Scope says what of two archives is compared.
type Scope struct {
	// Below is the folder that is looked at, with a slash at its end; empty: all.
	Below string
	// Partial allows theirs to hold more files than mine: mine is of a part of the run.
	Partial bool
}

// maxEntries bounds the entries of an archive.
const maxEntries = 1_000_000

// Archives compares two tar streams and returns how they differ, or nothing.
// Both are read to their end. An error says that one of them could not be read.
func Archives(theirs, mine io.Reader, t Tolerance, s Scope) (difference string, err error) {
	from, own := &source{r: theirs}, &source{r: mine}
	c := comparison{
		theirs: side{tar: tar.NewReader(from), from: from, below: s.Below}, mine: side{tar: tar.NewReader(own), from: own, below: s.Below},
		tolerance: t, partial: s.Partial,
	}
	difference, err = c.run()
	if err != nil {
		return "", err
	}
	for _, r := range []io.Reader{theirs, mine} {
		if _, err := io.Copy(io.Discard, r); err != nil {
			return "", err
		}
	}
	return difference, nil
}

// Digest is the SHA-256 of what of an archive is compared: of two runs that left
// the same bytes it is the same, whatever times and owners their files have.
func Digest(archive io.Reader, s Scope) (digest [32]byte, err error) {
	from := &source{r: archive}
	a := side{tar: tar.NewReader(from), from: from, below: s.Below}
	sum := sha256.New()
	for {
		if err := a.next(); err != nil {
			return digest, err
		}
		if a.head == nil {
			break
		}
		fmt.Fprintf(sum, "%c%d:%s%d:%s%d:", a.head.Typeflag, len(a.head.Name), a.head.Name, len(a.head.Linkname), a.head.Linkname, a.head.Size)
		if _, err := io.Copy(sum, a.tar); err != nil {
			return digest, err
		}
	}
	if _, err := io.Copy(io.Discard, archive); err != nil {
		return digest, err
	}
	return [32]byte(sum.Sum(nil)), nil
}

// source remembers an error of what an archive is read from: every other one is
// the archive's own.
type source struct {
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// ErrForm reports an archive that no honest node writes.
var ErrForm = errors.New("not an archive of a tree")

// side is one of the two archives, at one of its entries.
type side struct {
	tar   *tar.Reader
	from  *source
	below string
	head  *tar.Header // nil: at the end
	last  string
	n     int
}

// next goes to the next file or link. An archive that is not in the order of its
// names is ErrForm: the two could not be read side by side.
func (s *side) next() error {
	for {
		h, err := s.tar.Next()
		if errors.Is(err, io.EOF) {
			s.head = nil
			return nil
		}
		if s.from.err != nil {
			return s.from.err
		}
		if err != nil {
			return ErrForm
		}
		if s.n++; s.n > maxEntries {
			return ErrForm
		}
		if !strings.HasPrefix(h.Name, s.below) || h.Typeflag == tar.TypeDir {
			continue
		}
		// Folders sort before what is in them, as a walk of the tree visits them.
		name := strings.ReplaceAll(h.Name, "/", "\x00")
		if name <= s.last || h.Typeflag != tar.TypeReg && h.Typeflag != tar.TypeSymlink {
			return ErrForm
		}
		s.head, s.last = h, name
		return nil
	}
}

type comparison struct {
	theirs, mine side
	tolerance    Tolerance
	partial      bool
	files        int
}

func (c *comparison) run() (string, error) {
	if d, err := c.step(&c.theirs); d != "" || err != nil {
		return d, err
	}
	if err := c.mine.next(); err != nil {
		return "", err
	}
	for c.mine.head != nil || c.theirs.head != nil {
		switch {
		case c.mine.head == nil || c.theirs.head != nil && c.theirs.last < c.mine.last:
			if !c.partial {
				return fmt.Sprintf("there is a file after %d that should not be there", c.files), nil
			}
		case c.theirs.head == nil || c.mine.last < c.theirs.last:
			return fmt.Sprintf("a file after %d is missing", c.files), nil
		default:
			d, err := c.entry()
			if d != "" || err != nil {
				return d, err
			}
			c.files++
			if err := c.mine.next(); err != nil {
				return "", err
			}
		}
		if d, err := c.step(&c.theirs); d != "" || err != nil {
			return d, err
		}
	}
	return "", nil
}

// step takes the next entry of theirs.
func (c *comparison) step(s *side) (string, error) {
	err := s.next()
	if errors.Is(err, ErrForm) {
		return "what is there is not an archive of a tree", nil
	}
	return "", err
}

// entry compares the entry that both are at.
func (c *comparison) entry() (string, error) {
	a, b := c.theirs.head, c.mine.head
	n := c.files + 1
	switch {
	case a.Typeflag != b.Typeflag:
		return fmt.Sprintf("file %d is of another kind", n), nil
	case a.Typeflag == tar.TypeSymlink && a.Linkname != b.Linkname:
		return fmt.Sprintf("link %d leads elsewhere", n), nil
	case a.Typeflag == tar.TypeSymlink:
		return "", nil
	case a.Size != b.Size:
		return fmt.Sprintf("file %d has %d bytes, not %d", n, a.Size, b.Size), nil
	}
	d := pair{theirs: c.theirs.tar, mine: c.mine.tar, left: b.Size, tolerance: c.tolerance}
	form := asBytes
	if !c.tolerance.exact() {
		switch path.Ext(b.Name) {
		case ".safetensors":
			form = asSafetensors
		case ".npy":
			form = asNumpy
		}
	}
	same, err := form(&d)
	for _, from := range []*source{c.theirs.from, c.mine.from} {
		if from.err != nil {
			return "", from.err
		}
	}
	if err != nil {
		return fmt.Sprintf("file %d breaks off", n), nil
	}
	if !same {
		return fmt.Sprintf("file %d differs in its bytes from %d on", n, d.at), nil
	}
	return "", nil
}
