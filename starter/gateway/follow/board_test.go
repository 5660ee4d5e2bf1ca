package follow_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/follow"
	"github.com/skyops/skyops/store"
)

// world is a source that counts what it is asked.
type world struct {
	mu      sync.Mutex
	state   map[common.Hash]client.State
	frames  map[store.FramesFrom]bool
	marks   map[common.Hash]store.Mark
	order   map[common.Hash]common.Hash
	epoch   uint32 // of all jobs
	looks   map[common.Hash]int
	looked  int
	arrived int
	fail    error
	slow    time.Duration
}

func newWorld() *world {
	return &world{state: map[common.Hash]client.State{}, frames: map[store.FramesFrom]bool{}, marks: map[common.Hash]store.Mark{}, order: map[common.Hash]common.Hash{}, looks: map[common.Hash]int{}}
}

func (w *world) Look(_ context.Context, id common.Hash) (follow.Seen, error) {
	w.mu.Lock()
	w.looks[id]++
	w.looked++
	state, order, epoch, err, slow := w.state[id], w.order[id], w.epoch, w.fail, w.slow
	w.mu.Unlock()
	time.Sleep(slow)
	return follow.Seen{Job: client.Job{Job: id, Order: order, Epoch: epoch, State: state}}, err
}

func (w *world) Arrived(_ context.Context, streams []store.FramesFrom) ([]bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.arrived++
	out := make([]bool, len(streams))
	for i, s := range streams {
		out[i] = w.frames[s]
	}
	return out, nil
}

func (w *world) Marks(context.Context, []common.Hash) (map[common.Hash]store.Mark, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := map[common.Hash]store.Mark{}
	for id, m := range w.marks {
		out[id] = m
	}
	return out, nil
}

func (w *world) set(id common.Hash, s client.State) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.state[id] = s
}

func (w *world) count() (looked, arrived int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.looked, w.arrived
}

func id(n int) common.Hash { return common.BytesToHash([]byte{byte(n >> 8), byte(n)}) }

func TestReadersShareALook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.slow = 10 * time.Millisecond
		b := follow.New(w, follow.DefaultOptions())
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				if _, err := b.Get(t.Context(), id(1)); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if looked, _ := w.count(); looked != 1 {
			t.Errorf("%d looks for 50 readers at once", looked)
		}
		w.set(id(1), client.Running)
		time.Sleep(follow.DefaultOptions().Fresh)
		if s, err := b.Get(t.Context(), id(1)); err != nil || s.Job.State != client.Running {
			t.Errorf("after its time the look is %s, %v", s.Job.State, err)
		}
		w.set(id(1), client.Succeeded)
		b.Changed(id(1))
		if s, err := b.Get(t.Context(), id(1)); err != nil || s.Job.State != client.Succeeded {
			t.Errorf("after a change the look is %s, %v", s.Job.State, err)
		}
	})
}

// What readers cause is bounded, and so is how old an answer gets by that.
func TestLooksAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		o := follow.DefaultOptions()
		b := follow.New(w, o)
		const jobs, seconds = 300, 20
		for range seconds * 20 {
			for n := range jobs {
				stamp := client.State(time.Now().Format(time.RFC3339Nano))
				w.set(id(n), stamp)
				s, err := b.Get(t.Context(), id(n))
				if err != nil {
					t.Fatal(err)
				}
				seen, err := time.Parse(time.RFC3339Nano, string(s.Job.State))
				if err != nil {
					t.Fatal(err)
				}
				if age := time.Since(seen); age > o.Stale {
					t.Fatalf("an answer is %s old", age)
				}
			}
			time.Sleep(50 * time.Millisecond)
		}
		looked, _ := w.count()
		if most := jobs + seconds*(o.Looks+jobs*int(time.Second)/int(o.Stale)); looked > most {
			t.Errorf("%d looks in %d seconds, want at most %d", looked, seconds, most)
		}
	})
}

// A reader waits for a slow look only where what it would have otherwise is too
// old, is known to be wrong, or is nothing at all.
func TestSlowLooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		o := follow.DefaultOptions()
		b := follow.New(w, o)
		get := func(want client.State, within time.Duration) {
			t.Helper()
			began := time.Now()
			s, err := b.Get(t.Context(), id(1))
			if err != nil || s.Job.State != want {
				t.Errorf("the answer is %s, %v, want %s", s.Job.State, err, want)
			}
			if took := time.Since(began); took > within {
				t.Errorf("it took %s, want at most %s", took, within)
			}
		}
		w.set(id(1), client.Placing)
		get(client.Placing, 0)
		w.mu.Lock()
		w.slow = 2 * time.Second
		w.mu.Unlock()
		w.set(id(1), client.Running)
		time.Sleep(o.Fresh)
		get(client.Placing, o.Wait) // and causes a look
		time.Sleep(w.slow)
		get(client.Running, o.Wait)
		w.set(id(1), client.Cancelled)
		time.Sleep(o.Fresh)
		get(client.Running, o.Wait)
		b.Changed(id(1)) // while a look that began before is under way
		get(client.Cancelled, 2*w.slow)
		w.set(id(1), client.Failed)
		time.Sleep(o.Stale)
		get(client.Failed, w.slow)
	})
}

