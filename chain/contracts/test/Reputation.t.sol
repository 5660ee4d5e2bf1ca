// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {Courts} from "../src/Courts.sol";
import {Guardian} from "../src/Guardian.sol";
import {JobEscrow} from "../src/JobEscrow.sol";
import {NodeRegistry} from "../src/NodeRegistry.sol";
import {Reputation} from "../src/Reputation.sol";
import {Params} from "../src/Params.sol";
import {MatchLib} from "../src/MatchLib.sol";
import {vm} from "./Vm.sol";
import {World} from "./World.sol";
import {ReputationLib} from "../src/ReputationLib.sol";
import {VerdictLib} from "../src/VerdictLib.sol";

/// @notice What is kept of nodes: reputation, stakes with their times; and who may stop what.
contract ReputationTest is World {
    function setUp() public {
        setUpWorld();
        register(NODE, payout);
    }

    function _pay(uint128 amount) private returns (JobEscrow.Order memory o) {
        o = openOrder(COIN, amount + 1e14, 1e14); // burns fifty points' worth
        close(o, due(o, NODE, amount));
    }

    /// @dev Brings a payment with the scheduler's word that the work was right.
    function _checked(JobEscrow.Order memory o, uint256 key) private {
        VerdictLib.Verdict memory v = verdictOf(o, SCHEDULER, true);
        v.node = vm.addr(key);
        _bring(o, 0, v, SCHEDULER);
    }

    function _bring(JobEscrow.Order memory o, uint32 index, VerdictLib.Verdict memory v, uint256 signer) private {
        reputation.recordChecked(o, v.node, index, v, sign(signer, verdictHash(v)));
    }

    function bring(JobEscrow.Order memory o, uint32 index, VerdictLib.Verdict memory v, uint256 signer) external {
        _bring(o, index, v, signer);
    }

    function again(JobEscrow.Order memory o, uint256 key) external {
        _checked(o, key);
    }

    function test_payGivesPointsOnce() public {
        eq(reputation.reputationOf(0), 500, "a new node");
        JobEscrow.Order memory o = openOrder(COIN, 1e16, 1e14);
        escrow.settle(o, due(o, NODE, 3.5e15), false);
        vm.expectRevert(abi.encodeWithSelector(Reputation.StillOpen.selector, escrow.orderHash(o)));
        reputation.record(o, vm.addr(NODE));
        close(o, none());
        _checked(o, NODE);
        eq(reputation.reputationOf(0), uint256(40_000) / 23, "three points");
        vm.expectPartialRevert(Reputation.NothingToCount.selector);
        this.again(o, NODE);
        vm.expectPartialRevert(Reputation.NothingToCount.selector);
        reputation.record(o, vm.addr(NODE));
        o.nonce += 1; // an order that the escrow never paid for
        vm.expectPartialRevert(Reputation.NothingToCount.selector);
        reputation.record(o, vm.addr(NODE));
    }

    function test_unprovenWorkCountsLess() public {
        JobEscrow.Order memory o = _pay(3e15);
        bytes32 id = escrow.orderHash(o);
        reputation.record(o, vm.addr(NODE));
        eq(reputation.counted(id, vm.addr(NODE)), 60, "a fifth of three points");
        eq(reputation.reputationOf(0), uint256(1_600_000) / 2060, "and no more");
        vm.expectPartialRevert(Reputation.NothingToCount.selector);
        reputation.record(o, vm.addr(NODE));
        _checked(o, NODE);
        eq(reputation.counted(id, vm.addr(NODE)), 300, "made up");
        eq(reputation.given(id), 300, "and together");
        eq(reputation.reputationOf(0), uint256(40_000) / 23, "three points");
    }

    function test_whoMayCheck() public {
        register(OTHER_NODE, payout); // of the same operator
        address by = address(0xE0);
        token.transfer(by, MIN_STAKE);
        vm.prank(by);
        token.approve(address(registry), MIN_STAKE);
        register(STRANGER, payout, by);
        JobEscrow.Order memory o = openOrder(COIN, 1e16, 1e14);
        escrow.settle(o, due(o, NODE, 3e15), false);
        escrow.settle(o, due(o, OTHER_NODE, 1e15), false);
        JobEscrow.Order memory unpaid = _pay(3e15); // under which no checker was paid
        close(o, due(o, STRANGER, 1e15));
        bytes memory not = abi.encodeWithSelector(Reputation.NotChecked.selector, escrow.orderHash(o), vm.addr(NODE));
        for (uint256 how; how < 9; ++how) {
            VerdictLib.Verdict memory v = verdictOf(o, STRANGER, true);
            (uint32 index, uint256 signer, bytes memory want, JobEscrow.Order memory of_) = (0, STRANGER, not, o);
            if (how == 0) v.equal = false;
            if (how == 1) v.job = keccak256("another");
            if (how == 2) (index, v.job) = (1, VerdictLib.jobOf(escrow.orderHash(o), 1));
            if (how == 3) (v.checker, signer) = (vm.addr(NODE), NODE);
            if (how == 4) (v.checker, signer) = (vm.addr(OTHER_NODE), OTHER_NODE);
            if (how == 5) {
                (signer, want) = (NODE, abi.encodeWithSelector(VerdictLib.NotSigned.selector, vm.addr(STRANGER)));
            }
            if (how == 6) v.checker = address(0);
            if (how == 7) {
                (of_, v) = (unpaid, verdictOf(unpaid, STRANGER, true));
                want = abi.encodeWithSelector(Reputation.NotChecked.selector, escrow.orderHash(unpaid), vm.addr(NODE));
            }
            if (how == 8) (v.checker, signer) = (owner, OWNER);
            vm.expectRevert(want);
            this.bring(of_, index, v, signer);
        }
        _bring(o, 0, verdictOf(o, STRANGER, true), STRANGER);
        eq(reputation.reputationOf(0), uint256(40_000) / 23, "three points");
    }

    function fail_(JobEscrow.Order memory o, uint32 index, VerdictLib.Verdict memory v, uint256 signer) external {
        reputation.recordFailed(o, vm.addr(NODE), index, v, sign(signer, verdictHash(v)));
    }

    /// @dev The scheduler's word costs what a point costs.
    function test_failedWorkIsAFault() public {
        JobEscrow.Order memory o = openOrder(COIN, 1e16, 6e12); // three points' worth is burned
        VerdictLib.Verdict memory v = verdictOf(o, SCHEDULER, false);
        vm.expectPartialRevert(Reputation.NotChecked.selector);
        this.fail_(o, 0, v, SCHEDULER); // it was not paid
        escrow.settle(o, due(o, NODE, 1e15), false);
        vm.expectPartialRevert(Reputation.StillOpen.selector);
        this.fail_(o, 0, v, SCHEDULER);
        close(o, none());
        reputation.record(o, vm.addr(NODE)); // a fifth of a point
        bytes memory not = abi.encodeWithSelector(Reputation.NotChecked.selector, escrow.orderHash(o), vm.addr(NODE));
        for (uint256 how; how < 6; ++how) {
            v = verdictOf(o, SCHEDULER, false);
            (uint32 index, uint256 signer, bytes memory want) = (0, SCHEDULER, not);
            if (how == 0) v.equal = true;
            if (how == 1) v.job = keccak256("another");
            if (how == 2) (index, v.job) = (1, VerdictLib.jobOf(escrow.orderHash(o), 1));
            if (how == 3) v.node = vm.addr(OTHER_NODE);
            if (how == 4) (v.checker, signer) = (owner, OWNER);
            if (how == 5) (signer, want) = (OWNER, abi.encodeWithSelector(VerdictLib.NotSigned.selector, scheduler));
            vm.expectRevert(want);
            this.fail_(o, index, v, signer);
        }
        v = verdictOf(o, SCHEDULER, false);
        this.fail_(o, 0, v, SCHEDULER);
        eq(reputation.given(escrow.orderHash(o)), 300, "all that was burned");
        eq(reputation.reputationOf(0), 10_000 * uint256(20 + 100) / (20 + 280 + 2000), "what was left of it is fault");
        vm.expectPartialRevert(Reputation.NothingToCount.selector);
        this.fail_(o, 0, v, SCHEDULER);
        vm.expectPartialRevert(Reputation.NothingToCount.selector);
        this.again(o, NODE);
    }

    function test_pointsCostABurnedFee() public {
        register(OTHER_NODE, address(0xFA2));
        JobEscrow.Order memory o = openOrder(COIN, 1e18, 7e12); // 3.5 points' worth is burned
        escrow.settle(o, due(o, NODE, 2e15), false);
        close(o, due(o, OTHER_NODE, 5e17));
        bytes32 id = escrow.orderHash(o);
        _checked(o, NODE);
        eq(reputation.counted(id, vm.addr(NODE)), 200, "by its pay");
        _checked(o, OTHER_NODE);
        eq(reputation.counted(id, vm.addr(OTHER_NODE)), 100, "by what the fee leaves");
        eq(reputation.given(id), 300, "together no more than was burned");
        vm.expectRevert(abi.encodeWithSelector(Reputation.FeeUsedUp.selector, id, 3));
        this.again(o, OTHER_NODE);
        o = openOrder(COIN, 1e18, 1e12); // half a point's worth
        close(o, due(o, NODE, 5e17));
        vm.expectPartialRevert(Reputation.FeeUsedUp.selector);
        reputation.record(o, vm.addr(NODE));
        o = openOrder(address(token), 10e18, 6e15); // tokens have their own units
        close(o, due(o, NODE, 9e18));
        _checked(o, NODE);
        eq(reputation.counted(escrow.orderHash(o), vm.addr(NODE)), 300, "in tokens");
    }

    function test_aPayerGivesOnlySoMuchAPeriod() public {
        JobEscrow.Order memory o = _pay(25e15);
        _checked(o, NODE);
        eq(reputation.counted(escrow.orderHash(o), vm.addr(NODE)), 1000, "the cap");
        vm.expectRevert(abi.encodeWithSelector(Reputation.PayerCapReached.selector, owner, 10));
        this.again(o, NODE);
        vm.warp(block.timestamp + 7 days);
        _checked(o, NODE);
        eq(reputation.reputationOf(0), uint256(10_000) * 16 / 35, "five of old and ten new");
        vm.warp(block.timestamp + 7 days);
        _checked(o, NODE);
        eq(reputation.counted(escrow.orderHash(o), vm.addr(NODE)), 2500, "nothing is lost");
    }

    function test_faultsHalveAndTimeForgets() public {
        _checked(_pay(10e15), NODE);
        vm.prank(vm.addr(STRANGER));
        vm.expectRevert(abi.encodeWithSelector(Courts.NotCourt.selector, vm.addr(STRANGER)));
        reputation.fault(0, 8);
        vm.prank(vm.addr(STRANGER));
        vm.expectRevert(abi.encodeWithSelector(Courts.NotCourt.selector, vm.addr(STRANGER)));
        reputation.refute(0, vm.addr(NODE), 0);
        reputation.fault(0, 8);
        eq(reputation.reputationOf(0), uint256(10_000) * 6 / 33, "a 5, b 8");
        vm.warp(block.timestamp + 7 days);
        eq(reputation.reputationOf(0), uint256(10_000) * 350 / 2650, "a 2.5, b 4");
        vm.warp(block.timestamp + 700 days);
        eq(reputation.reputationOf(0), 500, "all is forgotten");
    }

    function testFuzz_rangeIsWhatItWas(uint32[6] calldata steps, uint8 near, uint8 before, uint8 length) public {
        uint256[] memory times = new uint256[](7);
        times[6] = (block.timestamp / 7 days + 1) * 7 days; // where all halves
        for (uint256 i; i < 6; ++i) {
            vm.warp(block.timestamp + (i % 2 == 0 ? steps[i] % 3 days : steps[i] % 12));
            times[i] = block.timestamp;
            reputation.fault(0, uint64(i * 3));
        }
        uint256 a = times[near % 7] - before % 20;
        uint256 b = a + length % 40;
        (uint256 least, uint256 greatest) = reputation.range(0, a, b);
        (uint256 low, uint256 high) = (type(uint256).max, 0);
        for (uint256 t = a; t <= b; ++t) {
            (uint256 v, uint256 same) = reputation.range(0, t, t);
            eq(v, same, "one value at a time");
            if (v < low) low = v;
            if (v > high) high = v;
        }
        eq(least, low, "least");
        eq(greatest, high, "greatest");
    }

    // ---- stakes ----

    function testFuzz_stakesAreKeptWithTheirTimes(uint96[5] calldata more, uint32[5] calldata waits, uint8 at) public {
        uint256[] memory times = new uint256[](6);
        uint256[] memory stakes = new uint256[](6);
        (times[0], stakes[0]) = (block.timestamp, MIN_STAKE);
        for (uint256 i; i < 5; ++i) {
            vm.warp(block.timestamp + 1 + waits[i] % 1 days);
            vm.prank(operator);
            if (i % 2 == 0) registry.stake(0, 1 + more[i] % 1e20);
            else registry.beginUnstake(0, uint96(1 + more[i] % 1e19));
            (times[i + 1], stakes[i + 1]) = (block.timestamp, registry.nodeOf(vm.addr(NODE)).node.stake);
        }
        at %= 5;
        (uint256 least, uint256 greatest) = registry.stakeRange(0, times[at], times[at + 1] - 1);
        eq(least, stakes[at], "least between two changes");
        eq(greatest, stakes[at], "greatest between two changes");
        (least, greatest) = registry.stakeRange(0, times[at], times[at + 1]);
        (uint256 x, uint256 y) = (stakes[at], stakes[at + 1]);
        eq(least, x < y ? x : y, "least across a change");
        eq(greatest, x < y ? y : x, "greatest across a change");
        (least, greatest) = registry.stakeRange(0, times[0] - 1, times[0]);
        eq(least, 0, "before it began");
        (least, greatest) = registry.stakeRange(0, times[0] - 2, times[0] - 1);
        eq(greatest, 0, "long before");
        (least, greatest) = registry.stakeRange(0, times[5], times[5] + 100 days);
        eq(least, stakes[5], "ever after");
    }

    function test_aSlashTakesActiveStakeFirst() public {
        vm.prank(operator);
        registry.beginUnstake(0, 40e18);
        uint256 supply = token.totalSupply();
        registry.slash(0, 81e18, address(9));
        eq(registry.nodeOf(vm.addr(NODE)).node.stake, 0, "active");
        eq(registry.nodeOf(vm.addr(NODE)).node.thawing, 19e18, "thawing");
        eq(token.balanceOf(address(9)), 40.5e18, "half");
        eq(supply - token.totalSupply(), 40.5e18, "burned");
        registry.slash(0, 81e18, address(9));
        eq(token.balanceOf(address(registry)), 0, "no more than there is");
        (uint256 least,) = registry.stakeRange(0, block.timestamp, block.timestamp);
        eq(least, 0, "kept with its time");
        vm.prank(vm.addr(STRANGER));
        vm.expectRevert(abi.encodeWithSelector(Courts.NotCourt.selector, vm.addr(STRANGER)));
        registry.slash(0, 1, address(9));
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.ThawTooShort.selector, WINDOW, WINDOW));
        new NodeRegistry(token, 0, WINDOW, WINDOW, new address[](0));
    }

    // ---- the guardian ----

    function test_aPauseStopsIntakeOnly() public {
        JobEscrow.Order memory o = openOrder(COIN, 1 ether);
        JobEscrow.Order memory late = openOrder(COIN, 1 ether);
        deposit(COIN, 2 ether);
        vm.expectPartialRevert(Guardian.NotGuardian.selector);
        escrow.pause(1 days);
        vm.prank(vm.addr(GUARDIAN));
        vm.expectPartialRevert(Guardian.PauseTooLong.selector);
        escrow.pause(8 days);
        vm.prank(vm.addr(GUARDIAN));
        escrow.pause(7 days);
        bytes memory paused = abi.encodeWithSelector(Guardian.IntakePaused.selector, block.timestamp + 7 days);
        JobEscrow.Order memory next = newOrder(COIN, 1);
        bytes memory sig = sign(OWNER, escrow.orderHash(next));
        vm.expectRevert(paused);
        escrow.open(next, sig);
        vm.prank(owner);
        vm.expectRevert(paused);
        escrow.deposit{value: 1}(COIN, 1);
        vm.prank(owner);
        vm.expectRevert(paused);
        escrow.depositWithPermit(1, 0, 0, 0, 0);
        vm.expectRevert(paused);
        escrow.depositWithAuthorization(owner, 1, 0, 0, 0, 0, 0, 0);
        // everything that lets money out goes on
        escrow.settle(o, due(o, NODE, 0.3 ether), false);
        vm.prank(scheduler);
        escrow.settle(o, none(), true);
        vm.prank(owner);
        escrow.withdraw(COIN, address(0xBEEF), 1 ether);
        vm.prank(payout);
        escrow.withdraw(COIN, address(0xBEEF), 0.3 ether);
        vm.prank(owner);
        escrow.cancelNonce(77);
        vm.warp(late.deadline + GRACE + 1);
        escrow.refund(late);
        vm.warp(block.timestamp + 7 days); // and a pause ends by itself
        deposit(COIN, 1);
        vm.prank(vm.addr(GUARDIAN));
        escrow.pause(7 days);
        vm.prank(vm.addr(GUARDIAN));
        escrow.pause(0);
        deposit(COIN, 1);
    }
}

