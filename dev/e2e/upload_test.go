package e2e

import (
	"context"
	"io"
	"os"
	"testing"

	"github.com/skyops/skyops/activities/execution/executiontest"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
)

// upload seals a folder to the user and a job, and stores it as an input.
func (u *user) upload(t *testing.T, name, folder string, jobKey *seal.Identity) job.Input {
	t.Helper()
	root, err := os.OpenRoot(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	stored := u.seal(t, seal.KindInput, jobKey, func(w io.Writer) error {
		_, err := seal.Archive(t.Context(), w, root)
		return err
	})
	return job.Input{Name: name, CID: stored.CID, Manifest: stored.Manifest, Bytes: stored.Bytes}
}

// uploadImage makes an image of the counter that holds a text and that no engine
// has, and seals it to the user and a job.
func (u *user) uploadImage(t *testing.T, text string, jobKey *seal.Identity) job.Image {
	t.Helper()
	image, archive := executiontest.BuildImage(t, executiontest.Build(t, t.TempDir(), "starter/presets/images/counter"), text)
	content, err := archive(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	image.Archive = u.seal(t, seal.KindImage, jobKey, func(w io.Writer) error {
		_, err := io.Copy(w, content)
		return err
	}).CID
	return image
}

// seal stores what write produces, sealed to the user and a job.
func (u *user) seal(t *testing.T, kind seal.Kind, jobKey *seal.Identity, write func(io.Writer) error) client.UploadResult {
	t.Helper()
	up, err := u.NewUpload(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// One segment at a time, so that they arrive in order.
	w, err := seal.NewWriter(t.Context(), seal.Head{Kind: kind}, []string{u.Data.Recipient(), jobKey.Recipient()},
		func(ctx context.Context, s seal.Staged) error {
			return up.Append(ctx, int64(s.Size), func() io.Reader { return s.Reader() })
		}, seal.WriterOptions{InFlight: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	if err := write(w); err != nil {
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
	return stored
}
