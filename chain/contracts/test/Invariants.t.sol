// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Delegation, DelegationLib} from "../src/DelegationLib.sol";
import {JobEscrow} from "../src/JobEscrow.sol";
import {vm} from "./Vm.sol";
import {World} from "./World.sol";

/// @notice Plays a random game with the escrow: several owners, nodes and strangers, both assets,
/// honest and dishonest moves, time going by. It keeps books of its own, by the rules as people
/// read them, of what everybody has; the escrow must agree with them after every move.
contract Player is World {
    struct Opened {
        JobEscrow.Order order;
        bytes32 id;
        bool closed;
        bool delegated;
        uint256 paid;
    }

    uint256 internal constant OWNERS = 3;
    uint256 internal constant NODES = 2;
    uint256 internal constant FIRST_OWNER = 0xAAAA;
    uint256 internal constant FIRST_NODE = 0xBBBB;
    uint256 internal constant AGENT = 0xDDDD;
    uint128 internal constant CAP = 5e21;

    Opened[] private _opened;
    uint256 private _time = START;
    mapping(address asset => mapping(address who => uint256)) private _has;
    mapping(bytes32 order => mapping(address node => uint256)) private _credited;
    mapping(address owner => uint256) private _spent; // by the agent
    mapping(address asset => uint256) private _held; // what came in and has not gone out
    bytes32[OWNERS] private _grants; // hashes of the delegations to the agent
    string private _broken; // the first promise that a move broke

    constructor() {
        setUpWorld();
        for (uint256 i; i < OWNERS; ++i) {
            address who = vm.addr(FIRST_OWNER + i);
            token.transfer(who, 1e26);
            vm.deal(who, 1e26);
            vm.prank(who);
            token.approve(address(escrow), type(uint256).max);
            _grants[i] = escrow.delegationHash(_grant(FIRST_OWNER + i));
        }
        for (uint256 i; i < NODES; ++i) {
            register(FIRST_NODE + i, _payout(FIRST_NODE + i));
        }
    }

    // ---- moves that must work ----

    function put(uint256 s, uint256 a, uint96 amount) external {
        address asset = _asset(a);
        address who = vm.addr(_owner(s));
        vm.prank(who);
        escrow.deposit{value: asset == COIN ? amount % 1e22 : 0}(asset, amount % 1e22);
        _held[asset] += amount % 1e22;
        _has[asset][who] += amount % 1e22;
    }

    function take(uint256 s, uint256 a, uint256 amount, bool asNode) external {
        address asset = _asset(a);
        address who = asNode ? _payout(FIRST_NODE + s % NODES) : vm.addr(_owner(s));
        if (s % 7 == 0) who = scheduler;
        amount %= _has[asset][who] + 1;
        vm.prank(who);
        escrow.withdraw(asset, address(0xDEAD), amount);
        _held[asset] -= amount;
        _has[asset][who] -= amount;
    }

    function openOne(uint256 s, uint256 a, uint96 amount, uint96 fee, uint32 duration, bool byAgent) external {
        address asset = _asset(a);
        uint256 key = _owner(s);
        uint256 free = _has[asset][vm.addr(key)];
        if (free == 0) return;
        JobEscrow.Order memory o = newOrder(asset, uint128(1 + amount % free));
        o.owner = vm.addr(key);
        o.fee = uint128(fee % (uint256(o.maxCost) + 1));
        o.deadline = uint64(_time) + duration % 1 days;
        bytes32 id = escrow.orderHash(o);
        bool delegated = byAgent && asset == COIN;
        try escrow.open(o, delegated ? _byAgent(key, id) : sign(key, id)) {
            if (delegated && _spent[o.owner] + o.maxCost > CAP) _broken = "the agent went past its cap";
        } catch {
            if (!delegated || _spent[o.owner] + o.maxCost <= CAP) _broken = "an honest order was refused";
            return;
        }
        _has[asset][o.owner] -= o.maxCost;
        if (delegated) _spent[o.owner] += o.maxCost;
        _opened.push(Opened({order: o, id: id, closed: false, delegated: delegated, paid: 0}));
    }

    function _grant(uint256 key) private view returns (Delegation memory g) {
        (g.owner, g.delegate, g.scheduler) = (vm.addr(key), vm.addr(AGENT), scheduler);
        (g.kinds, g.maxRate, g.maxEgress, g.maxSpend) = (2, type(uint64).max, type(uint64).max, CAP);
        (g.recipient, g.expiry) = (keccak256("age"), type(uint64).max);
    }

    function _byAgent(uint256 key, bytes32 id) private view returns (bytes memory) {
        Delegation memory g = _grant(key);
        bytes memory byOwner = sign(key, escrow.delegationHash(g));
        return abi.encodePacked(abi.encode(g), sign(AGENT, id), byOwner, DelegationLib.MAGIC);
    }

    function pass(uint32 seconds_) external {
        _time += seconds_ % 12 hours;
        vm.warp(_time);
    }

    function burn() external {
        escrow.burn();
        _held[address(token)] -= _has[address(token)][escrow.NOBODY()];
        _has[address(token)][escrow.NOBODY()] = 0;
    }

    // ---- moves that work or not, as the books say ----

    function settle(uint256 i, uint256 node, uint128[3] calldata totals, uint8 count, bool byScheduler, uint8 close)
        external
    {
        if (_opened.length == 0) return;
        Opened storage x = _pick(i);
        JobEscrow.Order memory o = x.order;
        JobEscrow.SignedReceipt[] memory rs = new JobEscrow.SignedReceipt[](count % 4);
        for (uint256 j; j < rs.length; ++j) {
            rs[j] = due(o, FIRST_NODE + (node >> j) % NODES, uint128(totals[j] % (uint256(o.maxCost) * 5 / 4 + 1)))[0];
        }
        bool closing = close % 4 == 0;
        vm.prank(byScheduler ? scheduler : vm.addr(STRANGER));
        try escrow.settle(o, rs, closing) {
            if (x.closed) _broken = "a closed order was settled";
            if (closing && !byScheduler) _broken = "a stranger closed an order";
            for (uint256 j; j < rs.length; ++j) {
                _bookReceipt(x, rs[j].receipt);
            }
            if (closing) _bookClosing(x);
        } catch {
            if (!x.closed && (byScheduler || !closing)) _broken = "an honest settlement was refused";
        }
    }

    function refund(uint256 i) external {
        if (_opened.length == 0) return;
        Opened storage x = _pick(i);
        bool late = _time > uint256(x.order.deadline) + GRACE;
        try escrow.refund(x.order) {
            if (!late || x.closed) _broken = "a refund before its time";
            _bookClosing(x);
        } catch {
            if (late && !x.closed) _broken = "money was stuck";
        }
    }

    function cancel(uint256 s, uint256 nonce) external {
        vm.prank(vm.addr(_owner(s)));
        try escrow.cancelNonce(type(uint256).max - nonce % 1000) {} catch {}
    }

    // ---- moves that must not work ----

    function steal(uint256 s, uint256 a, uint96 amount) external {
        address asset = _asset(a);
        vm.prank(vm.addr(STRANGER));
        try escrow.withdraw(asset, vm.addr(STRANGER), uint256(amount) + 1) {
            _broken = "a stranger withdrew";
        } catch {}
        JobEscrow.Order memory o = newOrder(asset, uint128(amount) + 1);
        o.owner = vm.addr(_owner(s));
        bytes memory sig = sign(STRANGER, escrow.orderHash(o));
        try escrow.open(o, sig) {
            _broken = "a stranger opened an order";
        } catch {}
    }

    function openAgain(uint256 i) external {
        if (_opened.length == 0) return;
        JobEscrow.Order memory o = _pick(i).order;
        vm.prank(o.owner);
        try escrow.open(o, "") {
            _broken = "an order was opened twice";
        } catch {}
    }

    /// @dev A receipt for which node or scheduler did not sign.
    function settleForged(uint256 i, uint256 node, uint128 total, bool nodeSigned) external {
        if (_opened.length == 0) return;
        JobEscrow.Order memory o = _pick(i).order;
        JobEscrow.SignedReceipt[] memory rs = due(o, FIRST_NODE + node % NODES, total);
        bytes memory forged = sign(STRANGER, escrow.receiptHash(rs[0].receipt));
        if (nodeSigned) rs[0].schedulerSig = forged;
        else rs[0].nodeSig = forged;
        try escrow.settle(o, rs, false) {
            _broken = "a forged receipt was taken";
        } catch {}
    }

    // ---- the books ----

    function _bookReceipt(Opened storage x, JobEscrow.Receipt memory r) private {
        uint256 before = _credited[x.id][r.node];
        if (r.total <= before) return;
        uint256 left = x.order.maxCost - x.order.fee - x.paid;
        uint256 amount = r.total - before < left ? r.total - before : left;
        _credited[x.id][r.node] += amount;
        x.paid += amount;
        _has[x.order.asset][r.node == vm.addr(FIRST_NODE) ? _payout(FIRST_NODE) : _payout(FIRST_NODE + 1)] += amount;
    }

    function _bookClosing(Opened storage x) private {
        if (x.closed) return;
        x.closed = true;
        uint256 fee = x.paid == 0 ? 0 : x.order.fee;
        _has[x.order.asset][x.order.owner] += x.order.maxCost - fee - x.paid;
        if (x.delegated) _spent[x.order.owner] -= x.order.maxCost - fee - x.paid;
        _has[x.order.asset][scheduler] += fee / 2;
        _has[x.order.asset][escrow.NOBODY()] += (fee + 1) / 2;
    }

    /// @notice Fails where the escrow disagrees with the books.
    function audit() external view {
        require(bytes(_broken).length == 0, _broken);
        _audit(COIN, address(escrow).balance);
        for (uint256 i; i < OWNERS; ++i) {
            (uint128 spent,) = escrow.granted(vm.addr(FIRST_OWNER + i), _grants[i]);
            require(spent == _spent[vm.addr(FIRST_OWNER + i)] && spent <= CAP, "spent by the agent");
        }
        _audit(address(token), token.balanceOf(address(escrow)));
        for (uint256 i; i < _opened.length; ++i) {
            Opened storage x = _opened[i];
            (bool isOpen, uint128 paid) = escrow.escrowed(x.id);
            require(isOpen != x.closed, "open orders are those not closed");
            require(paid == (isOpen ? x.paid : 0) && x.paid <= x.order.maxCost - x.order.fee, "paid under an order");
            uint256 credited;
            for (uint256 n = FIRST_NODE; n < FIRST_NODE + NODES; ++n) {
                credited += escrow.credited(x.id, vm.addr(n));
            }
            require(credited == x.paid, "credited to nodes");
        }
    }

    /// @dev Balances and live locks add up to what is held, and everybody has what is theirs.
    function _audit(address asset, uint256 there) private view {
        uint256 owed;
        for (uint256 i; i < OWNERS; ++i) {
            owed += _auditOne(asset, vm.addr(FIRST_OWNER + i));
        }
        for (uint256 i; i < NODES; ++i) {
            owed += _auditOne(asset, _payout(FIRST_NODE + i));
        }
        owed += _auditOne(asset, escrow.NOBODY());
        owed += _auditOne(asset, scheduler) + _auditOne(asset, vm.addr(STRANGER));
        for (uint256 i; i < _opened.length; ++i) {
            Opened storage x = _opened[i];
            if (x.order.asset == asset && !x.closed) owed += x.order.maxCost - x.paid;
        }
        require(owed == _held[asset], "owed and held differ");
        require(there == _held[asset], "held and there differ");
    }

    function _auditOne(address asset, address who) private view returns (uint256) {
        require(escrow.balance(asset, who) == _has[asset][who], "somebody's balance");
        return _has[asset][who];
    }

    // ---- choices ----

    /// @dev One of the last four orders: old ones are closed anyway.
    function _pick(uint256 i) private view returns (Opened storage) {
        uint256 n = _opened.length;
        return n <= 4 ? _opened[i % n] : _opened[n - 1 - i % 4];
    }

    function _owner(uint256 s) private pure returns (uint256) {
        return FIRST_OWNER + s % OWNERS;
    }

    function _payout(uint256 node) private pure returns (address) {
        return address(uint160(0xFA1000 + node));
    }

    function _asset(uint256 s) private view returns (address) {
        return s % 2 == 0 ? COIN : address(token);
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

    /// @notice Money is conserved, nobody's balance moves but by the rules, nothing is paid beyond an
    /// order's maximum, what is not signed moves nothing, and no money gets stuck.
    function invariant_theEscrowAgreesWithTheBooks() public view {
        _player.audit();
    }
}
