package chain

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/skyops/skyops/chain/bindings/jobescrow"
	"github.com/skyops/skyops/chain/bindings/leafcourt"
	"github.com/skyops/skyops/chain/bindings/matchbook"
	"github.com/skyops/skyops/chain/bindings/matchcourt"
	"github.com/skyops/skyops/chain/bindings/noderegistry"
	"github.com/skyops/skyops/chain/bindings/params"
	"github.com/skyops/skyops/chain/bindings/reputation"
	"github.com/skyops/skyops/chain/bindings/resultanchor"
	"github.com/skyops/skyops/chain/bindings/skyopstoken"
	"github.com/skyops/skyops/chain/bindings/workcourt"
)

// Revert is a contract's refusal in plain words.
type Revert struct {
	Name string         // of the contract's custom error, "Error" or "Panic"
	Args map[string]any // of that error, by name
	text string
	err  error
}

// Error returns one sentence.
func (r *Revert) Error() string { return r.text }

// Unwrap returns what the node answered, nil when the revert was made from data.
func (r *Revert) Unwrap() error { return r.err }

// RevertReason returns err as a *Revert when it is a node's answer about a
// contract that refused, and err itself otherwise.
func RevertReason(err error) error {
	var de rpc.DataError
	if !errors.As(err, &de) {
		return err
	}
	text, ok := de.ErrorData().(string)
	if !ok {
		return err
	}
	data, decodeErr := hexutil.Decode(text)
	if decodeErr != nil {
		return err
	}
	r := DecodeRevert(data)
	if r == nil {
		return err
	}
	r.err = err
	return r
}

// DecodeRevert reads what a contract returned with its refusal. It returns nil
// for data that no Skyops contract returns.
func DecodeRevert(data []byte) *Revert {
	if len(data) < 4 {
		return nil
	}
	if reason, err := abi.UnpackRevert(data); err == nil {
		name := "Error"
		if bytes.Equal(data[:4], panicSelector) {
			name = "Panic"
		}
		return &Revert{Name: name, Args: map[string]any{"reason": reason}, text: "the contract refused: " + reason}
	}
	e, ok := knownErrors()[[4]byte(data[:4])]
	if !ok {
		return nil
	}
	args := make(map[string]any)
	if err := e.Inputs.UnpackIntoMap(args, data[4:]); err != nil {
		return nil
	}
	return &Revert{Name: e.Name, Args: args, text: sentence(e, args)}
}

// panicSelector is that of Panic(uint256), which the compiler itself raises.
var panicSelector = []byte{0x4e, 0x48, 0x7b, 0x71}

// knownErrors are the custom errors of all contracts by selector.
var knownErrors = sync.OnceValue(func() map[[4]byte]abi.Error {
	known := make(map[[4]byte]abi.Error)
	for _, contract := range []abi.ABI{
		skyopstoken.NewSkyopsToken().GetABI(),
		noderegistry.NewNodeRegistry().GetABI(),
		resultanchor.NewResultAnchor().GetABI(),
		jobescrow.NewJobEscrow().GetABI(),
		matchbook.NewMatchBook().GetABI(),
		matchcourt.NewMatchCourt().GetABI(),
		leafcourt.NewLeafCourt().GetABI(),
		workcourt.NewWorkCourt().GetABI(),
		params.NewParams().GetABI(),
		reputation.NewReputation().GetABI(),
	} {
		for _, e := range contract.Errors {
			known[[4]byte(e.ID[:4])] = e
		}
	}
	return known
})

