package frontend_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"

	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/workflows/frontend"
	"github.com/skyops/skyops/workflows/payload"
)

// pair writes a certificate for the name, signed by itself, and its key.
func pair(t *testing.T, name string) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

// server answers the two calls of a dialling client, and demands a certificate.
type server struct {
	workflowservice.UnimplementedWorkflowServiceServer
}

func (server) GetSystemInfo(context.Context, *workflowservice.GetSystemInfoRequest) (*workflowservice.GetSystemInfoResponse, error) {
	return &workflowservice.GetSystemInfoResponse{ServerVersion: "test"}, nil
}

// serve returns the address of a frontend that speaks TLS and trusts one client.
func serve(t *testing.T, cert, key, trusted string) string {
	t.Helper()
	own, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	clients := x509.NewCertPool()
	b, err := os.ReadFile(trusted)
	if err != nil || !clients.AppendCertsFromPEM(b) {
		t.Fatalf("client's certificate: %v", err)
	}
	s := grpc.NewServer(grpc.Creds(credentials.NewTLS(&tls.Config{
		Certificates: []tls.Certificate{own}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clients,
	})))
	workflowservice.RegisterWorkflowServiceServer(s, server{})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.Serve(l) }()
	t.Cleanup(s.Stop)
	return l.Addr().String()
}

func TestTLS(t *testing.T) {
	t.Parallel()
	cert, key := pair(t, "temporal.test")
	mine, mineKey := pair(t, "scheduler.test")
	other, _ := pair(t, "temporal.test")
	address := serve(t, cert, key, mine)
	keys, err := payload.Master(bytes.Repeat([]byte{1}, payload.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	good := network.TLS{CA: cert, Cert: mine, Key: mineKey, ServerName: "temporal.test"}
	with := func(change func(*network.TLS)) *network.TLS {
		c := good
		change(&c)
		return &c
	}
	for name, c := range map[string]struct {
		tls     *network.TLS
		ok      bool
		refused bool // before anything is dialled
	}{
		"both sides proven":       {tls: &good, ok: true},
		"in the clear":            {},
		"another authority":       {tls: with(func(c *network.TLS) { c.CA = other })},
		"another name":            {tls: with(func(c *network.TLS) { c.ServerName = "" })},
		"no client certificate":   {tls: with(func(c *network.TLS) { c.Cert, c.Key = "", "" })},
		"authority is no file":    {tls: with(func(c *network.TLS) { c.CA = cert + "x" }), refused: true},
		"authority is no PEM":     {tls: with(func(c *network.TLS) { c.CA = "/dev/null" }), refused: true},
		"certificate without key": {tls: with(func(c *network.TLS) { c.Key = "" }), refused: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			op := &network.Operator{Temporal: address, Namespace: "skyops", TemporalTLS: c.tls}
			options, err := frontend.Options(op, keys, slog.New(slog.DiscardHandler))
			if (err != nil) != c.refused {
				t.Fatalf("options: %v", err)
			}
			conn, connErr := frontend.Connect(op)
			if (connErr != nil) != c.refused {
				t.Fatalf("connect: %v", connErr)
			}
			if c.refused {
				return
			}
			defer conn.Close()
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			temporal, err := client.DialContext(ctx, options)
			if (err == nil) != c.ok {
				t.Errorf("dial: %v", err)
			}
			if err == nil {
				temporal.Close()
			}
			_, err = workflowservice.NewWorkflowServiceClient(conn).GetSystemInfo(ctx, &workflowservice.GetSystemInfoRequest{})
			if (err == nil) != c.ok {
				t.Errorf("bare call: %v", err)
			}
		})
	}
}
