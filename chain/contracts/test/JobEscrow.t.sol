// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {CostLib} from "../src/CostLib.sol";
import {JobEscrow} from "../src/JobEscrow.sol";
import {NodeRegistry} from "../src/NodeRegistry.sol";
import {CallingToken, ClosedReceiver, FeeToken, GreedyReceiver, OddWallet, Wallet1271} from "./Mocks.sol";
import {vm} from "./Vm.sol";
import {World} from "./World.sol";

contract JobEscrowTest is World {
    function setUp() public {
        setUpWorld();
        register(NODE, payout);
    }

    // ---- money in and out ----

    function testFuzz_depositAndWithdraw(bool coin, uint128 amount, uint128 part) public {
        address asset = coin ? COIN : address(token);
        amount = uint128(amount % 1e24);
        part = amount == 0 ? 0 : part % amount;
        deposit(asset, amount);
        eq(escrow.balance(asset, owner), amount, "deposited");
        address to = address(0xABCD);
        vm.prank(owner);
        escrow.withdraw(asset, to, part);
        eq(escrow.balance(asset, owner), amount - part, "left");
        eq(coin ? to.balance : token.balanceOf(to), part, "received");
    }

    function test_depositNeedsTheMoney() public {
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.WrongValue.selector, 1, 2));
        escrow.deposit{value: 1}(COIN, 2);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.WrongValue.selector, 1, 0));
        escrow.deposit{value: 1}(address(token), 2);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.UnknownAsset.selector, address(this)));
        escrow.deposit(address(this), 1);
        vm.expectRevert(JobEscrow.ZeroAddress.selector);
        escrow.depositFor(COIN, address(0), 0);
        vm.prank(owner);
        (bool ok,) = address(escrow).call{value: 1}("");
        eq(ok ? 1 : 0, 0, "coin sent without a call is not lost silently");
    }

    function test_withdrawNeedsOwnMoney() public {
        deposit(COIN, 5);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.InsufficientBalance.selector, address(this), COIN, 0, 1));
        escrow.withdraw(COIN, address(this), 1);
        vm.prank(owner);
        vm.expectRevert(JobEscrow.ZeroAddress.selector);
        escrow.withdraw(COIN, address(0), 1);
    }

    function test_aReceiverThatRefusesHarmsItselfOnly() public {
        deposit(COIN, 5);
        address closed = address(new ClosedReceiver());
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.CoinTransferFailed.selector, closed, 5));
        escrow.withdraw(COIN, closed, 5);
        eq(escrow.balance(COIN, owner), 5, "kept");
    }

    function test_aReceiverCannotWithdrawTwice() public {
        deposit(COIN, 100);
        GreedyReceiver greedy = new GreedyReceiver(escrow);
        vm.deal(address(this), 10);
        greedy.deposit{value: 10}();
        greedy.withdraw(5);
        eq(greedy.gotMore() ? 1 : 0, 0, "second withdrawal");
        eq(escrow.balance(COIN, address(greedy)), 5, "left");
        eq(address(escrow).balance, 105, "held");
    }

    function test_aTokenThatKeepsAFeeIsCreditedAsItArrives() public {
        FeeToken fee = new FeeToken(owner);
        escrow = new JobEscrow(fee, registry, GRACE, address(0));
        vm.prank(owner);
        fee.approve(address(escrow), 1000);
        vm.prank(owner);
        escrow.deposit(address(fee), 1000);
        eq(escrow.balance(address(fee), owner), 990, "credited");
        eq(fee.balanceOf(address(escrow)), 990, "held");
    }

    function test_aTokenCannotReenter() public {
        CallingToken calling = new CallingToken(owner);
        escrow = new JobEscrow(calling, registry, GRACE, address(0));
        vm.prank(owner);
        calling.approve(address(escrow), type(uint256).max);
        bytes[3] memory attacks = [
            abi.encodeCall(JobEscrow.depositFor, (address(calling), address(calling), 1)),
            abi.encodeCall(JobEscrow.withdraw, (address(calling), address(calling), 1)),
            abi.encodeCall(JobEscrow.depositWithPermit, (1, 0, 0, 0, 0))
        ];
        for (uint256 i; i < attacks.length; ++i) {
            calling.callDuringTransfer(address(escrow), attacks[i]);
            vm.prank(owner);
            escrow.deposit(address(calling), 100);
            eq(calling.answered() ? 1 : 0, 0, "the call inside was taken");
            eq(
                bytes32(calling.answer()),
                bytes32(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector),
                "refused by the guard"
            );
        }
        eq(escrow.balance(address(calling), owner), 300, "credited once each");
        eq(escrow.balance(address(calling), address(calling)), 0, "nothing gained");
    }

    bytes32 private constant PERMIT =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");

    function _permit(uint256 amount) private view returns (uint8 v, bytes32 r, bytes32 s) {
        bytes32 content =
            keccak256(abi.encode(PERMIT, owner, address(escrow), amount, token.nonces(owner), block.timestamp));
        return vm.sign(OWNER, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), content)));
    }

    function test_depositWithPermit() public {
        vm.prank(owner);
        token.approve(address(escrow), 0);
        (uint8 v, bytes32 r, bytes32 s) = _permit(70);
        vm.prank(owner);
        escrow.depositWithPermit(70, block.timestamp, v, r, s);
        eq(escrow.balance(address(token), owner), 70, "deposited");
    }

    function test_aPermitSubmittedByAnotherDoesNoHarm() public {
        vm.prank(owner);
        token.approve(address(escrow), 0);
        (uint8 v, bytes32 r, bytes32 s) = _permit(70);
        token.permit(owner, address(escrow), 70, block.timestamp, v, r, s);
        vm.prank(owner);
        escrow.depositWithPermit(70, block.timestamp, v, r, s);
        eq(escrow.balance(address(token), owner), 70, "deposited");
    }

    bytes32 private constant RECEIVE = keccak256(
        "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
    );

    function test_depositWithAuthorizationIsRelayedOnce() public {
        bytes32 nonce = keccak256("any 32 bytes");
        uint256 before = block.timestamp + 1 hours;
        bytes32 content = keccak256(abi.encode(RECEIVE, owner, address(escrow), 70, 0, before, nonce));
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(OWNER, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), content)));
        escrow.depositWithAuthorization(owner, 70, 0, before, nonce, v, r, s);
        eq(escrow.balance(address(token), owner), 70, "credited to the signer");
        vm.expectRevert();
        escrow.depositWithAuthorization(owner, 70, 0, before, nonce, v, r, s);
        vm.expectRevert();
        escrow.depositWithAuthorization(address(this), 70, 0, before, bytes32(uint256(1)), v, r, s);
    }

    // ---- opening ----

    function test_openLocksTheMaximumOnce() public {
        deposit(COIN, 100);
        JobEscrow.Order memory o = newOrder(COIN, 60);
        bytes32 id = escrow.orderHash(o);
        bytes memory sig = sign(OWNER, id);
        escrow.open(o, sig);
        (bool isOpen, uint128 paid) = escrow.escrowed(id);
        eq(isOpen ? 1 : 0, 1, "open");
        eq(paid, 0, "paid");
        eq(escrow.balance(COIN, owner), 40, "free");
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.OrderIsOpen.selector, id));
        escrow.open(o, sig);
        vm.prank(scheduler);
        escrow.settle(o, none(), true);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.NonceUsed.selector, owner, o.nonce));
        escrow.open(o, sig);
    }

    function testFuzz_openNeedsTheOwnersSignatureOverThisOrder(uint256 which, bytes32 salt) public {
        deposit(COIN, 100);
        JobEscrow.Order memory o = newOrder(COIN, 60);
        bytes memory sig = sign(OWNER, escrow.orderHash(o));
        which %= 10;
        if (which == 0) o.kind ^= 1;
        else if (which == 1) o.scheduler = address(uint160(uint256(salt)));
        else if (which == 2) o.root = salt;
        else if (which == 3) o.count ^= 1;
        else if (which == 4) o.maxRate ^= 1;
        else if (which == 5) o.maxEgress ^= 1;
        else if (which == 6) o.maxCost -= 1;
        else if (which == 7) o.nonce ^= 1;
        else if (which == 8) o.fee ^= 1;
        else o.recipient = salt;
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.BadOrderSignature.selector, escrow.orderHash(o), owner));
        escrow.open(o, sig);
    }

    function test_openRefusals() public {
        deposit(COIN, 100);
        JobEscrow.Order memory o = newOrder(COIN, 101);
        bytes memory sig = sign(OWNER, escrow.orderHash(o));
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.InsufficientBalance.selector, owner, COIN, 100, 101));
        escrow.open(o, sig);
        o.maxCost = 0;
        vm.prank(owner);
        vm.expectRevert(JobEscrow.OrderWithoutCost.selector);
        escrow.open(o, "");
        (o.maxCost, o.fee) = (1, 2);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.FeeAboveMaximum.selector, 2, 1));
        escrow.open(o, "");
        (o.maxCost, o.fee) = (1, 0);
        o.asset = address(this);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.UnknownAsset.selector, address(this)));
        escrow.open(o, "");
        o.asset = COIN;
        o.deadline = uint64(block.timestamp) - 1;
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.OrderExpired.selector, o.deadline, block.timestamp));
        escrow.open(o, "");
        o.deadline = uint64(block.timestamp) * 1000;
        vm.prank(owner);
        vm.expectRevert(
            abi.encodeWithSelector(JobEscrow.DeadlineTooFar.selector, o.deadline, block.timestamp + escrow.MAX_TERM())
        );
        escrow.open(o, "");
    }

    function test_deadlinesAreInclusive() public {
        deposit(COIN, 2);
        JobEscrow.Order memory o = newOrder(COIN, 1);
        o.deadline = uint64(block.timestamp);
        vm.prank(owner);
        escrow.open(o, "");
        o = newOrder(COIN, 1);
        o.deadline = uint64(block.timestamp + escrow.MAX_TERM());
        vm.prank(owner);
        escrow.open(o, "");
        eq(escrow.balance(COIN, owner), 0, "both are open");
    }

    function test_anOrderOfAnotherEscrowIsWorthless() public {
        deposit(COIN, 100);
        JobEscrow.Order memory o = newOrder(COIN, 60);
        JobEscrow other = new JobEscrow(token, registry, GRACE, address(0));
        bytes memory sig = sign(OWNER, other.orderHash(o));
        vm.expectPartialRevert(JobEscrow.BadOrderSignature.selector);
        escrow.open(o, sig);
    }

    function testFuzz_nonces(uint256 a, uint256 b) public {
        vm.prank(owner);
        escrow.cancelNonce(a);
        eq(escrow.nonceUsed(owner, a) ? 1 : 0, 1, "cancelled");
        eq(escrow.nonceUsed(owner, b) ? 1 : 0, a == b ? 1 : 0, "other nonce");
        eq(escrow.nonceUsed(address(this), a) ? 1 : 0, 0, "other owner");
        deposit(COIN, 10);
        JobEscrow.Order memory o = newOrder(COIN, 10);
        o.nonce = a;
        bytes memory sig = sign(OWNER, escrow.orderHash(o));
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.NonceUsed.selector, owner, a));
        escrow.open(o, sig);
    }

    function test_contractWallets() public {
        Wallet1271 wallet = new Wallet1271(vm.addr(OWNER));
        vm.prank(owner);
        escrow.depositFor{value: 100}(COIN, address(wallet), 100);
        JobEscrow.Order memory o = newOrder(COIN, 60);
        o.owner = address(wallet);
        bytes memory sig = sign(OWNER, escrow.orderHash(o));
        wallet.setWilling(false);
        vm.expectPartialRevert(JobEscrow.BadOrderSignature.selector);
        escrow.open(o, sig);
        wallet.setWilling(true);
        escrow.open(o, sig);
        wallet.setWilling(false);
        escrow.settle(o, due(o, NODE, 20), false); // a change of mind does not undo an open order
        eq(escrow.balance(COIN, payout), 20, "paid");
        JobEscrow.Order memory odd = newOrder(COIN, 1);
        odd.owner = address(new OddWallet());
        vm.expectPartialRevert(JobEscrow.BadOrderSignature.selector);
        escrow.open(odd, sig);
    }

    /// @dev EIP-7702 gives a key's account code; its own signature must go on counting.
    function test_aKeyWithCodeStillSigns() public {
        deposit(COIN, 10);
        vm.etch(owner, type(OddWallet).runtimeCode);
        JobEscrow.Order memory o = newOrder(COIN, 10);
        escrow.open(o, sign(OWNER, escrow.orderHash(o)));
        eq(escrow.balance(COIN, owner), 0, "locked");
    }

    // ---- settling ----

    function testFuzz_settleIsCumulativeAndCapped(uint128 maxCost, uint128[4] memory totals) public {
        maxCost = uint128(1 + maxCost % 1e24);
        JobEscrow.Order memory o = openOrder(COIN, maxCost);
        uint256 highest;
        for (uint256 i; i < totals.length; ++i) {
            totals[i] = uint128(totals[i] % 2e24);
            if (totals[i] > highest) highest = totals[i];
            escrow.settle(o, due(o, NODE, totals[i]), false);
            eq(escrow.balance(COIN, payout), highest < maxCost ? highest : maxCost, "paid so far");
        }
        vm.prank(scheduler);
        escrow.settle(o, none(), true);
        eq(escrow.balance(COIN, payout) + escrow.balance(COIN, owner), maxCost, "nothing lost");
    }

    function test_settlePaysEachNodeOfTheOrder() public {
        register(OTHER_NODE, address(0xFA2));
        JobEscrow.Order memory o = openOrder(address(token), 100);
        JobEscrow.SignedReceipt[] memory rs = new JobEscrow.SignedReceipt[](3);
        rs[0] = due(o, NODE, 30)[0];
        rs[1] = due(o, OTHER_NODE, 50)[0];
        rs[2] = due(o, NODE, 60)[0]; // 30 more are due, 20 are left
        escrow.settle(o, rs, false);
        eq(escrow.balance(address(token), payout), 50, "first node");
        eq(escrow.balance(address(token), address(0xFA2)), 50, "second node");
        eq(escrow.credited(escrow.orderHash(o), vm.addr(NODE)), 50, "credited to first");
        (bool isOpen, uint128 paid) = escrow.escrowed(escrow.orderHash(o));
        eq(isOpen ? paid : 0, 100, "paid");
    }

    function test_onlyTheSchedulerCloses() public {
        JobEscrow.Order memory o = openOrder(COIN, 100);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.NotScheduler.selector, owner, scheduler));
        escrow.settle(o, none(), true);
        JobEscrow.SignedReceipt[] memory rs = due(o, NODE, 40);
        vm.prank(scheduler);
        escrow.settle(o, rs, true);
        eq(escrow.balance(COIN, owner), 60, "refunded");
        vm.prank(scheduler);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.OrderNotOpen.selector, escrow.orderHash(o)));
        escrow.settle(o, none(), true);
    }

    function test_refundIsForAnyoneAfterTheGrace() public {
        JobEscrow.Order memory o = openOrder(COIN, 100);
        escrow.settle(o, due(o, NODE, 40), false);
        uint256 from = uint256(o.deadline) + GRACE;
        vm.warp(from);
        bytes32 id = escrow.orderHash(o);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.NotRefundable.selector, id, from));
        escrow.refund(o);
        escrow.settle(o, due(o, NODE, 45), false); // within the grace
        vm.warp(from + 1);
        escrow.refund(o);
        eq(escrow.balance(COIN, owner), 55, "refunded");
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.OrderNotOpen.selector, id));
        escrow.refund(o);
        JobEscrow.SignedReceipt[] memory late = due(o, NODE, 50);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.OrderNotOpen.selector, id));
        escrow.settle(o, late, false);
    }

    function test_theSchedulerNeedsNoCountersignature() public {
        JobEscrow.Order memory o = openOrder(COIN, 100);
        JobEscrow.SignedReceipt[] memory rs = due(o, NODE, 40);
        rs[0].schedulerSig = "";
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.BadSchedulerSignature.selector, 0, scheduler));
        escrow.settle(o, rs, false);
        vm.prank(scheduler);
        escrow.settle(o, rs, false);
        eq(escrow.balance(COIN, payout), 40, "paid");
    }

    function _refused(JobEscrow.Order memory o, JobEscrow.Receipt memory r, bytes memory why) private {
        JobEscrow.SignedReceipt[] memory rs = one(signed(r, NODE));
        vm.expectRevert(why);
        escrow.settle(o, rs, false);
    }

    function test_settleRefusals() public {
        JobEscrow.Order memory o = newOrder(COIN, 100e18);
        deposit(COIN, 100e18);
        o.maxRate = 1000;
        o.maxEgress = 50;
        vm.prank(owner);
        escrow.open(o, "");
        JobEscrow.Receipt memory r = receiptOf(o, NODE, 1000, 3_600_000, 1000e9);
        bytes32 id = r.order;

        r.order = keccak256("other");
        _refused(o, r, abi.encodeWithSelector(JobEscrow.ReceiptOfOtherOrder.selector, 0, r.order, id));
        r.order = id;
        r.rate = 1001;
        _refused(o, r, abi.encodeWithSelector(JobEscrow.RateTooHigh.selector, 0, 1001, 1000));
        r.rate = 1000;
        r.egress = 51;
        _refused(o, r, abi.encodeWithSelector(JobEscrow.EgressTooHigh.selector, 0, 51, 50));
        r.egress = 0;
        r.cost += 1;
        _refused(o, r, abi.encodeWithSelector(JobEscrow.WrongCost.selector, 0, r.cost, r.cost - 1));
        r.cost -= 1;
        r.total = r.cost - 1;
        _refused(o, r, abi.encodeWithSelector(JobEscrow.TotalBelowCost.selector, 0, r.total, r.cost));
        r.total = r.cost;
        r.node = vm.addr(STRANGER);
        _refused(o, r, abi.encodeWithSelector(JobEscrow.UnknownNode.selector, 0, r.node));
        r.node = vm.addr(NODE);

        JobEscrow.SignedReceipt[] memory rs = one(signed(r, STRANGER));
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.BadNodeSignature.selector, 0, r.node));
        escrow.settle(o, rs, false);
        rs[0].nodeSig = "";
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.BadNodeSignature.selector, 0, r.node));
        escrow.settle(o, rs, false);
        escrow.settle(o, one(signed(r, NODE)), false);
        eq(escrow.balance(COIN, payout), r.cost, "the honest receipt is paid");
    }

    function testFuzz_aSignedReceiptCannotBeChanged(uint8 at, uint256 flip) public {
        JobEscrow.Order memory o = openOrder(COIN, 1e24);
        JobEscrow.SignedReceipt[] memory rs = one(signed(receiptOf(o, NODE, 5, 3_600_000, 5e9), NODE));
        // The receipt's 16 words lie at a fixed place of the calldata.
        bytes memory data = abi.encodeCall(JobEscrow.settle, (o, rs, false));
        uint256 receiptAt = 4 + 14 * 32 + 32 + 32;
        uint256 word = at % 16;
        vm.assume(flip != 0);
        assembly ("memory-safe") {
            let p := add(add(data, 32), add(receiptAt, mul(word, 32)))
            mstore(p, xor(mload(p), flip))
        }
        (bool ok,) = address(escrow).call(data);
        eq(ok ? 1 : 0, 0, "a changed receipt was taken");
        eq(escrow.balance(COIN, payout), 0, "and paid");
        assembly ("memory-safe") {
            let p := add(add(data, 32), add(receiptAt, mul(word, 32)))
            mstore(p, xor(mload(p), flip))
        }
        (ok,) = address(escrow).call(data);
        eq(ok ? 1 : 0, 1, "the receipt as it was signed");
    }

    function testFuzz_costNeverOverflows(uint64 rate, uint16 gpus, uint64 ms, uint64 egress, uint64 bytesOut)
        public
        view
    {
        uint256 units = gpus == 0 ? 1 : gpus;
        uint256 want = uint256(rate) * 1e9 * units * ms / 3_600_000 + uint256(egress) * 1e9 * bytesOut / 2 ** 30;
        eq(escrow.cost(rate, gpus, ms, egress, bytesOut), want, "cost");
        eq(CostLib.cost(rate, gpus, ms, egress, bytesOut), want, "library");
    }

    function test_constructorNeedsItsContracts() public {
        vm.expectRevert(JobEscrow.ZeroAddress.selector);
        new JobEscrow(IERC20(address(0)), registry, GRACE, address(0));
        vm.expectRevert(JobEscrow.ZeroAddress.selector);
        new JobEscrow(token, NodeRegistry(address(0)), GRACE, address(0));
    }
}
