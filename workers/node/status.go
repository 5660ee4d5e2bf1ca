package node

import (
	"cmp"
	"context"
	"log/slog"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/gpu"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/workers/nodeservice"
)

// status is what the node says about itself: to placement by its signed beat, to
// people by its devices' readings.
type status struct {
	node    common.Address
	runtime string
	rate    [2]uint64
	egress  [2]uint64
	ledger  *execution.Ledger
	host    gpu.Host
	scrub   gpu.Scrubber
	log     *slog.Logger
	changed chan struct{} // the beat may have changed

	model   uint16
	vram    uint32
	devices []gpu.Device // those on offer: all of one model

	mu       sync.Mutex
	slot     uint32
	answered uint64
	images   []string
	inputs   func(most int) []common.Hash // complete ones that are here; nil: none
	readings map[string]gpu.Reading
	// Devices whose memory was to be overwritten, and whether it ever was.
	overwritable map[string]bool
	draining     bool // the node ends
	resting      bool // its operator wants no new jobs
}

var _ execution.Host = (*status)(nil)

// offered returns the devices that a node with several models offers: the most
// numerous one's, since a beat describes one model.
func offered(devices []gpu.Device) (model uint16, chosen []gpu.Device) {
	byModel := map[uint16][]gpu.Device{}
	for _, d := range devices {
		id := job.OtherGPU
		if m, ok := job.FindGPU(d.Name); ok {
			id = m.ID
		}
		byModel[id] = append(byModel[id], d)
	}
	for id, list := range byModel {
		if c := cmp.Compare(len(list), len(chosen)); c > 0 || c == 0 && id < model {
			model, chosen = id, list
		}
	}
	return model, chosen
}

// describe sets what the devices decide.
func (s *status) describe(devices []gpu.Device) {
	s.model, s.devices = offered(devices)
	for i, d := range s.devices {
		if i == 0 || d.MemoryMiB() < s.vram {
			s.vram = d.MemoryMiB()
		}
	}
	if len(s.devices) < len(devices) {
		s.log.Warn("the node offers GPUs of one model only", "offered", job.GPUName(s.model), "count", len(s.devices), "of", len(devices))
	}
}

func (s *status) ids() []string {
	ids := make([]string, len(s.devices))
	for i, d := range s.devices {
		ids[i] = d.ID
	}
	return ids
}

// touch says that the beat may have changed.
func (s *status) touch() {
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

// Beat implements execution.Host. Seq and Time are the session's to set; here
// the time is now. Which claims are answered is read before what is free: a
// beat that shows an answer shows what the answer reserved.
func (s *status) Beat() match.Beat {
	answered := s.hasAnswered()
	free := s.ledger.Free(time.Now())
	s.mu.Lock()
	defer s.mu.Unlock()
	b := match.Beat{
		Slot: s.slot, Node: s.node, Model: s.model, GPUs: uint16(len(free.Devices)), VRAM: s.vram,
		CPU: free.CPU, RAM: free.RAM, Rate: s.rate, Egress: s.egress,
		Data: s.filter(), Answered: answered, Time: uint64(time.Now().Unix()),
	}
	// What is offered is what one more attempt may ask for.
	b.Disk = free.Disk - min(free.Disk, execution.ControlMiB)
	if s.runtime == job.RuntimeProcess {
		b.Flags |= match.FlagProcess
	} else {
		b.Flags |= match.FlagDocker
	}
	if s.simulated() {
		b.Flags |= match.FlagSimulated
	}
	if s.draining || s.resting {
		b.Flags |= match.FlagDrained
	}
	return b
}

// filter is the beat's filter of cached content.
func (s *status) filter() common.Hash {
	contents := make([]common.Hash, len(s.images))
	for i, digest := range s.images {
		contents[i] = match.Content(digest)
	}
	if s.inputs != nil {
		contents = append(contents, s.inputs(maxInputs)...)
	}
	return match.Filter(contents...)
}

// maxInputs bounds how many inputs a beat's filter names: one with much in it
// seems to have everything.
const maxInputs = 16

// setInputs says who knows which inputs are here.
func (s *status) setInputs(known func(most int) []common.Hash) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inputs = known
}

func (s *status) simulated() bool {
	return slices.ContainsFunc(s.devices, func(d gpu.Device) bool { return d.Simulated })
}

// Real implements execution.Host.
func (s *status) Real() bool { return !s.simulated() }

// Runs implements execution.Host.
func (s *status) Runs(runtime string) bool {
	return runtime == s.runtime || runtime == "" && s.runtime == job.RuntimeDocker
}

