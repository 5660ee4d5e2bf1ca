// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {JobEscrow} from "../src/JobEscrow.sol";
import {NodeRegistry} from "../src/NodeRegistry.sol";
import {SkyopsToken} from "../src/SkyopsToken.sol";
import {vm} from "./Vm.sol";
import {World} from "./World.sol";

/// @notice Plays a random game with the escrow: several owners, nodes and strangers, both assets,
/// honest and dishonest moves, time going by. It keeps its own books of who may have lost money.
contract Player is World {
    struct Opened {
        JobEscrow.Order order;
        bool closed;
        uint256 paid;
    }

    uint256 internal constant OWNERS = 3;
    uint256 internal constant NODES = 3;
    uint256 internal constant FIRST_OWNER = 0xAAAA;
    uint256 internal constant FIRST_NODE = 0xBBBB;

    Opened[] private _opened;
    mapping(bytes32 order => mapping(address node => uint256)) private _signed; // highest total
    uint256 private _time = START;
    mapping(address => uint256) public held; // what came in and has not gone out
    string public broken; // the first promise that a move broke

    constructor() {
        setUpWorld();
        for (uint256 i; i < OWNERS; ++i) {
            address who = vm.addr(FIRST_OWNER + i);
            token.transfer(who, 1e26);
            vm.deal(who, 1e26);
            vm.prank(who);
            token.approve(address(escrow), type(uint256).max);
        }
        for (uint256 i; i < NODES; ++i) {
            register(FIRST_NODE + i, vm.addr(FIRST_OWNER + i)); // owners are operators, too
        }
    }

    function theEscrow() external view returns (JobEscrow) {
        return escrow;
    }

    function theToken() external view returns (SkyopsToken) {
        return token;
    }

    function people() public view returns (address[] memory who) {
        who = new address[](OWNERS + 2);
        for (uint256 i; i < OWNERS; ++i) {
            who[i] = vm.addr(FIRST_OWNER + i);
        }
        who[OWNERS] = scheduler;
        who[OWNERS + 1] = vm.addr(STRANGER);
    }

    /// @dev Runs a move and checks that nobody but the one allowed has less free money after it.
    modifier harmless(address allowed) {
        address[] memory who = people();
        uint256[2][] memory before = new uint256[2][](who.length);
        for (uint256 i; i < who.length; ++i) {
            before[i] = [escrow.balance(COIN, who[i]), escrow.balance(address(token), who[i])];
        }
        _;
        for (uint256 i; i < who.length; ++i) {
            if (who[i] == allowed) continue;
            if (escrow.balance(COIN, who[i]) < before[i][0] || escrow.balance(address(token), who[i]) < before[i][1]) {
                broken = "somebody lost money by another's move";
            }
        }
    }

    function _owner(uint256 s) private pure returns (uint256) {
        return FIRST_OWNER + s % OWNERS;
    }

    function _asset(uint256 s) private view returns (address) {
        return s % 2 == 0 ? COIN : address(token);
    }

    function put(uint256 s, uint256 a, uint96 amount) external harmless(address(0)) {
        address asset = _asset(a);
        amount %= 1e22;
        vm.prank(vm.addr(_owner(s)));
        escrow.deposit{value: asset == COIN ? amount : 0}(asset, amount);
        held[asset] += amount;
    }

    function take(uint256 s, uint256 a, uint256 amount) external harmless(vm.addr(_owner(s))) {
        address asset = _asset(a);
        address who = vm.addr(_owner(s));
        amount %= escrow.balance(asset, who) + 1;
        vm.prank(who);
        escrow.withdraw(asset, address(0xDEAD), amount);
        held[asset] -= amount;
    }

    /// @dev Too much, or with a stranger's signature: must never work.
    function steal(uint256 s, uint256 a, uint96 amount) external harmless(address(0)) {
        address victim = vm.addr(_owner(s));
        address asset = _asset(a);
        vm.prank(vm.addr(STRANGER));
        try escrow.withdraw(asset, vm.addr(STRANGER), amount) {
            if (amount != 0) broken = "a stranger withdrew";
        } catch {}
        JobEscrow.Order memory o = newOrder(asset, uint128(amount) + 1);
        o.owner = victim;
        bytes memory sig = sign(STRANGER, escrow.orderHash(o));
        try escrow.open(o, sig) {
            broken = "a stranger opened an order";
        } catch {}
    }

    function openOne(uint256 s, uint256 a, uint96 amount, uint32 duration) external harmless(vm.addr(_owner(s))) {
        address asset = _asset(a);
        uint256 key = _owner(s);
        uint256 free = escrow.balance(asset, vm.addr(key));
        if (free == 0) return;
        JobEscrow.Order memory o = newOrder(asset, uint128(1 + amount % free));
        o.owner = vm.addr(key);
        o.deadline = uint64(_time) + duration % 1 days;
        escrow.open(o, sign(key, escrow.orderHash(o)));
        _opened.push(Opened({order: o, closed: false, paid: 0}));
    }

    function openAgain(uint256 i) external harmless(address(0)) {
        if (_opened.length == 0) return;
        JobEscrow.Order memory o = _opened[i % _opened.length].order;
        vm.prank(o.owner);
        try escrow.open(o, "") {
            broken = "an order was opened twice";
        } catch {}
    }

    function settleOne(uint256 i, uint256 node, uint128 total, uint8 repeats, bool byScheduler, bool close)
        external
        harmless(address(0))
    {
        if (_opened.length == 0) return;
        Opened storage x = _opened[i % _opened.length];
        JobEscrow.Order memory o = x.order;
        bytes32 id = escrow.orderHash(o);
        JobEscrow.SignedReceipt[] memory rs =
            _receipts(o, id, node, uint128(total % (2 * uint256(o.maxCost))), repeats % 3);
        vm.prank(byScheduler ? scheduler : vm.addr(STRANGER));
        try escrow.settle(o, rs, close) {
            if (x.closed) broken = "a closed order was settled";
            if (close && !byScheduler) broken = "a stranger closed an order";
            x.closed = close;
        } catch {
            if (!x.closed && (byScheduler || !close)) broken = "an honest settlement was refused";
        }
        _note(x, id);
    }

    /// @dev Receipts of neighbouring nodes, all with the same total.
    function _receipts(JobEscrow.Order memory o, bytes32 id, uint256 node, uint128 total, uint256 count)
        private
        returns (JobEscrow.SignedReceipt[] memory rs)
    {
        rs = new JobEscrow.SignedReceipt[](count);
        for (uint256 i; i < count; ++i) {
            uint256 key = FIRST_NODE + (node % NODES + i) % NODES;
            rs[i] = due(o, key, total)[0];
            if (total > _signed[id][vm.addr(key)]) _signed[id][vm.addr(key)] = total;
        }
    }

    /// @dev A receipt for which node or scheduler did not sign.
    function settleForged(uint256 i, uint256 node, uint128 total, bool nodeSigned) external harmless(address(0)) {
        if (_opened.length == 0) return;
        Opened storage x = _opened[i % _opened.length];
        JobEscrow.SignedReceipt[] memory rs = due(x.order, FIRST_NODE + node % NODES, total);
        bytes memory forged = sign(STRANGER, escrow.receiptHash(rs[0].receipt));
        if (nodeSigned) rs[0].schedulerSig = forged;
        else rs[0].nodeSig = forged;
        try escrow.settle(x.order, rs, false) {
            broken = "a forged receipt was taken";
        } catch {}
    }

    function refundOne(uint256 i) external harmless(address(0)) {
        if (_opened.length == 0) return;
        Opened storage x = _opened[i % _opened.length];
        bool late = _time > uint256(x.order.deadline) + GRACE;
        try escrow.refund(x.order) {
            if (!late || x.closed) broken = "a refund before its time";
            x.closed = true;
        } catch {
            if (late && !x.closed) broken = "money was stuck";
        }
    }

    function cancel(uint256 s, uint256 nonce) external harmless(address(0)) {
        vm.prank(vm.addr(_owner(s)));
        try escrow.cancelNonce(type(uint256).max - nonce % 1000) {} catch {}
    }

    function pass(uint32 seconds_) external {
        _time += seconds_ % 12 hours;
        vm.warp(_time);
    }

    function _note(Opened storage x, bytes32 id) private {
        uint256 paid;
        for (uint256 i; i < NODES; ++i) {
            address node = vm.addr(FIRST_NODE + i);
            uint256 credited = escrow.credited(id, node);
            if (credited > _signed[id][node]) broken = "a node was paid more than any receipt says";
            paid += credited;
        }
        (bool isOpen, uint128 counted) = escrow.escrowed(id);
        if (isOpen && counted != paid) broken = "the order's sum is not that of its nodes";
        if (paid < x.paid) broken = "a payment was taken back";
        if (paid > x.order.maxCost) broken = "more was paid than the maximum";
        x.paid = paid;
    }

    /// @notice Everything the escrow owes in an asset: free money and what open orders lock.
    function owed(address asset) external view returns (uint256 sum) {
        address[] memory who = people();
        for (uint256 i; i < who.length; ++i) {
            sum += escrow.balance(asset, who[i]);
        }
        for (uint256 i; i < _opened.length; ++i) {
            JobEscrow.Order memory o = _opened[i].order;
            if (o.asset != asset) continue;
            (bool isOpen, uint128 paid) = escrow.escrowed(escrow.orderHash(o));
            require(isOpen == !_opened[i].closed, "open orders are those not closed");
            require(paid <= o.maxCost, "paid more than locked");
            if (isOpen) sum += o.maxCost - paid;
        }
    }
}

contract InvariantsTest {
    Player private _player;

    function setUp() public {
        _player = new Player();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_player);
    }

    /// @notice Balances and live locks add up to what came in and has not gone out, which is there;
    /// and no move broke a promise: nobody loses by another's move, nothing is paid beyond the
    /// maximum or taken back, no honest settlement is refused, no money gets stuck.
    function invariant_moneyAddsUpAndPromisesHold() public view {
        JobEscrow escrow = _player.theEscrow();
        SkyopsToken token = _player.theToken();
        require(_player.owed(address(0)) == _player.held(address(0)), "coin owed and held differ");
        require(_player.owed(address(token)) == _player.held(address(token)), "tokens owed and held differ");
        require(address(escrow).balance == _player.held(address(0)), "coin is missing");
        require(token.balanceOf(address(escrow)) == _player.held(address(token)), "tokens are missing");
        string memory broken = _player.broken();
        require(bytes(broken).length == 0, broken);
    }
}
