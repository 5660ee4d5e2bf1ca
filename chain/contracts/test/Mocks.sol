// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {JobEscrow} from "../src/JobEscrow.sol";

/// @notice A token that keeps a hundredth of every transfer.
contract FeeToken is ERC20 {
    constructor(address holder) ERC20("Fee", "FEE") {
        _mint(holder, 1e30);
    }

    function _update(address from, address to, uint256 value) internal override {
        if (from == address(0)) return super._update(from, to, value);
        super._update(from, address(this), value / 100);
        super._update(from, to, value - value / 100);
    }
}

/// @notice A token that calls somebody in the middle of a transfer.
contract CallingToken is ERC20 {
    address private _callee;
    bytes private _data;
    bytes public answer;
    bool public answered;

    constructor(address holder) ERC20("Calling", "CALL") {
        _mint(holder, 1e30);
    }

    function callDuringTransfer(address callee, bytes calldata data) external {
        (_callee, _data) = (callee, data);
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (_callee == address(0)) return;
        (address callee, bytes memory data) = (_callee, _data);
        _callee = address(0);
        (answered, answer) = callee.call(data);
    }
}

/// @notice An account that, when paid coin, tries to be paid once more.
contract GreedyReceiver {
    JobEscrow private immutable _escrow;
    bool public gotMore;

    constructor(JobEscrow escrow) {
        _escrow = escrow;
    }

    function deposit() external payable {
        _escrow.deposit{value: msg.value}(address(0), msg.value);
    }

    function withdraw(uint256 amount) external {
        _escrow.withdraw(address(0), address(this), amount);
    }

    receive() external payable {
        if (msg.sender != address(_escrow)) return;
        (gotMore,) = address(_escrow).call(abi.encodeCall(JobEscrow.withdraw, (address(0), address(this), msg.value)));
    }
}

/// @notice An account that takes no coin.
contract ClosedReceiver {
    receive() external payable {
        revert("closed");
    }
}

/// @notice A contract wallet with one key, which can change its mind.
contract Wallet1271 {
    address private immutable _key;
    bool public willing = true;

    constructor(address key) {
        _key = key;
    }

    function setWilling(bool to) external {
        willing = to;
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        (address signer, ECDSA.RecoverError err,) = ECDSA.tryRecoverCalldata(digest, signature);
        bool ok = willing && err == ECDSA.RecoverError.NoError && signer == _key;
        return ok ? this.isValidSignature.selector : bytes4(0xffffffff);
    }
}

/// @notice A wallet that answers with something else than the standard says.
contract OddWallet {
    fallback(bytes calldata) external returns (bytes memory) {
        return abi.encode(uint256(1));
    }
}
