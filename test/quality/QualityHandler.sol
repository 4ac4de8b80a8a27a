// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICharts} from "../../contracts/quality/interfaces/ICharts.sol";
import {IFaults} from "../../contracts/quality/interfaces/IFaults.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {IQualityMonitor} from "../../contracts/quality/interfaces/IQualityMonitor.sol";
import {IndicatorId} from "../../contracts/quality/types.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {QualityTest} from "./QualityTest.sol";

/// A hospital with two indicators, one of which bars; a reporter who reports anything, an accuser, a regulator; and a model of what
/// every answer should be, written from the interface's words.
contract QualityHandler is QualityTest {
    struct Model {
        int256 up;
        int256 down;
        int256 difference;
        uint40 answerBy;
        uint16 next;
        bool obliged;
        bool lapsed;
        bool overdue;
    }

    uint40 public clock;
    uint256 public answersAgainstTheModel;
    mapping(string what => uint256) public reached;
    IndicatorId[2] public indicators;
    Model[2] private _models;
    mapping(uint256 which => mapping(uint16 through => bytes24)) private _commitments;
    mapping(uint256 which => mapping(uint16 through => ICharts.ReportState)) private _states;
    mapping(uint256 which => mapping(uint16 through => uint256)) private _shown;
    mapping(uint256 which => uint16[]) private _closed;

    constructor() {
        deployQuality();
        ICharts.Terms memory terms = termsOf("grave");
        terms.barring = true;
        indicators[0] = mortality;
        indicators[1] = monitor.defineIndicator(terms);
        monitor.oblige(hospital, indicators[1], 0);
        (_models[0].obliged, _models[1].obliged) = (true, true);
        // The accreditation outlasts all waits.
        organizations.changeAccreditation(hospital, Licences.CARE, START + 100 * 365 days);
        clock = T0;
    }

    // -------------------------------------------------------------------------------------------------------- actions

    /// Periods and numbers of any kind; most of the time the next ones.
    function report(uint256 which, uint256 luck, uint16 first, uint24 cases, uint24 events) external {
        which %= 2;
        vm.warp(clock);
        Model storage model = _models[which];
        if (luck % 4 != 0) first = model.next;
        uint16 through = first == type(uint16).max ? first : first + uint16((luck >> 8) % 4);
        cases = uint24(bound(cases, 5, 400));
        events = uint24(bound(events, 0, luck % 3 == 0 ? cases : cases / 5));
        ICharts.Report memory reported = equalCases(first, through, cases, events, 20_000 + ((luck >> 16) % 200_000));
        reported.root = keccak256(abi.encode(luck));
        bool expected = model.obliged && first == model.next && through - first < 3 && cases >= 11;
        expected = expected && clock >= endOf(through);
        vm.prank(hospitalController);
        try monitor.report(hospital, indicators[which], reported) {
            if (!expected) ++answersAgainstTheModel;
            _follow(which, reported);
        } catch {
            if (expected) ++answersAgainstTheModel;
            ++reached["refused"];
        }
    }

    function answer(uint256 which) external {
        which %= 2;
        vm.warp(clock);
        Model storage model = _models[which];
        bool expected = model.answerBy != 0;
        vm.prank(hospitalController);
        try monitor.answer(hospital, indicators[which], DIGEST) {
            if (!expected) ++answersAgainstTheModel;
            if (clock <= model.answerBy) model.answerBy = 0;
            ++reached["answered"];
        } catch {
            if (expected) ++answersAgainstTheModel;
        }
    }

    function count(uint256 which, uint256 fault, uint256 luck) external {
        which %= 2;
        vm.warp(clock);
        Model storage model = _models[which];
        if (fault % 3 == 0) {
            bool expected = model.answerBy != 0 && clock > model.answerBy && !model.lapsed;
            try monitor.countUnanswered(hospital, indicators[which]) {
                if (!expected) ++answersAgainstTheModel;
                model.lapsed = true;
                ++reached["unanswered"];
            } catch {
                if (expected) ++answersAgainstTheModel;
            }
        } else if (fault % 3 == 1) {
            bool isDue = clock > endOf(uint256(model.next) + 2) + REPORT_TIME;
            bool expected = model.obliged && !model.overdue && isDue;
            try monitor.countOverdue(hospital, indicators[which]) {
                if (!expected) ++answersAgainstTheModel;
                model.overdue = true;
                ++reached["overdue"];
            } catch {
                if (expected) ++answersAgainstTheModel;
            }
        } else {
            uint16 through = _anyClosed(which, luck);
            bool expected = _states[which][through] == ICharts.ReportState.False;
            try monitor.countFalseReport(hospital, indicators[which], through) {
                if (!expected) ++answersAgainstTheModel;
                _states[which][through] = ICharts.ReportState.Counted;
                ++reached["false report"];
            } catch {
                if (expected) ++answersAgainstTheModel;
            }
        }
    }

    /// Whatever the desk found.
    function disprove(uint256 which, uint256 luck) external {
        which %= 2;
        vm.warp(clock);
        uint16 through = _anyClosed(which, luck);
        uint8 falsehood = uint8((luck >> 32) % 13);
        ICharts.ReportState state = _states[which][through];
        bool isOther = _shown[which][through] & (1 << falsehood) == 0;
        bool expected = state == ICharts.ReportState.Standing || (state == ICharts.ReportState.Excused && isOther);
        vm.prank(address(desk));
        try monitor.disprove(hospital, indicators[which], through, 0, falsehood) {
            if (!expected) ++answersAgainstTheModel;
            _states[which][through] = ICharts.ReportState.False;
            _shown[which][through] |= 1 << falsehood;
            ++reached["disproved"];
        } catch {
            if (expected) ++answersAgainstTheModel;
        }
    }

    function regulate(uint256 which, uint256 what, uint256 luck) external {
        which %= 2;
        vm.warp(clock);
        Model storage model = _models[which];
        IndicatorId indicator = indicators[which];
        if (what % 4 == 0) {
            bool expected = model.lapsed;
            try monitor.acceptAnswer(hospital, indicator, DIGEST) {
                if (!expected) ++answersAgainstTheModel;
                (model.lapsed, model.answerBy) = (false, 0);
                ++reached["accepted"];
            } catch {
                if (expected) ++answersAgainstTheModel;
            }
        } else if (what % 4 == 1) {
            uint16 through = _anyClosed(which, luck);
            bool expected = _states[which][through] == ICharts.ReportState.Counted;
            try monitor.excuseReport(hospital, indicator, through, DIGEST) {
                if (!expected) ++answersAgainstTheModel;
                _states[which][through] = ICharts.ReportState.Excused;
                ++reached["excused"];
            } catch {
                if (expected) ++answersAgainstTheModel;
            }
        } else if (what % 4 == 2) {
            uint16 from = uint16(bound(luck, model.next == 0 ? 0 : model.next - 1, uint256(model.next) + 1));
            bool expected = from >= model.next;
            try monitor.oblige(hospital, indicator, from) {
                if (!expected) ++answersAgainstTheModel;
                (model.next, model.obliged, model.overdue) = (from, true, false);
                ++reached["obliged"];
            } catch {
                if (expected) ++answersAgainstTheModel;
            }
        } else {
            bool expected = model.obliged;
            try monitor.release(hospital, indicator) {
                if (!expected) ++answersAgainstTheModel;
                (model.obliged, model.overdue, model.lapsed, model.answerBy) = (false, false, false, 0);
                ++reached["released"];
            } catch {
                if (expected) ++answersAgainstTheModel;
            }
        }
    }

    function intrude(uint256 which, uint256 what, uint16 period) external {
        IndicatorId indicator = indicators[which % 2];
        vm.warp(clock);
        bytes[6] memory calls = [
            abi.encodeCall(ICharts.report, (hospital, indicator, equalCases(period, period, 20, 1, 10_000))),
            abi.encodeCall(IFaults.answer, (hospital, indicator, DIGEST)),
            abi.encodeCall(IFaults.acceptAnswer, (hospital, indicator, DIGEST)),
            abi.encodeCall(IFaults.excuseReport, (hospital, indicator, period, DIGEST)),
            abi.encodeCall(ICharts.release, (hospital, indicator)),
            abi.encodeCall(IQualityMonitor.disprove, (hospital, indicator, period, 0, 0))
        ];
        vm.prank(stranger);
        (bool success, ) = address(monitor).call(calls[what % 6]);
        if (success) ++answersAgainstTheModel;
        ++reached["intrusion"];
    }

    function wait_(uint256 seconds_) external {
        clock += uint40(bound(seconds_, 1, 25 days));
        ++reached["wait"];
    }

    // ------------------------------------------------------------------------------------------------------- model

    /// Charts, periods and reports are the model's; no chart is below zero or at its limit.
    function agrees() external view returns (bool) {
        for (uint256 which = 0; which < 2; ++which) {
            ICharts.Chart memory chart = monitor.chartOf(hospital, indicators[which]);
            Model memory model = _models[which];
            if (chart.up >= LIMIT || chart.down >= LIMIT) return false;
            if (chart.up != uint256(model.up) || chart.down != uint256(model.down)) return false;
            if (chart.difference != model.difference || chart.next != model.next) return false;
            if (chart.answerBy != model.answerBy || chart.obliged != model.obliged) return false;
            if (chart.lapsed != model.lapsed || chart.overdue != model.overdue) return false;
            for (uint256 i = 0; i < _closed[which].length; ++i) {
                uint16 through = _closed[which][i];
                ICharts.Reported memory slot = monitor.reportedOf(hospital, indicators[which], through);
                if (slot.commitment != _commitments[which][through]) return false;
                if (slot.state != _states[which][through] || slot.shown != _shown[which][through]) return false;
            }
        }
        return true;
    }

    /// The standing is what the open faults make of it, and nothing else.
    function standsAsItsFaults() external view returns (bool) {
        uint256[2] memory open;
        for (uint256 which = 0; which < 2; ++which) {
            open[which] = (_models[which].lapsed ? 1 : 0) + (_models[which].overdue ? 1 : 0);
            for (uint256 i = 0; i < _closed[which].length; ++i) {
                if (_states[which][_closed[which][i]] == ICharts.ReportState.Counted) ++open[which];
            }
        }
        IFaults.Faults memory faults = monitor.faultsOf(hospital);
        if (faults.watching != open[0] || faults.barring != open[1]) return false;
        IOrganizationRegistry.Standing expected =
            open[1] != 0
                ? IOrganizationRegistry.Standing.Barred
                : (open[0] != 0 ? IOrganizationRegistry.Standing.Watched : IOrganizationRegistry.Standing.Good);
        return standing() == expected && monitor.standingOf(hospital) == expected;
    }

    function _follow(uint256 which, ICharts.Report memory reported) private {
        Model storage model = _models[which];
        (ICharts.Totals memory sums, ) = desk.detailsOf(reported.totals);
        int256 gain = int256(uint256(sums.events) * 693_147_180_560);
        model.up = _clamp(model.up + gain - int256(sums.up));
        model.down = _clamp(model.down - gain + int256(sums.down));
        model.difference += int256(uint256(sums.events) * 1e6) - int256(sums.expected);
        if (model.up >= int256(uint256(LIMIT))) {
            model.up = 0;
            if (model.answerBy == 0) model.answerBy = clock + ANSWER_TIME;
            ++reached["worse"];
        }
        if (model.down >= int256(uint256(LIMIT))) {
            model.down = 0;
            ++reached["better"];
        }
        (model.next, model.overdue) = (reported.through + 1, false);
        _commitments[which][reported.through] = bytes24(keccak256(abi.encode(reported)));
        _states[which][reported.through] = ICharts.ReportState.Standing;
        _closed[which].push(reported.through);
        ++reached["reported"];
    }

    function _anyClosed(uint256 which, uint256 luck) private view returns (uint16) {
        uint256 length = _closed[which].length;
        return length == 0 ? 0 : _closed[which][luck % length];
    }

    function _clamp(int256 value) private pure returns (int256) {
        return value < 0 ? int256(0) : value;
    }
}
