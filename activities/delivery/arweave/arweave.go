// Package arweave delivers packages to Arweave, which keeps them for ever for one
// payment.
//
// Nouns: a file of a package becomes one data transaction of format 2, its content
// cut into chunks under a Merkle root; the index is the transaction that gives the
// files their names (a path manifest), so that any gateway serves
// GATEWAY/INDEX/NAME by plain HTTP; the wallet signs and pays; the journal keeps
// every transaction before it is sent, so that a repeated delivery sends the same
// bytes again and pays nothing twice.
//
// It trusts the gateway with nothing but availability: what is stored is
// ciphertext, who reads it compares it with the package's manifest, and a price
// above the operator's bound is not paid. It does not wait for miners: what was
// posted may not be there yet, and whoever fetches it back finds out. A transaction
// that no miner took within the blocks that it is good for is void, and costs
// nothing: Renew makes it again, once. ANS-104 bundles are not made.
//
// Endpoints used: tx_anchor, price/BYTES, tx, tx/ID/status, chunk, and the content itself.
//
// Start at New.
package arweave

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/seal"
)

// Scheme is what a place on Arweave begins with.
const Scheme = "ar://"

// indexName names the index in the journal, and again begins the name of what was
// signed a second time; no file of a package has such a name.
const (
	indexName = "index"
	again     = "again:"
)

// indexType is the content type by which gateways know an index.
const indexType = "application/x.arweave-manifest+json"

// maxReply bounds what a gateway answers besides content, in bytes.
const maxReply = 64 << 10

// Journal keeps the transactions of deliveries.
type Journal interface {
	// Delivery returns what is kept for a job's file, nil if nothing is.
	Delivery(ctx context.Context, job common.Hash, name string) ([]byte, error)
	// PutDelivery keeps body unless something is kept already, and returns what is kept.
	PutDelivery(ctx context.Context, job common.Hash, name string, body []byte) ([]byte, error)
}

// Target implements delivery.Target on one Arweave gateway.
type Target struct {
	gateway string
	client  *http.Client
	wallet  *Wallet
	most    uint64 // winston for each MiB, or part of one, of a file
	journal Journal
	doubt   time.Duration // between a gateway's word that it does not know a transaction, and asking again
}

var (
	_ delivery.Target  = (*Target)(nil)
	_ delivery.Renewer = (*Target)(nil)
)

// New returns the target behind a gateway (base URL). wallet pays, at most so many
// winston for each MiB, or part of one, of a file; timeout bounds each request but
// the reading of content.
func New(gateway string, wallet *Wallet, most uint64, journal Journal, timeout time.Duration) (*Target, error) {
	u, err := url.Parse(gateway)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, fmt.Errorf("gateway %q of Arweave is not an http(s) URL", gateway)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ResponseHeaderTimeout = timeout
	return &Target{gateway: strings.TrimSuffix(gateway, "/"), client: &http.Client{Transport: transport}, wallet: wallet, most: most, journal: journal, doubt: 2 * time.Second}, nil
}

// Deliver implements delivery.Target.
func (t *Target) Deliver(ctx context.Context, p delivery.Parcel, from delivery.Opener) (string, error) {
	return t.deliver(ctx, p, from, false)
}

// Renew implements delivery.Renewer. It is for when the blocks that transactions are
// good for are past: what the gateway neither gives out nor knows then, no miner will
// take.
func (t *Target) Renew(ctx context.Context, p delivery.Parcel, from delivery.Opener) (string, error) {
	return t.deliver(ctx, p, from, true)
}

