// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../identity/types.sol";
import {UseId} from "../../records/types.sol";
import {PlanId} from "../coverageTypes.sol";
import {ICoverageClaims} from "./ICoverageClaims.sol";

/// @title The close of a plan's period
/// @notice Periods in which claims wait are closed in their order, each in three steps that anyone takes: {fixPeriod} fixes the money E, the
/// sum W and the number of the waiting claims; where the money is short and the rule has a level, {ILevelDesk} proves it; {award} credits
/// every claim, in chunks of any order. Contested claims are counted with the others, and their award is set aside.
/// @dev The integer rules. Full, E >= W: a claim's award is c. Proportional: with C the sum of the claims awarded so far,
/// floor(E * (C + c) / W) - floor(E * C / W); the sum is E. By level, X to share out (E for equal awards, W - E for equal losses): the
/// only level with sum of min(c, level) <= X < sum of min(c, level + 1); a claim gets, or loses, min(c, level), and the first
/// X - (sum of min(c, level)) claims above the level that are awarded get, or lose, one unit more. Each is within one unit of the exact share.
interface ICoverageClose {
    /// @notice How far a period's close is.
    enum CloseState {
        Open,
        Unlevelled,
        Awarding,
        Closed
    }

    /// @notice Three slots: waiting 112 | count 32 | awarded 32 | next 24 | state 8 | free 48, then endowment 112 | running 112 |
    /// short 8 | free 24, then level 80 | extra 32 | free 144.
    /// @param waiting Sum W of what the period's waiting claims come to; it stays once the period is fixed.
    /// @param count How many there are; it stays once the period is fixed.
    /// @param awarded How many of them were awarded.
    /// @param next The next period in which claims wait; 0 if there is none yet.
    /// @param endowment Money E for them, at most W.
    /// @param running Sum of the claims that were awarded.
    /// @param short Whether E is less than W.
    /// @param level Proved at the {ILevelDesk}; taken from there by the first {award}.
    /// @param extra How many claims above the level still get, or lose, one unit more.
    struct Period {
        uint112 waiting;
        uint32 count;
        uint32 awarded;
        uint24 next;
        CloseState state;
        uint112 endowment;
        uint112 running;
        bool short;
        uint80 level;
        uint32 extra;
    }

    /// @notice A claim with the facts that it was filed with.
    struct Due {
        UseId use;
        ICoverageClaims.Facts facts;
    }

    /// @notice What the period's waiting claims share is fixed.
    event PeriodFixed(PlanId indexed plan, uint24 indexed period, uint112 endowment, uint112 waiting, uint32 count);
    /// @notice A waiting claim has its award. It is credited to the provider, less what {DebitNetted} says, if `state` is Settled.
    event ClaimAwarded(
        UseId indexed use,
        PlanId indexed plan,
        OrgId indexed provider,
        uint80 award,
        ICoverageClaims.ClaimState state
    );
    /// @notice Every waiting claim of the period has its award.
    event PeriodClosed(PlanId indexed plan, uint24 indexed period);

    /// @notice No claim waits.
    error NothingToClose(PlanId plan);
    /// @notice The period's close is in another state.
    error CloseNotInState(PlanId plan, uint24 period, CloseState state);
    /// @notice The claim does not wait for this period's close.
    error ClaimNotDue(UseId use, PlanId plan, uint24 period);

    /// @notice Fixes the oldest period in which claims wait: from its end and the dispute time on, their money is all assets that were not
    /// awarded before.
    /// @dev Anyone. A period whose claims are all void is closed at once.
    /// Reverts: {UnknownPlan}, {NothingToClose}, {CloseNotInState}, {TooEarly}.
    function fixPeriod(PlanId plan) external;

    /// @notice Awards claims of the period, each once, in any order. With the last of them, the period is closed.
    /// @dev Anyone. At most {MAX_DUES}. Reverts: {NothingToClose}, {CloseNotInState}, {ListLengthOutOfRange}, {LevelNotProved},
    /// {ClaimNotDue}, {OtherClaimFacts}.
    function award(PlanId plan, Due[] calldata dues) external;

    /// @notice The oldest period in which claims wait, or that is being closed; 0 if there is none.
    function firstOpen(PlanId plan) external view returns (uint24);

    /// @notice The period's close.
    function periodOf(PlanId plan, uint24 period) external view returns (Period memory);

    /// @notice The most claims of one {award}.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_DUES() external view returns (uint256);
}
