// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../../contracts/identity/Duties.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrgId, PatientId} from "../../contracts/identity/types.sol";
import {IEmergencyAccess} from "../../contracts/records/interfaces/IEmergencyAccess.sol";
import {RecordsFixture} from "./RecordsFixture.sol";

/// Two organisations that may break the glass, an auditor, and what a patient signs, written from the interface's type strings.
abstract contract EmergencyTest is RecordsFixture {
    bytes32 internal constant ETREAT = "ETREAT";
    bytes32 internal constant BTG = "BTG";
    bytes32 internal constant CUSTODY = keccak256("custody document");
    bytes32 internal constant WHY = keccak256("justification");
    bytes32 internal constant REPORT = keccak256("report");
    uint64 internal constant WISHED = 0xF0;
    uint64 internal constant ASKED = 0x30;
    uint40 internal constant FOUR_HOURS = 14_400;
    /// When the announced licences are in force: the first second of a watch, 08:00 of a day.
    uint40 internal constant BEGIN = START + 2 days;

    OrgId internal emergencyWard;
    OrgId internal otherWard;
    OrgId internal auditor;
    address internal wardController = address(0xE0001);
    address internal otherController = address(0xE0002);
    address internal auditController = address(0xE0003);
    address internal medic = address(0xE0011);
    address internal otherMedic = address(0xE0012);
    address internal nurse = address(0xE0013);
    address internal judge = address(0xE0014);

    function deployEmergency() internal {
        deploy();
        uint16 ward = Licences.CARE | Licences.EMERGENCY_CARE;
        emergencyWard = organizations.accredit(wardController, keccak256("ward"), ward, END);
        otherWard = organizations.accredit(otherController, keccak256("other"), ward, END);
        auditor = organizations.accredit(auditController, keccak256("auditor"), Licences.AUDITOR, END);
        vm.warp(BEGIN);
        organizations.activateLicences(emergencyWard);
        organizations.activateLicences(otherWard);
        organizations.activateLicences(auditor);
        join(emergencyWard, wardController, medic, Duties.BREAK_GLASS | Duties.READ, END);
        join(emergencyWard, wardController, nurse, Duties.READ, END);
        join(otherWard, otherController, otherMedic, Duties.BREAK_GLASS | Duties.READ, END);
        join(auditor, auditController, judge, Duties.REPORT, END);
        vm.prank(medic);
        emergencies.takeUp(emergencyWard);
        vm.prank(otherMedic);
        emergencies.takeUp(otherWard);
    }

    // ------------------------------------------------------------------------------------------------------- as sent

    function wish(Person memory person, uint64 categories) internal {
        vm.prank(person.account);
        emergencies.setWish(person.id, categories, CUSTODY);
    }

    /// Opens for the ward and answers when.
    function openFor(Person memory person) internal returns (uint40) {
        vm.prank(medic);
        emergencies.open(person.id, emergencyWard, ETREAT, ASKED);
        return uint40(block.timestamp);
    }

    function justifyFor(Person memory person, uint40 openedAt) internal {
        vm.prank(medic);
        emergencies.justify(person.id, emergencyWard, openedAt, WHY);
    }

    function judgeFor(Person memory person, uint40 openedAt, IEmergencyAccess.Finding finding) internal {
        vm.prank(judge);
        emergencies.review(person.id, emergencyWard, openedAt, auditor, finding, REPORT);
    }

    /// A call as somebody else that has to be refused with exactly this.
    function refused(address who, bytes memory call, bytes memory reason) internal {
        vm.prank(who);
        (bool worked, bytes memory data) = address(emergencies).call(call);
        assertTrue(!worked, "not refused");
        assertEq(keccak256(data), keccak256(reason), "refused for another reason");
    }

    function openCall(Person memory person, OrgId org) internal pure returns (bytes memory) {
        return abi.encodeCall(IEmergencyAccess.open, (person.id, org, ETREAT, ASKED));
    }

    // ------------------------------------------------------------------------------------------------------ as signed

    function wordOf(
        Person memory person,
        bytes32 structHash,
        uint48 nonce,
        uint40 deadline
    ) internal view returns (IEmergencyAccess.SignedWord memory) {
        return IEmergencyAccess.SignedWord(nonce, deadline, person.signer, signatureOf(person, digestOf(structHash)));
    }

    function digestOf(bytes32 structHash) internal view returns (bytes32) {
        return typedDigest(domainOf("medtrail EmergencyAccess", block.chainid, address(emergencies)), structHash);
    }

    function wishHash(
        PatientId patient,
        uint64 categories,
        bytes32 custody,
        uint48 nonce,
        uint40 deadline
    ) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    keccak256(
                        "EmergencyWish(bytes32 patient,uint64 categories,bytes32 custody,uint48 nonce,uint40 deadline)"
                    ),
                    patient,
                    uint256(categories),
                    custody,
                    uint256(nonce),
                    uint256(deadline)
                )
            );
    }

    function contestHash(
        PatientId patient,
        OrgId org,
        uint40 openedAt,
        uint48 nonce,
        uint40 deadline
    ) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    keccak256(
                        "EmergencyContest(bytes32 patient,bytes32 org,uint40 openedAt,uint48 nonce,uint40 deadline)"
                    ),
                    patient,
                    org,
                    uint256(openedAt),
                    uint256(nonce),
                    uint256(deadline)
                )
            );
    }

    function signWish(
        Person memory person,
        uint64 categories,
        uint48 nonce,
        uint40 deadline
    ) internal view returns (IEmergencyAccess.SignedWord memory) {
        return wordOf(person, wishHash(person.id, categories, CUSTODY, nonce, deadline), nonce, deadline);
    }

    function signContest(
        Person memory person,
        uint40 openedAt,
        uint48 nonce,
        uint40 deadline
    ) internal view returns (IEmergencyAccess.SignedWord memory) {
        return wordOf(person, contestHash(person.id, emergencyWard, openedAt, nonce, deadline), nonce, deadline);
    }

    // ---------------------------------------------------------------------------------------------------------- slots

    /// Slots 0 and 1 are EIP712's strings, 2 is AccessManaged's.
    function slotOf(uint256 position, bytes32 key) internal pure returns (bytes32) {
        return under(bytes32(position), key);
    }

    function doorSlot(OrgId org) internal pure returns (bytes32) {
        return slotOf(6, OrgId.unwrap(org));
    }

    function emergencySlot(PatientId patient, OrgId org, uint40 openedAt) internal pure returns (bytes32) {
        bytes32 slot = under(slotOf(4, PatientId.unwrap(patient)), OrgId.unwrap(org));
        return under(slot, bytes32(uint256(openedAt / FOUR_HOURS)));
    }
}
