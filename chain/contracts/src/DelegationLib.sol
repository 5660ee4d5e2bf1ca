// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @notice What a wallet signs so that another key may sign orders for it. Such a key moves money
/// in no other way; what it can cost the wallet is maxSpend.
struct Delegation {
    address owner;
    address delegate; // never a contract
    address scheduler; // the only one its orders may name, since every payment needs its signature
    address asset;
    uint8 kinds; // bit k: orders of kind k
    uint64 maxRate;
    uint64 maxEgress;
    uint128 maxSpend; // maximum costs of its orders together, less what closed ones gave back
    bytes32 image; // scheduler and nodes see to it: an order does not say its image
    bytes32 recipient;
    uint64 notBefore;
    uint64 expiry; // no order's deadline is later
    uint256 nonce;
}

/// @title DelegationLib: how a delegated key's signature over an order is written
/// @notice Delegation (13 words), the delegate's signature over the order (65 bytes), the owner's
/// over the delegation, and MAGIC at the end, as in EIP-6492: no key's signature is that long, and
/// no wallet's ends like that but by intent.
library DelegationLib {
    bytes32 internal constant TYPEHASH = keccak256(
        "Delegation(address owner,address delegate,address scheduler,address asset,uint8 kinds,uint64 maxRate,uint64 maxEgress,uint128 maxSpend,bytes32 image,bytes32 recipient,uint64 notBefore,uint64 expiry,uint256 nonce)"
    );
    bytes32 internal constant MAGIC = keccak256("Skyops delegated order");
    uint256 private constant DELEGATION = 13 * 32;
    uint256 private constant HEAD = DELEGATION + 65;

    error BadEnvelope(uint256 length);

    /// @notice Whether a signature is a delegated key's.
    function isEnvelope(bytes calldata signature) internal pure returns (bool) {
        return signature.length > 32 && bytes32(signature[signature.length - 32:]) == MAGIC;
    }

    /// @notice The parts of a delegated key's signature. A member out of its bounds reverts.
    function read(bytes calldata envelope)
        internal
        pure
        returns (Delegation memory g, bytes calldata delegateSig, bytes calldata ownerSig)
    {
        require(envelope.length >= HEAD + 32, BadEnvelope(envelope.length));
        g = abi.decode(envelope[:DELEGATION], (Delegation));
        delegateSig = envelope[DELEGATION:HEAD];
        ownerSig = envelope[HEAD:envelope.length - 32];
        require(!isEnvelope(ownerSig), BadEnvelope(envelope.length));
    }

    function structHash(Delegation memory g) internal pure returns (bytes32) {
        return keccak256(abi.encode(TYPEHASH, g));
    }

    /// @notice Whether an order's kind is one of the delegation's.
    function allows(Delegation memory g, uint8 kind) internal pure returns (bool) {
        return kind < 8 && (g.kinds >> kind) & 1 == 1;
    }
}
