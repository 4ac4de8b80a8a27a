// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EmptyDigest, TooEarly} from "../../contracts/shared/errors.sol";
import {Duties} from "../../contracts/identity/Duties.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrganizationTest} from "./OrganizationTest.sol";

/// Offer, acceptance, replacement, veto, and the controller's key document.
contract OrganizationControllerTest is OrganizationTest {
    // ---------------------------------------------------------------------------------------------- offer, accept

    function test_OfferAndAcceptAtOnce() public {
        expectEmitFrom(address(registry));
        emit IOrganizationRegistry.ControllerOffered(hospital, SUCCESSOR);
        _offerController(SUCCESSOR);
        _assertOpen(SUCCESSOR, START, false);
        assertEq(registry.organizationOf(hospital).controller, CONTROLLER, "an offer changes nothing yet");

        expectEmitFrom(address(registry));
        emit IOrganizationRegistry.ControllerChanged(hospital, CONTROLLER, SUCCESSOR);
        _acceptAs(SUCCESSOR);
        assertEq(registry.organizationOf(hospital).controller, SUCCESSOR, "controller");
        _assertOpen(address(0), 0, false);
        _assertAnswer(CONTROLLER, Licences.CARE, 0, IOrganizationRegistry.Acting.UnknownMember, "former controller");
        _assertAnswer(SUCCESSOR, Licences.CARE, Duties.ALL, IOrganizationRegistry.Acting.Allowed, "new controller");
        bytes memory call = abi.encodeCall(registry.offerController, (hospital, CONTROLLER));
        _refused(CONTROLLER, call, _notController(CONTROLLER));
        _refused(SUCCESSOR, _acceptCall(), _noChange(SUCCESSOR));
    }

    function test_MembershipsStayWhenControlChanges() public {
        _appoint(MEMBER, Duties.READ, END);
        _offerController(SUCCESSOR);
        _acceptAs(SUCCESSOR);
        _assertAnswer(MEMBER, Licences.CARE, Duties.READ, IOrganizationRegistry.Acting.Allowed, "member");
    }

    function testFuzz_OnlyTheOfferedSuccessorAccepts(address who) public {
        vm.assume(who != SUCCESSOR);
        _offerController(SUCCESSOR);
        _refused(who, _acceptCall(), _noChange(who));
    }

    function test_NobodyAcceptsWhenNothingIsOpen() public {
        address[3] memory all = [STRANGER, CONTROLLER, REGULATOR];
        for (uint256 i = 0; i < all.length; i++) _refused(all[i], _acceptCall(), _noChange(all[i]));
    }

    function test_ALaterOfferReplacesAnEarlierOne() public {
        _offerController(SUCCESSOR);
        vm.warp(START + 5);
        _offerController(MEMBER);
        _assertOpen(MEMBER, START + 5, false);
        _refused(SUCCESSOR, _acceptCall(), _noChange(SUCCESSOR));
        _acceptAs(MEMBER);
    }

    function test_TheControllerWithdrawsItsOffer() public {
        _offerController(SUCCESSOR);
        expectEmitFrom(address(registry));
        emit IOrganizationRegistry.ControllerChangeWithdrawn(hospital, SUCCESSOR);
        _offerController(address(0));
        _assertOpen(address(0), 0, false);
        _refused(SUCCESSOR, _acceptCall(), _noChange(SUCCESSOR));
        _refused(CONTROLLER, abi.encodeCall(registry.offerController, (hospital, address(0))), _noChange(address(0)));
    }

    function test_ControllerFunctionsRefuseUnknownOrganizationsAndOthers() public {
        address[3] memory others = [STRANGER, REGULATOR, MEMBER];
        _appoint(MEMBER, Duties.ALL, END);
        _refused(CONTROLLER, abi.encodeCall(registry.offerController, (unknown, SUCCESSOR)), _unknownOrganization());
        _refused(SUCCESSOR, abi.encodeCall(registry.acceptController, (unknown)), _unknownOrganization());
        _refused(CONTROLLER, abi.encodeCall(registry.setKeys, (unknown, CREDENTIAL)), _unknownOrganization());
        for (uint256 i = 0; i < others.length; i++) {
            bytes memory expected = _notController(others[i]);
            _refused(others[i], abi.encodeCall(registry.offerController, (hospital, others[i])), expected);
            _refused(others[i], abi.encodeCall(registry.offerController, (hospital, address(0))), expected);
            _refused(others[i], abi.encodeCall(registry.setKeys, (hospital, CREDENTIAL)), expected);
        }
    }

    // ------------------------------------------------------------------------------------------------ replacement

    function test_AReplacementWaitsOutTheDelay() public {
        expectEmitFrom(address(registry));
        emit IOrganizationRegistry.ControllerReplacementAnnounced(hospital, SUCCESSOR, START + DELAY);
        _replaceController(SUCCESSOR);
        _assertOpen(SUCCESSOR, START + DELAY, true);

        _refused(SUCCESSOR, _acceptCall(), abi.encodeWithSelector(TooEarly.selector, START + DELAY, START));
        vm.warp(START + DELAY - 1);
        bytes memory early = abi.encodeWithSelector(TooEarly.selector, START + DELAY, START + DELAY - 1);
        _refused(SUCCESSOR, _acceptCall(), early);
        vm.warp(START + DELAY);
        _refused(STRANGER, _acceptCall(), _noChange(STRANGER));
        _acceptAs(SUCCESSOR);
        assertEq(registry.organizationOf(hospital).controller, SUCCESSOR, "controller");
    }

    function testFuzz_AReplacementAtAnyTime(uint40 when) public {
        _replaceController(SUCCESSOR);
        when = uint40(bound(when, START, START + 2 * DELAY));
        vm.warp(when);
        if (when < START + DELAY) {
            _refused(SUCCESSOR, _acceptCall(), abi.encodeWithSelector(TooEarly.selector, START + DELAY, when));
        } else {
            _acceptAs(SUCCESSOR);
        }
    }

    function test_TheControllerVetoesAReplacement() public {
        _replaceController(SUCCESSOR);
        expectEmitFrom(address(registry));
        emit IOrganizationRegistry.ControllerChangeWithdrawn(hospital, SUCCESSOR);
        _offerController(address(0));
        vm.warp(START + DELAY);
        _refused(SUCCESSOR, _acceptCall(), _noChange(SUCCESSOR));
    }

    function test_TheControllerOverrulesAReplacementWithItsOwnOffer() public {
        _replaceController(SUCCESSOR);
        _offerController(MEMBER);
        _assertOpen(MEMBER, START, false);
        vm.warp(START + DELAY);
        _refused(SUCCESSOR, _acceptCall(), _noChange(SUCCESSOR));
        _acceptAs(MEMBER);
    }

    function test_TheRegulatorWithdrawsAReplacementOnce() public {
        bytes memory withdraw = abi.encodeCall(registry.replaceController, (hospital, address(0)));
        _refused(REGULATOR, withdraw, _noChange(address(0)));
        _replaceController(SUCCESSOR);
        expectEmitFrom(address(registry));
        emit IOrganizationRegistry.ControllerChangeWithdrawn(hospital, SUCCESSOR);
        _replaceController(address(0));
        _refused(REGULATOR, withdraw, _noChange(address(0)));
        vm.warp(START + DELAY);
        _refused(SUCCESSOR, _acceptCall(), _noChange(SUCCESSOR));
    }

    function test_ARepeatedReplacementWaitsAnew() public {
        _replaceController(SUCCESSOR);
        vm.warp(START + 1 days);
        _replaceController(SUCCESSOR);
        _assertOpen(SUCCESSOR, START + 1 days + DELAY, true);
    }

    function test_AReplacementTakesThePlaceOfAnOffer() public {
        _offerController(MEMBER);
        _replaceController(SUCCESSOR);
        _refused(MEMBER, _acceptCall(), _noChange(MEMBER));
        _assertOpen(SUCCESSOR, START + DELAY, true);
    }

    // ------------------------------------------------------------------------------------------------- suspension

    function test_ASuspendedControllerNeitherOffersNorVetoesNorPublishesKeys() public {
        _replaceController(SUCCESSOR);
        _suspend();
        _refused(CONTROLLER, abi.encodeCall(registry.offerController, (hospital, MEMBER)), _suspended());
        _refused(CONTROLLER, abi.encodeCall(registry.offerController, (hospital, address(0))), _suspended());
        _refused(CONTROLLER, abi.encodeCall(registry.setKeys, (hospital, CREDENTIAL)), _suspended());
        vm.warp(START + DELAY);
        _acceptAs(SUCCESSOR);
        assertEq(registry.organizationOf(hospital).suspended, true, "a new controller does not lift the suspension");
    }

    function test_SuspensionWithdrawsWhatTheControllerOffered() public {
        _offerController(SUCCESSOR);
        vm.prank(REGULATOR);
        expectEmitFrom(address(registry));
        emit IOrganizationRegistry.OrganizationSuspended(hospital);
        expectEmitFrom(address(registry));
        emit IOrganizationRegistry.ControllerChangeWithdrawn(hospital, SUCCESSOR);
        registry.suspend(hospital);
        _refused(SUCCESSOR, _acceptCall(), _noChange(SUCCESSOR));
        _reinstate();
        _refused(SUCCESSOR, _acceptCall(), _noChange(SUCCESSOR));
    }

    function test_SuspensionLeavesTheRegulatorsReplacement() public {
        _replaceController(SUCCESSOR);
        _suspend();
        _assertOpen(SUCCESSOR, START + DELAY, true);
        _replaceController(address(0));
        _refused(SUCCESSOR, _acceptCall(), _noChange(SUCCESSOR));
    }

    function test_AReplacementDeletesTheFormerControllersKeys() public {
        vm.prank(CONTROLLER);
        registry.setKeys(hospital, CREDENTIAL);
        _replaceController(SUCCESSOR);
        vm.warp(START + DELAY);
        vm.prank(SUCCESSOR);
        expectEmitFrom(address(registry));
        emit IOrganizationRegistry.ControllerChanged(hospital, CONTROLLER, SUCCESSOR);
        expectEmitFrom(address(registry));
        emit IOrganizationRegistry.OrganizationKeysChanged(hospital, 0);
        registry.acceptController(hospital);
        assertEq(registry.keysOf(hospital), 0, "keys");
    }

    function test_AHandoverKeepsTheKeys() public {
        vm.prank(CONTROLLER);
        registry.setKeys(hospital, CREDENTIAL);
        _offerController(SUCCESSOR);
        _acceptAs(SUCCESSOR);
        assertEq(registry.keysOf(hospital), CREDENTIAL, "keys");
    }

    // ------------------------------------------------------------------------------------------------------- keys

    function testFuzz_KeysAreStoredAndTold(bytes32 digest) public {
        vm.assume(digest != 0);
        assertEq(registry.keysOf(hospital), 0, "none yet");
        vm.prank(CONTROLLER);
        expectEmitFrom(address(registry));
        emit IOrganizationRegistry.OrganizationKeysChanged(hospital, digest);
        registry.setKeys(hospital, digest);
        assertEq(registry.keysOf(hospital), digest, "keys");
        assertEq(registry.keysOf(unknown), 0, "of this organisation alone");
    }

    function test_KeysOfZeroAreRefused() public {
        bytes memory call = abi.encodeCall(registry.setKeys, (hospital, bytes32(0)));
        _refused(CONTROLLER, call, abi.encodeWithSelector(EmptyDigest.selector));
    }

    // ---------------------------------------------------------------------------------------------------- helpers

    function _acceptAs(address who) private {
        vm.prank(who);
        registry.acceptController(hospital);
    }

    function _acceptCall() private view returns (bytes memory) {
        return abi.encodeCall(registry.acceptController, (hospital));
    }

    function _noChange(address who) private view returns (bytes memory) {
        return abi.encodeWithSelector(IOrganizationRegistry.NoControllerChange.selector, hospital, who);
    }

    function _assertOpen(address successor, uint40 effectiveAt, bool byRegulator) private view {
        IOrganizationRegistry.ControllerChange memory change = registry.controllerChangeOf(hospital);
        assertEq(change.successor, successor, "successor");
        assertEq(change.effectiveAt, effectiveAt, "effectiveAt");
        assertEq(change.byRegulator, byRegulator, "byRegulator");
    }
}
