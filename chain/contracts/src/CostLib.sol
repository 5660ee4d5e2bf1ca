// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title CostLib: what an attempt costs
/// @notice Agrees with record.Cost in Go to the last unit; a differential test keeps it so.
library CostLib {
    /// @notice rate·1e9·max(gpus,1)·billedMs / 3_600_000 + egress·1e9·bytesOut / 2^30, each term rounded down once.
    /// @param rate gwei of the asset per GPU-hour
    /// @param gpus devices held; 0 is billed as one unit
    /// @param billedMs milliseconds of kept work
    /// @param egress gwei of the asset per GiB
    /// @param bytesOut bytes stored
    /// @return smallest units of the asset; cannot overflow
    function cost(uint64 rate, uint16 gpus, uint64 billedMs, uint64 egress, uint64 bytesOut)
        internal
        pure
        returns (uint256)
    {
        unchecked {
            uint256 units = gpus == 0 ? 1 : gpus;
            uint256 run = uint256(rate) * 1e9 * units * billedMs / 3_600_000;
            uint256 out = (uint256(egress) * 1e9 * bytesOut) >> 30;
            return run + out;
        }
    }
}
