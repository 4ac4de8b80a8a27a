// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId, PatientId} from "../../identity/types.sol";
import {UseId} from "../../records/types.sol";
import {CaseWord} from "../CaseWords.sol";
import {IndicatorId} from "../types.sol";
import {ICharts} from "./ICharts.sol";

/// @title What shows that a report of quality is false
/// @notice The leaves of a report are all encounters that the organisation anchored (IUseRegistry, `Encounter`) in its periods, each once,
/// in ascending order of their UseIds, whether counted or left out by the definition. Each leaf holds the sums over all leaves up to it, so
/// that one leaf or two neighbours show every lie about order, number and sums:
///
/// - deaths left out: an encounter that lies between two neighbours ({showMissing}), or that the organisation does not show when an
///   auditor demands it ({demandCase}, {showWithheld});
/// - easy cases that are none: a use that was never anchored, is no encounter, is doubled, of other periods or retracted before
///   ({showUnfit}), of another organisation ({showForeign}), or counted though an earlier encounter has its record ({showSharedRecord});
/// - one case twice: two leaves in no ascending order ({showDisorder}); in two reports it is of other periods in one of them;
/// - sums that are not those of the leaves ({showFalseSum}, {showMisplaced});
/// - outcome, risk or exclusion against the record: an auditor's finding ({find}), since no contract reads records.
///
/// What cannot be shown here: an encounter that was never anchored (nobody can claim money or a vote for it either); one anchored in a
/// later period than it happened (it counts there); an invented encounter with a record of its own, which only an auditor who asks for
/// the record can tell; and a record retracted before the report to leave its case out, which everybody sees but which may have been an error.
/// @dev A leaf is {caseLeafOf}; nodes are keccak256(left ‖ right); the tree is as deep as the smallest power of two that is at least
/// `leaves`, with zero leaves behind the last. A case is opened with sibling hashes alone: 32 bytes a level. Everybody may show a falsehood,
/// at any time, with the report as its event has it. The report is false from then on; {IFaults.countFalseReport} lowers the standing.
interface ICaseDesk {
    /// @dev Why a report is false; `Unknown` to `Retracted` are those of {showUnfit}. Of a report each can be shown once.
    enum Falsehood {
        Sum,
        Order,
        Missing,
        Withheld,
        Unknown,
        OtherKind,
        Doubled,
        OtherPeriod,
        Retracted,
        Foreign,
        SharedRecord,
        Misplaced,
        Finding
    }

    /// @notice A leaf without its case.
    struct Leaf {
        UseId use;
        bytes32 body;
    }

    /// @notice A leaf with its case.
    struct OpenedCase {
        UseId use;
        bytes32 salt;
        CaseWord word;
    }

    /// @notice Which report is spoken of.
    /// @param reported As {ICharts.PeriodReported} has it.
    struct Subject {
        OrgId org;
        IndicatorId indicator;
        ICharts.Report reported;
    }

    /// @notice Where a leaf stands.
    /// @param index Its place, from 0.
    /// @param proof Siblings from the leaf upwards.
    struct Place {
        uint32 index;
        Leaf leaf;
        bytes32[] proof;
    }

    /// @notice Whose use it is: what {useIdOf} takes, as {IUseRegistry.UseAnchored} tells it.
    struct Issue {
        OrgId issuer;
        PatientId patient;
        bytes32 commitment;
    }

    /// @notice The report is false.
    /// @param use The case by which it was shown, of two neighbours the first.
    event ReportDisproved(
        OrgId indexed org,
        IndicatorId indexed indicator,
        uint16 indexed through,
        Falsehood falsehood,
        UseId use,
        address by
    );
    /// @notice An auditor found a case to be reported against its record; `statement` is the digest of its reasons.
    event CaseFound(
        OrgId indexed org,
        IndicatorId indexed indicator,
        UseId indexed use,
        uint16 through,
        OrgId auditor,
        bytes32 statement
    );
    /// @notice An auditor demanded a case, to be shown up to and including `answerBy`.
    /// @param asked Its UseId, or its place as a number.
    event CaseDemanded(
        OrgId indexed org,
        IndicatorId indexed indicator,
        bytes32 indexed asked,
        uint16 through,
        OrgId auditor,
        uint40 answerBy
    );
    /// @notice A demanded case was shown; `body` is what its leaf hides.
    event CaseShown(
        OrgId indexed org,
        IndicatorId indexed indicator,
        UseId indexed use,
        uint16 through,
        uint32 index,
        bytes32 body
    );

