package node

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/workers/role"
	"github.com/skyops/skyops/workers/vitals"
)

// Settings are what an operator decides about a node.
type Settings struct {
	Network  string // file, operator's copy
	State    string // directory of the node's own; never holds plaintext
	Key      string // file: the node's key in hex
	Scratch  string // directory in memory for attempts; empty: chosen
	Init     string // path of skyops-init; empty: beside this program
	Runtime  string // docker or process
	Engine   string // Docker engine to use; empty: as DOCKER_HOST says
	Simulate string // GPUs to invent, e.g. "A100:80GB:2"; empty: real ones
	CPU      uint32 // thousandths of a core to offer; 0: all
	RAM      uint32 // MiB to offer; 0: a share of what there is
	Disk     uint32 // MiB of scratch to offer, which is memory; 0: a share
	// Prices per asset, coin then SKYOPS: gwei per GPU-hour, 0 refuses the
	// asset; gwei per GiB delivered.
	Rate   [2]uint64
	Egress [2]uint64
	// SandboxGPUs says that gVisor is set up for this host's GPUs: jobs with GPUs
	// run under runc otherwise.
	SandboxGPUs bool
	// AcceptRisks runs jobs on an engine with known holes, and where their memory
	// can be swapped to a disk in the clear.
	AcceptRisks bool
	// Outside fetches plain inputs that jobs name by address; without it such jobs
	// are declined. Arweave is the gateway that ar:// is read from.
	Outside bool
	Arweave string
	// Cache is how many MiB of jobs' sealed inputs are kept on disk, below the state
	// directory; 0: none.
	Cache uint32
	// Drain bounds the time that running jobs get when the node is asked to end.
	Drain time.Duration
}

// Defaults of settings whose zero value is not sound.
func Defaults() Settings {
	return Settings{
		Runtime: job.RuntimeDocker, Outside: true, Cache: 8 << 10,
		Rate:   [2]uint64{1_000_000, 1_000_000_000}, // 0.001 ETH and 1 SKYOPS per GPU-hour
		Egress: [2]uint64{10_000, 10_000_000},
		// A job's grace is at most fifteen minutes, and its last checkpoint has to travel.
		Drain: 20 * time.Minute,
	}
}

// Command returns the command of the role "node".
func Command() *cobra.Command {
	s := Defaults()
	return role.Command("node", "Offer this host's GPUs and run jobs on them", func(f *pflag.FlagSet) { s.flags(f) },
		[]string{"network", "state", "key"}, func(ctx context.Context, log *slog.Logger, v *vitals.Vitals) error { return Run(ctx, s, log, v) })
}

func (s *Settings) flags(f *pflag.FlagSet) {
	f.StringVar(&s.Network, "network", s.Network, "network file with its operator section")
	f.StringVar(&s.State, "state", s.State, "the node's own directory")
	f.StringVar(&s.Key, "key", s.Key, "file with the node's key")
	f.StringVar(&s.Scratch, "scratch", s.Scratch, "directory for running jobs, in memory (default: below --state as root, else below /dev/shm)")
	f.StringVar(&s.Init, "init", s.Init, "path of skyops-init (default: beside this program)")
	f.StringVar(&s.Runtime, "runtime", s.Runtime, "docker, or process for hosts without an engine (jobs are then not isolated)")
	f.StringVar(&s.Engine, "engine", s.Engine, "address of the Docker engine (default: as DOCKER_HOST says)")
	f.StringVar(&s.Simulate, "simulate", s.Simulate, "GPUs to invent instead of using real ones, e.g. A100:80GB:2")
	f.Uint32Var(&s.CPU, "cpu-milli", s.CPU, "thousandths of a core to offer (default: all)")
	f.Uint32Var(&s.RAM, "ram-mib", s.RAM, "MiB of memory to offer (default: half of what there is)")
	f.Uint32Var(&s.Disk, "disk-mib", s.Disk, "MiB of scratch to use, 160 of it for each job beside its disk; it is memory too (default: a quarter of what there is)")
	f.Uint64Var(&s.Rate[0], "rate-eth", s.Rate[0], "price in gwei of the coin per GPU-hour; 0 takes no coin")
	f.Uint64Var(&s.Rate[1], "rate-skyops", s.Rate[1], "price in gwei of SKYOPS per GPU-hour; 0 takes no SKYOPS")
	f.Uint64Var(&s.Egress[0], "egress-eth", s.Egress[0], "price in gwei of the coin per GiB delivered")
	f.Uint64Var(&s.Egress[1], "egress-skyops", s.Egress[1], "price in gwei of SKYOPS per GiB delivered")
	f.BoolVar(&s.SandboxGPUs, "sandbox-gpus", s.SandboxGPUs, "gVisor's runsc is registered with --nvproxy for this host's GPUs and driver: run jobs with GPUs under it too")
	f.BoolVar(&s.AcceptRisks, "accept-risks", s.AcceptRisks, "run jobs though the engine has known holes, or their memory can be swapped to disk in the clear")
	f.BoolVar(&s.Outside, "outside", s.Outside, "take jobs with plain inputs that are named by https, ar or ipfs addresses, and fetch those from public addresses")
	f.StringVar(&s.Arweave, "arweave", s.Arweave, "base URL of the gateway for ar:// inputs (default: "+job.ArweaveGateway+")")
	f.Uint32Var(&s.Cache, "cache-mib", s.Cache, "MiB of disk to keep jobs' sealed inputs in, below --state, so that they need not be fetched again; 0 keeps none")
	f.DurationVar(&s.Drain, "drain", s.Drain, "longest time running jobs get to save and leave when the node is asked to end")
}

