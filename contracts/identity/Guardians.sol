// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TooEarly} from "../shared/errors.sol";
import {IGuardians} from "./interfaces/IGuardians.sol";
import {Patients} from "./Patients.sol";
import {Scopes} from "./Scopes.sol";
import {PatientId} from "./types.sol";

/// @title Guardians of patients, and what waits while there are any
/// @notice See {IGuardians}.
abstract contract Guardians is Patients, IGuardians {
    bytes32 private constant ROTATION_TYPEHASH = keccak256(
        "SignerRotation(bytes32 patient,bytes newSigner,uint48 nonce,uint40 deadline)"
    );
    bytes32 private constant ACCEPTANCE_TYPEHASH = keccak256(
        "SignerAcceptance(bytes32 patient,bytes newSigner,uint48 nonce)"
    );
    bytes32 private constant GUARDIANS_TYPEHASH = keccak256(
        "GuardiansChange(bytes32 patient,bytes32 root,uint8 threshold,uint8 count,uint32 delay,uint48 nonce,"
        "uint40 deadline)"
    );
    bytes32 private constant WITHDRAWAL_TYPEHASH = keccak256(
        "ChangesWithdrawal(bytes32 patient,uint48 nonce,uint40 deadline)"
    );

    /// One guardian alone would be a full quorum, which nobody can veto.
    uint8 private constant MIN_THRESHOLD = 2;

    uint8 private constant MAX_GUARDIANS = 16;
    uint32 private constant MIN_DELAY = 1 days;
    uint32 private constant MAX_DELAY = 90 days;

    mapping(PatientId patient => AnnouncedRotation) private _rotations;
    mapping(PatientId patient => AnnouncedGuardians) private _announced;

    // ---------------------------------------------------------------------------------------------------- guardians

    /// @inheritdoc IGuardians
    function changeGuardians(PatientId patient, GuardianTerms calldata terms) external {
        _requireSentBySigner(patient);
        _changeGuardians(patient, terms);
    }

    /// @inheritdoc IGuardians
    function changeGuardiansBySig(
        PatientId patient,
        GuardianTerms calldata terms,
        SignedChange calldata change
    ) external {
        _requireTimely(patient, change);
        _requireOfSigner(patient, change);
        _requireSignedBy(
            patient,
            change,
            keccak256(abi.encode(GUARDIANS_TYPEHASH, patient, terms, change.nonce, change.deadline))
        );
        _changeGuardians(patient, terms);
    }

    /// @inheritdoc IGuardians
    function executeGuardians(PatientId patient) external {
        AnnouncedGuardians memory next = _announced[patient];
        _requireExecutable(patient, next.effectiveAt, next.round);
        delete _announced[patient];
        _putGuardians(patient, GuardianTerms(next.root, next.threshold, next.count, next.delay));
    }

    // ------------------------------------------------------------------------------------------------------- signer

    /// @inheritdoc IGuardians
    function rotateSigner(PatientId patient, bytes calldata newSigner, bytes calldata acceptance) external {
        _requireSentBySigner(patient);
        _rotateSigner(patient, newSigner, acceptance);
    }

    /// @inheritdoc IGuardians
    function rotateSignerBySig(
        PatientId patient,
        bytes calldata newSigner,
        bytes calldata acceptance,
        SignedChange calldata change
    ) external {
        _requireTimely(patient, change);
        _requireOfSigner(patient, change);
        _requireSignedBy(
            patient,
            change,
            keccak256(abi.encode(ROTATION_TYPEHASH, patient, keccak256(newSigner), change.nonce, change.deadline))
        );
        _rotateSigner(patient, newSigner, acceptance);
    }

    /// @inheritdoc IGuardians
    function executeRotation(PatientId patient) external {
        AnnouncedRotation memory next = _rotations[patient];
        _requireExecutable(patient, next.effectiveAt, next.round);
        delete _rotations[patient];
        // Guardians approved of a successor to the former signer, not to this one.
        ++_guards[patient].round;
        _replaceSigner(patient, next.signerHash);
    }

    // --------------------------------------------------------------------------------------------------- withdrawal

    /// @inheritdoc IGuardians
    function withdrawAnnouncements(PatientId patient) external {
        _requireEntitled(patient, _hashOf(msg.sender), Scopes.SIGNER_ONLY);
        _withdrawAnnouncements(patient);
    }

    /// @inheritdoc IGuardians
    function withdrawAnnouncementsBySig(PatientId patient, SignedChange calldata change) external {
        _requireTimely(patient, change);
        _requireEntitled(patient, _hashOf(change.signer), Scopes.SIGNER_ONLY);
        _requireSignedBy(
            patient,
            change,
            keccak256(abi.encode(WITHDRAWAL_TYPEHASH, patient, change.nonce, change.deadline))
        );
        _withdrawAnnouncements(patient);
    }

    // -------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IGuardians
    function announcedSignerOf(PatientId patient) external view returns (AnnouncedRotation memory) {
        return _rotations[patient];
    }

    /// @inheritdoc IGuardians
    function announcedGuardiansOf(PatientId patient) external view returns (AnnouncedGuardians memory) {
        return _announced[patient];
    }

    // ----------------------------------------------------------------------------------------------------- internal

    /// A new round: approvals of the former guardians, announcements and a spent veto are over.
    function _putGuardians(PatientId patient, GuardianTerms memory terms) internal {
        Guard storage guard = _guards[patient];
        uint24 round = guard.round + 1;
        guard.root = terms.root;
        guard.threshold = terms.threshold;
        guard.count = terms.count;
        guard.delay = terms.delay;
        guard.round = round;
        guard.needed = 0;
        _patients[patient].guarded = terms.count != 0;
        emit GuardiansChanged(patient, terms.root, terms.threshold, terms.count, terms.delay, round);
    }

    function _requireTerms(GuardianTerms calldata terms) internal pure {
        (uint8 threshold, uint8 count, uint32 delay) = (terms.threshold, terms.count, terms.delay);
        bool isNone = terms.root == 0 && threshold == 0 && count == 0 && delay == 0;
        bool isSet =
            terms.root != 0 &&
                threshold >= MIN_THRESHOLD &&
                threshold <= count &&
                count <= MAX_GUARDIANS &&
                delay >= MIN_DELAY &&
                delay <= MAX_DELAY;
        if (!isNone && !isSet) revert GuardianTermsOutOfRange(threshold, count, delay);
    }

    function _changeGuardians(PatientId patient, GuardianTerms calldata terms) private {
        _requireTerms(terms);
        Patient storage slots = _patients[patient];
        ++slots.nonce;
        if (!slots.guarded) {
            _putGuardians(patient, terms);
            return;
        }
        Guard storage guard = _guards[patient];
        uint40 effectiveAt = _now() + guard.delay;
        _announced[patient] = AnnouncedGuardians(
            terms.root,
            terms.threshold,
            terms.count,
            terms.delay,
            effectiveAt,
            guard.round
        );
        emit GuardiansAnnounced(patient, terms.root, terms.threshold, terms.count, terms.delay, effectiveAt);
    }

    function _rotateSigner(PatientId patient, bytes calldata newSigner, bytes calldata acceptance) private {
        _requireSignerLength(newSigner);
        Patient storage slots = _patients[patient];
        bytes24 signerHash = _hashOf(newSigner);
        // Otherwise "rotating" after a leak would void nothing.
        if (signerHash == slots.signerHash) revert SignerUnchanged(patient);
        bytes32 structHash = keccak256(abi.encode(ACCEPTANCE_TYPEHASH, patient, keccak256(newSigner), slots.nonce));
        _requireAcceptance(patient, newSigner, structHash, acceptance);
        if (!slots.guarded) return _replaceSigner(patient, signerHash);

        ++slots.nonce;
        Guard storage guard = _guards[patient];
        uint40 effectiveAt = _now() + guard.delay;
        _rotations[patient] = AnnouncedRotation(signerHash, effectiveAt, guard.round);
        emit RotationAnnounced(patient, signerHash, effectiveAt);
    }

    function _requireAcceptance(
        PatientId patient,
        bytes calldata newSigner,
        bytes32 structHash,
        bytes calldata acceptance
    ) internal view {
        bytes32 digest = _hashTypedDataV4(structHash);
        if (!_isSigned(newSigner, digest, acceptance)) revert InvalidAcceptance(patient, digest);
    }

    function _withdrawAnnouncements(PatientId patient) private {
        if (_rotations[patient].effectiveAt == 0 && _announced[patient].effectiveAt == 0) {
            revert NoAnnouncedChange(patient);
        }
        delete _rotations[patient];
        delete _announced[patient];
        // A signed announcement that was not sent yet is withdrawn with them.
        ++_patients[patient].nonce;
        emit ChangesWithdrawn(patient);
    }

    function _requireExecutable(PatientId patient, uint40 effectiveAt, uint24 round) private view {
        if (effectiveAt == 0 || round != _guards[patient].round) revert NoAnnouncedChange(patient);
        if (block.timestamp < effectiveAt) revert TooEarly(effectiveAt, _now());
        _requireThawed(patient);
    }
}
