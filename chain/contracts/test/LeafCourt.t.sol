// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Court} from "../src/Court.sol";
import {LeafCourt} from "../src/LeafCourt.sol";
import {MatchBook} from "../src/MatchBook.sol";
import {MatchLib} from "../src/MatchLib.sol";
import {Sweep} from "./Sweep.sol";
import {vm} from "./Vm.sol";

contract LeafCourtTest is Sweep {
    function setUp() public {
        setUpPages();
    }

    /// @dev A page in whose last tree a leaf appears at a slot, signed by a key.
    function _pageWith(MatchLib.Leaf memory l, uint256 slot, uint256 key) private returns (Page memory p) {
        bytes[] memory tree = firstTree(block.timestamp);
        tree[slot] = "";
        Match[] memory ms = fill(tree, 0, 2);
        tree = copyOf(ms[0].post);
        tree[slot] = packLeaf(l, key);
        Ask memory a = newAsk();
        (a.gpuMin, a.gpuMax, a.maxRate) = (0, 0, 1_100_000);
        bool ok;
        (ok, ms[1]) = matchOne(tree, a, 0, 1, ms[0].e.time, 0);
        require(ok, "nobody can run the job");
        return commit(ms, 0, 0);
    }

    function _falseBut(uint256 how) private returns (uint256 faults) {
        entropy = 50 + how;
        uint256 slot = 6;
        MatchLib.Leaf memory l = freshLeaf(slot, block.timestamp);
        l.time = block.timestamp;
        uint256 key = FIRST_KEY + slot;
        if (how == 1) key = STRANGER;
        if (how == 2) ++l.stake;
        if (how == 3) --l.stake;
        if (how == 4) ++l.rep;
        if (how == 5) --l.rep;
        if (how == 6) l.uptime = 10_001;
        if (how == 7) l.time = block.timestamp + 1;
        if (how == 8) l.slot = 5;
        if (how == 9) (l.node, key) = (vm.addr(FIRST_KEY + 5), FIRST_KEY + 5); // another slot's
        if (how == 10) (l.node, key) = (vm.addr(STRANGER), STRANGER); // nobody's
        if (how == 11) l.rate[1] = 1 << 50;
        if (how == 12) l.claimedGPUs = l.gpus + 1;
        Page[] memory ps = new Page[](1);
        ps[0] = _pageWith(l, slot, key);
        return sweep(ps);
    }

    function test_5_falseLeaves() public {
        for (uint256 how; how < 12; ++how) {
            uint256 state = vm.snapshotState();
            eq(_falseBut(how), how == 0 ? 0 : 1 << 5, "the false leaf and nothing else");
            vm.revertToState(state);
        }
        // taking more than there is can be shown as a false step as well
        eq(_falseBut(12), 1 << 5 | 1 << 4, "a claim beyond the node");
    }

    function test_5_aStakeOfTheLastTenMinutesWillDo() public {
        entropy = 70;
        uint256 start = block.timestamp;
        registry.slash(6, 10e18, address(9));
        vm.warp(start + 599);
        Match[] memory ms = fill(firstTree(block.timestamp), 0, 1); // leaves that still have the old stake
        Page memory p = commit(ms, 0, 0);
        vm.expectRevert(Court.NoFault.selector);
        leafCourt.falseLeaf(placeOf(p, 0), spot(ms[0].pre, 6));
        vm.warp(start + 601);
        ms = fill(firstTree(block.timestamp), 1, 1);
        p = commit(ms, 1, 1);
        leafCourt.falseLeaf(placeOf(p, 0), spot(ms[0].pre, 6));
    }

    // ---- 6 ----

    function _inclusion(uint64 session, uint64 seq, uint256 time)
        private
        view
        returns (LeafCourt.SignedInclusion memory x)
    {
        x.inclusion = LeafCourt.Inclusion(session, 6, seq, keccak256("beat"), uint64(time));
        x.sig = sign(SCHEDULER, MatchLib.digest(address(escrow), leafCourt.inclusionStruct(x.inclusion)));
    }

    function _omits(Page memory p, uint64 seqA, uint256 timeA, uint64 seqB, uint256 timeB) private returns (bool ok) {
        bytes memory data = abi.encodeCall(
            LeafCourt.omitted,
            (placeOf(p, 0), spot(p.matches[0].pre, 6), _inclusion(1, seqA, timeA), _inclusion(1, seqB, timeB))
        );
        (ok,) = tries(address(leafCourt), data);
    }

    function test_6_anOmittedNode() public {
        entropy = 71;
        bytes[] memory tree = firstTree(block.timestamp);
        uint64 seq = uint64(harness.leafOf(tree[6]).seq);
        Match[] memory ms = fill(tree, 0, 1);
        uint256 t = ms[0].e.time;
        Page memory with = commit(ms, 0, 0);
        require(!_omits(with, seq, t - 10, seq, t + 1), "it is there");
        require(!_omits(with, seq + 1, t - 9, seq + 1, t + 1), "its beat may still be on its way");
        require(_omits(with, seq + 1, t - 10, seq + 1, t + 1), "an older beat is there");
        tree[6] = "";
        ms = fill(tree, 1, 1);
        Page memory without = commit(ms, 1, 1);
        t = ms[0].e.time;
        require(!_omits(without, seq, t - 9, seq, t + 1), "it may have come just then");
        require(!_omits(without, seq, t - 10, seq, t), "it may have gone just then");
        require(!_omits(without, seq, t - 10, seq - 1, t + 1), "not one after the other");
        require(_omits(without, seq, t - 10, seq, t + 1), "it was there all the time");
        _notOmitted(without, seq, t);
    }

    function _notOmitted(Page memory p, uint64 seq, uint256 t) private {
        Court.Place memory x = placeOf(p, 0);
        Court.Spot memory s = spot(p.matches[0].pre, 6);
        LeafCourt.SignedInclusion memory a = _inclusion(1, seq, t - 10);
        LeafCourt.SignedInclusion memory b = _inclusion(2, seq, t + 1);
        vm.expectRevert(Court.NoFault.selector); // another session
        leafCourt.omitted(x, s, a, b);
        b = _inclusion(1, seq, t + 1);
        s.slot = 5;
        vm.expectRevert(Court.NoFault.selector); // another slot
        leafCourt.omitted(x, s, a, b);
        s.slot = 6;
        b.sig = sign(STRANGER, MatchLib.digest(address(escrow), leafCourt.inclusionStruct(b.inclusion)));
        vm.expectRevert(abi.encodeWithSelector(LeafCourt.NotBy.selector, scheduler));
        leafCourt.omitted(x, s, a, b);
        leafCourt.omitted(x, s, a, _inclusion(1, seq, t + 1));
        require(book.slashed(scheduler, uint256(1) << 32), "not slashed");
    }

    // ---- 9 ----

    function _ticket(bytes32 entry, uint64 page, uint32 index, uint256 time)
        private
        view
        returns (LeafCourt.Ticket memory t, bytes memory sig)
    {
        t = LeafCourt.Ticket(entry, page, index, uint64(time));
        sig = sign(SCHEDULER, MatchLib.digest(address(escrow), leafCourt.ticketStruct(t)));
    }

    function test_9_aPageThatDoesNotCome() public {
        uint256 t0 = block.timestamp;
        (LeafCourt.Ticket memory t, bytes memory sig) = _ticket(keccak256("entry"), 0, 3, t0);
        vm.warp(t0 + COMMIT_DELAY);
        vm.expectRevert(abi.encodeWithSelector(LeafCourt.NotYet.selector, t0 + COMMIT_DELAY));
        leafCourt.missed(scheduler, t, sig);
        vm.expectRevert(abi.encodeWithSelector(LeafCourt.NotBy.selector, owner));
        leafCourt.missed(owner, t, sig);
        vm.warp(t0 + COMMIT_DELAY + WINDOW + 1);
        vm.expectPartialRevert(Court.WindowClosed.selector);
        leafCourt.missed(scheduler, t, sig);
        vm.warp(t0 + COMMIT_DELAY + 1);
        leafCourt.missed(scheduler, t, sig);
        require(book.slashed(scheduler, 3), "not slashed");
        vm.expectRevert(abi.encodeWithSelector(MatchBook.AlreadySlashed.selector, 0, 3));
        leafCourt.missed(scheduler, t, sig);
    }

    function test_9_promisesThatAreNotKept() public {
        entropy = 72;
        uint256 t0 = block.timestamp;
        Match[] memory ms = fill(firstTree(t0), 0, 3);
        bytes32 entry = hashOf(3, packEntry(ms[1].e));
        Page memory p = commit(ms, 0, 0);
        (LeafCourt.Ticket memory kept, bytes memory sig) = _ticket(entry, 0, 1, t0);
        vm.warp(t0 + COMMIT_DELAY + 1);
        vm.expectRevert(Court.NoFault.selector);
        leafCourt.missed(scheduler, kept, sig);
        vm.expectRevert(Court.NoFault.selector);
        leafCourt.late(p.header, kept, sig);
        Court.Place memory x = placeOf(p, 1);
        vm.expectRevert(Court.NoFault.selector);
        leafCourt.displaced(x, kept, sig);
        (LeafCourt.Ticket memory other, bytes memory sig2) = _ticket(keccak256("other"), 0, 2, t0);
        vm.expectRevert(Court.NoFault.selector); // another place
        leafCourt.displaced(x, other, sig2);
        leafCourt.displaced(placeOf(p, 2), other, sig2);
        (other, sig2) = _ticket(entry, 0, 3, t0);
        leafCourt.late(p.header, other, sig2); // beyond the page
        (other, sig2) = _ticket(entry, 0, 1, t0 - COMMIT_DELAY);
        leafCourt.late(p.header, other, sig2); // it came too late
        require(book.slashed(scheduler, 1) && book.slashed(scheduler, 2) && book.slashed(scheduler, 3), "not slashed");
    }

    // ---- 10 ----

    function test_10_anEntryKeptBack() public {
        entropy = 73;
        Page memory p = commit(fill(firstTree(block.timestamp), 0, 2), 0, 0);
        uint256 before = token.balanceOf(address(this));
        vm.expectPartialRevert(Court.NotInPage.selector);
        leafCourt.askEntry(p.header, 2);
        leafCourt.askEntry(p.header, 1);
        eq(token.balanceOf(address(leafCourt)), QUERY_BOND, "held");
        vm.expectPartialRevert(LeafCourt.AlreadyAsked.selector);
        leafCourt.askEntry(p.header, 1);
        Court.Place memory x = placeOf(p, 1);
        vm.expectPartialRevert(LeafCourt.NotAsked.selector);
        leafCourt.answerEntry(placeOf(p, 0));
        x.chosen = p.matches[0].chosen;
        vm.expectPartialRevert(Court.WrongBytes.selector);
        leafCourt.answerEntry(x);
        leafCourt.answerEntry(placeOf(p, 1));
        eq(token.balanceOf(scheduler), QUERY_BOND, "the answer is paid for");
        vm.expectPartialRevert(LeafCourt.NotAsked.selector);
        leafCourt.withheld(scheduler, 0, 1, type(uint32).max, 0);
        leafCourt.askEntry(p.header, 1);
        vm.warp(block.timestamp + ANSWER_TIME);
        vm.expectPartialRevert(LeafCourt.NotYet.selector);
        leafCourt.withheld(scheduler, 0, 1, type(uint32).max, 0);
        vm.warp(block.timestamp + 1);
        leafCourt.withheld(scheduler, 0, 1, type(uint32).max, 0);
        book.claim(scheduler, 0, 1);
        eq(
            token.balanceOf(address(this)),
            before - QUERY_BOND + PENALTY / 2,
            "one query paid, one bond back, the reward"
        );
        eq(token.balanceOf(address(leafCourt)), 0, "nothing is left");
    }

    function test_10_aLeafKeptBack() public {
        entropy = 74;
        Page memory p = commit(fill(firstTree(block.timestamp), 0, 1), 0, 0);
        bytes32 pre = p.matches[0].e.pre;
        Court.Place memory x = placeOf(p, 0);
        leafCourt.askLeaf(x, 6);
        vm.expectPartialRevert(Court.NotInTree.selector);
        leafCourt.answerLeaf(x, Court.Spot(6, p.matches[0].pre[5], pathOf(p.matches[0].pre, 6)));
        vm.warp(block.timestamp + WINDOW); // an answer may come late, as long as nobody has complained
        leafCourt.answerLeaf(x, spot(p.matches[0].pre, 6));
        leafCourt.askLeaf(x, 8);
        leafCourt.answerLeaf(x, Court.Spot(8, "", pathOf(p.matches[0].pre, 8)));
        leafCourt.askLeaf(x, 6);
        leafCourt.askLeaf(x, 5);
        vm.warp(block.timestamp + ANSWER_TIME + 1);
        leafCourt.withheld(scheduler, 0, 0, 6, pre);
        uint256 before = token.balanceOf(address(this));
        leafCourt.withheld(scheduler, 0, 0, 5, pre); // a second penalty there is not, but the bond comes back
        eq(token.balanceOf(address(this)) - before, QUERY_BOND, "bond");
    }

    function test_10_anAnswerThatNobodyCanRead() public {
        entropy = 75;
        Match[] memory ms = fill(firstTree(block.timestamp), 0, 1);
        ms[0].job = bytes.concat(ms[0].job, hex"00");
        ms[0].e.job = hashOf(2, ms[0].job);
        Page memory p = commit(ms, 0, 0);
        leafCourt.askEntry(p.header, 0);
        vm.expectRevert(LeafCourt.NoAnswer.selector);
        leafCourt.answerEntry(placeOf(p, 0));
    }
}
