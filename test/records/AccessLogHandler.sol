// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../../contracts/identity/Duties.sol";
import {IAccessLog} from "../../contracts/records/interfaces/IAccessLog.sol";
import {AccessLogTest} from "./AccessLogTest.sol";

/// An honest server and a lying one, each for the hospital, with accusers who try anything; keeps a model of both.
contract AccessLogHandler is AccessLogTest {
    uint256 private constant LIAR_KEY = 0x11A4;

    struct Model {
        uint24 sequence;
        uint32 size;
        bool contradicted;
    }

    uint40 public clock = START;
    address public liar;
    uint256 public answersAgainstTheModel;
    uint256 public fallen;
    mapping(string what => uint256) public reached;
    mapping(address who => Model) private _models;

    constructor() {
        deployLogs();
        liar = vm.addr(LIAR_KEY);
        join(hospital, hospitalController, liar, Duties.REPORT, END);
    }

    /// The next root, or one of any number and size.
    function anchorRoot(uint256 who, uint256 luck, uint24 sequence, uint32 size, bytes32 root) external {
        vm.warp(clock);
        address by = who % 2 == 0 ? server : liar;
        Model storage model = _models[by];
        IAccessLog.Head memory before = logs.headOf(hospital, by);
        if (luck % 3 != 0) (sequence, size) = (model.sequence + 1, model.size + 1 + (size % 50));
        bool expected = sequence == model.sequence + 1 && size > model.size && bytes24(root) != 0;
        vm.prank(by);
        try logs.anchor(hospital, sequence, size, root) {
            if (!expected) ++answersAgainstTheModel;
            (model.sequence, model.size) = (sequence, size);
            IAccessLog.Head memory head = logs.headOf(hospital, by);
            if (head.size <= before.size || head.sequence != before.sequence + 1) ++fallen;
            ++reached["anchored"];
        } catch {
            if (expected) ++answersAgainstTheModel;
            ++reached["refused"];
        }
    }

    /// The liar signs a second root of one size; against the honest server the same is forged.
    function accuse(uint256 who, uint8 size, bytes32 a, bytes32 b) external {
        vm.warp(clock);
        bool honest = who % 2 == 0;
        address accused = honest ? server : liar;
        IAccessLog.SignedHead memory first = IAccessLog.SignedHead(size, a, clock, "");
        IAccessLog.SignedHead memory second = IAccessLog.SignedHead(size, b, clock, "");
        // The honest server signs the one root and nothing else.
        first.signature = signedBy(honest ? SERVER_KEY : LIAR_KEY, headDigest(hospital, accused, size, a, clock));
        second.signature = signedBy(LIAR_KEY, headDigest(hospital, accused, size, b, clock));
        bool expected = !honest && bytes24(a) != bytes24(b) && !_models[accused].contradicted;
        try logs.showTwoRoots(hospital, accused, first, second) {
            if (!expected) ++answersAgainstTheModel;
            _models[accused].contradicted = true;
            ++reached["marked"];
        } catch {
            if (expected) ++answersAgainstTheModel;
            ++reached["accused in vain"];
        }
    }

    function intrude(uint256 who, uint24 sequence, uint32 size, bytes32 root) external {
        vm.warp(clock);
        address[3] memory intruders = [stranger, doctor, insurerController];
        address by = intruders[who % 3];
        vm.prank(by);
        try logs.anchor(hospital, sequence, size, root) {
            ++answersAgainstTheModel;
        } catch {
            ++reached["intrusion"];
        }
    }

    function wait_(uint256 seconds_) external {
        clock += uint40(bound(seconds_, 1, 1 days));
        ++reached["wait"];
    }

    function agrees() external view returns (bool) {
        return _agrees(server) && _agrees(liar) && !logs.headOf(hospital, server).contradicted;
    }

    function _agrees(address who) private view returns (bool) {
        IAccessLog.Head memory head = logs.headOf(hospital, who);
        Model memory model = _models[who];
        return head.sequence == model.sequence && head.size == model.size && head.contradicted == model.contradicted;
    }
}
