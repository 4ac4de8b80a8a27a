// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {OrgId} from "../identity/types.sol";

/// @notice A plan of an insurer: the typed hash of its chain, the contract that keeps it, its insurer and its terms.
type PlanId is bytes32;

using {equalPlans as ==} for PlanId global;

function equalPlans(PlanId a, PlanId b) pure returns (bool) {
    return PlanId.unwrap(a) == PlanId.unwrap(b);
}

/// @notice How a period's money is shared where it does not cover all waiting claims. E is the money, c a claim, W the sum of all.
/// Proportional: E * c / W. ConstrainedEqualAwards: min(c, level). ConstrainedEqualLosses: max(0, c - level).
enum ShortageRule {
    Proportional,
    ConstrainedEqualAwards,
    ConstrainedEqualLosses
}

/// @notice What an insurer promises. Its hash is part of the {PlanId}. Periods and years are numbered from 1: period 1 begins at
/// `start`, a year is `periodsPerYear` periods. Amounts are in the token's smallest unit.
/// @param insurer Organisation that stands behind the plan, and to which a surplus goes.
/// @param arbiter Organisation with the auditor's licence that decides contested claims; not the insurer.
/// @param feeRoot Root of an OpenZeppelin standard tree of what the plan pays at most for a service:
/// leaf = keccak256(keccak256(abi.encode(bytes32 code, uint80 maximum))), code = keccak256(abi.encode(planSecret, keccak256(system|code))).
/// The secret is shared by insurer and providers: a bare code could be guessed, and would be clinical meaning on chain.
/// @param token ERC-20 in which everything is paid. It must neither take a fee of a transfer nor change balances by itself.
/// @param start When period 1 begins, seconds since 1970; may be past.
/// @param periodLength Seconds.
/// @param periodsPerYear How many periods a plan's year has.
/// @param coinsuranceBps The person's own share of what is left after the deductible, in basis points.
/// @param deductible What a person bears alone in a year, before the plan pays anything.
/// @param limit What the plan pays for a person and year at most.
/// @param fastLimit What is paid at once for a person and period at most; the rest waits for the period's close. At most `limit`.
/// @param rule What is done when a period's money is short.
/// @param premium What a person pays for a year.
/// @param disputeTime Seconds after a period's end until which its claims can be contested, and before which it cannot be closed; at least
/// an hour, at most one period.
/// @param decideTime Seconds in which the arbiter decides a contested claim; after them the claim stands. At least an hour, at most 180 days.
struct PlanTerms {
    OrgId insurer;
    OrgId arbiter;
    bytes32 feeRoot;
    IERC20 token;
    uint40 start;
    uint32 periodLength;
    uint8 periodsPerYear;
    uint16 coinsuranceBps;
    uint80 deductible;
    uint80 limit;
    uint80 fastLimit;
    ShortageRule rule;
    uint80 premium;
    uint32 disputeTime;
    uint32 decideTime;
}

bytes32 constant PLAN_TYPEHASH = keccak256("PlanId(uint256 chainId,address plans,bytes32 insurer,bytes32 terms)");

/// @notice The id of a plan. `terms` is keccak256(abi.encode(PlanTerms)).
/// @param plans The contract that keeps it.
function planIdOf(address plans, PlanTerms memory terms) view returns (PlanId) {
    bytes32 hash;
    // A struct of values alone lies in memory just as it is encoded.
    // solhint-disable-next-line no-inline-assembly
    assembly ("memory-safe") {
        hash := keccak256(terms, 0x1e0)
    }
    return PlanId.wrap(keccak256(abi.encode(PLAN_TYPEHASH, block.chainid, plans, terms.insurer, hash)));
}

/// @dev HL7 PurposeOfUse: healthcare payment, for which the patient's consent lets an insurer see what is claimed.
bytes32 constant HPAYMT = "HPAYMT";
