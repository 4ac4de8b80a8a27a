// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {OrgId} from "../../identity/types.sol";
import {SeriesId, SeriesTerms} from "../SeriesTerms.sol";

/// @title Capacity that is sold: units of a period at a price that follows demand
/// @notice A provider opens a series: so many units in each of many periods, paid in an ERC-20. The sale of a period is open in
/// one window at one price. When it closes, the price of the next follows from how many units count as sold, by the
/// terms alone ({priceAfter}); so anyone computes it in advance, and nobody in a window can be overtaken by a better price.
///
/// What counts: until the free time ends, what is bought and not cancelled. From then on a cancellation costs and no longer
/// lowers the count, which is so the most units that were paid for at once between the end of the free time and the close.
/// The last quarter of a window, at least, lies after the free time: units that were held back and cancelled at the last
/// free second can still be bought, and count, before the window closes.
///
/// Money: a payment stays here until the period starts; then it is the provider's. Whatever is given back or collected is
/// credited to the organisation, never to the account that paid, and {withdraw} pays it to the controlling account of that time.
/// @dev All calls name the terms; their hash is the id, so a change of one bit is another series. Times are seconds since
/// 1970 (UTC); an end is exclusive. Prices and amounts are in the token's smallest unit.
/// A token that takes a fee, returns false or calls back is refused; one that changes balances by itself (rebasing) must not
/// be used, and series in such a token endanger no other token's money.
interface ICapacityMarket {
    /// @notice Where a period stands. `Open` also when its sale has not begun or is over.
    enum PeriodState {
        Open,
        Cancelled,
        Collected
    }

    /// @notice One slot: price 96 | period 24 | openedAt 40 | free 96.
    /// @param price Of `period`.
    /// @param period The latest period whose price was fixed.
    /// @param openedAt When the series was opened; 0 if it was not.
    struct Head {
        uint96 price;
        uint24 period;
        uint40 openedAt;
    }

    /// @notice One slot: proceeds 112 | price 96 | sold 16 | counted 16 | state 8 | free 8.
    /// @param proceeds What the market holds for this period; 0 after it was collected.
    /// @param price Of a unit; 0 when none was ever bought.
    /// @param sold Units that organisations hold. The others, up to the terms' units, are free.
    /// @param counted Units that count as sold for the next price. In a period that was cancelled before its sale opened, the
    /// target, so that the price stays; in one that was cancelled during its sale, the target at most.
    struct Period {
        uint112 proceeds;
        uint96 price;
        uint16 sold;
        uint16 counted;
        PeriodState state;
    }

    /// @notice One slot: forfeited 112 | units 16 | free 128.
    /// @param forfeited What the organisation's late cancellations left with the provider.
    /// @param units What it holds.
    struct Purchase {
        uint112 forfeited;
        uint16 units;
    }

    /// @notice The times of one period.
    /// @param opens From when it is sold.
    /// @param freeUntil From when a cancellation costs, and no longer lowers the count.
    /// @param closes From when it is no longer sold; the next price is fixed.
    /// @param starts From when nothing can be cancelled and the provider collects.
    struct Window {
        uint40 opens;
        uint40 freeUntil;
        uint40 closes;
        uint40 starts;
    }

