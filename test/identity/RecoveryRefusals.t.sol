// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {ExpiredSignature} from "../../contracts/shared/errors.sol";
import {IGuardians} from "../../contracts/identity/interfaces/IGuardians.sol";
import {IPatients} from "../../contracts/identity/interfaces/IPatients.sol";
import {IRecovery} from "../../contracts/identity/interfaces/IRecovery.sol";
import {PatientRegistry} from "../../contracts/identity/PatientRegistry.sol";
import {PatientId} from "../../contracts/identity/types.sol";
import {GuardianTest} from "./GuardianTest.sol";

/// Every refusal of guardians and recovery, and the attacks on them.
contract RecoveryRefusalsTest is GuardianTest {
    // --------------------------------------------------------------------------------------------------- openRecovery

    function test_UnknownPatientsLateWordsAndPatientsWithoutGuardians() public {
        IRecovery.GuardianWord[] memory words = _words(3, PHONE, DEADLINE);
        bytes memory acceptance = _sign(PHONE, _recoveryAcceptanceDigest(patient, _signer(PHONE), 1, 2));
        bytes memory call = abi.encodeCall(
            registry.openRecovery,
            (unknown, _signer(PHONE), acceptance, DEADLINE, words)
        );
        _refused(call, _unknownPatient());
        PatientId bare = registry.register(_signer(KEY), DIRECTORY, keccak256("bare"));
        call = abi.encodeCall(registry.openRecovery, (bare, _signer(PHONE), acceptance, DEADLINE, words));
        _refused(call, abi.encodeWithSelector(IRecovery.NoGuardians.selector, bare));
        _refused(
            abi.encodeCall(registry.freeze, (bare, DEADLINE, words[0])),
            abi.encodeWithSelector(IRecovery.NoGuardians.selector, bare)
        );
        call = _openCall(PHONE, 1, DEADLINE, words);
        vm.warp(DEADLINE + 1);
        _refused(call, abi.encodeWithSelector(ExpiredSignature.selector, DEADLINE, DEADLINE + 1));
        vm.warp(DEADLINE);
        _pass(call);
    }

    function test_TheNewSignerHasToBeAnotherThatAccepts() public {
        _refused(_openCall(3, KEY), abi.encodeWithSelector(IGuardians.SignerUnchanged.selector, patient));
        IRecovery.GuardianWord[] memory words = _words(3, PHONE, DEADLINE);
        bytes memory call = abi.encodeCall(registry.openRecovery, (patient, hex"00", "", DEADLINE, words));
        _refused(call, _signerLength(1));
        bytes memory another = _sign(OTHER_KEY, _recoveryAcceptanceDigest(patient, _signer(PHONE), 1, 2));
        call = abi.encodeCall(registry.openRecovery, (patient, _signer(PHONE), another, DEADLINE, words));
        _refused(call, _invalidAcceptance(_recoveryAcceptanceDigest(patient, _signer(PHONE), 1, 2)));
    }

    function test_ApprovalsCountedTwiceOrOutOfOrder() public {
        IRecovery.GuardianWord[] memory words = _words(3, PHONE, DEADLINE);
        words[1] = words[0];
        bytes24 first = _hash(_signer(guardians[0]));
        _refused(_wordsCall(words), abi.encodeWithSelector(IRecovery.GuardiansNotAscending.selector, patient, first));
        words = _words(3, PHONE, DEADLINE);
        (words[0], words[1]) = (words[1], words[0]);
        _refused(_wordsCall(words), abi.encodeWithSelector(IRecovery.GuardiansNotAscending.selector, patient, first));
        words = new IRecovery.GuardianWord[](5);
        _refused(
            _wordsCall(words),
            abi.encodeWithSelector(IRecovery.ApprovalsOutOfRange.selector, uint256(5), uint8(2), uint8(4))
        );
    }

    /// The same guardian under two leaves of the tree counts once.
    function test_ADuplicateGuardianInTheTreeCountsOnce() public {
        leaves[1] = _leaf(_signer(guardians[0]), _salt(1));
        _become(_terms());
        bytes32 digest = _approvalDigest(patient, _signer(PHONE), _round(), _in(1 hours));
        IRecovery.GuardianWord[] memory words = new IRecovery.GuardianWord[](2);
        words[0] = _word(0, digest);
        words[1] = _word(0, digest);
        (words[1].salt, words[1].proof) = (_salt(1), _proof(1));
        bytes memory call = _openCall(PHONE, _round(), _in(1 hours), words);
        bytes24 first = _hash(_signer(guardians[0]));
        _refused(call, abi.encodeWithSelector(IRecovery.GuardiansNotAscending.selector, patient, first));
    }

    /// An inner node with its two children as "signer hash" and "salt" is no leaf.
    function test_SecondPreimageOfALeaf() public {
        IRecovery.GuardianWord[] memory words = _words(3, PHONE, DEADLINE);
        bytes32[] memory proof = new bytes32[](1);
        proof[0] = Hashes.commutativeKeccak256(leaves[2], leaves[3]);
        words[0].signer = abi.encodePacked(leaves[0]);
        words[0].salt = leaves[1];
        words[0].proof = proof;
        _refused(
            _wordsCall(words),
            abi.encodeWithSelector(IRecovery.NotGuardian.selector, patient, _hash(words[0].signer))
        );
        words = _words(3, PHONE, DEADLINE);
        words[0].salt = SALT;
        bytes24 first = _hash(_signer(guardians[0]));
        _refused(_wordsCall(words), abi.encodeWithSelector(IRecovery.NotGuardian.selector, patient, first));
    }

    /// Whoever holds the phone of a patient that guards itself has no voice by it.
    function test_TheOwnSignerIsNoGuardian() public {
        leaves[0] = _leaf(_signer(KEY), _salt(0));
        _become(_terms());
        guardians[0] = KEY;
        _refused(_openCall(1 | 2, PHONE), abi.encodeWithSelector(IRecovery.GuardianIsSigner.selector, patient));
        _refused(_freezeCall(0), abi.encodeWithSelector(IRecovery.GuardianIsSigner.selector, patient));
    }

    function test_ReplayForAnotherPatientRegistryOrChain() public {
        PatientId second = registry.register(_signer(KEY), DIRECTORY, keccak256("second"));
        vm.prank(vm.addr(KEY));
        registry.changeGuardians(second, _terms());
        IRecovery.GuardianWord[] memory words = _words(3, PHONE, DEADLINE);
        bytes memory acceptance = _sign(PHONE, _recoveryAcceptanceDigest(second, _signer(PHONE), 1, 2));
        bytes memory call = abi.encodeCall(
            registry.openRecovery,
            (second, _signer(PHONE), acceptance, DEADLINE, words)
        );
        bytes24 first = _hash(_signer(guardians[0]));
        bytes32 expected = _approvalDigest(second, _signer(PHONE), 1, DEADLINE);
        _refused(call, abi.encodeWithSelector(IRecovery.InvalidGuardianSignature.selector, second, first, expected));

        call = _wordsCall(words);
        PatientRegistry other = new PatientRegistry();
        PatientId there = other.register(_signer(KEY), DIRECTORY, SALT);
        vm.prank(vm.addr(KEY));
        other.changeGuardians(there, _terms());
        (bool success, ) = address(other).call(
            abi.encodeCall(other.openRecovery, (there, _signer(PHONE), acceptance, DEADLINE, words))
        );
        assertEq(success, false, "another registry");
        uint256 chain = block.chainid;
        vm.chainId(chain + 1);
        (success, ) = address(registry).call(call);
        assertEq(success, false, "another chain");
        vm.chainId(chain);
        _pass(call);
    }

    /// The thief sees a full quorum's approvals and would send two of them first, to veto them.
    function test_NobodySendsFewerApprovalsThanTheNewSignerAccepted() public {
        IRecovery.GuardianWord[] memory all = _words(15, PHONE, DEADLINE);
        bytes32 accepted = _recoveryAcceptanceDigest(patient, _signer(PHONE), 1, 4);
        bytes memory acceptance = _sign(PHONE, accepted);
        bytes memory call = abi.encodeCall(
            registry.openRecovery,
            (patient, _signer(PHONE), acceptance, DEADLINE, _words(3, PHONE, DEADLINE))
        );
        _refused(call, _invalidAcceptance(_recoveryAcceptanceDigest(patient, _signer(PHONE), 1, 2)));
        _pass(abi.encodeCall(registry.openRecovery, (patient, _signer(PHONE), acceptance, DEADLINE, all)));
        assertEq(registry.recoveryOf(patient).approvals, 4, "a full quorum");
    }

    /// An approval is of one recovery: opened, it is spent, veto or not.
    function test_ApprovalsOfAVetoedRecoveryAreSpent() public {
        bytes memory all = _openCall(7, PHONE);
        _pass(all);
        vm.prank(vm.addr(KEY));
        registry.vetoRecovery(patient);
        _refused(all, abi.encodeWithSelector(IRecovery.ApprovalsOutOfRange.selector, uint256(3), uint8(4), uint8(4)));
        all = _openCall(15, PHONE);
        _pass(all);
        _refused(all, abi.encodeWithSelector(IRecovery.RecoveryAlreadyOpen.selector, patient, uint8(4)));
        _wait(DELAY);
        registry.finaliseRecovery(patient);
        _refused(
            abi.encodeCall(registry.finaliseRecovery, (patient)),
            abi.encodeWithSelector(IRecovery.NoOpenRecovery.selector, patient)
        );
    }

    // --------------------------------------------------------------------------------------------------------- freeze

    function test_AGuardianFreezesOnceInARound() public {
        bytes memory call = _freezeCall(1);
        _pass(call);
        bytes24 guardian = _hash(_signer(guardians[1]));
        bytes memory spent = abi.encodeWithSelector(IRecovery.FreezeSpent.selector, patient, guardian, uint24(1));
        _refused(call, spent);
        _refused(_freezeCall(1), spent);
        _wait(DELAY);
        registry.requireScope(patient, vm.addr(KEY), 0);
        // What is over is forgotten with the next key directory.
        assertEq(registry.patientOf(patient).held, true, "still looked at");
        vm.prank(vm.addr(KEY));
        registry.setKeyDirectory(patient, NEXT_DIRECTORY);
        assertEq(registry.patientOf(patient).held, false, "forgotten");
        _pass(_freezeCall(0));
        assertEq(registry.guardOf(patient).frozenUntil, _in(DELAY), "another guardian");
    }

    function test_AFreezeLastsSevenDaysAtMost() public {
        _become(IGuardians.GuardianTerms(_root(), 2, 4, 90 days));
        _pass(_freezeCall(0));
        assertEq(registry.guardOf(patient).frozenUntil, _in(7 days), "frozen until");
    }

    // ------------------------------------------------------------------------------------------------ guardians' terms

    function testFuzz_TermsOutOfRangeAreRefused(bytes32 root, uint8 threshold, uint8 count, uint32 delay) public {
        IGuardians.GuardianTerms memory terms = IGuardians.GuardianTerms(root, threshold, count, delay);
        bool isNone = root == 0 && threshold == 0 && count == 0 && delay == 0;
        bool isSet = root != 0 && threshold >= 2 && threshold <= count && count <= 16;
        isSet = isSet && delay >= 1 days && delay <= 90 days;
        bytes memory call = abi.encodeCall(registry.changeGuardians, (patient, terms));
        bytes memory expected = abi.encodeWithSelector(
            IGuardians.GuardianTermsOutOfRange.selector,
            threshold,
            count,
            delay
        );
        if (!isNone && !isSet) _refusedAs(KEY, call, expected);
    }

    function testFuzz_TermsInRangeWaitOutTheFormerDelay(uint8 threshold, uint8 count, uint32 delay) public {
        count = uint8(bound(count, 2, 16));
        threshold = uint8(bound(threshold, 2, count));
        delay = uint32(bound(delay, 1 days, 90 days));
        vm.prank(vm.addr(KEY));
        registry.changeGuardians(patient, IGuardians.GuardianTerms(SALT, threshold, count, delay));
        assertEq(registry.announcedGuardiansOf(patient).effectiveAt, _in(DELAY), "the former delay");
        _wait(DELAY);
        registry.executeGuardians(patient);
        IPatients.Guard memory guard = registry.guardOf(patient);
        assertEq(guard.root, SALT, "root");
        assertEq(guard.threshold, threshold, "threshold");
        assertEq(guard.count, count, "count");
        assertEq(guard.delay, delay, "delay");
        assertEq(guard.round, 2, "round");
    }

    function test_TermsAndWithdrawalBySignature() public {
        bytes memory call = _termsCall(KEY, 1);
        _pass(call);
        _refused(call, _wrongNonce(1, 2));
        _refused(_termsCall(OTHER_KEY, 2), _notSigner(_signer(OTHER_KEY)));
        bytes memory withdrawal = abi.encodeCall(
            registry.withdrawAnnouncementsBySig,
            (patient, _simpleChange(KEY, "ChangesWithdrawal", 2, DEADLINE))
        );
        expectEmitFrom(address(registry));
        emit IGuardians.ChangesWithdrawn(patient);
        _pass(withdrawal);
        _refused(withdrawal, _wrongNonce(2, 3));
        bytes memory none = abi.encodeWithSelector(IGuardians.NoAnnouncedChange.selector, patient);
        _refusedAs(KEY, abi.encodeCall(registry.withdrawAnnouncements, (patient)), none);
        _wait(DELAY);
        _refused(abi.encodeCall(registry.executeGuardians, (patient)), none);
        _refusedAs(
            OTHER_KEY,
            abi.encodeCall(registry.withdrawAnnouncements, (patient)),
            _notSigner(_signer(OTHER_KEY))
        );
    }

    /// Without guardians nothing waits any more.
    function test_NoGuardiansAfterTheDelay() public {
        _become(IGuardians.GuardianTerms(0, 0, 0, 0));
        assertEq(registry.patientOf(patient).guarded, false, "not guarded");
        _rotate(KEY, PHONE);
        _assertSigner(PHONE);
        _refused(_freezeCall(0), abi.encodeWithSelector(IRecovery.NoGuardians.selector, patient));
    }

    function test_AnotherAnnouncementStartsTheWaitAnew() public {
        _rotate(KEY, PHONE);
        _wait(DELAY - 1);
        _rotate(KEY, NEW_KEY);
        _wait(1);
        (bool success, ) = address(registry).call(abi.encodeCall(registry.executeRotation, (patient)));
        assertEq(success, false, "too early");
        _wait(DELAY);
        registry.executeRotation(patient);
        _assertSigner(NEW_KEY);
    }

    function _become(IGuardians.GuardianTerms memory terms) private {
        vm.prank(vm.addr(KEY));
        registry.changeGuardians(patient, terms);
        _wait(DELAY);
        registry.executeGuardians(patient);
    }

    function _wordsCall(IRecovery.GuardianWord[] memory words) private view returns (bytes memory) {
        return _openCall(PHONE, _round(), DEADLINE, words);
    }

    function _termsCall(uint256 key, uint48 nonce) private view returns (bytes memory) {
        bytes32 typeHash = keccak256(
            "GuardiansChange(bytes32 patient,bytes32 root,uint8 threshold,uint8 count,uint32 delay,uint48 nonce,"
            "uint40 deadline)"
        );
        IGuardians.GuardianTerms memory terms = IGuardians.GuardianTerms(SALT, 3, 5, 2 days);
        bytes32 digest = _digest(keccak256(abi.encode(typeHash, patient, terms, nonce, DEADLINE)));
        return
            abi.encodeCall(
                registry.changeGuardiansBySig,
                (patient, terms, IPatients.SignedChange(nonce, DEADLINE, _signer(key), _sign(key, digest)))
            );
    }
}
