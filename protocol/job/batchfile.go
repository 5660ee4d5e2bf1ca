package job

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// BatchFile is what people write by hand (batch.yaml): a task, and what makes
// many of it.
//
//	task: {image: "me/train:1", command: [python, train.py, "--lr=${lr}"], gpu: A100}
//	matrix: {lr: ["1e-3", "1e-4"], seed: 0..9}
//	maxParallel: 8
//	retries: 1
type BatchFile struct {
	Task        TaskFile          `json:"task"`
	Matrix      map[string]Values `json:"matrix,omitempty"`      // one item for each combination
	Items       []BatchItem       `json:"items,omitempty"`       // instead: one item for each of these
	Count       uint32            `json:"count,omitempty"`       // times that each is run; ${item} is its number
	MaxParallel uint32            `json:"maxParallel,omitempty"` // items that run at once
	Retries     uint32            `json:"retries,omitempty"`     // times that a failed item is run again
	MaxCost     string            `json:"maxCost,omitempty"`     // of the whole, in whole units of the currency
	Fee         string            `json:"fee,omitempty"`         // part of MaxCost for a place in the queue
}

// Values are those of one name of a matrix: a list of texts and numbers, or a
// range of whole numbers, "0..9".
type Values []string

// UnmarshalJSON reads either form.
func (v *Values) UnmarshalJSON(b []byte) error {
	var text string
	if json.Unmarshal(b, &text) == nil {
		all, err := ParseValues(text)
		*v = all
		return err
	}
	var raw []json.RawMessage
	if err := json.Unmarshal(b, &raw); err != nil {
		return fmt.Errorf("%s is neither a list nor a range such as 0..9", bytes.TrimSpace(b))
	}
	*v = make(Values, len(raw))
	for i, r := range raw {
		if json.Unmarshal(r, &(*v)[i]) != nil {
			(*v)[i] = string(r)
		}
		if c := r[0]; c == '{' || c == '[' || c == 'n' {
			return fmt.Errorf("value %d is neither text nor a number", i)
		}
	}
	return nil
}

// ParseValues reads a range, "0..9", or values with commas between them. A range
// that is longer than any batch is an error, made without making it.
func ParseValues(text string) (Values, error) {
	low, high, ok := strings.Cut(text, "..")
	if !ok {
		return strings.Split(text, ","), nil
	}
	from, err := strconv.ParseInt(low, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("%q is not a range of whole numbers such as 0..9", text)
	}
	to, err := strconv.ParseInt(high, 10, 32)
	if err != nil || to < from {
		return nil, fmt.Errorf("%q is not a range of whole numbers such as 0..9", text)
	}
	if to-from+1 > MaxBatch {
		return nil, fmt.Errorf("%q has %d values; at most %d items are run under one order", text, to-from+1, MaxBatch)
	}
	all := make(Values, 0, to-from+1)
	for n := from; n <= to; n++ {
		all = append(all, strconv.FormatInt(n, 10))
	}
	return all, nil
}

// ParseBatchFile reads a batch file in YAML or JSON, at most MaxBatchBytes long.
// Unknown fields are errors.
func ParseBatchFile(b []byte) (BatchFile, error) {
	var f BatchFile
	if err := decodeStrict(b, MaxBatchBytes, &f); err != nil {
		return BatchFile{}, fmt.Errorf("batch file: %w", err)
	}
	if f.Task.MaxCost != "" || f.Task.Fee != "" {
		return BatchFile{}, fmt.Errorf("batch file: %w", &FieldError{"task.maxCost", "and fee are of one job", "give them beside task, for the whole batch"})
	}
	return f, nil
}

// Batch is the file with the spec that its task has become.
func (f BatchFile) Batch(spec Spec) Batch {
	b := Batch{Spec: spec, Items: f.Items, Count: f.Count, MaxParallel: f.MaxParallel, Retries: f.Retries}
	for _, name := range slices.Sorted(maps.Keys(f.Matrix)) {
		b.Axes = append(b.Axes, Axis{Name: name, Values: f.Matrix[name]})
	}
	return b
}
