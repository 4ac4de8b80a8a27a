// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../contracts/identity/types.sol";
import {IColdChain} from "../../contracts/medicines/interfaces/IColdChain.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {ISetAsideDesk} from "../../contracts/medicines/interfaces/ISetAsideDesk.sol";
import {SummaryWord} from "../../contracts/medicines/SummaryWords.sol";
import {ShipmentId, ShipmentTerms} from "../../contracts/medicines/types.sol";
import {ListLengthOutOfRange} from "../../contracts/shared/errors.sol";
import {ColdChainTest} from "./ColdChainTest.sol";

/// Lies that readings of the log itself show.
contract ColdChainContradictTest is ColdChainTest {
    ShipmentTerms private terms;
    ShipmentId private id;
    IColdChain.BatchKey private key = IColdChain.BatchKey(GTIN, LOT);

    function setUp() public {
        deployColdChain();
        terms = shipped();
        id = idOf(terms);
    }

    /// Eight readings from 3.00 to 3.70 °C.
    function honest() private pure returns (IColdChain.Reading[] memory readings) {
        int16[] memory temperatures = new int16[](8);
        for (uint256 i = 0; i < 8; ++i) temperatures[i] = int16(uint16(300 + 10 * i));
        return readingsOf(temperatures);
    }

    function detailsOf(
        IColdChain.Reading[] memory readings
    ) private pure returns (IColdChain.SummaryDetails memory details) {
        details = good();
        details.count = uint32(readings.length);
        details.from = readings[0].time;
    }

    /// What the sensor anchors over `readings`, and what can be claimed with all of them.
    function anchored(
        IColdChain.Reading[] memory readings,
        IColdChain.SummaryDetails memory details
    ) private returns (IColdChain.Claim memory claim) {
        claim.sensor = sensor;
        claim.summary = IColdChain.Summary(prove(readings), wordOf(details));
        claim.readings = readings;
        submitAsSensor(terms, claim.summary);
    }

    function with(
        IColdChain.Claim memory claim,
        IColdChain.Lie lie,
        uint256 first
    ) private pure returns (IColdChain.Claim memory) {
        IColdChain.Reading[] memory one = new IColdChain.Reading[](1);
        one[0] = copyOf(claim.readings[first]);
        return IColdChain.Claim(claim.sensor, claim.summary, lie, one, "");
    }

    function with(
        IColdChain.Claim memory claim,
        IColdChain.Lie lie,
        uint256 first,
        uint256 second
    ) private pure returns (IColdChain.Claim memory) {
        IColdChain.Reading[] memory two = new IColdChain.Reading[](2);
        (two[0], two[1]) = (copyOf(claim.readings[first]), copyOf(claim.readings[second]));
        return IColdChain.Claim(claim.sensor, claim.summary, lie, two, "");
    }

    function copyOf(IColdChain.Reading memory reading) private pure returns (IColdChain.Reading memory) {
        return IColdChain.Reading(reading.index, reading.time, reading.temperature, reading.proof);
    }

    function expectShown(IColdChain.Claim memory claim) private {
        expectEmitFrom(address(coldChain));
        emit IColdChain.LogContradicted(id, sensor, claim.lie, STRANGER, EVENT);
        expectEmitFrom(address(coldChain));
        emit IColdChain.SensorMarked(sensor, id);
        expectEmitFrom(address(setAsideDesk));
        emit ISetAsideDesk.ShipmentExcursion(id, terms.batch, claim.summary.root, EVENT);
        vm.prank(STRANGER);
        coldChain.contradict(terms, key, claim, EVENT);
        assertEq(isMarkedExcursion(terms), true, "excursion");
        assertEq(coldChain.isMarked(sensor), true, "marked");
        assertEq(coldChain.liarSince(sensor), NOW, "since");
        IColdChain.Log memory log = coldChain.logOf(id, sensor);
        assertEq(log.contradicted, true, "contradicted");
        assertEq(log.submittedAt, NOW, "as it was");
        assertEq(log.commitment, bytes26(keccak256(abi.encode(claim.summary))), "as it was");
    }

    function expectNone(IColdChain.Claim memory claim) private {
        vm.expectRevert(abi.encodeWithSelector(IColdChain.NoContradiction.selector, claim.lie));
        coldChain.contradict(terms, key, claim, EVENT);
    }

    // ----------------------------------------------------------------------------------------------------- each lie

    function test_AReadingBelowTheMinimum() public {
        IColdChain.Reading[] memory readings = honest();
        readings[5].temperature = 299;
        expectShown(with(anchored(readings, detailsOf(readings)), IColdChain.Lie.Extreme, 5));
    }

    function test_AReadingAboveTheMaximum() public {
        IColdChain.Reading[] memory readings = honest();
        readings[0].temperature = 701;
        expectShown(with(anchored(readings, detailsOf(readings)), IColdChain.Lie.Extreme, 0));
    }

    function test_AReadingBeforeThePeriod() public {
        IColdChain.Reading[] memory readings = honest();
        IColdChain.SummaryDetails memory details = detailsOf(readings);
        details.from += 1;
        expectShown(with(anchored(readings, details), IColdChain.Lie.Period, 0));
    }

    function test_AReadingAfterThePeriod() public {
        IColdChain.Reading[] memory readings = honest();
        IColdChain.SummaryDetails memory details = detailsOf(readings);
        details.until -= 1;
        expectShown(with(anchored(readings, details), IColdChain.Lie.Period, 7));
    }

    function test_AReadingBeyondTheCount() public {
        IColdChain.Reading[] memory readings = honest();
        IColdChain.SummaryDetails memory details = detailsOf(readings);
        details.count = 7;
        expectShown(with(anchored(readings, details), IColdChain.Lie.Count, 7));
    }

    function test_TwoReadingsUnderOneIndex() public {
        IColdChain.Reading[] memory readings = honest();
        readings[3].index = 2;
        expectShown(with(anchored(readings, detailsOf(readings)), IColdChain.Lie.Repetition, 2, 3));
    }

    function test_TwoTemperaturesUnderOneIndexAndTime() public {
        IColdChain.Reading[] memory readings = honest();
        (readings[3].index, readings[3].time) = (2, readings[2].time);
        expectShown(with(anchored(readings, detailsOf(readings)), IColdChain.Lie.Repetition, 3, 2));
    }

    function test_ALaterReadingThatIsEarlier() public {
        IColdChain.Reading[] memory readings = honest();
        readings[6].time = readings[1].time - 1;
        expectShown(with(anchored(readings, detailsOf(readings)), IColdChain.Lie.Order, 1, 6));
    }

    /// Readings 2 to 5 at 9 °C: half an hour.
    function warm(uint32 timeOutside) private returns (IColdChain.Claim memory claim) {
        IColdChain.Reading[] memory readings = honest();
        for (uint256 i = 2; i < 6; ++i) readings[i].temperature = 900;
        IColdChain.SummaryDetails memory details = detailsOf(readings);
        (details.maxTemperature, details.timeOutside) = (900, timeOutside);
        claim = anchored(readings, details);
        claim.lie = IColdChain.Lie.TimeOutside;
    }

    function test_MoreTimeOutsideThanAdmitted() public {
        expectShown(warm(30 minutes - 1));
    }

    function test_MoreTimeOutsideInSeveralPieces() public {
        IColdChain.Reading[] memory readings = honest();
        for (uint256 i = 0; i < 8; ++i) {
            if (i % 3 != 2) readings[i].temperature = i < 3 ? int16(-5) : int16(801);
        }
        IColdChain.SummaryDetails memory details = detailsOf(readings);
        (details.minTemperature, details.maxTemperature, details.timeOutside) = (-5, 801, 30 minutes - 1);
        IColdChain.Claim memory claim = anchored(readings, details);
        claim.lie = IColdChain.Lie.TimeOutside;
        expectShown(claim);
    }

    // ------------------------------------------------------------------------------------------------- what is no lie

    function test_AnHonestLogCannotBeContradicted() public {
        IColdChain.Reading[] memory readings = honest();
        IColdChain.SummaryDetails memory details = detailsOf(readings);
        (details.minTemperature, details.maxTemperature) = (300, 370);
        details.meanKinetic = 340;
        IColdChain.Claim memory claim = anchored(readings, details);
        for (uint256 i = 0; i < 8; ++i) {
            expectNone(with(claim, IColdChain.Lie.Extreme, i));
            expectNone(with(claim, IColdChain.Lie.Period, i));
            expectNone(with(claim, IColdChain.Lie.Count, i));
            for (uint256 j = 0; j < 8; ++j) {
                expectNone(with(claim, IColdChain.Lie.Repetition, i, j));
                expectNone(with(claim, IColdChain.Lie.Order, i, j));
            }
        }
        claim.lie = IColdChain.Lie.TimeOutside;
        expectNone(claim);
        assertEq(coldChain.isMarked(sensor), false, "not marked");
    }

    function test_TwoReadingsAtOneTimeAreNoDisorder() public {
        IColdChain.Reading[] memory readings = honest();
        readings[4].time = readings[3].time;
        IColdChain.Claim memory claim = anchored(readings, detailsOf(readings));
        expectNone(with(claim, IColdChain.Lie.Order, 3, 4));
    }

    function test_TimeOutsideThatWasAdmittedIsNoLie() public {
        expectNone(warm(30 minutes));
    }

    function test_TimeBetweenReadingsThatAreNoNeighboursDoesNotCount() public {
        IColdChain.Claim memory claim = warm(10 minutes);
        expectNone(with(claim, IColdChain.Lie.TimeOutside, 2, 5));
        expectNone(with(claim, IColdChain.Lie.TimeOutside, 2, 3));
    }

    function test_TimeBetweenInsideAndOutsideDoesNotCount() public {
        IColdChain.Claim memory claim = warm(1);
        expectNone(with(claim, IColdChain.Lie.TimeOutside, 1, 2));
        expectNone(with(claim, IColdChain.Lie.TimeOutside, 5, 6));
        expectShown(with(claim, IColdChain.Lie.TimeOutside, 2, 3));
    }

    function test_TimeThatRunsBackDoesNotCount() public {
        IColdChain.Reading[] memory readings = honest();
        (readings[2].temperature, readings[3].temperature) = (900, 900);
        readings[3].time = readings[2].time - 1;
        IColdChain.SummaryDetails memory details = detailsOf(readings);
        (details.maxTemperature, details.timeOutside) = (900, 1);
        IColdChain.Claim memory claim = anchored(readings, details);
        expectNone(with(claim, IColdChain.Lie.TimeOutside, 2, 3));
    }

    // ---------------------------------------------------------------------------------------------- what proves nothing

    function test_RefusesAReadingOfAnotherTree() public {
        IColdChain.Reading[] memory readings = honest();
        IColdChain.Claim memory claim = anchored(readings, detailsOf(readings));
        IColdChain.Claim memory forged = with(claim, IColdChain.Lie.Extreme, 5);
        forged.readings[0].temperature = 900;
        expectNotInLog(forged, 5);
        forged = with(claim, IColdChain.Lie.Order, 4, 5);
        forged.readings[1].time = 0;
        expectNotInLog(forged, 5);
        forged = with(claim, IColdChain.Lie.Count, 5);
        forged.readings[0].index = 2 ** 200;
        expectNotInLog(forged, 2 ** 200);
        forged = with(claim, IColdChain.Lie.TimeOutside, 4, 5);
        forged.readings[0].temperature = 900;
        expectNotInLog(forged, 4);
        forged.readings[0].temperature = claim.readings[4].temperature;
        forged.readings[1].proof = new bytes32[](0);
        expectNotInLog(forged, 5);
    }

    function expectNotInLog(IColdChain.Claim memory claim, uint256 index) private {
        vm.expectRevert(abi.encodeWithSelector(IColdChain.ReadingNotInLog.selector, sensor, index));
        coldChain.contradict(terms, key, claim, EVENT);
    }

    function test_EachLieNeedsItsNumberOfReadings() public {
        IColdChain.Reading[] memory readings = honest();
        IColdChain.Claim memory claim = anchored(readings, detailsOf(readings));
        for (uint256 i = 0; i < 7; ++i) {
            IColdChain.Lie lie = IColdChain.Lie(i);
            if (lie == IColdChain.Lie.TimeOutside) continue;
            bool two = lie == IColdChain.Lie.Repetition || lie == IColdChain.Lie.Order;
            IColdChain.Claim memory wrong = two ? with(claim, lie, 0) : with(claim, lie, 0, 1);
            vm.expectRevert(
                abi.encodeWithSelector(IColdChain.ReadingCountDiffers.selector, lie, two ? 1 : 2, two ? 2 : 1)
            );
            coldChain.contradict(terms, key, wrong, EVENT);
        }
        IColdChain.Claim memory one = with(claim, IColdChain.Lie.TimeOutside, 0);
        vm.expectRevert(abi.encodeWithSelector(ListLengthOutOfRange.selector, 1, 512));
        coldChain.contradict(terms, key, one, EVENT);
        one.readings = new IColdChain.Reading[](513);
        vm.expectRevert(abi.encodeWithSelector(ListLengthOutOfRange.selector, 513, 512));
        coldChain.contradict(terms, key, one, EVENT);
    }

    function test_TimeOutsideTakesReadingsInOrderAndOnce() public {
        IColdChain.Claim memory claim = warm(1);
        vm.expectRevert(abi.encodeWithSelector(IColdChain.ReadingsOutOfOrder.selector, 3, 2));
        coldChain.contradict(terms, key, with(claim, IColdChain.Lie.TimeOutside, 3, 2), EVENT);
        vm.expectRevert(abi.encodeWithSelector(IColdChain.ReadingsOutOfOrder.selector, 3, 3));
        coldChain.contradict(terms, key, with(claim, IColdChain.Lie.TimeOutside, 3, 3), EVENT);
    }

    function test_TimeOutsideNeedsTheBatch() public {
        IColdChain.Claim memory claim = warm(1);
        vm.expectRevert(abi.encodeWithSelector(IColdChain.OtherBatch.selector, terms.batch, OTHER_GTIN, LOT));
        coldChain.contradict(terms, IColdChain.BatchKey(OTHER_GTIN, LOT), claim, EVENT);
    }

    /// A regulator that tightens the limits must not make liars, not even of a sensor that is about to anchor.
    function test_TimeOutsideNeedsTheLimitsOfThen() public {
        vm.prank(REGULATOR);
        medicines.approve(GTIN, maker, storageLimits(), keccak256("renewed"));
        vm.warp(NOW + 1);
        IColdChain.Claim memory claim = warm(1);
        uint40 from = claim.summary.values.from();
        vm.expectRevert(abi.encodeWithSelector(IColdChain.LimitsReplaced.selector, GTIN, NOW, from));
        coldChain.contradict(terms, key, claim, EVENT);
    }

    function test_LimitsThatWereApprovedBeforeTheFirstReadingCount() public {
        uint40 from = readingsOf(new int16[](8))[0].time;
        vm.warp(from - 1);
        vm.prank(REGULATOR);
        medicines.approve(GTIN, maker, storageLimits(), keccak256("renewed"));
        vm.warp(NOW);
        expectShown(warm(1));
    }

    /// Nor those that were approved with the first reading, or between it and the last.
    function testFuzz_LimitsThatWereApprovedDuringTheReadings(uint40 time) public {
        uint40 from = readingsOf(new int16[](8))[0].time;
        time = uint40(bound(time, from, NOW));
        vm.warp(time);
        vm.prank(REGULATOR);
        medicines.approve(GTIN, maker, storageLimits(), keccak256("renewed"));
        vm.warp(NOW);
        IColdChain.Claim memory claim = warm(1);
        assertEq(claim.summary.values.from(), from, "first reading");
        vm.expectRevert(abi.encodeWithSelector(IColdChain.LimitsReplaced.selector, GTIN, time, from));
        coldChain.contradict(terms, key, claim, EVENT);
    }

    function test_RefusesALogThatIsNotThere() public {
        IColdChain.Claim memory claim = with(anchored(honest(), good()), IColdChain.Lie.Extreme, 0);
        claim.sensor = STRANGER;
        vm.expectRevert(abi.encodeWithSelector(IColdChain.UnknownLog.selector, id, STRANGER));
        coldChain.contradict(terms, key, claim, EVENT);
        claim.sensor = sensor;
        terms.documents = keccak256("another shipment");
        vm.expectRevert(abi.encodeWithSelector(IColdChain.UnknownLog.selector, idOf(terms), sensor));
        coldChain.contradict(terms, key, claim, EVENT);
    }

    function test_RefusesAnotherSummary() public {
        IColdChain.Claim memory claim = with(anchored(honest(), good()), IColdChain.Lie.Extreme, 0);
        SummaryWord word = claim.summary.values;
        claim.summary.values = SummaryWord.wrap(SummaryWord.unwrap(word) ^ (1 << 112));
        vm.expectRevert(abi.encodeWithSelector(IColdChain.OtherSummary.selector, id, sensor));
        coldChain.contradict(terms, key, claim, EVENT);
        claim.summary.values = word;
        claim.summary.root = keccak256("another root");
        vm.expectRevert(abi.encodeWithSelector(IColdChain.OtherSummary.selector, id, sensor));
        coldChain.contradict(terms, key, claim, EVENT);
    }

    // -------------------------------------------------------------------------------------------------- consequences

    function test_OnceForEachLog() public {
        IColdChain.Claim memory claim = warm(1);
        expectShown(claim);
        vm.expectRevert(abi.encodeWithSelector(IColdChain.LogAlreadyContradicted.selector, id, sensor));
        coldChain.contradict(terms, key, claim, EVENT);
    }

    function test_AMarkedSensorLogsNoMore() public {
        expectShown(warm(1));
        terms.documents = keccak256("another shipment");
        vm.warp(NOW + 365 days);
        vm.expectRevert(abi.encodeWithSelector(IColdChain.SensorIsMarked.selector, sensor, NOW));
        submitAsSensor(terms, summaryOf(good()));
        vm.prank(CARRIER);
        coldChain.submit(IColdChain.Party.Carrier, terms, GTIN, LOT, summaryOf(good()), EVENT);
    }

    function test_AnotherLogOfAMarkedSensorIsContradictedByItself() public {
        ShipmentTerms memory second = termsOf(maker, pharmacy, terms.batch, 100, 100, 100, 2);
        vm.prank(MAKER);
        batches.shipPacks(second, EVENT);
        IColdChain.Claim memory claim = warm(1);
        submitAsSensor(second, claim.summary);
        expectShown(claim);
        vm.warp(NOW + 1 days);
        ShipmentId secondId = idOf(second);
        assertEq(coldChain.logOf(secondId, sensor).contradicted, false, "stands");
        expectEmitFrom(address(coldChain));
        emit IColdChain.LogContradicted(secondId, sensor, claim.lie, address(this), EVENT);
        coldChain.contradict(second, key, claim, EVENT);
        assertEq(isMarkedExcursion(second), true, "excursion");
        assertEq(coldChain.liarSince(sensor), NOW, "since the first");
    }

    function test_WhatArrivedIsSetAside() public {
        IColdChain.Claim memory claim = warm(1);
        vm.prank(PHARMACY);
        batches.receivePacks(terms, 100, EVENT);
        assertEq(batches.holdingOf(terms.batch, OrgId.unwrap(pharmacy)).quantity, 100, "saleable");
        coldChain.contradict(terms, key, claim, EVENT);
        assertEq(batches.setAsideOf(terms.batch, pharmacy).quantity, 100, "set aside");
    }

    function test_ALieOfTermsThatNobodyShippedIsNobodysConcern() public {
        terms.documents = keccak256("never shipped");
        IColdChain.Claim memory claim = warm(1);
        vm.expectRevert(
            abi.encodeWithSelector(
                ICustody.ShipmentNotInState.selector,
                idOf(terms),
                ICustody.ShipmentState.Unknown,
                ICustody.ShipmentState.InTransit
            )
        );
        coldChain.contradict(terms, key, claim, EVENT);
        assertEq(coldChain.isMarked(sensor), false, "not marked");
    }

    // ----------------------------------------------------------------------------------------------------------- any

    /// Any readings: the summary that a library would make of them stands, and the next smaller claim of time falls.
    function testFuzz_TimeOutsideIsTheSumBetweenNeighboursOutside(int16[12] memory temperatures) public {
        int16[] memory list = new int16[](12);
        for (uint256 i = 0; i < 12; ++i) list[i] = int16(int256(bound(uint256(uint16(temperatures[i])), 0, 1000)));
        uint32 outside;
        for (uint256 i = 1; i < 12; ++i) {
            if ((list[i] < 200 || list[i] > 800) && (list[i - 1] < 200 || list[i - 1] > 800)) outside += uint32(STEP);
        }
        vm.assume(outside > 0);
        IColdChain.Reading[] memory readings = readingsOf(list);
        IColdChain.SummaryDetails memory details = detailsOf(readings);
        (details.minTemperature, details.maxTemperature, details.timeOutside) = (0, 1000, outside);
        IColdChain.Claim memory claim = anchored(readings, details);
        claim.lie = IColdChain.Lie.TimeOutside;
        expectNone(claim);
        details.timeOutside = outside - 1;
        claim.summary.values = wordOf(details);
        vm.prank(CARRIER);
        coldChain.submit(IColdChain.Party.Carrier, terms, GTIN, LOT, claim.summary, EVENT);
        claim.sensor = CARRIER;
        coldChain.contradict(terms, key, claim, EVENT);
        assertEq(coldChain.isMarked(CARRIER), true, "marked");
        assertEq(coldChain.isMarked(sensor), false, "not marked");
    }

    function testFuzz_ExtremesPeriodAndCountFallAtTheFirstValueBeyond(
        int16 temperature,
        uint40 time,
        uint256 index
    ) public {
        IColdChain.Reading[] memory readings = honest();
        (readings[4].temperature, readings[4].time, readings[4].index) = (temperature, time, index);
        IColdChain.SummaryDetails memory details = detailsOf(readings);
        IColdChain.Claim memory claim = anchored(readings, details);
        bool[3] memory lies = [
            temperature < 300 || temperature > 700,
            time < details.from || time > details.until,
            index >= 8
        ];
        uint256 shown = 3;
        for (uint256 i = 0; i < 3; ++i) {
            IColdChain.Claim memory one = with(claim, IColdChain.Lie(i), 4);
            if (lies[i]) shown = i;
            else expectNone(one);
        }
        if (shown < 3) expectShown(with(claim, IColdChain.Lie(shown), 4));
    }
}
