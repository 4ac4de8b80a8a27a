// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../identity/types.sol";
import {BatchId, ShipmentId, ShipmentTerms} from "../types.sol";

/// @title Suspect, illegitimate and spoilt packs: set aside, investigated, released or kept
/// @notice What is set aside is neither supplied nor sold. It is destroyed, sampled, returned to its maker, or released by
/// whom its reasons ask for: the holder for a suspicion, the maker for an excursion, the regulator for anything.
/// @dev `eventHash` as in {IBatches}.
interface ISetAsideDesk {
    /// @notice Goods that reached an organisation.
    /// @param quantity How many packs.
    /// @param first First pack number of the range in which they lie, if `span` is not 0.
    struct Arrival {
        BatchId batch;
        OrgId org;
        uint32 quantity;
        uint32 first;
        uint32 span;
    }

    /// @notice The cold chain of a shipment broke.
    event ShipmentExcursion(ShipmentId indexed shipment, BatchId indexed batch, bytes32 evidence, bytes32 eventHash);
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
    event IllegitimateDeclared(BatchId indexed batch, OrgId indexed org, bytes32 notice, bytes32 eventHash);
    /// @notice What was set aside is saleable stock again. `by` is 0 for the regulator.
    event SetAsideReleased(
        BatchId indexed batch,
        OrgId indexed org,
        OrgId indexed by,
        uint32 quantity,
        bytes32 report,
        bytes32 eventHash
    );
    /// @notice Of what was set aside, the packs [first, first + count) had ended; `quantity` packs that were set aside in their
    /// stead are saleable stock again.
    event EndedReturned(
        BatchId indexed batch,
        OrgId indexed org,
        uint32 first,
        uint32 count,
        uint32 quantity,
        bytes32 eventHash
    );

    /// @notice Nothing of the batch was set aside by this organisation, or for other reasons.
    error NotSetAside(BatchId batch, OrgId org, uint8 reasons);
    /// @notice There are numbers enough for what is set aside, also without these.
    error NothingEndedAside(BatchId batch, OrgId org, uint32 first, uint32 count);
    /// @notice The readings end more than seven days before the goods left.
    error ReadingsBeforeShipment(ShipmentId shipment, uint40 until, uint40 shippedAt);

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
    function declareIllegitimate(OrgId org, BatchId batch, bytes32 notice, bytes32 eventHash) external;

    /// @notice Returns what was set aside as suspect, and for nothing else, to saleable stock.
    /// @param report sha-256 of the investigation's result.
    /// @dev A member of `org` with {Duties.REPORT}. Reverts: those of {IOrganizationRegistry.requireActing}, {NotSetAside}.
    function releaseSuspect(OrgId org, BatchId batch, bytes32 report, bytes32 eventHash) external;

    /// @notice Returns what an excursion set aside to saleable stock, after assessing its stability. What is suspect as well
    /// stays aside as suspect: a suspicion is the holder's to lift; the event then names no packs.
    /// @dev A member of the batch's maker with {Duties.REPORT}. What is illegitimate stays.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {IBatches.NotBatchMaker}, {NotSetAside}.
    function releaseExcursion(OrgId maker, OrgId org, BatchId batch, bytes32 report, bytes32 eventHash) external;

    /// @notice Returns what was set aside for whatever reason to saleable stock.
    /// @dev Restricted to the regulator. Reverts: {NotSetAside}.
    function releaseByRegulator(OrgId org, BatchId batch, bytes32 report, bytes32 eventHash) external;

    /// @notice Says that packs of a range that was set aside had ended, each by itself or in a case. A pack that ended stays in
    /// its range, so an excursion that meets it takes another in its stead; this gives that one back, and the range.
    /// @param count 1 to 256.
    /// @dev A member of `org` with {Duties.REPORT}. Reverts: those of {IOrganizationRegistry.requireActing},
    /// {ListLengthOutOfRange}, {IPackDesk.PackNotEnded}, {NothingEndedAside}, {ICustody.RangeNotHeld}.
    function returnEnded(OrgId org, BatchId batch, uint32 first, uint32 count, bytes32 eventHash) external;

    /// @notice Marks a shipment whose cold chain broke. What of it arrived before is set aside, as far as the receiver
    /// still holds it: the shipment's numbers where they are known, else as many packs without one as are missing. What was
    /// packed into a unit does not move and is set aside when it is unpacked; what ended comes back set aside, if it comes
    /// back; what arrives later is set aside then. Once is enough, and again does nothing.
    /// @param until When the readings end.
    /// @param evidence Root of the readings.
    /// @dev Restricted to the cold chain's contract. Reverts: {ICustody.ShipmentNotInState} if it was never shipped,
    /// {ReadingsBeforeShipment}.
    function markExcursion(ShipmentTerms calldata terms, uint40 until, bytes32 evidence, bytes32 eventHash) external;

    /// @notice Passes if readings that end then may be of goods that left then. Who ships may tell the chain up to seven days
    /// later; a sensor's memory of another journey condemns nothing.
    /// @dev Reverts: {ReadingsBeforeShipment}.
    function requireReadings(ShipmentId shipment, uint40 until, uint40 shippedAt) external pure;

    /// @notice The same for what came out of a unit whose cold chain broke.
    /// @dev Open to {IUnitRegistry} alone. Reverts: {ICustody.NotDesk}.
    function setAsideUnpacked(Arrival calldata goods, bytes32 evidence, bytes32 eventHash) external;
}
