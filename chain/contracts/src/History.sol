// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

/// @title History: which of a number's checkpoints were in force during a time
library History {
    using Checkpoints for Checkpoints.Trace208;

    /// @notice The places of the checkpoints in force at some instant of [from, to]: first up to,
    /// not including, end. None when the number had no checkpoint before the end of that time.
    /// @dev The places are found by halving, so that later changes cannot make it dear; within the
    /// time there is at most one checkpoint a second.
    function during(Checkpoints.Trace208 storage trace, uint256 from, uint256 to)
        internal
        view
        returns (uint256 first, uint256 end)
    {
        end = _after(trace, to, trace.length());
        first = _after(trace, from, end);
        if (first != 0) --first;
    }

    /// @dev How many of the first n checkpoints are not later than time.
    function _after(Checkpoints.Trace208 storage trace, uint256 time, uint256 n) private view returns (uint256 low) {
        while (low < n) {
            uint256 middle = (low + n) / 2;
            if (trace.at(uint32(middle))._key > time) n = middle;
            else low = middle + 1;
        }
    }
}
