package nodeservice_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/workers/nodeservice"
)

var domain = eip712.Domain{ChainID: 1337, Escrow: common.HexToAddress("0xe5")}

func TestLoginRoundTrip(t *testing.T) {
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Unix(1_790_000_000, 0)
	l, err := nodeservice.SignLogin(key, domain, common.HexToHash("0x1"), now)
	if err != nil {
		t.Fatal(err)
	}
	text, err := nodeservice.EncodeLogin(l)
	if err != nil {
		t.Fatal(err)
	}
	got, err := nodeservice.DecodeLogin(text)
	if err != nil || got.StructHash() != l.StructHash() {
		t.Fatalf("got %+v, %v", got, err)
	}
	if err := eip712.Verify(crypto.PubkeyToAddress(key.PublicKey), domain.Digest(got.StructHash()), got.Signature); err != nil {
		t.Error(err)
	}
}

func TestCredentialsRenew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		key, err := crypto.GenerateKey()
		if err != nil {
			t.Fatal(err)
		}
		c := nodeservice.Credentials(key, domain, common.HexToHash("0x1"))
		if !c.RequireTransportSecurity() {
			t.Error("a login may travel in the open")
		}
		var last string
		for range 30 {
			md, err := c.GetRequestMetadata(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			l, err := nodeservice.DecodeLogin(md[nodeservice.LoginHeader])
			if err != nil {
				t.Fatal(err)
			}
			if left := time.Until(time.Unix(int64(l.Expiry), 0)); left < nodeservice.LoginLifetime/2-2*time.Second {
				t.Fatalf("a login with %s left is used", left)
			}
			last = md[nodeservice.LoginHeader]
			time.Sleep(time.Minute)
		}
		md, err := c.GetRequestMetadata(t.Context())
		if err != nil || md[nodeservice.LoginHeader] == last {
			t.Errorf("the login is never renewed: %v", err)
		}
	})
}

func FuzzDecodeLogin(f *testing.F) {
	f.Add("")
	f.Add("e30")
	f.Fuzz(func(t *testing.T, s string) {
		l, err := nodeservice.DecodeLogin(s)
		if err != nil {
			return
		}
		again, err := nodeservice.EncodeLogin(l)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := nodeservice.DecodeLogin(again); err != nil || back.StructHash() != l.StructHash() {
			t.Fatalf("%+v, %v", back, err)
		}
	})
}

func TestPinTakesOnlyCertificates(t *testing.T) {
	for _, text := range []string{"", "no pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"} {
		if _, _, err := nodeservice.Pin([]byte(text)); err == nil {
			t.Errorf("pinned %q", text)
		}
	}
}

const service = "/temporal.api.workflowservice.v1.WorkflowService/"

// call runs Patience around a server that answers with errs in turn, then well.
func call(ctx context.Context, method string, errs ...error) (tries int, err error) {
	err = nodeservice.Patience()(ctx, service+method, nil, nil, nil, func(context.Context, string, any, any, *grpc.ClientConn, ...grpc.CallOption) error {
		tries++
		if tries <= len(errs) {
			return errs[tries-1]
		}
		return nil
	})
	return tries, err
}

func TestPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		away, gone := status.Error(codes.Unavailable, "away"), status.Error(codes.NotFound, "gone")
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		for _, c := range []struct {
			method string
			errs   []error
			tries  int
			want   codes.Code
		}{
			{"RecordActivityTaskHeartbeat", []error{away}, 1, codes.OK},
			{"RecordActivityTaskHeartbeat", []error{gone}, 1, codes.NotFound},
			{"RespondActivityTaskCompleted", []error{away, away, away, away, away, away, away, away}, 9, codes.OK},
			{"RespondActivityTaskFailed", []error{away, gone}, 2, codes.NotFound},
			{"RespondActivityTaskCanceled", []error{gone}, 1, codes.NotFound},
			{"PollActivityTaskQueue", []error{away}, 1, codes.Unavailable},
		} {
			tries, err := call(short, c.method, c.errs...)
			if tries != c.tries || status.Code(err) != c.want {
				t.Errorf("%s: %d tries, %v", c.method, tries, err)
			}
		}
		begin := time.Now()
		always := make([]error, 10_000)
		for i := range always {
			always[i] = away
		}
		if _, err := call(short, "RespondActivityTaskCompleted", always...); status.Code(err) != codes.Unavailable {
			t.Errorf("for ever: %v", err)
		}
		if took := time.Since(begin); took < lease.SelfFence || took > lease.SelfFence+time.Second {
			t.Errorf("patience of %s", took)
		}
	})
}
