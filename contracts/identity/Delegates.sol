// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EndNotInFuture} from "../shared/errors.sol";
import {IDelegates} from "./interfaces/IDelegates.sol";
import {Patients} from "./Patients.sol";
import {Scopes} from "./Scopes.sol";
import {PatientId} from "./types.sol";

/// @title Delegates of patients
/// @notice See {IDelegates}.
abstract contract Delegates is Patients, IDelegates {
    bytes32 private constant NAMING_TYPEHASH = keccak256(
        "DelegateNaming(bytes32 patient,bytes24 delegate,uint16 scopes,uint40 until,uint48 nonce,uint40 deadline)"
    );
    bytes32 private constant END_TYPEHASH = keccak256(
        "DelegationEnd(bytes32 patient,bytes24 delegate,uint40 until,uint48 nonce,uint40 deadline)"
    );

    /// @inheritdoc IDelegates
    function nameDelegate(PatientId patient, bytes24 delegate, uint16 scopes, uint40 until) external {
        _requireSentBySigner(patient);
        _nameDelegate(patient, delegate, scopes, until);
    }

    /// @inheritdoc IDelegates
    function nameDelegateBySig(
        PatientId patient,
        bytes24 delegate,
        uint16 scopes,
        uint40 until,
        SignedChange calldata change
    ) external {
        _requireDelegationNonce(patient, delegate, change);
        _requireOfSigner(patient, change);
        _requireSignedBy(
            patient,
            change,
            keccak256(abi.encode(NAMING_TYPEHASH, patient, delegate, scopes, until, change.nonce, change.deadline))
        );
        _nameDelegate(patient, delegate, scopes, until);
    }

    /// @inheritdoc IDelegates
    function endDelegation(PatientId patient, bytes24 delegate, uint40 until) external {
        bytes24 party = _hashOf(msg.sender);
        _requireParty(patient, delegate, party);
        _endDelegation(patient, delegate, party, until);
    }

    /// @inheritdoc IDelegates
    function endDelegationBySig(
        PatientId patient,
        bytes24 delegate,
        uint40 until,
        SignedChange calldata change
    ) external {
        bytes24 party = _hashOf(change.signer);
        _requireDelegationNonce(patient, delegate, change);
        _requireParty(patient, delegate, party);
        _requireSignedBy(
            patient,
            change,
            keccak256(abi.encode(END_TYPEHASH, patient, delegate, until, change.nonce, change.deadline))
        );
        _endDelegation(patient, delegate, party, until);
    }

    /// @inheritdoc IDelegates
    function delegateOf(PatientId patient, bytes24 delegate) external view returns (Delegation memory) {
        return _delegations[patient][delegate];
    }

    // ----------------------------------------------------------------------------------------------------- internal

    function _nameDelegate(PatientId patient, bytes24 delegate, uint16 scopes, uint40 until) internal {
        if (scopes == 0 || scopes & ~Scopes.ALL != 0) revert ScopesOutOfRange(scopes, Scopes.ALL);
        if (until <= block.timestamp) revert EndNotInFuture(until, _now());
        if (delegate == _patients[patient].signerHash) revert DelegateIsSigner(patient, delegate);
        _putDelegation(patient, delegate, scopes, until);
    }

    /// The slot keeps its nonce for ever: otherwise an old signature would count again.
    function _putDelegation(PatientId patient, bytes24 delegate, uint16 scopes, uint40 until) internal {
        uint48 nonce = _delegations[patient][delegate].nonce + 1;
        _delegations[patient][delegate] = Delegation(until, scopes, _guards[patient].era, nonce);
        emit DelegateNamed(patient, delegate, scopes, until, nonce);
    }

    /// A delegate that gives up a second of its end does not raise the nonce: with a second at a time it could otherwise
    /// overtake every end that the patient signs. The same signature cannot count twice, since an end is only brought forward.
    function _endDelegation(PatientId patient, bytes24 delegate, bytes24 party, uint40 until) private {
        Delegation storage slot = _delegations[patient][delegate];
        uint40 present = slot.until;
        if (present == 0 || slot.era != _guards[patient].era) revert UnknownDelegation(patient, delegate);
        if (until >= present) revert EndNotShorter(until, present);

        uint48 nonce = slot.nonce;
        if (party != delegate || until <= block.timestamp) ++nonce;
        slot.until = until;
        slot.nonce = nonce;
        emit DelegationShortened(patient, delegate, until, nonce);
    }

    /// The delegate may always step down; for the patient only its own signer sends it away.
    function _requireParty(PatientId patient, bytes24 delegate, bytes24 signerHash) private view {
        if (signerHash == delegate) requirePatient(patient);
        else _requireEntitled(patient, signerHash, Scopes.SIGNER_ONLY);
    }

    function _requireDelegationNonce(PatientId patient, bytes24 delegate, SignedChange calldata change) private view {
        _requireInTime(change.deadline);
        uint48 current = _delegations[patient][delegate].nonce;
        if (change.nonce != current) revert WrongDelegationNonce(patient, delegate, change.nonce, current);
    }
}
