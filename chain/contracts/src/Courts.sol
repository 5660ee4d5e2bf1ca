// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Courts: the contracts that may punish, fixed at construction
abstract contract Courts {
    mapping(address court => bool) public isCourt;

    error NotCourt(address caller);

    constructor(address[] memory courts) {
        for (uint256 i; i < courts.length; ++i) {
            isCourt[courts[i]] = true;
        }
    }

    modifier onlyCourt() {
        require(isCourt[msg.sender], NotCourt(msg.sender));
        _;
    }
}
