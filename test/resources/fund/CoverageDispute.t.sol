// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ShortageRule} from "../../../contracts/resources/coverageTypes.sol";
import {IOrganizationRegistry} from "../../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {IUseRegistry} from "../../../contracts/records/interfaces/IUseRegistry.sol";
import {UseId, useIdOf} from "../../../contracts/records/types.sol";
import {ICoverageClaims} from "../../../contracts/resources/interfaces/ICoverageClaims.sol";
import {ICoverageClose} from "../../../contracts/resources/interfaces/ICoverageClose.sol";
import {ICoverageMoney} from "../../../contracts/resources/interfaces/ICoverageMoney.sol";
import {EmptyDigest} from "../../../contracts/shared/errors.sol";
import {CoverageTest} from "./CoverageTest.sol";

/// Contesting, deciding and reversing, from every state there is.
contract CoverageDisputeTest is CoverageTest {
    function setUp() external {
        deployPlan(ShortageRule.Proportional);
        topUp(100_000);
    }

    // --------------------------------------------------------------------------------------------------- contesting

    function test_aWaitingClaimIsContestedAndUpheld() external {
        (UseId use, ICoverageClaims.Facts memory facts) = claimFor(alice.id, 5_000);
        uint40 decideBy = uint40(block.timestamp) + DECIDE;
        vm.prank(insurerController);
        expectEmitFrom(address(fund));
        emit ICoverageClaims.ClaimContested(use, plan, hospital, decideBy, WHY);
        fund.contest(use, facts, WHY);
        assertState(use, ICoverageClaims.ClaimState.Contested, "contested");
        assertEq(fund.claimOf(use).decideBy, decideBy, "decide by");

        vm.warp(decideBy);
        vm.prank(auditorController);
        expectEmitFrom(address(fund));
        emit ICoverageClaims.ClaimUpheld(use, plan, hospital, ICoverageClaims.ClaimState.Upheld, WHY);
        fund.decide(use, facts, true, WHY);
        assertState(use, ICoverageClaims.ClaimState.Upheld, "upheld");
        refusesContest(
            use,
            facts,
            abi.encodeWithSelector(ICoverageClaims.ClaimNotInState.selector, use, ICoverageClaims.ClaimState.Upheld)
        );
    }

    function test_aWaitingClaimIsContestedAndDenied() external {
        (UseId use, ICoverageClaims.Facts memory facts) = claimFor(alice.id, 5_000);
        contest(use, facts);
        vm.prank(auditorController);
        expectEmitFrom(address(fund));
        emit ICoverageClaims.ClaimVoided(
            use,
            plan,
            hospital,
            ICoverageClaims.ReversalCause.DeniedByArbiter,
            ICoverageClaims.ClaimState.Denied,
            0,
            WHY
        );
        fund.decide(use, facts, false, WHY);
        assertEq(fund.fundOf(plan).liabilities, 0, "nothing is owed");
        assertEq(fund.periodOf(plan, 1).waiting, 0, "nothing waits");
        assertEq(fund.periodOf(plan, 1).count, 0, "none waits");
        assertUnused();
        decided(use, facts, ICoverageClaims.ClaimState.Denied);
    }

    function test_aPaidClaimIsContestedAndUpheld() external {
        (UseId use, ICoverageClaims.Facts memory facts) = claimFor(alice.id, 600);
        contest(use, facts);
        assertState(use, ICoverageClaims.ClaimState.Disputed, "disputed");
        decide(use, facts, true);
        assertState(use, ICoverageClaims.ClaimState.Settled, "settled");
        assertEq(coin.balanceOf(hospitalController), facts.due, "paid once");
        decided(use, facts, ICoverageClaims.ClaimState.Settled);
    }

    function test_aPaidClaimIsDeniedAndDebited() external {
        (UseId use, ICoverageClaims.Facts memory facts) = claimFor(alice.id, 600);
        contest(use, facts);
        decide(use, facts, false);
        assertState(use, ICoverageClaims.ClaimState.Reversed, "reversed");
        assertEq(fund.accountOf(plan, hospital).debit, 400, "debit");
        assertUnused();

        bytes32 commitment = anchorUse(bob.id);
        ICoverageClaims.NewClaim memory filed = newClaim(bob.id, commitment, 350);
        vm.prank(hospitalController);
        expectEmitFrom(address(fund));
        emit ICoverageMoney.DebitNetted(plan, hospital, 200);
        fund.claim(filed);
        assertEq(coin.balanceOf(hospitalController), 400, "nothing new");
        assertEq(fund.accountOf(plan, hospital).debit, 200, "half is made up for");
        claimFor(bob.id, 500);
        assertEq(coin.balanceOf(hospitalController), 600, "400 less 200");
        assertEq(fund.accountOf(plan, hospital).debit, 0, "made up for");
        assertHeld();
    }

    function test_silenceUpholds() external {
        (UseId use, ICoverageClaims.Facts memory facts) = claimFor(alice.id, 5_000);
        contest(use, facts);
        uint40 decideBy = fund.claimOf(use).decideBy;
        vm.warp(decideBy);
        refuses(
            stranger,
            address(fund),
            abi.encodeCall(fund.upholdUndecided, (use, facts)),
            abi.encodeWithSelector(ICoverageClaims.DecisionPending.selector, use, decideBy, decideBy)
        );
        vm.warp(decideBy + 1);
        refuses(
            auditorController,
            address(fund),
            abi.encodeCall(fund.decide, (use, facts, false, WHY)),
            abi.encodeWithSelector(ICoverageClaims.DecisionTooLate.selector, use, decideBy, decideBy + 1)
        );
        vm.prank(stranger);
        expectEmitFrom(address(fund));
        emit ICoverageClaims.ClaimUpheld(use, plan, hospital, ICoverageClaims.ClaimState.Upheld, bytes32(0));
        fund.upholdUndecided(use, facts);
        refuses(
            stranger,
            address(fund),
            abi.encodeCall(fund.upholdUndecided, (use, facts)),
            abi.encodeWithSelector(ICoverageClaims.ClaimNotInState.selector, use, ICoverageClaims.ClaimState.Upheld)
        );
    }

    function test_refusesContests() external {
        (UseId use, ICoverageClaims.Facts memory facts) = claimFor(alice.id, 5_000);
        refuses(
            hospitalController,
            address(fund),
            abi.encodeCall(fund.contest, (use, facts, WHY)),
            abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, insurer, hospitalController)
        );
        refuses(
            insurerController,
            address(fund),
            abi.encodeCall(fund.contest, (use, facts, bytes32(0))),
            abi.encodeWithSelector(EmptyDigest.selector)
        );
        bytes23 tag = fund.claimOf(use).tag;
        facts.due += 1;
        refusesContest(
            use,
            facts,
            abi.encodeWithSelector(
                ICoverageClaims.OtherClaimFacts.selector,
                use,
                bytes23(keccak256(abi.encode(facts))),
                tag
            )
        );
        facts.due -= 1;
        uint40 deadline = afterClose(1);
        vm.warp(deadline);
        refusesContest(
            use,
            facts,
            abi.encodeWithSelector(ICoverageClaims.ContestTooLate.selector, use, deadline, deadline)
        );
        vm.warp(deadline - 1);
        contest(use, facts);
    }

    function test_refusesDecisions() external {
        (UseId use, ICoverageClaims.Facts memory facts) = claimFor(alice.id, 5_000);
        decided(use, facts, ICoverageClaims.ClaimState.Waiting);
        contest(use, facts);
        refuses(
            insurerController,
            address(fund),
            abi.encodeCall(fund.decide, (use, facts, false, WHY)),
            abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, auditor, insurerController)
        );
        refuses(
            auditorController,
            address(fund),
            abi.encodeCall(fund.decide, (use, facts, false, bytes32(0))),
            abi.encodeWithSelector(EmptyDigest.selector)
        );
    }

    function testFuzz_onlyTheFactsThatWereFiledAreHeard(uint256 which, uint256 change) external {
        (UseId use, ICoverageClaims.Facts memory facts) = claimFor(alice.id, 5_000);
        bytes23 tag = fund.claimOf(use).tag;
        which = bound(which, 0, 4);
        uint80 by = uint80(bound(change, 1, type(uint80).max));
        unchecked {
            if (which == 0) facts.due += by;
            if (which == 1) facts.award += by;
            if (which == 2) facts.deductible += by;
            if (which == 3) facts.year += uint24(bound(change, 1, type(uint24).max));
            if (which == 4) facts.person = bytes32(uint256(facts.person) + by);
        }
        refusesContest(
            use,
            facts,
            abi.encodeWithSelector(
                ICoverageClaims.OtherClaimFacts.selector,
                use,
                bytes23(keccak256(abi.encode(facts))),
                tag
            )
        );
    }

    // ---------------------------------------------------------------------------------------------------- reversing

    function test_theProviderTakesAWaitingClaimBack() external {
        (UseId use, ICoverageClaims.Facts memory facts) = claimFor(alice.id, 5_000);
        refuses(
            stranger,
            address(fund),
            abi.encodeCall(fund.withdrawClaim, (use, facts, WHY)),
            abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, hospital, stranger)
        );
        vm.prank(hospitalController);
        expectEmitFrom(address(fund));
        emit ICoverageClaims.ClaimVoided(
            use,
            plan,
            hospital,
            ICoverageClaims.ReversalCause.WithdrawnByProvider,
            ICoverageClaims.ClaimState.Denied,
            0,
            bytes32(0)
        );
        fund.withdrawClaim(use, facts, bytes32(0));
        assertUnused();
        refuses(
            hospitalController,
            address(fund),
            abi.encodeCall(fund.withdrawClaim, (use, facts, WHY)),
            abi.encodeWithSelector(ICoverageClaims.ClaimNotInState.selector, use, ICoverageClaims.ClaimState.Denied)
        );
    }

    function test_aClaimWhoseRecordIsRetractedIsReversedByAnyone() external {
        (UseId use, ICoverageClaims.Facts memory facts) = claimFor(alice.id, 600);
        bytes32 digest = latestDigest();
        refuses(
            stranger,
            address(fund),
            abi.encodeCall(fund.reverseClaim, (use, facts)),
            abi.encodeWithSelector(ICoverageClaims.UseStillStands.selector, use)
        );
        vm.prank(hospitalController);
        records.retract(alice.id, hospital, digest);
        vm.prank(stranger);
        expectEmitFrom(address(fund));
        emit ICoverageClaims.ClaimVoided(
            use,
            plan,
            hospital,
            ICoverageClaims.ReversalCause.UseNotStanding,
            ICoverageClaims.ClaimState.Reversed,
            400,
            bytes32(0)
        );
        fund.reverseClaim(use, facts);
        assertEq(fund.accountOf(plan, hospital).debit, 400, "debit");
    }

    /// The same encounter, encrypted and salted twice: two uses, of which the openings prove that the later is one too many.
    function test_oneEncounterUnderTwoSaltsIsReversedByAnyone() external {
        bytes32 identifier = keccak256("https://hospital.example/encounters|1");
        bytes32 first = anchorUse(alice.id, identifier);
        bytes32 firstSalt = latestDigest();
        vm.warp(block.timestamp + 1);
        bytes32 second = anchorUse(alice.id, identifier);
        bytes32 secondSalt = latestDigest();
        ICoverageClaims.NewClaim memory filed = newClaim(alice.id, first, 600);
        vm.prank(hospitalController);
        fund.claim(filed);
        ICoverageClaims.Facts memory facts = expectedFacts(alice.id, block.timestamp, 600);
        filed = newClaim(alice.id, second, 600);
        vm.prank(hospitalController);
        UseId use = fund.claim(filed);
        uses.proveDoubled(
            hospital,
            IUseRegistry.Opening(alice.id, identifier, firstSalt),
            IUseRegistry.Opening(alice.id, identifier, secondSalt)
        );
        fund.reverseClaim(use, facts);
        assertState(use, ICoverageClaims.ClaimState.Reversed, "the later");
        assertState(useIdOf(hospital, alice.id, first), ICoverageClaims.ClaimState.Paid, "the first stands");
        assertEq(fund.accountOf(plan, hospital).debit, facts.due, "debit");
    }

    // ------------------------------------------------------------------------------------- around a period's close

    function test_aContestedClaimsAwardIsSetAsideAndThenCredited() external {
        (UseId use, ICoverageClaims.Facts memory facts) = setAside();
        assertEq(fund.fundOf(plan).owed, facts.due, "owed");
        assertEq(fund.accountOf(plan, hospital).credit, 0, "not the provider's yet");
        vm.prank(auditorController);
        expectEmitFrom(address(fund));
        emit ICoverageClaims.ClaimUpheld(use, plan, hospital, ICoverageClaims.ClaimState.Settled, WHY);
        fund.decide(use, facts, true, WHY);
        assertEq(fund.accountOf(plan, hospital).credit, facts.due, "credited");
        assertEq(fund.fundOf(plan).owed, facts.due, "owed still");
    }

    function test_aContestedClaimsAwardIsSetAsideAndThenReleased() external {
        (UseId use, ICoverageClaims.Facts memory facts) = setAside();
        decide(use, facts, false);
        assertState(use, ICoverageClaims.ClaimState.Denied, "denied");
        assertEq(fund.fundOf(plan).owed, 0, "nothing owed");
        assertEq(fund.fundOf(plan).liabilities, 0, "no liability");
        assertUnused();
    }

    function test_whatIsSetAsideMakesUpForADebitFirst() external {
        (UseId paid, ICoverageClaims.Facts memory before) = claimFor(bob.id, 600);
        (UseId use, ICoverageClaims.Facts memory facts) = setAside();
        vm.prank(hospitalController);
        fund.withdrawClaim(paid, before, WHY);
        decide(use, facts, true);
        assertEq(fund.accountOf(plan, hospital).credit, facts.due - before.due, "credit");
        assertEq(fund.accountOf(plan, hospital).debit, 0, "debit");
        assertEq(fund.fundOf(plan).owed, facts.due - before.due, "owed");
        assertEq(fund.fundOf(plan).liabilities, facts.due - before.due, "liabilities");
    }

    function test_aClaimThatIsDeniedBetweenFixAndAwardIsStruck() external {
        (UseId use, ICoverageClaims.Facts memory facts) = claimFor(alice.id, 5_000);
        (UseId other, ICoverageClaims.Facts memory others) = claimFor(bob.id, 5_000);
        vm.warp(afterClose(1) - 1);
        contest(use, facts);
        vm.warp(afterClose(1));
        fund.fixPeriod(plan);
        decide(use, facts, false);
        assertState(use, ICoverageClaims.ClaimState.Struck, "struck");
        assertEq(fund.fundOf(plan).liabilities, uint256(facts.due) + others.due, "as fixed");

        ICoverageClose.Due[] memory dues = new ICoverageClose.Due[](2);
        dues[0] = ICoverageClose.Due(use, facts);
        dues[1] = ICoverageClose.Due(other, others);
        fund.award(plan, dues);
        assertState(use, ICoverageClaims.ClaimState.Denied, "denied");
        assertEq(fund.fundOf(plan).liabilities, others.due, "only the other's");
        assertEq(fund.accountOf(plan, hospital).credit, others.due, "credit");
        assertUnused();
    }

    function test_aReversalTakesAnUncollectedCreditFirst() external {
        (UseId use, ICoverageClaims.Facts memory facts) = claimFor(alice.id, 5_000);
        awardAll(use, facts);
        vm.prank(hospitalController);
        fund.withdrawClaim(use, facts, WHY);
        assertEq(fund.accountOf(plan, hospital).credit, 0, "credit");
        assertEq(fund.accountOf(plan, hospital).debit, 0, "debit");
        assertEq(fund.fundOf(plan).owed, 0, "owed");
        assertEq(fund.fundOf(plan).liabilities, 0, "liabilities");
        assertUnused();
    }

    // ------------------------------------------------------------------------------------------------------ helpers

    function setAside() private returns (UseId use, ICoverageClaims.Facts memory facts) {
        (use, facts) = claimFor(alice.id, 5_000);
        vm.warp(afterClose(1) - 1);
        contest(use, facts);
        awardAll(use, facts);
        assertState(use, ICoverageClaims.ClaimState.SetAside, "set aside");
    }

    function awardAll(UseId use, ICoverageClaims.Facts memory facts) private {
        vm.warp(afterClose(1));
        fund.fixPeriod(plan);
        ICoverageClose.Due[] memory dues = new ICoverageClose.Due[](1);
        dues[0] = ICoverageClose.Due(use, facts);
        fund.award(plan, dues);
    }

    function contest(UseId use, ICoverageClaims.Facts memory facts) private {
        vm.prank(insurerController);
        fund.contest(use, facts, WHY);
    }

    function decide(UseId use, ICoverageClaims.Facts memory facts, bool upheld) private {
        vm.prank(auditorController);
        fund.decide(use, facts, upheld, WHY);
    }

    /// Nothing is left to be decided.
    function decided(UseId use, ICoverageClaims.Facts memory facts, ICoverageClaims.ClaimState state) private {
        refuses(
            auditorController,
            address(fund),
            abi.encodeCall(fund.decide, (use, facts, true, WHY)),
            abi.encodeWithSelector(ICoverageClaims.ClaimNotInState.selector, use, state)
        );
    }

    function refusesContest(UseId use, ICoverageClaims.Facts memory facts, bytes memory reason) private {
        refuses(insurerController, address(fund), abi.encodeCall(fund.contest, (use, facts, WHY)), reason);
    }

    function assertUnused() private view {
        assertEq(fund.yearOf(plan, ALICE, 1).deductibleUsed, 0, "deductible is given back");
        assertEq(fund.yearOf(plan, ALICE, 1).benefitUsed, 0, "limit is given back");
        assertHeld();
    }
}
