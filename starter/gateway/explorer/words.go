package explorer

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/client"
)

// words write values for people; templates call its methods.
type words struct {
	token     common.Address
	Operators bool // there is a sign-in for them
}

var unit = new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil)

// Whole writes smallest units as whole ones, to six digits below the point or
// the first three that are not zero, without rounding up.
func (words) Whole(a job.Amount) string {
	whole, rest := new(big.Int).QuoRem(a.Big(), unit, new(big.Int))
	digits, keep := fmt.Sprintf("%018s", rest), 6
	if zeros := len(digits) - len(strings.TrimLeft(digits, "0")); whole.Sign() == 0 && zeros < 18 {
		keep = max(keep, min(zeros+3, 18))
	}
	text := grouped(whole.String())
	if digits = strings.TrimRight(digits[:keep], "0"); digits != "" {
		return text + "." + digits
	}
	return text
}

// grouped puts a comma between each three digits of a number, as pages' scripts do.
func grouped(digits string) string {
	var out strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			out.WriteByte(',')
		}
		out.WriteRune(d)
	}
	return out.String()
}

// Count writes how many of something there are.
func (words) Count(n any, noun string) string {
	switch text := grouped(fmt.Sprint(n)); {
	case text == "1":
		return "1 " + noun
	case strings.HasSuffix(noun, "ch"):
		return text + " " + noun + "es"
	default:
		return text + " " + noun + "s"
	}
}

// Money writes an amount with its asset's name.
func (w words) Money(a job.Amount, asset common.Address) string {
	switch asset {
	case chain.Coin:
		return w.Whole(a) + " ETH"
	case w.token:
		return w.Whole(a) + " SKYOPS"
	}
	return a.String() + " of " + short(asset.Hex())
}

// Sum writes sums of both assets, those that are zero left out.
func (w words) Sum(s client.Sums) string {
	var parts []string
	if !s.Coin.IsZero() {
		parts = append(parts, w.Whole(s.Coin)+" ETH")
	}
	if !s.Token.IsZero() {
		parts = append(parts, w.Whole(s.Token)+" SKYOPS")
	}
	if len(parts) == 0 {
		return "0 ETH"
	}
	return strings.Join(parts, " + ")
}

// gap keeps a number and its unit in one line.
const gap = "\u00a0"

// Price writes gwei in each asset that a node takes: an order pays in one of them.
func (w words) Price(rate [2]uint64) string {
	var parts []string
	for i, asset := range []string{"ETH", "SKYOPS"} {
		if rate[i] > 0 {
			gwei := new(big.Int).Mul(new(big.Int).SetUint64(rate[i]), big.NewInt(1e9))
			parts = append(parts, w.Whole(job.NewAmount(gwei))+gap+asset)
		}
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, " or ")
}

// Place writes the region that a node is nearest to, and how near: regions have
// numbers only.
func (words) Place(b client.BeatShown) string {
	if b.Latency == 0 {
		return "not measured"
	}
	return fmt.Sprintf("region%s%d, %d%sms", gap, b.Region, b.Latency, gap)
}

// Short writes the two ends of a long id.
func (words) Short(v fmt.Stringer) string { return short(v.String()) }

// Signature writes the two ends of a signature.
func (words) Signature(sig []byte) string { return short(fmt.Sprintf("0x%x", sig)) }

func short(s string) string {
	if len(s) <= 14 {
		return s
	}
	return s[:8] + "…" + s[len(s)-4:]
}

// When writes unix seconds; Instant writes them for machines.
func (words) When(s uint64) string { return at(s).Format("2 Jan 2006, 15:04 MST") }

// Instant writes unix seconds as ISO 8601.
func (words) Instant(s uint64) string { return at(s).Format(time.RFC3339) }

func at(s uint64) time.Time { return time.Unix(int64(min(s, 1<<40)), 0).UTC() }

// Span writes milliseconds by their two largest units.
func (words) Span(ms uint64) string {
	s := ms / 1000
	switch {
	case ms < 10_000:
		return fmt.Sprintf("%.1f s", float64(ms)/1000)
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		return fmt.Sprintf("%d min %d s", s/60, s%60)
	case s < 86_400:
		return fmt.Sprintf("%d h %d min", s/3600, s/60%60)
	}
	return fmt.Sprintf("%d d %d h", s/86_400, s/3600%24)
}

// Bytes writes a size.
func (words) Bytes(n uint64) string {
	units := []string{"B", "KiB", "MiB", "GiB", "TiB", "PiB"}
	v, i := float64(n), 0
	for v >= 1024 && i < len(units)-1 {
		v, i = v/1024, i+1
	}
	if i == 0 {
		return fmt.Sprintf("%d B", n)
	}
	return fmt.Sprintf("%.1f %s", v, units[i])
}

// MiB writes a size given in mebibytes.
func (w words) MiB(n uint32) string { return w.Bytes(uint64(n) << 20) }

// Percent writes ten-thousandths.
func (words) Percent(v uint16) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(v)/100), ".0") + " %"
}

// Kind names an order's kind.
func (words) Kind(k job.Kind) string {
	switch k {
	case job.KindJob:
		return "one job"
	case job.KindBatch:
		return "batch"
	case job.KindPipeline:
		return "pipeline"
	case job.KindSchedule:
		return "schedule"
	}
	return fmt.Sprint("kind ", uint8(k))
}
