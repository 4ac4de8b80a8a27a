// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../../contracts/identity/Duties.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {OrganizationTest} from "./OrganizationTest.sol";

/// The one question that every other room asks, and its view twin.
contract OrganizationActingTest is OrganizationTest {
    uint40 internal constant UNTIL = START + 30 days;

    /// An arbitrary organisation, an arbitrary member of it, and an arbitrary question.
    struct Case {
        uint16 licences;
        uint40 validUntil;
        uint8 standing;
        bool suspended;
        uint32 duties;
        uint40 until;
        uint32 offeredDuties;
        uint8 membership;
        uint8 epochs;
        uint8 asker;
        uint32 anyLicence;
        uint32 allDuties;
        uint40 time;
    }

    // ------------------------------------------------------------------------------------------- answer by answer

    function test_AllowsTheControllerEveryDuty() public view {
        _allowed(CONTROLLER, Licences.CARE, 0);
        _allowed(CONTROLLER, Licences.CARE, Duties.ALL);
        _allowed(CONTROLLER, Licences.CARE, type(uint32).max);
    }

    function test_TheControllerNeedsALicenceToo() public {
        _refusedActing(
            CONTROLLER,
            Licences.PHARMACY,
            0,
            IOrganizationRegistry.Acting.MissingLicence,
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingLicence.selector,
                hospital,
                Licences.PHARMACY,
                Licences.CARE
            )
        );
    }

    function test_AQuestionForNoLicenceIsNeverAllowed() public {
        bytes4 selector = IOrganizationRegistry.MissingLicence.selector;
        bytes memory expected = abi.encodeWithSelector(selector, hospital, uint16(0), Licences.CARE);
        _refusedActing(CONTROLLER, 0, 0, IOrganizationRegistry.Acting.MissingLicence, expected);
    }

    function test_OneOfTheLicencesIsEnough() public {
        _appoint(MEMBER, Duties.READ, UNTIL);
        _allowed(MEMBER, Licences.AUTHORS, Duties.READ);
        _allowed(MEMBER, type(uint16).max, Duties.READ);
        assertEq(Licences.AUTHORS, 15, "authors: care, emergency care, laboratory, pharmacy");
        assertEq(Licences.ANNOUNCED, 2 + 512, "announced: emergency care, auditor");
    }

    function test_UnknownOrganization() public {
        bytes memory call = abi.encodeCall(registry.requireActing, (unknown, CONTROLLER, Licences.CARE, 0));
        _refused(STRANGER, call, _unknownOrganization());
        IOrganizationRegistry.Acting answer = registry.actingOf(unknown, CONTROLLER, Licences.CARE, 0);
        assertEq(uint256(answer), uint256(IOrganizationRegistry.Acting.UnknownOrganization), "answer");
        answer = registry.actingOf(unknown, address(0), Licences.CARE, 0);
        assertEq(uint256(answer), uint256(IOrganizationRegistry.Acting.UnknownOrganization), "nobody's organisation");
    }

    function test_SuspendedOrganization() public {
        _suspend();
        IOrganizationRegistry.Acting answer = IOrganizationRegistry.Acting.SuspendedOrganization;
        _refusedActing(CONTROLLER, Licences.CARE, 0, answer, _suspended());
        _reinstate();
        _allowed(CONTROLLER, Licences.CARE, 0);
    }

    function test_BarredRefusesAndWatchedOnlyInforms() public {
        _setStanding(IOrganizationRegistry.Standing.Watched);
        _allowed(CONTROLLER, Licences.CARE, 0);
        _setStanding(IOrganizationRegistry.Standing.Barred);
        bytes memory expected = abi.encodeWithSelector(IOrganizationRegistry.BarredOrganization.selector, hospital);
        _refusedActing(CONTROLLER, Licences.CARE, 0, IOrganizationRegistry.Acting.BarredOrganization, expected);
        _setStanding(IOrganizationRegistry.Standing.Good);
        _allowed(CONTROLLER, Licences.CARE, 0);
    }

    function test_TheAccreditationEndsAtItsEnd() public {
        IOrganizationRegistry.Acting answer = IOrganizationRegistry.Acting.EndedAccreditation;
        bytes4 selector = IOrganizationRegistry.EndedAccreditation.selector;
        vm.warp(END - 1);
        _allowed(CONTROLLER, Licences.CARE, 0);
        vm.warp(END);
        _refusedActing(CONTROLLER, Licences.CARE, 0, answer, abi.encodeWithSelector(selector, hospital, END, END));
        vm.warp(END + 1);
        _refusedActing(CONTROLLER, Licences.CARE, 0, answer, abi.encodeWithSelector(selector, hospital, END, END + 1));
    }

    function test_AMembershipEndsAtItsEnd() public {
        _appoint(MEMBER, Duties.READ, UNTIL);
        IOrganizationRegistry.Acting answer = IOrganizationRegistry.Acting.EndedMembership;
        bytes4 selector = IOrganizationRegistry.EndedMembership.selector;
        vm.warp(UNTIL - 1);
        _allowed(MEMBER, Licences.CARE, Duties.READ);
        vm.warp(UNTIL);
        bytes memory expected = abi.encodeWithSelector(selector, hospital, MEMBER, UNTIL, UNTIL);
        _refusedActing(MEMBER, Licences.CARE, Duties.READ, answer, expected);
        vm.warp(UNTIL + 1);
        expected = abi.encodeWithSelector(selector, hospital, MEMBER, UNTIL, UNTIL + 1);
        _refusedActing(MEMBER, Licences.CARE, Duties.READ, answer, expected);
    }

    function test_UnknownMember() public {
        bytes4 selector = IOrganizationRegistry.UnknownMember.selector;
        bytes memory expected = abi.encodeWithSelector(selector, hospital, STRANGER);
        _refusedActing(STRANGER, Licences.CARE, 0, IOrganizationRegistry.Acting.UnknownMember, expected);
        expected = abi.encodeWithSelector(selector, hospital, address(0));
        _refusedActing(address(0), Licences.CARE, 0, IOrganizationRegistry.Acting.UnknownMember, expected);
    }

    function test_AllDutiesAreNeeded() public {
        _appoint(MEMBER, Duties.READ | Duties.WRITE, UNTIL);
        _allowed(MEMBER, Licences.CARE, 0);
        _allowed(MEMBER, Licences.CARE, Duties.READ | Duties.WRITE);
        uint32 required = Duties.READ | Duties.DISPENSE;
        bytes4 selector = IOrganizationRegistry.MissingDuty.selector;
        bytes memory expected = abi.encodeWithSelector(selector, hospital, MEMBER, required, uint32(3));
        _refusedActing(MEMBER, Licences.CARE, required, IOrganizationRegistry.Acting.MissingDuty, expected);
    }

    // -------------------------------------------------------------------------------------- against a model

    /// The view, the guard and an independent model agree for every state and question.
    function testFuzz_ViewGuardAndModelAgree(Case memory c) public {
        (OrgId org, address account) = _build(c);
        IOrganizationRegistry.Acting expected = _model(c);
        IOrganizationRegistry.Acting answer = registry.actingOf(org, account, c.anyLicence, c.allDuties);
        assertEq(uint256(answer), uint256(expected), "the view and the model");
        try registry.requireActing(org, account, c.anyLicence, c.allDuties) {
            assertEq(uint256(expected), uint256(IOrganizationRegistry.Acting.Allowed), "the guard passed");
        } catch (bytes memory data) {
            bytes memory reason = _reason(c, expected, org, account);
            if (keccak256(data) != keccak256(reason)) revert WrongRevert(data, reason);
        }
    }

    /// Shows that the cases of the fuzz test reach every answer, so that it can fail.
    function test_TheModelsCasesReachEveryAnswer() public pure {
        uint256 reached = 0;
        for (uint256 i = 0; i < 256; i++) {
            uint256 seed = uint256(keccak256(abi.encode("case", i)));
            Case memory c;
            c.licences = uint16(seed);
            c.validUntil = uint40(seed >> 24);
            c.standing = uint8(seed >> 64);
            c.suspended = seed & (1 << 72) != 0;
            c.duties = uint32(seed >> 73);
            c.until = uint40(seed >> 105);
            c.offeredDuties = uint32(seed >> 145);
            c.membership = uint8(seed >> 177);
            c.epochs = uint8(seed >> 185);
            c.asker = uint8(seed >> 193);
            c.anyLicence = uint16(seed >> 201);
            c.allDuties = uint32(seed >> 225);
            c.time = uint40(seed >> 128);
            _normalise(c);
            reached |= 1 << uint256(_model(c));
        }
        assertEq(reached, (1 << 9) - 1, "every answer");
    }

    /// Maps raw numbers to states in which each answer is about as likely as the next.
    function _normalise(Case memory c) private pure {
        c.licences = uint16(bound(c.licences, 1, Licences.ALL));
        c.validUntil = uint40(bound(c.validUntil, START + 1, START + 100));
        c.standing = c.standing % 8 > 2 ? 0 : c.standing % 8;
        c.suspended = c.suspended && c.epochs % 4 == 0;
        c.duties = uint32(bound(c.duties, 1, Duties.ALL));
        c.until = uint40(bound(c.until, START + 1, START + 100));
        c.offeredDuties = uint32(bound(c.offeredDuties, 1, Duties.ALL));
        c.membership %= 8;
        c.epochs %= 3;
        c.asker %= 8;
        c.allDuties &= c.asker % 2 == 0 ? Duties.READ | Duties.SHIP : type(uint32).max;
        // One time in four at the very second of an end.
        bool atAnEnd = c.time % 4 == 0;
        c.time = uint40(bound(c.time, START, START + 101));
        if (atAnEnd) c.time = c.asker % 8 == 0 ? c.validUntil : c.until;
    }

    /// asker 0: the controller; 1: a stranger; 2: for an unknown organisation; else the member.
    /// membership 0: only offered; 1: ended again; else accepted; 3 and up: with a further offer.
    function _build(Case memory c) private returns (OrgId org, address account) {
        _normalise(c);
        registry = _wired(1 hours);
        org = _accredit(CONTROLLER, CREDENTIAL, c.licences, c.validUntil);
        hospital = org;
        // There and back: the wait is not what this test is about.
        vm.warp(START + 1 hours);
        if (c.licences & Licences.ANNOUNCED != 0) registry.activateLicences(org);
        vm.warp(START);
        _offer(MEMBER, c.duties, c.until);
        if (c.membership != 0) _accept(MEMBER, c.duties, c.until);
        if (c.membership == 1) {
            vm.prank(MEMBER);
            registry.endMembership(org, MEMBER);
        }
        for (uint256 i = 1; i < c.epochs; i++) {
            vm.prank(CONTROLLER);
            registry.endAllMemberships(org);
        }
        if (c.membership > 2) _offer(MEMBER, c.offeredDuties, START + 1000);
        _setStanding(IOrganizationRegistry.Standing(c.standing));
        if (c.suspended) _suspend();
        vm.warp(c.time);
        account =
            c.asker == 0
                ? CONTROLLER
                : c.asker == 1
                    ? STRANGER
                    : MEMBER;
        if (c.asker == 2) org = unknown;
    }

    function _model(Case memory c) private pure returns (IOrganizationRegistry.Acting) {
        if (c.asker == 2) return IOrganizationRegistry.Acting.UnknownOrganization;
        if (c.suspended) return IOrganizationRegistry.Acting.SuspendedOrganization;
        if (c.standing == 2) return IOrganizationRegistry.Acting.BarredOrganization;
        if (!(c.time < c.validUntil)) return IOrganizationRegistry.Acting.EndedAccreditation;
        bool licensed = false;
        for (uint256 bit = 0; bit < 24; bit++) {
            licensed = licensed || ((c.licences >> bit) % 2 == 1 && (c.anyLicence >> bit) % 2 == 1);
        }
        if (!licensed) return IOrganizationRegistry.Acting.MissingLicence;
        if (c.asker == 0) return IOrganizationRegistry.Acting.Allowed;
        if (c.asker == 1 || c.membership < 2 || c.epochs == 2) return IOrganizationRegistry.Acting.UnknownMember;
        if (!(c.time < c.until)) return IOrganizationRegistry.Acting.EndedMembership;
        for (uint256 bit = 0; bit < 32; bit++) {
            if ((c.allDuties >> bit) % 2 == 1 && (c.duties >> bit) % 2 == 0) {
                return IOrganizationRegistry.Acting.MissingDuty;
            }
        }
        return IOrganizationRegistry.Acting.Allowed;
    }

    function _reason(
        Case memory c,
        IOrganizationRegistry.Acting answer,
        OrgId org,
        address account
    ) private pure returns (bytes memory) {
        bytes4[9] memory selectors = [
            bytes4(0),
            IOrganizationRegistry.UnknownOrganization.selector,
            IOrganizationRegistry.SuspendedOrganization.selector,
            IOrganizationRegistry.BarredOrganization.selector,
            IOrganizationRegistry.EndedAccreditation.selector,
            IOrganizationRegistry.MissingLicence.selector,
            IOrganizationRegistry.UnknownMember.selector,
            IOrganizationRegistry.EndedMembership.selector,
            IOrganizationRegistry.MissingDuty.selector
        ];
        bytes4 selector = selectors[uint256(answer)];
        if (uint256(answer) < 4) return abi.encodeWithSelector(selector, org);
        if (uint256(answer) == 4) return abi.encodeWithSelector(selector, org, c.validUntil, c.time);
        if (uint256(answer) == 5) return abi.encodeWithSelector(selector, org, c.anyLicence, c.licences);
        if (uint256(answer) == 6) return abi.encodeWithSelector(selector, org, account);
        if (uint256(answer) == 7) return abi.encodeWithSelector(selector, org, account, c.until, c.time);
        return abi.encodeWithSelector(selector, org, account, c.allDuties, c.duties);
    }

    // ---------------------------------------------------------------------------------------------------- helpers

    function _allowed(address who, uint32 anyLicence, uint32 allDuties) private view {
        registry.requireActing(hospital, who, anyLicence, allDuties);
        _assertAnswer(who, anyLicence, allDuties, IOrganizationRegistry.Acting.Allowed, "allowed");
    }

    function _refusedActing(
        address who,
        uint32 anyLicence,
        uint32 allDuties,
        IOrganizationRegistry.Acting answer,
        bytes memory expected
    ) private {
        bytes memory call = abi.encodeCall(registry.requireActing, (hospital, who, anyLicence, allDuties));
        _refused(STRANGER, call, expected);
        _assertAnswer(who, anyLicence, allDuties, answer, "the view's answer");
    }
}
