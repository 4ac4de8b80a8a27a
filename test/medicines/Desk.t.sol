// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../contracts/identity/types.sol";
import {BatchRegistry} from "../../contracts/medicines/BatchRegistry.sol";
import {Desk} from "../../contracts/medicines/Desk.sol";
import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {PackDesk} from "../../contracts/medicines/PackDesk.sol";
import {PackWord} from "../../contracts/medicines/PackWords.sol";
import {RecallDesk} from "../../contracts/medicines/RecallDesk.sol";
import {SetAsideDesk} from "../../contracts/medicines/SetAsideDesk.sol";
import {BatchId, ShipmentId} from "../../contracts/medicines/types.sol";
import {UnitRegistry} from "../../contracts/medicines/UnitRegistry.sol";
import {CustodyTest} from "./CustodyTest.sol";

/// Ledger and desks know each other, and nobody else.
contract DeskTest is CustodyTest {
    function test_TheLedgerAndItsDesksNameEachOther() public view {
        assertEq(batches.UNITS(), address(units), "units");
        assertEq(batches.PACK_DESK(), address(packDesk), "pack desk");
        assertEq(batches.SET_ASIDE_DESK(), address(setAsideDesk), "set-aside desk");
        assertEq(batches.RECALL_DESK(), address(recallDesk), "recall desk");
        assertEq(address(recallDesk.MEDICINES()), address(medicines), "medicines of recalls");
        assertEq(address(batches.ORGANIZATIONS()), address(organizations), "organizations");
        assertEq(address(batches.MEDICINES()), address(medicines), "medicines");
        assertEq(address(medicines.ORGANIZATIONS()), address(organizations), "organizations of medicines");
        Desk[4] memory desks = [Desk(units), Desk(packDesk), Desk(setAsideDesk), Desk(recallDesk)];
        for (uint256 i = 0; i < 4; ++i) {
            assertEq(address(desks[i].batches()), address(batches), "ledger");
            assertEq(address(desks[i].ORGANIZATIONS()), address(organizations), "organizations");
            assertEq(desks[i].authority(), address(authority), "authority");
        }
        assertEq(batches.authority(), address(authority), "authority of the ledger");
        assertEq(medicines.authority(), address(authority), "authority of medicines");
    }

    function test_bind_Once() public {
        Desk[4] memory desks = [Desk(units), Desk(packDesk), Desk(setAsideDesk), Desk(recallDesk)];
        bytes memory reason = abi.encodeWithSelector(Desk.DeskAlreadyBound.selector, address(batches));
        for (uint256 i = 0; i < 4; ++i) {
            refused(address(desks[i]), STRANGER, abi.encodeCall(Desk.bind, ()), reason);
            refused(address(desks[i]), address(batches), abi.encodeCall(Desk.bind, ()), reason);
        }
    }

    /// Whoever binds a fresh desk gets nothing by it: the ledger's constructor refuses that desk.
    function test_bind_ByAStrangerOnlyLosesTheDesk() public {
        (UnitRegistry freshUnits, PackDesk freshPacks, SetAsideDesk freshAside, RecallDesk freshRecalls) = _fresh();
        expectEmitFrom(address(freshAside));
        emit Desk.DeskBound(STRANGER);
        vm.prank(STRANGER);
        freshAside.bind();
        bytes memory reason = abi.encodeWithSelector(Desk.DeskAlreadyBound.selector, STRANGER);
        try
            new BatchRegistry(
                address(authority),
                organizations,
                medicines,
                freshUnits,
                freshPacks,
                freshAside,
                freshRecalls
            )
        {
            revert NotRefused("");
        } catch (bytes memory data) {
            if (keccak256(data) != keccak256(reason)) revert WrongRevert(data, reason);
        }
        // And the others are as free as before.
        assertEq(address(freshUnits.batches()), address(0), "units are not bound");
    }

    /// A second ledger cannot take the desks of the first.
    function test_bind_NotByASecondLedger() public {
        try new BatchRegistry(address(authority), organizations, medicines, units, packDesk, setAsideDesk, recallDesk) {
            revert NotRefused("");
        } catch (bytes memory data) {
            bytes memory reason = abi.encodeWithSelector(Desk.DeskAlreadyBound.selector, address(batches));
            if (keccak256(data) != keccak256(reason)) revert WrongRevert(data, reason);
        }
    }

    /// What writes to the ledger's stock is closed to everybody but the four desks.
    function testFuzz_stock_OnlyByDesks(address caller) public {
        vm.assume(caller != address(units) && caller != address(packDesk));
        vm.assume(caller != address(setAsideDesk) && caller != address(recallDesk));
        BatchId batch = make(100);
        bytes32 a = keccak256("a");
        _refusedToAll(caller, abi.encodeCall(batches.moveStock, (batch, a, a, 1, 0, 0, 0)));
        _refusedToAll(caller, abi.encodeCall(batches.moveAllStock, (batch, a, a, 0)));
        _refusedToAll(caller, abi.encodeCall(batches.takeStock, (batch, a, 1, 0, 0)));
        _refusedToAll(caller, abi.encodeCall(batches.takePack, (batch, a, 0)));
        _refusedToAll(caller, abi.encodeCall(batches.returnStock, (batch, a, 1, 0, 0)));
        _refusedToAll(caller, abi.encodeCall(batches.returnPack, (batch, a, 0)));
        _refusedToAll(caller, abi.encodeCall(batches.noteMissed, (batch, a)));
        IBatches.Recall memory standing = IBatches.Recall(IBatches.RecallClass.ClassI, IBatches.RecallState.Ongoing);
        _refusedToAll(caller, abi.encodeCall(batches.setProductRecall, (GTIN, standing)));
        _refusedToAll(caller, abi.encodeCall(batches.setRecallState, (batch, IBatches.RecallState.Ongoing)));
        _refusedToAll(caller, abi.encodeCall(batches.addReason, (batch, a, 1)));
        _refusedToAll(caller, abi.encodeCall(batches.markShipment, (ShipmentId.wrap(a))));
        _refusedToAll(caller, abi.encodeCall(batches.setPackWord, (batch, 0, PackWord.wrap(1))));
        _refusedToAll(caller, abi.encodeCall(batches.recordPackEnd, (batch, maker, 0, PackWord.wrap(1), EVENT)));
        _refusedToAll(caller, abi.encodeCall(batches.setRangeEnded, (batch, maker, 0, 1, true)));
    }

    function test_coverOf_SaysWhetherANumberIsKnown() public {
        BatchId batch = make(100);
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batch, 10, 20, 12, 1));
        for (uint32 index = 18; index < 34; ++index) {
            (bool proven, uint32 quantity) = batches.coverOf(batch, OrgId.unwrap(pharmacy), index);
            assertEq(proven, index >= 20 && index < 32, "in the range");
            assertEq(quantity, proven ? 10 : 0, "as an unproven one it could not be ended");
        }
    }

    function _fresh() private returns (UnitRegistry, PackDesk, SetAsideDesk, RecallDesk) {
        return (
            new UnitRegistry(address(authority), organizations),
            new PackDesk(address(authority), organizations),
            new SetAsideDesk(address(authority), organizations),
            new RecallDesk(address(authority), organizations, medicines)
        );
    }

    function _refusedToAll(address caller, bytes memory call) private {
        refused(address(batches), caller, call, abi.encodeWithSelector(ICustody.NotDesk.selector, caller));
    }
}
