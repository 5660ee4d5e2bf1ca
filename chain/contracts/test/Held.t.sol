// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {JobEscrow} from "../src/JobEscrow.sol";
import {vm} from "./Vm.sol";
import {World} from "./World.sol";

/// @notice Receipts that a scheduler holds until a node's work has been checked.
contract HeldTest is World {
    JobEscrow.Order private o;
    JobEscrow.SignedReceipt private held;

    function setUp() public {
        setUpWorld();
        register(NODE, payout);
        o = openOrder(COIN, 1000);
        JobEscrow.Receipt memory r = receiptOf(o, NODE, 0, 0, 300);
        held.receipt = r;
        held.nodeSig = sign(NODE, escrow.receiptHash(r));
        held.schedulerSig = sign(SCHEDULER, escrow.heldHash(r));
    }

    function test_nobodyBringsItBeforeTheDeadline() public {
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.BadSchedulerSignature.selector, 0, scheduler));
        escrow.settle(o, one(held), false);
        vm.warp(o.deadline);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.BadSchedulerSignature.selector, 0, scheduler));
        escrow.settle(o, one(held), false);
    }

    function test_theSchedulerDoes() public {
        close(o, one(held));
        eq(escrow.balance(COIN, payout), 300, "paid");
    }

    function test_aSchedulerThatVanishedCostsNobodyItsPay() public {
        vm.warp(o.deadline + 1);
        escrow.settle(o, one(held), false);
        eq(escrow.balance(COIN, payout), 300, "paid");
        vm.warp(o.deadline + GRACE + 1);
        escrow.refund(o);
        eq(escrow.balance(COIN, owner), 700, "given back");
    }

    function test_anOrderThatWasClosedWithoutItStaysClosed() public {
        close(o, none());
        vm.warp(o.deadline + 1);
        bytes32 id = escrow.orderHash(o);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.OrderNotOpen.selector, id));
        escrow.settle(o, one(held), false);
    }

    function test_onlyTheOrdersSchedulerHolds() public {
        held.schedulerSig = sign(STRANGER, escrow.heldHash(held.receipt));
        vm.warp(o.deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.BadSchedulerSignature.selector, 0, scheduler));
        escrow.settle(o, one(held), false);
    }
}
