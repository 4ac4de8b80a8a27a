// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ListLengthOutOfRange, TooEarly} from "../shared/errors.sol";
import {IPatientRegistry} from "./interfaces/IPatientRegistry.sol";
import {Recovery} from "./Recovery.sol";
import {PatientId} from "./types.sol";

/// @title PatientRegistry
/// @notice See {IPatientRegistry}.
contract PatientRegistry is Recovery, IPatientRegistry {
    bytes32 private constant CHILD_TYPEHASH = keccak256(
        "ChildId(uint256 chainId,address registry,bytes24 successor,bytes32 keyDirectory,bytes32 salt,uint40 majority,"
        "bytes32 guardians,bytes32 parents)"
    );
    bytes32 private constant MAJORITY_TYPEHASH = keccak256(
        "MajorityClaim(bytes32 patient,uint48 nonce,uint40 deadline)"
    );

    uint40 private constant MAX_CHILDHOOD = 21 * 365.25 days;
    uint256 private constant MAX_PARENTS = 4;

    constructor() EIP712("medtrail PatientRegistry", "1") {}

    /// @inheritdoc IPatientRegistry
    function registerChild(Child calldata child) external returns (PatientId patient) {
        uint40 majority = child.majority;
        uint40 max = _now() + MAX_CHILDHOOD;
        if (majority <= block.timestamp || majority > max) revert MajorityOutOfRange(majority, max);
        uint256 count = child.parents.length;
        if (count == 0 || count > MAX_PARENTS) revert ListLengthOutOfRange(count, MAX_PARENTS);

        patient = childIdOf(child);
        _register(patient, child.successor, child.keyDirectory);
        _patients[patient].held = true;
        _guards[patient].majority = majority;
        emit ChildRegistered(patient, majority);
        for (uint256 i = 0; i < count; ++i) {
            Parent calldata parent = child.parents[i];
            if (parent.until > majority) revert EndPastMajority(parent.until, majority);
            _nameDelegate(patient, parent.delegate, parent.scopes, parent.until);
        }
        _requireTerms(child.guardians);
        if (child.guardians.count != 0) _putGuardians(patient, child.guardians);
    }

    /// @inheritdoc IPatientRegistry
    function claimMajority(PatientId patient) external {
        _requireSealed(patient, _hashOf(msg.sender));
        _claimMajority(patient);
    }

    /// @inheritdoc IPatientRegistry
    function claimMajorityBySig(PatientId patient, SignedChange calldata change) external {
        _requireTimely(patient, change);
        _requireSealed(patient, _hashOf(change.signer));
        _requireSignedBy(
            patient,
            change,
            keccak256(abi.encode(MAJORITY_TYPEHASH, patient, change.nonce, change.deadline))
        );
        _claimMajority(patient);
    }

    /// @inheritdoc IPatientRegistry
    function childIdOf(Child calldata child) public view returns (PatientId) {
        bytes32 guardians = keccak256(abi.encode(child.guardians));
        bytes32 parents = keccak256(abi.encode(child.parents));
        return
            PatientId.wrap(
                keccak256(
                    abi.encode(
                        CHILD_TYPEHASH,
                        block.chainid,
                        address(this),
                        child.successor,
                        child.keyDirectory,
                        child.salt,
                        child.majority,
                        guardians,
                        parents
                    )
                )
            );
    }

    function _claimMajority(PatientId patient) private {
        Guard storage guard = _guards[patient];
        guard.majority = 0;
        guard.frozenUntil = 0;
        ++guard.era;
        Patient storage slots = _patients[patient];
        slots.held = false;
        uint48 nonce = slots.nonce + 1;
        slots.nonce = nonce;
        _dropRecovery(patient);
        // Who guarded the child was its parents' choice, and a full quorum of theirs could not be vetoed.
        if (slots.guarded) _putGuardians(patient, GuardianTerms(0, 0, 0, 0));
        emit ChildCameOfAge(patient, nonce);
    }

    function _requireSealed(PatientId patient, bytes24 signerHash) private view {
        requirePatient(patient);
        uint40 majority = _guards[patient].majority;
        if (majority == 0) revert NotChild(patient);
        if (block.timestamp < majority) revert TooEarly(majority, _now());
        if (signerHash != _patients[patient].signerHash) revert NotPatientSigner(patient, signerHash);
    }
}