    /// @notice The proof leads from these leaves at this place to another root.
    error CaseNotInReport(uint32 index, bytes32 root);
    /// @notice The report has another number of leaves, or the lie needs another number.
    error LeafCountDiffers(uint256 index, uint256 given, uint32 leaves);
    /// @notice What is shown does not contradict the report.
    error NoFalsehood(Falsehood falsehood);
    /// @notice The use need not stand in this report: it was not anchored in its periods as an encounter, or stands no more.
    error UseNotReportable(UseId use);
    /// @notice The time for demands ended with `until`.
    error DisputeTimeOver(uint40 until, uint40 time);
    /// @notice The case was demanded before.
    error CaseAlreadyDemanded(bytes32 asked, uint40 answerBy);
    /// @notice Nobody demanded this case, or it was shown.
    error CaseNotDemanded(bytes32 asked);
    /// @notice A value does not fit into its bits of the word.
    error CaseWordOverflow(uint256 expected, uint256 up, uint256 down, uint256 early, uint256 probability);
    /// @notice The case can be shown up to and including `answerBy`.
    error ShowingNotDue(bytes32 asked, uint40 answerBy, uint40 time);

    // ---------------------------------------------------------------------------------------------------- everybody

    /// @notice A leaf's sums are not those of the leaf before plus its own case; or the first leaf's are not its own case's; or the last
    /// leaf's are not the report's. A logarithm may be off by one unit in 10^-12.
    /// @param index Place of the first of `cases`, from 0.
    /// @param cases One, the first or the last leaf; or two neighbours.
    /// @param proof Siblings from the leaves upwards; for two neighbours with those of the left before those of the right up to the
    /// node that is above both.
    /// @dev Reverts: {LeafCountDiffers}, {CaseNotInReport}, {NoFalsehood}; {IQualityMonitor.UnknownReport},
    /// {IQualityMonitor.OtherReport}, {IQualityMonitor.ReportAlreadyFalse}.
    function showFalseSum(
        Subject calldata subject,
        uint32 index,
        OpenedCase[] calldata cases,
        bytes32[] calldata proof
    ) external;

    /// @notice Of two neighbours the left one's UseId is not below the right one's.
    /// @dev Reverts: as {showFalseSum}.
    function showDisorder(
        Subject calldata subject,
        uint32 index,
        Leaf calldata left,
        Leaf calldata right,
        bytes32[] calldata proof
    ) external;

    /// @notice An encounter of the organisation in these periods is no leaf: it lies between two neighbours, before the first leaf or
    /// behind the last.
    /// @param patient With `commitment` what {useIdOf} takes of the encounter.
    /// @param neighbours Two, or the first or the last leaf alone.
    /// @dev Reverts: as {showFalseSum}, {UseNotReportable}.
    function showMissing(
        Subject calldata subject,
        PatientId patient,
        bytes32 commitment,
        uint32 index,
        Leaf[] calldata neighbours,
        bytes32[] calldata proof
    ) external;

    /// @notice A leaf's use was never anchored, is no encounter, is doubled, was anchored in other periods, or its record was retracted
    /// before the report.
    /// @param falsehood Which of these, `Unknown` to `Retracted`: only what it needs is looked up.
    /// @dev Reverts: as {showFalseSum}.
    function showUnfit(Subject calldata subject, Place calldata place, Falsehood falsehood) external;

    /// @notice A leaf's use is another organisation's.
    /// @param issue Of the leaf's use.
    /// @dev Reverts: as {showFalseSum}.
    function showForeign(Subject calldata subject, Place calldata place, Issue calldata issue) external;

