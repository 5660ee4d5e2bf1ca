package match

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

type stepCase struct {
	name      string
	old, next *Leaf
	t         uint64
	may       bool
}

// stepCases are what may happen in a slot and what may not, each a change of
// one leaf with two claims, the newest made at now.
func stepCases() []stepCase {
	held, _ := fits()
	held.GPUs, held.CPU, held.RAM, held.Disk, held.Answered = 8, 32_000, 65_536, 102_400, 3
	held.Claimed, held.Claims, held.ClaimedAt = Resources{GPUs: 3, CPU: 4000, RAM: 8192, Disk: 1000}, 5, now
	newer := held
	newer.Seq++
	fresh := newer
	fresh.Claimed, fresh.Claims, fresh.ClaimedAt = Resources{}, fresh.Answered, 0
	other := fresh
	other.Node[3]++
	other.Seq = 1
	var out []stepCase
	add := func(name string, may bool, t uint64, old, next Leaf, change func(*Leaf)) {
		if change != nil {
			change(&next)
		}
		out = append(out, stepCase{name, &old, &next, t, may})
	}
	reset := func(l *Leaf) { l.Claimed = Resources{} }
	out = append(out,
		stepCase{"removed", &held, nil, now, true},
		stepCase{"absent", nil, nil, now, true},
		stepCase{"appeared", nil, &fresh, now, true},
		stepCase{"appeared with a claim", nil, &newer, now, false},
	)
	claimed, numbered, timed := fresh, fresh, fresh
	claimed.Claimed.Disk, numbered.Claims, timed.ClaimedAt = 1, fresh.Claims+1, now
	for _, l := range []*Leaf{&claimed, &numbered, &timed} {
		out = append(out, stepCase{fmt.Sprintf("appeared with claims %+v, number %d, at %d", l.Claimed, l.Claims, l.ClaimedAt), nil, l, now, false})
	}
	add("another node", true, now, held, other, nil)
	add("another node with the old one's claims", false, now, held, other, func(l *Leaf) { l.Claimed, l.Claims, l.ClaimedAt = held.Claimed, held.Claims, held.ClaimedAt })
	add("nothing changed", true, now, held, held, nil)
	add("nothing changed for ten seconds", true, now+10, held, held, nil)
	add("nothing changed for eleven seconds", false, now+11, held, held, nil)
	add("a claim is given back after eleven seconds", true, now+11, held, held, reset)
	add("a claim is given back after ten seconds", false, now+10, held, held, reset)
	add("a newer beat", true, now+1, held, newer, nil)
	add("an older beat", false, now+1, newer, held, nil)
	add("another beat of the same number", false, now+1, held, held, func(l *Leaf) { l.Rate[0]++ })
	add("another signature", false, now+1, held, held, func(l *Leaf) { l.Signature[7]++ })
	add("the scheduler's part", true, now+1, held, held, func(l *Leaf) { l.Stake, l.Rep, l.Latency[2] = 7, 8, 9 })
	add("a newer beat has room for less", true, now+1, held, newer, func(l *Leaf) { l.GPUs, l.Claimed.GPUs, l.RAM, l.Claimed.RAM = 2, 2, 10, 10 })
	add("a newer beat has room for less and less is claimed", false, now+1, held, newer, func(l *Leaf) { l.GPUs, l.Claimed.GPUs = 2, 1 })
	add("part of a claim is forgotten", false, now+1, held, newer, func(l *Leaf) { l.Claimed.GPUs = 1 })
	add("more is claimed", false, now+1, held, newer, func(l *Leaf) { l.Claimed.GPUs++ })
	add("a beat that answers an older claim resets", false, now+1, held, newer, func(l *Leaf) { l.Answered = 4; reset(l) })
	add("a beat that answers the newest claim resets", true, now+1, held, newer, func(l *Leaf) { l.Answered = 5; reset(l) })
	add("a beat that answers the newest claim keeps", true, now+1, held, newer, func(l *Leaf) { l.Answered = 5 })
	add("a beat that answers the newest claim keeps for too long", false, now+11, held, newer, func(l *Leaf) { l.Answered = 5 })
	add("a beat that answers more than was claimed resets", true, now+1, held, newer, func(l *Leaf) { l.Answered, l.Claims = 9, 9; reset(l) })
	add("a beat that answers more than was claimed resets, number kept", false, now+1, held, newer, func(l *Leaf) { l.Answered = 9; reset(l) })
	add("a reset with another number", false, now+11, held, newer, func(l *Leaf) { l.Claims++; reset(l) })
	add("the number rises without a reset", false, now+1, held, newer, func(l *Leaf) { l.Claims++ })
	add("the time changes", false, now+1, held, newer, func(l *Leaf) { l.ClaimedAt++ })
	free := held
	free.Claimed = Resources{}
	add("no claim is over", true, now+1000, free, free, nil)
	return out
}

