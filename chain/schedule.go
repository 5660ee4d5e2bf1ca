package chain

import (
	"context"
	"sync"

	"github.com/skyops/skyops/protocol/match"
)

// Schedule is the versions of the matching parameters as the chain has them: each
// is announced long before it is in force, so that a reading of now knows what
// holds for some time to come. Refresh reads what is new; all else asks nobody.
type Schedule struct {
	client *Client

	mu       sync.RWMutex
	versions []ParamsVersion // oldest first
}

// Schedule reads the versions of the matching parameters.
func (c *Client) Schedule(ctx context.Context) (*Schedule, error) {
	s := &Schedule{client: c}
	return s, s.Refresh(ctx)
}

// Refresh reads the versions that were announced since.
func (s *Schedule) Refresh(ctx context.Context) error {
	c := s.client
	latest, err := read(ctx, c, "params.latest", c.contracts.Params, c.params.PackLatest(), c.params.UnpackLatest)
	if err != nil {
		return err
	}
	s.mu.RLock()
	known := uint32(len(s.versions))
	s.mu.RUnlock()
	if latest <= known {
		return nil
	}
	h, err := c.ParamsHistory(ctx)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if have := len(s.versions); have < len(h.Versions) { // what is known already never changes
		s.versions = append(s.versions, h.Versions[have:]...)
	}
	return nil
}

// At returns the version in force at a time in unix seconds.
func (s *Schedule) At(at uint64) ParamsVersion {
	s.mu.RLock()
	defer s.mu.RUnlock()
	now := s.versions[0]
	for _, v := range s.versions {
		if v.From <= at {
			now = v
		}
	}
	return now
}

// Params returns the parameters in force at a time in unix seconds.
func (s *Schedule) Params(at uint64) match.Params { return s.At(at).Params }

// Of returns the parameters of a version; false for one that was not announced
// when the schedule was read.
func (s *Schedule) Of(version uint32) (match.Params, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if version == 0 || int(version) > len(s.versions) {
		return match.Params{}, false
	}
	return s.versions[version-1].Params, true
}

// Floor returns the least rate, of 10,000, at which work was ever to be checked.
func (s *Schedule) Floor() uint16 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	least := s.versions[0].Checks.Floor
	for _, v := range s.versions {
		least = min(least, v.Checks.Floor)
	}
	return least
}
