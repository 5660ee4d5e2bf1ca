// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Court} from "./Court.sol";
import {MatchBook} from "./MatchBook.sol";
import {MatchLib} from "./MatchLib.sol";
import {NodeRegistry} from "./NodeRegistry.sol";
import {Reputation} from "./Reputation.sol";

/// @title LeafCourt: faults of what a scheduler says, leaves out or keeps back
/// @notice A leaf is false (5), a node that the scheduler holds a beat of is not in the tree (6), a
/// promised match is not in the book (9), a page's bytes are kept back (10).
contract LeafCourt is Court, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice What a scheduler signs for each beat it takes.
    struct Inclusion {
        uint64 session; // of the node's stream
        uint32 slot;
        uint64 seq;
        bytes32 beat;
        uint64 time;
    }

    struct SignedInclusion {
        Inclusion inclusion;
        bytes sig;
    }

    /// @notice What a scheduler signs for each match it makes.
    struct Ticket {
        bytes32 entry;
        uint64 page;
        uint32 index;
        uint64 time;
    }

    /// @dev One word.
    struct Query {
        address challenger;
        uint64 until; // when the answer is due
    }

    /// @notice How old a view of the chain may be that a leaf's stake and reputation are read from, in seconds,
    /// and how far block time may run ahead of the clock that matches are dated by.
    uint256 public constant STALE = 600;
    /// @notice How long a beat may travel between the processes of one scheduler, in seconds.
    uint256 public constant LAG = 10;
    /// @notice In place of a slot: the query is for the entry itself.
    uint32 public constant ENTRY = type(uint32).max;

    NodeRegistry public immutable registry;
    Reputation public immutable reputation;
    /// @notice Whose EIP-712 domain the network's messages are signed in.
    address public immutable escrow;
    /// @notice What a query costs, in smallest units of SKYOPS: the scheduler's if it answers, else given back.
    uint96 public immutable queryBond;

    mapping(bytes32 id => Query) public queries;

    event Asked(
        bytes32 indexed id,
        address indexed scheduler,
        uint64 page,
        uint32 index,
        uint32 slot,
        address challenger,
        uint64 until
    );
    event Answered(bytes32 indexed id, address indexed scheduler);

    error AlreadyAsked(bytes32 id);
    error NotAsked(bytes32 id);
    error NotYet(uint256 from);
    error NotBy(address scheduler);
    error NoAnswer();
    error BondDidNotArrive(uint256 got, uint256 want);

    constructor(MatchBook book_, Reputation reputation_, uint96 queryBond_) Court(book_) {
        reputation = reputation_;
        registry = reputation_.registry();
        escrow = address(reputation_.escrow());
        queryBond = queryBond_;
    }

    // ---- 5: a false leaf ----

    /// @notice Fault 5: a leaf under pre is not its node's signed beat with the registry's stake and
    /// reputation, is out of bounds, out of its place or from the future.
    function falseLeaf(Place calldata p, Spot calldata s) external {
        (MatchLib.Header memory h, MatchLib.Entry memory e) = _open(p);
        _inTree(e.pre, s);
        MatchLib.Leaf memory l = MatchLib.leafOf(s.leaf);
        bool right = l.slot == s.slot && MatchLib.bounded(l) && l.time <= e.time
            && _signed(l.node, MatchLib.beatStruct(s.leaf), s.leaf[192:]) && registry.belongs(l.node, s.slot)
            && _atStake(l, e.time) && _reputed(l, e.time);
        require(!right, NoFault());
        _punish(h, p.index, 5);
    }

    // ---- 6: an omitted node ----

    /// @notice Fault 6: the scheduler has signed for two beats of one session, one before and one
    /// after the match, but under pre the node is absent or an older beat of it.
    function omitted(Place calldata p, Spot calldata s, SignedInclusion calldata a, SignedInclusion calldata b)
        external
    {
        (MatchLib.Header memory h, MatchLib.Entry memory e) = _open(p);
        require(_signed(h.scheduler, inclusionStruct(a.inclusion), a.sig), NotBy(h.scheduler));
        require(_signed(h.scheduler, inclusionStruct(b.inclusion), b.sig), NotBy(h.scheduler));
        require(_around(a.inclusion, b.inclusion, e.time) && s.slot == a.inclusion.slot, NoFault());
        _inTree(e.pre, s);
        require(s.leaf.length == 0 || MatchLib.leafOf(s.leaf).seq < a.inclusion.seq, NoFault());
        _punish(h, p.index, 6);
    }

    /// @dev Whether the node was in one session from a, early enough, to b, and a match was in between.
    function _around(Inclusion calldata a, Inclusion calldata b, uint256 time) private pure returns (bool) {
        return a.session == b.session && a.slot == b.slot && a.seq <= b.seq && a.time + LAG <= time && time < b.time;
    }

    // ---- 9: a broken promise ----

    /// @notice Fault 9: the page of a ticket is overdue. It can be proven for window from then on.
    function missed(address scheduler, Ticket calldata t, bytes calldata sig) external {
        require(_signed(scheduler, ticketStruct(t), sig), NotBy(scheduler));
        uint256 due = uint256(t.time) + book.commitDelay();
        require(block.timestamp > due, NotYet(due));
        require(block.timestamp <= due + book.window(), WindowClosed(t.page, due + book.window()));
        require(book.schedulerOf(scheduler).next <= t.page, NoFault());
        book.slash(scheduler, t.page, t.index, 9, msg.sender);
    }

    /// @notice Fault 9: the page of a ticket was committed late, or has fewer entries.
    function late(bytes calldata header, Ticket calldata t, bytes calldata sig) external {
        MatchLib.Header memory h = _openPage(header);
        (, uint256 at) = _anyPage(header);
        require(_signed(h.scheduler, ticketStruct(t), sig), NotBy(h.scheduler));
        require(t.page == h.page, NoFault());
        require(at > uint256(t.time) + book.commitDelay() || t.index >= h.count, NoFault());
        _punish(h, t.index, 9);
    }

    /// @notice Fault 9: at the place of a ticket is another entry.
    function displaced(Place calldata p, Ticket calldata t, bytes calldata sig) external {
        (MatchLib.Header memory h,) = _open(p);
        require(_signed(h.scheduler, ticketStruct(t), sig), NotBy(h.scheduler));
        bool right = t.page != h.page || t.index != p.index || MatchLib.entryHash(p.entry) == t.entry;
        require(!right, NoFault());
        _punish(h, p.index, 9);
    }

    // ---- 10: bytes kept back ----

    /// @notice Asks for an entry with its job and leaf; queryBond must be approved to this contract.
    function askEntry(bytes calldata header, uint32 index) external nonReentrant {
        MatchLib.Header memory h = _openPage(header);
        require(index < h.count, NotInPage(h.page, index));
        _ask(h, index, ENTRY, 0);
    }

    /// @notice Asks for the leaf at a slot under an entry's pre; queryBond must be approved to this contract.
    function askLeaf(Place calldata p, uint32 slot) external nonReentrant {
        (MatchLib.Header memory h, MatchLib.Entry memory e) = _open(p);
        require(slot < MatchLib.SLOTS, NotInTree(slot));
        _ask(h, p.index, slot, e.pre);
    }

    /// @notice Answers a query for an entry. Anyone may; the bytes are in the call for all to read.
    /// Bytes that no reader can make sense of are no answer.
    function answerEntry(Place calldata p) external nonReentrant {
        (MatchLib.Header memory h, MatchLib.Entry memory e) = _any(p);
        _mustBe(MatchLib.jobHash(p.job), e.job);
        _mustBe(MatchLib.leafHash(p.chosen), e.leaf);
        (bool ok,) = MatchLib.jobOf(p.job);
        require(ok && MatchLib.bounded(MatchLib.leafOf(p.chosen)), NoAnswer());
        _answered(h, p.index, ENTRY, 0);
    }

    /// @notice Answers a query for a leaf, or its absence.
    function answerLeaf(Place calldata p, Spot calldata s) external nonReentrant {
        (MatchLib.Header memory h, MatchLib.Entry memory e) = _any(p);
        require(s.leaf.length == 0 || MatchLib.bounded(MatchLib.leafOf(s.leaf)), NoAnswer());
        _inTree(e.pre, s);
        _answered(h, p.index, s.slot, e.pre);
    }

    /// @notice Fault 10: a query was not answered in time. The one who asked gets the query's bond
    /// back, and the reward if this entry was not punished already.
    /// @param pre the entry's pre for a leaf, zero for an entry
    function withheld(address scheduler, uint64 page, uint32 index, uint32 slot, bytes32 pre) external nonReentrant {
        bytes32 id = queryId(scheduler, page, index, slot, pre);
        Query memory q = queries[id];
        require(q.challenger != address(0), NotAsked(id));
        require(block.timestamp > q.until, NotYet(q.until));
        delete queries[id];
        if (!book.slashed(scheduler, uint256(page) << 32 | index)) {
            book.slash(scheduler, page, index, 10, q.challenger);
        }
        book.token().safeTransfer(q.challenger, queryBond);
    }

    /// @notice The name of a query.
    function queryId(address scheduler, uint256 page, uint256 index, uint256 slot, bytes32 pre)
        public
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(scheduler, page, index, slot, pre));
    }

    // ---- statements ----

    function inclusionStruct(Inclusion calldata i) public pure returns (bytes32) {
        return keccak256(abi.encode(MatchLib.INCLUSION_TYPEHASH, i));
    }

    function ticketStruct(Ticket calldata t) public pure returns (bytes32) {
        return keccak256(abi.encode(MatchLib.TICKET_TYPEHASH, t));
    }

    // ---- internals ----

    function _ask(MatchLib.Header memory h, uint32 index, uint32 slot, bytes32 pre) private {
        bytes32 id = queryId(h.scheduler, h.page, index, slot, pre);
        require(queries[id].challenger == address(0), AlreadyAsked(id));
        uint64 until = uint64(block.timestamp) + book.answerTime();
        queries[id] = Query(msg.sender, until);
        emit Asked(id, h.scheduler, uint64(h.page), index, slot, msg.sender, until);
        IERC20 token = book.token();
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), queryBond);
        uint256 got = token.balanceOf(address(this)) - before;
        require(got == queryBond, BondDidNotArrive(got, queryBond));
    }

    function _answered(MatchLib.Header memory h, uint32 index, uint32 slot, bytes32 pre) private {
        bytes32 id = queryId(h.scheduler, h.page, index, slot, pre);
        require(queries[id].challenger != address(0), NotAsked(id));
        delete queries[id];
        emit Answered(id, h.scheduler);
        book.token().safeTransfer(h.scheduler, queryBond);
    }

    function _signed(address signer, bytes32 structHash, bytes calldata sig) private view returns (bool) {
        bytes32 digest = MatchLib.digest(escrow, structHash);
        (address got, ECDSA.RecoverError err,) = ECDSA.tryRecoverCalldata(digest, sig);
        return err == ECDSA.RecoverError.NoError && got == signer;
    }

    function _atStake(MatchLib.Leaf memory l, uint256 time) private view returns (bool) {
        (uint256 least, uint256 greatest) = registry.stakeRange(uint32(l.slot), _before(time), time + STALE);
        return l.stake >= least / 1e18 && l.stake <= greatest / 1e18;
    }

    function _reputed(MatchLib.Leaf memory l, uint256 time) private view returns (bool) {
        (uint256 least, uint256 greatest) = reputation.range(uint32(l.slot), _before(time), time + STALE);
        return l.rep >= least && l.rep <= greatest;
    }

    function _before(uint256 time) private pure returns (uint256) {
        return time > STALE ? time - STALE : 0;
    }
}
