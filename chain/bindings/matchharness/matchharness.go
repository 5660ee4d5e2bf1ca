// Code generated via abigen V2 - DO NOT EDIT.
// This file is a generated binding and any manual changes will be lost.

package matchharness

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

// MatchHarnessVerdict is an auto generated low-level Go binding around an user-defined struct.
type MatchHarnessVerdict struct {
	IsJob    bool
	Eligible bool
	Bounded  bool
	Score    *big.Int
	Rank     *big.Int
	Tie      uint64
	LeafHash [32]byte
	JobHash  [32]byte
	Claimed  [32]byte
	Race     *big.Int
}

// MatchLibEntry is an auto generated low-level Go binding around an user-defined struct.
type MatchLibEntry struct {
	Page  *big.Int
	Index *big.Int
	Time  *big.Int
	Slot  *big.Int
	Job   [32]byte
	Leaf  [32]byte
	Pre   [32]byte
	Post  [32]byte
}

// MatchLibHeader is an auto generated low-level Go binding around an user-defined struct.
type MatchLibHeader struct {
	Scheduler common.Address
	Page      *big.Int
	Count     *big.Int
	MatchRoot [32]byte
	FirstTime *big.Int
	LastTime  *big.Int
	Reveal    [32]byte
	Params    *big.Int
	Follows   *big.Int
	Thread    *big.Int
	Data      [32]byte
}

// MatchLibJob is an auto generated low-level Go binding around an user-defined struct.
type MatchLibJob struct {
	Id            [32]byte
	Owner         common.Address
	Attempt       *big.Int
	Models        *big.Int
	ModelCount    *big.Int
	GpuMin        *big.Int
	GpuMax        *big.Int
	VramMin       *big.Int
	VramMax       *big.Int
	Cpu           *big.Int
	Ram           *big.Int
	Disk          *big.Int
	Asset         *big.Int
	MaxRate       *big.Int
	MaxEgress     *big.Int
	MinStake      *big.Int
	MinRep        *big.Int
	Region        *big.Int
	Runtime       *big.Int
	Allow         *big.Int
	AllowCount    *big.Int
	Excluded      *big.Int
	ExcludedCount *big.Int
	PreviousPage  *big.Int
	PreviousIndex *big.Int
	PreviousEntry [32]byte
	Inputs        *big.Int
	InputCount    *big.Int
	Salt          [32]byte
	Order         [32]byte
	Index         *big.Int
	Weight        *big.Int
	Queued        *big.Int
}

// MatchLibLeaf is an auto generated low-level Go binding around an user-defined struct.
type MatchLibLeaf struct {
	Slot        *big.Int
	Node        common.Address
	Model       *big.Int
	Gpus        *big.Int
	Vram        *big.Int
	Cpu         *big.Int
	Ram         *big.Int
	Disk        *big.Int
	Rate        [2]*big.Int
	Egress      [2]*big.Int
	Data        *big.Int
	Flags       *big.Int
	Answered    *big.Int
	Seq         *big.Int
	Time        *big.Int
	Stake       *big.Int
	Rep         *big.Int
	Uptime      *big.Int
	Latency     *big.Int
	ClaimedGPUs *big.Int
	ClaimedCPU  *big.Int
	ClaimedRAM  *big.Int
	ClaimedDisk *big.Int
	Claims      *big.Int
	ClaimedAt   *big.Int
}

// MatchLibWeights is an auto generated low-level Go binding around an user-defined struct.
type MatchLibWeights struct {
	Gpu        uint16
	Stake      uint16
	Reputation uint16
	Uptime     uint16
	Latency    uint16
	Rate       uint16
	Data       uint16
	Jitter     uint16
	LatencyCap uint16
	MaxAge     uint32
	StakeCap   uint64
	Mode       uint8
}

// ReputationLibSums is an auto generated low-level Go binding around an user-defined struct.
type ReputationLibSums struct {
	A      *big.Int
	B      *big.Int
	Period *big.Int
}

