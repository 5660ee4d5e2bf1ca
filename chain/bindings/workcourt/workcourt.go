// Code generated via abigen V2 - DO NOT EDIT.
// This file is a generated binding and any manual changes will be lost.

package workcourt

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

// WorkCourtVerdict is an auto generated low-level Go binding around an user-defined struct.
type WorkCourtVerdict struct {
	Job        [32]byte
	Round      uint32
	Checker    common.Address
	Node       common.Address
	Epoch      uint32
	From       [32]byte
	To         [32]byte
	Equal      bool
	Difference [32]byte
	At         uint64
}

// WorkCourtMetaData contains all meta data concerning the WorkCourt contract.
var WorkCourtMetaData = bind.MetaData{
	ABI: "[{\"type\":\"constructor\",\"inputs\":[{\"name\":\"escrow_\",\"type\":\"address\",\"internalType\":\"contractJobEscrow\"},{\"name\":\"reputation_\",\"type\":\"address\",\"internalType\":\"contractReputation\"},{\"name\":\"penalty_\",\"type\":\"uint96\",\"internalType\":\"uint96\"},{\"name\":\"weight_\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"VERDICT_TYPEHASH\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"escrow\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"contractJobEscrow\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"penalty\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint96\",\"internalType\":\"uint96\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"punished\",\"inputs\":[{\"name\":\"said\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bool\",\"internalType\":\"bool\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"registry\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"contractNodeRegistry\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"reputation\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"contractReputation\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"twoReceipts\",\"inputs\":[{\"name\":\"a\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Receipt\",\"components\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"job\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"epoch\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"seq\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"gpus\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"startedAt\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"billedMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"bytesIn\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"bytesOut\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"rate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"egress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"cost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"total\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"checkpoint\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"result\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"name\":\"sigA\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"b\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Receipt\",\"components\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"job\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"epoch\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"seq\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"gpus\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"startedAt\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"billedMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"bytesIn\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"bytesOut\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"rate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"egress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"cost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"total\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"checkpoint\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"result\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"name\":\"sigB\",\"type\":\"bytes\",\"internalType\":\"bytes\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"twoVerdicts\",\"inputs\":[{\"name\":\"a\",\"type\":\"tuple\",\"internalType\":\"structWorkCourt.Verdict\",\"components\":[{\"name\":\"job\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"round\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"checker\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"epoch\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"from\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"to\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"equal\",\"type\":\"bool\",\"internalType\":\"bool\"},{\"name\":\"difference\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"at\",\"type\":\"uint64\",\"internalType\":\"uint64\"}]},{\"name\":\"sigA\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"b\",\"type\":\"tuple\",\"internalType\":\"structWorkCourt.Verdict\",\"components\":[{\"name\":\"job\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"round\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"checker\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"epoch\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"from\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"to\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"equal\",\"type\":\"bool\",\"internalType\":\"bool\"},{\"name\":\"difference\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"at\",\"type\":\"uint64\",\"internalType\":\"uint64\"}]},{\"name\":\"sigB\",\"type\":\"bytes\",\"internalType\":\"bytes\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"verdictHash\",\"inputs\":[{\"name\":\"v\",\"type\":\"tuple\",\"internalType\":\"structWorkCourt.Verdict\",\"components\":[{\"name\":\"job\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"round\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"checker\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"epoch\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"from\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"to\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"equal\",\"type\":\"bool\",\"internalType\":\"bool\"},{\"name\":\"difference\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"at\",\"type\":\"uint64\",\"internalType\":\"uint64\"}]}],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"weight\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"stateMutability\":\"view\"},{\"type\":\"event\",\"name\":\"Convicted\",\"inputs\":[{\"name\":\"node\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"fault\",\"type\":\"uint8\",\"indexed\":false,\"internalType\":\"uint8\"},{\"name\":\"said\",\"type\":\"bytes32\",\"indexed\":false,\"internalType\":\"bytes32\"},{\"name\":\"challenger\",\"type\":\"address\",\"indexed\":false,\"internalType\":\"address\"}],\"anonymous\":false},{\"type\":\"error\",\"name\":\"NoFault\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"NotSigned\",\"inputs\":[{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"PunishedBefore\",\"inputs\":[{\"name\":\"said\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]}]",
	ID:  "WorkCourt",
	Bin: "0x610120604052348015610010575f5ffd5b506040516115f33803806115f383398101604081905261002f916100e6565b6001600160a01b038416608081905260408051637b10399960e01b81529051637b103999916004808201926020929091908290030181865afa158015610077573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061009b9190610158565b6001600160a01b0390811660a0529290921660c0526001600160601b031660e0526001600160401b0316610100525061017a565b6001600160a01b03811681146100e3575f5ffd5b50565b5f5f5f5f608085870312156100f9575f5ffd5b8451610104816100cf565b6020860151909450610115816100cf565b60408601519093506001600160601b0381168114610131575f5ffd5b60608601519092506001600160401b038116811461014d575f5ffd5b939692955090935050565b5f60208284031215610168575f5ffd5b8151610173816100cf565b9392505050565b60805160a05160c05160e051610100516114056101ee5f395f81816101f90152610bbe01525f818160f90152610c9001525f81816102390152610be501525f818161019a01528181610abb0152610cbd01525f8181610260015281816104980152818161051101526107ab01526114055ff3fe608060405234801561000f575f5ffd5b50600436106100b9575f3560e01c80637b10399911610072578063a1aab33f11610058578063a1aab33f146101f4578063c52164c614610234578063e2fdcc171461025b575f5ffd5b80637b103999146101955780639ef8d438146101e1575f5ffd5b80631d29d0e3116100a25780631d29d0e3146101385780631f4ad1481461014d57806375cb5f3d14610160575f5ffd5b806305d94a82146100bd5780630edd2ffc146100f4575b5f5ffd5b6100df6100cb366004610e61565b5f6020819052908152604090205460ff1681565b60405190151581526020015b60405180910390f35b61011b7f000000000000000000000000000000000000000000000000000000000000000081565b6040516bffffffffffffffffffffffff90911681526020016100eb565b61014b610146366004610ed4565b610282565b005b61014b61015b366004610f7c565b610459565b6101877f3cb8e9fe2c0660fafadd1284b2470250ba2cc6ddd50a22f5abff94991fe59f6e81565b6040519081526020016100eb565b6101bc7f000000000000000000000000000000000000000000000000000000000000000081565b60405173ffffffffffffffffffffffffffffffffffffffff90911681526020016100eb565b6101876101ef366004610ff5565b6107a5565b61021b7f000000000000000000000000000000000000000000000000000000000000000081565b60405167ffffffffffffffff90911681526020016100eb565b6101bc7f000000000000000000000000000000000000000000000000000000000000000081565b6101bc7f000000000000000000000000000000000000000000000000000000000000000081565b610292606084016040850161103f565b73ffffffffffffffffffffffffffffffffffffffff166102b8606088016040890161103f565b73ffffffffffffffffffffffffffffffffffffffff161480156102dc575085358335145b801561031157506102f36040840160208501611077565b63ffffffff166103096040880160208901611077565b63ffffffff16145b80156103415750610329610100840160e085016110a1565b151561033c610100880160e089016110a1565b151514155b610377576040517f6ccd0bbc00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b61039a61038a606088016040890161103f565b610393886107a5565b8787610936565b6103bd6103ad606088016040890161103f565b6103b6856107a5565b8484610936565b6104516103d0606088016040890161103f565b6002806103e360608b0160408c0161103f565b8a356103f560408d0160208e01611077565b6040805160ff909516602086015273ffffffffffffffffffffffffffffffffffffffff90931692840192909252606083015263ffffffff16608082015260a0015b604051602081830303815290604052805190602001206109f3565b505050505050565b6040517f713f01300000000000000000000000000000000000000000000000000000000081525f9073ffffffffffffffffffffffffffffffffffffffff7f0000000000000000000000000000000000000000000000000000000000000000169063713f0130906104cd908a90600401611101565b602060405180830381865afa1580156104e8573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061050c9190611293565b90505f7f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff1663713f0130866040518263ffffffff1660e01b81526004016105689190611101565b602060405180830381865afa158015610583573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906105a79190611293565b905080821415801561060257506105c4608086016060870161103f565b73ffffffffffffffffffffffffffffffffffffffff166105ea60808a0160608b0161103f565b73ffffffffffffffffffffffffffffffffffffffff16145b8015610615575084602001358860200135145b801561064a575061062c6060860160408701611077565b63ffffffff1661064260608a0160408b01611077565b63ffffffff16145b8015610687575061066160a08601608087016112aa565b67ffffffffffffffff1661067b60a08a0160808b016112aa565b67ffffffffffffffff16145b6106bd576040517f6ccd0bbc00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b6106d86106d060808a0160608b0161103f565b838989610936565b6106f36106eb60808a0160608b0161103f565b828686610936565b61079b61070660808a0160608b0161103f565b60018061071960808d0160608e0161103f565b8c602001358d60400160208101906107319190611077565b8e608001602081019061074491906112aa565b6040805160ff909616602087015273ffffffffffffffffffffffffffffffffffffffff90941693850193909352606084019190915263ffffffff16608083015267ffffffffffffffff1660a082015260c001610436565b5050505050505050565b5f6109307f00000000000000000000000000000000000000000000000000000000000000007f3cb8e9fe2c0660fafadd1284b2470250ba2cc6ddd50a22f5abff94991fe59f6e846040516020016107fd9291906112c3565b604080517fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe081840301815282825280516020918201207f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f848301527fc27c62e15100263f64df9ec7b8995f90555f2999b74a4c93a36d68afe5670e7c848401527fc89efdaa54c0f20c7adf612882df0950f5a951637e0307cdcb4c672f298b8bc6606085015246608085015273ffffffffffffffffffffffffffffffffffffffff9490941660a0808501919091528251808503909101815260c0840183528051908201207f190100000000000000000000000000000000000000000000000000000000000060e085015260e284015261010280840194909452815180840390940184526101229092019052815191012090565b92915050565b5f5f610943858585610d27565b5090925090505f81600381111561095c5761095c6113bd565b14801561099457508573ffffffffffffffffffffffffffffffffffffffff168273ffffffffffffffffffffffffffffffffffffffff16145b86906109ea576040517fba79407900000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff90911660048201526024015b60405180910390fd5b50505050505050565b5f81815260208190526040902054819060ff1615610a40576040517f749777720000000000000000000000000000000000000000000000000000000081526004016109e191815260200190565b505f8181526020819052604080822080547fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff00166001179055517fea98641300000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff85811660048301527f0000000000000000000000000000000000000000000000000000000000000000169063ea98641390602401602060405180830381865afa158015610b00573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190610b2491906113ea565b6040805160ff86168152602081018590523381830152905191925073ffffffffffffffffffffffffffffffffffffffff8616917fdee5604cb0b8c929dd5c8431f160bab4b9674f8ec570e41df88ab08bc53678209181900360600190a26040517fa92ad74f00000000000000000000000000000000000000000000000000000000815263ffffffff8216600482015267ffffffffffffffff7f00000000000000000000000000000000000000000000000000000000000000001660248201527f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff169063a92ad74f906044015f604051808303815f87803b158015610c3b575f5ffd5b505af1158015610c4d573d5f5f3e3d5ffd5b50506040517f4b25832900000000000000000000000000000000000000000000000000000000815263ffffffff841660048201526bffffffffffffffffffffffff7f00000000000000000000000000000000000000000000000000000000000000001660248201523360448201527f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff169250634b25832991506064015f604051808303815f87803b158015610d15575f5ffd5b505af115801561079b573d5f5f3e3d5ffd5b5f80806041849003610d5b578435602086013560408701355f1a610d4d89828585610d6e565b955095509550505050610d65565b505f915060029050825b93509350939050565b5f80807f7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0841115610da757505f91506003905082610e57565b604080515f808252602082018084528a905260ff891692820192909252606081018790526080810186905260019060a0016020604051602081039080840390855afa158015610df8573d5f5f3e3d5ffd5b50506040517fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0015191505073ffffffffffffffffffffffffffffffffffffffff8116610e4e57505f925060019150829050610e57565b92505f91508190505b9450945094915050565b5f60208284031215610e71575f5ffd5b5035919050565b5f6101408284031215610e89575f5ffd5b50919050565b5f5f83601f840112610e9f575f5ffd5b50813567ffffffffffffffff811115610eb6575f5ffd5b602083019150836020828501011115610ecd575f5ffd5b9250929050565b5f5f5f5f5f5f6102c08789031215610eea575f5ffd5b610ef48888610e78565b955061014087013567ffffffffffffffff811115610f10575f5ffd5b610f1c89828a01610e8f565b9096509450610f319050886101608901610e78565b92506102a087013567ffffffffffffffff811115610f4d575f5ffd5b610f5989828a01610e8f565b979a9699509497509295939492505050565b5f6102008284031215610e89575f5ffd5b5f5f5f5f5f5f6104408789031215610f92575f5ffd5b610f9c8888610f6b565b955061020087013567ffffffffffffffff811115610fb8575f5ffd5b610fc489828a01610e8f565b9096509450610fd99050886102208901610f6b565b925061042087013567ffffffffffffffff811115610f4d575f5ffd5b5f6101408284031215611006575f5ffd5b6110108383610e78565b9392505050565b803573ffffffffffffffffffffffffffffffffffffffff8116811461103a575f5ffd5b919050565b5f6020828403121561104f575f5ffd5b61101082611017565b63ffffffff81168114611069575f5ffd5b50565b803561103a81611058565b5f60208284031215611087575f5ffd5b813561101081611058565b8035801515811461103a575f5ffd5b5f602082840312156110b1575f5ffd5b61101082611092565b803567ffffffffffffffff8116811461103a575f5ffd5b803561ffff8116811461103a575f5ffd5b80356fffffffffffffffffffffffffffffffff8116811461103a575f5ffd5b813581526020808301359082015261020081016111206040840161106c565b63ffffffff16604083015261113760608401611017565b73ffffffffffffffffffffffffffffffffffffffff16606083015261115e608084016110ba565b67ffffffffffffffff16608083015261117960a084016110d1565b61ffff1660a083015261118e60c084016110ba565b67ffffffffffffffff1660c08301526111a960e084016110ba565b67ffffffffffffffff1660e08301526111c561010084016110ba565b67ffffffffffffffff166101008301526111e261012084016110ba565b67ffffffffffffffff166101208301526111ff61014084016110ba565b67ffffffffffffffff1661014083015261121c61016084016110ba565b67ffffffffffffffff1661016083015261123961018084016110e2565b6fffffffffffffffffffffffffffffffff1661018083015261125e6101a084016110e2565b6fffffffffffffffffffffffffffffffff166101a08301526101c083810135908301526101e092830135929091019190915290565b5f602082840312156112a3575f5ffd5b5051919050565b5f602082840312156112ba575f5ffd5b611010826110ba565b82815281356020808301919091526101608201906112e290840161106c565b63ffffffff81166040840152506112fb60408401611017565b73ffffffffffffffffffffffffffffffffffffffff811660608401525061132460608401611017565b73ffffffffffffffffffffffffffffffffffffffff811660808401525061134d6080840161106c565b63ffffffff811660a08401525060a083013560c08381019190915283013560e08084019190915261137f908401611092565b80151561010084015250610100830135610120838101919091526113a49084016110ba565b67ffffffffffffffff8116610140840152509392505050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52602160045260245ffd5b5f602082840312156113fa575f5ffd5b81516110108161105856",
}

