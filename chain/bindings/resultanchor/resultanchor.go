// Code generated via abigen V2 - DO NOT EDIT.
// This file is a generated binding and any manual changes will be lost.

package resultanchor

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

// ResultAnchorMetaData contains all meta data concerning the ResultAnchor contract.
var ResultAnchorMetaData = bind.MetaData{
	ABI: "[{\"type\":\"function\",\"name\":\"anchor\",\"inputs\":[{\"name\":\"root\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"count\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"expectedSeq\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"batchLeaf\",\"inputs\":[{\"name\":\"root\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"count\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"time\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"pure\"},{\"type\":\"function\",\"name\":\"holdsBatch\",\"inputs\":[{\"name\":\"sender\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"seq\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"root\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"count\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"time\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bool\",\"internalType\":\"bool\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"mountainOf\",\"inputs\":[{\"name\":\"n\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"seq\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"outputs\":[{\"name\":\"height\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"position\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"stateMutability\":\"pure\"},{\"type\":\"function\",\"name\":\"peakOf\",\"inputs\":[{\"name\":\"sender\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"height\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"size\",\"inputs\":[{\"name\":\"sender\",\"type\":\"address\",\"internalType\":\"address\"}],\"outputs\":[{\"name\":\"\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"verify\",\"inputs\":[{\"name\":\"sender\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"record\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"index\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"},{\"name\":\"seq\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"root\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"count\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"time\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"batchPath\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bool\",\"internalType\":\"bool\"}],\"stateMutability\":\"view\"},{\"type\":\"event\",\"name\":\"Anchored\",\"inputs\":[{\"name\":\"sender\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"seq\",\"type\":\"uint64\",\"indexed\":true,\"internalType\":\"uint64\"},{\"name\":\"root\",\"type\":\"bytes32\",\"indexed\":false,\"internalType\":\"bytes32\"},{\"name\":\"count\",\"type\":\"uint32\",\"indexed\":false,\"internalType\":\"uint32\"},{\"name\":\"time\",\"type\":\"uint64\",\"indexed\":false,\"internalType\":\"uint64\"},{\"name\":\"peak\",\"type\":\"bytes32\",\"indexed\":false,\"internalType\":\"bytes32\"}],\"anonymous\":false},{\"type\":\"error\",\"name\":\"EmptyBatch\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"WrongSeq\",\"inputs\":[{\"name\":\"expected\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"next\",\"type\":\"uint64\",\"internalType\":\"uint64\"}]}]",
	ID:  "ResultAnchor",
	Bin: "0x6080604052348015600e575f5ffd5b50610c8a8061001c5f395ff3fe608060405234801561000f575f5ffd5b506004361061007a575f3560e01c8063b598cbd911610058578063b598cbd91461010b578063c7119e8a1461012c578063e292c735146101c3578063ed027a1b146101e6575f5ffd5b80630fed5ca51461007e5780638898706814610093578063af611457146100da575b5f5ffd5b61009161008c36600461092e565b6101f9565b005b6100bc6100a136600461098a565b5f6020819052908152604090205467ffffffffffffffff1681565b60405167ffffffffffffffff90911681526020015b60405180910390f35b6100ed6100e83660046109a3565b6104a9565b6040805192835267ffffffffffffffff9091166020830152016100d1565b61011e6101193660046109d4565b610569565b6040519081526020016100d1565b61011e61013a36600461092e565b604080515f602080830191909152602182019590955260e09390931b7fffffffff0000000000000000000000000000000000000000000000000000000016604184015260c09190911b7fffffffffffffffff0000000000000000000000000000000000000000000000001660458301528051602d818403018152604d9092019052805191012090565b6101d66101d1366004610a44565b6105f1565b60405190151581526020016100d1565b6101d66101f4366004610b1c565b610668565b335f9081526020819052604090205467ffffffffffffffff90811690829082908216811461026c576040517f36f39e8600000000000000000000000000000000000000000000000000000000815267ffffffffffffffff9283166004820152911660248201526044015b60405180910390fd5b505063ffffffff83161580159061028257508315155b6102b8576040517fc2e5347d00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b6102c3816001610bd3565b335f9081526020818152604080832080547fffffffffffffffffffffffffffffffffffffffffffffffff00000000000000001667ffffffffffffffff95909516949094179093556001815282822083518083018490526021810189905260e088901b7fffffffff000000000000000000000000000000000000000000000000000000001660418201524260c01b7fffffffffffffffff0000000000000000000000000000000000000000000000001660458201528451602d818303018152604d9091019094528351939091019290922090505f5b600167ffffffffffffffff8516821c8116900361041e575f81815260208481526040918290205482517f010000000000000000000000000000000000000000000000000000000000000081840152602181019190915260418082018690528351808303909101815260619091019092528151910120915061041781610bf3565b9050610397565b5f81815260208490526040908190208390555167ffffffffffffffff85169033907fb588b38e05d983cde69f0add7706284c88d190f1e68a7cb81e43dfd46567fbe590610498908b908b904290899093845263ffffffff92909216602084015267ffffffffffffffff166040830152606082015260800190565b60405180910390a350505050505050565b5f80828467ffffffffffffffff80821690831610610507576040517f36f39e8600000000000000000000000000000000000000000000000000000000815267ffffffffffffffff928316600482015291166024820152604401610263565b50508383185b610518836001610c2a565b8167ffffffffffffffff16901c67ffffffffffffffff165f146105455761053e83610bf3565b925061050d565b61055d600167ffffffffffffffff851681901b610c3d565b84169150509250929050565b5f6040821080156105ad575073ffffffffffffffffffffffffffffffffffffffff83165f9081526020819052604090205467ffffffffffffffff16821c6001908116145b6105b7575f6105e8565b73ffffffffffffffffffffffffffffffffffffffff83165f9081526001602090815260408083208584529091529020545b90505b92915050565b5f6106428661062d8d6040515f602082018190526021820183905290604101604051602081830303815290604052805190602001209050919050565b8c63ffffffff168863ffffffff168d8d61079c565b801561065857506106588c888888888888610668565b9c9b505050505050505050505050565b73ffffffffffffffffffffffffffffffffffffffff87165f9081526020819052604081205467ffffffffffffffff90811690881681116106ab575f915050610791565b5f5f6106b7838b6104a9565b73ffffffffffffffffffffffffffffffffffffffff8d165f908152600160209081526040808320858452825280832054815180840194909452602184018f90527fffffffff0000000000000000000000000000000000000000000000000000000060e08f901b1660418501527fffffffffffffffff00000000000000000000000000000000000000000000000060c08e901b1660458501528151808503602d018152604d9094019091528251929091019190912092945090925061078b9167ffffffffffffffff84166001861b8a8a61079c565b93505050505b979650505050505050565b5f8385106107ab57505f6108f5565b5f5b60018511156108e35785600116600114806107d15750846107cf876001610c2a565b105b156108ca578281036107e6575f9150506108f5565b5f8484836107f381610bf3565b945081811061080457610804610c5d565b9050602002013590508660011660011461087157604080517f0100000000000000000000000000000000000000000000000000000000000000602080830191909152602182018b9052604180830185905283518084039091018152606190920190925280519101206108c6565b604080517f01000000000000000000000000000000000000000000000000000000000000006020808301919091526021820184905260418083018c905283518084039091018152606190920190925280519101205b9750505b600195861c956108da8682610c2a565b901c94506107ad565b80831480156108f157508787145b9150505b9695505050505050565b803563ffffffff81168114610912575f5ffd5b919050565b803567ffffffffffffffff81168114610912575f5ffd5b5f5f5f60608486031215610940575f5ffd5b83359250610950602085016108ff565b915061095e60408501610917565b90509250925092565b803573ffffffffffffffffffffffffffffffffffffffff81168114610912575f5ffd5b5f6020828403121561099a575f5ffd5b6105e882610967565b5f5f604083850312156109b4575f5ffd5b6109bd83610917565b91506109cb60208401610917565b90509250929050565b5f5f604083850312156109e5575f5ffd5b6109ee83610967565b946020939093013593505050565b5f5f83601f840112610a0c575f5ffd5b50813567ffffffffffffffff811115610a23575f5ffd5b6020830191508360208260051b8501011115610a3d575f5ffd5b9250929050565b5f5f5f5f5f5f5f5f5f5f5f6101208c8e031215610a5f575f5ffd5b610a688c610967565b9a5060208c01359950610a7d60408d016108ff565b985060608c013567ffffffffffffffff811115610a98575f5ffd5b610aa48e828f016109fc565b9099509750610ab7905060808d01610917565b955060a08c01359450610acc60c08d016108ff565b9350610ada60e08d01610917565b92506101008c013567ffffffffffffffff811115610af6575f5ffd5b610b028e828f016109fc565b915080935050809150509295989b509295989b9093969950565b5f5f5f5f5f5f5f60c0888a031215610b32575f5ffd5b610b3b88610967565b9650610b4960208901610917565b955060408801359450610b5e606089016108ff565b9350610b6c60808901610917565b925060a088013567ffffffffffffffff811115610b87575f5ffd5b610b938a828b016109fc565b989b979a50959850939692959293505050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b67ffffffffffffffff81811683821601908111156105eb576105eb610ba6565b5f7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff8203610c2357610c23610ba6565b5060010190565b808201808211156105eb576105eb610ba6565b67ffffffffffffffff82811682821603908111156105eb576105eb610ba6565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603260045260245ffd",
}

