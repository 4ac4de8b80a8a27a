// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../../contracts/identity/Duties.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {OrganizationTest} from "./OrganizationTest.sol";

/// Every fact lies in one slot, at the bits that the interface draws (the first field lowest).
contract OrganizationLayoutTest is OrganizationTest {
    // Slot 0 is AccessManaged's.
    uint256 internal constant ORGANIZATIONS = 1;
    uint256 internal constant MEMBERSHIPS = 2;
    uint256 internal constant CONTROLLER_CHANGES = 3;
    uint256 internal constant ANNOUNCEMENTS = 4;
    uint256 internal constant KEYS = 5;

    function testFuzz_Organization(
        uint16 licences,
        uint40 validUntil,
        uint8 epochs,
        uint8 standing,
        bool suspended
    ) public {
        licences = uint16(bound(licences, 1, Licences.ALL)) & ~Licences.ANNOUNCED;
        vm.assume(licences != 0);
        epochs %= 4;
        standing %= 3;
        _change(licences, validUntil);
        for (uint256 i = 0; i < epochs; i++) {
            vm.prank(CONTROLLER);
            registry.endAllMemberships(hospital);
        }
        _setStanding(IOrganizationRegistry.Standing(standing));
        if (suspended) _suspend();

        uint256 word = uint256(uint160(CONTROLLER));
        word |= uint256(licences) << 160;
        word |= uint256(validUntil) << 176;
        word |= uint256(epochs) << 216;
        word |= uint256(standing) << 240;
        if (suspended) word |= 1 << 248;
        _assertSlot(_slot(ORGANIZATIONS), word, "organization");
        _assertNextSlotIsFree(_slot(ORGANIZATIONS));
    }

    function testFuzz_Membership(uint32 duties, uint40 until, uint32 offeredDuties, uint40 offeredUntil) public {
        duties = uint32(bound(duties, 1, Duties.ALL));
        offeredDuties = uint32(bound(offeredDuties, 1, Duties.ALL));
        until = uint40(bound(until, START + 1, type(uint40).max));
        offeredUntil = uint40(bound(offeredUntil, START + 1, type(uint40).max));
        vm.prank(CONTROLLER);
        registry.endAllMemberships(hospital);
        _appoint(MEMBER, duties, until);
        bytes32 slot = keccak256(abi.encode(MEMBER, _slot(MEMBERSHIPS)));
        _assertSlot(slot, uint256(duties) | (uint256(until) << 32) | (uint256(1) << 72), "membership");

        vm.prank(CONTROLLER);
        registry.endAllMemberships(hospital);
        _offer(MEMBER, offeredDuties, offeredUntil);
        uint256 word = uint256(duties) | (uint256(until) << 32) | (uint256(1) << 72);
        word |= (uint256(offeredDuties) << 96) | (uint256(offeredUntil) << 128) | (uint256(2) << 168);
        _assertSlot(slot, word, "membership and offer");
        _assertNextSlotIsFree(slot);
    }

    function test_ControllerChange() public {
        _offerController(SUCCESSOR);
        uint256 word = uint256(uint160(SUCCESSOR)) | (uint256(START) << 160);
        _assertSlot(_slot(CONTROLLER_CHANGES), word, "offer");
        _replaceController(SUCCESSOR);
        word = uint256(uint160(SUCCESSOR)) | (uint256(START + DELAY) << 160) | (uint256(1) << 200);
        _assertSlot(_slot(CONTROLLER_CHANGES), word, "replacement");
        _assertNextSlotIsFree(_slot(CONTROLLER_CHANGES));
    }

    function test_LicenceAnnouncement() public {
        _change(Licences.ALL, END);
        uint256 word = uint256(Licences.ANNOUNCED) | (uint256(START + DELAY) << 16);
        _assertSlot(_slot(ANNOUNCEMENTS), word, "announcement");
        _assertNextSlotIsFree(_slot(ANNOUNCEMENTS));
    }

    function test_Keys() public {
        vm.prank(CONTROLLER);
        registry.setKeys(hospital, CREDENTIAL);
        _assertSlot(_slot(KEYS), uint256(CREDENTIAL), "keys");
    }

    /// The epoch has 24 bits: the 16,777,216th call is refused rather than wrapped, so that no old membership revives.
    function test_TheLastMemberEpochIsNotWrapped() public {
        uint256 word = uint256(vm.load(address(registry), _slot(ORGANIZATIONS)));
        vm.store(address(registry), _slot(ORGANIZATIONS), bytes32(word | (uint256(type(uint24).max) << 216)));
        assertEq(registry.organizationOf(hospital).memberEpoch, type(uint24).max, "last epoch");
        bytes memory overflow = abi.encodeWithSignature("Panic(uint256)", 0x11);
        _refused(CONTROLLER, abi.encodeCall(registry.endAllMemberships, (hospital)), overflow);
    }

    function _slot(uint256 mappingSlot) private view returns (bytes32) {
        return keccak256(abi.encode(OrgId.unwrap(hospital), mappingSlot));
    }

    function _assertSlot(bytes32 slot, uint256 expected, string memory what) private view {
        assertEq(vm.load(address(registry), slot), bytes32(expected), what);
    }

    function _assertNextSlotIsFree(bytes32 slot) private view {
        _assertSlot(bytes32(uint256(slot) + 1), 0, "one slot");
    }
}
