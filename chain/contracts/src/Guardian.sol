// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Guardian: a switch that stops money from coming in
/// @notice One account, fixed at construction, may stop the functions marked whileTaking for a
/// while, and let them go on. It has no other power; what takes money out never asks this switch.
/// A pause ends by itself, so that a lost key stops nothing for ever.
abstract contract Guardian {
    /// @notice The longest pause that one call asks for.
    uint64 public constant LONGEST_PAUSE = 7 days;

    /// @notice Who may pause; zero: nobody.
    address public immutable guardian;
    /// @notice Nothing is taken in before this time, in unix seconds.
    uint64 public pausedUntil;

    event Paused(uint64 until);

    error NotGuardian(address caller, address guardian);
    error PauseTooLong(uint64 duration, uint64 longest);
    error IntakePaused(uint64 until);

    constructor(address guardian_) {
        guardian = guardian_;
    }

    modifier whileTaking() {
        require(block.timestamp >= pausedUntil, IntakePaused(pausedUntil));
        _;
    }

    /// @notice Pauses from now on, or with 0 ends the pause.
    function pause(uint64 duration) external {
        require(msg.sender == guardian, NotGuardian(msg.sender, guardian));
        require(duration <= LONGEST_PAUSE, PauseTooLong(duration, LONGEST_PAUSE));
        pausedUntil = uint64(block.timestamp) + duration;
        emit Paused(pausedUntil);
    }
}
