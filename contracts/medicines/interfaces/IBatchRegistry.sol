// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IBatches} from "./IBatches.sol";
import {ICustody} from "./ICustody.sol";
import {IPacks} from "./IPacks.sol";
import {IStock} from "./IStock.sol";

/// @title The ledger of batches: what was made, who holds it, how each pack ended
/// @notice One contract, since each of its answers needs the others: {IBatches}, {ICustody}, {IPacks}. Its desks
/// are contracts of their own, see {IStock}.
interface IBatchRegistry is IBatches, ICustody, IPacks, IStock {
    /// @notice The desk for logistic units, an {IUnitRegistry}.
    // solhint-disable-next-line func-name-mixedcase
    function UNITS() external view returns (address);

    /// @notice The desk for what is rarer than ending a pack, an {IPackDesk}.
    // solhint-disable-next-line func-name-mixedcase
    function PACK_DESK() external view returns (address);

    /// @notice The desk for what is set aside, an {ISetAsideDesk}.
    // solhint-disable-next-line func-name-mixedcase
    function SET_ASIDE_DESK() external view returns (address);

    /// @notice The desk for recalls of products and the progress of recalls, an {IRecallDesk}.
    // solhint-disable-next-line func-name-mixedcase
    function RECALL_DESK() external view returns (address);
}
