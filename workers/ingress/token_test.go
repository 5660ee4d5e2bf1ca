package ingress

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"
)

// secretMap is a store of secrets.
type secretMap map[string][]byte

func (s secretMap) Secret(_ context.Context, name string, make func() ([]byte, error)) ([]byte, error) {
	if b, ok := s[name]; ok {
		return b, nil
	}
	b, err := make()
	s[name] = b
	return b, err
}

func TestSealedTokens(t *testing.T) {
	ctx, secrets := t.Context(), secretMap{}
	now := time.Unix(1_790_000_000, 0)
	clock := func() time.Time { return now }
	s := newSealer(secrets, clock)
	sealed, err := s.seal(ctx, []byte("temporal's token"), tokenContext(nodeA))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, []byte("temporal")) {
		t.Error("the token shows")
	}
	// Another ingress of the scheduler, or this one after a restart.
	other := newSealer(secrets, clock)
	if got, err := other.open(ctx, sealed, tokenContext(nodeA)); err != nil || string(got) != "temporal's token" {
		t.Fatalf("opened %q, %v", got, err)
	}
	for name, c := range map[string]struct {
		sealed  []byte
		context string
	}{
		"another node": {sealed, tokenContext(nodeB)}, "a grant": {sealed, grantContext},
		"empty": {nil, tokenContext(nodeA)}, "short": {sealed[:10], tokenContext(nodeA)}, "not sealed": {[]byte("temporal's token"), tokenContext(nodeA)},
	} {
		if _, err := s.open(ctx, c.sealed, c.context); !errors.Is(err, errToken) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for i := range sealed {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		if _, err := s.open(ctx, changed, tokenContext(nodeA)); !errors.Is(err, errToken) {
			t.Fatalf("byte %d changed: %v", i, err)
		}
	}
	now = now.Add(keyPeriod)
	if _, err := s.open(ctx, sealed, tokenContext(nodeA)); err != nil {
		t.Errorf("after one period: %v", err)
	}
	again, err := s.seal(ctx, []byte("x"), tokenContext(nodeA))
	if err != nil || bytes.Equal(again[:4], sealed[:4]) {
		t.Errorf("the key did not rotate: %v", err)
	}
	now = now.Add(keyPeriod)
	if _, err := s.open(ctx, sealed, tokenContext(nodeA)); !errors.Is(err, errToken) {
		t.Errorf("after two periods: %v", err)
	}
	if keys := slices.Sorted(maps.Keys(secrets)); len(keys) != 2 {
		t.Errorf("secrets %v", keys)
	}
}

func TestByteRange(t *testing.T) {
	for _, c := range []struct {
		header      string
		size        uint64
		off, length int64
		partial, ok bool
	}{
		{"", 10, 0, 10, false, true}, {"", 0, 0, 0, false, true},
		{"bytes=0-3", 10, 0, 4, true, true}, {"bytes=4-", 10, 4, 6, true, true}, {"bytes=-3", 10, 7, 3, true, true},
		{"bytes=8-99", 10, 8, 2, true, true}, {"bytes=-99", 10, 0, 10, true, true},
		{header: "bytes=10-", size: 10}, {header: "bytes=5-4", size: 10}, {header: "bytes=-0", size: 10}, {header: "bytes=-", size: 10},
		{header: "bytes=0-1,3-4", size: 10}, {header: "items=0-1", size: 10}, {header: "bytes=a-b", size: 10}, {header: "bytes=0-0", size: 0},
		{header: "bytes=-5", size: 0}, {header: fmt.Sprintf("bytes=%d-", uint64(1)<<63), size: 10},
	} {
		off, length, partial, err := byteRange(c.header, c.size)
		if (err == nil) != c.ok || c.ok && (off != c.off || length != c.length || partial != c.partial) {
			t.Errorf("%q of %d: %d+%d partial=%t, %v", c.header, c.size, off, length, partial, err)
		}
	}
}
