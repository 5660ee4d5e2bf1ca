package node_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/execution/executiontest"
	"github.com/skyops/skyops/activities/gpu/nvml"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/workers/node"
)

// TestGPT2OnAGPU trains GPT-2 on this machine's own GPU, through a node: its
// NVML adapter finds the device, the ledger gives it to the job, the program
// sees that one and no other. `make test-gpu` runs it.
func TestGPT2OnAGPU(t *testing.T) {
	host, err := nvml.Open()
	if errors.Is(err, nvml.ErrAbsent) {
		t.Skipf("no GPU to train on: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	devices, err := host.Devices(t.Context())
	if err = errors.Join(err, host.Close()); err != nil {
		t.Fatal(err)
	}
	python, cuda, err := findTorch(t)
	if err != nil || !cuda {
		t.Fatalf("this machine has %d GPUs and no PyTorch that uses them (%v): install torch with CUDA for a python3 that every user may run, and name it in SKYOPS_PYTHON", len(devices), err)
	}
	s := newSite(t, func(s *node.Settings) {
		s.Simulate, s.AcceptRisks = "", true
		s.CPU, s.RAM, s.Disk = 4000, 16<<10, 4<<10
	})
	// The model as published, with a short context so that it fits small cards.
	result := s.train(python, job.Spec{GPU: "1GB..", CPU: 4000, RAM: 16 << 10, Disk: 4 << 10},
		"--steps", "30", "--context", "256", "--batch", "2")
	if result.readings.Simulated || !result.heldOneOf(s) {
		t.Errorf("telemetry is of %+v, the node offers %v", result.readings, s.settings)
	}
	if e := result.erasure; e.GPUMemory == 0 || e.Overwritten < e.GPUMemory/10*8 {
		t.Errorf("what it left on the GPU was not overwritten: %+v", e)
	}
	if !strings.Contains(result.log, result.readings.Name) || strings.Contains(result.log, "CPU,") {
		t.Errorf("it did not train on %s: %q", result.readings.Name, result.log)
	}
}

// TestGPT2OnASimulatedGPU is the same without a GPU: the device is invented,
// labelled so, and the program computes on the processor.
func TestGPT2OnASimulatedGPU(t *testing.T) {
	python, _, err := findTorch(t)
	if err != nil {
		t.Skipf("no PyTorch to train with (apt-get install python3-torch, or name a python in SKYOPS_PYTHON): %v", err)
	}
	s := newSite(t, func(s *node.Settings) { s.RAM, s.AcceptRisks = 4<<10, true })
	result := s.train(python, job.Spec{GPU: "A100:80GB", CPU: 2000, RAM: 2 << 10, Disk: 256},
		"--size", "tiny", "--steps", "15", "--batch", "2", "--context", "32", "--sample", "5")
	if !result.readings.Simulated || !strings.Contains(result.log, "CPU,") {
		t.Errorf("trained on %+v, saying %q", result.readings, result.log)
	}
}

// findTorch returns a python that jobs can run and that has PyTorch, and
// whether that PyTorch finds a GPU.
func findTorch(t *testing.T) (python string, cuda bool, err error) {
	t.Helper()
	const probe = "import torch; print(torch.cuda.is_available())"
	for _, name := range []string{os.Getenv("SKYOPS_PYTHON"), "python3", "/usr/bin/python3"} {
		if name == "" {
			continue
		}
		path, missing := exec.LookPath(name)
		if missing != nil {
			err = errors.Join(err, missing)
			continue
		}
		cmd := exec.Command(path, "-c", probe)
		cmd.Dir = "/"
		if uid := executiontest.UID(); uid != os.Geteuid() {
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid)}}
		}
		out, failed := cmd.CombinedOutput()
		if failed == nil {
			return path, strings.TrimSpace(string(out)) == "True", nil
		}
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		err = errors.Join(err, fmt.Errorf("%s: %w: %s", path, failed, lines[len(lines)-1]))
	}
	return "", false, err
}

// trained is what came of a training job.
type trained struct {
	log      string
	readings execution.Device // the newest of the device it held
	erasure  record.Erasure
}

// heldOneOf reports whether the device is one that the node offered.
func (r trained) heldOneOf(s *site) bool {
	n, ok := s.present()
	if !ok {
		return false
	}
	for _, d := range n.Devices {
		if d.GetId() == r.readings.ID {
			return true
		}
	}
	return false
}

// train runs the GPT-2 script as a job and checks that it learnt.
func (s *site) train(python string, spec job.Spec, args ...string) trained {
	s.Helper()
	s.runUntil(func(l match.Leaf) bool { return l.GPUs > 0 })
	script := filepath.Join(s.dir, "gpt2")
	s.must(os.CopyFS(script, os.DirFS("../../starter/presets/images/gpt2-pytorch")))
	command := append([]string{python, filepath.Join(script, "train.py")}, args...)
	whole := s.owner.Spec(command...)
	whole.GPU, whole.CPU, whole.RAM, whole.Disk = spec.GPU, spec.CPU, spec.RAM, spec.Disk
	req := s.accepted(s.owner.Submit(whole), 1, 1)
	var res execution.ExecuteResult
	s.must(s.call(execution.ExecuteActivity, req).get(&res))
	files := s.open(req)
	if res.Outcome != record.Succeeded {
		s.Fatalf("%+v, %+v, %s", res, res.Cause, files["logs/stderr.log"])
	}
	losses := strings.Split(strings.TrimSpace(files["output/losses.jsonl"]), "\n")
	var first, last struct {
		Step int
		Loss float64
	}
	s.must(json.Unmarshal([]byte(losses[0]), &first))
	s.must(json.Unmarshal([]byte(losses[len(losses)-1]), &last))
	if last.Step != len(losses) || last.Loss >= first.Loss || len(files["output/model.safetensors"]) == 0 {
		s.Errorf("it learnt nothing: from %+v to %+v", first, last)
	}
	result := trained{log: files["logs/stdout.log"]}
	s.await("the erasure receipt", func() bool {
		e, err := s.store.Erasure(s.Context(), req.Job, 1)
		if err != nil || e == nil {
			return false
		}
		result.erasure = *e
		return true
	})
	for line := range strings.Lines(files["logs/telemetry.jsonl"]) {
		var sample execution.Sample
		s.must(json.Unmarshal([]byte(line), &sample))
		if len(sample.Devices) > 1 {
			s.Errorf("one GPU was asked for, the job holds %+v", sample.Devices)
		}
		if len(sample.Devices) > 0 {
			result.readings = sample.Devices[0]
		}
	}
	return result
}
