// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Holdings} from "../../contracts/medicines/Holdings.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";
import {ISetAsideDesk} from "../../contracts/medicines/interfaces/ISetAsideDesk.sol";
import {IUnitRegistry} from "../../contracts/medicines/interfaces/IUnitRegistry.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {BatchId, ShipmentTerms, UnitId, UnitShipmentTerms, unitIdOf} from "../../contracts/medicines/types.sol";
import {CustodyTest} from "./CustodyTest.sol";
import {PackMerkle} from "./PackMerkle.sol";

/// What was once wrong in custody, found by review and by the invariants, and has to stay right.
contract RegressionsTest is CustodyTest {
    BatchId private batch;
    bytes32[] private tree;

    function setUp() public override {
        super.setUp();
        (batch, tree) = commission(100);
    }

    // --------------------------------------------------------------------------------------------------- excursions

    /// Once a panic: the last number of a range that the shipment does not have.
    function test_AnExcursionOfAShipmentWithoutARange() public {
        ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, 10, 0, 0, 1);
        supplyChain(MAKER, PHARMACY, terms);
        markExcursion(terms);
        assertStock(pharmacy, batch, 0, 0, 0, 10, Holdings.EXCURSION);
    }

    /// Once the first and the last number of the range were asked for, but not those between: one pack from the middle went
    /// on, and the excursion could never be marked.
    function test_AnExcursionOfARangeOfWhichAPackWentOn() public {
        ShipmentTerms memory terms = termsOf(maker, wholesaler, batch, 100, 0, 100, 1);
        supplyChain(MAKER, WHOLESALER, terms);
        ship(WHOLESALER, termsOf(wholesaler, pharmacy, batch, 1, 50, 1, 2));
        markExcursion(terms);
        assertStock(wholesaler, batch, 0, 0, 0, 99, Holdings.EXCURSION);
    }

    function test_AnExcursionOfARangeOfWhichPacksEnded() public {
        ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, 10, 0, 10, 1);
        supplyChain(MAKER, PHARMACY, terms);
        IPacks.Ending memory ending = endingOf(pharmacy, batch, IPacks.PackState.Destroyed);
        vm.prank(PHARMACY);
        packDesk.decommissionRange(ending, 3, 4, new UnitId[](0));
        markExcursion(terms);
        assertStock(pharmacy, batch, 0, 0, 0, 6, Holdings.EXCURSION);
    }

    /// Once it arrived for EXCURSION alone, and the maker released it to its saleable stock.
    function test_AnExcursionOfADisposalReturnForgetsNoReason() public {
        ShipmentTerms memory terms = shipForDisposal();
        markExcursion(terms);
        receiveSome(MAKER, terms, 10);
        uint8 reasons = Holdings.DISPOSAL | Holdings.EXCURSION;
        assertEq(batches.setAsideOf(batch, maker).reasons, reasons, "reasons");
        refused(
            address(setAsideDesk),
            MAKER,
            abi.encodeCall(setAsideDesk.releaseExcursion, (maker, maker, batch, REPORT, EVENT)),
            abi.encodeWithSelector(ISetAsideDesk.NotSetAside.selector, batch, maker, reasons)
        );
    }

    function test_AnExcursionOfADisposalReturnThatIsTakenBackForgetsNoReason() public {
        ShipmentTerms memory terms = shipForDisposal();
        markExcursion(terms);
        rejectAll(MAKER, terms);
        takeBack(PHARMACY, terms);
        uint8 reasons = batches.setAsideOf(batch, pharmacy).reasons;
        assertEq(reasons, Holdings.DISPOSAL | Holdings.EXCURSION, "reasons");
    }

    /// Once what was set aside before the excursion was marked stayed a suspicion, which the holder lifts itself.
    function test_SettingAsideDoesNotEscapeTheExcursion() public {
        ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, 10, 0, 10, 1);
        supplyChain(MAKER, PHARMACY, terms);
        suspect(PHARMACY, pharmacy, batch, 4);
        markExcursion(terms);
        uint8 reasons = Holdings.SUSPECT | Holdings.EXCURSION;
        assertStock(pharmacy, batch, 0, 0, 0, 10, reasons);
        refused(
            address(setAsideDesk),
            PHARMACY,
            abi.encodeCall(setAsideDesk.releaseSuspect, (pharmacy, batch, REPORT, EVENT)),
            abi.encodeWithSelector(ISetAsideDesk.NotSetAside.selector, batch, pharmacy, reasons)
        );
    }

    function test_SettingAllAsideDoesNotEscapeTheExcursion() public {
        ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, 10, 0, 10, 1);
        supplyChain(MAKER, PHARMACY, terms);
        suspect(PHARMACY, pharmacy, batch, 10);
        markExcursion(terms);
        assertStock(pharmacy, batch, 0, 0, 0, 10, Holdings.SUSPECT | Holdings.EXCURSION);
    }

    /// A locked pack is kept back by its holder, and so still there when the cold chain of its shipment turns out broken.
    /// Its number is set aside with the range, without which it does not come back to saleable stock.
    function test_ALockedPackOfABrokenShipmentDoesNotComeBack() public {
        ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, 10, 0, 10, 1);
        supplyChain(MAKER, PHARMACY, terms);
        vm.prank(PHARMACY);
        batches.decommission(
            endingOf(pharmacy, batch, IPacks.PackState.Locked),
            PackMerkle.packOf(SECRET, 3),
            PackMerkle.prove(tree, 3)
        );
        markExcursion(terms);
        refusedReactivation(3);
    }

    /// Once a locked pack without a range, whose number nobody looks for, came back saleable.
    function test_ALockedPackWithoutARangeComesBackSetAside() public {
        ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, 10, 0, 0, 1);
        supplyChain(MAKER, PHARMACY, terms);
        vm.prank(PHARMACY);
        batches.decommission(
            endingOf(pharmacy, batch, IPacks.PackState.Locked),
            PackMerkle.packOf(SECRET, 3),
            PackMerkle.prove(tree, 3)
        );
        markExcursion(terms);
        vm.prank(PHARMACY);
        packDesk.reactivate(pharmacy, batch, 3, PREMISES, EVENT);
        assertStock(pharmacy, batch, 0, 0, 0, 10, Holdings.EXCURSION);
    }

    // ---------------------------------------------------------------------------------------------------- set aside

    /// Once the reasons stayed where the last pack had ended, and the next suspicion had them too.
    function test_AnEmptyHoldingIsSetAsideForNoReason() public {
        suspect(MAKER, maker, batch, 1);
        vm.prank(MAKER);
        setAsideDesk.declareIllegitimate(maker, batch, NOTICE, EVENT);
        IPacks.Ending memory ending = endingOf(maker, batch, IPacks.PackState.Destroyed);
        ending.source = IPacks.Source.SetAside;
        vm.prank(MAKER);
        batches.decommission(ending, PackMerkle.packOf(SECRET, 7), PackMerkle.prove(tree, 7));
        assertEq(aside(maker, batch), 0, "empty");
        assertEq(batches.setAsideOf(batch, maker).reasons, 0, "no reasons");
        suspect(MAKER, maker, batch, 1);
        vm.prank(MAKER);
        setAsideDesk.releaseSuspect(maker, batch, REPORT, EVENT);
        assertEq(held(maker, batch), 99, "saleable again");
    }

    /// Once the maker lifted a pharmacy's suspicion though no cold chain broke, before the pharmacy had investigated.
    function test_TheMakerLiftsNoSuspicionOfAnother() public {
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, 10, 0, 10, 1));
        suspect(PHARMACY, pharmacy, batch, 10);
        refused(
            address(setAsideDesk),
            MAKER,
            abi.encodeCall(setAsideDesk.releaseExcursion, (maker, pharmacy, batch, REPORT, EVENT)),
            abi.encodeWithSelector(ISetAsideDesk.NotSetAside.selector, batch, pharmacy, Holdings.SUSPECT)
        );
    }

    // -------------------------------------------------------------------------------------------------------- units

    /// Once a unit was there before its children were asked, and so could be its own: its packs were out of reach for ever.
    function test_AUnitIsNotPackedIntoItself() public {
        IUnitRegistry.Packing memory packing = packingOf(maker, 1, batch, 100);
        UnitId unit = unitIdOf(maker, packing.sscc);
        packing.children = unitsOf(unit);
        packing.childBatches = new BatchId[][](1);
        bytes memory reason = unitNotAt(unit, OrgId.unwrap(maker));
        refused(address(units), MAKER, abi.encodeCall(units.pack, (packing, EVENT)), reason);
    }

    /// Once the pack stayed at the pharmacy, the case went to the rival with its number, and the rival proved it.
    function test_APackTakenOutOfACaseIsNotProvenWhereTheCaseWent() public {
        IUnitRegistry.Packing memory packing = packingOf(maker, 1, batch, 10);
        packing.items[0].span = 10;
        UnitId unit = packUnit(MAKER, packing);
        sendUnit(unitTermsOf(maker, pharmacy, unit, 1), MAKER, PHARMACY);
        IPacks.Pack memory pack = PackMerkle.packOf(SECRET, 3);
        bytes32[] memory proof = PackMerkle.prove(tree, 3);
        vm.prank(PHARMACY);
        packDesk.decommissionInside(endingOf(pharmacy, batch, IPacks.PackState.Locked), pack, proof, unitsOf(unit));
        refusedReactivation(3);
        sendUnit(unitTermsOf(pharmacy, rival, unit, 2), PHARMACY, RIVAL);
        vm.prank(RIVAL);
        units.unpack(rival, unit, listOf(batch), new UnitId[](0), EVENT);
        refused(
            address(batches),
            RIVAL,
            abi.encodeCall(batches.decommission, (endingOf(rival, batch, IPacks.PackState.Supplied), pack, proof)),
            abi.encodeWithSelector(IPacks.PackAlreadyEnded.selector, batch, uint32(3), IPacks.PackState.Locked)
        );
        refusedReactivation(3);
    }

    // ------------------------------------------------------------------------------------------------------- ranges

    /// Once the receiver of a part had the whole range, and proved packs that went back to the sender.
    function test_APackThatWasRefusedIsNotProvenByWhoRefusedIt() public {
        ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, 10, 0, 10, 1);
        ship(MAKER, terms);
        receiveSome(PHARMACY, terms, 3);
        rejectAll(PHARMACY, terms);
        takeBack(MAKER, terms);
        assertStock(pharmacy, batch, 3, 0, 0, 0, 0);
        vm.prank(PHARMACY);
        batches.decommission(
            endingOf(pharmacy, batch, IPacks.PackState.Supplied),
            PackMerkle.packOf(SECRET, 9),
            PackMerkle.prove(tree, 9)
        );
        assertTrue(!batches.packEndOf(batch, 9).proven, "proven by who refused it");
    }

    /// Nor by who receives the rest later: which packs came with which part, nobody knows.
    function test_TheLastPartBringsNoRange() public {
        ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, 10, 0, 10, 1);
        ship(MAKER, terms);
        receiveSome(PHARMACY, terms, 1);
        receiveSome(PHARMACY, terms, 9);
        assertStock(pharmacy, batch, 10, 0, 0, 0, 0);
    }

    /// A range that no pack number can have ends nowhere, and does not wrap to the first ones.
    function test_ARangeBeyondTheLastPackNumber() public {
        ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, 10, type(uint32).max, 10, 1);
        refused(
            address(batches),
            MAKER,
            abi.encodeCall(batches.shipPacks, (terms, EVENT)),
            abi.encodeWithSelector(ICustody.RangeNotHeld.selector, batch, maker, type(uint32).max, uint32(10))
        );
    }

    // ------------------------------------------------------------------------------------------------------ helpers

    /// Ten illegitimate packs, on their way from the pharmacy to the maker.
    function shipForDisposal() private returns (ShipmentTerms memory terms) {
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, 10, 0, 10, 1));
        suspect(PHARMACY, pharmacy, batch, 10);
        vm.prank(PHARMACY);
        setAsideDesk.declareIllegitimate(pharmacy, batch, NOTICE, EVENT);
        terms = disposalOf(pharmacy, batch, 10, 2);
        ship(PHARMACY, terms);
    }

    function sendUnit(UnitShipmentTerms memory terms, address sender, address receiver) private {
        shipUnit(sender, terms, listOf(batch));
        receiveUnit(receiver, terms, listOf(batch));
    }

    function refusedReactivation(uint32 index) private {
        refused(
            address(packDesk),
            PHARMACY,
            abi.encodeCall(packDesk.reactivate, (pharmacy, batch, index, PREMISES, EVENT)),
            abi.encodeWithSelector(ICustody.RangeNotHeld.selector, batch, pharmacy, index, uint32(1))
        );
    }
}
