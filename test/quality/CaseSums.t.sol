// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CaseWord} from "../../contracts/quality/CaseWords.sol";
import {ICaseDesk} from "../../contracts/quality/interfaces/ICaseDesk.sol";
import {ICharts} from "../../contracts/quality/interfaces/ICharts.sol";
import {IQualityMonitor} from "../../contracts/quality/interfaces/IQualityMonitor.sol";
import {QualityTest} from "./QualityTest.sol";

/// Sums that are not those of the leaves, order, and proofs that lead nowhere.
contract CaseSumsTest is QualityTest {
    ICaseDesk.Falsehood private constant SUM = ICaseDesk.Falsehood.Sum;

    function setUp() external {
        deployQuality();
    }

    /// Whatever is opened of an honest report contradicts nothing.
    function testFuzz_anHonestReportCannotBeShownFalse(uint256 seed) external {
        Visit[] memory visits = newVisits(11 + (seed % 7));
        Draft[] memory drafts = draftsOf(visits, 3, 0);
        for (uint256 i = 0; i < drafts.length; ++i) {
            drafts[i].probability = uint256(keccak256(abi.encode(seed, i))) % (1e6 + 1);
            // One that the definition leaves out.
            if (i == 12) drafts[i].counted = false;
        }
        Tree memory tree = treeOf(sorted(drafts));
        vm.warp(endOf(0));
        send(tree.report);
        uint256 last = drafts.length - 1;
        for (uint256 i = 0; i <= last; ++i) {
            expectNoFalsehood(SUM);
            desk.showFalseSum(subjectOf(tree), uint32(i), opened(tree, i, 1), proofOf(tree, i));
            expectNoFalsehood(ICaseDesk.Falsehood.Misplaced);
            desk.showMisplaced(subjectOf(tree), uint32(i), tree.cases[i], proofOf(tree, i));
            expectNoFalsehood(ICaseDesk.Falsehood.Retracted);
            desk.showUnfit(subjectOf(tree), placeOf(tree, i), ICaseDesk.Falsehood.Retracted);
            if (i == last) continue;
            expectNoFalsehood(SUM);
            desk.showFalseSum(subjectOf(tree), uint32(i), opened(tree, i, 2), proofOfTwo(tree, i));
            expectNoFalsehood(ICaseDesk.Falsehood.Order);
            desk.showDisorder(subjectOf(tree), uint32(i), leafAt(tree, i), leafAt(tree, i + 1), proofOfTwo(tree, i));
        }
    }

    /// Each field of a leaf's sums, off by one at any place, is shown there.
    function testFuzz_aWrongSumIsShownByTwoNeighbours(uint256 seed) external {
        Tree memory tree = treeOf(sorted(draftsOf(newVisits(13), 5, 200_000)));
        uint256 place = seed % 12;
        (ICharts.Totals memory sums, ICharts.Case memory own) = desk.detailsOf(tree.cases[place].word);
        uint256 field = (seed >> 8) % 6;
        if (field == 0) ++sums.cases;
        if (field == 1) ++sums.events;
        if (field == 2) ++sums.expected;
        // One unit is a difference of rounding.
        if (field == 3) sums.up += 2;
        if (field == 4) sums.down += 2;
        if (field == 5) ++sums.early;
        tree.cases[place].word = desk.wordOf(sums, own);
        plant(tree);
        vm.warp(endOf(0));
        send(tree.report);

        uint256 left = place == 0 ? 0 : place - 1;
        expectDisproof(SUM, tree.cases[left].use);
        desk.showFalseSum(subjectOf(tree), uint32(left), opened(tree, left, 2), proofOfTwo(tree, left));
        assertFalse(0);
    }

    function test_aFirstLeafThatBeginsElsewhere() external {
        Tree memory tree = treeOf(sorted(draftsOf(newVisits(12), 5, 200_000)));
        for (uint256 i = 0; i < 12; ++i) {
            (ICharts.Totals memory sums, ICharts.Case memory own) = desk.detailsOf(tree.cases[i].word);
            // Forty easy cases in front of the first.
            (sums.cases, sums.expected) = (sums.cases + 40, sums.expected + 0.4e6);
            tree.cases[i].word = desk.wordOf(sums, own);
            tree.report.totals = desk.wordOf(sums, ICharts.Case(0, false, false, false));
        }
        tree.report.leaves = 12;
        plant(tree);
        vm.warp(endOf(0));
        tree.report.totals = tamper(tree.report, 0, 0);
        // More cases than leaves are refused at once.
        vm.prank(reporter);
        vm.expectRevert(abi.encodeWithSelector(ICharts.ImpossibleTotals.selector, uint32(12), tree.report.totals));
        monitor.report(hospital, mortality, tree.report);

        tree = treeOf(sorted(draftsOf(newVisits(12), 5, 200_000)));
        for (uint256 i = 0; i < 12; ++i) {
            (ICharts.Totals memory sums, ICharts.Case memory own) = desk.detailsOf(tree.cases[i].word);
            sums.expected += 100_000;
            tree.cases[i].word = desk.wordOf(sums, own);
            tree.report.totals = desk.wordOf(sums, ICharts.Case(0, false, false, false));
        }
        plant(tree);
        vm.warp(endOf(0));
        send(tree.report);
        expectDisproof(SUM, tree.cases[0].use);
        desk.showFalseSum(subjectOf(tree), 0, opened(tree, 0, 1), proofOf(tree, 0));
        assertFalse(0);
    }

    function test_aReportWithOtherSumsThanItsLastLeaf() external {
        Tree memory tree = treeOf(sorted(draftsOf(newVisits(12), 5, 200_000)));
        // Two deaths fewer.
        tree.report.totals = tamper(tree.report, 2, 0);
        vm.warp(endOf(0));
        send(tree.report);
        expectDisproof(SUM, tree.cases[11].use);
        desk.showFalseSum(subjectOf(tree), 11, opened(tree, 11, 1), proofOf(tree, 11));
        assertFalse(0);
    }

    function test_aRiskAboveOne() external {
        Tree memory tree = treeOf(sorted(draftsOf(newVisits(12), 5, 200_000)));
        (ICharts.Totals memory sums, ICharts.Case memory own) = desk.detailsOf(tree.cases[4].word);
        own.probability = 1e6 + 1;
        tree.cases[4].word = desk.wordOf(sums, own);
        plant(tree);
        vm.warp(endOf(0));
        send(tree.report);
        expectDisproof(SUM, tree.cases[3].use);
        desk.showFalseSum(subjectOf(tree), 3, opened(tree, 3, 2), proofOfTwo(tree, 3));
    }

    /// A case that is left out adds nothing, whatever it says of itself.
    function test_aLeafThatIsLeftOutCountsNothing() external {
        Draft[] memory drafts = sorted(draftsOf(newVisits(14), 5, 200_000));
        (drafts[3].counted, drafts[3].occurred) = (false, true);
        (drafts[7].counted, drafts[7].early) = (false, true);
        Tree memory tree = treeOf(drafts);
        (ICharts.Totals memory sums, ICharts.Case memory own) = desk.detailsOf(tree.cases[13].word);
        assertEq(sums.cases, 12, "cases");
        // Its logarithms are added all the same.
        (sums, own) = desk.detailsOf(tree.cases[3].word);
        ++sums.up;
        tree.cases[3].word = desk.wordOf(sums, own);
        plant(tree);
        vm.warp(endOf(0));
        send(tree.report);
        expectNoFalsehood(SUM);
        desk.showFalseSum(subjectOf(tree), 6, opened(tree, 6, 2), proofOfTwo(tree, 6));
        expectDisproof(SUM, tree.cases[2].use);
        desk.showFalseSum(subjectOf(tree), 2, opened(tree, 2, 2), proofOfTwo(tree, 2));
    }

    function test_theSameCaseTwice() external {
        Visit[] memory visits = newVisits(12);
        visits[5] = visits[4];
        Tree memory tree = treeOf(sorted(draftsOf(visits, 0, 10_000)));
        vm.warp(endOf(0));
        send(tree.report);
        uint256 spot = 0;
        while (!sameUse(tree, spot)) ++spot;
        expectDisproof(ICaseDesk.Falsehood.Order, visits[4].use);
        desk.showDisorder(
            subjectOf(tree),
            uint32(spot),
            leafAt(tree, spot),
            leafAt(tree, spot + 1),
            proofOfTwo(tree, spot)
        );
        assertFalse(0);
    }

    /// A case counts once: wherever a leaf is doubled or moved, two neighbours tell.
    function testFuzz_whateverIsNotInStrictOrderIsShown(uint256 from, uint256 to, bool doubled) external {
        Draft[] memory drafts = sorted(draftsOf(newVisits(13), 2, 10_000));
        (from, to) = (bound(from, 0, 12), bound(to, 0, 12));
        if (from == to) to = (from + 1) % 13;
        if (doubled) drafts[to] = drafts[from];
        else (drafts[from], drafts[to]) = (drafts[to], drafts[from]);
        Tree memory tree = treeOf(drafts);
        vm.warp(endOf(0));
        send(tree.report);
        uint256 spot = 0;
        while (below(drafts[spot].use, drafts[spot + 1].use)) ++spot;
        bytes32[] memory proof = proofOfTwo(tree, spot);
        expectDisproof(ICaseDesk.Falsehood.Order, drafts[spot].use);
        desk.showDisorder(subjectOf(tree), uint32(spot), leafAt(tree, spot), leafAt(tree, spot + 1), proof);
        assertFalse(0);
    }

    function test_leavesInNoOrder() external {
        Draft[] memory drafts = sorted(draftsOf(newVisits(12), 0, 10_000));
        (drafts[6], drafts[7]) = (drafts[7], drafts[6]);
        Tree memory tree = treeOf(drafts);
        vm.warp(endOf(0));
        send(tree.report);
        expectDisproof(ICaseDesk.Falsehood.Order, drafts[6].use);
        desk.showDisorder(subjectOf(tree), 6, leafAt(tree, 6), leafAt(tree, 7), proofOfTwo(tree, 6));
    }

    // -------------------------------------------------------------------------------------------------- refusals

    function test_whatIsShownHasToBeInTheReport() external {
        (Tree memory tree, ) = reportedTree(2);
        bytes memory elsewhere = abi.encodeWithSelector(
            ICaseDesk.CaseNotInReport.selector,
            uint32(4),
            tree.report.root
        );
        vm.expectRevert(elsewhere);
        desk.showFalseSum(subjectOf(tree), 4, opened(tree, 5, 1), proofOf(tree, 5));
        vm.expectRevert(elsewhere);
        desk.showFalseSum(subjectOf(tree), 4, opened(tree, 4, 2), proofOf(tree, 4));
        vm.expectRevert(elsewhere);
        desk.showFalseSum(subjectOf(tree), 4, opened(tree, 4, 1), new bytes32[](0));
        vm.expectRevert(elsewhere);
        desk.showFalseSum(subjectOf(tree), 4, opened(tree, 5, 2), proofOfTwo(tree, 5));
        ICaseDesk.OpenedCase memory other = tree.cases[4];
        other.salt = keccak256("other salt");
        vm.expectRevert(elsewhere);
        desk.showMisplaced(subjectOf(tree), 4, other, proofOf(tree, 4));
    }

    function test_placesBehindTheLastLeafAreNone() external {
        (Tree memory tree, ) = reportedTree(2);
        vm.expectRevert(abi.encodeWithSelector(ICaseDesk.LeafCountDiffers.selector, 12, 1, uint32(12)));
        desk.showFalseSum(subjectOf(tree), 12, opened(tree, 11, 1), proofOf(tree, 12));
        vm.expectRevert(abi.encodeWithSelector(ICaseDesk.LeafCountDiffers.selector, 11, 2, uint32(12)));
        desk.showFalseSum(subjectOf(tree), 11, opened(tree, 10, 2), proofOfTwo(tree, 10));
        vm.expectRevert(abi.encodeWithSelector(ICaseDesk.LeafCountDiffers.selector, 0, 0, uint32(12)));
        desk.showFalseSum(subjectOf(tree), 0, opened(tree, 0, 0), proofOf(tree, 0));
        vm.expectRevert(abi.encodeWithSelector(ICaseDesk.LeafCountDiffers.selector, 0, 3, uint32(12)));
        desk.showFalseSum(subjectOf(tree), 0, opened(tree, 0, 3), proofOf(tree, 0));
        uint32 far = type(uint32).max;
        vm.expectRevert(abi.encodeWithSelector(ICaseDesk.LeafCountDiffers.selector, far, 2, uint32(12)));
        desk.showFalseSum(subjectOf(tree), far, opened(tree, 10, 2), proofOfTwo(tree, 10));
    }

    function test_theReportHasToBeTheOneThatWasMade() external {
        (Tree memory tree, ) = reportedTree(2);
        ICaseDesk.OpenedCase[] memory cases = opened(tree, 0, 1);
        bytes32[] memory proof = proofOf(tree, 0);
        ICaseDesk.Subject memory subject = subjectOf(tree);
        subject.reported.leaves = 13;
        vm.expectRevert(abi.encodeWithSelector(IQualityMonitor.OtherReport.selector, hospital, mortality, 0));
        desk.showFalseSum(subject, 0, cases, proof);
        subject.reported.through = 1;
        vm.expectRevert(abi.encodeWithSelector(IQualityMonitor.UnknownReport.selector, hospital, mortality, 1));
        desk.showFalseSum(subject, 0, cases, proof);
    }

    function test_aReportIsShownFalseOnce() external {
        (Tree memory tree, ) = reportedTree(2);
        vm.prank(address(desk));
        monitor.disprove(hospital, mortality, 0, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IQualityMonitor.ReportAlreadyFalse.selector, hospital, mortality, 0));
        desk.showUnfit(subjectOf(tree), placeOf(tree, 3), ICaseDesk.Falsehood.Unknown);
    }

    /// Neighbours in trees of every small size, against the definition of the tree.
    function test_proofsOfNeighboursInTreesOfEverySize() external {
        for (uint256 size = 11; size < 18; ++size) {
            Tree memory tree = treeOf(sorted(draftsOf(newVisits(size), 1, 10_000)));
            uint16 period = monitor.chartOf(hospital, mortality).next;
            (tree.report.first, tree.report.through) = (period, period);
            vm.warp(endOf(period));
            send(tree.report);
            for (uint256 i = 0; i + 1 < size; ++i) {
                expectNoFalsehood(ICaseDesk.Falsehood.Order);
                desk.showDisorder(
                    subjectOf(tree),
                    uint32(i),
                    leafAt(tree, i),
                    leafAt(tree, i + 1),
                    proofOfTwo(tree, i)
                );
            }
        }
    }

    function sameUse(Tree memory tree, uint256 spot) private pure returns (bool) {
        return !below(tree.cases[spot].use, tree.cases[spot + 1].use);
    }

    function tamper(ICharts.Report memory reported, uint24 fewerEvents, uint256 more) private view returns (CaseWord) {
        (ICharts.Totals memory sums, ICharts.Case memory own) = desk.detailsOf(reported.totals);
        sums.events -= fewerEvents;
        sums.expected += more;
        return desk.wordOf(sums, own);
    }
}
