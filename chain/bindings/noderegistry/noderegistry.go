// Code generated via abigen V2 - DO NOT EDIT.
// This file is a generated binding and any manual changes will be lost.

package noderegistry

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

// NodeRegistryNode is an auto generated low-level Go binding around an user-defined struct.
type NodeRegistryNode struct {
	Operator common.Address
	Stake    *big.Int
	Key      common.Address
	ThawAt   uint64
	Payout   common.Address
	Thawing  *big.Int
}

// NodeRegistryView is an auto generated low-level Go binding around an user-defined struct.
type NodeRegistryView struct {
	Slot   uint32
	Active bool
	Node   NodeRegistryNode
}

// NodeRegistryMetaData contains all meta data concerning the NodeRegistry contract.
var NodeRegistryMetaData = bind.MetaData{
	ABI: "[{\"type\":\"constructor\",\"inputs\":[{\"name\":\"token_\",\"type\":\"address\",\"internalType\":\"contractIERC20\"},{\"name\":\"minStake_\",\"type\":\"uint96\",\"internalType\":\"uint96\"},{\"name\":\"thaw_\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"NODE_KEY_TYPEHASH\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"beginUnstake\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"amount\",\"type\":\"uint96\",\"internalType\":\"uint96\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"count\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint32\",\"internalType\":\"uint32\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"eip712Domain\",\"inputs\":[],\"outputs\":[{\"name\":\"fields\",\"type\":\"bytes1\",\"internalType\":\"bytes1\"},{\"name\":\"name\",\"type\":\"string\",\"internalType\":\"string\"},{\"name\":\"version\",\"type\":\"string\",\"internalType\":\"string\"},{\"name\":\"chainId\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"verifyingContract\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"salt\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"extensions\",\"type\":\"uint256[]\",\"internalType\":\"uint256[]\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"isActive\",\"inputs\":[{\"name\":\"key\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bool\",\"internalType\":\"bool\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"keyDigest\",\"inputs\":[{\"name\":\"key\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"operator\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"list\",\"inputs\":[{\"name\":\"from\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"limit\",\"type\":\"uint32\",\"internalType\":\"uint32\"}],\"outputs\":[{\"name\":\"views\",\"type\":\"tuple[]\",\"internalType\":\"structNodeRegistry.View[]\",\"components\":[{\"name\":\"slot\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"active\",\"type\":\"bool\",\"internalType\":\"bool\"},{\"name\":\"node\",\"type\":\"tuple\",\"internalType\":\"structNodeRegistry.Node\",\"components\":[{\"name\":\"operator\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"stake\",\"type\":\"uint96\",\"internalType\":\"uint96\"},{\"name\":\"key\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"thawAt\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"payout\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"thawing\",\"type\":\"uint96\",\"internalType\":\"uint96\"}]}]}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"minStake\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint96\",\"internalType\":\"uint96\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"nodeOf\",\"inputs\":[{\"name\":\"key\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[{\"name\":\"\",\"type\":\"tuple\",\"internalType\":\"structNodeRegistry.View\",\"components\":[{\"name\":\"slot\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"active\",\"type\":\"bool\",\"internalType\":\"bool\"},{\"name\":\"node\",\"type\":\"tuple\",\"internalType\":\"structNodeRegistry.Node\",\"components\":[{\"name\":\"operator\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"stake\",\"type\":\"uint96\",\"internalType\":\"uint96\"},{\"name\":\"key\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"thawAt\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"payout\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"thawing\",\"type\":\"uint96\",\"internalType\":\"uint96\"}]}]}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"payoutOf\",\"inputs\":[{\"name\":\"key\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"address\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"register\",\"inputs\":[{\"name\":\"key\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"payout\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint96\",\"internalType\":\"uint96\"},{\"name\":\"metadata\",\"type\":\"string\",\"internalType\":\"string\"},{\"name\":\"keySig\",\"type\":\"bytes\",\"internalType\":\"bytes\"}],\"outputs\":[{\"name\":\"slot\",\"type\":\"uint32\",\"internalType\":\"uint32\"}],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"rotateKey\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"newKey\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"keySig\",\"type\":\"bytes\",\"internalType\":\"bytes\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"setPayout\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"payout\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"slotOf\",\"inputs\":[{\"name\":\"key\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[{\"name\":\"\",\"type\":\"uint32\",\"internalType\":\"uint32\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"stake\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"amount\",\"type\":\"uint96\",\"internalType\":\"uint96\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"thaw\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"token\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"contractIERC20\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"withdraw\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint32\",\"internalType\":\"uint32\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"event\",\"name\":\"EIP712DomainChanged\",\"inputs\":[],\"anonymous\":false},{\"type\":\"event\",\"name\":\"KeyRotated\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint32\",\"indexed\":true,\"internalType\":\"uint32\"},{\"name\":\"oldKey\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"newKey\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"PayoutChanged\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint32\",\"indexed\":true,\"internalType\":\"uint32\"},{\"name\":\"payout\",\"type\":\"address\",\"indexed\":false,\"internalType\":\"address\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"Registered\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint32\",\"indexed\":true,\"internalType\":\"uint32\"},{\"name\":\"key\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"operator\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"payout\",\"type\":\"address\",\"indexed\":false,\"internalType\":\"address\"},{\"name\":\"metadata\",\"type\":\"string\",\"indexed\":false,\"internalType\":\"string\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"Staked\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint32\",\"indexed\":true,\"internalType\":\"uint32\"},{\"name\":\"from\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"},{\"name\":\"stake\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"Unstaking\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint32\",\"indexed\":true,\"internalType\":\"uint32\"},{\"name\":\"amount\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"},{\"name\":\"stake\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"},{\"name\":\"thawAt\",\"type\":\"uint64\",\"indexed\":false,\"internalType\":\"uint64\"}],\"anonymous\":false},{\"type\":\"event\",\"name\":\"Withdrawn\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint32\",\"indexed\":true,\"internalType\":\"uint32\"},{\"name\":\"operator\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"amount\",\"type\":\"uint256\",\"indexed\":false,\"internalType\":\"uint256\"}],\"anonymous\":false},{\"type\":\"error\",\"name\":\"BadKeySignature\",\"inputs\":[{\"name\":\"key\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"operator\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"InvalidShortString\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"KeyTaken\",\"inputs\":[{\"name\":\"key\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"slot\",\"type\":\"uint32\",\"internalType\":\"uint32\"}]},{\"type\":\"error\",\"name\":\"NotOperator\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"caller\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"operator\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"NothingThawed\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint32\",\"internalType\":\"uint32\"}]},{\"type\":\"error\",\"name\":\"ReentrancyGuardReentrantCall\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"SafeERC20FailedOperation\",\"inputs\":[{\"name\":\"token\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"StakeTooHigh\",\"inputs\":[{\"name\":\"stake\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"StakeTooLow\",\"inputs\":[{\"name\":\"stake\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"minimum\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"type\":\"error\",\"name\":\"StillThawing\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"thawAt\",\"type\":\"uint64\",\"internalType\":\"uint64\"}]},{\"type\":\"error\",\"name\":\"StringTooLong\",\"inputs\":[{\"name\":\"str\",\"type\":\"string\",\"internalType\":\"string\"}]},{\"type\":\"error\",\"name\":\"UnknownKey\",\"inputs\":[{\"name\":\"key\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"UnknownSlot\",\"inputs\":[{\"name\":\"slot\",\"type\":\"uint32\",\"internalType\":\"uint32\"}]},{\"type\":\"error\",\"name\":\"ZeroAddress\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"ZeroAmount\",\"inputs\":[]}]",
	ID:  "NodeRegistry",
	Bin: "0x6101c0604052348015610010575f5ffd5b506040516127e23803806127e283398101604081905261002f916101cb565b6040518060400160405280601381526020017f536b796f7073204e6f6465526567697374727900000000000000000000000000815250604051806040016040528060018152602001603160f81b81525061008e8261018560201b60201c565b6101205261009b81610185565b61014052815160208084019190912060e052815190820120610100524660a05261012760e05161010051604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201529081019290925260608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b60805250503060c0526001600160a01b0383166101575760405163d92e233d60e01b815260040160405180910390fd5b6001600160a01b03909216610160526001600160601b0316610180526001600160401b03166101a052610291565b5f5f829050601f815111156101b8578260405163305a27a960e01b81526004016101af9190610236565b60405180910390fd5b80516101c38261026b565b179392505050565b5f5f5f606084860312156101dd575f5ffd5b83516001600160a01b03811681146101f3575f5ffd5b60208501519093506001600160601b038116811461020f575f5ffd5b60408501519092506001600160401b038116811461022b575f5ffd5b809150509250925092565b602081525f82518060208401528060208501604085015e5f604082850101526040601f19601f83011684010191505092915050565b8051602080830151919081101561028b575f198160200360031b1b821691505b50919050565b60805160a05160c05160e05161010051610120516101405161016051610180516101a0516124aa6103385f395f81816101bb015261052a01525f81816101770152818161086101528181610ef6015261121201525f818161036b01528181610b8a015281816115930152818161162d015261169c01525f61128201525f61125201525f6119d801525f6119b001525f61190b01525f61193501525f61195f01526124aa5ff3fe608060405234801561000f575f5ffd5b506004361061012f575f3560e01c80639f8a13d7116100ad578063c1a416a41161007d578063ea98641311610063578063ea98641314610340578063f74ada8514610353578063fc0c546a14610366575f5ffd5b8063c1a416a41461031a578063e38dc6b31461032d575f5ffd5b80639f8a13d7146102b1578063aa7238d5146102d4578063aa9224cd146102f4578063bd99206514610307575f5ffd5b8063682a91411161010257806384b0196e116100e857806384b0196e1461024e57806391eff41b14610269578063993e554b1461028a575f5ffd5b8063682a9141146101f65780636da61d1e14610216575f5ffd5b806306661abd14610133578063254840eb1461015d578063375b3c0a146101725780635920375c146101b6575b5f5ffd5b6002546101439063ffffffff1681565b60405163ffffffff90911681526020015b60405180910390f35b61017061016b366004611db2565b61038d565b005b6101997f000000000000000000000000000000000000000000000000000000000000000081565b6040516bffffffffffffffffffffffff9091168152602001610154565b6101dd7f000000000000000000000000000000000000000000000000000000000000000081565b60405167ffffffffffffffff9091168152602001610154565b610209610204366004611e06565b610615565b6040516101549190611e1f565b610229610224366004611e06565b610677565b60405173ffffffffffffffffffffffffffffffffffffffff9091168152602001610154565b6102566106ed565b6040516101549796959493929190611f36565b61027c610277366004611ff5565b61074b565b604051908152602001610154565b61027c7f75dbfee740d994d117eb81b2ffcc958b1958002b050c7c7d7ce029553900cc1281565b6102c46102bf366004611e06565b6107c6565b6040519015158152602001610154565b6102e76102e236600461201d565b6108d4565b6040516101549190612045565b61017061030236600461214f565b610a0d565b6101706103153660046121ad565b610bc0565b61017061032836600461220a565b610c75565b61014361033b366004612224565b610d4b565b61014361034e366004611e06565b610f7f565b610170610361366004611db2565b611001565b6102297f000000000000000000000000000000000000000000000000000000000000000081565b5f6103978361107d565b9050816bffffffffffffffffffffffff165f036103e0576040517f1f2a200500000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b80546bffffffffffffffffffffffff7401000000000000000000000000000000000000000090910481169083908116821015610465576040517f829f11630000000000000000000000000000000000000000000000000000000081526bffffffffffffffffffffffff9283166004820152911660248201526044015b60405180910390fd5b50508054829082906014906104a19084907401000000000000000000000000000000000000000090046bffffffffffffffffffffffff166122f1565b92506101000a8154816bffffffffffffffffffffffff02191690836bffffffffffffffffffffffff160217905550818160020160148282829054906101000a90046bffffffffffffffffffffffff166104fa9190612315565b92506101000a8154816bffffffffffffffffffffffff02191690836bffffffffffffffffffffffff1602179055507f0000000000000000000000000000000000000000000000000000000000000000426105549190612339565b6001820180547fffffffff0000000000000000ffffffffffffffffffffffffffffffffffffffff167401000000000000000000000000000000000000000067ffffffffffffffff938416810291909117918290558354604080516bffffffffffffffffffffffff8089168252928490049092166020830152919092049092169181019190915263ffffffff8416907f5dad0a1a0ac773a2c679ed287638bf844d69bc00102c0ad1682867e267181f4d906060015b60405180910390a2505050565b61066060408051606080820183525f8083526020808401829052845160c0810186528281529081018290528085018290529182018190526080820181905260a0820152909182015290565b61067161066c83610f7f565b611113565b92915050565b73ffffffffffffffffffffffffffffffffffffffff81165f9081526004602052604081205480156106e45760035f6106b0600184612359565b63ffffffff16815260208101919091526040015f206002015473ffffffffffffffffffffffffffffffffffffffff166106e6565b5f5b9392505050565b5f6060805f5f5f60606106fe61124b565b61070661127b565b604080515f808252602082019092527f0f000000000000000000000000000000000000000000000000000000000000009b939a50919850469750309650945092509050565b5f6106e67f75dbfee740d994d117eb81b2ffcc958b1958002b050c7c7d7ce029553900cc1284846040516020016107ab9392919092835273ffffffffffffffffffffffffffffffffffffffff918216602084015216604082015260600190565b604051602081830303815290604052805190602001206112a6565b73ffffffffffffffffffffffffffffffffffffffff81165f90815260046020526040812054801580159061084b575073ffffffffffffffffffffffffffffffffffffffff831660035f61081a600185612359565b63ffffffff16815260208101919091526040015f206001015473ffffffffffffffffffffffffffffffffffffffff16145b80156106e657506bffffffffffffffffffffffff7f00000000000000000000000000000000000000000000000000000000000000001660035f61088f600185612359565b63ffffffff16815260208101919091526040015f20547401000000000000000000000000000000000000000090046bffffffffffffffffffffffff1610159392505050565b60605f6108ea63ffffffff808516908616612399565b60025490915063ffffffff16811115610908575060025463ffffffff165b808463ffffffff161061091b5750610671565b61092b63ffffffff851682612359565b67ffffffffffffffff8111156109435761094361236c565b6040519080825280602002602001820160405280156109bf57816020015b6109ac60408051606080820183525f8083526020808401829052845160c0810186528281529081018290528085018290529182018190526080820181905260a0820152909182015290565b8152602001906001900390816109615790505b5091505f5b8251811015610a05576109e061066c8263ffffffff8816612399565b8382815181106109f2576109f26123ac565b60209081029190910101526001016109c4565b505092915050565b610a156112ed565b5f610a1f8261107d565b60028101549091507401000000000000000000000000000000000000000090046bffffffffffffffffffffffff168281610a8e576040517f8ffd3bae00000000000000000000000000000000000000000000000000000000815263ffffffff909116600482015260240161045c565b506001820154839074010000000000000000000000000000000000000000900467ffffffffffffffff1642811115610b0a576040517f16efdd9b00000000000000000000000000000000000000000000000000000000815263ffffffff909216600483015267ffffffffffffffff16602482015260440161045c565b505060028201805473ffffffffffffffffffffffffffffffffffffffff908116909155825460405183815291169063ffffffff8516907f646b493a0f5ee1f45d5144be6a81c91ac2a1f98ecbff3e5489c8d9a4fe96e8d89060200160405180910390a38154610bb39073ffffffffffffffffffffffffffffffffffffffff7f00000000000000000000000000000000000000000000000000000000000000008116911683611324565b5050610bbd611384565b50565b5f610bca8561107d565b9050610bd985853386866113ae565b600181015460405173ffffffffffffffffffffffffffffffffffffffff80871692169063ffffffff8816907fd7b2a8c822b9eba577f8d780dbc6762978e93864e2c115623233cfdb2f4a1c29905f90a460010180547fffffffffffffffffffffffff00000000000000000000000000000000000000001673ffffffffffffffffffffffffffffffffffffffff9490941693909317909255505050565b5f610c7f8361107d565b905073ffffffffffffffffffffffffffffffffffffffff8216610cce576040517fd92e233d00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b6002810180547fffffffffffffffffffffffff00000000000000000000000000000000000000001673ffffffffffffffffffffffffffffffffffffffff841690811790915560405190815263ffffffff8416907f4c96d8bbeaf86695339f887553f291e7abeace4263c9a841ac7d7b379177f05790602001610608565b5f610d546112ed565b73ffffffffffffffffffffffffffffffffffffffff8716610da1576040517fd92e233d00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b6002805463ffffffff16905f610db6836123d9565b91906101000a81548163ffffffff021916908363ffffffff1602179055509050610de381893386866113ae565b63ffffffff81165f81815260036020526040908190208054337fffffffffffffffffffffffff000000000000000000000000000000000000000091821681178355600183018054831673ffffffffffffffffffffffffffffffffffffffff8f8116918217909255600285018054909416918e16919091179092559251919390917f166f68920f3229a03f8bfe5a3211a1a96f36b5d405e29739f2f9a49100a68df190610e94908d908c908c906123fd565b60405180910390a46bffffffffffffffffffffffff871615610ec957610ec98282896bffffffffffffffffffffffff16611563565b80547401000000000000000000000000000000000000000090046bffffffffffffffffffffffff908116907f0000000000000000000000000000000000000000000000000000000000000000908116821015610f69576040517f829f11630000000000000000000000000000000000000000000000000000000081526bffffffffffffffffffffffff92831660048201529116602482015260440161045c565b505050610f74611384565b979650505050505050565b73ffffffffffffffffffffffffffffffffffffffff81165f908152600460205260408120548281610ff5576040517f2400d0dc00000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff909116600482015260240161045c565b506106e6600182612359565b6110096112ed565b806bffffffffffffffffffffffff165f03611050576040517f1f2a200500000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b6110718261105d8461184b565b836bffffffffffffffffffffffff16611563565b611079611384565b5050565b5f6110878261184b565b80549091508290339073ffffffffffffffffffffffffffffffffffffffff1681811461110b576040517fed1cd1c600000000000000000000000000000000000000000000000000000000815263ffffffff909316600484015273ffffffffffffffffffffffffffffffffffffffff918216602484015216604482015260640161045c565b505050919050565b61115e60408051606080820183525f8083526020808401829052845160c0810186528281529081018290528085018290529182018190526080820181905260a0820152909182015290565b5063ffffffff165f81815260036020908152604091829020825160c081018452815473ffffffffffffffffffffffffffffffffffffffff80821683526bffffffffffffffffffffffff740100000000000000000000000000000000000000009283900481168487019081526001860154808416868a015267ffffffffffffffff9085900416606080870191909152600290960154928316608086015292909104811660a084015285519384018652958352517f0000000000000000000000000000000000000000000000000000000000000000861695169490941015918101919091529081019190915290565b60606112767f00000000000000000000000000000000000000000000000000000000000000006118b5565b905090565b60606112767f00000000000000000000000000000000000000000000000000000000000000006118b5565b5f6106716112b26118f2565b836040517f19010000000000000000000000000000000000000000000000000000000000008152600281019290925260228201526042902090565b6112f5611a28565b61132260017f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f005b90611a81565b565b6113318383836001611a88565b61137f576040517f5274afe700000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff8416600482015260240161045c565b505050565b6113225f7f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f0061131c565b73ffffffffffffffffffffffffffffffffffffffff84165f90815260046020526040902054801561143b57846113e5600183612359565b6040517f6bf7edd800000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff909216600483015263ffffffff16602482015260440161045c565b5f5f61145161144a888861074b565b8686611b10565b5090925090505f81600381111561146a5761146a612466565b1480156114a257508673ffffffffffffffffffffffffffffffffffffffff168273ffffffffffffffffffffffffffffffffffffffff16145b80156114c3575073ffffffffffffffffffffffffffffffffffffffff871615155b8787909161151d576040517f8c735f2a00000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff92831660048201529116602482015260440161045c565b50611531905063ffffffff89166001612399565b73ffffffffffffffffffffffffffffffffffffffff9097165f9081526004602052604090209690965550505050505050565b6040517f70a082310000000000000000000000000000000000000000000000000000000081523060048201525f907f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff16906370a0823190602401602060405180830381865afa1580156115ed573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906116119190612493565b905061165573ffffffffffffffffffffffffffffffffffffffff7f000000000000000000000000000000000000000000000000000000000000000016333085611b57565b6040517f70a082310000000000000000000000000000000000000000000000000000000081523060048201525f90829073ffffffffffffffffffffffffffffffffffffffff7f000000000000000000000000000000000000000000000000000000000000000016906370a0823190602401602060405180830381865afa1580156116e1573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906117059190612493565b61170f9190612359565b84549091505f906117479083907401000000000000000000000000000000000000000090046bffffffffffffffffffffffff16612399565b60028601549091506bffffffffffffffffffffffff9061178190740100000000000000000000000000000000000000009004821683612399565b111581906117be576040517f99ec696700000000000000000000000000000000000000000000000000000000815260040161045c91815260200190565b50845473ffffffffffffffffffffffffffffffffffffffff16740100000000000000000000000000000000000000006bffffffffffffffffffffffff8316021785556040805183815260208101839052339163ffffffff8916917fa2a62e1cc3e20f8692b7a85ee11f09e9c0f0c2cd028ba26400f65c7bd55361ee910160405180910390a3505050505050565b6002545f90829063ffffffff9081169082161061189d576040517f3373edb900000000000000000000000000000000000000000000000000000000815263ffffffff909116600482015260240161045c565b505063ffffffff165f90815260036020526040902090565b60605f6118c183611bb9565b6040805160208082528183019092529192505f91906020820181803683375050509182525060208101929092525090565b5f3073ffffffffffffffffffffffffffffffffffffffff7f00000000000000000000000000000000000000000000000000000000000000001614801561195757507f000000000000000000000000000000000000000000000000000000000000000046145b1561198157507f000000000000000000000000000000000000000000000000000000000000000090565b611276604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201527f0000000000000000000000000000000000000000000000000000000000000000918101919091527f000000000000000000000000000000000000000000000000000000000000000060608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b7f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f005c15611322576040517f3ee5aeb500000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b80825d5050565b6040517fa9059cbb000000000000000000000000000000000000000000000000000000005f81815273ffffffffffffffffffffffffffffffffffffffff8616600452602485905291602083604481808b5af1925060015f51148316611b04578383151615611af8573d5f823e3d81fd5b5f873b113d1516831692505b60405250949350505050565b5f80806041849003611b44578435602086013560408701355f1a611b3689828585611bf9565b955095509550505050611b4e565b505f915060029050825b93509350939050565b611b65848484846001611cec565b611bb3576040517f5274afe700000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff8516600482015260240161045c565b50505050565b5f60ff8216601f811115610671576040517fb3512b0c00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5f80807f7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0841115611c3257505f91506003905082611ce2565b604080515f808252602082018084528a905260ff891692820192909252606081018790526080810186905260019060a0016020604051602081039080840390855afa158015611c83573d5f5f3e3d5ffd5b50506040517fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0015191505073ffffffffffffffffffffffffffffffffffffffff8116611cd957505f925060019150829050611ce2565b92505f91508190505b9450945094915050565b6040517f23b872dd000000000000000000000000000000000000000000000000000000005f81815273ffffffffffffffffffffffffffffffffffffffff8781166004528616602452604485905291602083606481808c5af1925060015f51148316611d6e578383151615611d62573d5f823e3d81fd5b5f883b113d1516831692505b604052505f60605295945050505050565b803563ffffffff81168114611d92575f5ffd5b919050565b80356bffffffffffffffffffffffff81168114611d92575f5ffd5b5f5f60408385031215611dc3575f5ffd5b611dcc83611d7f565b9150611dda60208401611d97565b90509250929050565b803573ffffffffffffffffffffffffffffffffffffffff81168114611d92575f5ffd5b5f60208284031215611e16575f5ffd5b6106e682611de3565b6101008101610671828463ffffffff8151168252602081015115156020830152604081015173ffffffffffffffffffffffffffffffffffffffff81511660408401526bffffffffffffffffffffffff602082015116606084015273ffffffffffffffffffffffffffffffffffffffff604082015116608084015267ffffffffffffffff60608201511660a084015273ffffffffffffffffffffffffffffffffffffffff60808201511660c08401526bffffffffffffffffffffffff60a08201511660e0840152505050565b5f81518084528060208401602086015e5f6020828601015260207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f83011685010191505092915050565b7fff000000000000000000000000000000000000000000000000000000000000008816815260e060208201525f611f7060e0830189611eea565b8281036040840152611f828189611eea565b6060840188905273ffffffffffffffffffffffffffffffffffffffff8716608085015260a0840186905283810360c0850152845180825260208087019350909101905f5b81811015611fe4578351835260209384019390920191600101611fc6565b50909b9a5050505050505050505050565b5f5f60408385031215612006575f5ffd5b61200f83611de3565b9150611dda60208401611de3565b5f5f6040838503121561202e575f5ffd5b61203783611d7f565b9150611dda60208401611d7f565b602080825282518282018190525f918401906040840190835b818110156121445761212d83855163ffffffff8151168252602081015115156020830152604081015173ffffffffffffffffffffffffffffffffffffffff81511660408401526bffffffffffffffffffffffff602082015116606084015273ffffffffffffffffffffffffffffffffffffffff604082015116608084015267ffffffffffffffff60608201511660a084015273ffffffffffffffffffffffffffffffffffffffff60808201511660c08401526bffffffffffffffffffffffff60a08201511660e0840152505050565b60209390930192610100929092019160010161205e565b509095945050505050565b5f6020828403121561215f575f5ffd5b6106e682611d7f565b5f5f83601f840112612178575f5ffd5b50813567ffffffffffffffff81111561218f575f5ffd5b6020830191508360208285010111156121a6575f5ffd5b9250929050565b5f5f5f5f606085870312156121c0575f5ffd5b6121c985611d7f565b93506121d760208601611de3565b9250604085013567ffffffffffffffff8111156121f2575f5ffd5b6121fe87828801612168565b95989497509550505050565b5f5f6040838503121561221b575f5ffd5b61200f83611d7f565b5f5f5f5f5f5f5f60a0888a03121561223a575f5ffd5b61224388611de3565b965061225160208901611de3565b955061225f60408901611d97565b9450606088013567ffffffffffffffff81111561227a575f5ffd5b6122868a828b01612168565b909550935050608088013567ffffffffffffffff8111156122a5575f5ffd5b6122b18a828b01612168565b989b979a50959850939692959293505050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b6bffffffffffffffffffffffff8281168282160390811115610671576106716122c4565b6bffffffffffffffffffffffff8181168382160190811115610671576106716122c4565b67ffffffffffffffff8181168382160190811115610671576106716122c4565b81810381811115610671576106716122c4565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b80820180821115610671576106716122c4565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603260045260245ffd5b5f63ffffffff821663ffffffff81036123f4576123f46122c4565b60010192915050565b73ffffffffffffffffffffffffffffffffffffffff8416815260406020820152816040820152818360608301375f818301606090810191909152601f9092017fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe016010192915050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52602160045260245ffd5b5f602082840312156124a3575f5ffd5b505191905056",
}

