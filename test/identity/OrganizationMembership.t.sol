// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EndNotInFuture} from "../../contracts/shared/errors.sol";
import {Duties} from "../../contracts/identity/Duties.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {OrganizationTest} from "./OrganizationTest.sol";

/// Offers, acceptance, ends and epochs of memberships.
contract OrganizationMembershipTest is OrganizationTest {
    uint40 internal constant UNTIL = START + 30 days;

    // ------------------------------------------------------------------------------------------------------ offer

    function testFuzz_OfferAndAccept(address account, uint32 duties, uint40 until) public {
        vm.assume(account != CONTROLLER);
        duties = uint32(bound(duties, 1, Duties.ALL));
        until = uint40(bound(until, START + 1, type(uint40).max));
        expectEmitFrom(address(registry));
        emit IOrganizationRegistry.MembershipOffered(hospital, account, duties, until);
        _offer(account, duties, until);
        _assertMembership(account, [uint256(0), 0, 0, duties, until, 0]);
        _assertAnswer(account, Licences.CARE, 0, IOrganizationRegistry.Acting.UnknownMember, "offered is not member");

        expectEmitFrom(address(registry));
        emit IOrganizationRegistry.MembershipAccepted(hospital, account, duties, until);
        _accept(account, duties, until);
        _assertMembership(account, [uint256(duties), until, 0, 0, 0, 0]);
        _assertAnswer(account, Licences.CARE, duties, IOrganizationRegistry.Acting.Allowed, "member");
    }

    function testFuzz_OfferRefusesDutiesOutOfRange(uint32 duties) public {
        duties &= ~Duties.ALL;
        bytes4 selector = IOrganizationRegistry.DutiesOutOfRange.selector;
        uint32[2] memory bad = [duties, duties == 0 ? 0 : duties | Duties.READ];
        for (uint256 i = 0; i < 2; i++) {
            _refused(CONTROLLER, _offerCall(bad[i], UNTIL), abi.encodeWithSelector(selector, bad[i], uint32(511)));
        }
    }

    function test_DutiesEndAtBitEight() public {
        assertEq(Duties.ALL, 511, "nine duties");
        _offer(MEMBER, 1 << 8, UNTIL);
        _offer(MEMBER, 511, UNTIL);
        bytes4 selector = IOrganizationRegistry.DutiesOutOfRange.selector;
        _refused(CONTROLLER, _offerCall(1 << 9, UNTIL), abi.encodeWithSelector(selector, uint32(512), uint32(511)));
    }

    function test_OfferNeedsAnEndAfterNow() public {
        uint40[3] memory ends = [0, START - 1, START];
        for (uint256 i = 0; i < ends.length; i++) {
            bytes memory expected = abi.encodeWithSelector(EndNotInFuture.selector, ends[i], START);
            _refused(CONTROLLER, _offerCall(Duties.READ, ends[i]), expected);
        }
        _offer(MEMBER, Duties.READ, START + 1);
    }

    function test_MembershipFunctionsRefuseUnknownOrganizationsAndOthers() public {
        _appoint(MEMBER, Duties.ALL, UNTIL);
        bytes memory expected = _unknownOrganization();
        _refused(CONTROLLER, abi.encodeCall(registry.offerMembership, (unknown, MEMBER, 1, UNTIL)), expected);
        _refused(CONTROLLER, abi.encodeCall(registry.endMembership, (unknown, MEMBER)), expected);
        _refused(CONTROLLER, abi.encodeCall(registry.endAllMemberships, (unknown)), expected);
        _refused(MEMBER, abi.encodeCall(registry.acceptMembership, (unknown, 1, UNTIL)), expected);
        address[3] memory others = [STRANGER, REGULATOR, MEMBER];
        for (uint256 i = 0; i < others.length; i++) {
            expected = _notController(others[i]);
            bytes memory call = abi.encodeCall(registry.offerMembership, (hospital, others[i], 1, UNTIL));
            _refused(others[i], call, expected);
            _refused(others[i], abi.encodeCall(registry.endAllMemberships, (hospital)), expected);
            _refused(others[i], abi.encodeCall(registry.endMembership, (hospital, SUCCESSOR)), expected);
        }
    }

    // ----------------------------------------------------------------------------------------------------- accept

    function test_AcceptRefusesWhatWasNotOffered() public {
        _refused(STRANGER, _acceptCall(Duties.READ, UNTIL), _differs(STRANGER, [uint256(Duties.READ), UNTIL, 0, 0]));
        // Nothing offered and nothing accepted are equal, and still no membership.
        _refused(STRANGER, _acceptCall(0, 0), _differs(STRANGER, [uint256(0), 0, 0, 0]));
        _offer(MEMBER, Duties.READ, UNTIL);
        _refused(STRANGER, _acceptCall(Duties.READ, UNTIL), _differs(STRANGER, [uint256(Duties.READ), UNTIL, 0, 0]));
    }

    function testFuzz_AnOfferThatChangedUnderTheAcceptorIsRefused(uint32 duties, uint40 until) public {
        vm.assume(duties != (Duties.READ | Duties.WRITE) || until != UNTIL);
        _offer(MEMBER, Duties.READ | Duties.WRITE, UNTIL);
        uint256[4] memory values = [uint256(duties), until, Duties.READ | Duties.WRITE, UNTIL];
        _refused(MEMBER, _acceptCall(duties, until), _differs(MEMBER, values));
    }

    function test_AnOfferChangedInOneOfItsValuesIsRefused() public {
        _offer(MEMBER, Duties.READ, UNTIL);
        _offer(MEMBER, Duties.ALL, UNTIL);
        _refused(MEMBER, _acceptCall(Duties.READ, UNTIL), _differs(MEMBER, [uint256(1), UNTIL, 511, UNTIL]));
        _offer(MEMBER, Duties.READ, UNTIL + 1);
        _refused(MEMBER, _acceptCall(Duties.READ, UNTIL), _differs(MEMBER, [uint256(1), UNTIL, 1, UNTIL + 1]));
        _accept(MEMBER, Duties.READ, UNTIL + 1);
        _refused(MEMBER, _acceptCall(Duties.READ, UNTIL + 1), _differs(MEMBER, [uint256(1), UNTIL + 1, 0, 0]));
    }

    function test_AcceptNeedsAnEndAfterNow() public {
        _offer(MEMBER, Duties.READ, UNTIL);
        _offer(SUCCESSOR, Duties.READ, UNTIL);
        vm.warp(UNTIL - 1);
        _accept(SUCCESSOR, Duties.READ, UNTIL);
        vm.warp(UNTIL);
        bytes memory expected = abi.encodeWithSelector(EndNotInFuture.selector, UNTIL, UNTIL);
        _refused(MEMBER, _acceptCall(Duties.READ, UNTIL), expected);
    }

    function test_AnOfferLeavesTheRunningMembershipUntilItIsAccepted() public {
        _appoint(MEMBER, Duties.READ, UNTIL);
        _offer(MEMBER, Duties.WRITE, UNTIL + 1);
        _assertMembership(MEMBER, [uint256(Duties.READ), UNTIL, 0, Duties.WRITE, UNTIL + 1, 0]);
        _assertAnswer(MEMBER, Licences.CARE, Duties.READ, IOrganizationRegistry.Acting.Allowed, "goes on");
        _assertAnswer(MEMBER, Licences.CARE, Duties.WRITE, IOrganizationRegistry.Acting.MissingDuty, "not yet");
        _accept(MEMBER, Duties.WRITE, UNTIL + 1);
        _assertAnswer(MEMBER, Licences.CARE, Duties.READ, IOrganizationRegistry.Acting.MissingDuty, "replaced");
        _assertAnswer(MEMBER, Licences.CARE, Duties.WRITE, IOrganizationRegistry.Acting.Allowed, "new duty");
    }

    // -------------------------------------------------------------------------------------------------------- end

    function test_ControllerAndMemberEndAMembership() public {
        address[2] memory ending = [CONTROLLER, MEMBER];
        for (uint256 i = 0; i < 2; i++) {
            _appoint(MEMBER, Duties.READ, UNTIL);
            _offer(MEMBER, Duties.ALL, UNTIL);
            vm.prank(ending[i]);
            expectEmitFrom(address(registry));
            emit IOrganizationRegistry.MembershipEnded(hospital, MEMBER);
            registry.endMembership(hospital, MEMBER);
            // The end that it would have had stays: it was a member once.
            _assertMembership(MEMBER, [uint256(0), UNTIL, 0, 0, 0, 0]);
            _assertAnswer(MEMBER, Licences.CARE, 0, IOrganizationRegistry.Acting.UnknownMember, "ended");
            _refused(MEMBER, _acceptCall(511, UNTIL), _differs(MEMBER, [uint256(511), UNTIL, 0, 0]));
        }
    }

    function test_AnOpenOfferAloneIsEndedToo() public {
        _offer(MEMBER, Duties.READ, UNTIL);
        vm.prank(MEMBER);
        registry.endMembership(hospital, MEMBER);
        _refused(MEMBER, _acceptCall(Duties.READ, UNTIL), _differs(MEMBER, [uint256(1), UNTIL, 0, 0]));
    }

    function test_EndRefusesUnknownMembers() public {
        bytes memory call = abi.encodeCall(registry.endMembership, (hospital, MEMBER));
        bytes4 selector = IOrganizationRegistry.UnknownMember.selector;
        _refused(CONTROLLER, call, abi.encodeWithSelector(selector, hospital, MEMBER));
        _refused(MEMBER, call, abi.encodeWithSelector(selector, hospital, MEMBER));
        call = abi.encodeCall(registry.endMembership, (unknown, MEMBER));
        _refused(MEMBER, call, abi.encodeWithSelector(selector, unknown, MEMBER));
    }

    function test_OneMembershipEndsAlone() public {
        _appoint(MEMBER, Duties.READ, UNTIL);
        _appoint(SUCCESSOR, Duties.READ, UNTIL);
        vm.prank(CONTROLLER);
        registry.endMembership(hospital, MEMBER);
        _assertAnswer(SUCCESSOR, Licences.CARE, Duties.READ, IOrganizationRegistry.Acting.Allowed, "the other one");
    }

    function test_OnePersonWorksForTwoHospitals() public {
        OrgId second = _accredit(SUCCESSOR, CREDENTIAL, Licences.CARE, END);
        _appoint(MEMBER, Duties.READ, UNTIL);
        vm.prank(SUCCESSOR);
        registry.offerMembership(second, MEMBER, Duties.WRITE, UNTIL);
        vm.prank(MEMBER);
        registry.acceptMembership(second, Duties.WRITE, UNTIL);
        vm.prank(CONTROLLER);
        registry.endAllMemberships(hospital);
        registry.requireActing(second, MEMBER, Licences.CARE, Duties.WRITE);
        _assertAnswer(MEMBER, Licences.CARE, 0, IOrganizationRegistry.Acting.UnknownMember, "the first is over");
    }

    // ----------------------------------------------------------------------------------------------------- epochs

    function test_EndingAllEndsMembershipsAndOffers() public {
        _appoint(MEMBER, Duties.READ, UNTIL);
        _offer(SUCCESSOR, Duties.READ, UNTIL);
        vm.prank(CONTROLLER);
        expectEmitFrom(address(registry));
        emit IOrganizationRegistry.AllMembershipsEnded(hospital, 1);
        registry.endAllMemberships(hospital);
        assertEq(registry.organizationOf(hospital).memberEpoch, 1, "epoch");
        _assertAnswer(MEMBER, Licences.CARE, 0, IOrganizationRegistry.Acting.UnknownMember, "member");
        _refused(SUCCESSOR, _acceptCall(Duties.READ, UNTIL), _differs(SUCCESSOR, [uint256(1), UNTIL, 0, UNTIL]));
        _refused(SUCCESSOR, _acceptCall(0, UNTIL), _differs(SUCCESSOR, [uint256(0), UNTIL, 0, UNTIL]));

        _appoint(MEMBER, Duties.READ, UNTIL);
        _assertMembership(MEMBER, [uint256(Duties.READ), UNTIL, 1, 0, 0, 0]);
        _assertAnswer(MEMBER, Licences.CARE, Duties.READ, IOrganizationRegistry.Acting.Allowed, "appointed again");
    }

    function test_ANewOfferDoesNotReviveAMembershipOfAnEarlierEpoch() public {
        _appoint(MEMBER, Duties.ALL, UNTIL);
        vm.prank(CONTROLLER);
        registry.endAllMemberships(hospital);
        _offer(MEMBER, Duties.READ, UNTIL);
        _assertMembership(MEMBER, [uint256(Duties.ALL), UNTIL, 0, Duties.READ, UNTIL, 1]);
        _assertAnswer(MEMBER, Licences.CARE, Duties.READ, IOrganizationRegistry.Acting.UnknownMember, "still over");
    }

    // ------------------------------------------------------------------------------------------------- suspension

    function test_SuspensionClosesWhatAddsRights() public {
        _offer(MEMBER, Duties.READ, UNTIL);
        _suspend();
        _refused(CONTROLLER, _offerCall(Duties.READ, UNTIL), _suspended());
        _refused(MEMBER, _acceptCall(Duties.READ, UNTIL), _suspended());
        _reinstate();
        _accept(MEMBER, Duties.READ, UNTIL);
    }

    function test_SuspensionLeavesOpenWhatRemovesRights() public {
        _appoint(MEMBER, Duties.READ, UNTIL);
        _appoint(SUCCESSOR, Duties.READ, UNTIL);
        _suspend();
        vm.prank(CONTROLLER);
        registry.endMembership(hospital, MEMBER);
        vm.prank(SUCCESSOR);
        registry.endMembership(hospital, SUCCESSOR);
        vm.prank(CONTROLLER);
        registry.endAllMemberships(hospital);
        assertEq(registry.organizationOf(hospital).memberEpoch, 1, "epoch");
        _change(Licences.CARE, START);
        _setStanding(IOrganizationRegistry.Standing.Barred);
    }

    // ---------------------------------------------------------------------------------------------------- helpers

    function _offerCall(uint32 duties, uint40 until) private view returns (bytes memory) {
        return abi.encodeCall(registry.offerMembership, (hospital, MEMBER, duties, until));
    }

    function _acceptCall(uint32 duties, uint40 until) private view returns (bytes memory) {
        return abi.encodeCall(registry.acceptMembership, (hospital, duties, until));
    }

    /// values: duties, until, offeredDuties, offeredUntil.
    function _differs(address account, uint256[4] memory values) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IOrganizationRegistry.OfferDiffers.selector,
                hospital,
                account,
                values[0],
                values[1],
                values[2],
                values[3]
            );
    }

    /// values: duties, until, epoch, offeredDuties, offeredUntil, offeredEpoch.
    function _assertMembership(address account, uint256[6] memory values) private view {
        bytes memory actual = abi.encode(registry.membershipOf(hospital, account));
        assertEq(keccak256(actual), keccak256(abi.encode(values)), "membership");
    }
}
