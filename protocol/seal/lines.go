package seal

import (
	"encoding/binary"
	"fmt"
)

// Source says where a line of a log came from.
type Source uint8

// The sources of lines.
const (
	Stdout Source = 1
	Stderr Source = 2
	System Source = 3 // the node, about the attempt
)

// String returns stdout, stderr or system.
func (s Source) String() string {
	switch s {
	case Stdout:
		return "stdout"
	case Stderr:
		return "stderr"
	case System:
		return "system"
	}
	return fmt.Sprintf("source(%d)", uint8(s))
}

// Line is one piece of a log, as the program wrote it: untrusted bytes, with
// their line ending if there was one.
type Line struct {
	At     uint64 // unix milliseconds, the node's clock
	Source Source
	Text   []byte
}

// AppendLine appends a line to the payload of a log frame: uvarint time, source
// byte, uvarint length, text.
func AppendLine(payload []byte, l Line) []byte {
	payload = binary.AppendUvarint(payload, l.At)
	payload = append(payload, byte(l.Source))
	payload = binary.AppendUvarint(payload, uint64(len(l.Text)))
	return append(payload, l.Text...)
}

// ParseLines reads the payload of a log frame. The texts share its memory.
func ParseLines(payload []byte) ([]Line, error) {
	var lines []Line
	for len(payload) > 0 {
		at, n := binary.Uvarint(payload)
		if n <= 0 || n == len(payload) {
			return nil, fmt.Errorf("%w: log line %d", ErrCorrupt, len(lines))
		}
		source := Source(payload[n])
		payload = payload[n+1:]
		size, n := binary.Uvarint(payload)
		if n <= 0 || size > uint64(len(payload)-n) || source < Stdout || source > System {
			return nil, fmt.Errorf("%w: log line %d", ErrCorrupt, len(lines))
		}
		end := n + int(size)
		lines = append(lines, Line{At: at, Source: source, Text: payload[n:end:end]})
		payload = payload[end:]
	}
	return lines, nil
}
