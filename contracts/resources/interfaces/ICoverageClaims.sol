// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId, PatientId} from "../../identity/types.sol";
import {UseId} from "../../records/types.sol";
import {PlanId, PlanTerms} from "../coverageTypes.sol";

/// @title Claims on plans: filed once per use, paid at once or at the period's close, contested, decided and reversed
/// @dev A claim has one slot, which holds what changes and a tag of its facts. Whoever acts on a claim names the facts, which the
/// events tell: {ClaimFiled}, and {ClaimAwarded} for another award.
interface ICoverageClaims {
    /// @notice Where a claim stands.
    /// Paid: paid at once, and contestable. Waiting: for the close, contestable. Contested: waiting, and the arbiter decides.
    /// Upheld: waiting, and no longer contestable. Disputed: paid at once, and the arbiter decides. SetAside: its period is closed, its
    /// award is kept until the arbiter decides. Struck: denied while its period is being closed, still counted there. Settled: paid or
    /// credited, no longer contestable. Denied: was never paid. Reversed: was paid or credited, and taken back.
    enum ClaimState {
        None,
        Paid,
        Waiting,
        Contested,
        Upheld,
        Disputed,
        SetAside,
        Struck,
        Settled,
        Denied,
        Reversed
    }

    /// @notice Why a claim that was good before is not.
    enum ReversalCause {
        DeniedByArbiter,
        WithdrawnByProvider,
        UseNotStanding
    }

    /// @notice One slot: tag 184 | period 24 | decideBy 40 | state 8.
    /// @param tag The first 23 bytes of keccak256(abi.encode(facts)): two facts with one tag take 2^92 tries.
    /// @param period In which it was filed, and with which it is closed if it waits.
    /// @param decideBy Last second for the arbiter; 0 if it was never contested.
    struct Claim {
        bytes23 tag;
        uint24 period;
        uint40 decideBy;
        ClaimState state;
    }

    /// @notice What a claim comes to, in the token's smallest unit.
    /// @param person Of the plan.
    /// @param year The plan's year in which the use was anchored: its deductible and limit count.
    /// @param deductible What of the approved amount the person bears first.
    /// @param due What the plan pays: the approved amount less the deductible, of that the plan's share rounded down, at most what the
    /// year's limit leaves.
    /// @param award What it does pay: `due`, or less if the period's money was short.
    struct Facts {
        PlanId plan;
        OrgId provider;
        bytes32 person;
        uint24 year;
        uint80 deductible;
        uint80 due;
        uint80 award;
    }

    /// @notice One line of a claim. What is approved is min(amount, maximum * units).
    /// @param code As in the plan's fee schedule.
    /// @param maximum As in the plan's fee schedule, for one unit.
    /// @param units How often the service was given; the lines' codes are distinct.
    /// @param amount What the provider asks for the line.
    /// @param proof Of (code, maximum) below the plan's fee root.
    struct Item {
        bytes32 code;
        uint80 maximum;
        uint16 units;
        uint80 amount;
        bytes32[] proof;
    }

    /// @notice What a provider claims.
    /// @param terms Of the plan, of which they are the hash: who names them saves the fund from reading them.
    /// @param patient Whose use it is, by the pseudonym under which it was anchored.
    /// @param commitment Of the use, see {useCommitmentOf}; provider, patient and commitment make the UseId.
    /// @param category Category of the use's record, which the patient's payment consent must cover.
    /// @param document sha-256 of the FHIR Claim, which is kept off chain.
    /// @param items In strictly ascending order of their codes.
    struct NewClaim {
        PlanTerms terms;
        OrgId provider;
        PatientId patient;
        bytes32 commitment;
        uint8 category;
        bytes32 document;
        Item[] items;
    }

    /// @notice A claim was filed. If `state` is Paid, `facts.due` was paid at once, less what {DebitNetted} says.
    /// @param claimed What the provider asks for.
    /// @param approved What the fee schedule allows of it.
    event ClaimFiled(
        UseId indexed use,
        PlanId indexed plan,
        OrgId indexed provider,
        Facts facts,
        uint24 period,
        ClaimState state,
        uint256 claimed,
        uint256 approved,
        bytes32 document
    );
    /// @notice The insurer contested the claim; the arbiter decides up to and including `decideBy`.
    event ClaimContested(
        UseId indexed use,
        PlanId indexed plan,
        OrgId indexed provider,
        uint40 decideBy,
        bytes32 reasons
    );
    /// @notice A contested claim stands: by the arbiter's decision, or because none came and `reasons` is 0.
    event ClaimUpheld(
        UseId indexed use,
        PlanId indexed plan,
        OrgId indexed provider,
        ClaimState state,
        bytes32 reasons
    );
    /// @notice The claim is void. `taken` was paid or credited before; the provider's account bears it.
    event ClaimVoided(
        UseId indexed use,
        PlanId indexed plan,
        OrgId indexed provider,
        ReversalCause cause,
        ClaimState state,
        uint80 taken,
        bytes32 reasons
    );

