// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {MatchBook} from "./MatchBook.sol";
import {MatchLib} from "./MatchLib.sol";
import {MerkleLib} from "./MerkleLib.sol";

/// @title Court: what the courts over schedulers have in common
/// @notice A court decides by computation alone: whoever brings the bytes that show a fault is
/// right. It holds no key and no discretion. Bytes that lead to no committed page are refused
/// (UnknownPage, NotInPage, WrongBytes, NotInTree); bytes that do, but show no fault, are refused
/// with NoFault.
abstract contract Court {
    /// @notice An entry with the proof that it is in a committed page.
    struct Place {
        bytes header;
        bytes entry;
        uint32 index; // its position under the header's match root
        bytes32[] path;
        bytes job; // by entry.job; empty where a fault does not hang on it
        bytes chosen; // the leaf by entry.leaf; empty where a fault does not hang on it
    }

    /// @notice A leaf with the path to its root.
    struct Spot {
        uint32 slot;
        bytes leaf; // empty: the slot is
        bytes32[] path;
    }

    MatchBook public immutable book;

    error UnknownPage(address scheduler, uint256 page);
    error WindowClosed(uint256 page, uint256 until);
    error NotInPage(uint256 page, uint256 index);
    error NotInTree(uint256 slot);
    error WrongBytes(bytes32 got, bytes32 want);
    error NoFault();

    constructor(MatchBook book_) {
        book = book_;
    }

    /// @dev A committed page's header, while its faults can be proven.
    function _openPage(bytes calldata header) internal view returns (MatchLib.Header memory h) {
        uint256 at;
        (h, at) = _anyPage(header);
        at += book.window();
        require(block.timestamp <= at, WindowClosed(h.page, at));
    }

    /// @dev A committed page's header, and when it was committed.
    function _anyPage(bytes calldata header) internal view returns (MatchLib.Header memory h, uint256 at) {
        h = MatchLib.headerOf(header);
        at = book.committedAt(h.scheduler, h.page, MatchLib.pageHash(header));
        require(at != 0, UnknownPage(h.scheduler, h.page));
    }

    /// @dev An entry of a page whose faults can be proven.
    function _open(Place calldata p) internal view returns (MatchLib.Header memory h, MatchLib.Entry memory e) {
        h = _openPage(p.header);
        e = _entryOf(h, p);
    }

    /// @dev An entry of a page however old.
    function _any(Place calldata p) internal view returns (MatchLib.Header memory h, MatchLib.Entry memory e) {
        (h,) = _anyPage(p.header);
        e = _entryOf(h, p);
    }

    function _entryOf(MatchLib.Header memory h, Place calldata p) private pure returns (MatchLib.Entry memory) {
        bytes32 leaf = MerkleLib.leaf(MatchLib.entryHash(p.entry));
        require(MerkleLib.verify(h.matchRoot, leaf, p.index, h.count, p.path), NotInPage(h.page, p.index));
        return MatchLib.entryOf(p.entry);
    }

    /// @dev Fails unless a leaf, or its absence, is at its slot under root.
    function _inTree(bytes32 root, Spot calldata s) internal pure {
        bytes32 h = s.leaf.length == 0 ? bytes32(0) : MatchLib.leafHash(s.leaf);
        require(MatchLib.treeRoot(h, s.slot, s.path) == root, NotInTree(s.slot));
    }

    function _mustBe(bytes32 got, bytes32 want) internal pure {
        require(got == want, WrongBytes(got, want));
    }

    function _punish(MatchLib.Header memory h, uint256 index, uint8 fault) internal {
        book.slash(h.scheduler, uint64(h.page), uint32(index), fault, msg.sender);
    }
}