contract ParamsTest is World {
    address private _council = address(0xC0);
    Params private _params;
    TimelockController private _owner;

    function setUp() public {
        vm.warp(START);
        address[] memory council = new address[](1);
        council[0] = _council;
        _params = new Params(_version(300), 7 days, 2 days, council);
        _owner = _params.owner();
    }

    function _version(uint16 jitter) private pure returns (Params.Version memory v) {
        v.checks = ReputationLib.Checks(500, 4, 20, 8);
        v.weights = MatchLib.Weights(2000, 1500, 2000, 1000, 1500, 1000, 1000, jitter, 300, 30, 1_000_000, 0);
        v.fees = MatchLib.Fees(30_000, 60_000_000);
        v.models = new uint16[](4);
        v.performance = new uint16[](4);
        (v.models[0], v.models[1], v.models[2], v.models[3]) = (1, 15, 16, 65_535);
        (v.performance[0], v.performance[1], v.performance[2], v.performance[3]) = (10_000, 2, 3, 500);
    }

    function _propose(Params.Version memory v) private {
        bytes memory data = abi.encodeCall(Params.propose, (v));
        vm.prank(_council);
        _owner.schedule(address(_params), 0, data, 0, 0, 2 days);
        vm.warp(block.timestamp + 2 days);
        vm.prank(_council);
        _owner.execute(address(_params), 0, data, 0, 0);
    }

    function test_aVersionComesIntoForceWithItsTime() public {
        eq(_params.at(0), 1, "from the beginning");
        eq(_params.performance(1, 1), 10_000, "first");
        eq(_params.performance(1, 15), 2, "last of a word");
        eq(_params.performance(1, 16), 3, "next word");
        eq(_params.performance(1, 65_535), 500, "last");
        eq(_params.performance(1, 2), 0, "unlisted");
        _propose(_version(7));
        uint256 from = block.timestamp + 7 days;
        eq(_params.latest(), 2, "proposed");
        eq(_params.at(from - 1), 1, "not yet");
        eq(_params.at(from), 2, "in force");
        eq(_params.at(START), 1, "the past stays");
        eq(_params.weights(1).jitter, 300, "and so does what it says");
        eq(_params.weights(2).jitter, 7, "the new one");
        eq(_params.fees(2).coin, 30_000, "least fee in the coin");
        eq(_params.fees(2).token, 60_000_000, "and in tokens");
        eq(_params.checks(2).unproven, 20, "what unproven work counts");
        eq(_params.checks(1).fault, 8, "points of a fault");
        vm.expectRevert(abi.encodeWithSelector(Params.UnknownVersion.selector, 3));
        _params.checks(3);
        vm.expectRevert(abi.encodeWithSelector(Params.UnknownVersion.selector, 3));
        _params.weights(3);
        vm.expectRevert(abi.encodeWithSelector(Params.UnknownVersion.selector, 3));
        _params.fees(3);
    }

    function test_onlyTheTimelockProposes() public {
        Params.Version memory v = _version(1);
        vm.prank(_council);
        vm.expectRevert(abi.encodeWithSelector(Params.NotOwner.selector, _council, address(_owner)));
        _params.propose(v);
        bytes memory data = abi.encodeCall(Params.propose, (v));
        vm.prank(_council);
        vm.expectRevert();
        _owner.schedule(address(_params), 0, data, 0, 0, 2 days - 1);
    }

    function test_versionsThatCannotHold() public {
        for (uint256 how; how < 16; ++how) {
            Params.Version memory v = _version(300);
            if (how == 0) v.weights.gpu += 1;
            if (how == 1) v.weights.stakeCap = 0;
            if (how == 2) v.weights.stakeCap = 1e11 + 1;
            if (how == 3) v.weights.latencyCap = 0;
            if (how == 4) v.weights.jitter = 10_001;
            if (how == 5) v.weights.mode = 2;
            if (how == 6) v.performance[0] = 10_001;
            if (how == 7) v.models[1] = 1;
            if (how == 8) v.performance = new uint16[](3);
            if (how == 9) v.models[0] = 20;
            if (how == 10) v.fees.coin = 0;
            if (how == 11) v.fees.token = 0;
            if (how == 12) v.checks.floor = 0;
            if (how == 13) v.checks.floor = 10_001;
            if (how == 14) v.checks.unproven = 101;
            if (how == 15) v.checks.fault = 1e6 + 1;
            vm.expectRevert();
            new Params(v, 1, 1, new address[](0));
        }
    }
}
