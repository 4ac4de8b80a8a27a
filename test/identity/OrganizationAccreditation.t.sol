// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EmptyDigest, EndNotInFuture} from "../../contracts/shared/errors.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrganizationRegistry} from "../../contracts/identity/OrganizationRegistry.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {OrganizationTest} from "./OrganizationTest.sol";

/// Roles, ids, accreditation, suspension and standing.
contract OrganizationAccreditationTest is OrganizationTest {
    bytes32 internal constant OTHER = keccak256("another document");

    // ------------------------------------------------------------------------------------------------------ roles

    function test_RestrictedFunctionsRefuseEverybodyWithoutTheirRole() public {
        address[4] memory others = [STRANGER, CONTROLLER, MEMBER, address(this)];
        for (uint256 i = 0; i < others.length; i++) {
            for (uint256 j = 0; j < 5; j++) _refused(others[i], _regulatorCall(j), _unauthorized(others[i]));
            _refused(others[i], _standingCall(), _unauthorized(others[i]));
        }
        for (uint256 j = 0; j < 5; j++) _refused(QUALITY, _regulatorCall(j), _unauthorized(QUALITY));
        _refused(REGULATOR, _standingCall(), _unauthorized(REGULATOR));
    }

    function test_ARevokedRegulatorIsRefused() public {
        manager.revokeRole(REGULATOR_ROLE, REGULATOR);
        _refused(REGULATOR, _regulatorCall(0), _unauthorized(REGULATOR));
    }

    function test_ConstructorKeepsAuthorityAndDelay() public {
        assertEq(registry.authority(), address(manager), "authority");
        assertEq(registry.ANNOUNCEMENT_DELAY(), DELAY, "delay");
        assertEq(new OrganizationRegistry(address(manager), 3600).ANNOUNCEMENT_DELAY(), 3600, "the shortest delay");
    }

    function test_ADelayThatNobodyCouldNoticeIsRefused() public {
        bytes4 selector = IOrganizationRegistry.AnnouncementDelayTooShort.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, uint40(3599), uint40(3600)));
        new OrganizationRegistry(address(manager), 3599);
    }

    function testFuzz_OnlyTheRegulatorAccredits(address who) public {
        vm.assume(who != REGULATOR);
        _refused(who, _regulatorCall(0), _unauthorized(who));
    }

    // -------------------------------------------------------------------------------------------------------- ids

    function testFuzz_IdIsTheTypedHash(address controller, bytes32 credential) public view {
        bytes32 typeHash = keccak256("OrgId(uint256 chainId,address registry,address controller,bytes32 credential)");
        bytes32 expected = keccak256(abi.encode(typeHash, block.chainid, address(registry), controller, credential));
        assertEq(OrgId.unwrap(registry.orgIdOf(controller, credential)), expected, "id");
    }

    function test_IdDependsOnChainRegistryControllerAndCredential() public {
        OrgId id = registry.orgIdOf(CONTROLLER, CREDENTIAL);
        assertTrue(id == hospital, "accredit gives the id that orgIdOf tells");
        assertTrue(!(registry.orgIdOf(SUCCESSOR, CREDENTIAL) == id), "controller");
        assertTrue(!(registry.orgIdOf(CONTROLLER, OTHER) == id), "credential");
        OrganizationRegistry second = new OrganizationRegistry(address(manager), DELAY);
        assertTrue(!(second.orgIdOf(CONTROLLER, CREDENTIAL) == id), "registry");
        vm.chainId(424_242);
        assertTrue(!(registry.orgIdOf(CONTROLLER, CREDENTIAL) == id), "chain");
    }

    // --------------------------------------------------------------------------------------------------- accredit

    function testFuzz_AccreditStoresAndTells(
        address controller,
        bytes32 credential,
        uint16 licences,
        uint40 end
    ) public {
        vm.assume(controller != address(0) && credential != 0);
        licences = uint16(bound(licences, 1, Licences.ALL));
        end = uint40(bound(end, START + 1, type(uint40).max));
        OrgId org = registry.orgIdOf(controller, credential);
        uint16 wait = licences & (Licences.EMERGENCY_CARE | Licences.AUDITOR);
        uint16 now_ = licences - wait;

        vm.prank(REGULATOR);
        expectEmitFrom(address(registry));
        emit IOrganizationRegistry.OrganizationAccredited(org, controller, now_, end, credential);
        if (wait != 0) {
            expectEmitFrom(address(registry));
            emit IOrganizationRegistry.LicencesAnnounced(org, wait, START + DELAY);
        }
        OrgId given = registry.accredit(controller, credential, licences, end);

        assertTrue(given == org, "returned id");
        IOrganizationRegistry.Organization memory stored = registry.organizationOf(org);
        assertEq(stored.controller, controller, "controller");
        assertEq(stored.licences, now_, "licences");
        assertEq(stored.validUntil, end, "validUntil");
        assertEq(stored.memberEpoch, 0, "memberEpoch");
        assertEq(uint256(stored.standing), uint256(IOrganizationRegistry.Standing.Good), "standing");
        assertEq(stored.suspended, false, "suspended");
        IOrganizationRegistry.LicenceAnnouncement memory announced = registry.licenceAnnouncementOf(org);
        assertEq(announced.licences, wait, "announced");
        assertEq(announced.effectiveAt, wait == 0 ? 0 : START + DELAY, "effectiveAt");
    }

    function test_AccreditRefusesZeroControllerAndDigest() public {
        bytes memory call = abi.encodeCall(registry.accredit, (address(0), OTHER, Licences.CARE, END));
        _refused(REGULATOR, call, abi.encodeWithSelector(IOrganizationRegistry.ControllerIsZero.selector));
        call = abi.encodeCall(registry.accredit, (CONTROLLER, bytes32(0), Licences.CARE, END));
        _refused(REGULATOR, call, abi.encodeWithSelector(EmptyDigest.selector));
    }

    function test_AccreditRefusesTheSameTwice() public {
        bytes memory call = abi.encodeCall(registry.accredit, (CONTROLLER, CREDENTIAL, Licences.RESEARCH, END));
        bytes4 selector = IOrganizationRegistry.OrganizationAlreadyAccredited.selector;
        _refused(REGULATOR, call, abi.encodeWithSelector(selector, hospital));
        // Not even after the controller changed: the id stays taken.
        _offerController(SUCCESSOR);
        vm.prank(SUCCESSOR);
        registry.acceptController(hospital);
        _refused(REGULATOR, call, abi.encodeWithSelector(selector, hospital));
    }

    function testFuzz_AccreditAndChangeRefuseLicencesOutOfRange(uint16 licences) public {
        licences &= ~Licences.ALL;
        uint16[2] memory bad = [licences, licences == 0 ? 0 : licences | Licences.CARE];
        for (uint256 i = 0; i < 2; i++) {
            bytes memory expected = _licencesOutOfRange(bad[i]);
            _refused(REGULATOR, abi.encodeCall(registry.accredit, (CONTROLLER, OTHER, bad[i], END)), expected);
            _refused(REGULATOR, abi.encodeCall(registry.changeAccreditation, (hospital, bad[i], END)), expected);
        }
    }

    function test_LicencesEndAtBitNine() public {
        assertEq(Licences.ALL, 1023, "ten licences");
        _change(1 << 9, END);
        _change(1023, END);
        bytes memory call = abi.encodeCall(registry.changeAccreditation, (hospital, 1 << 10, END));
        _refused(REGULATOR, call, _licencesOutOfRange(1 << 10));
        call = abi.encodeCall(registry.changeAccreditation, (hospital, 1 << 15, END));
        _refused(REGULATOR, call, _licencesOutOfRange(1 << 15));
    }

    function test_AccreditNeedsAnEndAfterNow() public {
        uint40[3] memory ends = [0, START - 1, START];
        for (uint256 i = 0; i < ends.length; i++) {
            bytes memory call = abi.encodeCall(registry.accredit, (CONTROLLER, OTHER, Licences.CARE, ends[i]));
            _refused(REGULATOR, call, abi.encodeWithSelector(EndNotInFuture.selector, ends[i], START));
        }
        _accredit(CONTROLLER, OTHER, Licences.CARE, START + 1);
    }

    // ----------------------------------------------------------------------------------------------------- change

    function test_ChangeReplacesLicencesAndEnd() public {
        expectEmitFrom(address(registry));
        emit IOrganizationRegistry.AccreditationChanged(hospital, Licences.PHARMACY | Licences.RESEARCH, END + 9);
        _change(Licences.PHARMACY | Licences.RESEARCH, END + 9);
        IOrganizationRegistry.Organization memory stored = registry.organizationOf(hospital);
        assertEq(stored.licences, Licences.PHARMACY | Licences.RESEARCH, "licences");
        assertEq(stored.validUntil, END + 9, "validUntil");
        assertEq(stored.controller, CONTROLLER, "controller");
    }

    function test_ChangeMayEndTheAccreditationAtOnce() public {
        _change(Licences.CARE, START);
        _assertAnswer(CONTROLLER, Licences.CARE, 0, IOrganizationRegistry.Acting.EndedAccreditation, "ends now");
        _change(Licences.CARE, 0);
        _assertAnswer(CONTROLLER, Licences.CARE, 0, IOrganizationRegistry.Acting.EndedAccreditation, "ended long ago");
        _change(Licences.CARE, START + 1);
        _assertAnswer(CONTROLLER, Licences.CARE, 0, IOrganizationRegistry.Acting.Allowed, "runs again");
    }

    function test_ChangeKeepsSuspensionStandingAndEpoch() public {
        vm.prank(CONTROLLER);
        registry.endAllMemberships(hospital);
        _setStanding(IOrganizationRegistry.Standing.Watched);
        _suspend();
        _change(Licences.INSURER, END);
        IOrganizationRegistry.Organization memory stored = registry.organizationOf(hospital);
        assertEq(stored.suspended, true, "suspended");
        assertEq(uint256(stored.standing), uint256(IOrganizationRegistry.Standing.Watched), "standing");
        assertEq(stored.memberEpoch, 1, "memberEpoch");
    }

    function test_RegulatorAndQualityFunctionsRefuseUnknownOrganizations() public {
        bytes memory expected = _unknownOrganization();
        _refused(REGULATOR, abi.encodeCall(registry.changeAccreditation, (unknown, Licences.CARE, END)), expected);
        _refused(REGULATOR, abi.encodeCall(registry.suspend, (unknown)), expected);
        _refused(REGULATOR, abi.encodeCall(registry.reinstate, (unknown)), expected);
        _refused(REGULATOR, abi.encodeCall(registry.replaceController, (unknown, SUCCESSOR)), expected);
        bytes memory call = abi.encodeCall(registry.setStanding, (unknown, IOrganizationRegistry.Standing.Barred));
        _refused(QUALITY, call, expected);
    }

    // ----------------------------------------------------------------------------------- suspension and standing

    function test_SuspendAndReinstate() public {
        bytes4 unchanged = IOrganizationRegistry.SuspensionUnchanged.selector;
        bytes memory reinstate = abi.encodeCall(registry.reinstate, (hospital));
        bytes memory suspend = abi.encodeCall(registry.suspend, (hospital));
        _refused(REGULATOR, reinstate, abi.encodeWithSelector(unchanged, hospital, false));

        expectEmitFrom(address(registry));
        emit IOrganizationRegistry.OrganizationSuspended(hospital);
        _suspend();
        assertEq(registry.organizationOf(hospital).suspended, true, "suspended");
        _refused(REGULATOR, suspend, abi.encodeWithSelector(unchanged, hospital, true));

        expectEmitFrom(address(registry));
        emit IOrganizationRegistry.OrganizationReinstated(hospital);
        _reinstate();
        assertEq(registry.organizationOf(hospital).suspended, false, "reinstated");
        _refused(REGULATOR, reinstate, abi.encodeWithSelector(unchanged, hospital, false));
    }

    function test_StandingIsStoredAndTold() public {
        for (uint8 i = 0; i < 3; i++) {
            IOrganizationRegistry.Standing standing = IOrganizationRegistry.Standing(2 - i);
            expectEmitFrom(address(registry));
            emit IOrganizationRegistry.StandingChanged(hospital, standing);
            _setStanding(standing);
            assertEq(uint256(registry.organizationOf(hospital).standing), 2 - i, "standing");
        }
    }

    function testFuzz_AStandingThatDoesNotExistIsRefused(uint8 standing) public {
        standing = uint8(bound(standing, 3, 255));
        bytes4 selector = IOrganizationRegistry.setStanding.selector;
        _refused(QUALITY, abi.encodeWithSelector(selector, hospital, standing), "");
    }

    // ---------------------------------------------------------------------------------------------------- helpers

    function _licencesOutOfRange(uint16 licences) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IOrganizationRegistry.LicencesOutOfRange.selector, licences, uint16(1023));
    }

    function _regulatorCall(uint256 index) private view returns (bytes memory) {
        if (index == 0) return abi.encodeCall(registry.accredit, (CONTROLLER, OTHER, Licences.CARE, END));
        if (index == 1) return abi.encodeCall(registry.changeAccreditation, (hospital, Licences.ALL, END));
        if (index == 2) return abi.encodeCall(registry.suspend, (hospital));
        if (index == 3) return abi.encodeCall(registry.reinstate, (hospital));
        return abi.encodeCall(registry.replaceController, (hospital, SUCCESSOR));
    }

    function _standingCall() private view returns (bytes memory) {
        return abi.encodeCall(registry.setStanding, (hospital, IOrganizationRegistry.Standing.Barred));
    }
}
