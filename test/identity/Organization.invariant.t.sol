// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../../contracts/identity/Duties.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrganizationHandler} from "./OrganizationHandler.sol";
import {OrganizationTest} from "./OrganizationTest.sol";

/// What holds after whatever anybody did, in any order, at any time. Hardhat fuzzes a handler only when its file is
/// among the files of the run: name OrganizationHandler.sol too when running this file alone.
contract OrganizationInvariantTest is OrganizationTest {
    OrganizationHandler internal handler;

    function setUp() public override {
        super.setUp();
        handler = new OrganizationHandler(registry, START);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// For every account, licence and duty the registry allows what the handler's account allows, no more and no less.
    function invariant_AMemberActsOnlyWithinDutyLicenceAndTime() public {
        vm.warp(handler.time());
        for (uint256 org = 0; org < 2; org++) {
            for (uint256 i = 0; i < 4; i++) {
                for (uint256 bit = 0; bit < 10; bit++) {
                    uint16 licence = uint16(1 << bit);
                    uint32 duty = bit == 9 ? Duties.READ | Duties.SENSE : uint32(1 << bit);
                    _assertSame(org, handler.actorOf(i), licence, duty);
                    _assertSame(org, handler.actorOf(i), Licences.ALL, duty);
                }
            }
        }
    }

    function invariant_AStrangerNeverActs() public {
        vm.warp(handler.time());
        address[4] memory strangers = [handler.STRANGER(), REGULATOR, QUALITY, address(0)];
        for (uint256 i = 0; i < 8; i++) {
            IOrganizationRegistry.Acting answer = registry.actingOf(
                handler.orgOf(i % 2),
                strangers[i / 2],
                Licences.ALL,
                0
            );
            assertTrue(answer != IOrganizationRegistry.Acting.Allowed, "a stranger acts");
        }
    }

    function invariant_ControlMovesOnlyToWhomItWasOfferedOrAnnounced() public view {
        for (uint256 org = 0; org < 2; org++) {
            address controller = registry.organizationOf(handler.orgOf(org)).controller;
            assertEq(controller, handler.controllerOf(org), "controller");
        }
    }

    function invariant_LicencesAreTheRegulatorsAndAnnouncedOnesWaited() public view {
        for (uint256 org = 0; org < 2; org++) {
            assertEq(registry.organizationOf(handler.orgOf(org)).licences, handler.licencesOf(org), "licences");
        }
    }

    function invariant_NothingForbiddenPassed() public view {
        string memory violation = handler.violation();
        assertTrue(bytes(violation).length == 0, violation);
    }

    /// The invariants can fail only where the handler gets: in a fixed walk each step is taken and members do act.
    function test_TheHandlerReachesEveryStep() public {
        uint256 acted = 0;
        for (uint256 i = 0; i < 1500; i++) {
            _walk(uint256(keccak256(abi.encode(i))));
            // Asked now and then, since asking costs more time than walking.
            for (uint256 j = 0; i % 5 == 0 && j < 4; j++) {
                address actor = handler.actorOf(j);
                if (actor != handler.controllerOf(0) && handler.mayAct(0, actor, Licences.ALL, 0)) acted++;
            }
        }
        for (uint256 step = 0; step <= uint256(type(OrganizationHandler.Step).max); step++) {
            assertTrue(handler.count(OrganizationHandler.Step(step)) > 2, vm.toString(step));
        }
        assertTrue(acted > 20, "members act");
        invariant_AMemberActsOnlyWithinDutyLicenceAndTime();
        invariant_AStrangerNeverActs();
        invariant_ControlMovesOnlyToWhomItWasOfferedOrAnnounced();
        invariant_LicencesAreTheRegulatorsAndAnnouncedOnesWaited();
        invariant_NothingForbiddenPassed();
    }

    function _walk(uint256 seed) private {
        uint256 step = seed % 12;
        uint256 org = seed >> 16;
        uint256 caller = seed >> 32;
        uint256 value = seed >> 64;
        if (step == 0) handler.warp(value, org, caller);
        if (step == 1) handler.change(org, caller, uint16(value), value >> 32);
        if (step == 2) handler.activate(org, caller);
        if (step == 3) handler.setSuspended(org, caller, value);
        if (step == 4) handler.setKeys(org, caller, bytes32(value));
        if (step == 5) handler.setStanding(org, caller, uint8(value));
        if (step == 6) handler.replaceController(org, caller, value);
        if (step == 7) handler.offerController(org, caller, value);
        if (step == 8) handler.acceptController(org, caller);
        if (step == 9) handler.offerMembership(org, caller, value, uint32(value >> 32), value >> 64);
        if (step == 10) handler.acceptMembership(org, caller, value % 2 == 0, uint32(value >> 32), uint40(value >> 64));
        if (step == 11 && value % 2 == 0) handler.endMembership(org, caller, value / 2);
        if (step == 11 && value % 2 == 1) handler.endAllMemberships(org, caller);
    }

    function _assertSame(uint256 org, address account, uint16 licence, uint32 duty) private view {
        bool allowed =
            registry.actingOf(handler.orgOf(org), account, licence, duty) == IOrganizationRegistry.Acting.Allowed;
        assertEq(allowed, handler.mayAct(org, account, licence, duty), "may act");
    }
}
