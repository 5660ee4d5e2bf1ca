// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Courts} from "./Courts.sol";
import {History} from "./History.sol";
import {JobEscrow} from "./JobEscrow.sol";
import {NodeRegistry} from "./NodeRegistry.sol";

/// @title Reputation: what a node's settled work and proven faults amount to
/// @notice Per node two sums: a of work, b of faults. Both halve with every period that goes by;
/// reputation = 10,000 · (a + 1) / (a + b + 20), so a node without history has 500. Work counts
/// only once the escrow has paid for it and closed the order: a point per unit of pay, but for all
/// nodes of an order together no more points than its burned fee has units. One payer gives only so
/// many points a period. Anyone may bring a payment here: the escrow's own books prove it.
///
/// So a point costs a unit of burned fee, whoever pays it. A node that pays itself through many
/// wallets gets its pay back and not what is burned; the scheduler's half of the fee it gets back
/// only where the scheduler is its friend. To hold a reputation of r without faults it needs
/// a = (20r - 10,000) / (10,000 - r) points that count, and half as many new ones each period: for
/// 9,000 that is 170 and 85, for 5,000 it is 18 and 9. Honest nodes have theirs from what their
/// payers burn, which is the same price: reputation shows how much was burned for a node's work,
/// and is worth no more than that.
contract Reputation is Courts {
    using Checkpoints for Checkpoints.Trace208;
    using History for Checkpoints.Trace208;

    /// @dev Both sums at the start of a period; one word of history.
    struct Sums {
        uint256 a;
        uint256 b;
        uint256 period;
    }

    JobEscrow public immutable escrow;
    NodeRegistry public immutable registry;
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
    /// @notice Points that a node has had for an order.
    mapping(bytes32 order => mapping(address node => uint256)) public counted;
    /// @notice Points that all nodes together have had for an order.
    mapping(bytes32 order => uint256) public given;
    /// @dev period << 64 | points given in it
    mapping(address payer => uint256) private _givenBy;

    event ReputationSet(uint32 indexed slot, uint256 work, uint256 faults, uint256 reputation);

    error NothingToCount(bytes32 order, address node);
    error StillOpen(bytes32 order);
    error FeeUsedUp(bytes32 order, uint256 points);
    error PayerCapReached(address payer, uint256 cap);
    error BadTerms();

    constructor(
        JobEscrow escrow_,
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
        halfLife = halfLife_;
        coinUnit = coinUnit_;
        tokenUnit = tokenUnit_;
        coinBurn = coinBurn_;
        tokenBurn = tokenBurn_;
        payerCap = payerCap_;
    }

    /// @notice Counts what the escrow has paid a node under a closed order and was not counted yet.
    /// What the payer's cap leaves over may be brought again in a later period. Where the fee does
    /// not reach for all nodes of an order, those that are brought first have it.
    function record(JobEscrow.Order calldata o, address node) external {
        bytes32 order = escrow.orderHash(o);
        uint256 had = counted[order][node];
        uint256 points = escrow.credited(order, node) / (o.asset == address(0) ? coinUnit : tokenUnit);
        require(points > had, NothingToCount(order, node));
        points = _most(o, order, points - had);
        counted[order][node] = had + points;
        given[order] += points;
        uint32 slot = registry.slotOf(node);
        Sums memory s = _now(slot);
        s.a += points;
        _write(slot, s);
    }

    /// @dev As many of the points as the order's burned fee and the payer's cap allow. An order that
    /// has paid a node and is closed has burned its fee.
    function _most(JobEscrow.Order calldata o, bytes32 order, uint256 points) private returns (uint256) {
        (bool isOpen,) = escrow.escrowed(order);
        require(!isOpen, StillOpen(order));
        uint256 worth = escrow.burnedOf(o.fee) / (o.asset == address(0) ? coinBurn : tokenBurn);
        uint256 left = worth - given[order];
        require(left != 0, FeeUsedUp(order, worth));
        uint256 period = block.timestamp / halfLife;
        uint256 by = _givenBy[o.owner];
        by = by >> 64 == period ? uint64(by) : 0;
        require(by < payerCap, PayerCapReached(o.owner, payerCap));
        if (left > payerCap - by) left = payerCap - by;
        if (points > left) points = left;
        _givenBy[o.owner] = period << 64 | (by + points);
        return points;
    }

    /// @notice Writes down a proven fault: it adds to b and halves a.
    function fault(uint32 slot, uint64 weight) external onlyCourt {
        Sums memory s = _now(slot);
        s.a >>= 1;
        s.b += weight;
        _write(slot, s);
    }

    /// @notice A node's reputation now, 0 to 10,000.
    function reputationOf(uint32 slot) external view returns (uint256) {
        return _value(_now(slot));
    }

    /// @notice The least and the greatest reputation that a node had during [from, to].
    function range(uint32 slot, uint256 from, uint256 to) external view returns (uint256 least, uint256 greatest) {
        Checkpoints.Trace208 storage trace = _history[slot];
        (uint256 first, uint256 end) = trace.during(from, to);
        Sums memory none;
        least = greatest = _value(none);
        bool started = end != first && trace.at(uint32(first))._key <= from;
        if (started) least = type(uint256).max;
        if (started) greatest = 0;
        for (; first < end; ++first) {
            uint256 since = trace.at(uint32(first))._key;
            uint256 until = first + 1 < end ? trace.at(uint32(first + 1))._key - 1 : to;
            Sums memory s = _unpack(trace.at(uint32(first))._value);
            // Between two writes the value changes with the period only: its two ends show both.
            for (uint256 t = since < from ? from : since;; t = until) {
                uint256 v = _value(_decayed(s, t / halfLife));
                if (v < least) least = v;
                if (v > greatest) greatest = v;
                if (t == until) break;
            }
        }
    }

    function _now(uint32 slot) private view returns (Sums memory) {
        return _decayed(_unpack(_history[slot].latest()), block.timestamp / halfLife);
    }

    function _decayed(Sums memory s, uint256 period) private pure returns (Sums memory) {
        uint256 k = period - s.period;
        return Sums(s.a >> k, s.b >> k, period);
    }

    function _value(Sums memory s) private pure returns (uint256) {
        return 10_000 * (s.a + 1) / (s.a + s.b + 20);
    }

    function _unpack(uint208 w) private pure returns (Sums memory) {
        return Sums(w >> 128, (w >> 48) & type(uint80).max, w & type(uint48).max);
    }

    function _write(uint32 slot, Sums memory s) private {
        if (s.a > type(uint80).max) s.a = type(uint80).max;
        if (s.b > type(uint80).max) s.b = type(uint80).max;
        _history[slot].push(uint48(block.timestamp), uint208(s.a << 128 | s.b << 48 | s.period));
        emit ReputationSet(slot, s.a, s.b, _value(s));
    }
}
