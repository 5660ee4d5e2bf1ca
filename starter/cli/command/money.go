package command

import (
	"math/big"
	"regexp"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/starter/client"
)

// currency is what a job is paid in.
type currency struct {
	name  string
	asset common.Address
}

// decimals of both currencies: the coin's and SkyopsToken's.
const decimals = 18

// parseCurrency reads eth or skyops; empty means eth.
func parseCurrency(text string, n network.Network) (currency, error) {
	switch strings.ToLower(text) {
	case "", "eth":
		return currency{name: "ETH"}, nil
	case "skyops":
		return currency{name: "SKYOPS", asset: n.Token}, nil
	}
	return currency{}, usage("use eth or skyops", "currency %q is unknown", text)
}

// money writes amounts of a job in whole units of what its order pays in.
func money(j client.Job) func(job.Amount) string {
	if j.Asset != (common.Address{}) {
		return currency{name: "SKYOPS", asset: j.Asset}.format
	}
	return currency{name: "ETH"}.format
}

// format writes an amount in whole units, exactly.
func (c currency) format(a job.Amount) string {
	return a.Whole() + " " + c.name
}

// gwei writes a price of so many gwei.
func (c currency) gwei(v uint64) string {
	return c.format(job.NewAmount(new(big.Int).Mul(new(big.Int).SetUint64(v), big.NewInt(1e9))))
}

// parsePrice reads whole units into gwei, rounding down.
func parsePrice(text string) (uint64, error) {
	v, err := parseAmount(text)
	if err != nil {
		return 0, err
	}
	gwei := new(big.Int).Div(v.Big(), big.NewInt(1e9))
	if !gwei.IsUint64() || gwei.Uint64() >= job.MaxRate {
		return 0, usage("give a lower one", "%s is an absurd price", text)
	}
	return gwei.Uint64(), nil
}

var amountText = regexp.MustCompile(`^(\d{1,20})(?:\.(\d{1,18}))?$`)

// parseAmount reads whole units, e.g. 0.25.
func parseAmount(text string) (job.Amount, error) {
	m := amountText.FindStringSubmatch(text)
	if m == nil {
		return job.Amount{}, usage("give whole units with at most 18 decimals, e.g. 0.25", "%q is not an amount", text)
	}
	var a job.Amount
	digits := m[1] + m[2] + strings.Repeat("0", decimals-len(m[2]))
	if err := a.UnmarshalText([]byte(digits)); err != nil {
		return a, usage("give a smaller one", "%w", err)
	}
	return a, nil
}