    /// @notice A provider opened a series.
    event SeriesOpened(SeriesId indexed series, OrgId indexed provider, SeriesTerms terms);
    /// @notice The price of a period was fixed. Periods between two of these events had no buyer.
    event PriceFixed(SeriesId indexed series, uint24 indexed period, uint96 price);
    /// @notice An organisation bought units; `account` paid quantity * price.
    event UnitsBought(
        SeriesId indexed series,
        uint24 indexed period,
        OrgId indexed org,
        address account,
        uint16 quantity,
        uint96 price
    );
    /// @notice An organisation gave units back; `refund` was credited to it, and `counted` still count as sold.
    event UnitsCancelled(
        SeriesId indexed series,
        uint24 indexed period,
        OrgId indexed org,
        uint16 quantity,
        uint256 refund,
        uint16 counted
    );
    /// @notice The provider cancelled a period; its buyers are refunded in full. `counted` is what moves the next price.
    event PeriodCancelled(SeriesId indexed series, uint24 indexed period, uint16 counted);
    /// @notice All that an organisation paid for a cancelled period was credited to it.
    event PurchaseRefunded(SeriesId indexed series, uint24 indexed period, OrgId indexed org, uint256 amount);
    /// @notice What was paid for a period was credited to its provider.
    event PeriodCollected(SeriesId indexed series, uint24 indexed period, uint256 amount);
    /// @notice An organisation's credit was paid to its controlling account.
    event CreditWithdrawn(OrgId indexed org, IERC20 indexed token, address indexed account, uint256 amount);

    /// @notice Units must be at least 1, and the target from 1 to the units.
    error SeriesUnitsOutOfRange(uint16 units, uint16 target);
    /// @notice Prices must hold 1 <= floor <= first <= ceiling.
    error SeriesPricesOutOfRange(uint96 floor, uint96 firstPrice, uint96 ceiling);
    /// @notice The step must be from 1 to `max` basis points.
    error SeriesStepOutOfRange(uint16 step, uint16 max);
    /// @notice There must be a period, and the last one must end in 40 bits of seconds.
    error SeriesPeriodsOutOfRange(uint24 periods, uint40 start, uint32 periodLength);
    /// @notice A sale must last at least `min` seconds, and neither longer than a period nor than its lead.
    error SeriesSaleOutOfRange(uint32 saleLength, uint32 min, uint32 periodLength, uint32 saleLead);
    /// @notice Cancelling must cost at least from `min` seconds before a period on, and give back at most `max` basis points then.
    error SeriesCancellationOutOfRange(uint32 freeBefore, uint32 min, uint16 refundBps, uint16 max);
    /// @notice The first sale must open after now.
    error SeriesStartsTooEarly(uint256 opens, uint40 time);
    /// @notice There is no contract at the token's address.
    error SeriesTokenWithoutCode(IERC20 token);
    /// @notice A series of these terms is open already.
    error SeriesAlreadyOpened(SeriesId series);
    /// @notice No series was opened with these terms.
    error UnknownSeries(SeriesId series);
    /// @notice The series has `periods` periods, from 0.
    error UnknownPeriod(SeriesId series, uint24 period, uint24 periods);
    /// @notice The provider does not buy from itself.
    error ProviderBuysFromItself(SeriesId series, OrgId org);
    /// @notice The period is sold from `opens` until before `closes`.
    error SaleNotOpen(SeriesId series, uint24 period, uint40 opens, uint40 closes, uint40 time);
    /// @notice The period has fewer free units.
    error NotEnoughUnits(SeriesId series, uint24 period, uint16 quantity, uint16 free);
    /// @notice A purchase or a cancellation is of one unit at least.
    error NoUnits(SeriesId series, uint24 period);
    /// @notice The price is above what the buyer would pay.
    error PriceAboveMaximum(SeriesId series, uint24 period, uint96 price, uint96 maxPrice);
    /// @notice The market received, or gave, another amount than was asked of the token.
    error PaymentDiffers(IERC20 token, uint256 expected, uint256 actual);
    /// @notice The organisation holds fewer units of the period.
    error UnitsNotHeld(SeriesId series, uint24 period, OrgId org, uint16 quantity, uint16 held);
    /// @notice The period has started.
    error PeriodStarted(SeriesId series, uint24 period, uint40 starts, uint40 time);
    /// @notice The period starts at `starts`.
    error PeriodNotStarted(SeriesId series, uint24 period, uint40 starts, uint40 time);
    /// @notice The period was cancelled, or collected.
    error PeriodNotOpen(SeriesId series, uint24 period, PeriodState state);
    /// @notice The provider did not cancel the period.
    error PeriodNotCancelled(SeriesId series, uint24 period, PeriodState state);
    /// @notice The organisation paid nothing for the period, or was refunded.
    error NothingToRefund(SeriesId series, uint24 period, OrgId org);
    /// @notice The market owes the organisation nothing in this token.
    error NothingToWithdraw(OrgId org, IERC20 token);
    /// @notice The price is fixed when the window before closes, at `fixedAt`.
    error PriceNotFixed(SeriesId series, uint24 period, uint40 fixedAt, uint40 time);
    /// @notice The price was fixed before; {periodOf} keeps it if a unit was bought.
    error PriceAlreadyFixed(SeriesId series, uint24 period, uint24 latest);
    /// @notice More than `max` periods lie between; {roll} goes there in parts.
    error TooManyPeriods(SeriesId series, uint24 from, uint24 to, uint256 max);

