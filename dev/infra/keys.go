package infra

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"strings"
	"time"

	"filippo.io/age"

	"github.com/skyops/skyops/dev/state"
	"github.com/skyops/skyops/workflows/payload"
)

// secrets is what the stack's processes are started with, beside the chain keys.
type secrets struct {
	keeper      string // age recipient of the keeper
	ingressCert string // PEM
}

// makeSecrets writes every key file that is not there yet.
func makeSecrets(st *state.State) (secrets, error) {
	var s secrets
	master, err := st.File("keys/master", func() ([]byte, error) { return randomHex(payload.KeySize) })
	if err != nil {
		return s, err
	}
	if _, err := st.File("keys/payload-keeper", func() ([]byte, error) {
		raw, err := hex.DecodeString(strings.TrimSpace(string(master)))
		if err != nil {
			return nil, fmt.Errorf("read master key: %w", err)
		}
		key, err := payload.Derive(raw, payload.KeeperContext)
		return []byte(hex.EncodeToString(key) + "\n"), err
	}); err != nil {
		return s, err
	}
	if _, err := st.File("keys/operator-token", func() ([]byte, error) { return randomHex(32) }); err != nil {
		return s, err
	}
	identity, err := st.File("keys/keeper", func() ([]byte, error) {
		id, err := age.GenerateHybridIdentity()
		if err != nil {
			return nil, err
		}
		return []byte(id.String() + "\n"), nil
	})
	if err != nil {
		return s, err
	}
	keeper, err := age.ParseHybridIdentity(strings.TrimSpace(string(identity)))
	if err != nil {
		return s, fmt.Errorf("read keeper identity: %w", err)
	}
	s.keeper = keeper.Recipient().String()
	s.ingressCert, err = makeCertificate(st)
	return s, err
}

func randomHex(n int) ([]byte, error) {
	b := make([]byte, n)
	if _, err := rand.Read(b); err != nil {
		return nil, err
	}
	return []byte(hex.EncodeToString(b) + "\n"), nil
}

// makeCertificate makes the ingress's self-signed certificate, which nodes pin,
// and returns it as PEM.
func makeCertificate(st *state.State) (string, error) {
	keyPEM, err := st.File("keys/ingress.key", func() ([]byte, error) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return nil, err
		}
		der, err := x509.MarshalPKCS8PrivateKey(key)
		return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), err
	})
	if err != nil {
		return "", err
	}
	cert, err := st.File("keys/ingress.crt", func() ([]byte, error) {
		block, _ := pem.Decode(keyPEM)
		if block == nil {
			return nil, fmt.Errorf("ingress key is not PEM")
		}
		parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			return nil, err
		}
		key, ok := parsed.(*ecdsa.PrivateKey)
		if !ok {
			return nil, fmt.Errorf("ingress key is a %T", parsed)
		}
		serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
		if err != nil {
			return nil, err
		}
		template := &x509.Certificate{
			SerialNumber: serial, Subject: pkix.Name{CommonName: "skyops ingress"},
			NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(10, 0, 0),
			KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, IsCA: true, BasicConstraintsValid: true,
			ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
			DNSNames:    []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		}
		der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
		return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), err
	})
	return string(cert), err
}
