package seal_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/seal"
)

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// Keys of a seed are the same whoever derives them, different from each other,
// and real identities: what is sealed to one opens with it alone.
func TestSeedsKeys(t *testing.T) {
	t.Parallel()
	one, id := identity(t), must[*seal.Identity](t)
	seed := must[seal.Seed](t)(seal.DeriveSeed(one, common.Hash{1}))
	again := must[seal.Seed](t)(seal.DeriveSeed(one, common.Hash{1}))
	if must[seal.Seed](t)(seal.DeriveSeed(one, common.Hash{2})) == seed || must[seal.Seed](t)(seal.DeriveSeed(identity(t), common.Hash{1})) == seed {
		t.Error("another salt or secret gives the same seed")
	}
	if fresh, other := seal.NewSeed(), seal.NewSeed(); fresh == other {
		t.Error("two new seeds are equal")
	}
	keys := []*seal.Identity{id(seed.Shared()), id(seed.Own(0)), id(seed.Own(1)), id(seed.Own(1 << 31))}
	same := []*seal.Identity{id(again.Shared()), id(again.Own(0)), id(again.Own(1)), id(again.Own(1 << 31))}
	for i, k := range keys {
		if k.Encode() != same[i].Encode() {
			t.Errorf("key %d differs when it is derived again", i)
		}
		sealed := must[[]byte](t)(seal.SealBytes([]byte("hello"), k.Recipient()))
		for j, other := range keys {
			_, err := other.OpenBytes(sealed)
			if (err == nil) != (i == j) {
				t.Errorf("what is sealed to key %d, opened with key %d: %v", i, j, err)
			}
		}
		if back := id(seal.ParseIdentity(k.Encode())); back.Encode() != k.Encode() || !strings.HasPrefix(k.Encode(), "AGE-SECRET-KEY-PQ-1") {
			t.Errorf("key %d reads back as another", i)
		}
	}
}

func TestSeedIsNotPrinted(t *testing.T) {
	t.Parallel()
	seed := must[seal.Seed](t)(seal.DeriveSeed(must[*seal.Identity](t)(seal.NewSeed().Shared()), common.Hash{}))
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("seed", "seed", seed)
	text := must[[]byte](t)(json.Marshal([]any{seed}))
	all := log.String() + fmt.Sprintf("%v %+v %#v %s ", seed, seed, seed, seed) + string(text)
	if want := `"seed":"[seed]"`; !strings.Contains(all, want) || !strings.HasSuffix(all, "[seed] [seed] [seed] [seed] [{}]") {
		t.Fatalf("printed: %s", all)
	}
}

func TestOrderEnvelope(t *testing.T) {
	t.Parallel()
	keeper := identity(t)
	want := seal.OrderEnvelope{Seed: seal.NewSeed(), Root: common.Hash{7}, Owner: common.Address{8}}
	sealed := must[[]byte](t)(seal.SealOrderEnvelope(keeper.Recipient(), want))
	if got := must[seal.OrderEnvelope](t)(seal.OpenOrderEnvelope(keeper, sealed)); got != want {
		t.Fatalf("got %+v", got)
	}
	if _, err := seal.OpenOrderEnvelope(identity(t), sealed); !errors.Is(err, seal.ErrKey) {
		t.Errorf("another key: %v", err)
	}
	for i := range sealed {
		bad := slices.Clone(sealed)
		bad[i] ^= 1
		if _, err := seal.OpenOrderEnvelope(keeper, bad); err == nil {
			t.Fatalf("byte %d flipped unnoticed", i)
		}
	}
	// One kind is never taken for the other.
	single := must[[]byte](t)(seal.SealEnvelope(keeper.Recipient(), seal.Envelope{Key: identity(t), SpecHash: want.Root, Owner: want.Owner}))
	if _, err := seal.OpenOrderEnvelope(keeper, single); !errors.Is(err, seal.ErrCorrupt) {
		t.Errorf("a single job's envelope as an order's: %v", err)
	}
	if _, err := seal.OpenEnvelope(keeper, sealed); !errors.Is(err, seal.ErrCorrupt) {
		t.Errorf("an order's envelope as a single job's: %v", err)
	}
}

// A node of an order with several jobs gets two keys, for one binding.
func TestReleaseOfTwoKeys(t *testing.T) {
	t.Parallel()
	seed, id := seal.NewSeed(), must[*seal.Identity](t)
	want := seal.JobKeys{Own: id(seed.Own(3)), Shared: id(seed.Shared())}
	e := must[*seal.Ephemeral](t)(seal.NewEphemeral())
	b := seal.Binding{ChainID: 1, Job: common.Hash{2}, Epoch: 3, Expiry: 5}
	sealed := must[[]byte](t)(seal.Release(want, e.Public(), b))
	got := must[seal.JobKeys](t)(e.Open(sealed, b))
	if got.Own.Encode() != want.Own.Encode() || got.Shared.Encode() != want.Shared.Encode() {
		t.Error("other keys came out")
	}
	if got.Common() != got.Shared || len(got.All()) != 2 {
		t.Error("what the jobs have in common is not sealed to the shared key")
	}
	single := seal.JobKeys{Own: want.Own}
	if single.Common() != single.Own || len(single.All()) != 1 {
		t.Error("a single job has another key than its own")
	}
}
