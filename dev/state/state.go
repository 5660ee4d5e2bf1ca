// Package state is the one folder an embedded stack lives in: its keys, its
// addresses, its network description and where each part keeps its data.
// Everything is made at the first Open and read again ever after, so a stack
// that was killed comes back as itself.
//
// The keys in it are a toy network's: whoever reads the folder owns that network.
//
// Start at Open.
package state

import (
	"crypto/ecdsa"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// Addresses are where the stack's parts answer, as host:port on loopback.
type Addresses struct {
	Gateway     string `json:"gateway"`
	Ingress     string `json:"ingress"`
	Blob        string `json:"blob"`
	Fleet       string `json:"fleet"`
	Keeper      string `json:"keeper"`
	Temporal    string `json:"temporal"`
	UI          string `json:"ui"`
	Chain       string `json:"chain"`
	IPFS        string `json:"ipfs"`
	IPFSGateway string `json:"ipfsGateway"`
	Swarm       string `json:"swarm"`
}

// WellKnown are the addresses of a stack that a person starts.
func WellKnown() Addresses {
	at := func(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }
	return Addresses{
		Gateway: at(8480), Ingress: at(8481), Blob: at(8482), Fleet: at(8483), Keeper: at(8484),
		Temporal: at(7233), UI: at(8233), Chain: at(8545),
		IPFS: at(5001), IPFSGateway: at(8080), Swarm: at(4001),
	}
}

// fields lists the addresses for checks and for filling in.
func (a *Addresses) fields() map[string]*string {
	return map[string]*string{
		"gateway": &a.Gateway, "ingress": &a.Ingress, "blob": &a.Blob, "fleet": &a.Fleet, "keeper": &a.Keeper, "Temporal": &a.Temporal,
		"Temporal UI": &a.UI, "chain RPC": &a.Chain, "IPFS RPC": &a.IPFS, "IPFS gateway": &a.IPFSGateway, "IPFS swarm": &a.Swarm,
	}
}

// Host is one simulated GPU host of the stack.
type Host struct {
	Name         string `json:"name"`
	GPUs         string `json:"gpus"` // what it pretends to have, e.g. "A100:80GB:2"
	CPUMilli     uint32 `json:"cpuMilli"`
	RAMMiB       uint32 `json:"ramMiB"`
	DiskMiB      uint32 `json:"diskMiB"`
	RateETH      uint64 `json:"rateETH"` // gwei per GPU-hour
	RateSkyops   uint64 `json:"rateSkyops"`
	EgressETH    uint64 `json:"egressETH"` // gwei per GiB
	EgressSkyops uint64 `json:"egressSkyops"`
}

// State is an open state folder.
type State struct {
	Dir       string
	Addresses Addresses
	lock      *os.File
}

// ErrInUse reports a folder that a running stack holds.
var ErrInUse = errors.New("another stack runs on this state folder")

// Open takes the folder for this process, making it when missing. Wanted
// addresses count at the first Open only; empty ones become free ports.
func Open(dir string, wanted Addresses) (*State, error) {
	s, err := Attach(dir, wanted)
	if err != nil {
		return nil, err
	}
	s.lock, err = os.OpenFile(filepath.Join(s.Dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open lock of %s: %w", s.Dir, err)
	}
	if err := syscall.Flock(int(s.lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %s", ErrInUse, s.Dir), s.lock.Close())
	}
	return s, nil
}

// Attach reads the folder for a process that the holder of the lock started.
func Attach(dir string, wanted Addresses) (*State, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("state folder %s: %w", dir, err)
	}
	for _, part := range []string{"keys", "logs"} {
		if err := os.MkdirAll(filepath.Join(dir, part), 0o700); err != nil {
			return nil, fmt.Errorf("make state folder: %w", err)
		}
	}
	s := &State{Dir: dir}
	file := s.Path("addresses.json")
	b, err := os.ReadFile(file)
	if err == nil {
		if err := json.Unmarshal(b, &s.Addresses); err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		return s, nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("read addresses: %w", err)
	}
	s.Addresses = wanted
	if err := s.Addresses.fill(); err != nil {
		return nil, err
	}
	return s, s.WriteJSON("addresses.json", s.Addresses)
}

// fill gives every empty address a free port, all held until the last is found
// so that no two are the same.
func (a *Addresses) fill() error {
	for name, address := range a.fields() {
		if *address != "" {
			continue
		}
		l, err := ListenFree()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		defer l.Close()
		*address = l.Addr().String()
	}
	return nil
}

// ListenFree listens on a free loopback port below those that the kernel gives
// to outgoing connections (32768 and up): one of these could otherwise hold the
// port when what was started there is started again.
func ListenFree() (net.Listener, error) {
	var l net.Listener
	var err error
	for range 100 {
		if l, err = net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(10_000+rand.IntN(20_000))); err == nil {
			return l, nil
		}
	}
	return nil, fmt.Errorf("find a free port: %w", err)
}

// CheckFree reports the first address that something else already answers on.
func (a Addresses) CheckFree() error {
	for name, address := range a.fields() {
		l, err := net.Listen("tcp", *address)
		if err != nil {
			return fmt.Errorf("the %s cannot listen on %s: %w; end what uses it, or start with --free-ports on a fresh --state", name, *address, err)
		}
		l.Close()
	}
	return nil
}

// Close lets the folder go.
func (s *State) Close() error {
	if s.lock == nil {
		return nil
	}
	return s.lock.Close()
}

// Path returns a path inside the folder.
func (s *State) Path(elem ...string) string {
	return filepath.Join(append([]string{s.Dir}, elem...)...)
}

// StoreDSN names the SQL store.
func (s *State) StoreDSN() string { return "sqlite:" + s.Path("skyops.db") }

// NetworkFile is where the network description is.
func (s *State) NetworkFile() string { return s.Path("network.json") }

// WriteJSON replaces a file of the folder atomically.
func (s *State) WriteJSON(name string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("encode %s: %w", name, err)
	}
	return s.write(name, append(b, '\n'))
}

