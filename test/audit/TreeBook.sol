// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// Trees of replicas, written from the interface's words: what each hash stands for, so that true trees and false ones are opened alike.
abstract contract TreeBook {
    struct Item {
        bytes32 key;
        bytes32 digest;
    }

    uint256 internal constant NOWHERE = type(uint256).max;

    mapping(bytes32 hash => bytes32[]) private _words;

    function leaf(bytes32 key, bytes32 digest) internal returns (bytes32) {
        bytes32[] memory words = new bytes32[](2);
        (words[0], words[1]) = (key, digest);
        return keep(keccak256(bytes.concat(keccak256("medtrail replica leaf v1"), key, digest)), words);
    }

    function node(uint256 count, bytes32[16] memory children) internal returns (bytes32) {
        bytes32[] memory words = new bytes32[](17);
        words[0] = bytes32(count);
        for (uint256 i = 0; i < 16; ++i) words[1 + i] = children[i];
        return keep(keccak256(abi.encode(keccak256("medtrail replica node v1"), count, children)), words);
    }

    /// The tree over these items, of which no two have one key.
    function grow(Item[] memory items) internal returns (bytes32) {
        return grow(items, 0);
    }

    function grow(Item[] memory items, uint256 depth) internal returns (bytes32) {
        if (items.length == 0) return 0;
        if (items.length == 1) return leaf(items[0].key, items[0].digest);
        bytes32[16] memory children;
        for (uint256 nibble = 0; nibble < 16; ++nibble) {
            uint256 count;
            for (uint256 i = 0; i < items.length; ++i) if (nibbleOf(items[i].key, depth) == nibble) ++count;
            Item[] memory below = new Item[](count);
            for (uint256 i = 0; i < items.length; ++i) {
                if (nibbleOf(items[i].key, depth) == nibble) below[--count] = items[i];
            }
            children[nibble] = grow(below, depth + 1);
        }
        return node(items.length, children);
    }

    /// What a hash stands for; nothing for one that nobody can open.
    function opening(bytes32 hash) internal view returns (bytes32[] memory) {
        return _words[hash];
    }

    /// The next level of two trees: the first child that differs, and {NOWHERE} where the way ends.
    function nextOf(
        bytes32 a,
        bytes32 b,
        uint256 depth
    ) internal view returns (uint256 nibble, bytes32 belowA, bytes32 belowB) {
        if (!isNode(a) && !isNode(b)) return (NOWHERE, a, b);
        for (nibble = 0; nibble < 16; ++nibble) {
            (belowA, belowB) = (childOf(a, depth, nibble), childOf(b, depth, nibble));
            if (belowA != belowB) return (nibble, belowA, belowB);
        }
        return (NOWHERE, a, b);
    }

    /// All openings of a move: of both sides down to the end if `whole`, or else until the other side hides what it has.
    function way(
        bytes32 mine,
        bytes32 theirs,
        uint256 depth,
        bool whole
    ) internal view returns (bytes32[][] memory ofTheirs, bytes32[][] memory ofMine) {
        (ofTheirs, ofMine) = (new bytes32[][](66), new bytes32[][](66));
        uint256 levels;
        bool passes;
        while (true) {
            (ofTheirs[levels], ofMine[levels]) = (opening(theirs), opening(mine));
            ++levels;
            bool hidden = isNode(theirs);
            uint256 nibble;
            (nibble, mine, theirs) = nextOf(mine, theirs, depth++);
            if (nibble == NOWHERE || depth > 64) break;
            if (hidden && theirs != 0 && !whole) {
                ofMine[levels] = opening(mine);
                passes = true;
                break;
            }
        }
        cut(ofTheirs, levels);
        cut(ofMine, passes ? levels + 1 : levels);
    }

    function isNode(bytes32 hash) internal view returns (bool) {
        return _words[hash].length == 17;
    }

    function childOf(bytes32 hash, uint256 depth, uint256 nibble) internal view returns (bytes32) {
        bytes32[] storage words = _words[hash];
        if (words.length == 17) return words[1 + nibble];
        return words.length == 2 && nibbleOf(words[0], depth) == nibble ? hash : bytes32(0);
    }

    function nibbleOf(bytes32 key, uint256 depth) internal pure returns (uint256) {
        return depth > 63 ? 0 : (uint256(key) >> (252 - 4 * depth)) % 16;
    }

    function none() internal pure returns (bytes32[][] memory) {
        return new bytes32[][](0);
    }

    function one(bytes32[] memory words) internal pure returns (bytes32[][] memory list) {
        list = new bytes32[][](1);
        list[0] = words;
    }

    function keep(bytes32 hash, bytes32[] memory words) private returns (bytes32) {
        _words[hash] = words;
        return hash;
    }

    function cut(bytes32[][] memory list, uint256 length) private pure {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(list, length)
        }
    }
}
