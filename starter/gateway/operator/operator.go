// Package operator serves the network's operator, not its users: the codec
// endpoint at which the Temporal Web UI has payloads opened, and the sign-in
// that it asks for.
//
// Opening payloads shows specs and states in plain text, so the endpoint wants
// the operator's token: as a bearer token, or as the cookie that /operator/login
// sets for a browser. It answers pages of one origin only, the Web UI's. Whoever
// signed in is led from /operator/jobs/JOB to the job's history there.
//
// Start at New.
package operator

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/converter"

	workjob "github.com/skyops/skyops/workflows/job"
)

const (
	cookieName = "skyops_operator"
	cookieLife = 12 * time.Hour
	maxCodec   = 32 << 20 // bytes of one codec request: a page of a history
	minToken   = 32       // characters; shorter ones can be guessed
)

// Handler answers /codec/ and /operator/.
type Handler struct {
	token  string
	origin string // of the Web UI's pages
	runs   string // URL of the Web UI's workflows
	secure bool
	codec  http.Handler
	now    func() time.Time
}

// New returns the handler. ui is the Web UI's URL, namespace the jobs' there,
// gateway this service's own.
func New(token, ui, namespace, gateway string, codec converter.PayloadCodec, now func() time.Time) (*Handler, error) {
	token = strings.TrimSpace(token)
	if len(token) < minToken {
		return nil, fmt.Errorf("the operator's token has %d characters; make it at least %d", len(token), minToken)
	}
	u, err := url.Parse(ui)
	if err != nil || u.Host == "" {
		return nil, errors.New("the network file names no Web UI, whose pages the codec endpoint would answer")
	}
	return &Handler{
		token: token, origin: u.Scheme + "://" + u.Host, runs: u.JoinPath("namespaces", namespace, "workflows").String(), secure: strings.HasPrefix(gateway, "https:"),
		codec: http.StripPrefix("/codec", converter.NewPayloadCodecHTTPHandler(codec)), now: now,
	}, nil
}

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, "/codec/"):
		h.serveCodec(w, r)
	case r.URL.Path == "/operator/login" && r.Method == http.MethodPost:
		h.login(w, r)
	case r.URL.Path == "/operator/login" && r.Method == http.MethodGet:
		h.page(w, http.StatusOK, "")
	case strings.HasPrefix(r.URL.Path, "/operator/jobs/") && r.Method == http.MethodGet:
		h.job(w, r)
	default:
		http.NotFound(w, r)
	}
}

// job leads to a job's workflow in the Web UI.
func (h *Handler) job(w http.ResponseWriter, r *http.Request) {
	var id common.Hash
	if id.UnmarshalText([]byte(strings.TrimPrefix(r.URL.Path, "/operator/jobs/"))) != nil {
		http.NotFound(w, r)
		return
	}
	if !h.authorized(r) {
		h.page(w, http.StatusUnauthorized, "Sign in, then open the job's link again.")
		return
	}
	http.Redirect(w, r, h.runs+"/"+url.PathEscape(workjob.WorkflowID(id)), http.StatusSeeOther)
}

func (h *Handler) serveCodec(w http.ResponseWriter, r *http.Request) {
	if origin := r.Header.Get("Origin"); origin != "" {
		if origin != h.origin {
			http.Error(w, "this origin may not ask", http.StatusForbidden)
			return
		}
		c := w.Header()
		c.Set("Access-Control-Allow-Origin", h.origin)
		c.Set("Access-Control-Allow-Credentials", "true")
		c.Set("Access-Control-Allow-Headers", "Content-Type, X-Namespace, Authorization")
		c.Set("Access-Control-Allow-Methods", "POST")
		c.Set("Vary", "Origin")
	}
	if r.Method == http.MethodOptions {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if !h.authorized(r) {
		http.Error(w, "sign in first: open /operator/login on this service", http.StatusUnauthorized)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxCodec)
	h.codec.ServeHTTP(w, r)
}

func (h *Handler) authorized(r *http.Request) bool {
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok && h.isToken(bearer) {
		return true
	}
	c, err := r.Cookie(cookieName)
	if err != nil {
		return false
	}
	until, mac, ok := strings.Cut(c.Value, ".")
	seconds, err := strconv.ParseInt(until, 10, 64)
	return ok && err == nil && hmac.Equal([]byte(mac), []byte(h.mac(until))) && h.now().Unix() < seconds
}

func (h *Handler) isToken(s string) bool {
	a, b := sha256.Sum256([]byte(strings.TrimSpace(s))), sha256.Sum256([]byte(h.token))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// mac seals a cookie's end of life, so that the cookie is not the token itself.
func (h *Handler) mac(until string) string {
	m := hmac.New(sha256.New, []byte(h.token))
	m.Write([]byte("skyops operator cookie " + until))
	return hex.EncodeToString(m.Sum(nil))
}

func (h *Handler) login(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4096)
	if !h.isToken(r.PostFormValue("token")) {
		h.page(w, http.StatusUnauthorized, "That is not the operator's token.")
		return
	}
	until := strconv.FormatInt(h.now().Add(cookieLife).Unix(), 10)
	for _, path := range []string{"/codec/", "/operator/jobs/"} {
		http.SetCookie(w, &http.Cookie{
			Name: cookieName, Value: until + "." + h.mac(until), Path: path, MaxAge: int(cookieLife / time.Second),
			HttpOnly: true, Secure: h.secure, SameSite: http.SameSiteStrictMode,
		})
	}
	h.page(w, http.StatusOK, "Signed in: the Temporal Web UI shows payloads for twelve hours.")
}

func (h *Handler) page(w http.ResponseWriter, status int, note string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `<!doctype html><html lang="en"><meta charset="utf-8"><title>Skyops operator</title>
<h1>Skyops operator</h1><p>`+note+`</p>
<form method="post" action="/operator/login"><label>Operator token <input type="password" name="token" autocomplete="off" required autofocus></label>
<button>Sign in</button></form>`)
}
