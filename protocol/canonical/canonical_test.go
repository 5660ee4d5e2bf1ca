package canonical

import (
	"errors"
	"math"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

func TestJSON(t *testing.T) {
	t.Parallel()
	for want, v := range map[string]any{
		`{"a":1,"b":[true,null,"é\n"]}`: map[string]any{"b": []any{true, nil, "é\n"}, "a": 1},
		`9007199254740991`:              uint64(MaxInteger),
		`-9007199254740991`:             int64(-MaxInteger),
		`0.5`:                           0.5,
		`"<&>"`:                         "<&>",
	} {
		got, err := JSON(v)
		if err != nil || string(got) != want {
			t.Errorf("%v is %s, %v; want %s", v, got, err, want)
		}
	}
}

// Two different integers never share a canonical form.
func TestNumbersAreExact(t *testing.T) {
	t.Parallel()
	for _, v := range []any{uint64(MaxInteger + 1), uint64(math.MaxUint64), int64(math.MinInt64), map[string]any{"x": []uint64{1 << 60}}} {
		if got, err := JSON(v); !errors.Is(err, ErrNumber) {
			t.Errorf("%v is %s, %v", v, got, err)
		}
		if _, err := Hash(v); !errors.Is(err, ErrNumber) {
			t.Errorf("hash of %v: %v", v, err)
		}
	}
	if _, err := JSON(func() {}); err == nil {
		t.Error("a function has a canonical form")
	}
}

func TestHash(t *testing.T) {
	t.Parallel()
	got, err := Hash(struct{}{}) // {}
	if want := common.HexToHash("0x44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"); err != nil || got != want {
		t.Errorf("%s, %v", got, err)
	}
}
