package job

import (
	"math/big"
	"testing"
)

func TestAmountInWholeUnits(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"0": "0", "1": "0.000000000000000001", "1000000000000000000": "1", "1500000000000000000": "1.5", "217000000000000": "0.000217",
		"340282366920938463463374607431768211455": "340282366920938463463.374607431768211455",
	} {
		v, ok := new(big.Int).SetString(text, 10)
		if !ok {
			t.Fatal(text)
		}
		if got := NewAmount(v).Whole(); got != want {
			t.Errorf("%s is %s whole units, not %s", text, got, want)
		}
	}
}
