// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ExpiredSignature} from "../../contracts/shared/errors.sol";
import {IPatients} from "../../contracts/identity/interfaces/IPatients.sol";
import {PatientId} from "../../contracts/identity/types.sol";
import {IEmergencyAccess} from "../../contracts/records/interfaces/IEmergencyAccess.sol";
import {EmergencyTest} from "./EmergencyTest.sol";

/// What a patient says about emergencies, sent and signed: the standing wish, and speaking against one that was opened.
contract EmergencyWishTest is EmergencyTest {
    uint40 private constant DEADLINE = BEGIN + 1 days;

    function setUp() external {
        deployEmergency();
    }

    function assertWish(PatientId patient, uint64 categories, uint48 nonce, bytes32 custody) private view {
        IEmergencyAccess.Wish memory expected = IEmergencyAccess.Wish(categories, nonce, nonce, custody);
        assertEq(keccak256(abi.encode(emergencies.wishOf(patient))), keccak256(abi.encode(expected)), "wish");
        bytes32 slot = slotOf(3, PatientId.unwrap(patient));
        uint256 first = uint256(categories) | (uint256(nonce) << 64) | (uint256(nonce) << 112);
        assertEq(vm.load(address(emergencies), slot), bytes32(first), "slot 0");
        assertEq(vm.load(address(emergencies), bytes32(uint256(slot) + 1)), custody, "slot 1");
    }

    // ------------------------------------------------------------------------------------------------------- the wish

    function testFuzz_setWish(uint64 first, uint64 second, bytes32 custody) external {
        assertWish(alice.id, 0, 0, 0);
        vm.prank(alice.account);
        expectEmitFrom(address(emergencies));
        emit IEmergencyAccess.EmergencyWishExpressed(alice.id, first, custody, 1);
        emergencies.setWish(alice.id, first, custody);
        assertWish(alice.id, first, 1, custody);
        vm.prank(alice.account);
        expectEmitFrom(address(emergencies));
        emit IEmergencyAccess.EmergencyWishExpressed(alice.id, second, CUSTODY, 2);
        emergencies.setWish(alice.id, second, CUSTODY);
        assertWish(alice.id, second, 2, CUSTODY);
    }

    function test_setWish_byThePatientAlone() external {
        bytes memory call = abi.encodeCall(IEmergencyAccess.setWish, (alice.id, WISHED, CUSTODY));
        address[4] memory others = [stranger, medic, wardController, bob.account];
        for (uint256 i = 0; i < 4; ++i) {
            bytes24 hash = signerHashOf(others[i]);
            refused(others[i], call, abi.encodeWithSelector(IPatients.NotPatientSigner.selector, alice.id, hash));
        }
        PatientId nobody = PatientId.wrap(keccak256("nobody"));
        call = abi.encodeCall(IEmergencyAccess.setWish, (nobody, WISHED, CUSTODY));
        refused(stranger, call, abi.encodeWithSelector(IPatients.UnknownPatient.selector, nobody));
    }

    function testFuzz_setWishBySig_ofEveryKindOfSigner(uint64 categories, uint8 kind) external {
        Person memory person = [alice, bob, carol][kind % 3];
        IEmergencyAccess.SignedWord memory word = signWish(person, categories, 0, DEADLINE);
        vm.warp(DEADLINE);
        vm.prank(stranger);
        expectEmitFrom(address(emergencies));
        emit IEmergencyAccess.EmergencyWishExpressed(person.id, categories, CUSTODY, 1);
        emergencies.setWishBySig(person.id, categories, CUSTODY, word);
        assertWish(person.id, categories, 1, CUSTODY);
    }

    function refusedWish(
        Person memory person,
        uint64 categories,
        IEmergencyAccess.SignedWord memory word,
        bytes memory reason
    ) private {
        bytes memory call = abi.encodeCall(IEmergencyAccess.setWishBySig, (person.id, categories, CUSTODY, word));
        refused(stranger, call, reason);
    }

    function test_setWishBySig_worksOnce_andDiesWithTheNextWish() external {
        IEmergencyAccess.SignedWord memory word = signWish(alice, WISHED, 0, DEADLINE);
        IEmergencyAccess.SignedWord memory second = signWish(alice, ASKED, 1, DEADLINE);
        emergencies.setWishBySig(alice.id, WISHED, CUSTODY, word);
        bytes4 wrong = IEmergencyAccess.WrongWishNonce.selector;
        refusedWish(alice, WISHED, word, abi.encodeWithSelector(wrong, alice.id, 0, 1));
        wish(alice, 1);
        refusedWish(alice, ASKED, second, abi.encodeWithSelector(wrong, alice.id, 1, 2));
        refusedWish(alice, ASKED, signWish(alice, ASKED, 3, DEADLINE), abi.encodeWithSelector(wrong, alice.id, 3, 2));
    }

    /// A hospital that holds a wish from before relays it first, to stop the opt-out.
    function test_attack_anOptOutCannotBeStoppedByAnEarlierWish() external {
        IEmergencyAccess.SignedWord memory generous = signWish(alice, WISHED, 0, DEADLINE);
        IEmergencyAccess.SignedWord memory optOut = signWish(alice, 0, 1, DEADLINE);
        emergencies.setWishBySig(alice.id, WISHED, CUSTODY, generous);
        emergencies.setWishBySig(alice.id, 0, CUSTODY, optOut);
        assertWish(alice.id, 0, 2, CUSTODY);
        optOut = signWish(alice, 0, 3, DEADLINE);
        emergencies.setWishBySig(alice.id, 0, CUSTODY, optOut);
        assertWish(alice.id, 0, 4, CUSTODY);
        bytes4 wrong = IEmergencyAccess.WrongWishNonce.selector;
        refusedWish(alice, 0, optOut, abi.encodeWithSelector(wrong, alice.id, 3, 4));
        refusedWish(alice, 0, signWish(alice, 0, 6, DEADLINE), abi.encodeWithSelector(wrong, alice.id, 6, 4));
    }

    function test_setWishBySig_inTime_byThePresentSigner_unchanged() external {
        IEmergencyAccess.SignedWord memory word = signWish(alice, WISHED, 0, DEADLINE);
        vm.warp(DEADLINE + 1);
        refusedWish(alice, WISHED, word, abi.encodeWithSelector(ExpiredSignature.selector, DEADLINE, DEADLINE + 1));
        vm.warp(BEGIN);

        bytes32 changed = digestOf(wishHash(alice.id, ASKED, CUSTODY, 0, DEADLINE));
        bytes4 invalid = IPatients.InvalidPatientSignature.selector;
        refusedWish(alice, ASKED, word, abi.encodeWithSelector(invalid, alice.id, changed));

        IEmergencyAccess.SignedWord memory foreign = signWish(bob, WISHED, 0, DEADLINE);
        bytes24 hash = bytes24(keccak256(bob.signer));
        refusedWish(
            alice,
            WISHED,
            foreign,
            abi.encodeWithSelector(IPatients.NotPatientSigner.selector, alice.id, hash)
        );

        hash = bytes24(keccak256(alice.signer));
        rotate(alice, 0xA11CE2);
        refusedWish(alice, WISHED, word, abi.encodeWithSelector(IPatients.NotPatientSigner.selector, alice.id, hash));
    }

    // --------------------------------------------------------------------------------------------------------- contest

    function test_contest_endsIt_andKeepsTheOrganisationOutUntilTheNextWish() external {
        wish(alice, WISHED);
        uint40 openedAt = openFor(alice);
        vm.warp(openedAt + 60);
        vm.prank(alice.account);
        expectEmitFrom(address(emergencies));
        emit IEmergencyAccess.EmergencyContested(alice.id, emergencyWard, openedAt, openedAt + 60);
        emergencies.contest(alice.id, emergencyWard, openedAt);
        IEmergencyAccess.Emergency memory emergency = emergencies.emergencyOf(alice.id, emergencyWard, openedAt);
        assertTrue(emergency.contested, "contested");
        assertEq(emergency.until, openedAt + 60, "until");
        assertEq(emergencies.isOpen(alice.id, emergencyWard, ETREAT, 4), false, "still open");

        bytes memory out = abi.encodeWithSelector(
            IEmergencyAccess.EmergencyRefusedByPatient.selector,
            alice.id,
            emergencyWard
        );
        refused(medic, openCall(alice, emergencyWard), out);
        vm.warp(openedAt + 30 days);
        justifyFor(alice, openedAt);
        refused(medic, openCall(alice, emergencyWard), out);
        // For others its door is open, and so is another's for the patient.
        wish(bob, WISHED);
        openFor(bob);
        vm.prank(otherMedic);
        emergencies.open(alice.id, otherWard, ETREAT, ASKED);
        wish(alice, WISHED);
        openFor(alice);
    }

    function test_contest_afterwardsChangesNoEnd_andOnce() external {
        wish(alice, WISHED);
        uint40 openedAt = openFor(alice);
        vm.warp(openedAt + 10 days);
        vm.prank(alice.account);
        expectEmitFrom(address(emergencies));
        emit IEmergencyAccess.EmergencyContested(alice.id, emergencyWard, openedAt, openedAt + FOUR_HOURS);
        emergencies.contest(alice.id, emergencyWard, openedAt);
        refused(
            alice.account,
            abi.encodeCall(IEmergencyAccess.contest, (alice.id, emergencyWard, openedAt)),
            abi.encodeWithSelector(
                IEmergencyAccess.EmergencyAlreadyContested.selector,
                alice.id,
                emergencyWard,
                openedAt
            )
        );
    }

    function test_contest_ofNothing_orByAnother() external {
        wish(alice, WISHED);
        uint40 openedAt = openFor(alice);
        uint40[3] memory times = [0, openedAt + 1, openedAt - 1];
        for (uint256 i = 0; i < 3; ++i) {
            refused(
                alice.account,
                abi.encodeCall(IEmergencyAccess.contest, (alice.id, emergencyWard, times[i])),
                abi.encodeWithSelector(IEmergencyAccess.UnknownEmergency.selector, alice.id, emergencyWard, times[i])
            );
        }
        refused(
            stranger,
            abi.encodeCall(IEmergencyAccess.contest, (alice.id, emergencyWard, openedAt)),
            abi.encodeWithSelector(IPatients.NotPatientSigner.selector, alice.id, signerHashOf(stranger))
        );
    }

    function test_contestBySig_ofEveryKindOfSigner() external {
        Person[3] memory all = [alice, bob, carol];
        for (uint256 i = 0; i < 3; ++i) {
            emergencies.setWishBySig(all[i].id, WISHED, CUSTODY, signWish(all[i], WISHED, 0, DEADLINE));
            uint40 openedAt = openFor(all[i]);
            IEmergencyAccess.SignedWord memory word = signContest(all[i], openedAt, 1, DEADLINE);
            vm.prank(stranger);
            emergencies.contestBySig(all[i].id, emergencyWard, openedAt, word);
            assertTrue(emergencies.emergencyOf(all[i].id, emergencyWard, openedAt).contested, "contested");
        }
    }

    function refusedContest(uint40 openedAt, IEmergencyAccess.SignedWord memory word, bytes memory reason) private {
        refused(
            stranger,
            abi.encodeCall(IEmergencyAccess.contestBySig, (alice.id, emergencyWard, openedAt, word)),
            reason
        );
    }

    function test_contestBySig_diesWithTheNextWish_inTime_unchanged() external {
        wish(alice, WISHED);
        uint40 openedAt = openFor(alice);
        IEmergencyAccess.SignedWord memory word = signContest(alice, openedAt, 1, DEADLINE);
        vm.warp(DEADLINE + 1);
        refusedContest(openedAt, word, abi.encodeWithSelector(ExpiredSignature.selector, DEADLINE, DEADLINE + 1));
        vm.warp(openedAt + 5 hours);
        uint40 second = openFor(alice);
        bytes32 changed = digestOf(contestHash(alice.id, emergencyWard, second, 1, DEADLINE));
        refusedContest(
            second,
            word,
            abi.encodeWithSelector(IPatients.InvalidPatientSignature.selector, alice.id, changed)
        );
        wish(alice, WISHED);
        refusedContest(
            openedAt,
            word,
            abi.encodeWithSelector(IEmergencyAccess.WrongWishNonce.selector, alice.id, 1, 2)
        );
    }
}
