// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {MerkleLib} from "./MerkleLib.sol";

/// @title ResultAnchor: keeps the hashes of what happened, provable for ever
/// @notice Every sender has its own append-only list of batches, so nobody is privileged and
/// nobody's list can be disturbed. A batch is the Merkle root of record hashes. The list is held
/// as a Merkle mountain range: for a list of n batches, one peak per set bit of n. Nothing is
/// ever forgotten: any batch, however old, has a path to one of the present peaks, and all paths
/// can be built from the events.
contract ResultAnchor {
    /// @notice Number of batches a sender has anchored.
    mapping(address sender => uint64) public size;
    /// @dev Peaks of heights that are not set in size are leftovers.
    mapping(address sender => mapping(uint256 height => bytes32)) private _peaks;

    /// @param peak the root of the mountain that this batch completed, of height ctz(seq + 1)
    event Anchored(address indexed sender, uint64 indexed seq, bytes32 root, uint32 count, uint64 time, bytes32 peak);

    error WrongSeq(uint64 expected, uint64 next);
    error EmptyBatch();

    /// @notice Appends a batch to the caller's list.
    /// @param root Merkle root of the batch's record hashes
    /// @param count number of records under it
    /// @param expectedSeq the number this batch must get, so that a repeated call changes nothing
    function anchor(bytes32 root, uint32 count, uint64 expectedSeq) external {
        uint64 seq = size[msg.sender];
        require(seq == expectedSeq, WrongSeq(expectedSeq, seq));
        require(count != 0 && root != bytes32(0), EmptyBatch());
        size[msg.sender] = seq + 1;
        mapping(uint256 height => bytes32) storage peaks = _peaks[msg.sender];
        bytes32 h = batchLeaf(root, count, uint64(block.timestamp));
        uint256 height;
        for (; (seq >> height) & 1 == 1; ++height) {
            h = MerkleLib.node(peaks[height], h);
        }
        peaks[height] = h;
        emit Anchored(msg.sender, seq, root, count, uint64(block.timestamp), h);
    }

    /// @notice The present peak of a sender's mountain of a height; zero where there is none.
    function peakOf(address sender, uint256 height) public view returns (bytes32) {
        return height < 64 && (size[sender] >> height) & 1 == 1 ? _peaks[sender][height] : bytes32(0);
    }

    /// @notice A batch as it enters the range.
    function batchLeaf(bytes32 root, uint32 count, uint64 time) public pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x00), root, count, time));
    }

    /// @notice The height of the mountain that holds a batch, and the batch's position in it.
    function mountainOf(uint64 n, uint64 seq) public pure returns (uint256 height, uint64 position) {
        require(seq < n, WrongSeq(seq, n));
        // The mountain is the highest bit in which n and seq differ: n has it, seq has not.
        uint64 difference = n ^ seq;
        while (difference >> (height + 1) != 0) ++height;
        position = seq & ((uint64(1) << uint64(height)) - 1);
    }

    /// @notice Whether a batch is in a sender's list.
    /// @param path siblings from the batch to its mountain's present peak
    function holdsBatch(address sender, uint64 seq, bytes32 root, uint32 count, uint64 time, bytes32[] calldata path)
        public
        view
        returns (bool)
    {
        uint64 n = size[sender];
        if (seq >= n) return false;
        (uint256 height, uint64 position) = mountainOf(n, seq);
        return
            MerkleLib.verify(_peaks[sender][height], batchLeaf(root, count, time), position, uint256(1) << height, path);
    }

    /// @notice Whether a record is in a batch of a sender's list.
    /// @param record the record's hash
    /// @param index the record's place in the batch
    /// @param path siblings from the record to the batch's root
    /// @param batchPath siblings from the batch to its mountain's present peak
    function verify(
        address sender,
        bytes32 record,
        uint32 index,
        bytes32[] calldata path,
        uint64 seq,
        bytes32 root,
        uint32 count,
        uint64 time,
        bytes32[] calldata batchPath
    ) external view returns (bool) {
        return MerkleLib.verify(root, MerkleLib.leaf(record), index, count, path)
            && holdsBatch(sender, seq, root, count, time, batchPath);
    }
}