// sentences say what a custom error means; {name} is replaced by that argument.
// Errors without a sentence are shown as Solidity has them.
var sentences = map[string]string{
	// WorkCourt
	"NotSigned":      "it is not signed by node {node}",
	"PunishedBefore": "the node was punished for this before",
	"NotApart":       "the checkers are not of operators of their own",
	// JobEscrow
	"UnknownAsset":           "asset {asset} is not accepted: the escrow takes the chain's coin and SKYOPS only",
	"WrongValue":             "{sent} of the coin was sent along where {expected} was due",
	"InsufficientBalance":    "{owner} has {available} of asset {asset} free in the escrow, but {needed} is needed: deposit the difference first",
	"CoinTransferFailed":     "{to} did not accept {amount} of the coin: withdraw to another address",
	"BadOrderSignature":      "the signature of order {order} is not its owner's, {owner}",
	"BadDelegationSignature": "the delegation {delegation} is not signed by its owner {owner}",
	"BadDelegateSignature":   "order {order} is not signed by the delegate {delegate}",
	"BeyondDelegation":       "order {order} is not within the terms of delegation {delegation}",
	"DelegationNotInTime":    "delegation {delegation} is good from {notBefore} on, for orders that end by {expiry}",
	"DelegationUsedUp":       "delegation {delegation} may still spend {left}, the order needs {needed}",
	"DelegationRevoked":      "delegation {delegation} was revoked",
	"BadEnvelope":            "the delegated signature of {length} bytes is malformed",
	"OrderWithoutCost":       "the order's maximum cost is zero",
	"FeeAboveMaximum":        "the order's fee {fee} is more than its maximum cost {maxCost}",
	"OrderExpired":           "the order's deadline {deadline} has passed: the chain's time is {time}",
	"DeadlineTooFar":         "the order's deadline {deadline} lies beyond {latest}, the latest allowed: deadlines are in seconds",
	"OrderIsOpen":            "order {order} is open already",
	"OrderNotOpen":           "order {order} is not open: it was never opened, or is closed",
	"NonceUsed":              "nonce {nonce} of {owner} was used or cancelled: sign a new order",
	"NotScheduler":           "only the order's scheduler {scheduler} may do that, not {caller}",
	"NotRefundable":          "order {order} can be refunded only after {from}, which is its deadline and the grace",
	"ReceiptOfOtherOrder":    "receipt {index} is of order {receiptOrder}, not of {order}",
	"UnknownNode":            "receipt {index} is of {node}, which no registered node has as its key",
	"RateTooHigh":            "receipt {index} bills {rate} per GPU-hour, the order allows {maximum}",
	"EgressTooHigh":          "receipt {index} bills {egress} per GiB, the order allows {maximum}",
	"WrongCost":              "receipt {index} says it costs {cost}, its usage costs {expected}",
	"TotalBelowCost":         "receipt {index} has total {total}, below its own cost {cost}",
	"BadNodeSignature":       "receipt {index} is not signed by its node {node}",
	"BadSchedulerSignature":  "receipt {index} is not countersigned by the order's scheduler {scheduler}",
	// NodeRegistry
	"UnknownKey":      "no node was ever registered under key {key}",
	"UnknownSlot":     "no node is registered in slot {slot}",
	"NotOperator":     "the node in slot {slot} belongs to operator {operator}, not to {caller}",
	"KeyTaken":        "key {key} belongs to the node in slot {slot} for ever: make a new key",
	"BadKeySignature": "the node key {key} did not sign for operator {operator}",
	"StakeTooLow":     "the stake is {stake}, at least {minimum} is needed",
	"StakeTooHigh":    "a stake of {stake} is more than a node can have",
	"StillThawing":    "the stake of the node in slot {slot} thaws until {thawAt}",
	"NothingThawed":   "the node in slot {slot} has no stake on its way out",
	"ZeroAddress":     "an address is missing",
	"ZeroAmount":      "the amount is zero",
	"ThawTooShort":    "the stake would thaw in {thaw} s, within the {window} s in which faults are punished",
	"NotCourt":        "{caller} is no court: only courts may punish",
	// Guardian
	"IntakePaused": "deposits and new orders are paused until {until}; settling, refunds and withdrawals are not",
	"NotGuardian":  "only the guardian {guardian} may pause, not {caller}",
	"PauseTooLong": "a pause of {duration} s was asked for, at most {longest} s is allowed",
	// MatchBook
	"BondTooLow":     "the bond is {bond}, at least {minimum} is needed",
	"BondTooHigh":    "a bond of {bond} is more than a scheduler can have",
	"BondIsThawing":  "the bond thaws until {thawAt}",
	"NoBondThawed":   "{scheduler} has no bond on its way out",
	"NoChain":        "{scheduler} has not committed to a chain of reveals",
	"HasChain":       "{scheduler} has a chain of reveals already: renew it",
	"ChainWaits":     "a chain is announced from page {fromPage} on already",
	"ChainTooSoon":   "a chain from page {fromPage} on is announced too late: page {earliest} is the earliest",
	"RenewalTooSoon": "page {page} starts an announced chain and must wait until {renewAt}",
	"TooManyEntries": "page {page} has {count} entries, at most 65,536 are allowed",
	"NotOwnPage":     "the page is {scheduler}'s, not {caller}'s",
	"WrongPage":      "page {got} was brought, but {next} is next",
	"BadTimes":       "the page's times {first} to {last} do not fit the chain's time {time}",
	"NotEmpty":       "page {page} has no entries, but a root or times",
	"BadCID":         "the log of page {page} has a name of {length} bytes",
	"OutOfReach":     "page {page} cannot follow page {follows}: it is later, or too long ago",
	"WrongReveal":    "the reveal of page {page} hashes to {hash}, the chain of reveals goes on with {expected}",
	"TooManyPages":   "page {page} must wait until {from}: so many pages are open to disputes",
	"AlreadySlashed": "entry {index} of page {page} was punished already",
	"NothingToClaim": "entry {index} of page {page} of {scheduler} has no penalty that is not claimed yet",
	"BadTerms":       "the contract cannot be made with these terms",
	// Courts
	"UnknownPage":      "the chain does not hold this page {page} of {scheduler}",
	"WindowClosed":     "faults of page {page} could be proven until {until}",
	"NotInPage":        "the path does not lead to entry {index} of page {page}",
	"NotInTree":        "the path does not lead from slot {slot} to the root",
	"WrongBytes":       "the bytes hash to {got}, the entry names {want}",
	"WrongLength":      "{got} where {want} was due",
	"NoFault":          "what was brought shows no such fault",
	"NotBy":            "the scheduler {scheduler} did not sign this",
	"NoAnswer":         "the bytes are no job or no leaf that anybody could read",
	"NotYet":           "this can be claimed only after {from}",
	"AlreadyAsked":     "query {id} waits for its answer already",
	"NotAsked":         "nobody has asked query {id}",
	"BondDidNotArrive": "{got} of the query's bond of {want} arrived",
	// Params
	"NotOwner":       "only the timelock {owner} may propose parameters, not {caller}",
	"UnknownVersion": "there is no version {version} of the matching parameters",
	"BadCaps":        "stake cap {stakeCap}, latency cap {latencyCap}, jitter {jitter} or mode {mode} is out of bounds",
	"BadChecks":      "a least rate of {floor} of 10,000, {unproven} of 100 parts for unproven work or {fault} points of fault is out of bounds",
	"BadFees":        "a least fee is zero: {coin} gwei of the coin, {token} of SKYOPS",
	"BadTable":       "the table of performance is wrong at entry {index}: ids must rise, worths be at most 10,000",
	"BadWeights":     "the weights sum to {sum}, not 10,000",
	// Reputation
	"NotChecked":      "the verdict does not say that of the work of node {node} under order {order}, or is nobody's who may",
	"NothingToCount":  "nothing new was paid to {node} under order {order}",
	"StillOpen":       "order {order} is still open: its pay counts once it is closed and its fee is burned",
	"FeeUsedUp":       "the fee burned for order {order} is worth {points} points, and they were given",
	"PayerCapReached": "{payer} has given {cap} points in this period: bring it again in the next",
	// ResultAnchor
	"WrongSeq":   "batch {expected} was expected, but the next in the list is {next}",
	"EmptyBatch": "the batch has no records",
	// SkyopsToken
	"ERC20InsufficientBalance":        "{sender} holds {balance} SKYOPS units, but {needed} is needed",
	"ERC20InsufficientAllowance":      "{spender} may take {allowance} SKYOPS units, but needs {needed}: approve it first",
	"ERC2612ExpiredSignature":         "the permit expired at {deadline}",
	"ERC2612InvalidSigner":            "the permit was signed by {signer}, not by the owner {owner}",
	"ERC3009InvalidSignature":         "the transfer authorization is not signed by the account it takes from",
	"ERC3009InvalidAuthorizationTime": "the transfer authorization is valid after {validAfter} and before {validBefore} only",
	"ERC3009UsedAuthorization":        "authorization {nonce} of {authorizer} was used or cancelled",
	"ReentrancyGuardReentrantCall":    "the contract was called again while it was working",
}

func sentence(e abi.Error, args map[string]any) string {
	text, ok := sentences[e.Name]
	if !ok {
		parts := make([]string, len(e.Inputs))
		for i, in := range e.Inputs {
			parts[i] = in.Name + " " + show(args[in.Name])
		}
		return "the contract refused: " + e.Name + "(" + strings.Join(parts, ", ") + ")"
	}
	for name, v := range args {
		text = strings.ReplaceAll(text, "{"+name+"}", show(v))
	}
	return text
}

func show(v any) string {
	switch v := v.(type) {
	case [32]byte:
		return common.Hash(v).Hex()
	default:
		return fmt.Sprint(v)
	}
}
