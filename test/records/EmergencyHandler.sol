// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../contracts/identity/types.sol";
import {IEmergencyAccess} from "../../contracts/records/interfaces/IEmergencyAccess.sol";
import {EmergencyTest} from "./EmergencyTest.sol";

/// Two patients, two wards, an auditor and the regulator, in any order and at any time; keeps every emergency in a list, as the
/// contract does not.
contract EmergencyHandler is EmergencyTest {
    struct Opened {
        uint256 person;
        uint256 ward;
        uint40 openedAt;
        uint40 until;
        bool justified;
        bool contested;
        IEmergencyAccess.Finding finding;
    }

    Opened[] private _opened;
    Person[2] private _people;
    OrgId[2] private _wards;
    address[2] private _medics;
    uint64[2] private _wishes;
    bool[2] private _expressed;
    bool[2] private _adverse;
    bool[2][2] private _barred;
    uint40 public clock = BEGIN;

    /// What must stay zero: answers that the model did not expect.
    uint256 public surprises;
    /// How often each interesting thing happened.
    mapping(string what => uint256) public reached;

    constructor() {
        deployEmergency();
        _people[0] = alice;
        _people[1] = bob;
        _wards = [emergencyWard, otherWard];
        _medics = [medic, otherMedic];
    }

    // ---------------------------------------------------------------------------------------------------------- actions

    function open(uint256 person, uint256 ward, uint64 categories) external {
        vm.warp(clock);
        (person, ward) = (person % 2, ward % 2);
        if (categories % 4 != 0) categories &= _wishes[person];
        bool expected = _mayOpen(person, ward, categories);
        bytes memory call = abi.encodeCall(
            IEmergencyAccess.open,
            (_people[person].id, _wards[ward], ETREAT, categories)
        );
        if (!_expect(expected, _medics[ward], call, "opened")) return;
        _opened.push(Opened(person, ward, clock, clock + FOUR_HOURS, false, false, IEmergencyAccess.Finding.None));
    }

    function justify(uint256 which) external {
        vm.warp(clock);
        if (_opened.length == 0) return;
        Opened storage one = _opened[which % _opened.length];
        bytes memory call = abi.encodeCall(
            IEmergencyAccess.justify,
            (_people[one.person].id, _wards[one.ward], one.openedAt, WHY)
        );
        bool late = clock >= emergencies.justifyBefore(one.openedAt);
        if (!_expect(!one.justified, _medics[one.ward], call, late ? "justified late" : "justified")) return;
        one.justified = true;
    }

    function review(uint256 which, bool adverse) external {
        vm.warp(clock);
        if (_opened.length == 0) return;
        Opened storage one = _opened[which % _opened.length];
        IEmergencyAccess.Finding finding = adverse ? IEmergencyAccess.Finding.Adverse : IEmergencyAccess.Finding.Upheld;
        bytes memory call = abi.encodeCall(
            IEmergencyAccess.review,
            (_people[one.person].id, _wards[one.ward], one.openedAt, auditor, finding, REPORT)
        );
        bool expected =
            one.finding == IEmergencyAccess.Finding.None &&
                (one.justified || clock >= emergencies.justifyBefore(one.openedAt));
        if (!_expect(expected, judge, call, adverse ? "adverse" : "upheld")) return;
        one.finding = finding;
        if (!adverse) return;
        _adverse[one.ward] = true;
        if (clock < one.until) one.until = clock;
    }

    function contest(uint256 which) external {
        vm.warp(clock);
        if (_opened.length == 0) return;
        Opened storage one = _opened[which % _opened.length];
        bytes memory call = abi.encodeCall(
            IEmergencyAccess.contest,
            (_people[one.person].id, _wards[one.ward], one.openedAt)
        );
        if (!_expect(!one.contested, _people[one.person].account, call, "contested")) return;
        one.contested = true;
        _barred[one.person][one.ward] = true;
        if (clock < one.until) one.until = clock;
    }

    function setWish(uint256 person, uint64 categories) external {
        vm.warp(clock);
        person %= 2;
        if (categories % 8 == 0) categories = 0;
        wish(_people[person], categories);
        _wishes[person] = categories;
        _expressed[person] = true;
        _barred[person] = [false, false];
        ++reached[categories == 0 ? "opted out" : "wished"];
    }

    function reopenDoor(uint256 ward) external {
        vm.warp(clock);
        ward %= 2;
        bytes memory call = abi.encodeCall(IEmergencyAccess.reopenDoor, (_wards[ward], WHY));
        if (_expect(_adverse[ward], address(this), call, "reopened")) _adverse[ward] = false;
    }

    /// Minutes, hours or days; sometimes more than the door counts.
    function wait_(uint256 luck) external {
        uint40[5] memory scales = [uint40(10 minutes), 2 hours, 8 hours, 2 days, 12 days];
        clock += uint40(bound(luck >> 8, 1, scales[luck % 5]));
    }

    // ------------------------------------------------------------------------------------------------------------ model

    function count() external view returns (uint256) {
        return _opened.length;
    }

    function openedOf(uint256 i) external view returns (Opened memory, IEmergencyAccess.Emergency memory) {
        Opened memory one = _opened[i];
        return (one, emergencies.emergencyOf(_people[one.person].id, _wards[one.ward], one.openedAt));
    }

    /// What the door of a ward should say: by a list of everything, which a contract could not walk.
    function doorsOf(
        uint256 ward
    ) external view returns (uint256 owed, uint256 overdue, IEmergencyAccess.Door memory actual, bool adverse) {
        (owed, overdue) = _debts(ward);
        return (owed, overdue, emergencies.doorOf(_wards[ward]), _adverse[ward]);
    }

    /// Whether something is open for the ward, and whether the contract says so.
    function openNow(uint256 person, uint256 ward, uint8 bit) external view returns (bool modelled, bool actual) {
        for (uint256 i = 0; i < _opened.length; ++i) {
            Opened storage one = _opened[i];
            if (one.person == person && one.ward == ward && clock < one.until) modelled = true;
        }
        actual = emergencies.isOpen(_people[person].id, _wards[ward], ETREAT, bit);
    }

    function wishes(uint256 person, uint8 bit) external view returns (bool) {
        return (_wishes[person] >> bit) & 1 == 1;
    }

    function _debts(uint256 ward) private view returns (uint256 owed, uint256 overdue) {
        for (uint256 i = 0; i < _opened.length; ++i) {
            Opened storage one = _opened[i];
            if (one.ward != ward || one.justified) continue;
            if (clock >= emergencies.justifyBefore(one.openedAt)) ++overdue;
            else ++owed;
        }
    }

    function _mayOpen(uint256 person, uint256 ward, uint64 categories) private view returns (bool) {
        (, uint256 overdue) = _debts(ward);
        if (overdue != 0 || _adverse[ward] || _barred[person][ward] || !_expressed[person]) return false;
        if (categories == 0 || categories & ~_wishes[person] != 0) return false;
        for (uint256 i = 0; i < _opened.length; ++i) {
            Opened storage one = _opened[i];
            if (one.person != person || one.ward != ward) continue;
            if (clock < one.until || one.openedAt / FOUR_HOURS == clock / FOUR_HOURS) return false;
        }
        return true;
    }

    function _expect(bool expected, address who, bytes memory call, string memory what) private returns (bool worked) {
        vm.prank(who);
        (worked, ) = address(emergencies).call(call);
        if (worked != expected) ++surprises;
        ++reached[worked ? what : string.concat("not ", what)];
    }
}