    /// @notice A leaf counts its case though its use shares the record with an encounter that was anchored before it (in the same
    /// second: with a lower id) and is not doubled. Of the encounters of one record only the first may be counted, or identifiers
    /// could be made up for it; the others stand in the tree and count nothing.
    /// @param earlier The encounter before it, of any period.
    /// @dev Reverts: as {showFalseSum}, {UnknownUse}.
    function showSharedRecord(
        Subject calldata subject,
        uint32 index,
        OpenedCase calldata opened,
        bytes32[] calldata proof,
        UseId earlier
    ) external;

    /// @notice A leaf says that its case is of the last period, or of those before, against the time at which its use was anchored.
    /// @dev Reverts: as {showFalseSum}.
    function showMisplaced(
        Subject calldata subject,
        uint32 index,
        OpenedCase calldata opened,
        bytes32[] calldata proof
    ) external;

    /// @notice A demanded case was not shown in time.
    /// @param asked The case's UseId, or its place as a number.
    /// @dev Reverts: {CaseNotDemanded}, {ShowingNotDue}, {ReportAlreadyFalse}.
    function showWithheld(OrgId org, IndicatorId indicator, uint16 through, bytes32 asked) external;

    /// @notice Shows a demanded case; without its outcome.
    /// @dev Anybody who has the proof. Late as well, until {showWithheld}. Reverts: {UnknownReport}, {OtherReport}, {CaseNotDemanded},
    /// {LeafCountDiffers}, {CaseNotInReport}.
    function showCase(Subject calldata subject, Place calldata place) external;

    // -------------------------------------------------------------------------------------------------- the auditor

    /// @notice Demands to be shown an encounter of the organisation in the report's periods.
    /// @dev A member of `auditor` with {Duties.REPORT} and {Licences.AUDITOR}: encounters are public, and whoever pleases could keep an
    /// organisation busy with all of them. Reverts: those of {IOrganizationRegistry.requireActing}, {UnknownReport}, {OtherReport},
    /// {ReportAlreadyFalse}, {DisputeTimeOver}, {UseNotReportable}, {CaseAlreadyDemanded}.
    function demandCase(OrgId auditor, Subject calldata subject, PatientId patient, bytes32 commitment) external;

    /// @notice Demands to be shown what stands at a place: a tree that nobody is given could be padded with anything.
    /// @dev As {demandCase}. Reverts: those of {IOrganizationRegistry.requireActing}, {UnknownReport}, {OtherReport},
    /// {ReportAlreadyFalse}, {LeafCountDiffers}, {DisputeTimeOver}, {CaseAlreadyDemanded}.
    function demandPlace(OrgId auditor, Subject calldata subject, uint32 index) external;

    /// @notice Finds that a leaf's outcome, risk or exclusion is not what the record says. The report is false by the auditor's
    /// word; the regulator may excuse it.
    /// @param statement Digest of the reasons, which stay off chain.
    /// @dev As {demandCase}, once of a report. Reverts: those of {IOrganizationRegistry.requireActing}, {EmptyDigest}, and as {showFalseSum}.
    function find(OrgId auditor, Subject calldata subject, Place calldata place, bytes32 statement) external;

    // -------------------------------------------------------------------------------------------------------- views

    /// @notice The word of these totals and this case; a report's has an empty case.
    /// @dev Reverts: {CaseWordOverflow}.
    function wordOf(ICharts.Totals calldata totals, ICharts.Case calldata own) external pure returns (CaseWord);

    /// @notice What a word says.
    function detailsOf(CaseWord word) external pure returns (ICharts.Totals memory totals, ICharts.Case memory own);

    /// @notice Until when, and including, a demanded case can be shown; 0 if nobody demanded it, 2^40 - 1 if it was shown: it is not demanded
    /// again, by its UseId or by its place, whichever was asked.
    /// @param asked The case's UseId, or its place as a number.
    function demandOf(OrgId org, IndicatorId indicator, uint16 through, bytes32 asked) external view returns (uint40);

    /// @notice Seconds in which a demanded case has to be shown.
    // solhint-disable-next-line func-name-mixedcase
    function SHOWING_TIME() external view returns (uint40);
}
