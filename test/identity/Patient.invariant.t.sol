// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPatients} from "../../contracts/identity/interfaces/IPatients.sol";
import {PatientHandler} from "./PatientHandler.sol";
import {PatientTest} from "./PatientTest.sol";

/// What holds after whatever anybody sent, signed or replayed. Hardhat fuzzes a handler only when its file is among the
/// files of the run: name PatientHandler.sol too when running this file alone.
contract PatientInvariantTest is PatientTest {
    PatientHandler internal handler;

    function setUp() public override {
        super.setUp();
        handler = new PatientHandler(registry, START);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// The nonce counts the changes of this patient that its own signer wanted; nothing else moves it or them.
    function invariant_ANonceGrowsOnlyWithAChangeOfThatPatient() public view {
        for (uint256 i = 0; i < 3; i++) {
            IPatients.Patient memory actual = registry.patientOf(handler.idOf(i));
            IPatients.Patient memory expected = handler.expectedOf(i);
            assertEq(actual.nonce, expected.nonce, "nonce");
            assertEq(bytes32(actual.signerHash), bytes32(expected.signerHash), "signer");
            assertEq(actual.keyDirectory, expected.keyDirectory, "key directory");
        }
    }

    function invariant_APatientNobodyTouchedStaysAsRegistered() public view {
        _assertPatient(_signer(KEY), 0, DIRECTORY);
    }

    function invariant_OnlyThePresentSignersWordPasses() public view {
        string memory violation = handler.violation();
        assertTrue(bytes(violation).length == 0, violation);
    }

    /// The invariants can fail only where the handler gets: a fixed walk takes each step.
    function test_TheHandlerReachesEveryStep() public {
        for (uint256 i = 0; i < 300; i++) {
            uint256 seed = uint256(keccak256(abi.encode(i)));
            uint256 patient = seed >> 16;
            uint256 key = seed >> 32;
            uint256 value = seed >> 64;
            if (seed % 6 == 0) handler.warp(value, key);
            if (seed % 6 == 1) handler.sendDirectory(patient, key, bytes32(value));
            if (seed % 6 == 2) handler.sendRotation(patient, key, value, value >> 32);
            if (seed % 6 == 3) handler.signDirectory(patient, key, bytes32(value), value >> 32, value >> 64);
            if (seed % 6 == 4) handler.signRotation(patient, key, value, value >> 32, value >> 64);
            if (seed % 6 == 5) handler.replay(value);
        }
        for (uint256 step = 0; step <= uint256(type(PatientHandler.Step).max); step++) {
            assertTrue(handler.count(PatientHandler.Step(step)) > 4, vm.toString(step));
        }
        invariant_ANonceGrowsOnlyWithAChangeOfThatPatient();
        invariant_APatientNobodyTouchedStaysAsRegistered();
        invariant_OnlyThePresentSignersWordPasses();
    }
}
