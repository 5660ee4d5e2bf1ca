// Code generated via abigen V2 - DO NOT EDIT.
// This file is a generated binding and any manual changes will be lost.

package jobescrow

import (
	"bytes"
	"errors"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Reference imports to suppress errors if they are not otherwise used.
var (
	_ = bytes.Equal
	_ = errors.New
	_ = big.NewInt
	_ = common.Big1
	_ = types.BloomLookup
	_ = abi.ConvertType
)

// JobEscrowOrder is an auto generated low-level Go binding around an user-defined struct.
type JobEscrowOrder struct {
	Kind      uint8
	Owner     common.Address
	Scheduler common.Address
	Root      [32]byte
	Count     uint32
	Asset     common.Address
	MaxRate   uint64
	MaxEgress uint64
	MaxCost   *big.Int
	Nonce     *big.Int
	Deadline  uint64
	Recipient [32]byte
}

// JobEscrowReceipt is an auto generated low-level Go binding around an user-defined struct.
type JobEscrowReceipt struct {
	Order      [32]byte
	Job        [32]byte
	Epoch      uint32
	Node       common.Address
	Seq        uint64
	Gpus       uint16
	StartedAt  uint64
	BilledMs   uint64
	BytesIn    uint64
	BytesOut   uint64
	Rate       uint64
	Egress     uint64
	Cost       *big.Int
	Total      *big.Int
	Checkpoint [32]byte
	Result     [32]byte
}

// JobEscrowSignedReceipt is an auto generated low-level Go binding around an user-defined struct.
type JobEscrowSignedReceipt struct {
	Receipt      JobEscrowReceipt
	NodeSig      []byte
	SchedulerSig []byte
}

// JobEscrowMetaData contains all meta data concerning the JobEscrow contract.
var JobEscrowMetaData = bind.MetaData{
	ABI: "[{\"type\":\"constructor\",\"inputs\":[{\"name\":\"token_\",\"type\":\"address\",\"internalType\":\"contractIERC20\"},{\"name\":\"registry_\",\"type\":\"address\",\"internalType\":\"contractNodeRegistry\"},{\"name\":\"grace_\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"guardian_\",\"type\":\"address\",\"internalType\":\"address\"}],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"LONGEST_PAUSE\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"MAX_TERM\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"ORDER_TYPEHASH\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"RECEIPT_TYPEHASH\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"balance\",\"inputs\":[{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"cancelNonce\",\"inputs\":[{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"cost\",\"inputs\":[{\"name\":\"rate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"gpus\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"billedMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"egress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"bytesOut\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"pure\"},{\"type\":\"function\",\"name\":\"credited\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"deposit\",\"inputs\":[{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[],\"stateMutability\":\"payable\"},{\"type\":\"function\",\"name\":\"depositFor\",\"inputs\":[{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[],\"stateMutability\":\"payable\"},{\"type\":\"function\",\"name\":\"depositWithAuthorization\",\"inputs\":[{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"validAfter\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"validBefore\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"nonce\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"v\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"r\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"s\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"depositWithPermit\",\"inputs\":[{\"name\":\"amount\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"deadline\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"v\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"r\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"s\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"eip712Domain\",\"inputs\":[],\"outputs\":[{\"name\":\"fields\",\"type\":\"bytes1\",\"internalType\":\"bytes1\"},{\"name\":\"name\",\"type\":\"string\",\"internalType\":\"string\"},{\"name\":\"version\",\"type\":\"string\",\"internalType\":\"string\"},{\"name\":\"chainId\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"verifyingContract\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"salt\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"extensions\",\"type\":\"uint256[]\",\"internalType\":\"uint256[]\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"escrowed\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"outputs\":[{\"name\":\"isOpen\",\"type\":\"bool\",\"internalType\":\"bool\"},{\"name\":\"paid\",\"type\":\"uint128\",\"internalType\":\"uint128\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"grace\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"guardian\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"address\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"nonceUsed\",\"inputs\":[{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bool\",\"internalType\":\"bool\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"open\",\"inputs\":[{\"name\":\"o\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Order\",\"components\":[{\"name\":\"kind\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"root\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"count\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"maxRate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxEgress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxCost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"deadline\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"recipient\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"name\":\"signature\",\"type\":\"bytes\",\"internalType\":\"bytes\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"orderHash\",\"inputs\":[{\"name\":\"o\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Order\",\"components\":[{\"name\":\"kind\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"root\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"count\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"maxRate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxEgress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxCost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"deadline\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"recipient\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]}],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"pause\",\"inputs\":[{\"name\":\"duration\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"pausedUntil\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"receiptHash\",\"inputs\":[{\"name\":\"r\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Receipt\",\"components\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"job\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"epoch\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"seq\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"gpus\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"startedAt\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"billedMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"bytesIn\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"bytesOut\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"rate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"egress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"cost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"total\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"checkpoint\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"result\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]}],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"refund\",\"inputs\":[{\"name\":\"o\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Order\",\"components\":[{\"name\":\"kind\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"root\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"count\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"maxRate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxEgress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxCost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"deadline\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"recipient\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"registry\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"contractNodeRegistry\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"settle\",\"inputs\":[{\"name\":\"o\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Order\",\"components\":[{\"name\":\"kind\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"root\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"count\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"maxRate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxEgress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxCost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"deadline\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"recipient\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"name\":\"receipts\",\"type\":\"tuple[]\",\"internalType\":\"structJobEscrow.SignedReceipt[]\",\"components\":[{\"name\":\"receipt\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Receipt\",\"components\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"job\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"epoch\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"seq\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"gpus\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"startedAt\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"billedMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"bytesIn\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"bytesOut\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"rate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"egress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"cost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"total\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"checkpoint\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"result\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"name\":\"nodeSig\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"schedulerSig\",\"type\":\"bytes\",\"internalType\":\"bytes\"}]},{\"name\":\"close\",\"type\":\"bool\",\"internalType\":\"bool\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"token\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"contractIERC20\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"withdraw\",\"inputs\":[{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"to\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"event\",\"name\":\"Closed\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"indexed\":true,\"internalType\":\"bytes32\"},{\"name\":\"owner\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"asset\",\"type\":\"address\",\"indexed\":false,\"internalType\":\"address\"},{\"name\":\"paid\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"},{\"name\":\"refunded\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"Credited\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"indexed\":true,\"internalType\":\"bytes32\"},{\"name\":\"node\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"payout\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"asset\",\"type\":\"address\",\"indexed\":false,\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"},{\"name\":\"total\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"Deposited\",\"inputs\":[{\"name\":\"asset\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"owner\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"from\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"EIP712DomainChanged\",\"inputs\":[],\"anonymous\":false},{\"type\":\"event\",\"name\":\"NonceCancelled\",\"inputs\":[{\"name\":\"owner\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"Opened\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"indexed\":true,\"internalType\":\"bytes32\"},{\"name\":\"owner\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"details\",\"type\":\"tuple\",\"indexed\":false,\"internalType\":\"structJobEscrow.Order\",\"components\":[{\"name\":\"kind\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"root\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"count\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"maxRate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxEgress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxCost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"deadline\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"recipient\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"Paused\",\"inputs\":[{\"name\":\"until\",\"type\":\"uint64\",\"indexed\":false,\"internalType\":\"uint64\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"Withdrawn\",\"inputs\":[{\"name\":\"asset\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"owner\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"to\",\"type\":\"address\",\"indexed\":false,\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"error\",\"name\":\"BadNodeSignature\",\"inputs\":[{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"BadOrderSignature\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"BadSchedulerSignature\",\"inputs\":[{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"CoinTransferFailed\",\"inputs\":[{\"name\":\"to\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"DeadlineTooFar\",\"inputs\":[{\"name\":\"deadline\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"latest\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"EgressTooHigh\",\"inputs\":[{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"egress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maximum\",\"type\":\"uint64\",\"internalType\":\"uint64\"}]},{\"type\":\"error\",\"name\":\"InsufficientBalance\",\"inputs\":[{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"available\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"needed\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"IntakePaused\",\"inputs\":[{\"name\":\"until\",\"type\":\"uint64\",\"internalType\":\"uint64\"}]},{\"type\":\"error\",\"name\":\"InvalidShortString\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"NonceUsed\",\"inputs\":[{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"NotGuardian\",\"inputs\":[{\"name\":\"caller\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"guardian\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"NotRefundable\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"from\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"NotScheduler\",\"inputs\":[{\"name\":\"caller\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"OrderExpired\",\"inputs\":[{\"name\":\"deadline\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"time\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"OrderIsOpen\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"type\":\"error\",\"name\":\"OrderNotOpen\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"type\":\"error\",\"name\":\"OrderWithoutCost\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"PauseTooLong\",\"inputs\":[{\"name\":\"duration\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"longest\",\"type\":\"uint64\",\"internalType\":\"uint64\"}]},{\"type\":\"error\",\"name\":\"RateTooHigh\",\"inputs\":[{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"rate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maximum\",\"type\":\"uint64\",\"internalType\":\"uint64\"}]},{\"type\":\"error\",\"name\":\"ReceiptOfOtherOrder\",\"inputs\":[{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"receiptOrder\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"type\":\"error\",\"name\":\"ReentrancyGuardReentrantCall\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"SafeERC20FailedOperation\",\"inputs\":[{\"name\":\"token\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"StringTooLong\",\"inputs\":[{\"name\":\"str\",\"type\":\"string\",\"internalType\":\"string\"}]},{\"type\":\"error\",\"name\":\"TotalBelowCost\",\"inputs\":[{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"total\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"cost\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"UnknownAsset\",\"inputs\":[{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"UnknownNode\",\"inputs\":[{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"WrongCost\",\"inputs\":[{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"cost\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"expected\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"WrongValue\",\"inputs\":[{\"name\":\"sent\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"expected\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"ZeroAddress\",\"inputs\":[]}]",
	ID:  "JobEscrow",
	Bin: "0x6101e0604052348015610010575f5ffd5b50604051613a66380380613a6683398101604081905261002f916101e3565b8060405180604001604052806006815260200165536b796f707360d01b815250604051806040016040528060018152602001603160f81b8152506100788261018660201b60201c565b6101205261008581610186565b61014052815160208084019190912060e052815190820120610100524660a05261011160e05161010051604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201529081019290925260608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b60805250503060c0526001600160a01b039081166101605284161580159061014157506001600160a01b03831615155b61015e5760405163d92e233d60e01b815260040160405180910390fd5b506001600160a01b039283166101805291166101a0526001600160401b03166101c0526102a5565b5f5f829050601f815111156101b9578260405163305a27a960e01b81526004016101b0919061024a565b60405180910390fd5b80516101c48261027f565b179392505050565b6001600160a01b03811681146101e0575f5ffd5b50565b5f5f5f5f608085870312156101f6575f5ffd5b8451610201816101cc565b6020860151909450610212816101cc565b60408601519093506001600160401b038116811461022e575f5ffd5b606086015190925061023f816101cc565b939692955090935050565b602081525f82518060208401528060208501604085015e5f604082850101526040601f19601f83011684010191505092915050565b8051602080830151919081101561029f575f198160200360031b1b821691505b50919050565b60805160a05160c05160e05161010051610120516101405161016051610180516101a0516101c0516136e66103805f395f818161025c015261086301525f8181610377015261221101525f818161060f01528181610a5f01528181610e8801528181610ee8015281816113360152818161141c015281816114a701528181611634015281816118e601528181611cab01528181611d230152611d7b01525f81816102ae015261063401525f61266301525f61263301525f6129a601525f61297e01525f6128d901525f61290301525f61292d01526136e65ff3fe6080604052600436106101a4575f3560e01c806385f77317116100e7578063cfcef6ac11610087578063da748b1011610062578063da748b1014610575578063e874134b14610595578063f973a209146105cb578063fc0c546a146105fe575f5ffd5b8063cfcef6ac14610518578063cfdd7aea14610537578063d9caed1214610556575f5ffd5b80639e8ab95c116100c25780639e8ab95c14610429578063af4e7c2614610448578063b203bb99146104cf578063b3db428b14610505575f5ffd5b806385f77317146103c057806395850f59146103df5780639886bf6314610412575f5ffd5b8063452a9320116101525780634f37e9fe1161012d5780634f37e9fe1461031a578063713f0130146103395780637b1039991461036657806384b0196e14610399575f5ffd5b8063452a93201461029d57806347e7ef24146102e85780634a970be7146102fb575f5ffd5b80631b7414a2116101825780631b7414a21461022c5780631eefddb11461024b5780633c73f1581461027e575f5ffd5b80630357e370146101a85780631647795e146101c957806318021423146101fd575b5f5ffd5b3480156101b3575f5ffd5b506101c76101c2366004612cbd565b610631565b005b3480156101d4575f5ffd5b506101e86101e3366004612cf5565b610788565b60405190151581526020015b60405180910390f35b348015610208575f5ffd5b5061021362093a8081565b60405167ffffffffffffffff90911681526020016101f4565b348015610237575f5ffd5b506101c7610246366004612d36565b6107c3565b348015610256575f5ffd5b506102137f000000000000000000000000000000000000000000000000000000000000000081565b348015610289575f5ffd5b506101c7610298366004612d51565b610920565b3480156102a8575f5ffd5b506102d07f000000000000000000000000000000000000000000000000000000000000000081565b6040516001600160a01b0390911681526020016101f4565b6101c76102f6366004612cf5565b610dc3565b348015610306575f5ffd5b506101c7610315366004612de2565b610dd2565b348015610325575f5ffd5b506101c7610334366004612e25565b610f25565b348015610344575f5ffd5b50610358610353366004612ec1565b6111e1565b6040519081526020016101f4565b348015610371575f5ffd5b506102d07f000000000000000000000000000000000000000000000000000000000000000081565b3480156103a4575f5ffd5b506103ad611233565b6040516101f49796959493929190612f27565b3480156103cb575f5ffd5b506103586103da366004612fea565b611291565b3480156103ea575f5ffd5b506103587fd8c50019a017892465072c37737e60e28ead2c6de101caf5f17128fcd78166d181565b34801561041d575f5ffd5b50610358630967530081565b348015610434575f5ffd5b506101c761044336600461304b565b6112a9565b348015610453575f5ffd5b506104a76104623660046130b5565b5f9081526005602090815260409182902082518084019093525460ff811615158084526101009091046fffffffffffffffffffffffffffffffff169290910182905291565b6040805192151583526fffffffffffffffffffffffffffffffff9091166020830152016101f4565b3480156104da575f5ffd5b506103586104e93660046130cc565b600360209081525f928352604080842090915290825290205481565b6101c7610513366004613103565b61153c565b348015610523575f5ffd5b50610358610532366004612d36565b611710565b348015610542575f5ffd5b506101c76105513660046130b5565b611747565b348015610561575f5ffd5b506101c7610570366004613103565b611789565b348015610580575f5ffd5b506002546102139067ffffffffffffffff1681565b3480156105a0575f5ffd5b506103586105af366004613141565b600460209081525f928352604080842090915290825290205481565b3480156105d6575f5ffd5b506103587fd3b3732f2bfab6a62d2f46dd6ba6f07f59b9c0677ab1e7d0a9e61e4e5da4df6781565b348015610609575f5ffd5b506102d07f000000000000000000000000000000000000000000000000000000000000000081565b337f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03811682146106ad576040517f826f1bd20000000000000000000000000000000000000000000000000000000081526001600160a01b039283166004820152911660248201526044015b60405180910390fd5b5081905062093a8067ffffffffffffffff821681101561070d576040517fe21d1dd000000000000000000000000000000000000000000000000000000000815267ffffffffffffffff9283166004820152911660248201526044016106a4565b5061071a90508142613191565b600280547fffffffffffffffffffffffffffffffffffffffffffffffff00000000000000001667ffffffffffffffff9290921691821790556040519081527fdb6a871e0ca1412b5a476ec1e7ec005fc584d1afa9bef37a3c64129332bb449b9060200160405180910390a150565b6001600160a01b0382165f908152600660209081526040808320600885901c8452909152812054600160ff84161b1615155b90505b92915050565b6107cb61190d565b5f6107d582611710565b5f8181526005602090815260409182902082518084019093525460ff811615158084526101009091046fffffffffffffffffffffffffffffffff1691830191909152919250908290610856576040517f39619a1d0000000000000000000000000000000000000000000000000000000081526004016106a491815260200190565b505f67ffffffffffffffff7f00000000000000000000000000000000000000000000000000000000000000001661089561016086016101408701612cbd565b67ffffffffffffffff166108a991906131b1565b905082814281106108ef576040517f25b02135000000000000000000000000000000000000000000000000000000008152600481019290925260248201526044016106a4565b5050610912848484602001516fffffffffffffffffffffffffffffffff16611944565b50505061091d611aba565b50565b60025467ffffffffffffffff1642811115610974576040517f37d4b53a00000000000000000000000000000000000000000000000000000000815267ffffffffffffffff90911660048201526024016106a4565b5061097d61190d565b5f61098784611710565b5f81815260056020526040902054909150819060ff16156109d7576040517f980f77ce0000000000000000000000000000000000000000000000000000000081526004016106a491815260200190565b506109ea610120850161010086016131e3565b6fffffffffffffffffffffffffffffffff165f03610a34576040517f56bd25d600000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5f610a4560c0860160a087016131fc565b6001600160a01b03161480610a9a57506001600160a01b037f000000000000000000000000000000000000000000000000000000000000000016610a8f60c0860160a087016131fc565b6001600160a01b0316145b610aaa60c0860160a087016131fc565b90610aed576040517fad61e2ba0000000000000000000000000000000000000000000000000000000081526001600160a01b0390911660048201526024016106a4565b50610b0061016085016101408601612cbd565b67ffffffffffffffff16421115610b1f61016086016101408701612cbd565b429091610b6a576040517fa587b43200000000000000000000000000000000000000000000000000000000815267ffffffffffffffff909216600483015260248201526044016106a4565b50610b7b90506309675300426131b1565b610b8d61016086016101408701612cbd565b67ffffffffffffffff161115610bab61016086016101408701612cbd565b610bb96309675300426131b1565b9091610c03576040517f136579e600000000000000000000000000000000000000000000000000000000815267ffffffffffffffff909216600483015260248201526044016106a4565b50610c16905060408501602086016131fc565b6001600160a01b0316336001600160a01b03161480610c4b5750610c4b610c4360408601602087016131fc565b828585611ae4565b81610c5c60408701602088016131fc565b9091610ca6576040517f355d3cb800000000000000000000000000000000000000000000000000000000815260048101929092526001600160a01b031660248201526044016106a4565b50610cc79050610cbc60408601602087016131fc565b856101200135611b20565b610d13610cda60c0860160a087016131fc565b610cea60408701602088016131fc565b610cfc610120880161010089016131e3565b6fffffffffffffffffffffffffffffffff16611bae565b5f818152600560205260409081902080547fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff00166001179055610d5b90606086019086016131fc565b6001600160a01b0316610d7460408601602087016131fc565b6001600160a01b0316827fd48b9a895191c445e7215f8aeeeee99ecf6e3b238b96de800ab394d70ff0eec787604051610dad919061333c565b60405180910390a450610dbe611aba565b505050565b610dce82338361153c565b5050565b60025467ffffffffffffffff1642811115610e26576040517f37d4b53a00000000000000000000000000000000000000000000000000000000815267ffffffffffffffff90911660048201526024016106a4565b50610e2f61190d565b6040517fd505accf000000000000000000000000000000000000000000000000000000008152336004820152306024820152604481018690526064810185905260ff8416608482015260a4810183905260c481018290527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03169063d505accf9060e4015f604051808303815f87803b158015610ed1575f5ffd5b505af1925050508015610ee2575060015b50610f167f000000000000000000000000000000000000000000000000000000000000000033610f1188611c71565b611dfd565b610f1e611aba565b5050505050565b610f2d61190d565b5f610f3785611710565b5f8181526005602090815260409182902082518084019093525460ff811615158084526101009091046fffffffffffffffffffffffffffffffff1691830191909152919250908290610fb8576040517f39619a1d0000000000000000000000000000000000000000000000000000000081526004016106a491815260200190565b50821580610fe65750610fd160608701604088016131fc565b6001600160a01b0316336001600160a01b0316145b33610ff76060890160408a016131fc565b9091611042576040517ffd26606e0000000000000000000000000000000000000000000000000000000081526001600160a01b039283166004820152911660248201526044016106a4565b50505f5b8481101561114b575f61107e8885848a8a878181106110675761106761334b565b90506020028101906110799190613378565b611e82565b9050368787848181106110935761109361334b565b90506020028101906110a59190613378565b905061111b89866110bc60808501606086016131fc565b856110cf6101c087016101a088016131e3565b6fffffffffffffffffffffffffffffffff1689602001518f6101000160208101906110fa91906131e3565b61110491906133b4565b6fffffffffffffffffffffffffffffffff16612476565b8460200181815161112c91906133dc565b6fffffffffffffffffffffffffffffffff169052505050600101611046565b50821561117857611173868383602001516fffffffffffffffffffffffffffffffff16611944565b6111d1565b6020808201515f8481526005909252604090912080546fffffffffffffffffffffffffffffffff909216610100027fffffffffffffffffffffffffffffff00000000000000000000000000000000ff9092169190911790555b50506111db611aba565b50505050565b5f6107bd7fd8c50019a017892465072c37737e60e28ead2c6de101caf5f17128fcd78166d183604051602001611218929190613404565b604051602081830303815290604052805190602001206125e5565b5f6060805f5f5f606061124461262c565b61124c61265c565b604080515f808252602082019092527f0f000000000000000000000000000000000000000000000000000000000000009b939a50919850469750309650945092509050565b5f61129f8686868686612687565b9695505050505050565b60025467ffffffffffffffff16428111156112fd576040517f37d4b53a00000000000000000000000000000000000000000000000000000000815267ffffffffffffffff90911660048201526024016106a4565b5061130661190d565b6040517f70a082310000000000000000000000000000000000000000000000000000000081523060048201525f907f00000000000000000000000000000000000000000000000000000000000000006001600160a01b0316906370a0823190602401602060405180830381865afa158015611383573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906113a791906135b1565b6040517fef55bec60000000000000000000000000000000000000000000000000000000081526001600160a01b038b81166004830152306024830152604482018b9052606482018a90526084820189905260a4820188905260ff871660c483015260e4820186905261010482018590529192507f00000000000000000000000000000000000000000000000000000000000000009091169063ef55bec690610124015f604051808303815f87803b158015611460575f5ffd5b505af1158015611472573d5f5f3e3d5ffd5b50506040517f70a0823100000000000000000000000000000000000000000000000000000000815230600482015261152992507f000000000000000000000000000000000000000000000000000000000000000091508b9084906001600160a01b038416906370a0823190602401602060405180830381865afa1580156114fb573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061151f91906135b1565b610f1191906135c8565b50611532611aba565b5050505050505050565b60025467ffffffffffffffff1642811115611590576040517f37d4b53a00000000000000000000000000000000000000000000000000000000815267ffffffffffffffff90911660048201526024016106a4565b5061159961190d565b6001600160a01b0382166115d9576040517fd92e233d00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b6001600160a01b03831661163257348181811461162b576040517f195a3ca1000000000000000000000000000000000000000000000000000000008152600481019290925260248201526044016106a4565b50506116fd565b7f00000000000000000000000000000000000000000000000000000000000000006001600160a01b0316836001600160a01b03161483906116ab576040517fad61e2ba0000000000000000000000000000000000000000000000000000000081526001600160a01b0390911660048201526024016106a4565b50345f81156116ef576040517f195a3ca1000000000000000000000000000000000000000000000000000000008152600481019290925260248201526044016106a4565b50506116fa81611c71565b90505b611708838383611dfd565b610dbe611aba565b5f6107bd7fd3b3732f2bfab6a62d2f46dd6ba6f07f59b9c0677ab1e7d0a9e61e4e5da4df67836040516020016112189291906135db565b6117513382611b20565b60405181815233907f26ccf9904b9b2fb069d347553978928fd2fc65efb2638dcbeb8d142e974479f09060200160405180910390a250565b61179161190d565b6001600160a01b0382166117d1576040517fd92e233d00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b6117dc833383611bae565b604080516001600160a01b038481168252602082018490523392908616917fa4195c37c2947bbe89165f03e320b6903116f0b10d8cfdb522330f7ce6f9fa24910160405180910390a36001600160a01b0383166118d9575f826001600160a01b0316826040515f6040518083038185875af1925050503d805f811461187c576040519150601f19603f3d011682016040523d82523d5f602084013e611881565b606091505b5050905080838390916118d1576040517f9cb4c2110000000000000000000000000000000000000000000000000000000081526001600160a01b03909216600483015260248201526044016106a4565b505050611708565b6117086001600160a01b037f00000000000000000000000000000000000000000000000000000000000000001683836126fd565b61191561274b565b61194260017f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f005b906127a4565b565b5f82815260056020526040812080547fffffffffffffffffffffffffffffff00000000000000000000000000000000001690558161198a610120860161010087016131e3565b6fffffffffffffffffffffffffffffffff166119a691906135c8565b90508015611a28578060035f6119c260c0880160a089016131fc565b6001600160a01b03166001600160a01b031681526020019081526020015f205f8660200160208101906119f591906131fc565b6001600160a01b03166001600160a01b031681526020019081526020015f205f828254611a2291906131b1565b90915550505b611a3860608501604086016131fc565b6001600160a01b0316611a5160408601602087016131fc565b6001600160a01b0316847f24cd4bcb0a7281e2384ec9fb172fecf37764637186208bf8b5e5dadef5af6c4e611a8c60c0890160a08a016131fc565b604080516001600160a01b03909216825260208201889052810186905260600160405180910390a450505050565b6119425f7f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f0061193c565b5f611af1858585856127ab565b80611b1757506001600160a01b0385163b15801590611b175750611b17858585856127fb565b95945050505050565b611b2a8282610788565b1582829091611b76576040517f2af71f100000000000000000000000000000000000000000000000000000000081526001600160a01b03909216600483015260248201526044016106a4565b50506001600160a01b0382165f908152600660209081526040808320600885901c845290915290208054600160ff84161b1790555050565b6001600160a01b038084165f908152600360209081526040808320938616835292905220548284828480821015611c30576040517f861da4bd0000000000000000000000000000000000000000000000000000000081526001600160a01b039485166004820152939092166024840152604483015260648201526084016106a4565b505050508181611c4091906135c8565b6001600160a01b039485165f9081526003602090815260408083209690971682529490945293909220929092555050565b6040517f70a082310000000000000000000000000000000000000000000000000000000081523060048201525f9081906001600160a01b037f000000000000000000000000000000000000000000000000000000000000000016906370a0823190602401602060405180830381865afa158015611cf0573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190611d1491906135b1565b9050611d4b6001600160a01b037f00000000000000000000000000000000000000000000000000000000000000001633308661287e565b6040517f70a0823100000000000000000000000000000000000000000000000000000000815230600482015281907f00000000000000000000000000000000000000000000000000000000000000006001600160a01b0316906370a0823190602401602060405180830381865afa158015611dc8573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190611dec91906135b1565b611df691906135c8565b9392505050565b6001600160a01b038084165f90815260036020908152604080832093861683529290529081208054839290611e339084906131b1565b909155505060405181815233906001600160a01b0384811691908616907f4174a9435a04d04d274c76779cad136a41fde6937c56241c09ab9d3c7064a1a99060200160405180910390a4505050565b5f8183813586818114611ed2576040517f70568f570000000000000000000000000000000000000000000000000000000081526004810193909352602483019190915260448201526064016106a4565b50611ee691505060e0870160c08801612cbd565b67ffffffffffffffff16611f0261016083016101408401612cbd565b67ffffffffffffffff16111584611f2161016084016101408501612cbd565b611f3160e08a0160c08b01612cbd565b909192611f85576040517f8f98e949000000000000000000000000000000000000000000000000000000008152600481019390935267ffffffffffffffff91821660248401521660448201526064016106a4565b50611f9a915050610100870160e08801612cbd565b67ffffffffffffffff16611fb661018083016101608401612cbd565b67ffffffffffffffff16111584611fd561018084016101608501612cbd565b611fe66101008a0160e08b01612cbd565b90919261203a576040517fb1751bfd000000000000000000000000000000000000000000000000000000008152600481019390935267ffffffffffffffff91821660248401521660448201526064016106a4565b505f915061209f905061205561016084016101408501612cbd565b61206560c0850160a086016135f0565b612076610100860160e08701612cbd565b61208861018087016101608801612cbd565b61209a61014088016101208901612cbd565b612687565b9050806120b46101a0840161018085016131e3565b6fffffffffffffffffffffffffffffffff1614856120da6101a0850161018086016131e3565b83909192612136576040517f32ada4d000000000000000000000000000000000000000000000000000000000815260048101939093526fffffffffffffffffffffffffffffffff909116602483015260448201526064016106a4565b5061214c9150506101a0830161018084016131e3565b6fffffffffffffffffffffffffffffffff166121706101c084016101a085016131e3565b6fffffffffffffffffffffffffffffffff161015856121976101c085016101a086016131e3565b6121a96101a0860161018087016131e3565b909192612205576040517f52e6891d00000000000000000000000000000000000000000000000000000000815260048101939093526fffffffffffffffffffffffffffffffff91821660248401521660448201526064016106a4565b50506001600160a01b037f0000000000000000000000000000000000000000000000000000000000000000169050636da61d1e61224860808501606086016131fc565b6040517fffffffff0000000000000000000000000000000000000000000000000000000060e084901b1681526001600160a01b039091166004820152602401602060405180830381865afa1580156122a2573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906122c69190613609565b92506001600160a01b0383161515856122e560808501606086016131fc565b909161232f576040517f87596d1500000000000000000000000000000000000000000000000000000000815260048101929092526001600160a01b031660248201526044016106a4565b50505f61233b836111e1565b905061236461235060808501606086016131fc565b8261235f610200890189613624565b6127ab565b8661237560808601606087016131fc565b90916123bf576040517fa493071600000000000000000000000000000000000000000000000000000000815260048101929092526001600160a01b031660248201526044016106a4565b506123d290506060890160408a016131fc565b6001600160a01b0316336001600160a01b0316148061240e575061240e6123ff60608a0160408b016131fc565b8261235f610220890189613624565b8661241f60608b0160408c016131fc565b9091612469576040517f9d96b1b400000000000000000000000000000000000000000000000000000000815260048101929092526001600160a01b031660248201526044016106a4565b5050505050949350505050565b5f8581526004602090815260408083206001600160a01b03881684529091528120548084116124a8575f91505061129f565b6124b281856135c8565b9150828211156124c0578291505b815f036124d0575f91505061129f565b6124da82826131b1565b5f8881526004602090815260408083206001600160a01b038b168452909152812091909155829060039061251460c08c0160a08d016131fc565b6001600160a01b03166001600160a01b031681526020019081526020015f205f876001600160a01b03166001600160a01b031681526020019081526020015f205f82825461256291906131b1565b90915550506001600160a01b03808616908716887f76e89d743138fec9155b6000bb3f7b2cc89c8691957666518b1fc922a9dcf6f86125a760c08d0160a08e016131fc565b866125b281886131b1565b604080516001600160a01b03909416845260208401929092529082015260600160405180910390a4509695505050505050565b5f6107bd6125f16128cd565b836040517f19010000000000000000000000000000000000000000000000000000000000008152600281019290925260228201526042902090565b60606126577f00000000000000000000000000000000000000000000000000000000000000006129f6565b905090565b60606126577f00000000000000000000000000000000000000000000000000000000000000006129f6565b5f8061ffff861615612699578561269c565b60015b61ffff1690505f6236ee808667ffffffffffffffff16838a67ffffffffffffffff16633b9aca00020202816126d3576126d361368c565b67ffffffffffffffff87811690871602633b9aca0002601e1c919004019250505095945050505050565b61270a8383836001612a33565b610dbe576040517f5274afe70000000000000000000000000000000000000000000000000000000081526001600160a01b03841660048201526024016106a4565b7f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f005c15611942576040517f3ee5aeb500000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b80825d5050565b5f5f5f6127b9868686612aae565b5090925090505f8160038111156127d2576127d26136b9565b1480156127f05750866001600160a01b0316826001600160a01b0316145b979650505050505050565b604080517f1626ba7e00000000000000000000000000000000000000000000000000000000808252600482018690526024820192909252604481018390525f91908390818660648301375f82606483010152601f820160051c60051b915060205f60648401838b5afa9050825f5114601f3d111681169350505050949350505050565b61288c848484846001612af5565b6111db576040517f5274afe70000000000000000000000000000000000000000000000000000000081526001600160a01b03851660048201526024016106a4565b5f306001600160a01b037f00000000000000000000000000000000000000000000000000000000000000001614801561292557507f000000000000000000000000000000000000000000000000000000000000000046145b1561294f57507f000000000000000000000000000000000000000000000000000000000000000090565b612657604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201527f0000000000000000000000000000000000000000000000000000000000000000918101919091527f000000000000000000000000000000000000000000000000000000000000000060608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b60605f612a0283612b7b565b6040805160208082528183019092529192505f91906020820181803683375050509182525060208101929092525090565b6040517fa9059cbb000000000000000000000000000000000000000000000000000000005f8181526001600160a01b038616600452602485905291602083604481808b5af1925060015f51148316612aa2578383151615612a96573d5f823e3d81fd5b5f873b113d1516831692505b60405250949350505050565b5f80806041849003612ae2578435602086013560408701355f1a612ad489828585612bbb565b955095509550505050612aec565b505f915060029050825b93509350939050565b6040517f23b872dd000000000000000000000000000000000000000000000000000000005f8181526001600160a01b038781166004528616602452604485905291602083606481808c5af1925060015f51148316612b6a578383151615612b5e573d5f823e3d81fd5b5f883b113d1516831692505b604052505f60605295945050505050565b5f60ff8216601f8111156107bd576040517fb3512b0c00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5f80807f7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0841115612bf457505f91506003905082612c97565b604080515f808252602082018084528a905260ff891692820192909252606081018790526080810186905260019060a0016020604051602081039080840390855afa158015612c45573d5f5f3e3d5ffd5b50506040517fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe001519150506001600160a01b038116612c8e57505f925060019150829050612c97565b92505f91508190505b9450945094915050565b803567ffffffffffffffff81168114612cb8575f5ffd5b919050565b5f60208284031215612ccd575f5ffd5b6107ba82612ca1565b6001600160a01b038116811461091d575f5ffd5b8035612cb881612cd6565b5f5f60408385031215612d06575f5ffd5b8235612d1181612cd6565b946020939093013593505050565b5f6101808284031215612d30575f5ffd5b50919050565b5f6101808284031215612d47575f5ffd5b6107ba8383612d1f565b5f5f5f6101a08486031215612d64575f5ffd5b612d6e8585612d1f565b925061018084013567ffffffffffffffff811115612d8a575f5ffd5b8401601f81018613612d9a575f5ffd5b803567ffffffffffffffff811115612db0575f5ffd5b866020828401011115612dc1575f5ffd5b939660209190910195509293505050565b803560ff81168114612cb8575f5ffd5b5f5f5f5f5f60a08688031215612df6575f5ffd5b8535945060208601359350612e0d60408701612dd2565b94979396509394606081013594506080013592915050565b5f5f5f5f6101c08587031215612e39575f5ffd5b612e438686612d1f565b935061018085013567ffffffffffffffff811115612e5f575f5ffd5b8501601f81018713612e6f575f5ffd5b803567ffffffffffffffff811115612e85575f5ffd5b8760208260051b8401011115612e99575f5ffd5b602091909101935091506101a08501358015158114612eb6575f5ffd5b939692955090935050565b5f610200828403128015612ed3575f5ffd5b509092915050565b5f81518084528060208401602086015e5f6020828601015260207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f83011685010191505092915050565b7fff000000000000000000000000000000000000000000000000000000000000008816815260e060208201525f612f6160e0830189612edb565b8281036040840152612f738189612edb565b606084018890526001600160a01b038716608085015260a0840186905283810360c0850152845180825260208087019350909101905f5b81811015612fc8578351835260209384019390920191600101612faa565b50909b9a5050505050505050505050565b803561ffff81168114612cb8575f5ffd5b5f5f5f5f5f60a08688031215612ffe575f5ffd5b61300786612ca1565b945061301560208701612fd9565b935061302360408701612ca1565b925061303160608701612ca1565b915061303f60808701612ca1565b90509295509295909350565b5f5f5f5f5f5f5f5f610100898b031215613063575f5ffd5b883561306e81612cd6565b97506020890135965060408901359550606089013594506080890135935061309860a08a01612dd2565b979a969950949793969295929450505060c08201359160e0013590565b5f602082840312156130c5575f5ffd5b5035919050565b5f5f604083850312156130dd575f5ffd5b82356130e881612cd6565b915060208301356130f881612cd6565b809150509250929050565b5f5f5f60608486031215613115575f5ffd5b833561312081612cd6565b9250602084013561313081612cd6565b929592945050506040919091013590565b5f5f60408385031215613152575f5ffd5b8235915060208301356130f881612cd6565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b67ffffffffffffffff81811683821601908111156107bd576107bd613164565b808201808211156107bd576107bd613164565b80356fffffffffffffffffffffffffffffffff81168114612cb8575f5ffd5b5f602082840312156131f3575f5ffd5b6107ba826131c4565b5f6020828403121561320c575f5ffd5b8135611df681612cd6565b803563ffffffff81168114612cb8575f5ffd5b61323e8261323783612dd2565b60ff169052565b61324a60208201612cea565b6001600160a01b0316602083015261326460408201612cea565b6001600160a01b031660408301526060818101359083015261328860808201613217565b63ffffffff16608083015261329f60a08201612cea565b6001600160a01b031660a08301526132b960c08201612ca1565b67ffffffffffffffff1660c08301526132d460e08201612ca1565b67ffffffffffffffff1660e08301526132f061010082016131c4565b6fffffffffffffffffffffffffffffffff1661010083015261012081810135908301526133206101408201612ca1565b67ffffffffffffffff1661014083015261016090810135910152565b61018081016107bd828461322a565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603260045260245ffd5b5f82357ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffdc18336030181126133aa575f5ffd5b9190910192915050565b6fffffffffffffffffffffffffffffffff82811682821603908111156107bd576107bd613164565b6fffffffffffffffffffffffffffffffff81811683821601908111156107bd576107bd613164565b828152813560208083019190915282013560408083019190915261022082019061342f908401613217565b63ffffffff811660608401525061344860608401612cea565b6001600160a01b03811660808401525061346460808401612ca1565b67ffffffffffffffff811660a08401525061348160a08401612fd9565b61ffff811660c08401525061349860c08401612ca1565b67ffffffffffffffff811660e0840152506134b560e08401612ca1565b67ffffffffffffffff8116610100840152506134d46101008401612ca1565b67ffffffffffffffff8116610120840152506134f36101208401612ca1565b67ffffffffffffffff8116610140840152506135126101408401612ca1565b67ffffffffffffffff8116610160840152506135316101608401612ca1565b67ffffffffffffffff81166101808401525061355061018084016131c4565b6fffffffffffffffffffffffffffffffff81166101a0840152506135776101a084016131c4565b6fffffffffffffffffffffffffffffffff81166101c0840152506101c08301356101e0838101919091529092013561020090910152919050565b5f602082840312156135c1575f5ffd5b5051919050565b818103818111156107bd576107bd613164565b8281526101a08101611df6602083018461322a565b5f60208284031215613600575f5ffd5b6107ba82612fd9565b5f60208284031215613619575f5ffd5b8151611df681612cd6565b5f5f83357fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe1843603018112613657575f5ffd5b83018035915067ffffffffffffffff821115613671575f5ffd5b602001915036819003821315613685575f5ffd5b9250929050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601260045260245ffd5b7f4e487b71000000000000000000000000000000000000000000000000000000005f52602160045260245ffd",
}

