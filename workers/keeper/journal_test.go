package keeper

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/keys"
)

func TestJournalShowsTampering(t *testing.T) {
	var out bytes.Buffer
	j, err := NewJournal("AGE-SECRET-KEY-PQ-1TEST", slog.New(slog.NewJSONHandler(&out, nil)))
	if err != nil {
		t.Fatal(err)
	}
	for epoch := range uint32(3) {
		if err := j.Released(t.Context(), keys.Entry{At: time.Unix(1, 0).UTC(), Job: common.HexToHash("0x0b"), Epoch: epoch + 1}); err != nil {
			t.Fatal(err)
		}
	}
	if strings.Contains(out.String(), "SECRET") {
		t.Error("the identity is in the log")
	}
	var lines, sigs []string
	for _, l := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		var v struct{ Line, Signature string }
		if err := json.Unmarshal([]byte(l), &v); err != nil {
			t.Fatal(err)
		}
		lines, sigs = append(lines, v.Line), append(sigs, v.Signature)
	}
	previous := ""
	for i := range lines {
		e, err := verifyLine(j.Public(), previous, lines[i], sigs[i])
		if err != nil || e.Epoch != uint32(i+1) {
			t.Errorf("line %d: %+v, %v", i, e, err)
		}
		previous = lines[i]
	}
	for name, args := range map[string][3]string{
		"a line taken out": {lines[0], lines[2], sigs[2]},
		"a line changed":   {lines[0], strings.Replace(lines[1], `"epoch":2`, `"epoch":9`, 1), sigs[1]},
		"another's line":   {lines[0], lines[1], sigs[2]},
		"no signature":     {"", lines[0], ""},
	} {
		if _, err := verifyLine(j.Public(), args[0], args[1], args[2]); !errors.Is(err, errJournal) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// errJournal reports a journal line that the keeper did not write there.
var errJournal = errors.New("the journal line is not genuine")

// verifyLine checks a line and its signature (hex) against the keeper's journal
// key, and that it follows previous, the line before it (empty: the first since a start).
func verifyLine(key ed25519.PublicKey, previous, text, signature string) (keys.Entry, error) {
	sig, err := hex.DecodeString(signature)
	if err != nil || !ed25519.Verify(key, []byte(text), sig) {
		return keys.Entry{}, fmt.Errorf("%w: its signature is wrong", errJournal)
	}
	var l line
	if err := json.Unmarshal([]byte(text), &l); err != nil {
		return keys.Entry{}, fmt.Errorf("%w: %v", errJournal, err)
	}
	var want [sha256.Size]byte
	if previous != "" {
		want = sha256.Sum256([]byte(previous))
	}
	if l.Previous != hex.EncodeToString(want[:]) {
		return keys.Entry{}, fmt.Errorf("%w: it does not follow the line before it", errJournal)
	}
	return l.Entry, nil
}
