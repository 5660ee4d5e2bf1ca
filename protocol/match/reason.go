package match

import (
	"fmt"
	"slices"
	"strings"

	"github.com/skyops/skyops/protocol/job"
)

// Reason is the code of a rejection.
type Reason string

// The reasons, in the order they are checked.
const (
	Stale      Reason = "stale"       // its last beat is too old, or from the future
	Draining   Reason = "draining"    // its operator lets it take no new work
	Excluded   Reason = "excluded"    // it declined, stayed silent or was lost in this job
	NotAllowed Reason = "not-allowed" // the job names other nodes
	NoRuntime  Reason = "runtime"     // it does not run containers, or not bare processes
	WrongGPU   Reason = "gpu-model"
	GPUMemory  Reason = "gpu-memory"
	GPUCount   Reason = "gpu-count" // too few are free
	CPU        Reason = "cpu"
	RAM        Reason = "ram"
	Disk       Reason = "disk"
	NoAsset    Reason = "asset" // it is not paid in the order's asset
	Rate       Reason = "rate"
	EgressRate Reason = "egress-rate"
	Stake      Reason = "stake"
	Reputation Reason = "reputation"
)

// words names the reason as what several nodes have in common.
func (r Reason) words() string {
	return map[Reason]string{
		Stale: "no recent beat", Draining: "draining", Excluded: "declined, silent or lost in this job", NotAllowed: "not among the nodes that the job names",
		NoRuntime: "another runtime", WrongGPU: "another GPU", GPUMemory: "other GPU memory", GPUCount: "too few free GPUs",
		CPU: "too few free cores", RAM: "too little free RAM", Disk: "too little free disk", NoAsset: "not paid in the order's asset",
		Rate: "too dear", EgressRate: "too dear per GiB", Stake: "too little stake", Reputation: "too little reputation",
	}[r]
}

// detail says in words why the leaf fails on reason.
func (m *matcher) detail(l *Leaf, r Reason) string {
	j := m.j
	switch r {
	case Stale:
		if l.Time > m.at {
			return fmt.Sprintf("its last beat is %d s in the future", l.Time-m.at)
		}
		return fmt.Sprintf("its last beat is %d s old, at most %d s count", m.at-l.Time, m.p.MaxAge)
	case Draining:
		return "its operator is draining it"
	case Excluded:
		return "it declined, did not answer or was lost earlier in this job"
	case NotAllowed:
		return "the job names other nodes only"
	case NoRuntime:
		if j.Runtime == FlagProcess {
			return "its operator does not allow the process runtime"
		}
		return "it does not run containers"
	case WrongGPU:
		return fmt.Sprintf("needs %s, has %s", modelNames(j.Models, "a GPU"), job.GPUName(l.Model))
	case GPUMemory:
		return fmt.Sprintf("needs %s per GPU, has %d GB", j.memoryText(), soldGB(l.Model, l.VRAM))
	case GPUCount:
		return fmt.Sprintf("needs %d free GPUs, has %d", j.GPUMin, l.Free().GPUs)
	case CPU:
		return fmt.Sprintf("needs %s cores, has %s free", cores(j.CPU), cores(l.Free().CPU))
	case RAM:
		return fmt.Sprintf("needs %s of RAM, has %s free", mib(j.RAM), mib(l.Free().RAM))
	case Disk:
		return fmt.Sprintf("needs %s of disk, has %s free", mib(j.Disk), mib(l.Free().Disk))
	case NoAsset:
		return fmt.Sprintf("is not paid in %s", j.Asset)
	case Rate:
		return fmt.Sprintf("asks %s per GPU-hour, at most %s is offered", price(l.Rate[j.Asset], j.Asset), price(j.MaxRate, j.Asset))
	case EgressRate:
		return fmt.Sprintf("asks %s per GiB delivered, at most %s is offered", price(l.Egress[j.Asset], j.Asset), price(j.MaxEgress, j.Asset))
	case Stake:
		return fmt.Sprintf("has %d SKYOPS at stake, at least %d are asked for", l.Stake, j.MinStake)
	case Reputation:
		return fmt.Sprintf("has reputation %d of 10,000, at least %d is asked for", l.Rep, j.MinRep)
	}
	return string(r)
}

// memoryText is the job's GPU memory as a user would write it.
func (j *Job) memoryText() string {
	low, high := (j.VRAMMin*100/93+1023)/1024, (j.VRAMMax*100/105+1023)/1024
	switch {
	case j.VRAMMax == 0:
		return fmt.Sprintf("%d GB or more", low)
	case j.VRAMMin == 0:
		return fmt.Sprintf("%d GB or less", high)
	case low == high:
		return fmt.Sprintf("%d GB", low)
	}
	return fmt.Sprintf("%d to %d GB", low, high)
}

// soldGB is the size a card with the reported memory is sold as.
func soldGB(model uint16, vram uint32) uint32 {
	m, _ := job.GPUModelByID(model)
	for _, gb := range m.Memory {
		if size := uint64(gb) * 1024; uint64(vram)*100 >= size*93 && uint64(vram)*100 <= size*105 {
			return gb
		}
	}
	return (vram + 512) / 1024
}

// modelNames lists models for people, many of them in short.
func modelNames(ids []uint16, none string) string {
	if len(ids) == 0 {
		return none
	}
	if len(ids) > 8 {
		if m, ok := job.GPUModelByID(ids[0]); ok {
			return "a GPU of " + string(m.Vendor)
		}
	}
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = job.GPUName(id)
	}
	slices.Sort(names)
	return strings.Join(names, " or ")
}

func cores(milli uint32) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%d.%03d", milli/1000, milli%1000), "0"), ".")
}

func mib(v uint32) string {
	if v >= 1024 {
		return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(v)/1024), ".0") + " GiB"
	}
	return fmt.Sprintf("%d MiB", v)
}

// price writes gwei of an asset as a decimal number of whole units.
func price(gwei uint64, a Asset) string {
	text := fmt.Sprintf("%d.%09d", gwei/1e9, gwei%1e9)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".") + " " + a.String()
}
