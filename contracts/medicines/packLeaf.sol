// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPacks} from "./interfaces/IPacks.sol";
import {BatchId} from "./types.sol";

/// @notice The leaf of a pack: keccak256(keccak256(abi.encode(uint256 index, bytes32 code))). The double hash keeps inner
/// nodes from passing as leaves.
/// @dev Reverts: {IPacks.PackOutOfRange}.
function packLeafOf(BatchId batch, uint32 index, bytes32 code, uint256 quantity) pure returns (bytes32 leaf) {
    if (index >= quantity) revert IPacks.PackOutOfRange(batch, index, uint32(quantity));
    // In the scratch space, since a hundred packs would otherwise leave twelve kilobytes of memory behind.
    // solhint-disable-next-line no-inline-assembly
    assembly ("memory-safe") {
        mstore(0x00, index)
        mstore(0x20, code)
        mstore(0x00, keccak256(0x00, 0x40))
        leaf := keccak256(0x00, 0x20)
    }
}

/// @notice Writes the leaves of many packs to the front of a queue, see {Proofs.queueFor}.
/// @dev Reverts: {IPacks.PackOutOfRange}.
function packLeavesOf(BatchId batch, IPacks.Pack[] calldata packs, uint256 quantity, bytes32[] memory queue) pure {
    uint256 tooHigh;
    // solhint-disable-next-line no-inline-assembly
    assembly ("memory-safe") {
        let slot := add(queue, 0x20)
        let end := add(packs.offset, shl(6, packs.length))
        for {
            let pack := packs.offset
        } lt(pack, end) {
            pack := add(pack, 0x40)
        } {
            let index := calldataload(pack)
            if iszero(lt(index, quantity)) {
                tooHigh := or(index, shl(255, 1))
                break
            }
            mstore(0x00, index)
            mstore(0x20, calldataload(add(pack, 0x20)))
            mstore(0x00, keccak256(0x00, 0x40))
            mstore(slot, keccak256(0x00, 0x20))
            slot := add(slot, 0x20)
        }
    }
    if (tooHigh != 0) revert IPacks.PackOutOfRange(batch, uint32(tooHigh), uint32(quantity));
}
