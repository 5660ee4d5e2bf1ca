package api

import (
	"context"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/ethereum/go-ethereum/common"
	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/skyops/skyops/starter/client"
)

const (
	// listEvery is how often a wallet's list is read while it is followed: what
	// it is read from lags by up to a second itself.
	listEvery = time.Second
	// listLines is how many of a wallet's newest jobs are followed.
	listLines = 50
)

func (s *Server) listStreamRoutes() {
	o := s.streamOp("/v1/jobs/stream", "streamJobs", "Follow the list of your newest jobs", map[string]any{
		client.ListEvent: client.JobList{}, client.JobEvent: client.JobLine{}, client.ProblemEvent: client.Problem{},
	})
	o.Description = "Server-sent events. list comes first, and again after each reconnection: the newest 50 jobs; " +
		"then job for each line of it that is new or changed. It does not end by itself."
	huma.Register(s.api, o, s.streamJobs)
}

func (s *Server) streamJobs(ctx context.Context, _ *struct{}) (*huma.StreamResponse, error) {
	wallet, err := owner(ctx)
	if err != nil {
		return nil, err
	}
	c := callerOf(ctx)
	give, err := s.takePlace(c)
	if err != nil {
		return nil, err
	}
	return s.stream(c, give, nil, func(ctx context.Context, out *events) error {
		var told map[common.Hash]client.JobLine // nil: nothing yet
		tick := time.NewTicker(listEvery)
		defer tick.Stop()
		for failing := (time.Time{}); ; {
			lines, err := s.lists.get(wallet, s.Jobs)
			switch {
			case err == nil:
				failing = time.Time{}
				if told, err = tell(out, told, lines); err != nil {
					return nil // the client is gone
				}
			case failing.IsZero():
				failing = time.Now()
			case time.Since(failing) > forbearance:
				return s.fail(ctx, "listing jobs", err)
			}
			select {
			case <-ctx.Done():
				return nil
			case <-tick.C:
			}
		}
	}), nil
}

// tell sends what is new since told, and returns what is told then.
func tell(out *events, told map[common.Hash]client.JobLine, lines []client.JobLine) (map[common.Hash]client.JobLine, error) {
	now := make(map[common.Hash]client.JobLine, len(lines))
	for _, l := range lines {
		now[l.Job] = l
		if told != nil && told[l.Job] != l {
			if err := out.send(client.JobEvent, "", l); err != nil {
				return nil, err
			}
		}
	}
	if told != nil {
		return now, nil
	}
	if lines == nil {
		lines = []client.JobLine{}
	}
	return now, out.send(client.ListEvent, "", client.JobList{Jobs: lines})
}

// lists shares each wallet's list between its streams.
type lists struct {
	mu   sync.Mutex
	kept *lru.Cache[common.Address, *sharedList]
}

type sharedList struct {
	mu    sync.Mutex // held while it is read: its streams wait for one reading
	lines []client.JobLine
	err   error
	at    time.Time
}

// get returns a wallet's newest jobs, read less than listEvery ago.
func (l *lists) get(wallet common.Address, jobs Jobs) ([]client.JobLine, error) {
	l.mu.Lock()
	list, ok := l.kept.Get(wallet)
	if !ok {
		list = &sharedList{}
		l.kept.Add(wallet, list)
	}
	l.mu.Unlock()
	list.mu.Lock()
	defer list.mu.Unlock()
	if time.Since(list.at) < listEvery/2 {
		return list.lines, list.err
	}
	// Read for all who share it, so it does not end with one of them.
	ctx, cancel := context.WithTimeout(context.Background(), lookupTime)
	defer cancel()
	list.lines, _, list.err = jobs.List(ctx, ListQuery{Owner: wallet, Limit: listLines})
	list.at = time.Now()
	return list.lines, list.err
}
