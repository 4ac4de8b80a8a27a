// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {Draws} from "./Draws.sol";
import {Places} from "./Places.sol";
import {Pools} from "./Pools.sol";

/// @title CapacityPool
/// @notice See {ICapacityPool}.
contract CapacityPool is Draws, Places {
    constructor(IOrganizationRegistry organizations) EIP712("medtrail CapacityPool", "1") Pools(organizations) {}
}
