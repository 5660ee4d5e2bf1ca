package arweave_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/arweave"
	"github.com/skyops/skyops/activities/delivery/deliverytest"
	"github.com/skyops/skyops/activities/delivery/memory"
	"github.com/skyops/skyops/dev/interop/arlocal/arlocaltest"
)

// kept is a Journal of one test.
type kept map[string][]byte

func (k kept) Delivery(_ context.Context, job common.Hash, name string) ([]byte, error) {
	return k[job.Hex()+name], nil
}

func (k kept) PutDelivery(_ context.Context, job common.Hash, name string, body []byte) ([]byte, error) {
	k[job.Hex()+name] = body
	return body, nil
}

// The suite against a stock gateway.
func TestConformanceOfStockGateway(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a stock gateway")
	}
	deliverytest.RunTarget(t, func(t *testing.T) (delivery.Target, delivery.Store) {
		base := arlocaltest.Start(t)
		b, err := os.ReadFile("testdata/wallet.json")
		if err != nil {
			t.Fatal(err)
		}
		wallet, err := arweave.ParseWallet(b)
		if err != nil {
			t.Fatal(err)
		}
		target, err := arweave.New(base, wallet, kept{}, 10*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		return target, memory.New()
	})
}
