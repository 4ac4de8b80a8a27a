// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../identity/types.sol";

/// @title Which medicines may be made, by whom, and how they must be kept
/// @notice A regulator approves a product, named by the GTIN of its pack, for one manufacturer (marketing authorisation
/// holder). The storage limits are what cold-chain logs are judged by.
/// @dev Temperatures are hundredths of a degree Celsius. `restricted` functions are open to the regulator's role.
interface IMedicineRegistry {
    /// @notice One slot: minTemperature 16 | maxTemperature 16 | maxMeanKinetic 16 | maxTimeOutside 32 | approvedAt 40 |
    /// free 136.
    /// @param minTemperature Lowest storage temperature, in 0.01 °C.
    /// @param maxTemperature Highest storage temperature, in 0.01 °C.
    /// @param maxMeanKinetic Highest mean kinetic temperature of a transport (ICH Q1A, USP <1079.2>), in 0.01 °C.
    /// @param maxTimeOutside Seconds that one transport may spend outside the storage temperatures in all.
    /// @param approvedAt When the product was approved last; 0 if it never was.
    struct StorageLimits {
        int16 minTemperature;
        int16 maxTemperature;
        int16 maxMeanKinetic;
        uint32 maxTimeOutside;
        uint40 approvedAt;
    }

    /// @notice The product was approved, or its approval replaced. `authorisation` is the sha-256 of the document.
    event ProductApproved(uint64 indexed gtin, OrgId indexed manufacturer, StorageLimits limits, bytes32 authorisation);
    /// @notice No more batches of the product may be commissioned. Those that exist are not touched; see recalls.
    event ProductWithdrawn(uint64 indexed gtin, OrgId indexed manufacturer, bytes32 notice);

    /// @notice The product was never approved, or was withdrawn.
    error ProductNotApproved(uint64 gtin);
    /// @notice Another organisation holds the product's approval.
    error NotProductManufacturer(uint64 gtin, OrgId org, OrgId manufacturer);
    /// @notice The limits contradict themselves, or lie below absolute zero.
    error InvalidStorageLimits(int16 minTemperature, int16 maxTemperature, int16 maxMeanKinetic);

    /// @notice Approves a product, or replaces its approval: another manufacturer, other limits.
    /// @param gtin GTIN of the pack, fourteen digits as a number.
    /// @param manufacturer Who may commission its batches; an accredited manufacturer.
    /// @param limits Its storage limits; `approvedAt` is ignored.
    /// @param authorisation sha-256 of the marketing authorisation.
    /// @dev Restricted. A batch keeps the maker that commissioned it.
    /// Reverts: {Gs1.InvalidGtin}, {EmptyDigest}, {InvalidStorageLimits}, {UnknownOrganization}, {MissingLicence}.
    function approve(uint64 gtin, OrgId manufacturer, StorageLimits calldata limits, bytes32 authorisation) external;

    /// @notice Ends a product's approval.
    /// @dev Restricted. Reverts: {ProductNotApproved}.
    function withdraw(uint64 gtin, bytes32 notice) external;

    /// @notice Passes if `org` holds the product's approval.
    /// @dev Reverts: {ProductNotApproved}, {NotProductManufacturer}.
    function requireManufacturer(uint64 gtin, OrgId org) external view;

    /// @notice Who holds the product's approval; 0 if nobody does.
    function manufacturerOf(uint64 gtin) external view returns (OrgId);

    /// @notice The product's storage limits, also after its withdrawal; all zero if it was never approved.
    function limitsOf(uint64 gtin) external view returns (StorageLimits memory);
}
