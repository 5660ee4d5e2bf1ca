// Package watch is the role that looks after one node's rights: it reads every
// page of the scheduler's book, and takes to court what wronged its node, and who
// was matched before a job that waited and goes before it in the race.
//
// It is a process of its own, beside the node or anywhere else, so that neither
// holds what it does not need: the node has no key that pays for transactions,
// and the watcher neither the node's key nor its connection. It reads public
// pages and the file of receipts that the node keeps (workers/node), and signs
// with a key of the operator's that holds a little coin and receives the rewards.
//
// Nouns: a fault is what book.Check finds with book.Known.Only; a case is a fault
// on its way through court, by one intent of chain/sender, so that a watcher that
// dies in between goes on and pays once. The page that comes next is kept in a
// file; a page is done when each of its cases is decided.
//
// Not promised: that what is withheld is asked for (it is logged; asking costs a
// bond), and that a fault is seen whose receipts the node has not kept; nor
// that a job was overtaken more than 32 pages before its own match.
//
// Start at Run, then watcher.pass.
package watch
