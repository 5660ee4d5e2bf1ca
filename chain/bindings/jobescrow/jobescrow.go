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
	Fee       *big.Int
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
	ABI: "[{\"type\":\"constructor\",\"inputs\":[{\"name\":\"token_\",\"type\":\"address\",\"internalType\":\"contractIERC20\"},{\"name\":\"registry_\",\"type\":\"address\",\"internalType\":\"contractNodeRegistry\"},{\"name\":\"grace_\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"guardian_\",\"type\":\"address\",\"internalType\":\"address\"}],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"LONGEST_PAUSE\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"MAX_TERM\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"NOBODY\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"address\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"ORDER_TYPEHASH\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"RECEIPT_TYPEHASH\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"balance\",\"inputs\":[{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"burn\",\"inputs\":[],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"burnedOf\",\"inputs\":[{\"name\":\"fee\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"pure\"},{\"type\":\"function\",\"name\":\"cancelNonce\",\"inputs\":[{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"cost\",\"inputs\":[{\"name\":\"rate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"gpus\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"billedMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"egress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"bytesOut\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"pure\"},{\"type\":\"function\",\"name\":\"credited\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"deposit\",\"inputs\":[{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[],\"stateMutability\":\"payable\"},{\"type\":\"function\",\"name\":\"depositFor\",\"inputs\":[{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[],\"stateMutability\":\"payable\"},{\"type\":\"function\",\"name\":\"depositWithAuthorization\",\"inputs\":[{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"validAfter\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"validBefore\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"nonce\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"v\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"r\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"s\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"depositWithPermit\",\"inputs\":[{\"name\":\"amount\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"deadline\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"v\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"r\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"s\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"eip712Domain\",\"inputs\":[],\"outputs\":[{\"name\":\"fields\",\"type\":\"bytes1\",\"internalType\":\"bytes1\"},{\"name\":\"name\",\"type\":\"string\",\"internalType\":\"string\"},{\"name\":\"version\",\"type\":\"string\",\"internalType\":\"string\"},{\"name\":\"chainId\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"verifyingContract\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"salt\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"extensions\",\"type\":\"uint256[]\",\"internalType\":\"uint256[]\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"escrowed\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"outputs\":[{\"name\":\"isOpen\",\"type\":\"bool\",\"internalType\":\"bool\"},{\"name\":\"paid\",\"type\":\"uint128\",\"internalType\":\"uint128\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"grace\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"guardian\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"address\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"nonceUsed\",\"inputs\":[{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bool\",\"internalType\":\"bool\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"open\",\"inputs\":[{\"name\":\"o\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Order\",\"components\":[{\"name\":\"kind\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"root\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"count\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"maxRate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxEgress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxCost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"fee\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"deadline\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"recipient\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"name\":\"signature\",\"type\":\"bytes\",\"internalType\":\"bytes\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"orderHash\",\"inputs\":[{\"name\":\"o\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Order\",\"components\":[{\"name\":\"kind\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"root\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"count\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"maxRate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxEgress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxCost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"fee\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"deadline\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"recipient\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]}],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"pause\",\"inputs\":[{\"name\":\"duration\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"pausedUntil\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"receiptHash\",\"inputs\":[{\"name\":\"r\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Receipt\",\"components\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"job\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"epoch\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"seq\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"gpus\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"startedAt\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"billedMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"bytesIn\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"bytesOut\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"rate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"egress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"cost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"total\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"checkpoint\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"result\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]}],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"refund\",\"inputs\":[{\"name\":\"o\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Order\",\"components\":[{\"name\":\"kind\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"root\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"count\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"maxRate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxEgress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxCost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"fee\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"deadline\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"recipient\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"registry\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"contractNodeRegistry\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"settle\",\"inputs\":[{\"name\":\"o\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Order\",\"components\":[{\"name\":\"kind\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"root\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"count\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"maxRate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxEgress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxCost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"fee\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"deadline\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"recipient\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"name\":\"receipts\",\"type\":\"tuple[]\",\"internalType\":\"structJobEscrow.SignedReceipt[]\",\"components\":[{\"name\":\"receipt\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Receipt\",\"components\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"job\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"epoch\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"seq\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"gpus\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"startedAt\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"billedMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"bytesIn\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"bytesOut\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"rate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"egress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"cost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"total\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"checkpoint\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"result\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"name\":\"nodeSig\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"schedulerSig\",\"type\":\"bytes\",\"internalType\":\"bytes\"}]},{\"name\":\"close\",\"type\":\"bool\",\"internalType\":\"bool\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"token\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"contractIERC20\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"withdraw\",\"inputs\":[{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"to\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"event\",\"name\":\"Closed\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"indexed\":true,\"internalType\":\"bytes32\"},{\"name\":\"owner\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"asset\",\"type\":\"address\",\"indexed\":false,\"internalType\":\"address\"},{\"name\":\"paid\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"},{\"name\":\"refunded\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"},{\"name\":\"fee\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"},{\"name\":\"burned\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"Credited\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"indexed\":true,\"internalType\":\"bytes32\"},{\"name\":\"node\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"payout\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"asset\",\"type\":\"address\",\"indexed\":false,\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"},{\"name\":\"total\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"Deposited\",\"inputs\":[{\"name\":\"asset\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"owner\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"from\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"EIP712DomainChanged\",\"inputs\":[],\"anonymous\":false},{\"type\":\"event\",\"name\":\"NonceCancelled\",\"inputs\":[{\"name\":\"owner\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"Opened\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"indexed\":true,\"internalType\":\"bytes32\"},{\"name\":\"owner\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"details\",\"type\":\"tuple\",\"indexed\":false,\"internalType\":\"structJobEscrow.Order\",\"components\":[{\"name\":\"kind\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"root\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"count\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"maxRate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxEgress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxCost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"fee\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"deadline\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"recipient\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"Paused\",\"inputs\":[{\"name\":\"until\",\"type\":\"uint64\",\"indexed\":false,\"internalType\":\"uint64\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"Withdrawn\",\"inputs\":[{\"name\":\"asset\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"owner\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"to\",\"type\":\"address\",\"indexed\":false,\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"error\",\"name\":\"BadNodeSignature\",\"inputs\":[{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"BadOrderSignature\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"BadSchedulerSignature\",\"inputs\":[{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"CoinTransferFailed\",\"inputs\":[{\"name\":\"to\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"DeadlineTooFar\",\"inputs\":[{\"name\":\"deadline\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"latest\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"EgressTooHigh\",\"inputs\":[{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"egress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maximum\",\"type\":\"uint64\",\"internalType\":\"uint64\"}]},{\"type\":\"error\",\"name\":\"FeeAboveMaximum\",\"inputs\":[{\"name\":\"fee\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"maxCost\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"InsufficientBalance\",\"inputs\":[{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"available\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"needed\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"IntakePaused\",\"inputs\":[{\"name\":\"until\",\"type\":\"uint64\",\"internalType\":\"uint64\"}]},{\"type\":\"error\",\"name\":\"InvalidShortString\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"NonceUsed\",\"inputs\":[{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"NotGuardian\",\"inputs\":[{\"name\":\"caller\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"guardian\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"NotRefundable\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"from\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"NotScheduler\",\"inputs\":[{\"name\":\"caller\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"OrderExpired\",\"inputs\":[{\"name\":\"deadline\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"time\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"OrderIsOpen\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"type\":\"error\",\"name\":\"OrderNotOpen\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"type\":\"error\",\"name\":\"OrderWithoutCost\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"PauseTooLong\",\"inputs\":[{\"name\":\"duration\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"longest\",\"type\":\"uint64\",\"internalType\":\"uint64\"}]},{\"type\":\"error\",\"name\":\"RateTooHigh\",\"inputs\":[{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"rate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maximum\",\"type\":\"uint64\",\"internalType\":\"uint64\"}]},{\"type\":\"error\",\"name\":\"ReceiptOfOtherOrder\",\"inputs\":[{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"receiptOrder\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"type\":\"error\",\"name\":\"ReentrancyGuardReentrantCall\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"SafeERC20FailedOperation\",\"inputs\":[{\"name\":\"token\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"StringTooLong\",\"inputs\":[{\"name\":\"str\",\"type\":\"string\",\"internalType\":\"string\"}]},{\"type\":\"error\",\"name\":\"TotalBelowCost\",\"inputs\":[{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"total\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"cost\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"UnknownAsset\",\"inputs\":[{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"UnknownNode\",\"inputs\":[{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"WrongCost\",\"inputs\":[{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"cost\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"expected\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"WrongValue\",\"inputs\":[{\"name\":\"sent\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"expected\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"ZeroAddress\",\"inputs\":[]}]",
	ID:  "JobEscrow",
	Bin: "0x6101e0604052348015610010575f5ffd5b50604051613ef3380380613ef383398101604081905261002f916101e3565b8060405180604001604052806006815260200165536b796f707360d01b815250604051806040016040528060018152602001603160f81b8152506100788261018660201b60201c565b6101205261008581610186565b61014052815160208084019190912060e052815190820120610100524660a05261011160e05161010051604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201529081019290925260608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b60805250503060c0526001600160a01b039081166101605284161580159061014157506001600160a01b03831615155b61015e5760405163d92e233d60e01b815260040160405180910390fd5b506001600160a01b039283166101805291166101a0526001600160401b03166101c0526102a5565b5f5f829050601f815111156101b9578260405163305a27a960e01b81526004016101b0919061024a565b60405180910390fd5b80516101c48261027f565b179392505050565b6001600160a01b03811681146101e0575f5ffd5b50565b5f5f5f5f608085870312156101f6575f5ffd5b8451610201816101cc565b6020860151909450610212816101cc565b60408601519093506001600160401b038116811461022e575f5ffd5b606086015190925061023f816101cc565b939692955090935050565b602081525f82518060208401528060208501604085015e5f604082850101526040601f19601f83011684010191505092915050565b8051602080830151919081101561029f575f198160200360031b1b821691505b50919050565b60805160a05160c05160e05161010051610120516101405161016051610180516101a0516101c051613b5e6103955f395f81816102aa015261089101525f81816103a2015261252801525f818161067801528181610993015281816109f701528181610a7a01528181610ba901528181610c09015281816111b0015281816115ee015281816116d40152818161175f015281816118ec01528181611b6701528181611fc20152818161203a015261209201525f81816102f1015261069d01525f6129dc01525f6129ac01525f612d6601525f612d3e01525f612c9901525f612cc301525f612ced0152613b5e5ff3fe6080604052600436106101c5575f3560e01c80638b1c60da116100f2578063b203bb9911610092578063da748b1011610062578063da748b10146105de578063e874134b146105fe578063f973a20914610634578063fc0c546a14610667575f5ffd5b8063b203bb9914610557578063b3db428b1461058d578063cfdd7aea146105a0578063d9caed12146105bf575f5ffd5b80639c34bb29116100cd5780639c34bb29146104735780639d73ccc5146104925780639e8ab95c146104b1578063af4e7c26146104d0575f5ffd5b80638b1c60da1461040a57806395850f59146104295780639886bf631461045c575f5ffd5b8063452a932011610168578063713f013011610138578063713f0130146103645780637b1039991461039157806384b0196e146103c457806385f77317146103eb575f5ffd5b8063452a9320146102e057806347e7ef24146103135780634a970be7146103265780636468a3d914610345575f5ffd5b806318021423116101a3578063180214231461023d5780631ec5582f1461026c5780631eefddb11461029957806344df8e70146102cc575f5ffd5b80630357e370146101c95780630cf7dd09146101ea5780631647795e14610209575b5f5ffd5b3480156101d4575f5ffd5b506101e86101e3366004613100565b61069a565b005b3480156101f5575f5ffd5b506101e8610204366004613130565b6107f1565b348015610214575f5ffd5b5061022861022336600461316a565b61094e565b60405190151581526020015b60405180910390f35b348015610248575f5ffd5b5061025362093a8081565b60405167ffffffffffffffff9091168152602001610234565b348015610277575f5ffd5b5061028161dead81565b6040516001600160a01b039091168152602001610234565b3480156102a4575f5ffd5b506102537f000000000000000000000000000000000000000000000000000000000000000081565b3480156102d7575f5ffd5b506101e8610989565b3480156102eb575f5ffd5b506102817f000000000000000000000000000000000000000000000000000000000000000081565b6101e861032136600461316a565b610ae4565b348015610331575f5ffd5b506101e86103403660046131a4565b610af3565b348015610350575f5ffd5b506101e861035f3660046131e7565b610c46565b34801561036f575f5ffd5b5061038361037e366004613283565b610ee4565b604051908152602001610234565b34801561039c575f5ffd5b506102817f000000000000000000000000000000000000000000000000000000000000000081565b3480156103cf575f5ffd5b506103d8610f36565b60405161023497969594939291906132e9565b3480156103f6575f5ffd5b506103836104053660046133ac565b610f94565b348015610415575f5ffd5b506101e861042436600461340d565b610fac565b348015610434575f5ffd5b506103837fd8c50019a017892465072c37737e60e28ead2c6de101caf5f17128fcd78166d181565b348015610467575f5ffd5b50610383630967530081565b34801561047e575f5ffd5b5061038361048d366004613130565b611514565b34801561049d575f5ffd5b506103836104ac36600461348e565b61154b565b3480156104bc575f5ffd5b506101e86104cb3660046134a5565b611561565b3480156104db575f5ffd5b5061052f6104ea36600461348e565b5f9081526005602090815260409182902082518084019093525460ff811615158084526101009091046fffffffffffffffffffffffffffffffff169290910182905291565b6040805192151583526fffffffffffffffffffffffffffffffff909116602083015201610234565b348015610562575f5ffd5b5061038361057136600461350f565b600360209081525f928352604080842090915290825290205481565b6101e861059b366004613546565b6117f4565b3480156105ab575f5ffd5b506101e86105ba36600461348e565b6119c8565b3480156105ca575f5ffd5b506101e86105d9366004613546565b611a0a565b3480156105e9575f5ffd5b506002546102539067ffffffffffffffff1681565b348015610609575f5ffd5b50610383610618366004613584565b600460209081525f928352604080842090915290825290205481565b34801561063f575f5ffd5b506103837ff92c16e54c4bd8c50d47825ba1ccfcb914674d0ba21cb3e5506325d140eb32dd81565b348015610672575f5ffd5b506102817f000000000000000000000000000000000000000000000000000000000000000081565b337f00000000000000000000000000000000000000000000000000000000000000006001600160a01b0381168214610716576040517f826f1bd20000000000000000000000000000000000000000000000000000000081526001600160a01b039283166004820152911660248201526044015b60405180910390fd5b5081905062093a8067ffffffffffffffff8216811015610776576040517fe21d1dd000000000000000000000000000000000000000000000000000000000815267ffffffffffffffff92831660048201529116602482015260440161070d565b50610783905081426135d4565b600280547fffffffffffffffffffffffffffffffffffffffffffffffff00000000000000001667ffffffffffffffff9290921691821790556040519081527fdb6a871e0ca1412b5a476ec1e7ec005fc584d1afa9bef37a3c64129332bb449b9060200160405180910390a150565b6107f9611b8e565b5f61080382611514565b5f8181526005602090815260409182902082518084019093525460ff811615158084526101009091046fffffffffffffffffffffffffffffffff1691830191909152919250908290610884576040517f39619a1d00000000000000000000000000000000000000000000000000000000815260040161070d91815260200190565b505f67ffffffffffffffff7f0000000000000000000000000000000000000000000000000000000000000000166108c361018086016101608701613100565b67ffffffffffffffff166108d791906135f4565b9050828142811061091d576040517f25b021350000000000000000000000000000000000000000000000000000000081526004810192909252602482015260440161070d565b5050610940848484602001516fffffffffffffffffffffffffffffffff16611bc3565b50505061094b611e9b565b50565b6001600160a01b0382165f908152600660209081526040808320600885901c8452909152812054600160ff84161b1615155b90505b92915050565b610991611b8e565b7f00000000000000000000000000000000000000000000000000000000000000006001600160a01b0381165f90815260036020908152604080832061dead808552925290912054916109e39183611ec5565b604080515f81526020810183905261dead917f00000000000000000000000000000000000000000000000000000000000000006001600160a01b0316917fa4195c37c2947bbe89165f03e320b6903116f0b10d8cfdb522330f7ce6f9fa24910160405180910390a36040517f42966c68000000000000000000000000000000000000000000000000000000008152600481018290527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b0316906342966c68906024015f604051808303815f87803b158015610ac3575f5ffd5b505af1158015610ad5573d5f5f3e3d5ffd5b5050505050610ae2611e9b565b565b610aef8233836117f4565b5050565b60025467ffffffffffffffff1642811115610b47576040517f37d4b53a00000000000000000000000000000000000000000000000000000000815267ffffffffffffffff909116600482015260240161070d565b50610b50611b8e565b6040517fd505accf000000000000000000000000000000000000000000000000000000008152336004820152306024820152604481018690526064810185905260ff8416608482015260a4810183905260c481018290527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03169063d505accf9060e4015f604051808303815f87803b158015610bf2575f5ffd5b505af1925050508015610c03575060015b50610c377f000000000000000000000000000000000000000000000000000000000000000033610c3288611f88565b612114565b610c3f611e9b565b5050505050565b610c4e611b8e565b5f610c5885611514565b5f8181526005602090815260409182902082518084019093525460ff811615158084526101009091046fffffffffffffffffffffffffffffffff1691830191909152919250908290610cd9576040517f39619a1d00000000000000000000000000000000000000000000000000000000815260040161070d91815260200190565b50821580610d075750610cf26060870160408801613607565b6001600160a01b0316336001600160a01b0316145b33610d186060890160408a01613607565b9091610d63576040517ffd26606e0000000000000000000000000000000000000000000000000000000081526001600160a01b0392831660048201529116602482015260440161070d565b50505f5b84811015610e4e575f610d9f8885848a8a87818110610d8857610d88613622565b9050602002810190610d9a919061364f565b612199565b905036878784818110610db457610db4613622565b9050602002810190610dc6919061364f565b9050610e1e8986610ddd6080850160608601613607565b85610df06101c087016101a088016136aa565b6fffffffffffffffffffffffffffffffff1689602001516fffffffffffffffffffffffffffffffff1661278d565b84602001818151610e2f91906136c3565b6fffffffffffffffffffffffffffffffff169052505050600101610d67565b508215610e7b57610e76868383602001516fffffffffffffffffffffffffffffffff16611bc3565b610ed4565b6020808201515f8481526005909252604090912080546fffffffffffffffffffffffffffffffff909216610100027fffffffffffffffffffffffffffffff00000000000000000000000000000000ff9092169190911790555b5050610ede611e9b565b50505050565b5f6109837fd8c50019a017892465072c37737e60e28ead2c6de101caf5f17128fcd78166d183604051602001610f1b9291906136fe565b6040516020818303038152906040528051906020012061295e565b5f6060805f5f5f6060610f476129a5565b610f4f6129d5565b604080515f808252602082019092527f0f000000000000000000000000000000000000000000000000000000000000009b939a50919850469750309650945092509050565b5f610fa28686868686612a00565b9695505050505050565b60025467ffffffffffffffff1642811115611000576040517f37d4b53a00000000000000000000000000000000000000000000000000000000815267ffffffffffffffff909116600482015260240161070d565b50611009611b8e565b5f61101384611514565b5f81815260056020526040902054909150819060ff1615611063576040517f980f77ce00000000000000000000000000000000000000000000000000000000815260040161070d91815260200190565b50611076610120850161010086016136aa565b6fffffffffffffffffffffffffffffffff165f036110c0576040517f56bd25d600000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b6110d2610120850161010086016136aa565b6fffffffffffffffffffffffffffffffff166110f6610140860161012087016136aa565b6fffffffffffffffffffffffffffffffff16111561111c610140860161012087016136aa565b61112e610120870161010088016136aa565b9091611182576040517f38c7b9ea0000000000000000000000000000000000000000000000000000000081526fffffffffffffffffffffffffffffffff92831660048201529116602482015260440161070d565b505f905061119660c0860160a08701613607565b6001600160a01b031614806111eb57506001600160a01b037f0000000000000000000000000000000000000000000000000000000000000000166111e060c0860160a08701613607565b6001600160a01b0316145b6111fb60c0860160a08701613607565b9061123e576040517fad61e2ba0000000000000000000000000000000000000000000000000000000081526001600160a01b03909116600482015260240161070d565b5061125161018085016101608601613100565b67ffffffffffffffff1642111561127061018086016101608701613100565b4290916112bb576040517fa587b43200000000000000000000000000000000000000000000000000000000815267ffffffffffffffff9092166004830152602482015260440161070d565b506112cc90506309675300426135f4565b6112de61018086016101608701613100565b67ffffffffffffffff1611156112fc61018086016101608701613100565b61130a6309675300426135f4565b9091611354576040517f136579e600000000000000000000000000000000000000000000000000000000815267ffffffffffffffff9092166004830152602482015260440161070d565b5061136790506040850160208601613607565b6001600160a01b0316336001600160a01b0316148061139c575061139c6113946040860160208701613607565b828585612a76565b816113ad6040870160208801613607565b90916113f7576040517f355d3cb800000000000000000000000000000000000000000000000000000000815260048101929092526001600160a01b0316602482015260440161070d565b50611418905061140d6040860160208701613607565b856101400135612ab2565b61146461142b60c0860160a08701613607565b61143b6040870160208801613607565b61144d610120880161010089016136aa565b6fffffffffffffffffffffffffffffffff16611ec5565b5f818152600560205260409081902080547fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff001660011790556114ac9060608601908601613607565b6001600160a01b03166114c56040860160208701613607565b6001600160a01b0316827f5129b11ad5faf4c731fff7f5433c4de5b3dc007c38098b6d5a8ee583ccf8ab70876040516114fe91906139e2565b60405180910390a45061150f611e9b565b505050565b5f6109837ff92c16e54c4bd8c50d47825ba1ccfcb914674d0ba21cb3e5506325d140eb32dd83604051602001610f1b9291906139f1565b5f611557600283613a33565b6109839083613a6b565b60025467ffffffffffffffff16428111156115b5576040517f37d4b53a00000000000000000000000000000000000000000000000000000000815267ffffffffffffffff909116600482015260240161070d565b506115be611b8e565b6040517f70a082310000000000000000000000000000000000000000000000000000000081523060048201525f907f00000000000000000000000000000000000000000000000000000000000000006001600160a01b0316906370a0823190602401602060405180830381865afa15801561163b573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061165f9190613a7e565b6040517fef55bec60000000000000000000000000000000000000000000000000000000081526001600160a01b038b81166004830152306024830152604482018b9052606482018a90526084820189905260a4820188905260ff871660c483015260e4820186905261010482018590529192507f00000000000000000000000000000000000000000000000000000000000000009091169063ef55bec690610124015f604051808303815f87803b158015611718575f5ffd5b505af115801561172a573d5f5f3e3d5ffd5b50506040517f70a082310000000000000000000000000000000000000000000000000000000081523060048201526117e192507f000000000000000000000000000000000000000000000000000000000000000091508b9084906001600160a01b038416906370a0823190602401602060405180830381865afa1580156117b3573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906117d79190613a7e565b610c329190613a6b565b506117ea611e9b565b5050505050505050565b60025467ffffffffffffffff1642811115611848576040517f37d4b53a00000000000000000000000000000000000000000000000000000000815267ffffffffffffffff909116600482015260240161070d565b50611851611b8e565b6001600160a01b038216611891576040517fd92e233d00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b6001600160a01b0383166118ea5734818181146118e3576040517f195a3ca10000000000000000000000000000000000000000000000000000000081526004810192909252602482015260440161070d565b50506119b5565b7f00000000000000000000000000000000000000000000000000000000000000006001600160a01b0316836001600160a01b0316148390611963576040517fad61e2ba0000000000000000000000000000000000000000000000000000000081526001600160a01b03909116600482015260240161070d565b50345f81156119a7576040517f195a3ca10000000000000000000000000000000000000000000000000000000081526004810192909252602482015260440161070d565b50506119b281611f88565b90505b6119c0838383612114565b61150f611e9b565b6119d23382612ab2565b60405181815233907f26ccf9904b9b2fb069d347553978928fd2fc65efb2638dcbeb8d142e974479f09060200160405180910390a250565b611a12611b8e565b6001600160a01b038216611a52576040517fd92e233d00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b611a5d833383611ec5565b604080516001600160a01b038481168252602082018490523392908616917fa4195c37c2947bbe89165f03e320b6903116f0b10d8cfdb522330f7ce6f9fa24910160405180910390a36001600160a01b038316611b5a575f826001600160a01b0316826040515f6040518083038185875af1925050503d805f8114611afd576040519150601f19603f3d011682016040523d82523d5f602084013e611b02565b606091505b505090508083839091611b52576040517f9cb4c2110000000000000000000000000000000000000000000000000000000081526001600160a01b039092166004830152602482015260440161070d565b5050506119c0565b6119c06001600160a01b037f0000000000000000000000000000000000000000000000000000000000000000168383612b40565b611b96612b8e565b610ae260017f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f005b90612be7565b5f82815260056020526040812080547fffffffffffffffffffffffffffffff0000000000000000000000000000000000169055808215611c4057611c0f610140860161012087016136aa565b611c3b611c24610140880161012089016136aa565b6fffffffffffffffffffffffffffffffff1661154b565b611c43565b5f5f5b91506fffffffffffffffffffffffffffffffff1691505f838387610100016020810190611c7091906136aa565b6fffffffffffffffffffffffffffffffff16611c8c9190613a6b565b611c969190613a6b565b90508015611d18578060035f611cb260c08a0160a08b01613607565b6001600160a01b03166001600160a01b031681526020019081526020015f205f886020016020810190611ce59190613607565b6001600160a01b03166001600160a01b031681526020019081526020015f205f828254611d1291906135f4565b90915550505b8115611d6f578160035f611d3260c08a0160a08b01613607565b6001600160a01b0316815260208082019290925260409081015f90812061dead825290925281208054909190611d699084906135f4565b90915550505b818314611df957611d808284613a6b565b60035f611d9360c08a0160a08b01613607565b6001600160a01b03166001600160a01b031681526020019081526020015f205f886040016020810190611dc69190613607565b6001600160a01b03166001600160a01b031681526020019081526020015f205f828254611df391906135f4565b90915550505b611e096060870160408801613607565b6001600160a01b0316611e226040880160208901613607565b6001600160a01b0316867f89f3b5a071630ddbbf6d087fd5aa9b8b8bd07531551737e3d117b8cd63f46a13611e5d60c08b0160a08c01613607565b604080516001600160a01b039092168252602082018a90528101869052606081018890526080810187905260a00160405180910390a4505050505050565b610ae25f7f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f00611bbd565b6001600160a01b038084165f908152600360209081526040808320938616835292905220548284828480821015611f47576040517f861da4bd0000000000000000000000000000000000000000000000000000000081526001600160a01b0394851660048201529390921660248401526044830152606482015260840161070d565b505050508181611f579190613a6b565b6001600160a01b039485165f9081526003602090815260408083209690971682529490945293909220929092555050565b6040517f70a082310000000000000000000000000000000000000000000000000000000081523060048201525f9081906001600160a01b037f000000000000000000000000000000000000000000000000000000000000000016906370a0823190602401602060405180830381865afa158015612007573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061202b9190613a7e565b90506120626001600160a01b037f000000000000000000000000000000000000000000000000000000000000000016333086612bee565b6040517f70a0823100000000000000000000000000000000000000000000000000000000815230600482015281907f00000000000000000000000000000000000000000000000000000000000000006001600160a01b0316906370a0823190602401602060405180830381865afa1580156120df573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906121039190613a7e565b61210d9190613a6b565b9392505050565b6001600160a01b038084165f9081526003602090815260408083209386168352929052908120805483929061214a9084906135f4565b909155505060405181815233906001600160a01b0384811691908616907f4174a9435a04d04d274c76779cad136a41fde6937c56241c09ab9d3c7064a1a99060200160405180910390a4505050565b5f81838135868181146121e9576040517f70568f5700000000000000000000000000000000000000000000000000000000815260048101939093526024830191909152604482015260640161070d565b506121fd91505060e0870160c08801613100565b67ffffffffffffffff1661221961016083016101408401613100565b67ffffffffffffffff1611158461223861016084016101408501613100565b61224860e08a0160c08b01613100565b90919261229c576040517f8f98e949000000000000000000000000000000000000000000000000000000008152600481019390935267ffffffffffffffff918216602484015216604482015260640161070d565b506122b1915050610100870160e08801613100565b67ffffffffffffffff166122cd61018083016101608401613100565b67ffffffffffffffff161115846122ec61018084016101608501613100565b6122fd6101008a0160e08b01613100565b909192612351576040517fb1751bfd000000000000000000000000000000000000000000000000000000008152600481019390935267ffffffffffffffff918216602484015216604482015260640161070d565b505f91506123b6905061236c61016084016101408501613100565b61237c60c0850160a08601613a95565b61238d610100860160e08701613100565b61239f61018087016101608801613100565b6123b161014088016101208901613100565b612a00565b9050806123cb6101a0840161018085016136aa565b6fffffffffffffffffffffffffffffffff1614856123f16101a0850161018086016136aa565b8390919261244d576040517f32ada4d000000000000000000000000000000000000000000000000000000000815260048101939093526fffffffffffffffffffffffffffffffff9091166024830152604482015260640161070d565b506124639150506101a0830161018084016136aa565b6fffffffffffffffffffffffffffffffff166124876101c084016101a085016136aa565b6fffffffffffffffffffffffffffffffff161015856124ae6101c085016101a086016136aa565b6124c06101a0860161018087016136aa565b90919261251c576040517f52e6891d00000000000000000000000000000000000000000000000000000000815260048101939093526fffffffffffffffffffffffffffffffff918216602484015216604482015260640161070d565b50506001600160a01b037f0000000000000000000000000000000000000000000000000000000000000000169050636da61d1e61255f6080850160608601613607565b6040517fffffffff0000000000000000000000000000000000000000000000000000000060e084901b1681526001600160a01b039091166004820152602401602060405180830381865afa1580156125b9573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906125dd9190613aae565b92506001600160a01b0383161515856125fc6080850160608601613607565b9091612646576040517f87596d1500000000000000000000000000000000000000000000000000000000815260048101929092526001600160a01b0316602482015260440161070d565b50505f61265283610ee4565b905061267b6126676080850160608601613607565b82612676610200890189613ac9565b612c3d565b8661268c6080860160608701613607565b90916126d6576040517fa493071600000000000000000000000000000000000000000000000000000000815260048101929092526001600160a01b0316602482015260440161070d565b506126e990506060890160408a01613607565b6001600160a01b0316336001600160a01b03161480612725575061272561271660608a0160408b01613607565b82612676610220890189613ac9565b8661273660608b0160408c01613607565b9091612780576040517f9d96b1b400000000000000000000000000000000000000000000000000000000815260048101929092526001600160a01b0316602482015260440161070d565b5050505050949350505050565b5f8581526004602090815260408083206001600160a01b03881684529091528120548084116127bf575f915050610fa2565b6127c98185613a6b565b91505f836127df6101408b016101208c016136aa565b6fffffffffffffffffffffffffffffffff166128036101208c016101008d016136aa565b6fffffffffffffffffffffffffffffffff1661281f9190613a6b565b6128299190613a6b565b905080831115612837578092505b825f03612848575f92505050610fa2565b61285283836135f4565b5f8981526004602090815260408083206001600160a01b038c168452909152812091909155839060039061288c60c08d0160a08e01613607565b6001600160a01b03166001600160a01b031681526020019081526020015f205f886001600160a01b03166001600160a01b031681526020019081526020015f205f8282546128da91906135f4565b90915550506001600160a01b03808716908816897f76e89d743138fec9155b6000bb3f7b2cc89c8691957666518b1fc922a9dcf6f861291f60c08e0160a08f01613607565b8761292a81896135f4565b604080516001600160a01b03909416845260208401929092529082015260600160405180910390a450509695505050505050565b5f61098361296a612c8d565b836040517f19010000000000000000000000000000000000000000000000000000000000008152600281019290925260228201526042902090565b60606129d07f0000000000000000000000000000000000000000000000000000000000000000612db6565b905090565b60606129d07f0000000000000000000000000000000000000000000000000000000000000000612db6565b5f8061ffff861615612a125785612a15565b60015b61ffff1690505f6236ee808667ffffffffffffffff16838a67ffffffffffffffff16633b9aca0002020281612a4c57612a4c613a06565b67ffffffffffffffff87811690871602633b9aca0002601e1c919004019250505095945050505050565b5f612a8385858585612c3d565b80612aa957506001600160a01b0385163b15801590612aa95750612aa985858585612df3565b95945050505050565b612abc828261094e565b1582829091612b08576040517f2af71f100000000000000000000000000000000000000000000000000000000081526001600160a01b039092166004830152602482015260440161070d565b50506001600160a01b0382165f908152600660209081526040808320600885901c845290915290208054600160ff84161b1790555050565b612b4d8383836001612e76565b61150f576040517f5274afe70000000000000000000000000000000000000000000000000000000081526001600160a01b038416600482015260240161070d565b7f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f005c15610ae2576040517f3ee5aeb500000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b80825d5050565b612bfc848484846001612ef1565b610ede576040517f5274afe70000000000000000000000000000000000000000000000000000000081526001600160a01b038516600482015260240161070d565b5f5f5f612c4b868686612f77565b5090925090505f816003811115612c6457612c64613b31565b148015612c825750866001600160a01b0316826001600160a01b0316145b979650505050505050565b5f306001600160a01b037f000000000000000000000000000000000000000000000000000000000000000016148015612ce557507f000000000000000000000000000000000000000000000000000000000000000046145b15612d0f57507f000000000000000000000000000000000000000000000000000000000000000090565b6129d0604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201527f0000000000000000000000000000000000000000000000000000000000000000918101919091527f000000000000000000000000000000000000000000000000000000000000000060608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b60605f612dc283612fbe565b6040805160208082528183019092529192505f91906020820181803683375050509182525060208101929092525090565b604080517f1626ba7e00000000000000000000000000000000000000000000000000000000808252600482018690526024820192909252604481018390525f91908390818660648301375f82606483010152601f820160051c60051b915060205f60648401838b5afa9050825f5114601f3d111681169350505050949350505050565b6040517fa9059cbb000000000000000000000000000000000000000000000000000000005f8181526001600160a01b038616600452602485905291602083604481808b5af1925060015f51148316612ee5578383151615612ed9573d5f823e3d81fd5b5f873b113d1516831692505b60405250949350505050565b6040517f23b872dd000000000000000000000000000000000000000000000000000000005f8181526001600160a01b038781166004528616602452604485905291602083606481808c5af1925060015f51148316612f66578383151615612f5a573d5f823e3d81fd5b5f883b113d1516831692505b604052505f60605295945050505050565b5f80806041849003612fab578435602086013560408701355f1a612f9d89828585612ffe565b955095509550505050612fb5565b505f915060029050825b93509350939050565b5f60ff8216601f811115610983576040517fb3512b0c00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5f80807f7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a084111561303757505f915060039050826130da565b604080515f808252602082018084528a905260ff891692820192909252606081018790526080810186905260019060a0016020604051602081039080840390855afa158015613088573d5f5f3e3d5ffd5b50506040517fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe001519150506001600160a01b0381166130d157505f9250600191508290506130da565b92505f91508190505b9450945094915050565b803567ffffffffffffffff811681146130fb575f5ffd5b919050565b5f60208284031215613110575f5ffd5b610980826130e4565b5f6101a0828403121561312a575f5ffd5b50919050565b5f6101a08284031215613141575f5ffd5b6109808383613119565b6001600160a01b038116811461094b575f5ffd5b80356130fb8161314b565b5f5f6040838503121561317b575f5ffd5b82356131868161314b565b946020939093013593505050565b803560ff811681146130fb575f5ffd5b5f5f5f5f5f60a086880312156131b8575f5ffd5b85359450602086013593506131cf60408701613194565b94979396509394606081013594506080013592915050565b5f5f5f5f6101e085870312156131fb575f5ffd5b6132058686613119565b93506101a085013567ffffffffffffffff811115613221575f5ffd5b8501601f81018713613231575f5ffd5b803567ffffffffffffffff811115613247575f5ffd5b8760208260051b840101111561325b575f5ffd5b602091909101935091506101c08501358015158114613278575f5ffd5b939692955090935050565b5f610200828403128015613295575f5ffd5b509092915050565b5f81518084528060208401602086015e5f6020828601015260207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f83011685010191505092915050565b7fff000000000000000000000000000000000000000000000000000000000000008816815260e060208201525f61332360e083018961329d565b8281036040840152613335818961329d565b606084018890526001600160a01b038716608085015260a0840186905283810360c0850152845180825260208087019350909101905f5b8181101561338a57835183526020938401939092019160010161336c565b50909b9a5050505050505050505050565b803561ffff811681146130fb575f5ffd5b5f5f5f5f5f60a086880312156133c0575f5ffd5b6133c9866130e4565b94506133d76020870161339b565b93506133e5604087016130e4565b92506133f3606087016130e4565b9150613401608087016130e4565b90509295509295909350565b5f5f5f6101c08486031215613420575f5ffd5b61342a8585613119565b92506101a084013567ffffffffffffffff811115613446575f5ffd5b8401601f81018613613456575f5ffd5b803567ffffffffffffffff81111561346c575f5ffd5b86602082840101111561347d575f5ffd5b939660209190910195509293505050565b5f6020828403121561349e575f5ffd5b5035919050565b5f5f5f5f5f5f5f5f610100898b0312156134bd575f5ffd5b88356134c88161314b565b9750602089013596506040890135955060608901359450608089013593506134f260a08a01613194565b979a969950949793969295929450505060c08201359160e0013590565b5f5f60408385031215613520575f5ffd5b823561352b8161314b565b9150602083013561353b8161314b565b809150509250929050565b5f5f5f60608486031215613558575f5ffd5b83356135638161314b565b925060208401356135738161314b565b929592945050506040919091013590565b5f5f60408385031215613595575f5ffd5b82359150602083013561353b8161314b565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b67ffffffffffffffff8181168382160190811115610983576109836135a7565b80820180821115610983576109836135a7565b5f60208284031215613617575f5ffd5b813561210d8161314b565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603260045260245ffd5b5f82357ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffdc1833603018112613681575f5ffd5b9190910192915050565b80356fffffffffffffffffffffffffffffffff811681146130fb575f5ffd5b5f602082840312156136ba575f5ffd5b6109808261368b565b6fffffffffffffffffffffffffffffffff8181168382160190811115610983576109836135a7565b803563ffffffff811681146130fb575f5ffd5b82815281356020808301919091528201356040808301919091526102208201906137299084016136eb565b63ffffffff81166060840152506137426060840161315f565b6001600160a01b03811660808401525061375e608084016130e4565b67ffffffffffffffff811660a08401525061377b60a0840161339b565b61ffff811660c08401525061379260c084016130e4565b67ffffffffffffffff811660e0840152506137af60e084016130e4565b67ffffffffffffffff8116610100840152506137ce61010084016130e4565b67ffffffffffffffff8116610120840152506137ed61012084016130e4565b67ffffffffffffffff81166101408401525061380c61014084016130e4565b67ffffffffffffffff81166101608401525061382b61016084016130e4565b67ffffffffffffffff81166101808401525061384a610180840161368b565b6fffffffffffffffffffffffffffffffff81166101a0840152506138716101a0840161368b565b6fffffffffffffffffffffffffffffffff81166101c0840152506101c08301356101e0838101919091529092013561020090910152919050565b6138bf826138b883613194565b60ff169052565b6138cb6020820161315f565b6001600160a01b031660208301526138e56040820161315f565b6001600160a01b0316604083015260608181013590830152613909608082016136eb565b63ffffffff16608083015261392060a0820161315f565b6001600160a01b031660a083015261393a60c082016130e4565b67ffffffffffffffff1660c083015261395560e082016130e4565b67ffffffffffffffff1660e0830152613971610100820161368b565b6fffffffffffffffffffffffffffffffff16610100830152613996610120820161368b565b6fffffffffffffffffffffffffffffffff1661012083015261014081810135908301526139c661016082016130e4565b67ffffffffffffffff1661016083015261018090810135910152565b6101a0810161098382846138ab565b8281526101c0810161210d60208301846138ab565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601260045260245ffd5b5f82613a66577f4e487b71000000000000000000000000000000000000000000000000000000005f52601260045260245ffd5b500490565b81810381811115610983576109836135a7565b5f60208284031215613a8e575f5ffd5b5051919050565b5f60208284031215613aa5575f5ffd5b6109808261339b565b5f60208284031215613abe575f5ffd5b815161210d8161314b565b5f5f83357fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe1843603018112613afc575f5ffd5b83018035915067ffffffffffffffff821115613b16575f5ffd5b602001915036819003821315613b2a575f5ffd5b9250929050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52602160045260245ffd",
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

// PackNOBODY is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1ec5582f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function NOBODY() view returns(address)
func (jobEscrow *JobEscrow) PackNOBODY() []byte {
	enc, err := jobEscrow.abi.Pack("NOBODY")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackNOBODY is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1ec5582f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function NOBODY() view returns(address)
func (jobEscrow *JobEscrow) TryPackNOBODY() ([]byte, error) {
	return jobEscrow.abi.Pack("NOBODY")
}

// UnpackNOBODY is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1ec5582f.
//
// Solidity: function NOBODY() view returns(address)
func (jobEscrow *JobEscrow) UnpackNOBODY(data []byte) (common.Address, error) {
	out, err := jobEscrow.abi.Unpack("NOBODY", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
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

// PackBurn is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x44df8e70.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function burn() returns()
func (jobEscrow *JobEscrow) PackBurn() []byte {
	enc, err := jobEscrow.abi.Pack("burn")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBurn is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x44df8e70.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function burn() returns()
func (jobEscrow *JobEscrow) TryPackBurn() ([]byte, error) {
	return jobEscrow.abi.Pack("burn")
}

// PackBurnedOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9d73ccc5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function burnedOf(uint256 fee) pure returns(uint256)
func (jobEscrow *JobEscrow) PackBurnedOf(fee *big.Int) []byte {
	enc, err := jobEscrow.abi.Pack("burnedOf", fee)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBurnedOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9d73ccc5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function burnedOf(uint256 fee) pure returns(uint256)
func (jobEscrow *JobEscrow) TryPackBurnedOf(fee *big.Int) ([]byte, error) {
	return jobEscrow.abi.Pack("burnedOf", fee)
}

// UnpackBurnedOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9d73ccc5.
//
// Solidity: function burnedOf(uint256 fee) pure returns(uint256)
func (jobEscrow *JobEscrow) UnpackBurnedOf(data []byte) (*big.Int, error) {
	out, err := jobEscrow.abi.Unpack("burnedOf", data)
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
// the contract method with ID 0x8b1c60da.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function open((uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint128,uint256,uint64,bytes32) o, bytes signature) returns()
func (jobEscrow *JobEscrow) PackOpen(o JobEscrowOrder, signature []byte) []byte {
	enc, err := jobEscrow.abi.Pack("open", o, signature)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOpen is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8b1c60da.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function open((uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint128,uint256,uint64,bytes32) o, bytes signature) returns()
func (jobEscrow *JobEscrow) TryPackOpen(o JobEscrowOrder, signature []byte) ([]byte, error) {
	return jobEscrow.abi.Pack("open", o, signature)
}

// PackOrderHash is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9c34bb29.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function orderHash((uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint128,uint256,uint64,bytes32) o) view returns(bytes32)
func (jobEscrow *JobEscrow) PackOrderHash(o JobEscrowOrder) []byte {
	enc, err := jobEscrow.abi.Pack("orderHash", o)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOrderHash is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9c34bb29.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function orderHash((uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint128,uint256,uint64,bytes32) o) view returns(bytes32)
func (jobEscrow *JobEscrow) TryPackOrderHash(o JobEscrowOrder) ([]byte, error) {
	return jobEscrow.abi.Pack("orderHash", o)
}

// UnpackOrderHash is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9c34bb29.
//
// Solidity: function orderHash((uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint128,uint256,uint64,bytes32) o) view returns(bytes32)
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
// the contract method with ID 0x0cf7dd09.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function refund((uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint128,uint256,uint64,bytes32) o) returns()
func (jobEscrow *JobEscrow) PackRefund(o JobEscrowOrder) []byte {
	enc, err := jobEscrow.abi.Pack("refund", o)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRefund is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0cf7dd09.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function refund((uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint128,uint256,uint64,bytes32) o) returns()
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
// the contract method with ID 0x6468a3d9.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function settle((uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint128,uint256,uint64,bytes32) o, ((bytes32,bytes32,uint32,address,uint64,uint16,uint64,uint64,uint64,uint64,uint64,uint64,uint128,uint128,bytes32,bytes32),bytes,bytes)[] receipts, bool close) returns()
func (jobEscrow *JobEscrow) PackSettle(o JobEscrowOrder, receipts []JobEscrowSignedReceipt, close bool) []byte {
	enc, err := jobEscrow.abi.Pack("settle", o, receipts, close)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSettle is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6468a3d9.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function settle((uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint128,uint256,uint64,bytes32) o, ((bytes32,bytes32,uint32,address,uint64,uint16,uint64,uint64,uint64,uint64,uint64,uint64,uint128,uint128,bytes32,bytes32),bytes,bytes)[] receipts, bool close) returns()
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
	Fee       *big.Int
	Burned    *big.Int
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
// Solidity: event Closed(bytes32 indexed order, address indexed owner, address indexed scheduler, address asset, uint256 paid, uint256 refunded, uint256 fee, uint256 burned)
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
// Solidity: event Opened(bytes32 indexed order, address indexed owner, address indexed scheduler, (uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint128,uint256,uint64,bytes32) details)
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
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["FeeAboveMaximum"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackFeeAboveMaximumError(raw[4:])
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

// JobEscrowFeeAboveMaximum represents a FeeAboveMaximum error raised by the JobEscrow contract.
type JobEscrowFeeAboveMaximum struct {
	Fee     *big.Int
	MaxCost *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error FeeAboveMaximum(uint256 fee, uint256 maxCost)
func JobEscrowFeeAboveMaximumErrorID() common.Hash {
	return common.HexToHash("0x38c7b9ea1e8cdb748bd83f4c7cfac9c53bdffa4c480f402d06515427e69eb862")
}

// UnpackFeeAboveMaximumError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error FeeAboveMaximum(uint256 fee, uint256 maxCost)
func (jobEscrow *JobEscrow) UnpackFeeAboveMaximumError(raw []byte) (*JobEscrowFeeAboveMaximum, error) {
	out := new(JobEscrowFeeAboveMaximum)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "FeeAboveMaximum", raw); err != nil {
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
