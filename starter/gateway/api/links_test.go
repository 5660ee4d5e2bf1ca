package api_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/skyops/skyops/activities/delivery/direct"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/apitest"
)

// plain asks as any program does, without a session.
func plain(t *testing.T, url string, header ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(b)
}

func TestLinkOpensOneResultForAWhile(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64
	var keys direct.Keys
	now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	g := apitest.Start(t, func(o *api.Options) { o.Now, keys = now, o.Links })
	w, other := signIn(t, g), signIn(t, g)
	r, err := w.Submit(t.Context(), w.submission(t, spec(t), nil))
	if err != nil {
		t.Fatal(err)
	}
	id := r.Job
	if _, err := w.AwaitDelivered(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if _, err := other.CreateLink(t.Context(), id, client.LinkRequest{}); !client.IsCode(err, client.CodeNotFound) {
		t.Errorf("somebody else made a link: %v", err)
	}
	for _, seconds := range []uint32{59, 86401} {
		if _, err := w.CreateLink(t.Context(), id, client.LinkRequest{Seconds: seconds}); !client.IsCode(err, client.CodeInvalid) {
			t.Errorf("a link for %d s: %v", seconds, err)
		}
	}
	link, err := w.CreateLink(t.Context(), id, client.LinkRequest{Seconds: 60})
	if err != nil {
		t.Fatal(err)
	}
	resp, manifest := plain(t, link.URL+seal.ManifestName)
	want := "sha-256=:" + base64.StdEncoding.EncodeToString(link.Manifest[:]) + ":"
	if resp.StatusCode != http.StatusOK || seal.HashManifest([]byte(manifest)) != link.Manifest || resp.Header.Get("Repr-Digest") != want {
		t.Fatalf("%s, %s: %.80s", resp.Status, resp.Header.Get("Repr-Digest"), manifest)
	}
	var m seal.Manifest
	if err := json.Unmarshal([]byte(manifest), &m); err != nil {
		t.Fatal(err)
	}
	resp, whole := plain(t, link.URL+seal.SegmentName(0))
	if want := "skyops-blake3=:" + base64.StdEncoding.EncodeToString(m.Segments[0].Digest[:]) + ":"; resp.Header.Get("Repr-Digest") != want || uint64(len(whole)) != m.Segments[0].Size {
		t.Errorf("%s: %d bytes, %s", resp.Status, len(whole), resp.Header.Get("Repr-Digest"))
	}
	part, rest := plain(t, link.URL+seal.SegmentName(0), "Range", "bytes=10-", "If-Range", resp.Header.Get("ETag"))
	if part.StatusCode != http.StatusPartialContent || rest != whole[10:] {
		t.Errorf("from byte 10: %s, %d bytes", part.Status, len(rest))
	}
	token := strings.Split(strings.TrimPrefix(link.URL, g.URL), "/")[3]
	forged := strings.Replace(link.URL, token[:6], "AAAAAA", 1)
	for url, status := range map[string]int{
		link.URL + "00001.age": http.StatusNotFound, link.URL + "x": http.StatusNotFound, forged + seal.ManifestName: http.StatusNotFound,
		g.URL + direct.Path("x", "y"): http.StatusNotFound,
	} {
		if resp, body := plain(t, url); resp.StatusCode != status {
			t.Errorf("%s: %s %s", url, resp.Status, body)
		}
	}
	if l, err := keys.Read(token, now()); err != nil || l.Owner != w.key.Address() || l.Job != id {
		t.Errorf("the link names %+v, %v", l, err)
	}
	ahead.Store(int64(time.Minute))
	if resp, body := plain(t, link.URL+seal.ManifestName); resp.StatusCode != http.StatusUnauthorized || !strings.Contains(body, "expired") {
		t.Errorf("after its time: %s %s", resp.Status, body)
	}
}
