// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {JobEscrow} from "../src/JobEscrow.sol";
import {NodeRegistry} from "../src/NodeRegistry.sol";
import {Reputation} from "../src/Reputation.sol";
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
        reputation = new Reputation(escrow, 7 days, 1e15, 1e18, 1e12, 1e15, 10, courts);
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

    function verdict(bool equal) private view returns (WorkCourt.Verdict memory v) {
        v.job = keccak256("job");
        v.round = 1;
        v.checker = vm.addr(NODE);
        v.node = vm.addr(OTHER_NODE);
        v.epoch = 1;
        v.to = keccak256("checkpoint");
        v.equal = equal;
        v.at = uint64(block.timestamp);
    }

    function verdicts(WorkCourt.Verdict memory a, uint256 keyA, WorkCourt.Verdict memory b, uint256 keyB) private {
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

    function judge(WorkCourt.Verdict memory a, uint256 keyA, WorkCourt.Verdict memory b, uint256 keyB) external {
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
        bytes memory notSigned = abi.encodeWithSelector(WorkCourt.NotSigned.selector, vm.addr(NODE));
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
        WorkCourt.Verdict memory b = verdict(false);
        b.difference = keccak256("file 1 differs");
        verdicts(verdict(true), NODE, b, NODE);
        eq(stakeOf(0), MIN_STAKE - PENALTY, "stake");
    }

    function testFuzz_honestVerdicts(uint8 what, uint64 later) public {
        WorkCourt.Verdict memory a = verdict(true);
        WorkCourt.Verdict memory b = verdict(false);
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
        vm.expectRevert(abi.encodeWithSelector(WorkCourt.NotSigned.selector, vm.addr(NODE)));
        this.judge(verdict(true), NODE, verdict(false), OTHER_NODE);
        vm.expectRevert(abi.encodeWithSelector(WorkCourt.NotSigned.selector, vm.addr(NODE)));
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
}
