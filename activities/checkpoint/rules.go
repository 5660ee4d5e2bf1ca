// Package checkpoint finds a program's complete checkpoints in the directory it
// writes them to, and takes snapshots of them that the program can no longer
// change under the reader.
//
// Nouns: a listing is what the directory holds at one moment; evidence is what
// the kernel told about it meanwhile (what was renamed into place, what a
// writer closed); a found checkpoint is an entry that a rule calls complete.
//
// Complete is whatever was marked (.skyops-complete or _SUCCESS, newer than
// everything beside it), renamed into place, or laid out as Hugging Face
// (trainer_state.json), PyTorch DCP (.metadata) or Lightning (last.ckpt) do
// when they have finished. "Unchanged for a while" only counts when asked for,
// because slow disks and long steps look the same.
//
// A program that breaks its own promise, such as writing below a mark it left
// standing, is found out by times and sizes, not by content.
//
// Start at Complete (the rules, pure) and Watcher.
package checkpoint

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Entry is one file, link or directory below the checkpoint directory.
type Entry struct {
	Path    string // relative, with slashes
	Dir     bool
	Link    string // target of a symbolic link
	Size    int64
	ModTime time.Time
	Inode   uint64
}

// Evidence is what the kernel reported since the directory is watched, by path.
// An entry that changed later loses it.
type Evidence struct {
	Renamed map[string]bool // moved to this name as a whole
	Closed  map[string]bool // closed by its last known writer
}

// Rule says why a checkpoint is complete.
type Rule string

// The rules.
const (
	RuleMarked    Rule = "marked"
	RuleRenamed   Rule = "renamed"
	RuleHF        Rule = "trainer_state.json"
	RuleDCP       Rule = ".metadata"
	RuleLightning Rule = lightningFile
	RuleQuiet     Rule = "quiet"
)

// Found is a complete checkpoint.
type Found struct {
	Path  string    // relative; "." for the whole directory
	Also  []string  // further entries that belong to it: what a link points to
	Rule  Rule      // why it is complete
	Step  uint64    // as its name says; 0: it does not
	At    time.Time // of its newest entry
	Stamp string    // changes with its content
	// Passed is how many older ones a Watcher has passed over for it.
	Passed int
}

// Settle is how long a layout without a mark has to stay unchanged: older
// versions of the libraries write some more bytes after their last file's name
// appears.
const Settle = time.Second

// Markers say that the directory they are in is complete.
var markers = []string{".skyops-complete", "_SUCCESS"}

// lightningFile is the file, or the link to one, that Lightning writes last.
const lightningFile = "last.ckpt"

// layouts name the file that a library writes last into a checkpoint's directory.
var layouts = map[string]Rule{"trainer_state.json": RuleHF, ".metadata": RuleDCP}

// Complete returns the complete checkpoints of a listing at now, oldest first.
// quiet, if not 0, is how long an entry has to be unchanged to count without
// any other sign. It never returns an entry that lies in another it returns.
func Complete(listing []Entry, e Evidence, now time.Time, quiet time.Duration) []Found {
	l := index(listing)
	var found []Found
	for _, entry := range l.entries {
		if f, ok := l.judge(entry, e, now); ok {
			found = append(found, f)
		}
	}
	if quiet > 0 {
		found = append(found, l.quiet(now, quiet)...)
	}
	found = outermost(found)
	slices.SortFunc(found, func(a, b Found) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return strings.Compare(a.Path, b.Path)
	})
	return found
}

type indexed struct {
	entries []Entry
	byPath  map[string]Entry
}

func index(listing []Entry) indexed {
	l := indexed{entries: slices.Clone(listing), byPath: make(map[string]Entry, len(listing))}
	slices.SortFunc(l.entries, func(a, b Entry) int { return strings.Compare(a.Path, b.Path) })
	for _, e := range l.entries {
		l.byPath[e.Path] = e
	}
	return l
}

// judge applies the rules to one entry.
func (l indexed) judge(e Entry, seen Evidence, now time.Time) (Found, bool) {
	if temporary(e) {
		return Found{}, false
	}
	name, parent := path.Base(e.Path), path.Dir(e.Path)
	if slices.Contains(markers, name) && !e.Dir {
		return l.found(parent, RuleMarked), !l.newerFile(parent, e.ModTime)
	}
	if rule, ok := layouts[name]; ok && !e.Dir && parent != "." {
		f := l.found(parent, rule)
		return f, now.Sub(f.At) >= Settle && !l.unfinished(parent)
	}
	if name == lightningFile && !e.Dir {
		return l.lightning(e, seen)
	}
	if seen.Renamed[e.Path] && l.namesCheckpoint(e) {
		return l.found(e.Path, RuleRenamed), true
	}
	return Found{}, false
}

// newerFile reports whether a file below dir was written after the given time.
// Directories do not count: making the mark itself changes them.
func (l indexed) newerFile(dir string, than time.Time) bool {
	return slices.ContainsFunc(l.entries, func(e Entry) bool {
		return !e.Dir && within(e.Path, dir) && e.ModTime.After(than)
	})
}

// namesCheckpoint reports whether a renamed entry is a checkpoint rather than a
// part of one: a file or directory at the top, or a directory just below it.
func (l indexed) namesCheckpoint(e Entry) bool {
	depth := strings.Count(e.Path, "/")
	return depth == 0 && e.Link == "" || depth == 1 && e.Dir
}

