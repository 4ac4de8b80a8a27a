// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PatientId} from "../types.sol";
import {IPatients} from "./IPatients.sol";

/// @title A patient's guardians, and the changes that wait while there are any
/// @notice Guardians are a Merkle root over salted leaves, so that nobody learns who guards whom before one of them acts,
/// and two pseudonyms share nothing. While there are guardians, a change of signer or guardians is announced and waits out
/// the delay: whoever holds a stolen phone cannot be faster than they.
/// @dev Leaf: keccak256(keccak256(abi.encode(keccak256(signer), salt))), signer in ERC-7913 bytes; OpenZeppelin's
/// StandardMerkleTree of (bytes32, bytes32).
interface IGuardians is IPatients {
    /// @param root Of the leaves; zero, with everything else zero, for no guardians.
    /// @param threshold How many are a quorum, two at least.
    /// @param count How many distinct guardians the tree holds, 16 at most. Stating more than there are makes a
    /// full quorum impossible, stating fewer makes it easier.
    /// @param delay Seconds, one day to 90.
    struct GuardianTerms {
        bytes32 root;
        uint8 threshold;
        uint8 count;
        uint32 delay;
    }

    /// @notice One slot: signerHash 192 | effectiveAt 40 | round 24.
    /// @param effectiveAt First second at which it can be executed; zero without an announcement.
    /// @param round The guard's round at the announcement: in another it is void.
    struct AnnouncedRotation {
        bytes24 signerHash;
        uint40 effectiveAt;
        uint24 round;
    }

    /// @notice Slot 0: root 256. Slot 1: threshold 8 | count 8 | delay 32 | effectiveAt 40 | round 24 | free 144.
    struct AnnouncedGuardians {
        bytes32 root;
        uint8 threshold;
        uint8 count;
        uint32 delay;
        uint40 effectiveAt;
        uint24 round;
    }

    /// @notice The guardians are these from now on; `round` is the new one.
    event GuardiansChanged(
        PatientId indexed patient,
        bytes32 root,
        uint8 threshold,
        uint8 count,
        uint32 delay,
        uint24 round
    );
    /// @notice Other guardians were announced.
    event GuardiansAnnounced(
        PatientId indexed patient,
        bytes32 root,
        uint8 threshold,
        uint8 count,
        uint32 delay,
        uint40 effectiveAt
    );
    /// @notice Another signer was announced.
    event RotationAnnounced(PatientId indexed patient, bytes24 indexed signerHash, uint40 effectiveAt);
    /// @notice Announced changes were withdrawn.
    event ChangesWithdrawn(PatientId indexed patient);

    /// @notice A rotation has to lead to another signer.
    error SignerUnchanged(PatientId patient);
    /// @notice The new signer did not sign its acceptance.
    error InvalidAcceptance(PatientId patient, bytes32 digest);
    /// @notice A quorum is two at least and all guardians at most, 16 of them, and waits one day to 90;
    /// no guardians are all zero.
    error GuardianTermsOutOfRange(uint8 threshold, uint8 count, uint32 delay);
    /// @notice Nothing is announced, or what was is void.
    error NoAnnouncedChange(PatientId patient);

    /// @notice Sets the guardians: at once where there are none, else announced for {executeGuardians}. Announcing again
    /// starts the wait anew.
    /// @dev The patient's account, not frozen. Reverts: those of {requireScope}, {GuardianTermsOutOfRange}.
    function changeGuardians(PatientId patient, GuardianTerms calldata terms) external;

    /// @notice {changeGuardians} by signature over
    /// `GuardiansChange(bytes32 patient,bytes32 root,uint8 threshold,uint8 count,uint32 delay,uint48 nonce,uint40 deadline)`.
    /// @dev Reverts: those, {ExpiredSignature}, {WrongPatientNonce}, {InvalidPatientSignature}.
    function changeGuardiansBySig(
        PatientId patient,
        GuardianTerms calldata terms,
        SignedChange calldata change
    ) external;

    /// @notice Puts announced guardians in force. Approvals that the former ones gave, and an announced signer, are void.
    /// @dev Anybody, once the delay is over and the patient is not frozen. Reverts: {NoAnnouncedChange}, {TooEarly},
    /// {FrozenPatient}.
    function executeGuardians(PatientId patient) external;

    /// @notice Replaces the signer: at once where there are no guardians, else announced for {executeRotation}. What the
    /// former one signed and nobody sent yet is void here for good, namings and ends of
    /// delegates as well as what it signed elsewhere as long as it is not made the signer again.
    /// @dev The patient's account, not frozen.
    /// @param newSigner ERC-7913 bytes.
    /// @param acceptance Signature by `newSigner` over
    /// `SignerAcceptance(bytes32 patient,bytes newSigner,uint48 nonce)`, so that nobody rotates to a key that cannot sign.
    /// @dev Reverts: those of {requireScope}, {SignerLengthOutOfRange}, {SignerUnchanged}, {InvalidAcceptance}.
    function rotateSigner(PatientId patient, bytes calldata newSigner, bytes calldata acceptance) external;

    /// @notice {rotateSigner} by signature over
    /// `SignerRotation(bytes32 patient,bytes newSigner,uint48 nonce,uint40 deadline)`.
    /// @dev Reverts: those, {WrongPatientNonce}, {ExpiredSignature}, {InvalidPatientSignature}.
    function rotateSignerBySig(
        PatientId patient,
        bytes calldata newSigner,
        bytes calldata acceptance,
        SignedChange calldata change
    ) external;

    /// @notice Makes the announced signer the signer. Approvals of guardians that were not used, and announced guardians, are
    /// void. Delegations stay, but for the new signer's own.
    /// @dev Anybody, once the delay is over and the patient is not frozen. Reverts: {NoAnnouncedChange}, {TooEarly},
    /// {FrozenPatient}.
    function executeRotation(PatientId patient) external;

    /// @notice Withdraws what is announced. Possible while the patient is frozen.
    /// @dev The patient's account. Reverts: those of {requireScope} but {FrozenPatient}, {NoAnnouncedChange}.
    function withdrawAnnouncements(PatientId patient) external;

    /// @notice {withdrawAnnouncements} by signature over `ChangesWithdrawal(bytes32 patient,uint48 nonce,uint40 deadline)`.
    /// @dev Reverts: those, {ExpiredSignature}, {WrongPatientNonce}, {InvalidPatientSignature}.
    function withdrawAnnouncementsBySig(PatientId patient, SignedChange calldata change) external;

    /// @notice The announced signer; all zero if none.
    function announcedSignerOf(PatientId patient) external view returns (AnnouncedRotation memory);

    /// @notice The announced guardians; all zero if none.
    function announcedGuardiansOf(PatientId patient) external view returns (AnnouncedGuardians memory);
}
