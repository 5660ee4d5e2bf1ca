// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {MatchBook} from "../src/MatchBook.sol";
import {MatchLib} from "../src/MatchLib.sol";
import {vm} from "./Vm.sol";
import {World} from "./World.sol";

/// @notice Plays a random game with bonds: schedulers who bond, leave and are punished, strangers
/// who try what they may not. Its own books say what everybody must have.
contract BookPlayer is World {
    uint96 private constant PENALTY = 400e18;

    MatchBook public book;
    uint256 private _time = START;
    uint256 private _start; // what this player held at first
    uint256 private _bonded;
    uint256 private _withdrawn;
    uint256 private _unclaimed;
    uint256 private _rewarded;
    uint256 private _burned;
    mapping(address who => uint256) private _active;
    mapping(address who => uint256) private _thawing;
    mapping(address who => uint256) private _thawAt;
    mapping(bytes32 entry => bool) private _punished;
    string private _broken;

    constructor() {
        setUpWorld();
        address[] memory courts = new address[](1);
        courts[0] = address(this);
        book = new MatchBook(token, MatchBook.Terms(1000e18, PENALTY, WINDOW, 10 minutes, 1 hours, THAW, 100), courts);
        token.approve(address(book), type(uint256).max);
        _start = token.totalSupply();
    }

    function _who(uint256 s) private pure returns (address) {
        return address(uint160(0xb0b0 + s % 3));
    }

    function put(uint256 s, uint96 amount) external {
        amount = 1 + amount % 3000e18;
        book.bond(_who(s), amount);
        _active[_who(s)] += amount;
        _bonded += amount;
    }

    function leave(uint256 s, uint96 amount) external {
        address who = _who(s);
        if (_active[who] == 0) return;
        amount = uint96(1 + amount % _active[who]);
        vm.prank(who);
        book.beginUnbond(amount);
        _active[who] -= amount;
        _thawing[who] += amount;
        _thawAt[who] = _time + THAW;
    }

    function take(uint256 s) external {
        address who = _who(s);
        vm.prank(who);
        try book.withdraw() {
            if (_thawing[who] == 0 || _time < _thawAt[who]) _broken = "bond left before its time";
            _withdrawn += _thawing[who];
            _thawing[who] = 0;
        } catch {
            if (_thawing[who] != 0 && _time >= _thawAt[who]) _broken = "bond was stuck";
        }
    }

    function punish(uint256 s, uint64 page, uint32 index) external {
        address who = _who(s);
        (page, index) = (page % 3, index % 3);
        bytes32 id = keccak256(abi.encode(who, page, index));
        try book.slash(who, page, index, 1, address(0xCAFE)) {
            if (_punished[id]) _broken = "punished twice";
            _punished[id] = true;
            _book(who);
        } catch {
            if (!_punished[id]) _broken = "a fault went unpunished";
        }
    }

    function _book(address who) private {
        uint256 active = _active[who] < PENALTY ? _active[who] : PENALTY;
        uint256 thawing = _thawing[who] < PENALTY - active ? _thawing[who] : PENALTY - active;
        _active[who] -= active;
        _thawing[who] -= thawing;
        _unclaimed += active + thawing;
    }

    function claim(uint256 s, uint64 page, uint32 index) external {
        (page, index) = (page % 3, index % 3);
        uint256 due = book.claimable(_who(s), page, index);
        try book.claim(_who(s), page, index) {
            if (due == 0) _broken = "claimed twice, or what nobody had";
            _unclaimed -= due;
            _rewarded += due / 2;
            _burned += due - due / 2;
        } catch {
            if (due != 0) _broken = "a penalty was stuck";
        }
    }

    function steal(uint256 s, uint96 amount) external {
        vm.prank(vm.addr(STRANGER));
        try book.slash(_who(s), 9, 9, 1, vm.addr(STRANGER)) {
            _broken = "a stranger punished";
        } catch {}
        vm.prank(vm.addr(STRANGER));
        try book.beginUnbond(amount) {
            _broken = "a stranger took bond out";
        } catch {}
    }

    function pass(uint32 seconds_) external {
        _time += seconds_ % 18 hours;
        vm.warp(_time);
    }

    function audit() external view {
        require(bytes(_broken).length == 0, _broken);
        uint256 owed;
        for (uint256 i; i < 3; ++i) {
            MatchBook.Scheduler memory s = book.schedulerOf(_who(i));
            require(s.bond == _active[_who(i)] && s.thawing == _thawing[_who(i)], "somebody's bond");
            owed += uint256(s.bond) + s.thawing;
        }
        require(token.balanceOf(address(book)) == owed + _unclaimed, "held is what is owed");
        require(_bonded == owed + _withdrawn + _unclaimed + _rewarded + _burned, "what came in is there, out or burned");
        require(token.balanceOf(address(0xCAFE)) == _rewarded, "rewards");
        require(_start - token.totalSupply() == _burned, "burned");
        require(_rewarded <= _burned, "a punishment never pays");
    }
}

contract BookInvariantsTest {
    BookPlayer private _player;

    function setUp() public {
        _player = new BookPlayer();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_player);
    }

    /// @notice Bonds, what thaws, what was paid and what was burned add up, and no path lowers a
    /// bond but its owner's and a court's.
    function invariant_bondsAddUp() public view {
        _player.audit();
    }
}
