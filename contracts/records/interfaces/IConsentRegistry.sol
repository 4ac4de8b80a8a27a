// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId, PatientId} from "../../identity/types.sol";

/// @title Who may read what of a patient, for which purpose, from when until when
/// @notice One consent per (patient, reader, purpose). It is an upper bound: whatever the patient's FHIR Consent narrows
/// further is to be enforced where keys are released; the slot says whether there is such a document. Only the patient grants and revokes, by transaction or by a signature
/// that anybody relays. `mayRead` is the one question a server asks before it hands out a key.
/// @dev `purpose` is an HL7 PurposeOfUse code (http://terminology.hl7.org/CodeSystem/v3-ActReason) as ASCII in
/// bytes32, such as "TREAT". A category is a bit number, 0 to 63, that means something only in the patient's key directory.
/// A consent holds while `from <= time < until`, in seconds. Signatures are EIP-712 over this contract's domain.
interface IConsentRegistry {
    /// @notice The answer to "is this consented to?", `Granted` or the first reason why not, in this order.
    enum ConsentState {
        Granted,
        Absent,
        Revoked,
        Outdated,
        Early,
        Expired,
        NotCovered
    }

    /// @notice One slot: categories 64 | from 40 | until 40 | generation 32 | nonce 48 | documented 8 | free 24. Never
    /// deleted.
    /// @param categories Bit n stands for category n; 0 when revoked.
    /// @param from First second at which it holds.
    /// @param until First second at which it no longer holds.
    /// @param generation The patient's generation when it was granted.
    /// @param nonce Raised by every grant and revocation of this (patient, reader, purpose); never lowered.
    /// @param documented Whether the grant named a FHIR Consent, which narrows it: who cannot evaluate that may not release.
    struct Consent {
        uint64 categories;
        uint40 from;
        uint40 until;
        uint32 generation;
        uint48 nonce;
        bool documented;
    }

    /// @param reader The organisation that may read.
    /// @param purpose PurposeOfUse code.
    /// @param categories Bits; they replace what was granted before, they are not added.
    /// @param from Start; may be past.
    /// @param until End; after `from` and after now.
    /// @param document sha-256 of the FHIR Consent that is kept off chain, or 0.
    struct Terms {
        OrgId reader;
        bytes32 purpose;
        uint64 categories;
        uint40 from;
        uint40 until;
        bytes32 document;
    }

    /// @param reader The organisation.
    /// @param purpose PurposeOfUse code.
    struct Target {
        OrgId reader;
        bytes32 purpose;
    }

    /// @param generation The patient's generation, which the signature names.
    /// @param deadline Last second at which the signature can be used.
    /// @param signer ERC-7913 bytes of the patient's present signer, or of a delegate with the scope.
    /// @param signature By that signer.
    struct Authorization {
        uint32 generation;
        uint40 deadline;
        bytes signer;
        bytes signature;
    }

    /// @notice A consent was granted in place of an earlier one; `nonce` is the new one.
    event ConsentGranted(
        PatientId indexed patient,
        OrgId indexed reader,
        bytes32 indexed purpose,
        uint64 categories,
        uint40 from,
        uint40 until,
        uint48 nonce,
        bytes32 document
    );
    /// @notice A consent was revoked, or signatures for one were voided; `nonce` is the new one.
    event ConsentRevoked(PatientId indexed patient, OrgId indexed reader, bytes32 indexed purpose, uint48 nonce);
    /// @notice Every consent of an earlier generation is over.
    event AllConsentsRevoked(PatientId indexed patient, uint32 generation);

