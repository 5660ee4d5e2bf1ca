// Code generated via abigen V2 - DO NOT EDIT.
// This file is a generated binding and any manual changes will be lost.

package matchcourt

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

// CourtPlace is an auto generated low-level Go binding around an user-defined struct.
type CourtPlace struct {
	Header []byte
	Entry  []byte
	Index  uint32
	Path   [][32]byte
	Job    []byte
	Chosen []byte
}

// CourtSpot is an auto generated low-level Go binding around an user-defined struct.
type CourtSpot struct {
	Slot uint32
	Leaf []byte
	Path [][32]byte
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

// MatchCourtMetaData contains all meta data concerning the MatchCourt contract.
var MatchCourtMetaData = bind.MetaData{
	ABI: "[{\"type\":\"constructor\",\"inputs\":[{\"name\":\"book_\",\"type\":\"address\",\"internalType\":\"contractMatchBook\"},{\"name\":\"params_\",\"type\":\"address\",\"internalType\":\"contractParams\"},{\"name\":\"escrow_\",\"type\":\"address\",\"internalType\":\"contractJobEscrow\"}],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"SETTLING\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"backwards\",\"inputs\":[{\"name\":\"a\",\"type\":\"tuple\",\"internalType\":\"structCourt.Place\",\"components\":[{\"name\":\"header\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"entry\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"index\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"},{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"chosen\",\"type\":\"bytes\",\"internalType\":\"bytes\"}]},{\"name\":\"b\",\"type\":\"tuple\",\"internalType\":\"structCourt.Place\",\"components\":[{\"name\":\"header\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"entry\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"index\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"},{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"chosen\",\"type\":\"bytes\",\"internalType\":\"bytes\"}]}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"begins\",\"inputs\":[{\"name\":\"b\",\"type\":\"tuple\",\"internalType\":\"structCourt.Place\",\"components\":[{\"name\":\"header\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"entry\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"index\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"},{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"chosen\",\"type\":\"bytes\",\"internalType\":\"bytes\"}]},{\"name\":\"next\",\"type\":\"tuple\",\"internalType\":\"structCourt.Spot\",\"components\":[{\"name\":\"slot\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"leaf\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"}]}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"better\",\"inputs\":[{\"name\":\"p\",\"type\":\"tuple\",\"internalType\":\"structCourt.Place\",\"components\":[{\"name\":\"header\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"entry\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"index\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"},{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"chosen\",\"type\":\"bytes\",\"internalType\":\"bytes\"}]},{\"name\":\"other\",\"type\":\"tuple\",\"internalType\":\"structCourt.Spot\",\"components\":[{\"name\":\"slot\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"leaf\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"}]}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"book\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"contractMatchBook\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"elsewhere\",\"inputs\":[{\"name\":\"p\",\"type\":\"tuple\",\"internalType\":\"structCourt.Place\",\"components\":[{\"name\":\"header\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"entry\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"index\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"},{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"chosen\",\"type\":\"bytes\",\"internalType\":\"bytes\"}]},{\"name\":\"there\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"escrow\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"contractJobEscrow\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"excludes\",\"inputs\":[{\"name\":\"p\",\"type\":\"tuple\",\"internalType\":\"structCourt.Place\",\"components\":[{\"name\":\"header\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"entry\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"index\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"},{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"chosen\",\"type\":\"bytes\",\"internalType\":\"bytes\"}]}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"excludesBeyond\",\"inputs\":[{\"name\":\"p\",\"type\":\"tuple\",\"internalType\":\"structCourt.Place\",\"components\":[{\"name\":\"header\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"entry\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"index\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"},{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"chosen\",\"type\":\"bytes\",\"internalType\":\"bytes\"}]},{\"name\":\"previous\",\"type\":\"tuple\",\"internalType\":\"structCourt.Place\",\"components\":[{\"name\":\"header\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"entry\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"index\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"},{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"chosen\",\"type\":\"bytes\",\"internalType\":\"bytes\"}]}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"excludesMissing\",\"inputs\":[{\"name\":\"p\",\"type\":\"tuple\",\"internalType\":\"structCourt.Place\",\"components\":[{\"name\":\"header\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"entry\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"index\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"},{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"chosen\",\"type\":\"bytes\",\"internalType\":\"bytes\"}]},{\"name\":\"previous\",\"type\":\"bytes\",\"internalType\":\"bytes\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"fork\",\"inputs\":[{\"name\":\"earlier\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"later\",\"type\":\"bytes\",\"internalType\":\"bytes\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"ineligible\",\"inputs\":[{\"name\":\"p\",\"type\":\"tuple\",\"internalType\":\"structCourt.Place\",\"components\":[{\"name\":\"header\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"entry\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"index\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"},{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"chosen\",\"type\":\"bytes\",\"internalType\":\"bytes\"}]}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"misfollows\",\"inputs\":[{\"name\":\"header\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"followed\",\"type\":\"bytes\",\"internalType\":\"bytes\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"misnamed\",\"inputs\":[{\"name\":\"p\",\"type\":\"tuple\",\"internalType\":\"structCourt.Place\",\"components\":[{\"name\":\"header\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"entry\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"index\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"},{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"chosen\",\"type\":\"bytes\",\"internalType\":\"bytes\"}]}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"misplaced\",\"inputs\":[{\"name\":\"p\",\"type\":\"tuple\",\"internalType\":\"structCourt.Place\",\"components\":[{\"name\":\"header\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"entry\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"index\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"},{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"chosen\",\"type\":\"bytes\",\"internalType\":\"bytes\"}]}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"misweighed\",\"inputs\":[{\"name\":\"p\",\"type\":\"tuple\",\"internalType\":\"structCourt.Place\",\"components\":[{\"name\":\"header\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"entry\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"index\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"},{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"chosen\",\"type\":\"bytes\",\"internalType\":\"bytes\"}]},{\"name\":\"o\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Order\",\"components\":[{\"name\":\"kind\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"root\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"count\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"maxRate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxEgress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxCost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"fee\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"deadline\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"recipient\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"otherParams\",\"inputs\":[{\"name\":\"header\",\"type\":\"bytes\",\"internalType\":\"bytes\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"overtaken\",\"inputs\":[{\"name\":\"p\",\"type\":\"tuple\",\"internalType\":\"structCourt.Place\",\"components\":[{\"name\":\"header\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"entry\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"index\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"},{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"chosen\",\"type\":\"bytes\",\"internalType\":\"bytes\"}]},{\"name\":\"later\",\"type\":\"tuple\",\"internalType\":\"structCourt.Place\",\"components\":[{\"name\":\"header\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"entry\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"index\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"},{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"chosen\",\"type\":\"bytes\",\"internalType\":\"bytes\"}]}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"params\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"contractParams\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"step\",\"inputs\":[{\"name\":\"a\",\"type\":\"tuple\",\"internalType\":\"structCourt.Place\",\"components\":[{\"name\":\"header\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"entry\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"index\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"},{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"chosen\",\"type\":\"bytes\",\"internalType\":\"bytes\"}]},{\"name\":\"b\",\"type\":\"tuple\",\"internalType\":\"structCourt.Place\",\"components\":[{\"name\":\"header\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"entry\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"index\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"},{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"chosen\",\"type\":\"bytes\",\"internalType\":\"bytes\"}]},{\"name\":\"old\",\"type\":\"tuple\",\"internalType\":\"structCourt.Spot\",\"components\":[{\"name\":\"slot\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"leaf\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"}]},{\"name\":\"next\",\"type\":\"tuple\",\"internalType\":\"structCourt.Spot\",\"components\":[{\"name\":\"slot\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"leaf\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"}]}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"transition\",\"inputs\":[{\"name\":\"p\",\"type\":\"tuple\",\"internalType\":\"structCourt.Place\",\"components\":[{\"name\":\"header\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"entry\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"index\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"},{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"chosen\",\"type\":\"bytes\",\"internalType\":\"bytes\"}]},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"twice\",\"inputs\":[{\"name\":\"a\",\"type\":\"tuple\",\"internalType\":\"structCourt.Place\",\"components\":[{\"name\":\"header\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"entry\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"index\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"},{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"chosen\",\"type\":\"bytes\",\"internalType\":\"bytes\"}]},{\"name\":\"b\",\"type\":\"tuple\",\"internalType\":\"structCourt.Place\",\"components\":[{\"name\":\"header\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"entry\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"index\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"},{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"chosen\",\"type\":\"bytes\",\"internalType\":\"bytes\"}]}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"error\",\"name\":\"NoFault\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"NotInPage\",\"inputs\":[{\"name\":\"page\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"NotInTree\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"UnknownPage\",\"inputs\":[{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"page\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"WindowClosed\",\"inputs\":[{\"name\":\"page\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"until\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"WrongBytes\",\"inputs\":[{\"name\":\"got\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"want\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"type\":\"error\",\"name\":\"WrongLength\",\"inputs\":[{\"name\":\"got\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"want\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]}]",
	ID:  "MatchCourt",
	Bin: "0x60e060405234801561000f575f5ffd5b5060405161533038038061533083398101604081905261002e91610061565b6001600160a01b03928316608052821660c0521660a0526100ab565b6001600160a01b038116811461005e575f5ffd5b50565b5f5f5f60608486031215610073575f5ffd5b835161007e8161004a565b602085015190935061008f8161004a565b60408501519092506100a08161004a565b809150509250925092565b60805160a05160c05161520e6101225f395f81816103190152610dc001525f81816102df0152818161066701528181610c8901528181610ea5015281816111780152818161166201526133d701525f8181610182015281816109da01528181611a9e015281816121fd0152612369015261520e5ff3fe608060405234801561000f575f5ffd5b5060043610610179575f3560e01c80638ce56ba3116100d2578063d6b0051011610088578063ec21567811610063578063ec2156781461034e578063f38ca22514610364578063f76c75e614610377575f5ffd5b8063d6b0051014610301578063e2fdcc1714610314578063e7a0b2f81461033b575f5ffd5b8063bc5c25a6116100b8578063bc5c25a6146102b4578063c75a64ae146102c7578063cff0ab96146102da575f5ffd5b80638ce56ba31461028e5780639bb00712146102a1575f5ffd5b80635210efef1161013257806358b479161161010d57806358b479161461025557806385f37ba414610268578063862116eb1461027b575f5ffd5b80635210efef1461021c57806356a9bf8e1461022f57806356b9713514610242575f5ffd5b80631ac7aeaa116101625780631ac7aeaa146101e35780631e936db2146101f657806345d296d314610209575f5ffd5b806305a8da721461017d578063085f94f4146101ce575b5f5ffd5b6101a47f000000000000000000000000000000000000000000000000000000000000000081565b60405173ffffffffffffffffffffffffffffffffffffffff90911681526020015b60405180910390f35b6101e16101dc366004614659565b61038a565b005b6101e16101f136600461469b565b610485565b6101e1610204366004614659565b610545565b6101e1610217366004614792565b610611565b6101e161022a3660046147d1565b61071c565b6101e161023d36600461487e565b6107f2565b6101e1610250366004614659565b610930565b6101e16102633660046148e7565b610acc565b6101e1610276366004614659565b610c03565b6101e161028936600461494c565b610d97565b6101e161029c3660046148e7565b610feb565b6101e16102af3660046148e7565b6112e5565b6101e16102c23660046148e7565b6113e2565b6101e16102d53660046149c2565b611431565b6101a47f000000000000000000000000000000000000000000000000000000000000000081565b6101e161030f366004614a1e565b6114ac565b6101a47f000000000000000000000000000000000000000000000000000000000000000081565b6101e1610349366004614a82565b611561565b610356600281565b6040519081526020016101c5565b6101e1610372366004614a82565b61161a565b6101e16103853660046147d1565b611881565b5f5f61039583611959565b915091505f8260200151825f01511480156103c857506103bb6060850160408601614b01565b63ffffffff168260200151145b80156103f957506103df6060850160408601614b01565b63ffffffff161515806103f9575082608001518260400151145b801561043d575082604001518460400160208101906104189190614b01565b6104299063ffffffff166001614b49565b14158061043d57508260a001518260400151145b9050801561045e57604051631b3342ef60e21b815260040160405180910390fd5b61047f836104726060870160408801614b01565b63ffffffff166004611a26565b50505050565b5f5f5f6104928787611af3565b9250925092506104a68260e0015186611d5a565b6104b48160c0015185611d5a565b6104c16020850185614b01565b63ffffffff166104d46020870187614b01565b63ffffffff1614801561050b57506105096104f26020870187614b5c565b6104ff6020880188614b5c565b8560400151611e00565b155b61052857604051631b3342ef60e21b815260040160405180910390fd5b61053c836104726060890160408a01614b01565b50505050505050565b5f5f61055083611959565b90925090505f61056c826105676080870187614b5c565b612048565b6103a08101516103c08201516040519293506105b89260200191825260e01b7fffffffff0000000000000000000000000000000000000000000000000000000016602082015260240190565b60405160208183030381529060405280519060200120815f0151036105f057604051631b3342ef60e21b815260040160405180910390fd5b61047f836106046060870160408801614b01565b63ffffffff16600c611a26565b5f61061c8383612180565b905080604001515f141580156106ee575060e081015160808201516040517fe0886f9000000000000000000000000000000000000000000000000000000000815260048101919091527f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff169063e0886f9090602401602060405180830381865afa1580156106c1573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906106e59190614bc8565b63ffffffff1614155b61070b57604051631b3342ef60e21b815260040160405180910390fd5b610717815f6004611a26565b505050565b5f6107278585612180565b90505f61073484846122f2565b5090505f825f015173ffffffffffffffffffffffffffffffffffffffff16825f015173ffffffffffffffffffffffffffffffffffffffff1614801561078157508160200151836101000151145b801561079557508260200151826020015114155b80156107a45750604083015115155b90508080156107c95750604082015115806107c9575082610120015182610120015114155b6107e657604051631b3342ef60e21b815260040160405180910390fd5b61053c835f6004611a26565b5f5f6107fd85611959565b90925090505f610814826105676080890189614b5c565b905061083861082e61082960a0890189614b5c565b6124b7565b8360a001516124cc565b5f61084e61084960a0890189614b5c565b612510565b90508260c001516108698460a0015185606001518989612783565b148360600151906108b2576040517f263a7cc90000000000000000000000000000000000000000000000000000000081526004016108a991815260200190565b60405180910390fd5b505f6108d06108c460a08a018a614b5c565b84868860400151612875565b90508360e001516108e78286606001518a8a612783565b0361090557604051631b3342ef60e21b815260040160405180910390fd5b6109268561091960608b0160408c01614b01565b63ffffffff166003611a26565b5050505050505050565b5f5f61093b83611959565b90925090505f610952826105676080870187614b5c565b90505f8161032001515f5f1b0361098f576102c082015115801561097957506102e0820151155b80156109885750610300820151155b9050610a85565b61099f6060860160408701614b01565b63ffffffff1660208560200151901b178261030001516020846102e00151901b171015610a85576102c08201511580610a82575083602001517f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff16632585581f6040518163ffffffff1660e01b8152600401602060405180830381865afa158015610a41573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190610a659190614c03565b67ffffffffffffffff16836102e00151610a7f9190614b49565b10155b90505b8015610aa457604051631b3342ef60e21b815260040160405180910390fd5b610ac584610ab86060880160408901614b01565b63ffffffff166007611a26565b5050505050565b5f5f610ad784612a40565b915091505f5f610ae685611959565b90925090505f610afd8461056760808a018a614b5c565b90505f610b118361056760808a018a614b5c565b90505f845f015173ffffffffffffffffffffffffffffffffffffffff16875f015173ffffffffffffffffffffffffffffffffffffffff16148015610b56575081518351145b8015610b6b5750816103200151836103200151145b9050808015610bba5750610b856060890160408a01614b01565b63ffffffff1660208660200151901b17896040016020810190610ba89190614b01565b63ffffffff1660208960200151901b17105b610bd757604051631b3342ef60e21b815260040160405180910390fd5b610bf885610beb60608b0160408c01614b01565b63ffffffff166008611a26565b505050505050505050565b5f5f610c0e83611959565b9092509050610c35610c2b610c266080860186614b5c565b612b07565b82608001516124cc565b5f80610c4c610c476080870187614b5c565b612b14565b915091508115610d7657610c73610c6961082960a0880188614b5c565b8460a001516124cc565b5f610c8461084960a0880188614b5c565b90505f7f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff1663b5f163ff8760e001516040518263ffffffff1660e01b8152600401610ce691815260200190565b61018060405180830381865afa158015610d02573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190610d269190614c97565b610120015163ffffffff1690508460600151825f0151141580610d565750610d548183858860400151612f5d565b155b610d7357604051631b3342ef60e21b815260040160405180910390fd5b50505b610ac584610d8a6060880160408901614b01565b63ffffffff166002611a26565b5f5f610da284611959565b90925090505f610db9826105676080880188614b5c565b9050610e617f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff16639c34bb29866040518263ffffffff1660e01b8152600401610e179190614ddf565b602060405180830381865afa158015610e32573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190610e569190614f47565b826103a001516124cc565b60e08301516040517f4acc79ed0000000000000000000000000000000000000000000000000000000081525f9173ffffffffffffffffffffffffffffffffffffffff7f00000000000000000000000000000000000000000000000000000000000000001691634acc79ed91610edc9160040190815260200190565b6040805180830381865afa158015610ef6573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190610f1a9190614f5e565b90505f80610f2e60c0880160a08901614fe2565b73ffffffffffffffffffffffffffffffffffffffff1614610f53578160200151610f56565b81515b610f6e9067ffffffffffffffff16633b9aca00614ffb565b610f8061014088016101208901615012565b6fffffffffffffffffffffffffffffffff16610f9c9190615058565b9050621000008110610fb15762100000610fb3565b805b836103e0015103610fd757604051631b3342ef60e21b815260040160405180910390fd5b61053c8561060460608a0160408b01614b01565b5f5f610ff684611959565b915091505f5f61100585612a40565b915091505f825f015173ffffffffffffffffffffffffffffffffffffffff16855f015173ffffffffffffffffffffffffffffffffffffffff161480156110545750826101200151856101200151145b80156110a0575061106b6060870160408801614b01565b63ffffffff1660208460200151901b1787604001602081019061108e9190614b01565b63ffffffff1660208760200151901b17105b9050806110c057604051631b3342ef60e21b815260040160405180910390fd5b5f6110d28561056760808b018b614b5c565b90505f6110e68461056760808b018b614b5c565b9050816103a00151816103a0015114158015611106575061040081015115155b80156111265750856040015160028261040001516111249190614b49565b105b61114357604051631b3342ef60e21b815260040160405180910390fd5b61116061115661082960a08c018c614b5c565b8760a001516124cc565b5f61117161084960a08c018c614b5c565b905061122c7f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff1663b5f163ff8a60e001516040518263ffffffff1660e01b81526004016111d591815260200190565b61018060405180830381865afa1580156111f1573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906112159190614c97565b610120015163ffffffff1682848a60400151612f5d565b61124957604051631b3342ef60e21b815260040160405180910390fd5b5f5f61125e8a60c001518a60c00151866131c1565b6112718b60c001518b60c00151886131c1565b9150915080821080611296575080821480156112965750846103a00151846103a00151105b6112b357604051631b3342ef60e21b815260040160405180910390fd5b6112d78a8d60400160208101906112ca9190614b01565b63ffffffff16600b611a26565b505050505050505050505050565b5f5f6112f084611959565b90925090505f611307826105676080880188614b5c565b90505f5f61131486612a40565b91509150611323858484613248565b6103008301516113396060880160408901614b01565b63ffffffff161461135d57604051631b3342ef60e21b815260040160405180910390fd5b6103208301516113786113736020890189614b5c565b6132ad565b036113ce575f61138f8261056760808a018a614b5c565b845181519192501415806113af57506113ad848284606001516132ba565b155b6113cc57604051631b3342ef60e21b815260040160405180910390fd5b505b61053c85610ab860608a0160408b01614b01565b5f5f5f6113ef8585611af3565b925092509250816040015181604001511061141d57604051631b3342ef60e21b815260040160405180910390fd5b610ac5836104726060870160408801614b01565b5f5f61143c85611959565b90925090505f611453826105676080890189614b5c565b90505f61146086866122f2565b50905061146e848383613248565b8060400151826103000151101561149857604051631b3342ef60e21b815260040160405180910390fd5b61053c84610ab860608a0160408b01614b01565b5f5f6114b786611959565b60608101519193509150621000001115611545578060c001516114e08683606001518787612783565b14816060015190611520576040517f263a7cc90000000000000000000000000000000000000000000000000000000081526004016108a991815260200190565b508060a00151850361154557604051631b3342ef60e21b815260040160405180910390fd5b61155982610d8a6060890160408a01614b01565b505050505050565b5f5f61156c84611959565b91509150816020015182610100015114801561159b57506115936060850160408601614b01565b63ffffffff16155b6115b857604051631b3342ef60e21b815260040160405180910390fd5b6115c68160c0015184611d5a565b6115f06115d66020850185614b5c565b6115e3915f918291615090565b6104ff6020870187614b5c565b1561160e57604051631b3342ef60e21b815260040160405180910390fd5b61047f825f6004611a26565b5f5f61162584611959565b90925090505f61163c826105676080880188614b5c565b905061164c8260c0015185611d5a565b5f61165d6108496020870187614b5c565b90505f7f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff1663b5f163ff8660e001516040518263ffffffff1660e01b81526004016116bf91815260200190565b61018060405180830381865afa1580156116db573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906116ff9190614c97565b90505f61171a82868661171560a08d018d614b5c565b613311565b90506117296020880188614b01565b63ffffffff16835f0151148015611756575061175682610120015163ffffffff1684868860400151612f5d565b61177357604051631b3342ef60e21b815260040160405180910390fd5b5f6117be8760c001518760c001518761038001516040805160208082019590955280820193909352606080840192909252805180840390920182526080909201909152805191012090565b90505f6117cc888785613384565b90505f6117ea856117df8785888c613464565b858a885f0151613665565b9050836040015186604001511461180957611806898888613384565b91505b5f6118258661181a88868b8d613464565b868b8b5f0151613665565b90508181118061184057508181148015611840575084518751105b61185d57604051631b3342ef60e21b815260040160405180910390fd5b6112d78a8d60400160208101906118749190614b01565b63ffffffff166001611a26565b5f61188c85856122f2565b5090505f61189a8484612180565b90505f815f015173ffffffffffffffffffffffffffffffffffffffff16835f015173ffffffffffffffffffffffffffffffffffffffff161480156118e5575081602001518360200151105b80156118fa5750816101000151836101000151145b801561190f5750826020015183610100015114155b90508080156119215750604083015115155b80156119305750604082015115155b61194d57604051631b3342ef60e21b815260040160405180910390fd5b61053c825f6004611a26565b6119c16040518061016001604052805f73ffffffffffffffffffffffffffffffffffffffff1681526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b611a016040518061010001604052805f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b611a13611a0e8480614b5c565b612180565b9150611a1f8284613788565b9050915091565b825160208401516040517f142ab74300000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff928316600482015267ffffffffffffffff909116602482015263ffffffff8416604482015260ff831660648201523360848201527f00000000000000000000000000000000000000000000000000000000000000009091169063142ab7439060a4015f604051808303815f87803b158015611ae1575f5ffd5b505af115801561053c573d5f5f3e3d5ffd5b611b5b6040518061016001604052805f73ffffffffffffffffffffffffffffffffffffffff1681526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b611b9b6040518061010001604052805f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b611bdb6040518061010001604052805f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b611c436040518061016001604052805f73ffffffffffffffffffffffffffffffffffffffff1681526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b611c4c86612a40565b93509050611c5985611959565b815183519296509093505f9173ffffffffffffffffffffffffffffffffffffffff9081169116148015611d3157508460200151826020015114611cf8578160200151856101000151148015611cd457508160400151876040016020810190611cc19190614b01565b611cd29063ffffffff166001614b49565b145b8015611cf35750611ceb6060870160408801614b01565b63ffffffff16155b611d31565b611d086060870160408801614b01565b63ffffffff16611d1e6060890160408a01614b01565b611d2f9063ffffffff166001614b49565b145b905080611d5157604051631b3342ef60e21b815260040160405180910390fd5b50509250925092565b5f611d686020830183614b5c565b159050611d8457611d7f6108296020840184614b5c565b611d86565b5f5b905082611db282611d9a6020860186614b01565b63ffffffff16611dad60408701876150b7565b612783565b14611dc06020840184614b01565b9061047f576040517f263a7cc900000000000000000000000000000000000000000000000000000000815263ffffffff90911660048201526024016108a9565b5f828103611e105750600161203f565b5f611e1b8585612510565b90505f816102c00151826102a001518361028001518461026001511717175f1490505f818015611e545750826101800151836102e00151145b8015611e635750610300830151155b90505f889003611e7757925061203f915050565b5f611e828a8a612510565b9050806020015173ffffffffffffffffffffffffffffffffffffffff16846020015173ffffffffffffffffffffffffffffffffffffffff1614611eca5750925061203f915050565b80610300015184610300015114611ee7575f94505050505061203f565b806101a00151846101a0015111158015611f0a5750611f088a8a8a8a6138c1565b155b15611f1b575f94505050505061203f565b5f600a826103000151611f2e9190614b49565b87119050838015611f5057508080611f505750816102e0015185610180015110155b15611f9157846101800151826102e0015111611f7157846101800151611f78565b816102e001515b856102e0015103611f915760019550505050505061203f565b816102e00151856102e00151148015611faf57508380611faf575080155b8015611fd15750611fc98261026001518660600151613962565b856102600151145b8015611ff35750611feb8261028001518660a00151613962565b856102800151145b8015612015575061200d826102a001518660c00151613962565b856102a00151145b8015612037575061202f826102c001518660e00151613962565b856102c00151145b955050505050505b95945050505050565b6121346040518061042001604052805f81526020015f73ffffffffffffffffffffffffffffffffffffffff1681526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b5f61214c6121428585612b07565b86608001516124cc565b6121568484612b14565b925090508061217857604051631b3342ef60e21b815260040160405180910390fd5b509392505050565b6121e86040518061016001604052805f73ffffffffffffffffffffffffffffffffffffffff1681526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b5f6121f384846122f2565b80925081935050507f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff1663461645bf6040518163ffffffff1660e01b8152600401602060405180830381865afa158015612264573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906122889190614c03565b61229c9067ffffffffffffffff1682614b49565b90508042111582602001518290916122e9576040517f184663dd000000000000000000000000000000000000000000000000000000008152600481019290925260248201526044016108a9565b50505092915050565b61235a6040518061016001604052805f73ffffffffffffffffffffffffffffffffffffffff1681526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b5f6123658484613977565b91507f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff1663ca8aaaa8835f015184602001516123b68888613b0b565b6040517fffffffff0000000000000000000000000000000000000000000000000000000060e086901b16815273ffffffffffffffffffffffffffffffffffffffff909316600484015260248301919091526044820152606401602060405180830381865afa15801561242a573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061244e9190614f47565b8251602084015191925090826124ae576040517f0baf6d1000000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff909216600483015260248201526044016108a9565b50509250929050565b5f6124c35f8484613b14565b90505b92915050565b818181811461047f576040517fc47f97f9000000000000000000000000000000000000000000000000000000008152600481019290925260248201526044016108a9565b61251861455e565b8161010181811461255e576040517fb863f041000000000000000000000000000000000000000000000000000000008152600481019290925260248201526044016108a9565b50505f6125688490565b90505f813560e081901c8452604081811c73ffffffffffffffffffffffffffffffffffffffff16602080870191909152603083901c61ffff9081169287019290925282811c909116606086015263ffffffff821660808601529091506125d7906125d3908490614b49565b3590565b60e081811c60a08681019190915263ffffffff60c084811c8216908801529083901c169085015261010084018051606083901c67ffffffffffffffff9081169091529051919250602083901c16906001602002015261263a6125d383603c614b49565b6101208401805160c083901c905251608082901c67ffffffffffffffff16602090910152905061266e6125d383604c614b49565b6101408401526126826125d383606c614b49565b60f081901c61016085015267ffffffffffffffff60b082901c8116610180860152607082901c81166101a0860152603082901c166101c085015290506126cc6125d3836086614b49565b60c081901c6101e085015261ffff60b082901c811661020086015260a082901c16610220850152602081901c6fffffffffffffffffffffffffffffffff1661024085015290506127206125d38360a2614b49565b60f081901c61026085015263ffffffff60d082901c811661028086015260b082901c81166102a0860152609082901c166102c0850152605081901c67ffffffffffffffff9081166102e086015260109190911c1661030084015250909392505050565b5f8160148181146127c9576040517fb863f041000000000000000000000000000000000000000000000000000000008152600481019290925260248201526044016108a9565b5084905062100000808210612813576040517fb863f041000000000000000000000000000000000000000000000000000000008152600481019290925260248201526044016108a9565b50506040516001815360018101602182015f5b6014811015612865578060051b870135600189831c165f811461284e578185528a8452612855565b8a85528184525b5050604184209850600101612826565b505050508490505b949350505050565b5f5f6128978460c001516128928760600151886102600151613b32565b613962565b856102600151016128ba8561012001516128928860a00151896102800151613b32565b866102800151016128dd8661014001516128928960c001518a6102a00151613b32565b876102a00151016129008761016001516128928a60e001518b6102c00151613b32565b6102c08901516102e08a015160405160f09690961b7fffff00000000000000000000000000000000000000000000000000000000000016602087015260e094851b7fffffffff00000000000000000000000000000000000000000000000000000000908116602288015293851b84166026870152910190921b16602a83015260010160c090811b7fffffffffffffffff000000000000000000000000000000000000000000000000908116602e8401529085901b166036820152603e01604080517fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe081840301815291905290505f6129fb60a282898b615090565b83612a098a60c0818e615090565b604051602001612a1e96959493929190615148565b6040516020818303038152906040528051906020012091505095945050505050565b612aa86040518061016001604052805f73ffffffffffffffffffffffffffffffffffffffff1681526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b612ae86040518061010001604052805f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b612afa612af58480614b5c565b6122f2565b509150611a1f8284613788565b5f6124c360028484613b14565b5f612c016040518061042001604052805f81526020015f73ffffffffffffffffffffffffffffffffffffffff1681526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b60f280841015612c14575f925050612f56565b84358252845f612c286125d3836020614b49565b606081901c6020860152604081811c63ffffffff1690860152603081901c61ffff1660808601819052909150612c5f906002614ffb565b612c699084614b49565b9250608084608001511180612c7d57508286105b15612c8d575f9450505050612f56565b612c9882603a614b49565b60608501526080840151612cad906002614ffb565b8460600151612cbc9190614b49565b9150612cc88483613b4b565b60f0612cd86125d3846036614b49565b901c6102808501819052612ced906014614ffb565b612cf79084614b49565b925060018461018001511180612d1957506604000000000000846101a0015110155b80612d3057506604000000000000846101c0015110155b15612d40575f9450505050612f56565b6101008461028001511180612d5457508286105b15612d64575f9450505050612f56565b612d6f826038614b49565b610260850152610280840151612d86906014614ffb565b846102600151612d969190614b49565b915060f08235901c6102c08501819052612db1906004614ffb565b612dbb9084614b49565b9250610100846102c001511180612dd157508286105b15612de1575f9450505050612f56565b612dec826002614b49565b6102a08501526102c0840151612e03906004614ffb565b846102a00151612e139190614b49565b9150813560c081901c6102e086015263ffffffff60a082901c166103008601529050612e436125d383600c614b49565b61032085015260f0612e596125d384602c614b49565b901c6103608501819052612e6e906020614ffb565b612e789084614b49565b925060108461036001511180612e8e5750858314155b15612e9e575f9450505050612f56565b612ea982602e614b49565b610340850152610360840151612ec0906020614ffb565b846103400151612ed09190614b49565b91508135610380850152612ee86125d3836020614b49565b6103a0850152612efc6125d3836040614b49565b60e081901c6103c086015263ffffffff60c082901c166103e08601819052608082901c67ffffffffffffffff166104008701529091506210000010801590612f505750661fffffffffffff84610400015111155b94505050505b9250929050565b5f81846101c001511180612f77575084846101c001518303115b80612f89575061016084015160081615155b15612f9557505f61286d565b610240830151610160850151811614612faf57505f61286d565b612fbc83855f0151613c31565b15612fc857505f61286d565b6102808301511580159061300a57506130088361026001518461028001516014876020015173ffffffffffffffffffffffffffffffffffffffff16613c45565b155b1561301657505f61286d565b60c08301511561309557608083015115613049576130438360600151846080015160028760400151613c45565b15613050565b6040840151155b1561305c57505f61286d565b8260e001518460800151108061308957506101008301511580159061308957508261010001518460800151115b1561309557505f61286d565b8260a001516130ad8560600151866102600151613b32565b10806130cf57508261012001516130cd8560a00151866102800151613b32565b105b156130db57505f61286d565b8261014001516130f48560c00151866102a00151613b32565b108061311657508261016001516131148560e00151866102c00151613b32565b105b1561312257505f61286d565b5f8461010001518461018001516002811061313f5761313f61511b565b60200201519050801580159061315a5750836101a001518111155b801561318b5750836101c00151856101200151856101800151600281106131835761318361511b565b602002015111155b80156131a15750836101e00151856101e0015110155b80156131b7575083610200015185610200015110155b9695505050505050565b5f5f61320385856040516020016131e2929190918252602082015260400190565b60405160208183030381529060405280519060200120846103a00151613c84565b9050826103e001515f1461321c57826103e0015161321f565b60015b601961322d83600117613efd565b901b8161323c5761323c61502b565b049150505b9392505050565b6103208201515f901580159061327957508351825173ffffffffffffffffffffffffffffffffffffffff9081169116145b801561328d5750826102e001518260200151145b90508061047f57604051631b3342ef60e21b815260040160405180910390fd5b5f6124c360038484613b14565b5f5f5b846102c00151811015613306575f6132d58683613fda565b90508381141580156132ee57506132ec8582613c31565b155b156132fd575f92505050613241565b506001016132bd565b506001949350505050565b61331961455e565b61333061332684846124b7565b8660a001516124cc565b61333a8383612510565b60608601518151919250148015613367575061336786610120015163ffffffff1682868860400151612f5d565b61203f57604051631b3342ef60e21b815260040160405180910390fd5b5f8260c001515f146134575760e084015160408084015190517f41efcd1a00000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff7f000000000000000000000000000000000000000000000000000000000000000016926341efcd1a9261341392600401918252602082015260400190565b602060405180830381865afa15801561342e573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906134529190614f47565b61286d565b61286d8260400151614004565b5f5f85610140015167ffffffffffffffff16846101e00151106134965785610140015167ffffffffffffffff1661349d565b836101e001515b90506134cc86610140015167ffffffffffffffff16826305f5e10002816134c6576134c661502b565b0461401f565b866020015161ffff160285875f015161ffff1602019150836102200151866060015161ffff1602846102000151876040015161ffff160201820191505f836102200151600716600703601002856102400151901c61ffff16905086610100015161ffff168110156135655761010087015161ffff1661271082820302816135555761355561502b565b04876080015161ffff1602830192505b6101a0840151156135bf57836101a00151856101000151856101800151600281106135925761359261511b565b6020020151856101a001510361271002816135af576135af61502b565b048760a0015161ffff1602830192505b6103608401511561365b575f5f5b856103600151811015613631575f6135ed82602002886103400151013590565b90505f600160ff60e884901c161b600160ff60f085901c161b600160f885901c1b1717905080818a61014001511603613627578360010193505b50506001016135cd565b5084610360015181612710028161364a5761364a61502b565b048860c0015161ffff160284019350505b5050949350505050565b815161038083015160408051602081018790529081019290925260608201525f908190608001604051602081830303815290604052805190602001205f1c90505f613769608083901c67ffffffffffffffff1661371f86679e3779b97f4a7c150260c086901c0167ffffffffffffffff165f601e82901c821867bf58476d1ce4e5b90267ffffffffffffffff169150601b82901c82186794d049bb133111eb0267ffffffffffffffff169150601f82901c82189050919050565b185f601e82901c821867bf58476d1ce4e5b90267ffffffffffffffff169150601b82901c82186794d049bb133111eb0267ffffffffffffffff169150601f82901c82189050919050565b90508060406137798a8a85614184565b901b1798975050505050505050565b6137c86040518061010001604052805f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b5f61380f6137dc6113736020860186614b5c565b6040515f602082018190526021820183905290604101604051602081830303815290604052805190602001209050919050565b905061384d84606001518285604001602081019061382d9190614b01565b63ffffffff16876040015187806060019061384891906150b7565b6141f9565b60208501516138626060860160408701614b01565b90916138a9576040517fb3e83068000000000000000000000000000000000000000000000000000000008152600481019290925263ffffffff1660248201526044016108a9565b5061286d90506138bc6020850185614b5c565b61435a565b5f6138cf6086828486615090565b6040516138dd9291906151a8565b6040519081900390206138f360865f8789615090565b6040516139019291906151a8565b604051809103902014801561203f575061391e8260c08186615090565b60405161392c9291906151a8565b6040519081900390206139428560c08189615090565b6040516139509291906151a8565b60405180910390201495945050505050565b5f81831061397057816124c3565b5090919050565b6139df6040518061016001604052805f73ffffffffffffffffffffffffffffffffffffffff1681526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b8160a4818114613a24576040517fb863f041000000000000000000000000000000000000000000000000000000008152600481019290925260248201526044016108a9565b50505f613a2e8490565b90505f8135606081901c8452602081811c67ffffffffffffffff168186015263ffffffff82166040860152909150613a6b906125d3908490614b49565b6060840152613a7e6125d3836040614b49565b60c081901c60808086019190915281901c67ffffffffffffffff1660a08501529050613aae6125d3836050614b49565b60c0840152613ac16125d3836070614b49565b60e081811c9085015267ffffffffffffffff60a082901c8116610100860152606082901c166101208501529050613afc6125d3836084614b49565b61014084015250909392505050565b5f6124c3600484845b5f604051848153828460018301376001830181209150509392505050565b5f82821015613b43578183036124c3565b505f92915050565b5f813560f081901c60a08581019190915260e082811c61ffff1660c08088019190915283901c63ffffffff908116918701919091529082901c8116610100860152608082901c8116610120860152606082901c8116610140860152604082901c16610160850152603881901c60ff166101808501529050613bd06125d3836019614b49565b60c081901c6101a0850152608081901c67ffffffffffffffff9081166101c0860152604082901c166101e085015261ffff603082901c811661020086015260ff602883901c1661022086015260189190911c16610240909301929092525050565b5f6124c3836102a00151846102c001516004855b5f83830285015b80861015613c79578260088502610100038735901c03613c7057600191505061286d565b94830194613c4c565b505f95945050505050565b5f80613d27845f5f7eff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff90506008818416901b81600885901c161792507dffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff90506010818416901b81601085901c161792507bffffffff00000000ffffffff00000000ffffffff00000000ffffffff90506020818416901b81602085901c1617915050919050565b90505f613dcb845f5f7eff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff90506008818416901b81600885901c161792507dffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff90506010818416901b81601085901c161792507bffffffff00000000ffffffff00000000ffffffff00000000ffffffff90506020818416901b81602085901c1617915050919050565b604080516080808201835260c086901c67736f6d6570736575811867ffffffffffffffff90811684529187901c67646f72616e646f6d811883166020850152676c7967656e6572618218831694840194909452677465646279746573841890911660608301529293505f5b6005811015613ea0575f60048210613e5657672000000000000000613e61565b8160400260c00386901c5b606084018051821867ffffffffffffffff1690529050613e808361447f565b613e898361447f565b82511867ffffffffffffffff168252600101613e36565b5060408101805160ff1867ffffffffffffffff1690525f5b6004811015613ed257613eca8261447f565b600101613eb8565b50606081015160408201516020830151925167ffffffffffffffff9318181816979650505050505050565b5f5f613f89835f60076fffffffffffffffffffffffffffffffff8311901b9050600667ffffffffffffffff83831c11901b17600563ffffffff83831c11901b17600461ffff83831c11901b17600360ff83831c11901b176002600f83831c117d010102020202030303030303030300000000000000000000000000000000911b9190911791821c1a1790565b9050603f81900383901b602082901b63800000005b8015613fca57918002603f81901c9290607f1c15613fc25760019290921c91908117905b60011c613f9e565b5064400000000003949350505050565b5f60e0613ffb613feb846004614ffb565b856102a001516125d39190614b49565b901c9392505050565b5f8115614011575f614015565b6127105b61ffff1692915050565b5f6001821161402c575090565b81600170010000000000000000000000000000000082106140525760809190911c9060401b5b68010000000000000000821061406d5760409190911c9060201b5b64010000000082106140845760209190911c9060101b5b6201000082106140995760109190911c9060081b5b61010082106140ad5760089190911c9060041b5b601082106140c05760049190911c9060021b5b600482106140cc5760011b5b600302600190811c908185816140e4576140e461502b565b048201901c905060018185816140fc576140fc61502b565b048201901c905060018185816141145761411461502b565b048201901c9050600181858161412c5761412c61502b565b048201901c905060018185816141445761414461502b565b048201901c9050600181858161415c5761415c61502b565b048201901c905061417b8185816141755761417561502b565b04821190565b90039392505050565b5f83610160015160ff165f036141bc578360e0015161ffff1660010182816141ae576141ae61502b565b066127100183029050613241565b82156141f0578260196141d184600117613efd565b901b816141e0576141e061502b565b0467ffffffffffffffff0361286d565b505f9392505050565b5f83851061420857505f6131b7565b5f5b600185111561434057856001166001148061422e57508461422c876001614b49565b105b1561432757828103614243575f9150506131b7565b5f848483614250816151b7565b94508181106142615761426161511b565b905060200201359050866001166001146142ce57604080517f0100000000000000000000000000000000000000000000000000000000000000602080830191909152602182018b905260418083018590528351808403909101815260619092019092528051910120614323565b604080517f01000000000000000000000000000000000000000000000000000000000000006020808301919091526021820184905260418083018c905283518084039091018152606190920190925280519101205b9750505b600195861c956143378682614b49565b901c945061420a565b808314801561434e57508787145b98975050505050505050565b61439a6040518061010001604052805f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b8160988181146143df576040517fb863f041000000000000000000000000000000000000000000000000000000008152600481019290925260248201526044016108a9565b50505f6143e98490565b90505f813560c081901c845263ffffffff60a082901c81166020860152606082811c67ffffffffffffffff1660408088019190915283901c9091169085015290506144386125d3836018614b49565b608084015261444b6125d3836038614b49565b60a084015261445e6125d3836058614b49565b60c08401526144716125d3836078614b49565b60e084015250909392505050565b805160208201516040830151606084015192820192836144a084600d61451a565b1892506144ae84602061451a565b935090810190816144c082601061451a565b18938401939050836144d382601561451a565b92840192189050816144e684601161451a565b1892506144f482602061451a565b67ffffffffffffffff918216606087015281166040860152918216602085015250169052565b5f6145268260406151ee565b67ffffffffffffffff168367ffffffffffffffff16901c8267ffffffffffffffff168467ffffffffffffffff16901b17905092915050565b6040518061032001604052805f81526020015f73ffffffffffffffffffffffffffffffffffffffff1681526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020016145b8614625565b81526020016145c5614625565b81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b60405180604001604052806002906020820280368337509192915050565b5f60c08284031215614653575f5ffd5b50919050565b5f60208284031215614669575f5ffd5b813567ffffffffffffffff81111561467f575f5ffd5b61286d84828501614643565b5f60608284031215614653575f5ffd5b5f5f5f5f608085870312156146ae575f5ffd5b843567ffffffffffffffff8111156146c4575f5ffd5b6146d087828801614643565b945050602085013567ffffffffffffffff8111156146ec575f5ffd5b6146f887828801614643565b935050604085013567ffffffffffffffff811115614714575f5ffd5b6147208782880161468b565b925050606085013567ffffffffffffffff81111561473c575f5ffd5b6147488782880161468b565b91505092959194509250565b5f5f83601f840112614764575f5ffd5b50813567ffffffffffffffff81111561477b575f5ffd5b602083019150836020828501011115612f56575f5ffd5b5f5f602083850312156147a3575f5ffd5b823567ffffffffffffffff8111156147b9575f5ffd5b6147c585828601614754565b90969095509350505050565b5f5f5f5f604085870312156147e4575f5ffd5b843567ffffffffffffffff8111156147fa575f5ffd5b61480687828801614754565b909550935050602085013567ffffffffffffffff811115614825575f5ffd5b61483187828801614754565b95989497509550505050565b5f5f83601f84011261484d575f5ffd5b50813567ffffffffffffffff811115614864575f5ffd5b6020830191508360208260051b8501011115612f56575f5ffd5b5f5f5f60408486031215614890575f5ffd5b833567ffffffffffffffff8111156148a6575f5ffd5b6148b286828701614643565b935050602084013567ffffffffffffffff8111156148ce575f5ffd5b6148da8682870161483d565b9497909650939450505050565b5f5f604083850312156148f8575f5ffd5b823567ffffffffffffffff81111561490e575f5ffd5b61491a85828601614643565b925050602083013567ffffffffffffffff811115614936575f5ffd5b61494285828601614643565b9150509250929050565b5f5f8284036101c081121561495f575f5ffd5b833567ffffffffffffffff811115614975575f5ffd5b61498186828701614643565b9350506101a07fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0820112156149b4575f5ffd5b506020830190509250929050565b5f5f5f604084860312156149d4575f5ffd5b833567ffffffffffffffff8111156149ea575f5ffd5b6149f686828701614643565b935050602084013567ffffffffffffffff811115614a12575f5ffd5b6148da86828701614754565b5f5f5f5f60608587031215614a31575f5ffd5b843567ffffffffffffffff811115614a47575f5ffd5b614a5387828801614643565b94505060208501359250604085013567ffffffffffffffff811115614a76575f5ffd5b6148318782880161483d565b5f5f60408385031215614a93575f5ffd5b823567ffffffffffffffff811115614aa9575f5ffd5b614ab585828601614643565b925050602083013567ffffffffffffffff811115614ad1575f5ffd5b6149428582860161468b565b63ffffffff81168114614aee575f5ffd5b50565b8035614afc81614add565b919050565b5f60208284031215614b11575f5ffd5b813561324181614add565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b808201808211156124c6576124c6614b1c565b5f5f83357fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe1843603018112614b8f575f5ffd5b83018035915067ffffffffffffffff821115614ba9575f5ffd5b602001915036819003821315612f56575f5ffd5b8051614afc81614add565b5f60208284031215614bd8575f5ffd5b815161324181614add565b67ffffffffffffffff81168114614aee575f5ffd5b8051614afc81614be3565b5f60208284031215614c13575f5ffd5b815161324181614be3565b604051610180810167ffffffffffffffff81118282101715614c67577f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b60405290565b805161ffff81168114614afc575f5ffd5b60ff81168114614aee575f5ffd5b8051614afc81614c7e565b5f610180828403128015614ca9575f5ffd5b50614cb2614c1e565b614cbb83614c6d565b8152614cc960208401614c6d565b6020820152614cda60408401614c6d565b6040820152614ceb60608401614c6d565b6060820152614cfc60808401614c6d565b6080820152614d0d60a08401614c6d565b60a0820152614d1e60c08401614c6d565b60c0820152614d2f60e08401614c6d565b60e0820152614d416101008401614c6d565b610100820152614d546101208401614bbd565b610120820152614d676101408401614bf8565b610140820152614d7a6101608401614c8c565b6101608201529392505050565b8035614afc81614c7e565b803573ffffffffffffffffffffffffffffffffffffffff81168114614afc575f5ffd5b8035614afc81614be3565b80356fffffffffffffffffffffffffffffffff81168114614afc575f5ffd5b6101a08101614df882614df185614d87565b60ff169052565b614e0460208401614d92565b73ffffffffffffffffffffffffffffffffffffffff166020830152614e2b60408401614d92565b73ffffffffffffffffffffffffffffffffffffffff16604083015260608381013590830152614e5c60808401614af1565b63ffffffff166080830152614e7360a08401614d92565b73ffffffffffffffffffffffffffffffffffffffff1660a0830152614e9a60c08401614db5565b67ffffffffffffffff1660c0830152614eb560e08401614db5565b67ffffffffffffffff1660e0830152614ed16101008401614dc0565b6fffffffffffffffffffffffffffffffff16610100830152614ef66101208401614dc0565b6fffffffffffffffffffffffffffffffff166101208301526101408381013590830152614f266101608401614db5565b67ffffffffffffffff81166101608401525061018092830135919092015290565b5f60208284031215614f57575f5ffd5b5051919050565b5f6040828403128015614f6f575f5ffd5b506040805190810167ffffffffffffffff81118282101715614fb8577f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b6040528251614fc681614be3565b81526020830151614fd681614be3565b60208201529392505050565b5f60208284031215614ff2575f5ffd5b6124c382614d92565b80820281158282048414176124c6576124c6614b1c565b5f60208284031215615022575f5ffd5b6124c382614dc0565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601260045260245ffd5b5f8261508b577f4e487b71000000000000000000000000000000000000000000000000000000005f52601260045260245ffd5b500490565b5f5f8585111561509e575f5ffd5b838611156150aa575f5ffd5b5050820193919092039150565b5f5f83357fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe18436030181126150ea575f5ffd5b83018035915067ffffffffffffffff821115615104575f5ffd5b6020019150600581901b3603821315612f56575f5ffd5b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603260045260245ffd5b7fff0000000000000000000000000000000000000000000000000000000000000087168152848660018301375f858201600181015f815286518060208901835e5f920160010191825250838582375f930192835250909695505050505050565b818382375f9101908152919050565b5f7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff82036151e7576151e7614b1c565b5060010190565b67ffffffffffffffff82811682821603908111156124c6576124c6614b1c56",
}

