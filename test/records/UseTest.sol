// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRecordRegistry} from "../../contracts/records/interfaces/IRecordRegistry.sol";
import {IUseRegistry} from "../../contracts/records/interfaces/IUseRegistry.sol";
import {OrgId, PatientId} from "../../contracts/identity/types.sol";
import {UseId} from "../../contracts/records/types.sol";
import {UseRegistry} from "../../contracts/records/UseRegistry.sol";
import {RecordSigning} from "./RecordSigning.sol";

/// Uses, their ids and slots, written from the interface's words.
abstract contract UseTest is RecordSigning {
    bytes32 internal constant VISIT = keccak256("https://hospital.example/encounters|2026-0815");
    bytes32 internal constant SALT = keccak256("salt");

    UseRegistry internal uses;

    function deployUses() internal {
        deploy();
        uses = new UseRegistry(patients, organizations, records);
    }

    function commitmentOf(bytes32 identifier, bytes32 salt) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256("UseCommitment(bytes32 identifier,bytes32 salt)"), identifier, salt));
    }

    function useOf(OrgId org, PatientId patient, bytes32 commitment) internal pure returns (UseId) {
        bytes32 typeHash = keccak256("UseId(bytes32 organisation,bytes32 patient,bytes32 commitment)");
        return UseId.wrap(keccak256(abi.encode(typeHash, org, patient, commitment)));
    }

    function useOf(OrgId org, IUseRegistry.Opening memory opened) internal pure returns (UseId) {
        return useOf(org, opened.patient, commitmentOf(opened.identifier, opened.salt));
    }

    function alone() internal pure returns (IRecordRegistry.Place memory) {
        return IRecordRegistry.Place(0, new bytes32[](0));
    }

    function newUse(
        PatientId patient,
        bytes32 salt,
        bytes32 digest
    ) internal pure returns (IUseRegistry.NewUse memory) {
        bytes32 commitment = commitmentOf(VISIT, salt);
        return IUseRegistry.NewUse(patient, commitment, IUseRegistry.UseKind.Encounter, digest, alone());
    }

    function opening(PatientId patient, bytes32 salt) internal pure returns (IUseRegistry.Opening memory) {
        return IUseRegistry.Opening(patient, VISIT, salt);
    }

    function anchorRecord(PatientId patient, bytes32 digest) internal {
        vm.prank(doctor);
        records.anchor(patient, hospital, digest);
    }

    function anchorUse(IUseRegistry.NewUse memory use) internal returns (UseId) {
        vm.prank(doctor);
        return uses.anchorUse(hospital, use);
    }

    function assertState(UseId use, IUseRegistry.UseState expected, string memory what) internal view {
        assertEq(uint256(uses.stateOf(use)), uint256(expected), what);
    }
}
