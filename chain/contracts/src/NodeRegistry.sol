// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Courts} from "./Courts.sol";
import {History} from "./History.sol";

/// @title NodeRegistry: who may run jobs, and where their pay goes
/// @notice An operator registers a GPU host under its node key and locks a stake. Slots are
/// numbered from 0 without gaps and never reused. A key belongs to one slot for ever: after a
/// rotation the old key no longer runs jobs, but what it has earned still finds its payout
/// address. Every change of a stake is kept with its time, so that anyone can tell later what it
/// was. A proven fault costs the node stake, thawing stake included: half goes to who proved it,
/// the rest is burned. There is no owner, no pause and no upgrade.
contract NodeRegistry is EIP712, ReentrancyGuardTransient, Courts {
    using SafeERC20 for IERC20;
    using Checkpoints for Checkpoints.Trace208;
    using History for Checkpoints.Trace208;

    /// @dev Three storage slots.
    struct Node {
        address operator; // holds the stake and changes this record
        uint96 stake; // active stake, smallest units
        address key; // signs beats and receipts
        uint64 thawAt; // unix seconds; thawing stake may leave from then on
        address payout; // receives what the node earns
        uint96 thawing; // stake on its way out
    }

    /// @notice A node as readers see it.
    struct View {
        uint32 slot;
        bool active;
        Node node;
    }

    /// @notice What a node key signs to prove that its holder wants this operator.
    bytes32 public constant NODE_KEY_TYPEHASH = keccak256("NodeKey(address key,address operator)");

    /// @notice The staked token.
    IERC20 public immutable token;
    /// @notice The least active stake of a node that may run jobs.
    uint96 public immutable minStake;
    /// @notice Seconds between asking for stake back and getting it.
    uint64 public immutable thaw;
    /// @notice Seconds after a fault during which a court may still punish it; less than thaw.
    uint64 public immutable window;

    /// @notice Number of registered nodes, and the next slot.
    uint32 public count;
    mapping(uint32 slot => Node) private _nodes;
    mapping(address key => uint256) private _slotPlusOne;
    mapping(uint32 slot => Checkpoints.Trace208) private _stakes;

    event Registered(
        uint32 indexed slot, address indexed key, address indexed operator, address payout, string metadata
    );
    event Staked(uint32 indexed slot, address indexed from, uint256 amount, uint256 stake);
    event Unstaking(uint32 indexed slot, uint256 amount, uint256 stake, uint64 thawAt);
    event Slashed(
        uint32 indexed slot, address indexed court, address indexed challenger, uint256 reward, uint256 burned
    );
    event Withdrawn(uint32 indexed slot, address indexed operator, uint256 amount);
    event PayoutChanged(uint32 indexed slot, address payout);
    event KeyRotated(uint32 indexed slot, address indexed oldKey, address indexed newKey);

    error UnknownKey(address key);
    error UnknownSlot(uint32 slot);
    error NotOperator(uint32 slot, address caller, address operator);
    error KeyTaken(address key, uint32 slot);
    error BadKeySignature(address key, address operator);
    error ZeroAddress();
    error ZeroAmount();
    error StakeTooLow(uint256 stake, uint256 minimum);
    error StakeTooHigh(uint256 stake);
    error StillThawing(uint32 slot, uint64 thawAt);
    error NothingThawed(uint32 slot);
    error ThawTooShort(uint64 thaw, uint64 window);

    constructor(IERC20 token_, uint96 minStake_, uint64 thaw_, uint64 window_, address[] memory courts)
        EIP712("Skyops NodeRegistry", "1")
        Courts(courts)
    {
        require(address(token_) != address(0), ZeroAddress());
        require(thaw_ > window_, ThawTooShort(thaw_, window_));
        token = token_;
        minStake = minStake_;
        thaw = thaw_;
        window = window_;
    }

    /// @notice Registers a node of the caller and locks its stake, which must be approved to this contract.
    /// @param key the node's address; it needs no coin
    /// @param payout where its earnings go
    /// @param amount stake, at least minStake
    /// @param metadata free text for people, kept in the event only
    /// @param keySig the key's signature of keyDigest(key, caller)
    function register(address key, address payout, uint96 amount, string calldata metadata, bytes calldata keySig)
        external
        nonReentrant
        returns (uint32 slot)
    {
        require(payout != address(0), ZeroAddress());
        slot = count++;
        _claimKey(slot, key, msg.sender, keySig);
        Node storage n = _nodes[slot];
        n.operator = msg.sender;
        n.key = key;
        n.payout = payout;
        emit Registered(slot, key, msg.sender, payout, metadata);
        if (amount != 0) _stake(slot, n, amount);
        require(n.stake >= minStake, StakeTooLow(n.stake, minStake));
    }

    /// @notice Adds to a node's stake. Anyone may; it belongs to the node's operator from then on.
    function stake(uint32 slot, uint96 amount) external nonReentrant {
        require(amount != 0, ZeroAmount());
        _stake(slot, _node(slot), amount);
    }

    /// @notice Starts taking stake out. What thaws already, thaws anew with it.
    function beginUnstake(uint32 slot, uint96 amount) external {
        Node storage n = _ownNode(slot);
        require(amount != 0, ZeroAmount());
        require(amount <= n.stake, StakeTooLow(n.stake, amount));
        n.stake -= amount;
        n.thawing += amount;
        n.thawAt = uint64(block.timestamp) + thaw;
        _stakes[slot].push(uint48(block.timestamp), n.stake);
        emit Unstaking(slot, amount, n.stake, n.thawAt);
    }

    /// @notice Pays the thawed stake to the operator.
    function withdraw(uint32 slot) external nonReentrant {
        Node storage n = _ownNode(slot);
        uint256 amount = n.thawing;
        require(amount != 0, NothingThawed(slot));
        require(block.timestamp >= n.thawAt, StillThawing(slot, n.thawAt));
        n.thawing = 0;
        emit Withdrawn(slot, n.operator, amount);
        token.safeTransfer(n.operator, amount);
    }

    /// @notice Takes stake of a node for a proven fault: half to the challenger, the rest is burned.
    /// Active stake goes first, then what thaws; no more is taken than is there.
    function slash(uint32 slot, uint96 amount, address challenger) external onlyCourt nonReentrant {
        Node storage n = _node(slot);
        uint96 active = amount < n.stake ? amount : n.stake;
        uint96 thawing = amount - active < n.thawing ? amount - active : n.thawing;
        n.stake -= active;
        n.thawing -= thawing;
        _stakes[slot].push(uint48(block.timestamp), n.stake);
        uint256 taken = uint256(active) + thawing;
        uint256 reward = taken / 2;
        emit Slashed(slot, msg.sender, challenger, reward, taken - reward);
        token.safeTransfer(challenger, reward);
        ERC20Burnable(address(token)).burn(taken - reward);
    }

    /// @notice Changes where later earnings go.
    function setPayout(uint32 slot, address payout) external {
        Node storage n = _ownNode(slot);
        require(payout != address(0), ZeroAddress());
        n.payout = payout;
        emit PayoutChanged(slot, payout);
    }

    /// @notice Replaces the node's key. The old key keeps its slot for pay already earned.
    function rotateKey(uint32 slot, address newKey, bytes calldata keySig) external {
        Node storage n = _ownNode(slot);
        _claimKey(slot, newKey, msg.sender, keySig);
        emit KeyRotated(slot, n.key, newKey);
        n.key = newKey;
    }

    /// @notice What a key signs to join an operator.
    function keyDigest(address key, address operator) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(NODE_KEY_TYPEHASH, key, operator)));
    }

    /// @notice Where the earnings of a key go; zero if the key was never registered.
    function payoutOf(address key) external view returns (address) {
        uint256 s = _slotPlusOne[key];
        return s == 0 ? address(0) : _nodes[uint32(s - 1)].payout;
    }

    /// @notice The slot of a key, present or past.
    function slotOf(address key) public view returns (uint32) {
        uint256 s = _slotPlusOne[key];
        require(s != 0, UnknownKey(key));
        return uint32(s - 1);
    }

    /// @notice The operator of the node that a key, present or past, belongs to.
    function operatorOf(address key) external view returns (address) {
        return _nodes[slotOf(key)].operator;
    }

    /// @notice Whether a key is, or was, that of the node in a slot.
    function belongs(address key, uint256 slot) external view returns (bool) {
        return _slotPlusOne[key] == slot + 1;
    }

    /// @notice The least and the greatest active stake that a slot had during [from, to].
    function stakeRange(uint32 slot, uint256 from, uint256 to) external view returns (uint256 least, uint256 greatest) {
        Checkpoints.Trace208 storage trace = _stakes[slot];
        (uint256 first, uint256 end) = trace.during(from, to);
        if (first == end) return (0, 0);
        if (trace.at(uint32(first))._key <= from) least = type(uint256).max; // else it began with none
        for (; first < end; ++first) {
            uint256 v = trace.at(uint32(first))._value;
            if (v < least) least = v;
            if (v > greatest) greatest = v;
        }
    }

    /// @notice Whether the key may run jobs: it is its node's present key and the stake suffices.
    function isActive(address key) external view returns (bool) {
        uint256 s = _slotPlusOne[key];
        return s != 0 && _nodes[uint32(s - 1)].key == key && _nodes[uint32(s - 1)].stake >= minStake;
    }

    /// @notice The node that a key, present or past, belongs to.
    function nodeOf(address key) external view returns (View memory) {
        return _view(slotOf(key));
    }

    /// @notice The nodes of slots [from, from+limit), fewer at the end.
    function list(uint32 from, uint32 limit) external view returns (View[] memory views) {
        uint256 end = uint256(from) + limit;
        if (end > count) end = count;
        if (from >= end) return views;
        views = new View[](end - from);
        for (uint256 i; i < views.length; ++i) {
            views[i] = _view(uint32(from + i));
        }
    }

    function _view(uint32 slot) private view returns (View memory) {
        Node memory n = _nodes[slot];
        return View({slot: slot, active: n.stake >= minStake, node: n});
    }

    function _node(uint32 slot) private view returns (Node storage) {
        require(slot < count, UnknownSlot(slot));
        return _nodes[slot];
    }

    function _ownNode(uint32 slot) private view returns (Node storage n) {
        n = _node(slot);
        require(msg.sender == n.operator, NotOperator(slot, msg.sender, n.operator));
    }

    function _claimKey(uint32 slot, address key, address operator, bytes calldata keySig) private {
        uint256 taken = _slotPlusOne[key];
        if (taken != 0) revert KeyTaken(key, uint32(taken - 1));
        (address signer, ECDSA.RecoverError err,) = ECDSA.tryRecoverCalldata(keyDigest(key, operator), keySig);
        require(err == ECDSA.RecoverError.NoError && signer == key && key != address(0), BadKeySignature(key, operator));
        _slotPlusOne[key] = uint256(slot) + 1;
    }

    /// @dev Counts what arrived, not what was asked for.
    function _stake(uint32 slot, Node storage n, uint256 amount) private {
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = token.balanceOf(address(this)) - before;
        uint256 total = n.stake + received;
        // thawing joins the sum so that unstaking can never overflow it
        require(total + n.thawing <= type(uint96).max, StakeTooHigh(total));
        n.stake = uint96(total);
        _stakes[slot].push(uint48(block.timestamp), uint208(total));
        emit Staked(slot, msg.sender, received, total);
    }
}
