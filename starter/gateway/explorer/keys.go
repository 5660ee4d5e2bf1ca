package explorer

import (
	"fmt"
	"math"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/starter/client"
)

// The model's keys. What lists show is found by the order of keys, newest first:
// they begin with a position that counts down.
const (
	keyTotals  = "totals"
	orders     = "orders/"    // place of the opening, order
	jobs       = "jobs/"      // place of the order's opening, job
	nodes      = "node/"      // slot
	schedulers = "scheduler/" // address
	events     = "event/"     // place
	versions   = "params/"    // number
	wants      = "want/"      // page or list, scheduler, number
	wantPage   = wants + "page/"
	wantList   = wants + "list/"
)

// place counts down with time, so that keys' order is newest first.
func place(at client.Spot) string {
	return fmt.Sprintf("%016x%08x", uint64(math.MaxUint64)-at.Block, math.MaxUint32-uint32(at.Index))
}

func keyOrder(id common.Hash) string { return "order/" + id.Hex() }

func keyInOrders(o *client.OrderShown) string { return orders + place(o.Opened) + "/" + o.Order.Hex() }

func keyJob(id common.Hash) string { return "job/" + id.Hex() }

func keyInJobs(o *client.OrderShown, id common.Hash) string {
	return jobs + place(o.Opened) + "/" + id.Hex()
}

// keyEarly is there when jobs were matched before the chain knew their order;
// they are under it.
func keyEarly(order common.Hash) string { return "early/" + order.Hex() + "/" }

func keyRuns(job common.Hash) string { return "run/" + job.Hex() + "/" }

func keyRun(job common.Hash, epoch uint32) string { return fmt.Sprintf("%s%08x", keyRuns(job), epoch) }

func keyMatches(job common.Hash) string { return "match/" + job.Hex() + "/" }

func keyMatch(job common.Hash, m *client.MatchShown) string {
	return fmt.Sprintf("%s%s/%016x/%08x", keyMatches(job), m.Scheduler.Hex(), m.Page, m.Index)
}

func keyRecords(job common.Hash) string { return "record/" + job.Hex() + "/" }

func keyRecord(job common.Hash, scheduler common.Address, seq uint64, index int) string {
	return fmt.Sprintf("%s%s/%016x/%08x", keyRecords(job), scheduler.Hex(), seq, index)
}

// keyCredit is what a node was paid under an order so far.
func keyCredit(order common.Hash, node common.Address) string {
	return "credit/" + order.Hex() + "/" + node.Hex()
}

func keyNode(slot uint32) string { return fmt.Sprintf("%s%08x", nodes, slot) }

// keyBeat is the newest beat of a slot by a key, whether or not that is the slot's.
func keyBeat(slot uint32, key common.Address) string {
	return fmt.Sprintf("beat/%08x/%s", slot, key.Hex())
}

func keySlot(key common.Address) string { return "slot/" + key.Hex() }

// keySince is from where on a key is a node's.
func keySince(key common.Address) string { return "since/" + key.Hex() }

// keyTold is there when receipts were published or settled of a job that is not known;
// they are under it, one for each attempt, node and order.
func keyTold(job common.Hash) string { return "told/" + job.Hex() + "/" }

// keyUnseen is followed by the ids that an order paid for and that are not known to be
// its jobs' or of their checks. When the order closes, no more come.
func keyUnseen(order common.Hash) string { return "unseen/" + order.Hex() + "/" }

// keyRound holds the job that a round, by its own id, checked. It is there for jobs
// that were matched more than once.
func keyRound(id common.Hash) string { return "round/" + id.Hex() }

func keyNodeJobs(slot uint32) string { return fmt.Sprintf("jobsof/%08x/", slot) }

func keyScheduler(a common.Address) string { return schedulers + a.Hex() }

func keyPages(a common.Address) string { return "page/" + a.Hex() + "/" }

func keyPage(a common.Address, number uint64) string {
	return fmt.Sprintf("%s%016x", keyPages(a), uint64(math.MaxUint64)-number)
}

func keyBatches(a common.Address) string { return "batch/" + a.Hex() + "/" }

func keyBatch(a common.Address, seq uint64) string {
	return fmt.Sprintf("%s%016x", keyBatches(a), uint64(math.MaxUint64)-seq)
}

func keyTx(tx common.Hash) string { return "tx/" + tx.Hex() }

func keyParams(version uint32) string { return fmt.Sprintf("%s%08x", versions, version) }
