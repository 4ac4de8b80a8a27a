// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {DemoCoin} from "../../../contracts/demo/DemoCoin.sol";
import {OrgId} from "../../../contracts/identity/types.sol";
import {ICapacityMarket} from "../../../contracts/resources/interfaces/ICapacityMarket.sol";
import {SeriesId, SeriesTerms} from "../../../contracts/resources/SeriesTerms.sol";
import {MarketTest} from "./MarketTest.sol";

/// Three series in two coins, buyers and a provider that do anything at any time; keeps a model of units and money that
/// was written from the interface's words.
contract MarketHandler is MarketTest {
    uint24 public constant PERIODS = 12;
    uint256 public constant SERIES = 3;
    uint256 private constant BUYERS = 3;

    struct Model {
        uint96 price;
        uint16 sold;
        uint16 counted;
        ICapacityMarket.PeriodState state;
        uint16[3] held;
        uint256[3] paid;
    }

    uint40 public clock;
    uint256 public answersAgainstTheModel;
    uint256 public pricesOutOfBounds;
    uint256 public backwards;
    mapping(string what => uint256) public reached;

    IERC20[2] private _coins;
    SeriesTerms[3] private _series;
    Model[12][3] private _models;
    uint256[2] private _in;
    uint256[2] private _out;
    OrgId[3] private _orgs;
    address[3] private _members;
    address[3] private _controllers;

    constructor() {
        deploy();
        clock = START - 3 days;
        _orgs = [buyer, rival, laboratory];
        _members = [BUYER, RIVAL, LABORATORY];
        _controllers = [BUYER_CONTROLLER, RIVAL_CONTROLLER, LABORATORY_CONTROLLER];
        _coins = [IERC20(address(coin)), IERC20(address(new DemoCoin()))];
        for (uint256 i = 0; i < BUYERS; ++i) fill(address(_coins[1]), _members[i]);
        for (uint256 i = 0; i < SERIES; ++i) {
            terms.document = bytes32(i + 1);
            terms.token = _coins[i / 2];
            terms.periods = PERIODS;
            (terms.units, terms.target) = i == 0 ? (uint16(10), uint16(8)) : (uint16(7), uint16(3));
            (terms.step, terms.refundBps) = (uint16(333 * (i + 1)), uint16(3_333 * i));
            // Odd, so that shares are rounded.
            (terms.firstPrice, terms.floor, terms.ceiling) = (1_001, 901, 1_201);
            open();
            _series[i] = terms;
        }
    }

    // ----------------------------------------------------------------------------------------------------- actions

    function purchase(uint256 which, uint256 who, uint16 quantity, uint8 near) external {
        _on(which);
        (which, who) = (which % SERIES, who % BUYERS);
        uint24 period = _periodNear(near);
        quantity = uint16(bound(quantity, 0, terms.units + 1));
        Model storage model = _models[which][period];
        bool expected =
            quantity > 0 &&
                clock >= opens(period) &&
                clock < closes(period) &&
                model.state == ICapacityMarket.PeriodState.Open &&
                quantity <= terms.units - model.sold;
        vm.prank(_members[who]);
        try market.buy(terms, period, _orgs[who], quantity, type(uint96).max) {
            if (!expected) ++answersAgainstTheModel;
            uint96 price = slotOf(period).price;
            if (model.price != 0 && model.price != price) ++backwards;
            model.price = price;
            model.sold += quantity;
            if (model.counted < model.sold) model.counted = model.sold;
            model.held[who] += quantity;
            model.paid[who] += uint256(quantity) * price;
            _in[which / 2] += uint256(quantity) * price;
            _checkPrice(price);
            ++reached["purchase"];
        } catch {
            if (expected) ++answersAgainstTheModel;
            ++reached["no purchase"];
        }
    }

    function giveBack(uint256 which, uint256 who, uint16 quantity, uint8 near) external {
        _on(which);
        (which, who) = (which % SERIES, who % BUYERS);
        uint24 period = _periodNear(near);
        Model storage model = _models[which][period];
        quantity = uint16(bound(quantity, 0, uint256(model.held[who]) + 1));
        bool isFree = clock < freeUntil(period);
        bool expected =
            quantity > 0 &&
                clock < starts(period) &&
                model.state == ICapacityMarket.PeriodState.Open &&
                quantity <= model.held[who];
        uint256 before = credit(_orgs[who]);
        vm.prank(_members[who]);
        try market.cancel(terms, period, _orgs[who], quantity) {
            if (!expected) ++answersAgainstTheModel;
            uint256 paid = uint256(quantity) * model.price;
            uint256 back = isFree ? paid : (paid * terms.refundBps) / 10_000;
            if (credit(_orgs[who]) - before != back) ++answersAgainstTheModel;
            model.sold -= quantity;
            model.held[who] -= quantity;
            model.paid[who] -= back;
            if (isFree) model.counted -= quantity;
            ++reached[isFree ? "free cancellation" : "late cancellation"];
        } catch {
            if (expected) ++answersAgainstTheModel;
            ++reached["no cancellation"];
        }
    }

    function callOff(uint256 which, uint8 near, uint8 luck) external {
        _on(which);
        which %= SERIES;
        // Seldom, or nothing would be sold.
        if (luck % 2 != 0) return;
        uint24 period = _periodNear(near);
        Model storage model = _models[which][period];
        bool expected = clock < starts(period) && model.state == ICapacityMarket.PeriodState.Open;
        vm.prank(CLINIC);
        try market.cancelPeriod(terms, period) {
            if (!expected) ++answersAgainstTheModel;
            model.state = ICapacityMarket.PeriodState.Cancelled;
            uint16 most = clock < closes(period) ? terms.target : type(uint16).max;
            if (clock < opens(period) || model.counted > most) model.counted = terms.target;
            ++reached[clock < closes(period) ? "period called off" : "period called off late"];
        } catch {
            if (expected) ++answersAgainstTheModel;
            ++reached["not called off"];
        }
    }

    function reclaim(uint256 which, uint256 who, uint8 near) external {
        _on(which);
        (which, who) = (which % SERIES, who % BUYERS);
        uint24 period = _periodNear(near);
        Model storage model = _models[which][period];
        bool expected = model.state == ICapacityMarket.PeriodState.Cancelled && model.paid[who] != 0;
        uint256 before = credit(_orgs[who]);
        try market.refund(terms, period, _orgs[who]) {
            if (!expected || credit(_orgs[who]) - before != model.paid[who]) ++answersAgainstTheModel;
            model.sold -= model.held[who];
            (model.held[who], model.paid[who]) = (0, 0);
            ++reached["refund"];
        } catch {
            if (expected) ++answersAgainstTheModel;
            ++reached["no refund"];
        }
    }

    function harvest(uint256 which, uint8 near) external {
        _on(which);
        which %= SERIES;
        uint24 period = _periodNear(near);
        Model storage model = _models[which][period];
        bool expected = clock >= starts(period) && model.state == ICapacityMarket.PeriodState.Open;
        uint256 before = credit(clinic);
        uint256 due = model.paid[0] + model.paid[1] + model.paid[2];
        try market.collect(terms, list(period)) {
            if (!expected || credit(clinic) - before != due) ++answersAgainstTheModel;
            model.state = ICapacityMarket.PeriodState.Collected;
            delete model.paid;
            ++reached["collection"];
        } catch {
            if (expected) ++answersAgainstTheModel;
            ++reached["no collection"];
        }
    }

    function takeOut(uint256 which, uint256 who) external {
        _on(which);
        which %= SERIES;
        who %= BUYERS + 1;
        (OrgId org, address controller) = who == BUYERS ? (clinic, CLINIC_CONTROLLER) : (_orgs[who], _controllers[who]);
        (uint256 due, uint256 before) = (credit(org), purse(controller));
        vm.prank(controller);
        try market.withdraw(org, terms.token) {
            if (due == 0 || purse(controller) - before != due) ++answersAgainstTheModel;
            _out[which / 2] += due;
            ++reached["withdrawal"];
        } catch {
            if (due != 0) ++answersAgainstTheModel;
            ++reached["no withdrawal"];
        }
    }

    function advance(uint256 which, uint8 near) external {
        _on(which);
        uint24 period = _periodNear(near);
        uint24 latest = market.headOf(id()).period;
        bool expected = period > latest && clock >= closes(period - 1);
        try market.roll(terms, period) {
            if (!expected) ++answersAgainstTheModel;
            _checkPrice(market.headOf(id()).price);
            if (market.headOf(id()).period <= latest) ++backwards;
            ++reached["roll"];
        } catch {
            if (expected) ++answersAgainstTheModel;
            ++reached["no roll"];
        }
    }

    /// Somebody tries what only others may.
    function intrude(uint256 which, uint256 who, uint8 near, uint8 act) external {
        _on(which);
        who %= BUYERS;
        uint24 period = _periodNear(near);
        bytes memory call;
        if (act % 4 == 0) call = abi.encodeCall(market.cancelPeriod, (terms, period));
        else if (act % 4 == 1) call = abi.encodeCall(market.withdraw, (clinic, terms.token));
        else if (act % 4 == 2) call = abi.encodeCall(market.cancel, (terms, period, _orgs[(who + 1) % BUYERS], 1));
        else call = abi.encodeCall(market.buy, (terms, period, _orgs[(who + 1) % BUYERS], 1, type(uint96).max));
        vm.prank(_members[who]);
        (bool success, ) = address(market).call(call);
        if (success) ++answersAgainstTheModel;
        ++reached["intrusion"];
    }

    function wait_(uint256 hours_) external {
        // So long that no period near the clock is beyond the last.
        uint40 last = START + uint40(PERIODS - 5) * 1 days;
        uint40 next = clock + uint40(bound(hours_, 1, 18)) * 1 hours;
        if (next < last) clock = next;
        ++reached["wait"];
    }

    // ------------------------------------------------------------------------------------------------------ checks

    /// Sold and free are the supply, and what is sold is what somebody holds.
    function unitsAddUp() external returns (bool) {
        for (uint256 i = 0; i < SERIES; ++i) {
            terms = _series[i];
            for (uint24 period = 0; period < PERIODS; ++period) {
                ICapacityMarket.Period memory slot = slotOf(period);
                Model memory model = _models[i][period];
                uint256 sum = 0;
                for (uint256 j = 0; j < BUYERS; ++j) {
                    if (held(_orgs[j], period) != model.held[j]) return false;
                    sum += model.held[j];
                }
                if (sum != slot.sold || slot.sold > terms.units || slot.counted > terms.units) return false;
                if (slot.counted != model.counted || slot.state != model.state) return false;
            }
        }
        return true;
    }

    /// What came in is what went out and what lies there, and all that lies there is somebody's; per token, to the last unit.
    function moneyAddsUp() external returns (bool) {
        for (uint256 i = 0; i < 2; ++i) {
            if (_coins[i].balanceOf(address(market)) != _in[i] - _out[i]) return false;
            uint256 owed = market.creditOf(clinic, _coins[i]);
            for (uint256 j = 0; j < BUYERS; ++j) owed += market.creditOf(_orgs[j], _coins[i]);
            for (uint256 k = 0; k < SERIES; ++k) {
                if (k / 2 != i) continue;
                terms = _series[k];
                for (uint24 period = 0; period < PERIODS; ++period) {
                    uint256 proceeds = slotOf(period).proceeds;
                    Model memory model = _models[k][period];
                    if (proceeds != model.paid[0] + model.paid[1] + model.paid[2]) return false;
                    owed += proceeds;
                }
            }
            if (owed != _in[i] - _out[i]) return false;
        }
        return true;
    }

    function pricesAreBounded() external returns (bool) {
        for (uint256 i = 0; i < SERIES; ++i) {
            terms = _series[i];
            _checkPrice(market.headOf(id()).price);
        }
        return pricesOutOfBounds == 0;
    }

    // ---------------------------------------------------------------------------------------------------- internal

    function _on(uint256 which) private {
        vm.warp(clock);
        terms = _series[which % SERIES];
    }

    /// Most often the period on sale, else one that lately was or soon will be.
    function _periodNear(uint8 near) private view returns (uint24) {
        uint256 onSale = (clock - opens(0)) / terms.periodLength;
        if (near % 4 != 0) return uint24(onSale);
        uint256 period = onSale + ((near / 4) % 6);
        return period < 4 ? 0 : uint24(period - 4);
    }

    function _checkPrice(uint96 price) private {
        if (price < terms.floor || price > terms.ceiling) ++pricesOutOfBounds;
    }
}