// Check reports settings that cannot work.
func (s Settings) Check() error {
	switch {
	case s.Runtime != job.RuntimeDocker && s.Runtime != job.RuntimeProcess:
		return fmt.Errorf("--runtime %q: use docker or process", s.Runtime)
	case s.Rate[0] == 0 && s.Rate[1] == 0:
		return errors.New("both --rate-eth and --rate-skyops are 0: no job could pay this node")
	}
	return nil
}

// loaded is what the settings' files hold, and what the host decides for them.
type loaded struct {
	Settings
	network network.Network
	key     *ecdsa.PrivateKey
	uid     int
}

// nobody is the user of programs when the node is root.
const nobody = 65534

func (s Settings) load() (loaded, error) {
	l := loaded{Settings: s, uid: os.Geteuid()}
	if err := s.Check(); err != nil {
		return l, err
	}
	var err error
	if l.network, err = network.LoadOperator(s.Network); err != nil {
		return l, err
	}
	if l.key, err = role.ReadChainKey(s.Key); err != nil {
		return l, err
	}
	if l.State, err = filepath.Abs(s.State); err != nil {
		return l, fmt.Errorf("state directory: %w", err)
	}
	if l.uid == 0 {
		l.uid = nobody
	}
	if l.Scratch == "" {
		l.Scratch = l.defaultScratch()
	}
	if l.Init == "" {
		self, err := os.Executable()
		if err != nil {
			return l, fmt.Errorf("find skyops-init: %w", err)
		}
		l.Init = filepath.Join(filepath.Dir(self), "skyops-init")
	}
	if l.Init, err = filepath.Abs(l.Init); err != nil {
		return l, fmt.Errorf("find skyops-init: %w", err)
	}
	if info, err := os.Stat(l.Init); err != nil || info.Mode()&0o111 == 0 {
		return l, fmt.Errorf("skyops-init is not at %s: build it, or say where it is with --init", l.Init)
	}
	return l, l.defaultResources()
}

// defaultScratch is below the state directory where attempts can be mounted,
// else in shared memory under a name of this state directory's own.
func (l loaded) defaultScratch() string {
	if os.Geteuid() == 0 {
		return filepath.Join(l.State, "scratch")
	}
	h := fnv.New64a()
	h.Write([]byte(l.State))
	return filepath.Join("/dev/shm", fmt.Sprintf("skyops-%d-%016x", os.Geteuid(), h.Sum64()))
}

func (l *loaded) defaultResources() error {
	if l.CPU == 0 {
		l.CPU = uint32(runtime.NumCPU()) * 1000
	}
	if l.RAM > 0 && l.Disk > 0 {
		return nil
	}
	total, err := memoryMiB()
	if err != nil {
		return err
	}
	if l.RAM == 0 {
		l.RAM = total / 2
	}
	if l.Disk == 0 {
		l.Disk = total / 4
	}
	return nil
}

// memoryMiB returns the host's memory.
func memoryMiB() (uint32, error) {
	f, err := os.Open("/proc/meminfo")
	if err != nil {
		return 0, fmt.Errorf("measure memory: %w", err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) >= 2 && fields[0] == "MemTotal:" {
			kib, err := strconv.ParseUint(fields[1], 10, 42)
			if err != nil {
				return 0, fmt.Errorf("measure memory: %w", err)
			}
			return uint32(kib >> 10), nil
		}
	}
	return 0, errors.New("measure memory: /proc/meminfo does not say")
}
