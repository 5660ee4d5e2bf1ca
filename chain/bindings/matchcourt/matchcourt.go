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
	Bin: "0x60e060405234801561000f575f5ffd5b506040516152a33803806152a383398101604081905261002e91610061565b6001600160a01b03928316608052821660c0521660a0526100ab565b6001600160a01b038116811461005e575f5ffd5b50565b5f5f5f60608486031215610073575f5ffd5b835161007e8161004a565b602085015190935061008f8161004a565b60408501519092506100a08161004a565b809150509250925092565b60805160a05160c0516151816101225f395f81816103190152610dc001525f81816102df0152818161066701528181610c8901528181610ea5015281816111780152818161166201526133d701525f8181610182015281816109da01528181611a9e015281816121fd015261236901526151815ff3fe608060405234801561000f575f5ffd5b5060043610610179575f3560e01c80638ce56ba3116100d2578063d6b0051011610088578063ec21567811610063578063ec2156781461034e578063f38ca22514610364578063f76c75e614610377575f5ffd5b8063d6b0051014610301578063e2fdcc1714610314578063e7a0b2f81461033b575f5ffd5b8063bc5c25a6116100b8578063bc5c25a6146102b4578063c75a64ae146102c7578063cff0ab96146102da575f5ffd5b80638ce56ba31461028e5780639bb00712146102a1575f5ffd5b80635210efef1161013257806358b479161161010d57806358b479161461025557806385f37ba414610268578063862116eb1461027b575f5ffd5b80635210efef1461021c57806356a9bf8e1461022f57806356b9713514610242575f5ffd5b80631ac7aeaa116101625780631ac7aeaa146101e35780631e936db2146101f657806345d296d314610209575f5ffd5b806305a8da721461017d578063085f94f4146101ce575b5f5ffd5b6101a47f000000000000000000000000000000000000000000000000000000000000000081565b60405173ffffffffffffffffffffffffffffffffffffffff90911681526020015b60405180910390f35b6101e16101dc3660046145cc565b61038a565b005b6101e16101f136600461460e565b610485565b6101e16102043660046145cc565b610545565b6101e1610217366004614705565b610611565b6101e161022a366004614744565b61071c565b6101e161023d3660046147f1565b6107f2565b6101e16102503660046145cc565b610930565b6101e161026336600461485a565b610acc565b6101e16102763660046145cc565b610c03565b6101e16102893660046148bf565b610d97565b6101e161029c36600461485a565b610feb565b6101e16102af36600461485a565b6112e5565b6101e16102c236600461485a565b6113e2565b6101e16102d5366004614935565b611431565b6101a47f000000000000000000000000000000000000000000000000000000000000000081565b6101e161030f366004614991565b6114ac565b6101a47f000000000000000000000000000000000000000000000000000000000000000081565b6101e16103493660046149f5565b611561565b610356600281565b6040519081526020016101c5565b6101e16103723660046149f5565b61161a565b6101e1610385366004614744565b611881565b5f5f61039583611959565b915091505f8260200151825f01511480156103c857506103bb6060850160408601614a74565b63ffffffff168260200151145b80156103f957506103df6060850160408601614a74565b63ffffffff161515806103f9575082608001518260400151145b801561043d575082604001518460400160208101906104189190614a74565b6104299063ffffffff166001614abc565b14158061043d57508260a001518260400151145b9050801561045e57604051631b3342ef60e21b815260040160405180910390fd5b61047f836104726060870160408801614a74565b63ffffffff166004611a26565b50505050565b5f5f5f6104928787611af3565b9250925092506104a68260e0015186611d5a565b6104b48160c0015185611d5a565b6104c16020850185614a74565b63ffffffff166104d46020870187614a74565b63ffffffff1614801561050b57506105096104f26020870187614acf565b6104ff6020880188614acf565b8560400151611e00565b155b61052857604051631b3342ef60e21b815260040160405180910390fd5b61053c836104726060890160408a01614a74565b50505050505050565b5f5f61055083611959565b90925090505f61056c826105676080870187614acf565b612048565b6103a08101516103c08201516040519293506105b89260200191825260e01b7fffffffff0000000000000000000000000000000000000000000000000000000016602082015260240190565b60405160208183030381529060405280519060200120815f0151036105f057604051631b3342ef60e21b815260040160405180910390fd5b61047f836106046060870160408801614a74565b63ffffffff16600c611a26565b5f61061c8383612180565b905080604001515f141580156106ee575060e081015160808201516040517fe0886f9000000000000000000000000000000000000000000000000000000000815260048101919091527f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff169063e0886f9090602401602060405180830381865afa1580156106c1573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906106e59190614b3b565b63ffffffff1614155b61070b57604051631b3342ef60e21b815260040160405180910390fd5b610717815f6004611a26565b505050565b5f6107278585612180565b90505f61073484846122f2565b5090505f825f015173ffffffffffffffffffffffffffffffffffffffff16825f015173ffffffffffffffffffffffffffffffffffffffff1614801561078157508160200151836101000151145b801561079557508260200151826020015114155b80156107a45750604083015115155b90508080156107c95750604082015115806107c9575082610120015182610120015114155b6107e657604051631b3342ef60e21b815260040160405180910390fd5b61053c835f6004611a26565b5f5f6107fd85611959565b90925090505f610814826105676080890189614acf565b905061083861082e61082960a0890189614acf565b6124b7565b8360a001516124cc565b5f61084e61084960a0890189614acf565b612510565b90508260c001516108698460a0015185606001518989612783565b148360600151906108b2576040517f263a7cc90000000000000000000000000000000000000000000000000000000081526004016108a991815260200190565b60405180910390fd5b505f6108d06108c460a08a018a614acf565b84868860400151612875565b90508360e001516108e78286606001518a8a612783565b0361090557604051631b3342ef60e21b815260040160405180910390fd5b6109268561091960608b0160408c01614a74565b63ffffffff166003611a26565b5050505050505050565b5f5f61093b83611959565b90925090505f610952826105676080870187614acf565b90505f8161032001515f5f1b0361098f576102c082015115801561097957506102e0820151155b80156109885750610300820151155b9050610a85565b61099f6060860160408701614a74565b63ffffffff1660208560200151901b178261030001516020846102e00151901b171015610a85576102c08201511580610a82575083602001517f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff16632585581f6040518163ffffffff1660e01b8152600401602060405180830381865afa158015610a41573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190610a659190614b76565b67ffffffffffffffff16836102e00151610a7f9190614abc565b10155b90505b8015610aa457604051631b3342ef60e21b815260040160405180910390fd5b610ac584610ab86060880160408901614a74565b63ffffffff166007611a26565b5050505050565b5f5f610ad784612a40565b915091505f5f610ae685611959565b90925090505f610afd8461056760808a018a614acf565b90505f610b118361056760808a018a614acf565b90505f845f015173ffffffffffffffffffffffffffffffffffffffff16875f015173ffffffffffffffffffffffffffffffffffffffff16148015610b56575081518351145b8015610b6b5750816103200151836103200151145b9050808015610bba5750610b856060890160408a01614a74565b63ffffffff1660208660200151901b17896040016020810190610ba89190614a74565b63ffffffff1660208960200151901b17105b610bd757604051631b3342ef60e21b815260040160405180910390fd5b610bf885610beb60608b0160408c01614a74565b63ffffffff166008611a26565b505050505050505050565b5f5f610c0e83611959565b9092509050610c35610c2b610c266080860186614acf565b612b07565b82608001516124cc565b5f80610c4c610c476080870187614acf565b612b14565b915091508115610d7657610c73610c6961082960a0880188614acf565b8460a001516124cc565b5f610c8461084960a0880188614acf565b90505f7f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff1663b5f163ff8760e001516040518263ffffffff1660e01b8152600401610ce691815260200190565b61018060405180830381865afa158015610d02573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190610d269190614c0a565b610120015163ffffffff1690508460600151825f0151141580610d565750610d548183858860400151612f5d565b155b610d7357604051631b3342ef60e21b815260040160405180910390fd5b50505b610ac584610d8a6060880160408901614a74565b63ffffffff166002611a26565b5f5f610da284611959565b90925090505f610db9826105676080880188614acf565b9050610e617f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff16639c34bb29866040518263ffffffff1660e01b8152600401610e179190614d52565b602060405180830381865afa158015610e32573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190610e569190614eba565b826103a001516124cc565b60e08301516040517f4acc79ed0000000000000000000000000000000000000000000000000000000081525f9173ffffffffffffffffffffffffffffffffffffffff7f00000000000000000000000000000000000000000000000000000000000000001691634acc79ed91610edc9160040190815260200190565b6040805180830381865afa158015610ef6573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190610f1a9190614ed1565b90505f80610f2e60c0880160a08901614f55565b73ffffffffffffffffffffffffffffffffffffffff1614610f53578160200151610f56565b81515b610f6e9067ffffffffffffffff16633b9aca00614f6e565b610f8061014088016101208901614f85565b6fffffffffffffffffffffffffffffffff16610f9c9190614fcb565b9050621000008110610fb15762100000610fb3565b805b836103e0015103610fd757604051631b3342ef60e21b815260040160405180910390fd5b61053c8561060460608a0160408b01614a74565b5f5f610ff684611959565b915091505f5f61100585612a40565b915091505f825f015173ffffffffffffffffffffffffffffffffffffffff16855f015173ffffffffffffffffffffffffffffffffffffffff161480156110545750826101200151856101200151145b80156110a0575061106b6060870160408801614a74565b63ffffffff1660208460200151901b1787604001602081019061108e9190614a74565b63ffffffff1660208760200151901b17105b9050806110c057604051631b3342ef60e21b815260040160405180910390fd5b5f6110d28561056760808b018b614acf565b90505f6110e68461056760808b018b614acf565b9050816103a00151816103a0015114158015611106575061040081015115155b80156111265750856040015160028261040001516111249190614abc565b105b61114357604051631b3342ef60e21b815260040160405180910390fd5b61116061115661082960a08c018c614acf565b8760a001516124cc565b5f61117161084960a08c018c614acf565b905061122c7f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff1663b5f163ff8a60e001516040518263ffffffff1660e01b81526004016111d591815260200190565b61018060405180830381865afa1580156111f1573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906112159190614c0a565b610120015163ffffffff1682848a60400151612f5d565b61124957604051631b3342ef60e21b815260040160405180910390fd5b5f5f61125e8a60c001518a60c00151866131c1565b6112718b60c001518b60c00151886131c1565b9150915080821080611296575080821480156112965750846103a00151846103a00151105b6112b357604051631b3342ef60e21b815260040160405180910390fd5b6112d78a8d60400160208101906112ca9190614a74565b63ffffffff16600b611a26565b505050505050505050505050565b5f5f6112f084611959565b90925090505f611307826105676080880188614acf565b90505f5f61131486612a40565b91509150611323858484613248565b6103008301516113396060880160408901614a74565b63ffffffff161461135d57604051631b3342ef60e21b815260040160405180910390fd5b6103208301516113786113736020890189614acf565b6132ad565b036113ce575f61138f8261056760808a018a614acf565b845181519192501415806113af57506113ad848284606001516132ba565b155b6113cc57604051631b3342ef60e21b815260040160405180910390fd5b505b61053c85610ab860608a0160408b01614a74565b5f5f5f6113ef8585611af3565b925092509250816040015181604001511061141d57604051631b3342ef60e21b815260040160405180910390fd5b610ac5836104726060870160408801614a74565b5f5f61143c85611959565b90925090505f611453826105676080890189614acf565b90505f61146086866122f2565b50905061146e848383613248565b8060400151826103000151101561149857604051631b3342ef60e21b815260040160405180910390fd5b61053c84610ab860608a0160408b01614a74565b5f5f6114b786611959565b60608101519193509150621000001115611545578060c001516114e08683606001518787612783565b14816060015190611520576040517f263a7cc90000000000000000000000000000000000000000000000000000000081526004016108a991815260200190565b508060a00151850361154557604051631b3342ef60e21b815260040160405180910390fd5b61155982610d8a6060890160408a01614a74565b505050505050565b5f5f61156c84611959565b91509150816020015182610100015114801561159b57506115936060850160408601614a74565b63ffffffff16155b6115b857604051631b3342ef60e21b815260040160405180910390fd5b6115c68160c0015184611d5a565b6115f06115d66020850185614acf565b6115e3915f918291615003565b6104ff6020870187614acf565b1561160e57604051631b3342ef60e21b815260040160405180910390fd5b61047f825f6004611a26565b5f5f61162584611959565b90925090505f61163c826105676080880188614acf565b905061164c8260c0015185611d5a565b5f61165d6108496020870187614acf565b90505f7f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff1663b5f163ff8660e001516040518263ffffffff1660e01b81526004016116bf91815260200190565b61018060405180830381865afa1580156116db573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906116ff9190614c0a565b90505f61171a82868661171560a08d018d614acf565b613311565b90506117296020880188614a74565b63ffffffff16835f0151148015611756575061175682610120015163ffffffff1684868860400151612f5d565b61177357604051631b3342ef60e21b815260040160405180910390fd5b5f6117be8760c001518760c001518761038001516040805160208082019590955280820193909352606080840192909252805180840390920182526080909201909152805191012090565b90505f6117cc888785613384565b90505f6117ea856117df8785888c613464565b858a885f0151613665565b9050836040015186604001511461180957611806898888613384565b91505b5f6118258661181a88868b8d613464565b868b8b5f0151613665565b90508181118061184057508181148015611840575084518751105b61185d57604051631b3342ef60e21b815260040160405180910390fd5b6112d78a8d60400160208101906118749190614a74565b63ffffffff166001611a26565b5f61188c85856122f2565b5090505f61189a8484612180565b90505f815f015173ffffffffffffffffffffffffffffffffffffffff16835f015173ffffffffffffffffffffffffffffffffffffffff161480156118e5575081602001518360200151105b80156118fa5750816101000151836101000151145b801561190f5750826020015183610100015114155b90508080156119215750604083015115155b80156119305750604082015115155b61194d57604051631b3342ef60e21b815260040160405180910390fd5b61053c825f6004611a26565b6119c16040518061016001604052805f73ffffffffffffffffffffffffffffffffffffffff1681526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b611a016040518061010001604052805f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b611a13611a0e8480614acf565b612180565b9150611a1f82846136fb565b9050915091565b825160208401516040517f142ab74300000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff928316600482015267ffffffffffffffff909116602482015263ffffffff8416604482015260ff831660648201523360848201527f00000000000000000000000000000000000000000000000000000000000000009091169063142ab7439060a4015f604051808303815f87803b158015611ae1575f5ffd5b505af115801561053c573d5f5f3e3d5ffd5b611b5b6040518061016001604052805f73ffffffffffffffffffffffffffffffffffffffff1681526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b611b9b6040518061010001604052805f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b611bdb6040518061010001604052805f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b611c436040518061016001604052805f73ffffffffffffffffffffffffffffffffffffffff1681526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b611c4c86612a40565b93509050611c5985611959565b815183519296509093505f9173ffffffffffffffffffffffffffffffffffffffff9081169116148015611d3157508460200151826020015114611cf8578160200151856101000151148015611cd457508160400151876040016020810190611cc19190614a74565b611cd29063ffffffff166001614abc565b145b8015611cf35750611ceb6060870160408801614a74565b63ffffffff16155b611d31565b611d086060870160408801614a74565b63ffffffff16611d1e6060890160408a01614a74565b611d2f9063ffffffff166001614abc565b145b905080611d5157604051631b3342ef60e21b815260040160405180910390fd5b50509250925092565b5f611d686020830183614acf565b159050611d8457611d7f6108296020840184614acf565b611d86565b5f5b905082611db282611d9a6020860186614a74565b63ffffffff16611dad604087018761502a565b612783565b14611dc06020840184614a74565b9061047f576040517f263a7cc900000000000000000000000000000000000000000000000000000000815263ffffffff90911660048201526024016108a9565b5f828103611e105750600161203f565b5f611e1b8585612510565b90505f816102c00151826102a001518361028001518461026001511717175f1490505f818015611e545750826101800151836102e00151145b8015611e635750610300830151155b90505f889003611e7757925061203f915050565b5f611e828a8a612510565b9050806020015173ffffffffffffffffffffffffffffffffffffffff16846020015173ffffffffffffffffffffffffffffffffffffffff1614611eca5750925061203f915050565b80610300015184610300015114611ee7575f94505050505061203f565b806101a00151846101a0015111158015611f0a5750611f088a8a8a8a613834565b155b15611f1b575f94505050505061203f565b5f600a826103000151611f2e9190614abc565b87119050838015611f5057508080611f505750816102e0015185610180015110155b15611f9157846101800151826102e0015111611f7157846101800151611f78565b816102e001515b856102e0015103611f915760019550505050505061203f565b816102e00151856102e00151148015611faf57508380611faf575080155b8015611fd15750611fc982610260015186606001516138d5565b856102600151145b8015611ff35750611feb8261028001518660a001516138d5565b856102800151145b8015612015575061200d826102a001518660c001516138d5565b856102a00151145b8015612037575061202f826102c001518660e001516138d5565b856102c00151145b955050505050505b95945050505050565b6121346040518061042001604052805f81526020015f73ffffffffffffffffffffffffffffffffffffffff1681526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b5f61214c6121428585612b07565b86608001516124cc565b6121568484612b14565b925090508061217857604051631b3342ef60e21b815260040160405180910390fd5b509392505050565b6121e86040518061016001604052805f73ffffffffffffffffffffffffffffffffffffffff1681526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b5f6121f384846122f2565b80925081935050507f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff1663461645bf6040518163ffffffff1660e01b8152600401602060405180830381865afa158015612264573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906122889190614b76565b61229c9067ffffffffffffffff1682614abc565b90508042111582602001518290916122e9576040517f184663dd000000000000000000000000000000000000000000000000000000008152600481019290925260248201526044016108a9565b50505092915050565b61235a6040518061016001604052805f73ffffffffffffffffffffffffffffffffffffffff1681526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b5f61236584846138ea565b91507f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff1663ca8aaaa8835f015184602001516123b68888613a7e565b6040517fffffffff0000000000000000000000000000000000000000000000000000000060e086901b16815273ffffffffffffffffffffffffffffffffffffffff909316600484015260248301919091526044820152606401602060405180830381865afa15801561242a573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061244e9190614eba565b8251602084015191925090826124ae576040517f0baf6d1000000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff909216600483015260248201526044016108a9565b50509250929050565b5f6124c35f8484613a87565b90505b92915050565b818181811461047f576040517fc47f97f9000000000000000000000000000000000000000000000000000000008152600481019290925260248201526044016108a9565b6125186144d1565b8161010181811461255e576040517fb863f041000000000000000000000000000000000000000000000000000000008152600481019290925260248201526044016108a9565b50505f6125688490565b90505f813560e081901c8452604081811c73ffffffffffffffffffffffffffffffffffffffff16602080870191909152603083901c61ffff9081169287019290925282811c909116606086015263ffffffff821660808601529091506125d7906125d3908490614abc565b3590565b60e081811c60a08681019190915263ffffffff60c084811c8216908801529083901c169085015261010084018051606083901c67ffffffffffffffff9081169091529051919250602083901c16906001602002015261263a6125d383603c614abc565b6101208401805160c083901c905251608082901c67ffffffffffffffff16602090910152905061266e6125d383604c614abc565b6101408401526126826125d383606c614abc565b60f081901c61016085015267ffffffffffffffff60b082901c8116610180860152607082901c81166101a0860152603082901c166101c085015290506126cc6125d3836086614abc565b60c081901c6101e085015261ffff60b082901c811661020086015260a082901c16610220850152602081901c6fffffffffffffffffffffffffffffffff1661024085015290506127206125d38360a2614abc565b60f081901c61026085015263ffffffff60d082901c811661028086015260b082901c81166102a0860152609082901c166102c0850152605081901c67ffffffffffffffff9081166102e086015260109190911c1661030084015250909392505050565b5f8160148181146127c9576040517fb863f041000000000000000000000000000000000000000000000000000000008152600481019290925260248201526044016108a9565b5084905062100000808210612813576040517fb863f041000000000000000000000000000000000000000000000000000000008152600481019290925260248201526044016108a9565b50506040516001815360018101602182015f5b6014811015612865578060051b870135600189831c165f811461284e578185528a8452612855565b8a85528184525b5050604184209850600101612826565b505050508490505b949350505050565b5f5f6128978460c001516128928760600151886102600151613aa5565b6138d5565b856102600151016128ba8561012001516128928860a00151896102800151613aa5565b866102800151016128dd8661014001516128928960c001518a6102a00151613aa5565b876102a00151016129008761016001516128928a60e001518b6102c00151613aa5565b6102c08901516102e08a015160405160f09690961b7fffff00000000000000000000000000000000000000000000000000000000000016602087015260e094851b7fffffffff00000000000000000000000000000000000000000000000000000000908116602288015293851b84166026870152910190921b16602a83015260010160c090811b7fffffffffffffffff000000000000000000000000000000000000000000000000908116602e8401529085901b166036820152603e01604080517fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe081840301815291905290505f6129fb60a282898b615003565b83612a098a60c0818e615003565b604051602001612a1e969594939291906150bb565b6040516020818303038152906040528051906020012091505095945050505050565b612aa86040518061016001604052805f73ffffffffffffffffffffffffffffffffffffffff1681526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b612ae86040518061010001604052805f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b612afa612af58480614acf565b6122f2565b509150611a1f82846136fb565b5f6124c360028484613a87565b5f612c016040518061042001604052805f81526020015f73ffffffffffffffffffffffffffffffffffffffff1681526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b60f280841015612c14575f925050612f56565b84358252845f612c286125d3836020614abc565b606081901c6020860152604081811c63ffffffff1690860152603081901c61ffff1660808601819052909150612c5f906002614f6e565b612c699084614abc565b9250608084608001511180612c7d57508286105b15612c8d575f9450505050612f56565b612c9882603a614abc565b60608501526080840151612cad906002614f6e565b8460600151612cbc9190614abc565b9150612cc88483613abe565b60f0612cd86125d3846036614abc565b901c6102808501819052612ced906014614f6e565b612cf79084614abc565b925060018461018001511180612d1957506604000000000000846101a0015110155b80612d3057506604000000000000846101c0015110155b15612d40575f9450505050612f56565b6101008461028001511180612d5457508286105b15612d64575f9450505050612f56565b612d6f826038614abc565b610260850152610280840151612d86906014614f6e565b846102600151612d969190614abc565b915060f08235901c6102c08501819052612db1906004614f6e565b612dbb9084614abc565b9250610100846102c001511180612dd157508286105b15612de1575f9450505050612f56565b612dec826002614abc565b6102a08501526102c0840151612e03906004614f6e565b846102a00151612e139190614abc565b9150813560c081901c6102e086015263ffffffff60a082901c166103008601529050612e436125d383600c614abc565b61032085015260f0612e596125d384602c614abc565b901c6103608501819052612e6e906020614f6e565b612e789084614abc565b925060108461036001511180612e8e5750858314155b15612e9e575f9450505050612f56565b612ea982602e614abc565b610340850152610360840151612ec0906020614f6e565b846103400151612ed09190614abc565b91508135610380850152612ee86125d3836020614abc565b6103a0850152612efc6125d3836040614abc565b60e081901c6103c086015263ffffffff60c082901c166103e08601819052608082901c67ffffffffffffffff166104008701529091506210000010801590612f505750661fffffffffffff84610400015111155b94505050505b9250929050565b5f81846101c001511180612f77575084846101c001518303115b80612f89575061016084015160081615155b15612f9557505f61286d565b610240830151610160850151811614612faf57505f61286d565b612fbc83855f0151613ba4565b15612fc857505f61286d565b6102808301511580159061300a57506130088361026001518461028001516014876020015173ffffffffffffffffffffffffffffffffffffffff16613bb8565b155b1561301657505f61286d565b60c08301511561309557608083015115613049576130438360600151846080015160028760400151613bb8565b15613050565b6040840151155b1561305c57505f61286d565b8260e001518460800151108061308957506101008301511580159061308957508261010001518460800151115b1561309557505f61286d565b8260a001516130ad8560600151866102600151613aa5565b10806130cf57508261012001516130cd8560a00151866102800151613aa5565b105b156130db57505f61286d565b8261014001516130f48560c00151866102a00151613aa5565b108061311657508261016001516131148560e00151866102c00151613aa5565b105b1561312257505f61286d565b5f8461010001518461018001516002811061313f5761313f61508e565b60200201519050801580159061315a5750836101a001518111155b801561318b5750836101c00151856101200151856101800151600281106131835761318361508e565b602002015111155b80156131a15750836101e00151856101e0015110155b80156131b7575083610200015185610200015110155b9695505050505050565b5f5f61320385856040516020016131e2929190918252602082015260400190565b60405160208183030381529060405280519060200120846103a00151613bf7565b9050826103e001515f1461321c57826103e0015161321f565b60015b601961322d83600117613e70565b901b8161323c5761323c614f9e565b049150505b9392505050565b6103208201515f901580159061327957508351825173ffffffffffffffffffffffffffffffffffffffff9081169116145b801561328d5750826102e001518260200151145b90508061047f57604051631b3342ef60e21b815260040160405180910390fd5b5f6124c360038484613a87565b5f5f5b846102c00151811015613306575f6132d58683613f4d565b90508381141580156132ee57506132ec8582613ba4565b155b156132fd575f92505050613241565b506001016132bd565b506001949350505050565b6133196144d1565b61333061332684846124b7565b8660a001516124cc565b61333a8383612510565b60608601518151919250148015613367575061336786610120015163ffffffff1682868860400151612f5d565b61203f57604051631b3342ef60e21b815260040160405180910390fd5b5f8260c001515f146134575760e084015160408084015190517f41efcd1a00000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff7f000000000000000000000000000000000000000000000000000000000000000016926341efcd1a9261341392600401918252602082015260400190565b602060405180830381865afa15801561342e573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906134529190614eba565b61286d565b61286d8260400151613f77565b5f5f85610140015167ffffffffffffffff16846101e00151106134965785610140015167ffffffffffffffff1661349d565b836101e001515b90506134cc86610140015167ffffffffffffffff16826305f5e10002816134c6576134c6614f9e565b04613f92565b866020015161ffff160285875f015161ffff1602019150836102200151866060015161ffff1602846102000151876040015161ffff160201820191505f836102200151600716600703601002856102400151901c61ffff16905086610100015161ffff168110156135655761010087015161ffff16612710828203028161355557613555614f9e565b04876080015161ffff1602830192505b6101a0840151156135bf57836101a00151856101000151856101800151600281106135925761359261508e565b6020020151856101a001510361271002816135af576135af614f9e565b048760a0015161ffff1602830192505b6103608401511561365b575f5f5b856103600151811015613631575f6135ed82602002886103400151013590565b90505f600160ff60e884901c161b600160ff60f085901c161b600160f885901c1b1717905080818a61014001511603613627578360010193505b50506001016135cd565b5084610360015181612710028161364a5761364a614f9e565b048860c0015161ffff160284019350505b5050949350505050565b815161038083015160408051602081018790529081019290925260608201527fffffffff0000000000000000000000000000000000000000000000000000000060e083901b1660808201525f908190608401604051602081830303815290604052805190602001205f1c90508067ffffffffffffffff1660406136ed898960c086901c6140f7565b901b17979650505050505050565b61373b6040518061010001604052805f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b5f61378261374f6113736020860186614acf565b6040515f602082018190526021820183905290604101604051602081830303815290604052805190602001209050919050565b90506137c08460600151828560400160208101906137a09190614a74565b63ffffffff1687604001518780606001906137bb919061502a565b61416c565b60208501516137d56060860160408701614a74565b909161381c576040517fb3e83068000000000000000000000000000000000000000000000000000000008152600481019290925263ffffffff1660248201526044016108a9565b5061286d905061382f6020850185614acf565b6142cd565b5f6138426086828486615003565b60405161385092919061511b565b60405190819003902061386660865f8789615003565b60405161387492919061511b565b604051809103902014801561203f57506138918260c08186615003565b60405161389f92919061511b565b6040519081900390206138b58560c08189615003565b6040516138c392919061511b565b60405180910390201495945050505050565b5f8183106138e357816124c3565b5090919050565b6139526040518061016001604052805f73ffffffffffffffffffffffffffffffffffffffff1681526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b8160a4818114613997576040517fb863f041000000000000000000000000000000000000000000000000000000008152600481019290925260248201526044016108a9565b50505f6139a18490565b90505f8135606081901c8452602081811c67ffffffffffffffff168186015263ffffffff821660408601529091506139de906125d3908490614abc565b60608401526139f16125d3836040614abc565b60c081901c60808086019190915281901c67ffffffffffffffff1660a08501529050613a216125d3836050614abc565b60c0840152613a346125d3836070614abc565b60e081811c9085015267ffffffffffffffff60a082901c8116610100860152606082901c166101208501529050613a6f6125d3836084614abc565b61014084015250909392505050565b5f6124c3600484845b5f604051848153828460018301376001830181209150509392505050565b5f82821015613ab6578183036124c3565b505f92915050565b5f813560f081901c60a08581019190915260e082811c61ffff1660c08088019190915283901c63ffffffff908116918701919091529082901c8116610100860152608082901c8116610120860152606082901c8116610140860152604082901c16610160850152603881901c60ff166101808501529050613b436125d3836019614abc565b60c081901c6101a0850152608081901c67ffffffffffffffff9081166101c0860152604082901c166101e085015261ffff603082901c811661020086015260ff602883901c1661022086015260189190911c16610240909301929092525050565b5f6124c3836102a00151846102c001516004855b5f83830285015b80861015613bec578260088502610100038735901c03613be357600191505061286d565b94830194613bbf565b505f95945050505050565b5f80613c9a845f5f7eff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff90506008818416901b81600885901c161792507dffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff90506010818416901b81601085901c161792507bffffffff00000000ffffffff00000000ffffffff00000000ffffffff90506020818416901b81602085901c1617915050919050565b90505f613d3e845f5f7eff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff90506008818416901b81600885901c161792507dffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff90506010818416901b81601085901c161792507bffffffff00000000ffffffff00000000ffffffff00000000ffffffff90506020818416901b81602085901c1617915050919050565b604080516080808201835260c086901c67736f6d6570736575811867ffffffffffffffff90811684529187901c67646f72616e646f6d811883166020850152676c7967656e6572618218831694840194909452677465646279746573841890911660608301529293505f5b6005811015613e13575f60048210613dc957672000000000000000613dd4565b8160400260c00386901c5b606084018051821867ffffffffffffffff1690529050613df3836143f2565b613dfc836143f2565b82511867ffffffffffffffff168252600101613da9565b5060408101805160ff1867ffffffffffffffff1690525f5b6004811015613e4557613e3d826143f2565b600101613e2b565b50606081015160408201516020830151925167ffffffffffffffff9318181816979650505050505050565b5f5f613efc835f60076fffffffffffffffffffffffffffffffff8311901b9050600667ffffffffffffffff83831c11901b17600563ffffffff83831c11901b17600461ffff83831c11901b17600360ff83831c11901b176002600f83831c117d010102020202030303030303030300000000000000000000000000000000911b9190911791821c1a1790565b9050603f81900383901b602082901b63800000005b8015613f3d57918002603f81901c9290607f1c15613f355760019290921c91908117905b60011c613f11565b5064400000000003949350505050565b5f60e0613f6e613f5e846004614f6e565b856102a001516125d39190614abc565b901c9392505050565b5f8115613f84575f613f88565b6127105b61ffff1692915050565b5f60018211613f9f575090565b8160017001000000000000000000000000000000008210613fc55760809190911c9060401b5b680100000000000000008210613fe05760409190911c9060201b5b6401000000008210613ff75760209190911c9060101b5b62010000821061400c5760109190911c9060081b5b61010082106140205760089190911c9060041b5b601082106140335760049190911c9060021b5b6004821061403f5760011b5b600302600190811c9081858161405757614057614f9e565b048201901c9050600181858161406f5761406f614f9e565b048201901c9050600181858161408757614087614f9e565b048201901c9050600181858161409f5761409f614f9e565b048201901c905060018185816140b7576140b7614f9e565b048201901c905060018185816140cf576140cf614f9e565b048201901c90506140ee8185816140e8576140e8614f9e565b04821190565b90039392505050565b5f83610160015160ff165f0361412f578360e0015161ffff16600101828161412157614121614f9e565b066127100183029050613241565b82156141635782601961414484600117613e70565b901b8161415357614153614f9e565b0467ffffffffffffffff0361286d565b505f9392505050565b5f83851061417b57505f6131b7565b5f5b60018511156142b35785600116600114806141a157508461419f876001614abc565b105b1561429a578281036141b6575f9150506131b7565b5f8484836141c38161512a565b94508181106141d4576141d461508e565b9050602002013590508660011660011461424157604080517f0100000000000000000000000000000000000000000000000000000000000000602080830191909152602182018b905260418083018590528351808403909101815260619092019092528051910120614296565b604080517f01000000000000000000000000000000000000000000000000000000000000006020808301919091526021820184905260418083018c905283518084039091018152606190920190925280519101205b9750505b600195861c956142aa8682614abc565b901c945061417d565b80831480156142c157508787145b98975050505050505050565b61430d6040518061010001604052805f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b816098818114614352576040517fb863f041000000000000000000000000000000000000000000000000000000008152600481019290925260248201526044016108a9565b50505f61435c8490565b90505f813560c081901c845263ffffffff60a082901c81166020860152606082811c67ffffffffffffffff1660408088019190915283901c9091169085015290506143ab6125d3836018614abc565b60808401526143be6125d3836038614abc565b60a08401526143d16125d3836058614abc565b60c08401526143e46125d3836078614abc565b60e084015250909392505050565b8051602082015160408301516060840151928201928361441384600d61448d565b18925061442184602061448d565b9350908101908161443382601061448d565b189384019390508361444682601561448d565b928401921890508161445984601161448d565b18925061446782602061448d565b67ffffffffffffffff918216606087015281166040860152918216602085015250169052565b5f614499826040615161565b67ffffffffffffffff168367ffffffffffffffff16901c8267ffffffffffffffff168467ffffffffffffffff16901b17905092915050565b6040518061032001604052805f81526020015f73ffffffffffffffffffffffffffffffffffffffff1681526020015f81526020015f81526020015f81526020015f81526020015f81526020015f815260200161452b614598565b8152602001614538614598565b81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b60405180604001604052806002906020820280368337509192915050565b5f60c082840312156145c6575f5ffd5b50919050565b5f602082840312156145dc575f5ffd5b813567ffffffffffffffff8111156145f2575f5ffd5b61286d848285016145b6565b5f606082840312156145c6575f5ffd5b5f5f5f5f60808587031215614621575f5ffd5b843567ffffffffffffffff811115614637575f5ffd5b614643878288016145b6565b945050602085013567ffffffffffffffff81111561465f575f5ffd5b61466b878288016145b6565b935050604085013567ffffffffffffffff811115614687575f5ffd5b614693878288016145fe565b925050606085013567ffffffffffffffff8111156146af575f5ffd5b6146bb878288016145fe565b91505092959194509250565b5f5f83601f8401126146d7575f5ffd5b50813567ffffffffffffffff8111156146ee575f5ffd5b602083019150836020828501011115612f56575f5ffd5b5f5f60208385031215614716575f5ffd5b823567ffffffffffffffff81111561472c575f5ffd5b614738858286016146c7565b90969095509350505050565b5f5f5f5f60408587031215614757575f5ffd5b843567ffffffffffffffff81111561476d575f5ffd5b614779878288016146c7565b909550935050602085013567ffffffffffffffff811115614798575f5ffd5b6147a4878288016146c7565b95989497509550505050565b5f5f83601f8401126147c0575f5ffd5b50813567ffffffffffffffff8111156147d7575f5ffd5b6020830191508360208260051b8501011115612f56575f5ffd5b5f5f5f60408486031215614803575f5ffd5b833567ffffffffffffffff811115614819575f5ffd5b614825868287016145b6565b935050602084013567ffffffffffffffff811115614841575f5ffd5b61484d868287016147b0565b9497909650939450505050565b5f5f6040838503121561486b575f5ffd5b823567ffffffffffffffff811115614881575f5ffd5b61488d858286016145b6565b925050602083013567ffffffffffffffff8111156148a9575f5ffd5b6148b5858286016145b6565b9150509250929050565b5f5f8284036101c08112156148d2575f5ffd5b833567ffffffffffffffff8111156148e8575f5ffd5b6148f4868287016145b6565b9350506101a07fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe082011215614927575f5ffd5b506020830190509250929050565b5f5f5f60408486031215614947575f5ffd5b833567ffffffffffffffff81111561495d575f5ffd5b614969868287016145b6565b935050602084013567ffffffffffffffff811115614985575f5ffd5b61484d868287016146c7565b5f5f5f5f606085870312156149a4575f5ffd5b843567ffffffffffffffff8111156149ba575f5ffd5b6149c6878288016145b6565b94505060208501359250604085013567ffffffffffffffff8111156149e9575f5ffd5b6147a4878288016147b0565b5f5f60408385031215614a06575f5ffd5b823567ffffffffffffffff811115614a1c575f5ffd5b614a28858286016145b6565b925050602083013567ffffffffffffffff811115614a44575f5ffd5b6148b5858286016145fe565b63ffffffff81168114614a61575f5ffd5b50565b8035614a6f81614a50565b919050565b5f60208284031215614a84575f5ffd5b813561324181614a50565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b808201808211156124c6576124c6614a8f565b5f5f83357fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe1843603018112614b02575f5ffd5b83018035915067ffffffffffffffff821115614b1c575f5ffd5b602001915036819003821315612f56575f5ffd5b8051614a6f81614a50565b5f60208284031215614b4b575f5ffd5b815161324181614a50565b67ffffffffffffffff81168114614a61575f5ffd5b8051614a6f81614b56565b5f60208284031215614b86575f5ffd5b815161324181614b56565b604051610180810167ffffffffffffffff81118282101715614bda577f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b60405290565b805161ffff81168114614a6f575f5ffd5b60ff81168114614a61575f5ffd5b8051614a6f81614bf1565b5f610180828403128015614c1c575f5ffd5b50614c25614b91565b614c2e83614be0565b8152614c3c60208401614be0565b6020820152614c4d60408401614be0565b6040820152614c5e60608401614be0565b6060820152614c6f60808401614be0565b6080820152614c8060a08401614be0565b60a0820152614c9160c08401614be0565b60c0820152614ca260e08401614be0565b60e0820152614cb46101008401614be0565b610100820152614cc76101208401614b30565b610120820152614cda6101408401614b6b565b610140820152614ced6101608401614bff565b6101608201529392505050565b8035614a6f81614bf1565b803573ffffffffffffffffffffffffffffffffffffffff81168114614a6f575f5ffd5b8035614a6f81614b56565b80356fffffffffffffffffffffffffffffffff81168114614a6f575f5ffd5b6101a08101614d6b82614d6485614cfa565b60ff169052565b614d7760208401614d05565b73ffffffffffffffffffffffffffffffffffffffff166020830152614d9e60408401614d05565b73ffffffffffffffffffffffffffffffffffffffff16604083015260608381013590830152614dcf60808401614a64565b63ffffffff166080830152614de660a08401614d05565b73ffffffffffffffffffffffffffffffffffffffff1660a0830152614e0d60c08401614d28565b67ffffffffffffffff1660c0830152614e2860e08401614d28565b67ffffffffffffffff1660e0830152614e446101008401614d33565b6fffffffffffffffffffffffffffffffff16610100830152614e696101208401614d33565b6fffffffffffffffffffffffffffffffff166101208301526101408381013590830152614e996101608401614d28565b67ffffffffffffffff81166101608401525061018092830135919092015290565b5f60208284031215614eca575f5ffd5b5051919050565b5f6040828403128015614ee2575f5ffd5b506040805190810167ffffffffffffffff81118282101715614f2b577f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b6040528251614f3981614b56565b81526020830151614f4981614b56565b60208201529392505050565b5f60208284031215614f65575f5ffd5b6124c382614d05565b80820281158282048414176124c6576124c6614a8f565b5f60208284031215614f95575f5ffd5b6124c382614d33565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601260045260245ffd5b5f82614ffe577f4e487b71000000000000000000000000000000000000000000000000000000005f52601260045260245ffd5b500490565b5f5f85851115615011575f5ffd5b8386111561501d575f5ffd5b5050820193919092039150565b5f5f83357fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe184360301811261505d575f5ffd5b83018035915067ffffffffffffffff821115615077575f5ffd5b6020019150600581901b3603821315612f56575f5ffd5b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603260045260245ffd5b7fff0000000000000000000000000000000000000000000000000000000000000087168152848660018301375f858201600181015f815286518060208901835e5f920160010191825250838582375f930192835250909695505050505050565b818382375f9101908152919050565b5f7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff820361515a5761515a614a8f565b5060010190565b67ffffffffffffffff82811682821603908111156124c6576124c6614a8f56",
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
