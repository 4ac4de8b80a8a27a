// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Licences} from "../../contracts/identity/Licences.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {HoldingDetails, Holdings} from "../../contracts/medicines/Holdings.sol";
import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {BatchId, ShipmentId, ShipmentKind, ShipmentTerms, batchIdOf} from "../../contracts/medicines/types.sol";
import {CustodyTest} from "./CustodyTest.sol";

/// Shipping and receiving loose packs.
contract ShipmentsTest is CustodyTest {
    BatchId internal batch;

    function setUp() public override {
        super.setUp();
        batch = make(100);
    }

    // ---------------------------------------------------------------------------------------------------- shipping

    function test_shipPacks_SaysEverythingBothAgreedOn() public {
        ShipmentTerms memory terms = termsOf(maker, wholesaler, batch, 40, 10, 50, 1);
        terms.kind = ShipmentKind.Return;
        vm.warp(START + 3);
        vm.prank(MAKER);
        expectEmitFrom(address(batches));
        emit ICustody.Shipped(
            maker,
            wholesaler,
            batch,
            carrier,
            40,
            10,
            50,
            ShipmentKind.Return,
            terms.documents,
            EVENT
        );
        ShipmentId id = batches.shipPacks(terms, EVENT);
        assertEq(ShipmentId.unwrap(id), ShipmentId.unwrap(idOf(terms)), "id");
        assertShipment(terms, ICustody.ShipmentState.InTransit, 40, false);
        (, ICustody.Shipment memory shipment) = batches.shipmentOf(terms);
        assertEq(shipment.shippedAt, START + 3, "shippedAt");
        HoldingDetails memory rest = batches.holdingOf(batch, OrgId.unwrap(maker));
        assertEq(rest.quantity, 60, "quantity");
        assertEq(uint256(rest.span0) + rest.span1 + rest.span2, 50, "the range left with them");
        assertEq(held(wholesaler, batch), 0, "nobody receives without acting");
    }

    function testFuzz_shipAndReceive_AnyRange(uint32 quantity, uint32 first, uint32 span) public {
        span = uint32(bound(span, 1, 100));
        first = uint32(bound(first, 0, 100 - span));
        quantity = uint32(bound(quantity, 1, span));
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, quantity, first, span, 1));
        assertStock(pharmacy, batch, quantity, first, span, 0, 0);
        assertEq(held(maker, batch), 100 - quantity, "left");
        HoldingDetails memory rest = batches.holdingOf(batch, OrgId.unwrap(maker));
        assertEq(uint256(rest.span0) + rest.span1 + rest.span2, 100 - span, "numbers left");
    }

    /// Any quantity, first and span, among them those that do not fit: refused for the first reason.
    function testFuzz_shipPacks_AnyNumbers(uint32 quantity, uint32 first, uint32 span, bool small) public {
        if (small) (quantity, first, span) = (quantity % 110, first % 110, span % 110);
        ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, quantity, first, span, 1);
        bytes32 holder = OrgId.unwrap(maker);
        bytes memory reason;
        if (quantity == 0) {
            reason = abi.encodeWithSelector(ICustody.QuantityOutOfRange.selector, quantity, uint32(100));
        } else if (quantity > 100) {
            reason = abi.encodeWithSelector(ICustody.NotHeld.selector, batch, holder, quantity, uint32(100));
        } else if (span != 0 && span < quantity) {
            reason = abi.encodeWithSelector(ICustody.InvalidRange.selector, quantity, first, span);
        } else if (span != 0 && uint256(first) + span > 100) {
            reason = abi.encodeWithSelector(ICustody.RangeNotHeld.selector, batch, holder, first, span);
        }
        if (reason.length != 0) return _refusedShipment(MAKER, terms, reason);
        ship(MAKER, terms);
        assertEq(held(maker, batch), 100 - quantity, "left");
    }

    function test_shipPacks_Refusals() public {
        ShipmentTerms memory terms = termsOf(maker, maker, batch, 1, 0, 1, 1);
        bytes4 selector = ICustody.InvalidParties.selector;
        _refusedShipment(MAKER, terms, abi.encodeWithSelector(selector, maker, maker));
        terms.to = OrgId.wrap(0);
        _refusedShipment(MAKER, terms, abi.encodeWithSelector(selector, maker, OrgId.wrap(0)));
        terms = termsOf(maker, pharmacy, batch, 1, 0, 1, 1);
        terms.documents = 0;
        _refusedShipment(MAKER, terms, abi.encodeWithSelector(ICustody.MissingDocuments.selector));
        terms = termsOf(pharmacy, hospital, batch, 1, 0, 1, 1);
        bytes memory notHeld = abi.encodeWithSelector(
            ICustody.NotHeld.selector,
            batch,
            OrgId.unwrap(pharmacy),
            uint32(1),
            uint32(0)
        );
        _refusedShipment(PHARMACY, terms, notHeld);
        terms = termsOf(maker, pharmacy, batchIdOf(GTIN, "none"), 1, 0, 1, 1);
        selector = IBatches.BatchNotCommissioned.selector;
        _refusedShipment(MAKER, terms, abi.encodeWithSelector(selector, terms.batch));
    }

    /// Once only, whatever became of it.
    function test_shipPacks_TheSameTermsAgain() public {
        ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, 1, 0, 1, 1);
        bytes memory again = abi.encodeWithSelector(ICustody.AlreadyShipped.selector, idOf(terms));
        ship(MAKER, terms);
        _refusedShipment(MAKER, terms, again);
        rejectAll(PHARMACY, terms);
        _refusedShipment(MAKER, terms, again);
        takeBack(MAKER, terms);
        _refusedShipment(MAKER, terms, again);
        terms.documents = keccak256("another delivery note");
        ship(MAKER, terms);
    }

    function test_shipPacks_OfAClosedBatch() public {
        vm.prank(MAKER);
        batches.quarantine(maker, batch, NOTICE, EVENT);
        bytes memory reason = abi.encodeWithSelector(IBatches.BatchIsQuarantined.selector, batch, uint8(1));
        _refusedShipment(MAKER, termsOf(maker, pharmacy, batch, 1, 0, 1, 1), reason);
        vm.warp(EXPIRY);
        vm.prank(MAKER);
        batches.release(maker, batch, REPORT, EVENT);
        reason = abi.encodeWithSelector(IBatches.BatchIsExpired.selector, batch, EXPIRY, EXPIRY);
        _refusedShipment(MAKER, termsOf(maker, pharmacy, batch, 1, 0, 1, 1), reason);
    }

    /// A shipment without a range drops the sender's ranges unless enough packs remain to fill them.
    function test_shipPacks_UntrackedDropsTheEvidence() public {
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, 10, 0, 10, 1));
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, 5, 0, 0, 2));
        assertStock(maker, batch, 85, 0, 0, 0, 0);
        assertStock(pharmacy, batch, 15, 0, 10, 0, 0);
        supplyChain(PHARMACY, HOSPITAL, termsOf(pharmacy, hospital, batch, 5, 0, 0, 3));
        assertStock(pharmacy, batch, 10, 0, 10, 0, 0);
        supplyChain(PHARMACY, HOSPITAL, termsOf(pharmacy, hospital, batch, 1, 0, 0, 4));
        assertStock(pharmacy, batch, 9, 0, 0, 0, 0);
        assertStock(hospital, batch, 6, 0, 0, 0, 0);
        bytes memory reason = abi.encodeWithSelector(
            ICustody.RangeNotHeld.selector,
            batch,
            OrgId.unwrap(pharmacy),
            uint32(0),
            uint32(1)
        );
        _refusedShipment(PHARMACY, termsOf(pharmacy, hospital, batch, 1, 0, 1, 5), reason);
    }

    /// What comes back joins what it was cut from.
    function test_shipPacks_AReturnJoinsTheRange() public {
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, 30, 70, 30, 1));
        ShipmentTerms memory back = termsOf(pharmacy, maker, batch, 30, 70, 30, 2);
        back.kind = ShipmentKind.Return;
        supplyChain(PHARMACY, MAKER, back);
        assertStock(maker, batch, 100, 0, 100, 0, 0);
        assertStock(pharmacy, batch, 0, 0, 0, 0, 0);
    }

    // ---------------------------------------------------------------------------------------------------- receiving

    /// Of a part nobody knows which packs it is, so the range is nobody's any more.
    function test_receivePacks_InParts() public {
        ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, 10, 20, 12, 1);
        ship(MAKER, terms);
        vm.warp(START + 1 days);
        vm.prank(PHARMACY);
        expectEmitFrom(address(batches));
        emit ICustody.Received(idOf(terms), pharmacy, batch, 4, EVENT);
        batches.receivePacks(terms, 4, EVENT);
        assertShipment(terms, ICustody.ShipmentState.InTransit, 6, false);
        assertEq(held(pharmacy, batch), 4, "part");
        receiveSome(PHARMACY, terms, 6);
        assertShipment(terms, ICustody.ShipmentState.Received, 0, false);
        assertStock(pharmacy, batch, 10, 0, 0, 0, 0);
        (, ICustody.Shipment memory shipment) = batches.shipmentOf(terms);
        assertEq(shipment.shippedAt, START, "shippedAt stays");
        bytes memory call = abi.encodeCall(batches.receivePacks, (terms, 1, EVENT));
        bytes memory reason = notInState(terms, ICustody.ShipmentState.Received, ICustody.ShipmentState.InTransit);
        refused(address(batches), PHARMACY, call, reason);
    }

    function testFuzz_receivePacks_AnyParts(uint32 quantity, uint32 first, uint32 second) public {
        quantity = uint32(bound(quantity, 1, 100));
        ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, quantity, 0, quantity, 1);
        ship(MAKER, terms);
        uint32 arrived = _receiveOrNot(terms, first % 120, quantity);
        arrived += _receiveOrNot(terms, second % 120, quantity - arrived);
        assertEq(held(pharmacy, batch), arrived, "arrived");
        assertEq(held(maker, batch), 100 - quantity, "sender");
        bool all = arrived == quantity;
        ICustody.ShipmentState state = all ? ICustody.ShipmentState.Received : ICustody.ShipmentState.InTransit;
        assertShipment(terms, state, quantity - arrived, false);
    }

    function test_receivePacks_NeverShipped() public {
        ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, 10, 0, 10, 1);
        bytes memory call = abi.encodeCall(batches.receivePacks, (terms, 1, EVENT));
        bytes memory reason = notInState(terms, ICustody.ShipmentState.Unknown, ICustody.ShipmentState.InTransit);
        refused(address(batches), PHARMACY, call, reason);
        assertShipment(terms, ICustody.ShipmentState.Unknown, 0, false);
    }

    /// Whoever names other terms than were shipped names another shipment.
    function test_receivePacks_OfOtherTerms() public {
        ship(MAKER, termsOf(maker, pharmacy, batch, 10, 0, 10, 1));
        for (uint256 i = 0; i < 8; ++i) {
            ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, 10, 0, 10, 1);
            if (i == 0) terms.from = wholesaler;
            else if (i == 1) terms.carrier = OrgId.wrap(0);
            else if (i == 2) terms.batch = batchIdOf(GTIN, "other");
            else if (i == 3) terms.quantity = 11;
            else if (i == 4) terms.first = 1;
            else if (i == 5) terms.span = 100;
            else if (i == 6) terms.kind = ShipmentKind.DisposalReturn;
            else terms.documents = NOTICE;
            bytes memory call = abi.encodeCall(batches.receivePacks, (terms, 1, EVENT));
            bytes memory reason = notInState(terms, ICustody.ShipmentState.Unknown, ICustody.ShipmentState.InTransit);
            refused(address(batches), PHARMACY, call, reason);
        }
    }

    /// What was recalled on its way does not come in; it goes back, and stays there.
    function test_receivePacks_OfARecalledBatch() public {
        ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, 10, 0, 10, 1);
        ship(MAKER, terms);
        recallBatch(batch);
        bytes memory call = abi.encodeCall(batches.receivePacks, (terms, 10, EVENT));
        refused(address(batches), PHARMACY, call, isRecalled(batch));
        rejectAll(PHARMACY, terms);
        takeBack(MAKER, terms);
        assertStock(maker, batch, 100, 0, 100, 0, 0);
        _refusedShipment(MAKER, termsOf(maker, pharmacy, batch, 10, 0, 10, 2), isRecalled(batch));
    }

    // ---------------------------------------------------------------------------------------------- disposal returns

    function test_disposalReturn_OpenWhateverTheStatus() public {
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, 10, 0, 10, 1));
        recallBatch(batch);
        vm.prank(PHARMACY);
        setAsideDesk.setAside(pharmacy, batch, 10, 0, 10, NOTICE, EVENT);
        ShipmentTerms memory terms = disposalOf(pharmacy, batch, 10, 2);
        (terms.first, terms.span) = (0, 10);
        ship(PHARMACY, terms);
        assertStock(pharmacy, batch, 0, 0, 0, 0, 0);
        vm.prank(MAKER);
        expectEmitFrom(address(batches));
        emit ICustody.Received(idOf(terms), maker, batch, 10, EVENT);
        expectEmitFrom(address(batches));
        emit ICustody.ReceivedAside(idOf(terms), maker, batch, Holdings.DISPOSAL);
        batches.receivePacks(terms, 10, EVENT);
        assertStock(maker, batch, 90, 10, 90, 10, Holdings.DISPOSAL);
        (, uint32 span) = _onlyRange(batches.setAsideOf(batch, maker));
        assertEq(span, 10, "with its range");
    }

    function test_disposalReturn_LeadsOnlyToTheMakerAndOnlyFromWhatWasSetAside() public {
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, 10, 0, 10, 1));
        ShipmentTerms memory terms = disposalOf(pharmacy, batch, 1, 2);
        bytes32 key = keccak256(abi.encode(keccak256("SetAside(bytes32 org)"), pharmacy));
        bytes memory reason = abi.encodeWithSelector(ICustody.NotHeld.selector, batch, key, uint32(1), uint32(0));
        _refusedShipment(PHARMACY, terms, reason);
        suspect(PHARMACY, pharmacy, batch, 1);
        terms.to = wholesaler;
        reason = abi.encodeWithSelector(IBatches.NotBatchMaker.selector, batch, wholesaler);
        _refusedShipment(PHARMACY, terms, reason);
        OrgId other = accredit(address(0xC7), address(0xE7), Licences.MANUFACTURER);
        terms.to = other;
        _refusedShipment(PHARMACY, terms, abi.encodeWithSelector(IBatches.NotBatchMaker.selector, batch, other));
        terms.batch = batchIdOf(GTIN, "none");
        reason = abi.encodeWithSelector(IBatches.BatchNotCommissioned.selector, terms.batch);
        _refusedShipment(PHARMACY, terms, reason);
    }

    function test_disposalReturn_TakenBackStaysSetAside() public {
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, 10, 0, 10, 1));
        suspect(PHARMACY, pharmacy, batch, 4);
        ShipmentTerms memory terms = disposalOf(pharmacy, batch, 4, 2);
        ship(PHARMACY, terms);
        rejectAll(MAKER, terms);
        takeBack(PHARMACY, terms);
        assertEq(held(pharmacy, batch), 6, "saleable");
        assertEq(aside(pharmacy, batch), 4, "aside");
        assertEq(batches.setAsideOf(batch, pharmacy).reasons, Holdings.DISPOSAL, "not to be sold again");
    }

    // ----------------------------------------------------------------------------------------------------- helpers

    function _receiveOrNot(
        ShipmentTerms memory terms,
        uint32 quantity,
        uint32 outstanding
    ) private returns (uint32 arrived) {
        if (quantity != 0 && quantity <= outstanding) {
            receiveSome(PHARMACY, terms, quantity);
            return quantity;
        }
        bytes memory reason =
            outstanding == 0
                ? notInState(terms, ICustody.ShipmentState.Received, ICustody.ShipmentState.InTransit)
                : abi.encodeWithSelector(ICustody.QuantityOutOfRange.selector, quantity, outstanding);
        refused(address(batches), PHARMACY, abi.encodeCall(batches.receivePacks, (terms, quantity, EVENT)), reason);
    }

    function _refusedShipment(address who, ShipmentTerms memory terms, bytes memory expected) private {
        refused(address(batches), who, abi.encodeCall(batches.shipPacks, (terms, EVENT)), expected);
    }
}