func (s *State) write(name string, b []byte) error {
	tmp := s.Path(name + ".new")
	if err := os.WriteFile(tmp, b, 0o600); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if err := os.Rename(tmp, s.Path(name)); err != nil {
		return fmt.Errorf("replace %s: %w", name, err)
	}
	return nil
}

// KeyFile is the path of a key by its name.
func (s *State) KeyFile(name string) string { return s.Path("keys", name) }

// Key returns the named chain key, made at first use.
func (s *State) Key(name string) (*ecdsa.PrivateKey, error) {
	b, err := s.File(filepath.Join("keys", name), func() ([]byte, error) {
		key, err := crypto.GenerateKey()
		if err != nil {
			return nil, err
		}
		return []byte(hex.EncodeToString(crypto.FromECDSA(key)) + "\n"), nil
	})
	if err != nil {
		return nil, err
	}
	key, err := crypto.HexToECDSA(strings.TrimSpace(string(b)))
	if err != nil {
		return nil, fmt.Errorf("read key %s: %w", name, err)
	}
	return key, nil
}

// Address returns the address of the named chain key.
func (s *State) Address(name string) (common.Address, error) {
	key, err := s.Key(name)
	if err != nil {
		return common.Address{}, err
	}
	return crypto.PubkeyToAddress(key.PublicKey), nil
}

// File returns a file's content, made at first use.
func (s *State) File(name string, fresh func() ([]byte, error)) ([]byte, error) {
	b, err := os.ReadFile(s.Path(name))
	if err == nil || !errors.Is(err, os.ErrNotExist) {
		if err != nil {
			err = fmt.Errorf("read %s: %w", name, err)
		}
		return b, err
	}
	if b, err = fresh(); err != nil {
		return nil, fmt.Errorf("make %s: %w", name, err)
	}
	return b, s.write(name, b)
}
