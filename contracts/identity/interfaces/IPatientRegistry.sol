// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PatientId} from "../types.sol";

/// @title Who a patient pseudonym is, and what signs for it
/// @notice A patient is an id, a signer and the digest of a key directory; no name, no date, no number. The id certifies
/// itself, so it can be made offline and registered by anybody. One person may hold several that share no value.
/// @dev A *signer* is ERC-7913 bytes: an account's 20 bytes (an EOA or an ERC-1271 contract), or a verifier contract's 20
/// bytes followed by a key, as with a passkey. Nobody stands above a patient: no owner, no pause, no proxy.
/// A signature is EIP-712 over this contract's domain (ERC-5267 tells it), names the nonce and a deadline in seconds,
/// and can be relayed by anybody.
interface IPatientRegistry {
    /// @notice Slot 0: signerHash 192 | nonce 48 | free 16. Slot 1: keyDirectory 256.
    /// @param signerHash The upper 192 bits of keccak256(signer): 2^192 work to find another signer with the same hash.
    /// @param nonce Raised by every change; never lowered.
    /// @param keyDirectory sha-256 of the present key directory.
    struct Patient {
        bytes24 signerHash;
        uint48 nonce;
        bytes32 keyDirectory;
    }

    /// @param nonce The patient's nonce, which the signature names.
    /// @param deadline Last second at which the signature can be used.
    /// @param signer The present signer, whose hash the registry keeps.
    /// @param signature By that signer.
    struct SignedChange {
        uint48 nonce;
        uint40 deadline;
        bytes signer;
        bytes signature;
    }

    /// @notice A patient was registered.
    /// @dev Anybody can register any signer with a key directory of their own: never look a patient up by signer.
    event PatientRegistered(PatientId indexed patient, bytes24 indexed signerHash, bytes32 keyDirectory);
    /// @notice The key directory was replaced; `nonce` is the new one.
    event KeyDirectoryChanged(PatientId indexed patient, bytes32 keyDirectory, uint48 nonce);
    /// @notice The signer was replaced; `nonce` is the new one.
    event SignerRotated(PatientId indexed patient, bytes24 indexed signerHash, uint48 nonce);

    /// @notice No patient has this id.
    error UnknownPatient(PatientId patient);
    /// @notice The id is registered.
    error PatientAlreadyRegistered(PatientId patient);
    /// @notice An ERC-7913 signer has at least the 20 bytes of an address; a longer key than `max` is refused.
    error SignerLengthOutOfRange(uint256 length, uint256 min, uint256 max);
    /// @notice The signer with this hash is not the patient's present one.
    error NotPatientSigner(PatientId patient, bytes24 signerHash);
    /// @notice The present signer did not sign this EIP-712 digest.
    error InvalidPatientSignature(PatientId patient, bytes32 digest);
    /// @notice The signature names a nonce that is used up or not reached.
    error WrongPatientNonce(PatientId patient, uint48 nonce, uint48 current);
    /// @notice A rotation has to lead to another signer.
    error SignerUnchanged(PatientId patient);
    /// @notice The new signer did not sign its acceptance.
    error InvalidAcceptance(PatientId patient, bytes32 digest);

    /// @notice Registers a patient. Anybody may send it: the id covers every value, so none can be exchanged.
    /// @param signer ERC-7913 bytes, 20 to {MAX_SIGNER_LENGTH} of them.
    /// @param keyDirectory sha-256 of the first key directory.
    /// @param salt Random; it keeps two pseudonyms apart.
    /// @return patient The id, as {patientIdOf} gives it.
    /// @dev Reverts: {SignerLengthOutOfRange}, {EmptyDigest}, {PatientAlreadyRegistered}.
    function register(bytes calldata signer, bytes32 keyDirectory, bytes32 salt) external returns (PatientId patient);

    /// @notice Replaces the key directory, as when a category's key epoch moves.
    /// @dev The patient's account. Reverts: {UnknownPatient}, {NotPatientSigner}, {EmptyDigest}.
    function setKeyDirectory(PatientId patient, bytes32 keyDirectory) external;

    /// @notice {setKeyDirectory} by signature over
    /// `KeyDirectoryChange(bytes32 patient,bytes32 keyDirectory,uint48 nonce,uint40 deadline)`.
    /// @dev Reverts: those, {WrongPatientNonce}, {ExpiredSignature}, {InvalidPatientSignature}.
    function setKeyDirectoryBySig(PatientId patient, bytes32 keyDirectory, SignedChange calldata change) external;

    /// @notice Replaces the signer. What the former one signed and nobody sent yet is void here for good, and elsewhere
    /// as long as it is not made the signer again.
    /// @dev The patient's account.
    /// @param newSigner ERC-7913 bytes.
    /// @param acceptance Signature by `newSigner` over
    /// `SignerAcceptance(bytes32 patient,bytes newSigner,uint48 nonce)`, so that nobody rotates to a key that cannot sign.
    /// @dev Reverts: {UnknownPatient}, {NotPatientSigner}, {SignerLengthOutOfRange}, {SignerUnchanged}, {InvalidAcceptance}.
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

    /// @notice Passes if `account` is the patient's signer, for contracts that act on a patient's transaction.
    /// @dev Reverts: {UnknownPatient}, {NotPatientSigner}.
    function requireSigner(PatientId patient, address account) external view;

    /// @notice Passes if `signer` is the patient's present signer and signed `digest`.
    /// @dev The contract that asks binds `digest` to its own domain, a nonce and a deadline.
    /// Reverts: {UnknownPatient}, {NotPatientSigner}, {InvalidPatientSignature}.
    function requireSignature(
        PatientId patient,
        bytes calldata signer,
        bytes32 digest,
        bytes calldata signature
    ) external view;

    /// @notice Passes if the patient is registered. Reverts: {UnknownPatient}.
    function requirePatient(PatientId patient) external view;

    /// @notice The longest signer: an RSA-4096 key with its verifier fits.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_SIGNER_LENGTH() external view returns (uint256);

    /// @notice The id that {register} gives for these values.
    function patientIdOf(bytes calldata signer, bytes32 keyDirectory, bytes32 salt) external view returns (PatientId);

    /// @notice The patient's slots; all zero if unknown.
    function patientOf(PatientId patient) external view returns (Patient memory);
}