// NodeRegistry is an auto generated Go binding around an Ethereum contract.
type NodeRegistry struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *NodeRegistry) GetABI() abi.ABI {
	return c.abi
}

// NewNodeRegistry creates a new instance of NodeRegistry.
func NewNodeRegistry() *NodeRegistry {
	parsed, err := NodeRegistryMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &NodeRegistry{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *NodeRegistry) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address token_, uint96 minStake_, uint64 thaw_) returns()
func (nodeRegistry *NodeRegistry) PackConstructor(token_ common.Address, minStake_ *big.Int, thaw_ uint64) []byte {
	enc, err := nodeRegistry.abi.Pack("", token_, minStake_, thaw_)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackNODEKEYTYPEHASH is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x993e554b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function NODE_KEY_TYPEHASH() view returns(bytes32)
func (nodeRegistry *NodeRegistry) PackNODEKEYTYPEHASH() []byte {
	enc, err := nodeRegistry.abi.Pack("NODE_KEY_TYPEHASH")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackNODEKEYTYPEHASH is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x993e554b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function NODE_KEY_TYPEHASH() view returns(bytes32)
func (nodeRegistry *NodeRegistry) TryPackNODEKEYTYPEHASH() ([]byte, error) {
	return nodeRegistry.abi.Pack("NODE_KEY_TYPEHASH")
}

// UnpackNODEKEYTYPEHASH is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x993e554b.
//
// Solidity: function NODE_KEY_TYPEHASH() view returns(bytes32)
func (nodeRegistry *NodeRegistry) UnpackNODEKEYTYPEHASH(data []byte) ([32]byte, error) {
	out, err := nodeRegistry.abi.Unpack("NODE_KEY_TYPEHASH", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackBeginUnstake is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x254840eb.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function beginUnstake(uint32 slot, uint96 amount) returns()
func (nodeRegistry *NodeRegistry) PackBeginUnstake(slot uint32, amount *big.Int) []byte {
	enc, err := nodeRegistry.abi.Pack("beginUnstake", slot, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBeginUnstake is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x254840eb.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function beginUnstake(uint32 slot, uint96 amount) returns()
func (nodeRegistry *NodeRegistry) TryPackBeginUnstake(slot uint32, amount *big.Int) ([]byte, error) {
	return nodeRegistry.abi.Pack("beginUnstake", slot, amount)
}

// PackCount is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x06661abd.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function count() view returns(uint32)
func (nodeRegistry *NodeRegistry) PackCount() []byte {
	enc, err := nodeRegistry.abi.Pack("count")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCount is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x06661abd.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function count() view returns(uint32)
func (nodeRegistry *NodeRegistry) TryPackCount() ([]byte, error) {
	return nodeRegistry.abi.Pack("count")
}

// UnpackCount is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x06661abd.
//
// Solidity: function count() view returns(uint32)
func (nodeRegistry *NodeRegistry) UnpackCount(data []byte) (uint32, error) {
	out, err := nodeRegistry.abi.Unpack("count", data)
	if err != nil {
		return *new(uint32), err
	}
	out0 := *abi.ConvertType(out[0], new(uint32)).(*uint32)
	return out0, nil
}

// PackEip712Domain is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x84b0196e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function eip712Domain() view returns(bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)
func (nodeRegistry *NodeRegistry) PackEip712Domain() []byte {
	enc, err := nodeRegistry.abi.Pack("eip712Domain")
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
func (nodeRegistry *NodeRegistry) TryPackEip712Domain() ([]byte, error) {
	return nodeRegistry.abi.Pack("eip712Domain")
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
func (nodeRegistry *NodeRegistry) UnpackEip712Domain(data []byte) (Eip712DomainOutput, error) {
	out, err := nodeRegistry.abi.Unpack("eip712Domain", data)
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

// PackIsActive is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9f8a13d7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function isActive(address key) view returns(bool)
func (nodeRegistry *NodeRegistry) PackIsActive(key common.Address) []byte {
	enc, err := nodeRegistry.abi.Pack("isActive", key)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIsActive is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9f8a13d7.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function isActive(address key) view returns(bool)
func (nodeRegistry *NodeRegistry) TryPackIsActive(key common.Address) ([]byte, error) {
	return nodeRegistry.abi.Pack("isActive", key)
}

// UnpackIsActive is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9f8a13d7.
//
// Solidity: function isActive(address key) view returns(bool)
func (nodeRegistry *NodeRegistry) UnpackIsActive(data []byte) (bool, error) {
	out, err := nodeRegistry.abi.Unpack("isActive", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackKeyDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x91eff41b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function keyDigest(address key, address operator) view returns(bytes32)
func (nodeRegistry *NodeRegistry) PackKeyDigest(key common.Address, operator common.Address) []byte {
	enc, err := nodeRegistry.abi.Pack("keyDigest", key, operator)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackKeyDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x91eff41b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function keyDigest(address key, address operator) view returns(bytes32)
func (nodeRegistry *NodeRegistry) TryPackKeyDigest(key common.Address, operator common.Address) ([]byte, error) {
	return nodeRegistry.abi.Pack("keyDigest", key, operator)
}

// UnpackKeyDigest is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x91eff41b.
//
// Solidity: function keyDigest(address key, address operator) view returns(bytes32)
func (nodeRegistry *NodeRegistry) UnpackKeyDigest(data []byte) ([32]byte, error) {
	out, err := nodeRegistry.abi.Unpack("keyDigest", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackList is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xaa7238d5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function list(uint32 from, uint32 limit) view returns((uint32,bool,(address,uint96,address,uint64,address,uint96))[] views)
func (nodeRegistry *NodeRegistry) PackList(from uint32, limit uint32) []byte {
	enc, err := nodeRegistry.abi.Pack("list", from, limit)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackList is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xaa7238d5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function list(uint32 from, uint32 limit) view returns((uint32,bool,(address,uint96,address,uint64,address,uint96))[] views)
func (nodeRegistry *NodeRegistry) TryPackList(from uint32, limit uint32) ([]byte, error) {
	return nodeRegistry.abi.Pack("list", from, limit)
}

// UnpackList is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xaa7238d5.
//
// Solidity: function list(uint32 from, uint32 limit) view returns((uint32,bool,(address,uint96,address,uint64,address,uint96))[] views)
func (nodeRegistry *NodeRegistry) UnpackList(data []byte) ([]NodeRegistryView, error) {
	out, err := nodeRegistry.abi.Unpack("list", data)
	if err != nil {
		return *new([]NodeRegistryView), err
	}
	out0 := *abi.ConvertType(out[0], new([]NodeRegistryView)).(*[]NodeRegistryView)
	return out0, nil
}

// PackMinStake is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x375b3c0a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function minStake() view returns(uint96)
func (nodeRegistry *NodeRegistry) PackMinStake() []byte {
	enc, err := nodeRegistry.abi.Pack("minStake")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMinStake is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x375b3c0a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function minStake() view returns(uint96)
func (nodeRegistry *NodeRegistry) TryPackMinStake() ([]byte, error) {
	return nodeRegistry.abi.Pack("minStake")
}

// UnpackMinStake is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x375b3c0a.
//
// Solidity: function minStake() view returns(uint96)
func (nodeRegistry *NodeRegistry) UnpackMinStake(data []byte) (*big.Int, error) {
	out, err := nodeRegistry.abi.Unpack("minStake", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackNodeOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x682a9141.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function nodeOf(address key) view returns((uint32,bool,(address,uint96,address,uint64,address,uint96)))
func (nodeRegistry *NodeRegistry) PackNodeOf(key common.Address) []byte {
	enc, err := nodeRegistry.abi.Pack("nodeOf", key)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackNodeOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x682a9141.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function nodeOf(address key) view returns((uint32,bool,(address,uint96,address,uint64,address,uint96)))
func (nodeRegistry *NodeRegistry) TryPackNodeOf(key common.Address) ([]byte, error) {
	return nodeRegistry.abi.Pack("nodeOf", key)
}

// UnpackNodeOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x682a9141.
//
// Solidity: function nodeOf(address key) view returns((uint32,bool,(address,uint96,address,uint64,address,uint96)))
func (nodeRegistry *NodeRegistry) UnpackNodeOf(data []byte) (NodeRegistryView, error) {
	out, err := nodeRegistry.abi.Unpack("nodeOf", data)
	if err != nil {
		return *new(NodeRegistryView), err
	}
	out0 := *abi.ConvertType(out[0], new(NodeRegistryView)).(*NodeRegistryView)
	return out0, nil
}

// PackPayoutOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6da61d1e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function payoutOf(address key) view returns(address)
func (nodeRegistry *NodeRegistry) PackPayoutOf(key common.Address) []byte {
	enc, err := nodeRegistry.abi.Pack("payoutOf", key)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPayoutOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6da61d1e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function payoutOf(address key) view returns(address)
func (nodeRegistry *NodeRegistry) TryPackPayoutOf(key common.Address) ([]byte, error) {
	return nodeRegistry.abi.Pack("payoutOf", key)
}

// UnpackPayoutOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x6da61d1e.
//
// Solidity: function payoutOf(address key) view returns(address)
func (nodeRegistry *NodeRegistry) UnpackPayoutOf(data []byte) (common.Address, error) {
	out, err := nodeRegistry.abi.Unpack("payoutOf", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackRegister is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe38dc6b3.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function register(address key, address payout, uint96 amount, string metadata, bytes keySig) returns(uint32 slot)
func (nodeRegistry *NodeRegistry) PackRegister(key common.Address, payout common.Address, amount *big.Int, metadata string, keySig []byte) []byte {
	enc, err := nodeRegistry.abi.Pack("register", key, payout, amount, metadata, keySig)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRegister is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe38dc6b3.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function register(address key, address payout, uint96 amount, string metadata, bytes keySig) returns(uint32 slot)
func (nodeRegistry *NodeRegistry) TryPackRegister(key common.Address, payout common.Address, amount *big.Int, metadata string, keySig []byte) ([]byte, error) {
	return nodeRegistry.abi.Pack("register", key, payout, amount, metadata, keySig)
}

// UnpackRegister is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xe38dc6b3.
//
// Solidity: function register(address key, address payout, uint96 amount, string metadata, bytes keySig) returns(uint32 slot)
func (nodeRegistry *NodeRegistry) UnpackRegister(data []byte) (uint32, error) {
	out, err := nodeRegistry.abi.Unpack("register", data)
	if err != nil {
		return *new(uint32), err
	}
	out0 := *abi.ConvertType(out[0], new(uint32)).(*uint32)
	return out0, nil
}

// PackRotateKey is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbd992065.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function rotateKey(uint32 slot, address newKey, bytes keySig) returns()
func (nodeRegistry *NodeRegistry) PackRotateKey(slot uint32, newKey common.Address, keySig []byte) []byte {
	enc, err := nodeRegistry.abi.Pack("rotateKey", slot, newKey, keySig)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRotateKey is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbd992065.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function rotateKey(uint32 slot, address newKey, bytes keySig) returns()
func (nodeRegistry *NodeRegistry) TryPackRotateKey(slot uint32, newKey common.Address, keySig []byte) ([]byte, error) {
	return nodeRegistry.abi.Pack("rotateKey", slot, newKey, keySig)
}

// PackSetPayout is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc1a416a4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setPayout(uint32 slot, address payout) returns()
func (nodeRegistry *NodeRegistry) PackSetPayout(slot uint32, payout common.Address) []byte {
	enc, err := nodeRegistry.abi.Pack("setPayout", slot, payout)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetPayout is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc1a416a4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setPayout(uint32 slot, address payout) returns()
func (nodeRegistry *NodeRegistry) TryPackSetPayout(slot uint32, payout common.Address) ([]byte, error) {
	return nodeRegistry.abi.Pack("setPayout", slot, payout)
}

// PackSlotOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xea986413.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function slotOf(address key) view returns(uint32)
func (nodeRegistry *NodeRegistry) PackSlotOf(key common.Address) []byte {
	enc, err := nodeRegistry.abi.Pack("slotOf", key)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSlotOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xea986413.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function slotOf(address key) view returns(uint32)
func (nodeRegistry *NodeRegistry) TryPackSlotOf(key common.Address) ([]byte, error) {
	return nodeRegistry.abi.Pack("slotOf", key)
}

// UnpackSlotOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xea986413.
//
// Solidity: function slotOf(address key) view returns(uint32)
func (nodeRegistry *NodeRegistry) UnpackSlotOf(data []byte) (uint32, error) {
	out, err := nodeRegistry.abi.Unpack("slotOf", data)
	if err != nil {
		return *new(uint32), err
	}
	out0 := *abi.ConvertType(out[0], new(uint32)).(*uint32)
	return out0, nil
}

// PackStake is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf74ada85.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function stake(uint32 slot, uint96 amount) returns()
func (nodeRegistry *NodeRegistry) PackStake(slot uint32, amount *big.Int) []byte {
	enc, err := nodeRegistry.abi.Pack("stake", slot, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackStake is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf74ada85.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function stake(uint32 slot, uint96 amount) returns()
func (nodeRegistry *NodeRegistry) TryPackStake(slot uint32, amount *big.Int) ([]byte, error) {
	return nodeRegistry.abi.Pack("stake", slot, amount)
}

// PackThaw is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5920375c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function thaw() view returns(uint64)
func (nodeRegistry *NodeRegistry) PackThaw() []byte {
	enc, err := nodeRegistry.abi.Pack("thaw")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackThaw is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5920375c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function thaw() view returns(uint64)
func (nodeRegistry *NodeRegistry) TryPackThaw() ([]byte, error) {
	return nodeRegistry.abi.Pack("thaw")
}

// UnpackThaw is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x5920375c.
//
// Solidity: function thaw() view returns(uint64)
func (nodeRegistry *NodeRegistry) UnpackThaw(data []byte) (uint64, error) {
	out, err := nodeRegistry.abi.Unpack("thaw", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackToken is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfc0c546a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function token() view returns(address)
func (nodeRegistry *NodeRegistry) PackToken() []byte {
	enc, err := nodeRegistry.abi.Pack("token")
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
func (nodeRegistry *NodeRegistry) TryPackToken() ([]byte, error) {
	return nodeRegistry.abi.Pack("token")
}

// UnpackToken is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xfc0c546a.
//
// Solidity: function token() view returns(address)
func (nodeRegistry *NodeRegistry) UnpackToken(data []byte) (common.Address, error) {
	out, err := nodeRegistry.abi.Unpack("token", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackWithdraw is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xaa9224cd.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function withdraw(uint32 slot) returns()
func (nodeRegistry *NodeRegistry) PackWithdraw(slot uint32) []byte {
	enc, err := nodeRegistry.abi.Pack("withdraw", slot)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackWithdraw is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xaa9224cd.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function withdraw(uint32 slot) returns()
func (nodeRegistry *NodeRegistry) TryPackWithdraw(slot uint32) ([]byte, error) {
	return nodeRegistry.abi.Pack("withdraw", slot)
}

// NodeRegistryEIP712DomainChanged represents a EIP712DomainChanged event raised by the NodeRegistry contract.
type NodeRegistryEIP712DomainChanged struct {
	Raw *types.Log // Blockchain specific contextual infos
}

const NodeRegistryEIP712DomainChangedEventName = "EIP712DomainChanged"

// ContractEventName returns the user-defined event name.
func (NodeRegistryEIP712DomainChanged) ContractEventName() string {
	return NodeRegistryEIP712DomainChangedEventName
}

// UnpackEIP712DomainChangedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event EIP712DomainChanged()
func (nodeRegistry *NodeRegistry) UnpackEIP712DomainChangedEvent(log *types.Log) (*NodeRegistryEIP712DomainChanged, error) {
	event := "EIP712DomainChanged"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != nodeRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(NodeRegistryEIP712DomainChanged)
	if len(log.Data) > 0 {
		if err := nodeRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range nodeRegistry.abi.Events[event].Inputs {
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

// NodeRegistryKeyRotated represents a KeyRotated event raised by the NodeRegistry contract.
type NodeRegistryKeyRotated struct {
	Slot   uint32
	OldKey common.Address
	NewKey common.Address
	Raw    *types.Log // Blockchain specific contextual infos
}

const NodeRegistryKeyRotatedEventName = "KeyRotated"

// ContractEventName returns the user-defined event name.
func (NodeRegistryKeyRotated) ContractEventName() string {
	return NodeRegistryKeyRotatedEventName
}

// UnpackKeyRotatedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event KeyRotated(uint32 indexed slot, address indexed oldKey, address indexed newKey)
func (nodeRegistry *NodeRegistry) UnpackKeyRotatedEvent(log *types.Log) (*NodeRegistryKeyRotated, error) {
	event := "KeyRotated"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != nodeRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(NodeRegistryKeyRotated)
	if len(log.Data) > 0 {
		if err := nodeRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range nodeRegistry.abi.Events[event].Inputs {
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

// NodeRegistryPayoutChanged represents a PayoutChanged event raised by the NodeRegistry contract.
type NodeRegistryPayoutChanged struct {
	Slot   uint32
	Payout common.Address
	Raw    *types.Log // Blockchain specific contextual infos
}

const NodeRegistryPayoutChangedEventName = "PayoutChanged"

// ContractEventName returns the user-defined event name.
func (NodeRegistryPayoutChanged) ContractEventName() string {
	return NodeRegistryPayoutChangedEventName
}

// UnpackPayoutChangedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event PayoutChanged(uint32 indexed slot, address payout)
func (nodeRegistry *NodeRegistry) UnpackPayoutChangedEvent(log *types.Log) (*NodeRegistryPayoutChanged, error) {
	event := "PayoutChanged"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != nodeRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(NodeRegistryPayoutChanged)
	if len(log.Data) > 0 {
		if err := nodeRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range nodeRegistry.abi.Events[event].Inputs {
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

// NodeRegistryRegistered represents a Registered event raised by the NodeRegistry contract.
type NodeRegistryRegistered struct {
	Slot     uint32
	Key      common.Address
	Operator common.Address
	Payout   common.Address
	Metadata string
	Raw      *types.Log // Blockchain specific contextual infos
}

const NodeRegistryRegisteredEventName = "Registered"

// ContractEventName returns the user-defined event name.
func (NodeRegistryRegistered) ContractEventName() string {
	return NodeRegistryRegisteredEventName
}

// UnpackRegisteredEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Registered(uint32 indexed slot, address indexed key, address indexed operator, address payout, string metadata)
func (nodeRegistry *NodeRegistry) UnpackRegisteredEvent(log *types.Log) (*NodeRegistryRegistered, error) {
	event := "Registered"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != nodeRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(NodeRegistryRegistered)
	if len(log.Data) > 0 {
		if err := nodeRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range nodeRegistry.abi.Events[event].Inputs {
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

// NodeRegistryStaked represents a Staked event raised by the NodeRegistry contract.
type NodeRegistryStaked struct {
	Slot   uint32
	From   common.Address
	Amount *big.Int
	Stake  *big.Int
	Raw    *types.Log // Blockchain specific contextual infos
}

const NodeRegistryStakedEventName = "Staked"

// ContractEventName returns the user-defined event name.
func (NodeRegistryStaked) ContractEventName() string {
	return NodeRegistryStakedEventName
}

// UnpackStakedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Staked(uint32 indexed slot, address indexed from, uint256 amount, uint256 stake)
func (nodeRegistry *NodeRegistry) UnpackStakedEvent(log *types.Log) (*NodeRegistryStaked, error) {
	event := "Staked"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != nodeRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(NodeRegistryStaked)
	if len(log.Data) > 0 {
		if err := nodeRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range nodeRegistry.abi.Events[event].Inputs {
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

// NodeRegistryUnstaking represents a Unstaking event raised by the NodeRegistry contract.
type NodeRegistryUnstaking struct {
	Slot   uint32
	Amount *big.Int
	Stake  *big.Int
	ThawAt uint64
	Raw    *types.Log // Blockchain specific contextual infos
}

const NodeRegistryUnstakingEventName = "Unstaking"

// ContractEventName returns the user-defined event name.
func (NodeRegistryUnstaking) ContractEventName() string {
	return NodeRegistryUnstakingEventName
}

// UnpackUnstakingEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Unstaking(uint32 indexed slot, uint256 amount, uint256 stake, uint64 thawAt)
func (nodeRegistry *NodeRegistry) UnpackUnstakingEvent(log *types.Log) (*NodeRegistryUnstaking, error) {
	event := "Unstaking"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != nodeRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(NodeRegistryUnstaking)
	if len(log.Data) > 0 {
		if err := nodeRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range nodeRegistry.abi.Events[event].Inputs {
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

// NodeRegistryWithdrawn represents a Withdrawn event raised by the NodeRegistry contract.
type NodeRegistryWithdrawn struct {
	Slot     uint32
	Operator common.Address
	Amount   *big.Int
	Raw      *types.Log // Blockchain specific contextual infos
}

const NodeRegistryWithdrawnEventName = "Withdrawn"

// ContractEventName returns the user-defined event name.
func (NodeRegistryWithdrawn) ContractEventName() string {
	return NodeRegistryWithdrawnEventName
}

// UnpackWithdrawnEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Withdrawn(uint32 indexed slot, address indexed operator, uint256 amount)
func (nodeRegistry *NodeRegistry) UnpackWithdrawnEvent(log *types.Log) (*NodeRegistryWithdrawn, error) {
	event := "Withdrawn"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != nodeRegistry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(NodeRegistryWithdrawn)
	if len(log.Data) > 0 {
		if err := nodeRegistry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range nodeRegistry.abi.Events[event].Inputs {
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
func (nodeRegistry *NodeRegistry) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], nodeRegistry.abi.Errors["BadKeySignature"].ID.Bytes()[:4]) {
		return nodeRegistry.UnpackBadKeySignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], nodeRegistry.abi.Errors["InvalidShortString"].ID.Bytes()[:4]) {
		return nodeRegistry.UnpackInvalidShortStringError(raw[4:])
	}
	if bytes.Equal(raw[:4], nodeRegistry.abi.Errors["KeyTaken"].ID.Bytes()[:4]) {
		return nodeRegistry.UnpackKeyTakenError(raw[4:])
	}
	if bytes.Equal(raw[:4], nodeRegistry.abi.Errors["NotOperator"].ID.Bytes()[:4]) {
		return nodeRegistry.UnpackNotOperatorError(raw[4:])
	}
	if bytes.Equal(raw[:4], nodeRegistry.abi.Errors["NothingThawed"].ID.Bytes()[:4]) {
		return nodeRegistry.UnpackNothingThawedError(raw[4:])
	}
	if bytes.Equal(raw[:4], nodeRegistry.abi.Errors["ReentrancyGuardReentrantCall"].ID.Bytes()[:4]) {
		return nodeRegistry.UnpackReentrancyGuardReentrantCallError(raw[4:])
	}
	if bytes.Equal(raw[:4], nodeRegistry.abi.Errors["SafeERC20FailedOperation"].ID.Bytes()[:4]) {
		return nodeRegistry.UnpackSafeERC20FailedOperationError(raw[4:])
	}
	if bytes.Equal(raw[:4], nodeRegistry.abi.Errors["StakeTooHigh"].ID.Bytes()[:4]) {
		return nodeRegistry.UnpackStakeTooHighError(raw[4:])
	}
	if bytes.Equal(raw[:4], nodeRegistry.abi.Errors["StakeTooLow"].ID.Bytes()[:4]) {
		return nodeRegistry.UnpackStakeTooLowError(raw[4:])
	}
	if bytes.Equal(raw[:4], nodeRegistry.abi.Errors["StillThawing"].ID.Bytes()[:4]) {
		return nodeRegistry.UnpackStillThawingError(raw[4:])
	}
	if bytes.Equal(raw[:4], nodeRegistry.abi.Errors["StringTooLong"].ID.Bytes()[:4]) {
		return nodeRegistry.UnpackStringTooLongError(raw[4:])
	}
	if bytes.Equal(raw[:4], nodeRegistry.abi.Errors["UnknownKey"].ID.Bytes()[:4]) {
		return nodeRegistry.UnpackUnknownKeyError(raw[4:])
	}
	if bytes.Equal(raw[:4], nodeRegistry.abi.Errors["UnknownSlot"].ID.Bytes()[:4]) {
		return nodeRegistry.UnpackUnknownSlotError(raw[4:])
	}
	if bytes.Equal(raw[:4], nodeRegistry.abi.Errors["ZeroAddress"].ID.Bytes()[:4]) {
		return nodeRegistry.UnpackZeroAddressError(raw[4:])
	}
	if bytes.Equal(raw[:4], nodeRegistry.abi.Errors["ZeroAmount"].ID.Bytes()[:4]) {
		return nodeRegistry.UnpackZeroAmountError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// NodeRegistryBadKeySignature represents a BadKeySignature error raised by the NodeRegistry contract.
type NodeRegistryBadKeySignature struct {
	Key      common.Address
	Operator common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadKeySignature(address key, address operator)
func NodeRegistryBadKeySignatureErrorID() common.Hash {
	return common.HexToHash("0x8c735f2acc0db03d2851a6e2333f031ef04404a1350b78069032df8d5f970fe2")
}

// UnpackBadKeySignatureError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadKeySignature(address key, address operator)
func (nodeRegistry *NodeRegistry) UnpackBadKeySignatureError(raw []byte) (*NodeRegistryBadKeySignature, error) {
	out := new(NodeRegistryBadKeySignature)
	if err := nodeRegistry.abi.UnpackIntoInterface(out, "BadKeySignature", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// NodeRegistryInvalidShortString represents a InvalidShortString error raised by the NodeRegistry contract.
type NodeRegistryInvalidShortString struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidShortString()
func NodeRegistryInvalidShortStringErrorID() common.Hash {
	return common.HexToHash("0xb3512b0c6163e5f0bafab72bb631b9d58cd7a731b082f910338aa21c83d5c274")
}

// UnpackInvalidShortStringError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidShortString()
func (nodeRegistry *NodeRegistry) UnpackInvalidShortStringError(raw []byte) (*NodeRegistryInvalidShortString, error) {
	out := new(NodeRegistryInvalidShortString)
	if err := nodeRegistry.abi.UnpackIntoInterface(out, "InvalidShortString", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// NodeRegistryKeyTaken represents a KeyTaken error raised by the NodeRegistry contract.
type NodeRegistryKeyTaken struct {
	Key  common.Address
	Slot uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error KeyTaken(address key, uint32 slot)
func NodeRegistryKeyTakenErrorID() common.Hash {
	return common.HexToHash("0x6bf7edd8ba394ac7734617f55313da79bb362ca31a9f9e6d9522c190d7fc83a6")
}

// UnpackKeyTakenError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error KeyTaken(address key, uint32 slot)
func (nodeRegistry *NodeRegistry) UnpackKeyTakenError(raw []byte) (*NodeRegistryKeyTaken, error) {
	out := new(NodeRegistryKeyTaken)
	if err := nodeRegistry.abi.UnpackIntoInterface(out, "KeyTaken", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// NodeRegistryNotOperator represents a NotOperator error raised by the NodeRegistry contract.
type NodeRegistryNotOperator struct {
	Slot     uint32
	Caller   common.Address
	Operator common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotOperator(uint32 slot, address caller, address operator)
func NodeRegistryNotOperatorErrorID() common.Hash {
	return common.HexToHash("0xed1cd1c642bd56d4ac119d63d9a75ede1fa2db418edec18192e798616c5f9ef3")
}

// UnpackNotOperatorError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotOperator(uint32 slot, address caller, address operator)
func (nodeRegistry *NodeRegistry) UnpackNotOperatorError(raw []byte) (*NodeRegistryNotOperator, error) {
	out := new(NodeRegistryNotOperator)
	if err := nodeRegistry.abi.UnpackIntoInterface(out, "NotOperator", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// NodeRegistryNothingThawed represents a NothingThawed error raised by the NodeRegistry contract.
type NodeRegistryNothingThawed struct {
	Slot uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NothingThawed(uint32 slot)
func NodeRegistryNothingThawedErrorID() common.Hash {
	return common.HexToHash("0x8ffd3bae76678945bceb732ff516b758eea5e77d4548aa888c6e2eeff9e53f94")
}

// UnpackNothingThawedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NothingThawed(uint32 slot)
func (nodeRegistry *NodeRegistry) UnpackNothingThawedError(raw []byte) (*NodeRegistryNothingThawed, error) {
	out := new(NodeRegistryNothingThawed)
	if err := nodeRegistry.abi.UnpackIntoInterface(out, "NothingThawed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// NodeRegistryReentrancyGuardReentrantCall represents a ReentrancyGuardReentrantCall error raised by the NodeRegistry contract.
type NodeRegistryReentrancyGuardReentrantCall struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ReentrancyGuardReentrantCall()
func NodeRegistryReentrancyGuardReentrantCallErrorID() common.Hash {
	return common.HexToHash("0x3ee5aeb571de7fc460830b4d0017439a1ca56fb0bc39062227ade4fe4a24c1ca")
}

// UnpackReentrancyGuardReentrantCallError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ReentrancyGuardReentrantCall()
func (nodeRegistry *NodeRegistry) UnpackReentrancyGuardReentrantCallError(raw []byte) (*NodeRegistryReentrancyGuardReentrantCall, error) {
	out := new(NodeRegistryReentrancyGuardReentrantCall)
	if err := nodeRegistry.abi.UnpackIntoInterface(out, "ReentrancyGuardReentrantCall", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// NodeRegistrySafeERC20FailedOperation represents a SafeERC20FailedOperation error raised by the NodeRegistry contract.
type NodeRegistrySafeERC20FailedOperation struct {
	Token common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SafeERC20FailedOperation(address token)
func NodeRegistrySafeERC20FailedOperationErrorID() common.Hash {
	return common.HexToHash("0x5274afe73c98b4749fc91ffae6b7b574e7842cb2144a159e9377a5f20b32edf9")
}

// UnpackSafeERC20FailedOperationError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SafeERC20FailedOperation(address token)
func (nodeRegistry *NodeRegistry) UnpackSafeERC20FailedOperationError(raw []byte) (*NodeRegistrySafeERC20FailedOperation, error) {
	out := new(NodeRegistrySafeERC20FailedOperation)
	if err := nodeRegistry.abi.UnpackIntoInterface(out, "SafeERC20FailedOperation", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// NodeRegistryStakeTooHigh represents a StakeTooHigh error raised by the NodeRegistry contract.
type NodeRegistryStakeTooHigh struct {
	Stake *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error StakeTooHigh(uint256 stake)
func NodeRegistryStakeTooHighErrorID() common.Hash {
	return common.HexToHash("0x99ec69678fc8c11276c3cc071373cd24c4442116ac34224c52df4415adabe001")
}

// UnpackStakeTooHighError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error StakeTooHigh(uint256 stake)
func (nodeRegistry *NodeRegistry) UnpackStakeTooHighError(raw []byte) (*NodeRegistryStakeTooHigh, error) {
	out := new(NodeRegistryStakeTooHigh)
	if err := nodeRegistry.abi.UnpackIntoInterface(out, "StakeTooHigh", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// NodeRegistryStakeTooLow represents a StakeTooLow error raised by the NodeRegistry contract.
type NodeRegistryStakeTooLow struct {
	Stake   *big.Int
	Minimum *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error StakeTooLow(uint256 stake, uint256 minimum)
func NodeRegistryStakeTooLowErrorID() common.Hash {
	return common.HexToHash("0x829f11638d406de2605d01f8ea108c1f13393def0f2b7b6e6ffffd9996d50bd5")
}

// UnpackStakeTooLowError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error StakeTooLow(uint256 stake, uint256 minimum)
func (nodeRegistry *NodeRegistry) UnpackStakeTooLowError(raw []byte) (*NodeRegistryStakeTooLow, error) {
	out := new(NodeRegistryStakeTooLow)
	if err := nodeRegistry.abi.UnpackIntoInterface(out, "StakeTooLow", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// NodeRegistryStillThawing represents a StillThawing error raised by the NodeRegistry contract.
type NodeRegistryStillThawing struct {
	Slot   uint32
	ThawAt uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error StillThawing(uint32 slot, uint64 thawAt)
func NodeRegistryStillThawingErrorID() common.Hash {
	return common.HexToHash("0x16efdd9bd192ed698dcc3554ab059741314cdcb0868398320bf713112fb41a9c")
}

// UnpackStillThawingError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error StillThawing(uint32 slot, uint64 thawAt)
func (nodeRegistry *NodeRegistry) UnpackStillThawingError(raw []byte) (*NodeRegistryStillThawing, error) {
	out := new(NodeRegistryStillThawing)
	if err := nodeRegistry.abi.UnpackIntoInterface(out, "StillThawing", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// NodeRegistryStringTooLong represents a StringTooLong error raised by the NodeRegistry contract.
type NodeRegistryStringTooLong struct {
	Str string
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error StringTooLong(string str)
func NodeRegistryStringTooLongErrorID() common.Hash {
	return common.HexToHash("0x305a27a93f8e33b7392df0a0f91d6fc63847395853c45991eec52dbf24d72381")
}

// UnpackStringTooLongError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error StringTooLong(string str)
func (nodeRegistry *NodeRegistry) UnpackStringTooLongError(raw []byte) (*NodeRegistryStringTooLong, error) {
	out := new(NodeRegistryStringTooLong)
	if err := nodeRegistry.abi.UnpackIntoInterface(out, "StringTooLong", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// NodeRegistryUnknownKey represents a UnknownKey error raised by the NodeRegistry contract.
type NodeRegistryUnknownKey struct {
	Key common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownKey(address key)
func NodeRegistryUnknownKeyErrorID() common.Hash {
	return common.HexToHash("0x2400d0dc01df1f366c44cb423c69d04ca46a8aa483cd318c2f777a52d22ce38f")
}

// UnpackUnknownKeyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownKey(address key)
func (nodeRegistry *NodeRegistry) UnpackUnknownKeyError(raw []byte) (*NodeRegistryUnknownKey, error) {
	out := new(NodeRegistryUnknownKey)
	if err := nodeRegistry.abi.UnpackIntoInterface(out, "UnknownKey", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// NodeRegistryUnknownSlot represents a UnknownSlot error raised by the NodeRegistry contract.
type NodeRegistryUnknownSlot struct {
	Slot uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownSlot(uint32 slot)
func NodeRegistryUnknownSlotErrorID() common.Hash {
	return common.HexToHash("0x3373edb9d14aa52d18fda15c449305fd1c18213b1db5849b05cd4dff70cb9391")
}

// UnpackUnknownSlotError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownSlot(uint32 slot)
func (nodeRegistry *NodeRegistry) UnpackUnknownSlotError(raw []byte) (*NodeRegistryUnknownSlot, error) {
	out := new(NodeRegistryUnknownSlot)
	if err := nodeRegistry.abi.UnpackIntoInterface(out, "UnknownSlot", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// NodeRegistryZeroAddress represents a ZeroAddress error raised by the NodeRegistry contract.
type NodeRegistryZeroAddress struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ZeroAddress()
func NodeRegistryZeroAddressErrorID() common.Hash {
	return common.HexToHash("0xd92e233df2717d4a40030e20904abd27b68fcbeede117eaaccbbdac9618c8c73")
}

// UnpackZeroAddressError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ZeroAddress()
func (nodeRegistry *NodeRegistry) UnpackZeroAddressError(raw []byte) (*NodeRegistryZeroAddress, error) {
	out := new(NodeRegistryZeroAddress)
	if err := nodeRegistry.abi.UnpackIntoInterface(out, "ZeroAddress", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// NodeRegistryZeroAmount represents a ZeroAmount error raised by the NodeRegistry contract.
type NodeRegistryZeroAmount struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ZeroAmount()
func NodeRegistryZeroAmountErrorID() common.Hash {
	return common.HexToHash("0x1f2a2005cb66a8e145327e8814e243a0996aec9bfe1e15a495778b1236dbd485")
}

// UnpackZeroAmountError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ZeroAmount()
func (nodeRegistry *NodeRegistry) UnpackZeroAmountError(raw []byte) (*NodeRegistryZeroAmount, error) {
	out := new(NodeRegistryZeroAmount)
	if err := nodeRegistry.abi.UnpackIntoInterface(out, "ZeroAmount", raw); err != nil {
		return nil, err
	}
	return out, nil
}