// A job whose attempt has ended by the store, or that is at a later one, is not
// said to run: whoever was told that it ended elsewhere reads it next.
func TestStoreSaysThatAnOldLookIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		mark store.Mark
		want client.State
	}{
		"nothing happened":      {store.Mark{Epoch: 1}, client.Running},
		"a checkpoint came":     {store.Mark{Epoch: 1, Checkpoint: 7}, client.Running},
		"the attempt ended":     {store.Mark{Epoch: 1, Ended: true}, client.Succeeded},
		"another one has begun": {store.Mark{Epoch: 2}, client.Succeeded},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				o := follow.DefaultOptions()
				b := follow.New(w, o)
				w.epoch = 1
				w.set(id(1), client.Running)
				if _, err := b.Get(t.Context(), id(1)); err != nil {
					t.Fatal(err)
				}
				w.mu.Lock()
				w.slow, w.marks[id(1)] = 2*time.Second, c.mark
				w.mu.Unlock()
				w.set(id(1), client.Succeeded)
				time.Sleep(o.Fresh)
				if s, err := b.Get(t.Context(), id(1)); err != nil || s.Job.State != c.want {
					t.Errorf("the answer is %s, %v, want %s", s.Job.State, err, c.want)
				}
				time.Sleep(2 * time.Second) // the look under way
			})
		})
	}
}

// Who reads after a change never gets a look that began before it, however many do.
func TestAllReadersSeeAChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.slow = 2 * time.Second
		b := follow.New(w, follow.DefaultOptions())
		w.set(id(1), client.Running)
		var wg sync.WaitGroup
		get := func(want client.State) {
			wg.Go(func() {
				if s, err := b.Get(t.Context(), id(1)); err != nil || s.Job.State != want {
					t.Errorf("the answer is %s, %v, want %s", s.Job.State, err, want)
				}
			})
		}
		get(client.Running)
		time.Sleep(w.slow / 2)
		w.set(id(1), client.Cancelled)
		b.Changed(id(1)) // the look under way knows nothing of it
		for range 4 {
			get(client.Cancelled)
		}
		wg.Wait()
	})
}

func TestJobsOfAnOrderChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		b := follow.New(w, follow.DefaultOptions())
		order := common.Hash{1}
		for n := range 3 {
			w.order[id(n)] = order
		}
		followed := b.Follow(id(2))
		for n := range 4 {
			if _, err := b.Get(t.Context(), id(n)); err != nil {
				t.Fatal(err)
			}
		}
		b.OrderChanged(order)
		for n := range 4 {
			w.set(id(n), client.Cancelled)
			s, err := b.Get(t.Context(), id(n))
			if changed := s.Job.State == client.Cancelled; err != nil || changed != (n < 3) {
				t.Errorf("job %d is %q, %v", n, s.Job.State, err)
			}
		}
		followed.Close()
		time.Sleep(time.Second) // for the watch to end
	})
}

func TestErrorsAreNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.fail = errors.New("away")
		b := follow.New(w, follow.DefaultOptions())
		if _, err := b.Get(t.Context(), id(1)); !errors.Is(err, w.fail) {
			t.Errorf("error %v", err)
		}
		w.mu.Lock()
		w.fail = nil
		w.mu.Unlock()
		if _, err := b.Get(t.Context(), id(1)); err != nil {
			t.Error(err)
		}
	})
}

// woken waits for a follower's wake, which must come within a time.
func woken(t *testing.T, f *follow.Follower, within time.Duration) {
	t.Helper()
	select {
	case <-f.C:
	case <-time.After(within):
		t.Helper()
		t.Fatalf("not woken within %s", within)
	}
}

func TestFollowersAreWoken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		o := follow.DefaultOptions()
		b := follow.New(w, o)
		f := b.Follow(id(1))
		woken(t, f, 2*o.Tick) // the first look
		_, rev, ok, err := f.Seen()
		if !ok || err != nil {
			t.Fatal("no look")
		}
		next := store.FramesFrom{Job: id(1), Epoch: 1, Stream: 1, From: 3}
		f.Await(rev, next)
		w.mu.Lock()
		w.frames[next] = true
		w.mu.Unlock()
		woken(t, f, 2*o.Tick)
		f.Await(rev)
		w.set(id(1), client.Running)
		woken(t, f, time.Second+2*o.Tick)
		f.Await(rev) // it did not look: there is news at once
		woken(t, f, time.Nanosecond)
		f.Close()
		time.Sleep(2 * o.Tick) // for the watch to end
	})
}

// Of many followed jobs each is looked at in its turn, and at once when its lease moves.
func TestManyAreFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		o := follow.DefaultOptions()
		b := follow.New(w, o)
		const jobs = 1000
		var all []*follow.Follower
		for n := range jobs {
			for range 2 {
				f := b.Follow(id(n))
				f.Await(0, store.FramesFrom{Job: id(n), Epoch: 1, Stream: 1})
				all = append(all, f)
			}
		}
		time.Sleep(60 * time.Second)
		looked, arrived := w.count()
		if most := 61*o.Looks + jobs; looked > most {
			t.Errorf("%d looks in a minute, want at most %d", looked, most)
		}
		if most := int(60 * time.Second / o.Tick); arrived > most {
			t.Errorf("%d questions for frames in a minute, want at most %d", arrived, most)
		}
		w.mu.Lock()
		for n := range jobs {
			if w.looks[id(n)] < 4 {
				t.Errorf("job %d was looked at %d times", n, w.looks[id(n)])
			}
		}
		w.mu.Unlock()
		<-all[0].C
		_, rev, _, _ := all[0].Seen()
		all[0].Await(rev)
		w.mu.Lock()
		w.state[id(0)], w.marks[id(0)] = client.Recovering, store.Mark{Epoch: 2}
		w.mu.Unlock()
		woken(t, all[0], time.Second)
		for _, f := range all {
			f.Close()
		}
		_, before := w.count()
		time.Sleep(time.Minute)
		if _, after := w.count(); after > before+1 {
			t.Errorf("%d questions with nobody following", after-before)
		}
	})
}
