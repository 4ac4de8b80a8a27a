// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {IColdChain} from "../../contracts/medicines/interfaces/IColdChain.sol";
import {IMedicineRegistry} from "../../contracts/medicines/interfaces/IMedicineRegistry.sol";
import {IUnitRegistry} from "../../contracts/medicines/interfaces/IUnitRegistry.sol";
import {BatchId, ShipmentId, UnitId, UnitShipmentTerms, batchIdOf} from "../../contracts/medicines/types.sol";
import {ColdChainTest} from "./ColdChainTest.sol";

/// Logs of units with several products inside: each must have been kept well.
contract ColdChainUnitsTest is ColdChainTest {
    UnitShipmentTerms private terms;
    IColdChain.BatchKey[] private contents;
    ShipmentId private id;

    function setUp() public {
        deployColdChain();
        // From 3 to 25 °C, mean at most 7 °C, half an hour outside: stricter than {storageLimits} but for the maximum.
        vm.warp(START);
        approveOther(IMedicineRegistry.StorageLimits(300, 2500, 700, 30 minutes, 0));
        IColdChain.BatchKey[] memory keys;
        (terms, keys) = shippedUnit();
        contents.push(keys[0]);
        contents.push(keys[1]);
        id = idOf(terms);
        vm.warp(NOW + 1);
    }

    function submit(IColdChain.Summary memory summary) private {
        vm.prank(sensor);
        coldChain.submitForUnit(IColdChain.Party.Carrier, terms, contents, summary, EVENT);
    }

    function tagOf(IColdChain.BatchKey[] memory keys) private pure returns (bytes24) {
        BatchId[] memory ids = new BatchId[](keys.length);
        for (uint256 i = 0; i < keys.length; ++i) ids[i] = batchIdOf(keys[i].gtin, keys[i].lot);
        return bytes24(keccak256(abi.encode(ids)));
    }

    function test_EachPartysSensorLogs() public {
        address[3] memory sensors = [MAKER, PHARMACY, sensor];
        OrgId[3] memory orgs = [maker, pharmacy, carrier];
        IColdChain.Summary memory summary = summaryOf(good());
        for (uint256 i = 0; i < 3; ++i) {
            expectEmitFrom(address(coldChain));
            emit IColdChain.ReadingsLogged(id, sensors[i], orgs[i], summary, EVENT);
            vm.prank(sensors[i]);
            coldChain.submitForUnit(IColdChain.Party(i), terms, contents, summary, EVENT);
            assertEq(coldChain.logOf(id, sensors[i]).submittedAt, NOW + 1, "logged");
        }
        assertEq(uint256(units.unitOf(terms.unit).excursion), uint256(IUnitRegistry.Excursion.None), "no excursion");
    }

    function test_RefusesARivalAndASecondLog() public {
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, pharmacy, RIVAL));
        vm.prank(RIVAL);
        coldChain.submitForUnit(IColdChain.Party.Receiver, terms, contents, summaryOf(good()), EVENT);
        submit(summaryOf(good()));
        vm.expectRevert(abi.encodeWithSelector(IColdChain.LogAlreadySubmitted.selector, id, sensor));
        submit(summaryOf(good()));
    }

    function test_TheStrictestLimitOfAllProductsCounts() public view {
        for (uint256 i = 0; i < 5; ++i) {
            IColdChain.SummaryDetails memory details = good();
            if (i == 0) details.minTemperature = 299;
            if (i == 1) details.maxTemperature = 801;
            if (i == 2) (details.maxTemperature, details.meanKinetic) = (800, 701);
            if (i == 3) (details.maxTemperature, details.timeOutside) = (900, 30 minutes + 1);
            if (i == 4) {
                details.maxTemperature = 800;
                details.meanKinetic = 700;
            }
            uint64[] memory gtins = new uint64[](2);
            (gtins[0], gtins[1]) = (contents[0].gtin, contents[1].gtin);
            assertEq(coldChain.isExcursion(gtins, wordOf(details)), i < 4, "judgement");
        }
    }

    function test_AnExcursionStopsTheUnit() public {
        IColdChain.SummaryDetails memory details = good();
        (details.maxTemperature, details.timeOutside) = (900, 30 minutes + 1);
        IColdChain.Summary memory summary = summaryOf(details);
        expectEmitFrom(address(units));
        emit IUnitRegistry.UnitExcursion(id, terms.unit, summary.root, EVENT);
        submit(summary);
        assertEq(uint256(units.unitOf(terms.unit).excursion), uint256(IUnitRegistry.Excursion.Broken), "excursion");
    }

    function test_RefusesOtherContents() public {
        bytes24 inside = units.unitOf(terms.unit).batches;
        IColdChain.BatchKey[] memory one = new IColdChain.BatchKey[](1);
        one[0] = contents[0];
        IColdChain.BatchKey[] memory swapped = new IColdChain.BatchKey[](2);
        (swapped[0], swapped[1]) = (contents[1], contents[0]);
        IColdChain.BatchKey[][3] memory others = [one, swapped, new IColdChain.BatchKey[](0)];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(IUnitRegistry.OtherBatches.selector, terms.unit, inside, tagOf(others[i]))
            );
            vm.prank(sensor);
            coldChain.submitForUnit(IColdChain.Party.Carrier, terms, others[i], summaryOf(good()), EVENT);
        }
    }

    function test_RefusesAnUnknownUnit() public {
        terms.unit = UnitId.wrap(keccak256("nowhere"));
        vm.expectRevert(
            abi.encodeWithSelector(IUnitRegistry.OtherBatches.selector, terms.unit, bytes24(0), tagOf(contents))
        );
        submit(summaryOf(good()));
    }

    function test_AnExcursionOfTermsThatNobodyShippedIsRefused() public {
        terms.documents = keccak256("never shipped");
        IColdChain.SummaryDetails memory details = good();
        details.timeOutside = 2 hours;
        vm.expectRevert(
            abi.encodeWithSelector(
                IUnitRegistry.UnitShipmentNotInState.selector,
                idOf(terms),
                IUnitRegistry.UnitShipmentState.Unknown,
                IUnitRegistry.UnitShipmentState.InTransit
            )
        );
        submit(summaryOf(details));
    }

    // ------------------------------------------------------------------------------------------------- contradicting

    /// Four readings, all at 2.5 °C: outside for the one product, inside for the other.
    function lieOverTime(uint32 timeOutside) private returns (IColdChain.Claim memory claim) {
        int16[] memory temperatures = new int16[](4);
        for (uint256 i = 0; i < 4; ++i) temperatures[i] = 250;
        claim.sensor = sensor;
        claim.lie = IColdChain.Lie.TimeOutside;
        claim.readings = readingsOf(temperatures);
        IColdChain.SummaryDetails memory details = IColdChain.SummaryDetails({
            count: 4,
            from: claim.readings[0].time,
            until: NOW,
            minTemperature: 250,
            maxTemperature: 250,
            meanKinetic: 250,
            timeOutside: timeOutside
        });
        claim.summary = IColdChain.Summary(prove(claim.readings), wordOf(details));
        submit(claim.summary);
    }

    function test_AStrangerShowsThatOneProductWasOutsideForLonger() public {
        IColdChain.Claim memory claim = lieOverTime(30 minutes - 1);
        assertEq(uint256(units.unitOf(terms.unit).excursion), uint256(IUnitRegistry.Excursion.None), "hidden");
        expectEmitFrom(address(coldChain));
        emit IColdChain.LogContradicted(id, sensor, IColdChain.Lie.TimeOutside, STRANGER, EVENT);
        expectEmitFrom(address(coldChain));
        emit IColdChain.SensorMarked(sensor, id);
        expectEmitFrom(address(units));
        emit IUnitRegistry.UnitExcursion(id, terms.unit, claim.summary.root, EVENT);
        vm.prank(STRANGER);
        coldChain.contradictForUnit(terms, contents, claim, EVENT);
        assertEq(uint256(units.unitOf(terms.unit).excursion), uint256(IUnitRegistry.Excursion.Broken), "excursion");
        assertEq(coldChain.isMarked(sensor), true, "marked");
        assertEq(coldChain.logOf(id, sensor).contradicted, true, "contradicted");
        vm.expectRevert(abi.encodeWithSelector(IColdChain.LogAlreadyContradicted.selector, id, sensor));
        coldChain.contradictForUnit(terms, contents, claim, EVENT);
    }

    function test_TheTimeThatWasAdmittedIsNoLie() public {
        IColdChain.Claim memory claim = lieOverTime(30 minutes);
        vm.expectRevert(abi.encodeWithSelector(IColdChain.NoContradiction.selector, IColdChain.Lie.TimeOutside));
        coldChain.contradictForUnit(terms, contents, claim, EVENT);
    }

    function test_LimitsOfOneProductThatWereReplacedShowNothing() public {
        IColdChain.Claim memory claim = lieOverTime(1);
        approveOther(IMedicineRegistry.StorageLimits(300, 2500, 700, 30 minutes, 0));
        uint40 from = claim.readings[0].time;
        vm.expectRevert(abi.encodeWithSelector(IColdChain.LimitsReplaced.selector, OTHER_GTIN, NOW + 1, from));
        coldChain.contradictForUnit(terms, contents, claim, EVENT);
    }

    function test_RefusesOtherContentsToo() public {
        IColdChain.Claim memory claim = lieOverTime(1);
        bytes24 inside = units.unitOf(terms.unit).batches;
        IColdChain.BatchKey[] memory one = new IColdChain.BatchKey[](1);
        one[0] = contents[0];
        vm.expectRevert(abi.encodeWithSelector(IUnitRegistry.OtherBatches.selector, terms.unit, inside, tagOf(one)));
        coldChain.contradictForUnit(terms, one, claim, EVENT);
    }

    /// They are set aside where they were unpacked, so every lie names them.
    function test_OtherLiesNeedTheContentsToo() public {
        IColdChain.Claim memory claim = lieOverTime(30 minutes);
        IColdChain.Reading[] memory one = new IColdChain.Reading[](1);
        one[0] = claim.readings[1];
        claim.readings = one;
        claim.lie = IColdChain.Lie.Extreme;
        vm.expectRevert(abi.encodeWithSelector(IColdChain.NoContradiction.selector, IColdChain.Lie.Extreme));
        coldChain.contradictForUnit(terms, contents, claim, EVENT);
        IColdChain.BatchKey[] memory none = new IColdChain.BatchKey[](0);
        bytes24 inside = units.unitOf(terms.unit).batches;
        vm.expectRevert(abi.encodeWithSelector(IUnitRegistry.OtherBatches.selector, terms.unit, inside, tagOf(none)));
        coldChain.contradictForUnit(terms, none, claim, EVENT);
    }
}
