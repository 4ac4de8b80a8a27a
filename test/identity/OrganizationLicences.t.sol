// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TooEarly} from "../../contracts/shared/errors.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {OrganizationTest} from "./OrganizationTest.sol";

/// Licences that are announced first and in force after the delay.
contract OrganizationLicencesTest is OrganizationTest {
    uint16 internal constant CARE = Licences.CARE;
    uint16 internal constant EMERGENCY = Licences.EMERGENCY_CARE;
    uint16 internal constant AUDITOR = Licences.AUDITOR;

    function test_ExactlyEmergencyCareAndAuditorAreAnnounced() public {
        for (uint256 bit = 0; bit < 10; bit++) {
            uint16 licence = uint16(1 << bit);
            OrgId org = _accredit(CONTROLLER, keccak256(abi.encode(bit)), licence, END);
            bool waits = bit == 1 || bit == 9;
            assertEq(registry.organizationOf(org).licences, waits ? 0 : licence, "in force");
            assertEq(registry.licenceAnnouncementOf(org).licences, waits ? licence : 0, "announced");
        }
    }

    function test_ActivatesOnlyFromTheAnnouncedTime() public {
        expectEmitFrom(address(registry));
        emit IOrganizationRegistry.AccreditationChanged(hospital, CARE, END);
        expectEmitFrom(address(registry));
        emit IOrganizationRegistry.LicencesAnnounced(hospital, EMERGENCY | AUDITOR, START + DELAY);
        _change(CARE | EMERGENCY | AUDITOR, END);

        bytes memory call = abi.encodeCall(registry.activateLicences, (hospital));
        _refused(STRANGER, call, abi.encodeWithSelector(TooEarly.selector, START + DELAY, START));
        vm.warp(START + DELAY - 1);
        _refused(STRANGER, call, abi.encodeWithSelector(TooEarly.selector, START + DELAY, START + DELAY - 1));
        _assertAnswer(CONTROLLER, EMERGENCY, 0, IOrganizationRegistry.Acting.MissingLicence, "a second before");

        vm.warp(START + DELAY);
        _assertAnswer(CONTROLLER, EMERGENCY, 0, IOrganizationRegistry.Acting.MissingLicence, "not by time alone");
        vm.prank(STRANGER);
        expectEmitFrom(address(registry));
        emit IOrganizationRegistry.LicencesActivated(hospital, EMERGENCY | AUDITOR, CARE | EMERGENCY | AUDITOR);
        registry.activateLicences(hospital);
        _assertAnswer(CONTROLLER, EMERGENCY, 0, IOrganizationRegistry.Acting.Allowed, "emergency care");
        _assertAnswer(CONTROLLER, AUDITOR, 0, IOrganizationRegistry.Acting.Allowed, "auditor");
        _assertNothingAnnounced();
    }

    function testFuzz_ActivationAtAnyTime(uint40 when) public {
        _change(CARE | EMERGENCY, END);
        when = uint40(bound(when, START, START + 2 * DELAY));
        vm.warp(when);
        bytes memory call = abi.encodeCall(registry.activateLicences, (hospital));
        if (when < START + DELAY) {
            _refused(STRANGER, call, abi.encodeWithSelector(TooEarly.selector, START + DELAY, when));
        } else {
            registry.activateLicences(hospital);
        }
        assertEq(registry.organizationOf(hospital).licences, when < START + DELAY ? CARE : CARE | EMERGENCY, "held");
    }

    function test_ActivateRefusesUnknownAndUnannounced() public {
        _refused(STRANGER, abi.encodeCall(registry.activateLicences, (unknown)), _unknownOrganization());
        _assertNothingAnnounced();
        _change(CARE | AUDITOR, END);
        vm.warp(START + DELAY);
        registry.activateLicences(hospital);
        _assertNothingAnnounced();
    }

    function test_AnnouncedAtAccreditationToo() public {
        OrgId org = _accredit(SUCCESSOR, CREDENTIAL, AUDITOR, END);
        assertEq(registry.organizationOf(org).licences, 0, "nothing in force");
        vm.warp(START + DELAY);
        vm.prank(STRANGER);
        expectEmitFrom(address(registry));
        emit IOrganizationRegistry.LicencesActivated(org, AUDITOR, AUDITOR);
        registry.activateLicences(org);
    }

    function test_RenewalKeepsTheTime() public {
        _change(CARE | EMERGENCY, END);
        vm.warp(START + DELAY - 1);
        expectEmitFrom(address(registry));
        emit IOrganizationRegistry.AccreditationChanged(hospital, CARE, END + 365 days);
        expectEmitFrom(address(registry));
        emit IOrganizationRegistry.LicencesAnnounced(hospital, EMERGENCY, START + DELAY);
        _change(CARE | EMERGENCY, END + 365 days);
        vm.warp(START + DELAY);
        registry.activateLicences(hospital);
        _assertAnswer(CONTROLLER, EMERGENCY, 0, IOrganizationRegistry.Acting.Allowed, "in force");
    }

    function test_ANewBitDoesNotRideOnAnOldOnesTime() public {
        _change(CARE | EMERGENCY, END);
        vm.warp(START + DELAY - 1);
        _change(CARE | EMERGENCY | AUDITOR, END);
        uint40 later = START + 2 * DELAY - 1;
        _assertAnnounced(EMERGENCY | AUDITOR, later);
        bytes memory call = abi.encodeCall(registry.activateLicences, (hospital));
        vm.warp(START + DELAY);
        _refused(STRANGER, call, abi.encodeWithSelector(TooEarly.selector, later, START + DELAY));
        vm.warp(later - 1);
        _refused(STRANGER, call, abi.encodeWithSelector(TooEarly.selector, later, later - 1));
        vm.warp(later);
        registry.activateLicences(hospital);
    }

    function test_AnExchangedBitWaitsAnew() public {
        _change(CARE | EMERGENCY, END);
        vm.warp(START + DELAY);
        _change(CARE | AUDITOR, END);
        _assertAnnounced(AUDITOR, START + 2 * DELAY);
    }

    function test_ANarrowedAnnouncementKeepsTheTime() public {
        _change(CARE | EMERGENCY | AUDITOR, END);
        vm.warp(START + 1 days);
        _change(CARE | AUDITOR, END);
        _assertAnnounced(AUDITOR, START + DELAY);
    }

    function test_AnAnnouncementNoLongerNamedIsWithdrawnAndWaitsAgain() public {
        _change(CARE | EMERGENCY, END);
        vm.warp(START + DELAY);
        _change(CARE, END);
        _assertNothingAnnounced();
        _change(CARE | EMERGENCY, END);
        _assertAnnounced(EMERGENCY, START + 2 * DELAY);
    }

    function test_ALicenceInForceIsRenewedWithoutAWaitAndWithdrawnAtOnce() public {
        _change(CARE | EMERGENCY, END);
        vm.warp(START + DELAY);
        registry.activateLicences(hospital);
        _change(EMERGENCY, END + 1);
        assertEq(registry.organizationOf(hospital).licences, EMERGENCY, "kept");
        _assertNothingAnnounced();

        _change(CARE, END);
        _assertAnswer(CONTROLLER, EMERGENCY, 0, IOrganizationRegistry.Acting.MissingLicence, "gone at once");
        _change(CARE | EMERGENCY, END);
        assertEq(registry.organizationOf(hospital).licences, CARE, "not back at once");
        _assertAnnounced(EMERGENCY, START + 2 * DELAY);
    }

    function test_AWithdrawnLicenceDoesNotComeBackWithAnotherOnesActivation() public {
        _change(CARE | Licences.PHARMACY | AUDITOR, END);
        _change(CARE | AUDITOR, END);
        vm.warp(START + DELAY);
        registry.activateLicences(hospital);
        assertEq(registry.organizationOf(hospital).licences, CARE | AUDITOR, "licences");
    }

    /// Any two decisions of the regulator against a model that keeps one time per announcement.
    function testFuzz_TwoChanges(uint16 first, uint16 second, bool activate, uint40 wait) public {
        first = uint16(bound(first, 1, Licences.ALL));
        second = uint16(bound(second, 1, Licences.ALL));
        wait = uint40(bound(wait, 0, 2 * DELAY));
        uint16 announced = first & (EMERGENCY | AUDITOR);
        uint16 held = first - announced;
        uint40 effectiveAt = START + DELAY;

        _change(first, END);
        vm.warp(START + wait);
        if (activate && announced != 0 && wait >= DELAY) {
            registry.activateLicences(hospital);
            held = first;
            announced = 0;
        }
        _change(second, END);

        uint16 pending = 0;
        bool fresh = false;
        for (uint16 bit = 1; bit < 1024; bit <<= 1) {
            bool waits = (bit == EMERGENCY || bit == AUDITOR) && held & bit == 0;
            if (second & bit == 0 || !waits) continue;
            pending += bit;
            fresh = fresh || announced & bit == 0;
        }
        assertEq(registry.organizationOf(hospital).licences, second - pending, "in force");
        _assertAnnounced(
            pending,
            pending == 0
                ? 0
                : fresh
                    ? START + wait + DELAY
                    : effectiveAt
        );
    }

    function test_AWithdrawnAnnouncementIsSaidOnce() public {
        _change(Licences.CARE | Licences.EMERGENCY_CARE, END);
        vm.prank(REGULATOR);
        expectEmitFrom(address(registry));
        emit IOrganizationRegistry.AccreditationChanged(hospital, Licences.CARE, END);
        expectEmitFrom(address(registry));
        emit IOrganizationRegistry.LicenceAnnouncementWithdrawn(hospital, Licences.EMERGENCY_CARE);
        registry.changeAccreditation(hospital, Licences.CARE, END);
        _assertAnnounced(0, 0);
    }

    function _assertAnnounced(uint16 licences, uint40 effectiveAt) private view {
        IOrganizationRegistry.LicenceAnnouncement memory announced = registry.licenceAnnouncementOf(hospital);
        assertEq(announced.licences, licences, "announced licences");
        assertEq(announced.effectiveAt, effectiveAt, "effectiveAt");
    }

    function _assertNothingAnnounced() private {
        _assertAnnounced(0, 0);
        bytes memory expected = abi.encodeWithSelector(IOrganizationRegistry.NothingAnnounced.selector, hospital);
        _refused(STRANGER, abi.encodeCall(registry.activateLicences, (hospital)), expected);
    }
}
