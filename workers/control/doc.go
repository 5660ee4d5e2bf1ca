// Package control is the role that runs workflows and the activities of the
// control plane: the only process that decides about jobs.
//
// It wires concrete things to the activities' interfaces: the store's lease
// register, the chain client and the sender of the scheduler's transactions,
// the ingress's node map, the match book on chain, IPFS for its pages' logs. It
// keeps nothing itself: any number may run on one queue, and one that dies is
// replaced, since workflows, register, book and outbox are all elsewhere. Of
// several, one sends transactions; each matches on its own view of the nodes and
// writes pages of its own, and what two promise at once is settled by the node,
// which declines the second.
//
// When an order is closed, its nodes' pay is counted towards their reputation on
// chain, for each node one order a day: counting takes more gas than settling,
// and reputation needs little of it. The rest stays there to be counted by
// anybody, the node too.
//
// Start at Run; Command is its face on the command line.
package control
