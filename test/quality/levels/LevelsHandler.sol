// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {DemoCoin} from "../../../contracts/demo/DemoCoin.sol";
import {Licences} from "../../../contracts/identity/Licences.sol";
import {OrgId} from "../../../contracts/identity/types.sol";
import {AgreementId, AgreementTerms} from "../../../contracts/quality/agreementTypes.sol";
import {ICharts} from "../../../contracts/quality/interfaces/ICharts.sol";
import {IServiceLevels} from "../../../contracts/quality/interfaces/IServiceLevels.sol";
import {LevelsTest} from "./LevelsTest.sol";

/// A hospital that promises two commissioners anything in two coins, reports or not, is released and obliged anew, and whose
/// reports are shown to be false; somebody who settles in every way; and books of who paid what, kept from the calls alone.
contract LevelsHandler is LevelsTest {
    uint40 public clock;
    uint256 public wrongAnswers;
    mapping(string what => uint256) public reached;
    IERC20[2] private _coins;
    OrgId[2] private _commissioners;
    address[2] private _controllers;
    AgreementTerms[] private _all;
    ICharts.Report[] private _reports;
    mapping(uint256 index => uint16) private _settled;
    mapping(IERC20 token => uint256) private _deposited;
    mapping(IERC20 token => uint256) private _withdrawn;

    constructor() {
        deployLevels();
        _coins = [terms.token, IERC20(address(new DemoCoin()))];
        fill(address(_coins[1]), dealer);
        (_commissioners, _controllers) = ([insurer, laboratory], [insurerController, laboratoryController]);
        // The accreditations outlast all waits.
        uint40 end = START + 100 * 365 days;
        organizations.changeAccreditation(hospital, Licences.CARE, end);
        organizations.changeAccreditation(insurer, Licences.INSURER, end);
        organizations.changeAccreditation(laboratory, Licences.LABORATORY, end);
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(dealer);
            _coins[i].transfer(hospitalController, PURSE);
            vm.prank(hospitalController);
            _coins[i].approve(address(levels), type(uint256).max);
        }
        clock = T0;
    }

    // -------------------------------------------------------------------------------------------------------- actions

    function propose(uint256 luck, uint96 bond, uint32 target, uint32 worst) external {
        vm.warp(clock);
        AgreementTerms memory next = terms;
        next.commissioner = _commissioners[luck % 2];
        next.token = _coins[(luck >> 8) % 2];
        next.bond = uint96(bound(bond, 0, 1e24));
        (next.target, next.worst) = (target % 400_001, worst % 1_000_001);
        uint256 present = (clock - T0) / PERIOD;
        next.first = uint16(present + ((luck >> 16) % 3));
        next.periods = uint16(1 + ((luck >> 24) % 5));
        next.document = keccak256(abi.encode(luck));
        next.acceptBy = uint40(T0 + uint256(next.first) * PERIOD);
        vm.prank(hospitalController);
        try levels.propose(next) {
            _all.push(next);
            _settled[_all.length - 1] = next.first;
            _deposited[next.token] += uint256(next.bond) * next.periods;
            ++reached["proposed"];
        } catch {
            ++reached["refused"];
        }
    }

    function answer(uint256 luck) external {
        if (_all.length == 0) return;
        vm.warp(clock);
        AgreementTerms memory one = _all[luck % _all.length];
        if ((luck >> 32) % 4 == 0) {
            bool expected = clock >= one.acceptBy && stateOf(one) == IServiceLevels.AgreementState.Proposed;
            try levels.takeBack(one) {
                if (!expected) ++wrongAnswers;
                ++reached["taken back"];
            } catch {
                if (expected) ++wrongAnswers;
            }
            return;
        }
        vm.prank(_controllers[one.commissioner == _commissioners[0] ? 0 : 1]);
        try levels.accept(one) {
            if (clock >= one.acceptBy) ++wrongAnswers;
            ++reached["accepted"];
        } catch {
            ++reached["not accepted"];
        }
    }

    function report(uint256 luck, uint24 cases, uint24 events) external {
        vm.warp(clock);
        uint16 first = monitor.chartOf(hospital, mortality).next;
        uint16 through = first + uint16((luck >> 8) % 3);
        cases = uint24(bound(cases, 11, 400));
        events = uint24(bound(events, 0, luck % 2 == 0 ? cases : cases / 4));
        ICharts.Report memory reported = equalCases(first, through, cases, events, 100_000);
        reported.root = keccak256(abi.encode(luck));
        vm.prank(hospitalController);
        try monitor.report(hospital, mortality, reported) {
            _reports.push(reported);
            ++reached["reported"];
        } catch {
            ++reached["not reported"];
        }
    }

    /// Whatever the desk found, and the regulator decided.
    function judge(uint256 luck) external {
        vm.warp(clock);
        if (luck % 3 == 0 && _reports.length != 0) {
            uint16 through = _reports[(luck >> 8) % _reports.length].through;
            vm.prank(address(desk));
            try monitor.disprove(hospital, mortality, through, 0, 0) {
                ++reached["false"];
            } catch {}
        } else if (luck % 3 == 1) {
            uint16 next = monitor.chartOf(hospital, mortality).next;
            monitor.oblige(hospital, mortality, next + uint16((luck >> 8) % 3));
            ++reached["obliged"];
        } else {
            try monitor.release(hospital, mortality) {
                ++reached["release"];
            } catch {}
        }
    }

    /// By a report of any periods, by none, or by one that begins later. An agreement's periods are settled once, in order.
    function settle(uint256 luck) external {
        if (_all.length == 0) return;
        vm.warp(clock);
        uint256 index = luck % _all.length;
        AgreementTerms memory one = _all[index];
        uint16 next = levels.agreementOf(levels.idOf(one)).next;
        ICharts.Report memory by;
        if ((luck >> 32) % 4 != 0 && _reports.length != 0) by = _reports[(luck >> 40) % _reports.length];
        // Most of the time the right one.
        if ((luck >> 32) % 4 > 1) {
            for (uint256 i = 0; i < _reports.length; ++i)
                if (_reports[i].through >= next) {
                    by = _reports[i];
                    break;
                }
        }
        (uint256 ours, uint256 theirs) = creditsOf(one);
        bool byReport = by.root != 0 && by.first <= next;
        if (byReport) {
            try levels.settle(one, by) {
                ++reached["by report"];
            } catch {
                return;
            }
        } else {
            try levels.settleUnreported(one, by) {
                ++reached["without report"];
            } catch {
                return;
            }
        }
        _follow(index, one, ours, theirs);
    }

    function withdraw(uint256 luck) external {
        vm.warp(clock);
        IERC20 token = _coins[luck % 2];
        uint256 who = (luck >> 8) % 3;
        OrgId org = who == 2 ? hospital : _commissioners[who];
        address account = who == 2 ? hospitalController : _controllers[who];
        uint256 owed = levels.creditOf(org, token);
        uint256 before = token.balanceOf(account);
        vm.prank(account);
        try levels.withdraw(org, token) {
            if (owed == 0 || token.balanceOf(account) - before != owed) ++wrongAnswers;
            _withdrawn[token] += owed;
            ++reached["withdrawn"];
        } catch {
            if (owed != 0) ++wrongAnswers;
        }
    }

    function wait_(uint256 seconds_) external {
        clock += uint40(bound(seconds_, 1, 25 days));
        ++reached["wait"];
    }

    // --------------------------------------------------------------------------------------------------------- books

    /// Deposited = withdrawn + owed + still escrowed, for each token, and that is what the contract holds.
    function isConserved() external view returns (bool) {
        for (uint256 i = 0; i < 2; ++i) {
            IERC20 token = _coins[i];
            uint256 held = levels.creditOf(hospital, token);
            for (uint256 j = 0; j < 2; ++j) held += levels.creditOf(_commissioners[j], token);
            for (uint256 j = 0; j < _all.length; ++j) {
                if (address(_all[j].token) == address(token)) held += levels.agreementOf(levels.idOf(_all[j])).escrow;
            }
            if (_deposited[token] != _withdrawn[token] + held) return false;
            if (token.balanceOf(address(levels)) != held) return false;
        }
        return true;
    }

    /// What is escrowed is the bond of each period that is not settled, or nothing after it went back.
    function escrowsFollow() external view returns (bool) {
        for (uint256 i = 0; i < _all.length; ++i) {
            AgreementTerms memory one = _all[i];
            IServiceLevels.Agreement memory found = levels.agreementOf(levels.idOf(one));
            uint256 open = uint256(one.first) + one.periods - found.next;
            if (found.state == IServiceLevels.AgreementState.TakenBack) open = 0;
            if (found.escrow != open * one.bond || found.next != _settled[i]) return false;
        }
        return true;
    }

    function stateOf(AgreementTerms memory one) private view returns (IServiceLevels.AgreementState) {
        return levels.agreementOf(levels.idOf(one)).state;
    }

    function creditsOf(AgreementTerms memory one) private view returns (uint256, uint256) {
        return (levels.creditOf(one.commissioner, one.token), levels.creditOf(one.provider, one.token));
    }

    function _follow(uint256 index, AgreementTerms memory one, uint256 ours, uint256 theirs) private {
        IServiceLevels.Agreement memory found = levels.agreementOf(levels.idOf(one));
        uint256 periods = found.next - _settled[index];
        (uint256 oursNow, uint256 theirsNow) = creditsOf(one);
        if (periods == 0 || found.next > one.first + one.periods) ++wrongAnswers;
        if (oursNow < ours || theirsNow < theirs) ++wrongAnswers;
        if (oursNow + theirsNow - ours - theirs != periods * one.bond) ++wrongAnswers;
        _settled[index] = found.next;
        if (oursNow > ours && theirsNow > theirs) ++reached["shared"];
        if (found.next == one.first + one.periods) ++reached["all settled"];
    }
}
