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
	Fee       *big.Int
	Nonce     *big.Int
	Deadline  uint64
	Recipient [32]byte
}

// ReputationMetaData contains all meta data concerning the Reputation contract.
var ReputationMetaData = bind.MetaData{
	ABI: "[{\"type\":\"constructor\",\"inputs\":[{\"name\":\"escrow_\",\"type\":\"address\",\"internalType\":\"contractJobEscrow\"},{\"name\":\"halfLife_\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"coinUnit_\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"tokenUnit_\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"coinBurn_\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"tokenBurn_\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"payerCap_\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"courts\",\"type\":\"address[]\",\"internalType\":\"address[]\"}],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"coinBurn\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint128\",\"internalType\":\"uint128\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"coinUnit\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint128\",\"internalType\":\"uint128\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"counted\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"escrow\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"contractJobEscrow\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"fault\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"weight\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"given\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"halfLife\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"isCourt\",\"inputs\":[{\"name\":\"court\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bool\",\"internalType\":\"bool\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"payerCap\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"range\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"from\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"to\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[{\"name\":\"least\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"greatest\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"record\",\"inputs\":[{\"name\":\"o\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Order\",\"components\":[{\"name\":\"kind\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"root\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"count\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"maxRate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxEgress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxCost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"fee\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"deadline\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"recipient\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"registry\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"contractNodeRegistry\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"reputationOf\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint32\",\"internalType\":\"uint32\"}],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"tokenBurn\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint128\",\"internalType\":\"uint128\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"tokenUnit\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint128\",\"internalType\":\"uint128\"}],\"stateMutability\":\"view\"},{\"type\":\"event\",\"name\":\"ReputationSet\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint32\",\"indexed\":true,\"internalType\":\"uint32\"},{\"name\":\"work\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"},{\"name\":\"faults\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"},{\"name\":\"reputation\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"error\",\"name\":\"BadTerms\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"CheckpointUnorderedInsertion\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"FeeUsedUp\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"points\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"NotCourt\",\"inputs\":[{\"name\":\"caller\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"NothingToCount\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"PayerCapReached\",\"inputs\":[{\"name\":\"payer\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"cap\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"StillOpen\",\"inputs\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]}]",
	ID:  "Reputation",
	Bin: "0x610180604052348015610010575f5ffd5b50604051611dfc380380611dfc83398101604081905261002f9161024d565b805f5b815181101561008a5760015f5f8484815181106100515761005161038e565b6020908102919091018101516001600160a01b031682528101919091526040015f20805460ff1916911515919091179055600101610032565b5050610e10876001600160401b0316101580156100af57506001600160401b03821615155b6100cc57604051638dc5992160e01b815260040160405180910390fd5b6001600160801b038616158015906100ec57506001600160801b03851615155b801561010057506001600160801b03841615155b801561011457506001600160801b03831615155b61013157604051638dc5992160e01b815260040160405180910390fd5b6001600160a01b038816608081905260408051637b10399960e01b81529051637b103999916004808201926020929091908290030181865afa158015610179573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061019d91906103a2565b6001600160a01b031660a052506001600160401b0395861660c0526001600160801b0394851660e0529284166101005290831661012052909116610140521661016052506103c4565b6001600160a01b03811681146101fa575f5ffd5b50565b80516001600160401b0381168114610213575f5ffd5b919050565b80516001600160801b0381168114610213575f5ffd5b634e487b7160e01b5f52604160045260245ffd5b8051610213816101e6565b5f5f5f5f5f5f5f5f610100898b031215610265575f5ffd5b8851610270816101e6565b975061027e60208a016101fd565b965061028c60408a01610218565b955061029a60608a01610218565b94506102a860808a01610218565b93506102b660a08a01610218565b92506102c460c08a016101fd565b60e08a01519092506001600160401b038111156102df575f5ffd5b8901601f81018b136102ef575f5ffd5b80516001600160401b038111156103085761030861022e565b604051600582901b90603f8201601f191681016001600160401b03811182821017156103365761033661022e565b60405291825260208184018101929081018e841115610353575f5ffd5b6020850194505b838510156103795761036b85610242565b81526020948501940161035a565b50809450505050509295985092959890939650565b634e487b7160e01b5f52603260045260245ffd5b5f602082840312156103b2575f5ffd5b81516103bd816101e6565b9392505050565b60805160a05160c05160e0516101005161012051610140516101605161196d61048f5f395f818161024701528181610eb801528181610eec01528181610f7d0152610fb801525f81816101ff0152610c7401525f81816102d20152610c9a01525f818161035a015261066901525f818161030c015261068f01525f81816101bf015281816104da01528181610e1d015261109e01525f818161017301526108a001525f8181610333015281816105950152818161071101528181610b9d0152610ce3015261196d5ff3fe608060405234801561000f575f5ffd5b50600436106100f0575f3560e01c80639950b35011610093578063c466313111610063578063c4663131146102f4578063e15c571414610307578063e2fdcc171461032e578063e93c980d14610355575f5ffd5b80639950b350146102695780639ee5ef3f1461029b578063a92ad74f146102ba578063adca22e7146102cd575f5ffd5b80637b103999116100ce5780637b1039991461016e5780637bc90d1c146101ba5780637c9e75c0146101fa5780638075bfa614610242575f5ffd5b8063092a4d44146100f457806351c2d5001461012157806360a34e6814610136575b5f5ffd5b6101076101023660046114e6565b61037c565b604080519283526020830191909152015b60405180910390f35b61013461012f36600461153b565b610556565b005b610160610144366004611576565b600260209081525f928352604080842090915290825290205481565b604051908152602001610118565b6101957f000000000000000000000000000000000000000000000000000000000000000081565b60405173ffffffffffffffffffffffffffffffffffffffff9091168152602001610118565b6101e17f000000000000000000000000000000000000000000000000000000000000000081565b60405167ffffffffffffffff9091168152602001610118565b6102217f000000000000000000000000000000000000000000000000000000000000000081565b6040516fffffffffffffffffffffffffffffffff9091168152602001610118565b6101e17f000000000000000000000000000000000000000000000000000000000000000081565b61028b610277366004611597565b5f6020819052908152604090205460ff1681565b6040519015158152602001610118565b6101606102a93660046115b0565b60036020525f908152604090205481565b6101346102c83660046115de565b610940565b6102217f000000000000000000000000000000000000000000000000000000000000000081565b610160610302366004611608565b6109e5565b6102217f000000000000000000000000000000000000000000000000000000000000000081565b6101957f000000000000000000000000000000000000000000000000000000000000000081565b6102217f000000000000000000000000000000000000000000000000000000000000000081565b63ffffffff8084165f9081526001602052604081209091829190829081906103aa908490899089906109f816565b915091506103cf60405180606001604052805f81526020015f81526020015f81525090565b6103d881610a35565b94508495505f8383141580156104005750886103f48686610a75565b5165ffffffffffff1611155b9050801561042c577fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff96505b8015610436575f95505b82841015610549575f6104498686610a75565b5165ffffffffffff1690505f84610461876001611650565b1061046c5789610496565b600161048261047b8883611650565b8990610a75565b5161048d9190611663565b65ffffffffffff165b90505f6104af6104a68989610a75565b60200151610a99565b90505f8c84106104bf57836104c1565b8c5b90505b5f61050a6105058461050067ffffffffffffffff7f00000000000000000000000000000000000000000000000000000000000000001686611681565b610af5565b610a35565b90508b81101561051857809b505b8a81111561052457809a505b838203610531575061053a565b508290506104c4565b50505050836001019350610436565b5050505050935093915050565b6040517f9c34bb290000000000000000000000000000000000000000000000000000000081525f9073ffffffffffffffffffffffffffffffffffffffff7f00000000000000000000000000000000000000000000000000000000000000001690639c34bb29906105ca9086906004016116f1565b602060405180830381865afa1580156105e5573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906106099190611859565b5f81815260026020908152604080832073ffffffffffffffffffffffffffffffffffffffff871684529091528120549192508061064c60c0870160a08801611597565b73ffffffffffffffffffffffffffffffffffffffff161461068d577f00000000000000000000000000000000000000000000000000000000000000006106af565b7f00000000000000000000000000000000000000000000000000000000000000005b6040517fe874134b0000000000000000000000000000000000000000000000000000000081526004810185905273ffffffffffffffffffffffffffffffffffffffff86811660248301526fffffffffffffffffffffffffffffffff92909216917f0000000000000000000000000000000000000000000000000000000000000000169063e874134b90604401602060405180830381865afa158015610756573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061077a9190611859565b6107849190611681565b905082848383116107e5576040517fe72f7a6b000000000000000000000000000000000000000000000000000000008152600481019290925273ffffffffffffffffffffffffffffffffffffffff1660248201526044015b60405180910390fd5b506107fc905085846107f78585611870565b610b55565b90506108088183611650565b5f84815260026020908152604080832073ffffffffffffffffffffffffffffffffffffffff89168452825280832093909355858252600390529081208054839290610854908490611650565b90915550506040517fea98641300000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff85811660048301525f917f00000000000000000000000000000000000000000000000000000000000000009091169063ea98641390602401602060405180830381865afa1580156108e7573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061090b9190611883565b90505f61091782611045565b905082815f0181815161092a9190611650565b90525061093782826110c4565b50505050505050565b335f8181526020819052604090205460ff166109a1576040517fd9cc3b7800000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff90911660048201526024016107dc565b505f6109ac83611045565b805160011c815260208101805191925067ffffffffffffffff8416916109d3908390611650565b9052506109e083826110c4565b505050565b5f6109f261050583611045565b92915050565b5f5f610a0c8584610a07885490565b6111b2565b9050610a198585836111b2565b91508115610a2d57610a2a8261189e565b91505b935093915050565b602081015181515f91610a4791611650565b610a52906014611650565b8251610a5f906001611650565b610a6b906127106118d2565b6109f29190611681565b604080518082019091525f8082526020820152610a92838361120b565b9392505050565b610aba60405180606001604052805f81526020015f81526020015f81525090565b506040805160608101825269ffffffffffffffffffff608084901c81168252603084901c16602082015265ffffffffffff9092169082015290565b610b1660405180606001604052805f81526020015f81526020015f81525090565b5f836040015183610b279190611870565b604080516060810182528651831c815260208088015190931c92810192909252810184905291505092915050565b6040517faf4e7c26000000000000000000000000000000000000000000000000000000008152600481018390525f90819073ffffffffffffffffffffffffffffffffffffffff7f0000000000000000000000000000000000000000000000000000000000000000169063af4e7c26906024016040805180830381865afa158015610be1573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190610c0591906118e9565b509050838115610c44576040517fb5b6d7ac0000000000000000000000000000000000000000000000000000000081526004016107dc91815260200190565b505f80610c5760c0880160a08901611597565b73ffffffffffffffffffffffffffffffffffffffff1614610c98577f0000000000000000000000000000000000000000000000000000000000000000610cba565b7f00000000000000000000000000000000000000000000000000000000000000005b6fffffffffffffffffffffffffffffffff1673ffffffffffffffffffffffffffffffffffffffff7f000000000000000000000000000000000000000000000000000000000000000016639d73ccc5610d1a6101408a016101208b01611925565b6040517fffffffff0000000000000000000000000000000000000000000000000000000060e084901b1681526fffffffffffffffffffffffffffffffff9091166004820152602401602060405180830381865afa158015610d7d573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190610da19190611859565b610dab9190611681565b5f8681526003602052604081205491925090610dc79083611870565b9050858282610e0b576040517f17f0375c000000000000000000000000000000000000000000000000000000008152600481019290925260248201526044016107dc565b505f9050610e4367ffffffffffffffff7f00000000000000000000000000000000000000000000000000000000000000001642611681565b90505f600481610e5960408c0160208d01611597565b73ffffffffffffffffffffffffffffffffffffffff1673ffffffffffffffffffffffffffffffffffffffff1681526020019081526020015f2054905081604082901c14610ea6575f610ea8565b805b67ffffffffffffffff90811691507f0000000000000000000000000000000000000000000000000000000000000000168110610eea60408b0160208c01611597565b7f00000000000000000000000000000000000000000000000000000000000000009091610f6b576040517f3c3aea4700000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff909216600483015267ffffffffffffffff1660248201526044016107dc565b50610fa290508167ffffffffffffffff7f000000000000000000000000000000000000000000000000000000000000000016611870565b831115610fe057610fdd8167ffffffffffffffff7f000000000000000000000000000000000000000000000000000000000000000016611870565b92505b82871115610fec578296505b610ff68782611650565b604083901b1760045f8b60200160208101906110129190611597565b73ffffffffffffffffffffffffffffffffffffffff16815260208101919091526040015f20555094979650505050505050565b61106660405180606001604052805f81526020015f81526020015f81525090565b63ffffffff82165f9081526001602052604090206109f2906110909061108b9061128e565b610a99565b61050067ffffffffffffffff7f00000000000000000000000000000000000000000000000000000000000000001642611681565b805169ffffffffffffffffffff10156110e55769ffffffffffffffffffff81525b602081015169ffffffffffffffffffff101561110c5769ffffffffffffffffffff60208201525b61115442826040015160308460200151901b6080855f0151901b171760015f8663ffffffff1663ffffffff1681526020019081526020015f206112e89092919063ffffffff16565b50508163ffffffff167f04fc7929bb0d1a407fc894d575ee39ddb3f8994f63dc496f8b0826590ec033bd825f0151836020015161119085610a35565b6040805193845260208401929092529082015260600160405180910390a25050565b5f5b81811015610a92575f60026111c98484611650565b6111d39190611681565b9050836111e08683610a75565b5165ffffffffffff1611156111f757809250611205565b611202816001611650565b91505b506111b4565b604080518082019091525f8082526020820152825f018263ffffffff168154811061123857611238611940565b5f9182526020918290206040805180820190915291015465ffffffffffff811682526601000000000000900479ffffffffffffffffffffffffffffffffffffffffffffffffffff16918101919091529392505050565b80545f9080156112e0576112b4836112a7600184611870565b5f91825260209091200190565b546601000000000000900479ffffffffffffffffffffffffffffffffffffffffffffffffffff16610a92565b5f9392505050565b5f806112f5858585611301565b91509150935093915050565b82545f9081908015611452575f61131d876112a7600185611870565b805490915065ffffffffffff808216916601000000000000900479ffffffffffffffffffffffffffffffffffffffffffffffffffff1690881682111561138f576040517f2520601d00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b8765ffffffffffff168265ffffffffffff16036113de57825465ffffffffffff16660100000000000079ffffffffffffffffffffffffffffffffffffffffffffffffffff891602178355611444565b6040805180820190915265ffffffffffff808a16825279ffffffffffffffffffffffffffffffffffffffffffffffffffff808a1660208085019182528d54600181018f555f8f815291909120945191519092166601000000000000029216919091179101555b9450859350610a2d92505050565b50506040805180820190915265ffffffffffff808516825279ffffffffffffffffffffffffffffffffffffffffffffffffffff80851660208085019182528854600181018a555f8a8152918220955192519093166601000000000000029190931617920191909155905081610a2d565b63ffffffff811681146114d3575f5ffd5b50565b80356114e1816114c2565b919050565b5f5f5f606084860312156114f8575f5ffd5b8335611503816114c2565b95602085013595506040909401359392505050565b803573ffffffffffffffffffffffffffffffffffffffff811681146114e1575f5ffd5b5f5f8284036101c081121561154e575f5ffd5b6101a081121561155c575f5ffd5b5082915061156d6101a08401611518565b90509250929050565b5f5f60408385031215611587575f5ffd5b8235915061156d60208401611518565b5f602082840312156115a7575f5ffd5b610a9282611518565b5f602082840312156115c0575f5ffd5b5035919050565b803567ffffffffffffffff811681146114e1575f5ffd5b5f5f604083850312156115ef575f5ffd5b82356115fa816114c2565b915061156d602084016115c7565b5f60208284031215611618575f5ffd5b8135610a92816114c2565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b808201808211156109f2576109f2611623565b65ffffffffffff82811682821603908111156109f2576109f2611623565b5f826116b4577f4e487b71000000000000000000000000000000000000000000000000000000005f52601260045260245ffd5b500490565b803560ff811681146114e1575f5ffd5b6fffffffffffffffffffffffffffffffff811681146114d3575f5ffd5b80356114e1816116c9565b6101a0810161170a82611703856116b9565b60ff169052565b61171660208401611518565b73ffffffffffffffffffffffffffffffffffffffff16602083015261173d60408401611518565b73ffffffffffffffffffffffffffffffffffffffff1660408301526060838101359083015261176e608084016114d6565b63ffffffff16608083015261178560a08401611518565b73ffffffffffffffffffffffffffffffffffffffff1660a08301526117ac60c084016115c7565b67ffffffffffffffff1660c08301526117c760e084016115c7565b67ffffffffffffffff1660e08301526117e361010084016116e6565b6fffffffffffffffffffffffffffffffff1661010083015261180861012084016116e6565b6fffffffffffffffffffffffffffffffff16610120830152610140838101359083015261183861016084016115c7565b67ffffffffffffffff81166101608401525061018092830135919092015290565b5f60208284031215611869575f5ffd5b5051919050565b818103818111156109f2576109f2611623565b5f60208284031215611893575f5ffd5b8151610a92816114c2565b5f816118ac576118ac611623565b507fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff0190565b80820281158282048414176109f2576109f2611623565b5f5f604083850312156118fa575f5ffd5b82518015158114611909575f5ffd5b602084015190925061191a816116c9565b809150509250929050565b5f60208284031215611935575f5ffd5b8135610a92816116c9565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603260045260245ffd",
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
// Solidity: constructor(address escrow_, uint64 halfLife_, uint128 coinUnit_, uint128 tokenUnit_, uint128 coinBurn_, uint128 tokenBurn_, uint64 payerCap_, address[] courts) returns()
func (reputation *Reputation) PackConstructor(escrow_ common.Address, halfLife_ uint64, coinUnit_ *big.Int, tokenUnit_ *big.Int, coinBurn_ *big.Int, tokenBurn_ *big.Int, payerCap_ uint64, courts []common.Address) []byte {
	enc, err := reputation.abi.Pack("", escrow_, halfLife_, coinUnit_, tokenUnit_, coinBurn_, tokenBurn_, payerCap_, courts)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackCoinBurn is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xadca22e7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function coinBurn() view returns(uint128)
func (reputation *Reputation) PackCoinBurn() []byte {
	enc, err := reputation.abi.Pack("coinBurn")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCoinBurn is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xadca22e7.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function coinBurn() view returns(uint128)
func (reputation *Reputation) TryPackCoinBurn() ([]byte, error) {
	return reputation.abi.Pack("coinBurn")
}

// UnpackCoinBurn is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xadca22e7.
//
// Solidity: function coinBurn() view returns(uint128)
func (reputation *Reputation) UnpackCoinBurn(data []byte) (*big.Int, error) {
	out, err := reputation.abi.Unpack("coinBurn", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
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

// PackGiven is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9ee5ef3f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function given(bytes32 order) view returns(uint256)
func (reputation *Reputation) PackGiven(order [32]byte) []byte {
	enc, err := reputation.abi.Pack("given", order)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGiven is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9ee5ef3f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function given(bytes32 order) view returns(uint256)
func (reputation *Reputation) TryPackGiven(order [32]byte) ([]byte, error) {
	return reputation.abi.Pack("given", order)
}

// UnpackGiven is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9ee5ef3f.
//
// Solidity: function given(bytes32 order) view returns(uint256)
func (reputation *Reputation) UnpackGiven(data []byte) (*big.Int, error) {
	out, err := reputation.abi.Unpack("given", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
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
// the contract method with ID 0x51c2d500.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function record((uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint128,uint256,uint64,bytes32) o, address node) returns()
func (reputation *Reputation) PackRecord(o JobEscrowOrder, node common.Address) []byte {
	enc, err := reputation.abi.Pack("record", o, node)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRecord is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x51c2d500.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function record((uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint128,uint256,uint64,bytes32) o, address node) returns()
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

// PackTokenBurn is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7c9e75c0.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function tokenBurn() view returns(uint128)
func (reputation *Reputation) PackTokenBurn() []byte {
	enc, err := reputation.abi.Pack("tokenBurn")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTokenBurn is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7c9e75c0.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function tokenBurn() view returns(uint128)
func (reputation *Reputation) TryPackTokenBurn() ([]byte, error) {
	return reputation.abi.Pack("tokenBurn")
}

// UnpackTokenBurn is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x7c9e75c0.
//
// Solidity: function tokenBurn() view returns(uint128)
func (reputation *Reputation) UnpackTokenBurn(data []byte) (*big.Int, error) {
	out, err := reputation.abi.Unpack("tokenBurn", data)
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
	if bytes.Equal(raw[:4], reputation.abi.Errors["FeeUsedUp"].ID.Bytes()[:4]) {
		return reputation.UnpackFeeUsedUpError(raw[4:])
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
	if bytes.Equal(raw[:4], reputation.abi.Errors["StillOpen"].ID.Bytes()[:4]) {
		return reputation.UnpackStillOpenError(raw[4:])
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

// ReputationFeeUsedUp represents a FeeUsedUp error raised by the Reputation contract.
type ReputationFeeUsedUp struct {
	Order  [32]byte
	Points *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error FeeUsedUp(bytes32 order, uint256 points)
func ReputationFeeUsedUpErrorID() common.Hash {
	return common.HexToHash("0x17f0375cb5054aee3ef096953e7f2e909122fda585a3a44b7d8dfbf7c9de103b")
}

// UnpackFeeUsedUpError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error FeeUsedUp(bytes32 order, uint256 points)
func (reputation *Reputation) UnpackFeeUsedUpError(raw []byte) (*ReputationFeeUsedUp, error) {
	out := new(ReputationFeeUsedUp)
	if err := reputation.abi.UnpackIntoInterface(out, "FeeUsedUp", raw); err != nil {
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

// ReputationStillOpen represents a StillOpen error raised by the Reputation contract.
type ReputationStillOpen struct {
	Order [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error StillOpen(bytes32 order)
func ReputationStillOpenErrorID() common.Hash {
	return common.HexToHash("0xb5b6d7ac75441ed5050c6061057fe2b016ec241a7bae686d060c2740964e8581")
}

// UnpackStillOpenError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error StillOpen(bytes32 order)
func (reputation *Reputation) UnpackStillOpenError(raw []byte) (*ReputationStillOpen, error) {
	out := new(ReputationStillOpen)
	if err := reputation.abi.UnpackIntoInterface(out, "StillOpen", raw); err != nil {
		return nil, err
	}
	return out, nil
}
