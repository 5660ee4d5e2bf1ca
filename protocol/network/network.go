// Package network describes one Skyops network: its chain, its contracts and
// where its services answer. Every process reads it from the same JSON file,
// and the gateway serves its public part to users.
//
// The package reads and checks; it finds nothing by itself. Start at Load.
package network

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/eip712"
)

// Network is the content of a network file.
type Network struct {
	Name        string         `json:"name"`
	ChainID     uint64         `json:"chainId"`
	RPC         string         `json:"rpc"` // Ethereum JSON-RPC, http(s) or ws(s)
	Escrow      common.Address `json:"escrow"`
	Token       common.Address `json:"token"`
	Registry    common.Address `json:"registry"`
	Anchor      common.Address `json:"anchor"`
	MatchCourt  common.Address `json:"matchCourt,omitzero"` // zero: matches cannot be disputed on this network
	LeafCourt   common.Address `json:"leafCourt,omitzero"`
	WorkCourt   common.Address `json:"workCourt,omitzero"` // over nodes; zero: their contradictions cannot be disputed
	Scheduler   common.Address `json:"scheduler"`
	Keeper      string         `json:"keeper"` // age recipient that job keys are sealed to
	Gateway     string         `json:"gateway"`
	IPFSGateway string         `json:"ipfsGateway,omitempty"` // base URL of an IPFS HTTP gateway
	Arweave     *Arweave       `json:"arweave,omitempty"`     // nil: results are not delivered there
	Retention   Retention      `json:"retention,omitzero"`
	DepotGiB    uint32         `json:"depotGiB,omitempty"` // that an ingress keeps itself of packages that IPFS does not give back; 0: none
	Operator    *Operator      `json:"operator,omitempty"` // absent in what users see
}

// Retention is how long the network keeps what is stored.
type Retention struct {
	ResultDays uint32 `json:"resultDays,omitempty"` // after a job's end; 0: for ever
	// OrderDays is how far ahead an order's deadline may lie; 0: DefaultOrderDays.
	// What an order's jobs read is kept until then.
	OrderDays uint32 `json:"orderDays,omitempty"`
}

// DefaultOrderDays bounds an order's deadline where the network file does not.
const DefaultOrderDays = 366

// Orders is how far ahead an order's deadline may lie.
func (r Retention) Orders() time.Duration {
	return time.Duration(cmp.Or(r.OrderDays, DefaultOrderDays)) * 24 * time.Hour
}

// Results is how long results are kept after a job's end; 0: for ever.
func (r Retention) Results() time.Duration { return time.Duration(r.ResultDays) * 24 * time.Hour }

// Operator holds the addresses that only the scheduler's own processes and its nodes use.
type Operator struct {
	Temporal    string `json:"temporal"`              // host:port
	TemporalTLS *TLS   `json:"temporalTLS,omitempty"` // nil: in the clear, for a loopback or a private network
	Namespace   string `json:"namespace"`
	Ingress     string `json:"ingress"`              // host:port nodes dial
	IngressCert string `json:"ingressCert"`          // PEM certificate nodes pin
	Blob        string `json:"blob"`                 // base URL of the ingress's blob endpoint
	Fleet       string `json:"fleet"`                // host:port of the ingress's internal listener
	KeeperDoor  string `json:"keeperDoor,omitempty"` // host:port of the keeper's listener; empty: it is asked by its queue alone
	IPFS        string `json:"ipfs"`                 // base URL of an IPFS node's RPC (Kubo's /api/v0)
	UI          string `json:"ui,omitempty"`
}

// TLS says how a server proves itself and is proven to, by paths of PEM files.
type TLS struct {
	CA         string `json:"ca,omitempty"`         // who signs the server's certificate; empty: the system's authorities
	Cert       string `json:"cert,omitempty"`       // the client's own, with its key; empty: none
	Key        string `json:"key,omitempty"`        // of Cert
	ServerName string `json:"serverName,omitempty"` // expected in the server's certificate; empty: the host dialled
}

// Domain returns the EIP-712 domain of the network's messages.
func (n Network) Domain() eip712.Domain { return eip712.Domain{ChainID: n.ChainID, Escrow: n.Escrow} }

// Public returns the network without its operator's part.
func (n Network) Public() Network { n.Operator = nil; return n }

// Parse reads a network file's content. Unknown fields are errors.
func Parse(b []byte) (Network, error) {
	var n Network
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&n); err != nil {
		return n, fmt.Errorf("read network description: %w", err)
	}
	if d.More() {
		return n, errors.New("read network description: there is more after it")
	}
	zero := common.Address{}
	switch {
	case n.ChainID == 0:
		return n, fmt.Errorf("network description %q lacks chainId", n.Name)
	case n.Escrow == zero:
		return n, fmt.Errorf("network description %q lacks escrow", n.Name)
	case n.Scheduler == zero:
		return n, fmt.Errorf("network description %q lacks scheduler", n.Name)
	}
	return n, nil
}

// Load reads a network file. For an operator's process use LoadOperator.
func Load(path string) (Network, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return Network{}, fmt.Errorf("read network file: %w", err)
	}
	return Parse(b)
}

// LoadOperator reads a network file that must have its operator's part.
func LoadOperator(path string) (Network, error) {
	n, err := Load(path)
	if err == nil && n.Operator == nil {
		err = fmt.Errorf("network file %s has no operator section: it is a user's copy", path)
	}
	return n, err
}
