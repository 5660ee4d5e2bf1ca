package job

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ethereum/go-ethereum/common"
)

// Bounds of a spec.
const (
	MaxName     = 64
	MaxCommand  = 256 // arguments
	MaxArgument = 8 << 10
	MaxEnv      = 256 // variables
	MaxEnvValue = 16 << 10
	MaxInputs   = 16
	MaxSecrets  = 64
	MaxAllowed  = 256             // nodes in an allow-list
	MaxDuration = 30 * 24 * 3600  // seconds
	MaxGrace    = 3600            // seconds
	MaxKeep     = 1000            // checkpoints of one job
	MaxCPU      = 1024 * 1000     // thousandths of a core
	MaxRAM      = 16 << 20        // MiB
	MaxDisk     = 1 << 20         // MiB: a result of all of it is one package still
	MinDisk     = 16              // MiB
	MinRAM      = 4               // MiB
	MaxRate     = uint64(1) << 50 // gwei per GPU-hour and per GiB; exclusive
	Regions     = 8
)

// The runtimes a spec can name. Empty means docker.
const (
	RuntimeDocker  = "docker"
	RuntimeProcess = "process"
)

// FieldError is one thing wrong with a document.
type FieldError struct {
	Field   string // e.g. "limits.durationSeconds"
	Problem string // the cause
	Fix     string // the next step
}

func (e *FieldError) Error() string {
	if e.Fix == "" {
		return e.Field + ": " + e.Problem
	}
	return e.Field + ": " + e.Problem + "; " + e.Fix
}

// problems collects field errors.
type problems struct{ errs []error }

func (p *problems) add(field, problem, fix string) {
	p.errs = append(p.errs, &FieldError{field, problem, fix})
}

func (p *problems) within(field string, v, low, high uint64, what string) {
	if v < low || v > high {
		p.add(field, fmt.Sprintf("%d is out of bounds", v), fmt.Sprintf("give %d to %d %s", low, high, what))
	}
}

func (p *problems) err() error { return errors.Join(p.errs...) }

var (
	inputName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,62}$`)
	envName   = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,127}$`)
	imageRef  = regexp.MustCompile(`^[a-z0-9][A-Za-z0-9._:/-]{0,254}$`)
	digestRef = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)
	cidText   = regexp.MustCompile(`^(b[a-z2-7]{20,127}|Qm[1-9A-HJ-NP-Za-km-z]{44})$`)
)

// Validate reports everything that is wrong with the spec, as *FieldError values joined.
func (s Spec) Validate() error {
	_, err := s.checked()
	return err
}

// checked is Validate, and the canonical bytes of what is valid.
func (s Spec) checked() (canonical []byte, err error) {
	var p problems
	if s.Version != SpecVersion {
		p.add("version", fmt.Sprintf("%d is not a version this program reads", s.Version), fmt.Sprintf("write %d", SpecVersion))
	}
	s.checkTexts(&p)
	s.checkStep(&p)
	if !s.Served() {
		s.checkProgram(&p)
	}
	if s.Salt == (common.Hash{}) {
		p.add("salt", "is missing", "give 32 random bytes in hex, or its hash gives the spec away")
	}
	if p.errs == nil {
		if canonical, err = s.Canonical(); err != nil {
			p.errs = append(p.errs, err)
		}
	}
	return canonical, p.err()
}

// checkProgram checks what is to run, and where and on what.
func (s Spec) checkProgram(p *problems) {
	s.checkImage(p)
	s.checkCommand(p)
	s.checkInputs(p)
	s.checkResources(p)
	s.checkDisk(p)
	s.checkWhere(p)
	s.checkDeliver(p)
	if _, err := ParseRetry(s.Retry); err != nil {
		p.errs = append(p.errs, err)
	}
	if s.Deterministic != nil {
		if _, err := s.Deterministic.Tolerance(); err != nil {
			p.errs = append(p.errs, err)
		}
	}
}

func (s Spec) checkTexts(p *problems) {
	for field, v := range map[string]string{"name": s.Name, "model": s.Model} {
		switch {
		case len(v) > MaxName:
			p.add(field, fmt.Sprintf("is %d bytes long", len(v)), fmt.Sprintf("give at most %d", MaxName))
		case !printable(v):
			p.add(field, "holds control characters or invalid UTF-8", "use plain text")
		}
	}
}

// printable reports whether s is UTF-8 without control characters.
func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r >= 0x7f && r <= 0x9f })
}

