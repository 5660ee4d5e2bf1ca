package nodeservice

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// ErrPin reports a server that shows another certificate than the pinned one.
var ErrPin = errors.New("the server's certificate is not the ingress's")

// IngressHash names an ingress: keccak256 of its certificate's public key (DER).
func IngressHash(c *x509.Certificate) common.Hash {
	return crypto.Keccak256Hash(c.RawSubjectPublicKeyInfo)
}

// Pin returns a client configuration that speaks only to the holder of the
// certificate in pemText, and that certificate's IngressHash. Names and
// authorities in the certificate do not matter; its key does.
func Pin(pemText []byte) (*tls.Config, common.Hash, error) {
	block, _ := pem.Decode(pemText)
	if block == nil || block.Type != "CERTIFICATE" {
		return nil, common.Hash{}, errors.New("pin ingress: no PEM certificate")
	}
	want, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, common.Hash{}, fmt.Errorf("pin ingress: %w", err)
	}
	return &tls.Config{
		MinVersion: tls.VersionTLS13,
		// The certificate is compared as a whole below, which is stricter than
		// any chain; the library's own check would ask for names instead.
		InsecureSkipVerify: true,
		VerifyConnection: func(s tls.ConnectionState) error {
			if len(s.PeerCertificates) == 0 || !bytes.Equal(s.PeerCertificates[0].RawSubjectPublicKeyInfo, want.RawSubjectPublicKeyInfo) {
				return ErrPin
			}
			return nil
		},
	}, IngressHash(want), nil
}
