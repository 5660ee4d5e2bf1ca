// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {MatchLib} from "./MatchLib.sol";
import {ReputationLib} from "./ReputationLib.sol";

/// @title Params: the published weights of matching
/// @notice A version is the weights and caps of the score, the least fees of orders, how work is
/// checked and counts, and a table of what GPU models are worth.
/// It is written once and stays readable for ever. Version 1 is in force from the beginning; a
/// later one is proposed by the owner, a timelock deployed with this contract, and comes into
/// force after a further delay, so that everybody has read it before it decides anything. Which
/// version is in force at a time follows from the time alone; a page that uses another is a fault.
contract Params {
    using Checkpoints for Checkpoints.Trace208;

    /// @notice One version. performance[i], 0 to 10,000, is what a GPU of models[i] is worth;
    /// models not listed are worth nothing.
    struct Version {
        MatchLib.Weights weights;
        MatchLib.Fees fees;
        ReputationLib.Checks checks;
        uint16[] models;
        uint16[] performance;
    }

    /// @notice The only proposer.
    TimelockController public immutable owner;
    /// @notice Seconds between a proposal and its being in force.
    uint64 public immutable delay;
    /// @notice The newest version, in force or not.
    uint32 public latest;

    mapping(uint256 version => MatchLib.Weights) private _weights;
    mapping(uint256 version => MatchLib.Fees) private _fees;
    mapping(uint256 version => ReputationLib.Checks) private _checks;
    /// @dev sixteen models to a word
    mapping(uint256 version => mapping(uint256 word => uint256)) private _table;
    Checkpoints.Trace208 private _inForce;

    event ParamsSet(uint32 indexed version, uint64 from, Version params);

    error NotOwner(address caller, address owner);
    error UnknownVersion(uint256 version);
    error BadWeights(uint256 sum);
    error BadCaps(uint256 stakeCap, uint256 latencyCap, uint256 jitter, uint256 mode);
    error BadFees(uint256 coin, uint256 token);
    error BadChecks(uint256 floor, uint256 unproven, uint256 fault);
    error BadTable(uint256 index);

    /// @param first version 1
    /// @param delay_ seconds between a proposal and its being in force
    /// @param timelock seconds that the owner itself waits before it may propose
    /// @param council who may schedule and execute through the owner
    constructor(Version memory first, uint64 delay_, uint256 timelock, address[] memory council) {
        owner = new TimelockController(timelock, council, council, address(0));
        delay = delay_;
        _publish(first, 0);
    }

    /// @notice Publishes the next version.
    function propose(Version calldata next) external returns (uint32 version) {
        require(msg.sender == address(owner), NotOwner(msg.sender, address(owner)));
        return _publish(next, uint64(block.timestamp) + delay);
    }

    /// @notice The version in force at a time in unix seconds.
    function at(uint256 time) external view returns (uint32) {
        return uint32(_inForce.upperLookupRecent(uint48(time)));
    }

    /// @notice The weights and caps of a version.
    function weights(uint256 version) external view returns (MatchLib.Weights memory w) {
        w = _weights[version];
        require(w.stakeCap != 0, UnknownVersion(version));
    }

    /// @notice The least fees of orders under a version.
    function fees(uint256 version) external view returns (MatchLib.Fees memory f) {
        f = _fees[version];
        require(f.coin != 0, UnknownVersion(version));
    }

    /// @notice How work is checked and counts under a version.
    function checks(uint256 version) external view returns (ReputationLib.Checks memory c) {
        c = _checks[version];
        require(c.floor != 0, UnknownVersion(version));
    }

    /// @notice What a GPU model is worth under a version.
    function performance(uint256 version, uint256 model) external view returns (uint256) {
        return (_table[version][model >> 4] >> (16 * (model & 15))) & 0xffff;
    }

    function _publish(Version memory v, uint64 from) private returns (uint32 version) {
        MatchLib.Weights memory w = v.weights;
        uint256 sum = uint256(w.gpu) + w.stake + w.reputation + w.uptime + w.latency + w.rate + w.data;
        require(sum == 10_000, BadWeights(sum));
        bool sound = w.stakeCap != 0 && w.stakeCap <= 1e11 && w.latencyCap != 0 && w.jitter <= 10_000 && w.mode <= 1;
        require(sound, BadCaps(w.stakeCap, w.latencyCap, w.jitter, w.mode));
        require(v.fees.coin != 0 && v.fees.token != 0, BadFees(v.fees.coin, v.fees.token));
        ReputationLib.Checks memory c = v.checks;
        bool fair = c.floor != 0 && c.floor <= 10_000 && c.unproven <= ReputationLib.PART && c.fault <= 1e6;
        require(fair, BadChecks(c.floor, c.unproven, c.fault));
        require(v.models.length == v.performance.length, BadTable(v.models.length));
        version = ++latest;
        _weights[version] = w;
        _fees[version] = v.fees;
        _checks[version] = c;
        for (uint256 i; i < v.models.length; ++i) {
            // rising ids, so that none is listed twice
            require(v.performance[i] <= 10_000 && (i == 0 || v.models[i] > v.models[i - 1]), BadTable(i));
            _table[version][v.models[i] >> 4] |= uint256(v.performance[i]) << (16 * (v.models[i] & 15));
        }
        _inForce.push(uint48(from), version);
        emit ParamsSet(version, from, v);
    }
}
