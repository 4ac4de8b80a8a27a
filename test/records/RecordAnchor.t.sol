// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EmptyDigest, ListLengthOutOfRange} from "../../contracts/shared/errors.sol";
import {Duties} from "../../contracts/identity/Duties.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {IPatients} from "../../contracts/identity/interfaces/IPatients.sol";
import {IRecordRegistry} from "../../contracts/records/interfaces/IRecordRegistry.sol";
import {OrgId, PatientId} from "../../contracts/identity/types.sol";
import {RecordId, recordIdOf} from "../../contracts/records/types.sol";
import {RecordSigning} from "./RecordSigning.sol";

/// Anchoring and retracting by an organisation.
contract RecordAnchorTest is RecordSigning {
    function setUp() external {
        deploy();
    }

    function expectAnchored(bytes32 digest) private {
        expectEmitFrom(address(records));
        emit IRecordRegistry.RecordAnchored(idOf(alice.id, hospital, digest), alice.id, OrgId.unwrap(hospital), digest);
    }

    function anchorByDoctor() private returns (RecordId record) {
        vm.prank(doctor);
        record = records.anchor(alice.id, hospital, DIGEST);
    }

    function test_theDeploymentNamesItsRegistries() external view {
        assertEq(address(records.PATIENTS()), address(patients), "patients");
        assertEq(address(records.ORGANIZATIONS()), address(organizations), "organizations");
        assertEq(records.MAX_RECORDS(), 512, "max");
    }

    function testFuzz_theIdIsTheTypedHash(bytes32 author, bytes32 digest) external view {
        RecordId record = recordIdOf(alice.id, author, digest);
        assertEq(RecordId.unwrap(record), RecordId.unwrap(idOf(alice.id, author, digest)), "id");
    }

    // -------------------------------------------------------------------------------------------------------- anchoring

    function test_anchor_writesOneSlotAndSaysSo() external {
        vm.prank(doctor);
        expectAnchored(DIGEST);
        RecordId record = records.anchor(alice.id, hospital, DIGEST);
        assertEq(RecordId.unwrap(record), RecordId.unwrap(idOf(alice.id, hospital, DIGEST)), "id");
        assertAnchor(record, START, 0, "anchor");
        assertState(alice.id, OrgId.unwrap(hospital), DIGEST, IRecordRegistry.RecordState.Anchored, START, 0);
    }

    function test_anchor_ofOneRecordSaysNothingOfOthers() external {
        anchorByDoctor();
        IRecordRegistry.RecordState unknown = IRecordRegistry.RecordState.Unknown;
        assertState(bob.id, OrgId.unwrap(hospital), DIGEST, unknown, 0, 0);
        assertState(alice.id, OrgId.unwrap(laboratory), DIGEST, unknown, 0, 0);
        assertState(alice.id, OrgId.unwrap(hospital), keccak256("other"), unknown, 0, 0);
    }

    function test_anchor_byTheControllerAndByEveryLicenceOfAnAuthor() external {
        vm.prank(hospitalController);
        records.anchor(alice.id, hospital, DIGEST);
        vm.prank(laboratoryController);
        records.anchor(alice.id, laboratory, DIGEST);
        OrgId pharmacy = organizations.accredit(stranger, keccak256("pharmacy"), Licences.PHARMACY, END);
        vm.prank(stranger);
        records.anchor(alice.id, pharmacy, DIGEST);
        OrgId trauma = organizations.accredit(stranger, keccak256("trauma"), Licences.EMERGENCY_CARE, END);
        vm.warp(START + 2 days);
        organizations.activateLicences(trauma);
        vm.prank(stranger);
        records.anchor(alice.id, trauma, DIGEST);
        assertAnchor(idOf(alice.id, trauma, DIGEST), START + 2 days, 0, "trauma");
    }

    function test_anchor_againIsRefused() external {
        RecordId record = anchorByDoctor();
        vm.prank(scribe);
        vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.RecordAlreadyAnchored.selector, record));
        records.anchor(alice.id, hospital, DIGEST);
    }

    function test_anchor_afterRetractionIsRefused() external {
        RecordId record = anchorByDoctor();
        vm.prank(doctor);
        records.retract(alice.id, hospital, DIGEST);
        vm.prank(doctor);
        vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.RecordAlreadyAnchored.selector, record));
        records.anchor(alice.id, hospital, DIGEST);
    }

    function test_anchor_ofAnUnknownPatientIsRefused() external {
        vm.prank(doctor);
        vm.expectRevert(abi.encodeWithSelector(IPatients.UnknownPatient.selector, NOBODY));
        records.anchor(NOBODY, hospital, DIGEST);
        bytes32[] memory digests = new bytes32[](1);
        digests[0] = DIGEST;
        vm.prank(doctor);
        vm.expectRevert(abi.encodeWithSelector(IPatients.UnknownPatient.selector, NOBODY));
        records.anchorMany(NOBODY, hospital, digests);
    }

    function test_anchor_ofAnEmptyDigestIsRefused() external {
        vm.prank(doctor);
        vm.expectRevert(abi.encodeWithSelector(EmptyDigest.selector));
        records.anchor(alice.id, hospital, 0);
    }

    function test_anchor_cannotTakeAnotherAuthorsId() external {
        vm.prank(laboratoryController);
        records.anchor(alice.id, laboratory, DIGEST);
        vm.prank(laboratoryController);
        vm.expectRevert(
            abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, hospital, laboratoryController)
        );
        records.anchor(alice.id, hospital, DIGEST);
        expectAnchored(DIGEST);
        anchorByDoctor();
    }

    /// An OrgId is not a PatientId, and a patient's own records cannot be written through the organisations' entry.
    function test_anchor_cannotTakeThePatientsOwnId() external {
        OrgId asAuthor = OrgId.wrap(PatientId.unwrap(alice.id));
        vm.prank(alice.account);
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.UnknownOrganization.selector, asAuthor));
        records.anchor(alice.id, asAuthor, DIGEST);
    }

    // -------------------------------------------------------------------------------------------------- who is an author

    /// All entries for an organisation's members refuse `account`, with the same reason.
    function assertNoAuthor(OrgId author, address account, bytes memory reason) private {
        bytes32[] memory digests = new bytes32[](1);
        digests[0] = keccak256("new");
        vm.startPrank(account);
        vm.expectRevert(reason);
        records.anchor(alice.id, author, digests[0]);
        vm.expectRevert(reason);
        records.anchorMany(alice.id, author, digests);
        vm.expectRevert(reason);
        records.anchorBatch(author, digests[0], 1, 0);
        vm.expectRevert(reason);
        records.retract(alice.id, author, DIGEST);
        vm.expectRevert(reason);
        records.retractFromBatch(alice.id, author, DIGEST, digests[0], new bytes32[](0));
        vm.expectRevert(reason);
        records.supersede(alice.id, author, DIGEST, digests[0]);
        vm.expectRevert(reason);
        records.supersedeFromBatch(
            alice.id,
            author,
            DIGEST,
            IRecordRegistry.Place(digests[0], new bytes32[](0)),
            digests[0]
        );
        vm.stopPrank();
    }

    function test_author_ofASuspendedOrganisation() external {
        anchorByDoctor();
        organizations.suspend(hospital);
        bytes memory reason = abi.encodeWithSelector(IOrganizationRegistry.SuspendedOrganization.selector, hospital);
        assertNoAuthor(hospital, doctor, reason);
        assertNoAuthor(hospital, hospitalController, reason);
    }

    function test_author_ofABarredOrganisation() external {
        anchorByDoctor();
        organizations.setStanding(hospital, IOrganizationRegistry.Standing.Barred);
        bytes memory reason = abi.encodeWithSelector(IOrganizationRegistry.BarredOrganization.selector, hospital);
        assertNoAuthor(hospital, doctor, reason);
        assertNoAuthor(hospital, hospitalController, reason);
    }

    function test_author_ofAnExpiredOrganisation_fromTheSecondItEnds() external {
        anchorByDoctor();
        vm.warp(END - 1);
        vm.prank(doctor);
        records.anchor(alice.id, hospital, keccak256("last second"));
        vm.warp(END);
        assertNoAuthor(
            hospital,
            doctor,
            abi.encodeWithSelector(IOrganizationRegistry.EndedAccreditation.selector, hospital, END, END)
        );
    }

    function test_author_withoutALicence() external {
        assertNoAuthor(
            insurer,
            insurerController,
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingLicence.selector,
                insurer,
                Licences.AUTHORS,
                Licences.INSURER
            )
        );
    }

    function test_author_withALicenceThatIsOnlyAnnounced() external {
        OrgId trauma = organizations.accredit(stranger, keccak256("trauma"), Licences.EMERGENCY_CARE, END);
        assertNoAuthor(
            trauma,
            stranger,
            abi.encodeWithSelector(IOrganizationRegistry.MissingLicence.selector, trauma, Licences.AUTHORS, 0)
        );
    }

    function test_author_ofAnUnknownOrganisation() external {
        OrgId unknown = OrgId.wrap(bytes32(uint256(7)));
        bytes memory reason = abi.encodeWithSelector(IOrganizationRegistry.UnknownOrganization.selector, unknown);
        assertNoAuthor(unknown, doctor, reason);
    }

    function test_author_thatNeverAccepted() external {
        vm.prank(hospitalController);
        organizations.offerMembership(hospital, stranger, Duties.WRITE, END);
        bytes memory reason = abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, hospital, stranger);
        assertNoAuthor(hospital, stranger, reason);
    }

    function test_author_pastItsEnd_fromThatSecond() external {
        uint40 end = START + 10;
        join(hospital, hospitalController, stranger, Duties.WRITE, end);
        vm.warp(end - 1);
        vm.prank(stranger);
        records.anchor(alice.id, hospital, DIGEST);
        vm.warp(end);
        assertNoAuthor(
            hospital,
            stranger,
            abi.encodeWithSelector(IOrganizationRegistry.EndedMembership.selector, hospital, stranger, end, end)
        );
    }

    function test_author_withoutTheDutyToWrite() external {
        assertNoAuthor(
            hospital,
            clerk,
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingDuty.selector,
                hospital,
                clerk,
                Duties.WRITE,
                Duties.READ
            )
        );
    }

    // ------------------------------------------------------------------------------------------------------------- many

    function digestList(uint256 count) private pure returns (bytes32[] memory digests) {
        digests = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) digests[i] = keccak256(abi.encode(i));
    }

    function test_anchorMany_emitsEachInOrder() external {
        bytes32[] memory digests = digestList(3);
        vm.prank(doctor);
        for (uint256 i = 0; i < 3; ++i) expectAnchored(digests[i]);
        records.anchorMany(alice.id, hospital, digests);
        for (uint256 i = 0; i < 3; ++i) assertAnchor(idOf(alice.id, hospital, digests[i]), START, 0, "anchor");
    }

    function test_anchorMany_ofNoneIsRefused() external {
        vm.prank(doctor);
        vm.expectRevert(abi.encodeWithSelector(ListLengthOutOfRange.selector, 0, 512));
        records.anchorMany(alice.id, hospital, digestList(0));
    }

    function test_anchorMany_ofTheMostFitsOneTransaction() external {
        bytes32[] memory digests = digestList(512);
        vm.prank(doctor);
        uint256 before = gasleft();
        records.anchorMany(alice.id, hospital, digests);
        assertTrue(before - gasleft() < 16_777_216, "EIP-7825");
        assertAnchor(idOf(alice.id, hospital, digests[511]), START, 0, "the last one");
    }

    function test_anchorMany_ofOneTooManyIsRefused() external {
        vm.prank(doctor);
        vm.expectRevert(abi.encodeWithSelector(ListLengthOutOfRange.selector, 513, 512));
        records.anchorMany(alice.id, hospital, digestList(513));
    }

    function test_anchorMany_withAnEmptyDigestIsAllOrNothing() external {
        bytes32[] memory digests = digestList(3);
        digests[2] = 0;
        vm.prank(doctor);
        vm.expectRevert(abi.encodeWithSelector(EmptyDigest.selector));
        records.anchorMany(alice.id, hospital, digests);
        assertAnchor(idOf(alice.id, hospital, digests[0]), 0, 0, "the first one");
    }

    function test_anchorMany_ofTheSameTwiceIsRefused() external {
        bytes32[] memory digests = digestList(3);
        digests[2] = digests[0];
        RecordId record = idOf(alice.id, hospital, digests[0]);
        vm.prank(doctor);
        vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.RecordAlreadyAnchored.selector, record));
        records.anchorMany(alice.id, hospital, digests);
    }

    // ------------------------------------------------------------------------------------------------------- retracting

    function test_retract_leavesATombstone() external {
        RecordId record = anchorByDoctor();
        vm.warp(START + 7);
        vm.prank(scribe);
        expectEmitFrom(address(records));
        emit IRecordRegistry.RecordRetracted(record, alice.id, OrgId.unwrap(hospital), DIGEST);
        records.retract(alice.id, hospital, DIGEST);
        assertAnchor(record, START, START + 7, "tombstone");
        assertState(alice.id, OrgId.unwrap(hospital), DIGEST, IRecordRegistry.RecordState.Retracted, START, START + 7);
    }

    function test_retract_againIsRefused() external {
        RecordId record = anchorByDoctor();
        vm.prank(doctor);
        records.retract(alice.id, hospital, DIGEST);
        vm.warp(START + 7);
        vm.prank(doctor);
        vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.RecordAlreadyRetracted.selector, record, START));
        records.retract(alice.id, hospital, DIGEST);
    }

    function test_retract_ofWhatWasNeverAnchoredIsRefused() external {
        anchorByDoctor();
        RecordId record = idOf(bob.id, hospital, DIGEST);
        vm.prank(doctor);
        vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.UnknownRecord.selector, record));
        records.retract(bob.id, hospital, DIGEST);
    }

    function test_retract_ofAnotherAuthorsRecordIsRefused() external {
        anchorByDoctor();
        RecordId record = idOf(alice.id, laboratory, DIGEST);
        vm.prank(laboratoryController);
        vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.UnknownRecord.selector, record));
        records.retract(alice.id, laboratory, DIGEST);
    }

    function test_retract_byThePatientIsRefused_asItIsNotTheAuthor() external {
        anchorByDoctor();
        RecordId record = ownIdOf(alice.id, DIGEST);
        vm.prank(alice.account);
        vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.UnknownRecord.selector, record));
        records.retractOwn(alice.id, DIGEST);
    }
}
