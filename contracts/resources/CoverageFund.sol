// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {IConsentRegistry} from "../records/interfaces/IConsentRegistry.sol";
import {IUseRegistry} from "../records/interfaces/IUseRegistry.sol";
import {CoverageBase} from "./CoverageBase.sol";
import {CoverageClaims} from "./CoverageClaims.sol";
import {CoverageClose} from "./CoverageClose.sol";
import {CoverageMoney} from "./CoverageMoney.sol";
import {ICoverageFund} from "./interfaces/ICoverageFund.sol";
import {ICoveragePlans} from "./interfaces/ICoveragePlans.sol";
import {ILevelDesk} from "./interfaces/ILevelDesk.sol";

/// @title CoverageFund
/// @notice See {ICoverageFund}.
contract CoverageFund is CoverageMoney, CoverageClose, ICoverageFund {
    constructor(
        ICoveragePlans plans,
        IOrganizationRegistry organizations,
        IConsentRegistry consents,
        IUseRegistry uses,
        ILevelDesk levels
    ) CoverageBase(plans, organizations) CoverageClaims(consents, uses) CoverageClose(levels) {}
}
