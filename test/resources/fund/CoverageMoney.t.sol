// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IOrganizationRegistry} from "../../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {UseId} from "../../../contracts/records/types.sol";
import {PlanId, PlanTerms, ShortageRule} from "../../../contracts/resources/coverageTypes.sol";
import {ICoverageClaims} from "../../../contracts/resources/interfaces/ICoverageClaims.sol";
import {ICoverageClose} from "../../../contracts/resources/interfaces/ICoverageClose.sol";
import {ICoverageMoney} from "../../../contracts/resources/interfaces/ICoverageMoney.sol";
import {ICoveragePlans} from "../../../contracts/resources/interfaces/ICoveragePlans.sol";
import {CoverageTest} from "./CoverageTest.sol";
import {CoverageHostileToken} from "./tokens/CoverageHostileToken.sol";

/// Premiums, top-ups, credits and surplus, and tokens that do not keep their word.
contract CoverageMoneyTest is CoverageTest {
    CoverageHostileToken private hostile;

    function setUp() external {
        deployPlan(ShortageRule.Proportional);
        hostile = new CoverageHostileToken();
    }

    // ----------------------------------------------------------------------------------------------------- premiums

    function test_aPremiumCoversTheNextYearOrTheRestOfThis() external {
        provide(PAYER, 1_000);
        vm.prank(PAYER);
        expectEmitFrom(address(fund));
        emit ICoverageMoney.PremiumPaid(plan, ALICE, PAYER, 2, 500, 1);
        fund.payPremium(plan, ALICE, 2);
        refuses(
            PAYER,
            address(fund),
            abi.encodeCall(fund.payPremium, (plan, ALICE, 2)),
            abi.encodeWithSelector(ICoverageMoney.PremiumAlreadyPaid.selector, plan, ALICE, uint24(2))
        );
    }

    function testFuzz_whatAPremiumCovers(uint256 time, uint24 year) external {
        bytes32 person = keccak256("late");
        PlanTerms memory terms = defaultTerms(ShortageRule.Proportional);
        terms.periodsPerYear = 3;
        terms.start = START + 100 days;
        plan = openPlan(terms);
        vm.prank(insurerController);
        plans.enrol(plan, alice.id, person, 0, END);
        time = bound(time, block.timestamp, END - 1);
        year = uint24(bound(year, 0, 10));
        vm.warp(time);
        uint256 period = time < terms.start ? 0 : (time - terms.start) / PERIOD + 1;
        uint256 running = (period + 2) / 3;
        uint256 index = period == 0 ? 0 : ((period - 1) % 3) + 1;
        uint256 first = index == 0 || index == 3 ? running + 1 : running;
        bytes memory call = abi.encodeCall(fund.payPremium, (plan, person, year));
        provide(PAYER, 500);
        if (year < first || year > running + 1) {
            refuses(
                PAYER,
                address(fund),
                call,
                abi.encodeWithSelector(ICoveragePlans.PremiumYearOutOfRange.selector, plan, year, first, running + 1)
            );
            return;
        }
        uint256 yearStart = terms.start + uint256(year - 1) * 3 * PERIOD;
        if (yearStart >= END) {
            refuses(
                PAYER,
                address(fund),
                call,
                abi.encodeWithSelector(ICoveragePlans.EnrolmentEnds.selector, plan, person, END, yearStart)
            );
            return;
        }
        vm.prank(PAYER);
        fund.payPremium(plan, person, year);
        assertEq(fund.yearOf(plan, person, year).coveredFrom, year == running ? index + 1 : 1, "covered from");
        assertEq(fund.fundOf(plan).assets, 500, "assets");
        assertHeld();
    }

    function testFuzz_topUps(uint128 amount) external {
        amount = uint128(bound(amount, 1, type(uint120).max));
        provide(PAYER, amount);
        vm.prank(PAYER);
        expectEmitFrom(address(fund));
        emit ICoverageMoney.FundToppedUp(plan, PAYER, amount);
        fund.topUp(plan, amount);
        assertEq(fund.fundOf(plan).assets, 1_000 + uint256(amount), "assets");
        assertHeld();
        refuses(
            PAYER,
            address(fund),
            abi.encodeCall(fund.topUp, (plan, 0)),
            abi.encodeWithSelector(ICoverageMoney.NoFunds.selector, plan)
        );
    }

    // ------------------------------------------------------------------------------------------------------ credits

    function test_anyoneSendsAProviderItsCreditUnlessItIsSuspended() external {
        refuses(
            stranger,
            address(fund),
            abi.encodeCall(fund.collect, (plan, hospital)),
            abi.encodeWithSelector(ICoverageMoney.NoFunds.selector, plan)
        );
        topUp(10_000);
        uint256 due = closeOne();
        organizations.suspend(hospital);
        refuses(
            stranger,
            address(fund),
            abi.encodeCall(fund.collect, (plan, hospital)),
            abi.encodeWithSelector(IOrganizationRegistry.SuspendedOrganization.selector, hospital)
        );
        organizations.reinstate(hospital);
        vm.prank(stranger);
        expectEmitFrom(address(fund));
        emit ICoverageMoney.ProviderPaid(plan, hospital, hospitalController, uint128(due));
        fund.collect(plan, hospital);
        assertEq(coin.balanceOf(hospitalController), due, "collected");
        assertEq(fund.fundOf(plan).liabilities, 0, "nothing owed");
        assertHeld();
    }

    // ------------------------------------------------------------------------------------------------------ surplus

    function test_aSurplusIsAnnouncedAndWithdrawnAfterTheClose() external {
        vm.prank(insurerController);
        expectEmitFrom(address(fund));
        emit ICoverageMoney.SurplusAnnounced(plan, 600, 1);
        fund.announceSurplus(plan, 600);
        uint40 closable = afterClose(1);
        vm.warp(closable - 1);
        refusesSurplus(abi.encodeWithSelector(ICoverageMoney.SurplusNotDue.selector, plan, uint24(1), closable));
        vm.warp(closable);
        vm.prank(insurerController);
        expectEmitFrom(address(fund));
        emit ICoverageMoney.SurplusWithdrawn(plan, insurerController, 600);
        fund.withdrawSurplus(plan);
        assertEq(coin.balanceOf(insurerController), 600, "withdrawn");
        refusesSurplus(abi.encodeWithSelector(ICoverageMoney.NoSurplusAnnounced.selector, plan));
        assertHeld();
    }

    function test_anInsurerDoesNotWithdrawUnderOpenClaims() external {
        vm.prank(insurerController);
        fund.announceSurplus(plan, 1_000);
        (UseId use, ICoverageClaims.Facts memory facts) = claimFor(alice.id, 2_000);
        uint40 closable = afterClose(1);
        vm.warp(closable);
        // The period of the announcement has to be closed, not only to be over.
        refusesSurplus(abi.encodeWithSelector(ICoverageMoney.SurplusNotDue.selector, plan, uint24(1), closable));
        fund.fixPeriod(plan);
        ICoverageClose.Due[] memory dues = new ICoverageClose.Due[](1);
        dues[0] = ICoverageClose.Due(use, facts);
        fund.award(plan, dues);
        refusesSurplus(abi.encodeWithSelector(ICoverageMoney.SurplusNotFree.selector, plan, 1_000, 0));
        topUp(1_500);
        vm.prank(insurerController);
        fund.withdrawSurplus(plan);
        assertEq(fund.fundOf(plan).assets, 1_500, "what is owed is left");
        fund.collect(plan, hospital);
        assertHeld();
    }

    function test_refusesSurplusToOthers() external {
        bytes memory reason = abi.encodeWithSelector(
            IOrganizationRegistry.UnknownMember.selector,
            insurer,
            hospitalController
        );
        refuses(hospitalController, address(fund), abi.encodeCall(fund.announceSurplus, (plan, 1)), reason);
        refuses(hospitalController, address(fund), abi.encodeCall(fund.withdrawSurplus, (plan)), reason);
    }

    function test_refusesUnknownPlans() external {
        PlanId none = PlanId.wrap(keccak256("no plan"));
        bytes memory reason = abi.encodeWithSelector(ICoveragePlans.UnknownPlan.selector, none);
        refuses(PAYER, address(fund), abi.encodeCall(fund.topUp, (none, 1)), reason);
        refuses(PAYER, address(fund), abi.encodeCall(fund.payPremium, (none, ALICE, 1)), reason);
        refuses(PAYER, address(fund), abi.encodeCall(fund.collect, (none, hospital)), reason);
        refuses(PAYER, address(fund), abi.encodeCall(fund.announceSurplus, (none, 1)), reason);
        refuses(PAYER, address(fund), abi.encodeCall(fund.withdrawSurplus, (none)), reason);
        refuses(PAYER, address(fund), abi.encodeCall(fund.fixPeriod, (none)), reason);
    }

    // ------------------------------------------------------------------------------------------------ hostile tokens

    function test_aFeeOnTransferIsRefusedOnEveryWayIn() external {
        openHostile();
        hostile.behave(CoverageHostileToken.Manner.Fee);
        bytes memory reason = abi.encodeWithSelector(ICoverageMoney.FundsDiffer.selector, hostile, 1_000, 990);
        refuses(PAYER, address(fund), abi.encodeCall(fund.topUp, (plan, 1_000)), reason);
        reason = abi.encodeWithSelector(ICoverageMoney.FundsDiffer.selector, hostile, 500, 495);
        refuses(PAYER, address(fund), abi.encodeCall(fund.payPremium, (plan, ALICE, 2)), reason);
        assertEq(fund.fundOf(plan).assets, 1_000, "as before");
    }

    function test_aFeeFromTheFundItselfIsRefusedOnCollectionAndSurplus() external {
        openHostile();
        vm.prank(PAYER);
        fund.topUp(plan, 10_000);
        uint256 due = closeOne();
        vm.prank(insurerController);
        fund.announceSurplus(plan, 1_000);
        vm.warp(afterClose(2));
        hostile.behave(CoverageHostileToken.Manner.SenderFee);
        refuses(
            stranger,
            address(fund),
            abi.encodeCall(fund.collect, (plan, hospital)),
            abi.encodeWithSelector(ICoverageMoney.FundsDiffer.selector, hostile, due, due + due / 100)
        );
        refusesSurplus(abi.encodeWithSelector(ICoverageMoney.FundsDiffer.selector, hostile, 1_000, 1_010));
        hostile.behave(CoverageHostileToken.Manner.Honest);
        fund.collect(plan, hospital);
        assertEq(hostile.balanceOf(hospitalController), due, "collected");
    }

    function test_aTokenThatReturnsFalseMovesNothing() external {
        openHostile();
        ICoverageClaims.NewClaim memory filed = newClaim(alice.id, anchorUse(alice.id), 600);
        hostile.behave(CoverageHostileToken.Manner.ReturnsFalse);
        bytes memory reason = abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, hostile);
        refuses(PAYER, address(fund), abi.encodeCall(fund.topUp, (plan, 1_000)), reason);
        refuses(hospitalController, address(fund), abi.encodeCall(fund.claim, (filed)), reason);
        hostile.behave(CoverageHostileToken.Manner.Reverts);
        refuses(
            PAYER,
            address(fund),
            abi.encodeCall(fund.topUp, (plan, 1_000)),
            abi.encodeWithSelector(CoverageHostileToken.Refused.selector)
        );
        assertEq(fund.fundOf(plan).assets, 1_000, "as before");
    }

    function test_aTokenThatReturnsNothingIsGood() external {
        openHostile();
        hostile.behave(CoverageHostileToken.Manner.ReturnsNothing);
        vm.prank(PAYER);
        fund.topUp(plan, 1_000);
        ICoverageClaims.NewClaim memory filed = newClaim(alice.id, anchorUse(alice.id), 600);
        vm.prank(hospitalController);
        fund.claim(filed);
        assertEq(fund.fundOf(plan).assets, 1_600, "in and out");
    }

    /// The token calls every function that moves money, while money moves.
    function test_aReentrantTokenIsRefused() external {
        openHostile();
        bytes32 commitment = anchorUse(alice.id);
        bytes[5] memory calls = [
            abi.encodeCall(fund.topUp, (plan, 1_000)),
            abi.encodeCall(fund.payPremium, (plan, BOB, 1)),
            abi.encodeCall(fund.collect, (plan, hospital)),
            abi.encodeCall(fund.withdrawSurplus, (plan)),
            abi.encodeCall(fund.claim, (newClaim(alice.id, commitment, 600)))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            hostile.callBack(address(fund), calls[i]);
            vm.prank(PAYER);
            fund.topUp(plan, 100);
            assertRefusedWithin();
            hostile.callBack(address(fund), calls[i]);
            ICoverageClaims.NewClaim memory filed = newClaim(alice.id, anchorUse(alice.id), 100);
            vm.prank(hospitalController);
            fund.claim(filed);
            // The first of them pays the deductible alone, so nothing moves.
            if (i != 0) assertRefusedWithin();
        }
        assertEq(hostile.balanceOf(address(fund)), fund.fundOf(plan).assets, "held");
    }

    // ------------------------------------------------------------------------------------------------------ helpers

    function assertRefusedWithin() private view {
        assertTrue(hostile.called() && !hostile.passed(), "called back, and refused");
        assertEq(
            keccak256(hostile.answer()),
            keccak256(abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector)),
            "by the guard"
        );
    }

    function openHostile() private {
        PlanTerms memory terms = defaultTerms(ShortageRule.Proportional);
        terms.token = hostile;
        plan = openPlan(terms);
        vm.prank(insurerController);
        plans.enrol(plan, alice.id, ALICE, 0, END);
        hostile.mint(PAYER, 1_000_000);
        vm.prank(PAYER);
        hostile.approve(address(fund), type(uint256).max);
        vm.warp(START);
        vm.startPrank(PAYER);
        fund.payPremium(plan, ALICE, 1);
        fund.topUp(plan, 500);
        vm.stopPrank();
        vm.warp(START + PERIOD);
    }

    function closeOne() private returns (uint256) {
        (UseId use, ICoverageClaims.Facts memory facts) = claimFor(alice.id, 2_000);
        vm.warp(afterClose(1));
        fund.fixPeriod(plan);
        ICoverageClose.Due[] memory dues = new ICoverageClose.Due[](1);
        dues[0] = ICoverageClose.Due(use, facts);
        fund.award(plan, dues);
        return facts.due;
    }

    function refusesSurplus(bytes memory reason) private {
        refuses(insurerController, address(fund), abi.encodeCall(fund.withdrawSurplus, (plan)), reason);
    }
}