func (t *Target) deliver(ctx context.Context, p delivery.Parcel, from delivery.Opener, anew bool) (string, error) {
	manifest, err := read(ctx, from, seal.ManifestName)
	if err != nil {
		return "", err
	}
	m, err := seal.VerifyManifest(manifest, p.Manifest)
	if err != nil {
		return "", err
	}
	paths := map[string]map[string]string{}
	put := func(name, kind string, size int64, open func() (io.ReadCloser, error)) error {
		id, err := t.file(ctx, file{p.Job, name, kind, size, anew}, open)
		if err != nil {
			return fmt.Errorf("store %s on Arweave: %w", name, err)
		}
		paths[name] = map[string]string{"id": id}
		return nil
	}
	if err := put(seal.ManifestName, "application/json", int64(len(manifest)), inMemory(manifest)); err != nil {
		return "", err
	}
	for i, s := range m.Segments {
		name := seal.SegmentName(i)
		if err := put(name, "application/octet-stream", int64(s.Size), func() (io.ReadCloser, error) { return from(ctx, name) }); err != nil {
			return "", err
		}
	}
	index, err := json.Marshal(map[string]any{
		"manifest": "arweave/paths", "version": "0.1.0", "index": map[string]string{"path": seal.ManifestName}, "paths": paths,
	})
	if err != nil {
		return "", fmt.Errorf("encode index: %w", err)
	}
	id, err := t.file(ctx, file{p.Job, indexName, indexType, int64(len(index)), anew}, inMemory(index))
	if err != nil {
		return "", fmt.Errorf("store the index on Arweave: %w", err)
	}
	return Scheme + id, nil
}

func inMemory(b []byte) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }
}

func read(ctx context.Context, from delivery.Opener, name string) ([]byte, error) {
	r, err := from(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, seal.MaxManifest+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return b, nil
}

// file is one that is to be stored; anew, if what was stored of it is lost.
type file struct {
	job        common.Hash
	name, kind string
	size       int64
	anew       bool
}

// file stores one file and returns its transaction's id.
func (t *Target) file(ctx context.Context, f file, open func() (io.ReadCloser, error)) (string, error) {
	content := func(use func(io.Reader) error) error {
		r, err := open()
		if err != nil {
			return err
		}
		return errors.Join(use(r), r.Close())
	}
	var l layout
	err := content(func(r io.Reader) (err error) { l, err = lay(r, f.size); return err })
	if err != nil {
		return "", err
	}
	tx, there, err := t.transaction(ctx, f, l)
	if err != nil {
		return "", err
	}
	if there {
		return tx.ID.String(), nil
	}
	if len(l.spans) == 1 {
		body := make([]byte, f.size)
		if err := content(func(r io.Reader) error { _, err := io.ReadFull(r, body); return err }); err != nil {
			return "", fmt.Errorf("read content: %w", err)
		}
		tx.Data = bytes64(body).String()
	}
	if err := t.post(ctx, "tx", tx); err != nil || tx.Data != "" {
		return tx.ID.String(), err
	}
	return tx.ID.String(), content(func(r io.Reader) error { return t.chunks(ctx, tx, l, r) })
}

// transaction returns the file's signed transaction, and whether the gateway gives
// its content out: the one in the journal, or a new one, which is in the journal when
// this returns. One that was signed again stands for the first. What is given out is
// not lost, whatever else the gateway says.
func (t *Target) transaction(ctx context.Context, f file, l layout) (tx transaction, there bool, err error) {
	tx, known, err := t.signed(ctx, f.job, again+f.name)
	if err != nil {
		return tx, false, err
	}
	name := again + f.name
	if !known {
		if tx, known, err = t.signed(ctx, f.job, f.name); err != nil {
			return tx, false, err
		}
		name = f.name
	}
	same := bytes.Equal(tx.DataRoot, l.root[:])
	if known && same && t.holds(ctx, tx.ID.String(), f.kind, l, f.size) {
		return tx, true, nil
	}
	if known && f.anew && name == f.name {
		// Of the index, also when it is there and names what is not.
		lost := f.kind == indexType && !same
		if !lost {
			if lost, err = t.lost(ctx, tx.ID.String()); err != nil {
				return tx, false, err
			}
		}
		known, name = !lost, again+f.name
	}
	if !known {
		if tx, err = t.sign(ctx, f, name, l); err != nil {
			return tx, false, err
		}
	}
	if !bytes.Equal(tx.DataRoot, l.root[:]) {
		return tx, false, fmt.Errorf("%w: the job's %s was stored with other content before", delivery.ErrRefused, f.name)
	}
	return tx, false, nil
}

// signed returns the transaction that the journal has under a name.
func (t *Target) signed(ctx context.Context, job common.Hash, name string) (tx transaction, known bool, err error) {
	kept, err := t.journal.Delivery(ctx, job, name)
	if err != nil || kept == nil {
		return tx, false, err
	}
	if err := json.Unmarshal(kept, &tx); err != nil {
		return tx, false, fmt.Errorf("read the transaction of %s in the journal: %w", name, err)
	}
	return tx, true, nil
}

// sign makes a transaction of a file, and keeps it in the journal under a name. It
// returns what is kept there, which may be another's.
func (t *Target) sign(ctx context.Context, f file, name string, l layout) (tx transaction, err error) {
	anchor, err := t.get(ctx, "tx_anchor")
	if err != nil {
		return tx, err
	}
	price, err := t.price(ctx, f.size)
	if err != nil {
		return tx, err
	}
	tx = transaction{
		Format: 2, Tags: []tag{{bytes64("Content-Type"), bytes64(f.kind)}, {bytes64("App-Name"), bytes64("skyops")}},
		Quantity: "0", DataSize: strconv.FormatInt(f.size, 10), DataRoot: l.root[:], Reward: price,
	}
	if err := tx.LastTx.UnmarshalText(anchor); err != nil {
		return tx, fmt.Errorf("the gateway names the anchor %.80q: %w", anchor, err)
	}
	if err := tx.sign(t.wallet.key); err != nil {
		return tx, err
	}
	body, err := json.Marshal(tx)
	if err != nil {
		return tx, fmt.Errorf("encode transaction: %w", err)
	}
	kept, err := t.journal.PutDelivery(ctx, f.job, name, body)
	if err != nil {
		return tx, err
	}
	tx = transaction{}
	if err := json.Unmarshal(kept, &tx); err != nil {
		return tx, fmt.Errorf("read the transaction of %s in the journal: %w", name, err)
	}
	return tx, nil
}

// lost reports whether the gateway knows nothing of a transaction: neither that it is
// in a block nor that it waits for one. One that says so is asked once more: of the
// several machines behind a gateway one may lag.
func (t *Target) lost(ctx context.Context, id string) (bool, error) {
	unknown, err := t.unknown(ctx, id)
	if err != nil || !unknown {
		return false, err
	}
	select {
	case <-time.After(t.doubt):
	case <-ctx.Done():
		return false, ctx.Err()
	}
	return t.unknown(ctx, id)
}

func (t *Target) unknown(ctx context.Context, id string) (bool, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, t.gateway+"/tx/"+id+"/status", nil)
	if err != nil {
		return false, fmt.Errorf("ask Arweave for a transaction: %w", err)
	}
	resp, err := t.client.Do(req)
	if err != nil {
		return false, fmt.Errorf("ask Arweave for a transaction: %w", err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxReply))
	switch {
	case resp.StatusCode == http.StatusNotFound:
		return true, nil
	case resp.StatusCode == http.StatusOK || resp.StatusCode == http.StatusAccepted:
		return false, nil
	}
	return false, fmt.Errorf("ask Arweave for a transaction: the gateway answered %s", resp.Status)
}

