// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../contracts/identity/types.sol";
import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {IPackDesk} from "../../contracts/medicines/interfaces/IPackDesk.sol";
import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";
import {IUnitRegistry} from "../../contracts/medicines/interfaces/IUnitRegistry.sol";
import {BatchId, ShipmentTerms, UnitId, batchIdOf} from "../../contracts/medicines/types.sol";
import {MedicinesTest} from "./MedicinesTest.sol";
import {PackMerkle} from "./PackMerkle.sol";

/// A batch of 64: the pharmacy holds [0, 20), the hospital [20, 30), the wholesaler [30, 50), each on an unbroken path; the
/// rival holds four and the maker ten by quantity alone.
abstract contract EndsTest is MedicinesTest {
    uint32 internal constant COUNT = 64;
    uint64 internal constant OTHER_PREMISES = 9506000134369;

    BatchId internal batch;
    bytes32[] internal tree;

    function prepare() internal {
        deploy();
        (batch, tree) = commission(COUNT);
        supplyChain(MAKER, WHOLESALER, termsOf(maker, wholesaler, batch, 50, 0, 50, 1));
        supplyChain(WHOLESALER, PHARMACY, termsOf(wholesaler, pharmacy, batch, 20, 0, 20, 2));
        supplyChain(WHOLESALER, HOSPITAL, termsOf(wholesaler, hospital, batch, 10, 20, 10, 3));
        supplyChain(MAKER, RIVAL, termsOf(maker, rival, batch, 4, 0, 0, 4));
    }

    // ------------------------------------------------------------------------------------------------------- packs

    function packAt(uint256 index) internal pure returns (IPacks.Pack memory) {
        return PackMerkle.packOf(SECRET, index);
    }

    function proofAt(uint256 index) internal view returns (bytes32[] memory) {
        return PackMerkle.prove(tree, index);
    }

    function packsAt(uint256[] memory indices) internal pure returns (IPacks.Pack[] memory packs) {
        packs = new IPacks.Pack[](indices.length);
        for (uint256 i = 0; i < indices.length; ++i) packs[i] = packAt(indices[i]);
    }

    function usesAt(uint256[] memory indices, uint40 from) internal pure returns (IPackDesk.OfflineUse[] memory uses) {
        uses = new IPackDesk.OfflineUse[](indices.length);
        for (uint256 i = 0; i < indices.length; ++i) {
            IPacks.Pack memory one = packAt(indices[i]);
            uses[i] = IPackDesk.OfflineUse({index: one.index, code: one.code, usedAt: from + uint40(i)});
        }
    }

    /// [first, first + count).
    function run(uint256 first, uint256 count) internal pure returns (uint256[] memory indices) {
        indices = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) indices[i] = first + i;
    }

    function list(uint256 a) internal pure returns (uint256[] memory) {
        return run(a, 1);
    }

    function list(uint256 a, uint256 b) internal pure returns (uint256[] memory indices) {
        indices = new uint256[](2);
        (indices[0], indices[1]) = (a, b);
    }

    function list(uint256 a, uint256 b, uint256 c) internal pure returns (uint256[] memory indices) {
        indices = new uint256[](3);
        (indices[0], indices[1], indices[2]) = (a, b, c);
    }

    function numbers(uint256[] memory indices) internal pure returns (uint32[] memory narrow) {
        narrow = new uint32[](indices.length);
        for (uint256 i = 0; i < indices.length; ++i) narrow[i] = uint32(indices[i]);
    }

    // ---------------------------------------------------------------------------------------------------- the calls

    function endOne(address member, IPacks.Ending memory ending, uint256 index) internal {
        bytes32[] memory proof = proofAt(index);
        vm.prank(member);
        batches.decommission(ending, packAt(index), proof);
    }

    function endMany(address member, IPacks.Ending memory ending, uint256[] memory indices) internal {
        (bytes32[] memory proof, uint256[] memory flags) = PackMerkle.proveMany(tree, indices);
        vm.prank(member);
        batches.decommissionMany(ending, packsAt(indices), proof, flags);
    }

    function endInside(address member, IPacks.Ending memory ending, uint256 index, UnitId[] memory path) internal {
        bytes32[] memory proof = proofAt(index);
        vm.prank(member);
        packDesk.decommissionInside(ending, packAt(index), proof, path);
    }

    function endRange(address member, IPacks.Ending memory ending, uint32 first, uint32 count) internal {
        vm.prank(member);
        packDesk.decommissionRange(ending, first, count, new UnitId[](0));
    }

    function submit(address member, IPacks.Ending memory ending, uint256[] memory indices, uint40 from) internal {
        (bytes32[] memory proof, uint256[] memory flags) = PackMerkle.proveMany(tree, indices);
        vm.prank(member);
        packDesk.submitOffline(ending, usesAt(indices, from), proof, flags);
    }

    function open(address member, IPacks.Ending memory ending, uint256 index, uint16 parts, uint16 first) internal {
        bytes32[] memory proof = proofAt(index);
        vm.prank(member);
        packDesk.openPack(ending, packAt(index), proof, parts, first);
    }

    function conclude(address member, OrgId org, uint256[] memory indices, IPacks.PackState state) internal {
        vm.prank(member);
        packDesk.conclude(org, batch, numbers(indices), state, EVENT);
    }

    function reactivate(address member, OrgId org, uint32 index) internal {
        vm.prank(member);
        packDesk.reactivate(org, batch, index, PREMISES, EVENT);
    }

    function reactivateRange(address member, OrgId org, uint32 first, uint32 count) internal {
        vm.prank(member);
        packDesk.reactivateRange(org, batch, first, count, PREMISES, EVENT);
    }

    /// The pharmacy sells.
    function supply() internal view returns (IPacks.Ending memory) {
        return endingOf(pharmacy, batch, IPacks.PackState.Supplied);
    }

    function endingFrom(OrgId org, IPacks.PackState state) internal view returns (IPacks.Ending memory ending) {
        ending = endingOf(org, batch, state);
        ending.source = IPacks.Source.SetAside;
    }

    function setAside(address member, OrgId org, uint32 quantity, uint32 first, uint32 span) internal {
        vm.prank(member);
        setAsideDesk.setAside(org, batch, quantity, first, span, keccak256("notice"), EVENT);
    }

    function quarantine() internal {
        vm.prank(MAKER);
        batches.quarantine(maker, batch, keccak256("notice"), EVENT);
    }

    function recall() internal {
        vm.prank(REGULATOR);
        batches.recallByRegulator(batch, IBatches.RecallClass.ClassI, keccak256("notice"), EVENT);
    }

    function recallProduct() internal {
        vm.prank(REGULATOR);
        recallDesk.recallProductByRegulator(GTIN, IBatches.RecallClass.ClassII, keccak256("notice"), EVENT);
    }

    // -------------------------------------------------------------------------------------------------------- units

    /// An SSCC: 17 digits and their check digit.
    function ssccOf(uint64 serial) internal pure returns (uint64) {
        uint64 sum;
        uint64 rest = serial;
        for (uint64 weight = 3; rest != 0; rest /= 10) {
            sum += (rest % 10) * weight;
            weight = 4 - weight;
        }
        return serial * 10 + ((10 - (sum % 10)) % 10);
    }

    /// A unit with packs of {batch}, or around another unit, or both.
    function packUnit(
        address member,
        OrgId org,
        uint64 serial,
        uint32 quantity,
        uint32 first,
        UnitId[] memory children
    ) internal returns (UnitId) {
        IUnitRegistry.Packing memory packing;
        packing.org = org;
        packing.sscc = ssccOf(serial);
        packing.children = children;
        packing.childBatches = new BatchId[][](children.length);
        packing.batches = alone();
        if (quantity != 0) {
            packing.items = new IUnitRegistry.Item[](1);
            packing.items[0] = IUnitRegistry.Item({batch: batch, quantity: quantity, first: first, span: quantity});
        }
        vm.prank(member);
        return units.pack(packing, EVENT);
    }

    function alone() internal view returns (BatchId[] memory contents) {
        contents = new BatchId[](1);
        contents[0] = batch;
    }

    function pathOf(UnitId a) internal pure returns (UnitId[] memory path) {
        path = new UnitId[](1);
        path[0] = a;
    }

    function pathOf(UnitId a, UnitId b) internal pure returns (UnitId[] memory path) {
        path = new UnitId[](2);
        (path[0], path[1]) = (a, b);
    }

    function pathOf(UnitId a, UnitId b, UnitId c) internal pure returns (UnitId[] memory path) {
        path = new UnitId[](3);
        (path[0], path[1], path[2]) = (a, b, c);
    }

    // -------------------------------------------------------------------------------------------------- expectations

    function alreadyEnded(uint256 index, IPacks.PackState state) internal view returns (bytes memory) {
        return abi.encodeWithSelector(IPacks.PackAlreadyEnded.selector, batch, index, state);
    }

    function notHeld(OrgId org, uint256 needed, uint256 held) internal view returns (bytes memory) {
        return abi.encodeWithSelector(ICustody.NotHeld.selector, batch, OrgId.unwrap(org), needed, held);
    }

    function untrackedNotHeld(bytes32 holder, uint256 needed, uint256 held) internal view returns (bytes memory) {
        return abi.encodeWithSelector(ICustody.UntrackedNotHeld.selector, batch, holder, needed, held);
    }

    function rangeNotHeld(OrgId org, uint256 first, uint256 span) internal view returns (bytes memory) {
        return abi.encodeWithSelector(ICustody.RangeNotHeld.selector, batch, OrgId.unwrap(org), first, span);
    }

    function invalidEnd(IPacks.PackState state, IPacks.PackState standing) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IPacks.InvalidEnd.selector, state, standing);
    }

    function notEnded(uint256 index) internal view returns (bytes memory) {
        return abi.encodeWithSelector(IPackDesk.PackNotEnded.selector, batch, index);
    }

    function otherPremises(uint256 index, OrgId org, uint64 premises) internal view returns (bytes memory) {
        bytes14 tag = bytes14(OrgId.unwrap(org));
        return abi.encodeWithSelector(IPackDesk.OtherPremises.selector, batch, index, tag, premises);
    }

    function endIsFinal(uint256 index, IPacks.PackState state) internal view returns (bytes memory) {
        return abi.encodeWithSelector(IPackDesk.EndIsFinal.selector, batch, index, state);
    }

    function expectEnded(IPacks.Ending memory ending, uint32 index, bool proven) internal {
        expectEmitFrom(address(batches));
        emit IPacks.PackEnded(batch, ending.org, index, ending.state, proven, ending.premises, ending.eventHash);
    }

    function expectUnproven(OrgId org, uint32 index) internal {
        expectEmitFrom(address(batches));
        emit IPacks.UnprovenEnd(batch, org, index);
    }

    function expectOverridden(OrgId org, uint32 index) internal {
        expectEmitFrom(address(batches));
        emit IPacks.EndOverridden(batch, org, index);
    }

    /// What stands after `ending` was recorded now.
    function endOf(IPacks.Ending memory ending, bool proven) internal view returns (IPacks.PackEnd memory) {
        return
            IPacks.PackEnd({
                state: ending.state,
                proven: proven,
                setAside: ending.source == IPacks.Source.SetAside,
                endedAt: uint40(block.timestamp),
                premises: uint48(ending.premises),
                partsLeft: 0,
                parts: 0,
                org: bytes14(OrgId.unwrap(ending.org))
            });
    }

    function assertEnd(uint32 index, IPacks.PackEnd memory expected, string memory what) internal view {
        assertSame(batches.packEndOf(batch, index), expected, what);
    }

    function assertSame(IPacks.PackEnd memory end, IPacks.PackEnd memory expected, string memory what) internal pure {
        assertEq(keccak256(abi.encode(end)), keccak256(abi.encode(expected)), what);
    }

    function assertState(uint32 index, IPacks.PackState state, string memory what) internal view {
        assertEq(uint256(batches.packEndOf(batch, index).state), uint256(state), what);
    }

    function assertActive(uint32 index, string memory what) internal view {
        IPacks.PackEnd memory none;
        assertEnd(index, none, what);
        assertEq(batches.endedInRange(batch, index), false, what);
    }

    function assertHeld(OrgId org, uint256 quantity, string memory what) internal view {
        assertEq(batches.holdingOf(batch, OrgId.unwrap(org)).quantity, quantity, what);
    }

    function verdictOf(uint256 index) internal view returns (IPacks.Verdict verdict) {
        (verdict, , ) = batches.verify(batch, packAt(index), proofAt(index));
    }

    function assertVerdict(uint256 index, IPacks.Verdict verdict, string memory what) internal view {
        assertEq(uint256(verdictOf(index)), uint256(verdict), what);
    }

    /// Nobody commissioned it.
    function otherBatch() internal pure returns (BatchId) {
        return batchIdOf(OTHER_GTIN, LOT);
    }

    /// A second batch, lot `lot`, all of it with the pharmacy on an unbroken path; {batch} and {tree} are its.
    function switchBatch(bytes32 lot, uint32 count) internal {
        (batch, tree) = commission(lot, count);
        ShipmentTerms memory terms = termsOf(maker, pharmacy, batch, count, 0, count, uint256(lot));
        supplyChain(MAKER, PHARMACY, terms);
    }
}
