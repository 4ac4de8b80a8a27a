// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {IPatients} from "../../contracts/identity/interfaces/IPatients.sol";
import {Duties} from "../../contracts/identity/Duties.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrgId, PatientId} from "../../contracts/identity/types.sol";
import {IRecordRegistry} from "../../contracts/records/interfaces/IRecordRegistry.sol";
import {IUseRegistry} from "../../contracts/records/interfaces/IUseRegistry.sol";
import {RecordId, UseId, useCommitmentOf, useIdOf} from "../../contracts/records/types.sol";
import {EmptyDigest, ListLengthOutOfRange} from "../../contracts/shared/errors.sol";
import {MerkleTree} from "./MerkleTree.sol";
import {UseTest} from "./UseTest.sol";

/// Anchoring uses, alone and many at once, over records of their own and of batches; and asking for them.
contract UseAnchorTest is UseTest {
    using MerkleTree for bytes32[];

    function setUp() external {
        deployUses();
        anchorRecord(alice.id, DIGEST);
    }

    function assertRefused(address account, OrgId org, IUseRegistry.NewUse memory use, bytes memory reason) private {
        vm.prank(account);
        vm.expectRevert(reason);
        uses.anchorUse(org, use);
        IUseRegistry.NewUse[] memory list = new IUseRegistry.NewUse[](1);
        list[0] = use;
        vm.prank(account);
        vm.expectRevert(reason);
        uses.anchorUses(org, list);
    }

    // ---------------------------------------------------------------------------------------------------------- ids

    function test_theIdIsATypedHashOfOrganisationPatientAndCommitment() external view {
        bytes32 commitment = commitmentOf(VISIT, SALT);
        assertEq(useCommitmentOf(VISIT, SALT), commitment, "commitment");
        bytes32 expected = UseId.unwrap(useOf(hospital, alice.id, commitment));
        assertEq(UseId.unwrap(useIdOf(hospital, alice.id, commitment)), expected, "use");
    }

    // ---------------------------------------------------------------------------------------------------- anchoring

    function test_anchorUse_writesItsSlotsAndSaysSo() external {
        vm.warp(START + 5);
        IUseRegistry.NewUse memory use = newUse(alice.id, SALT, DIGEST);
        UseId id = useOf(hospital, alice.id, use.commitment);
        RecordId record = idOf(alice.id, hospital, DIGEST);
        assertState(id, IUseRegistry.UseState.Unknown, "before");
        vm.prank(doctor);
        expectEmitFrom(address(uses));
        emit IUseRegistry.UseAnchored(id, hospital, alice.id, use.commitment, IUseRegistry.UseKind.Encounter, record);
        UseId answered = uses.anchorUse(hospital, use);
        assertEq(UseId.unwrap(answered), UseId.unwrap(id), "answered id");

        IUseRegistry.Use memory found = uses.requireUse(id);
        assertEq(RecordId.unwrap(found.record), RecordId.unwrap(record), "record");
        assertEq(found.anchoredAt, START + 5, "anchoredAt");
        assertEq(uint256(found.kind), uint256(IUseRegistry.UseKind.Encounter), "kind");
        assertEq(found.doubled, false, "doubled");
        assertEq(keccak256(abi.encode(uses.useOf(id))), keccak256(abi.encode(found)), "useOf");
        assertState(id, IUseRegistry.UseState.Standing, "after");
        // Two slots: the record, then anchoredAt 40 | kind 8 | doubled 8.
        bytes32 slot = under(0, UseId.unwrap(id));
        assertEq(vm.load(address(uses), slot), RecordId.unwrap(record), "first slot");
        uint256 second = uint256(vm.load(address(uses), bytes32(uint256(slot) + 1)));
        assertEq(second, uint256(START + 5) | (1 << 40), "second slot");
    }

    function test_anchorUse_ofEveryKind() external {
        for (uint256 kind = 1; kind < 5; ++kind) {
            IUseRegistry.NewUse memory use = newUse(alice.id, bytes32(kind), DIGEST);
            use.kind = IUseRegistry.UseKind(kind);
            assertEq(uint256(uses.requireUse(anchorUse(use)).kind), kind, "kind");
        }
    }

    function test_anchorUse_needsAWritingMemberOfAnAuthor() external {
        IUseRegistry.NewUse memory use = newUse(alice.id, SALT, DIGEST);
        bytes4 unknown = IOrganizationRegistry.UnknownMember.selector;
        assertRefused(stranger, hospital, use, abi.encodeWithSelector(unknown, hospital, stranger));
        bytes4 duty = IOrganizationRegistry.MissingDuty.selector;
        assertRefused(clerk, hospital, use, abi.encodeWithSelector(duty, hospital, clerk, Duties.WRITE, Duties.READ));
        bytes4 licence = IOrganizationRegistry.MissingLicence.selector;
        bytes memory reason = abi.encodeWithSelector(licence, insurer, Licences.AUTHORS, Licences.INSURER);
        assertRefused(insurerController, insurer, use, reason);
    }

    function test_anchorUse_isRefusedWithoutCommitmentOrKind() external {
        IUseRegistry.NewUse memory use = newUse(alice.id, SALT, DIGEST);
        use.kind = IUseRegistry.UseKind.None;
        UseId id = useOf(hospital, alice.id, use.commitment);
        assertRefused(doctor, hospital, use, abi.encodeWithSelector(IUseRegistry.UseWithoutKind.selector, id));
        use.commitment = 0;
        assertRefused(doctor, hospital, use, abi.encodeWithSelector(EmptyDigest.selector));
    }

    function test_anchorUse_needsItsRecord() external {
        IUseRegistry.NewUse memory use = newUse(alice.id, SALT, keccak256("never anchored"));
        bytes4 unknown = IRecordRegistry.UnknownRecord.selector;
        RecordId record = idOf(alice.id, hospital, use.digest);
        assertRefused(doctor, hospital, use, abi.encodeWithSelector(unknown, record));
    }

    // ------------------------------------------------------------------------------------------------------ attacks

    /// The same encounter encrypted twice: another digest, another record, the same use.
    function test_attack_theSameEncounterEncryptedTwiceIsOneUse() external {
        anchorRecord(alice.id, keccak256("the same, encrypted again"));
        UseId id = anchorUse(newUse(alice.id, SALT, DIGEST));
        bytes memory reason = abi.encodeWithSelector(IUseRegistry.UseAlreadyAnchored.selector, id);
        assertRefused(doctor, hospital, newUse(alice.id, SALT, keccak256("the same, encrypted again")), reason);
        assertRefused(doctor, hospital, newUse(alice.id, SALT, DIGEST), reason);
        assertEq(
            RecordId.unwrap(uses.useOf(id).record),
            RecordId.unwrap(idOf(alice.id, hospital, DIGEST)),
            "first record"
        );
    }

    /// Another organisation can neither anchor in the hospital's name, nor take its record, nor get its id.
    function test_attack_anotherOrganisationCannotAnchorMyUse() external {
        IUseRegistry.NewUse memory use = newUse(alice.id, SALT, DIGEST);
        bytes4 unknown = IOrganizationRegistry.UnknownMember.selector;
        bytes memory reason = abi.encodeWithSelector(unknown, hospital, laboratoryController);
        assertRefused(laboratoryController, hospital, use, reason);
        RecordId record = idOf(alice.id, laboratory, DIGEST);
        reason = abi.encodeWithSelector(IRecordRegistry.UnknownRecord.selector, record);
        assertRefused(laboratoryController, laboratory, use, reason);
        // With a record of its own it gets another id, and the hospital's is still free.
        vm.prank(laboratoryController);
        records.anchor(alice.id, laboratory, DIGEST);
        vm.prank(laboratoryController);
        UseId theirs = uses.anchorUse(laboratory, use);
        UseId mine = anchorUse(use);
        assertTrue(UseId.unwrap(theirs) != UseId.unwrap(mine), "ids");
    }

    function test_attack_anotherPatientsRecordIsNoRecordOfTheUse() external {
        RecordId record = idOf(bob.id, hospital, DIGEST);
        bytes memory reason = abi.encodeWithSelector(IRecordRegistry.UnknownRecord.selector, record);
        assertRefused(doctor, hospital, newUse(bob.id, SALT, DIGEST), reason);
    }

    function test_attack_aRetractedRecordCarriesNoUse() external {
        UseId id = anchorUse(newUse(alice.id, SALT, DIGEST));
        vm.warp(START + 9);
        vm.prank(doctor);
        records.retract(alice.id, hospital, DIGEST);
        RecordId record = idOf(alice.id, hospital, DIGEST);
        bytes4 retracted = IRecordRegistry.RecordAlreadyRetracted.selector;
        bytes memory reason = abi.encodeWithSelector(retracted, record, START + 9);
        assertRefused(doctor, hospital, newUse(alice.id, keccak256("another salt"), DIGEST), reason);
        vm.expectRevert(abi.encodeWithSelector(IUseRegistry.RetractedUse.selector, id, record));
        uses.requireUse(id);
        assertState(id, IUseRegistry.UseState.Retracted, "retracted");
        assertEq(uses.useOf(id).anchoredAt, START, "its slots stay");
    }

    function test_aSupersededRecordIsGood() external {
        UseId id = anchorUse(newUse(alice.id, SALT, DIGEST));
        vm.prank(doctor);
        records.supersede(alice.id, hospital, DIGEST, keccak256("corrected"));
        uses.requireUse(id);
        assertState(id, IUseRegistry.UseState.Standing, "superseded");
        anchorUse(newUse(alice.id, keccak256("another salt"), DIGEST));
    }

    function test_follow_hangsTheUseOnTheSuccessorAndSaysSo() external {
        UseId id = anchorUse(newUse(alice.id, SALT, DIGEST));
        vm.prank(doctor);
        RecordId successor = records.supersede(alice.id, hospital, DIGEST, keccak256("corrected"));
        vm.prank(stranger);
        expectEmitFrom(address(uses));
        emit IUseRegistry.UseFollowed(id, successor);
        uses.follow(id, successor);
        IUseRegistry.Use memory found = uses.requireUse(id);
        assertEq(RecordId.unwrap(found.record), RecordId.unwrap(successor), "record");
        assertEq(found.anchoredAt, START, "anchoredAt");
        assertEq(uint256(found.kind), uint256(IUseRegistry.UseKind.Encounter), "kind");
        // The outdated version may go now, as erasure may ask.
        vm.prank(doctor);
        records.retract(alice.id, hospital, DIGEST);
        uses.requireUse(id);
    }

    /// An author supersedes a record, then retracts the successor alone, to keep a use whose record is gone.
    function test_attack_aRetractedSuccessorEndsTheUse() external {
        UseId id = anchorUse(newUse(alice.id, SALT, DIGEST));
        vm.prank(doctor);
        RecordId successor = records.supersede(alice.id, hospital, DIGEST, keccak256("corrected"));
        vm.prank(doctor);
        records.retract(alice.id, hospital, keccak256("corrected"));
        uses.requireUse(id);
        vm.prank(stranger);
        uses.follow(id, successor);
        vm.expectRevert(abi.encodeWithSelector(IUseRegistry.RetractedUse.selector, id, successor));
        uses.requireUse(id);
    }

    function test_follow_goesToTheSuccessorAlone() external {
        UseId id = anchorUse(newUse(alice.id, SALT, DIGEST));
        RecordId record = idOf(alice.id, hospital, DIGEST);
        RecordId successor = idOf(alice.id, hospital, keccak256("corrected"));
        bytes4 no = IUseRegistry.NotSuccessor.selector;
        vm.expectRevert(abi.encodeWithSelector(no, id, record, successor));
        uses.follow(id, successor);
        vm.expectRevert(abi.encodeWithSelector(no, id, record, RecordId.wrap(0)));
        uses.follow(id, RecordId.wrap(0));
        vm.prank(doctor);
        records.supersede(alice.id, hospital, DIGEST, keccak256("corrected"));
        RecordId other = idOf(alice.id, hospital, keccak256("another"));
        vm.expectRevert(abi.encodeWithSelector(no, id, record, other));
        uses.follow(id, other);
        UseId unknown = useOf(hospital, bob.id, DIGEST);
        vm.expectRevert(abi.encodeWithSelector(IUseRegistry.UnknownUse.selector, unknown));
        uses.follow(unknown, successor);
    }

    /// What was retracted stays retracted for the use, whatever stands in the record's place.
    function test_attack_followingTakesNoRetractionBack() external {
        UseId id = anchorUse(newUse(alice.id, SALT, DIGEST));
        RecordId record = idOf(alice.id, hospital, DIGEST);
        vm.prank(doctor);
        RecordId successor = records.supersede(alice.id, hospital, DIGEST, keccak256("corrected"));
        vm.prank(doctor);
        records.retract(alice.id, hospital, DIGEST);
        vm.expectRevert(abi.encodeWithSelector(IUseRegistry.RetractedUse.selector, id, record));
        uses.follow(id, successor);
    }

    function test_theSecondUseOfARecordComesAfterAnUndoubledOneOfItsKind() external {
        IUseRegistry.NewUse memory use = newUse(alice.id, SALT, DIGEST);
        vm.startPrank(doctor);
        UseId first = uses.anchorUse(hospital, use);
        use.commitment = keccak256("same second");
        UseId second = uses.anchorUse(hospital, use);
        vm.warp(block.timestamp + 1);
        use.commitment = keccak256("later");
        UseId third = uses.anchorUse(hospital, use);
        (use.commitment, use.kind) = (keccak256("other kind"), IUseRegistry.UseKind.Service);
        UseId other = uses.anchorUse(hospital, use);
        vm.stopPrank();
        bool inOrder = UseId.unwrap(first) < UseId.unwrap(second);
        assertEq(uses.isSecondOf(second, first), inOrder, "the greater id of one second");
        assertEq(uses.isSecondOf(first, second), !inOrder, "the lower id of one second");
        assertTrue(uses.isSecondOf(third, first) && uses.isSecondOf(third, second), "later");
        assertTrue(!(uses.isSecondOf(first, third) || uses.isSecondOf(third, third)), "not before itself");
        assertTrue(!(uses.isSecondOf(other, first)), "another kind");
        UseId nobodys = UseId.wrap(keccak256("nobody's"));
        assertTrue(!(uses.isSecondOf(nobodys, first)), "never anchored");
        vm.expectRevert(abi.encodeWithSelector(IUseRegistry.UnknownUse.selector, nobodys));
        uses.isSecondOf(first, nobodys);

        assertEq(uses.retractedAtOf(first), 0, "not retracted");
        assertEq(uses.retractedAtOf(nobodys), 0, "never anchored");
        vm.prank(doctor);
        records.retract(alice.id, hospital, DIGEST);
        assertEq(uses.retractedAtOf(first), block.timestamp, "retracted");
    }

    function test_anUnknownUseIsRefused() external {
        UseId id = useOf(hospital, alice.id, DIGEST);
        vm.expectRevert(abi.encodeWithSelector(IUseRegistry.UnknownUse.selector, id));
        uses.requireUse(id);
        assertEq(uses.useOf(id).anchoredAt, 0, "useOf");
    }

    // ------------------------------------------------------------------------------------------------------ batches

    function test_aRecordOfABatchCarriesAUse() external {
        (bytes32[] memory nodes, IUseRegistry.NewUse memory use) = batched(bob.id);
        UseId id = anchorUse(use);
        assertState(id, IUseRegistry.UseState.Standing, "from a batch");
        RecordId record = idOf(bob.id, hospital, use.digest);
        assertEq(RecordId.unwrap(uses.requireUse(id).record), RecordId.unwrap(record), "record");
        vm.prank(doctor);
        records.retractFromBatch(bob.id, hospital, use.digest, nodes[0], use.place.proof);
        assertState(id, IUseRegistry.UseState.Retracted, "retracted from the batch");
        vm.expectRevert(abi.encodeWithSelector(IUseRegistry.RetractedUse.selector, id, record));
        uses.requireUse(id);
        use.commitment = commitmentOf(VISIT, keccak256("another salt"));
        bytes4 retracted = IRecordRegistry.RecordAlreadyRetracted.selector;
        assertRefused(doctor, hospital, use, abi.encodeWithSelector(retracted, record, START));
    }

    function test_aBatchNeedsItsProofAndARegisteredPatient() external {
        (bytes32[] memory nodes, IUseRegistry.NewUse memory use) = batched(bob.id);
        bytes32 digest = use.digest;
        use.digest = keccak256("not in the batch");
        RecordId record = idOf(bob.id, hospital, use.digest);
        bytes4 notIn = IRecordRegistry.RecordNotInBatch.selector;
        assertRefused(doctor, hospital, use, abi.encodeWithSelector(notIn, record, nodes[0]));
        (use.digest, use.place.root) = (digest, DIGEST);
        bytes4 unknown = IRecordRegistry.UnknownBatch.selector;
        assertRefused(doctor, hospital, use, abi.encodeWithSelector(unknown, hospital, DIGEST));
        (use.place.root, use.place.proof) = (nodes[0], new bytes32[](5));
        bytes4 length = IRecordRegistry.ProofLengthOutOfRange.selector;
        assertRefused(doctor, hospital, use, abi.encodeWithSelector(length, 5, 1, 2));
        (, use) = batched(NOBODY);
        bytes memory reason = abi.encodeWithSelector(IPatients.UnknownPatient.selector, NOBODY);
        assertRefused(doctor, hospital, use, reason);
    }

    /// A batch of three records, and a use of the second's.
    function batched(PatientId patient) private returns (bytes32[] memory nodes, IUseRegistry.NewUse memory use) {
        RecordId[] memory ids = new RecordId[](3);
        for (uint256 i = 0; i < 3; ++i) ids[i] = idOf(patient, hospital, keccak256(abi.encode("batched", i)));
        nodes = MerkleTree.build(ids);
        vm.prank(doctor);
        records.anchorBatch(hospital, nodes[0], 3, 0);
        use = newUse(patient, SALT, keccak256(abi.encode("batched", uint256(1))));
        use.place = IRecordRegistry.Place(nodes[0], nodes.prove(nodes.nodeOf(1)));
    }

    // ------------------------------------------------------------------------------------------------- many at once

    function listOf(uint256 count) private view returns (IUseRegistry.NewUse[] memory list) {
        list = new IUseRegistry.NewUse[](count);
        for (uint256 i = 0; i < count; ++i) list[i] = newUse(alice.id, bytes32(i), DIGEST);
    }

    function test_anchorUses_anchorsTheMostAtOnce() external {
        IUseRegistry.NewUse[] memory list = listOf(uses.MAX_USES());
        vm.prank(doctor);
        uses.anchorUses(hospital, list);
        for (uint256 i = 0; i < list.length; ++i) uses.requireUse(useOf(hospital, alice.id, list[i].commitment));
    }

    function test_anchorUses_isRefusedEmptyOrTooLong() external {
        bytes4 length = ListLengthOutOfRange.selector;
        vm.prank(doctor);
        vm.expectRevert(abi.encodeWithSelector(length, 0, 128));
        uses.anchorUses(hospital, listOf(0));
        vm.prank(doctor);
        vm.expectRevert(abi.encodeWithSelector(length, 129, 128));
        uses.anchorUses(hospital, listOf(129));
    }

    function testFuzz_anchorUses_isAllOrNone(uint8 size, uint8 twice) external {
        IUseRegistry.NewUse[] memory list = listOf(bound(size, 2, 20));
        uint256 first = bound(twice, 0, list.length - 2);
        list[list.length - 1] = list[first];
        UseId doubled = useOf(hospital, alice.id, list[first].commitment);
        vm.prank(doctor);
        vm.expectRevert(abi.encodeWithSelector(IUseRegistry.UseAlreadyAnchored.selector, doubled));
        uses.anchorUses(hospital, list);
        for (uint256 i = 0; i < list.length; ++i) {
            assertState(useOf(hospital, alice.id, list[i].commitment), IUseRegistry.UseState.Unknown, "none");
        }
    }

    /// Whatever the parts, the id is the typed hash's, and stands for exactly them.
    function testFuzz_anchorUse_ofAnything(bytes32 commitment, bytes32 other, uint8 kind, uint32 later) external {
        vm.warp(uint256(START) + (later % 300 days));
        IUseRegistry.NewUse memory use = newUse(alice.id, SALT, DIGEST);
        use.commitment = commitment == 0 ? DIGEST : commitment;
        use.kind = IUseRegistry.UseKind(bound(kind, 1, 4));
        IUseRegistry.Use memory found = uses.requireUse(anchorUse(use));
        assertEq(found.anchoredAt, block.timestamp, "time");
        assertEq(uint256(found.kind), uint256(use.kind), "kind");
        if (other == use.commitment) return;
        assertState(useOf(hospital, alice.id, other), IUseRegistry.UseState.Unknown, "another commitment");
    }
}
