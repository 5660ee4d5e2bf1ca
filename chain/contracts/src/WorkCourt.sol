// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {JobEscrow} from "./JobEscrow.sol";
import {NodeRegistry} from "./NodeRegistry.sol";
import {Reputation} from "./Reputation.sol";
import {VerdictLib} from "./VerdictLib.sol";

/// @title WorkCourt: faults of nodes that signatures prove
/// @notice A node says two things of which only one can be true: two receipts of one number (1), or
/// two verdicts on one stretch of another node's work (2). Whoever brings both is right; no word of
/// anybody else is needed, so that nobody can have a node punished which has signed once.
///
/// Two checkers that found the same instead of what a node signed for (3) cost it reputation and not
/// stake: they may be the liars. Only the order's scheduler, which had the work checked, can bring
/// them, and they are of other operators than the node and each other. A scheduler that has two such
/// nodes as friends can harm a node that ran its jobs; what it pays is the checks and the order's fee.
///
/// Each costs once. A node stands by what its keys sign, present and past.
contract WorkCourt {
    /// @notice A verdict with what its difference is the hash of, besides the digest of the checker's own run.
    struct Finding {
        VerdictLib.Verdict verdict;
        bytes words;
        bytes sig;
    }

    JobEscrow public immutable escrow;
    NodeRegistry public immutable registry;
    Reputation public immutable reputation;
    /// @notice What a fault costs, in smallest units of SKYOPS, and what it adds to a node's faults.
    uint96 public immutable penalty;
    uint64 public immutable weight;

    /// @notice Faults that were punished, by what the node said twice.
    mapping(bytes32 said => bool) public punished;

    event Convicted(address indexed node, uint8 fault, bytes32 said, address challenger);

    error NoFault();
    error NotScheduler(address caller, address scheduler);
    error NotApart();
    error PunishedBefore(bytes32 said);

    constructor(JobEscrow escrow_, Reputation reputation_, uint96 penalty_, uint64 weight_) {
        escrow = escrow_;
        registry = escrow_.registry();
        reputation = reputation_;
        penalty = penalty_;
        weight = weight_;
    }

    /// @notice Fault 1: two receipts of one attempt with one number that are not the same. A node
    /// never signs a number twice, also where nothing came of the first receipt.
    function twoReceipts(
        JobEscrow.Receipt calldata a,
        bytes calldata sigA,
        JobEscrow.Receipt calldata b,
        bytes calldata sigB
    ) external {
        bytes32 digestA = escrow.receiptHash(a);
        bytes32 digestB = escrow.receiptHash(b);
        require(
            digestA != digestB && a.node == b.node && a.job == b.job && a.epoch == b.epoch && a.seq == b.seq, NoFault()
        );
        VerdictLib.signed(a.node, digestA, sigA);
        VerdictLib.signed(a.node, digestB, sigB);
        _punish(a.node, 1, keccak256(abi.encode(1, a.node, a.job, a.epoch, a.seq)));
    }

    /// @notice Fault 2: two verdicts of one checker on one round, of which one finds the work right.
    function twoVerdicts(
        VerdictLib.Verdict calldata a,
        bytes calldata sigA,
        VerdictLib.Verdict calldata b,
        bytes calldata sigB
    ) external {
        require(a.checker == b.checker && a.job == b.job && a.round == b.round && a.equal != b.equal, NoFault());
        VerdictLib.signed(a.checker, verdictHash(a), sigA);
        VerdictLib.signed(a.checker, verdictHash(b), sigB);
        _punish(a.checker, 2, keccak256(abi.encode(2, a.checker, a.job, a.round)));
    }

    /// @notice Fault 3: two checkers ran a stretch of a node's work again and both found what has the
    /// digest own, which is not what the node signed for in its receipt.
    function refuted(
        JobEscrow.Order calldata o,
        uint32 index,
        JobEscrow.Receipt calldata r,
        bytes calldata sig,
        bytes32 own,
        Finding[2] calldata found
    ) external {
        require(msg.sender == o.scheduler, NotScheduler(msg.sender, o.scheduler));
        bytes32 order = escrow.orderHash(o);
        require(r.order == order && index < o.count && r.job == VerdictLib.jobOf(order, index) && own != 0, NoFault());
        VerdictLib.signed(r.node, escrow.receiptHash(r), sig);
        address[2] memory operators;
        for (uint256 i; i < 2; ++i) {
            VerdictLib.Verdict calldata v = found[i].verdict;
            require(
                !v.equal && v.job == r.job && v.node == r.node && v.epoch == r.epoch && v.to != 0
                    && (v.to == r.checkpoint || v.to == r.result) && v.to == found[0].verdict.to
                    && v.from == found[0].verdict.from
                    && v.difference == keccak256(abi.encodePacked(bytes1(0), own, found[i].words)),
                NoFault()
            );
            VerdictLib.signed(v.checker, verdictHash(v), found[i].sig);
            operators[i] = registry.operatorOf(v.checker);
        }
        address operator = registry.operatorOf(r.node);
        require(operators[0] != operators[1] && operators[0] != operator && operators[1] != operator, NotApart());
        bytes32 said = keccak256(abi.encode(3, r.node, r.job));
        require(!punished[said], PunishedBefore(said));
        punished[said] = true;
        emit Convicted(r.node, 3, said, msg.sender);
        reputation.refute(order, r.node, registry.slotOf(r.node));
    }

    /// @notice A verdict's EIP-712 digest, which its checker signs.
    function verdictHash(VerdictLib.Verdict calldata v) public view returns (bytes32) {
        return VerdictLib.digest(address(escrow), v);
    }

    function _punish(address node, uint8 fault, bytes32 said) private {
        require(!punished[said], PunishedBefore(said));
        punished[said] = true;
        uint32 slot = registry.slotOf(node);
        emit Convicted(node, fault, said, msg.sender);
        reputation.fault(slot, weight);
        registry.slash(slot, penalty, msg.sender);
    }
}
