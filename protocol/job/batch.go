package job

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/merkle"
)

// Bounds of a batch. Whoever checks one makes all its specs, to see that the
// order's root is theirs: MaxBatch of them take some seconds, and a tree of 6 MB.
const (
	MaxBatch      = 100_000
	MaxBatchBytes = 512 << 10 // of its file, and of all texts that items are made of
	MaxParallel   = 500       // items that run at once: each is a workflow that its batch waits for
	MaxAxes       = 16
	MaxBatchSpecs = 512 << 20 // bytes of all specs together, which are some seconds' work

	DefaultParallel = 64
)

// Batch is a batch in the form that is submitted: one spec, and what makes items
// of it. From it anybody makes the spec of item i, so that the order's root can
// be checked and a hundred thousand specs need not be sent.
type Batch struct {
	Spec  Spec        `json:"spec"`            // of every item, but for what follows; its salt is the batch's
	Axes  []Axis      `json:"axes,omitempty"`  // every combination of their values is run, the last axis fastest
	Items []BatchItem `json:"items,omitempty"` // instead of axes: each is run
	Count uint32      `json:"count,omitempty"` // times that each is run; 0 is 1

	MaxParallel uint32 `json:"maxParallel,omitempty"` // items that run at once; 0: DefaultParallel
	Retries     uint32 `json:"retries,omitempty"`     // times that a failed item is run again
}