    /// @notice The use was claimed before.
    error UseAlreadyClaimed(UseId use, ClaimState state);
    /// @notice The year of the use is not covered, or not yet at its time.
    error UseNotCovered(PlanId plan, bytes32 person, uint40 usedAt, uint24 year, uint8 coveredFrom);
    /// @notice The plan's arbiter would judge its own claim.
    error ArbiterClaims(OrgId arbiter);
    /// @notice The line's code is not greater than the one before.
    error ItemsNotAscending(uint256 index);
    /// @notice (code, maximum) is not in the plan's fee schedule.
    error ItemNotInSchedule(uint256 index, bytes32 code, uint80 maximum);
    /// @notice The use was never claimed, or with other facts.
    error OtherClaimFacts(UseId use, bytes23 tag, bytes23 expected);
    /// @notice The claim's state does not allow this.
    error ClaimNotInState(UseId use, ClaimState state);
    /// @notice The claim could be contested before `deadline`.
    error ContestTooLate(UseId use, uint40 deadline, uint40 time);
    /// @notice The arbiter could decide up to and including `decideBy`.
    error DecisionTooLate(UseId use, uint40 decideBy, uint40 time);
    /// @notice The arbiter can still decide, up to and including `decideBy`.
    error DecisionPending(UseId use, uint40 decideBy, uint40 time);
    /// @notice The use stands: it was anchored, is not doubled and its record was not retracted.
    error UseStillStands(UseId use);

    /// @notice Files a claim for a use. It is paid at once, to the provider's controlling account, if the person's claims of this period that
    /// were paid at once stay within the plan's fast limit, the use is of the running year, and the plan's assets less its liabilities
    /// cover it. Otherwise all of it waits for the period's close. The use is spent in any case, in all plans, for ever.
    /// @dev A member of the provider with {Duties.CLAIM} at one of {Licences.AUTHORS}. At most {MAX_ITEMS}.
    /// Reverts: those of {IOrganizationRegistry.requireActing} and {IUseRegistry.requireUse}, {ArbiterClaims}, {PatientNotEnrolled},
    /// {UseAlreadyClaimed}, {NoPaymentConsent}, {UseNotCovered}, {EmptyDigest}, {ListLengthOutOfRange}, {ItemsNotAscending},
    /// {ItemNotInSchedule}, and as the token does.
    function claim(NewClaim calldata filed) external returns (UseId use);

    /// @notice The insurer contests a claim, until its period is closable. One that is paid stays paid until the arbiter decides.
    /// @param reasons sha-256 of what the insurer says, kept off chain.
    /// @dev A member of the insurer with {Duties.CLAIM} at {Licences.INSURER}.
    /// Reverts: {OtherClaimFacts}, those of {IOrganizationRegistry.requireActing}, {EmptyDigest}, {ClaimNotInState}, {ContestTooLate}.
    function contest(UseId use, Facts calldata facts, bytes32 reasons) external;

    /// @notice The arbiter decides a contested claim, once.
    /// @param upheld Whether it stands.
    /// @param reasons sha-256 of the decision, kept off chain.
    /// @dev A member of the arbiter with {Duties.REPORT} at {Licences.AUDITOR}.
    /// Reverts: {OtherClaimFacts}, those of {IOrganizationRegistry.requireActing}, {EmptyDigest}, {ClaimNotInState}, {DecisionTooLate}.
    function decide(UseId use, Facts calldata facts, bool upheld, bytes32 reasons) external;

    /// @notice A contested claim that the arbiter did not decide in time stands.
    /// @dev Anyone. Reverts: {OtherClaimFacts}, {ClaimNotInState}, {DecisionPending}.
    function upholdUndecided(UseId use, Facts calldata facts) external;

    /// @notice The provider takes a claim back, whether it was paid or not. The use stays spent.
    /// @param reasons sha-256 of why, kept off chain, or 0.
    /// @dev A member of the provider with {Duties.CLAIM} at one of {Licences.AUTHORS}.
    /// Reverts: {OtherClaimFacts}, those of {IOrganizationRegistry.requireActing}, {ClaimNotInState}.
    function withdrawClaim(UseId use, Facts calldata facts, bytes32 reasons) external;

    /// @notice A claim whose use no longer stands, because it is doubled or its record was retracted, is void, however long ago it was paid.
    /// @dev Anyone. Reverts: {OtherClaimFacts}, {ClaimNotInState}, {UseStillStands}.
    function reverseClaim(UseId use, Facts calldata facts) external;

    /// @notice The claim's slot; all zero if the use was never claimed.
    function claimOf(UseId use) external view returns (Claim memory);

    /// @notice The most lines of one claim.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_ITEMS() external view returns (uint256);
}
