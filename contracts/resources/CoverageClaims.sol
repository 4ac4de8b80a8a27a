// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Duties} from "../identity/Duties.sol";
import {Licences} from "../identity/Licences.sol";
import {OrgId} from "../identity/types.sol";
import {IConsentRegistry} from "../records/interfaces/IConsentRegistry.sol";
import {IUseRegistry} from "../records/interfaces/IUseRegistry.sol";
import {UseId, useIdOf} from "../records/types.sol";
import {EmptyDigest, ListLengthOutOfRange} from "../shared/errors.sol";
import {AwardRules} from "./AwardRules.sol";
import {CoverageBase} from "./CoverageBase.sol";
import {HPAYMT, PlanId, PlanTerms, planIdOf} from "./coverageTypes.sol";
import {ICoverageClaims} from "./interfaces/ICoverageClaims.sol";
import {ICoverageClose} from "./interfaces/ICoverageClose.sol";
import {ICoverageMoney} from "./interfaces/ICoverageMoney.sol";
import {ICoveragePlans} from "./interfaces/ICoveragePlans.sol";
import {PlanTimes} from "./PlanTimes.sol";

/// @title CoverageClaims
/// @notice See {ICoverageClaims}.
abstract contract CoverageClaims is ICoverageClaims, CoverageBase {
    using PlanTimes for PlanTerms;
    using SafeERC20 for IERC20;

    /// @notice The registry that knows what a patient consented to.
    IConsentRegistry public immutable CONSENTS;
    /// @notice The registry that knows which uses stand.
    IUseRegistry public immutable USES;

    /// @inheritdoc ICoverageClaims
    uint256 public constant MAX_ITEMS = 16;

    mapping(UseId use => Claim) internal _claims;

    constructor(IConsentRegistry consents, IUseRegistry uses) {
        CONSENTS = consents;
        USES = uses;
    }

    // ------------------------------------------------------------------------------------------------------- filing

    /// @inheritdoc ICoverageClaims
    function claim(NewClaim calldata filed) external nonReentrant returns (UseId use) {
        _requireProvider(filed.provider);
        PlanTerms memory terms = filed.terms;
        if (filed.provider == terms.arbiter) revert ArbiterClaims(filed.provider);
        Facts memory facts;
        (facts.plan, facts.provider) = (planIdOf(address(PLANS), terms), filed.provider);
        facts.person = PLANS.personOf(facts.plan, filed.patient);
        // Nobody is enrolled in a plan that was never opened.
        if (facts.person == bytes32(0)) revert ICoveragePlans.PatientNotEnrolled(facts.plan, filed.patient);
        use = useIdOf(filed.provider, filed.patient, filed.commitment);
        if (_claims[use].state != ClaimState.None) revert UseAlreadyClaimed(use, _claims[use].state);
        if (filed.document == bytes32(0)) revert EmptyDigest();
        _requireConsent(filed, terms.insurer);

        _file(use, terms, filed, facts);
    }

    // --------------------------------------------------------------------------------------------------- contesting

    // Facts are in memory once, since each function reads them in several places; from calldata each place takes code.
    // solhint-disable gas-calldata-parameters

    /// @inheritdoc ICoverageClaims
    function contest(UseId use, Facts memory facts, bytes32 reasons) external {
        Claim storage slot = _claimed(use, facts);
        PlanTerms memory terms = _termsOf(facts.plan);
        _requireInsurer(terms.insurer);
        if (reasons == bytes32(0)) revert EmptyDigest();
        ClaimState state = slot.state;
        if (state != ClaimState.Paid && state != ClaimState.Waiting) revert ClaimNotInState(use, state);
        uint40 deadline = terms.closableAt(slot.period);
        if (_now() >= deadline) revert ContestTooLate(use, deadline, _now());

        uint40 decideBy = _now() + terms.decideTime;
        slot.decideBy = decideBy;
        slot.state = state == ClaimState.Paid ? ClaimState.Disputed : ClaimState.Contested;
        emit ClaimContested(use, facts.plan, facts.provider, decideBy, reasons);
    }

    /// @inheritdoc ICoverageClaims
    function decide(UseId use, Facts memory facts, bool upheld, bytes32 reasons) external {
        Claim storage slot = _claimed(use, facts);
        _requireActing(_termsOf(facts.plan).arbiter, Licences.AUDITOR, Duties.REPORT);
        if (reasons == bytes32(0)) revert EmptyDigest();
        _requireContested(use, slot);
        if (_now() > slot.decideBy) revert DecisionTooLate(use, slot.decideBy, _now());

        if (upheld) _uphold(use, slot, facts, reasons);
        else _void(use, slot, facts, ReversalCause.DeniedByArbiter, reasons);
    }

    /// @inheritdoc ICoverageClaims
    function upholdUndecided(UseId use, Facts memory facts) external {
        Claim storage slot = _claimed(use, facts);
        _requireContested(use, slot);
        if (_now() <= slot.decideBy) revert DecisionPending(use, slot.decideBy, _now());
        _uphold(use, slot, facts, bytes32(0));
    }

    // ---------------------------------------------------------------------------------------------------- reversing

    /// @inheritdoc ICoverageClaims
    function withdrawClaim(UseId use, Facts memory facts, bytes32 reasons) external {
        Claim storage slot = _claimed(use, facts);
        _requireProvider(facts.provider);
        _void(use, slot, facts, ReversalCause.WithdrawnByProvider, reasons);
    }

    /// @inheritdoc ICoverageClaims
    function reverseClaim(UseId use, Facts memory facts) external {
        Claim storage slot = _claimed(use, facts);
        if (USES.stateOf(use) == IUseRegistry.UseState.Standing) revert UseStillStands(use);
        _void(use, slot, facts, ReversalCause.UseNotStanding, bytes32(0));
    }

    /// @inheritdoc ICoverageClaims
    function claimOf(UseId use) external view returns (Claim memory) {
        return _claims[use];
    }

    // ----------------------------------------------------------------------------------------------------- internal

    /// What is asked for, and what the fee schedule allows of it. A code that came twice would have its maximum twice.
    function _approve(bytes32 feeRoot, Item[] calldata items) private pure returns (uint256 claimed, uint256 approved) {
        if (items.length == 0 || items.length > MAX_ITEMS) revert ListLengthOutOfRange(items.length, MAX_ITEMS);
        bytes32 last;
        for (uint256 i = 0; i < items.length; ++i) {
            Item calldata item = items[i];
            if (item.code <= last) revert ItemsNotAscending(i);
            last = item.code;
            bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(item.code, item.maximum))));
            if (!MerkleProof.verifyCalldata(item.proof, feeRoot, leaf)) {
                revert ItemNotInSchedule(i, item.code, item.maximum);
            }
            claimed += item.amount;
            approved += Math.min(item.amount, uint256(item.maximum) * item.units);
        }
    }

    function _file(UseId use, PlanTerms memory terms, NewClaim calldata filed, Facts memory facts) private {
        uint40 usedAt = USES.requireUse(use).anchoredAt;
        (uint256 claimed, uint256 approved) = _approve(terms.feeRoot, filed.items);
        uint24 period = terms.periodAt(block.timestamp);
        ClaimState state = _adjudicate(terms, facts, usedAt, approved, period);
        _claims[use] = Claim({tag: _tagOf(facts), period: period, decideBy: 0, state: state});
        emit ClaimFiled(use, facts.plan, facts.provider, facts, period, state, claimed, approved, filed.document);
        if (state == ClaimState.Paid) _payOut(terms.token, facts.plan, facts.provider, facts.due);
        else _wait(facts.plan, period, facts.due);
    }

    function _requireConsent(NewClaim calldata filed, OrgId insurer) private view {
        IConsentRegistry.ConsentState state = CONSENTS.consentStateOf(filed.patient, insurer, HPAYMT, filed.category);
        if (state != IConsentRegistry.ConsentState.Granted) {
            revert ICoveragePlans.NoPaymentConsent(filed.patient, insurer, state);
        }
    }

    /// Counts the claim in the person's year, and says whether it is paid at once.
    function _adjudicate(
        PlanTerms memory terms,
        Facts memory facts,
        uint40 usedAt,
        uint256 approved,
        uint24 period
    ) private returns (ClaimState) {
        uint8 usedIn;
        (facts.year, usedIn) = terms.yearOf(terms.periodAt(usedAt));
        ICoverageMoney.YearAccount memory account = _years[facts.plan][facts.person][facts.year];
        if (account.coveredFrom == 0 || usedIn < account.coveredFrom) {
            revert UseNotCovered(facts.plan, facts.person, usedAt, facts.year, account.coveredFrom);
        }

        (uint256 deductible, uint256 due) = AwardRules.adjudicate(
            approved,
            terms.deductible - account.deductibleUsed,
            terms.coinsuranceBps,
            terms.limit - account.benefitUsed
        );
        facts.deductible = uint80(deductible);
        facts.due = uint80(due);
        facts.award = uint80(due);
        account.deductibleUsed += uint80(deductible);
        account.benefitUsed += uint80(due);

        bool paid;
        (uint24 year, uint8 index) = terms.yearOf(period);
        if (year == facts.year) {
            uint256 fastUsed = due + (account.fastPeriod == index ? account.fastUsed : 0);
            paid = fastUsed <= terms.fastLimit && _covers(facts.plan, due);
            if (paid) (account.fastUsed, account.fastPeriod) = (uint80(fastUsed), index);
        }
        _write(_years[facts.plan][facts.person][facts.year], account);
        return paid || due == 0 ? ClaimState.Paid : ClaimState.Waiting;
    }

    /// In one go, as drawn at {ICoverageMoney.YearAccount}: field by field it costs a thousand gas more.
    function _write(ICoverageMoney.YearAccount storage slot, ICoverageMoney.YearAccount memory account) private {
        uint256 word =
            uint256(account.deductibleUsed) |
                (uint256(account.benefitUsed) << 80) |
                (uint256(account.fastUsed) << 160) |
                (uint256(account.coveredFrom) << 240) |
                (uint256(account.fastPeriod) << 248);
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            sstore(slot.slot, word)
        }
    }

    function _covers(PlanId plan, uint256 due) private view returns (bool) {
        ICoverageMoney.Fund storage fund = _funds[plan];
        return fund.assets >= fund.liabilities + due;
    }

    function _payOut(IERC20 token, PlanId plan, OrgId provider, uint256 due) private {
        uint256 amount = _net(plan, provider, due);
        if (amount == 0) return;
        _funds[plan].assets -= uint128(amount);
        address account = _organizationOf(provider).controller;
        // Not measured, and told by {ClaimFiled} and the token's own event alone: this is the path that has to be cheap.
        token.safeTransfer(account, amount);
    }

    function _wait(PlanId plan, uint24 period, uint80 due) private {
        _funds[plan].liabilities += due;
        ICoverageClose.Period storage slot = _periods[plan][period];
        slot.waiting += due;
        slot.count += 1;
        Queue storage queue = _queues[plan];
        uint24 tail = queue.tail;
        if (tail == period) return;
        if (tail == 0) queue.head = period;
        else _periods[plan][tail].next = period;
        queue.tail = period;
    }

    function _uphold(UseId use, Claim storage slot, Facts memory facts, bytes32 reasons) private {
        ClaimState state = slot.state == ClaimState.Contested ? ClaimState.Upheld : ClaimState.Settled;
        bool setAside = slot.state == ClaimState.SetAside;
        slot.state = state;
        emit ClaimUpheld(use, facts.plan, facts.provider, state, reasons);
        if (setAside) {
            uint128 credited = _credit(facts.plan, facts.provider, facts.award);
            // It was owed in full; what it makes up for is the plan's again.
            _release(facts.plan, facts.award - credited);
        }
    }

    /// Takes a claim out, wherever it is. The person's deductible and limit are as if it had never been filed.
    function _void(UseId use, Claim storage slot, Facts memory facts, ReversalCause cause, bytes32 reasons) private {
        uint80 taken;
        ClaimState state = ClaimState.Denied;
        ClaimState before = slot.state;
        if (before == ClaimState.Waiting || before == ClaimState.Contested || before == ClaimState.Upheld) {
            if (!_unwait(facts.plan, slot.period, facts.due)) state = ClaimState.Struck;
        } else if (before == ClaimState.SetAside) {
            _release(facts.plan, facts.award);
        } else if (before == ClaimState.Paid || before == ClaimState.Disputed || before == ClaimState.Settled) {
            (state, taken) = (ClaimState.Reversed, facts.award);
            _debit(facts.plan, facts.provider, taken);
        } else {
            revert ClaimNotInState(use, before);
        }

        slot.state = state;
        ICoverageMoney.YearAccount storage account = _years[facts.plan][facts.person][facts.year];
        account.deductibleUsed -= facts.deductible;
        account.benefitUsed -= facts.due;
        emit ClaimVoided(use, facts.plan, facts.provider, cause, state, taken, reasons);
    }

    /// False once the period is fixed: what its claims share cannot change any more.
    function _unwait(PlanId plan, uint24 period, uint80 due) private returns (bool) {
        ICoverageClose.Period storage slot = _periods[plan][period];
        if (slot.state != ICoverageClose.CloseState.Open) return false;
        slot.waiting -= due;
        slot.count -= 1;
        _funds[plan].liabilities -= due;
        return true;
    }

    /// Adds to what the provider can collect; the caller counts it as owed.
    function _credit(PlanId plan, OrgId provider, uint80 amount) internal returns (uint128 credited) {
        credited = uint128(_net(plan, provider, amount));
        _accounts[plan][provider].credit += credited;
    }

    function _release(PlanId plan, uint128 amount) private {
        ICoverageMoney.Fund storage fund = _funds[plan];
        fund.owed -= amount;
        fund.liabilities -= amount;
    }

    /// What was not collected yet goes first.
    function _debit(PlanId plan, OrgId provider, uint128 amount) private {
        ICoverageMoney.Account storage account = _accounts[plan][provider];
        uint128 credit = account.credit;
        uint128 uncollected = credit < amount ? credit : amount;
        account.credit = credit - uncollected;
        account.debit += amount - uncollected;
        if (uncollected != 0) _release(plan, uncollected);
    }

    function _requireProvider(OrgId provider) private view {
        _requireActing(provider, Licences.AUTHORS, Duties.CLAIM);
    }

    function _requireContested(UseId use, Claim storage slot) private view {
        ClaimState state = slot.state;
        if (state != ClaimState.Contested && state != ClaimState.Disputed && state != ClaimState.SetAside) {
            revert ClaimNotInState(use, state);
        }
    }

    function _claimed(UseId use, Facts memory facts) internal view returns (Claim storage slot) {
        slot = _claims[use];
        bytes23 expected = slot.tag;
        bytes23 tag = _tagOf(facts);
        if (tag != expected) revert OtherClaimFacts(use, tag, expected);
    }

    function _tagOf(Facts memory facts) internal pure returns (bytes23) {
        return bytes23(keccak256(abi.encode(facts)));
    }
}
