// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Court} from "../src/Court.sol";
import {LeafCourt} from "../src/LeafCourt.sol";
import {MatchBook} from "../src/MatchBook.sol";
import {MatchCourt} from "../src/MatchCourt.sol";
import {MatchLib} from "../src/MatchLib.sol";
import {MerkleLib} from "../src/MerkleLib.sol";
import {Params} from "../src/Params.sol";
import {MatchHarness} from "./MatchHarness.sol";
import {vm} from "./Vm.sol";
import {World} from "./World.sol";

/// @notice A scheduler that matches by the rules, in plain terms: a handful of nodes whose beats
/// change, claims that they answer or not, jobs that are matched again, pages that follow each other.
abstract contract Pages is World {
    uint256 internal constant NODES = 8; // in slots 0 to 7
    uint256 internal constant WAITING = 3; // jobs
    uint256 internal constant FIRST_KEY = 0x0de000;
    uint96 internal constant MIN_BOND = 10_000e18;
    uint96 internal constant PENALTY = 400e18;
    uint64 internal constant ANSWER_TIME = 10 minutes;
    uint64 internal constant COMMIT_DELAY = 5 minutes;
    uint64 internal constant SPAN = 16;
    uint96 internal constant QUERY_BOND = 10e18;

    /// @dev The terms of a job, to be packed.
    struct Ask {
        bytes32 id;
        uint32 attempt;
        uint16[] models;
        uint16 gpuMin;
        uint16 gpuMax;
        uint32 cpu;
        uint64 maxRate;
        uint64 minStake;
        address[] allow;
        uint32[] excluded;
        uint64 previousPage;
        uint32 previousIndex;
        bytes32 previousEntry;
        bytes32[] inputs;
        bytes32 salt;
        bytes32 order;
        uint32 index;
        uint32 weight;
        uint64 queued;
    }

    /// @dev An entry with all it hangs on. Trees are the leaves by slot, empty where absent.
    struct Match {
        MatchLib.Entry e;
        Ask ask;
        bytes job;
        bytes chosen;
        bytes[] pre;
        bytes[] post;
    }

    struct Page {
        MatchLib.Header h;
        bytes header;
        Match[] matches;
    }

    MatchHarness internal harness = new MatchHarness();
    MatchBook internal book;
    MatchCourt internal matchCourt;
    LeafCourt internal leafCourt;
    MatchLib.Weights internal weights;
    uint256 internal rateBoost; // makes jobs that only some nodes can run
    uint64[NODES] private _seq;
    uint64[NODES] internal answered;
    bytes32[] internal reveals; // reveals[n] is page n's
    uint256 internal entropy;

    function terms() internal pure returns (MatchBook.Terms memory) {
        return MatchBook.Terms(MIN_BOND, PENALTY, WINDOW, ANSWER_TIME, COMMIT_DELAY, THAW, SPAN);
    }

    function setUpPages() internal {
        setUpWorld();
        weights = params.weights(1);
        address[] memory courts = new address[](2);
        uint64 nonce = vm.getNonce(address(this));
        courts[0] = vm.computeCreateAddress(address(this), nonce + 1);
        courts[1] = vm.computeCreateAddress(address(this), nonce + 2);
        book = new MatchBook(token, terms(), courts);
        matchCourt = new MatchCourt(book, params, escrow);
        leafCourt = new LeafCourt(book, reputation, QUERY_BOND);
        for (uint256 i; i < NODES; ++i) {
            register(FIRST_KEY + i, payout);
        }
        token.approve(address(book), type(uint256).max);
        token.approve(address(leafCourt), type(uint256).max);
        book.bond(scheduler, MIN_BOND);
        startChain();
        vm.warp(START + 1000);
    }

    function startChain() internal {
        uint256 n = 64;
        reveals = new bytes32[](n);
        bytes32 h = keccak256("secret");
        for (uint256 i = n; i > 0; --i) {
            reveals[i - 1] = h;
            h = keccak256(abi.encodePacked(h));
        }
        vm.prank(scheduler);
        book.begin(h);
    }

    function rand() internal returns (uint256) {
        return uint256(keccak256(abi.encode(++entropy)));
    }

    // ---- packing ----

    function packBeat(MatchLib.Leaf memory l) internal pure returns (bytes memory) {
        return bytes.concat(
            abi.encodePacked(
                uint32(l.slot), l.node, uint16(l.model), uint16(l.gpus), uint32(l.vram), uint32(l.cpu), uint32(l.ram)
            ),
            abi.encodePacked(
                uint32(l.disk), uint64(l.rate[0]), uint64(l.rate[1]), uint64(l.egress[0]), uint64(l.egress[1]), l.data
            ),
            abi.encodePacked(uint16(l.flags), uint64(l.answered), uint64(l.seq), uint64(l.time))
        );
    }

    function packRest(MatchLib.Leaf memory l) internal pure returns (bytes memory) {
        return bytes.concat(
            abi.encodePacked(uint64(l.stake), uint16(l.rep), uint16(l.uptime), uint128(l.latency)),
            abi.encodePacked(
                uint16(l.claimedGPUs),
                uint32(l.claimedCPU),
                uint32(l.claimedRAM),
                uint32(l.claimedDisk),
                uint64(l.claims),
                uint64(l.claimedAt)
            )
        );
    }

    function beatDigest(bytes memory beat) internal view returns (bytes32) {
        return MatchLib.digest(address(escrow), keccak256(abi.encode(MatchLib.BEAT_TYPEHASH, keccak256(beat))));
    }

    /// @dev A leaf with a new signature.
    function packLeaf(MatchLib.Leaf memory l, uint256 key) internal view returns (bytes memory) {
        bytes memory beat = packBeat(l);
        return bytes.concat(beat, packRest(l), sign(key, beatDigest(beat)));
    }

    /// @dev A leaf with the signature that it had.
    function repack(MatchLib.Leaf memory l, bytes memory from) internal pure returns (bytes memory) {
        bytes memory sig = new bytes(65);
        for (uint256 i; i < 65; ++i) {
            sig[i] = from[192 + i];
        }
        return bytes.concat(packBeat(l), packRest(l), sig);
    }

    function packJob(Ask memory a) internal view returns (bytes memory b) {
        b = abi.encodePacked(a.id, owner, a.attempt, uint16(a.models.length));
        for (uint256 i; i < a.models.length; ++i) {
            b = abi.encodePacked(b, a.models[i]);
        }
        b = abi.encodePacked(b, a.gpuMin, a.gpuMax, uint32(0), uint32(0), a.cpu, uint32(1024), uint32(2048), uint8(0));
        b = abi.encodePacked(b, a.maxRate, uint64(1000), a.minStake, uint16(0), uint8(3), uint16(2));
        b = abi.encodePacked(b, uint16(a.allow.length));
        for (uint256 i; i < a.allow.length; ++i) {
            b = abi.encodePacked(b, a.allow[i]);
        }
        b = abi.encodePacked(b, uint16(a.excluded.length));
        for (uint256 i; i < a.excluded.length; ++i) {
            b = abi.encodePacked(b, a.excluded[i]);
        }
        b = abi.encodePacked(b, a.previousPage, a.previousIndex, a.previousEntry, uint16(a.inputs.length));
        for (uint256 i; i < a.inputs.length; ++i) {
            b = abi.encodePacked(b, a.inputs[i]);
        }
        b = abi.encodePacked(b, a.salt, a.order, a.index, a.weight, a.queued);
    }

    function packEntry(MatchLib.Entry memory e) internal pure returns (bytes memory) {
        return
            abi.encodePacked(
                uint64(e.page), uint32(e.index), uint64(e.time), uint32(e.slot), e.job, e.leaf, e.pre, e.post
            );
    }

    function packHeader(MatchLib.Header memory h) internal pure returns (bytes memory) {
        return bytes.concat(
            abi.encodePacked(h.scheduler, uint64(h.page), uint32(h.count), h.matchRoot),
            abi.encodePacked(uint64(h.firstTime), uint64(h.lastTime), h.reveal, uint32(h.params)),
            abi.encodePacked(uint64(h.follows), uint64(h.thread), h.data)
        );
    }

    function hashOf(uint8 prefix, bytes memory b) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(prefix, b));
    }

    // ---- the tree, by its definition ----

    function _levels(bytes[] memory at) private pure returns (bytes32[] memory level) {
        level = new bytes32[](NODES);
        for (uint256 i; i < NODES; ++i) {
            if (at[i].length != 0) level[i] = hashOf(0, at[i]);
        }
    }

    function rootOf(bytes[] memory at) internal pure returns (bytes32) {
        (bytes32 root,) = _climb(at, 0);
        return root;
    }

    function pathOf(bytes[] memory at, uint256 slot) internal pure returns (bytes32[] memory path) {
        (, path) = _climb(at, slot);
    }

    function _climb(bytes[] memory at, uint256 slot) private pure returns (bytes32, bytes32[] memory path) {
        bytes32[] memory level = _levels(at);
        path = new bytes32[](MatchLib.DEPTH);
        bytes32 zero;
        for (uint256 h; h < MatchLib.DEPTH; ++h) {
            uint256 sibling = (slot >> h) ^ 1;
            path[h] = sibling < level.length ? level[sibling] : zero;
            bytes32[] memory next = new bytes32[](level.length > 1 ? level.length / 2 : 1);
            for (uint256 i; i < next.length; ++i) {
                next[i] = MerkleLib.node(level[2 * i], level.length > 1 ? level[2 * i + 1] : zero);
            }
            level = next;
            zero = MerkleLib.node(zero, zero);
        }
        return (level[0], path);
    }

    function matchRoot(Match[] memory ms) internal pure returns (bytes32) {
        return _matchTree(ms, 0, new bytes32[](0));
    }

    function matchPath(Match[] memory ms, uint256 index) internal pure returns (bytes32[] memory path) {
        uint256 used;
        for (uint256 n = ms.length; n > 1; n = (n + 1) / 2) {
            ++used; // no more than one for each level
        }
        bytes32[] memory all = new bytes32[](used);
        _matchTree(ms, index, all);
        for (used = 0; used < all.length && all[used] != 0;) {
            ++used;
        }
        path = new bytes32[](used);
        for (uint256 i; i < used; ++i) {
            path[i] = all[i];
        }
    }

    function _matchTree(Match[] memory ms, uint256 index, bytes32[] memory path) private pure returns (bytes32) {
        bytes32[] memory level = new bytes32[](ms.length);
        for (uint256 i; i < ms.length; ++i) {
            level[i] = MerkleLib.leaf(hashOf(3, packEntry(ms[i].e)));
        }
        uint256 used;
        for (; level.length > 1; index >>= 1) {
            if (path.length != 0 && index ^ 1 < level.length) path[used++] = level[index ^ 1];
            bytes32[] memory next = new bytes32[]((level.length + 1) / 2);
            for (uint256 i; i < next.length; ++i) {
                next[i] = 2 * i + 1 < level.length ? MerkleLib.node(level[2 * i], level[2 * i + 1]) : level[2 * i];
            }
            level = next;
        }
        return level[0];
    }

    // ---- a scheduler by the rules ----

    /// @dev A node's newest word.
    function freshLeaf(uint256 slot, uint256 time) internal returns (MatchLib.Leaf memory l) {
        l.slot = slot;
        l.node = vm.addr(FIRST_KEY + slot);
        l.model = rand() % 3 == 0 ? 1 : 3;
        l.gpus = 4 + rand() % 5;
        l.vram = 81_920;
        (l.cpu, l.ram, l.disk) = (64_000, 512_000, 1_000_000);
        l.rate = [800_000 + rand() % 200_000, 0];
        l.egress = [uint256(10), 0];
        l.data = rand() & rand();
        l.flags = 2;
        l.answered = answered[slot];
        l.seq = ++_seq[slot];
        l.time = time - rand() % 3;
        l.stake = MIN_STAKE / 1e18;
        l.rep = 500;
        l.uptime = 9000 + rand() % 1000;
        l.latency = (20 + rand() % 100) << 64;
        l.claims = l.answered;
    }

    function copyOf(bytes[] memory tree) internal pure returns (bytes[] memory c) {
        c = new bytes[](NODES);
        for (uint256 i; i < NODES; ++i) {
            c[i] = tree[i];
        }
    }

    /// @dev Lets nodes beat, answer, go and come by the rules.
    function evolve(bytes[] memory tree, uint256 time) internal returns (bytes[] memory next) {
        next = copyOf(tree);
        for (uint256 i; i < NODES; ++i) {
            uint256 r = rand() % 12;
            if (tree[i].length == 0) {
                if (r < 5) next[i] = packLeaf(freshLeaf(i, time), FIRST_KEY + i);
                continue;
            }
            MatchLib.Leaf memory was = harness.leafOf(tree[i]);
            if (r == 0 && i > 3) next[i] = "";
            else if (r < 6 || time > was.time + 20) next[i] = _beat(was, time, r < 3);
            else if (time > was.claimedAt + 10) next[i] = repack(_released(was, was.answered), tree[i]);
        }
    }

    function _beat(MatchLib.Leaf memory was, uint256 time, bool answers) private returns (bytes memory) {
        if (answers && was.claims > answered[was.slot]) answered[was.slot] = uint64(was.claims);
        MatchLib.Leaf memory l = freshLeaf(was.slot, time);
        (l.claims, l.claimedAt) = (was.claims, was.claimedAt);
        if (l.answered >= was.claims || time > was.claimedAt + 10) {
            l = _released(l, l.answered);
        } else {
            l.claimedGPUs = was.claimedGPUs < l.gpus ? was.claimedGPUs : l.gpus;
            (l.claimedCPU, l.claimedRAM, l.claimedDisk) = (was.claimedCPU, was.claimedRAM, was.claimedDisk);
        }
        return packLeaf(l, FIRST_KEY + l.slot);
    }

    function _released(MatchLib.Leaf memory l, uint256 to) private pure returns (MatchLib.Leaf memory) {
        (l.claimedGPUs, l.claimedCPU, l.claimedRAM, l.claimedDisk) = (0, 0, 0, 0);
        if (to > l.claims) l.claims = to;
        return l;
    }

    function newAsk() internal returns (Ask memory a) {
        a.attempt = 1;
        a.gpuMin = uint16(rand() % 2);
        a.gpuMax = a.gpuMin + uint16(rand() % 3);
        a.cpu = 1000;
        a.maxRate = uint64(850_000 + rand() % 200_000);
        a.inputs = new bytes32[](rand() % 3);
        for (uint256 i; i < a.inputs.length; ++i) {
            a.inputs[i] = bytes32(rand());
        }
        a.salt = bytes32(rand());
        a.order = keccak256(abi.encode(rand() % 6)); // one owner's jobs share an order
        a.weight = uint32(1 + uint256(a.order) % 3);
        named(a, uint32(rand()));
    }

    /// @dev Makes it the index-th job of its order.
    function named(Ask memory a, uint32 index) internal pure {
        a.index = index;
        a.id = keccak256(abi.encodePacked(a.order, index));
    }

    /// @dev The job of a match again, its node now excluded.
    function askAgain(Match memory m) internal pure returns (Ask memory a) {
        a = m.ask;
        uint32[] memory excluded = new uint32[](a.excluded.length + 1);
        for (uint256 i; i < a.excluded.length; ++i) {
            excluded[i] = a.excluded[i];
        }
        excluded[a.excluded.length] = uint32(m.e.slot);
        Ask memory b = Ask({
            id: a.id,
            attempt: a.attempt + 1,
            models: a.models,
            gpuMin: a.gpuMin,
            gpuMax: a.gpuMax,
            cpu: a.cpu,
            maxRate: a.maxRate,
            minStake: a.minStake,
            allow: a.allow,
            excluded: excluded,
            previousPage: uint64(m.e.page),
            previousIndex: uint32(m.e.index),
            previousEntry: hashOf(3, packEntry(m.e)),
            inputs: a.inputs,
            salt: a.salt,
            order: a.order,
            index: a.index,
            weight: a.weight,
            queued: 0
        });
        return b;
    }

    /// @dev The slots that can run the job, best first.
    function ranking(bytes[] memory tree, bytes memory job, bytes32 seed, uint256 time)
        internal
        view
        returns (uint256[] memory slots)
    {
        uint256[] memory keys = new uint256[](NODES);
        uint256 n;
        for (uint256 i; i < NODES; ++i) {
            if (tree[i].length == 0 || !harness.eligible(weights.maxAge, tree[i], job, time)) continue;
            (, keys[i]) = harness.rated(weights, performanceOf(tree[i]), seed, tree[i], job);
            ++n;
        }
        slots = new uint256[](n);
        for (uint256 k; k < n; ++k) {
            uint256 best;
            for (uint256 i; i < NODES; ++i) {
                if (keys[i] > keys[best]) best = i;
            }
            slots[k] = best;
            keys[best] = 0;
        }
    }

    function performanceOf(bytes memory leaf) internal view returns (uint256) {
        return params.performance(1, harness.leafOf(leaf).model);
    }

    /// @dev What the claim makes of the leaf.
    function claim(bytes memory leaf, Ask memory a, uint256 time) internal view returns (bytes memory) {
        MatchLib.Leaf memory l = harness.leafOf(leaf);
        uint256 free = l.gpus > l.claimedGPUs ? l.gpus - l.claimedGPUs : 0;
        l.claimedGPUs += a.gpuMax < free ? a.gpuMax : free;
        l.claimedCPU += a.cpu;
        l.claimedRAM += 1024;
        l.claimedDisk += 2048;
        ++l.claims;
        l.claimedAt = time;
        return repack(l, leaf);
    }

    /// @dev Matches a job to the place-th best node of the tree; no match when there are not so many.
    function matchOne(bytes[] memory tree, Ask memory a, uint256 page, uint256 index, uint256 time, uint256 place)
        internal
        view
        returns (bool ok, Match memory m)
    {
        m.ask = a;
        m.job = packJob(a);
        m.pre = tree;
        bytes32 pre = rootOf(tree);
        uint256[] memory slots = ranking(tree, m.job, MatchLib.seedOf(reveals[page], pre, a.salt), time);
        if (slots.length <= place) return (false, m);
        uint256 slot = slots[place];
        m.chosen = tree[slot];
        m.post = copyOf(tree);
        m.post[slot] = claim(m.chosen, a, time);
        m.e = MatchLib.Entry(page, index, time, slot, hashOf(2, m.job), hashOf(0, m.chosen), pre, rootOf(m.post));
        return (true, m);
    }

    /// @dev A tree with every node in it.
    function firstTree(uint256 time) internal returns (bytes[] memory tree) {
        tree = new bytes[](NODES);
        for (uint256 i; i < NODES; ++i) {
            tree[i] = packLeaf(freshLeaf(i, time), FIRST_KEY + i);
        }
    }

    /// @dev The matches of a page that starts from a tree, as of the chain's time. A few jobs wait at
    /// any time; of those that fit somewhere the one goes first that the race puts first.
    function fill(bytes[] memory tree, uint256 page, uint256 count) internal returns (Match[] memory ms) {
        uint256 time = block.timestamp;
        ms = new Match[](count);
        Ask[] memory waiting = new Ask[](WAITING);
        for (uint256 i; i < count;) {
            for (uint256 k; k < WAITING; ++k) {
                if (waiting[k].id == 0) waiting[k] = _comes(ms, i, waiting, time);
            }
            (bool ok, Match memory m, uint256 k) = _first(tree, waiting, page, i, time);
            time += rand() % 4;
            if (ok) {
                ms[i++] = m;
                delete waiting[k];
                tree = evolve(m.post, time);
            } else {
                tree = evolve(tree, time);
            }
        }
        vm.warp(time + 1);
    }

    /// @dev A job that comes to wait: one of those matched, again, or a new one.
    function _comes(Match[] memory ms, uint256 n, Ask[] memory waiting, uint256 time) private returns (Ask memory a) {
        a = n > 0 && rand() % 3 == 0 ? askAgain(ms[rand() % n]) : newAsk();
        for (uint256 k; k < n; ++k) {
            if (ms[k].ask.id == a.id && ms[k].ask.previousEntry == a.previousEntry) a = newAsk();
        }
        for (uint256 k; k < WAITING; ++k) {
            if (waiting[k].id == a.id) a = newAsk();
        }
        a.queued = uint64(time);
    }

    /// @dev The match of the job that is first in the race.
    function _first(bytes[] memory tree, Ask[] memory waiting, uint256 page, uint256 index, uint256 time)
        private
        view
        returns (bool ok, Match memory m, uint256 first)
    {
        bytes32 pre = rootOf(tree);
        uint256 best;
        for (uint256 k; k < WAITING; ++k) {
            (bool fits, Match memory x) = matchOne(tree, waiting[k], page, index, time, 0);
            if (!fits) continue;
            uint256 draw = harness.race(reveals[page], pre, x.job);
            if (!ok || draw < best) (ok, m, first, best) = (true, x, k, draw);
        }
    }

    function headerFor(Match[] memory ms, uint256 page, uint256 follows)
        internal
        view
        returns (MatchLib.Header memory h)
    {
        h.scheduler = scheduler;
        h.page = page;
        h.count = ms.length;
        h.matchRoot = matchRoot(ms);
        h.firstTime = ms[0].e.time;
        h.lastTime = ms[ms.length - 1].e.time;
        h.reveal = reveals[page];
        h.params = 1;
        h.follows = follows;
        h.thread = 7;
        h.data = keccak256("log");
    }

    /// @dev Commits to matches as they are, right or wrong.
    function commit(Match[] memory ms, uint256 page, uint256 follows) internal returns (Page memory p) {
        p.h = headerFor(ms, page, follows);
        return commitHeader(p.h, ms);
    }

    function commitHeader(MatchLib.Header memory h, Match[] memory ms) internal returns (Page memory p) {
        p.h = h;
        p.matches = ms;
        p.header = packHeader(h);
        commitBytes(p.header);
    }

    function commitBytes(bytes memory header) internal {
        MatchBook.Sealed[] memory pages = new MatchBook.Sealed[](1);
        pages[0] = MatchBook.Sealed(header, "bafy");
        vm.prank(scheduler);
        book.commit(pages);
    }

    /// @dev The tree that a page ends with, a moment later.
    function after_(Page memory p) internal returns (bytes[] memory) {
        return evolve(p.matches[p.matches.length - 1].post, block.timestamp);
    }

    // ---- proofs ----

    function placeOf(Page memory p, uint256 index) internal pure returns (Court.Place memory x) {
        x.header = p.header;
        x.index = uint32(index);
        x.entry = packEntry(p.matches[index].e);
        x.path = matchPath(p.matches, index);
        x.job = p.matches[index].job;
        x.chosen = p.matches[index].chosen;
    }

    function spot(bytes[] memory tree, uint256 slot) internal pure returns (Court.Spot memory) {
        return Court.Spot(uint32(slot), tree[slot], pathOf(tree, slot));
    }
}
