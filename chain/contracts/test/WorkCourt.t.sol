// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {JobEscrow} from "../src/JobEscrow.sol";
import {NodeRegistry} from "../src/NodeRegistry.sol";
import {Reputation} from "../src/Reputation.sol";
import {VerdictLib} from "../src/VerdictLib.sol";
import {WorkCourt} from "../src/WorkCourt.sol";
import {vm} from "./Vm.sol";
import {World} from "./World.sol";

contract WorkCourtTest is World {
    uint96 private constant PENALTY = 10e18;
    WorkCourt private court;
    address private challenger = address(0xC4A1);

    function setUp() public {
        setUpWorld();
        address[] memory courts = new address[](1);
        uint64 n = vm.getNonce(address(this));
        courts[0] = vm.computeCreateAddress(address(this), n + 3);
        registry = new NodeRegistry(token, MIN_STAKE, THAW, WINDOW, courts);
        escrow = new JobEscrow(token, registry, GRACE, vm.addr(GUARDIAN));
        reputation = new Reputation(escrow, params, 7 days, 1e15, 1e18, 1e12, 1e15, 10, courts);
        court = new WorkCourt(escrow, reputation, PENALTY, 100);
        eq(address(court), courts[0], "the court that may");
        vm.prank(operator);
        token.approve(address(registry), type(uint256).max);
        register(NODE, payout);
        register(OTHER_NODE, payout);
    }

    function receipt(uint64 seq, uint64 ms) private view returns (JobEscrow.Receipt memory r) {
        r = receiptOf(newOrderView(), NODE, 1, ms, 0);
        r.job = keccak256("job");
        r.seq = seq;
    }

    function newOrderView() private view returns (JobEscrow.Order memory o) {
        o.owner = owner;
        o.scheduler = scheduler;
    }

    function receipts(JobEscrow.Receipt memory a, uint256 keyA, JobEscrow.Receipt memory b, uint256 keyB) private {
        bytes memory sigA = sign(keyA, escrow.receiptHash(a));
        bytes memory sigB = sign(keyB, escrow.receiptHash(b));
        vm.prank(challenger);
        court.twoReceipts(a, sigA, b, sigB);
    }

    function verdict(bool equal) private view returns (VerdictLib.Verdict memory v) {
        v.job = keccak256("job");
        v.round = 1;
        v.checker = vm.addr(NODE);
        v.node = vm.addr(OTHER_NODE);
        v.epoch = 1;
        v.to = keccak256("checkpoint");
        v.equal = equal;
        v.at = uint64(block.timestamp);
    }

    function verdicts(VerdictLib.Verdict memory a, uint256 keyA, VerdictLib.Verdict memory b, uint256 keyB) private {
        bytes memory sigA = sign(keyA, court.verdictHash(a));
        bytes memory sigB = sign(keyB, court.verdictHash(b));
        vm.prank(challenger);
        court.twoVerdicts(a, sigA, b, sigB);
    }

    function stakeOf(uint32 slot) private view returns (uint256) {
        return registry.list(slot, 1)[0].node.stake;
    }

    function test_twoReceiptsOfOneNumberCostStakeAndName() public {
        uint256 supply = token.totalSupply();
        receipts(receipt(3, 10), NODE, receipt(3, 11), NODE);
        eq(stakeOf(0), MIN_STAKE - PENALTY, "stake");
        eq(token.balanceOf(challenger), PENALTY / 2, "reward");
        eq(token.totalSupply(), supply - PENALTY / 2, "burned");
        eq(reputation.reputationOf(0), 10_000 / uint256(120), "reputation");
        eq(stakeOf(1), MIN_STAKE, "nobody else's");
    }

    function test_onceEach() public {
        receipts(receipt(3, 10), NODE, receipt(3, 11), NODE);
        JobEscrow.Receipt memory a = receipt(3, 11);
        JobEscrow.Receipt memory b = receipt(3, 12);
        vm.expectPartialRevert(WorkCourt.PunishedBefore.selector);
        this.other(a, NODE, b, NODE);
        receipts(receipt(4, 10), NODE, receipt(4, 11), NODE); // another number is another fault
        verdicts(verdict(true), NODE, verdict(false), NODE);
        eq(stakeOf(0), MIN_STAKE - 3 * PENALTY, "stake");
    }

    function other(JobEscrow.Receipt memory a, uint256 keyA, JobEscrow.Receipt memory b, uint256 keyB) external {
        receipts(a, keyA, b, keyB);
    }

    function judge(VerdictLib.Verdict memory a, uint256 keyA, VerdictLib.Verdict memory b, uint256 keyB) external {
        verdicts(a, keyA, b, keyB);
    }

    /// @dev Every honest pair of receipts is refused.
    function testFuzz_honestReceipts(uint8 what, uint64 seq, uint64 ms, uint64 more) public {
        ms %= 1e12;
        more %= 1e12;
        JobEscrow.Receipt memory a = receipt(seq, ms);
        JobEscrow.Receipt memory b = receipt(seq, ms + more);
        what %= 4;
        if (what == 0) b = a;
        if (what == 1) b.seq ^= 1;
        if (what == 2) b.epoch = 2;
        if (what == 3) b.job = keccak256("another");
        vm.expectRevert(WorkCourt.NoFault.selector);
        this.other(a, NODE, b, NODE);
    }

    function test_receiptsMustBeTheNodesOwn() public {
        JobEscrow.Receipt memory a = receipt(3, 10);
        JobEscrow.Receipt memory b = receipt(3, 11);
        bytes memory notSigned = abi.encodeWithSelector(VerdictLib.NotSigned.selector, vm.addr(NODE));
        vm.expectRevert(notSigned);
        this.other(a, NODE, b, SCHEDULER);
        vm.expectRevert(notSigned);
        this.other(a, OTHER_NODE, b, NODE);
        b.node = vm.addr(OTHER_NODE);
        vm.expectRevert(WorkCourt.NoFault.selector);
        this.other(a, NODE, b, OTHER_NODE);
        a.node = b.node = vm.addr(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.UnknownKey.selector, vm.addr(STRANGER)));
        this.other(a, STRANGER, b, STRANGER);
    }

    function test_aCheckerThatSaysBoth() public {
        VerdictLib.Verdict memory b = verdict(false);
        b.difference = keccak256("file 1 differs");
        verdicts(verdict(true), NODE, b, NODE);
        eq(stakeOf(0), MIN_STAKE - PENALTY, "stake");
    }

    function testFuzz_honestVerdicts(uint8 what, uint64 later) public {
        VerdictLib.Verdict memory a = verdict(true);
        VerdictLib.Verdict memory b = verdict(false);
        what %= 4;
        if (what == 0) b.equal = true; // the same, said again at another time
        if (what == 1) b.round = 2;
        if (what == 2) b.job = keccak256("another");
        if (what == 3) b.checker = vm.addr(OTHER_NODE); // two checkers may disagree
        b.at = later;
        vm.expectRevert(WorkCourt.NoFault.selector);
        this.judge(a, NODE, b, what == 3 ? OTHER_NODE : NODE);
    }

    function test_verdictsMustBeTheCheckersOwn() public {
        vm.expectRevert(abi.encodeWithSelector(VerdictLib.NotSigned.selector, vm.addr(NODE)));
        this.judge(verdict(true), NODE, verdict(false), OTHER_NODE);
        vm.expectRevert(abi.encodeWithSelector(VerdictLib.NotSigned.selector, vm.addr(NODE)));
        this.judge(verdict(true), SCHEDULER, verdict(false), NODE);
    }

    function test_aNodeWithoutStakeLosesItsName() public {
        vm.prank(operator);
        registry.beginUnstake(0, MIN_STAKE);
        vm.warp(START + THAW + 1);
        vm.prank(operator);
        registry.withdraw(0);
        receipts(receipt(3, 10), NODE, receipt(3, 11), NODE);
        eq(token.balanceOf(challenger), 0, "nothing is left to take");
        eq(reputation.reputationOf(0), 10_000 / uint256(120), "reputation");
    }

    // ---- refuted ----

    uint256 private constant FIRST = 0xC1;
    uint256 private constant SECOND = 0xC2;
    bytes32 private constant OWN = keccak256("what an honest run leaves");

    /// @dev All that a scheduler brings; tests spoil one thing.
    struct Case {
        JobEscrow.Order o;
        uint32 index;
        JobEscrow.Receipt r;
        uint256 signer;
        bytes32 own;
        VerdictLib.Verdict a;
        VerdictLib.Verdict b;
        uint256 keyA;
        uint256 keyB;
        address caller;
    }

    function caseOf() private returns (Case memory c) {
        c.o = newOrder(COIN, 1e16);
        c.signer = NODE;
        (c.keyA, c.keyB, c.own, c.caller) = (FIRST, SECOND, OWN, scheduler);
        c.r = receiptOf(c.o, NODE, 1, 1000, 1e15);
        c.a = verdictOf(c.o, FIRST, false);
        c.b = verdictOf(c.o, SECOND, false);
        c.b.round = 2;
        c.r.job = c.a.job;
        c.r.checkpoint = c.a.to;
        c.a.difference = keccak256(abi.encodePacked(bytes1(0), OWN, bytes("differs")));
        c.b.difference = keccak256(abi.encodePacked(bytes1(0), OWN, bytes("is another")));
    }

    function refute(Case memory c) public {
        WorkCourt.Finding[2] memory found = [
            WorkCourt.Finding(c.a, "differs", sign(c.keyA, verdictHash(c.a))),
            WorkCourt.Finding(c.b, "is another", sign(c.keyB, verdictHash(c.b)))
        ];
        bytes memory sig = sign(c.signer, escrow.receiptHash(c.r));
        vm.prank(c.caller);
        court.refuted(c.o, c.index, c.r, sig, c.own, found);
    }

    function checkers() private {
        for (uint256 i; i < 2; ++i) {
            address by = address(uint160(0xE0 + i));
            token.transfer(by, MIN_STAKE);
            vm.prank(by);
            token.approve(address(registry), MIN_STAKE);
            register(FIRST + i, payout, by);
        }
    }

    function test_whatTwoCheckersFoundCostsReputation() public {
        checkers();
        Case memory c = caseOf();
        deposit(COIN, c.o.maxCost);
        c.o.fee = 1e14;
        c.r.order = escrow.orderHash(c.o);
        c.a.job = c.b.job = c.r.job = VerdictLib.jobOf(c.r.order, 0);
        escrow.open(c.o, sign(OWNER, c.r.order));
        close(c.o, due(c.o, NODE, 9e15));
        reputation.record(c.o, vm.addr(NODE)); // nine points' worth, unproven
        eq(reputation.reputationOf(0), 10_000 * (uint256(180) + 100) / (180 + 2000), "before");
        refute(c);
        eq(
            reputation.reputationOf(0),
            10_000 * (uint256(90) + 100) / (90 + 800 + 2000),
            "half the work, eight points of fault"
        );
        eq(stakeOf(0), MIN_STAKE, "no stake");
        vm.expectPartialRevert(WorkCourt.PunishedBefore.selector);
        this.refute(c);
        vm.expectPartialRevert(Reputation.NothingToCount.selector);
        reputation.record(c.o, vm.addr(NODE));
        c.r.checkpoint = 0; // the end of a job is its result
        c.r.result = c.a.to;
        c.o = newOrder(COIN, 1);
        c.r.order = escrow.orderHash(c.o);
        c.a.job = c.b.job = c.r.job = VerdictLib.jobOf(c.r.order, 0);
        refute(c);
        eq(reputation.reputationOf(0), 10_000 * (uint256(45) + 100) / (45 + 1600 + 2000), "another job");
    }

    function test_whatRefutesNothing() public {
        checkers();
        for (uint256 how; how < 22; ++how) {
            Case memory c = caseOf();
            bytes memory want = abi.encodeWithSelector(WorkCourt.NoFault.selector);
            if (how == 0) c.a.equal = true;
            if (how == 1) c.b.equal = true;
            if (how == 2) c.own = 0;
            if (how == 3) c.own = keccak256("another");
            if (how == 4) {
                c.b.difference = keccak256(abi.encodePacked(bytes1(0), keccak256("another"), bytes("is another")));
            }
            if (how == 5) c.a.job = keccak256("another");
            if (how == 6) c.b.node = vm.addr(OTHER_NODE);
            if (how == 7) c.a.epoch = 2;
            if (how == 8) c.b.to = keccak256("another");
            if (how == 9) c.r.checkpoint = keccak256("another");
            if (how == 10) c.a.from = keccak256("another");
            if (how == 11) c.r.job = keccak256("another");
            if (how == 12) c.r.order = keccak256("another");
            if (how == 13) c.index = 1;
            if (how == 14) c.a.to = c.b.to = c.r.checkpoint = 0;
            if (how >= 15) want = abi.encodeWithSelector(VerdictLib.NotSigned.selector, vm.addr(FIRST));
            if (how == 15) c.keyA = SECOND;
            if (how == 16) {
                (c.signer, want) = (STRANGER, abi.encodeWithSelector(VerdictLib.NotSigned.selector, vm.addr(NODE)));
            }
            if (how >= 17) want = abi.encodeWithSelector(WorkCourt.NotApart.selector);
            if (how == 17) (c.b.checker, c.keyB) = (vm.addr(FIRST), FIRST);
            if (how == 18) (c.b.checker, c.keyB) = (vm.addr(NODE), NODE);
            if (how == 19) (c.a.checker, c.keyA) = (vm.addr(OTHER_NODE), OTHER_NODE); // its operator's
            if (how == 20) {
                (c.a.checker, c.keyA) = (vm.addr(STRANGER), STRANGER);
                want = abi.encodeWithSelector(NodeRegistry.UnknownKey.selector, vm.addr(STRANGER));
            }
            if (how == 21) {
                c.caller = vm.addr(FIRST);
                want = abi.encodeWithSelector(WorkCourt.NotScheduler.selector, c.caller, scheduler);
            }
            vm.expectRevert(want);
            this.refute(c);
        }
        eq(reputation.reputationOf(0), 500, "nothing was written");
        refute(caseOf());
    }
}
