// Package client speaks the gateway's REST API (its OpenAPI document is served
// at /openapi.json): the one way the command line, and any other Go program,
// submits, follows and fetches jobs.
//
// Nouns: a Client talks to one gateway; a Signer is a wallet that can sign
// digests; a session is what a signed sign-in message buys, good for reading
// only: every spend carries its own signed order; a Problem is an error as the
// gateway words it, with a stable code, the cause and the next step.
//
// The client trusts nothing it reads for content: what it fetches by hash is
// for the caller to verify (packages protocol/seal and protocol/record). It
// keeps nothing on disk.
//
// The types here are the wire format: package starter/gateway/api serves the
// same ones. Start at New.
package client
