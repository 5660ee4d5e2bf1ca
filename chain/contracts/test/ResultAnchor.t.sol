// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {MerkleLib} from "../src/MerkleLib.sol";
import {ResultAnchor} from "../src/ResultAnchor.sol";
import {Asserts, vm} from "./Vm.sol";

/// @dev Libraries with calldata arguments need a contract in front of them.
contract MerkleFront {
    function verify(bytes32 root, bytes32 h, uint256 index, uint256 count, bytes32[] calldata path)
        external
        pure
        returns (bool)
    {
        return MerkleLib.verify(root, h, index, count, path);
    }
}

/// @dev The plain definition of the tree, by recursion over whole arrays.
abstract contract PlainTree is Asserts {
    function up(bytes32[] memory level) internal pure returns (bytes32[] memory next) {
        next = new bytes32[]((level.length + 1) / 2);
        for (uint256 i; i < next.length; ++i) {
            next[i] = 2 * i + 1 < level.length ? MerkleLib.node(level[2 * i], level[2 * i + 1]) : level[2 * i];
        }
    }

    function rootOf(bytes32[] memory level) internal pure returns (bytes32) {
        while (level.length > 1) level = up(level);
        return level[0];
    }

    function pathOf(bytes32[] memory level, uint256 index) internal pure returns (bytes32[] memory path) {
        bytes32[] memory all = new bytes32[](64);
        uint256 used;
        for (; level.length > 1; level = up(level)) {
            if (index ^ 1 < level.length) all[used++] = level[index ^ 1];
            index >>= 1;
        }
        path = new bytes32[](used);
        for (uint256 i; i < used; ++i) {
            path[i] = all[i];
        }
    }

    function leaves(uint256 count, uint256 salt) internal pure returns (bytes32[] memory hs) {
        hs = new bytes32[](count);
        for (uint256 i; i < count; ++i) {
            hs[i] = MerkleLib.leaf(keccak256(abi.encode(i, salt)));
        }
    }
}

contract MerkleLibTest is PlainTree {
    MerkleFront private _front = new MerkleFront();

    function testFuzz_everyLeafIsProvableAtItsPlaceOnly(uint256 count, uint256 index, uint256 other) public view {
        count = 1 + count % 40;
        index %= count;
        other %= count + 3;
        bytes32[] memory hs = leaves(count, 0);
        bytes32 root = rootOf(hs);
        bytes32[] memory path = pathOf(hs, index);
        require(_front.verify(root, hs[index], index, count, path), "the right place");
        if (other != index) require(!_front.verify(root, hs[index], other, count, path), "another place");
    }

    function testFuzz_aDamagedPathProvesNothing(uint256 count, uint256 index, uint256 at, bytes32 flip) public view {
        count = 2 + count % 40;
        index %= count;
        bytes32[] memory hs = leaves(count, 0);
        bytes32 root = rootOf(hs);
        bytes32[] memory path = pathOf(hs, index);
        bytes32[] memory longer = new bytes32[](path.length + 1);
        bytes32[] memory shorter = new bytes32[](path.length - 1);
        for (uint256 i; i < path.length; ++i) {
            longer[i] = path[i];
            if (i < shorter.length) shorter[i] = path[i];
        }
        require(!_front.verify(root, hs[index], index, count, longer), "too long");
        require(!_front.verify(root, hs[index], index, count, shorter), "too short");
        if (flip == 0) return;
        path[at % path.length] ^= flip;
        require(!_front.verify(root, hs[index], index, count, path), "changed");
    }

    function testFuzz_prefixes(bytes32 a, bytes32 b) public pure {
        eq(MerkleLib.leaf(a), keccak256(bytes.concat(hex"00", a)), "leaf");
        eq(MerkleLib.node(a, b), keccak256(bytes.concat(hex"01", a, b)), "node");
    }

    /// @dev An inner node cannot pass for a leaf: the prefixes differ.
    function test_leavesAndNodesAreTold() public view {
        bytes32[] memory hs = leaves(4, 0);
        bytes32 inner = MerkleLib.node(hs[0], hs[1]);
        bytes32[] memory path = new bytes32[](1);
        path[0] = MerkleLib.node(hs[2], hs[3]);
        require(_front.verify(rootOf(hs), inner, 0, 2, path), "as a node it is in the tree");
        require(!_front.verify(rootOf(hs), MerkleLib.leaf(inner), 0, 2, path), "as a leaf it is not");
    }
}

