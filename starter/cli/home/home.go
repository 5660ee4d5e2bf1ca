// Package home keeps what the skyops command remembers between calls, in one
// folder (~/.skyops, or SKYOPS_HOME): pinned networks, the chosen network and
// wallet, sessions, what was signed for each job; package wallet keeps its files in the same folder.
//
// A network is pinned when it is added: its chain, contracts, scheduler and
// keeper do not change under the user's feet, whatever the gateway says later.
// Files are written whole and for the user's eyes only.
//
// Start at Open.
package home

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/starter/client"
)

// ErrNoNetwork reports that no network was added yet, or none of that name.
var ErrNoNetwork = errors.New("no such network")

// Home is the folder.
type Home struct{ dir string }

// Config is what the user chose.
type Config struct {
	Network string         `json:"network,omitempty"`
	Wallet  common.Address `json:"wallet,omitzero"`
}

// Open makes the folder if need be. An empty dir means ~/.skyops.
func Open(dir string) (*Home, error) {
	if dir == "" {
		user, err := os.UserHomeDir()
		if err != nil {
			return nil, fmt.Errorf("find the home folder: %w", err)
		}
		dir = filepath.Join(user, ".skyops")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make %s: %w", dir, err)
	}
	return &Home{dir: dir}, nil
}

// Dir returns the folder's path.
func (h *Home) Dir() string { return h.dir }

// Config reads what the user chose; nothing chosen is no error.
func (h *Home) Config() (Config, error) {
	var c Config
	err := readJSON(filepath.Join(h.dir, "config.json"), &c)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return c, err
}

// SetConfig stores what the user chose.
func (h *Home) SetConfig(c Config) error { return writeJSON(filepath.Join(h.dir, "config.json"), c) }

var networkName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

func (h *Home) networkFile(name string) (string, error) {
	if !networkName.MatchString(name) {
		return "", fmt.Errorf("network name %q: use up to 64 lower-case letters, digits, dots and dashes", name)
	}
	return filepath.Join(h.dir, "networks", name+".json"), nil
}

// Network returns a pinned network; an empty name means the chosen one.
func (h *Home) Network(name string) (network.Network, string, error) {
	if name == "" {
		c, err := h.Config()
		if err != nil {
			return network.Network{}, "", err
		}
		if name = c.Network; name == "" {
			return network.Network{}, "", ErrNoNetwork
		}
	}
	file, err := h.networkFile(name)
	if err != nil {
		return network.Network{}, name, err
	}
	n, err := network.Load(file)
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%w: %q", ErrNoNetwork, name)
	}
	return n, name, err
}