func TestSteps(t *testing.T) {
	t.Parallel()
	for _, c := range stepCases() {
		if err := Succeeds(c.old, c.next, c.t); (err == nil) != c.may || err != nil && !errors.Is(err, ErrStep) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// A claim leaves exactly so much less, and the leaf stays valid whatever is asked.
func TestClaimTakesWhatTheJobGets(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 9))
		l, j := randLeaf(r, 3), randJob(r)
		before := l.Free()
		ok, _, _ := Feasible(DefaultParams(), l, j, now)
		after := Claim(l, &j, now)
		if err := after.Validate(); err != nil || after.Claims != l.Claims+1 || after.ClaimedAt != now || after.Beat != l.Beat {
			t.Fatalf("%+v: %v", after, err)
		}
		free := after.Free()
		if ok && (free.CPU != before.CPU-j.CPU || free.RAM != before.RAM-j.RAM || free.Disk != before.Disk-j.Disk || free.GPUs != before.GPUs-min(j.GPUMax, before.GPUs)) {
			t.Fatalf("%+v of %+v leaves %+v", j, before, free)
		}
		if Succeeds(&after, &after, now+ClaimTTL) != nil {
			t.Fatal("a fresh claim does not stand")
		}
	})
}

// What the scheduler is told always leads to a leaf that may stand, unless the beat is old.
func TestAdoptedLeavesSucceed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 10))
		old, told := randLeaf(r, 3), randLeaf(r, 3)
		told.Answered, told.Seq = r.Uint64N(25), old.Seq+1
		if rapid.Bool().Draw(t, "another node") {
			told.Node[0]++
		}
		at := old.ClaimedAt + r.Uint64N(20)
		next := Adopt(&old, told, at)
		if err := Succeeds(&old, &next, at); err != nil || next.Validate() != nil || next.Beat != told.Beat || next.Stake != told.Stake {
			t.Fatalf("%+v after %+v: %v", next, old, err)
		}
		if first := Adopt(nil, told, at); Succeeds(nil, &first, at) != nil {
			t.Fatalf("%+v may not appear", first)
		}
	})
}

func TestLeafIsTheSameInJSON(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(12, 1))
	for i := range 50 {
		l := randLeaf(r, uint32(i))
		text, err := json.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		var again Leaf
		if err := json.Unmarshal(text, &again); err != nil || again != l {
			t.Fatalf("%s came back as %+v: %v", text, again, err)
		}
	}
	var s Signature
	for _, text := range []string{`"0x00"`, `"00"`, `""`, `7`} {
		if err := json.Unmarshal([]byte(text), &s); err == nil {
			t.Errorf("%s is a signature", text)
		}
	}
}

// Only its signer's beat verifies, in its own network.
func TestVerifyBeat(t *testing.T) {
	t.Parallel()
	l := signedLeaf(t, 4)
	if err := l.VerifyBeat(vectorDomain); err != nil {
		t.Fatal(err)
	}
	other := vectorDomain
	other.ChainID++
	if l.VerifyBeat(other) == nil {
		t.Error("a beat counts in another network")
	}
	stakes := l
	stakes.Stake++
	if err := stakes.VerifyBeat(vectorDomain); err != nil {
		t.Errorf("the scheduler's part is signed by the node: %v", err)
	}
	v := reflect.ValueOf(&l.Beat).Elem()
	for i := range v.NumField() {
		changed := l
		bump(reflect.ValueOf(&changed.Beat).Elem().Field(i))
		if changed.VerifyBeat(vectorDomain) == nil {
			t.Errorf("%s is not signed", v.Type().Field(i).Name)
		}
	}
}

// bump changes a value of one of the kinds a beat has.
func bump(v reflect.Value) {
	switch v.Kind() {
	case reflect.Array:
		bump(v.Index(v.Len() - 1))
	default:
		v.SetUint(v.Uint() + 1)
	}
}

func FuzzDecodeJob(f *testing.F) {
	r := rand.New(rand.NewPCG(13, 7))
	for range 5 {
		f.Add(randJob(r).Encode())
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		j, err := DecodeJob(b)
		if err != nil {
			if !errors.Is(err, ErrJob) {
				t.Fatal(err)
			}
			return
		}
		if string(j.Encode()) != string(b) {
			t.Fatal("a job has two encodings")
		}
	})
}

func TestDecodeJobRefuses(t *testing.T) {
	t.Parallel()
	_, j := fits()
	b := j.Encode()
	for n := range b {
		if _, err := DecodeJob(b[:n]); !errors.Is(err, ErrJob) {
			t.Fatalf("%d bytes: %v", n, err)
		}
	}
	if _, err := DecodeJob(append(b, 0)); !errors.Is(err, ErrJob) {
		t.Errorf("a byte too many: %v", err)
	}
	for name, change := range map[string]func(*Job){
		"models": func(j *Job) { j.Models = make([]uint16, MaxModels+1) }, "excluded": func(j *Job) { j.Excluded = make([]uint32, MaxExcluded+1) },
		"asset": func(j *Job) { j.Asset = 2 }, "rate": func(j *Job) { j.MaxRate = 1 << 50 }, "egress": func(j *Job) { j.MaxEgress = 1 << 50 },
	} {
		_, j := fits()
		change(&j)
		if _, err := DecodeJob(j.Encode()); !errors.Is(err, ErrJob) || !errors.Is(j.Validate(), ErrJob) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