contract ResultAnchorTest is PlainTree {
    ResultAnchor private _anchor = new ResultAnchor();
    bytes32[] private _batches; // as they enter the range
    Proof private _good;

    struct Proof {
        address sender;
        bytes32 record;
        uint32 index;
        bytes32[] path;
        uint64 seq;
        bytes32 root;
        uint32 count;
        uint64 time;
        bytes32[] batchPath;
    }

    function setUp() public {
        vm.warp(1_700_000_000);
    }

    function _append(bytes32 root, uint32 count) private {
        _anchor.anchor(root, count, uint64(_batches.length));
        _batches.push(_anchor.batchLeaf(root, count, uint64(block.timestamp)));
    }

    function _batchPath(uint64 seq) private view returns (bytes32[] memory) {
        (uint256 height, uint64 position) = _anchor.mountainOf(uint64(_batches.length), seq);
        bytes32[] memory mountain = new bytes32[](uint256(1) << height);
        for (uint256 i; i < mountain.length; ++i) {
            mountain[i] = _batches[seq - position + i];
        }
        return pathOf(mountain, position);
    }

    function testFuzz_everyBatchStaysProvable(uint8 size, uint8 which, uint32 count, uint256 index) public {
        size = 1 + size % 40;
        uint64 seq = which % size;
        count = 1 + count % 9;
        index %= count;
        bytes32[] memory hs = leaves(count, 1);
        uint64 time;
        for (uint256 i; i < size; ++i) {
            vm.warp(block.timestamp + 1 + i);
            if (i == seq) time = uint64(block.timestamp);
            _append(i == seq ? rootOf(hs) : keccak256(abi.encode(i)), i == seq ? count : 1);
        }
        _good = Proof({
            sender: address(this),
            record: keccak256(abi.encode(index, uint256(1))),
            index: uint32(index),
            path: pathOf(hs, index),
            seq: seq,
            root: rootOf(hs),
            count: count,
            time: time,
            batchPath: _batchPath(seq)
        });
        Proof memory p = _good;
        require(_verify(p), "the proof as it is");
        p.sender = address(1);
        require(!_verify(p), "another sender");
        p = _good;
        p.record = ~p.record;
        require(!_verify(p), "another record");
        p = _good;
        p.index += 1;
        require(!_verify(p), "another index");
        p = _good;
        p.seq += 1;
        require(!_verify(p), "another seq");
        p = _good;
        p.root = ~p.root;
        require(!_verify(p), "another root");
        p = _good;
        p.count += 1;
        require(!_verify(p), "another count");
        p = _good;
        p.time += 1;
        require(!_verify(p), "another time");
    }

    function _verify(Proof memory p) private view returns (bool) {
        return _anchor.verify(p.sender, p.record, p.index, p.path, p.seq, p.root, p.count, p.time, p.batchPath);
    }

    function test_listsOfSendersAreApart() public {
        _append(keccak256("a"), 1);
        vm.prank(address(7));
        _anchor.anchor(keccak256("b"), 1, 0);
        _append(keccak256("c"), 1);
        eq(_anchor.size(address(this)), 2, "own size");
        eq(_anchor.size(address(7)), 1, "other size");
        eq(_anchor.peakOf(address(this), 1), MerkleLib.node(_batches[0], _batches[1]), "peak");
        eq(_anchor.peakOf(address(this), 0), bytes32(0), "leftovers are not peaks");
        eq(_anchor.peakOf(address(this), 64), bytes32(0), "no such height");
    }

    function test_aRepeatedCallChangesNothing() public {
        _append(keccak256("a"), 1);
        vm.expectRevert(abi.encodeWithSelector(ResultAnchor.WrongSeq.selector, 0, 1));
        _anchor.anchor(keccak256("a"), 1, 0);
        vm.expectRevert(abi.encodeWithSelector(ResultAnchor.WrongSeq.selector, 2, 1));
        _anchor.anchor(keccak256("b"), 1, 2);
        vm.expectRevert(ResultAnchor.EmptyBatch.selector);
        _anchor.anchor(keccak256("b"), 0, 1);
        vm.expectRevert(ResultAnchor.EmptyBatch.selector);
        _anchor.anchor(bytes32(0), 1, 1);
    }

    function testFuzz_mountainOf(uint64 size, uint64 seq) public view {
        vm.assume(size != 0);
        seq %= size;
        (uint256 height, uint64 position) = _anchor.mountainOf(size, seq);
        // The plain definition: the highest mountain holds the first batches.
        uint256 start;
        for (uint256 h = 64; h-- > 0;) {
            if ((size >> h) & 1 == 0) continue;
            if (seq < start + (uint256(1) << h)) {
                eq(height, h, "height");
                eq(position, seq - start, "position");
                return;
            }
            start += uint256(1) << h;
        }
        revert("no mountain");
    }
}
