// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../contracts/identity/types.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {BatchId, ShipmentTerms} from "../../contracts/medicines/types.sol";
import {CustodyTest} from "./CustodyTest.sol";

/// Shipments that do not arrive: refused, taken back, lost.
contract ShipmentEndsTest is CustodyTest {
    BatchId internal batch;
    ShipmentTerms internal terms;

    function setUp() public override {
        super.setUp();
        batch = make(100);
        terms = termsOf(maker, pharmacy, batch, 10, 20, 10, 1);
    }

    function test_reject_StaysOnTheWayUntilTakenBack() public {
        ship(MAKER, terms);
        vm.prank(PHARMACY);
        expectEmitFrom(address(batches));
        emit ICustody.ShipmentRejected(idOf(terms), pharmacy, REPORT, EVENT);
        batches.reject(terms, REPORT, EVENT);
        assertShipment(terms, ICustody.ShipmentState.Rejected, 10, false);
        assertEq(held(maker, batch), 90, "still on the way");
        assertEq(held(pharmacy, batch), 0, "nothing came in");
        vm.prank(MAKER);
        expectEmitFrom(address(batches));
        emit ICustody.ShipmentTakenBack(idOf(terms), maker, 10, EVENT);
        batches.takeBack(terms, EVENT);
        assertShipment(terms, ICustody.ShipmentState.TakenBack, 10, false);
        assertEq(held(maker, batch), 100, "back");
        assertEq(aside(maker, batch), 0, "not set aside");
    }

    /// The range comes back where nothing of it arrived; else nobody knows which packs are where, and it is nobody's.
    function test_takeBack_AfterAPartArrived() public {
        ship(MAKER, terms);
        receiveSome(PHARMACY, terms, 3);
        rejectAll(PHARMACY, terms);
        assertShipment(terms, ICustody.ShipmentState.Rejected, 7, false);
        takeBack(MAKER, terms);
        assertShipment(terms, ICustody.ShipmentState.TakenBack, 7, false);
        assertStock(pharmacy, batch, 3, 0, 0, 0, 0);
        assertEq(held(maker, batch), 97, "back");
        _refusedRange(20, 1);
        _refusedRange(29, 1);
        ship(MAKER, termsOf(maker, pharmacy, batch, 20, 0, 20, 2));
        ship(MAKER, termsOf(maker, pharmacy, batch, 70, 30, 70, 3));
    }

    function test_takeBack_OfAllBringsTheRangeBack() public {
        ship(MAKER, terms);
        rejectAll(PHARMACY, terms);
        takeBack(MAKER, terms);
        ship(MAKER, termsOf(maker, pharmacy, batch, 10, 20, 10, 2));
    }

    /// What nobody received within 30 days may have been sent to nobody.
    function test_takeBack_OfWhatNobodyReceivedFor30Days() public {
        terms.to = OrgId.wrap(keccak256("nobody"));
        ship(MAKER, terms);
        vm.warp(START + 30 days);
        _refusedWay(MAKER, 2, ICustody.ShipmentState.InTransit, ICustody.ShipmentState.Rejected);
        vm.warp(START + 30 days + 1);
        bytes memory call = abi.encodeCall(batches.takeBack, (terms, EVENT));
        vm.prank(PHARMACY);
        (bool success, ) = address(batches).call(call);
        assertTrue(!success, "only the sender");
        takeBack(MAKER, terms);
        assertShipment(terms, ICustody.ShipmentState.TakenBack, 10, false);
        assertEq(held(maker, batch), 100, "back");
        _refusedWay(MAKER, 2, ICustody.ShipmentState.TakenBack, ICustody.ShipmentState.Rejected);
        ship(MAKER, termsOf(maker, pharmacy, batch, 10, 20, 10, 2));
    }

    /// What arrived of it stays; neither does it come back once it was received or lost.
    function test_takeBack_After30DaysOfWhatIsOutstandingOnly() public {
        ship(MAKER, terms);
        receiveSome(PHARMACY, terms, 4);
        ShipmentTerms memory lost = termsOf(maker, pharmacy, batch, 10, 40, 10, 2);
        ship(MAKER, lost);
        vm.prank(MAKER);
        batches.declareLost(lost, EVENT);
        vm.warp(START + 31 days);
        takeBack(MAKER, terms);
        assertTrue(held(maker, batch) == 86 && held(pharmacy, batch) == 4, "six are back");
        terms = lost;
        _refusedWay(MAKER, 2, ICustody.ShipmentState.Lost, ICustody.ShipmentState.Rejected);
        terms = termsOf(maker, pharmacy, batch, 10, 60, 10, 3);
        supplyChain(MAKER, PHARMACY, terms);
        vm.warp(START + 90 days);
        _refusedWay(MAKER, 2, ICustody.ShipmentState.Received, ICustody.ShipmentState.Rejected);
    }

    function testFuzz_takeBack_ConservesPacks(uint32 quantity, uint32 arrived, bool tracked) public {
        quantity = uint32(bound(quantity, 1, 100));
        arrived = uint32(bound(arrived, 0, quantity - 1));
        terms = termsOf(maker, pharmacy, batch, quantity, 0, tracked ? quantity : 0, 1);
        ship(MAKER, terms);
        if (arrived != 0) receiveSome(PHARMACY, terms, arrived);
        rejectAll(PHARMACY, terms);
        takeBack(MAKER, terms);
        assertEq(held(pharmacy, batch), arrived, "receiver");
        assertEq(held(maker, batch), 100 - arrived, "sender");
    }

    function test_declareLost_OnItsWay() public {
        ship(MAKER, terms);
        receiveSome(PHARMACY, terms, 4);
        vm.prank(MAKER);
        expectEmitFrom(address(batches));
        emit ICustody.ShipmentLost(idOf(terms), maker, batch, 6, EVENT);
        batches.declareLost(terms, EVENT);
        assertShipment(terms, ICustody.ShipmentState.Lost, 6, false);
        assertEq(held(maker, batch), 90, "sender");
        assertEq(held(pharmacy, batch), 4, "receiver");
    }

    function test_declareLost_OnItsWayBack() public {
        ship(MAKER, terms);
        rejectAll(PHARMACY, terms);
        vm.prank(MAKER);
        batches.declareLost(terms, EVENT);
        assertShipment(terms, ICustody.ShipmentState.Lost, 10, false);
        assertEq(held(maker, batch), 90, "ended");
    }

    /// Every way out from every state: just those that the interface names, with the exact reason else.
    function test_EveryStateAllowsWhatItShould() public {
        // Unknown.
        _assertWays(ICustody.ShipmentState.Unknown);
        ship(MAKER, terms);
        receiveSome(PHARMACY, terms, 10);
        _assertWays(ICustody.ShipmentState.Received);
        terms = termsOf(maker, pharmacy, batch, 10, 40, 10, 2);
        ship(MAKER, terms);
        rejectAll(PHARMACY, terms);
        _refusedWay(PHARMACY, 0, ICustody.ShipmentState.Rejected, ICustody.ShipmentState.InTransit);
        _refusedWay(PHARMACY, 1, ICustody.ShipmentState.Rejected, ICustody.ShipmentState.InTransit);
        takeBack(MAKER, terms);
        _assertWays(ICustody.ShipmentState.TakenBack);
        terms = termsOf(maker, pharmacy, batch, 10, 40, 10, 3);
        ship(MAKER, terms);
        _refusedWay(MAKER, 2, ICustody.ShipmentState.InTransit, ICustody.ShipmentState.Rejected);
        vm.prank(MAKER);
        batches.declareLost(terms, EVENT);
        _assertWays(ICustody.ShipmentState.Lost);
    }

    /// Recalled, in quarantine or expired: the ways back and the loss stay open.
    function test_TheWaysBackAreOpenWhateverTheStatus() public {
        ship(MAKER, terms);
        ShipmentTerms memory other = termsOf(maker, pharmacy, batch, 10, 40, 10, 2);
        ship(MAKER, other);
        recallBatch(batch);
        vm.warp(EXPIRY + 1);
        rejectAll(PHARMACY, terms);
        takeBack(MAKER, terms);
        vm.prank(MAKER);
        batches.declareLost(other, EVENT);
        assertEq(held(maker, batch), 90, "back and lost");
    }

    /// A state from which nothing goes on.
    function _assertWays(ICustody.ShipmentState state) private {
        _refusedWay(PHARMACY, 0, state, ICustody.ShipmentState.InTransit);
        _refusedWay(PHARMACY, 1, state, ICustody.ShipmentState.InTransit);
        _refusedWay(MAKER, 2, state, ICustody.ShipmentState.Rejected);
        _refusedWay(MAKER, 3, state, ICustody.ShipmentState.InTransit);
    }

    function _refusedWay(
        address who,
        uint256 way,
        ICustody.ShipmentState state,
        ICustody.ShipmentState needed
    ) private {
        bytes memory call = abi.encodeCall(batches.receivePacks, (terms, 1, EVENT));
        if (way == 1) call = abi.encodeCall(batches.reject, (terms, REPORT, EVENT));
        if (way == 2) call = abi.encodeCall(batches.takeBack, (terms, EVENT));
        if (way == 3) call = abi.encodeCall(batches.declareLost, (terms, EVENT));
        refused(address(batches), who, call, notInState(terms, state, needed));
    }

    function _refusedRange(uint32 first, uint32 span) private {
        ShipmentTerms memory other = termsOf(maker, hospital, batch, 1, first, span, 9);
        bytes memory call = abi.encodeCall(batches.shipPacks, (other, EVENT));
        bytes4 selector = ICustody.RangeNotHeld.selector;
        refused(address(batches), MAKER, call, abi.encodeWithSelector(selector, batch, maker, first, span));
    }
}
