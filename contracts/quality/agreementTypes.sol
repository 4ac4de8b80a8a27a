// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {OrgId} from "../identity/types.sol";
import {IndicatorId} from "./types.sol";

/// @notice An agreement about service levels: the typed hash of chain, contract and its terms.
type AgreementId is bytes32;

/// @notice What a provider promises a commissioner. Its hash is the {AgreementId}, so that none of it needs a slot.
/// Rates are events for each case in parts per million. Where events are bad, `worst` is the ceiling above the target; where they are good,
/// it is the floor below it.
/// @param commissioner Organisation that pays for care, and gets the bond where care is worse than the target.
/// @param provider Organisation that reports the indicator, and deposits the bond.
/// @param indicator Of {IQualityMonitor}, of which the provider reports each period.
/// @param document sha-256 of the contract between both, kept off chain.
/// @param token ERC-20 of the bond. It must neither take a fee of a transfer nor change balances by itself.
/// @param bond For each period, in the token's smallest unit.
/// @param target At this rate, or a better one, the commissioner gets nothing.
/// @param worst At this rate, or a worse one, it gets the period's whole bond; between both, in proportion.
/// @param first The first period, by the indicator's calendar.
/// @param periods How many there are.
/// @param grace A period without a report is missed so many seconds after the end of the longest report that could have covered it.
/// @param acceptBy Before this time the commissioner accepts; from it on the provider may take the bond back. Not after `first` begins.
struct AgreementTerms {
    OrgId commissioner;
    OrgId provider;
    IndicatorId indicator;
    bytes32 document;
    IERC20 token;
    uint96 bond;
    uint32 target;
    uint32 worst;
    uint16 first;
    uint16 periods;
    uint32 grace;
    uint40 acceptBy;
}

bytes32 constant AGREEMENT_TYPEHASH = keccak256(
    "AgreementId(uint256 chainId,address levels,bytes32 commissioner,bytes32 provider,bytes32 indicator,bytes32 document,address token,uint96 bond,uint32 target,uint32 worst,uint16 first,uint16 periods,uint32 grace,uint40 acceptBy)"
);

/// @param levels The contract that holds the bond.
function agreementIdOf(address levels, AgreementTerms calldata terms) view returns (AgreementId) {
    return AgreementId.wrap(keccak256(abi.encode(AGREEMENT_TYPEHASH, block.chainid, levels, terms)));
}
