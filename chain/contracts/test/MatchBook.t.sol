// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Courts} from "../src/Courts.sol";
import {MatchBook} from "../src/MatchBook.sol";
import {MatchLib} from "../src/MatchLib.sol";
import {CallingToken, FeeToken} from "./Mocks.sol";
import {Pages} from "./Pages.sol";
import {vm} from "./Vm.sol";

contract MatchBookTest is Pages {
    MatchBook private _own; // this contract is its court

    function setUp() public {
        setUpPages();
        _own = _bookOf(token);
        token.approve(address(_own), type(uint256).max);
    }

    function _bookOf(IERC20 t) private returns (MatchBook) {
        address[] memory courts = new address[](1);
        courts[0] = address(this);
        return new MatchBook(t, terms(), courts);
    }

    function _page(uint256 page) private view returns (MatchLib.Header memory h) {
        (h.scheduler, h.page, h.count, h.matchRoot) = (scheduler, page, 1, keccak256("root"));
        (h.firstTime, h.lastTime) = (block.timestamp, block.timestamp);
        (h.reveal, h.params, h.follows) = (reveals[page], 1, page);
    }

    function _refused(bytes4 why, MatchLib.Header memory h) private {
        MatchBook.Sealed[] memory pages = new MatchBook.Sealed[](1);
        pages[0] = MatchBook.Sealed(packHeader(h), "bafy");
        vm.prank(scheduler);
        vm.expectPartialRevert(why);
        book.commit(pages);
    }

    // ---- pages ----

    function test_pagesInOrder() public {
        MatchBook.Sealed[] memory pages = new MatchBook.Sealed[](3);
        for (uint256 i; i < 3; ++i) {
            pages[i] = MatchBook.Sealed(packHeader(_page(i)), "bafy");
        }
        vm.prank(scheduler);
        book.commit(pages);
        for (uint256 i; i < 3; ++i) {
            bytes32 hash = hashOf(4, pages[i].header);
            eq(book.committedAt(scheduler, i, hash), block.timestamp, "time");
            eq(book.committedAt(scheduler, i + 1, hash), 0, "another number");
            eq(book.committedAt(scheduler, i, hash ^ bytes32(uint256(1) << 40)), 0, "another hash");
            eq(book.committedAt(owner, i, hash), 0, "another scheduler");
        }
        eq(book.schedulerOf(scheduler).next, 3, "next");
        vm.prank(scheduler);
        vm.expectRevert(abi.encodeWithSelector(MatchBook.WrongPage.selector, 0, 3));
        book.commit(pages);
    }

    function test_whatIsNoPage() public {
        MatchLib.Header memory h = _page(0);
        h.scheduler = owner;
        _refused(MatchBook.NotOwnPage.selector, h);
        h = _page(0);
        h.page = 1;
        _refused(MatchBook.WrongPage.selector, h);
        h = _page(0);
        h.reveal = reveals[1];
        _refused(MatchBook.WrongReveal.selector, h);
        h = _page(0);
        h.follows = 1;
        _refused(MatchBook.OutOfReach.selector, h);
        h = _page(0);
        h.firstTime = h.lastTime + 1;
        _refused(MatchBook.BadTimes.selector, h);
        h = _page(0);
        h.lastTime = block.timestamp + 16;
        _refused(MatchBook.BadTimes.selector, h);
        h = _page(0);
        h.count = 65_537;
        _refused(MatchBook.TooManyEntries.selector, h);
        h = _page(0);
        h.count = 0;
        _refused(MatchBook.NotEmpty.selector, h);
        MatchBook.Sealed[] memory pages = new MatchBook.Sealed[](1);
        pages[0] = MatchBook.Sealed(packHeader(_page(0)), "");
        vm.prank(scheduler);
        vm.expectRevert(abi.encodeWithSelector(MatchBook.BadCID.selector, 0, 0));
        book.commit(pages);
        pages[0].cid = string(new bytes(129));
        vm.prank(scheduler);
        vm.expectRevert(abi.encodeWithSelector(MatchBook.BadCID.selector, 0, 129));
        book.commit(pages);
        pages[0].header = "";
        vm.prank(scheduler);
        vm.expectRevert(abi.encodeWithSelector(MatchLib.WrongLength.selector, 0, 164));
        book.commit(pages);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(MatchBook.NoChain.selector, owner));
        book.commit(pages);
        vm.prank(scheduler);
        book.beginUnbond(1);
        _refused(MatchBook.BondTooLow.selector, _page(0));
    }

    function test_wordsAreUsedAgainOnceTheirTermIsOver() public {
        for (uint256 i; i < SPAN; ++i) {
            commitBytes(packHeader(_page(i)));
        }
        uint256 start = block.timestamp;
        bytes32 first = hashOf(4, packHeader(_page(0)));
        _refused(MatchBook.TooManyPages.selector, _page(SPAN));
        vm.warp(start + WINDOW + ANSWER_TIME);
        _refused(MatchBook.TooManyPages.selector, _page(SPAN));
        vm.warp(start + WINDOW + ANSWER_TIME + 1);
        for (uint256 i = SPAN; i < 2 * SPAN; ++i) {
            MatchLib.Header memory h = _page(i);
            h.follows = i - SPAN; // the furthest that it may follow
            commitBytes(packHeader(h));
        }
        eq(book.committedAt(scheduler, 0, first), start, "the page that page span follows is still known");
        vm.warp(block.timestamp + WINDOW + ANSWER_TIME + 1);
        MatchLib.Header memory far = _page(2 * SPAN);
        far.follows = SPAN - 1;
        _refused(MatchBook.OutOfReach.selector, far);
        commitBytes(packHeader(_page(2 * SPAN)));
        eq(book.committedAt(scheduler, 0, first), 0, "forgotten");
    }

    function test_aChainIsRenewedAheadOfItsUse() public {
        bytes32 secret = keccak256("later");
        vm.prank(owner);
        vm.expectPartialRevert(MatchBook.NoChain.selector);
        book.renew(secret, 2000);
        vm.prank(scheduler);
        vm.expectPartialRevert(MatchBook.HasChain.selector);
        book.begin(secret);
        vm.prank(scheduler);
        vm.expectRevert(abi.encodeWithSelector(MatchBook.ChainTooSoon.selector, 999, 1000));
        book.renew(secret, 999);
        vm.prank(scheduler);
        book.renew(keccak256(abi.encodePacked(secret)), 1000);
        vm.prank(scheduler);
        vm.expectRevert(abi.encodeWithSelector(MatchBook.ChainWaits.selector, 1000));
        book.renew(secret, 3000);
        commitBytes(packHeader(_page(0))); // the old one goes on
        require(book.schedulerOf(scheduler).renewFrom == 1000, "it waits");
    }

    /// @dev Runs through a whole chain in a book with room for many pages.
    function test_theRenewedChainStartsAtItsPage() public {
        MatchBook.Terms memory t = terms();
        t.span = 5000;
        book = new MatchBook(token, t, new address[](0));
        token.approve(address(book), type(uint256).max);
        book.bond(scheduler, MIN_BOND);
        reveals = new bytes32[](1001);
        bytes32 h = keccak256("secret");
        for (uint256 i = 1000; i > 0; --i) {
            reveals[i - 1] = h;
            h = keccak256(abi.encodePacked(h));
        }
        reveals[1000] = keccak256("later");
        vm.prank(scheduler);
        book.begin(h);
        vm.prank(scheduler);
        book.renew(keccak256(abi.encodePacked(reveals[1000])), 1000);
        MatchBook.Sealed[] memory pages = new MatchBook.Sealed[](1000);
        for (uint256 i; i < 1000; ++i) {
            pages[i] = MatchBook.Sealed(packHeader(_page(i)), "bafy");
        }
        vm.prank(scheduler);
        book.commit(pages);
        _refused(MatchBook.RenewalTooSoon.selector, _page(1000));
        vm.warp(block.timestamp + COMMIT_DELAY);
        MatchLib.Header memory wrong = _page(1000);
        wrong.reveal = keccak256("neither");
        _refused(MatchBook.WrongReveal.selector, wrong);
        commitBytes(packHeader(_page(1000)));
        eq(book.schedulerOf(scheduler).renewFrom, 0, "done");
    }

    /// @dev A reveal of zero would let its scheduler begin anew.
    function test_noRevealIsZero() public {
        vm.prank(owner);
        book.begin(keccak256(abi.encodePacked(bytes32(0))));
        book.bond(owner, MIN_BOND);
        MatchLib.Header memory h = _page(0);
        (h.scheduler, h.reveal) = (owner, 0);
        MatchBook.Sealed[] memory pages = new MatchBook.Sealed[](1);
        pages[0] = MatchBook.Sealed(packHeader(h), "bafy");
        vm.prank(owner);
        vm.expectPartialRevert(MatchBook.WrongReveal.selector);
        book.commit(pages);
    }

    // ---- bonds ----

    function testFuzz_bondThawsBeforeItLeaves(uint96 amount, uint96 part, uint32 wait) public {
        amount = 1 + amount % 1e27;
        part = 1 + part % amount;
        _own.bond(owner, amount);
        vm.prank(owner);
        _own.beginUnbond(part);
        uint256 start = block.timestamp;
        uint256 held = token.balanceOf(owner);
        vm.warp(start + wait);
        vm.prank(owner);
        if (wait < THAW) vm.expectPartialRevert(MatchBook.BondIsThawing.selector);
        _own.withdraw();
        eq(token.balanceOf(owner) - held, wait < THAW ? 0 : part, "withdrawn");
        eq(_own.schedulerOf(owner).bond, amount - part, "active");
    }

    function test_bondsThatAreNone() public {
        vm.expectRevert(MatchBook.ZeroAmount.selector);
        _own.bond(owner, 0);
        vm.prank(owner);
        vm.expectRevert(MatchBook.ZeroAmount.selector);
        _own.beginUnbond(0);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(MatchBook.BondTooLow.selector, 0, 1));
        _own.beginUnbond(1);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(MatchBook.NoBondThawed.selector, owner));
        _own.withdraw();
        _own.bond(owner, type(uint96).max);
        vm.expectPartialRevert(MatchBook.BondTooHigh.selector);
        _own.bond(owner, 1);
    }

    function testFuzz_aPenaltyTakesActiveBondFirst(uint96 active, uint96 thawing) public {
        (active, thawing) = (active % (2 * PENALTY), thawing % (2 * PENALTY));
        if (active + thawing == 0) return;
        _own.bond(owner, active + thawing);
        vm.prank(owner);
        if (thawing != 0) _own.beginUnbond(thawing);
        uint256 supply = token.totalSupply();
        uint256 taken = active + thawing < PENALTY ? active + thawing : PENALTY;
        _own.slash(owner, 3, 4, 1, address(9));
        eq(supply, token.totalSupply(), "nothing is burned yet");
        eq(_own.claimable(owner, 3, 4), taken, "claimable");
        require(_own.slashed(owner, uint256(3) << 32 | 4) && !_own.slashed(owner, uint256(3) << 32 | 5), "slashed");
        _own.claim(owner, 3, 4);
        eq(token.balanceOf(address(9)), taken / 2, "reward");
        eq(supply - token.totalSupply(), taken - taken / 2, "burned");
        MatchBook.Scheduler memory s = _own.schedulerOf(owner);
        eq(s.bond, active < PENALTY ? 0 : active - PENALTY, "active");
        eq(uint256(s.bond) + s.thawing, active + thawing - taken, "rest");
        vm.expectRevert(abi.encodeWithSelector(MatchBook.AlreadySlashed.selector, 3, 4));
        _own.slash(owner, 3, 4, 2, address(9));
        vm.expectRevert(abi.encodeWithSelector(MatchBook.NothingToClaim.selector, owner, 3, 4));
        _own.claim(owner, 3, 4);
        vm.expectRevert(abi.encodeWithSelector(MatchBook.NothingToClaim.selector, owner, 3, 5));
        _own.claim(owner, 3, 5);
        eq(token.balanceOf(address(9)), taken / 2, "once");
    }

    function test_onlyCourtsPunish() public {
        vm.expectRevert(abi.encodeWithSelector(Courts.NotCourt.selector, address(this)));
        book.slash(scheduler, 0, 0, 1, address(this));
    }

    function test_aFeeTakingToken() public {
        FeeToken fee = new FeeToken(address(this));
        MatchBook b = _bookOf(fee);
        fee.approve(address(b), type(uint256).max);
        b.bond(owner, 1000);
        eq(b.schedulerOf(owner).bond, 990, "what arrived counts");
    }

    function test_aTokenThatCallsBack() public {
        CallingToken calling = new CallingToken(address(this));
        MatchBook b = _bookOf(calling);
        calling.approve(address(b), type(uint256).max);
        b.bond(address(this), 1000);
        b.beginUnbond(500);
        vm.warp(block.timestamp + THAW);
        calling.callDuringTransfer(address(b), abi.encodeCall(MatchBook.withdraw, ()));
        b.withdraw();
        require(!calling.answered(), "withdrew inside a withdrawal");
        eq(bytes32(calling.answer()), bytes32(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector), "why");
        calling.callDuringTransfer(address(b), abi.encodeCall(MatchBook.bond, (address(this), 1)));
        b.bond(address(this), 10);
        require(!calling.answered(), "bonded inside a bond");
    }

    function test_termsThatCannotHold() public {
        for (uint256 how; how < 6; ++how) {
            MatchBook.Terms memory t = terms();
            if (how == 0) t.thaw = WINDOW + ANSWER_TIME + COMMIT_DELAY;
            if (how == 1) t.minBond = t.penalty - 1;
            if (how == 2) t.span = 0;
            if (how == 3) t.window = 0;
            if (how == 4) t.commitDelay = 0;
            if (how == 5) t.answerTime = 0;
            vm.expectRevert(MatchBook.BadTerms.selector);
            new MatchBook(token, t, new address[](0));
        }
    }
}