// price asks for a file's price, in winston. The gateway's word is not enough to pay it.
func (t *Target) price(ctx context.Context, size int64) (string, error) {
	said, err := t.get(ctx, "price/"+strconv.FormatInt(size, 10))
	if err != nil {
		return "", err
	}
	if !decimal.Match(said) {
		return "", fmt.Errorf("the gateway names the price %.40q", said)
	}
	asked, _ := new(big.Int).SetString(string(said), 10)
	most := new(big.Int).Mul(new(big.Int).SetUint64(t.most), big.NewInt((size+1<<20-1)>>20))
	if asked.Cmp(most) > 0 {
		return "", fmt.Errorf("%w: the gateway asks for %s winston for %d bytes, and the scheduler pays %s at most", delivery.ErrRefused, asked, size, most)
	}
	return asked.String(), nil
}

var decimal = regexp.MustCompile(`^[0-9]{1,30}$`)

// holds reports whether the gateway has the whole content. It shows no index as it
// is: one that resolves a name is there.
func (t *Target) holds(ctx context.Context, id, kind string, l layout, size int64) bool {
	path := id
	if kind == indexType {
		path += "/" + seal.ManifestName
	}
	r, err := t.content(ctx, path, 0)
	if err != nil {
		return false
	}
	defer r.Close()
	if kind == indexType {
		return true
	}
	there, err := lay(r, size)
	return err == nil && there.root == l.root
}

