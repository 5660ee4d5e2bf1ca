// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title MerkleLib: Skyops' Merkle rule
/// @notice leaf = keccak256(0x00 ‖ value), node = keccak256(0x01 ‖ left ‖ right); at each level an
/// unpaired last node moves up unchanged. A path holds the siblings from leaf to root, none where
/// a node was unpaired. It proves the position too: index and count decide every side.
library MerkleLib {
    function leaf(bytes32 value) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x00), value));
    }

    function node(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x01), left, right));
    }

    /// @notice Whether the leaf hash h is at index of the tree of count leaves with this root.
    function verify(bytes32 root, bytes32 h, uint256 index, uint256 count, bytes32[] calldata path)
        internal
        pure
        returns (bool)
    {
        if (index >= count) return false;
        uint256 used;
        while (count > 1) {
            if (index & 1 == 1 || index + 1 < count) {
                if (used == path.length) return false;
                bytes32 sibling = path[used++];
                h = index & 1 == 1 ? node(sibling, h) : node(h, sibling);
            }
            index >>= 1;
            count = (count + 1) >> 1;
        }
        return used == path.length && h == root;
    }
}
