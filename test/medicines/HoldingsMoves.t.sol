// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Holding, HoldingDetails} from "../../contracts/medicines/Holdings.sol";
import {TestBase} from "../shared/TestBase.sol";

/// Random moves among four holders of 2^24 - 1 packs: quantities are kept, ranges stay disjoint and below the quantity.
contract HoldingsMovesTest is TestBase {
    Holding[4] private h;

    function testFuzz_MovesConserve(uint256 seed) external {
        uint256 total = type(uint24).max;
        h[0] = Holding.wrap(0).add(total, 0, total);
        for (uint256 i = 0; i < 60; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            step(seed);
            check(total);
        }
    }

    function step(uint256 r) private {
        uint256 a = r & 3;
        uint256 b = (r >> 2) & 3;
        if (a == b) return;
        HoldingDetails memory d = h[a].details();
        if (d.quantity == 0) return;
        uint256 kind = (r >> 4) % 8;
        if (kind == 0) {
            Holding all = h[a];
            h[a] = Holding.wrap(0);
            h[b] = h[b].merge(all);
            return;
        }
        (uint256 start, uint256 length) = rangeOf(d, (r >> 8) % 3);
        if (kind == 1 || length == 0) {
            uint256 count = 1 + ((r >> 16) % (kind == 1 ? d.quantity : (uint256(d.quantity) + 99) / 100));
            h[a] = h[a].takeUntracked(count);
            h[b] = h[b].add(count, 0, 0);
            return;
        }
        uint256 first = (r >> 90) & 3 == 0 ? start : start + ((r >> 16) % length);
        length = start + length - first;
        move(a, b, d.quantity, first, (r >> 94) & 3 == 0 ? length : 1 + ((r >> 50) % length));
    }

    function rangeOf(HoldingDetails memory d, uint256 pick) private pure returns (uint256, uint256) {
        if (pick == 0) return (d.first0, d.span0);
        return pick == 1 ? (d.first1, d.span1) : (d.first2, d.span2);
    }

    function move(uint256 a, uint256 b, uint256 held, uint256 first, uint256 span) private {
        uint256 quantity = span < held ? span : held;
        (bool found, Holding rest) = h[a].takeTracked(quantity, first, span);
        assertTrue(found, "found");
        h[a] = rest;
        h[b] = h[b].add(quantity, first, span);
    }

    function check(uint256 total) private view {
        uint256 sum;
        uint256[12] memory starts;
        uint256[12] memory ends;
        for (uint256 i = 0; i < 4; ++i) {
            HoldingDetails memory d = h[i].details();
            sum += d.quantity;
            assertTrue(d.untracked <= d.quantity, "no more without a number than there are");
            (starts[3 * i], ends[3 * i]) = (d.first0, uint256(d.first0) + d.span0);
            (starts[3 * i + 1], ends[3 * i + 1]) = (d.first1, uint256(d.first1) + d.span1);
            (starts[3 * i + 2], ends[3 * i + 2]) = (d.first2, uint256(d.first2) + d.span2);
        }
        assertEq(sum, total, "conserved");
        for (uint256 i = 0; i < 12; ++i) {
            assertTrue(ends[i] <= total, "below the quantity");
            for (uint256 j = 0; j < i; ++j) {
                if (starts[i] == ends[i] || starts[j] == ends[j]) continue;
                assertTrue(ends[i] <= starts[j] || ends[j] <= starts[i], "disjoint");
            }
        }
    }
}
