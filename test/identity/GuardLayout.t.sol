// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGuardians} from "../../contracts/identity/interfaces/IGuardians.sol";
import {PatientId} from "../../contracts/identity/types.sol";
import {Scopes} from "../../contracts/identity/Scopes.sol";
import {GuardianTest} from "./GuardianTest.sol";

/// The slots as IPatients, IDelegates, IGuardians and IRecovery draw them.
contract GuardLayoutTest is GuardianTest {
    function test_TheGuardTakesTwoSlots() public {
        _open(7, PHONE);
        vm.prank(vm.addr(KEY));
        registry.vetoRecovery(patient);
        _pass(_freezeCall(0));
        uint256 slot = uint256(_slot(3));
        assertEq(vm.load(address(registry), bytes32(slot)), _root(), "root");
        uint256 word = 2 | (4 << 8) | (uint256(DELAY) << 16) | (2 << 48) | (4 << 72) | (uint256(_in(DELAY)) << 80);
        assertEq(vm.load(address(registry), bytes32(slot + 1)), bytes32(word), "guard");
        word = uint256(uint192(_hash(_signer(KEY)))) | (1 << 192) | (1 << 240) | (1 << 248);
        assertEq(vm.load(address(registry), _slot(2)), bytes32(word), "patient");
    }

    function test_ADelegationTakesOneSlot() public {
        bytes24 delegate = _hash(_signer(PHONE));
        vm.prank(vm.addr(KEY));
        registry.nameDelegate(patient, delegate, Scopes.VETO, START + 1);
        bytes32 slot = keccak256(abi.encode(delegate, _slot(4)));
        uint256 word = uint256(START + 1) | (uint256(Scopes.VETO) << 40) | (1 << 88);
        assertEq(vm.load(address(registry), slot), bytes32(word), "delegation");
    }

    function test_AnnouncementsAndTheRecoveryTakeTheirSlots() public {
        _rotate(KEY, PHONE);
        vm.prank(vm.addr(KEY));
        registry.changeGuardians(patient, IGuardians.GuardianTerms(SALT, 3, 5, 2 days));
        uint256 phone = uint256(uint192(_hash(_signer(PHONE))));
        uint256 word = phone | (uint256(_in(DELAY)) << 192) | (1 << 232);
        assertEq(vm.load(address(registry), _slot(5)), bytes32(word), "announced signer");
        uint256 slot = uint256(_slot(6));
        assertEq(vm.load(address(registry), bytes32(slot)), SALT, "announced root");
        word = 3 | (5 << 8) | (uint256(2 days) << 16) | (uint256(_in(DELAY)) << 48) | (1 << 88);
        assertEq(vm.load(address(registry), bytes32(slot + 1)), bytes32(word), "announced guardians");
        _open(3, PHONE);
        word = phone | (uint256(_in(DELAY)) << 192) | (2 << 232);
        assertEq(vm.load(address(registry), _slot(7)), bytes32(word), "recovery");
    }

    function _slot(uint256 mappingSlot) private view returns (bytes32) {
        return keccak256(abi.encode(PatientId.unwrap(patient), mappingSlot));
    }
}