func (s Spec) checkImage(p *problems) {
	i := s.Image
	switch s.Runtime {
	case "", RuntimeDocker:
	case RuntimeProcess:
		if i != (Image{}) {
			p.add("image", "is set, but the process runtime runs no image", "leave it out, or use the docker runtime")
		}
		if len(s.Command) == 0 {
			p.add("command", "is missing", "the process runtime needs a command to run")
		}
		return
	default:
		p.add("runtime", fmt.Sprintf("%q is unknown", s.Runtime), "write docker or process")
		return
	}
	if !digestRef.MatchString(i.Digest) {
		p.add("image.digest", fmt.Sprintf("%q is not a digest", i.Digest), "name the image by content: sha256: and 64 hex digits")
	}
	if i.Ref != "" && !imageRef.MatchString(i.Ref) {
		p.add("image.ref", fmt.Sprintf("%q is not an image name", i.Ref), "write name[:tag]")
	}
	if i.Pull && i.Ref == "" {
		p.add("image.ref", "is missing", "an image to pull needs its registry name")
	}
	if i.Pull && i.Archive != "" {
		p.add("image.archive", "is set for an image to pull", "give either pull or archive")
	}
	if i.Archive != "" && !cidText.MatchString(i.Archive) {
		p.add("image.archive", fmt.Sprintf("%q is not a CID", i.Archive), "give the archive's content id")
	}
}

func (s Spec) checkCommand(p *problems) {
	if len(s.Command) > MaxCommand {
		p.add("command", fmt.Sprintf("has %d arguments", len(s.Command)), fmt.Sprintf("give at most %d", MaxCommand))
	}
	for i, a := range s.Command {
		if len(a) > MaxArgument || !utf8.ValidString(a) || strings.ContainsRune(a, 0) {
			p.add(fmt.Sprintf("command[%d]", i), "is too long, not UTF-8 or holds a zero byte", fmt.Sprintf("give UTF-8 text of at most %d bytes", MaxArgument))
		}
	}
	if len(s.Command) > 0 && s.Command[0] == "" {
		p.add("command[0]", "is empty", "name the program to run")
	}
	if len(s.Env) > MaxEnv {
		p.add("env", fmt.Sprintf("has %d variables", len(s.Env)), fmt.Sprintf("give at most %d", MaxEnv))
	}
	for _, name := range slices.Sorted(maps.Keys(s.Env)) {
		checkEnvName(p, "env."+name, name)
		if v := s.Env[name]; len(v) > MaxEnvValue || !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
			p.add("env."+name, "has a value that is too long, not UTF-8 or holds a zero byte", fmt.Sprintf("give UTF-8 text of at most %d bytes, or pass a file as an input", MaxEnvValue))
		}
	}
	if s.Secrets == nil {
		return
	}
	switch {
	case len(s.Secrets.Names) == 0 || len(s.Secrets.Names) > MaxSecrets:
		p.add("secrets.names", fmt.Sprintf("has %d names", len(s.Secrets.Names)), fmt.Sprintf("give 1 to %d, or leave secrets out", MaxSecrets))
	case len(s.Secrets.Sealed) == 0:
		p.add("secrets.sealed", "is empty", "seal the values to the job's key")
	}
	for i, name := range s.Secrets.Names {
		field := fmt.Sprintf("secrets.names[%d]", i)
		checkEnvName(p, field, name)
		if _, ok := s.Env[name]; ok || slices.Contains(s.Secrets.Names[:i], name) {
			p.add(field, fmt.Sprintf("%s is there twice", name), "name each variable once")
		}
	}
}

func checkEnvName(p *problems, field, name string) {
	switch {
	case !envName.MatchString(name):
		p.add(field, fmt.Sprintf("%q is not a variable name", name), "use letters, digits and _, not a digit first")
	case strings.HasPrefix(name, "SKYOPS_"):
		p.add(field, "names starting with SKYOPS_ are set by the node", "choose another name")
	}
}

func (s Spec) checkInputs(p *problems) {
	if len(s.Inputs) > MaxInputs {
		p.add("inputs", fmt.Sprintf("has %d entries", len(s.Inputs)), fmt.Sprintf("give at most %d; put several files in one folder", MaxInputs))
	}
	for i, in := range s.Inputs {
		field := fmt.Sprintf("inputs[%d]", i)
		if err := CheckInputName(in.Name); err != nil {
			p.add(field+".name", err.Error(), "use lower-case letters, digits, . _ and -, at most 63, not . first")
		}
		if in.Start && (in.Outside() || in.From != nil) {
			p.add(field+".start", "is of an input that is not a sealed tree", "give a checkpoint that was sealed for this job")
		}
		if in.Start && slices.ContainsFunc(s.Inputs[:i], func(o Input) bool { return o.Start }) {
			p.add(field+".start", "is of a second input", "begin with one checkpoint")
		}
		if slices.ContainsFunc(s.Inputs[:i], func(o Input) bool { return o.Name == in.Name }) {
			p.add(field+".name", fmt.Sprintf("%q is there twice", in.Name), "give each input its own name")
		}
		if in.From != nil {
			if in.CID != "" || in.Manifest != (common.Hash{}) || in.Bytes > 1<<50 {
				p.add(field, "comes from other steps, and names content", "leave cid and manifest out")
			}
			continue
		}
		if in.Outside() {
			in.checkOutside(p, field)
		} else {
			in.checkSealed(p, field)
		}
		p.within(field+".bytes", in.Bytes, 1, 1<<50, "bytes")
	}
	if len(s.InputKeys) > MaxInputKeys || len(s.InputKeys) > 0 && len(s.Inputs) == 0 {
		p.add("inputKeys", fmt.Sprintf("has %d bytes for %d inputs", len(s.InputKeys), len(s.Inputs)), fmt.Sprintf("give at most %d, and none without inputs", MaxInputKeys))
	}
}