// MatchHarnessMetaData contains all meta data concerning the MatchHarness contract.
var MatchHarnessMetaData = bind.MetaData{
	ABI: "[{\"type\":\"function\",\"name\":\"beatDigest\",\"inputs\":[{\"name\":\"escrow\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"leaf\",\"type\":\"bytes\",\"internalType\":\"bytes\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"bounded\",\"inputs\":[{\"name\":\"leaf\",\"type\":\"bytes\",\"internalType\":\"bytes\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bool\",\"internalType\":\"bool\"}],\"stateMutability\":\"pure\"},{\"type\":\"function\",\"name\":\"claimed\",\"inputs\":[{\"name\":\"leaf\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"time\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"pure\"},{\"type\":\"function\",\"name\":\"eligible\",\"inputs\":[{\"name\":\"maxAge\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"leaf\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"at\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bool\",\"internalType\":\"bool\"}],\"stateMutability\":\"pure\"},{\"type\":\"function\",\"name\":\"entryOf\",\"inputs\":[{\"name\":\"entry\",\"type\":\"bytes\",\"internalType\":\"bytes\"}],\"outputs\":[{\"name\":\"\",\"type\":\"tuple\",\"internalType\":\"structMatchLib.Entry\",\"components\":[{\"name\":\"page\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"time\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"slot\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"job\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"leaf\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"pre\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"post\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]}],\"stateMutability\":\"pure\"},{\"type\":\"function\",\"name\":\"hashes\",\"inputs\":[{\"name\":\"leaf\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"entry\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"header\",\"type\":\"bytes\",\"internalType\":\"bytes\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"pure\"},{\"type\":\"function\",\"name\":\"headerOf\",\"inputs\":[{\"name\":\"header\",\"type\":\"bytes\",\"internalType\":\"bytes\"}],\"outputs\":[{\"name\":\"\",\"type\":\"tuple\",\"internalType\":\"structMatchLib.Header\",\"components\":[{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"page\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"count\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"matchRoot\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"firstTime\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"lastTime\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"reveal\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"params\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"follows\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"thread\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"data\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]}],\"stateMutability\":\"pure\"},{\"type\":\"function\",\"name\":\"inPage\",\"inputs\":[{\"name\":\"root\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"entry\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"count\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bool\",\"internalType\":\"bool\"}],\"stateMutability\":\"pure\"},{\"type\":\"function\",\"name\":\"isJob\",\"inputs\":[{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"}],\"outputs\":[{\"name\":\"ok\",\"type\":\"bool\",\"internalType\":\"bool\"}],\"stateMutability\":\"pure\"},{\"type\":\"function\",\"name\":\"jobOf\",\"inputs\":[{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bool\",\"internalType\":\"bool\"},{\"name\":\"\",\"type\":\"tuple\",\"internalType\":\"structMatchLib.Job\",\"components\":[{\"name\":\"id\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"attempt\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"models\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"modelCount\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"gpuMin\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"gpuMax\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"vramMin\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"vramMax\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"cpu\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"ram\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"disk\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"asset\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"maxRate\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"maxEgress\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"minStake\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"minRep\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"region\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"runtime\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"allow\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"allowCount\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"excluded\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"excludedCount\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"previousPage\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"previousIndex\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"previousEntry\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"inputs\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"inputCount\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"salt\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"index\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"weight\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"queued\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]}],\"stateMutability\":\"pure\"},{\"type\":\"function\",\"name\":\"judge\",\"inputs\":[{\"name\":\"p\",\"type\":\"tuple\",\"internalType\":\"structMatchLib.Weights\",\"components\":[{\"name\":\"gpu\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"stake\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"reputation\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"uptime\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"latency\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"rate\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"data\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"jitter\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"latencyCap\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"maxAge\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"stakeCap\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"mode\",\"type\":\"uint8\",\"internalType\":\"uint8\"}]},{\"name\":\"leaf\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"gpu\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"seed\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"at\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[{\"name\":\"v\",\"type\":\"tuple\",\"internalType\":\"structMatchHarness.Verdict\",\"components\":[{\"name\":\"isJob\",\"type\":\"bool\",\"internalType\":\"bool\"},{\"name\":\"eligible\",\"type\":\"bool\",\"internalType\":\"bool\"},{\"name\":\"bounded\",\"type\":\"bool\",\"internalType\":\"bool\"},{\"name\":\"score\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"rank\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"tie\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"leafHash\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"jobHash\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"claimed\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"race\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]}],\"stateMutability\":\"pure\"},{\"type\":\"function\",\"name\":\"leafOf\",\"inputs\":[{\"name\":\"leaf\",\"type\":\"bytes\",\"internalType\":\"bytes\"}],\"outputs\":[{\"name\":\"\",\"type\":\"tuple\",\"internalType\":\"structMatchLib.Leaf\",\"components\":[{\"name\":\"slot\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"model\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"gpus\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"vram\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"cpu\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"ram\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"disk\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"rate\",\"type\":\"uint256[2]\",\"internalType\":\"uint256[2]\"},{\"name\":\"egress\",\"type\":\"uint256[2]\",\"internalType\":\"uint256[2]\"},{\"name\":\"data\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"flags\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"answered\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"seq\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"time\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"stake\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"rep\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"uptime\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"latency\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"claimedGPUs\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"claimedCPU\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"claimedRAM\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"claimedDisk\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"claims\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"claimedAt\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]}],\"stateMutability\":\"pure\"},{\"type\":\"function\",\"name\":\"negLog2\",\"inputs\":[{\"name\":\"u\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"pure\"},{\"type\":\"function\",\"name\":\"race\",\"inputs\":[{\"name\":\"reveal\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"pre\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"}],\"outputs\":[{\"name\":\"\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"pure\"},{\"type\":\"function\",\"name\":\"rated\",\"inputs\":[{\"name\":\"p\",\"type\":\"tuple\",\"internalType\":\"structMatchLib.Weights\",\"components\":[{\"name\":\"gpu\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"stake\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"reputation\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"uptime\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"latency\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"rate\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"data\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"jitter\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"latencyCap\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"maxAge\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"stakeCap\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"mode\",\"type\":\"uint8\",\"internalType\":\"uint8\"}]},{\"name\":\"gpu\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"seed\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"leaf\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"job\",\"type\":\"bytes\",\"internalType\":\"bytes\"}],\"outputs\":[{\"name\":\"score\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"key\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"pure\"},{\"type\":\"function\",\"name\":\"seedOf\",\"inputs\":[{\"name\":\"reveal\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"pre\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"salt\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"pure\"},{\"type\":\"function\",\"name\":\"succeeds\",\"inputs\":[{\"name\":\"old\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"next\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"at\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bool\",\"internalType\":\"bool\"}],\"stateMutability\":\"pure\"},{\"type\":\"function\",\"name\":\"sums\",\"inputs\":[{\"name\":\"s\",\"type\":\"tuple\",\"internalType\":\"structReputationLib.Sums\",\"components\":[{\"name\":\"a\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"b\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"period\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"name\":\"period\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"parts\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"points\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"outputs\":[{\"name\":\"out\",\"type\":\"tuple[4]\",\"internalType\":\"structReputationLib.Sums[4]\",\"components\":[{\"name\":\"a\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"b\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"period\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]},{\"name\":\"value\",\"type\":\"uint256\",\"internalType\":\"uint256\"}],\"stateMutability\":\"pure\"},{\"type\":\"function\",\"name\":\"treeRoot\",\"inputs\":[{\"name\":\"h\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"slot\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"path\",\"type\":\"bytes32[]\",\"internalType\":\"bytes32[]\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"pure\"},{\"type\":\"error\",\"name\":\"WrongLength\",\"inputs\":[{\"name\":\"got\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"want\",\"type\":\"uint256\",\"internalType\":\"uint256\"}]}]",
	ID:  "MatchHarness",
	Bin: "0x6080604052348015600e575f5ffd5b50613e8c8061001c5f395ff3fe608060405234801561000f575f5ffd5b5060043610610149575f3560e01c80637d218228116100c7578063b0c92ac51161007d578063d4f9037111610063578063d4f90371146103df578063de0861bf146103f2578063df15daac14610413575f5ffd5b8063b0c92ac514610399578063cda42c34146103cc575f5ffd5b806395a3fc9b116100ad57806395a3fc9b146103605780639c653f9a14610373578063affaf2b114610386575f5ffd5b80637d2182281461032d5780638682b32314610340575f5ffd5b806346ca371e1161011c5780634edc1952116101025780634edc19521461024f57806368ceeecc14610270578063701538e614610283575f5ffd5b806346ca371e1461020e5780634d9b0ed71461022e575f5ffd5b80630cc50b901461014d578063104f6a98146101755780633298e8ee146101885780633f8935fc1461019b575b5f5ffd5b61016061015b36600461311e565b61043b565b60405190151581526020015b60405180910390f35b61016061018336600461315d565b610457565b61016061019636600461311e565b610471565b6101ae6101a936600461311e565b610484565b60405161016c91905f61010082019050825182526020830151602083015260408301516040830152606083015160608301526080830151608083015260a083015160a083015260c083015160c083015260e083015160e083015292915050565b61022161021c36600461311e565b6104ce565b60405161016c91906131f8565b61024161023c36600461338b565b6104e0565b60405190815260200161016c565b61026261025d366004613429565b6104f8565b60405161016c9291906134c8565b61024161027e36600461351d565b610555565b61029661029136600461311e565b61055f565b60405161016c9190815173ffffffffffffffffffffffffffffffffffffffff16815261016081016020830151602083015260408301516040830152606083015160608301526080830151608083015260a083015160a083015260c083015160c083015260e083015160e083015261010083015161010083015261012083015161012083015261014083015161014083015292915050565b61016061033b366004613534565b6105d1565b61035361034e3660046135cc565b610672565b60405161016c9190613669565b61016061036e3660046136fe565b6108fe565b610241610381366004613763565b61094e565b6102416103943660046137a6565b6109d1565b6103ac6103a73660046137cf565b610a0f565b60408051948552602085019390935291830152606082015260800161016c565b6102416103da36600461389d565b610a51565b6102416103ed36600461315d565b610b64565b61040561040036600461311e565b610b89565b60405161016c929190613906565b610426610421366004613ab2565b610c8c565b6040805192835260208301919091520161016c565b5f61044e6104498484610d79565b610fec565b90505b92915050565b5f61046586868686866111bc565b90505b95945050505050565b5f61047c8383611402565b509392505050565b6104c46040518061010001604052805f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b61044e838361184a565b6104d6612fb5565b61044e8383610d79565b5f6104ed8585858561196f565b90505b949350505050565b61050061307c565b5f61050b8686611a5e565b8083526105189085611abe565b602083018190526105299084611b16565b6040830181905261053a9085611b7e565b6060830181905261054a90611bc1565b905094509492505050565b5f61045182611c0d565b6105c76040518061016001604052805f73ffffffffffffffffffffffffffffffffffffffff1681526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b61044e8383611cea565b5f5f5f6105de8686611402565b915091508161064e576040517f08c379a000000000000000000000000000000000000000000000000000000000815260206004820152600960248201527f6e6f742061206a6f62000000000000000000000000000000000000000000000060448201526064015b60405180910390fd5b6106638961065c8a8a610d79565b8387611e7e565b925050505b9695505050505050565b6106ce6040518061014001604052805f151581526020015f151581526020015f151581526020015f81526020015f81526020015f67ffffffffffffffff1681526020015f81526020015f81526020015f81526020015f81525090565b5f6106d98989610d79565b90506107c76040518061042001604052805f81526020015f73ffffffffffffffffffffffffffffffffffffffff1681526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b6107d18888611402565b901515845290506107e182610fec565b151560408401526107f28a8a6120e1565b6107fc89896120ed565b60e085015260c084015282516108135750506108f2565b6108208a8a8484886120fa565b61010084015260c0830151610837908690836122c5565b6101208085019190915261086490610856906101408e01908e01613b8f565b63ffffffff16838387611e7e565b1515602084018190526108785750506108f2565b6108ae61088a368d90038d018d613be0565b60c08301511561089a57876108a7565b6108a7846040015161234a565b8484612365565b60608401525f6108d66108c6368e90038e018e613be0565b85606001518885875f0151612566565b67ffffffffffffffff811660a086015260401c60808501525050505b98975050505050505050565b5f6109438761093a886040515f602082018190526021820183905290604101604051602081830303815290604052805190602001209050919050565b87878787612689565b979650505050505050565b5f5f5f61095b8585611402565b91509150816109c6576040517f08c379a000000000000000000000000000000000000000000000000000000000815260206004820152600960248201527f6e6f742061206a6f6200000000000000000000000000000000000000000000006044820152606401610645565b6109438787836122c5565b604080516020808201869052818301859052606080830185905283518084039091018152608090920190925280519101205f905b90505b9392505050565b5f5f5f5f610a1d8c8c6120e1565b610a278b8b6120ed565b610a318a8a612753565b610a3b8989612760565b929f919e509c50909a5098505050505050505050565b5f610a0584610a60858561276d565b604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f6020808301919091527fc27c62e15100263f64df9ec7b8995f90555f2999b74a4c93a36d68afe5670e7c828401527fc89efdaa54c0f20c7adf612882df0950f5a951637e0307cdcb4c672f298b8bc6606083015246608083015273ffffffffffffffffffffffffffffffffffffffff9490941660a0808301919091528251808303909101815260c0820183528051908501207f190100000000000000000000000000000000000000000000000000000000000060e083015260e28201526101028082019390935281518082039093018352610122019052805191012090565b5f5f610b708585611402565b9150506109438787610b828a8a610d79565b84876120fa565b5f610c766040518061042001604052805f81526020015f73ffffffffffffffffffffffffffffffffffffffff1681526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b610c808484611402565b915091505b9250929050565b5f5f5f610c998787610d79565b90505f5f610ca78787611402565b9150915081610d12576040517f08c379a000000000000000000000000000000000000000000000000000000000815260206004820152600960248201527f6e6f742061206a6f6200000000000000000000000000000000000000000000006044820152606401610645565b610d48610d24368e90038e018e613be0565b60c083015115610d34578c610d41565b610d41856040015161234a565b8584612365565b9450610d68610d5c368e90038e018e613be0565b868c84875f0151612566565b935050505097509795505050505050565b610d81612fb5565b81610101818114610dc7576040517fb863f04100000000000000000000000000000000000000000000000000000000815260048101929092526024820152604401610645565b50505f610dd18490565b90505f813560e081901c8452604081811c73ffffffffffffffffffffffffffffffffffffffff16602080870191909152603083901c61ffff9081169287019290925282811c909116606086015263ffffffff82166080860152909150610e4090610e3c908490613cfd565b3590565b60e081811c60a08681019190915263ffffffff60c084811c8216908801529083901c169085015261010084018051606083901c67ffffffffffffffff9081169091529051919250602083901c169060016020020152610ea3610e3c83603c613cfd565b6101208401805160c083901c905251608082901c67ffffffffffffffff166020909101529050610ed7610e3c83604c613cfd565b610140840152610eeb610e3c83606c613cfd565b60f081901c61016085015267ffffffffffffffff60b082901c8116610180860152607082901c81166101a0860152603082901c166101c08501529050610f35610e3c836086613cfd565b60c081901c6101e085015261ffff60b082901c811661020086015260a082901c16610220850152602081901c6fffffffffffffffffffffffffffffffff166102408501529050610f89610e3c8360a2613cfd565b60f081901c61026085015263ffffffff60d082901c811661028086015260b082901c81166102a0860152609082901c166102c0850152605081901c67ffffffffffffffff9081166102e086015260109190911c1661030084015250909392505050565b80515f90621000001115806110195750602082015173ffffffffffffffffffffffffffffffffffffffff16155b8061102a5750612710826102000151115b8061103b5750612710826102200151115b1561104757505f919050565b60408201511580156110625750608082015160608301511715155b1561106e57505f919050565b61010082015151660400000000000011158061109a575061010082015160200151660400000000000011155b156110a657505f919050565b6101208201515166040000000000001115806110d2575061012082015160200151660400000000000011155b156110de57505f919050565b661fffffffffffff82610180015111806111035750661fffffffffffff826101a00151115b806111195750661fffffffffffff826101c00151115b1561112557505f919050565b661fffffffffffff826101e00151118061114a5750661fffffffffffff826102e00151115b806111605750661fffffffffffff826103000151115b1561116c57505f919050565b81606001518261026001511115801561118e57508160a0015182610280015111155b80156111a357508160c00151826102a0015111155b801561045157505060e08101516102c090910151111590565b5f8281036111cc57506001610468565b5f6111d78585610d79565b90505f816102c00151826102a001518361028001518461026001511717175f1490505f8180156112105750826101800151836102e00151145b801561121f5750610300830151155b90505f889003611233579250610468915050565b5f61123e8a8a610d79565b9050806020015173ffffffffffffffffffffffffffffffffffffffff16846020015173ffffffffffffffffffffffffffffffffffffffff161461128657509250610468915050565b806103000151846103000151146112a3575f945050505050610468565b806101a00151846101a00151111580156112c657506112c48a8a8a8a6127e7565b155b156112d7575f945050505050610468565b5f600a8261030001516112ea9190613cfd565b8711905083801561130c5750808061130c5750816102e0015185610180015110155b1561134d57846101800151826102e001511161132d57846101800151611334565b816102e001515b856102e001510361134d57600195505050505050610468565b816102e00151856102e0015114801561136b5750838061136b575080155b801561138d57506113858261026001518660600151612889565b856102600151145b80156113af57506113a78261028001518660a00151612889565b856102800151145b80156113d157506113c9826102a001518660c00151612889565b856102a00151145b80156113f357506113eb826102c001518660e00151612889565b856102c00151145b9b9a5050505050505050505050565b5f6114ef6040518061042001604052805f81526020015f73ffffffffffffffffffffffffffffffffffffffff1681526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b60f280841015611502575f925050610c85565b84358252845f611516610e3c836020613cfd565b606081901c6020860152604081811c63ffffffff1690860152603081901c61ffff166080860181905290915061154d906002613d10565b6115579084613cfd565b925060808460800151118061156b57508286105b1561157b575f9450505050610c85565b61158682603a613cfd565b6060850152608084015161159b906002613d10565b84606001516115aa9190613cfd565b91506115b6848361289e565b60f06115c6610e3c846036613cfd565b901c61028085018190526115db906014613d10565b6115e59084613cfd565b92506001846101800151118061160757506604000000000000846101a0015110155b8061161e57506604000000000000846101c0015110155b1561162e575f9450505050610c85565b610100846102800151118061164257508286105b15611652575f9450505050610c85565b61165d826038613cfd565b610260850152610280840151611674906014613d10565b8461026001516116849190613cfd565b915060f08235901c6102c0850181905261169f906004613d10565b6116a99084613cfd565b9250610100846102c0015111806116bf57508286105b156116cf575f9450505050610c85565b6116da826002613cfd565b6102a08501526102c08401516116f1906004613d10565b846102a001516117019190613cfd565b9150813560c081901c6102e086015263ffffffff60a082901c166103008601529050611731610e3c83600c613cfd565b61032085015260f0611747610e3c84602c613cfd565b901c610360850181905261175c906020613d10565b6117669084613cfd565b92506010846103600151118061177c5750858314155b1561178c575f9450505050610c85565b61179782602e613cfd565b6103408501526103608401516117ae906020613d10565b8461034001516117be9190613cfd565b915081356103808501526117d6610e3c836020613cfd565b6103a08501526117ea610e3c836040613cfd565b60e081901c6103c086015263ffffffff60c082901c166103e08601819052608082901c67ffffffffffffffff16610400870152909150621000001080159061183e5750661fffffffffffff84610400015111155b94505050509250929050565b61188a6040518061010001604052805f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b8160988181146118cf576040517fb863f04100000000000000000000000000000000000000000000000000000000815260048101929092526024820152604401610645565b50505f6118d98490565b90505f813560c081901c845263ffffffff60a082901c81166020860152606082811c67ffffffffffffffff1660408088019190915283901c909116908501529050611928610e3c836018613cfd565b608084015261193b610e3c836038613cfd565b60a084015261194e610e3c836058613cfd565b60c0840152611961610e3c836078613cfd565b60e084015250909392505050565b5f8160148181146119b5576040517fb863f04100000000000000000000000000000000000000000000000000000000815260048101929092526024820152604401610645565b50849050621000008082106119ff576040517fb863f04100000000000000000000000000000000000000000000000000000000815260048101929092526024820152604401610645565b50506040516001815360018101602182015f5b6014811015611a51578060051b870135600189831c165f8114611a3a578185528a8452611a41565b8a85528184525b5050604184209850600101611a12565b5096979650505050505050565b611a7f60405180606001604052805f81526020015f81526020015f81525090565b5f836040015183611a909190613d27565b604080516060810182528651831c815260208088015190931c92810192909252810184905291505092915050565b611adf60405180606001604052805f81526020015f81526020015f81525090565b6040518060600160405280611af7855f015185612984565b8152602001846020015181526020018460400151815250905092915050565b611b3760405180606001604052805f81526020015f81526020015f81525090565b60405180606001604052806001855f0151901c8152602001611b698560200151606486611b649190613d10565b612984565b81526020018460400151815250905092915050565b611b9f60405180606001604052805f81526020015f81526020015f81525090565b6040518060600160405280845f01518152602001611b69856020015185612984565b5f611bce60646014613d10565b60208301518351611bdf9190613cfd565b611be99190613cfd565b8251611bf790606490613cfd565b611c0390612710613d10565b6104519190613d67565b5f5f611c99835f60076fffffffffffffffffffffffffffffffff8311901b9050600667ffffffffffffffff83831c11901b17600563ffffffff83831c11901b17600461ffff83831c11901b17600360ff83831c11901b176002600f83831c117d010102020202030303030303030300000000000000000000000000000000911b9190911791821c1a1790565b9050603f81900383901b602082901b63800000005b8015611cda57918002603f81901c9290607f1c15611cd25760019290921c91908117905b60011c611cae565b5064400000000003949350505050565b611d526040518061016001604052805f73ffffffffffffffffffffffffffffffffffffffff1681526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b8160a4818114611d97576040517fb863f04100000000000000000000000000000000000000000000000000000000815260048101929092526024820152604401610645565b50505f611da18490565b90505f8135606081901c8452602081811c67ffffffffffffffff168186015263ffffffff82166040860152909150611dde90610e3c908490613cfd565b6060840152611df1610e3c836040613cfd565b60c081901c60808086019190915281901c67ffffffffffffffff1660a08501529050611e21610e3c836050613cfd565b60c0840152611e34610e3c836070613cfd565b60e081811c9085015267ffffffffffffffff60a082901c8116610100860152606082901c166101208501529050611e6f610e3c836084613cfd565b61014084015250909392505050565b5f81846101c001511180611e98575084846101c001518303115b80611eaa575061016084015160081615155b15611eb657505f6104f0565b610240830151610160850151811614611ed057505f6104f0565b611edd83855f01516129b8565b15611ee957505f6104f0565b61028083015115801590611f2b5750611f298361026001518461028001516014876020015173ffffffffffffffffffffffffffffffffffffffff166129cc565b155b15611f3757505f6104f0565b60c083015115611fb657608083015115611f6a57611f6483606001518460800151600287604001516129cc565b15611f71565b6040840151155b15611f7d57505f6104f0565b8260e0015184608001511080611faa575061010083015115801590611faa57508261010001518460800151115b15611fb657505f6104f0565b8260a00151611fce8560600151866102600151612a0b565b1080611ff05750826101200151611fee8560a00151866102800151612a0b565b105b15611ffc57505f6104f0565b8261014001516120158560c00151866102a00151612a0b565b108061203757508261016001516120358560e00151866102c00151612a0b565b105b1561204357505f6104f0565b5f8461010001518461018001516002811061206057612060613b4a565b60200201519050801580159061207b5750836101a001518111155b80156120ac5750836101c00151856101200151856101800151600281106120a4576120a4613b4a565b602002015111155b80156120c25750836101e00151856101e0015110155b8015610668575083610200015185610200015110159695505050505050565b5f61044e5f8484612a24565b5f61044e60028484612a24565b5f5f61211c8460c001516121178760600151886102600151612a0b565b612889565b8561026001510161213f8561012001516121178860a00151896102800151612a0b565b866102800151016121628661014001516121178960c001518a6102a00151612a0b565b876102a00151016121858761016001516121178a60e001518b6102c00151612a0b565b6102c08901516102e08a015160405160f09690961b7fffff00000000000000000000000000000000000000000000000000000000000016602087015260e094851b7fffffffff00000000000000000000000000000000000000000000000000000000908116602288015293851b84166026870152910190921b16602a83015260010160c090811b7fffffffffffffffff000000000000000000000000000000000000000000000000908116602e8401529085901b166036820152603e01604080517fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe081840301815291905290505f61228060a282898b613d9f565b8361228e8a60c0818e613d9f565b6040516020016122a396959493929190613dc6565b6040516020818303038152906040528051906020012091505095945050505050565b5f5f61230785856040516020016122e6929190918252602082015260400190565b60405160208183030381529060405280519060200120846103a00151612a42565b9050826103e001515f1461232057826103e00151612323565b60015b601961233183600117611c0d565b901b8161234057612340613d3a565b0495945050505050565b5f8115612357575f61235b565b6127105b61ffff1692915050565b5f5f85610140015167ffffffffffffffff16846101e00151106123975785610140015167ffffffffffffffff1661239e565b836101e001515b90506123cd86610140015167ffffffffffffffff16826305f5e10002816123c7576123c7613d3a565b04612cbb565b866020015161ffff160285875f015161ffff1602019150836102200151866060015161ffff1602846102000151876040015161ffff160201820191505f836102200151600716600703601002856102400151901c61ffff16905086610100015161ffff168110156124665761010087015161ffff16612710828203028161245657612456613d3a565b04876080015161ffff1602830192505b6101a0840151156124c057836101a001518561010001518561018001516002811061249357612493613b4a565b6020020151856101a001510361271002816124b0576124b0613d3a565b048760a0015161ffff1602830192505b6103608401511561255c575f5f5b856103600151811015612532575f6124ee82602002886103400151013590565b90505f600160ff60e884901c161b600160ff60f085901c161b600160f885901c1b1717905080818a61014001511603612528578360010193505b50506001016124ce565b5084610360015181612710028161254b5761254b613d3a565b048860c0015161ffff160284019350505b5050949350505050565b815161038083015160408051602081018790529081019290925260608201525f908190608001604051602081830303815290604052805190602001205f1c90505f61266a608083901c67ffffffffffffffff1661262086679e3779b97f4a7c150260c086901c0167ffffffffffffffff165f601e82901c821867bf58476d1ce4e5b90267ffffffffffffffff169150601b82901c82186794d049bb133111eb0267ffffffffffffffff169150601f82901c82189050919050565b185f601e82901c821867bf58476d1ce4e5b90267ffffffffffffffff169150601b82901c82186794d049bb133111eb0267ffffffffffffffff169150601f82901c82189050919050565b905080604061267a8a8a85612e20565b901b1798975050505050505050565b5f83851061269857505f610668565b5f5b600185111561273b5785600116600114806126be5750846126bc876001613cfd565b105b15612722578281036126d3575f915050610668565b5f8484836126e081613e26565b94508181106126f1576126f1613b4a565b905060200201359050866001166001146127145761270f8882612e95565b61271e565b61271e8189612e95565b9750505b600195861c956127328682613cfd565b901c945061269a565b80831480156108f25750505093909414949350505050565b5f61044e60038484612a24565b5f61044e60048484612a24565b5f7ff06a67d685b4c2de30815b4d1713d3ddc80ee1ac3baa9e92eebb44576a8f1eb061279c6086838587613d9f565b6040516127aa929190613e5d565b6040519081900381206127c99291602001918252602082015260400190565b60405160208183030381529060405280519060200120905092915050565b5f6127f56086828486613d9f565b604051612803929190613e5d565b60405190819003902061281960865f8789613d9f565b604051612827929190613e5d565b60405180910390201480156104ed57506128448260c08186613d9f565b604051612852929190613e5d565b6040519081900390206128688560c08189613d9f565b604051612876929190613e5d565b6040518091039020149050949350505050565b5f818310612897578161044e565b5090919050565b5f813560f081901c60a08581019190915260e082811c61ffff1660c08088019190915283901c63ffffffff908116918701919091529082901c8116610100860152608082901c8116610120860152606082901c8116610140860152604082901c16610160850152603881901c60ff166101808501529050612923610e3c836019613cfd565b60c081901c6101a0850152608081901c67ffffffffffffffff9081166101c0860152604082901c166101e085015261ffff603082901c811661020086015260ff602883901c1661022086015260189190911c16610240909301929092525050565b5f6129958365ffffffffffff613d27565b82116129aa576129a58284613cfd565b61044e565b5065ffffffffffff92915050565b5f61044e836102a00151846102c001516004855b5f83830285015b80861015612a00578260088502610100038735901c036129f75760019150506104f0565b948301946129d3565b505f95945050505050565b5f82821015612a1c5781830361044e565b505f92915050565b5f604051848153828460018301376001830181209150509392505050565b5f80612ae5845f5f7eff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff90506008818416901b81600885901c161792507dffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff90506010818416901b81601085901c161792507bffffffff00000000ffffffff00000000ffffffff00000000ffffffff90506020818416901b81602085901c1617915050919050565b90505f612b89845f5f7eff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff90506008818416901b81600885901c161792507dffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff90506010818416901b81601085901c161792507bffffffff00000000ffffffff00000000ffffffff00000000ffffffff90506020818416901b81602085901c1617915050919050565b604080516080808201835260c086901c67736f6d6570736575811867ffffffffffffffff90811684529187901c67646f72616e646f6d811883166020850152676c7967656e6572618218831694840194909452677465646279746573841890911660608301529293505f5b6005811015612c5e575f60048210612c1457672000000000000000612c1f565b8160400260c00386901c5b606084018051821867ffffffffffffffff1690529050612c3e83612ed6565b612c4783612ed6565b82511867ffffffffffffffff168252600101612bf4565b5060408101805160ff1867ffffffffffffffff1690525f5b6004811015612c9057612c8882612ed6565b600101612c76565b50606081015160408201516020830151925167ffffffffffffffff9318181816979650505050505050565b5f60018211612cc8575090565b8160017001000000000000000000000000000000008210612cee5760809190911c9060401b5b680100000000000000008210612d095760409190911c9060201b5b6401000000008210612d205760209190911c9060101b5b620100008210612d355760109190911c9060081b5b6101008210612d495760089190911c9060041b5b60108210612d5c5760049190911c9060021b5b60048210612d685760011b5b600302600190811c90818581612d8057612d80613d3a565b048201901c90506001818581612d9857612d98613d3a565b048201901c90506001818581612db057612db0613d3a565b048201901c90506001818581612dc857612dc8613d3a565b048201901c90506001818581612de057612de0613d3a565b048201901c90506001818581612df857612df8613d3a565b048201901c9050612e17818581612e1157612e11613d3a565b04821190565b90039392505050565b5f83610160015160ff165f03612e58578360e0015161ffff166001018281612e4a57612e4a613d3a565b066127100183029050610a08565b8215612e8c57826019612e6d84600117611c0d565b901b81612e7c57612e7c613d3a565b0467ffffffffffffffff03610a05565b505f9392505050565b6040517f0100000000000000000000000000000000000000000000000000000000000000602082015260218101839052604181018290525f906061016127c9565b80516020820151604083015160608401519282019283612ef784600d612f71565b189250612f05846020612f71565b93509081019081612f17826010612f71565b1893840193905083612f2a826015612f71565b9284019218905081612f3d846011612f71565b189250612f4b826020612f71565b67ffffffffffffffff918216606087015281166040860152918216602085015250169052565b5f612f7d826040613e6c565b67ffffffffffffffff168367ffffffffffffffff16901c8267ffffffffffffffff168467ffffffffffffffff16901b17905092915050565b6040518061032001604052805f81526020015f73ffffffffffffffffffffffffffffffffffffffff1681526020015f81526020015f81526020015f81526020015f81526020015f81526020015f815260200161300f6130c2565b815260200161301c6130c2565b81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81526020015f81525090565b60405180608001604052806004905b6130ac60405180606001604052805f81526020015f81526020015f81525090565b81526020019060019003908161308b5790505090565b60405180604001604052806002906020820280368337509192915050565b5f5f83601f8401126130f0575f5ffd5b50813567ffffffffffffffff811115613107575f5ffd5b602083019150836020828501011115610c85575f5ffd5b5f5f6020838503121561312f575f5ffd5b823567ffffffffffffffff811115613145575f5ffd5b613151858286016130e0565b90969095509350505050565b5f5f5f5f5f60608688031215613171575f5ffd5b853567ffffffffffffffff811115613187575f5ffd5b613193888289016130e0565b909650945050602086013567ffffffffffffffff8111156131b2575f5ffd5b6131be888289016130e0565b96999598509660400135949350505050565b805f5b60028110156131f25781518452602093840193909101906001016131d3565b50505050565b815181526020808301516103608301916132299084018273ffffffffffffffffffffffffffffffffffffffff169052565b5060408301516040830152606083015160608301526080830151608083015260a083015160a083015260c083015160c083015260e083015160e083015261010083015161327a6101008401826131d0565b5061012083015161328f6101408401826131d0565b506101408301516101808301526101608301516101a08301526101808301516101c08301526101a08301516101e08301526101c08301516102008301526101e08301516102208301526102008301516102408301526102208301516102608301526102408301516102808301526102608301516102a08301526102808301516102c08301526102a08301516102e08301526102c08301516103008301526102e083015161032083015261030083015161034083015292915050565b5f5f83601f84011261335a575f5ffd5b50813567ffffffffffffffff811115613371575f5ffd5b6020830191508360208260051b8501011115610c85575f5ffd5b5f5f5f5f6060858703121561339e575f5ffd5b8435935060208501359250604085013567ffffffffffffffff8111156133c2575f5ffd5b6133ce8782880161334a565b95989497509550505050565b604051610180810167ffffffffffffffff81118282101715613423577f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b60405290565b5f5f5f5f84860360c081121561343d575f5ffd5b606081121561344a575f5ffd5b506040516060810167ffffffffffffffff81118282101715613493577f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b604090815286358252602080880135908301528681013590820152966060860135965060808601359560a00135945092505050565b6101a0810181845f5b600481101561350c578151805184526020810151602085015260408101516040850152506060830192506020820191506001810190506134d1565b505050826101808301529392505050565b5f6020828403121561352d575f5ffd5b5035919050565b5f5f5f5f5f5f60808789031215613549575f5ffd5b86359550602087013567ffffffffffffffff811115613566575f5ffd5b61357289828a016130e0565b909650945050604087013567ffffffffffffffff811115613591575f5ffd5b61359d89828a016130e0565b979a9699509497949695606090950135949350505050565b5f61018082840312156135c6575f5ffd5b50919050565b5f5f5f5f5f5f5f5f610220898b0312156135e4575f5ffd5b6135ee8a8a6135b5565b975061018089013567ffffffffffffffff81111561360a575f5ffd5b6136168b828c016130e0565b9098509650506101a089013567ffffffffffffffff811115613636575f5ffd5b6136428b828c016130e0565b999c989b5096999698976101c0880135976101e08101359750610200013595509350505050565b81511515815261014081016020830151613687602084018215159052565b50604083015161369b604084018215159052565b50606083015160608301526080830151608083015260a08301516136cb60a084018267ffffffffffffffff169052565b5060c083015160c083015260e083015160e083015261010083015161010083015261012083015161012083015292915050565b5f5f5f5f5f5f60a08789031215613713575f5ffd5b86359550602087013594506040870135935060608701359250608087013567ffffffffffffffff811115613745575f5ffd5b61375189828a0161334a565b979a9699509497509295939492505050565b5f5f5f5f60608587031215613776575f5ffd5b8435935060208501359250604085013567ffffffffffffffff81111561379a575f5ffd5b6133ce878288016130e0565b5f5f5f606084860312156137b8575f5ffd5b505081359360208301359350604090920135919050565b5f5f5f5f5f5f5f5f6080898b0312156137e6575f5ffd5b883567ffffffffffffffff8111156137fc575f5ffd5b6138088b828c016130e0565b909950975050602089013567ffffffffffffffff811115613827575f5ffd5b6138338b828c016130e0565b909750955050604089013567ffffffffffffffff811115613852575f5ffd5b61385e8b828c016130e0565b909550935050606089013567ffffffffffffffff81111561387d575f5ffd5b6138898b828c016130e0565b999c989b5096995094979396929594505050565b5f5f5f604084860312156138af575f5ffd5b833573ffffffffffffffffffffffffffffffffffffffff811681146138d2575f5ffd5b9250602084013567ffffffffffffffff8111156138ed575f5ffd5b6138f9868287016130e0565b9497909650939450505050565b5f610440820190508315158252825160208301526020830151613941604084018273ffffffffffffffffffffffffffffffffffffffff169052565b506040830151606083015260608301516080830152608083015160a083015260a083015160c083015260c083015160e083015260e08301516101008301526101008301516101208301526101208301516101408301526101408301516101608301526101608301516101808301526101808301516101a08301526101a08301516101c08301526101c08301516101e08301526101e08301516102008301526102008301516102208301526102208301516102408301526102408301516102608301526102608301516102808301526102808301516102a08301526102a08301516102c08301526102c08301516102e08301526102e08301516103008301526103008301516103208301526103208301516103408301526103408301516103608301526103608301516103808301526103808301516103a08301526103a08301516103c08301526103c08301516103e08301526103e08301516104008301526104008301516104208301529392505050565b5f5f5f5f5f5f5f610200888a031215613ac9575f5ffd5b613ad389896135b5565b965061018088013595506101a088013594506101c088013567ffffffffffffffff811115613aff575f5ffd5b613b0b8a828b016130e0565b9095509350506101e088013567ffffffffffffffff811115613b2b575f5ffd5b613b378a828b016130e0565b989b979a50959850939692959293505050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603260045260245ffd5b803563ffffffff81168114613b8a575f5ffd5b919050565b5f60208284031215613b9f575f5ffd5b61044e82613b77565b803561ffff81168114613b8a575f5ffd5b803567ffffffffffffffff81168114613b8a575f5ffd5b803560ff81168114613b8a575f5ffd5b5f610180828403128015613bf2575f5ffd5b50613bfb6133da565b613c0483613ba8565b8152613c1260208401613ba8565b6020820152613c2360408401613ba8565b6040820152613c3460608401613ba8565b6060820152613c4560808401613ba8565b6080820152613c5660a08401613ba8565b60a0820152613c6760c08401613ba8565b60c0820152613c7860e08401613ba8565b60e0820152613c8a6101008401613ba8565b610100820152613c9d6101208401613b77565b610120820152613cb06101408401613bb9565b610140820152613cc36101608401613bd0565b6101608201529392505050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b8082018082111561045157610451613cd0565b808202811582820484141761045157610451613cd0565b8181038181111561045157610451613cd0565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601260045260245ffd5b5f82613d9a577f4e487b71000000000000000000000000000000000000000000000000000000005f52601260045260245ffd5b500490565b5f5f85851115613dad575f5ffd5b83861115613db9575f5ffd5b5050820193919092039150565b7fff0000000000000000000000000000000000000000000000000000000000000087168152848660018301375f858201600181015f815286518060208901835e5f920160010191825250838582375f930192835250909695505050505050565b5f7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff8203613e5657613e56613cd0565b5060010190565b818382375f9101908152919050565b67ffffffffffffffff828116828216039081111561045157610451613cd056",
}

// MatchHarness is an auto generated Go binding around an Ethereum contract.
type MatchHarness struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *MatchHarness) GetABI() abi.ABI {
	return c.abi
}

