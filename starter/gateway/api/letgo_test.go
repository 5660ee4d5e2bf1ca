package api_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/apitest"
)

// Bytes of which an earlier upload is being let go of may be uploaded at that very
// moment: the gateway waits, and where that takes too long a client tries it again.
func TestUploadOfWhatIsBeingLetGoOf(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	segment := []byte("age-encryption.org/v1\nthe same bytes")
	upload := func() error {
		u, err := w.NewUpload(t.Context())
		if err != nil {
			return err
		}
		return u.Append(t.Context(), int64(len(segment)), func() io.Reader { return bytes.NewReader(segment) })
	}
	if err := upload(); err != nil {
		t.Fatal(err)
	}
	over := swept(t, g)
	if len(over) != 1 {
		t.Fatalf("let go of %v", over)
	}
	u, err := w.NewUpload(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s, err := w.SignIn(t.Context(), w.key, g.Network.ChainID)
	if err != nil {
		t.Fatal(err)
	}
	var p client.Problem
	code := send(t, g, http.MethodPatch, "/v1/uploads/"+u.State().ID, string(segment), &p, "Authorization", "Bearer "+s.Token, "Upload-Offset", "0")
	if code != http.StatusServiceUnavailable || p.Code != client.CodeUnavailable || p.RetryAfter == 0 || p.Next == "" {
		t.Errorf("status %d, %+v", code, p)
	}
	again := make(chan error)
	go func() { again <- upload() }()
	if err := g.Store.Gone(t.Context(), over...); err != nil {
		t.Error(err)
	}
	if err := <-again; err != nil {
		t.Error(err)
	}
	if list, err := g.Store.Sweep(t.Context(), time.Now(), 9); err != nil || len(list) != 0 {
		t.Errorf("what came again is let go of: %v, %v", list, err)
	}
}

// A spec that names content whose time is over is refused with the name of what is missing.
func TestSubmittingWhatIsBeingLetGoOf(t *testing.T) {
	t.Parallel()
	for field, change := range map[string]func(*job.Spec, client.UploadResult, string){
		"spec.inputs.set": func(s *job.Spec, up client.UploadResult, other string) {
			s.Inputs = []job.Input{{Name: "a", CID: other, Manifest: up.Manifest, Bytes: up.Bytes}, {Name: "set", CID: up.CID, Manifest: up.Manifest, Bytes: up.Bytes}}
		},
		"spec.image.archive": func(s *job.Spec, up client.UploadResult, other string) {
			s.Image.Archive = up.CID
			s.Inputs = []job.Input{{Name: "a", CID: other, Manifest: up.Manifest, Bytes: up.Bytes}}
		},
	} {
		g := apitest.Start(t, nil)
		w := signIn(t, g)
		kind := seal.KindInput
		if field == "spec.image.archive" {
			kind = seal.KindImage
		}
		up, other := uploaded(t, w, kind), uploaded(t, w, seal.KindInput)
		if err := g.Store.Hold(t.Context(), "data:of mine", time.Now().Add(1e6*time.Hour), other.CID); err != nil {
			t.Fatal(err)
		}
		swept(t, g)
		reads := spec(t)
		change(&reads, up, other.CID)
		_, err := w.Submit(t.Context(), w.submission(t, reads, nil))
		var p *client.Problem
		if !errors.As(err, &p) || p.Code != client.CodeSpec || len(p.Fields) != 1 || p.Fields[0].Location != field || p.Fields[0].Fix == "" {
			t.Errorf("%s: %v: %+v", field, err, p)
		}
	}
}
