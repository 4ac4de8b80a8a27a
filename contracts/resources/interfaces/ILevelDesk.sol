// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {UseId} from "../../records/types.sol";
import {PlanId} from "../coverageTypes.sol";
import {ICoverageClose} from "./ICoverageClose.sol";

/// @title The proof of a short period's level
/// @notice Constrained equal awards and losses have one level for all claims of a period. Whoever found it shows all claims, in chunks, and
/// the desk sums up what the level gives. It keeps no money and changes no claim: the fund asks it for the level, once it is proved.
/// @dev Every account has its own check, so nobody can spoil another's by leaving a claim out.
interface ILevelDesk {
    /// @notice How far one account's check of a level is. Two slots: last 256, then level 80 | count 32 | above 32 | sum 112.
    /// @param last The greatest UseId so far.
    /// @param count How many claims were shown.
    /// @param above How many of them are above the level.
    /// @param sum Of min(c, level).
    struct LevelCheck {
        UseId last;
        uint80 level;
        uint32 count;
        uint32 above;
        uint112 sum;
    }

    /// @notice The desk was bound to the fund.
    event LevelDeskBound(address indexed fund);
    /// @notice The level of a short period is proved.
    event LevelProved(PlanId indexed plan, uint24 indexed period, uint80 level, uint32 extra);

    /// @notice The desk is bound already.
    error LevelDeskAlreadyBound(address fund);
    /// @notice Nobody proved the level of this period.
    error LevelNotProved(PlanId plan, uint24 period);
    /// @notice The level of this period is proved.
    error LevelAlreadyProved(PlanId plan, uint24 period, uint80 level);
    /// @notice The claims are shown in strictly ascending order.
    error DuesNotAscending(UseId use, UseId last);
    /// @notice Not the level: `sum` is not at most `share`, or `share` not less than `next`.
    error OtherLevel(uint80 level, uint256 sum, uint256 share, uint256 next);

    /// @notice Binds this desk to the fund that calls. A desk that a stranger bound makes the fund's constructor revert, so it cannot be misused,
    /// only lost.
    /// @dev Once. Reverts: {LevelDeskAlreadyBound}.
    function bind() external;

    /// @notice Shows claims of the period, in strictly ascending order of their UseIds, to prove its level. With the last of them, the level
    /// is proved or refused. Every account has its own check: nobody can spoil another's.
    /// @param anew Forgets what the caller showed before; so does another level.
    /// @dev Anyone. At most {MAX_SHOWN}. Reverts: {NothingToClose}, {CloseNotInState}, {LevelAlreadyProved},
    /// {ListLengthOutOfRange}, {DuesNotAscending}, {ClaimNotDue}, {OtherClaimFacts}, {OtherLevel}.
    function checkLevel(PlanId plan, uint80 level, bool anew, ICoverageClose.Due[] calldata dues) external;

    /// @notice The proved level of a period, and how many claims above it get, or lose, one unit more.
    /// @dev Reverts: {LevelNotProved}.
    function levelOf(PlanId plan, uint24 period) external view returns (uint80 level, uint32 extra);

    /// @notice What an account showed of a period's claims.
    function levelCheckOf(PlanId plan, uint24 period, address account) external view returns (LevelCheck memory);

    /// @notice The most claims of one {checkLevel}.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_SHOWN() external view returns (uint256);
}
