// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../identity/types.sol";
import {BatchId} from "../types.sol";
import {IBatches} from "./IBatches.sol";

/// @title Packs: is this one genuine, and has it ended?
/// @notice A batch commits to its packs by the root of an OpenZeppelin Merkle tree. The leaf of pack number `index`
/// (from 0, below the batch's quantity) is keccak256(keccak256(abi.encode(uint256 index, bytes32 code))); its code is the
/// serial number, AI (21), as 20 bytes of ASCII, left-aligned and zero-padded, and a salt of 12 bytes, so that the siblings
/// of a published proof tell nobody the serial of a neighbour.
/// @dev A pack is in state `Active` until it ends. States follow Delegated Regulation (EU) 2016/161, articles 13, 16 and
/// 22 to 25. Whoever ends a pack must hold it: as packs that are known to be its own (`proven`: its pack number lies in a range
/// that came on an unbroken path from the maker, see {Holdings}), or by quantity alone, which is an alert, and
/// which gives way to the one who can show the path. `eventHash` as in {IBatches}.
interface IPacks {
    /// @notice `Locked` keeps a pack back; the others are ends. `HandedOver`, `Destroyed`, `Stolen` are final.
    enum PackState {
        Active,
        Supplied,
        HandedOver,
        Destroyed,
        Exported,
        Sample,
        Stolen,
        Locked
    }

    /// @notice What a scan finds: `Genuine` may be supplied; else the first reason why not, in this order. `Ended` comes
    /// before what befell the batch later (article 36(b): a decommissioned pack of a recalled batch stays decommissioned).
    enum Verdict {
        Genuine,
        Unknown,
        Ended,
        Recalled,
        Quarantined,
        Expired
    }

    /// @notice From where packs are taken that end.
    enum Source {
        Stock,
        SetAside
    }

    /// @notice One pack of a batch, as its maker knows it.
    struct Pack {
        uint32 index;
        bytes32 code;
    }

    /// @notice What ends packs.
    /// @param org For whom the caller acts.
    /// @param batch Their batch.
    /// @param state Their end.
    /// @param source From saleable stock or from what was set aside.
    /// @param premises GLN of the place, thirteen digits as a number.
    struct Ending {
        OrgId org;
        BatchId batch;
        PackState state;
        Source source;
        uint64 premises;
        bytes32 eventHash;
    }

    /// @notice One slot: state 8 | proven 8 | setAside 8 | endedAt 40 | premises 48 | partsLeft 16 | parts 16 | org 112.
    /// @param proven Whether the path was shown.
    /// @param setAside Whether it was taken from what was set aside; such a pack never comes back.
    /// @param endedAt When, in seconds.
    /// @param premises GLN of the place.
    /// @param partsLeft Parts of an opened pack that were not supplied yet.
    /// @param parts Parts that an opened pack has; 0 for a whole one.
    /// @param org First 14 bytes of the OrgId that ended it.
    struct PackEnd {
        PackState state;
        bool proven;
        bool setAside;
        uint40 endedAt;
        uint48 premises;
        uint16 partsLeft;
        uint16 parts;
        bytes14 org;
    }

    /// @notice A pack ended, or was locked.
    event PackEnded(
        BatchId indexed batch,
        OrgId indexed org,
        uint32 indexed index,
        PackState state,
        bool proven,
        uint64 premises,
        bytes32 eventHash
    );
    /// @notice Many packs ended at once; eight pack numbers of 32 bits to a word, the first in the lowest bits, the last
    /// one repeated to fill its word. Those that were not proven have an {UnprovenEnd} of their own.
    event PacksEnded(
        BatchId indexed batch,
        OrgId indexed org,
        PackState indexed state,
        uint64 premises,
        uint256[] indices,
        bytes32 eventHash
    );
    /// @notice Alert: a pack ended at a holder that can show the quantity but not the path.
    event UnprovenEnd(BatchId indexed batch, OrgId indexed org, uint32 indexed index);
    /// @notice Alert: an unproven end gave way to `org`, which showed the path.
    event EndOverridden(BatchId indexed batch, OrgId indexed org, uint32 indexed index);

    /// @notice The pack number is not below the batch's quantity.
    error PackOutOfRange(BatchId batch, uint32 index, uint32 quantity);
    /// @notice The proof leads from these packs to another root.
    error PackNotInBatch(BatchId batch, uint32 index);
    /// @notice Alert: the pack has ended before; in a range, of which `Supplied` stands for every state.
    error PackAlreadyEnded(BatchId batch, uint32 index, PackState state);
    /// @notice This cannot be the end of a pack from here, or not after the state it has.
    error InvalidEnd(PackState state, PackState standing);

    /// @notice Ends one pack, or locks it.
    /// @dev A member of `ending.org` with {Duties.DISPENSE}. To supply or hand over takes a pharmacy, hospital or wholesaler
    /// (article 23), to export a manufacturer or wholesaler. Supply and export need an open batch; destruction, samples for
    /// authorities, theft and locks do not, and are the only ends of what was set aside.
    /// Reverts: those of {IOrganizationRegistry.requireActing} and {IBatches.requireOpen}, {InvalidEnd},
    /// {Gs1.InvalidGln}, {PackOutOfRange}, {PackNotInBatch}, {NotHeld}, {PackAlreadyEnded}; {ICustody.RangeNotHeld} when
    /// `ending.org` set this pack aside.
    function decommission(Ending calldata ending, Pack calldata pack, bytes32[] calldata proof) external;

    /// @notice {decommission} for many packs of one batch, all or none. At most {MAX_PACKS}.
    /// @param packs In the order of their leaves in the tree.
    /// @param proof Nodes of their common proof.
    /// @param flags Its flags, see {Proofs}.
    /// @dev Reverts: as {decommission}, {ListLengthOutOfRange}, {Proofs.InvalidMultiProof}.
    function decommissionMany(
        Ending calldata ending,
        Pack[] calldata packs,
        bytes32[] calldata proof,
        uint256[] calldata flags
    ) external;

    /// @notice The answer to a scan. It costs no gas when called from outside.
    /// @return verdict Whether the pack may be supplied.
    /// @return info Its batch: quantity, expiry, product, recall.
    /// @return end What is recorded of the pack; all zero while active. Of one that ended in a range
    /// {IPackDesk.rangeEndOf} knows the rest.
    function verify(
        BatchId batch,
        Pack calldata pack,
        bytes32[] calldata proof
    ) external view returns (Verdict verdict, IBatches.Batch memory info, PackEnd memory end);

    /// @notice The most packs of one call: 256 stay under the 16,777,216 gas of EIP-7825.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_PACKS() external view returns (uint256);

    /// @notice The pack's slot; all zero if it did not end by itself.
    function packEndOf(BatchId batch, uint32 index) external view returns (PackEnd memory);

    /// @notice Whether the pack ended in a range.
    function endedInRange(BatchId batch, uint32 index) external view returns (bool);
}
