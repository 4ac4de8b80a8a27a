// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PatientId} from "../types.sol";
import {IPatients} from "./IPatients.sol";

/// @title Who acts for a patient, for what, and until when
/// @notice A delegate is another signer: a proxy, or a child's parent. It can never name delegates or guardians, nor
/// replace the signer.
interface IDelegates is IPatients {
    /// @notice One slot: until 40 | scopes 16 | era 32 | nonce 48 | free 120.
    /// @param until First second at which the delegate no longer acts; zero if never named.
    /// @param scopes Bits of {Scopes}.
    /// @param era The guard's era at the naming: in another the delegation is over.
    /// @param nonce Raised by every naming and shortening, but not where a delegate brings its own end forward and still acts:
    /// it could overtake the patient by that. The slot is never deleted.
    struct Delegation {
        uint40 until;
        uint16 scopes;
        uint32 era;
        uint48 nonce;
    }

    /// @notice A delegate was named, in place of what it was before.
    event DelegateNamed(PatientId indexed patient, bytes24 indexed delegate, uint16 scopes, uint40 until, uint48 nonce);
    /// @notice A delegation's end was brought forward; 0 also when the delegate became the signer.
    event DelegationShortened(PatientId indexed patient, bytes24 indexed delegate, uint40 until, uint48 nonce);

    /// @notice Scopes are bits of {Scopes}, at least one.
    error ScopesOutOfRange(uint16 scopes, uint16 max);
    /// @notice The patient's own signer needs no delegation, and as a former signer should not be left with one.
    error DelegateIsSigner(PatientId patient, bytes24 delegate);
    /// @notice There is no such delegation in this era.
    error UnknownDelegation(PatientId patient, bytes24 delegate);
    /// @notice A delegation's end is only brought forward.
    error EndNotShorter(uint40 until, uint40 present);
    /// @notice The signature names a nonce of the delegation that is used up or not reached.
    error WrongDelegationNonce(PatientId patient, bytes24 delegate, uint48 nonce, uint48 current);

    /// @notice Names a delegate, or changes one's scopes and end.
    /// @param delegate The upper 192 bits of keccak256 of its ERC-7913 signer, which so stays unknown until it acts.
    /// @param scopes Bits of {Scopes}.
    /// @param until End, in the future.
    /// @dev The patient's account, not frozen. Reverts: those of {requireScope}, {ScopesOutOfRange}, {EndNotInFuture},
    /// {DelegateIsSigner}.
    function nameDelegate(PatientId patient, bytes24 delegate, uint16 scopes, uint40 until) external;

    /// @notice {nameDelegate} by signature over
    /// `DelegateNaming(bytes32 patient,bytes24 delegate,uint16 scopes,uint40 until,uint48 nonce,uint40 deadline)`, where the
    /// nonce is the delegation's.
    /// @dev Reverts: those, {ExpiredSignature}, {WrongDelegationNonce}, {InvalidPatientSignature}.
    function nameDelegateBySig(
        PatientId patient,
        bytes24 delegate,
        uint16 scopes,
        uint40 until,
        SignedChange calldata change
    ) external;

    /// @notice Brings a delegation's end forward; zero ends it at once. Possible while the patient is frozen.
    /// @dev The delegate's account, or the patient's. Reverts: {UnknownPatient}, {NotPatientSigner}, {EndedDelegation},
    /// {MissingScope}, {SealedSigner}, {UnknownDelegation}, {EndNotShorter}.
    function endDelegation(PatientId patient, bytes24 delegate, uint40 until) external;

    /// @notice {endDelegation} by signature of either over
    /// `DelegationEnd(bytes32 patient,bytes24 delegate,uint40 until,uint48 nonce,uint40 deadline)`, where the nonce is the
    /// delegation's.
    /// @dev Reverts: those, {ExpiredSignature}, {WrongDelegationNonce}, {InvalidPatientSignature}.
    function endDelegationBySig(
        PatientId patient,
        bytes24 delegate,
        uint40 until,
        SignedChange calldata change
    ) external;

    /// @notice The delegation's slot; all zero if never named. It holds only in the guard's present era.
    function delegateOf(PatientId patient, bytes24 delegate) external view returns (Delegation memory);
}