// checkSealed reports what is wrong with a sealed input.
func (in Input) checkSealed(p *problems, field string) {
	if !cidText.MatchString(in.CID) {
		p.add(field+".cid", fmt.Sprintf("%q is not a CID", in.CID), "give the content id of the sealed input")
	}
	if in.Manifest == (common.Hash{}) {
		p.add(field+".manifest", "is missing", "give the SHA-256 of the input's manifest")
	}
	if in.SHA256 != (common.Hash{}) {
		p.add(field+".sha256", "is of a plain file, which a sealed input is not", "leave it out")
	}
}

// CheckInputName reports why name cannot be an input's: it becomes a folder's
// name on every node, so it must be safe on any file system.
func CheckInputName(name string) error {
	if !inputName.MatchString(name) || strings.HasSuffix(name, ".") {
		return fmt.Errorf("%q is not a safe folder name", name)
	}
	return nil
}

func (s Spec) checkResources(p *problems) {
	switch g, err := ParseGPU(s.GPU); {
	case err != nil:
		p.add("gpu", err.Error(), "")
	case g.String() != s.GPU:
		p.add("gpu", fmt.Sprintf("%q is not the canonical form", s.GPU), fmt.Sprintf("write %q", g.String()))
	}
	p.within("cpuMilli", uint64(s.CPU), 1, MaxCPU, "thousandths of a core")
	p.within("ramMiB", uint64(s.RAM), MinRAM, MaxRAM, "MiB")
	p.within("diskMiB", uint64(s.Disk), MinDisk, MaxDisk, "MiB")
	p.within("limits.durationSeconds", uint64(s.Limits.Duration), 1, MaxDuration, "seconds")
	p.within("limits.graceSeconds", uint64(s.Limits.Grace), 0, MaxGrace, "seconds")
	p.within("limits.checkpointIntervalSeconds", uint64(s.Limits.Interval), 0, MaxDuration, "seconds")
	p.within("limits.keepCheckpoints", uint64(s.Limits.Keep), 0, MaxKeep, "checkpoints")
	p.within("limits.checkpointQuietSeconds", uint64(s.Limits.Quiet), 0, MaxGrace, "seconds")
}

// checkDisk keeps what the node has to hold for the program within the disk
// that it counts.
func (s Spec) checkDisk(p *problems) {
	var sum uint64
	for _, in := range s.Inputs[:min(len(s.Inputs), MaxInputs)] {
		sum += min(in.Bytes, 1<<50) // cannot overflow; what is larger is reported as such
	}
	if s.Disk >= MinDisk && sum > uint64(s.Disk)<<20 {
		p.add("diskMiB", fmt.Sprintf("%d MiB do not hold the inputs, which have %d bytes", s.Disk, sum),
			fmt.Sprintf("give %d or more: disk is for inputs, scratch, outputs and checkpoints together", (sum+1<<20-1)>>20+MinDisk))
	}
}

func (s Spec) checkWhere(p *problems) {
	if len(s.Where.Nodes) > MaxAllowed {
		p.add("where.nodes", fmt.Sprintf("has %d nodes", len(s.Where.Nodes)), fmt.Sprintf("give at most %d", MaxAllowed))
	}
	for i, n := range s.Where.Nodes {
		if n == (common.Address{}) || slices.Contains(s.Where.Nodes[:i], n) {
			p.add(fmt.Sprintf("where.nodes[%d]", i), "is zero or there twice", "name each node once")
		}
	}
	p.within("where.region", uint64(s.Where.Region), 0, Regions-1, "")
	p.within("where.minStake", s.Where.MinStake, 0, 1e11, "whole SKYOPS")
	p.within("where.minReputation", uint64(s.Where.MinReputation), 0, 10_000, "")
}
