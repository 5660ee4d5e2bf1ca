// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Court} from "../src/Court.sol";
import {JobEscrow} from "../src/JobEscrow.sol";
import {LeafCourt} from "../src/LeafCourt.sol";
import {MatchBook} from "../src/MatchBook.sol";
import {MatchLib} from "../src/MatchLib.sol";
import {VerdictLib} from "../src/VerdictLib.sol";
import {Pages} from "./Pages.sol";
import {vm} from "./Vm.sol";

/// @notice What a page and a dispute cost. Trees are of depth 20, pages have 64 matches, whoever
/// disputes holds SKYOPS already.
contract BookGasTest is Pages {
    function setUp() public {
        setUpPages();
        entropy = 99;
    }

    /// @dev A page of 64 entries of which the first is real, and is the second best choice.
    function _page(uint256 page) private returns (Page memory p) {
        Match[] memory ms = new Match[](64);
        Ask memory a = newAsk();
        (a.gpuMin, a.gpuMax, a.maxRate, a.inputs) = (1, 2, 1_100_000, new bytes32[](2));
        (a.inputs[0], a.inputs[1]) = (keccak256("image"), keccak256("data"));
        bool ok;
        (ok, ms[0]) = matchOne(firstTree(block.timestamp), a, page, 0, block.timestamp, 1);
        require(ok, "no second best");
        // one that waited since long
        (a.order, a.weight, a.queued) = (keccak256("waits"), 1 << 20, 1);
        (ok, ms[1]) = matchOne(ms[0].post, a, page, 1, block.timestamp, 0);
        require(ok, "it fits nowhere");
        for (uint256 i = 2; i < 64; ++i) {
            ms[i].e = MatchLib.Entry(page, i, block.timestamp, 1, keccak256("job"), bytes32(i), 0, 0);
        }
        return commit(ms, page, page);
    }

    function _snap(string memory name) private returns (uint256) {
        return vm.snapshotGasLastCall("MatchCourt", name);
    }

    function test_pages() public {
        for (uint256 i; i < 2 * SPAN; ++i) {
            if (i % SPAN == 0) vm.warp(block.timestamp + WINDOW + ANSWER_TIME + 1);
            commitBytes(packHeader(_header(i)));
            if (i == 1) vm.snapshotGasLastCall("MatchBook", "commit a page, new word");
        }
        vm.warp(block.timestamp + WINDOW + ANSWER_TIME + 1);
        commitBytes(packHeader(_header(2 * SPAN)));
        vm.snapshotGasLastCall("MatchBook", "commit a page, word used again");
        MatchBook.Sealed[] memory pages = new MatchBook.Sealed[](4);
        for (uint256 i; i < 4; ++i) {
            pages[i] = MatchBook.Sealed(packHeader(_header(2 * SPAN + 1 + i)), _cid());
        }
        vm.prank(scheduler);
        book.commit(pages);
        vm.snapshotGasLastCall("MatchBook", "commit four pages, words used again");
    }

    function _cid() private pure returns (string memory) {
        return "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi";
    }

    function _header(uint256 page) private view returns (MatchLib.Header memory h) {
        (h.scheduler, h.page, h.count, h.matchRoot) = (scheduler, page, 64, keccak256("root"));
        (h.firstTime, h.lastTime) = (block.timestamp, block.timestamp);
        (h.reveal, h.params, h.follows, h.data) = (reveals[page], 1, page, keccak256("log"));
    }

    function test_disputesOfOneEntry() public {
        Page memory p = _page(0);
        Match memory m = p.matches[0];
        Court.Place memory x = placeOf(p, 0);
        uint256 best = ranking(m.pre, m.job, MatchLib.seedOf(reveals[0], m.e.pre, m.ask.salt), m.e.time)[0];
        uint256 state = vm.snapshotState();
        matchCourt.better(x, spot(m.pre, best));
        // 21,000 for the transaction, 37,000 for its bytes, 59,000 for punishing and paying
        require(_snap("1 better node") <= 165_000, "a dispute over a better node costs more than 165,000 gas");
        vm.revertToState(state);
        matchCourt.overtaken(placeOf(p, 0), placeOf(p, 1));
        _snap("11 overtaken");
        vm.revertToState(state);
        vm.warp(block.timestamp + 1);
        p = _broken(p.matches);
        state = vm.snapshotState();
        matchCourt.transition(placeOf(p, 0), pathOf(m.pre, m.e.slot));
        _snap("3 a claim booked wrongly");
        vm.revertToState(state);
        leafCourt.falseLeaf(placeOf(p, 0), spot(m.pre, 7));
        _snap("5 a false leaf");
    }

    /// @dev The page anew, with a false reputation at slot 7 and no claim booked.
    function _broken(Match[] memory ms) private returns (Page memory) {
        MatchLib.Leaf memory l = harness.leafOf(ms[0].pre[7]);
        l.rep += 1;
        ms[0].pre[7] = packLeaf(l, FIRST_KEY + 7);
        (ms[0].e.page, ms[0].e.pre) = (1, rootOf(ms[0].pre));
        ms[0].e.post = ms[0].e.pre;
        return commit(ms, 1, 1);
    }

    function test_reputation() public {
        JobEscrow.Order memory o = openOrder(COIN, 20e15, 1e14);
        close(o, due(o, FIRST_KEY, 12e15));
        reputation.record(o, vm.addr(FIRST_KEY));
        vm.snapshotGasLastCall("Reputation", "record an order's pay, first of the node");
        vm.warp(block.timestamp + 7 days);
        VerdictLib.Verdict memory v = verdictOf(o, SCHEDULER, true);
        v.node = vm.addr(FIRST_KEY);
        reputation.recordChecked(o, v.node, 0, v, sign(SCHEDULER, verdictHash(v)));
        vm.snapshotGasLastCall("Reputation", "make up what was checked");
    }

    function test_otherDisputes() public {
        Page memory p = _page(0);
        Court.Place memory x = placeOf(p, 0);
        uint256 state = vm.snapshotState();
        LeafCourt.Ticket memory t = LeafCourt.Ticket(keccak256("entry"), 0, 1, uint64(block.timestamp));
        bytes memory sig = sign(SCHEDULER, MatchLib.digest(address(escrow), leafCourt.ticketStruct(t)));
        leafCourt.displaced(placeOf(p, 1), t, sig);
        _snap("9 another entry than promised");
        vm.revertToState(state);
        leafCourt.askEntry(p.header, 0);
        _snap("10 ask for an entry");
        leafCourt.answerEntry(x);
        _snap("10 answer with an entry");
    }
}