// ResultAnchor is an auto generated Go binding around an Ethereum contract.
type ResultAnchor struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *ResultAnchor) GetABI() abi.ABI {
	return c.abi
}

// NewResultAnchor creates a new instance of ResultAnchor.
func NewResultAnchor() *ResultAnchor {
	parsed, err := ResultAnchorMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &ResultAnchor{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *ResultAnchor) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackAnchor is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0fed5ca5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function anchor(bytes32 root, uint32 count, uint64 expectedSeq) returns()
func (resultAnchor *ResultAnchor) PackAnchor(root [32]byte, count uint32, expectedSeq uint64) []byte {
	enc, err := resultAnchor.abi.Pack("anchor", root, count, expectedSeq)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAnchor is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0fed5ca5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function anchor(bytes32 root, uint32 count, uint64 expectedSeq) returns()
func (resultAnchor *ResultAnchor) TryPackAnchor(root [32]byte, count uint32, expectedSeq uint64) ([]byte, error) {
	return resultAnchor.abi.Pack("anchor", root, count, expectedSeq)
}

// PackBatchLeaf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc7119e8a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function batchLeaf(bytes32 root, uint32 count, uint64 time) pure returns(bytes32)
func (resultAnchor *ResultAnchor) PackBatchLeaf(root [32]byte, count uint32, time uint64) []byte {
	enc, err := resultAnchor.abi.Pack("batchLeaf", root, count, time)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBatchLeaf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc7119e8a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function batchLeaf(bytes32 root, uint32 count, uint64 time) pure returns(bytes32)
func (resultAnchor *ResultAnchor) TryPackBatchLeaf(root [32]byte, count uint32, time uint64) ([]byte, error) {
	return resultAnchor.abi.Pack("batchLeaf", root, count, time)
}

// UnpackBatchLeaf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xc7119e8a.
//
// Solidity: function batchLeaf(bytes32 root, uint32 count, uint64 time) pure returns(bytes32)
func (resultAnchor *ResultAnchor) UnpackBatchLeaf(data []byte) ([32]byte, error) {
	out, err := resultAnchor.abi.Unpack("batchLeaf", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackHoldsBatch is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xed027a1b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function holdsBatch(address sender, uint64 seq, bytes32 root, uint32 count, uint64 time, bytes32[] path) view returns(bool)
func (resultAnchor *ResultAnchor) PackHoldsBatch(sender common.Address, seq uint64, root [32]byte, count uint32, time uint64, path [][32]byte) []byte {
	enc, err := resultAnchor.abi.Pack("holdsBatch", sender, seq, root, count, time, path)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHoldsBatch is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xed027a1b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function holdsBatch(address sender, uint64 seq, bytes32 root, uint32 count, uint64 time, bytes32[] path) view returns(bool)
func (resultAnchor *ResultAnchor) TryPackHoldsBatch(sender common.Address, seq uint64, root [32]byte, count uint32, time uint64, path [][32]byte) ([]byte, error) {
	return resultAnchor.abi.Pack("holdsBatch", sender, seq, root, count, time, path)
}

// UnpackHoldsBatch is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xed027a1b.
//
// Solidity: function holdsBatch(address sender, uint64 seq, bytes32 root, uint32 count, uint64 time, bytes32[] path) view returns(bool)
func (resultAnchor *ResultAnchor) UnpackHoldsBatch(data []byte) (bool, error) {
	out, err := resultAnchor.abi.Unpack("holdsBatch", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackMountainOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xaf611457.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function mountainOf(uint64 n, uint64 seq) pure returns(uint256 height, uint64 position)
func (resultAnchor *ResultAnchor) PackMountainOf(n uint64, seq uint64) []byte {
	enc, err := resultAnchor.abi.Pack("mountainOf", n, seq)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMountainOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xaf611457.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function mountainOf(uint64 n, uint64 seq) pure returns(uint256 height, uint64 position)
func (resultAnchor *ResultAnchor) TryPackMountainOf(n uint64, seq uint64) ([]byte, error) {
	return resultAnchor.abi.Pack("mountainOf", n, seq)
}

// MountainOfOutput serves as a container for the return parameters of contract
// method MountainOf.
type MountainOfOutput struct {
	Height   *big.Int
	Position uint64
}

// UnpackMountainOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xaf611457.
//
// Solidity: function mountainOf(uint64 n, uint64 seq) pure returns(uint256 height, uint64 position)
func (resultAnchor *ResultAnchor) UnpackMountainOf(data []byte) (MountainOfOutput, error) {
	out, err := resultAnchor.abi.Unpack("mountainOf", data)
	outstruct := new(MountainOfOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Height = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.Position = *abi.ConvertType(out[1], new(uint64)).(*uint64)
	return *outstruct, nil
}

// PackPeakOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb598cbd9.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function peakOf(address sender, uint256 height) view returns(bytes32)
func (resultAnchor *ResultAnchor) PackPeakOf(sender common.Address, height *big.Int) []byte {
	enc, err := resultAnchor.abi.Pack("peakOf", sender, height)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPeakOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb598cbd9.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function peakOf(address sender, uint256 height) view returns(bytes32)
func (resultAnchor *ResultAnchor) TryPackPeakOf(sender common.Address, height *big.Int) ([]byte, error) {
	return resultAnchor.abi.Pack("peakOf", sender, height)
}

// UnpackPeakOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xb598cbd9.
//
// Solidity: function peakOf(address sender, uint256 height) view returns(bytes32)
func (resultAnchor *ResultAnchor) UnpackPeakOf(data []byte) ([32]byte, error) {
	out, err := resultAnchor.abi.Unpack("peakOf", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackSize is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x88987068.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function size(address sender) view returns(uint64)
func (resultAnchor *ResultAnchor) PackSize(sender common.Address) []byte {
	enc, err := resultAnchor.abi.Pack("size", sender)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSize is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x88987068.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function size(address sender) view returns(uint64)
func (resultAnchor *ResultAnchor) TryPackSize(sender common.Address) ([]byte, error) {
	return resultAnchor.abi.Pack("size", sender)
}

// UnpackSize is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x88987068.
//
// Solidity: function size(address sender) view returns(uint64)
func (resultAnchor *ResultAnchor) UnpackSize(data []byte) (uint64, error) {
	out, err := resultAnchor.abi.Unpack("size", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackVerify is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe292c735.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function verify(address sender, bytes32 record, uint32 index, bytes32[] path, uint64 seq, bytes32 root, uint32 count, uint64 time, bytes32[] batchPath) view returns(bool)
func (resultAnchor *ResultAnchor) PackVerify(sender common.Address, record [32]byte, index uint32, path [][32]byte, seq uint64, root [32]byte, count uint32, time uint64, batchPath [][32]byte) []byte {
	enc, err := resultAnchor.abi.Pack("verify", sender, record, index, path, seq, root, count, time, batchPath)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackVerify is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe292c735.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function verify(address sender, bytes32 record, uint32 index, bytes32[] path, uint64 seq, bytes32 root, uint32 count, uint64 time, bytes32[] batchPath) view returns(bool)
func (resultAnchor *ResultAnchor) TryPackVerify(sender common.Address, record [32]byte, index uint32, path [][32]byte, seq uint64, root [32]byte, count uint32, time uint64, batchPath [][32]byte) ([]byte, error) {
	return resultAnchor.abi.Pack("verify", sender, record, index, path, seq, root, count, time, batchPath)
}

// UnpackVerify is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xe292c735.
//
// Solidity: function verify(address sender, bytes32 record, uint32 index, bytes32[] path, uint64 seq, bytes32 root, uint32 count, uint64 time, bytes32[] batchPath) view returns(bool)
func (resultAnchor *ResultAnchor) UnpackVerify(data []byte) (bool, error) {
	out, err := resultAnchor.abi.Unpack("verify", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// ResultAnchorAnchored represents a Anchored event raised by the ResultAnchor contract.
type ResultAnchorAnchored struct {
	Sender common.Address
	Seq    uint64
	Root   [32]byte
	Count  uint32
	Time   uint64
	Peak   [32]byte
	Raw    *types.Log // Blockchain specific contextual infos
}

const ResultAnchorAnchoredEventName = "Anchored"

// ContractEventName returns the user-defined event name.
func (ResultAnchorAnchored) ContractEventName() string {
	return ResultAnchorAnchoredEventName
}

// UnpackAnchoredEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Anchored(address indexed sender, uint64 indexed seq, bytes32 root, uint32 count, uint64 time, bytes32 peak)
func (resultAnchor *ResultAnchor) UnpackAnchoredEvent(log *types.Log) (*ResultAnchorAnchored, error) {
	event := "Anchored"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != resultAnchor.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ResultAnchorAnchored)
	if len(log.Data) > 0 {
		if err := resultAnchor.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range resultAnchor.abi.Events[event].Inputs {
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
func (resultAnchor *ResultAnchor) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], resultAnchor.abi.Errors["EmptyBatch"].ID.Bytes()[:4]) {
		return resultAnchor.UnpackEmptyBatchError(raw[4:])
	}
	if bytes.Equal(raw[:4], resultAnchor.abi.Errors["WrongSeq"].ID.Bytes()[:4]) {
		return resultAnchor.UnpackWrongSeqError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// ResultAnchorEmptyBatch represents a EmptyBatch error raised by the ResultAnchor contract.
type ResultAnchorEmptyBatch struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error EmptyBatch()
func ResultAnchorEmptyBatchErrorID() common.Hash {
	return common.HexToHash("0xc2e5347df6cf8d1bf68f8a9651642312bd381b900d857d97cd665976180d6ae0")
}

// UnpackEmptyBatchError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error EmptyBatch()
func (resultAnchor *ResultAnchor) UnpackEmptyBatchError(raw []byte) (*ResultAnchorEmptyBatch, error) {
	out := new(ResultAnchorEmptyBatch)
	if err := resultAnchor.abi.UnpackIntoInterface(out, "EmptyBatch", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ResultAnchorWrongSeq represents a WrongSeq error raised by the ResultAnchor contract.
type ResultAnchorWrongSeq struct {
	Expected uint64
	Next     uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongSeq(uint64 expected, uint64 next)
func ResultAnchorWrongSeqErrorID() common.Hash {
	return common.HexToHash("0x36f39e86e860d78e8f2a9871e12d0a51264e8e0ec7b08fc07bbfa72de75f515c")
}

// UnpackWrongSeqError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongSeq(uint64 expected, uint64 next)
func (resultAnchor *ResultAnchor) UnpackWrongSeqError(raw []byte) (*ResultAnchorWrongSeq, error) {
	out := new(ResultAnchorWrongSeq)
	if err := resultAnchor.abi.UnpackIntoInterface(out, "WrongSeq", raw); err != nil {
		return nil, err
	}
	return out, nil
}