// WorkCourt is an auto generated Go binding around an Ethereum contract.
type WorkCourt struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *WorkCourt) GetABI() abi.ABI {
	return c.abi
}

// NewWorkCourt creates a new instance of WorkCourt.
func NewWorkCourt() *WorkCourt {
	parsed, err := WorkCourtMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &WorkCourt{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *WorkCourt) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address escrow_, address reputation_, uint96 penalty_, uint64 weight_) returns()
func (workCourt *WorkCourt) PackConstructor(escrow_ common.Address, reputation_ common.Address, penalty_ *big.Int, weight_ uint64) []byte {
	enc, err := workCourt.abi.Pack("", escrow_, reputation_, penalty_, weight_)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackVERDICTTYPEHASH is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x75cb5f3d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function VERDICT_TYPEHASH() view returns(bytes32)
func (workCourt *WorkCourt) PackVERDICTTYPEHASH() []byte {
	enc, err := workCourt.abi.Pack("VERDICT_TYPEHASH")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackVERDICTTYPEHASH is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x75cb5f3d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function VERDICT_TYPEHASH() view returns(bytes32)
func (workCourt *WorkCourt) TryPackVERDICTTYPEHASH() ([]byte, error) {
	return workCourt.abi.Pack("VERDICT_TYPEHASH")
}

// UnpackVERDICTTYPEHASH is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x75cb5f3d.
//
// Solidity: function VERDICT_TYPEHASH() view returns(bytes32)
func (workCourt *WorkCourt) UnpackVERDICTTYPEHASH(data []byte) ([32]byte, error) {
	out, err := workCourt.abi.Unpack("VERDICT_TYPEHASH", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackEscrow is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe2fdcc17.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function escrow() view returns(address)
func (workCourt *WorkCourt) PackEscrow() []byte {
	enc, err := workCourt.abi.Pack("escrow")
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
func (workCourt *WorkCourt) TryPackEscrow() ([]byte, error) {
	return workCourt.abi.Pack("escrow")
}

// UnpackEscrow is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xe2fdcc17.
//
// Solidity: function escrow() view returns(address)
func (workCourt *WorkCourt) UnpackEscrow(data []byte) (common.Address, error) {
	out, err := workCourt.abi.Unpack("escrow", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackPenalty is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0edd2ffc.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function penalty() view returns(uint96)
func (workCourt *WorkCourt) PackPenalty() []byte {
	enc, err := workCourt.abi.Pack("penalty")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPenalty is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0edd2ffc.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function penalty() view returns(uint96)
func (workCourt *WorkCourt) TryPackPenalty() ([]byte, error) {
	return workCourt.abi.Pack("penalty")
}

// UnpackPenalty is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x0edd2ffc.
//
// Solidity: function penalty() view returns(uint96)
func (workCourt *WorkCourt) UnpackPenalty(data []byte) (*big.Int, error) {
	out, err := workCourt.abi.Unpack("penalty", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackPunished is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x05d94a82.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function punished(bytes32 said) view returns(bool)
func (workCourt *WorkCourt) PackPunished(said [32]byte) []byte {
	enc, err := workCourt.abi.Pack("punished", said)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPunished is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x05d94a82.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function punished(bytes32 said) view returns(bool)
func (workCourt *WorkCourt) TryPackPunished(said [32]byte) ([]byte, error) {
	return workCourt.abi.Pack("punished", said)
}

// UnpackPunished is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x05d94a82.
//
// Solidity: function punished(bytes32 said) view returns(bool)
func (workCourt *WorkCourt) UnpackPunished(data []byte) (bool, error) {
	out, err := workCourt.abi.Unpack("punished", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackRegistry is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7b103999.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function registry() view returns(address)
func (workCourt *WorkCourt) PackRegistry() []byte {
	enc, err := workCourt.abi.Pack("registry")
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
func (workCourt *WorkCourt) TryPackRegistry() ([]byte, error) {
	return workCourt.abi.Pack("registry")
}

// UnpackRegistry is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x7b103999.
//
// Solidity: function registry() view returns(address)
func (workCourt *WorkCourt) UnpackRegistry(data []byte) (common.Address, error) {
	out, err := workCourt.abi.Unpack("registry", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackReputation is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc52164c6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function reputation() view returns(address)
func (workCourt *WorkCourt) PackReputation() []byte {
	enc, err := workCourt.abi.Pack("reputation")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackReputation is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc52164c6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function reputation() view returns(address)
func (workCourt *WorkCourt) TryPackReputation() ([]byte, error) {
	return workCourt.abi.Pack("reputation")
}

// UnpackReputation is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xc52164c6.
//
// Solidity: function reputation() view returns(address)
func (workCourt *WorkCourt) UnpackReputation(data []byte) (common.Address, error) {
	out, err := workCourt.abi.Unpack("reputation", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackTwoReceipts is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1f4ad148.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function twoReceipts((bytes32,bytes32,uint32,address,uint64,uint16,uint64,uint64,uint64,uint64,uint64,uint64,uint128,uint128,bytes32,bytes32) a, bytes sigA, (bytes32,bytes32,uint32,address,uint64,uint16,uint64,uint64,uint64,uint64,uint64,uint64,uint128,uint128,bytes32,bytes32) b, bytes sigB) returns()
func (workCourt *WorkCourt) PackTwoReceipts(a JobEscrowReceipt, sigA []byte, b JobEscrowReceipt, sigB []byte) []byte {
	enc, err := workCourt.abi.Pack("twoReceipts", a, sigA, b, sigB)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTwoReceipts is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1f4ad148.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function twoReceipts((bytes32,bytes32,uint32,address,uint64,uint16,uint64,uint64,uint64,uint64,uint64,uint64,uint128,uint128,bytes32,bytes32) a, bytes sigA, (bytes32,bytes32,uint32,address,uint64,uint16,uint64,uint64,uint64,uint64,uint64,uint64,uint128,uint128,bytes32,bytes32) b, bytes sigB) returns()
func (workCourt *WorkCourt) TryPackTwoReceipts(a JobEscrowReceipt, sigA []byte, b JobEscrowReceipt, sigB []byte) ([]byte, error) {
	return workCourt.abi.Pack("twoReceipts", a, sigA, b, sigB)
}

// PackTwoVerdicts is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1d29d0e3.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function twoVerdicts((bytes32,uint32,address,address,uint32,bytes32,bytes32,bool,bytes32,uint64) a, bytes sigA, (bytes32,uint32,address,address,uint32,bytes32,bytes32,bool,bytes32,uint64) b, bytes sigB) returns()
func (workCourt *WorkCourt) PackTwoVerdicts(a WorkCourtVerdict, sigA []byte, b WorkCourtVerdict, sigB []byte) []byte {
	enc, err := workCourt.abi.Pack("twoVerdicts", a, sigA, b, sigB)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTwoVerdicts is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1d29d0e3.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function twoVerdicts((bytes32,uint32,address,address,uint32,bytes32,bytes32,bool,bytes32,uint64) a, bytes sigA, (bytes32,uint32,address,address,uint32,bytes32,bytes32,bool,bytes32,uint64) b, bytes sigB) returns()
func (workCourt *WorkCourt) TryPackTwoVerdicts(a WorkCourtVerdict, sigA []byte, b WorkCourtVerdict, sigB []byte) ([]byte, error) {
	return workCourt.abi.Pack("twoVerdicts", a, sigA, b, sigB)
}

// PackVerdictHash is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9ef8d438.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function verdictHash((bytes32,uint32,address,address,uint32,bytes32,bytes32,bool,bytes32,uint64) v) view returns(bytes32)
func (workCourt *WorkCourt) PackVerdictHash(v WorkCourtVerdict) []byte {
	enc, err := workCourt.abi.Pack("verdictHash", v)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackVerdictHash is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9ef8d438.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function verdictHash((bytes32,uint32,address,address,uint32,bytes32,bytes32,bool,bytes32,uint64) v) view returns(bytes32)
func (workCourt *WorkCourt) TryPackVerdictHash(v WorkCourtVerdict) ([]byte, error) {
	return workCourt.abi.Pack("verdictHash", v)
}

// UnpackVerdictHash is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9ef8d438.
//
// Solidity: function verdictHash((bytes32,uint32,address,address,uint32,bytes32,bytes32,bool,bytes32,uint64) v) view returns(bytes32)
func (workCourt *WorkCourt) UnpackVerdictHash(data []byte) ([32]byte, error) {
	out, err := workCourt.abi.Unpack("verdictHash", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackWeight is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa1aab33f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function weight() view returns(uint64)
func (workCourt *WorkCourt) PackWeight() []byte {
	enc, err := workCourt.abi.Pack("weight")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackWeight is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa1aab33f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function weight() view returns(uint64)
func (workCourt *WorkCourt) TryPackWeight() ([]byte, error) {
	return workCourt.abi.Pack("weight")
}

// UnpackWeight is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xa1aab33f.
//
// Solidity: function weight() view returns(uint64)
func (workCourt *WorkCourt) UnpackWeight(data []byte) (uint64, error) {
	out, err := workCourt.abi.Unpack("weight", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// WorkCourtConvicted represents a Convicted event raised by the WorkCourt contract.
type WorkCourtConvicted struct {
	Node       common.Address
	Fault      uint8
	Said       [32]byte
	Challenger common.Address
	Raw        *types.Log // Blockchain specific contextual infos
}

const WorkCourtConvictedEventName = "Convicted"

// ContractEventName returns the user-defined event name.
func (WorkCourtConvicted) ContractEventName() string {
	return WorkCourtConvictedEventName
}

// UnpackConvictedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Convicted(address indexed node, uint8 fault, bytes32 said, address challenger)
func (workCourt *WorkCourt) UnpackConvictedEvent(log *types.Log) (*WorkCourtConvicted, error) {
	event := "Convicted"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != workCourt.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(WorkCourtConvicted)
	if len(log.Data) > 0 {
		if err := workCourt.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range workCourt.abi.Events[event].Inputs {
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
func (workCourt *WorkCourt) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], workCourt.abi.Errors["NoFault"].ID.Bytes()[:4]) {
		return workCourt.UnpackNoFaultError(raw[4:])
	}
	if bytes.Equal(raw[:4], workCourt.abi.Errors["NotSigned"].ID.Bytes()[:4]) {
		return workCourt.UnpackNotSignedError(raw[4:])
	}
	if bytes.Equal(raw[:4], workCourt.abi.Errors["PunishedBefore"].ID.Bytes()[:4]) {
		return workCourt.UnpackPunishedBeforeError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// WorkCourtNoFault represents a NoFault error raised by the WorkCourt contract.
type WorkCourtNoFault struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NoFault()
func WorkCourtNoFaultErrorID() common.Hash {
	return common.HexToHash("0x6ccd0bbcc8f98637dc4acb8f31da7db62b1840e328048e46c265d4b47064c98b")
}

// UnpackNoFaultError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NoFault()
func (workCourt *WorkCourt) UnpackNoFaultError(raw []byte) (*WorkCourtNoFault, error) {
	out := new(WorkCourtNoFault)
	if err := workCourt.abi.UnpackIntoInterface(out, "NoFault", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// WorkCourtNotSigned represents a NotSigned error raised by the WorkCourt contract.
type WorkCourtNotSigned struct {
	Node common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotSigned(address node)
func WorkCourtNotSignedErrorID() common.Hash {
	return common.HexToHash("0xba794079e33b4077dde15e13dde8f44d0bab449ff257bd5552aeb856eee350c8")
}

// UnpackNotSignedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotSigned(address node)
func (workCourt *WorkCourt) UnpackNotSignedError(raw []byte) (*WorkCourtNotSigned, error) {
	out := new(WorkCourtNotSigned)
	if err := workCourt.abi.UnpackIntoInterface(out, "NotSigned", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// WorkCourtPunishedBefore represents a PunishedBefore error raised by the WorkCourt contract.
type WorkCourtPunishedBefore struct {
	Said [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error PunishedBefore(bytes32 said)
func WorkCourtPunishedBeforeErrorID() common.Hash {
	return common.HexToHash("0x7497777220cc3b71ef5f9223860ca7e4b6cf9bb853bfe0bfd7865a42d539e4a9")
}

// UnpackPunishedBeforeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error PunishedBefore(bytes32 said)
func (workCourt *WorkCourt) UnpackPunishedBeforeError(raw []byte) (*WorkCourtPunishedBefore, error) {
	out := new(WorkCourtPunishedBefore)
	if err := workCourt.abi.UnpackIntoInterface(out, "PunishedBefore", raw); err != nil {
		return nil, err
	}
	return out, nil
}
