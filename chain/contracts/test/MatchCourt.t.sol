// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Court} from "../src/Court.sol";
import {JobEscrow} from "../src/JobEscrow.sol";
import {MatchBook} from "../src/MatchBook.sol";
import {MatchCourt} from "../src/MatchCourt.sol";
import {MatchLib} from "../src/MatchLib.sol";
import {MerkleLib} from "../src/MerkleLib.sol";
import {Sweep} from "./Sweep.sol";
import {vm} from "./Vm.sol";

/// @notice Honest pages give no proof of any fault; a planted one is proven by exactly its own.
contract MatchCourtTest is Sweep {
    function setUp() public {
        setUpPages();
    }

    /// @dev Four thousand disputes in all.
    /// forge-config: default.fuzz.runs = 16
    function testFuzz_honestPagesRefuseEveryDispute(uint64 seed) public {
        entropy = seed;
        strict = true;
        Page[] memory ps = new Page[](4);
        ps[0] = commit(fill(firstTree(block.timestamp), 0, 3), 0, 0);
        ps[1] = commit(fill(after_(ps[0]), 1, 4), 1, 0);
        for (uint256 i; i < NODES; ++i) {
            answered[i] = uint64(rand() % 5);
        }
        ps[2] = commit(fill(firstTree(block.timestamp), 2, 1), 2, 2); // a process that starts anew
        ps[3] = commit(fill(after_(ps[1]), 3, 2), 3, 1); // while another goes on
        eq(sweep(ps), 0, "faults");
        require(tried > 250, "too few disputes were tried");
    }

    // ---- planted faults ----

    /// @dev Three honest matches, of which a test changes the last.
    function _three(uint64 seed) private returns (Match[] memory ms) {
        entropy = seed;
        return fill(firstTree(block.timestamp), 0, 3);
    }

    /// @dev Matches anew in place of the last match, from another tree or for another job.
    function _again(Match[] memory ms, bytes[] memory tree, Ask memory a) private view {
        bool ok;
        (ok, ms[2]) = matchOne(tree, a, 0, 2, ms[2].e.time, 0);
        require(ok, "nobody can run the job");
    }

    function _is(Match[] memory ms, uint256 fault) private {
        _are(commit(ms, 0, 0), fault);
    }

    function _are(Page memory p, uint256 fault) private {
        Page[] memory ps = new Page[](1);
        ps[0] = p;
        eq(sweep(ps), 1 << fault, "the planted fault and no other");
    }

    /// @dev A job that every node can run, so that there is somebody to pass over.
    function _easy() private returns (Ask memory a) {
        a = newAsk();
        (a.gpuMin, a.gpuMax, a.maxRate) = (0, 1, 1_100_000);
    }

    /// forge-config: default.fuzz.runs = 6
    function testFuzz_1_aBetterNode(uint64 seed) public {
        Match[] memory ms = _three(seed);
        (, ms[2]) = matchOne(ms[2].pre, _easy(), 0, 2, ms[2].e.time, 1 + rand() % 2);
        _is(ms, 1);
    }

    /// @dev A leaf that stands at a slot it does not name is false (fault 5); nobody has to prefer it.
    function test_1_aLeafOfAnotherSlotIsNotBetter() public {
        Match[] memory ms = _three(3);
        bytes[] memory tree = copyOf(ms[2].pre);
        MatchLib.Leaf memory l = harness.leafOf(tree[0]);
        (l.slot, l.rep, l.uptime, l.stake, l.latency) = (NODES, 10_000, 10_000, 1_000_000, 0);
        tree[0] = packLeaf(l, FIRST_KEY);
        Ask memory a = _easy();
        for (uint256 place; place == 0 || ms[2].e.slot == 0; ++place) {
            (, ms[2]) = matchOne(tree, a, 0, 2, ms[2].e.time, place);
        }
        Page memory p = commit(ms, 0, 0);
        _refused(Court.NoFault.selector, abi.encodeCall(MatchCourt.better, (placeOf(p, 2), spot(tree, 0))));
    }

    /// forge-config: default.fuzz.runs = 4
    function testFuzz_2_aNodeThatCannotRunTheJob(uint64 seed) public {
        Match[] memory ms = _three(seed);
        ms[2].ask.minStake = 1_000_000;
        ms[2].job = packJob(ms[2].ask);
        ms[2].e.job = hashOf(2, ms[2].job);
        _is(ms, 2);
    }

    function test_2_aLeafThatIsNotThere() public {
        Match[] memory ms = _three(1);
        MatchLib.Leaf memory l = harness.leafOf(ms[2].chosen);
        ++l.seq;
        ms[2].chosen = packLeaf(l, FIRST_KEY + l.slot);
        ms[2].e.leaf = hashOf(0, ms[2].chosen);
        ms[2].post = copyOf(ms[2].pre);
        ms[2].post[l.slot] = claim(ms[2].chosen, ms[2].ask, ms[2].e.time);
        ms[2].e.post = rootOf(ms[2].post);
        _is(ms, 2);
    }

    function test_2_aNodeOfAnotherSlot() public {
        Match[] memory ms = _three(2);
        ms[2].e.slot = (ms[2].e.slot + 1) % NODES;
        _is(ms, 2);
    }

    function test_2_aSlotBeyondTheTree() public {
        Match[] memory ms = _three(2);
        ms[2].e.slot = MatchLib.SLOTS;
        Page memory p = commit(ms, 0, 0);
        (bool ok,) =
            tries(address(matchCourt), abi.encodeCall(MatchCourt.elsewhere, (placeOf(p, 2), 0, new bytes32[](0))));
        require(ok, "no such slot");
    }

    function test_2_bytesThatAreNoJob() public {
        Match[] memory ms = _three(3);
        ms[2].job = bytes.concat(ms[2].job, hex"00");
        ms[2].e.job = hashOf(2, ms[2].job);
        _is(ms, 2);
    }

    /// forge-config: default.fuzz.runs = 4
    function testFuzz_3_aClaimBookedWrongly(uint64 seed, uint8 how) public {
        Match[] memory ms = _three(seed);
        MatchLib.Leaf memory l = harness.leafOf(ms[2].post[ms[2].e.slot]);
        if (how % 5 == 0) l.claimedCPU += 1;
        else if (how % 5 == 1) l.claims -= 1;
        else if (how % 5 == 2) l.claimedAt += 1;
        else if (how % 5 == 3) l.claimedDisk -= 1;
        else l.claimedRAM = 0;
        ms[2].post[ms[2].e.slot] = repack(l, ms[2].chosen);
        ms[2].e.post = rootOf(ms[2].post);
        _is(ms, 3);
    }

    function test_3_aClaimOnAnotherLeaf() public {
        Match[] memory ms = _three(4);
        uint256 other = (ms[2].e.slot + 1) % NODES;
        ms[2].post = copyOf(ms[2].pre);
        ms[2].post[other] = "";
        ms[2].e.post = rootOf(ms[2].post);
        _is(ms, 3);
    }

    /// @dev A tree in which the node of the second match has its claim dropped, or kept, or another.
    function _changed(Match[] memory ms, uint256 how) private view returns (bytes[] memory tree) {
        tree = copyOf(ms[1].post);
        uint256 slot = ms[1].e.slot;
        MatchLib.Leaf memory l = harness.leafOf(tree[slot]);
        if (how == 0) (l.claimedGPUs, l.claimedCPU, l.claimedRAM, l.claimedDisk) = (0, 0, 0, 0);
        else if (how == 1) l.claims += 1;
        else if (how == 2) l.claimedAt -= 1;
        else if (how == 3) l.claimedCPU += 1;
        else l.seq -= 1;
        tree[slot] = how == 4 ? packLeaf(l, FIRST_KEY + slot) : repack(l, tree[slot]);
    }

    function test_4_aSlotThatChangedAsItMayNot() public {
        for (uint64 how; how < 5; ++how) {
            uint256 state = vm.snapshotState();
            Match[] memory ms = _three(5 + how);
            ms[2].e.time = ms[1].e.time; // the claim still stands
            _again(ms, _changed(ms, how), _easy());
            _is(ms, 4);
            vm.revertToState(state);
        }
    }

    function test_4_aClaimKeptTooLong() public {
        Match[] memory ms = _three(6);
        vm.warp(block.timestamp + 15);
        ms[2].e.time = ms[1].e.time + 11;
        _again(ms, ms[1].post, _easy());
        _is(ms, 4);
    }

    function test_4_timeGoesBack() public {
        Match[] memory ms = _three(7);
        (, ms[1]) = matchOne(ms[0].post, _easy(), 0, 1, ms[0].e.time + 5, 0);
        ms[2].e.time = ms[0].e.time + 4;
        _again(ms, ms[1].post, _easy());
        _is(ms, 4);
    }

    function test_4_anEntryOutOfItsPlace() public {
        for (uint256 how; how < 4; ++how) {
            uint256 state = vm.snapshotState();
            Match[] memory ms = _three(uint64(8 + how));
            if (how == 0) ms[2].e.index = 1;
            if (how == 1) ms[2].e.page = 1;
            MatchLib.Header memory h = headerFor(ms, 0, 0);
            if (how == 2) h.firstTime -= 1;
            if (how == 3) h.lastTime += 1;
            _are(commitHeader(h, ms), 4);
            vm.revertToState(state);
        }
    }

    function test_4_aBeginningThatIsNone() public {
        Match[] memory ms = _three(9);
        Match[] memory last = new Match[](1);
        (, last[0]) = matchOne(ms[1].post, _easy(), 0, 0, ms[1].e.time, 0);
        _is(last, 4); // page 0 follows itself, but a claim is in its first tree
    }

    function test_4_otherParams() public {
        Match[] memory ms = _three(10);
        MatchLib.Header memory h = headerFor(ms, 0, 0);
        h.params = 2;
        Page memory p = commitHeader(h, ms);
        matchCourt.otherParams(p.header);
        require(book.slashed(scheduler, 0), "not slashed");
    }

    function test_4_aFork() public {
        Page[] memory ps = new Page[](3);
        ps[0] = commit(_three(11), 0, 0);
        ps[1] = commit(fill(after_(ps[0]), 1, 1), 1, 0);
        ps[2] = commit(fill(after_(ps[0]), 2, 1), 2, 0);
        uint256 faults = sweep(ps);
        eq(faults, 1 << 4, "two pages follow one");
        vm.expectRevert(Court.NoFault.selector);
        matchCourt.fork(ps[2].header, ps[1].header);
        matchCourt.fork(ps[1].header, ps[2].header);
        require(book.slashed(scheduler, uint256(2) << 32), "the later one pays");
    }

    function _emptyPage(uint256 page) private returns (bytes memory header) {
        MatchLib.Header memory h;
        (h.scheduler, h.page, h.follows, h.params, h.reveal) = (scheduler, page, page, 1, reveals[page]);
        header = packHeader(h);
        commitBytes(header);
    }

    function test_4_whoMisfollows() public {
        bytes memory empty = _emptyPage(0);
        entropy = 12;
        Match[] memory ms = fill(firstTree(block.timestamp), 1, 1);
        Page memory p = commit(ms, 1, 0);
        matchCourt.misfollows(p.header, empty);
        book.bond(scheduler, PENALTY);
        bytes memory nobody = _emptyPage(2);
        vm.expectRevert(Court.NoFault.selector);
        matchCourt.misfollows(nobody, p.header);
    }

    function test_4_anotherThread() public {
        Page[] memory ps = new Page[](2);
        ps[0] = commit(_three(13), 0, 0);
        Match[] memory ms = fill(after_(ps[0]), 1, 1);
        MatchLib.Header memory h = headerFor(ms, 1, 0);
        h.thread = 8;
        ps[1] = commitHeader(h, ms);
        eq(sweep(ps), 1 << 4, "the thread breaks");
    }

    // ---- 11 ----

    /// @dev A job that waits since long, in an order of the given weight, last of three.
    function _waits(uint64 seed, uint32 weight) private returns (Match[] memory ms) {
        ms = _three(seed);
        Ask memory a = _easy();
        (a.order, a.weight, a.queued) = (keccak256(abi.encode(seed, "waits")), weight, 1);
        named(a, 0);
        _again(ms, ms[2].pre, a);
    }

    /// forge-config: default.fuzz.runs = 6
    function testFuzz_11_overtaken(uint64 seed) public {
        _is(_waits(seed, 1 << 20), 11); // by one of the two before, as good as certainly
    }

    function test_11_whoMayGoBefore() public {
        for (uint256 how; how < 4; ++how) {
            uint256 state = vm.snapshotState();
            Match[] memory ms = _waits(50, 1 << 20);
            Ask memory a = ms[2].ask;
            if (how == 0) a.queued = uint64(ms[0].e.time - matchCourt.SETTLING()); // it had only just come
            if (how == 1) a.queued = 0; // it never waited
            if (how == 2) a.order = ms[0].ask.order; // of one order any job goes first
            named(a, 77);
            _again(ms, ms[2].pre, a);
            Page memory p = commit(ms, 0, 0);
            (bool ok, bytes4 err) =
                tries(address(matchCourt), abi.encodeCall(MatchCourt.overtaken, (placeOf(p, 0), placeOf(p, 2))));
            require(how == 3 ? ok : err == Court.NoFault.selector, "judged wrongly");
            (, err) = tries(address(matchCourt), abi.encodeCall(MatchCourt.overtaken, (placeOf(p, 2), placeOf(p, 0))));
            require(err == Court.NoFault.selector, "by one that was matched before");
            vm.revertToState(state);
        }
    }

    function test_11_inAnotherThread() public {
        Page memory p = commit(_three(51), 0, 0);
        Match[] memory ms = new Match[](1);
        Ask memory a = _easy();
        (a.order, a.weight, a.queued) = (keccak256("waits"), 1 << 20, 1);
        bool ok;
        (ok, ms[0]) = matchOne(firstTree(block.timestamp), a, 1, 0, block.timestamp, 0);
        MatchLib.Header memory h = headerFor(ms, 1, 1);
        h.thread = 8;
        Page memory q = commitHeader(h, ms);
        bytes4 err;
        (, err) = tries(address(matchCourt), abi.encodeCall(MatchCourt.overtaken, (placeOf(p, 0), placeOf(q, 0))));
        require(ok && err == Court.NoFault.selector, "a promise binds the process that gave it");
    }

    // ---- 12 ----

    function test_12_aJobOfAnotherOrder() public {
        Match[] memory ms = _three(52);
        Ask memory a = _easy();
        a.order = keccak256("a luckier one");
        _again(ms, ms[2].pre, a);
        _is(ms, 12);
    }

    function test_12_anotherWeight() public {
        for (uint256 how; how < 6; ++how) {
            uint256 state = vm.snapshotState();
            JobEscrow.Order memory o = newOrder(how % 2 == 0 ? address(0) : address(token), 10e15);
            uint256 floor = uint256(how % 2 == 0 ? 30_000 : 60_000_000) * 1 gwei;
            o.fee = uint128(how < 4 ? 7 * floor + floor - 1 : floor << 21);
            Match[] memory ms = _three(uint64(60 + how));
            Ask memory a = _easy();
            a.order = escrow.orderHash(o);
            named(a, 0);
            a.weight = how < 2 ? 7 : how < 4 ? 8 : 1 << 20;
            _again(ms, ms[2].pre, a);
            Page memory p = commit(ms, 0, 0);
            bytes memory data = abi.encodeCall(MatchCourt.misweighed, (placeOf(p, 2), o));
            (bool ok, bytes4 err) = tries(address(matchCourt), data);
            require(how == 2 || how == 3 ? ok : err == Court.NoFault.selector, "judged wrongly");
            ++o.fee;
            _refused(Court.WrongBytes.selector, abi.encodeCall(MatchCourt.misweighed, (placeOf(p, 2), o)));
            vm.revertToState(state);
        }
    }

    // ---- 7, 8 ----

    function test_7_exclusionsWithoutReason() public {
        for (uint256 how; how < 6; ++how) {
            uint256 state = vm.snapshotState();
            Match[] memory ms = _three(uint64(20 + how));
            Ask memory a = _easy();
            a.excluded = new uint32[](1);
            a.excluded[0] = 99;
            if (how > 0) _previous(a, ms[1], how);
            _again(ms, ms[2].pre, a);
            _is(ms, 7);
            vm.revertToState(state);
        }
    }

    function _previous(Ask memory a, Match memory m, uint256 how) private pure {
        (a.order, a.index, a.id, a.attempt) = (m.ask.order, m.ask.index, m.ask.id, m.ask.attempt + 1);
        (a.previousPage, a.previousIndex) = (0, 1);
        a.previousEntry = hashOf(3, packEntry(m.e));
        if (how == 2) a.previousEntry = keccak256("another");
        if (how == 3) a.previousIndex = 2; // itself
        if (how == 4) a.previousPage = 1; // to come
        if (how == 5) {
            a.excluded[0] = uint32(m.e.slot); // right, but for another job
            named(a, a.index + 1);
        }
    }

    function test_7_aPlaceWithoutEntry() public {
        Match[] memory ms = _three(30);
        Ask memory a = _easy();
        (a.previousPage, a.previousIndex) = (0, 1);
        _again(ms, ms[2].pre, a);
        _is(ms, 7);
    }

    function test_7_anEntryBeyondItsPage() public {
        Page[] memory ps = new Page[](2);
        ps[0] = commit(_three(31), 0, 0);
        bytes[] memory tree = after_(ps[0]);
        Ask memory a = _easy();
        (a.previousPage, a.previousIndex, a.previousEntry) = (0, 3, keccak256("none"));
        Match[] memory ms = new Match[](1);
        (, ms[0]) = matchOne(tree, a, 1, 0, block.timestamp, 0);
        ps[1] = commit(ms, 1, 0);
        eq(sweep(ps), 1 << 7, "no such entry");
    }

    function test_7_exclusionsOutOfReach() public {
        Match[] memory ms = _three(32);
        commit(ms, 0, 0);
        vm.warp(block.timestamp + WINDOW + ANSWER_TIME + 1);
        for (uint256 page = 1; page <= SPAN; ++page) {
            _emptyPage(page);
        }
        vm.warp(block.timestamp + WINDOW + ANSWER_TIME + 1);
        Ask memory a = askAgain(ms[2]);
        bytes[] memory tree = firstTree(block.timestamp);
        Match[] memory last = new Match[](1);
        (, last[0]) = matchOne(tree, a, SPAN + 1, 0, block.timestamp, 0);
        Page memory p = commit(last, SPAN + 1, SPAN + 1);
        matchCourt.excludes(placeOf(p, 0));
        require(book.slashed(scheduler, uint256(SPAN + 1) << 32), "it excludes by what nobody can look up");
    }

    function test_8_aJobTwice() public {
        Match[] memory ms = _three(33);
        Ask memory a = _easy();
        (a.order, a.index, a.id) = (ms[0].ask.order, ms[0].ask.index, ms[0].ask.id);
        _again(ms, ms[2].pre, a);
        _is(ms, 8);
    }

    function test_8_theEarlierMatchIsNotTheSecond() public {
        Match[] memory ms = _three(33);
        Ask memory a = _easy();
        a.id = ms[0].ask.id;
        _again(ms, ms[2].pre, a);
        Page memory p = commit(ms, 0, 0);
        _refused(Court.NoFault.selector, abi.encodeCall(MatchCourt.twice, (placeOf(p, 2), placeOf(p, 0))));
        _refused(Court.NoFault.selector, abi.encodeCall(MatchCourt.twice, (placeOf(p, 0), placeOf(p, 0))));
        matchCourt.twice(placeOf(p, 0), placeOf(p, 2));
    }

    // ---- proofs that are none ----

    function _refused(bytes4 why, bytes memory data) private {
        (bool ok, bytes4 err) = tries(address(matchCourt), data);
        require(!ok && err == why, "taken, or refused for another reason");
    }

    function test_malformedProofs() public {
        Match[] memory ms = _three(40);
        (, ms[2]) = matchOne(ms[2].pre, _easy(), 0, 2, ms[2].e.time, 1);
        Page memory p = commit(ms, 0, 0);
        uint256 best =
            ranking(ms[2].pre, ms[2].job, MatchLib.seedOf(reveals[0], ms[2].e.pre, ms[2].ask.salt), ms[2].e.time)[0];
        Court.Place memory x = placeOf(p, 2);
        Court.Spot memory s = spot(ms[2].pre, best);
        (bool ok,) = tries(address(matchCourt), abi.encodeCall(MatchCourt.better, (x, s)));
        require(ok, "the proof as it is");
        _badSpots(x, s, ms);
        _badPlaces(p, x, s);
    }

    function _badSpots(Court.Place memory x, Court.Spot memory s, Match[] memory ms) private {
        bytes4 wrong = MatchLib.WrongLength.selector;
        bytes32[] memory path = s.path;
        s.path = new bytes32[](19);
        _refused(wrong, abi.encodeCall(MatchCourt.better, (x, s)));
        s.path = new bytes32[](21);
        _refused(wrong, abi.encodeCall(MatchCourt.better, (x, s)));
        s.path = path;
        s.slot ^= 1; // the wrong side
        _refused(Court.NotInTree.selector, abi.encodeCall(MatchCourt.better, (x, s)));
        s.slot = uint32(s.slot ^ 1 | MatchLib.SLOTS); // beyond the depth, by the same path
        _refused(wrong, abi.encodeCall(MatchCourt.better, (x, s)));
        s.slot = uint32(NODES); // padding
        Court.Spot memory none = Court.Spot(s.slot, "", pathOf(ms[2].pre, NODES));
        _refused(wrong, abi.encodeCall(MatchCourt.better, (x, none)));
        bytes memory inner = abi.encodePacked(hashOf(0, ms[2].pre[0]), hashOf(0, ms[2].pre[1]));
        _refused(Court.NotInTree.selector, abi.encodeCall(MatchCourt.better, (x, Court.Spot(0, inner, path))));
    }

    function _badPlaces(Page memory p, Court.Place memory x, Court.Spot memory s) private {
        s.slot = uint32(harness.leafOf(s.leaf).slot);
        x.index = 3; // beyond the page
        _refused(Court.NotInPage.selector, abi.encodeCall(MatchCourt.better, (x, s)));
        x.index = 1;
        _refused(Court.NotInPage.selector, abi.encodeCall(MatchCourt.better, (x, s)));
        x.index = 2;
        bytes memory job = x.job;
        x.job = bytes.concat(job, hex"00");
        _refused(Court.WrongBytes.selector, abi.encodeCall(MatchCourt.better, (x, s)));
        x.job = job;
        bytes memory chosen = x.chosen;
        x.chosen = s.leaf;
        _refused(Court.WrongBytes.selector, abi.encodeCall(MatchCourt.better, (x, s)));
        x.chosen = chosen;
        MatchLib.Header memory h = p.h;
        h.scheduler = address(7); // another scheduler's page
        x.header = packHeader(h);
        _refused(Court.UnknownPage.selector, abi.encodeCall(MatchCourt.better, (x, s)));
        h.scheduler = scheduler;
        h.count = 4; // a header that nobody committed to
        x.header = packHeader(h);
        _refused(Court.UnknownPage.selector, abi.encodeCall(MatchCourt.better, (x, s)));
        x.header = bytes.concat(p.header, hex"00");
        _refused(MatchLib.WrongLength.selector, abi.encodeCall(MatchCourt.better, (x, s)));
        x.header = p.header;
        uint256 now_ = block.timestamp;
        vm.warp(now_ + WINDOW);
        (bool ok,) = tries(address(matchCourt), abi.encodeCall(MatchCourt.better, (x, s)));
        require(ok, "the last moment");
        vm.warp(now_ + WINDOW + 1);
        _refused(Court.WindowClosed.selector, abi.encodeCall(MatchCourt.better, (x, s)));
        vm.warp(now_);
        matchCourt.better(x, s);
        _refused(MatchBook.AlreadySlashed.selector, abi.encodeCall(MatchCourt.better, (x, s)));
    }
}
