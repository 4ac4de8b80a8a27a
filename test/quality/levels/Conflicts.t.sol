// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../../../contracts/identity/Duties.sol";
import {Licences} from "../../../contracts/identity/Licences.sol";
import {ICharts} from "../../../contracts/quality/interfaces/ICharts.sol";
import {IServiceLevels} from "../../../contracts/quality/interfaces/IServiceLevels.sol";
import {LevelsTest} from "./LevelsTest.sol";

/// Who gains by what it does not decide alone: a commissioner that will audit, and one that sends the patients; a provider that knows
/// figures of before. What is not prevented stands here as docs/quality.md says it.
contract ConflictsTest is LevelsTest {
    function setUp() external {
        deployLevels();
    }

    function audits() private view returns (bytes memory) {
        return abi.encodeWithSelector(IServiceLevels.CommissionerAudits.selector, insurer);
    }

    // ------------------------------------------------------------------------------------------------- the auditor

    /// Announced before it accepted, in force before the first report: with its finding it would award itself every bond.
    function test_whoIsAnnouncedAsAnAuditorDoesNotAccept() external {
        propose();
        organizations.changeAccreditation(insurer, Licences.INSURER | Licences.AUDITOR, END);
        expectError(audits());
        accept();
        // The regulator thinks better of it; another announced licence is none of a judge's.
        organizations.changeAccreditation(insurer, Licences.INSURER | Licences.EMERGENCY_CARE, END);
        accept();
        assertSlot(4 * uint256(BOND), 1, IServiceLevels.AgreementState.Accepted);
    }

    function test_nobodyProposesToWhoIsAnnouncedAsAnAuditor() external {
        organizations.changeAccreditation(insurer, Licences.INSURER | Licences.AUDITOR, END);
        expectError(audits());
        propose();
    }

    /// Not prevented: the regulator that makes a commissioner an auditor afterwards has to look at its agreements.
    function test_whoBecomesAnAuditorAfterwardsMayFindAgainstItsProvider() external {
        agree();
        organizations.changeAccreditation(insurer, Licences.INSURER | Licences.AUDITOR, END);
        address judge = address(0x1D6E);
        join(insurer, insurerController, judge, Duties.REPORT, END);
        vm.warp(block.timestamp + 2 days);
        organizations.activateLicences(insurer);
        monitor.oblige(hospital, mortality, 1);
        vm.warp(endOf(0));
        Tree memory tree = treeOf(sorted(draftsOf(newVisits(12), 0, 100_000)));
        (tree.report.first, tree.report.through) = (1, 1);
        vm.warp(endOf(1));
        send(tree.report);
        vm.prank(judge);
        desk.find(insurer, subjectOf(tree), placeOf(tree, 0), DIGEST);
        settle(tree.report);
        assertCredits(BOND, 0);
    }

    // -------------------------------------------------------------------------------------------------- too few cases

    /// Not prevented: ten cases in as many periods as a report may have are none's to report, and keep every later period from being
    /// reported as well, until the regulator has the obligation begin anew.
    function test_tooFewCasesAreMissedUnlessTheRegulatorActs() external {
        agree();
        monitor.oblige(hospital, mortality, 1);
        vm.warp(endOf(4));
        ICharts.Report memory few = equalCases(1, 3, 10, 0, 100_000);
        expectError(abi.encodeWithSelector(ICharts.TooFewCases.selector, 10, 11));
        send(few);
        ICharts.Report memory longer = equalCases(1, 4, 200, 0, 100_000);
        expectError(abi.encodeWithSelector(ICharts.SpanOutOfRange.selector, 1, 4, 3));
        send(longer);
        ICharts.Report memory later = equalCases(4, 4, 190, 0, 100_000);
        expectError(abi.encodeWithSelector(ICharts.OtherFirstPeriod.selector, 4, 1));
        send(later);
        if (block.timestamp < missedAt(1)) vm.warp(missedAt(1));
        expectSettled(IServiceLevels.Outcome.Missed, 1, 1, NO_REPORT, BOND);
        settleUnreported();
        // What is not settled yet goes back, and the fourth period is reported.
        monitor.oblige(hospital, mortality, 4);
        send(later);
        levels.settleUnreported(terms, later);
        levels.settleUnreported(terms, later);
        vm.warp(finalAt(uint40(block.timestamp)));
        settle(later);
        assertCredits(BOND, 3 * uint256(BOND));
    }

    // ------------------------------------------------------------------------------------------------- known figures

    /// Not prevented: ten cases of before the agreement, all known to be good, thin out two bad ones.
    function test_aReportThatReachesBackBringsCasesOfBefore() external {
        vm.warp(endOf(0) - 1);
        agree();
        (uint256 up, uint256 down) = monitor.offsetsOf(mortality, 100_000);
        ICharts.Totals memory sums = ICharts.Totals(12, 2, 12 * 100_000, 12 * up, 12 * down, 10);
        ICharts.Report memory reported = equalCases(0, 1, 12, 2, 100_000);
        reported.totals = desk.wordOf(sums, ICharts.Case(0, false, false, false));
        vm.warp(endOf(1));
        send(reported);
        vm.warp(finalAt(endOf(1)));
        // By itself the period would cost all: two of two. With them it is 2 of 12: (1/6 − 1/10) / (2/10) = 1/3.
        expectSettled(IServiceLevels.Outcome.Measured, 1, 1, 1, BOND / 3);
        settle(reported);
    }

    // ----------------------------------------------------------------------------------------------- the regulator

    /// Not prevented: who waits with the settlement of a released period lets a later obligation count.
    function test_whoIsObligedAnewForAPeriodWhoseTimeIsOverMissedIt() external {
        agree();
        monitor.oblige(hospital, mortality, 1);
        monitor.release(hospital, mortality);
        vm.warp(missedAt(1));
        monitor.oblige(hospital, mortality, 1);
        settleUnreported();
        assertCredits(BOND, 0);
    }
}
