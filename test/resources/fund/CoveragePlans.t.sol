// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IOrganizationRegistry} from "../../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../../../contracts/identity/Licences.sol";
import {OrgId, PatientId} from "../../../contracts/identity/types.sol";
import {IConsentRegistry} from "../../../contracts/records/interfaces/IConsentRegistry.sol";
import {PlanId, PlanTerms, ShortageRule} from "../../../contracts/resources/coverageTypes.sol";
import {ICoverageMoney} from "../../../contracts/resources/interfaces/ICoverageMoney.sol";
import {ICoveragePlans} from "../../../contracts/resources/interfaces/ICoveragePlans.sol";
import {EmptyDigest, EndNotInFuture} from "../../../contracts/shared/errors.sol";
import {CoverageTest} from "./CoverageTest.sol";

/// Plans, and whom they cover.
contract CoveragePlansTest is CoverageTest {
    function setUp() external {
        deployCoverage();
        plan = openPlan(defaultTerms(ShortageRule.Proportional));
    }

    // --------------------------------------------------------------------------------------------------------- plans

    function test_aPlanIsOpenedAndItsIdCoversEveryTerm() external {
        PlanTerms memory terms = defaultTerms(ShortageRule.ConstrainedEqualLosses);
        PlanId id = plans.planIdOf(terms);
        bytes32 typeHash = keccak256("PlanId(uint256 chainId,address plans,bytes32 insurer,bytes32 terms)");
        assertEq(
            PlanId.unwrap(id),
            keccak256(abi.encode(typeHash, block.chainid, address(plans), insurer, keccak256(abi.encode(terms)))),
            "id"
        );
        vm.prank(insurerController);
        expectEmitFrom(address(plans));
        emit ICoveragePlans.PlanOpened(id, insurer, coin, terms);
        plans.openPlan(terms);
        assertEq(keccak256(abi.encode(plans.planOf(id))), keccak256(abi.encode(terms)), "terms");
        refusesPlan(terms, abi.encodeWithSelector(ICoveragePlans.PlanAlreadyOpened.selector, id));
    }

    function test_refusesTerms() external {
        PlanTerms memory terms = defaultTerms(ShortageRule.Proportional);
        terms.token = IERC20(stranger);
        refusesPlan(terms, abi.encodeWithSelector(ICoveragePlans.PlanTokenWithoutCode.selector, stranger));
        terms.token = coin;
        terms.arbiter = insurer;
        refusesPlan(terms, abi.encodeWithSelector(ICoveragePlans.PlanArbiterDependent.selector, insurer, insurer));
        terms.arbiter = OrgId.wrap(keccak256("nobody"));
        refusesPlan(
            terms,
            abi.encodeWithSelector(ICoveragePlans.PlanArbiterDependent.selector, insurer, terms.arbiter)
        );
        terms.arbiter = auditor;
        terms.feeRoot = bytes32(0);
        refusesPlan(terms, abi.encodeWithSelector(EmptyDigest.selector));
        terms.feeRoot = feeRoot();
        terms.coinsuranceBps = 10_001;
        refusesPlan(terms, abi.encodeWithSelector(ICoveragePlans.PlanShareOutOfRange.selector, 10_001, 10_000));
        terms.coinsuranceBps = 0;
        terms.fastLimit = terms.limit + 1;
        refusesPlan(
            terms,
            abi.encodeWithSelector(ICoveragePlans.PlanLimitsOutOfRange.selector, terms.fastLimit, terms.limit)
        );
        (terms.fastLimit, terms.limit) = (0, 0);
        refusesPlan(terms, abi.encodeWithSelector(ICoveragePlans.PlanLimitsOutOfRange.selector, 0, 0));
    }

    function testFuzz_refusesTimes(uint32 period, uint8 perYear, uint32 dispute, uint32 decide) external {
        PlanTerms memory terms = defaultTerms(ShortageRule.Proportional);
        (terms.periodLength, terms.periodsPerYear) = (period, perYear);
        (terms.disputeTime, terms.decideTime) = (dispute, decide);
        if (period < 1 hours || perYear == 0) {
            refusesPlan(
                terms,
                abi.encodeWithSelector(ICoveragePlans.PlanPeriodsOutOfRange.selector, period, 1 hours, perYear)
            );
        } else if (dispute < 1 hours || dispute > period || decide < 1 hours || decide > 180 days) {
            refusesPlan(
                terms,
                abi.encodeWithSelector(
                    ICoveragePlans.PlanTimesOutOfRange.selector,
                    dispute,
                    decide,
                    1 hours,
                    period,
                    180 days
                )
            );
        } else {
            openPlan(terms);
        }
    }

    function test_refusesWhoIsNoInsurer() external {
        PlanTerms memory terms = defaultTerms(ShortageRule.ConstrainedEqualAwards);
        refuses(
            stranger,
            address(plans),
            abi.encodeCall(plans.openPlan, (terms)),
            abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, insurer, stranger)
        );
        terms.insurer = hospital;
        refuses(
            hospitalController,
            address(plans),
            abi.encodeCall(plans.openPlan, (terms)),
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingLicence.selector,
                hospital,
                uint32(Licences.INSURER),
                Licences.CARE
            )
        );
    }

    function testFuzz_periods(uint40 time, uint24 period) external view {
        PlanTerms memory terms = plans.planOf(plan);
        uint24 number = plans.periodAt(plan, time);
        if (time < terms.start) {
            assertEq(number, 0, "before the start");
        } else {
            // The number has 24 bits; a time beyond them is beyond thousands of years.
            assertEq(number, uint24((time - terms.start) / PERIOD + 1), "period");
        }
        uint256 closable = uint256(terms.start) + uint256(period) * PERIOD + DISPUTE;
        if (closable > type(uint40).max) closable = type(uint40).max;
        assertEq(plans.closableAt(plan, period), closable, "closable");
    }

    function test_refusesUnknownPlans() external {
        PlanId none = PlanId.wrap(keccak256("no plan"));
        bytes memory reason = abi.encodeWithSelector(ICoveragePlans.UnknownPlan.selector, none);
        bytes[6] memory calls = [
            abi.encodeCall(plans.enrol, (none, alice.id, ALICE, 0, END)),
            abi.encodeCall(plans.addPseudonym, (none, alice.id, ALICE, 0)),
            abi.encodeCall(plans.changeEnrolment, (none, ALICE, END)),
            abi.encodeCall(plans.planOf, (none)),
            abi.encodeCall(plans.periodAt, (none, START)),
            abi.encodeCall(plans.closableAt, (none, 1))
        ];
        for (uint256 i = 0; i < calls.length; ++i) refuses(insurerController, address(plans), calls[i], reason);
    }

    // ------------------------------------------------------------------------------------------------------- persons

    function test_aPersonIsEnrolledOnceUnderAnyNumberOfPseudonyms() external {
        vm.prank(insurerController);
        expectEmitFrom(address(plans));
        emit ICoveragePlans.PersonEnrolled(plan, ALICE, alice.id, END);
        plans.enrol(plan, alice.id, ALICE, 0, END);
        assertEq(plans.personOf(plan, alice.id), ALICE, "known");
        assertEq(plans.enrolledUntil(plan, ALICE), END, "until");
        refusesEnrol(
            bob.id,
            ALICE,
            END,
            abi.encodeWithSelector(ICoveragePlans.PersonAlreadyEnrolled.selector, plan, ALICE)
        );
        refusesEnrol(
            alice.id,
            BOB,
            END,
            abi.encodeWithSelector(ICoveragePlans.PatientAlreadyEnrolled.selector, plan, alice.id, ALICE)
        );

        vm.prank(insurerController);
        expectEmitFrom(address(plans));
        emit ICoveragePlans.PseudonymAdded(plan, ALICE, bob.id);
        plans.addPseudonym(plan, bob.id, ALICE, 0);
        assertEq(plans.personOf(plan, bob.id), ALICE, "the same person");
        refuses(
            insurerController,
            address(plans),
            abi.encodeCall(plans.addPseudonym, (plan, bob.id, ALICE, 0)),
            abi.encodeWithSelector(ICoveragePlans.PatientAlreadyEnrolled.selector, plan, bob.id, ALICE)
        );
        refuses(
            insurerController,
            address(plans),
            abi.encodeCall(plans.addPseudonym, (plan, carol.id, BOB, 0)),
            abi.encodeWithSelector(ICoveragePlans.PersonNotEnrolled.selector, plan, BOB)
        );
    }

    /// Deductible and limits count over both pseudonyms.
    function test_twoPseudonymsHaveOneDeductible() external {
        vm.startPrank(insurerController);
        plans.enrol(plan, alice.id, ALICE, 0, END);
        plans.addPseudonym(plan, bob.id, ALICE, 0);
        vm.stopPrank();
        payPremium(plan, ALICE, 1);
        vm.warp(START + PERIOD);
        claimFor(alice.id, 70);
        claimFor(bob.id, 70);
        ICoverageMoney.YearAccount memory account = fund.yearOf(plan, ALICE, 1);
        assertEq(account.deductibleUsed, 100, "one deductible");
        assertEq(account.benefitUsed, 32, "80 % of 40");
    }

    function test_refusesEnrolments() external {
        refusesEnrol(alice.id, bytes32(0), END, abi.encodeWithSelector(ICoveragePlans.EmptyPerson.selector, plan));
        refusesEnrol(alice.id, ALICE, START, abi.encodeWithSelector(EndNotInFuture.selector, START, START));
        refusesEnrol(
            carol.id,
            ALICE,
            END,
            abi.encodeWithSelector(
                ICoveragePlans.NoPaymentConsent.selector,
                carol.id,
                insurer,
                IConsentRegistry.ConsentState.Absent
            )
        );
        bytes memory reason = abi.encodeWithSelector(
            IOrganizationRegistry.UnknownMember.selector,
            insurer,
            hospitalController
        );
        bytes[3] memory calls = [
            abi.encodeCall(plans.enrol, (plan, alice.id, ALICE, 0, END)),
            abi.encodeCall(plans.addPseudonym, (plan, alice.id, ALICE, 0)),
            abi.encodeCall(plans.changeEnrolment, (plan, ALICE, END))
        ];
        for (uint256 i = 0; i < calls.length; ++i) refuses(hospitalController, address(plans), calls[i], reason);
    }

    function test_anEnrolmentThatEndedTakesNoPremium() external {
        vm.prank(insurerController);
        plans.enrol(plan, alice.id, ALICE, 0, END);
        uint40 until = START + PERIOD;
        vm.prank(insurerController);
        expectEmitFrom(address(plans));
        emit ICoveragePlans.EnrolmentChanged(plan, ALICE, until);
        plans.changeEnrolment(plan, ALICE, until);
        // Year 1 begins at `until`.
        refuses(
            PAYER,
            address(fund),
            abi.encodeCall(fund.payPremium, (plan, ALICE, 1)),
            abi.encodeWithSelector(ICoveragePlans.EnrolmentEnds.selector, plan, ALICE, until, until)
        );
        refuses(
            PAYER,
            address(fund),
            abi.encodeCall(fund.payPremium, (plan, BOB, 1)),
            abi.encodeWithSelector(ICoveragePlans.PersonNotEnrolled.selector, plan, BOB)
        );
        vm.prank(insurerController);
        vm.expectRevert(abi.encodeWithSelector(ICoveragePlans.PersonNotEnrolled.selector, plan, BOB));
        plans.changeEnrolment(plan, BOB, until);
    }

    function refusesPlan(PlanTerms memory terms, bytes memory reason) private {
        refuses(insurerController, address(plans), abi.encodeCall(plans.openPlan, (terms)), reason);
    }

    function refusesEnrol(PatientId patient, bytes32 person, uint40 until, bytes memory reason) private {
        refuses(
            insurerController,
            address(plans),
            abi.encodeCall(plans.enrol, (plan, patient, person, 0, until)),
            reason
        );
    }
}
