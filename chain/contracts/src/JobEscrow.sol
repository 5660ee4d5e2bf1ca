// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IERC3009} from "@openzeppelin/contracts/interfaces/draft-IERC3009.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";
import {CostLib} from "./CostLib.sol";
import {Delegation, DelegationLib} from "./DelegationLib.sol";
import {Guardian} from "./Guardian.sol";
import {NodeRegistry} from "./NodeRegistry.sol";

/// @title JobEscrow: holds an owner's prepaid money, pays nodes for signed work, gives the rest back
/// @notice An owner deposits, then signs orders. Anyone may open a signed order: it locks the
/// order's maximum cost. Receipts signed by a node and by the order's scheduler raise what that
/// node has been paid under the order; the sum never exceeds the maximum less the order's fee.
/// Closing returns the rest.
/// After the deadline and a grace anyone may return it, so money is never stuck.
///
/// An owner may sign a delegation, by which another key signs orders for it within its terms. The
/// escrow keeps what each delegation has spent; the owner revokes one at once, but for orders that
/// are open by then.
///
/// An order in progress costs one storage slot, one by a delegated key two; the order itself travels in calldata and events
/// and is named by its EIP-712 digest. Every payment is to a balance that its owner withdraws.
/// An order whose nodes were paid anything pays its fee when it is closed: half goes to the
/// scheduler, half is burned, the odd unit too. An order that paid no node pays no fee. So a place
/// in the queue costs everybody, the scheduler included, and nobody gains by buying many.
/// There is no owner and no upgrade. The only power a scheduler has is to decide when an order
/// is closed and which receipts it countersigns. A guardian may pause deposits and the opening of
/// orders, nothing else: no pause keeps money from being settled, refunded or withdrawn.
contract JobEscrow is EIP712, ReentrancyGuardTransient, Guardian {
    using BitMaps for BitMaps.BitMap;
    using SafeERC20 for IERC20;

    /// @notice What a wallet signs. Members and their order are those of ORDER_TYPEHASH.
    struct Order {
        uint8 kind;
        address owner;
        address scheduler; // whose countersignature receipts need, and who may close
        bytes32 root;
        uint32 count;
        address asset; // zero: the chain's coin
        uint64 maxRate; // gwei of the asset per GPU-hour
        uint64 maxEgress; // gwei of the asset per GiB
        uint128 maxCost; // smallest units of the asset: what is locked
        uint128 fee; // the part of maxCost that is offered for a place in the queue
        uint256 nonce; // unordered, one use
        uint64 deadline; // unix seconds
        bytes32 recipient;
    }

    /// @notice Cumulative usage of one attempt. Members and their order are those of RECEIPT_TYPEHASH.
    struct Receipt {
        bytes32 order;
        bytes32 job;
        uint32 epoch;
        address node;
        uint64 seq;
        uint16 gpus;
        uint64 startedAt;
        uint64 billedMs;
        uint64 bytesIn;
        uint64 bytesOut;
        uint64 rate;
        uint64 egress;
        uint128 cost; // of this attempt
        uint128 total; // due to the node under the order so far, this attempt included
        bytes32 checkpoint;
        bytes32 result;
    }

    /// @notice A receipt with its two signatures. The scheduler's may be empty when the scheduler is the caller.
    struct SignedReceipt {
        Receipt receipt;
        bytes nodeSig;
        bytes schedulerSig;
    }

    /// @dev One storage slot per open order.
    struct Lock {
        bool open;
        bool delegated; // _delegationOf has its delegation
        uint128 paid;
    }

    /// @dev What the chain knows of a delegation.
    struct Grant {
        uint128 spent; // by closed orders; of open ones all that is locked
        bool revoked;
    }

    bytes32 public constant ORDER_TYPEHASH = keccak256(
        "Order(uint8 kind,address owner,address scheduler,bytes32 root,uint32 count,address asset,uint64 maxRate,uint64 maxEgress,uint128 maxCost,uint128 fee,uint256 nonce,uint64 deadline,bytes32 recipient)"
    );
    bytes32 public constant HELD_TYPEHASH = keccak256("HeldReceipt(bytes32 receipt)");
    bytes32 public constant RECEIPT_TYPEHASH = keccak256(
        "Receipt(bytes32 order,bytes32 job,uint32 epoch,address node,uint64 seq,uint16 gpus,uint64 startedAt,uint64 billedMs,uint64 bytesIn,uint64 bytesOut,uint64 rate,uint64 egress,uint128 cost,uint128 total,bytes32 checkpoint,bytes32 result)"
    );

    /// @notice The furthest a deadline may lie ahead. It catches deadlines given in milliseconds,
    /// which would lock the money for millennia.
    uint256 public constant MAX_TERM = 1826 days;

    /// @notice Whose balance is what was burned: an address that nobody has the key to.
    address public constant NOBODY = 0x000000000000000000000000000000000000dEaD;

    /// @notice The one ERC-20 that orders may be paid in, beside the chain's coin.
    IERC20 public immutable token;
    /// @notice Says where a node's pay goes.
    NodeRegistry public immutable registry;
    /// @notice Seconds after an order's deadline during which receipts may still be settled.
    uint64 public immutable grace;

    /// @notice Free money of an address, withdrawable at any time.
    mapping(address asset => mapping(address owner => uint256)) public balance;
    /// @notice What a node has been paid under an order.
    mapping(bytes32 order => mapping(address node => uint256)) public credited;
    mapping(bytes32 order => Lock) private _locks;
    mapping(address owner => BitMaps.BitMap) private _nonces;
    mapping(address owner => mapping(bytes32 delegation => Grant)) private _grants;
    mapping(bytes32 order => bytes32 delegation) private _delegationOf;

    event Deposited(address indexed asset, address indexed owner, address indexed from, uint256 amount);
    event Withdrawn(address indexed asset, address indexed owner, address to, uint256 amount);
    event Opened(bytes32 indexed order, address indexed owner, address indexed scheduler, Order details);
    event Credited(
        bytes32 indexed order,
        address indexed node,
        address indexed payout,
        address asset,
        uint256 amount,
        uint256 total
    );
    event Closed(
        bytes32 indexed order,
        address indexed owner,
        address indexed scheduler,
        address asset,
        uint256 paid,
        uint256 refunded,
        uint256 fee, // taken, of which burned is destroyed and the rest the scheduler's
        uint256 burned
    );
    event Delegated(bytes32 indexed delegation, bytes32 indexed order, address indexed delegate, uint256 spent);
    event Revoked(address indexed owner, bytes32 indexed delegation);
    event NonceCancelled(address indexed owner, uint256 nonce);

    error ZeroAddress();
    error UnknownAsset(address asset);
    error WrongValue(uint256 sent, uint256 expected);
    error InsufficientBalance(address owner, address asset, uint256 available, uint256 needed);
    error CoinTransferFailed(address to, uint256 amount);
    error BadOrderSignature(bytes32 order, address owner);
    error BadDelegationSignature(bytes32 delegation, address owner);
    error BadDelegateSignature(bytes32 order, address delegate);
    error BeyondDelegation(bytes32 delegation, bytes32 order);
    error DelegationNotInTime(bytes32 delegation, uint64 notBefore, uint64 expiry);
    error DelegationUsedUp(bytes32 delegation, uint256 left, uint256 needed);
    error DelegationRevoked(bytes32 delegation);
    error OrderWithoutCost();
    error FeeAboveMaximum(uint256 fee, uint256 maxCost);
    error OrderExpired(uint64 deadline, uint256 time);
    error DeadlineTooFar(uint64 deadline, uint256 latest);
    error OrderIsOpen(bytes32 order);
    error OrderNotOpen(bytes32 order);
    error NonceUsed(address owner, uint256 nonce);
    error NotScheduler(address caller, address scheduler);
    error NotRefundable(bytes32 order, uint256 from);
    error ReceiptOfOtherOrder(uint256 index, bytes32 receiptOrder, bytes32 order);
    error UnknownNode(uint256 index, address node);
    error RateTooHigh(uint256 index, uint64 rate, uint64 maximum);
    error EgressTooHigh(uint256 index, uint64 egress, uint64 maximum);
    error WrongCost(uint256 index, uint256 cost, uint256 expected);
    error TotalBelowCost(uint256 index, uint256 total, uint256 cost);
    error BadNodeSignature(uint256 index, address node);
    error BadSchedulerSignature(uint256 index, address scheduler);

    constructor(IERC20 token_, NodeRegistry registry_, uint64 grace_, address guardian_)
        EIP712("Skyops", "1")
        Guardian(guardian_)
    {
        require(address(token_) != address(0) && address(registry_) != address(0), ZeroAddress());
        token = token_;
        registry = registry_;
        grace = grace_;
    }

    // ---- money in and out ----

    /// @notice Adds the caller's money to the caller's balance. For the coin, send amount as value;
    /// the token must be approved to this contract.
    function deposit(address asset, uint256 amount) external payable {
        depositFor(asset, msg.sender, amount);
    }

    /// @notice Adds the caller's money to another's balance.
    function depositFor(address asset, address owner, uint256 amount) public payable whileTaking nonReentrant {
        require(owner != address(0), ZeroAddress());
        if (asset == address(0)) {
            require(msg.value == amount, WrongValue(msg.value, amount));
        } else {
            require(asset == address(token), UnknownAsset(asset));
            require(msg.value == 0, WrongValue(msg.value, 0));
            amount = _pull(amount);
        }
        _credit(asset, owner, amount);
    }

    /// @notice Deposits the caller's tokens with an ERC-2612 permit in place of an approval.
    /// A permit that somebody else has already submitted does no harm.
    function depositWithPermit(uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external
        whileTaking
        nonReentrant
    {
        try IERC20Permit(address(token)).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        _credit(address(token), msg.sender, _pull(amount));
    }

    /// @notice Deposits an owner's tokens by the owner's ERC-3009 signature; anyone may relay it.
    function depositWithAuthorization(
        address owner,
        uint256 amount,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external whileTaking nonReentrant {
        uint256 before = token.balanceOf(address(this));
        IERC3009(address(token))
            .receiveWithAuthorization(owner, address(this), amount, validAfter, validBefore, nonce, v, r, s);
        _credit(address(token), owner, token.balanceOf(address(this)) - before);
    }

    /// @notice Sends the caller's free money to an address of the caller's choice.
    function withdraw(address asset, address to, uint256 amount) external nonReentrant {
        require(to != address(0), ZeroAddress());
        _debit(asset, msg.sender, amount);
        emit Withdrawn(asset, msg.sender, to, amount);
        if (asset == address(0)) {
            (bool ok,) = to.call{value: amount}("");
            require(ok, CoinTransferFailed(to, amount));
        } else {
            token.safeTransfer(to, amount);
        }
    }

    // ---- orders ----

    /// @notice Locks an order's maximum cost. Anyone may relay the owner's signature (ECDSA, or
    /// ERC-1271 for contract wallets) or that of a key it delegated to (DelegationLib); the owner
    /// itself needs none.
    function open(Order calldata o, bytes calldata signature) external whileTaking nonReentrant {
        bytes32 id = orderHash(o);
        require(!_locks[id].open, OrderIsOpen(id));
        require(o.maxCost != 0, OrderWithoutCost());
        require(o.fee <= o.maxCost, FeeAboveMaximum(o.fee, o.maxCost));
        require(o.asset == address(0) || o.asset == address(token), UnknownAsset(o.asset));
        require(block.timestamp <= o.deadline, OrderExpired(o.deadline, block.timestamp));
        require(o.deadline <= block.timestamp + MAX_TERM, DeadlineTooFar(o.deadline, block.timestamp + MAX_TERM));
        bool delegated = msg.sender != o.owner && DelegationLib.isEnvelope(signature);
        if (delegated) {
            _delegationOf[id] = _spend(o, id, signature);
        } else {
            require(msg.sender == o.owner || _signedByOwner(o.owner, id, signature), BadOrderSignature(id, o.owner));
        }
        _useNonce(o.owner, o.nonce);
        _debit(o.asset, o.owner, o.maxCost);
        _locks[id] = Lock(true, delegated, 0);
        emit Opened(id, o.owner, o.scheduler, o);
    }

    /// @notice Pays nodes for receipts, and with close returns what is left to the owner.
    /// @dev Totals are cumulative, so repeating a receipt or bringing an older one pays nothing.
    /// What would exceed the order's maximum less its fee is cut off. A receipt that is not valid reverts the
    /// call and is named by its index. Without close, anyone may relay fully signed receipts, held
    /// ones after the deadline;
    /// only the order's scheduler may close.
    function settle(Order calldata o, SignedReceipt[] calldata receipts, bool close) external nonReentrant {
        bytes32 id = orderHash(o);
        Lock memory lock = _locks[id];
        require(lock.open, OrderNotOpen(id));
        require(!close || msg.sender == o.scheduler, NotScheduler(msg.sender, o.scheduler));
        for (uint256 i; i < receipts.length; ++i) {
            address payout = _check(o, id, i, receipts[i]);
            Receipt calldata r = receipts[i].receipt;
            lock.paid += uint128(_raise(o, id, r.node, payout, r.total, lock.paid));
        }
        if (close) _close(o, id, lock);
        else _locks[id].paid = lock.paid;
    }

    /// @notice After deadline and grace, returns what is left of an order to its owner. Anyone may call.
    function refund(Order calldata o) external nonReentrant {
        bytes32 id = orderHash(o);
        Lock memory lock = _locks[id];
        require(lock.open, OrderNotOpen(id));
        uint256 from = uint256(o.deadline) + grace;
        require(block.timestamp > from, NotRefundable(id, from));
        _close(o, id, lock);
    }

    /// @notice Takes the burned tokens off the token's supply. Anyone may call, and it pays to do it
    /// for many orders at once. The coin cannot be destroyed: its burned part stays here for ever.
    function burn() external nonReentrant {
        uint256 amount = balance[address(token)][NOBODY];
        _debit(address(token), NOBODY, amount);
        emit Withdrawn(address(token), NOBODY, address(0), amount);
        ERC20Burnable(address(token)).burn(amount);
    }

    /// @notice Makes a nonce of the caller unusable, so that a signed but unopened order is void.
    function cancelNonce(uint256 nonce) external {
        _useNonce(msg.sender, nonce);
        emit NonceCancelled(msg.sender, nonce);
    }

    /// @notice Ends a delegation of the caller: no order is opened by it any more. Orders that are
    /// open go on.
    function revoke(bytes32 delegation) external {
        _grants[msg.sender][delegation].revoked = true;
        emit Revoked(msg.sender, delegation);
    }

    // ---- views ----

    /// @notice An order's id: its EIP-712 digest.
    function orderHash(Order calldata o) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(ORDER_TYPEHASH, o)));
    }

    /// @notice A receipt's EIP-712 digest, which node and scheduler sign.
    function receiptHash(Receipt calldata r) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(RECEIPT_TYPEHASH, r)));
    }

    /// @notice A delegation's EIP-712 digest, which its owner signs.
    function delegationHash(Delegation memory g) public view returns (bytes32) {
        return _hashTypedDataV4(DelegationLib.structHash(g));
    }

    /// @notice What a delegation has spent, open orders by their maximum, and whether it is revoked.
    function granted(address owner, bytes32 delegation) external view returns (uint128 spent, bool revoked) {
        Grant memory grant = _grants[owner][delegation];
        return (grant.spent, grant.revoked);
    }

    /// @notice What a scheduler signs in place of the receipt while its work may still be checked:
    /// until the deadline only the scheduler can bring it here, from then on anyone.
    function heldHash(Receipt calldata r) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(HELD_TYPEHASH, keccak256(abi.encode(RECEIPT_TYPEHASH, r)))));
    }

    /// @notice See CostLib.cost.
    function cost(uint64 rate, uint16 gpus, uint64 billedMs, uint64 egress, uint64 bytesOut)
        external
        pure
        returns (uint256)
    {
        return CostLib.cost(rate, gpus, billedMs, egress, bytesOut);
    }

    /// @notice Whether an order is open, and what has been paid under it while it is.
    function escrowed(bytes32 order) external view returns (bool isOpen, uint128 paid) {
        Lock memory lock = _locks[order];
        return (lock.open, lock.paid);
    }

    /// @notice The part of a fee that is burned when it is taken.
    function burnedOf(uint256 fee) public pure returns (uint256) {
        return fee - fee / 2;
    }

    /// @notice Whether an owner's nonce was used or cancelled.
    function nonceUsed(address owner, uint256 nonce) public view returns (bool) {
        return _nonces[owner].get(nonce);
    }

    // ---- internals ----

    /// @dev Checks one receipt and returns where its node's pay goes.
    function _check(Order calldata o, bytes32 id, uint256 i, SignedReceipt calldata s)
        private
        view
        returns (address payout)
    {
        Receipt calldata r = s.receipt;
        require(r.order == id, ReceiptOfOtherOrder(i, r.order, id));
        require(r.rate <= o.maxRate, RateTooHigh(i, r.rate, o.maxRate));
        require(r.egress <= o.maxEgress, EgressTooHigh(i, r.egress, o.maxEgress));
        uint256 expected = CostLib.cost(r.rate, r.gpus, r.billedMs, r.egress, r.bytesOut);
        require(r.cost == expected, WrongCost(i, r.cost, expected));
        require(r.total >= r.cost, TotalBelowCost(i, r.total, r.cost));
        payout = registry.payoutOf(r.node);
        require(payout != address(0), UnknownNode(i, r.node));
        bytes32 digest = receiptHash(r);
        require(_recovers(r.node, digest, s.nodeSig), BadNodeSignature(i, r.node));
        require(
            msg.sender == o.scheduler || _recovers(o.scheduler, digest, s.schedulerSig)
                || (block.timestamp > o.deadline && _recovers(o.scheduler, heldHash(r), s.schedulerSig)),
            BadSchedulerSignature(i, o.scheduler)
        );
    }

    /// @dev Raises a node's pay under an order to total, as far as what is left after paid allows.
    function _raise(Order calldata o, bytes32 id, address node, address payout, uint256 total, uint256 paid)
        private
        returns (uint256 amount)
    {
        uint256 before = credited[id][node];
        if (total <= before) return 0;
        amount = total - before;
        uint256 left = uint256(o.maxCost) - o.fee - paid;
        if (amount > left) amount = left;
        if (amount == 0) return 0;
        credited[id][node] = before + amount;
        balance[o.asset][payout] += amount;
        emit Credited(id, node, payout, o.asset, amount, before + amount);
    }

    /// @dev The used nonce keeps a closed order from being opened again.
    function _close(Order calldata o, bytes32 id, Lock memory lock) private {
        uint256 paid = lock.paid;
        delete _locks[id];
        (uint256 fee, uint256 burned) = paid == 0 ? (0, 0) : (o.fee, burnedOf(o.fee));
        uint256 rest = o.maxCost - fee - paid;
        if (rest != 0) balance[o.asset][o.owner] += rest;
        if (lock.delegated) _unspend(o.owner, id, rest);
        if (burned != 0) balance[o.asset][NOBODY] += burned;
        if (fee != burned) balance[o.asset][o.scheduler] += fee - burned;
        emit Closed(id, o.owner, o.scheduler, o.asset, paid, rest, fee, burned);
    }

    /// @dev Books an order under the delegation that its signature carries.
    function _spend(Order calldata o, bytes32 id, bytes calldata signature) private returns (bytes32 hash) {
        (Delegation memory g, bytes calldata delegateSig, bytes calldata ownerSig) = DelegationLib.read(signature);
        hash = delegationHash(g);
        bool within = g.owner == o.owner && g.scheduler == o.scheduler && g.asset == o.asset
            && g.recipient == o.recipient && o.maxRate <= g.maxRate && o.maxEgress <= g.maxEgress
            && DelegationLib.allows(g, o.kind);
        require(within, BeyondDelegation(hash, id));
        require(
            g.notBefore <= block.timestamp && o.deadline <= g.expiry, DelegationNotInTime(hash, g.notBefore, g.expiry)
        );
        require(_recovers(g.delegate, id, delegateSig), BadDelegateSignature(id, g.delegate));
        require(_signedByOwner(g.owner, hash, ownerSig), BadDelegationSignature(hash, g.owner));
        Grant storage grant = _grants[g.owner][hash];
        require(!grant.revoked, DelegationRevoked(hash));
        uint256 spent = uint256(grant.spent) + o.maxCost;
        require(spent <= g.maxSpend, DelegationUsedUp(hash, g.maxSpend - grant.spent, o.maxCost));
        grant.spent = uint128(spent);
        emit Delegated(hash, id, g.delegate, spent);
    }

    /// @dev What an order gave back may be spent again.
    function _unspend(address owner, bytes32 id, uint256 rest) private {
        _grants[owner][_delegationOf[id]].spent -= uint128(rest);
        delete _delegationOf[id];
    }

    function _useNonce(address owner, uint256 nonce) private {
        require(!nonceUsed(owner, nonce), NonceUsed(owner, nonce));
        _nonces[owner].set(nonce);
    }

    /// @dev Takes tokens from the caller and returns how many arrived.
    function _pull(uint256 amount) private returns (uint256) {
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        return token.balanceOf(address(this)) - before;
    }

    function _credit(address asset, address owner, uint256 amount) private {
        balance[asset][owner] += amount;
        emit Deposited(asset, owner, msg.sender, amount);
    }

    function _debit(address asset, address owner, uint256 amount) private {
        uint256 available = balance[asset][owner];
        require(available >= amount, InsufficientBalance(owner, asset, available, amount));
        balance[asset][owner] = available - amount;
    }

    /// @dev A key's own signature counts even where its account carries code (EIP-7702);
    /// otherwise a contract wallet is asked (ERC-1271).
    function _signedByOwner(address owner, bytes32 digest, bytes calldata signature) private view returns (bool) {
        return _recovers(owner, digest, signature)
            || (owner.code.length != 0 && SignatureChecker.isValidERC1271SignatureNowCalldata(owner, digest, signature));
    }

    function _recovers(address signer, bytes32 digest, bytes calldata signature) private pure returns (bool) {
        (address got, ECDSA.RecoverError err,) = ECDSA.tryRecoverCalldata(digest, signature);
        return err == ECDSA.RecoverError.NoError && got == signer;
    }
}
