// Package api is the gateway's REST API: what a wallet may ask of a network.
//
// Nouns: a Server answers HTTP; a session (a signed sign-in) allows reading
// one's own jobs; a signed order allows one spend; an upload is a sealed
// package on its way into storage; a Problem is an error with a stable code,
// its cause and the next step (package starter/client holds the wire types).
//
// The API decides nothing about a job: it checks what it can before anything
// durable exists, hands the submission to its workflow and reads back what the
// workflow, the store and storage say. It sees ciphertext only, and answers for
// another wallet's job exactly as for one that does not exist.
//
// The systems behind it are the interfaces in behind.go; package apitest has
// their in-memory twins. Start at New.
package api
