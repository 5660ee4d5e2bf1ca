package job

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Size is an amount of memory or disk in MiB. People write 64GB, 512MB, 1.5TB
// or a bare number of GB; GB means GiB, as memory is sold.
type Size uint32

var sizeText = regexp.MustCompile(`(?i)^(\d{1,10})(?:\.(\d{1,3}))?\s*(|m|mb|mib|g|gb|gib|t|tb|tib)$`)

// ParseSize reads a size.
func ParseSize(text string) (Size, error) {
	m := sizeText.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return 0, fmt.Errorf("%q is not a size; write e.g. 64GB, 512MB or 64 (GB)", text)
	}
	thousandths, _ := strconv.ParseUint((m[2] + "000")[:3], 10, 64)
	whole, _ := strconv.ParseUint(m[1], 10, 64)
	unit := uint64(1024)
	switch strings.ToLower(m[3] + " ")[0] {
	case 'm':
		unit = 1
	case 't':
		unit = 1 << 20
	}
	mib := (whole*1000 + thousandths) * unit / 1000
	if mib == 0 || mib > 1<<31 {
		return 0, fmt.Errorf("size %q is not between 1MB and 2048TB", text)
	}
	return Size(mib), nil
}

// String writes the size as ParseSize reads it.
func (s Size) String() string {
	if s%1024 == 0 {
		return fmt.Sprintf("%dGB", s/1024)
	}
	return fmt.Sprintf("%dMB", uint32(s))
}

// MarshalText writes String.
func (s Size) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what ParseSize reads.
func (s *Size) UnmarshalText(b []byte) (err error) { *s, err = ParseSize(string(b)); return err }

// Cores is an amount of CPU in thousandths of a core. People write 4, 0.5 or 500m.
type Cores uint32

var coresText = regexp.MustCompile(`^(\d{1,4})(?:\.(\d{1,3}))?$`)

// ParseCores reads an amount of CPU.
func ParseCores(text string) (Cores, error) {
	text = strings.TrimSpace(text)
	var milli uint64
	if digits, ok := strings.CutSuffix(text, "m"); ok {
		v, err := strconv.ParseUint(digits, 10, 32)
		if err != nil {
			return 0, fmt.Errorf("%q is not a number of cores; write e.g. 4, 0.5 or 500m", text)
		}
		milli = v
	} else {
		m := coresText.FindStringSubmatch(text)
		if m == nil {
			return 0, fmt.Errorf("%q is not a number of cores; write e.g. 4, 0.5 or 500m", text)
		}
		whole, _ := strconv.ParseUint(m[1], 10, 32)
		rest, _ := strconv.ParseUint((m[2] + "000")[:3], 10, 32)
		milli = whole*1000 + rest
	}
	if milli == 0 || milli > MaxCPU {
		return 0, fmt.Errorf("%s cores are not between 0.001 and %d", text, MaxCPU/1000)
	}
	return Cores(milli), nil
}

// String writes the number as ParseCores reads it.
func (c Cores) String() string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%d.%03d", c/1000, c%1000), "0"), ".")
}

// MarshalText writes String.
func (c Cores) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads what ParseCores reads.
func (c *Cores) UnmarshalText(b []byte) (err error) { *c, err = ParseCores(string(b)); return err }

// Duration is a length of time in seconds. People write 4h, 90m, 1d12h or 45s.
type Duration uint32

var durationPart = regexp.MustCompile(`^(\d{1,9})(?:\.(\d{1,3}))?([smhdw])`)

// ParseDuration reads a length of time.
func ParseDuration(text string) (Duration, error) {
	rest, ms := strings.ReplaceAll(strings.TrimSpace(text), " ", ""), uint64(0)
	bad := fmt.Errorf("%q is not a duration; write e.g. 4h, 90m, 1d12h or 45s", text)
	if rest == "" {
		return 0, bad
	}
	for rest != "" {
		m := durationPart.FindStringSubmatch(rest)
		if m == nil {
			return 0, bad
		}
		whole, _ := strconv.ParseUint(m[1], 10, 64)
		part, _ := strconv.ParseUint((m[2] + "000")[:3], 10, 64)
		unit := map[string]uint64{"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}[m[3]]
		ms += (whole*1000 + part) * unit
		rest = rest[len(m[0]):]
	}
	if ms < 1000 || ms/1000 > MaxDuration {
		return 0, fmt.Errorf("%s is not between 1s and %dd", text, MaxDuration/86400)
	}
	return Duration(ms / 1000), nil
}

// String writes the duration as ParseDuration reads it.
func (d Duration) String() string {
	if d == 0 {
		return "0s"
	}
	var b strings.Builder
	for _, u := range []struct {
		size Duration
		name string
	}{{86400, "d"}, {3600, "h"}, {60, "m"}, {1, "s"}} {
		if n := d / u.size; n > 0 {
			fmt.Fprintf(&b, "%d%s", n, u.name)
			d %= u.size
		}
	}
	return b.String()
}

// MarshalText writes String.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what ParseDuration reads.
func (d *Duration) UnmarshalText(b []byte) (err error) {
	*d, err = ParseDuration(string(b))
	return err
}

// Command is a program and its arguments. People write a list, or one line
// that the image's /bin/sh runs.
type Command []string

// UnmarshalJSON reads a list or a line.
func (c *Command) UnmarshalJSON(b []byte) error {
	var line string
	if json.Unmarshal(b, &line) == nil {
		if strings.TrimSpace(line) == "" {
			return errors.New("command is an empty line")
		}
		*c = Command{"/bin/sh", "-c", line}
		return nil
	}
	var list []string
	if err := json.Unmarshal(b, &list); err != nil {
		return fmt.Errorf("command is neither a line nor a list of texts; quote its numbers")
	}
	*c = list
	return nil
}
