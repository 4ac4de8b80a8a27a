// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CaseDesk} from "../../contracts/quality/CaseDesk.sol";
import {CaseWord} from "../../contracts/quality/CaseWords.sol";
import {Duties} from "../../contracts/identity/Duties.sol";
import {ICaseDesk} from "../../contracts/quality/interfaces/ICaseDesk.sol";
import {ICharts} from "../../contracts/quality/interfaces/ICharts.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {IRecordRegistry} from "../../contracts/records/interfaces/IRecordRegistry.sol";
import {IUseRegistry} from "../../contracts/records/interfaces/IUseRegistry.sol";
import {IndicatorId} from "../../contracts/quality/types.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {QualityMonitor} from "../../contracts/quality/QualityMonitor.sol";
import {RecordsFixture} from "../records/RecordsFixture.sol";
import {UseId, useCommitmentOf, useIdOf} from "../../contracts/records/types.sol";
import {UseRegistry} from "../../contracts/records/UseRegistry.sol";

/// A regulated hospital with encounters, an auditor, and trees of cases written from the interface's words.
abstract contract QualityTest is RecordsFixture {
    uint64 internal constant QUALITY_ROLE = 2;
    uint40 internal constant T0 = START + 10 days;
    uint32 internal constant PERIOD = 30 days;
    uint32 internal constant REPORT_TIME = 15 days;
    uint32 internal constant ANSWER_TIME = 20 days;
    uint32 internal constant DISPUTE_TIME = 10 days;
    uint40 internal constant SHOWING_TIME = 7 days;
    uint56 internal constant LIMIT = 4.5e12;
    bytes32 internal constant DIGEST = keccak256("digest");

    struct Visit {
        UseId use;
        bytes32 commitment;
        bytes32 identifier;
        bytes32 salt;
        bytes32 digest;
    }

    struct Draft {
        UseId use;
        bool counted;
        bool occurred;
        bool early;
        uint256 probability;
    }

    struct Tree {
        ICaseDesk.OpenedCase[] cases;
        bytes32[] leaves;
        ICharts.Report report;
    }

    UseRegistry internal uses;
    QualityMonitor internal monitor;
    CaseDesk internal desk;
    OrgId internal auditor;
    address internal inspector = address(0xA0D1);
    address internal reporter = address(0x4E90);
    IndicatorId internal mortality;
    uint256 private _visits;

    function deployQuality() internal {
        deploy();
        uses = new UseRegistry(patients, organizations, records);
        monitor = new QualityMonitor(address(authority), organizations, records, uses);
        desk = CaseDesk(monitor.CASE_DESK());
        bytes4[] memory functions = new bytes4[](1);
        functions[0] = bytes4(keccak256("setStanding(bytes32,uint8)"));
        authority.setTargetFunctionRole(address(organizations), functions, QUALITY_ROLE);
        authority.grantRole(QUALITY_ROLE, address(monitor), 0);

        join(hospital, hospitalController, reporter, Duties.REPORT, END);
        auditor = organizations.accredit(address(0xA0D0), keccak256("auditor"), Licences.AUDITOR, END);
        vm.warp(START + 2 days);
        organizations.activateLicences(auditor);
        join(auditor, address(0xA0D0), inspector, Duties.REPORT, END);

        mortality = monitor.defineIndicator(termsOf("mortality"));
        monitor.oblige(hospital, mortality, 0);
        vm.warp(T0);
    }

    function termsOf(string memory definition) internal pure returns (ICharts.Terms memory terms) {
        terms.definition = keccak256(bytes(definition));
        (terms.start, terms.periodLength) = (T0, PERIOD);
        (terms.reportTime, terms.answerTime, terms.disputeTime) = (REPORT_TIME, ANSWER_TIME, DISPUTE_TIME);
        (terms.minCases, terms.maxSpan) = (11, 3);
        (terms.raisedOdds, terms.loweredOdds) = (2e6, 0.5e6);
        (terms.upLimit, terms.downLimit) = (LIMIT, LIMIT);
    }

    // ------------------------------------------------------------------------------------------------------ encounters

    function visitOf(bytes32 identifier, bytes32 salt, bytes32 digest) internal returns (Visit memory visit) {
        visit = Visit(UseId.wrap(0), useCommitmentOf(identifier, salt), identifier, salt, digest);
        visit.use = anchorUse(hospital, scribe, visit.commitment, IUseRegistry.UseKind.Encounter, digest);
    }

    function newVisit() internal returns (Visit memory) {
        bytes32 seed = keccak256(abi.encode("visit", ++_visits));
        return visitOf(seed, keccak256(abi.encode(seed, "salt")), keccak256(abi.encode(seed, "digest")));
    }

    function newVisits(uint256 count) internal returns (Visit[] memory visits) {
        visits = new Visit[](count);
        for (uint256 i = 0; i < count; ++i) visits[i] = newVisit();
    }

    function anchorUse(
        OrgId org,
        address by,
        bytes32 commitment,
        IUseRegistry.UseKind kind,
        bytes32 digest
    ) internal returns (UseId) {
        (, IRecordRegistry.Anchor memory times) = records.stateOf(alice.id, OrgId.unwrap(org), digest);
        if (times.anchoredAt == 0) {
            vm.prank(by);
            records.anchor(alice.id, org, digest);
        }
        IRecordRegistry.Place memory place = IRecordRegistry.Place(0, new bytes32[](0));
        vm.prank(by);
        return uses.anchorUse(org, IUseRegistry.NewUse(alice.id, commitment, kind, digest, place));
    }

    // ------------------------------------------------------------------------------------------------------- trees

    /// The first `events` of them with the event, all with one risk, none early.
    function draftsOf(
        Visit[] memory visits,
        uint256 events,
        uint256 probability
    ) internal pure returns (Draft[] memory drafts) {
        drafts = new Draft[](visits.length);
        for (uint256 i = 0; i < visits.length; ++i) {
            drafts[i] = Draft(visits[i].use, true, i < events, false, probability);
        }
    }

    function without(Draft[] memory drafts, uint256 left) internal pure returns (Draft[] memory rest) {
        rest = new Draft[](drafts.length - 1);
        for (uint256 i = 0; i < rest.length; ++i) rest[i] = drafts[i < left ? i : i + 1];
    }

    function sorted(Draft[] memory drafts) internal pure returns (Draft[] memory) {
        for (uint256 i = 1; i < drafts.length; ++i) {
            for (uint256 j = i; j > 0 && below(drafts[j].use, drafts[j - 1].use); --j) {
                (drafts[j], drafts[j - 1]) = (drafts[j - 1], drafts[j]);
            }
        }
        return drafts;
    }

    /// The tree of an honest reporter, in the order of the drafts.
    function treeOf(Draft[] memory drafts) internal view returns (Tree memory tree) {
        tree.cases = new ICaseDesk.OpenedCase[](drafts.length);
        ICharts.Totals memory sums;
        for (uint256 i = 0; i < drafts.length; ++i) {
            Draft memory one = drafts[i];
            if (one.counted) {
                (uint256 up, uint256 down) = monitor.offsetsOf(mortality, one.probability);
                (sums.cases, sums.events) = (sums.cases + 1, sums.events + (one.occurred ? 1 : 0));
                sums.expected += one.probability;
                (sums.up, sums.down) = (sums.up + up, sums.down + down);
                if (one.early) ++sums.early;
            }
            bytes32 salt = keccak256(abi.encode("leaf", one.use, i));
            tree.cases[i] = ICaseDesk.OpenedCase(one.use, salt, desk.wordOf(sums, caseOf(one)));
        }
        tree.report.totals = desk.wordOf(sums, ICharts.Case(0, false, false, false));
        tree.report.leaves = uint32(drafts.length);
        plant(tree);
    }

    function caseOf(Draft memory one) internal pure returns (ICharts.Case memory) {
        return ICharts.Case(one.probability, one.counted, one.occurred, one.early);
    }

    /// Leaves and root anew, after the cases were changed.
    function plant(Tree memory tree) internal pure {
        tree.leaves = new bytes32[](tree.cases.length);
        for (uint256 i = 0; i < tree.cases.length; ++i) {
            bytes32 typeHash = keccak256("CaseLeaf(bytes32 use,bytes32 body)");
            tree.leaves[i] = keccak256(abi.encode(typeHash, tree.cases[i].use, bodyOf(tree, i)));
        }
        tree.report.root = nodeOf(tree.leaves, depthOf(tree.leaves.length), 0);
    }

    function bodyOf(Tree memory tree, uint256 index) internal pure returns (bytes32) {
        bytes32 typeHash = keccak256("CaseBody(bytes32 salt,uint256 word)");
        return keccak256(abi.encode(typeHash, tree.cases[index].salt, CaseWord.unwrap(tree.cases[index].word)));
    }

    function depthOf(uint256 leaves) internal pure returns (uint256 depth) {
        while (2 ** depth < leaves) ++depth;
    }

    /// The node of a level, with zero leaves behind the last.
    function nodeOf(bytes32[] memory leaves, uint256 level, uint256 index) internal pure returns (bytes32) {
        if (level == 0) return index < leaves.length ? leaves[index] : bytes32(0);
        bytes32 left = nodeOf(leaves, level - 1, 2 * index);
        return keccak256(abi.encode(left, nodeOf(leaves, level - 1, 2 * index + 1)));
    }

    function proofOf(Tree memory tree, uint256 index) internal pure returns (bytes32[] memory proof) {
        proof = new bytes32[](depthOf(tree.leaves.length));
        for (uint256 level = 0; level < proof.length; ++level) {
            proof[level] = nodeOf(tree.leaves, level, (index >> level) ^ 1);
        }
    }

    function proofOfTwo(Tree memory tree, uint256 index) internal pure returns (bytes32[] memory proof) {
        bytes32[] memory long = new bytes32[](64);
        uint256 length;
        (uint256 left, uint256 right) = (index, index + 1);
        for (uint256 level = 0; level < depthOf(tree.leaves.length); ++level) {
            if (left == right) {
                long[length++] = nodeOf(tree.leaves, level, left ^ 1);
            } else if (left >> 1 != right >> 1) {
                long[length++] = nodeOf(tree.leaves, level, left ^ 1);
                long[length++] = nodeOf(tree.leaves, level, right ^ 1);
            }
            (left, right) = (left >> 1, right >> 1);
        }
        proof = new bytes32[](length);
        for (uint256 i = 0; i < length; ++i) proof[i] = long[i];
    }

    function subjectOf(Tree memory tree) internal view returns (ICaseDesk.Subject memory) {
        return ICaseDesk.Subject(hospital, mortality, tree.report);
    }

    function placeOf(Tree memory tree, uint256 index) internal pure returns (ICaseDesk.Place memory) {
        return ICaseDesk.Place(uint32(index), leafAt(tree, index), proofOf(tree, index));
    }

    function leafAt(Tree memory tree, uint256 index) internal pure returns (ICaseDesk.Leaf memory) {
        return ICaseDesk.Leaf(tree.cases[index].use, bodyOf(tree, index));
    }

    /// One leaf or two neighbours, opened.
    function opened(
        Tree memory tree,
        uint256 index,
        uint256 count
    ) internal pure returns (ICaseDesk.OpenedCase[] memory cases) {
        cases = new ICaseDesk.OpenedCase[](count);
        for (uint256 i = 0; i < count; ++i) cases[i] = tree.cases[index + i];
    }

    function leavesAt(
        Tree memory tree,
        uint256 index,
        uint256 count
    ) internal pure returns (ICaseDesk.Leaf[] memory leaves) {
        leaves = new ICaseDesk.Leaf[](count);
        for (uint256 i = 0; i < count; ++i) leaves[i] = leafAt(tree, index + i);
    }

    function below(UseId a, UseId b) internal pure returns (bool) {
        return uint256(UseId.unwrap(a)) < uint256(UseId.unwrap(b));
    }

    // --------------------------------------------------------------------------------------------------- reporting

    function endOf(uint256 period) internal pure returns (uint40) {
        return uint40(T0 + (period + 1) * PERIOD);
    }

    function send(ICharts.Report memory reported) internal {
        vm.prank(reporter);
        monitor.report(hospital, mortality, reported);
    }

    /// Twelve encounters of period 0, reported after its end.
    function reportedTree(uint256 events) internal returns (Tree memory tree, Visit[] memory visits) {
        visits = newVisits(12);
        tree = treeOf(sorted(draftsOf(visits, events, 100_000)));
        vm.warp(endOf(0));
        send(tree.report);
    }

    /// Totals of equal cases, for charts without a tree.
    function equalCases(
        uint16 first,
        uint16 through,
        uint24 cases,
        uint24 events,
        uint256 probability
    ) internal view returns (ICharts.Report memory reported) {
        (uint256 up, uint256 down) = monitor.offsetsOf(mortality, probability);
        ICharts.Totals memory sums = ICharts.Totals(cases, events, cases * probability, cases * up, cases * down, 0);
        (reported.first, reported.through, reported.leaves) = (first, through, cases);
        reported.totals = desk.wordOf(sums, ICharts.Case(0, false, false, false));
        reported.root = keccak256("root");
    }

    function stateOf(uint16 through) internal view returns (ICharts.ReportState) {
        return monitor.reportedOf(hospital, mortality, through).state;
    }

    function assertFalse(uint16 through) internal view {
        assertEq(uint256(stateOf(through)), uint256(ICharts.ReportState.False), "the report is false");
    }

    function standing() internal view returns (IOrganizationRegistry.Standing) {
        return organizations.organizationOf(hospital).standing;
    }

    function assertStanding(IOrganizationRegistry.Standing expected) internal view {
        assertEq(uint256(standing()), uint256(expected), "standing");
        assertEq(uint256(monitor.standingOf(hospital)), uint256(expected), "standing of the faults");
    }

    function expectDisproof(ICaseDesk.Falsehood falsehood, UseId use) internal {
        expectEmitFrom(address(desk));
        emit ICaseDesk.ReportDisproved(hospital, mortality, 0, falsehood, use, address(this));
    }

    function expectNoFalsehood(ICaseDesk.Falsehood falsehood) internal {
        vm.expectRevert(abi.encodeWithSelector(ICaseDesk.NoFalsehood.selector, falsehood));
    }
}
