// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {EmptyDigest, ExpiredSignature} from "../shared/errors.sol";
import {IDelegates} from "./interfaces/IDelegates.sol";
import {IPatients} from "./interfaces/IPatients.sol";
import {Scopes} from "./Scopes.sol";
import {PatientId} from "./types.sol";

/// @title The patients' slots, and who may act
/// @notice See {IPatients}.
abstract contract Patients is IPatients, EIP712 {
    bytes32 private constant PATIENT_TYPEHASH = keccak256(
        "PatientId(uint256 chainId,address registry,bytes signer,bytes32 keyDirectory,bytes32 salt)"
    );
    bytes32 private constant KEY_DIRECTORY_TYPEHASH = keccak256(
        "KeyDirectoryChange(bytes32 patient,bytes32 keyDirectory,uint48 nonce,uint40 deadline)"
    );

    uint256 private constant MIN_SIGNER_LENGTH = 20;

    /// @inheritdoc IPatients
    uint256 public constant MAX_SIGNER_LENGTH = 1024;

    mapping(PatientId patient => Patient) internal _patients;
    mapping(PatientId patient => Guard) internal _guards;
    mapping(PatientId patient => mapping(bytes24 delegate => IDelegates.Delegation)) internal _delegations;

    /// @inheritdoc IPatients
    function register(bytes calldata signer, bytes32 keyDirectory, bytes32 salt) external returns (PatientId patient) {
        _requireSignerLength(signer);
        patient = patientIdOf(signer, keyDirectory, salt);
        _register(patient, _hashOf(signer), keyDirectory);
    }

    /// @inheritdoc IPatients
    function setKeyDirectory(PatientId patient, bytes32 keyDirectory) external {
        _requireScope(patient, _hashOf(msg.sender), Scopes.KEY_DIRECTORY);
        _setKeyDirectory(patient, keyDirectory);
    }

    /// @inheritdoc IPatients
    function setKeyDirectoryBySig(PatientId patient, bytes32 keyDirectory, SignedChange calldata change) external {
        _requireTimely(patient, change);
        _requireScope(patient, _hashOf(change.signer), Scopes.KEY_DIRECTORY);
        _requireSignedBy(
            patient,
            change,
            keccak256(abi.encode(KEY_DIRECTORY_TYPEHASH, patient, keyDirectory, change.nonce, change.deadline))
        );
        _setKeyDirectory(patient, keyDirectory);
    }

    /// @inheritdoc IPatients
    function requireScope(PatientId patient, address account, uint16 scopes) external view {
        _requireScope(patient, _hashOf(account), scopes);
    }

    /// @inheritdoc IPatients
    function requireScopeSignature(
        PatientId patient,
        bytes calldata signer,
        bytes32 digest,
        bytes calldata signature,
        uint16 scopes
    ) external view {
        _requireScope(patient, _hashOf(signer), scopes);
        if (!_isSigned(signer, digest, signature)) revert InvalidPatientSignature(patient, digest);
    }

    /// @inheritdoc IPatients
    function requirePatient(PatientId patient) public view {
        if (_patients[patient].signerHash == 0) revert UnknownPatient(patient);
    }

    /// @inheritdoc IPatients
    function patientIdOf(bytes calldata signer, bytes32 keyDirectory, bytes32 salt) public view returns (PatientId) {
        return
            PatientId.wrap(
                keccak256(
                    abi.encode(PATIENT_TYPEHASH, block.chainid, address(this), keccak256(signer), keyDirectory, salt)
                )
            );
    }

    /// @inheritdoc IPatients
    function patientOf(PatientId patient) external view returns (Patient memory) {
        return _patients[patient];
    }

    /// @inheritdoc IPatients
    function guardOf(PatientId patient) external view returns (Guard memory) {
        return _guards[patient];
    }

    // ----------------------------------------------------------------------------------------------------- internal

    function _register(PatientId patient, bytes24 signerHash, bytes32 keyDirectory) internal {
        if (keyDirectory == bytes32(0)) revert EmptyDigest();
        if (_patients[patient].signerHash != 0) revert PatientAlreadyRegistered(patient);

        _patients[patient] = Patient(signerHash, 0, false, false, keyDirectory);
        emit PatientRegistered(patient, signerHash, keyDirectory);
    }

    function _replaceSigner(PatientId patient, bytes24 signerHash) internal {
        Patient storage slots = _patients[patient];
        uint48 nonce = slots.nonce + 1;
        slots.signerHash = signerHash;
        slots.nonce = nonce;
        // Left alone, it would act on once it is a former signer.
        IDelegates.Delegation storage delegation = _delegations[patient][signerHash];
        if (delegation.until != 0) {
            delegation.until = 0;
            emit IDelegates.DelegationShortened(patient, signerHash, 0, ++delegation.nonce);
        }
        emit SignerRotated(patient, signerHash, nonce);
    }

    function _requireSentBySigner(PatientId patient) internal view {
        _requireScope(patient, _hashOf(msg.sender), Scopes.SIGNER_ONLY);
    }

    function _requireOfSigner(PatientId patient, SignedChange calldata change) internal view {
        _requireScope(patient, _hashOf(change.signer), Scopes.SIGNER_ONLY);
    }

    /// May act now: entitled, and not stopped by a freeze.
    function _requireScope(PatientId patient, bytes24 signerHash, uint16 scopes) internal view {
        bool held = _requireEntitled(patient, signerHash, scopes);
        if (held && (scopes == Scopes.SIGNER_ONLY || scopes & ~Scopes.PROTECTIVE != 0)) _requireThawed(patient);
    }

    /// The signer, or a delegate with all the scopes, frozen or not.
    /// @return held Whether the guard may stop the act.
    function _requireEntitled(PatientId patient, bytes24 signerHash, uint16 scopes) internal view returns (bool held) {
        Patient storage slots = _patients[patient];
        bytes24 present = slots.signerHash;
        held = slots.held;
        if (present == 0) revert UnknownPatient(patient);
        if (present != signerHash) {
            _requireDelegated(patient, signerHash, scopes);
        } else if (held) {
            uint40 majority = _guards[patient].majority;
            if (majority != 0) revert SealedSigner(patient, majority);
        }
    }

    function _requireThawed(PatientId patient) internal view {
        uint40 until = _guards[patient].frozenUntil;
        if (block.timestamp < until) revert FrozenPatient(patient, until);
    }

    /// In time, and by the patient's present nonce.
    function _requireTimely(PatientId patient, SignedChange calldata change) internal view {
        _requireInTime(change.deadline);
        uint48 current = _patients[patient].nonce;
        if (change.nonce != current) revert WrongPatientNonce(patient, change.nonce, current);
    }

    function _requireInTime(uint40 deadline) internal view {
        if (block.timestamp > deadline) revert ExpiredSignature(deadline, _now());
    }

    function _requireSignedBy(PatientId patient, SignedChange calldata change, bytes32 structHash) internal view {
        bytes32 digest = _hashTypedDataV4(structHash);
        if (!_isSigned(change.signer, digest, change.signature)) revert InvalidPatientSignature(patient, digest);
    }

    /// The one place that checks a signature: its code is long.
    function _isSigned(bytes calldata signer, bytes32 digest, bytes calldata signature) internal view returns (bool) {
        return SignatureChecker.isValidSignatureNow(signer, digest, signature);
    }

    function _requireSignerLength(bytes calldata signer) internal pure {
        if (signer.length < MIN_SIGNER_LENGTH || signer.length > MAX_SIGNER_LENGTH) {
            revert SignerLengthOutOfRange(signer.length, MIN_SIGNER_LENGTH, MAX_SIGNER_LENGTH);
        }
    }

    function _hashOf(bytes calldata signer) internal pure returns (bytes24) {
        return bytes24(keccak256(signer));
    }

    function _hashOf(address account) internal pure returns (bytes24) {
        return bytes24(keccak256(abi.encodePacked(account)));
    }

    function _now() internal view returns (uint40) {
        return uint40(block.timestamp);
    }

    /// The nonce rises with a sent change too, so that an older signature on the same subject is void.
    function _setKeyDirectory(PatientId patient, bytes32 keyDirectory) private {
        if (keyDirectory == bytes32(0)) revert EmptyDigest();
        Patient storage slots = _patients[patient];
        uint48 nonce = slots.nonce + 1;
        slots.nonce = nonce;
        slots.keyDirectory = keyDirectory;
        // A freeze that is over would cost every later act a look at the guard.
        if (slots.held && _guards[patient].majority == 0) slots.held = false;
        emit KeyDirectoryChanged(patient, keyDirectory, nonce);
    }

    function _requireDelegated(PatientId patient, bytes24 delegate, uint16 scopes) private view {
        IDelegates.Delegation memory delegation = _delegations[patient][delegate];
        if (delegation.until == 0 || delegation.era != _guards[patient].era) {
            revert NotPatientSigner(patient, delegate);
        }
        if (block.timestamp >= delegation.until) {
            revert EndedDelegation(patient, delegate, delegation.until, _now());
        }
        if (scopes == Scopes.SIGNER_ONLY || delegation.scopes & scopes != scopes) {
            revert MissingScope(patient, delegate, delegation.scopes, scopes);
        }
    }
}
