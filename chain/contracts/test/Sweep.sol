// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Court} from "../src/Court.sol";
import {LeafCourt} from "../src/LeafCourt.sol";
import {MatchCourt} from "../src/MatchCourt.sol";
import {Pages} from "./Pages.sol";

/// @notice Somebody who has pages and tries every dispute that there is on everything in them.
abstract contract Sweep is Pages {
    error Probed(bool ok, bytes4 err);
    error Unexpected(bytes4 err, bytes4 dispute);

    /// @dev Honest proofs must be refused with NoFault and nothing else.
    bool internal strict;
    uint256 internal tried;

    /// @notice Makes a call and undoes it.
    function probe(address court, bytes calldata data) external {
        (bool ok, bytes memory out) = court.call(data);
        revert Probed(ok, bytes4(out));
    }

    function tries(address court, bytes memory data) internal returns (bool ok, bytes4 err) {
        ++tried;
        try this.probe(court, data) {}
        catch (bytes memory out) {
            assembly ("memory-safe") {
                ok := mload(add(out, 36))
                err := mload(add(out, 68))
            }
        }
    }

    function _try(uint256 fault, address court, bytes memory data) private returns (uint256) {
        (bool ok, bytes4 err) = tries(court, data);
        if (strict && !ok && err != Court.NoFault.selector) revert Unexpected(err, bytes4(data));
        return ok ? 1 << fault : 0;
    }

    /// @return faults a bit for each fault that some proof shows
    function sweep(Page[] memory ps) internal returns (uint256 faults) {
        for (uint256 k; k < ps.length; ++k) {
            faults |= _try(4, address(matchCourt), abi.encodeCall(MatchCourt.otherParams, (ps[k].header)));
            for (uint256 o; o < k; ++o) {
                bytes memory data = abi.encodeCall(MatchCourt.fork, (ps[o].header, ps[k].header));
                faults |= _try(4, address(matchCourt), data);
                data = abi.encodeCall(MatchCourt.misfollows, (ps[k].header, ps[o].header));
                faults |= _try(4, address(matchCourt), data);
            }
            for (uint256 i; i < ps[k].matches.length; ++i) {
                faults |= _alone(ps[k], i) | _steps(ps, k, i) | _history(ps, k, i);
            }
        }
    }

    function _alone(Page memory p, uint256 i) private returns (uint256 faults) {
        Court.Place memory x = placeOf(p, i);
        bytes[] memory pre = p.matches[i].pre;
        uint256 slot = p.matches[i].e.slot;
        bytes32[] memory path = pathOf(pre, slot);
        bytes32 there = pre[slot].length == 0 ? bytes32(0) : hashOf(0, pre[slot]);
        faults |= _try(2, address(matchCourt), abi.encodeCall(MatchCourt.ineligible, (x)));
        faults |= _try(2, address(matchCourt), abi.encodeCall(MatchCourt.elsewhere, (x, there, path)));
        faults |= _try(3, address(matchCourt), abi.encodeCall(MatchCourt.transition, (x, path)));
        faults |= _try(4, address(matchCourt), abi.encodeCall(MatchCourt.misplaced, (x)));
        faults |= _try(7, address(matchCourt), abi.encodeCall(MatchCourt.excludes, (x)));
        faults |= _try(12, address(matchCourt), abi.encodeCall(MatchCourt.misnamed, (x)));
        for (uint256 s; s < NODES; ++s) {
            faults |= _try(4, address(matchCourt), abi.encodeCall(MatchCourt.begins, (x, spot(pre, s))));
            if (pre[s].length == 0) continue;
            faults |= _try(1, address(matchCourt), abi.encodeCall(MatchCourt.better, (x, spot(pre, s))));
            faults |= _try(5, address(leafCourt), abi.encodeCall(LeafCourt.falseLeaf, (x, spot(pre, s))));
        }
    }

    function _steps(Page[] memory ps, uint256 k, uint256 i) private returns (uint256 faults) {
        if (i == 0 && ps[k].h.follows == ps[k].h.page) return 0;
        Page memory before = i == 0 ? ps[ps[k].h.follows] : ps[k];
        uint256 at = i == 0 ? before.matches.length - 1 : i - 1;
        Court.Place memory a = placeOf(before, at);
        Court.Place memory b = placeOf(ps[k], i);
        faults |= _try(4, address(matchCourt), abi.encodeCall(MatchCourt.backwards, (a, b)));
        for (uint256 s; s < NODES; ++s) {
            Court.Spot memory old = spot(before.matches[at].post, s);
            Court.Spot memory next = spot(ps[k].matches[i].pre, s);
            faults |= _try(4, address(matchCourt), abi.encodeCall(MatchCourt.step, (a, b, old, next)));
        }
    }

    function _history(Page[] memory ps, uint256 k, uint256 i) private returns (uint256 faults) {
        Court.Place memory x = placeOf(ps[k], i);
        Ask memory ask = ps[k].matches[i].ask;
        for (uint256 o; o <= k; ++o) {
            bytes memory data = abi.encodeCall(MatchCourt.excludesMissing, (x, ps[o].header));
            faults |= _try(7, address(matchCourt), data);
            for (uint256 j; j < (o == k ? i : ps[o].matches.length); ++j) {
                Court.Place memory y = placeOf(ps[o], j);
                faults |= _try(8, address(matchCourt), abi.encodeCall(MatchCourt.twice, (y, x)));
                faults |= _try(11, address(matchCourt), abi.encodeCall(MatchCourt.overtaken, (y, x)));
                if (ask.previousPage != ps[o].h.page || ask.previousIndex != j) continue;
                faults |= _try(7, address(matchCourt), abi.encodeCall(MatchCourt.excludesBeyond, (x, y)));
            }
        }
    }
}
