// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../identity/types.sol";
import {BatchId, UnitId} from "../types.sol";
import {IPacks} from "./IPacks.sol";

/// @title The pharmacist's desk: cases, opened packs, days without connection, and the ways back
/// @notice What {IPacks} does for a pack at a time, for what is rarer: packs inside a unit or a range, parts of a pack,
/// uses submitted later, final ends, and reversals under article 13 of Delegated Regulation (EU) 2016/161.
/// @dev `eventHash` as in {IBatches}. Ends are recorded in the ledger, whose events {IPacks} names.
interface IPackDesk {
    /// @notice Why an offline use was not recorded as a supply.
    enum Alert {
        None,
        DoubleUse,
        NotHeld,
        BatchClosed,
        SetAside
    }

    /// @notice A use that was made while the pharmacy was offline.
    /// @param usedAt When, in seconds.
    struct OfflineUse {
        uint32 index;
        bytes32 code;
        uint40 usedAt;
    }

    /// @notice The packs [first, first + count) ended.
    event RangeEnded(
        BatchId indexed batch,
        OrgId indexed org,
        IPacks.PackState indexed state,
        uint32 first,
        uint32 count,
        uint64 premises,
        bytes32 eventHash
    );
    /// @notice Alert: what was used offline could not be recorded as a supply.
    event OfflineAlert(
        BatchId indexed batch,
        OrgId indexed org,
        uint32 indexed index,
        Alert alert,
        uint40 usedAt,
        uint64 premises
    );
    /// @notice A part of an opened pack was supplied.
    event PartSupplied(
        BatchId indexed batch,
        OrgId indexed org,
        uint32 indexed index,
        uint16 parts,
        uint16 partsLeft,
        bytes32 eventHash
    );
    /// @notice A pack went on to its final end.
    event PackConcluded(
        BatchId indexed batch,
        OrgId indexed org,
        uint32 indexed index,
        IPacks.PackState state,
        bytes32 eventHash
    );
    /// @notice The packs [first, first + count) went on to their final end.
    event RangeConcluded(
        BatchId indexed batch,
        OrgId indexed org,
        uint32 first,
        uint32 count,
        IPacks.PackState state,
        bytes32 eventHash
    );
    /// @notice A pack is active again, and held.
    event PackReactivated(BatchId indexed batch, OrgId indexed org, uint32 indexed index, bytes32 eventHash);
    /// @notice The packs [first, first + count) are active again, and held.
    event RangeReactivated(BatchId indexed batch, OrgId indexed org, uint32 first, uint32 count, bytes32 eventHash);

    /// @notice The pack is active.
    error PackNotEnded(BatchId batch, uint32 index);
    /// @notice Another organisation, or another place, ended the pack: article 13(1)(a).
    error OtherPremises(BatchId batch, uint32 index, bytes14 org, uint64 premises);
    /// @notice More than ten days ago: article 13(1)(b).
    error ReversalTooLate(BatchId batch, uint32 index, uint40 endedAt, uint40 time);
    /// @notice Destroyed, stolen, or from what was set aside: article 13(1)(d); or handed over: 13(1)(e).
    error EndIsFinal(BatchId batch, uint32 index, IPacks.PackState state);
    /// @notice An offline use cannot lie in the future.
    error UsedInFuture(uint40 usedAt, uint40 time);
    /// @notice An opened pack has between 2 and 65,535 parts, and no more can be supplied than are left.
    error PartsOutOfRange(uint16 parts, uint16 left);
    /// @notice No range ended just so.
    error UnknownRangeEnd(BatchId batch, uint32 first, uint32 count);

    // ------------------------------------------------------------------------------------------------------ ending

    /// @notice {IPacks.decommission} for a pack inside a logistic unit.
    /// @param path The units around it, from the innermost to the topmost, which `ending.org` holds.
    /// @dev Reverts: as {IPacks.decommission}, those of {IUnitRegistry.requireInside}.
    function decommissionInside(
        IPacks.Ending calldata ending,
        IPacks.Pack calldata pack,
        bytes32[] calldata proof,
        UnitId[] calldata path
    ) external;

    /// @notice Ends a whole case: the packs [first, first + count). At most {IPacks.MAX_PACKS}. It needs no serials, since the range
    /// is known to be held.
    /// @param path Units around them, see {decommissionInside}; empty for loose packs.
    /// @dev Reverts: as {IPacks.decommission}, {ListLengthOutOfRange}, {ICustody.RangeNotHeld}.
    function decommissionRange(
        IPacks.Ending calldata ending,
        uint32 first,
        uint32 count,
        UnitId[] calldata path
    ) external;

