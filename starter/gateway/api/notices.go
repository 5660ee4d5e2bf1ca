package api

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/skyops/skyops/activities/notify"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/store"
)

func (s *Server) noticeRoutes() {
	list := op(http.MethodGet, "/v1/notices", "listNotices", "List what your webhooks were told, newest first", true)
	huma.Register(s.api, list, s.notices)
	secret := op(http.MethodPost, "/v1/notices/secret", "makeNoticeSecret", "Make the secret that your notices are signed with", true)
	secret.Description = "It is shown this once. The one before it signs too for a day; receivers take a notice that one of its signatures fits."
	huma.Register(s.api, secret, s.noticeSecret)
}

func (s *Server) notices(ctx context.Context, in *struct {
	Cursor string `query:"cursor" maxLength:"256"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}) (*reply[client.NoticeList], error) {
	wallet, err := owner(ctx)
	if err != nil {
		return nil, err
	}
	after, err := parseNoticeCursor(in.Cursor)
	if err != nil {
		return nil, then(refuse(client.CodeInvalid, "%v", err), "begin without one")
	}
	page, err := s.Store.Notices(ctx, wallet, after, in.Limit)
	if err != nil {
		return nil, s.fail(ctx, "listing notices", err)
	}
	out := client.NoticeList{Notices: []client.Notice{}}
	for _, n := range page {
		out.Notices = append(out.Notices, client.Notice{
			ID: n.ID, Job: n.Job, Event: n.Event, Host: n.Host, State: n.State, Attempts: n.Attempts, Status: n.Status, Problem: n.Problem,
			At: uint64(n.At.UnixMilli()), UpdatedAt: uint64(n.Updated.UnixMilli()),
		})
	}
	if len(page) == in.Limit {
		last := page[len(page)-1]
		out.Next = base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d %s", last.At.UnixMilli(), last.ID))
	}
	return &reply[client.NoticeList]{out}, nil
}

func parseNoticeCursor(text string) (n store.Notice, err error) {
	if text == "" {
		return n, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	at, id, ok := strings.Cut(string(b), " ")
	var ms int64
	if _, scan := fmt.Sscanf(at, "%d", &ms); err != nil || !ok || scan != nil || id == "" {
		return n, ErrCursor
	}
	return store.Notice{At: time.UnixMilli(ms), ID: id}, nil
}

// noticeSecret makes the wallet's next secret. What is kept for a repetition is its
// version: a secret is derived, never stored.
func (s *Server) noticeSecret(ctx context.Context, in *struct{ Key }) (*reply[client.NoticeSecret], error) {
	wallet, err := owner(ctx)
	if err != nil {
		return nil, err
	}
	out, err := once(ctx, s, wallet, in.Key, []any{"notice secret"}, func() (*reply[client.NoticeSecret], error) {
		version, err := s.Store.NextNoticeSecret(ctx, wallet, s.now())
		if err != nil {
			return nil, s.fail(ctx, "making a secret", err)
		}
		return &reply[client.NoticeSecret]{client.NoticeSecret{Version: version}}, nil
	})
	if err != nil {
		return nil, err
	}
	out.Body.Secret = notify.Secret(s.NoticeKey, wallet, out.Body.Version)
	return out, nil
}

// checkNotify refuses a webhook that no notice would ever be sent to.
func (s *Server) checkNotify(address string) error {
	if address == "" {
		return nil
	}
	if _, err := s.Webhooks.Check(address); err != nil {
		p := then(refuse(client.CodeInvalid, "the webhook's address will not do: %v", err), "give one that begins with https:// and names a public host")
		p.Fields = []client.FieldFault{{Location: "body.notify", Message: err.Error()}}
		return p
	}
	return nil
}
