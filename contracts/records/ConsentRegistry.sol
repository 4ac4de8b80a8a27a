// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Duties} from "../identity/Duties.sol";
import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {IPatientRegistry} from "../identity/interfaces/IPatientRegistry.sol";
import {Licences} from "../identity/Licences.sol";
import {PatientAuthorized} from "../identity/PatientAuthorized.sol";
import {Scopes} from "../identity/Scopes.sol";
import {OrgId, PatientId} from "../identity/types.sol";
import {EndNotInFuture, ListLengthOutOfRange} from "../shared/errors.sol";
import {ConsentHashes} from "./ConsentHashes.sol";
import {IConsentRegistry} from "./interfaces/IConsentRegistry.sol";
import {IEmergencyAccess} from "./interfaces/IEmergencyAccess.sol";

/// @title ConsentRegistry
/// @notice See {IConsentRegistry}.
contract ConsentRegistry is IConsentRegistry, PatientAuthorized {
    /// @notice The registry that knows who acts for an organisation.
    IOrganizationRegistry public immutable ORGANIZATIONS;

    /// @notice The contract that knows which emergencies are open.
    IEmergencyAccess public immutable EMERGENCIES;

    /// @inheritdoc IConsentRegistry
    uint256 public constant MAX_CONSENTS = 256;

    mapping(PatientId patient => mapping(OrgId reader => mapping(bytes32 purpose => Consent))) private _consents;
    mapping(PatientId patient => uint32 generation) private _generations;

    constructor(
        IPatientRegistry patients,
        IOrganizationRegistry organizations,
        IEmergencyAccess emergencies
    ) EIP712("medtrail ConsentRegistry", "1") PatientAuthorized(patients) {
        ORGANIZATIONS = organizations;
        EMERGENCIES = emergencies;
    }

    // --------------------------------------------------------------------------------------------------- by sending

    /// @inheritdoc IConsentRegistry
    function grant(PatientId patient, Terms calldata terms) external {
        _requireSent(patient, Scopes.GRANT);
        _grant(patient, terms, _generations[patient]);
    }

    /// @inheritdoc IConsentRegistry
    function grantMany(PatientId patient, Terms[] calldata terms) external {
        _requireListLength(terms.length);
        _requireSent(patient, Scopes.GRANT);
        uint32 generation = _generations[patient];
        for (uint256 i = 0; i < terms.length; ++i) {
            _grant(patient, terms[i], generation);
        }
    }

    /// @inheritdoc IConsentRegistry
    function revoke(PatientId patient, OrgId reader, bytes32 purpose) external {
        _requireSent(patient, Scopes.REVOKE);
        _revoke(patient, reader, purpose, _consents[patient][reader][purpose].nonce + 1);
    }

    /// @inheritdoc IConsentRegistry
    function revokeMany(PatientId patient, Target[] calldata targets) external {
        _requireListLength(targets.length);
        _requireSent(patient, Scopes.REVOKE);
        for (uint256 i = 0; i < targets.length; ++i) {
            (OrgId reader, bytes32 purpose) = (targets[i].reader, targets[i].purpose);
            _revoke(patient, reader, purpose, _consents[patient][reader][purpose].nonce + 1);
        }
    }

    /// @inheritdoc IConsentRegistry
    function revokeAll(PatientId patient) external {
        _requireSent(patient, Scopes.REVOKE);
        _revokeAll(patient);
    }

    // ------------------------------------------------------------------------------------------------- by signature

    /// @inheritdoc IConsentRegistry
    function grantBySig(
        PatientId patient,
        Terms calldata terms,
        uint48 nonce,
        Authorization calldata authorization
    ) external {
        _requireNonce(patient, terms.reader, terms.purpose, nonce);
        _requireAuthorized(
            patient,
            Scopes.GRANT,
            ConsentHashes.grantOf(patient, terms, nonce, authorization.generation, authorization.deadline),
            authorization
        );
        _grant(patient, terms, authorization.generation);
    }

    /// @inheritdoc IConsentRegistry
    function grantManyBySig(
        PatientId patient,
        Terms[] calldata terms,
        uint48[] calldata nonces,
        Authorization calldata authorization
    ) external {
        _requireListLength(terms.length);
        if (nonces.length != terms.length) revert NonceCountDiffers(nonces.length, terms.length);
        for (uint256 i = 0; i < terms.length; ++i) {
            _requireNonce(patient, terms[i].reader, terms[i].purpose, nonces[i]);
        }
        _requireAuthorized(
            patient,
            Scopes.GRANT,
            ConsentHashes.grantsOf(patient, terms, nonces, authorization.generation, authorization.deadline),
            authorization
        );
        for (uint256 i = 0; i < terms.length; ++i) {
            // Again, since a consent that is named twice has another nonce by now.
            _requireNonce(patient, terms[i].reader, terms[i].purpose, nonces[i]);
            _grant(patient, terms[i], authorization.generation);
        }
    }

    /// @inheritdoc IConsentRegistry
    function revokeBySig(
        PatientId patient,
        Target calldata target,
        uint48 nonce,
        Authorization calldata authorization
    ) external {
        _requireRevocable(patient, target.reader, target.purpose, nonce);
        _requireAuthorized(
            patient,
            Scopes.REVOKE,
            ConsentHashes.revocationOf(patient, target, nonce, authorization.generation, authorization.deadline),
            authorization
        );
        _revoke(patient, target.reader, target.purpose, nonce + 1);
    }

    /// @inheritdoc IConsentRegistry
    function revokeManyBySig(
        PatientId patient,
        Target[] calldata targets,
        uint48[] calldata nonces,
        Authorization calldata authorization
    ) external {
        _requireListLength(targets.length);
        if (nonces.length != targets.length) revert NonceCountDiffers(nonces.length, targets.length);
        for (uint256 i = 0; i < targets.length; ++i) {
            _requireRevocable(patient, targets[i].reader, targets[i].purpose, nonces[i]);
        }
        _requireAuthorized(
            patient,
            Scopes.REVOKE,
            ConsentHashes.revocationsOf(patient, targets, nonces, authorization.generation, authorization.deadline),
            authorization
        );
        for (uint256 i = 0; i < targets.length; ++i) {
            // Again, since a consent that is named twice has another nonce by now.
            _requireRevocable(patient, targets[i].reader, targets[i].purpose, nonces[i]);
            _revoke(patient, targets[i].reader, targets[i].purpose, nonces[i] + 1);
        }
    }

    /// @inheritdoc IConsentRegistry
    function revokeAllBySig(PatientId patient, Authorization calldata authorization) external {
        _requireAuthorized(
            patient,
            Scopes.REVOKE,
            ConsentHashes.allRevocationOf(patient, authorization.generation, authorization.deadline),
            authorization
        );
        _revokeAll(patient);
    }

    // ------------------------------------------------------------------------------------------------- the question

    /// @inheritdoc IConsentRegistry
    function mayRead(
        PatientId patient,
        OrgId org,
        address account,
        bytes32 purpose,
        uint8 category
    ) external view returns (bool) {
        uint32 licences = Licences.ALL;
        if (!isConsented(patient, org, purpose, category)) {
            if (!_isEmergency(purpose) || !EMERGENCIES.isOpen(patient, org, purpose, category)) return false;
            licences = Licences.EMERGENCY_CARE;
        }
        return ORGANIZATIONS.actingOf(org, account, licences, Duties.READ) == IOrganizationRegistry.Acting.Allowed;
    }

    /// @inheritdoc IConsentRegistry
    function requireMayRead(
        PatientId patient,
        OrgId org,
        address account,
        bytes32 purpose,
        uint8 category
    ) external view {
        ConsentState state = consentStateOf(patient, org, purpose, category);
        uint32 licences = Licences.ALL;
        if (state != ConsentState.Granted) {
            // Where no emergency was opened, what the patient's consent lacks is the reason.
            if (
                !_isEmergency(purpose) ||
                EMERGENCIES.emergencyStateOf(patient, org, purpose, category) == IEmergencyAccess.EmergencyState.None
            ) {
                _refuse(state, patient, org, purpose, category);
            }
            EMERGENCIES.requireOpen(patient, org, purpose, category);
            licences = Licences.EMERGENCY_CARE;
        }
        ORGANIZATIONS.requireActing(org, account, licences, Duties.READ);
    }

    /// @inheritdoc IConsentRegistry
    function isConsented(PatientId patient, OrgId reader, bytes32 purpose, uint8 category) public view returns (bool) {
        return consentStateOf(patient, reader, purpose, category) == ConsentState.Granted;
    }

    /// @inheritdoc IConsentRegistry
    function consentStateOf(
        PatientId patient,
        OrgId reader,
        bytes32 purpose,
        uint8 category
    ) public view returns (ConsentState) {
        Consent storage consent = _consents[patient][reader][purpose];
        if (consent.nonce == 0) return ConsentState.Absent;
        if (consent.categories == 0) return ConsentState.Revoked;
        if (consent.generation != _generations[patient]) return ConsentState.Outdated;
        if (block.timestamp < consent.from) return ConsentState.Early;
        if (block.timestamp >= consent.until) return ConsentState.Expired;
        if ((uint256(consent.categories) >> category) & 1 == 0) return ConsentState.NotCovered;
        return ConsentState.Granted;
    }

    // -------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IConsentRegistry
    function consentOf(PatientId patient, OrgId reader, bytes32 purpose) external view returns (Consent memory) {
        return _consents[patient][reader][purpose];
    }

    /// @inheritdoc IConsentRegistry
    function generationOf(PatientId patient) external view returns (uint32) {
        return _generations[patient];
    }

    // ----------------------------------------------------------------------------------------------------- internal

    function _grant(PatientId patient, Terms calldata terms, uint32 generation) private {
        if (terms.purpose == bytes32(0)) revert NoPurpose(terms.reader);
        if (terms.categories == 0) revert NoCategories(terms.reader);
        if (terms.until <= terms.from) revert EmptyPeriod(terms.from, terms.until);
        if (terms.until <= block.timestamp) revert EndNotInFuture(terms.until, uint40(block.timestamp));

        Consent storage slot = _consents[patient][terms.reader][terms.purpose];
        uint48 nonce = slot.nonce + 1;
        _consents[patient][terms.reader][terms.purpose] = Consent({
            categories: terms.categories,
            from: terms.from,
            until: terms.until,
            generation: generation,
            nonce: nonce,
            documented: terms.document != bytes32(0)
        });
        emit ConsentGranted(
            patient,
            terms.reader,
            terms.purpose,
            terms.categories,
            terms.from,
            terms.until,
            nonce,
            terms.document
        );
    }

    /// The slot stays, with its nonce: deleting it would let an old signature count again.
    function _revoke(PatientId patient, OrgId reader, bytes32 purpose, uint48 nonce) private {
        Consent storage slot = _consents[patient][reader][purpose];
        slot.categories = 0;
        slot.nonce = nonce;
        emit ConsentRevoked(patient, reader, purpose, nonce);
    }

    function _revokeAll(PatientId patient) private {
        uint32 generation = _generations[patient] + 1;
        _generations[patient] = generation;
        emit AllConsentsRevoked(patient, generation);
    }

    function _requireAuthorized(
        PatientId patient,
        uint16 scopes,
        bytes32 structHash,
        Authorization calldata authorization
    ) private view {
        uint32 current = _generations[patient];
        if (authorization.generation != current) revert WrongGeneration(patient, authorization.generation, current);
        _requireSigned(
            patient,
            scopes,
            structHash,
            authorization.deadline,
            authorization.signer,
            authorization.signature
        );
    }

    function _requireNonce(PatientId patient, OrgId reader, bytes32 purpose, uint48 nonce) private view {
        uint48 current = _consents[patient][reader][purpose].nonce;
        if (nonce != current) revert WrongConsentNonce(patient, reader, nonce, current);
    }

    /// A ceiling with room for one change: whoever holds a grant that was signed for the present nonce could otherwise
    /// stop the revocation by relaying the grant first.
    function _requireRevocable(PatientId patient, OrgId reader, bytes32 purpose, uint48 nonce) private view {
        uint48 current = _consents[patient][reader][purpose].nonce;
        if (nonce != current && nonce != uint256(current) + 1) {
            revert WrongConsentNonce(patient, reader, nonce, current);
        }
    }

    function _requireListLength(uint256 length) private pure {
        if (length == 0 || length > MAX_CONSENTS) revert ListLengthOutOfRange(length, MAX_CONSENTS);
    }

    /// Nothing but these two purposes reads past a consent.
    function _isEmergency(bytes32 purpose) private pure returns (bool) {
        return purpose == "ETREAT" || purpose == "BTG";
    }

    function _refuse(
        ConsentState state,
        PatientId patient,
        OrgId reader,
        bytes32 purpose,
        uint8 category
    ) private view {
        Consent memory consent = _consents[patient][reader][purpose];
        uint40 time = uint40(block.timestamp);
        if (state == ConsentState.Absent) revert AbsentConsent(patient, reader, purpose);
        if (state == ConsentState.Revoked) revert RevokedConsent(patient, reader, purpose);
        if (state == ConsentState.Outdated) {
            revert OutdatedConsent(patient, consent.generation, _generations[patient]);
        }
        if (state == ConsentState.Early) revert EarlyConsent(patient, reader, consent.from, time);
        if (state == ConsentState.Expired) revert ExpiredConsent(patient, reader, consent.until, time);
        revert UncoveredCategory(patient, reader, category, consent.categories);
    }
}
