// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../../contracts/identity/Duties.sol";
import {EmptyDigest} from "../../contracts/shared/errors.sol";
import {ICaseDesk} from "../../contracts/quality/interfaces/ICaseDesk.sol";
import {ICharts} from "../../contracts/quality/interfaces/ICharts.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {IQualityMonitor} from "../../contracts/quality/interfaces/IQualityMonitor.sol";
import {IUseRegistry} from "../../contracts/records/interfaces/IUseRegistry.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrgId, PatientId} from "../../contracts/identity/types.sol";
import {QualityTest} from "./QualityTest.sol";
import {RecordId, UseId, useCommitmentOf, useIdOf} from "../../contracts/records/types.sol";

/// Cases left out, padded, doubled and borrowed; what an auditor demands and finds. The attacks of the issue.
contract CaseUsesTest is QualityTest {
    function setUp() external {
        deployQuality();
    }

    // ------------------------------------------------------------------------------------------- leaving out deaths

    /// The death at any place of the order: before the first leaf, between two, behind the last.
    function testFuzz_aCaseThatIsLeftOutIsShown(uint256 place) external {
        Visit[] memory visits = newVisits(13);
        Draft[] memory drafts = sorted(draftsOf(visits, 1, 100_000));
        place = bound(place, 0, 12);
        UseId gone = drafts[place].use;
        Tree memory tree = treeOf(without(drafts, place));
        vm.warp(endOf(0));
        send(tree.report);

        bytes32 commitment = commitmentOf(visits, gone);
        uint256 spot = place == 0 ? 0 : place - 1;
        uint256 count = place == 0 || place == 12 ? 1 : 2;
        bytes32[] memory proof = count == 1 ? proofOf(tree, spot) : proofOfTwo(tree, spot);
        expectDisproof(ICaseDesk.Falsehood.Missing, gone);
        desk.showMissing(subjectOf(tree), alice.id, commitment, uint32(spot), leavesAt(tree, spot, count), proof);
        assertFalse(0);
        monitor.countFalseReport(hospital, mortality, 0);
        assertStanding(IOrganizationRegistry.Standing.Watched);
    }

    function test_aCaseThatIsThereIsNotMissing() external {
        (Tree memory tree, Visit[] memory visits) = reportedTree(2);
        for (uint256 i = 0; i < 11; ++i) {
            bytes32 commitment = commitmentOf(visits, tree.cases[i].use);
            expectNoFalsehood(ICaseDesk.Falsehood.Missing);
            desk.showMissing(
                subjectOf(tree),
                alice.id,
                commitment,
                uint32(i),
                leavesAt(tree, i, 2),
                proofOfTwo(tree, i)
            );
            expectNoFalsehood(ICaseDesk.Falsehood.Missing);
            desk.showMissing(subjectOf(tree), alice.id, commitment, uint32(i), leavesAt(tree, i, 1), proofOf(tree, i));
        }
        vm.expectRevert(abi.encodeWithSelector(ICaseDesk.LeafCountDiffers.selector, 0, 0, uint32(12)));
        desk.showMissing(subjectOf(tree), alice.id, visits[0].commitment, 0, leavesAt(tree, 0, 0), proofOf(tree, 0));
    }

    /// What need not stand in the report is not missed.
    function test_whatIsNoEncounterOfThePeriodIsNotMissing() external {
        Visit memory doubled = newVisit();
        Visit memory twin = visitOf(doubled.identifier, keccak256("another salt"), keccak256("another digest"));
        Visit memory retracted = newVisit();
        vm.prank(scribe);
        records.retract(alice.id, hospital, retracted.digest);
        bytes32 service = keccak256("service");
        anchorUse(hospital, scribe, service, IUseRegistry.UseKind.Service, keccak256("service record"));
        (Tree memory tree, ) = reportedTree(2);
        Visit memory later = newVisit();
        uses.proveDoubled(hospital, openingOf(doubled), openingOf(twin));
        Visit memory second = uses.useOf(twin.use).doubled ? twin : doubled;

        bytes32[5] memory commitments = [
            second.commitment,
            retracted.commitment,
            service,
            later.commitment,
            keccak256("never anchored")
        ];
        for (uint256 i = 0; i < commitments.length; ++i) {
            UseId use = useIdOf(hospital, alice.id, commitments[i]);
            vm.expectRevert(abi.encodeWithSelector(ICaseDesk.UseNotReportable.selector, use));
            desk.showMissing(subjectOf(tree), alice.id, commitments[i], 0, leavesAt(tree, 0, 1), proofOf(tree, 0));
        }
    }

    // ------------------------------------------------------------------------------------------------------ padding

    function test_aCaseWithoutAnEncounter() external {
        shownUnfit(UseId.wrap(keccak256("made up")), ICaseDesk.Falsehood.Unknown);
    }

    function test_aCaseThatIsAnotherKindOfUse() external {
        UseId service = anchorUse(
            hospital,
            scribe,
            keccak256("service"),
            IUseRegistry.UseKind.Service,
            keccak256("service record")
        );
        shownUnfit(service, ICaseDesk.Falsehood.OtherKind);
    }

    /// The same encounter, encrypted twice and anchored under two salts.
    function test_aCaseThatIsDoubled() external {
        Visit memory first = newVisit();
        vm.warp(T0 + 1);
        Visit memory second = visitOf(first.identifier, keccak256("another salt"), keccak256("another digest"));
        uses.proveDoubled(hospital, openingOf(first), openingOf(second));
        shownUnfit(second.use, ICaseDesk.Falsehood.Doubled);
    }

    function test_aCaseOfAnEarlierPeriod() external {
        vm.warp(T0 - 1);
        UseId early = newVisit().use;
        vm.warp(T0);
        shownUnfit(early, ICaseDesk.Falsehood.OtherPeriod);
    }

    /// The first second of the next period is not of this one.
    function test_aCaseOfALaterPeriod() external {
        Draft[] memory drafts = draftsOf(newVisits(12), 0, 10_000);
        vm.warp(endOf(0));
        UseId late = newVisit().use;
        drafts[0].use = late;
        Tree memory tree = treeOf(sorted(drafts));
        send(tree.report);
        showUnfit(tree, late, ICaseDesk.Falsehood.OtherPeriod);
    }

    /// One case in two reports is of other periods in one of them.
    function test_theSameCaseInTwoPeriods() external {
        (, Visit[] memory visits) = reportedTree(1);
        Visit[] memory others = newVisits(12);
        others[3] = visits[3];
        Tree memory tree = treeOf(sorted(draftsOf(others, 0, 10_000)));
        (tree.report.first, tree.report.through) = (1, 1);
        vm.warp(endOf(1));
        send(tree.report);
        uint256 spot = indexOf(tree, visits[3].use);
        expectEmitFrom(address(desk));
        emit ICaseDesk.ReportDisproved(
            hospital,
            mortality,
            1,
            ICaseDesk.Falsehood.OtherPeriod,
            visits[3].use,
            address(this)
        );
        desk.showUnfit(subjectOf(tree), placeOf(tree, spot), ICaseDesk.Falsehood.OtherPeriod);
        assertFalse(1);
    }

    function test_aCaseThatWasRetractedBefore() external {
        Visit memory visit = newVisit();
        vm.prank(scribe);
        records.retract(alice.id, hospital, visit.digest);
        shownUnfit(visit.use, ICaseDesk.Falsehood.Retracted);
    }

    function test_aCaseThatIsRetractedAfterwardsWasOne() external {
        (Tree memory tree, Visit[] memory visits) = reportedTree(2);
        vm.prank(scribe);
        records.retract(alice.id, hospital, visits[4].digest);
        ICaseDesk.Place memory place = placeOf(tree, indexOf(tree, visits[4].use));
        expectNoFalsehood(ICaseDesk.Falsehood.Retracted);
        desk.showUnfit(subjectOf(tree), place, ICaseDesk.Falsehood.Retracted);
    }

    function test_aCaseOfAnotherOrganisation() external {
        address author = address(0x1AB);
        join(laboratory, laboratoryController, author, Duties.WRITE, END);
        bytes32 commitment = keccak256("theirs");
        bytes32 digest = keccak256("their record");
        UseId theirs = anchorUse(laboratory, author, commitment, IUseRegistry.UseKind.Encounter, digest);
        Visit[] memory visits = newVisits(12);
        Draft[] memory drafts = draftsOf(visits, 0, 10_000);
        drafts[0].use = theirs;
        Tree memory tree = treeOf(sorted(drafts));
        vm.warp(endOf(0));
        send(tree.report);
        ICaseDesk.Place memory place = placeOf(tree, indexOf(tree, theirs));
        // Its own, or not this one's issue.
        expectNoFalsehood(ICaseDesk.Falsehood.Foreign);
        desk.showForeign(subjectOf(tree), place, ICaseDesk.Issue(laboratory, alice.id, keccak256("other")));
        ICaseDesk.Place memory own = placeOf(tree, indexOf(tree, visits[1].use));
        expectNoFalsehood(ICaseDesk.Falsehood.Foreign);
        desk.showForeign(subjectOf(tree), own, ICaseDesk.Issue(hospital, alice.id, visits[1].commitment));

        expectDisproof(ICaseDesk.Falsehood.Foreign, theirs);
        desk.showForeign(subjectOf(tree), place, ICaseDesk.Issue(laboratory, alice.id, commitment));
        assertFalse(0);
    }

    /// Identifiers made up for one record: only the first may be counted.
    function test_twoCasesOfOneRecord() external {
        Visit[] memory visits = newVisits(12);
        vm.warp(T0 + 1);
        visits[5] = visitOf(keccak256("made up"), keccak256("salt"), visits[4].digest);
        Tree memory tree = treeOf(sorted(draftsOf(visits, 0, 10_000)));
        vm.warp(endOf(0));
        send(tree.report);
        expectNoFalsehood(ICaseDesk.Falsehood.SharedRecord);
        showShared(tree, visits[4].use, visits[5].use);
        expectNoFalsehood(ICaseDesk.Falsehood.SharedRecord);
        showShared(tree, visits[5].use, visits[6].use);
        expectNoFalsehood(ICaseDesk.Falsehood.SharedRecord);
        showShared(tree, visits[5].use, visits[5].use);
        vm.expectRevert(abi.encodeWithSelector(IUseRegistry.UnknownUse.selector, UseId.wrap(DIGEST)));
        showShared(tree, visits[5].use, UseId.wrap(DIGEST));
        expectDisproof(ICaseDesk.Falsehood.SharedRecord, visits[5].use);
        showShared(tree, visits[5].use, visits[4].use);
        assertFalse(0);
    }

    /// In one second the lower id was first.
    function test_twoCasesOfOneRecordInOneSecond() external {
        Visit[] memory visits = newVisits(12);
        visits[5] = visitOf(keccak256("made up"), keccak256("salt"), visits[4].digest);
        Tree memory tree = treeOf(sorted(draftsOf(visits, 0, 10_000)));
        vm.warp(endOf(0));
        send(tree.report);
        bool inOrder = below(visits[4].use, visits[5].use);
        (UseId first, UseId copy) = inOrder ? (visits[4].use, visits[5].use) : (visits[5].use, visits[4].use);
        expectNoFalsehood(ICaseDesk.Falsehood.SharedRecord);
        showShared(tree, first, copy);
        showShared(tree, copy, first);
        assertFalse(0);
    }

    /// A hospital that anchored two encounters on one record has an honest report: both are leaves, the later one counts nothing.
    function test_twoEncountersOfOneRecordCanBeReportedHonestly() external {
        Visit[] memory visits = newVisits(13);
        vm.warp(T0 + 1);
        visits[5] = visitOf(keccak256("made up"), keccak256("salt"), visits[4].digest);
        Draft[] memory drafts = draftsOf(visits, 0, 10_000);
        drafts[5].counted = false;
        Tree memory tree = treeOf(sorted(drafts));
        vm.warp(endOf(0));
        send(tree.report);
        for (uint256 i = 0; i < 13; ++i) {
            for (uint256 j = 0; j < 13; ++j) {
                expectNoFalsehood(ICaseDesk.Falsehood.SharedRecord);
                showShared(tree, visits[i].use, visits[j].use);
            }
            expectNoFalsehood(ICaseDesk.Falsehood.Retracted);
            desk.showUnfit(subjectOf(tree), placeOf(tree, i), ICaseDesk.Falsehood.Retracted);
        }
        for (uint256 i = 0; i < 12; ++i) {
            expectNoFalsehood(ICaseDesk.Falsehood.Missing);
            desk.showMissing(
                subjectOf(tree),
                alice.id,
                visits[5].commitment,
                uint32(i),
                leavesAt(tree, i, 2),
                proofOfTwo(tree, i)
            );
        }
        assertEq(uint256(stateOf(0)), uint256(ICharts.ReportState.Standing), "standing");
    }

    /// Whose earlier encounter of the record is doubled has no other one that could be counted.
    function test_aDoubledEncounterTakesNobodysPlace() external {
        Visit[] memory visits = newVisits(12);
        vm.warp(T0 + 1);
        Visit memory twin = visitOf(visits[0].identifier, keccak256("another salt"), keccak256("another digest"));
        vm.warp(T0 + 2);
        visits[5] = visitOf(keccak256("the death"), keccak256("salt"), twin.digest);
        uses.proveDoubled(hospital, openingOf(visits[0]), openingOf(twin));
        Tree memory tree = treeOf(sorted(draftsOf(visits, 0, 10_000)));
        vm.warp(endOf(0));
        send(tree.report);
        expectNoFalsehood(ICaseDesk.Falsehood.SharedRecord);
        showShared(tree, visits[5].use, twin.use);
    }

    /// A prescription of the same record is no encounter of it.
    function test_anotherKindOfUseTakesNobodysPlace() external {
        bytes32 digest = keccak256("record of both");
        UseId other = anchorUse(hospital, scribe, keccak256("rx"), IUseRegistry.UseKind.Prescription, digest);
        vm.warp(T0 + 1);
        Visit[] memory visits = newVisits(12);
        visits[5] = visitOf(keccak256("encounter"), keccak256("salt"), digest);
        Tree memory tree = treeOf(sorted(draftsOf(visits, 0, 10_000)));
        vm.warp(endOf(0));
        send(tree.report);
        expectNoFalsehood(ICaseDesk.Falsehood.SharedRecord);
        showShared(tree, visits[5].use, other);
    }

    /// A record is superseded and a second case made of its successor: anybody follows the first to it.
    function test_twoCasesOfOneRecordAndItsSuccessor() external {
        Visit[] memory visits = newVisits(12);
        vm.warp(T0 + 1);
        vm.prank(scribe);
        RecordId successor = records.supersede(alice.id, hospital, visits[4].digest, keccak256("corrected"));
        visits[5] = visitOf(keccak256("made up"), keccak256("salt"), keccak256("corrected"));
        Tree memory tree = treeOf(sorted(draftsOf(visits, 0, 10_000)));
        vm.warp(endOf(0));
        send(tree.report);
        expectNoFalsehood(ICaseDesk.Falsehood.SharedRecord);
        showShared(tree, visits[5].use, visits[4].use);
        vm.prank(stranger);
        uses.follow(visits[4].use, successor);
        showShared(tree, visits[5].use, visits[4].use);
        assertFalse(0);
    }

    /// Why a hospital follows its encounters before it reports: otherwise a stranger does so afterwards.
    function test_aStrangerFollowsAnEncounterToARetractionOfBefore() external {
        Visit[] memory visits = newVisits(12);
        vm.startPrank(scribe);
        RecordId successor = records.supersede(alice.id, hospital, visits[4].digest, keccak256("corrected"));
        records.retract(alice.id, hospital, keccak256("corrected"));
        vm.stopPrank();
        Tree memory tree = treeOf(sorted(draftsOf(visits, 0, 10_000)));
        vm.warp(endOf(0));
        send(tree.report);
        ICaseDesk.Place memory place = placeOf(tree, indexOf(tree, visits[4].use));
        expectNoFalsehood(ICaseDesk.Falsehood.Retracted);
        desk.showUnfit(subjectOf(tree), place, ICaseDesk.Falsehood.Retracted);
        vm.prank(stranger);
        uses.follow(visits[4].use, successor);
        desk.showUnfit(subjectOf(tree), place, ICaseDesk.Falsehood.Retracted);
        assertFalse(0);
    }

    // ------------------------------------------------------------------------------------------------ early cases

    function test_aCaseInTheWrongPartOfItsPeriods() external {
        Visit[] memory before = newVisits(3);
        vm.warp(endOf(0));
        Visit[] memory after_ = newVisits(12);
        Draft[] memory drafts = new Draft[](15);
        for (uint256 i = 0; i < 15; ++i) {
            // The first of the early ones is said to be late.
            drafts[i] = Draft(i < 3 ? before[i].use : after_[i - 3].use, true, false, i == 1 || i == 2, 10_000);
        }
        Tree memory tree = treeOf(sorted(drafts));
        tree.report.through = 1;
        vm.warp(endOf(1));
        send(tree.report);
        uint256 spot = indexOf(tree, before[1].use);
        expectNoFalsehood(ICaseDesk.Falsehood.Misplaced);
        desk.showMisplaced(subjectOf(tree), uint32(spot), tree.cases[spot], proofOf(tree, spot));
        spot = indexOf(tree, before[0].use);
        desk.showMisplaced(subjectOf(tree), uint32(spot), tree.cases[spot], proofOf(tree, spot));
        assertFalse(1);
    }

    // ------------------------------------------------------------------------------------------------- the auditor

    function test_aDemandedCaseIsShownWithoutItsOutcome() external {
        (Tree memory tree, Visit[] memory visits) = reportedTree(2);
        UseId use = visits[7].use;
        uint256 spot = indexOf(tree, use);
        uint40 answerBy = endOf(0) + DISPUTE_TIME + SHOWING_TIME;
        vm.warp(endOf(0) + DISPUTE_TIME);
        vm.prank(inspector);
        expectEmitFrom(address(desk));
        emit ICaseDesk.CaseDemanded(hospital, mortality, UseId.unwrap(use), 0, auditor, answerBy);
        desk.demandCase(auditor, subjectOf(tree), alice.id, visits[7].commitment);
        assertEq(desk.demandOf(hospital, mortality, 0, UseId.unwrap(use)), answerBy, "demand");
        vm.prank(inspector);
        vm.expectRevert(abi.encodeWithSelector(ICaseDesk.CaseAlreadyDemanded.selector, UseId.unwrap(use), answerBy));
        desk.demandCase(auditor, subjectOf(tree), alice.id, visits[7].commitment);

        vm.warp(answerBy);
        vm.expectRevert(
            abi.encodeWithSelector(ICaseDesk.ShowingNotDue.selector, UseId.unwrap(use), answerBy, answerBy)
        );
        desk.showWithheld(hospital, mortality, 0, UseId.unwrap(use));
        expectEmitFrom(address(desk));
        emit ICaseDesk.CaseShown(hospital, mortality, use, 0, uint32(spot), bodyOf(tree, spot));
        desk.showCase(subjectOf(tree), placeOf(tree, spot));
        bytes memory none = abi.encodeWithSelector(ICaseDesk.CaseNotDemanded.selector, UseId.unwrap(use));
        vm.expectRevert(none);
        desk.showCase(subjectOf(tree), placeOf(tree, spot));
        vm.warp(answerBy + 1);
        vm.expectRevert(
            abi.encodeWithSelector(ICaseDesk.ShowingNotDue.selector, UseId.unwrap(use), type(uint40).max, answerBy + 1)
        );
        desk.showWithheld(hospital, mortality, 0, UseId.unwrap(use));
    }

    function test_aWithheldCaseMakesTheReportFalse() external {
        (Tree memory tree, Visit[] memory visits) = reportedTree(2);
        bytes32 asked = UseId.unwrap(visits[7].use);
        vm.prank(inspector);
        desk.demandCase(auditor, subjectOf(tree), alice.id, visits[7].commitment);
        vm.warp(endOf(0) + SHOWING_TIME + 1);
        expectDisproof(ICaseDesk.Falsehood.Withheld, visits[7].use);
        desk.showWithheld(hospital, mortality, 0, asked);
        assertFalse(0);
        vm.expectRevert(abi.encodeWithSelector(IQualityMonitor.ReportAlreadyFalse.selector, hospital, mortality, 0));
        desk.showWithheld(hospital, mortality, 0, asked);
    }

    /// A tree that nobody is given is shown place by place.
    function test_aPlaceIsDemanded() external {
        (Tree memory tree, ) = reportedTree(2);
        bytes32 asked = bytes32(uint256(5));
        vm.prank(inspector);
        expectEmitFrom(address(desk));
        emit ICaseDesk.CaseDemanded(hospital, mortality, asked, 0, auditor, endOf(0) + SHOWING_TIME);
        desk.demandPlace(auditor, subjectOf(tree), 5);
        ICaseDesk.Place memory other = placeOf(tree, 4);
        vm.expectRevert(abi.encodeWithSelector(ICaseDesk.CaseNotDemanded.selector, UseId.unwrap(tree.cases[4].use)));
        desk.showCase(subjectOf(tree), other);
        desk.showCase(subjectOf(tree), placeOf(tree, 5));
        assertEq(desk.demandOf(hospital, mortality, 0, asked), type(uint40).max, "shown");
        ICaseDesk.Place memory again = placeOf(tree, 5);
        vm.expectRevert(abi.encodeWithSelector(ICaseDesk.CaseNotDemanded.selector, UseId.unwrap(tree.cases[5].use)));
        desk.showCase(subjectOf(tree), again);
        vm.prank(inspector);
        vm.expectRevert(abi.encodeWithSelector(ICaseDesk.CaseAlreadyDemanded.selector, asked, type(uint40).max));
        desk.demandPlace(auditor, subjectOf(tree), 5);
        vm.prank(inspector);
        vm.expectRevert(abi.encodeWithSelector(ICaseDesk.LeafCountDiffers.selector, 12, 1, uint32(12)));
        desk.demandPlace(auditor, subjectOf(tree), 12);
        vm.warp(START + 10 * 365 days);
        vm.expectRevert(
            abi.encodeWithSelector(ICaseDesk.ShowingNotDue.selector, asked, type(uint40).max, START + 10 * 365 days)
        );
        desk.showWithheld(hospital, mortality, 0, asked);
    }

    function test_demandsEnd() external {
        (Tree memory tree, Visit[] memory visits) = reportedTree(2);
        uint40 until = endOf(0) + DISPUTE_TIME;
        vm.warp(until + 1);
        vm.prank(inspector);
        vm.expectRevert(abi.encodeWithSelector(ICaseDesk.DisputeTimeOver.selector, until, until + 1));
        desk.demandCase(auditor, subjectOf(tree), alice.id, visits[7].commitment);
    }

    function test_onlyAuditorsDemandAndFind() external {
        (Tree memory tree, Visit[] memory visits) = reportedTree(2);
        ICaseDesk.Place memory place = placeOf(tree, 3);
        bytes memory refusal = abi.encodeWithSelector(
            IOrganizationRegistry.MissingLicence.selector,
            hospital,
            Licences.AUDITOR,
            Licences.CARE
        );
        vm.prank(reporter);
        vm.expectRevert(refusal);
        desk.demandCase(hospital, subjectOf(tree), alice.id, visits[7].commitment);
        vm.prank(reporter);
        vm.expectRevert(refusal);
        desk.demandPlace(hospital, subjectOf(tree), 3);
        vm.prank(reporter);
        vm.expectRevert(refusal);
        desk.find(hospital, subjectOf(tree), place, DIGEST);
        vm.prank(inspector);
        vm.expectRevert(EmptyDigest.selector);
        desk.find(auditor, subjectOf(tree), place, 0);
        vm.prank(inspector);
        UseId nobodys = useIdOf(hospital, alice.id, DIGEST);
        vm.expectRevert(abi.encodeWithSelector(ICaseDesk.UseNotReportable.selector, nobodys));
        desk.demandCase(auditor, subjectOf(tree), alice.id, DIGEST);
    }

    function test_anAuditorFindsACaseAgainstItsRecord() external {
        (Tree memory tree, ) = reportedTree(2);
        UseId use = tree.cases[3].use;
        vm.prank(inspector);
        expectEmitFrom(address(desk));
        emit ICaseDesk.ReportDisproved(hospital, mortality, 0, ICaseDesk.Falsehood.Finding, use, inspector);
        expectEmitFrom(address(desk));
        emit ICaseDesk.CaseFound(hospital, mortality, use, 0, auditor, DIGEST);
        desk.find(auditor, subjectOf(tree), placeOf(tree, 3), DIGEST);
        assertFalse(0);
        // A demand of before can still be met, and means nothing more.
        vm.prank(inspector);
        vm.expectRevert(abi.encodeWithSelector(IQualityMonitor.ReportAlreadyFalse.selector, hospital, mortality, 0));
        desk.demandPlace(auditor, subjectOf(tree), 3);
    }

    /// An evil auditor's word counts once: after the regulator's excuse it finds nothing more, while a proof is still heard.
    function test_anExcusedFindingIsNotRepeatedAndHidesNoLie() external {
        Visit[] memory visits = newVisits(13);
        Draft[] memory drafts = sorted(draftsOf(visits, 1, 100_000));
        UseId death = drafts[6].use;
        Tree memory tree = treeOf(without(drafts, 6));
        vm.warp(endOf(0));
        send(tree.report);
        ICaseDesk.Subject memory subject = subjectOf(tree);
        vm.prank(inspector);
        desk.find(auditor, subject, placeOf(tree, 3), DIGEST);
        monitor.countFalseReport(hospital, mortality, 0);
        monitor.excuseReport(hospital, mortality, 0, DIGEST);
        assertStanding(IOrganizationRegistry.Standing.Good);
        vm.prank(inspector);
        vm.expectRevert(abi.encodeWithSelector(IQualityMonitor.ReportAlreadyFalse.selector, hospital, mortality, 0));
        desk.find(auditor, subject, placeOf(tree, 4), DIGEST);

        bytes32 commitment = commitmentOf(visits, death);
        expectDisproof(ICaseDesk.Falsehood.Missing, death);
        desk.showMissing(subject, alice.id, commitment, 5, leavesAt(tree, 5, 2), proofOfTwo(tree, 5));
        monitor.countFalseReport(hospital, mortality, 0);
        assertStanding(IOrganizationRegistry.Standing.Watched);
    }

    // ------------------------------------------------------------------------------------------------------ helpers

    function showShared(Tree memory tree, UseId use, UseId earlier) private {
        uint256 spot = indexOf(tree, use);
        desk.showSharedRecord(subjectOf(tree), uint32(spot), tree.cases[spot], proofOf(tree, spot), earlier);
    }

    function shownUnfit(UseId use, ICaseDesk.Falsehood falsehood) private {
        Draft[] memory drafts = draftsOf(newVisits(12), 0, 10_000);
        drafts[0].use = use;
        Tree memory tree = treeOf(sorted(drafts));
        vm.warp(endOf(0));
        send(tree.report);
        showUnfit(tree, use, falsehood);
    }

    function showUnfit(Tree memory tree, UseId use, ICaseDesk.Falsehood falsehood) private {
        ICaseDesk.Place memory place = placeOf(tree, indexOf(tree, use));
        // Of a leaf only what is true of it can be said.
        for (uint8 i = 0; i < 13; ++i) {
            ICaseDesk.Falsehood other = ICaseDesk.Falsehood(i);
            if (other == falsehood) continue;
            expectNoFalsehood(other);
            desk.showUnfit(subjectOf(tree), place, other);
        }
        expectDisproof(falsehood, use);
        desk.showUnfit(subjectOf(tree), place, falsehood);
        assertFalse(0);
    }

    function indexOf(Tree memory tree, UseId use) private pure returns (uint256 index) {
        while (UseId.unwrap(tree.cases[index].use) != UseId.unwrap(use)) ++index;
    }

    function commitmentOf(Visit[] memory visits, UseId use) private pure returns (bytes32) {
        uint256 index;
        while (UseId.unwrap(visits[index].use) != UseId.unwrap(use)) ++index;
        return visits[index].commitment;
    }

    function openingOf(Visit memory visit) private view returns (IUseRegistry.Opening memory) {
        return IUseRegistry.Opening(alice.id, visit.identifier, visit.salt);
    }
}
