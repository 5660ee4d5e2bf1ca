package home

import (
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/seal"
)

func (h *Home) recipientFile(network string, wallet common.Address) string {
	return filepath.Join(h.dir, "recipients", network+"-"+wallet.Hex()+".json")
}

// Recipient returns the data key that a wallet had published when it was last
// shared with; known says whether it was.
func (h *Home) Recipient(network string, wallet common.Address) (p seal.Publication, known bool, err error) {
	err = readJSON(h.recipientFile(network, wallet), &p)
	if errors.Is(err, fs.ErrNotExist) {
		return p, false, nil
	}
	return p, err == nil, err
}

// SetRecipient keeps the data key that a wallet has published.
func (h *Home) SetRecipient(network string, p seal.Publication) error {
	return writeJSON(h.recipientFile(network, p.Wallet), p)
}