// Axis is one dimension of a matrix: ${name} stands for a value in command,
// environment and name, and the variable name holds it too.
type Axis struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`
}

// BatchItem is one item of a list, over the batch's spec.
type BatchItem struct {
	Name    string            `json:"name,omitempty"`
	Command Command           `json:"command,omitempty"`
	Env     map[string]string `json:"env,omitempty"` // over the spec's
}

// BatchSubmission is everything a scheduler needs to run a batch.
type BatchSubmission struct {
	Order     Order  `json:"order"`
	Signature []byte `json:"signature"`
	Batch     Batch  `json:"batch"`
	Recipient string `json:"recipient"`
	JobKey    string `json:"jobKey"`   // that all items share
	Envelope  []byte `json:"envelope"` // seal.OrderEnvelope

	Share []string `json:"share,omitempty"` // further recipients of all results
}

// ErrBatch reports a batch that cannot be run.
var ErrBatch = errors.New("the batch is not valid")

// Size returns how many items the batch has, before any is made. What is too
// many is an error that names the limit.
func (b Batch) Size() (uint32, error) {
	if len(b.Axes) > 0 && len(b.Items) > 0 {
		return 0, fmt.Errorf("%w: it has both a matrix and items; give one of them", ErrBatch)
	}
	if len(b.Axes) > MaxAxes {
		return 0, fmt.Errorf("%w: its matrix has %d names; give at most %d", ErrBatch, len(b.Axes), MaxAxes)
	}
	n := max(uint64(b.Count), 1)
	for _, factor := range append(b.factors(), max(len(b.Items), 1)) {
		if factor == 0 {
			return 0, fmt.Errorf("%w: a name of its matrix has no values", ErrBatch)
		}
		if n *= uint64(factor); n > MaxBatch {
			return 0, fmt.Errorf("%w: it has %s items; at most %d are run under one order: split it", ErrBatch, b.product(), MaxBatch)
		}
	}
	return uint32(n), nil
}

func (b Batch) factors() (all []int) {
	for _, a := range b.Axes {
		all = append(all, len(a.Values))
	}
	return all
}

// product says in words how many items there would be.
func (b Batch) product() string {
	var words []string
	for _, f := range append(b.factors(), max(len(b.Items), 1), int(max(b.Count, 1))) {
		if f > 1 {
			words = append(words, strconv.Itoa(f))
		}
	}
	return strings.Join(words, " × ")
}

// Parallel is how many items run at once.
func (b Batch) Parallel() uint32 {
	if b.MaxParallel == 0 {
		return DefaultParallel
	}
	return b.MaxParallel
}

// Validate reports what is wrong with the batch, its first and last item included.
func (b Batch) Validate() error {
	n, err := b.Size()
	if err != nil {
		return err
	}
	var p problems
	for i, a := range b.Axes {
		field := "matrix." + a.Name
		checkEnvName(&p, field, a.Name)
		if slices.ContainsFunc(b.Axes[:i], func(o Axis) bool { return o.Name == a.Name }) {
			p.add(field, "is there twice", "name each axis once")
		}
		if slices.ContainsFunc(a.Values, func(v string) bool { return len(v) > MaxEnvValue }) {
			p.add(field, "has a value that is too long", fmt.Sprintf("give at most %d bytes, or pass a file as an input", MaxEnvValue))
		}
	}
	b.Spec.checkCommand(&p)
	p.within("maxParallel", uint64(b.MaxParallel), 0, MaxParallel, "items at once")
	p.within("retries", uint64(b.Retries), 0, MaxTries-1, "times")
	if b.Spec.Deterministic != nil {
		p.errs = append(p.errs, notDeterministic("batches"))
	}
	if b.Spec.Step != nil {
		p.add("task.step", "is for pipelines", "leave it out")
	}
	if err := p.err(); err != nil {
		return fmt.Errorf("%w: %w", ErrBatch, err)
	}
	for i, own := range b.Items {
		Spec{Name: own.Name, Command: own.Command, Env: own.Env}.checkCommand(&p)
		if err := p.err(); err != nil {
			return fmt.Errorf("%w: items[%d]: %w", ErrBatch, i, err)
		}
	}
	for _, i := range []uint32{0, n - 1} {
		if err := b.Item(i).Validate(); err != nil {
			return fmt.Errorf("%w: item %d: %w", ErrBatch, i, err)
		}
	}
	return nil
}

// texts is how many bytes the texts have that items are made of.
func (b Batch) texts() int {
	n := textBytes(b.Spec.Name, b.Spec.Command, b.Spec.Env)
	for _, a := range b.Axes {
		n += textBytes(a.Name, a.Values, nil)
	}
	for _, own := range b.Items {
		n += textBytes(own.Name, own.Command, own.Env)
	}
	return n
}

func textBytes(name string, list []string, env map[string]string) int {
	n := len(name)
	for _, v := range list {
		n += len(v)
	}
	for k, v := range env {
		n += len(k) + len(v)
	}
	return n
}

// cut is a text that ends when it is longer than any text of a spec may be.
type cut struct{ strings.Builder }

var errCut = errors.New("the text is too long")

func (c *cut) Write(b []byte) (int, error) { return c.WriteString(string(b)) }

func (c *cut) WriteString(s string) (int, error) {
	room := MaxEnvValue + 1 - c.Len()
	if len(s) < room {
		return c.Builder.WriteString(s)
	}
	n, _ := c.Builder.WriteString(s[:room])
	return n, errCut
}

// fill puts values into a text. What becomes too long for a spec is cut where it
// does, so that no more is made of it; the spec is not valid then.
func fill(values *strings.Replacer, text string) string {
	var c cut
	_, _ = values.WriteString(&c, text)
	return c.String()
}

// Title names the batch for people: the name in its spec, without what differs
// between its items.
func (b Batch) Title() string {
	gone := []string{"${item}", ""}
	for _, a := range b.Axes {
		gone = append(gone, "${"+a.Name+"}", "")
	}
	return strings.Join(strings.Fields(strings.NewReplacer(gone...).Replace(b.Spec.Name)), " ")
}

// Item makes the spec of item i, which is below Size.
func (b Batch) Item(i uint32) Spec {
	s := b.Spec
	s.Salt = itemSalt(b.Spec.Salt, i)
	values := []string{"${item}", strconv.FormatUint(uint64(i), 10)}
	env, own := maps.Clone(s.Env), BatchItem{}
	if env == nil {
		env = map[string]string{}
	}
	at := i / max(b.Count, 1)
	if len(b.Items) > 0 {
		own = b.Items[at]
	}
	for k := len(b.Axes) - 1; k >= 0; k-- {
		a := b.Axes[k]
		n := uint32(len(a.Values))
		values = append(values, "${"+a.Name+"}", a.Values[at%n])
		if _, set := env[a.Name]; !set {
			env[a.Name] = a.Values[at%n]
		}
		at /= n
	}
	if own.Name != "" {
		s.Name = own.Name
	}
	if len(own.Command) > 0 {
		s.Command = own.Command
	}
	maps.Copy(env, own.Env)
	r := strings.NewReplacer(values...)
	s.Name = fill(r, s.Name)
	command := make([]string, len(s.Command))
	for k, a := range s.Command {
		command[k] = fill(r, a)
	}
	if s.Command != nil {
		s.Command = command
	}
	for name, v := range env {
		env[name] = fill(r, v)
	}
	if s.Env = env; len(env) == 0 {
		s.Env = nil
	}
	return s
}

// itemSalt makes an item's salt from the batch's, which is secret: the hashes of
// items say no more of them than random salts would.
func itemSalt(salt common.Hash, i uint32) common.Hash {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], i)
	return crypto.Keccak256Hash([]byte("skyops/item/v1"), salt[:], b[:])
}

// Tree is the tree over the hashes of all items, made on all cores. Its error is
// that of an item which is not a valid spec.
func (b Batch) Tree() (*merkle.Tree, error) {
	n, err := b.Size()
	if err != nil {
		return nil, err
	}
	hashes := make([]common.Hash, n)
	workers := min(uint32(runtime.GOMAXPROCS(0)), n)
	faults := make([]error, workers)
	var made atomic.Int64 // bytes of all workers' specs
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < n && faults[w] == nil; i += workers {
				bytes, err := b.Item(i).checked()
				switch {
				case err != nil:
					faults[w] = fmt.Errorf("%w: item %d: %w", ErrBatch, i, err)
				case made.Add(int64(len(bytes))) > MaxBatchSpecs:
					faults[w] = fmt.Errorf("%w: its %d specs come to more than %d MB: give what is large as an input, or split it", ErrBatch, n, MaxBatchSpecs>>20)
				}
				hashes[i] = sha256.Sum256(bytes)
			}
		})
	}
	wg.Wait()
	if i := slices.IndexFunc(faults, func(err error) bool { return err != nil }); i >= 0 {
		return nil, faults[i]
	}
	return merkle.NewTree(hashes), nil
}

// Root returns what the order of a batch has for a root, given its Tree.
func (b Batch) Root(t *merkle.Tree) common.Hash {
	if n, err := b.Size(); err == nil && n == 1 {
		h, _ := b.Item(0).Hash() // Tree made it already
		return h
	}
	return t.Root()
}

// Submission is the submission of one try of item i, whose path in the batch's
// Tree is given.
func (s BatchSubmission) Submission(path []common.Hash, i, try uint32) Submission {
	sub := Submission{
		Order: s.Order, Signature: s.Signature, Spec: s.Batch.Item(i), Index: i, Item: try,
		Recipient: s.Recipient, JobKey: s.JobKey, Envelope: s.Envelope, Share: s.Share,
	}
	if s.Order.Count > 1 {
		sub.Proof = path
	}
	return sub
}

// Check is Submission.Check for a whole batch: every item is valid and under the
// order's root. What it makes of a batch is bounded before it is made.
func (s BatchSubmission) Check(d eip712.Domain) (common.Hash, *merkle.Tree, error) {
	n, err := s.Batch.Size()
	switch {
	case err != nil:
		return common.Hash{}, nil, err
	case s.Order.Kind != KindBatch || s.Order.Count != n:
		return common.Hash{}, nil, fmt.Errorf("%w: an order of kind %d for %d specs with a batch of %d", ErrSubmission, s.Order.Kind, s.Order.Count, n)
	case s.Batch.texts() > MaxBatchBytes:
		return common.Hash{}, nil, fmt.Errorf("%w: its texts have %d bytes; give at most %d, and more as an input", ErrBatch, s.Batch.texts(), MaxBatchBytes)
	}
	if err := s.Batch.Validate(); err != nil {
		return common.Hash{}, nil, err
	}
	tree, err := s.Batch.Tree()
	if err != nil {
		return common.Hash{}, nil, err
	}
	if root := s.Batch.Root(tree); root != s.Order.Root {
		return common.Hash{}, nil, fmt.Errorf("%w: the batch's root is %s, the order's %s", ErrSubmission, root, s.Order.Root)
	}
	id, err := s.Submission(tree.Path(0), 0, 0).Check(d)
	return id.Order, tree, err
}