    /// @notice The patient never granted this reader anything for this purpose.
    error AbsentConsent(PatientId patient, OrgId reader, bytes32 purpose);
    /// @notice The patient revoked the consent.
    error RevokedConsent(PatientId patient, OrgId reader, bytes32 purpose);
    /// @notice The patient revoked all consents after this one was granted.
    error OutdatedConsent(PatientId patient, uint32 generation, uint32 current);
    /// @notice The consent holds only from `from`.
    error EarlyConsent(PatientId patient, OrgId reader, uint40 from, uint40 time);
    /// @notice The consent ended at `until`.
    error ExpiredConsent(PatientId patient, OrgId reader, uint40 until, uint40 time);
    /// @notice The consent does not cover this category.
    error UncoveredCategory(PatientId patient, OrgId reader, uint8 category, uint64 categories);
    /// @notice A grant without a category grants nothing; revoke instead.
    error NoCategories(OrgId reader);
    /// @notice A grant has to name a purpose.
    error NoPurpose(OrgId reader);
    /// @notice The period `from`..`until` has no second in it.
    error EmptyPeriod(uint40 from, uint40 until);
    /// @notice The signature names a consent nonce that is used up or not reached, or a consent twice.
    error WrongConsentNonce(PatientId patient, OrgId reader, uint48 nonce, uint48 current);
    /// @notice The signature names a generation that `revokeAll` ended, or that is not reached.
    error WrongGeneration(PatientId patient, uint32 generation, uint32 current);
    /// @notice As many nonces as consents are needed.
    error NonceCountDiffers(uint256 nonces, uint256 consents);

    // --------------------------------------------------------------------------------------------------- by sending

    /// @notice Grants, or replaces what was granted.
    /// @dev The patient's account, or a delegate's with the scope. The reader need not be accredited yet: that is checked when it reads.
    /// Reverts: those of {IPatients.requireScope}, {NoPurpose}, {NoCategories}, {EmptyPeriod}, {EndNotInFuture}.
    function grant(PatientId patient, Terms calldata terms) external;

    /// @notice Grants many, all or none. At most {MAX_CONSENTS}.
    /// @dev Reverts: as {grant}, {ListLengthOutOfRange}.
    function grantMany(PatientId patient, Terms[] calldata terms) external;

    /// @notice Revokes. Also where nothing was granted: it voids grants that were signed and not sent yet.
    /// @dev The patient's account, or a delegate's with the scope. Reverts: those of {IPatients.requireScope}.
    function revoke(PatientId patient, OrgId reader, bytes32 purpose) external;

    /// @notice Revokes many, all or none. At most {MAX_CONSENTS}.
    /// @dev Reverts: as {revoke}, {ListLengthOutOfRange}.
    function revokeMany(PatientId patient, Target[] calldata targets) external;

    /// @notice Revokes every consent of the patient at once, whatever their number, and voids every unused signature.
    /// @dev The patient's account, or a delegate's with the scope. Reverts: those of {IPatients.requireScope}.
    function revokeAll(PatientId patient) external;

    // ------------------------------------------------------------------------------------------------- by signature

    /// @notice {grant} by signature over `ConsentGrant(bytes32 patient,bytes32 reader,bytes32 purpose,uint64 categories,
    /// uint40 from,uint40 until,bytes32 document,uint48 nonce,uint32 generation,uint40 deadline)` (without line break).
    /// @param nonce The consent's present nonce.
    /// @dev Reverts: as {grant}, {ExpiredSignature}, {WrongGeneration}, {WrongConsentNonce}, {InvalidPatientSignature}.
    function grantBySig(
        PatientId patient,
        Terms calldata terms,
        uint48 nonce,
        Authorization calldata authorization
    ) external;

    /// @notice {grantMany} by one signature over
    /// `ConsentGrants(bytes32 patient,ConsentTerms[] grants,uint32 generation,uint40 deadline)` with `ConsentTerms(
    /// bytes32 reader,bytes32 purpose,uint64 categories,uint40 from,uint40 until,bytes32 document,uint48 nonce)`.
    /// @param nonces Each consent's present nonce. No consent can be named twice.
    /// @dev Reverts: as {grantBySig}, {ListLengthOutOfRange}, {NonceCountDiffers}.
    function grantManyBySig(
        PatientId patient,
        Terms[] calldata terms,
        uint48[] calldata nonces,
        Authorization calldata authorization
    ) external;

