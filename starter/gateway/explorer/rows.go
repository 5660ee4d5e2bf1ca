package explorer

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/store"
)

// Rows are the model at rest; *store.Store is one.
type Rows interface {
	Model(ctx context.Context) (store.ModelStep, error)
	ModelRows(ctx context.Context, keys []string) (map[string][]byte, error)
	ScanModel(ctx context.Context, prefix, after string, limit int) ([]store.ModelRow, error)
	StepModel(ctx context.Context, before, to store.ModelStep, rows []store.ModelRow, settled uint64) error
	UndoModel(ctx context.Context, newest store.ModelStep) error
	ClearModel(ctx context.Context) error
}

// sheet is the model as one step makes it: rows that were read, decoded, and
// what became of them. A sheet lives on from step to step, so that busy rows are
// read once. Its first error stays.
type sheet struct {
	ctx   context.Context
	rows  Rows
	kept  map[string]*cell
	bytes int             // of kept, as it is at rest
	dirty map[string]bool // keys of kept that this step changed
	err   error
}

// cell is one row: as it is at rest until somebody looks at it, or decoded.
// Neither is no row.
type cell struct {
	body  []byte
	value any
	size  int // at rest, with its key; of a row that was changed, before that
}

// maxKept and maxBytes bound the rows that a sheet keeps for the next step: what
// is in them is for strangers to choose.
const (
	maxKept  = 50_000
	maxBytes = 16 << 20
)

func newSheet(rows Rows) *sheet {
	return &sheet{rows: rows, kept: map[string]*cell{}, dirty: map[string]bool{}}
}

func (s *sheet) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// get returns the row under a key, which is nil where there is none. Whoever
// changes it puts it back.
func get[T any](s *sheet, key string) *T {
	if _, ok := s.kept[key]; !ok {
		s.load([]string{key})
	}
	c := s.kept[key]
	if c == nil {
		return nil
	}
	if c.body != nil {
		v := new(T)
		if err := json.Unmarshal(c.body, v); err != nil {
			s.fail(fmt.Errorf("read row %q: %w", key, err))
			return nil
		}
		c.body, c.value = nil, v
	}
	v, _ := c.value.(*T)
	return v
}

// load reads rows that are not kept yet.
func (s *sheet) load(keys []string) {
	if s.err != nil {
		return
	}
	found, err := s.rows.ModelRows(s.ctx, keys)
	if err != nil {
		s.fail(err)
		return
	}
	for _, k := range keys {
		s.keep(k, &cell{body: found[k], size: len(k) + len(found[k])})
	}
}

// keep holds a row, in place of what it was.
func (s *sheet) keep(key string, c *cell) {
	if old := s.kept[key]; old != nil {
		s.bytes -= old.size
	}
	s.kept[key] = c
	s.bytes += c.size
}

// prefetch loads the rows that events will ask for, as far as they tell: one
// query instead of one for each.
func (s *sheet) prefetch(all []Happening) {
	keys := map[string]bool{}
	for _, h := range all {
		keys[keyTx(h.Tx)] = true
		for _, r := range h.Receipts {
			keys[keyRun(r.Job, r.Epoch)], keys[keyJob(r.Job)], keys[keyRound(r.Job)] = true, true, true
			keys[keySlot(r.Node)], keys[keySince(r.Node)] = true, true
		}
		switch e := h.Body.(type) {
		case chain.EscrowEvent:
			if e.Order != (common.Hash{}) {
				keys[keyOrder(e.Order)], keys[keyEarly(e.Order)] = true, true
			}
			if e.Kind == chain.Credited {
				keys[keySlot(e.Owner)] = true
			}
		case chain.NodeEvent:
			keys[keyNode(e.Slot)] = true
		}
	}
	maps.DeleteFunc(keys, func(k string, _ bool) bool { _, kept := s.kept[k]; return kept })
	s.load(slices.Sorted(maps.Keys(keys)))
}

// row is get, or a new row where there is none.
func row[T any](s *sheet, key string) *T {
	if v := get[T](s, key); v != nil {
		return v
	}
	return new(T)
}

// put writes a row.
func put[T any](s *sheet, key string, v *T) { s.change(key, &cell{value: v}) }

func (s *sheet) change(key string, c *cell) {
	if old := s.kept[key]; old != nil {
		c.size = old.size
	}
	s.keep(key, c)
	s.dirty[key] = true
}

// mark is a row that says something by its key alone.
type mark struct{}

// drop deletes a row.
func (s *sheet) drop(key string) { s.change(key, &cell{}) }

// under returns the keys that begin with prefix, in their order: those at rest
// and those of this step.
func (s *sheet) under(prefix string) []string {
	keys := map[string]bool{}
	for after := prefix; s.err == nil; {
		some, err := s.rows.ScanModel(s.ctx, prefix, after, 1000)
		if err != nil {
			s.fail(err)
		}
		if len(some) == 0 {
			break
		}
		for _, r := range some {
			after, keys[r.Key] = r.Key, true
		}
	}
	for k, c := range s.kept {
		if len(k) > len(prefix) && k[:len(prefix)] == prefix {
			if c.value == nil && c.body == nil {
				delete(keys, k)
			} else {
				keys[k] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(keys))
}

// changes are what the step made of the rows, by key.
func (s *sheet) changes() ([]store.ModelRow, error) {
	if s.err != nil {
		return nil, s.err
	}
	var out []store.ModelRow
	for _, k := range slices.Sorted(maps.Keys(s.dirty)) {
		r, c := store.ModelRow{Key: k}, s.kept[k]
		if c.value != nil {
			body, err := json.Marshal(c.value)
			if err != nil {
				return nil, fmt.Errorf("write row %q: %w", k, err)
			}
			r.Body = body
		}
		s.bytes += len(k) + len(r.Body) - c.size
		c.size = len(k) + len(r.Body)
		out = append(out, r)
	}
	return out, nil
}

// taken tells the sheet that its changes are at rest now.
func (s *sheet) taken() {
	clear(s.dirty)
	if len(s.kept) > maxKept || s.bytes > maxBytes {
		clear(s.kept)
		s.bytes = 0
	}
}