// Networks returns the names of the pinned networks, sorted.
func (h *Home) Networks() ([]string, error) {
	files, err := os.ReadDir(filepath.Join(h.dir, "networks"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list networks: %w", err)
	}
	var names []string
	for _, f := range files {
		if name, ok := strings.CutSuffix(f.Name(), ".json"); ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

// Pin stores a network under a name, replacing what is pinned there.
func (h *Home) Pin(name string, n network.Network) error {
	file, err := h.networkFile(name)
	if err != nil {
		return err
	}
	return writeJSON(file, n.Public())
}

// Unpin forgets a network.
func (h *Home) Unpin(name string) error {
	file, err := h.networkFile(name)
	if err != nil {
		return err
	}
	if err := os.Remove(file); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %q", ErrNoNetwork, name)
	} else if err != nil {
		return fmt.Errorf("remove network: %w", err)
	}
	return nil
}

func (h *Home) sessionFile(network string, wallet common.Address) string {
	return filepath.Join(h.dir, "sessions", network+"-"+strings.ToLower(wallet.Hex())+".json")
}

// Session returns the stored session of a wallet, if it is still good at now.
func (h *Home) Session(network string, wallet common.Address, now time.Time) (client.Session, bool) {
	var s client.Session
	err := readJSON(h.sessionFile(network, wallet), &s)
	return s, err == nil && s.Owner == wallet && now.Add(time.Minute).Before(time.Unix(int64(s.ExpiresAt), 0))
}

// SetSession stores a session.
func (h *Home) SetSession(network string, s client.Session) error {
	return writeJSON(h.sessionFile(network, s.Owner), s)
}

// DropSession forgets a wallet's session.
func (h *Home) DropSession(network string, wallet common.Address) error {
	err := os.Remove(h.sessionFile(network, wallet))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Submitted is the owner's copy of what was signed for a job.
type Submitted struct {
	Order job.Order `json:"order"`
	Spec  job.Spec  `json:"spec"`
}

func (h *Home) submittedFile(id common.Hash) string {
	return filepath.Join(h.dir, "submitted", id.Hex()+".json")
}

// Submitted returns what was signed for a job, if that was done here.
func (h *Home) Submitted(id common.Hash) (*Submitted, error) {
	var s Submitted
	if err := readJSON(h.submittedFile(id), &s); err != nil {
		return nil, err
	}
	return &s, nil
}

// SubmittedJobs returns the ids of at most n jobs that were signed for here, the newest first.
func (h *Home) SubmittedJobs(n int) []common.Hash {
	files, err := os.ReadDir(filepath.Join(h.dir, "submitted"))
	if err != nil {
		return nil // none yet
	}
	type kept struct {
		id common.Hash
		at time.Time
	}
	var all []kept
	for _, f := range files {
		name, ok := strings.CutSuffix(f.Name(), ".json")
		info, err := f.Info()
		if ok && err == nil && len(name) == 66 {
			all = append(all, kept{common.HexToHash(name), info.ModTime()})
		}
	}
	slices.SortFunc(all, func(a, b kept) int { return b.at.Compare(a.at) })
	ids := make([]common.Hash, 0, n)
	for _, k := range all[:min(len(all), n)] {
		ids = append(ids, k.id)
	}
	return ids
}

// SetSubmitted keeps what was signed for a job.
func (h *Home) SetSubmitted(id common.Hash, s Submitted) error {
	return writeJSON(h.submittedFile(id), s)
}

// Grant is what lets another key sign for a wallet, as a file.
type Grant struct {
	Delegation job.Delegation `json:"delegation"`
	Hash       common.Hash    `json:"hash"`
	OwnerSig   []byte         `json:"ownerSignature"`
	Recipient  string         `json:"recipient"` // that Delegation.Recipient is the hash of
}

func (h *Home) delegations() string { return filepath.Join(h.dir, "delegations") }

// Grant returns one that was made here, by its hash.
func (h *Home) Grant(hash common.Hash) (g Grant, err error) {
	err = readJSON(filepath.Join(h.delegations(), hash.Hex()+".json"), &g)
	return g, err
}

// SetGrant keeps one that was made here.
func (h *Home) SetGrant(g Grant) error {
	return writeJSON(filepath.Join(h.delegations(), g.Hash.Hex()+".json"), g)
}

// Grants returns those that were made here.
func (h *Home) Grants() ([]Grant, error) {
	files, err := os.ReadDir(h.delegations())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list delegations: %w", err)
	}
	var all []Grant
	for _, f := range files {
		var g Grant
		if err := readJSON(filepath.Join(h.delegations(), f.Name()), &g); err != nil {
			return nil, err
		}
		all = append(all, g)
	}
	return all, nil
}

// draftLife is how long a gateway keeps an upload that is not complete.
const draftLife = 24 * time.Hour

func (h *Home) drafts() string { return filepath.Join(h.dir, "uploads") }

// Draft returns what is kept of an upload under way, sealed.
func (h *Home) Draft(name string) ([]byte, error) {
	return os.ReadFile(filepath.Join(h.drafts(), name))
}

// SetDraft keeps it.
func (h *Home) SetDraft(name string, sealed []byte) error {
	return WriteFile(filepath.Join(h.drafts(), name), sealed)
}

// DropDraft forgets it.
func (h *Home) DropDraft(name string) { _ = os.Remove(filepath.Join(h.drafts(), name)) }

// PruneDrafts forgets those of uploads that no gateway keeps any more.
func (h *Home) PruneDrafts(now time.Time) {
	files, err := os.ReadDir(h.drafts())
	if err != nil {
		return // none yet
	}
	for _, f := range files {
		if info, err := f.Info(); err == nil && now.Sub(info.ModTime()) > draftLife {
			h.DropDraft(f.Name())
		}
	}
}

// partialLife is how long what was fetched of a result waits for the rest.
const partialLife = 7 * 24 * time.Hour

// Partial is the folder of a result that is being fetched, by its name.
func (h *Home) Partial(name string) string { return filepath.Join(h.dir, "partial", name) }

// PrunePartials forgets results that nobody went on fetching for a week.
func (h *Home) PrunePartials(now time.Time) {
	folders, err := os.ReadDir(h.Partial(""))
	if err != nil {
		return // none yet
	}
	for _, f := range folders {
		dir, fresh := h.Partial(f.Name()), false
		_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := d.Info()
			fresh = fresh || err == nil && now.Sub(info.ModTime()) <= partialLife
			return err
		})
		if !fresh {
			_ = os.RemoveAll(dir)
		}
	}
}

func readJSON(path string, v any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	return nil
}

func writeJSON(path string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return WriteFile(path, append(b, '\n'))
}

// WriteFile replaces a file whole, readable by the user alone: after a crash
// either the old or the new content is there.
func WriteFile(path string, b []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+"-*") // mode 0600
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer os.Remove(f.Name()) // gone already when all went well
	_, err = f.Write(b)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
