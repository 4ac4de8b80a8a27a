// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TooEarly} from "../../contracts/shared/errors.sol";
import {IGuardians} from "../../contracts/identity/interfaces/IGuardians.sol";
import {IPatients} from "../../contracts/identity/interfaces/IPatients.sol";
import {IRecovery} from "../../contracts/identity/interfaces/IRecovery.sol";
import {Scopes} from "../../contracts/identity/Scopes.sol";
import {GuardianTest} from "./GuardianTest.sol";

/// A phone's life: replaced, lost, stolen; and guardians, honest or not.
contract RecoveryStoriesTest is GuardianTest {
    uint256 internal constant THIEF = 0x7415F;

    function test_NewPhone() public {
        uint40 effectiveAt = _in(DELAY);
        bytes memory acceptance = _acceptance(PHONE, 1);
        vm.prank(vm.addr(KEY));
        expectEmitFrom(address(registry));
        emit IGuardians.RotationAnnounced(patient, _hash(_signer(PHONE)), effectiveAt);
        registry.rotateSigner(patient, _signer(PHONE), acceptance);
        _assertSigner(KEY);
        bytes memory call = abi.encodeCall(registry.executeRotation, (patient));
        vm.warp(effectiveAt - 1);
        _refused(call, abi.encodeWithSelector(TooEarly.selector, effectiveAt, effectiveAt - 1));

        vm.warp(effectiveAt);
        expectEmitFrom(address(registry));
        emit IPatients.SignerRotated(patient, _hash(_signer(PHONE)), 3);
        _pass(call);
        _assertSigner(PHONE);
        assertEq(registry.guardOf(patient).round, 2, "round");
        _refused(call, abi.encodeWithSelector(IGuardians.NoAnnouncedChange.selector, patient));
        assertEq(registry.announcedSignerOf(patient).effectiveAt, 0, "nothing announced");
    }

    function test_OldPhoneLost() public {
        uint40 effectiveAt = _in(DELAY);
        bytes24 phone = _hash(_signer(PHONE));
        bytes memory call = _openCall(3, PHONE);
        expectEmitFrom(address(registry));
        emit IRecovery.RecoveryOpened(patient, phone, 2, effectiveAt, 2);
        _pass(call);
        IRecovery.Recovery memory open = registry.recoveryOf(patient);
        assertEq(bytes32(open.signerHash), bytes32(phone), "new signer");
        assertEq(open.effectiveAt, effectiveAt, "effective at");
        assertEq(open.approvals, 2, "approvals");
        assertEq(open.ofChild, false, "no child");
        assertEq(registry.guardOf(patient).frozenUntil, FOREVER, "frozen");

        bytes memory finalise = abi.encodeCall(registry.finaliseRecovery, (patient));
        vm.warp(effectiveAt - 1);
        _refused(finalise, abi.encodeWithSelector(TooEarly.selector, effectiveAt, effectiveAt - 1));
        vm.warp(effectiveAt);
        expectEmitFrom(address(registry));
        emit IPatients.SignerRotated(patient, phone, 2);
        expectEmitFrom(address(registry));
        emit IRecovery.RecoveryFinalised(patient, phone, 3);
        _pass(finalise);
        _assertSigner(PHONE);
        IPatients.Patient memory slots = registry.patientOf(patient);
        assertEq(slots.held, false, "thawed");
        assertEq(slots.guarded, true, "guarded");
        assertEq(registry.guardOf(patient).frozenUntil, 0, "not frozen");
        registry.requireScope(patient, vm.addr(PHONE), Scopes.SIGNER_ONLY);
        _refused(finalise, abi.encodeWithSelector(IRecovery.NoOpenRecovery.selector, patient));
        _refused(
            abi.encodeCall(registry.requireScope, (patient, vm.addr(KEY), Scopes.SIGNER_ONLY)),
            _notSigner(_signer(KEY))
        );
    }

    /// The thief announces a signer and guardians of its own, a guardian freezes, the quorum opens, the thief vetoes and
    /// announces again; with one guardian more the owner is back.
    function test_OldPhoneStolenAndTheThiefIsFirst() public {
        bytes24 accomplice = _hash(_signer(THIEF));
        vm.prank(vm.addr(KEY));
        registry.nameDelegate(patient, accomplice, Scopes.ALL, _in(365 days));
        _rotate(KEY, THIEF);
        vm.prank(vm.addr(KEY));
        registry.changeGuardians(patient, IGuardians.GuardianTerms(SALT, 2, 2, 1 days));

        _wait(DELAY - 1);
        uint40 frozenUntil = _in(DELAY);
        bytes memory call = _freezeCall(0);
        expectEmitFrom(address(registry));
        emit IRecovery.PatientFrozen(patient, _hash(_signer(guardians[0])), frozenUntil);
        _pass(call);
        _wait(1);
        _refused(abi.encodeCall(registry.executeRotation, (patient)), _frozen(frozenUntil));
        _refused(abi.encodeCall(registry.executeGuardians, (patient)), _frozen(frozenUntil));
        _refusedAs(KEY, abi.encodeCall(registry.setKeyDirectory, (patient, SALT)), _frozen(frozenUntil));
        _refused(abi.encodeCall(registry.requireScope, (patient, vm.addr(THIEF), Scopes.GRANT)), _frozen(frozenUntil));
        registry.requireScope(patient, vm.addr(KEY), Scopes.REVOKE);

        _open(3, PHONE);
        bytes memory nothing = abi.encodeWithSelector(IGuardians.NoAnnouncedChange.selector, patient);
        _wait(1 days);
        _refused(abi.encodeCall(registry.executeRotation, (patient)), nothing);
        _refused(abi.encodeCall(registry.executeGuardians, (patient)), nothing);

        vm.prank(vm.addr(KEY));
        expectEmitFrom(address(registry));
        emit IRecovery.RecoveryVetoed(patient, _hash(_signer(PHONE)), 3);
        registry.vetoRecovery(patient);
        _rotate(KEY, THIEF);

        _refused(
            _openCall(3, PHONE),
            abi.encodeWithSelector(IRecovery.ApprovalsOutOfRange.selector, uint256(2), uint8(3), uint8(4))
        );
        _open(7, PHONE);
        _refusedAs(
            KEY,
            abi.encodeCall(registry.vetoRecovery, (patient)),
            abi.encodeWithSelector(IRecovery.VetoRefused.selector, patient, uint8(3))
        );
        _wait(DELAY);
        registry.finaliseRecovery(patient);
        _assertSigner(PHONE);
        _refused(abi.encodeCall(registry.executeRotation, (patient)), nothing);
        // Nobody else acts: neither the stolen phone nor whom it named.
        _refused(
            abi.encodeCall(registry.requireScope, (patient, vm.addr(KEY), Scopes.SIGNER_ONLY)),
            _notSigner(_signer(KEY))
        );
        _refused(
            abi.encodeCall(registry.requireScope, (patient, vm.addr(THIEF), Scopes.REVOKE)),
            _notSigner(_signer(THIEF))
        );
    }

    function test_GuardiansCollude_BelowQuorumTheyOpenNothing() public {
        for (uint256 i = 0; i < 4; i++) {
            _refused(
                _openCall(1 << i, THIEF),
                abi.encodeWithSelector(IRecovery.ApprovalsOutOfRange.selector, uint256(1), uint8(2), uint8(4))
            );
        }
        _refused(
            _openCall(0, THIEF),
            abi.encodeWithSelector(IRecovery.ApprovalsOutOfRange.selector, uint256(0), uint8(2), uint8(4))
        );
    }

    /// Two of four are not enough against an owner who looks: she vetoes, and is rid of them one delay later.
    function test_GuardiansCollude_AQuorumLosesToAnAttentiveOwner() public {
        _open(3, THIEF);
        vm.prank(vm.addr(KEY));
        registry.vetoRecovery(patient);
        IGuardians.GuardianTerms memory next = IGuardians.GuardianTerms(SALT, 2, 3, 2 days);
        vm.prank(vm.addr(KEY));
        registry.changeGuardians(patient, next);
        _refused(
            _openCall(3, THIEF),
            abi.encodeWithSelector(IRecovery.ApprovalsOutOfRange.selector, uint256(2), uint8(3), uint8(4))
        );
        _wait(DELAY);
        registry.executeGuardians(patient);
        bytes memory expected = abi.encodeWithSelector(
            IRecovery.NotGuardian.selector,
            patient,
            _hash(_signer(guardians[0]))
        );
        _refused(_openCall(3, THIEF), expected);
        assertEq(registry.guardOf(patient).needed, 0, "the new set can be vetoed once");
        _assertSigner(KEY);
    }

    function test_AFullQuorumIsNeverVetoed() public {
        _open(15, PHONE);
        _refusedAs(
            KEY,
            abi.encodeCall(registry.vetoRecovery, (patient)),
            abi.encodeWithSelector(IRecovery.VetoRefused.selector, patient, uint8(4))
        );
        _wait(DELAY);
        registry.finaliseRecovery(patient);
        _assertSigner(PHONE);
    }

    function test_AFullQuorumDisplacesAnOrdinaryOne() public {
        _open(3, THIEF);
        bytes memory open = abi.encodeWithSelector(IRecovery.RecoveryAlreadyOpen.selector, patient, uint8(2));
        _refused(_openCall(7, PHONE), open);
        _refused(_freezeCall(3), open);
        _wait(1 days);
        _open(15, PHONE);
        bytes memory full = abi.encodeWithSelector(IRecovery.RecoveryAlreadyOpen.selector, patient, uint8(4));
        _refused(_openCall(15, THIEF), full);
        _wait(DELAY);
        registry.finaliseRecovery(patient);
        _assertSigner(PHONE);
    }

    function test_AGuardianIsRemovedWhileAnApprovalIsOpen() public {
        uint40 deadline = _in(30 days);
        bytes memory approved = _openCall(PHONE, 1, deadline, _words(3, PHONE, deadline));
        // Out goes guardian 0; the other three stay.
        leaves[0] = _leaf(_signer(OTHER_KEY), SALT);
        IGuardians.GuardianTerms memory next = IGuardians.GuardianTerms(_root(), 2, 4, DELAY);
        uint40 effectiveAt = _in(DELAY);
        vm.prank(vm.addr(KEY));
        expectEmitFrom(address(registry));
        emit IGuardians.GuardiansAnnounced(patient, next.root, 2, 4, DELAY, effectiveAt);
        registry.changeGuardians(patient, next);
        bytes memory call = abi.encodeCall(registry.executeGuardians, (patient));
        _refused(call, abi.encodeWithSelector(TooEarly.selector, effectiveAt, START));
        vm.warp(effectiveAt);
        expectEmitFrom(address(registry));
        emit IGuardians.GuardiansChanged(patient, next.root, 2, 4, DELAY, 2);
        _pass(call);

        // The approval is dead whole, not only guardian 0's part of it: the round has moved.
        bytes memory stale = abi.encodeWithSelector(
            IGuardians.InvalidAcceptance.selector,
            patient,
            _recoveryAcceptanceDigest(patient, _signer(PHONE), 2, 2)
        );
        _refused(approved, stale);
        _refusedOfTheFormerRound(deadline);
        _refused(
            _openCall(3, PHONE),
            abi.encodeWithSelector(IRecovery.NotGuardian.selector, patient, _hash(_signer(guardians[0])))
        );
        _open(6, PHONE);
    }

    function _refusedOfTheFormerRound(uint40 deadline) private {
        IRecovery.GuardianWord[] memory words = new IRecovery.GuardianWord[](2);
        bytes32 former = _approvalDigest(patient, _signer(PHONE), 1, deadline);
        (words[0], words[1]) = (_word(1, former), _word(2, former));
        bytes memory expected = abi.encodeWithSelector(
            IRecovery.InvalidGuardianSignature.selector,
            patient,
            _hash(_signer(guardians[1])),
            _approvalDigest(patient, _signer(PHONE), 2, deadline)
        );
        _refused(_openCall(PHONE, 2, deadline, words), expected);
    }

    /// Whoever would finalise cannot be overtaken by a veto.
    function test_AVetoComesBeforeTheRecoveryCouldBeFinalised() public {
        _open(3, PHONE);
        uint40 effectiveAt = _in(DELAY);
        vm.warp(effectiveAt);
        bytes memory expected = abi.encodeWithSelector(
            IRecovery.VetoTooLate.selector,
            patient,
            effectiveAt,
            effectiveAt
        );
        _refusedAs(KEY, abi.encodeCall(registry.vetoRecovery, (patient)), expected);
        vm.warp(effectiveAt - 1);
        vm.prank(vm.addr(KEY));
        registry.vetoRecovery(patient);
    }

    function test_AVetoBySignature() public {
        IPatients.SignedChange memory early = _simpleChange(KEY, "RecoveryVeto", 1, DEADLINE);
        bytes memory call = abi.encodeCall(registry.vetoRecoveryBySig, (patient, early));
        _refused(call, abi.encodeWithSelector(IRecovery.NoOpenRecovery.selector, patient));
        _open(3, THIEF);
        _refused(call, abi.encodeWithSelector(IRecovery.WrongRound.selector, patient, uint48(1), uint24(2)));
        call = abi.encodeCall(registry.vetoRecoveryBySig, (patient, _simpleChange(THIEF, "RecoveryVeto", 2, DEADLINE)));
        _refused(call, _notSigner(_signer(THIEF)));
        IPatients.SignedChange memory forged = _simpleChange(THIEF, "RecoveryVeto", 2, DEADLINE);
        forged.signer = _signer(KEY);
        (bool success, ) = address(registry).call(abi.encodeCall(registry.vetoRecoveryBySig, (patient, forged)));
        assertEq(success, false, "forged");
        _pass(abi.encodeCall(registry.vetoRecoveryBySig, (patient, _simpleChange(KEY, "RecoveryVeto", 2, DEADLINE))));
        assertEq(registry.patientOf(patient).held, false, "thawed");
        assertEq(registry.guardOf(patient).needed, 3, "one more");
    }

    /// Any guardians, at any time, before or after a veto.
    function testFuzz_OnlyAQuorumThatWaitedWins(uint8 bits, bool vetoed, uint40 time) public {
        bits = uint8(bound(bits, 0, 15));
        if (vetoed) {
            _open(12, THIEF);
            vm.prank(vm.addr(KEY));
            registry.vetoRecovery(patient);
        }
        uint8 needed = vetoed ? 3 : 2;
        uint256 count = 0;
        for (uint256 i = 0; i < 4; i++) count += (bits >> i) & 1;
        bytes memory call = _openCall(bits, PHONE);
        if (count < needed) {
            bytes memory few = abi.encodeWithSelector(IRecovery.ApprovalsOutOfRange.selector, count, needed, uint8(4));
            return _refused(call, few);
        }
        _pass(call);
        time = uint40(bound(time, START, START + 2 * DELAY));
        vm.warp(time);
        call = abi.encodeCall(registry.finaliseRecovery, (patient));
        if (time < START + DELAY) {
            _refused(call, abi.encodeWithSelector(TooEarly.selector, START + DELAY, time));
            _assertSigner(KEY);
        } else {
            _pass(call);
            _assertSigner(PHONE);
        }
    }

    function test_ADelegateWithTheScopeVetoes() public {
        vm.prank(vm.addr(KEY));
        registry.nameDelegate(patient, _hash(_signer(OTHER_KEY)), Scopes.VETO, _in(365 days));
        _open(3, THIEF);
        vm.prank(vm.addr(OTHER_KEY));
        registry.vetoRecovery(patient);
        _assertSigner(KEY);
    }
}
