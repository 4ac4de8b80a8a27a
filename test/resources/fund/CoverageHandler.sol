// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PlanId, PlanTerms, ShortageRule} from "../../../contracts/resources/coverageTypes.sol";
import {PatientId} from "../../../contracts/identity/types.sol";
import {UseId} from "../../../contracts/records/types.sol";
import {ICoverageClaims} from "../../../contracts/resources/interfaces/ICoverageClaims.sol";
import {ICoverageClose} from "../../../contracts/resources/interfaces/ICoverageClose.sol";
import {ICoverageMoney} from "../../../contracts/resources/interfaces/ICoverageMoney.sol";
import {CoverageTest} from "./CoverageTest.sol";

/// Two plans in one token, and everybody acting on them in any order. The ghost counts money by what the token says, never by what
/// the fund says.
contract CoverageHandler is CoverageTest {
    struct Filed {
        PlanId plan;
        UseId use;
        ICoverageClaims.Facts facts;
        uint256 approved;
        PatientId patient;
        bytes32 commitment;
    }

    PlanId[2] private _plans;
    Filed[] private _filed;
    mapping(uint256 action => uint256) public passed;

    constructor() {
        deployCoverage();
        _plans[0] = _open(ShortageRule.Proportional, ALICE, BOB);
        _plans[1] = _open(ShortageRule.ConstrainedEqualLosses, BOB, ALICE);
        vm.warp(START + PERIOD);
    }

    // ------------------------------------------------------------------------------------------------------ actions

    function topUp(uint256 which, uint256 amount) external {
        _choose(which);
        topUp(uint128(bound(amount, 1, 5_000)));
        _count(0);
    }

    function claim(uint256 which, bool second, uint256 amount) external {
        _choose(which);
        amount = bound(amount, 1, 4_000);
        PatientId patient = second ? bob.id : alice.id;
        bytes32 commitment = anchorUse(patient);
        ICoverageClaims.Facts memory facts = expectedFacts(patient, block.timestamp, amount);
        ICoverageClaims.NewClaim memory filed = newClaim(patient, commitment, uint80(amount));
        vm.prank(hospitalController);
        UseId use = fund.claim(filed);
        assertEq(fund.claimOf(use).tag, bytes23(keccak256(abi.encode(facts))), "facts");
        _filed.push(Filed(plan, use, facts, amount, patient, commitment));
        _count(1);
    }

    /// The same use again must be refused, whatever became of it.
    function claimAgain(uint256 which) external {
        Filed memory filed = _one(which);
        ICoverageClaims.NewClaim memory again = newClaim(filed.patient, filed.commitment, 1);
        vm.prank(hospitalController);
        (bool done, ) = address(fund).call(abi.encodeCall(fund.claim, (again)));
        assertTrue(!done, "a use claims once");
    }

    function contest(uint256 which) external {
        Filed memory filed = _one(which);
        vm.prank(insurerController);
        fund.contest(filed.use, filed.facts, WHY);
        _count(2);
    }

    function decide(uint256 which, bool upheld) external {
        Filed memory filed = _one(which);
        vm.prank(auditorController);
        fund.decide(filed.use, filed.facts, upheld, WHY);
        _count(3);
    }

    function upholdUndecided(uint256 which) external {
        Filed memory filed = _one(which);
        fund.upholdUndecided(filed.use, filed.facts);
        _count(4);
    }

    function withdraw(uint256 which) external {
        Filed memory filed = _one(which);
        vm.prank(hospitalController);
        fund.withdrawClaim(filed.use, filed.facts, WHY);
        _count(5);
    }

    function close(uint256 which) external {
        _choose(which);
        uint24 period = fund.firstOpen(plan);
        if (block.timestamp < afterClose(period)) vm.warp(afterClose(period));
        if (fund.periodOf(plan, period).state == ICoverageClose.CloseState.Open) fund.fixPeriod(plan);
        _count(6);
    }

    /// One claim alone, so that others act between the parts of a close.
    function award(uint256 which) external {
        Filed storage filed = _filed[which % _filed.length];
        plan = filed.plan;
        uint24 period = fund.firstOpen(plan);
        if (fund.periodOf(plan, period).state == ICoverageClose.CloseState.Unlevelled) _level(period);
        ICoverageClose.Due[] memory dues = new ICoverageClose.Due[](1);
        dues[0] = ICoverageClose.Due(filed.use, filed.facts);
        bool struck = fund.claimOf(filed.use).state == ICoverageClaims.ClaimState.Struck;
        ICoverageMoney.Fund memory before = fund.fundOf(plan);
        ICoverageMoney.Account memory account = fund.accountOf(plan, hospital);
        fund.award(plan, dues);
        if (!struck) {
            uint256 owed = fund.fundOf(plan).owed - before.owed;
            filed.facts.award = uint80(owed + account.debit - fund.accountOf(plan, hospital).debit);
        }
        _count(7);
    }

    function collect(uint256 which) external {
        _choose(which);
        fund.collect(plan, hospital);
        _count(8);
    }

    function announce(uint256 which, uint256 amount) external {
        _choose(which);
        vm.prank(insurerController);
        fund.announceSurplus(plan, uint104(bound(amount, 1, 3_000)));
        _count(9);
    }

    function withdrawSurplus(uint256 which) external {
        _choose(which);
        ICoverageMoney.Fund memory before = fund.fundOf(plan);
        vm.prank(insurerController);
        fund.withdrawSurplus(plan);
        assertTrue(before.assets >= uint256(before.liabilities) + before.surplus, "only above the liabilities");
        _count(10);
    }

    function wait(uint256 time) external {
        uint256 next = block.timestamp + bound(time, 1 hours, PERIOD / 2);
        if (next < END - 1) vm.warp(next);
    }

    // ------------------------------------------------------------------------------------------------------- checks

    /// What is held is what all plans' ledgers say, to the last unit.
    function checkHeld() external view {
        assertHeld();
    }

    /// Liabilities are the waiting claims and what is owed; what is owed is the credits and what is set aside.
    function checkLiabilities() external view {
        for (uint256 i = 0; i < 2; ++i) {
            uint256 waiting;
            uint256 aside;
            for (uint256 j = 0; j < _filed.length; ++j) {
                Filed memory filed = _filed[j];
                if (!(filed.plan == _plans[i])) continue;
                ICoverageClaims.ClaimState state = fund.claimOf(filed.use).state;
                if (_waits(state)) waiting += filed.facts.due;
                if (state == ICoverageClaims.ClaimState.SetAside) aside += filed.facts.award;
            }
            ICoverageMoney.Fund memory money = fund.fundOf(_plans[i]);
            ICoverageMoney.Account memory account = fund.accountOf(_plans[i], hospital);
            assertEq(money.owed, account.credit + aside, "owed");
            assertEq(money.liabilities, money.owed + waiting, "liabilities");
            assertTrue(money.assets >= money.owed, "what is owed is there");
            assertTrue(account.credit == 0 || account.debit == 0, "never both");
        }
    }

    /// Award at most due, due at most approved, and a person's year at most its limit and its deductible.
    function checkLimits() external view {
        for (uint256 i = 0; i < _filed.length; ++i) {
            Filed memory filed = _filed[i];
            assertTrue(filed.facts.award <= filed.facts.due, "award");
            assertTrue(uint256(filed.facts.due) + filed.facts.deductible <= filed.approved, "approved");
        }
        for (uint256 i = 0; i < 2; ++i) {
            PlanTerms memory terms = plans.planOf(_plans[i]);
            for (uint256 j = 0; j < 2; ++j) {
                bytes32 person = j == 0 ? ALICE : BOB;
                uint256 used;
                for (uint256 k = 0; k < _filed.length; ++k) {
                    Filed memory filed = _filed[k];
                    if (filed.plan == _plans[i] && filed.facts.person == person && _stands(filed.use)) {
                        used += filed.facts.due;
                    }
                }
                ICoverageMoney.YearAccount memory account = fund.yearOf(_plans[i], person, 1);
                ICoverageMoney.YearAccount memory next = fund.yearOf(_plans[i], person, 2);
                ICoverageMoney.YearAccount memory last = fund.yearOf(_plans[i], person, 3);
                assertEq(uint256(account.benefitUsed) + next.benefitUsed + last.benefitUsed, used, "benefit");
                assertTrue(account.benefitUsed <= terms.limit && next.benefitUsed <= terms.limit, "limit");
                assertTrue(account.deductibleUsed <= terms.deductible, "deductible");
                assertTrue(account.fastUsed <= terms.fastLimit, "fast limit");
            }
        }
    }

    /// Only what was paid at once, collected or withdrawn as surplus left the fund.
    function checkOut() external view {
        uint256 paid = coin.balanceOf(hospitalController) + coin.balanceOf(insurerController);
        uint256 held = coin.balanceOf(address(fund));
        assertEq(coin.totalSupply(), paid + held + coin.balanceOf(PAYER), "in is out and held");
    }

    // ------------------------------------------------------------------------------------------------------ helpers

    function _open(ShortageRule rule, bytes32 first, bytes32 second) private returns (PlanId id) {
        PlanTerms memory terms = defaultTerms(rule);
        (terms.periodsPerYear, terms.limit, terms.premium) = (200, 20_000, 700);
        id = openPlan(terms);
        enrol(id, alice.id, first);
        enrol(id, bob.id, second);
    }

    function _choose(uint256 which) private {
        plan = _plans[which % 2];
    }

    function _one(uint256 which) private returns (Filed memory filed) {
        filed = _filed[which % _filed.length];
        plan = filed.plan;
    }

    function _count(uint256 action) private {
        passed[action] += 1;
    }

    function _waits(ICoverageClaims.ClaimState state) private pure returns (bool) {
        return
            state == ICoverageClaims.ClaimState.Waiting ||
            state == ICoverageClaims.ClaimState.Contested ||
            state == ICoverageClaims.ClaimState.Upheld ||
            state == ICoverageClaims.ClaimState.Struck;
    }

    /// Whether the claim counts against the person's year.
    function _stands(UseId use) private view returns (bool) {
        ICoverageClaims.ClaimState state = fund.claimOf(use).state;
        return
            state != ICoverageClaims.ClaimState.Struck &&
            state != ICoverageClaims.ClaimState.Denied &&
            state != ICoverageClaims.ClaimState.Reversed;
    }

    function _level(uint24 period) private {
        uint256 count;
        for (uint256 i = 0; i < _filed.length; ++i) if (_isDue(_filed[i], period)) ++count;
        ICoverageClose.Due[] memory dues = new ICoverageClose.Due[](count);
        count = 0;
        for (uint256 i = 0; i < _filed.length; ++i) {
            if (!_isDue(_filed[i], period)) continue;
            dues[count] = ICoverageClose.Due(_filed[i].use, _filed[i].facts);
            for (uint256 j = count++; j > 0 && UseId.unwrap(dues[j - 1].use) > UseId.unwrap(dues[j].use); --j) {
                (dues[j - 1], dues[j]) = (dues[j], dues[j - 1]);
            }
        }
        ICoverageClose.Period memory fixedPeriod = fund.periodOf(plan, period);
        uint256 share = fixedPeriod.waiting - fixedPeriod.endowment;
        (uint256 low, uint256 high) = (0, type(uint80).max);
        while (low < high) {
            uint256 middle = (low + high + 1) / 2;
            if (_sumAt(dues, middle) <= share) low = middle;
            else high = middle - 1;
        }
        levels.checkLevel(plan, uint80(low), true, dues);
    }

    function _isDue(Filed memory filed, uint24 period) private view returns (bool) {
        ICoverageClaims.Claim memory slot = fund.claimOf(filed.use);
        return filed.plan == plan && slot.period == period && _waits(slot.state);
    }

    function _sumAt(ICoverageClose.Due[] memory dues, uint256 level) private pure returns (uint256 sum) {
        for (uint256 i = 0; i < dues.length; ++i) sum += dues[i].facts.due < level ? dues[i].facts.due : level;
    }
}
