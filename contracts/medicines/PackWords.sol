// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../identity/types.sol";
import {IPacks} from "./interfaces/IPacks.sol";

/// @notice {IPacks.PackEnd} in one word, from the lowest bit:
/// state 8 | proven 8 | setAside 8 | endedAt 40 | premises 48 | partsLeft 16 | parts 16 | org 112.
type PackWord is uint256;

/// @notice Where a {PackWord} is kept; a struct, so that its slot is computed once for reading and writing.
struct PackSlot {
    PackWord end;
}

using PackWords for PackWord global;

/// @title Writing and reading the end of a pack as one word
library PackWords {
    uint256 private constant PROVEN_AT = 8;
    uint256 private constant SET_ASIDE_AT = 16;
    uint256 private constant ENDED_AT = 24;
    uint256 private constant PREMISES_AT = 64;
    uint256 private constant PARTS_LEFT_AT = 112;
    uint256 private constant PARTS_AT = 128;
    uint256 private constant ORG_AT = 144;

    function write(IPacks.Ending calldata ending, bool proven_, uint40 endedAt_) internal pure returns (PackWord) {
        return
            PackWord.wrap(
                uint256(ending.state) |
                    (proven_ ? 1 << PROVEN_AT : 0) |
                    (ending.source == IPacks.Source.SetAside ? 1 << SET_ASIDE_AT : 0) |
                    (uint256(endedAt_) << ENDED_AT) |
                    // A GLN has thirteen digits, which are fewer than 2^44.
                    (uint256(ending.premises) << PREMISES_AT) |
                    (uint256(uint112(bytes14(OrgId.unwrap(ending.org)))) << ORG_AT)
            );
    }

    function isActive(PackWord word) internal pure returns (bool) {
        return PackWord.unwrap(word) == 0;
    }

    function state(PackWord word) internal pure returns (IPacks.PackState) {
        return IPacks.PackState(uint8(PackWord.unwrap(word)));
    }

    function proven(PackWord word) internal pure returns (bool) {
        return uint8(PackWord.unwrap(word) >> PROVEN_AT) != 0;
    }

    function premises(PackWord word) internal pure returns (uint64) {
        return uint48(PackWord.unwrap(word) >> PREMISES_AT);
    }

    function withState(PackWord word, IPacks.PackState state_) internal pure returns (PackWord) {
        return PackWord.wrap((PackWord.unwrap(word) & ~uint256(type(uint8).max)) | uint256(state_));
    }

    function withParts(PackWord word, uint16 parts, uint16 left) internal pure returns (PackWord) {
        uint256 rest = PackWord.unwrap(word) & ~(uint256(type(uint32).max) << PARTS_LEFT_AT);
        return PackWord.wrap(rest | (uint256(left) << PARTS_LEFT_AT) | (uint256(parts) << PARTS_AT));
    }

    function details(PackWord wrapped) internal pure returns (IPacks.PackEnd memory) {
        uint256 word = PackWord.unwrap(wrapped);
        return
            IPacks.PackEnd({
                state: state(wrapped),
                proven: proven(wrapped),
                setAside: uint8(word >> SET_ASIDE_AT) != 0,
                endedAt: uint40(word >> ENDED_AT),
                premises: uint48(word >> PREMISES_AT),
                partsLeft: uint16(word >> PARTS_LEFT_AT),
                parts: uint16(word >> PARTS_AT),
                org: bytes14(uint112(word >> ORG_AT))
            });
    }
}
