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

// VerdictLibVerdict is an auto generated low-level Go binding around an user-defined struct.
type VerdictLibVerdict struct {
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

// WorkCourtFinding is an auto generated low-level Go binding around an user-defined struct.
type WorkCourtFinding struct {
	Verdict VerdictLibVerdict
	Words   []byte
	Sig     []byte
}

// WorkCourtMetaData contains all meta data concerning the WorkCourt contract.
var WorkCourtMetaData = bind.MetaData{
	ABI: "[{\"type\":\"constructor\",\"inputs\":[{\"name\":\"escrow_\",\"type\":\"address\",\"internalType\":\"contractJobEscrow\"},{\"name\":\"reputation_\",\"type\":\"address\",\"internalType\":\"contractReputation\"},{\"name\":\"penalty_\",\"type\":\"uint96\",\"internalType\":\"uint96\"},{\"name\":\"weight_\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"escrow\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"contractJobEscrow\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"penalty\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint96\",\"internalType\":\"uint96\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"punished\",\"inputs\":[{\"name\":\"said\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"outputs\":[{\"name\":\"\",\"type\":\"bool\",\"internalType\":\"bool\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"refuted\",\"inputs\":[{\"name\":\"o\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Order\",\"components\":[{\"name\":\"kind\",\"type\":\"uint8\",\"internalType\":\"uint8\"},{\"name\":\"owner\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"root\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"count\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"asset\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"maxRate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxEgress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"maxCost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"fee\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"nonce\",\"type\":\"uint256\",\"internalType\":\"uint256\"},{\"name\":\"deadline\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"recipient\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"name\":\"index\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"r\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Receipt\",\"components\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"job\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"epoch\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"seq\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"gpus\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"startedAt\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"billedMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"bytesIn\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"bytesOut\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"rate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"egress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"cost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"total\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"checkpoint\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"result\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"name\":\"sig\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"own\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"found\",\"type\":\"tuple[2]\",\"internalType\":\"structWorkCourt.Finding[2]\",\"components\":[{\"name\":\"verdict\",\"type\":\"tuple\",\"internalType\":\"structVerdictLib.Verdict\",\"components\":[{\"name\":\"job\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"round\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"checker\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"epoch\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"from\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"to\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"equal\",\"type\":\"bool\",\"internalType\":\"bool\"},{\"name\":\"difference\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"at\",\"type\":\"uint64\",\"internalType\":\"uint64\"}]},{\"name\":\"words\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"sig\",\"type\":\"bytes\",\"internalType\":\"bytes\"}]}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"registry\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"contractNodeRegistry\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"reputation\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"address\",\"internalType\":\"contractReputation\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"twoReceipts\",\"inputs\":[{\"name\":\"a\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Receipt\",\"components\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"job\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"epoch\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"seq\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"gpus\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"startedAt\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"billedMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"bytesIn\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"bytesOut\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"rate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"egress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"cost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"total\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"checkpoint\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"result\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"name\":\"sigA\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"b\",\"type\":\"tuple\",\"internalType\":\"structJobEscrow.Receipt\",\"components\":[{\"name\":\"order\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"job\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"epoch\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"seq\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"gpus\",\"type\":\"uint16\",\"internalType\":\"uint16\"},{\"name\":\"startedAt\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"billedMs\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"bytesIn\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"bytesOut\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"rate\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"egress\",\"type\":\"uint64\",\"internalType\":\"uint64\"},{\"name\":\"cost\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"total\",\"type\":\"uint128\",\"internalType\":\"uint128\"},{\"name\":\"checkpoint\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"result\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]},{\"name\":\"sigB\",\"type\":\"bytes\",\"internalType\":\"bytes\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"twoVerdicts\",\"inputs\":[{\"name\":\"a\",\"type\":\"tuple\",\"internalType\":\"structVerdictLib.Verdict\",\"components\":[{\"name\":\"job\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"round\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"checker\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"epoch\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"from\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"to\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"equal\",\"type\":\"bool\",\"internalType\":\"bool\"},{\"name\":\"difference\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"at\",\"type\":\"uint64\",\"internalType\":\"uint64\"}]},{\"name\":\"sigA\",\"type\":\"bytes\",\"internalType\":\"bytes\"},{\"name\":\"b\",\"type\":\"tuple\",\"internalType\":\"structVerdictLib.Verdict\",\"components\":[{\"name\":\"job\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"round\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"checker\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"epoch\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"from\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"to\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"equal\",\"type\":\"bool\",\"internalType\":\"bool\"},{\"name\":\"difference\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"at\",\"type\":\"uint64\",\"internalType\":\"uint64\"}]},{\"name\":\"sigB\",\"type\":\"bytes\",\"internalType\":\"bytes\"}],\"outputs\":[],\"stateMutability\":\"nonpayable\"},{\"type\":\"function\",\"name\":\"verdictHash\",\"inputs\":[{\"name\":\"v\",\"type\":\"tuple\",\"internalType\":\"structVerdictLib.Verdict\",\"components\":[{\"name\":\"job\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"round\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"checker\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"epoch\",\"type\":\"uint32\",\"internalType\":\"uint32\"},{\"name\":\"from\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"to\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"equal\",\"type\":\"bool\",\"internalType\":\"bool\"},{\"name\":\"difference\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"},{\"name\":\"at\",\"type\":\"uint64\",\"internalType\":\"uint64\"}]}],\"outputs\":[{\"name\":\"\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}],\"stateMutability\":\"view\"},{\"type\":\"function\",\"name\":\"weight\",\"inputs\":[],\"outputs\":[{\"name\":\"\",\"type\":\"uint64\",\"internalType\":\"uint64\"}],\"stateMutability\":\"view\"},{\"type\":\"event\",\"name\":\"Convicted\",\"inputs\":[{\"name\":\"node\",\"type\":\"address\",\"indexed\":true,\"internalType\":\"address\"},{\"name\":\"fault\",\"type\":\"uint8\",\"indexed\":false,\"internalType\":\"uint8\"},{\"name\":\"said\",\"type\":\"bytes32\",\"indexed\":false,\"internalType\":\"bytes32\"},{\"name\":\"challenger\",\"type\":\"address\",\"indexed\":false,\"internalType\":\"address\"}],\"anonymous\":false},{\"type\":\"error\",\"name\":\"NoFault\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"NotApart\",\"inputs\":[]},{\"type\":\"error\",\"name\":\"NotScheduler\",\"inputs\":[{\"name\":\"caller\",\"type\":\"address\",\"internalType\":\"address\"},{\"name\":\"scheduler\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"NotSigned\",\"inputs\":[{\"name\":\"node\",\"type\":\"address\",\"internalType\":\"address\"}]},{\"type\":\"error\",\"name\":\"PunishedBefore\",\"inputs\":[{\"name\":\"said\",\"type\":\"bytes32\",\"internalType\":\"bytes32\"}]}]",
	ID:  "WorkCourt",
	Bin: "0x610120604052348015610010575f5ffd5b506040516124a73803806124a783398101604081905261002f916100e6565b6001600160a01b038416608081905260408051637b10399960e01b81529051637b103999916004808201926020929091908290030181865afa158015610077573d5f5f3e3d5ffd5b505050506040513d601f19601f8201168201806040525081019061009b9190610158565b6001600160a01b0390811660a0529290921660c0526001600160601b031660e0526001600160401b0316610100525061017a565b6001600160a01b03811681146100e3575f5ffd5b50565b5f5f5f5f608085870312156100f9575f5ffd5b8451610104816100cf565b6020860151909450610115816100cf565b60408601519093506001600160601b0381168114610131575f5ffd5b60608601519092506001600160401b038116811461014d575f5ffd5b939692955090935050565b5f60208284031215610168575f5ffd5b8151610173816100cf565b9392505050565b60805160a05160c05160e0516101005161228e6102195f395f81816101e4015261155a01525f818161010d015261162c01525f818161022401528181610b81015261158101525f8181610177015281816107650152818161087901528181610bb901528181611457015261165901525f818161024b015281816103460152818161048f01528181610f3901528181610fb2015261124c015261228e5ff3fe608060405234801561000f575f5ffd5b50600436106100b8575f3560e01c80637b10399911610072578063a1aab33f11610058578063a1aab33f146101df578063c52164c61461021f578063e2fdcc1714610246575f5ffd5b80637b103999146101725780639ef8d438146101be575f5ffd5b80630edd2ffc116100a25780630edd2ffc146101085780631d29d0e31461014c5780631f4ad1481461015f575f5ffd5b8062bd9221146100bc57806305d94a82146100d1575b5f5ffd5b6100cf6100ca366004611a0d565b61026d565b005b6100f36100df366004611ac7565b5f6020819052908152604090205460ff1681565b60405190151581526020015b60405180910390f35b61012f7f000000000000000000000000000000000000000000000000000000000000000081565b6040516bffffffffffffffffffffffff90911681526020016100ff565b6100cf61015a366004611aef565b610d2a565b6100cf61016d366004611b86565b610efa565b6101997f000000000000000000000000000000000000000000000000000000000000000081565b60405173ffffffffffffffffffffffffffffffffffffffff90911681526020016100ff565b6101d16101cc366004611bff565b611246565b6040519081526020016100ff565b6102067f000000000000000000000000000000000000000000000000000000000000000081565b60405167ffffffffffffffff90911681526020016100ff565b6101997f000000000000000000000000000000000000000000000000000000000000000081565b6101997f000000000000000000000000000000000000000000000000000000000000000081565b61027d6060880160408901611c46565b73ffffffffffffffffffffffffffffffffffffffff1633908114906102a860608a0160408b01611c46565b9091610305576040517ffd26606e00000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff9283166004820152911660248201526044015b60405180910390fd5b50506040517f9c34bb290000000000000000000000000000000000000000000000000000000081525f9073ffffffffffffffffffffffffffffffffffffffff7f00000000000000000000000000000000000000000000000000000000000000001690639c34bb299061037b908b90600401611ca7565b602060405180830381865afa158015610396573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906103ba9190611e0f565b90508535811480156103e657506103d760a0890160808a01611e26565b63ffffffff168763ffffffff16105b80156103fe57506103f78188611277565b8660200135145b801561040957508215155b61043f576040517f6ccd0bbc00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b61050a6104526080880160608901611c46565b6040517f713f013000000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff7f0000000000000000000000000000000000000000000000000000000000000000169063713f0130906104c4908b90600401611e52565b602060405180830381865afa1580156104df573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906105039190611e0f565b87876112d7565b61051261196f565b5f5b6002811015610860573684826002811061053057610530611fe4565b6020028101906105409190612011565b9050610553610100820160e0830161205c565b1580156105645750803560208a0135145b80156105b9575061057b60808a0160608b01611c46565b73ffffffffffffffffffffffffffffffffffffffff166105a16080830160608401611c46565b73ffffffffffffffffffffffffffffffffffffffff16145b80156105ee57506105d060608a0160408b01611e26565b63ffffffff166105e660a0830160808401611e26565b63ffffffff16145b80156105fd575060c081013515155b80156106235750886101c001358160c0013514806106235750886101e001358160c00135145b801561063f57506106348580612011565b60c082810135910135145b801561065b57506106508580612011565b60a082810135910135145b80156106c657505f8686846002811061067657610676611fe4565b6020028101906106869190612011565b61069590610140810190612075565b6040516020016106a894939291906120d6565b60405160208183030381529060405280519060200120816101000135145b6106fc576040517f6ccd0bbc00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b61074e61070f6060830160408401611c46565b61071883611246565b87856002811061072a5761072a611fe4565b60200281019061073a9190612011565b61074990610160810190612075565b6112d7565b73ffffffffffffffffffffffffffffffffffffffff7f00000000000000000000000000000000000000000000000000000000000000001663636f35d361079a6060840160408501611c46565b6040517fffffffff0000000000000000000000000000000000000000000000000000000060e084901b16815273ffffffffffffffffffffffffffffffffffffffff9091166004820152602401602060405180830381865afa158015610801573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906108259190612118565b83836002811061083757610837611fe4565b73ffffffffffffffffffffffffffffffffffffffff909216602092909202015250600101610514565b505f73ffffffffffffffffffffffffffffffffffffffff7f00000000000000000000000000000000000000000000000000000000000000001663636f35d36108ae60808b0160608c01611c46565b6040517fffffffff0000000000000000000000000000000000000000000000000000000060e084901b16815273ffffffffffffffffffffffffffffffffffffffff9091166004820152602401602060405180830381865afa158015610915573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906109399190612118565b6020830151835191925073ffffffffffffffffffffffffffffffffffffffff9182169116148015906109855750815173ffffffffffffffffffffffffffffffffffffffff828116911614155b80156109c4575073ffffffffffffffffffffffffffffffffffffffff8116826001602002015173ffffffffffffffffffffffffffffffffffffffff1614155b6109fa576040517f39509a0500000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5f6003610a0d60808b0160608c01611c46565b6040805160ff90931660208481019190915273ffffffffffffffffffffffffffffffffffffffff909216908301528a01356060820152608001604080517fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe081840301815291815281516020928301205f81815292839052912054909150819060ff1615610ac9576040517f749777720000000000000000000000000000000000000000000000000000000081526004016102fc91815260200190565b505f81815260208190526040902080547fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff00166001179055610b1060808a0160608b01611c46565b6040805160038152602081018490523381830152905173ffffffffffffffffffffffffffffffffffffffff92909216917fdee5604cb0b8c929dd5c8431f160bab4b9674f8ec570e41df88ab08bc53678209181900360600190a273ffffffffffffffffffffffffffffffffffffffff7f00000000000000000000000000000000000000000000000000000000000000001663fac70d8f85610bb760808d0160608e01611c46565b7f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff1663ea9864138e6060016020810190610c069190611c46565b6040517fffffffff0000000000000000000000000000000000000000000000000000000060e084901b16815273ffffffffffffffffffffffffffffffffffffffff9091166004820152602401602060405180830381865afa158015610c6d573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190610c919190612133565b6040517fffffffff0000000000000000000000000000000000000000000000000000000060e086901b168152600481019390935273ffffffffffffffffffffffffffffffffffffffff909116602483015263ffffffff1660448201526064015f604051808303815f87803b158015610d07575f5ffd5b505af1158015610d19573d5f5f3e3d5ffd5b505050505050505050505050505050565b610d3a6060840160408501611c46565b73ffffffffffffffffffffffffffffffffffffffff16610d606060880160408901611c46565b73ffffffffffffffffffffffffffffffffffffffff16148015610d84575085358335145b8015610db95750610d9b6040840160208501611e26565b63ffffffff16610db16040880160208901611e26565b63ffffffff16145b8015610de95750610dd1610100840160e0850161205c565b1515610de4610100880160e0890161205c565b151514155b610e1f576040517f6ccd0bbc00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b610e3b610e326060880160408901611c46565b61050388611246565b610e5e610e4e6060880160408901611c46565b610e5785611246565b84846112d7565b610ef2610e716060880160408901611c46565b600280610e8460608b0160408c01611c46565b8a35610e9660408d0160208e01611e26565b6040805160ff909516602086015273ffffffffffffffffffffffffffffffffffffffff90931692840192909252606083015263ffffffff16608082015260a0015b6040516020818303038152906040528051906020012061138f565b505050505050565b6040517f713f01300000000000000000000000000000000000000000000000000000000081525f9073ffffffffffffffffffffffffffffffffffffffff7f0000000000000000000000000000000000000000000000000000000000000000169063713f013090610f6e908a90600401611e52565b602060405180830381865afa158015610f89573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190610fad9190611e0f565b90505f7f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff1663713f0130866040518263ffffffff1660e01b81526004016110099190611e52565b602060405180830381865afa158015611024573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906110489190611e0f565b90508082141580156110a357506110656080860160608701611c46565b73ffffffffffffffffffffffffffffffffffffffff1661108b60808a0160608b01611c46565b73ffffffffffffffffffffffffffffffffffffffff16145b80156110b6575084602001358860200135145b80156110eb57506110cd6060860160408701611e26565b63ffffffff166110e360608a0160408b01611e26565b63ffffffff16145b8015611128575061110260a086016080870161214e565b67ffffffffffffffff1661111c60a08a0160808b0161214e565b67ffffffffffffffff16145b61115e576040517f6ccd0bbc00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b61117961117160808a0160608b01611c46565b8389896112d7565b61119461118c60808a0160608b01611c46565b8286866112d7565b61123c6111a760808a0160608b01611c46565b6001806111ba60808d0160608e01611c46565b8c602001358d60400160208101906111d29190611e26565b8e60800160208101906111e5919061214e565b6040805160ff909616602087015273ffffffffffffffffffffffffffffffffffffffff90941693850193909352606084019190915263ffffffff16608083015267ffffffffffffffff1660a082015260c001610ed7565b5050505050505050565b5f6112717f0000000000000000000000000000000000000000000000000000000000000000836116c3565b92915050565b5f82826040516020016112b992919091825260e01b7fffffffff0000000000000000000000000000000000000000000000000000000016602082015260240190565b60405160208183030381529060405280519060200120905092915050565b5f5f6112e4858585611835565b5090925090505f8160038111156112fd576112fd612167565b14801561133557508573ffffffffffffffffffffffffffffffffffffffff168273ffffffffffffffffffffffffffffffffffffffff16145b8690611386576040517fba79407900000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff90911660048201526024016102fc565b50505050505050565b5f81815260208190526040902054819060ff16156113dc576040517f749777720000000000000000000000000000000000000000000000000000000081526004016102fc91815260200190565b505f8181526020819052604080822080547fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff00166001179055517fea98641300000000000000000000000000000000000000000000000000000000815273ffffffffffffffffffffffffffffffffffffffff85811660048301527f0000000000000000000000000000000000000000000000000000000000000000169063ea98641390602401602060405180830381865afa15801561149c573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906114c09190612133565b6040805160ff86168152602081018590523381830152905191925073ffffffffffffffffffffffffffffffffffffffff8616917fdee5604cb0b8c929dd5c8431f160bab4b9674f8ec570e41df88ab08bc53678209181900360600190a26040517fa92ad74f00000000000000000000000000000000000000000000000000000000815263ffffffff8216600482015267ffffffffffffffff7f00000000000000000000000000000000000000000000000000000000000000001660248201527f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff169063a92ad74f906044015f604051808303815f87803b1580156115d7575f5ffd5b505af11580156115e9573d5f5f3e3d5ffd5b50506040517f4b25832900000000000000000000000000000000000000000000000000000000815263ffffffff841660048201526bffffffffffffffffffffffff7f00000000000000000000000000000000000000000000000000000000000000001660248201523360448201527f000000000000000000000000000000000000000000000000000000000000000073ffffffffffffffffffffffffffffffffffffffff169250634b25832991506064015f604051808303815f87803b1580156116b1575f5ffd5b505af115801561123c573d5f5f3e3d5ffd5b5f61182e837f3cb8e9fe2c0660fafadd1284b2470250ba2cc6ddd50a22f5abff94991fe59f6e846040516020016116fb929190612194565b604080517fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe081840301815282825280516020918201207f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f848301527fc27c62e15100263f64df9ec7b8995f90555f2999b74a4c93a36d68afe5670e7c848401527fc89efdaa54c0f20c7adf612882df0950f5a951637e0307cdcb4c672f298b8bc6606085015246608085015273ffffffffffffffffffffffffffffffffffffffff9490941660a0808501919091528251808503909101815260c0840183528051908201207f190100000000000000000000000000000000000000000000000000000000000060e085015260e284015261010280840194909452815180840390940184526101229092019052815191012090565b9392505050565b5f80806041849003611869578435602086013560408701355f1a61185b8982858561187c565b955095509550505050611873565b505f915060029050825b93509350939050565b5f80807f7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a08411156118b557505f91506003905082611965565b604080515f808252602082018084528a905260ff891692820192909252606081018790526080810186905260019060a0016020604051602081039080840390855afa158015611906573d5f5f3e3d5ffd5b50506040517fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0015191505073ffffffffffffffffffffffffffffffffffffffff811661195c57505f925060019150829050611965565b92505f91508190505b9450945094915050565b60405180604001604052806002906020820280368337509192915050565b63ffffffff8116811461199e575f5ffd5b50565b80356119ac8161198d565b919050565b5f61020082840312156119c2575f5ffd5b50919050565b5f5f83601f8401126119d8575f5ffd5b50813567ffffffffffffffff8111156119ef575f5ffd5b602083019150836020828501011115611a06575f5ffd5b9250929050565b5f5f5f5f5f5f5f878903610420811215611a25575f5ffd5b6101a0811215611a33575f5ffd5b508796506101a0880135611a468161198d565b9550611a56896101c08a016119b1565b94506103c088013567ffffffffffffffff811115611a72575f5ffd5b611a7e8a828b016119c8565b9095509350506103e0880135915061040088013567ffffffffffffffff811115611aa6575f5ffd5b8801604081018a1015611ab7575f5ffd5b8091505092959891949750929550565b5f60208284031215611ad7575f5ffd5b5035919050565b5f61014082840312156119c2575f5ffd5b5f5f5f5f5f5f6102c08789031215611b05575f5ffd5b611b0f8888611ade565b955061014087013567ffffffffffffffff811115611b2b575f5ffd5b611b3789828a016119c8565b9096509450611b4c9050886101608901611ade565b92506102a087013567ffffffffffffffff811115611b68575f5ffd5b611b7489828a016119c8565b979a9699509497509295939492505050565b5f5f5f5f5f5f6104408789031215611b9c575f5ffd5b611ba688886119b1565b955061020087013567ffffffffffffffff811115611bc2575f5ffd5b611bce89828a016119c8565b9096509450611be390508861022089016119b1565b925061042087013567ffffffffffffffff811115611b68575f5ffd5b5f6101408284031215611c10575f5ffd5b61182e8383611ade565b73ffffffffffffffffffffffffffffffffffffffff8116811461199e575f5ffd5b80356119ac81611c1a565b5f60208284031215611c56575f5ffd5b813561182e81611c1a565b803560ff811681146119ac575f5ffd5b803567ffffffffffffffff811681146119ac575f5ffd5b80356fffffffffffffffffffffffffffffffff811681146119ac575f5ffd5b6101a08101611cc082611cb985611c61565b60ff169052565b611ccc60208401611c3b565b73ffffffffffffffffffffffffffffffffffffffff166020830152611cf360408401611c3b565b73ffffffffffffffffffffffffffffffffffffffff16604083015260608381013590830152611d24608084016119a1565b63ffffffff166080830152611d3b60a08401611c3b565b73ffffffffffffffffffffffffffffffffffffffff1660a0830152611d6260c08401611c71565b67ffffffffffffffff1660c0830152611d7d60e08401611c71565b67ffffffffffffffff1660e0830152611d996101008401611c88565b6fffffffffffffffffffffffffffffffff16610100830152611dbe6101208401611c88565b6fffffffffffffffffffffffffffffffff166101208301526101408381013590830152611dee6101608401611c71565b67ffffffffffffffff81166101608401525061018092830135919092015290565b5f60208284031215611e1f575f5ffd5b5051919050565b5f60208284031215611e36575f5ffd5b813561182e8161198d565b803561ffff811681146119ac575f5ffd5b81358152602080830135908201526102008101611e71604084016119a1565b63ffffffff166040830152611e8860608401611c3b565b73ffffffffffffffffffffffffffffffffffffffff166060830152611eaf60808401611c71565b67ffffffffffffffff166080830152611eca60a08401611e41565b61ffff1660a0830152611edf60c08401611c71565b67ffffffffffffffff1660c0830152611efa60e08401611c71565b67ffffffffffffffff1660e0830152611f166101008401611c71565b67ffffffffffffffff16610100830152611f336101208401611c71565b67ffffffffffffffff16610120830152611f506101408401611c71565b67ffffffffffffffff16610140830152611f6d6101608401611c71565b67ffffffffffffffff16610160830152611f8a6101808401611c88565b6fffffffffffffffffffffffffffffffff16610180830152611faf6101a08401611c88565b6fffffffffffffffffffffffffffffffff166101a08301526101c083810135908301526101e092830135929091019190915290565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603260045260245ffd5b5f82357ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe81833603018112612043575f5ffd5b9190910192915050565b803580151581146119ac575f5ffd5b5f6020828403121561206c575f5ffd5b61182e8261204d565b5f5f83357fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe18436030181126120a8575f5ffd5b83018035915067ffffffffffffffff8211156120c2575f5ffd5b602001915036819003821315611a06575f5ffd5b7fff0000000000000000000000000000000000000000000000000000000000000085168152836001820152818360218301375f91016021019081529392505050565b5f60208284031215612128575f5ffd5b815161182e81611c1a565b5f60208284031215612143575f5ffd5b815161182e8161198d565b5f6020828403121561215e575f5ffd5b61182e82611c71565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52602160045260245ffd5b82815281356020808301919091526101608201906121b39084016119a1565b63ffffffff81166040840152506121cc60408401611c3b565b73ffffffffffffffffffffffffffffffffffffffff81166060840152506121f560608401611c3b565b73ffffffffffffffffffffffffffffffffffffffff811660808401525061221e608084016119a1565b63ffffffff811660a08401525060a083013560c08381019190915283013560e08084019190915261225090840161204d565b8015156101008401525061010083013561012083810191909152612275908401611c71565b67ffffffffffffffff811661014084015250939250505056",
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

// PackRefuted is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x00bd9221.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function refuted((uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint128,uint256,uint64,bytes32) o, uint32 index, (bytes32,bytes32,uint32,address,uint64,uint16,uint64,uint64,uint64,uint64,uint64,uint64,uint128,uint128,bytes32,bytes32) r, bytes sig, bytes32 own, ((bytes32,uint32,address,address,uint32,bytes32,bytes32,bool,bytes32,uint64),bytes,bytes)[2] found) returns()
func (workCourt *WorkCourt) PackRefuted(o JobEscrowOrder, index uint32, r JobEscrowReceipt, sig []byte, own [32]byte, found [2]WorkCourtFinding) []byte {
	enc, err := workCourt.abi.Pack("refuted", o, index, r, sig, own, found)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRefuted is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x00bd9221.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function refuted((uint8,address,address,bytes32,uint32,address,uint64,uint64,uint128,uint128,uint256,uint64,bytes32) o, uint32 index, (bytes32,bytes32,uint32,address,uint64,uint16,uint64,uint64,uint64,uint64,uint64,uint64,uint128,uint128,bytes32,bytes32) r, bytes sig, bytes32 own, ((bytes32,uint32,address,address,uint32,bytes32,bytes32,bool,bytes32,uint64),bytes,bytes)[2] found) returns()
func (workCourt *WorkCourt) TryPackRefuted(o JobEscrowOrder, index uint32, r JobEscrowReceipt, sig []byte, own [32]byte, found [2]WorkCourtFinding) ([]byte, error) {
	return workCourt.abi.Pack("refuted", o, index, r, sig, own, found)
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
func (workCourt *WorkCourt) PackTwoVerdicts(a VerdictLibVerdict, sigA []byte, b VerdictLibVerdict, sigB []byte) []byte {
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
func (workCourt *WorkCourt) TryPackTwoVerdicts(a VerdictLibVerdict, sigA []byte, b VerdictLibVerdict, sigB []byte) ([]byte, error) {
	return workCourt.abi.Pack("twoVerdicts", a, sigA, b, sigB)
}

// PackVerdictHash is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9ef8d438.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function verdictHash((bytes32,uint32,address,address,uint32,bytes32,bytes32,bool,bytes32,uint64) v) view returns(bytes32)
func (workCourt *WorkCourt) PackVerdictHash(v VerdictLibVerdict) []byte {
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
func (workCourt *WorkCourt) TryPackVerdictHash(v VerdictLibVerdict) ([]byte, error) {
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
	if bytes.Equal(raw[:4], workCourt.abi.Errors["NotApart"].ID.Bytes()[:4]) {
		return workCourt.UnpackNotApartError(raw[4:])
	}
	if bytes.Equal(raw[:4], workCourt.abi.Errors["NotScheduler"].ID.Bytes()[:4]) {
		return workCourt.UnpackNotSchedulerError(raw[4:])
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

// WorkCourtNotApart represents a NotApart error raised by the WorkCourt contract.
type WorkCourtNotApart struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotApart()
func WorkCourtNotApartErrorID() common.Hash {
	return common.HexToHash("0x39509a05ef70bafb567a2b412350ef7a471308390668a58ecc8e354a99b62bc8")
}

// UnpackNotApartError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotApart()
func (workCourt *WorkCourt) UnpackNotApartError(raw []byte) (*WorkCourtNotApart, error) {
	out := new(WorkCourtNotApart)
	if err := workCourt.abi.UnpackIntoInterface(out, "NotApart", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// WorkCourtNotScheduler represents a NotScheduler error raised by the WorkCourt contract.
type WorkCourtNotScheduler struct {
	Caller    common.Address
	Scheduler common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotScheduler(address caller, address scheduler)
func WorkCourtNotSchedulerErrorID() common.Hash {
	return common.HexToHash("0xfd26606e89c9027b7d6a678ed5ce31a1da12b4e44e5fb6d5f6c98bbd38ab7bc5")
}

// UnpackNotSchedulerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotScheduler(address caller, address scheduler)
func (workCourt *WorkCourt) UnpackNotSchedulerError(raw []byte) (*WorkCourtNotScheduler, error) {
	out := new(WorkCourtNotScheduler)
	if err := workCourt.abi.UnpackIntoInterface(out, "NotScheduler", raw); err != nil {
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
