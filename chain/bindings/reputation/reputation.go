// Code generated via abigen V2 - DO NOT EDIT.
// This file is a generated binding and any manual changes will be lost.

package reputation

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

// ReputationMetaData contains all meta data concerning the Reputation contract.
var ReputationMetaData = bind.MetaData{
	ABI: "[{\"type\":\"constructor\",\"inputs\":[{\"name\":\"escrow_\",\"type\":\"address\",\"internalType\":\"contractJobEscrow\"},{\"name\":\"halfLife_\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"coinUnit_\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"tokenUnit_\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"payerCap_\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"courts\",\"type\":\"address[]\",\"internalType\":\"address[]\"}],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"coinUnit\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint128\",\"internalType\":\"uint128\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"counted\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"escrow\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"contractJobEscrow\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"fault\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"weight\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"halfLife\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"isCourt\",\"inputs\":[{\"name\":\"court\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bool\",\"internalType\":\"bool\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"payerCap\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"range\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"from\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"to\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[{\"name\":\"least\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"greatest\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"record\",\"inputs\":[{\"name\":\"o\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Order\",\"components\":[{\"name\":\"kind\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"root\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"count\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"maxRate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxEgress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxCost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"deadline\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"recipient\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"registry\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"contractNodeRegistry\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"reputationOf\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint32\",\"internalType\":\"uint32\"}],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"tokenUnit\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint128\",\"internalType\":\"uint128\"}],\"stateMutability\":\"view\"},{\"type\":\"event\",\"name\":\"ReputationSet\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint32\",\"indexed\":true,\"internalType\":\"uint32\"},{\"name\":\"work\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"},{\"name\":\"faults\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"},{\"name\":\"reputation\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"error\",\"name\":\"BadTerms\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"CheckpointUnorderedInsertion\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"NotCourt\",\"inputs\":[{\"name\":\"caller\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"NothingToCount\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"PayerCapReached\",\"inputs\":[{\"name\":\"payer\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"cap\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]}]",
	ID:  "Reputation",
	Bin: "0x610140604052348015610010575f5ffd5b5060405161192838038061192883398101604081905261002f91610201565b805f5b815181101561008a5760015f5f84848151811061005157610051610320565b6020908102919091018101516001600160a01b031682528101919091526040015f20805460ff1916911515919091179055600101610032565b5050610e10856001600160401b0316101580156100af57506001600160801b03841615155b80156100c357506001600160801b03831615155b80156100d757506001600160401b03821615155b6100f457604051638dc5992160e01b815260040160405180910390fd5b6001600160a01b038616608081905260408051637b10399960e01b81529051637b103999916004808201926020929091908290030181865afa15801561013c573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906101609190610334565b6001600160a01b031660a052506001600160401b0393841660c0526001600160801b0392831660e052911661010052166101205250610356565b6001600160a01b03811681146101ae575f5ffd5b50565b80516001600160401b03811681146101c7575f5ffd5b919050565b80516001600160801b03811681146101c7575f5ffd5b634e487b7160e01b5f52604160045260245ffd5b80516101c78161019a565b5f5f5f5f5f5f60c08789031215610216575f5ffd5b86516102218161019a565b955061022f602088016101b1565b945061023d604088016101cc565b935061024b606088016101cc565b9250610259608088016101b1565b60a08801519092506001600160401b03811115610274575f5ffd5b8701601f81018913610284575f5ffd5b80516001600160401b0381111561029d5761029d6101e2565b604051600582901b90603f8201601f191681016001600160401b03811182821017156102cb576102cb6101e2565b60405291825260208184018101929081018c8411156102e8575f5ffd5b6020850194505b8385101561030e57610300856101f6565b8152602094850194016102ef565b50809450505050509295509295509295565b634e487b7160e01b5f52603260045260245ffd5b5f60208284031215610344575f5ffd5b815161034f8161019a565b9392505050565b60805160a05160c05160e05161010051610120516115376103f15f395f81816101de0152818161081001528181610844015281816108d5015261091001525f81816102cc01526105db01525f818161025d015261060101525f818161019e0152818161044c015281816107750152610d0401525f818161015201526109f401525f81816102a501528181610507015261068301526115375ff3fe608060405234801561000f575f5ffd5b50600436106100cf575f3560e01c80639950b3501161007d578063e15c571411610058578063e15c571414610258578063e2fdcc17146102a0578063e93c980d146102c7575f5ffd5b80639950b35014610200578063a92ad74f14610232578063c466313114610245575f5ffd5b80637b103999116100ad5780637b1039991461014d5780637bc90d1c146101995780638075bfa6146101d9575f5ffd5b8063092a4d44146100d357806360a34e6814610100578063610c688f14610138575b5f5ffd5b6100e66100e136600461114c565b6102ee565b604080519283526020830191909152015b60405180910390f35b61012a61010e3660046111a1565b600260209081525f928352604080842090915290825290205481565b6040519081526020016100f7565b61014b6101463660046111cb565b6104c8565b005b6101747f000000000000000000000000000000000000000000000000000000000000000081565b60405173ffffffffffffffffffffffffffffffffffffffff90911681526020016100f7565b6101c07f000000000000000000000000000000000000000000000000000000000000000081565b60405167ffffffffffffffff90911681526020016100f7565b6101c07f000000000000000000000000000000000000000000000000000000000000000081565b61022261020e3660046111fd565b5f6020819052908152604090205460ff1681565b60405190151581526020016100f7565b61014b61024036600461122d565b610a96565b61012a610253366004611257565b610b3b565b61027f7f000000000000000000000000000000000000000000000000000000000000000081565b6040516fffffffffffffffffffffffffffffffff90911681526020016100f7565b6101747f000000000000000000000000000000000000000000000000000000000000000081565b61027f7f000000000000000000000000000000000000000000000000000000000000000081565b63ffffffff8084165f90815260016020526040812090918291908290819061031c90849089908990610b4e16565b9150915061034160405180606001604052805f81526020015f81526020015f81525090565b61034a81610b8b565b94508495505f8383141580156103725750886103668686610bcb565b5165ffffffffffff1611155b9050801561039e577fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff96505b80156103a8575f95505b828410156104bb575f6103bb8686610bcb565b5165ffffffffffff1690505f846103d387600161129f565b106103de5789610408565b60016103f46103ed888361129f565b8990610bcb565b516103ff91906112b2565b65ffffffffffff165b90505f6104216104188989610bcb565b60200151610bef565b90505f8c84106104315783610433565b8c5b90505b5f61047c6104778461047267ffffffffffffffff7f000000000000000000000000000000000000000000000000000000000000000016866112d0565b610c4b565b610b8b565b90508b81101561048a57809b505b8a81111561049657809a505b8382036104a357506104ac565b50829050610436565b505050508360010193506103a8565b5050505050935093915050565b6040517fcfcef6ac0000000000000000000000000000000000000000000000000000000081525f9073ffffffffffffffffffffffffffffffffffffffff7f0000000000000000000000000000000000000000000000000000000000000000169063cfcef6ac9061053c908690600401611337565b602060405180830381865afa158015610557573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061057b919061147a565b5f81815260026020908152604080832073ffffffffffffffffffffffffffffffffffffffff87168452909152812054919250806105be60c0870160a088016111fd565b73ffffffffffffffffffffffffffffffffffffffff16146105ff577f0000000000000000000000000000000000000000000000000000000000000000610621565b7f00000000000000000000000000000000000000000000000000000000000000005b6040517fe874134b0000000000000000000000000000000000000000000000000000000081526004810185905273ffffffffffffffffffffffffffffffffffffffff86811660248301526fffffffffffffffffffffffffffffffff92909216917f0000000000000000000000000000000000000000000000000000000000000000169063e874134b90604401602060405180830381865afa1580156106c8573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906106ec919061147a565b6106f691906112d0565b90508284838311610757576040517fe72f7a6b000000000000000000000000000000000000000000000000000000008152600481019290925273ffffffffffffffffffffffffffffffffffffffff1660248201526044015b60405180910390fd5b5061076490508282611491565b90505f61079b67ffffffffffffffff7f000000000000000000000000000000000000000000000000000000000000000016426112d0565b90505f6003816107b160408a0160208b016111fd565b73ffffffffffffffffffffffffffffffffffffffff1673ffffffffffffffffffffffffffffffffffffffff1681526020019081526020015f2054905081604082901c146107fe575f610800565b805b67ffffffffffffffff90811691507f00000000000000000000000000000000000000000000000000000000000000001681106108426040890160208a016111fd565b7f000000000000000000000000000000000000000000000000000000000000000090916108c3576040517f3c3aea4700000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff909216600483015267ffffffffffffffff16602482015260440161074e565b506108fa90508167ffffffffffffffff7f000000000000000000000000000000000000000000000000000000000000000016611491565b831115610938576109358167ffffffffffffffff7f000000000000000000000000000000000000000000000000000000000000000016611491565b92505b610942838261129f565b604083901b1760035f89602001602081019061095e91906111fd565b73ffffffffffffffffffffffffffffffffffffffff16815260208101919091526040015f205561098e838561129f565b5f86815260026020908152604080832073ffffffffffffffffffffffffffffffffffffffff8b81168086529190935281842094909455517fea986413000000000000000000000000000000000000000000000000000000008152600481019390935290917f00000000000000000000000000000000000000000000000000000000000000009091169063ea98641390602401602060405180830381865afa158015610a3b573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190610a5f91906114a4565b90505f610a6b82610cab565b905084815f01818151610a7e919061129f565b905250610a8b8282610d2a565b505050505050505050565b335f8181526020819052604090205460ff16610af7576040517fd9cc3b7800000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff909116600482015260240161074e565b505f610b0283610cab565b805160011c815260208101805191925067ffffffffffffffff841691610b2990839061129f565b905250610b368382610d2a565b505050565b5f610b4861047783610cab565b92915050565b5f5f610b628584610b5d885490565b610e18565b9050610b6f858583610e18565b91508115610b8357610b80826114bf565b91505b935093915050565b602081015181515f91610b9d9161129f565b610ba890601461129f565b8251610bb590600161129f565b610bc1906127106114f3565b610b4891906112d0565b604080518082019091525f8082526020820152610be88383610e71565b9392505050565b610c1060405180606001604052805f81526020015f81526020015f81525090565b506040805160608101825269ffffffffffffffffffff608084901c81168252603084901c16602082015265ffffffffffff9092169082015290565b610c6c60405180606001604052805f81526020015f81526020015f81525090565b5f836040015183610c7d9190611491565b604080516060810182528651831c815260208088015190931c92810192909252810184905291505092915050565b610ccc60405180606001604052805f81526020015f81526020015f81525090565b63ffffffff82165f908152600160205260409020610b4890610cf690610cf190610ef4565b610bef565b61047267ffffffffffffffff7f000000000000000000000000000000000000000000000000000000000000000016426112d0565b805169ffffffffffffffffffff1015610d4b5769ffffffffffffffffffff81525b602081015169ffffffffffffffffffff1015610d725769ffffffffffffffffffff60208201525b610dba42826040015160308460200151901b6080855f0151901b171760015f8663ffffffff1663ffffffff1681526020019081526020015f20610f4e9092919063ffffffff16565b50508163ffffffff167f04fc7929bb0d1a407fc894d575ee39ddb3f8994f63dc496f8b0826590ec033bd825f01518360200151610df685610b8b565b6040805193845260208401929092529082015260600160405180910390a25050565b5f5b81811015610be8575f6002610e2f848461129f565b610e3991906112d0565b905083610e468683610bcb565b5165ffffffffffff161115610e5d57809250610e6b565b610e6881600161129f565b91505b50610e1a565b604080518082019091525f8082526020820152825f018263ffffffff1681548110610e9e57610e9e61150a565b5f9182526020918290206040805180820190915291015465ffffffffffff811682526601000000000000900479ffffffffffffffffffffffffffffffffffffffffffffffffffff16918101919091529392505050565b80545f908015610f4657610f1a83610f0d600184611491565b5f91825260209091200190565b546601000000000000900479ffffffffffffffffffffffffffffffffffffffffffffffffffff16610be8565b5f9392505050565b5f80610f5b858585610f67565b91509150935093915050565b82545f90819080156110b8575f610f8387610f0d600185611491565b805490915065ffffffffffff808216916601000000000000900479ffffffffffffffffffffffffffffffffffffffffffffffffffff16908816821115610ff5576040517f2520601d00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b8765ffffffffffff168265ffffffffffff160361104457825465ffffffffffff16660100000000000079ffffffffffffffffffffffffffffffffffffffffffffffffffff8916021783556110aa565b6040805180820190915265ffffffffffff808a16825279ffffffffffffffffffffffffffffffffffffffffffffffffffff808a1660208085019182528d54600181018f555f8f815291909120945191519092166601000000000000029216919091179101555b9450859350610b8392505050565b50506040805180820190915265ffffffffffff808516825279ffffffffffffffffffffffffffffffffffffffffffffffffffff80851660208085019182528854600181018a555f8a8152918220955192519093166601000000000000029190931617920191909155905081610b83565b63ffffffff81168114611139575f5ffd5b50565b803561114781611128565b919050565b5f5f5f6060848603121561115e575f5ffd5b833561116981611128565b95602085013595506040909401359392505050565b803573ffffffffffffffffffffffffffffffffffffffff81168114611147575f5ffd5b5f5f604083850312156111b2575f5ffd5b823591506111c26020840161117e565b90509250929050565b5f5f8284036101a08112156111de575f5ffd5b6101808112156111ec575f5ffd5b508291506111c2610180840161117e565b5f6020828403121561120d575f5ffd5b610be88261117e565b803567ffffffffffffffff81168114611147575f5ffd5b5f5f6040838503121561123e575f5ffd5b823561124981611128565b91506111c260208401611216565b5f60208284031215611267575f5ffd5b8135610be881611128565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b80820180821115610b4857610b48611272565b65ffffffffffff8281168282160390811115610b4857610b48611272565b5f82611303577f4e487b71000000000000000000000000000000000000000000000000000000005f52601260045260245ffd5b500490565b803560ff81168114611147575f5ffd5b80356fffffffffffffffffffffffffffffffff81168114611147575f5ffd5b61018081016113508261134985611308565b60ff169052565b61135c6020840161117e565b73ffffffffffffffffffffffffffffffffffffffff1660208301526113836040840161117e565b73ffffffffffffffffffffffffffffffffffffffff166040830152606083810135908301526113b46080840161113c565b63ffffffff1660808301526113cb60a0840161117e565b73ffffffffffffffffffffffffffffffffffffffff1660a08301526113f260c08401611216565b67ffffffffffffffff1660c083015261140d60e08401611216565b67ffffffffffffffff1660e08301526114296101008401611318565b6fffffffffffffffffffffffffffffffff1661010083015261012083810135908301526114596101408401611216565b67ffffffffffffffff81166101408401525061016092830135919092015290565b5f6020828403121561148a575f5ffd5b5051919050565b81810381811115610b4857610b48611272565b5f602082840312156114b4575f5ffd5b8151610be881611128565b5f816114cd576114cd611272565b507fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff0190565b8082028115828204841417610b4857610b48611272565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603260045260245ffd",
}

