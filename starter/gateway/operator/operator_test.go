package operator_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/skyops/skyops/starter/gateway/operator"
	"github.com/skyops/skyops/workflows/payload"
)

const (
	token = "0123456789abcdef0123456789abcdef"
	ui    = "http://127.0.0.1:8233"
)

func handler(t *testing.T, now *time.Time) (*operator.Handler, string) {
	t.Helper()
	keys, err := payload.Master(make([]byte, payload.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	codec := payload.Codec(keys)
	h, err := operator.New(token+"\n", ui+"/", "skyops", "http://127.0.0.1:8480", codec, func() time.Time { return *now })
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := codec.Encode([]*commonpb.Payload{{Data: []byte("a secret spec")}})
	if err != nil {
		t.Fatal(err)
	}
	body, err := protojson.Marshal(&commonpb.Payloads{Payloads: sealed})
	if err != nil {
		t.Fatal(err)
	}
	return h, string(body)
}

func decode(h http.Handler, body string, change func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/codec/decode", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestCodecOpensForTheOperatorOnly(t *testing.T) {
	t.Parallel()
	now := time.Now()
	h, body := handler(t, &now)
	if w := decode(h, body, nil); w.Code != http.StatusUnauthorized || strings.Contains(w.Body.String(), "data") {
		t.Errorf("without a token: %d %s", w.Code, w.Body)
	}
	if w := decode(h, body, func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token[:31]+"x") }); w.Code != http.StatusUnauthorized {
		t.Errorf("with another token: %d", w.Code)
	}
	w := decode(h, body, func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) })
	var out commonpb.Payloads
	if err := protojson.Unmarshal(w.Body.Bytes(), &out); err != nil || w.Code != http.StatusOK || string(out.Payloads[0].Data) != "a secret spec" {
		t.Errorf("with the token: %d %s %v", w.Code, w.Body, err)
	}
}

func TestCookieOfALogin(t *testing.T) {
	t.Parallel()
	now := time.Now()
	h, body := handler(t, &now)
	login := func(with string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "/operator/login", strings.NewReader(url.Values{"token": {with}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	if w := login("wrong"); w.Code != http.StatusUnauthorized || len(w.Result().Cookies()) != 0 {
		t.Errorf("wrong token: %d, %v", w.Code, w.Result().Cookies())
	}
	cookies := login(token).Result().Cookies()
	if len(cookies) != 2 || cookies[0].Path != "/codec/" || cookies[1].Path != "/operator/jobs/" {
		t.Fatalf("cookies %v", cookies)
	}
	c := cookies[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || strings.Contains(c.Value, token) {
		t.Errorf("cookie %+v", c)
	}
	with := func(value string) int {
		return decode(h, body, func(r *http.Request) {
			r.AddCookie(&http.Cookie{Name: c.Name, Value: value})
			r.Header.Set("Origin", ui)
		}).Code
	}
	if code := with(c.Value); code != http.StatusOK {
		t.Errorf("with the cookie: %d", code)
	}
	until, mac, _ := strings.Cut(c.Value, ".")
	for _, forged := range []string{until + "0." + mac, until + ".", "", ".", mac} {
		if code := with(forged); code != http.StatusUnauthorized {
			t.Errorf("with %q: %d", forged, code)
		}
	}
	now = now.Add(13 * time.Hour)
	if code := with(c.Value); code != http.StatusUnauthorized {
		t.Errorf("thirteen hours later: %d", code)
	}
}

// An operator is led from a job to its workflow, anybody else to the sign-in.
func TestJobsLink(t *testing.T) {
	t.Parallel()
	now := time.Now()
	h, _ := handler(t, &now)
	get := func(path, auth string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Authorization", auth)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	id := "0x" + strings.Repeat("ab", 32)
	if w := get("/operator/jobs/"+id, "Bearer "+token); w.Code != http.StatusSeeOther || w.Header().Get("Location") != ui+"/namespaces/skyops/workflows/job%2F"+id {
		t.Errorf("an operator: %d %s", w.Code, w.Header().Get("Location"))
	}
	if w := get("/operator/jobs/"+id, ""); w.Code != http.StatusUnauthorized || w.Header().Get("Location") != "" || !strings.Contains(w.Body.String(), "Operator token") {
		t.Errorf("anybody: %d %v", w.Code, w.Header())
	}
	if w := get("/operator/jobs/x", "Bearer "+token); w.Code != http.StatusNotFound {
		t.Errorf("no job: %d", w.Code)
	}
}

func TestCodecAnswersOneOrigin(t *testing.T) {
	t.Parallel()
	now := time.Now()
	h, body := handler(t, &now)
	with := func(origin string) *httptest.ResponseRecorder {
		return decode(h, body, func(r *http.Request) {
			r.Header.Set("Origin", origin)
			r.Header.Set("Authorization", "Bearer "+token)
		})
	}
	w := with(ui)
	if w.Code != http.StatusOK || w.Header().Get("Access-Control-Allow-Origin") != ui || w.Header().Get("Access-Control-Allow-Credentials") != "true" {
		t.Errorf("the Web UI: %d %v", w.Code, w.Header())
	}
	for _, origin := range []string{"http://evil.example", ui + "0", "null", "https://127.0.0.1:8233"} {
		if w := with(origin); w.Code != http.StatusForbidden || w.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %d", origin, w.Code)
		}
	}
	r := httptest.NewRequest(http.MethodOptions, "/codec/decode", nil)
	r.Header.Set("Origin", ui)
	pre := httptest.NewRecorder()
	h.ServeHTTP(pre, r)
	if pre.Code != http.StatusNoContent || !strings.Contains(pre.Header().Get("Access-Control-Allow-Headers"), "X-Namespace") {
		t.Errorf("preflight: %d %v", pre.Code, pre.Header())
	}
}

func TestWeakTokenIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := operator.New("short", ui, "", "", nil, time.Now); err == nil {
		t.Error("a token of five characters is taken")
	}
	if _, err := operator.New(token, "", "", "", nil, time.Now); err == nil {
		t.Error("no Web UI is taken")
	}
}
