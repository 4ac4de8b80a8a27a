// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../identity/Licences.sol";
import {OrgId} from "../identity/types.sol";
import {EmptyDigest} from "../shared/errors.sol";
import {Gs1} from "./Gs1.sol";
import {IMedicineRegistry} from "./interfaces/IMedicineRegistry.sol";

/// @title MedicineRegistry
/// @notice See {IMedicineRegistry}.
contract MedicineRegistry is IMedicineRegistry, AccessManaged {
    /// -273.15 °C.
    int16 private constant ABSOLUTE_ZERO = -27_315;

    /// @notice The registry that knows who is a manufacturer.
    IOrganizationRegistry public immutable ORGANIZATIONS;

    mapping(uint64 gtin => OrgId) private _manufacturers;
    mapping(uint64 gtin => StorageLimits) private _limits;

    /// @param authority The AccessManager that says who regulates.
    constructor(address authority, IOrganizationRegistry organizations) AccessManaged(authority) {
        ORGANIZATIONS = organizations;
    }

    /// @inheritdoc IMedicineRegistry
    function approve(
        uint64 gtin,
        OrgId manufacturer,
        StorageLimits calldata limits,
        bytes32 authorisation
    ) external restricted {
        Gs1.requireGtin(gtin);
        if (authorisation == bytes32(0)) revert EmptyDigest();
        _requireLimits(limits);
        _requireManufacturer(manufacturer);

        StorageLimits memory stored = limits;
        stored.approvedAt = uint40(block.timestamp);
        _manufacturers[gtin] = manufacturer;
        _limits[gtin] = stored;
        emit ProductApproved(gtin, manufacturer, stored, authorisation);
    }

    /// @inheritdoc IMedicineRegistry
    function withdraw(uint64 gtin, bytes32 notice) external restricted {
        OrgId manufacturer = _manufacturers[gtin];
        if (OrgId.unwrap(manufacturer) == bytes32(0)) revert ProductNotApproved(gtin);
        _manufacturers[gtin] = OrgId.wrap(0);
        emit ProductWithdrawn(gtin, manufacturer, notice);
    }

    /// @inheritdoc IMedicineRegistry
    function requireManufacturer(uint64 gtin, OrgId org) external view {
        OrgId manufacturer = _manufacturers[gtin];
        if (OrgId.unwrap(manufacturer) == bytes32(0)) revert ProductNotApproved(gtin);
        if (!(manufacturer == org)) revert NotProductManufacturer(gtin, org, manufacturer);
    }

    /// @inheritdoc IMedicineRegistry
    function manufacturerOf(uint64 gtin) external view returns (OrgId) {
        return _manufacturers[gtin];
    }

    /// @inheritdoc IMedicineRegistry
    function limitsOf(uint64 gtin) external view returns (StorageLimits memory) {
        return _limits[gtin];
    }

    function _requireLimits(StorageLimits calldata limits) private pure {
        // A mean cannot lie below the lowest value, so a limit there would condemn every transport.
        if (
            limits.minTemperature < ABSOLUTE_ZERO ||
            limits.minTemperature > limits.maxTemperature ||
            limits.maxMeanKinetic < limits.minTemperature
        ) {
            revert InvalidStorageLimits(limits.minTemperature, limits.maxTemperature, limits.maxMeanKinetic);
        }
    }

    /// An accreditation that ended or is suspended is no reason to refuse: the approval outlives it, and acting is
    /// asked for each time.
    function _requireManufacturer(OrgId manufacturer) private view {
        IOrganizationRegistry.Organization memory organization = ORGANIZATIONS.organizationOf(manufacturer);
        if (organization.controller == address(0)) revert IOrganizationRegistry.UnknownOrganization(manufacturer);
        if (organization.licences & Licences.MANUFACTURER == 0) {
            revert IOrganizationRegistry.MissingLicence(manufacturer, Licences.MANUFACTURER, organization.licences);
        }
    }
}