// Reputation is an auto generated Go binding around an Ethereum contract.
type Reputation struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Reputation) GetABI() abi.ABI {
	return c.abi
}

// NewReputation creates a new instance of Reputation.
func NewReputation() *Reputation {
	parsed, err := ReputationMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Reputation{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Reputation) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address escrow_, uint64 halfLife_, uint128 coinUnit_, uint128 tokenUnit_, uint64 payerCap_, address[] courts) returns()
func (reputation *Reputation) PackConstructor(escrow_ common.Address, halfLife_ uint64, coinUnit_ *big.Int, tokenUnit_ *big.Int, payerCap_ uint64, courts []common.Address) []byte {
	enc, err := reputation.abi.Pack("", escrow_, halfLife_, coinUnit_, tokenUnit_, payerCap_, courts)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackCoinUnit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe15c5714.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function coinUnit() view returns(uint128)
func (reputation *Reputation) PackCoinUnit() []byte {
	enc, err := reputation.abi.Pack("coinUnit")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCoinUnit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe15c5714.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function coinUnit() view returns(uint128)
func (reputation *Reputation) TryPackCoinUnit() ([]byte, error) {
	return reputation.abi.Pack("coinUnit")
}

// UnpackCoinUnit is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xe15c5714.
//
// Solidity: function coinUnit() view returns(uint128)
func (reputation *Reputation) UnpackCoinUnit(data []byte) (*big.Int, error) {
	out, err := reputation.abi.Unpack("coinUnit", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackCounted is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x60a34e68.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function counted(bytes32 order, address node) view returns(uint256)
func (reputation *Reputation) PackCounted(order [32]byte, node common.Address) []byte {
	enc, err := reputation.abi.Pack("counted", order, node)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCounted is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x60a34e68.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function counted(bytes32 order, address node) view returns(uint256)
func (reputation *Reputation) TryPackCounted(order [32]byte, node common.Address) ([]byte, error) {
	return reputation.abi.Pack("counted", order, node)
}

// UnpackCounted is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x60a34e68.
//
// Solidity: function counted(bytes32 order, address node) view returns(uint256)
func (reputation *Reputation) UnpackCounted(data []byte) (*big.Int, error) {
	out, err := reputation.abi.Unpack("counted", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackEscrow is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe2fdcc17.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function escrow() view returns(address)
func (reputation *Reputation) PackEscrow() []byte {
	enc, err := reputation.abi.Pack("escrow")
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
func (reputation *Reputation) TryPackEscrow() ([]byte, error) {
	return reputation.abi.Pack("escrow")
}

// UnpackEscrow is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xe2fdcc17.
//
// Solidity: function escrow() view returns(address)
func (reputation *Reputation) UnpackEscrow(data []byte) (common.Address, error) {
	out, err := reputation.abi.Unpack("escrow", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackFault is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa92ad74f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function fault(uint32 slot, uint64 weight) returns()
func (reputation *Reputation) PackFault(slot uint32, weight uint64) []byte {
	enc, err := reputation.abi.Pack("fault", slot, weight)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackFault is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa92ad74f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function fault(uint32 slot, uint64 weight) returns()
func (reputation *Reputation) TryPackFault(slot uint32, weight uint64) ([]byte, error) {
	return reputation.abi.Pack("fault", slot, weight)
}

// PackHalfLife is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7bc90d1c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function halfLife() view returns(uint64)
func (reputation *Reputation) PackHalfLife() []byte {
	enc, err := reputation.abi.Pack("halfLife")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHalfLife is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7bc90d1c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function halfLife() view returns(uint64)
func (reputation *Reputation) TryPackHalfLife() ([]byte, error) {
	return reputation.abi.Pack("halfLife")
}

// UnpackHalfLife is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x7bc90d1c.
//
// Solidity: function halfLife() view returns(uint64)
func (reputation *Reputation) UnpackHalfLife(data []byte) (uint64, error) {
	out, err := reputation.abi.Unpack("halfLife", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackIsCourt is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9950b350.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function isCourt(address court) view returns(bool)
func (reputation *Reputation) PackIsCourt(court common.Address) []byte {
	enc, err := reputation.abi.Pack("isCourt", court)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIsCourt is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9950b350.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function isCourt(address court) view returns(bool)
func (reputation *Reputation) TryPackIsCourt(court common.Address) ([]byte, error) {
	return reputation.abi.Pack("isCourt", court)
}

// UnpackIsCourt is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9950b350.
//
// Solidity: function isCourt(address court) view returns(bool)
func (reputation *Reputation) UnpackIsCourt(data []byte) (bool, error) {
	out, err := reputation.abi.Unpack("isCourt", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackPayerCap is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8075bfa6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function payerCap() view returns(uint64)
func (reputation *Reputation) PackPayerCap() []byte {
	enc, err := reputation.abi.Pack("payerCap")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPayerCap is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8075bfa6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function payerCap() view returns(uint64)
func (reputation *Reputation) TryPackPayerCap() ([]byte, error) {
	return reputation.abi.Pack("payerCap")
}

// UnpackPayerCap is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8075bfa6.
//
// Solidity: function payerCap() view returns(uint64)
func (reputation *Reputation) UnpackPayerCap(data []byte) (uint64, error) {
	out, err := reputation.abi.Unpack("payerCap", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackRange is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x092a4d44.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function range(uint32 slot, uint256 from, uint256 to) view returns(uint256 least, uint256 greatest)
func (reputation *Reputation) PackRange(slot uint32, from *big.Int, to *big.Int) []byte {
	enc, err := reputation.abi.Pack("range", slot, from, to)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRange is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x092a4d44.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function range(uint32 slot, uint256 from, uint256 to) view returns(uint256 least, uint256 greatest)
func (reputation *Reputation) TryPackRange(slot uint32, from *big.Int, to *big.Int) ([]byte, error) {
	return reputation.abi.Pack("range", slot, from, to)
}

// RangeOutput serves as a container for the return parameters of contract
// method Range.
type RangeOutput struct {
	Least    *big.Int
	Greatest *big.Int
}

// UnpackRange is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x092a4d44.
//
// Solidity: function range(uint32 slot, uint256 from, uint256 to) view returns(uint256 least, uint256 greatest)
func (reputation *Reputation) UnpackRange(data []byte) (RangeOutput, error) {
	out, err := reputation.abi.Unpack("range", data)
	outstruct := new(RangeOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Least = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.Greatest = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackRecord is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x610c688f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function record((uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint256,uint64,bytes32) o, address node) returns()
func (reputation *Reputation) PackRecord(o JobEscrowOrder, node common.Address) []byte {
	enc, err := reputation.abi.Pack("record", o, node)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRecord is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x610c688f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function record((uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint256,uint64,bytes32) o, address node) returns()
func (reputation *Reputation) TryPackRecord(o JobEscrowOrder, node common.Address) ([]byte, error) {
	return reputation.abi.Pack("record", o, node)
}

// PackRegistry is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7b103999.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function registry() view returns(address)
func (reputation *Reputation) PackRegistry() []byte {
	enc, err := reputation.abi.Pack("registry")
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
func (reputation *Reputation) TryPackRegistry() ([]byte, error) {
	return reputation.abi.Pack("registry")
}

// UnpackRegistry is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x7b103999.
//
// Solidity: function registry() view returns(address)
func (reputation *Reputation) UnpackRegistry(data []byte) (common.Address, error) {
	out, err := reputation.abi.Unpack("registry", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackReputationOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc4663131.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function reputationOf(uint32 slot) view returns(uint256)
func (reputation *Reputation) PackReputationOf(slot uint32) []byte {
	enc, err := reputation.abi.Pack("reputationOf", slot)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackReputationOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc4663131.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function reputationOf(uint32 slot) view returns(uint256)
func (reputation *Reputation) TryPackReputationOf(slot uint32) ([]byte, error) {
	return reputation.abi.Pack("reputationOf", slot)
}

// UnpackReputationOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xc4663131.
//
// Solidity: function reputationOf(uint32 slot) view returns(uint256)
func (reputation *Reputation) UnpackReputationOf(data []byte) (*big.Int, error) {
	out, err := reputation.abi.Unpack("reputationOf", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackTokenUnit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe93c980d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function tokenUnit() view returns(uint128)
func (reputation *Reputation) PackTokenUnit() []byte {
	enc, err := reputation.abi.Pack("tokenUnit")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTokenUnit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe93c980d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function tokenUnit() view returns(uint128)
func (reputation *Reputation) TryPackTokenUnit() ([]byte, error) {
	return reputation.abi.Pack("tokenUnit")
}

// UnpackTokenUnit is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xe93c980d.
//
// Solidity: function tokenUnit() view returns(uint128)
func (reputation *Reputation) UnpackTokenUnit(data []byte) (*big.Int, error) {
	out, err := reputation.abi.Unpack("tokenUnit", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// ReputationReputationSet represents a ReputationSet event raised by the Reputation contract.
type ReputationReputationSet struct {
	Slot       uint32
	Work       *big.Int
	Faults     *big.Int
	Reputation *big.Int
	Raw        *types.Log // Blockchain specific contextual infos
}

const ReputationReputationSetEventName = "ReputationSet"

// ContractEventName returns the user-defined event name.
func (ReputationReputationSet) ContractEventName() string {
	return ReputationReputationSetEventName
}

// UnpackReputationSetEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ReputationSet(uint32 indexed slot, uint256 work, uint256 faults, uint256 reputation)
func (reputation *Reputation) UnpackReputationSetEvent(log *types.Log) (*ReputationReputationSet, error) {
	event := "ReputationSet"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != reputation.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ReputationReputationSet)
	if len(log.Data) > 0 {
		if err := reputation.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range reputation.abi.Events[event].Inputs {
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
func (reputation *Reputation) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], reputation.abi.Errors["BadTerms"].ID.Bytes()[:4]) {
		return reputation.UnpackBadTermsError(raw[4:])
	}
	if bytes.Equal(raw[:4], reputation.abi.Errors["CheckpointUnorderedInsertion"].ID.Bytes()[:4]) {
		return reputation.UnpackCheckpointUnorderedInsertionError(raw[4:])
	}
	if bytes.Equal(raw[:4], reputation.abi.Errors["NotCourt"].ID.Bytes()[:4]) {
		return reputation.UnpackNotCourtError(raw[4:])
	}
	if bytes.Equal(raw[:4], reputation.abi.Errors["NothingToCount"].ID.Bytes()[:4]) {
		return reputation.UnpackNothingToCountError(raw[4:])
	}
	if bytes.Equal(raw[:4], reputation.abi.Errors["PayerCapReached"].ID.Bytes()[:4]) {
		return reputation.UnpackPayerCapReachedError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// ReputationBadTerms represents a BadTerms error raised by the Reputation contract.
type ReputationBadTerms struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadTerms()
func ReputationBadTermsErrorID() common.Hash {
	return common.HexToHash("0x8dc599212cab654299a2bf31d0baab479b0ef032e5276a7206a05bbb2910ec06")
}

// UnpackBadTermsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadTerms()
func (reputation *Reputation) UnpackBadTermsError(raw []byte) (*ReputationBadTerms, error) {
	out := new(ReputationBadTerms)
	if err := reputation.abi.UnpackIntoInterface(out, "BadTerms", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ReputationCheckpointUnorderedInsertion represents a CheckpointUnorderedInsertion error raised by the Reputation contract.
type ReputationCheckpointUnorderedInsertion struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error CheckpointUnorderedInsertion()
func ReputationCheckpointUnorderedInsertionErrorID() common.Hash {
	return common.HexToHash("0x2520601d9d60b717c34a36ad270857824c5a1ebbfd08ff39aba6930089495cfa")
}

// UnpackCheckpointUnorderedInsertionError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error CheckpointUnorderedInsertion()
func (reputation *Reputation) UnpackCheckpointUnorderedInsertionError(raw []byte) (*ReputationCheckpointUnorderedInsertion, error) {
	out := new(ReputationCheckpointUnorderedInsertion)
	if err := reputation.abi.UnpackIntoInterface(out, "CheckpointUnorderedInsertion", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ReputationNotCourt represents a NotCourt error raised by the Reputation contract.
type ReputationNotCourt struct {
	Caller common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotCourt(address caller)
func ReputationNotCourtErrorID() common.Hash {
	return common.HexToHash("0xd9cc3b78d4927b11fe4cc708814c5eba9461c875ffca36a0b3c46c815d8e855d")
}

// UnpackNotCourtError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotCourt(address caller)
func (reputation *Reputation) UnpackNotCourtError(raw []byte) (*ReputationNotCourt, error) {
	out := new(ReputationNotCourt)
	if err := reputation.abi.UnpackIntoInterface(out, "NotCourt", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ReputationNothingToCount represents a NothingToCount error raised by the Reputation contract.
type ReputationNothingToCount struct {
	Order [32]byte
	Node  common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NothingToCount(bytes32 order, address node)
func ReputationNothingToCountErrorID() common.Hash {
	return common.HexToHash("0xe72f7a6b9bafeca47e4b8750e0844abe433cf801d2e2403a2a850d1678225a99")
}

// UnpackNothingToCountError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NothingToCount(bytes32 order, address node)
func (reputation *Reputation) UnpackNothingToCountError(raw []byte) (*ReputationNothingToCount, error) {
	out := new(ReputationNothingToCount)
	if err := reputation.abi.UnpackIntoInterface(out, "NothingToCount", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ReputationPayerCapReached represents a PayerCapReached error raised by the Reputation contract.
type ReputationPayerCapReached struct {
	Payer common.Address
	Cap   *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error PayerCapReached(address payer, uint256 cap)
func ReputationPayerCapReachedErrorID() common.Hash {
	return common.HexToHash("0x3c3aea470d1592680331e0f1e91ce3cdfae3c9c30a184724830f6956ef9f3eee")
}

// UnpackPayerCapReachedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error PayerCapReached(address payer, uint256 cap)
func (reputation *Reputation) UnpackPayerCapReachedError(raw []byte) (*ReputationPayerCapReached, error) {
	out := new(ReputationPayerCapReached)
	if err := reputation.abi.UnpackIntoInterface(out, "PayerCapReached", raw); err != nil {
		return nil, err
	}
	return out, nil
}
