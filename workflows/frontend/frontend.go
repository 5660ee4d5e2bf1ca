// Package frontend is how the processes of a scheduler reach Temporal's
// frontend: where, over what, with sealed payloads. Nodes are not among them;
// they reach the ingress, which is one of these processes.
//
// It does not dial: the SDK and gRPC do. Start at Options.
package frontend

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"os"
	"time"

	"go.temporal.io/sdk/client"
	temporallog "go.temporal.io/sdk/log"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/workflows/payload"
)

// A frontend that came back is found within a second. The SDK's own pauses grow
// to ten, in which a restarted server knows of no worker to ask.
var reconnect = grpc.ConnectParams{
	Backoff:           backoff.Config{BaseDelay: 100 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: time.Second},
	MinConnectTimeout: 2 * time.Second,
}

// Options returns the options of a client or worker that reads what keys open.
// Bodies are not compressed on their way: payloads are compressed and sealed
// already, and packing the rest costs more time than its bytes do.
func Options(op *network.Operator, keys payload.Keyring, log *slog.Logger) (client.Options, error) {
	security, err := security(op.TemporalTLS)
	if err != nil {
		return client.Options{}, err
	}
	data, failures := payload.Converter(keys)
	return client.Options{
		HostPort: op.Temporal, Namespace: op.Namespace,
		DataConverter: data, FailureConverter: failures,
		Logger: temporallog.NewStructuredLogger(log),
		ConnectionOptions: client.ConnectionOptions{
			TLS:             security,
			GrpcCompression: &client.GrpcCompressionNone{},
			DialOptions:     []grpc.DialOption{grpc.WithConnectParams(reconnect)},
		},
	}, nil
}

// Connect returns a bare connection, for who passes calls on.
func Connect(op *network.Operator) (*grpc.ClientConn, error) {
	security, err := security(op.TemporalTLS)
	if err != nil {
		return nil, err
	}
	how := insecure.NewCredentials()
	if security != nil {
		how = credentials.NewTLS(security)
	}
	conn, err := grpc.NewClient(op.Temporal, grpc.WithTransportCredentials(how), grpc.WithConnectParams(reconnect))
	if err != nil {
		return nil, fmt.Errorf("connect to Temporal at %s: %w", op.Temporal, err)
	}
	return conn, nil
}

// security reads the files of t; nil means that the frontend is spoken to in the clear.
func security(t *network.TLS) (*tls.Config, error) {
	if t == nil {
		return nil, nil
	}
	c := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: t.ServerName}
	if t.CA != "" {
		pem, err := os.ReadFile(t.CA)
		if err != nil {
			return nil, fmt.Errorf("read the certificate authority of Temporal: %w", err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s holds no PEM certificate", t.CA)
		}
	}
	if t.Cert != "" || t.Key != "" {
		own, err := tls.LoadX509KeyPair(t.Cert, t.Key)
		if err != nil {
			return nil, fmt.Errorf("read the client certificate for Temporal: %w", err)
		}
		c.Certificates = []tls.Certificate{own}
	}
	return c, nil
}
