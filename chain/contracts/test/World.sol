// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {CostLib} from "../src/CostLib.sol";
import {JobEscrow} from "../src/JobEscrow.sol";
import {MatchLib} from "../src/MatchLib.sol";
import {NodeRegistry} from "../src/NodeRegistry.sol";
import {Params} from "../src/Params.sol";
import {Reputation} from "../src/Reputation.sol";
import {ReputationLib} from "../src/ReputationLib.sol";
import {SkyopsToken} from "../src/SkyopsToken.sol";
import {VerdictLib} from "../src/VerdictLib.sol";
import {Asserts, vm} from "./Vm.sol";

/// @notice A small network that tests play in.
abstract contract World is Asserts {
    uint256 internal constant OWNER = 0xA11CE;
    uint256 internal constant SCHEDULER = 0x5C4ED;
    uint256 internal constant NODE = 0x40DE;
    uint256 internal constant OTHER_NODE = 0x40DF;
    uint256 internal constant STRANGER = 0x57A6;
    address internal constant COIN = address(0);
    uint64 internal constant GRACE = 1 hours;
    uint64 internal constant THAW = 1 days;
    uint64 internal constant WINDOW = 12 hours;
    uint256 internal constant GUARDIAN = 0x60A2D;
    uint96 internal constant MIN_STAKE = 100e18;
    uint256 internal constant START = 1_700_000_000;

    SkyopsToken internal token;
    NodeRegistry internal registry;
    JobEscrow internal escrow;
    Params internal params;
    Reputation internal reputation;
    address internal owner = vm.addr(OWNER);
    address internal scheduler = vm.addr(SCHEDULER);
    address internal operator = address(0x0b);
    address internal payout = address(0xFA1);
    uint256 private _nonce;

    function setUpWorld() internal {
        vm.warp(START);
        token = new SkyopsToken(address(this), 1e30);
        address[] memory courts = new address[](1);
        courts[0] = address(this);
        registry = new NodeRegistry(token, MIN_STAKE, THAW, WINDOW, courts);
        escrow = new JobEscrow(token, registry, GRACE, vm.addr(GUARDIAN));
        params = new Params(firstParams(), 1 days, 1 days, new address[](0));
        reputation = new Reputation(escrow, params, 7 days, 1e15, 1e18, 1e12, 1e15, 10, courts);
        token.transfer(operator, 1e24);
        token.transfer(owner, 1e24);
        vm.deal(owner, 1e24);
        vm.prank(operator);
        token.approve(address(registry), type(uint256).max);
        vm.prank(owner);
        token.approve(address(escrow), type(uint256).max);
    }

    function firstParams() internal pure returns (Params.Version memory v) {
        v.weights = MatchLib.Weights(2000, 1500, 2000, 1000, 1500, 1000, 1000, 300, 300, 30, 1_000_000, 0);
        v.fees = MatchLib.Fees(30_000, 60_000_000);
        v.checks = ReputationLib.Checks(500, 4, 20, 8);
        v.models = new uint16[](3);
        v.performance = new uint16[](3);
        (v.models[0], v.models[1], v.models[2]) = (1, 3, 41);
        (v.performance[0], v.performance[1], v.performance[2]) = (5500, 8500, 4500);
    }

    function register(uint256 key, address payTo) internal returns (uint32) {
        return register(key, payTo, operator);
    }

    function register(uint256 key, address payTo, address by) internal returns (uint32) {
        bytes memory sig = sign(key, registry.keyDigest(vm.addr(key), by));
        vm.prank(by);
        return registry.register(vm.addr(key), payTo, MIN_STAKE, "", sig);
    }

    function sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function deposit(address asset, uint256 amount) internal {
        vm.prank(owner);
        escrow.deposit{value: asset == COIN ? amount : 0}(asset, amount);
    }

    function newOrder(address asset, uint128 maxCost) internal returns (JobEscrow.Order memory) {
        return JobEscrow.Order({
            kind: 1,
            owner: owner,
            scheduler: scheduler,
            root: keccak256("spec"),
            count: 1,
            asset: asset,
            maxRate: type(uint64).max,
            maxEgress: type(uint64).max,
            maxCost: maxCost,
            fee: 0,
            nonce: ++_nonce,
            deadline: uint64(block.timestamp) + 1 days,
            recipient: keccak256("age")
        });
    }

    function openOrder(address asset, uint128 maxCost) internal returns (JobEscrow.Order memory o) {
        return openOrder(asset, maxCost, 0);
    }

    function openOrder(address asset, uint128 maxCost, uint128 fee) internal returns (JobEscrow.Order memory o) {
        deposit(asset, maxCost);
        o = newOrder(asset, maxCost);
        o.fee = fee;
        escrow.open(o, sign(OWNER, escrow.orderHash(o)));
    }

    function receiptOf(JobEscrow.Order memory o, uint256 key, uint64 rate, uint64 ms, uint128 total)
        internal
        view
        returns (JobEscrow.Receipt memory r)
    {
        r.order = escrow.orderHash(o);
        r.node = vm.addr(key);
        r.epoch = 1;
        r.seq = 1;
        r.gpus = 1;
        r.rate = rate;
        r.billedMs = ms;
        r.cost = uint128(CostLib.cost(rate, 1, ms, 0, 0));
        r.total = total;
    }

    function signed(JobEscrow.Receipt memory r, uint256 key) internal view returns (JobEscrow.SignedReceipt memory) {
        bytes32 d = escrow.receiptHash(r);
        return JobEscrow.SignedReceipt({receipt: r, nodeSig: sign(key, d), schedulerSig: sign(SCHEDULER, d)});
    }

    function one(JobEscrow.SignedReceipt memory s) internal pure returns (JobEscrow.SignedReceipt[] memory list) {
        list = new JobEscrow.SignedReceipt[](1);
        list[0] = s;
    }

    /// @dev A receipt that costs nothing itself, for a node that is due total.
    function due(JobEscrow.Order memory o, uint256 key, uint128 total)
        internal
        view
        returns (JobEscrow.SignedReceipt[] memory)
    {
        return one(signed(receiptOf(o, key, 0, 0, total), key));
    }

    /// @dev A word of a checker on the work of NODE under the order's first job.
    function verdictOf(JobEscrow.Order memory o, uint256 checker, bool equal)
        internal
        view
        returns (VerdictLib.Verdict memory v)
    {
        v.job = VerdictLib.jobOf(escrow.orderHash(o), 0);
        v.round = 1;
        v.checker = vm.addr(checker);
        v.node = vm.addr(NODE);
        v.epoch = 1;
        v.to = keccak256("checkpoint");
        v.equal = equal;
        v.at = uint64(block.timestamp);
    }

    function verdictHash(VerdictLib.Verdict memory v) internal view returns (bytes32) {
        return MatchLib.digest(address(escrow), keccak256(abi.encode(VerdictLib.VERDICT_TYPEHASH, v)));
    }

    function close(JobEscrow.Order memory o, JobEscrow.SignedReceipt[] memory rs) internal {
        vm.prank(scheduler);
        escrow.settle(o, rs, true);
    }

    function none() internal pure returns (JobEscrow.SignedReceipt[] memory) {
        return new JobEscrow.SignedReceipt[](0);
    }
}
