// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../identity/Duties.sol";
import {Licences} from "../identity/Licences.sol";
import {OrgId} from "../identity/types.sol";
import {ListLengthOutOfRange} from "../shared/errors.sol";
import {BatchWord} from "./BatchWords.sol";
import {Custody} from "./Custody.sol";
import {Gs1} from "./Gs1.sol";
import {Holding, HoldingSlot} from "./Holdings.sol";
import {IPacks} from "./interfaces/IPacks.sol";
import {packLeafOf, packLeavesOf} from "./packLeaf.sol";
import {PackSlot, PackWord, PackWords} from "./PackWords.sol";
import {Proofs} from "./Proofs.sol";
import {BatchId, setAsideKeyOf} from "./types.sol";

/// @title Packs
/// @notice See {IPacks}.
abstract contract Packs is Custody, IPacks {
    /// @inheritdoc IPacks
    uint256 public constant MAX_PACKS = 256;

    uint32 private constant SUPPLIERS =
        Licences.PHARMACY | Licences.CARE | Licences.EMERGENCY_CARE | Licences.WHOLESALER;
    uint32 private constant EXPORTERS = Licences.MANUFACTURER | Licences.WHOLESALER;

    mapping(BatchId batch => mapping(uint256 index => PackSlot)) internal _ends;
    /// Bit i of word w: pack 256 * w + i ended in a range.
    mapping(BatchId batch => mapping(uint256 word => uint256)) internal _endedInRanges;

    // ------------------------------------------------------------------------------------------------------ ending

    /// @inheritdoc IPacks
    function decommission(Ending calldata ending, Pack calldata pack, bytes32[] calldata proof) external {
        uint256 quantity = _requireEnding(ending, msg.sender);
        bytes32 leaf = packLeafOf(ending.batch, pack.index, pack.code, quantity);
        if (Proofs.rootOf(leaf, proof) != _roots[ending.batch]) {
            revert PackNotInBatch(ending.batch, pack.index);
        }
        bool proven = _takePack(ending.batch, _holderOf(ending), pack.index);
        _write(ending.batch, ending.org, pack.index, PackWords.write(ending, proven, _now()), proven);
        emit PackEnded(ending.batch, ending.org, pack.index, ending.state, proven, ending.premises, ending.eventHash);
    }

    /// @inheritdoc IPacks
    function decommissionMany(
        Ending calldata ending,
        Pack[] calldata packs,
        bytes32[] calldata proof,
        uint256[] calldata flags
    ) external {
        if (packs.length == 0 || packs.length > MAX_PACKS) revert ListLengthOutOfRange(packs.length, MAX_PACKS);
        uint256 quantity = _requireEnding(ending, msg.sender);
        bytes32[] memory queue = Proofs.queueFor(packs.length, proof, flags);
        packLeavesOf(ending.batch, packs, quantity, queue);
        if (Proofs.rootOf(queue, packs.length, proof, flags) != _roots[ending.batch]) {
            revert PackNotInBatch(ending.batch, packs[0].index);
        }
        uint256[] memory indices = _recordMany(ending, packs);
        emit PacksEnded(ending.batch, ending.org, ending.state, ending.premises, indices, ending.eventHash);
    }

    // ------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IPacks
    function verify(
        BatchId batch,
        Pack calldata pack,
        bytes32[] calldata proof
    ) external view returns (Verdict verdict, Batch memory info, PackEnd memory end) {
        BatchWord word = _batches[batch];
        info = word.details();
        if (pack.index >= info.quantity) return (Verdict.Unknown, info, end);
        bytes32 leaf = packLeafOf(batch, pack.index, pack.code, info.quantity);
        if (Proofs.rootOf(leaf, proof) != _roots[batch]) return (Verdict.Unknown, info, end);

        end = _ends[batch][pack.index].end.details();
        if (end.state != PackState.Active || _endedInRange(batch, pack.index)) return (Verdict.Ended, info, end);
        BatchStatus status = _statusOf(word);
        if (status == BatchStatus.Open) return (Verdict.Genuine, info, end);
        if (status == BatchStatus.Quarantined) return (Verdict.Quarantined, info, end);
        return (status == BatchStatus.Expired ? Verdict.Expired : Verdict.Recalled, info, end);
    }

    /// @inheritdoc IPacks
    function packEndOf(BatchId batch, uint32 index) external view returns (PackEnd memory) {
        return _ends[batch][index].end.details();
    }

    /// @inheritdoc IPacks
    function endedInRange(BatchId batch, uint32 index) external view returns (bool) {
        return _endedInRange(batch, index);
    }

    // ---------------------------------------------------------------------------------------------------- internal

    function _requireEnding(Ending calldata ending, address account) internal view returns (uint256) {
        PackState state = ending.state;
        if (state == PackState.Active) revert InvalidEnd(state, PackState.Active);
        Gs1.requireGlnLength(ending.premises);
        if (state != PackState.Supplied && state != PackState.HandedOver && state != PackState.Exported) {
            ORGANIZATIONS.requireActing(ending.org, account, Licences.HOLDERS, Duties.DISPENSE);
            return _known(ending.batch).quantity();
        }
        uint32 licences = state == PackState.Exported ? EXPORTERS : SUPPLIERS;
        ORGANIZATIONS.requireActing(ending.org, account, licences, Duties.DISPENSE);
        if (ending.source != Source.Stock) revert InvalidEnd(state, PackState.Active);
        return _requireOpen(ending.batch).quantity();
    }

    function _takePack(BatchId batch, bytes32 holder, uint32 index) internal returns (bool proven) {
        HoldingSlot storage slot = _holdings[batch][holder];
        Holding holding = slot.holding;
        if (holding.quantity() == 0) revert NotHeld(batch, holder, 1, 0);
        proven = holding.hasPack(index);
        slot.holding = _without(batch, holder, holding, proven ? 1 : 0, proven ? 0 : 1);
    }

    /// Packs without a known number are all that can be somebody's word alone; the others are where their ranges are.
    function _without(
        BatchId batch,
        bytes32 holder,
        Holding holding,
        uint256 proven,
        uint256 unproven
    ) private pure returns (Holding) {
        uint256 untracked = holding.untracked();
        if (unproven > untracked) revert UntrackedNotHeld(batch, holder, uint32(unproven), uint32(untracked));
        return holding.less(proven).lessUntracked(unproven);
    }

    function _write(BatchId batch, OrgId org, uint32 index, PackWord end, bool proven) internal {
        PackSlot storage slot = _ends[batch][index];
        PackWord standing = slot.end;
        if (!standing.isActive()) {
            if (!proven || standing.proven()) revert PackAlreadyEnded(batch, index, standing.state());
            emit EndOverridden(batch, org, index);
        } else if (!proven) {
            // What ended in a range or was set aside left the holder's ranges, so only the unproven need to ask.
            if (_endedInRange(batch, index)) revert PackAlreadyEnded(batch, index, PackState.Supplied);
            bytes32 aside = setAsideKeyOf(org);
            if (_holdings[batch][aside].holding.hasPack(index)) revert RangeNotHeld(batch, aside, index, 1);
        }
        slot.end = end;
        if (!proven) emit UnprovenEnd(batch, org, index);
    }

    function _endedInRange(BatchId batch, uint256 index) internal view returns (bool) {
        return (_endedInRanges[batch][index >> 8] >> (index & 255)) & 1 == 1;
    }

    function _recordMany(Ending calldata ending, Pack[] calldata packs) private returns (uint256[] memory indices) {
        bytes32 holder = _holderOf(ending);
        HoldingSlot storage slot = _holdings[ending.batch][holder];
        Holding holding = slot.holding;
        uint256 held = holding.quantity();
        if (held < packs.length) revert NotHeld(ending.batch, holder, uint32(packs.length), uint32(held));
        uint256 unproven;
        (indices, unproven) = _writeMany(
            ending,
            packs,
            holding,
            PackWords.write(ending, true, _now()),
            PackWords.write(ending, false, _now())
        );
        slot.holding = _without(ending.batch, holder, holding, packs.length - unproven, unproven);
    }

    /// @return indices The pack numbers, eight to a word, the last one repeated to fill its word.
    /// @return untracked How many of them lie in no range.
    function _writeMany(
        Ending calldata ending,
        Pack[] calldata packs,
        Holding holding,
        PackWord proven,
        PackWord unproven
    ) private returns (uint256[] memory indices, uint256 untracked) {
        mapping(uint256 index => PackSlot) storage ends = _ends[ending.batch];
        indices = new uint256[]((packs.length + 7) / 8);
        uint256 word;
        unchecked {
            // At most {MAX_PACKS} packs.
            for (uint256 i = 0; i < packs.length; ++i) {
                uint32 index;
                // A pack has two words, and its number was found below the batch's quantity before.
                // solhint-disable-next-line no-inline-assembly
                assembly ("memory-safe") {
                    index := calldataload(add(packs.offset, shl(6, i)))
                }
                word = (word >> 32) | (uint256(index) << 224);
                if (i & 7 == 7) indices[i >> 3] = word;
                bool tracked = holding.hasPack(index);
                if (!tracked) ++untracked;
                PackSlot storage slot = ends[index];
                // The usual case apart from the others, which have to ask more.
                if (tracked && slot.end.isActive()) slot.end = proven;
                else _write(ending.batch, ending.org, index, tracked ? proven : unproven, tracked);
            }
            for (uint256 i = packs.length; i & 7 != 0; ++i) {
                word = (word >> 32) | (uint256(packs[packs.length - 1].index) << 224);
                if (i & 7 == 7) indices[i >> 3] = word;
            }
        }
    }

    function _holderOf(Ending calldata ending) private pure returns (bytes32) {
        return ending.source == Source.Stock ? OrgId.unwrap(ending.org) : setAsideKeyOf(ending.org);
    }
}
