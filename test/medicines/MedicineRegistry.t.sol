// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {Gs1} from "../../contracts/medicines/Gs1.sol";
import {IMedicineRegistry} from "../../contracts/medicines/interfaces/IMedicineRegistry.sol";
import {batchIdOf} from "../../contracts/medicines/types.sol";
import {EmptyDigest} from "../../contracts/shared/errors.sol";
import {CustodyTest} from "./CustodyTest.sol";

/// Which medicines may be made, by whom, and within which temperatures.
contract MedicineRegistryTest is CustodyTest {
    bytes32 private constant DOCUMENT = keccak256("authorisation");
    int16 private constant ABSOLUTE_ZERO = -27_315;

    function test_approve_SaysWhoMakesItAndHow() public {
        vm.warp(START + 7);
        IMedicineRegistry.StorageLimits memory limits = storageLimits();
        limits.approvedAt = 1;
        IMedicineRegistry.StorageLimits memory stored = storageLimits();
        stored.approvedAt = START + 7;
        expectEmitFrom(address(medicines));
        emit IMedicineRegistry.ProductApproved(OTHER_GTIN, maker, stored, DOCUMENT);
        vm.prank(REGULATOR);
        medicines.approve(OTHER_GTIN, maker, limits, DOCUMENT);
        assertTrue(medicines.manufacturerOf(OTHER_GTIN) == maker, "manufacturer");
        _assertLimits(OTHER_GTIN, stored);
        medicines.requireManufacturer(OTHER_GTIN, maker);
    }

    function test_approve_ReplacesWhoAndHow() public {
        OrgId other = accredit(address(0xC7), address(0xE7), Licences.MANUFACTURER);
        IMedicineRegistry.StorageLimits memory limits = _limits(-2500, -1500, -1400, 5);
        vm.warp(START + 9);
        vm.prank(REGULATOR);
        medicines.approve(GTIN, other, limits, DOCUMENT);
        limits.approvedAt = START + 9;
        _assertLimits(GTIN, limits);
        medicines.requireManufacturer(GTIN, other);
        vm.expectRevert(abi.encodeWithSelector(IMedicineRegistry.NotProductManufacturer.selector, GTIN, maker, other));
        medicines.requireManufacturer(GTIN, maker);
    }

    function test_withdraw_LeavesTheLimits() public {
        IMedicineRegistry.StorageLimits memory limits = medicines.limitsOf(GTIN);
        expectEmitFrom(address(medicines));
        emit IMedicineRegistry.ProductWithdrawn(GTIN, maker, NOTICE);
        vm.prank(REGULATOR);
        medicines.withdraw(GTIN, NOTICE);
        assertEq(OrgId.unwrap(medicines.manufacturerOf(GTIN)), 0, "nobody");
        _assertLimits(GTIN, limits);
        bytes memory expected = abi.encodeWithSelector(IMedicineRegistry.ProductNotApproved.selector, GTIN);
        vm.expectRevert(expected);
        medicines.requireManufacturer(GTIN, maker);
        refused(address(medicines), REGULATOR, abi.encodeCall(medicines.withdraw, (GTIN, NOTICE)), expected);
        // Nobody is not the holder of an approval that does not exist.
        vm.expectRevert(expected);
        medicines.requireManufacturer(GTIN, OrgId.wrap(0));
    }

    function test_neverApproved() public {
        assertEq(OrgId.unwrap(medicines.manufacturerOf(OTHER_GTIN)), 0, "nobody");
        IMedicineRegistry.StorageLimits memory none;
        _assertLimits(OTHER_GTIN, none);
        bytes memory expected = abi.encodeWithSelector(IMedicineRegistry.ProductNotApproved.selector, OTHER_GTIN);
        refused(address(medicines), REGULATOR, abi.encodeCall(medicines.withdraw, (OTHER_GTIN, NOTICE)), expected);
    }

    /// Batches outlive the approval under which they were made; new ones are not.
    function test_withdraw_TouchesNoBatchThatExists() public {
        make(LOT, 10);
        vm.prank(REGULATOR);
        medicines.withdraw(GTIN, NOTICE);
        supplyChain(MAKER, PHARMACY, termsOf(maker, pharmacy, batchIdOf(GTIN, LOT), 10, 0, 10, 1));
        bytes memory call = abi.encodeCall(batches.commission, (maker, GTIN, "B", EXPIRY, 1, ROOT, EVENT));
        bytes memory expected = abi.encodeWithSelector(IMedicineRegistry.ProductNotApproved.selector, GTIN);
        refused(address(batches), MAKER, call, expected);
    }

    // --------------------------------------------------------------------------------------------------- refusals

    function test_approve_Refusals() public {
        _refusedApproval(GTIN + 1, maker, storageLimits(), DOCUMENT, _invalidGtin(GTIN + 1));
        _refusedApproval(0, maker, storageLimits(), DOCUMENT, _invalidGtin(0));
        _refusedApproval(GTIN, maker, storageLimits(), 0, abi.encodeWithSelector(EmptyDigest.selector));
        OrgId unknown = OrgId.wrap(keccak256("unknown"));
        bytes memory expected = abi.encodeWithSelector(IOrganizationRegistry.UnknownOrganization.selector, unknown);
        _refusedApproval(GTIN, unknown, storageLimits(), DOCUMENT, expected);
        bytes4 selector = IOrganizationRegistry.MissingLicence.selector;
        expected = abi.encodeWithSelector(selector, pharmacy, Licences.MANUFACTURER, Licences.PHARMACY);
        _refusedApproval(GTIN, pharmacy, storageLimits(), DOCUMENT, expected);
    }

    /// A suspended manufacturer may be named: acting is asked for each time.
    function test_approve_OfASuspendedManufacturer() public {
        organizations.suspend(maker);
        approve(OTHER_GTIN, maker);
        medicines.requireManufacturer(OTHER_GTIN, maker);
    }

    function testFuzz_approve_AnyGtin(uint64 gtin) public {
        bool valid = gtin != 0 && gtin < 1e14 && _hasCheckDigit(gtin);
        if (!valid) return _refusedApproval(gtin, maker, storageLimits(), DOCUMENT, _invalidGtin(gtin));
        approve(gtin, maker);
    }

    function testFuzz_approve_AnyLimits(int16 min, int16 max, int16 mean, uint32 outside, uint40 approvedAt) public {
        IMedicineRegistry.StorageLimits memory limits = _limits(min, max, mean, outside);
        limits.approvedAt = approvedAt;
        _approveOrNot(limits, min >= ABSOLUTE_ZERO && min <= max && mean >= min);
    }

    /// As above, close to the borders.
    function testFuzz_approve_LimitsAtTheBorders(int16 min, uint8 above, uint8 mean) public {
        min = int16(ABSOLUTE_ZERO + int16(uint16(bound(uint16(min), 0, 3))) - 1);
        int16 max = min + int16(uint16(bound(above, 0, 2))) - 1;
        int16 kinetic = min + int16(uint16(bound(mean, 0, 2))) - 1;
        IMedicineRegistry.StorageLimits memory limits = _limits(min, max, kinetic, 0);
        _approveOrNot(limits, min >= -27_315 && max >= min && kinetic >= min);
    }

    // ----------------------------------------------------------------------------------------------------- helpers

    function _approveOrNot(IMedicineRegistry.StorageLimits memory limits, bool valid) private {
        if (valid) {
            vm.prank(REGULATOR);
            medicines.approve(OTHER_GTIN, maker, limits, DOCUMENT);
            limits.approvedAt = START;
            _assertLimits(OTHER_GTIN, limits);
            return;
        }
        bytes memory expected = abi.encodeWithSelector(
            IMedicineRegistry.InvalidStorageLimits.selector,
            limits.minTemperature,
            limits.maxTemperature,
            limits.maxMeanKinetic
        );
        _refusedApproval(OTHER_GTIN, maker, limits, DOCUMENT, expected);
    }

    function _limits(
        int16 min,
        int16 max,
        int16 mean,
        uint32 outside
    ) private pure returns (IMedicineRegistry.StorageLimits memory) {
        return
            IMedicineRegistry.StorageLimits({
                minTemperature: min,
                maxTemperature: max,
                maxMeanKinetic: mean,
                maxTimeOutside: outside,
                approvedAt: 0
            });
    }

    function _refusedApproval(
        uint64 gtin,
        OrgId manufacturer,
        IMedicineRegistry.StorageLimits memory limits,
        bytes32 document,
        bytes memory expected
    ) private {
        bytes memory call = abi.encodeCall(medicines.approve, (gtin, manufacturer, limits, document));
        refused(address(medicines), REGULATOR, call, expected);
    }

    function _invalidGtin(uint64 gtin) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Gs1.InvalidGtin.selector, gtin);
    }

    function _hasCheckDigit(uint64 gtin) private pure returns (bool) {
        return ssccOf(gtin / 10) == gtin;
    }

    function _assertLimits(uint64 gtin, IMedicineRegistry.StorageLimits memory limits) private view {
        assertEq(keccak256(abi.encode(medicines.limitsOf(gtin))), keccak256(abi.encode(limits)), "limits");
    }
}
