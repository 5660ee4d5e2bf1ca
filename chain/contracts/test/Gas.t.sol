// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {JobEscrow} from "../src/JobEscrow.sol";
import {ResultAnchor} from "../src/ResultAnchor.sol";
import {vm} from "./Vm.sol";
import {World} from "./World.sol";

/// @notice What transactions cost, kept in ../snapshots. Run with --isolate, so that each call is
/// a transaction of its own; build.sh --check fails when a number changes.
contract GasTest is World {
    ResultAnchor private _anchor = new ResultAnchor();

    function setUp() public {
        setUpWorld();
        register(NODE, payout);
        register(OTHER_NODE, address(0xFA2));
        JobEscrow.Order memory old = openOrder(COIN, 1 ether, 0.01 ether); // payout addresses are known already
        escrow.settle(old, due(old, NODE, 0.5 ether), false);
        close(old, due(old, OTHER_NODE, 0.4 ether)); // and so are those that fees go to
        deposit(COIN, 10 ether);
    }

    function _open(uint128 maxCost) private returns (JobEscrow.Order memory o, bytes memory sig) {
        o = newOrder(COIN, maxCost);
        o.fee = maxCost / 100;
        sig = sign(OWNER, escrow.orderHash(o));
    }

    function test_escrow() public {
        deposit(COIN, 1 ether);
        vm.snapshotGasLastCall("JobEscrow", "deposit coin again");
        deposit(address(token), 1 ether);
        deposit(address(token), 1 ether);
        vm.snapshotGasLastCall("JobEscrow", "deposit token again");
        (JobEscrow.Order memory o, bytes memory sig) = _open(1 ether);
        vm.prank(scheduler);
        escrow.open(o, sig);
        vm.snapshotGasLastCall("JobEscrow", "open, relayed");

        JobEscrow.SignedReceipt[] memory rs = due(o, NODE, 0.1 ether);
        vm.prank(scheduler);
        escrow.settle(o, rs, false);
        vm.snapshotGasLastCall("JobEscrow", "settle, first receipt");
        rs = due(o, NODE, 0.2 ether);
        vm.prank(scheduler);
        escrow.settle(o, rs, false);
        vm.snapshotGasLastCall("JobEscrow", "settle, later receipt");
        rs = due(o, NODE, 0.3 ether);
        vm.prank(scheduler);
        escrow.settle(o, rs, true);
        vm.snapshotGasLastCall("JobEscrow", "settle and close");

        vm.prank(owner);
        escrow.withdraw(COIN, address(this), 1);
        vm.snapshotGasLastCall("JobEscrow", "withdraw coin");
    }

    function test_oneReceiptClosesAnOrder() public {
        (JobEscrow.Order memory o, bytes memory sig) = _open(1 ether);
        escrow.open(o, sig);
        JobEscrow.SignedReceipt[] memory rs = due(o, NODE, 0.3 ether);
        vm.prank(scheduler);
        escrow.settle(o, rs, true);
        vm.snapshotGasLastCall("JobEscrow", "settle one receipt and close");
    }

    function test_receiptsOfManyNodes() public {
        (JobEscrow.Order memory o, bytes memory sig) = _open(1 ether);
        escrow.open(o, sig);
        JobEscrow.SignedReceipt[] memory rs = new JobEscrow.SignedReceipt[](2);
        rs[0] = due(o, NODE, 0.3 ether)[0];
        rs[1] = due(o, OTHER_NODE, 0.3 ether)[0];
        escrow.settle(o, rs, false);
        vm.snapshotGasLastCall("JobEscrow", "settle two countersigned receipts, relayed");
        vm.warp(o.deadline + GRACE + 1);
        escrow.refund(o);
        vm.snapshotGasLastCall("JobEscrow", "refund");
    }

    function test_anchor() public {
        uint256 worst;
        for (uint64 seq; seq < 63; ++seq) {
            _anchor.anchor(keccak256(abi.encode(seq)), 100, seq);
            uint256 gas = vm.snapshotGasLastCall("ResultAnchor", "anchor, no merge");
            // Only batches that first reach a height, 7 in a list of 100, write a new slot.
            if (seq & (seq + 1) != 0 && gas > worst) worst = gas;
        }
        require(worst <= 60_000, "an anchor costs more than 60,000 gas");
        _anchor.anchor(keccak256("new height"), 100, 63);
        vm.snapshotGasLastCall("ResultAnchor", "anchor, six merges to a new height");
        _anchor.anchor(keccak256("no merge"), 100, 64);
        _anchor.anchor(keccak256("one merge"), 100, 65);
        vm.snapshotGasLastCall("ResultAnchor", "anchor, one merge");
    }

    receive() external payable {}
}
