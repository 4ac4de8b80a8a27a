// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {OrgId} from "../identity/types.sol";

/// @notice A series of periods whose capacity is sold: the typed hash of its chain, its market and its terms.
type SeriesId is bytes32;

/// @notice What a provider sells, and by which rule. Its hash is the {SeriesId}, so that none of it needs a slot.
/// Period n, from 0, lasts from `start + n * periodLength` for `periodLength` seconds. Its sale opens `saleLead` seconds
/// before it starts and stays open for `saleLength` seconds.
/// @param provider Organisation that sells, and to which the money goes.
/// @param kind keccak256(system|code) of what a unit is.
/// @param document sha-256 of the offer, which says what a unit holds and where; kept off chain.
/// @param token ERC-20 that is paid. It must neither take a fee of a transfer nor change balances by itself.
/// @param units Units of each period.
/// @param target Units sold at which the price stays; at least 1 and at most `units`.
/// @param step Largest change of the price from one period to the next, in basis points.
/// @param refundBps Share of the price that a cancellation gives back after the free time, in basis points.
/// @param firstPrice Price of a unit in period 0, in the token's smallest unit, as the next two.
/// @param floor No price is below; at least 1.
/// @param ceiling No price is above.
/// @param start When period 0 begins, seconds since 1970.
/// @param periodLength Seconds.
/// @param periods How many there are.
/// @param saleLead Seconds.
/// @param saleLength Seconds; neither longer than a period nor than `saleLead`, so one sale is open at a time, and it is
/// over when its period starts.
/// @param freeBefore Until so many seconds before a period starts, a cancellation gives back the whole price.
struct SeriesTerms {
    OrgId provider;
    bytes32 kind;
    bytes32 document;
    IERC20 token;
    uint16 units;
    uint16 target;
    uint16 step;
    uint16 refundBps;
    uint96 firstPrice;
    uint96 floor;
    uint96 ceiling;
    uint40 start;
    uint32 periodLength;
    uint24 periods;
    uint32 saleLead;
    uint32 saleLength;
    uint32 freeBefore;
}

bytes32 constant SERIES_TYPEHASH = keccak256(
    "SeriesId(uint256 chainId,address market,bytes32 provider,bytes32 kind,bytes32 document,address token,uint16 units,uint16 target,uint16 step,uint16 refundBps,uint96 firstPrice,uint96 floor,uint96 ceiling,uint40 start,uint32 periodLength,uint24 periods,uint32 saleLead,uint32 saleLength,uint32 freeBefore)"
);

/// @param market The contract that sells.
function seriesIdOf(address market, SeriesTerms calldata terms) view returns (SeriesId) {
    return SeriesId.wrap(keccak256(abi.encode(SERIES_TYPEHASH, block.chainid, market, terms)));
}
