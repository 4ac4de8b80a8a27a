// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPatients} from "../../contracts/identity/interfaces/IPatients.sol";
import {IRecovery} from "../../contracts/identity/interfaces/IRecovery.sol";
import {GuardianTest} from "./GuardianTest.sol";

/// Phone, thief and guardians of one patient do what they can at any time; after each step it is compared what changed.
contract GuardHandler is GuardianTest {
    enum Step {
        Announced,
        Rotated,
        Opened,
        Vetoed,
        Finalised,
        Frozen,
        Dismissed
    }

    uint256[3] internal keys = [KEY, PHONE, NEW_KEY];
    uint256 internal time;
    uint256 internal announcedAt;
    uint256 internal openedAt;
    uint256 internal vetoes;

    /// The first thing that happened and should not have, or empty.
    string public violation;
    mapping(Step step => uint256) public count;

    constructor() {
        setUp();
        time = block.timestamp;
    }

    /// Once, from the constructor: the fuzzer calls it too.
    function setUp() public override {
        if (address(registry) == address(0)) super.setUp();
    }

    function warp(uint256 by) external {
        time += bound(by, 1, by % 2 == 0 ? 1 hours : uint256(DELAY));
    }

    function announce(uint256 who, uint256 to, bool guardiansToo) external {
        _begin();
        (uint256 key, uint256 next) = (keys[who % 3], keys[to % 3]);
        bytes memory acceptance = _acceptance(next, registry.patientOf(patient).nonce);
        if (_try(key, abi.encodeCall(registry.rotateSigner, (patient, _signer(next), acceptance)), true)) {
            announcedAt = time;
            count[Step.Announced]++;
        }
        if (guardiansToo) _try(key, abi.encodeCall(registry.changeGuardians, (patient, _terms())), true);
    }

    function rotate() external {
        _begin();
        if (!_try(KEY, abi.encodeCall(registry.executeRotation, (patient)), false)) return;
        if (time < announcedAt + DELAY || openedAt != 0) violation = "rotated too early";
        count[Step.Rotated]++;
    }

    function dismiss() external {
        _begin();
        if (!_try(KEY, abi.encodeCall(registry.executeGuardians, (patient)), true)) return;
        if (openedAt != 0) violation = "guardians changed while a recovery was open";
        vetoes = 0;
        count[Step.Dismissed]++;
    }

    function open(uint256 bits, uint256 to) external {
        _begin();
        uint256 next = keys[to % 3];
        if (!_try(OTHER_KEY, _openCall(bits % 16, next), true)) return;
        openedAt = time;
        count[Step.Opened]++;
    }

    function veto(uint256 who) external {
        _begin();
        uint8 approvals = registry.recoveryOf(patient).approvals;
        if (!_try(keys[who % 3], abi.encodeCall(registry.vetoRecovery, (patient)), true)) return;
        if (approvals == 4) violation = "a full quorum was vetoed";
        if (++vetoes > 1) violation = "vetoed twice";
        openedAt = 0;
        count[Step.Vetoed]++;
    }

    function finalise() external {
        _begin();
        if (!_try(OTHER_KEY, abi.encodeCall(registry.finaliseRecovery, (patient)), false)) return;
        if (openedAt == 0 || time < openedAt + DELAY) violation = "finalised too early";
        (openedAt, vetoes) = (0, 0);
        count[Step.Finalised]++;
    }

    function freeze(uint256 who) external {
        _begin();
        if (_try(OTHER_KEY, _freezeCall(who % 4), true)) count[Step.Frozen]++;
    }

    function check() external view {
        IPatients.Patient memory slots = registry.patientOf(patient);
        IPatients.Guard memory guard = registry.guardOf(patient);
        IRecovery.Recovery memory recovery = registry.recoveryOf(patient);
        assertEq(slots.guarded, guard.count != 0, "the flag says whether there are guardians");
        assertEq(recovery.effectiveAt != 0, guard.frozenUntil == FOREVER, "an open recovery freezes");
        if (guard.frozenUntil > time) assertTrue(slots.held, "what is frozen is held");
        assertTrue(guard.needed <= guard.count, "a full quorum is always enough");
        assertEq(guard.needed != 0, vetoes != 0, "a veto is remembered");
    }

    function _begin() private {
        vm.warp(time);
    }

    /// Nonce and round only rise, and the signer changes in two ways alone.
    function _try(uint256 key, bytes memory call, bool keepsSigner) private returns (bool success) {
        IPatients.Patient memory before = registry.patientOf(patient);
        uint24 round = _round();
        vm.prank(vm.addr(key));
        (success, ) = address(registry).call(call);
        IPatients.Patient memory later = registry.patientOf(patient);
        if (later.nonce < before.nonce || _round() < round) violation = "a counter fell";
        if (keepsSigner && later.signerHash != before.signerHash) violation = "another way to a new signer";
        if (!keepsSigner && success && later.nonce == before.nonce) violation = "a signer without a new nonce";
    }
}