// JobEscrow is an auto generated Go binding around an Ethereum contract.
type JobEscrow struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *JobEscrow) GetABI() abi.ABI {
	return c.abi
}

// NewJobEscrow creates a new instance of JobEscrow.
func NewJobEscrow() *JobEscrow {
	parsed, err := JobEscrowMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &JobEscrow{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *JobEscrow) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address token_, address registry_, uint64 grace_, address guardian_) returns()
func (jobEscrow *JobEscrow) PackConstructor(token_ common.Address, registry_ common.Address, grace_ uint64, guardian_ common.Address) []byte {
	enc, err := jobEscrow.abi.Pack("", token_, registry_, grace_, guardian_)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackLONGESTPAUSE is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x18021423.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function LONGEST_PAUSE() view returns(uint64)
func (jobEscrow *JobEscrow) PackLONGESTPAUSE() []byte {
	enc, err := jobEscrow.abi.Pack("LONGEST_PAUSE")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackLONGESTPAUSE is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x18021423.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function LONGEST_PAUSE() view returns(uint64)
func (jobEscrow *JobEscrow) TryPackLONGESTPAUSE() ([]byte, error) {
	return jobEscrow.abi.Pack("LONGEST_PAUSE")
}

// UnpackLONGESTPAUSE is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x18021423.
//
// Solidity: function LONGEST_PAUSE() view returns(uint64)
func (jobEscrow *JobEscrow) UnpackLONGESTPAUSE(data []byte) (uint64, error) {
	out, err := jobEscrow.abi.Unpack("LONGEST_PAUSE", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackMAXTERM is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9886bf63.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function MAX_TERM() view returns(uint256)
func (jobEscrow *JobEscrow) PackMAXTERM() []byte {
	enc, err := jobEscrow.abi.Pack("MAX_TERM")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMAXTERM is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9886bf63.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function MAX_TERM() view returns(uint256)
func (jobEscrow *JobEscrow) TryPackMAXTERM() ([]byte, error) {
	return jobEscrow.abi.Pack("MAX_TERM")
}

// UnpackMAXTERM is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9886bf63.
//
// Solidity: function MAX_TERM() view returns(uint256)
func (jobEscrow *JobEscrow) UnpackMAXTERM(data []byte) (*big.Int, error) {
	out, err := jobEscrow.abi.Unpack("MAX_TERM", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackORDERTYPEHASH is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf973a209.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function ORDER_TYPEHASH() view returns(bytes32)
func (jobEscrow *JobEscrow) PackORDERTYPEHASH() []byte {
	enc, err := jobEscrow.abi.Pack("ORDER_TYPEHASH")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackORDERTYPEHASH is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf973a209.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function ORDER_TYPEHASH() view returns(bytes32)
func (jobEscrow *JobEscrow) TryPackORDERTYPEHASH() ([]byte, error) {
	return jobEscrow.abi.Pack("ORDER_TYPEHASH")
}

// UnpackORDERTYPEHASH is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xf973a209.
//
// Solidity: function ORDER_TYPEHASH() view returns(bytes32)
func (jobEscrow *JobEscrow) UnpackORDERTYPEHASH(data []byte) ([32]byte, error) {
	out, err := jobEscrow.abi.Unpack("ORDER_TYPEHASH", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackRECEIPTTYPEHASH is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x95850f59.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function RECEIPT_TYPEHASH() view returns(bytes32)
func (jobEscrow *JobEscrow) PackRECEIPTTYPEHASH() []byte {
	enc, err := jobEscrow.abi.Pack("RECEIPT_TYPEHASH")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRECEIPTTYPEHASH is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x95850f59.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function RECEIPT_TYPEHASH() view returns(bytes32)
func (jobEscrow *JobEscrow) TryPackRECEIPTTYPEHASH() ([]byte, error) {
	return jobEscrow.abi.Pack("RECEIPT_TYPEHASH")
}

// UnpackRECEIPTTYPEHASH is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x95850f59.
//
// Solidity: function RECEIPT_TYPEHASH() view returns(bytes32)
func (jobEscrow *JobEscrow) UnpackRECEIPTTYPEHASH(data []byte) ([32]byte, error) {
	out, err := jobEscrow.abi.Unpack("RECEIPT_TYPEHASH", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackBalance is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb203bb99.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function balance(address asset, address owner) view returns(uint256)
func (jobEscrow *JobEscrow) PackBalance(asset common.Address, owner common.Address) []byte {
	enc, err := jobEscrow.abi.Pack("balance", asset, owner)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBalance is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb203bb99.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function balance(address asset, address owner) view returns(uint256)
func (jobEscrow *JobEscrow) TryPackBalance(asset common.Address, owner common.Address) ([]byte, error) {
	return jobEscrow.abi.Pack("balance", asset, owner)
}

// UnpackBalance is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xb203bb99.
//
// Solidity: function balance(address asset, address owner) view returns(uint256)
func (jobEscrow *JobEscrow) UnpackBalance(data []byte) (*big.Int, error) {
	out, err := jobEscrow.abi.Unpack("balance", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackCancelNonce is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcfdd7aea.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function cancelNonce(uint256 nonce) returns()
func (jobEscrow *JobEscrow) PackCancelNonce(nonce *big.Int) []byte {
	enc, err := jobEscrow.abi.Pack("cancelNonce", nonce)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCancelNonce is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcfdd7aea.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function cancelNonce(uint256 nonce) returns()
func (jobEscrow *JobEscrow) TryPackCancelNonce(nonce *big.Int) ([]byte, error) {
	return jobEscrow.abi.Pack("cancelNonce", nonce)
}

// PackCost is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x85f77317.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function cost(uint64 rate, uint16 gpus, uint64 billedMs, uint64 egress, uint64 bytesOut) pure returns(uint256)
func (jobEscrow *JobEscrow) PackCost(rate uint64, gpus uint16, billedMs uint64, egress uint64, bytesOut uint64) []byte {
	enc, err := jobEscrow.abi.Pack("cost", rate, gpus, billedMs, egress, bytesOut)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCost is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x85f77317.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function cost(uint64 rate, uint16 gpus, uint64 billedMs, uint64 egress, uint64 bytesOut) pure returns(uint256)
func (jobEscrow *JobEscrow) TryPackCost(rate uint64, gpus uint16, billedMs uint64, egress uint64, bytesOut uint64) ([]byte, error) {
	return jobEscrow.abi.Pack("cost", rate, gpus, billedMs, egress, bytesOut)
}

// UnpackCost is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x85f77317.
//
// Solidity: function cost(uint64 rate, uint16 gpus, uint64 billedMs, uint64 egress, uint64 bytesOut) pure returns(uint256)
func (jobEscrow *JobEscrow) UnpackCost(data []byte) (*big.Int, error) {
	out, err := jobEscrow.abi.Unpack("cost", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackCredited is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe874134b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function credited(bytes32 order, address node) view returns(uint256)
func (jobEscrow *JobEscrow) PackCredited(order [32]byte, node common.Address) []byte {
	enc, err := jobEscrow.abi.Pack("credited", order, node)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCredited is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe874134b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function credited(bytes32 order, address node) view returns(uint256)
func (jobEscrow *JobEscrow) TryPackCredited(order [32]byte, node common.Address) ([]byte, error) {
	return jobEscrow.abi.Pack("credited", order, node)
}

// UnpackCredited is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xe874134b.
//
// Solidity: function credited(bytes32 order, address node) view returns(uint256)
func (jobEscrow *JobEscrow) UnpackCredited(data []byte) (*big.Int, error) {
	out, err := jobEscrow.abi.Unpack("credited", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackDeposit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x47e7ef24.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function deposit(address asset, uint256 amount) payable returns()
func (jobEscrow *JobEscrow) PackDeposit(asset common.Address, amount *big.Int) []byte {
	enc, err := jobEscrow.abi.Pack("deposit", asset, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDeposit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x47e7ef24.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function deposit(address asset, uint256 amount) payable returns()
func (jobEscrow *JobEscrow) TryPackDeposit(asset common.Address, amount *big.Int) ([]byte, error) {
	return jobEscrow.abi.Pack("deposit", asset, amount)
}

// PackDepositFor is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb3db428b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function depositFor(address asset, address owner, uint256 amount) payable returns()
func (jobEscrow *JobEscrow) PackDepositFor(asset common.Address, owner common.Address, amount *big.Int) []byte {
	enc, err := jobEscrow.abi.Pack("depositFor", asset, owner, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDepositFor is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb3db428b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function depositFor(address asset, address owner, uint256 amount) payable returns()
func (jobEscrow *JobEscrow) TryPackDepositFor(asset common.Address, owner common.Address, amount *big.Int) ([]byte, error) {
	return jobEscrow.abi.Pack("depositFor", asset, owner, amount)
}

// PackDepositWithAuthorization is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9e8ab95c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function depositWithAuthorization(address owner, uint256 amount, uint256 validAfter, uint256 validBefore, bytes32 nonce, uint8 v, bytes32 r, bytes32 s) returns()
func (jobEscrow *JobEscrow) PackDepositWithAuthorization(owner common.Address, amount *big.Int, validAfter *big.Int, validBefore *big.Int, nonce [32]byte, v uint8, r [32]byte, s [32]byte) []byte {
	enc, err := jobEscrow.abi.Pack("depositWithAuthorization", owner, amount, validAfter, validBefore, nonce, v, r, s)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDepositWithAuthorization is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9e8ab95c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function depositWithAuthorization(address owner, uint256 amount, uint256 validAfter, uint256 validBefore, bytes32 nonce, uint8 v, bytes32 r, bytes32 s) returns()
func (jobEscrow *JobEscrow) TryPackDepositWithAuthorization(owner common.Address, amount *big.Int, validAfter *big.Int, validBefore *big.Int, nonce [32]byte, v uint8, r [32]byte, s [32]byte) ([]byte, error) {
	return jobEscrow.abi.Pack("depositWithAuthorization", owner, amount, validAfter, validBefore, nonce, v, r, s)
}

// PackDepositWithPermit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4a970be7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function depositWithPermit(uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) returns()
func (jobEscrow *JobEscrow) PackDepositWithPermit(amount *big.Int, deadline *big.Int, v uint8, r [32]byte, s [32]byte) []byte {
	enc, err := jobEscrow.abi.Pack("depositWithPermit", amount, deadline, v, r, s)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDepositWithPermit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4a970be7.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function depositWithPermit(uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) returns()
func (jobEscrow *JobEscrow) TryPackDepositWithPermit(amount *big.Int, deadline *big.Int, v uint8, r [32]byte, s [32]byte) ([]byte, error) {
	return jobEscrow.abi.Pack("depositWithPermit", amount, deadline, v, r, s)
}

// PackEip712Domain is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x84b0196e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function eip712Domain() view returns(bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)
func (jobEscrow *JobEscrow) PackEip712Domain() []byte {
	enc, err := jobEscrow.abi.Pack("eip712Domain")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackEip712Domain is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x84b0196e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function eip712Domain() view returns(bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)
func (jobEscrow *JobEscrow) TryPackEip712Domain() ([]byte, error) {
	return jobEscrow.abi.Pack("eip712Domain")
}

// Eip712DomainOutput serves as a container for the return parameters of contract
// method Eip712Domain.
type Eip712DomainOutput struct {
	Fields            [1]byte
	Name              string
	Version           string
	ChainId           *big.Int
	VerifyingContract common.Address
	Salt              [32]byte
	Extensions        []*big.Int
}

// UnpackEip712Domain is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x84b0196e.
//
// Solidity: function eip712Domain() view returns(bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)
func (jobEscrow *JobEscrow) UnpackEip712Domain(data []byte) (Eip712DomainOutput, error) {
	out, err := jobEscrow.abi.Unpack("eip712Domain", data)
	outstruct := new(Eip712DomainOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Fields = *abi.ConvertType(out[0], new([1]byte)).(*[1]byte)
	outstruct.Name = *abi.ConvertType(out[1], new(string)).(*string)
	outstruct.Version = *abi.ConvertType(out[2], new(string)).(*string)
	outstruct.ChainId = abi.ConvertType(out[3], new(big.Int)).(*big.Int)
	outstruct.VerifyingContract = *abi.ConvertType(out[4], new(common.Address)).(*common.Address)
	outstruct.Salt = *abi.ConvertType(out[5], new([32]byte)).(*[32]byte)
	outstruct.Extensions = *abi.ConvertType(out[6], new([]*big.Int)).(*[]*big.Int)
	return *outstruct, nil
}

// PackEscrowed is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xaf4e7c26.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function escrowed(bytes32 order) view returns(bool isOpen, uint128 paid)
func (jobEscrow *JobEscrow) PackEscrowed(order [32]byte) []byte {
	enc, err := jobEscrow.abi.Pack("escrowed", order)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackEscrowed is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xaf4e7c26.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function escrowed(bytes32 order) view returns(bool isOpen, uint128 paid)
func (jobEscrow *JobEscrow) TryPackEscrowed(order [32]byte) ([]byte, error) {
	return jobEscrow.abi.Pack("escrowed", order)
}

// EscrowedOutput serves as a container for the return parameters of contract
// method Escrowed.
type EscrowedOutput struct {
	IsOpen bool
	Paid   *big.Int
}

// UnpackEscrowed is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xaf4e7c26.
//
// Solidity: function escrowed(bytes32 order) view returns(bool isOpen, uint128 paid)
func (jobEscrow *JobEscrow) UnpackEscrowed(data []byte) (EscrowedOutput, error) {
	out, err := jobEscrow.abi.Unpack("escrowed", data)
	outstruct := new(EscrowedOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.IsOpen = *abi.ConvertType(out[0], new(bool)).(*bool)
	outstruct.Paid = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackGrace is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1eefddb1.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function grace() view returns(uint64)
func (jobEscrow *JobEscrow) PackGrace() []byte {
	enc, err := jobEscrow.abi.Pack("grace")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGrace is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1eefddb1.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function grace() view returns(uint64)
func (jobEscrow *JobEscrow) TryPackGrace() ([]byte, error) {
	return jobEscrow.abi.Pack("grace")
}

// UnpackGrace is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1eefddb1.
//
// Solidity: function grace() view returns(uint64)
func (jobEscrow *JobEscrow) UnpackGrace(data []byte) (uint64, error) {
	out, err := jobEscrow.abi.Unpack("grace", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackGuardian is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x452a9320.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function guardian() view returns(address)
func (jobEscrow *JobEscrow) PackGuardian() []byte {
	enc, err := jobEscrow.abi.Pack("guardian")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGuardian is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x452a9320.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function guardian() view returns(address)
func (jobEscrow *JobEscrow) TryPackGuardian() ([]byte, error) {
	return jobEscrow.abi.Pack("guardian")
}

// UnpackGuardian is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x452a9320.
//
// Solidity: function guardian() view returns(address)
func (jobEscrow *JobEscrow) UnpackGuardian(data []byte) (common.Address, error) {
	out, err := jobEscrow.abi.Unpack("guardian", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackNonceUsed is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1647795e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function nonceUsed(address owner, uint256 nonce) view returns(bool)
func (jobEscrow *JobEscrow) PackNonceUsed(owner common.Address, nonce *big.Int) []byte {
	enc, err := jobEscrow.abi.Pack("nonceUsed", owner, nonce)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackNonceUsed is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1647795e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function nonceUsed(address owner, uint256 nonce) view returns(bool)
func (jobEscrow *JobEscrow) TryPackNonceUsed(owner common.Address, nonce *big.Int) ([]byte, error) {
	return jobEscrow.abi.Pack("nonceUsed", owner, nonce)
}

// UnpackNonceUsed is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1647795e.
//
// Solidity: function nonceUsed(address owner, uint256 nonce) view returns(bool)
func (jobEscrow *JobEscrow) UnpackNonceUsed(data []byte) (bool, error) {
	out, err := jobEscrow.abi.Unpack("nonceUsed", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackOpen is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3c73f158.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function open((uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint256,uint64,bytes32) o, bytes signature) returns()
func (jobEscrow *JobEscrow) PackOpen(o JobEscrowOrder, signature []byte) []byte {
	enc, err := jobEscrow.abi.Pack("open", o, signature)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOpen is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3c73f158.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function open((uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint256,uint64,bytes32) o, bytes signature) returns()
func (jobEscrow *JobEscrow) TryPackOpen(o JobEscrowOrder, signature []byte) ([]byte, error) {
	return jobEscrow.abi.Pack("open", o, signature)
}

// PackOrderHash is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcfcef6ac.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function orderHash((uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint256,uint64,bytes32) o) view returns(bytes32)
func (jobEscrow *JobEscrow) PackOrderHash(o JobEscrowOrder) []byte {
	enc, err := jobEscrow.abi.Pack("orderHash", o)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOrderHash is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcfcef6ac.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function orderHash((uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint256,uint64,bytes32) o) view returns(bytes32)
func (jobEscrow *JobEscrow) TryPackOrderHash(o JobEscrowOrder) ([]byte, error) {
	return jobEscrow.abi.Pack("orderHash", o)
}

// UnpackOrderHash is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xcfcef6ac.
//
// Solidity: function orderHash((uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint256,uint64,bytes32) o) view returns(bytes32)
func (jobEscrow *JobEscrow) UnpackOrderHash(data []byte) ([32]byte, error) {
	out, err := jobEscrow.abi.Unpack("orderHash", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackPause is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0357e370.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function pause(uint64 duration) returns()
func (jobEscrow *JobEscrow) PackPause(duration uint64) []byte {
	enc, err := jobEscrow.abi.Pack("pause", duration)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPause is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0357e370.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function pause(uint64 duration) returns()
func (jobEscrow *JobEscrow) TryPackPause(duration uint64) ([]byte, error) {
	return jobEscrow.abi.Pack("pause", duration)
}

// PackPausedUntil is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xda748b10.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function pausedUntil() view returns(uint64)
func (jobEscrow *JobEscrow) PackPausedUntil() []byte {
	enc, err := jobEscrow.abi.Pack("pausedUntil")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPausedUntil is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xda748b10.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function pausedUntil() view returns(uint64)
func (jobEscrow *JobEscrow) TryPackPausedUntil() ([]byte, error) {
	return jobEscrow.abi.Pack("pausedUntil")
}

// UnpackPausedUntil is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xda748b10.
//
// Solidity: function pausedUntil() view returns(uint64)
func (jobEscrow *JobEscrow) UnpackPausedUntil(data []byte) (uint64, error) {
	out, err := jobEscrow.abi.Unpack("pausedUntil", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackReceiptHash is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x713f0130.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function receiptHash((bytes32,bytes32,uint32,address,uint64,uint16,uint64,uint64,uint64,uint64,uint64,uint64,uint128,uint128,bytes32,bytes32) r) view returns(bytes32)
func (jobEscrow *JobEscrow) PackReceiptHash(r JobEscrowReceipt) []byte {
	enc, err := jobEscrow.abi.Pack("receiptHash", r)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackReceiptHash is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x713f0130.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function receiptHash((bytes32,bytes32,uint32,address,uint64,uint16,uint64,uint64,uint64,uint64,uint64,uint64,uint128,uint128,bytes32,bytes32) r) view returns(bytes32)
func (jobEscrow *JobEscrow) TryPackReceiptHash(r JobEscrowReceipt) ([]byte, error) {
	return jobEscrow.abi.Pack("receiptHash", r)
}

// UnpackReceiptHash is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x713f0130.
//
// Solidity: function receiptHash((bytes32,bytes32,uint32,address,uint64,uint16,uint64,uint64,uint64,uint64,uint64,uint64,uint128,uint128,bytes32,bytes32) r) view returns(bytes32)
func (jobEscrow *JobEscrow) UnpackReceiptHash(data []byte) ([32]byte, error) {
	out, err := jobEscrow.abi.Unpack("receiptHash", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackRefund is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1b7414a2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function refund((uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint256,uint64,bytes32) o) returns()
func (jobEscrow *JobEscrow) PackRefund(o JobEscrowOrder) []byte {
	enc, err := jobEscrow.abi.Pack("refund", o)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRefund is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1b7414a2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function refund((uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint256,uint64,bytes32) o) returns()
func (jobEscrow *JobEscrow) TryPackRefund(o JobEscrowOrder) ([]byte, error) {
	return jobEscrow.abi.Pack("refund", o)
}

// PackRegistry is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7b103999.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function registry() view returns(address)
func (jobEscrow *JobEscrow) PackRegistry() []byte {
	enc, err := jobEscrow.abi.Pack("registry")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRegistry is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7b103999.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function registry() view returns(address)
func (jobEscrow *JobEscrow) TryPackRegistry() ([]byte, error) {
	return jobEscrow.abi.Pack("registry")
}

// UnpackRegistry is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x7b103999.
//
// Solidity: function registry() view returns(address)
func (jobEscrow *JobEscrow) UnpackRegistry(data []byte) (common.Address, error) {
	out, err := jobEscrow.abi.Unpack("registry", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackSettle is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4f37e9fe.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function settle((uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint256,uint64,bytes32) o, ((bytes32,bytes32,uint32,address,uint64,uint16,uint64,uint64,uint64,uint64,uint64,uint64,uint128,uint128,bytes32,bytes32),bytes,bytes)[] receipts, bool close) returns()
func (jobEscrow *JobEscrow) PackSettle(o JobEscrowOrder, receipts []JobEscrowSignedReceipt, close bool) []byte {
	enc, err := jobEscrow.abi.Pack("settle", o, receipts, close)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSettle is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4f37e9fe.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function settle((uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint256,uint64,bytes32) o, ((bytes32,bytes32,uint32,address,uint64,uint16,uint64,uint64,uint64,uint64,uint64,uint64,uint128,uint128,bytes32,bytes32),bytes,bytes)[] receipts, bool close) returns()
func (jobEscrow *JobEscrow) TryPackSettle(o JobEscrowOrder, receipts []JobEscrowSignedReceipt, close bool) ([]byte, error) {
	return jobEscrow.abi.Pack("settle", o, receipts, close)
}

// PackToken is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfc0c546a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function token() view returns(address)
func (jobEscrow *JobEscrow) PackToken() []byte {
	enc, err := jobEscrow.abi.Pack("token")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackToken is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfc0c546a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function token() view returns(address)
func (jobEscrow *JobEscrow) TryPackToken() ([]byte, error) {
	return jobEscrow.abi.Pack("token")
}

// UnpackToken is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xfc0c546a.
//
// Solidity: function token() view returns(address)
func (jobEscrow *JobEscrow) UnpackToken(data []byte) (common.Address, error) {
	out, err := jobEscrow.abi.Unpack("token", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackWithdraw is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd9caed12.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function withdraw(address asset, address to, uint256 amount) returns()
func (jobEscrow *JobEscrow) PackWithdraw(asset common.Address, to common.Address, amount *big.Int) []byte {
	enc, err := jobEscrow.abi.Pack("withdraw", asset, to, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackWithdraw is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd9caed12.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function withdraw(address asset, address to, uint256 amount) returns()
func (jobEscrow *JobEscrow) TryPackWithdraw(asset common.Address, to common.Address, amount *big.Int) ([]byte, error) {
	return jobEscrow.abi.Pack("withdraw", asset, to, amount)
}

// JobEscrowClosed represents a Closed event raised by the JobEscrow contract.
type JobEscrowClosed struct {
	Order     [32]byte
	Owner     common.Address
	Scheduler common.Address
	Asset     common.Address
	Paid      *big.Int
	Refunded  *big.Int
	Raw       *types.Log // Blockchain specific contextual infos
}

const JobEscrowClosedEventName = "Closed"

// ContractEventName returns the user-defined event name.
func (JobEscrowClosed) ContractEventName() string {
	return JobEscrowClosedEventName
}

// UnpackClosedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Closed(bytes32 indexed order, address indexed owner, address indexed scheduler, address asset, uint256 paid, uint256 refunded)
func (jobEscrow *JobEscrow) UnpackClosedEvent(log *types.Log) (*JobEscrowClosed, error) {
	event := "Closed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != jobEscrow.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(JobEscrowClosed)
	if len(log.Data) > 0 {
		if err := jobEscrow.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range jobEscrow.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// JobEscrowCredited represents a Credited event raised by the JobEscrow contract.
type JobEscrowCredited struct {
	Order  [32]byte
	Node   common.Address
	Payout common.Address
	Asset  common.Address
	Amount *big.Int
	Total  *big.Int
	Raw    *types.Log // Blockchain specific contextual infos
}

const JobEscrowCreditedEventName = "Credited"

// ContractEventName returns the user-defined event name.
func (JobEscrowCredited) ContractEventName() string {
	return JobEscrowCreditedEventName
}

// UnpackCreditedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Credited(bytes32 indexed order, address indexed node, address indexed payout, address asset, uint256 amount, uint256 total)
func (jobEscrow *JobEscrow) UnpackCreditedEvent(log *types.Log) (*JobEscrowCredited, error) {
	event := "Credited"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != jobEscrow.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(JobEscrowCredited)
	if len(log.Data) > 0 {
		if err := jobEscrow.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range jobEscrow.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// JobEscrowDeposited represents a Deposited event raised by the JobEscrow contract.
type JobEscrowDeposited struct {
	Asset  common.Address
	Owner  common.Address
	From   common.Address
	Amount *big.Int
	Raw    *types.Log // Blockchain specific contextual infos
}

const JobEscrowDepositedEventName = "Deposited"

// ContractEventName returns the user-defined event name.
func (JobEscrowDeposited) ContractEventName() string {
	return JobEscrowDepositedEventName
}

// UnpackDepositedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Deposited(address indexed asset, address indexed owner, address indexed from, uint256 amount)
func (jobEscrow *JobEscrow) UnpackDepositedEvent(log *types.Log) (*JobEscrowDeposited, error) {
	event := "Deposited"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != jobEscrow.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(JobEscrowDeposited)
	if len(log.Data) > 0 {
		if err := jobEscrow.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range jobEscrow.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// JobEscrowEIP712DomainChanged represents a EIP712DomainChanged event raised by the JobEscrow contract.
type JobEscrowEIP712DomainChanged struct {
	Raw *types.Log // Blockchain specific contextual infos
}

const JobEscrowEIP712DomainChangedEventName = "EIP712DomainChanged"

// ContractEventName returns the user-defined event name.
func (JobEscrowEIP712DomainChanged) ContractEventName() string {
	return JobEscrowEIP712DomainChangedEventName
}

// UnpackEIP712DomainChangedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event EIP712DomainChanged()
func (jobEscrow *JobEscrow) UnpackEIP712DomainChangedEvent(log *types.Log) (*JobEscrowEIP712DomainChanged, error) {
	event := "EIP712DomainChanged"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != jobEscrow.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(JobEscrowEIP712DomainChanged)
	if len(log.Data) > 0 {
		if err := jobEscrow.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range jobEscrow.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// JobEscrowNonceCancelled represents a NonceCancelled event raised by the JobEscrow contract.
type JobEscrowNonceCancelled struct {
	Owner common.Address
	Nonce *big.Int
	Raw   *types.Log // Blockchain specific contextual infos
}

const JobEscrowNonceCancelledEventName = "NonceCancelled"

// ContractEventName returns the user-defined event name.
func (JobEscrowNonceCancelled) ContractEventName() string {
	return JobEscrowNonceCancelledEventName
}

// UnpackNonceCancelledEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event NonceCancelled(address indexed owner, uint256 nonce)
func (jobEscrow *JobEscrow) UnpackNonceCancelledEvent(log *types.Log) (*JobEscrowNonceCancelled, error) {
	event := "NonceCancelled"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != jobEscrow.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(JobEscrowNonceCancelled)
	if len(log.Data) > 0 {
		if err := jobEscrow.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range jobEscrow.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// JobEscrowOpened represents a Opened event raised by the JobEscrow contract.
type JobEscrowOpened struct {
	Order     [32]byte
	Owner     common.Address
	Scheduler common.Address
	Details   JobEscrowOrder
	Raw       *types.Log // Blockchain specific contextual infos
}

const JobEscrowOpenedEventName = "Opened"

// ContractEventName returns the user-defined event name.
func (JobEscrowOpened) ContractEventName() string {
	return JobEscrowOpenedEventName
}

// UnpackOpenedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Opened(bytes32 indexed order, address indexed owner, address indexed scheduler, (uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint256,uint64,bytes32) details)
func (jobEscrow *JobEscrow) UnpackOpenedEvent(log *types.Log) (*JobEscrowOpened, error) {
	event := "Opened"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != jobEscrow.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(JobEscrowOpened)
	if len(log.Data) > 0 {
		if err := jobEscrow.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range jobEscrow.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// JobEscrowPaused represents a Paused event raised by the JobEscrow contract.
type JobEscrowPaused struct {
	Until uint64
	Raw   *types.Log // Blockchain specific contextual infos
}

const JobEscrowPausedEventName = "Paused"

// ContractEventName returns the user-defined event name.
func (JobEscrowPaused) ContractEventName() string {
	return JobEscrowPausedEventName
}

// UnpackPausedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Paused(uint64 until)
func (jobEscrow *JobEscrow) UnpackPausedEvent(log *types.Log) (*JobEscrowPaused, error) {
	event := "Paused"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != jobEscrow.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(JobEscrowPaused)
	if len(log.Data) > 0 {
		if err := jobEscrow.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range jobEscrow.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// JobEscrowWithdrawn represents a Withdrawn event raised by the JobEscrow contract.
type JobEscrowWithdrawn struct {
	Asset  common.Address
	Owner  common.Address
	To     common.Address
	Amount *big.Int
	Raw    *types.Log // Blockchain specific contextual infos
}

const JobEscrowWithdrawnEventName = "Withdrawn"

// ContractEventName returns the user-defined event name.
func (JobEscrowWithdrawn) ContractEventName() string {
	return JobEscrowWithdrawnEventName
}

// UnpackWithdrawnEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Withdrawn(address indexed asset, address indexed owner, address to, uint256 amount)
func (jobEscrow *JobEscrow) UnpackWithdrawnEvent(log *types.Log) (*JobEscrowWithdrawn, error) {
	event := "Withdrawn"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != jobEscrow.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(JobEscrowWithdrawn)
	if len(log.Data) > 0 {
		if err := jobEscrow.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range jobEscrow.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (jobEscrow *JobEscrow) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["BadNodeSignature"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackBadNodeSignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["BadOrderSignature"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackBadOrderSignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["BadSchedulerSignature"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackBadSchedulerSignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["CoinTransferFailed"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackCoinTransferFailedError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["DeadlineTooFar"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackDeadlineTooFarError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["EgressTooHigh"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackEgressTooHighError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["InsufficientBalance"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackInsufficientBalanceError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["IntakePaused"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackIntakePausedError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["InvalidShortString"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackInvalidShortStringError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["NonceUsed"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackNonceUsedError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["NotGuardian"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackNotGuardianError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["NotRefundable"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackNotRefundableError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["NotScheduler"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackNotSchedulerError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["OrderExpired"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackOrderExpiredError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["OrderIsOpen"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackOrderIsOpenError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["OrderNotOpen"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackOrderNotOpenError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["OrderWithoutCost"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackOrderWithoutCostError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["PauseTooLong"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackPauseTooLongError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["RateTooHigh"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackRateTooHighError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["ReceiptOfOtherOrder"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackReceiptOfOtherOrderError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["ReentrancyGuardReentrantCall"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackReentrancyGuardReentrantCallError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["SafeERC20FailedOperation"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackSafeERC20FailedOperationError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["StringTooLong"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackStringTooLongError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["TotalBelowCost"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackTotalBelowCostError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["UnknownAsset"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackUnknownAssetError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["UnknownNode"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackUnknownNodeError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["WrongCost"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackWrongCostError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["WrongValue"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackWrongValueError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["ZeroAddress"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackZeroAddressError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// JobEscrowBadNodeSignature represents a BadNodeSignature error raised by the JobEscrow contract.
type JobEscrowBadNodeSignature struct {
	Index *big.Int
	Node  common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadNodeSignature(uint256 index, address node)
func JobEscrowBadNodeSignatureErrorID() common.Hash {
	return common.HexToHash("0xa4930716c200398d811609cd6666d679c1793f9b7c8111b9db69ff1e27868ab3")
}

// UnpackBadNodeSignatureError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadNodeSignature(uint256 index, address node)
func (jobEscrow *JobEscrow) UnpackBadNodeSignatureError(raw []byte) (*JobEscrowBadNodeSignature, error) {
	out := new(JobEscrowBadNodeSignature)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "BadNodeSignature", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowBadOrderSignature represents a BadOrderSignature error raised by the JobEscrow contract.
type JobEscrowBadOrderSignature struct {
	Order [32]byte
	Owner common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadOrderSignature(bytes32 order, address owner)
func JobEscrowBadOrderSignatureErrorID() common.Hash {
	return common.HexToHash("0x355d3cb8799e2bcc9c7b921c6dd11273d82934ca9e603a69a5717882dd5dc02b")
}

// UnpackBadOrderSignatureError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadOrderSignature(bytes32 order, address owner)
func (jobEscrow *JobEscrow) UnpackBadOrderSignatureError(raw []byte) (*JobEscrowBadOrderSignature, error) {
	out := new(JobEscrowBadOrderSignature)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "BadOrderSignature", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowBadSchedulerSignature represents a BadSchedulerSignature error raised by the JobEscrow contract.
type JobEscrowBadSchedulerSignature struct {
	Index     *big.Int
	Scheduler common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadSchedulerSignature(uint256 index, address scheduler)
func JobEscrowBadSchedulerSignatureErrorID() common.Hash {
	return common.HexToHash("0x9d96b1b48b9e092c1b4928161ffafaadcf1d4e868c17a0993e0e1a52573f1144")
}

// UnpackBadSchedulerSignatureError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadSchedulerSignature(uint256 index, address scheduler)
func (jobEscrow *JobEscrow) UnpackBadSchedulerSignatureError(raw []byte) (*JobEscrowBadSchedulerSignature, error) {
	out := new(JobEscrowBadSchedulerSignature)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "BadSchedulerSignature", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowCoinTransferFailed represents a CoinTransferFailed error raised by the JobEscrow contract.
type JobEscrowCoinTransferFailed struct {
	To     common.Address
	Amount *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error CoinTransferFailed(address to, uint256 amount)
func JobEscrowCoinTransferFailedErrorID() common.Hash {
	return common.HexToHash("0x9cb4c211eac9b11d34096d9919dc0ce8f1916ee6f8f77eda08fa377040a90832")
}

// UnpackCoinTransferFailedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error CoinTransferFailed(address to, uint256 amount)
func (jobEscrow *JobEscrow) UnpackCoinTransferFailedError(raw []byte) (*JobEscrowCoinTransferFailed, error) {
	out := new(JobEscrowCoinTransferFailed)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "CoinTransferFailed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowDeadlineTooFar represents a DeadlineTooFar error raised by the JobEscrow contract.
type JobEscrowDeadlineTooFar struct {
	Deadline uint64
	Latest   *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DeadlineTooFar(uint64 deadline, uint256 latest)
func JobEscrowDeadlineTooFarErrorID() common.Hash {
	return common.HexToHash("0x136579e6708497e2e93446e1272753929979efd9296a388acde5779bccc371da")
}

// UnpackDeadlineTooFarError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DeadlineTooFar(uint64 deadline, uint256 latest)
func (jobEscrow *JobEscrow) UnpackDeadlineTooFarError(raw []byte) (*JobEscrowDeadlineTooFar, error) {
	out := new(JobEscrowDeadlineTooFar)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "DeadlineTooFar", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowEgressTooHigh represents a EgressTooHigh error raised by the JobEscrow contract.
type JobEscrowEgressTooHigh struct {
	Index   *big.Int
	Egress  uint64
	Maximum uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error EgressTooHigh(uint256 index, uint64 egress, uint64 maximum)
func JobEscrowEgressTooHighErrorID() common.Hash {
	return common.HexToHash("0xb1751bfdad451a3a91e12691f2eeb375ea80d7081b2efb0bc1ef986c8309c591")
}

// UnpackEgressTooHighError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error EgressTooHigh(uint256 index, uint64 egress, uint64 maximum)
func (jobEscrow *JobEscrow) UnpackEgressTooHighError(raw []byte) (*JobEscrowEgressTooHigh, error) {
	out := new(JobEscrowEgressTooHigh)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "EgressTooHigh", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowInsufficientBalance represents a InsufficientBalance error raised by the JobEscrow contract.
type JobEscrowInsufficientBalance struct {
	Owner     common.Address
	Asset     common.Address
	Available *big.Int
	Needed    *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InsufficientBalance(address owner, address asset, uint256 available, uint256 needed)
func JobEscrowInsufficientBalanceErrorID() common.Hash {
	return common.HexToHash("0x861da4bdcc034e5b93a243ce140b0af4beebb1b979b0ffe7e141866659c2cfb4")
}

// UnpackInsufficientBalanceError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InsufficientBalance(address owner, address asset, uint256 available, uint256 needed)
func (jobEscrow *JobEscrow) UnpackInsufficientBalanceError(raw []byte) (*JobEscrowInsufficientBalance, error) {
	out := new(JobEscrowInsufficientBalance)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "InsufficientBalance", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowIntakePaused represents a IntakePaused error raised by the JobEscrow contract.
type JobEscrowIntakePaused struct {
	Until uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error IntakePaused(uint64 until)
func JobEscrowIntakePausedErrorID() common.Hash {
	return common.HexToHash("0x37d4b53ab95d1bec361fd53c64e8931d89c3a4ed3a28f6162b929478ed21f6dc")
}

// UnpackIntakePausedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error IntakePaused(uint64 until)
func (jobEscrow *JobEscrow) UnpackIntakePausedError(raw []byte) (*JobEscrowIntakePaused, error) {
	out := new(JobEscrowIntakePaused)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "IntakePaused", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowInvalidShortString represents a InvalidShortString error raised by the JobEscrow contract.
type JobEscrowInvalidShortString struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidShortString()
func JobEscrowInvalidShortStringErrorID() common.Hash {
	return common.HexToHash("0xb3512b0c6163e5f0bafab72bb631b9d58cd7a731b082f910338aa21c83d5c274")
}

// UnpackInvalidShortStringError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidShortString()
func (jobEscrow *JobEscrow) UnpackInvalidShortStringError(raw []byte) (*JobEscrowInvalidShortString, error) {
	out := new(JobEscrowInvalidShortString)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "InvalidShortString", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowNonceUsed represents a NonceUsed error raised by the JobEscrow contract.
type JobEscrowNonceUsed struct {
	Owner common.Address
	Nonce *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NonceUsed(address owner, uint256 nonce)
func JobEscrowNonceUsedErrorID() common.Hash {
	return common.HexToHash("0x2af71f10069c28afc67c3752e87e0e4616a97948d33c8f404a856c0c334b3e01")
}

// UnpackNonceUsedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NonceUsed(address owner, uint256 nonce)
func (jobEscrow *JobEscrow) UnpackNonceUsedError(raw []byte) (*JobEscrowNonceUsed, error) {
	out := new(JobEscrowNonceUsed)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "NonceUsed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowNotGuardian represents a NotGuardian error raised by the JobEscrow contract.
type JobEscrowNotGuardian struct {
	Caller   common.Address
	Guardian common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotGuardian(address caller, address guardian)
func JobEscrowNotGuardianErrorID() common.Hash {
	return common.HexToHash("0x826f1bd21a6e91b051ebea595c16fd03830d2c589a94acbc6c8e70e4c8fc863e")
}

// UnpackNotGuardianError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotGuardian(address caller, address guardian)
func (jobEscrow *JobEscrow) UnpackNotGuardianError(raw []byte) (*JobEscrowNotGuardian, error) {
	out := new(JobEscrowNotGuardian)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "NotGuardian", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowNotRefundable represents a NotRefundable error raised by the JobEscrow contract.
type JobEscrowNotRefundable struct {
	Order [32]byte
	From  *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotRefundable(bytes32 order, uint256 from)
func JobEscrowNotRefundableErrorID() common.Hash {
	return common.HexToHash("0x25b02135948127749f0464d40eb8f765c9f3d90ed7352378c4ba416903ed3e3c")
}

// UnpackNotRefundableError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotRefundable(bytes32 order, uint256 from)
func (jobEscrow *JobEscrow) UnpackNotRefundableError(raw []byte) (*JobEscrowNotRefundable, error) {
	out := new(JobEscrowNotRefundable)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "NotRefundable", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowNotScheduler represents a NotScheduler error raised by the JobEscrow contract.
type JobEscrowNotScheduler struct {
	Caller    common.Address
	Scheduler common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotScheduler(address caller, address scheduler)
func JobEscrowNotSchedulerErrorID() common.Hash {
	return common.HexToHash("0xfd26606e89c9027b7d6a678ed5ce31a1da12b4e44e5fb6d5f6c98bbd38ab7bc5")
}

// UnpackNotSchedulerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotScheduler(address caller, address scheduler)
func (jobEscrow *JobEscrow) UnpackNotSchedulerError(raw []byte) (*JobEscrowNotScheduler, error) {
	out := new(JobEscrowNotScheduler)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "NotScheduler", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowOrderExpired represents a OrderExpired error raised by the JobEscrow contract.
type JobEscrowOrderExpired struct {
	Deadline uint64
	Time     *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OrderExpired(uint64 deadline, uint256 time)
func JobEscrowOrderExpiredErrorID() common.Hash {
	return common.HexToHash("0xa587b43231d753cf1522019b78876f8d2edc75650942bd683ff57c10891d9a37")
}

// UnpackOrderExpiredError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OrderExpired(uint64 deadline, uint256 time)
func (jobEscrow *JobEscrow) UnpackOrderExpiredError(raw []byte) (*JobEscrowOrderExpired, error) {
	out := new(JobEscrowOrderExpired)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "OrderExpired", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowOrderIsOpen represents a OrderIsOpen error raised by the JobEscrow contract.
type JobEscrowOrderIsOpen struct {
	Order [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OrderIsOpen(bytes32 order)
func JobEscrowOrderIsOpenErrorID() common.Hash {
	return common.HexToHash("0x980f77ce651bba868b733b8c5602edd7613ec4e0c8d56c3436ebfbbd6be1c76f")
}

// UnpackOrderIsOpenError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OrderIsOpen(bytes32 order)
func (jobEscrow *JobEscrow) UnpackOrderIsOpenError(raw []byte) (*JobEscrowOrderIsOpen, error) {
	out := new(JobEscrowOrderIsOpen)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "OrderIsOpen", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowOrderNotOpen represents a OrderNotOpen error raised by the JobEscrow contract.
type JobEscrowOrderNotOpen struct {
	Order [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OrderNotOpen(bytes32 order)
func JobEscrowOrderNotOpenErrorID() common.Hash {
	return common.HexToHash("0x39619a1d6d48a591a75b530eea99a02611a8a846a43bd0c59f3cf6036c8a7680")
}

// UnpackOrderNotOpenError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OrderNotOpen(bytes32 order)
func (jobEscrow *JobEscrow) UnpackOrderNotOpenError(raw []byte) (*JobEscrowOrderNotOpen, error) {
	out := new(JobEscrowOrderNotOpen)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "OrderNotOpen", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowOrderWithoutCost represents a OrderWithoutCost error raised by the JobEscrow contract.
type JobEscrowOrderWithoutCost struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OrderWithoutCost()
func JobEscrowOrderWithoutCostErrorID() common.Hash {
	return common.HexToHash("0x56bd25d631bade5283100120804fca753d31672e34f514a82117a7c62dcdcd8d")
}

// UnpackOrderWithoutCostError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OrderWithoutCost()
func (jobEscrow *JobEscrow) UnpackOrderWithoutCostError(raw []byte) (*JobEscrowOrderWithoutCost, error) {
	out := new(JobEscrowOrderWithoutCost)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "OrderWithoutCost", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowPauseTooLong represents a PauseTooLong error raised by the JobEscrow contract.
type JobEscrowPauseTooLong struct {
	Duration uint64
	Longest  uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error PauseTooLong(uint64 duration, uint64 longest)
func JobEscrowPauseTooLongErrorID() common.Hash {
	return common.HexToHash("0xe21d1dd0b75b659811023bf9209aa5c214f2a2387674fd2b0df3baf28b4e023b")
}

// UnpackPauseTooLongError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error PauseTooLong(uint64 duration, uint64 longest)
func (jobEscrow *JobEscrow) UnpackPauseTooLongError(raw []byte) (*JobEscrowPauseTooLong, error) {
	out := new(JobEscrowPauseTooLong)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "PauseTooLong", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowRateTooHigh represents a RateTooHigh error raised by the JobEscrow contract.
type JobEscrowRateTooHigh struct {
	Index   *big.Int
	Rate    uint64
	Maximum uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RateTooHigh(uint256 index, uint64 rate, uint64 maximum)
func JobEscrowRateTooHighErrorID() common.Hash {
	return common.HexToHash("0x8f98e949da601aca7806050fe7488b409df2da50296f25b901de0b346e605a65")
}

// UnpackRateTooHighError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RateTooHigh(uint256 index, uint64 rate, uint64 maximum)
func (jobEscrow *JobEscrow) UnpackRateTooHighError(raw []byte) (*JobEscrowRateTooHigh, error) {
	out := new(JobEscrowRateTooHigh)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "RateTooHigh", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowReceiptOfOtherOrder represents a ReceiptOfOtherOrder error raised by the JobEscrow contract.
type JobEscrowReceiptOfOtherOrder struct {
	Index        *big.Int
	ReceiptOrder [32]byte
	Order        [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ReceiptOfOtherOrder(uint256 index, bytes32 receiptOrder, bytes32 order)
func JobEscrowReceiptOfOtherOrderErrorID() common.Hash {
	return common.HexToHash("0x70568f57174a43ebf9b717708ab63e7d584f6a39c96e0853d6559cf89451275d")
}

// UnpackReceiptOfOtherOrderError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ReceiptOfOtherOrder(uint256 index, bytes32 receiptOrder, bytes32 order)
func (jobEscrow *JobEscrow) UnpackReceiptOfOtherOrderError(raw []byte) (*JobEscrowReceiptOfOtherOrder, error) {
	out := new(JobEscrowReceiptOfOtherOrder)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "ReceiptOfOtherOrder", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowReentrancyGuardReentrantCall represents a ReentrancyGuardReentrantCall error raised by the JobEscrow contract.
type JobEscrowReentrancyGuardReentrantCall struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ReentrancyGuardReentrantCall()
func JobEscrowReentrancyGuardReentrantCallErrorID() common.Hash {
	return common.HexToHash("0x3ee5aeb571de7fc460830b4d0017439a1ca56fb0bc39062227ade4fe4a24c1ca")
}

// UnpackReentrancyGuardReentrantCallError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ReentrancyGuardReentrantCall()
func (jobEscrow *JobEscrow) UnpackReentrancyGuardReentrantCallError(raw []byte) (*JobEscrowReentrancyGuardReentrantCall, error) {
	out := new(JobEscrowReentrancyGuardReentrantCall)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "ReentrancyGuardReentrantCall", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowSafeERC20FailedOperation represents a SafeERC20FailedOperation error raised by the JobEscrow contract.
type JobEscrowSafeERC20FailedOperation struct {
	Token common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SafeERC20FailedOperation(address token)
func JobEscrowSafeERC20FailedOperationErrorID() common.Hash {
	return common.HexToHash("0x5274afe73c98b4749fc91ffae6b7b574e7842cb2144a159e9377a5f20b32edf9")
}

// UnpackSafeERC20FailedOperationError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SafeERC20FailedOperation(address token)
func (jobEscrow *JobEscrow) UnpackSafeERC20FailedOperationError(raw []byte) (*JobEscrowSafeERC20FailedOperation, error) {
	out := new(JobEscrowSafeERC20FailedOperation)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "SafeERC20FailedOperation", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowStringTooLong represents a StringTooLong error raised by the JobEscrow contract.
type JobEscrowStringTooLong struct {
	Str string
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error StringTooLong(string str)
func JobEscrowStringTooLongErrorID() common.Hash {
	return common.HexToHash("0x305a27a93f8e33b7392df0a0f91d6fc63847395853c45991eec52dbf24d72381")
}

// UnpackStringTooLongError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error StringTooLong(string str)
func (jobEscrow *JobEscrow) UnpackStringTooLongError(raw []byte) (*JobEscrowStringTooLong, error) {
	out := new(JobEscrowStringTooLong)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "StringTooLong", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowTotalBelowCost represents a TotalBelowCost error raised by the JobEscrow contract.
type JobEscrowTotalBelowCost struct {
	Index *big.Int
	Total *big.Int
	Cost  *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TotalBelowCost(uint256 index, uint256 total, uint256 cost)
func JobEscrowTotalBelowCostErrorID() common.Hash {
	return common.HexToHash("0x52e6891d9bf683df5885975f096df1ee8f1f70247b4fef0c3a2a1e70323fc41c")
}

// UnpackTotalBelowCostError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TotalBelowCost(uint256 index, uint256 total, uint256 cost)
func (jobEscrow *JobEscrow) UnpackTotalBelowCostError(raw []byte) (*JobEscrowTotalBelowCost, error) {
	out := new(JobEscrowTotalBelowCost)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "TotalBelowCost", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowUnknownAsset represents a UnknownAsset error raised by the JobEscrow contract.
type JobEscrowUnknownAsset struct {
	Asset common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownAsset(address asset)
func JobEscrowUnknownAssetErrorID() common.Hash {
	return common.HexToHash("0xad61e2bae75b0f2414f083b808cda294f40340e22c8215a6f7684add1a3e0429")
}

// UnpackUnknownAssetError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownAsset(address asset)
func (jobEscrow *JobEscrow) UnpackUnknownAssetError(raw []byte) (*JobEscrowUnknownAsset, error) {
	out := new(JobEscrowUnknownAsset)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "UnknownAsset", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowUnknownNode represents a UnknownNode error raised by the JobEscrow contract.
type JobEscrowUnknownNode struct {
	Index *big.Int
	Node  common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownNode(uint256 index, address node)
func JobEscrowUnknownNodeErrorID() common.Hash {
	return common.HexToHash("0x87596d15f829456051f5a2b7919225d43d5abb749986c15d2ca089c878040385")
}

// UnpackUnknownNodeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownNode(uint256 index, address node)
func (jobEscrow *JobEscrow) UnpackUnknownNodeError(raw []byte) (*JobEscrowUnknownNode, error) {
	out := new(JobEscrowUnknownNode)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "UnknownNode", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowWrongCost represents a WrongCost error raised by the JobEscrow contract.
type JobEscrowWrongCost struct {
	Index    *big.Int
	Cost     *big.Int
	Expected *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongCost(uint256 index, uint256 cost, uint256 expected)
func JobEscrowWrongCostErrorID() common.Hash {
	return common.HexToHash("0x32ada4d02f83c72d0ac10d7eb21024f3d653829c7116eceac90ad45335ec762c")
}

// UnpackWrongCostError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongCost(uint256 index, uint256 cost, uint256 expected)
func (jobEscrow *JobEscrow) UnpackWrongCostError(raw []byte) (*JobEscrowWrongCost, error) {
	out := new(JobEscrowWrongCost)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "WrongCost", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowWrongValue represents a WrongValue error raised by the JobEscrow contract.
type JobEscrowWrongValue struct {
	Sent     *big.Int
	Expected *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongValue(uint256 sent, uint256 expected)
func JobEscrowWrongValueErrorID() common.Hash {
	return common.HexToHash("0x195a3ca12ac3744ef64727effb118b3b203c382e49c7a7d24d450eae5e3b889a")
}

// UnpackWrongValueError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongValue(uint256 sent, uint256 expected)
func (jobEscrow *JobEscrow) UnpackWrongValueError(raw []byte) (*JobEscrowWrongValue, error) {
	out := new(JobEscrowWrongValue)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "WrongValue", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowZeroAddress represents a ZeroAddress error raised by the JobEscrow contract.
type JobEscrowZeroAddress struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ZeroAddress()
func JobEscrowZeroAddressErrorID() common.Hash {
	return common.HexToHash("0xd92e233df2717d4a40030e20904abd27b68fcbeede117eaaccbbdac9618c8c73")
}

// UnpackZeroAddressError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ZeroAddress()
func (jobEscrow *JobEscrow) UnpackZeroAddressError(raw []byte) (*JobEscrowZeroAddress, error) {
	out := new(JobEscrowZeroAddress)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "ZeroAddress", raw); err != nil {
		return nil, err
	}
	return out, nil
}
