// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {JobEscrow} from "../src/JobEscrow.sol";
import {vm} from "./Vm.sol";
import {World} from "./World.sol";

/// @notice What an order's fee does when the order is closed.
contract FeeTest is World {
    address private _nobody;

    function setUp() public {
        setUpWorld();
        register(NODE, payout);
        _nobody = escrow.NOBODY();
    }

    function testFuzz_theFeeIsHalvedAndNothingIsLost(bool coin, uint128 maxCost, uint128 fee, uint128 total) public {
        address asset = coin ? COIN : address(token);
        maxCost = uint128(1 + maxCost % 1e24);
        fee = uint128(fee % (uint256(maxCost) + 1));
        total = uint128(total % (uint256(maxCost) * 5 / 4 + 1));
        JobEscrow.Order memory o = openOrder(asset, maxCost, fee);
        close(o, due(o, NODE, total));
        uint256 paid = total < maxCost - fee ? total : maxCost - fee;
        uint256 taken = paid == 0 ? 0 : fee;
        eq(escrow.balance(asset, payout), paid, "the node, never out of the fee");
        eq(escrow.balance(asset, scheduler), taken / 2, "the scheduler's half");
        eq(escrow.balance(asset, _nobody), taken - taken / 2, "burned, the odd unit too");
        eq(escrow.balance(asset, owner), maxCost - taken - paid, "the rest");
    }

    function test_theEventSaysWhatWasTaken() public {
        JobEscrow.Order memory o = openOrder(COIN, 100, 7);
        JobEscrow.SignedReceipt[] memory rs = due(o, NODE, 30);
        bytes32 id = escrow.orderHash(o);
        vm.expectEmit(address(escrow));
        emit JobEscrow.Credited(id, vm.addr(NODE), payout, COIN, 30, 30);
        vm.expectEmit(address(escrow));
        emit JobEscrow.Closed(id, owner, scheduler, COIN, 30, 63, 7, 4);
        close(o, rs);
    }

    function test_anOrderThatPaidNobodyPaysNoFee() public {
        JobEscrow.Order memory o = openOrder(COIN, 100, 40);
        close(o, none());
        eq(escrow.balance(COIN, owner), 100, "all of it");
        o = openOrder(COIN, 100, 100); // nothing but fee: no node can be paid
        close(o, due(o, NODE, 50));
        eq(escrow.balance(COIN, owner), 200, "all of it again");
    }

    function test_aRefundTakesTheFeeOfWorkThatWasPaid() public {
        JobEscrow.Order memory o = openOrder(COIN, 100, 40);
        escrow.settle(o, due(o, NODE, 10), false);
        eq(escrow.balance(COIN, scheduler), 0, "nothing before it is closed");
        vm.warp(o.deadline + GRACE + 1);
        escrow.refund(o);
        eq(escrow.balance(COIN, owner), 50, "what is left");
        eq(escrow.balance(COIN, scheduler), 20, "half of the fee");
    }

    function test_burnTakesTokensOffTheSupply() public {
        uint256 supply = token.totalSupply();
        for (uint256 i; i < 3; ++i) {
            JobEscrow.Order memory o = openOrder(address(token), 100, 9);
            close(o, due(o, NODE, 10));
        }
        vm.expectEmit(address(escrow));
        emit JobEscrow.Withdrawn(address(token), _nobody, address(0), 15);
        vm.prank(vm.addr(STRANGER));
        escrow.burn();
        eq(supply - token.totalSupply(), 15, "five of each order");
        eq(escrow.balance(address(token), _nobody), 0, "nothing left to burn");
        escrow.burn(); // again: nothing happens
        eq(supply - token.totalSupply(), 15, "not twice");
        eq(
            token.balanceOf(address(escrow)),
            escrow.balance(address(token), owner) + escrow.balance(address(token), payout)
                + escrow.balance(address(token), scheduler),
            "all that is owed is there"
        );
    }

    function test_nobodyWithdrawsWhatIsBurned() public {
        JobEscrow.Order memory o = openOrder(COIN, 100, 8);
        close(o, due(o, NODE, 10));
        address[3] memory who = [scheduler, owner, vm.addr(STRANGER)];
        for (uint256 i; i < who.length; ++i) {
            uint256 free = escrow.balance(COIN, who[i]);
            vm.prank(who[i]);
            vm.expectPartialRevert(JobEscrow.InsufficientBalance.selector);
            escrow.withdraw(COIN, who[i], free + 1);
        }
        escrow.burn(); // is for tokens
        eq(escrow.balance(COIN, _nobody), 4, "stays");
    }
}
