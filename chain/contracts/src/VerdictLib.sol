// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MatchLib} from "./MatchLib.sol";

/// @title VerdictLib: a checker's signed word on another node's work
library VerdictLib {
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
        bytes32 difference; // keccak256 of its words, after 0x00 and the digest of the checker's own run where it has one
        uint64 at; // unix seconds
    }

    bytes32 internal constant VERDICT_TYPEHASH = keccak256(
        "Verdict(bytes32 job,uint32 round,address checker,address node,uint32 epoch,bytes32 from,bytes32 to,bool equal,bytes32 difference,uint64 at)"
    );

    error NotSigned(address node);

    /// @notice A verdict's EIP-712 digest.
    function digest(address escrow, Verdict calldata v) internal view returns (bytes32) {
        return MatchLib.digest(escrow, keccak256(abi.encode(VERDICT_TYPEHASH, v)));
    }

    /// @notice The id of an order's job.
    function jobOf(bytes32 order, uint32 index) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(order, index));
    }

    /// @notice Reverts unless the signature is this node's.
    function signed(address node, bytes32 hash, bytes calldata sig) internal pure {
        (address got, ECDSA.RecoverError err,) = ECDSA.tryRecoverCalldata(hash, sig);
        require(err == ECDSA.RecoverError.NoError && got == node, NotSigned(node));
    }
}
