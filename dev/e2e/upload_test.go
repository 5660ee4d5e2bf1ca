package e2e

import (
	"context"
	"io"
	"os"
	"testing"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
)

// upload seals a folder to the user and a job, and stores it as an input.
func (u *user) upload(t *testing.T, name, folder string, jobKey *seal.Identity) job.Input {
	t.Helper()
	up, err := u.NewUpload(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	// One segment at a time, so that they arrive in order.
	w, err := seal.NewWriter(t.Context(), seal.Head{Kind: seal.KindInput}, []string{u.Data.Recipient(), jobKey.Recipient()},
		func(ctx context.Context, s seal.Staged) error {
			return up.Append(ctx, int64(s.Size), func() io.Reader { return s.Reader() })
		}, seal.WriterOptions{InFlight: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	if _, err := seal.Archive(t.Context(), w, root); err != nil {
		t.Fatal(err)
	}
	m, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	b, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	stored, err := up.Complete(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	return job.Input{Name: name, CID: stored.CID, Manifest: stored.Manifest, Bytes: stored.Bytes}
}
