// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPatients} from "../../contracts/identity/interfaces/IPatients.sol";
import {IRecordRegistry} from "../../contracts/records/interfaces/IRecordRegistry.sol";
import {OrgId, PatientId} from "../../contracts/identity/types.sol";
import {RecordId} from "../../contracts/records/types.sol";
import {RecordsFixture} from "./RecordsFixture.sol";

/// Record ids, slots and what a patient signs about records, written from the interface's words.
abstract contract RecordSigning is RecordsFixture {
    bytes32 internal constant DIGEST = keccak256("ciphertext");
    uint40 internal constant DEADLINE = START + 1 days;
    PatientId internal constant NOBODY = PatientId.wrap(bytes32(uint256(1)));

    function idOf(PatientId patient, bytes32 author, bytes32 digest) internal pure returns (RecordId) {
        bytes32 typeHash = keccak256("RecordId(bytes32 patient,bytes32 author,bytes32 digest)");
        return RecordId.wrap(keccak256(bytes.concat(typeHash, PatientId.unwrap(patient), author, digest)));
    }

    function idOf(PatientId patient, OrgId author, bytes32 digest) internal pure returns (RecordId) {
        return idOf(patient, OrgId.unwrap(author), digest);
    }

    function ownIdOf(PatientId patient, bytes32 digest) internal pure returns (RecordId) {
        return idOf(patient, PatientId.unwrap(patient), digest);
    }

    function recordDomain() internal view returns (bytes32) {
        return domainOf("medtrail RecordRegistry", block.chainid, address(records));
    }

    function anchorHash(PatientId patient, bytes32 digest, uint40 deadline) internal pure returns (bytes32) {
        bytes32 typeHash = keccak256("RecordAnchor(bytes32 patient,bytes32 digest,uint40 deadline)");
        return keccak256(abi.encode(typeHash, patient, digest, uint256(deadline)));
    }

    function retractionHash(PatientId patient, bytes32 digest, uint40 deadline) internal pure returns (bytes32) {
        bytes32 typeHash = keccak256("RecordRetraction(bytes32 patient,bytes32 digest,uint40 deadline)");
        return keccak256(abi.encode(typeHash, patient, digest, uint256(deadline)));
    }

    function signAnchor(Person memory person, bytes32 digest, uint40 deadline) internal view returns (bytes memory) {
        return signatureOf(person, typedDigest(recordDomain(), anchorHash(person.id, digest, deadline)));
    }

    function signRetraction(
        Person memory person,
        bytes32 digest,
        uint40 deadline
    ) internal view returns (bytes memory) {
        return signatureOf(person, typedDigest(recordDomain(), retractionHash(person.id, digest, deadline)));
    }

    /// Slots 0 and 1 are the base contract's strings.
    function assertAnchor(RecordId record, uint40 anchoredAt, uint40 retractedAt, string memory what) internal view {
        IRecordRegistry.Anchor memory anchor = records.anchorOf(record);
        assertEq(anchor.anchoredAt, anchoredAt, what);
        assertEq(anchor.retractedAt, retractedAt, what);
        uint256 slot = uint256(vm.load(address(records), under(bytes32(uint256(2)), RecordId.unwrap(record))));
        assertEq(slot, uint256(anchoredAt) | (uint256(retractedAt) << 40), what);
    }

    function assertBatch(
        OrgId author,
        bytes32 root,
        uint40 anchoredAt,
        uint32 count,
        string memory what
    ) internal view {
        IRecordRegistry.Batch memory batch = records.batchOf(author, root);
        assertEq(batch.anchoredAt, anchoredAt, what);
        assertEq(batch.count, count, what);
        bytes32 slot = under(under(bytes32(uint256(3)), OrgId.unwrap(author)), root);
        assertEq(uint256(vm.load(address(records), slot)), uint256(anchoredAt) | (uint256(count) << 40), what);
    }

    function assertState(
        PatientId patient,
        bytes32 author,
        bytes32 digest,
        IRecordRegistry.RecordState expected,
        uint40 anchoredAt,
        uint40 retractedAt
    ) internal view {
        (IRecordRegistry.RecordState state, IRecordRegistry.Anchor memory times) = records.stateOf(
            patient,
            author,
            digest
        );
        assertEq(uint256(state), uint256(expected), "state");
        assertEq(times.anchoredAt, anchoredAt, "anchoredAt");
        assertEq(times.retractedAt, retractedAt, "retractedAt");
    }

    function notSigner(PatientId patient, address account) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IPatients.NotPatientSigner.selector, patient, signerHashOf(account));
    }
}
