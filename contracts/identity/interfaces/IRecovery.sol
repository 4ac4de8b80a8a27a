// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PatientId} from "../types.sol";
import {IPatients} from "./IPatients.sol";

/// @title How guardians give a patient another signer
/// @notice A quorum opens a recovery, which freezes the patient and waits out the delay; then anybody finalises it. Until
/// then the signer may veto an ordinary quorum, once: the next recovery needs one guardian more than the vetoed one had and
/// cannot be vetoed. A full quorum can never be vetoed.
/// @dev A guardian's word is a signature; guardians send nothing. Approvals are collected off chain and sent together.
interface IRecovery is IPatients {
    /// @param signer The guardian's ERC-7913 bytes.
    /// @param salt Of its leaf.
    /// @param proof From its leaf to the root.
    /// @param signature By the guardian.
    struct GuardianWord {
        bytes signer;
        bytes32 salt;
        bytes32[] proof;
        bytes signature;
    }

    /// @notice One slot: signerHash 192 | effectiveAt 40 | approvals 8 | ofChild 8 | free 8.
    /// @param signerHash Who is to be the signer, or of a child's id the parent.
    /// @param effectiveAt First second at which it can be finalised; zero if none is open.
    /// @param approvals How many guardians opened it.
    /// @param ofChild It was opened before the child's majority: it gives the child another parent, never another signer.
    struct Recovery {
        bytes24 signerHash;
        uint40 effectiveAt;
        uint8 approvals;
        bool ofChild;
    }

    /// @notice Guardians opened a recovery; `round` is the new one.
    event RecoveryOpened(
        PatientId indexed patient,
        bytes24 indexed signerHash,
        uint8 approvals,
        uint40 effectiveAt,
        uint24 round
    );
    /// @notice The recovery was vetoed; the next needs so many guardians.
    event RecoveryVetoed(PatientId indexed patient, bytes24 indexed signerHash, uint8 needed);
    /// @notice The recovery took effect: all delegations are over. {SignerRotated}, or {DelegateNamed} for a child, says how.
    event RecoveryFinalised(PatientId indexed patient, bytes24 indexed signerHash, uint24 round);
    /// @notice A guardian froze the patient.
    event PatientFrozen(PatientId indexed patient, bytes24 indexed guardian, uint40 until);

    /// @notice The patient has no guardians.
    error NoGuardians(PatientId patient);
    /// @notice The guardians spoke in another round: guardians or signer changed since, or a recovery was opened.
    error WrongRound(PatientId patient, uint48 round, uint24 current);
    /// @notice So few guardians are no quorum, and more than `count` there are not.
    error ApprovalsOutOfRange(uint256 approvals, uint8 needed, uint8 count);
    /// @notice Approvals come in ascending order of keccak256(signer), so that nobody counts twice.
    error GuardiansNotAscending(PatientId patient, bytes24 guardian);
    /// @notice The patient's present signer does not guard itself.
    error GuardianIsSigner(PatientId patient);
    /// @notice No proof leads from this guardian to the present root.
    error NotGuardian(PatientId patient, bytes24 guardian);
    /// @notice The guardian did not sign this EIP-712 digest.
    error InvalidGuardianSignature(PatientId patient, bytes24 guardian, bytes32 digest);
    /// @notice A recovery is open, and only a full quorum displaces an ordinary one.
    error RecoveryAlreadyOpen(PatientId patient, uint8 approvals);
    /// @notice No recovery is open.
    error NoOpenRecovery(PatientId patient);
    /// @notice A recovery is vetoed before it could be finalised.
    error VetoTooLate(PatientId patient, uint40 effectiveAt, uint40 time);
    /// @notice A full quorum is not vetoed, nor a recovery after a veto.
    error VetoRefused(PatientId patient, uint8 approvals);
    /// @notice This guardian froze the patient in this round before.
    error FreezeSpent(PatientId patient, bytes24 guardian, uint24 round);
    /// @notice Before a child's majority an approval ends before it too, so that it cannot be kept for afterwards.
    error DeadlinePastMajority(uint40 deadline, uint40 majority);

    /// @notice Opens a recovery by a quorum and freezes the patient. What the signer announced is void.
    /// @param newSigner ERC-7913 bytes.
    /// @param acceptance Signature by `newSigner` over
    /// `RecoveryAcceptance(bytes32 patient,bytes newSigner,uint24 round,uint8 approvals)`, where approvals is the number of
    /// `words`, so that nobody sends fewer of them.
    /// @param deadline Last second at which the guardians' signatures can be used.
    /// @param words Signatures over `RecoveryApproval(bytes32 patient,bytes newSigner,uint24 round,uint40 deadline)`, in
    /// ascending order of keccak256(signer).
    /// @dev Anybody. Reverts: {UnknownPatient}, {ExpiredSignature}, {NoGuardians}, {DeadlinePastMajority},
    /// {ApprovalsOutOfRange}, {RecoveryAlreadyOpen}, {SignerLengthOutOfRange}, {SignerUnchanged}, {InvalidAcceptance},
    /// {GuardiansNotAscending}, {GuardianIsSigner}, {NotGuardian}, {InvalidGuardianSignature}.
    function openRecovery(
        PatientId patient,
        bytes calldata newSigner,
        bytes calldata acceptance,
        uint40 deadline,
        GuardianWord[] calldata words
    ) external;

    /// @notice Vetoes the open recovery of an ordinary quorum, once, and lifts the freeze.
    /// @dev The patient's account or a delegate's with the scope, before the recovery could be finalised.
    /// Reverts: those of {requireScope} but {FrozenPatient}, {NoOpenRecovery}, {VetoTooLate}, {VetoRefused}.
    function vetoRecovery(PatientId patient) external;

    /// @notice {vetoRecovery} by signature over `RecoveryVeto(bytes32 patient,uint48 nonce,uint40 deadline)`, where the nonce
    /// is the guard's round.
    /// @dev Reverts: those, {ExpiredSignature}, {WrongRound}, {InvalidPatientSignature}.
    function vetoRecoveryBySig(PatientId patient, SignedChange calldata change) external;

    /// @notice Makes the recovery's signer the signer, ends every delegation and the freeze. Before a child's majority it
    /// names the child's one delegate instead, until then and with every scope.
    /// @dev Anybody, once the delay is over. Reverts: {NoOpenRecovery}, {TooEarly}.
    function finaliseRecovery(PatientId patient) external;

    /// @notice Freezes the patient for one delay, seven days at most, as when the phone was stolen: the signer and delegates give nothing, and
    /// nothing announced takes effect. Each guardian does so once in a round.
    /// @param deadline Last second at which the signature can be used.
    /// @param word Signature over `FreezeRequest(bytes32 patient,uint24 round,uint40 deadline)`.
    /// @dev Anybody. Reverts: {UnknownPatient}, {ExpiredSignature}, {NoGuardians}, {RecoveryAlreadyOpen},
    /// {GuardianIsSigner}, {NotGuardian}, {InvalidGuardianSignature}, {FreezeSpent}.
    function freeze(PatientId patient, uint40 deadline, GuardianWord calldata word) external;

    /// @notice The open recovery; all zero if none.
    function recoveryOf(PatientId patient) external view returns (Recovery memory);
}
