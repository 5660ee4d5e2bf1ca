// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Courts} from "./Courts.sol";
import {MatchLib} from "./MatchLib.sol";

/// @title MatchBook: the schedulers' books, and the bonds that answer for them
/// @notice A scheduler locks a bond and commits to the pages of its book, one after another. Of a
/// page the chain keeps one word: the start of its hash and when it was committed. Anybody who has
/// the page can prove a fault in it to a court while the window is open; the fault costs the
/// scheduler a penalty: half of it is for who proved it, to be claimed, and the rest is burned with
/// that. The bond thaws for longer than the window, so it cannot flee. A page's reveal must be the next value of a hash
/// chain that the scheduler committed to before: it cannot choose its draws.
///
/// Words of old pages are used again. At most span pages may be committed within a term (window
/// and answer time), and a page may refer to pages at most span before it; with 2 · span words
/// nothing that a dispute can need is ever overwritten. There is no owner, no pause, no upgrade.
contract MatchBook is ReentrancyGuardTransient, Courts {
    using SafeERC20 for IERC20;

    /// @notice What a network's book is made with. None can be changed later.
    struct Terms {
        uint96 minBond; // active bond of a scheduler that may commit
        uint96 penalty; // for one fault
        uint64 window; // seconds after a page's commitment during which its faults can be proven
        uint64 answerTime; // seconds to answer a query
        uint64 commitDelay; // seconds after a match by which its page must be committed
        uint64 thaw; // seconds between asking for bond back and getting it
        uint64 span; // pages
    }

    /// @notice A page as it is committed.
    struct Sealed {
        bytes header; // packed
        string cid; // where its log is published
    }

    /// @dev Four words; commit writes the first two.
    struct Scheduler {
        bytes32 reveal; // the newest one, or the commitment before the first
        uint64 next; // number of the next page
        uint64 renewFrom; // the page that starts the renewed chain; 0: none waits
        uint96 bond; // active
        bytes32 renewal; // the commitment that waits
        uint64 renewAt; // unix seconds before which that page cannot be committed
        uint64 thawAt;
        uint96 thawing;
    }

    /// @dev One word.
    struct Penalty {
        address challenger; // who proved the fault; zero: none was proven
        uint96 taken; // what was taken and is not claimed yet
    }

    /// @notice How much a clock that dates matches may run ahead of the chain's, in seconds.
    uint64 public constant SKEW = 15;
    /// @notice How many pages before its use a chain must be announced at least.
    uint64 public constant RENEWAL = 1000;
    /// @notice The most entries of a page.
    uint256 public constant MOST = 65_536;
    /// @notice The longest name of a log, in bytes.
    uint256 public constant LONGEST_CID = 128;

    IERC20 public immutable token;
    uint96 public immutable minBond;
    uint96 public immutable penalty;
    uint64 public immutable window;
    uint64 public immutable answerTime;
    uint64 public immutable commitDelay;
    uint64 public immutable thaw;
    uint64 public immutable span;

    mapping(address scheduler => Scheduler) private _schedulers;
    /// @dev by page modulo 2 · span: 27 bytes of the page's hash, 5 of the time
    mapping(address scheduler => mapping(uint256 place => uint256)) private _pages;
    /// @dev by entry of a page, page << 32 | index; in one word, so that a dispute writes no other
    mapping(address scheduler => mapping(uint256 entry => Penalty)) private _penalties;

    event Bonded(address indexed scheduler, address indexed from, uint256 amount, uint256 bond);
    event Unbonding(address indexed scheduler, uint256 amount, uint256 bond, uint64 thawAt);
    event Withdrawn(address indexed scheduler, uint256 amount);
    event ChainSet(address indexed scheduler, bytes32 commitment, uint64 fromPage, uint64 time);
    event Committed(address indexed scheduler, uint64 indexed page, uint64 time, bytes header, string cid);
    event Slashed(
        address indexed scheduler,
        uint64 indexed page,
        uint32 index,
        uint8 fault,
        address indexed challenger,
        uint256 reward,
        uint256 burned
    );

    error BadTerms();
    error NothingToClaim(address scheduler, uint64 page, uint32 index);
    error ZeroAmount();
    error BondTooHigh(uint256 bond);
    error BondTooLow(uint256 bond, uint256 minimum);
    error BondIsThawing(uint64 thawAt);
    error NoBondThawed(address scheduler);
    error NoChain(address scheduler);
    error ChainWaits(uint64 fromPage);
    error ChainTooSoon(uint64 fromPage, uint64 earliest);
    error RenewalTooSoon(uint64 page, uint64 renewAt);
    error TooManyEntries(uint256 page, uint256 count);
    error NotOwnPage(address caller, address scheduler);
    error WrongPage(uint256 got, uint256 next);
    error BadTimes(uint256 first, uint256 last, uint256 time);
    error NotEmpty(uint256 page);
    error BadCID(uint256 page, uint256 length);
    error HasChain(address scheduler);
    error OutOfReach(uint256 page, uint256 follows);
    error WrongReveal(uint256 page, bytes32 hash, bytes32 expected);
    error TooManyPages(uint256 page, uint256 from);
    error AlreadySlashed(uint64 page, uint32 index);

    constructor(IERC20 token_, Terms memory t, address[] memory courts) Courts(courts) {
        // A renewed chain waits for commitDelay, a page is judged for window and a query is open
        // for answerTime more: the bond must outlast them all.
        bool sound = address(token_) != address(0) && t.window != 0 && t.answerTime != 0 && t.commitDelay != 0
            && t.span != 0 && t.penalty != 0 && t.minBond >= t.penalty
            && uint256(t.thaw) > uint256(t.window) + t.answerTime + t.commitDelay;
        require(sound, BadTerms());
        token = token_;
        minBond = t.minBond;
        penalty = t.penalty;
        window = t.window;
        answerTime = t.answerTime;
        commitDelay = t.commitDelay;
        thaw = t.thaw;
        span = t.span;
    }

    // ---- bonds ----

    /// @notice Adds the caller's SKYOPS, approved to this contract, to a scheduler's bond. It
    /// belongs to the scheduler from then on.
    function bond(address scheduler, uint96 amount) external nonReentrant {
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = token.balanceOf(address(this)) - before; // what arrived, not what was asked for
        require(received != 0, ZeroAmount());
        Scheduler storage s = _schedulers[scheduler];
        uint256 total = s.bond + received;
        // thawing joins the sum so that unbonding can never overflow it
        require(total + s.thawing <= type(uint96).max, BondTooHigh(total));
        s.bond = uint96(total);
        emit Bonded(scheduler, msg.sender, received, total);
    }

    /// @notice Starts taking bond out. What thaws already, thaws anew with it.
    function beginUnbond(uint96 amount) external {
        Scheduler storage s = _schedulers[msg.sender];
        require(amount != 0, ZeroAmount());
        require(amount <= s.bond, BondTooLow(s.bond, amount));
        s.bond -= amount;
        s.thawing += amount;
        s.thawAt = uint64(block.timestamp) + thaw;
        emit Unbonding(msg.sender, amount, s.bond, s.thawAt);
    }

    /// @notice Pays the caller its thawed bond.
    function withdraw() external nonReentrant {
        Scheduler storage s = _schedulers[msg.sender];
        uint256 amount = s.thawing;
        require(amount != 0, NoBondThawed(msg.sender));
        require(block.timestamp >= s.thawAt, BondIsThawing(s.thawAt));
        s.thawing = 0;
        emit Withdrawn(msg.sender, amount);
        token.safeTransfer(msg.sender, amount);
    }

    // ---- pages ----

    /// @notice Commits the caller to its first hash chain of reveals, by the hash of the first one.
    function begin(bytes32 commitment) external {
        Scheduler storage s = _schedulers[msg.sender];
        require(s.reveal == 0, HasChain(msg.sender));
        require(commitment != 0, NoChain(msg.sender));
        s.reveal = commitment;
        emit ChainSet(msg.sender, commitment, 0, uint64(block.timestamp));
    }

    /// @notice Announces the chain that starts with a later page, one at a time. That page is at
    /// least RENEWAL pages ahead and cannot be committed before commitDelay from now, so that no
    /// chain is chosen knowing what it decides.
    function renew(bytes32 commitment, uint64 fromPage) external {
        Scheduler storage s = _schedulers[msg.sender];
        require(s.reveal != 0 && commitment != 0, NoChain(msg.sender));
        require(s.renewFrom == 0, ChainWaits(s.renewFrom));
        require(fromPage >= s.next + RENEWAL, ChainTooSoon(fromPage, s.next + RENEWAL));
        s.renewal = commitment;
        s.renewFrom = fromPage;
        s.renewAt = uint64(block.timestamp) + commitDelay;
        emit ChainSet(msg.sender, commitment, fromPage, uint64(block.timestamp));
    }

    /// @notice Commits to the caller's next pages, in order. A page without entries only takes its
    /// number and its reveal.
    function commit(Sealed[] calldata sealed_) external {
        Scheduler storage s = _schedulers[msg.sender];
        (uint64 next, uint64 renewFrom, uint96 bonded) = (s.next, s.renewFrom, s.bond);
        bytes32 reveal = s.reveal;
        require(reveal != 0, NoChain(msg.sender));
        require(bonded >= minBond, BondTooLow(bonded, minBond));
        for (uint256 i; i < sealed_.length; ++i) {
            MatchLib.Header memory h = MatchLib.headerOf(sealed_[i].header);
            if (renewFrom != 0 && next == renewFrom) {
                require(block.timestamp >= s.renewAt, RenewalTooSoon(next, s.renewAt));
                (reveal, renewFrom) = (s.renewal, 0);
            }
            _checkHeader(h, next, bytes(sealed_[i].cid).length);
            bytes32 hash = keccak256(abi.encodePacked(h.reveal));
            // a reveal of zero would look like no chain at all
            require(hash == reveal && h.reveal != 0, WrongReveal(next, hash, reveal));
            reveal = h.reveal;
            _keep(next, sealed_[i]);
            ++next;
        }
        s.reveal = reveal;
        (s.next, s.renewFrom) = (next, renewFrom);
    }

    /// @dev Writes a page's word. The page span before must be past its term, so that at most span
    /// pages fall into one.
    function _keep(uint64 page, Sealed calldata x) private {
        mapping(uint256 place => uint256) storage pages = _pages[msg.sender];
        if (page >= span) {
            uint256 from = _timeOf(pages[(page - span) % (2 * span)]) + window + answerTime;
            require(block.timestamp > from, TooManyPages(page, from));
        }
        pages[page % (2 * span)] = _wordOf(MatchLib.pageHash(x.header)) | block.timestamp;
        emit Committed(msg.sender, page, uint64(block.timestamp), x.header, x.cid);
    }

    function _checkHeader(MatchLib.Header memory h, uint64 next, uint256 cid) private view {
        require(h.scheduler == msg.sender, NotOwnPage(msg.sender, h.scheduler));
        require(h.page == next, WrongPage(h.page, next));
        require(h.follows <= next && next - h.follows <= span, OutOfReach(next, h.follows));
        require(h.count <= MOST, TooManyEntries(next, h.count));
        if (h.count == 0) {
            require(h.matchRoot == 0 && h.firstTime == 0 && h.lastTime == 0, NotEmpty(next));
        } else {
            bool inOrder = h.firstTime <= h.lastTime && h.lastTime <= block.timestamp + SKEW;
            require(inOrder, BadTimes(h.firstTime, h.lastTime, block.timestamp));
        }
        require(cid <= LONGEST_CID && (cid != 0 || h.count == 0), BadCID(next, cid));
    }

    /// @notice When a page was committed, in unix seconds; 0 if it was not, or is forgotten.
    function committedAt(address scheduler, uint256 page, bytes32 pageHash) external view returns (uint256) {
        uint256 w = _pages[scheduler][page % (2 * span)];
        return w != 0 && w >> 40 << 40 == _wordOf(pageHash) ? _timeOf(w) : 0;
    }

    /// @notice What this book was made with.
    function terms() external view returns (Terms memory) {
        return Terms(minBond, penalty, window, answerTime, commitDelay, thaw, span);
    }

    /// @notice A scheduler's account.
    function schedulerOf(address scheduler) external view returns (Scheduler memory) {
        return _schedulers[scheduler];
    }

    // ---- punishment ----

    /// @notice Takes the penalty for a proven fault, once for each entry: half is the challenger's,
    /// the rest is to be burned; both wait for claim. Active bond goes first, then what thaws; no more
    /// is taken than is there.
    /// @param fault the fault's number, 1 to 12
    function slash(address scheduler, uint64 page, uint32 index, uint8 fault, address challenger) external onlyCourt {
        Penalty storage p = _penalties[scheduler][uint256(page) << 32 | index];
        require(p.challenger == address(0), AlreadySlashed(page, index));
        Scheduler storage s = _schedulers[scheduler];
        (uint96 active, uint96 thawing) = (s.bond < penalty ? s.bond : penalty, 0);
        s.bond -= active;
        if (active < penalty) {
            thawing = s.thawing < penalty - active ? s.thawing : penalty - active;
            s.thawing -= thawing;
        }
        uint96 taken = active + thawing;
        (p.challenger, p.taken) = (challenger, taken);
        emit Slashed(scheduler, page, index, fault, challenger, taken / 2, taken - taken / 2);
    }

    /// @notice Pays a penalty's reward to its challenger and burns the rest. Anyone may send it, once.
    function claim(address scheduler, uint64 page, uint32 index) external nonReentrant {
        Penalty storage p = _penalties[scheduler][uint256(page) << 32 | index];
        uint256 taken = p.taken;
        require(taken != 0, NothingToClaim(scheduler, page, index));
        p.taken = 0;
        token.safeTransfer(p.challenger, taken / 2);
        ERC20Burnable(address(token)).burn(taken - taken / 2);
    }

    /// @notice Whether an entry of a page, by page << 32 | index, has cost its scheduler a penalty.
    function slashed(address scheduler, uint256 entry) external view returns (bool) {
        return _penalties[scheduler][entry].challenger != address(0);
    }

    /// @notice What an entry's penalty took and nobody has claimed yet, half of it the challenger's.
    function claimable(address scheduler, uint64 page, uint32 index) external view returns (uint256) {
        return _penalties[scheduler][uint256(page) << 32 | index].taken;
    }

    function _wordOf(bytes32 hash) private pure returns (uint256) {
        return uint256(hash) >> 40 << 40;
    }

    function _timeOf(uint256 w) private pure returns (uint256) {
        return uint40(w);
    }
}
