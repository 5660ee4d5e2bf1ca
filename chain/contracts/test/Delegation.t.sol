// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Delegation, DelegationLib} from "../src/DelegationLib.sol";
import {JobEscrow} from "../src/JobEscrow.sol";
import {Wallet1271} from "./Mocks.sol";
import {vm} from "./Vm.sol";
import {World} from "./World.sol";

/// @notice What another's key can do for an owner, and what it cannot.
contract DelegationTest is World {
    uint256 private constant DELEGATE = 0xDE1E;

    function setUp() public {
        setUpWorld();
        register(NODE, payout);
        deposit(COIN, 1000);
    }

    function _grant() private view returns (Delegation memory g) {
        g.owner = owner;
        g.delegate = vm.addr(DELEGATE);
        g.scheduler = scheduler;
        g.asset = COIN;
        g.kinds = 1 << 1;
        g.maxRate = 500;
        g.maxEgress = 50;
        g.maxSpend = 100;
        g.recipient = keccak256("age");
        g.notBefore = uint64(START);
        g.expiry = uint64(START + 2 days);
        g.nonce = 7;
    }

    function _order(uint128 maxCost) private returns (JobEscrow.Order memory o) {
        o = newOrder(COIN, maxCost);
        (o.maxRate, o.maxEgress) = (500, 50);
    }

    function _wrap(Delegation memory g, bytes memory delegateSig, bytes memory ownerSig)
        private
        pure
        returns (bytes memory)
    {
        return abi.encodePacked(abi.encode(g), delegateSig, ownerSig, DelegationLib.MAGIC);
    }

    function _sign(Delegation memory g, JobEscrow.Order memory o) private view returns (bytes memory) {
        return _wrap(g, sign(DELEGATE, escrow.orderHash(o)), sign(OWNER, escrow.delegationHash(g)));
    }

    function _spent(Delegation memory g) private view returns (uint256 spent) {
        (spent,) = escrow.granted(g.owner, escrow.delegationHash(g));
    }

    function test_theCapIsOfAllOrdersTogether() public {
        Delegation memory g = _grant();
        JobEscrow.Order memory a = _order(60);
        a.fee = 10;
        escrow.open(a, _sign(g, a));
        eq(escrow.balance(COIN, owner), 940, "from the owner's deposit");
        eq(_spent(g), 60, "all that is locked");
        JobEscrow.Order memory b = _order(41);
        bytes memory sig = _sign(g, b);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.DelegationUsedUp.selector, escrow.delegationHash(g), 40, 41));
        escrow.open(b, sig);
        close(a, due(a, NODE, 20)); // 20 paid, 10 fee, 30 back
        eq(_spent(g), 30, "what came back may be spent again");
        escrow.open(b, sig);
        eq(_spent(g), 71, "and is");
        vm.warp(b.deadline + GRACE + 1);
        escrow.refund(b);
        eq(_spent(g), 30, "an order that ran nothing costs nothing");
    }

    function test_anOrderBeyondTheTermsIsRefused() public {
        Delegation memory g = _grant();
        for (uint256 i; i < 7; ++i) {
            JobEscrow.Order memory o = _order(10);
            if (i == 0) o.kind = 2;
            if (i == 1) o.scheduler = vm.addr(STRANGER);
            if (i == 2) o.asset = address(token);
            if (i == 3) o.maxRate = 501;
            if (i == 4) o.maxEgress = 51;
            if (i == 5) o.recipient = keccak256("thief");
            if (i == 6) o.kind = 9;
            bytes memory sig = _sign(g, o);
            vm.expectPartialRevert(JobEscrow.BeyondDelegation.selector);
            escrow.open(o, sig);
        }
        // The same of another owner, who has a deposit too.
        JobEscrow.Order memory theirs = _order(10);
        theirs.owner = vm.addr(STRANGER);
        bytes memory replayed = _sign(g, theirs);
        vm.expectPartialRevert(JobEscrow.BeyondDelegation.selector);
        escrow.open(theirs, replayed);
    }

    function test_timesAreKept() public {
        Delegation memory g = _grant();
        JobEscrow.Order memory o = _order(10);
        o.deadline = g.expiry + 1;
        bytes memory sig = _sign(g, o);
        vm.expectPartialRevert(JobEscrow.DelegationNotInTime.selector);
        escrow.open(o, sig);
        g.notBefore = uint64(START + 100);
        o.deadline = g.expiry;
        sig = _sign(g, o);
        vm.warp(START + 99);
        vm.expectPartialRevert(JobEscrow.DelegationNotInTime.selector);
        escrow.open(o, sig);
        vm.warp(START + 100);
        escrow.open(o, sig);
    }

    function test_revokedIsRevokedAtOnce() public {
        Delegation memory g = _grant();
        bytes32 hash = escrow.delegationHash(g);
        JobEscrow.Order memory a = _order(10);
        JobEscrow.Order memory b = _order(10);
        escrow.open(a, _sign(g, a));
        vm.prank(vm.addr(STRANGER)); // another's word ends nothing
        escrow.revoke(hash);
        (, bool revoked) = escrow.granted(owner, hash);
        eq(revoked ? 1 : 0, 0, "not by a stranger");
        vm.prank(owner);
        escrow.revoke(hash);
        bytes memory sig = _sign(g, b);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.DelegationRevoked.selector, hash));
        escrow.open(b, sig);
        close(a, due(a, NODE, 4)); // what is open goes on
        eq(escrow.balance(COIN, payout), 4, "paid");
        eq(_spent(g), 4, "counted");
    }

    function test_bothMustSign() public {
        Delegation memory g = _grant();
        JobEscrow.Order memory o = _order(10);
        bytes memory byOwner = sign(OWNER, escrow.delegationHash(g));
        bytes memory byDelegate = sign(DELEGATE, escrow.orderHash(o));
        bytes memory sig = _wrap(g, sign(STRANGER, escrow.orderHash(o)), byOwner);
        vm.expectPartialRevert(JobEscrow.BadDelegateSignature.selector);
        escrow.open(o, sig);
        sig = _wrap(g, byDelegate, sign(DELEGATE, escrow.delegationHash(g)));
        vm.expectPartialRevert(JobEscrow.BadDelegationSignature.selector);
        escrow.open(o, sig);
        JobEscrow other = new JobEscrow(token, registry, GRACE, address(0)); // signed for another network
        sig = _wrap(g, byDelegate, sign(OWNER, other.delegationHash(g)));
        vm.expectPartialRevert(JobEscrow.BadDelegationSignature.selector);
        escrow.open(o, sig);
        vm.expectPartialRevert(JobEscrow.BadOrderSignature.selector); // a delegate's alone is nobody's
        escrow.open(o, byDelegate);
    }

    function testFuzz_noTermCanBeChanged(uint8 which, uint256 salt) public {
        Delegation memory g = _grant();
        JobEscrow.Order memory o = _order(10);
        bytes memory byOwner = sign(OWNER, escrow.delegationHash(g));
        which %= 5;
        if (which == 0) g.maxSpend = uint128(101 + salt % 1e30);
        if (which == 1) g.expiry = uint64(g.expiry + 1 + salt % 1e9);
        if (which == 2) g.delegate = vm.addr(STRANGER);
        if (which == 3) g.nonce = g.nonce + 1 + salt % 1e30;
        if (which == 4) g.image = bytes32(1 + salt % 1e30);
        uint256 key = which == 2 ? STRANGER : DELEGATE;
        bytes memory sig = _wrap(g, sign(key, escrow.orderHash(o)), byOwner);
        vm.expectPartialRevert(JobEscrow.BadDelegationSignature.selector);
        escrow.open(o, sig);
    }

    function test_anEnvelopeInAnEnvelopeIsRefused() public {
        Delegation memory inner = _grant();
        Delegation memory g = _grant();
        (g.delegate, g.nonce) = (vm.addr(STRANGER), 8);
        JobEscrow.Order memory o = _order(10);
        // the first delegate hands on what it was given
        bytes memory chain_ =
            _wrap(inner, sign(DELEGATE, escrow.delegationHash(g)), sign(OWNER, escrow.delegationHash(inner)));
        bytes memory sig = _wrap(g, sign(STRANGER, escrow.orderHash(o)), chain_);
        vm.expectPartialRevert(DelegationLib.BadEnvelope.selector);
        escrow.open(o, sig);
    }

    function testFuzz_malformedEnvelopesOpenNothing(bytes calldata junk, uint16 cut) public {
        Delegation memory g = _grant();
        JobEscrow.Order memory o = _order(10);
        vm.expectRevert();
        escrow.open(o, abi.encodePacked(junk, DelegationLib.MAGIC));
        bytes memory sig = _sign(g, o);
        uint256 n = cut % (sig.length - 32);
        bytes memory part = new bytes(n);
        for (uint256 i; i < n; ++i) {
            part[i] = sig[i];
        }
        vm.expectRevert();
        escrow.open(o, abi.encodePacked(part, DelegationLib.MAGIC));
    }

    function test_contractWalletsDelegateToo() public {
        Wallet1271 wallet = new Wallet1271(vm.addr(OWNER));
        vm.prank(owner);
        escrow.depositFor{value: 100}(COIN, address(wallet), 100);
        Delegation memory g = _grant();
        g.owner = address(wallet);
        JobEscrow.Order memory o = _order(10);
        o.owner = address(wallet);
        bytes memory sig = _sign(g, o);
        wallet.setWilling(false);
        vm.expectPartialRevert(JobEscrow.BadDelegationSignature.selector);
        escrow.open(o, sig);
        wallet.setWilling(true);
        escrow.open(o, sig);
        eq(_spent(g), 10, "booked");
    }
}
