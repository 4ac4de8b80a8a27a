// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../identity/Duties.sol";
import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../identity/Licences.sol";
import {OrgId} from "../identity/types.sol";
import {EmptyDigest} from "../shared/errors.sol";
import {IBatches} from "./interfaces/IBatches.sol";
import {ISafetyReports} from "./interfaces/ISafetyReports.sol";
import {BatchId} from "./types.sol";

/// @title SafetyReports
/// @notice See {ISafetyReports}.
contract SafetyReports is ISafetyReports {
    uint32 private constant REPORTERS = Licences.HOLDERS | Licences.LABORATORY;

    /// @notice The registry that knows who acts for an organisation.
    IOrganizationRegistry public immutable ORGANIZATIONS;
    /// @notice The registry that knows which batches there are.
    IBatches public immutable BATCHES;

    /// For each kind, in its order, what was reported and what was withdrawn.
    mapping(BatchId batch => uint32[8]) private _counts;
    mapping(BatchId batch => mapping(bytes32 use => mapping(Kind kind => uint32))) private _standing;
    mapping(BatchId batch => mapping(bytes32 use => mapping(Kind kind => mapping(OrgId reporter => ReportState))))
        private _reports;

    constructor(IOrganizationRegistry organizations, IBatches batches) {
        ORGANIZATIONS = organizations;
        BATCHES = batches;
    }

    /// @inheritdoc ISafetyReports
    function report(OrgId reporter, BatchId batch, bytes32 use, Kind kind, bool serious, bytes32 document) external {
        ORGANIZATIONS.requireActing(reporter, msg.sender, REPORTERS, Duties.REPORT);
        if (use == bytes32(0)) revert EmptyUse(batch);
        if (document == bytes32(0)) revert EmptyDigest();
        if (BATCHES.batchOf(batch).quantity == 0) revert IBatches.BatchNotCommissioned(batch);
        if (_reports[batch][use][kind][reporter] != ReportState.None) {
            revert UseAlreadyReported(batch, reporter, use, kind);
        }

        _reports[batch][use][kind][reporter] = ReportState.Standing;
        bool counted = ++_standing[batch][use][kind] == 1;
        if (counted) ++_counts[batch][2 * uint256(kind)];
        emit UseReported(batch, reporter, kind, use, serious, counted, document);
    }

    /// @inheritdoc ISafetyReports
    function withdraw(OrgId reporter, BatchId batch, bytes32 use, Kind kind, bytes32 reasons) external {
        ORGANIZATIONS.requireActing(reporter, msg.sender, REPORTERS, Duties.REPORT);
        ReportState state = _reports[batch][use][kind][reporter];
        if (state != ReportState.Standing) revert NoStandingReport(batch, reporter, use, kind, state);

        _reports[batch][use][kind][reporter] = ReportState.Withdrawn;
        bool uncounted = --_standing[batch][use][kind] == 0;
        if (uncounted) ++_counts[batch][2 * uint256(kind) + 1];
        emit UseReportWithdrawn(batch, reporter, kind, use, uncounted, reasons);
    }

    /// @inheritdoc ISafetyReports
    function countOf(BatchId batch, Kind kind) external view returns (Count memory) {
        return _countOf(_counts[batch], kind);
    }

    /// @inheritdoc ISafetyReports
    function countsOf(BatchId batch) external view returns (Count[4] memory counts) {
        uint32[8] memory slot = _counts[batch];
        for (uint256 kind = 0; kind < counts.length; ++kind) counts[kind] = _countOf(slot, Kind(kind));
    }

    /// @inheritdoc ISafetyReports
    function reportOf(OrgId reporter, BatchId batch, bytes32 use, Kind kind) external view returns (ReportState) {
        return _reports[batch][use][kind][reporter];
    }

    /// @inheritdoc ISafetyReports
    function standingOf(BatchId batch, bytes32 use, Kind kind) external view returns (uint32) {
        return _standing[batch][use][kind];
    }

    function _countOf(uint32[8] memory slot, Kind kind) private pure returns (Count memory) {
        return Count({reported: slot[2 * uint256(kind)], withdrawn: slot[2 * uint256(kind) + 1]});
    }
}
