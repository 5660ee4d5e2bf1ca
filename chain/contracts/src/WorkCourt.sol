// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {JobEscrow} from "./JobEscrow.sol";
import {MatchLib} from "./MatchLib.sol";
import {NodeRegistry} from "./NodeRegistry.sol";
import {Reputation} from "./Reputation.sol";

/// @title WorkCourt: faults of nodes that two of their own signatures prove
/// @notice A node says two things of which only one can be true: two receipts of one number (1), or
/// two verdicts on one stretch of another node's work (2). Whoever brings both is right; no word of
/// anybody else is needed, so that nobody can have a node punished which has signed once. That is why
/// two checkers who disagree with a node cost it its pay and not its stake: they may be the liars.
/// Each pair costs once. A node stands by what its keys sign, present and past.
contract WorkCourt {
    /// @notice What a checker signs. Members and their order are those of VERDICT_TYPEHASH.
    struct Verdict {
        bytes32 job;
        uint32 round;
        address checker;
        address node; // whose work it is
        uint32 epoch;
        bytes32 from;
        bytes32 to;
        bool equal;
        bytes32 difference; // keccak256 of its words
        uint64 at; // unix seconds
    }

    bytes32 public constant VERDICT_TYPEHASH = keccak256(
        "Verdict(bytes32 job,uint32 round,address checker,address node,uint32 epoch,bytes32 from,bytes32 to,bool equal,bytes32 difference,uint64 at)"
    );

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
    error NotSigned(address node);
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
        _signed(a.node, digestA, sigA);
        _signed(a.node, digestB, sigB);
        _punish(a.node, 1, keccak256(abi.encode(1, a.node, a.job, a.epoch, a.seq)));
    }

    /// @notice Fault 2: two verdicts of one checker on one round, of which one finds the work right.
    function twoVerdicts(Verdict calldata a, bytes calldata sigA, Verdict calldata b, bytes calldata sigB) external {
        require(a.checker == b.checker && a.job == b.job && a.round == b.round && a.equal != b.equal, NoFault());
        _signed(a.checker, verdictHash(a), sigA);
        _signed(a.checker, verdictHash(b), sigB);
        _punish(a.checker, 2, keccak256(abi.encode(2, a.checker, a.job, a.round)));
    }

    /// @notice A verdict's EIP-712 digest, which its checker signs.
    function verdictHash(Verdict calldata v) public view returns (bytes32) {
        return MatchLib.digest(address(escrow), keccak256(abi.encode(VERDICT_TYPEHASH, v)));
    }

    function _signed(address node, bytes32 digest, bytes calldata sig) private pure {
        (address got, ECDSA.RecoverError err,) = ECDSA.tryRecoverCalldata(digest, sig);
        require(err == ECDSA.RecoverError.NoError && got == node, NotSigned(node));
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
