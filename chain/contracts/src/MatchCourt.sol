// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Court} from "./Court.sol";
import {JobEscrow} from "./JobEscrow.sol";
import {MatchBook} from "./MatchBook.sol";
import {MatchLib} from "./MatchLib.sol";
import {Params} from "./Params.sol";

/// @title MatchCourt: faults of choosing and booking
/// @notice A better node was passed over (1), the chosen one cannot run the job (2), the claim was
/// booked wrongly (3), the tree changed between matches in a way it may not (4), a node was passed
/// over without reason (7), a job was matched twice (8), a job was overtaken in the queue (11), a
/// job is not the one of its order that it says, or has another weight than the order's fee (12). An honest page gives no proof of any.
contract MatchCourt is Court {
    /// @notice How long after a job began to wait it may still be overtaken, in seconds.
    uint256 public constant SETTLING = 2;

    Params public immutable params;
    /// @notice Where orders are opened, in whose EIP-712 domain they are signed.
    JobEscrow public immutable escrow;

    constructor(MatchBook book_, Params params_, JobEscrow escrow_) Court(book_) {
        (params, escrow) = (params_, escrow_);
    }

    // ---- 1, 2, 3: one entry ----

    /// @notice Fault 1: another leaf under pre is eligible and wins the draw against the chosen one.
    function better(Place calldata p, Spot calldata other) external {
        (MatchLib.Header memory h, MatchLib.Entry memory e) = _open(p);
        MatchLib.Job memory j = _jobOf(e, p.job);
        _inTree(e.pre, other);
        MatchLib.Leaf memory o = MatchLib.leafOf(other.leaf);
        MatchLib.Weights memory w = params.weights(h.params);
        MatchLib.Leaf memory c = _chosen(w, e, j, p.chosen);
        require(o.slot == other.slot && MatchLib.eligible(w.maxAge, o, j, e.time), NoFault());
        bytes32 seed = MatchLib.seedOf(h.reveal, e.pre, j.salt);
        uint256 gpu = _gpuOf(h, j, c);
        uint256 best = MatchLib.key(w, MatchLib.score(w, gpu, c, j), seed, j, c.slot);
        if (o.model != c.model) gpu = _gpuOf(h, j, o);
        uint256 got = MatchLib.key(w, MatchLib.score(w, gpu, o, j), seed, j, o.slot);
        require(got > best || (got == best && o.slot < c.slot), NoFault());
        _punish(h, p.index, 1);
    }

    /// @notice Fault 2: the job's bytes are no job, or the chosen leaf cannot run it or is another slot's.
    function ineligible(Place calldata p) external {
        (MatchLib.Header memory h, MatchLib.Entry memory e) = _open(p);
        _mustBe(MatchLib.jobHash(p.job), e.job);
        (bool ok, MatchLib.Job memory j) = MatchLib.jobOf(p.job);
        if (ok) {
            _mustBe(MatchLib.leafHash(p.chosen), e.leaf);
            MatchLib.Leaf memory c = MatchLib.leafOf(p.chosen);
            uint256 maxAge = params.weights(h.params).maxAge;
            require(c.slot != e.slot || !MatchLib.eligible(maxAge, c, j, e.time), NoFault());
        }
        _punish(h, p.index, 2);
    }

    /// @notice Fault 2: another leaf, or none (zero), is at the entry's slot under pre.
    function elsewhere(Place calldata p, bytes32 there, bytes32[] calldata path) external {
        (MatchLib.Header memory h, MatchLib.Entry memory e) = _open(p);
        if (e.slot < MatchLib.SLOTS) {
            require(MatchLib.treeRoot(there, e.slot, path) == e.pre, NotInTree(e.slot));
            require(there != e.leaf, NoFault());
        }
        _punish(h, p.index, 2);
    }

    /// @notice Fault 3: post is not pre with the claim taken off the chosen leaf.
    /// @param path the chosen leaf's, to pre
    function transition(Place calldata p, bytes32[] calldata path) external {
        (MatchLib.Header memory h, MatchLib.Entry memory e) = _open(p);
        MatchLib.Job memory j = _jobOf(e, p.job);
        _mustBe(MatchLib.leafHash(p.chosen), e.leaf);
        MatchLib.Leaf memory c = MatchLib.leafOf(p.chosen);
        require(MatchLib.treeRoot(e.leaf, e.slot, path) == e.pre, NotInTree(e.slot));
        bytes32 claimed = MatchLib.claimedHash(p.chosen, c, j, e.time);
        require(MatchLib.treeRoot(claimed, e.slot, path) != e.post, NoFault());
        _punish(h, p.index, 3);
    }

    // ---- 4: from entry to entry ----

    /// @notice Fault 4: the entry names another place than its own, or the page's first or last time is not its.
    function misplaced(Place calldata p) external {
        (MatchLib.Header memory h, MatchLib.Entry memory e) = _open(p);
        bool right = e.page == h.page && e.index == p.index && (p.index != 0 || e.time == h.firstTime)
            && (uint256(p.index) + 1 != h.count || e.time == h.lastTime);
        require(!right, NoFault());
        _punish(h, p.index, 4);
    }

    /// @notice Fault 4: of two neighbouring entries the later has the earlier time.
    function backwards(Place calldata a, Place calldata b) external {
        (MatchLib.Header memory h, MatchLib.Entry memory ea, MatchLib.Entry memory eb) = _neighbours(a, b);
        require(eb.time < ea.time, NoFault());
        _punish(h, b.index, 4);
    }

    /// @notice Fault 4: between two neighbouring entries a slot changed as it may not.
    /// @param old the slot under a's post
    /// @param next the same slot under b's pre
    function step(Place calldata a, Place calldata b, Spot calldata old, Spot calldata next) external {
        (MatchLib.Header memory h, MatchLib.Entry memory ea, MatchLib.Entry memory eb) = _neighbours(a, b);
        _inTree(ea.post, old);
        _inTree(eb.pre, next);
        require(old.slot == next.slot && !MatchLib.succeeds(old.leaf, next.leaf, eb.time), NoFault());
        _punish(h, b.index, 4);
    }

    /// @notice Fault 4: a page begins from nothing, but a leaf under its first pre is not a new one.
    function begins(Place calldata b, Spot calldata next) external {
        (MatchLib.Header memory h, MatchLib.Entry memory e) = _open(b);
        require(h.follows == h.page && b.index == 0, NoFault());
        _inTree(e.pre, next);
        require(!MatchLib.succeeds(next.leaf[:0], next.leaf, e.time), NoFault());
        _punish(h, 0, 4);
    }

    /// @notice Fault 4: a page's parameters are not those in force at its first match.
    function otherParams(bytes calldata header) external {
        MatchLib.Header memory h = _openPage(header);
        require(h.count != 0 && params.at(h.firstTime) != h.params, NoFault());
        _punish(h, 0, 4);
    }

    /// @notice Fault 4: two pages with entries follow the same other page. It counts against the later one.
    function fork(bytes calldata earlier, bytes calldata later) external {
        (MatchLib.Header memory a,) = _anyPage(earlier);
        MatchLib.Header memory b = _openPage(later);
        bool forked = a.scheduler == b.scheduler && a.page < b.page && a.follows == b.follows && a.follows != a.page;
        require(forked && a.count != 0 && b.count != 0, NoFault());
        _punish(b, 0, 4);
    }

    /// @notice Fault 4: a page follows one without entries, which hands nothing on, or one of another thread.
    function misfollows(bytes calldata header, bytes calldata followed) external {
        MatchLib.Header memory h = _openPage(header);
        (MatchLib.Header memory f,) = _anyPage(followed);
        bool follows = f.scheduler == h.scheduler && h.follows == f.page && f.page != h.page && h.count != 0;
        require(follows && (f.count == 0 || f.thread != h.thread), NoFault());
        _punish(h, 0, 4);
    }

    // ---- 7: who was passed over ----

    /// @notice Fault 7, by the job alone: it excludes slots although it names no previous entry, or
    /// one out of the chain's reach, or it names one that is not before its own.
    function excludes(Place calldata p) external {
        (MatchLib.Header memory h, MatchLib.Entry memory e) = _open(p);
        MatchLib.Job memory j = _jobOf(e, p.job);
        bool right;
        if (j.previousEntry == 0) {
            right = j.excludedCount == 0 && j.previousPage == 0 && j.previousIndex == 0;
        } else if (j.previousPage << 32 | j.previousIndex < h.page << 32 | p.index) {
            right = j.excludedCount == 0 || j.previousPage + book.span() >= h.page;
        }
        require(!right, NoFault());
        _punish(h, p.index, 7);
    }

    /// @notice Fault 7: the previous entry that a job names is not there, is another job's, or does
    /// not bear out an excluded slot.
    /// @param previous what is at the place that the job names
    function excludesBeyond(Place calldata p, Place calldata previous) external {
        (MatchLib.Header memory h, MatchLib.Entry memory e) = _open(p);
        MatchLib.Job memory j = _jobOf(e, p.job);
        (MatchLib.Header memory ph, MatchLib.Entry memory pe) = _any(previous);
        _previous(h, j, ph);
        require(previous.index == j.previousIndex, NoFault());
        if (MatchLib.entryHash(previous.entry) == j.previousEntry) {
            MatchLib.Job memory pj = _jobOf(pe, previous.job);
            require(pj.id != j.id || !_bearsOut(j, pj, pe.slot), NoFault());
        }
        _punish(h, p.index, 7);
    }

    /// @notice Fault 7: the page that a job's previous entry should be in has not so many entries.
    function excludesMissing(Place calldata p, bytes calldata previous) external {
        (MatchLib.Header memory h, MatchLib.Entry memory e) = _open(p);
        MatchLib.Job memory j = _jobOf(e, p.job);
        (MatchLib.Header memory ph,) = _anyPage(previous);
        _previous(h, j, ph);
        require(j.previousIndex >= ph.count, NoFault());
        _punish(h, p.index, 7);
    }

    // ---- 8: twice ----

    /// @notice Fault 8: two entries of one job name the same previous entry, or both none: its
    /// entries are no chain. It counts against the later one.
    function twice(Place calldata a, Place calldata b) external {
        (MatchLib.Header memory ha, MatchLib.Entry memory ea) = _any(a);
        (MatchLib.Header memory hb, MatchLib.Entry memory eb) = _open(b);
        MatchLib.Job memory ja = _jobOf(ea, a.job);
        MatchLib.Job memory jb = _jobOf(eb, b.job);
        bool same = ha.scheduler == hb.scheduler && ja.id == jb.id && ja.previousEntry == jb.previousEntry;
        require(same && (ha.page << 32 | a.index) < (hb.page << 32 | b.index), NoFault());
        _punish(hb, b.index, 8);
    }

    // ---- 11: overtaken ----

    /// @notice Fault 11: a job of another order waited in the same thread when this one was matched,
    /// could run on the node that this one got, and goes before it in the race.
    /// @param later where that job was matched at last, with the time since when it waited
    function overtaken(Place calldata p, Place calldata later) external {
        (MatchLib.Header memory h, MatchLib.Entry memory e) = _open(p);
        (MatchLib.Header memory lh, MatchLib.Entry memory le) = _any(later);
        bool after_ = h.scheduler == lh.scheduler && h.thread == lh.thread
            && (h.page << 32 | p.index) < (lh.page << 32 | later.index);
        require(after_, NoFault());
        MatchLib.Job memory j = _jobOf(e, p.job);
        MatchLib.Job memory a = _jobOf(le, later.job);
        require(a.order != j.order && a.queued != 0 && a.queued + SETTLING < e.time, NoFault());
        _mustBe(MatchLib.leafHash(p.chosen), e.leaf);
        MatchLib.Leaf memory c = MatchLib.leafOf(p.chosen);
        require(MatchLib.eligible(params.weights(h.params).maxAge, c, a, e.time), NoFault());
        (uint256 ra, uint256 rj) = (MatchLib.race(h.reveal, e.pre, a), MatchLib.race(h.reveal, e.pre, j));
        require(ra < rj || (ra == rj && a.order < j.order), NoFault());
        _punish(h, p.index, 11);
    }

    // ---- 12: false terms ----

    /// @notice Fault 12: the job's id is not that of the order and the index that it names.
    function misnamed(Place calldata p) external {
        (MatchLib.Header memory h, MatchLib.Entry memory e) = _open(p);
        MatchLib.Job memory j = _jobOf(e, p.job);
        require(j.id != keccak256(abi.encodePacked(j.order, uint32(j.index))), NoFault());
        _punish(h, p.index, 12);
    }

    /// @notice Fault 12: the job's weight is not what its order's fee gives: whole least fees, at most MAX_WEIGHT.
    function misweighed(Place calldata p, JobEscrow.Order calldata o) external {
        (MatchLib.Header memory h, MatchLib.Entry memory e) = _open(p);
        MatchLib.Job memory j = _jobOf(e, p.job);
        _mustBe(escrow.orderHash(o), j.order);
        MatchLib.Fees memory fees = params.fees(h.params);
        uint256 weight = o.fee / (uint256(o.asset == address(0) ? fees.coin : fees.token) * 1 gwei);
        require(j.weight != (weight < MatchLib.MAX_WEIGHT ? weight : MatchLib.MAX_WEIGHT), NoFault());
        _punish(h, p.index, 12);
    }

    // ---- internals ----

    /// @dev The entry's job. Bytes that are none are fault 2, and none of the others.
    function _jobOf(MatchLib.Entry memory e, bytes calldata job) private pure returns (MatchLib.Job memory j) {
        bool ok;
        _mustBe(MatchLib.jobHash(job), e.job);
        (ok, j) = MatchLib.jobOf(job);
        require(ok, NoFault());
    }

    /// @dev The entry's leaf. One that cannot run the job is fault 2, and none of the others.
    function _chosen(MatchLib.Weights memory w, MatchLib.Entry memory e, MatchLib.Job memory j, bytes calldata chosen)
        private
        pure
        returns (MatchLib.Leaf memory c)
    {
        _mustBe(MatchLib.leafHash(chosen), e.leaf);
        c = MatchLib.leafOf(chosen);
        require(c.slot == e.slot && MatchLib.eligible(w.maxAge, c, j, e.time), NoFault());
    }

    function _gpuOf(MatchLib.Header memory h, MatchLib.Job memory j, MatchLib.Leaf memory l)
        private
        view
        returns (uint256)
    {
        return j.gpuMax == 0 ? MatchLib.gpuTerm(l.model) : params.performance(h.params, l.model);
    }

    /// @dev Two entries of which the second comes right after the first.
    function _neighbours(Place calldata a, Place calldata b)
        private
        view
        returns (MatchLib.Header memory hb, MatchLib.Entry memory ea, MatchLib.Entry memory eb)
    {
        MatchLib.Header memory ha;
        (ha, ea) = _any(a);
        (hb, eb) = _open(b);
        bool next = ha.scheduler == hb.scheduler
            && (ha.page == hb.page
                    ? uint256(a.index) + 1 == b.index
                    : hb.follows == ha.page && uint256(a.index) + 1 == ha.count && b.index == 0);
        require(next, NoFault());
    }

    /// @dev Fails unless ph is the page that the job's previous entry should be in.
    function _previous(MatchLib.Header memory h, MatchLib.Job memory j, MatchLib.Header memory ph) private pure {
        bool right = j.previousEntry != 0 && ph.scheduler == h.scheduler && ph.page == j.previousPage;
        require(right, NoFault());
    }

    /// @dev Whether every excluded slot was excluded before, or was matched before.
    function _bearsOut(MatchLib.Job memory j, MatchLib.Job memory pj, uint256 slot) private pure returns (bool) {
        for (uint256 i; i < j.excludedCount; ++i) {
            uint256 s = MatchLib.excludedAt(j, i);
            if (s != slot && !MatchLib.isExcluded(pj, s)) return false;
        }
        return true;
    }
}
