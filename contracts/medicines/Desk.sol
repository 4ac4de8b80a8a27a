// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {IBatchRegistry} from "./interfaces/IBatchRegistry.sol";

/// @title A contract that shares the ledger of batches
/// @dev Ledger and desks name each other, and neither can come first: the desk is deployed open, and the constructor of the
/// ledger binds it, once. A desk that a stranger bound makes that constructor revert, so it cannot be misused, only lost.
abstract contract Desk is AccessManaged {
    /// @notice The registry that knows who acts for an organisation.
    IOrganizationRegistry public immutable ORGANIZATIONS;

    /// @notice The ledger this desk is bound to.
    IBatchRegistry public batches;

    /// @notice The desk was bound to the ledger.
    event DeskBound(address indexed ledger);

    /// @notice The desk is bound already.
    error DeskAlreadyBound(address ledger);

    /// @param authority The AccessManager that says who regulates, and which contract is the cold chain's.
    constructor(address authority, IOrganizationRegistry organizations) AccessManaged(authority) {
        ORGANIZATIONS = organizations;
    }

    /// @notice Binds this desk to the ledger that calls.
    /// @dev Once. Reverts: {DeskAlreadyBound}.
    function bind() external {
        if (address(batches) != address(0)) revert DeskAlreadyBound(address(batches));
        batches = IBatchRegistry(msg.sender);
        emit DeskBound(msg.sender);
    }
}
