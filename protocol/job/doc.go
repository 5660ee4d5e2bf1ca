// Package job holds what a user asks for: the Spec that says what to run, the
// Order that a wallet signs for it, and the Submission that carries both.
//
// Nouns: a Spec is salted and hashed (SHA-256 over canonical JSON), so that its
// hash gives nothing away; an Order is an EIP-712 message over the root of one
// or more spec hashes with a maximum price; a job's id is ID(order hash, index).
// A GPURequest is the short grammar for GPUs (A100:80GB:2), GPUModel the table
// of names behind it. A TaskFile is what people write by hand (job.yaml), a
// Preset the catalogue entry behind --model; both end as a Spec. A PipelineFile
// (pipeline.yaml) is several tasks, its steps, that take each other's outputs
// along edges; it ends as a Plan, one Spec with a Step for each.
//
// The package is pure: no files, no network, no clock. It checks form and
// arithmetic only; whether an image exists or a wallet can pay is for others.
//
// Start at ParseSpec, Spec.Validate and Submission.Verify; for people's input
// at ParseTaskFile and ParsePreset.
package job
