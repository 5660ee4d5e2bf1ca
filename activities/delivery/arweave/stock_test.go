package arweave_test

import (
	"context"
	"errors"
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

// A stock gateway's price is held against the bound too.
func TestPriceOfStockGateway(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a stock gateway: not in short runs")
	}
	target := stock(t, 0)
	s := memory.New()
	p := deliverytest.NewPackage(t, s, 10)
	if _, err := target.Deliver(t.Context(), p.Parcel, delivery.Under(s, p.CID)); !errors.Is(err, delivery.ErrRefused) {
		t.Errorf("a bound of nothing: %v", err)
	}
}

// The suite against a stock gateway.
func TestConformanceOfStockGateway(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a stock gateway: not in short runs")
	}
	deliverytest.RunTarget(t, func(t *testing.T) (delivery.Target, delivery.Store) {
		return stock(t, 1e13), memory.New()
	})
}

// stock returns a target at a stock gateway that runs as long as the test.
func stock(t *testing.T, most uint64) *arweave.Target {
	t.Helper()
	base := arlocaltest.Start(t)
	b, err := os.ReadFile("testdata/wallet.json")
	if err != nil {
		t.Fatal(err)
	}
	wallet, err := arweave.ParseWallet(b)
	if err != nil {
		t.Fatal(err)
	}
	target, err := arweave.New(base, wallet, most, kept{}, 10*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	return target
}
