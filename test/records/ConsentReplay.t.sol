// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ConsentRegistry} from "../../contracts/records/ConsentRegistry.sol";
import {IConsentRegistry} from "../../contracts/records/interfaces/IConsentRegistry.sol";
import {IPatients} from "../../contracts/identity/interfaces/IPatients.sol";
import {ConsentSigning} from "./ConsentSigning.sol";

/// Signatures that were kept: used before, voided, or made for another place, time or signer.
contract ConsentReplayTest is ConsentSigning {
    IConsentRegistry.Terms private terms;
    IConsentRegistry.Authorization private kept;

    function setUp() external {
        deploy();
        terms = termsFor(hospital, 1);
        kept = authorizeGrant(alice, terms, 0, 0, DEADLINE);
    }

    function wrongNonce(uint48 nonce, uint48 current) private view returns (bytes memory) {
        return abi.encodeWithSelector(IConsentRegistry.WrongConsentNonce.selector, alice.id, hospital, nonce, current);
    }

    function wrongGeneration(uint32 generation, uint32 current) private view returns (bytes memory) {
        return abi.encodeWithSelector(IConsentRegistry.WrongGeneration.selector, alice.id, generation, current);
    }

    function notSigner(address account) private view returns (bytes memory) {
        return abi.encodeWithSelector(IPatients.NotPatientSigner.selector, alice.id, signerHashOf(account));
    }

    function revokeNow() private {
        vm.prank(alice.account);
        consents.revoke(alice.id, hospital, TREAT);
    }

    function test_aUsedGrantIsRefused() external {
        consents.grantBySig(alice.id, terms, 0, kept);
        vm.expectRevert(wrongNonce(0, 1));
        consents.grantBySig(alice.id, terms, 0, kept);
    }

    function test_aUsedGrantUnderThePresentNonceIsRefused() external {
        consents.grantBySig(alice.id, terms, 0, kept);
        revokeNow();
        bytes32 digest = typedDigest(domain(), grantHash(alice.id, terms, 2, 0, DEADLINE));
        vm.expectRevert(abi.encodeWithSelector(IPatients.InvalidPatientSignature.selector, alice.id, digest));
        consents.grantBySig(alice.id, terms, 2, kept);
    }

    function test_aGrantUsedBeforeARevocationIsRefusedAfterIt() external {
        consents.grantBySig(alice.id, terms, 0, kept);
        revokeNow();
        vm.expectRevert(wrongNonce(0, 2));
        consents.grantBySig(alice.id, terms, 0, kept);
        assertEq(consents.isConsented(alice.id, hospital, TREAT, 0), false, "revoked");
    }

    function test_aGrantKeptBackOverARevocationIsRefused() external {
        sendGrant(alice, terms);
        kept = authorizeGrant(alice, terms, 1, 0, DEADLINE);
        revokeNow();
        vm.expectRevert(wrongNonce(1, 2));
        consents.grantBySig(alice.id, terms, 1, kept);
    }

    function test_aGrantKeptBackIsVoidedByRevokingWhatWasNeverGranted() external {
        revokeNow();
        vm.expectRevert(wrongNonce(0, 1));
        consents.grantBySig(alice.id, terms, 0, kept);
    }

    function test_aGrantKeptBackIsVoidedByASignedRevocation() external {
        IConsentRegistry.Target memory target = targetFor(hospital);
        consents.revokeBySig(alice.id, target, 0, authorizeRevocation(alice, target, 0, 0, DEADLINE));
        vm.expectRevert(wrongNonce(0, 1));
        consents.grantBySig(alice.id, terms, 0, kept);
    }

    function test_aGrantKeptBackIsVoidedByRevokingMany() external {
        IConsentRegistry.Target[] memory targets = new IConsentRegistry.Target[](1);
        targets[0] = targetFor(hospital);
        vm.prank(alice.account);
        consents.revokeMany(alice.id, targets);
        vm.expectRevert(wrongNonce(0, 1));
        consents.grantBySig(alice.id, terms, 0, kept);
    }

    function test_aGrantKeptBackIsVoidedByALaterGrant() external {
        sendGrant(alice, termsFor(hospital, 2));
        vm.expectRevert(wrongNonce(0, 1));
        consents.grantBySig(alice.id, terms, 0, kept);
    }

    function test_aGrantKeptBackIsVoidedByRevokingAll() external {
        vm.prank(alice.account);
        consents.revokeAll(alice.id);
        vm.expectRevert(wrongGeneration(0, 1));
        consents.grantBySig(alice.id, terms, 0, kept);
    }

    function test_aGrantKeptBackUnderTheNewGenerationIsRefused() external {
        vm.prank(alice.account);
        consents.revokeAll(alice.id);
        kept.generation = 1;
        bytes32 digest = typedDigest(domain(), grantHash(alice.id, terms, 0, 1, DEADLINE));
        vm.expectRevert(abi.encodeWithSelector(IPatients.InvalidPatientSignature.selector, alice.id, digest));
        consents.grantBySig(alice.id, terms, 0, kept);
    }

    function test_aManyGrantKeptBackIsVoidedByRevokingOneOfThem() external {
        IConsentRegistry.Terms[] memory list = new IConsentRegistry.Terms[](2);
        (list[0], list[1]) = (termsFor(laboratory, 1), terms);
        uint48[] memory nonces = new uint48[](2);
        kept = authorize(alice, 0, DEADLINE, grantsHash(alice.id, list, nonces, 0, DEADLINE));
        revokeNow();
        vm.expectRevert(wrongNonce(0, 1));
        consents.grantManyBySig(alice.id, list, nonces, kept);
        assertEq(consents.isConsented(alice.id, laboratory, TREAT, 0), false, "none of them");
    }

    function test_everyEntryRefusesAGenerationThatIsOverOrNotReached() external {
        vm.prank(alice.account);
        consents.revokeAll(alice.id);
        IConsentRegistry.Terms[] memory list = new IConsentRegistry.Terms[](1);
        list[0] = terms;
        IConsentRegistry.Target[] memory targets = new IConsentRegistry.Target[](1);
        targets[0] = targetFor(hospital);
        uint48[] memory nonces = new uint48[](1);
        for (uint32 generation = 0; generation < 3; generation += 2) {
            bytes memory wrong = wrongGeneration(generation, 1);
            IConsentRegistry.Authorization memory signed = authorizeGrant(alice, terms, 0, generation, DEADLINE);
            vm.expectRevert(wrong);
            consents.grantBySig(alice.id, terms, 0, signed);
            signed = authorize(alice, generation, DEADLINE, grantsHash(alice.id, list, nonces, generation, DEADLINE));
            vm.expectRevert(wrong);
            consents.grantManyBySig(alice.id, list, nonces, signed);
            signed = authorizeRevocation(alice, targets[0], 0, generation, DEADLINE);
            vm.expectRevert(wrong);
            consents.revokeBySig(alice.id, targets[0], 0, signed);
            bytes32 structHash = revocationsHash(alice.id, targets, nonces, generation, DEADLINE);
            signed = authorize(alice, generation, DEADLINE, structHash);
            vm.expectRevert(wrong);
            consents.revokeManyBySig(alice.id, targets, nonces, signed);
            signed = authorize(alice, generation, DEADLINE, allRevocationHash(alice.id, generation, DEADLINE));
            vm.expectRevert(wrong);
            consents.revokeAllBySig(alice.id, signed);
        }
    }

    /// Whoever holds an unsent grant cannot hold the revocation off by relaying the grant first.
    function test_aSignedRevocationCannotBeStoppedByRelayingAGrantFirst() external {
        IConsentRegistry.Target memory target = targetFor(hospital);
        IConsentRegistry.Authorization memory revocation = authorizeRevocation(alice, target, 1, 0, DEADLINE);
        vm.prank(doctor);
        consents.grantBySig(alice.id, terms, 0, kept);
        vm.prank(stranger);
        consents.revokeBySig(alice.id, target, 1, revocation);
        assertTrue(!consents.isConsented(alice.id, hospital, TREAT, 0), "the patient's last word");
        assertEq(consents.consentOf(alice.id, hospital, TREAT).nonce, 2, "nonce");

        // Used: neither again, nor against what is granted next.
        vm.expectRevert(wrongNonce(1, 2));
        consents.revokeBySig(alice.id, target, 1, revocation);
        consents.grantBySig(alice.id, terms, 2, authorizeGrant(alice, terms, 2, 0, DEADLINE));
        vm.expectRevert(wrongNonce(1, 3));
        consents.revokeBySig(alice.id, target, 1, revocation);
    }

    function test_aSignedRevocationOfManyCannotBeStoppedByRelayingAGrantFirst() external {
        IConsentRegistry.Target[] memory targets = new IConsentRegistry.Target[](2);
        (targets[0], targets[1]) = (targetFor(hospital), targetFor(laboratory));
        uint48[] memory nonces = new uint48[](2);
        (nonces[0], nonces[1]) = (1, 1);
        bytes32 structHash = revocationsHash(alice.id, targets, nonces, 0, DEADLINE);
        IConsentRegistry.Authorization memory revocation = authorize(alice, 0, DEADLINE, structHash);
        consents.grantBySig(alice.id, terms, 0, kept);
        consents.revokeManyBySig(alice.id, targets, nonces, revocation);
        assertTrue(!consents.isConsented(alice.id, hospital, TREAT, 0), "the patient's last word");
    }

    /// Used before any change, it raises the nonce past its own, so it cannot be relayed under a grant on its way.
    function test_aUsedRevocationCannotBeRelayedAtTheNextNonce() external {
        IConsentRegistry.Target memory target = targetFor(hospital);
        IConsentRegistry.Authorization memory revocation = authorizeRevocation(alice, target, 1, 0, DEADLINE);
        consents.revokeBySig(alice.id, target, 1, revocation);
        vm.expectRevert(wrongNonce(1, 2));
        consents.revokeBySig(alice.id, target, 1, revocation);
    }

    function test_aSignedRevocationReachesOneChangeAndNoFurther() external {
        IConsentRegistry.Target memory target = targetFor(hospital);
        IConsentRegistry.Authorization memory revocation = authorizeRevocation(alice, target, 1, 0, DEADLINE);
        sendGrant(alice, terms);
        sendGrant(alice, terms);
        vm.expectRevert(wrongNonce(1, 2));
        consents.revokeBySig(alice.id, target, 1, revocation);
    }

    function test_aUsedRevocationCannotRevokeALaterGrant() external {
        IConsentRegistry.Target memory target = targetFor(hospital);
        sendGrant(alice, terms);
        IConsentRegistry.Authorization memory revocation = authorizeRevocation(alice, target, 1, 0, DEADLINE);
        consents.revokeBySig(alice.id, target, 1, revocation);
        sendGrant(alice, terms);
        vm.expectRevert(wrongNonce(1, 3));
        consents.revokeBySig(alice.id, target, 1, revocation);
        assertTrue(consents.isConsented(alice.id, hospital, TREAT, 0), "the later grant");
    }

    function test_aUsedRevocationOfAllCannotRevokeAgain() external {
        bytes32 structHash = allRevocationHash(alice.id, 0, DEADLINE);
        IConsentRegistry.Authorization memory signed = authorize(alice, 0, DEADLINE, structHash);
        consents.revokeAllBySig(alice.id, signed);
        vm.expectRevert(wrongGeneration(0, 1));
        consents.revokeAllBySig(alice.id, signed);
    }

    function test_aNonceThatIsNotReachedIsRefused() external {
        IConsentRegistry.Authorization memory early = authorizeGrant(alice, terms, 1, 0, DEADLINE);
        vm.expectRevert(wrongNonce(1, 0));
        consents.grantBySig(alice.id, terms, 1, early);
    }

    // -------------------------------------------------------------------------------------------------- another place

    function test_aSignatureForAnotherChainIsRefused() external {
        vm.chainId(block.chainid + 1);
        bytes32 digest = typedDigest(domain(), grantHash(alice.id, terms, 0, 0, DEADLINE));
        vm.expectRevert(abi.encodeWithSelector(IPatients.InvalidPatientSignature.selector, alice.id, digest));
        consents.grantBySig(alice.id, terms, 0, kept);
    }

    function test_aSignatureForAnotherRegistryIsRefused() external {
        ConsentRegistry other = new ConsentRegistry(patients, organizations, emergencies);
        bytes32 otherDomain = domainOf("medtrail ConsentRegistry", block.chainid, address(other));
        bytes32 digest = typedDigest(otherDomain, grantHash(alice.id, terms, 0, 0, DEADLINE));
        vm.expectRevert(abi.encodeWithSelector(IPatients.InvalidPatientSignature.selector, alice.id, digest));
        other.grantBySig(alice.id, terms, 0, kept);
    }

    function test_theDomainIsTheOneTheContractTells() external view {
        (, string memory name, string memory version, uint256 chainId, address verifier, bytes32 salt, ) = consents
            .eip712Domain();
        assertEq(keccak256(bytes(name)), keccak256("medtrail ConsentRegistry"), "name");
        assertEq(keccak256(bytes(version)), keccak256("1"), "version");
        assertEq(chainId, block.chainid, "chain");
        assertEq(verifier, address(consents), "contract");
        assertEq(salt, 0, "salt");
    }

    // ------------------------------------------------------------------------------------------------- another signer

    function test_anotherPatientsSignatureIsRefused() external {
        bytes32 structHash = grantHash(alice.id, terms, 0, 0, DEADLINE);
        IConsentRegistry.Authorization memory forged = authorize(bob, 0, DEADLINE, structHash);
        vm.expectRevert(notSigner(bob.account));
        consents.grantBySig(alice.id, terms, 0, forged);
        forged.signer = alice.signer;
        bytes32 digest = typedDigest(domain(), structHash);
        vm.expectRevert(abi.encodeWithSelector(IPatients.InvalidPatientSignature.selector, alice.id, digest));
        consents.grantBySig(alice.id, terms, 0, forged);
    }

    function test_aSignatureForOneOfAPersonsPseudonymsIsRefusedForTheOther() external {
        Person memory second = alice;
        second.id = patients.register(alice.signer, DIRECTORY, keccak256("second pseudonym"));
        bytes32 digest = typedDigest(domain(), grantHash(second.id, terms, 0, 0, DEADLINE));
        vm.expectRevert(abi.encodeWithSelector(IPatients.InvalidPatientSignature.selector, second.id, digest));
        consents.grantBySig(second.id, terms, 0, kept);
    }

    function test_aFormerSignersUnusedGrantIsRefused() external {
        rotate(alice, 0xA11CE2);
        vm.expectRevert(notSigner(alice.account));
        consents.grantBySig(alice.id, terms, 0, kept);
    }

    function test_theNewSignerGrantsAndRevokes() external {
        sendGrant(alice, terms);
        Person memory rotated = rotate(alice, 0xA11CE2);
        assertTrue(consents.isConsented(alice.id, hospital, TREAT, 0), "a rotation leaves consents");
        IConsentRegistry.Target memory target = targetFor(hospital);
        consents.revokeBySig(alice.id, target, 1, authorizeRevocation(rotated, target, 1, 0, DEADLINE));
        assertEq(consents.isConsented(alice.id, hospital, TREAT, 0), false, "revoked");
        sendGrant(rotated, terms);
        assertTrue(consents.isConsented(alice.id, hospital, TREAT, 0), "granted");
    }

    function test_aMalleatedOrCutSignatureIsRefused() external {
        bytes memory whole = kept.signature;
        bytes memory cut = new bytes(64);
        for (uint256 i = 0; i < 64; ++i) cut[i] = whole[i];
        bytes[3] memory bad = [cut, bytes(""), bytes.concat(whole, hex"00")];
        bytes32 digest = typedDigest(domain(), grantHash(alice.id, terms, 0, 0, DEADLINE));
        for (uint256 i = 0; i < 3; ++i) {
            kept.signature = bad[i];
            vm.expectRevert(abi.encodeWithSelector(IPatients.InvalidPatientSignature.selector, alice.id, digest));
            consents.grantBySig(alice.id, terms, 0, kept);
        }
    }
}
