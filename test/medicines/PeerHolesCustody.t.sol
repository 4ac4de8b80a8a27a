// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {IMedicineRegistry} from "../../contracts/medicines/interfaces/IMedicineRegistry.sol";
import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";
import {BatchId, ShipmentTerms} from "../../contracts/medicines/types.sol";
import {CustodyTest} from "./CustodyTest.sol";
import {PackMerkle} from "./PackMerkle.sol";

/// Holes that were executed against public drug-supply contracts, tried on these.
contract PeerHolesCustodyTest is CustodyTest {
    BatchId internal batch;
    bytes32[] internal tree;

    function setUp() public override {
        super.setUp();
        (batch, tree) = commission(100);
    }

    // -------------------------------------------------------------------------------------------------- kamalkishorm

    /// The child contracts took the caller's identity as a parameter: a stranger who named the holder stole its batch in two
    /// calls.
    function test_kamalkishorm_NamingTheHolderIsNotActingForIt() public {
        ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, 100, 0, 100, 1);
        bytes memory reason = _unknownMember(maker, STRANGER);
        _refused(STRANGER, abi.encodeCall(batches.shipPacks, (terms, EVENT)), reason);
        ship(MAKER, terms);
        _refused(
            STRANGER,
            abi.encodeCall(batches.receivePacks, (terms, 100, EVENT)),
            _unknownMember(pharmacy, STRANGER)
        );
        // An accredited rival that is not the receiver fares no better, under the receiver's name or its own.
        _refused(RIVAL, abi.encodeCall(batches.receivePacks, (terms, 100, EVENT)), _unknownMember(pharmacy, RIVAL));
        terms.to = rival;
        bytes memory call = abi.encodeCall(batches.receivePacks, (terms, 100, EVENT));
        reason = notInState(terms, ICustody.ShipmentState.Unknown, ICustody.ShipmentState.InTransit);
        _refused(RIVAL, call, reason);
        assertEq(held(rival, batch), 0, "nothing stolen");
    }

    /// A sale ended the whole batch, since there were no packs.
    function test_kamalkishorm_ASaleEndsOnePackOnly() public {
        _supply(7);
        assertTrue(_verdictOf(7) == IPacks.Verdict.Ended, "that one");
        assertTrue(_verdictOf(8) == IPacks.Verdict.Genuine, "not its neighbour");
    }

    // --------------------------------------------------------------------------------------------------------- Espeo

    /// The sender alone decided the handover; nobody accepted it.
    function test_Espeo_NobodyHoldsWhatItDidNotReceive() public {
        ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, 100, 0, 100, 1);
        ship(MAKER, terms);
        assertEq(held(pharmacy, batch), 0, "not the receiver's yet");
        _refused(MAKER, abi.encodeCall(batches.receivePacks, (terms, 1, EVENT)), _unknownMember(pharmacy, MAKER));
        rejectAll(PHARMACY, terms);
        takeBack(MAKER, terms);
        assertEq(held(maker, batch), 100, "back at the sender");
    }

    /// The sender also wrote the temperature of its own transport.
    function test_Espeo_TheSenderDoesNotJudgeItsOwnColdChain() public {
        ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, 100, 0, 100, 1);
        ship(MAKER, terms);
        bytes4 selector = IAccessManaged.AccessManagedUnauthorized.selector;
        bytes memory call = abi.encodeCall(
            setAsideDesk.markExcursion,
            (terms, uint40(block.timestamp), EVIDENCE, EVENT)
        );
        refused(address(setAsideDesk), MAKER, call, abi.encodeWithSelector(selector, MAKER));
        refused(address(setAsideDesk), CARRIER, call, abi.encodeWithSelector(selector, CARRIER));
        markExcursion(terms);
        receiveSome(PHARMACY, terms, 100);
        assertEq(held(pharmacy, batch), 0, "set aside");
        // And neither sender by its holding nor receiver by its suspicion declares it sound.
        call = abi.encodeCall(setAsideDesk.releaseSuspect, (pharmacy, batch, REPORT, EVENT));
        vm.prank(PHARMACY);
        (bool success, ) = address(setAsideDesk).call(call);
        assertTrue(!success, "not by the receiver");
    }

    /// Packs were never decommissioned, so that a used code verified for ever.
    function test_Espeo_WhatEndedStaysEnded() public {
        _supply(7);
        bytes memory call = abi.encodeCall(
            batches.decommission,
            (endingOf(pharmacy, batch, IPacks.PackState.Supplied), PackMerkle.packOf(SECRET, 7), _proofOf(7))
        );
        bytes4 selector = IPacks.PackAlreadyEnded.selector;
        _refused(PHARMACY, call, abi.encodeWithSelector(selector, batch, uint32(7), IPacks.PackState.Supplied));
    }

    // ------------------------------------------------------------------------------------------------ MEDITRUSTCHAIN

    /// Whoever registered chose its own role; a self-made manufacturer made batches.
    function test_MEDITRUSTCHAIN_NobodyMakesHimselfAManufacturer() public {
        OrgId selfMade = organizations.orgIdOf(STRANGER, keccak256("my factory"));
        bytes memory call = abi.encodeCall(batches.commission, (selfMade, GTIN, "B", EXPIRY, 1, ROOT, EVENT));
        _refused(STRANGER, call, abi.encodeWithSelector(IOrganizationRegistry.UnknownOrganization.selector, selfMade));
        call = abi.encodeCall(batches.commission, (pharmacy, GTIN, "B", EXPIRY, 1, ROOT, EVENT));
        bytes4 selector = IOrganizationRegistry.MissingLicence.selector;
        _refused(PHARMACY, call, abi.encodeWithSelector(selector, pharmacy, Licences.MANUFACTURER, Licences.PHARMACY));
        // A second real manufacturer does not make the first one's product either.
        OrgId other = accredit(address(0xC7), address(0xE7), Licences.MANUFACTURER);
        call = abi.encodeCall(batches.commission, (other, GTIN, "B", EXPIRY, 1, ROOT, EVENT));
        selector = IMedicineRegistry.NotProductManufacturer.selector;
        _refused(address(0xE7), call, abi.encodeWithSelector(selector, GTIN, other, maker));
    }

    /// `updateBatchStatus` asked for no holder: a self-registered "patient" took a batch.
    function test_MEDITRUSTCHAIN_OnlyWhoHoldsItShipsIt() public {
        ShipmentTerms memory terms = termsOf(rival, pharmacy, batch, 1, 0, 1, 1);
        bytes4 selector = ICustody.NotHeld.selector;
        bytes memory reason = abi.encodeWithSelector(selector, batch, rival, uint32(1), uint32(0));
        _refused(RIVAL, abi.encodeCall(batches.shipPacks, (terms, EVENT)), reason);
        terms = termsOf(maker, rival, batch, 1, 0, 1, 1);
        _refused(RIVAL, abi.encodeCall(batches.shipPacks, (terms, EVENT)), _unknownMember(maker, RIVAL));
    }

    /// A batch that was sold still verified as genuine.
    function test_MEDITRUSTCHAIN_WhatWasSoldIsNotGenuine() public {
        assertTrue(_verdictOf(7) == IPacks.Verdict.Genuine, "before");
        _supply(7);
        assertTrue(_verdictOf(7) == IPacks.Verdict.Ended, "after");
    }

    /// A recall was a status among others, which the next update overwrote.
    function test_MEDITRUSTCHAIN_NothingUndoesARecall() public {
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, 50, 0, 50, 1));
        recallBatch(batch);
        _refused(
            PHARMACY,
            abi.encodeCall(batches.shipPacks, (termsOf(pharmacy, hospital, batch, 1, 0, 1, 2), EVENT)),
            isRecalled(batch)
        );
        vm.prank(REGULATOR);
        recallDesk.terminateRecall(batch, REPORT, EVENT);
        bytes memory call = abi.encodeCall(batches.release, (maker, batch, REPORT, EVENT));
        _refused(MAKER, call, abi.encodeWithSelector(IBatches.QuarantineUnchanged.selector, batch, uint8(0)));
        assertTrue(_verdictOf(7) == IPacks.Verdict.Recalled, "recalled, after all of it");
    }

    // ----------------------------------------------------------------------------------------------------- greenhub7

    /// A stranger set a shipment to Delivered.
    function test_greenhub7_AStrangerDeliversNothing() public {
        ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, 100, 0, 100, 1);
        ship(MAKER, terms);
        bytes memory reason = _unknownMember(pharmacy, STRANGER);
        _refused(STRANGER, abi.encodeCall(batches.receivePacks, (terms, 1, EVENT)), reason);
        _refused(STRANGER, abi.encodeCall(batches.reject, (terms, REPORT, EVENT)), reason);
        reason = _unknownMember(maker, STRANGER);
        _refused(STRANGER, abi.encodeCall(batches.takeBack, (terms, EVENT)), reason);
        _refused(STRANGER, abi.encodeCall(batches.declareLost, (terms, EVENT)), reason);
        // Nor the carrier, whose lorry it is.
        reason = _unknownMember(pharmacy, CARRIER);
        _refused(CARRIER, abi.encodeCall(batches.receivePacks, (terms, 1, EVENT)), reason);
        assertShipment(terms, ICustody.ShipmentState.InTransit, 100, false);
    }

    /// Any distributor claimed any batch.
    function test_greenhub7_ADistributorClaimsNoBatch() public {
        ShipmentTerms memory terms = termsOf(maker, wholesaler, batch, 100, 0, 100, 1);
        bytes memory reason = notInState(terms, ICustody.ShipmentState.Unknown, ICustody.ShipmentState.InTransit);
        _refused(WHOLESALER, abi.encodeCall(batches.receivePacks, (terms, 100, EVENT)), reason);
        // More than was shipped is not to be had either, nor the same again.
        terms.quantity = 10;
        terms.span = 10;
        ship(MAKER, terms);
        bytes memory call = abi.encodeCall(batches.receivePacks, (terms, 11, EVENT));
        bytes4 selector = ICustody.QuantityOutOfRange.selector;
        _refused(WHOLESALER, call, abi.encodeWithSelector(selector, uint32(11), uint32(10)));
        receiveSome(WHOLESALER, terms, 10);
        reason = notInState(terms, ICustody.ShipmentState.Received, ICustody.ShipmentState.InTransit);
        _refused(WHOLESALER, abi.encodeCall(batches.receivePacks, (terms, 10, EVENT)), reason);
    }

    /// Its reads grew with history, to millions of gas; here the sixtieth shipment reads what the tenth did.
    function test_greenhub7_HistoryCostsNothing() public {
        uint256 early;
        uint256 late;
        for (uint256 i = 0; i < 60; ++i) {
            ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, 1, 0, 0, i);
            supplyChain(MAKER, PHARMACY, terms);
            uint256 before = gasleft();
            batches.shipmentOf(terms);
            batches.holdingOf(batch, OrgId.unwrap(pharmacy));
            if (i == 9) early = before - gasleft();
            if (i == 59) late = before - gasleft();
        }
        assertTrue(late < early + 500 && early < late + 500, "constant");
    }

    // ------------------------------------------------------------------------------------------------ lukas-santiago

    /// A rival made itself operator of another company and disabled its lot.
    function test_lukasSantiago_ARivalStopsNoBatch() public {
        OrgId other = accredit(address(0xC7), address(0xE7), Licences.MANUFACTURER);
        IBatches.RecallClass class = IBatches.RecallClass.ClassI;
        bytes memory reason = abi.encodeWithSelector(IBatches.NotBatchMaker.selector, batch, other);
        address member = address(0xE7);
        _refused(member, abi.encodeCall(batches.recall, (other, batch, class, NOTICE, EVENT)), reason);
        _refused(member, abi.encodeCall(batches.quarantine, (other, batch, NOTICE, EVENT)), reason);
        reason = _unknownMember(maker, member);
        _refused(member, abi.encodeCall(batches.recall, (maker, batch, class, NOTICE, EVENT)), reason);
        _refused(member, abi.encodeCall(batches.quarantine, (maker, batch, NOTICE, EVENT)), reason);
        bytes memory call = abi.encodeCall(recallDesk.recallProduct, (maker, GTIN, class, NOTICE, EVENT));
        refused(address(recallDesk), member, call, reason);
        // Nor does it make itself a member.
        vm.prank(member);
        (bool success, ) = address(organizations).call(
            abi.encodeCall(organizations.offerMembership, (maker, member, 1, END))
        );
        assertTrue(!success, "no operator of another");
        batches.requireOpen(listOf(batch));
    }

    /// Activities were keyed by a counter and not by the lot, so that the history of one was lost in another's.
    function test_lukasSantiago_ABatchHasItsOwnHistory() public {
        BatchId other = make("B", 100);
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, 10, 0, 10, 1));
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, other, 20, 0, 20, 1));
        recallBatch(other);
        assertEq(held(pharmacy, batch), 10, "this");
        assertEq(held(pharmacy, other), 20, "that");
        batches.requireOpen(listOf(batch));
    }

    // --------------------------------------------------------------------------------------------------- PharmaLedger

    /// A bulk entry point skipped the rule that an anchor is immutable: a stranger appended a new version.
    function test_PharmaLedger_ABatchIsNeverRewritten() public {
        bytes memory call = abi.encodeCall(
            batches.commission,
            (maker, GTIN, LOT, EXPIRY, 100, keccak256("another root"), EVENT)
        );
        _refused(MAKER, call, abi.encodeWithSelector(IBatches.BatchAlreadyCommissioned.selector, batch));
        // Nor through the doors of the desks.
        bytes memory reason = abi.encodeWithSelector(ICustody.NotDesk.selector, STRANGER);
        call = abi.encodeCall(batches.returnStock, (batch, OrgId.unwrap(rival), 100, 0, 100));
        _refused(STRANGER, call, reason);
        call = abi.encodeCall(batches.moveAllStock, (batch, OrgId.unwrap(maker), OrgId.unwrap(rival), 0));
        _refused(STRANGER, call, reason);
        assertEq(batches.rootOf(batch), PackMerkle.rootOf(tree), "the root stands");
    }

    /// Failures did not revert, they were an event with a status.
    function test_PharmaLedger_AFailureReverts() public {
        ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, 101, 0, 0, 1);
        bytes4 selector = ICustody.NotHeld.selector;
        bytes memory reason = abi.encodeWithSelector(selector, batch, maker, uint32(101), uint32(100));
        _refused(MAKER, abi.encodeCall(batches.shipPacks, (terms, EVENT)), reason);
        assertShipment(terms, ICustody.ShipmentState.Unknown, 0, false);
    }

    // ------------------------------------------------------------------------------------------------------- helpers

    function _supply(uint32 index) private {
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, 50, 0, 50, 1));
        IPacks.Ending memory ending = endingOf(pharmacy, batch, IPacks.PackState.Supplied);
        bytes32[] memory proof = _proofOf(index);
        vm.prank(PHARMACY);
        batches.decommission(ending, PackMerkle.packOf(SECRET, index), proof);
    }

    function _proofOf(uint32 index) private view returns (bytes32[] memory) {
        return PackMerkle.prove(tree, index);
    }

    function _verdictOf(uint32 index) private view returns (IPacks.Verdict verdict) {
        (verdict, , ) = batches.verify(batch, PackMerkle.packOf(SECRET, index), _proofOf(index));
    }

    function _unknownMember(OrgId org, address account) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, org, account);
    }

    function _refused(address who, bytes memory call, bytes memory expected) private {
        refused(address(batches), who, call, expected);
    }
}