// chunks sends the content of a transaction that was posted without it.
func (t *Target) chunks(ctx context.Context, tx transaction, l layout, r io.Reader) error {
	buf := make([]byte, maxChunk)
	for _, s := range l.spans {
		chunk := buf[:s.end-s.start]
		if _, err := io.ReadFull(r, chunk); err != nil {
			return fmt.Errorf("read content at %d: %w", s.start, err)
		}
		err := t.post(ctx, "chunk", map[string]any{
			"data_root": tx.DataRoot, "data_size": tx.DataSize, "data_path": bytes64(s.path),
			"offset": strconv.FormatInt(s.end-1, 10), "chunk": bytes64(chunk),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Open implements delivery.Target.
func (t *Target) Open(ctx context.Context, _ delivery.Parcel, place, name string, off int64) (io.ReadCloser, error) {
	return Open(ctx, t.client, t.gateway, place, name, off)
}

// Open opens a file that was delivered to place, through any gateway, from offset off on.
func Open(ctx context.Context, client *http.Client, gateway, place, name string, off int64) (io.ReadCloser, error) {
	id, ok := strings.CutPrefix(place, Scheme)
	if !ok || !identifier.MatchString(id) {
		return nil, fmt.Errorf("%w: %.80q is no place on Arweave", delivery.ErrRef, place)
	}
	return (&Target{gateway: strings.TrimSuffix(gateway, "/"), client: client}).content(ctx, id+"/"+name, off)
}

var identifier = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

// content opens what the gateway serves at path. Not every gateway answers ranges.
func (t *Target) content(ctx context.Context, path string, off int64) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, t.gateway+"/"+path, nil)
	if err != nil {
		return nil, fmt.Errorf("read from Arweave: %w", err)
	}
	if off > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", off))
	}
	resp, err := t.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("read from Arweave: %w", err)
	}
	skip := off
	switch {
	case resp.StatusCode == http.StatusPartialContent && off > 0:
		skip = 0
	case resp.StatusCode == http.StatusNotFound || resp.StatusCode == http.StatusAccepted:
		resp.Body.Close()
		return nil, fmt.Errorf("%w on Arweave: %s is not there, perhaps not yet", delivery.ErrNotFound, path)
	case resp.StatusCode != http.StatusOK:
		resp.Body.Close()
		return nil, fmt.Errorf("read %s from Arweave: the gateway answered %s", path, resp.Status)
	}
	if _, err := io.CopyN(io.Discard, resp.Body, skip); err != nil {
		resp.Body.Close()
		return nil, fmt.Errorf("read %s from Arweave up to byte %d: %w", path, off, err)
	}
	return resp.Body, nil
}

// get asks the gateway for something short.
func (t *Target) get(ctx context.Context, path string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, t.gateway+"/"+path, nil)
	if err != nil {
		return nil, fmt.Errorf("ask Arweave for %s: %w", path, err)
	}
	return t.answer(req, path)
}

// post hands the gateway a transaction or chunk.
func (t *Target) post(ctx context.Context, path string, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode for Arweave: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.gateway+"/"+path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("give Arweave a %s: %w", path, err)
	}
	req.Header.Set("Content-Type", "application/json")
	_, err = t.answer(req, path)
	return err
}

// answer makes a request. 402 is a wallet without money, 413 what is too large:
// neither passes by itself within a delivery's time.
func (t *Target) answer(req *http.Request, path string) ([]byte, error) {
	resp, err := t.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("arweave: %s: %w", path, err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, maxReply))
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20)) // arlocal answers with the whole transaction; the rest keeps the connection
	switch {
	case resp.StatusCode == http.StatusPaymentRequired || resp.StatusCode == http.StatusForbidden || resp.StatusCode == http.StatusRequestEntityTooLarge:
		return nil, fmt.Errorf("%w: Arweave %s: the gateway answered %s: %.200q", delivery.ErrRefused, path, resp.Status, b)
	case resp.StatusCode == http.StatusAlreadyReported: // 208: it has it
	case resp.StatusCode/100 != 2:
		return nil, fmt.Errorf("arweave: %s: the gateway answered %s: %.200q", path, resp.Status, b)
	}
	if err != nil {
		return nil, fmt.Errorf("arweave: %s: read answer: %w", path, err)
	}
	return b, nil
}
