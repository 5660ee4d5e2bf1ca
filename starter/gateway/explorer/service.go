package explorer

import (
	"context"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/starter/client"
)

// Head tells the chain's newest block; *chain.Client does.
type Head interface {
	BlockNumber(ctx context.Context) (uint64, error)
}

// Service is a Reader beside the chain that its model is of.
type Service struct {
	Reader
	Chain interface {
		Asker
		Head
	}
}

// Explored returns the totals and how far behind the chain they are.
func (s Service) Explored(ctx context.Context) (client.Explored, error) {
	head, err := s.Chain.BlockNumber(ctx)
	if err != nil {
		return client.Explored{}, err
	}
	return s.Reader.Explored(ctx, head)
}

// Questions returns what anybody can ask the chain of a job.
func (s Service) Questions(ctx context.Context, id common.Hash) (client.Questions, error) {
	f, err := s.Job(ctx, id)
	if err != nil {
		return client.Questions{}, err
	}
	return s.Reader.Questions(ctx, s.Chain, f)
}

// OrderJobs returns a page of an order's jobs.
func (s Service) OrderJobs(ctx context.Context, id common.Hash, from string, limit int) (client.JobsShown, error) {
	o, err := s.Order(ctx, id)
	if err != nil {
		return client.JobsShown{}, err
	}
	return s.Reader.OrderJobs(ctx, o, from, limit)
}
