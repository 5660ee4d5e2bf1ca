package seal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"filippo.io/age"
)

// Errors of this package. Every error of opening wraps one of them, or the
// error of the reader or writer that failed.
var (
	ErrCorrupt = errors.New("sealed data is damaged or was changed")
	ErrKey     = errors.New("the key does not open this")
	ErrUnsafe  = errors.New("archive entry is refused")
	ErrLimit   = errors.New("archive is larger than allowed")
)

// maxSmall bounds what SealBytes takes and Identity.OpenBytes returns.
const maxSmall = 1 << 20

// Identity is a private key that opens what was sealed to its recipient. It
// prints as a placeholder, so that it cannot reach a log by accident.
type Identity struct{ key *age.HybridIdentity }

// NewIdentity makes a random MLKEM768-X25519 identity: a job's key or a user data key.
func NewIdentity() (*Identity, error) {
	k, err := age.GenerateHybridIdentity()
	if err != nil {
		return nil, fmt.Errorf("generate identity: %w", err)
	}
	return &Identity{key: k}, nil
}

// ParseIdentity reads what Encode wrote: AGE-SECRET-KEY-PQ-1….
func ParseIdentity(s string) (*Identity, error) {
	k, err := age.ParseHybridIdentity(s)
	if err != nil {
		return nil, errors.New("parse identity: not an AGE-SECRET-KEY-PQ-1… key")
	}
	return &Identity{key: k}, nil
}

// ReadIdentity reads an identity file as age-keygen writes it: one key, and
// lines starting with # that are ignored.
func ReadIdentity(r io.Reader) (*Identity, error) {
	ids, err := age.ParseIdentities(io.LimitReader(r, 64<<10))
	if err != nil {
		return nil, errors.New("read identity file: malformed")
	}
	if len(ids) != 1 {
		return nil, fmt.Errorf("read identity file: %d keys instead of one", len(ids))
	}
	k, ok := ids[0].(*age.HybridIdentity)
	if !ok {
		return nil, errors.New("read identity file: not a hybrid (AGE-SECRET-KEY-PQ-1…) key")
	}
	return &Identity{key: k}, nil
}

// Encode returns the private key in age's text form. It is a secret.
func (i *Identity) Encode() string { return i.key.String() }

// Recipient returns the public half: age1pq….
func (i *Identity) Recipient() string { return i.key.Recipient().String() }

// String returns a placeholder, never the key.
func (i *Identity) String() string { return "[identity]" }

// GoString returns a placeholder, never the key.
func (i *Identity) GoString() string { return "[identity]" }

// LogValue returns a placeholder, never the key.
func (i *Identity) LogValue() slog.Value { return slog.StringValue("[identity]") }

// CheckRecipient reports whether s is a hybrid age recipient (age1pq…).
func CheckRecipient(s string) error {
	_, err := parseRecipients([]string{s})
	return err
}

func parseRecipients(recipients []string) ([]age.Recipient, error) {
	if len(recipients) == 0 {
		return nil, errors.New("no recipient to seal to")
	}
	out := make([]age.Recipient, len(recipients))
	for i, s := range recipients {
		r, err := age.ParseHybridRecipient(s)
		if err != nil {
			return nil, fmt.Errorf("recipient %d is not an age1pq… key", i)
		}
		out[i] = r
	}
	return out, nil
}

// SealBytes seals up to 1 MiB to the recipients, as one age file.
func SealBytes(plain []byte, recipients ...string) ([]byte, error) {
	if len(plain) > maxSmall {
		return nil, fmt.Errorf("seal: %d bytes exceed %d", len(plain), maxSmall)
	}
	rs, err := parseRecipients(recipients)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, rs...)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if _, err := w.Write(plain); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return out.Bytes(), nil
}

// OpenBytes opens what SealBytes made. Errors wrap ErrKey or ErrCorrupt.
func (i *Identity) OpenBytes(sealed []byte) ([]byte, error) { return openBytes(sealed, i.key) }

func openBytes(sealed []byte, ids ...age.Identity) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(sealed), ids...)
	if err != nil {
		return nil, openError(err)
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxSmall+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrCorrupt, err)
	}
	if len(plain) > maxSmall {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrCorrupt, maxSmall)
	}
	return plain, nil
}

// openError sorts age's errors into ErrKey and ErrCorrupt.
func openError(err error) error {
	if noMatch := new(age.NoIdentityMatchError); errors.As(err, &noMatch) {
		return fmt.Errorf("%w: %v", ErrKey, err)
	}
	return fmt.Errorf("%w: %v", ErrCorrupt, err)
}

// SealSecrets seals environment values to a job's key; see job.Secrets.
func SealSecrets(values map[string]string, jobKey string) ([]byte, error) {
	plain, err := json.Marshal(values)
	if err != nil {
		return nil, fmt.Errorf("encode secrets: %w", err)
	}
	return SealBytes(plain, jobKey)
}

// OpenSecrets opens what SealSecrets made.
func OpenSecrets(jobKey *Identity, sealed []byte) (map[string]string, error) {
	plain, err := jobKey.OpenBytes(sealed)
	if err != nil {
		return nil, fmt.Errorf("open secrets: %w", err)
	}
	defer clear(plain)
	var values map[string]string
	if err := json.Unmarshal(plain, &values); err != nil {
		return nil, fmt.Errorf("open secrets: %w: not a JSON object of strings", ErrCorrupt)
	}
	return values, nil
}
