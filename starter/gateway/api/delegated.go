package api

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"time"

	"github.com/ethereum/go-ethereum/common"
	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/store"
)

// A key that a wallet delegated to signs in as itself. Of the wallet's jobs it may
// read, pause, resume and cancel those that it submitted, while the delegation is neither
// revoked nor expired; nothing else of the wallet's exists for it.

// grantFresh is how long a revocation may stay unnoticed.
const grantFresh = 10 * time.Second

// grants remembers which delegations were revoked, as of when.
type grants struct {
	seen *lru.Cache[common.Hash, grant]
}

type grant struct {
	revoked bool
	at      time.Time
}

// rememberDelegate notes whose key submitted a job, if it was not its owner's.
func (s *Server) rememberDelegate(ctx context.Context, sub job.Submission, id common.Hash) error {
	by, err := sub.Authority(s.Network.Domain())
	if err != nil || by.Delegation == nil {
		return err // it was checked before
	}
	err = s.Store.PutDelegated(ctx, store.Delegated{
		Job: id, Owner: by.Owner, Delegate: by.Delegation.Delegate, Delegation: by.Digest,
		Expiry: time.Unix(int64(min(by.Delegation.Expiry, 1<<40)), 0), At: s.now(),
	})
	if err != nil {
		return s.fail(ctx, "noting who submitted the job", err)
	}
	return nil
}

// submitted reports whether a wallet may see a job because it submitted it.
func (s *Server) submitted(ctx context.Context, id common.Hash, wallet common.Address) (bool, error) {
	d, err := s.Store.Delegated(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return s.good(ctx, d, wallet)
}

// good reports whether a delegation still lets wallet see what it submitted.
func (s *Server) good(ctx context.Context, d store.Delegated, wallet common.Address) (bool, error) {
	now := s.now()
	if d.Delegate != wallet || !now.Before(d.Expiry) {
		return false, nil
	}
	g, known := s.grants.seen.Get(d.Delegation)
	if !known || now.Sub(g.at).Abs() > grantFresh {
		_, revoked, err := s.Chain.Granted(ctx, d.Owner, d.Delegation)
		if err != nil {
			return false, err
		}
		g = grant{revoked, now}
		s.grants.seen.Add(d.Delegation, g)
	}
	return !g.revoked, nil
}

// listDelegated lists the jobs that a wallet submitted for others. A page may be
// shorter than its limit, and is not the last one while it has a cursor.
func (s *Server) listDelegated(ctx context.Context, wallet common.Address, state client.State, cursor string, limit int) (*reply[client.JobList], error) {
	after, err := parseDelegatedCursor(cursor)
	if err != nil {
		return nil, then(refuse(client.CodeInvalid, "%v", err), "begin without one")
	}
	limit = min(limit, delegatedPage)
	page, err := s.Store.DelegatedTo(ctx, wallet, after, limit)
	if err != nil {
		return nil, s.fail(ctx, "listing jobs", err)
	}
	out := client.JobList{Jobs: []client.JobLine{}}
	for _, d := range page {
		may, err := s.good(ctx, d, wallet)
		if err != nil {
			return nil, s.fail(ctx, "reading the delegation", err)
		}
		if !may {
			continue
		}
		seen, err := s.board.Get(ctx, d.Job)
		if errors.Is(err, ErrNotFound) {
			continue // it was refused, or is forgotten
		}
		if err != nil {
			return nil, s.fail(ctx, "reading a job", err)
		}
		if j := seen.Job; state == "" || j.State == state {
			out.Jobs = append(out.Jobs, client.JobLine{Job: j.Job, State: j.State, Name: j.Name, GPU: j.GPU, CreatedAt: j.CreatedAt})
		}
	}
	if len(page) == limit {
		out.Next = delegatedCursor(page[len(page)-1])
	}
	return &reply[client.JobList]{out}, nil
}

// delegatedPage bounds a page: each of its jobs is looked at.
const delegatedPage = 50

func delegatedCursor(d store.Delegated) string {
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint64(d.Job[:], uint64(d.At.UnixMilli())))
}

func parseDelegatedCursor(text string) (d store.Delegated, err error) {
	if text == "" {
		return d, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(b) != common.HashLength+8 {
		return d, ErrCursor
	}
	d.Job = common.Hash(b[:common.HashLength])
	d.At = time.UnixMilli(int64(binary.BigEndian.Uint64(b[common.HashLength:])))
	return d, nil
}
