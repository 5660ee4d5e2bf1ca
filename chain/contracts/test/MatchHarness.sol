// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {MatchLib} from "../src/MatchLib.sol";
import {MerkleLib} from "../src/MerkleLib.sol";
import {ReputationLib} from "../src/ReputationLib.sol";

/// @notice MatchLib and ReputationLib behind a door, for tests in Solidity and in Go. It is never deployed but by them.
contract MatchHarness {
    /// @notice All that MatchLib says of a leaf and a job.
    struct Verdict {
        bool isJob;
        bool eligible;
        bool bounded;
        uint256 score; // this and the next two only where eligible
        uint256 rank;
        uint64 tie;
        bytes32 leafHash;
        bytes32 jobHash;
        bytes32 claimed;
        uint256 race; // of the job's order, with the seed for the reveal and the leaf's hash for the root
    }

    function judge(
        MatchLib.Weights calldata p,
        bytes calldata leaf,
        bytes calldata job,
        uint256 gpu,
        bytes32 seed,
        uint256 at
    ) external pure returns (Verdict memory v) {
        MatchLib.Leaf memory l = MatchLib.leafOf(leaf);
        MatchLib.Job memory j;
        (v.isJob, j) = MatchLib.jobOf(job);
        v.bounded = MatchLib.bounded(l);
        (v.leafHash, v.jobHash) = (MatchLib.leafHash(leaf), MatchLib.jobHash(job));
        if (!v.isJob) return v;
        v.claimed = MatchLib.claimedHash(leaf, l, j, at);
        v.race = MatchLib.race(seed, v.leafHash, j);
        v.eligible = MatchLib.eligible(p.maxAge, l, j, at);
        if (!v.eligible) return v;
        v.score = MatchLib.score(p, j.gpuMax == 0 ? MatchLib.gpuTerm(l.model) : gpu, l, j);
        uint256 key = MatchLib.key(p, v.score, seed, j, l.slot);
        (v.rank, v.tie) = (key >> 64, uint64(key));
    }

    /// @notice What ReputationLib makes of sums: in a later period, and there after work, a fault, failed work.
    function sums(ReputationLib.Sums memory s, uint256 period, uint256 parts, uint256 points)
        external
        pure
        returns (ReputationLib.Sums[4] memory out, uint256 value)
    {
        out[0] = ReputationLib.decayed(s, period);
        out[1] = ReputationLib.worked(out[0], parts);
        out[2] = ReputationLib.faulted(out[1], points);
        out[3] = ReputationLib.failed(out[2], parts);
        value = ReputationLib.value(out[3]);
    }

    function eligible(uint256 maxAge, bytes calldata leaf, bytes calldata job, uint256 at)
        external
        pure
        returns (bool)
    {
        (bool ok, MatchLib.Job memory j) = MatchLib.jobOf(job);
        require(ok, "not a job");
        return MatchLib.eligible(maxAge, MatchLib.leafOf(leaf), j, at);
    }

    function rated(MatchLib.Weights calldata p, uint256 gpu, bytes32 seed, bytes calldata leaf, bytes calldata job)
        external
        pure
        returns (uint256 score, uint256 key)
    {
        MatchLib.Leaf memory l = MatchLib.leafOf(leaf);
        (bool ok, MatchLib.Job memory j) = MatchLib.jobOf(job);
        require(ok, "not a job");
        score = MatchLib.score(p, j.gpuMax == 0 ? MatchLib.gpuTerm(l.model) : gpu, l, j);
        key = MatchLib.key(p, score, seed, j, l.slot);
    }

    function isJob(bytes calldata job) external pure returns (bool ok) {
        (ok,) = MatchLib.jobOf(job);
    }

    function bounded(bytes calldata leaf) external pure returns (bool) {
        return MatchLib.bounded(MatchLib.leafOf(leaf));
    }

    function claimed(bytes calldata leaf, bytes calldata job, uint256 time) external pure returns (bytes32) {
        (, MatchLib.Job memory j) = MatchLib.jobOf(job);
        return MatchLib.claimedHash(leaf, MatchLib.leafOf(leaf), j, time);
    }

    function succeeds(bytes calldata old, bytes calldata next, uint256 at) external pure returns (bool) {
        return MatchLib.succeeds(old, next, at);
    }

    function hashes(bytes calldata leaf, bytes calldata job, bytes calldata entry, bytes calldata header)
        external
        pure
        returns (bytes32, bytes32, bytes32, bytes32)
    {
        return (MatchLib.leafHash(leaf), MatchLib.jobHash(job), MatchLib.entryHash(entry), MatchLib.pageHash(header));
    }

    function beatDigest(address escrow, bytes calldata leaf) external view returns (bytes32) {
        return MatchLib.digest(escrow, MatchLib.beatStruct(leaf));
    }

    function race(bytes32 reveal, bytes32 pre, bytes calldata job) external pure returns (uint256) {
        (bool ok, MatchLib.Job memory j) = MatchLib.jobOf(job);
        require(ok, "not a job");
        return MatchLib.race(reveal, pre, j);
    }

    function seedOf(bytes32 reveal, bytes32 pre, bytes32 salt) external pure returns (bytes32) {
        return MatchLib.seedOf(reveal, pre, salt);
    }

    function negLog2(uint256 u) external pure returns (uint256) {
        return MatchLib.negLog2(u);
    }

    function leafOf(bytes calldata leaf) external pure returns (MatchLib.Leaf memory) {
        return MatchLib.leafOf(leaf);
    }

    function jobOf(bytes calldata job) external pure returns (bool, MatchLib.Job memory) {
        return MatchLib.jobOf(job);
    }

    function entryOf(bytes calldata entry) external pure returns (MatchLib.Entry memory) {
        return MatchLib.entryOf(entry);
    }

    function headerOf(bytes calldata header) external pure returns (MatchLib.Header memory) {
        return MatchLib.headerOf(header);
    }

    function treeRoot(bytes32 h, uint256 slot, bytes32[] calldata path) external pure returns (bytes32) {
        return MatchLib.treeRoot(h, slot, path);
    }

    function inPage(bytes32 root, bytes32 entry, uint256 index, uint256 count, bytes32[] calldata path)
        external
        pure
        returns (bool)
    {
        return MerkleLib.verify(root, MerkleLib.leaf(entry), index, count, path);
    }
}
