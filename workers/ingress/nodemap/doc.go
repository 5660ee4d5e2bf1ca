// Package nodemap is what an ingress knows of its nodes: each one's newest
// signed beat, what the scheduler adds to it, and what people want to see.
//
// Nouns: a Member is a registered node as the chain has it. Of a member's beat
// and its own part, stake and reputation from the registry, uptime and latency
// as the ingress measured them, the map makes the leaf that jobs are matched on.
// An inclusion is the scheduler's receipt for a signed beat; a trip is the time
// that a node took to answer a probe.
//
// The map checks beats and signs inclusions; it knows no connections and reads
// no clock but the one it is given. A beat that is forged, late, early, repeated,
// or of another node, slot or network changes nothing and gets no receipt. The
// map promises numbers that rise per node for as long as its process lives; who
// keeps leaves for longer must check that.
//
// Start at New and Map.Beat; for the scheduler's other processes at Map.Watch.
package nodemap
