// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EmptyDigest, ExpiredSignature} from "../../contracts/shared/errors.sol";
import {IPatients} from "../../contracts/identity/interfaces/IPatients.sol";
import {IRecordRegistry} from "../../contracts/records/interfaces/IRecordRegistry.sol";
import {OrgId, PatientId} from "../../contracts/identity/types.sol";
import {RecordId} from "../../contracts/records/types.sol";
import {MerkleTree} from "./MerkleTree.sol";
import {RecordSigning} from "./RecordSigning.sol";

/// A record takes another's place: by an organisation, out of a batch, by the patient sent and signed.
contract RecordSupersedeTest is RecordSigning {
    using MerkleTree for bytes32[];

    bytes32 private constant NEXT = keccak256("next ciphertext");
    bytes32 private constant THIRD = keccak256("third ciphertext");

    function setUp() external {
        deploy();
        vm.prank(doctor);
        records.anchor(alice.id, hospital, DIGEST);
    }

    function expectSuperseded(PatientId patient, bytes32 author, bytes32 digest, bytes32 successor) private {
        RecordId next = idOf(patient, author, successor);
        expectEmitFrom(address(records));
        emit IRecordRegistry.RecordAnchored(next, patient, author, successor);
        expectEmitFrom(address(records));
        emit IRecordRegistry.RecordSuperseded(idOf(patient, author, digest), next);
    }

    function assertSlot(RecordId record, uint40 anchoredAt, uint40 retractedAt, RecordId successor) private view {
        IRecordRegistry.Anchor memory anchor = records.anchorOf(record);
        bytes22 prefix = bytes22(RecordId.unwrap(successor));
        assertEq(anchor.anchoredAt, anchoredAt, "anchoredAt");
        assertEq(anchor.retractedAt, retractedAt, "retractedAt");
        assertEq(bytes32(anchor.successor), bytes32(prefix), "successor");
        uint256 slot = uint256(vm.load(address(records), under(bytes32(uint256(2)), RecordId.unwrap(record))));
        uint256 drawn = uint256(anchoredAt) | (uint256(retractedAt) << 40) | (uint256(uint176(prefix)) << 80);
        assertEq(slot, drawn, "slot");
    }

    function stateOf(PatientId patient, OrgId author, bytes32 digest) private view returns (uint256) {
        (IRecordRegistry.RecordState state, ) = records.stateOf(patient, OrgId.unwrap(author), digest);
        return uint256(state);
    }

    function signSupersession(
        Person memory person,
        bytes32 digest,
        bytes32 successor,
        uint40 deadline
    ) private view returns (IRecordRegistry.Authorization memory) {
        bytes memory signature = signatureOf(
            person,
            typedDigest(recordDomain(), supersessionHash(person.id, digest, successor, deadline))
        );
        return IRecordRegistry.Authorization(deadline, person.signer, signature);
    }

    function supersessionHash(
        PatientId patient,
        bytes32 digest,
        bytes32 successor,
        uint40 deadline
    ) private pure returns (bytes32) {
        bytes32 typeHash = keccak256(
            "RecordSupersession(bytes32 patient,bytes32 digest,bytes32 successor,uint40 deadline)"
        );
        return keccak256(abi.encode(typeHash, patient, digest, successor, uint256(deadline)));
    }

    function test_supersede_anchorsTheSuccessorAndLinksIt() external {
        vm.warp(START + 9);
        expectSuperseded(alice.id, OrgId.unwrap(hospital), DIGEST, NEXT);
        vm.prank(doctor);
        RecordId next = records.supersede(alice.id, hospital, DIGEST, NEXT);
        assertEq(RecordId.unwrap(next), RecordId.unwrap(idOf(alice.id, hospital, NEXT)), "id");
        assertSlot(idOf(alice.id, hospital, DIGEST), START, 0, next);
        assertSlot(next, START + 9, 0, RecordId.wrap(0));
        assertEq(stateOf(alice.id, hospital, DIGEST), uint256(IRecordRegistry.RecordState.Superseded), "old");
        assertEq(stateOf(alice.id, hospital, NEXT), uint256(IRecordRegistry.RecordState.Anchored), "new");
    }

    function test_supersede_inAChainAndNeverInACircle() external {
        vm.startPrank(doctor);
        records.supersede(alice.id, hospital, DIGEST, NEXT);
        records.supersede(alice.id, hospital, NEXT, THIRD);
        bytes32[3] memory all = [DIGEST, NEXT, THIRD];
        for (uint256 i = 0; i < 3; ++i) {
            RecordId record = idOf(alice.id, hospital, all[i]);
            vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.RecordAlreadyAnchored.selector, record));
            records.supersede(alice.id, hospital, THIRD, all[i]);
        }
        vm.stopPrank();
    }

    function test_supersede_againIsRefused() external {
        vm.startPrank(doctor);
        RecordId next = records.supersede(alice.id, hospital, DIGEST, NEXT);
        vm.expectRevert(
            abi.encodeWithSelector(
                IRecordRegistry.RecordAlreadySuperseded.selector,
                idOf(alice.id, hospital, DIGEST),
                bytes22(RecordId.unwrap(next))
            )
        );
        records.supersede(alice.id, hospital, DIGEST, THIRD);
        vm.stopPrank();
    }

    function test_supersede_refusesWhatIsUnknownRetractedOrEmpty() external {
        vm.startPrank(doctor);
        vm.expectRevert(abi.encodeWithSelector(EmptyDigest.selector));
        records.supersede(alice.id, hospital, DIGEST, 0);
        RecordId unknown = idOf(alice.id, hospital, THIRD);
        vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.UnknownRecord.selector, unknown));
        records.supersede(alice.id, hospital, THIRD, NEXT);
        records.retract(alice.id, hospital, DIGEST);
        RecordId retracted = idOf(alice.id, hospital, DIGEST);
        vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.RecordAlreadyRetracted.selector, retracted, START));
        records.supersede(alice.id, hospital, DIGEST, NEXT);
        vm.stopPrank();
    }

    function test_supersede_byAnotherAuthorIsRefused() external {
        // Another author supersedes its own records, of which this is none.
        vm.prank(laboratoryController);
        vm.expectRevert(
            abi.encodeWithSelector(IRecordRegistry.UnknownRecord.selector, idOf(alice.id, laboratory, DIGEST))
        );
        records.supersede(alice.id, laboratory, DIGEST, NEXT);
    }

    function test_supersede_thenRetractedIsRetracted() external {
        vm.startPrank(doctor);
        RecordId next = records.supersede(alice.id, hospital, DIGEST, NEXT);
        vm.warp(START + 5);
        records.retract(alice.id, hospital, DIGEST);
        vm.stopPrank();
        assertSlot(idOf(alice.id, hospital, DIGEST), START, START + 5, next);
        assertEq(stateOf(alice.id, hospital, DIGEST), uint256(IRecordRegistry.RecordState.Retracted), "retracted");
    }

    // ----------------------------------------------------------------------------------------------------- from a batch

    function anchorBatch(PatientId first) private returns (IRecordRegistry.Place memory place) {
        RecordId[] memory ids = new RecordId[](3);
        ids[0] = idOf(first, hospital, keccak256("batched"));
        ids[1] = idOf(bob.id, hospital, keccak256("beside"));
        ids[2] = idOf(bob.id, hospital, keccak256("beyond"));
        bytes32[] memory nodes = MerkleTree.build(ids);
        vm.prank(doctor);
        records.anchorBatch(hospital, nodes[0], 3, 0);
        return IRecordRegistry.Place(nodes[0], nodes.prove(nodes.nodeOf(0)));
    }

    function test_supersedeFromBatch_keepsTheBatchsTime() external {
        IRecordRegistry.Place memory place = anchorBatch(alice.id);
        bytes32 batched = keccak256("batched");
        vm.warp(START + 3);
        expectSuperseded(alice.id, OrgId.unwrap(hospital), batched, NEXT);
        vm.prank(doctor);
        RecordId next = records.supersedeFromBatch(alice.id, hospital, batched, place, NEXT);
        assertSlot(idOf(alice.id, hospital, batched), START, 0, next);
        (IRecordRegistry.RecordState state, ) = records.stateInBatch(
            alice.id,
            hospital,
            batched,
            place.root,
            place.proof
        );
        assertEq(uint256(state), uint256(IRecordRegistry.RecordState.Superseded), "in batch");
        // It has its own slot now.
        bytes22 prefix = bytes22(RecordId.unwrap(next));
        vm.prank(doctor);
        vm.expectRevert(
            abi.encodeWithSelector(
                IRecordRegistry.RecordAlreadySuperseded.selector,
                idOf(alice.id, hospital, batched),
                prefix
            )
        );
        records.supersedeFromBatch(alice.id, hospital, batched, place, THIRD);
    }

    function test_supersedeFromBatch_refusesAWrongProofAndAnUnknownPatient() external {
        IRecordRegistry.Place memory place = anchorBatch(NOBODY);
        bytes32 batched = keccak256("batched");
        vm.startPrank(doctor);
        vm.expectRevert(abi.encodeWithSelector(IPatients.UnknownPatient.selector, NOBODY));
        records.supersedeFromBatch(NOBODY, hospital, batched, place, NEXT);
        vm.expectRevert(
            abi.encodeWithSelector(
                IRecordRegistry.RecordNotInBatch.selector,
                idOf(alice.id, hospital, batched),
                place.root
            )
        );
        records.supersedeFromBatch(alice.id, hospital, batched, place, NEXT);
        vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.UnknownBatch.selector, hospital, bytes32(uint256(7))));
        records.supersedeFromBatch(
            alice.id,
            hospital,
            batched,
            IRecordRegistry.Place(bytes32(uint256(7)), place.proof),
            NEXT
        );
        vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.ProofLengthOutOfRange.selector, 0, 1, 2));
        records.supersedeFromBatch(
            alice.id,
            hospital,
            batched,
            IRecordRegistry.Place(place.root, new bytes32[](0)),
            NEXT
        );
        vm.stopPrank();
    }

    // -------------------------------------------------------------------------------------------------- by the patient

    function test_own_sentAndSigned() external {
        Person[3] memory all = [alice, bob, carol];
        for (uint256 i = 0; i < 3; ++i) {
            Person memory person = all[i];
            bytes32 author = PatientId.unwrap(person.id);
            bytes memory anchoring = signAnchor(person, DIGEST, DEADLINE);
            records.anchorOwnBySig(person.id, DIGEST, DEADLINE, person.signer, anchoring);
            IRecordRegistry.Authorization memory signed = signSupersession(person, DIGEST, NEXT, DEADLINE);
            vm.prank(stranger);
            expectSuperseded(person.id, author, DIGEST, NEXT);
            RecordId next = records.supersedeOwnBySig(person.id, DIGEST, NEXT, signed);
            assertSlot(ownIdOf(person.id, DIGEST), START, 0, next);
            vm.expectRevert(
                abi.encodeWithSelector(
                    IRecordRegistry.RecordAlreadySuperseded.selector,
                    ownIdOf(person.id, DIGEST),
                    bytes22(RecordId.unwrap(next))
                )
            );
            records.supersedeOwnBySig(person.id, DIGEST, NEXT, signed);
            if (person.kind == Kind.P256) continue;
            vm.prank(person.account);
            expectSuperseded(person.id, author, NEXT, THIRD);
            records.supersedeOwn(person.id, NEXT, THIRD);
        }
    }

    function test_own_byAnybodyElseLateOrForAnotherSubjectIsRefused() external {
        vm.prank(stranger);
        vm.expectRevert(notSigner(alice.id, stranger));
        records.supersedeOwn(alice.id, DIGEST, NEXT);
        vm.prank(alice.account);
        records.anchorOwn(alice.id, DIGEST);
        IRecordRegistry.Authorization memory signed = signSupersession(alice, DIGEST, NEXT, DEADLINE);
        bytes32 digest = typedDigest(recordDomain(), supersessionHash(alice.id, DIGEST, THIRD, DEADLINE));
        vm.expectRevert(abi.encodeWithSelector(IPatients.InvalidPatientSignature.selector, alice.id, digest));
        records.supersedeOwnBySig(alice.id, DIGEST, THIRD, signed);
        vm.warp(DEADLINE + 1);
        vm.expectRevert(abi.encodeWithSelector(ExpiredSignature.selector, DEADLINE, DEADLINE + 1));
        records.supersedeOwnBySig(alice.id, DIGEST, NEXT, signed);
    }

    function testFuzz_supersede_anyDigests(bytes32 digest, bytes32 successor) external {
        vm.assume(digest != 0 && digest != DIGEST && successor != 0 && successor != DIGEST && successor != digest);
        vm.startPrank(doctor);
        records.anchor(alice.id, hospital, digest);
        RecordId next = records.supersede(alice.id, hospital, digest, successor);
        vm.stopPrank();
        assertSlot(idOf(alice.id, hospital, digest), START, 0, next);
        assertSlot(next, START, 0, RecordId.wrap(0));
    }
}
