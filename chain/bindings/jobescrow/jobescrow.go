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

// Delegation is an auto generated low-level Go binding around an user-defined struct.
type Delegation struct {
	Owner     common.Address
	Delegate  common.Address
	Scheduler common.Address
	Asset     common.Address
	Kinds     uint8
	MaxRate   uint64
	MaxEgress uint64
	MaxSpend  *big.Int
	Image     [32]byte
	Recipient [32]byte
	NotBefore uint64
	Expiry    uint64
	Nonce     *big.Int
}

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
	ABI: "[{\"type\":\"constructor\",\"inputs\":[{\"name\":\"token_\",\"type\":\"address\",\"internalType\":\"contractIERC20\"},{\"name\":\"registry_\",\"type\":\"address\",\"internalType\":\"contractNodeRegistry\"},{\"name\":\"grace_\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"guardian_\",\"type\":\"address\",\"internalType\":\"address\"}],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"HELD_TYPEHASH\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"LONGEST_PAUSE\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"MAX_TERM\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"NOBODY\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"address\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"ORDER_TYPEHASH\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"RECEIPT_TYPEHASH\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"balance\",\"inputs\":[{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"burn\",\"inputs\":[],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"burnedOf\",\"inputs\":[{\"name\":\"fee\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"pure\"},{\"type\":\"function\",\"name\":\"cancelNonce\",\"inputs\":[{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"cost\",\"inputs\":[{\"name\":\"rate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"gpus\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"billedMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"egress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"bytesOut\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"pure\"},{\"type\":\"function\",\"name\":\"credited\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"delegationHash\",\"inputs\":[{\"name\":\"g\",\"type\":\"tuple\",\"internalType\":\"structDelegation\",\"components\":[{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"delegate\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"kinds\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"maxRate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxEgress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxSpend\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"image\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"recipient\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"notBefore\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"expiry\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]}],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"deposit\",\"inputs\":[{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[],\"stateMutability\":\"payable\"},{\"type\":\"function\",\"name\":\"depositFor\",\"inputs\":[{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[],\"stateMutability\":\"payable\"},{\"type\":\"function\",\"name\":\"depositWithAuthorization\",\"inputs\":[{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"validAfter\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"validBefore\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"nonce\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"v\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"r\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"s\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"depositWithPermit\",\"inputs\":[{\"name\":\"amount\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"deadline\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"v\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"r\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"s\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"eip712Domain\",\"inputs\":[],\"outputs\":[{\"name\":\"fields\",\"type\":\"bytes1\",\"internalType\":\"bytes1\"},{\"name\":\"name\",\"type\":\"string\",\"internalType\":\"string\"},{\"name\":\"version\",\"type\":\"string\",\"internalType\":\"string\"},{\"name\":\"chainId\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"verifyingContract\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"salt\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"extensions\",\"type\":\"uint256[]\",\"internalType\":\"uint256[]\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"escrowed\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"outputs\":[{\"name\":\"isOpen\",\"type\":\"bool\",\"internalType\":\"bool\"},{\"name\":\"paid\",\"type\":\"uint128\",\"internalType\":\"uint128\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"grace\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"granted\",\"inputs\":[{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"delegation\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"outputs\":[{\"name\":\"spent\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"revoked\",\"type\":\"bool\",\"internalType\":\"bool\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"guardian\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"address\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"heldHash\",\"inputs\":[{\"name\":\"r\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Receipt\",\"components\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"job\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"epoch\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"seq\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"gpus\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"startedAt\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"billedMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"bytesIn\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"bytesOut\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"rate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"egress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"cost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"total\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"checkpoint\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"result\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]}],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"nonceUsed\",\"inputs\":[{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bool\",\"internalType\":\"bool\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"open\",\"inputs\":[{\"name\":\"o\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Order\",\"components\":[{\"name\":\"kind\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"root\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"count\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"maxRate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxEgress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxCost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"fee\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"deadline\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"recipient\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"name\":\"signature\",\"type\":\"bytes\",\"internalType\":\"bytes\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"orderHash\",\"inputs\":[{\"name\":\"o\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Order\",\"components\":[{\"name\":\"kind\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"root\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"count\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"maxRate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxEgress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxCost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"fee\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"deadline\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"recipient\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]}],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"pause\",\"inputs\":[{\"name\":\"duration\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"pausedUntil\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"receiptHash\",\"inputs\":[{\"name\":\"r\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Receipt\",\"components\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"job\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"epoch\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"seq\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"gpus\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"startedAt\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"billedMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"bytesIn\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"bytesOut\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"rate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"egress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"cost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"total\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"checkpoint\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"result\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]}],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"refund\",\"inputs\":[{\"name\":\"o\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Order\",\"components\":[{\"name\":\"kind\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"root\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"count\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"maxRate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxEgress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxCost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"fee\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"deadline\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"recipient\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"registry\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"contractNodeRegistry\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"revoke\",\"inputs\":[{\"name\":\"delegation\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"settle\",\"inputs\":[{\"name\":\"o\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Order\",\"components\":[{\"name\":\"kind\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"root\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"count\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"maxRate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxEgress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxCost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"fee\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"deadline\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"recipient\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"name\":\"receipts\",\"type\":\"tuple[]\",\"internalType\":\"structJobEscrow.SignedReceipt[]\",\"components\":[{\"name\":\"receipt\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Receipt\",\"components\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"job\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"epoch\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"seq\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"gpus\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"startedAt\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"billedMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"bytesIn\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"bytesOut\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"rate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"egress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"cost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"total\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"checkpoint\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"result\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"name\":\"nodeSig\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"schedulerSig\",\"type\":\"bytes\",\"internalType\":\"bytes\"}]},{\"name\":\"close\",\"type\":\"bool\",\"internalType\":\"bool\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"token\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"contractIERC20\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"withdraw\",\"inputs\":[{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"to\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"event\",\"name\":\"Closed\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"indexed\":true,\"internalType\":\"bytes32\"},{\"name\":\"owner\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"asset\",\"type\":\"address\",\"indexed\":false,\"internalType\":\"address\"},{\"name\":\"paid\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"},{\"name\":\"refunded\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"},{\"name\":\"fee\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"},{\"name\":\"burned\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"Credited\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"indexed\":true,\"internalType\":\"bytes32\"},{\"name\":\"node\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"payout\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"asset\",\"type\":\"address\",\"indexed\":false,\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"},{\"name\":\"total\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"Delegated\",\"inputs\":[{\"name\":\"delegation\",\"type\":\"bytes32\",\"indexed\":true,\"internalType\":\"bytes32\"},{\"name\":\"order\",\"type\":\"bytes32\",\"indexed\":true,\"internalType\":\"bytes32\"},{\"name\":\"delegate\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"spent\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"Deposited\",\"inputs\":[{\"name\":\"asset\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"owner\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"from\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"EIP712DomainChanged\",\"inputs\":[],\"anonymous\":false},{\"type\":\"event\",\"name\":\"NonceCancelled\",\"inputs\":[{\"name\":\"owner\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"Opened\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"indexed\":true,\"internalType\":\"bytes32\"},{\"name\":\"owner\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"details\",\"type\":\"tuple\",\"indexed\":false,\"internalType\":\"structJobEscrow.Order\",\"components\":[{\"name\":\"kind\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"root\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"count\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"maxRate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxEgress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxCost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"fee\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"deadline\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"recipient\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"Paused\",\"inputs\":[{\"name\":\"until\",\"type\":\"uint64\",\"indexed\":false,\"internalType\":\"uint64\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"Revoked\",\"inputs\":[{\"name\":\"owner\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"delegation\",\"type\":\"bytes32\",\"indexed\":true,\"internalType\":\"bytes32\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"Withdrawn\",\"inputs\":[{\"name\":\"asset\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"owner\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"to\",\"type\":\"address\",\"indexed\":false,\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"error\",\"name\":\"BadDelegateSignature\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"delegate\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"BadDelegationSignature\",\"inputs\":[{\"name\":\"delegation\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"BadEnvelope\",\"inputs\":[{\"name\":\"length\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"BadNodeSignature\",\"inputs\":[{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"BadOrderSignature\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"BadSchedulerSignature\",\"inputs\":[{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"BeyondDelegation\",\"inputs\":[{\"name\":\"delegation\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"type\":\"error\",\"name\":\"CoinTransferFailed\",\"inputs\":[{\"name\":\"to\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"DeadlineTooFar\",\"inputs\":[{\"name\":\"deadline\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"latest\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"DelegationNotInTime\",\"inputs\":[{\"name\":\"delegation\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"notBefore\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"expiry\",\"type\":\"uint64\",\"internalType\":\"uint64\"}]},{\"type\":\"error\",\"name\":\"DelegationRevoked\",\"inputs\":[{\"name\":\"delegation\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"type\":\"error\",\"name\":\"DelegationUsedUp\",\"inputs\":[{\"name\":\"delegation\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"left\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"needed\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"EgressTooHigh\",\"inputs\":[{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"egress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maximum\",\"type\":\"uint64\",\"internalType\":\"uint64\"}]},{\"type\":\"error\",\"name\":\"FeeAboveMaximum\",\"inputs\":[{\"name\":\"fee\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"maxCost\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"InsufficientBalance\",\"inputs\":[{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"available\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"needed\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"IntakePaused\",\"inputs\":[{\"name\":\"until\",\"type\":\"uint64\",\"internalType\":\"uint64\"}]},{\"type\":\"error\",\"name\":\"InvalidShortString\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"NonceUsed\",\"inputs\":[{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"NotGuardian\",\"inputs\":[{\"name\":\"caller\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"guardian\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"NotRefundable\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"from\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"NotScheduler\",\"inputs\":[{\"name\":\"caller\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"OrderExpired\",\"inputs\":[{\"name\":\"deadline\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"time\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"OrderIsOpen\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"type\":\"error\",\"name\":\"OrderNotOpen\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"type\":\"error\",\"name\":\"OrderWithoutCost\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"PauseTooLong\",\"inputs\":[{\"name\":\"duration\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"longest\",\"type\":\"uint64\",\"internalType\":\"uint64\"}]},{\"type\":\"error\",\"name\":\"RateTooHigh\",\"inputs\":[{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"rate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maximum\",\"type\":\"uint64\",\"internalType\":\"uint64\"}]},{\"type\":\"error\",\"name\":\"ReceiptOfOtherOrder\",\"inputs\":[{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"receiptOrder\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"type\":\"error\",\"name\":\"ReentrancyGuardReentrantCall\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"SafeERC20FailedOperation\",\"inputs\":[{\"name\":\"token\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"StringTooLong\",\"inputs\":[{\"name\":\"str\",\"type\":\"string\",\"internalType\":\"string\"}]},{\"type\":\"error\",\"name\":\"TotalBelowCost\",\"inputs\":[{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"total\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"cost\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"UnknownAsset\",\"inputs\":[{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"UnknownNode\",\"inputs\":[{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"WrongCost\",\"inputs\":[{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"cost\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"expected\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"WrongValue\",\"inputs\":[{\"name\":\"sent\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"expected\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"ZeroAddress\",\"inputs\":[]}]",
	ID:  "JobEscrow",
	Bin: "0x6101e0604052348015610010575f5ffd5b50604051614dda380380614dda83398101604081905261002f916101e3565b8060405180604001604052806006815260200165536b796f707360d01b815250604051806040016040528060018152602001603160f81b8152506100788261018660201b60201c565b6101205261008581610186565b61014052815160208084019190912060e052815190820120610100524660a05261011160e05161010051604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201529081019290925260608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b60805250503060c0526001600160a01b039081166101605284161580159061014157506001600160a01b03831615155b61015e5760405163d92e233d60e01b815260040160405180910390fd5b506001600160a01b039283166101805291166101a0526001600160401b03166101c0526102a5565b5f5f829050601f815111156101b9578260405163305a27a960e01b81526004016101b0919061024a565b60405180910390fd5b80516101c48261027f565b179392505050565b6001600160a01b03811681146101e0575f5ffd5b50565b5f5f5f5f608085870312156101f6575f5ffd5b8451610201816101cc565b6020860151909450610212816101cc565b60408601519093506001600160401b038116811461022e575f5ffd5b606086015190925061023f816101cc565b939692955090935050565b602081525f82518060208401528060208501604085015e5f604082850101526040601f19601f83011684010191505092915050565b8051602080830151919081101561029f575f198160200360031b1b821691505b50919050565b60805160a05160c05160e05161010051610120516101405161016051610180516101a0516101c051614a456103955f395f818161030e01526109f001525f8181610406015261291d01525f818161077d01528181610adc01528181610b4001528181610bc301528181610cf201528181610d5201528181611308015281816118350152818161191b015281816119a601528181611b3301528181611eb3015281816123b70152818161242f015261248701525f818161035501526107e901525f612e2601525f612df601525f6137bb01525f61379301525f6136ee01525f61371801525f6137420152614a455ff3fe608060405260043610610229575f3560e01c806393cef58c11610131578063b73fe201116100ac578063da748b101161007c578063f973a20911610062578063f973a20914610739578063fc0c546a1461076c578063feb242471461079f575f5ffd5b8063da748b10146106e3578063e874134b14610703575f5ffd5b8063b73fe20114610667578063b75c7dc614610686578063cfdd7aea146106a5578063d9caed12146106c4575f5ffd5b80639d73ccc511610101578063af4e7c26116100e7578063af4e7c2614610586578063b203bb991461061e578063b3db428b14610654575f5ffd5b80639d73ccc5146105485780639e8ab95c14610567575f5ffd5b806393cef58c146104ac57806395850f59146104df5780639886bf63146105125780639c34bb2914610529575f5ffd5b806347e7ef24116101c15780637b1039991161019157806385f773171161017757806385f773171461044f578063882a07eb1461046e5780638b1c60da1461048d575f5ffd5b80637b103999146103f557806384b0196e14610428575f5ffd5b806347e7ef24146103775780634a970be71461038a5780636468a3d9146103a9578063713f0130146103c8575f5ffd5b80631ec5582f116101fc5780631ec5582f146102d05780631eefddb1146102fd57806344df8e7014610330578063452a932014610344575f5ffd5b80630357e3701461022d5780630cf7dd091461024e5780631647795e1461026d57806318021423146102a1575b5f5ffd5b348015610238575f5ffd5b5061024c610247366004613cfc565b6107e6565b005b348015610259575f5ffd5b5061024c610268366004613d2c565b61093d565b348015610278575f5ffd5b5061028c610287366004613d66565b610a97565b60405190151581526020015b60405180910390f35b3480156102ac575f5ffd5b506102b762093a8081565b60405167ffffffffffffffff9091168152602001610298565b3480156102db575f5ffd5b506102e561dead81565b6040516001600160a01b039091168152602001610298565b348015610308575f5ffd5b506102b77f000000000000000000000000000000000000000000000000000000000000000081565b34801561033b575f5ffd5b5061024c610ad2565b34801561034f575f5ffd5b506102e57f000000000000000000000000000000000000000000000000000000000000000081565b61024c610385366004613d66565b610c2d565b348015610395575f5ffd5b5061024c6103a4366004613da0565b610c3c565b3480156103b4575f5ffd5b5061024c6103c3366004613de3565b610d8f565b3480156103d3575f5ffd5b506103e76103e2366004613e7f565b61102a565b604051908152602001610298565b348015610400575f5ffd5b506102e57f000000000000000000000000000000000000000000000000000000000000000081565b348015610433575f5ffd5b5061043c61107c565b6040516102989796959493929190613ee5565b34801561045a575f5ffd5b506103e7610469366004613fa8565b6110da565b348015610479575f5ffd5b506103e7610488366004614077565b6110f2565b348015610498575f5ffd5b5061024c6104a7366004614164565b611104565b3480156104b7575f5ffd5b506103e77f8e3fe186d92c40c4bdf58027050fb9dc40a31632e010bb6f0e05132a8d45797c81565b3480156104ea575f5ffd5b506103e77fd8c50019a017892465072c37737e60e28ead2c6de101caf5f17128fcd78166d181565b34801561051d575f5ffd5b506103e7630967530081565b348015610534575f5ffd5b506103e7610543366004613d2c565b61175b565b348015610553575f5ffd5b506103e76105623660046141e5565b611792565b348015610572575f5ffd5b5061024c6105813660046141fc565b6117a8565b348015610591575f5ffd5b506105f66105a03660046141e5565b5f908152600560209081526040918290208251606081018452905460ff808216151580845261010083049091161515938301939093526201000090046fffffffffffffffffffffffffffffffff16920182905291565b6040805192151583526fffffffffffffffffffffffffffffffff909116602083015201610298565b348015610629575f5ffd5b506103e7610638366004614266565b600360209081525f928352604080842090915290825290205481565b61024c61066236600461429d565b611a3b565b348015610672575f5ffd5b506103e7610681366004613e7f565b611c0f565b348015610691575f5ffd5b5061024c6106a03660046141e5565b611c97565b3480156106b0575f5ffd5b5061024c6106bf3660046141e5565b611d14565b3480156106cf575f5ffd5b5061024c6106de36600461429d565b611d56565b3480156106ee575f5ffd5b506002546102b79067ffffffffffffffff1681565b34801561070e575f5ffd5b506103e761071d3660046142db565b600460209081525f928352604080842090915290825290205481565b348015610744575f5ffd5b506103e77ff92c16e54c4bd8c50d47825ba1ccfcb914674d0ba21cb3e5506325d140eb32dd81565b348015610777575f5ffd5b506102e57f000000000000000000000000000000000000000000000000000000000000000081565b3480156107aa575f5ffd5b506107be6107b9366004613d66565b611eda565b604080516fffffffffffffffffffffffffffffffff9093168352901515602083015201610298565b337f00000000000000000000000000000000000000000000000000000000000000006001600160a01b0381168214610862576040517f826f1bd20000000000000000000000000000000000000000000000000000000081526001600160a01b039283166004820152911660248201526044015b60405180910390fd5b5081905062093a8067ffffffffffffffff82168110156108c2576040517fe21d1dd000000000000000000000000000000000000000000000000000000000815267ffffffffffffffff928316600482015291166024820152604401610859565b506108cf9050814261432b565b600280547fffffffffffffffffffffffffffffffffffffffffffffffff00000000000000001667ffffffffffffffff9290921691821790556040519081527fdb6a871e0ca1412b5a476ec1e7ec005fc584d1afa9bef37a3c64129332bb449b9060200160405180910390a150565b610945611f46565b5f61094f8261175b565b5f818152600560209081526040918290208251606081018452905460ff808216151580845261010083049091161515938301939093526201000090046fffffffffffffffffffffffffffffffff16928101929092529192509082906109e3576040517f39619a1d00000000000000000000000000000000000000000000000000000000815260040161085991815260200190565b505f67ffffffffffffffff7f000000000000000000000000000000000000000000000000000000000000000016610a2261018086016101608701613cfc565b67ffffffffffffffff16610a36919061434b565b90508281428110610a7c576040517f25b0213500000000000000000000000000000000000000000000000000000000815260048101929092526024820152604401610859565b5050610a89848484611f7b565b505050610a94612290565b50565b6001600160a01b0382165f908152600660209081526040808320600885901c8452909152812054600160ff84161b1615155b90505b92915050565b610ada611f46565b7f00000000000000000000000000000000000000000000000000000000000000006001600160a01b0381165f90815260036020908152604080832061dead80855292529091205491610b2c91836122ba565b604080515f81526020810183905261dead917f00000000000000000000000000000000000000000000000000000000000000006001600160a01b0316917fa4195c37c2947bbe89165f03e320b6903116f0b10d8cfdb522330f7ce6f9fa24910160405180910390a36040517f42966c68000000000000000000000000000000000000000000000000000000008152600481018290527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b0316906342966c68906024015f604051808303815f87803b158015610c0c575f5ffd5b505af1158015610c1e573d5f5f3e3d5ffd5b5050505050610c2b612290565b565b610c38823383611a3b565b5050565b60025467ffffffffffffffff1642811115610c90576040517f37d4b53a00000000000000000000000000000000000000000000000000000000815267ffffffffffffffff9091166004820152602401610859565b50610c99611f46565b6040517fd505accf000000000000000000000000000000000000000000000000000000008152336004820152306024820152604481018690526064810185905260ff8416608482015260a4810183905260c481018290527f00000000000000000000000000000000000000000000000000000000000000006001600160a01b03169063d505accf9060e4015f604051808303815f87803b158015610d3b575f5ffd5b505af1925050508015610d4c575060015b50610d807f000000000000000000000000000000000000000000000000000000000000000033610d7b8861237d565b612509565b610d88612290565b5050505050565b610d97611f46565b5f610da18561175b565b5f818152600560209081526040918290208251606081018452905460ff808216151580845261010083049091161515938301939093526201000090046fffffffffffffffffffffffffffffffff1692810192909252919250908290610e35576040517f39619a1d00000000000000000000000000000000000000000000000000000000815260040161085991815260200190565b50821580610e635750610e4e606087016040880161435e565b6001600160a01b0316336001600160a01b0316145b33610e746060890160408a0161435e565b9091610ebf576040517ffd26606e0000000000000000000000000000000000000000000000000000000081526001600160a01b03928316600482015291166024820152604401610859565b50505f5b84811015610faa575f610efb8885848a8a87818110610ee457610ee4614379565b9050602002810190610ef691906143a6565b61258e565b905036878784818110610f1057610f10614379565b9050602002810190610f2291906143a6565b9050610f7a8986610f39608085016060860161435e565b85610f4c6101c087016101a088016143e2565b6fffffffffffffffffffffffffffffffff1689604001516fffffffffffffffffffffffffffffffff16612bd7565b84604001818151610f8b91906143fb565b6fffffffffffffffffffffffffffffffff169052505050600101610ec3565b508215610fc157610fbc868383611f7b565b61101a565b6040808201515f84815260056020529190912080546fffffffffffffffffffffffffffffffff90921662010000027fffffffffffffffffffffffffffff00000000000000000000000000000000ffff9092169190911790555b5050611024612290565b50505050565b5f610acc7fd8c50019a017892465072c37737e60e28ead2c6de101caf5f17128fcd78166d183604051602001611061929190614436565b60405160208183030381529060405280519060200120612da8565b5f6060805f5f5f606061108d612def565b611095612e1f565b604080515f808252602082019092527f0f000000000000000000000000000000000000000000000000000000000000009b939a50919850469750309650945092509050565b5f6110e88686868686612e4a565b9695505050505050565b5f610acc6110ff83612ec0565b612da8565b60025467ffffffffffffffff1642811115611158576040517f37d4b53a00000000000000000000000000000000000000000000000000000000815267ffffffffffffffff9091166004820152602401610859565b50611161611f46565b5f61116b8461175b565b5f81815260056020526040902054909150819060ff16156111bb576040517f980f77ce00000000000000000000000000000000000000000000000000000000815260040161085991815260200190565b506111ce610120850161010086016143e2565b6fffffffffffffffffffffffffffffffff165f03611218576040517f56bd25d600000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b61122a610120850161010086016143e2565b6fffffffffffffffffffffffffffffffff1661124e610140860161012087016143e2565b6fffffffffffffffffffffffffffffffff161115611274610140860161012087016143e2565b611286610120870161010088016143e2565b90916112da576040517f38c7b9ea0000000000000000000000000000000000000000000000000000000081526fffffffffffffffffffffffffffffffff928316600482015291166024820152604401610859565b505f90506112ee60c0860160a0870161435e565b6001600160a01b0316148061134357506001600160a01b037f00000000000000000000000000000000000000000000000000000000000000001661133860c0860160a0870161435e565b6001600160a01b0316145b61135360c0860160a0870161435e565b90611396576040517fad61e2ba0000000000000000000000000000000000000000000000000000000081526001600160a01b039091166004820152602401610859565b506113a961018085016101608601613cfc565b67ffffffffffffffff164211156113c861018086016101608701613cfc565b429091611413576040517fa587b43200000000000000000000000000000000000000000000000000000000815267ffffffffffffffff90921660048301526024820152604401610859565b50611424905063096753004261434b565b61143661018086016101608701613cfc565b67ffffffffffffffff16111561145461018086016101608701613cfc565b61146263096753004261434b565b90916114ac576040517f136579e600000000000000000000000000000000000000000000000000000000815267ffffffffffffffff90921660048301526024820152604401610859565b505f90506114c0604086016020870161435e565b6001600160a01b0316336001600160a01b0316141580156114e657506114e68484612f11565b9050801561150d576114fa85838686612f67565b5f838152600860205260409020556115b0565b61151d604086016020870161435e565b6001600160a01b0316336001600160a01b03161480611552575061155261154a604087016020880161435e565b83868661343f565b82611563604088016020890161435e565b90916115ad576040517f355d3cb800000000000000000000000000000000000000000000000000000000815260048101929092526001600160a01b03166024820152604401610859565b50505b6115ce6115c3604087016020880161435e565b86610140013561347b565b61161a6115e160c0870160a0880161435e565b6115f1604088016020890161435e565b61160361012089016101008a016143e2565b6fffffffffffffffffffffffffffffffff166122ba565b60408051606080820183526001825283151560208084019182525f848601818152888252600590925285902093518454925191516fffffffffffffffffffffffffffffffff1662010000027fffffffffffffffffffffffffffff00000000000000000000000000000000ffff921515610100027fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff00ff921515929092167fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff0000909416939093171716179091556116f29190870190870161435e565b6001600160a01b031661170b604087016020880161435e565b6001600160a01b0316837f5129b11ad5faf4c731fff7f5433c4de5b3dc007c38098b6d5a8ee583ccf8ab7088604051611744919061471a565b60405180910390a45050611756612290565b505050565b5f610acc7ff92c16e54c4bd8c50d47825ba1ccfcb914674d0ba21cb3e5506325d140eb32dd83604051602001611061929190614729565b5f61179e60028361476b565b610acc90836147a3565b60025467ffffffffffffffff16428111156117fc576040517f37d4b53a00000000000000000000000000000000000000000000000000000000815267ffffffffffffffff9091166004820152602401610859565b50611805611f46565b6040517f70a082310000000000000000000000000000000000000000000000000000000081523060048201525f907f00000000000000000000000000000000000000000000000000000000000000006001600160a01b0316906370a0823190602401602060405180830381865afa158015611882573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906118a691906147b6565b6040517fef55bec60000000000000000000000000000000000000000000000000000000081526001600160a01b038b81166004830152306024830152604482018b9052606482018a90526084820189905260a4820188905260ff871660c483015260e4820186905261010482018590529192507f00000000000000000000000000000000000000000000000000000000000000009091169063ef55bec690610124015f604051808303815f87803b15801561195f575f5ffd5b505af1158015611971573d5f5f3e3d5ffd5b50506040517f70a08231000000000000000000000000000000000000000000000000000000008152306004820152611a2892507f000000000000000000000000000000000000000000000000000000000000000091508b9084906001600160a01b038416906370a0823190602401602060405180830381865afa1580156119fa573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190611a1e91906147b6565b610d7b91906147a3565b50611a31612290565b5050505050505050565b60025467ffffffffffffffff1642811115611a8f576040517f37d4b53a00000000000000000000000000000000000000000000000000000000815267ffffffffffffffff9091166004820152602401610859565b50611a98611f46565b6001600160a01b038216611ad8576040517fd92e233d00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b6001600160a01b038316611b31573481818114611b2a576040517f195a3ca100000000000000000000000000000000000000000000000000000000815260048101929092526024820152604401610859565b5050611bfc565b7f00000000000000000000000000000000000000000000000000000000000000006001600160a01b0316836001600160a01b0316148390611baa576040517fad61e2ba0000000000000000000000000000000000000000000000000000000081526001600160a01b039091166004820152602401610859565b50345f8115611bee576040517f195a3ca100000000000000000000000000000000000000000000000000000000815260048101929092526024820152604401610859565b5050611bf98161237d565b90505b611c07838383612509565b611756612290565b5f610acc7f8e3fe186d92c40c4bdf58027050fb9dc40a31632e010bb6f0e05132a8d45797c7fd8c50019a017892465072c37737e60e28ead2c6de101caf5f17128fcd78166d184604051602001611c67929190614436565b60405160208183030381529060405280519060200120604051602001611061929190918252602082015260400190565b335f81815260076020908152604080832085845290915280822080547fffffffffffffffffffffffffffffff00ffffffffffffffffffffffffffffffff16700100000000000000000000000000000000179055518392917f6e70be4be1a4aebd688b5523bd8b6278acac3963d71ebf2bd5ea50757047664b91a350565b611d1e338261347b565b60405181815233907f26ccf9904b9b2fb069d347553978928fd2fc65efb2638dcbeb8d142e974479f09060200160405180910390a250565b611d5e611f46565b6001600160a01b038216611d9e576040517fd92e233d00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b611da98333836122ba565b604080516001600160a01b038481168252602082018490523392908616917fa4195c37c2947bbe89165f03e320b6903116f0b10d8cfdb522330f7ce6f9fa24910160405180910390a36001600160a01b038316611ea6575f826001600160a01b0316826040515f6040518083038185875af1925050503d805f8114611e49576040519150601f19603f3d011682016040523d82523d5f602084013e611e4e565b606091505b505090508083839091611e9e576040517f9cb4c2110000000000000000000000000000000000000000000000000000000081526001600160a01b0390921660048301526024820152604401610859565b505050611c07565b611c076001600160a01b037f0000000000000000000000000000000000000000000000000000000000000000168383613509565b6001600160a01b0382165f9081526007602090815260408083208484528252918290208251808401909352546fffffffffffffffffffffffffffffffff811680845270010000000000000000000000000000000090910460ff16151592909101829052905b9250929050565b611f4e613557565b610c2b60017f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f005b906135b0565b6040808201515f848152600560205291822080547fffffffffffffffffffffffffffff0000000000000000000000000000000000001690556fffffffffffffffffffffffffffffffff169080821561201057611fdf610140870161012088016143e2565b61200b611ff461014089016101208a016143e2565b6fffffffffffffffffffffffffffffffff16611792565b612013565b5f5f5b91506fffffffffffffffffffffffffffffffff1691505f83838861010001602081019061204091906143e2565b6fffffffffffffffffffffffffffffffff1661205c91906147a3565b61206691906147a3565b905080156120e8578060035f61208260c08b0160a08c0161435e565b6001600160a01b03166001600160a01b031681526020019081526020015f205f8960200160208101906120b5919061435e565b6001600160a01b03166001600160a01b031681526020019081526020015f205f8282546120e2919061434b565b90915550505b84602001511561210c5761210c6121056040890160208a0161435e565b87836135b7565b8115612163578160035f61212660c08b0160a08c0161435e565b6001600160a01b0316815260208082019290925260409081015f90812061dead82529092528120805490919061215d90849061434b565b90915550505b8183146121ed5761217482846147a3565b60035f61218760c08b0160a08c0161435e565b6001600160a01b03166001600160a01b031681526020019081526020015f205f8960400160208101906121ba919061435e565b6001600160a01b03166001600160a01b031681526020019081526020015f205f8282546121e7919061434b565b90915550505b6121fd606088016040890161435e565b6001600160a01b03166122166040890160208a0161435e565b6001600160a01b0316877f89f3b5a071630ddbbf6d087fd5aa9b8b8bd07531551737e3d117b8cd63f46a1361225160c08c0160a08d0161435e565b604080516001600160a01b039092168252602082018a90528101869052606081018890526080810187905260a00160405180910390a450505050505050565b610c2b5f7f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f00611f75565b6001600160a01b038084165f90815260036020908152604080832093861683529290522054828482848082101561233c576040517f861da4bd0000000000000000000000000000000000000000000000000000000081526001600160a01b03948516600482015293909216602484015260448301526064820152608401610859565b50505050818161234c91906147a3565b6001600160a01b039485165f9081526003602090815260408083209690971682529490945293909220929092555050565b6040517f70a082310000000000000000000000000000000000000000000000000000000081523060048201525f9081906001600160a01b037f000000000000000000000000000000000000000000000000000000000000000016906370a0823190602401602060405180830381865afa1580156123fc573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061242091906147b6565b90506124576001600160a01b037f000000000000000000000000000000000000000000000000000000000000000016333086613643565b6040517f70a0823100000000000000000000000000000000000000000000000000000000815230600482015281907f00000000000000000000000000000000000000000000000000000000000000006001600160a01b0316906370a0823190602401602060405180830381865afa1580156124d4573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906124f891906147b6565b61250291906147a3565b9392505050565b6001600160a01b038084165f9081526003602090815260408083209386168352929052908120805483929061253f90849061434b565b909155505060405181815233906001600160a01b0384811691908616907f4174a9435a04d04d274c76779cad136a41fde6937c56241c09ab9d3c7064a1a99060200160405180910390a4505050565b5f81838135868181146125de576040517f70568f57000000000000000000000000000000000000000000000000000000008152600481019390935260248301919091526044820152606401610859565b506125f291505060e0870160c08801613cfc565b67ffffffffffffffff1661260e61016083016101408401613cfc565b67ffffffffffffffff1611158461262d61016084016101408501613cfc565b61263d60e08a0160c08b01613cfc565b909192612691576040517f8f98e949000000000000000000000000000000000000000000000000000000008152600481019390935267ffffffffffffffff9182166024840152166044820152606401610859565b506126a6915050610100870160e08801613cfc565b67ffffffffffffffff166126c261018083016101608401613cfc565b67ffffffffffffffff161115846126e161018084016101608501613cfc565b6126f26101008a0160e08b01613cfc565b909192612746576040517fb1751bfd000000000000000000000000000000000000000000000000000000008152600481019390935267ffffffffffffffff9182166024840152166044820152606401610859565b505f91506127ab905061276161016084016101408501613cfc565b61277160c0850160a086016147cd565b612782610100860160e08701613cfc565b61279461018087016101608801613cfc565b6127a661014088016101208901613cfc565b612e4a565b9050806127c06101a0840161018085016143e2565b6fffffffffffffffffffffffffffffffff1614856127e66101a0850161018086016143e2565b83909192612842576040517f32ada4d000000000000000000000000000000000000000000000000000000000815260048101939093526fffffffffffffffffffffffffffffffff90911660248301526044820152606401610859565b506128589150506101a0830161018084016143e2565b6fffffffffffffffffffffffffffffffff1661287c6101c084016101a085016143e2565b6fffffffffffffffffffffffffffffffff161015856128a36101c085016101a086016143e2565b6128b56101a0860161018087016143e2565b909192612911576040517f52e6891d00000000000000000000000000000000000000000000000000000000815260048101939093526fffffffffffffffffffffffffffffffff9182166024840152166044820152606401610859565b50506001600160a01b037f0000000000000000000000000000000000000000000000000000000000000000169050636da61d1e612954608085016060860161435e565b6040517fffffffff0000000000000000000000000000000000000000000000000000000060e084901b1681526001600160a01b039091166004820152602401602060405180830381865afa1580156129ae573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906129d291906147e6565b92506001600160a01b0383161515856129f1608085016060860161435e565b9091612a3b576040517f87596d1500000000000000000000000000000000000000000000000000000000815260048101929092526001600160a01b03166024820152604401610859565b50505f612a478361102a565b9050612a70612a5c608085016060860161435e565b82612a6b610200890189614801565b613692565b86612a81608086016060870161435e565b9091612acb576040517fa493071600000000000000000000000000000000000000000000000000000000815260048101929092526001600160a01b03166024820152604401610859565b50612ade90506060890160408a0161435e565b6001600160a01b0316336001600160a01b03161480612b1a5750612b1a612b0b60608a0160408b0161435e565b82612a6b610220890189614801565b80612b6f5750612b3261018089016101608a01613cfc565b67ffffffffffffffff1642118015612b6f5750612b6f612b5860608a0160408b0161435e565b612b6185611c0f565b612a6b610220890189614801565b86612b8060608b0160408c0161435e565b9091612bca576040517f9d96b1b400000000000000000000000000000000000000000000000000000000815260048101929092526001600160a01b03166024820152604401610859565b5050505050949350505050565b5f8581526004602090815260408083206001600160a01b0388168452909152812054808411612c09575f9150506110e8565b612c1381856147a3565b91505f83612c296101408b016101208c016143e2565b6fffffffffffffffffffffffffffffffff16612c4d6101208c016101008d016143e2565b6fffffffffffffffffffffffffffffffff16612c6991906147a3565b612c7391906147a3565b905080831115612c81578092505b825f03612c92575f925050506110e8565b612c9c838361434b565b5f8981526004602090815260408083206001600160a01b038c1684529091528120919091558390600390612cd660c08d0160a08e0161435e565b6001600160a01b03166001600160a01b031681526020019081526020015f205f886001600160a01b03166001600160a01b031681526020019081526020015f205f828254612d24919061434b565b90915550506001600160a01b03808716908816897f76e89d743138fec9155b6000bb3f7b2cc89c8691957666518b1fc922a9dcf6f8612d6960c08e0160a08f0161435e565b87612d74818961434b565b604080516001600160a01b03909416845260208401929092529082015260600160405180910390a450509695505050505050565b5f610acc612db46136e2565b836040517f19010000000000000000000000000000000000000000000000000000000000008152600281019290925260228201526042902090565b6060612e1a7f000000000000000000000000000000000000000000000000000000000000000061380b565b905090565b6060612e1a7f000000000000000000000000000000000000000000000000000000000000000061380b565b5f8061ffff861615612e5c5785612e5f565b60015b61ffff1690505f6236ee808667ffffffffffffffff16838a67ffffffffffffffff16633b9aca0002020281612e9657612e9661473e565b67ffffffffffffffff87811690871602633b9aca0002601e1c919004019250505095945050505050565b5f7fcd00acd3bf5332ea4bf34bc85c051e02a754d4415febeb9a29bf48cc39d60af882604051602001612ef4929190614862565b604051602081830303815290604052805190602001209050919050565b5f602082118015610ac957507f4e27788c9bebba5306d8ffb247618a09648de71e1e512fdd21dd4f558019f87b8383612f4b6020826147a3565b612f56928290614974565b612f5f9161499b565b149392505050565b5f5f365f365f612f778888613848565b94509450945094509450612f8a856110f2565b95505f612f9d60408c0160208d0161435e565b6001600160a01b0316865f01516001600160a01b0316148015612fe45750612fcb60608c0160408d0161435e565b6001600160a01b031686604001516001600160a01b0316145b80156130145750612ffb60c08c0160a08d0161435e565b6001600160a01b031686606001516001600160a01b0316145b801561302957508a6101800135866101200151145b801561305c575060a086015167ffffffffffffffff1661304f60e08d0160c08e01613cfc565b67ffffffffffffffff1611155b8015613090575060c086015167ffffffffffffffff166130836101008d0160e08e01613cfc565b67ffffffffffffffff1611155b80156130ad57506130ad866130a860208e018e6149d7565b6139c7565b9050868a826130f1576040517fbdfc002500000000000000000000000000000000000000000000000000000000815260048101929092526024820152604401610859565b50504286610140015167ffffffffffffffff161115801561313e575085610160015167ffffffffffffffff168b6101600160208101906131319190613cfc565b67ffffffffffffffff1611155b610140870151610160880151899261319d576040517f9e1ff912000000000000000000000000000000000000000000000000000000008152600481019390935267ffffffffffffffff9182166024840152166044820152606401610859565b5050506131b086602001518b8787613692565b60208701518b916131ff576040517f63f8a62c00000000000000000000000000000000000000000000000000000000815260048101929092526001600160a01b03166024820152604401610859565b5050855161320f9088858561343f565b8651889161325b576040517f4fab123400000000000000000000000000000000000000000000000000000000815260048101929092526001600160a01b03166024820152604401610859565b505085516001600160a01b03165f9081526007602090815260408083208a8452909152902080548890700100000000000000000000000000000000900460ff16156132d5576040517f6eb24ce300000000000000000000000000000000000000000000000000000000815260040161085991815260200190565b505f6132e96101208e016101008f016143e2565b825461330a916fffffffffffffffffffffffffffffffff908116911661434b565b60e089015183549192506fffffffffffffffffffffffffffffffff808216841115928c9261333b92909116906149f0565b8f61010001602081019061334f91906143e2565b9091926133ab576040517fac8819a000000000000000000000000000000000000000000000000000000000815260048101939093526fffffffffffffffffffffffffffffffff9182166024840152166044820152606401610859565b505082547fffffffffffffffffffffffffffffffff00000000000000000000000000000000166fffffffffffffffffffffffffffffffff8316178355506020888101516040518381526001600160a01b03909116918e918c917f3c310871daacf152fd655bd3c54e3dc31ade80fcc5b2671c662fdb0955694251910160405180910390a45050505050505050949350505050565b5f61344c85858585613692565b8061347257506001600160a01b0385163b158015906134725750613472858585856139ef565b95945050505050565b6134858282610a97565b15828290916134d1576040517f2af71f100000000000000000000000000000000000000000000000000000000081526001600160a01b0390921660048301526024820152604401610859565b50506001600160a01b0382165f908152600660209081526040808320600885901c845290915290208054600160ff84161b1790555050565b6135168383836001613a72565b611756576040517f5274afe70000000000000000000000000000000000000000000000000000000081526001600160a01b0384166004820152602401610859565b7f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f005c15610c2b576040517f3ee5aeb500000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b80825d5050565b6001600160a01b0383165f90815260076020908152604080832085845260088352818420548452909152812080548392906136059084906fffffffffffffffffffffffffffffffff166149f0565b82546fffffffffffffffffffffffffffffffff9182166101009390930a928302919092021990911617905550505f9081526008602052604081205550565b613651848484846001613aed565b611024576040517f5274afe70000000000000000000000000000000000000000000000000000000081526001600160a01b0385166004820152602401610859565b5f5f5f6136a0868686613b73565b5090925090505f8160038111156136b9576136b9614a18565b1480156136d75750866001600160a01b0316826001600160a01b0316145b979650505050505050565b5f306001600160a01b037f00000000000000000000000000000000000000000000000000000000000000001614801561373a57507f000000000000000000000000000000000000000000000000000000000000000046145b1561376457507f000000000000000000000000000000000000000000000000000000000000000090565b612e1a604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201527f0000000000000000000000000000000000000000000000000000000000000000918101919091527f000000000000000000000000000000000000000000000000000000000000000060608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b60605f61381783613bba565b6040805160208082528183019092529192505f91906020820181803683375050509182525060208101929092525090565b604080516101a0810182525f80825260208201819052918101829052606081018290526080810182905260a0810182905260c0810182905260e081018290526101008101829052610120810182905261014081018290526101608101829052610180810191909152365f81816138c16101a0604161434b565b6138cc90602061434b565b869081101561390a576040517fbca448a400000000000000000000000000000000000000000000000000000000815260040161085991815260200190565b506139196101a05f888a614974565b8101906139269190614077565b9450866101a08761393882604161434b565b9261394593929190614974565b909450925086866139596101a0604161434b565b9061396560208a6147a3565b9261397293929190614974565b915091506139808282612f11565b8690156139bc576040517fbca448a400000000000000000000000000000000000000000000000000000000815260040161085991815260200190565b509295509295909350565b5f60088260ff16108015610ac9575050608090910151600160ff918216919092161c81161490565b604080517f1626ba7e00000000000000000000000000000000000000000000000000000000808252600482018690526024820192909252604481018390525f91908390818660648301375f82606483010152601f820160051c60051b915060205f60648401838b5afa9050825f5114601f3d111681169350505050949350505050565b6040517fa9059cbb000000000000000000000000000000000000000000000000000000005f8181526001600160a01b038616600452602485905291602083604481808b5af1925060015f51148316613ae1578383151615613ad5573d5f823e3d81fd5b5f873b113d1516831692505b60405250949350505050565b6040517f23b872dd000000000000000000000000000000000000000000000000000000005f8181526001600160a01b038781166004528616602452604485905291602083606481808c5af1925060015f51148316613b62578383151615613b56573d5f823e3d81fd5b5f883b113d1516831692505b604052505f60605295945050505050565b5f80806041849003613ba7578435602086013560408701355f1a613b9989828585613bfa565b955095509550505050613bb1565b505f915060029050825b93509350939050565b5f60ff8216601f811115610acc576040517fb3512b0c00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5f80807f7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0841115613c3357505f91506003905082613cd6565b604080515f808252602082018084528a905260ff891692820192909252606081018790526080810186905260019060a0016020604051602081039080840390855afa158015613c84573d5f5f3e3d5ffd5b50506040517fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe001519150506001600160a01b038116613ccd57505f925060019150829050613cd6565b92505f91508190505b9450945094915050565b803567ffffffffffffffff81168114613cf7575f5ffd5b919050565b5f60208284031215613d0c575f5ffd5b610ac982613ce0565b5f6101a08284031215613d26575f5ffd5b50919050565b5f6101a08284031215613d3d575f5ffd5b610ac98383613d15565b6001600160a01b0381168114610a94575f5ffd5b8035613cf781613d47565b5f5f60408385031215613d77575f5ffd5b8235613d8281613d47565b946020939093013593505050565b803560ff81168114613cf7575f5ffd5b5f5f5f5f5f60a08688031215613db4575f5ffd5b8535945060208601359350613dcb60408701613d90565b94979396509394606081013594506080013592915050565b5f5f5f5f6101e08587031215613df7575f5ffd5b613e018686613d15565b93506101a085013567ffffffffffffffff811115613e1d575f5ffd5b8501601f81018713613e2d575f5ffd5b803567ffffffffffffffff811115613e43575f5ffd5b8760208260051b8401011115613e57575f5ffd5b602091909101935091506101c08501358015158114613e74575f5ffd5b939692955090935050565b5f610200828403128015613e91575f5ffd5b509092915050565b5f81518084528060208401602086015e5f6020828601015260207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f83011685010191505092915050565b7fff000000000000000000000000000000000000000000000000000000000000008816815260e060208201525f613f1f60e0830189613e99565b8281036040840152613f318189613e99565b606084018890526001600160a01b038716608085015260a0840186905283810360c0850152845180825260208087019350909101905f5b81811015613f86578351835260209384019390920191600101613f68565b50909b9a5050505050505050505050565b803561ffff81168114613cf7575f5ffd5b5f5f5f5f5f60a08688031215613fbc575f5ffd5b613fc586613ce0565b9450613fd360208701613f97565b9350613fe160408701613ce0565b9250613fef60608701613ce0565b9150613ffd60808701613ce0565b90509295509295909350565b6040516101a0810167ffffffffffffffff81118282101715614052577f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b60405290565b80356fffffffffffffffffffffffffffffffff81168114613cf7575f5ffd5b5f6101a0828403128015614089575f5ffd5b50614092614009565b61409b83613d5b565b81526140a960208401613d5b565b60208201526140ba60408401613d5b565b60408201526140cb60608401613d5b565b60608201526140dc60808401613d90565b60808201526140ed60a08401613ce0565b60a08201526140fe60c08401613ce0565b60c082015261410f60e08401614058565b60e0820152610100838101359082015261012080840135908201526141376101408401613ce0565b61014082015261414a6101608401613ce0565b610160820152610180928301359281019290925250919050565b5f5f5f6101c08486031215614177575f5ffd5b6141818585613d15565b92506101a084013567ffffffffffffffff81111561419d575f5ffd5b8401601f810186136141ad575f5ffd5b803567ffffffffffffffff8111156141c3575f5ffd5b8660208284010111156141d4575f5ffd5b939660209190910195509293505050565b5f602082840312156141f5575f5ffd5b5035919050565b5f5f5f5f5f5f5f5f610100898b031215614214575f5ffd5b883561421f81613d47565b97506020890135965060408901359550606089013594506080890135935061424960a08a01613d90565b979a969950949793969295929450505060c08201359160e0013590565b5f5f60408385031215614277575f5ffd5b823561428281613d47565b9150602083013561429281613d47565b809150509250929050565b5f5f5f606084860312156142af575f5ffd5b83356142ba81613d47565b925060208401356142ca81613d47565b929592945050506040919091013590565b5f5f604083850312156142ec575f5ffd5b82359150602083013561429281613d47565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b67ffffffffffffffff8181168382160190811115610acc57610acc6142fe565b80820180821115610acc57610acc6142fe565b5f6020828403121561436e575f5ffd5b813561250281613d47565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603260045260245ffd5b5f82357ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffdc18336030181126143d8575f5ffd5b9190910192915050565b5f602082840312156143f2575f5ffd5b610ac982614058565b6fffffffffffffffffffffffffffffffff8181168382160190811115610acc57610acc6142fe565b803563ffffffff81168114613cf7575f5ffd5b8281528135602080830191909152820135604080830191909152610220820190614461908401614423565b63ffffffff811660608401525061447a60608401613d5b565b6001600160a01b03811660808401525061449660808401613ce0565b67ffffffffffffffff811660a0840152506144b360a08401613f97565b61ffff811660c0840152506144ca60c08401613ce0565b67ffffffffffffffff811660e0840152506144e760e08401613ce0565b67ffffffffffffffff8116610100840152506145066101008401613ce0565b67ffffffffffffffff8116610120840152506145256101208401613ce0565b67ffffffffffffffff8116610140840152506145446101408401613ce0565b67ffffffffffffffff8116610160840152506145636101608401613ce0565b67ffffffffffffffff8116610180840152506145826101808401614058565b6fffffffffffffffffffffffffffffffff81166101a0840152506145a96101a08401614058565b6fffffffffffffffffffffffffffffffff81166101c0840152506101c08301356101e0838101919091529092013561020090910152919050565b6145f7826145f083613d90565b60ff169052565b61460360208201613d5b565b6001600160a01b0316602083015261461d60408201613d5b565b6001600160a01b031660408301526060818101359083015261464160808201614423565b63ffffffff16608083015261465860a08201613d5b565b6001600160a01b031660a083015261467260c08201613ce0565b67ffffffffffffffff1660c083015261468d60e08201613ce0565b67ffffffffffffffff1660e08301526146a96101008201614058565b6fffffffffffffffffffffffffffffffff166101008301526146ce6101208201614058565b6fffffffffffffffffffffffffffffffff1661012083015261014081810135908301526146fe6101608201613ce0565b67ffffffffffffffff1661016083015261018090810135910152565b6101a08101610acc82846145e3565b8281526101c0810161250260208301846145e3565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601260045260245ffd5b5f8261479e577f4e487b71000000000000000000000000000000000000000000000000000000005f52601260045260245ffd5b500490565b81810381811115610acc57610acc6142fe565b5f602082840312156147c6575f5ffd5b5051919050565b5f602082840312156147dd575f5ffd5b610ac982613f97565b5f602082840312156147f6575f5ffd5b815161250281613d47565b5f5f83357fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe1843603018112614834575f5ffd5b83018035915067ffffffffffffffff82111561484e575f5ffd5b602001915036819003821315611f3f575f5ffd5b82815281516001600160a01b031660208201526101c0810160208301516001600160a01b03811660408401525060408301516001600160a01b03811660608401525060608301516001600160a01b038116608084015250608083015160ff811660a08401525060a083015167ffffffffffffffff811660c08401525060c083015167ffffffffffffffff811660e08401525060e08301516fffffffffffffffffffffffffffffffff81166101008401525061010083015161012083015261012083015161014083015261014083015161494861016084018267ffffffffffffffff169052565b5061016083015167ffffffffffffffff8116610180840152506101808301516101a08301529392505050565b5f5f85851115614982575f5ffd5b8386111561498e575f5ffd5b5050820193919092039150565b80356020831015610acc577fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff602084900360031b1b1692915050565b5f602082840312156149e7575f5ffd5b610ac982613d90565b6fffffffffffffffffffffffffffffffff8281168282160390811115610acc57610acc6142fe565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52602160045260245ffd",
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

// PackHELDTYPEHASH is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x93cef58c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function HELD_TYPEHASH() view returns(bytes32)
func (jobEscrow *JobEscrow) PackHELDTYPEHASH() []byte {
	enc, err := jobEscrow.abi.Pack("HELD_TYPEHASH")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHELDTYPEHASH is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x93cef58c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function HELD_TYPEHASH() view returns(bytes32)
func (jobEscrow *JobEscrow) TryPackHELDTYPEHASH() ([]byte, error) {
	return jobEscrow.abi.Pack("HELD_TYPEHASH")
}

// UnpackHELDTYPEHASH is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x93cef58c.
//
// Solidity: function HELD_TYPEHASH() view returns(bytes32)
func (jobEscrow *JobEscrow) UnpackHELDTYPEHASH(data []byte) ([32]byte, error) {
	out, err := jobEscrow.abi.Unpack("HELD_TYPEHASH", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
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

// PackDelegationHash is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x882a07eb.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function delegationHash((address,address,address,address,uint8,uint64,uint64,uint128,bytes32,bytes32,uint64,uint64,uint256) g) view returns(bytes32)
func (jobEscrow *JobEscrow) PackDelegationHash(g Delegation) []byte {
	enc, err := jobEscrow.abi.Pack("delegationHash", g)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDelegationHash is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x882a07eb.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function delegationHash((address,address,address,address,uint8,uint64,uint64,uint128,bytes32,bytes32,uint64,uint64,uint256) g) view returns(bytes32)
func (jobEscrow *JobEscrow) TryPackDelegationHash(g Delegation) ([]byte, error) {
	return jobEscrow.abi.Pack("delegationHash", g)
}

// UnpackDelegationHash is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x882a07eb.
//
// Solidity: function delegationHash((address,address,address,address,uint8,uint64,uint64,uint128,bytes32,bytes32,uint64,uint64,uint256) g) view returns(bytes32)
func (jobEscrow *JobEscrow) UnpackDelegationHash(data []byte) ([32]byte, error) {
	out, err := jobEscrow.abi.Unpack("delegationHash", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
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

// PackGranted is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfeb24247.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function granted(address owner, bytes32 delegation) view returns(uint128 spent, bool revoked)
func (jobEscrow *JobEscrow) PackGranted(owner common.Address, delegation [32]byte) []byte {
	enc, err := jobEscrow.abi.Pack("granted", owner, delegation)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGranted is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfeb24247.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function granted(address owner, bytes32 delegation) view returns(uint128 spent, bool revoked)
func (jobEscrow *JobEscrow) TryPackGranted(owner common.Address, delegation [32]byte) ([]byte, error) {
	return jobEscrow.abi.Pack("granted", owner, delegation)
}

// GrantedOutput serves as a container for the return parameters of contract
// method Granted.
type GrantedOutput struct {
	Spent   *big.Int
	Revoked bool
}

// UnpackGranted is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xfeb24247.
//
// Solidity: function granted(address owner, bytes32 delegation) view returns(uint128 spent, bool revoked)
func (jobEscrow *JobEscrow) UnpackGranted(data []byte) (GrantedOutput, error) {
	out, err := jobEscrow.abi.Unpack("granted", data)
	outstruct := new(GrantedOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Spent = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.Revoked = *abi.ConvertType(out[1], new(bool)).(*bool)
	return *outstruct, nil
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

// PackHeldHash is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb73fe201.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function heldHash((bytes32,bytes32,uint32,address,uint64,uint16,uint64,uint64,uint64,uint64,uint64,uint64,uint128,uint128,bytes32,bytes32) r) view returns(bytes32)
func (jobEscrow *JobEscrow) PackHeldHash(r JobEscrowReceipt) []byte {
	enc, err := jobEscrow.abi.Pack("heldHash", r)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHeldHash is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb73fe201.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function heldHash((bytes32,bytes32,uint32,address,uint64,uint16,uint64,uint64,uint64,uint64,uint64,uint64,uint128,uint128,bytes32,bytes32) r) view returns(bytes32)
func (jobEscrow *JobEscrow) TryPackHeldHash(r JobEscrowReceipt) ([]byte, error) {
	return jobEscrow.abi.Pack("heldHash", r)
}

// UnpackHeldHash is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xb73fe201.
//
// Solidity: function heldHash((bytes32,bytes32,uint32,address,uint64,uint16,uint64,uint64,uint64,uint64,uint64,uint64,uint128,uint128,bytes32,bytes32) r) view returns(bytes32)
func (jobEscrow *JobEscrow) UnpackHeldHash(data []byte) ([32]byte, error) {
	out, err := jobEscrow.abi.Unpack("heldHash", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
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

// PackRevoke is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb75c7dc6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function revoke(bytes32 delegation) returns()
func (jobEscrow *JobEscrow) PackRevoke(delegation [32]byte) []byte {
	enc, err := jobEscrow.abi.Pack("revoke", delegation)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRevoke is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb75c7dc6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function revoke(bytes32 delegation) returns()
func (jobEscrow *JobEscrow) TryPackRevoke(delegation [32]byte) ([]byte, error) {
	return jobEscrow.abi.Pack("revoke", delegation)
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

// JobEscrowDelegated represents a Delegated event raised by the JobEscrow contract.
type JobEscrowDelegated struct {
	Delegation [32]byte
	Order      [32]byte
	Delegate   common.Address
	Spent      *big.Int
	Raw        *types.Log // Blockchain specific contextual infos
}

const JobEscrowDelegatedEventName = "Delegated"

// ContractEventName returns the user-defined event name.
func (JobEscrowDelegated) ContractEventName() string {
	return JobEscrowDelegatedEventName
}

// UnpackDelegatedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Delegated(bytes32 indexed delegation, bytes32 indexed order, address indexed delegate, uint256 spent)
func (jobEscrow *JobEscrow) UnpackDelegatedEvent(log *types.Log) (*JobEscrowDelegated, error) {
	event := "Delegated"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != jobEscrow.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(JobEscrowDelegated)
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

// JobEscrowRevoked represents a Revoked event raised by the JobEscrow contract.
type JobEscrowRevoked struct {
	Owner      common.Address
	Delegation [32]byte
	Raw        *types.Log // Blockchain specific contextual infos
}

const JobEscrowRevokedEventName = "Revoked"

// ContractEventName returns the user-defined event name.
func (JobEscrowRevoked) ContractEventName() string {
	return JobEscrowRevokedEventName
}

// UnpackRevokedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Revoked(address indexed owner, bytes32 indexed delegation)
func (jobEscrow *JobEscrow) UnpackRevokedEvent(log *types.Log) (*JobEscrowRevoked, error) {
	event := "Revoked"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != jobEscrow.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(JobEscrowRevoked)
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
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["BadDelegateSignature"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackBadDelegateSignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["BadDelegationSignature"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackBadDelegationSignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["BadEnvelope"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackBadEnvelopeError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["BadNodeSignature"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackBadNodeSignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["BadOrderSignature"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackBadOrderSignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["BadSchedulerSignature"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackBadSchedulerSignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["BeyondDelegation"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackBeyondDelegationError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["CoinTransferFailed"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackCoinTransferFailedError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["DeadlineTooFar"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackDeadlineTooFarError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["DelegationNotInTime"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackDelegationNotInTimeError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["DelegationRevoked"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackDelegationRevokedError(raw[4:])
	}
	if bytes.Equal(raw[:4], jobEscrow.abi.Errors["DelegationUsedUp"].ID.Bytes()[:4]) {
		return jobEscrow.UnpackDelegationUsedUpError(raw[4:])
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

// JobEscrowBadDelegateSignature represents a BadDelegateSignature error raised by the JobEscrow contract.
type JobEscrowBadDelegateSignature struct {
	Order    [32]byte
	Delegate common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadDelegateSignature(bytes32 order, address delegate)
func JobEscrowBadDelegateSignatureErrorID() common.Hash {
	return common.HexToHash("0x63f8a62cb95bdf340c1fb815296e9d4c273fc5eafe34b6054190159e5f467e16")
}

// UnpackBadDelegateSignatureError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadDelegateSignature(bytes32 order, address delegate)
func (jobEscrow *JobEscrow) UnpackBadDelegateSignatureError(raw []byte) (*JobEscrowBadDelegateSignature, error) {
	out := new(JobEscrowBadDelegateSignature)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "BadDelegateSignature", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowBadDelegationSignature represents a BadDelegationSignature error raised by the JobEscrow contract.
type JobEscrowBadDelegationSignature struct {
	Delegation [32]byte
	Owner      common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadDelegationSignature(bytes32 delegation, address owner)
func JobEscrowBadDelegationSignatureErrorID() common.Hash {
	return common.HexToHash("0x4fab1234117278fa6477a16c16357e377f3f3c453cd637e8ad2c4e317ab740b4")
}

// UnpackBadDelegationSignatureError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadDelegationSignature(bytes32 delegation, address owner)
func (jobEscrow *JobEscrow) UnpackBadDelegationSignatureError(raw []byte) (*JobEscrowBadDelegationSignature, error) {
	out := new(JobEscrowBadDelegationSignature)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "BadDelegationSignature", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowBadEnvelope represents a BadEnvelope error raised by the JobEscrow contract.
type JobEscrowBadEnvelope struct {
	Length *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadEnvelope(uint256 length)
func JobEscrowBadEnvelopeErrorID() common.Hash {
	return common.HexToHash("0xbca448a4c678330d2767be3e8de9f179fb0ec52e32752fcd2301b5b08ae155b4")
}

// UnpackBadEnvelopeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadEnvelope(uint256 length)
func (jobEscrow *JobEscrow) UnpackBadEnvelopeError(raw []byte) (*JobEscrowBadEnvelope, error) {
	out := new(JobEscrowBadEnvelope)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "BadEnvelope", raw); err != nil {
		return nil, err
	}
	return out, nil
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

// JobEscrowBeyondDelegation represents a BeyondDelegation error raised by the JobEscrow contract.
type JobEscrowBeyondDelegation struct {
	Delegation [32]byte
	Order      [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BeyondDelegation(bytes32 delegation, bytes32 order)
func JobEscrowBeyondDelegationErrorID() common.Hash {
	return common.HexToHash("0xbdfc0025809cfec521db16898e73c25025ce40e5c3d91e7708ab42c109892437")
}

// UnpackBeyondDelegationError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BeyondDelegation(bytes32 delegation, bytes32 order)
func (jobEscrow *JobEscrow) UnpackBeyondDelegationError(raw []byte) (*JobEscrowBeyondDelegation, error) {
	out := new(JobEscrowBeyondDelegation)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "BeyondDelegation", raw); err != nil {
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

// JobEscrowDelegationNotInTime represents a DelegationNotInTime error raised by the JobEscrow contract.
type JobEscrowDelegationNotInTime struct {
	Delegation [32]byte
	NotBefore  uint64
	Expiry     uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DelegationNotInTime(bytes32 delegation, uint64 notBefore, uint64 expiry)
func JobEscrowDelegationNotInTimeErrorID() common.Hash {
	return common.HexToHash("0x9e1ff912e2c9488e39f39e9b8d6416f82111c45e742f5e2cf223ef1c94200c0b")
}

// UnpackDelegationNotInTimeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DelegationNotInTime(bytes32 delegation, uint64 notBefore, uint64 expiry)
func (jobEscrow *JobEscrow) UnpackDelegationNotInTimeError(raw []byte) (*JobEscrowDelegationNotInTime, error) {
	out := new(JobEscrowDelegationNotInTime)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "DelegationNotInTime", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowDelegationRevoked represents a DelegationRevoked error raised by the JobEscrow contract.
type JobEscrowDelegationRevoked struct {
	Delegation [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DelegationRevoked(bytes32 delegation)
func JobEscrowDelegationRevokedErrorID() common.Hash {
	return common.HexToHash("0x6eb24ce38eb0f7d1e3b4291d5543c7286f02be3daed061b0f7eb6491213deb21")
}

// UnpackDelegationRevokedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DelegationRevoked(bytes32 delegation)
func (jobEscrow *JobEscrow) UnpackDelegationRevokedError(raw []byte) (*JobEscrowDelegationRevoked, error) {
	out := new(JobEscrowDelegationRevoked)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "DelegationRevoked", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// JobEscrowDelegationUsedUp represents a DelegationUsedUp error raised by the JobEscrow contract.
type JobEscrowDelegationUsedUp struct {
	Delegation [32]byte
	Left       *big.Int
	Needed     *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DelegationUsedUp(bytes32 delegation, uint256 left, uint256 needed)
func JobEscrowDelegationUsedUpErrorID() common.Hash {
	return common.HexToHash("0xac8819a02b59a794512c21c4d6e77f047c364785b3b2c59909ab31c12c466232")
}

// UnpackDelegationUsedUpError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DelegationUsedUp(bytes32 delegation, uint256 left, uint256 needed)
func (jobEscrow *JobEscrow) UnpackDelegationUsedUpError(raw []byte) (*JobEscrowDelegationUsedUp, error) {
	out := new(JobEscrowDelegationUsedUp)
	if err := jobEscrow.abi.UnpackIntoInterface(out, "DelegationUsedUp", raw); err != nil {
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
