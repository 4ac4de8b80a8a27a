// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ConsentHandler} from "./ConsentHandler.sol";
import {TestBase} from "../shared/TestBase.sol";

/// What holds after any sequence of grants, revocations, replays, intrusions, rotations and waiting.
/// Alone it runs as `hardhat test solidity test/records/ConsentHandler.sol test/records/ConsentRegistry.invariant.t.sol`:
/// the runner knows a target only if its file is among those that it was given.
contract ConsentRegistryInvariantTest is TestBase {
    ConsentHandler private handler;

    function setUp() external {
        handler = new ConsentHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function assertNoStaleRight() private {
        vm.warp(handler.clock());
        uint8[6] memory categories = [0, 1, 31, 63, 64, 255];
        for (uint256 i = 0; i < 18; ++i) {
            (uint256 person, uint256 reader, uint256 purpose) = (i % 3, (i / 3) % 3, i / 9);
            for (uint256 j = 0; j < categories.length; ++j) {
                bool held = handler.consentHeld(person, reader, purpose, categories[j]);
                (bool consented, bool readable) = handler.answers(person, reader, purpose, categories[j]);
                assertEq(consented, held, "isConsented");
                assertTrue(held || !readable, "a right that is over answers yes");
            }
        }
    }

    function assertOnlyThePatient() private view {
        assertEq(handler.foreignChanges(), 0, "a change by somebody else");
        for (uint256 i = 0; i < 18; ++i) {
            assertTrue(
                handler.isAsThePatientLeftIt(i % 3, (i / 3) % 3, i / 9),
                "a slot that the patient did not write"
            );
        }
    }

    function invariant_aRevokedExpiredOrOutdatedRightNeverAnswersYes() external {
        assertNoStaleRight();
    }

    function invariant_noncesAndGenerationsOnlyGrow() external view {
        assertEq(handler.shrunk(), 0, "a nonce or generation fell");
    }

    function invariant_onlyThePatientsSignerEverChangesAConsent() external view {
        assertOnlyThePatient();
    }

    function invariant_aUsedSignatureNeverWorksAgain() external view {
        assertEq(handler.reused(), 0, "a used signature worked");
        assertEq(handler.relaysAgainstTheModel(), 0, "a signature worked that was void, or the other way round");
    }

    /// The invariants above could hold of a handler that does nothing. Drives it with fixed luck through 600 steps,
    /// checks them on the way, and sees every kind of event.
    function test_theHandlerReachesEveryState() external {
        uint256 luck = uint256(keccak256("consent"));
        for (uint256 i = 0; i < 600; ++i) {
            luck = uint256(keccak256(abi.encode(luck)));
            drive(luck % 13, luck >> 8);
            if (i % 20 == 0) {
                assertNoStaleRight();
                assertOnlyThePatient();
            }
        }
        assertNoStaleRight();
        assertOnlyThePatient();
        assertEq(handler.shrunk() + handler.reused() + handler.relaysAgainstTheModel(), 0, "flags");
        string[17] memory events = [
            "sent grant",
            "sent many",
            "sent revocation",
            "revoked what was never granted",
            "sent revocation of all",
            "signed",
            "replayed a used signature",
            "relay refused",
            "relay accepted",
            "relay of a P-256 signature accepted",
            "intrusion",
            "rotation",
            "wait",
            "edge",
            "revocation after a grant that was relayed first",
            "granted again after a revocation",
            "granted again after a revocation of all"
        ];
        for (uint256 i = 0; i < events.length; ++i) assertTrue(handler.reached(events[i]) > 0, events[i]);
    }

    function drive(uint256 action, uint256 luck) private {
        (uint256 a, uint256 b, uint256 c) = (luck >> 16, luck >> 24, luck >> 32);
        if (action < 2) handler.grant(a, b, c, uint64(luck >> 64), uint8(luck >> 128), uint8(luck >> 136));
        else if (action == 2) handler.grantTwo(a, b, uint64(luck >> 64), uint8(luck >> 128), uint8(luck >> 136));
        else if (action == 3) handler.revoke(a, b, c);
        else if (action == 4) handler.revokeAll(a, b);
        else if (action < 7) handler.sign(a, b, c, uint8(luck >> 40), uint64(luck >> 64), uint8(luck >> 128));
        else if (action < 9) handler.relay(a, b);
        else if (action == 9) handler.intrude(a, b, c, uint8(luck >> 40));
        else if (action == 10) handler.rotateSigner(a, b);
        else if (action == 11) handler.waitForAnEdge(a, b, c, luck >> 40);
        else handler.wait_(luck);
    }
}
