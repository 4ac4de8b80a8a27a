// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {OrgId, PatientId} from "../../identity/types.sol";
import {IConsentRegistry} from "../../records/interfaces/IConsentRegistry.sol";
import {PlanId, PlanTerms} from "../coverageTypes.sol";

/// @title Plans of insurers, and the persons they cover
/// @notice An insurer opens a plan, whose terms never change, and enrols persons. The plan's money is {ICoverageFund}'s.
/// @dev A person is the insurer's nullifier, one per plan, whatever number of pseudonyms the person has. Whoever reads the chain sees
/// which pseudonyms one plan takes for one person; a nullifier must therefore be salted per plan.
interface ICoveragePlans {
    /// @notice A plan was opened.
    event PlanOpened(PlanId indexed plan, OrgId indexed insurer, IERC20 indexed token, PlanTerms terms);
    /// @notice A person was enrolled, known by this patient; premiums are taken until `until`, for years that begin before.
    event PersonEnrolled(PlanId indexed plan, bytes32 indexed person, PatientId indexed patient, uint40 until);
    /// @notice The same person is also known by this patient.
    event PseudonymAdded(PlanId indexed plan, bytes32 indexed person, PatientId indexed patient);
    /// @notice From now on premiums are taken until `until`, for years that begin before.
    event EnrolmentChanged(PlanId indexed plan, bytes32 indexed person, uint40 until);

    /// @notice The token has no code.
    error PlanTokenWithoutCode(IERC20 token);
    /// @notice The insurer cannot judge its own claims, nor can nobody.
    error PlanArbiterDependent(OrgId insurer, OrgId arbiter);
    /// @notice A plan has at least one period per year, of at least `min` seconds.
    error PlanPeriodsOutOfRange(uint32 periodLength, uint32 min, uint8 periodsPerYear);
    /// @notice Dispute time is between `min` and one period, decide time between `min` and `maxDecide`.
    error PlanTimesOutOfRange(uint32 disputeTime, uint32 decideTime, uint32 min, uint32 periodLength, uint32 maxDecide);
    /// @notice A share is at most 10,000 basis points.
    error PlanShareOutOfRange(uint16 coinsuranceBps, uint16 max);
    /// @notice A plan pays something, and no more at once than in a year.
    error PlanLimitsOutOfRange(uint80 fastLimit, uint80 limit);
    /// @notice The insurer opened this plan before.
    error PlanAlreadyOpened(PlanId plan);
    /// @notice No plan has this id.
    error UnknownPlan(PlanId plan);
    /// @notice A person of zero stands for nobody.
    error EmptyPerson(PlanId plan);
    /// @notice The person is enrolled already; add the patient as a pseudonym instead.
    error PersonAlreadyEnrolled(PlanId plan, bytes32 person);
    /// @notice The person is not enrolled.
    error PersonNotEnrolled(PlanId plan, bytes32 person);
    /// @notice The plan knows the patient already, as `person`.
    error PatientAlreadyEnrolled(PlanId plan, PatientId patient, bytes32 person);
    /// @notice The plan does not know the patient.
    error PatientNotEnrolled(PlanId plan, PatientId patient);
    /// @notice The patient's consent to the insurer for payment does not hold, for this reason.
    error NoPaymentConsent(PatientId patient, OrgId insurer, IConsentRegistry.ConsentState state);
    /// @notice Premiums are taken for the running year, up to its last period but one, and for the next.
    error PremiumYearOutOfRange(PlanId plan, uint24 year, uint24 first, uint24 last);
    /// @notice The person's enrolment ended at `until`, or does before the year begins.
    error EnrolmentEnds(PlanId plan, bytes32 person, uint40 until, uint256 yearStart);

    /// @notice Opens a plan. Its terms never change.
    /// @dev A member of the insurer with {Duties.CLAIM} at {Licences.INSURER}.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {PlanTokenWithoutCode}, {PlanArbiterDependent}, {EmptyDigest},
    /// {PlanPeriodsOutOfRange}, {PlanTimesOutOfRange}, {PlanShareOutOfRange}, {PlanLimitsOutOfRange}, {PlanAlreadyOpened}.
    function openPlan(PlanTerms calldata terms) external returns (PlanId plan);

    /// @notice Enrols a person, known by this patient. The patient consents to the insurer for payment, so nobody is put on a list that
    /// the patient knows nothing of.
    /// @param person The insurer's nullifier of the person in this plan.
    /// @param category A category that the patient's consent covers.
    /// @param until Premiums are taken until then, for years that begin before.
    /// @dev A member of the insurer with {Duties.CLAIM} at {Licences.INSURER}.
    /// Reverts: {UnknownPlan}, those of {IOrganizationRegistry.requireActing}, {EmptyPerson}, {PersonAlreadyEnrolled},
    /// {EndNotInFuture}, {PatientAlreadyEnrolled}, {NoPaymentConsent}.
    function enrol(PlanId plan, PatientId patient, bytes32 person, uint8 category, uint40 until) external;

    /// @notice Says that an enrolled person is also known by this patient, so that deductible and limits count once. For ever.
    /// @dev As {enrol}. Reverts: {UnknownPlan}, those of {IOrganizationRegistry.requireActing}, {PersonNotEnrolled},
    /// {PatientAlreadyEnrolled}, {NoPaymentConsent}.
    function addPseudonym(PlanId plan, PatientId patient, bytes32 person, uint8 category) external;

    /// @notice Changes until when premiums are taken. A year that is paid stays covered.
    /// @param until May be now or past, to take no more premiums.
    /// @dev A member of the insurer with {Duties.CLAIM} at {Licences.INSURER}.
    /// Reverts: {UnknownPlan}, those of {IOrganizationRegistry.requireActing}, {PersonNotEnrolled}.
    function changeEnrolment(PlanId plan, bytes32 person, uint40 until) external;

    /// @notice The id of a plan with these terms.
    function planIdOf(PlanTerms calldata terms) external view returns (PlanId);

    /// @notice The plan's terms. Reverts: {UnknownPlan}.
    function planOf(PlanId plan) external view returns (PlanTerms memory);

    /// @notice Number of the plan's period in which `time` lies, from 1; 0 before its start. Reverts: {UnknownPlan}.
    function periodAt(PlanId plan, uint40 time) external view returns (uint24);

    /// @notice Whom the plan takes the patient for; 0 if it does not know the patient.
    function personOf(PlanId plan, PatientId patient) external view returns (bytes32);

    /// @notice Until when premiums are taken; 0 if the person was never enrolled.
    function enrolledUntil(PlanId plan, bytes32 person) external view returns (uint40);

    /// @notice Passes if the person's premium of a year can be paid now, and says with what, and what it covers.
    /// @return token In which it is paid.
    /// @return premium The amount.
    /// @return coveredFrom Number in the year, from 1, of the first period that it covers: the first of all before the year begins, the
    /// next one within the year, so that nobody buys cover for what has happened.
    /// @dev Reverts: {UnknownPlan}, {PersonNotEnrolled}, {PremiumYearOutOfRange}, {EnrolmentEnds}.
    function premiumOf(
        PlanId plan,
        bytes32 person,
        uint24 year
    ) external view returns (IERC20 token, uint80 premium, uint8 coveredFrom);

    /// @notice From when on a period can be closed, and until when its claims can be contested. Reverts: {UnknownPlan}.
    function closableAt(PlanId plan, uint24 period) external view returns (uint40);
}