// lightning judges last.ckpt: a file its writer closed, or a link to one.
func (l indexed) lightning(e Entry, seen Evidence) (Found, bool) {
	whole := func(p string) bool { return seen.Closed[p] || seen.Renamed[p] }
	f := l.found(e.Path, RuleLightning)
	if e.Link == "" {
		return f, whole(e.Path)
	}
	target := path.Join(path.Dir(e.Path), e.Link)
	t, ok := l.byPath[target]
	if !ok || t.Dir || path.IsAbs(e.Link) || !whole(target) {
		return f, false
	}
	also := l.found(target, RuleLightning)
	f.Also, f.Step, f.Stamp = []string{target}, also.Step, f.Stamp+also.Stamp
	if also.At.After(f.At) {
		f.At = also.At
	}
	return f, true
}

// quiet returns the entries at the top that nothing has changed for so long.
func (l indexed) quiet(now time.Time, quiet time.Duration) []Found {
	var found []Found
	for _, e := range l.entries {
		if strings.Contains(e.Path, "/") || temporary(e) || e.Link != "" {
			continue
		}
		f := l.found(e.Path, RuleQuiet)
		if now.Sub(f.At) >= quiet && !l.unfinished(e.Path) && (!e.Dir || l.holdsFile(e.Path)) {
			found = append(found, f)
		}
	}
	return found
}

func (l indexed) holdsFile(dir string) bool {
	return slices.ContainsFunc(l.entries, func(e Entry) bool { return !e.Dir && within(e.Path, dir) })
}

// unfinished reports whether something below dir has a temporary name.
func (l indexed) unfinished(dir string) bool {
	return slices.ContainsFunc(l.entries, func(e Entry) bool { return within(e.Path, dir) && unfinishedPath(e.Path) })
}

// found describes the entry at p and everything below it.
func (l indexed) found(p string, rule Rule) Found {
	f := Found{Path: p, Rule: rule, Step: StepOf(p)}
	var stamp strings.Builder
	for _, e := range l.entries {
		if e.Path != p && !within(e.Path, p) {
			continue
		}
		if e.ModTime.After(f.At) {
			f.At = e.ModTime
		}
		if e.Dir {
			stamp.WriteString(stampDir)
		}
		stamp.WriteString(e.Path)
		for _, n := range []int64{int64(e.Inode), e.Size, e.ModTime.UnixNano()} {
			stamp.WriteByte(' ')
			stamp.WriteString(strconv.FormatInt(n, 36))
		}
		stamp.WriteByte('\n')
	}
	f.Stamp = stamp.String()
	return f
}

// stampDir begins a directory's line of a stamp: no path does.
const stampDir = "//"

// fewer reports whether a stamp tells of less than one before, and of nothing
// else: what was complete is being deleted.
func fewer(stamp, before string) bool {
	had := map[string]bool{}
	for line := range strings.Lines(before) {
		had[line] = true
	}
	for line := range strings.Lines(stamp) {
		if !had[line] && !strings.HasPrefix(line, stampDir) { // a directory changes with what is in it
			return false
		}
	}
	return strings.Count(stamp, "\n") < strings.Count(before, "\n")
}

// within reports whether p lies below dir.
func within(p, dir string) bool { return dir == "." && p != "." || strings.HasPrefix(p, dir+"/") }

// outermost drops what lies in another found entry, and repetitions.
func outermost(found []Found) []Found {
	var kept []Found
	for i, f := range found {
		inside := slices.ContainsFunc(found, func(o Found) bool { return within(f.Path, o.Path) })
		again := slices.ContainsFunc(found[:i], func(o Found) bool { return o.Path == f.Path })
		if !inside && !again {
			kept = append(kept, f)
		}
	}
	return kept
}

// unfinishedName matches the names that libraries and people give to what they
// are still writing.
var unfinishedName = regexp.MustCompile(`(?i)(^|[._-])(tmp|temp|part|partial|incomplete|inprogress|wip)([._-]|$)|~$`)

// temporary reports whether an entry's path says that it is not finished, or
// not meant to be found: hidden directories are where programs build things up.
func temporary(e Entry) bool {
	dir := e.Path
	if !e.Dir {
		dir = path.Dir(dir)
	}
	return unfinishedPath(e.Path) || dir != "." && strings.Contains("/"+dir, "/.")
}

func unfinishedPath(p string) bool {
	for part := range strings.SplitSeq(p, "/") {
		if unfinishedName.MatchString(part) {
			return true
		}
	}
	return false
}

var (
	namedStep = regexp.MustCompile(`(?i)(?:^|[^a-z])(?:global_?steps?|steps?|iters?|iterations?|checkpoint|ckpt)[-_=.]?(\d{1,18})(?:\D|$)`)
	anyNumber = regexp.MustCompile(`\d+`)
)

// StepOf reads the step out of a checkpoint's name: checkpoint-500,
// epoch=1-step=500.ckpt, 000500. It returns 0 for a name without one.
func StepOf(p string) uint64 {
	name := path.Base(p)
	if m := namedStep.FindStringSubmatch(name); m != nil {
		n, _ := strconv.ParseUint(m[1], 10, 64)
		return n
	}
	if all := anyNumber.FindAllString(name, -1); len(all) > 0 && name != "." {
		if n, err := strconv.ParseUint(all[len(all)-1], 10, 63); err == nil {
			return n
		}
	}
	return 0
}

// Newest returns the checkpoint to keep of those found: the one with the
// highest step, or the latest when a name has none. ok is false for none.
func Newest(found []Found) (newest Found, ok bool) {
	for _, f := range found {
		later := f.At.After(newest.At)
		if f.Step != 0 && newest.Step != 0 && f.Step != newest.Step {
			later = f.Step > newest.Step
		}
		if !ok || later {
			newest, ok = f, true
		}
	}
	return newest, ok
}
