// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PlanTerms, ShortageRule} from "../../../contracts/resources/coverageTypes.sol";
import {IOrganizationRegistry} from "../../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../../../contracts/identity/Licences.sol";
import {IConsentRegistry} from "../../../contracts/records/interfaces/IConsentRegistry.sol";
import {IUseRegistry} from "../../../contracts/records/interfaces/IUseRegistry.sol";
import {UseId, useIdOf} from "../../../contracts/records/types.sol";
import {ICoverageClaims} from "../../../contracts/resources/interfaces/ICoverageClaims.sol";
import {ICoverageMoney} from "../../../contracts/resources/interfaces/ICoverageMoney.sol";
import {ICoveragePlans} from "../../../contracts/resources/interfaces/ICoveragePlans.sol";
import {EmptyDigest, ListLengthOutOfRange} from "../../../contracts/shared/errors.sol";
import {CoverageTest} from "./CoverageTest.sol";

/// Filing: what is paid at once, what waits, and what is refused.
contract CoverageClaimTest is CoverageTest {
    function setUp() external {
        deployPlan(ShortageRule.Proportional);
    }

    function test_aClaimIsPaidAtOnceAfterDeductibleAndShare() external {
        bytes32 commitment = anchorUse(alice.id);
        ICoverageClaims.Facts memory facts = expectedFacts(alice.id, block.timestamp, 600);
        assertEq(facts.due, 400, "80 % of 500");
        UseId use = useIdOf(hospital, alice.id, commitment);
        ICoverageClaims.NewClaim memory filed = newClaim(alice.id, commitment, 600);

        vm.prank(hospitalController);
        expectEmitFrom(address(fund));
        emit ICoverageClaims.ClaimFiled(
            use,
            plan,
            hospital,
            facts,
            1,
            ICoverageClaims.ClaimState.Paid,
            600,
            600,
            DOCUMENT
        );
        fund.claim(filed);

        assertEq(coin.balanceOf(hospitalController), 400, "paid");
        assertEq(fund.fundOf(plan).assets, 600, "two premiums less the claim");
        assertEq(fund.fundOf(plan).liabilities, 0, "nothing is owed");
        ICoverageMoney.YearAccount memory account = fund.yearOf(plan, ALICE, 1);
        assertEq(account.deductibleUsed, 100, "deductible");
        assertEq(account.benefitUsed, 400, "benefit");
        assertEq(account.fastUsed, 400, "fast");
        assertHeld();
    }

    function test_whatExceedsTheFastLimitWaits() external {
        topUp(10_000);
        (UseId use, ICoverageClaims.Facts memory facts) = claimFor(alice.id, 2_000);
        assertState(use, ICoverageClaims.ClaimState.Waiting, "waits");
        assertEq(coin.balanceOf(hospitalController), 0, "nothing is paid");
        assertEq(fund.fundOf(plan).liabilities, facts.due, "owed");
        assertEq(fund.periodOf(plan, 1).waiting, facts.due, "waits");
        assertEq(fund.firstOpen(plan), 1, "first");
    }

    function test_splittingDoesNotDodgeTheFastLimit() external {
        topUp(100_000);
        claimFor(alice.id, 100);
        for (uint256 i = 0; i < 2; ++i) {
            (UseId paid, ) = claimFor(alice.id, 625);
            assertState(paid, ICoverageClaims.ClaimState.Paid, "within");
        }
        (UseId above, ) = claimFor(alice.id, 2);
        assertState(above, ICoverageClaims.ClaimState.Waiting, "the limit is cumulative");
        (UseId other, ) = claimFor(bob.id, 200);
        assertState(other, ICoverageClaims.ClaimState.Paid, "another person");
        vm.warp(block.timestamp + PERIOD);
        (UseId next, ) = claimFor(alice.id, 625);
        assertState(next, ICoverageClaims.ClaimState.Paid, "another period");
        assertEq(fund.yearOf(plan, ALICE, 1).fastUsed, 500, "counted anew");
        assertEq(fund.yearOf(plan, ALICE, 1).fastPeriod, 2, "in the second");
    }

    function test_waitsWhereAssetsDoNotExceedLiabilities() external {
        (UseId first, ) = claimFor(alice.id, 1_225);
        assertState(first, ICoverageClaims.ClaimState.Paid, "900 of 1,000");
        (UseId use, ) = claimFor(bob.id, 350);
        assertState(use, ICoverageClaims.ClaimState.Waiting, "100 do not pay 200");
        (UseId small, ) = claimFor(bob.id, 1);
        assertState(small, ICoverageClaims.ClaimState.Paid, "0.8, rounded down, is nothing");
        (UseId last, ) = claimFor(bob.id, 2);
        assertState(last, ICoverageClaims.ClaimState.Waiting, "those that wait come first");
    }

    function test_aLateClaimCountsForTheYearOfItsUseAndWaits() external {
        topUp(100_000);
        bytes32 commitment = anchorUse(alice.id);
        uint256 usedAt = block.timestamp;
        vm.warp(usedAt + 12 * PERIOD);
        ICoverageClaims.Facts memory facts = expectedFacts(alice.id, usedAt, 600);
        ICoverageClaims.NewClaim memory filed = newClaim(alice.id, commitment, 600);
        vm.prank(hospitalController);
        UseId use = fund.claim(filed);
        assertEq(facts.year, 1, "the first year");
        assertEq(fund.claimOf(use).tag, bytes23(keccak256(abi.encode(facts))), "facts");
        assertEq(fund.claimOf(use).period, 13, "filed in the second");
        assertState(use, ICoverageClaims.ClaimState.Waiting, "the fast path is for the running year");
    }

    function testFuzz_theAnswerIsThePlansPromise(
        uint80 first,
        uint80 second,
        uint16 share,
        uint80 deductible
    ) external {
        PlanTerms memory terms = defaultTerms(ShortageRule.Proportional);
        terms.coinsuranceBps = uint16(bound(share, 0, 10_000));
        terms.deductible = deductible;
        terms.limit = type(uint80).max;
        terms.fastLimit = type(uint80).max;
        terms.start = START;
        plan = openPlan(terms);
        vm.prank(insurerController);
        plans.enrol(plan, alice.id, ALICE, 0, END);
        payPremium(plan, ALICE, 1);
        vm.warp(START + 2 * PERIOD);
        topUp(type(uint80).max);
        (, ICoverageClaims.Facts memory a) = claimFor(alice.id, first);
        (, ICoverageClaims.Facts memory b) = claimFor(alice.id, second);
        ICoverageMoney.YearAccount memory account = fund.yearOf(plan, ALICE, 1);
        assertEq(account.benefitUsed, uint256(a.due) + b.due, "benefit");
        assertTrue(account.benefitUsed <= terms.limit, "limit");
        assertTrue(account.deductibleUsed <= terms.deductible, "deductible");
        assertHeld();
    }

    function testFuzz_theFeeScheduleBoundsEveryLine(uint80[4] memory amounts, uint16[4] memory units) external {
        topUp(100);
        bytes32 commitment = anchorUse(alice.id);
        ICoverageClaims.NewClaim memory filed = newClaim(alice.id, commitment, 0);
        filed.items = new ICoverageClaims.Item[](4);
        uint256 approved;
        for (uint256 i = 0; i < 4; ++i) {
            filed.items[i] = item(i, units[i], amounts[i]);
            uint256 most = uint256(maxima[i]) * units[i];
            approved += amounts[i] < most ? amounts[i] : most;
        }
        ICoverageClaims.Facts memory facts = expectedFacts(alice.id, block.timestamp, approved);
        vm.prank(hospitalController);
        UseId use = fund.claim(filed);
        assertEq(fund.claimOf(use).tag, bytes23(keccak256(abi.encode(facts))), "facts");
        assertTrue(facts.due <= plans.planOf(plan).limit, "paid at most the limit");
    }

    function test_aYearsLimitIsNeverPassedHoweverAClaimIsSplit() external {
        topUp(1_000_000);
        uint256 due;
        for (uint256 i = 0; i < 3; ++i) {
            (, ICoverageClaims.Facts memory facts) = claimFor(alice.id, 60_000);
            due += facts.due;
        }
        assertEq(due, 100_000, "the limit");
        (UseId use, ICoverageClaims.Facts memory last) = claimFor(alice.id, 60_000);
        assertEq(last.due, 0, "nothing is left");
        assertState(use, ICoverageClaims.ClaimState.Paid, "and nothing waits");
    }

    // ------------------------------------------------------------------------------------------------------ refusals

    function test_refusesByWhomAndForWhom() external {
        bytes32 commitment = anchorUse(alice.id);
        ICoverageClaims.NewClaim memory filed = newClaim(alice.id, commitment, 10);
        refusesClaim(
            stranger,
            filed,
            abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, hospital, stranger)
        );
        refusesClaim(
            doctor,
            filed,
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingDuty.selector,
                hospital,
                doctor,
                uint32(1 << 5),
                uint32(3)
            )
        );
        filed.provider = insurer;
        refusesClaim(
            insurerController,
            filed,
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingLicence.selector,
                insurer,
                uint32(Licences.AUTHORS),
                Licences.INSURER
            )
        );
        filed = newClaim(carol.id, commitment, 10);
        refusesClaim(
            hospitalController,
            filed,
            abi.encodeWithSelector(ICoveragePlans.PatientNotEnrolled.selector, plan, carol.id)
        );
    }

    function test_refusesAClaimOfThePlansArbiter() external {
        PlanTerms memory terms = defaultTerms(ShortageRule.Proportional);
        terms.arbiter = hospital;
        plan = openPlan(terms);
        enrol(plan, alice.id, ALICE);
        vm.warp(block.timestamp + PERIOD);
        bytes32 commitment = anchorUse(alice.id);
        refusesClaim(
            hospitalController,
            newClaim(alice.id, commitment, 10),
            abi.encodeWithSelector(ICoverageClaims.ArbiterClaims.selector, hospital)
        );
    }

    function test_refusesUnknownPlanDocumentAndConsent() external {
        ICoverageClaims.NewClaim memory filed = newClaim(alice.id, anchorUse(alice.id), 10);
        filed.document = bytes32(0);
        refusesClaim(hospitalController, filed, abi.encodeWithSelector(EmptyDigest.selector));
        filed.document = DOCUMENT;
        filed.category = 1;
        refusesClaim(
            hospitalController,
            filed,
            abi.encodeWithSelector(
                ICoveragePlans.NoPaymentConsent.selector,
                alice.id,
                insurer,
                IConsentRegistry.ConsentState.NotCovered
            )
        );
        filed.category = 0;
        vm.prank(alice.account);
        consents.revoke(alice.id, insurer, HPAYMT);
        refusesClaim(
            hospitalController,
            filed,
            abi.encodeWithSelector(
                ICoveragePlans.NoPaymentConsent.selector,
                alice.id,
                insurer,
                IConsentRegistry.ConsentState.Revoked
            )
        );
        // Other terms are another plan, in which nobody is enrolled.
        filed.terms.limit += 1;
        refusesClaim(
            hospitalController,
            filed,
            abi.encodeWithSelector(ICoveragePlans.PatientNotEnrolled.selector, plans.planIdOf(filed.terms), alice.id)
        );
    }

    function test_refusesAUseThatWasNeverAnchoredOrIsAnothersOrNoLongerStands() external {
        bytes32 commitment = anchorUse(alice.id);
        // Another patient's encounter: with this patient it is another use, which nobody anchored.
        refusesClaim(
            hospitalController,
            newClaim(bob.id, commitment, 10),
            abi.encodeWithSelector(IUseRegistry.UnknownUse.selector, useIdOf(hospital, bob.id, commitment))
        );
        ICoverageClaims.NewClaim memory filed = newClaim(alice.id, commitment, 10);
        UseId use = useIdOf(hospital, alice.id, commitment);
        bytes32 digest = latestDigest();
        vm.prank(hospitalController);
        records.retract(alice.id, hospital, digest);
        refusesClaim(
            hospitalController,
            filed,
            abi.encodeWithSelector(IUseRegistry.RetractedUse.selector, use, uses.useOf(use).record)
        );
    }

    function test_refusesASecondClaimOfOneUse() external {
        bytes32 commitment = anchorUse(alice.id);
        ICoverageClaims.NewClaim memory filed = newClaim(alice.id, commitment, 10);
        vm.prank(hospitalController);
        UseId use = fund.claim(filed);
        refusesClaim(
            hospitalController,
            filed,
            abi.encodeWithSelector(ICoverageClaims.UseAlreadyClaimed.selector, use, ICoverageClaims.ClaimState.Paid)
        );
    }

    function test_refusesAUseOutsideOfTheCover() external {
        vm.warp(START + 2 * PERIOD + 1);
        PlanTerms memory terms = defaultTerms(ShortageRule.Proportional);
        terms.premium = 0;
        plan = openPlan(terms);
        enrol(plan, alice.id, ALICE);
        ICoverageClaims.NewClaim memory filed = newClaim(alice.id, anchorUse(alice.id), 10);
        // The premium was paid in period 2, so the cover begins with period 3.
        refusesClaim(
            hospitalController,
            filed,
            abi.encodeWithSelector(
                ICoverageClaims.UseNotCovered.selector,
                plan,
                ALICE,
                uint40(block.timestamp),
                uint24(1),
                uint8(3)
            )
        );
    }

    function test_refusesListsAndLines() external {
        ICoverageClaims.NewClaim memory filed = newClaim(alice.id, anchorUse(alice.id), 10);
        filed.items = new ICoverageClaims.Item[](0);
        refusesClaim(hospitalController, filed, abi.encodeWithSelector(ListLengthOutOfRange.selector, 0, 16));
        filed.items = new ICoverageClaims.Item[](17);
        refusesClaim(hospitalController, filed, abi.encodeWithSelector(ListLengthOutOfRange.selector, 17, 16));
        filed.items = new ICoverageClaims.Item[](2);
        filed.items[0] = item(1, 1, 10);
        filed.items[1] = item(1, 1, 10);
        refusesClaim(hospitalController, filed, abi.encodeWithSelector(ICoverageClaims.ItemsNotAscending.selector, 1));
        filed.items[0] = item(0, 1, 10);
        filed.items[1].maximum += 1;
        refusesClaim(
            hospitalController,
            filed,
            abi.encodeWithSelector(ICoverageClaims.ItemNotInSchedule.selector, 1, bytes32(uint256(2)), uint80(51))
        );
    }

    function refusesClaim(address account, ICoverageClaims.NewClaim memory filed, bytes memory reason) private {
        refuses(account, address(fund), abi.encodeCall(fund.claim, (filed)), reason);
    }
}
