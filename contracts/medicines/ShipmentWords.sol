// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICustody} from "./interfaces/ICustody.sol";

/// @notice {ICustody.Shipment} in one word, from the lowest bit: state 8 | excursion 8 | shippedAt 40 | outstanding 32.
type ShipmentWord is uint256;

/// @notice Where a {ShipmentWord} is kept; a struct, so that its slot is computed once for reading and writing.
struct ShipmentSlot {
    ShipmentWord shipment;
}

using ShipmentWords for ShipmentWord global;

/// @title Writing and reading a shipment as one word
library ShipmentWords {
    uint256 private constant EXCURSION_AT = 8;
    uint256 private constant SHIPPED_AT = 16;
    uint256 private constant OUTSTANDING_AT = 56;

    function write(
        ICustody.ShipmentState state_,
        uint40 shippedAt_,
        uint32 outstanding_
    ) internal pure returns (ShipmentWord) {
        return
            ShipmentWord.wrap(
                uint256(state_) | (uint256(shippedAt_) << SHIPPED_AT) | (uint256(outstanding_) << OUTSTANDING_AT)
            );
    }

    function isUnknown(ShipmentWord word) internal pure returns (bool) {
        return ShipmentWord.unwrap(word) == 0;
    }

    function state(ShipmentWord word) internal pure returns (ICustody.ShipmentState) {
        return ICustody.ShipmentState(uint8(ShipmentWord.unwrap(word)));
    }

    function isIn(ShipmentWord word, ICustody.ShipmentState state_) internal pure returns (bool) {
        return uint8(ShipmentWord.unwrap(word)) == uint8(state_);
    }

    function excursion(ShipmentWord word) internal pure returns (bool) {
        return uint8(ShipmentWord.unwrap(word) >> EXCURSION_AT) != 0;
    }

    function shippedAt(ShipmentWord word) internal pure returns (uint40) {
        return uint40(ShipmentWord.unwrap(word) >> SHIPPED_AT);
    }

    function outstanding(ShipmentWord word) internal pure returns (uint256) {
        return uint32(ShipmentWord.unwrap(word) >> OUTSTANDING_AT);
    }

    function withState(ShipmentWord word, ICustody.ShipmentState state_) internal pure returns (ShipmentWord) {
        return ShipmentWord.wrap((ShipmentWord.unwrap(word) & ~uint256(type(uint8).max)) | uint256(state_));
    }

    function withExcursion(ShipmentWord word) internal pure returns (ShipmentWord) {
        return ShipmentWord.wrap(ShipmentWord.unwrap(word) | (1 << EXCURSION_AT));
    }

    /// @param quantity At most what is outstanding.
    function arrived(ShipmentWord word, uint256 quantity) internal pure returns (ShipmentWord) {
        // By what is asked of `quantity` the field does not borrow from its neighbour.
        unchecked {
            word = ShipmentWord.wrap(ShipmentWord.unwrap(word) - (quantity << OUTSTANDING_AT));
        }
        return outstanding(word) == 0 ? withState(word, ICustody.ShipmentState.Received) : word;
    }

    function details(ShipmentWord word) internal pure returns (ICustody.Shipment memory) {
        return
            ICustody.Shipment({
                state: state(word),
                excursion: excursion(word),
                shippedAt: shippedAt(word),
                outstanding: uint32(outstanding(word))
            });
    }
}