// Sample implements execution.Host, with the newest readings.
func (s *status) Sample(_ context.Context, ids []string) []execution.Device {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []execution.Device
	for _, d := range s.devices {
		if !slices.Contains(ids, d.ID) {
			continue
		}
		r := s.readings[d.ID]
		out = append(out, execution.Device{
			ID: d.ID, Name: d.Name, Simulated: d.Simulated, Utilization: r.Utilization,
			MemoryUsed: r.MemoryUsed, MemoryTotal: d.Memory, Power: r.Power, Temperature: r.Temperature,
			ProcessMemory: r.ProcessMemory, Xid: r.Xid, Faults: r.Faults,
		})
	}
	return out
}

// shown returns the devices as a beat shows them.
func (s *status) shown() []*nodeservice.Device {
	var out []*nodeservice.Device
	for _, d := range s.Sample(context.Background(), s.ids()) {
		b := &nodeservice.Device{
			Id: d.ID, Name: d.Name, Simulated: d.Simulated, Utilization: d.Utilization,
			MemoryUsed: d.MemoryUsed, MemoryTotal: d.MemoryTotal, Power: d.Power, Temperature: d.Temperature,
		}
		if holder, ok := s.ledger.Holder(d.ID); ok && holder != starting {
			b.Job = holder.Job.Hex()
		}
		out = append(out, b)
	}
	return out
}

// measure reads the devices until ctx ends. Those that cannot be read are not offered.
func (s *status) measure(ctx context.Context) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		readings, err := s.host.Sample(ctx)
		if ctx.Err() != nil {
			return
		}
		s.take(readings, err)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// take keeps what was read of the devices, and tells the operator which cannot be read
// any more, or can again. err says why none was read.
func (s *status) take(readings []gpu.Reading, err error) {
	now := make(map[string]gpu.Reading, len(s.devices))
	for _, d := range s.devices {
		now[d.ID] = gpu.Reading{ID: d.ID, Err: err}
	}
	for _, r := range readings {
		now[r.ID] = r
	}
	s.mu.Lock()
	before := s.readings
	s.readings = now
	s.mu.Unlock()
	var unread []string
	for _, d := range s.devices {
		is, was := now[d.ID].Err, before[d.ID].Err
		if is != nil {
			unread = append(unread, d.ID)
		}
		switch {
		case is != nil && was == nil:
			s.log.Error("a GPU cannot be read, and is not offered until it can be: check it with nvidia-smi", "device", d.ID, "err", is)
		case is == nil && was != nil:
			s.log.Info("a GPU can be read again, and is offered", "device", d.ID)
		}
	}
	s.ledger.Unread(unread)
}

// imagesEvery is how often the engine is asked which images it has.
const imagesEvery = 30 * time.Second

// watchImages keeps the list of present images until ctx ends.
func (s *status) watchImages(ctx context.Context, runtime execution.Runtime) {
	ticker := time.NewTicker(imagesEvery)
	defer ticker.Stop()
	for {
		if images, err := runtime.Images(ctx); err == nil {
			s.setImages(images)
		} else if ctx.Err() == nil {
			s.log.Warn("images are not known", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// maxImages bounds the images a beat names; the ingress takes no more.
const maxImages = 512

func (s *status) setImages(images []string) {
	slices.Sort(images)
	images = slices.Compact(images)
	images = images[:min(len(images), maxImages)]
	s.mu.Lock()
	same := slices.Equal(images, s.images)
	s.images = images
	s.mu.Unlock()
	if !same {
		s.touch()
	}
}

func (s *status) listed() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.images
}

func (s *status) setSlot(slot uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.slot = slot
}

// Answered implements execution.Host.
func (s *status) Answered(claim uint64) {
	s.mu.Lock()
	s.answered = max(s.answered, claim)
	s.mu.Unlock()
	s.touch()
}

func (s *status) hasAnswered() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.answered
}

func (s *status) drain() {
	s.mu.Lock()
	s.draining = true
	s.mu.Unlock()
	s.touch()
}

func (s *status) isDraining() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.draining || s.resting
}

// rest has the node take no new jobs, or take them again.
func (s *status) rest(want bool) {
	s.mu.Lock()
	changed := s.resting != want
	s.resting = want
	s.mu.Unlock()
	if !changed {
		return
	}
	s.log.Info("the operator asks for rest or ends it", "resting", want)
	s.touch()
}

// watchRest follows the file that asks for rest, until ctx ends.
func (s *status) watchRest(ctx context.Context, file string) {
	tick := time.NewTicker(restLook)
	defer tick.Stop()
	for {
		_, err := os.Stat(file)
		s.rest(err == nil)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// restFile in the state directory has the node take no new jobs as long as it is
// there; skyops node drain (starter/cli) knows it by this name.
const restFile = "rest"

// restLook is the time between looks at it.
const restLook = time.Second
