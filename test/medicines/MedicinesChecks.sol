// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../contracts/identity/types.sol";
import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {HoldingDetails} from "../../contracts/medicines/Holdings.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";
import {IUnitRegistry} from "../../contracts/medicines/interfaces/IUnitRegistry.sol";
import {UnitId} from "../../contracts/medicines/types.sol";
import {MedicinesGhost} from "./MedicinesGhost.sol";

/// Compares the ledger with the handlers' account. Each reverts where they differ.
abstract contract MedicinesChecks is MedicinesGhost {
    /// Commissioned = held + set aside + inside units + in transit + ended, of each batch; and each addend is as it was left.
    function checkConservation() external view {
        for (uint256 lot = 0; lot < lots.length; ++lot) {
            uint256 sum = lots[lot].ended;
            for (uint256 org = 0; org < HOLDERS; ++org) {
                sum += _checkedQuantity(lot, _key(org), "held") + _checkedQuantity(lot, _aside(org), "set aside");
                assertEq(batches.setAsideOf(lots[lot].id, orgs[org]).reasons, reasons[lot][org], "reasons");
            }
            assertEq(batches.holdingOf(lots[lot].id, OrgId.unwrap(carrier)).quantity, 0, "a carrier holds");
            for (uint256 i = 0; i < cases.length; ++i) {
                sum += _checkedQuantity(lot, UnitId.unwrap(cases[i].id), "inside a unit");
            }
            for (uint256 i = 0; i < sent.length; ++i) {
                if (sent[i].lot == lot && _onTheWay(sent[i].state)) sum += sent[i].outstanding;
            }
            assertEq(sum, COUNT, "commissioned");
            assertEq(batches.batchOf(lots[lot].id).quantity, COUNT, "quantity");
        }
        for (uint256 i = 0; i < sent.length; ++i) {
            (, ICustody.Shipment memory shipment) = batches.shipmentOf(sent[i].terms);
            assertTrue(shipment.state == sent[i].state, "a shipment's state");
            assertEq(shipment.outstanding, sent[i].outstanding, "outstanding");
            assertEq(shipment.excursion, sent[i].excursion, "a shipment's excursion");
        }
    }

    /// Each pack ended as the account says, and the packs taken are those that ended, were lost, or gave way.
    function checkEnds() external view {
        for (uint256 lot = 0; lot < lots.length; ++lot) {
            uint256 over = lots[lot].lost + lots[lot].overridden;
            for (uint32 i = 0; i < COUNT; ++i) {
                IPacks.PackEnd memory actual = batches.packEndOf(lots[lot].id, i);
                End storage end = ends[lot][i];
                assertTrue(actual.state == end.state, "a pack's end");
                assertEq(actual.proven, end.proven, "proven");
                assertEq(actual.setAside, end.setAside, "ended from what was set aside");
                assertEq(actual.partsLeft, end.left, "parts left");
                assertEq(batches.endedInRange(lots[lot].id, i), end.inRange, "ended in a range");
                if (end.state != IPacks.PackState.Active) {
                    assertEq(actual.org, bytes14(OrgId.unwrap(orgs[end.org])), "who ended it");
                    assertTrue(!end.inRange, "ended by itself and in a range");
                    ++over;
                }
                if (end.inRange) ++over;
            }
            assertEq(over, lots[lot].ended, "ended");
        }
    }

    /// A number in a range of a holder came there on its path; so the ranges of all holders and of what travels are disjoint,
    /// and lie inside the batch.
    function checkRanges() external view {
        for (uint256 lot = 0; lot < lots.length; ++lot) {
            uint256 seen = 0;
            for (uint256 org = 0; org < HOLDERS; ++org) {
                seen = _checkedRanges(lot, _key(org), seen);
                seen = _checkedRanges(lot, _aside(org), seen);
            }
            for (uint256 i = 0; i < cases.length; ++i) seen = _checkedRanges(lot, UnitId.unwrap(cases[i].id), seen);
        }
    }

    function checkUnits() external view {
        for (uint256 i = 0; i < cases.length; ++i) {
            IUnitRegistry.Unit memory unit = units.unitOf(cases[i].id);
            assertTrue(unit.state == cases[i].state, "a unit's state");
            assertEq(unit.place, cases[i].place, "a unit's place");
            assertTrue(unit.excursion == cases[i].excursion, "a unit's excursion");
            uint256 top = i;
            for (uint256 steps = 0; units.unitOf(cases[top].id).state == IUnitRegistry.UnitState.Inside; ++steps) {
                assertTrue(steps < cases.length, "a unit inside itself");
                assertEq(cases[top].place, UnitId.unwrap(cases[cases[top].parent].id), "a unit's parent");
                top = cases[top].parent;
            }
        }
        for (uint256 i = 0; i < sentCases.length; ++i) {
            (, IUnitRegistry.UnitShipment memory shipment) = units.unitShipmentOf(sentCases[i].terms);
            assertTrue(shipment.state == sentCases[i].state, "a unit shipment's state");
        }
    }

    /// Whether it may be supplied is as recalls, quarantines and time left it; the account only moves recalls forward.
    function checkStatus() external {
        vm.warp(time);
        for (uint256 lot = 0; lot < lots.length; ++lot) {
            IBatches.Batch memory batch = batches.batchOf(lots[lot].id);
            assertTrue(batch.recallClass == lots[lot].recallClass, "recall class");
            assertTrue(batch.recallState == lots[lot].state, "recall state");
            assertEq(batch.quarantine, lots[lot].quarantine, "quarantine");
            IBatches.Recall memory recall = batches.productRecallOf(lots[lot].gtin);
            assertTrue(recall.recallClass == productRecalls[lots[lot].gtin].recallClass, "product recall class");
            assertTrue(recall.state == productRecalls[lots[lot].gtin].state, "product recall state");
            assertTrue(batches.statusOf(lots[lot].id) == _expectedStatus(lot), "status");
        }
    }

    function _checkedQuantity(uint256 lot, bytes32 holder, string memory what) private view returns (uint256 actual) {
        HoldingDetails memory own = batches.holdingOf(lots[lot].id, holder);
        actual = own.quantity;
        assertTrue(own.untracked <= actual, "more without a number than there are");
        uint256 numbers = uint256(own.span0) + own.span1 + own.span2;
        assertTrue(actual - own.untracked <= numbers, "more with a number than there are numbers");
        assertEq(actual, quantities[lot][holder], what);
    }

    function _checkedRanges(uint256 lot, bytes32 holder, uint256 seen) private view returns (uint256) {
        uint32[6] memory all = _rangesOf(lot, holder);
        for (uint256 i = 0; i < 6; i += 2) {
            assertTrue(uint256(all[i]) + all[i + 1] <= COUNT, "a range leaves the batch");
            for (uint256 index = all[i]; index < uint256(all[i]) + all[i + 1]; ++index) {
                assertTrue(seen & (1 << index) == 0, "a number in two ranges");
                assertEq(holder, paths[lot][index], "a number off its path");
                seen |= 1 << index;
            }
        }
        return seen;
    }

    function _onTheWay(ICustody.ShipmentState state) internal pure returns (bool) {
        return state == ICustody.ShipmentState.InTransit || state == ICustody.ShipmentState.Rejected;
    }
}