// MatchCourt is an auto generated Go binding around an Ethereum contract.
type MatchCourt struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *MatchCourt) GetABI() abi.ABI {
	return c.abi
}

// NewMatchCourt creates a new instance of MatchCourt.
func NewMatchCourt() *MatchCourt {
	parsed, err := MatchCourtMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &MatchCourt{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *MatchCourt) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address book_, address params_, address escrow_) returns()
func (matchCourt *MatchCourt) PackConstructor(book_ common.Address, params_ common.Address, escrow_ common.Address) []byte {
	enc, err := matchCourt.abi.Pack("", book_, params_, escrow_)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackSETTLING is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xec215678.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function SETTLING() view returns(uint256)
func (matchCourt *MatchCourt) PackSETTLING() []byte {
	enc, err := matchCourt.abi.Pack("SETTLING")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSETTLING is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xec215678.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function SETTLING() view returns(uint256)
func (matchCourt *MatchCourt) TryPackSETTLING() ([]byte, error) {
	return matchCourt.abi.Pack("SETTLING")
}

// UnpackSETTLING is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xec215678.
//
// Solidity: function SETTLING() view returns(uint256)
func (matchCourt *MatchCourt) UnpackSETTLING(data []byte) (*big.Int, error) {
	out, err := matchCourt.abi.Unpack("SETTLING", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackBackwards is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbc5c25a6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function backwards((bytes,bytes,uint32,bytes32[],bytes,bytes) a, (bytes,bytes,uint32,bytes32[],bytes,bytes) b) returns()
func (matchCourt *MatchCourt) PackBackwards(a CourtPlace, b CourtPlace) []byte {
	enc, err := matchCourt.abi.Pack("backwards", a, b)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBackwards is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbc5c25a6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function backwards((bytes,bytes,uint32,bytes32[],bytes,bytes) a, (bytes,bytes,uint32,bytes32[],bytes,bytes) b) returns()
func (matchCourt *MatchCourt) TryPackBackwards(a CourtPlace, b CourtPlace) ([]byte, error) {
	return matchCourt.abi.Pack("backwards", a, b)
}

// PackBegins is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe7a0b2f8.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function begins((bytes,bytes,uint32,bytes32[],bytes,bytes) b, (uint32,bytes,bytes32[]) next) returns()
func (matchCourt *MatchCourt) PackBegins(b CourtPlace, next CourtSpot) []byte {
	enc, err := matchCourt.abi.Pack("begins", b, next)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBegins is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe7a0b2f8.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function begins((bytes,bytes,uint32,bytes32[],bytes,bytes) b, (uint32,bytes,bytes32[]) next) returns()
func (matchCourt *MatchCourt) TryPackBegins(b CourtPlace, next CourtSpot) ([]byte, error) {
	return matchCourt.abi.Pack("begins", b, next)
}

// PackBetter is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf38ca225.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function better((bytes,bytes,uint32,bytes32[],bytes,bytes) p, (uint32,bytes,bytes32[]) other) returns()
func (matchCourt *MatchCourt) PackBetter(p CourtPlace, other CourtSpot) []byte {
	enc, err := matchCourt.abi.Pack("better", p, other)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBetter is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf38ca225.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function better((bytes,bytes,uint32,bytes32[],bytes,bytes) p, (uint32,bytes,bytes32[]) other) returns()
func (matchCourt *MatchCourt) TryPackBetter(p CourtPlace, other CourtSpot) ([]byte, error) {
	return matchCourt.abi.Pack("better", p, other)
}

// PackBook is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x05a8da72.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function book() view returns(address)
func (matchCourt *MatchCourt) PackBook() []byte {
	enc, err := matchCourt.abi.Pack("book")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBook is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x05a8da72.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function book() view returns(address)
func (matchCourt *MatchCourt) TryPackBook() ([]byte, error) {
	return matchCourt.abi.Pack("book")
}

// UnpackBook is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x05a8da72.
//
// Solidity: function book() view returns(address)
func (matchCourt *MatchCourt) UnpackBook(data []byte) (common.Address, error) {
	out, err := matchCourt.abi.Unpack("book", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackElsewhere is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd6b00510.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function elsewhere((bytes,bytes,uint32,bytes32[],bytes,bytes) p, bytes32 there, bytes32[] path) returns()
func (matchCourt *MatchCourt) PackElsewhere(p CourtPlace, there [32]byte, path [][32]byte) []byte {
	enc, err := matchCourt.abi.Pack("elsewhere", p, there, path)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackElsewhere is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd6b00510.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function elsewhere((bytes,bytes,uint32,bytes32[],bytes,bytes) p, bytes32 there, bytes32[] path) returns()
func (matchCourt *MatchCourt) TryPackElsewhere(p CourtPlace, there [32]byte, path [][32]byte) ([]byte, error) {
	return matchCourt.abi.Pack("elsewhere", p, there, path)
}

// PackEscrow is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe2fdcc17.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function escrow() view returns(address)
func (matchCourt *MatchCourt) PackEscrow() []byte {
	enc, err := matchCourt.abi.Pack("escrow")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackEscrow is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe2fdcc17.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function escrow() view returns(address)
func (matchCourt *MatchCourt) TryPackEscrow() ([]byte, error) {
	return matchCourt.abi.Pack("escrow")
}

// UnpackEscrow is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xe2fdcc17.
//
// Solidity: function escrow() view returns(address)
func (matchCourt *MatchCourt) UnpackEscrow(data []byte) (common.Address, error) {
	out, err := matchCourt.abi.Unpack("escrow", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackExcludes is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x56b97135.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function excludes((bytes,bytes,uint32,bytes32[],bytes,bytes) p) returns()
func (matchCourt *MatchCourt) PackExcludes(p CourtPlace) []byte {
	enc, err := matchCourt.abi.Pack("excludes", p)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackExcludes is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x56b97135.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function excludes((bytes,bytes,uint32,bytes32[],bytes,bytes) p) returns()
func (matchCourt *MatchCourt) TryPackExcludes(p CourtPlace) ([]byte, error) {
	return matchCourt.abi.Pack("excludes", p)
}

// PackExcludesBeyond is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9bb00712.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function excludesBeyond((bytes,bytes,uint32,bytes32[],bytes,bytes) p, (bytes,bytes,uint32,bytes32[],bytes,bytes) previous) returns()
func (matchCourt *MatchCourt) PackExcludesBeyond(p CourtPlace, previous CourtPlace) []byte {
	enc, err := matchCourt.abi.Pack("excludesBeyond", p, previous)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackExcludesBeyond is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9bb00712.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function excludesBeyond((bytes,bytes,uint32,bytes32[],bytes,bytes) p, (bytes,bytes,uint32,bytes32[],bytes,bytes) previous) returns()
func (matchCourt *MatchCourt) TryPackExcludesBeyond(p CourtPlace, previous CourtPlace) ([]byte, error) {
	return matchCourt.abi.Pack("excludesBeyond", p, previous)
}

// PackExcludesMissing is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc75a64ae.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function excludesMissing((bytes,bytes,uint32,bytes32[],bytes,bytes) p, bytes previous) returns()
func (matchCourt *MatchCourt) PackExcludesMissing(p CourtPlace, previous []byte) []byte {
	enc, err := matchCourt.abi.Pack("excludesMissing", p, previous)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackExcludesMissing is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc75a64ae.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function excludesMissing((bytes,bytes,uint32,bytes32[],bytes,bytes) p, bytes previous) returns()
func (matchCourt *MatchCourt) TryPackExcludesMissing(p CourtPlace, previous []byte) ([]byte, error) {
	return matchCourt.abi.Pack("excludesMissing", p, previous)
}

// PackFork is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf76c75e6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function fork(bytes earlier, bytes later) returns()
func (matchCourt *MatchCourt) PackFork(earlier []byte, later []byte) []byte {
	enc, err := matchCourt.abi.Pack("fork", earlier, later)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackFork is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf76c75e6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function fork(bytes earlier, bytes later) returns()
func (matchCourt *MatchCourt) TryPackFork(earlier []byte, later []byte) ([]byte, error) {
	return matchCourt.abi.Pack("fork", earlier, later)
}

// PackIneligible is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x85f37ba4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function ineligible((bytes,bytes,uint32,bytes32[],bytes,bytes) p) returns()
func (matchCourt *MatchCourt) PackIneligible(p CourtPlace) []byte {
	enc, err := matchCourt.abi.Pack("ineligible", p)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIneligible is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x85f37ba4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function ineligible((bytes,bytes,uint32,bytes32[],bytes,bytes) p) returns()
func (matchCourt *MatchCourt) TryPackIneligible(p CourtPlace) ([]byte, error) {
	return matchCourt.abi.Pack("ineligible", p)
}

// PackMisfollows is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5210efef.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function misfollows(bytes header, bytes followed) returns()
func (matchCourt *MatchCourt) PackMisfollows(header []byte, followed []byte) []byte {
	enc, err := matchCourt.abi.Pack("misfollows", header, followed)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMisfollows is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5210efef.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function misfollows(bytes header, bytes followed) returns()
func (matchCourt *MatchCourt) TryPackMisfollows(header []byte, followed []byte) ([]byte, error) {
	return matchCourt.abi.Pack("misfollows", header, followed)
}

// PackMisnamed is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1e936db2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function misnamed((bytes,bytes,uint32,bytes32[],bytes,bytes) p) returns()
func (matchCourt *MatchCourt) PackMisnamed(p CourtPlace) []byte {
	enc, err := matchCourt.abi.Pack("misnamed", p)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMisnamed is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1e936db2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function misnamed((bytes,bytes,uint32,bytes32[],bytes,bytes) p) returns()
func (matchCourt *MatchCourt) TryPackMisnamed(p CourtPlace) ([]byte, error) {
	return matchCourt.abi.Pack("misnamed", p)
}

// PackMisplaced is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x085f94f4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function misplaced((bytes,bytes,uint32,bytes32[],bytes,bytes) p) returns()
func (matchCourt *MatchCourt) PackMisplaced(p CourtPlace) []byte {
	enc, err := matchCourt.abi.Pack("misplaced", p)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMisplaced is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x085f94f4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function misplaced((bytes,bytes,uint32,bytes32[],bytes,bytes) p) returns()
func (matchCourt *MatchCourt) TryPackMisplaced(p CourtPlace) ([]byte, error) {
	return matchCourt.abi.Pack("misplaced", p)
}

// PackMisweighed is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x862116eb.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function misweighed((bytes,bytes,uint32,bytes32[],bytes,bytes) p, (uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint128,uint256,uint64,bytes32) o) returns()
func (matchCourt *MatchCourt) PackMisweighed(p CourtPlace, o JobEscrowOrder) []byte {
	enc, err := matchCourt.abi.Pack("misweighed", p, o)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMisweighed is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x862116eb.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function misweighed((bytes,bytes,uint32,bytes32[],bytes,bytes) p, (uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint128,uint256,uint64,bytes32) o) returns()
func (matchCourt *MatchCourt) TryPackMisweighed(p CourtPlace, o JobEscrowOrder) ([]byte, error) {
	return matchCourt.abi.Pack("misweighed", p, o)
}

// PackOtherParams is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x45d296d3.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function otherParams(bytes header) returns()
func (matchCourt *MatchCourt) PackOtherParams(header []byte) []byte {
	enc, err := matchCourt.abi.Pack("otherParams", header)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOtherParams is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x45d296d3.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function otherParams(bytes header) returns()
func (matchCourt *MatchCourt) TryPackOtherParams(header []byte) ([]byte, error) {
	return matchCourt.abi.Pack("otherParams", header)
}

// PackOvertaken is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8ce56ba3.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function overtaken((bytes,bytes,uint32,bytes32[],bytes,bytes) p, (bytes,bytes,uint32,bytes32[],bytes,bytes) later) returns()
func (matchCourt *MatchCourt) PackOvertaken(p CourtPlace, later CourtPlace) []byte {
	enc, err := matchCourt.abi.Pack("overtaken", p, later)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOvertaken is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8ce56ba3.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function overtaken((bytes,bytes,uint32,bytes32[],bytes,bytes) p, (bytes,bytes,uint32,bytes32[],bytes,bytes) later) returns()
func (matchCourt *MatchCourt) TryPackOvertaken(p CourtPlace, later CourtPlace) ([]byte, error) {
	return matchCourt.abi.Pack("overtaken", p, later)
}

// PackParams is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcff0ab96.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function params() view returns(address)
func (matchCourt *MatchCourt) PackParams() []byte {
	enc, err := matchCourt.abi.Pack("params")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackParams is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcff0ab96.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function params() view returns(address)
func (matchCourt *MatchCourt) TryPackParams() ([]byte, error) {
	return matchCourt.abi.Pack("params")
}

// UnpackParams is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xcff0ab96.
//
// Solidity: function params() view returns(address)
func (matchCourt *MatchCourt) UnpackParams(data []byte) (common.Address, error) {
	out, err := matchCourt.abi.Unpack("params", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackStep is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1ac7aeaa.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function step((bytes,bytes,uint32,bytes32[],bytes,bytes) a, (bytes,bytes,uint32,bytes32[],bytes,bytes) b, (uint32,bytes,bytes32[]) old, (uint32,bytes,bytes32[]) next) returns()
func (matchCourt *MatchCourt) PackStep(a CourtPlace, b CourtPlace, old CourtSpot, next CourtSpot) []byte {
	enc, err := matchCourt.abi.Pack("step", a, b, old, next)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackStep is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1ac7aeaa.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function step((bytes,bytes,uint32,bytes32[],bytes,bytes) a, (bytes,bytes,uint32,bytes32[],bytes,bytes) b, (uint32,bytes,bytes32[]) old, (uint32,bytes,bytes32[]) next) returns()
func (matchCourt *MatchCourt) TryPackStep(a CourtPlace, b CourtPlace, old CourtSpot, next CourtSpot) ([]byte, error) {
	return matchCourt.abi.Pack("step", a, b, old, next)
}

// PackTransition is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x56a9bf8e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function transition((bytes,bytes,uint32,bytes32[],bytes,bytes) p, bytes32[] path) returns()
func (matchCourt *MatchCourt) PackTransition(p CourtPlace, path [][32]byte) []byte {
	enc, err := matchCourt.abi.Pack("transition", p, path)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTransition is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x56a9bf8e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function transition((bytes,bytes,uint32,bytes32[],bytes,bytes) p, bytes32[] path) returns()
func (matchCourt *MatchCourt) TryPackTransition(p CourtPlace, path [][32]byte) ([]byte, error) {
	return matchCourt.abi.Pack("transition", p, path)
}

// PackTwice is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x58b47916.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function twice((bytes,bytes,uint32,bytes32[],bytes,bytes) a, (bytes,bytes,uint32,bytes32[],bytes,bytes) b) returns()
func (matchCourt *MatchCourt) PackTwice(a CourtPlace, b CourtPlace) []byte {
	enc, err := matchCourt.abi.Pack("twice", a, b)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTwice is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x58b47916.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function twice((bytes,bytes,uint32,bytes32[],bytes,bytes) a, (bytes,bytes,uint32,bytes32[],bytes,bytes) b) returns()
func (matchCourt *MatchCourt) TryPackTwice(a CourtPlace, b CourtPlace) ([]byte, error) {
	return matchCourt.abi.Pack("twice", a, b)
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (matchCourt *MatchCourt) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], matchCourt.abi.Errors["NoFault"].ID.Bytes()[:4]) {
		return matchCourt.UnpackNoFaultError(raw[4:])
	}
	if bytes.Equal(raw[:4], matchCourt.abi.Errors["NotInPage"].ID.Bytes()[:4]) {
		return matchCourt.UnpackNotInPageError(raw[4:])
	}
	if bytes.Equal(raw[:4], matchCourt.abi.Errors["NotInTree"].ID.Bytes()[:4]) {
		return matchCourt.UnpackNotInTreeError(raw[4:])
	}
	if bytes.Equal(raw[:4], matchCourt.abi.Errors["UnknownPage"].ID.Bytes()[:4]) {
		return matchCourt.UnpackUnknownPageError(raw[4:])
	}
	if bytes.Equal(raw[:4], matchCourt.abi.Errors["WindowClosed"].ID.Bytes()[:4]) {
		return matchCourt.UnpackWindowClosedError(raw[4:])
	}
	if bytes.Equal(raw[:4], matchCourt.abi.Errors["WrongBytes"].ID.Bytes()[:4]) {
		return matchCourt.UnpackWrongBytesError(raw[4:])
	}
	if bytes.Equal(raw[:4], matchCourt.abi.Errors["WrongLength"].ID.Bytes()[:4]) {
		return matchCourt.UnpackWrongLengthError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// MatchCourtNoFault represents a NoFault error raised by the MatchCourt contract.
type MatchCourtNoFault struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NoFault()
func MatchCourtNoFaultErrorID() common.Hash {
	return common.HexToHash("0x6ccd0bbcc8f98637dc4acb8f31da7db62b1840e328048e46c265d4b47064c98b")
}

// UnpackNoFaultError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NoFault()
func (matchCourt *MatchCourt) UnpackNoFaultError(raw []byte) (*MatchCourtNoFault, error) {
	out := new(MatchCourtNoFault)
	if err := matchCourt.abi.UnpackIntoInterface(out, "NoFault", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// MatchCourtNotInPage represents a NotInPage error raised by the MatchCourt contract.
type MatchCourtNotInPage struct {
	Page  *big.Int
	Index *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotInPage(uint256 page, uint256 index)
func MatchCourtNotInPageErrorID() common.Hash {
	return common.HexToHash("0xb3e830685b7b99e8fe98205c585b1e7a34df116f1a002aa7a478a8cd931e169b")
}

// UnpackNotInPageError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotInPage(uint256 page, uint256 index)
func (matchCourt *MatchCourt) UnpackNotInPageError(raw []byte) (*MatchCourtNotInPage, error) {
	out := new(MatchCourtNotInPage)
	if err := matchCourt.abi.UnpackIntoInterface(out, "NotInPage", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// MatchCourtNotInTree represents a NotInTree error raised by the MatchCourt contract.
type MatchCourtNotInTree struct {
	Slot *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotInTree(uint256 slot)
func MatchCourtNotInTreeErrorID() common.Hash {
	return common.HexToHash("0x263a7cc929ad154f487ae67b2215bf4a82f3a96cec775621ae8680eacdfb1753")
}

// UnpackNotInTreeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotInTree(uint256 slot)
func (matchCourt *MatchCourt) UnpackNotInTreeError(raw []byte) (*MatchCourtNotInTree, error) {
	out := new(MatchCourtNotInTree)
	if err := matchCourt.abi.UnpackIntoInterface(out, "NotInTree", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// MatchCourtUnknownPage represents a UnknownPage error raised by the MatchCourt contract.
type MatchCourtUnknownPage struct {
	Scheduler common.Address
	Page      *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownPage(address scheduler, uint256 page)
func MatchCourtUnknownPageErrorID() common.Hash {
	return common.HexToHash("0x0baf6d10a5b6ae41de155ff4ac59fb5eff59487a8027f2149a855d8474141fe5")
}

// UnpackUnknownPageError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownPage(address scheduler, uint256 page)
func (matchCourt *MatchCourt) UnpackUnknownPageError(raw []byte) (*MatchCourtUnknownPage, error) {
	out := new(MatchCourtUnknownPage)
	if err := matchCourt.abi.UnpackIntoInterface(out, "UnknownPage", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// MatchCourtWindowClosed represents a WindowClosed error raised by the MatchCourt contract.
type MatchCourtWindowClosed struct {
	Page  *big.Int
	Until *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WindowClosed(uint256 page, uint256 until)
func MatchCourtWindowClosedErrorID() common.Hash {
	return common.HexToHash("0x184663dd4b9fdcadf36bbcb9f4c6941af76e8cf9d050bb5460f87fa79c3de0b1")
}

// UnpackWindowClosedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WindowClosed(uint256 page, uint256 until)
func (matchCourt *MatchCourt) UnpackWindowClosedError(raw []byte) (*MatchCourtWindowClosed, error) {
	out := new(MatchCourtWindowClosed)
	if err := matchCourt.abi.UnpackIntoInterface(out, "WindowClosed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// MatchCourtWrongBytes represents a WrongBytes error raised by the MatchCourt contract.
type MatchCourtWrongBytes struct {
	Got  [32]byte
	Want [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongBytes(bytes32 got, bytes32 want)
func MatchCourtWrongBytesErrorID() common.Hash {
	return common.HexToHash("0xc47f97f961bed74803b19ad28e7e5156a8474eb5e3b10e974399e7d031a48c17")
}

// UnpackWrongBytesError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongBytes(bytes32 got, bytes32 want)
func (matchCourt *MatchCourt) UnpackWrongBytesError(raw []byte) (*MatchCourtWrongBytes, error) {
	out := new(MatchCourtWrongBytes)
	if err := matchCourt.abi.UnpackIntoInterface(out, "WrongBytes", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// MatchCourtWrongLength represents a WrongLength error raised by the MatchCourt contract.
type MatchCourtWrongLength struct {
	Got  *big.Int
	Want *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongLength(uint256 got, uint256 want)
func MatchCourtWrongLengthErrorID() common.Hash {
	return common.HexToHash("0xb863f041bf6aff61fa0ea5c91718133c5e765a3553b440116c18bf85010c5dba")
}

// UnpackWrongLengthError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongLength(uint256 got, uint256 want)
func (matchCourt *MatchCourt) UnpackWrongLengthError(raw []byte) (*MatchCourtWrongLength, error) {
	out := new(MatchCourtWrongLength)
	if err := matchCourt.abi.UnpackIntoInterface(out, "WrongLength", raw); err != nil {
		return nil, err
	}
	return out, nil
}
