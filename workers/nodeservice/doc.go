// Package nodeservice is what nodes and the ingress say to each other besides
// Temporal's worker calls, and what the ingress tells its own scheduler.
//
// Nouns: a session is a node's presence; a beat is its status in it; a login is
// the signed metadata on every call; a grant is the bearer token of one attempt
// at the blob endpoint. node.proto and scheduler.proto are the contract; the Go
// files beside them hold what both ends must do alike: sign and read a login,
// pin the ingress's certificate, hash a beat.
//
// Nodes pin the certificate itself, so no certificate authority can put
// somebody between them and their ingress; a login names that certificate's
// key, so it is worth nothing anywhere else.
//
// Start at Credentials (a node) and NodeServiceServer (the ingress).
package nodeservice