    // -------------------------------------------------------------------------------------------------- the provider

    /// @notice Opens a series. Its terms never change.
    /// @dev A member of `terms.provider` with {Duties.ALLOCATE}, under one of {Licences.AUTHORS}. Reverts: those of
    /// {IOrganizationRegistry.requireActing}, {EmptyDigest} (kind or document), {SeriesTokenWithoutCode},
    /// {SeriesUnitsOutOfRange}, {SeriesPricesOutOfRange}, {SeriesStepOutOfRange}, {SeriesPeriodsOutOfRange}, {SeriesSaleOutOfRange},
    /// {SeriesCancellationOutOfRange}, {SeriesStartsTooEarly}, {SeriesAlreadyOpened}.
    function openSeries(SeriesTerms calldata terms) external returns (SeriesId series);

    /// @notice Cancels a period that has not started, whether or not its sale has opened. Every buyer is refunded in full with
    /// {refund}, late cancellations included. Before its sale opens, the period leaves the price as it is. During the sale
    /// what counts by then still does, up to the target: the price falls where few bought, and never rises. After the close the next price is fixed and stays.
    /// @dev As {openSeries}. Reverts: those of {IOrganizationRegistry.requireActing}, {UnknownSeries}, {UnknownPeriod},
    /// {PeriodStarted}, {PeriodNotOpen}.
    function cancelPeriod(SeriesTerms calldata terms, uint24 period) external;

    // ------------------------------------------------------------------------------------------------------ buyers

    /// @notice Buys units of a period whose sale is open, for `quantity` times its price, taken from the caller's allowance.
    /// @param org For which is bought. It holds the units, and to it goes whatever is given back.
    /// @param maxPrice Of a unit; a higher price is refused.
    /// @dev A member of `org` with {Duties.ALLOCATE}, under any licence. The provider must be accredited, neither suspended nor
    /// barred. Fixes the period's price where nobody did. Reverts: those of {IOrganizationRegistry.requireActing} for both,
    /// {UnknownSeries}, {UnknownPeriod}, {ProviderBuysFromItself}, {NoUnits}, {SaleNotOpen}, {PeriodNotOpen}, {TooManyPeriods},
    /// {PriceAboveMaximum}, {NotEnoughUnits}, {PaymentDiffers}, the token's, and `SafeERC20FailedOperation` when it returns false.
    function buy(SeriesTerms calldata terms, uint24 period, OrgId org, uint16 quantity, uint96 maxPrice) external;

    /// @notice Gives units back before the period starts. In the free time the whole price is credited; afterwards
    /// `refundBps` of it, rounded down, and the units count as sold. The whole price at any time while the
    /// provider may not act: who is suspended cannot deliver. What is so given back before the window closes does not count.
    /// @dev A member of `org` with {Duties.ALLOCATE}, under any licence. Reverts: those of {IOrganizationRegistry.requireActing},
    /// {UnknownSeries}, {UnknownPeriod}, {NoUnits}, {PeriodStarted}, {PeriodNotOpen}, {UnitsNotHeld}.
    function cancel(SeriesTerms calldata terms, uint24 period, OrgId org, uint16 quantity) external;

