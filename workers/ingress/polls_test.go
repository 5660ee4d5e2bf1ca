package ingress

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// upstream is a Temporal whose tasks come when the test says so.
type upstream struct {
	tasks chan *pollResponse

	mu      sync.Mutex
	open    int
	orphans []string
}

func (u *upstream) orphan(_ common.Address, r *pollResponse) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.orphans = append(u.orphans, string(r.TaskToken))
}

// left returns how many polls are open, and the orphans so far.
func (u *upstream) left() (int, []string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.open, slices.Clone(u.orphans)
}

func (u *upstream) call(ctx context.Context) (*pollResponse, error) {
	u.mu.Lock()
	u.open++
	u.mu.Unlock()
	defer func() { u.mu.Lock(); u.open--; u.mu.Unlock() }()
	select {
	case t := <-u.tasks:
		return t, nil
	case <-time.After(time.Minute):
		return &pollResponse{}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func task(name string) *pollResponse { return &pollResponse{TaskToken: []byte(name)} }

// pollBubble runs polls in a bubble of fake time.
func pollBubble(t *testing.T, test func(t *testing.T, p *polls, u *upstream)) {
	synctest.Test(t, func(t *testing.T) {
		life, end := context.WithCancel(t.Context())
		var work sync.WaitGroup
		u := &upstream{tasks: make(chan *pollResponse)}
		p := newPolls(life, 500*time.Millisecond, work.Go, u.orphan)
		test(t, p, u)
		end()
		work.Wait()
		if len(p.nodes) != 0 {
			t.Errorf("%d nodes are still kept", len(p.nodes))
		}
	})
}

func TestPollGetsItsTask(t *testing.T) {
	pollBubble(t, func(t *testing.T, p *polls, u *upstream) {
		go func() { time.Sleep(time.Second); u.tasks <- task("1") }()
		if r, err := p.next(t.Context(), nodeA, u.call); err != nil || string(r.TaskToken) != "1" {
			t.Errorf("got %v, %v", r, err)
		}
		if r, err := p.next(t.Context(), nodeA, u.call); err != nil || hasTask(r) {
			t.Errorf("an empty poll: %v, %v", r, err)
		}
		if _, orphans := u.left(); len(orphans) != 0 {
			t.Errorf("orphans %v", orphans)
		}
	})
}

// A poll that was hung up on stays open, and the node's next one takes it over.
func TestPollIsTakenOver(t *testing.T) {
	pollBubble(t, func(t *testing.T, p *polls, u *upstream) {
		ctx, hangUp := context.WithTimeout(t.Context(), time.Second)
		defer hangUp()
		if _, err := p.next(ctx, nodeA, u.call); err == nil {
			t.Error("no error for who hung up")
		}
		go func() { time.Sleep(time.Second); u.tasks <- task("1") }()
		r, err := p.next(t.Context(), nodeA, u.call)
		if open, _ := u.left(); err != nil || string(r.TaskToken) != "1" || open != 0 {
			t.Errorf("got %v, %v; %d polls are open", r, err, open)
		}
		if _, orphans := u.left(); len(orphans) != 0 {
			t.Errorf("orphans %v", orphans)
		}
	})
}

// A task that comes while nobody polls waits a moment, then is an orphan.
func TestTaskForNobody(t *testing.T) {
	pollBubble(t, func(t *testing.T, p *polls, u *upstream) {
		ctx, hangUp := context.WithTimeout(t.Context(), time.Second)
		defer hangUp()
		_, _ = p.next(ctx, nodeA, u.call)
		u.tasks <- task("in time")
		time.Sleep(100 * time.Millisecond)
		if r, err := p.next(t.Context(), nodeA, u.call); err != nil || string(r.TaskToken) != "in time" {
			t.Errorf("got %v, %v", r, err)
		}
		ctx, hangUp = context.WithTimeout(t.Context(), time.Second)
		defer hangUp()
		_, _ = p.next(ctx, nodeA, u.call)
		u.tasks <- task("late")
		time.Sleep(time.Second)
		if _, orphans := u.left(); len(orphans) != 1 || orphans[0] != "late" {
			t.Errorf("orphans %v", orphans)
		}
	})
}

func TestPollsAreBounded(t *testing.T) {
	pollBubble(t, func(t *testing.T, p *polls, u *upstream) {
		ctx, hangUp := context.WithTimeout(t.Context(), time.Second)
		defer hangUp()
		var refused, hungUp int
		var mu sync.Mutex
		var all sync.WaitGroup
		for range maxPolls + 4 {
			all.Go(func() {
				_, err := p.next(ctx, nodeA, u.call)
				mu.Lock()
				defer mu.Unlock()
				if errors.Is(ctx.Err(), context.DeadlineExceeded) {
					hungUp++
				} else if err != nil {
					refused++
				}
			})
		}
		all.Wait()
		if refused != 4 || hungUp != maxPolls {
			t.Errorf("%d refused, %d hung up", refused, hungUp)
		}
	})
}
