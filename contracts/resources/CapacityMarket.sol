// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Duties} from "../identity/Duties.sol";
import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../identity/Licences.sol";
import {OrgId} from "../identity/types.sol";
import {EmptyDigest, ListLengthOutOfRange} from "../shared/errors.sol";
import {ICapacityMarket} from "./interfaces/ICapacityMarket.sol";
import {PriceRule} from "./PriceRule.sol";
import {SeriesId, SeriesTerms, seriesIdOf} from "./SeriesTerms.sol";

/// @title CapacityMarket
/// @notice See {ICapacityMarket}.
contract CapacityMarket is ICapacityMarket, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// One part in so many of a window, at least, comes after the free time.
    uint256 private constant FIRM_PARTS = 4;

    /// @notice The registry that knows who acts for an organisation, and who controls it.
    IOrganizationRegistry public immutable ORGANIZATIONS;

    /// @inheritdoc ICapacityMarket
    uint256 public constant MAX_PERIODS = 256;
    /// @inheritdoc ICapacityMarket
    uint16 public constant MAX_STEP = 5_000;
    /// @inheritdoc ICapacityMarket
    uint16 public constant MAX_REFUND = 9_000;
    /// @inheritdoc ICapacityMarket
    uint32 public constant MIN_SALE = 1 hours;

    mapping(SeriesId series => Head) private _heads;
    mapping(SeriesId series => mapping(uint24 period => Period)) private _periods;
    mapping(SeriesId series => mapping(uint24 period => mapping(OrgId org => Purchase))) private _purchases;
    mapping(OrgId org => mapping(IERC20 token => uint256)) private _credits;

    constructor(IOrganizationRegistry organizations) {
        ORGANIZATIONS = organizations;
    }

    // -------------------------------------------------------------------------------------------------- the provider

    /// @inheritdoc ICapacityMarket
    function openSeries(SeriesTerms calldata terms) external returns (SeriesId series) {
        ORGANIZATIONS.requireActing(terms.provider, msg.sender, Licences.AUTHORS, Duties.ALLOCATE);
        _requireTerms(terms);
        series = seriesIdOf(address(this), terms);
        if (_heads[series].openedAt != 0) revert SeriesAlreadyOpened(series);

        _heads[series] = Head({price: terms.firstPrice, period: 0, openedAt: _now()});
        emit SeriesOpened(series, terms.provider, terms);
        emit PriceFixed(series, 0, terms.firstPrice);
    }

    /// @inheritdoc ICapacityMarket
    function cancelPeriod(SeriesTerms calldata terms, uint24 period) external {
        ORGANIZATIONS.requireActing(terms.provider, msg.sender, Licences.AUTHORS, Duties.ALLOCATE);
        SeriesId series = _requirePeriod(terms, period);
        Window memory window = _windowOf(terms, period);
        _requireNotStarted(series, period, window);
        Period storage slot = _periods[series][period];
        if (slot.state != PeriodState.Open) revert PeriodNotOpen(series, period, slot.state);

        slot.state = PeriodState.Cancelled;
        // What was never offered tells nothing of demand. During the sale, calling off must neither hold up the price of what
        // found no buyer nor raise it by sales that are undone. After it, somebody may have paid the next price already.
        bool unoffered = _now() < window.opens;
        if (unoffered || (_now() < window.closes && slot.counted > terms.target)) slot.counted = terms.target;
        emit PeriodCancelled(series, period, slot.counted);
    }

    // ------------------------------------------------------------------------------------------------------ buyers

    /// @inheritdoc ICapacityMarket
    function buy(
        SeriesTerms calldata terms,
        uint24 period,
        OrgId org,
        uint16 quantity,
        uint96 maxPrice
    ) external nonReentrant {
        ORGANIZATIONS.requireActing(org, msg.sender, Licences.ALL, Duties.ALLOCATE);
        SeriesId series = _requirePeriod(terms, period);
        if (org == terms.provider) revert ProviderBuysFromItself(series, org);
        if (quantity == 0) revert NoUnits(series, period);
        _requireSale(terms, series, period);
        _requireProvider(terms.provider);
        uint96 price = _roll(terms, series, period);
        if (price > maxPrice) revert PriceAboveMaximum(series, period, price, maxPrice);

        _sell(terms, series, period, org, quantity, price);
        _receive(terms.token, uint256(quantity) * price);
    }

    /// @inheritdoc ICapacityMarket
    function cancel(SeriesTerms calldata terms, uint24 period, OrgId org, uint16 quantity) external nonReentrant {
        ORGANIZATIONS.requireActing(org, msg.sender, Licences.ALL, Duties.ALLOCATE);
        SeriesId series = _requirePeriod(terms, period);
        if (quantity == 0) revert NoUnits(series, period);
        Window memory window = _windowOf(terms, period);
        _requireNotStarted(series, period, window);
        Period memory slot = _periods[series][period];
        if (slot.state != PeriodState.Open) revert PeriodNotOpen(series, period, slot.state);
        Purchase memory purchase = _purchases[series][period][org];
        if (quantity > purchase.units) revert UnitsNotHeld(series, period, org, quantity, purchase.units);

        uint256 paid = uint256(quantity) * slot.price;
        uint256 back = paid;
        if (_now() >= window.freeUntil && _acts(terms.provider))
            back = (paid * terms.refundBps) / PriceRule.BASIS;
            // What costs nothing does not count. Once the window has closed, somebody may have paid the next price already.
        else if (_now() < window.closes) slot.counted -= quantity;
        slot.sold -= quantity;
        slot.proceeds -= uint112(back);
        purchase.units -= quantity;
        purchase.forfeited += uint112(paid - back);
        _periods[series][period] = slot;
        _purchases[series][period][org] = purchase;
        _credits[org][terms.token] += back;
        emit UnitsCancelled(series, period, org, quantity, back, slot.counted);
    }

    // ------------------------------------------------------------------------------------------------------ anybody

    /// @inheritdoc ICapacityMarket
    function refund(SeriesTerms calldata terms, uint24 period, OrgId org) external nonReentrant {
        SeriesId series = _requirePeriod(terms, period);
        Period storage slot = _periods[series][period];
        if (slot.state != PeriodState.Cancelled) revert PeriodNotCancelled(series, period, slot.state);
        Purchase memory purchase = _purchases[series][period][org];
        uint256 amount = uint256(purchase.units) * slot.price + purchase.forfeited;
        if (amount == 0) revert NothingToRefund(series, period, org);

        slot.sold -= purchase.units;
        slot.proceeds -= uint112(amount);
        delete _purchases[series][period][org];
        _credits[org][terms.token] += amount;
        emit PurchaseRefunded(series, period, org, amount);
    }

    /// @inheritdoc ICapacityMarket
    function collect(SeriesTerms calldata terms, uint24[] calldata periods) external nonReentrant {
        if (periods.length == 0 || periods.length > MAX_PERIODS) {
            revert ListLengthOutOfRange(periods.length, MAX_PERIODS);
        }
        SeriesId series = _requireSeries(terms);
        uint256 total = 0;
        for (uint256 i = 0; i < periods.length; ++i) {
            _requireInSeries(terms, series, periods[i]);
            total += _collect(terms, series, periods[i]);
        }
        _credits[terms.provider][terms.token] += total;
    }

    /// @inheritdoc ICapacityMarket
    function roll(SeriesTerms calldata terms, uint24 period) external {
        SeriesId series = _requirePeriod(terms, period);
        uint24 latest = _heads[series].period;
        if (period <= latest) revert PriceAlreadyFixed(series, period, latest);
        _roll(terms, series, period);
    }

    // ------------------------------------------------------------------------------------------- the controlling account

    /// @inheritdoc ICapacityMarket
    function withdraw(OrgId org, IERC20 token) external nonReentrant {
        IOrganizationRegistry.Organization memory organization = ORGANIZATIONS.organizationOf(org);
        if (organization.controller != msg.sender) revert IOrganizationRegistry.NotController(org, msg.sender);
        // Suspended is also who was robbed of the controlling account.
        if (organization.suspended) revert IOrganizationRegistry.SuspendedOrganization(org);
        uint256 amount = _credits[org][token];
        if (amount == 0) revert NothingToWithdraw(org, token);

        _credits[org][token] = 0;
        emit CreditWithdrawn(org, token, msg.sender, amount);
        uint256 before = token.balanceOf(address(this));
        token.safeTransfer(msg.sender, amount);
        _requirePaid(token, amount, before - token.balanceOf(address(this)));
    }

    // -------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc ICapacityMarket
    function priceAfter(SeriesTerms calldata terms, uint96 price, uint16 counted) external pure returns (uint96) {
        return PriceRule.priceAfter(terms, price, counted);
    }

    /// @inheritdoc ICapacityMarket
    function priceOf(SeriesTerms calldata terms, uint24 period) external view returns (uint96 price) {
        SeriesId series = _requirePeriod(terms, period);
        Head memory head = _heads[series];
        if (period >= head.period) return _priceFrom(head, terms, series, period);
        price = _periods[series][period].price;
        if (price == 0) revert PriceAlreadyFixed(series, period, head.period);
    }

    /// @inheritdoc ICapacityMarket
    function windowOf(SeriesTerms calldata terms, uint24 period) external pure returns (Window memory) {
        return _windowOf(terms, period);
    }

    /// @inheritdoc ICapacityMarket
    function idOf(SeriesTerms calldata terms) external view returns (SeriesId) {
        return seriesIdOf(address(this), terms);
    }

    /// @inheritdoc ICapacityMarket
    function headOf(SeriesId series) external view returns (Head memory) {
        return _heads[series];
    }

    /// @inheritdoc ICapacityMarket
    function periodOf(SeriesId series, uint24 period) external view returns (Period memory) {
        return _periods[series][period];
    }

    /// @inheritdoc ICapacityMarket
    function purchaseOf(SeriesId series, uint24 period, OrgId org) external view returns (Purchase memory) {
        return _purchases[series][period][org];
    }

    /// @inheritdoc ICapacityMarket
    function creditOf(OrgId org, IERC20 token) external view returns (uint256) {
        return _credits[org][token];
    }

    // ----------------------------------------------------------------------------------------------------- internal

    function _sell(
        SeriesTerms calldata terms,
        SeriesId series,
        uint24 period,
        OrgId org,
        uint16 quantity,
        uint96 price
    ) private {
        Period memory slot = _periods[series][period];
        if (slot.state != PeriodState.Open) revert PeriodNotOpen(series, period, slot.state);
        uint16 free = terms.units - slot.sold;
        if (quantity > free) revert NotEnoughUnits(series, period, quantity, free);

        slot.price = price;
        slot.sold += quantity;
        // What a late cancellation freed already counts, so selling it again adds nothing.
        if (slot.counted < slot.sold) slot.counted = slot.sold;
        // At most 2^16 units of 2^96 each.
        slot.proceeds += uint112(uint256(quantity) * price);
        _periods[series][period] = slot;
        _purchases[series][period][org].units += quantity;
        emit UnitsBought(series, period, org, msg.sender, quantity, price);
    }

    function _collect(SeriesTerms calldata terms, SeriesId series, uint24 period) private returns (uint256 amount) {
        uint40 starts = _windowOf(terms, period).starts;
        if (_now() < starts) revert PeriodNotStarted(series, period, starts, _now());
        Period storage slot = _periods[series][period];
        if (slot.state != PeriodState.Open) revert PeriodNotOpen(series, period, slot.state);

        amount = slot.proceeds;
        slot.proceeds = 0;
        slot.state = PeriodState.Collected;
        emit PeriodCollected(series, period, amount);
    }

    function _roll(SeriesTerms calldata terms, SeriesId series, uint24 period) private returns (uint96 price) {
        Head memory head = _heads[series];
        price = _priceFrom(head, terms, series, period);
        if (head.period == period) return price;

        _heads[series] = Head({price: price, period: period, openedAt: head.openedAt});
        emit PriceFixed(series, period, price);
    }

    function _receive(IERC20 token, uint256 amount) private {
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        _requirePaid(token, amount, token.balanceOf(address(this)) - before);
    }

    /// Every window before has closed if the last one has, and their counts can no longer change.
    function _priceFrom(
        Head memory head,
        SeriesTerms calldata terms,
        SeriesId series,
        uint24 period
    ) private view returns (uint96 price) {
        price = head.price;
        if (period == head.period) return price;
        uint40 fixedAt = _windowOf(terms, period - 1).closes;
        if (_now() < fixedAt) revert PriceNotFixed(series, period, fixedAt, _now());
        if (period - head.period > MAX_PERIODS) revert TooManyPeriods(series, head.period, period, MAX_PERIODS);
        for (uint24 n = head.period; n < period; ++n) {
            price = PriceRule.priceAfter(terms, price, _periods[series][n].counted);
        }
    }

    function _requireSeries(SeriesTerms calldata terms) private view returns (SeriesId series) {
        series = seriesIdOf(address(this), terms);
        if (_heads[series].openedAt == 0) revert UnknownSeries(series);
    }

    function _requirePeriod(SeriesTerms calldata terms, uint24 period) private view returns (SeriesId series) {
        series = _requireSeries(terms);
        _requireInSeries(terms, series, period);
    }

    function _requireInSeries(SeriesTerms calldata terms, SeriesId series, uint24 period) private pure {
        if (period >= terms.periods) revert UnknownPeriod(series, period, terms.periods);
    }

    function _requireSale(SeriesTerms calldata terms, SeriesId series, uint24 period) private view {
        Window memory window = _windowOf(terms, period);
        if (_now() < window.opens || _now() >= window.closes) {
            revert SaleNotOpen(series, period, window.opens, window.closes, _now());
        }
    }

    function _requireNotStarted(SeriesId series, uint24 period, Window memory window) private view {
        if (_now() >= window.starts) revert PeriodStarted(series, period, window.starts, _now());
    }

    /// The controlling account holds every duty, so asking for it asks for the organisation.
    function _requireProvider(OrgId provider) private view {
        address controller = ORGANIZATIONS.organizationOf(provider).controller;
        ORGANIZATIONS.requireActing(provider, controller, Licences.AUTHORS, Duties.ALLOCATE);
    }

    function _acts(OrgId provider) private view returns (bool) {
        address controller = ORGANIZATIONS.organizationOf(provider).controller;
        return
            ORGANIZATIONS.actingOf(provider, controller, Licences.AUTHORS, Duties.ALLOCATE) ==
            IOrganizationRegistry.Acting.Allowed;
    }

    function _requireTerms(SeriesTerms calldata terms) private view {
        if (terms.kind == bytes32(0) || terms.document == bytes32(0)) revert EmptyDigest();
        if (address(terms.token).code.length == 0) revert SeriesTokenWithoutCode(terms.token);
        if (terms.target == 0 || terms.target > terms.units) revert SeriesUnitsOutOfRange(terms.units, terms.target);
        if (terms.floor == 0 || terms.firstPrice < terms.floor || terms.firstPrice > terms.ceiling) {
            revert SeriesPricesOutOfRange(terms.floor, terms.firstPrice, terms.ceiling);
        }
        if (terms.step == 0 || terms.step > MAX_STEP) revert SeriesStepOutOfRange(terms.step, MAX_STEP);
        _requireTimes(terms);
    }

    function _requireTimes(SeriesTerms calldata terms) private view {
        uint256 end = terms.start + uint256(terms.periods) * terms.periodLength;
        if (terms.periods == 0 || end > type(uint40).max) {
            revert SeriesPeriodsOutOfRange(terms.periods, terms.start, terms.periodLength);
        }
        if (terms.saleLength < MIN_SALE || terms.saleLength > terms.periodLength || terms.saleLength > terms.saleLead) {
            revert SeriesSaleOutOfRange(terms.saleLength, MIN_SALE, terms.periodLength, terms.saleLead);
        }
        // Rounded up, so that the last part is never shorter than said.
        uint256 firm = (terms.saleLength + FIRM_PARTS - 1) / FIRM_PARTS;
        uint32 min = uint32(terms.saleLead - terms.saleLength + firm);
        if (terms.freeBefore < min || terms.refundBps > MAX_REFUND) {
            revert SeriesCancellationOutOfRange(terms.freeBefore, min, terms.refundBps, MAX_REFUND);
        }
        // A lead or a free time from before 1970 on is from before now, too.
        uint256 opens = terms.start < terms.saleLead ? 0 : terms.start - terms.saleLead;
        if (opens <= _now() || terms.freeBefore > terms.start) revert SeriesStartsTooEarly(opens, _now());
    }

    function _windowOf(SeriesTerms calldata terms, uint24 period) private pure returns (Window memory) {
        uint256 starts = terms.start + uint256(period) * terms.periodLength;
        uint256 opens = starts - terms.saleLead;
        return
            Window({
                opens: uint40(opens),
                freeUntil: uint40(starts - terms.freeBefore),
                closes: uint40(opens + terms.saleLength),
                starts: uint40(starts)
            });
    }

    function _requirePaid(IERC20 token, uint256 expected, uint256 actual) private pure {
        if (actual != expected) revert PaymentDiffers(token, expected, actual);
    }

    function _now() private view returns (uint40) {
        return uint40(block.timestamp);
    }
}
