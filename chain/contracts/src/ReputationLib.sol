// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title ReputationLib: the arithmetic of reputation
/// @notice The same in Go: protocol/reputation. All divisions round down.
library ReputationLib {
    /// @notice How much checked and unchecked work and found faults count; part of Params.
    struct Checks {
        uint16 floor; // how often work is checked at least, of 10,000
        uint32 halve; // checks passed after which the rate is half; a new node's is 10,000
        uint16 unproven; // parts of a point that a point's worth of work counts which nobody checked, at most PART
        uint32 fault; // points of a fault that two checkers found
    }

    /// @dev Both sums, in parts of a point, at the start of a period.
    struct Sums {
        uint256 a; // work
        uint256 b; // faults
        uint256 period;
    }

    /// @notice Parts of a point.
    uint256 internal constant PART = 100;
    /// @notice Where the sums stop.
    uint256 internal constant MOST = 2 ** 48 - 1;

    /// @notice The sums in a later period: with every period that goes by they halve.
    function decayed(Sums memory s, uint256 period) internal pure returns (Sums memory) {
        uint256 k = period - s.period;
        return Sums(s.a >> k, s.b >> k, period);
    }

    /// @notice The sums after work that counts so many parts.
    function worked(Sums memory s, uint256 parts) internal pure returns (Sums memory) {
        return Sums(_sum(s.a, parts), s.b, s.period);
    }

    /// @notice The sums after a proven fault: work counts half, and so many points are added to the faults.
    function faulted(Sums memory s, uint256 points) internal pure returns (Sums memory) {
        return Sums(s.a >> 1, _sum(s.b, points * PART), s.period);
    }

    /// @notice The sums after failed work that counts so many parts of fault.
    function failed(Sums memory s, uint256 parts) internal pure returns (Sums memory) {
        return Sums(s.a, _sum(s.b, parts), s.period);
    }

    /// @notice The reputation that the sums are, 0 to 10,000.
    function value(Sums memory s) internal pure returns (uint256) {
        return 10_000 * (s.a + PART) / (s.a + s.b + 20 * PART);
    }

    function _sum(uint256 a, uint256 b) private pure returns (uint256) {
        return b > MOST - a ? MOST : a + b;
    }
}
