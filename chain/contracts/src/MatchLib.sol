// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title MatchLib: matching as the scheduler must do it
/// @notice Reads the packed bytes of leaves, jobs, entries and page headers, and computes what
/// follows from them: who can run a job, how well, who wins the draw, what a match takes off its
/// leaf, and what may happen to a leaf between two matches. It agrees with protocol/match in Go
/// bit for bit; a differential test and shared vectors keep it so.
///
/// All numbers are big-endian and packed. Nothing here trusts its input: any bytes of the right
/// length decode, and sums cannot overflow.
library MatchLib {
    uint256 internal constant BEAT_SIZE = 134; // the part of a leaf that the node signs
    uint256 internal constant LEAF_SIZE = 257;
    uint256 internal constant ENTRY_SIZE = 152;
    uint256 internal constant HEADER_SIZE = 164;
    uint256 internal constant DEPTH = 20; // of the snapshot tree; a leaf's index is its slot
    uint256 internal constant SLOTS = 1 << DEPTH;
    uint256 internal constant MAX_WEIGHT = 1 << 20; // of an order in the queue
    uint256 internal constant CLAIM_TERM = 10; // seconds that an unanswered claim stands

    uint256 private constant JOB_SIZE = 242; // without its lists
    uint256 private constant MAX_MODELS = 128;
    uint256 private constant MAX_ALLOW = 256;
    uint256 private constant MAX_EXCLUDED = 256;
    uint256 private constant MAX_INPUTS = 16;
    uint256 private constant MAX_PRICE = 1 << 50;
    uint256 private constant MAX_NUMBER = (1 << 53) - 1;
    uint256 private constant DRAINED = 8; // flag of a leaf that takes no new work

    bytes32 internal constant TICKET_TYPEHASH = keccak256("Ticket(bytes32 entry,uint64 page,uint32 index,uint64 time)");
    bytes32 internal constant INCLUSION_TYPEHASH =
        keccak256("Inclusion(uint64 session,uint32 slot,uint64 seq,bytes32 beat,uint64 time)");
    bytes32 internal constant BEAT_TYPEHASH = keccak256("Beat(bytes beat)");
    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    /// @notice What a node says of itself, and what the scheduler adds.
    struct Leaf {
        uint256 slot;
        address node;
        uint256 model;
        uint256 gpus; // free by the node's own account, as are cpu, ram and disk
        uint256 vram;
        uint256 cpu;
        uint256 ram;
        uint256 disk;
        uint256[2] rate; // by asset: gwei per GPU-hour; 0: does not take it
        uint256[2] egress; // by asset: gwei per GiB
        uint256 data; // filter of cached content
        uint256 flags;
        uint256 answered; // the newest claim it has answered
        uint256 seq;
        uint256 time;
        uint256 stake; // whole SKYOPS
        uint256 rep;
        uint256 uptime;
        uint256 latency; // eight times 16 bits, region 0 highest
        uint256 claimedGPUs; // what matches have taken and the node has not answered yet
        uint256 claimedCPU;
        uint256 claimedRAM;
        uint256 claimedDisk;
        uint256 claims; // number of its newest claim
        uint256 claimedAt;
    }

    /// @notice The terms of one matching round. Lists stay in calldata: here is where each starts.
    struct Job {
        bytes32 id;
        address owner;
        uint256 attempt;
        uint256 models;
        uint256 modelCount;
        uint256 gpuMin;
        uint256 gpuMax;
        uint256 vramMin;
        uint256 vramMax;
        uint256 cpu;
        uint256 ram;
        uint256 disk;
        uint256 asset;
        uint256 maxRate;
        uint256 maxEgress;
        uint256 minStake;
        uint256 minRep;
        uint256 region;
        uint256 runtime;
        uint256 allow;
        uint256 allowCount;
        uint256 excluded;
        uint256 excludedCount;
        uint256 previousPage; // the job's previous entry: its place and hash; all zero on the first match
        uint256 previousIndex;
        bytes32 previousEntry;
        uint256 inputs;
        uint256 inputCount;
        bytes32 salt;
        bytes32 order; // what the place among those that wait hangs on; id is that of order and index
        uint256 index;
        uint256 weight; // 0 counts as 1
        uint256 queued; // since when it waits in the page's thread, on these terms; 0: it did not
    }

    /// @notice One match.
    struct Entry {
        uint256 page;
        uint256 index;
        uint256 time;
        uint256 slot;
        bytes32 job;
        bytes32 leaf;
        bytes32 pre; // root of the tree before the claim
        bytes32 post; // and after it
    }

    /// @notice What a scheduler commits to: a page of its book.
    struct Header {
        address scheduler;
        uint256 page;
        uint256 count;
        bytes32 matchRoot;
        uint256 firstTime;
        uint256 lastTime;
        bytes32 reveal;
        uint256 params;
        uint256 follows;
        uint256 thread; // which of the scheduler's processes wrote it
        bytes32 data;
    }

    /// @notice The weights and caps of the score; weights sum to 10,000.
    struct Weights {
        uint16 gpu;
        uint16 stake;
        uint16 reputation;
        uint16 uptime;
        uint16 latency;
        uint16 rate;
        uint16 data;
        uint16 jitter; // mode 0: highest boost, in bps
        uint16 latencyCap; // ms
        uint32 maxAge; // seconds that a beat counts
        uint64 stakeCap; // whole SKYOPS
        uint8 mode; // 0: best with jitter; 1: exponential race
    }

    /// @notice The least fee that an order may offer, gwei of its asset: the unit that its place in
    /// the queue is weighted by.
    struct Fees {
        uint64 coin;
        uint64 token;
    }

    error WrongLength(uint256 got, uint256 want);

    // ---- reading ----

    function leafOf(bytes calldata b) internal pure returns (Leaf memory l) {
        require(b.length == LEAF_SIZE, WrongLength(b.length, LEAF_SIZE));
        uint256 p = _start(b);
        uint256 w = _word(p);
        l.slot = w >> 224;
        l.node = address(uint160(w >> 64));
        l.model = (w >> 48) & 0xffff;
        l.gpus = (w >> 32) & 0xffff;
        l.vram = w & 0xffffffff;
        w = _word(p + 32);
        l.cpu = w >> 224;
        l.ram = (w >> 192) & 0xffffffff;
        l.disk = (w >> 160) & 0xffffffff;
        l.rate[0] = (w >> 96) & type(uint64).max;
        l.rate[1] = (w >> 32) & type(uint64).max;
        w = _word(p + 60);
        l.egress[0] = w >> 192;
        l.egress[1] = (w >> 128) & type(uint64).max;
        l.data = _word(p + 76);
        w = _word(p + 108);
        l.flags = w >> 240;
        l.answered = (w >> 176) & type(uint64).max;
        l.seq = (w >> 112) & type(uint64).max;
        l.time = (w >> 48) & type(uint64).max;
        w = _word(p + 134);
        l.stake = w >> 192;
        l.rep = (w >> 176) & 0xffff;
        l.uptime = (w >> 160) & 0xffff;
        l.latency = (w >> 32) & type(uint128).max;
        w = _word(p + 162);
        l.claimedGPUs = w >> 240;
        l.claimedCPU = (w >> 208) & 0xffffffff;
        l.claimedRAM = (w >> 176) & 0xffffffff;
        l.claimedDisk = (w >> 144) & 0xffffffff;
        l.claims = (w >> 80) & type(uint64).max;
        l.claimedAt = (w >> 16) & type(uint64).max;
    }

    /// @return ok whether the bytes are a job: lists and prices within their bounds, nothing missing or left over
    function jobOf(bytes calldata b) internal pure returns (bool ok, Job memory j) {
        uint256 n = JOB_SIZE;
        if (b.length < n) return (false, j);
        uint256 p = _start(b);
        j.id = bytes32(_word(p));
        uint256 w = _word(p + 32);
        j.owner = address(uint160(w >> 96));
        j.attempt = (w >> 64) & 0xffffffff;
        j.modelCount = (w >> 48) & 0xffff;
        n += 2 * j.modelCount;
        if (j.modelCount > MAX_MODELS || b.length < n) return (false, j);
        j.models = p + 58;
        p = j.models + 2 * j.modelCount;
        _termsOf(j, p);
        j.allowCount = _word(p + 54) >> 240;
        n += 20 * j.allowCount;
        if (j.asset > 1 || j.maxRate >= MAX_PRICE || j.maxEgress >= MAX_PRICE) return (false, j);
        if (j.allowCount > MAX_ALLOW || b.length < n) return (false, j);
        j.allow = p + 56;
        p = j.allow + 20 * j.allowCount;
        j.excludedCount = _word(p) >> 240;
        n += 4 * j.excludedCount;
        if (j.excludedCount > MAX_EXCLUDED || b.length < n) return (false, j);
        j.excluded = p + 2;
        p = j.excluded + 4 * j.excludedCount;
        w = _word(p);
        j.previousPage = w >> 192;
        j.previousIndex = (w >> 160) & 0xffffffff;
        j.previousEntry = bytes32(_word(p + 12));
        j.inputCount = _word(p + 44) >> 240;
        n += 32 * j.inputCount;
        if (j.inputCount > MAX_INPUTS || b.length != n) return (false, j);
        j.inputs = p + 46;
        p = j.inputs + 32 * j.inputCount;
        j.salt = bytes32(_word(p));
        j.order = bytes32(_word(p + 32));
        w = _word(p + 64);
        j.index = w >> 224;
        j.weight = (w >> 192) & 0xffffffff;
        j.queued = (w >> 128) & type(uint64).max;
        return (j.weight <= MAX_WEIGHT && j.queued <= MAX_NUMBER, j);
    }

    function _termsOf(Job memory j, uint256 p) private pure {
        uint256 w = _word(p);
        j.gpuMin = w >> 240;
        j.gpuMax = (w >> 224) & 0xffff;
        j.vramMin = (w >> 192) & 0xffffffff;
        j.vramMax = (w >> 160) & 0xffffffff;
        j.cpu = (w >> 128) & 0xffffffff;
        j.ram = (w >> 96) & 0xffffffff;
        j.disk = (w >> 64) & 0xffffffff;
        j.asset = (w >> 56) & 0xff;
        w = _word(p + 25);
        j.maxRate = w >> 192;
        j.maxEgress = (w >> 128) & type(uint64).max;
        j.minStake = (w >> 64) & type(uint64).max;
        j.minRep = (w >> 48) & 0xffff;
        j.region = (w >> 40) & 0xff;
        j.runtime = (w >> 24) & 0xffff;
    }

    function entryOf(bytes calldata b) internal pure returns (Entry memory e) {
        require(b.length == ENTRY_SIZE, WrongLength(b.length, ENTRY_SIZE));
        uint256 p = _start(b);
        uint256 w = _word(p);
        e.page = w >> 192;
        e.index = (w >> 160) & 0xffffffff;
        e.time = (w >> 96) & type(uint64).max;
        e.slot = (w >> 64) & 0xffffffff;
        e.job = bytes32(_word(p + 24));
        e.leaf = bytes32(_word(p + 56));
        e.pre = bytes32(_word(p + 88));
        e.post = bytes32(_word(p + 120));
    }

    function headerOf(bytes calldata b) internal pure returns (Header memory h) {
        require(b.length == HEADER_SIZE, WrongLength(b.length, HEADER_SIZE));
        uint256 p = _start(b);
        uint256 w = _word(p);
        h.scheduler = address(uint160(w >> 96));
        h.page = (w >> 32) & type(uint64).max;
        h.count = w & 0xffffffff;
        h.matchRoot = bytes32(_word(p + 32));
        w = _word(p + 64);
        h.firstTime = w >> 192;
        h.lastTime = (w >> 128) & type(uint64).max;
        h.reveal = bytes32(_word(p + 80));
        w = _word(p + 112);
        h.params = w >> 224;
        h.follows = (w >> 160) & type(uint64).max;
        h.thread = (w >> 96) & type(uint64).max;
        h.data = bytes32(_word(p + 132));
    }

    /// @notice Whether slot is in the job's list of excluded ones.
    function isExcluded(Job memory j, uint256 slot) internal pure returns (bool) {
        return _holds(j.excluded, j.excludedCount, 4, slot);
    }

    /// @notice The i-th slot of the job's list of excluded ones.
    function excludedAt(Job memory j, uint256 i) internal pure returns (uint256) {
        return _word(j.excluded + 4 * i) >> 224;
    }

    // ---- hashes ----

    function leafHash(bytes calldata leaf) internal pure returns (bytes32) {
        return _hash(0x00, leaf);
    }

    function jobHash(bytes calldata job) internal pure returns (bytes32) {
        return _hash(0x02, job);
    }

    function entryHash(bytes calldata entry) internal pure returns (bytes32) {
        return _hash(0x03, entry);
    }

    function pageHash(bytes calldata header) internal pure returns (bytes32) {
        return _hash(0x04, header);
    }

    /// @notice The root that a leaf hash at a slot leads to; zero stands for an absent leaf.
    /// @param path the neighbours from leaf to root, lowest first, all DEPTH of them
    function treeRoot(bytes32 h, uint256 slot, bytes32[] calldata path) internal pure returns (bytes32) {
        require(path.length == DEPTH, WrongLength(path.length, DEPTH));
        require(slot < SLOTS, WrongLength(slot, SLOTS));
        assembly ("memory-safe") {
            let m := mload(0x40)
            mstore8(m, 1)
            let left := add(m, 1)
            let right := add(m, 33)
            for { let i := 0 } lt(i, DEPTH) { i := add(i, 1) } {
                let sibling := calldataload(add(path.offset, shl(5, i)))
                switch and(shr(i, slot), 1)
                case 0 {
                    mstore(left, h)
                    mstore(right, sibling)
                }
                default {
                    mstore(left, sibling)
                    mstore(right, h)
                }
                h := keccak256(m, 65)
            }
        }
        return h;
    }

    /// @notice What an EIP-712 signer of the network signs: the domain is that of its escrow.
    function digest(address escrow, bytes32 structHash) internal view returns (bytes32) {
        bytes32 separator =
            keccak256(abi.encode(DOMAIN_TYPEHASH, keccak256("Skyops"), keccak256("1"), block.chainid, escrow));
        return keccak256(abi.encodePacked(hex"1901", separator, structHash));
    }

    /// @notice The struct hash of a leaf's signed part.
    function beatStruct(bytes calldata leaf) internal pure returns (bytes32) {
        return keccak256(abi.encode(BEAT_TYPEHASH, keccak256(leaf[:BEAT_SIZE])));
    }

    // ---- matching ----

    /// @notice Whether a node can run a job at a time.
    function eligible(uint256 maxAge, Leaf memory l, Job memory j, uint256 at) internal pure returns (bool) {
        unchecked {
            if (l.time > at || at - l.time > maxAge || l.flags & DRAINED != 0) return false;
            if (l.flags & j.runtime != j.runtime) return false;
            if (isExcluded(j, l.slot)) return false;
            if (j.allowCount != 0 && !_holds(j.allow, j.allowCount, 20, uint160(l.node))) return false;
            if (j.gpuMax != 0) {
                if (j.modelCount == 0 ? l.model == 0 : !_holds(j.models, j.modelCount, 2, l.model)) return false;
                if (l.vram < j.vramMin || (j.vramMax != 0 && l.vram > j.vramMax)) return false;
            }
            if (_free(l.gpus, l.claimedGPUs) < j.gpuMin || _free(l.cpu, l.claimedCPU) < j.cpu) return false;
            if (_free(l.ram, l.claimedRAM) < j.ram || _free(l.disk, l.claimedDisk) < j.disk) return false;
            uint256 rate = l.rate[j.asset];
            return rate != 0 && rate <= j.maxRate && l.egress[j.asset] <= j.maxEgress && l.stake >= j.minStake
                && l.rep >= j.minRep;
        }
    }

    /// @notice How well an eligible node suits the job, at most 1e8.
    /// @param gpu the node's GPU term, 0 to 10,000: see gpuTerm and Params
    function score(Weights memory p, uint256 gpu, Leaf memory l, Job memory j) internal pure returns (uint256 s) {
        unchecked {
            uint256 stake = l.stake < p.stakeCap ? l.stake : p.stakeCap;
            s = p.gpu * gpu + uint256(p.stake) * Math.sqrt(stake * 100_000_000 / p.stakeCap);
            s += p.reputation * l.rep + p.uptime * l.uptime;
            uint256 ms = (l.latency >> (16 * (7 - (j.region & 7)))) & 0xffff;
            if (ms < p.latencyCap) s += p.latency * ((p.latencyCap - ms) * 10_000 / p.latencyCap);
            if (j.maxRate != 0) s += p.rate * ((j.maxRate - l.rate[j.asset]) * 10_000 / j.maxRate);
            if (j.inputCount != 0) {
                uint256 hits;
                for (uint256 i; i < j.inputCount; ++i) {
                    uint256 d = _word(j.inputs + 32 * i);
                    uint256 mask = _bit(d >> 248) | _bit((d >> 240) & 0xff) | _bit((d >> 232) & 0xff);
                    if (l.data & mask == mask) ++hits;
                }
                s += p.data * (hits * 10_000 / j.inputCount);
            }
        }
    }

    /// @notice The GPU term of a job that asks for no GPU: it prefers nodes without, which keeps GPU hosts free.
    function gpuTerm(uint256 model) internal pure returns (uint256) {
        return model == 0 ? 10_000 : 0;
    }

    /// @notice What the draws of a match hang on.
    function seedOf(bytes32 reveal, bytes32 pre, bytes32 salt) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(reveal, pre, salt));
    }

    /// @notice A node's place in the order of a match: rank, then the draw itself. Higher wins.
    function key(Weights memory p, uint256 s, bytes32 seed, Job memory j, uint256 slot)
        internal
        pure
        returns (uint256)
    {
        unchecked {
            uint256 keys = uint256(keccak256(abi.encodePacked(seed, j.id, j.salt)));
            uint256 drawn = _mix(_mix(uint64((keys >> 192) + slot * 0x9e3779b97f4a7c15)) ^ uint64(keys >> 128));
            return rank(p, s, drawn) << 64 | drawn;
        }
    }

    /// @dev SplitMix64's bijection of 64 bits: spreads the slots over the draw's keys.
    function _mix(uint256 x) private pure returns (uint256) {
        unchecked {
            x = uint64((x ^ x >> 30) * 0xbf58476d1ce4e5b9);
            x = uint64((x ^ x >> 27) * 0x94d049bb133111eb);
            return x ^ x >> 31;
        }
    }

    function rank(Weights memory p, uint256 s, uint256 hi) internal pure returns (uint256) {
        unchecked {
            if (p.mode == 0) return s * (10_000 + hi % (uint256(p.jitter) + 1));
            return s == 0 ? 0 : type(uint64).max - (negLog2(hi | 1) << 25) / s;
        }
    }

    /// @notice 2^32 · -log2(u / 2^64), for 1 <= u < 2^64, one bit at a time.
    function negLog2(uint256 u) internal pure returns (uint256) {
        unchecked {
            uint256 n = Math.log2(u);
            uint256 x = u << (63 - n);
            uint256 l = n << 32;
            for (uint256 b = 1 << 31; b != 0; b >>= 1) {
                x = (x * x) >> 63;
                if (x >> 64 != 0) {
                    x >>= 1;
                    l |= b;
                }
            }
            return (64 << 32) - l;
        }
    }

    /// @notice An order's time in the race for who of those that wait goes first at a match. The
    /// lowest goes first, of equal ones the lower order hash.
    function race(bytes32 reveal, bytes32 pre, Job memory j) internal pure returns (uint256) {
        unchecked {
            uint256 u = sipHash(keccak256(abi.encodePacked(reveal, pre)), j.order);
            return (negLog2(u | 1) << 25) / (j.weight == 0 ? 1 : j.weight);
        }
    }

    /// @notice SipHash-2-4 of 32 bytes, by the first 16 bytes of a key.
    function sipHash(bytes32 key16, bytes32 message) internal pure returns (uint256) {
        unchecked {
            uint256 k = _swapped(uint256(key16));
            uint256 m = _swapped(uint256(message));
            uint64 k0 = uint64(k >> 192);
            uint64 k1 = uint64(k >> 128);
            uint64[4] memory v =
                [k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573];
            for (uint256 i; i < 5; ++i) {
                uint64 w = i < 4 ? uint64(m >> (192 - 64 * i)) : uint64(32 << 56); // the last: the length
                v[3] ^= w;
                _sipRound(v);
                _sipRound(v);
                v[0] ^= w;
            }
            v[2] ^= 0xff;
            for (uint256 i; i < 4; ++i) {
                _sipRound(v);
            }
            return v[0] ^ v[1] ^ v[2] ^ v[3];
        }
    }

    // ---- what happens to leaves ----

    /// @notice The hash of a leaf after a match has taken what the job asks for, as far as it is free.
    function claimedHash(bytes calldata leaf, Leaf memory l, Job memory j, uint256 time)
        internal
        pure
        returns (bytes32)
    {
        unchecked {
            bytes memory claim = abi.encodePacked(
                uint16(l.claimedGPUs + _least(j.gpuMax, _free(l.gpus, l.claimedGPUs))),
                uint32(l.claimedCPU + _least(j.cpu, _free(l.cpu, l.claimedCPU))),
                uint32(l.claimedRAM + _least(j.ram, _free(l.ram, l.claimedRAM))),
                uint32(l.claimedDisk + _least(j.disk, _free(l.disk, l.claimedDisk))),
                uint64(l.claims + 1),
                uint64(time)
            );
            return keccak256(abi.encodePacked(bytes1(0), leaf[:162], claim, leaf[192:]));
        }
    }

    /// @notice Whether a leaf may stand where another stood, as of a later match.
    /// @param old the leaf under the root after the earlier match; empty: none
    /// @param next the leaf under the root before the later match; empty: none
    /// @param at the later match's time
    function succeeds(bytes calldata old, bytes calldata next, uint256 at) internal pure returns (bool) {
        if (next.length == 0) return true;
        Leaf memory l = leafOf(next);
        bool idle = l.claimedGPUs | l.claimedCPU | l.claimedRAM | l.claimedDisk == 0;
        bool fresh = idle && l.claims == l.answered && l.claimedAt == 0;
        if (old.length == 0) return fresh;
        Leaf memory was = leafOf(old);
        if (l.node != was.node) return fresh; // the numbers of two nodes cannot be compared
        if (l.claimedAt != was.claimedAt) return false;
        if (l.seq <= was.seq && !_sameBeat(old, next)) return false;
        bool late = at > was.claimedAt + CLAIM_TERM;
        if (idle && (late || l.answered >= was.claims)) {
            if (l.claims == (was.claims > l.answered ? was.claims : l.answered)) return true;
        }
        return l.claims == was.claims && (idle || !late) && l.claimedGPUs == _least(was.claimedGPUs, l.gpus)
            && l.claimedCPU == _least(was.claimedCPU, l.cpu) && l.claimedRAM == _least(was.claimedRAM, l.ram)
            && l.claimedDisk == _least(was.claimedDisk, l.disk);
    }

    /// @notice Whether a leaf is within the bounds that the score is computed in.
    function bounded(Leaf memory l) internal pure returns (bool) {
        if (l.slot >= SLOTS || l.node == address(0) || l.rep > 10_000 || l.uptime > 10_000) return false;
        if (l.model == 0 && (l.gpus | l.vram) != 0) return false;
        if (l.rate[0] >= MAX_PRICE || l.rate[1] >= MAX_PRICE) return false;
        if (l.egress[0] >= MAX_PRICE || l.egress[1] >= MAX_PRICE) return false;
        if (l.answered > MAX_NUMBER || l.seq > MAX_NUMBER || l.time > MAX_NUMBER) return false;
        if (l.stake > MAX_NUMBER || l.claims > MAX_NUMBER || l.claimedAt > MAX_NUMBER) return false;
        return l.claimedGPUs <= l.gpus && l.claimedCPU <= l.cpu && l.claimedRAM <= l.ram && l.claimedDisk <= l.disk;
    }

    // ---- internals ----

    function _sipRound(uint64[4] memory v) private pure {
        unchecked {
            (uint64 a, uint64 b, uint64 c, uint64 d) = (v[0], v[1], v[2], v[3]);
            a += b;
            b = _rotated(b, 13) ^ a;
            a = _rotated(a, 32);
            c += d;
            d = _rotated(d, 16) ^ c;
            a += d;
            d = _rotated(d, 21) ^ a;
            c += b;
            b = _rotated(b, 17) ^ c;
            c = _rotated(c, 32);
            (v[0], v[1], v[2], v[3]) = (a, b, c, d);
        }
    }

    function _rotated(uint64 x, uint64 by) private pure returns (uint64) {
        return x << by | x >> (64 - by);
    }

    /// @dev The bytes of each of a word's four parts of 64 bits, turned round.
    function _swapped(uint256 x) private pure returns (uint256) {
        uint256 m = 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff;
        x = (x >> 8) & m | (x & m) << 8;
        m = 0x0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff;
        x = (x >> 16) & m | (x & m) << 16;
        m = 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff;
        return (x >> 32) & m | (x & m) << 32;
    }

    /// @dev The signed part and its signature are the same.
    function _sameBeat(bytes calldata a, bytes calldata b) private pure returns (bool) {
        return keccak256(a[:BEAT_SIZE]) == keccak256(b[:BEAT_SIZE]) && keccak256(a[192:]) == keccak256(b[192:]);
    }

    function _free(uint256 all, uint256 claimed) private pure returns (uint256) {
        unchecked {
            return claimed >= all ? 0 : all - claimed;
        }
    }

    function _bit(uint256 i) private pure returns (uint256) {
        return uint256(1) << i;
    }

    function _least(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }

    /// @dev Whether a list in calldata, of count items of size bytes from p, holds v.
    function _holds(uint256 p, uint256 count, uint256 size, uint256 v) private pure returns (bool) {
        unchecked {
            for (uint256 end = p + count * size; p < end; p += size) {
                if (_word(p) >> (256 - 8 * size) == v) return true;
            }
            return false;
        }
    }

    function _start(bytes calldata b) private pure returns (uint256 p) {
        assembly ("memory-safe") {
            p := b.offset
        }
    }

    function _word(uint256 p) private pure returns (uint256 w) {
        assembly ("memory-safe") {
            w := calldataload(p)
        }
    }

    function _hash(uint256 prefix, bytes calldata b) private pure returns (bytes32 h) {
        assembly ("memory-safe") {
            let m := mload(0x40)
            mstore8(m, prefix)
            calldatacopy(add(m, 1), b.offset, b.length)
            h := keccak256(m, add(b.length, 1))
        }
    }
}
