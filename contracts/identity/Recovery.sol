// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {TooEarly} from "../shared/errors.sol";
import {Delegates} from "./Delegates.sol";
import {Guardians} from "./Guardians.sol";
import {IRecovery} from "./interfaces/IRecovery.sol";
import {Scopes} from "./Scopes.sol";
import {PatientId} from "./types.sol";

/// @title Recovery of patients by their guardians
/// @notice See {IRecovery}.
abstract contract Recovery is Delegates, Guardians, IRecovery {
    bytes32 private constant APPROVAL_TYPEHASH = keccak256(
        "RecoveryApproval(bytes32 patient,bytes newSigner,uint24 round,uint40 deadline)"
    );
    bytes32 private constant ACCEPTANCE_TYPEHASH = keccak256(
        "RecoveryAcceptance(bytes32 patient,bytes newSigner,uint24 round,uint8 approvals)"
    );
    bytes32 private constant FREEZE_TYPEHASH = keccak256("FreezeRequest(bytes32 patient,uint24 round,uint40 deadline)");
    bytes32 private constant VETO_TYPEHASH = keccak256("RecoveryVeto(bytes32 patient,uint48 nonce,uint40 deadline)");

    uint32 private constant MAX_FREEZE = 7 days;

    uint40 private constant WHILE_OPEN = type(uint40).max;

    mapping(PatientId patient => IRecovery.Recovery) private _recoveries;
    mapping(PatientId patient => mapping(bytes24 guardian => uint256 round)) private _froze;

    /// @inheritdoc IRecovery
    function openRecovery(
        PatientId patient,
        bytes calldata newSigner,
        bytes calldata acceptance,
        uint40 deadline,
        GuardianWord[] calldata words
    ) external {
        Guard storage guard = _guardIn(patient, deadline);
        bool ofChild = block.timestamp < guard.majority;
        if (ofChild && deadline >= guard.majority) revert DeadlinePastMajority(deadline, guard.majority);
        _requireQuorum(patient, guard, words.length);
        bytes32 newSignerHash = _requireSuccessor(patient, newSigner, acceptance, guard.round, words.length);
        bytes32 structHash = keccak256(abi.encode(APPROVAL_TYPEHASH, patient, newSignerHash, guard.round, deadline));
        _requireWords(patient, guard.root, words, _hashTypedDataV4(structHash));
        _open(patient, guard, bytes24(newSignerHash), words.length, ofChild);
    }

    /// @inheritdoc IRecovery
    function vetoRecovery(PatientId patient) external {
        _requireEntitled(patient, _hashOf(msg.sender), Scopes.VETO);
        _veto(patient);
    }

    /// @inheritdoc IRecovery
    function vetoRecoveryBySig(PatientId patient, SignedChange calldata change) external {
        _requireInTime(change.deadline);
        uint24 round = _guards[patient].round;
        if (change.nonce != round) revert WrongRound(patient, change.nonce, round);
        _requireEntitled(patient, _hashOf(change.signer), Scopes.VETO);
        _requireSignedBy(patient, change, keccak256(abi.encode(VETO_TYPEHASH, patient, change.nonce, change.deadline)));
        _veto(patient);
    }

    /// @inheritdoc IRecovery
    function finaliseRecovery(PatientId patient) external {
        IRecovery.Recovery memory recovery = _recoveries[patient];
        if (recovery.effectiveAt == 0) revert NoOpenRecovery(patient);
        if (block.timestamp < recovery.effectiveAt) revert TooEarly(recovery.effectiveAt, _now());

        Guard storage guard = _guards[patient];
        uint24 round = guard.round + 1;
        uint40 majority = guard.majority;
        guard.round = round;
        guard.needed = 0;
        guard.frozenUntil = 0;
        ++guard.era;
        if (!recovery.ofChild) guard.majority = 0;
        delete _recoveries[patient];
        if (recovery.ofChild) {
            // The sealed signer stays; after the majority this gives nobody anything.
            _putDelegation(patient, recovery.signerHash, Scopes.ALL, majority);
        } else {
            _patients[patient].held = false;
            _replaceSigner(patient, recovery.signerHash);
        }
        emit RecoveryFinalised(patient, recovery.signerHash, round);
    }

    /// @inheritdoc IRecovery
    function freeze(PatientId patient, uint40 deadline, GuardianWord calldata word) external {
        Guard storage guard = _guardIn(patient, deadline);
        uint8 approvals = _recoveries[patient].approvals;
        if (approvals != 0) revert RecoveryAlreadyOpen(patient, approvals);
        bytes32 structHash = keccak256(abi.encode(FREEZE_TYPEHASH, patient, guard.round, deadline));
        bytes24 guardian = bytes24(_requireWord(patient, guard.root, word, _hashTypedDataV4(structHash)));
        // Never zero: setting guardians has begun the first round.
        if (_froze[patient][guardian] == guard.round) revert FreezeSpent(patient, guardian, guard.round);

        _froze[patient][guardian] = guard.round;
        uint40 until = _now() + (guard.delay < MAX_FREEZE ? guard.delay : MAX_FREEZE);
        guard.frozenUntil = until;
        _patients[patient].held = true;
        emit PatientFrozen(patient, guardian, until);
    }

    /// @inheritdoc IRecovery
    function recoveryOf(PatientId patient) external view returns (IRecovery.Recovery memory) {
        return _recoveries[patient];
    }

    // ----------------------------------------------------------------------------------------------------- internal

    function _dropRecovery(PatientId patient) internal {
        delete _recoveries[patient];
    }

    function _open(
        PatientId patient,
        Guard storage guard,
        bytes24 signerHash,
        uint256 approvals,
        bool ofChild
    ) private {
        uint40 effectiveAt = _now() + guard.delay;
        uint24 round = guard.round + 1;
        _recoveries[patient] = IRecovery.Recovery(signerHash, effectiveAt, uint8(approvals), ofChild);
        guard.round = round;
        guard.frozenUntil = WHILE_OPEN;
        _patients[patient].held = true;
        emit RecoveryOpened(patient, signerHash, uint8(approvals), effectiveAt, round);
    }

    /// Before the recovery could be finalised only: otherwise whoever finalises could be overtaken.
    function _veto(PatientId patient) private {
        IRecovery.Recovery memory recovery = _recoveries[patient];
        if (recovery.effectiveAt == 0) revert NoOpenRecovery(patient);
        if (block.timestamp >= recovery.effectiveAt) revert VetoTooLate(patient, recovery.effectiveAt, _now());
        Guard storage guard = _guards[patient];
        if (guard.needed != 0 || recovery.approvals >= guard.count) revert VetoRefused(patient, recovery.approvals);

        uint8 needed = recovery.approvals + 1;
        guard.needed = needed;
        guard.frozenUntil = 0;
        _patients[patient].held = guard.majority != 0;
        delete _recoveries[patient];
        emit RecoveryVetoed(patient, recovery.signerHash, needed);
    }

    function _guardIn(PatientId patient, uint40 deadline) private view returns (Guard storage guard) {
        requirePatient(patient);
        _requireInTime(deadline);
        guard = _guards[patient];
        if (guard.count == 0) revert NoGuardians(patient);
    }

    function _requireQuorum(PatientId patient, Guard storage guard, uint256 approvals) private view {
        uint8 needed = guard.needed == 0 ? guard.threshold : guard.needed;
        if (approvals < needed || approvals > guard.count) revert ApprovalsOutOfRange(approvals, needed, guard.count);
        uint8 present = _recoveries[patient].approvals;
        if (present != 0 && (present == guard.count || approvals != guard.count)) {
            revert RecoveryAlreadyOpen(patient, present);
        }
    }

    /// The acceptance names the number of approvals: otherwise whoever sees a full quorum's could send a few of them first,
    /// which can be vetoed.
    function _requireSuccessor(
        PatientId patient,
        bytes calldata newSigner,
        bytes calldata acceptance,
        uint24 round,
        uint256 approvals
    ) private view returns (bytes32 newSignerHash) {
        _requireSignerLength(newSigner);
        newSignerHash = keccak256(newSigner);
        if (bytes24(newSignerHash) == _patients[patient].signerHash) revert SignerUnchanged(patient);
        bytes32 structHash = keccak256(abi.encode(ACCEPTANCE_TYPEHASH, patient, newSignerHash, round, approvals));
        _requireAcceptance(patient, newSigner, structHash, acceptance);
    }

    function _requireWords(
        PatientId patient,
        bytes32 root,
        GuardianWord[] calldata words,
        bytes32 digest
    ) private view {
        bytes32 last = 0;
        for (uint256 i = 0; i < words.length; ++i) {
            bytes32 guardian = _requireWord(patient, root, words[i], digest);
            if (guardian <= last) revert GuardiansNotAscending(patient, bytes24(guardian));
            last = guardian;
        }
    }

    /// @return guardian The hash of a guardian under `root` that signed `digest`.
    function _requireWord(
        PatientId patient,
        bytes32 root,
        GuardianWord calldata word,
        bytes32 digest
    ) private view returns (bytes32 guardian) {
        guardian = keccak256(word.signer);
        if (bytes24(guardian) == _patients[patient].signerHash) revert GuardianIsSigner(patient);
        // Hashed twice, so that no inner node of the tree can be offered as a leaf.
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(guardian, word.salt))));
        if (!MerkleProof.verifyCalldata(word.proof, root, leaf)) revert NotGuardian(patient, bytes24(guardian));
        if (!_isSigned(word.signer, digest, word.signature)) {
            revert InvalidGuardianSignature(patient, bytes24(guardian), digest);
        }
    }
}
