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
interface IPatients {
    /// @notice Slot 0: signerHash 192 | nonce 48 | guarded 8 | held 8. Slot 1: keyDirectory 256.
    /// @param signerHash The upper 192 bits of keccak256(signer): 2^192 work to find another signer with the same hash.
    /// @param nonce Raised by every change of signer, guardians or key directory; never lowered.
    /// @param guarded There are guardians: signer and guardians change only after their delay.
    /// @param held The guard may stop an act: frozen, or a child's signer that is still sealed.
    /// @param keyDirectory sha-256 of the present key directory.
    struct Patient {
        bytes24 signerHash;
        uint48 nonce;
        bool guarded;
        bool held;
        bytes32 keyDirectory;
    }

    /// @notice Slot 0: root 256. Slot 1: threshold 8 | count 8 | delay 32 | round 24 | needed 8 | frozenUntil 40 |
    /// majority 40 | era 32 | free 24.
    /// @param root Of the guardians' salted leaves; zero without guardians.
    /// @param threshold How many guardians are a quorum.
    /// @param count How many guardians there are; so many are a full quorum.
    /// @param delay Seconds that a recovery and a change of signer or guardians wait.
    /// @param round Raised by every change of signer or guardians and by every opened recovery; what was approved or
    /// announced in an earlier round is void.
    /// @param needed After a veto, how many guardians the next recovery needs, which no veto stops; zero before.
    /// @param frozenUntil First second at which the patient gives again; the type's maximum while a recovery is open.
    /// @param majority From when on a child may claim its id; zero for everybody else.
    /// @param era Raised by what ends all delegations.
    struct Guard {
        bytes32 root;
        uint8 threshold;
        uint8 count;
        uint32 delay;
        uint24 round;
        uint8 needed;
        uint40 frozenUntil;
        uint40 majority;
        uint32 era;
    }

    /// @param nonce The nonce of what changes, which the signature names: the patient's, a delegation's or the guard's round.
    /// @param deadline Last second at which the signature can be used.
    /// @param signer Who signed; of a patient's signer the registry keeps the hash.
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
    /// @notice The signer with this hash is neither the patient's present one nor a delegate's.
    error NotPatientSigner(PatientId patient, bytes24 signerHash);
    /// @notice The signer did not sign this EIP-712 digest.
    error InvalidPatientSignature(PatientId patient, bytes32 digest);
    /// @notice The signature names a nonce that is used up or not reached.
    error WrongPatientNonce(PatientId patient, uint48 nonce, uint48 current);
    /// @notice The delegation ended.
    error EndedDelegation(PatientId patient, bytes24 delegate, uint40 until, uint40 time);
    /// @notice The delegate has other scopes than the one asked for. Asked for none: the patient's signer alone does this.
    error MissingScope(PatientId patient, bytes24 delegate, uint16 scopes, uint16 asked);
    /// @notice The patient is frozen and gives nothing before `until`; that is the type's maximum while a recovery is open.
    error FrozenPatient(PatientId patient, uint40 until);
    /// @notice The child's signer is sealed until the child claims the id, from `majority` on.
    error SealedSigner(PatientId patient, uint40 majority);

    /// @notice Registers a patient. Anybody may send it: the id covers every value, so none can be exchanged.
    /// @param signer ERC-7913 bytes, 20 to {MAX_SIGNER_LENGTH} of them.
    /// @param keyDirectory sha-256 of the first key directory.
    /// @param salt Random; it keeps two pseudonyms apart.
    /// @return patient The id, as {patientIdOf} gives it.
    /// @dev Reverts: {SignerLengthOutOfRange}, {EmptyDigest}, {PatientAlreadyRegistered}.
    function register(bytes calldata signer, bytes32 keyDirectory, bytes32 salt) external returns (PatientId patient);

    /// @notice Replaces the key directory, as when a category's key epoch moves.
    /// @dev The patient's account, or a delegate's with the scope. Reverts: those of {requireScope}, {EmptyDigest}.
    function setKeyDirectory(PatientId patient, bytes32 keyDirectory) external;

    /// @notice {setKeyDirectory} by signature over
    /// `KeyDirectoryChange(bytes32 patient,bytes32 keyDirectory,uint48 nonce,uint40 deadline)`.
    /// @dev Reverts: those, {WrongPatientNonce}, {ExpiredSignature}, {InvalidPatientSignature}.
    function setKeyDirectoryBySig(PatientId patient, bytes32 keyDirectory, SignedChange calldata change) external;

    /// @notice Passes if `account` is the patient's signer or a delegate with all of `scopes`, for contracts that act on a
    /// patient's transaction.
    /// @param scopes Bits of {Scopes}; {Scopes.SIGNER_ONLY} for what no delegate does. While the patient is frozen only those of {Scopes.PROTECTIVE} pass.
    /// @dev Reverts: {UnknownPatient}, {NotPatientSigner}, {EndedDelegation}, {MissingScope}, {SealedSigner},
    /// {FrozenPatient}, checked in this order.
    function requireScope(PatientId patient, address account, uint16 scopes) external view;

    /// @notice {requireScope} for who signed `digest`.
    /// @dev The contract that asks binds `digest` to its own domain, a nonce and a deadline.
    /// Reverts: those of {requireScope}, {InvalidPatientSignature}.
    function requireScopeSignature(
        PatientId patient,
        bytes calldata signer,
        bytes32 digest,
        bytes calldata signature,
        uint16 scopes
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

    /// @notice The patient's guard; all zero if nobody ever guarded it.
    function guardOf(PatientId patient) external view returns (Guard memory);
}
