// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Licences} from "../../contracts/identity/Licences.sol";
import {IConsentRegistry} from "../../contracts/records/interfaces/IConsentRegistry.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {IPatients} from "../../contracts/identity/interfaces/IPatients.sol";
import {IRecordRegistry} from "../../contracts/records/interfaces/IRecordRegistry.sol";
import {OrgId, PatientId} from "../../contracts/identity/types.sol";
import {ConsentSigning} from "./ConsentSigning.sol";

/// Holes that were executed against public health-record contracts, tried on these.
contract PeerHolesTest is ConsentSigning {
    bytes32 private constant DIGEST = keccak256("ciphertext");

    function setUp() external {
        deploy();
    }

    function notSigner(PatientId patient, address account) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IPatients.NotPatientSigner.selector, patient, signerHashOf(account));
    }

    function assertClose(uint256 a, uint256 b, string memory what) private pure {
        assertTrue(a < b + 200 && b < a + 200, what);
    }

    // --------------------------------------------------------------------------------------------------------- orms147

    /// A doctor who registers himself, verified by nobody, writes into a patient's chain of records.
    function test_orms147_unverifiedDoctorWrites() external {
        OrgId selfMade = organizations.orgIdOf(stranger, keccak256("Dr. Evil"));
        vm.startPrank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.UnknownOrganization.selector, selfMade));
        records.anchor(alice.id, selfMade, DIGEST);
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, hospital, stranger));
        records.anchor(alice.id, hospital, DIGEST);
        vm.stopPrank();
    }

    /// A hundred records by somebody else fill the list below a record, and the patient can add none any more.
    function test_orms147_fillingUpBlocksThePatient() external {
        bytes32[] memory spam = new bytes32[](512);
        for (uint256 i = 0; i < 512; ++i) spam[i] = keccak256(abi.encode("spam", i));
        vm.prank(doctor);
        records.anchorMany(alice.id, hospital, spam);
        vm.startPrank(alice.account);
        records.anchorOwn(alice.id, spam[0]);
        records.anchorOwn(alice.id, DIGEST);
        vm.stopPrank();
        vm.prank(laboratoryController);
        records.anchor(alice.id, laboratory, spam[0]);
    }

    /// Consent is lost after the 21st version, since the check walks at most 20 versions to the root.
    function test_orms147_consentLostAfterManyVersions() external {
        sendGrant(alice, termsFor(hospital, 1));
        for (uint256 i = 0; i < 60; ++i) {
            vm.prank(doctor);
            records.anchor(alice.id, hospital, keccak256(abi.encode("version", i)));
            assertTrue(consents.mayRead(alice.id, hospital, doctor, TREAT, 0), "still granted");
        }
    }

    /// `canAccess(patient = x, grantee = x, any hash)` is true, so a server that asks with foreign values is fooled.
    function test_orms147_confusedDeputyReadsAsItself() external {
        OrgId alike = OrgId.wrap(PatientId.unwrap(alice.id));
        assertEq(consents.mayRead(alice.id, alike, alice.account, TREAT, 0), false, "the patient as its own reader");
        PatientId orgAsPatient = PatientId.wrap(OrgId.unwrap(hospital));
        assertEq(consents.mayRead(orgAsPatient, hospital, doctor, TREAT, 0), false, "a reader as its own patient");
        sendGrant(alice, termsFor(alike, 1));
        assertEq(consents.mayRead(alice.id, alike, alice.account, TREAT, 0), false, "not even when granted");
    }

    /// Whoever sees a record's hash first registers it, and its author is locked out.
    function test_orms147_squattedHash() external {
        OrgId clinic = organizations.accredit(stranger, keccak256("clinic"), Licences.CARE, END);
        vm.startPrank(stranger);
        records.anchor(alice.id, clinic, DIGEST);
        records.anchorBatch(clinic, DIGEST, 1, 0);
        vm.stopPrank();
        vm.prank(alice.account);
        records.anchorOwn(alice.id, DIGEST);
        vm.startPrank(doctor);
        records.anchor(alice.id, hospital, DIGEST);
        records.anchorBatch(hospital, DIGEST, 1, 0);
        vm.stopPrank();
    }

    /// A sponsor who pays for a consent may revoke it.
    function test_orms147_relayerRevokesWhatItRelayed() external {
        IConsentRegistry.Terms memory terms = termsFor(hospital, 1);
        IConsentRegistry.Authorization memory signed = authorizeGrant(alice, terms, 0, 0, DEADLINE);
        vm.startPrank(stranger);
        consents.grantBySig(alice.id, terms, 0, signed);
        vm.expectRevert(notSigner(alice.id, stranger));
        consents.revoke(alice.id, hospital, TREAT);
        vm.stopPrank();
    }

    // ----------------------------------------------------------------------------------------------------------- IPEHR

    /// Signed messages carry no nonce: a stranger replays the grant after its revocation.
    function test_ipehr_grantReplayedAfterRevocation() external {
        IConsentRegistry.Terms memory terms = termsFor(hospital, 1);
        IConsentRegistry.Authorization memory signed = authorizeGrant(alice, terms, 0, 0, DEADLINE);
        consents.grantBySig(alice.id, terms, 0, signed);
        vm.prank(alice.account);
        consents.revoke(alice.id, hospital, TREAT);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.WrongConsentNonce.selector, alice.id, hospital, 0, 2));
        consents.grantBySig(alice.id, terms, 0, signed);
        assertEq(consents.mayRead(alice.id, hospital, doctor, TREAT, 0), false, "revoked");
    }

    /// A document is deleted with any third party's signature.
    function test_ipehr_deletionWithAThirdPartysSignature() external {
        vm.prank(alice.account);
        records.anchorOwn(alice.id, DIGEST);
        bytes32 typeHash = keccak256("RecordRetraction(bytes32 patient,bytes32 digest,uint40 deadline)");
        bytes32 digest = typedDigest(
            domainOf("medtrail RecordRegistry", block.chainid, address(records)),
            keccak256(abi.encode(typeHash, alice.id, DIGEST, DEADLINE))
        );
        bytes memory forged = signatureOf(bob, digest);
        vm.expectRevert(notSigner(alice.id, bob.account));
        records.retractOwnBySig(alice.id, DIGEST, DEADLINE, bob.signer, forged);
        vm.expectRevert(abi.encodeWithSelector(IPatients.InvalidPatientSignature.selector, alice.id, digest));
        records.retractOwnBySig(alice.id, DIGEST, DEADLINE, alice.signer, forged);
    }

    /// The first to set access on an id that nobody claimed becomes its owner.
    function test_ipehr_unclaimedIdIsTaken() external {
        PatientId unclaimed = PatientId.wrap(keccak256("unclaimed"));
        vm.startPrank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IPatients.UnknownPatient.selector, unclaimed));
        consents.grant(unclaimed, termsFor(hospital, 1));
        vm.expectRevert(abi.encodeWithSelector(IPatients.UnknownPatient.selector, unclaimed));
        records.anchorOwn(unclaimed, DIGEST);
        vm.stopPrank();
    }

    /// Lists are searched from the start: the 51st document costs 2.28 million gas.
    function test_ipehr_costGrowsWithTheNumberOfDocuments() external {
        uint256 second;
        uint256 last;
        for (uint256 i = 1; i <= 60; ++i) {
            bytes32 digest = keccak256(abi.encode("document", i));
            vm.prank(doctor);
            uint256 before = gasleft();
            records.anchor(alice.id, hospital, digest);
            last = before - gasleft();
            if (i == 2) second = last;
        }
        assertClose(second, last, "anchor");
    }

    /// The same for grants, revocations and the question.
    function test_ipehr_costGrowsWithTheNumberOfConsents() external {
        uint256[3] memory second;
        uint256[3] memory last;
        for (uint256 i = 1; i <= 60; ++i) {
            OrgId reader = OrgId.wrap(keccak256(abi.encode("reader", i)));
            vm.prank(alice.account);
            uint256 before = gasleft();
            consents.grant(alice.id, termsFor(reader, 1));
            last[0] = before - gasleft();
            before = gasleft();
            consents.isConsented(alice.id, reader, TREAT, 0);
            last[1] = before - gasleft();
            vm.prank(alice.account);
            before = gasleft();
            consents.revoke(alice.id, reader, TREAT);
            last[2] = before - gasleft();
            if (i == 2) second = last;
        }
        assertClose(second[0], last[0], "grant");
        assertClose(second[1], last[1], "question");
        assertClose(second[2], last[2], "revocation");
    }

    // ------------------------------------------------------------------------------------------------------ MedRecChain

    /// Deleting has no guard: a stranger removes a doctor, a hospital, a request.
    function test_medRecChain_unguardedDeletion() external {
        sendGrant(alice, termsFor(hospital, 1));
        vm.prank(doctor);
        records.anchor(alice.id, hospital, DIGEST);
        vm.startPrank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, hospital, stranger));
        records.retract(alice.id, hospital, DIGEST);
        vm.expectRevert(notSigner(alice.id, stranger));
        records.retractOwn(alice.id, DIGEST);
        vm.expectRevert(notSigner(alice.id, stranger));
        consents.revoke(alice.id, hospital, TREAT);
        vm.expectRevert(notSigner(alice.id, stranger));
        consents.revokeAll(alice.id);
        vm.stopPrank();
        assertTrue(consents.mayRead(alice.id, hospital, doctor, TREAT, 0), "consent stands");
    }

    /// A stranger's requests make revoking linear. Here nobody but the patient can store anything under the patient.
    function test_medRecChain_requestSpamMakesRevocationLinear() external {
        sendGrant(alice, termsFor(hospital, 1));
        sendGrant(bob, termsFor(hospital, 1));
        for (uint256 i = 0; i < 60; ++i) {
            vm.prank(stranger);
            vm.expectRevert(notSigner(alice.id, stranger));
            consents.grant(alice.id, termsFor(OrgId.wrap(keccak256(abi.encode(i))), 1));
        }
        vm.prank(alice.account);
        uint256 before = gasleft();
        consents.revoke(alice.id, hospital, TREAT);
        uint256 spammed = before - gasleft();
        vm.prank(bob.account);
        before = gasleft();
        consents.revoke(bob.id, hospital, TREAT);
        assertClose(spammed, before - gasleft(), "revocation");
    }

    // ----------------------------------------------------------------------------------------------------- PharmaLedger

    /// A stranger appends a new last version to an anchor that is called immutable.
    function test_pharmaLedger_strangerAppendsToAnImmutableAnchor() external {
        vm.prank(doctor);
        records.anchorBatch(hospital, DIGEST, 3, 0);
        vm.prank(doctor);
        records.anchor(alice.id, hospital, DIGEST);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, hospital, stranger));
        records.anchorBatch(hospital, DIGEST, 9, keccak256("other"));
        vm.startPrank(doctor);
        vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.BatchAlreadyAnchored.selector, hospital, DIGEST));
        records.anchorBatch(hospital, DIGEST, 9, keccak256("other"));
        bytes32[] memory again = new bytes32[](2);
        (again[0], again[1]) = (keccak256("new"), DIGEST);
        bytes32 typeHash = keccak256("RecordId(bytes32 patient,bytes32 author,bytes32 digest)");
        bytes32 record = keccak256(abi.encode(typeHash, alice.id, hospital, DIGEST));
        vm.expectRevert(abi.encodeWithSelector(IRecordRegistry.RecordAlreadyAnchored.selector, record));
        records.anchorMany(alice.id, hospital, again);
        vm.stopPrank();
        assertEq(records.batchOf(hospital, DIGEST).count, 3, "as it was anchored");
    }

    // ---------------------------------------------------------------------------------------------------- major-project

    /// An administrator grants and revokes in the patient's name.
    function test_majorProject_consentByAnAdministrator() external {
        sendGrant(alice, termsFor(hospital, 1));
        address[4] memory admins = [address(this), address(authority), hospitalController, address(organizations)];
        for (uint256 i = 0; i < admins.length; ++i) {
            vm.startPrank(admins[i]);
            vm.expectRevert(notSigner(alice.id, admins[i]));
            consents.grant(alice.id, termsFor(insurer, 1));
            vm.expectRevert(notSigner(alice.id, admins[i]));
            consents.revokeAll(alice.id);
            vm.stopPrank();
        }
    }

    /// The check searches a list of consents. Here the answer costs the same beside none and beside sixty others.
    function test_majorProject_linearCheck() external {
        sendGrant(alice, termsFor(hospital, 1));
        uint256 alone = gasOfTheQuestion();
        for (uint256 i = 0; i < 60; ++i) sendGrant(alice, termsFor(OrgId.wrap(keccak256(abi.encode(i))), 1));
        assertClose(alone, gasOfTheQuestion(), "question");
    }

    /// The second time, so that nothing it reads is cold.
    function gasOfTheQuestion() private view returns (uint256) {
        consents.mayRead(alice.id, hospital, doctor, TREAT, 0);
        uint256 before = gasleft();
        consents.mayRead(alice.id, hospital, doctor, TREAT, 0);
        return before - gasleft();
    }
}
