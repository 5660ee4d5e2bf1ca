// Package notify tells an owner's webhook what became of a job.
//
// Nouns: a notice is one message, of one event of one job; it has the shape, the headers and
// the signature of the Standard Webhooks specification. A wallet's secret signs its notices; it is
// derived from the scheduler's master key and the secret's version, so that none is stored.
//
// It promises that each attempt is signed anew, over its own time, and that neither log nor
// error nor list repeats more of a webhook's address than its host: the rest of it is a
// password of many services. A receiver may get a notice twice, by the same id. It does not
// promise an order between notices. Start at Activities.DeliverNotice.
package notify

import (
	"bytes"
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// ErrRefused is the error type of a notice that no further attempt would deliver.
const ErrRefused = "Refused"

// The events that notices tell of.
const (
	Delivered = "job.delivered" // the sealed result is in the owner's reach; money follows
	Succeeded = "job.succeeded"
	Failed    = "job.failed"
	Cancelled = "job.cancelled"
)

// Notice is what a webhook is told. It holds nothing of the job's spec, data or log.
type Notice struct {
	Event   string         `json:"event"`
	At      uint64         `json:"at"` // unix milliseconds
	Job     common.Hash    `json:"job"`
	Order   common.Hash    `json:"order"`
	Owner   common.Address `json:"owner"`
	Outcome record.Outcome `json:"outcome"`
	Code    string         `json:"code,omitempty"`    // of the cause, when it did not succeed
	Message string         `json:"message,omitempty"` // of the cause
	Package string         `json:"package,omitempty"` // CID of the sealed result
	Paid    *job.Amount    `json:"paid,omitempty"`    // to nodes, once the order is settled
	Refund  *job.Amount    `json:"refunded,omitempty"`
}

// ID names a notice; it is the same at each attempt.
func (n Notice) ID() string { return n.Job.Hex() + "." + n.Event }

// Body is the JSON that is posted.
func (n Notice) Body() ([]byte, error) {
	return json.Marshal(struct {
		Type      string `json:"type"`
		Timestamp string `json:"timestamp"`
		Data      Notice `json:"data"`
	}{n.Event, time.UnixMilli(int64(n.At)).UTC().Format(time.RFC3339Nano), n})
}

// Attempt is how far a notice got.
type Attempt struct {
	Notice   Notice
	Host     string // of the webhook
	Number   uint32 // of the newest attempt, from 1
	Done     bool   // it was taken
	Final    bool   // it was not, and is not tried again
	Status   int    // HTTP status of the answer, 0: none
	Problem  string // why it was not taken
	Occurred time.Time
}

// Register remembers notices and which version of its secret a wallet has.
type Register interface {
	// NoticeSecret returns the version, 0 before the first, and since when it is in force.
	NoticeSecret(ctx context.Context, owner common.Address) (version uint64, changed time.Time, err error)
	// PutNotice notes an attempt.
	PutNotice(ctx context.Context, a Attempt) error
	// GiveUpNotice notes that there is no further one.
	GiveUpNotice(ctx context.Context, id string, now time.Time) error
}

// Activities are the notify activities.
type Activities struct {
	Client    *http.Client // guarded: addresses are strangers'
	Forbidden error        // what Client's errors wrap where requests may never go
	Register  Register
	Key       []byte // SecretKey's
	Now       func() time.Time
}

// DeliverRequest asks to tell a webhook.
type DeliverRequest struct {
	URL    string `json:"url"`
	Notice Notice `json:"notice"`
}

// RotationGrace is how long the secret before the newest one signs too.
const RotationGrace = 24 * time.Hour

// maxAnswer is how much of an answer is read, so that its connection can be used again.
const maxAnswer = 4 << 10

// DeliverNotice posts the notice once. Its errors are for retrying, save those of type ErrRefused.
func (a *Activities) DeliverNotice(ctx context.Context, req DeliverRequest) error {
	at := Attempt{Notice: req.Notice, Number: uint32(activity.GetInfo(ctx).Attempt), Occurred: a.Now()}
	if u, err := url.Parse(req.URL); err == nil {
		at.Host = u.Host
	}
	at.Status, at.Problem, at.Final = a.post(ctx, req)
	at.Done = at.Problem == ""
	if err := a.Register.PutNotice(context.WithoutCancel(ctx), at); err != nil {
		return fmt.Errorf("note the notice: %w", err)
	}
	switch {
	case at.Done:
		return nil
	case at.Final:
		return temporal.NewNonRetryableApplicationError(at.Problem, ErrRefused, nil)
	}
	return errors.New(at.Problem)
}

// GiveUpNotice notes that a notice will not be delivered any more.
func (a *Activities) GiveUpNotice(ctx context.Context, n Notice) error {
	return a.Register.GiveUpNotice(ctx, n.ID(), a.Now())
}

// post sends the notice; problem is empty when the receiver took it.
func (a *Activities) post(ctx context.Context, req DeliverRequest) (status int, problem string, final bool) {
	r, err := a.request(ctx, req)
	if err != nil {
		return 0, reason(err), false
	}
	c := *a.Client
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := c.Do(r)
	if err != nil {
		return 0, reason(err), errors.Is(err, a.Forbidden)
	}
	defer resp.Body.Close()
	_, _ = io.CopyN(io.Discard, resp.Body, maxAnswer)
	switch {
	case resp.StatusCode >= 200 && resp.StatusCode < 300:
		return resp.StatusCode, "", false
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		return resp.StatusCode, fmt.Sprintf("it answered %d: a webhook's redirects are not followed", resp.StatusCode), false
	}
	return resp.StatusCode, fmt.Sprintf("it answered %d", resp.StatusCode), resp.StatusCode == http.StatusGone
}

// request signs the notice.
func (a *Activities) request(ctx context.Context, req DeliverRequest) (*http.Request, error) {
	version, changed, err := a.Register.NoticeSecret(ctx, req.Notice.Owner)
	if err != nil {
		return nil, err
	}
	body, err := req.Notice.Body()
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, req.URL, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("the address is no URL")
	}
	now := a.Now()
	versions := []uint64{version}
	if version > 1 && now.Sub(changed) < RotationGrace {
		versions = append(versions, version-1)
	}
	var signatures []string
	for _, v := range versions {
		hook, err := standardwebhooks.NewWebhookRaw(secret(a.Key, req.Notice.Owner, v))
		if err != nil {
			return nil, err
		}
		signature, err := hook.Sign(req.Notice.ID(), now, body)
		if err != nil {
			return nil, err
		}
		signatures = append(signatures, signature)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Skyops")
	r.Header.Set(standardwebhooks.HeaderWebhookID, req.Notice.ID())
	r.Header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	r.Header.Set(standardwebhooks.HeaderWebhookSignature, strings.Join(signatures, " "))
	return r, nil
}

// reason is an error's text without the address that was asked.
func reason(err error) string {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "it did not answer in time"
	}
	return fmt.Sprintf("%.200s", err.Error())
}

// SecretKey derives what wallets' secrets are derived from, from the scheduler's 32-byte master key.
func SecretKey(master []byte) ([]byte, error) {
	key, err := hkdf.Key(sha256.New, master, nil, "skyops webhook secrets", sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("derive webhook key: %w", err)
	}
	return key, nil
}

// Secret is a version of a wallet's secret as its owner is given it: whsec_ and base64.
func Secret(key []byte, owner common.Address, version uint64) string {
	return "whsec_" + base64.StdEncoding.EncodeToString(secret(key, owner, version))
}

func secret(key []byte, owner common.Address, version uint64) []byte {
	m := hmac.New(sha256.New, key)
	m.Write(owner[:])
	m.Write(binary.BigEndian.AppendUint64(nil, version))
	return m.Sum(nil)
}
