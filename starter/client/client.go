package client

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// maxReply bounds a JSON reply: a job's proof, the largest, is far below it.
const maxReply = 64 << 20

// TokenSource gives the session token to read with; with renew the last one was
// refused and a new sign-in is needed. An empty token sends none.
type TokenSource func(ctx context.Context, renew bool) (string, error)

// Client talks to one gateway. It is safe for concurrent use.
type Client struct {
	base  *url.URL
	http  *http.Client
	token TokenSource
	agent string
	pause time.Duration
}

// Options adjust a Client; the zero value will do for reads that need no session.
type Options struct {
	HTTP      *http.Client // nil: one with sane limits
	Token     TokenSource
	UserAgent string
	// Wrap sees each request of the client that HTTP's absence makes; nil: nobody does.
	Wrap  func(http.RoundTripper) http.RoundTripper
	Pause time.Duration // before a broken stream is connected again; 0: a second
}

// New returns a client of the gateway at base, e.g. "https://gateway.example".
func New(base string, o Options) (*Client, error) {
	u, err := url.Parse(strings.TrimRight(base, "/"))
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, fmt.Errorf("gateway address %q is not an http or https URL", base)
	}
	c := &Client{base: u, http: o.HTTP, token: o.Token, agent: o.UserAgent, pause: cmp.Or(o.Pause, time.Second)}
	if c.http == nil {
		var transport http.RoundTripper = &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			TLSHandshakeTimeout:   10 * time.Second,
			ResponseHeaderTimeout: 90 * time.Second, // longer than the longest long-poll
			MaxIdleConnsPerHost:   8,
			IdleConnTimeout:       60 * time.Second,
		}
		if o.Wrap != nil {
			transport = o.Wrap(transport)
		}
		c.http = &http.Client{Transport: transport}
	}
	if c.agent == "" {
		c.agent = "skyops-client"
	}
	return c, nil
}

// Base returns the gateway's URL.
func (c *Client) Base() string { return c.base.String() }

// server is Base as generated requests want it.
func (c *Client) server() string { return c.base.String() + "/" }

// call is one request to the gateway.
type call struct {
	make func() (*http.Request, error) // one of the generated requests, anew for each try
	auth bool                          // needs a session
	once bool                          // never repeat after a connection error: the effect is not idempotent, or the body read
}

// attempts bounds how often an idempotent call is tried when the gateway is away or busy.
const attempts = 5

// do performs the call and decodes the JSON reply into out, unless out is nil.
func (c *Client) do(ctx context.Context, k call, out any) error {
	resp, err := c.send(ctx, k)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if out == nil {
		_, err = io.Copy(io.Discard, io.LimitReader(resp.Body, maxReply))
		return err
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxReply)).Decode(out); err != nil {
		return fmt.Errorf("read reply of %s %s: %w", resp.Request.Method, resp.Request.URL.Path, err)
	}
	return nil
}

// send performs the call, signing in again once and repeating what may be
// repeated; a reply of 400 or more comes back as a *Problem.
func (c *Client) send(ctx context.Context, k call) (*http.Response, error) {
	renew := false
	for try := 1; ; try++ {
		resp, err := c.sendOnce(ctx, k, renew)
		if err == nil {
			return resp, nil
		}
		wait, again := c.retry(ctx, k, err, try)
		var p *Problem
		if errors.As(err, &p) && p.Code == CodeUnauthorized && k.auth && !renew && !k.once {
			renew, wait, again = true, 0, true
		}
		if !again {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(wait):
		}
	}
}

// retry decides whether a failed call is tried again, and after how long.
func (c *Client) retry(ctx context.Context, k call, err error, try int) (time.Duration, bool) {
	if try >= attempts || k.once || ctx.Err() != nil {
		return 0, false
	}
	backoff := 200 * time.Millisecond << try
	var p *Problem
	if !errors.As(err, &p) {
		return backoff, true // no reply: every call that is not marked once may be repeated
	}
	switch p.Status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return max(backoff, time.Duration(min(p.RetryAfter, 10))*time.Second), true
	case http.StatusBadGateway, http.StatusGatewayTimeout:
		return backoff, true
	}
	return 0, false
}

func (c *Client) sendOnce(ctx context.Context, k call, renew bool) (*http.Response, error) {
	req, err := k.make()
	if err != nil {
		return nil, fmt.Errorf("write request: %w", err)
	}
	req = req.WithContext(ctx)
	if req.Header.Get("Accept") == "" {
		req.Header.Set("Accept", "application/json")
	}
	req.Header.Set("User-Agent", c.agent)
	if k.auth && c.token != nil {
		token, err := c.token(ctx, renew)
		if err != nil {
			return nil, fmt.Errorf("sign in to %s: %w", c.base.Host, err)
		}
		if token != "" {
			req.Header.Set("Authorization", "Bearer "+token)
		}
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("reach gateway %s: %w", c.base.Host, err)
	}
	if resp.StatusCode >= 400 {
		defer resp.Body.Close()
		return nil, readProblem(resp)
	}
	return resp, nil
}

// readProblem turns an error reply into a *Problem, also one that a proxy in between made.
func readProblem(resp *http.Response) *Problem {
	p := &Problem{}
	b, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if json.Unmarshal(b, p) != nil || p.Code == "" {
		p = &Problem{
			Title:  http.StatusText(resp.StatusCode),
			Code:   codeOf(resp.StatusCode),
			Detail: fmt.Sprintf("%s %s was answered with %s", resp.Request.Method, resp.Request.URL.Path, resp.Status),
		}
	}
	p.Status = resp.StatusCode
	if p.RetryAfter == 0 {
		p.RetryAfter, _ = strconv.Atoi(resp.Header.Get("Retry-After"))
	}
	return p
}

func codeOf(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return CodeUnauthorized
	case http.StatusForbidden:
		return CodeForbidden
	case http.StatusNotFound:
		return CodeNotFound
	case http.StatusRequestEntityTooLarge:
		return CodeTooLarge
	case http.StatusTooManyRequests:
		return CodeRateLimited
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return CodeUnavailable
	}
	if status >= 500 {
		return CodeInternal
	}
	return CodeInvalid
}
