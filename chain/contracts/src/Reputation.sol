// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Courts} from "./Courts.sol";
import {History} from "./History.sol";
import {JobEscrow} from "./JobEscrow.sol";
import {NodeRegistry} from "./NodeRegistry.sol";
import {Params} from "./Params.sol";
import {ReputationLib} from "./ReputationLib.sol";
import {VerdictLib} from "./VerdictLib.sol";

/// @title Reputation: what a node's settled work and proven faults amount to
/// @notice Per node two sums: a of work, b of faults. Both halve with every period that goes by;
/// reputation = 10,000 · (a + 1) / (a + b + 20), so a node without history has 500 (ReputationLib).
/// Work counts only once the escrow has paid for it and closed the order: a point per unit of pay,
/// but for all nodes of an order together no more points than its burned fee has units. One payer
/// gives only so many points a period. A point counts whole where the order's work was checked, by
/// another node that was paid for it or by the scheduler with a job whose answer it knew; else so
/// much of it as the parameters in force say. Anyone may bring a payment here: the escrow's own
/// books prove it, and the checker's signature.
///
/// So a point costs a unit of burned fee, whoever pays it. A node that pays itself through many
/// wallets gets its pay back and not what is burned; the scheduler's half of the fee it gets back
/// only where the scheduler is its friend. To hold a reputation of r without faults it needs
/// a = (20r - 10,000) / (10,000 - r) points that count, and half as many new ones each period: for
/// 9,000 that is 170 and 85, for 5,000 it is 18 and 9. Honest nodes have theirs from what their
/// payers burn, which is the same price: reputation shows how much was burned for a node's work,
/// and is worth no more than that. The scheduler's lone word that a node's work was wrong has the
/// same price: a point of fault for a unit of the order's burned fee. Friends can check each other, under different operators: what
/// counts more is that others with stakes vouched, not that they were right.
contract Reputation is Courts {
    using Checkpoints for Checkpoints.Trace208;
    using History for Checkpoints.Trace208;

    JobEscrow public immutable escrow;
    NodeRegistry public immutable registry;
    /// @notice Says what work counts that nobody checked.
    Params public immutable params;
    /// @notice Seconds after which past work and faults count half.
    uint64 public immutable halfLife;
    /// @notice Pay for one point, in smallest units of the coin and of SKYOPS.
    uint128 public immutable coinUnit;
    uint128 public immutable tokenUnit;
    /// @notice Burned fee for one point, in smallest units of the coin and of SKYOPS.
    uint128 public immutable coinBurn;
    uint128 public immutable tokenBurn;
    /// @notice The most points that one payer gives in a period.
    uint64 public immutable payerCap;

    mapping(uint32 slot => Checkpoints.Trace208) private _history;
    /// @notice Parts of points that a node has had for an order; all there can be where its work was
    /// found to be false.
    mapping(bytes32 order => mapping(address node => uint256)) public counted;
    /// @notice Parts of points that all nodes together have had for an order.
    mapping(bytes32 order => uint256) public given;
    /// @dev period << 64 | parts of points given in it
    mapping(address payer => uint256) private _givenBy;

    event ReputationSet(uint32 indexed slot, uint256 work, uint256 faults, uint256 reputation);

    error NothingToCount(bytes32 order, address node);
    error StillOpen(bytes32 order);
    error FeeUsedUp(bytes32 order, uint256 points);
    error NotChecked(bytes32 order, address node);
    error PayerCapReached(address payer, uint256 cap);
    error BadTerms();

    constructor(
        JobEscrow escrow_,
        Params params_,
        uint64 halfLife_,
        uint128 coinUnit_,
        uint128 tokenUnit_,
        uint128 coinBurn_,
        uint128 tokenBurn_,
        uint64 payerCap_,
        address[] memory courts
    ) Courts(courts) {
        // A half-life beyond the courts' tolerance keeps one change of period at most within it.
        require(halfLife_ >= 1 hours && payerCap_ != 0, BadTerms());
        require(coinUnit_ != 0 && tokenUnit_ != 0 && coinBurn_ != 0 && tokenBurn_ != 0, BadTerms());
        escrow = escrow_;
        registry = escrow_.registry();
        params = params_;
        halfLife = halfLife_;
        coinUnit = coinUnit_;
        tokenUnit = tokenUnit_;
        coinBurn = coinBurn_;
        tokenBurn = tokenBurn_;
        payerCap = payerCap_;
    }

    /// @notice Counts what the escrow has paid a node under a closed order and was not counted yet,
    /// as work that nobody checked. What the payer's cap leaves over may be brought again in a later
    /// period. Where the fee does not reach for all nodes of an order, those that are brought first
    /// have it.
    function record(JobEscrow.Order calldata o, address node) external {
        _record(o, escrow.orderHash(o), node, params.checks(params.at(block.timestamp)).unproven);
    }

    /// @notice As record, where a checker found the node's work on the order's job of this index
    /// right. What was counted as unchecked before is made up to the whole. The checker is a node of
    /// another operator that was paid under the order, or the order's scheduler.
    function recordChecked(
        JobEscrow.Order calldata o,
        address node,
        uint32 index,
        VerdictLib.Verdict calldata v,
        bytes calldata sig
    ) external {
        bytes32 order = escrow.orderHash(o);
        require(
            v.equal && v.checker != node && (v.checker == o.scheduler || _apart(order, node, v.checker)),
            NotChecked(order, node)
        );
        _said(order, node, o.count, index, v, sig);
        _record(o, order, node, ReputationLib.PART);
    }

    /// @notice Counts a fault where the order's scheduler found the node's work on the order's job of
    /// this index wrong, by an answer that it knew: as many points as the order's burned fee and the
    /// payer's cap have left. What the node was paid under the order counts no more.
    function recordFailed(
        JobEscrow.Order calldata o,
        address node,
        uint32 index,
        VerdictLib.Verdict calldata v,
        bytes calldata sig
    ) external {
        bytes32 order = escrow.orderHash(o);
        require(!v.equal && v.checker == o.scheduler && escrow.credited(order, node) != 0, NotChecked(order, node));
        _said(order, node, o.count, index, v, sig);
        require(counted[order][node] != type(uint256).max, NothingToCount(order, node));
        uint256 parts = _most(o, order, type(uint256).max);
        counted[order][node] = type(uint256).max;
        given[order] += parts;
        uint32 slot = registry.slotOf(node);
        _write(slot, ReputationLib.failed(_now(slot), parts));
    }

    /// @dev Requires a verdict on the node's work on one of the order's jobs, signed by its checker.
    function _said(
        bytes32 order,
        address node,
        uint32 count,
        uint32 index,
        VerdictLib.Verdict calldata v,
        bytes calldata sig
    ) private view {
        require(v.node == node && v.job == VerdictLib.jobOf(order, index) && index < count, NotChecked(order, node));
        VerdictLib.signed(v.checker, VerdictLib.digest(address(escrow), v), sig);
    }

    /// @dev Whether a checker has earned something under the order and is another operator's.
    function _apart(bytes32 order, address node, address checker) private view returns (bool) {
        return escrow.credited(order, checker) != 0 && registry.operatorOf(checker) != registry.operatorOf(node);
    }

    /// @dev Counts each point of the node's pay by so many parts.
    function _record(JobEscrow.Order calldata o, bytes32 order, address node, uint256 parts) private {
        uint256 had = counted[order][node];
        uint256 due = escrow.credited(order, node) / (o.asset == address(0) ? coinUnit : tokenUnit) * parts;
        require(due > had, NothingToCount(order, node));
        due = _most(o, order, due - had);
        counted[order][node] = had + due;
        given[order] += due;
        uint32 slot = registry.slotOf(node);
        _write(slot, ReputationLib.worked(_now(slot), due));
    }

    /// @dev As many parts as the order's burned fee and the payer's cap allow. An order that has
    /// paid a node and is closed has burned its fee.
    function _most(JobEscrow.Order calldata o, bytes32 order, uint256 parts) private returns (uint256) {
        (bool isOpen,) = escrow.escrowed(order);
        require(!isOpen, StillOpen(order));
        uint256 worth = escrow.burnedOf(o.fee) / (o.asset == address(0) ? coinBurn : tokenBurn);
        uint256 left = worth * ReputationLib.PART - given[order];
        require(left != 0, FeeUsedUp(order, worth));
        uint256 cap = payerCap * ReputationLib.PART;
        uint256 period = block.timestamp / halfLife;
        uint256 by = _givenBy[o.owner];
        by = by >> 64 == period ? uint64(by) : 0;
        require(by < cap, PayerCapReached(o.owner, payerCap));
        if (left > cap - by) left = cap - by;
        if (parts > left) parts = left;
        _givenBy[o.owner] = period << 64 | (by + parts);
        return parts;
    }

    /// @notice Writes down a proven fault, of so many points.
    function fault(uint32 slot, uint64 points) public onlyCourt {
        _write(slot, ReputationLib.faulted(_now(slot), points));
    }

    /// @notice Writes down that a node's work under an order was found to be false: a fault by the
    /// parameters in force, and what it is or was paid under the order counts no more.
    function refute(bytes32 order, address node, uint32 slot) external onlyCourt {
        counted[order][node] = type(uint256).max;
        fault(slot, params.checks(params.at(block.timestamp)).fault);
    }

    /// @notice A node's reputation now, 0 to 10,000.
    function reputationOf(uint32 slot) external view returns (uint256) {
        return ReputationLib.value(_now(slot));
    }

    /// @notice The least and the greatest reputation that a node had during [from, to].
    function range(uint32 slot, uint256 from, uint256 to) external view returns (uint256 least, uint256 greatest) {
        Checkpoints.Trace208 storage trace = _history[slot];
        (uint256 first, uint256 end) = trace.during(from, to);
        ReputationLib.Sums memory none;
        least = greatest = ReputationLib.value(none);
        bool started = end != first && trace.at(uint32(first))._key <= from;
        if (started) least = type(uint256).max;
        if (started) greatest = 0;
        for (; first < end; ++first) {
            uint256 since = trace.at(uint32(first))._key;
            uint256 until = first + 1 < end ? trace.at(uint32(first + 1))._key - 1 : to;
            ReputationLib.Sums memory s = _unpack(trace.at(uint32(first))._value);
            // Between two writes the value changes with the period only: its two ends show both.
            for (uint256 t = since < from ? from : since;; t = until) {
                uint256 v = ReputationLib.value(ReputationLib.decayed(s, t / halfLife));
                if (v < least) least = v;
                if (v > greatest) greatest = v;
                if (t == until) break;
            }
        }
    }

    function _now(uint32 slot) private view returns (ReputationLib.Sums memory) {
        return ReputationLib.decayed(_unpack(_history[slot].latest()), block.timestamp / halfLife);
    }

    function _unpack(uint208 w) private pure returns (ReputationLib.Sums memory) {
        return ReputationLib.Sums(w >> 128, (w >> 48) & type(uint80).max, w & type(uint48).max);
    }

    function _write(uint32 slot, ReputationLib.Sums memory s) private {
        _history[slot].push(uint48(block.timestamp), uint208(s.a << 128 | s.b << 48 | s.period));
        emit ReputationSet(slot, s.a, s.b, ReputationLib.value(s));
    }
}
