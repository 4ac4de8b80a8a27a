// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Duties} from "../identity/Duties.sol";
import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../identity/Licences.sol";
import {OrgId, PatientId} from "../identity/types.sol";
import {IConsentRegistry} from "../records/interfaces/IConsentRegistry.sol";
import {EmptyDigest, EndNotInFuture} from "../shared/errors.sol";
import {HPAYMT, PlanId, PlanTerms, planIdOf as typedPlanIdOf} from "./coverageTypes.sol";
import {ICoveragePlans} from "./interfaces/ICoveragePlans.sol";
import {PlanTimes} from "./PlanTimes.sol";

/// @title CoveragePlans
/// @notice See {ICoveragePlans}.
contract CoveragePlans is ICoveragePlans {
    using PlanTimes for PlanTerms;

    /// @dev One slot: until 40 | enrolled 8 | free 208. An end may be 0.
    struct Enrolment {
        uint40 until;
        bool enrolled;
    }

    /// Shorter, nobody could notice in time, and the plan cannot be changed afterwards.
    uint32 private constant MIN_TIME = 1 hours;
    uint32 private constant MAX_DECIDE_TIME = 180 days;
    uint16 private constant ALL_BPS = 10_000;

    /// @notice The registry that knows who acts for an organisation.
    IOrganizationRegistry public immutable ORGANIZATIONS;
    /// @notice The registry that knows what a patient consented to.
    IConsentRegistry public immutable CONSENTS;

    mapping(PlanId plan => PlanTerms) private _plans;
    mapping(PlanId plan => mapping(PatientId patient => bytes32)) private _persons;
    mapping(PlanId plan => mapping(bytes32 person => Enrolment)) private _enrolments;

    constructor(IOrganizationRegistry organizations, IConsentRegistry consents) {
        ORGANIZATIONS = organizations;
        CONSENTS = consents;
    }

    /// @inheritdoc ICoveragePlans
    function openPlan(PlanTerms calldata terms) external returns (PlanId plan) {
        _requireInsurer(terms.insurer);
        _requireTerms(terms);
        plan = typedPlanIdOf(address(this), terms);
        if (address(_plans[plan].token) != address(0)) revert PlanAlreadyOpened(plan);
        _plans[plan] = terms;
        emit PlanOpened(plan, terms.insurer, terms.token, terms);
    }

    /// @inheritdoc ICoveragePlans
    function enrol(PlanId plan, PatientId patient, bytes32 person, uint8 category, uint40 until) external {
        OrgId insurer = _known(plan).insurer;
        _requireInsurer(insurer);
        if (person == bytes32(0)) revert EmptyPerson(plan);
        if (_enrolments[plan][person].enrolled) revert PersonAlreadyEnrolled(plan, person);
        if (until <= uint40(block.timestamp)) revert EndNotInFuture(until, uint40(block.timestamp));
        _enrolments[plan][person] = Enrolment({until: until, enrolled: true});
        _know(insurer, plan, patient, person, category);
        emit PersonEnrolled(plan, person, patient, until);
    }

    /// @inheritdoc ICoveragePlans
    function addPseudonym(PlanId plan, PatientId patient, bytes32 person, uint8 category) external {
        OrgId insurer = _known(plan).insurer;
        _requireInsurer(insurer);
        _requireEnrolled(plan, person);
        _know(insurer, plan, patient, person, category);
        emit PseudonymAdded(plan, person, patient);
    }

    /// @inheritdoc ICoveragePlans
    function changeEnrolment(PlanId plan, bytes32 person, uint40 until) external {
        _requireInsurer(_known(plan).insurer);
        _requireEnrolled(plan, person);
        _enrolments[plan][person].until = until;
        emit EnrolmentChanged(plan, person, until);
    }

    // -------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc ICoveragePlans
    function planIdOf(PlanTerms calldata terms) external view returns (PlanId) {
        return typedPlanIdOf(address(this), terms);
    }

    /// @inheritdoc ICoveragePlans
    function planOf(PlanId plan) external view returns (PlanTerms memory) {
        return _known(plan);
    }

    /// @inheritdoc ICoveragePlans
    function periodAt(PlanId plan, uint40 time) external view returns (uint24) {
        return _known(plan).periodAt(time);
    }

    /// @inheritdoc ICoveragePlans
    function personOf(PlanId plan, PatientId patient) external view returns (bytes32) {
        return _persons[plan][patient];
    }

    /// @inheritdoc ICoveragePlans
    function enrolledUntil(PlanId plan, bytes32 person) external view returns (uint40) {
        return _enrolments[plan][person].until;
    }

    /// @inheritdoc ICoveragePlans
    function closableAt(PlanId plan, uint24 period) external view returns (uint40) {
        return _known(plan).closableAt(period);
    }

    /// @inheritdoc ICoveragePlans
    function premiumOf(
        PlanId plan,
        bytes32 person,
        uint24 year
    ) external view returns (IERC20 token, uint80 premium, uint8 coveredFrom) {
        PlanTerms memory terms = _known(plan);
        _requireEnrolled(plan, person);
        (uint24 running, uint8 index) = terms.yearOf(terms.periodAt(block.timestamp));
        // Before the plan's start no year runs, and in a year's last period nothing of it is left to be covered.
        uint24 first = index == terms.periodsPerYear || running == 0 ? running + 1 : running;
        if (year < first || year > running + 1) revert PremiumYearOutOfRange(plan, year, first, running + 1);

        uint256 yearStart = terms.start + uint256(year - 1) * terms.periodsPerYear * terms.periodLength;
        uint40 until = _enrolments[plan][person].until;
        if (until <= yearStart || until <= block.timestamp) revert EnrolmentEnds(plan, person, until, yearStart);
        return (terms.token, terms.premium, year == running ? index + 1 : 1);
    }

    // ----------------------------------------------------------------------------------------------------- internal

    function _know(OrgId insurer, PlanId plan, PatientId patient, bytes32 person, uint8 category) private {
        bytes32 known = _persons[plan][patient];
        if (known != bytes32(0)) revert PatientAlreadyEnrolled(plan, patient, known);
        IConsentRegistry.ConsentState state = CONSENTS.consentStateOf(patient, insurer, HPAYMT, category);
        if (state != IConsentRegistry.ConsentState.Granted) revert NoPaymentConsent(patient, insurer, state);
        _persons[plan][patient] = person;
    }

    function _known(PlanId plan) private view returns (PlanTerms memory terms) {
        terms = _plans[plan];
        if (address(terms.token) == address(0)) revert UnknownPlan(plan);
    }

    function _requireInsurer(OrgId insurer) private view {
        ORGANIZATIONS.requireActing(insurer, msg.sender, Licences.INSURER, Duties.CLAIM);
    }

    function _requireEnrolled(PlanId plan, bytes32 person) private view {
        if (!_enrolments[plan][person].enrolled) revert PersonNotEnrolled(plan, person);
    }

    function _requireTerms(PlanTerms calldata terms) private view {
        if (address(terms.token).code.length == 0) revert PlanTokenWithoutCode(terms.token);
        if (terms.arbiter == terms.insurer || ORGANIZATIONS.organizationOf(terms.arbiter).controller == address(0)) {
            revert PlanArbiterDependent(terms.insurer, terms.arbiter);
        }
        if (terms.feeRoot == bytes32(0)) revert EmptyDigest();
        if (terms.periodLength < MIN_TIME || terms.periodsPerYear == 0) {
            revert PlanPeriodsOutOfRange(terms.periodLength, MIN_TIME, terms.periodsPerYear);
        }
        if (
            terms.disputeTime < MIN_TIME ||
            terms.disputeTime > terms.periodLength ||
            terms.decideTime < MIN_TIME ||
            terms.decideTime > MAX_DECIDE_TIME
        ) {
            revert PlanTimesOutOfRange(
                terms.disputeTime,
                terms.decideTime,
                MIN_TIME,
                terms.periodLength,
                MAX_DECIDE_TIME
            );
        }
        if (terms.coinsuranceBps > ALL_BPS) revert PlanShareOutOfRange(terms.coinsuranceBps, ALL_BPS);
        if (terms.limit == 0 || terms.fastLimit > terms.limit) {
            revert PlanLimitsOutOfRange(terms.fastLimit, terms.limit);
        }
    }
}
