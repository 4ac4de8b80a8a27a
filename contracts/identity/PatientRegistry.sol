// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {EmptyDigest, ExpiredSignature} from "../shared/errors.sol";
import {IPatientRegistry} from "./interfaces/IPatientRegistry.sol";
import {PatientId} from "./types.sol";

/// @title PatientRegistry
/// @notice See {IPatientRegistry}.
contract PatientRegistry is IPatientRegistry, EIP712 {
    bytes32 private constant PATIENT_TYPEHASH = keccak256(
        "PatientId(uint256 chainId,address registry,bytes signer,bytes32 keyDirectory,bytes32 salt)"
    );
    bytes32 private constant KEY_DIRECTORY_TYPEHASH = keccak256(
        "KeyDirectoryChange(bytes32 patient,bytes32 keyDirectory,uint48 nonce,uint40 deadline)"
    );
    bytes32 private constant ROTATION_TYPEHASH = keccak256(
        "SignerRotation(bytes32 patient,bytes newSigner,uint48 nonce,uint40 deadline)"
    );
    bytes32 private constant ACCEPTANCE_TYPEHASH = keccak256(
        "SignerAcceptance(bytes32 patient,bytes newSigner,uint48 nonce)"
    );

    uint256 private constant MIN_SIGNER_LENGTH = 20;

    /// @inheritdoc IPatientRegistry
    uint256 public constant MAX_SIGNER_LENGTH = 1024;

    mapping(PatientId patient => Patient) private _patients;

    constructor() EIP712("medtrail PatientRegistry", "1") {}

    /// @inheritdoc IPatientRegistry
    function register(bytes calldata signer, bytes32 keyDirectory, bytes32 salt) external returns (PatientId patient) {
        _requireSignerLength(signer);
        if (keyDirectory == bytes32(0)) revert EmptyDigest();
        patient = patientIdOf(signer, keyDirectory, salt);
        if (_patients[patient].signerHash != 0) revert PatientAlreadyRegistered(patient);

        bytes24 signerHash = _hashOf(signer);
        _patients[patient] = Patient({signerHash: signerHash, nonce: 0, keyDirectory: keyDirectory});
        emit PatientRegistered(patient, signerHash, keyDirectory);
    }

    /// @inheritdoc IPatientRegistry
    function setKeyDirectory(PatientId patient, bytes32 keyDirectory) external {
        requireSigner(patient, msg.sender);
        _setKeyDirectory(patient, keyDirectory);
    }

    /// @inheritdoc IPatientRegistry
    function setKeyDirectoryBySig(PatientId patient, bytes32 keyDirectory, SignedChange calldata change) external {
        _requireSigned(
            patient,
            change,
            keccak256(abi.encode(KEY_DIRECTORY_TYPEHASH, patient, keyDirectory, change.nonce, change.deadline))
        );
        _setKeyDirectory(patient, keyDirectory);
    }

    /// @inheritdoc IPatientRegistry
    function rotateSigner(PatientId patient, bytes calldata newSigner, bytes calldata acceptance) external {
        requireSigner(patient, msg.sender);
        _rotateSigner(patient, newSigner, acceptance);
    }

    /// @inheritdoc IPatientRegistry
    function rotateSignerBySig(
        PatientId patient,
        bytes calldata newSigner,
        bytes calldata acceptance,
        SignedChange calldata change
    ) external {
        _requireSigned(
            patient,
            change,
            keccak256(abi.encode(ROTATION_TYPEHASH, patient, keccak256(newSigner), change.nonce, change.deadline))
        );
        _rotateSigner(patient, newSigner, acceptance);
    }

    /// @inheritdoc IPatientRegistry
    function requireSigner(PatientId patient, address account) public view {
        _requireSignerHash(patient, bytes24(keccak256(abi.encodePacked(account))));
    }

    /// @inheritdoc IPatientRegistry
    function requireSignature(
        PatientId patient,
        bytes calldata signer,
        bytes32 digest,
        bytes calldata signature
    ) public view {
        _requireSignerHash(patient, _hashOf(signer));
        if (!SignatureChecker.isValidSignatureNow(signer, digest, signature)) {
            revert InvalidPatientSignature(patient, digest);
        }
    }

    /// @inheritdoc IPatientRegistry
    function requirePatient(PatientId patient) external view {
        if (_patients[patient].signerHash == 0) revert UnknownPatient(patient);
    }

    /// @inheritdoc IPatientRegistry
    function patientIdOf(bytes calldata signer, bytes32 keyDirectory, bytes32 salt) public view returns (PatientId) {
        return
            PatientId.wrap(
                keccak256(
                    abi.encode(PATIENT_TYPEHASH, block.chainid, address(this), keccak256(signer), keyDirectory, salt)
                )
            );
    }

    /// @inheritdoc IPatientRegistry
    function patientOf(PatientId patient) external view returns (Patient memory) {
        return _patients[patient];
    }

    /// The nonce rises with a sent change too, so that an older signature on the same subject is void.
    function _setKeyDirectory(PatientId patient, bytes32 keyDirectory) private {
        if (keyDirectory == bytes32(0)) revert EmptyDigest();
        Patient storage slots = _patients[patient];
        uint48 nonce = slots.nonce + 1;
        slots.nonce = nonce;
        slots.keyDirectory = keyDirectory;
        emit KeyDirectoryChanged(patient, keyDirectory, nonce);
    }

    function _rotateSigner(PatientId patient, bytes calldata newSigner, bytes calldata acceptance) private {
        _requireSignerLength(newSigner);
        Patient storage slots = _patients[patient];
        bytes24 signerHash = _hashOf(newSigner);
        // Otherwise "rotating" after a leak would void nothing.
        if (signerHash == slots.signerHash) revert SignerUnchanged(patient);
        uint48 nonce = slots.nonce;
        bytes32 digest = _hashTypedDataV4(
            keccak256(abi.encode(ACCEPTANCE_TYPEHASH, patient, keccak256(newSigner), nonce))
        );
        if (!SignatureChecker.isValidSignatureNow(newSigner, digest, acceptance)) {
            revert InvalidAcceptance(patient, digest);
        }

        slots.signerHash = signerHash;
        slots.nonce = nonce + 1;
        emit SignerRotated(patient, signerHash, nonce + 1);
    }

    function _requireSigned(PatientId patient, SignedChange calldata change, bytes32 structHash) private view {
        if (block.timestamp > change.deadline) revert ExpiredSignature(change.deadline, uint40(block.timestamp));
        uint48 current = _patients[patient].nonce;
        if (change.nonce != current) revert WrongPatientNonce(patient, change.nonce, current);
        requireSignature(patient, change.signer, _hashTypedDataV4(structHash), change.signature);
    }

    function _requireSignerHash(PatientId patient, bytes24 signerHash) private view {
        bytes24 present = _patients[patient].signerHash;
        if (present == 0) revert UnknownPatient(patient);
        if (present != signerHash) revert NotPatientSigner(patient, signerHash);
    }

    function _requireSignerLength(bytes calldata signer) private pure {
        if (signer.length < MIN_SIGNER_LENGTH || signer.length > MAX_SIGNER_LENGTH) {
            revert SignerLengthOutOfRange(signer.length, MIN_SIGNER_LENGTH, MAX_SIGNER_LENGTH);
        }
    }

    function _hashOf(bytes calldata signer) private pure returns (bytes24) {
        return bytes24(keccak256(signer));
    }
}
