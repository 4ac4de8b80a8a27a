// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PlanTerms, ShortageRule} from "../../../contracts/resources/coverageTypes.sol";
import {UseId} from "../../../contracts/records/types.sol";
import {ICoverageClaims} from "../../../contracts/resources/interfaces/ICoverageClaims.sol";
import {ICoverageClose} from "../../../contracts/resources/interfaces/ICoverageClose.sol";
import {ILevelDesk} from "../../../contracts/resources/interfaces/ILevelDesk.sol";
import {CoverageFund} from "../../../contracts/resources/CoverageFund.sol";
import {ListLengthOutOfRange, TooEarly} from "../../../contracts/shared/errors.sol";
import {CoverageTest} from "./CoverageTest.sol";

/// The close by each rule, against references in exact fractions written from the rules' definitions.
contract CoverageCloseTest is CoverageTest {
    uint256 private constant CLAIMS = 5;
    mapping(bytes32 use => uint256) private _awards;

    function start(ShortageRule rule) private {
        deployCoverage();
        PlanTerms memory terms = defaultTerms(rule);
        (terms.coinsuranceBps, terms.deductible, terms.fastLimit, terms.premium) = (0, 0, 0, 0);
        terms.limit = type(uint80).max;
        plan = openPlan(terms);
        enrol(plan, alice.id, ALICE);
        vm.warp(START + PERIOD);
    }

    /// Files the amounts, moves to the close and fixes it; claims of nothing are paid at once, and are left out.
    function fix(uint80[CLAIMS] memory amounts, uint128 money) private returns (ICoverageClose.Due[] memory dues) {
        if (money != 0) topUp(money);
        dues = new ICoverageClose.Due[](CLAIMS);
        uint256 count;
        for (uint256 i = 0; i < CLAIMS; ++i) {
            (UseId use, ICoverageClaims.Facts memory facts) = claimFor(alice.id, amounts[i]);
            if (amounts[i] != 0) dues[count++] = ICoverageClose.Due(use, facts);
        }
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(dues, count)
        }
        sort(dues);
        vm.warp(afterClose(1));
        if (count != 0) fund.fixPeriod(plan);
    }

    // --------------------------------------------------------------------------------------------------- the rules

    function testFuzz_proportional(uint80[CLAIMS] memory amounts, uint256 money, uint256 cut) external {
        start(ShortageRule.Proportional);
        uint256 waiting = shrink(amounts);
        money = bound(money, 0, waiting);
        ICoverageClose.Due[] memory dues = fix(amounts, uint128(money));
        awardEach(dues, cut);
        uint256 sum;
        for (uint256 i = 0; i < dues.length; ++i) {
            uint256 award = awardOf(dues[i]);
            sum += award;
            uint256 exact = money * dues[i].facts.due;
            assertTrue(award * waiting < exact + waiting && exact < (award + 1) * waiting, "within one unit");
        }
        assertClosed(sum, money);
    }

    function testFuzz_equalAwards(uint80[CLAIMS] memory amounts, uint256 money, uint256 cut) external {
        start(ShortageRule.ConstrainedEqualAwards);
        uint256 waiting = shrink(amounts);
        money = bound(money, 0, waiting);
        ICoverageClose.Due[] memory dues = fix(amounts, uint128(money));
        if (money != 0 && money < waiting) proveInTwo(dues, money, cut);
        awardEach(dues, cut);
        uint256 sum;
        for (uint256 i = 0; i < dues.length; ++i) {
            uint256 award = awardOf(dues[i]);
            sum += award;
            assertShare(award, dues, i, money);
        }
        assertClosed(sum, money);
    }

    function testFuzz_equalLosses(uint80[CLAIMS] memory amounts, uint256 money, uint256 cut) external {
        start(ShortageRule.ConstrainedEqualLosses);
        uint256 waiting = shrink(amounts);
        money = bound(money, 0, waiting);
        ICoverageClose.Due[] memory dues = fix(amounts, uint128(money));
        if (money != 0 && money < waiting) proveInTwo(dues, waiting - money, cut);
        awardEach(dues, cut);
        uint256 sum;
        for (uint256 i = 0; i < dues.length; ++i) {
            uint256 award = awardOf(dues[i]);
            sum += award;
            assertShare(dues[i].facts.due - award, dues, i, waiting - money);
        }
        assertClosed(sum, money);
    }

    function test_whoNeverCameOnceIsPaidInFullWhereTheMoneyIsEnough() external {
        start(ShortageRule.ConstrainedEqualLosses);
        ICoverageClose.Due[] memory dues = fix([uint80(5), 7, 0, 0, 0], 100);
        assertEq(uint256(fund.periodOf(plan, 1).state), uint256(ICoverageClose.CloseState.Awarding), "no level");
        fund.award(plan, dues);
        assertEq(fund.accountOf(plan, hospital).credit, 12, "in full");
        fund.collect(plan, hospital);
        assertEq(coin.balanceOf(hospitalController), 12, "collected");
        assertHeld();
    }

    /// Aumann and Maschler's estate of 200 for claims of 100, 200 and 300.
    function test_thePublishedEstates() external {
        uint80[CLAIMS] memory claims = [uint80(100), 200, 300, 0, 0];
        start(ShortageRule.ConstrainedEqualLosses);
        ICoverageClose.Due[] memory dues = fix(claims, 200);
        proveInTwo(dues, 400, 1);
        awardEach(dues, 1);
        for (uint256 i = 0; i < 3; ++i) {
            uint256 due = dues[i].facts.due;
            assertEq(
                awardOf(dues[i]),
                due == 100
                    ? 0
                    : due == 200
                        ? 50
                        : 150,
                "0, 50, 150"
            );
        }
    }

    // ---------------------------------------------------------------------------------------------------- the steps

    function test_eachStepIsTold() external {
        start(ShortageRule.ConstrainedEqualAwards);
        topUp(10);
        (UseId use, ICoverageClaims.Facts memory facts) = claimFor(alice.id, 30);
        vm.warp(afterClose(1));
        expectEmitFrom(address(fund));
        emit ICoverageClose.PeriodFixed(plan, 1, 10, 30, 1);
        fund.fixPeriod(plan);
        ICoverageClose.Due[] memory dues = new ICoverageClose.Due[](1);
        dues[0] = ICoverageClose.Due(use, facts);
        expectEmitFrom(address(levels));
        emit ILevelDesk.LevelProved(plan, 1, 10, 0);
        levels.checkLevel(plan, 10, false, dues);
        expectEmitFrom(address(fund));
        emit ICoverageClose.ClaimAwarded(use, plan, hospital, 10, ICoverageClaims.ClaimState.Settled);
        expectEmitFrom(address(fund));
        emit ICoverageClose.PeriodClosed(plan, 1);
        fund.award(plan, dues);
        facts.award = 10;
        assertEq(fund.claimOf(use).tag, bytes23(keccak256(abi.encode(facts))), "the facts have the award");
        assertEq(fund.firstOpen(plan), 0, "nothing is open");
    }

    function test_periodsAreClosedInTheirOrder() external {
        start(ShortageRule.Proportional);
        refusesFund(
            abi.encodeCall(fund.fixPeriod, (plan)),
            abi.encodeWithSelector(ICoverageClose.NothingToClose.selector, plan)
        );
        (UseId first, ICoverageClaims.Facts memory firsts) = claimFor(alice.id, 10);
        vm.warp(START + 3 * PERIOD);
        (UseId third, ICoverageClaims.Facts memory thirds) = claimFor(alice.id, 20);
        assertEq(fund.periodOf(plan, 1).next, 3, "the queue");
        vm.warp(afterClose(3));
        topUp(10);
        ICoverageClose.Due[] memory dues = new ICoverageClose.Due[](1);
        dues[0] = ICoverageClose.Due(third, thirds);
        refusesFund(
            abi.encodeCall(fund.award, (plan, dues)),
            abi.encodeWithSelector(
                ICoverageClose.CloseNotInState.selector,
                plan,
                uint24(1),
                ICoverageClose.CloseState.Open
            )
        );
        fund.fixPeriod(plan);
        refusesFund(
            abi.encodeCall(fund.fixPeriod, (plan)),
            abi.encodeWithSelector(
                ICoverageClose.CloseNotInState.selector,
                plan,
                uint24(1),
                ICoverageClose.CloseState.Awarding
            )
        );
        refusesFund(
            abi.encodeCall(fund.award, (plan, dues)),
            abi.encodeWithSelector(ICoverageClose.ClaimNotDue.selector, third, plan, uint24(1))
        );
        dues[0] = ICoverageClose.Due(first, firsts);
        fund.award(plan, dues);
        assertEq(fund.firstOpen(plan), 3, "the next");
        assertEq(fund.accountOf(plan, hospital).credit, 10, "the first in full");
        fund.fixPeriod(plan);
        dues[0] = ICoverageClose.Due(third, thirds);
        fund.award(plan, dues);
        assertEq(fund.accountOf(plan, hospital).credit, 10, "nothing is left for the third");
        assertEq(fund.firstOpen(plan), 0, "all closed");
        assertEq(fund.fundOf(plan).liabilities, 10, "the credit");
    }

    function test_aPeriodIsNotFixedBeforeTheDisputeTimeIsOver() external {
        start(ShortageRule.Proportional);
        claimFor(alice.id, 10);
        uint40 closable = afterClose(1);
        assertEq(closable, START + 2 * PERIOD + DISPUTE, "period and dispute time");
        vm.warp(closable - 1);
        refusesFund(
            abi.encodeCall(fund.fixPeriod, (plan)),
            abi.encodeWithSelector(TooEarly.selector, closable, closable - 1)
        );
    }

    function test_aPeriodWhoseClaimsAreAllVoidIsClosedAtOnce() external {
        start(ShortageRule.Proportional);
        (UseId use, ICoverageClaims.Facts memory facts) = claimFor(alice.id, 10);
        vm.prank(hospitalController);
        fund.withdrawClaim(use, facts, WHY);
        vm.warp(afterClose(1));
        expectEmitFrom(address(fund));
        emit ICoverageClose.PeriodClosed(plan, 1);
        fund.fixPeriod(plan);
        assertEq(fund.firstOpen(plan), 0, "closed");
        claimFor(alice.id, 10);
        assertEq(fund.firstOpen(plan), 2, "and a later one opens");
    }

    function test_noClaimIsAwardedTwice() external {
        start(ShortageRule.Proportional);
        ICoverageClose.Due[] memory dues = fix([uint80(5), 7, 0, 0, 0], 6);
        ICoverageClose.Due[] memory twice = new ICoverageClose.Due[](2);
        (twice[0], twice[1]) = (dues[0], dues[0]);
        // After its award a claim has other facts, and another state.
        bytes23 tag = fund.claimOf(dues[0].use).tag;
        uint80 award = dues[0].facts.due / 2;
        (dues[0].facts.award, award) = (award, dues[0].facts.award);
        bytes memory reason = abi.encodeWithSelector(
            ICoverageClaims.OtherClaimFacts.selector,
            dues[0].use,
            tag,
            bytes23(keccak256(abi.encode(dues[0].facts)))
        );
        dues[0].facts.award = award;
        refusesFund(abi.encodeCall(fund.award, (plan, twice)), reason);
        fund.award(plan, part(dues, 0, 1));
        refusesFund(abi.encodeCall(fund.award, (plan, part(dues, 0, 1))), reason);
        dues[0].facts.award = uint80(fund.accountOf(plan, hospital).credit);
        refusesFund(
            abi.encodeCall(fund.award, (plan, part(dues, 0, 1))),
            abi.encodeWithSelector(ICoverageClose.ClaimNotDue.selector, dues[0].use, plan, uint24(1))
        );
    }

    /// Whoever leaves a claim out of a chunk has closed nothing, and stops nobody.
    function test_anOmittedClaimComesLater() external {
        start(ShortageRule.ConstrainedEqualAwards);
        ICoverageClose.Due[] memory dues = fix([uint80(5), 7, 9, 11, 13], 20);
        vm.prank(stranger);
        levels.checkLevel(plan, 4, false, part(dues, 1, 5));
        levels.checkLevel(plan, 4, false, dues);
        vm.prank(stranger);
        fund.award(plan, part(dues, 3, 5));
        assertEq(uint256(fund.periodOf(plan, 1).state), uint256(ICoverageClose.CloseState.Awarding), "not closed");
        fund.award(plan, part(dues, 0, 3));
        assertEq(fund.firstOpen(plan), 0, "closed");
        assertEq(fund.accountOf(plan, hospital).credit, 20, "all the money");
    }

    function test_refusesListLengths() external {
        start(ShortageRule.ConstrainedEqualAwards);
        ICoverageClose.Due[] memory dues = fix([uint80(5), 7, 0, 0, 0], 6);
        ICoverageClose.Due[] memory none = new ICoverageClose.Due[](0);
        bytes memory reason = abi.encodeWithSelector(ListLengthOutOfRange.selector, 0, 256);
        refusesFund(abi.encodeCall(fund.award, (plan, none)), reason);
        refusesLevel(3, none, reason);
        ICoverageClose.Due[] memory many = new ICoverageClose.Due[](257);
        reason = abi.encodeWithSelector(ListLengthOutOfRange.selector, 257, 256);
        refusesFund(abi.encodeCall(fund.award, (plan, many)), reason);
        refusesLevel(3, many, reason);
        refusesFund(
            abi.encodeCall(fund.award, (plan, dues)),
            abi.encodeWithSelector(ILevelDesk.LevelNotProved.selector, plan, uint24(1))
        );
    }

    function test_refusesLevels() external {
        start(ShortageRule.ConstrainedEqualAwards);
        refusesLevel(
            3,
            new ICoverageClose.Due[](1),
            abi.encodeWithSelector(ICoverageClose.NothingToClose.selector, plan)
        );
        ICoverageClose.Due[] memory dues = fix([uint80(5), 7, 9, 0, 0], 14);
        refusesLevel(5, dues, abi.encodeWithSelector(ILevelDesk.OtherLevel.selector, uint80(5), 15, 14, 17));
        refusesLevel(3, dues, abi.encodeWithSelector(ILevelDesk.OtherLevel.selector, uint80(3), 9, 14, 12));
        ICoverageClose.Due[] memory twice = new ICoverageClose.Due[](2);
        (twice[0], twice[1]) = (dues[0], dues[0]);
        refusesLevel(4, twice, abi.encodeWithSelector(ILevelDesk.DuesNotAscending.selector, dues[0].use, dues[0].use));
        levels.checkLevel(plan, 4, false, part(dues, 1, 3));
        refusesLevel(
            4,
            part(dues, 0, 1),
            abi.encodeWithSelector(ILevelDesk.DuesNotAscending.selector, dues[0].use, dues[2].use)
        );
        assertEq(levels.levelCheckOf(plan, 1, address(this)).count, 2, "shown so far");
        bytes23 tag = fund.claimOf(dues[0].use).tag;
        dues[0].facts.due += 1;
        refusesLevel(
            3,
            dues,
            abi.encodeWithSelector(
                ICoverageClaims.OtherClaimFacts.selector,
                dues[0].use,
                bytes23(keccak256(abi.encode(dues[0].facts))),
                tag
            )
        );
        dues[0].facts.due -= 1;
        levels.checkLevel(plan, 4, true, dues);
        refusesLevel(4, dues, abi.encodeWithSelector(ILevelDesk.LevelAlreadyProved.selector, plan, 1, 4));
        fund.award(plan, part(dues, 0, 1));
        refusesLevel(
            4,
            dues,
            abi.encodeWithSelector(
                ICoverageClose.CloseNotInState.selector,
                plan,
                uint24(1),
                ICoverageClose.CloseState.Awarding
            )
        );
    }

    function test_refusesALevelWithAClaimOfAnotherPeriod() external {
        start(ShortageRule.ConstrainedEqualAwards);
        topUp(3);
        claimFor(alice.id, 10);
        vm.warp(START + 2 * PERIOD);
        (UseId use, ICoverageClaims.Facts memory facts) = claimFor(alice.id, 10);
        vm.warp(afterClose(1));
        fund.fixPeriod(plan);
        ICoverageClose.Due[] memory dues = new ICoverageClose.Due[](1);
        dues[0] = ICoverageClose.Due(use, facts);
        refusesLevel(3, dues, abi.encodeWithSelector(ICoverageClose.ClaimNotDue.selector, use, plan, uint24(1)));
    }

    function test_aDeskIsBoundOnce() external {
        start(ShortageRule.Proportional);
        assertEq(address(levels.fund()), address(fund), "bound");
        vm.expectRevert(abi.encodeWithSelector(ILevelDesk.LevelDeskAlreadyBound.selector, address(fund)));
        new CoverageFund(plans, organizations, consents, uses, levels);
    }

    // ------------------------------------------------------------------------------------------------------ helpers

    function refusesFund(bytes memory call, bytes memory reason) private {
        refuses(stranger, address(fund), call, reason);
    }

    function refusesLevel(uint80 level, ICoverageClose.Due[] memory dues, bytes memory reason) private {
        refuses(address(this), address(levels), abi.encodeCall(levels.checkLevel, (plan, level, false, dues)), reason);
    }

    /// Keeps the sum within a person's limit.
    function shrink(uint80[CLAIMS] memory amounts) private pure returns (uint256 sum) {
        for (uint256 i = 0; i < CLAIMS; ++i) {
            amounts[i] /= uint80(CLAIMS);
            sum += amounts[i];
        }
    }

    /// Each alone, from some place on: order does not matter. What a claim gets is what the provider's credit grows by.
    function awardEach(ICoverageClose.Due[] memory dues, uint256 first) private {
        for (uint256 i = 0; i < dues.length; ++i) {
            uint256 index = ((first % dues.length) + i) % dues.length;
            uint256 before = fund.accountOf(plan, hospital).credit;
            fund.award(plan, part(dues, index, index + 1));
            _awards[UseId.unwrap(dues[index].use)] = fund.accountOf(plan, hospital).credit - before;
        }
    }

    function proveInTwo(ICoverageClose.Due[] memory dues, uint256 share, uint256 cut) private {
        (uint256 low, uint256 high) = (0, type(uint80).max);
        while (low < high) {
            uint256 middle = (low + high + 1) / 2;
            uint256 sum;
            for (uint256 i = 0; i < dues.length; ++i) sum += dues[i].facts.due < middle ? dues[i].facts.due : middle;
            if (sum <= share) low = middle;
            else high = middle - 1;
        }
        cut = cut % dues.length;
        if (cut != 0) levels.checkLevel(plan, uint80(low), false, part(dues, 0, cut));
        levels.checkLevel(plan, uint80(low), false, part(dues, cut, dues.length));
        (uint80 level, ) = levels.levelOf(plan, 1);
        assertEq(level, low, "level");
    }

    /// Constrained equal parts by their definition: in ascending order of the claims, each gets an equal part of what is left, at most
    /// itself. The exact part is a fraction; the integer is within one unit of it.
    function assertShare(uint256 given, ICoverageClose.Due[] memory dues, uint256 index, uint256 share) private pure {
        uint256[] memory claims = new uint256[](dues.length);
        for (uint256 i = 0; i < dues.length; ++i) claims[i] = dues[i].facts.due;
        for (uint256 i = 1; i < claims.length; ++i) {
            for (uint256 j = i; j > 0 && claims[j - 1] > claims[j]; --j) {
                (claims[j - 1], claims[j]) = (claims[j], claims[j - 1]);
            }
        }
        uint256 own = dues[index].facts.due;
        uint256 left = share;
        for (uint256 i = 0; i < claims.length; ++i) {
            uint256 others = claims.length - i;
            if (claims[i] * others > left) {
                // From here on everyone has the part left / others.
                assertTrue(given * others < left + others && left < (given + 1) * others, "within one unit");
                return;
            }
            if (claims[i] == own) {
                assertEq(given, own, "in full");
                return;
            }
            left -= claims[i];
        }
    }

    function awardOf(ICoverageClose.Due memory due) private view returns (uint256) {
        return _awards[UseId.unwrap(due.use)];
    }

    function part(
        ICoverageClose.Due[] memory dues,
        uint256 from,
        uint256 to
    ) private pure returns (ICoverageClose.Due[] memory some) {
        some = new ICoverageClose.Due[](to - from);
        for (uint256 i = from; i < to; ++i) some[i - from] = dues[i];
    }

    function sort(ICoverageClose.Due[] memory dues) private pure {
        for (uint256 i = 1; i < dues.length; ++i) {
            for (uint256 j = i; j > 0 && UseId.unwrap(dues[j - 1].use) > UseId.unwrap(dues[j].use); --j) {
                (dues[j - 1], dues[j]) = (dues[j], dues[j - 1]);
            }
        }
    }

    function assertClosed(uint256 sum, uint256 money) private view {
        assertEq(sum, money, "all the money");
        assertEq(fund.fundOf(plan).owed, money, "owed");
        assertEq(fund.fundOf(plan).liabilities, money, "no other liability");
        assertEq(fund.accountOf(plan, hospital).credit, money, "credited");
        assertEq(fund.firstOpen(plan), 0, "closed");
        assertHeld();
    }
}
