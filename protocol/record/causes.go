package record

import (
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"
)

// Known is what is said of a cause's code wherever nothing more is known: one
// table for every face of the product.
type Known struct {
	Code  string `json:"code"`
	Title string `json:"title"` // one sentence, no full stop
	Fix   string `json:"fix"`   // its commands name the job JOB
}

var known = []Known{
	{CauseExitCode, "the program ended with an error", "read the end of its log: skyops logs JOB"},
	{CauseOOM, "the program used more memory than the job has", "ask for more memory with --ram, or for a smaller batch in the program"},
	{CauseGPUMemory, "the program used more memory than its GPU has", "ask for a GPU with more memory, e.g. --gpu A100:80GB, or for a smaller batch in the program"},
	{CauseGPUFault, "the GPU's driver stopped the program", "look for an illegal access in the program's own kernels, and submit again"},
	{CauseDisk, "the program filled its disk", "ask for more with --disk, or have the program keep fewer checkpoints"},
	{CauseImage, "the image is missing, or not what its digest names", "check the image's name and digest, and submit again"},
	{CauseInput, "a data set is missing, or not what the spec names", "check the data set, and submit again"},
	{CauseOutput, "the program did not leave an output that other steps take", "have it write what outputs names in the pipeline file, below SKYOPS_OUTPUT_DIR"},
	{CauseDuration, "the program did not end within its duration", "ask for more with --duration"},
	{CauseDeadline, "the order's deadline came before the program ended", "sign an order with a later deadline"},
	{CauseBudget, "the order's maximum cost was used up", "sign an order with a higher --max-cost"},
	{CauseNoNode, "no node that fits came free in time", "ask for what is there: skyops submit-task with --dry-run shows it"},
	{CauseUnauthorized, "the order is not one that the wallet can have run", "sign a new order"},
	{CauseNodeLost, "the node vanished", "another node goes on by itself, unless --retry forbids it"},
	{CauseNodeFault, "the node failed, not the program", "another node goes on by itself, unless --retry forbids it"},
	{CauseDrained, "the node's operator is emptying it", "another node goes on by itself, unless --retry forbids it"},
	{CauseStaleLease, "the node was told that its lease is over", "another node goes on by itself, unless --retry forbids it"},
	{CausePaused, "the owner paused the job", "resume it: skyops resume JOB"},
	{CauseCancelled, "the owner cancelled the job", "submit it again when it is wanted"},
	{CauseChain, "the chain did not answer in time", "submit again when the chain answers"},
	{CauseInternal, "the scheduler failed", "submit again, and tell the scheduler's operator"},
}

// Causes returns what is known of every code.
func Causes() []Known { return slices.Clone(known) }

// Of names the job in the commands of the cause's fix, by its first digits.
func (c Cause) Of(id common.Hash) Cause {
	words := strings.Split(c.Fix, " ")
	for i, w := range words {
		if w == "JOB" {
			words[i] = id.Hex()[:12]
		}
	}
	c.Fix = strings.Join(words, " ")
	return c
}

// Explained fills in what is missing of a cause and its code alone tells.
func (c Cause) Explained() Cause {
	i := slices.IndexFunc(known, func(k Known) bool { return k.Code == c.Code })
	if i < 0 {
		return c
	}
	if c.Message == "" {
		c.Message = known[i].Title
	}
	if c.Fix == "" {
		c.Fix = known[i].Fix
	}
	return c
}
