// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EmptyDigest} from "../shared/errors.sol";
import {Charts} from "./Charts.sol";
import {ICharts} from "./interfaces/ICharts.sol";
import {INDICATOR_TYPEHASH, IndicatorId} from "./types.sol";

/// @title The indicators that a regulator defined, and the arithmetic that goes with them
abstract contract Indicators is ICharts, AccessManaged {
    uint32 private constant MIN_PERIOD = 1 days;
    uint32 private constant MAX_PERIOD = 366 days;
    uint32 private constant MIN_TIME = 1 days;
    uint16 private constant MIN_CASES = 11;
    uint16 private constant MAX_MIN_CASES = 511;
    uint32 private constant MAX_ODDS = 20e6;
    uint32 private constant MIN_ODDS = 0.05e6;
    uint56 private constant MAX_LIMIT = 1_000e12;
    uint256 private constant MAX_EXPECTED = 1 << 44;

    mapping(IndicatorId indicator => Indicator) private _indicators;

    constructor(address authority) AccessManaged(authority) {}

    // ---------------------------------------------------------------------------------------------- the regulator

    /// @inheritdoc ICharts
    function defineIndicator(Terms calldata terms) external restricted returns (IndicatorId indicator) {
        if (terms.definition == bytes32(0)) revert EmptyDigest();
        if (!_isMeasurable(terms) || !_isTimely(terms)) revert InvalidTerms(terms.definition);
        indicator = indicatorIdOf(terms);
        if (_indicators[indicator].periodLength != 0) revert IndicatorAlreadyDefined(indicator);

        _indicators[indicator] = Indicator({
            upWeight: uint48(Charts.weightOf(terms.raisedOdds)),
            downWeight: uint48(Charts.weightOf(terms.loweredOdds)),
            upLimit: terms.upLimit,
            downLimit: terms.downLimit,
            minCases: terms.minCases,
            eventsAreGood: terms.eventsAreGood,
            barring: terms.barring,
            start: terms.start,
            periodLength: terms.periodLength,
            reportTime: terms.reportTime,
            answerTime: terms.answerTime,
            disputeTime: terms.disputeTime,
            maxSpan: terms.maxSpan,
            raisedOdds: terms.raisedOdds,
            loweredOdds: terms.loweredOdds
        });
        emit IndicatorDefined(indicator, terms);
    }

    // ------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc ICharts
    function indicatorIdOf(Terms calldata terms) public view returns (IndicatorId) {
        bytes32 hash = keccak256(abi.encode(terms));
        return IndicatorId.wrap(keccak256(abi.encode(INDICATOR_TYPEHASH, block.chainid, address(this), hash)));
    }

    /// @inheritdoc ICharts
    function indicatorOf(IndicatorId indicator) external view returns (Indicator memory) {
        return _indicators[indicator];
    }

    /// @inheritdoc ICharts
    function offsetsOf(IndicatorId indicator, uint256 probability) external view returns (uint256 up, uint256 down) {
        Indicator memory terms = _requireIndicator(indicator);
        if (probability > Charts.MILLION) revert ProbabilityOutOfRange(probability);
        up = Charts.offsetOf(probability, terms.raisedOdds);
        down = Charts.offsetOf(probability, terms.loweredOdds);
    }

    /// @inheritdoc ICharts
    function funnelLimits(
        uint256 expected
    ) public pure returns (uint256 low95, uint256 high95, uint256 low998, uint256 high998) {
        if (expected < Charts.MILLION || expected > MAX_EXPECTED) revert ExpectedOutOfRange(expected);
        return Charts.funnelLimits(expected);
    }

    /// @inheritdoc ICharts
    function funnelZoneOf(uint256 events, uint256 expected) external pure returns (FunnelZone) {
        (uint256 low95, uint256 high95, uint256 low998, uint256 high998) = funnelLimits(expected);
        // Beyond 2^24 events nothing more can be told, and nothing may overflow.
        uint256 observed = events > MAX_EXPECTED ? type(uint256).max : events * Charts.MILLION;
        if (observed > high998) return FunnelZone.Alarm;
        if (observed > high95) return FunnelZone.Alert;
        if (observed < low998) return FunnelZone.LowAlarm;
        return observed < low95 ? FunnelZone.LowAlert : FunnelZone.Inside;
    }

    // ---------------------------------------------------------------------------------------------------- internal

    function _requireIndicator(IndicatorId indicator) internal view returns (Indicator memory terms) {
        terms = _indicators[indicator];
        if (terms.periodLength == 0) revert UnknownIndicator(indicator);
    }

    /// Not copied: a dispute needs the second slot alone.
    function _indicatorAt(IndicatorId indicator) internal view returns (Indicator storage) {
        return _indicators[indicator];
    }

    /// When a period begins; period `through` ends when the next one begins.
    function _startOf(Indicator memory terms, uint256 period) internal pure returns (uint256) {
        return terms.start + period * terms.periodLength;
    }

    function _isMeasurable(Terms calldata terms) private pure returns (bool) {
        if (terms.minCases < MIN_CASES || terms.minCases > MAX_MIN_CASES) return false;
        if (terms.raisedOdds <= Charts.MILLION || terms.raisedOdds > MAX_ODDS) return false;
        if (terms.loweredOdds >= Charts.MILLION || terms.loweredOdds < MIN_ODDS) return false;
        if (terms.upLimit == 0 || terms.upLimit > MAX_LIMIT) return false;
        return terms.downLimit != 0 && terms.downLimit <= MAX_LIMIT;
    }

    function _isTimely(Terms calldata terms) private pure returns (bool) {
        if (terms.periodLength < MIN_PERIOD || terms.periodLength > MAX_PERIOD || terms.maxSpan == 0) return false;
        return terms.reportTime >= MIN_TIME && terms.answerTime >= MIN_TIME && terms.disputeTime >= MIN_TIME;
    }
}
