// Package canonical gives a value one byte form that every implementation
// agrees on: canonical JSON (RFC 8785), and its SHA-256.
//
// It promises that two values with the same canonical bytes read back equal.
// RFC 8785 writes numbers as IEEE doubles, which would quietly merge large
// integers, so a number that a double cannot hold exactly is an error here.
//
// Start at JSON and Hash.
package canonical

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/gowebpki/jcs"
)

// MaxInteger is the largest integer that canonical JSON can carry: 2^53-1.
const MaxInteger = 1<<53 - 1

// ErrNumber reports a number that canonical JSON cannot carry exactly.
var ErrNumber = errors.New("number is outside the range of canonical JSON")

// JSON returns the canonical JSON of v, as encoding/json sees it.
func JSON(v any) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode canonical JSON: %w", err)
	}
	if err := checkNumbers(plain); err != nil {
		return nil, err
	}
	b, err := jcs.Transform(plain)
	if err != nil {
		return nil, fmt.Errorf("encode canonical JSON: %w", err)
	}
	return b, nil
}

// Hash returns SHA-256 over the canonical JSON of v.
func Hash(v any) (common.Hash, error) {
	b, err := JSON(v)
	if err != nil {
		return common.Hash{}, err
	}
	return sha256.Sum256(b), nil
}

func checkNumbers(plain []byte) error {
	d := json.NewDecoder(bytes.NewReader(plain))
	d.UseNumber()
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("encode canonical JSON: %w", err)
		}
		n, ok := t.(json.Number)
		if !ok || strings.ContainsAny(n.String(), ".eE") {
			continue
		}
		if v, err := strconv.ParseInt(n.String(), 10, 64); err != nil || v > MaxInteger || v < -MaxInteger {
			return fmt.Errorf("%w: %s is beyond 2^53-1", ErrNumber, n)
		}
	}
}
