// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC3009} from "@openzeppelin/contracts/token/ERC20/extensions/draft-ERC3009.sol";

/// @title SKYOPS, the token that nodes stake and jobs may be paid in
/// @notice 18 decimals and a fixed supply. Nobody can mint, pause, freeze or upgrade it.
/// Holders may approve by signature (ERC-2612) and transfer by signature with random,
/// independent nonces (ERC-3009), so a wallet needs no coin to use it.
contract SkyopsToken is ERC20, ERC20Permit, ERC20Burnable, ERC3009 {
    /// @param holder receives the whole supply
    /// @param supply in smallest units
    constructor(address holder, uint256 supply) ERC20("Skyops", "SKYOPS") ERC20Permit("Skyops") {
        _mint(holder, supply);
    }
}
