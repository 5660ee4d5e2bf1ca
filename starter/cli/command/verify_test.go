package command

import (
	"context"
	"errors"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

// oneWallet is a contract wallet that accepts one signature.
type oneWallet struct{ signature string }

func (w oneWallet) IsValidSignature(_ context.Context, _ common.Address, _ common.Hash, sig []byte) (bool, error) {
	return string(sig) == w.signature, nil
}

func TestContractsJudgeTheirSignatures(t *testing.T) {
	t.Parallel()
	away := errors.New("the chain is away")
	for name, c := range map[string]struct {
		signature string
		reach     error
		ok        bool
	}{
		"accepted":          {"yes", nil, true},
		"not accepted":      {"no", nil, false},
		"chain not reached": {"yes", away, false},
	} {
		reached := 0
		judge := byContract(t.Context(), func() (contractWallets, error) {
			reached++
			return oneWallet{"yes"}, c.reach
		})
		if reached != 0 {
			t.Errorf("%s: the chain is asked before there is a signature to judge", name)
		}
		err := judge(common.Address{1}, common.Hash{2}, []byte(c.signature))
		if (err == nil) != c.ok || c.reach != nil && !errors.Is(err, c.reach) || reached != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
}