    /// @notice Submits the supplies of a day without connection, each with its time. What cannot be recorded does not stop
    /// the rest: it is an alert.
    /// @param uses In the order of their leaves in the tree, which their common proof asks for.
    /// @param ending Its state is `Supplied` or `HandedOver`, its source the stock.
    /// @dev As {IPacks.decommissionMany}. Reverts: those of {IOrganizationRegistry.requireActing}, {IPacks.InvalidEnd}, {Gs1.InvalidGln},
    /// {BatchNotCommissioned}, {ListLengthOutOfRange}, {IPacks.PackOutOfRange}, {IPacks.PackNotInBatch}, {UsedInFuture},
    /// {Proofs.InvalidMultiProof}.
    function submitOffline(
        IPacks.Ending calldata ending,
        OfflineUse[] calldata uses,
        bytes32[] calldata proof,
        uint256[] calldata flags
    ) external;

    /// @notice Opens a pack and supplies a part of it (article 28); the pack has ended with its first part.
    /// @param parts Parts that the pack has, 2 to 65,535.
    /// @param supplied Parts supplied now.
    /// @dev As {IPacks.decommission} with state `Supplied`. Reverts: as {IPacks.decommission}, {PartsOutOfRange}.
    function openPack(
        IPacks.Ending calldata ending,
        IPacks.Pack calldata pack,
        bytes32[] calldata proof,
        uint16 parts,
        uint16 supplied
    ) external;

    /// @notice Supplies a further part of an opened pack.
    /// @dev A member with {Duties.DISPENSE} of the organisation that opened it, at the same premises.
    /// Reverts: those of {IOrganizationRegistry.requireActing} and {IBatches.requireOpen}, {PackNotEnded},
    /// {OtherPremises}, {IPacks.InvalidEnd}, {PartsOutOfRange}.
    function supplyPart(
        OrgId org,
        BatchId batch,
        uint32 index,
        uint64 premises,
        uint16 supplied,
        bytes32 eventHash
    ) external;

    /// @notice Takes packs to their final end: handed over or destroyed after a supply, sample or export; destroyed,
    /// stolen or sample after a lock. At most {IPacks.MAX_PACKS}.
    /// @dev A member with {Duties.DISPENSE} of the organisation that ended them.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {ListLengthOutOfRange}, {PackNotEnded}, {OtherPremises},
    /// {IPacks.InvalidEnd}; when handing over those of {IBatches.requireOpen}.
    function conclude(
        OrgId org,
        BatchId batch,
        uint32[] calldata indices,
        IPacks.PackState state,
        bytes32 eventHash
    ) external;

    /// @notice {conclude} for a whole case that ended by {decommissionRange}.
    /// @dev Reverts: as {conclude}, {UnknownRangeEnd}.
    function concludeRange(
        OrgId org,
        BatchId batch,
        uint32 first,
        uint32 count,
        IPacks.PackState state,
        bytes32 eventHash
    ) external;

    /// @notice Makes a pack active again, only under article 13(1)(a)–(e): by the same organisation at the same premises, within
    /// ten days, not expired, recalled or quarantined, neither destroyed nor stolen, not handed over to a person. By calling, the
    /// organisation says that it does not know the pack to be stolen. A lock has no ten days.
    /// @dev A member of `org` with {Duties.DISPENSE}. Where the pack's path was shown, its number must still lie in a range of
    /// `org`; out of a unit it is unpacked first. What an excursion looked for meanwhile comes back set aside, see
    /// {IStock.noteMissed}.
    /// Reverts: those of {IOrganizationRegistry.requireActing} and {IBatches.requireOpen}, {PackNotEnded},
    /// {OtherPremises}, {ReversalTooLate}, {EndIsFinal}, {ICustody.RangeNotHeld}.
    function reactivate(OrgId org, BatchId batch, uint32 index, uint64 premises, bytes32 eventHash) external;

    /// @notice {reactivate} for a whole case that ended by {decommissionRange}.
    /// @dev Reverts: as {reactivate}, {UnknownRangeEnd}.
    function reactivateRange(
        OrgId org,
        BatchId batch,
        uint32 first,
        uint32 count,
        uint64 premises,
        bytes32 eventHash
    ) external;

    /// @notice How the range [first, first + count) ended, if it ended in one piece.
    function rangeEndOf(BatchId batch, uint32 first, uint32 count) external view returns (IPacks.PackEnd memory);
}
