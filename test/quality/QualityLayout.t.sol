// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICharts} from "../../contracts/quality/interfaces/ICharts.sol";
import {IndicatorId} from "../../contracts/quality/types.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {QualityTest} from "./QualityTest.sol";

/// The slots as the interfaces draw them, from the lowest bit, and nothing beside them.
contract QualityLayoutTest is QualityTest {
    // Slot 0 is AccessManaged's.
    bytes32 private constant INDICATORS = bytes32(uint256(1));
    bytes32 private constant FAULTS = bytes32(uint256(2));
    bytes32 private constant CHARTS = bytes32(uint256(3));
    bytes32 private constant REPORTS = bytes32(uint256(4));

    function setUp() external {
        deployQuality();
    }

    function test_anIndicatorIsTwoSlots() external {
        ICharts.Terms memory terms = termsOf("layout");
        (terms.eventsAreGood, terms.barring) = (true, true);
        bytes32 slot = under(INDICATORS, IndicatorId.unwrap(monitor.defineIndicator(terms)));
        uint256 first = 693_147_180_560 | (uint256(693_147_180_560) << 48) | (uint256(LIMIT) << 96);
        first |= (uint256(LIMIT) << 152) | (uint256(11) << 208) | (uint256(1) << 224) | (uint256(1) << 232);
        assertEq(uint256(vm.load(address(monitor), slot)), first, "first slot");
        uint256 second = uint256(T0) | (uint256(PERIOD) << 40) | (uint256(REPORT_TIME) << 72);
        second |= (uint256(ANSWER_TIME) << 104) | (uint256(DISPUTE_TIME) << 136) | (uint256(3) << 168);
        second |= (uint256(2e6) << 176) | (uint256(0.5e6) << 208);
        assertEq(uint256(vm.load(address(monitor), bytes32(uint256(slot) + 1))), second, "second slot");
        assertEq(uint256(vm.load(address(monitor), bytes32(uint256(slot) + 2))), 0, "no third");
    }

    function test_chartReportAndFaultsAreOneSlotEach() external {
        vm.warp(endOf(0));
        ICharts.Report memory reported = equalCases(0, 0, 20, 12, 100_000);
        send(reported);
        vm.warp(endOf(4));
        monitor.countUnanswered(hospital, mortality);
        monitor.countOverdue(hospital, mortality);
        vm.prank(address(desk));
        monitor.disprove(hospital, mortality, 0, 0, 7);

        bytes32 slot = under(under(CHARTS, OrgId.unwrap(hospital)), IndicatorId.unwrap(mortality));
        uint256 chart = (uint256(10e6) << 112) | (uint256(endOf(0) + ANSWER_TIME) << 168) | (uint256(1) << 208);
        chart |= (uint256(1) << 224) | (uint256(1) << 232) | (uint256(1) << 240);
        assertEq(uint256(vm.load(address(monitor), slot)), chart, "chart");

        slot = under(under(under(REPORTS, OrgId.unwrap(hospital)), IndicatorId.unwrap(mortality)), 0);
        uint256 commitment = uint256(keccak256(abi.encode(reported))) >> 64;
        uint256 state = uint256(ICharts.ReportState.False);
        assertEq(
            uint256(vm.load(address(monitor), slot)),
            commitment | (uint256(endOf(0)) << 192) | (state << 232) | (uint256(1 << 7) << 240),
            "report"
        );
        slot = under(FAULTS, OrgId.unwrap(hospital));
        assertEq(uint256(vm.load(address(monitor), slot)), 2, "faults");
    }
}
