// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {UseId} from "../records/types.sol";

/// @notice An indicator of quality: the typed hash of chain, monitor and everything that the regulator defined.
type IndicatorId is bytes32;

bytes32 constant INDICATOR_TYPEHASH = keccak256("IndicatorId(uint256 chainId,address monitor,bytes32 terms)");

bytes32 constant CASE_BODY_TYPEHASH = keccak256("CaseBody(bytes32 salt,uint256 word)");

/// @notice What a leaf hides of its case.
/// @param salt 32 random bytes: without them outcome and risk could be guessed.
/// @param word Of {CaseWords}.
function caseBodyOf(bytes32 salt, uint256 word) pure returns (bytes32) {
    return _hashOf(CASE_BODY_TYPEHASH, salt, bytes32(word));
}

bytes32 constant CASE_LEAF_TYPEHASH = keccak256("CaseLeaf(bytes32 use,bytes32 body)");

/// @notice A leaf of the tree of cases. Who shows it shows whose case it is and nothing of its outcome.
/// @param body Of {caseBodyOf}.
function caseLeafOf(UseId use, bytes32 body) pure returns (bytes32) {
    return _hashOf(CASE_LEAF_TYPEHASH, UseId.unwrap(use), body);
}

/// keccak256(abi.encode(typeHash, a, b)) without keeping the memory.
function _hashOf(bytes32 typeHash, bytes32 a, bytes32 b) pure returns (bytes32 hash) {
    // solhint-disable-next-line no-inline-assembly
    assembly ("memory-safe") {
        let free := mload(0x40)
        mstore(free, typeHash)
        mstore(add(free, 0x20), a)
        mstore(add(free, 0x40), b)
        hash := keccak256(free, 0x60)
    }
}
