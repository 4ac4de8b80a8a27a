// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../identity/types.sol";
import {BatchId} from "../types.sol";

/// @title Adverse events and product complaints, tied to the batch and to one use of it
/// @notice Who treats, supplies, makes or tests reports what happened; quality counts it. A report names the use by a salted
/// commitment, so that two who saw the same event count once, and nobody learns whose it was. What happened is in the
/// document, off chain: neither a diagnosis nor a reaction stands here.
/// @dev One that lies invents uses: nobody can tell a commitment to nothing from another. Each report names its accredited
/// reporter, so whoever counts weighs how many reporters stand behind a number. The maker cannot remove a report.
interface ISafetyReports {
    /// @notice What is reported (ICH E2D, ICH E6(R2) 1.1; FD&C Act 581(21) for a suspect product).
    enum Kind {
        AdverseReaction,
        MedicationError,
        QualityDefect,
        SuspectedFalsified
    }

    enum ReportState {
        None,
        Standing,
        Withdrawn
    }

    /// @notice One slot for all kinds, in their order: reported 32 | withdrawn 32. Neither ever falls; what stands is the
    /// difference.
    /// @param reported Uses that were reported, each once, whoever reported it.
    /// @param withdrawn Uses of which every report was withdrawn.
    struct Count {
        uint32 reported;
        uint32 withdrawn;
    }

    /// @notice An organisation reported a use of a batch.
    /// @param serious Whether it meets a criterion of seriousness (ICH E2A II.B), and so is due in 15 days
    /// (21 CFR 314.80(c)(1)); which one is in the document.
    /// @param counted False if another organisation's report of this use and kind stands already.
    /// @param document sha-256 of the encrypted report, such as an ICSR (ICH E2B(R3)).
    event UseReported(
        BatchId indexed batch,
        OrgId indexed reporter,
        Kind indexed kind,
        bytes32 use,
        bool serious,
        bool counted,
        bytes32 document
    );
    /// @notice The reporter withdrew its report. `uncounted` if no other report of this use and kind stands.
    event UseReportWithdrawn(
        BatchId indexed batch,
        OrgId indexed reporter,
        Kind indexed kind,
        bytes32 use,
        bool uncounted,
        bytes32 reasons
    );

    /// @notice A report belongs to a use.
    error EmptyUse(BatchId batch);
    /// @notice The organisation reported this use and kind before, whether or not it withdrew the report.
    error UseAlreadyReported(BatchId batch, OrgId reporter, bytes32 use, Kind kind);
    /// @notice No report of the organisation stands.
    error NoStandingReport(BatchId batch, OrgId reporter, bytes32 use, Kind kind, ReportState state);

    /// @notice Reports what happened at one use of a batch. For each (batch, use, kind) an organisation reports once, and
    /// all reports together count once.
    /// @param use The UseId: a salted hash of organisation, business identifier and patient, as the dispense has it. For a
    /// complaint about packs that nobody used it covers the complaint's own number.
    /// @param serious As in {UseReported}.
    /// @param document As in {UseReported}.
    /// @dev A member of `reporter` with {Duties.REPORT}; `reporter` has one of {Licences.HOLDERS} or {Licences.LABORATORY}.
    /// Whatever the batch's status. Reverts: those of {IOrganizationRegistry.requireActing}, {EmptyUse}, {EmptyDigest},
    /// {IBatches.BatchNotCommissioned}, {UseAlreadyReported}.
    function report(OrgId reporter, BatchId batch, bytes32 use, Kind kind, bool serious, bytes32 document) external;

    /// @notice Withdraws a report: it was of another batch, or of nothing. It stays visible and cannot be made again.
    /// @param reasons sha-256 of the nullification's reasons, or 0.
    /// @dev As {report}. Reverts: those of {IOrganizationRegistry.requireActing}, {NoStandingReport}.
    function withdraw(OrgId reporter, BatchId batch, bytes32 use, Kind kind, bytes32 reasons) external;

    /// @notice How many uses of a batch were reported under a kind, and how many were withdrawn.
    function countOf(BatchId batch, Kind kind) external view returns (Count memory);

    /// @notice The counts of all kinds, in the order of {Kind}.
    function countsOf(BatchId batch) external view returns (Count[4] memory);

    /// @notice Whether the organisation's report of this use and kind stands.
    function reportOf(OrgId reporter, BatchId batch, bytes32 use, Kind kind) external view returns (ReportState);

    /// @notice How many organisations' reports of this use and kind stand.
    function standingOf(BatchId batch, bytes32 use, Kind kind) external view returns (uint32);
}
