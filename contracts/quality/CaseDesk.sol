// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../identity/Duties.sol";
import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../identity/Licences.sol";
import {OrgId, PatientId} from "../identity/types.sol";
import {IRecordRegistry} from "../records/interfaces/IRecordRegistry.sol";
import {IUseRegistry} from "../records/interfaces/IUseRegistry.sol";
import {UseId, useIdOf} from "../records/types.sol";
import {EmptyDigest} from "../shared/errors.sol";
import {CaseTrees} from "./CaseTrees.sol";
import {CaseWord, CaseWords} from "./CaseWords.sol";
import {Charts} from "./Charts.sol";
import {ICaseDesk} from "./interfaces/ICaseDesk.sol";
import {ICharts} from "./interfaces/ICharts.sol";
import {IQualityMonitor} from "./interfaces/IQualityMonitor.sol";
import {IndicatorId, caseBodyOf, caseLeafOf} from "./types.sol";

/// @title CaseDesk
/// @notice See {ICaseDesk}.
contract CaseDesk is ICaseDesk {
    /// @notice The monitor that keeps the reports, and lets this contract mark them.
    IQualityMonitor public immutable MONITOR;
    /// @notice The registry that knows who acts for an auditor.
    IOrganizationRegistry public immutable ORGANIZATIONS;
    /// @notice The registry that knows which records were retracted.
    IRecordRegistry public immutable RECORDS;
    /// @notice The registry that knows which encounters there are.
    IUseRegistry public immutable USES;

    /// @inheritdoc ICaseDesk
    uint40 public constant SHOWING_TIME = 7 days;

    /// What was shown is not asked for again: each asking would cost the organisation a transaction.
    uint40 private constant SHOWN = type(uint40).max;

    mapping(bytes32 demand => uint40 answerBy) private _demands;

    constructor(
        IQualityMonitor monitor,
        IOrganizationRegistry organizations,
        IRecordRegistry records,
        IUseRegistry uses
    ) {
        MONITOR = monitor;
        ORGANIZATIONS = organizations;
        RECORDS = records;
        USES = uses;
    }

    // ---------------------------------------------------------------------------------------------------- everybody

    /// @inheritdoc ICaseDesk
    function showFalseSum(
        Subject calldata subject,
        uint32 index,
        OpenedCase[] calldata cases,
        bytes32[] calldata proof
    ) external {
        _mark(subject, Falsehood.Sum);
        bytes32[] memory leaves = new bytes32[](cases.length);
        for (uint256 i = 0; i < cases.length; ++i) leaves[i] = _leafOf(cases[i]);
        _requireLeaves(subject.reported, index, leaves, proof);
        IQualityMonitor.Basis memory basis = MONITOR.basisOf(subject.indicator);
        bool isFalse;
        if (cases.length == 2) {
            isFalse = !_follows(basis, cases[0].word.totals(), cases[1].word);
        } else {
            ICharts.Totals memory nothing;
            bool isLast = index + 1 == subject.reported.leaves;
            isFalse =
                (isLast && cases[0].word.sums() != subject.reported.totals.sums()) ||
                (index == 0 && !_follows(basis, nothing, cases[0].word));
        }
        _disprove(subject, Falsehood.Sum, cases[0].use, isFalse);
    }

    /// @inheritdoc ICaseDesk
    function showDisorder(
        Subject calldata subject,
        uint32 index,
        Leaf calldata left,
        Leaf calldata right,
        bytes32[] calldata proof
    ) external {
        _mark(subject, Falsehood.Order);
        bytes32[] memory leaves = new bytes32[](2);
        (leaves[0], leaves[1]) = (_leafOf(left), _leafOf(right));
        _requireLeaves(subject.reported, index, leaves, proof);
        _disprove(subject, Falsehood.Order, left.use, !_isBelow(left.use, right.use));
    }

    /// @inheritdoc ICaseDesk
    function showMissing(
        Subject calldata subject,
        PatientId patient,
        bytes32 commitment,
        uint32 index,
        Leaf[] calldata neighbours,
        bytes32[] calldata proof
    ) external {
        UseId use = useIdOf(subject.org, patient, commitment);
        uint40 reportedAt = _mark(subject, Falsehood.Missing);
        _requireReportable(use, subject, MONITOR.basisOf(subject.indicator), reportedAt);
        bytes32[] memory leaves = new bytes32[](neighbours.length);
        for (uint256 i = 0; i < neighbours.length; ++i) leaves[i] = _leafOf(neighbours[i]);
        _requireLeaves(subject.reported, index, leaves, proof);
        bool isAbove = _isBelow(neighbours[0].use, use);
        bool isBelow = _isBelow(use, neighbours[neighbours.length - 1].use);
        bool isFalse =
            neighbours.length == 2
                ? isAbove && isBelow
                : (index == 0 && isBelow) || (index + 1 == subject.reported.leaves && isAbove);
        _disprove(subject, Falsehood.Missing, use, isFalse);
    }

    /// @inheritdoc ICaseDesk
    function showUnfit(Subject calldata subject, Place calldata place, Falsehood falsehood) external {
        uint40 reportedAt = _mark(subject, falsehood);
        _requirePlace(subject.reported, place);
        UseId use = place.leaf.use;
        _disprove(subject, falsehood, use, _isUnfit(use, subject, falsehood, reportedAt));
    }

    /// @inheritdoc ICaseDesk
    function showForeign(Subject calldata subject, Place calldata place, Issue calldata issue) external {
        _mark(subject, Falsehood.Foreign);
        _requirePlace(subject.reported, place);
        UseId issued = useIdOf(issue.issuer, issue.patient, issue.commitment);
        bool isIts = UseId.unwrap(issued) == UseId.unwrap(place.leaf.use);
        _disprove(subject, Falsehood.Foreign, place.leaf.use, isIts && !(issue.issuer == subject.org));
    }

    /// @inheritdoc ICaseDesk
    function showSharedRecord(
        Subject calldata subject,
        uint32 index,
        OpenedCase calldata opened,
        bytes32[] calldata proof,
        UseId earlier
    ) external {
        _mark(subject, Falsehood.SharedRecord);
        _requireOne(subject.reported, index, _leafOf(opened), proof);
        bool isSecond = USES.isSecondOf(opened.use, earlier);
        _disprove(subject, Falsehood.SharedRecord, opened.use, isSecond && opened.word.isCounted());
    }

    /// @inheritdoc ICaseDesk
    function showMisplaced(
        Subject calldata subject,
        uint32 index,
        OpenedCase calldata opened,
        bytes32[] calldata proof
    ) external {
        _mark(subject, Falsehood.Misplaced);
        _requireOne(subject.reported, index, _leafOf(opened), proof);
        IQualityMonitor.Basis memory basis = MONITOR.basisOf(subject.indicator);
        bool isEarly = USES.useOf(opened.use).anchoredAt < _startOf(basis, subject.reported.through);
        _disprove(subject, Falsehood.Misplaced, opened.use, opened.word.ownCase().early != isEarly);
    }

    /// @inheritdoc ICaseDesk
    function showWithheld(OrgId org, IndicatorId indicator, uint16 through, bytes32 asked) external {
        uint40 answerBy = _demands[_demandOf(org, indicator, through, asked)];
        if (answerBy == 0) revert CaseNotDemanded(asked);
        if (block.timestamp <= answerBy) revert ShowingNotDue(asked, answerBy, _now());
        MONITOR.disprove(org, indicator, through, 0, uint8(Falsehood.Withheld));
        emit ReportDisproved(org, indicator, through, Falsehood.Withheld, UseId.wrap(asked), msg.sender);
    }

    /// @inheritdoc ICaseDesk
    function showCase(Subject calldata subject, Place calldata place) external {
        _requireReport(subject);
        _requirePlace(subject.reported, place);
        (OrgId org, IndicatorId indicator) = (subject.org, subject.indicator);
        uint16 through = subject.reported.through;
        bytes32 byUse = _demandOf(org, indicator, through, UseId.unwrap(place.leaf.use));
        bytes32 byPlace = _demandOf(org, indicator, through, bytes32(uint256(place.index)));
        bool isByUse = _isDemanded(byUse);
        bool isByPlace = _isDemanded(byPlace);
        if (!isByUse && !isByPlace) revert CaseNotDemanded(UseId.unwrap(place.leaf.use));

        if (isByUse) _demands[byUse] = SHOWN;
        if (isByPlace) _demands[byPlace] = SHOWN;
        emit CaseShown(org, indicator, place.leaf.use, through, place.index, place.leaf.body);
    }

    // -------------------------------------------------------------------------------------------------- the auditor

    /// @inheritdoc ICaseDesk
    function demandCase(OrgId auditor, Subject calldata subject, PatientId patient, bytes32 commitment) external {
        _requireAuditor(auditor);
        UseId use = useIdOf(subject.org, patient, commitment);
        (uint40 reportedAt, IQualityMonitor.Basis memory basis) = _demand(auditor, subject, UseId.unwrap(use));
        _requireReportable(use, subject, basis, reportedAt);
    }

    /// @inheritdoc ICaseDesk
    function demandPlace(OrgId auditor, Subject calldata subject, uint32 index) external {
        _requireAuditor(auditor);
        if (index >= subject.reported.leaves) revert LeafCountDiffers(index, 1, subject.reported.leaves);
        _demand(auditor, subject, bytes32(uint256(index)));
    }

    /// @inheritdoc ICaseDesk
    function find(OrgId auditor, Subject calldata subject, Place calldata place, bytes32 statement) external {
        _requireAuditor(auditor);
        if (statement == bytes32(0)) revert EmptyDigest();
        _mark(subject, Falsehood.Finding);
        _requirePlace(subject.reported, place);
        UseId use = place.leaf.use;
        _disprove(subject, Falsehood.Finding, use, true);
        emit CaseFound(subject.org, subject.indicator, use, subject.reported.through, auditor, statement);
    }

    // -------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc ICaseDesk
    function demandOf(OrgId org, IndicatorId indicator, uint16 through, bytes32 asked) external view returns (uint40) {
        return _demands[_demandOf(org, indicator, through, asked)];
    }

    /// @inheritdoc ICaseDesk
    function wordOf(ICharts.Totals calldata totals, ICharts.Case calldata own) external pure returns (CaseWord word) {
        word = CaseWords.write(totals, own);
        bytes32 written = keccak256(abi.encode(word.totals(), word.ownCase()));
        if (written != keccak256(abi.encode(totals, own))) {
            revert CaseWordOverflow(totals.expected, totals.up, totals.down, totals.early, own.probability);
        }
    }

    /// @inheritdoc ICaseDesk
    function detailsOf(CaseWord word) external pure returns (ICharts.Totals memory totals, ICharts.Case memory own) {
        return (word.totals(), word.ownCase());
    }

    // ----------------------------------------------------------------------------------------------------- internal

    /// First of all: what does not contradict the report afterwards takes the mark back by reverting.
    function _mark(Subject calldata subject, Falsehood falsehood) private returns (uint40 reportedAt) {
        bytes24 commitment = _commitmentOf(subject.reported);
        uint16 through = subject.reported.through;
        return MONITOR.disprove(subject.org, subject.indicator, through, commitment, uint8(falsehood));
    }

    function _disprove(Subject calldata subject, Falsehood falsehood, UseId use, bool isFalse) private {
        if (!isFalse) revert NoFalsehood(falsehood);
        emit ReportDisproved(subject.org, subject.indicator, subject.reported.through, falsehood, use, msg.sender);
    }

    function _demand(
        OrgId auditor,
        Subject calldata subject,
        bytes32 asked
    ) private returns (uint40 reportedAt, IQualityMonitor.Basis memory basis) {
        ICharts.Reported memory slot = _requireReport(subject);
        uint16 through = subject.reported.through;
        if (slot.state != ICharts.ReportState.Standing) {
            revert IQualityMonitor.ReportAlreadyFalse(subject.org, subject.indicator, through);
        }
        ICharts.Indicator memory terms = MONITOR.indicatorOf(subject.indicator);
        uint40 until = slot.reportedAt + terms.disputeTime;
        if (block.timestamp > until) revert DisputeTimeOver(until, _now());
        bytes32 demand = _demandOf(subject.org, subject.indicator, through, asked);
        if (_demands[demand] != 0) revert CaseAlreadyDemanded(asked, _demands[demand]);

        uint40 answerBy = _now() + SHOWING_TIME;
        _demands[demand] = answerBy;
        emit CaseDemanded(subject.org, subject.indicator, asked, through, auditor, answerBy);
        (reportedAt, basis.start, basis.periodLength) = (slot.reportedAt, terms.start, terms.periodLength);
    }

    function _isDemanded(bytes32 demand) private view returns (bool) {
        uint40 answerBy = _demands[demand];
        return answerBy != 0 && answerBy != SHOWN;
    }

    function _requireAuditor(OrgId auditor) private view {
        ORGANIZATIONS.requireActing(auditor, msg.sender, Licences.AUDITOR, Duties.REPORT);
    }

    function _requireReport(Subject calldata subject) private view returns (ICharts.Reported memory slot) {
        (OrgId org, IndicatorId indicator) = (subject.org, subject.indicator);
        uint16 through = subject.reported.through;
        slot = MONITOR.reportedOf(org, indicator, through);
        if (slot.state == ICharts.ReportState.None) revert IQualityMonitor.UnknownReport(org, indicator, through);
        if (slot.commitment != _commitmentOf(subject.reported)) {
            revert IQualityMonitor.OtherReport(org, indicator, through);
        }
    }

    /// Whether a leaf's use is what is said of it; only what that needs is read.
    function _isUnfit(
        UseId use,
        Subject calldata subject,
        Falsehood falsehood,
        uint40 reportedAt
    ) private view returns (bool) {
        if (falsehood == Falsehood.Retracted) return _isBefore(USES.retractedAtOf(use), reportedAt);
        IUseRegistry.Use memory found = USES.useOf(use);
        if (falsehood == Falsehood.Unknown) return found.anchoredAt == 0;
        if (found.anchoredAt == 0) return false;
        if (falsehood == Falsehood.OtherKind) return found.kind != IUseRegistry.UseKind.Encounter;
        if (falsehood == Falsehood.Doubled) return found.doubled;
        if (falsehood != Falsehood.OtherPeriod) return false;
        return !_isWithin(found.anchoredAt, subject.reported, MONITOR.basisOf(subject.indicator));
    }

    /// An encounter that stands, so that the report would be incomplete without it.
    function _requireReportable(
        UseId use,
        Subject calldata subject,
        IQualityMonitor.Basis memory basis,
        uint40 reportedAt
    ) private view {
        IUseRegistry.Use memory found = USES.useOf(use);
        // One that was never anchored is no encounter.
        bool isCase = found.kind == IUseRegistry.UseKind.Encounter && !found.doubled;
        if (!isCase || !_isWithin(found.anchoredAt, subject.reported, basis)) revert UseNotReportable(use);
        if (_isBefore(RECORDS.anchorOf(found.record).retractedAt, reportedAt)) revert UseNotReportable(use);
    }

    function _isWithin(
        uint40 time,
        ICharts.Report calldata reported,
        IQualityMonitor.Basis memory basis
    ) private pure returns (bool) {
        return time >= _startOf(basis, reported.first) && time < _startOf(basis, uint256(reported.through) + 1);
    }

    /// What is retracted later was a case when it was reported.
    function _isBefore(uint40 retractedAt, uint40 reportedAt) private pure returns (bool) {
        return retractedAt != 0 && retractedAt < reportedAt;
    }

    /// Whether a leaf's sums are those of the leaf before it plus its own case.
    function _follows(
        IQualityMonitor.Basis memory basis,
        ICharts.Totals memory before,
        CaseWord word
    ) private pure returns (bool) {
        ICharts.Totals memory all = word.totals();
        ICharts.Case memory own = word.ownCase();
        uint256 counted = own.counted ? 1 : 0;
        if (all.cases != before.cases + counted) return false;
        if (all.events != before.events + (own.occurred ? counted : 0)) return false;
        if (all.early != before.early + (own.early ? counted : 0)) return false;
        if (own.probability > Charts.MILLION) return false;
        if (all.expected != before.expected + counted * own.probability) return false;
        if (!own.counted) return all.up == before.up && all.down == before.down;
        // The logarithms last: they cost the most.
        if (!_isNear(all.up, before.up + Charts.offsetOf(own.probability, basis.raisedOdds))) return false;
        return _isNear(all.down, before.down + Charts.offsetOf(own.probability, basis.loweredOdds));
    }

    function _requirePlace(ICharts.Report calldata reported, Place calldata place) private pure {
        _requireOne(reported, place.index, _leafOf(place.leaf), place.proof);
    }

    function _requireLeaves(
        ICharts.Report calldata reported,
        uint32 index,
        bytes32[] memory leaves,
        bytes32[] calldata proof
    ) private pure {
        if (leaves.length == 1) return _requireOne(reported, index, leaves[0], proof);
        if (leaves.length != 2 || uint256(index) + 1 >= reported.leaves) {
            revert LeafCountDiffers(index, leaves.length, reported.leaves);
        }
        if (CaseTrees.rootOfTwo(leaves[0], leaves[1], index, reported.leaves, proof) != reported.root) {
            revert CaseNotInReport(index, reported.root);
        }
    }

    function _requireOne(
        ICharts.Report calldata reported,
        uint32 index,
        bytes32 leaf,
        bytes32[] calldata proof
    ) private pure {
        if (index >= reported.leaves) revert LeafCountDiffers(index, 1, reported.leaves);
        if (CaseTrees.rootOf(leaf, index, reported.leaves, proof) != reported.root) {
            revert CaseNotInReport(index, reported.root);
        }
    }

    function _leafOf(Leaf calldata leaf) private pure returns (bytes32) {
        return caseLeafOf(leaf.use, leaf.body);
    }

    function _leafOf(OpenedCase calldata opened) private pure returns (bytes32) {
        return caseLeafOf(opened.use, caseBodyOf(opened.salt, CaseWord.unwrap(opened.word)));
    }

    /// Of the five words as they were sent: what abi.encode gives for a report whose fields have nothing above their bits.
    function _commitmentOf(ICharts.Report calldata reported) private pure returns (bytes24 commitment) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(0x40)
            calldatacopy(free, reported, 0xa0)
            commitment := and(keccak256(free, 0xa0), not(0xffffffffffffffff))
        }
    }

    function _demandOf(OrgId org, IndicatorId indicator, uint16 through, bytes32 asked) private pure returns (bytes32) {
        return keccak256(abi.encode(org, indicator, through, asked));
    }

    /// When a period begins; it ends when the next one begins.
    function _startOf(IQualityMonitor.Basis memory basis, uint256 period) private pure returns (uint256) {
        return basis.start + period * basis.periodLength;
    }

    function _isBelow(UseId a, UseId b) private pure returns (bool) {
        return UseId.unwrap(a) < UseId.unwrap(b);
    }

    /// Two good libraries may round a logarithm differently where it lies next to a half.
    function _isNear(uint256 a, uint256 b) private pure returns (bool) {
        return a < b ? b - a <= 1 : a - b <= 1;
    }

    function _now() private view returns (uint40) {
        return uint40(block.timestamp);
    }
}