    // ------------------------------------------------------------------------------------------------------ anybody

    /// @notice Credits to an organisation all that it paid for a period that was cancelled.
    /// @dev Anybody. Reverts: {UnknownSeries}, {UnknownPeriod}, {PeriodNotCancelled}, {NothingToRefund}.
    function refund(SeriesTerms calldata terms, uint24 period, OrgId org) external;

    /// @notice Credits to the provider what was paid for periods that have started.
    /// @param periods At most {MAX_PERIODS}.
    /// @dev Anybody, since the money goes to the provider. Reverts: {ListLengthOutOfRange}, {UnknownSeries}, {UnknownPeriod}, {PeriodNotStarted},
    /// {PeriodNotOpen}.
    function collect(SeriesTerms calldata terms, uint24[] calldata periods) external;

    /// @notice Fixes the price of a period, once the window before it has closed, over periods that nobody bought.
    /// @dev Anybody; only needed where more than {MAX_PERIODS} had no buyer. Reverts: {UnknownSeries}, {UnknownPeriod},
    /// {PriceAlreadyFixed}, {PriceNotFixed}, {TooManyPeriods}.
    function roll(SeriesTerms calldata terms, uint24 period) external;

    // ------------------------------------------------------------------------------------------- the controlling account

    /// @notice Pays all that the market owes an organisation in one token to its controlling account.
    /// @dev The controlling account, also after the accreditation ended, but not while suspended.
    /// Reverts: {IOrganizationRegistry.NotController}, {IOrganizationRegistry.SuspendedOrganization}, {NothingToWithdraw},
    /// {PaymentDiffers}, the token's, and `SafeERC20FailedOperation` when it returns false.
    function withdraw(OrgId org, IERC20 token) external;

    // -------------------------------------------------------------------------------------------------------- views

    /// @notice The price of the period after one at `price` in which `counted` units count as sold, by the terms alone.
    function priceAfter(SeriesTerms calldata terms, uint96 price, uint16 counted) external pure returns (uint96);

    /// @notice The price of a period, from when the window before it closes.
    /// @dev Reverts: {UnknownSeries}, {UnknownPeriod}, {PriceNotFixed}, {PriceAlreadyFixed} for an earlier period that had no
    /// buyer, {TooManyPeriods}.
    function priceOf(SeriesTerms calldata terms, uint24 period) external view returns (uint96);

    /// @notice The times of a period.
    function windowOf(SeriesTerms calldata terms, uint24 period) external pure returns (Window memory);

    /// @notice The id of these terms here.
    function idOf(SeriesTerms calldata terms) external view returns (SeriesId);

    /// @notice The series' slot; all zero if there is none.
    function headOf(SeriesId series) external view returns (Head memory);

    /// @notice The period's slot; all zero if nobody bought and it was not cancelled.
    function periodOf(SeriesId series, uint24 period) external view returns (Period memory);

    /// @notice What an organisation holds of a period.
    function purchaseOf(SeriesId series, uint24 period, OrgId org) external view returns (Purchase memory);

    /// @notice What the market owes an organisation in one token.
    function creditOf(OrgId org, IERC20 token) external view returns (uint256);

    /// @notice Periods that one transaction collects, or rolls over.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_PERIODS() external view returns (uint256);

    /// @notice The largest step, in basis points.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_STEP() external view returns (uint16);

    /// @notice The largest share that a late cancellation may give back, in basis points.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_REFUND() external view returns (uint16);

    /// @notice The shortest sale, in seconds, so that whoever builds a block or two cannot keep others out of it.
    // solhint-disable-next-line func-name-mixedcase
    function MIN_SALE() external view returns (uint32);
}
