// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {MatchLib} from "../src/MatchLib.sol";
import {Sweep} from "./Sweep.sol";

/// @notice The bounds of feasibility, one step to either side. Whole functions are held against Go's
/// by ../../match_agree_test.go.
contract MatchLibTest is Sweep {
    uint256 private constant AGE = 3;
    uint256 private constant AT = 1_000_000;

    /// @dev A leaf and a job that fit each other exactly: nothing is left over.
    function _exact() private returns (MatchLib.Leaf memory l, Ask memory a) {
        l = freshLeaf(1, AT - AGE);
        (l.gpus, l.cpu, l.ram, l.disk) = (4, 4000, 2000, 3000);
        (l.claimedGPUs, l.claimedCPU, l.claimedRAM, l.claimedDisk) = (2, 1000, 2000 - 1024, 3000 - 2048);
        l.rate[0] = 900_000;
        l.egress[0] = 1000;
        l.stake = 500;
        a = newAsk();
        (a.gpuMin, a.gpuMax, a.cpu, a.maxRate, a.minStake) = (2, 2, 3000, 900_000, 500);
    }

    function _fits(MatchLib.Leaf memory l, Ask memory a, uint256 at) private view returns (bool) {
        return harness.eligible(AGE, packLeaf(l, FIRST_KEY), packJob(a), at);
    }

    function setUp() public {
        setUpPages();
    }

    function test_anExactFit() public {
        (MatchLib.Leaf memory l, Ask memory a) = _exact();
        require(_fits(l, a, AT), "an exact fit");
        require(!_fits(l, a, AT + 1), "a beat older than the greatest age");
        require(_fits(l, a, l.time), "a beat of this second");
        require(!_fits(l, a, l.time - 1), "a beat of the next second");
    }

    function test_oneTooFew() public {
        for (uint256 i; i < 7; ++i) {
            (MatchLib.Leaf memory l, Ask memory a) = _exact();
            if (i == 0) l.claimedGPUs += 1;
            if (i == 1) l.claimedCPU += 1;
            if (i == 2) l.claimedRAM += 1;
            if (i == 3) l.claimedDisk += 1;
            if (i == 4) l.rate[0] += 1;
            if (i == 5) l.egress[0] += 1;
            if (i == 6) l.stake -= 1;
            require(!_fits(l, a, AT), "one too few fits");
        }
    }

    /// @dev Claims kept from a richer beat may exceed what is left: then nothing is free.
    function test_moreIsClaimedThanThere() public {
        (MatchLib.Leaf memory l, Ask memory a) = _exact();
        (l.claimedGPUs, l.claimedCPU, l.claimedRAM, l.claimedDisk) = (5, 5000, 5000, 5000);
        require(!_fits(l, a, AT), "less than nothing is free");
        (l.claimedGPUs, l.claimedRAM, l.claimedDisk) = (0, 0, 0);
        require(!_fits(l, a, AT), "less than no core is free");
        a.cpu = 0;
        require(_fits(l, a, AT), "a job that needs none");
    }
}
