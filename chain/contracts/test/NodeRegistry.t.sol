// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {NodeRegistry} from "../src/NodeRegistry.sol";
import {CallingToken, FeeToken} from "./Mocks.sol";
import {vm} from "./Vm.sol";
import {World} from "./World.sol";

contract NodeRegistryTest is World {
    function setUp() public {
        setUpWorld();
    }

    function test_slotsAreNumberedFromZero() public {
        eq(register(NODE, payout), 0, "first slot");
        eq(register(OTHER_NODE, payout), 1, "second slot");
        eq(registry.count(), 2, "count");
        eq(registry.slotOf(vm.addr(OTHER_NODE)), 1, "slot by key");
        eq(registry.payoutOf(vm.addr(NODE)), payout, "payout by key");
        eq(registry.payoutOf(vm.addr(STRANGER)), address(0), "payout of a stranger");
        eq(registry.isActive(vm.addr(NODE)) ? 1 : 0, 1, "active");
        eq(registry.isActive(vm.addr(STRANGER)) ? 1 : 0, 0, "active stranger");
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.UnknownKey.selector, vm.addr(STRANGER)));
        registry.slotOf(vm.addr(STRANGER));
    }

    function testFuzz_list(uint8 nodes, uint32 from, uint32 limit) public {
        nodes %= 12;
        for (uint256 i; i < nodes; ++i) {
            register(1000 + i, payout);
        }
        from %= 15;
        uint256 want = from >= nodes ? 0 : limit < nodes - from ? limit : nodes - from;
        NodeRegistry.View[] memory views = registry.list(from, limit);
        eq(views.length, want, "length");
        for (uint256 i; i < want; ++i) {
            eq(views[i].slot, from + i, "slot");
            eq(views[i].node.key, vm.addr(1000 + from + i), "key");
        }
    }

    function test_aKeyMustAgreeToItsOperator() public {
        address key = vm.addr(NODE);
        bytes memory forOperator = sign(NODE, registry.keyDigest(key, operator));
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.BadKeySignature.selector, key, address(this)));
        registry.register(key, payout, 0, "", forOperator); // stolen by this contract
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.BadKeySignature.selector, address(0), operator));
        registry.register(address(0), payout, 0, "", "");
        NodeRegistry other = new NodeRegistry(token, 0, THAW, WINDOW, new address[](0));
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.BadKeySignature.selector, key, operator));
        other.register(key, payout, 0, "", forOperator); // made for another registry
    }

    function test_aKeyIsTakenForEver() public {
        register(NODE, payout);
        address key = vm.addr(NODE);
        bytes memory sig = sign(NODE, registry.keyDigest(key, operator));
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.KeyTaken.selector, key, 0));
        registry.register(key, payout, MIN_STAKE, "", sig);
        address next = vm.addr(OTHER_NODE);
        bytes memory nextSig = sign(OTHER_NODE, registry.keyDigest(next, operator));
        vm.prank(operator);
        registry.rotateKey(0, next, nextSig);
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.KeyTaken.selector, key, 0));
        registry.rotateKey(0, key, sig);
    }

    function test_rotationKeepsTheOldKeysPay() public {
        register(NODE, payout);
        address next = vm.addr(OTHER_NODE);
        bytes memory sig = sign(OTHER_NODE, registry.keyDigest(next, operator));
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.NotOperator.selector, 0, address(this), operator));
        registry.rotateKey(0, next, sig);
        vm.prank(operator);
        registry.rotateKey(0, next, sig);
        vm.prank(operator);
        registry.setPayout(0, address(0xFA2));
        eq(registry.payoutOf(vm.addr(NODE)), address(0xFA2), "old key's payout");
        eq(registry.isActive(vm.addr(NODE)) ? 1 : 0, 0, "old key active");
        eq(registry.isActive(next) ? 1 : 0, 1, "new key active");
        eq(registry.nodeOf(vm.addr(NODE)).slot, 0, "slot of the old key");
    }

    function test_registerNeedsStakeAndPayout() public {
        address key = vm.addr(NODE);
        bytes memory sig = sign(NODE, registry.keyDigest(key, operator));
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.StakeTooLow.selector, MIN_STAKE - 1, MIN_STAKE));
        registry.register(key, payout, MIN_STAKE - 1, "", sig);
        vm.prank(operator);
        vm.expectRevert(NodeRegistry.ZeroAddress.selector);
        registry.register(key, address(0), MIN_STAKE, "", sig);
        register(NODE, payout);
        vm.prank(operator);
        vm.expectRevert(NodeRegistry.ZeroAddress.selector);
        registry.setPayout(0, address(0));
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.UnknownSlot.selector, 7));
        registry.setPayout(7, payout);
        vm.expectRevert(NodeRegistry.ZeroAddress.selector);
        new NodeRegistry(IERC20(address(0)), 0, THAW, WINDOW, new address[](0));
    }

    function testFuzz_stakeThawsBeforeItLeaves(uint96 more, uint96 less, uint32 wait) public {
        register(NODE, payout);
        more = 1 + more % 1e23;
        vm.prank(operator);
        registry.stake(0, more);
        uint256 stake = uint256(MIN_STAKE) + more;
        less = uint96(1 + less % stake);
        vm.prank(operator);
        registry.beginUnstake(0, less);
        eq(registry.nodeOf(vm.addr(NODE)).node.stake, stake - less, "active stake");
        eq(registry.isActive(vm.addr(NODE)) ? 1 : 0, stake - less >= MIN_STAKE ? 1 : 0, "active");
        uint256 held = token.balanceOf(operator);
        vm.warp(START + wait);
        if (wait < THAW) {
            vm.prank(operator);
            vm.expectRevert(abi.encodeWithSelector(NodeRegistry.StillThawing.selector, 0, START + THAW));
            registry.withdraw(0);
            vm.warp(START + THAW);
        }
        vm.prank(operator);
        registry.withdraw(0);
        eq(token.balanceOf(operator), held + less, "paid back");
        eq(token.balanceOf(address(registry)), stake - less, "kept");
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.NothingThawed.selector, 0));
        registry.withdraw(0);
    }

    function test_unstakingAgainThawsAnew() public {
        register(NODE, payout);
        vm.prank(operator);
        registry.beginUnstake(0, 1);
        vm.warp(START + THAW - 1);
        vm.prank(operator);
        registry.beginUnstake(0, 1);
        vm.warp(START + THAW);
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.StillThawing.selector, 0, START + 2 * THAW - 1));
        registry.withdraw(0);
    }

    function test_unstakeRefusals() public {
        register(NODE, payout);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.NotOperator.selector, 0, address(this), operator));
        registry.beginUnstake(0, 1);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.NotOperator.selector, 0, address(this), operator));
        registry.withdraw(0);
        vm.prank(operator);
        vm.expectRevert(NodeRegistry.ZeroAmount.selector);
        registry.beginUnstake(0, 0);
        vm.prank(operator);
        vm.expectRevert(NodeRegistry.ZeroAmount.selector);
        registry.stake(0, 0);
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.StakeTooLow.selector, MIN_STAKE, MIN_STAKE + 1));
        registry.beginUnstake(0, MIN_STAKE + 1);
    }

    function test_stakeCannotOverflow() public {
        CallingToken huge = new CallingToken(operator);
        registry = new NodeRegistry(huge, 0, THAW, WINDOW, new address[](0));
        vm.prank(operator);
        huge.approve(address(registry), type(uint256).max);
        bytes memory sig = sign(NODE, registry.keyDigest(vm.addr(NODE), operator));
        vm.prank(operator);
        registry.register(vm.addr(NODE), payout, type(uint96).max, "", sig);
        vm.prank(operator);
        registry.beginUnstake(0, type(uint96).max);
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.StakeTooHigh.selector, 1));
        registry.stake(0, 1);
    }

    function test_aTokenThatKeepsAFeeIsStakedAsItArrives() public {
        FeeToken fee = new FeeToken(operator);
        registry = new NodeRegistry(fee, 99, THAW, WINDOW, new address[](0));
        vm.prank(operator);
        fee.approve(address(registry), 1000);
        bytes memory sig = sign(NODE, registry.keyDigest(vm.addr(NODE), operator));
        vm.prank(operator);
        registry.register(vm.addr(NODE), payout, 100, "", sig);
        eq(registry.nodeOf(vm.addr(NODE)).node.stake, 99, "stake");
    }

    function test_aTokenCannotReenter() public {
        CallingToken calling = new CallingToken(operator);
        registry = new NodeRegistry(calling, 0, THAW, WINDOW, new address[](0));
        vm.prank(operator);
        calling.approve(address(registry), type(uint256).max);
        bytes memory sig = sign(NODE, registry.keyDigest(vm.addr(NODE), operator));
        calling.callDuringTransfer(address(registry), abi.encodeCall(NodeRegistry.stake, (0, 1)));
        vm.prank(operator);
        registry.register(vm.addr(NODE), payout, 100, "", sig);
        eq(
            bytes32(calling.answer()),
            bytes32(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector),
            "refused by the guard"
        );
        eq(registry.nodeOf(vm.addr(NODE)).node.stake, 100, "staked once");
    }
}