// NewMatchHarness creates a new instance of MatchHarness.
func NewMatchHarness() *MatchHarness {
	parsed, err := MatchHarnessMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &MatchHarness{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *MatchHarness) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackBeatDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcda42c34.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function beatDigest(address escrow, bytes leaf) view returns(bytes32)
func (matchHarness *MatchHarness) PackBeatDigest(escrow common.Address, leaf []byte) []byte {
	enc, err := matchHarness.abi.Pack("beatDigest", escrow, leaf)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBeatDigest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcda42c34.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function beatDigest(address escrow, bytes leaf) view returns(bytes32)
func (matchHarness *MatchHarness) TryPackBeatDigest(escrow common.Address, leaf []byte) ([]byte, error) {
	return matchHarness.abi.Pack("beatDigest", escrow, leaf)
}

// UnpackBeatDigest is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xcda42c34.
//
// Solidity: function beatDigest(address escrow, bytes leaf) view returns(bytes32)
func (matchHarness *MatchHarness) UnpackBeatDigest(data []byte) ([32]byte, error) {
	out, err := matchHarness.abi.Unpack("beatDigest", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackBounded is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0cc50b90.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function bounded(bytes leaf) pure returns(bool)
func (matchHarness *MatchHarness) PackBounded(leaf []byte) []byte {
	enc, err := matchHarness.abi.Pack("bounded", leaf)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBounded is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0cc50b90.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function bounded(bytes leaf) pure returns(bool)
func (matchHarness *MatchHarness) TryPackBounded(leaf []byte) ([]byte, error) {
	return matchHarness.abi.Pack("bounded", leaf)
}

// UnpackBounded is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x0cc50b90.
//
// Solidity: function bounded(bytes leaf) pure returns(bool)
func (matchHarness *MatchHarness) UnpackBounded(data []byte) (bool, error) {
	out, err := matchHarness.abi.Unpack("bounded", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackClaimed is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd4f90371.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function claimed(bytes leaf, bytes job, uint256 time) pure returns(bytes32)
func (matchHarness *MatchHarness) PackClaimed(leaf []byte, job []byte, time *big.Int) []byte {
	enc, err := matchHarness.abi.Pack("claimed", leaf, job, time)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackClaimed is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd4f90371.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function claimed(bytes leaf, bytes job, uint256 time) pure returns(bytes32)
func (matchHarness *MatchHarness) TryPackClaimed(leaf []byte, job []byte, time *big.Int) ([]byte, error) {
	return matchHarness.abi.Pack("claimed", leaf, job, time)
}

// UnpackClaimed is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xd4f90371.
//
// Solidity: function claimed(bytes leaf, bytes job, uint256 time) pure returns(bytes32)
func (matchHarness *MatchHarness) UnpackClaimed(data []byte) ([32]byte, error) {
	out, err := matchHarness.abi.Unpack("claimed", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackEligible is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7d218228.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function eligible(uint256 maxAge, bytes leaf, bytes job, uint256 at) pure returns(bool)
func (matchHarness *MatchHarness) PackEligible(maxAge *big.Int, leaf []byte, job []byte, at *big.Int) []byte {
	enc, err := matchHarness.abi.Pack("eligible", maxAge, leaf, job, at)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackEligible is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7d218228.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function eligible(uint256 maxAge, bytes leaf, bytes job, uint256 at) pure returns(bool)
func (matchHarness *MatchHarness) TryPackEligible(maxAge *big.Int, leaf []byte, job []byte, at *big.Int) ([]byte, error) {
	return matchHarness.abi.Pack("eligible", maxAge, leaf, job, at)
}

// UnpackEligible is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x7d218228.
//
// Solidity: function eligible(uint256 maxAge, bytes leaf, bytes job, uint256 at) pure returns(bool)
func (matchHarness *MatchHarness) UnpackEligible(data []byte) (bool, error) {
	out, err := matchHarness.abi.Unpack("eligible", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackEntryOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3f8935fc.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function entryOf(bytes entry) pure returns((uint256,uint256,uint256,uint256,bytes32,bytes32,bytes32,bytes32))
func (matchHarness *MatchHarness) PackEntryOf(entry []byte) []byte {
	enc, err := matchHarness.abi.Pack("entryOf", entry)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackEntryOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3f8935fc.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function entryOf(bytes entry) pure returns((uint256,uint256,uint256,uint256,bytes32,bytes32,bytes32,bytes32))
func (matchHarness *MatchHarness) TryPackEntryOf(entry []byte) ([]byte, error) {
	return matchHarness.abi.Pack("entryOf", entry)
}

// UnpackEntryOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x3f8935fc.
//
// Solidity: function entryOf(bytes entry) pure returns((uint256,uint256,uint256,uint256,bytes32,bytes32,bytes32,bytes32))
func (matchHarness *MatchHarness) UnpackEntryOf(data []byte) (MatchLibEntry, error) {
	out, err := matchHarness.abi.Unpack("entryOf", data)
	if err != nil {
		return *new(MatchLibEntry), err
	}
	out0 := *abi.ConvertType(out[0], new(MatchLibEntry)).(*MatchLibEntry)
	return out0, nil
}

// PackHashes is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb0c92ac5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function hashes(bytes leaf, bytes job, bytes entry, bytes header) pure returns(bytes32, bytes32, bytes32, bytes32)
func (matchHarness *MatchHarness) PackHashes(leaf []byte, job []byte, entry []byte, header []byte) []byte {
	enc, err := matchHarness.abi.Pack("hashes", leaf, job, entry, header)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHashes is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb0c92ac5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function hashes(bytes leaf, bytes job, bytes entry, bytes header) pure returns(bytes32, bytes32, bytes32, bytes32)
func (matchHarness *MatchHarness) TryPackHashes(leaf []byte, job []byte, entry []byte, header []byte) ([]byte, error) {
	return matchHarness.abi.Pack("hashes", leaf, job, entry, header)
}

// HashesOutput serves as a container for the return parameters of contract
// method Hashes.
type HashesOutput struct {
	Arg0 [32]byte
	Arg1 [32]byte
	Arg2 [32]byte
	Arg3 [32]byte
}

// UnpackHashes is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xb0c92ac5.
//
// Solidity: function hashes(bytes leaf, bytes job, bytes entry, bytes header) pure returns(bytes32, bytes32, bytes32, bytes32)
func (matchHarness *MatchHarness) UnpackHashes(data []byte) (HashesOutput, error) {
	out, err := matchHarness.abi.Unpack("hashes", data)
	outstruct := new(HashesOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Arg0 = *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	outstruct.Arg1 = *abi.ConvertType(out[1], new([32]byte)).(*[32]byte)
	outstruct.Arg2 = *abi.ConvertType(out[2], new([32]byte)).(*[32]byte)
	outstruct.Arg3 = *abi.ConvertType(out[3], new([32]byte)).(*[32]byte)
	return *outstruct, nil
}

// PackHeaderOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x701538e6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function headerOf(bytes header) pure returns((address,uint256,uint256,bytes32,uint256,uint256,bytes32,uint256,uint256,uint256,bytes32))
func (matchHarness *MatchHarness) PackHeaderOf(header []byte) []byte {
	enc, err := matchHarness.abi.Pack("headerOf", header)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHeaderOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x701538e6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function headerOf(bytes header) pure returns((address,uint256,uint256,bytes32,uint256,uint256,bytes32,uint256,uint256,uint256,bytes32))
func (matchHarness *MatchHarness) TryPackHeaderOf(header []byte) ([]byte, error) {
	return matchHarness.abi.Pack("headerOf", header)
}

// UnpackHeaderOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x701538e6.
//
// Solidity: function headerOf(bytes header) pure returns((address,uint256,uint256,bytes32,uint256,uint256,bytes32,uint256,uint256,uint256,bytes32))
func (matchHarness *MatchHarness) UnpackHeaderOf(data []byte) (MatchLibHeader, error) {
	out, err := matchHarness.abi.Unpack("headerOf", data)
	if err != nil {
		return *new(MatchLibHeader), err
	}
	out0 := *abi.ConvertType(out[0], new(MatchLibHeader)).(*MatchLibHeader)
	return out0, nil
}

// PackInPage is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x95a3fc9b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function inPage(bytes32 root, bytes32 entry, uint256 index, uint256 count, bytes32[] path) pure returns(bool)
func (matchHarness *MatchHarness) PackInPage(root [32]byte, entry [32]byte, index *big.Int, count *big.Int, path [][32]byte) []byte {
	enc, err := matchHarness.abi.Pack("inPage", root, entry, index, count, path)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackInPage is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x95a3fc9b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function inPage(bytes32 root, bytes32 entry, uint256 index, uint256 count, bytes32[] path) pure returns(bool)
func (matchHarness *MatchHarness) TryPackInPage(root [32]byte, entry [32]byte, index *big.Int, count *big.Int, path [][32]byte) ([]byte, error) {
	return matchHarness.abi.Pack("inPage", root, entry, index, count, path)
}

// UnpackInPage is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x95a3fc9b.
//
// Solidity: function inPage(bytes32 root, bytes32 entry, uint256 index, uint256 count, bytes32[] path) pure returns(bool)
func (matchHarness *MatchHarness) UnpackInPage(data []byte) (bool, error) {
	out, err := matchHarness.abi.Unpack("inPage", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackIsJob is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3298e8ee.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function isJob(bytes job) pure returns(bool ok)
func (matchHarness *MatchHarness) PackIsJob(job []byte) []byte {
	enc, err := matchHarness.abi.Pack("isJob", job)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIsJob is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3298e8ee.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function isJob(bytes job) pure returns(bool ok)
func (matchHarness *MatchHarness) TryPackIsJob(job []byte) ([]byte, error) {
	return matchHarness.abi.Pack("isJob", job)
}

// UnpackIsJob is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x3298e8ee.
//
// Solidity: function isJob(bytes job) pure returns(bool ok)
func (matchHarness *MatchHarness) UnpackIsJob(data []byte) (bool, error) {
	out, err := matchHarness.abi.Unpack("isJob", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackJobOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xde0861bf.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function jobOf(bytes job) pure returns(bool, (bytes32,address,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,bytes32,uint256,uint256,bytes32,bytes32,uint256,uint256,uint256))
func (matchHarness *MatchHarness) PackJobOf(job []byte) []byte {
	enc, err := matchHarness.abi.Pack("jobOf", job)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackJobOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xde0861bf.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function jobOf(bytes job) pure returns(bool, (bytes32,address,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,bytes32,uint256,uint256,bytes32,bytes32,uint256,uint256,uint256))
func (matchHarness *MatchHarness) TryPackJobOf(job []byte) ([]byte, error) {
	return matchHarness.abi.Pack("jobOf", job)
}

// JobOfOutput serves as a container for the return parameters of contract
// method JobOf.
type JobOfOutput struct {
	Arg0 bool
	Arg1 MatchLibJob
}

// UnpackJobOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xde0861bf.
//
// Solidity: function jobOf(bytes job) pure returns(bool, (bytes32,address,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,bytes32,uint256,uint256,bytes32,bytes32,uint256,uint256,uint256))
func (matchHarness *MatchHarness) UnpackJobOf(data []byte) (JobOfOutput, error) {
	out, err := matchHarness.abi.Unpack("jobOf", data)
	outstruct := new(JobOfOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Arg0 = *abi.ConvertType(out[0], new(bool)).(*bool)
	outstruct.Arg1 = *abi.ConvertType(out[1], new(MatchLibJob)).(*MatchLibJob)
	return *outstruct, nil
}

// PackJudge is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8682b323.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function judge((uint16,uint16,uint16,uint16,uint16,uint16,uint16,uint16,uint16,uint32,uint64,uint8) p, bytes leaf, bytes job, uint256 gpu, bytes32 seed, uint256 at) pure returns((bool,bool,bool,uint256,uint256,uint64,bytes32,bytes32,bytes32,uint256) v)
func (matchHarness *MatchHarness) PackJudge(p MatchLibWeights, leaf []byte, job []byte, gpu *big.Int, seed [32]byte, at *big.Int) []byte {
	enc, err := matchHarness.abi.Pack("judge", p, leaf, job, gpu, seed, at)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackJudge is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8682b323.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function judge((uint16,uint16,uint16,uint16,uint16,uint16,uint16,uint16,uint16,uint32,uint64,uint8) p, bytes leaf, bytes job, uint256 gpu, bytes32 seed, uint256 at) pure returns((bool,bool,bool,uint256,uint256,uint64,bytes32,bytes32,bytes32,uint256) v)
func (matchHarness *MatchHarness) TryPackJudge(p MatchLibWeights, leaf []byte, job []byte, gpu *big.Int, seed [32]byte, at *big.Int) ([]byte, error) {
	return matchHarness.abi.Pack("judge", p, leaf, job, gpu, seed, at)
}

// UnpackJudge is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8682b323.
//
// Solidity: function judge((uint16,uint16,uint16,uint16,uint16,uint16,uint16,uint16,uint16,uint32,uint64,uint8) p, bytes leaf, bytes job, uint256 gpu, bytes32 seed, uint256 at) pure returns((bool,bool,bool,uint256,uint256,uint64,bytes32,bytes32,bytes32,uint256) v)
func (matchHarness *MatchHarness) UnpackJudge(data []byte) (MatchHarnessVerdict, error) {
	out, err := matchHarness.abi.Unpack("judge", data)
	if err != nil {
		return *new(MatchHarnessVerdict), err
	}
	out0 := *abi.ConvertType(out[0], new(MatchHarnessVerdict)).(*MatchHarnessVerdict)
	return out0, nil
}

// PackLeafOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x46ca371e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function leafOf(bytes leaf) pure returns((uint256,address,uint256,uint256,uint256,uint256,uint256,uint256,uint256[2],uint256[2],uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256))
func (matchHarness *MatchHarness) PackLeafOf(leaf []byte) []byte {
	enc, err := matchHarness.abi.Pack("leafOf", leaf)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackLeafOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x46ca371e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function leafOf(bytes leaf) pure returns((uint256,address,uint256,uint256,uint256,uint256,uint256,uint256,uint256[2],uint256[2],uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256))
func (matchHarness *MatchHarness) TryPackLeafOf(leaf []byte) ([]byte, error) {
	return matchHarness.abi.Pack("leafOf", leaf)
}

// UnpackLeafOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x46ca371e.
//
// Solidity: function leafOf(bytes leaf) pure returns((uint256,address,uint256,uint256,uint256,uint256,uint256,uint256,uint256[2],uint256[2],uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256))
func (matchHarness *MatchHarness) UnpackLeafOf(data []byte) (MatchLibLeaf, error) {
	out, err := matchHarness.abi.Unpack("leafOf", data)
	if err != nil {
		return *new(MatchLibLeaf), err
	}
	out0 := *abi.ConvertType(out[0], new(MatchLibLeaf)).(*MatchLibLeaf)
	return out0, nil
}

// PackNegLog2 is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x68ceeecc.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function negLog2(uint256 u) pure returns(uint256)
func (matchHarness *MatchHarness) PackNegLog2(u *big.Int) []byte {
	enc, err := matchHarness.abi.Pack("negLog2", u)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackNegLog2 is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x68ceeecc.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function negLog2(uint256 u) pure returns(uint256)
func (matchHarness *MatchHarness) TryPackNegLog2(u *big.Int) ([]byte, error) {
	return matchHarness.abi.Pack("negLog2", u)
}

// UnpackNegLog2 is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x68ceeecc.
//
// Solidity: function negLog2(uint256 u) pure returns(uint256)
func (matchHarness *MatchHarness) UnpackNegLog2(data []byte) (*big.Int, error) {
	out, err := matchHarness.abi.Unpack("negLog2", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackRace is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9c653f9a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function race(bytes32 reveal, bytes32 pre, bytes job) pure returns(uint256)
func (matchHarness *MatchHarness) PackRace(reveal [32]byte, pre [32]byte, job []byte) []byte {
	enc, err := matchHarness.abi.Pack("race", reveal, pre, job)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRace is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9c653f9a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function race(bytes32 reveal, bytes32 pre, bytes job) pure returns(uint256)
func (matchHarness *MatchHarness) TryPackRace(reveal [32]byte, pre [32]byte, job []byte) ([]byte, error) {
	return matchHarness.abi.Pack("race", reveal, pre, job)
}

// UnpackRace is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9c653f9a.
//
// Solidity: function race(bytes32 reveal, bytes32 pre, bytes job) pure returns(uint256)
func (matchHarness *MatchHarness) UnpackRace(data []byte) (*big.Int, error) {
	out, err := matchHarness.abi.Unpack("race", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackRated is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdf15daac.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function rated((uint16,uint16,uint16,uint16,uint16,uint16,uint16,uint16,uint16,uint32,uint64,uint8) p, uint256 gpu, bytes32 seed, bytes leaf, bytes job) pure returns(uint256 score, uint256 key)
func (matchHarness *MatchHarness) PackRated(p MatchLibWeights, gpu *big.Int, seed [32]byte, leaf []byte, job []byte) []byte {
	enc, err := matchHarness.abi.Pack("rated", p, gpu, seed, leaf, job)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRated is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdf15daac.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function rated((uint16,uint16,uint16,uint16,uint16,uint16,uint16,uint16,uint16,uint32,uint64,uint8) p, uint256 gpu, bytes32 seed, bytes leaf, bytes job) pure returns(uint256 score, uint256 key)
func (matchHarness *MatchHarness) TryPackRated(p MatchLibWeights, gpu *big.Int, seed [32]byte, leaf []byte, job []byte) ([]byte, error) {
	return matchHarness.abi.Pack("rated", p, gpu, seed, leaf, job)
}

// RatedOutput serves as a container for the return parameters of contract
// method Rated.
type RatedOutput struct {
	Score *big.Int
	Key   *big.Int
}

// UnpackRated is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xdf15daac.
//
// Solidity: function rated((uint16,uint16,uint16,uint16,uint16,uint16,uint16,uint16,uint16,uint32,uint64,uint8) p, uint256 gpu, bytes32 seed, bytes leaf, bytes job) pure returns(uint256 score, uint256 key)
func (matchHarness *MatchHarness) UnpackRated(data []byte) (RatedOutput, error) {
	out, err := matchHarness.abi.Unpack("rated", data)
	outstruct := new(RatedOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Score = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.Key = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackSeedOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xaffaf2b1.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function seedOf(bytes32 reveal, bytes32 pre, bytes32 salt) pure returns(bytes32)
func (matchHarness *MatchHarness) PackSeedOf(reveal [32]byte, pre [32]byte, salt [32]byte) []byte {
	enc, err := matchHarness.abi.Pack("seedOf", reveal, pre, salt)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSeedOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xaffaf2b1.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function seedOf(bytes32 reveal, bytes32 pre, bytes32 salt) pure returns(bytes32)
func (matchHarness *MatchHarness) TryPackSeedOf(reveal [32]byte, pre [32]byte, salt [32]byte) ([]byte, error) {
	return matchHarness.abi.Pack("seedOf", reveal, pre, salt)
}

// UnpackSeedOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xaffaf2b1.
//
// Solidity: function seedOf(bytes32 reveal, bytes32 pre, bytes32 salt) pure returns(bytes32)
func (matchHarness *MatchHarness) UnpackSeedOf(data []byte) ([32]byte, error) {
	out, err := matchHarness.abi.Unpack("seedOf", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackSucceeds is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x104f6a98.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function succeeds(bytes old, bytes next, uint256 at) pure returns(bool)
func (matchHarness *MatchHarness) PackSucceeds(old []byte, next []byte, at *big.Int) []byte {
	enc, err := matchHarness.abi.Pack("succeeds", old, next, at)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSucceeds is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x104f6a98.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function succeeds(bytes old, bytes next, uint256 at) pure returns(bool)
func (matchHarness *MatchHarness) TryPackSucceeds(old []byte, next []byte, at *big.Int) ([]byte, error) {
	return matchHarness.abi.Pack("succeeds", old, next, at)
}

// UnpackSucceeds is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x104f6a98.
//
// Solidity: function succeeds(bytes old, bytes next, uint256 at) pure returns(bool)
func (matchHarness *MatchHarness) UnpackSucceeds(data []byte) (bool, error) {
	out, err := matchHarness.abi.Unpack("succeeds", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackSums is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4edc1952.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function sums((uint256,uint256,uint256) s, uint256 period, uint256 parts, uint256 points) pure returns((uint256,uint256,uint256)[4] out, uint256 value)
func (matchHarness *MatchHarness) PackSums(s ReputationLibSums, period *big.Int, parts *big.Int, points *big.Int) []byte {
	enc, err := matchHarness.abi.Pack("sums", s, period, parts, points)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSums is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4edc1952.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function sums((uint256,uint256,uint256) s, uint256 period, uint256 parts, uint256 points) pure returns((uint256,uint256,uint256)[4] out, uint256 value)
func (matchHarness *MatchHarness) TryPackSums(s ReputationLibSums, period *big.Int, parts *big.Int, points *big.Int) ([]byte, error) {
	return matchHarness.abi.Pack("sums", s, period, parts, points)
}

// SumsOutput serves as a container for the return parameters of contract
// method Sums.
type SumsOutput struct {
	Out   [4]ReputationLibSums
	Value *big.Int
}

// UnpackSums is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x4edc1952.
//
// Solidity: function sums((uint256,uint256,uint256) s, uint256 period, uint256 parts, uint256 points) pure returns((uint256,uint256,uint256)[4] out, uint256 value)
func (matchHarness *MatchHarness) UnpackSums(data []byte) (SumsOutput, error) {
	out, err := matchHarness.abi.Unpack("sums", data)
	outstruct := new(SumsOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Out = *abi.ConvertType(out[0], new([4]ReputationLibSums)).(*[4]ReputationLibSums)
	outstruct.Value = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackTreeRoot is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4d9b0ed7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function treeRoot(bytes32 h, uint256 slot, bytes32[] path) pure returns(bytes32)
func (matchHarness *MatchHarness) PackTreeRoot(h [32]byte, slot *big.Int, path [][32]byte) []byte {
	enc, err := matchHarness.abi.Pack("treeRoot", h, slot, path)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTreeRoot is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4d9b0ed7.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function treeRoot(bytes32 h, uint256 slot, bytes32[] path) pure returns(bytes32)
func (matchHarness *MatchHarness) TryPackTreeRoot(h [32]byte, slot *big.Int, path [][32]byte) ([]byte, error) {
	return matchHarness.abi.Pack("treeRoot", h, slot, path)
}

// UnpackTreeRoot is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x4d9b0ed7.
//
// Solidity: function treeRoot(bytes32 h, uint256 slot, bytes32[] path) pure returns(bytes32)
func (matchHarness *MatchHarness) UnpackTreeRoot(data []byte) ([32]byte, error) {
	out, err := matchHarness.abi.Unpack("treeRoot", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (matchHarness *MatchHarness) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], matchHarness.abi.Errors["WrongLength"].ID.Bytes()[:4]) {
		return matchHarness.UnpackWrongLengthError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// MatchHarnessWrongLength represents a WrongLength error raised by the MatchHarness contract.
type MatchHarnessWrongLength struct {
	Got  *big.Int
	Want *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongLength(uint256 got, uint256 want)
func MatchHarnessWrongLengthErrorID() common.Hash {
	return common.HexToHash("0xb863f041bf6aff61fa0ea5c91718133c5e765a3553b440116c18bf85010c5dba")
}

// UnpackWrongLengthError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongLength(uint256 got, uint256 want)
func (matchHarness *MatchHarness) UnpackWrongLengthError(raw []byte) (*MatchHarnessWrongLength, error) {
	out := new(MatchHarnessWrongLength)
	if err := matchHarness.abi.UnpackIntoInterface(out, "WrongLength", raw); err != nil {
		return nil, err
	}
	return out, nil
}