    /// @notice {revoke} by signature over
    /// `ConsentRevocation(bytes32 patient,bytes32 reader,bytes32 purpose,uint48 nonce,uint32 generation,uint40 deadline)`.
    /// @param nonce One above the consent's nonce at signing. The revocation holds for both, so nobody can stop it by
    /// relaying a grant that was signed before; the consent's nonce is one higher still afterwards. A patient who grants
    /// anew while a signed revocation is unused has to expect that somebody relays it.
    /// @dev Reverts: as {revoke}, {ExpiredSignature}, {WrongGeneration}, {WrongConsentNonce}, {InvalidPatientSignature}.
    function revokeBySig(
        PatientId patient,
        Target calldata target,
        uint48 nonce,
        Authorization calldata authorization
    ) external;

    /// @notice {revokeMany} by one signature over
    /// `ConsentRevocations(bytes32 patient,ConsentTarget[] revocations,uint32 generation,uint40 deadline)` with
    /// `ConsentTarget(bytes32 reader,bytes32 purpose,uint48 nonce)`.
    /// @param nonces As {revokeBySig} takes them. A consent that is named twice with one nonce is refused.
    /// @dev Reverts: as {revokeBySig}, {ListLengthOutOfRange}, {NonceCountDiffers}.
    function revokeManyBySig(
        PatientId patient,
        Target[] calldata targets,
        uint48[] calldata nonces,
        Authorization calldata authorization
    ) external;

    /// @notice {revokeAll} by signature over
    /// `AllConsentsRevocation(bytes32 patient,uint32 generation,uint40 deadline)`.
    /// @dev Reverts: as {revokeAll}, {ExpiredSignature}, {WrongGeneration}, {InvalidPatientSignature}.
    function revokeAllBySig(PatientId patient, Authorization calldata authorization) external;

    // ------------------------------------------------------------------------------------------------- the question

    /// @notice May `account`, acting for `org` with the duty to read, read this category of this patient for this purpose
    /// now? Consent, accreditation, standing, membership and, for the purposes ETREAT and BTG, open emergencies in one answer.
    function mayRead(
        PatientId patient,
        OrgId org,
        address account,
        bytes32 purpose,
        uint8 category
    ) external view returns (bool);

    /// @notice {mayRead} that reverts with the exact reason.
    /// @dev Reverts: {AbsentConsent}, {RevokedConsent}, {OutdatedConsent}, {EarlyConsent}, {ExpiredConsent},
    /// {UncoveredCategory}; where an emergency was opened just now instead those of {IEmergencyAccess.requireOpen}; then those of
    /// {IOrganizationRegistry.requireActing}.
    function requireMayRead(
        PatientId patient,
        OrgId org,
        address account,
        bytes32 purpose,
        uint8 category
    ) external view;

    /// @notice The patient's half of the question: does a consent to this organisation cover this category now?
    /// Says nothing of the organisation's licence, nor of who acts for it.
    function isConsented(PatientId patient, OrgId reader, bytes32 purpose, uint8 category) external view returns (bool);

    /// @notice {isConsented} with the reason.
    function consentStateOf(
        PatientId patient,
        OrgId reader,
        bytes32 purpose,
        uint8 category
    ) external view returns (ConsentState);

    // -------------------------------------------------------------------------------------------------------- views

    /// @notice The most consents of one call: 256 fresh ones stay under the 16,777,216 gas of EIP-7825.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_CONSENTS() external view returns (uint256);

    /// @notice The consent's slot; all zero if never granted.
    function consentOf(PatientId patient, OrgId reader, bytes32 purpose) external view returns (Consent memory);

    /// @notice The patient's generation, raised by {revokeAll}.
    function generationOf(PatientId patient) external view returns (uint32);
}
