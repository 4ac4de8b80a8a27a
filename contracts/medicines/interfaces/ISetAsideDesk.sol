// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../identity/types.sol";
import {BatchId, ShipmentId, ShipmentTerms} from "../types.sol";

/// @title Suspect, illegitimate and spoilt packs: set aside, investigated, released or kept
/// @notice What is set aside is neither supplied nor sold. It is destroyed, sampled, returned to its maker, or released by
/// whom its reasons ask for: the holder for a suspicion, the maker for an excursion, the regulator for anything.
/// @dev `eventHash` as in {IBatches}.
interface ISetAsideDesk {
    /// @notice The cold chain of a shipment broke.
    event ShipmentExcursion(ShipmentId indexed shipment, BatchId indexed batch, bytes32 evidence);
    /// @notice Packs were set aside: they are neither supplied nor sold. `reason` is a bit of {Holdings}.
    event SetAside(
        BatchId indexed batch,
        OrgId indexed org,
        uint8 indexed reason,
        uint32 quantity,
        bytes32 notice,
        bytes32 eventHash
    );
    /// @notice What was set aside turned out illegitimate; trading partners and the regulator read it here.
    event IllegitimateDeclared(BatchId indexed batch, OrgId indexed org, bytes32 notice);
    /// @notice What was set aside is saleable stock again. `by` is 0 for the regulator.
    event SetAsideReleased(BatchId indexed batch, OrgId indexed org, OrgId indexed by, uint32 quantity, bytes32 report);

    /// @notice Nothing of the batch was set aside by this organisation, or for other reasons.
    error NotSetAside(BatchId batch, OrgId org, uint8 reasons);

    /// @notice Sets packs aside as suspect: the holder's quarantine, before and while it investigates.
    /// @param notice sha-256 of the suspicion.
    /// @dev A member of `org` with {Duties.REPORT}, whatever the batch's status.
    /// Reverts: those of {IOrganizationRegistry.requireActing} and {IStock.moveStock}.
    function setAside(
        OrgId org,
        BatchId batch,
        uint32 quantity,
        uint32 first,
        uint32 span,
        bytes32 notice,
        bytes32 eventHash
    ) external;

    /// @notice Declares what was set aside illegitimate, and so tells partners and regulator (FD&C Act 582(c)(4)(B)).
    /// @dev A member of `org` with {Duties.REPORT}. Reverts: those of {IOrganizationRegistry.requireActing}, {NotSetAside}.
    function declareIllegitimate(OrgId org, BatchId batch, bytes32 notice) external;

    /// @notice Returns what was set aside as suspect, and for nothing else, to saleable stock.
    /// @param report sha-256 of the investigation's result.
    /// @dev A member of `org` with {Duties.REPORT}. Reverts: those of {IOrganizationRegistry.requireActing}, {NotSetAside}.
    function releaseSuspect(OrgId org, BatchId batch, bytes32 report) external;

    /// @notice Returns what an excursion set aside to saleable stock, after assessing its stability. What is suspect as well
    /// stays aside as suspect: a suspicion is the holder's to lift; the event then names no packs.
    /// @dev A member of the batch's maker with {Duties.REPORT}. What is illegitimate stays.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {IBatches.NotBatchMaker}, {NotSetAside}.
    function releaseExcursion(OrgId maker, OrgId org, BatchId batch, bytes32 report) external;

    /// @notice Returns what was set aside for whatever reason to saleable stock.
    /// @dev Restricted to the regulator. Reverts: {NotSetAside}.
    function releaseByRegulator(OrgId org, BatchId batch, bytes32 report) external;

    /// @notice Marks a shipment whose cold chain broke. What of it arrived before is set aside, as far as the receiver
    /// still holds it; what arrives later is set aside then. Once is enough, and again does nothing.
    /// @param evidence Root of the readings.
    /// @dev Restricted to the cold chain's contract. Reverts: {ICustody.ShipmentNotInState} if it was never shipped.
    function markExcursion(ShipmentTerms calldata terms, bytes32 evidence) external;

    /// @notice When an excursion last found fewer packs of a batch in an organisation's stock than had arrived; 0 if never.
    /// Packs that ended until then come back set aside.
    function missedAt(BatchId batch, OrgId org) external view returns (uint40);
}
