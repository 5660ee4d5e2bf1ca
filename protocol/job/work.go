package job

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/gowebpki/jcs"
)

// WorkKey is the secret that an owner names work by; package seal derives it
// from the owner's data key.
type WorkKey [32]byte

// Work is all that decides what a step makes, as far as it is known before it
// runs: two steps with equal work make the same. Resources that bound a program
// and do not change what it computes (memory, time, which nodes) are no part of
// it, nor are names for people.
type Work struct {
	Image        string            `json:"image"` // digest
	Command      []string          `json:"command,omitempty"`
	Env          map[string]string `json:"env,omitempty"`
	Secrets      map[string][]byte `json:"secrets,omitempty"` // values: the name of work gives nothing of them away
	GPU          string            `json:"gpu,omitempty"`     // canonical request
	Runtime      string            `json:"runtime,omitempty"`
	AllowOOMKill bool              `json:"allowOOMKill,omitempty"`
	Deliver      []string          `json:"deliver,omitempty"` // where the result lies is a part of it
	Inputs       []WorkInput       `json:"inputs,omitempty"`  // by name
	Copy         int               `json:"copy,omitempty"`    // which of several with equal work in one pipeline: a program may make another thing each time
}

// WorkInput is one input of work: content that is known by its hash, or what
// other steps put out. That is not known when an order is signed; it is named by
// the work that makes it, so that the name of a step covers all that is before it.
type WorkInput struct {
	Name    string  `json:"name"`
	Content string  `json:"content,omitempty"` // kind and hash of the plaintext, or of an immutable package
	From    []Cache `json:"from,omitempty"`    // the work of each step, in the edge's order
	Path    string  `json:"path,omitempty"`    // below their output folders
	Each    bool    `json:"each,omitempty"`
	Run     uint32  `json:"run,omitempty"` // with Each: of which of its runs
	Gather  bool    `json:"gather,omitempty"`
}

// WorkOf is the work of a spec whose image is resolved: what the spec says itself.
// Secrets and Inputs are the caller's to give. The result of a step without an
// image is no use to others: nothing says which program a host has under a name.
func WorkOf(s Spec) (w Work, ok bool) {
	return Work{
		Image: s.Image.Digest, Command: s.Command, Env: s.Env, GPU: s.GPU, Runtime: s.Runtime,
		AllowOOMKill: s.Limits.AllowOOMKill, Deliver: s.Deliver,
	}, s.Image.Digest != ""
}

// Name is HMAC-SHA256 by the owner's key over the work in canonical JSON. Another
// owner's name of the same work is another one, and nobody else can test a guess.
func (w Work) Name(key WorkKey) (Cache, error) {
	b, err := json.Marshal(w)
	if err == nil {
		b, err = jcs.Transform(b)
	}
	if err != nil {
		return Cache{}, fmt.Errorf("name work: %w", err)
	}
	defer clear(b)
	mac := hmac.New(sha256.New, key[:])
	mac.Write([]byte("skyops/work/v1\n"))
	mac.Write(b)
	return common.Hash(mac.Sum(nil)), nil
}
