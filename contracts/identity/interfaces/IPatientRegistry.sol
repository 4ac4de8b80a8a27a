// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PatientId} from "../types.sol";
import {IDelegates} from "./IDelegates.sol";
import {IGuardians} from "./IGuardians.sol";
import {IRecovery} from "./IRecovery.sol";

/// @title Patients, who acts for them, and how they stay themselves
/// @notice One contract, since each of its answers needs the others: {IPatients}, {IDelegates}, {IGuardians}, {IRecovery};
/// and children, whose signer is sealed until they claim their id.
interface IPatientRegistry is IDelegates, IGuardians, IRecovery {
    /// @param delegate The upper 192 bits of keccak256 of the parent's ERC-7913 signer.
    /// @param scopes Bits of {Scopes}.
    /// @param until End, not after the majority.
    struct Parent {
        bytes24 delegate;
        uint16 scopes;
        uint40 until;
    }

    /// @param successor The upper 192 bits of keccak256 of the child's own signer, whose key is sealed until majority.
    /// @param keyDirectory sha-256 of the first key directory.
    /// @param salt Random; it keeps two pseudonyms apart.
    /// @param majority First second at which the child may claim the id, 21 years from now at most.
    /// @param guardians The child's guardians until then; all zero for none.
    /// @param parents Its delegates until then, one to four.
    struct Child {
        bytes24 successor;
        bytes32 keyDirectory;
        bytes32 salt;
        uint40 majority;
        GuardianTerms guardians;
        Parent[] parents;
    }

    /// @notice A child was registered, after {PatientRegistered}.
    event ChildRegistered(PatientId indexed patient, uint40 majority);
    /// @notice A child claimed its id: parents and their guardians are over.
    event ChildCameOfAge(PatientId indexed patient, uint48 nonce);

    /// @notice The majority is not in the future, or after `max`.
    error MajorityOutOfRange(uint40 majority, uint40 max);
    /// @notice A parent's delegation would pass the majority.
    error EndPastMajority(uint40 until, uint40 majority);
    /// @notice The patient is no child, or claimed the id before.
    error NotChild(PatientId patient);

    /// @notice Registers a child. Anybody may send it: the id covers every value, so none can be exchanged.
    /// @return patient The id, as {childIdOf} gives it.
    /// @dev Reverts: {EmptyDigest}, {MajorityOutOfRange}, {ListLengthOutOfRange}, {PatientAlreadyRegistered},
    /// {ScopesOutOfRange}, {EndNotInFuture}, {EndPastMajority}, {DelegateIsSigner}, {GuardianTermsOutOfRange}.
    function registerChild(Child calldata child) external returns (PatientId patient);

    /// @notice Claims the id at majority: the sealed signer becomes the signer; parents, guardians, a freeze and an open
    /// recovery, were it by a full quorum, are over.
    /// @dev The account whose hash was sealed, frozen or not. Reverts: {UnknownPatient}, {NotChild}, {TooEarly},
    /// {NotPatientSigner}.
    function claimMajority(PatientId patient) external;

    /// @notice {claimMajority} by signature over `MajorityClaim(bytes32 patient,uint48 nonce,uint40 deadline)`.
    /// @dev Reverts: those, {ExpiredSignature}, {WrongPatientNonce}, {InvalidPatientSignature}.
    function claimMajorityBySig(PatientId patient, SignedChange calldata change) external;

    /// @notice The id that {registerChild} gives for these values.
    function childIdOf(Child calldata child) external view returns (PatientId);
}
