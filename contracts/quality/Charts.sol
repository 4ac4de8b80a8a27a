// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SD59x18, sd} from "@prb/math/src/SD59x18.sol";
import {ICharts} from "./interfaces/ICharts.sol";

/// @title The arithmetic of the charts
/// @dev PRBMath computes with 18 decimals; its logarithm is exact to less than 10^-16 here, so that what is rounded to 10^-12 differs from
/// exact arithmetic by half a unit, and next to a tie by one.
library Charts {
    uint256 internal constant MILLION = 1e6;

    /// 18 decimals to 12, and millionths to 18.
    int256 private constant TO_UNITS = 1e6;
    int256 private constant FROM_MILLIONTHS = 1e12;

    // The expansion's polynomials in the normal quantiles of 2.5 % and 0.1 %, with 18 decimals: z, (z² − 1)/3, (z³ − 7z)/36,
    // (3z⁴ + 7z² − 16)/810, (9z⁵ + 256z³ − 433z)/38880 and (12z⁶ − 243z⁴ − 923z² + 1472)/204120.
    int256 private constant Z_95 = 1_959963984540054236;
    int256 private constant A_95 = 947152940231375319;
    int256 private constant B_95 = -171961859864616188;
    int256 private constant C_95 = 68099542417438267;
    int256 private constant D_95 = 34441765092213958;
    int256 private constant E_95 = -24394073942926018;
    int256 private constant Z_998 = 3_090232306167813542;
    int256 private constant A_998 = 2_849845235361081097;
    int256 private constant B_998 = 218851600129633493;
    int256 private constant C_998 = 400527958701060577;
    int256 private constant D_998 = 225124681738598376;
    int256 private constant E_998 = -93337213008058008;

    /// |ln(odds)|, in 10^-12.
    /// @param odds In millionths, above 0.
    function weightOf(uint256 odds) internal pure returns (uint256) {
        return _logOf(int256(odds) * FROM_MILLIONTHS);
    }

    /// |ln(1 − p + p·odds)|, in 10^-12.
    /// @param probability In millionths; what more bits could say is refused elsewhere, and stays positive here.
    function offsetOf(uint256 probability, uint256 odds) internal pure returns (uint256) {
        // Exact: the product of two millionths is a whole 10^-12.
        int256 surplus = int256(probability) * (int256(odds) - int256(MILLION)) * TO_UNITS;
        return _logOf(1e18 + surplus);
    }

    /// One step of a chart, never below zero.
    /// @param gain In 10^-12.
    /// @param loss In 10^-12.
    function step(uint256 value, uint256 gain, uint256 loss) internal pure returns (uint256) {
        uint256 raised = value + gain;
        return raised > loss ? raised - loss : 0;
    }

    /// Whether any cases can have these totals: ln(1 − p + p·odds) lies between p·ln(odds) and the smaller of p·(odds − 1) and ln(odds),
    /// with the signs turned for odds below 1.
    function arePossible(
        ICharts.Indicator memory indicator,
        uint32 leaves,
        ICharts.Totals memory totals
    ) internal pure returns (bool) {
        uint256 cases = totals.cases;
        if (cases > leaves || totals.events > cases || totals.early > cases) return false;
        if (totals.expected > cases * MILLION) return false;
        // Each logarithm is rounded, and so are the weights: less than a unit for each case.
        uint256 slack = cases + 1;
        if (totals.up + slack < (totals.expected * indicator.upWeight) / MILLION) return false;
        if (totals.up > cases * indicator.upWeight + slack) return false;
        if (totals.up > totals.expected * (indicator.raisedOdds - MILLION) + slack) return false;
        if (totals.down > (totals.expected * indicator.downWeight) / MILLION + slack) return false;
        return totals.down + slack >= totals.expected * (MILLION - indicator.loweredOdds);
    }

    /// Limits of a Poisson number of events, in millionths; see {ICharts.funnelLimits}.
    function funnelLimits(
        uint256 expected
    ) internal pure returns (uint256 low95, uint256 high95, uint256 low998, uint256 high998) {
        SD59x18 below = sd(int256(expected) * FROM_MILLIONTHS);
        SD59x18 above = below + sd(1e18);
        low95 = _quantileOf(below, -1, [Z_95, A_95, B_95, C_95, D_95, E_95]);
        high95 = _quantileOf(above, 1, [Z_95, A_95, B_95, C_95, D_95, E_95]);
        low998 = _quantileOf(below, -1, [Z_998, A_998, B_998, C_998, D_998, E_998]);
        high998 = _quantileOf(above, 1, [Z_998, A_998, B_998, C_998, D_998, E_998]);
    }

    /// A quantile of the gamma distribution: Cornish and Fisher's expansion in powers of the root of its shape.
    function _quantileOf(SD59x18 shape, int256 side, int256[6] memory terms) private pure returns (uint256) {
        SD59x18 root = shape.sqrt();
        SD59x18 odd = sd(terms[0]) * root + sd(terms[2]) / root + sd(terms[4]) / (shape * root);
        SD59x18 even = shape + sd(terms[1]) - sd(terms[3]) / shape + sd(terms[5]) / (shape * shape);
        int256 quantile = even.unwrap() + side * odd.unwrap();
        return quantile > 0 ? uint256((quantile + FROM_MILLIONTHS / 2) / FROM_MILLIONTHS) : 0;
    }

    function _logOf(int256 value) private pure returns (uint256) {
        int256 log = sd(value).ln().unwrap();
        return uint256(((log < 0 ? -log : log) + TO_UNITS / 2) / TO_UNITS);
    }
}
