// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../identity/types.sol";
import {IndicatorId} from "../types.sol";
import {ICharts} from "./ICharts.sol";
import {IFaults} from "./IFaults.sol";

/// @title Care measured from attested cases, with charts that raise the alarm by themselves
/// @notice Reports move charts ({ICharts}), cases show false reports ({ICaseDesk}), and what is neither answered nor reported nor true
/// lowers the organisation's standing ({IFaults}).
interface IQualityMonitor is IFaults, ICharts {
    /// @notice What a case of a report is judged by.
    /// @param start Of the indicator, as the others: see {ICharts.Terms}.
    struct Basis {
        uint40 start;
        uint32 periodLength;
        uint32 raisedOdds;
        uint32 loweredOdds;
    }

    /// @notice Only the desk of cases may say that a report is false.
    error NotCaseDesk(address account);
    /// @notice No report ended with this period.
    error UnknownReport(OrgId org, IndicatorId indicator, uint16 through);
    /// @notice The organisation reported something else.
    error OtherReport(OrgId org, IndicatorId indicator, uint16 through);
    /// @notice The report was shown to be false before, and not excused since, or shown so in this way.
    error ReportAlreadyFalse(OrgId org, IndicatorId indicator, uint16 through);

    /// @notice Marks a report as false; {ICaseDesk.ReportDisproved} tells why. One that was excused can be marked again for a falsehood
    /// of another kind: an excuse is for what was shown.
    /// @param commitment Of the report that the desk was shown, or 0 where it was shown none.
    /// @param falsehood Of {ICaseDesk.Falsehood}.
    /// @dev {CASE_DESK} alone, which takes the mark back by reverting where the case does not contradict the report: one call in the
    /// place of two. Reverts: {NotCaseDesk}, {UnknownReport}, {OtherReport}, {ReportAlreadyFalse}.
    /// @return reportedAt When it was reported.
    function disprove(
        OrgId org,
        IndicatorId indicator,
        uint16 through,
        bytes24 commitment,
        uint8 falsehood
    ) external returns (uint40 reportedAt);

    /// @notice By what a case of this indicator is judged; all zero if unknown.
    function basisOf(IndicatorId indicator) external view returns (Basis memory);

    /// @notice The desk that shows reports to be false, deployed by this contract.
    // solhint-disable-next-line func-name-mixedcase
    function CASE_DESK() external view returns (address);
}
