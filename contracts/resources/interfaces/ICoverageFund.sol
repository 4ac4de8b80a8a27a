// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICoverageClaims} from "./ICoverageClaims.sol";
import {ICoverageClose} from "./ICoverageClose.sol";
import {ICoverageMoney} from "./ICoverageMoney.sol";

/// @title Insurance money that adds up
/// @notice Insurers fund plans in an ERC-20, providers claim what was done for enrolled persons, and every payment follows from the plan's
/// published terms. Nobody can take a plan's money but by its rules, and no one's silence keeps it.
// solhint-disable-next-line no-empty-blocks
interface ICoverageFund is ICoverageMoney, ICoverageClose, ICoverageClaims {}
